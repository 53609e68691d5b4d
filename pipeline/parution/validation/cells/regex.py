r"""Python's regular expressions, translated to Rust's where both surely agree.

A pattern is translated only when what Rust matches, Python matches too: literals, classes,
alternatives, groups and repetitions. A class of Unicode (``\d``, ``\w``, ``\s``) becomes
its ASCII part: Rust then accepts less, never more. The only negation in what is translated is
the negated class of plain characters, which both read alike; so a part that accepts less makes
the whole accept less.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from parution.validation.cells.trees import code, parser

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


class _NotTranslatable(Exception):  # noqa: N818 - it only leaves the recursion
    """This part of a pattern has no surely equal one in Rust."""


# What Python refuses, what cannot be translated, and what the tree of another version of
# Python would raise here.
_REFUSALS = (
    *(_NotTranslatable, re.error, RecursionError, OverflowError),
    *(AttributeError, IndexError, TypeError, ValueError),
)


def translate_pattern(pattern: str) -> str | None:
    """Translate a ``pattern`` constraint to Rust.

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
        return rf"\A(?:{_translate(tree)})"
    except _REFUSALS:
        return None


def translate_inside(pattern: str, outside: str) -> str | None:
    """Translate a ``pattern`` constraint to Rust, to stand inside of a longer expression.

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
        return _translate(inside) if _avoids(inside, outside) else None
    except (_NotTranslatable, re.error, RecursionError, OverflowError):
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


def _translate(tree: Any) -> str:
    return "".join(_translate_one(operation, value) for operation, value in tree)


def _translate_one(operation: Any, value: Any) -> str:
    translate = _TRANSLATORS.get(operation)
    if translate is None:
        raise _NotTranslatable
    return translate(value)


def _translate_anchor(place: Any) -> str:
    if place not in _ANCHORS:
        raise _NotTranslatable
    return _ANCHORS[place]


def _translate_group(value: Any) -> str:
    _, added, removed, inside = value
    if added or removed:
        raise _NotTranslatable
    return f"(?:{_translate(inside)})"


def _translate_repeat(value: Any) -> str:
    low, high, inside = value
    if low > MAX_REPEAT or (high is not code.MAXREPEAT and high > MAX_REPEAT):
        raise _NotTranslatable
    bound = "" if high is code.MAXREPEAT else str(high)
    return f"(?:{_translate(inside)}){{{low},{bound}}}"


def _translate_class(items: Any) -> str:
    negated = items[0][0] is code.NEGATE
    parts = []
    for operation, value in items[1:] if negated else items:
        if operation is code.LITERAL:
            parts.append(_translate_character(value))
        elif operation is code.RANGE:
            parts.append("-".join(_translate_character(end) for end in value))
        elif operation is code.CATEGORY and not negated and value in _CATEGORIES:
            parts.append(_CATEGORIES[value])
        else:
            raise _NotTranslatable
    return f"[{'^' if negated else ''}{''.join(parts)}]"


def _translate_character(number: int) -> str:
    if 0xD800 <= number <= 0xDFFF:  # noqa: PLR2004 - surrogates: no text has any in Rust
        raise _NotTranslatable
    return rf"\x{{{number:x}}}"


_TRANSLATORS: dict[Any, Callable[[Any], str]] = {
    code.LITERAL: _translate_character,
    code.NOT_LITERAL: lambda number: f"[^{_translate_character(number)}]",
    code.ANY: lambda _: r"[^\n]",
    code.IN: _translate_class,
    code.BRANCH: lambda value: "(?:" + "|".join(_translate(branch) for branch in value[1]) + ")",
    code.SUBPATTERN: _translate_group,
    code.MAX_REPEAT: _translate_repeat,
    code.MIN_REPEAT: _translate_repeat,
    code.AT: _translate_anchor,
}
