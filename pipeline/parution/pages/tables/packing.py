"""How the files of an index are written: compressed, and so that a browser reads them as they are.

Numbers are little-endian, as every machine of today has them. Lengths of texts are in units of
UTF-16, which are what JavaScript counts.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from parution.archive import DEFLATE, compress_gzip
from parution.model.release import FileDigest

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import polars as pl


class IndexFolder:
    """Writes the files of an index, and sums them up.

    Args:
        folder: an empty folder.

    Attributes:
        digests: the files written, by their address in the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.digests: list[FileDigest] = []

    def write(self, path: str, content: bytes) -> int:
        """Write a file as it is; return its size."""
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        self.digests.append(FileDigest(path, len(content), hashlib.sha256(content).hexdigest()))
        return len(content)

    def write_packed(self, path: str, content: bytes) -> int:
        """Write a file compressed; return the size that it has so."""
        return self.write(path, compress_gzip(content, DEFLATE))


def spell(value: Any) -> bytes:
    """Spell a value in JSON, as ``JSON.stringify`` does."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def pack_ranks(ranks: np.ndarray[Any, Any], distinct: int) -> bytes:
    """Pack the rank of each row, in the narrowest integers that have room for all of them.

    Args:
        ranks: from 0, a row each.
        distinct: how many ranks there are.
    """
    return ranks.astype(f"<u{measure_rank(distinct)}").tobytes()


def measure_rank(distinct: int) -> int:
    """Measure the bytes that a rank takes: 1, 2 or 4."""
    return next(width for width in (1, 2, 4) if distinct <= 256**width)


def pack_texts(texts: pl.Series) -> bytes:
    """Pack texts: how many, the length of each (32 bits), then all of them in UTF-8, one by one."""
    import polars as pl  # noqa: PLC0415 - heavy

    # What is beyond the basic plane takes two units of UTF-16.
    units = pl.col("text").str.len_chars() + pl.col("text").str.count_matches(
        r"[\x{10000}-\x{10FFFF}]"
    )
    lengths = texts.to_frame("text").select(units.cast(pl.UInt32)).to_series().to_numpy()
    count = len(lengths).to_bytes(4, "little")
    return count + lengths.astype("<u4").tobytes() + "".join(texts.to_list()).encode()


def measure_texts(texts: pl.Series) -> int:
    """Measure the bytes of packed texts, before they are compressed."""
    return 4 + 4 * len(texts) + int(texts.str.len_bytes().sum())
