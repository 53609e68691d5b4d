"""``--help`` and ``import parution`` are quick because nothing heavy is imported for them."""

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


def test_importing_the_library_imports_none_of_the_heavy_libraries() -> None:
    script = (
        "import sys\n"
        "from parution import Error, Package, ParutionError, Report, Task\n"
        # An exception is told without them too.
        "str(ParutionError('table.not-found', path='x'))\n"
        f"print('HEAVY', sorted(set({(*HEAVY, 'typer', 'rich')!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.stderr, done.stdout) == ("", "HEAVY []\n")
