"""The first sheet of an entry workbook: what it is, how it is filled, what its sheets are."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from parution.formats.book import write_text
from parution.messages import printable
from parution.model.shortening import MAX_LIST, shorten
from parution.workbooks.columns import TEXT_FORMAT
from parution.workbooks.forms import LINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parution.messages import Catalogue
    from parution.model.package import Package, Resource
    from parution.workbooks.forms import Forms

# Widths of its columns, in characters.
_WIDTHS = (34, 44, 12, 60)
_ADVICE = (
    "workbook.read-me.rows",
    "workbook.read-me.columns",
    "workbook.read-me.required",
    "workbook.read-me.unknown",
    "workbook.read-me.lists",
    "workbook.read-me.forms",
    "workbook.read-me.text",
    "workbook.read-me.paste",
    "workbook.read-me.save",
)
_COLUMNS = (
    "workbook.column.sheet",
    "workbook.column.table",
    "workbook.column.rows",
    "workbook.column.description",
)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a table.

    Attributes:
        table: its name.
        sheet: the sheet where it stands.
        rows: the rows written.
        unlisted: the fields whose values are too many, or too long, for a list.
    """

    table: str
    sheet: str
    rows: int
    unlisted: tuple[str, ...] = ()


def write_read_me(
    sheet: Any,
    package: Package,
    resources: Sequence[Resource],
    written: Sequence[Written],
    *,
    forms: Forms,
    catalogue: Catalogue,
) -> None:
    """Write the sheet that is read first: what the workbook is, how it is filled, its tables."""
    wrapped = forms.make(num_format=TEXT_FORMAT, text_wrap=True, valign="top")
    heading = forms.make(num_format=TEXT_FORMAT, bold=True, font_size=13)
    for at, width in enumerate(_WIDTHS):
        sheet.set_column(at, at, width)
    width = sum(_WIDTHS)
    for row, (text, form) in enumerate(_say_read_me(package, forms, wrapped, heading, catalogue)):
        if text:
            sheet.set_row(row, None if form is not wrapped else LINE * ceil(len(text) / width))
            _write_across(sheet, row, text, form)
    first = row + 1
    for at, key in enumerate(_COLUMNS):
        write_text(sheet, first, at, catalogue.say(key), forms.label(required=False))
    for row, (resource, each) in enumerate(zip(resources, written, strict=True), start=first + 1):
        description = resource.descriptor.get("description")
        text = shorten(printable(" ".join(str(description or "").split())), MAX_LIST)
        sheet.set_row(row, LINE * max(1, ceil(len(text) / _WIDTHS[-1])))
        write_text(sheet, row, 0, each.sheet, wrapped)
        write_text(sheet, row, 1, shorten(printable(resource.title)), wrapped)
        sheet.write_number(row, 2, each.rows, forms.make(valign="top", align="left"))
        write_text(sheet, row, 3, text, wrapped)


def _write_across(sheet: Any, row: int, text: str, form: Any) -> None:
    """Write a text over the width of the sheet, in cells that are one."""
    sheet.merge_range(row, 0, row, len(_WIDTHS) - 1, "", form)
    write_text(sheet, row, 0, text, form)


def _say_read_me(
    package: Package, forms: Forms, wrapped: Any, heading: Any, catalogue: Catalogue
) -> Iterator[tuple[str, Any]]:
    """Say what is read first: each line, and its format; an empty one leaves a row empty."""
    say = catalogue.say
    title = forms.make(num_format=TEXT_FORMAT, bold=True, font_size=16)
    yield say("workbook.title", title=shorten(package.title, 120)), title
    version = package.descriptor.get("version")
    if version:
        yield say("workbook.version", version=version), wrapped
    yield say("workbook.read-me.about"), wrapped
    yield "", wrapped
    yield say("workbook.read-me.how"), heading
    for number, key in enumerate(_ADVICE, start=1):
        yield say("workbook.read-me.step", number=number, text=say(key)), wrapped
    yield "", wrapped
    yield say("workbook.read-me.back"), wrapped
    yield "", wrapped
    yield say("workbook.read-me.tables"), heading
