"""``parution withdraw``: a version should not have been published; the next publication says so."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from parution.commands.edition import (
    ARCHIVES,
    DIST,
    list_places,
    only_run,
    open_package,
    show_path,
)
from parution.errors import ExitCode, UsageError
from parution.files import digest_file, refuse_link, write_file
from parution.messages import say
from parution.model.release import Version, Withdrawal
from parution.packaging.describing import read_version
from parution.packaging.escaping import escape_plain
from parution.packaging.formats import FOLDER
from parution.packaging.language import find_catalogue
from parution.pages.tables.kept import SUFFIX as INDEXES
from parution.pages.tables.kept import list_kept
from parution.portals import KINDS
from parution.portals.settings import read_portals
from parution.releases.changelog import CHANGELOG_FILE, note_withdrawal
from parution.releases.history import (
    HISTORY_FILE,
    read_history,
    record_withdrawal,
    write_history,
)
from parution.reports.release_json import describe_withdrawal
from parution.repository import list_unignored
from parution.structured import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.model.package import Package
    from parution.model.release import Release
    from parution.reports.terminal import Terminal


@dataclass(frozen=True, slots=True)
class _Copies:
    """What is left on this disk of a version, where Parution writes.

    Attributes:
        ours: files that have the bytes that were recorded.
        indexes: files that were made of them, for the pages of a portal.
        others: what else stands there, which is not ours to remove.
        indexes_folder: where the indexes are: they are told as one.
    """

    ours: tuple[Path, ...]
    indexes: tuple[Path, ...]
    others: tuple[Path, ...]
    indexes_folder: Path

    @property
    def told(self) -> tuple[Path, ...]:
        """What a person is told of: the files, and the folder of the indexes."""
        return (*self.ours, *[self.indexes_folder] * bool(self.indexes))


def run(
    path: Path,
    version: str,
    reason: str,
    *,
    replace_by: str | None,
    agreed: bool,
    dry_run: bool,
    terminal: Terminal,
) -> ExitCode:
    """Withdraw a version: the history and the changelog say so, its files here are removed.

    Nothing is said to a portal: the next ``publish`` on each removes what it has of it. A run
    that dies is finished by running it again.

    Args:
        path: a descriptor, or a folder that holds one.
        version: the version to withdraw.
        reason: why, for whoever used it.
        replace_by: the version to take instead; None where there is none.
        agreed: do not ask before writing.
        dry_run: say what would be done, and stop.
        terminal: where to say what is done, and what stays elsewhere.

    Raises:
        HistoryError: the version is unknown, or withdrawn for another reason; nobody said why;
            the one to take instead is unknown, withdrawn, or the same.
        UsageError: a text is no version; nobody agreed.
        OSError: the disk refuses.
    """
    package = open_package(path)
    gone, taken = _parse(version), _parse(replace_by) if replace_by else None
    history_path = package.source.parent / HISTORY_FILE
    with only_run(package.root):
        before = read_history(history_path, package.name, package.root)
        today = datetime.now(UTC).date().isoformat()
        history = record_withdrawal(before, gone, today, reason, taken)
        release = next(each for each in history.releases if each.version == gone)
        withdrawals = (each for each in history.events if isinstance(each, Withdrawal))
        event = next(each for each in withdrawals if each.version == gone)
        changelog = _note(package, event)
        copies = _find_copies(package, release)
        stem = Path(release.archive.path).stem
        folders = (
            package.root / DIST / stem,
            copies.indexes_folder,
            *(place / f"{stem}.{FOLDER}" for place in list_places(package)),
        )
        describe = partial(
            describe_withdrawal,
            event,
            tag=release.tag,
            removed=[show_path(path) for path in copies.told],
            kept=[show_path(path) for path in copies.others],
            portals=read_portals(package.root, KINDS).portals,
        )
        if history is before and changelog is None and not copies.told:
            terminal.answer(
                say("withdraw.known", version=gone, date=event.date, reason=event.reason)
            )
            _say_others(copies, terminal)
            for folder in folders:
                _remove_empty(folder)
            terminal.answer_program(describe(outcome="unchanged", written=()))
            return ExitCode.DONE
        terminal.answer(say("withdraw.records", version=gone, reason=event.reason))
        for told in copies.told:
            terminal.answer(say("withdraw.removes", path=show_path(told)))
        _say_others(copies, terminal)
        if dry_run:
            terminal.answer_program(describe(outcome="planned", written=()))
            return ExitCode.DONE
        _agree(gone, terminal, agreed=agreed)
        written = []
        # The history first: whatever happens next, this version is published no more.
        if history is not before:
            write_history(history, history_path)
            written.append(show_path(history_path))
        if changelog is not None:
            noted = package.source.parent / CHANGELOG_FILE
            write_file(noted, changelog.encode())
            written.append(show_path(noted))
        for file in (*copies.ours, *copies.indexes):
            file.unlink()
        for folder in folders:
            _remove_empty(folder)
    terminal.answer(say("withdraw.done", version=gone, path=show_path(history_path)))
    terminal.answer_program(describe(outcome="withdrawn", written=written))
    _say_next(package, release, terminal)
    return ExitCode.DONE


def _parse(text: str) -> Version:
    try:
        return Version.parse(text)
    except ValueError as error:
        raise UsageError("rollback.no-version", value=text) from error


def _note(package: Package, event: Withdrawal) -> str | None:
    """Write the line of a withdrawal in the changelog; None where there is nothing to write."""
    path = package.source.parent / CHANGELOG_FILE
    if not os.path.lexists(path):
        return None
    refuse_link(path)
    text = read_text(path, package.root)
    catalogue = find_catalogue(package.descriptor)
    told = {"day": catalogue.write_day(event.date), "reason": escape_plain(event.reason)}
    sentence = catalogue.say("changelog.withdrawn", **told)
    if event.replaced_by is not None:
        sentence += f" {catalogue.say('changelog.replaced', version=event.replaced_by)}"
    noted = note_withdrawal(text, event.version, sentence)
    return None if noted in (None, text) else noted


def _find_copies(package: Package, release: Release) -> _Copies:
    """Find what is here of a version: its archives, and its edition in ``dist/``."""
    archive = Path(release.archive.path)
    dist = package.root / DIST
    kept = package.source.resolve().parent / ARCHIVES
    wanted = {(file.bytes, file.sha256) for file in (release.archive, *release.all_files)}
    ours: list[Path] = []
    others: list[Path] = []
    indexes: list[Path] = []
    indexes_folder = dist / f"{archive.stem}{INDEXES}"
    made = {each: (file.bytes, file.sha256) for each, file in list_kept(indexes_folder)}
    folders = (place / f"{archive.stem}.{FOLDER}" for place in (kept, dist))
    for path in (
        *(kept / archive.name, dist / archive.name),
        *chain.from_iterable(map(_walk, (dist / archive.stem, indexes_folder, *folders))),
    ):
        if not os.path.lexists(path) or (path.is_dir() and not path.is_symlink()):
            continue
        place = others
        if path.is_file() and not path.is_symlink() and not path.parent.is_symlink():
            digest = digest_file(path.parent, path.name)
            found = digest.bytes, digest.sha256
            if made.get(path) == found:
                place = indexes
            elif found in wanted:
                place = ours
        place.append(path)
    return _Copies(tuple(ours), tuple(indexes), tuple(others), indexes_folder)


def _walk(folder: Path) -> Iterator[Path]:
    yield from [folder] if folder.is_symlink() else sorted(folder.rglob("*"))


def _remove_empty(folder: Path) -> None:
    """Remove a folder and those below, as far as nothing is left in them."""
    if folder.is_symlink() or not folder.is_dir():
        return
    for each in (*sorted(folder.rglob("*"), reverse=True), folder):
        if each.is_dir() and not each.is_symlink() and not any(each.iterdir()):
            each.rmdir()


def _agree(version: Version, terminal: Terminal, *, agreed: bool) -> None:
    """Have a person agree: a withdrawal is never taken back.

    Raises:
        UsageError: they do not, or there is nobody to ask and ``--yes`` was not given.
    """
    if agreed:
        return
    answer = terminal.confirm(say("withdraw.question", version=version))
    if answer is None:
        raise UsageError("withdraw.nobody", version=version)
    if not answer:
        raise UsageError("withdraw.declined", version=version)


def _say_others(copies: _Copies, terminal: Terminal) -> None:
    for path in copies.others:
        terminal.warn(say("withdraw.not-ours", path=show_path(path)))


def _say_next(package: Package, release: Release, terminal: Terminal) -> None:
    """Say how the version goes from the portals, and what keeps it elsewhere."""
    portals = read_portals(package.root, KINDS).portals
    commands = [f"parution publish --portal {name}" for name in portals]
    terminal.tell("\n  ".join((say("withdraw.next"), *commands)))
    if read_version(package) == release.version:
        terminal.tell(say("withdraw.next-version", version=release.version))
    if list_unignored(package.root, ()) is not None:
        folder, tag = package.source.parent, release.tag
        archive = folder / ARCHIVES / Path(release.archive.path).name
        kept = [show_path(archive)]
        if release.formats:
            kept.append(show_path(archive.with_suffix(f".{FOLDER}")))
        commands = [
            f"git rm -r --ignore-unmatch {' '.join(kept)}",
            f"git tag --delete {tag}",
            f"git push origin --delete {tag}",
        ]
        terminal.tell("\n  ".join((say("withdraw.git", folder=show_path(folder)), *commands)))
        terminal.tell(say("withdraw.git-history", history=HISTORY_FILE))
    if (package.source.parent / CHANGELOG_FILE).exists():
        terminal.tell(say("withdraw.changelog", file=CHANGELOG_FILE))
    terminal.tell(say("withdraw.elsewhere"))
