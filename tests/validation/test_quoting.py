"""Quotes that swallow rows or are lost: what is told of them, and of those that are as meant."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parution.library import validate
from parution.messages import Catalogue
from parution.reports.warning import explain_warning
from parution.validation import quoting
from parution.validation.quoting import _cut, _is_harmless, _Scanner

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from parution.model.report import Report

ID = {"name": "id", "type": "integer"}
NAME = {"name": "nom", "type": "string"}
PLACE = {"name": "lieu", "type": "string"}


@pytest.fixture
def report_on(tmp_path: Path) -> Callable[..., Report]:
    def report(content: str | bytes, *fields: dict[str, Any], name: str = "t.csv") -> Report:
        table, schema = tmp_path / name, tmp_path / "schema.json"
        table.write_bytes(content.encode() if isinstance(content, str) else content)
        schema.write_text(json.dumps({"fields": list(fields or (ID, NAME))}), encoding="utf-8")
        return validate(table, schema)

    return report


def _tell(report: Report, language: str = "fr") -> list[str]:
    catalogue = Catalogue(language)
    return [
        explain_warning(warning, "t.csv", catalogue)
        .replace("\u00a0", " ")
        .replace("\u202f", " ")
        .replace("’", "'")
        for warning in report.all_warnings
    ]


def _write(rows: int, changed: dict[int, str], end: str = "\n") -> str:
    return f"id,nom{end}" + "".join(
        f"{changed.get(row, f'{row},rue')}{end}" for row in range(1, rows + 1)
    )


def test_a_quote_that_is_never_closed_says_what_it_swallowed(
    report_on: Callable[..., Report],
) -> None:
    report = report_on(_write(12_000, {5_000: '5000,"rue'}))
    assert (report.valid, report.row_count) == (True, 5_000)
    (warning,) = report.all_warnings
    assert (warning.kind, warning.line) == ("open-quote", 5_001)
    assert _tell(report) == [
        "t.csv, ligne 5001 : un guillemet est ouvert et jamais refermé ; les 7 000 lignes qui "
        "suivent, jusqu'à la fin du fichier, sont dans cette seule cellule. Fermez-le, ou "
        "retirez-le."
    ]
    assert _tell(report, "en") == [
        "t.csv, row 5001: a quote is opened and never closed; the 7,000 lines that follow, to the "
        "end of the file, are in this one cell. Close it, or remove it."
    ]


def test_a_stray_quote_in_three_columns_is_told_before_the_short_row(
    report_on: Callable[..., Report],
) -> None:
    report = report_on('id,nom,lieu\n1,a,b\n2,"rue,x\n3,c,d\n', ID, NAME, PLACE)
    assert [error.type for error in report.tasks[0].errors] == ["missing-cell"]
    assert _tell(report) == [
        "t.csv, ligne 3 : un guillemet est ouvert et jamais refermé ; 1 ligne de plus, jusqu'à la "
        "fin du fichier, est dans cette seule cellule. Fermez-le, ou retirez-le."
    ]


def test_a_quote_that_another_one_closes_far_away_says_where(
    report_on: Callable[..., Report],
) -> None:
    report = report_on(_write(1_200, {500: '500,"rue', 900: '900,avenue"'}))
    assert report.row_count == 800
    assert _tell(report) == [
        "t.csv, ligne 501 : un guillemet est ouvert et n'est refermé qu'à la ligne 901 ; 400 "
        "lignes de plus sont dans cette seule cellule. Si ce n'est pas voulu, fermez-le, ou "
        "retirez-le."
    ]


def test_a_quote_that_an_opening_one_closes_is_told_however_few_lines_it_swallows(
    report_on: Callable[..., Report],
) -> None:
    report = report_on('id,nom\n1,"rue\n2,"avenue\n3,c\n')
    assert report.row_count == 2
    assert _tell(report) == [
        "t.csv, ligne 2 : un guillemet est ouvert et n'est refermé qu'à la ligne 3 ; 1 ligne de "
        "plus est dans cette seule cellule. Si ce n'est pas voulu, fermez-le, ou retirez-le."
    ]


def test_a_quote_on_the_last_line_is_told(report_on: Callable[..., Report]) -> None:
    assert _tell(report_on('id,nom\n1,a\n2,"')) == [
        "t.csv, ligne 3 : un guillemet est ouvert sur la dernière ligne et jamais refermé. "
        "Fermez-le, ou retirez-le."
    ]


def test_quotes_that_are_lost_are_counted(report_on: Callable[..., Report]) -> None:
    report = report_on('id,nom\n1,"rue" de Paris\n2,b\n3,"place" Monge\n')
    assert report.valid
    assert _tell(report) == [
        "t.csv, ligne 2 : 2 cellules perdent leurs guillemets à la lecture ; la première : "
        '"rue" de Paris. Un guillemet qui fait partie du texte s\'écrit deux fois (""), dans une '
        "cellule entre guillemets."
    ]
    assert _tell(report_on('id,nom\n1,"rue" de Paris\n'), "en") == [
        't.csv, row 2: 1 cell loses its quotes when it is read: "rue" de Paris. A quote that is '
        'part of the text is written twice (""), in a quoted cell.'
    ]


@pytest.mark.parametrize(
    "content",
    [
        'id,nom\n1,"12, rue X\n75001, Paris"\n2,"a\nb\nc\nd, e\nf"\n',
        'id,nom\n1,"dit ""oui"" et\nnon"\n2,5" de large\n',
        'id,nom\r\n1,"un commentaire, long\r\nsur trois, lignes\r\nde texte, avec virgules"\r\n',
        'id,nom\n1,"12, rue des Lilas\n75001, Paris\n"\n',
        '"id","nom"\n"1","a"\n"2",""\n"3",""""\n',
        # As many lines as it takes, of which one is no row.
        'id,nom\n1,"2,b\n3,c\n4,d\n5,e\nfin"\n',
        # Empty lines in a cell.
        'id,nom\n1,"a\n\n\n\n\n\n\n\n\n\n\n\n\nb"\n',
        'id,nom\n1,"a"\n2,"b"',
    ],
)
def test_cells_of_several_lines_that_are_as_meant_raise_nothing(
    report_on: Callable[..., Report], content: str
) -> None:
    assert _tell(report_on(content)) == []


