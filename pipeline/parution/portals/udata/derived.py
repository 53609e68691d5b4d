"""What data.gouv.fr makes of a table after it is published; pure.

Its crawler writes in the resource's extras: ``check:*`` (can the file be downloaded),
``analysis:*`` (its size, its checksum, whether it was converted), ``validation-report:*``.
The types that it detects are in the profile of its tabular API. A code that begins with a
zero and is taken for a number is the fault that reusers meet most: 01004 becomes 1004.
Source: datagouv/hydra and datagouv/api-tabular.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.model.derived import Derived, DerivedKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# What the profile calls a number.
_NUMBERS = frozenset({"int", "float"})
_BAD_STATUS = 400


def is_analysed(extras: Mapping[str, Any], sha1: str) -> bool:
    """Tell whether the portal is done with the present content of a resource.

    Args:
        extras: the resource's.
        sha1: the checksum of what was published.
    """
    ended = extras.get("analysis:parsing:finished_at") or extras.get("analysis:parsing:error")
    return bool(ended) and extras.get("analysis:checksum", sha1) == sha1


def compare_extras(key: str, extras: Mapping[str, Any], sha1: str) -> Iterator[Derived]:
    """Compare what the portal says of a file with what it should.

    Args:
        key: the resource.
        extras: its extras on the portal.
        sha1: the checksum of what was published.
    """
    status = extras.get("check:status")
    bad = isinstance(status, int) and status >= _BAD_STATUS
    if extras.get("check:available") is False or extras.get("check:timeout") is True or bad:
        yield Derived(DerivedKind.UNAVAILABLE, key, str(status or extras.get("check:error") or ""))
    checksum = extras.get("analysis:checksum")
    if isinstance(checksum, str) and checksum != sha1:
        yield Derived(DerivedKind.OTHER_FILE, key, checksum)
    elif not is_analysed(extras, sha1):
        yield Derived(DerivedKind.PENDING, key)
    for name in ("analysis:error", "analysis:parsing:error"):
        if extras.get(name):
            yield Derived(DerivedKind.NOT_CONVERTED, key, str(extras[name]))
    if extras.get("validation-report:valid_resource") is False:
        yield Derived(
            DerivedKind.INVALID, key, str(extras.get("validation-report:nb_errors") or "")
        )


def compare_profile(
    key: str, profile: Mapping[str, Any], fields: Sequence[Mapping[str, Any]]
) -> Iterator[Derived]:
    """Compare the types that the portal detected with those of the schema.

    Args:
        key: the resource.
        profile: the ``profile`` of the tabular API.
        fields: the fields of the Table Schema.
    """
    columns = profile.get("columns")
    header = profile.get("header")
    for field in fields:
        name = str(field.get("name"))
        if isinstance(header, list) and name not in header:
            yield Derived(DerivedKind.MISSING_COLUMN, key, column=name)
        found = columns.get(name) if isinstance(columns, dict) else None
        if not isinstance(found, dict) or field.get("type", "string") != "string":
            continue
        if found.get("python_type") in _NUMBERS:
            yield Derived(DerivedKind.NUMBER, key, str(found.get("format") or ""), name)
