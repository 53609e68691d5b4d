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


def _spent(whose: str, reason: str) -> _Note:
    return _note(
        rf"the time of {whose} \((?P<expected>.*?) s\) was spent on "
        r'(?P<rule_kind>pattern|enum|formula) "(?P<rule>.*?)"; '
        r"not checked from row (?P<noted_row>\d+) on: (?P<unchecked>.*)",
        reason=reason,
    )


_ITEM = "array item "
_COUNT = (_note(r'expected is "(?P<expected>.*)" and actual is "(?P<actual>.*)"'),)
_CALCULATION = _note('calculation issue ".*"', reason="calculation")
# JSON Schema's own sentences, on any part of a descriptor; the last one is for all others.
_AT = "(?: at property '(?P<property_path>.*)')?"
_PROPERTIES = (
    _note(
        rf"(?P<actual>.*) is not of type (?P<expected>'\w+'(?:, '\w+')*){_AT}", reason="wrong-type"
    ),
    _note(rf"'(?P<expected>[^']*)' is a required property{_AT}", reason="missing-property"),
    _note(rf"(?P<actual>.*) is not one of \[(?P<expected>.*)\]{_AT}", reason="not-listed"),
    _note(rf"(?P<actual>.*) does not match '(?P<expected>.*?)'{_AT}", reason="wrong-shape"),
    _note(
        rf"(?P<actual>.*) is not valid under any of the given schemas{_AT}", reason="wrong-value"
    ),
    _note(".* at property '(?P<property_path>.*)'"),
)
# An "error" or a "metadata-error", by the version of frictionless.
_AMBIGUOUS = _note(
    r"matching fields by name \(.*\) is ambiguous: fields .* differ only by case, .*",
    reason="ambiguous-case",
)
_RETRIEVED = _note('cannot retrieve metadata "(?P<path>.*)" because ".*"', reason="unreadable")
# These two are ours (``descriptors``).
_REMOTE = (
    _note(
        r'"(?P<property_path>[\w.]+)" is at an address, which was not read: (?P<path>.*)',
        reason="address",
    ),
    _note(
        r'"(?P<property_path>[\w.]+)" could not be read '
        r'\((?P<actual>[a-z-]+)(?:, "(?P<expected>[^"]*)")?\) at (?P<path>.*)',
        reason="unread-address",
    ),
)
_UNSAFE = _note('path "(?P<path>.*)" is not safe', reason="unsafe-path")
_MISPLACED = _note(
    '"(?P<property_path>.*)" should be set as "(?P<expected>.*)"', reason="misplaced"
)
_STRAY = _note('unsupported type for "(?P<property_path>.*?)": (?P<actual>.*)', reason="stray-type")
_REPEATED = _note(
    'missing value (?:label )?"(?P<actual>.*)" is not unique', reason="repeated-value"
)
_ADDRESSES = (
    _note('license requires "path" or "name": .*', reason="license"),
    _note(r'property "(?P<property_path>\w+)\[\]\.email" is not valid "email"', reason="email"),
)
_OBJECTS = _note("missing values in object form require datapackage v2", reason="version")
_FORMULA = 'formula "(?P<formula>.*)" cannot be computed: '
_FORMULAS = (
    _note(f"{_FORMULA}it is not one expression", reason="formula-expression"),
    _note(f'{_FORMULA}there is no field "(?P<noted_field>.*)"', reason="formula-field"),
    _note(
        f'{_FORMULA}the function "(?P<actual>.*)" answers otherwise each time',
        reason="formula-random",
    ),
    _note(f'{_FORMULA}the function "(?P<actual>.*)" does not exist', reason="formula-function"),
    _note(f'{_FORMULA}the method "(?P<actual>.*)" is not allowed', reason="formula-method"),
    _note(f'{_FORMULA}"(?P<actual>.*)" is not available', reason="formula-part"),
    _note(rf'{_FORMULA}"(?P<actual>.*)" fails \(\w+\)', reason="formula-value"),
)
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
    "unique-key": (_SAME,),
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
    "encoding-error": (_note("unknown encoding: (?P<actual>.*)", reason="unknown-encoding"),),
    "source-error": (
        _note("the source is empty", reason="empty-source"),
        _note(r"the content is longer than (?P<expected>\d+) bytes .*", reason="excess-bytes"),
        _note(
            r"the content has a line of more than (?P<expected>\d+) bytes .*", reason="excess-line"
        ),
        _note(r"the content has more than (?P<expected>\d+) files in it", reason="excess-entries"),
        _note(
            r"the content says that it has more than (?P<expected>\d+) rows", reason="excess-rows"
        ),
        _note(
            r"the content says that it has more than (?P<expected>\d+) cells",
            reason="excess-cells",
        ),
        _note("the content defines XML entities.*", reason="excess-entities"),
        _note("the content is Parquet.*", reason="excess-parquet"),
        _spent("a table", "spent-time"),
        _spent("a cell or a row", "spent-time-of-row"),
        # These are ours (``limits``, ``engines``, ``frictionless_engine``, ``budget``).
        _note(r"line (?P<line>\d+) is longer than (?P<expected>\d+) bytes", reason="long-line"),
        _note(
            r"the record at line (?P<line>\d+) is longer than (?P<expected>\d+) bytes",
            reason="long-record",
        ),
        _note("the file changed while it was read", reason="changed-file"),
        _note("the file is read as a description, and is none: .*", reason="as-description"),
        _note("the header of this part is not that of the first one", reason="part-header"),
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
    "metadata-error": (_RETRIEVED, _AMBIGUOUS),
    "error": (
        _note(
            r"matching fields by name \(.*\) requires unique labels in the header",
            reason="repeated-labels",
        ),
        _AMBIGUOUS,
    ),
    # What describes it
    "package-error": (
        _note("names of the resources are not unique", reason="duplicate-names"),
        _note('property "(?P<property_path>created)" is not valid "datetime"', reason="created"),
        *_REMOTE,
        *_ADDRESSES,
        _UNSAFE,
        _MISPLACED,
        *_PROPERTIES,
    ),
    "resource-error": (
        _note("package is required for foreign keys .*", reason="no-package"),
        _note(
            'failed to handle a foreign key for resource ".*" '
            'as resource "(?P<reference_name>.*)" does not exist',
            reason="unknown-resource",
        ),
        # This one is ours (``descriptors``).
        _note(
            'a foreign key refers to the resource "(?P<reference_name>.*)", which is not a table',
            reason="not-a-table",
        ),
        _note('resource type "(?P<actual>.*)" is not supported', reason="unsupported"),
        _note('one of the properties "path" or "data" is required', reason="no-data"),
        _note('properties "path" and "data" is mutually exclusive', reason="two-data"),
        _note(
            'profile "(?P<actual>.*)" requires "(?P<expected>.*)" to be present', reason="no-schema"
        ),
        *_REMOTE,
        *_ADDRESSES,
        _UNSAFE,
        _MISPLACED,
        *_PROPERTIES,
    ),
    "schema-error": (
        _note("names of the fields are not unique", reason="duplicate-names"),
        _note(
            '(?P<key>primary|foreign|unique) key ".*" does not match the fields ".*"',
            reason="unknown-field",
        ),
        _note(
            r'foreign key fields "\[(?P<actual>.*)\]" does not match '
            r'the reference fields "\[(?P<expected>.*)\]"',
            reason="different-lengths",
        ),
        # These three are ours (``descriptors``).
        _note(
            'foreign key refers to the field "(?P<noted_field>.*)", '
            'which resource "(?P<reference_name>.*)" does not have',
            reason="unknown-reference",
        ),
        _note(
            'foreign key refers to the field "(?P<noted_field>.*)" of resource '
            '"(?P<reference_name>.*)", of type "(?P<expected_type>.*)", which cannot be compared',
            key="reference",
            reason="not-comparable",
        ),
        _note(
            '(?P<key>primary|foreign|unique) key field "(?P<noted_field>.*)" '
            'is of type "(?P<expected_type>.*)", which cannot be compared',
            reason="not-comparable",
        ),
        _STRAY,
        _REPEATED,
        _OBJECTS,
        _RETRIEVED,
        *_PROPERTIES,
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
        # These are ours (``descriptors``).
        _note(
            r'constraint "(?P<constraint>\w+)" is "(?P<expected>.*)", '
            'which is not of type "(?P<expected_type>.*)"',
            reason="bound",
        ),
        _note(
            'constraint "(?P<constraint>pattern)" is "(?P<actual>.*)", '
            'to be written as "(?P<expected>.*)"',
            reason="pattern-flags",
        ),
        _note(
            'constraint "(?P<constraint>pattern)" is "(?P<actual>.*)", '
            "which is no regular expression: (?P<expected>.*)",
            reason="pattern",
        ),
        _note(
            'constraint "(?P<constraint>enum)" has no value of type "(?P<expected_type>.*)"',
            reason="enum",
        ),
        _note(
            'constraint "(?P<constraint>unique)" cannot be compared '
            'for type "(?P<expected_type>.*)"',
            key="unique",
            reason="not-comparable",
        ),
        _note('the delimiter of type "list" is empty', reason="delimiter"),
        _note('the decimal sign of type "number" is empty', reason="decimal-char"),
        _note(
            'format "(?P<actual>.*)" is not a format of type "(?P<expected_type>.*)"',
            reason="format",
        ),
        _REPEATED,
        _MISPLACED,
        *_PROPERTIES,
    ),
    "dialect-error": (
        # These two are ours (``descriptors``).
        _note(
            r'"(?P<property_path>\w+)" has "(?P<actual>.*)", which is not the number of a row',
            reason="row-number",
        ),
        _note(
            r'"(?P<property_path>\w+)" must be a 1-character string, not "(?P<actual>.*)"',
            reason="one-character",
        ),
        _STRAY,
        _RETRIEVED,
        *_PROPERTIES,
    ),
    "control-error": (
        _note('control type "(?P<actual>.*)" is not supported', reason="unsupported"),
        *_PROPERTIES,
    ),
    "checklist-error": (_STRAY, _RETRIEVED, *_PROPERTIES),
    "check-error": (
        *_FORMULAS,
        _note('check type "(?P<actual>.*)" is not supported', reason="unsupported"),
        _note('.* check supports only average functions "(?P<expected>.*)"', reason="average"),
        _note('.* check requires field "(?P<noted_field>.*)" to be numeric', reason="not-numeric"),
        # This one is ours (``descriptors``).
        _note(
            '.* check requires field "(?P<noted_field>.*?)"(?: to exist)?',
            reason="unknown-field",
        ),
        *_PROPERTIES,
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
    nested = kind == "field-error" and note.startswith(_ITEM)
    if nested:  # ours: what frictionless says of a field, said of the items of an array
        return {**_read_note(kind, note.removeprefix(_ITEM)), "in_item": True}
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
