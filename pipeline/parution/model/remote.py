"""Which parts of a description are at an address, and would be read there.

An address that is only shown (``homepage``, the path of a licence) or that identifies
(``$schema``) is none of them. The list is that of what frictionless 5.21 reads
(``metadata/metadata.py``, ``resource/``, ``schemes/``, ``formats/gsheets/``), and of what the
standard would have read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urldefrag, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What may be read at an address: nothing, what everybody can reach, or the own network too.
Remote = Literal["none", "public", "private"]
# Why a part was not read.
Problem = Literal[
    "not-asked",  # nobody asked for the network
    "not-supported",  # nothing reads it at an address
    "scheme",  # neither http nor https
    "unresolved",  # there is no such name
    "not-public",  # the name leads to a machine that not everybody can reach
    "unreachable",  # no connection, or one that breaks
    "certificate",  # the machine does not prove that it has this name
    "status",  # the server answers that it does not give it
    "redirected",  # elsewhere without end, or to a connection that is not encrypted
    "too-long",  # more bytes than are read
    "too-slow",  # longer than is waited for
]

# Profiles that frictionless checks by its own rules, so that nothing needs to be fetched.
PACKAGE_PROFILES = frozenset({"data-package", "tabular-data-package"})
RESOURCE_PROFILES = frozenset({"data-resource", "tabular-data-resource"})
# A profile of the standards for which there are no rules here; it is known, and not checked.
FISCAL = "fiscal-data-package"

_GOOGLE = "docs.google.com/spreadsheets"
# Loaders of frictionless that connect, whatever the path says; and the databases it knows.
_SCHEMES = ("http", "https", "ftp", "ftps", "s3")
_DATABASES = (
    *("postgresql", "mysql", "oracle", "mssql", "sqlite", "duckdb", "firebird", "sybase"),
    *("db2", "ibm"),
)
_COMPRESSED = frozenset({"zip", "gz", "bz2", "xz"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_STANDARD = re.compile(
    r"https?://(?:(?:www\.|specs\.|schemas\.)?frictionlessdata\.io|datapackage\.org)"
    r"/(?:schemas/|profiles/\d+\.\d+/)?(?P<name>[a-z-]+?)(?:\.json)?/?#?",
    re.IGNORECASE,
)
_VERSION_2 = {"datapackage": "data-package", "dataresource": "data-resource"}
# What the validator of JSON Schema has with it.
_META_SCHEMAS = re.compile(
    r"https?://json-schema\.org/"
    r"(?:draft-0[3467]/schema|draft/20(?:19-09|20-12)/(?:schema|meta/[a-z-]+))"
)


class NotRead(Exception):  # noqa: N818 - said of a part, and told in the report
    """A part of a description that is at an address, and was not read.

    Args:
        problem: why.
        detail: what was met, in English: the status of an answer, a number of bytes.
    """

    def __init__(self, problem: Problem, detail: str = "") -> None:
        super().__init__(f"{problem}: {detail}" if detail else problem)
        self.problem: Problem = problem
        self.detail = detail


@dataclass(frozen=True, slots=True)
class RemotePart:
    """A part of a description that is at an address, and was not read.

    Attributes:
        name: the property, as the standards call it; ``"resources"`` for a resource that is
            described elsewhere, ``"reference.package"`` for the package of a foreign key.
        address: as written, or as what is written leads to.
        problem: why it was not read.
        detail: what was met, in English.
    """

    name: str
    address: str
    problem: Problem = "not-asked"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that was read at an address.

    Attributes:
        address: as written.
        final: where it was in the end, after redirections.
        bytes: its size.
        sha256: its SHA-256, in hexadecimal.
    """

    address: str
    final: str
    bytes: int
    sha256: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as the JSON report has it."""
        return {
            "address": self.address,
            "finalAddress": self.final,
            "bytes": self.bytes,
            "sha256": self.sha256,
        }


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile that is not the standards' own: a JSON Schema that a description follows.

    Attributes:
        name: as written.
        address: absolute address of the JSON Schema; that of a local file is made up.
        documents: the JSON Schema, and those that it refers to, by absolute address.
    """

    name: str
    address: str
    documents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def is_address(text: str) -> bool:
    """Tell whether a path is an address of the network, as frictionless and Python read it.

    Both pass over spaces and control characters before a scheme, and newlines within it. One
    letter is the drive of a Windows path; « file: » is the machine itself.
    """
    return len(scheme := find_scheme(text)) > 1 and scheme != "file"


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, which nothing need be encrypted for."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def find_scheme(text: str) -> str:
    """Find the scheme of an address, in small letters; ``""`` where there is none."""
    try:
        return urlsplit(text).scheme
    except ValueError:  # « http://[ » is no address that anybody can read
        found = _SCHEME.match(text.strip())
        return found[1].lower() if found else ""


