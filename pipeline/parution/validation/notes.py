r"""What frictionless says of an error, in its properties and in its note, as one record.

For many kinds of errors, what matters (the bound, the row that is repeated, the file that is
missing) stands in an English note alone. The notes are read here, once, and nowhere else.

Source: frictionless 5.21, every ``note`` that it writes: ``schema/``, ``fields/``,
``table/``, ``resources/table.py``, ``checks/``, ``resource/``, ``package/``, ``metadata/``,
``system/``, ``formats/``.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from parution.model.report import Error

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class _Note:
    """A note that frictionless writes.

    Attributes:
        pattern: the whole note; a group is named by the attribute of ``Error`` that it gives.
        said: what the note says without a group.
    """

    pattern: re.Pattern[str]
    said: Mapping[str, Any] = field(default_factory=dict)


def _note(pattern: str, **said: object) -> _Note:
    # A cell, a name or a formula may have newlines.
    return _Note(re.compile(pattern, re.DOTALL), said)


_COUNT = (_note(r'expected is "(?P<expected>.*)" and actual is "(?P<actual>.*)"'),)
_CALCULATION = _note('calculation issue ".*"', reason="calculation")
# JSON Schema's own sentence, on any part of a descriptor.
_PROPERTY = _note(".* at property '(?P<property_path>.*)'")
_NO_PROPERTY = _note(
    "'(?P<expected>.*)' is a required property(?: at property '(?P<property_path>.*)')?",
    reason="missing-property",
)
_NOT_TEXT = _note(
    "(?P<actual>.*) is not of type 'string' at property '(?P<property_path>.*)'",
    reason="not-text",
)
_RETRIEVED = _note('cannot retrieve metadata "(?P<path>.*)" because ".*"', reason="unreadable")
_UNSAFE = _note('path "(?P<path>.*)" is not safe', reason="unsafe-path")
_MISPLACED = _note('"(?P<property_path>.*)" should be set as ".*"', reason="misplaced")
_OBJECTS = _note("missing values in object form require datapackage v2", reason="version")
_SAME = _note(r"the same as in the row at position (?P<other_row>\d+)")
# Type of the error → the notes that it may have; one that has none is not here.
_NOTES: Mapping[str, tuple[_Note, ...]] = {
    # The cells
    "type-error": (
        _note(r'type is "(?P<expected_type>[^/]*)/(?P<expected_format>.*)"'),
        _note(
            r'array item type is "(?P<expected_type>[^/]*)/(?P<expected_format>.*)"', in_item=True
        ),
        _note(r'(?:array item )?expected item type is "(?P<expected_type>.*)"', in_item=True),
    ),
    "constraint-error": (
        _note(r'constraint "(?P<constraint>\w+)" is "(?P<expected>.*)"'),
        _note(r'array item constraint "(?P<constraint>\w+)" is "(?P<expected>.*)"', in_item=True),
    ),
    "unique-error": (_SAME,),
    "forbidden-value": (_note('forbidden values are "(?P<forbidden>.*)"'),),
    # The rows
    "primary-key": (_SAME,),
    "duplicate-row": (_note(r'the same as row at position "(?P<other_row>\d+)"'),),
    "row-constraint": (_note('the row constraint to conform is "(?P<formula>.*)"'),),
    # The header
    "duplicate-label": (_note(r'at position "(?P<other_fields>[\d, ]+)"'),),
    # The table
    "hash-count": _COUNT,
    "byte-count": _COUNT,
    "field-count": _COUNT,
    "row-count": _COUNT,
    "table-dimensions": (
        _note(
            r"number of (?P<dimension>rows|fields) is (?P<actual>\d+), "
            r"the (?P<bound>required|minimum|maximum) is (?P<expected>\d+)"
        ),
    ),
    "deviated-value": (
        _note(
            r'value "(?P<actual>.*)" in row at position "(?P<noted_row>\d+)" '
            r'and field "(?P<noted_field>.*)" is deviated "(?P<expected>.*)"'
        ),
        _CALCULATION,
    ),
    "deviated-cell": (
        _note(
            r'cell at row "(?P<noted_row>\d+)" and field "(?P<noted_field>.*)" has deviated size'
        ),
        _CALCULATION,
    ),
    "required-value": (
        _note(
            r'The value "(?P<expected>.*)" is required to be present '
            r'in field "(?P<noted_field>.*)" in at least one row\.'
        ),
    ),
    # The file
    "scheme-error": (
        # Python's OSError: a number, the system's sentence, the path as Python writes a text.
        _note(r"\[Errno 2\] [^:]*(?:: (?P<quoted_path>['\"].*['\"]))?", reason="missing-file"),
        _note(r"\[Errno 21\] [^:]*(?:: (?P<quoted_path>['\"].*['\"]))?", reason="folder"),
        _note(r"\[Errno 13\] [^:]*(?:: (?P<quoted_path>['\"].*['\"]))?", reason="denied"),
        _note(r"\[Errno (?P<actual>\d+)\] .*", reason="unopened"),
        _note('scheme "(?P<actual>.*)" is not supported', reason="unsupported"),
    ),
    "source-error": (
        _note("the source is empty", reason="empty-source"),
        # These four are ours (``limits``, ``engines``, ``frictionless_engine``).
        _note(r"line (?P<line>\d+) is longer than (?P<expected>\d+) bytes", reason="long-line"),
        _note(
            r"the record at line (?P<line>\d+) is longer than (?P<expected>\d+) bytes",
            reason="long-record",
        ),
        _note("the file changed while it was read", reason="changed-file"),
        _note(
            'the foreign keys to "(?P<reference_name>.*)" were not checked: .*',
            reason="unread-target",
        ),
    ),
    "format-error": (
        _note('format "(?P<actual>.*)" is not supported', reason="unsupported"),
        _note('invalid excel file "(?P<path>.*)"', reason="not-a-workbook"),
        _note(
            '(?:Excel|OpenOffice) document "(?P<path>.*)" does not have a sheet "(?P<expected>.*)"',
            reason="missing-sheet",
        ),
    ),
    "compression-error": (
        _note('compression "(?P<actual>.*)" is not supported', reason="unsupported"),
    ),
    # The header, where columns are matched by name: an error that has no type of its own
    "error": (
        _note(
            r"matching fields by name \(.*\) requires unique labels in the header",
            reason="repeated-labels",
        ),
        _note(
            r"matching fields by name \(.*\) is ambiguous: fields .* differ only by case, .*",
            reason="ambiguous-case",
        ),
    ),
    # What describes it
    "package-error": (
        _note("names of the resources are not unique", reason="duplicate-names"),
        _NO_PROPERTY,
        _NOT_TEXT,
        _UNSAFE,
        _MISPLACED,
        _PROPERTY,
    ),
    "resource-error": (
        _note("package is required for foreign keys .*", reason="no-package"),
        _note(
            'failed to handle a foreign key for resource ".*" '
            'as resource "(?P<reference_name>.*)" does not exist',
            reason="unknown-resource",
        ),
        _NO_PROPERTY,
        _NOT_TEXT,
        _note('resource type "(?P<actual>.*)" is not supported', reason="unsupported"),
        _UNSAFE,
        _MISPLACED,
        _PROPERTY,
    ),
    "schema-error": (
        _note("names of the fields are not unique", reason="duplicate-names"),
        _note(
            '(?:primary|foreign) key ".*" does not match the fields ".*"', reason="unknown-field"
        ),
        _OBJECTS,
        _RETRIEVED,
        _PROPERTY,
    ),
    "field-error": (
        _note('field type "(?P<actual>.*)" is not supported', reason="unsupported"),
        _note(
            r'constraint "(?P<constraint>\w+)" is not supported by type "(?P<actual>.*)"',
            reason="unsupported",
        ),
        _note(r'constraint "(?P<constraint>\w+)" requires datapackage v2', reason="version"),
        _OBJECTS,
        _note(
            'example value "(?P<actual>.*)" for field "(?P<noted_field>.*)" is not valid',
            reason="example",
        ),
        _MISPLACED,
        _PROPERTY,
    ),
    "dialect-error": (_RETRIEVED, _PROPERTY),
    "control-error": (
        _note('control type "(?P<actual>.*)" is not supported', reason="unsupported"),
        _PROPERTY,
    ),
    "checklist-error": (_RETRIEVED, _PROPERTY),
    "check-error": (
        _note('check type "(?P<actual>.*)" is not supported', reason="unsupported"),
        _note('.* check supports only average functions ".*"', reason="unsupported"),
        _note('.* check requires field "(?P<noted_field>.*)" to be numeric', reason="not-numeric"),
        _note(
            '.* check requires field "(?P<noted_field>.*?)"(?: to exist)?', reason="unknown-field"
        ),
        _PROPERTY,
    ),
}


def parse_error(descriptor: Mapping[str, Any]) -> Error:
    """Parse an error as frictionless exports it.

    Args:
        descriptor: JSON values; ``line`` may be added. Kept as it is, for the JSON report.

    Returns:
        The error; where frictionless writes another note than those of 5.21, without what
        only the note says.
    """
    kind, note = str(descriptor["type"]), str(descriptor.get("note") or "")
    return Error(
        type=kind,
        note=note,
        message=str(descriptor.get("message") or ""),
        row_number=descriptor.get("rowNumber"),
        field_number=descriptor.get("fieldNumber"),
        field_name=descriptor.get("fieldName"),
        label=descriptor.get("label"),
        labels=tuple(descriptor.get("labels") or ()),
        cell=descriptor.get("cell"),
        cells=tuple(descriptor.get("cells") or ()),
        key_fields=tuple(descriptor.get("fieldNames") or ()),
        key_cells=tuple(descriptor.get("fieldCells") or ()),
        reference_fields=tuple(descriptor.get("referenceFieldNames") or ()),
        descriptor=descriptor,
        **{
            "reference_name": descriptor.get("referenceName"),
            "line": descriptor.get("line"),
            **_read_note(kind, note),
        },
    )


def _read_note(kind: str, note: str) -> dict[str, Any]:
    """Read what a note says, by the name of the attribute."""
    for known in _NOTES.get(kind, ()):
        found = known.pattern.fullmatch(note)
        if found:
            groups = found.groupdict()
            read = (_read(name, text) for name, text in groups.items() if text is not None)
            return {**known.said, **dict(read)}
    return {}


def _read(name: str, text: str) -> tuple[str, object]:
    """Read a group of a pattern as the attribute that it gives."""
    match name:
        case "line" | "other_row" | "noted_row":
            return name, int(text)
        case "other_fields":
            return name, tuple(int(number) for number in text.split(","))
        case "quoted_path":
            return "path", _unquote(text)
        case _:
            return name, text


def _unquote(text: str) -> str:
    """Read a text as Python writes it, where it is a single one."""
    try:
        return str(ast.literal_eval(text))
    except (SyntaxError, ValueError):
        return text
