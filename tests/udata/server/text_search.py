"""MongoDB's `$text` search, which mongomock-ng lacks and udata's `?q=` needs.

MongoDB ignores case and accents, stems words, and demands that every quoted phrase be there.
udata quotes each word it is given, so a search is an "and" of words; that is what is done here,
over the fields of the collection's own text index, with a cruder stemming than MongoDB's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from mongomock_ng.collection import Collection
from mongomock_ng.filtering import _Filterer

_ENDINGS = ("ing", "es", "ed", "e", "s")
_SHORTEST_STEM = 3


def install() -> None:
    """Teach mongomock's collections `$text` and `{"$meta": "textScore"}`, in memory only."""
    matches, documents, read = (
        _Filterer.apply,
        Collection._iter_documents,
        Collection._get_dataset,
    )

    def apply(self: Any, wanted: Any, document: Any, user_vars: Any = None) -> Any:
        if isinstance(wanted, Mapping) and "$text" in wanted:
            if not _score(document, wanted["$text"]):
                return False
            wanted = {key: value for key, value in wanted.items() if key != "$text"}
        return matches(self, wanted, document, user_vars=user_vars)

    def _iter_documents(self: Any, wanted: Any) -> Any:
        if _text_of(wanted) is not None:
            wanted = _with_fields(wanted, _indexed_fields(self))
        return documents(self, wanted)

    def _get_dataset(
        self: Any, wanted: Any, sort: Any, fields: Any, as_class: Any
    ) -> Iterator[Any]:
        text = _text_of(wanted)
        if text is None:
            yield from read(self, wanted, sort, fields, as_class)
            return
        if isinstance(fields, Mapping):
            fields = {k: v for k, v in fields.items() if not _is_score(v)} or None
        keys = list(sort.items() if isinstance(sort, Mapping) else sort or ())
        others = [key for key in keys if not _is_score(key[1])]
        found = read(self, wanted, others or None, fields, as_class)
        if len(others) < len(keys):
            text = {**text, "fields": _indexed_fields(self)}
            found = sorted(found, key=lambda document: -_score(document, text))
        yield from found

    _Filterer.apply = apply
    Collection._iter_documents = _iter_documents
    Collection._get_dataset = _get_dataset


def _folded(text: object) -> str:
    decomposed = unicodedata.normalize("NFKD", str(text))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def _stems(text: str) -> list[str]:
    def stem(word: str) -> str:
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
                return word.removesuffix(ending)
        return word

    return [stem(word) for word in re.findall(r"\w+", text)]


def _score(document: Mapping[str, Any], text: Mapping[str, Any]) -> float:
    """Say how well a document answers a search: 0 when it does not."""
    search = _folded(text["$search"])
    words = " ".join(
        _folded(document[field]) for field in text["fields"] if isinstance(document.get(field), str)
    )
    if any(phrase not in words for phrase in re.findall(r'"([^"]*)"', search)):
        return 0
    stems = _stems(words)
    return sum(stems.count(term) for term in _stems(search)) / (len(stems) or 1)


def _text_of(wanted: Any) -> Any:
    """Find the `$text` of a filter, wherever it is nested."""
    if isinstance(wanted, Mapping):
        if "$text" in wanted:
            return wanted["$text"]
        wanted = wanted.values()
    elif not isinstance(wanted, (list, tuple)):
        return None
    return next((found for found in map(_text_of, wanted) if found is not None), None)


def _with_fields(wanted: Any, fields: list[str]) -> Any:
    """Copy a filter, telling its `$text` which fields the text index covers."""
    if isinstance(wanted, Mapping):
        return {
            key: {**value, "fields": fields} if key == "$text" else _with_fields(value, fields)
            for key, value in wanted.items()
        }
    if isinstance(wanted, (list, tuple)):
        return [_with_fields(value, fields) for value in wanted]
    return wanted


def _indexed_fields(collection: Any) -> list[str]:
    return [
        field
        for index in collection._store.indexes.values()
        for field, kind in index.get("key", ())
        if kind == "text"
    ]


def _is_score(value: Any) -> bool:
    return isinstance(value, Mapping) and "$meta" in value
