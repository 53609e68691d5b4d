"""What is asked of a server about one address, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from parution.model.link import Doubt


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    Attributes:
        method: ``"HEAD"``, or ``"GET"``, of which the body is not read.
        address: of http or https.
    """

    method: Literal["HEAD", "GET"]
    address: str


@dataclass(frozen=True, slots=True)
class Response:
    """What a request came to.

    Attributes:
        status: of the answer; 0 where there was none.
        to: the absolute address that a redirection names; else ``""``.
        wait: whether the server asks to be left alone for a while.
        doubt: why there is no answer that can be used; None where there is one.
        detail: what was met, in English.
        unknown: whether it is told for sure that there is no such name.
        connected: whether there was a connection.
    """

    status: int = 0
    to: str = ""
    wait: bool = False
    doubt: Doubt | None = None
    detail: str = ""
    unknown: bool = False
    connected: bool = True
