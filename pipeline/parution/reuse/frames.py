"""A table of Arrow → a frame of pandas or Polars; the types are the same whatever their version.

==========  ===================  ==================  ====================
kind        pandas               Polars              Arrow
==========  ===================  ==================  ====================
text        string (of pyarrow)  String              string
integer     Int64                Int64               int64
number      Float64              Float64             double
boolean     boolean              Boolean             bool
date        datetime64[s]        Date                date32
datetime    datetime64[us]       Datetime[us]        timestamp[us]
instant     datetime64[us, UTC]  Datetime[us, UTC]   timestamp[us, UTC]
time        object               Time                time64[us]
==========  ===================  ==================  ====================

pandas has no type of days: ``datetime64[s]`` has the years 1 to 9999 and ``.dt``; times are
``datetime.time``, and None where there is none. pandas does not tell « not a number » from no
value: both are ``<NA>`` there.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from parution.errors import DataError
from parution.model.schema import Field, write_value

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from parution.reuse.tables import LoadedTable


def to_arrow(table: LoadedTable, *, categories: bool) -> pa.Table:
    """Give a table of Arrow, with what it is in its metadata.

    Args:
        table: what was read.
        categories: whether a column whose values are listed by its field is a dictionary.

    Returns:
        The table; ``licenses`` is JSON in its metadata, and each field has its title and its
        description in its own.

    Raises:
        DataError: a value is not in the list.
    """
    import pyarrow as pa  # noqa: PLC0415 - heavy

    arrays, fields = [], []
    for column, name in zip(table.columns.columns, table.columns.column_names, strict=True):
        described = table.schema.find_field(name) or Field()
        array = column
        listed = list_categories(described) if categories else ()
        if listed:
            array = _categorize(table.name, name, column, described, listed)
        told = {"title": described.title, "description": described.description}
        kept = {key: value for key, value in told.items() if value}
        arrays.append(array)
        fields.append(pa.field(name, array.type, metadata=kept or None))
    about = {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for key, value in table.about.items()
    }
    return pa.table(arrays, schema=pa.schema(fields, about))


def to_polars(table: LoadedTable, *, categories: bool) -> pl.DataFrame:
    """Give a frame of Polars; with ``categories``, texts that are listed are an ``Enum``."""
    import polars as pl  # noqa: PLC0415

    frame = pl.DataFrame(table.columns)
    if not categories:
        return frame
    casts = []
    for name, kind in frame.schema.items():
        listed = list_categories(table.schema.find_field(name) or Field())
        if listed and kind == pl.String:
            strange = frame[name].drop_nulls().filter(~frame[name].drop_nulls().is_in(listed))
            if strange.len():
                raise DataError("reuse.not-listed", table=table.name, field=name, value=strange[0])
            casts.append(pl.col(name).cast(pl.Enum(listed)))
    return frame.with_columns(casts)


def to_pandas(table: LoadedTable, *, categories: bool) -> pd.DataFrame:
    """Give a frame of pandas, with what it is in its ``attrs``.

    Args:
        table: what was read.
        categories: whether a column whose values are listed by its field is a category.

    Raises:
        DataError: a value is not in the list.
    """
    import pandas as pd  # noqa: PLC0415 - heavy
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import compute  # noqa: PLC0415

    types = {
        pa.string(): pd.StringDtype("pyarrow"),
        pa.int64(): pd.Int64Dtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }

    def convert(array: pa.ChunkedArray) -> Any:
        if pa.types.is_date32(array.type):
            array = array.cast(pa.timestamp("s"))
        elif pa.types.is_floating(array.type) and compute.any(compute.is_nan(array)).as_py():
            # Which of the two pandas has here is its version's to say.
            array = compute.if_else(compute.is_nan(array), None, array)
        return array

    names = table.columns.column_names
    plain = pa.table(
        [convert(column) for column in table.columns.columns],
        names=[str(at) for at in range(len(names))],
    )
    frame: pd.DataFrame = plain.to_pandas(types_mapper=types.get)
    if categories:
        for at, name in enumerate(names):
            described = table.schema.find_field(name) or Field()
            listed = list_categories(described)
            if listed:
                column = table.columns.column(at)
                coded = _categorize(table.name, name, column, described, listed).combine_chunks()
                values = pa.table({"values": convert(pa.chunked_array([coded.dictionary]))})
                frame[str(at)] = pd.Categorical.from_codes(
                    coded.indices.fill_null(-1).to_numpy(zero_copy_only=False),
                    categories=pd.Index(values.to_pandas(types_mapper=types.get)["values"]),
                    ordered=is_ordered(described),
                )
    frame.columns = pd.Index(names)
    frame.attrs.update(table.about)
    return frame


def list_categories(field: Field) -> tuple[str, ...]:
    """List the values that a field may have, as texts, in their order; none where it has no list.

    Source: Table Schema v2, « categories » of a field, whose items may be objects with a
    ``value``; else the constraint ``enum``.
    """
    said = field.descriptor.get("categories")
    listed = said if isinstance(said, list) else field.constraints.enum
    values = (each.get("value") if isinstance(each, dict) else each for each in listed)
    return tuple(dict.fromkeys(write_value(each) for each in values))


def is_ordered(field: Field) -> bool:
    """Tell whether the values of a field are in an order (v2, « categoriesOrdered »)."""
    return field.descriptor.get("categoriesOrdered") is True


def _categorize(
    table: str, name: str, column: pa.ChunkedArray, field: Field, listed: tuple[str, ...]
) -> pa.ChunkedArray:
    """Turn a column into a dictionary of the values that its field lists.

    Raises:
        DataError: a value is none of them.
    """
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import compute  # noqa: PLC0415

    dictionary = _read_values(column.type, field, listed)
    indices = compute.index_in(column, value_set=dictionary)
    strange = compute.and_(compute.is_null(indices), compute.is_valid(column))
    if compute.any(strange).as_py():
        value = column.filter(strange)[0].as_py()
        raise DataError("reuse.not-listed", table=table, field=name, value=value)
    return pa.chunked_array(
        [
            pa.DictionaryArray.from_arrays(chunk, dictionary, ordered=is_ordered(field))
            for chunk in indices.chunks
        ],
        pa.dictionary(pa.int32(), dictionary.type, ordered=is_ordered(field)),
    )


def _read_values(kind: pa.DataType, field: Field, listed: tuple[str, ...]) -> pa.Array:
    """Read the values of a list as the cells of the column are, each once."""
    import pyarrow as pa  # noqa: PLC0415

    if pa.types.is_string(kind):
        return pa.array(listed, kind)
    import polars as pl  # noqa: PLC0415
    from frictionless import Field as FrictionlessField  # noqa: PLC0415
    from frictionless import Schema as FrictionlessSchema  # noqa: PLC0415

    from parution.formats.cells import CellReader  # noqa: PLC0415
    from parution.formats.columns import Kind  # noqa: PLC0415
    from parution.formats.reading import ARROW_TYPES  # noqa: PLC0415

    read = FrictionlessField.from_descriptor({**field.descriptor, "constraints": {}})
    FrictionlessSchema(fields=[read])
    stored = next(each for each in Kind if ARROW_TYPES[each] == kind)
    values = CellReader(read, "", field.name, stored).read(pl.Series("0", listed, pl.String))
    return values.unique(maintain_order=True).drop_nulls().to_arrow().cast(kind)
