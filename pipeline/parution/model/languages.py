"""In which languages a descriptor says things, and what it says in each.

Source: the Data Package recipes « Language Support » (``languages``, the first being that of the
descriptor and of the data) and « Translation Support » (``title@en`` beside ``title``). The former
also makes an object of a property that has translations, which the profiles of the standard, and
frictionless, refuse.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROPERTY = "languages"
# The languages of the catalogues of sentences.
SPOKEN = ("fr", "en")
# Of a descriptor that says nothing: the recipe takes English, but those who publish with Parution
# wrote in French before they could say so, and what they published must not change.
_USUAL = "fr"
# Who reads a language that there are no sentences in is more likely to read English.
_FOREIGN = "en"
# Properties that are read in a language: a text, but for the keywords, which are several.
LOCALIZED = ("title", "description", "label", "keywords")
# What has such properties, in a package or in a part of it.
_PARTS = frozenset(
    (
        *("resources", "schema", "fields", "categories", "checks"),
        *("licenses", "sources", "contributors"),
    )
)
# RFC 5646, section 2.1, without the tags that it keeps from before (« i-klingon »).
_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+",
    re.IGNORECASE | re.ASCII,
)


def is_tag(value: object) -> bool:
    """Tell whether a value is a well-formed tag of a language (BCP 47).

    Example:
        >>> is_tag("pt-BR"), is_tag("français"), is_tag(1)
        (True, False, False)
    """
    return isinstance(value, str) and _TAG.fullmatch(value) is not None


def list_languages(holder: Mapping[str, Any]) -> tuple[str, ...]:
    """List the languages that a package, or a resource, says that it has.

    Args:
        holder: its descriptor; values of any type.

    Returns:
        Tags, each once whatever its capitals, as written; what is no tag is left out.
    """
    declared = holder.get(PROPERTY)
    found: dict[str, str] = {}
    for tag in filter(is_tag, declared if isinstance(declared, list) else ()):
        found.setdefault(tag.lower(), tag)
    return tuple(found.values())


def find_default_language(holder: Mapping[str, Any]) -> str:
    """Find the language of a descriptor and of its data: ``fr`` where it does not say."""
    return next(iter(list_languages(holder)), _USUAL)


def find_spoken(tag: str) -> str:
    """Find the language of the sentences that go with texts in a language.

    Args:
        tag: the language of the texts.

    Returns:
        One of :data:`SPOKEN`; ``en`` for a language that has no sentences.

    Example:
        >>> find_spoken("fr-CA"), find_spoken("de")
        ('fr', 'en')
    """
    primary = read_primary(tag)
    return primary if primary in SPOKEN else _FOREIGN


def list_translations(descriptor: Mapping[str, Any]) -> tuple[str, ...]:
    """List the other languages that a package can be told in: its title is translated.

    Args:
        descriptor: the package.

    Returns:
        Tags of languages that have sentences, in the descriptor's order, one a language: of
        ``en-GB`` and ``en-US``, the first.
    """
    default, *others = list_languages(descriptor) or (_USUAL,)
    found: dict[str, str] = {read_primary(default): default}
    for tag in others:
        primary = read_primary(tag)
        if primary in SPOKEN and _find(descriptor, "title", tag) is not None:
            found.setdefault(primary, tag)
    return tuple(found.values())[1:]


def read_localized(mapping: Mapping[str, Any], name: str, language: str) -> Any:
    """Read a property in a language, else as it is in the descriptor's own.

    Args:
        mapping: a package, a resource, a field, a licence…
        name: one of :data:`LOCALIZED`.
        language: tag of the language, whatever its capitals.

    Returns:
        The value of ``name@language``; where there is none, that of ``name``; None without either.

    Example:
        >>> read_localized({"title": "Soleil", "title@en": "Sun"}, "title", "en")
        'Sun'
        >>> read_localized({"title": "Soleil"}, "title", "en")
        'Soleil'
    """
    found = _find(mapping, name, language)
    return mapping.get(name) if found is None else found


def localize(mapping: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Write a descriptor in one of its languages: what reads it then needs not know of others.

    Args:
        mapping: a package, a resource, or a checklist.
        language: tag of the language.

    Returns:
        The same, where ``title``, ``description``… of each part are in this language if they are
        translated. ``languages`` is as it was: its first is the language of the data.
    """
    found = dict(mapping)
    for name in LOCALIZED:
        if (text := _find(mapping, name, language)) is not None:
            found[name] = text
    for part in _PARTS & found.keys():
        value = found[part]
        if isinstance(value, dict):
            found[part] = localize(value, language)
        elif isinstance(value, list):
            found[part] = [
                localize(item, language) if isinstance(item, dict) else item for item in value
            ]
    return found


def list_untranslated(mapping: Mapping[str, Any], language: str) -> Iterator[str]:
    """List the texts of a descriptor, and of its parts, that a language has no translation of.

    Args:
        mapping: as :func:`localize` has it, before or after.
        language: tag of the language.

    Yields:
        Titles, descriptions and labels, as they are.
    """
    for name in ("title", "description", "label"):
        text = mapping.get(name)
        if isinstance(text, str) and text and _find(mapping, name, language) is None:
            yield text
    for part in sorted(_PARTS & mapping.keys()):
        value = mapping[part]
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from list_untranslated(item, language)


def split_translation(key: str) -> tuple[str, str] | None:
    """Split the name of a translation: ``title@en`` → ``title``, ``en``; None for any other."""
    name, at, tag = key.partition("@")
    return (name, tag) if at and name in LOCALIZED else None


def drop_language(key: str) -> str:
    """Name the property that another one translates; itself where it is no translation.

    Example:
        >>> drop_language("title@en"), drop_language("path")
        ('title', 'path')
    """
    split = split_translation(key)
    return split[0] if split else key


def walk_translations(holder: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Walk through the names of translations that stand in an object itself.

    Yields:
        The name of the property as it is written, and the tag in it.
    """
    for key in holder:
        if split := split_translation(str(key)):
            yield str(key), split[1]


def _find(mapping: Mapping[str, Any], name: str, language: str) -> Any:
    """Find a translation, where it is of the shape that the property has; None where it is not."""
    wanted = f"{name}@{language}".lower()
    shape = list if name == "keywords" else str
    return next(
        (
            value
            for key, value in mapping.items()
            if str(key).lower() == wanted and isinstance(value, shape) and value
        ),
        None,
    )


def read_primary(tag: str) -> str:
    """Read which language a tag is of, without its script or its country, in lower case."""
    return tag.partition("-")[0].lower()
