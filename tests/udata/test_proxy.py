"""The fault proxy: it changes nothing until told to, and each fault is what `requests` sees."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
import requests
import urllib3

from tests.udata import faults
from tests.udata.faults import (
    Dropped,
    Fault,
    Ignored,
    Interrupted,
    Killed,
    Late,
    LostAnswer,
    Meanwhile,
    Redirect,
    Refused,
    ResetBefore,
    Slow,
    Stale,
    Status,
    Tampered,
    Timeout,
    Truncated,
)
from tests.udata.proxy import FaultProxy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.udata.running import Udata

DATASETS = "/api/1/datasets/"
NEW = {"title": "Axes", "description": "d"}
CSV = b"axe,titre\n1,Data\n" * 100


@pytest.fixture
def session(udata: Udata, proxy: FaultProxy) -> Iterator[requests.Session]:
    """A client that keeps its connection, with the editor's key, and the portal's address."""
    del proxy
    with requests.Session() as session:
        session.headers["X-API-KEY"] = udata.people.editor.key
        yield session


def create(session: requests.Session, proxy: FaultProxy, **options: Any) -> requests.Response:
    return session.post(f"{proxy.url}{DATASETS}", json=NEW, **{"timeout": 30, **options})


# Without faults.


def test_requests_pass_and_are_recorded_without_keys(
    session: requests.Session, proxy: FaultProxy, udata: Udata
) -> None:
    created = create(session, proxy)
    assert created.status_code == 201
    dataset = created.json()["id"]
    session.get(f"{proxy.url}{DATASETS}?page_size=5&sort=created")
    uploaded = session.post(
        f"{proxy.url}{DATASETS}{dataset}/upload/", files={"file": ("a.csv", CSV)}
    )

    first, second, third = proxy.exchanges
    assert (first.number, first.method, first.path, first.query) == (1, "POST", DATASETS, "")
    assert first.json() == NEW
    assert (first.request_size, first.request_sha256) == (
        len(created.request.body or b""),
        hashlib.sha256(created.request.body or b"").hexdigest(),  # type: ignore[arg-type]
    )
    assert (first.status, first.answered, first.response_size) == (201, 201, len(created.content))
    assert first.headers["x-api-key"] == "***"
    assert udata.people.editor.key not in repr(proxy.exchanges)
    assert second.query == "page_size=5&sort=created"
    assert third.label == "3 POST /api/1/datasets/*/upload/"
    assert third.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert uploaded.json()["checksum"]["value"] == hashlib.sha1(CSV).hexdigest()
    # One connection for all: keep-alive passes.
    assert [e.connection for e in proxy.exchanges] == [1, 1, 1]


def test_every_address_that_the_portal_gives_goes_through_the_proxy(
    session: requests.Session, proxy: FaultProxy
) -> None:
    dataset = create(session, proxy).json()
    create(session, proxy)
    upload = f"{proxy.url}{DATASETS}{dataset['id']}/upload/"
    resource = session.post(upload, files={"file": ("a.csv", CSV)}).json()
    listed = session.get(f"{proxy.url}{DATASETS}?page_size=1").json()

    for url in (resource["url"], resource["latest"], dataset["uri"], listed["next_page"]):
        assert url.startswith(f"{proxy.url}/")
    assert session.get(resource["latest"]).content == CSV
    assert [e.path.split("/")[1] for e in proxy.exchanges[-2:]] == ["api", "s"]
    # Without what changes from one run to the next.
    assert [e.label for e in proxy.exchanges[-2:]] == [
        "5 GET /api/1/datasets/r/*",
        "6 GET /s/resources/axes/*/a.csv",
    ]


def test_the_addresses_stay_the_proxys_when_the_portal_is_reset(
    session: requests.Session, proxy: FaultProxy, udata: Udata
) -> None:
    udata.reset()
    assert create(session, proxy).json()["uri"].startswith(proxy.url)


def test_a_part_of_a_file_passes(
    session: requests.Session, proxy: FaultProxy, udata: Udata
) -> None:
    resource = udata.upload(udata.create()["id"], "a.csv", CSV)
    answer = session.get(resource["url"], headers={"Range": "bytes=10-19"})
    assert (answer.status_code, answer.content) == (206, CSV[10:20])
    assert answer.headers["Content-Range"] == f"bytes 10-19/{len(CSV)}"
    assert proxy.exchanges[0].answered == 206


def test_head_and_no_content_pass_and_the_connection_goes_on(
    session: requests.Session, proxy: FaultProxy, udata: Udata
) -> None:
    dataset = udata.create()
    url = f"{proxy.url}{DATASETS}{dataset['id']}/"
    assert session.head(url).headers["Content-Length"] != "0"
    assert session.delete(url).status_code == 204
    assert session.get(f"{proxy.url}{DATASETS}").status_code == 200
    assert [e.connection for e in proxy.exchanges] == [1, 1, 1]
    assert proxy.exchanges[0].response_size == 0


def test_a_body_in_chunks_passes(session: requests.Session, proxy: FaultProxy) -> None:
    def blocks() -> Iterator[bytes]:
        yield b'{"title": "Axes", '
        yield b'"description": "d"}'

    answer = session.post(
        f"{proxy.url}{DATASETS}", data=blocks(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 201
    assert proxy.exchanges[0].headers["transfer-encoding"] == "chunked"
    assert proxy.exchanges[0].json() == NEW


class Zeros(io.RawIOBase):
    """A file of zeros that is never in memory."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.size = size

    def __len__(self) -> int:
        return self.size

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        size = self.left if size < 0 else min(size, self.left)
        self.left -= size
        return bytes(size)


