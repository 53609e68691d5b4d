"""``parution merge --install``: has Git, in this clone, merge the tables of a package by key."""

from __future__ import annotations

import re
import shlex
import sys
from typing import TYPE_CHECKING

from parution.commands.edition import open_package
from parution.errors import ExitCode
from parution.messages import printable, say
from parution.reports.tables_json import describe_merge_installation
from parution.repository import find_top, read_attribute, set_options

if TYPE_CHECKING:
    from pathlib import Path

    from parution.reports.terminal import Terminal

# The driver's name in ``.gitattributes``, and that of the one that Git calls for merges which
# nobody sees: those of two common ancestors into one.
DRIVER, INNER = "parution", "parution-inner"


def run(path: Path, terminal: Terminal) -> ExitCode:
    """Set Git's options in this clone, and say what ``.gitattributes`` lacks.

    Args:
        path: a descriptor, or a folder that holds one.
        terminal: where to say it.

    Returns:
        ``DONE``.

    Raises:
        UsageError: the descriptor cannot be read.
        HistoryError: it is in no work tree of Git.
    """
    package = open_package(path)
    top = find_top(package.base).resolve()
    options = {  # the drivers first: Git refuses to merge with one that lacks its command
        f"merge.{INNER}.driver": write_command("--inner"),
        f"merge.{INNER}.name": say("merge.driver"),
        f"merge.{DRIVER}.driver": write_command(),
        f"merge.{DRIVER}.recursive": INNER,
        f"merge.{DRIVER}.name": say("merge.driver"),
    }
    set_options(top, options)
    terminal.answer(say("merge.installed"))
    terminal.answer(f"  {printable(write_command())}")
    files = [
        resource.files[0]
        for resource in package.resources
        if resource.is_local_csv and resource.schema.primary_key
    ]
    told = read_attribute(top, "merge", files)
    lacking = [file for file, driver in zip(files, told, strict=True) if driver != DRIVER]
    lines = dict.fromkeys(_write_line(file, top) for file in lacking)
    if lines:
        terminal.answer(say("merge.attributes"))
        for line in lines:
            terminal.answer(f"  {printable(line)}")
    without_key = [
        resource.name
        for resource in package.resources
        if resource.is_local_csv and not resource.schema.primary_key
    ]
    for name in without_key:
        terminal.tell(say("merge.without-key", name=name))
    terminal.answer_program(describe_merge_installation(options, lines, without_key))
    return ExitCode.DONE


def write_command(*options: str) -> str:
    """Write the command that Git runs: this Python and this Parution, wherever it is called.

    ``-P`` keeps Python from importing a folder ``parution/`` of the repository, at whose top Git
    runs it; ``--`` keeps a path from passing for an option. Git writes ``%P`` quoted.

    Args:
        options: of ``parution merge``.
    """
    python = shlex.quote(sys.executable).replace("%", "%%")  # which Git would replace
    return " ".join([python, "-P -m parution merge", *options, "-- %O %A %B %P"])


def _write_line(file: Path, top: Path) -> str:
    r"""Write the line of ``.gitattributes`` for the tables beside a file.

    Source: Git's manual, ``gitattributes(5)``: a pattern that has spaces is quoted as in C; and
    ``gitignore(5)``: ``\`` has the next sign stand for itself.
    """
    folder = re.sub(r"([\\*?\[])", r"\\\1", file.relative_to(top).parent.as_posix())
    pattern = f"{'' if folder == '.' else folder}/*{file.suffix}"
    if any(sign in pattern for sign in ' "\\') or not pattern.isprintable():
        escaped = pattern.replace("\\", "\\\\").replace('"', '\\"')
        pattern = f'"{escaped}"'
    return f"{pattern} merge={DRIVER}"
