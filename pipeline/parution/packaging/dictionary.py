"""The data dictionary, from the schemas: a CSV for machines, Markdown for people."""

from __future__ import annotations

from dataclasses import astuple
from itertools import chain
from typing import TYPE_CHECKING, Any

from parution.messages.fields import describe_constraints, describe_type
from parution.model.release import FieldEntry
from parution.tables.canonical import format_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parution.messages import Catalogue
    from parution.model.package import Resource
    from parution.model.release import TableView

# The attributes of FieldEntry, in the dataset's language.
COLUMNS = (
    "table",
    "champ",
    "titre",
    "type",
    "obligatoire",
    "unique",
    "cle",
    "reference",
    "contraintes",
    "description",
    "exemple",
)


def list_entries(resource: Resource, catalogue: Catalogue) -> tuple[FieldEntry, ...]:
    """List the fields of a table as the dictionary tells them.

    Args:
        resource: a table with its schema.
        catalogue: the language.
    """
    schema = resource.schema
    key = _names(schema.get("primaryKey"))
    references = dict(_list_references(resource))
    return tuple(
        FieldEntry(
            table=resource.name,
            name=str(field.get("name", "")),
            title=str(field.get("title") or ""),
            type=describe_type(field, catalogue),
            # Table Schema: the fields of a primary key are required.
            required=_constraint(field, "required") or field.get("name") in key,
            unique=_constraint(field, "unique") or key == (field.get("name"),),
            key=field.get("name") in key,
            reference=references.get(str(field.get("name")), ""),
            constraints=" ; ".join(describe_constraints(field, catalogue)),
            description=" ".join(str(field.get("description") or "").split()),
            example=_example(field),
        )
        for field in resource.fields
    )


def list_rules(resource: Resource) -> tuple[str, ...]:
    """List the rules of a table's checklist: their title, else frictionless' own words."""
    checks = (resource.checklist or {}).get("checks") or ()
    return tuple(_name_rule(check) for check in checks if isinstance(check, dict))


def render_csv(tables: Sequence[TableView], catalogue: Catalogue) -> str:
    """Render the dictionary of all the tables as canonical CSV, under :data:`COLUMNS`."""
    answers = {True: catalogue.say("word.yes"), False: catalogue.say("word.no")}
    rows: list[tuple[str, ...]] = [COLUMNS]
    for entry in chain.from_iterable(table.entries for table in tables):
        cells = astuple(entry)
        rows.append(tuple(answers[cell] if isinstance(cell, bool) else cell for cell in cells))
    return "".join(format_row(row) for row in rows)


def _list_references(resource: Resource) -> Iterator[tuple[str, str]]:
    for key in resource.schema.get("foreignKeys") or ():
        target = key.get("reference") or {}
        table = target.get("resource") or resource.name
        for name, other in zip(
            _names(key.get("fields")), _names(target.get("fields")), strict=False
        ):
            yield name, f"{table}.{other}"


def _constraint(field: Mapping[str, Any], name: str) -> bool:
    return (field.get("constraints") or {}).get(name) is True


def _names(value: object) -> tuple[str, ...]:
    """Names of fields, which the standard lets one write alone or in a list."""
    if isinstance(value, str):
        return (value,)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _example(field: Mapping[str, Any]) -> str:
    value = field.get("example")
    if value is None and field.get("examples"):
        value = field["examples"][0]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _name_rule(check: Mapping[str, Any]) -> str:
    if check.get("title"):
        return str(check["title"])
    details = ", ".join(f"{name} = {value}" for name, value in check.items() if name != "type")
    return f"{check.get('type', '')} ({details})" if details else str(check.get("type", ""))
