"""The page of a stranger's package: nothing of it runs, and it stays a page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browser.serving import serve_site
from tests.browser.sites import publish_hostile, publish_many, publish_wide

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.driving import Browser
    from tests.browser.serving import SiteServer

pytestmark = [pytest.mark.external, pytest.mark.slow]

PAGES = ("", "releases/", "releases/1.0.0/", "latest/")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    project = publish_hostile(tmp_path_factory.mktemp("hostile") / "projet")
    with serve_site(project.site) as server:
        yield server


def check_nothing_ran(browser: Browser) -> None:
    assert browser.run("return window.__ran === undefined")
    # Attributes that a page of ours never has.
    assert browser.run("return document.querySelectorAll('svg[onload], img[onerror]').length") == 0
    handlers = browser.run(
        "return [...document.querySelectorAll('*')].filter("
        "each => [...each.attributes].some(one => one.name.startsWith('on'))).length"
    )
    assert handlers == 0
    # One script that runs; the others are data.
    scripts = browser.run("return [...document.scripts].map(each => each.type)")
    assert scripts.count("") <= 1
    assert set(scripts) <= {"", "application/json", "application/ld+json"}
    addresses = browser.run(
        "return [...document.querySelectorAll('[href], [src], [action]')]"
        ".map(each => each.href || each.src || each.action)"
    )
    assert {urlsplit(str(each)).scheme for each in addresses} <= {"http", "https", "mailto"}


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page or "index")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_of_a_hostile_package_runs_and_its_page_holds(
    browser: Browser, hostile: SiteServer, page: str, width: int, *, dark: bool
) -> None:
    browser.open(hostile.url + page, width=width, dark=dark)
    browser.keep(f"hostile-{page.replace('/', '-') or 'index'}-{width}-{dark}.png")
    check_nothing_ran(browser)
    assert browser.measure_overflow() <= 0
    assert browser.judge().violations == ()
    browser.check(hostile.url)


def test_nothing_of_a_hostile_package_runs_once_all_is_opened(
    browser: Browser, hostile: SiteServer
) -> None:
    """Each summary and button of the page is pressed, one after the other."""
    browser.open(hostile.url)
    browser.run("for (const each of document.querySelectorAll('details')) each.open = true")
    number, pressed = 0, True
    while pressed:
        pressed = browser.run(
            "const each = document.querySelectorAll('main button, summary')[arguments[0]];"
            "if (each) each.click(); return Boolean(each);",
            number,
        )
        check_nothing_ran(browser)
        browser.run("for (const each of document.querySelectorAll('dialog')) each.close()")
        number += 1
    assert number > 10
    browser.check(hostile.url)


def test_nothing_of_a_hostile_package_runs_where_it_is_printed(
    browser: Browser, hostile: SiteServer
) -> None:
    browser.open(hostile.url, width=794, print_media=True)
    assert browser.measure_overflow() <= 0
    check_nothing_ran(browser)
    assert browser.print_page().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("columns", "tables"), [(1000, 0), (0, 500)], ids=["1000-columns", "500-tables"]
)
def test_the_page_of_a_very_large_description_opens_in_a_bounded_time(
    browser: Browser, tmp_path: Path, columns: int, tables: int
) -> None:
    root = tmp_path / "projet"
    project = publish_wide(root, columns) if columns else publish_many(root, tables)
    with serve_site(project.site) as server:
        browser.open(server.url)
        assert browser.measure_load() < 10
        assert browser.measure_overflow() <= 0
        assert browser.measure_memory().process < 500_000_000
        browser.check(server.url)
        weight = sum(server.sent.values())
    # With the lines that read 500 tables, and their dictionaries.
    assert weight < 5_000_000
