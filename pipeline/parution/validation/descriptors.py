"""What describes each table, checked before its data are read: schema, dialect, checklist.

frictionless refuses some faults of a descriptor, and meets others when a cell reaches them (a
bound that is no value of the type) or when it opens the table (a pattern that is no regular
expression). Both are found here, whatever the cells are.

A fault is an error of frictionless' own kind. The notes that frictionless does not write are
listed in ``notes``, as all others.
"""

from __future__ import annotations

import csv
import re
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frictionless import Checklist, Dialect, Field, FrictionlessException, errors
from frictionless import Package as FrictionlessPackage
from frictionless import Resource as FrictionlessResource
from frictionless.checks.row.row_constraint import row_constraint
from frictionless.formats import CsvControl
from frictionless.metadata.context import ValidationContext
from frictionless.metadata.metadata import Metadata
from referencing import Resource as JsonSchema
from referencing.jsonschema import DRAFT202012

from parution.model.report import Task
from parution.tables.cells import is_table
from parution.tables.encoding import is_encoding
from parution.validation.notes import parse_error
from parution.validation.row_formulas import find_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from frictionless import Error as FrictionlessError

    from parution.model.package import Package, Resource
    from parution.model.remote import Profile, RemotePart
    from parution.model.report import Error
    from parution.model.schema import ForeignKey

