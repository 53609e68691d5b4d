"""A udata portal (data.gouv.fr and its family); see ``parution.portals.protocol``.

One dataset, found by its id or by its mark; one resource for each thing that is published,
found by its mark. What carries no mark of ours is somebody else's and is left alone, but for
an upload whose run died before it was marked, told by its name, its size and its checksum.
Source of what the server does: udata 17.18, ``docs/udata.md``.
"""

from __future__ import annotations

import re
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from parution.errors import ConflictError, ParutionError, PortalError, SettingsError
from parution.model.portal import (
    DATASET,
    Action,
    ActionKind,
    Conflict,
    ConflictKind,
    Desired,
    Remote,
    RemoteState,
    Role,
    fingerprint,
)
from parution.portals.udata import marks
from parution.portals.udata.claims import RENEWAL, find_claims, list_dead, write_claim
from parution.portals.udata.client import Client, Doubtful
from parution.portals.udata.derived import compare_extras, compare_profile, is_analysed
from parution.portals.udata.journal import Journal, SentFile
from parution.portals.udata.lists import fetch_lists, ship_lists
from parution.portals.udata.mapping import list_desired, read_dataset, read_resource
from parution.portals.udata.preflight import check_preflight
from parution.portals.udata.transfer import (
    Upload,
    is_held,
    name_file,
    read_sha1,
    send_file,
    sum_source,
)
from parution.settings import name_variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from parution.model.derived import Derived
    from parution.model.portal import Plan
    from parution.model.preflight import Preflight
    from parution.model.progress import Progress
    from parution.model.release import Build, History
    from parution.portals.udata.client import Traffic, Waits
    from parution.portals.udata.settings import UdataSettings
    from parution.settings import ApiKey

Answer = dict[str, Any]

