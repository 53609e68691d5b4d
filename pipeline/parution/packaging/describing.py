"""The descriptor of an edition: standard, plain, complete."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from parution.archive import LAST_YEAR
from parution.errors import DescriptorError
from parution.files import is_reserved
from parution.model.release import Version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parution.model.package import Package, Resource
    from parution.model.release import FileDigest

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"

# Data Package v2, in the order in which a person looks for them; the rest follows.
_PACKAGE_ORDER = (
    "name",
    "id",
    "title",
    "description",
    "version",
    "created",
    "homepage",
    "licenses",
    "contributors",
    "sources",
    "keywords",
    "image",
)
_RESOURCE_ORDER = ("name", "type", "title", "description")
# How the source was written, which the canonical file is not; and what is counted anew.
_REPLACED = frozenset(
    {
        *("$schema", "profile", "path", "type", "format", "mediatype", "encoding", "scheme"),
        *("compression", "innerpath", "dialect", "hash", "bytes", "stats", "rows", "fields"),
        "data",
    }
)
# What names a file on every system and an address on the web; Data Package v1's own rule.
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


def read_version(package: Package) -> Version:
    """Read the version of a package.

    Raises:
        DescriptorError: none, or not SemVer.
    """
    text = package.descriptor.get("version")
    if isinstance(text, int | float):  # YAML reads 1.1 as a number
        raise DescriptorError("descriptor.version-not-text", path=package.source, version=text)
    if not isinstance(text, str):
        raise DescriptorError("descriptor.no-version", path=package.source)
    try:
        return Version.parse(text)
    except ValueError as error:
        raise DescriptorError(
            "descriptor.bad-version", path=package.source, version=text
        ) from error


def read_day(package: Package) -> date:
    """Read the day of the release from ``created``.

    Raises:
        DescriptorError: none, or no date with a time, as Data Package wants it, or one that
            no zip can have.
    """
    text = package.descriptor.get("created")
    if not isinstance(text, str):
        raise DescriptorError("descriptor.no-created", path=package.source)
    try:
        moment = datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        moment = None
    if moment is None:
        raise DescriptorError("descriptor.bad-created", path=package.source, value=text)
    if moment.year > LAST_YEAR:
        raise DescriptorError(
            "descriptor.late-created", path=package.source, value=text, last=LAST_YEAR
        )
    return moment.date()


def check_names(package: Package) -> None:
    """Check that the package and its resources can name files and addresses.

    Raises:
        DescriptorError: a name that could leave its folder or that a system refuses, two
            resources of one name, a resource without data, a part that is at an address.
    """
    refuse_addresses(package)
    if not package.descriptor.get("name"):
        example = re.sub(r"[^a-z0-9]+", "-", package.source.resolve().parent.name.lower()).strip(
            "-"
        )
        raise DescriptorError(
            "descriptor.no-name", path=package.source, example=example or "stations"
        )
    if not _NAME.fullmatch(str(package.descriptor.get("name") or "")):
        raise DescriptorError("descriptor.bad-name", path=package.source, name=package.name)
    if not package.resources:
        raise DescriptorError("build.no-resources", path=package.source)
    seen: set[str] = set()
    for name in (package.name, *(resource.name for resource in package.resources)):
        if is_reserved(name):
            raise DescriptorError("descriptor.reserved-name", path=package.source, name=name)
    for resource in package.resources:
        if not _NAME.fullmatch(resource.name):
            raise DescriptorError("descriptor.bad-name", path=package.source, name=resource.name)
        if resource.name in seen:
            raise DescriptorError("descriptor.twice", path=package.source, name=resource.name)
        seen.add(resource.name)
        if not resource.files and "data" not in resource.descriptor:
            raise DescriptorError("build.remote", path=package.source, name=resource.name)


def refuse_addresses(package: Package) -> None:
    """Refuse what is at an address: what is published must not change when the web does.

    Raises:
        DescriptorError: a part of the package, or of a resource, was not read.
    """
    for part in package.unread:
        raise DescriptorError(
            "build.address", path=package.source, part=part.name, address=part.address
        )
    for resource in package.resources:
        for part in resource.unread:
            raise DescriptorError(
                "build.table-address",
                path=package.source,
                name=resource.name,
                part=part.name,
                address=part.address,
            )


def describe_table(
    resource: Resource, file: FileDigest, sources: Sequence[FileDigest] = ()
) -> dict[str, Any]:
    """Describe a table in its canonical form.

    Args:
        resource: the table in the source's descriptor.
        file: its canonical CSV.
        sources: the files in the package that it was read from.
    """
    found = resource.descriptor
    rest = _rest(found, _REPLACED | {"schema"} | set(_RESOURCE_ORDER))
    if sources:
        rest["sources"] = [*(found.get("sources") or ()), *map(_describe_source, sources)]
    return {
        **_pick(found, _RESOURCE_ORDER, drop=frozenset({"type"})),
        "type": "table",
        "path": file.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        **rest,
        **({"schema": found["schema"]} if "schema" in found else {}),
    }


def _describe_source(file: FileDigest) -> dict[str, Any]:
    return {"title": file.path.rpartition("/")[2], "path": file.path}


def describe_copy(resource: Resource, files: Sequence[FileDigest]) -> dict[str, Any]:
    """Describe a resource that is copied as it is, or whose data stand in the descriptor.

    Args:
        resource: the resource in the source's descriptor.
        files: its files in the package, in order.
    """
    found = dict(resource.descriptor)
    for key in ("hash", "bytes", "stats"):
        found.pop(key, None)
    if len(files) == 1:
        found["path"] = files[0].path
        found["bytes"] = files[0].bytes
        found["hash"] = f"sha256:{files[0].sha256}"
    elif files:
        found["path"] = [file.path for file in files]
    return found


def describe_package(package: Package, resources: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Describe the edition.

    Args:
        package: the source.
        resources: the descriptors of its resources, in order.
    """
    found = package.descriptor
    return {
        "$schema": PROFILE,
        **_pick(found, _PACKAGE_ORDER),
        **_rest(found, {"$schema", "profile", *_PACKAGE_ORDER}),
        "resources": list(resources),
    }


def _pick(
    found: Mapping[str, Any], names: Sequence[str], drop: frozenset[str] = frozenset()
) -> dict[str, Any]:
    return {name: found[name] for name in names if name in found and name not in drop}


def _rest(found: Mapping[str, Any], known: set[str] | frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name not in known}
