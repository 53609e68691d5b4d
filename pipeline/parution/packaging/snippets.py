"""The lines that read a package with the types of its schemas, for its README.

Of CSV, a type is only claimed where a library's own reader understands the canonical text as the
schema does; anything else is read as text, which loses nothing. Parquet has its types in the file.
"""

from __future__ import annotations

import json
import keyword
import re
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from parution.model.schema import DEFAULT_MISSING_VALUES, Schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parution.model.schema import Field

# Table Schema type → the reader's own; what is not here is read as text.
_PANDAS = {"integer": "Int64", "number": "Float64", "boolean": "boolean", "year": "Int64"}
_POLARS = {
    "integer": "pl.Int64",
    "number": "pl.Float64",
    "boolean": "pl.Boolean",
    "year": "pl.Int64",
    "date": "pl.Date",
}
_DUCKDB = {
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "year": "BIGINT",
    "date": "DATE",
}
_READR = {"integer": "i", "number": "d", "boolean": "l", "year": "i", "date": "D"}


# Names that the lines themselves use, and words that R keeps for itself (?Reserved).
_RESERVED = frozenset(
    {"pd", "pl", "texte", "defaultdict", "library", "read_csv", "cols", "c"}
    | {"function", "repeat", "next", "break", "if", "else", "for", "while", "in"}
    | {"TRUE", "FALSE", "NULL", "NA", "Inf", "NaN"}
)
# The same, of lines that layouts 1 and 2 do not have: theirs never change.
_RESERVED_SINCE = frozenset({"parution", "place", "read_parquet", "url"})
# By language, what the lines for pandas call the types of the columns that are read as text.
_TEXT = {"fr": "texte", "en": "text"}


@dataclass(frozen=True, slots=True)
class Snippet:
    """Lines for one tool: its name, the language for highlighting, the code."""

    tool: str
    language: str
    code: str


def write_snippets(
    resources: Sequence[Mapping[str, Any]],
    base: str = "",
    parquet: Mapping[str, str] | None = None,
    language: str = "fr",
) -> tuple[Snippet, ...]:
    """Write the lines that read every table, run from the package's folder.

    Args:
        resources: the resources of the edition's descriptor; those that are no CSV tables
            are left out.
        base: address of the package's folder, with its ``/``, for who is elsewhere.
        parquet: by name, the address of the tables that are read from Parquet instead.
        language: that of who reads the lines, ``"fr"`` or ``"en"``.

    Returns:
        One snippet a tool: pandas, Polars, DuckDB, R (readr, nanoparquet).
    """
    reserved = _RESERVED if parquet is None else _RESERVED | _RESERVED_SINCE
    text = _TEXT[language]
    return _write_all(_list_tables(resources, base, parquet or {}, reserved | {text}), text)


def _write_all(tables: Sequence[_Table], text: str) -> tuple[Snippet, ...]:
    if not tables:
        return ()
    return (
        Snippet("pandas", "python", _write_pandas(tables, text)),
        Snippet("Polars", "python", _write_polars(tables)),
        Snippet("DuckDB", "sql", _write_duckdb(tables)),
        Snippet(f"R ({', '.join(_list_r_packages(tables))})", "r", _write_r(tables)),
    )


def write_table_snippets(
    resource: Mapping[str, Any], address: str, *, is_parquet: bool, language: str = "fr"
) -> tuple[Snippet, ...]:
    """Write the lines that read one table, wherever it is.

    Args:
        resource: its resource, in the edition's descriptor.
        address: of its canonical CSV, or of its Parquet file.
        is_parquet: which of the two.
        language: that of who reads the lines, ``"fr"`` or ``"en"``.

    Returns:
        One snippet a tool, as :func:`write_snippets` has them; none where it is no CSV table.
    """
    if not _is_table(resource):
        return ()
    text = _TEXT[language]
    reserved = _RESERVED | _RESERVED_SINCE | {text}
    variable = _name_variable(str(resource["name"]), reserved, set())
    return _write_all([_Table.of({**resource, "path": address}, variable, is_parquet)], text)


def write_load(resources: Sequence[Mapping[str, Any]], place: str, version: str) -> Snippet | None:
    """Write the lines that load every table with ``parution.load``, checked and kept.

    Args:
        resources: the resources of the edition's descriptor, as :func:`write_snippets` has them.
        place: the address of the static portal.
        version: the version, whole.

    Returns:
        The lines; None where there are no tables.
    """
    tables = _list_tables(resources, "", {}, _RESERVED | _RESERVED_SINCE)
    if not tables:
        return None
    lines = ["import parution", "", f"place = {_python(place)}"]
    for table in tables:
        options = f"place, {_python(table.name)}, version={_python(version)}"
        lines.append(f"{table.variable} = parution.load({options})")
    return Snippet("parution.load", "python", "\n".join(lines))


def _list_tables(
    resources: Sequence[Mapping[str, Any]],
    base: str,
    parquet: Mapping[str, str],
    reserved: frozenset[str],
) -> list[_Table]:
    tables: list[_Table] = []
    for resource in resources:
        if _is_table(resource):
            name = str(resource["name"])
            taken = {table.variable for table in tables}
            path = parquet.get(name) or base + resource["path"]
            variable = _name_variable(name, reserved, taken)
            tables.append(_Table.of({**resource, "path": path}, variable, name in parquet))
    return tables


def _is_table(resource: Mapping[str, Any]) -> bool:
    return resource.get("type") == "table" and str(resource.get("path")).endswith(".csv")