def test_a_large_body_is_never_whole_in_memory(proxy: FaultProxy) -> None:
    tracemalloc = pytest.importorskip("tracemalloc")
    size = 50_000_000

    tracemalloc.start()
    try:
        answer = requests.post(f"{proxy.url}/nowhere/", data=Zeros(size), timeout=60)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert answer.status_code == 404
    assert proxy.exchanges[0].request_size == size
    assert peak < 10_000_000


# With faults.


def is_lost(session: requests.Session, proxy: FaultProxy) -> None:
    with pytest.raises(requests.ConnectionError):
        create(session, proxy)


def test_refused_is_a_closed_port_until_it_reopens(
    session: requests.Session, proxy: FaultProxy, udata: Udata
) -> None:
    proxy.fail(Refused(), at=2)
    assert create(session, proxy).status_code == 201
    for _ in range(3):
        with pytest.raises(requests.ConnectionError, match="refused"):
            create(session, proxy)
    proxy.reopen()
    assert create(session, proxy).status_code == 201
    assert len(proxy.exchanges) == len(udata.datasets()) == 2


def test_refused_from_the_first_request(session: requests.Session, proxy: FaultProxy) -> None:
    proxy.fail(Refused(), at=1)
    with pytest.raises(requests.ConnectionError, match="refused"):
        create(session, proxy)
    proxy.behave()
    assert create(session, proxy).status_code == 201


def test_refused_after_a_fault_that_answers(session: requests.Session, proxy: FaultProxy) -> None:
    proxy.fail(Status(503), at=1)
    proxy.fail(Refused(), at=2)
    assert create(session, proxy).status_code == 503
    with pytest.raises(requests.ConnectionError, match="refused"):
        create(session, proxy)


def test_refused_needs_a_number(proxy: FaultProxy) -> None:
    with pytest.raises(ValueError, match="give its number"):
        proxy.fail(Refused(), method="POST")


