"""A web server on the loopback that answers each method as a test says, and remembers."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Act = Callable[[BaseHTTPRequestHandler], None]

Server = TypeVar("Server", bound=ThreadingHTTPServer)


class AnsweringServer(ThreadingHTTPServer):
    """Answers by what is registered for a path; 404 for any other.

    Attributes:
        asked: each request, in its order: method, path.
        heads: the headers of each, in the same order.
        sent: bytes of bodies that were taken.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.acts: dict[tuple[str, str], Act] = {}
        self.asked: list[tuple[str, str]] = []
        self.heads: list[Mapping[str, str]] = []
        self.sent = 0
        self.port = int(self.server_address[1])

    def address(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def give(
        self, path: str, status: int = 200, to: str = "", method: str = "", **headers: str
    ) -> str:
        """Answer a path with a status; all methods alike, unless one is named.

        Returns:
            The address of the path.
        """

        def act(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            if to:
                request.send_header("Location", to)
            request.send_header("Content-Length", "0")
            request.end_headers()

        for each in [method] if method else ["HEAD", "GET"]:
            self.acts[each, path] = act
        return self.address(path)

    def give_without_end(self, path: str, method: str = "GET") -> str:
        """Answer with a body that has no end."""

        def act(request: BaseHTTPRequestHandler) -> None:
            request.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
            while True:
                self.sent += request.wfile.write(b"x" * 65_536)

        self.acts[method, path] = act
        return self.address(path)

    def drip(self, path: str) -> str:
        """Send a head that has no end, little by little."""

        def act(request: BaseHTTPRequestHandler) -> None:
            request.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                request.wfile.write(b"X-A: b\r\n")
                time.sleep(0.05)

        for method in ("HEAD", "GET"):
            self.acts[method, path] = act
        return self.address(path)

    def hang_up(self, path: str, method: str) -> str:
        """End the connection without an answer."""

        def act(request: BaseHTTPRequestHandler) -> None:
            request.close_connection = True

        self.acts[method, path] = act
        return self.address(path)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: the client left, as it should."""


class _Handler(BaseHTTPRequestHandler):
    server: AnsweringServer

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path))
        self.server.heads.append(dict(self.headers))
        act = self.server.acts.get((self.command, self.path))
        if act is None:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            act(self)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def answering() -> Iterator[AnsweringServer]:
    """Serve for the time of the block."""
    with serving(AnsweringServer()) as server:
        yield server


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Have a server serve for the time of the block."""
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
