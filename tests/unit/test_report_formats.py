"""A format of the validation report is added in the registry alone."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from parution.reports import FORMATS

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


def test_the_formats_are_text_and_json() -> None:
    assert {name: entry.suffix for name, entry in FORMATS.items()} == {
        "text": ".txt",
        "json": ".json",
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
    assert "choisissez parmi text, json, third." in done.stderr.decode()
