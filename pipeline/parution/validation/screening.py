"""One table, screened: expressions mark what could be wrong, frictionless explains it.

In the order of the work on each batch: blank rows are set apart and explained as rows; each
field's suspects are counted by distinct cell, and each distinct cell is explained once; keys
are remembered, and compared at the end.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from frictionless.errors import CheckError, SourceError

from parution.model.report import Task
from parution.validation.budget import advance
from parution.validation.cells.accepting import find_missing, is_missing, is_surely_accepted
from parution.validation.checks.table import TableChecks
from parution.validation.handover import HandOver
from parution.validation.keys.table import TableKeys
from parution.validation.opening import open_table
from parution.validation.proving import RecordProver
from parution.validation.reading.digests import can_measure, measure_file
from parution.validation.tally import LIMIT, Tally
from parution.validation.unique_keys import UniqueKeyError, is_looked_for

if TYPE_CHECKING:
    from frictionless import Checklist, Field, Row
    from frictionless import Resource as FrictionlessResource
    from numpy.typing import NDArray

    from parution.model.progress import Progress
    from parution.validation.keys.references import Targets
    from parution.validation.opening import Opened
    from parution.validation.reading.batch import Batch, RaggedRow, Source


def screen_table(
    table: FrictionlessResource,
    checklist: Checklist,
    name: str,
    progress: Progress,
    targets: Targets,
    *,
    limit: int | None = LIMIT,
    whole_rows: int = 0,
) -> Task:
    """Validate a table: frictionless' verdict and errors, on the whole file.

    Args:
        table: frictionless' resource, never opened.
        checklist: its checklist.
        name: what progress is told of it.
        progress: hears of the rows read and the errors found.
        targets: the tables that its foreign keys refer to.
        limit: errors of each kind kept in full; None for all.
        whole_rows: wrong rows of which every error is kept.

    Returns:
        The verdict.

    Raises:
        HandOver: frictionless must read this table whole.
        EndlessRecord: a line or a record of it has no end within bounds.
        TableChanged: the file changed while it was read.
    """
    if not can_measure(table.hash):
        raise HandOver("a hash that frictionless warns of")
    opened = open_table(table)
    tally = partial(Tally, limit, _find_scope(checklist), whole_rows)
    for source in opened.sources[:-1]:
        try:
            return _Screen(opened, source, checklist, targets, tally()).run(name, progress)
        except HandOver:
            continue
    return _Screen(opened, opened.sources[-1], checklist, targets, tally()).run(name, progress)


def _find_scope(checklist: Checklist) -> frozenset[str]:
    """Find the types of errors that are told."""
    # These are no errors of the data: no checklist leaves them out.
    scope = {*checklist.scope, SourceError.type, CheckError.type}
    if is_looked_for(checklist):
        scope.add(UniqueKeyError.type)
    return frozenset(scope)


class _Screen:
    def __init__(
        self,
        opened: Opened,
        source: Source,
        checklist: Checklist,
        targets: Targets,
        tally: Tally,
    ) -> None:
        self._opened = opened
        self._source = source
        self._explainer = opened.explainer
        self._tally = tally
        self._keys = TableKeys(opened, targets, self._tally)
        self._checks = TableChecks(checklist, opened, self._tally)
        columns = [pl.col(str(position)) for position in range(len(opened.fields))]
        pairs = list(zip(columns, opened.fields, strict=True))
        self._missing = [is_missing(cell, field) for cell, field in pairs]
        suspects = [
            _suspect(cell, field, missing)
            for (cell, field), missing in zip(pairs, self._missing, strict=True)
        ]
        self._suspects = {
            position: suspect.alias(str(position))
            for position, suspect in enumerate(suspects)
            if suspect is not None
        }
        texts = [find_missing(field) for field in opened.fields]
        found = self._keys.list_found()
        keys = set(self._keys.positions) - found.keys()
        if checklist.checks:  # they look at whole rows
            keys = set(range(len(opened.fields)))
        self._prover = RecordProver(opened.fields, texts, self._explainer, keys, found)

    def run(self, name: str, progress: Progress) -> Task:
        rows = 0
        advance(0)
        self._checks.start()
        progress(name, 0)
        for batch in self._source.read(self._prover):
            self._screen_batch(batch)
            self._tally.close_batch()
            rows += batch.row_count
            advance(rows)
            progress(name, rows, errors=sum(self._tally.totals.values()))
        self._keys.finish(self._source)
        stats = _measure(self._opened, rows)
        self._checks.finish(self._source)
        totals = dict(self._tally.totals)
        progress(name, rows, rows, sum(totals.values()))
        table = self._opened.table
        return Task(
            name=str(table.name),
            place=table.place,
            type=table.type,
            labels=tuple(table.labels),
            errors=self._tally.errors,
            complete_to=self._tally.complete_to,
            warnings=(),
            stats={"errors": sum(totals.values()), "warnings": 0, **stats},
            totals=totals,
            engine="screen",
        )

    def _screen_batch(self, batch: Batch) -> None:
        frame, numbers, apart = batch.frame, batch.numbers, list(batch.ragged)
        blank = np.zeros(0, np.int64) if batch.proven else self._find_blank_rows(frame)
        if blank.size:
            apart += [(int(numbers[at]), frame.row(int(at))) for at in blank]
            kept = np.ones(frame.height, bool)
            kept[blank] = False
            frame, numbers = frame.filter(pl.Series(kept)), numbers[kept]
        if frame.height:
            suspected = self._screen_cells(frame, numbers, batch)
            if batch.failed:
                self._prover.learn(batch.failed, suspected, self._find_absent(frame))
            self._keys.read_frame(frame, numbers, batch)
        rows = [self._explain_row(row, batch) for row in sorted(apart)]
        self._checks.read_batch(frame, numbers, rows, batch)

    def _find_blank_rows(self, frame: pl.DataFrame) -> NDArray[np.int64]:
        """Find the rows without any value: few, so that each field looks at fewer rows."""
        if not frame.select(self._missing[0].any()).item():
            return np.zeros(0, np.int64)
        at = np.arange(frame.height)
        for missing in self._missing:
            found = frame.select(missing.alias("missing")).to_series().to_numpy()
            at = at[found]
            if not at.size:
                break
            frame = frame.filter(pl.Series(found))
        return at

    def _find_absent(self, frame: pl.DataFrame) -> list[int]:
        """Find the fields that have a missing value in some row."""
        absent = frame.select(
            missing.any().alias(str(position)) for position, missing in enumerate(self._missing)
        )
        return [position for position, found in enumerate(absent.row(0)) if found]

    def _screen_cells(
        self, frame: pl.DataFrame, numbers: NDArray[np.int64], batch: Batch
    ) -> list[int]:
        """Screen the cells that are not proven; tell the fields that have a suspect."""
        looked_at = [at for at in self._suspects if at not in batch.proven]
        if not looked_at:
            return []
        masks = frame.select(self._suspects[position] for position in looked_at)
        counts = masks.sum().row(0)
        suspected = [at for at, number in zip(looked_at, counts, strict=True) if number]
        for position in suspected:
            self._explain_cells(
                position,
                cells=frame.get_column(str(position)),
                mask=masks.get_column(str(position)),
                numbers=numbers,
                batch=batch,
            )
        return suspected

    def _explain_cells(
        self,
        position: int,
        *,
        cells: pl.Series,
        mask: pl.Series,
        numbers: NDArray[np.int64],
        batch: Batch,
    ) -> None:
        name = self._explainer.names[position]
        counted = cells.filter(mask).value_counts(name="rows")
        wrong: dict[str, list[str]] = {}
        for cell, rows in counted.iter_rows():
            for kind, _ in self._explainer.explain_cell(position, cell):
                self._tally.count((kind, name), rows)
                found = wrong.setdefault(kind, [])
                if not found or found[-1] != cell:
                    found.append(cell)
        for kind, texts in wrong.items():
            if self._tally.is_full((kind, name)):
                continue
            at = (mask & cells.is_in(texts)).arg_true().to_numpy()
            rows = at[self._tally.choose((kind, name), numbers[at])].tolist()
            lines = batch.find_lines([int(numbers[row]) for row in rows])
            for row in rows:
                number = int(numbers[row])
                cell = cells[row]
                for found_kind, note in self._explainer.explain_cell(position, cell):
                    if found_kind == kind:
                        error = self._explainer.make_error(
                            kind,
                            note,
                            position,
                            row_number=number,
                            cells=batch.read_row(number),
                            cell=cell,
                        )
                        self._tally.keep({**error, "line": lines[number]})

    def _explain_row(self, ragged: RaggedRow, batch: Batch) -> Row:
        number, cells = ragged
        row = self._explainer.read_row(number, cells)
        line = batch.find_lines([number])[number]
        for error in row.errors:
            self._tally.add({**error.to_descriptor(), "line": line})
        self._keys.read_row(row, line)
        return row


def _suspect(cell: pl.Expr, field: Field, missing: pl.Expr) -> pl.Expr | None:
    """Mark the cells that could be wrong; None where none can."""
    sure = is_surely_accepted(cell, field)
    if sure is None:
        return cell.is_not_null() if field.required else ~missing
    if sure.meta.eq(pl.lit(True)):
        return missing if field.required else None
    # Both are looked at: a missing value may look like one that is accepted.
    return ~sure | missing if field.required else ~(sure | missing)


def _measure(opened: Opened, rows: int) -> dict[str, Any]:
    """Give the table its figures, which its checks compare with what is declared."""
    stats = opened.table.stats
    stats.rows = rows
    stats.bytes, stats.md5, stats.sha256 = measure_file(
        str(opened.table.normpath), opened.table.hash
    )
    named = {"md5": stats.md5, "sha256": stats.sha256, "bytes": stats.bytes}
    named |= {"fields": stats.fields, "rows": stats.rows}
    return {name: value for name, value in named.items() if value}
