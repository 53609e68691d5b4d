"""An edition's tables in other formats: made and proven once, the same bytes ever after.

What the history recorded is taken, in this order, from the files kept beside the descriptor, from
``dist/``, or made again from the edition, where the library that made it is installed. Other
bytes are never taken for them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parution.files import copy_at_most, has_digest, make_folder
from parution.messages import say
from parution.packaging.format_settings import read_format_settings
from parution.packaging.formats import FOLDER, Tables, locate_format, make_again, make_formats

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from parution.model.package import Package
    from parution.model.release import Build, FormatFile, Release
    from parution.reports.terminal import Terminal


def make_all(
    build: Build, package: Package, folder: Path, tables: Tables, terminal: Terminal
) -> Build:
    """Make the tables of a new edition in the formats that its descriptor asks for.

    Args:
        build: the edition.
        package: its source.
        folder: an existing folder for them, on the disk of ``dist/``.
        tables: its tables, some of which were looked at already.
        terminal: hears that it takes time.

    Returns:
        The edition, with them.

    Raises:
        DataError: a format cannot hold a table.
        ParutionError: what was written does not read back as the CSV.
        OSError: the disk refuses.
    """
    settings = read_format_settings(package)
    if not settings.tables:
        return build
    target = folder / FOLDER
    make_folder(target)
    terminal.tell(say("step.formats"))
    return make_formats(build, settings, target, tables)


def take_recorded(
    build: Build,
    recorded: Release,
    places: Sequence[Path],
    root: Path,
    folder: Path,
    *,
    tables: Tables | None = None,
) -> Build:
    """Get again the files that were recorded of an edition, as far as they can be here.

    Args:
        build: the edition.
        recorded: what the history says of it.
        places: the folders where its archive may stand.
        root: the project's root: no link out of it is followed.
        folder: an existing folder for what is made.
        tables: its tables, where some were looked at already.

    Returns:
        The edition, with those that are at hand.

    Raises:
        OSError: the disk refuses.
    """
    build = replace(build, release=replace(build.release, formats=recorded.formats))
    tables = tables or Tables()
    found: dict[str, Path] = dict(build.formats)
    target = folder / FOLDER
    for file in recorded.formats:
        if file.digest.path in found:
            continue
        make_folder(target)
        kept = (
            _copy(locate_format(place, recorded, file.digest.path), root, file, target)
            for place in places
        )
        taken = next(filter(None, kept), None) or make_again(build, file, target, tables)
        if taken is not None:
            found[file.digest.path] = taken
    return replace(build, formats=found)


def list_absent(build: Build) -> tuple[FormatFile, ...]:
    """List the recorded files that are not at hand."""
    return tuple(file for file in build.release.formats if file.digest.path not in build.formats)


def _copy(path: Path, root: Path, file: FormatFile, folder: Path) -> Path | None:
    """Copy a file of this disk that has the recorded bytes; None where it has not."""
    target = folder / path.name
    if not copy_at_most(path, root, target, file.digest.bytes):
        return None
    if has_digest(target, file.digest):
        return target
    target.unlink()
    return None
