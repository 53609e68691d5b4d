"""Tables in several files, joined for the time that they are validated; errors name the file."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from frictionless.formats import CsvControl

from parution.errors import DataError
from parution.tables.parts import find_in_parts, is_in_parts, join_parts
from parution.validation import frictionless_engine, machine

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from frictionless import Resource as FrictionlessResource

    from parution.model.package import Package
    from parution.model.report import Error, Task
    from parution.tables.parts import Joined

# The note of a finding: a part whose header names the same columns otherwise.
OTHER_HEADER = "the header of this part is not that of the first one"


@dataclass(frozen=True, slots=True)
class JoinedPackage:
    """A package as the engines read it: each table is in one file.

    Attributes:
        source: the package as it is.
        package: the package, whose joined tables have one file each.
        joined: position of each table that was in several files → what it is made of.
        unjoined: position of each that cannot be joined → the part that is at fault.
    """

    source: Package
    package: Package
    joined: Mapping[int, Joined]
    unjoined: Mapping[int, str]

    def open_tables(self, refused: Collection[int] = frozenset()) -> list[FrictionlessResource]:
        """Have frictionless read the descriptors; see ``frictionless_engine.open_tables``."""
        tables = frictionless_engine.open_tables(self.package, refused)
        for index, joined in self.joined.items():
            tables[index].basepath = str(joined.folder)
        return tables

    def fail(self, index: int, table: FrictionlessResource) -> Task:
        """Make the finding of a table that cannot be joined."""
        task = frictionless_engine.fail(table, OTHER_HEADER)
        errors = tuple(error.place_in_part(self.unjoined[index], 1, 1) for error in task.errors)
        return replace(task, errors=errors)

    def place_errors(self, index: int, task: Task, table: FrictionlessResource) -> Task:
        """Say of each error in which part its row is.

        Args:
            index: the table's position.
            task: what was found in it.
            table: the resource that was opened to find it.
        """
        joined = self.joined.get(index)
        if joined is None:
            return task
        rows = {error.row_number for error in task.errors}
        rows |= {error.other_row for error in task.errors}
        numbers = frozenset(row for row in rows if row is not None)
        task = replace(task, place=joined.parts[0].path)
        if not numbers:
            return task
        found = find_in_parts(numbers, joined, CsvControl.from_dialect(table.dialect).to_python())
        return replace(task, errors=tuple(_place(error, found) for error in task.errors))


def _place(error: Error, found: Mapping[int, tuple[str, int, int]]) -> Error:
    if error.row_number is not None and error.row_number in found:
        error = error.place_in_part(*found[error.row_number])
    if error.other_row is not None and error.other_row in found:
        part, row, _ = found[error.other_row]
        error = replace(error, other_part=part, other_part_row=row)
    return error


@contextmanager
def join_tables(package: Package, only: Collection[str] | None) -> Iterator[JoinedPackage]:
    """Join the tables of a package that are in several files, for the time of the block.

    Args:
        package: the package, its encodings declared.
        only: names of the resources that are validated; None for all. Those that they refer
            to are joined too.

    Raises:
        OSError: the machine lacks what it takes to join one.
    """
    resources = list(package.resources)
    joined: dict[int, Joined] = {}
    unjoined: dict[int, str] = {}
    wanted = None if only is None else {*only, *_list_targets(package, only)}
    with ExitStack() as stack:
        for index, resource in enumerate(package.resources):
            if resource.unread or not is_in_parts(resource):
                continue
            if wanted is not None and resource.name not in wanted:
                continue
            try:
                joined[index] = stack.enter_context(join_parts(resource))
            except DataError as error:
                unjoined[index] = str(error.values["path"])
            except (OSError, UnicodeError, LookupError) as error:
                if machine.is_lack(error):
                    raise
                continue  # frictionless says what it is
            else:
                resources[index] = joined[index].resource
        one = replace(package, resources=tuple(resources))
        yield JoinedPackage(package, one, joined, unjoined)


def _list_targets(package: Package, names: Collection[str]) -> set[str]:
    return {
        key.reference.resource
        for resource in package.resources
        if resource.name in names
        for key in resource.schema.foreign_keys
    }