_SENDING = frozenset({ActionKind.CREATE, ActionKind.REPLACE})
_PAGE = 100
# What a list of datasets need tell to find one by its mark.
_LISTED = "data{id,extras,deleted,archived,created_at,private,resources{id}},next_page,total"
# Failures after which the portal is not to be spoken to again at once.
_SILENT = frozenset({"udata.unreachable", "udata.unauthorized"})
_OBJECT_ID = re.compile(r"[0-9a-f]{24}")


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
        self._journal = Journal(work / f"journal-{settings.name}.jsonl")
        self._dataset: _Dataset | None = None
        self._sha1s: dict[str, str] = {}
        self._claimed = datetime.min.replace(tzinfo=UTC)

    @property
    def traffic(self) -> Traffic:
        """What went over the network so far."""
        return self._client.traffic

    @property
    def unfinished(self) -> bool:
        """Whether what a run of this machine wrote was not proven."""
        return self._journal.unfinished

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

    def list_desired(
        self, builds: Sequence[Build], history: History, document: bytes
    ) -> tuple[Desired, ...]:
        """List the dataset, the tables of the latest release, every archive, the history."""
        return list_desired(builds, history, document, self._words, self.name)

    def preflight(self, build: Build, desired: Sequence[Desired]) -> Preflight:
        """Check against the rules of udata, and the lists that are shipped."""
        return check_preflight(build, self._words, desired, ship_lists(self.address))

    def fetch_preflight(self, build: Build, desired: Sequence[Desired], plan: Plan) -> Preflight:
        """Check against the portal's own lists, of what the plan changes."""
        lists = fetch_lists(self._client, plan, self._settings.organization)
        return check_preflight(build, self._words, desired, lists)

    def fetch_state(self, desired: Sequence[Desired]) -> RemoteState:
        """Find the dataset, and read what it holds: one request where its id is known."""
        answer, conflicts, drafts = self._find_dataset()
        if answer is None:
            self._dataset = None
            return RemoteState(order=(), conflicts=conflicts)
        self._dataset = dataset = _Dataset(answer)
        found = {DATASET: dataset.read()}
        recognised = dict(self._recognise(dataset, desired))
        for key, resource in recognised.items():
            found[key] = self._read_remote(key, resource, desired)
        return RemoteState(
            resources=found,
            versions={
                marks.read_text(resource["extras"], marks.VERSION): found[key].sha256
                for key, resource in recognised.items()
                if key.startswith("archive:") and found[key].marked
            },
            order=tuple(dataset.keys[rid] for rid in dataset.order if rid in dataset.keys),
            conflicts=(*conflicts, *self._find_refusals(answer)),
            leftovers=(*drafts, *self._find_leftovers(dataset, desired)) if desired else (),
        )

    def apply_plan(self, plan: Plan, progress: Progress) -> None:
        """Carry out the actions, one write at a time, each journalled before and after."""
        if not self._client.can_write:
            variable = name_variable(self.name)
            raise SettingsError("settings.no-key", portal=self.name, variable=variable)
        run = uuid.uuid4().hex
        hearing = _Hearing(self.name, plan.pending, progress, lambda: self._renew(run))
        unordered = {Role.DATASET, Role.LEFTOVER}
        wanted = [a.resource.key for a in plan.actions if a.resource.role not in unordered]
        about = next((a for a in plan.pending if a.resource.role is Role.DATASET), None)
        self._journal.begin(run)
        try:
            if about is not None and about.kind is ActionKind.CREATE:
                self._create_dataset(about.resource, run)
            else:
                self._claim(run)
        except ConflictError:  # nothing was written: there is nothing to prove
            if not self._journal.runs:
                self._journal.close(answered=not self._client.doubts)
            raise
        try:
            for action in plan.pending:
                if action.kind is ActionKind.CREATE and action is about:
                    continue
                self._journal.write(action=action.kind, key=action.resource.key, state="begun")
                if action.kind is ActionKind.REORDER:
                    self._reorder(wanted)
                elif action.kind is ActionKind.REMOVE:
                    self._remove(action)
                else:
                    self._apply(action, hearing)
                self._journal.write(action=action.kind, key=action.resource.key, state="done")
                self._renew(run)
        except ParutionError as error:
            if error.key not in _SILENT:
                # What cannot be let go of now ends by itself, or with the next run here.
                with suppress(PortalError):
                    self._release(run)
            raise
        self._release(run, about.resource if about else None)

    def conclude(self) -> None:
        """Forget the run, which is proven; let go of what a dead one of this machine claimed."""
        claimed = {f"{marks.CLAIM}{run}" for run in self._journal.runs}
        if self._dataset is not None and claimed & self._dataset.extras.keys():
            self._release("")
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
            digest = self._client.digest(_permalink(remote.id), hear)
            if digest is not None:
                found[resource.key] = Remote(
                    resource.key,
                    digest[0],
                    digest[1],
                    remote.id,
                    remote.metadata,
                    remote.sent,
                    remote.marked,
                    self._client.root + _permalink(remote.id),
                )
        return found

    def fetch_archive(self, version: str, target: Path) -> bool:
        """Download an archive as an anonymous reader; False where there is none."""
        state = self.fetch_state(())
        remote = state.resources.get(f"archive:{version}")
        if remote is None:
            return False
        with target.open("wb") as file:
            return self._client.save(_permalink(remote.id), file.write)

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
                profile = self._client.read_elsewhere(
                    f"{self._settings.tabular}api/resources/{resource['id']}/profile/"
                )
                if isinstance(profile, dict):
                    found += compare_profile(key, profile.get("profile") or {}, fields[key])
        return tuple(sorted(found, key=lambda item: (item.key, item.kind, item.column)))

    # Finding

    def _find_dataset(
        self,
    ) -> tuple[Answer | None, tuple[Conflict, ...], tuple[Remote, ...]]:
        """Find the dataset: by its id, or by its mark among those of its owner.

        Returns:
            What the portal says of it, or None; what forbids to publish; the drafts that a
            request made which was carried out late.
        """
        known = self._settings.dataset or self.dataset_id
        if known:
            answer = self._client.get(f"api/1/datasets/{known}/")
            if answer is None:
                raise PortalError("udata.no-dataset", portal=self.name, id=known)
            # Only where one of our requests was never answered can there be a draft of ours.
            late = self._list_marked() if self._settings.dataset and self._journal.late else []
            drafts = [entry for entry in late if self._is_our_draft(entry)]
            return answer, (), _take_out(drafts, known)
        marked = self._list_marked()
        living = [entry for entry in marked if not entry.get("deleted")]
        drafts = [entry for entry in living if self._is_our_draft(entry)]
        whole = [entry for entry in living if entry not in drafts]
        # A run that died made a draft: it goes on with the oldest one.
        whole = whole or sorted(drafts, key=lambda entry: (entry["created_at"], entry["id"]))[:1]
        if len(whole) > 1:
            ids = ", ".join(sorted(str(entry["id"]) for entry in whole))
            return None, (Conflict(ConflictKind.AMBIGUOUS, self._package_name, found=ids),), ()
        if not marked:
            return None, (), ()
        if not living:
            return None, (Conflict(ConflictKind.DELETED, str(marked[0]["id"])),), ()
        found = str(whole[0]["id"])
        answer = self._client.get(f"api/1/datasets/{found}/")
        if answer is None:
            raise PortalError("udata.vanished", portal=self.name, id=found)
        return answer, (), _take_out(drafts, found)

    def _is_our_draft(self, entry: Answer) -> bool:
        """Tell a draft that a run of this machine made, and that holds nothing."""
        claims = {f"{marks.CLAIM}{run}" for run in self._journal.dead}
        extras = entry.get("extras") or {}
        empty = bool(entry.get("private")) and not entry.get("resources")
        return empty and not entry.get("deleted") and bool(claims & extras.keys())

    def _list_marked(self) -> list[Answer]:
        """List the owner's datasets that carry the mark of this package, page by page."""
        owner = self._find_owner()
        marked: list[Answer] = []
        page: int | None = 1
        while page is not None:
            answer = self._client.get(
                "api/1/datasets/", mask=_LISTED, page=page, page_size=_PAGE, **owner
            )
            if answer is None:  # a page beyond the end: one was removed meanwhile
                break
            marked += [
                entry
                for entry in answer["data"]
                if (entry.get("extras") or {}).get(marks.PACKAGE) == self._package_name
            ]
            page = page + 1 if answer.get("next_page") else None
        return marked

    def _find_owner(self) -> dict[str, str]:
        """Find whose datasets are listed: the filter of udata's list, which takes only ids."""
        named = self._settings.organization
        if not named:
            if not self._client.can_write:
                raise SettingsError("settings.no-owner", portal=self.name)
            return {"owner": str(self._get_one("api/1/me/")["id"])}
        if not _OBJECT_ID.fullmatch(named):
            named = str(self._get_one(f"api/1/organizations/{named}/")["id"])
        return {"organization": named}

    def _get_one(self, path: str) -> Answer:
        answer = self._client.get(path)
        if not isinstance(answer, dict):
            raise PortalError(
                "udata.not-found", portal=self.name, place=self._client.root + path, reason="404"
            )
        return answer

    def _find_refusals(self, answer: Answer) -> Iterator[Conflict]:
        """Tell what forbids to publish in a dataset, whatever it holds."""
        if answer.get("deleted"):
            yield Conflict(ConflictKind.DELETED, answer["id"])
        if answer.get("archived"):
            yield Conflict(ConflictKind.ARCHIVED, answer["id"])
        package = marks.read_text(answer.get("extras") or {}, marks.PACKAGE)
        if package and package != self._package_name:
            yield Conflict(ConflictKind.OTHER_PACKAGE, answer["id"], self._package_name, package)
        organization = answer.get("organization") or {}
        named = self._settings.organization
        if named and named not in {organization.get("id"), organization.get("slug")}:
            found = organization.get("slug") or (answer.get("owner") or {}).get("slug") or ""
            yield Conflict(ConflictKind.OTHER_OWNER, answer["id"], named, found)

    # Recognising

    def _recognise(
        self, dataset: _Dataset, desired: Sequence[Desired]
    ) -> Iterator[tuple[str, Answer]]:
        """Tell which resource is which: by its mark, else by what it holds."""
        # Of two under one mark, the older is the one whose address people have.
        oldest_first = sorted(dataset.resources.values(), key=lambda r: str(r.get("created_at")))
        for found in oldest_first:
            key = marks.read_text(found["extras"], marks.KEY)
            if key and key not in dataset.keys.values():
                dataset.keys[found["id"]] = key
                yield key, found
        for resource in desired:
            if resource.source is None or resource.key in dataset.keys.values():
                continue
            for rid in dataset.order:
                found = dataset.resources[rid]
                if rid not in dataset.keys and self._is_unmarked_upload(found, resource):
                    dataset.keys[rid] = resource.key
                    yield resource.key, found
                    break

    def _is_unmarked_upload(self, found: Answer, resource: Desired) -> bool:
        """Tell an upload of ours that died before its mark: nobody has named it since."""
        return (
            found.get("filetype") == "file"
            and _is_titled_by_server(found)
            and found["title"] == name_file(resource.digest.path)
            and found.get("filesize") == resource.digest.bytes
            and is_held(found, resource, self._sum(resource))
        )

    def _find_leftovers(self, dataset: _Dataset, desired: Sequence[Desired]) -> Iterator[Remote]:
        """Find what is ours and that nothing desired accounts for.

        It carries our mark, alone or beside the one that is used; or it is what an upload of
        this machine made after we had stopped waiting: its name, its size and its checksum
        are in the journal. A claim of a run that is over is one too.
        """
        wanted = {resource.key for resource in desired}
        late = set(self._journal.sent)
        for rid in dataset.order:
            found = dataset.resources[rid]
            mark = marks.read_text(found["extras"], marks.KEY)
            used = dataset.keys.get(rid)
            size = found.get("filesize")
            file = SentFile(
                str(found.get("title")), size if isinstance(size, int) else -1, read_sha1(found)
            )
            if used is None and not mark:
                ours = (
                    found.get("filetype") == "file" and _is_titled_by_server(found) and file in late
                )
            else:
                # An archive that the history does not know is a conflict of its own.
                ours = used is None or (used not in wanted and not used.startswith("archive:"))
            if ours:
                yield Remote(mark or file.name, file.bytes, "", rid)
        for name in list_dead(dataset.extras, self._now(), self._journal.dead):
            yield Remote(name, 0, "", name)

    def _read_remote(self, key: str, found: Answer, desired: Sequence[Desired]) -> Remote:
        extras = found["extras"]
        sha1 = read_sha1(found)
        metadata = read_resource(found)
        sent = marks.read_sent(extras)
        if _is_titled_by_server(found):
            # An upload gives a resource the name of its file for a title: nobody's edit.
            sent["title"] = fingerprint(metadata.get("title"))
        sha256 = ""
        if sha1 and sha1 == marks.read_text(extras, marks.SHA1):
            sha256 = marks.read_text(extras, marks.SHA256)
        else:
            ours = next((r for r in desired if r.key == key and r.source is not None), None)
            if ours is not None and is_held(found, ours, self._sum(ours)):
                sha256 = ours.digest.sha256
        marked = marks.read_text(extras, marks.KEY) == key
        size = found.get("filesize")
        return Remote(
            key,
            size if isinstance(size, int) else -1,
            sha256,
            found["id"],
            metadata,
            sent,
            marked,
            self._client.root + _permalink(found["id"]),
        )

    def _sum(self, resource: Desired) -> str:
        sha256 = resource.digest.sha256
        if sha256 not in self._sha1s:
            self._sha1s[sha256] = sum_source(resource)
        return self._sha1s[sha256]

    # Claiming

    def _claim(self, run: str) -> None:
        """Claim the dataset, then read it again: nobody else is at it, nothing has changed.

        Raises:
            ConflictError: another run is at work, or what was planned upon has changed.
        """
        before = self._held
        others = find_claims(before.extras, self._now(), self._journal.dead)
        if others:
            raise ConflictError(
                "udata.claimed", portal=self.name, since=min(others.values()).isoformat()
            )
        dead = list_dead(before.extras, self._now(), self._journal.dead)
        self._send_extras({**write_claim(run, self._now()), **dict.fromkeys(dead)})
        self._claimed = self._now()
        self._client.settle()
        answer = self._client.get(f"api/1/datasets/{before.id}/")
        if answer is None:
            raise PortalError("udata.vanished", portal=self.name, id=before.id)
        after = _Dataset(answer)
        after.keys = dict(before.keys)
        others = find_claims(after.extras, self._now(), [run, *self._journal.dead])
        if others or f"{marks.CLAIM}{run}" not in after.extras:
            self._send_extras({f"{marks.CLAIM}{run}": None})
            since = min(others.values(), default=self._now())
            raise ConflictError("udata.claimed", portal=self.name, since=since.isoformat())
        if after.sum_up() != before.sum_up():
            self._send_extras({f"{marks.CLAIM}{run}": None})
            raise ConflictError("udata.changed", portal=self.name)
        self._dataset = after

    def _renew(self, run: str) -> None:
        """Renew the claim of a long run."""
        now = self._now()
        if now - self._claimed > RENEWAL:
            self._send_extras(write_claim(run, now))
            self._claimed = now

    def _release(self, run: str, about: Desired | None = None) -> None:
        """Let go of our claims, and mark the dataset with what was sent of it, at once."""
        dead = [run, *self._journal.dead]
        extras: dict[str, Any] = dict.fromkeys(list_dead(self._held.extras, self._now(), dead))
        if about is not None:
            extras |= marks.mark_dataset(self._package_name, about.metadata)
        if extras:
            self._send_extras(extras)

    def _send_extras(self, extras: Mapping[str, Any]) -> None:
        """Merge extras into the dataset's; None removes one. The API's version 2 merges."""
        held = self._held
        held.extras = self._client.put(f"api/2/datasets/{held.id}/extras/", extras)

    def _now(self) -> datetime:
        return self._client.now or datetime.now(UTC)

    # Applying

    def _create_dataset(self, about: Desired, run: str) -> None:
        """Make the dataset, as a draft that its last action makes public.

        Raises:
            ConflictError: another run made one at the same time; ours is taken back.
        """
        owner = self._find_owner()
        metadata = {**about.metadata, "private": True}
        body = {
            **metadata,
            **{name: value for name, value in owner.items() if name == "organization"},
            "extras": {
                **marks.mark_dataset(self._package_name, metadata),
                **write_claim(run, self._now()),
            },
        }
        answer = self._post_dataset(body, f"{marks.CLAIM}{run}")
        self._journal.write(dataset=answer["id"])
        self._claimed = self._now()
        self._client.settle()
        twins = [entry for entry in self._list_marked() if not entry.get("deleted")]
        first = min(twins, key=lambda entry: (entry["created_at"], entry["id"]), default=answer)
        if first["id"] != answer["id"]:
            self._client.delete(f"api/1/datasets/{answer['id']}/")
            since = str(first["created_at"])
            raise ConflictError("udata.claimed", portal=self.name, since=since)
        self._dataset = _Dataset(answer)

    def _post_dataset(self, body: Answer, mark: str) -> Answer:
        """Make a dataset once: where the answer is lost, it is looked for by its claim."""
        reason = ""
        for attempt in range(self._client.waits.tries):
            try:
                answer = self._client.post("api/1/datasets/", document=body)
            except Doubtful as doubt:
                reason = doubt.reason
                self._client.pause(attempt, doubt.wait)
                made = [entry for entry in self._list_marked() if mark in entry["extras"]]
                if not made:
                    continue
                answer = self._client.get(f"api/1/datasets/{made[0]['id']}/")
            if isinstance(answer, dict) and isinstance(answer.get("id"), str):
                return answer
            raise PortalError("udata.not-json", portal=self.name, place=self._client.root)
        raise PortalError(
            "udata.unreachable", portal=self.name, place=self._client.root, reason=reason
        )

    def _apply(self, action: Action, hearing: _Hearing) -> None:
        resource = action.resource
        match action.kind:
            case ActionKind.UPDATE if resource.role is Role.DATASET:
                self._client.put(f"api/1/datasets/{self._held.id}/", dict(resource.metadata))
            case ActionKind.CREATE:
                self._describe(self._upload_new(resource, hearing), resource)
            case ActionKind.REPLACE:
                self._describe(self._upload_over(resource, hearing), resource)
            case _:
                self._describe(self._held.find(resource.key), resource)

    def _upload_new(self, resource: Desired, hearing: _Hearing) -> Answer:
        """Send a file that is not there yet: it goes first among the resources."""
        base = f"api/1/datasets/{self._held.id}"
        known = set(self._held.resources)

        def look() -> Answer | None:
            made = [found for found in self._list_resources() if found["id"] not in known]
            return next((r for r in made if is_held(r, resource, self._sum(resource))), None)

        answer = self._send_file(
            Upload(
                f"{base}/upload/",
                resource,
                self._sum(resource),
                look,
                lambda wrong: self._client.delete(f"{base}/resources/{wrong['id']}/"),
                hearing.hear,
            ),
        )
        self._held.add(resource.key, answer)
        return dict(answer)

    def _upload_over(self, resource: Desired, hearing: _Hearing) -> Answer:
        """Send a file in the place of another: same id, same permalink."""
        found = self._held.find(resource.key)

        def look() -> Answer | None:
            now = next((r for r in self._list_resources() if r["id"] == found["id"]), None)
            return now if now and is_held(now, resource, self._sum(resource)) else None

        path = f"api/1/datasets/{self._held.id}/resources/{found['id']}/upload/"
        answer = self._send_file(
            Upload(path, resource, self._sum(resource), look, lambda _wrong: None, hearing.hear)
        )
        return {**answer, "extras": found["extras"]}

    def _send_file(self, upload: Upload) -> Mapping[str, Any]:
        """Send a file; the journal knows it until each request that sent it was answered."""
        digest = upload.resource.digest
        file = SentFile(name_file(digest.path), digest.bytes, upload.sha1)
        doubts = self._client.doubts
        self._journal.send(file)
        answer = send_file(self._client, upload)
        if self._client.doubts == doubts:
            self._journal.answer(file)
        return answer

    def _remove(self, action: Action) -> None:
        """Take away what is ours and that nothing asks for; the dead claims went with ours."""
        held = self._held
        if action.id in held.resources:
            self._client.delete(f"api/1/datasets/{held.id}/resources/{action.id}/")
            held.forget(action.id)
        elif _OBJECT_ID.fullmatch(action.id):
            self._client.delete(f"api/1/datasets/{action.id}/")

    def _list_resources(self) -> list[Answer]:
        answer = self._client.get(f"api/1/datasets/{self._held.id}/")
        if answer is None:
            raise PortalError("udata.vanished", portal=self.name, id=self._held.id)
        return list(answer["resources"])

    def _describe(self, found: Answer, resource: Desired) -> None:
        """Say what a resource is, and mark it; what others wrote in its extras stays."""
        path = f"api/1/datasets/{self._held.id}/resources/{found['id']}/"
        extras = {**found["extras"], **marks.mark_resource(resource, read_sha1(found))}
        self._client.put(path, {**resource.metadata, "extras": extras})

    def _reorder(self, keys: Sequence[str]) -> None:
        """Show our resources in their order, then those of others as they stand.

        udata rewrites the whole list, and refuses one that is not complete: somebody who
        adds a resource meanwhile is seen, and the list is made again.
        """
        path = f"api/1/datasets/{self._held.id}/resources/"
        for attempt in range(self._client.waits.tries):
            held = self._held
            ours = [held.find(key)["id"] for key in keys]
            theirs = [rid for rid in held.order if rid not in ours]
            if [*ours, *theirs] == held.order:
                return
            try:
                self._client.put(path, [*ours, *theirs])
            except PortalError as error:
                if error.key != "udata.refused" or attempt + 1 == self._client.waits.tries:
                    raise
                keys_by_id = held.keys
                self._dataset = _Dataset(self._get_one(f"api/1/datasets/{held.id}/"), keys_by_id)
            else:
                return

    @property
    def _held(self) -> _Dataset:
        if self._dataset is None:
            raise PortalError("udata.vanished", portal=self.name, id="")
        return self._dataset


