"""A table of a released package → a frame: what a Python program, or a notebook, calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args, overload

from parution.reuse.frames import to_arrow, to_pandas, to_polars
from parution.reuse.places import ZIP, Wanted, open_place
from parution.reuse.tables import read_table

if TYPE_CHECKING:
    from os import PathLike

    import pandas as pd
    import polars as pl

FrameEngine = Literal["pandas", "polars", "arrow"]
_PARQUET = "parquet"


@overload
def load(
    place: str | PathLike[str],
    table: str | None = None,
    version: str | None = None,
    *,
    engine: Literal["pandas"] = "pandas",
    categories: bool = False,
    cache: str | PathLike[str] | None = None,
) -> pd.DataFrame: ...
@overload
def load(
    place: str | PathLike[str],
    table: str | None = None,
    version: str | None = None,
    *,
    engine: Literal["polars"],
    categories: bool = False,
    cache: str | PathLike[str] | None = None,
) -> pl.DataFrame: ...
@overload
def load(
    place: str | PathLike[str],
    table: str | None = None,
    version: str | None = None,
    *,
    engine: Literal["arrow"],
    categories: bool = False,
    cache: str | PathLike[str] | None = None,
) -> Any: ...
def load(
    place: str | PathLike[str],
    table: str | None = None,
    version: str | None = None,
    *,
    engine: FrameEngine = "pandas",
    categories: bool = False,
    cache: str | PathLike[str] | None = None,
) -> Any:
    """Load a table of a released package, with the types of its schema.

    Whatever is read has the SHA-256 that the history of the versions says, each time, from the
    cache too. A version that is named whole and was loaded before needs no network; without a
    version, the place is asked which stands, and what it said last is used, with a
    :class:`parution.ParutionWarning`, where it gives no answer.

    Args:
        place: a folder or a zip of a package; the folder of a static portal; the address of a
            static portal, of a dataset of data.gouv.fr and its family, of a dataset of CKAN.
        table: name of the resource; None for the only one.
        version: ``"1.2.0"``; ``"1"`` or ``"1.2"`` for the highest that stands among those; None
            for the latest that stands. A version that was withdrawn is refused.
        engine: ``"pandas"``, ``"polars"`` or ``"arrow"``.
        categories: whether a column whose values are listed in the schema (``categories``,
            ``enum``) is a category of all of them, in their order.
        cache: folder of what is loaded from the network; None for ``PARUTION_CACHE``, else the
            system's own for this user.

    Returns:
        A ``DataFrame`` of pandas, with ``attrs`` (``name``, ``version``, ``table``, ``title``,
        ``sha256``, ``source``, ``licenses``); one of Polars; or a ``Table`` of Arrow, with the
        same in the metadata of its schema. The rows are in the order of the primary key where
        there is one. :mod:`parution.reuse.frames` lists the types.

    Raises:
        UsageError: no such place, version or table; several tables and none named.
        ConflictError: a file has another SHA-256 than it should.
        PortalError: the place gives no answer, and what is needed was not kept.
        DataError: a package that was not validated has a cell that is not of its type.
        ValueError: no such engine.
    """
    if engine not in get_args(FrameEngine):
        raise ValueError(f"engine must be 'pandas', 'polars' or 'arrow', not {engine!r}")
    found = open_place(place, cache).find(Wanted(version, table, (_PARQUET, ZIP)))
    loaded = read_table(found, version)
    if engine == "polars":
        return to_polars(loaded, categories=categories)
    if engine == "arrow":
        return to_arrow(loaded, categories=categories)
    return to_pandas(loaded, categories=categories)
