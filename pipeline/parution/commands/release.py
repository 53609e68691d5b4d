"""``parution release``: the version that was built enters the history."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parution.commands.archives import keep_archive
from parution.commands.edition import DIST, make_edition, only_run, open_package, show_path
from parution.errors import DataError, ExitCode, UsageError
from parution.messages import say
from parution.model.release import AcceptedWarning
from parution.model.report import WARNING_KINDS
from parution.packaging.describing import read_version
from parution.portals import KINDS
from parution.portals.settings import read_portals
from parution.releases.history import HISTORY_FILE, read_history, record_release, write_history
from parution.repository import list_unignored

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from parution.model.package import Package
    from parution.model.release import Version
    from parution.model.report import Report
    from parution.reports.terminal import Terminal


def parse_accepted(options: Iterable[str]) -> dict[str, str]:
    """Parse the warnings that are accepted: ``KIND=reason``, the reason on one line.

    Returns:
        The reason of each kind.

    Raises:
        UsageError: no such kind, or no reason.
    """
    known, accepted = ", ".join(WARNING_KINDS), dict[str, str]()
    for option in options:
        kind, _, reason = option.partition("=")
        reason = " ".join(reason.split())
        if not reason:
            raise UsageError("release.accept-shape", value=option, kinds=known)
        if kind not in WARNING_KINDS:
            raise UsageError("release.accept-kind", kind=kind, kinds=known)
        accepted[kind] = reason
    return accepted


def run(
    path: Path, accepted: Mapping[str, str], terminal: Terminal, *, budget: float | None = None
) -> ExitCode:
    """Build the version that the descriptor names, and record it in ``versions.json``.

    Args:
        path: a descriptor, or a folder that holds one.
        accepted: why each kind of warnings is accepted.
        terminal: where to say what to commit and tag.
        budget: as in :func:`parution.commands.edition.make_edition`.

    Raises:
        ConflictError: this version is recorded with other bytes.
        DataError: the data do not pass, or have warnings of a kind that is not accepted.
        ParutionError: it cannot be built; the history is as it was.
    """
    package = open_package(path)
    outputs = _list_outputs(package.root)
    history_path = package.source.parent / HISTORY_FILE
    found: list[AcceptedWarning] = []

    def approve(report: Report) -> None:
        found[:] = _accept_warnings(report, package, accepted)

    with only_run(package.root):
        history = read_history(history_path, package.name, package.root)
        # What was recorded was accepted then: it is not asked again.
        known = history.find(read_version(package)) is not None
        build = make_edition(
            package,
            terminal,
            accept=lambda release: record_release(history, release),
            approve=None if known else approve,
            budget=budget,
        )
        recorded = record_release(history, replace(build.release, accepted=tuple(found)))
        version, tag = build.release.version, build.release.tag
        kept = keep_archive(package, build)
        if kept is not None:
            terminal.tell(say("release.kept", path=show_path(kept)))
        if recorded is history:
            terminal.answer(say("release.known", version=version))
            return ExitCode.DONE
        write_history(recorded, history_path)
    for kind in sorted(accepted.keys() - {each.kind for each in found}):
        terminal.warn(say("release.not-needed", kind=kind))
    terminal.answer(say("release.recorded", version=version, path=show_path(history_path)))
    terminal.tell(_say_next(package, show_path(history_path), version, tag, outputs))
    return ExitCode.DONE


def _say_next(
    package: Package, path: str, version: Version, tag: str, outputs: Iterable[Path]
) -> str:
    """Say how to keep what was recorded: in Git, without what is built and published there."""
    unignored = list_unignored(package.root, outputs)
    if unignored is None:
        return say("release.next.no-git", version=version)
    sentence = say("release.next", path=path, tag=tag, version=version)
    if not unignored:
        return sentence
    lines = ", ".join(f"/{folder.relative_to(package.root).as_posix()}/" for folder in unignored)
    return f"{say('release.ignore', lines=lines)}\n{sentence}"


def _list_outputs(root: Path) -> tuple[Path, ...]:
    """List the folders of a project that Parution writes: no sources, and not for Git."""
    portals = read_portals(root, KINDS).portals.values()
    folders = (folder for portal in portals for folder in portal.kind.list_folders(portal.settings))
    return (root / DIST, *(folder for folder in folders if folder.is_relative_to(root)))


def _accept_warnings(
    report: Report, package: Package, accepted: Mapping[str, str]
) -> list[AcceptedWarning]:
    """List the kinds of warnings that a report has and that are accepted.

    Raises:
        DataError: one of them is not.
    """
    kinds = sorted({warning.kind for warning in report.all_warnings})
    refused = [kind for kind in kinds if kind not in accepted]
    if refused:
        reason = say("release.reason")
        raise DataError(
            "release.warnings",
            name=package.name,
            kinds=", ".join(refused),
            options=" ".join(f'--accept {kind}="{reason}"' for kind in refused),
        )
    return [AcceptedWarning(kind, accepted[kind]) for kind in kinds]
