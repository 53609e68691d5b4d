"""Finds and reads a package: its descriptor and its schemas.

What comes out is plain and standard: paths are proven to stay inside the project, schemas
and dialects are inlined, our own keys (``portal``, ``checklist``) are set apart. So is
every descriptor validated and published, whoever wrote it.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from parution.errors import DescriptorError, MachineError, UsageError
from parution.files import identify_file
from parution.model.package import Package, Resource
from parution.model.properties import find_package_warnings, find_resource_warnings
from parution.model.remote import (
    FISCAL,
    PACKAGE_PROFILES,
    RESOURCE_PROFILES,
    NotRead,
    Profile,
    RemotePart,
    find_packages,
    find_reading,
    find_scheme,
    list_references,
    name_profile,
)
from parution.model.remote import is_address as is_remote
from parution.model.report import ReportWarning
from parution.model.translations import find_language_warnings
from parution.structured import RepeatedKey, read_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

PORTALS_FILE = "portals.toml"
# The descriptor of what is built, which is the standard's name for it.
DESCRIPTOR_FILE = "datapackage.json"
DESCRIPTOR_NAMES = ("datapackage.yaml", "datapackage.yml", DESCRIPTOR_FILE)
DESCRIPTOR_FOLDER = "datapackage"
DESCRIPTOR_SUFFIXES = frozenset({".yaml", ".yml", ".json"})

# What macOS and Windows leave beside the files of a zip.
_LEFTOVERS = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})
# What may describe a table, each in a file of its own.
PARTS = ("resource", "schema", "dialect", "checklist")

# What stands for the project's root in the address of a local JSON Schema. The name is reserved
# (RFC 2606): no server has it.
_PROJECT = "https://project.invalid/"
_ADDRESS = re.compile(r"(https?|ftp):[/\\]+", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")


def find_descriptor(path: Path) -> Path:
    """Find the descriptor that a person means.

    Args:
        path: a descriptor, or a folder that holds one, itself or in ``datapackage/``. The
            folder where a person stands may also be anywhere in a project: it is the nearest
            one at or above, in the same reach as :func:`find_root`.

    Returns:
        The descriptor's path; YAML before JSON where both stand side by side.

    Raises:
        DescriptorError: there is none.
        UsageError: it is an address.
    """
    if is_address(path):
        raise UsageError("validate.address", address=show_address(path))
    if not path.is_dir():
        return path
    found = _look_in(path)
    if found is None and path == Path():
        found = next((each for each in map(_look_in, _list_reach(Path.cwd())) if each), None)
    if found is not None:
        return found
    raise DescriptorError("descriptor.not-found", path=path, names=", ".join(DESCRIPTOR_NAMES))


def find_top(folder: Path) -> Path:
    """Find the package in a folder that was unpacked: there, or one folder down.

    The zip that a desktop makes of a folder holds this folder, beside which systems leave
    files of their own.

    Args:
        folder: where a zip was unpacked.

    Returns:
        The only folder there is, where ``folder`` has no descriptor; else ``folder``.
    """
    if _look_in(folder):
        return folder
    entries = [
        entry
        for entry in folder.iterdir()
        if not entry.name.startswith(".") and entry.name not in _LEFTOVERS
    ]
    return entries[0] if len(entries) == 1 and entries[0].is_dir() else folder


def _look_in(folder: Path) -> Path | None:
    candidates = (
        place / name for place in (folder, folder / DESCRIPTOR_FOLDER) for name in DESCRIPTOR_NAMES
    )
    # A pipe or a link that leads nowhere is found too: it is refused where it is read.
    return next((path for path in candidates if os.path.lexists(path) and not path.is_dir()), None)


def _list_reach(folder: Path) -> tuple[Path, ...]:
    """List a folder and those above that may be of its project, the nearest first."""
    lineage = (folder, *folder.parents)
    git = next((parent for parent in lineage if (parent / ".git").exists()), None)
    return lineage[: lineage.index(git) + 1] if git else lineage[:2]


def find_root(folder: Path) -> Path:
    """Find the folder outside of which a package reads nothing.

    Args:
        folder: the folder of the descriptor.

    Returns:
        The nearest folder at or above it with ``portals.toml``, else the Git root. Outside
        of a Git repository only the folder and its parent are looked at, and the folder
        itself is the root where neither has ``portals.toml``: what lies around an unpacked
        package is not its project.
    """
    folder = folder.resolve()
    reach = _list_reach(folder)
    for candidate in reach:
        portals = candidate / PORTALS_FILE
        if os.path.lexists(portals) and not portals.is_dir():
            return candidate
    return reach[-1] if (reach[-1] / ".git").exists() else folder


def find_inside(address: str, folder: Path, root: Path) -> Path | None:
    """Turn an address that a stranger wrote into a local file, inside the project.

    A link is followed before the question is asked: what counts is the file read.

    Args:
        address: as written; it should be relative.
        folder: the folder that it is relative to.
        root: the folder that it must not leave, links resolved.

    Returns:
        The file, absolute, whether it is there or not; None where the address is not safe:
        empty, absolute, of a scheme or a drive, out of ``root``, or no address at all.
    """
    if not address or address.startswith(("/", "\\")):
        return None
    if "\0" in address or find_scheme(address) or _DRIVE.match(address):
        return None
    try:
        target = (folder / address).resolve()
        steps = [step for step in (target, *target.parents) if step.is_relative_to(root)]
        # What is still a link once links are followed is a loop; Python 3.13 does not raise.
        looping = any(step.is_symlink() for step in steps)
    except (OSError, RuntimeError):  # a name too long, a loop of links
        return None
    return target if steps and not looping else None


def _fetch_nothing(_address: str) -> Path:
    raise NotRead("not-asked")


def _fetch_no_other(_address: str) -> Path:
    raise NotRead("scheme")


def read_package(
    descriptor: Path, root: Path | None = None, fetch: Callable[[str], Path] = _fetch_nothing
) -> Package:
    """Read a package.

    Args:
        descriptor: a descriptor in YAML or JSON.
        root: folder outside of which nothing is read; found by :func:`find_root` if None.
        fetch: reads a file at an address, and returns where it put it; raises ``NotRead``.
            By default nothing at an address is read.

    Returns:
        The package. What is at an address is not read, and listed in ``unread``.

    Raises:
        DescriptorError: the descriptor, a schema or a dialect cannot be read, or a path is
            not safe: absolute, out of ``root`` by ``..`` or by a link.
    """
    source = descriptor.absolute()
    reader = _Reader(source, root.resolve() if root else find_root(source.parent), fetch)
    repeated: list[RepeatedKey] = []
    content = read_mapping(descriptor, repeated, reader.root)
    entries = content.pop("resources", None)
    if not isinstance(entries, list):
        if entries is None:
            raise DescriptorError("descriptor.no-resources", path=descriptor)
        raise DescriptorError("descriptor.resources-not-a-list", path=descriptor)
    portal = content.pop("portal", {})
    if not isinstance(portal, dict):
        raise DescriptorError("descriptor.portal-not-a-mapping", path=descriptor)
    contributions = content.pop("contributions", None)
    located = tuple(reader.locate(entry, number) for number, entry in enumerate(entries, start=1))
    content = _modernize_profile(content)
    profile = reader.find_profile(content, {*PACKAGE_PROFILES, FISCAL})
    if content.get("profile") == FISCAL:
        del content["profile"]  # frictionless would fetch it
    # « .. » is no standard path: where there is any, every path is given from the root.
    climbs = any(".." in PurePosixPath(path).parts for item in located for path in item.paths)
    return Package(
        source=source,
        base=reader.root if climbs else source.parent,
        root=reader.root,
        descriptor=content,
        resources=tuple(_rebase(item, reader.root) for item in located) if climbs else located,
        portal=portal,
        contributions=contributions,
        warnings=(
            *_warn_of_repeated(repeated, reader.show(source)),
            *find_package_warnings(content, reader.show(source)),
            *find_language_warnings(content, reader.show(source), located),
        ),
        unread=reader.take_unread(),
        profile=profile,
    )


@contextmanager
def watch_files(package: Package, *, growing: bool = False) -> Iterator[None]:
    """Hold the files of a package to what they are, for the time of the block.

    Many readers open them, each by its path: what they read is what was proven to be in the
    project only if the same files stand there, unchanged, before and after.

    Args:
        package: the package, its paths proven.
        growing: whether files may be written to meanwhile, which who reads them tells.

    Raises:
        MachineError: a file was changed, or something else took its place.
    """
    before = _identify_files(package, growing=growing)
    try:
        yield
    except Exception:
        _refuse_changed(package, before, growing=growing)
        raise
    _refuse_changed(package, before, growing=growing)


def _identify_files(package: Package, *, growing: bool) -> dict[Path, tuple[int, ...] | None]:
    files = {file for resource in package.resources for file in resource.files}
    # What was fetched is nobody's to change.
    ours = sorted(file for file in files if file.is_relative_to(package.root))
    return {file: _identify(file, package.root, growing=growing) for file in ours}


def _identify(file: Path, root: Path, *, growing: bool) -> tuple[int, ...] | None:
    try:
        return identify_file(file, root, growing=growing)
    except PermissionError:  # who reads it says so
        return None


def _refuse_changed(
    package: Package, before: Mapping[Path, tuple[int, ...] | None], *, growing: bool
) -> None:
    for file, known in before.items():
        try:
            same = _identify(file, package.root, growing=growing) == known
        except DescriptorError:  # it leads out of the project now
            same = False
        if not same:
            raise MachineError("machine.changed", path=file.relative_to(package.root).as_posix())


def read_table(table: Path, schema: Path, encoding: str | None = None) -> Package:
    """Read a lone table with its schema, as a package of one resource.

    Args:
        table: the table's file.
        schema: its Table Schema, in JSON or YAML.
        encoding: the table's encoding; None where it is told from the file.

    Raises:
        UsageError: the table is not there, or not a file; or one of the two is an address.
        DescriptorError: the schema cannot be read.
    """
    if is_address(table):
        raise UsageError("validate.address", address=show_address(table))
    if is_address(schema):
        raise UsageError("validate.schema-address", address=show_address(schema))
    if not table.is_file():
        raise UsageError("table.not-a-file" if table.exists() else "table.not-found", path=table)
    name = _name_resource(table.stem)
    repeated: list[RepeatedKey] = []
    file, described = table.resolve(), _read_schema(schema, repeated)
    descriptor = {"name": name, "type": "table", "path": file.name, "schema": described}
    if encoding is not None:
        descriptor["encoding"] = encoding
    if "$schema" in described:  # no package says which version of the standard this is of
        descriptor["$schema"] = described["$schema"]
    resource = Resource(
        name,
        paths=(file.name,),
        files=(file,),
        descriptor=descriptor,
        described_in=dict.fromkeys(PARTS, schema.name),
        warnings=_warn_of_repeated(repeated, schema.name),
        lone=True,
        unread=_find_unread_packages(described),
    )
    return Package(
        source=table.absolute(),
        base=file.parent,
        root=file.parent,
        descriptor={"name": name},
        resources=(_warn_of_properties(resource),),
        lone=True,
    )


def read_schema(schema: Path) -> Package:
    """Read a Table Schema alone, as a package of one resource without a file.

    Args:
        schema: a Table Schema, in JSON or YAML.

    Returns:
        The package; its only resource is named as the schema is, else after its file.

    Raises:
        UsageError: it is an address.
        DescriptorError: it cannot be read.
    """
    if is_address(schema):
        raise UsageError("validate.schema-address", address=show_address(schema))
    repeated: list[RepeatedKey] = []
    described = _read_schema(schema, repeated)
    wanted = described.get("name")
    name = _name_resource(wanted if isinstance(wanted, str) else schema.stem)
    resource = Resource(
        name,
        paths=(),
        files=(),
        descriptor={"name": name, "type": "table", "schema": described}
        | {key: described[key] for key in ("title", "description") if key in described},
        described_in=dict.fromkeys(PARTS, schema.name),
        warnings=_warn_of_repeated(repeated, schema.name),
        lone=True,
        unread=_find_unread_packages(described),
    )
    folder = schema.absolute().parent.resolve()
    return Package(
        source=schema.absolute(),
        base=folder,
        root=folder,
        descriptor={"name": name},
        resources=(resource,),
        lone=True,
    )


def _name_resource(text: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-.") or "table"


def is_address(path: Path) -> bool:
    """Whether a path is an address of the web, whose « // » a path writes as « / »."""
    return bool(_ADDRESS.match(str(path))) and not path.exists()


