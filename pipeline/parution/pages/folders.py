"""The page of a folder of a portal, and the one that stands where a version was withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parution.messages import Catalogue
from parution.pages.rendering import render
from parution.settings import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from parution.model.release import History, Version, Withdrawal
    from parution.pages.citing import StyledCitation


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """A line of the page of a folder.

    Attributes:
        href: where it leads, from the folder.
        name: what is shown of it.
        about: one sentence, or ``""``.
        bytes: size of the file, or of the archive of a version; None of what was withdrawn.
    """

    href: str
    name: str
    about: str
    bytes: int | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A version that was withdrawn, as a page tells it.

    Attributes:
        event: when and why.
        replacement: the version to take instead, or None.
        href: where that one is, from the page; ``""`` where it is not on the portal.
    """

    event: Withdrawal
    replacement: Version | None
    href: str


def find_notices(
    history: History, home: str, left_out: Collection[Version] = ()
) -> dict[Version, Notice]:
    """Find what a page tells of each version that was withdrawn.

    Args:
        history: all the releases.
        home: address of the portal's folder, from the page: ``""``, or ``../`` and so on.
        left_out: versions that the portal does not have.
    """
    found = {}
    for release in history.releases:
        event = history.find_withdrawal(release.version)
        if event is not None:
            taken = history.find_replacement(release.version)
            href = f"{home}releases/{taken}/index.html" if taken and taken not in left_out else ""
            found[release.version] = Notice(event, taken, href)
    return found


def render_notices(
    name: str, heading: str, home: str, notices: Sequence[Notice], catalogue: Catalogue
) -> bytes:
    """Render the page of what was withdrawn, where its files were.

    It says it in each language: whoever follows a link there may not read the dataset's.

    Args:
        name: name of the package.
        heading: what stood there.
        home: address of the dataset's page, from this one; ``""`` where this one is it.
        notices: the versions that were withdrawn.
        catalogue: the language of the page.
    """
    others = (Catalogue(each) for each in LANGUAGES if each != catalogue.language)
    page = render(
        "withdrawn.html.j2",
        catalogue,
        name=name,
        heading=heading,
        home=home,
        notices=notices,
        catalogues=(catalogue, *others),
    )
    return page.encode()


def render_folder(
    name: str,
    heading: str,
    home: str,
    entries: Sequence[FolderEntry],
    *,
    catalogue: Catalogue,
    citations: Sequence[StyledCitation] = (),
) -> bytes:
    """Render the page of a folder.

    Args:
        name: name of the package.
        heading: what the folder is.
        home: address of the dataset's page, from the folder.
        entries: what is in it.
        catalogue: the language of the page.
        citations: how the version that the folder holds is cited.
    """
    page = render(
        "folder.html.j2",
        catalogue,
        name=name,
        heading=heading,
        home=home,
        entries=entries,
        citations=citations,
    )
    return page.encode()
