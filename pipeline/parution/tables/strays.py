"""Copies that people and programs leave beside the tables, and that nobody meant to keep."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parution.model.report import ReportWarning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.model.package import Package

_TABLE = r"\.(?:csv|tsv|txt|json|ods|xlsx?)"
# What Windows, macOS, Linux desktops, browsers, spreadsheets and editors name such files.
_STRAY = re.compile(
    rf"~\$.*|\.~lock\..*#"
    rf"|.* - (?:copie|copy)(?: \(\d+\))?{_TABLE}"
    rf"|(?:copie de|copy of) .*{_TABLE}"
    rf"|.* \((?:copie|copy)(?: \d+)?\){_TABLE}"
    rf"|.* (?:copie|copy)(?: \d+)?{_TABLE}"
    rf"|.* ?\(\d+\){_TABLE}"
    rf"|.*{_TABLE}(?:\.(?:bak|old|orig|tmp|swp)|~)",
    re.IGNORECASE,
)


def find_strays(package: Package) -> Iterator[ReportWarning]:
    """Find the files beside the tables that look like copies and that the package does not name.

    Args:
        package: a package; a lone table is in whatever folder it is.

    Yields:
        A warning a file, by folder and name.
    """
    if package.lone:
        return
    named = {file for resource in package.resources for file in resource.files}
    for folder in sorted({file.parent for file in named}):
        if not folder.is_dir():
            continue
        for path in sorted(folder.iterdir()):
            if path in named or not _STRAY.fullmatch(path.name) or not path.is_file():
                continue
            shown = path.relative_to(package.root).as_posix()
            yield ReportWarning(
                "stray-copy",
                f'"{shown}" looks like a copy, and no resource names it',
                values={"path": shown},
            )
