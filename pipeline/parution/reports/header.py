"""A header that is at fault, told before anything else: what happened, what would accept it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.model.header import write_property
from parution.reports.showing import name_column, name_delimiter, quote, show, tell_invisible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parution.messages import Catalogue
    from parution.model.header import Column, Header
    from parution.model.package import Resource
    from parution.model.schema import Schema

# Columns named in one sentence; of the others, only the number is told.
NAMED = 10


def tell_header(header: Header, resource: Resource, catalogue: Catalogue) -> tuple[str, ...]:
    """Tell what a header differs in.

    Args:
        header: the header, compared with its schema.
        resource: the table.
        catalogue: the language.

    Returns:
        One fact for each kind of difference; the last one says which property would accept
        the header, where any does. None where it differs in nothing.
    """
    facts = list(_tell_facts(header, resource.schema, catalogue))
    accepting = _tell_accepting(header, catalogue, lone=resource.lone)
    if accepting:
        facts[-1] = f"{facts[-1]} {accepting}"
    return tuple(facts)


def _tell_accepting(header: Header, catalogue: Catalogue, *, lone: bool) -> str:
    """Tell what one would write for the header to be accepted; ``""`` where nothing does."""
    if not header.acceptable:
        return ""
    told = []
    if header.schema_accepts:
        line = write_property("fieldsMatch", header.schema_accepts)
        told.append(catalogue.say("header.accept.schema", line=line))
    if header.dialect_accepts:
        pairs = header.dialect_accepts.items()
        line = ", ".join(write_property(name, value) for name, value in pairs)
        key = "header.accept.dialect.lone" if lone else "header.accept.dialect"
        told.append(catalogue.say(key, line=line))
    properties = told[0]
    if len(told) > 1:
        properties = catalogue.say("header.both", first=told[0], second=told[1])
    return catalogue.say("header.accept", properties=properties)


def name_tables(names: Iterable[str], catalogue: Catalogue) -> str:
    """Name some tables in a sentence."""
    return _join((quote(name, catalogue) for name in names), catalogue)


def _tell_facts(header: Header, schema: Schema, catalogue: Catalogue) -> Iterator[str]:
    if header.separator_line:
        yield catalogue.say("header.separator-line", line=f"sep={header.delimiter}")
    elif header.delimiter:
        delimiter = name_delimiter(header.delimiter, catalogue)
        yield catalogue.say("header.delimiter", delimiter=delimiter)
    elif header.row:
        key = "header.row" if header.row > 1 else "header.row.first"
        yield catalogue.say(key, row=header.row)
    elif header.unmatched:
        names = _join((quote(field.name, catalogue) for field in schema.fields), catalogue)
        if not any(column.label for column in header.columns):
            yield catalogue.say("header.empty", names=names)
            return
        written = (each.label for each in header.columns if each.label)
        labels = _join((quote(label, catalogue) for label in written), catalogue)
        yield catalogue.say("header.unmatched", labels=labels, names=names)
    else:
        yield from _tell_columns(header, schema, catalogue)
    named = [
        column.label
        for columns in (header.unknown, header.renamed, header.repeated)
        for column in columns
    ]
    if hidden := tell_invisible(named, catalogue):
        yield catalogue.say("header.invisible", names=hidden)


def _tell_columns(header: Header, schema: Schema, catalogue: Catalogue) -> Iterator[str]:
    for key, names in (("header.required", header.required), ("header.missing", header.missing)):
        if names:
            quoted = (quote(name, catalogue) for name in names)
            yield catalogue.count(key, len(names), columns=_join(quoted, catalogue))
    for key, columns in (
        ("header.unknown", header.unknown),
        ("header.blank", header.blank),
    ):
        if columns:
            told = _join((_name_column(each, catalogue) for each in columns), catalogue)
            yield catalogue.count(key, len(columns), columns=told)
    for column in header.renamed[:NAMED]:
        yield _tell_renamed(column, catalogue)
    if len(header.renamed) > NAMED:
        yield catalogue.count("header.more-renamed", len(header.renamed) - NAMED)
    if header.moved:
        yield _tell_moved(header.moved, schema, catalogue)
    for label in dict.fromkeys(column.label for column in header.repeated):
        same = [column for column in header.repeated if column.label == label]
        letters = _join((name_column(column.number) for column in same), catalogue)
        yield catalogue.say("header.repeated", label=show(label), columns=letters)
    if header.other_case:
        pairs = (
            catalogue.say(
                "header.pair",
                label=show(each.label),
                letter=name_column(each.number),
                field=show(each.field),
            )
            for each in header.other_case
        )
        number = len(header.other_case)
        yield catalogue.count("header.other-case", number, columns=_join(pairs, catalogue))


def _tell_renamed(column: Column, catalogue: Catalogue) -> str:
    letter, field = name_column(column.number), show(column.field)
    if not column.label:
        return catalogue.say("header.unnamed", letter=letter, field=field)
    return catalogue.say("header.renamed", letter=letter, label=show(column.label), field=field)


def _tell_moved(columns: Sequence[Column], schema: Schema, catalogue: Catalogue) -> str:
    told = _join((_name_column(each, catalogue) for each in columns), catalogue)
    if len(columns) > 1:
        order = _join((quote(field.name, catalogue) for field in schema.fields), catalogue)
        return catalogue.say("header.moved.several", columns=told, order=order)
    names = [field.name for field in schema.fields]
    place = names.index(columns[0].field)
    if place == 0:
        return catalogue.say("header.moved.first", column=told)
    return catalogue.say("header.moved.after", column=told, before=show(names[place - 1]))


def _name_column(column: Column, catalogue: Catalogue) -> str:
    if not column.label:
        return name_column(column.number)
    return catalogue.say(
        "header.column", label=show(column.label), letter=name_column(column.number)
    )


def _join(texts: Iterable[str], catalogue: Catalogue) -> str:
    """Join the first names, and count the others."""
    listed = list(texts)
    joined = ", ".join(listed[:NAMED])
    if len(listed) <= NAMED:
        return joined
    return catalogue.count("header.more", len(listed) - NAMED, columns=joined)
