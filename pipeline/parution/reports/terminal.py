"""The terminal: answers on the standard output, the rest on the standard error.

Colour and width are rich's affair: ``NO_COLOR``, ``FORCE_COLOR``, ``TERM`` and ``COLUMNS``
do what people expect, and a pipe gets plain text.
"""

from __future__ import annotations

import sys
import time
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console

from parution.errors import UsageError
from parution.messages import printable, say, spoken
from parution.model.progress import Progress, silent
from parution.settings import LONGEST_KEY, Verbosity
from parution.structured import dump_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.text import Text

# Seconds between two lines of progress where there is no terminal.
PACE = 5.0


class Terminal:
    """Where a run speaks.

    Args:
        verbosity: how much it says on the standard error.
        for_program: whether a program reads the answer: a command that says sentences as it
            goes then says none on the standard output, and asks nobody.
    """

    def __init__(self, verbosity: Verbosity, *, for_program: bool = False) -> None:
        self._verbosity = verbosity
        self._for_program = for_program
        self._out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
        self._err = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)
        self._warned: set[str] = set()

    def answer(self, text: str | Text) -> None:
        """Say what was asked for, on the standard output; nothing where a program reads it."""
        if not self._for_program:
            self._out.print(text)

    def answer_program(self, document: Mapping[str, Any]) -> None:
        """Write the whole answer as JSON on the standard output; nothing for a person.

        Args:
            document: JSON values, of the schema of the command in ``docs/schemas/``.
        """
        if self._for_program:
            self.write(dump_json(document))

    def write(self, document: str) -> None:
        """Write a document to the letter on the standard output, in UTF-8 wherever it goes."""
        sys.stdout.flush()
        sys.stdout.buffer.write(document.encode())
        sys.stdout.buffer.flush()

    def tell(self, text: str | Text) -> None:
        """Say what happens, on the standard error, unless it must be quiet."""
        if self._verbosity > Verbosity.QUIET:
            self._err.print(text)

    def detail(self, text: str | Text) -> None:
        """Say what only the curious want, on the standard error."""
        if self._verbosity >= Verbosity.VERBOSE:
            self._err.print(text, style="dim")

    def alert(self, text: str | Text) -> None:
        """Say what goes wrong, on the standard error, whatever the verbosity."""
        self._err.print(text)

    def warn(self, text: str) -> None:
        """Say what a person should know, once a run, on the standard error, unless quiet."""
        if text not in self._warned:
            self._warned.add(text)
            self.tell(text)

    def confirm(self, question: str) -> bool | None:
        """Ask a person; None where there is nobody to ask: a program did not see what for."""
        if self._for_program or not (self._err.is_terminal and self._out.is_terminal):
            return None
        answer = self._err.input(f"{question} ")
        return answer.strip().lower() in {"o", "oui", "y", "yes"}

    def ask_secret(self, question: str) -> str:
        """Ask for a secret, which is not shown while it is typed.

        Where nobody types, it is the first line of the standard input.

        Args:
            question: what is asked, for a person.

        Returns:
            What was typed; ``""`` where nothing was.

        Raises:
            UsageError: the terminal cannot be kept from showing it.
        """
        if not sys.stdin.isatty():
            # A line that is longer than any key is cut, and refused as one.
            return sys.stdin.readline(2 * LONGEST_KEY)
        from getpass import GetPassWarning, getpass  # noqa: PLC0415 - few runs ask

        with warnings.catch_warnings():
            warnings.simplefilter("error", GetPassWarning)
            try:
                return getpass(f"{question} ", sys.stderr)
            except GetPassWarning as error:
                raise UsageError("login.shown") from error
            except EOFError:
                return ""

    @contextmanager
    def follow(self, title: str, unit: str) -> Iterator[Progress]:
        """Show the progress of some work: a bar on a terminal, else a line now and then.

        Args:
            title: what is done, for a person.
            unit: ``"rows"``, ``"bytes"`` or ``"addresses"``.
        """
        if self._verbosity == Verbosity.QUIET:
            yield silent
        elif self._err.is_terminal:
            with self._bar(title, unit) as progress:
                yield progress
        else:
            yield self._lines(title, unit)

    @contextmanager
    def _bar(self, title: str, unit: str) -> Iterator[Progress]:
        from rich import progress  # noqa: PLC0415 - a pipe does not need it

        tasks: dict[str, progress.TaskID] = {}
        columns = (
            progress.TextColumn("{task.description}", markup=False),
            progress.BarColumn(),
            progress.TextColumn("{task.fields[amount]}", markup=False),
        )
        with progress.Progress(*columns, console=self._err, transient=True) as bar:

            def advance(name: str, done: int, total: int | None = None, errors: int = 0) -> None:
                if name not in tasks:
                    label = f"{title} {printable(name)}"
                    tasks[name] = bar.add_task(label, total=None, amount="")
                bar.update(
                    tasks[name],
                    completed=done,
                    total=total,
                    amount=_amount(unit, done, errors),
                    visible=done != total,
                )

            yield advance

    def _lines(self, title: str, unit: str) -> Progress:
        last = time.monotonic()

        def advance(name: str, done: int, total: int | None = None, errors: int = 0) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= PACE and done != total:
                last = now
                amount = _amount(unit, done, errors)
                self._err.print(say("progress.line", title=title, name=name, amount=amount))

        return advance


def _amount(unit: str, number: int, errors: int) -> str:
    catalogue = spoken()
    if unit == "bytes":
        return catalogue.write_size(number)
    if unit == "addresses":
        return catalogue.count("count.addresses", number)
    rows = catalogue.count("count.rows", number)
    return f"{rows}, {catalogue.count('count.errors', errors)}" if errors else rows
