"""Serve the real udata on a socket that is already open, its database in this process' memory.

    .venv-udata/bin/python -m tests.udata.server.serve --socket 3 --data FOLDER < PIPE

`--socket` is the number of an inherited listening socket; `--data` an existing folder, where
uploaded files go (`files/`). When the pipe on standard input closes, because the process that
holds its other end ended in whatever way, the server ends too.

Nothing of udata is changed on the disk. What is substituted, and all that is:

- mongoengine gets mongomock's client instead of pymongo's, and `text_search.py` beside it;
- POST /__door__/ACTION is answered here, before udata's routes: `DOOR` lists the actions.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import shutil
import signal
import socket
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mongoengine
import mongomock_ng
import udata.core.dataset.api
import udata.flask_mongoengine.connection
from gunicorn.app.base import BaseApplication
from mongoengine.connection import get_db
from udata.app import cache, create_app, standalone

from tests.udata.server import text_search
from tests.udata.server.seeding import seed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DOOR = "/__door__/"
THREADS = 8
ANSWER_WITHIN = 20


@dataclass(frozen=True)
class State:
    """All that the portal holds at a moment.

    Attributes:
        documents: those of each collection, by its name.
        files: a copy of the folder of its files, or None where there is none.
        clock: the mode and the time of the clock of uploads.
    """

    documents: dict[str, list[dict[str, Any]]]
    files: Path | None
    clock: tuple[str, datetime]


class Portal:
    """The udata application, with the means to look behind it and to put it back as it was."""

    def __init__(self, data: Path, address: str) -> None:
        self.files = data / "files"
        self._kept_files = data / "kept"
        self._kept: dict[str, State] = {}
        os.environ["UDATA_SETTINGS"] = str(Path(__file__).with_name("settings.cfg"))
        _substitute_mongo()

        class Here:
            SERVER_NAME = address
            CDATA_BASE_URL = f"http://{address}"
            FS_ROOT = str(self.files)

        self.app = standalone(create_app(override=Here))
        self._lock = threading.Lock()
        self._requests: list[dict[str, Any]] = []
        self._clock = Clock()
        with self.app.app_context():
            self._seeds = seed()
            self._settings = dict(self.app.config)
            self._seeded = self._read()
        self._actions: dict[str, Callable[..., object]] = {
            "seeds": lambda: self._seeds,
            "reset": self.reset,
            "keep": self.keep,
            "restore": self.restore,
            "configure": self.configure,
            "settings": self.settings,
            "clock": self._clock.set,
            "counts": self.counts,
            "requests": lambda: self._requests,
        }

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request, as WSGI wants it."""
        path = environ["PATH_INFO"]
        if path.startswith(DOOR):
            return self._open_door(path.removeprefix(DOOR), environ, start)
        record = {
            "method": environ["REQUEST_METHOD"],
            "path": path,
            "query": environ.get("QUERY_STRING", ""),
            "status": None,
        }
        self._requests.append(record)

        def noting(status: str, *arguments: Any) -> Any:
            record["status"] = int(status.split(maxsplit=1)[0])
            return start(status, *arguments)

        answer: Iterable[bytes] = self.app(environ, noting)
        return answer

    def _open_door(
        self, action: str, environ: dict[str, Any], start: Callable[..., Any]
    ) -> list[bytes]:
        """Do an action for the tests, with the JSON object of the body as its arguments."""
        try:
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            with self._lock, self.app.app_context():
                status, answer = "200 OK", self._actions[action](**json.loads(body or b"{}"))
        # The door hands any failure back to the test that knocked.
        except Exception as error:  # noqa: BLE001
            traceback.print_exc()
            status, answer = "500 Internal Server Error", {"error": repr(error)}
        data = json.dumps(answer).encode()
        start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(data)))])
        return [data]

    def reset(self, **settings: object) -> None:
        """Put the database, the files, the settings and the clock back as they were seeded."""
        self._put_back(self._seeded, settings)

    def keep(self, name: str) -> None:
        """Keep the database, the files and the clock as they are now, for `restore`."""
        self._wait_for_requests()
        files = self._kept_files / name if self.files.exists() else None
        if files:
            shutil.rmtree(files, ignore_errors=True)
            shutil.copytree(self.files, files)
        self._kept[name] = self._read(files)

    def restore(self, name: str, **settings: object) -> None:
        """Put back what was kept under a name, the clock too; the settings, as they were seeded."""
        self._put_back(self._kept[name], settings)

    def _read(self, files: Path | None = None) -> State:
        documents = {c.name: copy.deepcopy(list(c.find())) for c in self._collections()}
        return State(documents, files, self._clock.read())

    def _put_back(self, state: State, settings: dict[str, object]) -> None:
        self._wait_for_requests()
        for collection in self._collections():
            collection.delete_many({})
            if documents := state.documents.get(collection.name):
                collection.insert_many(copy.deepcopy(documents))
        shutil.rmtree(self.files, ignore_errors=True)
        if state.files is not None:
            shutil.copytree(state.files, self.files)
        self.app.config.clear()
        self.app.config.update(self._settings, **settings)
        cache.clear()
        self._clock.set(*state.clock)
        self._requests.clear()

    def _wait_for_requests(self) -> None:
        """Let a request finish that a client has left, or it would write in what is new."""
        end = time.monotonic() + ANSWER_WITHIN
        while any(record["status"] is None for record in self._requests):
            if time.monotonic() > end:
                raise TimeoutError(self._requests)
            time.sleep(0.005)

    def configure(self, **settings: object) -> None:
        """Change settings of the running application; udata reads most of them at each request."""
        self.app.config.update(settings)
        cache.clear()

    def settings(self, names: list[str]) -> dict[str, Any]:
        """Read settings of the running application."""
        return {name: self.app.config.get(name) for name in names}

    def counts(self) -> dict[str, int]:
        """Count the documents of each collection."""
        return {c.name: c.count_documents({}) for c in self._collections()}

    def _collections(self) -> list[Any]:
        database = get_db()
        return [database[name] for name in sorted(database.list_collection_names())]


