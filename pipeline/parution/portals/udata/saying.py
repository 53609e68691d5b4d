"""Says something to the portal, and sees at once whether it was kept.

A ``PUT`` that is answered 200 was not always carried out: a word that udata does not know is
dropped in silence, and a gateway may answer with what was there before. What is not kept is
sent once more; then the run stops, and the marks must not say that it was sent: an edit on the
web is told by what we last sent, so that they would make an edit of what nobody wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.errors import PortalError
from parution.model.portal import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from parution.portals.udata.client import Client

_TIMES = 2


def put_compared(
    client: Client, path: str, body: Any, compare: Callable[[Any], str]
) -> tuple[Any, str]:
    """Replace something, and compare the answer with what was sent; once more if it differs.

    Args:
        client: speaks to the portal.
        path: below its root.
        body: what is sent.
        compare: names the first field of an answer that is not as it was sent; ``""`` where
            all are.

    Returns:
        The last answer; the field of it that was not kept, or ``""``.

    Raises:
        PortalError: the portal cannot be reached, or refuses.
    """
    for _ in range(_TIMES):
        answer = client.put(path, body)
        unkept = compare(answer)
        if not unkept:
            break
    return answer, unkept


def find_unkept(sent: Mapping[str, Any], kept: Mapping[str, Any]) -> str:
    """Name the first field that is not as it was sent; ``""`` where all are.

    Args:
        sent: what was sent; None for what was to be taken away.
        kept: what the portal says now, in the same form; it may say more.
    """
    return next((name for name, value in sent.items() if kept.get(name) != value), "")


def refuse_unkept(client: Client, key: str, unkept: str) -> PortalError:
    """Make the exception that says which field of which resource was not kept."""
    return PortalError("udata.not-kept", portal=client.name, key=key, field=unkept)


def sum_up_kept(
    sent: Mapping[str, Any],
    kept: Mapping[str, Any],
    before: Mapping[str, Any],
    known: Mapping[str, str],
) -> dict[str, str]:
    """Sum up what the marks must say once an answer did not say all that was sent.

    Args:
        sent: the fields as they were sent.
        kept: as the portal says them now.
        before: as it said them before; nothing where it said nothing.
        known: the fingerprint of each field that was known then to be nobody's edit.

    Returns:
        The fingerprint of each field that is now known to be nobody's edit. What still says
        what it said is what it was: ours, or an edit that is still to be settled. What says
        neither is what the portal made of what we sent.
    """
    summary = {}
    for name, value in sent.items():
        still = name in before and kept.get(name) == before[name]
        if kept.get(name) == value or not still:
            summary[name] = fingerprint(kept.get(name))
        elif name in known:
            summary[name] = known[name]
    return summary


def read_object(answer: Any) -> Mapping[str, Any]:
    """Read an answer that should be an object; an empty one where it is something else."""
    return answer if isinstance(answer, dict) else {}
