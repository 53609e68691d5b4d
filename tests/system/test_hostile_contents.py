"""What a table holds more of than it seems: each in a process of its own, with little memory.

``make test-hostile`` runs all of it; ``make test`` what is not marked.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import resource
import signal
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Bytes of addresses that a run may have, of memory that it may use, and its seconds.
ADDRESSES, MEMORY, SECONDS = 3 * 2**30, 2**30, 30
MEGABYTE = 10**6
hostile = pytest.mark.hostile
pytestmark = pytest.mark.hostile_sample
FIELDS = [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]


def _run(
    folder: Path, path: str, *options: str, described: dict[str, Any] | None = None
) -> tuple[int, str]:
    """Validate a table under a limit; give the exit code and what was said."""
    table = {"name": "t", "path": path, "schema": {"fields": FIELDS}, **(described or {})}
    descriptor = {"name": "p", "resources": [table]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    start = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    done = subprocess.run(
        [sys.executable, "-m", "parution", "validate", "--lang", "fr", *options, str(folder)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=SECONDS,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES)),
    )
    assert time.monotonic() - start < SECONDS
    # In kilobytes, of the greatest child so far.
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert after <= max(before, MEMORY // 1024)
    said = (done.stdout + done.stderr).replace("\u00a0", " ").replace("\u202f", " ")
    assert "Traceback" not in said
    assert "panicked" not in said
    return done.returncode, said


def _compress(path: Path, number: int, piece: bytes) -> None:
    """Write ``number`` times a piece, compressed as the suffix says."""
    if path.suffix == ".zip":
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open("t.csv", "w", force_zip64=True) as inner,
        ):
            inner.write(b"a,b\n1,")
            for _ in range(number):
                inner.write(piece)
        return
    if path.suffix == ".gz":
        file: Any = gzip.open(path, "wb", compresslevel=1)  # noqa: SIM115 - closed below
    else:
        file = bz2.open(path, "wb") if path.suffix == ".bz2" else lzma.open(path, "wb", preset=0)  # noqa: SIM115
    with file:
        file.write(b"a,b\n1,")
        for _ in range(number):
            file.write(piece)


@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz", "zip"])
@pytest.mark.parametrize(
    "megabytes",
    [100, pytest.param(600, marks=hostile)],
)
def test_a_line_without_end_in_a_compressed_file(
    tmp_path: Path, suffix: str, megabytes: int
) -> None:
    _compress(tmp_path / f"t.csv.{suffix}", megabytes, b"x" * MEGABYTE)
    code, said = _run(tmp_path, f"t.csv.{suffix}")
    assert code == 1
    assert (
        f"t.csv.{suffix} : une fois décompressé, ce fichier a une ligne de plus de 67,1 Mo ; il "
        "n’a pas été lu. Un guillemet n’est pas refermé, ou ce n’est pas une table."
    ) in said


@hostile
def test_one_line_of_three_gigabytes_in_a_gzip(tmp_path: Path) -> None:
    _compress(tmp_path / "t.csv.gz", 3000, b"x" * MEGABYTE)
    code, said = _run(tmp_path, "t.csv.gz")
    assert code == 1
    assert "ce fichier a une ligne de plus de 67,1 Mo" in said


@hostile
@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz", "zip"])
def test_many_lines_in_a_small_compressed_file(tmp_path: Path, suffix: str) -> None:
    _compress(tmp_path / f"t.csv.{suffix}", 150, b"\n1,x" * (MEGABYTE // 4))
    code, said = _run(tmp_path, f"t.csv.{suffix}")
    assert code == 1
    assert f"t.csv.{suffix} : une fois décompressé, ce fichier dépasse " in said
    assert "il n’a pas été lu. Donnez les données sans les compresser" in said


def test_a_zip_in_a_zip_is_not_opened(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("t.csv", b"a,b\n" + b"1,x\n" * 10**7)
    with zipfile.ZipFile(tmp_path / "t.csv.zip", "w") as archive:
        archive.writestr("t.csv", inner.getvalue())
    assert _run(tmp_path, "t.csv.zip")[0] == 1


def _write_workbook(
    path: Path,
    change: Callable[[str, bytes], bytes],
    rename: Callable[[str], str] = str,
) -> None:
    """Write a workbook of one row, whose parts are then changed."""
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, "x"])
    first = io.BytesIO()
    book.save(first)
    with (
        zipfile.ZipFile(first) as read,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for name in read.namelist():
            written.writestr(rename(name), change(name, read.read(name)))


def _in_sheet(before: bytes, after: bytes) -> Callable[[str, bytes], bytes]:
    def change(name: str, content: bytes) -> bytes:
        if not name.startswith("xl/worksheets/sheet"):
            return content
        assert before in content
        return content.replace(before, after)

    return change


ROWS = (
    "une feuille de ce classeur annonce plus de 1048576 lignes ; il n’a pas été lu. Enregistrez-le "
    "à nouveau avec un tableur, ou donnez les données en CSV."
)
CELLS = "une feuille de ce classeur annonce plus de {} cellules, sans les avoir toutes, ou plus "


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (b'<row r="2"', b'<row r="2000000000"', ROWS),
        (b'<c r="B2"', b'<c r="XFD1048576"', CELLS.format(20000000)),
    ],
)
def test_a_workbook_with_a_cell_far_away(
    tmp_path: Path, before: bytes, after: bytes, sentence: str
) -> None:
    _write_workbook(tmp_path / "t.xlsx", _in_sheet(before, after))
    code, said = _run(tmp_path, "t.xlsx")
    assert code == 1
    assert f"t.xlsx : {sentence}" in said


@pytest.mark.parametrize("claim", [b"A1:XFD1048576", b"A1:B2000000000"])
def test_a_workbook_that_says_more_than_it_has_is_read(tmp_path: Path, claim: bytes) -> None:
    _write_workbook(tmp_path / "t.xlsx", _in_sheet(b'ref="A1:B2"', b'ref="' + claim + b'"'))
    assert _run(tmp_path, "t.xlsx")[0] == 0


def test_merged_cells_without_end_are_not_filled(tmp_path: Path) -> None:
    merged = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    _write_workbook(tmp_path / "t.xlsx", _in_sheet(b"</sheetData>", merged))
    fills = {"dialect": {"excel": {"fillMergedCells": True}}}
    code, said = _run(tmp_path, "t.xlsx", described=fills)
    assert code == 1
    assert f"t.xlsx : {CELLS.format(1000000)}" in said
    assert _run(tmp_path, "t.xlsx")[0] == 0


def test_a_sheet_under_another_name_is_bounded_too(tmp_path: Path) -> None:
    def change(name: str, content: bytes) -> bytes:
        return _in_sheet(b'<row r="2"', b'<row r="2e9"')(name, content).replace(
            b"/xl/worksheets/sheet1.xml", b"/xl/other/sheet.bin"
        )

    _write_workbook(
        tmp_path / "t.xlsx",
        change,
        rename=lambda name: name.replace("xl/worksheets/sheet1.xml", "xl/other/sheet.bin"),
    )
    code, said = _run(tmp_path, "t.xlsx")
    assert code == 1
    assert f"t.xlsx : {ROWS}" in said


def test_a_workbook_with_entities(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    _write_workbook(
        tmp_path / "t.xlsx",
        lambda name, content: bomb + content if name.endswith("sheet1.xml") else content,
    )
    code, said = _run(tmp_path, "t.xlsx")
    assert code == 1
    assert "t.xlsx : ce classeur définit des entités XML, ce que ne fait aucun tableur" in said


@hostile
def test_a_workbook_of_too_long_texts(tmp_path: Path) -> None:
    texts = b"<sst>" + b"<si><t>" + b"x" * (90 * MEGABYTE) + b"</t></si></sst>"
    _write_workbook(tmp_path / "t.xlsx", lambda _, content: content)
    with zipfile.ZipFile(tmp_path / "t.xlsx", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", texts)
    code, said = _run(tmp_path, "t.xlsx")
    assert code == 1
    assert "t.xlsx : une fois décompressé, ce fichier dépasse 67,1 Mo" in said


def _write_ods(path: Path, rows: str) -> None:
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    }
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in names.items())
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="t">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)


ODS_CELL = '<table:table-cell office:value-type="string"{}><text:p>a</text:p></table:table-cell>'


@pytest.mark.parametrize(
    ("row", "cell", "sentence"),
    [
        (' table:number-rows-repeated="2000000000"', "", ROWS),
        (
            ' table:number-rows-repeated="1000000"',
            ' table:number-columns-repeated="16384"',
            CELLS.format(1000000),
        ),
        ("", ' table:number-columns-repeated="999999999999999999999"', CELLS.format(1000000)),
    ],
)
def test_an_ods_that_repeats_itself(tmp_path: Path, row: str, cell: str, sentence: str) -> None:
    rows = f"<table:table-row{row}>{ODS_CELL.format(cell)}</table:table-row>"
    _write_ods(tmp_path / "t.ods", rows)
    code, said = _run(tmp_path, "t.ods")
    assert code == 1
    assert f"t.ods : {sentence}" in said


@pytest.mark.parametrize(
    "rows",
    [
        "<table:table-row>" + ODS_CELL.format("") * 2 + "{0}</table:table-row>{1}",
        "<table:table-header-rows><table:table-row>"
        + ODS_CELL.format(' table:number-columns-repeated="2"')
        + "{0}</table:table-row></table:table-header-rows>{1}",
    ],
)
def test_the_empty_end_of_an_ods_is_not_read(tmp_path: Path, rows: str) -> None:
    cells = '<table:table-cell table:number-columns-repeated="999999999"/>'
    end = f'<table:table-row table:number-rows-repeated="2000000000">{cells}</table:table-row>'
    _write_ods(tmp_path / "t.ods", rows.format(cells, end))
    code, said = _run(tmp_path, "t.ods", described={"schema": {"fields": [{"name": "a"}]}})
    assert code == 1  # two columns of one name, and no third one
    assert said.count("t.ods,") == 1


@pytest.mark.parametrize(
    "cell",
    [
        ODS_CELL.format("").replace(">a<", '><text:s text:c="4000000000"/><'),
        ODS_CELL.format(' table:number-columns-repeated="500"').replace(">a<", f">{'a' * 10**6}<"),
    ],
)
def test_an_ods_that_repeats_a_text(tmp_path: Path, cell: str) -> None:
    _write_ods(tmp_path / "t.ods", f"<table:table-row>{cell}</table:table-row>")
    code, said = _run(tmp_path, "t.ods")
    assert code == 1
    assert "t.ods : une fois décompressé, ce fichier dépasse 67,1 Mo" in said


@hostile
def test_a_million_cells_that_an_ods_repeats(tmp_path: Path) -> None:
    head = "".join(ODS_CELL.format("").replace(">a<", f">{name}<") for name in "ab")
    cells = ODS_CELL.format(' table:number-columns-repeated="2"').replace(">a<", ">1<")
    repeated = f'<table:table-row table:number-rows-repeated="400000">{cells}</table:table-row>'
    _write_ods(tmp_path / "t.ods", f"<table:table-row>{head}</table:table-row>{repeated}")
    assert _run(tmp_path, "t.ods")[0] == 0


LITTLE = (
    "La mémoire manque, ou ce programme n’a pas le droit d’en prendre plus. Ce qui était "
    "publié ou construit est intact. Fermez d’autres programmes, ou recommencez sur une "
    "machine qui en a davantage.\n"
)
# In MiB; with the last ones, the table is read by columns.
LIMITS = (200, 260, 300, 340, 400, 500, 700, 1000, 1400, 1800, 2000, 2200, 2600, 3072, 3600, 4096)


@hostile
@pytest.mark.hostile_slow("one run for each of the limits")
@pytest.mark.parametrize("key", [["a"], ["b"]], ids=["short key", "long key"])
def test_too_little_memory_is_the_machine_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: list[str]
) -> None:
    with (tmp_path / "t.csv").open("w", encoding="utf-8") as file:
        file.write("a,b\n")
        file.writelines(f"{number},{number:0500d}\n" for number in range(100_000))
    described = {"schema": {"fields": FIELDS, "primaryKey": key}}
    found: dict[int, int] = {}
    for limit in LIMITS:
        monkeypatch.setitem(globals(), "ADDRESSES", limit * 2**20)
        code, said = _run(tmp_path, "t.csv", "--quiet", described=described)
        found[limit] = code
        if code:
            assert (limit, code, said) == (limit, 6, LITTLE)
        else:
            assert "Valide" in said
    assert (found[LIMITS[0]], found[LIMITS[-1]]) == (6, 0)


# What validates is imported before: Python itself opens files to start.
WITH_FEW_FILES = """
import resource, sys
import parution.commands.validate, parution.validation.screening
from parution.__main__ import main
from parution.cli import app
number = int(sys.argv.pop())
resource.setrlimit(resource.RLIMIT_NOFILE, (number, number))
main()
"""


def test_too_few_files_that_may_be_open_are_the_machine_s(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "temporary").mkdir()
    for number in range(2):
        (tmp_path / f"data/{number}.csv").write_text(f"a,b\n{number},x\n", encoding="utf-8")
    rows = "".join(f"{number},x\n" for number in range(60_000))  # enough for the screen
    (tmp_path / "data/long.csv").write_text("a,b\n" + rows, encoding="utf-8")
    (tmp_path / "data/short.csv.gz").write_bytes(gzip.compress(b"a,b\n1,x\n"))
    schema = {"fields": FIELDS}
    tables = {"t": ["0.csv", "1.csv"], "u": "long.csv", "v": "short.csv.gz"}
    described = [{"name": n, "path": p, "schema": schema} for n, p in tables.items()]
    descriptor = {"name": "p", "resources": described}
    (tmp_path / "data/datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONIOENCODING": "utf-8",
        "TMPDIR": str(tmp_path / "temporary"),
    }
    codes = set()
    for number in (3, 4, 6, 12, 200):
        script = ["-c", WITH_FEW_FILES, "validate", "-q", str(tmp_path / "data"), str(number)]
        done = subprocess.run(
            [sys.executable, *script],
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=SECONDS,
            env=environment,
        )
        codes.add(done.returncode)
        if done.returncode:
            assert (number, done.returncode) == (number, 6), done.stderr
            assert done.stderr.count("\n") == 1
            assert "(trop de fichiers sont ouverts)" in done.stderr
        else:
            assert done.stderr == ""
        assert not list((tmp_path / "temporary").iterdir())
    assert codes == {0, 6}


def test_a_disk_without_room_for_a_joined_table_is_the_machine_s(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "temporary").mkdir()
    rows = "".join(f"{number},x\n" for number in range(20_000))
    for number in range(2):
        (tmp_path / f"data/{number}.csv").write_text("a,b\n" + rows, encoding="utf-8")
    table = {"name": "t", "path": ["0.csv", "1.csv"], "schema": {"fields": FIELDS}}
    descriptor = {"name": "p", "resources": [table]}
    (tmp_path / "data/datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = subprocess.run(
        [sys.executable, "-m", "parution", "validate", "-q", str(tmp_path / "data")],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=SECONDS,
        env={
            **os.environ,
            "PYTHONIOENCODING": "utf-8",
            "TMPDIR": str(tmp_path / "temporary"),
        },
        preexec_fn=limit,
    )
    assert (done.returncode, done.stdout) == (6, "")
    assert done.stderr.count("\n") == 1
    assert "disque" in done.stderr
    assert not list((tmp_path / "temporary").iterdir())
