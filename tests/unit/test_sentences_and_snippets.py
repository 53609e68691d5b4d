"""Sentences that would mislead, and lines that others run."""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from parution.messages import Catalogue
from parution.model.semver import Version
from parution.packaging.snippets import write_snippets
from parution.project import read_package, read_table
from parution.releases.changelog import parse_changelog
from parution.reports.explaining import explain
from parution.validation import validate
from tests.unit.test_messages import TYPERS, WORDINGS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_missing_table_is_named_where_another_refers_to_it(
    write_package: Callable[..., Path],
) -> None:
    schema = {
        "fields": [{"name": "v", "type": "string"}],
        "foreignKeys": [{"fields": ["v"], "reference": {"resource": "b", "fields": ["k"]}}],
    }
    path = write_package(
        {"name": "a", "path": "a.csv", "schema": schema},
        {"name": "b", "path": "b.csv"},
        files={"a.csv": "v\nx\n"},
    )
    package = read_package(path)
    task = validate(package).tasks[0]
    said = [
        explain(error, package.resources[0], task.place, Catalogue("fr")) for error in task.errors
    ]
    assert said
    for sentence in said:
        assert not re.fullmatch(r"a\.csv\s: le fichier manque\.", sentence), "it is there"
        assert "b" in sentence.removeprefix("a.csv")


@pytest.mark.parametrize(
    "text", sorted(set(chain.from_iterable(WORDINGS["fr"][key] for key in TYPERS)))
)
def test_typer_speaks_french_with_french_spaces(text: str) -> None:
    assert not re.search(r"[ ][:;?!»%]", text)
    assert not re.search(r"«[ ]", text)


def _explain_one(write_package: Callable[..., Path], cell: str, **described: object) -> str:
    schema = {"fields": [{"name": "v", **described}]}
    quoted = cell.replace('"', '""')
    resource = {"name": "a", "path": "a.csv", "schema": schema}
    package = read_package(write_package(resource, files={"a.csv": f'v\n"{quoted}"\n'}))
    (error,) = validate(package).tasks[0].errors
    return explain(error, package.resources[0], "a.csv", Catalogue("fr"))


def test_a_constraint_on_the_items_of_an_array_is_told(write_package: Callable[..., Path]) -> None:
    item = {"type": "integer", "constraints": {"maximum": 3}}
    said = _explain_one(write_package, "[1, 5]", type="array", arrayItem=item)
    assert "null" not in said
    assert "au plus 3" in said


def test_the_length_of_an_array_is_no_number_of_characters(
    write_package: Callable[..., Path],
) -> None:
    said = _explain_one(write_package, "[1]", type="array", constraints={"minLength": 2})
    assert "caractère" not in said


def test_an_array_whose_items_are_wrong_is_an_array_all_the_same(
    write_package: Callable[..., Path],
) -> None:
    said = _explain_one(write_package, '[1, "x"]', type="array", arrayItem={"type": "integer"})
    assert "n’est pas un tableau JSON" not in said


def test_a_lone_table_gets_the_verdict_that_frictionless_gives_alone(tmp_path: Path) -> None:
    # A schema of the second version may say « exclusiveMinimum »; a package that we wrap around
    # it without « $schema » is of the first one, and forbids it.
    (tmp_path / "t.csv").write_text("v\n5\n6\n")
    schema = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [{"name": "v", "type": "integer", "constraints": {"exclusiveMinimum": 5}}],
    }
    (tmp_path / "s.json").write_text(json.dumps(schema))
    report = validate(read_table(tmp_path / "t.csv", tmp_path / "s.json"))
    assert report.errors == ()
    assert [error.row_number for error in report.tasks[0].errors] == [2]


# The changelog


