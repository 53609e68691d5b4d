"""The library: what a Python program gets from ``parution``, and what is left of its process."""

from __future__ import annotations

import concurrent.futures
import json
import pickle
import signal
import subprocess
import sys
import threading
import time
import warnings
import zipfile
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from frictionless import system

import parution
from parution import Package, ParutionError, Report, read_package, read_table, validate, validation
from parution.errors import DescriptorError, UsageError
from parution.validation import frictionless_engine, timeout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from parution import Error
    from parution.model.report import Kind
    from parution.validation import Engine

pytestmark = pytest.mark.slow

SCHEMA = {
    "fields": [
        {"name": "code", "type": "string", "constraints": {"pattern": "[0-9]{2}"}},
        {"name": "debit", "type": "number"},
    ],
    "primaryKey": ["code"],
}
VALID = "code,debit\n01,1.5\n02,2\n"
INVALID = "code,debit\n01,1.5\nA2,x\n"
# What ``INVALID`` has, as (type, row number, field name).
FOUND = [("constraint-error", 3, "code"), ("type-error", 3, "debit")]
# A pattern that backtracks for ever on this cell.
SLOW_PATTERN = r"(?=a)(a+)+c"
SLOW_CELL = "a" * 40 + "b"


def list_errors(report: Report) -> list[tuple[str, int | None, str | None]]:
    return [(e.type, e.row_number, e.field_name) for task in report.tasks for e in task.errors]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "schema.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "valid.csv").write_text(VALID)
    (tmp_path / "invalid.csv").write_text(INVALID)
    resource = {"name": "t", "type": "table", "path": "invalid.csv", "schema": "schema.json"}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}))
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        for name in ("datapackage.json", "schema.json", "invalid.csv"):
            archive.write(tmp_path / name, name)
    return tmp_path


def test_everything_that_is_promised_can_be_imported_and_listed() -> None:
    assert parution.__all__ == [
        "Error",
        "Package",
        "ParutionError",
        "ParutionWarning",
        "Report",
        "Task",
        "__version__",
        "changes",
        "load",
        "read_package",
        "read_table",
        "validate",
        "versions",
    ]
    for name in parution.__all__:
        assert getattr(parution, name) is not None
        assert name in dir(parution)
    with pytest.raises(AttributeError, match="module 'parution' has no attribute 'validat'"):
        _ = parution.validat  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", [str, lambda path: path], ids=["text", "path"])
@pytest.mark.parametrize(
    ("place", "schema"),
    [
        (".", None),
        ("datapackage.json", None),
        ("p.zip", None),
        ("invalid.csv", "schema.json"),
    ],
)
def test_a_package_or_a_table_is_validated_by_its_path(
    folder: Path, kind: Callable[[Path], Any], place: str, schema: str | None
) -> None:
    report = validate(kind(folder / place), kind(folder / schema) if schema else None)
    assert isinstance(report, Report)
    assert report.valid is False
    assert list_errors(report) == FOUND
    assert validate(folder / "valid.csv", folder / "schema.json").valid is True


def test_a_package_is_read_once_and_validated_as_often_as_one_wants(folder: Path) -> None:
    for package in (
        read_package(folder),
        read_package(str(folder / "datapackage.json")),
        read_table(folder / "invalid.csv", str(folder / "schema.json")),
    ):
        assert isinstance(package, Package)
        assert [field.name for field in package.resources[0].schema.fields] == ["code", "debit"]
        for _ in range(2):
            assert list_errors(validate(package)) == FOUND


def test_the_root_may_be_given(folder: Path) -> None:
    (folder / "inside").mkdir()
    resource = {"name": "t", "path": "../valid.csv", "schema": "../schema.json"}
    descriptor = folder / "inside" / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "p", "resources": [resource]}))
    with pytest.raises(DescriptorError) as caught:
        read_package(descriptor)
    assert caught.value.key == "descriptor.unsafe-path"
    assert validate(read_package(descriptor, root=str(folder))).valid


def test_the_errors_kept_are_bounded_as_one_wants_and_the_totals_are_exact(folder: Path) -> None:
    rows = "".join(f"{number:02},x\n" for number in range(1, 31))
    (folder / "long.csv").write_text("code,debit\n" + rows)
    engines: tuple[Engine, ...] = ("auto", "frictionless")
    for engine in engines:
        for limit, kept in ((0, 0), (3, 3), (None, 30)):
            report = validate(
                folder / "long.csv",
                folder / "schema.json",
                engine=engine,
                limit=limit,
            )
            assert len(report.tasks[0].errors) == kept
            assert report.tasks[0].totals == {("type-error", "debit"): 30}
    assert len(validate(folder / "long.csv", folder / "schema.json").tasks[0].errors) == 20