class _Dataset:
    """A dataset as the portal last told it.

    Attributes:
        id: its id.
        extras: its extras.
        resources: its resources, by id.
        order: the ids of its resources, as they are shown.
        keys: the key of each resource of ours, by id.
    """

    def __init__(self, answer: Answer, keys: dict[str, str] | None = None) -> None:
        self._answer = answer
        self.id = str(answer["id"])
        self.extras: Answer = dict(answer.get("extras") or {})
        self.resources: dict[str, Answer] = {}
        for resource in answer.get("resources") or []:
            self.resources[resource["id"]] = {**resource, "extras": resource.get("extras") or {}}
        self.order = list(self.resources)
        self.keys: dict[str, str] = keys or {}

    def read(self) -> Remote:
        """Read what it says of itself."""
        marked = marks.PACKAGE in self.extras
        sent = marks.read_sent(self.extras)
        return Remote(DATASET, 0, "", self.id, read_dataset(self._answer), sent, marked)

    def find(self, key: str) -> Answer:
        """Find the resource of a key."""
        return next(self.resources[rid] for rid, known in self.keys.items() if known == key)

    def add(self, key: str, answer: Mapping[str, Any]) -> None:
        """Add a resource just made: it is shown first."""
        rid = str(answer["id"])
        self.resources[rid] = {**answer, "extras": answer.get("extras") or {}}
        self.order.insert(0, rid)
        self.keys[rid] = key

    def forget(self, rid: str) -> None:
        """Forget a resource that was taken away."""
        del self.resources[rid]
        self.order.remove(rid)
        self.keys.pop(rid, None)

    def sum_up(self) -> str:
        """Sum up all that a plan depends on, so that a change of it is seen."""
        extras = {n: v for n, v in self.extras.items() if not n.startswith(marks.CLAIM)}
        resources = [
            (rid, read_resource(r), r["extras"], r.get("filesize"), read_sha1(r))
            for rid, r in self.resources.items()
        ]
        about = read_dataset(self._answer), self._answer.get("deleted")
        return fingerprint([about, self._answer.get("archived"), extras, resources])


