"""What an expression accepts, frictionless accepts: every type, format, constraint and edge.

The predicates are tried directly, without any table: each on a whole pool of cells at once.
``EDITS`` are mistakes that such a predicate could hold; each is made in a copy of the modules,
and must be found.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

import polars as pl
import pytest
from frictionless import Field, Schema, fields
from frictionless.table.row import create_cell_handlers

from parution.validation import proving, screening
from parution.validation.cells import accepting, composites, explaining, expressions, regex
from tests.validation.kinds import KINDS, V2, Kind, pool

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

# In the order in which they import one another.
MODULES: tuple[ModuleType, ...] = (regex, expressions, composites, accepting, proving)
CONTROLS = '",\r\n\0'


class Predicates(NamedTuple):
    """The modules that are tried: those of the package, or copies with a mistake in them."""

    accepting: Any = accepting
    expressions: Any = expressions
    proving: Any = proving


def make_field(kind: Kind, constraints: dict[str, Any], **schema: Any) -> Field:
    """Make a field, which stands second in its schema; the first is a required integer."""
    first = {"name": "n", "type": "integer", "constraints": {"required": True}}
    described = {"name": "f", **kind.field, "constraints": constraints}
    both = Schema.from_descriptor({"$schema": V2, "fields": [first, described], **schema})
    found: Field = both.fields[1]
    return found


# The frames of cells, by kind: made once.
_FRAMES: dict[str, pl.DataFrame] = {}


def make_frame(kind: Kind) -> pl.DataFrame:
    """Make a frame of the cells of a kind's pool: as they are, and in a record of the file."""
    if str(kind) not in _FRAMES:
        cell = pl.col("f")
        marked = pl.any_horizontal(cell.str.contains(mark, literal=True) for mark in CONTROLS)
        doubled = cell.str.replace_all('"', '""', literal=True)
        _FRAMES[str(kind)] = pl.DataFrame({"f": pool(kind)}).with_columns(
            plain=~marked,
            quoted=pl.concat_str(pl.lit('1,"'), doubled, pl.lit('"\n')),
            bare=pl.concat_str(pl.lit("1,"), cell, pl.lit("\n")),
        )
    return _FRAMES[str(kind)]


def find_accepted(kind: Kind, field: Field, said: Predicates) -> dict[str, list[str]]:
    """Find which cells of its pool each predicate accepts: by the predicate's name."""
    cell, plain = pl.col("f"), pl.col("plain")
    constraints = {**field.constraints}
    constraints.pop("required", None)
    asked = {
        "is_surely_accepted": said.accepting.is_surely_accepted(cell, field),
        # What each type says by itself, also where an enumeration is looked at first.
        "the predicate of its type": said.accepting._PREDICATES[field.type](
            cell, field, constraints
        ),
    }
    for outside in ("", CONTROLS):
        # An enumeration is written out elsewhere: the form does not look at it.
        form = None if "enum" in constraints else said.expressions.find_expression(field, outside)
        if form is not None:
            found = cell.str.contains(rf"\A(?:{form})\z")
            asked[f"find_expression outside {outside!r}"] = found & plain if outside else found
    # These are of values: a cell that stands for none is told from them before.
    present = ~accepting.is_missing(cell, field)
    expressions = {
        name: expression & present for name, expression in asked.items() if expression is not None
    }
    pattern = _find_pattern(field, said)
    if pattern is not None:
        quoted, bare = (pl.col(name).str.contains(pattern) for name in ("quoted", "bare"))
        expressions["the form of a record"] = quoted | (bare & plain)
    frame = make_frame(kind)
    masks = frame.select(**expressions)
    return {
        name: frame.get_column("f").filter(masks.get_column(name)).to_list()
        for name in masks.columns
    }


