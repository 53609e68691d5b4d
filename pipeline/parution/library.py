"""What a Python program may call: read a package or a lone table, and validate it.

``from parution import validate, read_package, read_table`` gives these functions;
``docs/python.md`` shows them at work and says what a call does to the process.
"""

from __future__ import annotations

import math
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from parution import project, validation
from parution.archive import extract_zip
from parution.errors import ParutionError, UsageError
from parution.model.package import Package
from parution.tables.encoding import is_encoding
from parution.validation import LIMIT, Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from os import PathLike

    from parution.model.remote import Remote
    from parution.model.report import Report


def read_package(path: str | PathLike[str], *, root: str | PathLike[str] | None = None) -> Package:
    """Read a package's descriptor and its schemas; its tables are not read yet.

    Nothing is read at an address: ``Package.unread``, and that of each resource, list what would
    be, and the report says so.

    Args:
        path: a descriptor in YAML or JSON, or a folder that holds one, itself or in
            ``datapackage/``.
        root: folder outside of which nothing is read. If None: the nearest folder, at or above
            the descriptor's, that has a ``portals.toml``, else the Git root, else the
            descriptor's own folder.

    Returns:
        The package. Its schemas and dialects are in it, and the paths of its tables do not
        leave ``root``; that the tables are there is not proven.

    Raises:
        DescriptorError: there is no descriptor there, it or a schema cannot be read, or a path
            is not safe.
    """
    descriptor = project.find_descriptor(Path(path))
    return project.read_package(descriptor, None if root is None else Path(root))


def read_table(
    table: str | PathLike[str], schema: str | PathLike[str], *, encoding: str | None = None
) -> Package:
    """Read the schema of a lone table, as a package of one resource; the table is not read yet.

    Args:
        table: the table's file.
        schema: its Table Schema, in JSON or YAML.
        encoding: the table's encoding, by Python's name for it; None where it is told from the
            file: UTF-16 by its mark, UTF-8 where all of it is, else Windows-1252.

    Returns:
        The package; its only resource is named after the file.

    Raises:
        UsageError: the table is not there, or not a file.
        DescriptorError: the schema cannot be read.
    """
    return project.read_table(Path(table), Path(schema), encoding)


def validate(
    source: Package | str | PathLike[str],
    schema: str | PathLike[str] | None = None,
    *,
    engine: Engine = "auto",
    limit: int | None = LIMIT,
    encoding: str | None = None,
    formulas: bool = False,
    remote: Remote = "none",
    budget: float | None = None,
) -> Report:
    """Validate every table of a package, or a lone table: all rows, all errors.

    An error in the data is in the report, and raises nothing; so is a table that is not there.

    Args:
        source: a package that was read; a descriptor; a folder or a zip that holds one; or a
            table, with its ``schema``.
        schema: the Table Schema of a lone table; None for anything else.
        engine: ``"auto"`` screens by columns the tables that can be; ``"frictionless"`` has
            frictionless read every table whole. The report says the same.
        limit: errors of each kind (type × field) kept in full, 0 or more; None for all. The
            totals are exact in either case.
        encoding: the encoding of a lone table, as in :func:`read_table`.
        formulas: whether texts that a spreadsheet would run as formulas are warned of.
        remote: what is read at the addresses that a descriptor gives: ``"none"``, and what is at
            one is an error; ``"public"`` for what everybody can reach; ``"private"`` for any
            machine. ``Report.remote_files`` names what was read.
        budget: seconds that the patterns, the long lists of values and the formulas of a table
            may take together; None for 30, and 2 more for each megabyte of the table. Once they
            are spent, the rest of the table is read without them, and an error says so.

    Returns:
        frictionless' verdict and errors, one task a resource in the descriptor's order. Where
        what describes a table is at fault, its task says so and nothing of it was read; where
        the package itself is refused, ``errors`` says why and no table was read.

    Raises:
        DescriptorError: there is no descriptor, it or a schema cannot be read, or a path in it
            is not safe.
        ArchiveError: the zip cannot be read, or is not safe.
        UsageError: a lone table without its schema, or that is not there; an address; an
            encoding with something else.
        TypeError: a schema, an encoding or ``remote`` was given with a package that was read.
        ValueError: no such engine or ``remote``, a negative limit, or a budget that is not above
            zero.
    """
    if engine not in ("auto", "frictionless"):
        raise ValueError(f"engine must be 'auto' or 'frictionless', not {engine!r}")
    if limit is not None and limit < 0:
        raise ValueError(f"limit must be 0 or more, or None, not {limit!r}")
    if remote not in ("none", "public", "private"):
        raise ValueError(f"remote must be 'none', 'public' or 'private', not {remote!r}")
    if budget is not None and not 0 < budget < math.inf:
        raise ValueError(f"budget must be above 0, or None, not {budget!r}")
    if isinstance(source, Package):
        if schema is not None or encoding is not None:
            raise TypeError(
                "a package has its schemas and encodings: these are for the path of a lone table"
            )
        if remote != "none":
            raise TypeError("a package was read without the network: remote is for its path")
        return validation.validate(
            source, engine=engine, limit=limit, formulas=formulas, budget=budget
        )
    schema_path = None if schema is None else Path(schema)
    with open_package(Path(source), schema_path, encoding, remote) as package:
        return validation.validate(
            package, engine=engine, limit=limit, formulas=formulas, budget=budget
        )


