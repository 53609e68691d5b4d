"""What is counted, what is kept, and the shape of the report."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from unittest import mock

import jsonschema
import pytest

from parution.model.report import WARNING_KINDS
from parution.reports.validation_json import render_json
from parution.validation import limits, timeout, validate
from parution.validation.reading import stream
from parution.validation.reading.stream import ChunkSource
from tests.validation.comparing import make_package

if TYPE_CHECKING:
    from parution.validation.proving import RecordProver

SHAPE = Path(__file__).parents[2] / "docs" / "report.schema.json"
FIELDS = [{"name": "f", "type": "integer"}, {"name": "n", "type": "string"}]


def make(folder: Path, content: str, **schema: Any) -> Any:
    (folder / "t.csv").write_text(content, encoding="utf-8")
    table = {"name": "t", "type": "table", "path": "t.csv"}
    return make_package(folder, [{**table, "schema": {"fields": FIELDS, **schema}}])


@pytest.mark.parametrize("small", [0, 10**9])
def test_totals_are_exact_and_the_first_of_each_kind_are_kept(tmp_path: Path, small: int) -> None:
    content = "f,n\n" + "x,a\n" * 50 + "1\n" * 30 + "y,b\n"
    with mock.patch.object(stream, "CHUNK", 64):
        task = validate(make(tmp_path, content), limit=3, small=small).tasks[0]
    assert task.totals == {("type-error", "f"): 51, ("missing-cell", "n"): 30}
    assert task.error_count == 81
    assert [(error.type, error.row_number, error.line) for error in task.errors] == [
        ("type-error", 2, 2),
        ("type-error", 3, 3),
        ("type-error", 4, 4),
        ("missing-cell", 52, 52),
        ("missing-cell", 53, 53),
        ("missing-cell", 54, 54),
    ]


@pytest.mark.parametrize("small", [0, 10**9])
def test_nothing_is_kept_where_nothing_is_asked_for(tmp_path: Path, small: int) -> None:
    task = validate(make(tmp_path, "f,n\nx,a\n,\n"), limit=0, small=small).tasks[0]
    assert (task.valid, task.error_count, task.errors) == (False, 2, ())


def test_the_first_errors_kept_are_the_first_of_the_file_whatever_finds_them(
    tmp_path: Path,
) -> None:
    content = "f,n\nx\ny,a\nz\n" + "1,b\n" * 5 + "w,c\n" * 9
    task = validate(make(tmp_path, content), limit=2, small=0).tasks[0]
    kept = [error.cell for error in task.errors if error.type == "type-error"]
    assert kept == ["x", "y"]


@pytest.mark.parametrize("small", [0, 10**9])
def test_a_report_has_the_shape_that_its_schema_says(tmp_path: Path, small: int) -> None:
    content = "f,n\nx,a\n,\n1\n1,b,c\n1,d\n9,e\n"
    key = {"fields": ["f"], "reference": {"resource": "", "fields": ["f"]}}
    package = make(tmp_path, content, primaryKey=["f"], foreignKeys=[key])
    report = json.loads(render_json(validate(package, small=small)))
    shape = json.loads(SHAPE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(shape).validate(report)
    assert report["stats"]["errors"] == sum(
        total["errors"] for total in report["tasks"][0]["totals"]
    )


def test_the_schema_knows_every_kind_of_warning() -> None:
    shape = json.loads(SHAPE.read_text(encoding="utf-8"))
    assert shape["$defs"]["warning"]["properties"]["kind"]["enum"] == list(WARNING_KINDS)


def test_a_refused_descriptor_has_the_shape_too(tmp_path: Path) -> None:
    package = make(tmp_path, "f,n\n", primaryKey=["z"])
    report = json.loads(render_json(validate(package)))
    jsonschema.validate(report, json.loads(SHAPE.read_text(encoding="utf-8")))
    assert (report["valid"], report["errors"]) == (False, [])
    (task,) = report["tasks"]
    assert [error["type"] for error in task["errors"]] == ["schema-error"]


def test_a_file_that_grows_while_it_is_read_is_a_finding(tmp_path: Path) -> None:
    package = make(tmp_path, "f,n\n" + "1,a\n" * 100)
    read = ChunkSource.read

    def grow(self: ChunkSource, prover: RecordProver | None = None) -> Any:
        for batch in read(self, prover):
            with (tmp_path / "t.csv").open("a", encoding="utf-8") as file:
                file.write("2,b\n")
            yield batch

    with mock.patch.object(ChunkSource, "read", grow):
        (task,) = validate(package, small=0).tasks
    assert [(error.type, error.note) for error in task.errors] == [
        ("source-error", "the file changed while it was read")
    ]


@pytest.mark.parametrize("engine", ["auto", "frictionless"])
def test_progress_is_told_to_its_end_with_the_errors_found(
    tmp_path: Path, engine: Literal["auto", "frictionless"]
) -> None:
    heard: list[tuple[str, int, int | None, int]] = []

    def listen(name: str, done: int, total: int | None = None, errors: int = 0) -> None:
        heard.append((name, done, total, errors))

    validate(make(tmp_path, "f,n\n1,a\nx,b\n"), listen, engine=engine, small=0)
    assert heard[0] == ("t", 0, None, 0)
    assert heard[-1] == ("t", 2, 2, 1)


def test_an_interruption_is_not_swallowed(tmp_path: Path) -> None:
    def interrupt(name: str, done: int, total: int | None = None, errors: int = 0) -> None:  # noqa: ARG001
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        validate(make(tmp_path, "f,n\n1,a\n2,b\n"), interrupt, small=0)


def test_a_pattern_that_backtracks_for_ever_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeout, "SECONDS", 0.2)
    package = make(tmp_path, "f,n\n1," + "a" * 40 + "b\n")
    schema = package.resources[0].descriptor["schema"]
    schema["fields"] = [FIELDS[0], {**FIELDS[1], "constraints": {"pattern": r"(?=a)(a+)+c"}}]
    for small in (0, 10**9):
        (error,) = validate(package, small=small).tasks[0].errors
        assert (error.type, error.note) == (
            "source-error",
            'the time of a cell or a row (0.2 s) was spent on pattern "n"; '
            'not checked from row 2 on: pattern "n"',
        )


@pytest.fixture
def tight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds that a small file passes."""
    monkeypatch.setattr(limits, "MAX_LINE", 1000)
    monkeypatch.setattr(limits, "MAX_RECORD", 4000)
    monkeypatch.setattr(stream, "CHUNK", 300)


