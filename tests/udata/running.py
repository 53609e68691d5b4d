"""The real udata, started for the tests: `UdataServer` is the process, `Udata` what tests use.

`Udata` looks at the portal, and behind it, without the client under test: plain `requests`, one
connection a call, no cookie, never through the fault proxy.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import unquote, urlsplit, urlunsplit

import requests

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REPOSITORY = Path(__file__).parent.parent.parent
# Where a process of its own finds the code under test, and the tests.
PATHS = os.pathsep.join([str(REPOSITORY / "pipeline"), str(REPOSITORY)])
ENVIRONMENT = REPOSITORY / ".venv-udata"
# Longer than any answer takes on a busy machine, shorter than a person waits.
TIMEOUT = 60
HOW_TO_INSTALL = (
    "these tests need the real udata: run `make .venv-udata/.ready` once (a minute, about 500 MB), "
    "or `make test`, which does it"
)


def installed() -> bool:
    """Say whether the environment of the server has been built, to the end."""
    return (ENVIRONMENT / ".ready").exists()


class NotStartedError(Exception):
    """The server ended, or did not answer in time; the text has the end of its log."""


def ask(method: str, url: str, **options: Any) -> requests.Response:
    """Send one request that knows nothing of others, nor of the environment's proxies."""
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, url, **options)


class UdataServer:
    """A udata process on a free port of the loopback, its data in a folder.

    It ends when `stop` is called and, by itself, when the process that started it ends in whatever
    way: it watches a pipe that only that process holds.
    """

    def __init__(self, folder: Path) -> None:
        """Start udata and wait until it answers.

        Args:
            folder: where files and log go; made if it is not there.

        Raises:
            NotStartedError: the process ended, or gave no answer in `TIMEOUT` seconds.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.files = folder / "files"
        self.log = folder / "udata.log"
        # The socket is opened here and handed over: no other process can take the port meanwhile.
        with socket.create_server(("127.0.0.1", 0)) as listening, self.log.open("wb") as log:
            self.address = "127.0.0.1:{1}".format(*listening.getsockname())
            self.process = subprocess.Popen(
                [
                    ENVIRONMENT / "bin" / "python",
                    *("-m", "tests.udata.server.serve"),
                    *("--socket", str(listening.fileno()), "--data", str(folder)),
                ],
                cwd=REPOSITORY,
                env={"HOME": str(folder), "TZ": "UTC", "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=[listening.fileno()],
            )
        try:
            self.seeds = self._wait()
        except BaseException:
            self.stop()
            raise

    @property
    def url(self) -> str:
        """The server's own address, without a slash at the end."""
        return f"http://{self.address}"

    def _wait(self) -> dict[str, Any]:
        """Wait for the first answer: what the database was seeded with."""
        end = time.monotonic() + TIMEOUT
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                answer = ask("POST", f"{self.url}/__door__/seeds", timeout=1)
            except requests.RequestException:
                time.sleep(0.05)
                continue
            if answer.ok:
                seeds: dict[str, Any] = answer.json()
                return seeds
            break
        raise NotStartedError(self.log.read_text("utf-8", "replace")[-4000:])

    def stop(self) -> None:
        """End the server, by closing the pipe that it watches; kill it if it does not."""
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


@dataclass(frozen=True)
class Person:
    """Somebody that udata knows: `key` goes in the header X-API-KEY."""

    id: str
    key: str
    email: str


@dataclass(frozen=True)
class Organization:
    """An organization of the portal."""

    id: str
    name: str


class People(NamedTuple):
    """Who there is: the sysadmin is in no organization, the outsider is admin of the other one."""

    sysadmin: Person
    admin: Person
    editor: Person
    partial_editor: Person
    outsider: Person


