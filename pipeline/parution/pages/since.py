"""What the page needs to answer « what has changed since the version that I have? ».

The script adds up what the history recorded of each version. What the page holds of it is bounded;
the rest is in ``versions.json``, which the script then asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.pages.recorded import KEYS, KIND_OF_RULE, KINDS, count_changes, find_steps

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.pages.view import PortalView

# Counts that the page holds, the newest versions' first: some 12 bytes each.
MOST_COUNTS = 1_500
# Sentences that the script says, with what it finds.
_SAID = {
    "latest": "page.since.latest",
    "breaking": "page.since.breaking",
    "minor": "page.since.minor",
    "patch": "page.since.patch",
    "withdrawn": "page.since.withdrawn",
    "later": "page.since.later",
    "gone": "page.since.gone-between",
    "unrecorded": "page.since.unrecorded",
    "unread": "page.since.unread",
    "added": "page.since.added-up",
    "table": "page.since.table",
    "package": "page.since.package",
    "what": "page.since.what",
    "steps": "page.since.steps",
    "step": "page.since.step",
    "found": "page.since.found",
    "found-file": "page.since.found-file",
    "found-several": "page.since.found-several",
    "not-found": "page.since.not-found",
    "not-a-hash": "page.since.not-a-hash",
    "no-crypto": "page.since.no-crypto",
    "too-large": "page.since.too-large",
    "hashing": "page.since.hashing",
}
_COUNTED = {"versions": "page.since.versions"}


def describe_since(view: PortalView) -> dict[str, Any]:
    """Describe the versions for the script of the page, the highest first.

    Args:
        view: what the page tells of.

    Returns:
        A JSON value: ``latest``; ``kinds``, the sentences that count what changed, singular and
        plural, with ``{number}``; ``rules``, the kind of each rule by its place in ``kinds``, any
        other being the last; ``tables``, names of tables; ``said`` and ``counted``, sentences;
        ``versions``, of which each has ``v`` (its number), ``day``, ``bump`` and, where it is so,
        ``withdrawn``, ``changes`` (address of a page), ``counts`` (kind, table, number;
        of what concerns the package, the table is -1), ``unrecorded`` (nothing was recorded of
        what it changes), ``elsewhere`` (its counts are only in ``versions.json``).
    """
    steps = find_steps(view.history)
    since = {page.after for page in view.changes}
    tables: dict[str, int] = {}
    left = MOST_COUNTS
    versions = []
    for release in view.list_releases():
        step = steps[release.version]
        told: dict[str, Any] = {"v": str(release.version), "day": release.date}
        versions.append(told)
        if view.history.find_withdrawal(release.version):
            told["withdrawn"] = True
            continue
        if step.bump is not None:
            told["bump"] = step.bump.word
        if release.version in since:
            told["changes"] = True
        if not step.is_recorded:
            told["unrecorded"] = True
            continue
        counts = count_changes(release)
        if len(counts) > left:
            told["elsewhere"] = True
            continue
        left -= len(counts)
        told["counts"] = [
            (KINDS.index(kind), tables.setdefault(table, len(tables)) if table else -1, count)
            for (kind, table), count in counts.items()
        ]
    catalogue = view.catalogue
    return {
        "latest": str(view.build.release.version),
        "kinds": [_list_forms(KEYS[kind], catalogue) for kind in KINDS],
        "rules": {rule: KINDS.index(kind) for rule, kind in KIND_OF_RULE.items()},
        "tables": [*tables],
        "said": {name: _say_with_places(key, catalogue) for name, key in _SAID.items()},
        "counted": {name: _list_forms(key, catalogue) for name, key in _COUNTED.items()},
        "versions": versions,
    }


# What the script puts in a sentence, by its name there.
_PLACES = {name: f"{{{name}}}" for name in ("version", "day", "file", "list", "before", "summary")}


def _say_with_places(key: str, catalogue: Catalogue) -> str:
    return catalogue.say(key, **_PLACES)


def _list_forms(key: str, catalogue: Catalogue) -> tuple[str, str]:
    """List the singular and the plural of a sentence, with ``{number}`` in its place."""
    one, many = (catalogue.count(key, number, number="{number}") for number in (1, 2))
    return one, many
