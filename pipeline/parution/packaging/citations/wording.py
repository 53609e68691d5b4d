"""What the references that a person pastes share: how a sentence ends, where the data are."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from parution.model.citation import Citation


def end_sentence(text: str) -> str:
    """End a part of a reference by a full stop, unless it ends by itself; nothing for nothing."""
    return text if not text or text.endswith((".", "?", "!", "…")) else f"{text}."


def find_link(citation: Citation) -> str:
    """Find the address to give: that of the DOI, which outlives the others; ``""`` for none."""
    return write_doi(citation.doi) or citation.address


def write_doi(doi: str) -> str:
    """Write the address of a DOI; ``""`` for none.

    What has another meaning in an address is percent-encoded.
    """
    return f"https://doi.org/{quote(doi, safe='/:;()._-')}" if doi else ""
