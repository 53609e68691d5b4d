"""A web server on the loopback that gives a folder, or lies about what is in it."""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    Act = Callable[[BaseHTTPRequestHandler], None]

Server = TypeVar("Server", bound=ThreadingHTTPServer)


class FolderServer(ThreadingHTTPServer):
    """Gives the files of a folder, and remembers what it was asked.

    Attributes:
        folder: what it gives.
        acts: by path, what is done instead of giving the file.
        asked: the paths, in their order.
    """

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.acts: dict[str, Act] = {}
        self.asked: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, FolderServer)
        path = unquote(urlsplit(self.path).path)
        server.asked.append(path)
        try:
            if path in server.acts:
                server.acts[path](self)
                return
            file = server.folder / path.lstrip("/")
            if file.is_file():
                send_part(self, file.read_bytes())
            else:
                send(self, b"", 404)
        except OSError:  # whoever asked is gone
            self.close_connection = True

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def send(request: BaseHTTPRequestHandler, body: bytes, status: int = 200) -> None:
    """Answer with a body."""
    request.send_response(status)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    if request.command != "HEAD":
        request.wfile.write(body)


def send_part(request: BaseHTTPRequestHandler, body: bytes) -> None:
    """Answer with a body, or with the part of it that is asked for, as web servers do.

    Source: RFC 9110, section 14, of which one range is obeyed.
    """
    found = re.fullmatch(r"bytes=([0-9]*)-([0-9]*)", request.headers.get("Range", ""))
    if found is None:
        send(request, body)
        return
    start = int(found[1]) if found[1] else max(len(body) - int(found[2]), 0)
    part = body[start : int(found[2]) + 1 if found[1] and found[2] else None]
    request.send_response(206)
    request.send_header("Content-Range", f"bytes {start}-{start + len(part) - 1}/{len(body)}")
    request.send_header("Content-Length", str(len(part)))
    request.end_headers()
    if request.command != "HEAD":
        request.wfile.write(part)


def send_forever(request: BaseHTTPRequestHandler) -> None:
    """Answer with a body that has no end."""
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(b"\0" * 2**16)


def hang_up(request: BaseHTTPRequestHandler) -> None:
    """End the connection without an answer."""
    request.close_connection = True


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Run a server for the time of the block."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def serve(folder: Path) -> AbstractContextManager[FolderServer]:
    """Serve a folder for the time of the block."""
    return running(FolderServer(folder))
