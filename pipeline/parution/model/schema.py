"""A Table Schema, read by everyone in the same way.

Each record here is a view: it holds a part of a descriptor as it was written, unknown words
included, and tells what the standard says of it. A descriptor may come from a stranger, and
a view may be taken before anything validated it: what is of a wrong type counts as absent,
and no attribute raises.

Source: Table Schema v2 (https://datapackage.org/standard/table-schema/), and of v1 what v2
asks its readers to go on reading.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# Table Schema v2, « missingValues »: without the property, an empty cell is a missing value.
DEFAULT_MISSING_VALUES = ("",)


@dataclass(frozen=True, slots=True)
class Constraints:
    """The constraints of a field.

    Source: Table Schema v2, « Field Constraints ».

    Attributes:
        descriptor: the constraints as written, by their name in the standard.
    """

    descriptor: Mapping[str, Any] = field(default_factory=dict)

    @property
    def required(self) -> bool:
        """Whether ``required`` is true."""
        return self.descriptor.get("required") is True

    @property
    def unique(self) -> bool:
        """Whether ``unique`` is true."""
        return self.descriptor.get("unique") is True

    @property
    def enum(self) -> tuple[Any, ...]:
        """The values of ``enum``, as written; none where it is absent."""
        return _items(self.descriptor.get("enum"))

    def __contains__(self, name: object) -> bool:
        """Tell whether a constraint is declared, whatever its value."""
        return name in self.descriptor

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of a constraint as written, or the default."""
        return self.descriptor.get(name, default)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a Table Schema.

    Source: Table Schema v2, « Field » and « Field Types ».

    Attributes:
        descriptor: the field as written.
    """

    descriptor: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name, or ``""``."""
        return write_value(self.descriptor.get("name"))

    @property
    def title(self) -> str:
        """Its title for a reader, or ``""``."""
        return write_value(self.descriptor.get("title"))

    @property
    def description(self) -> str:
        """Its description, or ``""``."""
        return write_value(self.descriptor.get("description"))

    @property
    def type(self) -> str:
        """Its type; ``"any"`` where none is declared."""
        return write_value(self.descriptor.get("type")) or "any"

    @property
    def format(self) -> str:
        """Its format; ``"default"`` where none is declared.

        Table Schema v0 wrote ``fmt:`` before the pattern of a date, which v2 has one remove.
        """
        return write_value(self.descriptor.get("format")).removeprefix("fmt:") or "default"

    @property
    def example(self) -> str:
        """An example of its cells, or ``""``: ``example``, else the first of ``examples``.

        The standard has ``example``; ``examples`` is JSON Schema's word, which many write.
        What is no text is written as JSON does: ``true``, not ``True``.
        """
        value = self.descriptor.get("example")
        if value is None:
            value = next(iter(_items(self.descriptor.get("examples"))), None)
        return write_value(value)

    @property
    def constraints(self) -> Constraints:
        """Its constraints."""
        return Constraints(_mapping(self.descriptor.get("constraints")))

    @property
    def missing_values(self) -> tuple[str, ...] | None:
        """The texts that it reads as no value; None where it has none of its own.

        :meth:`Schema.find_missing_values` gives those that hold.
        """
        return _read_missing_values(self.descriptor.get("missingValues"))

    @property
    def true_values(self) -> tuple[str, ...]:
        """What a boolean reads as true, where it is declared."""
        return _names(self.descriptor.get("trueValues"))

    @property
    def false_values(self) -> tuple[str, ...]:
        """What a boolean reads as false, where it is declared."""
        return _names(self.descriptor.get("falseValues"))

    @property
    def decimal_char(self) -> str:
        """The decimal separator of a number; ``"."`` by default."""
        return write_value(self.descriptor.get("decimalChar")) or "."

    @property
    def group_char(self) -> str:
        """The separator of thousands of an integer or a number; ``""`` by default."""
        return write_value(self.descriptor.get("groupChar"))

    @property
    def bare_number(self) -> bool:
        """Whether nothing may stand around an integer or a number, as by default."""
        return self.descriptor.get("bareNumber") is not False

    @property
    def delimiter(self) -> str:
        """What stands between the items of a list; ``","`` by default."""
        return write_value(self.descriptor.get("delimiter")) or ","

    @property
    def item_type(self) -> str:
        """The type of the items of a list; ``"string"`` by default."""
        return write_value(self.descriptor.get("itemType")) or "string"

    @property
    def array_item(self) -> Field | None:
        """What each item of an array must be (frictionless' ``arrayItem``), or None."""
        item = self.descriptor.get("arrayItem")
        return Field(item) if isinstance(item, dict) else None


