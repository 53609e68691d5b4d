"""A dataset as the portal last told it, and what its resources are to us."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.model.portal import DATASET, Remote, fingerprint
from parution.portals.udata import marks
from parution.portals.udata.mapping import read_dataset, read_resource
from parution.portals.udata.transfer import read_sha1

if TYPE_CHECKING:
    from collections.abc import Mapping

Answer = dict[str, Any]


class Dataset:
    """A dataset as the portal last told it.

    Args:
        answer: what the portal answers of it.

    Attributes:
        id: its id.
        extras: its extras.
        resources: its resources, by id.
        order: the ids of its resources, as they are shown.
        keys: the key of each resource of ours, by id.
        said: the fingerprint of each field that we sent of it, once the portal has answered:
            what its marks are to say; nothing where this run sent nothing of it.
    """

    def __init__(self, answer: Answer) -> None:
        self.id = str(answer["id"])
        self.keys: dict[str, str] = {}
        self.said: dict[str, str] = {}
        self.update(answer)

    def update(self, answer: Answer) -> None:
        """Take what the portal tells of it now; which resource is which stays known."""
        self._answer = answer
        self.extras: Answer = dict(answer.get("extras") or {})
        self.resources: dict[str, Answer] = {}
        for resource in answer.get("resources") or []:
            self.resources[resource["id"]] = {**resource, "extras": resource.get("extras") or {}}
        self.order = list(self.resources)

    def read(self) -> Remote:
        """Read what it says of itself."""
        marked = marks.PACKAGE in self.extras
        sent = marks.read_sent(self.extras)
        return Remote(DATASET, 0, "", self.id, read_dataset(self._answer), sent, marked)

    def find(self, key: str) -> Answer:
        """Find the resource of a key."""
        return next(self.resources[rid] for rid, known in self.keys.items() if known == key)

    def add(self, key: str, answer: Mapping[str, Any]) -> None:
        """Add a resource just made: it is shown first."""
        rid = str(answer["id"])
        self.resources[rid] = {**answer, "extras": answer.get("extras") or {}}
        self.order.insert(0, rid)
        self.keys[rid] = key

    def forget(self, rid: str) -> None:
        """Forget a resource that was taken away."""
        del self.resources[rid]
        self.order.remove(rid)
        self.keys.pop(rid, None)

    def sum_up(self) -> str:
        """Sum up all that a plan depends on, so that a change of it is seen."""
        extras = {n: v for n, v in self.extras.items() if not n.startswith(marks.CLAIM)}
        resources = [
            (rid, read_resource(r), r["extras"], r.get("filesize"), read_sha1(r))
            for rid, r in self.resources.items()
        ]
        about = read_dataset(self._answer), self._answer.get("deleted")
        return fingerprint([about, self._answer.get("archived"), extras, resources])


def locate_permalink(rid: str) -> str:
    """Tell the address of a file that never changes, below the portal's: udata redirects it."""
    return f"api/1/datasets/r/{rid}"