def _find_pattern(field: Field, said: Predicates) -> str | None:
    """Find what proves a record of the field's schema; None where the field is not proven."""
    assert field.schema is not None
    both = field.schema.fields
    explainer = explaining.Explainer(create_cell_handlers(list(both)))
    missing = [accepting.find_missing(each) for each in both]
    proof = said.proving.RecordProver(both, missing, explainer, []).find_proof(",")
    return None if proof is None or 1 not in proof.proven else str(proof._pattern)


def explain(field: Field, cells: set[str]) -> dict[str, Any]:
    """Find the cells that frictionless' reader notes something of, or fails on."""
    read, noted = field.create_cell_reader(), {}
    for cell in cells:
        try:
            notes = read(cell)[1]
        except Exception as error:  # noqa: BLE001 - what frictionless fails on is not accepted
            notes = {"fails": repr(error)}
        if notes:
            noted[cell] = notes
    return noted


def find_mistakes(kind: Kind, said: Predicates, **schema: Any) -> Iterator[str]:
    """Find what a predicate accepts and frictionless does not."""
    # Other missing values have nothing to do with the constraints.
    for constraints in [{}] if schema else kind.constraints:
        field = make_field(kind, constraints, **schema)
        for required in (False, True):
            field.required = required
            accepted = find_accepted(kind, field, said)
            noted = explain(field, set().union(*accepted.values()))
            for name, cells in accepted.items():
                for cell in cells:
                    if cell in noted:
                        yield f"{name}: {cell!r} of {field.to_descriptor()}: {noted[cell]}"


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_what_is_accepted_has_no_note_of_frictionless(kind: Kind) -> None:
    assert list(find_mistakes(kind, Predicates())) == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.accepted], ids=str)
@pytest.mark.parametrize("missing", [[], ["", "NA", "1", "a"]], ids=str)
def test_other_missing_values_are_told_from_values(kind: Kind, missing: list[str]) -> None:
    assert list(find_mistakes(kind, Predicates(), missingValues=missing)) == []


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("missing", [[], ["", "NA", "1", "a"]], ids=str)
def test_what_is_not_suspected_has_no_note_of_frictionless(kind: Kind, missing: list[str]) -> None:
    texts = make_frame(kind)
    for constraints in kind.constraints:
        field = make_field(kind, constraints, missingValues=missing)
        for required in (False, True):
            field.required = required
            suspect = screening._suspect(
                pl.col("f"), field, accepting.is_missing(pl.col("f"), field)
            )
            cells = texts if suspect is None else texts.filter(~suspect)
            assert explain(field, set(cells.get_column("f"))) == {}


# Where a record has no form: the column is parsed and looked at.
PARSED = {"geopoint", "array", "object", "geojson", "list"}


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_ordinary_cells_are_accepted_without_an_explanation(kind: Kind) -> None:
    accepted = find_accepted(kind, make_field(kind, {}), Predicates())
    assert set(kind.accepted) <= set(accepted.get("is_surely_accepted", []))
    if kind.field["type"] not in PARSED:
        assert set(kind.accepted) <= set(accepted.get("the form of a record", []))


