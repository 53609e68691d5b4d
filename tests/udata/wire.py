"""Just enough of HTTP/1.1 (RFC 9112) to pass messages on, block by block, without changing them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterable, Iterator

BLOCK = 1 << 16
_LONGEST_HEAD = 1 << 16
_WITHOUT_BODY = {204, 304}
_END = b"\r\n\r\n"

# How the end of a body is known: a number of bytes, chunks, or the end of the connection.
Framing = int | Literal["chunked", "close"]


@dataclass(frozen=True)
class Head:
    """The start line and the headers of a message.

    Attributes:
        raw: as they came, with the empty line that ends them.
        start: the start line, in three parts.
        headers: names in lower case, and values; a name that comes twice keeps the last value.
    """

    raw: bytes
    start: tuple[str, str, str]
    headers: dict[str, str]

    @property
    def status(self) -> int:
        """The status of an answer."""
        return int(self.start[1])

    def request_framing(self) -> Framing:
        """Say how the end of this request's body is known."""
        return self._framing(otherwise=0)

    def answer_framing(self, method: str) -> Framing:
        """Say how the end of the body of this answer to `method` is known."""
        if method == "HEAD" or self.status in _WITHOUT_BODY:
            return 0
        return self._framing(otherwise="close")

    def _framing(self, otherwise: Framing) -> Framing:
        if "chunked" in self.headers.get("transfer-encoding", "").lower():
            return "chunked"
        length = self.headers.get("content-length")
        return otherwise if length is None else int(length)

    def closing(self) -> bytes:
        """Write this head with `Connection: close` in the place of what it said of that."""
        first, *lines = self.raw.removesuffix(_END).split(b"\r\n")
        kept = [line for line in lines if not line.lower().startswith(b"connection:")]
        return b"\r\n".join([first, *kept, b"Connection: close"]) + _END


class Reader:
    """What comes from a socket, read by heads and bodies.

    Every method raises ConnectionError if the other side goes away in the middle of something, and
    ValueError if what it says is not HTTP.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = b""

    def head(self) -> Head | None:
        """Read a head; None if the other side closed instead of beginning one."""
        while _END not in self._buffer:
            if not self._fill():
                if self._buffer:
                    raise ConnectionAbortedError("closed in the middle of a head")
                return None
            if len(self._buffer) > _LONGEST_HEAD:
                raise ValueError("the head is too long")
        raw, self._buffer = self._buffer.split(_END, 1)
        first, *lines = raw.decode("latin-1").split("\r\n")
        one, two, *three = first.split(" ", 2)
        pairs = (line.split(":", 1) for line in lines)
        return Head(
            raw + _END,
            (one, two, "".join(three)),
            {name.strip().lower(): value.strip() for name, value in pairs},
        )

    def body(self, framing: Framing) -> Iterator[bytes]:
        """Read a body by blocks of at most `BLOCK` bytes, without the marks of its chunks."""
        if framing == "chunked":
            while size := int(self._line().partition(b";")[0], 16):
                yield from self._exactly(size)
                self._line()
            while self._line():  # trailers
                pass
        elif framing == "close":
            while self._buffer or self._fill():
                block, self._buffer = self._buffer, b""
                yield block
        else:
            yield from self._exactly(framing)

    def _exactly(self, size: int) -> Iterator[bytes]:
        while size:
            if not self._buffer and not self._fill():
                raise ConnectionAbortedError("closed in the middle of a body")
            block, self._buffer = self._buffer[:size], self._buffer[size:]
            size -= len(block)
            yield block

    def _line(self) -> bytes:
        while b"\r\n" not in self._buffer:
            if not self._fill():
                raise ConnectionAbortedError("closed in the middle of a body")
        line, self._buffer = self._buffer.split(b"\r\n", 1)
        return line

    def _fill(self) -> bool:
        received = self._connection.recv(BLOCK)
        self._buffer += received
        return bool(received)


def send_body(
    connection: socket.socket, blocks: Iterable[bytes], framing: Framing, *, end: bool = True
) -> None:
    """Send a body, in chunks if that is how its end is known; without that end if told so."""
    for block in blocks:
        if framing == "chunked":
            connection.sendall(b"%x\r\n%b\r\n" % (len(block), block))
        else:
            connection.sendall(block)
    if framing == "chunked" and end:
        connection.sendall(b"0\r\n\r\n")
