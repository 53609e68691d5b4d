"""What the cells of a field are chosen from: its permitted values, or a key of another table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parution.model.schema import write_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parution.model.package import Resource
    from parution.model.schema import Field

# Items that a spreadsheet shows in a list.
MAX_CHOICES = 32_767
# Characters of an item: a longer one cannot be chosen in a list.
MAX_CHOICE = 255
# Types whose cells are one value.
_SCALAR = frozenset(
    {"any", "string", "integer", "number", "boolean", "date", "time", "datetime"}
    | {"year", "yearmonth", "duration"}
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the cells of a field are chosen from.

    Attributes:
        values: as they are written in the table.
        table: the table whose key they are; ``""`` where the schema lists them.
    """

    values: tuple[str, ...]
    table: str = ""

    @property
    def is_listable(self) -> bool:
        """Whether a spreadsheet can show them in a list."""
        return 0 < len(self.values) <= MAX_CHOICES and all(
            len(value) <= MAX_CHOICE for value in self.values
        )


def list_targets(resources: Iterable[Resource]) -> tuple[tuple[str, str], ...]:
    """List the keys that tables refer to: the table's name and the field's, each once, in order."""
    found = (
        target
        for resource in resources
        for _, targets in _list_keys(resource)
        for target in targets
    )
    return tuple(dict.fromkeys(found))


def find_choice(
    field: Field, resource: Resource, targets: Mapping[tuple[str, str], tuple[str, ...]]
) -> Choice | None:
    """Find what the cells of a field are chosen from.

    Args:
        field: a field of the table.
        resource: the table.
        targets: the values of the keys of :func:`list_targets`, where they could be read.

    Returns:
        None where they are not chosen. Values that are read as no value may be chosen too.
    """
    missing = tuple(text for text in resource.schema.find_missing_values(field) if text)
    listed = _list_values(field) if field.type in _SCALAR else ()
    if listed:
        return Choice(tuple(dict.fromkeys((*listed, *missing))))
    for names, keys in _list_keys(resource):
        for name, target in zip(names, keys, strict=True):
            if name == field.name and target in targets:
                return Choice(tuple(dict.fromkeys((*targets[target], *missing))), target[0])
    return None


def _list_values(field: Field) -> tuple[str, ...]:
    enum = field.constraints.enum
    if field.type != "boolean":
        return tuple(write_value(value) for value in enum if value is not None)
    answers = {
        True: (field.true_values or ("true",))[0],
        False: (field.false_values or ("false",))[0],
    }
    if not enum:
        return tuple(answers.values())
    return tuple(
        answers[value] if isinstance(value, bool) else write_value(value) for value in enum
    )


def _list_keys(
    resource: Resource,
) -> Iterator[tuple[tuple[str, ...], tuple[tuple[str, str], ...]]]:
    """List the foreign keys of a table: their fields, and what each refers to."""
    for key in resource.schema.foreign_keys:
        if len(key.fields) == len(key.reference.fields):
            table = key.reference.resource or resource.name
            yield key.fields, tuple((table, name) for name in key.reference.fields)
