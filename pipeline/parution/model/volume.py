"""How much a table holds, and what is far from what it held before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

Measure = Literal["rows", "growth", "bytes", "empty", "distinct"]
MEASURES: tuple[Measure, ...] = get_args(Measure)


@dataclass(frozen=True, slots=True)
class FieldVolume:
    """What a field holds.

    Attributes:
        bytes: bytes of its cells as text, in UTF-8.
        empty: cells that stand for no value.
        distinct: distinct texts of the others.
    """

    bytes: int
    empty: int
    distinct: int


@dataclass(frozen=True, slots=True)
class TableVolume:
    """What a table holds.

    Attributes:
        rows: its data rows.
        fields: what each of its fields holds; empty where only the rows are known.
    """

    rows: int
    fields: Mapping[str, FieldVolume] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VolumeBounds:
    """How far from the version before a table may be; None where that is not looked at.

    Attributes:
        rows: the greatest share of its rows that may be lost, from 0 to 1.
        growth: how many times as many rows it may have, above 1.
        bytes: the greatest share of the bytes of its cells that may be lost, from 0 to 1.
        empty: by how much the share of the empty cells of a field may rise, from 0 to 1.
        distinct: the greatest share of the distinct values of a field that may be lost, from 0
            to 1.
    """

    rows: float | None = 0.3
    growth: float | None = 5
    bytes: float | None = 0.5
    empty: float | None = 0.3
    distinct: float | None = 0.5


@dataclass(frozen=True, slots=True)
class VolumeFault:
    """A measure of a table that is out of its bounds.

    Attributes:
        table: name of the resource, in the edition after.
        field: name of the field, in the edition after; ``""`` for the table as a whole.
        measure: what is measured. ``growth`` counts rows, as ``rows`` does; ``empty`` is a
            share of the cells, from 0 to 1; ``distinct`` counts values, and ``bytes`` bytes.
        before: what it was.
        after: what it is.
        bound: the bound, as :class:`VolumeBounds` gives it.
    """

    table: str
    field: str
    measure: Measure
    before: float
    after: float
    bound: float
