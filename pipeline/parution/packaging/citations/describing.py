"""A built descriptor → what a citation of the release may say. Nothing is made up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from parution.model.citation import Author, Citation, CitedLicence
from parution.packaging.licences import find_spdx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# Who made the data. Source: Data Package v2, ``contributors``, whose words are the project's own,
# and DataCite's « Creator ».
_MAKERS = frozenset({"author", "creator"})
_PUBLISHER = "publisher"
# What these do is not making the data. Source: DataCite 4.5, ``contributorType``.
_APART = frozenset(
    {
        *(_PUBLISHER, "distributor", "funder", "sponsor", "contactperson", "contact"),
        *("hostinginstitution", "rightsholder", "registrationagency", "registrationauthority"),
    }
)
# A prefix of 10, of 4 to 9 digits and perhaps of parts of its own; a suffix of any characters.
_DOI = re.compile(
    r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+)",
    re.IGNORECASE,
)
_ORCID = re.compile(
    r"https?://orcid\.org/([0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X])/?", re.IGNORECASE
)
# A name, an IPv4 or an IPv6 address.
_HOST = re.compile(r"[A-Za-z0-9._:-]+")
# What an address may have as it is. Source: RFC 3986, section 2, but for the apostrophe and the
# brackets of a path, which end an address in a text or in TeX.
_KEPT = "%/:?#@!$&()*+,;=~-._"
# Joiners are letters' affair in several scripts, though nobody sees them.
_JOINERS = frozenset("\u200c\u200d")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?=[-_]|\Z)")
# Of a descriptor that says nothing, as in ``model/languages.py``; « lang » is read there alone.
_USUAL_LANGUAGE = "fr"
# Of a package that has neither name nor title.
_UNNAMED = "dataset"


def describe_citation(descriptor: Mapping[str, Any], address: str = "") -> Citation:
    """Describe what a citation of a release may say.

    Authors are the contributors whose roles are ``author`` or ``creator``; where nobody has one,
    those who have another part in making the data; else those who publish it.

    Args:
        descriptor: ``datapackage.json`` of the edition, or the source's; values of any type.
        address: address of the page of this version, or ``""``.

    Returns:
        The citation; what the descriptor does not say, or says in a way that cannot be read, is
        empty. Nobody is an author where it has no contributors. A package without a name is
        called ``dataset``, as is a title that is nowhere.

    Source: Data Package v2, https://datapackage.org/standard/data-package/#properties.
    """
    name = _read(descriptor, "name") or _UNNAMED
    contributors = [each for each in _list(descriptor, "contributors") if isinstance(each, Mapping)]
    homepage = read_address(descriptor.get("homepage"))
    doi = read_doi(descriptor.get("id"))
    publishers = _choose(contributors, lambda roles: _PUBLISHER in roles)
    return Citation(
        name=name,
        title=_read(descriptor, "title") or name,
        authors=_find_authors(contributors),
        publishers=tuple(dict.fromkeys(each.name for each in publishers)),
        version=_read(descriptor, "version"),
        date=_read_day(descriptor.get("created")),
        doi=doi,
        identifier="" if doi else _read(descriptor, "id"),
        address=read_address(address) or homepage,
        homepage=homepage,
        licences=tuple(filter(None, map(_describe_licence, _list(descriptor, "licenses")))),
        language=_read_language(descriptor),
        keywords=tuple(dict.fromkeys(filter(None, map(clean, _list(descriptor, "keywords"))))),
        abstract=_read_abstract(descriptor.get("description")),
    )


def clean(value: object) -> str:
    r"""Write a value of a descriptor on one line, with nothing that hides or acts on its reader.

    Args:
        value: what stands in the descriptor; what is neither a text nor a number is nothing.

    Example:
        >>> clean(" a\r\n\x1b[31mb\u202ec ")
        'a [31mbc'
    """
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    shown = "".join(map(_show, str(value)))
    return re.sub(r"[ ]{2,}", " ", shown).strip()


def _show(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    hidden = category in {"Cf", "Cs"} and character not in _JOINERS
    return "" if hidden else character


def read_doi(value: object) -> str:
    """Read a DOI, bare, as ``doi:…`` or as an address of doi.org.

    Args:
        value: the ``id`` of a descriptor.

    Returns:
        The DOI alone, its letters as they are; ``""`` where it is none.

    Example:
        >>> read_doi("https://doi.org/10.5281/zenodo.1"), read_doi("doi:10.5281/ZENODO.1")
        ('10.5281/zenodo.1', '10.5281/ZENODO.1')
    """
    text = clean(value)
    found = _DOI.fullmatch(text)
    if found is None:
        return ""
    return clean(unquote(found[1])) if text.lower().startswith("http") else found[1]


def read_address(value: object) -> str:
    """Read an address of the web, in ASCII: it can be pasted anywhere.

    Args:
        value: what stands in the descriptor.

    Returns:
        The address, what is not ASCII or not an address's percent-encoded; ``""`` where it is none,
        or has a user's name in it, which is nobody's to publish.
    """
    text = clean(value)
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # UnicodeError too: no name of a machine
        return ""
    is_web = parts.scheme in {"http", "https"} and _HOST.fullmatch(host) is not None
    if not is_web or parts.username is not None:
        return ""
    host = f"[{host}]" if ":" in host else host
    rest = urlunsplit(("", "", parts.path, parts.query, parts.fragment))
    return f"{parts.scheme}://{host}{port}{quote(rest, safe=_KEPT)}"


def _find_authors(contributors: list[Mapping[str, Any]]) -> tuple[Author, ...]:
    return (
        _choose(contributors, lambda roles: bool(roles & _MAKERS))
        or _choose(contributors, lambda roles: not roles or bool(roles - _APART))
        or _choose(contributors, lambda roles: _PUBLISHER in roles)
    )


def _choose(
    contributors: Iterable[Mapping[str, Any]], is_chosen: Callable[[frozenset[str]], bool]
) -> tuple[Author, ...]:
    chosen = (_describe_author(each) for each in contributors if is_chosen(_read_roles(each)))
    return tuple(dict.fromkeys(author for author in chosen if author is not None))


def _read_roles(contributor: Mapping[str, Any]) -> frozenset[str]:
    """Read the roles of a contributor: ``roles``, and ``role``, which is version 1's."""
    roles = [*_list(contributor, "roles"), contributor.get("role")]
    return frozenset(filter(None, (clean(role).lower() for role in roles)))


