"""A portal, as its pages show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from parution.catalogue.published import describe_dataset
from parution.model.release import Wording
from parution.packaging.formats import list_recorded_files
from parution.packaging.language import find_dictionary
from parution.pages.indexes import PAGE
from parution.pages.rendering import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from parution.catalogue.published import PublishedDataset
    from parution.messages import Catalogue
    from parution.model.portal import ChangePage
    from parution.model.release import Build, History, Release, Version
    from parution.packaging.formats import TableFile
    from parution.packaging.language import Dictionary
    from parution.pages.languages import PageLink


@dataclass(frozen=True, slots=True)
class PortalView:
    """What the pages of a portal tell of: its latest edition, and all its versions.

    Attributes:
        build: the edition that is the latest on the portal, with the formats that it has.
        history: all the releases, with the formats that the portal has.
        portal: the portal's name: what was rolled back on it is told, and what was withdrawn.
        url: the address of the portal's folder on the web, which ends with ``/``, or ``""``.
        left_out: versions that the portal does not have, which is told too.
        changes: the pages of what changes from one version to the next, the oldest first.
        words: what stands under ``portal:`` in the source's descriptor.
        catalogue: the language of the pages: of what Parution says.
        accessibility: the address of the producer's own statement of accessibility, or ``""``.
        tag: the language of what the producer says on them (BCP 47).
        page: the address of the page of the dataset in this language, in the portal's folder.
        pages: that page in each of its languages, this one included; none where it has one alone.
    """

    build: Build
    history: History
    portal: str
    url: str = ""
    left_out: Collection[Version] = ()
    changes: Sequence[ChangePage] = ()
    words: Mapping[str, Any] = field(default_factory=dict)
    catalogue: Catalogue = CATALOGUE
    accessibility: str = ""
    tag: str = CATALOGUE.language
    page: str = PAGE
    pages: tuple[PageLink, ...] = ()

    @property
    def wording(self) -> Wording:
        """The latest edition, in this language."""
        build = self.build
        return Wording(
            self.tag, self.catalogue.language, build.descriptor, build.tables, build.files
        )

    @property
    def dictionary(self) -> Dictionary:
        """The files of the dictionary, in this language if they are there."""
        files = {file.path for file in self.build.release.files}
        return find_dictionary(self.catalogue.language, files)

    def describe_dataset(self) -> PublishedDataset:
        """Describe the dataset as machines are told of it."""
        return describe_dataset(
            self.build,
            self.history,
            self.url,
            words=self.words,
            left_out=self.left_out,
            catalogue=self.catalogue,
        )

    def list_releases(self) -> list[Release]:
        """List all the releases, the highest version first."""
        return sorted(self.history.releases, key=lambda entry: entry.version, reverse=True)

    def list_formats(self, base: str) -> tuple[TableFile, ...]:
        """List the tables of the latest edition in other formats that the portal has.

        Args:
            base: address of the folder of the edition, from where they are told.
        """
        return list_recorded_files(self.build.release.formats, base)
