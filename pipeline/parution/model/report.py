"""The report of a validation: frictionless' words and shape, to which we add.

Source: frictionless-py 5.21, ``report/report.py``, ``report/task.py`` and ``errors/``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from parution.model.shortening import shorten_note

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parution.model.header import Header
    from parution.model.remote import RemoteFile

# What the bytes of a file are.
Content = Literal["damaged", "empty", "html", "old-workbook", "pdf", "text", "workbook", "zip"]
# A kind of errors: (type, field name or ``""``).
Kind = tuple[str, str]
# The screen reads columns and has frictionless explain what it suspects; frictionless reads
# a table whole.
Engine = Literal["screen", "frictionless"]


# frictionless' errors of the header itself.
HEADER_TYPES = frozenset(
    {
        "blank-header",
        "blank-label",
        "duplicate-label",
        "extra-label",
        "incorrect-label",
        "missing-label",
        "unmatched-header",
    }
)

# frictionless' errors of a file that cannot be read at all; "error" has no type of its own.
FILE_TYPES = frozenset(
    {"compression-error", "encoding-error", "error", "format-error", "scheme-error", "source-error"}
)

# Types of errors that are always of what describes the data.
DESCRIPTIONS = frozenset(
    {
        "package-error",
        "schema-error",
        "field-error",
        "dialect-error",
        "control-error",
        "checklist-error",
        "check-error",
    }
)
# What a note tells apart within a type of errors.
Reason = Literal[
    "address",  # package-error, resource-error: a part at an address, which nobody asked to read
    "average",  # check-error: no such average
    "as-description",  # source-error: a JSON file is taken for a description, and is none
    "bound",  # field-error: a bound that is no value of the field's type
    "calculation",  # deviated-value, deviated-cell: it could not be computed
    "changed-file",  # source-error: the file changed while it was read
    "created",  # package-error: the date of creation is no date with a time
    "decimal-char",  # field-error: the sign of the decimals is empty
    "delimiter",  # field-error: the items of a list are separated by nothing
    "different-lengths",  # schema-error: a foreign key and what it refers to
    "duplicate-names",  # schema-error, package-error: two fields or two resources of one name
    "email",  # package-error, resource-error: an address that is none
    "empty-source",  # source-error: not even a header
    "ambiguous-case",  # error: fields that differ by case alone, where case is ignored
    "denied",  # scheme-error: the system does not let the file be read
    "enum",  # field-error: no value of the list is of the field's type
    "excess-bytes",  # source-error: it is too long once uncompressed
    "excess-cells",  # source-error: it says that it has too many cells
    "excess-entities",  # source-error: it defines XML entities
    "excess-entries",  # source-error: it has too many files in it
    "excess-line",  # source-error: it has too long a line once uncompressed
    "excess-rows",  # source-error: it says that it has too many rows
    "example",  # field-error: the example is not of the field's type
    "formula-expression",  # check-error: a formula that is not one expression
    "formula-field",  # check-error: a name of a formula that is no field
    "formula-function",  # check-error: a function that formulas do not have
    "formula-method",  # check-error: a method that is not allowed
    "formula-part",  # check-error: what Python has and formulas have not
    "formula-random",  # check-error: a function that answers otherwise each time
    "formula-value",  # check-error: a part that cannot be computed, whatever the row is
    "folder",  # scheme-error: a folder stands where a file is expected
    "format",  # field-error: a format by which no date can be read
    "license",  # package-error, resource-error: a licence without a name or a path
    "long-line",  # source-error: a physical line past what is read in bounded memory
    "long-record",  # source-error: a record past it
    "misplaced",  # a property that belongs elsewhere in the descriptor
    "missing-file",  # scheme-error: there is no such file
    "missing-property",  # a property that must be there
    "missing-sheet",  # format-error: the workbook has no such sheet
    "no-data",  # resource-error: neither path nor data
    "no-package",  # resource-error: a foreign key to another table, where there is no package
    "no-schema",  # resource-error: a profile that wants a schema
    "not-a-table",  # resource-error: a foreign key refers to what is not read as a table
    "not-a-workbook",  # format-error: the content is no workbook
    "not-comparable",  # field-error, schema-error: a key of values without a hash
    "not-listed",  # a property whose value is not one of those that it may have
    "not-numeric",  # check-error: the check wants a field of numbers
    "part-header",  # source-error: a part of the table has another header than the first one
    "repeated-labels",  # error: columns of one name, where they are matched by name
    "one-character",  # dialect-error: a delimiter, a quote… of no character or several
    "pattern",  # field-error: a pattern that is no regular expression
    "pattern-flags",  # field-error: flags that frictionless does not write first
    "repeated-value",  # field-error, schema-error: a missing value told twice
    "row-number",  # dialect-error: not the number of a row
    "spent-time",  # source-error: patterns or formulas took the time of the table
    "spent-time-of-row",  # source-error: a pattern or a formula did not end on one row
    "stray-type",  # schema-error, dialect-error, checklist-error: a type where there is none
    "two-data",  # resource-error: both path and data
    "unknown-encoding",  # encoding-error: there is no such encoding
    "unknown-field",  # schema-error, check-error: what is named is no field of the table
    "unknown-reference",  # schema-error: a foreign key to a field that is not there
    "unknown-resource",  # resource-error: a foreign key to a table that is not there
    "unreadable",  # a schema, a dialect… that stands elsewhere and cannot be read
    "unopened",  # scheme-error: the system refuses to open the file
    "unread-address",  # package-error, resource-error: a part at an address that cannot be read
    "unread-target",  # source-error: foreign keys to a table that cannot be read
    "unsafe-path",  # package-error, resource-error: the path leaves the folder
    "unsupported",  # a type, a format, a check, a constraint… that frictionless does not know
    "version",  # field-error, schema-error: the descriptor declares v1, and this is v2
    "wrong-shape",  # a property whose text is not of the shape that is wanted
    "wrong-type",  # a property whose value is not of the type that is wanted
    "wrong-value",  # a property whose value is none of those that are wanted
]


# What frictionless accepts and a person surely did not mean.
WarningKind = Literal[
    "duplicate-key",  # a JSON object has one key twice: the last value is read
    "guessed-encoding",  # the encoding is not declared, and the file is not UTF-8
    "ineffective-property",  # a property of the standards that has no effect where it stands
    "misspelled-property",  # a property that is nearly one of the standards'
    "mojibake",  # a text that was read in a wrong encoding before it came here
    "open-quote",  # a quote that is never closed, or far away: it swallows rows
    "skipped-checks",  # what is not looked for: a checklist leaves errors out, a file is no table
    "spreadsheet-formula",  # a text that a spreadsheet would run as a formula
    "stray-copy",  # a file beside the tables that looks like a copy of one
    "stray-quote",  # a quote that is lost when the cell is read
    "unread-formula",  # a workbook has a formula and not its result: it is read as empty
]
WARNING_KINDS: tuple[WarningKind, ...] = get_args(WarningKind)


@dataclass(frozen=True, slots=True)
class ReportWarning:
    """One finding that does not change the verdict.

    What is None or empty is not said of this warning.

    Attributes:
        kind: what was found.
        note: one sentence, in English; what it says is in ``values``.
        row_number: row as a spreadsheet numbers it: the first data row is 2.
        line: physical line of the file, from 1.
        field_name: name of the field, as declared.
        part: the file where it stands, where the table is in several.
        values: what the sentence for a person needs, by name.
        case: the end of the sentence's key, where its kind has several sentences.
    """

    kind: WarningKind
    note: str
    row_number: int | None = None
    line: int | None = None
    field_name: str | None = None
    part: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    case: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the warning as JSON values."""
        return {
            "kind": self.kind,
            "note": self.note,
            "rowNumber": self.row_number,
            "line": self.line,
            "fieldName": self.field_name,
            **({"part": self.part} if self.part else {}),
        }


