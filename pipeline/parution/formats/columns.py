"""What the values of a column are stored as, whatever the format: decided by the schema.

The schema says the kind. Where the values of a column cannot all be said by it (an integer beyond
64 bits, a number of 40 figures, hours with and without a time zone), the whole column is text, to
the letter of the CSV; and so are the types that no format has. Nothing is ever rounded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from parution.model.schema import Field

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(StrEnum):
    """What the values of a column are stored as."""

    TEXT = "text"
    INTEGER = "integer"
    """Of 64 bits, signed."""
    NUMBER = "number"
    """A binary64 whose shortest decimal spelling is the number that was written."""
    BOOLEAN = "boolean"
    DATE = "date"
    """A day of the years 1 to 9999."""
    DATETIME = "datetime"
    """A day and an hour, to the microsecond, of no time zone."""
    INSTANT = "instant"
    """The same in UTC: every cell gives its own offset, which is not kept."""
    TIME = "time"
    """An hour, to the microsecond, of no time zone."""
    JSON = "json"
    """An array or an object, in the spelling of :func:`parution.formats.cells.spell_json`."""


class Fact(StrEnum):
    """What some value of a column is, which one format or another cannot say."""

    NEGATIVE_ZERO = "negative-zero"
    NOT_FINITE = "not-finite"
    LONG_INTEGER = "long-integer"
    """Of more than 15 figures, which spreadsheets do not keep."""
    LONG_NUMBER = "long-number"
    """The same, of a number; or one that is too large or too small for them."""
    EARLY = "early"
    """Before 1900-03-01, where the calendars of spreadsheets begin to agree."""
    FRACTION = "fraction"
    """A fraction of a second."""
    TOO_LARGE = "too-large"
    """An integer beyond 64 bits."""
    INEXACT = "inexact"
    """A number that no binary64 spells."""
    ZONES = "zones"
    """An hour with a time zone, where others have none; or one without a day."""
    OTHER_JSON = "other-json"
    """In an array or an object, what not every reader of JSON takes: a number that is not
    finite, an integer beyond 64 bits, half a character."""


# Table Schema's type → what its values are stored as; what is not here is text, and so are lists
# and arrays whose items have a type that JSON does not.
KINDS: Mapping[str, Kind] = {
    "integer": Kind.INTEGER,
    "year": Kind.INTEGER,
    "number": Kind.NUMBER,
    "boolean": Kind.BOOLEAN,
    "date": Kind.DATE,
    "datetime": Kind.DATETIME,
    "time": Kind.TIME,
    "array": Kind.JSON,
    "object": Kind.JSON,
    "geojson": Kind.JSON,
    "list": Kind.JSON,
}
# What no kind can say, in any format.
UNSAYABLE: frozenset[Fact | Kind] = frozenset({Fact.TOO_LARGE, Fact.INEXACT, Fact.ZONES})
# Types that are texts by nature: that they are stored so is nothing to tell.
TEXTS = frozenset({"string", "any"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, as every format stores it.

    Attributes:
        name: its label in the CSV.
        field: the field that the schema pairs with it; an empty one where there is none.
        kind: what its values are stored as, where the format can say all of them.
        required: whether the schema forbids a missing value, and there is none.
        missing: the texts that stand for no value.
        has_missing: whether a cell is one of them.
        facts: what its values are that a format may not be able to say.
    """

    name: str
    field: Field = field(default_factory=Field)
    kind: Kind = Kind.TEXT
    required: bool = False
    missing: tuple[str, ...] = ("",)
    has_missing: bool = False
    facts: frozenset[Fact] = frozenset()

    def find_kind(self, unsayable: frozenset[Fact | Kind]) -> Kind:
        """Find what its values are stored as in a format.

        Args:
            unsayable: what the format cannot say: what some value is, or all values of a kind.
        """
        return Kind.TEXT if {self.kind, *self.facts} & unsayable else self.kind