@pytest.mark.parametrize("body_read", [False, True])
def test_a_reset_before_udata_hears_of_the_request(
    body_read: bool, session: requests.Session, proxy: FaultProxy, udata: Udata
) -> None:
    proxy.fail(ResetBefore(body_read=body_read), at=1)
    is_lost(session, proxy)
    assert not proxy.exchanges[0].forwarded
    assert (proxy.exchanges[0].request_size > 0) is body_read
    assert udata.datasets() == []
    assert create(session, proxy).status_code == 201


def test_a_lost_answer_is_that_of_something_done(
    session: requests.Session, proxy: FaultProxy, udata: Udata
) -> None:
    proxy.fail(LostAnswer(), at=1)
    is_lost(session, proxy)
    assert (proxy.exchanges[0].status, proxy.exchanges[0].answered) == (201, None)
    assert len(udata.datasets()) == 1


def test_an_interrupted_upload_stores_no_resource(
    session: requests.Session, proxy: FaultProxy, udata: Udata
) -> None:
    dataset = udata.create()["id"]
    proxy.fail(Interrupted(0.5), path=r"/upload/$")
    with pytest.raises(requests.ConnectionError):
        session.post(
            f"{proxy.url}{DATASETS}{dataset}/upload/", files={"file": ("a.csv", CSV * 1000)}
        )
    assert proxy.exchanges[0].forwarded
    assert proxy.exchanges[0].request_sha256 is None
    assert udata.resources(dataset) == []


def test_a_gateway_answers_after_a_part_of_an_upload(
    session: requests.Session, proxy: FaultProxy, udata: Udata
) -> None:
    upload = f"{proxy.url}{DATASETS}{udata.create()['id']}/upload/"
    large = {"file": ("a.csv", CSV * 1000)}
    proxy.fail(Interrupted(0.5, code=502), at=1)
    assert session.post(upload, files=large).status_code == 502
    # udata keeps nothing of it; the connection is still good.
    assert (proxy.exchanges[0].status, udata.stored()) == (400, ())
    assert session.post(upload, files=large).status_code == 201
    assert proxy.exchanges[1].connection == 1


@pytest.mark.parametrize("code", [500, 502, 503, 429])
def test_a_gateway_answers_before_udata_hears_of_the_request(
    code: int, session: requests.Session, proxy: FaultProxy, udata: Udata
) -> None:
    proxy.fail(Status(code, headers={"Retry-After": "7"}), at=1)
    answer = create(session, proxy)
    assert (answer.status_code, answer.headers["Retry-After"]) == (code, "7")
    assert udata.datasets() == []
    # The connection is still good.
    assert create(session, proxy).status_code == 201
    assert proxy.exchanges[1].connection == 1


def test_a_gateway_loses_patience_after_udata_acted(
    session: requests.Session, proxy: FaultProxy, udata: Udata
) -> None:
    proxy.fail(Status(504, acted=True), at=1)
    assert create(session, proxy).status_code == 504
    assert (proxy.exchanges[0].status, proxy.exchanges[0].answered) == (201, 504)
    assert len(udata.datasets()) == 1


@pytest.mark.parametrize("acted", [False, True])
def test_no_answer_within_the_clients_time_out(
    acted: bool, session: requests.Session, proxy: FaultProxy, udata: Udata
) -> None:
    proxy.fail(Timeout(acted=acted), at=1)
    with pytest.raises(requests.ReadTimeout):
        create(session, proxy, timeout=0.3)
    # On a busy machine the client may give up before udata has even acted.
    while acted and proxy.exchanges[0].status is None:
        time.sleep(0.01)
    assert len(udata.datasets()) == int(acted)
    assert create(session, proxy).status_code == 201


def test_what_is_held_is_let_go(proxy: FaultProxy) -> None:
    proxy.fail(Timeout(), at=1)
    waiting = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import urllib.request as u; u.urlopen('{proxy.url}/', timeout=60)",
        ],
        stderr=subprocess.DEVNULL,
    )
    with waiting:
        while not proxy.exchanges:
            time.sleep(0.01)
        proxy.release()
        assert waiting.wait(30) == 1


