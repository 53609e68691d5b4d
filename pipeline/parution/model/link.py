"""The addresses of the web that a package shows, and what became of each of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

# Why nothing can be said of an address from here.
Doubt = Literal[
    "status",  # the server answers neither that it gives it, nor that it is gone
    "busy",  # the server asks to be left alone
    "left-alone",  # not asked: the server asked to be left alone before
    "out-of-time",  # not asked: the time of the run was over
    "unresolved",  # nobody says what its name leads to
    "not-public",  # its name leads to a machine that not everybody can reach
    "unreachable",  # no connection, or one that breaks
    "certificate",  # the machine does not prove that it has this name
    "redirected",  # elsewhere without end, or to a connection that is not encrypted
    "too-slow",  # longer than is waited for
    "malformed",  # it is no address
]


class Verdict(StrEnum):
    """What became of an address."""

    OK = "ok"  # it answers
    REDIRECTED = "redirected"  # for now, another one answers for it
    MOVED = "moved"  # another one answers for it, for ever
    GONE = "gone"  # it is no more
    UNCLEAR = "unclear"  # it cannot be said from here


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address stands.

    Attributes:
        file: the file, as a person finds it.
        table: name of the resource; ``""`` for the package itself.
        row: number of the row, as a spreadsheet counts; 0 for a property of the descriptor.
        column: number of the column, from 1; 0 for a property of the descriptor.
        name: of the field, or of the property, e.g. ``"sources[0].path"``.
    """

    file: str
    table: str
    row: int
    column: int
    name: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What asking for an address came to.

    Attributes:
        verdict: what became of it.
        final: the address that answered in the end, where that is another one; else ``""``.
        status: of the last answer; 0 where there was none.
        doubt: why it is unclear; None where it is not.
        detail: what was met, in English: a numeric address, an address that was refused.
    """

    verdict: Verdict
    final: str = ""
    status: int = 0
    doubt: Doubt | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FoundAddress:
    """An address that a package shows.

    Attributes:
        address: without what follows ``#``, which no server is told.
        places: where it stands, in the order of the package; the first ones where there are many.
        more_places: how many are left out.
    """

    address: str
    places: tuple[Place, ...]
    more_places: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """An address of a package, and what became of it.

    Attributes:
        found: the address, and where it stands.
        outcome: what asking for it came to.
    """

    found: FoundAddress
    outcome: Outcome

    @property
    def leads_home(self) -> bool:
        """Whether a document's address now leads to the first page of a site.

        Many servers do so with whatever they do not have any more.
        """
        old, new = urlsplit(self.found.address), urlsplit(self.outcome.final)
        return bool(old.path.strip("/") and new.netloc) and not (new.path.strip("/") or new.query)


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What became of the addresses of a package.

    Attributes:
        package: its name.
        links: its addresses, in the order in which they stand.
        unlisted: cells with an address that were not looked at, since there are too many.
    """

    package: str
    links: tuple[Link, ...]
    unlisted: int = 0

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many addresses there are of each verdict, all of them named."""
        found = Counter(link.outcome.verdict for link in self.links)
        return {verdict: found[verdict] for verdict in Verdict}

    @property
    def is_to_do(self) -> bool:
        """Whether an address moved, or is gone: somebody has something to write."""
        return bool(self.counts[Verdict.MOVED] or self.counts[Verdict.GONE])

    def select(self, verdict: Verdict) -> tuple[Link, ...]:
        """Select the addresses of a verdict, in their order."""
        return tuple(link for link in self.links if link.outcome.verdict is verdict)
