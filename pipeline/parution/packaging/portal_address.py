"""The address of the static portal on the web, as a descriptor says it: ``portal: address``.

It goes in the documents of an edition, whose bytes depend on the descriptor alone: the ``url`` of
``portals.toml``, which differs from one copy of a project to another, is for the portal's pages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from parution.errors import DescriptorError

if TYPE_CHECKING:
    from parution.model.package import Package
    from parution.model.release import Version

WORD = "address"
# What stands as it is in any language of programming, in Markdown and in HTML (RFC 3986 has more).
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\[\]:-]+(?:/[A-Za-z0-9._~%+-]+)*/?")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def read_address(package: Package) -> str:
    """Read at which address people see the static portal.

    Args:
        package: the source.

    Returns:
        The address, which ends with ``/``; ``""`` where the descriptor gives none.

    Raises:
        DescriptorError: it is not of ``https`` (``http`` is for this machine alone), or it has
            more than a host and the names of folders.
    """
    declared = package.portal.get(WORD)
    if declared is None:
        return ""
    if not isinstance(declared, str) or not _is_address(declared):
        raise DescriptorError("build.portal-address", path=package.source, address=declared)
    return declared.rstrip("/") + "/"


def _is_address(text: str) -> bool:
    if not _ADDRESS.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:  # « https://[ », a port that is no number
        return False
    return bool(host) and (parts.scheme == "https" or host in _LOOPBACK)


def locate_version(address: str, version: Version | str) -> str:
    """Locate the folder of a version on a static portal, which never changes.

    Args:
        address: the portal's, which ends with ``/``, or ``""`` where it is not known.
        version: the version.

    Returns:
        The address of the folder, which ends with ``/``; ``""`` where the portal's is not known.
    """
    return f"{address}releases/{version}/" if address else ""
