"""The words that a portal takes for a field, and what says so: shipped, or its own lists.

What is shipped serves offline, and says from what day it is. Before anything is written, the
portal's own lists are asked for, of the fields that are to be written and of these alone:
what the portal already holds, it has taken.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from parution.errors import PortalError
from parution.model.portal import ActionKind, Role
from parution.model.preflight import Source, SourceKind
from parution.portals.udata import vocabulary
from parution.portals.udata.transfer import name_file

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from parution.model.portal import Plan
    from parution.portals.udata.client import Client

T = TypeVar("T")

RULES = Source(SourceKind.RULES, "udata 17.18")

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
# The extensions that udata's storage takes besides those that its list shows.
_UNLISTED_EXTENSIONS = ("yml", "yaml", "ini", "odf", "bmp", "plist", "gnumeric", "abw")
# Those of what a package is published as that udata takes by default.
EXTENSIONS = (
    *("tar", "gz", "tgz", "rar", "zip", "7z", "xz", "bz2", "csv", "txt", "json", "pdf"),
    *("xml", "rtf", "xsd", "ods", "odt", "odp", "odg", "xls", "xlsx", "doc", "docx"),
    *("pps", "ppt", "jpeg", "jpg", "jpe", "gif", "png", "dwg", "svg", "tiff", "ecw"),
    *("svgz", "jp2", "webp", "shp", "kml", "kmz", "gpx", "shx", "ovr", "geojson", "gpkg"),
    *("grib2", "rdf", "ttl", "n3", "dbf", "prj", "sql", "sqlite", "db", "epub", "sbn"),
    *("sbx", "cpg", "lyr", "owl", "dxf", "ics", "ssim", "other"),
    *_UNLISTED_EXTENSIONS,
)


_LEVELS = frozenset(
    {"country-group", "country", "country-subset:fr", "fr:region", "fr:departement"}
)
_ZONES_AT_ONCE = 50


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
        frequencies=_name(FREQUENCIES, _UDATA),
        extensions=_name(EXTENSIONS, _UDATA),
    )
    host = urlsplit(url).hostname or ""
    if host != "data.gouv.fr" and not host.endswith(".data.gouv.fr"):
        return ours
    return replace(
        ours,
        licences=_name(_LICENCES, _DATA_GOUV_FR),
        granularities=_name(_GRANULARITIES, _DATA_GOUV_FR),
        zones=ListedZones(read_zones(), _ZONES, _LEVELS),
    )


@cache
def read_zones() -> Mapping[str, str]:
    """Read the zones that are shipped: the name in French of each, by its id."""
    text = files(__package__).joinpath("zones.csv").read_text(encoding="utf-8")
    return {row["id"]: row["name"] for row in csv.DictReader(text.splitlines())}


def fetch_lists(client: Client, plan: Plan, organization: str) -> Lists:
    """Ask the portal for its own lists: of the fields that a plan changes, and of no other.

    Args:
        client: speaks to the portal.
        plan: what is to be done.
        organization: id or slug of the organization that publishes, or ``""``.

    Returns:
        What the portal answers; None for what the plan does not change, and for a list that
        the portal does not have.

    Raises:
        PortalError: the portal cannot be reached, or answers something else.
    """
    written = _find_written(plan)
    licence, frequency = written.get("license"), written.get("frequency")
    spatial, points = written.get("spatial") or {}, written.get("contact_points")
    high_value = vocabulary.HIGH_VALUE in (written.get("tags") or [])
    return Lists(
        # What says nothing, every portal takes.
        licences=_fetch_list(client, "datasets/licenses/")
        if licence not in {None, "notspecified"}
        else None,
        frequencies=_fetch_list(client, "datasets/frequencies/")
        if frequency not in {None, "unknown"}
        else None,
        granularities=_fetch_list(client, "spatial/granularities/") if spatial else None,
        zones=_fetch_zones(client, spatial["zones"]) if spatial.get("zones") else None,
        extensions=_fetch_extensions(client) if _has_new_extension(plan) else None,
        schemas=_fetch_schemas(client) if any(_list_schemas(plan)) else None,
        contact_points=_fetch_contact_points(client, points, organization) if points else None,
        badges=_fetch_badges(client, organization) if high_value and organization else None,
    )


def _name(words: Iterable[str], source: Source) -> Listed:
    return Listed({word: word for word in words}, source)


def _find_written(plan: Plan) -> dict[str, Any]:
    """Find the fields of the dataset that a plan changes, and what each will say."""
    written: dict[str, Any] = {}
    for action in plan.pending:
        if action.resource.role is not Role.DATASET:
            continue
        if action.kind is ActionKind.CREATE:
            written |= action.resource.metadata
        elif action.kind is ActionKind.UPDATE:
            written |= {change.name: change.after for change in action.changes}
    return written


def _has_new_extension(plan: Plan) -> bool:
    """Tell whether a file is to be sent of a kind that the portal does not hold yet."""
    held: set[str] = set()
    sent: set[str] = set()
    for action in plan.actions:
        if action.resource.role not in {Role.DATASET, Role.LEFTOVER}:
            extension = name_file(action.resource.digest.path).rpartition(".")[2]
            (sent if action.kind is ActionKind.CREATE else held).add(extension)
    return bool(sent - held)


def _list_schemas(plan: Plan) -> Iterator[Any]:
    """List the schemas that a plan makes a resource follow."""
    for action in plan.pending:
        if action.kind is ActionKind.CREATE:
            yield action.resource.metadata.get("schema")
        yield from (change.after for change in action.changes if change.name == "schema")


def _ask(client: Client, path: str, read: Callable[[Any], T]) -> tuple[T | None, Source]:
    """Ask for a list.

    Args:
        client: speaks to the portal.
        path: below the API's version 1.
        read: reads what the portal answers.

    Returns:
        What was read, None where the portal has nothing there; and what says so.

    Raises:
        PortalError: the portal cannot be reached, or answers something else.
    """
    answer = client.get(f"api/1/{path}")
    source = _name_source(client, path)
    if answer is None:
        return None, source
    try:
        return read(answer), source
    except (AttributeError, KeyError, TypeError) as error:
        raise PortalError("udata.not-json", portal=client.name, place=source.name) from error


def _name_source(client: Client, path: str) -> Source:
    return Source(SourceKind.PORTAL, f"{client.root}api/1/{path}")


def _fetch_list(client: Client, path: str) -> Listed | None:
    words, source = _ask(client, path, _read_names)
    return None if words is None else Listed(words, source)


def _read_names(entries: Any) -> dict[str, str]:
    return {
        str(entry["id"]): str(entry.get("title") or entry.get("label") or entry.get("name") or "")
        for entry in entries
    }


def _fetch_extensions(client: Client) -> Listed | None:
    extensions, source = _ask(client, "datasets/extensions/", list)
    return None if extensions is None else _name([*extensions, *_UNLISTED_EXTENSIONS], source)


def _fetch_zones(client: Client, zones: Sequence[str]) -> ListedZones:
    """Ask which zones the portal knows: of many at once, and of each where one is unknown."""
    base = "spatial/zones/"
    known: dict[str, str] = {}
    for start in range(0, len(zones), _ZONES_AT_ONCE):
        some = zones[start : start + _ZONES_AT_ONCE]
        found, _ = _ask(client, f"{base}{','.join(some)}/", _read_zones)
        if found is None and len(some) > 1:
            each = [_ask(client, f"{base}{zone}/", _read_zones)[0] for zone in some]
            found = {zone: name for answer in each for zone, name in (answer or {}).items()}
        known |= found or {}
    levels = {zone.rpartition(":")[0] for zone in zones}
    return ListedZones(known, _name_source(client, base), levels)


def _read_zones(answer: Any) -> dict[str, str]:
    return {str(zone["id"]): str(zone["properties"]["name"]) for zone in answer["features"]}


def _fetch_schemas(client: Client) -> ListedSchemas | None:
    """Ask for the catalogue of schemas; a portal that has none takes any schema."""
    entries, source = _ask(client, "datasets/schemas/", _read_schemas)
    if not entries:
        return None
    names = {url: name for name, urls in entries.items() for url in urls.values() if url}
    return ListedSchemas(
        {name: [version for version in urls if version] for name, urls in entries.items()},
        names,
        source,
    )


def _read_schemas(entries: Any) -> dict[str, dict[str, str | None]]:
    """Read the address of each version of each schema; that of the schema is its latest's."""
    return {
        str(entry["name"]): {
            "": entry.get("schema_url"),
            **{str(v["version_name"]): v.get("schema_url") for v in entry.get("versions") or []},
        }
        for entry in entries
    }


def _fetch_contact_points(client: Client, points: Sequence[str], organization: str) -> Listed:
    """Ask which contact points are there and belong to who publishes.

    Of those of an account, it is not asked whose they are: the portal refuses another's with
    the dataset itself, before anything is made.
    """
    base = "contacts/"
    owners = {point: _ask(client, f"{base}{point}/", _read_owner)[0] for point in points}
    ours = (point for point, owner in owners.items() if owner and organization in owner)
    return _name(ours, _name_source(client, base))


def _read_owner(answer: Any) -> set[str]:
    """Read the id and the slug of the organization of a contact point; ``""``: it has none."""
    organization = answer["organization"]
    return {organization["id"], organization["slug"]} if organization else {""}


def _fetch_badges(client: Client, organization: str) -> Listed | None:
    badges, source = _ask(client, f"organizations/{organization}/", _read_badges)
    return None if badges is None else _name(badges, source)


def _read_badges(answer: Any) -> list[str]:
    return [str(badge["kind"]) for badge in answer.get("badges") or []]
