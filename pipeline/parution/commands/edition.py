"""The way from a package to an edition: validate, build, prove, place."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from parution.commands.formats import make_all, take_recorded
from parution.commands.validate import warn_of_version
from parution.errors import DataError, DescriptorError, MachineError, ParutionError, UsageError
from parution.files import (
    clear_work_folders,
    make_folder,
    make_own_folder,
    make_work_folder,
    refuse_link,
)
from parution.messages import say, spoken
from parution.model.release import LATEST_FORMAT
from parution.packaging.building import Notes, build_edition, check_descriptor, place_edition
from parution.packaging.describing import read_day, read_version
from parution.packaging.formats import Tables
from parution.packaging.layouts import LAYOUTS
from parution.project import DESCRIPTOR_FILE, find_descriptor, read_package, watch_files
from parution.releases.changelog import CHANGELOG_FILE, parse_changelog
from parution.releases.history import HISTORY_FILE, read_history
from parution.reports.validation_summary import color_summary
from parution.reports.validation_text import render_text, render_warnings
from parution.structured import read_text
from parution.tables.encoding import declare_encodings
from parution.validation import validate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parution.model.package import Package
    from parution.model.release import Build, Release
    from parution.model.report import Report
    from parution.reports.terminal import Terminal

DIST = "dist"
# Beside the descriptor, where ``portal: keep_archives`` asks for it.
ARCHIVES = "archives"


def open_package(path: Path) -> Package:
    """Read the package that a command works on: a descriptor, or a folder that holds one.

    Raises:
        DescriptorError: it cannot be found or read.
        UsageError: an archive, which has no source to build from.
    """
    if path.suffix.lower() == ".zip":
        raise UsageError("build.archive", path=path)
    return read_package(find_descriptor(path))


def make_edition(
    package: Package,
    terminal: Terminal,
    *,
    accept: Callable[[Release], object] | None = None,
    approve: Callable[[Report], object] | None = None,
    budget: float | None = None,
    changelog: Callable[[], str] | None = None,
) -> Build:
    """Validate a package, build its edition, prove that it passes too, place it in ``dist/``.

    Args:
        package: the package.
        terminal: hears of the progress, and of the errors where there are any.
        accept: raises if the edition is not to be; what was in ``dist/`` then stays.
        approve: raises if the warnings of the data are too much for an edition; texts that a
            spreadsheet would run are then looked for too. None where they are only told.
        budget: seconds that the patterns and the rules of a table may take; None for what a table
            of its size may need.
        changelog: gives the text of the changelog, once the data passed, where it is not that
            of its file.

    Raises:
        DataError: the data do not pass; nothing was built.
        UsageError: the descriptor or the changelog lacks what an edition needs, or the
            history cannot be read.
        OSError: the disk refuses.
    """
    dist = package.root / DIST
    make_folder(dist)
    clear_work_folders(dist)  # nobody uses them: only_run says so
    with make_work_folder(dist) as folder:
        build = prepare_edition(
            package, folder, terminal, approve=approve, budget=budget, changelog=changelog
        )
        if accept is not None:
            accept(build.release)
        _prove(package, build, terminal, budget)
        build, written = place_edition(build, dist)
    for file in build.release.all_files:
        terminal.detail(f"{file.sha256}  {file.path}")
    size = spoken().write_size(build.release.archive.bytes)
    terminal.tell(
        say("build.done" if written else "build.same", path=show_path(build.archive), size=size)
    )
    return build


def prepare_edition(
    package: Package,
    folder: Path,
    terminal: Terminal,
    recorded: Release | None = None,
    *,
    approve: Callable[[Report], object] | None = None,
    budget: float | None = None,
    changelog: Callable[[], str] | None = None,
) -> Build:
    """Validate a package and build its edition in an empty folder.

    Args:
        package: the package.
        folder: an empty folder.
        terminal: hears of the progress, and of the errors where there are any.
        recorded: what the history says of this version, where it is not the history beside
            the descriptor that says it.
        approve: as in :func:`make_edition`.
        budget: as in :func:`make_edition`.
        changelog: as in :func:`make_edition`.

    Raises:
        ParutionError: as :func:`make_edition`.
    """
    recorded = recorded or _find_recorded(package)
    layout = LAYOUTS[recorded.format if recorded else LATEST_FORMAT]
    check_descriptor(package, layout)
    is_new = recorded is None
    notes = _read_notes(package, None, is_new=is_new) if changelog is None else None
    with watch_files(package):
        # What is validated is what is published: both read it in the same encoding.
        package = declare_encodings(package)
        _check_data(package, terminal, approve, budget)
        if changelog is not None:
            notes = _read_notes(package, changelog(), is_new=is_new)
        assert notes is not None  # noqa: S101 - read before, or just now
        typed = Tables()
        with terminal.follow(say("step.building"), "rows") as progress:
            build = build_edition(package, notes, layout, folder, progress, typed=typed)
        if not layout.has_formats:
            return build
        if recorded is None:
            return make_all(build, package, folder, typed, terminal)
        return take_recorded(
            build, recorded, list_places(package), package.root, folder, tables=typed
        )


def list_places(package: Package) -> tuple[Path, ...]:
    """List the folders of this machine where editions may be kept, in the order of asking."""
    return package.source.resolve().parent / ARCHIVES, package.root / DIST


def _find_recorded(package: Package) -> Release | None:
    path = package.source.parent / HISTORY_FILE
    history = read_history(path, package.name, package.root)
    return history.find(read_version(package))


def _check_data(
    package: Package,
    terminal: Terminal,
    approve: Callable[[Report], object] | None,
    budget: float | None,
) -> None:
    """Validate, and say what is wrong.

    Raises:
        DescriptorError: the descriptor does not pass.
        DataError: the data do not pass.
    """
    with terminal.follow(say("step.validating"), "rows") as progress:
        report = validate(package, progress, formulas=approve is not None, budget=budget)
    warn_of_version(report, terminal)
    if not report.valid:
        terminal.alert(render_text(report, package, spoken()))
        if report.refused:
            raise DescriptorError("descriptor.refused", name=package.name)
        raise DataError("data.invalid", name=package.name)
    if report.all_warnings:
        terminal.alert(render_warnings(report, package, spoken()))
    terminal.tell(color_summary(report, spoken()))
    if approve is not None:
        approve(report)


@contextmanager
def only_run(root: Path) -> Iterator[None]:
    """Hold the project for one run at a time; the lock is let go when the process ends.

    Args:
        root: the project's root.

    Raises:
        MachineError: another run is at work there.
    """
    lock = make_own_folder(root) / "lock"
    refuse_link(lock)
    try:
        with FileLock(lock, timeout=0):
            yield
    except Timeout as error:
        raise MachineError("machine.locked", path=root) from error


def show_path(path: Path) -> str:
    """Show a path from where the person stands, if it is below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _read_notes(package: Package, text: str | None, *, is_new: bool) -> Notes:
    """Read what is said of the version in the changelog, which has an entry for it.

    Args:
        package: the package.
        text: that of the changelog, or None for its file's.
        is_new: whether the version is not recorded yet: its entry must be of its day.

    Raises:
        UsageError: it has none, or one of another day than the descriptor's ``created``.
    """
    version = read_version(package)
    path = package.source.parent / CHANGELOG_FILE
    if text is None and not os.path.lexists(path):
        return Notes(f"Version {version}", None)
    changelog = parse_changelog(read_text(path, package.root) if text is None else text)
    summary = changelog.summarize(version)
    if summary is None:
        raise UsageError("changelog.no-entry", path=show_path(path), version=version)
    day, told = read_day(package).isoformat(), changelog.find_day(version)
    if is_new and told not in {None, day}:
        raise UsageError(
            "changelog.other-day", path=show_path(path), version=version, told=told, day=day
        )
    return Notes(summary, changelog.render_published(version))


def _prove(package: Package, build: Build, terminal: Terminal, budget: float | None) -> None:
    """Validate what was built, with the same rules: what passed must still pass.

    Raises:
        ParutionError: it does not, which is a bug.
    """
    built = read_package(build.folder / DESCRIPTOR_FILE, build.folder)
    rules = {resource.name: resource.checklist for resource in package.resources}
    built = replace(
        built,
        resources=tuple(
            replace(resource, checklist=rules[resource.name]) for resource in built.resources
        ),
    )
    with terminal.follow(say("step.proving"), "rows") as progress:
        report = validate(built, progress, budget=budget)
    warn_of_version(report, terminal)
    if not report.valid:
        terminal.alert(render_text(report, built, spoken()))
        raise ParutionError("build.not-proven", name=build.folder.name)