# Types whose values Python cannot compare by hash, so that no key is made of them.
UNHASHABLE = frozenset({"array", "object", "geojson", "list"})
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
# Types whose format may be a pattern of strptime.
_DATED = frozenset({"date", "time", "datetime"})
_MOMENT = datetime(2024, 3, 5, 13, 45, 56, tzinfo=UTC)
# Flags that hold for a whole pattern, which frictionless writes after its own « ^ ».
_FLAGS = re.compile(r"\(\?(?P<flags>[aimsux]+)\)(?P<rest>.*)", re.DOTALL)
_UNREADABLE = (re.error, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class Described:
    """What describes one table, or what is wrong with it.

    Attributes:
        checklist: its checklist, as frictionless reads it.
        faults: what is wrong; then the table is not read.
    """

    checklist: Checklist
    faults: tuple[Error, ...] = ()


@dataclass(slots=True)
class _Table:
    """A table whose description is being checked.

    Attributes:
        resource: as it is described.
        version: of the standard, which the package imposes.
        base: the folder of its paths.
        faults: what was found.
    """

    resource: Resource
    version: Any
    base: str
    faults: list[Error] = field(default_factory=list)

    @property
    def schema(self) -> Mapping[str, Any]:
        """The schema as written; empty where there is none, or one at an address."""
        schema = self.resource.descriptor.get("schema")
        return schema if isinstance(schema, dict) else {}

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The fields as written, those that are objects."""
        fields = self.schema.get("fields")
        if not isinstance(fields, list):
            return []
        return [item for item in fields if isinstance(item, dict)]

    def add(self, error: FrictionlessError, number: int | None = None) -> None:
        """Add a fault; ``number`` is the place of the field that has it, from 1."""
        descriptor = error.to_descriptor()
        if number is not None:
            descriptor["fieldNumber"] = number
            name = self.fields[number - 1].get("name")
            if isinstance(name, str):
                descriptor["fieldName"] = name
        self.faults.append(parse_error(descriptor))


def check_descriptors(
    package: Package, accepted: Sequence[FrictionlessResource] | None = None
) -> tuple[Described, ...]:
    """Check what describes each table of a package.

    Args:
        package: the package.
        accepted: its resources, where frictionless has read and accepted them all; None where
            it has not, so that each is to be read apart.

    Returns:
        One a resource, in the descriptor's order.
    """
    tables = [
        _Table(resource, _find_version(package, resource), str(package.find_base(resource)))
        for resource in package.resources
    ]
    named = {table.resource.name: table for table in reversed(tables)}
    described = []
    for index, table in enumerate(tables):
        for part in table.resource.unread:
            table.add(errors.ResourceError(note=_tell_unread(part)))
        if table.faults:  # frictionless would read it
            described.append(Described(Checklist(), tuple(table.faults)))
            continue
        _check_profile(table)
        read = _read_resource(table) if accepted is None else accepted[index]
        if read is not None:
            _check_encoding(table)
            if isinstance(table.resource.descriptor.get("dialect", {}), dict):
                _check_dialect(table, read)
        _check_fields(table)
        _check_keys(table, None if package.lone else named)
        checklist = _read_checklist(table)
        described.append(Described(checklist, tuple(table.faults)))
    return tuple(described)


def check_package(package: Package) -> tuple[Error, ...]:
    """Check what is said of the package itself and frictionless is not shown.

    Returns:
        What is wrong: a part at an address that was not read, and what the profile that the
        package follows says of it. Then no table is read.
    """
    unread = [errors.PackageError(note=_tell_unread(part)) for part in package.unread]
    found: list[FrictionlessError] = [*unread]
    if package.profile is not None and not unread:
        resources = [dict(resource.descriptor) for resource in package.resources]
        descriptor = {**package.descriptor, "resources": resources}
        found += _follow(package.profile, descriptor, errors.PackageError)
    return tuple(parse_error(error.to_descriptor()) for error in found)


def refuse(resource: Resource, described: Described) -> Task:
    """Make the task of a table whose description is at fault: nothing of it was read."""
    faults = described.faults
    totals: dict[tuple[str, str], int] = {}
    for fault in faults:
        totals[fault.kind] = totals.get(fault.kind, 0) + 1
    declared = resource.descriptor.get("type")
    is_table = resource.is_delimited_text or "schema" in resource.descriptor
    return Task(
        name=resource.name,
        place=", ".join(resource.paths) or resource.name,
        type=declared if isinstance(declared, str) else "table" if is_table else "file",
        labels=(),
        errors=faults,
        warnings=(),
        stats={"errors": len(faults), "warnings": 0},
        totals=totals,
        refused=True,
    )


def _find_version(package: Package, resource: Resource) -> Any:
    """Find the version of the standard, as frictionless names it."""
    if package.lone:
        return FrictionlessResource.effective_datapackage_version(dict(resource.descriptor), None)
    return FrictionlessPackage.effective_datapackage_version(dict(package.descriptor), None)


def stand_in(resource: Resource, number: int) -> dict[str, Any]:
    """Describe a resource that takes the place of one at fault, beside those that are read.

    Args:
        resource: the one at fault.
        number: its place in the package, from 1.
    """
    name = resource.descriptor.get("name")
    plain = isinstance(name, str) and re.fullmatch(r"[-a-z0-9._/]+", name)
    stand: dict[str, Any] = {"name": name if plain else f"refused-{number}", "path": "unread.csv"}
    if resource.descriptor.get("profile") == "tabular-data-resource":
        stand |= {"profile": "tabular-data-resource", "schema": {"fields": [{"name": "unread"}]}}
    return stand


# What is at an address, or is read from one


def _tell_unread(part: RemotePart) -> str:
    if part.problem == "not-asked":
        return f'"{part.name}" is at an address, which was not read: {part.address}'
    detail = f', "{part.detail}"' if part.detail else ""
    return f'"{part.name}" could not be read ({part.problem}{detail}) at {part.address}'


def _check_profile(table: _Table) -> None:
    profile = table.resource.profile
    if profile is not None:
        for error in _follow(profile, dict(table.resource.descriptor), errors.ResourceError):
            table.add(error)


def _follow(
    profile: Profile, descriptor: dict[str, Any], kind: type[FrictionlessError]
) -> list[FrictionlessError]:
    """Have frictionless check a description by a JSON Schema, which was read already.

    frictionless looks for a JSON Schema among those that it has read before it reads one.
    """
    cache = {
        address: JsonSchema.from_contents(document, default_specification=DRAFT202012)
        for address, document in profile.documents.items()
    }
    root = profile.documents[profile.address]
    version = {"$schema": root["$schema"]} if isinstance(root.get("$schema"), str) else {}
    try:
        return list(
            Metadata.metadata_validate(
                deepcopy({**descriptor, "profile": profile.name}),
                profile={**version, "$ref": profile.address},
                error_class=kind,
                context=ValidationContext(json_schema_cache=cache),
            )
        )
    except FrictionlessException as exception:
        return exception.to_errors()


# What frictionless finds by itself


def _read_resource(table: _Table) -> FrictionlessResource | None:
    """Have frictionless read the descriptor of a table, and of its schema and dialect."""
    descriptor = deepcopy(dict(table.resource.descriptor))
    if _check_shapes(table):
        return None
    for part, error in (("schema", errors.SchemaError), ("dialect", errors.DialectError)):
        holder = descriptor.get(part)
        # frictionless takes the word for the name of a class that it does not have.
        if isinstance(holder, dict) and "type" in holder:
            table.add(error(note=f'unsupported type for "{part}": {holder.pop("type")}'))
    try:
        read = FrictionlessResource.from_descriptor(
            descriptor, basepath=table.base, datapackage_version=table.version
        )
        read.to_descriptor(validate=True)
    except FrictionlessException as exception:
        _add_named(table, exception)
    except Exception as exception:  # noqa: BLE001 - a descriptor that it does not foresee
        table.add(errors.ResourceError(note=f"{type(exception).__name__}: {exception}"))
    else:
        return read
    return None


def _check_shapes(table: _Table) -> bool:
    """Check the values on whose type frictionless relies before it looks at it.

    Returns:
        Whether one is of another type.
    """
    number = len(table.faults)
    digest = table.resource.descriptor.get("hash")
    if digest is not None and not isinstance(digest, str):
        note = f"{digest!r} is not of type 'string' at property 'hash'"
        table.add(errors.ResourceError(note=note))
    keys = table.schema.get("foreignKeys")
    for at, key in enumerate(keys if isinstance(keys, list) else []):
        place, value = f"foreignKeys/{at}", key
        if isinstance(key, dict) and "reference" in key:
            place, value = f"{place}/reference", key["reference"]
        if not isinstance(value, dict):
            note = f"{value!r} is not of type 'object' at property '{place}'"
            table.add(errors.SchemaError(note=note))
    return len(table.faults) > number


def _add_named(table: _Table, exception: FrictionlessException) -> None:
    """Add errors of frictionless; it names no field, so that each is looked for."""
    owners: dict[str, list[int]] = {}
    for number, item in enumerate(table.fields, start=1):
        for note in _list_notes(item, table.version):
            owners.setdefault(note, []).append(number)
    for error in _drop_following(exception.to_errors()):
        found = owners.get(error.note) if error.type == errors.FieldError.type else None
        table.add(error, found.pop(0) if found else None)


def _drop_following(found: list[FrictionlessError]) -> Iterator[FrictionlessError]:
    """Leave out what frictionless says of a value because it is not of the type that is wanted."""
    told = [parse_error(error.to_descriptor()) for error in found]
    mistyped = {each.property_path for each in told if each.reason == "wrong-type"}
    for error, each in zip(found, told, strict=True):
        follows = each.property_path in mistyped and each.reason != "wrong-type"
        # A mapping of fields is taken for one field.
        if not follows and not ("fields" in mistyped and each.type == errors.FieldError.type):
            yield error


def _list_notes(item: dict[str, Any], version: Any) -> list[str]:
    """List what frictionless says of one field."""
    try:
        _read_field(item, version)
    except FrictionlessException as exception:
        return [error.note for error in exception.to_errors()]
    except Exception:  # noqa: BLE001 - what it does not foresee is told of the whole table
        return []
    return []


def _read_field(item: dict[str, Any], version: Any) -> Field:
    return Field.from_descriptor(deepcopy(item), datapackage_version=version)


def _read_checklist(table: _Table) -> Checklist:
    written = table.resource.checklist
    if written is None:
        return Checklist()
    if _has_odd_names(table, written):
        return Checklist()
    try:
        checklist = Checklist.from_descriptor(deepcopy(dict(written)))
    except FrictionlessException as exception:
        for error in exception.to_errors():
            table.add(error)
    except Exception as exception:  # noqa: BLE001 - a checklist that it does not foresee
        table.add(errors.ChecklistError(note=f"{type(exception).__name__}: {exception}"))
    else:
        _check_formulas(table, checklist)
        return checklist
    return Checklist()


def _has_odd_names(table: _Table, checklist: Mapping[str, Any]) -> bool:
    """Check that the errors that a checklist names are texts: frictionless raises on others."""
    found = False
    for name in ("pickErrors", "skipErrors"):
        items = checklist.get(name)
        for at, item in enumerate(items if isinstance(items, list) else ()):
            if not isinstance(item, str):
                note = f"{item!r} is not of type 'string' at property '{name}/{at}'"
                table.add(errors.ChecklistError(note=note))
                found = True
    return found


def _check_formulas(table: _Table, checklist: Checklist) -> None:
    """Check that the formulas can be computed: one that cannot would fail on each row."""
    names = _list_types(table)
    for check in checklist.checks:
        if isinstance(check, row_constraint):
            for note in find_faults(check.formula, names):
                table.add(errors.CheckError(note=note))


# How the file is read


def _check_encoding(table: _Table) -> None:
    name = table.resource.descriptor.get("encoding")
    if name and not is_encoding(str(name)):
        table.add(errors.EncodingError(note=f"unknown encoding: {name}"))


def _check_dialect(table: _Table, read: FrictionlessResource) -> None:
    dialect: Dialect = read.dialect
    for name, numbers in (
        ("headerRows", dialect.header_rows),
        ("commentRows", dialect.comment_rows),
    ):
        for number in numbers:
            if not _is_row(number):
                note = f'"{name}" has "{number}", which is not the number of a row'
                table.add(errors.DialectError(note=note))
    written = table.resource.descriptor.get("dialect", {})
    for name, kind, kinds in (("sheetName", "string", str), ("sheetNumber", "integer", int)):
        value = written.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, kinds)):
            note = f"{value!r} is not of type '{kind}' at property '{name}'"
            table.add(errors.DialectError(note=note))
    if read.format in {"csv", "tsv"}:
        _check_characters(table, CsvControl.from_dialect(dialect))


def _is_row(value: object) -> bool:
    """Whether a value of a descriptor is the number of a row; 1.0 is one to Python, 0 is none."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and value % 1 == 0
        and value >= 0
    )


