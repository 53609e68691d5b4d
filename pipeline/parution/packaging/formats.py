"""An edition's tables in other formats than CSV, beside its archive.

They are made from what is in the edition alone, its canonical tables and its descriptor: an
archive that is opened again gives the same bytes, as long as the same libraries write them.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from parution.errors import DataError
from parution.files import digest_file, has_digest
from parution.formats import FORMATS, find_format
from parution.messages import Catalogue
from parution.model.release import FormatFile
from parution.model.schema import Schema
from parution.packaging.layouts import LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parution.formats.format import TableSource
    from parution.formats.reading import TypedTable
    from parution.model.release import Build, Release, Wording
    from parution.packaging.format_settings import FormatSettings


@dataclass(frozen=True, slots=True)
class TableFile:
    """Tables in another format, as a document tells them.

    Attributes:
        title: of the format, as people call it.
        path: the file's address beside those of the package: ``formats/axes.parquet``.
        tables: names of the tables that it holds.
        address: where it is, from where the document is; ``""`` where nobody knows.
        has_one_table: whether each table has such a file.
        bytes: its size; 0 where it is not made yet.
    """

    title: str
    path: str
    tables: tuple[str, ...]
    address: str
    has_one_table: bool
    bytes: int = 0

    @property
    def name(self) -> str:
        """Its name, without its folder."""
        return PurePosixPath(self.path).name


# Where they are, from where the files of the edition are.
FOLDER = "formats"


@dataclass(slots=True)
class Tables:
    """The tables of an edition, each looked at once, when it is first asked for."""

    _typed: dict[str, TypedTable] = field(default_factory=dict)

    def find(self, name: str, path: Path, schema: Mapping[str, object]) -> TypedTable:
        """Find what the columns of a table are stored as.

        Args:
            name: name of the resource.
            path: its canonical CSV.
            schema: its Table Schema.

        Raises:
            DataError: a cell is not of its type.
        """
        from parution.formats.reading import read_typed  # noqa: PLC0415 - heavy

        if name not in self._typed:
            self._typed[name] = read_typed(name, path, Schema(schema))
        return self._typed[name]


def list_wanted(
    settings: FormatSettings, package: str, tables: tuple[str, ...]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """List the files that a descriptor asks for.

    Args:
        settings: what it says.
        package: name of the package.
        tables: names of its tables.

    Yields:
        The name of the format, the file's address, the tables that it holds.
    """
    for name in FORMATS:
        wanted = settings.list_tables(name, tables)
        if not wanted:
            continue
        chosen = find_format(name)
        if chosen.has_one_table:
            for table in wanted:
                yield name, f"{FOLDER}/{table}{chosen.suffix}", (table,)
        else:
            yield name, f"{FOLDER}/{package}{chosen.suffix}", wanted


def list_table_files(
    settings: FormatSettings, package: str, tables: tuple[str, ...], base: str
) -> tuple[TableFile, ...]:
    """List the files that a descriptor asks for, for the documents of the edition.

    Args:
        settings: what it says.
        package: name of the package.
        tables: names of its tables.
        base: address of the folder of the version on the static portal, or ``""``.
    """
    return tuple(
        TableFile(
            find_format(name).title,
            path,
            held,
            # Whose name the portal has in portals.toml is not known here.
            base + path if base and settings.is_everywhere(name) else "",
            find_format(name).has_one_table,
        )
        for name, path, held in list_wanted(settings, package, tables)
    )


def list_recorded_files(formats: Sequence[FormatFile], base: str) -> tuple[TableFile, ...]:
    """List the files that were recorded, for the pages of a portal that has them.

    Args:
        formats: what was recorded of those that are there.
        base: address of the folder of the version from the page; ``""`` where it is the same.
    """
    return tuple(
        TableFile(
            name_format(each),
            each.digest.path,
            each.tables,
            base + each.digest.path,
            each.format in FORMATS and find_format(each.format).has_one_table,
            each.digest.bytes,
        )
        for each in formats
    )


def name_format(file: FormatFile) -> str:
    """Name the format of a recorded file as people call it; a later Parution's by its own name."""
    return find_format(file.format).title if file.format in FORMATS else file.format


def find_parquet(files: Sequence[TableFile]) -> dict[str, str]:
    """Find the tables whose Parquet file has a known address: by name, the address."""
    return {
        file.tables[0]: file.address
        for file in files
        if file.address and file.path.endswith(".parquet")
    }


