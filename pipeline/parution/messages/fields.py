"""A field of a Table Schema, told to a person: what its cells must be."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from parution.model.schema import write_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parution.messages import Catalogue
    from parution.model.release import FieldEntry
    from parution.model.schema import Field

# Table Schema v2, « Field Constraints »; in the order in which they are told.
CONSTRAINTS = (
    "required",
    "unique",
    "enum",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "pattern",
    "jsonSchema",
)

_DIRECTIVE = re.compile(r"%[a-zA-Z%]")
# Those of strptime; « %% » is a « % ».
_DIRECTIVES = frozenset("YymdHMSfzbBaAjIpZGuVUWwcxX")


def describe_type_with_article(field: Field, catalogue: Catalogue) -> str:
    """Tell the type of a field after « n'est pas », e.g. « une date (AAAA-MM-JJ) »."""
    kind, form = field.type, field.format
    keys = (f"article.{kind}.{form}", f"article.{kind}")
    key = next((key for key in keys if catalogue.knows(key)), "article.any")
    return f"{catalogue.say(key)} {describe_type(field, catalogue)}"


def describe_type(field: Field, catalogue: Catalogue) -> str:
    """Tell the type and the format of a field, e.g. « date (AAAA-MM-JJ) ».

    Args:
        field: a field of a Table Schema.
        catalogue: the language.
    """
    kind, form = field.type, field.format
    if kind == "boolean":
        return catalogue.say(
            "type.boolean",
            true=_join(field.true_values or ["true"]),
            false=_join(field.false_values or ["false"]),
        )
    if kind == "number" and field.decimal_char != ".":
        return catalogue.say("type.number.decimal", character=field.decimal_char)
    if kind == "list":
        return catalogue.say("type.list", delimiter=field.delimiter)
    if kind in {"date", "time", "datetime"} and form not in {"default", "any"}:
        return catalogue.say(f"type.{kind}.pattern", pattern=_spell(form, catalogue))
    for key in (f"type.{kind}.{form}", f"type.{kind}"):
        if catalogue.knows(key):
            return catalogue.say(key)
    return kind


def describe_constraint(name: str, value: object, field: Field, catalogue: Catalogue) -> str:
    """Tell one constraint of a field, e.g. « au moins 3 caractères ».

    Args:
        name: one of :data:`CONSTRAINTS`.
        value: its value.
        field: the field, whose type says what a length counts.
        catalogue: the language.
    """
    if name in {"minLength", "maxLength"}:
        items = ".items" if field.type in {"array", "list", "object"} else ""
        # JSON Schema, by which frictionless checks a length, takes 2.0 for a whole number.
        return catalogue.count(f"constraint.{name}{items}", int(Decimal(str(value))))
    if name == "enum" and isinstance(value, list):
        return catalogue.say("constraint.enum", values=_join(value))
    return catalogue.say(f"constraint.{name}", value=_write(value))


def describe_constraints(field: Field, catalogue: Catalogue) -> tuple[str, ...]:
    """Tell all the constraints of a field but ``required`` and ``unique``.

    Those two have columns of their own in a dictionary.
    """
    constraints = field.constraints
    return tuple(
        describe_constraint(name, constraints.get(name), field, catalogue)
        for name in CONSTRAINTS
        if name in constraints and name not in {"required", "unique"}
    )


def describe_limits(entry: FieldEntry, catalogue: Catalogue) -> str:
    """Tell in one line all that a field's cells must respect: key, reference, constraints."""
    told = []
    if entry.key:
        told.append(catalogue.say("word.key"))
    elif entry.required:
        told.append(catalogue.say("word.required"))
    if entry.unique and not entry.key:
        told.append(catalogue.say("word.unique"))
    if entry.reference:
        told.append(catalogue.say("word.reference", target=entry.reference))
    if entry.constraints:
        told.append(entry.constraints)
    return catalogue.join(told)


def _spell(pattern: str, catalogue: Catalogue) -> str:
    """Spell a strptime pattern as people do: ``%d/%m/%Y`` → ``JJ/MM/AAAA``."""

    def replace(match: re.Match[str]) -> str:
        letter = match.group()[1]
        if letter == "%":
            return letter
        return catalogue.say(f"directive.{letter}") if letter in _DIRECTIVES else match.group()

    return _DIRECTIVE.sub(replace, pattern)


def _join(values: Iterable[object]) -> str:
    return ", ".join(_write(value) for value in values)


def _write(value: object) -> str:
    # An enum may hold JSON's null; elsewhere it is the absence of a value.
    return "null" if value is None else write_value(value)
