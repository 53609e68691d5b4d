"""The answers of commands to programs, held to the schemas that are published."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

FOLDER = Path(__file__).parents[1] / "docs" / "schemas"
SUFFIX = ".schema.json"


def list_schemas() -> dict[str, dict[str, Any]]:
    """List the schemas of the answers, by command."""
    return {
        path.name.removesuffix(SUFFIX): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob(f"*{SUFFIX}"))
    }


def find_faults(command: str, document: object) -> list[str]:
    """Find where a document is not of the schema of a command."""
    faults = _read_validator(command).iter_errors(document)
    return [f"{fault.json_path}: {fault.message}" for fault in faults]


def read_answer(command: str, text: str) -> Any:
    """Read what a command answers with ``--json``: one document, of its schema."""
    document = json.loads(text)
    assert find_faults(command, document) == []
    return document


def resolve(command: str, reference: str) -> Any:
    """Read what the schema of a command refers to; raises where it is not there."""
    return _REGISTRY.resolver(_locate(command)).lookup(reference).contents


@cache
def _read_validator(command: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": _locate(command)}, registry=_REGISTRY)


def _locate(command: str) -> str:
    return (FOLDER / f"{command}{SUFFIX}").as_uri()


def _retrieve(uri: str) -> Resource[Any]:
    path = Path(unquote(urlsplit(uri).path))
    return Resource.from_contents(json.loads(path.read_text(encoding="utf-8")))


_REGISTRY: Registry[Any] = Registry(retrieve=_retrieve)  # type: ignore[call-arg]
