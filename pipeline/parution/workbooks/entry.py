"""An entry workbook: one sheet a table, made from its schema, that a person fills and gives back.

A sheet has, from the top: the names of the fields, with their help as comments; their titles;
what is expected; an example; then the rows. The hidden sheet ``parution`` says where each table
stands: under ``table``, ``sheet``, ``header_row`` and ``first_row``, one row a table; rows are
counted from 1, and what is between the two is no entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any, NoReturn

from parution.errors import DataError
from parution.formats.book import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_TEXT,
    is_writable,
    measure,
    name_sheets,
    open_book,
    write_comment,
    write_text,
    write_value,
)
from parution.messages import printable
from parution.messages.fields import describe_constraints, describe_type
from parution.model.shortening import MAX_LIST, shorten
from parution.repair.sheets import INDEX, INDEX_LABELS
from parution.workbooks.choices import Choice, find_choice
from parution.workbooks.columns import TEXT_FORMAT, Column, make_column
from parution.workbooks.forms import LINE, Forms
from parution.workbooks.read_me import Written, write_read_me

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from parution.messages import Catalogue
    from parution.model.package import Package, Resource
    from parution.model.progress import Progress
    from parution.model.schema import Field

# A sheet that nobody sees: the values of the lists. ``repair.sheets`` names that of the places.
LISTS = "listes"
# Rows of a sheet, from 1: the labels, and the first entry.
HEADER_ROW, FIRST_ROW = 1, 5
_STEP = 20_000
# Widths of columns, in characters, and the most lines of help.
_NARROWEST, _WIDEST, _LINES = 12, 48, 6
# Rows whose cells tell how wide a column is.
_MEASURED = 200
# Characters of a line of a comment, the height of a line and the width of it all in pixels.
_MAX_COMMENT = 4_000
# Characters of the title and of the text of what a spreadsheet says of a refused cell.
_MAX_TITLE, _MAX_MESSAGE = 32, 255


@dataclass(frozen=True, slots=True)
class EntryTable:
    """A table of an entry workbook.

    Attributes:
        resource: the table as declared.
        labels: its column names as the file has them; none where there is no file to read.
        rows: its rows, with their numbers, which count the header; none for an empty sheet.
    """

    resource: Resource
    labels: tuple[str, ...] = ()
    rows: Iterable[tuple[int, list[str]]] = ()


def write_entry_workbook(
    path: Path,
    folder: Path,
    *,
    package: Package,
    resources: Sequence[Resource],
    tables: Iterable[EntryTable],
    targets: Mapping[tuple[str, str], tuple[str, ...]],
    catalogue: Catalogue,
    progress: Progress,
) -> tuple[Written, ...]:
    """Write an entry workbook.

    Args:
        path: the file to write.
        folder: where it may work.
        package: the package of the tables: its title, version and date.
        resources: the tables, in order.
        tables: the same, with their rows; each is read before the next one is asked for.
        targets: the values of the keys that they refer to, as of
            :func:`~parution.workbooks.choices.find_choice`.
        catalogue: the language of the help.
        progress: hears of the rows written.

    Returns:
        What became of each table.

    Raises:
        DataError: a table has more rows, columns or characters in a cell than a sheet can hold,
            or a row with more cells than there are columns. Nothing is written.
        OSError: the disk refuses.
    """
    read_me = catalogue.say("workbook.read-me")
    sheets = name_sheets((each.name for each in resources), (read_me, INDEX, LISTS))
    title = catalogue.say("workbook.title", title=package.title)
    created = str(package.descriptor.get("created") or "")
    with open_book(path, folder, created, title) as book:
        forms = Forms(book)
        front = book.add_worksheet(read_me)
        drawn = {name: book.add_worksheet(name) for name in sheets}
        lists = _Lists(book.add_worksheet(LISTS), forms)
        places = book.add_worksheet(INDEX)
        written = tuple(
            _Sheet(drawn[name], table, targets, forms, catalogue).fill(lists, progress)
            for name, table in zip(sheets, tables, strict=True)
        )
        lists.write()
        _write_places(places, written, forms)
        write_read_me(front, package, resources, written, forms=forms, catalogue=catalogue)
    return written


class _Lists:
    """The values that lists show, one column each, in the sheet that nobody sees."""

    def __init__(self, sheet: Any, forms: Forms) -> None:
        self._sheet = sheet
        self._forms = forms
        self._columns: dict[tuple[Column, tuple[str, ...]], int] = {}
        sheet.hide()

    def add(self, choice: Choice, column: Column) -> str:
        """Add the values of a list, and return where they stand, as a formula says it."""
        from xlsxwriter.utility import xl_range_abs  # noqa: PLC0415 - heavy

        # The name of the column is no part of what the list is.
        key = Column("", column.kind, column.number_format, column.pattern, column.decimal_char)
        at = self._columns.setdefault((key, choice.values), len(self._columns))
        return f"={LISTS}!{xl_range_abs(0, at, len(choice.values) - 1, at)}"

    def write(self) -> None:
        longest = max((len(values) for _, values in self._columns), default=0)
        for row in range(longest):
            for (column, values), at in self._columns.items():
                if row < len(values):
                    _write_cell(self._sheet, row, at, values[row], column=column, forms=self._forms)


class _Sheet:
    """The sheet of a table."""

    def __init__(
        self,
        sheet: Any,
        table: EntryTable,
        targets: Mapping[tuple[str, str], tuple[str, ...]],
        forms: Forms,
        catalogue: Catalogue,
    ) -> None:
        self._sheet = sheet
        self._table = table
        self._resource = table.resource
        self._forms = forms
        self._catalogue = catalogue
        self._targets = targets
        labels = table.labels
        fields, extra = _match(table.resource, labels)
        self._fields: list[Field | None] = [field for field, _ in fields] + [None] * len(extra)
        # Where the cells of each column stand in the file; None where it has no such column.
        self._from: list[int | None] = [at for _, at in fields] + list(extra)
        names = [field.name for field, _ in fields] + [labels[at] for at in extra]
        self._columns = [
            make_column(name, field) for name, field in zip(names, self._fields, strict=True)
        ]
        self._widths = [_NARROWEST] * len(self._columns)

    def fill(self, lists: _Lists, progress: Progress) -> Written:
        """Write the sheet."""
        if len(self._columns) > MAX_COLUMNS:
            raise DataError(
                "workbook.too-many-columns",
                name=self._resource.name,
                number=len(self._columns),
                most=MAX_COLUMNS,
            )
        self._write_head()
        rows = self._write_rows(progress)
        unlisted = self._draw_lists(lists)
        for at, (column, width) in enumerate(zip(self._columns, self._widths, strict=True)):
            form = self._forms.cells(column.number_format)
            self._sheet.set_column(at, at, min(width, _WIDEST) + 2, form)
        self._sheet.freeze_panes(FIRST_ROW - 1, 0)
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MAX_ROWS}"})
        return Written(self._resource.name, str(self._sheet.get_name()), rows, unlisted)

    def _write_head(self) -> None:
        schema = self._resource.schema
        titles, helps, examples = [], [], []
        for column, field in zip(self._columns, self._fields, strict=True):
            required = field is not None and schema.is_required(field)
            titles.append(self._say_title(column, field, required=required))
            helps.append(self._say_help(field, required=required))
            examples.append(self._say_example(field))
        for at, column in enumerate(self._columns):
            self._widths[at] = max(self._widths[at], *map(_find_width, (column.label, titles[at])))
        for at, (column, field) in enumerate(zip(self._columns, self._fields, strict=True)):
            required = field is not None and schema.is_required(field)
            self._write_label(at, column, self._forms.label(required=required))
            if field is not None:
                self._comment(at, self._say_comment(field, required=required))
        lines = (
            (titles, self._forms.title()),
            (helps, self._forms.help()),
            (examples, self._forms.example()),
        )
        for row, (texts, form) in enumerate(lines, start=HEADER_ROW):
            self._sheet.set_row(row, LINE * self._count_lines(texts))
            for at, text in enumerate(texts):
                write_text(self._sheet, row, at, text, form)

    def _write_label(self, at: int, column: Column, form: Any) -> None:
        if not is_writable(column.label):
            raise DataError(
                "workbook.unwritable-label",
                name=self._resource.name,
                field=shorten(column.label),
            )
        write_text(self._sheet, HEADER_ROW - 1, at, column.label, form)

    def _comment(self, at: int, text: str) -> None:
        write_comment(self._sheet, HEADER_ROW - 1, at, text)

    def _count_lines(self, texts: Sequence[str]) -> int:
        lines = (
            ceil(len(text) / min(width, _WIDEST))
            for text, width in zip(texts, self._widths, strict=True)
        )
        return min(max(1, *lines, 1), _LINES)

    def _say_title(self, column: Column, field: Field | None, *, required: bool) -> str:
        if field is None:
            return self._catalogue.say("workbook.no-field")
        title = printable(field.title) or column.label
        return f"{shorten(printable(title))}\u00a0*" if required else shorten(printable(title))

    def _say_help(self, field: Field | None, *, required: bool) -> str:
        if field is None:
            return ""
        told = [self._catalogue.say("word.required")] if required else []
        told.append(describe_type(field, self._catalogue))
        return shorten(printable(self._catalogue.join(told)), 120)

    def _say_example(self, field: Field | None) -> str:
        if field is None or not field.example:
            return ""
        return self._catalogue.say("workbook.example", example=shorten(field.example, 120))

    def _say_comment(self, field: Field, *, required: bool) -> str:
        say = self._catalogue.say
        told = [printable(field.title), printable(" ".join(field.description.split()))]
        told.append(say("workbook.type", type=describe_type(field, self._catalogue)))
        told.append(say("workbook.required" if required else "workbook.optional"))
        if self._resource.schema.is_unique(field):
            told.append(say("workbook.unique"))
        constraints = describe_constraints(field, self._catalogue)
        told.extend(
            say("workbook.constraint", constraint=shorten(text, MAX_LIST)) for text in constraints
        )
        for key in self._resource.schema.foreign_keys:
            for name, other in zip(key.fields, key.reference.fields, strict=False):
                if name == field.name:
                    table = key.reference.resource or self._resource.name
                    told.append(say("workbook.reference", table=table, field=other))
        if field.example:
            told.append(say("workbook.example", example=shorten(field.example, MAX_LIST)))
        return shorten("\n".join(filter(None, told)), _MAX_COMMENT)

    def _write_rows(self, progress: Progress) -> int:
        table, name = self._table, self._resource.name
        count = 0
        for count, (number, cells) in enumerate(table.rows, start=1):
            row = FIRST_ROW - 2 + count
            if row >= MAX_ROWS:
                raise DataError("workbook.too-many-rows", name=name, most=MAX_ROWS - FIRST_ROW + 1)
            if any(cells[len(table.labels) :]):
                raise DataError(
                    "workbook.extra-cells",
                    name=name,
                    row=number,
                    cells=len(cells),
                    columns=len(table.labels),
                )
            for at, (column, place) in enumerate(zip(self._columns, self._from, strict=True)):
                text = cells[place] if place is not None and place < len(cells) else ""
                if not text:
                    continue
                if not is_writable(text):
                    self._refuse(text, number, column)
                _write_cell(self._sheet, row, at, text, column=column, forms=self._forms)
                if count <= _MEASURED:
                    self._widths[at] = max(self._widths[at], _find_width(text))
            if count % _STEP == 0:
                progress(name, count)
        progress(name, count, count)
        return count

    def _refuse(self, text: str, number: int, column: Column) -> NoReturn:
        size = measure(text)
        raise DataError(
            "workbook.long-cell" if size > MAX_TEXT else "workbook.unwritable-cell",
            name=self._resource.name,
            row=number,
            field=column.label,
            number=size,
        )

    def _draw_lists(self, lists: _Lists) -> tuple[str, ...]:
        unlisted = []
        for at, (column, field) in enumerate(zip(self._columns, self._fields, strict=True)):
            choice = find_choice(field, self._resource, self._targets) if field else None
            if choice is None or not choice.values:
                continue
            if not choice.is_listable:
                unlisted.append(column.label)
                continue
            key = "workbook.not-in-table" if choice.table else "workbook.not-in-list"
            message = self._catalogue.say(key, table=choice.table, field=column.label)
            title = self._catalogue.say("workbook.not-in-list-title")
            self._sheet.data_validation(
                FIRST_ROW - 1,
                at,
                MAX_ROWS - 1,
                at,
                {
                    "validate": "list",
                    "source": lists.add(choice, column),
                    "error_title": shorten(title, _MAX_TITLE),
                    "error_message": shorten(message, _MAX_MESSAGE),
                    # A key of another table may be new: it is asked, and not refused.
                    "error_type": "warning" if choice.table else "stop",
                },
            )
        return tuple(unlisted)


def _match(
    resource: Resource, labels: tuple[str, ...]
) -> tuple[list[tuple[Field, int | None]], list[int]]:
    """Match the fields of a table with the columns of its file.

    Returns:
        Each field with the place of its column, None where there is none; the places of the
        columns that no field has.
    """
    left = list(range(len(labels)))
    matched: list[tuple[Field, int | None]] = []
    for field in resource.schema.fields:
        place = next((at for at in left if labels[at] == field.name), None)
        if place is not None:
            left.remove(place)
        matched.append((field, place))
    return matched, left


def _write_cell(sheet: Any, row: int, at: int, text: str, *, column: Column, forms: Forms) -> None:
    """Write a cell of a table; what is a text is one for the spreadsheet too, whatever it is."""
    value = column.read(text)
    number_format = TEXT_FORMAT if isinstance(value, str) else column.number_format
    write_value(sheet, row, at, value, forms.cells(number_format))


def _find_width(text: str) -> int:
    return min(max(map(len, text[:1000].split("\n"))), _WIDEST)


def _write_places(sheet: Any, written: Sequence[Written], forms: Forms) -> None:
    sheet.hide()
    form = forms.cells()
    for at, name in enumerate(INDEX_LABELS):
        write_text(sheet, 0, at, name, form)
    for row, each in enumerate(written, start=1):
        write_text(sheet, row, 0, each.table, form)
        write_text(sheet, row, 1, each.sheet, form)
        sheet.write_number(row, 2, HEADER_ROW)
        sheet.write_number(row, 3, FIRST_ROW)
