"""The file of a version → a table of Arrow, typed by its schema.

Whatever the file, the table is the same: the types are those of
:mod:`parution.formats.columns`, and the rows are in the order of the primary key, as those of a
Parquet file are. Where there is no key, or the table is larger than one that is sorted, they are
in the order of the CSV.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parution.archive import extract_zip
from parution.model.progress import silent
from parution.model.release import FileDigest, Version
from parution.model.schema import Schema
from parution.packaging.building import SUMS
from parution.packaging.describing import refuse_addresses
from parution.project import DESCRIPTOR_FILE, find_descriptor, find_top, read_package
from parution.reuse.cache import check_hash
from parution.reuse.choosing import choose_table, refuse_version
from parution.reuse.places import PACKAGE, ZIP
from parution.tables.canonical import write_canonical
from parution.tables.encoding import declare_encodings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

    from parution.model.package import Package, Resource
    from parution.reuse.places import Found

_SHA256 = "sha256:"


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """A table that was read.

    Attributes:
        name: name of the resource.
        columns: the table, its columns named by their labels.
        schema: its Table Schema; empty where it has none.
        about: what it is: ``name``, ``version``, ``table``, ``title``, ``sha256``, ``source``,
            ``licenses``.
    """

    name: str
    columns: pa.Table
    schema: Schema
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table of a package that stands on the disk.

    Attributes:
        package: the package.
        resource: the table in it.
        path: its canonical CSV.
    """

    package: Package
    resource: Resource
    path: Path


def read_table(found: Found, version: str | None = None) -> LoadedTable:
    """Read a table.

    Args:
        found: the file that has it.
        version: the version that was asked for; that of a package must be it.

    Raises:
        DataError: a cell is not of its type, or a table cannot be read.
        UsageError: the package has no such version or table, or is at fault.
        ConflictError: a file of the package is not what the package says.
        ArchiveError: the zip cannot be read, or is not safe.
    """
    if found.format not in {ZIP, PACKAGE}:
        return _read_parquet(found)
    with open_table(found, version) as table:
        from parution.formats.reading import read_arrow, read_typed  # noqa: PLC0415 - heavy

        resource = table.resource
        typed = read_typed(resource.name, table.path, resource.schema)
        about = {
            "name": table.package.name,
            "version": str(table.package.descriptor.get("version") or ""),
            "table": resource.name,
            "title": resource.title,
            "sha256": found.sha256,
            "source": found.source,
            "licenses": table.package.descriptor.get("licenses") or [],
        }
        return LoadedTable(resource.name, read_arrow(typed), resource.schema, about)


@contextmanager
def open_package(found: Found, version: str | None = None) -> Iterator[Package]:
    """Open the package that a file is, or has; what is unpacked is there for the block.

    Args:
        found: a zip or a descriptor.
        version: the version that was asked for.

    Raises:
        UsageError: it has another version, or is at fault.
        ArchiveError: the zip cannot be read, or is not safe.
    """
    if found.format == PACKAGE and found.path.suffix.lower() != ".zip":
        package = read_package(found.path)
        _check_version(package, version, found.source)
        yield package
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        extract_zip(found.path, folder)
        top = find_top(folder)
        package = read_package(find_descriptor(top), top)
        _check_version(package, version, found.source)
        yield package


@contextmanager
def open_table(found: Found, version: str | None = None) -> Iterator[OpenTable]:
    """Open a table of the package that a file is, or has, as :func:`open_package` does.

    Raises:
        UsageError: as there, or there is no such table.
        DataError: the table cannot be read.
        ConflictError: a file of the package is not what the package says.
    """
    with open_package(found, version) as package, tempfile.TemporaryDirectory() as work:
        refuse_addresses(package)
        tables = list_tables(package)
        name = choose_table(found.source, list(tables), found.table or None)
        resource = tables[name]
        sums = _read_sums(package)
        _check_sums(package, resource, sums, found.source)
        path = resource.files[0] if _is_canonical(resource, package, sums) else None
        if path is None:
            path = Path(work) / "table.csv"
            declared = declare_encodings(package, set(tables) - {name})
            resource = next(each for each in declared.resources if each.name == name)
            write_canonical(resource, package.find_base(resource), path, silent)
        yield OpenTable(package, resource, path)


def list_tables(package: Package) -> dict[str, Resource]:
    """List the resources of a package that are tables, by name."""
    from parution.tables.cells import is_table  # noqa: PLC0415

    return {
        resource.name: resource
        for resource in package.resources
        if resource.schema.fields or is_table(resource, package.find_base(resource))
    }


def _check_version(package: Package, asked: str | None, place: str) -> None:
    """Check that a package, which is one version, is the one that was asked for."""
    version = str(package.descriptor.get("version") or "")
    if asked is not None and asked != version and not _begins(version, asked):
        raise refuse_version(place, asked, version)


def _begins(version: str, asked: str) -> bool:
    try:
        whole = not Version.parse(version).prerelease
    except ValueError:
        return False
    return whole and version.startswith(f"{asked}.")


def _read_sums(package: Package) -> dict[str, str]:
    """Read the hashes that a built package has of its files, by path; none of another package."""
    path = package.base / SUMS
    if package.source.name != DESCRIPTOR_FILE or not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    listed = (line.partition("  ") for line in lines)
    return {name: sha256 for sha256, _, name in listed}


def _check_sums(package: Package, resource: Resource, sums: Mapping[str, str], place: str) -> None:
    """Check the files that a table is read from against what the package says of them."""
    expected = {resource.paths[0]: sums.get(resource.paths[0], "")} if resource.paths else {}
    declared = str(resource.descriptor.get("hash") or "")
    if declared.startswith(_SHA256) and resource.paths:
        expected[resource.paths[0]] = declared.removeprefix(_SHA256)
    files = dict(zip(resource.paths, resource.files, strict=False))
    if DESCRIPTOR_FILE in sums:
        expected[DESCRIPTOR_FILE] = sums[DESCRIPTOR_FILE]
        files[DESCRIPTOR_FILE] = package.source
    for name, sha256 in expected.items():
        if sha256 and name in files and files[name].is_file():
            with files[name].open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            check_hash(FileDigest(name, 0, sha256), found, place)


def _is_canonical(resource: Resource, package: Package, sums: Mapping[str, str]) -> bool:
    """Tell whether the file of a table is a canonical CSV: a build of ours has its hash."""
    return (
        resource.is_local_csv
        and resource.paths[0] in sums
        and DESCRIPTOR_FILE in sums
        and "dialect" not in resource.descriptor
        and str(resource.descriptor.get("encoding")).lower() == "utf-8"
        and package.find_base(resource) == package.base
    )


def _read_parquet(found: Found) -> LoadedTable:
    from pyarrow import parquet  # noqa: PLC0415 - heavy

    with parquet.ParquetFile(found.path, memory_map=True) as file:
        columns = file.read()
    told = {key.decode(): value.decode() for key, value in (columns.schema.metadata or {}).items()}
    schema = Schema(json.loads(told["schema"]) if "schema" in told else {})
    about = {
        "name": found.name,
        "version": found.version,
        "table": found.table,
        "title": told.get("title") or found.table,
        "sha256": found.sha256,
        "source": found.source,
        "licenses": json.loads(told["licenses"]) if "licenses" in told else [],
    }
    return LoadedTable(found.table, columns, schema, about)
