"""Chunks proven by one expression: nothing is proven that frictionless refuses, in any way."""

from __future__ import annotations

import os
import re
import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest import mock

import polars as pl
import pytest
from frictionless import FrictionlessException, Schema
from frictionless.table.row import create_cell_handlers
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from parution.validation.cells.explaining import Explainer
from parution.validation.cells.expressions import find_expression
from parution.validation.cells.regex import translate_inside
from parution.validation.handover import HandOver
from parution.validation.proving import RecordProver
from parution.validation.reading import chunks, proof, stream
from parution.validation.reading.proof import Proof
from tests.validation.comparing import Drawn, compare_engines, make_package
from tests.validation.drawing import CELLS, DATES, NUMBERS, TEXTS, draw_field

V2 = "https://datapackage.org/profiles/2.0/tableschema.json"
DRAWN = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
FUZZED = settings(
    DRAWN, derandomize=False, max_examples=int(os.environ.get("PARUTION_EXAMPLES", "100000"))
)
FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "integer", "constraints": {"required": True, "minimum": 1}},
    {"name": "name", "type": "string", "constraints": {"maxLength": 9}},
    {"name": "day", "type": "date", "constraints": {"minimum": "2020-03-15"}},
    {"name": "code", "type": "string", "constraints": {"pattern": "[A-Z]{2}[0-9]"}},
    {"name": "rate", "type": "number", "constraints": {"minimum": 0, "maximum": 100}},
    {"name": "state", "type": "string", "constraints": {"enum": ["en cours", "a,b", 'dit "x"']}},
]
ROW = ["7", "été", "2024-02-28", "AB1", "99.5", "en cours"]


def make_fields(*fields: dict[str, Any], **schema: Any) -> Any:
    return Schema.from_descriptor({"$schema": V2, "fields": list(fields), **schema})


def make_explainer(schema: Any) -> Explainer:
    return Explainer(create_cell_handlers(list(schema.fields)))


def match(form: str | None, texts: list[str]) -> set[str]:
    """Find the texts that a form matches whole."""
    if form is None:
        return set()
    found = pl.Series(texts, dtype=pl.String).str.contains(rf"\A(?:{form})\z")
    return {text for text, is_found in zip(texts, found, strict=True) if is_found}


def find(kind: str, constraints: dict[str, Any] | None = None, **more: Any) -> str | None:
    field = {"name": "f", "type": kind, "constraints": constraints or {}, **more}
    return find_expression(make_fields(field).fields[0], '",\r\n\0')


def write(rows: list[list[str]], *, newline: str = "\n", quotes: bool = False) -> str:
    return "".join(",".join(_quote(cell, quotes) for cell in row) + newline for row in rows)


