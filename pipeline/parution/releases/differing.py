"""Two editions of a package → all that differs, in its description and in its data."""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import polars as pl

from parution.errors import DataError
from parution.model.change import Change
from parution.model.difference import EditionDifference
from parution.releases.opening import open_rows, read_frame
from parution.releases.rows import Columns, compare_rows, make_side, read_key, show_whole
from parution.releases.schemas import compare_descriptions
from parution.releases.settings import read_release_settings
from parution.tables.cells import is_table
from parution.tables.encoding import declare_encodings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from parution.errors import ParutionError
    from parution.model.difference import Edition, TableDifference
    from parution.model.package import Package, Resource
    from parution.model.progress import Progress
    from parution.releases.settings import ReleaseSettings
    from parution.validation.opening import Opened


def compare_editions(
    before: Edition,
    after: Edition,
    folder: Path,
    progress: Progress,
    *,
    only: Collection[str] | None = None,
    unread: dict[str, ParutionError] | None = None,
) -> EditionDifference:
    """Compare two editions of a package.

    Args:
        before: the edition before.
        after: the edition after.
        folder: an empty folder, for copies of tables in canonical form where they are needed.
        progress: hears of each table that is compared.
        only: names of the tables whose rows are compared, in the edition after where they are
            in both; None for all. What describes the others is compared all the same.
        unread: where the tables go that cannot be read: name → why; they are then left out of
            what is compared. None where such a table stops it all.

    Raises:
        DataError: a table cannot be read.
        DescriptorError: what the edition after says of its releases is at fault.
        OSError: a file is not there, or the disk refuses.
    """
    tables = _Tables(before, after, folder, only, unread)
    described = compare_descriptions(before.package, after.package)
    same_cells = tables.find_same_cells(described)
    if same_cells:
        described = compare_descriptions(before.package, after.package, same_cells=same_cells)
    settings = read_release_settings(after.package)
    changes = list(described)
    differences: list[TableDifference] = []
    for old, new in pair_resources(tables.before, tables.after, described):
        name = (new or old or after.package.resources[0]).name
        if only is not None and name not in only:
            continue
        progress(name, 0)
        with tables.reading(name):
            found, difference = _compare_pair(tables, (old, new), described, settings)
            changes += found
            differences += [difference] if difference else []
    return EditionDifference(before, after, tuple(changes), tuple(differences))


def _compare_pair(
    tables: _Tables,
    pair: tuple[Resource | None, Resource | None],
    described: tuple[Change, ...],
    settings: ReleaseSettings,
) -> tuple[list[Change], TableDifference | None]:
    """Compare the content of one resource; no difference of rows where it is no table."""
    old, new = pair
    if not tables.are_tables(old, new):
        if old and new and _digest(old) != _digest(new):
            evolving = settings.is_evolving(new.name)
            rule = "evolving-content-changed" if evolving else "content-changed"
            return [Change(rule, new.name)], None
        return [], None
    difference = tables.compare(old, new, described)
    if not (old and new):
        return [], difference
    referred = tables.count_referred(old, difference)
    return list(list_row_changes(difference, referred, settings)), difference


def pair_resources(
    before: Package, after: Package, changes: Iterable[Change]
) -> Iterator[tuple[Resource | None, Resource | None]]:
    """Pair the resources of two editions, in the order after, those that are gone last.

    Args:
        before: the edition before.
        after: the edition after.
        changes: what was told of them: which resources were renamed.
    """
    old = {resource.name: resource for resource in before.resources}
    renamed = {
        change.table: old.pop(change.before)
        for change in changes
        if change.rule == "resource-renamed"
    }
    for resource in after.resources:
        yield renamed.get(resource.name) or old.pop(resource.name, None), resource
    for resource in old.values():
        yield resource, None


