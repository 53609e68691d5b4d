"""Files are read at addresses within bounds, and nowhere that was not asked for."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import socket
import ssl
import subprocess
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from parution import validate
from parution.messages import Catalogue
from parution.model.remote import NotRead
from parution.network.door import Bounds, is_public
from parution.network.downloads import Downloads
from parution.project import read_package
from parution.reports.validation_text import render_text
from tests.answering import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from parution.network.door import Answer

    Act = Callable[[BaseHTTPRequestHandler], None]

CSV = b"code\n01\n02\n"
SCHEMA = {"fields": [{"name": "code", "type": "string"}]}
QUICK = Bounds(connect=2, answer=1, file=2, whole=4, bytes=100_000, whole_bytes=150_000)


class _Server(ThreadingHTTPServer):
    """Answers by what is registered for a path, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.acts: dict[str, Act] = {}
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.port = int(self.server_address[1])
        self.names: list[str | None] = []

    def address(self, path: str, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def give(self, path: str, body: bytes, status: int = 200, **headers: str) -> str:
        def act(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)

        self.acts[path] = act
        return self.address(path)

    def drip(self, path: str, head: bytes, each: bytes, pause: float) -> str:
        """Send a head, then some bytes again and again, for ever."""

        def act(request: BaseHTTPRequestHandler) -> None:
            request.wfile.write(head)
            while True:
                request.wfile.write(each)
                request.wfile.flush()
                time.sleep(pause)

        self.acts[path] = act
        return self.address(path)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: the client left, as it should."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        (self.server.acts.get(self.path) or self.server.acts["*"])(self)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[_Server]:
    with serving(_Server()) as running:
        yield running


def _resolver(**names: str) -> Callable[[str, int], list[Answer]]:
    """Make a resolver that knows some names, and tells each once."""
    left = {name.replace("_", "."): address for name, address in names.items()}

    def resolve(host: str, port: int) -> list[Answer]:
        answers: list[Answer] = []
        for address in left.pop(host).split():
            six = ":" in address
            place = (address, port, 0, 0) if six else (address, port)
            family = socket.AF_INET6 if six else socket.AF_INET
            answers.append((family, socket.SOCK_STREAM, 6, "", place))
        return answers

    return resolve


def _refuse(downloads: Downloads, address: str) -> NotRead:
    with pytest.raises(NotRead) as caught:
        downloads.fetch(address)
    return caught.value


# Which machines are public


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.9.1", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.9.9"),
        *("192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1"),
        *("198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1", "239.1.1.1", "240.0.0.1"),
        "255.255.255.255",
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "fec0::1"),
        *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::8.8.8.8"),
        *("2002:7f00:1::", "2002:808:808::1", "64:ff9b::7f00:1", "64:ff9b::808:808"),
        *("64:ff9b:1::1", "2001::1", "2001:db8::1", "100::1", "4000::1", "3fff::1"),
    ],
)
def test_a_machine_that_not_everybody_reaches_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "151.101.1.1", "2606:4700::1111", "2a01:e0a::1"])
def test_a_machine_that_everybody_reaches_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_this_machine_is_refused_however_it_is_written(
    tmp_path: Path, server: _Server, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.give("/t.csv", CSV)
    # The tests' own guard lets names of this machine through, in their usual spelling only.
    monkeypatch.undo()
    refused = _refuse(Downloads("public", tmp_path), server.address("/t.csv", host))
    assert refused.problem == "not-public"
    assert server.asked == []


@pytest.mark.parametrize("address", ["169.254.169.254", "10.1.2.3", "fe80::1", "2002:7f00:1::"])
def test_a_name_that_leads_to_a_private_machine_is_refused(tmp_path: Path, address: str) -> None:
    downloads = Downloads("public", tmp_path, resolve=_resolver(data_example_org=address))
    refused = _refuse(downloads, "https://data.example.org/t.csv")
    assert (refused.problem, refused.detail) == ("not-public", address)


def test_a_name_is_asked_for_once_and_its_machine_is_the_one_that_was_checked(
    tmp_path: Path, server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second answer, which could be another, is never asked for."""
    server.give("/t.csv", CSV)
    checked: list[str] = []

    def check(address: str) -> bool:
        checked.append(address)
        return True

    monkeypatch.setattr("parution.network.door.is_public", check)
    downloads = Downloads("public", tmp_path, resolve=_resolver(data_example_org="127.0.0.1"))
    path = downloads.fetch(server.address("/t.csv", "data.example.org"))
    assert path.read_bytes() == CSV
    assert checked == ["127.0.0.1"]
    ((_, headers),) = server.asked
    assert headers["Host"] == f"data.example.org:{server.port}"


def test_only_the_public_ones_of_several_machines_are_connected_to(
    tmp_path: Path, server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.give("/t.csv", CSV)
    monkeypatch.setattr("parution.network.door.is_public", lambda address: address == "127.0.0.1")
    resolve = _resolver(data_example_org="10.0.0.1 127.0.0.1")
    path = Downloads("public", tmp_path, resolve=resolve).fetch(
        server.address("/t.csv", "data.example.org")
    )
    assert path.read_bytes() == CSV


def test_a_redirection_to_a_private_machine_is_refused(
    tmp_path: Path, server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.give("/t.csv", b"", 302, Location="http://inner.example.org/t.csv")
    monkeypatch.setattr("parution.network.door.is_public", lambda address: address == "127.0.0.1")
    resolve = _resolver(data_example_org="127.0.0.1", inner_example_org="169.254.169.254")
    downloads = Downloads("public", tmp_path, resolve=resolve)
    refused = _refuse(downloads, server.address("/t.csv", "data.example.org"))
    assert (refused.problem, refused.detail) == ("not-public", "169.254.169.254")


def test_an_unknown_name_is_told(tmp_path: Path) -> None:
    def resolve(host: str, port: int) -> list[Answer]:
        raise socket.gaierror(f"{host}:{port}")

    downloads = Downloads("public", tmp_path, resolve=resolve)
    assert _refuse(downloads, "https://absent.example.org/t.csv").problem == "unresolved"


def test_a_resolver_that_does_not_answer_is_not_waited_for(tmp_path: Path) -> None:
    def resolve(host: str, port: int) -> list[Answer]:
        time.sleep(5)
        return _resolver(slow_example_org="8.8.8.8")(host, port)

    downloads = Downloads("public", tmp_path, Bounds(connect=0.2), resolve)
    begun = time.monotonic()
    assert _refuse(downloads, "https://slow.example.org/t.csv").problem == "unresolved"
    assert time.monotonic() - begun < 3


# What is read


def test_a_file_is_read_and_named(tmp_path: Path, server: _Server) -> None:
    address = server.give("/a/stations%202024.csv?x=1", CSV)
    downloads = Downloads("private", tmp_path)
    path = downloads.fetch(address)
    assert (path.name, path.read_bytes()) == ("stations-2024.csv", CSV)
    (file,) = downloads.files
    assert (file.address, file.final, file.bytes) == (address, address, len(CSV))
    assert file.sha256 == hashlib.sha256(CSV).hexdigest()


def test_an_address_is_read_once(tmp_path: Path, server: _Server) -> None:
    address = server.give("/t.csv", CSV)
    downloads = Downloads("private", tmp_path)
    assert downloads.fetch(address) == downloads.fetch(address)
    missing = server.give("/absent", b"", 404)
    for _ in range(2):
        assert _refuse(downloads, missing).detail == "404"
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("path", "name"),  # what a client asks for is not spelt as an address always is
    [
        ("/export?format=csv", "export.csv"),
        ("/", "data"),
        ("/..%2f..%2fetc%2fpasswd", "passwd"),
        ("/.hidden.csv", "hidden.csv"),
        ("/t.csv.gz", "t.csv.gz"),
        ("/%1b[2J%0a.csv", "2J-.csv"),
    ],
)
def test_a_file_has_a_safe_name(tmp_path: Path, server: _Server, path: str, name: str) -> None:
    server.give("*", CSV)
    file = Downloads("private", tmp_path).fetch(server.address(path))
    assert file == tmp_path / "1" / name


def test_what_is_compressed_on_the_way_is_decoded(tmp_path: Path, server: _Server) -> None:
    address = server.give("/t.csv", gzip.compress(CSV), Content_Encoding="gzip")
    assert Downloads("private", tmp_path).fetch(address).read_bytes() == CSV


def test_nothing_of_the_person_is_sent(
    tmp_path: Path, server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.give("/t.csv", CSV, Set_Cookie="a=b")
    server.give("/u.csv", CSV)
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    (tmp_path / "files").mkdir()
    downloads = Downloads("private", tmp_path / "files")
    downloads.fetch(server.address("/t.csv", "me:secret@127.0.0.1"))
    downloads.fetch(server.address("/u.csv"))
    for _, headers in server.asked:
        assert not {"Authorization", "Cookie", "Proxy-Authorization"} & set(headers)


# The bounds


@pytest.mark.parametrize("status", [204, 206, 401, 403, 404, 410, 429, 500, 503])
def test_an_answer_that_is_no_file_is_told(tmp_path: Path, server: _Server, status: int) -> None:
    refused = _refuse(Downloads("private", tmp_path), server.give("/t.csv", b"", status))
    assert (refused.problem, refused.detail) == ("status", str(status))


def test_redirections_are_followed_to_a_bound(tmp_path: Path, server: _Server) -> None:
    for number in range(1, 8):
        server.give(f"/{number}", b"", 302, Location=f"/{number - 1}")
    server.give("/0", CSV)
    downloads = Downloads("private", tmp_path)
    assert downloads.fetch(server.address("/5")).read_bytes() == CSV
    assert downloads.files[0].final == server.address("/0")
    refused = _refuse(downloads, server.address("/6"))
    assert (refused.problem, refused.detail) == ("redirected", server.address("/0"))


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/t.csv", "gopher://x/"])
def test_a_redirection_out_of_the_web_is_refused(tmp_path: Path, server: _Server, to: str) -> None:
    refused = _refuse(Downloads("private", tmp_path), server.give("/t", b"", 301, Location=to))
    assert (refused.problem, refused.detail) == ("redirected", to)


@pytest.mark.parametrize("declared", [True, False])
def test_a_long_file_is_left(tmp_path: Path, server: _Server, declared: bool) -> None:
    if declared:
        address = server.give("/t.csv", b"x" * 100_001)
    else:
        address = server.drip("/t.csv", b"HTTP/1.0 200 OK\r\n\r\n", b"x" * 50_000, 0)
    refused = _refuse(Downloads("private", tmp_path, QUICK), address)
    assert (refused.problem, refused.detail) == ("too-long", "100000")


def test_a_bomb_is_left(tmp_path: Path, server: _Server) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    address = server.give("/t.csv", bomb, Content_Encoding="gzip")
    assert _refuse(Downloads("private", tmp_path, QUICK), address).problem == "too-long"


def test_all_files_together_have_a_bound(tmp_path: Path, server: _Server) -> None:
    downloads = Downloads("private", tmp_path, QUICK)
    downloads.fetch(server.give("/1", b"x" * 90_000))
    refused = _refuse(downloads, server.give("/2", b"x" * 90_000))
    assert (refused.problem, refused.detail) == ("too-long", "60000")


@pytest.mark.parametrize(
    ("head", "each"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (b"HTTP/1.0 200 OK\r\n\r\n", b"a,b\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"", b"H"),
    ],
)
def test_a_server_that_gives_little_by_little_is_left(
    tmp_path: Path, server: _Server, head: bytes, each: bytes
) -> None:
    begun = time.monotonic()
    refused = _refuse(Downloads("private", tmp_path, QUICK), server.drip("/t", head, each, 0.1))
    assert (refused.problem, refused.detail) == ("too-slow", "2")
    assert time.monotonic() - begun < 4


def test_a_server_that_says_nothing_is_left(tmp_path: Path, server: _Server) -> None:
    server.acts["/t"] = lambda _: time.sleep(5)
    refused = _refuse(Downloads("private", tmp_path, QUICK), server.address("/t"))
    assert (refused.problem, refused.detail) == ("too-slow", "1")


def test_all_files_together_have_a_time(tmp_path: Path, server: _Server) -> None:
    begun = time.monotonic()
    downloads = Downloads("private", tmp_path, QUICK)
    for number in range(6):
        address = server.drip(f"/{number}", b"HTTP/1.0 200 OK\r\n\r\n", b"x", 0.1)
        assert _refuse(downloads, address).problem == "too-slow"
    assert time.monotonic() - begun < 6


def test_a_connection_that_breaks_is_told(tmp_path: Path, server: _Server) -> None:
    def act(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")

    server.acts["/t"] = act
    assert _refuse(Downloads("private", tmp_path), server.address("/t")).problem == "unreachable"


def test_a_port_where_nobody_listens_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/t.csv"
        assert _refuse(Downloads("private", tmp_path), address).problem == "unreachable"


@pytest.mark.parametrize(
    "address", ["http://", "http:///t.csv", "http://[::1/t.csv", "https://a b/"]
)
def test_what_is_no_address_is_told(tmp_path: Path, address: str) -> None:
    assert _refuse(Downloads("private", tmp_path), address).problem == "unresolved"


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    folder = tmp_path_factory.mktemp("certificate")
    made, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=data.example.org", "-addext", "subjectAltName=DNS:data.example.org"),
            *("-out", str(made), "-keyout", str(key)),
        ],
        check=True,
        capture_output=True,
    )
    return made, key


@pytest.fixture
def secure(certificate: tuple[Path, Path]) -> Iterator[_Server]:
    server = _Server()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    context.sni_callback = lambda _socket, name, _context: server.names.append(name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with serving(server) as running:
        yield running


def test_a_server_without_acertificate_that_holds_is_refused(
    tmp_path: Path, secure: _Server
) -> None:
    secure.give("/t.csv", CSV)
    downloads = Downloads("private", tmp_path, resolve=_resolver(data_example_org="127.0.0.1"))
    address = secure.address("/t.csv", "data.example.org", "https")
    assert _refuse(downloads, address).problem == "certificate"
    assert secure.asked == []


def test_thecertificate_is_that_of_the_name_and_not_of_the_machine(
    tmp_path: Path,
    secure: _Server,
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    secure.give("/t.csv", CSV)
    resolve = _resolver(data_example_org="127.0.0.1", other_example_org="127.0.0.1")
    downloads = Downloads("private", tmp_path, resolve=resolve)
    address = secure.address("/t.csv", "data.example.org", "https")
    assert downloads.fetch(address).read_bytes() == CSV
    assert secure.names == ["data.example.org"]
    other = secure.address("/t.csv", "other.example.org", "https")
    assert _refuse(downloads, other).problem == "certificate"


def test_a_redirection_to_a_connection_that_is_not_encrypted_is_refused(
    tmp_path: Path,
    secure: _Server,
    server: _Server,
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    secure.give("/t.csv", b"", 302, Location=server.give("/t.csv", CSV))
    downloads = Downloads("private", tmp_path, resolve=_resolver(data_example_org="127.0.0.1"))
    address = secure.address("/t.csv", "data.example.org", "https")
    assert _refuse(downloads, address).problem == "redirected"
    assert server.asked == []


# A package


def _write(folder: Path, *resources: Any, **package: Any) -> Path:
    path = folder / "datapackage.json"
    path.write_text(json.dumps({"name": "p", **package, "resources": list(resources)}))
    return path


def _give_json(server: _Server, path: str, document: object) -> str:
    return server.give(path, json.dumps(document).encode())


def test_every_part_is_read_at_its_address(tmp_path: Path, server: _Server) -> None:
    given = {
        "path": server.give("/t.csv", b"code;x\n01;1\n01;2\n"),
        "schema": _give_json(server, "/s.json", {"fields": [*SCHEMA["fields"], {"name": "x"}]}),
        "dialect": _give_json(server, "/d.json", {"delimiter": ";"}),
        "checklist": _give_json(
            server, "/c.json", {"checks": [{"type": "row-constraint", "formula": "x == '1'"}]}
        ),
        "profile": _give_json(server, "/p.json", {"$ref": "q.json#/$defs/titled"}),
    }
    titled = _give_json(server, "/q.json", {"$defs": {"titled": {"required": ["title"]}}})
    resource = _give_json(server, "/r.json", {"name": "u", "path": server.address("/t.csv")})
    table = {"name": "t", "title": "T", **given, "scheme": "http"}
    report = validate(_write(tmp_path, table, resource), remote="private")
    assert [(error.type, error.row_number) for error in report.tasks[0].errors] == [
        ("row-constraint", 3)
    ]
    assert [task.place for task in report.tasks] == [given["path"], given["path"]]
    assert report.tasks[1].rows == 2
    assert [file.address for file in report.remote_files] == [
        *(given[name] for name in ("checklist", "schema", "dialect", "profile")),
        *(titled, given["path"], resource),
    ]
    del table["title"]
    report = validate(_write(tmp_path, table), remote="private")
    assert [error.note for error in report.tasks[0].errors] == ["'title' is a required property"]


@pytest.mark.parametrize("engine", ["auto", "frictionless"])
def test_a_table_at_an_address_has_the_report_of_the_same_file_here(
    tmp_path: Path, server: _Server, engine: Any
) -> None:
    body = b"code,n\n01,1\n01,x\n" + b"".join(b"%d,2\n" % row for row in range(60_000))
    schema = {
        "fields": [
            {"name": "code", "constraints": {"unique": True}},
            {"name": "n", "type": "integer"},
        ]
    }
    (tmp_path / "t.csv").write_bytes(body)
    address = server.give("/d/t.csv", body)
    here = validate(
        _write(tmp_path, {"name": "t", "path": "t.csv", "schema": schema}), engine=engine
    ).to_dict()
    there = validate(
        _write(tmp_path, {"name": "t", "path": address, "schema": schema}),
        engine=engine,
        remote="private",
    ).to_dict()
    for report in (here, there):
        del report["stats"]["seconds"], report["remoteFiles"]
        report["tasks"][0]["stats"].pop("seconds", None)
        report["tasks"][0].pop("place")
    assert there == here


def test_parts_of_a_table_here_and_there_are_joined(tmp_path: Path, server: _Server) -> None:
    (tmp_path / "1.csv").write_bytes(CSV)
    address = server.give("/2.csv", b"code\n03\n04,5\n")
    path = _write(tmp_path, {"name": "t", "path": ["1.csv", address], "schema": SCHEMA})
    (task,) = validate(path, remote="private").tasks
    assert task.rows == 4
    assert [(error.part, error.part_row) for error in task.errors] == [(address, 3)]


def test_the_text_report_names_what_was_read(tmp_path: Path, server: _Server) -> None:
    address = server.give("/t.csv", CSV)
    path = _write(tmp_path, {"name": "t", "path": address, "schema": SCHEMA})
    report = validate(path, remote="private")
    package = read_package(path)
    told = render_text(report, package, Catalogue("fr")).plain.replace("\u00a0", " ")
    assert f"Lu sur le web : {address} (11 o).\n" in told
    told = render_text(report, package, Catalogue("en")).plain
    assert f"Read on the web: {address} (11 B).\n" in told


def test_what_is_no_json_is_told_by_its_address(
    tmp_path: Path, server: _Server, parution: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    address = server.give("/s.json", b"<html>")
    _write(tmp_path, {"name": "t", "path": "t.csv", "schema": address})
    done = parution("validate", "--remote", "private", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1].startswith(address)


@pytest.mark.parametrize("remote", ["public", "private"])
def test_the_command_reads_what_it_is_told_to(
    tmp_path: Path,
    server: _Server,
    parution: Callable[..., subprocess.CompletedProcess[str]],
    remote: str,
) -> None:
    address = server.give("/t.csv", CSV)
    _write(tmp_path, {"name": "t", "path": address, "schema": SCHEMA})
    done = parution("validate", "--remote", remote, cwd=tmp_path)
    said = done.stdout.replace("\u00a0", " ")
    if remote == "private":
        assert done.returncode == 0
        assert f"Lu sur le web : {address} (11 o)." in said
        assert f"Lecture de {address}…" in done.stderr
    else:
        assert done.returncode == 2
        assert (
            f"datapackage.json, table « t » : « path » n’a pas été lu : {address} mène à une "
            "machine qui n’est pas publique (127.0.0.1). Si c’est voulu, remplacez --remote public "
            "par --remote private." in said
        )
        assert server.asked == []


@pytest.mark.parametrize(
    ("status", "to", "fr"),
    [
        (404, "", "à {address}, le serveur a répondu 404. Vérifiez l’adresse."),
        (503, "", "à {address}, le serveur a répondu 503. Vérifiez l’adresse."),
        (
            302,
            "ftp://x/t.csv",
            "{address} renvoie ailleurs sans fin, ou vers une adresse qui n’est pas sûre "
            "(ftp://x/t.csv). Écrivez l’adresse du fichier lui-même.",
        ),
    ],
)
def test_what_could_not_be_read_is_said_in_its_table(
    tmp_path: Path, server: _Server, status: int, to: str, fr: str
) -> None:
    address = server.give("/t.csv", b"", status, **({"Location": to} if to else {}))
    other = server.give("/u.csv", CSV)
    path = _write(tmp_path, {"name": "t", "path": address}, {"name": "u", "path": other})
    report = validate(path, remote="private")
    assert [(task.refused, task.rows) for task in report.tasks] == [(True, None), (False, 2)]
    told = render_text(report, read_package(path), Catalogue("fr")).plain.replace("\u00a0", " ")
    start = "datapackage.json, table « t » : « path » n’a pas été lu : "
    assert f"  {start}{fr.format(address=address)}" in told.splitlines()


def test_a_package_that_was_read_is_not_read_again(tmp_path: Path) -> None:
    package = read_package(_write(tmp_path, {"name": "t", "path": "t.csv"}))
    with pytest.raises(TypeError):
        validate(package, remote="public")
    with pytest.raises(ValueError, match="remote"):
        validate(tmp_path, remote="all")  # type: ignore[arg-type]
