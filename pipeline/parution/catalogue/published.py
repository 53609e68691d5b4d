"""A dataset on a static portal: all that its catalogues say of it, read once, safe to write.

Every text comes from a descriptor, so from anybody: each is cleaned here, each address is one of
the web or is left out, and what is of a wrong type counts as absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parution.catalogue.agents import PUBLISHERS, Agent, choose, find_makers, read_agents
from parution.catalogue.coverage import Coverage, read_coverage
from parution.catalogue.files import PublishedFile, list_files
from parution.catalogue.graph import clean_text, quote_iri
from parution.catalogue.terms import THEMES, find_licence
from parution.packaging.citations.describing import clean, describe_citation, read_address
from parution.packaging.portal_address import locate_version

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from parution.messages import Catalogue
    from parution.model.citation import Citation
    from parution.model.release import Build, History, Release, Version, Withdrawal


# Where a portal has its versions.
_RELEASES = "releases/"


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence of a dataset.

    Attributes:
        spdx: its SPDX identifier, or ``""``.
        title: what a person calls it; never empty.
        address: where it is published, or ``""``.
    """

    spdx: str
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A version of a dataset, on the portal or not any more.

    Attributes:
        release: what the history says of it.
        path: address of its page from the portal's folder.
        archive: address of its archive, or ``""`` where the portal does not have it.
        previous: the version before it, or None.
        withdrawal: the event that withdrew it, or None.
        notes: what it changes, or why it was withdrawn.
    """

    release: Release
    path: str
    archive: str
    previous: Version | None
    withdrawal: Withdrawal | None
    notes: str


@dataclass(frozen=True, slots=True)
class PublishedDataset:
    """A dataset, as machines are told of it.

    Attributes:
        build: the edition that is the latest on the portal, with the formats that it has.
        citation: how the release is cited.
        root: address of the portal's folder on the web, which ends with ``/``; ``""`` where it is
            not known, and what is told is then relative to the folder.
        description: Markdown; never empty.
        licences: in the descriptor's order.
        agents: its contributors.
        frequency: the word of udata for how often it changes, or ``""``.
        themes: codes of « data-theme ».
        schemas: by table, the address of the published schema that it follows.
        coverage: the days and the places that it is about.
        files: those of the latest version that people take.
        versions: the oldest first.
        catalogue: the language of our own words.
    """

    build: Build
    citation: Citation
    root: str
    description: str
    licences: tuple[Licence, ...]
    agents: tuple[Agent, ...]
    frequency: str
    themes: tuple[str, ...]
    schemas: Mapping[str, str]
    coverage: Coverage
    files: tuple[PublishedFile, ...]
    versions: tuple[PublishedVersion, ...]
    catalogue: Catalogue

    @property
    def publishers(self) -> tuple[Agent, ...]:
        """Who publishes it: whoever the descriptor names as such, else who made it."""
        return choose(self.agents, PUBLISHERS) or find_makers(self.agents) or (self._unnamed,)

    @property
    def makers(self) -> tuple[Agent, ...]:
        """Who made it, else who publishes it."""
        return find_makers(self.agents) or self.publishers

    @property
    def _unnamed(self) -> Agent:
        """The contributors, where none is named: as a citation names them."""
        return Agent(self.catalogue.say("cite.contributors", title=self.citation.title))

    @property
    def identifier(self) -> str:
        """What identifies it wherever it is published: its DOI, its ``id``, else its name."""
        citation = self.citation
        doi = citation.doi and f"https://doi.org/{citation.doi}"
        return doi or citation.identifier or citation.name

    @property
    def issued(self) -> str:
        """The day of its first version, ``YYYY-MM-DD``."""
        return self.versions[0].release.date

    def locate(self, path: str) -> str:
        """Locate something from its address in the portal's folder."""
        return self.root + path


def find_root(url: str) -> str:
    """Find the address that a catalogue gives for a portal.

    Args:
        url: the portal's address on the web, or ``""``.

    Returns:
        The same in ASCII, which ends with ``/``; ``""`` where it has a user's name in it, which is
        nobody's to publish.
    """
    found = quote_iri(read_address(url)).partition("#")[0].partition("?")[0]
    return found and found.rstrip("/") + "/"


def describe_dataset(
    build: Build,
    history: History,
    url: str,
    *,
    words: Mapping[str, Any],
    left_out: Collection[Version],
    catalogue: Catalogue,
) -> PublishedDataset:
    """Describe a dataset as machines are told of it.

    Args:
        build: the edition that is the latest on the portal, with the formats that it has.
        history: all the releases.
        url: address of the portal's folder on the web, or ``""``.
        words: what stands under ``portal:`` in the source's descriptor.
        left_out: versions that the portal does not have.
        catalogue: the language of our own words.
    """
    descriptor, root = build.descriptor, find_root(url)
    citation = describe_citation(descriptor, locate_version(root, build.release.version))
    told = catalogue.count("page.catalogue.described", len(build.tables), title=citation.title)
    return PublishedDataset(
        build,
        citation,
        root,
        clean_text(descriptor.get("description")) or told,
        tuple(_read_licences(citation)),
        read_agents(descriptor),
        clean(words.get("frequency")),
        _read_themes(words.get("themes")),
        _read_schemas(words.get("schemas")),
        read_coverage(words),
        list_files(build, catalogue),
        _list_versions(history, left_out, catalogue),
        catalogue,
    )


def _read_licences(citation: Citation) -> list[Licence]:
    return [
        Licence(each.id, each.title, find_licence(each.id) or quote_iri(each.address))
        for each in citation.licences
    ]


def _read_themes(value: object) -> tuple[str, ...]:
    codes = (clean(item).upper() for item in (value if isinstance(value, list) else [value]))
    return tuple(dict.fromkeys(code for code in codes if code in THEMES))


def _read_schemas(value: object) -> dict[str, str]:
    found = {}
    for table, schema in value.items() if isinstance(value, dict) else ():
        address = read_address(schema.get("url")) if isinstance(schema, dict) else ""
        if address:
            found[str(table)] = quote_iri(address)
    return found


def _list_versions(
    history: History, left_out: Collection[Version], catalogue: Catalogue
) -> tuple[PublishedVersion, ...]:
    found, previous = [], None
    for release in history.releases:
        version = release.version
        withdrawal = history.find_withdrawal(version)
        page = f"{_RELEASES}{version}/"
        is_there = withdrawal is None and version not in left_out
        notes = clean_text(release.summary)
        if withdrawal is not None:
            day, reason = catalogue.write_day(withdrawal.date), clean_text(withdrawal.reason)
            notes = catalogue.say("page.catalogue.withdrawn", day=day, reason=reason)
        archive = f"{page.removesuffix('/')}.zip" if is_there else ""
        found.append(PublishedVersion(release, page, archive, previous, withdrawal, notes))
        previous = version
    return tuple(found)
