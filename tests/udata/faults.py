"""What can go wrong between a client and a portal: one record a fault, given to `FaultProxy.fail`.

In each docstring, *acted* tells whether udata received the request whole and did what it asks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong once a request has come."""

    def __str__(self) -> str:
        """Name the fault as a test would: `Status(502, acted)`."""
        values = [
            name if value is True else str(value)
            for name, value in vars(self).items()
            if value not in {False, ""} and not callable(value) and not isinstance(value, dict)
        ]
        return f"{type(self).__name__}({', '.join(values)})"


@dataclass(frozen=True)
class Refused(Fault):
    """The port is closed before the request: connecting is refused. Not acted.

    Attempts on a closed port are seen by nobody, so nothing counts them: the port stays closed
    until `FaultProxy.reopen`. For the same reason it goes by number only (`at=`).
    """


@dataclass(frozen=True)
class ResetBefore(Fault):
    """The connection is reset once the head, or also the body, is read. Not acted."""

    body_read: bool = True


@dataclass(frozen=True)
class Interrupted(Fault):
    """The client's line goes down in the middle of its body, of which udata gets only a part.

    udata sees an incomplete request. `kept` is the part of the body that passes, from 0 to 1; a
    body sent in chunks, whose length is not known, is cut after its first block. The client's
    connection is reset once udata has made what it could of that. A request without a body passes
    whole, and its answer is lost. With a `code`, a gateway gives that answer in place of the reset.
    """

    kept: float = 0.5
    code: int = 0


@dataclass(frozen=True)
class LostAnswer(Fault):
    """udata answers, but the connection is reset before the client gets a byte of it. Acted."""


@dataclass(frozen=True)
class Status(Fault):
    """A gateway answers in the place of udata: not acted, unless `acted` says so."""

    code: int
    acted: bool = False
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    body: bytes = b"<html><body>The gateway has something to say.</body></html>"

    def __str__(self) -> str:
        return f"Status({self.code}{', acted' if self.acted else ''})"


@dataclass(frozen=True)
class Timeout(Fault):
    """No answer comes, for as long as the client waits or until `FaultProxy.release`."""

    acted: bool = False


@dataclass(frozen=True)
class Truncated(Fault):
    """The answer is cut in the middle, its head announcing all of it. Acted.

    `kept` is the part of the body that passes, from 0 to 1; a body in chunks, whose length is not
    known, is cut after its first block. Of an answer without a body (204) nothing is cut.
    """

    kept: float = 0.5


@dataclass(frozen=True)
class Tampered(Fault):
    """One bit of the answer's body is changed: the last one of its first block. Acted.

    The length stays the same. A body without bytes passes as it is.
    """


@dataclass(frozen=True)
class Slow(Fault):
    """The answer's body comes `size` bytes at a time, with `pause` seconds before each. Acted."""

    size: int = 1
    pause: float = 0.01


@dataclass(frozen=True)
class Late(Fault):
    """The client gets a reset, and udata carries the request out later.

    That is when the same request (method, path and query) comes again, after it was carried out
    and before it is answered; or, if `held` or if it never comes again, when the test says so:
    `FaultProxy.carry_out`.
    """

    held: bool = False


@dataclass(frozen=True)
class Stale(Fault):
    """A reading that is one write late: what the portal said before the last write. Acted.

    What has no such earlier state, a file or a write, passes as it is.
    """


@dataclass(frozen=True)
class Ignored(Fault):
    """A `PUT` is answered 200 with what was there before, as by a cache. Not acted.

    Requests of other methods pass as they are.
    """


@dataclass(frozen=True)
class Dropped(Fault):
    """A `PUT` reaches udata without some fields of its JSON object. Acted, but for those.

    Requests of other methods, and bodies that are no object, pass as they are.
    """

    fields: tuple[str, ...]

    def __str__(self) -> str:
        """Name the first field, and how many there are."""
        return f"Dropped({self.fields[0]}, {len(self.fields)} in all)"


@dataclass(frozen=True)
class Meanwhile(Fault):
    """Something happens elsewhere when the request comes, which passes as it is. Acted."""

    happens: Callable[[], object]


@dataclass(frozen=True)
class Redirect(Fault):
    """The same path on another host, `http://HOST:PORT`, is where to ask. Not acted."""

    to: str
    code: int = 302


@dataclass(frozen=True)
class Killed(Fault):
    """`kill` is called when the request is read, or when udata has acted; then a reset.

    `kill` is what ends the client's process: `process.kill`, when the client is a subprocess.
    """

    kill: Callable[[], object]
    acted: bool = False


# What a careful client survives at any request, without waiting for anything.
EVERYWHERE: tuple[Fault, ...] = (
    ResetBefore(body_read=False),
    ResetBefore(),
    Interrupted(),
    LostAnswer(),
    Status(429, headers={"Retry-After": "0"}),
    Status(500),
    Status(502),
    Status(502, acted=True),
    Status(503, headers={"Retry-After": "0"}),
    Status(504, acted=True),
    Truncated(),
)
