"""An edition of tables, written by hand, as the pages of a portal are shown it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from parution.model.package import Resource
from parution.model.release import (
    Build,
    FileDigest,
    History,
    Release,
    TableSize,
    TableView,
    Version,
)
from parution.packaging.dictionary import list_entries
from parution.pages.rendering import CATALOGUE
from parution.pages.view import PortalView
from parution.tables.canonical import format_row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# A table: its schema, its rows.
Described = tuple[dict[str, Any], "Sequence[Sequence[str]]"]

AXES: Described = (
    {
        "fields": [
            {"name": "numero", "type": "integer", "title": "Numéro"},
            {"name": "titre", "type": "string", "title": "Titre"},
        ],
        "primaryKey": ["numero"],
    },
    [["1", "L’eau"], ["2", "Le <b>sol</b>"]],
)
MESURES: Described = (
    {
        "fields": [
            {"name": "id", "type": "string"},
            {"name": "axe", "type": "integer"},
            {"name": "budget", "type": "integer"},
            {"name": "faite", "type": "boolean"},
            {"name": "etat", "type": "string", "constraints": {"enum": ["prevu", "fini"]}},
            {"name": "le", "type": "date"},
            {"name": "page", "type": "string", "format": "uri"},
            {"name": "note", "type": "string", "missingValues": ["", "n.c."]},
        ],
        "primaryKey": ["id"],
        "foreignKeys": [
            {"fields": ["axe"], "reference": {"resource": "axes", "fields": ["numero"]}}
        ],
    },
    [
        [
            "M 1",
            "2",
            "1234567",
            "true",
            "prevu",
            "2024-01-31",
            "https://exemple.fr/a?b=1&c",
            "n.c.",
        ],
        ["M/2", "", "-999", "false", "", "", "javascript:alert(1)", 'dit "oui"\nou\rnon'],
    ],
)


def make_build(folder: Path, **tables: Described) -> Build:
    """Write an edition of these tables in a folder; nothing of it is validated."""
    views, digests = [], []
    (folder / "data").mkdir()
    for name, (schema, rows) in tables.items():
        path = f"data/{name}.csv"
        labels = tuple(field["name"] for field in schema["fields"])
        content = "".join(format_row(row) for row in (labels, *rows)).encode()
        (folder / path).write_bytes(content)
        digests.append(FileDigest(path, len(content), hashlib.sha256(content).hexdigest()))
        resource = Resource(name, (path,), (folder / path,), {"name": name, "schema": schema})
        views.append(
            TableView(
                size=TableSize(name, len(rows), len(labels)),
                path=path,
                title=name.capitalize(),
                description="",
                labels=labels,
                first_rows=tuple(map(tuple, rows[:10])),
                entries=list_entries(resource, CATALOGUE),
                rules=(),
            )
        )
    archive = FileDigest("essai-1.0.0.zip", 1, hashlib.sha256(str(folder).encode()).hexdigest())
    release = Release(
        version=Version(1, 0, 0),
        date="2024-01-31",
        tag="v1.0.0",
        summary="",
        archive=archive,
        files=tuple(digests),
        tables=tuple(view.size for view in views),
    )
    descriptor: Mapping[str, Any] = {
        "name": "essai",
        "resources": [
            {"name": name, "path": f"data/{name}.csv", "schema": schema}
            for name, (schema, _) in tables.items()
        ],
    }
    return Build(release, descriptor, folder, folder / "essai-1.0.0.zip", tuple(views))


def make_view(folder: Path, **tables: Described) -> PortalView:
    """Make what the pages tell of such an edition, the only one of its portal."""
    build = make_build(folder, **tables)
    return PortalView(build, History("essai", (build.release,)), "local")
