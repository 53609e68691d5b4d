"""YAML, JSON and TOML files, read as plain JSON values or refused."""

from __future__ import annotations

import errno
import json
import math
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from parution.errors import DescriptorError, SettingsError
from parution.files import open_file, write_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import yaml

MAX_BYTES = 100 * 2**20
MAX_NODES = 2_000_000
# Values written in a YAML document: its parser takes 30 microseconds for each.
MAX_YAML_NODES = 250_000
# A dot or an exponent is wanted: without, it is an integer or a code.
_FLOAT = r"[-+]?(?:(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+)"
# What the parsers say in English, by words of it → the key of what is said instead.
_JSON_FAULTS = (
    ("Expecting value", "reason.json.value"),
    ("Expecting property name", "reason.json.key"),
    ("Illegal trailing comma", "reason.json.key"),
    ("Expecting ',' delimiter", "reason.json.comma"),
    ("Expecting ':' delimiter", "reason.json.colon"),
    ("Extra data", "reason.json.extra"),
    ("Unterminated string", "reason.json.quote"),
    ("Invalid control character", "reason.json.control"),
    ("Invalid \\", "reason.json.escape"),
)
_JSON_STARTS = (
    (re.compile(r"//|/\*|#"), "reason.json.comment"),
    (re.compile(r"(?:True|False|None|NaN|TRUE|FALSE|NULL|Null)\b"), "reason.json.word"),
    (re.compile("['’‘“”«]"), "reason.json.quotes"),
    (re.compile(r"<"), "reason.json.html"),
    (re.compile(r"[\]}]|\Z"), "reason.json.end"),
)
_YAML_FAULTS = (
    ("mapping values are not allowed", "reason.yaml.colon"),
    ("cannot start any token", "reason.yaml.token"),
    ("unknown escape character", "reason.yaml.escape"),
    ("could not find expected ':'", "reason.yaml.missing-colon"),
    ("unexpected end of stream", "reason.yaml.quote"),
    ("expected ',' or", "reason.yaml.bracket"),
    ("<stream end>", "reason.yaml.bracket"),
    ("expected <block end>", "reason.yaml.indentation"),
    ("undefined alias", "reason.yaml.alias"),
    ("could not determine a constructor", "reason.yaml.tag"),
    ("a single document", "reason.yaml.document"),
)
# Unicode 15.1: category Cc but for C0, which JSON escapes; Bidi_Control; U+2028 and U+2029; Cs,
# which no encoding has.
_HIDDEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
# The tags of YAML 1.2's core schema, section 10.3.1.
_CORE = frozenset({"null", "bool", "int", "float", "str", "seq", "map"})
YAML_SUFFIXES = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class RepeatedKey:
    """A key that a JSON object has more than once; its last value is the one read.

    Attributes:
        name: the key.
        line: the line where the object begins, from 1; None where it cannot be told.
    """

    name: str
    line: int | None


def read_mapping(
    path: Path, repeated: list[RepeatedKey] | None = None, root: Path | None = None
) -> dict[str, Any]:
    """Read a descriptor or a schema: a mapping of JSON values, in YAML or JSON.

    YAML is read by its 1.2 core rules: dates stay text, ``no`` and ``oui`` are words, a
    key given twice is refused. One departure: digits after a leading zero stay text, since
    here they are codes (``01234`` is a commune). Aliases expand within a bound.

    Args:
        path: the file; YAML by its extension, else JSON (UTF-8, a BOM allowed).
        repeated: where the keys that a JSON object has twice go, as they are read; if None,
            such a document is refused, as YAML always is.
        root: as :func:`read_text` takes it.

    Raises:
        DescriptorError: it cannot be read as :func:`read_text` does, or is not of the
            format, or is something else than a mapping.
    """
    return parse_mapping(read_text(path, root), path, repeated)


def parse_mapping(
    text: str, path: Path, repeated: list[RepeatedKey] | None = None
) -> dict[str, Any]:
    """Parse the text of a descriptor or a schema, as :func:`read_mapping` does.

    Args:
        text: its text.
        path: the file that it is of: its extension says the format, and sentences name it.
        repeated: as there.

    Raises:
        DescriptorError: it is not of the format, or is something else than a mapping.
    """
    is_yaml = path.suffix.lower() in YAML_SUFFIXES
    try:
        value = _parse_yaml(text, path) if is_yaml else _parse_json(text, repeated)
        value = _Plain(path).copy(value)
    except _DuplicateKeyError as error:
        raise DescriptorError("document.duplicate-key", path=path, name=error.name) from error
    except json.JSONDecodeError as error:
        raise DescriptorError(
            "document.not-json",
            path=path,
            line=error.lineno,
            column=error.colno,
            reason=_explain_json(error),
        ) from error
    except RecursionError as error:
        raise DescriptorError("document.too-deep", path=path) from error
    except ValueError as error:  # an integer of thousands of digits
        raise DescriptorError("document.not-a-number", path=path) from error
    if not isinstance(value, dict):
        raise DescriptorError("document.not-a-mapping", path=path)
    return value