def _quote(cell: str, quotes: bool) -> str:
    if quotes or set(cell) & set('",\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def count(number: int) -> list[list[str]]:
    return [[str(at), *ROW[1:]] for at in range(1, number + 1)]


def screen(
    folder: Path,
    content: str | bytes,
    size: int = 256,
    handed_over: str | None = None,
    **schema: Any,
) -> tuple[int, int]:
    """Hold the screen to frictionless; return how many chunks were proven, and were parsed."""
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    header = ",".join(field["name"] for field in FIELDS).encode() + b"\n"
    (folder / "table.csv").write_bytes(header + data)
    described = {"$schema": V2, "fields": FIELDS, **schema}
    entry = {"name": "t", "type": "table", "path": "table.csv", "schema": described}
    entry["encoding"] = "utf-8"
    with (
        mock.patch.multiple(stream, CHUNK=size, WINDOW=size // 2),
        mock.patch.object(chunks, "parse_chunk", side_effect=chunks.parse_chunk) as parsed,
        mock.patch.object(
            stream, "make_proven_batch", side_effect=chunks.make_proven_batch
        ) as proven,
    ):
        compare_engines(make_package(folder, [entry]), handed_over=handed_over)
    return proven.call_count, parsed.call_count


@pytest.mark.parametrize(
    ("low", "high"), [(0, 0), (1, 22), (7, 1003), (-35, -4), (-105, 99), (90, None), (None, -7)]
)
def test_integers_within_bounds_are_said_exactly(low: int | None, high: int | None) -> None:
    bounds = {"minimum": low, "maximum": high}
    form = find("integer", {name: bound for name, bound in bounds.items() if bound is not None})
    texts = [str(number) for number in range(-1200, 1200)]
    within = {
        text
        for text in texts
        if (low is None or low <= int(text)) and (high is None or int(text) <= high)
    }
    assert match(form, texts) == within
    assert match(form, ["", "+", "-", "1_000", " 5", "5 ", "1.0", "x", "٣"]) == set()


@pytest.mark.parametrize(
    "bounds",
    [
        {"minimum": 0, "maximum": 100},
        {"exclusiveMinimum": 0, "exclusiveMaximum": 100},
        {"minimum": -2.5, "maximum": 7.25},
        {"exclusiveMinimum": "-12.5"},
        {"exclusiveMaximum": -3},
    ],
)
def test_no_number_out_of_bounds_is_said(bounds: dict[str, Any]) -> None:
    form = find("number", bounds)
    texts = [f"{tenth / 10:.1f}" for tenth in range(-1300, 1300)]
    texts += [str(number) for number in range(-130, 130)] + ["-0", "0.0", "100.00", "007", "+1"]
    found = match(form, texts)
    assert len(found) > 100
    for text in found:
        number = Decimal(text)
        assert number >= Decimal(str(bounds.get("minimum", number)))
        assert number <= Decimal(str(bounds.get("maximum", number)))
        assert "exclusiveMinimum" not in bounds or number > Decimal(str(bounds["exclusiveMinimum"]))
        assert "exclusiveMaximum" not in bounds or number < Decimal(str(bounds["exclusiveMaximum"]))


@pytest.mark.parametrize(
    ("bounds", "first", "last"),
    [
        ({"minimum": "2015-01-01"}, date(2015, 1, 1), date(2999, 12, 31)),
        ({"minimum": "2019-02-27", "maximum": "2021-11-30"}, date(2019, 2, 27), date(2021, 11, 30)),
        ({"exclusiveMinimum": "2020-12-31"}, date(2021, 1, 1), date(2999, 12, 31)),
        ({"exclusiveMaximum": "2020-01-01"}, date(1000, 1, 1), date(2019, 12, 31)),
        ({"minimum": "2020-02-29", "maximum": "2020-02-29"}, date(2020, 2, 29), date(2020, 2, 29)),
    ],
)
def test_dates_within_bounds_are_said(bounds: dict[str, Any], first: date, last: date) -> None:
    form = find("date", bounds)
    days = [date(2014, 1, 1) + timedelta(days=number) for number in range(365 * 12)]
    within = {day.isoformat() for day in days if first <= day <= last}
    found = match(form, [day.isoformat() for day in days])
    assert found <= within
    # The 29th of February of a year that is whole is left to frictionless.
    assert all(text.endswith("-02-29") for text in within - found)
    assert match(form, ["2020-02-30", "2019-02-29", "2020-13-01", "2020-1-01"]) == set()


@pytest.mark.parametrize("kind", ["integer", "number", "year", "date", "datetime", "time"])
@pytest.mark.parametrize(
    "more", [{}, {"bareNumber": False}, {"decimalChar": ",", "groupChar": " "}]
)
def test_what_a_form_says_frictionless_accepts(kind: str, more: dict[str, Any]) -> None:
    words = more if kind in {"integer", "number"} else {}
    schema = make_fields({"name": "f", "type": kind, **words})
    explainer = make_explainer(schema)
    found = match(find_expression(schema.fields[0], '"'), [*NUMBERS, *DATES, *TEXTS])
    assert found
    assert [text for text in found if explainer.explain_cell(0, text)] == []


@pytest.mark.parametrize(
    ("pattern", "outside", "said"),
    [
        (r"^\d{3}$", ",", True),
        (r"a|b", ",", True),
        (r"[^,]*", ",", True),
        (r"[^,]*", ",;", False),
        (r"a.b", ",", False),
        (r"a,b", ",", False),
        (r"\s", "\n", False),
        (r"[+-9]", ",", False),
        (r"x^", ",", False),
        (r"a{101}", ",", False),
        (r"(a)\1", ",", False),
    ],
)
def test_a_pattern_stands_inside_only_where_it_stays_in_its_cell(
    pattern: str, outside: str, said: bool
) -> None:
    assert (translate_inside(pattern, outside) is not None) is said


@pytest.mark.parametrize("quotes", [False, True])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_valid_table_is_proven_whole(tmp_path: Path, newline: str, quotes: bool) -> None:
    proven, parsed = screen(tmp_path, write(count(100), newline=newline, quotes=quotes))
    assert proven > 10
    assert parsed == 0


def test_a_last_line_without_end_is_proven(tmp_path: Path) -> None:
    proven, parsed = screen(tmp_path, write(count(100)).rstrip("\n"))
    assert proven > 10
    assert parsed == 0


def test_a_field_that_is_sometimes_empty_is_proven(tmp_path: Path) -> None:
    rows = [[row[0], *("" if int(row[0]) % 3 else cell for cell in row[1:])] for row in count(100)]
    assert screen(tmp_path, write(rows))[1] == 0


@pytest.mark.parametrize(
    "record",
    [
        "9,x,2024-01-01,AB1,5\n",
        "9,x,2024-01-01,AB1,5,en cours,\n",
        "9,x,2024-01-01,AB1,5,en cours,x\n",
        ",,,,,\n",
        '"","",,,,\n',
        "\n",
        "\r\n",
        " \n",
        ",x,2024-01-01,AB1,5,en cours\n",
        "0,x,2024-01-01,AB1,5,en cours\n",
        "9,x,2020-03-14,AB1,5,en cours\n",
        "9,x,2023-02-29,AB1,5,en cours\n",
        "9,x,2024-01-01,ab1,5,en cours\n",
        "9,x,2024-01-01,AB1,100.1,en cours\n",
        "9,x,2024-01-01,AB1,5,en courS\n",
        "9,0123456789,2024-01-01,AB1,5,en cours\n",
        '9,"12345\r\n89",2024-01-01,AB1,5,en cours\n',
        '9,"12345\r\n890",2024-01-01,AB1,5,en cours\n',
        '9,"a\nb",2024-01-01,AB1,5,"a,b"\n',
        '9,"a\rb",2024-01-01,AB1,5,"dit ""x"""\n',
        "9,a\rb,2024-01-01,AB1,5,en cours\n",
        "9,x,2024-01-01,AB1,5,en cours\r",
        '9,a"b,2024-01-01,AB1,5,en cours\n',
        '9,"a"b,2024-01-01,AB1,5,en cours\n',
        '9, "a",2024-01-01,AB1,5,en cours\n',
        '9,x,2024-01-01,AB1,5,"en cours\n',
        '9,x,2024-01-01,AB1,5,""\n',
        "9,\u2028\x85\x1c,2024-01-01,AB1,5,en cours\n",
        "9,x\0,2024-01-01,AB1,5,en cours\n",
        b"9,\xff,2024-01-01,AB1,5,en cours\n",
        "009,x,2024-01-01,AB1,+5,en cours\n",
        "9.0,x,2024-01-01,AB1,1e1,en cours\n",
    ],
)
@pytest.mark.slow
@pytest.mark.parametrize("at", [0, 20, 40])
def test_one_other_record_among_proven_ones_has_the_errors_that_frictionless_finds(
    tmp_path: Path, record: str | bytes, at: int
) -> None:
    rows = count(40)
    other = record if isinstance(record, bytes) else record.encode("utf-8")
    reason = "can't decode byte 0xff" if b"\xff" in other else None
    content = write(rows[:at]).encode() + other + write(rows[at:]).encode()
    screen(tmp_path, content, handed_over=reason)


@pytest.mark.parametrize("key", [["id"], ["id", "name"], ["day"]])
def test_keys_of_proven_chunks_are_compared(tmp_path: Path, key: list[str]) -> None:
    rows = [*count(60), ["17", *ROW[1:]], *count(3)]
    assert screen(tmp_path, write(rows), primaryKey=key)[0] > 5


def test_increasing_keys_then_a_repetition(tmp_path: Path) -> None:
    rows = [[f"{number:03d}", *ROW[1:]] for number in [*range(1, 99), 98, 99, 50]]
    assert screen(tmp_path, write(rows), primaryKey=["id"])[0] > 10


def test_foreign_keys_of_proven_chunks_are_compared(tmp_path: Path) -> None:
    reference = {"fields": ["code"], "reference": {"resource": "", "fields": ["name"]}}
    rows = [[row[0], "AB1", *row[2:]] for row in count(60)]
    assert screen(tmp_path, write(rows), foreignKeys=[reference])[0] > 5
    rows[30][3] = "ZZ9"
    screen(tmp_path, write(rows), foreignKeys=[reference])
    rows[31][3] = ""
    screen(tmp_path, write(rows), foreignKeys=[reference])


def test_a_foreign_key_written_in_another_way_costs_the_list_only(tmp_path: Path) -> None:
    reference = {"fields": ["rate"], "reference": {"resource": "", "fields": ["id"]}}
    rows = [[row[0], row[1], row[2], row[3], "1.0", row[5]] for row in count(200)]
    assert screen(tmp_path, write(rows), foreignKeys=[reference])[0] > 10


def test_a_field_that_has_suspects_is_opened_and_the_others_are_proven(tmp_path: Path) -> None:
    rows = count(200)
    for row in rows[::2]:
        row[3] = "wrong"
    proven, parsed = screen(tmp_path, write(rows))
    assert proven > 10
    assert parsed > 10  # to tell the cells of the rows that are wrong


def test_a_table_wrong_everywhere_is_screened_without_proof(tmp_path: Path) -> None:
    rows = [[row[0], "too long a name", "?", "?", "?", "?"] for row in count(200)]
    assert screen(tmp_path, write(rows))[0] == 0


def test_the_first_field_may_be_empty_where_no_field_is_required(tmp_path: Path) -> None:
    rows = [["", *row[1:]] for row in count(200)]
    optional = [{**field, "constraints": {}} for field in FIELDS]
    with mock.patch(f"{__name__}.FIELDS", optional):
        assert screen(tmp_path, write(rows))[0] > 10
        screen(tmp_path, write(rows) + ",,,,,\n" + write(rows))


@pytest.mark.parametrize("missing", [[], ["NA"], ["", "7"], ["", "été", "en cours"]])
def test_other_missing_values(tmp_path: Path, missing: list[str]) -> None:
    rows = [*count(60), ["NA"] * 6, ["7", *[""] * 5], [""] * 6, ["été", "", "", "", "", "7"]]
    screen(tmp_path, write(rows), missingValues=missing)


def test_a_cell_that_looks_like_a_table_is_one_cell(tmp_path: Path) -> None:
    fields = [{**field, "constraints": {}} for field in FIELDS]
    rows = [*count(5), ["6", write(count(60)), *ROW[2:]], *count(30)]
    with mock.patch(f"{__name__}.FIELDS", fields):
        screen(tmp_path, write(rows))
        screen(tmp_path, write(rows).replace("\n", ',"\n', 12))


def test_what_takes_too_long_is_given_up(tmp_path: Path) -> None:
    with mock.patch.multiple(proof, _SLOW=-1, _WHOLE=0):
        assert screen(tmp_path, write(count(60)))[1] > 3


def test_an_expression_too_large_for_rust_proves_nothing() -> None:
    proof = Proof(r"\A(?:\w{1000}){1000}\z")
    assert not proof.accepts(b"a\n")
    assert proof.slow


def test_one_field_alone_is_never_proven() -> None:
    schema = make_fields({"name": "f", "type": "string"})
    assert RecordProver(schema.fields, [[""]], make_explainer(schema), []).find_proof(",") is None


def _is_accepted(explainer: Explainer, position: int, text: str) -> bool:
    try:
        return not explainer.explain_cell(position, text)
    except HandOver:  # frictionless itself raises: a moment with a zone against a bound without
        return False


@st.composite
def draw_likely_table(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[str], bytes]:
    """Draw a table whose cells nearly all are accepted, so that chunks are proven."""
    fields = [draw(draw_field(position)) for position in range(draw(st.integers(2, 4)))]
    missing = draw(st.sampled_from([[""], [""], ["", "NA"], [], ["0", "", "-"]]))
    try:
        explainer = make_explainer(make_fields(*fields, missingValues=missing))
    except (FrictionlessException, re.error):  # a constraint or a pattern that is refused
        reject()
    texts = [*NUMBERS, *DATES, *TEXTS, "", "100", "2024", "123", "AB", "0.00", "99.0", "2000-01"]
    accepted = []
    for position in range(len(fields)):
        good = [text for text in texts if _is_accepted(explainer, position, text)]
        accepted.append(draw(st.lists(st.sampled_from(good or [""]), min_size=1, max_size=4)))
    quotes = draw(st.booleans())
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    text = ",".join(field["name"] for field in fields) + newline
    for _ in range(draw(st.integers(5, 40))):
        row = [draw(st.sampled_from(cells)) for cells in accepted]
        change = draw(st.integers(0, 120))
        if change < len(row):
            row[change] = draw(CELLS)
        elif change == 10:
            row = row[:-1]
        elif change == 11:
            row = [""] * len(row)
        text += write([row], newline=newline, quotes=quotes)
    return fields, missing, text.encode("utf-8")


def _compare(table: tuple[list[dict[str, Any]], list[str], bytes], size: int, found: Drawn) -> None:
    fields, missing, content = table
    described = {"$schema": V2, "fields": fields, "missingValues": missing}
    entry = {"name": "t", "type": "table", "path": "t.csv", "encoding": "utf-8"}
    with (
        tempfile.TemporaryDirectory() as name,
        mock.patch.multiple(stream, CHUNK=size, WINDOW=size // 2),
    ):
        folder = Path(name).resolve()
        (folder / "t.csv").write_bytes(content)
        found.compare(make_package(folder, [{**entry, "schema": described}]))


def _compare_all(drawn: settings) -> None:
    found = Drawn()

    def compare(table: tuple[list[dict[str, Any]], list[str], bytes], size: int) -> None:
        _compare(table, size, found)

    drawn(given(table=draw_likely_table(), size=st.integers(24, 300))(compare))()
    found.demand_most()


@pytest.mark.slow
def test_nothing_is_proven_that_frictionless_refuses() -> None:
    _compare_all(DRAWN)


@pytest.mark.fuzz
def test_nothing_is_proven_that_frictionless_refuses_at_length() -> None:
    _compare_all(FUZZED)
