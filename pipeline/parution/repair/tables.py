"""A table repaired: read once for what it proves, once more to be written.

Memory holds what the columns prove, the distinct cells of each (bounded), the samples that are
shown, and, where cells of a key are written anew, these keys.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from parution.model.progress import Progress, silent
from parution.model.repair import Change, FileChange, Leaving
from parution.repair.blanks import is_blank, strip_blanks
from parution.repair.cells import CellRepairer, Decision, list_keys
from parution.repair.labels import pair_labels
from parution.repair.sources import NotRepairedError
from parution.validation.budget import Budget, choose, spending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from parution.model.schema import Schema
    from parution.repair.sources import Source

    # A column and its field, from 0, with what was decided of cells of the field.
    _Paired = tuple[tuple[int, int, Mapping[str, Decision | None]], ...]
    _Found = tuple[int, int, Decision]
    Write = Callable[[Sequence[str]], object]

# What is shown of each kind.
SHOWN = 20
STEP = 20_000
# Values of ``fieldsMatch`` that leave the columns in any order.
_ANY_ORDER = frozenset({"equal", "subset", "superset", "partial"})
_LACK_TOLERATED = frozenset({"superset", "partial"})


@dataclass(slots=True)
class Outcome:
    """What is repaired in a table, and what is left: see :class:`parution.model.repair.Repair`."""

    file_changes: list[FileChange] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    change_totals: Counter[str] = field(default_factory=Counter)
    left: list[Leaving] = field(default_factory=list)
    left_totals: Counter[str] = field(default_factory=Counter)
    rows: int = 0

    def leave(self, leaving: Leaving) -> None:
        """Leave something to a person."""
        self.left_totals[leaving.reason] += 1
        if self.left_totals[leaving.reason] <= SHOWN:
            self.left.append(leaving)


@dataclass(slots=True)
class _Scan:
    """What the rows of a table are, whatever their cells mean.

    Attributes:
        rows: rows with a value.
        last: number of the last of these.
        filled: columns without a name, from 0, that have a value in some row.
        ragged: number of the first row that has a value after the last column; 0 if none.
        shortest: cells of the shortest row.
        first_short: number of the first of these.
        trimmed: rows with cells after the last column, all of them blank.
        first_trimmed: number of the first of these.
    """

    rows: int = 0
    last: int = 0
    filled: set[int] = field(default_factory=set)
    ragged: int = 0
    shortest: int = sys.maxsize
    first_short: int = 0
    trimmed: int = 0
    first_trimmed: int = 0


@dataclass(frozen=True, slots=True)
class _Columns:
    """How the columns are written.

    Attributes:
        order: columns of the file, from 0, in the order in which they are written.
        labels: their labels, as written.
        paired: (column, field), both from 0, of those that are a field.
        width: cells that a row has at least.
        full: cells that it has at most, with those of the columns that are left out.
    """

    order: tuple[int, ...]
    labels: tuple[str, ...]
    paired: tuple[tuple[int, int], ...]
    width: int
    full: int


def repair_table(
    source: Source,
    schema: Schema,
    write: Write,
    *,
    name: str = "",
    size: int = 0,
    ignore_case: bool = False,
    progress: Progress = silent,
) -> Outcome:
    """Repair a table.

    Args:
        source: its rows, which are read several times.
        schema: its schema; without fields, only blank rows and columns are repaired.
        write: is given each row to write, its header first.
        name: name of the table, for who follows.
        size: bytes of its file, which give its patterns the time that they may take.
        ignore_case: whether the dialect has labels read in any case.
        progress: hears of the rows read.

    Returns:
        What was repaired, and what is left.

    Raises:
        NotRepairedError: it cannot be read, or is not described by its schema.
    """
    budget = Budget(choose(None, size))
    try:
        with spending(budget):
            cells = CellRepairer(schema, budget)
            return _Repairer(
                source, schema, cells, ignore_case=ignore_case, name=name, progress=progress
            ).run(write)
    except UnicodeDecodeError as error:
        raise NotRepairedError("encoding") from error


class _Repairer:
    def __init__(
        self,
        source: Source,
        schema: Schema,
        cells: CellRepairer,
        *,
        ignore_case: bool,
        name: str,
        progress: Progress,
    ) -> None:
        self._source = source
        self._schema = schema
        self._names = [each.name for each in schema.fields]
        self._ignore_case = ignore_case
        self._name, self._progress = name, progress
        self._cells = cells
        self._pairing = pair_labels(source.labels, schema)
        self._outcome = Outcome()

    def run(self, write: Write) -> Outcome:
        scan = self._scan()
        columns = self._arrange(scan)
        kept = self._find_same_keys(columns)
        write([columns.labels[at] for at in columns.order])
        self._write_rows(columns, kept, scan, write)
        return self._outcome

    def _scan(self) -> _Scan:
        """Read all the rows: what is blank, what is ragged, what the columns prove."""
        scan, width = _Scan(), len(self._source.labels)
        proving = [
            (at, place)
            for at, place in enumerate(self._pairing.fields)
            if place is not None and self._cells.can_prove(place)
        ]
        nameless = [
            at
            for at, label in enumerate(self._source.labels)
            if self._pairing.fields[at] is None and not strip_blanks(label)
        ]
        hear = self._cells.hear
        with self._source.open() as rows:
            for number, cells in rows:
                if number % STEP == 0:
                    self._progress(self._name, number)
                if is_blank(cells):
                    continue
                scan.rows += 1
                scan.last = number
                scan.filled.update(
                    at for at in nameless if at < len(cells) and strip_blanks(cells[at])
                )
                if len(cells) < scan.shortest:
                    scan.shortest, scan.first_short = len(cells), number
                if len(cells) > width:
                    if not is_blank(cells[width:]):
                        scan.ragged = scan.ragged or number
                        continue
                    scan.trimmed += 1
                    scan.first_trimmed = scan.first_trimmed or number
                for at, place in proving:
                    if at < len(cells):
                        hear(place, cells[at])
        return scan

    def _arrange(self, scan: _Scan) -> _Columns:
        """Arrange the columns: those that are blank go, those of the schema are in its order."""
        pairing, outcome = self._pairing, self._outcome
        fields, labels = pairing.fields, list(pairing.labels)
        blank = [
            at
            for at, label in enumerate(labels)
            if fields[at] is None and not strip_blanks(label) and at not in scan.filled
        ]
        ends = len(labels)
        while ends and ends - 1 in blank:
            ends -= 1
        if scan.shortest < ends:
            scan.ragged = scan.ragged or scan.first_short
        if scan.ragged:  # what stands after a column cannot be told from its own
            blank = [at for at in blank if at >= ends]
        if blank:
            outcome.file_changes.append(
                FileChange("blank-columns", number=len(blank), column=blank[0] + 1)
            )
        if scan.trimmed:
            outcome.file_changes.append(
                FileChange("extra-cells", number=scan.trimmed, row=scan.first_trimmed)
            )
        order = [at for at in range(len(labels)) if at not in blank]
        self._rename(labels)
        order = self._move(order, labels, scan)
        self._leave_columns(labels, order)
        paired = tuple((at, place) for at, place in enumerate(fields) if place is not None)
        return _Columns(
            tuple(order), tuple(labels), paired, max(order, default=-1) + 1, len(labels)
        )

    def _rename(self, labels: list[str]) -> None:
        for at, place in enumerate(self._pairing.fields):
            if place is None:
                continue
            name, label = self._schema.fields[place].name, labels[at]
            if label == name or (self._ignore_case and label.lower() == name.lower()):
                continue
            change = FileChange("label", 1, column=at + 1, before=label, after=name)
            self._outcome.file_changes.append(change)
            labels[at] = name

    def _leave_columns(self, labels: Sequence[str], order: Sequence[int]) -> None:
        pairing, row = self._pairing, self._source.header_row
        for at, label in enumerate(labels):
            if pairing.fields[at] is not None or at not in order or not self._schema.fields:
                continue
            reason = "unknown-column" if strip_blanks(label) else "blank-label"
            reason = "repeated-label" if at in pairing.repeated else reason
            now = (1, order.index(at) + 1)
            self._outcome.leave(Leaving(reason, row, at + 1, label, "", *now))
        if _read_match(self._schema) in _LACK_TOLERATED:
            return
        for place, each in enumerate(self._schema.fields):
            if place not in pairing.fields:
                self._outcome.leave(Leaving("missing-column", row, field=each.name, new_row=1))

    def _move(self, order: list[int], labels: Sequence[str], scan: _Scan) -> list[int]:
        fields = self._pairing.fields
        places = [fields[at] for at in order if fields[at] is not None]
        if _read_match(self._schema) in _ANY_ORDER or places == sorted(
            place for place in places if place is not None
        ):
            return order
        if scan.ragged:
            self._outcome.leave(Leaving("not-moved", scan.ragged, new_row=scan.ragged))
            return order
        known = sorted((place, at) for at in order if (place := fields[at]) is not None)
        moved = [at for _, at in known] + [at for at in order if fields[at] is None]
        change = FileChange(
            "moved",
            number=len(known),
            before=", ".join(labels[at] for at in order),
            after=", ".join(labels[at] for at in moved),
        )
        self._outcome.file_changes.append(change)
        return moved

    def _decide_row(self, cells: Sequence[str], paired: _Paired) -> list[_Found]:
        """Decide on cells of a row: (column, field, decision) of each that is at fault."""
        found = []
        for at, place, known in paired:
            cell = cells[at]
            decision = known[cell] if cell in known else self._cells.decide(place, cell)
            if decision is not None:
                found.append((at, place, decision))
        return found

    def _pair(self, columns: Iterable[tuple[int, int]]) -> _Paired:
        """Pair columns with their fields, and what is known of these: (column, field, known)."""
        return tuple((at, place, self._cells.known[place]) for at, place in columns)

    def _list_keys(self, columns: _Columns) -> list[dict[int, int]]:
        """List the keys whose fields all have a column: field → column."""
        names = {self._schema.fields[place].name: (place, at) for at, place in columns.paired}
        keys = [key for key in list_keys(self._schema) if all(name in names for name in key)]
        return [dict(names[name] for name in key) for key in keys]

    def _find_same_keys(self, columns: _Columns) -> list[tuple[dict[int, int], set[object]]]:
        """Find the keys that would be those of two rows once repaired.

        Returns:
            For each key of the table that is repaired anywhere, these values of it.
        """
        keys = self._list_keys(columns)
        proposed: list[set[object]] = [set() for _ in keys]
        if not keys:
            return []
        paired = self._pair({(at, place) for key in keys for place, at in key.items()})
        with self._source.open() as rows:
            for _, cells in rows:
                if is_blank(cells) or not self._is_whole(cells, columns):
                    continue
                found = self._decide_row(cells, paired)
                written = {place for _, place, decision in found if decision.text is not None}
                for key, values in zip(keys, proposed, strict=True):
                    if written & key.keys():
                        values.add(self._read_key(key, cells, found))
        if not any(proposed):
            return []
        counts: list[Counter[object]] = [Counter() for _ in keys]
        with self._source.open() as rows:
            for _, cells in rows:
                if is_blank(cells) or not self._is_whole(cells, columns):
                    continue
                found = self._decide_row(cells, paired)
                for key, values, count in zip(keys, proposed, counts, strict=True):
                    if values and (value := self._read_key(key, cells, found)) in values:
                        count[value] += 1
        return [
            (key, {value for value, number in count.items() if number > 1 and value is not None})
            for key, count in zip(keys, counts, strict=True)
        ]

    def _read_key(
        self, key: Mapping[int, int], cells: Sequence[str], found: list[_Found]
    ) -> object:
        """Read the key of a row as it would be; None where a part of it has no value."""
        texts = {place: cells[at] for place, at in key.items()}
        texts |= {
            place: decision.text
            for _, place, decision in found
            if place in texts and decision.text is not None
        }
        values = []
        for place, text in texts.items():
            value = self._cells.read_value(place, text)
            if value is None:
                return None
            values.append(value if isinstance(value, int | str) else str(value))
        return tuple(values)

    def _is_whole(self, cells: Sequence[str], columns: _Columns) -> bool:
        """Tell whether a row has a cell for each column, and no more that has a value."""
        if len(cells) == columns.full:
            return True
        return len(cells) >= columns.width and is_blank(cells[columns.full :])

    def _write_rows(
        self,
        columns: _Columns,
        kept: list[tuple[dict[int, int], set[object]]],
        scan: _Scan,
        write: Write,
    ) -> None:
        outcome = self._outcome
        inside, ends, first_inside, first_end = 0, 0, 0, 0
        paired = self._pair(columns.paired)
        is_plain = columns.order == tuple(range(columns.full))
        with self._source.open() as rows:
            for number, cells in rows:
                if number % STEP == 0:
                    self._progress(self._name, number)
                if is_blank(cells):
                    if number > scan.last:
                        ends, first_end = ends + 1, first_end or number
                    else:
                        inside, first_inside = inside + 1, first_inside or number
                    continue
                outcome.rows += 1
                if not self._is_whole(cells, columns):
                    reason = "short-row" if len(cells) < columns.width else "long-row"
                    shown = next((cell for cell in cells if strip_blanks(cell)), "")
                    outcome.leave(Leaving(reason, number, cell=shown, new_row=outcome.rows + 1))
                    write(cells)
                    continue
                found = self._decide_row(cells, paired)
                if found:
                    cells = self._apply(number, cells, found, kept, columns)  # noqa: PLW2901
                if is_plain and len(cells) == columns.full:
                    write(cells)
                else:
                    write([cells[at] for at in columns.order])
        for kind, counted, first in (
            ("blank-rows", inside, first_inside),
            ("end-rows", ends, first_end),
        ):
            if counted:
                outcome.file_changes.append(FileChange(kind, number=counted, row=first))
        self._progress(self._name, outcome.rows, outcome.rows)

    def _apply(
        self,
        number: int,
        cells: list[str],
        found: list[_Found],
        kept: list[tuple[dict[int, int], set[object]]],
        columns: _Columns,
    ) -> list[str]:
        outcome, written = self._outcome, list(cells)
        same = {
            place
            for key, values in kept
            if values and self._read_key(key, cells, found) in values
            for place in key
        }
        for at, place, (kind, text) in found:
            name = self._names[place]
            if text is None or place in same:
                reason = kind if text is None else "same-key"
                now = (outcome.rows + 1, columns.order.index(at) + 1)
                outcome.leave(Leaving(reason, number, at + 1, name, cells[at], *now))
                continue
            written[at] = text
            outcome.change_totals[kind] += 1
            if outcome.change_totals[kind] <= SHOWN:
                outcome.changes.append(Change(kind, number, at + 1, name, cells[at], text))
        return written


def _read_match(schema: Schema) -> str:
    match = schema.descriptor.get("fieldsMatch")
    return match if isinstance(match, str) else ""
