"""The dialect of a table that is read, and written again, as plain CSV.

Source: Table Dialect v2, and frictionless' older ``dialect.csv``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parution.model.package import Resource

# The separator where the dialect says nothing, by format; a comma for any other.
_DELIMITERS = {"tsv": "\t"}
# What a dialect may say whatever it says: it does not change what the cells of a row are.
_FREE = frozenset({"delimiter", "headerCase", "lineTerminator", "$schema", "name", "title"})
# What it may say where it says what a plain CSV has.
_PLAIN: dict[str, tuple[Any, ...]] = {
    "quoteChar": ('"',),
    "doubleQuote": (True,),
    "escapeChar": (None, ""),
    "nullSequence": (None, ""),
    "skipInitialSpace": (False,),
    "skipBlankRows": (False,),
    "header": (True,),
    "headerRows": ([1],),
    "commentChar": (None, ""),
    "commentRows": (None, []),
}


class NotPlainError(Exception):
    """A dialect says what a plain CSV does not have.

    Args:
        property: the property that says it.
    """

    def __init__(self, property: str) -> None:  # noqa: A002 - the standard's word
        super().__init__(property)
        self.property = property


def read_plain_delimiter(resource: Resource) -> str:
    """Read what separates the columns of a table that is plain CSV otherwise.

    Args:
        resource: a table.

    Raises:
        NotPlainError: its dialect says more than that.
    """
    declared = resource.descriptor.get("dialect")
    said: dict[str, Any] = dict(declared) if isinstance(declared, dict) else {}
    inner = said.pop("csv", None)
    said.update(inner if isinstance(inner, dict) else {})
    for name, value in said.items():
        if name not in _FREE and value not in _PLAIN.get(name, ()):
            raise NotPlainError(name)
    delimiter = said.get("delimiter", _DELIMITERS.get(resource.format, ","))
    if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n':
        raise NotPlainError("delimiter")
    return delimiter
