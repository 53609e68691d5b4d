"""Checks of a checklist whose answer on a row depends on some of its cells and on nothing else.

Each distinct tuple of those cells is checked once, by frictionless' own check on a row of these
cells alone (a formula: by the evaluator that frictionless uses). The rows that have a wrong
tuple are then checked whole, for their errors.
Source: frictionless 5.21, ``checks/cell/*.py`` and ``checks/row/row_constraint.py``.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import polars as pl
from frictionless.checks.cell.ascii_value import ascii_value
from frictionless.checks.cell.forbidden_value import forbidden_value
from frictionless.checks.cell.required_value import required_value
from frictionless.checks.cell.truncated_value import (
    TRUNCATED_INTEGER_VALUES,
    TRUNCATED_STRING_LENGTHS,
    truncated_value,
)
from frictionless.checks.row.row_constraint import row_constraint
from frictionless.table.row import create_cell_handlers

from parution.validation.cells.accepting import is_missing, is_surely_accepted
from parution.validation.cells.explaining import LONGEST, REMEMBERED, Explainer
from parution.validation.handover import HandOver
from parution.validation.keys.canonical import INTEGER, find_canonical_pattern, spell_values
from parution.validation.row_formulas import Evaluator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from frictionless import Check, Field, Row
    from numpy.typing import NDArray

    from parution.validation.opening import Opened
    from parution.validation.reading.batch import Batch
    from parution.validation.tally import Tally


class TupleCheck:
    """A check, the fields that it looks at, and what it has said of their cells.

    Args:
        check: frictionless' check, connected to the table.
        opened: the table.
        tally: where the errors go.
        positions: the fields on which its answer depends.
        suspect: true of every row that could have an error; None for all rows.
        sure: whether it is true of no other, so that none has to be checked.
        keys: expressions that are equal where the answer is; None for the cells themselves.
        field: the field whose errors are meant, for a check that looks at several.
    """

    def __init__(
        self,
        check: Check,
        opened: Opened,
        tally: Tally,
        positions: Sequence[int],
        *,
        suspect: pl.Expr | None = None,
        sure: bool = False,
        keys: Sequence[pl.Expr] | None = None,
        field: str | None = None,
    ) -> None:
        self._check = check
        self._explainer = opened.explainer
        self._tally = tally
        self.positions = tuple(positions)
        self._columns = [str(position) for position in self.positions]
        self._suspect = suspect
        self._sure = sure
        cells = [pl.col(column) for column in self._columns]
        self._keys = [
            key.alias(f"key{index}") for index, key in enumerate(cells if keys is None else keys)
        ]
        self._field = field
        # Rows of these cells alone: what else is in the row costs no reading.
        self._partial = Explainer(create_cell_handlers([opened.fields[at] for at in positions]))
        self._known: dict[tuple[Any, ...], bool] = {}

    def read_batch(
        self, frame: pl.DataFrame, numbers: NDArray[Any], apart: Sequence[Row], batch: Batch
    ) -> None:
        """Check the rows of a batch; those ``apart`` have been read whole."""
        wrong = self._find_wrong(frame)
        if wrong.len():
            self._tell(wrong, frame, numbers, batch)
        for row in apart:
            line = batch.find_lines([row.row_number])[row.row_number]
            for error in self._ask_check(row):
                self._tally.add({**error, "line": line})

    def _find_wrong(self, frame: pl.DataFrame) -> pl.Series:
        """Find the positions in the frame of the rows that have an error."""
        keyed = frame.lazy().with_row_index("at")
        if self._suspect is not None:
            keyed = keyed.filter(self._suspect)
        names = [f"key{index}" for index in range(len(self._keys))]
        rows = keyed.select("at", *self._keys).collect()
        if rows.is_empty() or self._sure:
            return rows.get_column("at")
        if not names:  # the same answer for all
            wrong = self._is_wrong((), frame, 0)
            return rows.get_column("at") if wrong else pl.Series(dtype=pl.UInt32)
        tuples = rows.group_by(names).agg(pl.col("at").min())
        ats = tuples.get_column("at").to_list()
        mask = [
            self._is_wrong(key, frame, at)
            for key, at in zip(tuples.select(names).iter_rows(), ats, strict=True)
        ]
        if not any(mask):
            return pl.Series(dtype=pl.UInt32)
        found = tuples.filter(pl.Series(mask, dtype=pl.Boolean)).select(names)
        same = rows.join(found, on=names, how="semi", nulls_equal=True)
        return same.get_column("at").sort()

    def _is_wrong(self, key: tuple[Any, ...], frame: pl.DataFrame, at: int) -> bool:
        wrong = self._known.get(key)
        if wrong is None:
            cells = [frame.item(at, column) for column in self._columns]
            wrong = self._is_refused(cells)
            if sum(map(len, cells)) <= LONGEST:
                if len(self._known) >= REMEMBERED:
                    self._known.clear()
                self._known[key] = wrong
        return wrong

    def _is_refused(self, cells: Sequence[str]) -> bool:
        """Tell whether the check finds an error in a row of these cells alone."""
        return bool(self._ask_check(self._partial.read_row(0, cells)))

    def _ask_check(self, row: Row) -> list[dict[str, Any]]:
        """Have frictionless' check look at a row."""
        try:
            found = [error.to_descriptor() for error in self._check.validate_row(row)]
        except Exception as error:
            raise HandOver(str(error)) from error
        return [e for e in found if self._field is None or e.get("fieldName") == self._field]

    def _tell(
        self, wrong: pl.Series, frame: pl.DataFrame, numbers: NDArray[Any], batch: Batch
    ) -> None:
        kind = self._check.Errors[0].type, self._field or ""
        self._tally.count(kind, wrong.len())
        positions = wrong.to_numpy()
        kept = positions[self._tally.choose(kind, numbers[positions])].tolist()
        lines = batch.find_lines([int(numbers[at]) for at in kept])
        for at in kept:
            number = int(numbers[at])
            row = self._explainer.read_row(number, frame.row(at))
            for error in self._ask_check(row):
                self._tally.keep({**error, "line": lines[number]})


