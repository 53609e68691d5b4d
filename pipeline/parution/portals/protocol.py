"""What a portal must be able to do, and how its kind is set, opened and logged in to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from parution.model.derived import Derived
    from parution.model.package import Package
    from parution.model.portal import (
        ChangePage,
        Comparison,
        Conflict,
        Desired,
        KeyScope,
        Plan,
        Remote,
        RemoteState,
    )
    from parution.model.preflight import Preflight
    from parution.model.progress import Progress
    from parution.model.release import Build, FileDigest, History, Release, Version
    from parution.portals.settings import PortalTable
    from parution.rewriting import Edit
    from parution.settings import ApiKey

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Source:
    """A place where the archive of a release, or one of its formats, may be had.

    Attributes:
        address: where, for a person.
        fetch: an empty folder of the caller's → the file, in it or where it stands, whatever
            its bytes, of which no more than it should have are read; None where there is none.
            Raises a :class:`~parution.errors.PortalError`, or a
            :class:`~parution.model.remote.NotRead`, where it cannot be had.
        site: the address of all that is at the same place: where it gives no answer for one
            release, it is asked for no other. ``""`` on this machine.
    """

    address: str
    fetch: Callable[[Path], Path | None]
    site: str = ""


class Portal(Protocol):
    """One portal, holding one dataset."""

    @property
    def name(self) -> str:
        """Its name in ``portals.toml``."""

    @property
    def address(self) -> str:
        """Where it is, for a person: a folder, an address."""

    @property
    def asks(self) -> bool:
        """Whether a person must agree before anything is written: true of remote ones."""

    @property
    def unfinished(self) -> bool:
        """Whether a run of this machine ended before what it wrote was proven."""

    @property
    def unnoted(self) -> str:
        """The dataset's id, where ``portals.toml`` should say it and does not; else ``""``."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What it could have besides, and what that takes: keys of sentences; none if nothing."""

    @property
    def particulars(self) -> Mapping[str, Any]:
        """What a receipt says of this portal alone: ids, counts of requests and bytes."""

    def fetch_comparisons(
        self, history: History, left_out: Collection[Version]
    ) -> tuple[Comparison, ...]:
        """List the versions of which the portal shows a page: what changes since the one before.

        Args:
            history: all the releases.
            left_out: versions that the portal does not have.

        Returns:
            None where it shows no pages.

        Raises:
            PortalError: what it holds cannot be read.
        """

    def list_desired(
        self,
        builds: Sequence[Build],
        history: History,
        left_out: Collection[Version] = (),
        changes: Sequence[ChangePage] = (),
    ) -> tuple[Desired, ...]:
        """List what the portal should hold once these editions are published.

        Args:
            builds: the editions that are at hand.
            history: all the releases, these included.
            left_out: versions whose archive nobody has any more: what is published says so.
            changes: the pages of :meth:`fetch_comparisons`, for a portal that shows some.

        Returns:
            The resources in the order in which they are to be written; the history is last:
            it is what makes the release public.
        """

    def preflight(self, build: Build, desired: Sequence[Desired]) -> Preflight:
        """Check, without any request, what the portal would refuse, drop or degrade.

        Args:
            build: the edition to publish.
            desired: what the portal should hold.
        """

    def fetch_preflight(self, build: Build, desired: Sequence[Desired], plan: Plan) -> Preflight:
        """Check the same, against what the portal itself says that it takes.

        Args:
            build: the edition to publish.
            desired: what the portal should hold.
            plan: what is about to be done: what it does not change, the portal took before.

        Raises:
            PortalError: the portal cannot be reached, or what it says cannot be read.
        """

    def fetch_state(self, desired: Sequence[Desired]) -> RemoteState:
        """Fetch what the portal holds.

        Args:
            desired: the resources that matter; others may be left out.

        Raises:
            PortalError: the portal cannot be reached, or what it holds cannot be read.
        """

    def apply_plan(self, plan: Plan, progress: Progress) -> None:
        """Carry out the actions of a plan that change something, in their order.

        Dying anywhere in it leaves what was published before readable, and a state from
        which the next plan finishes the work.

        Raises:
            PortalError: the portal refuses.
        """

    def fetch_digests(self, desired: Sequence[Desired], progress: Progress) -> Mapping[str, Remote]:
        """Read back what was published, from where a reuser reads it.

        Args:
            desired: the resources to read.
            progress: hears of the bytes read.

        Returns:
            By key, what could be read; with what the portal says of it, where it says
            something.
        """

    def fetch_left_out(self) -> Collection[str]:
        """Fetch the versions that the history published there leaves out.

        Raises:
            PortalError: the portal cannot be reached.
        """

    def fetch_withdrawn(self) -> Collection[str]:
        """Fetch the versions that the history published there says to be withdrawn.

        Raises:
            PortalError: the portal cannot be reached.
        """

    def list_sources(self, release: Release, file: FileDigest | None = None) -> tuple[Source, ...]:
        """List where this portal may have a file of a release; nothing is asked yet.

        Args:
            release: the release.
            file: one of its formats; None for its archive.
        """

    def fetch_archive(self, version: str, target: Path) -> bool:
        """Fetch the archive of a version, from where a reuser reads it.

        Args:
            version: the version.
            target: where to write the zip.

        Returns:
            Whether the portal has it.

        Raises:
            PortalError: it cannot be read whole.
        """

    def fetch_derived(self, build: Build) -> tuple[Derived, ...]:
        """Fetch what the portal makes of the tables, where that is not what it should be.

        Args:
            build: the edition published.

        Raises:
            PortalError: it cannot be read.
        """

    def take_theirs(
        self, conflicts: Sequence[Conflict], package: Package
    ) -> tuple[tuple[Edit, ...], tuple[Conflict, ...]]:
        """Say what to write in a descriptor so that it says what was edited on the portal.

        Args:
            conflicts: those of a plan; what is no drift is left out.
            package: the package.

        Returns:
            The values to write; the drifts that cannot be taken. Neither, where nobody can
            edit anything on the portal.
        """

    def conclude(self) -> None:
        """Hear that what was written is proven: nothing of the run need be remembered."""


