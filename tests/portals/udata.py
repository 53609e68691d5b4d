"""The real udata as the suite needs it: what a run asks of it passes through a proxy."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import requests

from parution.errors import ParutionError
from tests.portals.harness import Operation, publish
from tests.udata.editions import Publisher, make_publisher
from tests.udata.faults import Fault, Killed, LostAnswer, Meanwhile, ResetBefore, Stale
from tests.udata.killing import kill_at
from tests.udata.looking import look

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from parution.model.release import Build, History
    from parution.portals.protocol import Portal
    from tests.udata.proxy import Exchange, FaultProxy
    from tests.udata.running import Udata

_KEY = "parution:key"
_EDITED = "table:stations"


class UdataHarness:
    """The real udata behind a proxy; see :class:`tests.portals.harness.DistantHarness`."""

    history = "history"

    def __init__(self, udata: Udata, proxy: FaultProxy, folder: Path) -> None:
        self.secrets = tuple(person.key for person in udata.people)
        self._udata = udata
        self._proxy = proxy
        self._folder = folder
        self._resets = 0
        self.reset()

    def reset(self) -> None:
        self._proxy.clear()
        self._udata.reset()
        self._udata.clock("ticking")  # one name in one second is a trap of its own
        self._resets += 1

    def open(self, machine: str = "here") -> Portal:
        return self._make_publisher(machine).open()

    def _make_publisher(self, machine: str) -> Publisher:
        work = self._folder / f"{machine}-{self._resets}"
        return make_publisher(self._udata, work, self._proxy.url)

    def archive(self, version: str) -> str:
        return f"archive:{version}"

    def unit(self, key: str) -> str:
        return key

    def addresses(self) -> Mapping[str, str]:
        answer = self._udata.request("GET", "/api/1/datasets/", params={"page_size": 100})
        answer.raise_for_status()
        found = [r for dataset in answer.json()["data"] for r in dataset["resources"]]
        marked = [resource for resource in found if _KEY in resource["extras"]]
        addresses = {r["extras"][_KEY]: f"/api/1/datasets/r/{r['id']}" for r in marked}
        assert len(addresses) == len(marked), "two resources are public under one key"
        return addresses

    def read(self, address: str) -> bytes | None:
        try:
            return self._udata.read(address)
        except requests.HTTPError as error:
            if error.response.status_code != requests.codes.not_found:
                raise
            return None

    def look(self) -> object:
        return look(self._udata)

    def list_writes(self) -> object:
        return [entry for entry in self._udata.request_log() if entry[0] != "GET"]

    def _find(self, key: str) -> str:
        return self.addresses()[key].rpartition("/")[2]

    @property
    def _dataset(self) -> str:
        (dataset,) = [entry for entry in self._udata.datasets() if not entry.get("deleted")]
        return str(dataset["id"])

    def add_by_hand(self) -> None:
        notice = self._udata.upload(self._dataset, "notice.pdf", b"%PDF-1.4 by hand")
        path = f"/api/1/datasets/{self._dataset}/resources/{notice['id']}/"
        self._put(path, {"title": "La notice", "description": "À lire.", "extras": {"page": 1}})
        self._put(f"/api/2/datasets/{self._dataset}/extras/", {"contact": "mairie"})
        edited = self._find(_EDITED)
        path = f"/api/2/datasets/{self._dataset}/resources/{edited}/extras/"
        self._put(path, {"note": "vu"})

    def _put(self, path: str, body: Any) -> None:
        editor = self._udata.people.editor
        self._udata.request("PUT", path, person=editor, json=body).raise_for_status()

    def look_by_hand(self) -> object:
        dataset = self._udata.dataset(self._dataset)
        notices = [
            (r["id"], r["title"], r["description"], r["extras"], self._udata.read(r["latest"]))
            for r in dataset["resources"]
            if _KEY not in r["extras"]
        ]
        edited = self._udata.resource(self._find(_EDITED))
        return notices, dataset["extras"].get("contact"), edited["extras"].get("note")

    def replace_by_hand(self, key: str, content: bytes) -> None:
        self._udata.upload(self._dataset, "autre.zip", content, resource_id=self._find(key))

    def damage(self, key: str, content: bytes | None) -> None:
        if content is None:
            self._udata.file(self._find(key)).unlink()
        else:
            self._udata.tamper(self._find(key), content)

    def list_operations(
        self, builds: Sequence[Build], history: History | None = None
    ) -> tuple[Operation, ...]:
        self._proxy.clear()
        publish(self.open(), builds, history)
        return tuple(_name_operation(exchange) for exchange in self._proxy.exchanges)

    def refuse(self, number: int, builds: Sequence[Build]) -> None:
        self._meet_fault(ResetBefore(), number, builds, times=None)

    def silence(self, number: int, builds: Sequence[Build]) -> None:
        self._meet_fault(LostAnswer(), number, builds, times=None)

    def kill(self, number: int, builds: Sequence[Build], history: History | None = None) -> None:
        self._proxy.clear()
        fault = Killed(lambda: None)
        given = (self._make_publisher("here"), builds, history)
        kill_at(self._proxy, fault, number, _publish, *given)
        self._proxy.behave()

    def delay(self, number: int, builds: Sequence[Build]) -> bool:
        return self._meet_fault(Stale(), number, builds)

    def meet(
        self, builds: Sequence[Build], happens: Callable[[], object], number: int | None = None
    ) -> None:
        raised: list[Exception] = []

        def meet() -> None:
            # It happens in a thread of the proxy's, and is raised in the test's.
            try:
                happens()
            except Exception as error:  # noqa: BLE001
                raised.append(error)

        if number is None:
            self._meet_fault(Meanwhile(meet), 1, builds, times=None)
        else:
            self._meet_fault(Meanwhile(meet), number, builds)
        if raised:
            raise raised[0]

    def _meet_fault(
        self, fault: Fault, number: int, builds: Sequence[Build], *, times: int | None = 1
    ) -> bool:
        """Publish while a fault happens; tell whether the run ended well."""
        self._proxy.clear()
        self._proxy.fail(fault, at=number, times=times)
        ended = False
        with suppress(ParutionError, OSError):
            publish(self.open(), builds)
            ended = True
        self._proxy.behave()
        return ended


def _publish(publisher: Publisher, builds: Sequence[Build], history: History | None) -> None:
    publish(publisher.open(), builds, history)


def _name_operation(exchange: Exchange) -> Operation:
    if exchange.method != "GET":
        return Operation.CHANGE
    is_file = "/datasets/r/" in exchange.path or exchange.path.startswith("/s/")
    return Operation.FILE if is_file else Operation.STATE
