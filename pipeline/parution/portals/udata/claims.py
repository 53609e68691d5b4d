"""Two runs on one dataset: the second stops, rather than undo what the first does.

udata has neither locks nor conditional writes. A run writes its claim in the dataset's
extras, each under a key of its own, waits until a write that crossed it is seen too, and
reads again: whoever sees another living claim withdraws. Two runs that begin together may
both withdraw; they never both go on.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from parution.portals.udata import marks

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

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
