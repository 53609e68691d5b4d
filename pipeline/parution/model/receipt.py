"""The proof of a release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parution.model.portal import Remote


@dataclass(frozen=True, slots=True)
class Receipt:
    """The proof of a release: what was read back, with the bytes that it should have.

    Attributes:
        portal: the portal's name.
        version: the version published.
        files: what was read back, in the order of what was desired; the dataset itself,
            which has no bytes, is not among them.
        particulars: what the portal alone can tell: ids, counts of requests and bytes.
    """

    portal: str
    version: str
    files: tuple[Remote, ...]
    particulars: Mapping[str, Any]

    @property
    def bytes(self) -> int:
        """The size of all that was read back."""
        return sum(file.bytes for file in self.files)