@contextmanager
def open_package(
    path: Path,
    schema: Path | None,
    encoding: str | None = None,
    remote: Remote = "none",
    hear: Callable[[str], object] | None = None,
) -> Iterator[Package]:
    """Read what a person names: a package, zipped or not, or a lone table.

    Args:
        path: a descriptor, a folder or a zip that holds one, or a table.
        schema: the Table Schema of a lone table; None for a package.
        encoding: the encoding of a lone table; None where it is told from the file.
        remote: what is read at the addresses that a descriptor gives.
        hear: hears of each of these addresses before it is read.

    Yields:
        The package. That of a zip is unpacked in a temporary folder, which is deleted at the
        end; so is that of what was read at addresses.

    Raises:
        UsageError: what to read cannot be told or read, there is no such encoding, or ``remote``
            is given with a lone table, which has no addresses.
    """
    if schema is not None:
        if encoding is not None and not is_encoding(encoding):
            raise UsageError("validate.unknown-encoding", encoding=encoding)
        if remote != "none":
            raise UsageError("validate.remote-of-table", remote=remote)
        yield read_table(path, schema, encoding=encoding)
    elif encoding is not None:
        raise UsageError("validate.encoding-of-package", encoding=encoding)
    elif project.is_address(path):
        raise UsageError("validate.address", address=project.show_address(path))
    elif path.suffix.lower() == ".zip" and not path.is_dir():
        if not path.is_file():
            raise UsageError("table.not-found", path=path)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name).resolve()
            with _naming(lambda file: _name_in_archive(file, path, folder)):
                extract_zip(path, folder)
                top = project.find_top(folder)
                with _open_described(project.find_descriptor(top), top, remote, hear) as package:
                    yield package
    elif path.is_file() and path.suffix.lower() not in project.DESCRIPTOR_SUFFIXES:
        raise UsageError("validate.no-schema", path=path)
    else:
        with _open_described(project.find_descriptor(path), None, remote, hear) as package:
            yield package


@contextmanager
def _open_described(
    descriptor: Path, root: Path | None, remote: Remote, hear: Callable[[str], object] | None
) -> Iterator[Package]:
    """Read a package, with what is at addresses where that was asked for."""
    if remote == "none":
        yield project.read_package(descriptor, root)
        return
    from parution.network.downloads import Downloads  # noqa: PLC0415 - nothing else speaks to the network

    with tempfile.TemporaryDirectory() as name:
        downloads = Downloads(remote, Path(name).resolve(), hear=hear)
        with _naming(downloads.name):
            package = project.read_package(descriptor, root, downloads.fetch)
        yield replace(package, remote_files=downloads.files)


def _name_in_archive(file: Path, archive: Path, folder: Path) -> Path | None:
    """Name a file by the zip that it was unpacked from; None where it is another file."""
    return archive / file.relative_to(folder) if file.is_relative_to(folder) else None


@contextmanager
def _naming(name: Callable[[Path], object]) -> Iterator[None]:
    """Name what a person knows, in the refusals that name a file of a temporary folder.

    Args:
        name: names a file; None where it is no file of that folder.
    """

    def rename(value: object) -> object:
        return (name(value) or value) if isinstance(value, Path) else value

    try:
        yield
    except ParutionError as error:
        values = {key: rename(value) for key, value in error.values.items()}
        raise type(error)(error.key, **values) from error
