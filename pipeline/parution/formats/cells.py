"""The cells of one column → its values."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from parution.errors import DataError
from parution.formats.columns import KINDS, UNSAYABLE, Fact, Kind
from parution.validation.cells.accepting import is_missing
from parution.validation.cells.expressions import INTEGER, MONTH_DAY, TIME, YEAR, is_plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from frictionless import Field

_INT64 = 2**63
# Figures that a binary64 always spells again as they were, and that spreadsheets keep.
FIGURES = 15
# Before it, spreadsheets do not agree: Excel has a 29 February 1900, which never was.
_FIRST_DAY = date(1900, 3, 1)
_STORED: dict[Kind, pl.DataType] = {
    Kind.TEXT: pl.String(),
    Kind.INTEGER: pl.Int64(),
    Kind.NUMBER: pl.Float64(),
    Kind.BOOLEAN: pl.Boolean(),
    Kind.DATE: pl.Date(),
    Kind.DATETIME: pl.Datetime("us"),
    Kind.INSTANT: pl.Datetime("us", "UTC"),
    Kind.TIME: pl.Time(),
}
_DATETIME = f"{YEAR}-{MONTH_DAY}[T ]{TIME}"


class CellReader:
    """Reads the cells of a column, and remembers what they are.

    Args:
        field: frictionless' field, in its schema; None for a column that has none: its cells
            are texts, none of which is missing.
        table: name of the resource, for what is refused.
        label: label of the column, for the same.
        kind: what the values are stored as; None where it is still to be decided.

    Attributes:
        label: the same.
        facts: what the values are that a format may not be able to say.
    """

    def __init__(
        self, field: Field | None, table: str, label: str, kind: Kind | None = None
    ) -> None:
        self.label = label
        self.facts: set[Fact] = set()
        self._field = field
        self._table = table
        natural = KINDS.get(field.type, Kind.TEXT) if field and field.builtin else Kind.TEXT
        self._kind = kind or natural
        self._read_one = field.create_cell_reader() if field else None
        self._read_plain = _PLAIN[field.type](field) if field and natural is not Kind.TEXT else None
        self._has_zone: set[bool] = set()

    def conclude(self) -> Kind:
        """Decide what the column is stored as, once every cell was read."""
        if self._has_zone == {True}:
            return Kind.INSTANT
        if len(self._has_zone) > 1:
            self.facts.add(Fact.ZONES)
        return Kind.TEXT if self.facts & UNSAYABLE else self._kind

    def read(self, texts: pl.Series) -> pl.Series:
        """Read cells.

        Args:
            texts: the cells, none of which is null.

        Returns:
            The values, of the same name, null for none. While the kind is still to be decided,
            a value that it cannot say is null too, and a fact.

        Raises:
            DataError: a cell is not of its type.
        """
        if self._field is None:
            return texts
        cell = pl.col(texts.name)
        frame = texts.to_frame().select(
            pl.when(is_missing(cell, self._field)).then(None).otherwise(cell).alias(texts.name)
        )
        if self._kind is Kind.TEXT:
            return frame.to_series()
        stored = Kind.DATETIME if self._kind is Kind.INSTANT else self._kind
        if self._read_plain is None:
            frame = frame.with_columns(value=pl.lit(None, _STORED[stored]))
        else:
            frame = frame.with_columns(value=self._read_plain(cell))
        odd = frame.filter(pl.col("value").is_null() & cell.is_not_null()).to_series()
        if odd.len():
            distinct = odd.unique()
            values = pl.Series(
                [self._store(text) for text in distinct.to_list()], dtype=_STORED[stored]
            )
            read = cell.replace_strict(distinct, values, default=None, return_dtype=_STORED[stored])
            frame = frame.with_columns(value=pl.coalesce("value", read))
        self._note(frame.rename({texts.name: "text"}))
        found = frame["value"].rename(texts.name)
        return found.dt.replace_time_zone("UTC") if self._kind is Kind.INSTANT else found

    def _store(self, text: str) -> Any:
        """Read a cell that is not surely plain; None where its kind cannot say its value."""
        assert self._read_one is not None  # noqa: S101 - there is a field
        value, notes = self._read_one(text)
        if value is None or notes:
            raise DataError("table.not-typed", table=self._table, field=self.label, value=text)
        match self._kind:
            case Kind.INTEGER:
                if not -_INT64 <= value < _INT64:
                    self.facts.add(Fact.TOO_LARGE)
                    return None
            case Kind.NUMBER:
                return self._store_number(value)
            case Kind.DATETIME | Kind.INSTANT:
                self._has_zone.add(value.tzinfo is not None)
                return self._store_datetime(value)
            case Kind.TIME if value.tzinfo is not None:
                self.facts.add(Fact.ZONES)
                return None
            case Kind.DATE if isinstance(value, datetime):
                return value.date()
        return value

    def _store_number(self, value: Decimal | float) -> float | None:
        stored = float(value)
        if math.isnan(stored):
            return stored
        if isinstance(value, Decimal) and Decimal(repr(stored)) != value:
            self.facts.add(Fact.INEXACT)
            return None
        if (
            math.isfinite(stored)
            and len(Decimal(repr(stored)).normalize().as_tuple().digits) > FIGURES
        ):
            self.facts.add(Fact.LONG_NUMBER)
        return stored

    def _store_datetime(self, value: datetime) -> datetime | None:
        if value.tzinfo is None:
            return value.replace(fold=0)
        try:
            return value.astimezone(UTC).replace(tzinfo=None)
        except OverflowError:  # in the first or the last hours of the calendar
            self.facts.add(Fact.ZONES)
            return None

    def _note(self, frame: pl.DataFrame) -> None:
        """Note what values are, from their columns ``text`` and ``value``."""
        value, text = pl.col("value"), pl.col("text")
        tests: dict[Fact, pl.Expr] = {}
        match self._kind:
            case Kind.INTEGER:
                tests[Fact.LONG_INTEGER] = (value >= 10**FIGURES) | (value <= -(10**FIGURES))
            case Kind.NUMBER:
                tests[Fact.NEGATIVE_ZERO] = (value == 0) & text.str.contains("-", literal=True)
                tests[Fact.NOT_FINITE] = ~value.is_finite()
            case Kind.DATE:
                tests[Fact.EARLY] = value < _FIRST_DAY
            case Kind.DATETIME | Kind.INSTANT:
                tests[Fact.EARLY] = value.dt.date() < _FIRST_DAY
                tests[Fact.FRACTION] = value.dt.microsecond() != 0
                if self._field is not None and self._field.format == "default":
                    plain = text.str.contains(rf"\A{_DATETIME}\z")
                    in_utc = text.str.contains(rf"\A{_DATETIME}Z\z")
                    self._has_zone |= {
                        zone
                        for zone, has in ((False, plain), (True, in_utc))
                        if frame.select(has.any()).item()
                    }
            case Kind.TIME:
                tests[Fact.FRACTION] = value.dt.microsecond() != 0
        if tests:
            found = frame.select(**{fact: test.any() for fact, test in tests.items()}).row(0)
            self.facts |= {fact for fact, has in zip(tests, found, strict=True) if has}


def _matching(cell: pl.Expr, expression: str) -> pl.Expr:
    return pl.when(cell.str.contains(rf"\A(?:{expression})\z")).then(cell).otherwise(None)


def _read_integer(_field: Field) -> Callable[[pl.Expr], pl.Expr]:
    return lambda cell: _matching(cell, INTEGER).str.replace(r"\A\+", "").cast(pl.Int64)


def _read_year(_field: Field) -> Callable[[pl.Expr], pl.Expr]:
    return lambda cell: _matching(cell, "[0-9]{4}").cast(pl.Int64)


def _read_number(field: Field) -> Callable[[pl.Expr], pl.Expr] | None:
    point = getattr(field, "decimal_char", ".")
    group = getattr(field, "group_char", "")
    if len(point) != 1 or point == group or not is_plain(point + group):
        return None
    mark = rf"\x{{{ord(point):x}}}"
    # 15 figures at most, the zeros before them and the point not counted.
    whole, parts = f"-?0{{0,9}}[0-9]{{1,{FIGURES}}}", rf"-?[0-9]{{1,8}}{mark}[0-9]{{1,7}}"

    def read(cell: pl.Expr) -> pl.Expr:
        plain = _matching(cell, f"{whole}|{parts}")
        if point != ".":
            plain = plain.str.replace(point, ".", literal=True)
        return plain.cast(pl.Float64)

    return read


def _read_boolean(field: Field) -> Callable[[pl.Expr], pl.Expr] | None:
    true, false = getattr(field, "true_values", []), getattr(field, "false_values", [])
    if set(true) & set(false):
        return None
    return lambda cell: (
        pl.when(cell.is_in(true)).then(statement=True).when(cell.is_in(false)).then(statement=False)
    )


def _read_date(field: Field) -> Callable[[pl.Expr], pl.Expr] | None:
    if field.format != "default":
        return None
    return lambda cell: _matching(cell, f"{YEAR}-{MONTH_DAY}").str.to_date("%Y-%m-%d", strict=True)


def _read_datetime(field: Field) -> Callable[[pl.Expr], pl.Expr] | None:
    if field.format != "default":
        return None
    return lambda cell: (
        _matching(cell, f"{_DATETIME}Z?")
        .str.slice(0, 19)
        .str.replace("T", " ", literal=True)
        .str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=True)
    )


def _read_time(field: Field) -> Callable[[pl.Expr], pl.Expr] | None:
    if field.format != "default":
        return None
    return lambda cell: _matching(cell, TIME).str.to_time("%H:%M:%S", strict=True)


_PLAIN: dict[str, Callable[[Field], Callable[[pl.Expr], pl.Expr] | None]] = {
    "integer": _read_integer,
    "year": _read_year,
    "number": _read_number,
    "boolean": _read_boolean,
    "date": _read_date,
    "datetime": _read_datetime,
    "time": _read_time,
}