def test_what_cannot_be_validated_raises_an_exception_that_tells_why(folder: Path) -> None:
    (folder / "empty").mkdir()
    for source, kind, key in (
        (folder / "empty", DescriptorError, "descriptor.not-found"),
        (folder / "none.zip", UsageError, "table.not-found"),
        (folder / "valid.csv", UsageError, "validate.no-schema"),
    ):
        with pytest.raises(ParutionError) as caught:
            validate(source)
        assert (type(caught.value), caught.value.key) == (kind, key)
        assert str(source) in str(caught.value)


def test_a_call_that_can_mean_nothing_is_refused(folder: Path) -> None:
    with pytest.raises(TypeError, match="these are for the path of a lone table"):
        validate(read_package(folder), folder / "schema.json")
    with pytest.raises(ValueError, match="engine must be 'auto' or 'frictionless', not 'fast'"):
        validate(folder, engine="fast")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="limit must be 0 or more, or None, not -1"):
        validate(folder, limit=-1)


def test_a_package_and_a_report_can_be_sent_to_another_process(folder: Path) -> None:
    package = pickle.loads(pickle.dumps(read_package(folder)))
    report = validate(package)
    assert pickle.loads(pickle.dumps(report)) == report
    assert list_errors(report) == FOUND


# The process ------------------------------------------------------------------------------