def _describe_author(contributor: Mapping[str, Any]) -> Author | None:
    given, family = _read(contributor, "givenName"), _read(contributor, "familyName")
    organization = _read(contributor, "organization")
    whole = _read(contributor, "title") or " ".join(filter(None, (given, family)))
    if not whole:
        return Author(organization) if organization else None
    if not family:  # nothing says where a whole name is to be split, nor that it is a person's
        return Author(whole)
    found = _ORCID.fullmatch(clean(contributor.get("path")))
    orcid = f"https://orcid.org/{found[1].upper()}" if found else ""
    return Author(whole, given, family, "" if organization == whole else organization, orcid)


def _describe_licence(value: object) -> CitedLicence | None:
    if not isinstance(value, Mapping):
        return None
    name, address = _read(value, "name"), read_address(value.get("path"))
    title = _read(value, "title") or name or address
    return CitedLicence(find_spdx(name), title, address) if title else None


def _read_day(value: object) -> str:
    """Read the day of ``created``, as :func:`parution.packaging.describing.read_day` does."""
    try:
        return datetime.fromisoformat(clean(value)).date().isoformat()
    except ValueError:
        return ""


def _read_language(descriptor: Mapping[str, Any]) -> str:
    """Read the language of the dataset: the first of ``languages``, or ``lang``."""
    for value in (*_list(descriptor, "languages"), descriptor.get("lang")):
        found = _LANGUAGE.match(clean(value))
        if found:
            return found[0].lower()
    return _USUAL_LANGUAGE


def _read_abstract(value: object) -> str:
    """Read the first paragraph of a description, without its Markdown; HTML is text."""
    if not isinstance(value, str):
        return ""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only what is cited needs it

    tokens = MarkdownIt("commonmark", {"html": False}).parse(value)
    for before, token in pairwise(tokens):
        if before.type == "paragraph_open":
            parts = (
                " " if each.type in {"softbreak", "hardbreak"} else each.content
                for each in token.children or ()
            )
            if found := clean("".join(parts)):
                return found
    return ""


def _read(mapping: Mapping[str, Any], key: str) -> str:
    return clean(mapping.get(key))


def _list(mapping: Mapping[str, Any], key: str) -> list[Any]:
    value = mapping.get(key)
    return value if isinstance(value, list) else []
