"""A table, opened as frictionless opens it, and whether the screen may read it."""

from __future__ import annotations

import codecs
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frictionless import FrictionlessException
from frictionless.formats import CsvControl
from frictionless.resources import TableResource
from frictionless.table.row import create_cell_handlers

from parution.validation.cells.explaining import Explainer
from parution.validation.handover import HandOver
from parution.validation.reading.chunks import Layout
from parution.validation.reading.lines import is_local_csv
from parution.validation.reading.stream import ChunkSource
from parution.validation.reading.text import TextSource

if TYPE_CHECKING:
    from frictionless import Field
    from frictionless import Resource as FrictionlessResource

    from parution.validation.reading.batch import Source


@dataclass(frozen=True, slots=True)
class Opened:
    """A table that the screen may read.

    Attributes:
        table: frictionless' resource, opened and closed: it has its header, its schema, its
            dialect, its encoding.
        fields: the fields expected in the data, in their order.
        explainer: frictionless' readers for them.
        foreign_keys: frictionless' description of the foreign keys.
        sources: how to read it, the faster first.
    """

    table: TableResource
    fields: tuple[Field, ...]
    explainer: Explainer
    foreign_keys: tuple[dict[str, Any], ...]
    sources: tuple[Source, ...]

    @property
    def names(self) -> list[str]:
        """The names of the fields expected."""
        return self.explainer.names


def open_table(table: FrictionlessResource) -> Opened:
    """Open a table.

    Args:
        table: frictionless' resource, never opened.

    Raises:
        HandOver: it is not local delimited text, or frictionless cannot open it.
    """
    if not is_local_csv(table) or not isinstance(table, TableResource):
        raise HandOver("not local delimited text")
    if not os.path.isfile(str(table.normpath)):  # noqa: PTH113 - frictionless' path is text
        raise HandOver("no such file")
    try:
        table.to_descriptor(validate=True)
        foreign_keys = tuple(table.schema.foreign_keys)
        if foreign_keys:  # an empty schema must stay empty: it is inferred
            # Their targets are read once for the package, not here.
            table.schema.foreign_keys = []
        with table:
            fields = tuple(table.header.get_expected_fields())
            handlers = create_cell_handlers(list(fields))
    except FrictionlessException as error:
        raise HandOver(error.error.note) from error
    except Exception as error:  # a pattern that re refuses, a bound that cannot be read
        raise HandOver(str(error)) from error
    if not fields or len(handlers) < len(fields):
        raise HandOver("no fields, or two of the same name")
    return Opened(table, fields, Explainer(handlers), foreign_keys, _choose(table, len(fields)))


def _choose(table: TableResource, width: int) -> tuple[Source, ...]:
    """Choose how to read the table: in chunks where its format is plain."""
    control = CsvControl.from_dialect(table.dialect)
    dialect = control.to_python()
    text = TextSource(table, width)
    plain = (
        codecs.lookup(table.encoding or "").name in {"utf-8", "utf-8-sig"}
        and table.format == "csv"
        and dialect.quotechar == '"'
        and dialect.doublequote
        and dialect.escapechar is None
        and not dialect.skipinitialspace
        and len(dialect.delimiter) == 1
        and dialect.delimiter.isascii()
        and dialect.delimiter not in '"\r\n\0'
        and not (table.dialect.comment_char or table.dialect.comment_rows)
        and not table.dialect.skip_blank_rows
    )
    if not plain:
        return (text,)
    with open(str(table.normpath), "rb") as file:  # noqa: PTH123
        mark = file.read(3) == codecs.BOM_UTF8
    if mark != (table.encoding == "utf-8-sig"):
        return (text,)
    layout = Layout(
        path=str(table.normpath),
        delimiter=dialect.delimiter,
        start=3 if mark else 0,
        skip=_count_header_records(table),
        width=width,
        dialect=dialect,
    )
    return (ChunkSource(layout), text)


def _count_header_records(table: TableResource) -> int:
    """Count the records before the data; source: ``Dialect.create_first_content_row``."""
    dialect = table.dialect
    return int(dialect.header_rows[-1]) if dialect.header and dialect.header_rows else 0
