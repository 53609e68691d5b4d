"""What an edition has, told to a person in one language or another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from parution.messages import Catalogue
from parution.model.languages import (
    find_default_language,
    find_spoken,
    list_translations,
    localize,
)
from parution.model.release import FileView, TableView, Wording
from parution.packaging.dictionary import list_entries, list_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from parution.model.package import Resource
    from parution.model.release import FileDigest, TableSize

# Where the files go that tables were read from.
SOURCES = "sources"


@dataclass(frozen=True, slots=True)
class CanonicalTable:
    """A table of an edition.

    Attributes:
        resource: the table in its descriptor.
        path: its file in the package.
        size: its rows and fields.
        head: its labels, then its first rows.
    """

    resource: Resource
    path: str
    size: TableSize
    head: Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class CopiedFiles:
    """The files of a resource that is no table.

    Attributes:
        resource: the resource in its descriptor.
        files: its files in the package.
    """

    resource: Resource
    files: tuple[FileDigest, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """All that an edition has.

    Attributes:
        tables: its canonical tables.
        copies: the files of its other resources.
        sources: its files, among which are those that tables were read from.
    """

    tables: tuple[CanonicalTable, ...]
    copies: tuple[CopiedFiles, ...]
    sources: tuple[FileDigest, ...] = ()

    def show_all(self, descriptor: Mapping[str, Any]) -> tuple[Wording, ...]:
        """Show an edition in each of its languages, that of its descriptor first.

        Args:
            descriptor: the edition's ``datapackage.json``.
        """
        languages = (find_default_language(descriptor), *list_translations(descriptor))
        return tuple(self.show(descriptor, tag, Catalogue(find_spoken(tag))) for tag in languages)

    def show(self, descriptor: Mapping[str, Any], tag: str, catalogue: Catalogue) -> Wording:
        """Show an edition as a person is shown it.

        Args:
            descriptor: the edition's ``datapackage.json``.
            tag: the language of what its producer says, where it is translated; ``""``: as it is.
            catalogue: the language of what Parution says of it.
        """
        tables = (
            show_table(replace(table, resource=_localize(table.resource, tag)), catalogue)
            for table in self.tables
        )
        copies = (
            view
            for copy in self.copies
            for view in show_files(replace(copy, resource=_localize(copy.resource, tag)))
        )
        return Wording(
            tag,
            catalogue.language,
            localize(descriptor, tag) if tag else descriptor,
            tuple(tables),
            (*copies, *show_sources(self.sources)),
        )


def _localize(resource: Resource, tag: str) -> Resource:
    if not tag:
        return resource
    checklist = None if resource.checklist is None else localize(resource.checklist, tag)
    return replace(resource, descriptor=localize(resource.descriptor, tag), checklist=checklist)


def show_table(table: CanonicalTable, catalogue: Catalogue) -> TableView:
    """Show a canonical table as a person is shown it.

    Args:
        table: the table, in one language.
        catalogue: the language.
    """
    return TableView(
        size=table.size,
        path=table.path,
        title=table.resource.title,
        description=str(table.resource.descriptor.get("description") or ""),
        labels=table.head[0],
        first_rows=tuple(table.head[1:]),
        entries=list_entries(table.resource, catalogue),
        rules=list_rules(table.resource),
    )


def show_files(copy: CopiedFiles) -> Iterator[FileView]:
    """Show the files of a resource that is no table, as a person is shown them."""
    resource = copy.resource
    description = str(resource.descriptor.get("description") or "")
    for file in copy.files:
        yield FileView(resource.name, resource.title, description, file)


def show_sources(files: Iterable[FileDigest]) -> Iterator[FileView]:
    """Show the files that tables were read from, among the files of an edition."""
    for file in files:
        if file.path.startswith(f"{SOURCES}/"):
            name = PurePosixPath(file.path)
            yield FileView(name.stem, name.name, "", file)
