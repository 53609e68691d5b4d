"""``parution cite``: how a release of the dataset is cited.

No portal is asked, and no table is read. What a version says of itself is in its archive: its
title and its authors may have changed since.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from parution.commands.answering import write_answer
from parution.commands.archives import Finder
from parution.commands.edition import show_path
from parution.errors import ExitCode, HistoryError
from parution.library import open_package
from parution.messages import say, spoken
from parution.model.citation import CitedRelease
from parution.model.release import Version
from parution.packaging.citations.describing import describe_citation
from parution.portals import KINDS
from parution.portals.settings import read_portals
from parution.releases.history import HISTORY_FILE, read_history
from parution.reports import CITATION_FORMATS
from parution.settings import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from parution.model.package import Package
    from parution.model.release import History, Release
    from parution.reports.terminal import Terminal


def run(
    version: str | None,
    path: Path,
    output_format: str,
    target: Path | None,
    terminal: Terminal,
    *,
    language: str | None = None,
) -> ExitCode:
    """Cite a release.

    Args:
        version: the version as a person writes it, with or without a leading ``v``; None for that
            of the descriptor where it is recorded, else for the last that is.
        path: a descriptor, a folder or a zip that holds one. Where no history is beside it, as in
            a package that was built, it is cited as it describes itself.
        output_format: a key of :data:`~parution.reports.CITATION_FORMATS`.
        target: the file to write, or None for the standard output.
        terminal: where to answer.
        language: ``"fr"`` or ``"en"``, for the words of the references; None for the language of
            the dataset.

    Raises:
        UsageError: the package, the history or ``portals.toml`` cannot be read.
        HistoryError: the version is not recorded, or nothing has it any more.
        OSError: the disk refuses.
    """
    with open_package(path, None) as package:
        history = read_history(package.source.parent / HISTORY_FILE, package.name, package.root)
        # What a zip was unpacked to is no name for a person.
        shown = str(path) if path.suffix.lower() == ".zip" else show_path(package.source)
        release = _find_release(version, package, history, shown)
        if release is None:
            terminal.tell(say("cite.no-history", path=shown))
        cited = _cite(package, history, release, terminal, language)
    _warn_of_withdrawal(cited, terminal)
    rendered = CITATION_FORMATS[output_format].render(cited, spoken())
    write_answer(rendered, target, terminal, "cite.written")
    return ExitCode.DONE


def _find_release(
    name: str | None, package: Package, history: History, shown: str
) -> Release | None:
    """Find the release that a person means; None for what is here, which no history records.

    Raises:
        HistoryError: the version is not recorded.
    """
    here = str(package.descriptor.get("version") or "")
    if name is None:
        last = history.find_last() or next(reversed(history.releases), None)
        return _find_recorded(here, history) or last
    wanted = name.removeprefix("v")
    release = _find_recorded(wanted, history)
    if release is None and history.releases:
        known = ", ".join(str(each.version) for each in history.releases)
        raise HistoryError("cite.not-recorded", version=name, known=known)
    if release is None and wanted != here:
        raise HistoryError("cite.other-version", path=shown, version=name, found=here or "—")
    return release


def _find_recorded(text: str, history: History) -> Release | None:
    try:
        return history.find(Version.parse(text))
    except ValueError:
        return None


def _cite(
    package: Package,
    history: History,
    release: Release | None,
    terminal: Terminal,
    language: str | None,
) -> CitedRelease:
    if release is None:
        # The project that holds it may be another's: its portals say nothing of this package.
        citation = describe_citation(_describe_here(package))
    else:
        address = read_portals(package.root, KINDS).find_page(release.version)
        citation = describe_citation(_describe_release(package, release, terminal), address)
    dataset = citation.language if citation.language in LANGUAGES else "en"
    event = None if release is None else history.find_withdrawal(release.version)
    return CitedRelease(
        citation,
        language or dataset,
        recorded=release is not None,
        withdrawal=event,
        replacement=None if event is None else history.find_replacement(event.version),
    )


def _describe_here(package: Package) -> Mapping[str, Any]:
    return {**package.descriptor, "name": package.name}


def _describe_release(package: Package, release: Release, terminal: Terminal) -> Mapping[str, Any]:
    """Describe a release by its archive; by what is here where that is the same version.

    Raises:
        HistoryError: it is an older one, whose archive nothing has and Git does not give again.
    """
    finder = Finder(package, None, terminal)
    with ExitStack() as stack:
        build = stack.enter_context(finder.find_at_hand(release))
        if build is None and str(release.version) == package.descriptor.get("version"):
            terminal.tell(say("cite.no-archive", version=release.version))
            return _describe_here(package)
        return (build or stack.enter_context(finder.find(release))).descriptor


def _warn_of_withdrawal(cited: CitedRelease, terminal: Terminal) -> None:
    event = cited.withdrawal
    if event is None:
        return
    told = {
        "version": event.version,
        "day": spoken().write_day(event.date),
        "reason": event.reason,
    }
    if cited.replacement is None:
        terminal.alert(say("cite.withdrawn", **told))
    else:
        terminal.alert(say("cite.withdrawn-replaced", **told, replacement=cited.replacement))
