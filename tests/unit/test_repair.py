"""Certain repairs: which cells are written anew, which are left, and that once is enough."""

from __future__ import annotations

import csv
import io
import json
import os
from typing import TYPE_CHECKING, Any

import ezodf
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parution.commands import fix, fmt
from parution.errors import DataError, DescriptorError, ExitCode, MachineError
from parution.library import read_package, validate
from parution.messages import Catalogue
from parution.model.repair import CHANGE_KINDS, FILE_KINDS, Change, FileChange, Repair
from parution.model.schema import Field, Schema
from parution.repair.blanks import strip_blanks
from parution.repair.cells import CellRepairer
from parution.repair.correcting import find_day_order, find_decimal_sign
from parution.repair.labels import pair_labels
from parution.repair.settings import read_contribution_settings
from parution.repair.tables import repair_table
from parution.reports.repairs import render_repairs
from parution.reports.terminal import Terminal
from parution.settings import Verbosity
from parution.validation.budget import Budget

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "code", "type": "string", "constraints": {"pattern": "^\\d{5}$"}},
        {"name": "genre", "type": "string", "constraints": {"enum": ["école", "gymnase"]}},
        {"name": "jour", "type": "date"},
        {"name": "part", "type": "number"},
        {"name": "places", "type": "integer"},
        {"name": "ouvert", "type": "boolean"},
        {"name": "remarque", "type": "string"},
    ],
    "primaryKey": ["code"],
}
LABELS = [field["name"] for field in SCHEMA["fields"]]


def _decide(field: dict[str, Any], *cells: str) -> list[str | None]:
    """Decide on the cells of a column: what is written, « =why » where it is left, else None."""
    repairer = CellRepairer(Schema({"fields": [{"name": "v", **field}]}), Budget(60.0))
    if repairer.can_prove(0):
        for cell in cells:
            repairer.hear(0, cell)
    found = [repairer.decide(0, cell) for cell in cells]
    return [each and (f"={each.kind}" if each.text is None else each.text) for each in found]


# Cells


@pytest.mark.parametrize(
    ("kind", "cells", "found"),
    [
        # A column proves that the day is first; or that the month is, at times.
        ("date", ["31/01/2024", "1/2/2024"], ["2024-01-31", "2024-02-01"]),
        ("date", ["1/2/2024", "2024-05-06"], ["=day-order", None]),
        (
            "date",
            ["31/01/2024", "1/31/2024", "1/2/2024"],
            ["2024-01-31", "=month-first", "=day-order"],
        ),
        ("date", ["5/5/2024", "1/2/24"], ["2024-05-05", "=short-year"]),
        ("date", ["30/02/2024", "45291", "le 3 mai"], ["=no-such-day", "2023-12-31", "=unknown"]),
        # « 1,234 »: a comma that is a decimal sign elsewhere is one here.
        ("number", ["12,5", "1,234"], ["12.5", "1.234"]),
        ("number", ["1,234", "7"], ["=decimal", None]),
        ("number", ["12,5", "1,234,567", "1,234"], ["12.5", "=unknown", "=decimal"]),
        ("number", ["12,5", "7.5", "1,234"], ["12.5", None, "=decimal"]),
        ("number", ["1,234 €", "12,5 €"], ["1.234", "12.5"]),
        ("number", ["1,234 €"], ["=decimal"]),
        ("number", ["0,123", "1234,567"], ["0.123", "1234.567"]),
        ("number", ["1 234,567", "1.234,5"], ["1234.567", "1234.5"]),
        ("number", ["1 234", "12 5", "3 €"], ["1234", "=unknown", "3"]),
        ("number", ["12 %", "3 k€", "1,2E+05"], ["=unit", "=unit", "=scientific"]),
        ("integer", ["12,0", "1 200", "1,5", "1E+05"], ["12", "1200", "=unknown", "=scientific"]),
        ("boolean", ["Oui", "FAUX", "peut-être"], ["true", "false", "=unknown"]),
        ("boolean", ["o", "N"], ["true", "false"]),
        ("boolean", ["o", "oui", "x"], ["=letter", "true", "=letter"]),
        ("time", ["14h30", "25h"], ["14:30:00", "=unknown"]),
        ("year", ["2024.0", "2024-05-01"], ["2024", "=unknown"]),
        ("yearmonth", ["05/2024", "2024-05-01"], ["2024-05", "=unknown"]),
        ("date", ["#N/A", "n.c.", "-"], ["=nothing", "=nothing", "=nothing"]),
        ("date", ["\u00a02024-01-02\u200b", "  "], ["2024-01-02", ""]),
        ("string", [" a ", "#REF"], [None, None]),
    ],
)
def test_a_cell_is_written_anew_only_where_it_can_mean_one_thing(
    kind: str, cells: list[str], found: list[str | None]
) -> None:
    assert _decide({"type": kind}, *cells) == found


