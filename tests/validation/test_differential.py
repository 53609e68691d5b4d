"""Drawn tables, dialects and schemas: the screen and frictionless must find the same.

A few hundred examples by default; ``make fuzz`` draws 100,000. A difference that this finds
becomes a named case in ``test_beware.py``.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.validation import chunks
from tests.validation.comparing import compare_engines, make_package

# As many as CI can wait for, always the same; and as many as a night can, always others.
DRAWN = settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
FUZZED = settings(
    DRAWN, derandomize=False, max_examples=int(os.environ.get("PARUTION_EXAMPLES", "100000"))
)

NUMBERS = ["0", "1", "01", "+5", "-5", " 5 ", "1_000", "5.0", "1e3", "NaN", "nan", "INF", "-inf"]
NUMBERS += ["1.5", "1,5", "1 000", "1 000,5", "12 €", "١٢", "5\xa0", "-0", "007", "9" * 25, "0x1F"]
NUMBERS += ["1.00000000000000000001", "-1e-400", "99.9", "100", "100.0", "1.50", ".5", "5.", "--5"]
DATES = ["2024-01-05", "2024-02-29", "2023-02-29", "2024-1-5", "24-01-05", "0000-01-01"]
DATES += ["05/01/2024", "31/04/2024", "2024-12-31", "2024-01-05 ", "٢٠٢٤-01-05", "1899-12-31"]
DATES += ["2024-01-05T10:00:00", "2024-01-05T10:00:00Z", "2024-01-05 10:00:00+02:00", "2024-01"]
DATES += ["2024-01-05T24:00:00", "2024-01-05T23:59:60", "10:00:00", "24:00:00", "10:00", "2024"]
DATES += ["10:00:00Z", "10:00:00.5", "2024-13", "2024-1", "20240105", "P1Y", "PT5H", "P1.5Y", "P"]
TEXTS = ["a", "b", "ab", "été", "éé", "A1", "x y", "true", "True", "tRue", "oui", "non", "NA", "-"]
TEXTS += ["a@b.fr", "é@b.fr", "a..b@c.fr", "http://x.fr", "a:", "http://x y", "None", "null", " "]
TEXTS += [
    "123",
    "123\n",
    "a\nb",
    'dit "x"',
    "1,2",
    "181,0",
    "2.5, 48.8",
    "[1,2]",
    '["a",]',
    '{"a":1}',
]
TEXTS += [
    "123e4567-e89b-12d3-a456-426614174000",
    "YWJj",
    "YW=",
    "\u2028",
    "\x1c",
    "ß",
    "日本",
    "aa",
]
CELLS = st.one_of(
    st.just(""),
    st.sampled_from(NUMBERS),
    st.sampled_from(DATES),
    st.sampled_from(TEXTS),
    st.text(alphabet="ab01-./, \"'\n\r;é|\t#", max_size=6),
)
PATTERNS = [r"\d{3}", r"[a-z]+", "a|b", r"\w+", r"[^a]*", r"(?=.*\d).+", r"(a)\1", r"\S", r"a{,2}"]
PATTERNS += [r"^\d+$", r"a.b", r"(?i)é", r"\Aab\Z", r"x++", r"(?:[013-9]\d|2[AB1-9])\d{3}", r"\b\w"]
TYPES: dict[str, list[dict[str, Any]]] = {
    "string": [
        {},
        {"format": "email"},
        {"format": "uri"},
        {"format": "uuid"},
        {"format": "binary"},
    ],
    "integer": [{}, {"bareNumber": False}],
    "number": [
        {},
        {"decimalChar": ","},
        {"decimalChar": ",", "groupChar": " "},
        {"groupChar": ","},
        {"bareNumber": False},
        {"floatNumber": True},
    ],
    "boolean": [{}, {"trueValues": ["oui", "1"], "falseValues": ["non", "0"]}],
    "date": [{}, {"format": "%d/%m/%Y"}, {"format": "%Y%m%d"}],
    "datetime": [{}, {"format": "%Y-%m-%d %H:%M:%S"}],
    "time": [{}, {"format": "%H:%M"}],
    "year": [{}],
    "yearmonth": [{}],
    "duration": [{}],
    "geopoint": [{}, {"format": "array"}],
    "array": [{}],
    "object": [{}],
    "list": [{}, {"itemType": "integer"}, {"delimiter": ";"}],
    "any": [{}],
}
BOUNDS = {"integer": ["1", "100"], "number": ["1", "99.5"], "year": ["2000", "2024"]}
BOUNDS |= {"date": ["2000-01-01", "2024-01-05"], "yearmonth": ["2000-01", "2024-06"]}


@st.composite
def draw_field(draw: st.DrawFn, position: int) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(TYPES)))
    field = {"name": f"f{position}", "type": kind, **draw(st.sampled_from(TYPES[kind]))}
    constraints: dict[str, Any] = {}
    if draw(st.booleans()):
        constraints["required"] = True
    if kind in {"string", "integer", "number", "date", "boolean"} and draw(st.integers(0, 4)) == 0:
        constraints["unique"] = True
    if kind == "string":
        if draw(st.booleans()):
            constraints["pattern"] = draw(st.sampled_from(PATTERNS))
        if draw(st.booleans()):
            constraints["minLength"] = draw(st.integers(0, 3))
        if draw(st.booleans()):
            constraints["maxLength"] = draw(st.integers(1, 4))
        if draw(st.integers(0, 3)) == 0:
            constraints["enum"] = draw(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=4))
    bounds = BOUNDS.get(kind)
    if bounds and draw(st.booleans()):
        low, high = bounds
        if field.get("format", "default") == "default" and "," not in field.get("decimalChar", ""):
            constraints[draw(st.sampled_from(["minimum", "exclusiveMinimum"]))] = low
            if draw(st.booleans()):
                constraints[draw(st.sampled_from(["maximum", "exclusiveMaximum"]))] = high
    if kind == "integer" and not constraints and draw(st.integers(0, 1)):
        constraints["enum"] = [1, 5, 7]
    if constraints:
        field["constraints"] = constraints
    return field


@st.composite
def draw_table(draw: st.DrawFn) -> tuple[dict[str, Any], bytes]:
    width = draw(st.integers(1, 4))
    fields = [draw(draw_field(position)) for position in range(width)]
    schema: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": fields,
    }
    if draw(st.booleans()):
        missing: list[list[str]] = [["", "NA"], ["-"], [], ["", "0"]]
        schema["missingValues"] = draw(st.sampled_from(missing))
    keyed = [
        f["name"] for f in fields if f["type"] in {"string", "integer", "number", "date", "any"}
    ]
    if draw(st.booleans()) and keyed:
        schema["primaryKey"] = draw(st.lists(st.sampled_from(keyed), min_size=1, unique=True))
    if keyed and draw(st.integers(0, 3)) == 0:
        name = draw(st.sampled_from(keyed))
        other = draw(st.sampled_from(keyed))
        reference = {"resource": "", "fields": [other]}
        schema["foreignKeys"] = [{"fields": [name], "reference": reference}]
    if draw(st.integers(0, 4)) == 0:
        schema["fieldsMatch"] = draw(st.sampled_from(["equal", "subset", "superset", "partial"]))
    entry: dict[str, Any] = {
        "name": "table",
        "type": "table",
        "path": "table.csv",
        "schema": schema,
    }
    plain: bool = draw(st.booleans())
    dialect = {"delimiter": draw(st.sampled_from(",;\t|"))} if plain else draw(draw_dialect())
    if dialect:
        entry["dialect"] = dialect
    if plain:
        entry["encoding"] = "utf-8"
    elif draw(st.booleans()):
        entry["encoding"] = draw(st.sampled_from(["utf-8", "utf-8", "windows-1252"]))
    content = draw_content(fields, dialect, entry.get("encoding", "utf-8"), plain)
    return entry, draw(content)


@st.composite
def draw_dialect(draw: st.DrawFn) -> dict[str, Any]:
    dialect: dict[str, Any] = {}
    if draw(st.booleans()):
        dialect["delimiter"] = draw(st.sampled_from([",", ";", "\t", "|"]))
    words: dict[str, list[Any]] = {
        "quoteChar": ["'", '"'],
        "escapeChar": ["\\"],
        "doubleQuote": [False],
        "skipInitialSpace": [True, False],
        "header": [True, False],
        "headerRows": [[1], [2], [1, 2]],
        "commentChar": ["#"],
        "skipBlankRows": [True],
        "headerCase": [False],
    }
    for name, values in words.items():
        if draw(st.integers(0, 9)) == 0:
            dialect[name] = draw(st.sampled_from(values))
    return dialect


@st.composite
def draw_content(
    draw: st.DrawFn,
    fields: list[dict[str, Any]],
    dialect: dict[str, Any],
    encoding: str,
    plain: bool,
) -> bytes:
    delimiter = dialect.get("delimiter", ",")
    names = [field["name"] for field in fields]
    if draw(st.integers(0, 5)) == 0:
        names = draw(st.lists(st.sampled_from([*names, "x", "", "F0"]), max_size=5))
    mixed = ["\n", "\r\n"] if plain else ["\n", "\r\n", "\n", "\r"]
    newlines = st.sampled_from(["\n"] if draw(st.integers(0, 2)) else mixed)
    clean = plain or draw(st.booleans())
    text = delimiter.join(names) + draw(newlines)
    for _ in range(draw(st.integers(0, 15))):
        cells = [draw(CELLS) for _ in fields]
        if plain:
            cells = [cell.replace("\r", "") for cell in cells]
        odd = draw(st.integers(0, 40 if plain else 15))
        if odd == 0:
            cells = cells[:-1]
        elif odd == 1:
            cells.append(draw(CELLS))
        elif odd == 2:
            cells = [""] * len(cells)
        text += delimiter.join(_quote(cell, delimiter, clean, draw) for cell in cells)
        text += draw(newlines)
    if draw(st.integers(0, 4)) == 0:
        text = text.rstrip("\r\n")
    mark = "\ufeff" if draw(st.integers(0, 9)) == 0 and encoding == "utf-8" else ""
    written: str = mark + text
    return written.encode(encoding, errors="replace")


def _quote(cell: str, delimiter: str, clean: bool, draw: st.DrawFn) -> str:
    if clean:
        if any(character in cell for character in f'"\r\n{delimiter}') or draw(st.booleans()):
            return '"' + cell.replace('"', '""') + '"'
        return cell
    return draw(st.sampled_from([cell, f'"{cell}"', f' "{cell}"', f'"{cell}"x', cell]))


def _compare(table: tuple[dict[str, Any], bytes], size: int) -> None:
    entry, content = table
    with tempfile.TemporaryDirectory() as name, mock.patch.object(chunks, "CHUNK", size):
        folder = Path(name).resolve()
        (folder / "table.csv").write_bytes(content)
        compare_engines(make_package(folder, [entry]))


@DRAWN
@given(table=draw_table(), size=st.integers(16, 200))
def test_the_screen_finds_what_frictionless_finds(
    table: tuple[dict[str, Any], bytes], size: int
) -> None:
    _compare(table, size)


@pytest.mark.fuzz
@FUZZED
@given(table=draw_table(), size=st.integers(16, 200))
def test_the_screen_finds_what_frictionless_finds_at_length(
    table: tuple[dict[str, Any], bytes], size: int
) -> None:
    _compare(table, size)
