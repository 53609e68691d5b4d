"""The index of a large table: its files, and the script that reads them."""

from __future__ import annotations

import gzip
import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import parution
from parution.archive import DEFLATE, compress_gzip
from parution.model.release import FileDigest
from parution.model.schema import Schema
from parution.pages.tables import columns, indexing, keys
from parution.pages.tables.indexing import LISTING, choose_chunk, find_origin
from parution.pages.tables.keys import count_buckets, hash_key, list_buckets
from parution.pages.tables.packing import measure_rank, pack_texts
from tests.unit.indexed_tables import LABELS, SCHEMA, Table, draw_rows, find_rows, index_table

SCRIPTS = Path(parution.__file__).parent / "pages/scripts"


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_OF_BUCKET", 500)
        return index_table(tmp_path_factory.mktemp("index"), draw_rows(1_200), SCHEMA, LABELS)


def read_manifest(table: Table) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(table.made.manifest)
    return manifest


def unpack_texts(content: bytes) -> list[str]:
    count = int.from_bytes(content[:4], "little")
    units = content[4 + 4 * count :].decode().encode("utf-16-le")
    texts, at = [], 0
    for place in range(count):
        end = at + 2 * int.from_bytes(content[4 + 4 * place : 8 + 4 * place], "little")
        texts.append(units[at:end].decode("utf-16-le"))
        at = end
    return texts


def test_gzip_is_the_same_bytes_everywhere_and_any_gunzip_reads_it() -> None:
    content = b"parution" * 10
    packed = compress_gzip(content, DEFLATE)
    assert gzip.decompress(packed) == content
    assert packed.hex() == "1f8b08000000000000ff2b482c2a2dc9cccf2ba0120d00de4b7e8550000000"


def test_texts_are_packed_with_their_length_in_the_units_of_javascript() -> None:
    content = pack_texts(pl.Series("text", ["é", "", "𝔘b"]))
    assert content == (b"\x03\0\0\0" + b"\x01\0\0\0" + b"\0\0\0\0" + b"\x03\0\0\0" + "é𝔘b".encode())
    assert unpack_texts(content) == ["é", "", "𝔘b"]


def test_a_rank_takes_one_two_or_four_bytes() -> None:
    assert [measure_rank(n) for n in (0, 256, 257, 65_536, 65_537)] == [1, 1, 2, 2, 4]


def test_a_file_of_rows_has_fewer_where_they_are_long_and_more_where_they_are_many() -> None:
    assert choose_chunk(5_000_000, 50_000) == 500
    assert choose_chunk(5_000_000, 5_000) == 200
    assert choose_chunk(500_000_000, 1_000) == 10
    assert choose_chunk(10**10, 10**8) == 10_000


def test_the_manifest_says_what_there_is(table: Table) -> None:
    manifest = read_manifest(table)
    assert {name: manifest[name] for name in ("generator", "format", "rows", "key", "buckets")} == {
        "generator": "Parution",
        "format": 1,
        "rows": 1_200,
        "key": [0, 1],
        "buckets": 3,
    }
    assert manifest["labels"] == list(LABELS)
    assert manifest["folder"] == f"{manifest['origin'][:16]}/"
    first, _, amount, day, old, _, odd = manifest["columns"]
    assert first == {
        "order": "text",
        "distinct": 1_200,
        "filled": 1_200,
        "read": 0,
        "rank": 2,
        "values": True,
        "keys": False,
        "searched": True,
    }
    assert (amount["decimal"], amount["group"], amount["bare"]) == (",", " ", True)
    assert (day["order"], day["keys"], day["distinct"] - day["filled"]) == ("moment", False, 1)
    assert (old["order"], old["keys"]) == ("moment", True)
    assert (odd["distinct"], odd["filled"], odd["read"]) == (9, 8, 7)


