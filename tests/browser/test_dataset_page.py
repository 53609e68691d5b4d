"""The page of this repository's dataset, and the others of its site, as people open them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.measuring import ADDRESSES, FEW_WIDTHS, WIDTHS

if TYPE_CHECKING:
    from tests.browser.driving import Browser
    from tests.browser.serving import SiteServer

pytestmark = [pytest.mark.external, pytest.mark.slow]

# A sign alone, and what is out of sight in a frame that scrolls, have no contrast to measure.
UNDECIDED = {"color-contrast"}
PAPER = {False: "rgb(255, 255, 255)", True: "rgb(22, 22, 31)"}
MOST_BYTES, MOST_SECONDS = 300_000, 2.0


def test_the_page_opens_at_once_and_asks_for_nothing_else(
    browser: Browser, dataset: SiteServer
) -> None:
    dataset.sent.clear()
    browser.open(dataset.url)
    browser.check(dataset.url)
    assert sum(dataset.sent.values()) < MOST_BYTES
    assert browser.measure_load() < MOST_SECONDS
    assert browser.driver.title.startswith("Ce que les sources publiques disent")
    assert dataset.missing == []


# Of the other pages, which are lists, two widths tell.
@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("page", "width"),
    [("", width) for width in WIDTHS]
    + [(page, width) for page in ADDRESSES[1:] for width in FEW_WIDTHS],
)
def test_a_page_has_no_violation_and_is_no_wider_than_the_window(
    browser: Browser, dataset: SiteServer, page: str, width: int, *, dark: bool
) -> None:
    browser.open(dataset.url + page, width=width, dark=dark)
    name = page.replace("/", "-") or "index"
    browser.keep(f"{name}-{width}-{'dark' if dark else 'light'}.png")
    verdict = browser.judge()
    assert verdict.violations == ()
    assert {each["id"] for each in verdict.incomplete} <= UNDECIDED
    assert len(verdict.passes) >= 15
    assert browser.measure_overflow() <= 0
    assert browser.run("return innerWidth") == width
    assert browser.run("return getComputedStyle(document.body).backgroundColor") == PAPER[dark]
    browser.check(dataset.url)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("page", ADDRESSES, ids=lambda page: page or "index")
def test_the_tab_key_goes_everywhere_and_one_sees_where_it_is(
    browser: Browser, dataset: SiteServer, page: str, width: int
) -> None:
    browser.open(dataset.url + page, width=width)
    assert browser.walk() == []


def test_the_page_is_read_where_no_script_runs(browser: Browser, dataset: SiteServer) -> None:
    browser.open(dataset.url, scripts=False)
    region = browser.find_by_role("region", "^Premières lignes|Recommandations")
    cells = region.find_elements("css selector", "tbody tr")
    assert len(cells) >= 10
    assert all(row.is_displayed() for row in cells[:10])
    links = browser.list_by_role("link", "^Descripteur|^Historique")
    assert [link.get_attribute("href") for link in links] == [
        f"{dataset.url}latest/datapackage.json",
        f"{dataset.url}versions.json",
    ]
    browser.find_by_role("link", "^Versions$").click()
    assert browser.driver.current_url == f"{dataset.url}#/versions"
    browser.open(dataset.url, scripts=False, width=320)
    assert browser.measure_overflow() <= 0
    # What only a script could do is not offered.
    assert browser.list_by_role("searchbox") == []
    browser.check(dataset.url)


@pytest.mark.usefixtures("axe")
def test_what_is_wrong_in_a_page_is_found(browser: Browser, dataset: SiteServer) -> None:
    browser.open(dataset.url)
    browser.run(
        "document.documentElement.removeAttribute('lang');"
        "document.querySelector('footer p').style.color = '#ccc';"
        "document.querySelector('footer p').style.width = '9000px';"
        "document.querySelector('header a').style.outline = 'none';"
        "document.querySelector('header').insertAdjacentHTML('afterbegin',"
        ' \'<a href="#" tabindex="-1">x</a>\');'
        "console.error('dit');"
        "fetch('absent.json');"
    )
    found = {each["id"] for each in browser.judge().violations}
    assert {"html-has-lang", "color-contrast"} <= found
    assert browser.measure_overflow() > 5000
    assert [each[:21] for each in browser.walk()] == ['no outline: <a href="']
    browser.collect()
    assert any("dit" in message for message in browser.messages)
    assert 404 in {each.status for each in browser.requests}
    with pytest.raises(AssertionError):
        browser.check(dataset.url)


def test_the_page_is_printed_whole(browser: Browser, dataset: SiteServer) -> None:
    browser.open(dataset.url, width=794, print_media=True)
    assert browser.measure_overflow() <= 0
    assert browser.run("return getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    # Nothing is left to press but what is text all the same: the names of columns.
    pressed = browser.run(
        "return [...document.querySelectorAll('button, summary, input, select')]"
        ".filter(each => each.checkVisibility() && !each.closest('thead'))"
        ".map(each => each.outerHTML.slice(0, 80))"
    )
    assert pressed == []
    # Nothing of a table is out of sight on paper.
    wide = browser.run(
        "return [...document.querySelectorAll('.scroll')]"
        ".filter(each => each.scrollWidth > each.clientWidth + 1).length"
    )
    assert wide == 0
    browser.open(dataset.url)
    printed = browser.print_page()
    browser.keep("index.pdf", printed)
    assert printed.startswith(b"%PDF-")
    sheets = len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))
    assert 5 <= sheets <= 60
