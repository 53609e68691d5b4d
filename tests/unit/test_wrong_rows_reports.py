"""The reports that give the data back: ``xlsx``, the tables marked; ``csv``, the wrong rows."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from parution.messages import Catalogue, printable
from parution.project import read_package
from parution.reports import FORMATS, marked_table, validation_csv, validation_xlsx
from parution.validation import validate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIELDS = [
    {"name": "insee", "type": "string", "constraints": {"pattern": "[0-9]{5}"}},
    {"name": "nom", "type": "string", "constraints": {"required": True}},
    {"name": "jour", "type": "date", "example": "2024-03-01"},
    {"name": "n", "type": "integer"},
]
TABLE = (
    "insee,nom,jour,n\n"
    "01053,Bourg,2024-03-01,1\n"
    "1053,,31/02/2024,x\n"
    '02001,"=1+1",2024-01-01,12\n'
    "01053,B,2024-01-01,3,trop\n"
    ",,,\n"
    "05000,C\n"
)
HOSTILE = (
    *('=HYPERLINK("http://x.exemple.fr","a")', "=cmd|' /C calc'!A0", "@SUM(A1)", "+A1", "-A1"),
    *("<script>alert(1)</script>", "::error::a", "a|b", "\x1b[31ma", "\u202eabc", "<r>a</r>"),
    *("http://x.exemple.fr", "a\nb", "=1\n+1", "＝1+1", 'a"b', "a;b", "a,b", "00", "x" * 32_768),
    *(
        "a\x01b",
        "]]>",
        "&amp;",
        "`a`",
        "\t=1+1",
        "{=1}",
        "'=1",
        "_x0041_",
        "\uffff",
        "<r>a\x01</r>",
    ),
)


@pytest.fixture
def render(tmp_path: Path) -> Callable[..., Any]:
    def run(
        name: str,
        content: str | bytes = TABLE,
        language: str = "fr",
        *,
        small: int = 10**9,
        limit: int = 20,
        **changes: Any,
    ) -> Any:
        resource = {
            "name": "communes",
            "path": "communes.csv",
            "schema": {"fields": FIELDS, "primaryKey": "insee"},
            **changes,
        }
        file = tmp_path / resource["path"]
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        descriptor = {"name": "p", "title": "Essai", "resources": [resource]}
        source = tmp_path / "datapackage.json"
        source.write_text(json.dumps(descriptor), encoding="utf-8")
        package = read_package(source)
        entry = FORMATS[name]
        report = validate(package, limit=limit, whole_rows=entry.whole_rows, small=small)
        rendered = entry.render(report.cut(entry.limit, whole=True), package, Catalogue(language))
        assert isinstance(rendered, bytes)
        if name == "csv":
            return rendered
        return openpyxl.load_workbook(io.BytesIO(rendered))

    return run


def _read_csv(rendered: bytes, delimiter: str = ";") -> list[list[str]]:
    text = rendered.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _find_marked(sheet: Any) -> dict[str, str]:
    """Find the cells that are marked: by their ground, their frame and their letters at once."""
    marked = {}
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        signs = {
            cell.fill.start_color.rgb == "FFFFC7CE",
            cell.border.left.style == "medium",
            bool(cell.font.bold and cell.font.color.rgb == "FF9C0006"),
        }
        assert len(signs) == 1, cell
        if signs == {True}:
            marked[cell.coordinate] = cell.comment.text if cell.comment else ""
    return marked


# The wrong rows


def test_the_csv_gives_back_each_wrong_row_as_written_and_why(
    render: Callable[..., Any],
) -> None:
    rendered = render("csv")
    assert rendered.startswith(b"\xef\xbb\xbffichier;ligne;insee;")
    header, *rows = _read_csv(rendered)
    assert header == ["fichier", "ligne", "insee", "nom", "jour", "n", "", "ce qui ne va pas"]
    assert [row[:-1] for row in rows] == [
        ["communes.csv", "3", "1053", "", "31/02/2024", "x", ""],
        ["communes.csv", "5", "01053", "B", "2024-01-01", "3", "trop"],
        ["communes.csv", "6", "", "", "", "", ""],
        ["communes.csv", "7", "05000", "C", "", "", ""],
    ]
    why = rows[0][-1].replace("\u00a0", " ")
    assert "Colonne A « insee » : « 1053 » n’a pas la forme attendue" in why
    assert "Colonne D « n » : « x » n’est pas un nombre entier." in why
    assert "La clé (insee) est la même qu’à la ligne 2" in rows[1][-1].replace("\u00a0", " ")


def test_the_csv_has_the_separator_of_the_language(render: Callable[..., Any]) -> None:
    header, *_ = _read_csv(render("csv", language="en"), ",")
    assert header == ["file", "row", "insee", "nom", "jour", "n", "", "what is wrong"]


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_a_table_that_passes_is_not_given_back(render: Callable[..., Any], name: str) -> None:
    rendered = render(name, "insee,nom,jour,n\n01053,Bourg,,\n")
    if name == "csv":
        assert _read_csv(rendered) == [["fichier", "ligne", "ce qui ne va pas"]]
    else:
        assert rendered.sheetnames == ["Erreurs"]
        assert rendered["Erreurs"]["A2"].value.startswith("Valide")


def test_no_cell_of_the_csv_is_run_and_what_acts_is_spelt(
    render: Callable[..., Any],
) -> None:
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "integer"}]
    plain = ("-1,5", "+33 1 23", "-", "1e5", "2024-01-01")
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["a", "b"], *([cell, "x"] for cell in (*HOSTILE, *plain))])
    _, *rows = _read_csv(render("csv", buffer.getvalue(), schema={"fields": fields}, limit=99))
    found = [row[2] for row in rows]
    run = {"=", "@", "+", "-", "\t", "＝"}
    expected = [f"'{cell}" if cell[0] in run else cell for cell in HOSTILE]
    # The lines of a cell stay, and the rest of it that is seen.
    spelt = ["\n".join(map(printable, cell.splitlines())) for cell in expected]
    assert found == [*spelt, *plain]
    assert not {"\x1b", "\u202e", "\0"} & set("".join(found))
    assert all(not row[-1].startswith(("=", "+", "-", "@")) for row in rows)


def test_the_csv_gives_the_first_wrong_rows_whole_and_says_how_many_errors_are_left(
    render: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validation_csv, "MOST_ROWS", 30)
    content = "insee,nom,jour,n\n" + "".join(f"{n:05d},a,{n},{n}x\n" for n in range(100))
    _, *rows = _read_csv(render("csv", content))
    assert [row[1] for row in rows[:30]] == [str(number) for number in range(2, 32)]
    assert all("jour" in row[-1] and "« n »" in row[-1].replace("\u00a0", " ") for row in rows[:30])
    assert [row[1:6] for row in rows[30:]] == [[""] * 5] * 2
    assert all("70 autres du même genre" in row[-1].replace("\u00a0", " ") for row in rows[30:])


def test_what_is_of_no_row_stands_before_the_rows(render: Callable[..., Any]) -> None:
    header, *rows = _read_csv(render("csv", "insee,nom,n,commune\n01053,a,x,b\n"))
    assert header[2:6] == ["insee", "nom", "n", "commune"]
    told = [[_plain(cell) for cell in row] for row in rows]
    assert told[0][:-1] == ["communes.csv", "", "", "", "", ""]
    assert told[0][-1] == "La colonne « jour » manque."
    assert "« commune »" in " ".join(row[-1] for row in told)
    assert ["communes.csv", "2", "01053", "a", "x", "b"] in [row[:6] for row in told]


# The tables, marked


def test_a_table_is_given_back_with_its_wrong_cells_marked(render: Callable[..., Any]) -> None:
    book = render("xlsx")
    assert book.sheetnames == ["Erreurs", "communes"]
    sheet = book["communes"]
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    expected = [[*row, ""][:5] for row in csv.reader(io.StringIO(TABLE))]
    assert [row[: len(wanted)] for row, wanted in zip(rows, expected, strict=True)] == [
        [*wanted[: len(row)]] for row, wanted in zip(rows, expected, strict=True)
    ]
    marked = _find_marked(sheet)
    assert sorted(marked) == ["A3", "A5", "A6", "B3", "C3", "C7", "D3", "D7", "E5"]
    assert marked["C3"] == "«\u00a031/02/2024\u00a0» n’est pas une date (AAAA-MM-JJ). " + (
        "Ce jour n’existe pas."
    )
    assert all(marked.values())
    assert sheet["A2"].value == "01053"
    assert sheet["B4"].value == "=1+1"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}


def test_the_first_sheet_lists_what_is_wrong_with_a_link_to_each_cell(
    render: Callable[..., Any],
) -> None:
    sheet = render("xlsx")["Erreurs"]
    rows = [list(row) for row in sheet.iter_rows()]
    values = [[cell.value for cell in row] for row in rows]
    assert values[0][0] == "Validation de «\u00a0Essai\u00a0»"
    assert "10 erreurs" in values[1][0].replace("\u00a0", " ").replace("\u202f", " ")
    start = next(at for at, row in enumerate(values) if row[0] == "Fichier")
    assert values[start] == [
        *("Fichier", "Ligne", "Colonne", "Aller à", "Champ", "Cellule", "Ce qui ne va pas")
    ]
    first = values[start + 1]
    assert first[:6] == ["communes.csv", 3, "A", "A3", "insee", "1053"]
    assert first[6].startswith("«\u00a01053\u00a0» n’a pas la forme attendue")
    link = rows[start + 1][3].hyperlink
    assert (link.location, link.target) == ("'communes'!A3", None)
    totals = {(row[4], row[5]): row[1] for row in values[: start - 1] if isinstance(row[1], int)}
    assert sum(totals.values()) == 10
    assert totals["jour", "valeur du mauvais type"] == 1


def test_a_long_table_gives_back_its_first_wrong_rows_under_their_numbers(
    render: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marked_table, "WHOLE_ROWS", 40)
    monkeypatch.setattr(validation_xlsx, "WRONG_ROWS", 15)
    lines = [f"{n:05d},a,,{n}{'x' if n % 2 else ''}\n" for n in range(100)]
    book = render("xlsx", "insee,nom,jour,n\n" + "".join(lines), small=0)
    sheet = book["communes"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("Ligne", "insee", "nom", "jour", "n")
    assert [(row[0], row[4]) for row in rows[1:]] == [(n + 2, f"{n}x") for n in range(1, 31, 2)]
    assert sorted(_find_marked(sheet)) == sorted(f"E{row}" for row in range(2, 17))
    said = [row[0].value or "" for row in book["Erreurs"].iter_rows(max_row=6)]
    assert any("15 premières lignes fautives" in text for text in map(_plain, said))
    assert any("35 autres du même genre" in text for text in map(_plain, said))
    total = next(row for row in book["Erreurs"].iter_rows(values_only=True) if row[0] == "communes")
    assert total[1] == 50


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_where_marks_end_in_a_whole_table_is_said(
    render: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # 20 errors of the kind are kept: only 5 rows are known to be told whole.
    content = "insee,nom,jour,n\n" + "".join(f"{n:05d},a,,x\n" for n in range(60))
    entry = FORMATS["xlsx"]
    monkeypatch.setitem(
        FORMATS,
        "xlsx",
        type(entry)(entry.render, entry.suffix, entry.limit, whole_rows=5, binary=True),
    )
    book = render("xlsx", content)
    assert len(_find_marked(book["communes"])) == 5
    assert book["communes"].max_row == 61
    said = [_plain(row[0].value or "") for row in book["Erreurs"].iter_rows(max_row=6)]
    assert any("marquées jusqu’à la ligne 6" in text for text in said)


def test_past_so_many_comments_cells_are_only_marked_and_it_is_said(
    render: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marked_table, "MAX_COMMENTS", 3)
    monkeypatch.setattr(validation_xlsx, "MAX_LISTED", 4)
    book = render("xlsx")
    marked = _find_marked(book["communes"])
    assert sorted(cell for cell, text in marked.items() if text) == ["A3", "B3", "C3"]
    assert len(marked) == 9
    said = [_plain(row[0].value or "") for row in book["Erreurs"].iter_rows(max_row=6)]
    assert any("3 cellules ont un commentaire" in text for text in said)
    assert any("5 erreurs de plus ne sont pas dans la liste" in text for text in said)


def test_nothing_of_a_cell_is_run_or_read_as_markup(render: Callable[..., Any]) -> None:
    fields = [{"name": "<b>=1", "type": "integer"}, {"name": "b", "type": "integer"}]
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["<b>=1", "b"], *([cell, "1"] for cell in HOSTILE)])
    book = render("xlsx", buffer.getvalue(), schema={"fields": fields})
    sheet = book["communes"]
    found = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    # Cells that a workbook cannot hold are cut or spelt out; openpyxl does not decode OOXML's.
    special = {
        "\x1b[31ma": "_x001B_[31ma",
        "a\x01b": "a_x0001_b",
        "_x0041_": "_x005F_x0041_",
        "\uffff": "_xFFFF_",
        "<r>a\x01</r>": "<r>a\\x01</r>",
        "x" * 32_768: "x" * (32_767 // 12),
    }
    assert found == [special.get(cell, cell) for cell in HOSTILE]
    cells = [cell for each in book for row in each.iter_rows() for cell in row]
    assert all(cell.data_type in {"s", "inlineStr", "n"} for cell in cells)
    links = {cell.hyperlink.target for cell in cells if cell.hyperlink}
    assert links == {None}
    assert any("2 cellules" in _plain(str(cell.value)) for cell in book["Erreurs"]["A"][:6])


def test_a_table_that_cannot_be_read_has_its_errors_in_the_list_alone(
    render: Callable[..., Any],
) -> None:
    book = render("xlsx", b"%PDF-1.7\n")
    assert book.sheetnames == ["Erreurs"]
    assert any("PDF" in str(cell.value) for row in book["Erreurs"].iter_rows() for cell in row)


def test_a_header_at_fault_is_marked_and_the_table_read_as_its_labels_say(
    render: Callable[..., Any],
) -> None:
    book = render("xlsx", "sep=;\ninsee;nom;n;commune\n01053;a;x;b\n")
    rows = list(book["communes"].iter_rows(values_only=True))
    assert rows[-2:] == [("insee", "nom", "n", "commune"), ("01053", "a", "x", "b")]
    marked = _find_marked(book["communes"])
    assert {"A2", "C3"} <= marked.keys()


def test_a_workbook_that_is_validated_is_given_back_too(
    render: Callable[..., Any],
) -> None:
    source = openpyxl.Workbook()
    for row in (["insee", "nom", "jour", "n"], ["01053", "a", "hier", 1.5], ["02001", None, None]):
        source.active.append(row)
    buffer = io.BytesIO()
    source.save(buffer)
    book = render("xlsx", buffer.getvalue(), path="communes.xlsx")
    rows = list(book["communes"].iter_rows(values_only=True))
    assert rows[1] == ("01053", "a", "hier", "1.5")
    assert {"C2", "D2", "B3"} <= _find_marked(book["communes"]).keys()
    _, *lines = _read_csv(render("csv", buffer.getvalue(), path="communes.xlsx"))
    assert lines[0][2:6] == ["01053", "a", "hier", "1.5"]
    assert lines[1][2:6] == ["02001", "", "", ""]
