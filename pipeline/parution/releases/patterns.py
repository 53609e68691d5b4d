"""The texts that a ``pattern`` accepts, where they can be listed."""

from __future__ import annotations

import re
import warnings
from itertools import product
from typing import Any

from parution.validation.cells.trees import code, parser

# A pattern of more texts, or of longer ones, is not compared by them.
_MOST = 1000
_STARTS = {code.AT_BEGINNING, code.AT_BEGINNING_STRING}
_ENDS = {code.AT_END, code.AT_END_STRING}


class _NotListed(Exception):  # noqa: N818 - it only leaves the recursion
    """The texts of this part are too many, or not told by it alone."""


# What Python refuses, and what the tree of another version of Python would raise here.
_REFUSALS = (
    *(_NotListed, re.error, RecursionError, OverflowError),
    *(AttributeError, IndexError, TypeError, ValueError),
)


def list_texts(pattern: object) -> frozenset[str] | None:
    """List the texts that a ``pattern`` constraint accepts.

    Args:
        pattern: as the schema writes it. frictionless matches ``^pattern$``: ``a|b`` then
            accepts what begins with ``a``, which cannot be listed, where ``(a|b)`` can.

    Returns:
        All its texts, a last newline aside; None where they are more than 1,000, longer than
        that, or cannot be told for sure.

    Example:
        >>> sorted(list_texts("A[1-3]|B") or ()), sorted(list_texts("(A[1-3]|B)") or ())
        ([], ['A1', 'A2', 'A3', 'B'])
    """
    if not isinstance(pattern, str):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python would rather have written otherwise
            tree = parser.parse(f"^{pattern}$")
        if tree.state.flags & ~re.UNICODE:
            return None
        return frozenset(_list(_strip_anchors(list(tree))))
    except _REFUSALS:
        return None


def _strip_anchors(tree: list[Any]) -> list[Any]:
    first, last = 0, len(tree)
    while first < last and tree[first][0] is code.AT and tree[first][1] in _STARTS:
        first += 1
    while last > first and tree[last - 1][0] is code.AT and tree[last - 1][1] in _ENDS:
        last -= 1
    if first == 0 or last == len(tree):
        raise _NotListed
    return tree[first:last]


def _list(tree: Any) -> set[str]:
    texts = {""}
    for operation, value in tree:
        texts = _join(texts, _list_one(operation, value))
    return texts


def _list_one(operation: Any, value: Any) -> set[str]:
    match operation:
        case code.LITERAL:
            return {chr(value)}
        case code.IN:
            return _list_class(value)
        case code.BRANCH:
            return _bound({text for branch in value[1] for text in _list(branch)})
        case code.SUBPATTERN if not value[1] and not value[2]:
            return _list(value[3])
        case code.MAX_REPEAT | code.MIN_REPEAT:
            low, high, inside = value
            if high is code.MAXREPEAT or high > _MOST:
                raise _NotListed
            return _repeat(_list(inside), low, high)
    raise _NotListed


def _list_class(items: Any) -> set[str]:
    found: set[str] = set()
    for kind, value in items:
        if kind is code.LITERAL:
            found.add(chr(value))
        elif kind is code.RANGE and value[1] - value[0] < _MOST:
            found |= {chr(number) for number in range(value[0], value[1] + 1)}
        else:
            raise _NotListed
    return _bound(found)


def _repeat(texts: set[str], low: int, high: int) -> set[str]:
    found, reached = set(), {""}
    for times in range(high + 1):
        if times >= low:
            found |= reached
        if times < high:
            reached = _join(reached, texts)
    return _bound(found)


def _join(starts: set[str], ends: set[str]) -> set[str]:
    if len(starts) * len(ends) > _MOST:
        raise _NotListed
    if max(map(len, starts), default=0) + max(map(len, ends), default=0) > _MOST:
        raise _NotListed
    return {start + end for start, end in product(starts, ends)}


def _bound(texts: set[str]) -> set[str]:
    if len(texts) > _MOST:
        raise _NotListed
    return texts
