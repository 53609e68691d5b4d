"""The files of a dataset on a portal, each with what tells a machine how to read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from parution.catalogue.graph import clean_text
from parution.catalogue.terms import MEDIA_TYPES
from parution.formats import FORMATS, find_format
from parution.packaging.formats import name_format
from parution.project import DESCRIPTOR_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parution.messages import Catalogue
    from parution.model.release import Build, FileDigest, TableView

# Where a portal has the latest version, and its archive.
LATEST, ARCHIVE = "latest/", "latest.zip"
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,99}")
_CSV, _ZIP = "text/csv", "application/zip"


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file of the latest version.

    Attributes:
        path: its address from the portal's folder, as a link has it: ``latest/data/axes.csv``.
        digest: the file; ``digest.path`` is its address in the version, or the archive's name.
        title: what a person calls it.
        description: Markdown, or ``""``.
        media_type: its media type, or ``""``.
        tables: names of the tables that it holds whole, in the order of the descriptor.
    """

    path: str
    digest: FileDigest
    title: str
    description: str
    media_type: str
    tables: tuple[str, ...] = ()

    @property
    def extension(self) -> str:
        """The end of its name, in small letters, without a dot; ``""`` where it has none."""
        return PurePosixPath(self.digest.path).suffix.removeprefix(".").lower()

    @property
    def is_archive(self) -> bool:
        """Whether it holds all the files of the version."""
        return self.path == ARCHIVE


def quote_path(path: str) -> str:
    """Write the path of a file as a link has it: all but letters, figures and ``/`` is encoded."""
    return quote(path.encode("utf-8", "replace"), safe="/")


def list_files(build: Build, catalogue: Catalogue) -> tuple[PublishedFile, ...]:
    """List the files that people take: tables, the same in other formats, the archive, the rest.

    Args:
        build: the latest edition, with the formats that the portal has.
        catalogue: the language of our words.
    """
    return (
        *_list_tables(build, catalogue),
        *_list_formats(build, catalogue),
        *_list_others(build),
        _describe_archive(build, catalogue),
        *_list_descriptor(build, catalogue),
    )


def _list_tables(build: Build, catalogue: Catalogue) -> Iterator[PublishedFile]:
    digests = {file.path: file for file in build.release.files}
    for table in build.tables:
        if table.path in digests:
            yield PublishedFile(
                LATEST + quote_path(table.path),
                digests[table.path],
                f"{clean_text(table.title)} (CSV)",
                _tell(table, catalogue),
                _CSV,
                (table.size.name,),
            )


def _list_formats(build: Build, catalogue: Catalogue) -> Iterator[PublishedFile]:
    tables = {table.size.name: table for table in build.tables}
    for file in build.release.formats:
        held = [tables[name] for name in file.tables if name in tables]
        whole = catalogue.say("page.catalogue.all-tables")
        about = catalogue.say("page.catalogue.all-tables.about")
        title = whole if len(held) != 1 else clean_text(held[0].title)
        known = file.format in FORMATS
        yield PublishedFile(
            LATEST + quote_path(file.digest.path),
            file.digest,
            f"{title} ({name_format(file)})",
            about if len(held) != 1 else _tell(held[0], catalogue),
            find_format(file.format).media_type if known else "",
            file.tables,
        )


def _tell(table: TableView, catalogue: Catalogue) -> str:
    """Tell what a table holds: its description, else how much."""
    rows = catalogue.count("count.rows", table.size.rows)
    fields = catalogue.count("count.fields", table.size.fields)
    told = catalogue.say("page.catalogue.table", table=table.title, rows=rows, fields=fields)
    return clean_text(table.description) or told


def _list_others(build: Build) -> Iterator[PublishedFile]:
    resources = {str(each.get("name")): each for each in build.descriptor["resources"]}
    for file in build.files:
        resource = resources.get(file.name, {})
        yield PublishedFile(
            LATEST + quote_path(file.digest.path),
            file.digest,
            clean_text(file.title) or file.name,
            clean_text(file.description),
            _find_media_type(resource, file.digest.path),
        )


def _find_media_type(resource: Mapping[str, Any], path: str) -> str:
    declared = str(resource.get("mediatype") or "").lower()
    if _MEDIA_TYPE.fullmatch(declared):
        return declared
    return MEDIA_TYPES.get(PurePosixPath(path).suffix.removeprefix(".").lower(), "")


def _describe_archive(build: Build, catalogue: Catalogue) -> PublishedFile:
    release = build.release
    return PublishedFile(
        ARCHIVE,
        release.archive,
        catalogue.say("page.catalogue.archive", version=release.version),
        catalogue.say("page.catalogue.archive.about"),
        _ZIP,
        tuple(table.size.name for table in build.tables),
    )


def _list_descriptor(build: Build, catalogue: Catalogue) -> Iterator[PublishedFile]:
    for file in build.release.files:
        if file.path == DESCRIPTOR_FILE:
            yield PublishedFile(
                LATEST + quote_path(file.path),
                file,
                catalogue.say("page.catalogue.descriptor"),
                catalogue.say("page.catalogue.descriptor.about"),
                "application/json",
            )
