"""HTTP with a udata portal: what may be repeated is, what may not never is.

A GET, a PUT and a DELETE of udata's API give the same state once or twice, so they are sent
again when the network or the server fails. A POST makes something each time it arrives: when
its answer is not known, :class:`Doubtful` is raised and who sent it looks before it sends
again.

The key goes to the portal's own address and nowhere else: no redirect is followed with it,
no cookie is kept (udata's session cookie wins over the key), no ``.netrc`` is read. Files are
downloaded without any key, as a reader does: see ``downloading``.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import requests
from urllib3.exceptions import NewConnectionError

from parution.errors import PortalError
from parution.portals.udata.bounded import read_blocks
from parution.portals.udata.sessions import (
    ABSENT,
    BAD_REQUEST,
    BROKEN,
    LONGEST_REASON,
    REDIRECTS,
    SERVER_ERROR,
    TOO_MANY,
    Failed,
    Traffic,
    Waits,
    explain,
    open_session,
    pause,
    read_wait,
)
from parution.settings import redact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parution.settings import ApiKey

# No answer of the API is larger: a dataset of 10 000 resources is about 20 MB.
_LARGEST_ANSWER = 64 * 2**20
# What a person can do about a refusal; others are told with what the portal says.
_REFUSALS = {
    401: "udata.unauthorized",
    403: "udata.forbidden",
    404: "udata.not-found",
    410: "udata.deleted",
    413: "udata.too-large",
    423: "udata.read-only",
}


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
        self.doubts = 0
        self._told: datetime | None = None
        self._ours = open_session(_KeyAuth(root, key), self.waits.answer)

    @property
    def now(self) -> datetime:
        """The portal's time, as it last told it; this machine's before."""
        return self._told or datetime.now(UTC)

    def get(self, path: str, mask: str = "", **query: str | int) -> Any:
        """Read what is at an address.

        Args:
            path: below the root, e.g. ``api/1/datasets/…/``.
            mask: the fields wanted, in the words of udata's ``X-Fields``; all if empty.
            query: its parameters.

        Returns:
            What the answer says in JSON; None where there is nothing (404, 410): the caller
            knows what that means.

        Raises:
            PortalError: the portal cannot be reached, refuses, or answers something else.
        """
        headers = {"X-Fields": mask} if mask else {}
        return self._insist("GET", path, params=query, headers=headers, absent=True)

    def get_one(self, path: str) -> dict[str, Any]:
        """Read an object that must be there.

        Raises:
            PortalError: it is not; or as :meth:`get`.
        """
        answer = self.get(path)
        if not isinstance(answer, dict):
            raise PortalError(
                "udata.not-found", portal=self.name, place=self.root + path, reason="404"
            )
        return answer

    def put(self, path: str, body: Any) -> Any:
        """Replace what is at an address; sent again until it is answered.

        Args:
            path: below the root.
            body: what is sent in JSON.

        Raises:
            PortalError: the portal cannot be reached, or refuses.
        """
        return self._insist("PUT", path, json=body)

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
        body: Any = None,
        fields: Mapping[str, str] | None = None,
        file: tuple[str, bytes] | None = None,
    ) -> Any:
        """Make something, once.

        Args:
            path: below the root.
            body: what is sent in JSON; or
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
                    json=body,
                    data=fields,
                    files=None if file is None else {"file": file},
                )
            except Failed as failed:
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
        pause(self.waits, attempt, wait)

    def settle(self) -> None:
        """Wait until two writes that crossed are both seen."""
        time.sleep(self.waits.settle)

    def _insist(self, method: str, path: str, *, absent: bool = False, **content: Any) -> Any:
        reason = ""
        for attempt in range(self.waits.tries):
            try:
                return self._send(method, path, absent=absent, **content)
            except Failed as failed:
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
                answer = self._read(response)
                self._note_time(response)
        except BROKEN as error:
            raise Failed(explain(error), reached=_is_reached(error)) from error
        status = response.status_code
        if status >= SERVER_ERROR or status == TOO_MANY:
            reason = f"{status} {_say(answer)}".strip()
            raise Failed(reason, read_wait(response), answered=True)
        if status in REDIRECTS:
            where = urljoin(url, response.headers.get("Location", ""))
            raise PortalError("udata.redirected", portal=self.name, place=url, to=where)
        if absent and status in ABSENT:
            return None
        if status >= BAD_REQUEST:
            key = _REFUSALS.get(status, "udata.refused")
            trace = response.headers.get("X-Sentry-ID", "")
            reason = f"{status} {_say(answer)}{f' (X-Sentry-ID {trace})' if trace else ''}"
            raise PortalError(key, portal=self.name, place=url, reason=reason)
        if not answer:
            return None
        try:
            return json.loads(answer)
        except ValueError as error:
            raise PortalError("udata.not-json", portal=self.name, place=url) from error

    def _read(self, response: requests.Response) -> bytes:
        answer = bytearray()
        for block in read_blocks(response, self.waits.answer, self.waits.slowest):
            answer += block
            self.traffic.received += len(block)
            if len(answer) > _LARGEST_ANSWER:
                raise PortalError("udata.not-json", portal=self.name, place=response.url)
        return bytes(answer)

    def _note_time(self, response: requests.Response) -> None:
        """Keep the portal's time: two machines that speak to it agree on that one."""
        try:
            self._told = parsedate_to_datetime(response.headers["Date"]).astimezone(UTC)
        except (KeyError, ValueError):
            self._told = self.now


class _KeyAuth(requests.auth.AuthBase):
    """Adds the key to the requests for the portal's own address."""

    def __init__(self, root: str, key: ApiKey | None) -> None:
        self._root = root
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._key is not None and str(request.url).startswith(self._root):
            request.headers["X-API-KEY"] = self._key.reveal()
        return request


def _is_reached(error: Exception) -> bool:
    """Tell whether a request may have arrived: not where no connection was made."""
    if isinstance(error, requests.ConnectTimeout):
        return False
    cause = error.args[0] if error.args else None
    return not isinstance(getattr(cause, "reason", cause), NewConnectionError)


def _say(answer: bytes) -> str:
    """Say what an answer tells: udata has seven shapes of errors, and gateways their own."""
    try:
        said = json.loads(answer)
    except ValueError:
        return ""
    if not isinstance(said, dict):
        return ""
    errors = said.get("errors")
    if isinstance(errors, dict) and errors:
        told = "; ".join(f"{name}: {_flatten(value)}" for name, value in errors.items())
    else:
        told = str(said.get("message") or said.get("error") or "")
    return "".join(sign if sign.isprintable() else " " for sign in redact(told))[:LONGEST_REASON]


def _flatten(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_flatten(item)}" for name, item in value.items())
    if isinstance(value, list):
        return ", ".join(_flatten(item) for item in value)
    return str(value)