@dataclass(frozen=True, slots=True)
class Reference:
    """What a foreign key refers to.

    Attributes:
        descriptor: the ``reference`` of the foreign key, as written.
    """

    descriptor: Mapping[str, Any] = field(default_factory=dict)

    @property
    def resource(self) -> str:
        """Name of the resource; ``""`` for the table itself.

        v2 leaves the property out for the table itself, v1 writes ``""``.
        """
        return write_value(self.descriptor.get("resource"))

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields referred to, in the order of the key's own."""
        return _names(self.descriptor.get("fields"))


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key of a table.

    Source: Table Schema v2, « foreignKeys ».

    Attributes:
        descriptor: the foreign key as written.
    """

    descriptor: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of this table that refer to another, or to itself."""
        return _names(self.descriptor.get("fields"))

    @property
    def reference(self) -> Reference:
        """What they refer to."""
        return Reference(_mapping(self.descriptor.get("reference")))


@dataclass(frozen=True, slots=True)
class Schema:
    """A Table Schema.

    Attributes:
        descriptor: the schema as written.
    """

    descriptor: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[Field, ...]:
        """Its fields, in order; one that is no mapping keeps its place, and says nothing."""
        return tuple(Field(_mapping(item)) for item in _items(self.descriptor.get("fields")))

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The fields of the primary key; v1 lets one write a single name alone."""
        return _names(self.descriptor.get("primaryKey"))

    @property
    def unique_keys(self) -> tuple[tuple[str, ...], ...]:
        """The fields of each unique key (v2)."""
        return tuple(_names(key) for key in _items(self.descriptor.get("uniqueKeys")))

    @property
    def foreign_keys(self) -> tuple[ForeignKey, ...]:
        """Its foreign keys, in order."""
        keys = _items(self.descriptor.get("foreignKeys"))
        return tuple(ForeignKey(_mapping(key)) for key in keys)

    @property
    def missing_values(self) -> tuple[str, ...]:
        """The texts that are no value, ``("",)`` by default; ``()`` where all are values."""
        found = _read_missing_values(self.descriptor.get("missingValues"))
        return DEFAULT_MISSING_VALUES if found is None else found

    def find_field(self, name: str | None) -> Field | None:
        """Find a field by its name; the first, where v1 has several of one name."""
        # Of each error of a table that may have many fields: no view is made of the others.
        fields = map(_mapping, _items(self.descriptor.get("fields")))
        found = (each for each in fields if write_value(each.get("name")) == name)
        return next(map(Field, found), None)

    def find_missing_values(self, field: Field) -> tuple[str, ...]:
        """Find the texts that a field reads as no value: its own, else the schema's.

        Source: Table Schema v2, « missingValues » of a field, which replace the schema's.
        """
        own = field.missing_values
        return self.missing_values if own is None else own

    def is_required(self, field: Field) -> bool:
        """Tell whether every row must have a value in a field.

        Source: Table Schema v2, « primaryKey »: for a field, to be in the primary key is the
        same as the constraint ``required``.
        """
        return field.constraints.required or field.name in self.primary_key

    def is_unique(self, field: Field) -> bool:
        """Tell whether no two rows may have one value in a field: alone, not with others."""
        return field.constraints.unique or self.primary_key == (field.name,)


def write_value(value: object) -> str:
    """Write a value of a descriptor for a reader: a text as it is, the rest as JSON does.

    Example:
        >>> write_value("été"), write_value(True), write_value([1, "é"]), write_value(None)
        ('été', 'true', '[1, "é"]', '')
    """
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _names(value: object) -> tuple[str, ...]:
    """Read names, which the standard lets one write alone or in a list."""
    if isinstance(value, str):
        return (value,)
    return tuple(write_value(item) for item in _items(value))


def _read_missing_values(value: object) -> tuple[str, ...] | None:
    """Read missing values; v2 lets each be an object with a ``value`` and a ``label``."""
    if not isinstance(value, list):
        return None
    texts = (item.get("value") if isinstance(item, dict) else item for item in value)
    return tuple(text for text in texts if isinstance(text, str))


def _items(value: object) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
