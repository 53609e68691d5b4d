"""What became of a publication or of a rollback, for a program.

Sources of the shapes: ``docs/schemas/publish.schema.json``, ``docs/schemas/rollback.schema.json``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.reports.publication import describe_files, describe_plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parution.model.publication import Publication, Taken
    from parution.model.receipt import Receipt
    from parution.model.release import Rollback


def describe_publication(publication: Publication) -> dict[str, Any]:
    """Describe what became of a publication in plain values.

    Returns:
        ``taken`` and all that a rollback has, but for its ``events`` and ``history``.
    """
    taken = publication.taken
    return {**_describe(publication), "taken": _describe_taken(taken) if taken else None}


def describe_rollback(
    publication: Publication, events: Iterable[Rollback], history: str
) -> dict[str, Any]:
    """Describe what became of a rollback in plain values.

    Args:
        publication: the publication that puts the version back.
        events: what the history says, or would say, of it: none where it said so already.
        history: the file of the history, as a person is shown it; ``""`` where it was not
            written.
    """
    return {
        **_describe(publication),
        "events": [
            {
                "fromVersion": str(event.from_version),
                "toVersion": str(event.to_version),
                "date": event.date,
                "reason": event.reason or None,
            }
            for event in events
        ],
        "history": history or None,
    }


def _describe(publication: Publication) -> dict[str, Any]:
    receipt = publication.receipt
    return {
        "portal": publication.portal,
        "address": publication.address,
        "version": publication.version or None,
        "outcome": publication.outcome,
        **describe_plan(publication.plan),
        "receipt": _describe_receipt(receipt, publication.receipt_path) if receipt else None,
        "unnotedDataset": publication.unnoted or None,
    }


def _describe_receipt(receipt: Receipt, path: str) -> dict[str, Any]:
    return {
        "path": path,
        "bytes": receipt.bytes,
        "files": describe_files(receipt),
        "particulars": dict(receipt.particulars),
    }


def _describe_taken(taken: Taken) -> dict[str, Any]:
    return {"path": taken.path, "fields": list(taken.fields), "nextVersion": taken.version}
