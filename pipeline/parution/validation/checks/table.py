"""The checks of a checklist, over a whole table, as frictionless applies them.

Whatever a check says, frictionless' own code says it. What is chosen here is the rows that it
is given: the distinct tuples of the cells that it looks at (``rowchecks``), the rows where a
sequence could break, the pairs of rows that are the same, the cells of one field.
Source: frictionless 5.21, ``checks/**`` and ``resource/resource.py`` (``validate``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
import polars as pl
from frictionless.checks.cell.deviated_cell import deviated_cell
from frictionless.checks.cell.deviated_value import deviated_value
from frictionless.checks.cell.sequential_value import sequential_value
from frictionless.checks.row.duplicate_row import duplicate_row
from frictionless.checks.table.table_dimensions import table_dimensions
from frictionless.errors import CheckError, DuplicateRowError

from parution.validation.cells.accepting import is_missing
from parution.validation.checks.tuples import find_position, plan_tuples
from parution.validation.handover import HandOver
from parution.validation.keys.canonical import INTEGER, read_texts
from parution.validation.keys.hashes import KeyMemory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from frictionless import Check, Checklist, Row
    from frictionless import Error as FrictionlessError
    from numpy.typing import NDArray

    from parution.validation.opening import Opened
    from parution.validation.reading.batch import Batch, Source
    from parution.validation.tally import Tally

# A cell of no more characters is never deviated; source: ``checks/cell/deviated_cell.py``.
_SIZE = 5000
# An interval beyond which frictionless' arithmetic on sizes could fail.
_INTERVAL = 1e100


class _Runner(Protocol):
    """Feeds one check with what it needs of a table."""

    def read_batch(
        self, frame: pl.DataFrame, numbers: NDArray[np.int64], apart: Sequence[Row], batch: Batch
    ) -> None:
        """Feed the check with rows; those in ``apart`` are in order and have been read whole."""


class TableChecks:
    """The checks of one table's checklist.

    Args:
        checklist: frictionless' checklist.
        opened: the table.
        tally: where the errors go.
    """

    def __init__(self, checklist: Checklist, opened: Opened, tally: Tally) -> None:
        self._checklist = checklist
        self._opened = opened
        self._tally = tally
        self._checks: list[Check] = []
        self._runners: list[_Runner] = []
        self._repeated: list[_Repetitions] = []

    def start(self) -> None:
        """Say what is wrong before the first row.

        Raises:
            HandOver: a check cannot be applied here as frictionless applies it.
        """
        self._checks = checklist = self._checklist.connect(self._opened.table)
        # A check that cannot be applied is taken out while they are gone through, as
        # frictionless does: the one after it is then not asked.
        for index, check in enumerate(checklist):
            for error in _ask(check.validate_start()):
                if error.type == CheckError.type:
                    if index >= len(checklist):
                        raise HandOver("two errors of the last check")
                    del checklist[index]
                self._add(error)
        # The first is what any table is checked for: its rows are screened apart.
        for check in checklist[1:]:
            self._runners += self._plan(check)

    def read_batch(
        self, frame: pl.DataFrame, numbers: NDArray[np.int64], apart: Sequence[Row], batch: Batch
    ) -> None:
        """Check the rows of a batch.

        Args:
            frame: the rows with as many cells as fields, and some value.
            numbers: their row numbers.
            apart: the other rows, in their order, read whole.
            batch: where they come from.
        """
        for runner in self._runners:
            runner.read_batch(frame, numbers, apart, batch)

    def finish(self, source: Source) -> None:
        """Say what is wrong with the whole, once every row was read and counted."""
        for repeated in self._repeated:
            repeated.finish(source)
        for check in self._checks:
            for error in _ask(check.validate_end()):
                self._add(error)

    def _plan(self, check: Check) -> Iterable[_Runner]:
        tuples = plan_tuples(check, self._opened, self._tally)
        if tuples is not None:
            return list(tuples)
        match check:
            case table_dimensions():
                return []
            case duplicate_row():
                repeated = _Repetitions(check, self._opened, self._tally)
                self._repeated.append(repeated)
                return [repeated]
            case sequential_value():
                return [_Sequence(check, self._opened, self._tally)]
            case deviated_value():
                return [_Values(check, self._opened)]
            case deviated_cell():
                return [_Sizes(check, self._opened)]
        raise HandOver(f"the check {check.type}")

    def _add(self, error: FrictionlessError) -> None:
        if self._checklist.match(error):
            self._tally.add(error.to_descriptor())


class _Repetitions:
    """``duplicate-row``: the values of a row, as text, are those of an earlier one."""

    def __init__(self, check: duplicate_row, opened: Opened, tally: Tally) -> None:
        self._check = check
        self._opened = opened
        self._tally = tally
        self._memory = KeyMemory()

    def read_batch(
        self, frame: pl.DataFrame, numbers: NDArray[np.int64], apart: Sequence[Row], batch: Batch
    ) -> None:
        del batch
        if frame.height:
            texts = [
                read_texts(frame.get_column(str(at)), field, at, self._opened.explainer)
                for at, field in enumerate(self._opened.fields)
            ]
            self._memory.add([_join(texts)], numbers)
        if apart:
            # frictionless joins the values with commas: "a,b" and "c" are "a" and "b,c".
            joined = [",".join(str(row[name]) for name in row.field_names) for row in apart]
            rows = np.array([row.row_number for row in apart], dtype=np.int64)
            self._memory.add([pl.Series(joined, dtype=pl.String)], rows)

    def finish(self, source: Source) -> None:
        kind = DuplicateRowError.type, ""
        number, found = self._memory.find_repetitions()
        self._tally.count(kind, number)
        pairs = found[self._tally.choose(kind, found.to_series().to_numpy())].rows()
        if not pairs:
            return
        again = source.find(frozenset(row for pair in pairs for row in pair))
        read_row = self._opened.explainer.read_row
        for row, previous in pairs:
            # A memory of these two rows alone: it says whether they are the same.
            self._check.connect(self._opened.table)
            _ask(self._check.validate_row(read_row(previous, again[previous][0])))
            same = _ask(self._check.validate_row(read_row(row, again[row][0])))
            if not same:
                raise HandOver("two rows of the same hash that are not the same")
            self._tally.keep({**same[0].to_descriptor(), "line": again[row][1]})


class _Sequence:
    """``sequential-value``: each value is the one before plus one, up to the first that is not."""

    def __init__(self, check: sequential_value, opened: Opened, tally: Tally) -> None:
        self._check = check
        self._opened = opened
        self._tally = tally
        self._position = find_position(check, opened)
        self._field = opened.fields[self._position]
        self._ended = False

    def read_batch(
        self, frame: pl.DataFrame, numbers: NDArray[np.int64], apart: Sequence[Row], batch: Batch
    ) -> None:
        if self._ended:
            return
        ends = self._find_ends(frame.get_column(str(self._position)))
        for row in self._choose(ends, frame, numbers, apart):
            for error in _ask(self._check.validate_row(row)):
                line = batch.find_lines([row.row_number])[row.row_number]
                self._tally.add({**error.to_descriptor(), "line": line})
                self._ended = True
            if self._ended:
                return

    def _choose(
        self,
        ends: NDArray[np.int64],
        frame: pl.DataFrame,
        numbers: NDArray[np.int64],
        apart: Sequence[Row],
    ) -> Iterator[Row]:
        """Choose the rows that the check must see: where each sequence begins and ends."""
        for part in _in_order(numbers, apart):
            if not isinstance(part, range):
                yield part
                continue
            at = part.start
            while at < part.stop:
                yield self._read(at, frame, numbers)
                end = min(int(ends[at]), part.stop) - 1
                if end > at:
                    # What is between is a sequence; a check begun again goes on from here.
                    self._check.connect(self._opened.table)
                    yield self._read(end, frame, numbers)
                at = end + 1

    def _find_ends(self, cells: pl.Series) -> NDArray[np.int64]:
        """Find for each row where the sequence in which it stands ends."""
        size = cells.len()
        if not (self._field.builtin and self._field.type == "integer"):
            return np.arange(size, dtype=np.int64) + 1
        cell = pl.col(cells.name)
        sure = cell.str.contains(INTEGER) & ~is_missing(cell, self._field)
        value = pl.when(sure).then(cell.cast(pl.Int64, strict=False))
        follows = cells.to_frame().select((value - value.shift(1) == 1).fill_null(False))
        # The beginning of each sequence, and where the next one begins.
        begins = np.flatnonzero(~follows.to_series().to_numpy())
        nexts = np.append(begins[1:], size) if begins.size else begins
        return np.repeat(nexts, np.diff(np.append(begins, size)))

    def _read(self, at: int, frame: pl.DataFrame, numbers: NDArray[np.int64]) -> Row:
        return self._opened.explainer.read_row(int(numbers[at]), frame.row(at))


class _Cell(dict[str, Any]):
    """What ``deviated-value`` looks at of a row: one value and the row's number."""

    row_number: int