def _name_variable(name: str, reserved: frozenset[str], taken: set[str]) -> str:
    variable = re.sub(r"\W", "_", name)
    if not variable.isidentifier() or keyword.iskeyword(variable) or variable in reserved:
        variable = f"table_{variable}"
    numbered = (f"{variable}_{number}" for number in count(2))
    return next(each for each in chain([variable], numbered) if each not in taken)


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    variable: str
    path: str
    """Of its CSV, or of its Parquet file."""
    types: Mapping[str, str]
    """Name of each field → its type, ``""`` where it is read as text."""
    missing: tuple[str, ...]
    is_parquet: bool

    @classmethod
    def of(cls, resource: Mapping[str, Any], variable: str, is_parquet: bool) -> _Table:
        found = resource.get("schema")
        schema = Schema(found if isinstance(found, dict) else {})
        return cls(
            str(resource["name"]),
            variable,
            str(resource.get("path") or ""),
            {field.name: _read_as(field, schema) for field in schema.fields},
            # Not every reader takes an empty list; of no value, it makes the empty one.
            schema.missing_values or DEFAULT_MISSING_VALUES,
            is_parquet,
        )

    def pick(self, names: Mapping[str, str]) -> dict[str, str]:
        return {field: names[kind] for field, kind in self.types.items() if kind in names}


def _read_as(field: Field, schema: Schema) -> str:
    if field.format != "default":
        return ""
    # The readers are told of one list of missing values a table.
    if schema.find_missing_values(field) != schema.missing_values:
        return ""
    if field.type in {"integer", "number"} and (
        field.group_char or field.decimal_char != "." or not field.bare_number
    ):
        return ""
    # By default Table Schema takes « 1 » for true, which not every reader does.
    if field.type == "boolean" and (field.true_values, field.false_values) != (
        ("true",),
        ("false",),
    ):
        return ""
    return field.type


def _write_pandas(tables: Sequence[_Table], text: str) -> str:
    lines = ["import pandas as pd", ""]
    if _has_csv(tables):
        defaults = f'{text} = defaultdict(lambda: "string")'
        lines = ["from collections import defaultdict", *lines, defaults]
    for table in tables:
        path = _python(table.path)
        if table.is_parquet:
            backend = 'dtype_backend="numpy_nullable"'
            lines.append(f"{table.variable} = pd.read_parquet({path}, {backend})")
            continue
        options = [path, f"dtype={text}"]
        if types := table.pick(_PANDAS):
            options[1] += f" | {json.dumps(types, ensure_ascii=False)}"
        dates = [name for name, kind in table.types.items() if kind == "date"]
        if dates:
            options.append(f"parse_dates={_python(dates)}")
        options += ["keep_default_na=False", f"na_values={_python(table.missing)}"]
        lines.append(f"{table.variable} = pd.read_csv({', '.join(options)})")
    return "\n".join(lines)


def _write_polars(tables: Sequence[_Table]) -> str:
    lines = ["import polars as pl", ""]
    for table in tables:
        path = _python(table.path)
        if table.is_parquet:
            lines.append(f"{table.variable} = pl.read_parquet({path})")
            continue
        options = [path, "infer_schema=False"]
        if types := table.pick(_POLARS):
            inner = ", ".join(f"{_python(name)}: {kind}" for name, kind in types.items())
            options.append(f"schema_overrides={{{inner}}}")
        if table.missing != ("",):
            options.append(f"null_values={_python(table.missing)}")
        lines.append(f"{table.variable} = pl.read_csv({', '.join(options)})")
    return "\n".join(lines)


def _write_duckdb(tables: Sequence[_Table]) -> str:
    lines = []
    for table in tables:
        if table.is_parquet:
            read = f"read_parquet({_sql(table.path)})"
            lines.append(f'CREATE TABLE "{table.variable}" AS FROM {read};')
            continue
        columns = ", ".join(
            f"{_sql(name)}: {_sql(_DUCKDB.get(kind, 'VARCHAR'))}"
            for name, kind in table.types.items()
        )
        nulls = ", ".join(_sql(value) for value in table.missing)
        lines.append(
            f'CREATE TABLE "{table.variable}" AS FROM read_csv({_sql(table.path)}, '
            f"header = true, delim = ',', quote = '\"', escape = '\"', nullstr = [{nulls}], "
            f"auto_detect = false, columns = {{{columns}}});"
        )
    return "\n".join(lines)


def _has_csv(tables: Sequence[_Table]) -> bool:
    return not all(table.is_parquet for table in tables)


def _list_r_packages(tables: Sequence[_Table]) -> list[str]:
    has_parquet = any(table.is_parquet for table in tables)
    return [*(["readr"] * _has_csv(tables)), *(["nanoparquet"] * has_parquet)]


def _write_r(tables: Sequence[_Table]) -> str:
    lines = [*(f"library({name})" for name in _list_r_packages(tables)), ""]
    for table in tables:
        if table.is_parquet:  # a name of file is no address for it; a connection is
            path = f"url({_python(table.path)})" if "://" in table.path else _python(table.path)
            lines.append(f"{table.variable} <- read_parquet({path})")
            continue
        types = "".join(
            f", {_quote_r(name)} = {_python(kind)}" for name, kind in table.pick(_READR).items()
        )
        missing = ", ".join(_python(value) for value in table.missing)
        lines.append(
            f"{table.variable} <- read_csv({_python(table.path)}, "
            f'col_types = cols(.default = "c"{types}), na = c({missing}))'
        )
    return "\n".join(lines)


def _python(value: object) -> str:
    """A literal that Python and R read alike: text in double quotes, or a list of it."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _quote_r(name: str) -> str:
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def _sql(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
