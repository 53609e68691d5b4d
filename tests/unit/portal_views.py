"""A small portal, as its pages are told of it: three tables, and versions of one's choice."""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parution.messages import Catalogue
from parution.model.portal import ChangePage
from parution.model.release import (
    Build,
    FileDigest,
    FormatFile,
    History,
    RecordedChange,
    Release,
    TableSize,
    TableView,
    Version,
)
from parution.pages.view import PortalView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parution.model.release import Event

FR, EN = Catalogue("fr"), Catalogue("en")


def digest(path: str, size: int = 10) -> FileDigest:
    """Describe a file whose hash is that of its name."""
    return FileDigest(path, size, hashlib.sha256(path.encode()).hexdigest())


def change(rule: str, level: str, table: str = "", field: str = "", count: int = 1) -> Any:
    """Record a change."""
    return RecordedChange(rule, level, table, field, count)


def release(version: str, day: str = "2024-01-31", **values: Any) -> Release:
    """Describe a release of the package ``stations``."""
    files = (digest("data/stations.csv", 40), digest("datapackage.json", 900))
    described = {
        "tag": f"v{version}",
        "summary": f"Résumé de {version}.",
        "archive": digest(f"stations-{version}.zip", 5_000),
        "files": files,
        "tables": (TableSize("stations", 2, 1),),
        "format": 3,
        **values,
    }
    return Release(Version.parse(version), day, **described)


def parquet(path: str = "formats/stations.parquet", tables: tuple[str, ...] = ("stations",)) -> Any:
    """Record a Parquet file."""
    return FormatFile(digest(path, 700), "parquet", tables, "pyarrow 26.0.1")


@cache
def _write_table() -> Path:
    """Write the only table that the pages read, in a folder that goes when the tests end."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    (folder / "data").mkdir()
    (folder / "data" / "stations.csv").write_text("code\n01\n02\n", encoding="utf-8")
    return folder


def view(
    releases: Sequence[Release],
    *,
    latest: str = "",
    events: Sequence[Event] = (),
    url: str = "",
    left_out: Sequence[str] = (),
    changes: Sequence[tuple[str, str]] = (),
    catalogue: Catalogue = FR,
    **described: Any,
) -> PortalView:
    """View a portal that has these releases; the last is the latest, unless another is named."""
    found = next((each for each in releases if str(each.version) == latest), releases[-1])
    schema = {"fields": [{"name": "code", "type": "string"}]}
    descriptor = {
        "name": "stations",
        "title": "Stations de mesure",
        "description": "Des **stations**.",
        "version": str(found.version),
        "created": f"{found.date}T00:00:00Z",
        "contributors": [{"title": "La mairie"}],
        "resources": [
            {"name": "stations", "type": "table", "path": "data/stations.csv", "schema": schema}
        ],
        **described,
    }
    tables = (
        TableView(
            TableSize("stations", 2, 1),
            "data/stations.csv",
            "Les stations",
            "",
            ("code",),
            (("01",), ("02",)),
            (),
            (),
        ),
    )
    folder = _write_table()
    build = Build(found, descriptor, folder, folder / "nowhere.zip", tables)
    pages = [
        ChangePage(Version.parse(before), Version.parse(after), b"") for before, after in changes
    ]
    return PortalView(
        build,
        History("stations", tuple(releases), tuple(events)),
        "local",
        url,
        [Version.parse(each) for each in left_out],
        pages,
        catalogue=catalogue,
    )
