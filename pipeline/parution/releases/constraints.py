"""The constraints of a field, compared by what they accept.

A constraint is tightened where a text that was accepted is refused. Where that cannot be told
it counts as changed, which asks for as much.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from parution.model.change import Change
from parution.releases.patterns import compare_patterns
from parution.releases.values import is_same, list_different, name_value, order_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.model.schema import Field, Schema

_KNOWN = frozenset(
    (
        *("required", "unique", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
        *("minLength", "maxLength", "pattern", "enum", "jsonSchema"),
    )
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A field in the two editions.

    Attributes:
        table: name of the resource in the edition after.
        before: the field before, and ``schema_before`` the schema that it is of.
        after: the field after, and ``schema_after`` the schema that it is of.
    """

    table: str
    before: Field
    after: Field
    schema_before: Schema
    schema_after: Schema

    def say(self, rule: str, place: str, before: object = None, after: object = None) -> Change:
        """Say a change of this field."""
        return Change(rule, self.table, self.after.name, before, after, place=place)


def compare_constraints(pair: Pair) -> Iterator[Change]:
    """Compare the constraints of a field; the keys of the table are compared elsewhere."""
    before, after = pair.before.constraints, pair.after.constraints
    yield from _compare_flag(
        pair,
        "required",
        (before.required, after.required),
        (
            pair.schema_before.is_required(pair.before),
            pair.schema_after.is_required(pair.after),
        ),
    )
    yield from _compare_flag(
        pair,
        "unique",
        (before.unique, after.unique),
        (pair.schema_before.is_unique(pair.before), pair.schema_after.is_unique(pair.after)),
    )
    yield from _compare_bounds(pair, ("minimum", "exclusiveMinimum"), 1)
    yield from _compare_bounds(pair, ("maximum", "exclusiveMaximum"), -1)
    yield from _compare_length(pair, "minLength", 1)
    yield from _compare_length(pair, "maxLength", -1)
    yield from _compare_pattern(pair)
    yield from _compare_enum(pair)
    yield from _compare_json_schema(pair)
    for key in list_different(before.descriptor, after.descriptor, _KNOWN):
        yield pair.say("property-changed", f"constraints.{key}", before.get(key), after.get(key))


def _compare_flag(
    pair: Pair, name: str, written: tuple[bool, bool], effective: tuple[bool, bool]
) -> Iterator[Change]:
    """Compare ``required`` or ``unique``, which a primary key says too.

    Args:
        pair: the field.
        name: the constraint.
        written: whether it is true, before and after.
        effective: whether it holds, by itself or by the primary key, before and after.
    """
    before, after = (each.constraints.get(name) for each in (pair.before, pair.after))
    if is_same(before, after):
        return  # what the primary key alone changes is told of the key
    rule = "rewritten"
    if written[0] != written[1] and effective[0] != effective[1]:
        rule = "constraint-added" if effective[1] else "constraint-removed"
    yield pair.say(rule, f"constraints.{name}", before, after)


def _compare_bounds(pair: Pair, names: tuple[str, str], sign: int) -> Iterator[Change]:
    """Compare the two constraints that bound a field on one side.

    Args:
        pair: the field.
        names: the one that accepts its bound, the one that refuses it.
        sign: 1 where a greater bound is tighter, -1 where a lower one is.
    """
    before, after = (
        {name: field.constraints.get(name) for name in names if name in field.constraints}
        for field in (pair.before, pair.after)
    )
    changed = tuple(list_different(before, after))
    if not changed:
        return
    known = pair.before.type == pair.after.type
    rule = _judge(
        _find_bound(pair.before, names, sign),
        _find_bound(pair.after, names, sign) if known else _UNKNOWN,
    )
    if len(changed) == 1:
        (name,) = changed
        yield pair.say(rule, f"constraints.{name}", before.get(name), after.get(name))
    else:  # one gave way to the other: both are shown
        yield pair.say(rule, f"constraints.{next(iter(after), names[0])}", before, after)


# What a bound is ordered by, greater for a tighter one, and whether it is itself refused; no order
# where it is not known.
_Bound = tuple[Fraction | None, bool]
_UNKNOWN: _Bound = (None, False)


