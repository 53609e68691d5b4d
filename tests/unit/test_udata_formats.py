"""Tables in other formats, as udata is asked to hold them."""

from __future__ import annotations

from pathlib import Path

import pytest

from parution.model.release import (
    Build,
    FileDigest,
    FormatFile,
    History,
    Release,
    TableSize,
    TableView,
    Version,
)
from parution.portals.udata.mapping import list_desired

VIEW = TableView(TableSize("stations", 3, 2), "data/stations.csv", "Stations", "", (), (), (), ())


def _list(portal: dict[str, object], *formats: tuple[str, str]) -> dict[str, str]:
    """List the titles of what is asked for, by key, of an edition that has these formats."""
    files = tuple(
        FormatFile(FileDigest(f"formats/stations.{suffix}", 9, "0" * 64), name, ("stations",), "x")
        for name, suffix in formats
    )
    release = Release(
        Version.parse("1.0.0"),
        "2024-01-31",
        "v1.0.0",
        "",
        FileDigest("x.zip", 1, ""),
        tuple(FileDigest(path, 1, "") for path in ("datapackage.json", "dictionnaire.csv")),
        (VIEW.size,),
        formats=files,
    )
    made = {file.digest.path: Path(file.digest.path) for file in files}
    build = Build(release, {"name": "x", "resources": []}, Path(), Path(), (VIEW,), formats=made)
    desired = list_desired([build], History("x", (release,)), portal, "data")
    return {
        each.key: str(each.metadata["title"]) for each in desired if each.key.startswith("format:")
    }


def test_a_format_that_is_not_known_here_is_called_by_its_name() -> None:
    found = _list({}, ("sqlite", "sqlite"), ("opendocument", "ods"))
    assert list(found) == ["format:stations.sqlite", "format:stations.ods"]
    assert "SQLite" in found["format:stations.sqlite"]
    assert "opendocument" in found["format:stations.ods"]


@pytest.mark.parametrize(
    ("portal", "expected"),
    [
        ({}, ["format:stations.xlsx"]),
        ({"formats": {"portals": {"data": ["parquet"]}}}, ["format:stations.parquet"]),
    ],
)
def test_a_portal_has_what_it_takes_or_what_was_chosen_for_it(
    portal: dict[str, object], expected: list[str]
) -> None:
    assert list(_list(portal, ("parquet", "parquet"), ("xlsx", "xlsx"))) == expected