@dataclass(frozen=True, slots=True)
class Login:
    """How the key of a portal is got and tried.

    Attributes:
        scope: what the key is for.
        page: address of the page where a person makes a key, and revokes it.
        fetch_account: asks the portal whose a key is, and returns their name; raises a
            :class:`~parution.errors.PortalError` where the portal does not know the key.
    """

    scope: KeyScope
    page: str
    fetch_account: Callable[[ApiKey], str]


@dataclass(frozen=True, slots=True)
class Context:
    """What a portal is opened for.

    Attributes:
        package: the package whose releases it holds.
        key: its API key; None to read only, or where it takes none.
        work: folder of this machine for what a run remembers; it may not exist yet.
    """

    package: Package
    key: ApiKey | None
    work: Path


@dataclass(frozen=True, slots=True)
class PortalKind(Generic[S]):
    """A kind of portal: what :data:`parution.portals.KINDS` lists under its name.

    Attributes:
        parse: section of ``portals.toml`` → settings; raises a
            :class:`~parution.errors.SettingsError` for what it does not understand.
        open: settings, context → the portal; nothing is read or sent yet. What a kind needs
            of heavy modules, it imports here.
        login: settings → how to log in; None for a kind that takes no key.
        usual: the settings of the portal that most people of this kind publish to, for what
            can be checked before any portal is set; None where there is none.
        list_folders: settings → the folders of this machine that it writes, absolute.
        find_page: settings, version → the address of the page where anybody sees this version,
            or the dataset, once it is published; ``""`` where the settings do not tell it.
    """

    parse: Callable[[PortalTable], S]
    open: Callable[[S, Context], Portal]
    login: Callable[[S], Login] | None = None
    usual: S | None = None
    list_folders: Callable[[S], tuple[Path, ...]] = lambda _settings: ()
    find_page: Callable[[S, Version], str] = lambda _settings, _version: ""
