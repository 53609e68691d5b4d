"""What Parution writes in the extras of a dataset and of its resources.

The state of a publication lives on the portal, not on the producer's machine: the marks say
which resource is which, what it should hold, and what we last said of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.model.portal import fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parution.model.portal import Desired

PACKAGE = "parution:package"
KEY = "parution:key"
VERSION = "parution:version"
SHA256 = "parution:sha256"
# The portal's own checksum when the mark was made: it binds the mark to those bytes.
SHA1 = "parution:sha1"
# The fingerprint of each field as the portal kept it when we last sent it, which is as we sent
# it but where it did not keep it: an edit on the web shows.
SENT = "parution:sent"
# Followed by the identifier of a run: that run is at work on the dataset.
CLAIM = "parution:run:"


def mark_dataset(package: str, sent: Mapping[str, str]) -> dict[str, Any]:
    """Make the marks of a dataset.

    Args:
        package: name of the package.
        sent: the fingerprint of each field that was just sent of it.
    """
    return {PACKAGE: package, SENT: dict(sent)}


def mark_resource(resource: Desired, sha1: str) -> dict[str, Any]:
    """Make the marks of a resource.

    Args:
        resource: what it should be.
        sha1: the checksum that the portal gives of it.
    """
    return {
        KEY: resource.key,
        VERSION: resource.version,
        SHA256: resource.digest.sha256,
        SHA1: sha1,
        SENT: sum_up(resource.metadata),
    }


def read_text(extras: Mapping[str, Any], name: str) -> str:
    """Read a mark; anybody may have written anything there."""
    value = extras.get(name)
    return value if isinstance(value, str) else ""


def read_sent(extras: Mapping[str, Any]) -> dict[str, str]:
    """Read the fingerprints of what we last sent."""
    value = extras.get(SENT)
    if not isinstance(value, dict):
        return {}
    return {name: text for name, text in value.items() if isinstance(text, str)}


def sum_up(metadata: Mapping[str, Any]) -> dict[str, str]:
    """Compute the fingerprint of each field."""
    return {name: fingerprint(value) for name, value in metadata.items()}
