"""Rows found by their key: buckets of a hash that Python and JavaScript compute the same.

A key is the JSON of its cells, as ``JSON.stringify`` spells it; the hash, FNV-1a of 32 bits, of its
UTF-8. Source: draft-eastlake-fnv, « The FNV Non-Cryptographic Hash Algorithm ».
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from parution.pages.tables.packing import spell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.pages.tables.packing import IndexFolder

_START, _PRIME = np.uint32(0x811C9DC5), np.uint32(0x01000193)
# Keys of a bucket, about: what following a link to a row reads.
_OF_BUCKET = 2_000
# What JSON escapes: marks, and control characters, some by a letter.
_LETTERS = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_CONTROLS = {chr(code): f"\\u{code:04x}" for code in range(32)} | _LETTERS
_ESCAPES = {"\\": "\\\\", '"': '\\"', **_CONTROLS}


def count_buckets(rows: int) -> int:
    """Tell how many buckets the keys of a table are put in."""
    return max(1, -(-rows // _OF_BUCKET))


def hash_key(cells: tuple[str, ...]) -> int:
    """Hash one key.

    Example:
        >>> hash_key(("S1", "é"))
        0
    """
    return int(hash_texts(pl.Series([spell(cells).decode()]))[0])


def list_buckets(frame: pl.DataFrame) -> Iterator[bytes]:
    """List the buckets of the keys of a table.

    Args:
        frame: the cells of the key, a column each, none of which is null.

    Yields:
        The JSON of a bucket: an array of ``[cell, …, row]``, rows counted from 0, in their order.
    """
    buckets = count_buckets(frame.height)
    at = hash_texts(spell_keys(frame)) % np.uint32(buckets)
    order = np.argsort(at, kind="stable")
    ends = np.searchsorted(at[order], np.arange(buckets), side="right")
    numbered = frame.with_row_index("number")
    start = 0
    for end in ends.tolist():
        rows = numbered[order[start:end]].rows()
        yield spell([[*cells, number] for number, *cells in rows])
        start = end


def spell_keys(frame: pl.DataFrame) -> pl.Series:
    """Spell the keys of a table in JSON, a text each."""
    cells = [
        pl.col(name).str.replace_many([*_ESCAPES], [*_ESCAPES.values()]) for name in frame.columns
    ]
    parts: list[pl.Expr] = []
    for cell in cells:
        parts += [pl.lit('","' if parts else '["'), cell]
    return frame.select(pl.concat_str([*parts, pl.lit('"]')]).alias("key")).to_series()


def hash_texts(texts: pl.Series) -> np.ndarray[Any, Any]:
    """Hash texts.

    Returns:
        32-bit integers, a text each.
    """
    encoded = texts.cast(pl.Binary)
    lengths = encoded.bin.size().to_numpy().astype(np.int64)
    content = np.frombuffer(b"".join(encoded.to_list()), dtype=np.uint8)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)[:-1]])
    # The longest first: those that have a byte at a place are then the first ones.
    order = np.argsort(-lengths, kind="stable")
    starts, sorted_lengths = starts[order], lengths[order]
    hashes = np.full(len(lengths), _START, dtype=np.uint32)
    longest = int(sorted_lengths[0]) if len(lengths) else 0
    # By place, how many texts are longer.
    longer = np.searchsorted(-sorted_lengths, -np.arange(longest), side="left")
    for place, count in enumerate(longer.tolist()):
        hashes[:count] = (hashes[:count] ^ content[starts[:count] + place]) * _PRIME
    found = np.empty_like(hashes)
    found[order] = hashes
    return found


def write_keys(frame: pl.DataFrame, made: IndexFolder) -> int:
    """Write the buckets of the keys of a table; return how many there are."""
    number = 0
    for number, bucket in enumerate(list_buckets(frame), 1):
        made.write_packed(f"keys/{number - 1}.bin", bucket)
    return number