def make_formats(build: Build, settings: FormatSettings, folder: Path, tables: Tables) -> Build:
    """Make all the files that a descriptor asks for, and prove each against the CSV.

    Args:
        build: the edition.
        settings: what its source says.
        folder: an existing folder for them.
        tables: its tables.

    Returns:
        The edition, with them.

    Raises:
        DataError: a table has what a format cannot hold, or there are no columns to write.
        ParutionError: what was written does not read back as the CSV.
        OSError: the disk refuses.
    """
    from parution.formats.proof import prove  # noqa: PLC0415 - heavy

    names = tuple(view.size.name for view in build.tables)
    made, paths = [], {}
    for name, path, held in list_wanted(settings, str(build.descriptor["name"]), names):
        chosen = find_format(name)
        sources = tuple(_find_source(build, table, tables) for table in held)
        target = folder / PurePosixPath(path).name
        with tempfile.TemporaryDirectory(dir=folder) as work:
            order = chosen.write(target, sources, build.descriptor, Path(work))
        prove(chosen, target, sources, order)
        digest = replace(digest_file(folder, target.name), path=path)
        made.append(FormatFile(digest, name, held, chosen.find_writer()))
        paths[path] = target
    release = replace(build.release, formats=tuple(made))
    return replace(build, release=release, formats=paths)


def can_make(file: FormatFile) -> bool:
    """Tell whether a file is made here by the library that made the recorded one."""
    return file.format in FORMATS and find_format(file.format).find_writer() == file.writer


def make_again(build: Build, file: FormatFile, folder: Path, tables: Tables) -> Path | None:
    """Make a file that was recorded, by whatever library is here: its bytes decide.

    Args:
        build: the edition, from wherever it was taken.
        file: what was recorded.
        folder: an existing folder for it.
        tables: the tables of the edition.

    Returns:
        The file; None where other bytes come out.

    Raises:
        OSError: the disk refuses.
    """
    if file.format not in FORMATS:  # a later Parution's
        return None
    target = folder / PurePosixPath(file.digest.path).name
    try:
        sources = tuple(_find_source(build, table, tables) for table in file.tables)
        with tempfile.TemporaryDirectory(dir=folder) as work:
            find_format(file.format).write(target, sources, build.descriptor, Path(work))
    except DataError:  # what wrote it then could, and does otherwise now
        return None
    return target if has_digest(target, file.digest) else None


def _find_source(build: Build, table: str, tables: Tables) -> TableSource:
    from parution.formats.format import TableSource  # noqa: PLC0415 - heavy

    (view,) = (view for view in build.tables if view.size.name == table)
    (resource,) = (each for each in build.descriptor["resources"] if each["name"] == table)
    schema = resource.get("schema") or {}
    # A file that was recorded is made again in the language that its layout has.
    language = LAYOUTS[build.release.format].find_catalogue(build.descriptor).language
    typed = tables.find(table, build.folder / view.path, schema)
    return TableSource(typed, view, resource, language)


def locate_format(folder: Path, release: Release, path: str) -> Path:
    """Locate a file beside the archive of its edition: ``NAME-VERSION.formats/axes.parquet``.

    Args:
        folder: where the archive stands, or would.
        release: the release.
        path: the file's address among those of the edition.
    """
    stem = release.archive.path.removesuffix(".zip")
    return folder / f"{stem}.{FOLDER}" / PurePosixPath(path).name


def tell_formats(
    settings: FormatSettings, wording: Wording, folder: Path, tables: Tables
) -> dict[tuple[str, str], str]:
    """Tell which columns are text in a format that has no way to say their values.

    Args:
        settings: in which formats the tables are wanted.
        wording: the edition, in a language.
        folder: folder of the package.
        tables: its tables, to be looked at.

    Returns:
        By table and label, in this language: in which formats, and why.
    """
    descriptor, catalogue = wording.descriptor, Catalogue(wording.language)
    told: dict[tuple[str, str, str], list[str]] = {}
    schemas = {each["name"]: each.get("schema") or {} for each in descriptor["resources"]}
    paths = {view.size.name: folder / view.path for view in wording.tables}
    for name, _, held in list_wanted(settings, str(descriptor["name"]), tuple(paths)):
        chosen = find_format(name)
        for table in held:
            for column in tables.find(table, paths[table], schemas[table]).columns:
                if (reason := chosen.find_reason(column)) is not None:
                    titles = told.setdefault((table, column.name, reason), [])
                    titles.append(chosen.title)
    found: dict[tuple[str, str], list[str]] = {}
    for (table, label, reason), titles in told.items():
        sentence = catalogue.say(
            "formats.told",
            formats=", ".join(titles),
            reason=catalogue.say(f"formats.reason.{reason}"),
        )
        found.setdefault((table, label), []).append(sentence)
    return {place: catalogue.join(sentences) for place, sentences in found.items()}