def test_an_answer_is_cut_in_the_middle(
    session: requests.Session, proxy: FaultProxy, udata: Udata
) -> None:
    proxy.fail(Truncated(), at=1)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        create(session, proxy)
    assert len(udata.datasets()) == 1
    assert create(session, proxy).status_code == 201


def test_a_download_is_cut_in_the_middle(proxy: FaultProxy, udata: Udata) -> None:
    resource = udata.upload(udata.create()["id"], "a.csv", CSV)
    proxy.fail(Truncated(0.25), path=r"^/s/")
    answer = requests.get(resource["latest"], stream=True, timeout=30)
    quarter = len(CSV) // 4
    assert answer.headers["Content-Length"] == str(len(CSV))
    assert answer.raw.read(quarter) == CSV[:quarter]
    with pytest.raises(urllib3.exceptions.ProtocolError, match="1275 more expected"):
        answer.raw.read()
    assert proxy.exchanges[-1].response_size == quarter


def test_a_download_is_altered_with_the_same_length(proxy: FaultProxy, udata: Udata) -> None:
    resource = udata.upload(udata.create()["id"], "a.csv", CSV)
    proxy.fail(Tampered(), path=r"^/s/", times=None)
    received = requests.get(resource["latest"], timeout=30).content
    assert len(received) == len(CSV)
    assert sum(a != b for a, b in zip(received, CSV, strict=True)) == 1
    assert udata.read(resource["latest"]) == CSV


def test_an_answer_comes_slowly(session: requests.Session, proxy: FaultProxy) -> None:
    proxy.fail(Slow(size=10, pause=0.01), at=1)
    start = time.monotonic()
    answer = session.get(f"{proxy.url}{DATASETS}")
    assert answer.json()["total"] == 0
    assert time.monotonic() - start >= 0.01 * len(answer.content) // 10
    proxy.fail(Slow(size=1, pause=5), at=2)
    with pytest.raises(requests.ConnectionError, match="Read timed out"):
        session.get(f"{proxy.url}{DATASETS}", timeout=0.3)


def test_a_request_is_carried_out_when_it_comes_again(
    session: requests.Session, proxy: FaultProxy, udata: Udata
) -> None:
    proxy.fail(Late(), at=1)
    is_lost(session, proxy)
    assert udata.datasets() == []
    assert create(session, proxy).status_code == 201
    assert len(udata.datasets()) == 2
    assert [(e.status, e.answered) for e in proxy.exchanges] == [(201, None), (201, 201)]
    assert proxy.carry_out() == 0


def test_a_request_is_carried_out_when_the_test_says_so(
    session: requests.Session, proxy: FaultProxy, udata: Udata
) -> None:
    proxy.fail(Late(held=True), at=1)
    is_lost(session, proxy)
    create(session, proxy)
    assert len(udata.datasets()) == 1
    assert proxy.exchanges[0].status is None
    assert proxy.carry_out() == 1
    assert len(udata.datasets()) == 2
    assert proxy.exchanges[0].status == 201


def test_a_reading_is_one_write_late(session: requests.Session, proxy: FaultProxy) -> None:
    def count() -> int:
        return int(session.get(f"{proxy.url}{DATASETS}").json()["total"])

    proxy.fail(Stale(), at=1, times=5)
    assert count() == 0
    create(session, proxy)
    assert count() == 0
    create(session, proxy)
    assert [count(), count()] == [1, 2]
    # Nothing was written before the first, and a write is no reading.
    assert [e.struck for e in proxy.exchanges] == [False, False, True, False, True, False]


def test_something_happens_meanwhile(session: requests.Session, proxy: FaultProxy) -> None:
    happened: list[int] = []
    proxy.fail(Meanwhile(lambda: happened.append(len(proxy.exchanges))), at=2)
    assert [create(session, proxy).status_code for _ in range(3)] == [201] * 3
    assert happened == [2]
    assert [e.struck for e in proxy.exchanges] == [False, True, False]


