"""``parution build``: the edition, in ``dist/``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.commands.edition import make_edition, only_run, open_package, show_path
from parution.errors import ExitCode
from parution.reports.release_json import describe_build

if TYPE_CHECKING:
    from pathlib import Path

    from parution.reports.terminal import Terminal


def run(path: Path, terminal: Terminal, *, budget: float | None = None) -> ExitCode:
    """Build the edition of a package and say where it is.

    Args:
        path: a descriptor, or a folder that holds one.
        terminal: where to say it; the answer is the archive's path and its SHA-256.
        budget: as in :func:`parution.commands.edition.make_edition`.

    Raises:
        ParutionError: it cannot be built; what was built before is still there.
    """
    package = open_package(path)
    with only_run(package.root):
        build = make_edition(package, terminal, budget=budget)
    folder, archive = show_path(build.folder), show_path(build.archive)
    terminal.answer(f"{build.release.archive.sha256}  {archive}")
    terminal.answer_program(
        describe_build(package.name, build.release, folder=folder, archive=archive)
    )
    return ExitCode.DONE
