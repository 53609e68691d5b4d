"""Which reader a file goes to: the fast one wherever its text is plain, and never frictionless.

What they find is compared elsewhere; here it is demanded that the fast way is taken at all.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from parution.validation import frictionless_engine, validate
from parution.validation.proving import RecordProver
from parution.validation.reading import chunks, stream
from parution.validation.reading.stream import ChunkSource
from parution.validation.reading.text import TextSource
from tests.validation.comparing import make_package

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from parution.model.report import Report

V2 = "https://datapackage.org/profiles/2.0/tableschema.json"

pytestmark = pytest.mark.slow

ROWS = 300
SIZE = 512


@dataclass
class Readings:
    """How often each reader was asked: of a chunk, or of a table."""

    fast: int = 0
    slow: int = 0
    whole: int = 0
    frictionless: int = 0


@pytest.fixture(params=[True, False], ids=["proven", "parsed"], autouse=True)
def _proving(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have chunks proven by one expression where they can be, and then parsed, all of them."""
    if not request.param:
        monkeypatch.setattr(RecordProver, "find_proof", lambda *_: None)


@contextmanager
def count_readings() -> Iterator[Readings]:
    readings = Readings()
    slowly, parse = ChunkSource._read_slowly, chunks.prove_or_parse
    validate_whole = frictionless_engine.validate_table
    with (
        mock.patch.object(ChunkSource, "_read_slowly", autospec=True, side_effect=slowly) as slow,
        mock.patch.object(stream, "prove_or_parse", side_effect=parse) as fast,
        mock.patch.object(TextSource, "read", autospec=True, side_effect=TextSource.read) as whole,
        mock.patch.object(
            frictionless_engine, "validate_table", side_effect=validate_whole
        ) as refused,
        mock.patch.multiple(stream, CHUNK=SIZE, WINDOW=SIZE // 2),
    ):
        yield readings
    readings.fast, readings.slow = fast.call_count - slow.call_count, slow.call_count
    readings.whole, readings.frictionless = whole.call_count, refused.call_count


def write(
    *,
    newline: str = "\n",
    quotes: bool = False,
    delimiter: str = ",",
    name: str = "n{0}",
    end: str = "",
) -> str:
    """Write a table of 300 rows: a number and a name."""
    mark = '"' if quotes else ""
    rows = [["id", "name"], *([str(at), name.format(at)] for at in range(1, ROWS + 1))]
    lines = (delimiter.join(f"{mark}{cell}{mark}" for cell in row) for row in rows)
    return newline.join(lines) + newline + end


def screen(
    folder: Path,
    content: str | bytes,
    *,
    entry: dict[str, Any] | None = None,
    names: dict[str, Any] | None = None,
    **schema: Any,
) -> tuple[Report, Readings]:
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    (folder / "t.csv").write_bytes(data)
    fields = [
        {"name": "id", "type": "integer"},
        {"name": "name", "type": "string", **(names or {})},
    ]
    described = {"$schema": V2, "fields": fields, **schema}
    table = {"name": "t", "type": "table", "path": "t.csv", "schema": described, **(entry or {})}
    with count_readings() as readings:
        report = validate(make_package(folder, [table]), small=0)
    return report, readings


def demand_fast(found: tuple[Report, Readings], errors: int = 0) -> None:
    """Demand that every chunk went to the fast reader, and of as many as the file has."""
    report, readings = found
    assert report.error_count == errors
    assert (readings.slow, readings.whole, readings.frictionless) == (0, 0, 0)
    assert readings.fast >= 4


@pytest.mark.parametrize("quotes", [False, True])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_plain_text_goes_to_the_fast_reader(
    tmp_path: Path, newline: str, mark: bytes, delimiter: str, *, quotes: bool
) -> None:
    content = mark + write(newline=newline, quotes=quotes, delimiter=delimiter).encode()
    encoding = "utf-8-sig" if mark else "utf-8"
    entry = {"encoding": encoding, "dialect": {"delimiter": delimiter}}
    demand_fast(screen(tmp_path, content, entry=entry))
    # Nothing is declared: frictionless detects the encoding and the delimiter.
    demand_fast(screen(tmp_path, content))


@pytest.mark.parametrize(
    "name", ["a\nb{0}", 'dit ""{0}""', "a,b{0}", "a\r\nb{0}", "é{0}", "\u2028{0}"]
)
def test_what_stands_in_quotes_is_read_fast(tmp_path: Path, name: str) -> None:
    demand_fast(screen(tmp_path, write(quotes=True, name=name), entry={"encoding": "utf-8"}))


@pytest.mark.parametrize("quotes", [False, True])
@pytest.mark.parametrize(
    ("end", "errors"),
    [("7\n", 1), ("7,a,b\n", 1), (",\n", 1), ("\n", 1), ("x,a\n", 1), ('x,"a\n', 0), ("7,a", 0)],
)
def test_wrong_rows_do_not_slow_the_others(
    tmp_path: Path, end: str, errors: int, *, quotes: bool
) -> None:
    content = write(quotes=quotes, end=end)
    if '"' in end:  # a quote that is never closed: the last chunk alone is read slowly
        _, readings = screen(tmp_path, content, entry={"encoding": "utf-8"})
        assert readings.slow == 1
        assert (readings.whole, readings.frictionless) == (0, 0)
    else:
        demand_fast(screen(tmp_path, content, entry={"encoding": "utf-8"}), errors)


@pytest.mark.parametrize("quotes", [False, True])
@pytest.mark.parametrize(
    "keys",
    [
        {"primaryKey": ["id"]},
        {"primaryKey": ["name"]},
        {"primaryKey": ["id", "name"]},
        {"names": {"constraints": {"unique": True}}},
        {
            "foreignKeys": [
                {"fields": ["id"], "reference": {"resource": "", "fields": ["id"]}},
            ]
        },
        {
            "primaryKey": ["id"],
            "names": {"constraints": {"unique": True, "required": True, "maxLength": 9}},
        },
    ],
    ids=str,
)
def test_keyed_tables_are_screened_and_read_fast(
    tmp_path: Path, keys: dict[str, Any], *, quotes: bool
) -> None:
    demand_fast(screen(tmp_path, write(quotes=quotes), entry={"encoding": "utf-8"}, **keys))


@pytest.mark.parametrize(
    "kind",
    [
        {"type": "string", "constraints": {"pattern": "n[0-9]+"}},
        {"type": "string", "constraints": {"pattern": r"(?=n).+"}},
        {
            "type": "string",
            "constraints": {"minLength": 2, "enum": [f"n{at}" for at in range(999)]},
        },
        {"type": "any"},
        {"type": "list"},
    ],
    ids=lambda kind: str(kind)[:60],
)
def test_every_constraint_is_screened_and_read_fast(tmp_path: Path, kind: dict[str, Any]) -> None:
    demand_fast(screen(tmp_path, write(), entry={"encoding": "utf-8"}, names=kind))


@pytest.mark.parametrize(
    "check",
    [
        {"type": "duplicate-row"},
        {"type": "row-constraint", "formula": "id > 0"},
        {"type": "sequential-value", "fieldName": "id"},
        {"type": "forbidden-value", "fieldName": "id", "values": [0]},
        {"type": "ascii-value"},
    ],
    ids=lambda check: check["type"],
)
def test_checked_tables_are_screened_and_read_fast(tmp_path: Path, check: dict[str, Any]) -> None:
    entry = {"encoding": "utf-8", "checklist": {"checks": [check]}}
    demand_fast(screen(tmp_path, write(), entry=entry))


@pytest.mark.parametrize(
    ("content", "entry"),
    [
        (write().encode("utf-16"), {"encoding": "utf-16"}),
        (write(), {"dialect": {"commentChar": "#"}}),
        (write(), {"dialect": {"skipBlankRows": True}}),
        (write(), {"dialect": {"quoteChar": "'"}}),
    ],
)
def test_text_that_is_not_plain_is_read_by_python_and_screened(
    tmp_path: Path, content: str | bytes, entry: dict[str, Any]
) -> None:
    report, readings = screen(tmp_path, content, entry=entry)
    assert report.valid
    assert (readings.fast, readings.slow, readings.frictionless) == (0, 0, 0)
    assert readings.whole == 1