def test_a_program_that_never_names_the_command_is_left_as_it_was(folder: Path) -> None:
    script = (
        "import gettext, locale, os, signal, sys, threading, warnings\n"
        "import frictionless, numpy, polars  # what these change when imported is theirs\n"
        "def look():\n"
        "    return (dict(os.environ), gettext.textdomain(), os.getcwd(),\n"
        "        [signal.getsignal(number) for number in signal.valid_signals()],\n"
        "        sys.getrecursionlimit(), signal.getitimer(signal.ITIMER_REAL),\n"
        "        list(warnings.filters), warnings.showwarning,\n"
        "        frictionless.system.onerror, locale.setlocale(locale.LC_ALL),\n"
        "        threading.enumerate(), sys.excepthook, os.listdir())\n"
        "from parution import validate\n"
        "before = look()\n"
        "for place, schema in (('.', None), ('p.zip', None), ('valid.csv', 'schema.json')):\n"
        "    validate(place, schema)\n"
        "    validate(place, schema, engine='frictionless')\n"
        "assert look() == before, (look(), before)\n"
        "print('unchanged')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.stderr, done.stdout) == ("", "unchanged\n")


@pytest.fixture
def _strict_frictionless() -> Iterator[None]:
    """What another part of the program asked of frictionless."""
    assert system.onerror == "ignore"
    system.onerror = "raise"
    yield
    system.onerror = "ignore"


def read_context() -> str:
    return str(system.onerror)


@pytest.mark.usefixtures("_strict_frictionless")
def test_the_context_of_frictionless_and_the_filters_are_put_back(
    folder: Path,
) -> None:
    def interrupt(name: str, done: int, total: int | None = None, errors: int = 0) -> None:
        raise KeyboardInterrupt((name, done, total, errors))

    before = warnings.filters
    assert list_errors(validate(folder)) == FOUND
    with pytest.raises(KeyboardInterrupt):
        validation.validate(read_package(folder), interrupt)
    assert system.onerror == "raise"
    assert warnings.filters is before


@pytest.mark.usefixtures("_strict_frictionless")
def test_two_threads_that_overlap_leave_the_context_as_it_was() -> None:
    """The first to come is the first to leave: each would restore what the other had set."""
    before = warnings.filters
    entered, leave, left = threading.Event(), threading.Event(), threading.Event()

    def first() -> None:
        with frictionless_engine.listening():
            entered.set()
            leave.wait(10)
        left.set()

    thread = threading.Thread(target=first)
    thread.start()
    entered.wait(10)
    with frictionless_engine.listening():
        leave.set()
        left.wait(10)
        assert read_context() == "ignore"
        warnings.warn("frictionless says", UserWarning, stacklevel=1)  # an error, if told
    thread.join()
    assert read_context() == "raise"
    assert warnings.filters is before


@pytest.mark.usefixtures("_strict_frictionless")
def test_eight_threads_get_what_one_gets_and_leave_the_context_as_it_was(tmp_path: Path) -> None:
    before = warnings.filters
    (tmp_path / "schema.json").write_text(json.dumps(SCHEMA))
    packages = []
    for number in range(8):
        rows = [
            f"{'A' if row % 7 == number else ''}{row % 90:02},{'x' if row % 11 == number else row}"
            for row in range(300 + number)
        ]
        table = tmp_path / f"t{number}.csv"
        table.write_text("\n".join(["code,debit", *rows]) + "\n")
        packages.append(read_table(table, tmp_path / "schema.json"))
    works = [(package, small) for _ in range(2) for package in packages for small in (0, 1_000_000)]

    def run(work: tuple[Package, int]) -> tuple[tuple[Error, ...], Mapping[Kind, int]]:
        package, small = work
        (task,) = validation.validate(package, small=small, limit=None).tasks
        return task.errors, task.totals

    alone = [run(work) for work in works]
    assert all(totals for _, totals in alone)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # threads take turns as often as they can
    try:
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            together = list(pool.map(run, works))
    finally:
        sys.setswitchinterval(interval)
    assert together == alone
    assert system.onerror == "raise"
    assert warnings.filters is before


# The alarm --------------------------------------------------------------------------------


@contextmanager
def alarm(handler: Callable[..., object], seconds: float, interval: float = 0.0) -> Iterator[None]:
    """The caller's own handler and timer."""
    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, seconds, interval)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def wait(seconds: float) -> None:
    """Run Python for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def wait_for(events: Sequence[object], number: int) -> None:
    """Run Python until so many things happened, at most 10 seconds."""
    end = time.monotonic() + 10
    while len(events) < number:
        assert time.monotonic() < end


def bounded(seconds: float) -> AbstractContextManager[None]:
    """Bound what follows as a validation does."""
    end = time.monotonic() + seconds

    def look() -> float:
        if time.monotonic() >= end:
            raise timeout.CellTimeout
        return end - time.monotonic()

    return timeout.watch(look)


def spend(seconds: float, *, bound: float) -> None:
    with bounded(bound):
        wait(seconds)


@pytest.fixture
def validate_slowly(folder: Path) -> Callable[[int], Report]:
    """A validation that would take for ever, but for a bound."""
    fields = [{"name": "code", "type": "string", "constraints": {"pattern": SLOW_PATTERN}}]
    (folder / "slow.json").write_text(json.dumps({"fields": fields}))
    (folder / "slow.csv").write_text(f"code\n{SLOW_CELL}\n")
    package = read_table(folder / "slow.csv", folder / "slow.json")
    return lambda small: validation.validate(package, small=small)


def raise_timeout(*_: object) -> None:
    raise TimeoutError("the time of the program is over")


def test_a_handler_and_the_time_left_are_given_back() -> None:
    def handle(*_: object) -> None:
        raise AssertionError

    with alarm(handle, 100.0, 7.0):
        for _ in range(3):
            assert signal.getitimer(signal.ITIMER_REAL)[0] > 90
            with bounded(50):
                assert signal.getitimer(signal.ITIMER_REAL)[0] <= 50
                wait(0.1)
        left, interval = signal.getitimer(signal.ITIMER_REAL)
        assert 90 < left <= 99.7
        assert interval == 7.0
        assert signal.getsignal(signal.SIGALRM) is handle


def test_without_another_alarm_nothing_is_left_of_ours() -> None:
    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL
    with bounded(50):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL


def test_another_alarm_goes_off_within_the_bound_when_it_should() -> None:
    rung: list[float] = []
    start = time.monotonic()
    with (
        alarm(lambda *_: rung.append(time.monotonic() - start), 0.1, 0.2),
        bounded(50),
    ):
        wait_for(rung, 2)
        assert signal.getitimer(signal.ITIMER_REAL)[0] < 1
    assert rung[0] >= 0.1
    assert rung[1] >= 0.3


def test_another_alarm_that_was_not_due_goes_off_after_the_bound() -> None:
    rung: list[object] = []
    with alarm(lambda *_: rung.append(1), 1.0):
        with bounded(50):
            pass
        assert rung == []
        wait_for(rung, 1)


def test_both_alarms_go_off() -> None:
    rung: list[object] = []
    with alarm(lambda *_: rung.append(1), 0.05):
        with pytest.raises(timeout.CellTimeout):
            spend(5, bound=0.1)
        assert rung == [1]


def test_a_signal_that_no_timer_sent_reaches_the_handler() -> None:
    rung: list[object] = []
    with alarm(lambda *_: rung.append(1), 0), bounded(50):
        signal.raise_signal(signal.SIGALRM)
        assert rung == [1]
        assert 40 < signal.getitimer(signal.ITIMER_REAL)[0] <= 50


def test_a_handler_may_set_another_timer_and_another_handler() -> None:
    rung: list[str] = []

    def second(*_: object) -> None:
        rung.append("second")

    def first(*_: object) -> None:
        rung.append("first")
        signal.signal(signal.SIGALRM, second)
        signal.setitimer(signal.ITIMER_REAL, 1.0)

    with alarm(first, 0.05):
        with bounded(50):
            wait_for(rung, 1)
            assert rung == ["first"]
        assert signal.getsignal(signal.SIGALRM) is second
        wait_for(rung, 2)
        assert rung == ["first", "second"]


@pytest.mark.parametrize("action", [signal.SIG_IGN, signal.SIG_DFL])
def test_an_action_of_the_system_is_taken_as_if_we_were_not_there(action: signal.Handlers) -> None:
    script = (
        "import signal, time\n"
        "from parution.validation import timeout\n"
        f"signal.signal(signal.SIGALRM, signal.{action.name})\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.05)\n"
        "with timeout.watch(lambda: 50):\n"
        "    end = time.monotonic() + 0.2\n"
        "    while time.monotonic() < end: pass\n"
        "print('alive', signal.getsignal(signal.SIGALRM).name)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    if action == signal.SIG_IGN:
        assert (done.returncode, done.stdout) == (0, "alive SIG_IGN\n")
    else:
        assert (done.returncode, done.stdout) == (-signal.SIGALRM, "")


@pytest.mark.parametrize("small", [0, 10**9], ids=["screened", "frictionless"])
def test_what_another_alarm_raises_ends_the_validation_and_is_no_finding(
    validate_slowly: Callable[[int], Report], small: int
) -> None:
    with alarm(raise_timeout, 0.2):
        with pytest.raises(TimeoutError, match="the time of the program is over") as caught:
            validate_slowly(small)
        assert caught.value.__suppress_context__
        assert signal.getsignal(signal.SIGALRM) is raise_timeout
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert system.onerror == "ignore"


@pytest.mark.parametrize("small", [0, 10**9], ids=["screened", "frictionless"])
def test_what_another_alarm_raises_where_we_set_none_is_no_finding_either(
    folder: Path, small: int
) -> None:
    fields = [{"name": "code", "type": "integer"}]
    (folder / "plain.json").write_text(json.dumps({"fields": fields}))
    (folder / "plain.csv").write_text("code\n" + "x\n" * 6_000)

    def expire(name: str, done: int, total: int | None = None, errors: int = 0) -> None:
        del name, total, errors
        if done:
            signal.raise_signal(signal.SIGALRM)

    package = read_table(folder / "plain.csv", folder / "plain.json")
    with alarm(raise_timeout, 100), pytest.raises(TimeoutError):
        validation.validate(package, expire, small=small)


@pytest.mark.parametrize("small", [0, 10**9], ids=["screened", "frictionless"])
def test_our_bound_holds_under_another_alarm(
    validate_slowly: Callable[[int], Report], small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeout, "SECONDS", 0.2)
    with alarm(raise_timeout, 100):
        (error,) = validate_slowly(small).tasks[0].errors
        assert error.note == (
            'the time of a cell or a row (0.2 s) was spent on pattern "code"; '
            'not checked from row 2 on: pattern "code"'
        )
        assert 90 < signal.getitimer(signal.ITIMER_REAL)[0] < 100


def test_a_validation_in_a_thread_leaves_the_alarm_alone(folder: Path) -> None:
    with alarm(raise_timeout, 100, 7), concurrent.futures.ThreadPoolExecutor(1) as pool:
        seen = list_errors(pool.submit(validate, folder).result())
        left, interval = signal.getitimer(signal.ITIMER_REAL)
        assert signal.getsignal(signal.SIGALRM) is raise_timeout
    assert seen == FOUND
    assert 90 < left < 100
    assert interval == 7