def name_profile(profile: str, known: frozenset[str]) -> str | None:
    """Name a profile of the standards, by its name or its address.

    Args:
        profile: as written.
        known: the profiles that may stand there.

    Returns:
        Its name; None where it is not of the standards.

    Example:
        >>> name_profile(
        ...     "https://specs.frictionlessdata.io/schemas/data-package.json", PACKAGE_PROFILES
        ... )
        'data-package'
    """
    found = _STANDARD.fullmatch(profile)
    name = found["name"].lower() if found else profile
    name = _VERSION_2.get(name, name)
    return name if name in known else None


def find_reading(descriptor: Mapping[str, Any]) -> tuple[str, str] | None:
    """Find what has frictionless connect for a resource whose path is no address.

    Returns:
        The property and the address that it stands for; None where nothing does.
    """
    paths = _list_texts(descriptor.get("path"))
    scheme = str(descriptor.get("scheme") or "").lower()
    connects = scheme in _SCHEMES or scheme.startswith(_DATABASES)
    if connects and not any(map(is_address, paths)):  # an address has its own scheme
        return "scheme", f"{scheme}://"
    form = str(descriptor.get("format") or "")
    if form == "gsheets" or any(
        _is_google(path) or _tell_format(path, descriptor) == "gsheets" for path in paths
    ):
        return "format", f"https://{_GOOGLE}"
    return None


def find_packages(schema: object) -> Iterator[str]:
    """Find the addresses of packages that the foreign keys of a schema refer to."""
    keys = schema.get("foreignKeys") if isinstance(schema, dict) else None
    for key in keys if isinstance(keys, list) else []:
        reference = key.get("reference") if isinstance(key, dict) else None
        if isinstance(reference, dict):
            # The word of Data Package v2's recipes, and that of the first drafts.
            for name in ("package", "datapackage"):
                yield from filter(is_address, _list_texts(reference.get(name)))


def list_references(document: object, address: str) -> tuple[str, ...]:
    """List the other documents that a JSON Schema refers to.

    Args:
        document: the JSON Schema.
        address: its absolute address.

    Returns:
        Their absolute addresses, sorted, without those that every validator has with it.
    """
    own, found = {address}, set()
    waiting = [(document, address)]
    while waiting:
        item, base = waiting.pop()
        if isinstance(item, list):
            waiting += [(each, base) for each in item]
        if not isinstance(item, dict):
            continue
        if isinstance(item.get("$id"), str):
            base = _join(base, item["$id"])
            own.add(base)
        for name in ("$ref", "$dynamicRef", "$recursiveRef"):
            if isinstance(item.get(name), str):
                found.add(_join(base, item[name]))
        waiting += [(each, base) for each in item.values()]
    return tuple(sorted(each for each in found - own if not _META_SCHEMAS.fullmatch(each)))


def _join(base: str, reference: str) -> str:
    try:
        return urldefrag(urljoin(base, reference)).url
    except ValueError:  # an address that nobody can read is refused as any other
        return reference


def _list_texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str)]


def _is_google(path: str) -> bool:
    """Tell whether frictionless takes a path for a sheet of Google that is not exported."""
    return _GOOGLE in path and "export" not in path and "pub" not in path


def _tell_format(path: str, descriptor: Mapping[str, Any]) -> str:
    """Tell the format of a path as frictionless does, where none is declared."""
    if descriptor.get("format"):
        return ""
    stem, _, suffix = path.lower().rpartition(".")
    if suffix in _COMPRESSED:
        stem, _, suffix = str(descriptor.get("innerpath") or stem).lower().rpartition(".")
    return suffix
