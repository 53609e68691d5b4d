"""What the next release is: its version, its day, what it changes. Nothing is written here."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from parution.commands.edition import show_path
from parution.commands.editions import describe_working_tree, open_recorded
from parution.errors import DataError, DescriptorError, UsageError
from parution.messages import say, spoken
from parution.model.change import Bump, Change, raise_version
from parution.model.release import FIRST_VERSION, Version
from parution.packaging.describing import read_day, read_version
from parution.releases.changelog import CHANGELOG_FILE
from parution.releases.differing import compare_editions
from parution.releases.rules import RULES, find_bump
from parution.reports.difference import say_change
from parution.repository import list_uncommitted, read_commit_day, read_file
from parution.rewriting import Edit, render_rewritten
from parution.structured import parse_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parution.model.difference import EditionDifference
    from parution.model.package import Package
    from parution.model.release import History, Release
    from parution.reports.terminal import Terminal

# What a release writes in a descriptor.
_WRITTEN = ("version", "created")
# Changes that are named where a version is too low, and files where the tree is not clean.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Decision:
    """The next release.

    Attributes:
        version: its version.
        day: its day, ``YYYY-MM-DD``.
        last: the last one; None for a first release.
        difference: what changed since; None for a first release.
        package: the package with the version and the day in its descriptor.
        descriptor: the text of the descriptor to write; None where it says so already.
    """

    version: Version
    day: str
    last: Release | None
    difference: EditionDifference | None
    package: Package
    descriptor: str | None


@contextmanager
def decide_release(
    package: Package,
    history: History,
    asked: str | None,
    day: str | None,
    terminal: Terminal,
) -> Iterator[Decision | None]:
    """Decide the next release; the files of what is compared last as long as the context.

    Args:
        package: the package.
        history: what is recorded.
        asked: ``major``, ``minor``, ``patch``, a version, or None for the one that the
            descriptor names, where it is not recorded yet, else the least that is honest.
        day: its day, ``YYYY-MM-DD``, or None for that of the descriptor, where it was set for
            this release, else of the last commit.
        terminal: hears of the progress.

    Yields:
        The decision; None where the version of the descriptor is recorded, nothing was asked
        for, and nothing changed since.

    Raises:
        UsageError: what is asked for is no version, or none that can follow; no day is known.
        DataError: the version is lower than what changed asks for.
        HistoryError: the last release cannot be had.
    """
    last = history.find_last()
    highest = max((entry.version for entry in history.releases), default=None)
    declared = _read_declared(package)
    chosen = _parse_asked(asked, highest)
    if chosen is None and declared is not None and history.find(declared) is None:
        chosen = declared
    if last is None or highest is None:
        # Where all versions were withdrawn, nothing tells how much changed.
        version = chosen or (raise_version(highest, Bump.MAJOR) if highest else FIRST_VERSION)
        _check_next(version, history, highest)
        yield _complete(package, version, _choose_day(package, day, None), (None, None))
        return
    with open_recorded(package, last, terminal) as before, TemporaryDirectory() as work:
        with terminal.follow(say("step.comparing"), "rows") as progress:
            difference = compare_editions(
                before, describe_working_tree(package), Path(work), progress
            )
        bump = find_bump(difference.changes)
        if chosen is None and bump is None:
            if declared is not None and declared != last.version:
                raise UsageError("release.stale", version=declared, last=last.version)
            yield None
            return
        least = raise_version(last.version, bump or Bump.PATCH)
        if least <= highest:  # those above were withdrawn: a number is never used again
            least = raise_version(highest, Bump.PATCH)
        version = chosen or least
        _check_next(version, history, highest)
        if bump is not None:
            check_bump(version, last.version, bump, difference.changes)
        yield _complete(package, version, _choose_day(package, day, last), (last, difference))


def _check_next(version: Version, history: History, highest: Version | None) -> None:
    if highest is not None and (history.find(version) is not None or version <= highest):
        raise UsageError("release.not-next", version=version, last=highest)


def check_bump(version: Version, last: Version, bump: Bump, changes: Sequence[Change]) -> None:
    """Check that a version is as high as what changed asks for.

    A prerelease of a version that is high enough is high enough.

    Raises:
        DataError: it is not; the changes that ask for more are said.
    """
    least = raise_version(last, bump)
    if replace(version, prerelease=(), build=()) >= least:
        return
    asking = [change for change in changes if RULES[change.rule].level is bump]
    told = [f"{say_change(change, spoken())} ({change.rule})" for change in asking[:_NAMED]]
    if len(asking) > _NAMED:
        told.append("…")
    raise DataError(
        "release.too-low", version=version, least=least, changes=" ; ".join(told), last=last
    )


def check_recorded_bump(history: History, release: Release) -> None:
    """Check that a recorded version is as high as the changes that are recorded with it ask for.

    Nothing is recorded of what changed in a first version, nor in those of the first format.

    Raises:
        DataError: it is not: the history was not written by ``parution release``.
    """
    place = history.releases.index(release)
    earlier = [
        entry for entry in history.releases[:place] if not history.find_withdrawal(entry.version)
    ]
    if earlier and release.changes:
        bump = max(Bump[change.level.upper()] for change in release.changes)
        changes = [Change(each.rule, each.table, each.field) for each in release.changes]
        check_bump(release.version, earlier[-1].version, bump, changes)


def refuse_uncommitted(package: Package, outputs: Sequence[Path], terminal: Terminal) -> None:
    """Refuse to release what the last commit does not have: nobody could build it again.

    The notes in the changelog, and the version and the day in the descriptor, are what a
    release writes itself.

    Args:
        package: the package.
        outputs: folders that Parution writes: they are not looked at.
        terminal: hears that there is no Git.

    Raises:
        UsageError: a file that Git tracks was changed, or one that the edition is built from
            is not tracked.
    """
    found = list_uncommitted(package.root)
    if found is None:
        terminal.tell(say("release.no-git-check"))
        return
    inputs = {package.source.resolve()}
    for resource in package.resources:
        inputs.update(file.resolve() for file in resource.files)
        inputs.update((package.root / part).resolve() for part in resource.described_in.values())
    notes = package.source.resolve().parent / CHANGELOG_FILE
    dirty = [
        path
        for path, is_tracked in found.items()
        if (is_tracked or path.resolve() in inputs)
        and path.resolve() != notes
        and not any(path.is_relative_to(folder) for folder in outputs)
        and not (path.resolve() == package.source.resolve() and _is_only_released(package))
    ]
    if dirty:
        shown = [show_path(path) for path in sorted(dirty)]
        files = ", ".join(shown[:_NAMED]) + (", …" if len(shown) > _NAMED else "")
        raise UsageError("release.dirty", files=files)


def _is_only_released(package: Package) -> bool:
    """Tell whether the descriptor differs from the last commit's in what a release writes."""
    source = package.source.resolve()
    file = source.relative_to(package.root).as_posix()
    content = read_file(package.root, "HEAD", file)
    if content is None:
        return False
    try:
        before = parse_mapping(content.decode("utf-8-sig"), source)
        after = parse_mapping(source.read_text(encoding="utf-8-sig"), source)
    except (DescriptorError, UnicodeError):
        return False
    for each in (before, after):
        for key in _WRITTEN:
            each.pop(key, None)
    return before == after


