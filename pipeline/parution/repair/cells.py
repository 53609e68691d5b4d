"""Which cells of a table are written anew, and which are left to a person.

A cell is written anew where three things hold: its field does not accept it (or it has blanks
around it, in a field where they mean nothing); its field, read by frictionless' own code, accepts
the new text with all its constraints; and it could not have been meant otherwise, which the rest
of its column may prove.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from parution.repair.blanks import strip_blanks
from parution.repair.correcting import (
    correct,
    find_day_order,
    find_decimal_sign,
    find_near,
    has_short_year,
    has_sign_of_unit,
    is_no_day,
    is_scientific,
    keep_digits,
    loses_a_part,
    means_nothing,
)
from parution.repair.sources import NotRepairedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from parution.model.schema import Field, Schema
    from parution.validation.budget import Budget

# Distinct cells remembered for each column, and the longest of them.
_REMEMBERED, _LONGEST = 50_000, 200
# Zeros that a code may have lost, and those that are tried to see whether its length is proven.
_ZEROS, _TRIED = 3, 20
# Pairs of letters that people write for yes and no: one alone may mean something else.
_PAIRS = (("o", "n"), ("v", "f"), ("y", "n"))
_MARK = "x"
_TEXTS = frozenset({"string", "any"})
# Types whose text may have blanks that are its own.
_COMPOSITES = frozenset({"object", "array", "geojson", "list"})
_MOMENTS = frozenset({"date", "datetime"})
_NUMBERS = frozenset({"integer", "number"})
_PROVING = _MOMENTS | _NUMBERS | {"boolean"}
_KINDS = {
    **dict.fromkeys(_MOMENTS, "date"),
    **dict.fromkeys(_NUMBERS, "number"),
    "boolean": "boolean",
    "list": "list",
}


class Decision(NamedTuple):
    """What becomes of a cell.

    Attributes:
        kind: why it is written anew, or left: one of ``CHANGE_KINDS`` or ``LEFT_REASONS``.
        text: what is written; None where the cell is left.
    """

    kind: str
    text: str | None


@dataclass(slots=True)
class Proof:
    """What the cells of a column say of how it is written.

    Attributes:
        orders: which of day and month came first, in the dates that tell it.
        signs: what the other sign than the decimal one was, in the numbers that tell it; and
            ``"field"`` where some have that of the field.
        letters: letters that stand for yes or no.
    """

    orders: set[str] = field(default_factory=set)
    signs: set[str] = field(default_factory=set)
    letters: set[str] = field(default_factory=set)

    @property
    def has_day_first(self) -> bool:
        """Whether 01/02/2024 can only be in February."""
        return "day" in self.orders and "month" not in self.orders

    @property
    def has_decimal_sign(self) -> bool:
        """Whether « 1,234 » can only be a little more than one."""
        return "decimal" in self.signs and not self.signs & {"thousands", "field"}

    def settles(self, letter: str) -> bool:
        """Tell whether a letter and its contrary both stand in the column."""
        return any(letter in pair and self.letters.issuperset(pair) for pair in _PAIRS)


class CellRepairer:
    """Decides what becomes of the cells of a table.

    Args:
        schema: its schema.
        budget: the time that its patterns and its long lists of values may take.

    Attributes:
        fields: its fields.
        proofs: what the column of each proves.
        known: for each field, what was decided of its first distinct cells, by their text.

    Raises:
        NotRepairedError: frictionless refuses the schema, which validation tells.
    """

    def __init__(self, schema: Schema, budget: Budget) -> None:
        self.fields = schema.fields
        self._budget = budget
        self.proofs = [Proof() for _ in self.fields]
        self.known: list[dict[str, Decision | None]] = [{} for _ in self.fields]
        self._readers = _make_readers(schema)
        keys = {name for key in list_keys(schema) for name in key}
        keys.update(name for key in schema.foreign_keys for name in key.fields)
        self._trims = [_is_trimmed(each, keys) for each in self.fields]
        self._types = [each.type for each in self.fields]
        self._seen: list[set[str]] = [set() for _ in self.fields]
        self._missing = [frozenset(schema.find_missing_values(each)) for each in self.fields]
        self._texts = [each.type == "string" and each.format == "default" for each in self.fields]

    def can_prove(self, at: int) -> bool:
        """Tell whether the cells of a field may prove how its column is written."""
        return self._types[at] in _PROVING

    def hear(self, at: int, cell: str) -> None:
        """Hear of a cell before any is decided: it may prove how its column is written.

        Args:
            at: its field, from 0, of those that :meth:`can_prove`.
            cell: its text.
        """
        seen = self._seen[at]
        if cell in seen:
            return
        if len(cell) <= _LONGEST and len(seen) < _REMEMBERED:
            seen.add(cell)
        text = strip_blanks(cell)
        kind, proof = self._types[at], self.proofs[at]
        if not text:
            return
        if self._accepts(at, cell):
            if kind in _NUMBERS and self.fields[at].decimal_char in text:
                proof.signs.add("field")
            return
        if kind in _MOMENTS:
            proof.orders.add(find_day_order(text))
        elif kind in _NUMBERS:
            proof.signs.add(find_decimal_sign(text, self.fields[at]))
        elif len(text) == 1:
            proof.letters.add(text.lower())

    def decide(self, at: int, cell: str) -> Decision | None:
        """Decide what becomes of a cell, once all were heard.

        Args:
            at: its field, from 0.
            cell: its text.

        Returns:
            None where nothing is wrong with it.
        """
        decision = self._decide(at, cell)
        known = self.known[at]
        if len(cell) <= _LONGEST and len(known) < _REMEMBERED:
            known[cell] = decision
        return decision

    def read_value(self, at: int, cell: str) -> object:
        """Read a cell as its type: what a key compares; None where there is no value."""
        if self._texts[at]:
            return None if cell in self._missing[at] else cell
        return self._read(at, cell)[0]

    def _accepts(self, at: int, cell: str) -> bool:
        return not self._read(at, cell)[1]

    def _read(self, at: int, cell: str) -> tuple[Any, Any]:
        try:
            found = self._readers[at](cell)
        except Exception as error:  # frictionless itself fails on it
            raise NotRepairedError("schema", str(error)) from error
        if self._budget.culprit is not None:  # it may be accepted for want of time
            raise NotRepairedError("time", self._budget.culprit.text)
        return found

    def _decide(self, at: int, cell: str) -> Decision | None:
        text = strip_blanks(cell)
        if self._accepts(at, cell):
            wanted = text != cell and text and self._trims[at] and self._accepts(at, text)
            return Decision("spaces", text) if wanted else None
        if text != cell and self._accepts(at, text):
            return Decision("spaces", text)
        field, proof = self.fields[at], self.proofs[at]
        if doubt := _find_doubt(text, field, proof):
            return Decision(doubt, None)
        if field.type in _TEXTS:
            return self._decide_text(at, text)
        written = correct(text, field, day_first=proof.has_day_first)
        if written is not None and written != cell and self._accepts(at, written):
            return Decision(_KINDS.get(field.type, "moment"), written)
        return Decision("unknown", None)

    def _decide_text(self, at: int, text: str) -> Decision:
        near = find_near(text, self.fields[at])
        if near and self._accepts(at, near):
            return Decision("enum", near)
        digits = keep_digits(text)
        if not digits:
            return Decision("unknown", None)
        if digits != text and self._accepts(at, digits):
            return Decision("digits", digits)
        padded = [digits.zfill(len(digits) + more) for more in range(1, _TRIED + 1)]
        accepted = [each for each in padded if self._accepts(at, each)]
        if len(accepted) != 1 or not digits.strip("0"):
            return Decision("unknown", None)
        lost = len(accepted[0]) - len(digits)
        return Decision("zeros", accepted[0] if lost <= _ZEROS else None)


def list_keys(schema: Schema) -> tuple[tuple[str, ...], ...]:
    """List what no two rows of a table may have the same: keys, and fields that are unique."""
    unique = tuple((each.name,) for each in schema.fields if each.constraints.unique)
    keys = (schema.primary_key, *schema.unique_keys, *unique)
    return tuple(dict.fromkeys(key for key in keys if key))


def _find_doubt(text: str, field: Field, proof: Proof) -> str:  # noqa: PLR0911 - one a reason
    """Find why a cell that is not accepted may have been meant in two ways; ``""`` if none."""
    if not text:
        return "empty"
    if text.startswith("#") or (field.type not in _TEXTS and means_nothing(text)):
        return "nothing"
    if is_scientific(text) and (field.type in _NUMBERS or "pattern" in field.constraints):
        return "scientific"
    if field.type in _MOMENTS:
        if has_short_year(text):
            return "short-year"
        if find_day_order(text) == "month":
            return "month-first"
        if is_no_day(text, field):
            return "no-such-day"
        either = find_day_order(text) == "either"
        return "day-order" if either and not proof.has_day_first else ""
    if field.type in _NUMBERS:
        if has_sign_of_unit(text):
            return "unit"
        either = find_decimal_sign(text, field) == "either"
        return "decimal" if either and not proof.has_decimal_sign else ""
    if field.type == "boolean":
        letter = text.lower()
        alone = len(letter) == 1 and letter.isalpha()
        return "letter" if alone and (letter == _MARK or not proof.settles(letter)) else ""
    return "unknown" if loses_a_part(text, field) else ""


def _is_trimmed(field: Field, keys: set[str]) -> bool:
    """Tell whether blanks around the cells of a field mean nothing."""
    if field.type in _COMPOSITES:
        return False
    return field.type not in _TEXTS or "enum" in field.constraints or field.name in keys


def _make_readers(schema: Schema) -> list[Callable[[str], tuple[Any, Any]]]:
    """Make frictionless' readers of cells: text → value, and notes of what is wrong or None."""
    from frictionless import FrictionlessException  # noqa: PLC0415 - heavy
    from frictionless import Schema as FrictionlessSchema  # noqa: PLC0415
    from frictionless.table.row import create_cell_handlers  # noqa: PLC0415

    from parution.validation.frictionless_engine import listening  # noqa: PLC0415

    descriptor: dict[str, Any] = deepcopy(dict(schema.descriptor))
    descriptor.pop("foreignKeys", None)
    try:
        with listening():  # its readers are then charged what they take
            # Which words it may have, its package decided.
            read = FrictionlessSchema.from_descriptor(descriptor, datapackage_version="unknown")
            handlers = create_cell_handlers(read.fields)
    except FrictionlessException as error:
        raise NotRepairedError("schema", error.error.note) from error
    except Exception as error:  # a pattern that re refuses, a bound that cannot be read
        raise NotRepairedError("schema", str(error)) from error
    if len(handlers) < len(schema.fields):
        names = sorted(each.name for each in schema.fields)
        twice = next((one for one, other in pairwise(names) if one == other), "")
        raise NotRepairedError("schema", twice)
    return [handler.reader for handler in handlers.values()]
