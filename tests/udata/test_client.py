"""What the client sends and does not send, and what it makes of answers that are none."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
import requests
from urllib3.response import HTTPResponse

from parution.errors import PortalError
from parution.portals.udata.client import Client, Doubtful
from parution.portals.udata.downloading import Reader
from parution.portals.udata.sessions import Traffic
from parution.settings import ApiKey
from tests.udata.editions import HASTE
from tests.udata.faults import Redirect, Refused, Slow, Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.udata.proxy import FaultProxy
    from tests.udata.running import Udata


def _open(udata: Udata, proxy: FaultProxy) -> Client:
    return Client("demo", f"{proxy.url}/", ApiKey(udata.people.editor.key), HASTE)


def _read(client: Client, path: str) -> tuple[int, str] | None:
    reader = Reader("demo", client.root, client.waits, client.traffic)
    return reader.digest(path, lambda _: None)


def test_the_key_goes_with_what_is_asked_of_the_api_and_with_nothing_else(
    udata: Udata, proxy: FaultProxy
) -> None:
    client = _open(udata, proxy)
    dataset = udata.create()
    resource = udata.upload(dataset["id"], "a.csv", b"a\n1\n")
    client.get(f"api/1/datasets/{dataset['id']}/")
    assert _read(client, f"api/1/datasets/r/{resource['id']}") is not None
    api, permalink, file = proxy.exchanges
    assert api.headers["x-api-key"] == "***"
    assert "x-api-key" not in permalink.headers
    assert "x-api-key" not in file.headers


def test_no_cookie_is_kept_and_no_netrc_is_read(
    udata: Udata, proxy: FaultProxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    client = _open(udata, proxy)
    for _ in range(2):
        client.get("api/1/me/")
    assert _read(client, "api/1/datasets/r/00000000-0000-0000-0000-000000000000") is None
    for exchange in proxy.exchanges:
        assert "cookie" not in exchange.headers
        assert "authorization" not in exchange.headers


def test_what_reads_is_asked_again_and_what_writes_once_is_not(
    udata: Udata, proxy: FaultProxy
) -> None:
    client = _open(udata, proxy)
    proxy.fail(Status(500), at=1, times=2)
    assert client.get("api/1/me/")["id"] == udata.people.editor.id
    assert len(proxy.exchanges) == 3
    proxy.clear()
    proxy.fail(Status(500), at=1)
    with pytest.raises(Doubtful) as caught:
        client.post("api/1/datasets/", body={"title": "t", "description": "d"})
    assert caught.value.answered
    assert len(proxy.exchanges) == 1


def test_a_post_that_never_left_is_sent_again(udata: Udata, proxy: FaultProxy) -> None:
    client = _open(udata, proxy)
    proxy.fail(Refused(), at=1)
    tries = []

    def reopen(attempt: int, wait: float = 0.0) -> None:
        tries.append((attempt, wait))
        proxy.reopen()

    client.pause = reopen  # type: ignore[method-assign]
    answer = client.post("api/1/datasets/", body={"title": "t", "description": "d"})
    assert answer["title"] == "t"
    assert tries
    assert len(udata.datasets()) == 1


def test_a_slow_answer_is_waited_for(udata: Udata, proxy: FaultProxy) -> None:
    proxy.fail(Slow(size=400, pause=0.01), at=1)
    assert _open(udata, proxy).get("api/1/me/")["id"] == udata.people.editor.id


SHAPES = [
    (400, b'{"errors": {"title": ["This field is required."]}}', "title: This field is required."),
    (
        400,
        b'{"errors": {"acronym": "too long"}, "message": "ValidationError"}',
        "acronym: too long",
    ),
    (400, b'{"errors": {"checksum": {"type": ["bad"]}}}', "checksum: type: bad"),
    (400, b'{"errors": {}}', "400"),
    (400, b'{"message": "Bad frequency"}', "Bad frequency"),
    (400, b'{"success": false, "error": "Chunk size mismatch", "message": ""}', "Chunk size"),
    (404, b'{"error": "Not found", "status": 404}', "Not found"),
    (404, b"<html>not found</html>", "404"),
    (413, b'{"message": "too big \\u001b[31m"}', "too big  [31m"),
]


@pytest.mark.parametrize(("code", "body", "told"), SHAPES)
def test_every_shape_of_refusal_is_told_in_words(
    udata: Udata, proxy: FaultProxy, code: int, body: bytes, told: str
) -> None:
    proxy.fail(Status(code, body=body), at=1)
    with pytest.raises(PortalError) as caught:
        _open(udata, proxy).put("api/1/datasets/x/", {})
    assert told in str(caught.value.values["reason"])


@contextmanager
def _serve(status: int, body: bytes, headers: dict[str, str]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "body", "headers", "key"),
    [
        (200, b"<html>a page</html>", {}, "udata.not-json"),
        (200, b"{" * 10, {}, "udata.not-json"),
        (302, b"", {"Location": "https://example.org/"}, "udata.redirected"),
        (308, b"", {"Location": "/api/1/datasets"}, "udata.redirected"),
        (418, b"", {}, "udata.refused"),
    ],
)
def test_what_is_no_udata_is_said_so(
    status: int, body: bytes, headers: dict[str, str], key: str
) -> None:
    with _serve(status, body, headers) as url, pytest.raises(PortalError) as caught:
        Client("demo", url, None, HASTE).get("api/1/datasets/")
    assert caught.value.key == key


def test_an_answer_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parution.portals.udata.client._LARGEST_ANSWER", 1000)
    with _serve(200, b"x" * 2000, {}) as url, pytest.raises(PortalError) as caught:
        Client("demo", url, None, HASTE).get("api/1/datasets/")
    assert caught.value.key == "udata.not-json"


@pytest.mark.parametrize(
    ("text", "seconds"), [("3", 3.0), ("", 0.0), ("soon", 0.0), ("-1", 0.0), ("²", 0.0)]
)
def test_retry_after_is_read_whatever_it_says(
    udata: Udata, proxy: FaultProxy, text: str, seconds: float
) -> None:
    client = _open(udata, proxy)
    waits: list[float] = []

    def note(attempt: int, wait: float = 0.0) -> None:
        del attempt
        waits.append(wait)

    client.pause = note  # type: ignore[method-assign]
    header = {"Retry-After": text} if text.isascii() else {}
    proxy.fail(Status(429, headers=header), at=1)
    client.get("api/1/me/")
    assert waits == [seconds]


def test_an_answer_that_drips_ends(proxy: FaultProxy) -> None:
    """A byte every tenth of a second would keep any time-out of a socket waiting for minutes."""
    waits = replace(HASTE, tries=2, answer=0.5, slowest=1e6)
    client = Client("demo", f"{proxy.url}/", None, waits)
    proxy.fail(Slow(pause=0.1), at=1, times=None)
    begun = time.monotonic()
    with pytest.raises(PortalError) as caught:
        client.get("api/1/datasets/frequencies/")
    assert caught.value.key == "udata.unreachable"
    assert time.monotonic() - begun < 5


def test_a_redirect_that_drips_ends(udata: Udata, proxy: FaultProxy) -> None:
    """What a redirect says is bounded as any answer, though nobody reads it."""
    resource = udata.upload(udata.create()["id"], "a.csv", b"a\n1\n")["id"]
    waits = replace(HASTE, tries=2, answer=0.5, slowest=1e6)
    reader = Reader("demo", f"{proxy.url}/", waits, Traffic())
    proxy.fail(Slow(pause=0.1), path="/datasets/r/", times=None)
    begun = time.monotonic()
    with pytest.raises(PortalError) as caught:
        reader.digest(f"api/1/datasets/r/{resource}", lambda _received: None)
    assert caught.value.key == "udata.unreachable"
    assert time.monotonic() - begun < 5
    # Nor is it read by a session that is told to follow none.
    client = Client("demo", f"{proxy.url}/", None, waits)
    begun = time.monotonic()
    with pytest.raises(PortalError):
        client.get(f"api/1/datasets/r/{resource}")
    assert time.monotonic() - begun < 5


def test_redirects_in_a_circle_end(udata: Udata, proxy: FaultProxy) -> None:
    resource = udata.upload(udata.create()["id"], "a.csv", b"a\n1\n")["id"]
    reader = Reader("demo", f"{proxy.url}/", HASTE, Traffic())
    proxy.fail(Redirect(proxy.url), path="/datasets/r/", times=None)
    with pytest.raises(PortalError) as caught:
        reader.digest(f"api/1/datasets/r/{resource}", lambda _received: None)
    assert caught.value.key == "udata.redirected"
    assert len(proxy.exchanges) == 6


def test_what_is_asked_over_tls_is_not_followed_without(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def answer(_session: requests.Session, url: str, **_options: object) -> requests.Response:
        asked.append(url)
        response = requests.Response()
        response.status_code, response.url = 302, url
        response.headers["Location"] = "http://www.data.gouv.fr/file.csv"
        response.raw = HTTPResponse(BytesIO(b""), preload_content=False)
        return response

    monkeypatch.setattr(requests.Session, "get", answer)
    reader = Reader("demo", "https://www.data.gouv.fr/", HASTE, Traffic())
    with pytest.raises(PortalError) as caught:
        reader.save("api/1/datasets/r/1", lambda _block: None)
    assert caught.value.key == "udata.redirected"
    assert asked == ["https://www.data.gouv.fr/api/1/datasets/r/1"]


def test_a_head_that_drips_ends() -> None:
    """The head of an answer is bounded too, not only its body."""

    def drip(connection: socket.socket) -> None:
        with suppress(OSError):
            connection.recv(1 << 16)
            for sign in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 1000:
                connection.sendall(bytes([sign]))
                time.sleep(0.1)
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for _ in range(2):
                drip(listening.accept()[0])

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        waits = replace(HASTE, tries=2, answer=0.5)
        client = Client("demo", f"http://127.0.0.1:{listening.getsockname()[1]}/", None, waits)
        begun = time.monotonic()
        with pytest.raises(PortalError) as caught:
            client.get("api/1/")
        assert caught.value.key == "udata.unreachable"
        assert time.monotonic() - begun < 5
        thread.join(5)


def test_a_body_takes_as_long_as_its_line_is_slow() -> None:
    """The time for connecting, which is short, is not that of sending a file."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            received = b""
            while not received.endswith(b"--\r\n"):
                time.sleep(0.02)  # slower than the 0.2 s that a connection may take
                received += connection.recv(200_000)
            connection.sendall(b'HTTP/1.1 201 C\r\nContent-Length: 12\r\n\r\n{"id": "abc"')
            connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        client = Client("demo", url, None, replace(HASTE, connect=0.2, answer=5.0))
        with pytest.raises(PortalError) as caught:
            client.post("api/1/", file=("a.csv", b"x" * 8_000_000))
        assert caught.value.key == "udata.not-json"  # it was answered, if not well
        thread.join(5)
