"""``parution diff``: what differs between two editions, and the version that it asks for."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from parution.commands.answering import write_answer
from parution.commands.editions import describe_working_tree, find_last, open_edition, open_recorded
from parution.errors import ExitCode
from parution.library import open_package
from parution.messages import say, spoken
from parution.releases.differing import compare_editions
from parution.reports import DIFFERENCE_FORMATS
from parution.reports.difference_json import render_first_json

if TYPE_CHECKING:
    from parution.model.difference import Edition
    from parution.model.package import Package
    from parution.reports.terminal import Terminal


def run(
    editions: tuple[str | None, str | None],
    path: Path,
    output_format: str,
    target: Path | None,
    terminal: Terminal,
) -> ExitCode:
    """Compare two editions.

    Args:
        editions: the one before, else the last that is recorded; the one after, else what is
            here.
        path: a descriptor of the project, or a folder that holds one.
        output_format: a key of :data:`~parution.reports.DIFFERENCE_FORMATS`.
        target: the file to write, or None for the standard output.
        terminal: where to answer.

    Raises:
        ParutionError: an edition cannot be had, or read.
    """
    with ExitStack() as stack:
        package = stack.enter_context(open_package(path, None))
        before = _open_before(editions[0], package, terminal, stack)
        if before is None:
            first = say("diff.first", name=package.name)
            answer = (
                render_first_json(describe_working_tree(package))
                if output_format == "json"
                else Text(first)
            )
            write_answer(answer, target, terminal, "diff.written")
            return ExitCode.DONE
        after = (
            stack.enter_context(open_edition(editions[1], package, terminal))
            if editions[1]
            else describe_working_tree(package)
        )
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        with terminal.follow(say("step.comparing"), "rows") as progress:
            difference = compare_editions(before, after, folder, progress)
        rendered = DIFFERENCE_FORMATS[output_format].render(difference, spoken())
        write_answer(rendered, target, terminal, "diff.written")
    return ExitCode.DONE


def _open_before(
    name: str | None, package: Package, terminal: Terminal, stack: ExitStack
) -> Edition | None:
    if name:
        return stack.enter_context(open_edition(name, package, terminal))
    release = find_last(package)
    if release is None:
        return None
    return stack.enter_context(open_recorded(package, release, terminal))