def test_the_rows_are_in_files_of_as_many_in_the_order_of_the_file(table: Table) -> None:
    manifest = read_manifest(table)
    rows: list[list[str]] = []
    for number in range(-(-1_200 // manifest["chunk"])):
        content = table.read(f"{manifest['folder']}rows/{number}.bin")
        part = json.loads(gzip.decompress(content))
        assert len(part) == min(500, 1_200 - 500 * number)
        rows += part
    assert rows == [list(row) for row in table.rows]


def test_ranks_and_values_give_the_cells_of_a_column_back(table: Table) -> None:
    manifest = read_manifest(table)
    for at, column in enumerate(manifest["columns"]):
        root = f"{manifest['folder']}columns/{at}"
        ranks = gzip.decompress(table.read(f"{root}.rank.bin"))
        values = unpack_texts(gzip.decompress(table.read(f"{root}.values.bin")))
        width = column["rank"]
        found = [
            values[int.from_bytes(ranks[start : start + width], "little")]
            for start in range(0, len(ranks), width)
        ]
        assert found == [row[at] for row in table.rows]


def test_days_of_another_spelling_are_there_in_iso_8601_too(table: Table) -> None:
    root = f"{read_manifest(table)['folder']}columns/4"
    values = unpack_texts(gzip.decompress(table.read(f"{root}.values.bin")))
    spelled = unpack_texts(gzip.decompress(table.read(f"{root}.keys.bin")))
    assert spelled == ["-".join(reversed(value.split("/"))) for value in values]
    assert spelled == sorted(spelled)


def test_a_key_is_hashed_by_fnv_of_its_json() -> None:
    # FNV-1a of the eleven bytes of ["a","\n"], by hand from the reference.
    expected = 0x811C9DC5
    for byte in b'["a","\\n"]':
        expected = (expected ^ byte) * 0x01000193 % 2**32
    assert hash_key(("a", "\n")) == expected
    assert hash_key(("",)) != hash_key(("", ""))


def test_every_key_is_in_its_bucket_with_its_row(table: Table) -> None:
    manifest = read_manifest(table)
    seen = {}
    for bucket in range(manifest["buckets"]):
        content = table.read(f"{manifest['folder']}keys/{bucket}.bin")
        for code, rank, row in json.loads(gzip.decompress(content)):
            assert hash_key((code, rank)) % manifest["buckets"] == bucket
            seen[row] = (code, rank)
    assert seen == {number: row[:2] for number, row in enumerate(table.rows)}


def test_the_keys_of_an_empty_table_are_a_bucket_of_none() -> None:
    assert count_buckets(0) == 1
    assert [*list_buckets(pl.DataFrame({"0": pl.Series([], dtype=pl.String)}))] == [b"[]"]


def test_the_index_lists_its_files_with_their_checksums(table: Table) -> None:
    folder = read_manifest(table)["folder"]
    listed = json.loads(table.read(folder + LISTING))["files"]
    made = {each.path: [each.path, each.bytes, each.sha256] for each in table.made.digests}
    assert listed == [each for path, each in made.items() if path != LISTING]
    there = table.folder / folder
    files = {path.relative_to(there).as_posix() for path in there.rglob("*") if path.is_file()}
    assert files == set(made)


def test_the_same_table_gives_the_same_bytes(
    table: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "_OF_BUCKET", 500)
    again = index_table(tmp_path, table.rows, SCHEMA, LABELS)
    assert (again.made.manifest, again.made.digests) == (table.made.manifest, table.made.digests)


def test_another_table_or_another_schema_has_another_folder() -> None:
    origins = {
        find_origin(FileDigest("t", 1, sha256), Schema({"fields": [{"name": "a", "type": kind}]}))
        for sha256 in "ab"
        for kind in ("integer", "string")
    }
    assert len(origins) == 4


def test_what_a_field_is_called_in_a_language_changes_no_index() -> None:
    table = FileDigest("t", 1, "a")
    field = {"name": "a", "type": "string", "constraints": {"enum": ["x"]}}
    told = {**field, "title": "A", "description": "Une lettre."}
    other = {**field, "constraints": {"enum": ["x", "y"]}}
    first, second, third = (
        find_origin(table, Schema({"fields": [each]})) for each in (field, told, other)
    )
    assert first == second != third


def test_a_column_of_too_much_text_is_sorted_and_neither_filtered_nor_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "FILTERED", 12_000)
    made = index_table(tmp_path, draw_rows(1_200), SCHEMA, LABELS)
    first, second, *_ = read_manifest(made)["columns"]
    assert (first["rank"], first["values"], first["searched"]) == (2, False, False)
    assert (second["values"], second["searched"]) == (True, True)
    assert "columns/0.values.bin" not in {each.path for each in made.made.digests}


def test_texts_are_searched_before_numbers_as_far_as_the_bound_goes(
    table: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {each.path: each.bytes for each in table.made.digests}
    texts = sum(sizes[f"columns/{at}.{what}.bin"] for at in (0, 5) for what in ("rank", "values"))
    monkeypatch.setattr(indexing, "SEARCHED", texts + 10)
    made = index_table(tmp_path, table.rows, SCHEMA, LABELS)
    searched = [at for at, each in enumerate(read_manifest(made)["columns"]) if each["searched"]]
    assert searched == [0, 5]


def test_only_the_first_of_very_many_columns_are_sorted(tmp_path: Path) -> None:
    labels = [f"c{at}" for at in range(600)]
    made = index_table(tmp_path, [("1",) * 600, ("2",) * 600], {}, labels)
    ranks = [column["rank"] for column in read_manifest(made)["columns"]]
    assert ranks == [1] * 500 + [0] * 100
    assert len(made.made.profiles) == 600


def draw_queries(table: Table, number: int) -> list[dict[str, Any]]:
    draw = random.Random(7)
    columns = range(len(LABELS))

    def draw_filter() -> dict[str, Any]:
        column = draw.choice(columns)
        cell = draw.choice(table.rows)[column]
        if column in {3, 4} and cell != "NA":
            cell = draw.choice(("2015", "2015-03", "2015-03-15", "1999-12-31"))
        if column == 6:
            cell = draw.choice(("0", "1.5", "-INF", "oups", "9007199254740992"))
        op = draw.choice(("=", "contains", ">=", "<=", "empty", "filled"))
        if op == "contains":
            cell = cell[draw.randrange(3) :][: draw.randrange(1, 4)].upper()
        return {"column": column, "op": op, "value": cell}

    return [
        {
            "search": draw.choice(("", "", "ete", "L'EAU", "œuv 12", "12", "𝔘", "a\nb", "zzz")),
            "filters": [draw_filter() for _ in range(draw.randrange(4))],
            "sort": draw.choice(
                (None, {"column": draw.choice(columns), "descending": draw.random() < 0.5})
            ),
        }
        for _ in range(number)
    ]


HARNESS = """
const fs = require("node:fs");
const [folder, asked] = process.argv.slice(2);
let fetched = 0;
globalThis.fetch = async (address, {signal} = {}) => {
  signal?.throwIfAborted();
  fetched += 1;
  return new Response(fs.readFileSync(address));
};
(async () => {
  const {queries, keys} = JSON.parse(fs.readFileSync(asked, "utf8"));
  const source = await IndexedSource.open(folder);
  const found = [];
  for (const query of queries) {
    const answer = await source.find(query);
    const rows = await answer.rows(0, answer.total);
    const middle = await answer.rows(Math.floor(answer.total / 2), 3);
    found.push({total: answer.total, numbers: rows.map((row) => row.number),
      cells: rows.slice(0, 2).map((row) => row.cells), middle: middle.map((row) => row.number)});
  }
  const located = [];
  for (const key of keys) located.push(await source.locate(key));
  const control = new AbortController();
  const another = await IndexedSource.open(folder);
  const overtaken = another.find({search: "e"}, {signal: control.signal})
    .then(() => "found", (error) => error.name);
  control.abort();
  const last = (await another.find({search: "ete"})).total;
  const before = fetched;
  await another.find({filters: [{column: 5, op: "contains", value: "S"}]});
  console.log(JSON.stringify({found, located, overtaken: await overtaken, last,
    again: fetched - before, can: {...source.can, filter: [...source.can.filter],
    sort: [...source.can.sort]}}));
})();
"""


def run_script(folder: Path, asked: dict[str, Any], work: Path) -> dict[str, Any]:
    """Run the script on an index, in Node.js."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    script = work / "harness.js"
    parts = [(SCRIPTS / name).read_text("utf-8") for name in ("fold.js", "index.js")]
    script.write_text('"use strict";\n' + "".join(parts) + HARNESS, encoding="utf-8")
    questions = work / "asked.json"
    questions.write_text(json.dumps(asked), encoding="utf-8")
    done = subprocess.run(
        [node, str(script), f"{folder}/", str(questions)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.external
def test_the_script_finds_what_looking_at_every_row_finds(table: Table, tmp_path: Path) -> None:
    queries = draw_queries(table, 150)
    asked = [
        *(list(row[:2]) for row in table.rows[:60]),
        *(["S00001"], ["x", "1"], ["S00001", "x"]),
    ]
    answer = run_script(table.folder, {"queries": queries, "keys": asked}, tmp_path)
    totals = set()
    for query, found in zip(queries, answer["found"], strict=True):
        expected = find_rows(table, query)
        assert found["numbers"] == expected, query
        assert found["total"] == len(expected)
        assert found["cells"] == [list(table.rows[number]) for number in expected[:2]]
        middle = len(expected) // 2
        assert found["middle"] == expected[middle : middle + 3]
        totals.add(len(expected))
    assert len(totals) > 30  # the queries are not all of nothing, or of everything
    assert answer["located"] == [*range(60), -1, -1, -1]
    assert answer["overtaken"] == "AbortError"
    assert answer["last"] == len(find_rows(table, {"search": "ete"}))
    assert answer["again"] == 0  # what a search read is kept
    assert answer["can"]["searched"] == ""
    assert answer["can"]["filter"] == answer["can"]["sort"] == [*range(7)]