def _find_bound(field: Field, names: tuple[str, str], sign: int) -> _Bound | None:
    """Find the tighter of the bounds of a field on one side.

    Returns:
        What it is ordered by, greater for a tighter one, and whether the bound itself is
        refused; None where there is no bound, ``_UNKNOWN`` where the order is not known.
    """
    found: list[tuple[Fraction, bool]] = []
    for name in names:
        value = field.constraints.get(name)
        if value is None:
            continue
        order = order_value(value, field.type, field.format)
        if order is None:
            return _UNKNOWN
        refused = name == names[1]
        if field.type in {"integer", "year"}:  # the last one that is accepted
            last = ceil(order) if sign > 0 else floor(order)
            order, refused = Fraction(last + sign * (refused and last == order)), False
        found.append((sign * order, refused))
    return max(found, default=None)


def _judge(before: _Bound | None, after: _Bound | None) -> str:
    """Tell the rule of a bound that is written otherwise."""
    if before is None or after is None:
        if before is after:
            return "rewritten"
        return "constraint-added" if before is None else "constraint-removed"
    if before[0] is None or after[0] is None:
        return "constraint-changed"
    if before == after:
        return "rewritten"
    tighter = (after[0], after[1]) > (before[0], before[1])
    return "constraint-tightened" if tighter else "constraint-relaxed"


def _compare_length(pair: Pair, name: str, sign: int) -> Iterator[Change]:
    before, after = (field.constraints.get(name) for field in (pair.before, pair.after))
    if not is_same(before, after):
        rule = _judge(_find_length(before, sign), _find_length(after, sign))
        yield pair.say(rule, f"constraints.{name}", before, after)


def _find_length(value: object, sign: int) -> _Bound | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        return _UNKNOWN
    # Every text is at least as long as nothing.
    return None if sign > 0 and value <= 0 else (Fraction(sign * value), False)


# The rule of a pattern, by what its texts are to those of the one before.
_PATTERNS = {
    "same": "rewritten",
    "more": "constraint-relaxed",
    "fewer": "constraint-tightened",
    "other": "constraint-changed",
    None: "constraint-changed",
}


def _compare_pattern(pair: Pair) -> Iterator[Change]:
    before, after = (field.constraints.get("pattern") for field in (pair.before, pair.after))
    if is_same(before, after):
        return
    if before is None or after is None:
        rule = "constraint-added" if before is None else "constraint-removed"
    else:
        rule = _PATTERNS[compare_patterns(before, after)]
    yield pair.say(rule, "constraints.pattern", before, after)


def judge_values(before: object, after: object, kinds: tuple[str, str]) -> str:
    """Tell the rule of a list of the values that a field may have, written otherwise.

    Args:
        before: the list before; what is no list counts as none.
        after: the list after.
        kinds: the type of the field before and after.
    """
    if not isinstance(before, list) or not isinstance(after, list):
        if isinstance(before, list) is isinstance(after, list):
            return "rewritten"
        return "constraint-added" if isinstance(after, list) else "constraint-removed"
    # A value of another type is compared by its text.
    kind = kinds[0] if kinds[0] == kinds[1] else "string"
    had, has = ({name_value(value, kind) for value in each} for each in (before, after))
    if had == has:
        return "rewritten"
    if had < has:
        return "enum-extended"
    return "constraint-tightened" if has < had else "constraint-changed"


def _compare_enum(pair: Pair) -> Iterator[Change]:
    before, after = (field.constraints.get("enum") for field in (pair.before, pair.after))
    if not is_same(before, after):
        rule = judge_values(before, after, (pair.before.type, pair.after.type))
        yield pair.say(rule, "constraints.enum", before, after)


def _compare_json_schema(pair: Pair) -> Iterator[Change]:
    before, after = (field.constraints.get("jsonSchema") for field in (pair.before, pair.after))
    if is_same(before, after):
        return
    rule = "constraint-changed"
    if before is None or after is None:
        rule = "constraint-added" if before is None else "constraint-removed"
    yield pair.say(rule, "constraints.jsonSchema", before, after)
