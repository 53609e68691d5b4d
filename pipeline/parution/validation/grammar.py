r"""A table's schema as one regular expression, of records that surely have no error.

A chunk of the file that is nothing but such records, from its first byte to its last, is
proven in one reading of its bytes: its encoding, its quotes, the width of its rows, the type
and the constraints of its cells, and that none of its rows is blank. What no expression says
is still to be looked at: the keys, and the *open* fields, of which any text is let through.

Which fields are open is learnt: a field that has suspects is opened, so that the others are
proven all the same. Where this helps no more, the table is screened without it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import polars as pl

from parution.validation.forms import find_form
from parution.validation.patterns import MAX_INSIDE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from frictionless import Field

    from parution.validation.explaining import Explainer

# Delimiters that no form of a number, a date or a time has.
_DELIMITERS = ",;\t|"
_CONTROLS = '"\r\n\0'
# Enumerated texts that are written out.
_WRITTEN = 200
# Chunks that may fail though nothing was learnt of them.
_MISSES = 3
# Nanoseconds of its thread that a byte may take, which takes three: with an automaton too
# large to be kept it takes forty, and without any a thousand. The first is asked of so many
# bytes, while the automaton is made; the second of a whole chunk.
_TRIAL, _SLOW_TRIAL = 64 * 1024, 1000
_WHOLE, _SLOW = 1024 * 1024, 25


class Proof:
    """What proves a chunk.

    Args:
        pattern: matches a text of such records, from its start to its end.
        proven: the fields whose cells then have no error, by position.
        listed: those of them whose foreign key finds its target.
        columns: the fields to parse all the same.
    """

    def __init__(
        self,
        pattern: str,
        proven: frozenset[int] = frozenset(),
        listed: frozenset[int] = frozenset(),
        columns: tuple[int, ...] = (),
    ) -> None:
        self.proven = proven
        self.listed = listed
        self.columns = columns
        self.slow = False
        self._pattern = pattern
        self._tried = False

    def accepts(self, content: bytes) -> bool:
        """Tell whether this is nothing but such records.

        Args:
            content: bytes of the file, to the end of a line.
        """
        if not self._tried:
            self._tried = True
            self._time(content[: content.rfind(b"\n", 0, _TRIAL) + 1], _SLOW_TRIAL * _TRIAL)
        return not self.slow and self._time(content, _SLOW * max(len(content), _WHOLE))

    def _time(self, content: bytes, allowed: int) -> bool:
        start = time.thread_time_ns()
        matched = self._match(content)
        self.slow |= time.thread_time_ns() - start > allowed
        return matched

    def _match(self, content: bytes) -> bool:
        try:
            text = pl.Series([content], dtype=pl.Binary).cast(pl.String)
        except pl.exceptions.ComputeError:  # not UTF-8
            return False
        try:
            return bool(text.str.contains(self._pattern).item())
        except pl.exceptions.ComputeError:  # too large an automaton
            self.slow = True
            return False


class Grammar:
    """What surely is a record without error; it learns from what was not proven.

    Args:
        fields: the fields of the table.
        missing: the texts that stand for no value, for each field.
        explainer: frictionless' judgement of a cell.
        keys: the fields that keys need, by position.
        listed: for some other fields, the texts that their foreign key finds.
    """

    def __init__(
        self,
        fields: Sequence[Field],
        missing: Iterable[Iterable[str]],
        explainer: Explainer,
        keys: Iterable[int],
        listed: Mapping[int, Iterable[str]] | None = None,
    ) -> None:
        self._fields = fields
        self._missing = [frozenset(texts) for texts in missing]
        self._explainer = explainer
        self._keys = frozenset(keys)
        self._listed = dict(listed or {})
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
        elif failed.listed:
            self._keys |= self._listed.keys()
            self._listed.clear()
        else:
            self._misses += 1
        self._proofs.clear()

    def _write(self, delimiter: str) -> Proof | None:
        width = len(self._fields)
        helpless = self._misses >= _MISSES or 2 * len(self._opened) > width
        # A record of one field may be an empty line, which is no record.
        if helpless or width == 1 or delimiter not in _DELIMITERS:
            return None
        forms = [self._find_form(position, delimiter) for position in range(width)]
        listed = set()
        for position, texts in self._listed.items():
            form = self._list(position, texts, delimiter)
            if form and position not in self._opened:
                forms[position] = form
                listed.add(position)
        cells: list[str] = []
        filled = False
        proven = set()
        for position, (field, form) in enumerate(zip(self._fields, forms, strict=True)):
            cell = form and form.write(self._missing[position], required=field.required)
            if cell:
                proven.add(position)
                filled |= field.required
            cells.append(cell or _Text(delimiter).write(frozenset(), required=False) or "")
        # Else a field that seems never empty keeps a row from being blank.
        for position in range(width):
            if filled:
                break
            if position not in self._absent:
                form = forms[position] or _Text(delimiter)
                cell = form.write(self._missing[position], required=True)
                filled = cell is not None
                cells[position] = cell or cells[position]
        if not filled or not proven:
            return None
        listed &= proven
        columns = self._keys | (self._listed.keys() - listed) | (set(range(width)) - proven)
        record = _escape(delimiter).join(cells)
        return Proof(
            rf"\A(?:{record}\r?\n)*\z",
            frozenset(proven),
            frozenset(listed),
            tuple(sorted(columns)) or (0,),
        )

    def _find_form(self, position: int, delimiter: str) -> _Form | None:
        """Find the form of the values of a field; None for an open one."""
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
            return _Text(delimiter)
        if (
            field.type == "string"
            and field.format == "default"
            and constraints <= {"minLength", "maxLength"}
        ):
            low, high = (field.constraints.get(name) for name in ("minLength", "maxLength"))
            # A count costs the automaton a state each time: a long one is better looked at.
            within = max(low or 0, high or 0) <= MAX_INSIDE and (high is None or high > (low or 0))
            return _Text(delimiter, low or 0, high) if within else None
        return _Regular.make(field, delimiter)

    def _list(self, position: int, texts: Iterable[object], delimiter: str) -> _Form | None:
        missing = self._missing[position]
        written = [
            text
            for text in texts
            if isinstance(text, str)
            and text not in missing
            and not self._explainer.explain_cell(position, text)
        ]
        return _Listed(written, delimiter) if 0 < len(written) <= _WRITTEN else None


class _Form:
    """How the values of a field are written in the file, in quotes or not.

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
        forms = [form for form in (self._bare, self._quoted) if form is not None]
        return any(doubled.str.contains(rf"\A(?:{form})\z").any() for form in forms)

    @staticmethod
    def _alternate(bare: Sequence[str | None], quoted: Sequence[str | None]) -> str:
        forms = [form for form in bare if form is not None]
        inside = [form for form in quoted if form is not None]
        if inside:
            forms.append(f'"(?:{"|".join(inside)})"')
        return f"(?:{'|'.join(forms)})"


class _Text(_Form):
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
            filled = _Text(self._delimiter, max(self._low, 1), self._high)
            return super(_Text, filled).write(missing - {""}, required=True)
        return super().write(missing, required=required)


class _Listed(_Form):
    """Some texts, none of which is missing."""

    def __init__(self, texts: Iterable[str], delimiter: str) -> None:
        bare, quoted = _write_texts(texts, delimiter)
        super().__init__("|".join(bare) or None, "|".join(quoted) or None, delimiter)


class _Regular(_Form):
    """What an expression says."""

    @classmethod
    def make(cls, field: Field, delimiter: str) -> _Regular | None:
        bare = find_form(field, _CONTROLS + delimiter)
        quoted = find_form(field, _CONTROLS)
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