LINE_3 = "line 3 is longer than 1000 bytes"


@pytest.mark.parametrize("engine", ["auto", "frictionless"])
@pytest.mark.parametrize(
    ("content", "note"),
    [
        ("f,n\n1,a\n" + "x" * 5000, LINE_3),
        ("f,n\n1,a\n2," + "x" * 999, LINE_3),
        ("f,n\n1,a\n2," + "x" * 998 + "\n3,b\n", LINE_3),
        ("f,n\n1,a\n2," + "x" * 998 + "\n" + "3,b\n" * 400, LINE_3),
        ('f,n\n1,"' + "x" * 5000, "line 2 is longer than 1000 bytes"),
        ("f,n\n1,a\n2,é\r3," + "x" * 5000, LINE_3),
        ("f,n\n" + "1,a\n" * 300 + "2," + "x" * 999, "line 302 is longer than 1000 bytes"),
        ("x" * 5000, "line 1 is longer than 1000 bytes"),
    ],
)
@pytest.mark.usefixtures("tight")
def test_a_line_past_the_bound_is_a_finding_of_its_table(
    tmp_path: Path, content: str, note: str, engine: Literal["auto", "frictionless"]
) -> None:
    (task,) = validate(make(tmp_path, content), small=0, engine=engine).tasks
    assert [(error.type, error.note) for error in task.errors] == [("source-error", note)]


@pytest.mark.parametrize("quote", ['"', "'"], ids=["in chunks", "by Python's csv alone"])
@pytest.mark.usefixtures("tight")
def test_a_record_past_the_bound_is_a_finding_of_its_table(tmp_path: Path, quote: str) -> None:
    (tmp_path / "t.csv").write_text(f"f,n\n1,{quote}" + "\nx" * 5000, encoding="utf-8")
    entry = {"name": "t", "type": "table", "path": "t.csv", "schema": {"fields": FIELDS}}
    dialect = {"dialect": {"csv": {"quoteChar": quote}}}
    (task,) = validate(make_package(tmp_path, [{**entry, **dialect}]), small=0).tasks
    assert [(error.type, error.note) for error in task.errors] == [
        ("source-error", "the record at line 2 is longer than 4000 bytes")
    ]


@pytest.mark.parametrize("engine", ["auto", "frictionless"])
@pytest.mark.usefixtures("tight")
def test_the_longest_line_within_the_bound_is_read(
    tmp_path: Path, engine: Literal["auto", "frictionless"]
) -> None:
    content = "f,n\n1," + "x" * 997 + "\n" + "2,b\n" * 300 + "3," + "y" * 998
    (task,) = validate(make(tmp_path, content), small=0, engine=engine).tasks
    assert (task.valid, task.rows) == (True, 302)


