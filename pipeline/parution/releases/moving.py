"""Which rows moved: the fewest that must, for the others to stand in the same order."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def find_moved(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Find the items to move, as few as can be, for the others to be in ascending order.

    Args:
        places: a place before for each item, in the order after; no two are equal.

    Returns:
        Their positions in ``places``, ascending.
    """
    if places.size < 2 or bool((np.diff(places) > 0).all()):  # noqa: PLR2004 - one is in order
        return np.empty(0, np.int64)
    # What stands at its rank, with all before it below and all after it above, never moves.
    settled = np.maximum.accumulate(places) == places
    settled &= np.minimum.accumulate(places[::-1])[::-1] == places
    loose = np.flatnonzero(~settled)
    kept = _find_ascending(places[loose].tolist())
    return np.delete(loose, kept)


def _find_ascending(places: list[int]) -> list[int]:
    """Find the positions of a longest ascending subsequence (patience sorting)."""
    tails: list[int] = []
    last: list[int] = []
    previous: list[int] = []
    for position, place in enumerate(places):
        at = bisect_left(tails, place)
        previous.append(last[at - 1] if at else -1)
        if at == len(tails):
            tails.append(place)
            last.append(position)
        else:
            tails[at] = place
            last[at] = position
    found = []
    position = last[-1] if last else -1
    while position >= 0:
        found.append(position)
        position = previous[position]
    return found[::-1]