@dataclass(frozen=True, slots=True)
class Error:
    """One finding in the data, or in what describes them.

    What is None, ``""`` or empty is not said of this error.

    Attributes:
        type: kind of the error, e.g. ``"type-error"``.
        note: what frictionless adds to the kind, in English, e.g. ``type is
            "integer/default"``; what it says is in the attributes below.
        message: the sentence of frictionless, in English.
        row_number: row as a spreadsheet numbers it: the header counts, the first data row
            is 2.
        line: physical line of the file where the record begins, from 1; for annotations.
        field_number: column in the file, from 1; of a field at fault, its place in the schema.
        field_name: name of the field, as declared.
        label: the column's label as written in the file.
        labels: all of them, where the error is in the header.
        cell: the cell as written in the file; for a check, the value as frictionless read it.
        cells: the cells of the row.
        constraint: name of the constraint that is not met, or that is refused.
        expected: the bound, the value or the number that is expected, as frictionless writes
            it: a constraint's value, a count or a hash that the descriptor announces, the
            number of rows or fields of a check, the interval of a value that is not
            deviated, a value that must be there, the sheet of a workbook, the encoding that
            does not decode a text.
        actual: what was found in its place, where the note says so.
        expected_type: type of the cell, or of its items if ``in_item``, that is expected.
        expected_format: its format, e.g. ``"default"`` or ``"%d/%m/%Y"``.
        in_item: whether an item of the cell (an array, a list) is at fault, not the cell.
        key: the key that a fault of a schema is about: ``"primary"``, ``"foreign"``,
            ``"unique"``, or ``"reference"`` for what a foreign key refers to.
        forbidden: the values that are forbidden, as frictionless writes them.
        formula: the rule that the row does not follow.
        dimension: what a table has too many or too few of: ``"rows"`` or ``"fields"``.
        bound: how ``expected`` bounds it: ``"required"``, ``"minimum"`` or ``"maximum"``.
        part: the file where the row stands, where the table is in several: ``row_number``
            then counts through all of them, and ``line`` is that of this file.
        part_row: the row's number in that file, as a spreadsheet shows it.
        other_row: row that this one repeats. None in a ``primary-key`` error: the key of
            this row is empty.
        other_part: the file where that row stands, where the table is in several.
        other_part_row: that row's number in that file.
        other_fields: columns that have the same label, from 1.
        key_fields: fields of the foreign key.
        key_cells: their values in this row, as text.
        reference_name: table that the foreign key refers to; ``""`` for the table itself.
        reference_fields: fields that it refers to, in the order of ``key_fields``.
        noted_row: row that is named in the note alone: frictionless says of this kind of
            errors that they are the table's.
        noted_field: field that is named in the note alone.
        rule_kind: what took the time that a table has.
        rule: its formula, or the field that has it.
        unchecked: all that was not checked for that reason.
        path: the file or the address that is missing, unsafe or not readable.
        property_path: place in a descriptor, with ``/``, e.g. ``"resources/0/name"``.
        reason: what the note tells apart within the type.
        descriptor: the error as frictionless exports it, with ``line``; JSON values only.
    """

    type: str
    note: str = ""
    message: str = ""
    row_number: int | None = None
    line: int | None = None
    field_number: int | None = None
    field_name: str | None = None
    label: str | None = None
    labels: tuple[str, ...] = ()
    cell: str | None = None
    cells: tuple[str, ...] = ()
    constraint: str | None = None
    expected: str | None = None
    actual: str | None = None
    expected_type: str | None = None
    expected_format: str | None = None
    in_item: bool = False
    key: str | None = None
    forbidden: str | None = None
    formula: str | None = None
    dimension: Literal["rows", "fields"] | None = None
    bound: Literal["required", "minimum", "maximum"] | None = None
    part: str | None = None
    part_row: int | None = None
    other_row: int | None = None
    other_part: str | None = None
    other_part_row: int | None = None
    other_fields: tuple[int, ...] = ()
    key_fields: tuple[str, ...] = ()
    key_cells: tuple[str, ...] = ()
    reference_name: str | None = None
    reference_fields: tuple[str, ...] = ()
    noted_row: int | None = None
    noted_field: str | None = None
    rule_kind: Literal["pattern", "enum", "formula"] | None = None
    rule: str | None = None
    unchecked: str | None = None
    path: str | None = None
    property_path: str | None = None
    reason: Reason | None = None
    descriptor: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def kind(self) -> Kind:
        """What it is counted under."""
        return self.type, self.field_name or ""

    def to_dict(self) -> dict[str, Any]:
        """Return the error as JSON values; its note and its message are cut where they are long."""
        said = dict(self.descriptor)
        for name in ("note", "message"):
            if isinstance(said.get(name), str):
                said[name] = shorten_note(said[name])
        return said

    def place_in_part(self, part: str, row: int, line: int) -> Error:
        """Return the same error, with its file, its row there and its physical line."""
        said = {"part": part, "partRowNumber": row, "line": line}
        return replace(
            self, part=part, part_row=row, line=line, descriptor={**self.descriptor, **said}
        )

    def place_at(self, line: int) -> Error:
        """Return the same error, with its physical line."""
        return replace(self, line=line, descriptor={**self.descriptor, "line": line})


