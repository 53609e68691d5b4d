"""The addresses of the latest version: of each file, and the lines that read one table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from parution.packaging.formats import name_format
from parution.packaging.snippets import write_load, write_table_snippets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parution.pages.view import PortalView

# Files whose addresses the page lists; the page of the version's folder lists all.
MOST_FILES = 200
# The lines of each table, which the script asks for; the mark by which it is ours.
LINES_FILE = "reuse.json"
LINES_MARK = '"generator": "Parution"'
# Characters of the lines of the first table, which the page holds; of those of all of them.
MOST_CHARACTERS, _MOST_LINES = 20_000, 1_000_000
# Stands for the address of the file in the lines: the script writes the one that is chosen.
_HERE = "https://\ue000"
_CSV, _PARQUET = "CSV", "parquet"


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file of the latest version, as anybody links to it.

    Attributes:
        path: its address in the folder of a version.
        latest: the address that always gives the latest version's.
        pinned: the address that always gives this one.
        bytes: its size.
        sha256: its hash.
    """

    path: str
    latest: str
    pinned: str
    bytes: int
    sha256: str


def list_links(view: PortalView) -> tuple[tuple[FileLink, ...], int]:
    """List the addresses of the files of the latest version: the archive, the tables, the rest.

    Args:
        view: what the page tells of.

    Returns:
        At most :data:`MOST_FILES`, and how many more there are.
    """
    release = view.build.release
    version, archive = release.version, release.archive
    tables = {table.path for table in view.build.tables}
    formats = [each.digest for each in release.formats]
    whole = FileLink(
        archive.path,
        f"{view.url}latest.zip",
        f"{view.url}releases/{version}.zip",
        archive.bytes,
        archive.sha256,
    )
    files = sorted(release.files, key=lambda file: file.path not in tables)
    ordered = [*(each for each in files if each.path in tables), *formats]
    ordered += [each for each in files if each.path not in tables]
    links = [
        FileLink(
            file.path,
            f"{view.url}latest/{file.path}",
            f"{view.url}releases/{version}/{file.path}",
            file.bytes,
            file.sha256,
        )
        for file in ordered
    ]
    kept = (whole, *links)[:MOST_FILES]
    return kept, len(links) + 1 - len(kept)


def describe_chooser(view: PortalView) -> dict[str, Any]:
    """Describe the tables and their files for the script that shows one address and its lines.

    Args:
        view: what the page tells of.

    Returns:
        A JSON value: ``url``, the address of the portal, or ``""``; ``version``; ``here``, what
        stands for the address of the file in lines; ``tables``, of which each has
        ``name``, ``title``, ``files`` (by name of format, the path) and, the first, ``lines`` (as
        :func:`write_lines` has them); ``more``, where those of the others are; ``said``, sentences.
    """
    files = _list_files(view)
    tables: list[dict[str, Any]] = [
        {"name": name, "title": table.title, "files": files[name]}
        for table in view.build.tables
        for name in (table.size.name,)
    ]
    for told in tables[:1]:
        lines = _list_lines(view, str(told["name"]), files)
        if len(json.dumps(lines, ensure_ascii=False)) <= MOST_CHARACTERS:
            told["lines"] = lines
    said = {name: view.catalogue.say(key, **_PLACES) for name, key in _SAID.items()}
    return {
        "url": quote_url(view.url),
        "version": str(view.build.release.version),
        "here": _HERE,
        "tables": tables,
        "more": LINES_FILE,
        "said": said,
    }


def write_lines(view: PortalView) -> bytes:
    """Write the lines that read each table, for the script: it asks for them where it wants them.

    Args:
        view: what the page tells of.

    Returns:
        A JSON object: ``tables`` has, by name of table, of format and of tool, the lines; those of
        a package with very many columns are left out from where they weigh too much.
    """
    left, files = _MOST_LINES, _list_files(view)
    told: dict[str, Any] = {}
    for name in files:
        lines = _list_lines(view, name, files)
        left -= len(json.dumps(lines, ensure_ascii=False))
        if left < 0:
            break
        told[name] = lines
    head = f'{{{LINES_MARK}, "tables": '
    return (head + json.dumps(told, ensure_ascii=False) + "}\n").encode()


def _list_files(view: PortalView) -> dict[str, dict[str, str]]:
    """List the files of each table: by its name and by name of format, the path."""
    files: dict[str, dict[str, str]] = {}
    for table in view.build.tables:
        files[table.size.name] = {_CSV: table.path}
    for each in view.build.release.formats:
        for name in each.tables:
            files.setdefault(name, {})[name_format(each)] = each.digest.path
    return files


def _list_lines(
    view: PortalView, name: str, files: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """List the lines that read a table: by name of format and of tool."""
    resource = next(each for each in view.build.descriptor["resources"] if each["name"] == name)
    parquet = {
        name_format(each)
        for each in view.build.release.formats
        if each.format == _PARQUET and name in each.tables
    }
    return {
        kind: dict(_write_lines(view, resource, is_parquet=kind in parquet))
        for kind in files[name]
        if kind == _CSV or kind in parquet
    }


def _write_lines(
    view: PortalView, resource: Mapping[str, Any], *, is_parquet: bool
) -> Iterator[tuple[str, str]]:
    if view.url and not is_parquet:
        version = str(view.build.release.version)
        loaded = write_load([resource], quote_url(view.url), version)
        if loaded is not None:
            yield loaded.tool, loaded.code
    for snippet in write_table_snippets(
        resource, _HERE, is_parquet=is_parquet, language=view.catalogue.language
    ):
        # The packages that R needs are in its lines.
        yield snippet.tool.partition(" (")[0], snippet.code


def quote_url(url: str) -> str:
    """Write an address so that nothing in it ends a literal, whatever the language.

    Args:
        url: an address of the web, or ``""``.
    """
    return quote(url, safe="%/:?#[]@!$&()*+,;=~-._")


_PLACES = {"file": "{file}", "version": "{version}"}
_SAID = {
    "no-lines": "page.reuse.no-lines",
    "below": "page.reuse.lines-below",
    "load": "page.reuse.load-pinned",
    "sheet": "page.reuse.sheet-open",
    "sheet-text": "page.reuse.sheet-import",
    "relative": "page.reuse.relative",
    "address": "page.reuse.the-address",
    "lines": "page.reuse.the-lines",
}
