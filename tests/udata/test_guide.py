"""``docs/publier-sur-data-gouv-fr.md``: what it shows is what its reader sees.

Its commands are run in its order on the dataset of the repository and the real udata. The host,
identifiers and figures are left out of the comparison: they change with the data.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.projects import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.udata.running import Udata

PAGE = REPOSITORY / "docs" / "publier-sur-data-gouv-fr.md"
HOST = "https://demo.data.gouv.fr"
REST = "[…]"
EDITED = "Les recommandations de la mission Data et territoires"


def _read_transcripts() -> list[tuple[str, list[str]]]:
    """Read the commands that the page shows, and the lines that each one prints."""
    blocks = re.findall(
        r"^( *)```console\n(.*?)^\1```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    transcripts = []
    for indent, block in blocks:
        command, *lines = (line.removeprefix(indent) for line in block.splitlines())
        assert command.startswith("$ ")
        transcripts.append((command.removeprefix("$ "), lines))
    return transcripts


def _run(command: str, root: Path, typed: str) -> list[str]:
    """Run a command of the page as the Makefile does, with nobody to agree."""
    words = command.split()
    if words[0] == "make":
        target, portal = words[1:]
        arguments = [target, "--portal", portal.removeprefix("PORTAL=")]
        arguments += ["--yes"] if target == "publish" else []
    else:
        assert words[0] == ".venv/bin/parution"
        arguments = words[1:]
    done = subprocess.run(
        [sys.executable, "-m", "parution", *arguments],
        cwd=root,
        env={**os.environ, "LANG": "fr_FR.UTF-8", "PYTHONIOENCODING": "utf-8"},
        input=typed,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return done.stdout.splitlines()


def _simplify(line: str, url: str) -> str:
    """Leave out what is another on each machine: host, identifiers, figures, blanks."""
    line = line.replace(url, HOST)
    line = re.sub(r"trousseau : [^)]+", "trousseau : …", line.replace("\u00a0", " "))
    line = re.sub(r'"[0-9a-f]{24}"', '"…"', line.replace("\u202f", " "))
    return " ".join(re.sub(r"\d[\d.,-]*", "0", line).split())


def _follows(shown: list[str], printed: list[str]) -> bool:
    """Tell whether what is printed is what is shown, any lines being where it says « […] »."""
    pattern = "".join(
        "(?:.*\n)*" if line == REST else re.escape(line) + "\n" for line in shown if line
    )
    return bool(re.fullmatch(pattern, "".join(f"{line}\n" for line in printed if line)))


def test_the_transcripts_of_the_page_are_what_is_printed(
    udata: Udata, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.keyrings.FileKeyring")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(REPOSITORY), *sys.path]))
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "keyring.json"))
    udata.clock("ticking")
    root = tmp_path / "projet"
    for folder in ("datapackage", "schemas"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    transcripts = _read_transcripts()
    assert [command.split()[1] for command, _ in transcripts] == [
        *("login", "preflight", "plan", "publish", "publish", "verify", "plan")
    ]
    for number, (command, lines) in enumerate(transcripts, start=1):
        if number == len(transcripts):
            (dataset,) = udata.datasets()
            path = f"/api/1/datasets/{dataset['id']}/"
            fields = ("title", "tags", "temporal_coverage")
            body = {**{name: dataset[name] for name in fields}, "title": EDITED}
            udata.request("PUT", path, person=udata.people.editor, json=body).raise_for_status()
        # What asks nobody anything is asked of demo itself, whose lists are shipped.
        offline = command.endswith(" preflight")
        (root / "portals.toml").write_text(
            f'[portals.demo]\nkind = "udata"\nurl = "{HOST if offline else udata.url}"\n'
            f'organization = "{udata.organization.id}"\n',
            encoding="utf-8",
        )
        printed = _run(command, root, f"{udata.people.editor.key}\n")
        shown = [_simplify(line, udata.url) for line in lines]
        told = "\n".join(printed)
        assert _follows(shown, [_simplify(line, udata.url) for line in printed]), told