@pytest.mark.parametrize(
    ("described", "constraints", "cells"),
    [
        ({"type": "string"}, {"minLength": 2, "maxLength": 5}, ["ab", "été", "aab"]),
        ({"type": "string"}, {"pattern": r"a.b"}, ["a b", "a\tb"]),
        ({"type": "string"}, {"pattern": r"[A-Z]{2}[0-9]"}, ["AB1"]),
        ({"type": "string"}, {"pattern": r"(?:[013-9]\d|2[AB1-9])\d{3}"}, ["2A123", "01234"]),
        ({"type": "string"}, {"enum": ["a", "été"]}, ["a", "été"]),
        ({"type": "any"}, {"enum": ["a"]}, ["a"]),
        ({"type": "integer"}, {"minimum": 0, "maximum": 100}, ["0", "100", "007", "99"]),
        ({"type": "integer"}, {"enum": [1, "2", 10]}, ["1"]),
        ({"type": "number"}, {"minimum": 0, "maximum": 100}, ["0", "3.14", "0.001", "99.9"]),
        ({"type": "number", "decimalChar": ","}, {"minimum": 0}, ["3,14", "0", "1"]),
        ({"type": "number"}, {"enum": [1, 2.5]}, ["1"]),
        ({"type": "boolean"}, {"enum": [True]}, ["true", "True", "TRUE", "1"]),
        ({"type": "date"}, {"minimum": "2024-01-05"}, ["2024-01-05", "2024-07-31", "2024-12-31"]),
        ({"type": "date"}, {"enum": ["2024-01-05"]}, ["2024-01-05"]),
        ({"type": "date", "format": "%d/%m/%Y"}, {"minimum": "05/01/2024"}, ["05/01/2024"]),
        ({"type": "datetime"}, {"minimum": "2024-01-05T10:00:00"}, ["2024-01-05T10:00:00"]),
        ({"type": "time"}, {"maximum": "12:00:00"}, ["10:00:00", "12:00:00", "00:00:00"]),
        ({"type": "year"}, {"minimum": 2000, "maximum": 2024}, ["2000", "2024"]),
        ({"type": "yearmonth"}, {"minimum": "2024-01"}, ["2024-01", "2024-07", "9999-12"]),
        ({"type": "duration"}, {"enum": ["P1Y"]}, ["P1Y"]),
        ({"type": "geopoint"}, {"enum": ["1,2"]}, ["1,2"]),
        ({"type": "array"}, {"enum": [[1]]}, ["[1]"]),
        ({"type": "object"}, {"enum": [{"a": 1}]}, ['{"a": 1}']),
        ({"type": "list"}, {"minLength": 2, "maxLength": 3}, ["1,2", "a,b,c"]),
        ({"type": "list", "itemType": "integer"}, {"minLength": 2}, ["-1,-2", "1,2"]),
    ],
    ids=str,
)
def test_ordinary_cells_within_their_constraints_are_accepted(
    described: dict[str, Any], constraints: dict[str, Any], cells: list[str]
) -> None:
    field = make_field(Kind(described, [], [], []), constraints)
    expression = accepting.is_surely_accepted(pl.col("f"), field)
    assert expression is not None
    frame = pl.DataFrame({"f": cells})
    assert frame.filter(expression).get_column("f").to_list() == cells


def test_every_type_format_and_constraint_of_frictionless_is_tried() -> None:
    types = [
        each for each in vars(fields).values() if isinstance(each, type) and issubclass(each, Field)
    ]
    supported = {each.type: set(each.supported_constraints) for each in types}
    tried: dict[str, set[str]] = {kind: {"required"} for kind in supported}
    formats: dict[str, set[str]] = {kind: set() for kind in supported}
    for kind in KINDS:
        formats[kind.field["type"]].add(kind.field.get("format", "default"))
        for constraints in kind.constraints:
            tried[kind.field["type"]] |= constraints.keys()
    assert tried == supported
    # "wkt" needs a package that is not among ours: frictionless itself fails on it.
    assert formats["string"] == {"default", "email", "uri", "binary", "uuid"}
    assert formats["geopoint"] == {"default", "array", "object"}
    assert formats["geojson"] == {"default", "topojson"}
    for kind_name in ("date", "datetime", "time"):
        assert {"default", "any"} < formats[kind_name]


@pytest.mark.parametrize("constraints", [{}, {"minLength": 1}, {"enum": ["POINT (1 2)"]}], ids=str)
def test_well_known_text_is_always_explained(constraints: dict[str, Any]) -> None:
    field = make_field(Kind({"type": "string", "format": "wkt"}, [], [], []), constraints)
    assert accepting.is_surely_accepted(pl.col("f"), field) is None
    assert expressions.find_expression(field, "") is None


class Edit(NamedTuple):
    """A mistake: in a module, some text replaced by another, and the kind on which it shows."""

    name: str
    module: ModuleType
    kind: dict[str, Any]
    replaced: list[tuple[str, str]]


