from __future__ import annotations

import concurrent.futures
import copy
import multiprocessing
import os
import pickle
import subprocess
import sys
from pathlib import PurePosixPath
from typing import Any

import pytest

from parution import errors, messages
from parution.errors import ExitCode
from parution.settings import ApiKey


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ParutionError", 4),
        ("DataError", 1),
        ("UsageError", 2),
        ("DescriptorError", 2),
        ("SettingsError", 2),
        ("ArchiveError", 2),
        ("HistoryError", 2),
        ("PortalError", 3),
        ("ConflictError", 3),
        ("MachineError", 6),
    ],
)
def test_each_exception_leads_to_its_exit_code(name: str, code: int) -> None:
    kind = getattr(errors, name)
    assert kind("some.key", path="x").exit_code == code
    assert issubclass(kind, errors.ParutionError)
    assert name in str(errors.__doc__)


def test_the_exit_codes_are_those_that_are_documented() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0,
        "DATA": 1,
        "USAGE": 2,
        "PORTAL": 3,
        "BUG": 4,
        "PENDING": 5,
        "MACHINE": 6,
        "HUNG_UP": 129,
        "INTERRUPTED": 130,
        "TERMINATED": 143,
    }


def make() -> errors.DescriptorError:
    return errors.DescriptorError(
        "descriptor.unsafe-path", path=PurePosixPath("p.json"), address="../x", root="/p"
    )


def test_an_exception_names_its_key_and_its_values() -> None:
    error = make()
    assert (error.key, error.values) == (
        "descriptor.unsafe-path",
        {"path": PurePosixPath("p.json"), "address": "../x", "root": "/p"},
    )
    assert repr(error) == (
        "DescriptorError('descriptor.unsafe-path', "
        "path=PurePosixPath('p.json'), address='../x', root='/p')"
    )


def test_the_text_of_an_exception_is_its_sentence_in_the_language_of_the_process() -> None:
    error = errors.UsageError("table.not-found", path="a\x1b[31mb.csv")
    assert str(error) == "a\\x1b[31mb.csv n’existe pas."
    messages.use("en")
    assert str(error) == f"{error}" == "a\\x1b[31mb.csv does not exist."


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "a.csv n’existe pas."),
        ({"LANG": "fr_FR.UTF-8"}, "a.csv n’existe pas."),
        ({"LANG": "de_DE.UTF-8"}, "a.csv does not exist."),
        ({"LANG": "fr_FR.UTF-8", "PARUTION_LANG": "en"}, "a.csv does not exist."),
    ],
)
def test_a_library_speaks_the_language_that_the_environment_names(
    environment: dict[str, str], sentence: str
) -> None:
    script = (
        "import gettext, os\n"
        "from parution.errors import UsageError\n"
        "print(ascii(str(UsageError('table.not-found', path='a.csv'))))\n"
        # What the command tells the whole process, and a library must not.
        "print(gettext.textdomain(), 'LANGUAGE' in os.environ)"
    )
    inherited = {name: value for name, value in os.environ.items() if name != "LANGUAGE"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stderr, done.stdout.splitlines()) == ("", [ascii(sentence), "messages False"])


def test_the_text_of_an_exception_without_a_sentence_is_its_key_and_its_values() -> None:
    assert str(errors.UsageError("no.such-key", path="x")) == "UsageError('no.such-key', path='x')"
    # A value that the sentence wants is missing.
    assert str(errors.UsageError("table.not-found")) == "UsageError('table.not-found')"


def test_the_text_of_an_exception_hides_every_key() -> None:
    key = ApiKey("S3cr3t-S3cr3t-S3cr3t")
    for reason in (key, ConnectionError(f"X-API-KEY: {key.reveal()}")):
        for name in ("archive.unreadable", "no.such-key"):
            assert "S3cr3t" not in str(errors.ArchiveError(name, path="x", reason=reason))


@pytest.mark.parametrize(
    "send",
    [
        *(
            lambda error, version=version: pickle.loads(pickle.dumps(error, version))
            for version in range(pickle.HIGHEST_PROTOCOL + 1)
        ),
        copy.copy,
        copy.deepcopy,
    ],
)
def test_an_exception_can_be_copied_and_sent_to_another_process(send: Any) -> None:
    error = make()
    error.add_note("while reading")
    sent = send(error)
    assert type(sent) is errors.DescriptorError
    assert (sent.key, sent.values, sent.args) == (error.key, error.values, error.args)
    assert (str(sent), repr(sent), sent.exit_code) == (str(error), repr(error), 2)
    assert sent.__notes__ == ["while reading"]


def test_a_value_that_cannot_be_pickled_is_sent_as_its_text() -> None:
    error = errors.ArchiveError("archive.unreadable", path="x", reason=iter([]))
    sent = pickle.loads(pickle.dumps(error))
    assert sent.values == {"path": "x", "reason": str(error.values["reason"])}
    assert str(sent) == str(error)


def _fail() -> None:
    raise make()


def test_an_exception_crosses_from_a_pool_of_processes() -> None:
    with (
        concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool,
        pytest.raises(errors.DescriptorError) as caught,
    ):
        pool.submit(_fail).result()
    assert caught.value.values == make().values
