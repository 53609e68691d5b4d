"""HTTP with a udata portal: what may be repeated is, what may not never is.

A GET, a PUT and a DELETE of udata's API give the same state once or twice, so they are sent
again when the network or the server fails. A POST makes something each time it arrives: when
its answer is not known, :class:`Doubtful` is raised and who sent it looks before it sends
again.

The key goes to the portal's own address and nowhere else: no redirect is followed with it,
no cookie is kept (udata's session cookie wins over the key), no ``.netrc`` is read. Files are
downloaded without any key, as a reader does.
"""

from __future__ import annotations

import hashlib
import json as json_text
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError, NewConnectionError

from parution import __version__
from parution.errors import PortalError
from parution.portals.udata.bounded import BoundedAdapter, TooSlow, read_blocks
from parution.settings import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from parution.settings import ApiKey

# No answer of the API is larger: a dataset of 10 000 resources is about 20 MB.
_LARGEST_ANSWER = 64 * 2**20
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TOO_MANY, _UNAVAILABLE = 429, 503
_SERVER_ERROR = 500
_BAD_REQUEST = 400
# What a person can do about a refusal; others are told with what the portal says.
_REFUSALS = {
    401: "udata.unauthorized",
    403: "udata.forbidden",
    404: "udata.not-found",
    410: "udata.deleted",
    413: "udata.too-large",
    423: "udata.read-only",
}
_LONGEST_REASON = 300
# What a connection that breaks raises: before its answer's body, within it, too slowly.
_BROKEN = (requests.RequestException, HTTPError, TooSlow)


@dataclass(frozen=True, slots=True)
class Waits:
    """How long a portal is waited for.

    Attributes:
        tries: times that a request is sent in all.
        pause: seconds before the second try; each pause is twice the one before.
        longest: seconds of the longest pause, whatever ``Retry-After`` asks.
        connect: seconds for a connection to be made.
        answer: seconds without a byte of an answer; also those that its head has in all, and
            its body before it must come at ``slowest``.
        slowest: bytes a second of the slowest answer that is waited for.
        settle: seconds after which two writes that crossed are both seen.
        distinct: seconds after which a file may be sent again under the same name: udata
            puts the second, and nothing finer, in the address of a file.
    """

    tries: int = 5
    pause: float = 1.0
    longest: float = 60.0
    connect: float = 10.0
    answer: float = 120.0
    slowest: float = 1_000.0
    settle: float = 1.0
    distinct: float = 1.1


@dataclass(slots=True)
class Traffic:
    """What went over the network.

    Attributes:
        requests: number of requests by method.
        sent: bytes of the bodies sent.
        received: bytes of the bodies received.
    """

    requests: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    received: int = 0


