"""A field in two editions: its type, its texts, its meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.model.languages import drop_language
from parution.model.properties import EFFECTS
from parution.releases.constraints import compare_constraints, judge_values
from parution.releases.values import is_same, list_different

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from parution.model.change import Change
    from parution.model.schema import Field
    from parution.releases.constraints import Pair

_DESCRIPTIVE = frozenset({"title", "description", "example", "examples"})
_COMPARED = frozenset({"name", "type", "format", "missingValues", "rdfType", "constraints"})
# Table Schema v2, « boolean »: what is read as true and as false without the property.
_TRUE = ("true", "True", "TRUE", "1")
_FALSE = ("false", "False", "FALSE", "0")
# What may part thousands and stands in no number otherwise.
_GROUPS = frozenset(" \u00a0\u202f'’")
# Types whose every text has a digit, in their default format.
_WITH_DIGITS = frozenset({"integer", "date", "time", "datetime", "year", "yearmonth"})


def compare_field(pair: Pair) -> Iterator[Change]:
    """Compare a field with what it was, its missing values aside."""
    before, after = pair.before, pair.after
    yield from _compare_word(pair, "type", (before.type, after.type), "type-changed")
    yield from _compare_word(pair, "format", (before.format, after.format), "format-changed")
    for key in list_different(before.descriptor, after.descriptor, _COMPARED):
        was, now = before.descriptor.get(key), after.descriptor.get(key)
        if key in EFFECTS and {before.type, after.type} & EFFECTS[key]:
            yield pair.say(_judge_reading(key, before, after), key, was, now)
        else:
            descriptive = drop_language(key) in _DESCRIPTIVE
            yield pair.say(
                "description-changed" if descriptive else "property-changed", key, was, now
            )
    was, now = before.descriptor.get("rdfType"), after.descriptor.get("rdfType")
    if not is_same(was, now):
        yield pair.say(
            "description-changed" if was is None else "meaning-changed", "rdfType", was, now
        )
    yield from compare_constraints(pair)


def _compare_word(pair: Pair, key: str, effective: tuple[str, str], rule: str) -> Iterator[Change]:
    was, now = pair.before.descriptor.get(key), pair.after.descriptor.get(key)
    if not is_same(was, now):
        yield pair.say("rewritten" if effective[0] == effective[1] else rule, key, was, now)


def judge_missing_values(field: Field, before: tuple[str, ...], after: tuple[str, ...]) -> str:
    """Tell what other texts for « no value » do to a field.

    Args:
        field: the field before.
        before: the texts that it read as no value.
        after: those that it reads so now.

    Returns:
        ``rewritten`` where they are the same; ``missing-values-widened`` where texts that were
        refused are now accepted; ``missing-values-changed`` where one had a value, or where a
        text is no longer read as none.
    """
    had, has = set(before), set(after)
    if had == has:
        return "rewritten"
    if had < has and not any(_may_be_value(text, field) for text in has - had):
        return "missing-values-widened"
    return "missing-values-changed"


def _may_be_value(text: str, field: Field) -> bool:
    """Whether a field may read a text as a value; it surely does not where this is false."""
    if field.type == "boolean":
        return text in {*_read_true(field), *_read_false(field)}
    if field.type == "number":  # besides digits: INF, -INF, NaN
        letters = text.strip().lower().lstrip("+-")
        return _has_digit(text) or letters.startswith(("inf", "nan", "snan"))
    return field.format != "default" or field.type not in _WITH_DIGITS or _has_digit(text)


def _has_digit(text: str) -> bool:
    return any(character.isnumeric() for character in text)


def _judge_reading(key: str, before: Field, after: Field) -> str:
    """Tell the rule of a property that says how texts are read, and is written otherwise."""
    if key == "categories":
        return _judge_categories(before, after)
    read = _READERS.get(key)
    if read and read(before) == read(after):
        return "rewritten"
    return "reading-widened" if _is_widened(key, before, after) else "reading-changed"


def _read_true(field: Field) -> frozenset[str]:
    declared = isinstance(field.descriptor.get("trueValues"), list)
    return frozenset(field.true_values if declared else _TRUE)


def _read_false(field: Field) -> frozenset[str]:
    declared = isinstance(field.descriptor.get("falseValues"), list)
    return frozenset(field.false_values if declared else _FALSE)


def _is_widened(key: str, before: Field, after: Field) -> bool:
    """Whether every text that was read is read as the same value, and others are besides."""
    match key:
        case "trueValues":
            added = _read_true(after) - _read_true(before)
            return _read_true(before) < _read_true(after) and not added & _read_false(before)
        case "falseValues":
            added = _read_false(after) - _read_false(before)
            return _read_false(before) < _read_false(after) and not added & _read_true(before)
        case "groupChar":
            return not before.group_char and after.group_char in _GROUPS - {after.decimal_char}
        case "bareNumber":  # of numbers, NaN and INF would no longer be read
            return after.type == "integer" and before.bare_number
        case _:
            return False


def _judge_categories(before: Field, after: Field) -> str:
    """Tell the rule of ``categories``: they bound the values, and may order and label them.

    Source: Table Schema v2, « categories » and « categoriesOrdered ».
    """
    had, has = (_list_categories(field) for field in (before, after))
    rule = judge_values(had, has, (before.type, after.type))
    if had is None or has is None:
        return rule
    ordered = any(field.descriptor.get("categoriesOrdered") is True for field in (before, after))
    kept = [[each for each in of if each in had and each in has] for of in (had, has)]
    if ordered and kept[0] != kept[1]:
        return "reading-changed"
    labelled = rule == "rewritten" and had == has
    return "description-changed" if labelled else rule


def _list_categories(field: Field) -> list[Any] | None:
    declared = field.descriptor.get("categories")
    if not isinstance(declared, list):
        return None
    return [item.get("value") if isinstance(item, dict) else item for item in declared]


# What a property says, its default where it is absent. Any other is what is written.
_READERS: Mapping[str, Callable[[Field], object]] = {
    "decimalChar": lambda field: field.decimal_char,
    "groupChar": lambda field: field.group_char,
    "bareNumber": lambda field: field.bare_number,
    "trueValues": _read_true,
    "falseValues": _read_false,
    "delimiter": lambda field: field.delimiter,
    "itemType": lambda field: field.item_type,
    "categoriesOrdered": lambda field: field.descriptor.get("categoriesOrdered") is True,
}
