"""A descriptor that people wrote, changed at a few places: all other lines stay as they are.

YAML and JSON alike: the parser tells where a value stands in the text, and only that stretch is
replaced. What comes out is read again before it is kept: it must say what was said before but
for what was to change, or nothing is written.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from parution.errors import DescriptorError
from parution.structured import parse_mapping, read_mapping, write_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Edit:
    """One value of a descriptor to write.

    Attributes:
        path: the keys and the positions that lead to it, e.g. ``("resources", 0, "title")``.
        value: anything that JSON can say.
    """

    path: tuple[str | int, ...]
    value: Any

    def __str__(self) -> str:
        return ".".join(str(part) for part in self.path)


def rewrite_descriptor(path: Path, edits: Sequence[Edit]) -> None:
    """Write some values in a descriptor, in one step.

    Args:
        path: the descriptor's file, YAML or JSON.
        edits: what to write; a key that is not there yet is added to its mapping.

    Raises:
        DescriptorError: the file is written in a way in which that cannot be done for sure (an
            alias, a tag…): nothing was changed.
        OSError: the disk refuses; nothing was changed.
    """
    write_text(path, render_rewritten(path, edits))


def render_rewritten(path: Path, edits: Sequence[Edit]) -> str:
    """Render a descriptor with some values written in it; nothing is written to the disk.

    Args:
        path: as :func:`rewrite_descriptor` takes it.
        edits: likewise.

    Returns:
        The text of the file to be.

    Raises:
        DescriptorError: as :func:`rewrite_descriptor`.
    """
    wanted = copy.deepcopy(read_mapping(path))
    text = path.read_bytes().decode("utf-8")
    for edit in edits:
        try:
            _set(wanted, edit)
        except (TypeError, LookupError) as error:  # a list where a mapping is wanted
            raise DescriptorError("descriptor.not-rewritten", path=path) from error
        text = _rewrite(text, edit, path)
    if not _says(text, path, wanted):
        raise DescriptorError("descriptor.not-rewritten", path=path)
    return text


def _says(text: str, path: Path, wanted: dict[str, Any]) -> bool:
    try:
        return parse_mapping(text, path) == wanted
    except DescriptorError:
        return False


def _set(document: Any, edit: Edit) -> None:
    for part in edit.path[:-1]:
        nested = isinstance(document, dict)
        document = document.setdefault(part, {}) if nested else document[part]
    document[edit.path[-1]] = edit.value


def _rewrite(text: str, edit: Edit, path: Path) -> str:
    """Replace one value, or add it where its mapping begins."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise DescriptorError("descriptor.not-rewritten", path=path) from error
    if root is None:
        raise DescriptorError("descriptor.not-rewritten", path=path)
    node: yaml.Node = root
    start = 0
    for depth, part in enumerate(edit.path):
        found = _find(node, part)
        if found is None:
            if not isinstance(node, yaml.MappingNode) or not isinstance(part, str):
                raise DescriptorError("descriptor.not-rewritten", path=path)
            value = edit.value
            for missing in reversed(edit.path[depth + 1 :]):
                value = {missing: value}
            return _add(text, node, part, value)
        node, start = found
    end = _end(text, node)
    ending = "\r\n" if "\r\n" in text else "\n"
    indent = _indent_of(text, start)
    space = "" if start == node.start_mark.index else " "
    return (
        text[:start] + space + _write(edit.value, indent, ending, flow=_is_flow(text)) + text[end:]
    )


def _find(node: yaml.Node, part: str | int) -> tuple[yaml.Node, int] | None:
    """Find a value, and where in the text it begins; a block begins right after its key."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                block = isinstance(value, yaml.CollectionNode) and not value.flow_style
                return value, key.end_mark.index + 1 if block else value.start_mark.index
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        found: yaml.Node = node.value[part]
        return found, found.start_mark.index
    return None


def _end(text: str, node: yaml.Node) -> int:
    """Say where a value ends: the comments and blank lines after a block are not its own."""
    end: int = node.end_mark.index
    stretch = text[node.start_mark.index : end]
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        lines = stretch.splitlines(keepends=True)
        while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
            lines.pop()
        stretch = "".join(lines)
    # A folded text ends with its last line; a text in the middle of a line, at its last sign.
    return node.start_mark.index + len(stretch.rstrip())


def _add(text: str, node: yaml.MappingNode, key: str, value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False)
    start: int = node.start_mark.index
    if node.flow_style or not node.value:
        comma = ", " if node.value else ""
        return f"{text[: start + 1]}{json.dumps(key)}: {written}{comma}{text[start + 1 :]}"
    ending = "\r\n" if "\r\n" in text else "\n"
    return f"{text[:start]}{key}: {written}{ending}{' ' * node.start_mark.column}{text[start:]}"


def _indent_of(text: str, start: int) -> int:
    """Count the spaces before the key of the line where a value stands."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return len(line) - len(line.lstrip(" -"))


def _is_flow(text: str) -> bool:
    return text.lstrip("\ufeff \r\n\t").startswith("{")


def _write(value: Any, indent: int, ending: str, *, flow: bool) -> str:
    """Write a value: paragraphs as a block of lines where YAML allows it, else as JSON does."""
    plain = isinstance(value, str) and "\n" in value and "\r" not in value
    if flow or not plain or value != value.strip() or any(s in value for s in "\t\u0085\u2028"):
        return json.dumps(value, ensure_ascii=False)
    lines = [" " * (indent + 2) + line if line else "" for line in value.split("\n")]
    return ending.join(["|-", *lines])