def _check_characters(table: _Table, control: CsvControl) -> None:
    """Check the characters of delimited text, by what Python's reader takes."""
    characters: dict[str, tuple[str | None, bool]] = {
        "delimiter": (control.delimiter, False),
        # "" stands for none; frictionless has None for an escape that is not there.
        "quoteChar": (control.quote_char, True),
        "escapeChar": (control.escape_char, control.escape_char is None),
    }
    wrong = [
        name
        for name, (text, may_lack) in characters.items()
        if (len(text) != 1 if text else not may_lack)
    ]
    for name in wrong:
        note = f'"{name}" must be a 1-character string, not "{characters[name][0]}"'
        table.add(errors.DialectError(note=note))
    if not wrong:
        try:
            csv.reader([], dialect=control.to_python())  # type: ignore[no-untyped-call]
        except (TypeError, ValueError, csv.Error) as error:
            table.add(errors.DialectError(note=str(error)))


# The fields


def _check_fields(table: _Table) -> None:
    for number, item in enumerate(table.fields, start=1):
        try:
            read = _read_field(item, table.version)
        except Exception:  # noqa: BLE001, S112 - frictionless says so
            continue
        for note in _find_faults(read):
            table.add(errors.FieldError(note=note), number)
        nested = item.get("arrayItem")
        if read.type == "array" and isinstance(nested, dict):
            _check_item(table, number, nested)


