"""The data dictionary, from the schemas: a CSV for machines, Markdown for people."""

from __future__ import annotations

from dataclasses import astuple
from itertools import chain
from typing import TYPE_CHECKING, Any

from parution.formats.dictionary import WORDS
from parution.messages.fields import describe_constraints, describe_type
from parution.model.release import FieldEntry
from parution.tables.canonical import format_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parution.messages import Catalogue
    from parution.model.package import Resource
    from parution.model.release import TableView

# What it says besides where tables may be in other formats.
FORMATS_COLUMNS = {"fr": "autres_formats", "en": "other_formats"}


def list_entries(resource: Resource, catalogue: Catalogue) -> tuple[FieldEntry, ...]:
    """List the fields of a table as the dictionary tells them.

    Args:
        resource: a table with its schema.
        catalogue: the language.
    """
    schema = resource.schema
    key = schema.primary_key
    references = dict(_list_references(resource))
    return tuple(
        FieldEntry(
            table=resource.name,
            name=field.name,
            title=field.title,
            type=describe_type(field, catalogue),
            required=schema.is_required(field),
            unique=schema.is_unique(field),
            key=field.name in key,
            reference=references.get(field.name, ""),
            constraints=catalogue.join(describe_constraints(field, catalogue)),
            description=" ".join(field.description.split()),
            example=field.example,
        )
        for field in schema.fields
    )


def list_rules(resource: Resource) -> tuple[str, ...]:
    """List the rules of a table's checklist: their title, else frictionless' own words."""
    checks = (resource.checklist or {}).get("checks") or ()
    return tuple(_name_rule(check) for check in checks if isinstance(check, dict))


def render_csv(
    tables: Sequence[TableView],
    catalogue: Catalogue,
    told: Mapping[tuple[str, str], str] | None = None,
) -> str:
    """Render the dictionary of all the tables as canonical CSV.

    Its columns are those that the dictionary in a file of another format has too.

    Args:
        tables: the tables, told in this language.
        catalogue: the language.
        told: by table and field, what is said under :data:`FORMATS_COLUMNS`; None for no such
            column.
    """
    columns = WORDS[catalogue.language].entry
    answers = {True: catalogue.say("word.yes"), False: catalogue.say("word.no")}
    rows: list[tuple[str, ...]] = [
        columns if told is None else (*columns, FORMATS_COLUMNS[catalogue.language])
    ]
    for entry in chain.from_iterable(table.entries for table in tables):
        cells = tuple(answers[cell] if isinstance(cell, bool) else cell for cell in astuple(entry))
        besides = () if told is None else (told.get((entry.table, entry.name), ""),)
        rows.append((*cells, *besides))
    return "".join(format_row(row) for row in rows)


def _list_references(resource: Resource) -> Iterator[tuple[str, str]]:
    for key in resource.schema.foreign_keys:
        table = key.reference.resource or resource.name
        for name, other in zip(key.fields, key.reference.fields, strict=False):
            yield name, f"{table}.{other}"


def _name_rule(check: Mapping[str, Any]) -> str:
    if check.get("title"):
        return str(check["title"])
    details = ", ".join(f"{name} = {value}" for name, value in check.items() if name != "type")
    return f"{check.get('type', '')} ({details})" if details else str(check.get("type", ""))
