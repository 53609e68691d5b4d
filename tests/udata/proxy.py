"""A proxy between a client and udata, which records every request and fails when it is told to.

It passes heads and bodies on as they come, block by block, in both directions (a body in chunks may
get other chunks). It listens on the loopback only, in threads of the process that made it.
"""

from __future__ import annotations

import hashlib
import json
import re
import select
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from tests.udata import faults, wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.udata.faults import Fault

# Longer than udata takes to answer anything on a busy machine.
TIMEOUT = 60
# Headers whose value gives rights: recorded as there, never as they are.
_SECRETS = {"x-api-key", "authorization", "cookie", "proxy-authorization"}
HIDDEN = "***"
_LONGEST_JSON = 1 << 20
# Also the second of an upload, in the address of its file.
_ID = re.compile(
    r"(?<=/)(?:[0-9a-f]{24}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{8}-\d{6})(?=/|$)"
)


@dataclass
class Exchange:
    """A request that came through, and what became of it.

    Attributes:
        number: from 1, since the proxy was started or cleared.
        connection: the number of the client's connection, from 1, since the proxy was started.
        headers: of the request, names in lower case; a key's value is `***`.
        request_size: bytes of the body, without the marks of chunks.
        request_sha256: of the body, once it was read to its end; else None.
        forwarded: whether anything of it was passed to udata.
        status: what udata answered, or None.
        answered: what the client was given, or None.
        response_size: bytes of the body that the client was given.
        fault: what was to be done to it, or None.
        struck: whether the fault did anything to it: an answer without bytes cannot be cut.
    """

    number: int
    connection: int
    method: str
    path: str
    query: str
    headers: dict[str, str]
    request_size: int = 0
    request_sha256: str | None = None
    forwarded: bool = False
    status: int | None = None
    answered: int | None = None
    response_size: int = 0
    fault: Fault | None = None
    struck: bool = False
    _json: bytes = field(default=b"", repr=False)

    @property
    def label(self) -> str:
        """Name the request in a way that is the same from run to run: ids and times become `*`."""
        return f"{self.number} {self.method} {_ID.sub('*', self.path)}"

    def json(self) -> Any:
        """Read the request's body as JSON; it must be one, of at most 1 MiB."""
        if self.request_size != len(self._json):
            raise ValueError("not JSON, or too long to be kept")
        return json.loads(self._json)


@dataclass
class _Rule:
    """When a fault is to happen."""

    fault: Fault
    at: int | None
    method: str | None
    path: str | None
    nth: int
    times: int | None
    seen: int = 0

    def catches(self, exchange: Exchange) -> bool:
        if self.at is not None:
            first, place = self.at, exchange.number
        else:
            if self.method not in {None, exchange.method}:
                return False
            if self.path is not None and not re.search(self.path, exchange.path):
                return False
            self.seen += 1
            first, place = self.nth, self.seen
        return place >= first and (self.times is None or place < first + self.times)


class _ResetClientError(Exception):
    """The client's connection is to be reset here."""