@dataclass(frozen=True, slots=True)
class Reread:
    """A table whose header is at fault, read again as its labels say: what else is wrong.

    Attributes:
        headers: what the header differs in; two where the first one only says that the table
            must be read with another separator or from its second line on.
        task: what is found once the header is read that way, without the errors of the header
            itself; None where it could not be read.
        targets: the tables that this one refers to and whose header is at fault, where its own
            is not.
        unread: the tables that this one refers to and that nobody can read: its keys to them
            were left out, and the rest of it read. None where it cannot be read either.
    """

    headers: tuple[Header, ...] = ()
    task: Task | None = None
    targets: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """What a file that cannot be read as a table is, by its bytes.

    Attributes:
        content: what it is.
        sheets: the sheets that a workbook has.
    """

    content: Content
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """What was found in one table.

    Attributes:
        name: name of the resource.
        place: its address, as the descriptor gives it.
        type: ``"table"``, or another kind of resource.
        labels: the columns' labels as written in the file.
        errors: the findings kept in full, in the order of the file: the first of each kind.
        warnings: frictionless' own, in English.
        stats: frictionless' figures (bytes, fields, rows, errors, seconds…; md5 and sha256
            where the frictionless engine read the file, or the descriptor declares one).
        totals: every finding of the whole file, counted by kind.
        complete_to: the last row (as ``Error.row_number``) of which every error is kept, and of
            all rows before it; 0 where that is not known of any; None where all errors are kept.
        engine: which engine validated it.
        reason: why the screen handed it over to frictionless, in English; ``""`` where it
            did not, or was not asked.
        encoding: the encoding in which its text was read, by Python's name for it; None where
            it is no text.
        warning_details: what does not change the verdict.
        reread: what remains once the header is read by its labels, where it is at fault, or
            where that of a table that this one refers to is. For a person: the JSON report
            has what frictionless says.
        look: what the file is, where there are errors; None where that is not known.
        refused: whether what describes it (its schema, its dialect…) is at fault: then the
            errors say so, and nothing of its data was read.
    """

    name: str
    place: str
    type: str | None
    labels: tuple[str, ...]
    errors: tuple[Error, ...]
    warnings: tuple[str, ...]
    stats: Mapping[str, Any]
    totals: Mapping[Kind, int] = field(default_factory=dict)
    complete_to: int | None = None
    engine: Engine = "frictionless"
    reason: str = ""
    encoding: str | None = None
    warning_details: tuple[ReportWarning, ...] = ()
    reread: Reread | None = None
    look: Look | None = None
    refused: bool = False

    @property
    def valid(self) -> bool:
        """Whether nothing was found."""
        return not self.totals

    @property
    def error_count(self) -> int:
        """Findings in all, kept or not."""
        return sum(self.totals.values())

    @property
    def rows(self) -> int | None:
        """Data rows read, as frictionless counts them; None when the table could not be opened.

        It leaves out a count of zero: what tells is whether it has the fields.
        """
        rows: int | None = self.stats.get("rows", 0 if "fields" in self.stats else None)
        return rows

    @property
    def all_rows(self) -> int | None:
        """Data rows read, those after which frictionless stopped included.

        It stops at once where a table that this one refers to cannot be read: its rows are read
        all the same, without the keys to that table.
        """
        if "rows" not in self.stats and self.reread is not None and self.reread.unread:
            return self.reread.task.rows if self.reread.task else self.rows
        return self.rows

    def cut(self, limit: int | None, *, whole: bool = False) -> Task:
        """Cut the errors that are kept.

        Args:
            limit: errors of each kind to keep, the first ones; None for all.
            whole: whether to keep those of rows up to ``complete_to`` besides.
        """
        if limit is None:
            return self
        kept: Counter[Kind] = Counter()
        errors = []
        last = (self.complete_to or 0) if whole else 0
        if whole and self.complete_to is None:
            errors = list(self.errors)
        else:
            for error in self.errors:
                kept[error.kind] += 1
                if kept[error.kind] <= limit or 0 < (error.row_number or 0) <= last:
                    errors.append(error)
        reread = self.reread
        if reread is not None and reread.task is not None:
            reread = replace(reread, task=reread.task.cut(limit, whole=whole))
        complete = self.complete_to if whole or len(errors) == len(self.errors) else 0
        return replace(self, errors=tuple(errors), complete_to=complete, reread=reread)

    @property
    def told(self) -> Task:
        """What a person is told: what was found once its header was read, where it is at fault."""
        return self if self.reread is None or self.reread.task is None else self.reread.task

    def count_kept(self) -> Counter[Kind]:
        """Count the errors kept that a person is told, by kind."""
        return Counter(error.kind for error in self.told.errors)

    def keep(self, number: int) -> Task:
        """Keep the first errors that are told alone."""
        if self.reread is None or self.reread.task is None:
            return replace(self, errors=self.errors[:number], complete_to=0)
        told = self.reread.task.keep(number)
        return replace(self, reread=replace(self.reread, task=told))

    def to_dict(self) -> dict[str, Any]:
        """Return the task in frictionless' shape, with what we add.

        These are ``totals``, ``engine``, ``handOverReason``, ``encoding``,
        ``warningDetails``, and the ``line`` of each error.
        """
        return {
            "name": self.name,
            "type": self.type,
            "valid": self.valid,
            "place": self.place,
            "labels": list(self.labels),
            "engine": self.engine,
            "handOverReason": self.reason,
            "encoding": self.encoding,
            "stats": dict(self.stats),
            "warnings": list(self.warnings),
            "warningDetails": [warning.to_dict() for warning in self.warning_details],
            "totals": [
                {"type": kind[0], "fieldName": kind[1], "errors": total}
                for kind, total in sorted(self.totals.items())
            ],
            "errors": [error.to_dict() for error in self.errors],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a package.

    Attributes:
        tasks: one a resource, in the descriptor's order.
        errors: findings about the package itself: when there are any, no table was read.
        warnings: frictionless' own, in English.
        seconds: how long it took.
        other_version: version of frictionless that read every table whole, where it is not
            the one that the screen is proven against; else None.
        warning_details: what does not change the verdict, of the package itself.
        remote_files: what was read at addresses.
    """

    tasks: tuple[Task, ...]
    errors: tuple[Error, ...] = ()
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    other_version: str | None = None
    warning_details: tuple[ReportWarning, ...] = ()
    remote_files: tuple[RemoteFile, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether nothing was found anywhere."""
        return not self.errors and all(task.valid for task in self.tasks)

    @property
    def refused(self) -> bool:
        """Whether something is wrong with what describes the data, not with them alone."""
        return bool(self.errors) or any(
            task.refused or any(kind in DESCRIPTIONS for kind, _ in task.totals)
            for task in self.tasks
        )

    @property
    def error_count(self) -> int:
        """Findings in all."""
        return len(self.errors) + sum(task.error_count for task in self.tasks)

    @property
    def row_count(self) -> int:
        """Data rows read in all."""
        return sum(task.all_rows or 0 for task in self.tasks)

    @property
    def all_warnings(self) -> tuple[ReportWarning, ...]:
        """The warnings of the package, then those of each table."""
        return (
            *self.warning_details,
            *(warning for task in self.tasks for warning in task.warning_details),
        )

    def cut(self, limit: int | None, *, whole: bool = False) -> Report:
        """Cut the errors that are kept of each table, as :meth:`Task.cut` does."""
        return replace(self, tasks=tuple(task.cut(limit, whole=whole) for task in self.tasks))

    def fit(self, most: int) -> Report:
        """Cut the errors that are kept to a number in all, of as many kinds as possible.

        Args:
            most: errors to keep in all, where a kind (type × field) of a table has at least one;
                the first tables where there are more kinds.
        """
        kept = sorted(number for task in self.tasks for number in task.count_kept().values())
        if sum(kept) <= most:
            return self
        limit, left = 0, most
        for at, number in enumerate(kept):  # as many of each as the rarest, then the next one…
            share = left // (len(kept) - at)
            limit = max(1, share)
            if number > share:
                break
            left -= number
        tasks = []
        for task in self.cut(limit).tasks:
            fitting = task.keep(most) if task.count_kept().total() > most else task
            most -= fitting.count_kept().total()
            tasks.append(fitting)
        return replace(self, tasks=tuple(tasks))

    def to_dict(self) -> dict[str, Any]:
        """Return the report in frictionless' shape, with ``warningDetails`` and ``remoteFiles``."""
        return {
            "valid": self.valid,
            "stats": {
                "tasks": len(self.tasks),
                "errors": self.error_count,
                "warnings": len(self.warnings) + sum(len(task.warnings) for task in self.tasks),
                "seconds": self.seconds,
            },
            "warnings": list(self.warnings),
            "warningDetails": [warning.to_dict() for warning in self.warning_details],
            "remoteFiles": [file.to_dict() for file in self.remote_files],
            "errors": [error.to_dict() for error in self.errors],
            "tasks": [task.to_dict() for task in self.tasks],
        }
