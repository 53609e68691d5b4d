"""Tables in each format: proven, read by other software, the same bytes everywhere."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import deflate
import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import parquet

from parution.archive import DEFLATE
from parution.errors import DataError, ParutionError
from parution.formats import FORMATS, find_format, sqlite, xlsx
from parution.formats.columns import Fact, Kind
from parution.formats.proof import prove
from parution.formats.reading import read_arrow
from tests.typed_tables import DESCRIPTOR, make_source, write_proven

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from parution.formats.format import TableSource

# By field: how it is declared, and its cells, a row each.
HOSTILE: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "insee": ({"type": "string", "title": "Code INSEE"}, ("01001", "2A004", "00001", "01001")),
    "siren": ({"type": "string"}, ("005520135", "", "000000000", "-")),
    # Its missing value is another: an empty cell is the empty text.
    "vide": ({"type": "string", "missingValues": ["N/A"]}, ("", "N/A", " ", "-")),
    "texte": (
        {"type": "string", "title": "Texte libre"},
        (
            '=1+1\n"cité", \ttab',
            "_x0041_ _x005F_ _x000D__x0001_ \x01\x1b\x7f",
            "  début 😀\u202eRTL\u200f\r\nfin\r ",
            "<r>a</r> & http://exemple.fr ]]> '--",
        ),
    ),
    "riche": ({"type": "string"}, ("<r><t>x</t></r>", "@SUM(1)", "+33", "TRUE")),
    "entier": ({"type": "integer"}, ("-0", "00012", "+7", "999999999999999")),
    "long": ({"type": "integer"}, ("9223372036854775807", "-9223372036854775808", "0", "")),
    "geant": ({"type": "integer"}, ("9223372036854775808", "1", "", "01")),
    "zero": ({"type": "number"}, ("-0.0", "0", "1.50", "")),
    "nombre": ({"type": "number"}, ("1e300", "0.1", "100", "-2.50")),
    "precis": ({"type": "number"}, ("0.30000000000000004", "1", "", "2")),
    "infini": ({"type": "number"}, ("NaN", "INF", "-INF", "1")),
    "minuscule": ({"type": "number"}, ("5e-324", "1e308", "", "1")),
    "virgule": (
        {"type": "number", "decimalChar": ",", "groupChar": " "},
        ("1 234,50", "0,1", "", "-12 000"),
    ),
    "exact": ({"type": "number"}, ("3.1415926535897932384626433832795028841971", "1", "", "2")),
    "booleen": (
        {"type": "boolean", "trueValues": ["oui", "vrai"], "falseValues": ["non"]},
        ("oui", "non", "", "vrai"),
    ),
    "jour": ({"type": "date"}, ("2024-02-29", "1900-03-01", "", "9999-12-31")),
    "ancien": ({"type": "date"}, ("0001-01-01", "1789-07-14", "1900-02-28", "")),
    "francais": ({"type": "date", "format": "%d/%m/%Y"}, ("29/02/2024", "01/01/2001", "", "-")),
    "moment": (
        {"type": "datetime"},
        ("2024-02-29T23:59:59", "1999-12-31T24:00:00", "", "2024-01-01 10:00:00"),
    ),
    "utc": (
        {"type": "datetime"},
        ("2024-02-29T23:59:59Z", "2024-03-01T01:00:00+02:00", "", "1969-12-31T23:59:59Z"),
    ),
    "melange": ({"type": "datetime"}, ("2024-02-29T23:59:59Z", "2024-02-29T23:59:59", "", "-")),
    "fraction": (
        {"type": "datetime"},
        ("2024-02-29T23:59:59.5", "2024-02-29T23:59:59.000001", "", "2024-01-01T00:00:00"),
    ),
    "heure": ({"type": "time"}, ("00:00:00", "23:59:59", "12:00:00", "")),
    "annee": ({"type": "year"}, ("0001", "2024", "", "9999")),
    "mois": ({"type": "yearmonth"}, ("2024-02", "1999-12", "", "-")),
    "duree": ({"type": "duration"}, ("P1Y", "P12M", "PT1H", "")),
    "point": ({"type": "geopoint"}, ("2.35, 48.85", "0,0", "", "-")),
    "liste": ({"type": "list"}, ("a,b", "é", "", ",")),
    "entiers": ({"type": "list", "itemType": "integer", "delimiter": ";"}, ("1;2", "3", "", "-")),
    "jours": ({"type": "list", "itemType": "date"}, ("2024-01-01,2024-01-02", "", "", "-")),
    "tableau": ({"type": "array"}, ('[1, 1.0, true, null, "\\u202e"]', "[]", "", "[[ ]]")),
    "objet": ({"type": "object"}, ('{"b": 1, "a": {"": 2.50}}', "{}", "", '{"a":1,"a":2}')),
    "non_json": ({"type": "array"}, ("[NaN]", "[1e999]", '["\\ud800"]', "[9223372036854775808]")),
    "carte": (
        {"type": "geojson"},
        ('{"type": "Point", "coordinates": [2.35, 48.85]}', "", "-", ""),
    ),
    "libre": ({"type": "any"}, ("1", "01", "", "vrai")),
}
# What each format cannot say of it, and so has as text where the type is another.
TEXTS = {
    "parquet": {
        *("geant", "exact", "melange", "mois", "duree", "point", "liste", "entiers", "jours"),
        *("tableau", "objet", "non_json", "carte"),
    },
}
TEXTS["sqlite"] = TEXTS["parquet"] | {"zero", "infini"}
TEXTS["xlsx"] = TEXTS["sqlite"] | {"long", "precis", "minuscule", "ancien", "utc", "fraction"}
TEXTS["jsonl"] = TEXTS["parquet"] - {"liste", "entiers", "tableau", "objet", "carte"} | {"infini"}


def _make_hostile(folder: Path) -> TableSource:
    fields = [{"name": name, **described} for name, (described, _) in HOSTILE.items()]
    columns = [cells for _, cells in HOSTILE.values()]
    rows = list(zip(*columns, strict=True))
    return make_source(folder, "hostile", rows, fields, missingValues=["", "-"])


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[TableSource, dict[str, Path]]:
    """The hostile table, and its file in each format."""
    folder = tmp_path_factory.mktemp("hostile")
    source = _make_hostile(folder)
    return source, {name: write_proven(name, [source], folder) for name in FORMATS}


@pytest.mark.parametrize("name", FORMATS)
def test_what_a_format_cannot_say_is_text_and_told(
    hostile: tuple[TableSource, dict[str, Path]], name: str
) -> None:
    chosen = find_format(name)
    told = {
        column.name for column in hostile[0].table.columns if chosen.find_reason(column) is not None
    }
    assert told == TEXTS[name]


def test_what_a_column_is_told_to_be_is_why_it_is_text(
    hostile: tuple[TableSource, dict[str, Path]],
) -> None:
    columns = {column.name: column for column in hostile[0].table.columns}
    found = find_format("xlsx").find_reason
    assert found(columns["long"]) == Fact.LONG_INTEGER
    assert found(columns["minuscule"]) == Fact.LONG_NUMBER
    assert found(columns["ancien"]) == Fact.EARLY
    assert found(columns["utc"]) == "type"
    assert found(columns["jour"]) is None
    assert find_format("jsonl").find_reason(columns["non_json"]) == Fact.OTHER_JSON


def test_sqlite_holds_what_the_cells_say(
    hostile: tuple[TableSource, dict[str, Path]],
) -> None:
    with closing(sqlite3.connect(hostile[1]["sqlite"])) as base:
        base.row_factory = sqlite3.Row
        rows = [dict(row) for row in base.execute("SELECT * FROM hostile")]
    first, second, third, fourth = rows
    assert first["insee"] == "01001"
    assert [row["siren"] for row in rows] == ["005520135", None, "000000000", None]
    assert [row["vide"] for row in rows] == ["", None, " ", "-"]
    assert [row["texte"] for row in rows] == list(HOSTILE["texte"][1])
    assert [row["entier"] for row in rows] == [0, 12, 7, 999999999999999]
    assert [row["long"] for row in rows] == [2**63 - 1, -(2**63), 0, None]
    assert [row["geant"] for row in rows] == ["9223372036854775808", "1", None, "01"]
    assert [row["zero"] for row in rows] == ["-0.0", "0", "1.50", None]
    assert [row["virgule"] for row in rows] == [1234.5, 0.1, None, -12000.0]
    assert [row["booleen"] for row in rows] == [1, 0, None, 1]
    assert [row["ancien"] for row in rows] == ["0001-01-01", "1789-07-14", "1900-02-28", None]
    assert first["francais"] == "2024-02-29"
    assert first["moment"] == "2024-02-29T23:59:59"
    assert second["moment"] == "2000-01-01T00:00:00"
    assert [row["utc"] for row in rows] == [
        *("2024-02-29T23:59:59Z", "2024-02-29T23:00:00Z", None, "1969-12-31T23:59:59Z"),
    ]
    assert second["fraction"] == "2024-02-29T23:59:59.000001"
    assert fourth["fraction"] == "2024-01-01T00:00:00.000000"
    assert third["heure"] == "12:00:00"
    assert first["tableau"] == HOSTILE["tableau"][1][0]


def test_pandas_and_duckdb_read_sqlite_as_python_does(
    hostile: tuple[TableSource, dict[str, Path]],
) -> None:
    with closing(sqlite3.connect(hostile[1]["sqlite"])) as base:
        frame = pd.read_sql("SELECT * FROM hostile", base, parse_dates=["utc", "moment"])
        titles = pd.read_sql("SELECT * FROM hostile_titres", base)
        rows = base.execute("SELECT insee, virgule, jour FROM hostile").fetchall()
    assert frame["utc"][0] == pd.Timestamp("2024-02-29T23:59:59Z")
    assert frame["moment"][0] == pd.Timestamp("2024-02-29T23:59:59")
    assert list(titles)[:4] == ["Code INSEE", "siren", "vide", "Texte libre"]
    with duckdb.connect() as base:
        base.register("read", pl.DataFrame(rows, schema=["insee", "virgule", "jour"], orient="row"))
        query = "SELECT sum(virgule), min(insee), max(jour::DATE) FROM read"
        total = base.execute(query).fetchall()
    assert total == [(-10765.4, "00001", date(9999, 12, 31))]


def test_a_workbook_holds_what_the_cells_say(
    hostile: tuple[TableSource, dict[str, Path]],
) -> None:
    book = openpyxl.load_workbook(hostile[1]["xlsx"])
    assert book.sheetnames == ["hostile", "Dictionnaire"]
    sheet = book["hostile"]
    labels = [cell.value for cell in sheet[1]]
    assert labels == list(HOSTILE)
    columns = {
        label: [sheet.cell(row, at).value for row in range(2, 6)]
        for at, label in enumerate(labels, 1)
    }
    kinds = {
        label: [sheet.cell(row, at).data_type for row in range(2, 6)]
        for at, label in enumerate(labels, 1)
    }
    assert columns["insee"] == ["01001", "2A004", "00001", "01001"]
    assert columns["siren"] == ["005520135", None, "000000000", None]
    assert columns["vide"] == ["", None, " ", "-"]
    assert columns["texte"][0] == '=1+1\n"cité", \ttab'
    assert columns["texte"][1] == (
        "_x005F_x0041_ _x005F_x005F_ _x005F_x000D__x005F_x0001_ _x0001__x001B_\x7f"
    )
    assert columns["riche"][:2] == ["<r><t>x</t></r>", "@SUM(1)"]
    assert set(kinds["riche"]) == {"s"}
    assert columns["entier"] == [0, 12, 7, 999999999999999]
    assert columns["long"][0] == "9223372036854775807"
    assert columns["booleen"] == [True, False, None, True]
    assert columns["jour"] == [
        *(datetime(2024, 2, 29), datetime(1900, 3, 1), None, datetime(9999, 12, 31)),  # noqa: DTZ001
    ]
    assert columns["ancien"][0] == "0001-01-01"
    assert columns["moment"][0] == datetime(2024, 2, 29, 23, 59, 59)  # noqa: DTZ001
    assert columns["utc"][1] == "2024-03-01T01:00:00+02:00"
    assert columns["heure"] == [time(0), time(23, 59, 59), time(12), None]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, len(labels)).column_letter}5"
    shown = {label: sheet.cell(2, at).number_format for at, label in enumerate(labels, 1)}
    assert (shown["insee"], shown["entier"]) == ("@", "0")
    assert (shown["jour"], shown["moment"]) == ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss")


def test_the_zip_of_a_workbook_is_as_our_archives_are(
    hostile: tuple[TableSource, dict[str, Path]],
) -> None:
    path = hostile[1]["xlsx"]
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as book:
        entries = book.infolist()
        assert [entry.filename for entry in entries] == sorted(book.namelist())
        assert entries[0].filename == "[Content_Types].xml"
        assert {entry.date_time for entry in entries} == {(2024, 3, 1, 0, 0, 0)}
        assert b"2024-03-01T00:00:00Z" in book.read("docProps/core.xml")
        for entry in entries:
            compressed = deflate.deflate_compress(book.read(entry), DEFLATE.level)
            start = entry.header_offset + 30 + len(entry.filename)
            assert whole[start:].startswith(compressed), entry.filename


def test_nothing_in_a_workbook_is_run_or_followed(
    hostile: tuple[TableSource, dict[str, Path]],
) -> None:
    with zipfile.ZipFile(hostile[1]["xlsx"]) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/")]
        assert sheets == ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"]
        for name in sheets:
            xml = book.read(name)
            assert b"<f>" not in xml
            assert b"<f " not in xml
            assert b"hyperlink" not in xml


def test_calamine_reads_a_workbook_as_pandas_does(
    hostile: tuple[TableSource, dict[str, Path]],
) -> None:
    frames = [
        pd.read_excel(
            hostile[1]["xlsx"], sheet_name="hostile", engine=engine, dtype=object, na_filter=False
        )
        for engine in ("openpyxl", "calamine")
    ]
    for label in ("insee", "siren", "virgule", "entier", "jour", "moment", "ancien"):
        first, second = (
            [None if value in {"", None} or pd.isna(value) else value for value in frame[label]]
            for frame in frames
        )
        assert first == second, label


def test_the_dictionary_of_a_file_says_what_is_text_in_it(
    hostile: tuple[TableSource, dict[str, Path]],
) -> None:
    with closing(sqlite3.connect(hostile[1]["sqlite"])) as base:
        told = dict(base.execute("SELECT champ, dans_ce_fichier FROM dictionnaire").fetchall())
    sheet = openpyxl.load_workbook(hostile[1]["xlsx"])["Dictionnaire"]
    rows = list(sheet.iter_rows(values_only=True))
    in_book = {row[1]: row[-1] for row in rows[1:]}
    assert rows[0][:3] == ("table", "champ", "titre")
    assert list(told) == list(in_book) == list(HOSTILE)
    assert told["insee"] == in_book["insee"] == "texte"
    assert told["jour"] == in_book["jour"] == "date"
    assert told["ancien"] == "date"
    for text in (told["duree"], in_book["ancien"], in_book["utc"]):
        assert text.startswith("texte, à la lettre du CSV")


def test_json_lines_hold_what_the_cells_say(
    hostile: tuple[TableSource, dict[str, Path]],
) -> None:
    text = hostile[1]["jsonl"].read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.split("\n")[:-1]]
    first, second, third, fourth = rows
    assert list(first) == list(HOSTILE)
    assert [row["vide"] for row in rows] == ["", None, " ", "-"]
    assert [row["texte"] for row in rows] == list(HOSTILE["texte"][1])
    assert first["long"] == 2**63 - 1
    assert str(first["zero"]) == "-0.0"
    assert first["infini"] == "NaN"
    assert first["booleen"] is True
    assert first["utc"] == "2024-02-29T23:59:59Z"
    assert first["liste"] == ["a", "b"]
    assert fourth["liste"] == ["", ""]
    assert first["entiers"] == [1, 2]
    assert first["jours"] == "2024-01-01,2024-01-02"
    assert repr(first["tableau"]) == repr([1, 1.0, True, None, "\u202e"])
    assert first["objet"] == {"b": 1, "a": {"": 2.5}}
    assert fourth["objet"] == {"a": 2}
    assert third["non_json"] == '["\\ud800"]'
    assert second["carte"] is None
    assert first["carte"]["coordinates"] == [2.35, 48.85]
    assert "\u202e" not in text
    assert "\\u202e" in text
    assert "cité" in text


def test_pandas_polars_and_duckdb_read_json_lines_alike(
    hostile: tuple[TableSource, dict[str, Path]],
) -> None:
    path = hostile[1]["jsonl"]
    labels = ["insee", "vide", "entier", "virgule", "booleen"]
    by_pandas = pd.read_json(path, lines=True, dtype=False)[labels]
    types = [pl.String, pl.String, pl.Int64, pl.Float64, pl.Boolean]
    by_polars = pl.read_ndjson(path, schema=dict(zip(labels, types, strict=True)))
    by_duckdb = duckdb.execute(
        f"SELECT {', '.join(labels)} FROM read_ndjson('{path}', columns={{"
        "insee: 'VARCHAR', vide: 'VARCHAR', entier: 'BIGINT', virgule: 'DOUBLE', "
        "booleen: 'BOOLEAN'})"
    ).fetchall()
    assert by_polars.rows() == by_duckdb
    assert (
        by_polars["insee"].to_list()
        == by_pandas["insee"].to_list()
        == [
            *("01001", "2A004", "00001", "01001"),
        ]
    )
    assert by_polars["virgule"].to_list()[:2] == by_pandas["virgule"].to_list()[:2]


def test_duckdb_and_pandas_read_parquet_alike(
    hostile: tuple[TableSource, dict[str, Path]],
) -> None:
    path = hostile[1]["parquet"]
    by_duckdb = duckdb.execute(
        f"SELECT insee, vide, entier, virgule, booleen, jour, ancien, heure FROM '{path}'"
    ).fetchall()
    frame = pd.read_parquet(path, dtype_backend="pyarrow")
    assert by_duckdb[0] == (
        *("01001", "", 0, 1234.5, True),
        *(date(2024, 2, 29), date(1, 1, 1), time(0)),
    )
    assert [row[1] for row in by_duckdb] == ["", None, " ", "-"]
    assert frame["ancien"][1] == date(1789, 7, 14)
    assert frame["entier"].tolist() == [row[2] for row in by_duckdb]


_AGAIN = """
import hashlib, sys
from pathlib import Path
from parution.formats import find_format
from tests.typed_tables import write_proven
from tests.unit.test_format_files import _make_hostile
folder = Path(sys.argv[1])
source = _make_hostile(folder)
for name in sys.argv[2:]:
    print(hashlib.sha256(write_proven(name, [source], folder).read_bytes()).hexdigest())
