"""What a sheet cannot hold, and what stays of a workbook that could not be written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from parution.errors import DataError
from parution.messages import Catalogue
from parution.model.package import Package, Resource
from parution.model.progress import silent
from parution.workbooks import entry
from parution.workbooks.choices import MAX_CHOICES, Choice, find_choice, list_targets
from parution.workbooks.entry import EntryTable, write_entry_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parution.workbooks.read_me import Written


def _table(name: str = "t", **schema: Any) -> Resource:
    fields = schema.pop("fields", [{"name": "a", "type": "string"}])
    return Resource(name, (), (), {"name": name, "schema": {"fields": fields, **schema}})


def _write(
    folder: Path,
    resource: Resource,
    rows: Iterable[tuple[int, list[str]]] = (),
    targets: dict[tuple[str, str], tuple[str, ...]] | None = None,
) -> tuple[Written, ...]:
    package = Package(Path("p.json"), folder, folder, {"name": "p"}, (resource,))
    return write_entry_workbook(
        folder / "t.xlsx",
        folder,
        package=package,
        resources=(resource,),
        tables=[EntryTable(resource, ("a",), rows)],
        targets=targets or {},
        catalogue=Catalogue("fr"),
        progress=silent,
    )


def test_more_rows_than_a_sheet_has_are_refused_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry, "MAX_ROWS", 10)
    rows = [(number, ["x"]) for number in range(2, 8)]
    assert _write(tmp_path, _table(), rows)[0].rows == 6
    (tmp_path / "t.xlsx").unlink()
    with pytest.raises(DataError) as caught:
        _write(tmp_path, _table(), [*rows, (8, ["x"])])
    assert caught.value.key == "workbook.too-many-rows"
    assert "plus de 6 lignes" in str(caught.value)
    assert not (tmp_path / "t.xlsx").exists()


def test_nothing_of_the_work_stays_beside_the_workbook(tmp_path: Path) -> None:
    _write(tmp_path, _table(), [(2, ["x"])])
    assert [path.name for path in tmp_path.iterdir()] == ["t.xlsx"]


def test_a_list_longer_than_a_spreadsheet_shows_is_left_out_and_told(tmp_path: Path) -> None:
    keys = [{"fields": "a", "reference": {"resource": "b", "fields": "k"}}]
    resource = _table(foreignKeys=keys)
    short, long = ((str(n) for n in range(count)) for count in (MAX_CHOICES, MAX_CHOICES + 1))
    assert _write(tmp_path, resource, targets={("b", "k"): tuple(short)})[0].unlisted == ()
    assert _write(tmp_path, resource, targets={("b", "k"): tuple(long)})[0].unlisted == ("a",)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book["t"].data_validations.dataValidation == []


def _choose(field: dict[str, Any], **schema: Any) -> Choice | None:
    resource = _table(fields=[{"name": "a", **field}], **schema)
    return find_choice(resource.schema.fields[0], resource, {("b", "k"): ("1", "2")})


def test_what_is_chosen_is_what_the_schema_permits() -> None:
    assert _choose({"type": "string"}) is None
    assert _choose({"type": "boolean"}) == Choice(("true", "false"))
    assert _choose({"type": "boolean", "trueValues": ["o"], "constraints": {"enum": [True]}}) == (
        Choice(("o",))
    )
    assert _choose({"type": "integer", "constraints": {"enum": [1, 2]}}) == Choice(("1", "2"))
    assert _choose({"type": "array", "constraints": {"enum": [[1]]}}) is None
    keys = [{"fields": ["a"], "reference": {"resource": "b", "fields": ["k"]}}]
    assert _choose({"type": "string"}, foreignKeys=keys, missingValues=["", "-"]) == (
        Choice(("1", "2", "-"), "b")
    )
    wrong = [{"fields": ["a"], "reference": {"resource": "b", "fields": ["k", "l"]}}]
    assert _choose({"type": "string"}, foreignKeys=wrong) is None
    assert not Choice(("x" * 256,)).is_listable


def test_a_key_that_several_columns_refer_to_is_read_once() -> None:
    keys = [
        {"fields": [name], "reference": {"resource": resource, "fields": ["k"]}}
        for name, resource in (("a", "b"), ("c", "b"), ("d", ""))
    ]
    assert list_targets([_table(foreignKeys=keys)]) == (("b", "k"), ("t", "k"))