class _Values(dict[str, Any]):
    """The values of a row: as in a ``Row`` that has been read, any other name has none."""

    def __missing__(self, name: str) -> None:
        return None


class FormulaCheck(TupleCheck):
    """``row-constraint``: the same evaluator as in frictionless, the formula parsed once.

    Args:
        formula: its first statement.
    """

    def __init__(
        self,
        check: row_constraint,
        opened: Opened,
        tally: Tally,
        positions: Sequence[int],
        *,
        formula: ast.stmt,
        keys: Sequence[pl.Expr],
    ) -> None:
        super().__init__(check, opened, tally, positions, keys=keys)
        self._formula = formula
        self._text = check.formula
        self._evaluator = Evaluator()

    def _is_refused(self, cells: Sequence[str]) -> bool:
        read = self._partial.read_value
        self._evaluator.names = _Values(
            (name, read(index, cells[index])) for index, name in enumerate(self._partial.names)
        )
        try:
            return not self._evaluator.eval(self._text, self._formula)
        except Exception:  # noqa: BLE001 - what fails is not true, says frictionless
            return True


def plan_tuples(check: Check, opened: Opened, tally: Tally) -> Iterator[TupleCheck] | None:
    """Plan a check that looks at cells of one row; None where this is another one.

    Args:
        check: frictionless' check, connected to the table.
        opened: the table.
        tally: where the errors go.

    Raises:
        HandOver: its answer depends on more than the cells of the row.
    """
    match check:
        case row_constraint():
            return _plan_formula(check, opened, tally)
        case forbidden_value() | required_value():
            return _plan_values(check, opened, tally)
        case ascii_value():
            return _plan_ascii(check, opened, tally)
        case truncated_value():
            return _plan_truncated(check, opened, tally)
    return None