"""


@pytest.mark.slow
def test_the_bytes_depend_on_neither_the_hour_nor_the_place_nor_the_run(
    hostile: tuple[TableSource, dict[str, Path]], tmp_path: Path
) -> None:
    expected = [hashlib.sha256(hostile[1][name].read_bytes()).hexdigest() for name in FORMATS]
    for number, places in enumerate(
        ({"TZ": "Asia/Tokyo", "LC_ALL": "C"}, {"TZ": "America/Caracas", "PYTHONHASHSEED": "7"})
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        command = [sys.executable, "-c", _AGAIN, str(folder), *FORMATS]
        environment = {**os.environ, **places, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        assert done.stdout.split() == expected


def test_a_format_is_named_without_its_libraries() -> None:
    code = (
        "import sys; from parution.formats import FORMATS; assert len(FORMATS) == 4;"
        "sys.exit(bool({'pyarrow', 'polars', 'apsw', 'openpyxl', 'xlsxwriter'} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert (
        subprocess.run([sys.executable, "-c", code], check=False, env=environment).returncode == 0
    )


PLAIN = [
    {"name": "code", "type": "string", "title": "Code"},
    {"name": "nombre", "type": "integer"},
    {"name": "jour", "type": "date"},
]
ROWS = [["a", "1", "2024-01-01"], ["b", "2", ""], ["c", "", "2024-01-03"]]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("rows", "fields", "labels"),
    [
        pytest.param([], PLAIN, None, id="no row"),
        pytest.param(ROWS, None, ["a", "B", "b b"], id="no schema"),
        pytest.param([[""], [""], [""]], [{"name": "a", "type": "integer"}], None, id="empty"),
        pytest.param([[""], [""]], None, ["a"], id="empty texts without a schema"),
        pytest.param([["1", ""], ["", ""]], [PLAIN[1], PLAIN[0]], None, id="an empty last row"),
        pytest.param(ROWS, PLAIN, ['l"abel', "", "sqlite_x\t; DROP TABLE x;--"], id="odd labels"),
    ],
)
def test_tables_that_are_unlike_others(
    tmp_path: Path,
    name: str,
    rows: Sequence[Sequence[str]],
    fields: Sequence[dict[str, Any]] | None,
    labels: Sequence[str] | None,
) -> None:
    write_proven(name, [make_source(tmp_path, "une table", rows, fields, labels)], tmp_path)


@pytest.mark.parametrize("name", ["parquet", "jsonl"])
def test_two_columns_of_one_label_are_refused_where_it_finds_them(
    tmp_path: Path, name: str
) -> None:
    source = make_source(tmp_path, "t", [["1", "2"]], None, ["a", "a"])
    chosen = find_format(name)
    with pytest.raises(DataError) as caught:
        chosen.write(tmp_path / "t.x", [source], DESCRIPTOR, tmp_path)
    assert caught.value.key == "unwritable.same-labels"
    assert chosen.title in str(caught.value)


@pytest.mark.parametrize("name", ["xlsx", "sqlite"])
def test_two_labels_may_be_the_same(tmp_path: Path, name: str) -> None:
    source = make_source(tmp_path, "t", [["1", "2", "3"]], None, ["a", "a", "A"])
    path = write_proven(name, [source], tmp_path)
    if name == "sqlite":
        with closing(sqlite3.connect(path)) as base:
            cursor = base.execute("SELECT * FROM t")
            assert [column[0] for column in cursor.description] == ["a", "a-2", "A-3"]


@pytest.mark.parametrize("name", ["xlsx", "sqlite"])
def test_a_file_of_several_tables_keeps_them_apart(tmp_path: Path, name: str) -> None:
    tables = [
        make_source(tmp_path, table, [[table, "1", ""]], PLAIN)
        for table in ("axes", "AXES", "dictionnaire", "sqlite_stat1", "x" * 40, "x" * 41)
    ]
    path = write_proven(name, tables, tmp_path)
    if name == "xlsx":
        names = openpyxl.load_workbook(path).sheetnames
        assert names[:2] == ["axes", "AXES-2"]
        assert len(names) == 7
        return
    with closing(sqlite3.connect(path)) as base:
        found = [row[0] for row in base.execute("SELECT name FROM sqlite_master")]
    assert found[:4] == ["axes", "AXES-2", "dictionnaire", "_sqlite_stat1"]
    assert found[6:8] == ["dictionnaire-2", "axes_titres"]


def _change_parquet(path: Path) -> None:
    table = parquet.read_table(path)
    values = pa.array([1, 20, None], pa.int64())
    parquet.write_table(table.set_column(1, table.schema.field(1), values), path)


def _change_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("UPDATE t SET nombre = 20 WHERE code = 'b'")


def _change_xlsx(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book["t"]["B3"] = 20
    book.save(path)


def _change_jsonl(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(":2,", ":20,"), encoding="utf-8")


CHANGES = {
    "parquet": _change_parquet,
    "sqlite": _change_sqlite,
    "xlsx": _change_xlsx,
    "jsonl": _change_jsonl,
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_cell_that_was_changed_is_named(tmp_path: Path, name: str) -> None:
    source = make_source(tmp_path, "t", ROWS, PLAIN)
    path = write_proven(name, [source], tmp_path)
    CHANGES[name](path)
    with pytest.raises(ParutionError) as caught:
        prove(find_format(name), path, [source])
    assert caught.value.key == "formats.other-value"
    assert caught.value.values == {
        "file": path.name,
        "table": "t",
        "row": 3,
        "field": "nombre",
        "expected": "2",
        "found": "20",
    }
    assert "« 2 » devient « 20 »" in str(caught.value).replace("\u00a0", " ")


def test_a_cell_of_a_sorted_table_is_named_by_its_row_in_the_csv(tmp_path: Path) -> None:
    source = make_source(tmp_path, "t", ROWS[::-1], PLAIN, primaryKey="code")
    chosen, path = find_format("parquet"), tmp_path / "t.parquet"
    order = chosen.write(path, [source], DESCRIPTOR, tmp_path)
    assert order is not None
    assert order.to_list() == [2, 1, 0]
    assert pl.read_parquet(path)["code"].to_list() == ["a", "b", "c"]
    table = parquet.read_table(path)
    values = pa.array([10, 2, None], pa.int64())
    parquet.write_table(table.set_column(1, table.schema.field(1), values), path)
    with pytest.raises(ParutionError) as caught:
        prove(chosen, path, [source], order)
    assert (caught.value.values["row"], caught.value.values["expected"]) == (4, "1")


@pytest.mark.parametrize(
    ("kind", "cells", "order"),
    [
        ("integer", ["9223372036854775808", "9", "10"], ["10", "9", "9223372036854775808"]),
        ("number", ["0.1234567890123456789", "9", "10"], ["0.1234567890123456789", "10", "9"]),
        ("array", ["[2]", "[1]"], ["[1]", "[2]"]),
    ],
)
def test_a_key_that_turns_out_to_be_text_is_in_the_order_of_texts(
    tmp_path: Path, kind: str, cells: list[str], order: list[str]
) -> None:
    fields = [{"name": "code", "type": kind}]
    source = make_source(tmp_path, "t", [[cell] for cell in cells], fields, primaryKey="code")
    assert not source.table.is_sorted
    path = tmp_path / "t.parquet"
    rows = find_format("parquet").write(path, [source], DESCRIPTOR, tmp_path)
    prove(find_format("parquet"), path, [source], rows)
    assert pl.read_parquet(path)["code"].to_list() == order
    assert parquet.ParquetFile(path).metadata.row_group(0).sorting_columns
    assert read_arrow(source.table)["code"].to_pylist() == order


@pytest.mark.parametrize("cells", [["", "1", "2"], ["2", "", "1"]])
def test_a_key_that_lacks_comes_first_and_the_file_says_so(
    tmp_path: Path, cells: list[str]
) -> None:
    fields = [{"name": "code", "type": "integer"}, {"name": "nom", "type": "string"}]
    source = make_source(tmp_path, "t", [[cell, "x"] for cell in cells], fields, primaryKey="code")
    path = tmp_path / "t.parquet"
    find_format("parquet").write(path, [source], DESCRIPTOR, tmp_path)
    assert pl.read_parquet(path)["code"].to_list() == [None, 1, 2]
    (sorting,) = parquet.ParquetFile(path).metadata.row_group(0).sorting_columns
    assert (sorting.column_index, sorting.descending, sorting.nulls_first) == (0, False, True)


def _empty_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("UPDATE t SET code = NULL WHERE code = ''")


def _empty_xlsx(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book["t"]["A2"] = None
    book.save(path)


def _empty_jsonl(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace('""', "null"), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "change"),
    [("sqlite", _empty_sqlite), ("xlsx", _empty_xlsx), ("jsonl", _empty_jsonl)],
)
def test_an_empty_text_is_not_taken_for_no_value(tmp_path: Path, name: str, change: Any) -> None:
    fields = [{"name": "code", "type": "string", "missingValues": ["-"]}]
    source = make_source(tmp_path, "t", [[""], ["-"]], fields)
    path = write_proven(name, [source], tmp_path)
    change(path)
    with pytest.raises(ParutionError) as caught:
        prove(find_format(name), path, [source])
    assert (caught.value.values["row"], caught.value.values["found"]) == (2, "None")


def _type_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("PRAGMA ignore_check_constraints = ON")
        base.execute("UPDATE t SET nombre = 2.5 WHERE code = 'b'")


def _type_xlsx(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book["t"]["B3"] = "=1+1"
    book.save(path)


def _type_jsonl(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(":2,", ":2.0,"), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "change"),
    [("sqlite", _type_sqlite), ("xlsx", _type_xlsx), ("jsonl", _type_jsonl)],
)
def test_a_value_of_another_type_is_refused(tmp_path: Path, name: str, change: Any) -> None:
    source = make_source(tmp_path, "t", ROWS, PLAIN)
    path = write_proven(name, [source], tmp_path)
    change(path)
    with pytest.raises(ParutionError) as caught:
        prove(find_format(name), path, [source])
    assert caught.value.key == "formats.unreadable"


def test_a_formula_is_not_taken_for_its_text(tmp_path: Path) -> None:
    source = make_source(tmp_path, "t", [["=1+1"]], None, ["texte"])
    path = write_proven("xlsx", [source], tmp_path)
    book = openpyxl.load_workbook(path)
    book["t"]["A2"] = "=1+1"
    book.save(path)
    with pytest.raises(ParutionError) as caught:
        prove(find_format("xlsx"), path, [source])
    assert caught.value.key == "formats.unreadable"


def test_a_key_of_json_that_was_renamed_is_told(tmp_path: Path) -> None:
    source = make_source(tmp_path, "t", ROWS, PLAIN)
    path = write_proven("jsonl", [source], tmp_path)
    path.write_text(path.read_text("utf-8").replace('"jour"', '"Jour"'), "utf-8")
    with pytest.raises(ParutionError) as caught:
        prove(find_format("jsonl"), path, [source])
    assert caught.value.key == "formats.unreadable"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('[1, "a", null, 2.50, {"b": []}]', Kind.JSON),
        ("[9223372036854775807, -9223372036854775808, 1e5]", Kind.JSON),
        ("[NaN]", Kind.TEXT),
        ("[-Infinity]", Kind.TEXT),
        ("[1e999]", Kind.TEXT),
        ("[1E999]", Kind.TEXT),
        ("[9223372036854775808]", Kind.TEXT),
        ('["\\ud800"]', Kind.TEXT),
        ('[{"\\uDC00": 1}]', Kind.TEXT),
    ],
)
def test_json_that_not_everyone_reads_is_text(tmp_path: Path, text: str, kind: Kind) -> None:
    source = make_source(tmp_path, "t", [["[]"], [text]], [{"name": "a", "type": "array"}])
    (column,) = source.table.columns
    assert column.find_kind(find_format("jsonl").unsayable) is kind
    write_proven("jsonl", [source], tmp_path)


@pytest.mark.parametrize("name", ["sqlite", "jsonl"])
def test_a_row_that_is_lost_is_told(tmp_path: Path, name: str) -> None:
    source = make_source(tmp_path, "t", ROWS, PLAIN)
    path = write_proven(name, [source], tmp_path)
    if name == "sqlite":
        with closing(sqlite3.connect(path)) as base, base:
            base.execute("DELETE FROM t WHERE code = 'c'")
    else:
        path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:2]), "utf-8")
    with pytest.raises(ParutionError) as caught:
        prove(find_format(name), path, [source])
    assert caught.value.key == "formats.other-rows"
    assert (caught.value.values["expected"], caught.value.values["found"]) == (3, 2)


def _count(message: DataError) -> tuple[Any, Any]:
    return message.values["found"], message.values["most"]


def test_more_rows_than_a_sheet_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make_source(tmp_path, "t", ROWS, PLAIN)
    monkeypatch.setattr(xlsx, "MAX_ROWS", 4)
    write_proven("xlsx", [source], tmp_path)
    monkeypatch.setattr(xlsx, "MAX_ROWS", 3)
    with pytest.raises(DataError) as caught:
        find_format("xlsx").write(tmp_path / "other.xlsx", [source], DESCRIPTOR, tmp_path)
    assert caught.value.key == "unwritable.too-many-rows"
    assert _count(caught.value) == (3, 2)
    assert not (tmp_path / "other.xlsx").exists()


@pytest.mark.parametrize("module", [xlsx, sqlite])
def test_more_columns_than_a_format_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: Any
) -> None:
    name = module.__name__.rpartition(".")[2]
    source = make_source(tmp_path, "t", ROWS, PLAIN)
    monkeypatch.setattr(module, "MAX_COLUMNS", 3)
    write_proven(name, [source], tmp_path)
    monkeypatch.setattr(module, "MAX_COLUMNS", 2)
    with pytest.raises(DataError) as caught:
        find_format(name).write(tmp_path / "t.x", [source], DESCRIPTOR, tmp_path)
    assert caught.value.key == "unwritable.too-many-columns"
    assert _count(caught.value) == (3, 2)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("é" * 32_768, "unwritable.long-text"),
        ("😀" * 16_384, "unwritable.long-text"),
        ("<r>\x01</r>", "unwritable.odd-text"),
        ("_x0041_x0041_", "unwritable.odd-text"),
    ],
)
def test_a_text_that_a_cell_of_a_workbook_cannot_hold_is_refused(
    tmp_path: Path, text: str, key: str
) -> None:
    source = make_source(tmp_path, "t", [["a"], [text]], None, ["texte"])
    with pytest.raises(DataError) as caught:
        find_format("xlsx").write(tmp_path / "t.xlsx", [source], DESCRIPTOR, tmp_path)
    assert caught.value.key == key
    assert (caught.value.values["row"], caught.value.values["field"]) == (3, "texte")
    assert list(tmp_path.iterdir()) == [source.table.path]


def test_the_longest_text_of_a_cell_is_written(tmp_path: Path) -> None:
    texts = [["é" * 32_767], ["😀" * 16_383], ["<r>x</r>"]]
    write_proven("xlsx", [make_source(tmp_path, "t", texts, None, ["texte"])], tmp_path)


def test_a_word_of_the_second_version_is_read_wherever_the_schema_is(tmp_path: Path) -> None:
    fields = [{"name": "n", "type": "integer", "constraints": {"exclusiveMinimum": 0}}]
    missing = [{"value": "-", "label": "inconnu"}]
    source = make_source(tmp_path, "t", [["1"], ["-"]], fields, missingValues=missing)
    assert source.table.columns[0].kind is Kind.INTEGER
    assert source.table.columns[0].missing == ("-",)