@pytest.mark.parametrize(
    "block",
    [
        "````md\n```\n## 2.0.0\n```\n````",
        "```\n~~~\n## 2.0.0\n~~~\n```",
        "~~~\n```\n## 2.0.0\n~~~",
        "```md\n    ```\n## 2.0.0\n```",
    ],
)
def test_a_code_block_ends_where_its_own_fence_closes(block: str) -> None:
    changelog = parse_changelog(f"## 1.0.0\n\nTexte.\n\n{block}\n\n## 0.9.0\n\nAvant.\n")
    assert [section.title for section in changelog.sections] == ["1.0.0", "0.9.0"]


def test_code_in_a_line_opens_no_block() -> None:
    changelog = parse_changelog("```a``` est du code.\n\n## 1.0.0\n\nTexte.\n")
    assert [section.title for section in changelog.sections] == ["1.0.0"]


@pytest.mark.parametrize("title", ["1.0.0: première", "1.0.0, 2026-01-31", "1.0.0; suite"])
def test_a_version_ends_where_punctuation_begins(title: str) -> None:
    (section,) = parse_changelog(f"## {title}\n\nTexte.\n").sections
    assert section.version == Version(1, 0, 0)


@pytest.mark.parametrize("start", ["### Ajouts\n\n", "<!-- relu par X -->\n\n"])
def test_a_summary_is_a_paragraph_not_a_heading_nor_a_comment(start: str) -> None:
    changelog = parse_changelog(f"## 1.0.0\n\n{start}Une table de plus.\n")
    assert changelog.summarize(Version(1, 0, 0)) == "Une table de plus."


# The lines that read a package


def _table(name: str, *fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        "path": f"data/{name}.csv",
        "schema": {"fields": list(fields) or [{"name": "x", "type": "string"}]},
    }


def _code(*resources: dict[str, Any]) -> dict[str, str]:
    return {snippet.tool: snippet.code for snippet in write_snippets(resources)}


def _assigned(code: str) -> list[str]:
    return re.findall(r"^(\w+) (?:=|<-) ", code, re.MULTILINE)


def test_two_tables_never_share_a_variable() -> None:
    code = _code(_table("a-b"), _table("a.b"), _table("a_b"))
    for tool in ("pandas", "Polars", "R (readr)"):
        names = [name for name in _assigned(code[tool]) if name != "texte"]
        assert len(set(names)) == 3
    assert len(set(re.findall(r'CREATE TABLE "(\w+)"', code["DuckDB"]))) == 3


@pytest.mark.parametrize("name", ["pd", "pl", "texte", "defaultdict"])
def test_a_table_does_not_hide_what_the_next_line_needs(name: str) -> None:
    code = _code(_table(name), _table("z"))
    assert _assigned(code["pandas"]).count("texte") == 1
    assert name == "texte" or name not in _assigned(code["pandas"])
    assert name not in _assigned(code["Polars"]) or name in {"texte", "defaultdict", "pd"}


@pytest.mark.parametrize("name", ["function", "repeat", "next"])
def test_a_table_s_variable_is_a_name_in_r(name: str) -> None:
    assert not _code(_table(name))["R (readr)"].splitlines()[-1].startswith(f"{name} <- ")


@pytest.mark.parametrize(("name", "quoted"), [("a`b", "`a\\`b`"), ("a\\b", "`a\\\\b`")])
def test_a_column_name_is_quoted_for_r(name: str, quoted: str) -> None:
    code = _code(_table("t", {"name": name, "type": "integer"}))
    assert f'{quoted} = "i"' in code["R (readr)"]


def test_booleans_that_the_standard_allows_are_read_by_the_lines_that_are_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without trueValues, Table Schema takes « 1 » for true; Polars does not.
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "t.csv").write_text("b\n1\ntrue\n0\n")
    monkeypatch.chdir(tmp_path)
    found: dict[str, Any] = {}
    exec(_code(_table("t", {"name": "b", "type": "boolean"}))["Polars"], found)  # the README's own
    assert isinstance(found["t"], pl.DataFrame)
    assert found["t"].height == 3
