r"""Python's regular expressions, said again for Rust, where both surely agree.

A pattern is taken only when what Rust matches, Python matches too: literals, classes,
alternatives, groups and repetitions. A class of Unicode (``\d``, ``\w``, ``\s``) is said in
ASCII: Rust then accepts less, never more. There is no negation in what is taken, but the
negated class of plain characters, which both read alike; so less inside is less outside.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from parution.validation.trees import code, parser

if TYPE_CHECKING:
    from collections.abc import Callable

# Beyond this a repetition makes a large automaton for nothing.
MAX_REPEAT = 1000
# A count costs an automaton a state each time: more than this is counted otherwise.
MAX_INSIDE = 100
_CATEGORIES = {
    code.CATEGORY_DIGIT: "0-9",
    code.CATEGORY_WORD: "0-9A-Za-z_",
    code.CATEGORY_SPACE: r"\x09-\x0d\x1c-\x20",
}
# Python's $ also stands before a last newline: Rust's \z does not.
_ANCHORS = {
    code.AT_BEGINNING: r"\A",
    code.AT_BEGINNING_STRING: r"\A",
    code.AT_END: r"\z",
    code.AT_END_STRING: r"\z",
}


_STARTS = [(code.AT, code.AT_BEGINNING), (code.AT, code.AT_BEGINNING_STRING)]
_ENDS = [(code.AT, code.AT_END), (code.AT, code.AT_END_STRING)]


class _Unsaid(Exception):  # noqa: N818 - it only leaves the recursion
    """This cannot be said in Rust."""


# What Python refuses, what cannot be said, and what a tree of another Python would raise here.
_REFUSALS = (
    *(_Unsaid, re.error, RecursionError, OverflowError),
    *(AttributeError, IndexError, TypeError, ValueError),
)


def say_in_rust(pattern: str) -> str | None:
    """Say a ``pattern`` constraint in Rust.

    Args:
        pattern: as the schema writes it. frictionless matches ``^pattern$`` from the
            start of the cell; ``a|b`` therefore accepts ``ab`` (schema/field.py).

    Returns:
        A regular expression of Rust's that matches no cell that Python refuses; None where
        that is not sure.
    """
    try:
        tree = parser.parse(f"^{pattern}$")
        if tree.state.flags & ~re.UNICODE:
            return None
        return rf"\A(?:{_say(tree)})"
    except _REFUSALS:
        return None


def say_inside(pattern: str, outside: str) -> str | None:
    """Say a ``pattern`` constraint in Rust, to stand inside of a longer expression.

    Args:
        pattern: as the schema writes it.
        outside: characters that no text that matches may have.

    Returns:
        An expression without anchors, of texts that Python's pattern surely matches whole;
        None where there is none.
    """
    try:
        tree = parser.parse(pattern)
        if tree.state.flags & ~re.UNICODE:
            return None
        inside = _strip_anchors(list(tree))
        return _say(inside) if _avoids(inside, outside) else None
    except (_Unsaid, re.error, RecursionError, OverflowError):
        return None


def _strip_anchors(tree: list[Any]) -> list[Any]:
    """Leave out ``^`` at the start and ``$`` at the end: the whole text will be matched."""
    while tree and tree[0] in _STARTS:
        tree = tree[1:]
    while tree and tree[-1] in _ENDS:
        tree = tree[:-1]
    return tree


def _avoids(tree: Any, outside: str) -> bool:
    """Whether no text that matches has any of these characters, nor an anchor inside."""
    return all(_avoids_one(operation, value, outside) for operation, value in tree)


def _avoids_one(operation: Any, value: Any, outside: str) -> bool:
    match operation:
        case code.LITERAL | code.NOT_LITERAL | code.IN:
            items = value if operation is code.IN else [(code.LITERAL, value)]
            negated = operation is code.NOT_LITERAL or items[0][0] is code.NEGATE
            return not any(_is_among(ord(character), items) != negated for character in outside)
        case code.BRANCH:
            return all(_avoids(branch, outside) for branch in value[1])
        case code.SUBPATTERN:
            return _avoids(value[3], outside)
        case code.MAX_REPEAT | code.MIN_REPEAT:
            low, high, inside = value
            counted = low if high is code.MAXREPEAT else high
            return counted <= MAX_INSIDE and _avoids(inside, outside)
    return False


def _is_among(character: int, items: Any) -> bool:
    """Whether a class names a character, whether or not it is then negated."""
    return any(
        (operation is code.LITERAL and character == value)
        or (operation is code.RANGE and value[0] <= character <= value[1])
        or (
            operation is code.CATEGORY and value is code.CATEGORY_SPACE and chr(character).isspace()
        )
        for operation, value in items
    )


def _say(tree: Any) -> str:
    return "".join(_say_one(operation, value) for operation, value in tree)


def _say_one(operation: Any, value: Any) -> str:
    say = _SAYERS.get(operation)
    if say is None:
        raise _Unsaid
    return say(value)


def _say_anchor(place: Any) -> str:
    if place not in _ANCHORS:
        raise _Unsaid
    return _ANCHORS[place]


def _say_group(value: Any) -> str:
    _, added, removed, inside = value
    if added or removed:
        raise _Unsaid
    return f"(?:{_say(inside)})"


def _say_repeat(value: Any) -> str:
    low, high, inside = value
    if low > MAX_REPEAT or (high is not code.MAXREPEAT and high > MAX_REPEAT):
        raise _Unsaid
    bound = "" if high is code.MAXREPEAT else str(high)
    return f"(?:{_say(inside)}){{{low},{bound}}}"


def _say_class(items: Any) -> str:
    negated = items[0][0] is code.NEGATE
    parts = []
    for operation, value in items[1:] if negated else items:
        if operation is code.LITERAL:
            parts.append(_say_character(value))
        elif operation is code.RANGE:
            parts.append("-".join(_say_character(end) for end in value))
        elif operation is code.CATEGORY and not negated and value in _CATEGORIES:
            parts.append(_CATEGORIES[value])
        else:
            raise _Unsaid
    return f"[{'^' if negated else ''}{''.join(parts)}]"


def _say_character(number: int) -> str:
    if 0xD800 <= number <= 0xDFFF:  # noqa: PLR2004 - surrogates: no text of Rust's has any
        raise _Unsaid
    return rf"\x{{{number:x}}}"


_SAYERS: dict[Any, Callable[[Any], str]] = {
    code.LITERAL: _say_character,
    code.NOT_LITERAL: lambda number: f"[^{_say_character(number)}]",
    code.ANY: lambda _: r"[^\n]",
    code.IN: _say_class,
    code.BRANCH: lambda value: "(?:" + "|".join(_say(branch) for branch in value[1]) + ")",
    code.SUBPATTERN: _say_group,
    code.MAX_REPEAT: _say_repeat,
    code.MIN_REPEAT: _say_repeat,
    code.AT: _say_anchor,
}
