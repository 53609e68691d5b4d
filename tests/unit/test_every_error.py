"""Every type of error, made for real by both engines, and told in both languages.

The packages are those of the tests that hold each sentence to the letter (``test_explaining.py``,
``test_faults.py``), and a few more; what is checked here holds of all of them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast, get_args

import pytest
from frictionless import Error as FrictionlessError
from frictionless import errors as frictionless_errors

from parution.messages import Catalogue
from parution.project import read_package
from parution.reports.showing import name_kind
from parution.reports.telling import tell_report
from parution.reports.validation_json import render_json
from parution.reports.validation_text import render_text
from parution.validation import Engine, validate
from tests.unit.test_explaining import CASES
from tests.unit.test_faults import FIELDS, ID, MORE, OTHER, V2, _v
from tests.unit.test_messages import ERROR_KINDS, WORDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from parution.model.package import Package
    from parution.model.report import Error, Report

# Some 150 packages are validated, twice.
pytestmark = pytest.mark.slow

FR, EN = Catalogue("fr"), Catalogue("en")
# No error of data or of a descriptor has these types, each for its reason.
UNMADE = {
    **dict.fromkeys(
        ("cell-error", "data-error", "file-error", "header-error", "label-error", "row-error"),
        "a base of other types, which frictionless never raises by itself",
    ),
    "table-error": "the same",
    **dict.fromkeys(
        ("catalog-error", "dataset-error", "inquiry-error", "inquiry-task-error"),
        "of descriptors that Parution does not read: catalogues, inquiries",
    ),
    **dict.fromkeys(
        ("pipeline-error", "step-error", "report-error", "report-task-error"),
        "of what frictionless transforms and writes, which Parution never asks it",
    ),
    "detector-error": "of what guesses a schema, which Parution never asks",
    "stats-error": "of figures that Parution compares itself (row-count, hash-count…)",
    "control-error": "a control is given by a path's format alone: a wrong one is a dialect-error",
    "blank-header": "a header of blank labels is told as its labels (test_explaining.py)",
}


@dataclass(frozen=True)
class Made:
    """A package in error: its descriptor and its files."""

    name: str
    resources: tuple[dict[str, Any], ...]
    files: dict[str, str | bytes]
    package: dict[str, Any] = field(default_factory=dict)


def _list_packages() -> Iterator[Made]:
    for case in CASES:
        resource = {
            "name": "a",
            "path": "a.csv",
            "schema": {"fields": list(case.fields), **case.schema},
            **case.more,
        }
        if case.checks:
            resource["checklist"] = {"checks": list(case.checks)}
        files = {**case.files, **({} if case.csv is None else {"a.csv": case.csv})}
        yield Made(case.name, (resource, *case.others), files, case.package)
    other = {"name": "o", "type": "table", "path": "o.csv", "schema": OTHER}
    schemas: list[dict[str, Any]] = [schema for schema, _ in FIELDS]
    mores = [cast("dict[str, Any]", more) for more, _ in MORE]
    faulty: list[tuple[dict[str, Any], dict[str, Any]]] = [
        *((schema, {}) for schema in schemas),
        *((_v(), more) for more in mores),
        ({**_v(), "uniqueKeys": [["id"]]}, {}),
    ]
    for number, (schema, more) in enumerate(faulty):
        entry = {"name": "t", "type": "table", "path": "t.csv", "schema": schema, **more}
        files = {"t.csv": "id,v\n1,2\n1,3\n", "o.csv": "id,tags\n1,a\n"}
        yield Made(f"fault-{number}", (entry, other), files)
    table = {"name": "t", "path": "t.csv", "schema": {"fields": [ID]}}
    packages: tuple[dict[str, Any], ...] = (
        {"title": 5},
        {"created": "hier"},
        {"fields": []},
        {"licenses": [{}]},
    )
    for number, package in enumerate(packages):
        yield Made(f"package-{number}", (table,), {"t.csv": "id\n1\n"}, package)
    # Columns that are matched by name, and whose names are repeated, or are so but for their case.
    named = {"fields": [ID, {"name": "v"}], "fieldsMatch": "partial"}
    by_name = {**table, "schema": named}
    yield Made("repeated-labels", (by_name,), {"t.csv": "id,id\n1,2\n"}, V2)
    cases = {**named, "fields": [ID, {"name": "ID", "type": "integer"}]}
    no_case = {**table, "schema": cases, "dialect": {"headerCase": False}}
    yield Made("ambiguous-case", (no_case,), {"t.csv": "id,ID\n1,2\n"}, V2)
    yield Made("same-names", (table, table), {"t.csv": "id\n1\n"})


PACKAGES = tuple(_list_packages())


def _make(folder: Path, made: Made) -> Package:
    for name, content in made.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    document = {"name": "paquet", **made.package, "resources": list(made.resources)}
    source = folder / "datapackage.json"
    source.write_text(json.dumps(document), encoding="utf-8")
    return read_package(source)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Made, Package, Report]]:
    """Validate each package by the screen, then by frictionless alone."""
    found = []
    for made in PACKAGES:
        package = _make(tmp_path_factory.mktemp("made"), made)
        found += [
            (made, package, validate(package, engine=engine, small=0))
            for engine in get_args(Engine)
        ]
    return found


def _list_errors(report: Report) -> list[Error]:
    again = [task.told.errors for task in report.tasks if task.reread is not None]
    return [*report.errors, *(each for task in report.tasks for each in task.errors)] + [
        each for errors in again for each in errors
    ]


def test_every_type_of_error_is_made_or_its_absence_has_a_reason(
    reports: list[tuple[Made, Package, Report]],
) -> None:
    classes = [each for each in vars(frictionless_errors).values() if isinstance(each, type)]
    known = {each.type for each in classes if issubclass(each, FrictionlessError)}
    made = {error.type for _, _, report in reports for error in _list_errors(report)}
    assert made <= known | {"unique-key", "error"}
    assert (known | ERROR_KINDS) - made == set(UNMADE)


# A word, and what is no word of a sentence: quotations, names of files and of properties, what
# JSON, a regular expression or a format of dates has, addresses.
WORD = re.compile(r"[^\W\d_]{2,}(?:[’'][^\W\d_]+)?")
NO_WORD = re.compile(
    r"« [^»]*»|“[^”]*”|\{[^}]*\}|https?://\S+|--[\w-]+|[\w.-]+/[\w./-]*|\w+\.\w[\w.]*|\"[^\"]*\""
    r"|\([^()]*\)|\[[^\]]*\]"
)


def _list_words(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(NO_WORD.sub(" ", text))}


def _list_own_words(language: str) -> set[str]:
    texts = (text for key, texts in WORDINGS[language].items() if "." in key for text in texts)
    return {word for text in texts for word in _list_words(text.replace("\u00a0", " "))}


def _list_given_words(made: Made) -> set[str]:
    """List the words that a package has of its own: its cells, and what its descriptor says."""

    def walk(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            yield from (text for each in value.values() for text in walk(each))
        elif isinstance(value, list | tuple):
            yield from (text for each in value for text in walk(each))
        else:
            yield str(value)

    texts = [*walk(made.resources), *walk(made.package)]
    texts += [each for each in made.files.values() if isinstance(each, str)]
    return {word.lower() for text in texts for word in WORD.findall(text)}


# English words that sentences of the French catalogue have as names: of options, of properties.
NAMED = frozenset({"row", "key", "name", "none", "number", "end", "file", "start", "title", "kind"})
# The words of one catalogue that the other one does not have.
FRENCH, ENGLISH = _list_own_words("fr"), _list_own_words("en")
ONLY_FRENCH, ONLY_ENGLISH = FRENCH - ENGLISH, (ENGLISH - FRENCH) | NAMED
# Lists of what may be written, of the standards' own words: types, constraints, checks.
LISTS = re.compile(
    r"(?:une? de (?:ceux|celles)-ci|une de ces valeurs|one of these(?: values)?) ?:.*"
)


def _list_foreign(sentence: str, made: Made, foreign: frozenset[str] | set[str]) -> set[str]:
    return (_list_words(LISTS.sub("", sentence)) & foreign) - _list_given_words(made)


def test_the_words_of_each_language_are_those_that_a_reader_would_know() -> None:
    english = {"the", "is", "not", "row", "must", "cell", "field", "value", "write", "with", "of"}
    assert english <= ONLY_ENGLISH
    assert {"le", "est", "ligne", "doit", "cellule", "valeur", "écrivez"} <= ONLY_FRENCH
    assert len(ONLY_ENGLISH) > 800


@dataclass(frozen=True)
class Told:
    """A sentence, its place, and the package where it is told."""

    made: Made
    place: str
    sentence: str


def _list_told(reports: list[tuple[Made, Package, Report]], language: Catalogue) -> list[Told]:
    found = []
    for made, package, report in reports:
        told = tell_report(report, package, language)
        for finding in (*told.all_errors, *told.all_warnings):
            sentence = finding.sentence.replace("\u00a0", " ").replace("\u202f", " ")
            found.append(Told(made, finding.place, sentence))
    return found


@pytest.mark.parametrize("language", [FR, EN], ids=["fr", "en"])
def test_every_sentence_is_whole_and_names_its_place(
    reports: list[tuple[Made, Package, Report]], language: Catalogue
) -> None:
    told = _list_told(reports, language)
    assert len(told) > 2 * len(PACKAGES)
    for each in told:
        where = f"{each.made.name}: {each.sentence}"
        assert re.match(r"(?:datapackage\.json|[\w./'’é-]+\.(?:csv|xlsx|gz))", each.place), where
        assert each.sentence.startswith(each.place.replace("\u00a0", " ")), where
        plain = re.sub(r"« [^»]*»|“[^”]*”|\([^()]*\)", "", each.sentence)
        assert not re.search(r"[{}]|&#?\w+;|%\(|\bNone\b|<class|error\.", plain), where
        assert each.sentence[-1] in ".:»”", where


def test_no_word_of_the_other_language_is_in_a_sentence(
    reports: list[tuple[Made, Package, Report]],
) -> None:
    for language, foreign in ((FR, ONLY_ENGLISH), (EN, ONLY_FRENCH)):
        for each in _list_told(reports, language):
            wrong = _list_foreign(each.sentence, each.made, foreign)
            assert wrong == set(), f"{each.made.name}: {each.sentence}"


def test_the_whole_text_of_a_report_has_no_word_of_the_other_language(
    reports: list[tuple[Made, Package, Report]],
) -> None:
    for made, package, report in reports:
        for language, foreign in ((FR, ONLY_ENGLISH), (EN, ONLY_FRENCH)):
            text = render_text(report, package, language).plain
            plain = text.replace("\u00a0", " ").replace("\u202f", " ")
            assert _list_foreign(plain, made, foreign) == set(), f"{made.name}: {text}"


def test_every_error_keeps_the_note_of_frictionless_in_json(
    reports: list[tuple[Made, Package, Report]],
) -> None:
    for made, _, report in reports:
        document = json.loads(render_json(report))
        written = [
            *document["errors"],
            *(each for task in document["tasks"] for each in task["errors"]),
        ]
        errors = [*report.errors, *(each for task in report.tasks for each in task.errors)]
        assert [each["type"] for each in written] == [error.type for error in errors], made.name
        for each, error in zip(written, errors, strict=True):
            assert each["note"] == error.to_dict()["note"], made.name
            assert each["message"], made.name


@pytest.mark.parametrize("language", [FR, EN], ids=["fr", "en"])
def test_every_type_that_is_made_has_a_name_in_a_few_words(
    reports: list[tuple[Made, Package, Report]], language: Catalogue
) -> None:
    names = {
        error.type: name_kind(error.type, language)
        for _, _, report in reports
        for error in _list_errors(report)
    }
    assert language.say("kind.other") not in names.values()
    assert all(0 < len(name) < 40 for name in names.values())
