"""The pages that Parution writes, judged by axe-core in Chromium: no violation, light and dark.

Both come from outside PyPI: ``make test-external`` runs these tests where they are. axe-core is
not in the repository: it is the file that ``AXE_CORE`` names, else the one that
``npm install --no-save axe-core`` puts in ``node_modules/``.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.broken_package import TWO, table, write_broken, write_package
from tests.projects import REPOSITORY, STATIONS, Project

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.external, pytest.mark.slow]

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
AXE = Path(os.environ.get("AXE_CORE") or REPOSITORY / "node_modules" / "axe-core" / "axe.min.js")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
needs_axe = pytest.mark.skipif(
    not AXE.is_file(), reason="axe-core is not there (AXE_CORE names its axe.min.js)"
)
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
DARK = "@media (prefers-color-scheme: dark)"
# What a page is asked once it is open: what axe found, and what it looks like.
RUN = """
axe.run(document, {resultTypes: ["violations", "incomplete"]}).then(found => {
  const nodes = each => each.nodes.map(node => node.target.join(" ") + ": " + node.failureSummary);
  const list = kind => found[kind].map(each => ({id: each.id, nodes: nodes(each)}));
  const answer = {
    axe: axe.version,
    width: window.innerWidth,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    background: getComputedStyle(document.body).backgroundColor,
    passes: found.passes.length,
    violations: list("violations"),
    incomplete: list("incomplete"),
  };
  const place = document.createElement("pre");
  place.id = "answer";
  place.textContent = JSON.stringify(answer);
  document.body.append(place);
});
"""


def ask(page: str, folder: Path, *, width: int, dark: bool) -> dict[str, Any]:
    """Open a copy of a page in Chromium, axe-core in the place of the policy that forbids it.

    Args:
        page: the page.
        folder: where the copy goes.
        width: of the window, in pixels.
        dark: whether the person prefers a dark page.

    Returns:
        What :data:`RUN` answers.
    """
    copy, policies = POLICY.subn("", page)
    assert policies == 1
    assert DARK in copy
    # The preference of a person cannot be set from the command line: the rule is written for it.
    copy = copy.replace(DARK, "@media all" if dark else "@media not all")
    axe = AXE.read_text(encoding="utf-8")
    copy = copy.replace("</body>", _write_script(axe) + _write_script(RUN) + "</body>")
    # A window has a least width: the page stands in a frame of the one that is wanted.
    (folder / "page.html").write_text(copy, encoding="utf-8")
    frame = (
        "<!doctype html><title>x</title><iframe id=f src=page.html "
        f'style="border:0;width:{width}px;height:900px"></iframe><pre id=answer></pre><script>'
        'f.onload=()=>{const look=()=>{const found=f.contentDocument.getElementById("answer");'
        "if(found)document.getElementById('answer').textContent=found.textContent;"
        "else setTimeout(look,50)};look()}</script>"
    )
    (folder / "frame.html").write_text(frame, encoding="utf-8")
    assert CHROMIUM is not None
    done = subprocess.run(
        [
            CHROMIUM,
            *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *("--disable-extensions", "--allow-file-access-from-files", "--hide-scrollbars"),
            # Nothing leaves the machine, whatever the page or the browser asks.
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={folder / 'profile'}",
            "--window-size=1400,1000",
            "--virtual-time-budget=30000",
            "--dump-dom",
            (folder / "frame.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    (answer,) = re.findall(r'<pre id="answer">(.+?)</pre>', done.stdout, re.DOTALL)
    found: dict[str, Any] = json.loads(html.unescape(answer))
    return found


def _write_script(text: str) -> str:
    return f"<script>{text}</script>"


def _write_valid(root: Path) -> str:
    write_package(root, [table("t", TWO)], {"t.csv": "id,v\n1,a\n"})
    return _run(Project(root), 0, "validate", "--format", "html", "datapackage.json")


def _write_invalid(root: Path) -> str:
    (root / ".git").mkdir()
    write_broken(root)
    return _run(Project(root), 2, "validate", "--format", "html", "datapackage.json")


def _write_long(root: Path) -> str:
    """Write a table of many columns and rows, with long words, and texts of other scripts."""
    fields = [{"name": f"colonne_{number}", "type": "integer"} for number in range(40)]
    cells = ["x" * 300, "un texte assez long pour tenir sur plusieurs lignes " * 5, "שלום", "مرحبا"]
    row = ",".join(cells * 10) + "\n"
    header = ",".join(str(each["name"]) for each in fields) + "\n"
    write_package(root, [table("large", fields)], {"large.csv": header + row * 20})
    return _run(Project(root), 1, "validate", "--format", "html", "datapackage.json")


def _write_refused(root: Path) -> str:
    write_package(root, [table("t", TWO), table("t", TWO)], {"t.csv": "id,v\n"})
    return _run(Project(root), 2, "validate", "--format", "html", "datapackage.json")


def _run(project: Project, code: int, *arguments: str) -> str:
    done = project.run(*arguments)
    assert done.returncode == code, done.stderr
    return done.stdout


PAGES: dict[str, Callable[[Path], str]] = {
    "valid": _write_valid,
    "invalid": _write_invalid,
    "long": _write_long,
    "refused": _write_refused,
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {name: write(tmp_path_factory.mktemp(name)) for name, write in PAGES.items()}


def _judge(page: str, folder: Path, width: int, dark: bool) -> None:
    found = ask(page, folder, width=width, dark=dark)
    assert found["width"] == width
    assert found["background"] == ("rgb(22, 22, 31)" if dark else "rgb(255, 255, 255)")
    assert found["violations"] == []
    # A sign alone, and what is out of sight in a frame that scrolls, have no contrast to measure.
    assert {each["id"] for each in found["incomplete"]} <= {"color-contrast"}
    assert found["passes"] >= 15
    assert found["overflow"] <= 0  # what is wide scrolls in its own frame, not the page


@needs_chromium
@needs_axe
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_a_validation_report_has_no_violation(
    pages: dict[str, str], tmp_path: Path, name: str, width: int, dark: bool
) -> None:
    _judge(pages[name], tmp_path, width, dark)


@needs_chromium
@needs_axe
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("changed", [False, True], ids=["same", "changed"])
def test_a_page_of_differences_has_no_violation(
    project: Project, tmp_path: Path, changed: bool, width: int, dark: bool
) -> None:
    project.git("init", "--quiet")
    project.commit("Données")
    if changed:
        rows = "".join(f"{number},{'x' * number},2020-01-31,1\n" for number in range(10, 90))
        table = STATIONS.replace("Amont", "Amont de la digue").replace("02,Aval,,\n", rows)
        project.write("datapackage/data/stations.csv", table)
    done = project.run("diff", "HEAD", ".", "--format", "html")
    assert done.returncode in {0, 5}, done.stderr
    _judge(done.stdout, tmp_path, width, dark)


@needs_chromium
@needs_axe
def test_what_is_wrong_in_a_page_is_found(pages: dict[str, str], tmp_path: Path) -> None:
    page = pages["invalid"].replace('<html lang="fr">', "<html>").replace("#8c1b1b", "#fbd0d0")
    found = ask(page, tmp_path, width=1280, dark=False)
    assert {each["id"] for each in found["violations"]} >= {"html-has-lang", "color-contrast"}
