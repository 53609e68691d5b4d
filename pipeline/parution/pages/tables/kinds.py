"""The columns of a table as its page shows them: what their cells are for a reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from parution.model.schema import Field, write_value

if TYPE_CHECKING:
    from parution.model.release import TableView
    from parution.model.schema import Schema

# How cells are shown: ``measure`` is a number that one may add or compare, whose digits are in
# groups; ``number`` is any other one, a code or a year.
Kind = Literal["text", "number", "measure", "boolean", "choice", "date", "uri"]
# Names of columns of numbers that are no quantity.
_NO_MEASURE = re.compile(
    r"(?:^|[^a-z])(?:ann[eé]e?s?|an|year|mill[eé]sime|codes?|num|num[eé]ros?|n[o°]|numbers?|id|"
    r"identifiants?|identifier|siren|siret|insee|cp|postal|t[eé]l[eé]phone|phone|page|rang|rank)"
    r"(?![a-z])",
    re.IGNORECASE,
)
# A reader is shown more: the rest of a list of values is in the dictionary.
MOST_VALUES = 50


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        index: its place in the file, from 0.
        name: its name in the file.
        title: its title for a reader, or ``""``.
        kind: how its cells are shown.
        type: its type in Table Schema, which says how it is filtered and sorted.
        key: whether it belongs to the primary key.
        values: the values that its cells may have, as a cell writes them; none where any may
            be, or where there are more than :data:`MOST_VALUES`.
        true: the texts that are true, for a boolean.
        missing: the texts that are no value.
        decimal: what stands between a whole number and its decimals.
        group: what stands between thousands, or ``""``.
    """

    index: int
    name: str
    title: str
    kind: Kind
    type: str
    key: bool
    values: tuple[str, ...] = ()
    true: tuple[str, ...] = ()
    missing: tuple[str, ...] = ("",)
    decimal: str = "."
    group: str = ""

    @property
    def is_number(self) -> bool:
        """Whether its cells stand at the right."""
        return self.kind in {"number", "measure"}


def list_columns(view: TableView, schema: Schema) -> tuple[Column, ...]:
    """List the columns of a table, in the order of its file.

    Args:
        view: the table.
        schema: its Table Schema.
    """
    fields = {field.name: field for field in reversed(schema.fields)}
    referring = {name for key in schema.foreign_keys for name in key.fields}
    columns = []
    for index, name in enumerate(view.labels):
        field = fields.get(name, Field({"name": name}))
        key = name in schema.primary_key
        values = tuple(write_value(each) for each in field.constraints.enum if each is not None)
        columns.append(
            Column(
                index=index,
                name=name,
                title=field.title,
                kind=_find_kind(field, plain=key or name in referring),
                type=field.type,
                key=key,
                values=values if len(values) <= MOST_VALUES else (),
                true=(field.true_values or ("true", "True", "TRUE", "1"))
                if field.type == "boolean"
                else (),
                missing=schema.find_missing_values(field),
                decimal=field.decimal_char,
                group=field.group_char,
            )
        )
    return tuple(columns)


def _find_kind(field: Field, *, plain: bool) -> Kind:
    """Find how the cells of a field are shown.

    Args:
        field: the field.
        plain: whether its numbers name rows, here or elsewhere, and are no quantity.
    """
    kind: Kind = "text"
    if field.type in {"integer", "number"}:
        quantity = not field.constraints.enum and field.decimal_char == "." and not field.group_char
        named = _NO_MEASURE.search(field.name.replace("_", " ")) or _NO_MEASURE.search(field.title)
        kind = "measure" if quantity and not named and not plain else "number"
    elif field.type == "year":
        kind = "number"
    elif field.type == "boolean":
        kind = "boolean"
    elif field.type in {"date", "datetime", "time", "yearmonth"}:
        kind = "date" if field.format == "default" else "text"
    elif field.constraints.enum and not plain:
        kind = "choice"
    elif field.type == "string" and field.format == "uri":
        kind = "uri"
    return kind
