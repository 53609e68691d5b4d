"""A format of the validation report is added in the registry alone."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from parution.messages import Catalogue
from parution.project import read_package
from parution.reports import FORMATS
from parution.reports.validation_json import render_json
from parution.reports.validation_text import render_text
from parution.validation import validate

if TYPE_CHECKING:
    from pathlib import Path

# A process whose registry lists a third format before the command line is parsed.
_SCRIPT = """
import sys
from parution.reports import FORMATS
from parution.reports.formats import ReportFormat

def render(report, package, catalogue):
    return f"{package.name}:{report.error_count}:{catalogue.language}\\n"

FORMATS["third"] = ReportFormat(render, ".third")
sys.argv = ["parution", "validate", *sys.argv[1:]]
from parution.__main__ import main
main()
"""


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    descriptor = {
        "name": "p",
        "resources": [
            {
                "name": "t",
                "path": "t.csv",
                "schema": {"fields": [{"name": "id", "type": "integer"}]},
            }
        ],
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    (folder / "t.csv").write_text("id\n1\nx\n")
    return subprocess.run(
        [sys.executable, "-c", _SCRIPT, *arguments], cwd=folder, capture_output=True, check=False
    )


def test_the_formats_are_these() -> None:
    assert {name: entry.suffix for name, entry in FORMATS.items()} == {
        "text": ".txt",
        "json": ".json",
        "markdown": ".md",
        "html": ".html",
        "github": ".txt",
        "gitlab": ".json",
        "junit": ".xml",
        "sarif": ".sarif",
        "xlsx": ".xlsx",
        "csv": ".csv",
    }


def test_the_command_line_takes_every_format_of_the_registry(tmp_path: Path) -> None:
    done = _run(tmp_path, "--format", "third", "--lang", "en")
    assert done.stdout == b"p:1:en\n"
    assert done.returncode == 1


def test_a_format_that_is_not_in_the_registry_is_refused_with_the_names_of_all(
    tmp_path: Path,
) -> None:
    done = _run(tmp_path, "--format", "fourth")
    assert done.returncode == 2
    names = ", ".join([*(name for name, each in FORMATS.items() if not each.binary), "third"])
    assert f"choisissez parmi {names}." in done.stderr.decode()


@pytest.mark.hostile_sample
@pytest.mark.parametrize("small", [0, 10**9], ids=["screened", "frictionless"])
@pytest.mark.parametrize(
    "constraints",
    [{"pattern": f"(?=z)({'a' * 200_000})?"}, {"enum": [f"v{n}" for n in range(100_000)]}],
    ids=["pattern", "enum"],
)
def test_a_long_constraint_is_not_repeated_in_each_error(
    tmp_path: Path, small: int, constraints: dict[str, Any]
) -> None:
    (tmp_path / "t.csv").write_text("a\n" + "".join(f"x{n}\n" for n in range(10)), "utf-8")
    schema = {"fields": [{"name": "a", "type": "string", "constraints": constraints}]}
    table = {"name": "t", "path": "t.csv", "schema": schema}
    source = tmp_path / "datapackage.json"
    source.write_text(json.dumps({"name": "p", "resources": [table]}), encoding="utf-8")
    package = read_package(source)
    report = validate(package, small=small)
    (task,) = report.tasks
    assert task.totals == {("constraint-error", "a"): 10}
    (name, value) = next(iter(constraints.items()))
    whole = f'constraint "{name}" is "{value}"'
    for error in task.to_dict()["errors"]:
        end = f'… ({len(whole)} characters)"'
        assert error["note"] == whole[: 2000 - len(end)] + end
        assert len(error["message"]) < 3000
    assert len(render_json(report)) < 100_000
    assert len(render_text(report, package, Catalogue("en")).plain) < 20_000
