"""Who made a dataset, publishes it and answers for it, as a descriptor's contributors say it.

Source: Data Package v2, ``contributors``, whose roles are the project's own words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parution.packaging.citations.describing import clean, read_address

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

MAKERS = frozenset({"author", "creator"})
PUBLISHERS = frozenset({"publisher"})
CONTACTS = frozenset({"contact", "contactpoint", "contactperson", "maintainer"})
# What these do is no making of the data.
_APART = PUBLISHERS | CONTACTS | {"distributor", "funder", "sponsor", "rightsholder"}
_ORCID = re.compile(
    r"https?://orcid\.org/([0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X])/?", re.IGNORECASE
)
# Narrower than RFC 5322: what stands in an address of mail as it is.
_MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class Agent:
    """A person or an organization.

    Attributes:
        name: the name, never empty.
        given: given names of a person, or ``""``.
        family: family name of a person; ``""`` where nothing says that it is one.
        organization: the organization of a person, or ``""``.
        roles: what they did, in small letters.
        page: address of their page, or ``""``.
        orcid: ``https://orcid.org/…``, or ``""``.
        email: address of mail, or ``""``.
    """

    name: str
    given: str = ""
    family: str = ""
    organization: str = ""
    roles: frozenset[str] = frozenset()
    page: str = ""
    orcid: str = ""
    email: str = ""

    @property
    def is_person(self) -> bool:
        """Whether this is known to be a person."""
        return bool(self.family or self.orcid)


def read_agents(descriptor: Mapping[str, Any]) -> tuple[Agent, ...]:
    """Read the contributors of a descriptor, each once; one without any name is left out."""
    listed = descriptor.get("contributors")
    agents = map(_read_agent, listed if isinstance(listed, list) else [])
    return tuple(dict.fromkeys(agent for agent in agents if agent is not None))


def find_makers(agents: Sequence[Agent]) -> tuple[Agent, ...]:
    """Find who made the data: authors, else those with another part in it; none otherwise."""
    return choose(agents, MAKERS) or tuple(
        agent for agent in agents if not agent.roles or agent.roles - _APART
    )


def choose(agents: Sequence[Agent], roles: Collection[str]) -> tuple[Agent, ...]:
    """Choose those who have one of some roles."""
    return tuple(agent for agent in agents if not agent.roles.isdisjoint(roles))


def _read_agent(value: object) -> Agent | None:
    if not isinstance(value, Mapping):
        return None
    said = {key: clean(value.get(key)) for key in _WORDS}
    given, family, organization = said["givenName"], said["familyName"], said["organization"]
    name = said["title"] or " ".join(filter(None, (given, family))) or organization
    if not name:
        return None
    roles = value.get("roles")
    listed = [*(roles if isinstance(roles, list) else []), value.get("role")]
    orcid = _ORCID.fullmatch(said["path"])
    return Agent(
        name,
        given,
        family,
        "" if organization == name else organization,
        frozenset(filter(None, (clean(role).lower() for role in listed))),
        "" if orcid else read_address(said["path"]),
        f"https://orcid.org/{orcid[1].upper()}" if orcid else "",
        said["email"] if _MAIL.fullmatch(said["email"]) else "",
    )


_WORDS = ("title", "givenName", "familyName", "organization", "path", "email")
