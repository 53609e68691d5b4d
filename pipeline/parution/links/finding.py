"""Finds the addresses that a package shows, in its tables and in its descriptor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag

from parution.model.link import FoundAddress, Place
from parution.model.remote import find_scheme
from parution.tables.cells import is_table, open_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    from parution.model.package import Package, Resource
    from parution.model.progress import Progress

# What a run could ask for in its time is far less.
MOST_ADDRESSES = 10_000
# Of one address: what a person would look at is far less.
MOST_PLACES = 1_000
_EVERY = 10_000
_OF_PACKAGE = ("licenses", "sources", "contributors")
_OF_RESOURCE = ("licenses", "sources")


class Addresses:
    """Gathers addresses with the places where they stand; each is gathered once.

    Attributes:
        unlisted: places of other addresses, left out since there are too many addresses.
    """

    def __init__(self) -> None:
        self.unlisted = 0
        self._places: dict[str, list[Place]] = {}
        self._more: dict[str, int] = {}

    @property
    def found(self) -> tuple[FoundAddress, ...]:
        """The addresses, in the order in which they were met."""
        return tuple(
            FoundAddress(address, tuple(places), self._more.get(address, 0))
            for address, places in self._places.items()
        )

    def add(self, text: object, place: Place) -> None:
        """Gather what stands at a place, where it is an address of the web."""
        address = read_address(text)
        if not address:
            return
        if address not in self._places and len(self._places) >= MOST_ADDRESSES:
            self.unlisted += 1
            return
        places = self._places.setdefault(address, [])
        if len(places) < MOST_PLACES:
            places.append(place)
        else:
            self._more[address] = self._more.get(address, 0) + 1


def read_address(text: object) -> str:
    """Read an address of the web, without what follows ``#``; ``""`` for anything else.

    Example:
        >>> read_address("https://example.org/a#b"), read_address("mailto:a@example.org")
        ('https://example.org/a', '')
    """
    if not isinstance(text, str) or find_scheme(text) not in {"http", "https"}:
        return ""
    try:
        return urldefrag(text.strip()).url
    except ValueError:  # « http://[ » is asked for as it is, and told to be no address
        return text.strip()


def find_addresses(
    package: Package,
    show: Callable[[Path], str],
    progress: Progress,
    tables: Collection[str] = (),
) -> Addresses:
    """Find the addresses of a package: those of its descriptor, then those of its tables.

    Those that its descriptor has read (the ``path`` of a table, a schema) are none of them.

    Args:
        package: the package, each text with its encoding.
        show: names the descriptor for a person.
        progress: hears how many rows were read.
        tables: the resources that are looked at; all, and the package itself, where there are
            none.

    Raises:
        DataError: a table cannot be read.
        OSError: a file is not there, or the disk refuses.
    """
    gathered = Addresses()
    source = show(package.source)
    if not tables:
        for name, text in _list_shown(package.descriptor, _OF_PACKAGE):
            gathered.add(text, Place(source, "", 0, 0, name))
    chosen = [each for each in package.resources if not tables or each.name in tables]
    for resource in chosen:
        file = resource.described_in.get("resource", source)
        for name, text in _list_shown(resource.descriptor, _OF_RESOURCE):
            gathered.add(text, Place(file, resource.name, 0, 0, name))
    for resource in chosen:
        _read_cells(resource, package.find_base(resource), gathered, progress)
    return gathered


def _list_shown(
    descriptor: Mapping[str, Any], lists: tuple[str, ...]
) -> Iterator[tuple[str, object]]:
    """List the properties whose addresses are shown.

    Source: Data Package v2, « homepage », « licenses », « sources », « contributors ».
    """
    yield "homepage", descriptor.get("homepage")
    for name in lists:
        items = descriptor.get(name)
        for at, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, dict):
                yield f"{name}[{at}].path", item.get("path")


def _read_cells(resource: Resource, base: Path, gathered: Addresses, progress: Progress) -> None:
    """Gather the cells of a table that its schema says are addresses.

    Source: Table Schema v2, « string », format « uri ».
    """
    wanted = {
        field.name
        for field in resource.schema.fields
        if (field.type, field.format) == ("string", "uri")
    }
    if not wanted or resource.unread or not is_table(resource, base):
        return
    file = ", ".join(resource.paths) or resource.name
    with open_cells(resource, base) as (labels, rows):
        columns = [(at, label) for at, label in enumerate(labels) if label in wanted]
        number = 0
        for number, cells in rows:
            for at, label in columns:
                if at < len(cells):
                    gathered.add(cells[at], Place(file, resource.name, number, at + 1, label))
            if number % _EVERY == 0:
                progress(resource.name, number)
        progress(resource.name, number, number)
