"""The words that a portal takes for a field, and what says so; those that are shipped.

What is shipped serves offline, and says from what day it is: ``listing`` asks the portal.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from parution.model.preflight import Source, SourceKind
from parution.portals.udata.vocabulary import EXTENSIONS
from parution.territories import read_zones

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

RULES = Source(SourceKind.RULES, "udata 17.18")
# What data.gouv.fr converts tables with, for their preview and their API.
CONVERSION = Source(SourceKind.RULES, "hydra (data.gouv.fr)")

_UDATA = Source(SourceKind.SHIPPED, "udata 17.18", "2026-11-25")
_DATA_GOUV_FR = Source(SourceKind.SHIPPED, "data.gouv.fr", "2026-11-25")
# ISO 3166-1 and 3166-2 as pycountry 26.2.16 has them, under INSEE's codes of regions and
# departments; countries are named in French as Babel 2.18 has them from CLDR.
_ZONES = Source(SourceKind.SHIPPED, "ISO 3166, INSEE", "2026-02-16")

# Any other licence is dropped without a word.
_LICENCES = (
    *("cc-by", "cc-by-sa", "cc-nc", "cc-zero", "fr-lo", "gfdl", "lov2"),
    *("odc-by", "odc-odbl", "odc-pddl", "uk-ogl", "mobility-licence"),
    *("other-at", "other-open", "other-pd", "notspecified"),
)
FREQUENCIES = (
    *("continuous", "oneMinute", "fiveMinutes", "tenMinutes", "fifteenMinutes"),
    *("thirtyMinutes", "hourly", "bihourly", "trihourly", "twelveHours", "severalTimesADay"),
    *("threeTimesADay", "semidaily", "daily", "fiveTimesAWeek", "threeTimesAWeek"),
    *("semiweekly", "weekly", "biweekly", "threeTimesAMonth", "semimonthly", "monthly"),
    *("bimonthly", "quarterly", "threeTimesAYear", "semiannual", "annual", "biennial"),
    *("triennial", "quadrennial", "quinquennial", "decennial", "bidecennial", "tridecennial"),
    *("punctual", "irregular", "never", "notPlanned", "other", "unknown"),
)
_GRANULARITIES = (
    *("country-group", "country", "country-subset", "poi", "other"),
    *("fr:region", "fr:departement", "fr:arrondissement", "fr:epci", "fr:canton"),
    *("fr:commune", "fr:collectivite", "fr:iris"),
)
# The levels of which every zone is shipped.
_LEVELS = ("country-group", "country", "country-subset:fr", "fr:region", "fr:departement")


@dataclass(frozen=True, slots=True)
class Listed:
    """The words that a portal takes for a field, and what says so.

    Attributes:
        words: each word, and its name for a person; the word itself where it has none.
        source: what says so.
    """

    words: Mapping[str, str]
    source: Source


@dataclass(frozen=True, slots=True)
class ListedZones(Listed):
    """The zones that a portal knows.

    Attributes:
        levels: those of which every zone is listed, as ``fr:region``; of a zone of another
            level, nothing is known.
    """

    levels: Collection[str]


@dataclass(frozen=True, slots=True)
class ListedSchemas:
    """The catalogue of schemas of a portal.

    Attributes:
        versions: the versions of each schema, the oldest first, by its name.
        names: the name of each schema, by any of its addresses.
        source: what says so.
    """

    versions: Mapping[str, Sequence[str]]
    names: Mapping[str, str]
    source: Source


@dataclass(frozen=True, slots=True)
class Lists:
    """What a publication is checked against; what is None is not checked.

    Attributes:
        licences: the licences, by id.
        frequencies: the frequencies, by id.
        granularities: what a dataset of zones can be detailed to, by id.
        zones: the zones, by id, in small letters.
        extensions: those of file names, without a dot.
        schemas: the schemas that a resource may follow.
        contact_points: those of ours that are there, and belong to who publishes.
        badges: those of the organization that publishes.
    """

    licences: Listed | None = None
    frequencies: Listed | None = None
    granularities: Listed | None = None
    zones: ListedZones | None = None
    extensions: Listed | None = None
    schemas: ListedSchemas | None = None
    contact_points: Listed | None = None
    badges: Listed | None = None


def ship_lists(url: str) -> Lists:
    """Give the lists that are shipped.

    Args:
        url: address of the portal: licences and zones are those of data.gouv.fr and of its
            demo alone.

    Returns:
        What is known of this portal without asking it.
    """
    ours = Lists(
        frequencies=list_words(FREQUENCIES, _UDATA),
        extensions=list_words(EXTENSIONS, _UDATA),
    )
    host = urlsplit(url).hostname or ""
    if host != "data.gouv.fr" and not host.endswith(".data.gouv.fr"):
        return ours
    return replace(
        ours,
        licences=list_words(_LICENCES, _DATA_GOUV_FR),
        granularities=list_words(_GRANULARITIES, _DATA_GOUV_FR),
        zones=ListedZones(read_zones(), _ZONES, _LEVELS),
    )


def list_words(words: Iterable[str], source: Source) -> Listed:
    """List words that have no other name than themselves."""
    return Listed({word: word for word in words}, source)
