"""Says what a dataset or a resource is, and marks it with what the portal kept of that.

The journal knows beforehand what the fields say, and the mark is never left to say what the
portal did not keep: an edit on the web is what says neither what it should nor what the mark
says.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from parution.errors import PortalError
from parution.portals.udata import marks
from parution.portals.udata.mapping import read_dataset, read_resource
from parution.portals.udata.recognising import read_sent
from parution.portals.udata.saying import (
    find_unkept,
    put_compared,
    read_object,
    refuse_unkept,
    sum_up_kept,
)
from parution.portals.udata.transfer import read_sha1

if TYPE_CHECKING:
    from parution.model.portal import Desired
    from parution.portals.udata.client import Client
    from parution.portals.udata.dataset import Answer, Dataset
    from parution.portals.udata.journal import Journal


def describe_dataset(client: Client, journal: Journal, dataset: Dataset, about: Desired) -> None:
    """Say what a dataset is; its mark goes with the claim, at the end of the run.

    Args:
        client: speaks to the portal.
        journal: knows what is nobody's edit.
        dataset: as the portal last told it; afterwards, it knows what was sent of it.
        about: what it should say.

    Raises:
        PortalError: the portal refuses, or does not keep a field.
    """
    before, sent = dataset.read(), marks.sum_up(about.metadata)
    journal.describe(about.key, before.sent, sent)
    answer, unkept = put_compared(
        client,
        f"api/1/datasets/{dataset.id}/",
        dict(about.metadata),
        lambda answer: find_unkept(about.metadata, read_dataset(read_object(answer))),
    )
    if unkept:
        if read_object(answer).get("id") == dataset.id:
            kept = read_dataset(answer)
            dataset.said = sum_up_kept(about.metadata, kept, before.metadata, before.sent)
            journal.describe(about.key, dataset.said, sent)
        raise refuse_unkept(client, about.key, unkept)
    dataset.said = sent
    journal.settle(about.key)


def describe_resource(
    client: Client, journal: Journal, dataset: Dataset, found: Answer, resource: Desired
) -> None:
    """Say what a resource is, and mark it; what others wrote in its extras stays.

    Args:
        client: speaks to the portal.
        journal: knows what is nobody's edit.
        dataset: the one that holds it.
        found: the resource as the portal last told it.
        resource: what it should be.

    Raises:
        PortalError: the portal refuses, or does not keep a field or a mark.
    """
    path = f"datasets/{dataset.id}/resources/{found['id']}/"
    made, sent = marks.mark_resource(resource, read_sha1(found)), marks.sum_up(resource.metadata)
    known = read_sent(found)
    journal.describe(resource.key, known, sent)
    answer, unkept = put_compared(
        client,
        f"api/1/{path}",
        {**resource.metadata, "extras": {**found["extras"], **made}},
        lambda answer: find_unkept({**resource.metadata, **made}, _read_all(answer)),
    )
    if unkept:
        if read_object(answer).get("id") == found["id"]:
            kept = sum_up_kept(
                resource.metadata, read_resource(answer), read_resource(found), known
            )
            journal.describe(resource.key, kept, sent)
            _correct_mark(client, f"api/2/{path}extras/", answer, kept)
        raise refuse_unkept(client, resource.key, unkept)
    journal.settle(resource.key)


def _correct_mark(client: Client, path: str, answer: Answer, kept: dict[str, str]) -> None:
    """Have the mark of a resource say what the portal kept, where it says something else.

    What cannot be corrected now, the journal knows. What has no mark is told by what it holds.
    """
    extras = answer.get("extras") or {}
    if marks.read_text(extras, marks.KEY) and marks.read_sent(extras) != kept:
        with suppress(PortalError):
            client.put(path, {marks.SENT: kept})


def _read_all(answer: Any) -> dict[str, Any]:
    """Read what an answer says of a resource: its fields, and its extras."""
    found = read_object(answer)
    return {**read_resource(found), **(found.get("extras") or {})}
