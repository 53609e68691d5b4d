"""Makes the dataset of a first publication, once, as a draft."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from parution.errors import ConflictError, PortalError
from parution.model.portal import DATASET
from parution.portals.udata import marks
from parution.portals.udata.client import Doubtful
from parution.portals.udata.dataset import Dataset
from parution.portals.udata.mapping import read_dataset
from parution.portals.udata.saying import find_unkept, read_object, refuse_unkept, sum_up_kept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parution.portals.udata.claims import Claim
    from parution.portals.udata.client import Client
    from parution.portals.udata.dataset import Answer
    from parution.portals.udata.finding import Finder
    from parution.portals.udata.journal import Journal


def create_dataset(
    client: Client, finder: Finder, journal: Journal, claim: Claim, draft: Mapping[str, Any]
) -> Dataset:
    """Make a dataset, as a draft that the last action of a run makes public.

    Args:
        client: speaks to the portal.
        finder: finds the datasets of the same mark.
        journal: notes its id.
        claim: of the run that makes it.
        draft: what it begins with: what it should say of itself, and its marks in ``extras``.

    Raises:
        ConflictError: another run made one at the same time; ours is taken back.
        PortalError: the portal refuses, or does not keep what it was told: the draft is left
            to the next run, its marks saying what was kept.
    """
    owner = finder.find_owner()
    body = {
        **draft,
        **{name: value for name, value in owner.items() if name == "organization"},
        "extras": {**draft["extras"], **claim.write()},
    }
    answer = _post_dataset(client, finder, body, claim.name)
    journal.write(dataset=answer["id"])
    metadata = {name: value for name, value in draft.items() if name != "extras"}
    answer, unkept = _keep(client, answer, body, {**metadata, **body["extras"]})
    if unkept:
        said = sum_up_kept(metadata, read_dataset(answer), {}, {})
        journal.describe(DATASET, said, marks.sum_up(metadata))
        with suppress(PortalError):
            claim.release(Dataset(answer), {**draft["extras"], marks.SENT: said})
        raise refuse_unkept(client, DATASET, unkept)
    client.settle()
    twins = [entry for entry in finder.list_marked() if not entry.get("deleted")]
    first = min(twins, key=lambda entry: (entry["created_at"], entry["id"]), default=answer)
    if first["id"] != answer["id"]:
        client.delete(f"api/1/datasets/{answer['id']}/")
        raise ConflictError("udata.claimed", portal=client.name, since=str(first["created_at"]))
    return Dataset(answer)


def _keep(
    client: Client, answer: Answer, body: Answer, sent: Mapping[str, Any]
) -> tuple[Answer, str]:
    """Compare a dataset just made with what was sent, and send it once more if it differs.

    Returns:
        What the portal says of it; the field that was not kept, or ``""``.
    """
    for last in (False, True):
        extras = answer.get("extras") or {}
        unkept = find_unkept(sent, {**read_dataset(answer), **extras})
        if not unkept or last:
            break
        again = read_object(client.put(f"api/1/datasets/{answer['id']}/", body))
        if again.get("id") != answer["id"]:
            break
        answer = dict(again)
    return answer, unkept


def _post_dataset(client: Client, finder: Finder, body: Answer, mark: str) -> Answer:
    """Make a dataset once: where the answer is lost, it is looked for by its claim."""
    reason = ""
    for attempt in range(client.waits.tries):
        try:
            answer = client.post("api/1/datasets/", body=body)
        except Doubtful as doubt:
            reason = doubt.reason
            client.pause(attempt, doubt.wait)
            made = [entry for entry in finder.list_marked() if mark in entry["extras"]]
            if not made:
                continue
            answer = client.get(f"api/1/datasets/{made[0]['id']}/")
        if isinstance(answer, dict) and isinstance(answer.get("id"), str):
            return answer
        raise PortalError("udata.not-json", portal=client.name, place=client.root)
    raise PortalError("udata.unreachable", portal=client.name, place=client.root, reason=reason)
