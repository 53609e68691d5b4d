r"""A table's schema as one regular expression, of records that surely have no error.

A chunk of the file that is nothing but such records, from its first byte to its last, is
proven in one reading of its bytes: its encoding, its quotes, the width of its rows, the type
and the constraints of its cells, and that none of its rows is blank. What no expression says
is still to be looked at: the keys, and the *open* fields, of which any text is let through.

Which fields are open is learnt: a field that has suspects is opened, so that the others are
proven all the same. Where this helps no more, the table is screened without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from parution.validation.cells.expressions import find_expression
from parution.validation.cells.regex import MAX_INSIDE
from parution.validation.reading.proof import Proof

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from frictionless import Field

    from parution.validation.cells.explaining import Explainer

# Delimiters that no text of a number, a date or a time has.
_DELIMITERS = ",;\t|"
_CONTROLS = '"\r\n\0'
# Enumerated texts that are written out.
_WRITTEN = 200
# Chunks that may fail though nothing was learnt of them.
_MISSES = 3


class RecordProver:
    """What surely is a record without error; it learns from what was not proven.

    Args:
        fields: the fields of the table.
        missing: the texts that stand for no value, for each field.
        explainer: tells what frictionless finds in a cell.
        keys: the fields that keys need, by position.
        found: for some other fields, the texts that their foreign key finds.
    """

    def __init__(
        self,
        fields: Sequence[Field],
        missing: Iterable[Iterable[str]],
        explainer: Explainer,
        keys: Iterable[int],
        found: Mapping[int, Iterable[str]] | None = None,
    ) -> None:
        self._fields = fields
        self._missing = [frozenset(texts) for texts in missing]
        self._explainer = explainer
        self._keys = frozenset(keys)
        self._found = dict(found or {})
        self._opened: set[int] = set()
        self._absent: set[int] = set()
        self._misses = 0
        self._proofs: dict[str, Proof | None] = {}

    def find_proof(self, delimiter: str) -> Proof | None:
        """Find what proves a chunk, from what is known now; None where nothing does.

        Args:
            delimiter: the delimiter of the file.
        """
        if delimiter not in self._proofs:
            self._proofs[delimiter] = self._write(delimiter)
        proof = self._proofs[delimiter]
        return None if proof is None or proof.slow else proof

    def learn(self, failed: Proof, suspects: Collection[int], absent: Collection[int]) -> None:
        """Learn from a chunk that was not proven, and was screened instead.

        Args:
            failed: what did not prove it.
            suspects: the fields that have a suspect in it.
            absent: the fields that have a missing value in it.
        """
        if not (self._opened.issuperset(suspects) and self._absent.issuperset(absent)):
            self._opened.update(suspects)
            self._absent.update(absent)
        elif failed not in self._proofs.values():
            return  # what was learnt since may have been enough
        elif failed.found:
            self._keys |= self._found.keys()
            self._found.clear()
        else:
            self._misses += 1
        self._proofs.clear()

    def _write(self, delimiter: str) -> Proof | None:
        width = len(self._fields)
        helpless = self._misses >= _MISSES or 2 * len(self._opened) > width
        # A record of one field may be an empty line, which is no record.
        if helpless or width == 1 or delimiter not in _DELIMITERS:
            return None
        writers = [self._find_writer(position, delimiter) for position in range(width)]
        found = set()
        for position, texts in self._found.items():
            writer = self._list(position, texts, delimiter)
            if writer and position not in self._opened:
                writers[position] = writer
                found.add(position)
        cells: list[str] = []
        filled = False
        proven = set()
        for position, (field, writer) in enumerate(zip(self._fields, writers, strict=True)):
            cell = writer and writer.write(self._missing[position], required=field.required)
            if cell:
                proven.add(position)
                filled |= field.required
            cells.append(cell or _AnyText(delimiter).write(frozenset(), required=False) or "")
        # Else a field that seems never empty keeps a row from being blank.
        for position in range(width):
            if filled:
                break
            if position not in self._absent:
                writer = writers[position] or _AnyText(delimiter)
                cell = writer.write(self._missing[position], required=True)
                filled = cell is not None
                cells[position] = cell or cells[position]
        if not filled or not proven:
            return None
        found &= proven
        columns = self._keys | (self._found.keys() - found) | (set(range(width)) - proven)
        record = _escape(delimiter).join(cells)
        return Proof(
            rf"\A(?:{record}\r?\n)*\z",
            frozenset(proven),
            frozenset(found),
            tuple(sorted(columns)) or (0,),
        )

    def _find_writer(self, position: int, delimiter: str) -> _CellWriter | None:
        """Find what writes the cells of a field; None for an open one."""
        field = self._fields[position]
        if position in self._opened or not field.builtin:
            return None
        constraints = {
            name
            for name, value in field.constraints.items()
            if name not in {"required", "unique"} and value is not None
        }
        if field.type == "string" and "enum" in constraints:
            return self._list(position, field.constraints["enum"], delimiter)
        if field.type == "boolean":
            texts = [*getattr(field, "true_values", ()), *getattr(field, "false_values", ())]
            return self._list(position, texts, delimiter)
        if field.type == "any" and not constraints:
            return _AnyText(delimiter)
        if (
            field.type == "string"
            and field.format == "default"
            and constraints <= {"minLength", "maxLength"}
        ):
            low, high = (field.constraints.get(name) for name in ("minLength", "maxLength"))
            # A count costs the automaton a state each time: a long one is better looked at.
            within = max(low or 0, high or 0) <= MAX_INSIDE and (high is None or high > (low or 0))
            return _AnyText(delimiter, low or 0, high) if within else None
        return _FieldTexts.make(field, delimiter)

    def _list(self, position: int, texts: Iterable[object], delimiter: str) -> _CellWriter | None:
        missing = self._missing[position]
        written = [
            text
            for text in texts
            if isinstance(text, str)
            and text not in missing
            and not self._explainer.explain_cell(position, text)
        ]
        return _ListedTexts(written, delimiter) if 0 < len(written) <= _WRITTEN else None


class _CellWriter:
    """Writes the expression of the cells of a field, in quotes or not.

    Args:
        bare: an expression of them without quotes; None for none.
        quoted: an expression of what may stand in quotes; None for none.
        delimiter: the delimiter of the file.
    """

    def __init__(self, bare: str | None, quoted: str | None, delimiter: str) -> None:
        self._bare = bare
        self._quoted = quoted
        self._delimiter = delimiter

    def write(self, missing: frozenset[str], *, required: bool) -> str | None:
        """Write an expression of the cells of a field.

        Args:
            missing: the texts that stand for no value.
            required: whether none of these may be there.

        Returns:
            The expression; None where it cannot tell values from what is missing.
        """
        if required:
            return None if self._has_any(missing) else self._alternate([self._bare], [self._quoted])
        bare, quoted = _write_texts(missing, self._delimiter)
        return self._alternate([self._bare, *bare], [self._quoted, *quoted])

    def _has_any(self, texts: frozenset[str]) -> bool:
        doubled = pl.Series([text.replace('"', '""') for text in texts], dtype=pl.String)
        known = [text for text in (self._bare, self._quoted) if text is not None]
        return any(doubled.str.contains(rf"\A(?:{text})\z").any() for text in known)

    @staticmethod
    def _alternate(bare: Sequence[str | None], quoted: Sequence[str | None]) -> str:
        texts = [text for text in bare if text is not None]
        inside = [text for text in quoted if text is not None]
        if inside:
            texts.append(f'"(?:{"|".join(inside)})"')
        return f"(?:{'|'.join(texts)})"


class _AnyText(_CellWriter):
    """Any text, of so many characters."""

    def __init__(self, delimiter: str, low: int = 0, high: int | None = None) -> None:
        bare = rf'[^"\r\n\x00{_escape(delimiter)}]'
        # What ends a line in a cell may be two characters: at least one, but not at most one.
        quoted = r'[^"\r\x00]|""' + (r"|\r\n" if high is None else "")
        counted = f"{{{low},{'' if high is None else high}}}"
        super().__init__(f"{bare}{counted}", f"(?:{quoted}){counted}", delimiter)
        self._low, self._high = low, high

    def write(self, missing: frozenset[str], *, required: bool) -> str | None:
        """Write it without what is missing, where that is the empty text."""
        if required and "" in missing:
            filled = _AnyText(self._delimiter, max(self._low, 1), self._high)
            return super(_AnyText, filled).write(missing - {""}, required=True)
        return super().write(missing, required=required)


class _ListedTexts(_CellWriter):
    """Some texts, none of which is missing."""

    def __init__(self, texts: Iterable[str], delimiter: str) -> None:
        bare, quoted = _write_texts(texts, delimiter)
        super().__init__("|".join(bare) or None, "|".join(quoted) or None, delimiter)


class _FieldTexts(_CellWriter):
    """The texts that the expression of a field matches."""

    @classmethod
    def make(cls, field: Field, delimiter: str) -> _FieldTexts | None:
        bare = find_expression(field, _CONTROLS + delimiter)
        quoted = find_expression(field, _CONTROLS)
        return None if bare is None and quoted is None else cls(bare, quoted, delimiter)


def _write_texts(texts: Iterable[str], delimiter: str) -> tuple[list[str], list[str]]:
    """Write texts as they may stand in the file: without quotes, and in quotes."""
    bare, quoted = [], []
    for text in sorted(texts):
        if not set(text) & set(_CONTROLS + delimiter):
            bare.append(_escape(text))
        if not set(text) & set("\r\0"):
            quoted.append(_escape(text.replace('"', '""')))
    return bare, quoted


def _escape(text: str) -> str:
    return "".join(rf"\x{{{ord(character):x}}}" for character in text)
