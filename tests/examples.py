"""The examples of a page of the documentation, run as a reader does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# Runs each example in one namespace, and gives what each has printed.
_RUNNER = """
import contextlib, io, json, sys
namespace = {"__name__": "__main__"}
printed = []
for number, example in enumerate(json.load(sys.stdin), start=1):
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(compile(example, f"example {number}", "exec"), namespace)
    printed.append(output.getvalue())
json.dump(printed, sys.stdout)
"""


def run_examples(examples: Sequence[str], folder: Path, language: str) -> list[str]:
    """Run examples one after the other, and give what each of them prints.

    Args:
        examples: of Python.
        folder: where they run.
        language: in which Parution speaks.
    """
    done = subprocess.run(
        [sys.executable, "-c", _RUNNER],
        cwd=folder,
        env={**os.environ, "PARUTION_LANG": language},
        input=json.dumps(examples),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    printed: list[str] = json.loads(done.stdout)
    return printed
