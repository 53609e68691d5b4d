"""What the suite of the portal protocol needs of a kind of portal, and the run that it judges."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from parution.errors import ConflictError
from parution.model.progress import silent
from parution.portals import publishing
from parution.portals.planning import plan_publication
from tests.udata.editions import record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from parution.model.portal import Desired, Plan
    from parution.model.receipt import Receipt
    from parution.model.release import Build, History
    from parution.portals.protocol import Portal


class Operation(Enum):
    """What a run asks of a portal, or of the disk that holds it."""

    CHANGE = auto()
    """To change something."""
    STATE = auto()
    """To say what is there."""
    FILE = auto()
    """To give back a file."""


class Harness(Protocol):
    """One portal of a kind, empty when it is made, and what happens to it.

    What it says of the portal comes from the portal itself, never from the code under test. An
    *operation* is what a run asks of the portal or its disk, in the order in which it asks;
    operations are counted from 1.

    Attributes:
        history: the key under which the history is published.
        secrets: what a receipt may not say.
    """

    history: str
    secrets: tuple[str, ...]

    def reset(self) -> None:
        """Empty the portal, and forget what machines remember."""

    def open(self, machine: str = "here") -> Portal:
        """Open the portal as a new process does, on a machine that remembers its own runs."""

    # What is there

    def archive(self, version: str) -> str:
        """Give the key of a version's archive."""

    def unit(self, key: str) -> str:
        """Give what changes in one step for a reader: the same for all the keys of one step."""

    def addresses(self) -> Mapping[str, str]:
        """List what anybody sees published: key → address, in the order shown."""

    def read(self, address: str) -> bytes | None:
        """Read what stands at an address as anybody does; None: nothing."""

    def look(self) -> object:
        """Say all that the portal holds, hidden things too, but ids and times of its choice."""

    def list_writes(self) -> object:
        """Say something that is never the same again once anything was written."""

    # What other people do

    def add_by_hand(self) -> None:
        """Add what somebody could add, everywhere where they could."""

    def look_by_hand(self) -> object:
        """Say all that is left of what :meth:`add_by_hand` added."""

    def replace_by_hand(self, key: str, content: bytes) -> None:
        """Put another file under a key, as somebody who may do so does."""

    def damage(self, key: str, content: bytes | None) -> None:
        """Change a stored file behind the portal's back; None: it is gone."""

    # What goes wrong

    def list_operations(
        self, builds: Sequence[Build], history: History | None = None
    ) -> tuple[Operation, ...]:
        """Publish, undisturbed; list the operations that it took."""

    def refuse(self, number: int, builds: Sequence[Build]) -> None:
        """Publish; nothing is done any more from an operation on, which is not done either."""

    def kill(self, number: int, builds: Sequence[Build], history: History | None = None) -> None:
        """Publish in a process that is killed before an operation."""

    def meet(
        self, builds: Sequence[Build], happens: Callable[[], object], number: int | None = None
    ) -> None:
        """Publish; something happens just before an operation, or before each; the run may fail.

        Raises:
            Exception: what happened raised it.
        """


@runtime_checkable
class DistantHarness(Harness, Protocol):
    """A portal whose answers can be lost, or late."""

    def silence(self, number: int, builds: Sequence[Build]) -> None:
        """Publish; no answer comes any more from an operation on, which is done."""

    def delay(self, number: int, builds: Sequence[Build]) -> bool:
        """Publish; one operation reads what was there a write before.

        Returns:
            Whether the run ended well.
        """


def prepare(
    portal: Portal, builds: Sequence[Build], history: History | None = None
) -> tuple[tuple[Desired, ...], Plan]:
    """Plan the publication of editions; the history is theirs unless another one is given."""
    history = history or record(builds)
    desired = portal.list_desired(builds, history)
    return desired, plan_publication(desired, portal.fetch_state(desired), history)


def publish(
    portal: Portal,
    builds: Sequence[Build],
    history: History | None = None,
    keep: Callable[[Receipt], object] = lambda _receipt: None,
) -> Receipt | None:
    """Do what ``parution publish --yes`` does of these editions.

    Returns:
        The proof; None where there was nothing to do.

    Raises:
        ConflictError: the plan has conflicts; nothing was written.
        ParutionError: as the portal raises.
    """
    desired, plan = prepare(portal, builds, history)
    if plan.conflicts:
        raise ConflictError("publish.conflict", portal=portal.name)
    if not plan.pending and not portal.unfinished:
        return None
    version = str(builds[-1].release.version)
    return publishing.publish(portal, desired, plan, silent, version, keep=keep)