@pytest.mark.parametrize("fault", [Truncated(), Tampered(), Slow(size=1000)], ids=str)
def test_an_answer_without_a_body_is_not_struck(
    fault: Fault, session: requests.Session, proxy: FaultProxy, udata: Udata
) -> None:
    url = f"{proxy.url}{DATASETS}{udata.create()['id']}/"
    proxy.fail(fault, at=1, times=2)
    assert session.delete(url).status_code == 204
    with suppress(requests.RequestException):  # a truncated one
        session.get(url)
    assert [e.struck for e in proxy.exchanges] == [False, True]


@pytest.mark.parametrize("code", [302, 308])
def test_a_redirect_shows_what_a_client_carries_to_another_host(
    code: int, proxy: FaultProxy, elsewhere: FaultProxy, udata: Udata
) -> None:
    assert elsewhere.url.startswith("http://localhost:")
    proxy.fail(Redirect(elsewhere.url, code), at=1)
    answer = requests.get(
        f"{proxy.url}{DATASETS}?page_size=5",
        headers={"X-API-KEY": udata.people.editor.key},
        timeout=30,
    )
    assert [r.status_code for r in answer.history] == [code]
    assert not proxy.exchanges[0].forwarded
    there = elsewhere.exchanges[0]
    assert (there.method, there.path, there.query) == ("GET", DATASETS, "page_size=5")
    # requests takes such a key along: a client that follows must not let it.
    assert there.headers["x-api-key"] == "***"


CREATES = """
import requests, sys
requests.post(sys.argv[1], json={"title": "t", "description": "d"},
              headers={"X-API-KEY": sys.argv[2]}, timeout=60)
"""


@pytest.mark.parametrize("acted", [False, True])
def test_a_client_is_killed_at_a_chosen_moment(
    acted: bool, proxy: FaultProxy, udata: Udata
) -> None:
    # The fault needs the process, and the process must not outrun the fault: it waits for a line.
    with subprocess.Popen(
        [
            *(sys.executable, "-c", f"input()\n{CREATES}"),
            *(f"{proxy.url}{DATASETS}", udata.people.editor.key),
        ],
        stdin=subprocess.PIPE,
        text=True,
    ) as client:
        proxy.fail(Killed(client.kill, acted=acted), at=1)
        client.communicate("\n", timeout=60)
    assert client.returncode == -9
    assert len(udata.datasets()) == int(acted)


# When.


def test_a_fault_is_aimed_at_a_method_a_path_and_an_occurrence(
    session: requests.Session, proxy: FaultProxy
) -> None:
    proxy.fail(Status(500), method="POST", path=r"/datasets/$", nth=2, times=2)

    def statuses(count: int) -> list[int]:
        return [create(session, proxy).status_code for _ in range(count)]

    assert statuses(1) == [201]
    assert session.get(f"{proxy.url}{DATASETS}").status_code == 200
    assert statuses(3) == [500, 500, 201]


def test_a_fault_lasts_for_ever_until_the_proxy_behaves(
    session: requests.Session, proxy: FaultProxy
) -> None:
    proxy.fail(Status(503), at=2, times=None)
    assert [create(session, proxy).status_code for _ in range(4)] == [201, 503, 503, 503]
    proxy.behave()
    assert create(session, proxy).status_code == 201
    assert [e.number for e in proxy.exchanges] == [1, 2, 3, 4, 5]
    proxy.clear()
    create(session, proxy)
    assert [e.number for e in proxy.exchanges] == [1]