@pytest.mark.parametrize(
    ("constraints", "cell", "found"),
    [
        ({"pattern": "^\\d{5}$"}, "1053", "01053"),
        ({"pattern": "^([013-9]\\d|2[AB1-9])\\d{3}$"}, "1053", "01053"),
        ({"minLength": 9, "maxLength": 9}, "12345678", "012345678"),
        ({"pattern": "^0[1-9]\\d{8}$"}, "612345678", "0612345678"),
        ({"enum": ["01", "02"]}, "1", "01"),
        # The length is not proven, or more than three digits are missing.
        ({"pattern": "^\\d{4,6}$"}, "123", "=unknown"),
        ({"minLength": 5}, "12", "=unknown"),
        ({"pattern": "^\\d{9}$"}, "12345", "=zeros"),
        ({"pattern": "^\\d{5}$"}, "0", "=unknown"),
        ({"pattern": "^\\d{9}$"}, "1,23E+08", "=scientific"),
        ({"pattern": "^\\d{9}$"}, "123 456 789", "123456789"),
        ({"pattern": "^\\d{5}$"}, "75056.0", "75056"),
        ({"enum": ["école", "Ecole"]}, "ECOLE", "=unknown"),
        ({"required": True}, "", "=empty"),
    ],
)
def test_a_code_is_given_back_its_zeros_where_its_length_is_proven(
    constraints: dict[str, Any], cell: str, found: str
) -> None:
    assert _decide({"type": "string", "constraints": constraints}, cell) == [found]


def test_the_words_of_the_schema_are_those_that_are_written() -> None:
    assert _decide({"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}, "Vrai") == [
        "oui"
    ]
    assert _decide({"type": "date", "format": "%d/%m/%Y"}, "2024-12-31", "01/02/2024") == [
        "31/12/2024",
        None,
    ]
    assert _decide({"type": "number", "decimalChar": ","}, "12.5", "1.234") == ["12,5", "1,234"]
    assert _decide({"type": "number", "decimalChar": ","}, "1.234") == ["=decimal"]


def test_what_a_constraint_refuses_is_not_written() -> None:
    constraints = {"constraints": {"maximum": 10}}
    assert _decide({"type": "number", **constraints}, "12,5", "9,5") == ["=unknown", "9.5"]


def test_signs_and_orders_are_told() -> None:
    number = Field({"type": "number"})
    assert [find_decimal_sign(cell, number) for cell in ("1,234.5", "1 200,345", "12,3", "5")] == [
        "thousands",
        "decimal",
        "decimal",
        "",
    ]
    assert [find_day_order(cell) for cell in ("13/13/2024", "5-5-2024", "1.2.2024 8h")] == [
        "",
        "",
        "either",
    ]


# Labels


def test_a_label_is_paired_with_the_field_that_it_can_only_be() -> None:
    schema = Schema(
        {
            "fields": [
                {"name": "code_insee"},
                {"name": "debit", "title": "Débit moyen"},
                {"name": "nom"},
            ]
        }
    )
    assert pair_labels(["Débit moyen", " Code INSEE", "NOM"], schema).fields == (1, 0, 2)
    assert pair_labels(["nom", "Nom", "x"], schema).fields == (2, None, None)
    assert pair_labels(["nom", "Nom", "x"], schema).repeated == (1,)
    assert pair_labels(["Nom", "NOM"], schema).fields == (None, None)


# Tables


@pytest.fixture
def terminal() -> Terminal:
    return Terminal(Verbosity.QUIET)


@pytest.fixture
def run(
    tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[ExitCode, bytes]]:
    """Write a table of a schema, repair it, and return what the command says and the file."""
    monkeypatch.chdir(tmp_path)

    def run(content: str | bytes, schema: Any = None, **resource: Any) -> tuple[ExitCode, bytes]:
        path = _write(tmp_path, content, schema or SCHEMA, **resource)
        code = fix.run((), tmp_path, None, terminal, write=True)
        return code, path.read_bytes()

    return run


def _write(folder: Path, content: str | bytes, schema: Any = None, **resource: Any) -> Path:
    described = {"name": "t", "path": "t.csv", "schema": schema or SCHEMA, **resource}
    more = described.pop("more", {})
    document = {"name": "p", "resources": [described], **more}
    (folder / "datapackage.json").write_text(json.dumps(document), encoding="utf-8")
    path = folder / "t.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


SMALL = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}


