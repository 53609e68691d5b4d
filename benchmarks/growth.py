"""How validation grows with the foreign keys, the tables and the fields of a package.

Usage: ``python -m benchmarks.growth``. Each line has the seconds for three sizes, each twice the
one before, and by how much they grow.
"""

from __future__ import annotations

import itertools
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from parution.project import read_package
from parution.validation import validate

_FIELD = {"name": "a", "type": "string"}


def _list_keys(number: int) -> list[dict[str, Any]]:
    key = {"fields": ["a"], "reference": {"resource": "u", "fields": ["a"]}}
    referring = {"fields": [_FIELD], "foreignKeys": [key] * number}
    return [
        {"name": "t", "path": "t.csv", "schema": referring},
        {"name": "u", "path": "t.csv", "schema": {"fields": [_FIELD]}},
    ]


def _list_tables(number: int) -> list[dict[str, Any]]:
    schema = {"fields": [_FIELD]}
    return [{"name": f"t{at}", "path": "t.csv", "schema": schema} for at in range(number)]


def _list_fields(number: int) -> list[dict[str, Any]]:
    fields = [{"name": f"f{at}", "type": "string"} for at in range(number)]
    return [{"name": "t", "path": "wide.csv", "schema": {"fields": fields}}]


def _measure(folder: Path, resources: list[dict[str, Any]], number: int) -> float:
    labels = ",".join(f"f{at}" for at in range(number))
    (folder / "t.csv").write_text("a\nx\n", encoding="utf-8")
    (folder / "wide.csv").write_text(f"{labels}\n{labels}\n", encoding="utf-8")
    source = folder / "datapackage.json"
    source.write_text(json.dumps({"name": "p", "resources": resources}), encoding="utf-8")
    start = time.perf_counter()
    if not validate(read_package(source)).valid:
        raise RuntimeError("it does not pass")
    return time.perf_counter() - start


def main() -> None:
    """Measure, and print a table."""
    cases = {
        "foreign keys": (_list_keys, 250),
        "tables": (_list_tables, 500),
        "fields": (_list_fields, 5_000),
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for what, (list_resources, first) in cases.items():
            sizes = (first, 2 * first, 4 * first)
            taken = [_measure(folder, list_resources(size), size) for size in sizes]
            told = "  ".join(
                f"{size:,}: {each:.2f} s" for size, each in zip(sizes, taken, strict=True)
            )
            ratios = ", ".join(
                f"× {after / before:.2f}" for before, after in itertools.pairwise(taken)
            )
            print(f"{what:<14}{told}   {ratios}")


if __name__ == "__main__":
    main()