def test_every_fault_at_every_request_of_a_run(
    proxy: FaultProxy, udata: Udata, subtests: pytest.Subtests
) -> None:
    """The shape that tests of a client have: this one creates, uploads, and is run again."""

    def run() -> None:
        key = {"X-API-KEY": udata.people.editor.key}
        found = requests.get(f"{proxy.url}{DATASETS}", timeout=30)
        found.raise_for_status()
        if not found.json()["total"]:
            create = requests.post(f"{proxy.url}{DATASETS}", json=NEW, headers=key, timeout=30)
            create.raise_for_status()

    run()
    undisturbed = proxy.exchanges
    assert [e.label for e in undisturbed] == ["1 GET /api/1/datasets/", "2 POST /api/1/datasets/"]
    for exchange in undisturbed:
        for fault in faults.EVERYWHERE:
            with subtests.test(f"{exchange.label}: {fault}"):
                udata.reset()
                proxy.clear()
                proxy.fail(fault, at=exchange.number)
                with pytest.raises(requests.RequestException):
                    run()
                assert proxy.exchanges[-1].fault == fault
                assert proxy.exchanges[-1].struck
                run()
                assert len(udata.datasets()) == 1


def test_a_fault_says_its_name() -> None:
    names = [str(fault) for fault in faults.EVERYWHERE]
    assert len(set(names)) == len(names)
    assert "Status(502, acted)" in names
    assert str(Killed(os.getpid, acted=True)) == "Killed(acted)"
    assert isinstance(faults.EVERYWHERE[0], Fault)


def test_what_fails_in_the_proxy_itself_fails_the_test(udata: Udata) -> None:
    def wrong() -> None:
        raise LookupError("the callback of a test")

    proxy = FaultProxy(udata.server.address)
    proxy.fail(Killed(wrong), at=1)
    with pytest.raises(requests.ConnectionError):
        requests.get(proxy.url, timeout=30)
    with pytest.raises(ExceptionGroup, match="the proxy itself failed"):
        proxy.stop()


# Writes that are answered and not carried out, or not all.


def test_an_ignored_write_is_answered_with_what_was_there_before(
    udata: Udata, proxy: FaultProxy, session: requests.Session
) -> None:
    one = create(session, proxy).json()["id"]
    first, second = (udata.upload(one, f"{name}.csv", CSV)["id"] for name in ("a", "b"))
    base = f"{DATASETS}{one}/"
    writes: list[tuple[str, Any]] = [
        (base, {"title": "Other", "tags": [], "temporal_coverage": None}),
        (f"{base}resources/{first}/", {"title": "Other"}),
        (f"/api/2/datasets/{one}/extras/", {"a": 1}),
        (f"{base}resources/", [first, second]),
    ]
    proxy.fail(Ignored(), method="PUT", times=None)
    answers = [session.put(f"{proxy.url}{path}", json=body) for path, body in writes]
    assert [answer.status_code for answer in answers] == [200] * 4
    dataset, resource, extras, order = (answer.json() for answer in answers)
    assert (dataset["title"], resource["title"], extras) == ("Axes", "a.csv", {})
    assert [r["id"] for r in order] == [second, first]
    now = udata.dataset(one)
    assert (now["title"], now["extras"]) == ("Axes", {})
    assert [(r["id"], r["title"]) for r in now["resources"]] == [
        (second, "b.csv"),
        (first, "a.csv"),
    ]
    assert not [e for e in proxy.exchanges if e.method == "PUT" and e.forwarded]


def test_a_write_of_which_a_part_is_dropped_is_carried_out_without_it(
    udata: Udata, proxy: FaultProxy, session: requests.Session
) -> None:
    one = create(session, proxy).json()["id"]
    proxy.fail(Dropped(("description", "extras")), method="PUT")
    body = {"title": "Other", "description": "Other", "extras": {"a": 1}}
    answer = session.put(f"{proxy.url}{DATASETS}{one}/", json=body).json()
    now = udata.dataset(one)
    for said in (answer, now):
        assert (said["title"], said["description"], said["extras"]) == ("Other", "d", {})
    assert proxy.exchanges[-1].status == 200
