"""``parution release``: the version that was built enters the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.commands.edition import make_edition, only_run, open_package, show_path
from parution.errors import ExitCode
from parution.messages import say
from parution.releases.history import HISTORY_FILE, read_history, record_release, write_history

if TYPE_CHECKING:
    from pathlib import Path

    from parution.reports.terminal import Terminal


def run(path: Path, terminal: Terminal) -> ExitCode:
    """Build the version that the descriptor names, and record it in ``versions.json``.

    Args:
        path: a descriptor, or a folder that holds one.
        terminal: where to say what to commit and tag.

    Raises:
        ConflictError: this version is recorded with other bytes.
        ParutionError: it cannot be built; the history is as it was.
    """
    package = open_package(path)
    history_path = package.source.parent / HISTORY_FILE
    with only_run(package.root):
        history = read_history(history_path, package.name)
        build = make_edition(
            package, terminal, accept=lambda release: record_release(history, release)
        )
        recorded = record_release(history, build.release)
        version, tag = build.release.version, build.release.tag
        if recorded is history:
            terminal.answer(say("release.known", version=version))
            return ExitCode.DONE
        write_history(recorded, history_path)
    terminal.answer(say("release.recorded", version=version, path=show_path(history_path)))
    terminal.tell(say("release.next", path=show_path(history_path), tag=tag, version=version))
    return ExitCode.DONE
