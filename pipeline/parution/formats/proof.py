"""What a file holds, compared cell by cell with the CSV as its schema reads it.

Nothing of what wrote the file is used: the CSV is parsed by Polars, plain cells are read by
Arrow's own casts, all the others by frictionless.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from parution.errors import ParutionError
from parution.formats.cells import spell_json
from parution.formats.columns import Column, Kind
from parution.formats.pairing import pair_fields
from parution.formats.reading import ARROW_TYPES, BATCH_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from frictionless import Field

    from parution.formats.format import Format, TableSource

_DAY = "[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
_HOUR = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
# Cells that Arrow's casts read as frictionless does.
_PLAIN = {
    Kind.INTEGER: "^-?[0-9]{1,18}$",
    # Neither an exponent nor a zero with a sign.
    Kind.NUMBER: r"^(?:-?[0-9]*[1-9][0-9]*|[0-9]+)(?:\.[0-9]+)?$",
    Kind.DATE: f"^{_DAY}$",
    Kind.DATETIME: f"^{_DAY}[T ]{_HOUR}$",
    Kind.INSTANT: f"^{_DAY}[T ]{_HOUR}Z$",
}


def prove(
    chosen: Format,
    path: Path,
    sources: Sequence[TableSource],
    order: pl.Series | None = None,
) -> int:
    """Read a file back, and compare each of its cells with the CSV's.

    Args:
        chosen: its format.
        path: the file.
        sources: what it should hold.
        order: by row of the file, which row of the CSV it is; None where they are the same.

    Returns:
        How many cells were compared.

    Raises:
        ParutionError: a cell differs; it is named with what it should hold, and what it holds.
    """
    compared = 0
    for position, source in enumerate(sources):
        table = source.table
        _, fields = pair_fields(table.path, table.schema)
        checkers = [
            _Checker(
                table.name,
                path.name,
                column,
                kind=column.find_kind(chosen.unsayable),
                field=field,
                order=order,
            )
            for column, field in zip(table.columns, fields, strict=True)
        ]
        texts = _Rows(_read_texts(table.path, len(fields), order))
        rows = 0
        try:
            for values in chosen.read(path, sources, position):
                frame = texts.take(len(values[0]))
                for checker, series, array in zip(checkers, frame, values, strict=True):
                    checker.check(series, array, rows)
                rows += frame.height
        except (ValueError, pa.ArrowException, pl.exceptions.PolarsError) as error:
            refusal = ParutionError("formats.unreadable", file=path.name, table=table.name)
            refusal.add_note(str(error))
            raise refusal from error
        if fields and rows != table.rows:
            raise ParutionError(
                "formats.other-rows",
                file=path.name,
                table=table.name,
                expected=table.rows,
                found=rows,
            )
        compared += rows * len(fields)
    return compared


class _Rows:
    """Gives rows as many at a time as asked for."""

    def __init__(self, frames: Iterator[pl.DataFrame]) -> None:
        self._frames = frames
        self._rest: pl.DataFrame | None = None

    def take(self, count: int) -> pl.DataFrame:
        """Take the rows that follow.

        Raises:
            ValueError: there are not as many.
        """
        parts = [] if self._rest is None else [self._rest]
        height = sum(part.height for part in parts)
        while height < count:
            part = next(self._frames, None)
            if part is None:
                raise ValueError("more rows than the CSV")
            parts.append(part)
            height += part.height
        whole = pl.concat(parts)
        self._rest = whole.slice(count)
        return whole.head(count)


def _read_texts(path: Path, width: int, order: pl.Series | None) -> Iterator[pl.DataFrame]:
    """Read the cells of the CSV as text, by another parser than the one that was written from."""
    lazy = pl.scan_csv(
        path,
        with_column_names=lambda _labels: [str(at) for at in range(width)],
        infer_schema=False,
        empty_string_is_null=False,
        glob=False,
        raise_if_empty=False,
    )
    if order is None:
        yield from lazy.collect_batches(chunk_size=BATCH_ROWS, maintain_order=True)
        return
    frame = lazy.collect()
    if order.len() != frame.height or order.n_unique() != frame.height:
        raise ValueError("a row is missing, or is there twice")
    yield from frame[order].iter_slices(BATCH_ROWS)


class _Checker:
    """Compares the values of a column with its cells.

    Args:
        table: name of the resource, for what is refused.
        file: name of the file, for the same.
        column: the column.
        kind: what its values are stored as in the format.
        field: frictionless' field; None where the table has no schema.
        order: by row of the file, which row of the CSV it is; None where they are the same.
    """

    def __init__(
        self,
        table: str,
        file: str,
        column: Column,
        *,
        kind: Kind,
        field: Field | None,
        order: pl.Series | None,
    ) -> None:
        self._table, self._file, self._label = table, file, column.name
        self._missing = pa.array(column.missing, pa.string())
        self._kind = kind
        self._field = field
        self._order = order
        self._read = field.create_cell_reader() if field else None

    def check(self, texts: pl.Series, values: pa.Array, start: int) -> None:
        """Compare cells with values.

        Args:
            texts: the cells.
            values: what the file holds, as many.
            start: the row of the first of them, from 0.

        Raises:
            ParutionError: one differs.
        """
        if isinstance(values, pa.ChunkedArray):
            values = values.combine_chunks()
        cells = texts.to_arrow().cast(pa.string())
        if values.type != ARROW_TYPES[self._kind]:
            raise ValueError(f"{self._label}: {values.type}")
        is_null = pc.is_null(values)
        missing = pc.is_in(cells, value_set=self._missing)
        same = pc.and_(is_null, missing)
        filled = pc.and_(pc.invert(is_null), pc.invert(missing))
        if self._kind is Kind.TEXT:
            equal = pc.fill_null(pc.equal(cells, values), fill_value=False)
            self._refuse(cells, values, pc.or_(same, pc.and_(filled, equal)), start)
            return
        plain = filled
        if (pattern := self._find_plain()) is not None:
            spelled = self._spell(cells)
            plain = pc.and_(filled, pc.match_substring_regex(spelled, pattern))
            read = pc.cast(pc.if_else(plain, spelled, None), values.type)
            equal = pc.fill_null(pc.equal(read, values), fill_value=False)
            same = pc.or_(same, pc.and_(plain, equal))
        # What Arrow does not read, or reads otherwise, frictionless settles.
        other = pc.and_(filled, pc.invert(same))
        if pc.any(other).as_py():
            pairs = zip(
                pc.filter(cells, other).to_pylist(),
                pc.filter(values, other).to_pylist(),
                strict=True,
            )
            known: dict[tuple[str, str], bool] = {}
            agreed = []
            for text, value in pairs:
                # By its spelling: to Python, 0.0 is -0.0, and a NaN is not itself.
                if (pair := (text, repr(value))) not in known:
                    known[pair] = self._is_value(text, value)
                agreed.append(known[pair])
            whole = pc.replace_with_mask(pa.array([False] * len(cells)), other, pa.array(agreed))
            same = pc.or_(same, whole)
        self._refuse(cells, values, same, start)

    def _find_plain(self) -> str | None:
        """Find the pattern of the cells that Arrow's cast reads as the field does."""
        field = self._field
        if field is None or field.format != "default":
            return None
        return _PLAIN.get(self._kind)

    def _spell(self, cells: pa.Array) -> pa.Array:
        """Spell numbers as Arrow does, where the field has other marks."""
        point, group = (getattr(self._field, name, "") for name in ("decimal_char", "group_char"))
        if self._kind is not Kind.NUMBER or point in {"", "."}:
            return pc.replace_substring(cells, group, "") if group else cells
        if group != ".":  # frictionless reads no number there
            cells = pc.if_else(pc.match_substring(cells, "."), "", cells)
        return pc.replace_substring(
            pc.replace_substring(cells, group, "") if group else cells, point, "."
        )

    def _refuse(self, cells: pa.Array, values: pa.Array, same: pa.Array, start: int) -> None:
        at = pc.index(same, value=False).as_py()
        if at < 0:
            return
        row = start + at if self._order is None else self._order[start + at]
        raise ParutionError(
            "formats.other-value",
            table=self._table,
            file=self._file,
            field=self._label,
            row=row + 2,
            expected=cells[at].as_py(),
            found=str(values[at].as_py()),
        )

    def _is_value(self, text: str, value: Any) -> bool:
        """Tell whether frictionless reads a cell as a value of the file."""
        assert self._read is not None  # noqa: S101 - a column without a field is text
        expected, _ = self._read(text)  # a constraint that it breaks is no matter here
        if expected is None:
            return False
        if self._kind is Kind.JSON:
            expected = spell_json(expected)
        match self._kind:
            case Kind.NUMBER:
                return _is_number(expected, value)
            case Kind.INSTANT:
                return bool(expected.tzinfo and expected.astimezone(UTC) == value)
            case Kind.DATE if isinstance(expected, datetime):
                return bool(expected.date() == value)
            case Kind.DATETIME:
                return bool(expected.tzinfo is None and expected.replace(fold=0) == value)
        return type(expected) is type(value) and bool(expected == value)


def _is_number(expected: Decimal | float, found: float) -> bool:
    if math.isnan(expected):
        return math.isnan(found)
    if math.copysign(1, expected) != math.copysign(1, found):
        return False
    if isinstance(expected, float) or expected.is_infinite():
        return float(expected) == found
    return math.isfinite(found) and Decimal(repr(found)) == expected
