"""What is suspected, explained by frictionless' own code: its notes, its errors, its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frictionless import Row, errors

from parution.validation.cells.describing import describe_error
from parution.validation.handover import HandOver

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from frictionless.table.row import _CellHandler

# (type of the error, its note), in frictionless' order.
Notes = tuple[tuple[str, str], ...]

# Distinct cells remembered for each field, and the longest of them: what comes back often is
# explained once, what never does costs no memory.
REMEMBERED = 50_000
LONGEST = 200

_ERRORS = {Error.type: Error for Error in (errors.TypeError, errors.ConstraintError)}


class Explainer:
    """Explains cells and rows as frictionless' ``Row`` does.

    Args:
        handlers: frictionless' readers of cells, by field name, in the order of the file.
    """

    def __init__(self, handlers: Mapping[str, _CellHandler]) -> None:
        self.handlers = dict(handlers)
        self.names = list(handlers)
        self._readers = [handler.reader for handler in handlers.values()]
        self._known: list[dict[str, Notes]] = [{} for _ in self.names]

    def explain_cell(self, position: int, cell: str) -> Notes:
        """Explain a cell.

        Args:
            position: its field, from 0.
            cell: its text.

        Returns:
            Its errors; none where frictionless accepts it.

        Raises:
            HandOver: frictionless itself fails on it.
        """
        known = self._known[position]
        notes = known.get(cell)
        if notes is None:
            notes = _read_notes(self._read(position, cell)[1])
            if len(cell) <= LONGEST:
                if len(known) >= REMEMBERED:
                    known.clear()
                known[cell] = notes
        return notes

    def read_value(self, position: int, cell: str) -> Any:
        """Read a cell as its type; None where it is missing or of another type."""
        return self._read(position, cell)[0]

    def make_error(
        self,
        kind: str,
        note: str,
        position: int,
        *,
        row_number: int,
        cells: Sequence[str],
        cell: str,
    ) -> dict[str, Any]:
        """Make frictionless' error for a cell.

        Args:
            kind: the type of the error.
            note: its note.
            position: the field, from 0.
            row_number: the row.
            cells: the cells of the row.
            cell: the cell that the error names.
        """
        Error = _ERRORS.get(kind, errors.UniqueError)  # noqa: N806 - a class
        return describe_error(
            Error,
            note,
            cells=list(cells),
            rowNumber=row_number,
            cell=cell,
            fieldName=self.names[position],
            fieldNumber=position + 1,
        )

    def read_row(self, row_number: int, cells: Sequence[str]) -> Row:
        """Read a whole row, for its errors and its values.

        Raises:
            HandOver: frictionless itself fails on it.
        """
        row = Row(list(cells), handlers=self.handlers, row_number=row_number)
        try:
            _ = row.errors  # asking for them reads the row
        except Exception as error:
            raise HandOver(str(error)) from error
        return row

    def _read(self, position: int, cell: str) -> tuple[Any, dict[str, str] | None]:
        try:
            value, notes = self._readers[position](cell)
        except Exception as error:
            raise HandOver(str(error)) from error
        return value, notes


def _read_notes(notes: dict[str, str] | None) -> Notes:
    """Order notes as ``Row`` does: that of the type, then those of the constraints."""
    if not notes:
        return ()
    return tuple(
        (errors.TypeError.type if name == "type" else errors.ConstraintError.type, note)
        for name, note in sorted(notes.items(), key=lambda item: item[0] != "type")
    )