def test_with_texts_only_more_lines_are_wanted(report_on: Callable[..., Report]) -> None:
    def write(lines: int) -> str:
        return 'a,b\nx,"y\n' + "un, deux\n" * (lines - 1) + 'trois, quatre"\n'

    fields = {"name": "a", "type": "string"}, {"name": "b", "type": "string"}
    assert _tell(report_on(write(9), *fields)) == []
    assert len(_tell(report_on(write(10), *fields))) == 1


@pytest.mark.parametrize(
    ("encode", "declared"),
    [
        (lambda text: text.encode("cp1252"), "windows-1252"),
        (lambda text: text.encode("utf-16"), "utf-16"),
        (lambda text: text.encode("utf-8-sig"), "utf-8"),
        (lambda text: text.replace("\n", "\r\n").encode(), "utf-8"),
        (lambda text: text.replace("\n", "\r").encode(), "utf-8"),
        (lambda text: text.replace(",", ";").encode(), "utf-8"),
        (lambda text: text.replace(",", "\t").encode(), "utf-8"),
    ],
    ids=["cp1252", "utf-16", "mark", "crlf", "cr", "semicolon", "tab"],
)
def test_they_are_found_however_the_text_is_written(
    report_on: Callable[..., Report], encode: Callable[[str], bytes], declared: str
) -> None:
    report = report_on(encode(_write(30, {20: '20,"Été'})))
    assert report.tasks[0].encoding == declared
    assert [(w.kind, w.line) for w in report.all_warnings if w.kind != "guessed-encoding"] == [
        ("open-quote", 21)
    ]


def test_a_part_has_its_own_lines(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_text("id,nom\n1,a\n", encoding="utf-8")
    (tmp_path / "2.csv").write_text('id,nom\n2,"b" c\n3,d\n', encoding="utf-8")
    entry = {"name": "t", "type": "table", "path": ["1.csv", "2.csv"]}
    package = {"name": "p", "resources": [{**entry, "schema": {"fields": [ID, NAME]}}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (warning,) = validate(tmp_path).all_warnings
    assert (warning.kind, warning.part, warning.line) == ("stray-quote", "2.csv", 2)


def test_no_more_are_told_than_one_reads(report_on: Callable[..., Report]) -> None:
    pair = '1,"a\n2,"b\n'
    report = report_on("id,nom\n" + pair * 50)
    assert [warning.kind for warning in report.all_warnings] == ["open-quote"] * 20


# The scanner and Python's csv, which refuses in its strict mode what it accepts otherwise.

TEXTS = st.text(alphabet='a1",;\n\r ', max_size=40)


def _is_strict(text: str) -> bool:
    try:
        list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        if "new-line character" in str(error):
            raise
        return False
    return True


def _scan(pieces: Sequence[str]) -> bool:
    scanner = _Scanner(csv.excel, [])
    for piece in pieces:
        scanner.read(piece)
    return not scanner.finish()


@settings(max_examples=1_000, deadline=None)
@given(TEXTS)
def test_what_is_found_is_what_csv_refuses_when_it_is_strict(text: str) -> None:
    # An escape that doubles a quote across two pieces cannot be: they are cut at newlines.
    lines = list(io.StringIO(text, newline=""))
    assert _scan([text]) == _scan(lines) == _is_strict(text)


@settings(max_examples=1_000, deadline=None)
@given(TEXTS, st.integers(1, 12))
def test_what_is_passed_over_is_what_a_scan_accepts(text: str, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quoting, "BLOCK", block)
        pieces = list(_cut(io.BytesIO(text.encode())))
    assert b"".join(pieces).decode() == text
    scanner = _Scanner(csv.excel, [])
    for piece in pieces:
        if scanner.inside or not _is_harmless(piece, ord(",")):
            scanner.read(piece.decode())
        else:
            scanner.skip(piece.count(b"\n"))
    assert bool(scanner.finish()) is not _is_strict(text)