def _check_item(table: _Table, number: int, nested: dict[str, Any]) -> None:
    """Check what an array says of its items, which is a field without a name."""
    described = {"name": "item", "type": "any", **deepcopy(nested)}
    described.pop("arrayItem", None)
    try:
        # As frictionless reads it: it imposes no version there.
        read = Field.from_descriptor(described)
    except FrictionlessException as exception:
        for error in exception.to_errors():
            table.add(errors.FieldError(note=f"array item {error.note}"), number)
        return
    for note in _find_faults(read):
        table.add(errors.FieldError(note=f"array item {note}"), number)


def _find_faults(read: Field) -> Iterator[str]:
    """Find what no cell could be compared with, whatever the cells: the notes."""
    if read.type in _DATED and not _is_format(read.format):
        yield f'format "{read.format}" is not a format of type "{read.type}"'
        return  # nor can its bounds be read
    if read.type == "list" and not getattr(read, "delimiter", ","):
        yield 'the delimiter of type "list" is empty'
    if read.type == "number" and getattr(read, "decimal_char", ".") == "":
        yield 'the decimal sign of type "number" is empty'
    constraints = read.constraints
    if constraints.get("unique") and read.type in UNHASHABLE:
        yield f'constraint "unique" cannot be compared for type "{read.type}"'
    if "pattern" in read.supported_constraints and "pattern" in constraints:
        yield from _check_pattern(str(constraints["pattern"]))
    named = [name for name in (*BOUNDS, "enum") if constraints.get(name) is not None]
    if not named:
        return  # some formats have no reader without a package that is not installed
    read_value = read.create_value_reader()
    for name in BOUNDS:
        bound = constraints.get(name)
        if bound is None or name not in read.supported_constraints:
            continue
        value = read_value(bound)
        if value is None or value != value:  # noqa: PLR0124 - NaN, which is above and below nothing
            yield f'constraint "{name}" is "{bound}", which is not of type "{read.type}"'
    values = constraints.get("enum")
    if (
        values is not None
        and "enum" in read.supported_constraints
        and all(read_value(value) is None for value in values)
    ):
        yield f'constraint "enum" has no value of type "{read.type}"'