def test_a_dialect_is_kept_as_declared(run: Callable[..., tuple[ExitCode, bytes]]) -> None:
    dialect = {"dialect": {"delimiter": ";"}}
    assert run('a,b\n1 200,"x;y"\n', SMALL, **dialect)[1] == b'a;b\n1200;"x;y"\n'
    assert run("a;b\n1 ;é\n".encode("cp1252"), SMALL, **dialect, encoding="cp1252")[1] == (
        "a;b\n1;é\n".encode("cp1252")
    )


def test_quotes_and_line_ends_alone_are_left(run: Callable[..., tuple[ExitCode, bytes]]) -> None:
    content = b'"a","b"\r\n"1","x"\r\n'
    assert run(content, SMALL) == (ExitCode.DONE, content)


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n1,x,y\n2 ,z\n",  # a value too many: its row stays as it is
        "b,a\nx,1\ny\n",  # a row too short: no column moves
        "a,,b\n1,,x\n2,y\n",
    ],
)
def test_rows_that_are_ragged_stay_whole(
    run: Callable[..., tuple[ExitCode, bytes]], content: str
) -> None:
    rows = list(csv.reader(io.StringIO(run(content, SMALL)[1].decode())))
    stripped = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(content))]
    assert rows == stripped


def test_blank_rows_above_the_labels_go(run: Callable[..., tuple[ExitCode, bytes]]) -> None:
    assert run("\n,\na,b\n1,x\n", SMALL)[1] == b"a,b\n1,x\n"


def test_a_text_that_can_only_be_windows_1252_is_written_in_utf8(
    run: Callable[..., tuple[ExitCode, bytes]],
) -> None:
    text = "a,b\n1,« L’œuvre à 12 € » – Citroën / Saint-Étienne : garçon n° 3 (5 m²)…\n"
    assert run(text.encode("cp1252"), SMALL)[1] == text.encode()


def test_columns_without_a_name_or_a_value_go(
    run: Callable[..., tuple[ExitCode, bytes]],
) -> None:
    assert run("a,,b,\n1,,x,\n\n2,,y,,,\n", SMALL)[1] == b"a,b\n1,x\n2,y\n"
    assert run("b,,a,\nx,!,1,\n", SMALL)[1] == b"a,b,\n1,x,!\n"


def test_a_key_that_would_be_another_rows_is_left(
    run: Callable[..., tuple[ExitCode, bytes]],
) -> None:
    schema = {"fields": SCHEMA["fields"][:1], "primaryKey": ["code"]}
    assert run("code\n1053\n01053\n1054\n", schema)[1] == b"code\n1053\n01053\n01054\n"
    assert run("code\n1053\n1053\n", schema)[1] == b"code\n1053\n1053\n"
    numbers = {"fields": [{"name": "n", "type": "integer"}], "primaryKey": "n"}
    assert run("n\n1 200\n1200\n1 300\n", numbers)[1] == b"n\n1 200\n1200\n1300\n"


