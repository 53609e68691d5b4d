"""A udata portal (data.gouv.fr and its family); see ``parution.portals.protocol``.

One dataset, found by its id or by its mark; one resource for each thing that is published,
found by its mark. What carries no mark of ours is somebody else's and is left alone, but for
an upload whose run died before it was marked, told by its name, its size and its checksum.
Source of what the server does: udata 17.18, ``docs/udata.md``.
"""

from __future__ import annotations

import json
import uuid
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from parution.errors import ConflictError, ParutionError, PortalError, SettingsError
from parution.model.portal import DATASET, ActionKind, Remote, RemoteState, Role
from parution.portals.protocol import Source
from parution.portals.udata import marks
from parution.portals.udata.applying import Hearing, Writer
from parution.portals.udata.claims import Claim, list_dead
from parution.portals.udata.client import Client
from parution.portals.udata.creating import create_dataset
from parution.portals.udata.dataset import Dataset, locate_permalink
from parution.portals.udata.derived import compare_extras, compare_profile, is_analysed
from parution.portals.udata.downloading import Reader
from parution.portals.udata.finding import Finder
from parution.portals.udata.journal import Journal
from parution.portals.udata.listing import fetch_lists
from parution.portals.udata.lists import ship_lists
from parution.portals.udata.mapping import list_desired
from parution.portals.udata.preflight import check_preflight
from parution.portals.udata.recognising import (
    excuse,
    find_leftovers,
    read_remote,
    recognise,
)
from parution.portals.udata.taking import take_theirs
from parution.portals.udata.transfer import Checksums, read_sha1
from parution.releases.history import LONGEST_HISTORY, read_locations, read_withdrawn
from parution.settings import name_variable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from parution.model.derived import Derived
    from parution.model.package import Package
    from parution.model.portal import ChangePage, Conflict, Desired, Plan
    from parution.model.preflight import Preflight
    from parution.model.progress import Progress
    from parution.model.release import Build, FileDigest, History, Release, Version
    from parution.portals.udata.sessions import Traffic, Waits
    from parution.portals.udata.settings import UdataSettings
    from parution.rewriting import Edit
    from parution.settings import ApiKey

# Failures after which the portal is not to be spoken to again at once.
_SILENT = frozenset({"udata.unreachable", "udata.unauthorized"})
# What a plan has besides the resources that a dataset shows in their order.
_UNORDERED = frozenset({Role.DATASET, Role.LEFTOVER, Role.WITHDRAWN})


