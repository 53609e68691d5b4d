"""Carries out the actions on the resources of a dataset, one write at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from parution.errors import PortalError
from parution.model.portal import DATASET, ActionKind, Role
from parution.portals.udata.describing import describe_dataset, describe_resource
from parution.portals.udata.finding import is_object_id
from parution.portals.udata.journal import SentFile
from parution.portals.udata.saying import put_compared, read_object, refuse_unkept
from parution.portals.udata.transfer import Upload, is_held, send_file
from parution.portals.udata.vocabulary import name_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from parution.model.portal import Action, Desired
    from parution.model.progress import Progress
    from parution.portals.udata.client import Client
    from parution.portals.udata.dataset import Answer, Dataset
    from parution.portals.udata.journal import Journal
    from parution.portals.udata.transfer import Checksums

_SENDING = frozenset({ActionKind.CREATE, ActionKind.REPLACE})


class Writer:
    """Writes in one dataset.

    Args:
        client: speaks to the portal.
        journal: knows each file from before it is sent until it is answered.
        dataset: where; it follows what is written.
        checksums: of what is sent.
        hear: hears of the bytes sent.
    """

    def __init__(
        self,
        client: Client,
        journal: Journal,
        dataset: Dataset,
        checksums: Checksums,
        hear: Callable[[int], None],
    ) -> None:
        self._client = client
        self._journal = journal
        self._dataset = dataset
        self._checksums = checksums
        self._hear = hear

    def apply(self, action: Action, order: Sequence[str]) -> None:
        """Carry out an action.

        Args:
            action: on a resource; or on the dataset, which is there.
            order: the keys of our resources as they are to be shown.

        Raises:
            PortalError: the portal refuses.
        """
        resource = action.resource
        match action.kind:
            case ActionKind.REORDER:
                self._reorder(order)
            case ActionKind.REMOVE:
                self._remove(action.id)
            case ActionKind.UPDATE if resource.role is Role.DATASET:
                describe_dataset(self._client, self._journal, self._dataset, resource)
            case ActionKind.CREATE:
                self._describe(self._upload_new(resource), resource)
            case ActionKind.REPLACE:
                self._describe(self._upload_over(resource), resource)
            case _:
                self._describe(self._dataset.find(resource.key), resource)

    def _describe(self, found: Answer, resource: Desired) -> None:
        describe_resource(self._client, self._journal, self._dataset, found, resource)

    def _upload_new(self, resource: Desired) -> Answer:
        """Send a file that is not there yet: it goes first among the resources."""
        base = f"api/1/datasets/{self._dataset.id}"
        known = set(self._dataset.resources)

        def look() -> Answer | None:
            made = [found for found in self._list_resources() if found["id"] not in known]
            sha1 = self._checksums.sum(resource)
            return next((r for r in made if is_held(r, resource, sha1)), None)

        answer = self._send_file(
            f"{base}/upload/",
            resource,
            look,
            lambda wrong: self._client.delete(f"{base}/resources/{wrong['id']}/"),
        )
        self._dataset.add(resource.key, answer)
        return dict(answer)

    def _upload_over(self, resource: Desired) -> Answer:
        """Send a file in the place of another: same id, same permalink."""
        found = self._dataset.find(resource.key)

        def look() -> Answer | None:
            now = next((r for r in self._list_resources() if r["id"] == found["id"]), None)
            return now if now and is_held(now, resource, self._checksums.sum(resource)) else None

        path = f"api/1/datasets/{self._dataset.id}/resources/{found['id']}/upload/"
        answer = self._send_file(path, resource, look, lambda _wrong: None)
        return {**answer, "extras": found["extras"]}

    def _send_file(
        self,
        path: str,
        resource: Desired,
        look: Callable[[], Answer | None],
        discard: Callable[[Mapping[str, Any]], None],
    ) -> Mapping[str, Any]:
        """Send a file; the journal knows it until each request that sent it was answered."""
        upload = Upload(path, resource, self._checksums.sum(resource), look, discard, self._hear)
        file = SentFile(name_file(resource.digest.path), resource.digest.bytes, upload.sha1)
        doubts = self._client.doubts
        self._journal.send(file)
        answer = send_file(self._client, upload)
        if self._client.doubts == doubts:
            self._journal.answer(file)
        return answer

    def _list_resources(self) -> list[Answer]:
        answer = self._client.get(f"api/1/datasets/{self._dataset.id}/")
        if answer is None:
            raise PortalError("udata.vanished", portal=self._client.name, id=self._dataset.id)
        return list(answer["resources"])

    def _remove(self, rid: str) -> None:
        """Take away what is ours and that nothing asks for; the dead claims went with ours."""
        if rid in self._dataset.resources:
            self._client.delete(f"api/1/datasets/{self._dataset.id}/resources/{rid}/")
            self._dataset.forget(rid)
        elif is_object_id(rid):
            self._client.delete(f"api/1/datasets/{rid}/")

    def _reorder(self, keys: Sequence[str]) -> None:
        """Show our resources in their order, then those of others as they stand.

        udata rewrites the whole list, and refuses one that is not complete: somebody who
        adds a resource meanwhile is seen, and the list is made again.
        """
        dataset = self._dataset
        for attempt in range(self._client.waits.tries):
            ours = [dataset.find(key)["id"] for key in keys]
            theirs = [rid for rid in dataset.order if rid not in ours]
            if [*ours, *theirs] == dataset.order:
                return
            try:
                _, unkept = put_compared(
                    self._client,
                    f"api/1/datasets/{dataset.id}/resources/",
                    [*ours, *theirs],
                    partial(_compare_order, [*ours, *theirs]),
                )
            except PortalError as error:
                if error.key != "udata.refused" or attempt + 1 == self._client.waits.tries:
                    raise
                dataset.update(self._client.get_one(f"api/1/datasets/{dataset.id}/"))
            else:
                if unkept:
                    raise refuse_unkept(self._client, DATASET, unkept)
                return


def _compare_order(sent: Sequence[str], answer: Any) -> str:
    """Compare an order with what was sent; what somebody added meanwhile does not count."""
    shown = [read_object(r).get("id") for r in answer] if isinstance(answer, list) else []
    return "" if [rid for rid in shown if rid in sent] == sent else "resources"


class Hearing:
    """Adds up the bytes sent, for a progress bar, and has the claim renewed meanwhile.

    Args:
        name: the portal's.
        pending: the actions, of which some send files.
        progress: hears of the bytes sent so far.
        renew: renews the claim.
    """

    def __init__(
        self,
        name: str,
        pending: Sequence[Action],
        progress: Progress,
        renew: Callable[[], None],
    ) -> None:
        sent = [a.resource for a in pending if a.kind in _SENDING]
        self._name = name
        self._total = sum(resource.digest.bytes for resource in sent)
        self._done = 0
        self._progress = progress
        self._renew = renew

    def hear(self, sent: int) -> None:
        """Hear of bytes sent; those sent again do not count twice."""
        self._done = min(self._done + sent, self._total)
        self._progress(self._name, self._done, self._total)
        self._renew()