@pytest.mark.parametrize(
    ("engine", "content", "note"),
    [
        ("auto", "f,n\n1,a\n2," + "x" * 5000, LINE_3),
        ("frictionless", "f,n\n1,a\n2," + "x" * 5000, LINE_3),
        # frictionless has no bound for a record.
        ("auto", 'f,n\n1,"' + "\nx" * 5000, "the record at line 2 is longer than 4000 bytes"),
    ],
)
@pytest.mark.usefixtures("tight")
def test_a_table_that_refers_to_an_endless_one_keeps_its_own_findings(
    tmp_path: Path, engine: Literal["auto", "frictionless"], content: str, note: str
) -> None:
    (tmp_path / "long.csv").write_text(content, encoding="utf-8", newline="")
    (tmp_path / "short.csv").write_text("f,n\n1,a\nx,b\n", encoding="utf-8")
    reference = {"fields": ["n"], "reference": {"resource": "long", "fields": ["n"]}}
    entries = [
        {"name": "short", "type": "table", "path": "short.csv"},
        {"name": "long", "type": "table", "path": "long.csv"},
    ]
    for entry in entries:
        entry["schema"] = {"fields": FIELDS}  # type: ignore[assignment]
    entries[0]["schema"] = {"fields": FIELDS, "foreignKeys": [reference]}  # type: ignore[assignment]
    short, long = validate(make_package(tmp_path, entries), small=0, engine=engine).tasks
    assert sorted((error.type, error.row_number, error.note) for error in short.errors[:1]) == [
        ("source-error", None, f'the foreign keys to "long" were not checked: {note}')
    ]
    assert [(error.type, error.row_number) for error in short.errors[1:]] == [("type-error", 3)]
    assert [error.note for error in long.errors] == [note]


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["auto", "frictionless"])
def test_a_report_names_no_folder_of_the_machine(
    tmp_path: Path, engine: Literal["auto", "frictionless"]
) -> None:
    (tmp_path / "short.csv").write_text("f,n\n1,a\n", encoding="utf-8")
    reference = {"fields": ["n"], "reference": {"resource": "absent", "fields": ["n"]}}
    package = make_package(
        tmp_path,
        [
            {
                "name": "short",
                "type": "table",
                "path": "short.csv",
                "schema": {"fields": FIELDS, "foreignKeys": [reference]},
            },
            {"name": "absent", "type": "table", "path": "a/t.csv", "schema": {"fields": FIELDS}},
        ],
    )
    report = validate(package, small=0, engine=engine)
    for task in report.tasks:
        (error,) = task.errors
        assert (error.type, error.note, error.path) == (
            "scheme-error",
            "[Errno 2] No such file or directory: 'a/t.csv'",
            "a/t.csv",
        )
    assert str(tmp_path) not in render_json(report)


def test_a_cell_that_looks_like_a_folder_of_the_machine_is_told_whole(tmp_path: Path) -> None:
    (error,) = validate(make(tmp_path, f"f,n\n{tmp_path}/x,a\n"), small=0).tasks[0].errors
    assert error.cell == f"{tmp_path}/x"


@pytest.mark.slow
def test_nothing_depends_on_asserts(tmp_path: Path) -> None:
    """``python -O`` drops them: a ragged row with a cell on which frictionless fails is told."""
    (tmp_path / "t.csv").write_text("f\n1\nsNaN,x\n", encoding="utf-8")
    field = {"name": "f", "type": "number", "constraints": {"minimum": 0}}
    (tmp_path / "t.json").write_text(json.dumps({"fields": [field]}), encoding="utf-8")
    script = (
        "import sys\n"
        "from parution import read_table\n"
        "from parution.validation import validate\n"
        "assert False, 'asserts are dropped'\n"
        "(task,) = validate(read_table('t.csv', 't.json'), small=0).tasks\n"
        "print(task.engine, *[error.note for error in task.errors])\n"
    )
    told = []
    for options in ([], ["-O"]):
        source = script if options else script.replace("assert False", "assert True")
        command = [sys.executable, *options, "-c", source]
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr
        told.append(done.stdout)
    assert told[0] == told[1]
    assert "InvalidOperation" in told[0]


@pytest.mark.slow
def test_many_columns_are_read(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(1100)]
    (tmp_path / "t.csv").write_text(
        "\n".join([",".join(names), ",".join("1" * 1100), ",".join("x" * 1100)]), encoding="utf-8"
    )
    fields = [{"name": name, "type": "integer"} for name in names]
    entry = {"name": "t", "type": "table", "path": "t.csv", "schema": {"fields": fields}}
    assert validate(make_package(tmp_path, [entry]), small=0).error_count == 1100