EDITS = [
    Edit(
        "a point matches a newline in a pattern",
        regex,
        {"type": "string"},
        [(r'code.ANY: lambda _: r"[^\n]"', r'code.ANY: lambda _: r"(?s:.)"')],
    ),
    Edit(
        "a latitude may be 99",
        accepting,
        {"type": "geopoint"},
        [(r", ?-?[0-8]?[0-9](?:", r", ?-?[0-9]?[0-9](?:")],
    ),
    Edit(
        "the constraints of a boolean are not looked at by its type",
        accepting,
        {"type": "boolean"},
        [
            (
                "    if constraints:\n        return None\n    return cell.is_in([*getattr(",
                "    return cell.is_in([*getattr(",
            )
        ],
    ),
    Edit(
        "the constraints of a boolean are not looked at",
        accepting,
        {"type": "boolean"},
        [
            (
                "    if constraints:\n        return None\n    return cell.is_in([*getattr(",
                "    return cell.is_in([*getattr(",
            ),
            ('field.type != "string":', 'field.type not in {"string", "boolean"}:'),
        ],
    ),
    Edit(
        "the constraints of a boolean are not looked at in a record",
        proving,
        {"type": "boolean"},
        [("            and not self._explainer.explain_cell(position, text)\n", "")],
    ),
    Edit(
        "an e-mail address may have two points in a row",
        expressions,
        {"type": "string", "format": "email"},
        [("(?:[._-][0-9a-z]{1,20}){0,2}", "(?:[._-]{1,2}[0-9a-z]{1,20}){0,2}")],
    ),
    Edit(
        "24:30:00 is a time",
        expressions,
        {"type": "time"},
        [('TIME = "(?:[01][0-9]|2[0-3])', 'TIME = "(?:[01][0-9]|2[0-4])')],
    ),
    Edit(
        "a year has 13 months",
        expressions,
        {"type": "yearmonth"},
        [('MONTH = "(?:0[1-9]|1[0-2])"', 'MONTH = "(?:0[1-9]|1[0-3])"')],
    ),
    Edit(
        "every month has 31 days",
        expressions,
        {"type": "date"},
        [("(?:0[13578]|1[02])-31", "(?:0[1-9]|1[0-2])-31")],
    ),
    Edit(
        "a bound of 1e-400 is one of 0",
        accepting,
        {"type": "number"},
        [("if (bound == 0 and", "if (limit == 0 and")],
    ),
    Edit(
        "a length is counted in bytes where it is a least one",
        accepting,
        {"type": "string"},
        [("cell.str.len_chars() >= value", "cell.str.len_bytes() >= value")],
    ),
]


def copy_modules(edit: Edit) -> Predicates:
    """Copy the modules, with one edit in one of them."""
    copies = {}
    with mock.patch.dict(sys.modules):
        for module in MODULES:
            source = Path(str(module.__file__)).read_text(encoding="utf-8")
            for old, new in edit.replaced if module is edit.module else []:
                assert source.count(old) == 1, f"write the edit anew: {edit.name}"
                source = source.replace(old, new)
            copy = copies[module] = sys.modules[module.__name__] = ModuleType(module.__name__)
            exec(compile(source, str(module.__file__), "exec"), copy.__dict__)
    return Predicates(copies[accepting], copies[expressions], copies[proving])


@pytest.mark.parametrize("edit", EDITS, ids=[edit.name for edit in EDITS])
def test_a_mistake_in_a_predicate_is_found(edit: Edit) -> None:
    (kind,) = (kind for kind in KINDS if kind.field == edit.kind)
    assert next(find_mistakes(kind, copy_modules(edit)), None) is not None


def test_modules_copied_without_a_mistake_have_none() -> None:
    said = copy_modules(Edit("", accepting, {}, []))
    assert said.accepting is not accepting
    assert list(find_mistakes(KINDS[0], said)) == []
