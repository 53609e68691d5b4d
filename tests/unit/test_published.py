"""What a static portal gives on the web is read within bounds of time and of bytes."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from parution.model.release import FileDigest, Location, Release, Version
from parution.model.remote import NotRead
from parution.network.door import Bounds
from parution.portals.published import Site
from tests.serving import FolderServer, send, send_forever, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

ARCHIVE = b"PK" * 50
QUICK = Bounds(connect=2, answer=1, file=2)
RELEASE = Release(
    Version.parse("1.0.0"),
    "2024-01-31",
    "v1.0.0",
    "",
    FileDigest("p-1.0.0.zip", len(ARCHIVE), "0" * 64),
    (),
    (),
)
USUAL = Location("releases/1.0.0/", "releases/1.0.0.zip")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FolderServer]:
    (tmp_path / "site/releases").mkdir(parents=True)
    (tmp_path / "site" / USUAL.archive).write_bytes(ARCHIVE)
    with serve(tmp_path / "site") as found:
        yield found


def _fetch(server: FolderServer, tmp_path: Path, bounds: Bounds = QUICK) -> bytes | None:
    folder = tmp_path / "work"
    folder.mkdir()
    path = Site(server.url, "p", bounds).fetch(RELEASE, USUAL, folder)
    return None if path is None else path.read_bytes()


def _tell(server: FolderServer, *locations: object, name: str = "p") -> None:
    """Publish a history: a location for each version, the first of them 1.0.0."""
    versions: list[dict[str, Any]] = [
        {"version": f"1.{n}.0", **({"location": location} if location else {})}
        for n, location in enumerate(locations)
    ]
    document = json.dumps({"name": name, "versions": versions})
    (server.folder / "versions.json").write_text(document, encoding="utf-8")


def test_the_published_history_says_where_the_archive_is(
    server: FolderServer, tmp_path: Path
) -> None:
    (server.folder / "ailleurs.zip").write_bytes(ARCHIVE)
    (server.folder / USUAL.archive).unlink()
    _tell(server, {"archive": "ailleurs.zip"})
    assert _fetch(server, tmp_path) == ARCHIVE
    assert server.asked == ["/versions.json", "/ailleurs.zip"]


@pytest.mark.parametrize("locations", [(), (None, None), (None, "text"), (["a"],)])
def test_a_history_that_locates_nothing_leaves_the_usual_address(
    server: FolderServer, tmp_path: Path, locations: tuple[object, ...]
) -> None:
    _tell(server, *locations)
    assert _fetch(server, tmp_path) == ARCHIVE


@pytest.mark.parametrize("document", ["{", "[]", '{"name": "p", "versions": 1}', '{"name": 1}'])
def test_a_history_that_cannot_be_read_leaves_the_usual_address(
    server: FolderServer, tmp_path: Path, document: str
) -> None:
    (server.folder / "versions.json").write_text(document, encoding="utf-8")
    assert _fetch(server, tmp_path) == ARCHIVE


def test_the_history_of_another_package_locates_nothing_of_ours(
    server: FolderServer, tmp_path: Path
) -> None:
    _tell(server, {"archive": "ailleurs.zip"}, name="autre")
    assert _fetch(server, tmp_path) == ARCHIVE


def test_what_the_history_leaves_out_is_not_asked_for(server: FolderServer, tmp_path: Path) -> None:
    _tell(server, None, {"archive": "releases/1.1.0.zip"})
    assert _fetch(server, tmp_path) is None
    assert server.asked == ["/versions.json"]


@pytest.mark.parametrize(
    "place", ["https://exemple.fr/1.zip", "//exemple.fr/1.zip", "http://127.0.0.1:9/1.zip"]
)
def test_a_history_sends_nobody_elsewhere(server: FolderServer, tmp_path: Path, place: str) -> None:
    _tell(server, {"archive": place})
    with pytest.raises(NotRead) as caught:
        _fetch(server, tmp_path)
    assert caught.value.problem == "redirected"


def _trickle(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(len(ARCHIVE)))
    request.end_headers()
    for n in range(len(ARCHIVE)):
        request.wfile.write(ARCHIVE[n : n + 1])
        time.sleep(0.2)


def _say_nothing(_: BaseHTTPRequestHandler) -> None:
    time.sleep(3)


@pytest.mark.parametrize(
    ("act", "problem"),
    [
        (send_forever, "too-long"),
        (lambda request: send(request, ARCHIVE + b"\0"), "too-long"),
        (lambda request: send(request, b"", 404), "status"),
        (lambda request: send(request, b"", 500), "status"),
        (_trickle, "too-slow"),
        (_say_nothing, "too-slow"),
    ],
)
def test_an_archive_is_read_within_bounds(
    server: FolderServer, tmp_path: Path, act: Any, problem: str
) -> None:
    server.acts["/" + USUAL.archive] = act
    with pytest.raises(NotRead) as caught:
        _fetch(server, tmp_path)
    assert caught.value.problem == problem


def test_a_history_that_has_no_end_or_never_comes_leaves_the_usual_address(
    server: FolderServer, tmp_path: Path
) -> None:
    server.acts["/versions.json"] = _trickle
    assert _fetch(server, tmp_path) == ARCHIVE


@pytest.mark.parametrize("url", ["http://exemple.fr/", "http://10.0.0.1/"])
def test_an_address_of_another_machine_is_encrypted(tmp_path: Path, url: str) -> None:
    with pytest.raises(NotRead) as caught:
        Site(url, "p", QUICK).fetch(RELEASE, USUAL, tmp_path)
    assert caught.value.problem == "scheme"