def test_a_file_keeps_its_mode(run: Callable[..., tuple[ExitCode, bytes]], tmp_path: Path) -> None:
    path = _write(tmp_path, "")
    path.chmod(0o640)
    assert run("a;b\n1;x\n", SMALL)[1] == b"a,b\n1,x\n"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_is_not_followed_and_a_pipe_not_waited_for(
    tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = _write(tmp_path, "a;b\n1;x\n", SMALL)
    path.rename(tmp_path / "vrai.csv")
    path.symlink_to("vrai.csv")
    assert fix.run((), tmp_path, None, terminal, write=True) is ExitCode.DONE
    assert path.is_symlink()
    assert path.read_bytes() == b"a;b\n1;x\n"
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(DescriptorError):
        fix.run((), tmp_path, None, terminal, write=True)


def test_a_file_that_changed_meanwhile_is_not_written_over(
    tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = _write(tmp_path, "a;b\n1;x\n", SMALL)

    def repair(*arguments: Any, **options: Any) -> Any:
        path.write_bytes(b"a;b\n1;autre\n")
        return repair_table(*arguments, **options)

    monkeypatch.setattr("parution.commands.fix.repair_table", repair)
    with pytest.raises(MachineError):
        fix.run((), tmp_path, None, terminal, write=True)
    assert path.read_bytes() == b"a;b\n1;autre\n"


@pytest.mark.parametrize(
    ("content", "resource", "reason"),
    [
        (b"", {}, "empty"),
        ("x,y\n1,2\n", {}, "header"),
        ('a,b\n1,"x\n', {}, "quotes"),
        ('a,b\n1,"x"y\n', {}, "quotes"),
        ("a,b\n1,\x81\n".encode("latin1"), {}, "encoding"),
        ("a,b\n1,école\n".encode("mac-roman"), {}, "doubtful-encoding"),
        ("a,b\n1,école\n".encode("cp850"), {}, "doubtful-encoding"),
        ("a,b\n1,Hôtel\n".encode("cp850"), {}, "doubtful-encoding"),
        ("a,b\n1,Hôtel\n".encode("mac-roman"), {}, "doubtful-encoding"),
        ("a,b\n1,maître\n".encode("cp850"), {}, "doubtful-encoding"),
        ("a,b\n1,école\n2,".encode() + b"\xe9t\n", {}, "doubtful-encoding"),
        ("a,b\n1,x\n", {"dialect": {"commentChar": "#"}}, "dialect"),
        ("a,b\n1,x\n", {"dialect": {"header": False}}, "dialect"),
        ("a,b\n1,x\n", {"path": ["t.csv", "t.csv"]}, "parts"),
        ("a,b\n1,x\n", {"compression": "gz"}, "compressed"),
        ("a,b\n1,x\n", {"path": "absente.csv"}, "no-file"),
        ("a,b\n1,x\n", {"path": "https://exemple.fr/t.csv", "format": "csv"}, ""),
        (
            "a,b\n1,x\n",
            {"schema": {"fields": [{"name": "a"}, {"name": "b"}, {"name": "b"}]}},
            "schema",
        ),
        ("a,b\n1,x\n", {"schema": {"fields": [{"name": "a", "type": "zz"}]}}, "schema"),
    ],
)
def test_what_cannot_be_read_is_said_and_left(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: str | bytes,
    resource: dict[str, Any],
    reason: str,
) -> None:
    path = _write(tmp_path, content, **{"schema": SMALL, **resource})
    before = path.read_bytes()
    code = fix.run((), tmp_path, None, Terminal(Verbosity.QUIET), write=True, as_json=True)
    told = json.loads(capsys.readouterr().out)["tables"]
    assert [table["notRepaired"] for table in told] == ([reason] if reason else [])
    unreadable = {"empty", "header", "quotes", "encoding", "no-file", "doubtful-encoding"}
    assert code is (ExitCode.DATA if reason in unreadable else ExitCode.DONE)
    assert path.read_bytes() == before


# Once is enough

_CELLS = st.one_of(
    st.sampled_from(
        (
            *("", " ", "1053", "01053", "75056.0", "ECOLE", "école", "Gymnase ", "31/12/2024"),
            *("01/02/2024", "12/31/2024", "1/2/24", "2024-01-31", "45291", "12,5", "1,234"),
            *("1 234,5", "1.234", "1,234,567", "12 %", "oui", "N", "o", "x", "true", "#N/A", "-"),
            *("a\nb", 'un "mot"', "a;b", "\u00a0x\u200b", "1E+05", "=A1", "sep=;", "\ufeffcode"),
        )
    ),
    st.text(max_size=4).filter(lambda text: "\0" not in text and text.isprintable()),
)
_LABELS = st.sampled_from((*LABELS, "Code", "GENRE", "Jour ", "", "autre"))


@st.composite
def _draw_file(draw: st.DrawFn) -> bytes:
    labels = draw(st.permutations(LABELS))
    if draw(st.booleans()):
        labels = draw(st.lists(_LABELS, min_size=1, max_size=8))
    width = len(labels)
    whole = st.lists(_CELLS, min_size=width, max_size=width)
    ragged = st.lists(_CELLS, max_size=width + 2)
    rows = draw(st.lists(st.one_of(whole, whole, whole, ragged), max_size=8))
    if draw(st.booleans()):
        rows = [["Titre"], *rows]
    delimiter = draw(st.sampled_from(",;\t"))
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows([labels, *rows])
    encoding = draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252")))
    return file.getvalue().encode(encoding, "replace")


def _read(path: Path) -> set[tuple[int | None, str | None]]:
    report = validate(read_package(path.parent), limit=None)
    return {(error.row_number, error.field_name) for error in report.tasks[0].errors}


@pytest.mark.slow
@settings(max_examples=150)
@given(content=_draw_file())
def test_what_is_repaired_once_is_repaired(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("once")
    path = _write(folder, content)
    package = read_package(folder)
    works = [fix.Work(package.resources[0])]
    first = fix.repair_tables(package, works, write=True)[0]
    written = path.read_bytes()
    second = fix.repair_tables(package, works, write=True)[0]
    assert path.read_bytes() == written
    assert not second.file_changes
    assert not second.changes
    assert second.refused == first.refused
    assert not second.written
    if not first.written:
        assert written == content


@pytest.mark.slow
@settings(max_examples=60)
@given(rows=st.lists(st.lists(_CELLS, min_size=7, max_size=7), min_size=1, max_size=6))
def test_each_cell_that_is_written_anew_passes(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("passes")
    file = io.StringIO()
    csv.writer(file).writerows([LABELS, *rows])
    path = _write(folder, file.getvalue())
    package = read_package(folder)
    repair = fix.repair_tables(package, [fix.Work(package.resources[0])], write=True)[0]
    kept = [row for row in rows if any(strip_blanks(cell) for cell in row)]
    after = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))[1:]
    if not repair.file_changes:  # rows keep their numbers
        wrong = _read(path)
        for change in repair.changes:
            assert (change.row, change.field) not in wrong
            assert after[change.row - 2][change.column - 1] == change.after
            assert rows[change.row - 2][change.column - 1] == change.before
        changed = {(change.row, change.column) for change in repair.changes}
        for number, (before, now) in enumerate(zip(kept, after, strict=True), start=2):
            for column, cells in enumerate(zip(before, now, strict=True), start=1):
                assert (cells[0] == cells[1]) or (number, column) in changed


# Workbooks


def _fill(path: Path, *rows: list[Any], index: list[Any] | None = None, sheet: str = "t") -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = sheet
    for row in rows:
        book.worksheets[0].append(row)
    if index:
        hidden = book.create_sheet("parution")
        hidden.append(["table", "sheet", "header_row", "first_row"])
        hidden.append(index)
    book.save(path)


def test_a_workbook_comes_back_as_the_canonical_csv(
    tmp_path: Path,
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from datetime import datetime  # noqa: PLC0415

    monkeypatch.chdir(tmp_path)
    path = _write(tmp_path, ",".join(LABELS) + "\n")
    _fill(
        tmp_path / "saisie.xlsx",
        ["Équipements"],
        LABELS,
        ["aide"],
        ["99999", "école", datetime(2000, 1, 1), 1, 1, True, "exemple"],  # noqa: DTZ001
        [1053, "ECOLE", datetime(2024, 1, 31), 12.5, 3, True, "a"],  # noqa: DTZ001
        [],
        ["01054", None, "31/12/2024", "1,5", 4.0, False, None],
        index=["t", "Saisie", 2, 5],
        sheet="Saisie",
    )
    workbook = tmp_path / "saisie.xlsx"
    assert fix.run([workbook], tmp_path, None, terminal) is ExitCode.PENDING
    assert fix.run([workbook], tmp_path, None, terminal, write=True) is ExitCode.DONE
    assert path.read_text(encoding="utf-8") == (
        "code,genre,jour,part,places,ouvert,remarque\n"
        "01053,école,2024-01-31,12.5,3,true,a\n"
        "01054,,2024-12-31,1.5,4,false,\n"
    )
    assert fix.run([workbook], tmp_path, None, terminal) is ExitCode.DONE
    said = capsys.readouterr().out.replace("\u00a0", " ")
    assert "2 lignes lues dans le classeur, qui remplacent toutes celles du fichier" in said
    assert "(il en a 0)" in said


def test_a_sheet_that_has_the_name_of_a_table_is_that_table(
    tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = _write(tmp_path, "a,b\n", SMALL)
    _fill(tmp_path / "t.xlsx", ["b", "a"], ["x", 1])
    assert fix.run([tmp_path / "t.xlsx"], tmp_path, None, terminal, write=True) is ExitCode.DONE
    assert path.read_bytes() == b"a,b\n1,x\n"
    _fill(tmp_path / "t.xlsx", ["b", "a"], ["x", "=1+1"])
    assert fix.run([tmp_path / "t.xlsx"], tmp_path, None, terminal, write=True) is ExitCode.DATA
    assert path.read_bytes() == b"a,b\n1,x\n"


def test_a_sheet_of_ods_is_read_too(
    tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = _write(tmp_path, ",".join(LABELS) + "\n")
    book = ezodf.newdoc("ods", str(tmp_path / "saisie.ods"))
    book.sheets += ezodf.Sheet("t", size=(2, 7))
    for at, label in enumerate(LABELS):
        book.sheets[0][0, at].set_value(label)
    for at, (value, kind) in enumerate(
        (
            *((1053.0, "float"), ("Gymnase", "string"), ("2024-01-31", "date"), (12.5, "float")),
            *((3.0, "float"), (True, "boolean"), ("a", "string")),
        )
    ):
        book.sheets[0][1, at].set_value(value, kind)
    book.save()
    workbook = tmp_path / "saisie.ods"
    assert fix.run([workbook], tmp_path, None, terminal, write=True) is ExitCode.DONE
    assert path.read_text(encoding="utf-8").splitlines()[1] == (
        "01053,gymnase,2024-01-31,12.5,3,true,a"
    )


# The canonical form


def _format(folder: Path, *, check: bool = False) -> ExitCode:
    return fmt.run((), folder, Terminal(Verbosity.QUIET), check=check)


def test_rows_are_put_in_the_order_of_their_typed_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    more = {"more": {"contributions": {"key_order": ["t"]}}}
    schema = {**SMALL, "primaryKey": ["a"]}
    path = _write(tmp_path, 'a,b\r\n10,"x"\r\n9, y \r\n,u\r\n9,v\r\nz,w\r\n', schema, **more)
    before = path.read_bytes()
    assert _format(tmp_path, check=True) is ExitCode.PENDING
    assert path.read_bytes() == before
    assert _format(tmp_path) is ExitCode.DONE
    assert path.read_bytes() == b"a,b\n9, y \n9,v\n10,x\n,u\nz,w\n"
    assert _format(tmp_path, check=True) is ExitCode.DONE
    texts = {"fields": [{"name": "a"}, {"name": "b", "type": "string"}], "primaryKey": ["b"]}
    path = _write(tmp_path, "a,b\n1,é\n2,z\n3,Z\n4,10\n5,9\n", texts, **more)
    assert _format(tmp_path) is ExitCode.DONE
    assert path.read_text(encoding="utf-8") == "a,b\n4,10\n5,9\n3,Z\n2,z\n1,é\n"


def test_a_table_is_formatted_to_the_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = _write(tmp_path, b'\xef\xbb\xbf"a","b"\r\n" 1 ","x ""y"", z"\r\n\r\n2\r\n', SMALL)
    assert _format(tmp_path) is ExitCode.DONE
    assert path.read_bytes() == b'a,b\n 1 ,"x ""y"", z"\n\n2\n'


@pytest.mark.parametrize(
    "content", ["a;b\n1;x\n", "Titre\na,b\n1,x\n", 'a,b\n1,"x\n', "x,y\n1,2\n", "a,b\n1\n"]
)
def test_a_table_that_cannot_be_read_whole_is_not_formatted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.chdir(tmp_path)
    schema = {**SMALL, "primaryKey": ["a"]}
    more = {"contributions": {"key_order": ["t"]}}
    path = _write(tmp_path, content, schema, more=more)
    with pytest.raises(DataError):
        _format(tmp_path)
    assert path.read_text(encoding="utf-8") == content


def test_what_is_said_of_contributions_is_in_no_package(tmp_path: Path) -> None:
    _write(tmp_path, "a\n1\n", {**SMALL, "primaryKey": "a"}, more={"contributions": {}})
    package = read_package(tmp_path)
    assert "contributions" not in package.descriptor
    assert read_contribution_settings(package).key_order == frozenset()


# What is said


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_kind_of_repair_is_said(language: str) -> None:
    catalogue = Catalogue(language)
    repair = Repair(
        "t",
        "t.csv",
        file_changes=tuple(FileChange(kind, 2, 3, 4, "avant", "après") for kind in FILE_KINDS),
        changes=tuple(Change(kind, 2, 27, "champ", " a", "b") for kind in CHANGE_KINDS),
        change_totals=dict.fromkeys(CHANGE_KINDS, 21),
        differs=True,
    )
    said = render_repairs([repair], catalogue).plain
    assert "{" not in said
    assert said.count("AA") == len(CHANGE_KINDS)
    assert len(said.splitlines()) == 1 + len(FILE_KINDS) + 3 * len(CHANGE_KINDS) + 2


def test_a_cell_is_shown_as_data(run: Callable[..., Any], capsys: Any) -> None:
    run('a,b\n1 ,x\n"\x1b[31m::error::",y\n', SMALL)
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "\\x1b[31m::error::" in said
