"""The reports that Parution writes as pages, judged by axe-core: no violation, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.broken_package import TWO, table, write_broken, write_package
from tests.projects import STATIONS, Project, make_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.driving import Browser

pytestmark = [pytest.mark.external, pytest.mark.slow, pytest.mark.usefixtures("axe")]


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


def _judge(browser: Browser, page: str, folder: Path, width: int, *, dark: bool) -> None:
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    browser.open(file.as_uri(), width=width, dark=dark)
    verdict = browser.judge()
    assert browser.run("return innerWidth") == width
    background = browser.run("return getComputedStyle(document.body).backgroundColor")
    assert background == ("rgb(22, 22, 31)" if dark else "rgb(255, 255, 255)")
    assert verdict.violations == ()
    # A sign alone, and what is out of sight in a frame that scrolls, have no contrast to measure.
    assert {each["id"] for each in verdict.incomplete} <= {"color-contrast"}
    assert len(verdict.passes) >= 15
    assert browser.measure_overflow() <= 0  # what is wide scrolls in its own frame, not the page
    browser.check(file.as_uri())
    assert browser.walk() == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_a_validation_report_has_no_violation(
    browser: Browser, pages: dict[str, str], tmp_path: Path, name: str, *, width: int, dark: bool
) -> None:
    _judge(browser, pages[name], tmp_path, width, dark=dark)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("changed", [False, True], ids=["same", "changed"])
def test_a_page_of_differences_has_no_violation(
    browser: Browser, tmp_path: Path, *, changed: bool, width: int, dark: bool
) -> None:
    project = make_project(tmp_path / "projet")
    project.git("init", "--quiet")
    project.commit("Données")
    if changed:
        rows = "".join(f"{number},{'x' * number},2020-01-31,1\n" for number in range(10, 90))
        table = STATIONS.replace("Amont", "Amont de la digue").replace("02,Aval,,\n", rows)
        project.write("datapackage/data/stations.csv", table)
    done = project.run("diff", "HEAD", ".", "--format", "html")
    assert done.returncode in {0, 5}, done.stderr
    _judge(browser, done.stdout, tmp_path, width, dark=dark)


def test_what_is_wrong_in_a_report_is_found(
    browser: Browser, pages: dict[str, str], tmp_path: Path
) -> None:
    page = pages["invalid"].replace('<html lang="fr">', "<html>").replace("#8c1b1b", "#fbd0d0")
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    browser.open((tmp_path / "page.html").as_uri())
    found = {each["id"] for each in browser.judge().violations}
    assert found >= {"html-has-lang", "color-contrast"}
