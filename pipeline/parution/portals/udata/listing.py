"""Asks a portal for the words that it takes: of the fields that a plan changes, and no other.

What the portal already holds, it has taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from parution.errors import PortalError
from parution.model.portal import ActionKind, Role
from parution.model.preflight import Source, SourceKind
from parution.portals.udata.lists import (
    RULES,
    Listed,
    ListedSchemas,
    ListedZones,
    Lists,
    list_words,
)
from parution.portals.udata.vocabulary import HIGH_VALUE, UNLISTED_EXTENSIONS, name_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from parution.model.portal import Plan
    from parution.portals.udata.client import Client

T = TypeVar("T")

_ZONES_AT_ONCE = 50


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
    high_value = HIGH_VALUE in (written.get("tags") or [])
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
        badges=_fetch_badges(client, organization) if high_value else None,
    )


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
        if action.resource.role not in {Role.DATASET, Role.LEFTOVER, Role.WITHDRAWN}:
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
    return None if extensions is None else list_words([*extensions, *UNLISTED_EXTENSIONS], source)


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
    return list_words(ours, _name_source(client, base))


def _read_owner(answer: Any) -> set[str]:
    """Read the id and the slug of the organization of a contact point; ``""``: it has none."""
    organization = answer["organization"]
    return {organization["id"], organization["slug"]} if organization else {""}


def _fetch_badges(client: Client, organization: str) -> Listed | None:
    """Ask for the badges of who publishes; an account has none."""
    if not organization:
        return list_words((), RULES)
    badges, source = _ask(client, f"organizations/{organization}/", _read_badges)
    return None if badges is None else list_words(badges, source)


def _read_badges(answer: Any) -> list[str]:
    return [str(badge["kind"]) for badge in answer.get("badges") or []]
