"""``--help`` answers at once because nothing heavy is imported to say it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("frictionless", "polars", "pandas", "numpy", "requests", "jinja2", "yaml", "keyring")


def test_help_imports_none_of_the_heavy_libraries() -> None:
    script = (
        "import sys; sys.argv = ['parution', '--help']\n"
        "from parution.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        f"print('HEAVY', sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "HEAVY []"