def _is_format(form: str) -> bool:
    """Whether a date can be written by a format and read again by it."""
    if form in {"default", "any"}:
        return True
    if "%" not in form:
        return False
    try:
        datetime.strptime(_MOMENT.strftime(form), form)  # noqa: DTZ007 - it is not kept
    except (ValueError, re.error):
        return False
    return True


def _check_pattern(pattern: str) -> Iterator[str]:
    """Check a pattern as frictionless compiles it: whole, between « ^ » and « $ »."""
    try:
        re.compile(f"^{pattern}$")
    except _UNREADABLE as error:
        flags = _FLAGS.fullmatch(pattern)
        if flags and _is_expression(wrapped := f"(?{flags['flags']}:{flags['rest']})"):
            yield f'constraint "pattern" is "{pattern}", to be written as "{wrapped}"'
        else:
            yield f'constraint "pattern" is "{pattern}", which is no regular expression: {error}'


def _is_expression(pattern: str) -> bool:
    try:
        re.compile(f"^{pattern}$")
    except _UNREADABLE:
        return False
    return True


# The keys


def _check_keys(table: _Table, named: Mapping[str, _Table] | None) -> None:
    """Check the keys of a schema.

    Args:
        table: the table that has them.
        named: the tables of the package, by name; None for a lone table.
    """
    schema = table.resource.schema
    kinds = _list_types(table)
    for name in schema.primary_key:
        _check_comparable(table, "primary", name, kinds)
    _check_unique_keys(table, kinds)
    for key in schema.foreign_keys:
        for name in key.fields:
            _check_comparable(table, "foreign", name, kinds)
        _check_reference(table, key, named)


def _check_unique_keys(table: _Table, kinds: Mapping[str, str]) -> None:
    """Check the unique keys, which frictionless does not look at."""
    written = table.schema.get("uniqueKeys", [])
    if not isinstance(written, list):
        note = f"{written!r} is not of type 'array' at property 'uniqueKeys'"
        table.add(errors.SchemaError(note=note))
    for key in table.resource.schema.unique_keys:
        if not set(key) <= kinds.keys():
            note = f'unique key "{list(key)}" does not match the fields "{list(kinds)}"'
            table.add(errors.SchemaError(note=note))
        for name in key:
            _check_comparable(table, "unique", name, kinds)


def _check_comparable(table: _Table, key: str, name: str, kinds: Mapping[str, str]) -> None:
    if kinds.get(name) in UNHASHABLE:
        note = f'{key} key field "{name}" is of type "{kinds[name]}", which cannot be compared'
        table.add(errors.SchemaError(note=note))


def _check_reference(table: _Table, key: ForeignKey, named: Mapping[str, _Table] | None) -> None:
    own, wanted = table.resource.name, key.reference.resource
    if wanted in {"", own}:
        target: _Table | None = table
    elif named is None:
        return  # the package is missing, which frictionless says
    else:
        target = named.get(wanted)
    if target is None:
        note = (
            f'failed to handle a foreign key for resource "{own}" '
            f'as resource "{wanted}" does not exist'
        )
        table.add(errors.ResourceError(note=note))
        return
    if target is not table and not is_table(target.resource, Path(target.base)):
        note = f'a foreign key refers to the resource "{wanted}", which is not a table'
        table.add(errors.ResourceError(note=note))
        return
    kinds = _list_types(target)
    if not kinds:
        return  # its fields are those of its header
    for name in key.reference.fields:
        where = target.resource.name
        if name not in kinds:
            note = (
                f'foreign key refers to the field "{name}", which resource "{where}" does not have'
            )
            table.add(errors.SchemaError(note=note))
        elif kinds[name] in UNHASHABLE:
            note = (
                f'foreign key refers to the field "{name}" of resource "{where}", '
                f'of type "{kinds[name]}", which cannot be compared'
            )
            table.add(errors.SchemaError(note=note))


def _list_types(table: _Table) -> dict[str, str]:
    """List the types of the fields that a schema declares, by name."""
    return {
        str(item["name"]): str(item.get("type") or "any") for item in table.fields if "name" in item
    }