class Doubtful(Exception):  # noqa: N818 - a question, not a fault
    """A POST whose effect is not known: look before sending it again.

    Args:
        reason: what was seen, without any secret.
        wait: seconds that the portal asks to wait.
        answered: whether the portal, or a gateway before it, answered that it failed.
    """

    def __init__(self, reason: str, wait: float = 0.0, *, answered: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait
        self.answered = answered


class _Failed(Exception):  # noqa: N818 - turned into Doubtful or PortalError by who sent it
    def __init__(
        self, reason: str, wait: float = 0.0, *, reached: bool = True, answered: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait
        self.reached = reached
        self.answered = answered


class Client:
    """Speaks to one portal.

    Args:
        name: the portal's name, for messages.
        root: address of the site, ending with ``/``.
        key: the API key; None to read as anybody.
        waits: how long to wait.

    Attributes:
        doubts: how many requests that write were never answered: the portal, or a gateway
            before it, may still carry them out.
    """

    def __init__(
        self, name: str, root: str, key: ApiKey | None, waits: Waits | None = None
    ) -> None:
        self.name = name
        self.root = root
        self.traffic = Traffic()
        self.waits = waits or Waits()
        self.can_write = key is not None
        self.now: datetime | None = None
        self.doubts = 0
        self._ours = _open_session(_KeyAuth(root, key), self.waits.answer)
        self._anyone = _open_session(_NoAuth(), self.waits.answer)

    def get(self, path: str, mask: str = "", **query: str | int) -> Any:
        """Read a document.

        Args:
            path: below the root, e.g. ``api/1/datasets/…/``.
            mask: the fields wanted, in the words of udata's ``X-Fields``; all if empty.
            query: its parameters.

        Returns:
            The JSON document; None where there is none (404, 410): the caller knows what
            that means.

        Raises:
            PortalError: the portal cannot be reached, refuses, or answers something else.
        """
        headers = {"X-Fields": mask} if mask else {}
        return self._insist("GET", path, params=query, headers=headers, absent=True)

    def put(self, path: str, document: Any) -> Any:
        """Replace a document; sent again until it is answered.

        Raises:
            PortalError: the portal cannot be reached, or refuses.
        """
        return self._insist("PUT", path, json=document)

    def delete(self, path: str) -> None:
        """Delete something; what is gone already is no error.

        Raises:
            PortalError: the portal cannot be reached, or refuses.
        """
        self._insist("DELETE", path, absent=True)

    def post(
        self,
        path: str,
        *,
        document: Any = None,
        fields: Mapping[str, str] | None = None,
        file: tuple[str, bytes] | None = None,
    ) -> Any:
        """Make something, once.

        Args:
            path: below the root.
            document: a JSON body; or
            fields: the fields of a form, and
            file: a file's name and content, in its field ``file``.

        Raises:
            Doubtful: the answer is not known, or says that the server failed.
            PortalError: the portal refuses.
        """
        for attempt in range(self.waits.tries):
            try:
                return self._send(
                    "POST",
                    path,
                    json=document,
                    data=fields,
                    files=None if file is None else {"file": file},
                )
            except _Failed as failed:
                self.doubts += failed.reached
                if failed.reached or attempt + 1 == self.waits.tries:
                    raise Doubtful(failed.reason, failed.wait, answered=failed.answered) from failed
                self.pause(attempt, failed.wait)
        raise AssertionError  # the loop returns or raises

    def pause(self, attempt: int, wait: float = 0.0) -> None:
        """Wait before another try.

        Args:
            attempt: number of the try that failed, from 0.
            wait: seconds that the portal asks for.
        """
        pause = max(wait, self.waits.pause * 2**attempt)
        time.sleep(min(pause, self.waits.longest))

    def settle(self) -> None:
        """Wait until two writes that crossed are both seen."""
        time.sleep(self.waits.settle)

    def digest(self, path: str, hear: Callable[[int], None]) -> tuple[int, str] | None:
        """Download a file as an anonymous reader, and hash it.

        Args:
            path: its permalink, below the root.
            hear: hears of the number of bytes of each block received.

        Returns:
            Its bytes and its SHA-256; None where there is no such file.

        Raises:
            PortalError: it cannot be downloaded whole.
        """
        reason = ""
        for attempt in range(self.waits.tries):
            try:
                return self._download(path, hear)
            except _Failed as failed:
                reason = failed.reason
                self.pause(attempt, failed.wait)
        raise PortalError("udata.unreachable", portal=self.name, place=self.root, reason=reason)

    def save(self, path: str, write: Callable[[bytes], object]) -> bool:
        """Download a file as an anonymous reader, once.

        Args:
            path: its permalink, below the root.
            write: takes each block.

        Returns:
            Whether there is such a file.

        Raises:
            PortalError: it cannot be downloaded whole.
        """
        try:
            return self._stream(path, write)
        except _Failed as failed:
            raise PortalError(
                "udata.unreachable", portal=self.name, place=self.root, reason=failed.reason
            ) from failed

    def read_elsewhere(self, url: str) -> Any:
        """Read a JSON document of another service, without the key.

        Args:
            url: its address.

        Returns:
            The document; None where there is none.

        Raises:
            PortalError: the service cannot be reached, or answers something else.
        """
        body = bytearray()
        if not self.save(url, body.extend):
            return None
        try:
            return json_text.loads(body)
        except ValueError as error:
            raise PortalError("udata.not-json", portal=self.name, place=url) from error

    def _insist(self, method: str, path: str, *, absent: bool = False, **content: Any) -> Any:
        reason = ""
        for attempt in range(self.waits.tries):
            try:
                return self._send(method, path, absent=absent, **content)
            except _Failed as failed:
                reason = failed.reason
                self.doubts += failed.reached and method != "GET"
                if attempt + 1 < self.waits.tries:
                    self.pause(attempt, failed.wait)
        raise PortalError("udata.unreachable", portal=self.name, place=self.root, reason=reason)

    def _send(self, method: str, path: str, *, absent: bool = False, **content: Any) -> Any:
        url = urljoin(self.root, path)
        self.traffic.requests[method] += 1
        try:
            with self._ours.request(
                method,
                url,
                timeout=(self.waits.connect, self.waits.answer),
                allow_redirects=False,
                stream=True,
                **content,
            ) as response:
                self.traffic.sent += int(response.request.headers.get("Content-Length") or 0)
                body = self._read(response)
                self._note_time(response)
        except _BROKEN as error:
            raise _Failed(_explain(error), reached=_is_reached(error)) from error
        status = response.status_code
        if status >= _SERVER_ERROR or status == _TOO_MANY:
            reason = f"{status} {_say(body)}".strip()
            raise _Failed(reason, _read_wait(response), answered=True)
        if status in _REDIRECTS:
            where = urljoin(url, response.headers.get("Location", ""))
            raise PortalError("udata.redirected", portal=self.name, place=url, to=where)
        if absent and status in {404, 410}:
            return None
        if status >= _BAD_REQUEST:
            key = _REFUSALS.get(status, "udata.refused")
            trace = response.headers.get("X-Sentry-ID", "")
            reason = f"{status} {_say(body)}{f' (X-Sentry-ID {trace})' if trace else ''}"
            raise PortalError(key, portal=self.name, place=url, reason=reason)
        if not body:
            return None
        try:
            return json_text.loads(body)
        except ValueError as error:
            raise PortalError("udata.not-json", portal=self.name, place=url) from error

    def _read(self, response: requests.Response) -> bytes:
        body = bytearray()
        for block in read_blocks(response, self.waits.answer, self.waits.slowest):
            body += block
            self.traffic.received += len(block)
            if len(body) > _LARGEST_ANSWER:
                raise PortalError("udata.not-json", portal=self.name, place=response.url)
        return bytes(body)

    def _note_time(self, response: requests.Response) -> None:
        """Keep the portal's time: two machines that speak to it agree on that one."""
        try:
            self.now = parsedate_to_datetime(response.headers["Date"]).astimezone(UTC)
        except (KeyError, ValueError):
            self.now = self.now or datetime.now(UTC)

    def _download(self, path: str, hear: Callable[[int], None]) -> tuple[int, str] | None:
        sha256, size = hashlib.sha256(), 0

        def take(block: bytes) -> None:
            nonlocal size
            sha256.update(block)
            size += len(block)
            hear(len(block))

        return (size, sha256.hexdigest()) if self._stream(path, take) else None

    def _stream(self, path: str, write: Callable[[bytes], object]) -> bool:
        url = urljoin(self.root, path)
        secure = urlsplit(url).scheme == "https"
        self.traffic.requests["GET"] += 1
        try:
            with self._anyone.get(
                url,
                timeout=(self.waits.connect, self.waits.answer),
                stream=True,
                # What is compressed on the way would be hashed as something else.
                headers={"Accept-Encoding": "identity"},
            ) as response:
                self.traffic.requests["GET"] += len(response.history)
                status = response.status_code
                if secure and urlsplit(response.url).scheme != "https":
                    raise PortalError(
                        "udata.redirected", portal=self.name, place=url, to=response.url
                    )
                if status in {404, 410}:
                    return False
                if status >= _SERVER_ERROR or status == _TOO_MANY:
                    raise _Failed(str(status), _read_wait(response))
                if status >= _BAD_REQUEST:
                    raise PortalError(
                        "udata.refused", portal=self.name, place=url, reason=str(status)
                    )
                for block in read_blocks(response, self.waits.answer, self.waits.slowest):
                    self.traffic.received += len(block)
                    write(block)
        except _BROKEN as error:
            raise _Failed(_explain(error)) from error
        return True


class _KeyAuth(requests.auth.AuthBase):
    """Adds the key to the requests for the portal's own address."""

    def __init__(self, root: str, key: ApiKey | None) -> None:
        self._root = root
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._key is not None and str(request.url).startswith(self._root):
            request.headers["X-API-KEY"] = self._key.reveal()
        return request


class _NoAuth(requests.auth.AuthBase):
    """Adds nothing, not even what ``.netrc`` says."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def _open_session(auth: requests.auth.AuthBase, bound: float) -> requests.Session:
    session = requests.Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, BoundedAdapter(bound))
    session.auth = auth
    session.max_redirects = 5
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["User-Agent"] = f"Parution/{__version__}"
    session.headers["Accept"] = "application/json, */*;q=0.1"
    return session


def _is_reached(error: Exception) -> bool:
    """Tell whether a request may have arrived: not where no connection was made."""
    if isinstance(error, requests.ConnectTimeout):
        return False
    cause = error.args[0] if error.args else None
    return not isinstance(getattr(cause, "reason", cause), NewConnectionError)


def _explain(error: Exception) -> str:
    """Say what failed; an exception of requests names addresses, never headers."""
    cause = error.args[0] if error.args else error
    reason = getattr(cause, "reason", None) or cause
    return f"{type(error).__name__}: {reason}"[:_LONGEST_REASON]


def _read_wait(response: requests.Response) -> float:
    """Read ``Retry-After``: seconds, or a date; 0 where it says neither."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
        now = parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError):
        return 0.0
    return max(0.0, (until - now).total_seconds())


def _say(body: bytes) -> str:
    """Say what an answer tells: udata has seven shapes of errors, and gateways their own."""
    try:
        document = json_text.loads(body)
    except ValueError:
        return ""
    if not isinstance(document, dict):
        return ""
    errors = document.get("errors")
    if isinstance(errors, dict) and errors:
        told = "; ".join(f"{name}: {_flatten(value)}" for name, value in errors.items())
    else:
        told = str(document.get("message") or document.get("error") or "")
    return "".join(sign if sign.isprintable() else " " for sign in redact(told))[:_LONGEST_REASON]


def _flatten(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_flatten(item)}" for name, item in value.items())
    if isinstance(value, list):
        return ", ".join(_flatten(item) for item in value)
    return str(value)