def find_position(check: Any, opened: Opened) -> int:
    """Find the field of a check; frictionless fails on the first row where there is none."""
    if check.field_name not in opened.names:
        raise HandOver(f"no field {check.field_name} for {check.type}")
    return opened.names.index(check.field_name)


def _plan_formula(check: row_constraint, opened: Opened, tally: Tally) -> Iterator[TupleCheck]:
    tree = ast.parse(check.formula.strip())  # one expression: the descriptor was checked
    formula = tree.body[0]
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    positions = [at for at, name in enumerate(opened.names) if name in names]
    absent_only = names - _find_read(tree)
    keys = [
        _write_presence(at, opened.fields[at])
        if opened.names[at] in absent_only
        else pl.col(str(at))
        for at in positions
    ]
    yield FormulaCheck(check, opened, tally, positions, formula=formula, keys=keys)


def _find_read(tree: ast.AST) -> set[str]:
    """Find the names that a formula does more with than to ask whether they are None."""
    asked = {
        id(node.left)
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and all(isinstance(operation, ast.Is | ast.IsNot) for operation in node.ops)
        and all(isinstance(c, ast.Constant) and c.value is None for c in node.comparators)
    }
    return {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in asked
    }


def _write_presence(position: int, field: Field) -> pl.Expr:
    """Write the cells so that two that surely both have a value are equal."""
    cell = pl.col(str(position))
    missing = is_missing(cell, field)
    plain = field.builtin and field.type == "any"
    plain |= field.builtin and field.type == "string" and field.format == "default"
    sure = pl.lit(True) if plain else is_surely_accepted(cell, field)
    if sure is None:
        return cell
    return pl.when(missing).then(pl.lit("-")).when(sure).then(pl.lit("+")).otherwise("?" + cell)


def _plan_values(
    check: forbidden_value | required_value, opened: Opened, tally: Tally
) -> Iterator[TupleCheck]:
    position = find_position(check, opened)
    field, cell = opened.fields[position], pl.col(str(position))
    pattern, texts = find_canonical_pattern(field), spell_values(field, check.values)
    suspect = None
    if pattern is not None and texts is not None:
        suspect = cell.is_in(texts)
        if pattern:
            suspect |= ~cell.str.contains(pattern)
        if any(value is None for value in check.values):
            suspect |= is_missing(cell, field)
    # A value that is required has no error in any row: the check only remembers it.
    yield TupleCheck(check, opened, tally, [position], suspect=suspect, field=check.field_name)


def _plan_ascii(check: ascii_value, opened: Opened, tally: Tally) -> Iterator[TupleCheck]:
    for position, field in enumerate(opened.fields):
        if field.type == "string":
            cell = pl.col(str(position))
            suspect = (cell.str.len_bytes() != cell.str.len_chars()) & ~is_missing(cell, field)
            yield TupleCheck(
                check,
                opened,
                tally,
                [position],
                suspect=suspect,
                sure=find_canonical_pattern(field) == "",
                field=field.name,
            )


def _plan_truncated(check: truncated_value, opened: Opened, tally: Tally) -> Iterator[TupleCheck]:
    for position, field in enumerate(opened.fields):
        cell = pl.col(str(position))
        match field.type:
            case "string" | "any":
                suspect = cell.str.len_chars().is_in(TRUNCATED_STRING_LENGTHS)
            case "integer":
                texts = [str(value) for value in TRUNCATED_INTEGER_VALUES]
                suspect = cell.is_in(texts) | ~cell.str.contains(INTEGER)
            case _ if field.builtin:
                continue  # neither texts nor integers as long as these
            case _:
                suspect = cell.is_not_null()
        yield TupleCheck(check, opened, tally, [position], suspect=suspect, field=field.name)