def read_text(path: Path, root: Path | None = None) -> str:
    """Read a text file written by people: UTF-8, a BOM allowed; its lines end as they may.

    Args:
        path: the file.
        root: the folder that it must not leave, links resolved, as
            :func:`parution.files.open_file` has it; None where a person named the file.

    Raises:
        DescriptorError: no such file, not a regular file, out of ``root``, too large, not UTF-8.
    """
    try:
        with open_file(path, root) as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise DescriptorError("document.too-large", path=path, limit=MAX_BYTES // 2**20)
        text = content.decode("utf-8-sig")
        return text.replace("\r\n", "\n").replace("\r", "\n")
    except FileNotFoundError as error:
        raise DescriptorError("document.not-found", path=path) from error
    except (IsADirectoryError, NotADirectoryError) as error:
        raise DescriptorError("document.not-a-file", path=path) from error
    except UnicodeDecodeError as error:
        raise DescriptorError("document.not-utf8", path=path, position=error.start) from error
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        raise DescriptorError("document.not-found", path=path) from error


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all, down to the disk.

    Args:
        path: the file; its folder is there.
        text: its content, to the letter.

    Raises:
        OSError: the disk refuses; what was there stays.
    """
    write_file(path, text.encode())


def dump_json(document: object) -> str:
    """Render a JSON document for people and programs, with nothing that acts on a terminal.

    Args:
        document: JSON values.

    Returns:
        Two spaces of indentation, UTF-8 in mind; what :func:`spell_hidden` finds is written as
        JSON's own escapes, so that the values are the same once parsed.
    """
    return spell_hidden(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def spell_hidden(text: str) -> str:
    r"""Write ``\u202e`` for a character that acts instead of being shown.

    These are the controls of C1, which move the cursor of a terminal, the marks of direction,
    which have a text read in another order, the separators of lines, and halves of characters.
    """
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def read_toml(path: Path, root: Path | None = None) -> dict[str, Any]:
    """Read a TOML file.

    Args:
        path: the file.
        root: as :func:`read_text` takes it.

    Raises:
        SettingsError: it cannot be read as :func:`read_text` does, or is no TOML.
    """
    try:
        return tomllib.loads(read_text(path, root))
    except DescriptorError as error:
        raise SettingsError(error.key, **error.values) from error
    except (ValueError, RecursionError) as error:
        raise SettingsError("settings.not-toml", path=path, reason=_explain_toml(error)) from error


def _explain_json(error: json.JSONDecodeError) -> DescriptorError:
    """Say what is wrong in the language spoken, which Python's parser does in English."""
    if not error.doc.strip():
        return DescriptorError("reason.json.nothing")
    rest = error.doc[error.pos :].lstrip()
    # What stands there says more than what is expected.
    for start, key in _JSON_STARTS:
        if start.match(rest) and (key != "reason.json.end" or "delimiter" in error.msg):
            return DescriptorError(key)
    found = (key for words, key in _JSON_FAULTS if words in error.msg)
    return DescriptorError(next(found, "reason.other"))


def _explain_yaml(error: yaml.MarkedYAMLError) -> DescriptorError:
    words = f"{error.problem} {error.context}"
    found = (key for known, key in _YAML_FAULTS if known in words)
    return DescriptorError(next(found, "reason.other"))


def _explain_toml(error: Exception) -> SettingsError:
    found = re.search(r"at line (\d+), column (\d+)", str(error))
    if found:
        return SettingsError("reason.toml.place", line=found[1], column=found[2])
    return SettingsError("reason.toml.end" if "end of document" in str(error) else "reason.other")


class _TooManyValuesError(Exception):
    """A YAML document has more values than are read in bounded time."""


class _Plain:
    """Copies a document, aliases expanded, within a bound."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.left = MAX_NODES

    def copy(self, value: object) -> object:
        self.left -= 1
        if self.left < 0:
            raise DescriptorError("document.too-many-values", path=self.path, limit=MAX_NODES)
        if isinstance(value, dict):
            for key in value:
                if not isinstance(key, str):
                    raise DescriptorError("document.key-not-text", path=self.path, name=key)
                self._check_text(key)
            return {key: self.copy(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.copy(item) for item in value]
        if isinstance(value, float) and not math.isfinite(value):
            raise DescriptorError("document.not-a-number", path=self.path)
        if isinstance(value, str):
            self._check_text(value)
        return value

    def _check_text(self, text: str) -> None:
        """Refuse half of a surrogate pair, which JSON can write and UTF-8 cannot."""
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise DescriptorError("document.half-character", path=self.path) from error


class _DuplicateKeyError(Exception):
    """A mapping has the same key twice."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def _parse_json(text: str, repeated: list[RepeatedKey] | None) -> object:
    try:
        return json.loads(text, object_pairs_hook=_pair)
    except _DuplicateKeyError:
        if repeated is None:
            raise
    repeated += _find_repeated(text)
    return json.loads(text)  # the last value wins, as everywhere


def _pair(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise _DuplicateKeyError(name)
        found[name] = value
    return found


def _find_repeated(text: str) -> list[RepeatedKey]:
    """Find the keys that an object of a JSON document has twice, in the order of their lines."""
    found: list[RepeatedKey] = []
    # Python's own decoder, whose parts are not in its documentation.
    decoder: Any = json.JSONDecoder()
    parts: Any = json
    read_object = parts.decoder.JSONObject

    def read(place: tuple[str, int], *others: Any) -> Any:
        names: list[str] = []
        strict, scan, _, _, memory = others
        read_value = read_object(
            place, strict, scan, None, lambda pairs: names.extend(key for key, _ in pairs), memory
        )
        line = text.count("\n", 0, place[1]) + 1
        twice = [name for name, number in Counter(names).items() if number > 1]
        found.extend(RepeatedKey(name, line) for name in twice)
        return read_value

    decoder.parse_object = read  # which only the scanner written in Python calls
    decoder.scan_once = parts.scanner.py_make_scanner(decoder)
    decoder.decode(text)
    return sorted(found, key=lambda key: key.line or 0)


def _parse_yaml(text: str, path: Path) -> object:
    import yaml  # noqa: PLC0415 - a JSON descriptor, or --help, does not need it

    try:
        return yaml.load(text, Loader=_core_loader(yaml.SafeLoader))  # noqa: S506 - built on SafeLoader
    except _TooManyValuesError as error:
        raise DescriptorError(
            "document.too-many-values", path=path, limit=MAX_YAML_NODES
        ) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise DescriptorError(
            "document.not-yaml",
            path=path,
            line=mark.line + 1 if mark else 1,
            column=mark.column + 1 if mark else 1,
            reason=_explain_yaml(error),
        ) from error
    except yaml.YAMLError as error:  # a character that YAML forbids
        raise DescriptorError(
            "document.not-yaml",
            path=path,
            line=1,
            column=1,
            reason=DescriptorError("reason.yaml.control"),
        ) from error


def _core_loader(base: type[yaml.SafeLoader]) -> type[yaml.SafeLoader]:
    """YAML 1.2's core schema (section 10.3.2) and its rule that keys are unique."""
    import yaml  # noqa: PLC0415 - see above

    class Loader(base):  # type: ignore[misc,valid-type]
        yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012
        left = MAX_YAML_NODES

        def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
            self.left -= 1
            if self.left < 0:
                raise _TooManyValuesError
            return cast("yaml.Node | None", super().compose_node(parent, index))

        def construct_mapping(self, node: yaml.Node, deep: bool = False) -> dict[Any, Any]:
            if not isinstance(node, yaml.MappingNode):  # « !!map [a] »
                self.construct_undefined(node)
            seen: set[str] = set()
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode):
                    if key.value in seen:
                        raise _DuplicateKeyError(key.value)
                    seen.add(key.value)
            return dict(super().construct_mapping(node, deep))

    for tag, pattern, first in (
        ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
        ("null", r"~|null|Null|NULL|", "~nN"),
        ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
        ("float", _FLOAT, "-+.0123456789"),
    ):
        resolver = re.compile(rf"(?:{pattern})\Z")
        Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", resolver, [*first, ""])
    # No date, no set, no bytes: JSON has none, and the schema (JSON Schema) knows none.
    Loader.yaml_constructors = {
        tag: construct
        for tag, construct in base.yaml_constructors.items()
        if tag is None or tag.rpartition(":")[2] in _CORE
    }
    for tag, pattern, parse in (
        ("bool", r"true|True|TRUE|false|False|FALSE", lambda text: text.lower() == "true"),
        ("null", r"~|null|Null|NULL|", lambda _: None),
        ("int", r"[-+]?[0-9]+", int),
        ("float", rf"{_FLOAT}|[-+]?[0-9]+", float),
    ):
        Loader.add_constructor(f"tag:yaml.org,2002:{tag}", _construct_scalar(pattern, parse))
    return Loader


def _construct_scalar(
    pattern: str, parse: Callable[[str], object]
) -> Callable[[yaml.SafeLoader, yaml.Node], object]:
    def construct(loader: yaml.SafeLoader, node: yaml.Node) -> object:
        text = str(node.value)
        if not re.fullmatch(pattern, text):  # « !!bool peut-être »
            loader.construct_undefined(node)
        return parse(text)

    return construct
