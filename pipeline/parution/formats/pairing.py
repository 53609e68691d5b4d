"""The columns of a canonical CSV, and the fields that its schema pairs with them."""

from __future__ import annotations

import warnings
from copy import deepcopy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from frictionless import Field

    from parution.model.schema import Schema


def pair_fields(path: Path, schema: Schema) -> tuple[list[str], list[Field | None]]:
    """Pair the labels of a table with the fields of its schema, as frictionless does.

    Args:
        path: a canonical CSV.
        schema: its Table Schema; empty where it has none.

    Returns:
        The labels, in the order of the file; for each, frictionless' field, in its schema, or None
        where the table has no schema.
    """
    from frictionless import Schema as FrictionlessSchema  # noqa: PLC0415 - heavy
    from frictionless.resources import TableResource  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # frictionless warns of its own old words
        descriptor = {
            "name": "table",
            "type": "table",
            "path": path.name,
            "format": "csv",
            "encoding": "utf-8",
            # Nothing is guessed: neither the separator of a column alone, nor a header.
            "dialect": {"csv": {"delimiter": ","}},
        }
        table = TableResource.from_descriptor(descriptor, basepath=str(path.parent))
        if schema.fields:
            described = deepcopy(dict(schema.descriptor))
            described.pop("foreignKeys", None)  # they ask for the whole package
            # It was read within its package: which words it may have, the package decided.
            table.schema = FrictionlessSchema.from_descriptor(
                described, datapackage_version="unknown"
            )
        with table:
            labels = list(table.labels)
            if not schema.fields:
                return labels, [None] * len(labels)
            return labels, list(table.header.get_expected_fields())
