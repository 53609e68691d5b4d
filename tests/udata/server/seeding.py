"""Who and what udata knows before each test: people with their keys, organizations, licences.

Made with udata's own models. Identifiers are fixed; keys are drawn by udata.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from udata.core.api_token.models import ApiToken
from udata.core.spatial.models import GeoLevel, GeoZone
from udata.models import License, Member, Organization, User, datastore

# Name → role in the organization, or none.
PEOPLE = {
    "sysadmin": None,
    "admin": "admin",
    "editor": "editor",
    "partial_editor": "partial_editor",
    "outsider": None,
}

# As udata's own "licenses" command loads them from data.gouv.fr.
LICENSES = (
    (
        "lov2",
        "Licence Ouverte / Open Licence version 2.0",
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
    ),
    (
        "fr-lo",
        "Licence Ouverte / Open Licence",
        "https://www.etalab.gouv.fr/wp-content/uploads/2014/05/Licence_Ouverte.pdf",
    ),
    (
        "odc-odbl",
        "Open Data Commons Open Database License (ODbL)",
        "http://opendatacommons.org/licenses/odbl/summary/",
    ),
    ("cc-by", "Creative Commons Attribution", "http://www.opendefinition.org/licenses/cc-by"),
    ("notspecified", "License Not Specified", None),
    # One that data.gouv.fr does not know.
    ("maison", "Licence de la maison", "https://example.org/licence"),
)

LEVELS = (("country", "Country", 20), ("fr:departement", "French county", 60))
# The code of a French county has a capital letter in the catalogue of 2026.
ZONES = (
    ("country:fr", "france", "France"),
    ("fr:departement:75", "paris", "Paris"),
    ("fr:departement:2A", "corse-du-sud", "Corse-du-Sud"),
)


def seed() -> dict[str, Any]:
    """Fill an empty database; return the keys and ids that tests need, as plain JSON."""
    for identifier, title, url in LICENSES:
        License(id=identifier, title=title, url=url, active=True).save()
    for identifier, name, rank in LEVELS:
        GeoLevel(id=identifier, name=name, admin_level=rank).save()
    for identifier, slug, name in ZONES:
        level, _, code = identifier.rpartition(":")
        GeoZone(id=identifier, slug=slug, name=name, code=code, level=level).save()

    users = {name: _user(number, name) for number, name in enumerate(PEOPLE, 1)}
    organization = _organization(
        1, "Ministère d’essai", {name: role for name, role in PEOPLE.items() if role}, users
    )
    other = _organization(2, "Autre organisation", {"outsider": "admin"}, users)
    return {
        "people": {
            name: {"id": str(user.id), "key": _key(user), "email": user.email}
            for name, user in users.items()
        },
        "organization": {"id": str(organization.id), "name": organization.name},
        "other_organization": {"id": str(other.id), "name": other.name},
        "licenses": [identifier for identifier, _, _ in LICENSES],
    }


def _user(number: int, name: str) -> Any:
    user = User(
        id=f"{number:024x}",
        first_name=name.replace("_", " ").title(),
        last_name="Essai",
        email=f"{name}@example.org",
        fs_uniquifier=f"{number:032x}",
        confirmed_at=datetime.now(UTC),
        active=True,
    )
    if name == "sysadmin":
        user.roles = [datastore.find_or_create_role("admin")]
    return user.save()


def _organization(number: int, name: str, roles: dict[str, str], users: dict[str, Any]) -> Any:
    return Organization(
        id=f"{number:024x}",
        name=name,
        description="Made for the tests.",
        members=[Member(user=users[member], role=role) for member, role in roles.items()],
    ).save()


def _key(user: Any) -> str:
    _, key = ApiToken.generate(user, name="tests")
    return str(key)
