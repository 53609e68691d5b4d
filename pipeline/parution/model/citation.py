"""How a release of a dataset is cited: who made it, what it is called, which version, where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parution.model.release import Version, Withdrawal


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who is credited: a person, or an organization.

    Attributes:
        name: the name as it is written whole; never empty.
        given: given names of a person, or ``""``.
        family: family name of a person; ``""`` where only the whole name is known, which is then
            never split: it may be an organization's.
        affiliation: the organization of a person, or ``""``.
        orcid: ``https://orcid.org/…``, or ``""``.
    """

    name: str
    given: str = ""
    family: str = ""
    affiliation: str = ""
    orcid: str = ""

    @property
    def is_person(self) -> bool:
        """Whether this is known to be a person, whose family name is told apart."""
        return bool(self.family)


@dataclass(frozen=True, slots=True)
class CitedLicence:
    """A licence of a release.

    Attributes:
        id: its SPDX identifier; ``""`` where it has none.
        title: what a person calls it; never empty.
        address: address of its text on the web, or ``""``.
    """

    id: str
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Citation:
    """All that a citation of a release may say; what the descriptor does not say is empty.

    Each text is on one line and shows all that it has: no control, no mark of direction. There is
    no day of access: only who cites knows it.

    Attributes:
        name: name of the package; never empty.
        title: title of the dataset; never empty.
        authors: who is credited, in the descriptor's order, each once.
        publishers: names of who publishes it, each once.
        version: its version, or ``""``.
        date: day of the release, ``YYYY-MM-DD``, or ``""``.
        doi: the DOI alone (``10.…/…``), or ``""``.
        identifier: the descriptor's ``id`` where it is no DOI, or ``""``.
        address: where it is on the web, in ASCII: the page of this version where it is known,
            else the homepage; ``""`` where neither is.
        homepage: address of the dataset's own page, in ASCII, or ``""``.
        licences: in the descriptor's order.
        language: language of the dataset, e.g. ``fr``.
        keywords: each once.
        abstract: the first paragraph of the description as plain text, or ``""``.
    """

    name: str
    title: str
    authors: tuple[Author, ...]
    publishers: tuple[str, ...]
    version: str
    date: str
    doi: str
    identifier: str
    address: str
    homepage: str
    licences: tuple[CitedLicence, ...]
    language: str
    keywords: tuple[str, ...]
    abstract: str

    @property
    def year(self) -> str:
        """The year of the release, or ``""``."""
        return self.date[:4]


@dataclass(frozen=True, slots=True)
class CitedRelease:
    """A release as it is cited.

    Attributes:
        citation: what is cited.
        language: the language of the words of the references, ``"fr"`` or ``"en"``.
        recorded: whether the history has this version.
        withdrawal: the event that withdrew it, or None.
        replacement: the version to cite instead of one that was withdrawn, or None.
    """

    citation: Citation
    language: str
    recorded: bool
    withdrawal: Withdrawal | None = None
    replacement: Version | None = None
