"""A sheet goes to its last content, whatever it says, for who validates and for who builds."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from parution import validate
from parution.model.progress import silent
from parution.project import read_package
from parution.tables.canonical import write_canonical
from parution.tables.extents import reading_workbooks

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.hostile_sample
NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "tbl": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}


def _write_xlsx(path: Path, *changes: tuple[str, str]) -> None:
    book = openpyxl.Workbook()
    for row in (["a", "b"], [1, "x"], [2, None]):
        book.active.append(row)
    first = io.BytesIO()
    book.save(first)
    with zipfile.ZipFile(first) as read, zipfile.ZipFile(path, "w") as written:
        for name in read.namelist():
            content = read.read(name).decode()
            if name.startswith("xl/worksheets/sheet"):
                for before, after in changes:
                    assert before in content
                    content = content.replace(before, after)
            written.writestr(name, content)


def _row(*cells: str, repeat: int = 1, end: int = 0) -> str:
    """Write a row of ODS; another prefix than the usual one is as good."""
    written = "".join(
        f'<tbl:table-cell office:value-type="string"><text:p>{cell}</text:p></tbl:table-cell>'
        if cell
        else "<tbl:table-cell/>"
        for cell in cells
    )
    if end:
        written += f'<tbl:table-cell tbl:number-columns-repeated="{end}"/>'
    return f'<tbl:table-row tbl:number-rows-repeated="{repeat}">{written}</tbl:table-row>'


def _write_ods(path: Path, *rows: str) -> None:
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in NAMES.items())
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<tbl:table tbl:name="t">{"".join(rows)}</tbl:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)


def _read(path: Path) -> str:
    """Validate a table, which is to pass, and give the CSV that is built of it."""
    fields = [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]
    table = {"name": "t", "path": path.name, "schema": {"fields": fields}}
    descriptor = path.parent / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "p", "resources": [table]}), encoding="utf-8")
    report = validate(path.parent)
    assert report.valid, report.tasks[0].errors
    package = read_package(descriptor)
    target = path.with_suffix(".csv")
    write_canonical(package.resources[0], package.base, target, silent)
    text = target.read_text(encoding="utf-8")
    assert report.tasks[0].rows == text.count("\n") - 1
    return text


@pytest.mark.parametrize(
    "changes",
    [
        [],
        [('ref="A1:B3"', 'ref="A1:XFD1048576"')],
        [('ref="A1:B3"', 'ref="A1:B2000000000"')],
        [('ref="A1:B3"', 'ref="A1:A1"')],
        [('<dimension ref="A1:B3"/>', "")],
        [("</sheetData>", '<row r="2000000000"><c r="XFD2000000000" s="0"/></row></sheetData>')],
        [
            ('ref="A1:B3"', 'ref="A1:D9"'),
            ("</sheetData>", '<row r="8"/><row r="9"><c r="D9"/></row></sheetData>'),
        ],
    ],
)
def test_a_sheet_of_xlsx_goes_to_its_last_content(
    tmp_path: Path, changes: list[tuple[str, str]]
) -> None:
    _write_xlsx(tmp_path / "t.xlsx", *changes)
    assert _read(tmp_path / "t.xlsx") == "a,b\n1,x\n2,\n"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([_row("a", "b"), _row("1", "x")], "a,b\n1,x\n"),
        ([_row("a", "b", end=16382), _row("1", end=9), _row(end=16384, repeat=10**9)], "a,b\n1,\n"),
        # As many as one wants, where ezodf has one.
        ([_row("a", "b"), _row("1", "x", end=99, repeat=40)], "a,b\n" + "1,x\n" * 40),
        ([_row("a", "b"), _row("1", "x", repeat=31), _row("2")], "a,b\n" + "1,x\n" * 31 + "2,\n"),
    ],
)
def test_a_sheet_of_ods_goes_to_its_last_content(
    tmp_path: Path, rows: list[str], expected: str
) -> None:
    _write_ods(tmp_path / "t.ods", *rows)
    assert _read(tmp_path / "t.ods") == expected


def test_the_empty_rows_of_the_middle_are_all_there(tmp_path: Path) -> None:
    _write_ods(tmp_path / "t.ods", _row("a", "b"), _row(end=2, repeat=50), _row("1", "x"))
    fields = [{"name": "a"}, {"name": "b"}]
    schema = tmp_path / "schema.json"
    schema.write_text(json.dumps({"fields": fields}), encoding="utf-8")
    task = validate(tmp_path / "t.ods", schema=schema).tasks[0]
    assert task.totals == {("blank-row", ""): 50}
    assert task.rows == 51


def test_what_reads_workbooks_is_put_back(tmp_path: Path) -> None:
    _write_xlsx(tmp_path / "t.xlsx", ('ref="A1:B3"', 'ref="A1:D9"'))

    def measure() -> int:
        book = openpyxl.load_workbook(tmp_path / "t.xlsx", read_only=True)
        columns: int = book.worksheets[0].max_column
        book.close()
        return columns

    with reading_workbooks({"xlsx"}), reading_workbooks({"xlsx", "csv"}):
        assert measure() == 2
    assert measure() == 4