def show_address(path: Path) -> str:
    """Show an address that was taken for a path as it was written."""
    return _ADDRESS.sub(r"\1://", str(path))


def _read_schema(
    path: Path, repeated: list[RepeatedKey], root: Path | None = None
) -> dict[str, Any]:
    schema = read_mapping(path, repeated, root)
    if not isinstance(schema.get("fields"), list):
        raise DescriptorError("schema.no-fields", path=path)
    _check_objects(schema, "fields", path)
    return schema


def _warn_of_repeated(repeated: list[RepeatedKey], file: str) -> tuple[ReportWarning, ...]:
    """Warn of keys that objects of a JSON file have twice: once a key."""
    lines: dict[str, list[int | None]] = {}
    for key in repeated:
        lines.setdefault(key.name, []).append(key.line)
    return tuple(
        ReportWarning(
            "duplicate-key",
            f'{file}: {len(found)} objects have the key "{name}" twice; the last value is read',
            line=found[0],
            values={"file": file, "key": name, "number": str(len(found))},
        )
        for name, found in lines.items()
    )


def _warn_of_properties(resource: Resource) -> Resource:
    form = resource.format if resource.files else ""
    found = find_resource_warnings(resource.descriptor, resource.described_in, form)
    return replace(resource, warnings=(*resource.warnings, *found))


