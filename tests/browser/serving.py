"""A web server on the loopback that gives a folder below a path, as the hosts of pages do."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from tests.serving import running

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

PREFIX = "/jeu/"
# As a server would: nothing is guessed of the content.
TYPES = {
    ".atom": "application/atom+xml",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ttl": "text/turtle; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
_BLOCK = 2**20


class SiteServer(ThreadingHTTPServer):
    """Gives the files of a folder under ``/jeu/``, and nothing beside.

    Attributes:
        folder: what it gives.
        url: the address of the folder.
        sent: bytes of bodies that were sent, by path.
        missing: the paths that were asked for and are not there.
    """

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.sent: dict[str, int] = {}
        self.missing: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}{PREFIX}"

    def find(self, path: str) -> Path | None:
        """Find the file at a path: that of the folder, or its page; None where there is none."""
        if not path.startswith(PREFIX) or ".." in PurePosixPath(path).parts:
            return None
        file = self.folder / path.removeprefix(PREFIX)
        file = file / "index.html" if path.endswith("/") else file
        return file if file.is_file() else None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, SiteServer)
        path = unquote(urlsplit(self.path).path)
        file = server.find(path)
        if file is None:
            # Asked by the browser itself, of the root of a host.
            if path != "/favicon.ico":
                server.missing.append(path)
            self._answer(404, "text/plain", 0)
            return
        size = file.stat().st_size
        start, end = self._read_range(size)
        status = 200 if (start, end) == (0, size) else 206
        self._answer(status, TYPES.get(file.suffix, "application/octet-stream"), end - start, size)
        if self.command == "HEAD":
            return
        server.sent[path] = server.sent.get(path, 0) + end - start
        with file.open("rb") as content:
            content.seek(start)
            left = end - start
            while left:
                block = content.read(min(left, _BLOCK))
                try:
                    self.wfile.write(block)
                except OSError:  # the page was left
                    self.close_connection = True
                    return
                left -= len(block)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _read_range(self, size: int) -> tuple[int, int]:
        """Read which bytes are asked for.

        Source: RFC 9110, section 14, of which one range is obeyed.
        """
        unit, _, told = self.headers.get("Range", "").partition("=")
        first, dash, last = told.partition("-")
        if unit != "bytes" or not dash or "," in told:
            return 0, size
        if not first:
            return max(size - int(last), 0), size
        return min(int(first), size), min(int(last) + 1, size) if last else size

    def _answer(self, status: int, kind: str, length: int, size: int = 0) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.send_header("Accept-Ranges", "bytes")
        if status == 206:
            start, end = self._read_range(size)
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def serve_site(folder: Path) -> AbstractContextManager[SiteServer]:
    """Serve a folder under ``/jeu/`` for the time of the block."""
    return running(SiteServer(folder))