class _Values:
    """``deviated-value``: the check remembers every value, and says at the end which are far."""

    def __init__(self, check: deviated_value, opened: Opened) -> None:
        self._check = check
        self._position = find_position(check, opened)
        self._explainer = opened.explainer

    def read_batch(
        self, frame: pl.DataFrame, numbers: NDArray[np.int64], apart: Sequence[Row], batch: Batch
    ) -> None:
        del batch
        name = self._check.field_name
        cells = frame.get_column(str(self._position))
        read = self._explainer.read_value
        values = {text: read(self._position, text) for text in cells.unique().to_list()}
        texts = cells.to_list()
        for part in _in_order(numbers, apart):
            if not isinstance(part, range):
                _ask(self._check.validate_row(part))
                continue
            for at in part:
                cell = _Cell({name: values[texts[at]]})
                cell.row_number = int(numbers[at])
                _ask(self._check.validate_row(cast("Row", cell)))


class _Sizes:
    """``deviated-cell``: no text is deviated that has no more than 5,000 characters."""

    def __init__(self, check: deviated_cell, opened: Opened) -> None:
        if not abs(check.interval) < _INTERVAL:
            raise HandOver("an interval on which frictionless could fail")
        self._names = [
            (str(at), field.name)
            for at, field in enumerate(opened.fields)
            if field.type == "string" and field.name not in check.ignore_fields
        ]

    def read_batch(
        self, frame: pl.DataFrame, numbers: NDArray[np.int64], apart: Sequence[Row], batch: Batch
    ) -> None:
        del numbers, batch
        texts = (row[name] for row in apart for _, name in self._names)
        long = any(len(text) > _SIZE for text in texts if text)
        if self._names and not long:
            columns = [column for column, _ in self._names]
            sizes = frame.select(pl.col(columns).str.len_chars().max())
            long = any(size is not None and size > _SIZE for size in sizes.row(0))
        if long:
            # Its deviation is that of all the others: frictionless keeps them all.
            raise HandOver("a text of more than 5,000 characters")


def _in_order(numbers: NDArray[np.int64], apart: Sequence[Row]) -> Iterator[range | Row]:
    """Put the rows of a batch in their order: positions in the frame, and the other rows."""
    start = 0
    for row in apart:
        stop = int(np.searchsorted(numbers, row.row_number))
        if stop > start:
            yield range(start, stop)
        yield row
        start = stop
    if numbers.size > start:
        yield range(start, int(numbers.size))


def _join(texts: Sequence[pl.Series]) -> pl.Series:
    frame = pl.DataFrame([text.alias(str(index)) for index, text in enumerate(texts)])
    return frame.select(pl.concat_str(pl.all(), separator=",").alias("0")).to_series()


def _ask(found: Iterable[FrictionlessError]) -> list[FrictionlessError]:
    """Have a check answer.

    Raises:
        HandOver: frictionless itself fails.
    """
    try:
        return list(found)
    except Exception as error:
        raise HandOver(str(error)) from error
