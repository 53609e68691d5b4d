"""Record what frictionless says of each case in ``cases``: ``report.json`` beside its descriptor.

Run it after a case was added or frictionless was updated, and read what it changed::

    python -m tests.validation.record_cases

A case is a folder ``cases/<kind>/<name>`` with a ``datapackage.json``, its files and, where its
tables have one, a ``checklist.json``. Nothing of Parution is called here.
"""

from __future__ import annotations

import json
import os
import warnings
from pathlib import Path
from typing import Any

from frictionless import Checklist, FrictionlessException, Package, system

CASES = Path(__file__).parent / "cases"


def read_json(path: Path) -> Any:
    """Read a JSON file; an empty mapping where it is not there."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def ask(folder: Path) -> dict[str, Any]:
    """Ask frictionless for its report of a case, without what depends on the machine.

    Args:
        folder: the case.

    Returns:
        The errors of the package and, for each table, its labels, its rows and its errors;
        what it raises, where it fails instead.
    """
    described, listed = read_json(folder / "checklist.json"), folder / "checklist.json"
    with system.use_context(onerror="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            checklist = Checklist.from_descriptor(described) if listed.exists() else None
            content = read_json(folder / "datapackage.json")
            package = Package.from_descriptor(content, basepath=str(folder))
            report = package.validate(checklist)
        except FrictionlessException as exception:
            errors = [error.to_descriptor() for error in exception.to_errors()]
            return _relate(folder, {"valid": False, "errors": errors, "tasks": []})
        except Exception as exception:  # noqa: BLE001 - a key without a hash, a bound without order
            fails = {"valid": False, "errors": [], "tasks": [], "fails": str(exception)}
            return _relate(folder, fails)
    tasks = [
        {
            "name": task.name,
            "labels": task.labels,
            "rows": task.stats.get("rows", 0),
            "errors": [error.to_descriptor() for error in task.errors],
        }
        for task in report.tasks
    ]
    errors = [error.to_descriptor() for error in report.errors]
    return _relate(folder, {"valid": report.valid, "errors": errors, "tasks": tasks})


def _relate(folder: Path, report: dict[str, Any]) -> dict[str, Any]:
    """Leave out the folder of the case, which its notes may name."""
    written = json.dumps(report, ensure_ascii=False).replace(f"{folder}{os.sep}", "")
    related: dict[str, Any] = json.loads(written)
    return related


def main() -> None:
    for descriptor in sorted(CASES.glob("*/*/datapackage.json")):
        report = json.dumps(ask(descriptor.parent), ensure_ascii=False, indent=1)
        (descriptor.parent / "report.json").write_text(f"{report}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
