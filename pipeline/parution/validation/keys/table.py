"""The keys of one table: what its rows repeat, and what they refer to in vain."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl
from frictionless import errors

from parution.validation.cells.describing import describe_error
from parution.validation.frictionless_engine import describe_unchecked
from parution.validation.handover import HandOver, UnreadTarget
from parution.validation.keys.canonical import find_family, read_values, write_value
from parution.validation.keys.hashes import KeyMemory, find_orphans
from parution.validation.keys.references import read_reference
from parution.validation.unique_keys import (
    SAME,
    UniqueKeyError,
    describe_repetition,
    find_unique_keys,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frictionless import Row
    from numpy.typing import NDArray

    from parution.validation.keys.references import Targets
    from parution.validation.opening import Opened
    from parution.validation.reading.batch import Batch, Source
    from parution.validation.tally import Tally

# Keys of a target that are worth listing.
_LISTED = 200
# Repetitions of a key that are told are compared with the rows that they name, so many of them.
VERIFIED = 1000
_EMPTY = 'cells composing the primary keys are all "None"'
_PRIMARY = (errors.PrimaryKeyError.type, "")
_UNIQUE_KEY = (UniqueKeyError.type, "")
_FOREIGN = (errors.ForeignKeyError.type, "")


@dataclass(slots=True)
class _OwnKey:
    """A key of the table itself: its primary key, a unique key, a field that is unique."""

    positions: tuple[int, ...]
    kind: Literal["primary", "unique-key", "unique"]
    memory: KeyMemory = field(default_factory=KeyMemory)
    # Rows, and the cells, of the first primary keys that have no value.
    empty: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _ForeignKey:
    """A key that refers to a table."""

    positions: tuple[int, ...]
    names: tuple[str, ...]
    resource: str
    reference: tuple[str, ...]
    target: pl.DataFrame


class TableKeys:
    """The primary, unique and foreign keys of one table.

    Args:
        opened: the table.
        targets: the tables that it refers to.
        tally: where the errors go.

    Raises:
        HandOver: a key cannot be compared here as frictionless compares it: of a type that is
            not frictionless' own, or of values that have no hash.
    """

    def __init__(self, opened: Opened, targets: Targets, tally: Tally) -> None:
        self._opened = opened
        self._tally = tally
        self._own = [
            _OwnKey((position,), "unique")
            for position, item in enumerate(opened.fields)
            if item.constraints.get("unique")
        ]
        primary = _find_primary(opened)
        if primary:
            self._own.append(_OwnKey(primary, "primary"))
        for names in find_unique_keys(opened.table.schema, opened.names):
            positions = tuple(opened.names.index(name) for name in names)
            self._own.append(_OwnKey(positions, "unique-key"))
        for key in self._own:
            for position in key.positions:
                find_family(opened.fields[position])
        self._foreign: list[_ForeignKey] = []
        unread: set[str] = set()
        for foreign_key in opened.foreign_keys:
            try:
                found = _find_foreign(opened, targets, foreign_key)
            except UnreadTarget as target:
                if target.target not in unread:
                    tally.add(describe_unchecked(target.target, target.note))
                unread.add(target.target)
                continue
            if found:
                self._foreign.append(found)
        used = {position for key in self._own for position in key.positions}
        used |= {position for other in self._foreign for position in other.positions}
        self._used = sorted(used)

    @property
    def positions(self) -> list[int]:
        """The fields that have a part in a key."""
        return self._used

    def list_found(self) -> dict[int, list[str]]:
        """List texts that a foreign key surely finds, where it is all that needs a field."""
        parts = Counter(position for key in self._own for position in key.positions)
        parts.update(position for key in self._foreign for position in key.positions)
        return {
            key.positions[0]: [
                text
                for text in key.target.to_series()
                if text is not None and self._is_canonical(key.positions[0], text)
            ]
            for key in self._foreign
            if len(key.positions) == 1
            and parts[key.positions[0]] == 1
            and key.target.height <= _LISTED
        }

    def _is_canonical(self, position: int, text: str) -> bool:
        try:
            return write_value(self._opened.explainer.read_value(position, text)) == text
        except HandOver:
            return False

    def read_frame(self, frame: pl.DataFrame, numbers: NDArray[np.int64], batch: Batch) -> None:
        """Read the keys of rows that have a cell for each field, and some value."""
        if not self._used:
            return
        columns = {
            position: read_values(
                frame.get_column(str(position)),
                self._opened.fields[position],
                position,
                self._opened.explainer,
            )
            for position in self._used
            if position not in batch.found
        }
        for key in self._own:
            self._remember(key, [columns[position] for position in key.positions], numbers)
        for foreign_key in self._foreign:
            if batch.found.issuperset(foreign_key.positions):
                continue
            parts = [columns[position] for position in foreign_key.positions]
            orphans = find_orphans(parts, foreign_key.target)
            self._tally.count(_FOREIGN, len(orphans))
            chosen = self._tally.choose(_FOREIGN, [int(numbers[at]) for at in orphans])
            kept = [int(orphans[at]) for at in chosen]
            lines = batch.find_lines([int(numbers[at]) for at in kept])
            for at in kept:
                number = int(numbers[at])
                error = self._make_orphan(foreign_key, number, batch.read_row(number))
                self._tally.keep({**error, "line": lines[number]})

    def read_row(self, row: Row, line: int) -> None:
        """Read the keys of a row that frictionless has read whole."""
        number = np.array([row.row_number])
        names = self._opened.names
        for key in self._own:
            texts = [write_value(row[names[position]]) for position in key.positions]
            columns = [pl.Series([text], dtype=pl.String) for text in texts]
            self._remember(key, columns, number)
        for foreign_key in self._foreign:
            values = [row[name] for name in foreign_key.names]
            parts = [pl.Series([write_value(value)], dtype=pl.String) for value in values]
            if len(find_orphans(parts, foreign_key.target)):
                error = self._make_orphan(foreign_key, row.row_number, row.cells, values)
                self._tally.add({**error, "line": line})

    def finish(self, source: Source) -> None:
        """Count the keys that are repeated, once every row was read."""
        wanted: list[tuple[_OwnKey, int, int | None]] = []
        for key in self._own:
            number, found = key.memory.find_repetitions()
            kind = self._kind(key)
            self._tally.count(kind, number)
            repeated = found[self._tally.choose(kind, found.to_series().to_numpy())]
            self._verify(key, repeated.head(VERIFIED), source)
            rows = [(row, previous) for row, previous in repeated.iter_rows()]
            rows += [(row, None) for row in key.empty]
            wanted += [(key, row, previous) for row, previous in sorted(rows, key=itemgetter(0))]
        if not wanted:
            return
        again = source.find(frozenset(row for _, row, _ in wanted))
        for key, row, previous in wanted:
            cells, line = again[row]
            self._tally.keep({**self._make_own(key, row, cells, previous), "line": line})

    def _verify(self, key: _OwnKey, repeated: pl.DataFrame, source: Source) -> None:
        """Read rows of the same hash again, and compare their keys.

        Raises:
            HandOver: two different keys have the same hash.
        """
        pairs = repeated.rows()
        if not pairs:
            return
        found = source.find(frozenset(row for pair in pairs for row in pair))
        read_row = self._opened.explainer.read_row
        for row, previous in pairs:
            texts = [
                [write_value(read[self._opened.names[position]]) for position in key.positions]
                for read in (read_row(number, found[number][0]) for number in (row, previous))
            ]
            if texts[0] != texts[1]:
                raise HandOver("two keys of the same hash that are not the same")

    def _kind(self, key: _OwnKey) -> tuple[str, str]:
        match key.kind:
            case "primary":
                return _PRIMARY
            case "unique-key":
                return _UNIQUE_KEY
        return errors.UniqueError.type, self._opened.names[key.positions[0]]

    def _remember(
        self, key: _OwnKey, columns: Sequence[pl.Series], numbers: NDArray[np.int64]
    ) -> None:
        frame = pl.DataFrame([column.alias(str(i)) for i, column in enumerate(columns)])
        # A unique key without a part of its values repeats none; a primary key is compared.
        primary = key.kind == "primary"
        gather = pl.all_horizontal if primary else pl.any_horizontal
        empty = frame.select(gather(pl.all().is_null())).to_series()
        if empty.any():
            if primary:
                self._tally.count(_PRIMARY, int(empty.sum()))
                rows = numbers[empty.to_numpy()].tolist()
                key.empty += [rows[at] for at in self._tally.choose(_PRIMARY, rows, len(key.empty))]
            frame, numbers = frame.filter(~empty), numbers[(~empty).to_numpy()]
        if numbers.size:
            key.memory.add(frame.get_columns(), numbers)

    def _make_own(
        self, key: _OwnKey, row: int, cells: Sequence[str], previous: int | None
    ) -> dict[str, Any]:
        note = _EMPTY if previous is None else SAME % previous
        if key.kind == "unique-key" and previous is not None:
            names = [self._opened.names[position] for position in key.positions]
            return describe_repetition(names, row, cells, previous)
        if key.kind == "primary":
            return describe_error(errors.PrimaryKeyError, note, cells=list(cells), rowNumber=row)
        position = key.positions[0]
        explainer = self._opened.explainer
        value = explainer.read_value(position, cells[position]) if position < len(cells) else None
        kind = errors.UniqueError.type
        return explainer.make_error(
            kind, note, position, row_number=row, cells=cells, cell=str(value)
        )

    def _make_orphan(
        self,
        key: _ForeignKey,
        row: int,
        cells: Sequence[str],
        values: Sequence[Any] | None = None,
    ) -> dict[str, Any]:
        if values is None:
            read = self._opened.explainer.read_value
            values = [read(position, cells[position]) for position in key.positions]
        note = 'for "%s": values "%s" not found in the lookup table "%s" as "%s"' % (  # noqa: UP031
            ", ".join(key.names),
            ", ".join(str(value) for value in values),
            key.resource,
            ", ".join(key.reference),
        )
        return describe_error(
            errors.ForeignKeyError,
            note,
            cells=list(cells),
            rowNumber=row,
            fieldNames=list(key.names),
            fieldCells=["" if value is None else str(value) for value in values],
            referenceName=key.resource,
            referenceFieldNames=list(key.reference),
        )


def _find_primary(opened: Opened) -> tuple[int, ...]:
    """Find the fields of the primary key, where frictionless looks at it at all."""
    names, key = opened.names, opened.table.schema.primary_key
    if not key or not set(key) <= set(names):
        return ()
    if opened.table.dialect.header_case:
        return tuple(names.index(name) for name in key)
    lower = [name.lower() for name in key]
    return tuple(position for position, name in enumerate(names) if name.lower() in lower)


def _find_foreign(
    opened: Opened, targets: Targets, foreign_key: dict[str, Any]
) -> _ForeignKey | None:
    names = tuple(foreign_key["fields"])
    resource, reference = read_reference(foreign_key, str(opened.table.name))
    target, families = targets.find(resource, reference)
    if not set(names) <= set(opened.names):
        return None
    positions = tuple(opened.names.index(name) for name in names)
    for part, (position, family) in enumerate(zip(positions, families, strict=True)):
        if find_family(opened.fields[position]) != family:
            # No value equals one of another family: what is left is to have none.
            target = target.filter(pl.col(str(part)).is_null())
    return _ForeignKey(positions, names, foreign_key["reference"]["resource"], reference, target)