def _find_unread_packages(schema: object) -> tuple[RemotePart, ...]:
    return tuple(
        RemotePart("reference.package", each, problem="not-supported")
        for each in find_packages(schema)
    )


def _modernize(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Write a resource with the words of today, as frictionless does of the older ones."""
    descriptor = _modernize_profile(entry)
    if not descriptor.get("path") and descriptor.get("data") is None and "url" in descriptor:
        descriptor["path"] = descriptor.pop("url")
    return descriptor


def _modernize_profile(holder: Mapping[str, Any]) -> dict[str, Any]:
    descriptor = dict(holder)
    profiles = descriptor.pop("profiles", None)
    if isinstance(profiles, list) and profiles and isinstance(profiles[0], str):
        descriptor["profile"] = profiles[0]
    return descriptor


def _check_objects(holder: Mapping[str, Any], name: str, path: Path) -> None:
    """Check that a list of a schema, a dialect or a checklist holds objects.

    frictionless takes a text there for the address of a file, wherever it is, and reads it.
    """
    items = holder.get(name)
    if isinstance(items, list) and not all(isinstance(item, dict) for item in items):
        raise DescriptorError("descriptor.item-not-a-mapping", path=path, name=name)


def _rebase(resource: Resource, root: Path) -> Resource:
    """Give the local paths of a resource from the root; one at an address stays as it is."""
    if not resource.files or resource.base:
        return resource
    paths = tuple(file.relative_to(root).as_posix() for file in resource.files)
    path = list(paths) if isinstance(resource.descriptor["path"], list) else paths[0]
    return replace(resource, paths=paths, descriptor={**resource.descriptor, "path": path})


class _Reader:
    """Resolves what a descriptor refers to, and refuses what leaves the project."""

    def __init__(self, source: Path, root: Path, fetch: Callable[[str], Path]) -> None:
        self.source = source
        self.root = root
        self._fetch = fetch
        # Of the resource that is being read.
        self._warnings: tuple[ReportWarning, ...] = ()
        self._unread: list[RemotePart] = []

    def locate(self, entry: object, number: int) -> Resource:
        described_in = dict.fromkeys(PARTS, self.show(self.source))
        self._warnings = ()
        if isinstance(entry, str):  # a resource described in a file of its own
            file = self._find("resources", entry)
            if file is None:
                return self._stand_in(number)
            if file.suffix.lower() not in DESCRIPTOR_SUFFIXES and not is_remote(entry):
                raise DescriptorError(
                    "descriptor.resource-is-a-path", path=self.source, number=number, file=entry
                )
            described_in = dict.fromkeys(PARTS, self._show_part(entry, file))
            entry = self._read(file)
        if not isinstance(entry, dict):
            raise DescriptorError(
                "descriptor.resource-not-a-mapping", path=self.source, number=number
            )
        descriptor = _modernize(entry)
        checklist = descriptor.pop("checklist", None)
        if isinstance(checklist, str):
            checklist = self._read_part("checklist", checklist, described_in)
        if checklist is not None and not isinstance(checklist, dict):
            raise DescriptorError(
                "descriptor.checklist-not-a-mapping", path=self.source, number=number
            )
        _check_objects(checklist or {}, "checks", self.source)
        self._describe(descriptor, described_in)
        profile = self.find_profile(descriptor, RESOURCE_PROFILES)
        paths, files, base = self._locate_data(descriptor, number)
        name = str(descriptor.get("name") or f"resource{number}")
        return _warn_of_properties(
            Resource(
                name,
                paths,
                files,
                descriptor,
                checklist,
                described_in,
                warnings=self._warnings,
                unread=self.take_unread(),
                profile=profile,
                base=base,
            )
        )

    def find_profile(self, holder: dict[str, Any], known: Iterable[str]) -> Profile | None:
        """Find the JSON Schema that a description follows.

        Args:
            holder: the description; a profile of the standards is named in it, any other is
                taken out.
            known: the names of those that the standards have there.

        Returns:
            The JSON Schema; None where it is of the standards, at an address that is not
            read, or there is none.
        """
        profile = holder.get("profile")
        if not isinstance(profile, str) or not profile:
            return None
        if name := name_profile(profile, frozenset(known)):
            holder["profile"] = name
            return None
        del holder["profile"]
        address = profile if is_remote(profile) else self._invent_address(profile)
        documents: dict[str, Mapping[str, Any]] = {}
        waiting = [address]
        while waiting:
            wanted = waiting.pop()
            if wanted in documents:
                continue
            local = address != profile and wanted.startswith(_PROJECT)
            if local:
                file = self._resolve(unquote(wanted.removeprefix(_PROJECT)), self.root)
            else:
                remote = self._find("profile", wanted)
                if remote is None:
                    return None
                file = remote
            if wanted == address and not file.is_file():
                raise DescriptorError(
                    "descriptor.unknown-profile", path=self.show(self.source), profile=profile
                )
            documents[wanted] = self._read(file)
            waiting += list_references(documents[wanted], wanted)
        return Profile(profile, address, documents)

    def take_unread(self) -> tuple[RemotePart, ...]:
        """Take the parts that were not read since the last time."""
        unread, self._unread = tuple(self._unread), []
        return unread

    def _stand_in(self, number: int) -> Resource:
        """Stand in for a resource whose description is at an address."""
        name = f"resource{number}"
        described_in = dict.fromkeys(PARTS, self.show(self.source))
        return Resource(
            name, (), (), {"name": name}, described_in=described_in, unread=self.take_unread()
        )

    def _describe(self, descriptor: dict[str, Any], described_in: dict[str, str]) -> None:
        """Write the schema and the dialect in the descriptor, wherever they stand."""
        schema, dialect = descriptor.get("schema"), descriptor.get("dialect")
        if isinstance(schema, dict):
            _check_objects(schema, "fields", self.source)
        elif isinstance(schema, str) and (file := self._find("schema", schema)):
            shown = described_in["schema"] = self._show_part(schema, file)
            repeated: list[RepeatedKey] = []
            descriptor["schema"] = _read_schema(file, repeated, self._bound(file))
            self._warnings += _warn_of_repeated(repeated, shown)
        self._unread += _find_unread_packages(descriptor.get("schema"))
        if isinstance(dialect, str) and (read := self._read_part("dialect", dialect, described_in)):
            descriptor["dialect"] = dialect = read
        if isinstance(dialect, dict):
            _check_objects(dialect, "controls", self.source)

    def _read_part(
        self, part: str, address: str, described_in: dict[str, str]
    ) -> dict[str, Any] | None:
        file = self._find(part, address)
        if file is None:
            return None
        described_in[part] = self._show_part(address, file)
        return self._read(file)

    def _locate_data(
        self, descriptor: dict[str, Any], number: int
    ) -> tuple[tuple[str, ...], tuple[Path, ...], Path | None]:
        path = descriptor.get("path")
        parts = [path] if isinstance(path, str) else path if isinstance(path, list) else []
        if not all(isinstance(part, str) for part in parts):
            raise DescriptorError("descriptor.path-not-text", path=self.source, number=number)
        extra = descriptor.pop("extrapaths", [])  # frictionless' word for more parts
        if not isinstance(extra, list) or not all(isinstance(part, str) for part in extra):
            raise DescriptorError("descriptor.extrapaths", path=self.source, number=number)
        if extra:
            parts = [*parts, *extra]
            descriptor["path"] = parts
        paths = tuple(str(part) for part in parts)
        if reading := find_reading(descriptor):
            self._unread.append(RemotePart(*reading, problem="not-supported"))
        found = [self._find("path", part) for part in paths]
        files = tuple(file for file in found if file)
        if len(files) < len(found):
            return paths, (), None
        if not any(map(is_remote, paths)):
            return paths, files, None
        # frictionless is given the files alone.
        base = Path(os.path.commonpath([file.parent for file in files]))
        names = [file.relative_to(base).as_posix() for file in files]
        descriptor["path"] = names if isinstance(descriptor["path"], list) else names[0]
        descriptor.pop("scheme", None)
        return paths, files, base

    def _find(self, part: str, address: str) -> Path | None:
        """Find the file of a part; None where it is at an address, which is then noted."""
        if not is_remote(address):
            return self._resolve(address)
        fetch = self._fetch if find_scheme(address) in {"http", "https"} else _fetch_no_other
        try:
            return fetch(address)
        except NotRead as why:
            self._unread.append(RemotePart(part, address, why.problem, why.detail))
            return None

    def _invent_address(self, path: str) -> str:
        """Invent the address of a local JSON Schema, from which others may be told."""
        return _PROJECT + quote(self._resolve(path).relative_to(self.root).as_posix())

    def _read(self, file: Path) -> dict[str, Any]:
        repeated: list[RepeatedKey] = []
        content = read_mapping(file, repeated, self._bound(file))
        self._warnings += _warn_of_repeated(repeated, self.show(file))
        return content

    def show(self, file: Path) -> str:
        """Show a file from the project's root on, where it is below."""
        file = file.resolve()
        inside = file.is_relative_to(self.root)
        return file.relative_to(self.root).as_posix() if inside else file.name

    def _show_part(self, address: str, file: Path) -> str:
        return address if is_remote(address) else self.show(file)

    def _resolve(self, address: str, folder: Path | None = None) -> Path:
        target = find_inside(address, folder or self.source.parent, self.root)
        if target is None and not address:
            raise DescriptorError("descriptor.empty-path", path=self.source)
        if target is None:
            raise DescriptorError(
                "descriptor.unsafe-path", path=self.source, address=address, root=self.root
            )
        # What is not there, or is a folder, is told by who reads it; a pipe may never end.
        if target.exists() and not target.is_file() and not target.is_dir():
            raise DescriptorError("document.not-a-file", path=target)
        return target

    def _bound(self, file: Path) -> Path | None:
        """Bound what is of the project to it; what was fetched stands elsewhere."""
        return self.root if file.is_relative_to(self.root) else None
