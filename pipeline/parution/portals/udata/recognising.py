"""Which resource of a dataset is which, and what is left over; nothing is asked of the portal.

A resource is ours by its mark; an upload whose run died before its mark is told by its name,
its size and its checksum. All else is somebody's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from parution.model.portal import Remote, fingerprint
from parution.portals.udata import marks
from parution.portals.udata.journal import SentFile
from parution.portals.udata.mapping import read_resource
from parution.portals.udata.transfer import is_held, read_sha1
from parution.portals.udata.vocabulary import name_file

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from parution.model.portal import Desired
    from parution.portals.udata.dataset import Answer, Dataset
    from parution.portals.udata.transfer import Checksums

# What udata says of an upload, besides its title: the name of its file.
_GIVEN: Mapping[str, Any] = {"description": None, "type": "main", "schema": None}


def recognise(dataset: Dataset, desired: Sequence[Desired], checksums: Checksums) -> dict[str, str]:
    """Tell which resource is which: by its mark, else by what it holds.

    Args:
        dataset: as the portal tells it.
        desired: what it should hold.
        checksums: of what it should hold.

    Returns:
        The key of each resource of ours, by id; those found by their mark first, the oldest
        first.
    """
    keys: dict[str, str] = {}
    # Of two under one mark, the older is the one whose address people have.
    oldest_first = sorted(dataset.resources.values(), key=lambda r: str(r.get("created_at")))
    for found in oldest_first:
        key = marks.read_text(found["extras"], marks.KEY)
        if key and key not in keys.values():
            keys[found["id"]] = key
    for resource in desired:
        if resource.source is None or resource.key in keys.values():
            continue
        for rid in dataset.order:
            if rid not in keys and _is_unmarked_upload(dataset.resources[rid], resource, checksums):
                keys[rid] = resource.key
                break
    return keys


def read_remote(
    key: str, found: Answer, desired: Sequence[Desired], checksums: Checksums, permalink: str
) -> Remote:
    """Read a resource of ours.

    Args:
        key: its key.
        found: what the portal says of it.
        desired: what the dataset should hold.
        checksums: of what it should hold.
        permalink: its address that never changes.
    """
    extras = found["extras"]
    sha1 = read_sha1(found)
    metadata = read_resource(found)
    sent = read_sent(found)
    sha256 = ""
    if sha1 and sha1 == marks.read_text(extras, marks.SHA1):
        sha256 = marks.read_text(extras, marks.SHA256)
    else:
        ours = next((r for r in desired if r.key == key and r.source is not None), None)
        if ours is not None and is_held(found, ours, checksums.sum(ours)):
            sha256 = ours.digest.sha256
            # The mark is that of other bytes. It is made again, as long as no field that says
            # what it should is taken to be marked.
            sent = {n: s for n, s in sent.items() if metadata.get(n) != ours.metadata.get(n)}
    marked = marks.read_text(extras, marks.KEY) == key
    return Remote(key, _read_size(found), sha256, found["id"], metadata, sent, marked, permalink)


def read_sent(found: Answer) -> dict[str, str]:
    """Read the fingerprints of the fields that nobody is known to have edited.

    Args:
        found: what the portal says of a resource; what carries no mark was not edited: it is
            an upload of ours that is not described yet.
    """
    metadata = read_resource(found)
    if not marks.read_text(found["extras"], marks.KEY):
        return marks.sum_up(metadata)
    sent = marks.read_sent(found["extras"])
    if _is_titled_by_server(found):
        # An upload gives a resource the name of its file for a title: nobody's edit.
        sent["title"] = fingerprint(metadata.get("title"))
    return sent


def excuse(remote: Remote, unedited: Collection[tuple[str, str]]) -> Remote:
    """Count as sent what the journal knows to be nobody's edit, though no mark says so.

    Args:
        remote: a resource of ours, or the dataset.
        unedited: fields, and their fingerprints.
    """
    said = marks.sum_up(remote.metadata)
    known = {name: text for name, text in said.items() if (name, text) in unedited}
    return replace(remote, sent={**remote.sent, **known})


def find_leftovers(
    dataset: Dataset, desired: Sequence[Desired], late: Collection[SentFile], dead: Sequence[str]
) -> Iterator[Remote]:
    """Find what is ours and that nothing desired accounts for.

    It carries our mark, alone or beside the one that is used; or it is what an upload of
    this machine made after we had stopped waiting: its name, its size and its checksum
    are in the journal. A claim of a run that is over is one too.

    Args:
        dataset: as the portal tells it, with the keys of its resources.
        desired: what it should hold.
        late: the files of which an upload was never answered.
        dead: the extras that are claims of runs that are over.
    """
    wanted = {resource.key for resource in desired}
    for rid in dataset.order:
        found = dataset.resources[rid]
        mark = marks.read_text(found["extras"], marks.KEY)
        used = dataset.keys.get(rid)
        file = SentFile(str(found.get("title")), _read_size(found), read_sha1(found))
        if used is None and not mark:
            ours = found.get("filetype") == "file" and _is_titled_by_server(found) and file in late
        else:
            # An archive that the history does not know is a conflict of its own.
            ours = used is None or (used not in wanted and not used.startswith("archive:"))
        if ours:
            yield Remote(mark or file.name, file.bytes, "", rid)
    for name in dead:
        yield Remote(name, 0, "", name)


def _is_unmarked_upload(found: Answer, resource: Desired, checksums: Checksums) -> bool:
    """Tell an upload of ours that died before its mark: nobody has named it since."""
    return (
        found.get("filetype") == "file"
        and _name_file(found) == name_file(resource.digest.path)
        and (_is_titled_by_server(found) or _says_ours(found, resource))
        and found.get("filesize") == resource.digest.bytes
        and is_held(found, resource, checksums.sum(resource))
    )


def _says_ours(found: Answer, resource: Desired) -> bool:
    """Tell whether each field says what we would say, or what udata says of an upload.

    A portal that keeps what is said of an upload, and not its mark, leaves it so.
    """
    said, given = read_resource(found), {"title": _name_file(found), **_GIVEN}
    return all(said[name] in (ours, given[name]) for name, ours in resource.metadata.items())


def _is_titled_by_server(found: Answer) -> bool:
    """Tell whether a resource has the title that udata gives an upload: its file's name."""
    return found.get("title") == _name_file(found)


def _name_file(found: Answer) -> str:
    return str(found.get("url") or "").rpartition("/")[2]


def _read_size(found: Answer) -> int:
    size = found.get("filesize")
    return size if isinstance(size, int) else -1