def _read_declared(package: Package) -> Version | None:
    """Read the version of the descriptor, which may have none yet."""
    return read_version(package) if "version" in package.descriptor else None


def _parse_asked(asked: str | None, last: Version | None) -> Version | None:
    if asked is None:
        return None
    if asked.upper() in Bump.__members__:
        if last is None:
            raise UsageError("release.nothing-to-raise", asked=asked)
        return raise_version(last, Bump[asked.upper()])
    try:
        return Version.parse(asked.removeprefix("v"))
    except ValueError as error:
        raise UsageError("release.no-version", value=asked) from error


def _choose_day(package: Package, asked: str | None, last: Release | None) -> str:
    """Choose the day of a release: asked for, set in the descriptor for it, the last commit's.

    Raises:
        UsageError: it is no day, or none is known: the clock is never read.
    """
    if asked is not None:
        try:
            return date.fromisoformat(asked).isoformat()
        except ValueError as error:
            raise UsageError("release.no-day", value=asked) from error
    if "created" in package.descriptor:
        declared = read_day(package).isoformat()
        if last is None or declared != last.date:
            return declared
    found = read_commit_day(package.root)
    if found is None:
        raise UsageError("release.day-unknown")
    return found


def _complete(
    package: Package,
    version: Version,
    day: str,
    found: tuple[Release | None, EditionDifference | None],
) -> Decision:
    """Write the version and the day in the descriptor of the package, in memory."""
    said = package.descriptor
    edits = []
    if said.get("version") != str(version):
        edits.append(Edit(("version",), str(version)))
    if "created" not in said or read_day(package).isoformat() != day:
        edits.append(Edit(("created",), f"{day}T00:00:00Z"))
    last, difference = found
    if not edits:
        return Decision(version, day, last, difference, package, None)
    text = render_rewritten(package.source, edits)
    # What is built has its keys in the order of the file: it is built again from the file.
    written = parse_mapping(text, package.source)
    known = dict(said)
    known.update({str(edit.path[0]): edit.value for edit in edits})
    ordered = {key: known[key] for key in written if key in known}
    return Decision(version, day, last, difference, replace(package, descriptor=ordered), text)
