"""A citation as a ``CITATION.cff``: the Citation File Format, 1.2.0.

Source: https://citation-file-format.github.io/1.2.0/schema.json, which the tests hold it to, and
its guide.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.citation import Author, Citation

VERSION = "1.2.0"
# As the schema has it: other DOIs are DOIs too, and are given as another identifier.
_DOI = re.compile(r"10\.[0-9]{4,9}(\.[0-9]+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+")
_ADDRESS = re.compile(r"(?:https?|s?ftp)://[!-~]+")
# Wide enough for no line to be folded: some readers of CFF are simple.
_WIDTH = 1_000_000


def render_cff(citation: Citation, catalogue: Catalogue) -> str:
    """Render a citation as a ``CITATION.cff``.

    The format wants an author. Where nobody is known, it is the contributors of the dataset, as a
    group that has no other name.

    Args:
        citation: what is cited.
        catalogue: the language of its message.

    Returns:
        The document in YAML, ended by a newline. A licence is named where it has an SPDX
        identifier; several of them mean a choice, which is the format's own reading.
    """
    import yaml  # noqa: PLC0415 - the other styles do not need it

    people = [*map(_describe_author, citation.authors)]
    document = {
        "cff-version": VERSION,
        "message": catalogue.say("cite.cff-message"),
        "type": "dataset",
        "title": citation.title,
        "authors": _keep_once(people)
        or [{"name": catalogue.say("cite.contributors", title=citation.title)}],
        "version": citation.version,
        "date-released": citation.date,
        "doi": citation.doi if _DOI.fullmatch(citation.doi) else "",
        "identifiers": _list_identifiers(citation),
        "url": citation.homepage or citation.address,
        "repository": citation.address if citation.address != citation.homepage else "",
        **_describe_licences(citation),
        "keywords": list(citation.keywords),
        "abstract": citation.abstract,
    }
    if document["url"] == document["repository"]:
        del document["repository"]
    said = {key: value for key, value in document.items() if value}
    return yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=_WIDTH)


def _describe_author(author: Author) -> dict[str, str]:
    if not author.is_person:
        return {"name": author.name}
    described = {
        "family-names": author.family,
        "given-names": author.given,
        "affiliation": author.affiliation,
        "orcid": author.orcid,
    }
    return {key: value for key, value in described.items() if value}


def _list_identifiers(citation: Citation) -> list[dict[str, str]]:
    other = citation.identifier or ("" if _DOI.fullmatch(citation.doi) else citation.doi)
    if not other:
        return []
    return [{"type": "url" if _ADDRESS.fullmatch(other) else "other", "value": other}]


def _describe_licences(citation: Citation) -> dict[str, Any]:
    known = list(dict.fromkeys(licence.id for licence in citation.licences if licence.id))
    others = [each.address for each in citation.licences if not each.id and each.address]
    return {
        "license": known[0] if len(known) == 1 else known,
        "license-url": others[0] if others else "",
    }


def _keep_once(people: list[dict[str, str]]) -> list[dict[str, str]]:
    """Keep each once, as the format wants: two contributors may differ by what it does not say."""
    return [person for at, person in enumerate(people) if person not in people[:at]]
