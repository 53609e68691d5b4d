"""Two runs on one dataset: the second stops, rather than undo what the first does.

udata has neither locks nor conditional writes. A run writes its claim in the dataset's
extras, each under a key of its own, waits until a write that crossed it is seen too, and
reads again: whoever sees another living claim withdraws. Two runs that begin together may
both withdraw; they never both go on.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from parution.errors import ConflictError, PortalError
from parution.model.portal import DATASET
from parution.portals.udata import marks
from parution.portals.udata.saying import (
    find_unkept,
    put_compared,
    read_object,
    refuse_unkept,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from parution.portals.udata.client import Client
    from parution.portals.udata.dataset import Dataset

# A claim that was not renewed for so long is that of a run that died.
LEASE = timedelta(minutes=5)
# A living run renews its claim once it is this old.
RENEWAL = timedelta(minutes=1)


def write_claim(run: str, now: datetime) -> dict[str, str]:
    """Write the claim of a run.

    Args:
        run: its identifier.
        now: the portal's time.
    """
    return {f"{marks.CLAIM}{run}": now.isoformat(timespec="seconds")}


def find_claims(
    extras: Mapping[str, Any], now: datetime, but: Collection[str] = ()
) -> dict[str, datetime]:
    """Find the living claims.

    Args:
        extras: the dataset's.
        now: the portal's time.
        but: runs whose claims do not count.

    Returns:
        The time of each claim, by run.
    """
    found = {}
    for name, value in extras.items():
        run = name.removeprefix(marks.CLAIM)
        if run == name or run in but:
            continue
        try:
            since = datetime.fromisoformat(str(value))
            living = abs(now - since) < LEASE
        except (TypeError, ValueError):  # nothing of ours: no run is known by it
            continue
        if living:
            found[run] = since
    return found


def list_dead(extras: Mapping[str, Any], now: datetime, dead: Collection[str]) -> list[str]:
    """List the extras that are claims of runs that died.

    Args:
        extras: the dataset's.
        now: the portal's time.
        dead: runs known to be dead.
    """
    living = find_claims(extras, now, but=dead)
    claims = [name for name in extras if name.startswith(marks.CLAIM)]
    return [name for name in claims if name.removeprefix(marks.CLAIM) not in living]


class Claim:
    """The claim of one run on one dataset.

    Args:
        client: speaks to the portal.
        run: the run's identifier.
        dead: the runs of this machine that are over, whatever their claims say.
    """

    def __init__(self, client: Client, run: str, dead: Collection[str]) -> None:
        self.name = f"{marks.CLAIM}{run}"
        self._client = client
        self._run = run
        self._dead = dead
        self._since = client.now

    def write(self) -> dict[str, str]:
        """Write it, as of now: the extra to send."""
        self._since = self._client.now
        return write_claim(self._run, self._since)

    def take(self, dataset: Dataset) -> None:
        """Claim a dataset, then read it again: nobody else is at it, nothing has changed.

        Args:
            dataset: as it was planned upon; afterwards, as the portal tells it now.

        Raises:
            ConflictError: another run is at work, or what was planned upon has changed.
            PortalError: the portal refuses, or the dataset is gone.
        """
        client = self._client
        others = find_claims(dataset.extras, client.now, self._dead)
        if others:
            raise ConflictError(
                "udata.claimed", portal=client.name, since=min(others.values()).isoformat()
            )
        dead = list_dead(dataset.extras, client.now, self._dead)
        merge_extras(client, dataset, {**self.write(), **dict.fromkeys(dead)})
        planned_upon = dataset.sum_up()
        client.settle()
        answer = client.get(f"api/1/datasets/{dataset.id}/")
        if answer is None:
            raise PortalError("udata.vanished", portal=client.name, id=dataset.id)
        dataset.update(answer)
        others = find_claims(dataset.extras, client.now, [self._run, *self._dead])
        if others or self.name not in dataset.extras:
            merge_extras(client, dataset, {self.name: None})
            since = min(others.values(), default=client.now)
            raise ConflictError("udata.claimed", portal=client.name, since=since.isoformat())
        if dataset.sum_up() != planned_upon:
            merge_extras(client, dataset, {self.name: None})
            raise ConflictError("portal.changed", portal=client.name)

    def renew(self, dataset: Dataset) -> None:
        """Renew the claim of a long run."""
        if self._client.now - self._since > RENEWAL:
            merge_extras(self._client, dataset, self.write())

    def release(self, dataset: Dataset, extras: Mapping[str, Any]) -> None:
        """Let go of it, and of those of the runs that are over.

        Args:
            dataset: the one claimed.
            extras: others to write at once.
        """
        dead = [self._run, *self._dead]
        gone = dict.fromkeys(list_dead(dataset.extras, self._client.now, dead))
        if gone or extras:
            merge_extras(self._client, dataset, {**gone, **extras})


def merge_extras(client: Client, dataset: Dataset, extras: Mapping[str, Any]) -> None:
    """Merge extras into the dataset's; None removes one. The API's version 2 merges.

    Raises:
        PortalError: the portal refuses, or does not keep one of them.
    """
    answer, unkept = put_compared(
        client,
        f"api/2/datasets/{dataset.id}/extras/",
        extras,
        lambda answer: find_unkept(extras, read_object(answer)),
    )
    dataset.extras = dict(read_object(answer))
    if unkept:
        raise refuse_unkept(client, DATASET, unkept)