class Udata:
    """The portal as tests see it: who and what is there, and the doors at its side.

    Attributes:
        url: the server's own address, `http://127.0.0.1:PORT`.
        people: `people.editor.key`, `people.admin.id`…
        organization: the one of which admin, editor and partial editor are members.
        other_organization: the outsider's.
        licenses: the ids of the licences it knows.
    """

    def __init__(self, server: UdataServer) -> None:
        self.server = server
        self.url = server.url
        seeds = server.seeds
        self.people = People(**{name: Person(**who) for name, who in seeds["people"].items()})
        self.organization = Organization(**seeds["organization"])
        self.other_organization = Organization(**seeds["other_organization"])
        self.licenses: tuple[str, ...] = tuple(seeds["licenses"])
        self._address = server.address

    # The API, without the client under test.

    def request(
        self,
        method: str,
        path: str,
        *,
        person: Person | None = None,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> requests.Response:
        """Send one request of its own: no session, no cookie, no redirect followed, no proxy.

        Args:
            method: as in HTTP.
            path: with its query, from `/`, or a whole address that the portal gave: whatever its
                host, it is the server itself that is asked.
            person: whose key is sent, or none.
            headers: more headers.
            options: as `requests` takes them (`json`, `data`, `files`, `params`, `timeout`…).
        """
        parts = urlsplit(path)
        target = urlunsplit(("", "", parts.path, parts.query, ""))
        return ask(
            method,
            f"{self.url}{target}",
            headers={**({"X-API-KEY": person.key} if person else {}), **(headers or {})},
            **{"timeout": TIMEOUT, "allow_redirects": False, **options},
        )

    def _get(self, path: str, **options: Any) -> Any:
        answer = self.request("GET", path, person=self.people.sysadmin, **options)
        answer.raise_for_status()
        return answer.json()

    def dataset(self, dataset_id: str) -> dict[str, Any]:
        """Read a dataset as the sysadmin does: private and deleted ones too."""
        found: dict[str, Any] = self._get(f"/api/1/datasets/{dataset_id}/")
        return found

    def datasets(self) -> list[dict[str, Any]]:
        """Read every dataset of the portal, the oldest first: private, archived, deleted too."""
        found: list[dict[str, Any]] = self._get(
            "/api/1/datasets/", params={"page_size": 1000, "sort": "created"}
        )["data"]
        return found

    def resources(self, dataset_id: str) -> list[dict[str, Any]]:
        """Read the resources of a dataset, in the portal's order."""
        found: list[dict[str, Any]] = self.dataset(dataset_id)["resources"]
        return found

    def resource(self, resource_id: str) -> dict[str, Any]:
        """Read a resource, whatever its dataset."""
        found: dict[str, Any] = self._get(f"/api/2/datasets/resources/{resource_id}/")["resource"]
        return found

    def read(self, url: str) -> bytes:
        """Download a file as anyone can, by its address or its permalink, following redirects."""
        for _ in range(5):
            answer = self.request("GET", url)
            if not answer.is_redirect:
                break
            url = answer.headers["Location"]
        answer.raise_for_status()
        return answer.content

    def create(
        self, title: str = "Données", *, person: Person | None = None, **fields: Any
    ) -> dict[str, Any]:
        """Create a dataset in `organization`, as its editor unless told otherwise."""
        answer = self.request(
            "POST",
            "/api/1/datasets/",
            person=person or self.people.editor,
            json={
                "title": title,
                "description": "Pour essai.",
                "organization": self.organization.id,
                **fields,
            },
        )
        answer.raise_for_status()
        created: dict[str, Any] = answer.json()
        return created

    def upload(
        self,
        dataset_id: str,
        name: str,
        content: bytes,
        *,
        resource_id: str | None = None,
        person: Person | None = None,
    ) -> dict[str, Any]:
        """Upload a new file, or replace the one of a resource, as the editor unless told otherwise.

        The portal's own trap: one name twice in one second answers 500; see `clock`.
        """
        resource = f"resources/{resource_id}/" if resource_id else ""
        answer = self.request(
            "POST",
            f"/api/1/datasets/{dataset_id}/{resource}upload/",
            person=person or self.people.editor,
            files={"file": (name, content)},
        )
        answer.raise_for_status()
        uploaded: dict[str, Any] = answer.json()
        return uploaded

    def assign(self, person: Person, dataset_id: str) -> None:
        """Let a partial editor edit a dataset of the organization."""
        self.request(
            "PUT",
            f"/api/1/organizations/{self.organization.id}/member/{person.id}/assignments/",
            person=self.people.sysadmin,
            json=[{"class": "Dataset", "id": dataset_id}],
        ).raise_for_status()

    # Behind the portal's back.

    def file(self, resource_id: str) -> Path:
        """Say where a resource's file is on the disk; it must be one that was uploaded."""
        path = unquote(urlsplit(self.resource(resource_id)["url"]).path)
        return self.server.files / Path(path).relative_to("/s")

    def tamper(self, resource_id: str, content: bytes) -> None:
        """Put other bytes in a stored file; udata still answers the old size and checksum."""
        self.file(resource_id).write_bytes(content)

    def truncate(self, resource_id: str, size: int) -> None:
        """Cut a stored file after `size` bytes."""
        with self.file(resource_id).open("r+b") as file:
            file.truncate(size)

    def stored(self) -> tuple[str, ...]:
        """List all files on the disk, orphans and chunks included: `resources/…`, `chunks/…`."""
        return tuple(
            sorted(
                path.relative_to(self.server.files).as_posix()
                for path in self.server.files.rglob("*")
                if path.is_file()
            )
        )

    def configure(self, **settings: object) -> None:
        """Change settings of the running udata, until the next `reset` (each test begins by one).

        udata reads most settings at each request: SCHEMA_CATALOG_URL, READ_ONLY_MODE,
        MAX_CONTENT_LENGTH, SERVER_NAME, ALLOWED_RESOURCES_EXTENSIONS, URLS_ALLOW_LOCAL…
        """
        self._door("configure", **settings)

    @contextmanager
    def configured(self, **settings: object) -> Iterator[None]:
        """Change settings for the time of a block."""
        before = self._door("settings", names=sorted(settings))
        self.configure(**settings)
        try:
            yield
        finally:
            self.configure(**before)

    def clock(self, mode: str) -> None:
        """Choose the clock that names the folders of uploads, until the next `reset`.

        Args:
            mode: `real`; `stopped`, every upload in the same second, so that a name used twice in a
                dataset answers 500; `ticking`, one second further at each upload, so that it never
                does.
        """
        self._door("clock", mode=mode)

    def publish_at(self, address: str) -> None:
        """Make udata believe that it is reached at another `host:port`, for as long as this lives.

        udata writes the addresses of files, permalinks and pages of lists with the host of its
        setting SERVER_NAME, whatever host it was asked at. A file's own address is stored when it
        is uploaded, and keeps the host of that moment.
        """
        self._address = address
        self.configure(SERVER_NAME=address)

    def reset(self) -> None:
        """Put everything back as seeded: database, files, settings, clock, request log."""
        self._door("reset", SERVER_NAME=self._address)

    def keep(self, name: str) -> None:
        """Keep the database, the files and the clock as they are, for as long as udata runs."""
        self._door("keep", name=name)

    def restore(self, name: str) -> None:
        """Put back what was kept under a name; settings and request log are those of a reset."""
        self._door("restore", name=name, SERVER_NAME=self._address)

    def request_log(self) -> list[tuple[str, str, int]]:
        """List (method, path with query, status) of what reached udata since the reset."""
        return [
            (r["method"], r["path"] + ("?" + r["query"] if r["query"] else ""), r["status"])
            for r in self._door("requests")
        ]

    def counts(self) -> dict[str, int]:
        """Count the documents of each collection of the database."""
        found: dict[str, int] = self._door("counts")
        return found

    def _door(self, action: str, **arguments: object) -> Any:
        answer = self.request("POST", f"/__door__/{action}", json=arguments)
        answer.raise_for_status()
        return answer.json()
