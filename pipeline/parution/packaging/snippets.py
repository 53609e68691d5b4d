"""The lines that read a package with the types of its schemas, for its README.

A type is only claimed where a library's own reader understands the canonical text as the
schema does; anything else is read as text, which loses nothing.
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


@dataclass(frozen=True, slots=True)
class Snippet:
    """Lines for one tool: its name, the language for highlighting, the code."""

    tool: str
    language: str
    code: str


def write_snippets(resources: Sequence[Mapping[str, Any]], base: str = "") -> tuple[Snippet, ...]:
    """Write the lines that read every table, run from the package's folder.

    Args:
        resources: the resources of the edition's descriptor; those that are no CSV tables
            are left out.
        base: address of the package's folder, with its ``/``, for who is elsewhere.

    Returns:
        One snippet a tool: pandas, Polars, DuckDB, R (readr).
    """
    tables: list[_Table] = []
    for resource in resources:
        if resource.get("type") == "table" and str(resource.get("path")).endswith(".csv"):
            taken = {table.variable for table in tables}
            tables.append(_Table.of({**resource, "path": base + resource["path"]}, taken))
    if not tables:
        return ()
    return (
        Snippet("pandas", "python", _write_pandas(tables)),
        Snippet("Polars", "python", _write_polars(tables)),
        Snippet("DuckDB", "sql", _write_duckdb(tables)),
        Snippet("R (readr)", "r", _write_readr(tables)),
    )


@dataclass(frozen=True, slots=True)
class _Table:
    variable: str
    path: str
    types: Mapping[str, str]
    """Name of each field → its type, ``""`` where it is read as text."""
    missing: tuple[str, ...]

    @classmethod
    def of(cls, resource: Mapping[str, Any], taken: set[str]) -> _Table:
        found = resource.get("schema")
        schema = Schema(found if isinstance(found, dict) else {})
        variable = re.sub(r"\W", "_", str(resource["name"]))
        if not variable.isidentifier() or keyword.iskeyword(variable) or variable in _RESERVED:
            variable = f"table_{variable}"
        numbered = (f"{variable}_{number}" for number in count(2))
        variable = next(name for name in chain([variable], numbered) if name not in taken)
        return cls(
            variable,
            str(resource.get("path") or ""),
            {field.name: _read_as(field, schema) for field in schema.fields},
            # Not every reader takes an empty list; of no value, it makes the empty one.
            schema.missing_values or DEFAULT_MISSING_VALUES,
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


def _write_pandas(tables: Sequence[_Table]) -> str:
    lines = [
        "from collections import defaultdict",
        "import pandas as pd",
        "",
        'texte = defaultdict(lambda: "string")',
    ]
    for table in tables:
        options = [f'"{table.path}"', "dtype=texte"]
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
        options = [f'"{table.path}"', "infer_schema=False"]
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


def _write_readr(tables: Sequence[_Table]) -> str:
    lines = ["library(readr)", ""]
    for table in tables:
        types = "".join(
            f", {_quote_r(name)} = {_python(kind)}" for name, kind in table.pick(_READR).items()
        )
        missing = ", ".join(_python(value) for value in table.missing)
        lines.append(
            f'{table.variable} <- read_csv("{table.path}", '
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
