"""The word that was meant, of those that a portal takes; pure."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from parution.portals.udata.vocabulary import slugify
from parution.territories import read_zones

if TYPE_CHECKING:
    from collections.abc import Collection

# How alike two names are, from 0 to 1, for one to be meant by the other.
_ALIKE = 0.8
# The codes of the European Union that are not those of ISO 3166.
_CODES_OF_THE_UNION = {"country:uk": "country:gb", "country:el": "country:gr"}


def suggest(word: str, known: Collection[str]) -> str:
    """Suggest the word that was meant.

    Args:
        word: what is written.
        known: the words; a mapping gives the name of each for a person, too.

    Returns:
        One of the words; ``""`` where none is near.
    """
    spelt = {id_.lower(): id_ for id_ in known}
    near = get_close_matches(word.lower(), spelt, 1)
    if near:
        return spelt[near[0]]
    return _find_named(word, known) if isinstance(known, Mapping) else ""


def suggest_zone(zone: str) -> str:
    """Suggest the zone that was meant: by its name, a lost zero, the European Union's code."""
    known = {id_: name for id_, name in read_zones().items() if id_ != zone.lower()}
    level, _, code = zone.lower().rpartition(":")
    for meant in (f"{level}:{code.zfill(2)}", _CODES_OF_THE_UNION.get(zone.lower(), "")):
        if meant in known:
            return meant
    return _find_named(code, {id_: name for id_, name in known.items() if id_.startswith(level)})


def _find_named(name: str, known: Mapping[str, str]) -> str:
    """Find the word that has about this name; ``""`` where none has."""
    named = {slugify(title): id_ for id_, title in known.items()}
    near = get_close_matches(slugify(name), named, 1, _ALIKE)
    return named[near[0]] if near else ""
