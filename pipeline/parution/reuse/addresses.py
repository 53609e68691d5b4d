"""An address that a person names → where its versions may be asked for; pure.

The address alone tells which kinds of places it may be, and in which order they are asked:

1. ``…/datasets/<name>/``, ``…/api/1/datasets/<id>/``: a dataset of udata (data.gouv.fr);
2. ``…/dataset/<name>``, ``…/api/3/action/package_show?id=<name>``: a dataset of CKAN;
3. anything: a static portal, or an address below one (``index.html``, ``versions.json``,
   ``releases/1.0.0/``, ``latest/``).

Each costs one request (two for CKAN, where what stands before the path may be a language), and
the first that answers as its kind does is the one.

Source: udata 17.18, ``core/dataset/api.py``; CKAN 2.12, ``views/dataset.py`` and ``views/api.py``;
``portals/static/desired.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit, urlunsplit

from parution.errors import UsageError
from parution.model.release import Version
from parution.model.remote import is_loopback
from parution.releases.history import HISTORY_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

_UDATA = re.compile(r"(?:/[a-z]{2}(?:-[A-Za-z]{2})?|/api/[12])?/datasets/([^/]+)(?:/.*)?")
_PERMALINK = "r"  # /datasets/r/<id> is the address of a file
_CKAN = re.compile(r"(?P<before>.*?)/dataset/(?P<name>[^/]+)(?:/.*)?")
_CKAN_ACTION = re.compile(r"(?P<before>.*?)/api/(?:3/)?action/package_show")
# CKAN writes the language before the pages, and not before its actions.
_LOCALE = re.compile(r"/[a-z]{2}(?:[_-][A-Za-z@]+)?\Z")
_RELEASE = re.compile(r"(?P<before>.*/)releases/(?P<version>[^/]+?)(?:\.zip|/.*|)")
_BELOW = re.compile(r"(?P<before>.*/)(?:latest(?:\.zip|/.*|)|changes/[^/]*)")
_FILES = frozenset({HISTORY_FILE, "index.html"})


class Kind(StrEnum):
    """The kinds of places on the web."""

    STATIC = "static"
    UDATA = "udata"
    CKAN = "ckan"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that an address may name.

    Attributes:
        kind: its kind.
        address: what is asked: the history of a static portal, the description of a dataset.
        version: the version that the address is of, or ``""``.
    """

    kind: Kind
    address: str
    version: str = ""


def list_candidates(address: str) -> tuple[Candidate, ...]:
    """List the places that an address may name, in the order in which they are asked.

    Args:
        address: as a person gives it: that of a page, of a file or of an action.

    Raises:
        UsageError: nobody can be asked there: it is neither HTTPS nor this machine's, it has a
            user's name, or is no address.

    Example:
        >>> [found.address for found in list_candidates("https://example.org/data/index.html")]
        ['https://example.org/data/versions.json']
    """
    try:
        parts = urlsplit(address.strip())
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise UsageError("reuse.address", address=address) from error
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    if not host or not is_safe or "@" in parts.netloc:
        # What stands before « @ » may be a password: it is not repeated.
        shown = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        raise UsageError("reuse.address", address=shown)
    root = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
    path = parts.path or "/"
    return (*_list_datasets(root, path, parts.query), *_list_static(root, path))


def _list_datasets(root: str, path: str, query: str) -> Iterator[Candidate]:
    udata = _UDATA.fullmatch(path)
    if udata and udata[1] != _PERMALINK:
        name = quote(unquote(udata[1]), safe="")
        yield Candidate(Kind.UDATA, f"{root}/api/1/datasets/{name}/")
    page, action = _CKAN.fullmatch(path), _CKAN_ACTION.fullmatch(path)
    names = parse_qs(query).get("id", []) if action else [unquote(page["name"])] if page else []
    found = action or page
    if found and names:
        asked = urlencode({"id": names[0]})
        for before in dict.fromkeys((_LOCALE.sub("", found["before"]), found["before"])):
            yield Candidate(Kind.CKAN, f"{root}{before}/api/3/action/package_show?{asked}")


def _list_static(root: str, path: str) -> Iterator[Candidate]:
    release, below = _RELEASE.fullmatch(path), _BELOW.fullmatch(path)
    if release and _is_version(unquote(release["version"])):
        version = unquote(release["version"])
        yield Candidate(Kind.STATIC, f"{root}{release['before']}{HISTORY_FILE}", version)
    elif below:
        yield Candidate(Kind.STATIC, f"{root}{below['before']}{HISTORY_FILE}")
    folder, _, name = path.rpartition("/")
    if name and name not in _FILES:
        folder = path
    yield Candidate(Kind.STATIC, f"{root}{folder}/{HISTORY_FILE}")


def _is_version(text: str) -> bool:
    try:
        Version.parse(text)
    except ValueError:
        return False
    return True