class _Hearing:
    """Adds up the bytes sent, for a progress bar, and has the claim renewed meanwhile."""

    def __init__(
        self,
        name: str,
        pending: Sequence[Action],
        progress: Progress,
        renew: Callable[[], None],
    ) -> None:
        sent = [a.resource for a in pending if a.kind in _SENDING]
        self._name = name
        self._total = sum(resource.digest.bytes for resource in sent)
        self._done = 0
        self._progress = progress
        self._renew = renew

    def hear(self, sent: int) -> None:
        """Hear of bytes sent; those sent again do not count twice."""
        self._done = min(self._done + sent, self._total)
        self._progress(self._name, self._done, self._total)
        self._renew()


def _take_out(drafts: Sequence[Answer], kept: str) -> tuple[Remote, ...]:
    """List the drafts to take away: all but the one that is used."""
    ids = [str(entry["id"]) for entry in drafts if entry["id"] != kept]
    return tuple(Remote(DATASET, 0, "", rid) for rid in ids)


def _permalink(rid: str) -> str:
    """The address of a file that never changes: udata redirects it to the present one."""
    return f"api/1/datasets/r/{rid}"


def _is_titled_by_server(found: Answer) -> bool:
    """Tell whether a resource has the title that udata gives an upload: its file's name."""
    return found.get("title") == str(found.get("url") or "").rpartition("/")[2]