class _Tables:
    """The tables of two editions, opened when they are compared."""

    def __init__(
        self,
        before: Edition,
        after: Edition,
        folder: Path,
        only: Collection[str] | None,
        unread: dict[str, ParutionError] | None,
    ) -> None:
        self.before = declare_encodings(before.package)
        self.after = declare_encodings(after.package)
        self._only = only
        self._unread = unread
        self._folders = folder / "before", folder / "after"
        for each in self._folders:
            each.mkdir()

    def find_same_cells(self, described: tuple[Change, ...]) -> dict[str, dict[str, str]]:
        """Find fields that are gone and come whose cells say that they are one, renamed.

        Returns:
            Name of the table after → field before → field after.
        """
        asked = {each.table for each in described if each.rule == "field-removed"}
        asked &= {each.table for each in described if each.rule == "field-added"}
        found = {}
        for old, new in pair_resources(self.before, self.after, described):
            if new is None or old is None or new.name not in asked:
                continue
            if self._only is not None and new.name not in self._only:
                continue
            with self.reading(new.name):
                if self.are_tables(old, new):
                    pairs = _find_renamed(self.compare(old, new, described))
                    if pairs:
                        found[new.name] = pairs
        return found

    @contextmanager
    def reading(self, name: str) -> Iterator[None]:
        """Read a table; where it cannot be, note why and go on, if that was asked for."""
        try:
            yield
        except (DataError, OSError) as error:
            if self._unread is None:
                raise
            told = (
                error if isinstance(error, DataError) else DataError("table.unreadable", name=name)
            )
            self._unread[name] = told

    def are_tables(self, old: Resource | None, new: Resource | None) -> bool:
        """Tell whether resources are tables: neither is a file of another kind."""
        return (old is None or is_table(old, self.before.find_base(old))) and (
            new is None or is_table(new, self.after.find_base(new))
        )

    def compare(
        self, old: Resource | None, new: Resource | None, described: tuple[Change, ...]
    ) -> TableDifference:
        """Compare the rows of a table; one of the two editions may lack it."""
        before = self._open(old, self.before, self._folders[0]) if old else None
        after = self._open(new, self.after, self._folders[1]) if new else None
        if old is None or before is None:
            assert new is not None and after is not None  # noqa: S101, PT018 - one has it
            return show_whole(new.name, after, gone=False)
        if new is None or after is None:
            return show_whole(old.name, before, gone=True)
        columns = _match_columns(new, (before, after), described)
        return compare_rows((old.name, new.name), (before, after), columns)

    def count_referred(self, table: Resource, difference: TableDifference) -> int:
        """Count the removed rows that the edition before refers to, the table itself included."""
        if difference.removed.is_empty() or difference.before is None:
            return 0
        target = self._open(table, self.before, self._folders[0])
        removed = make_side(difference.removed.drop("row"), target)
        referred = pl.repeat(False, difference.removed.height, eager=True)
        for resource in self.before.resources:
            for key in resource.schema.foreign_keys:
                named = key.reference.resource or resource.name
                if named != table.name or not _is_known(key.reference.fields, difference):
                    continue
                opened = self._open(resource, self.before, self._folders[0])
                if not set(key.fields) <= set(opened.names):
                    continue
                referring = make_side(read_frame(opened, resource.name), opened)
                names = opened.names, difference.before.fields
                pairs = zip(key.fields, key.reference.fields, strict=False)
                keys = [
                    read_key(referring, removed, names[0].index(own), names[1].index(other))
                    for own, other in pairs
                ]
                own = pl.DataFrame([each[0].alias(str(n)) for n, each in enumerate(keys)])
                other = pl.DataFrame([each[1].alias(str(n)) for n, each in enumerate(keys)])
                found = other.with_row_index("at").join(own, on=own.columns, how="semi")["at"]
                referred = referred.scatter(found, values=True)
        return int(referred.sum())

    def _open(self, resource: Resource, package: Package, folder: Path) -> Opened:
        return open_rows(resource, package.find_base(resource), folder)


def _find_renamed(difference: TableDifference) -> dict[str, str]:
    """Find fields before and after that have the same cells in all kept rows, one to one."""
    if not difference.moved.is_empty():
        return {}  # both are then in other orders
    pairs = [
        (old, new)
        for old, cells in difference.lost_cells.items()
        for new, others in difference.new_cells.items()
        if cells.n_unique() > 1 and cells.equals(others)
    ]
    once = [
        pair
        for pair in pairs
        if sum(pair[0] == other[0] or pair[1] == other[1] for other in pairs) == 1
    ]
    return dict(once)


def _is_known(fields: tuple[str, ...], difference: TableDifference) -> bool:
    return (
        bool(fields)
        and difference.before is not None
        and set(fields) <= set(difference.before.fields)
    )


def _match_columns(
    resource: Resource, tables: tuple[Opened, Opened], described: tuple[Change, ...]
) -> Columns:
    before, after = (tuple(each.names) for each in tables)
    renamed = {
        change.before: change.field
        for change in described
        if change.rule == "field-renamed" and change.table == resource.name
    }
    renamed = {old: new for old, new in renamed.items() if old in before and new in after}
    names = {renamed.get(name, name) for name in before}
    key = resource.schema.primary_key
    # A key of which the edition before has not all the fields tells no row apart.
    return Columns(before, after, renamed, key if set(key) <= names & set(after) else ())


def list_row_changes(
    difference: TableDifference, referred: int, settings: ReleaseSettings
) -> Iterator[Change]:
    """List the changes of the rows of a table that both editions have.

    Args:
        difference: its rows, compared.
        referred: how many of the removed rows a table of the edition before refers to.
        settings: what the edition after says of its releases.
    """
    name = difference.name
    if referred:
        yield Change("referenced-rows-removed", name, count=referred)
    if difference.removed.height > referred:
        yield Change("rows-removed", name, count=difference.removed.height - referred)
    if not difference.added.is_empty():
        yield Change("rows-added", name, count=difference.added.height)
    fields = difference.after.fields if difference.after else ()
    counts: Mapping[tuple[int, bool], int] = Counter(
        difference.changed.select("field", "rewritten").iter_rows()
    )
    for (position, rewritten), count in sorted(counts.items()):
        field = fields[position]
        rule = "evolving-cells-changed" if settings.is_evolving(name, field) else "cells-changed"
        yield Change("cells-rewritten" if rewritten else rule, name, field, count=count)
    if not difference.moved.is_empty():
        yield Change("rows-moved", name, count=difference.moved.height)


def _digest(resource: Resource) -> tuple[str, ...]:
    digests = []
    for path in resource.files:
        with path.open("rb") as file:
            digests.append(hashlib.file_digest(file, "sha256").hexdigest())
    return tuple(digests)