class Clock:
    """The clock of the module that names the folder of an upload after the second it arrives in.

    Two files of one name that reach a dataset in the same second collide (udata answers 500), so a
    test that sends a file twice would depend on the machine's speed.
    """

    def __init__(self) -> None:
        self.set("real")

    def set(self, mode: str, now: datetime | None = None) -> None:
        """Choose `real`, `stopped` (every upload in the same second) or `ticking` (never two).

        The latter two begin at `now`, the present unless it is given.
        """
        clock = self
        lock = threading.Lock()
        step = timedelta(seconds={"stopped": 0, "ticking": 1, "real": 0}[mode])
        self._mode, self._now = mode, now or datetime.now(UTC)

        class Chosen(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> Any:
                with lock:
                    clock._now += step
                    return clock._now.astimezone(tz)

        udata.core.dataset.api.datetime = datetime if mode == "real" else Chosen

    def read(self) -> tuple[str, datetime]:
        """Read the mode and the time, as `set` takes them."""
        return self._mode, self._now


def _substitute_mongo() -> None:
    def connect(settings: dict[str, Any]) -> Any:
        name = settings.pop("name")
        return mongoengine.connect(name, mongo_client_class=mongomock_ng.MongoClient, **settings)

    text_search.install()
    udata.flask_mongoengine.connection._connect = connect


def _end_with_standard_input() -> None:
    """End the server when nobody holds the other end of standard input any more."""

    def wait() -> None:
        # Not through sys.stdin, whose lock would be held when the interpreter ends.
        while os.read(sys.stdin.fileno(), 1):
            pass
        os.kill(os.getppid(), signal.SIGTERM)
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn with one process that answers, on a socket inherited from the tests."""

    def __init__(self, inherited: int, data: Path) -> None:
        self.inherited = inherited
        self.data = data
        with socket.socket(fileno=os.dup(inherited)) as listening:
            self.address = "{}:{}".format(*listening.getsockname())
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn as it is wanted, whatever the environment says."""

        def end(server: object, worker: object) -> None:  # noqa: ARG001  gunicorn counts them
            os.kill(os.getpid(), signal.SIGTERM)

        for name, value in {
            "bind": f"fd://{self.inherited}",
            # The database lives in the worker's memory: exactly one, and never another after it.
            "workers": 1,
            "child_exit": end,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 0,
            "graceful_timeout": 1,
            "control_socket_disable": True,
            "accesslog": "-",
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Portal:
        """Make the application, in the worker."""
        _end_with_standard_input()
        return Portal(self.data, self.address)


def main() -> None:
    """Serve until standard input closes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--socket", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    Server(arguments.socket, arguments.data).run()


if __name__ == "__main__":
    main()