class UdataPortal:
    """One dataset on a udata portal.

    Args:
        settings: its section of ``portals.toml``.
        package_name: name of the package whose releases it holds.
        words: what its descriptor says under ``portal:``.
        key: the API key; None to read only.
        work: folder of this machine for what a run remembers.
        waits: how long the portal is waited for.
    """

    asks = True

    def __init__(
        self,
        settings: UdataSettings,
        package_name: str,
        words: Mapping[str, Any],
        *,
        key: ApiKey | None,
        work: Path,
        waits: Waits | None = None,
    ) -> None:
        self.name = settings.name
        self.address = settings.url
        self._settings = settings
        self._package_name = package_name
        self._words = words
        self._client = Client(settings.name, settings.url, key, waits)
        self._reader = Reader(settings.name, settings.url, self._client.waits, self._client.traffic)
        self._finder = Finder(self._client, settings, package_name)
        self._journal = Journal(work / f"journal-{settings.name}.jsonl")
        self._checksums = Checksums()
        self._dataset: Dataset | None = None
        # Where what was withdrawn is given until it is removed, by key: proven gone afterwards.
        self._withdrawn: dict[str, tuple[str, ...]] = {}

    @property
    def traffic(self) -> Traffic:
        """What went over the network so far."""
        return self._client.traffic

    @property
    def unfinished(self) -> bool:
        """Whether what a run of this machine wrote was not proven."""
        return self._journal.unfinished

    @property
    def notes(self) -> tuple[str, ...]:
        """Nothing: what is told of a dataset, the portal tells by itself."""
        return ()

    @property
    def unnoted(self) -> str:
        """The dataset's id, if it had to be found by its mark."""
        return "" if self._settings.dataset else self.dataset_id

    @property
    def particulars(self) -> Mapping[str, Any]:
        """The dataset's id, and what went over the network."""
        traffic = self.traffic
        return {
            "url": self.address,
            "dataset": self.dataset_id,
            "requests": dict(sorted(traffic.requests.items())),
            "sent": traffic.sent,
            "received": traffic.received,
        }

    @property
    def dataset_id(self) -> str:
        """The id of the dataset, once it is known; ``""`` before."""
        return self._dataset.id if self._dataset else ""

    def fetch_comparisons(
        self,
        history: History,  # noqa: ARG002 - the protocol's
        left_out: Collection[Version],  # noqa: ARG002
    ) -> tuple[()]:
        """List nothing: udata refuses HTML, and shows no page of ours."""
        return ()

    def list_desired(
        self,
        builds: Sequence[Build],
        history: History,
        left_out: Collection[Version] = (),
        changes: Sequence[ChangePage] = (),  # noqa: ARG002 - none was asked for
    ) -> tuple[Desired, ...]:
        """List the dataset, the tables of the latest release, every archive, the history."""
        return list_desired(builds, history, self._words, self.name, left_out)

    def preflight(self, build: Build, desired: Sequence[Desired]) -> Preflight:
        """Check against the rules of udata, and the lists that are shipped."""
        return check_preflight(build, self._words, desired, ship_lists(self.address))

    def fetch_preflight(self, build: Build, desired: Sequence[Desired], plan: Plan) -> Preflight:
        """Check against the portal's own lists, of what the plan changes."""
        lists = fetch_lists(self._client, plan, self._settings.organization)
        return check_preflight(build, self._words, desired, lists)

    def fetch_state(self, desired: Sequence[Desired]) -> RemoteState:
        """Find the dataset, and read what it holds: one request where its id is known."""
        journal = self._journal
        found = self._finder.find(self.dataset_id, journal.dead, late=bool(journal.late))
        if found.answer is None:
            self._dataset = None
            return RemoteState(order=(), conflicts=found.conflicts)
        self._dataset = dataset = Dataset(found.answer)
        dataset.keys = recognise(dataset, desired, self._checksums)
        found_by_key = {
            DATASET: dataset.read(),
            **{
                key: read_remote(
                    key, dataset.resources[rid], desired, self._checksums, self._locate(rid)
                )
                for rid, key in dataset.keys.items()
            },
        }
        resources = {
            key: excuse(remote, journal.unedited.get(key, frozenset()))
            for key, remote in found_by_key.items()
        }
        for resource in desired:
            if resource.role is Role.WITHDRAWN and resource.key in resources:
                rid = resources[resource.key].id
                file = str(dataset.resources[rid].get("url") or "")
                self._withdrawn[resource.key] = (locate_permalink(rid), *filter(None, [file]))
        dead = list_dead(dataset.extras, self._client.now, journal.dead)
        left = find_leftovers(dataset, desired, set(journal.sent), dead)
        return RemoteState(
            resources=resources,
            versions={
                marks.read_text(dataset.resources[rid]["extras"], marks.VERSION): resources[
                    key
                ].sha256
                for rid, key in dataset.keys.items()
                if key.startswith("archive:") and resources[key].marked
            },
            order=tuple(dataset.keys[rid] for rid in dataset.order if rid in dataset.keys),
            conflicts=found.conflicts,
            leftovers=(*found.drafts, *left) if desired else (),
        )

    def apply_plan(self, plan: Plan, progress: Progress) -> None:
        """Carry out the actions, one write at a time, each journalled before and after."""
        if not self._client.can_write:
            variable = name_variable(self.name)
            raise SettingsError("settings.no-key", portal=self.name, variable=variable)
        run = uuid.uuid4().hex
        about = next((a for a in plan.pending if a.resource.role is Role.DATASET), None)
        self._journal.begin(run)
        claim = Claim(self._client, run, self._journal.dead)
        try:
            if about is not None and about.kind is ActionKind.CREATE:
                self._dataset = self._create(about.resource, claim)
            else:
                claim.take(self._held)
        except ConflictError:  # nothing was written: there is nothing to prove
            if not self._journal.runs:
                self._journal.close(answered=not self._client.doubts)
            raise
        dataset = self._held
        try:
            self._apply(plan, claim, dataset, progress)
        except ParutionError as error:
            if error.key not in _SILENT:
                # What cannot be let go of now ends by itself, or with the next run here.
                with suppress(PortalError):
                    claim.release(dataset, self._mark(dataset.said))
            raise
        claim.release(dataset, self._mark(dataset.said))

    def _create(self, about: Desired, claim: Claim) -> Dataset:
        metadata = {**about.metadata, "private": True}
        draft = {**metadata, "extras": self._mark(marks.sum_up(metadata))}
        return create_dataset(self._client, self._finder, self._journal, claim, draft)

    def _mark(self, sent: Mapping[str, str]) -> dict[str, Any]:
        """Mark the dataset with what a run sent of it; nothing where it sent nothing."""
        return marks.mark_dataset(self._package_name, sent) if sent else {}

    def _apply(self, plan: Plan, claim: Claim, dataset: Dataset, progress: Progress) -> None:
        """Carry out all that is pending in a dataset that is there."""
        hearing = Hearing(self.name, plan.pending, progress, lambda: claim.renew(dataset))
        writer = Writer(self._client, self._journal, dataset, self._checksums, hearing.hear)
        order = [a.resource.key for a in plan.actions if a.resource.role not in _UNORDERED]
        for action in plan.pending:
            kind, key = action.kind, action.resource.key
            if kind is ActionKind.CREATE and action.resource.role is Role.DATASET:
                continue
            self._journal.write(action=kind, key=key, state="begun")
            writer.apply(action, order)
            self._journal.write(action=kind, key=key, state="done")
            claim.renew(dataset)

    def take_theirs(
        self, conflicts: Sequence[Conflict], package: Package
    ) -> tuple[tuple[Edit, ...], tuple[Conflict, ...]]:
        """Say what to write in a descriptor so that it says what was edited on the portal."""
        return take_theirs(conflicts, package)

    def conclude(self) -> None:
        """Forget the run, which is proven; let go of what a dead one of this machine claimed."""
        claimed = {f"{marks.CLAIM}{run}" for run in self._journal.runs}
        if self._dataset is not None and claimed & self._dataset.extras.keys():
            Claim(self._client, "", self._journal.dead).release(self._dataset, {})
        self._journal.close(answered=not self._client.doubts)

    def fetch_digests(self, desired: Sequence[Desired], progress: Progress) -> Mapping[str, Remote]:
        """Download each file through its permalink, as an anonymous reader does."""
        state = self.fetch_state(desired)
        files = [r for r in desired if r.role is not Role.DATASET and r.key in state.resources]
        total, done = sum(resource.digest.bytes for resource in files), 0
        found = {DATASET: state.resources[DATASET]} if DATASET in state.resources else {}

        def hear(received: int) -> None:
            nonlocal done
            done += received
            progress(self.name, min(done, total), total)

        for resource in files:
            remote = state.resources[resource.key]
            digest = self._reader.digest(locate_permalink(remote.id), hear)
            if digest is not None:
                size, sha256 = digest
                found[resource.key] = replace(remote, bytes=size, sha256=sha256)
        for key, addresses in self._withdrawn.items():
            for address in addresses if key not in found else ():
                digest = self._reader.digest(address, hear)
                if digest is not None:
                    found[key] = Remote(key, *digest, permalink=address)
        return found

    def fetch_left_out(self) -> Collection[str]:
        """Download the published history as an anonymous reader; what it leaves out."""
        located = read_locations(self._fetch_history())
        return [version for version, location in located.items() if location is None]

    def fetch_withdrawn(self) -> Collection[str]:
        """Download the published history as an anonymous reader; what it says was withdrawn."""
        return read_withdrawn(self._fetch_history())

    def _fetch_history(self) -> dict[str, Any]:
        if self._dataset is None:
            self.fetch_state(())
        keys = self._dataset.keys if self._dataset else {}
        rid = next((rid for rid, key in keys.items() if key == "history"), None)
        content = bytearray()
        if rid is None:
            return {}
        path, write = locate_permalink(rid), self._limit(content.extend, LONGEST_HISTORY)
        try:
            document = json.loads(content) if self._reader.save(path, write) else None
        except ValueError as error:
            raise PortalError("udata.not-json", portal=self.name, place=path) from error
        return document if isinstance(document, dict) else {}

    def list_sources(self, release: Release, file: FileDigest | None = None) -> tuple[Source, ...]:
        """List the portal, which tells where an archive is; it has the latest formats alone."""
        if file is not None:
            return ()

        def fetch(folder: Path) -> Path | None:
            target = folder / release.archive.path
            most = release.archive.bytes
            return target if self._fetch_archive(str(release.version), target, most) else None

        name = f"{self.address} (archive:{release.version})"
        return (Source(name, fetch, site=self.address),)

    def fetch_archive(self, version: str, target: Path) -> bool:
        """Download an archive as an anonymous reader; False where there is none."""
        return self._fetch_archive(version, target)

    def _fetch_archive(self, version: str, target: Path, most: int | None = None) -> bool:
        state = self.fetch_state(())
        remote = state.resources.get(f"archive:{version}")
        if remote is None:
            return False
        with target.open("wb") as file:
            return self._reader.save(locate_permalink(remote.id), self._limit(file.write, most))

    def _limit(
        self, write: Callable[[bytes], object], most: int | None
    ) -> Callable[[bytes], object]:
        """Write no more bytes than a file should have."""
        size = 0

        def limited(block: bytes) -> None:
            nonlocal size
            size += len(block)
            if most is not None and size > most:
                raise PortalError("portal.too-long", portal=self.name, most=most)
            write(block)

        return limited

    def fetch_derived(self, build: Build) -> tuple[Derived, ...]:
        """Fetch what the portal writes of each table, and the types that it detects."""
        state = self.fetch_state(())
        fields = {
            f"table:{entry['name']}": (entry.get("schema") or {}).get("fields") or []
            for entry in build.descriptor["resources"]
        }
        found: list[Derived] = []
        for key in fields.keys() & state.resources.keys():
            resource = self._held.find(key)
            extras, sha1 = resource["extras"], read_sha1(resource)
            found += compare_extras(key, extras, sha1)
            if self._settings.tabular and is_analysed(extras, sha1):
                profile = self._reader.read_elsewhere(
                    f"{self._settings.tabular}api/resources/{resource['id']}/profile/"
                )
                if isinstance(profile, dict):
                    found += compare_profile(key, profile.get("profile") or {}, fields[key])
        return tuple(sorted(found, key=lambda item: (item.key, item.kind, item.column)))

    @property
    def _held(self) -> Dataset:
        if self._dataset is None:
            raise PortalError("udata.vanished", portal=self.name, id="")
        return self._dataset

    def _locate(self, rid: str) -> str:
        return self._client.root + locate_permalink(rid)
