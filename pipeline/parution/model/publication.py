"""What became of a publication, or of a rollback: what a program is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parution.model.portal import Plan
    from parution.model.receipt import Receipt


class PublicationOutcome(StrEnum):
    """How a run that may publish ended."""

    PUBLISHED = "published"
    """What the plan says was done, and every file was read back."""
    UNCHANGED = "unchanged"
    """The portal holds already all that it should, or has nothing to take."""
    PLANNED = "planned"
    """There is something to do, and only the plan was asked for."""
    CONFLICT = "conflict"
    """A person must settle what is published: nothing was written."""
    TAKEN = "taken"
    """What was edited on the portal was written in the descriptor; nothing was published."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was edited on a portal, and that the descriptor is to say.

    Attributes:
        path: the descriptor, as a person is shown it.
        fields: what is written in it, each as the keys that lead to it, with dots.
        version: the version that would publish it.
    """

    path: str
    fields: tuple[str, ...]
    version: str


@dataclass(frozen=True, slots=True)
class Publication:
    """What became of a publication.

    Attributes:
        portal: the portal's name in ``portals.toml``.
        address: where it is, for a person.
        version: the version that is to be the latest there, or ``""`` where every one was
            withdrawn.
        plan: what was to be done.
        outcome: how it ended.
        receipt: the proof; None where nothing was published.
        receipt_path: the file that keeps it, as a person is shown it, or ``""``.
        unnoted: the id of the dataset, where ``portals.toml`` should say it, or ``""``.
        taken: what was edited on the portal and is to be ours; None where that was not asked
            for, or nothing was edited.
    """

    portal: str
    address: str
    version: str
    plan: Plan
    outcome: PublicationOutcome
    receipt: Receipt | None = None
    receipt_path: str = ""
    unnoted: str = ""
    taken: Taken | None = None