class FaultProxy:
    """Pass requests on to a server, and fail when told to.

    Attributes:
        url: what the client is given as the portal's address, without a slash at the end.
        address: the same as `host:port`.
    """

    def __init__(self, upstream: str, *, host: str = "127.0.0.1") -> None:
        """Start to listen.

        Args:
            upstream: the server's `host:port`.
            host: the name for 127.0.0.1 in `url`: with `localhost`, the proxy is another host to
                a client that compares names.
        """
        server, port = upstream.split(":")
        self._upstream = (server, int(port))
        self._lock = threading.RLock()
        self._rules: list[_Rule] = []
        self._exchanges: list[Exchange] = []
        self._connections = 0
        self._open: dict[socket.socket, bool] = {}  # and whether it waits for a request
        self._threads: list[threading.Thread] = []
        self._errors: list[Exception] = []
        self._held = threading.Event()
        self._late: list[tuple[Exchange, bytes]] = []
        # What the portal said of datasets before the last write, by the request that asked it.
        self._asked: dict[str, bytes] = {}
        self._before: dict[str, bytes] = {}
        self._accepting: tuple[threading.Thread, socket.socket] | None = None
        self._port = 0
        self.reopen()
        self.address = f"{host}:{self._port}"
        self.url = f"http://{self.address}"

    # What tests say.

    def fail(
        self,
        fault: Fault,
        *,
        at: int | None = None,
        method: str | None = None,
        path: str | None = None,
        nth: int = 1,
        times: int | None = 1,
    ) -> None:
        """Make a fault happen, at one request or several; the first rule that fits is applied.

        Args:
            fault: one of `tests.udata.faults`.
            at: the number of the request, from 1, counted since the start or the last `clear`.
            method: otherwise, only requests of this method…
            path: …whose path has this regular expression in it (`/upload/$`)…
            nth: …from the nth such request after this call.
            times: how many requests in a row (of those that fit) fail; None: all, for ever.

        Raises:
            ValueError: a fault that goes by number only, without `at`.
        """
        if isinstance(fault, faults.Refused):
            if at is None:
                raise ValueError("nobody sees what a refused request would be: give its number")
            with self._lock:
                self._rules.append(_Rule(fault, at, None, None, 1, None))
                now = len(self._exchanges) + 1 >= at
            if now:
                self.shut()
            return
        with self._lock:
            self._rules.append(_Rule(fault, at, method, path, nth, times))

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What came through since the start or the last `clear`, in the order of arrival."""
        with self._lock:
            return tuple(self._exchanges)

    def behave(self) -> None:
        """Forget all faults, reopen, let go of what is held. What came through stays recorded."""
        with self._lock:
            self._rules.clear()
        self.release()
        self.reopen()

    def clear(self) -> None:
        """Behave, count from 1 again, drop what was to be carried out late."""
        self.behave()
        with self._lock:
            self._exchanges.clear()
            self._late.clear()
            self._asked.clear()
            self._before.clear()

    def carry_out(self) -> int:
        """Have udata do what was asked and not passed on yet; say how many requests that was."""
        with self._lock:
            late, self._late = self._late, []
        self._ask_late(late)
        return len(late)

    def _ask_late(self, late: Iterable[tuple[Exchange, bytes]]) -> None:
        for exchange, raw in late:
            exchange.status = int(self._ask(raw).split(b" ", 2)[1])

    def _ask(self, raw: bytes) -> bytes:
        """Send a request of one's own to the server, whole, and read all that it answers."""
        raw = re.sub(rb"(?im)^connection:[^\r\n]*\r\n", b"", raw, count=1)
        start, rest = raw.split(b"\r\n", 1)
        with socket.create_connection(self._upstream, TIMEOUT) as server:
            server.sendall(start + b"\r\nConnection: close\r\n" + rest)
            answer = b""
            while block := server.recv(1 << 16):
                answer += block
        return answer

    def _look_before(self, head: wire.Head) -> None:
        """Before a write, keep what the portal says: a stale reading will say it again."""
        with self._lock:
            stale = any(isinstance(rule.fault, faults.Stale) for rule in self._rules)
        method, target, version = head.start
        if not stale:
            return
        if method == "GET":
            if "/datasets/r/" not in target and target.startswith("/api/"):
                self._asked[target] = head.raw
            return
        if found := re.match(r"/api/[12]/datasets/([0-9a-f]{24})/", target):
            one = f"/api/1/datasets/{found[1]}/"
            kept = ("host", "x-api-key", "accept")
            lines = [f"{n}: {v}" for n, v in head.headers.items() if n in kept]
            self._asked.setdefault(
                one, "\r\n".join([f"GET {one} {version}", *lines, "", ""]).encode("latin-1")
            )
        self._before = {target: self._ask(raw) for target, raw in self._asked.items()}

    def release(self) -> None:
        """Let go of the requests that a `Timeout` holds: their connections are reset."""
        with self._lock:
            held, self._held = self._held, threading.Event()
        held.set()

    def shut(self) -> None:
        """Close the port, and the connections that wait for a request."""
        with self._lock:
            accepting, self._accepting = self._accepting, None
            idle = [connection for connection, waits in self._open.items() if waits]
        if accepting:
            thread, wake = accepting
            wake.close()
            thread.join(TIMEOUT)
        for connection in idle:
            _shut_down(connection)

    def reopen(self) -> None:
        """Listen again, on the same port, if the port was closed; forget that it was to be."""
        with self._lock:
            self._rules = [r for r in self._rules if not isinstance(r.fault, faults.Refused)]
            if self._accepting:
                return
            listening = socket.create_server(("127.0.0.1", self._port), backlog=128)
            self._port = listening.getsockname()[1]
            woken, wake = socket.socketpair()
            thread = threading.Thread(target=self._accept, args=(listening, woken), daemon=True)
            self._accepting = (thread, wake)
            thread.start()

    def stop(self) -> None:
        """Close everything; raise what went wrong in the proxy itself, if anything did."""
        self.release()
        self.shut()
        with self._lock:
            for connection in self._open:
                _shut_down(connection)
        for thread in self._threads:
            thread.join(TIMEOUT)
        self.check()

    def check(self) -> None:
        """Raise what went wrong in the proxy itself, if anything did."""
        if self._errors:
            raise ExceptionGroup("the proxy itself failed", self._errors)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # Connections.

    def _accept(self, listening: socket.socket, woken: socket.socket) -> None:
        with listening, woken:
            while True:
                ready, _, _ = select.select([listening, woken], [], [])
                if woken in ready:
                    return
                connection, _ = listening.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with self._lock:
                    self._connections += 1
                    self._open[connection] = True
                    thread = threading.Thread(
                        target=self._serve, args=(connection, self._connections), daemon=True
                    )
                    self._threads = [t for t in self._threads if t.is_alive()] + [thread]
                thread.start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        """Serve a client's connection until one side has enough of it."""
        reader = wire.Reader(connection)
        try:
            while True:
                self._open[connection] = True
                head = reader.head()
                self._open[connection] = False
                if head is None or not self._exchange(connection, reader, head, number):
                    break
        except (ConnectionError, TimeoutError, _ResetClientError):
            # The client went away, or is made to; or the server did, and the client is told so.
            _reset_on_close(connection)
        # Anything else is a fault of the proxy, which `stop` raises in the test.
        except Exception as error:  # noqa: BLE001
            self._errors.append(error)
            _reset_on_close(connection)
        finally:
            with self._lock:
                del self._open[connection]
            connection.close()

    # One exchange.

    def _exchange(
        self, client: socket.socket, reader: wire.Reader, head: wire.Head, connection: int
    ) -> bool:
        """Do one request; say whether the connection goes on."""
        exchange, fault, last = self._arrival(head, connection)
        body = _Body(exchange, reader.body(head.request_framing()))
        self._look_before(head)
        if isinstance(fault, faults.Meanwhile):
            fault.happens()
            exchange.struck = True
        if head.headers.get("expect", "").lower() == "100-continue":
            client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

        self._cut_off(exchange, head, body, fault)
        before = self._before.get(head.start[1]) if exchange.method == "GET" else None
        if isinstance(fault, faults.Stale) and before:
            exchange.struck = True
            exchange.answered = int(before.split(b" ", 2)[1])
            client.sendall(before)
            return False
        if isinstance(fault, faults.Ignored | faults.Dropped) and exchange.method == "PUT":
            return self._misdo(client, exchange, head, fault, b"".join(body))
        if _stays_here(fault):
            body.drain()
            return self._answer(client, exchange, fault, closing=last)

        with socket.create_connection(self._upstream, TIMEOUT) as server:
            exchange.forwarded = True
            self._forward(server, head, body, fault)
            exchange.struck |= isinstance(fault, faults.Interrupted)
            answers = wire.Reader(server)
            answer = answers.head()
            while answer and answer.status < 200:  # 100 Continue, already said
                answer = answers.head()
            if answer is None and isinstance(fault, faults.Interrupted) and fault.code:
                return self._answer(client, exchange, fault, closing=last)
            if answer is None:
                raise ConnectionAbortedError("the server closed without an answer")
            exchange.status = answer.status
            framing = answer.answer_framing(exchange.method)
            blocks = answers.body(framing)
            if not _passes_answer(fault):
                for _ in blocks:  # udata has done everything
                    pass
                return self._answer(client, exchange, fault, closing=last)
            self._follow(exchange)
            if last:
                self.shut()
            exchange.answered = answer.status
            client.sendall(answer.closing() if last else answer.raw)
            self._pass(client, exchange, blocks, framing, fault)
        gone = "close" in answer.headers.get("connection", "").lower()
        cut = isinstance(fault, faults.Truncated) and exchange.struck
        return not (last or gone or framing == "close" or cut)

    def _cut_off(
        self, exchange: Exchange, head: wire.Head, body: _Body, fault: Fault | None
    ) -> None:
        """Reset the client's connection at once, where the fault is that; keep what comes late."""
        if isinstance(fault, faults.ResetBefore) and not fault.body_read:
            exchange.struck = True
            raise _ResetClientError
        if isinstance(fault, faults.Late):
            raw = head.raw + b"".join(body)
            with self._lock:
                self._late.append((exchange, raw))
            exchange.struck = True
            raise _ResetClientError

    def _misdo(
        self,
        client: socket.socket,
        exchange: Exchange,
        head: wire.Head,
        fault: faults.Ignored | faults.Dropped,
        body: bytes,
    ) -> bool:
        """Answer a `PUT` with what was there before, or have udata do a part of it."""
        exchange.struck = True
        _, target, version = head.start
        kept = ("host", "x-api-key", "accept", "content-type")
        lines = [f"{n}: {v}" for n, v in head.headers.items() if n in kept]
        if isinstance(fault, faults.Ignored):
            # The order of resources is no document of its own: the dataset has it.
            one, ordered, _ = target.partition("resources/")
            asks_order = bool(ordered) and target.endswith("/resources/")
            method, target, body = "GET", one if asks_order else target, b""
        else:
            method, asks_order, document = "PUT", False, json.loads(body)
            if isinstance(document, dict):
                left = {n: v for n, v in document.items() if n not in fault.fields}
                body = json.dumps(left).encode()
            exchange.forwarded = True
        lines = [f"{method} {target} {version}", *lines, f"content-length: {len(body)}"]
        answer = self._ask("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        status = int(answer.split(b" ", 2)[1])
        said = answer.partition(b"\r\n\r\n")[2]
        if asks_order:
            said = json.dumps(json.loads(said)["resources"]).encode()
        if exchange.forwarded:
            exchange.status = status
        more = {"Content-Type": "application/json", "Connection": "close"}
        self._write(client, exchange, status, more, said)
        return False

    def _follow(self, exchange: Exchange) -> None:
        """Carry out late what was asked before and is asked again here."""
        with self._lock:
            due = [
                (before, raw)
                for before, raw in self._late
                if before.number < exchange.number
                and (before.method, before.path, before.query)
                == (exchange.method, exchange.path, exchange.query)
                and not getattr(before.fault, "held", False)
            ]
            self._late = [entry for entry in self._late if entry not in due]
        self._ask_late(due)

    def _arrival(self, head: wire.Head, connection: int) -> tuple[Exchange, Fault | None, bool]:
        """Record a request; say what is to be done to it, and if the port closes after it."""
        method, target, _ = head.start
        path, _, query = target.partition("?")
        with self._lock:
            exchange = Exchange(
                len(self._exchanges) + 1,
                connection,
                method,
                path,
                query,
                {n: HIDDEN if n in _SECRETS else v for n, v in head.headers.items()},
            )
            self._exchanges.append(exchange)
            # Every rule sees every request, or its count would depend on the others.
            caught = [rule.fault for rule in self._rules if rule.catches(exchange)]
            last = any(
                isinstance(rule.fault, faults.Refused) and rule.at == exchange.number + 1
                for rule in self._rules
            )
        exchange.fault = next((f for f in caught if not isinstance(f, faults.Refused)), None)
        return exchange, exchange.fault, last

    def _forward(
        self, server: socket.socket, head: wire.Head, body: _Body, fault: Fault | None
    ) -> None:
        """Send the request to the server, or a part of it."""
        framing = head.request_framing()
        blocks: Iterable[bytes] = body
        interrupted = False
        if isinstance(fault, faults.Interrupted) and framing != 0:
            interrupted = True
            blocks = _cut(blocks, framing, fault.kept)
        try:
            server.sendall(head.raw)
            wire.send_body(server, blocks, framing, end=not interrupted)
            if interrupted:
                server.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            # The server answered without reading all, and closed: its answer is read next.
            if not interrupted:
                body.drain()
        if isinstance(fault, faults.Interrupted) and fault.code:
            body.drain()  # what is left of it is not the head of the next request

    def _answer(
        self, client: socket.socket, exchange: Exchange, fault: Fault | None, *, closing: bool
    ) -> bool:
        """Give what comes in the place of the server's answer; say if the connection goes on."""
        exchange.struck = True
        if closing:
            self.shut()
        ends = {"Connection": "close"} if closing else {}
        match fault:
            case faults.Timeout():
                self._hold(client)
            case faults.Killed(kill):
                kill()
            case faults.Status(code, _, headers, body):
                more = {"Content-Type": "text/html", **headers, **ends}
                self._write(client, exchange, code, more, body)
            case faults.Interrupted(_, code) if code:
                self._write(client, exchange, code, {"Content-Type": "text/html", **ends}, b"")
            case faults.Redirect(to, code):
                target = exchange.path + (f"?{exchange.query}" if exchange.query else "")
                more = {"Location": f"{to}{target}", **ends}
                self._write(client, exchange, code, more, b"")
        if exchange.answered is None:
            raise _ResetClientError
        return not closing

    def _write(
        self,
        client: socket.socket,
        exchange: Exchange,
        code: int,
        headers: dict[str, str],
        body: bytes,
    ) -> None:
        exchange.answered = code
        exchange.response_size = 0 if exchange.method == "HEAD" else len(body)
        lines = [f"HTTP/1.1 {code} Fault", *(f"{n}: {v}" for n, v in headers.items())]
        head = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode("latin-1")
        client.sendall(head + body[: exchange.response_size])

    def _pass(
        self,
        client: socket.socket,
        exchange: Exchange,
        blocks: Iterator[bytes],
        framing: wire.Framing,
        fault: Fault | None,
    ) -> None:
        """Give the server's answer to the client, with what the fault does to it."""

        def counted(blocks: Iterable[bytes]) -> Iterator[bytes]:
            for block in blocks:
                # Before it is sent: the client may look at the record as soon as it has the last.
                exchange.response_size += len(block)
                yield block

        match fault:
            case faults.Truncated(kept):
                exchange.struck = framing != 0
                wire.send_body(client, counted(_cut(blocks, framing, kept)), framing, end=False)
            case faults.Tampered():
                exchange.struck = framing != 0
                wire.send_body(client, counted(_tampered(blocks)), framing)
            case faults.Slow(size, pause):
                exchange.struck = framing != 0
                wire.send_body(client, counted(_dripped(blocks, size, pause)), framing)
            case _:
                wire.send_body(client, counted(blocks), framing)

    def _hold(self, client: socket.socket) -> None:
        """Wait until the test says so, or the client goes away."""
        held = self._held
        while not held.wait(0.01):
            ready, _, _ = select.select([client], [], [], 0)
            if ready and not client.recv(1, socket.MSG_PEEK):
                return


class _Body:
    """The body of a request, measured as it is read."""

    def __init__(self, exchange: Exchange, blocks: Iterator[bytes]) -> None:
        self._exchange = exchange
        self._blocks = blocks
        self._sha256 = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        exchange = self._exchange
        keeps = "json" in exchange.headers.get("content-type", "")
        for block in self._blocks:
            exchange.request_size += len(block)
            self._sha256.update(block)
            if keeps and exchange.request_size <= _LONGEST_JSON:
                exchange._json += block
            yield block
        exchange.request_sha256 = self._sha256.hexdigest()

    def drain(self) -> None:
        """Read what is left."""
        for _ in self:
            pass


def _stays_here(fault: Fault | None) -> bool:
    """Say whether a request is not to reach the server."""
    match fault:
        case faults.ResetBefore() | faults.Redirect():
            return True
        case faults.Status(acted=acted) | faults.Timeout(acted) | faults.Killed(acted=acted):
            return not acted
    return False


def _passes_answer(fault: Fault | None) -> bool:
    """Say whether the client gets an answer from the server, in whatever state."""
    passing = (
        *(faults.Truncated, faults.Tampered, faults.Slow, faults.Stale, faults.Meanwhile),
        *(faults.Ignored, faults.Dropped),
    )
    return fault is None or isinstance(fault, passing)


def _cut(blocks: Iterable[bytes], framing: wire.Framing, kept: float) -> Iterator[bytes]:
    left = int(framing * kept) if isinstance(framing, int) else None
    for block in blocks:
        if left is None:
            yield block
            return
        yield block[:left]
        left -= len(block[:left])
        if not left:
            return


def _tampered(blocks: Iterable[bytes]) -> Iterator[bytes]:
    for number, block in enumerate(blocks):
        yield block if number or not block else block[:-1] + bytes([block[-1] ^ 1])


def _dripped(blocks: Iterable[bytes], size: int, pause: float) -> Iterator[bytes]:
    for block in blocks:
        for start in range(0, len(block), size):
            time.sleep(pause)
            yield block[start : start + size]


def _shut_down(connection: socket.socket) -> None:
    """Wake whoever reads a connection, which closes it; it may be closed already."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _reset_on_close(connection: socket.socket) -> None:
    """Make `close` send a reset, at once and whatever was not sent yet is lost."""
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    except OSError:
        return
