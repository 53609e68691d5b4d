"""Finds the dataset of a package on a portal: by its id, or by its mark. It only reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parution.errors import PortalError, SettingsError
from parution.model.portal import DATASET, Conflict, ConflictKind, Remote
from parution.portals.udata import marks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from parution.portals.udata.client import Client
    from parution.portals.udata.dataset import Answer
    from parution.portals.udata.settings import UdataSettings

_PAGE = 100
# What a list of datasets need tell to find one by its mark.
_LISTED = "data{id,extras,deleted,archived,created_at,private,resources{id}},next_page,total"
_OBJECT_ID = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True, slots=True)
class Found:
    """What a search for a dataset gives.

    Attributes:
        answer: what the portal says of it; None where there is none to publish in.
        conflicts: what alone forbids to publish there.
        drafts: the drafts that a request made which was carried out late: they are to be
            taken away.
    """

    answer: Answer | None
    conflicts: tuple[Conflict, ...] = ()
    drafts: tuple[Remote, ...] = ()


class Finder:
    """Finds the dataset of a package.

    Args:
        client: speaks to the portal.
        settings: the portal's section of ``portals.toml``.
        package_name: name of the package.
    """

    def __init__(self, client: Client, settings: UdataSettings, package_name: str) -> None:
        self._client = client
        self._settings = settings
        self._package_name = package_name
        self._owner: dict[str, str] = {}

    def find(self, known: str, dead: Collection[str], *, late: bool) -> Found:
        """Find the dataset.

        Args:
            known: its id, where a run found it before; else that of the settings counts.
            dead: the runs of this machine that are over: their drafts are ours.
            late: whether one of our requests may have made a draft after we stopped waiting.

        Raises:
            PortalError: there is no dataset of that id, or the portal cannot be read.
        """
        named = self._settings.dataset or known
        if named:
            answer = self._client.get(f"api/1/datasets/{named}/")
            if answer is None:
                raise PortalError("udata.no-dataset", portal=self._client.name, id=named)
            # Only where one of our requests was never answered can there be a draft of ours.
            marked = self.list_marked() if self._settings.dataset and late else []
            drafts = [entry for entry in marked if _is_our_draft(entry, dead)]
            found = Found(answer, drafts=_take_out(drafts, named))
        else:
            found = self._find_by_mark(dead)
        if found.answer is None:
            return found
        return Found(
            found.answer, (*found.conflicts, *self._find_refusals(found.answer)), found.drafts
        )

    def _find_by_mark(self, dead: Collection[str]) -> Found:
        """Find the dataset among those of its owner."""
        marked = self.list_marked()
        living = [entry for entry in marked if not entry.get("deleted")]
        drafts = [entry for entry in living if _is_our_draft(entry, dead)]
        whole = [entry for entry in living if entry not in drafts]
        # A run that died made a draft: it goes on with the oldest one.
        whole = whole or sorted(drafts, key=lambda entry: (entry["created_at"], entry["id"]))[:1]
        if len(whole) > 1:
            ids = ", ".join(sorted(str(entry["id"]) for entry in whole))
            return Found(None, (Conflict(ConflictKind.AMBIGUOUS, self._package_name, found=ids),))
        if not marked:
            return Found(None)
        if not living:
            return Found(None, (Conflict(ConflictKind.DELETED, str(marked[0]["id"])),))
        found = str(whole[0]["id"])
        answer = self._client.get(f"api/1/datasets/{found}/")
        if answer is None:
            raise PortalError("udata.vanished", portal=self._client.name, id=found)
        return Found(answer, drafts=_take_out(drafts, found))

    def list_marked(self) -> list[Answer]:
        """List the owner's datasets that carry the mark of this package, page by page."""
        owner = self.find_owner()
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

    def find_owner(self) -> dict[str, str]:
        """Find whose datasets are listed: the filter of udata's list, which takes only ids.

        A slug, or the account of the key, is looked up once.
        """
        if not self._owner:
            self._owner = self._look_up_owner()
        return self._owner

    def _look_up_owner(self) -> dict[str, str]:
        named = self._settings.organization
        if not named:
            if not self._client.can_write:
                raise SettingsError("settings.no-owner", portal=self._client.name)
            return {"owner": str(self._client.get_one("api/1/me/")["id"])}
        if not is_object_id(named):
            named = str(self._client.get_one(f"api/1/organizations/{named}/")["id"])
        return {"organization": named}

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


def is_object_id(text: str) -> bool:
    """Tell whether a text is an id of udata's, rather than a slug or a name."""
    return _OBJECT_ID.fullmatch(text) is not None


def _is_our_draft(entry: Answer, dead: Collection[str]) -> bool:
    """Tell a draft that a run of this machine made, and that holds nothing."""
    claims = {f"{marks.CLAIM}{run}" for run in dead}
    extras = entry.get("extras") or {}
    empty = bool(entry.get("private")) and not entry.get("resources")
    return empty and not entry.get("deleted") and bool(claims & extras.keys())


def _take_out(drafts: Sequence[Answer], kept: str) -> tuple[Remote, ...]:
    """List the drafts to take away: all but the one that is used."""
    ids = [str(entry["id"]) for entry in drafts if entry["id"] != kept]
    return tuple(Remote(DATASET, 0, "", rid) for rid in ids)
