"""The tables of the dataset's page, in use: what is found is what the files have."""

from __future__ import annotations

import csv
import unicodedata
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.states import STATES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.driving import Browser
    from tests.browser.serving import SiteServer

pytestmark = [pytest.mark.external, pytest.mark.slow]

ESCAPE, ENTER, TAB = "\ue00c", "\ue007", "\ue004"


def read_table(site: SiteServer, name: str, folder: str = "latest") -> list[dict[str, str]]:
    """Read a published table."""
    path = site.folder / folder / "data" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(text: str) -> str:
    """Write a text without its accents and capitals."""
    letters = unicodedata.normalize("NFD", text)
    return "".join(each for each in letters if not unicodedata.combining(each)).casefold()


class Table:
    """A table of the page.

    Args:
        browser: where the page is open.
        name: of the table.
    """

    def __init__(self, browser: Browser, name: str) -> None:
        self.browser = browser
        self.name = name

    @property
    def element(self) -> Any:
        return self.browser.wait(lambda: self.browser.driver.find_elements("id", self.name))[0]

    @property
    def status(self) -> str:
        (found,) = (
            each
            for each in self.element.find_elements("css selector", "[role=status]")
            if each.is_displayed()
        )
        return str(found.text)

    def scroll_to(self) -> None:
        """Have it in the window: some are read once they are about to be seen."""
        self.browser.run("arguments[0].scrollIntoView()", self.element)

    def list_rows(self) -> list[list[str]]:
        """List the cells of the rows that are shown, as they are in the file."""
        found: list[list[str]] = self.browser.run(
            "const region = arguments[0].querySelector('[role=region].rows table');"
            "return [...region.tBodies[0].rows].map(row => [...row.cells].slice(1)"
            ".map(cell => cell.dataset.value ?? cell.textContent.trim()));",
            self.element,
        )
        return found

    def list_keys(self) -> list[str]:
        """List the first cell of each row that is shown."""
        return [row[0] for row in self.list_rows()]

    def find(self, role: str, name: str = "") -> Any:
        return self.browser.find_by_role(role, name, self.element)

    def search(self, text: str) -> None:
        box = self.find("searchbox")
        box.clear()
        box.send_keys(text)

    def find_header(self, label: str) -> Any:
        return next(
            each
            for each in self.browser.list_by_role("columnheader", "", self.element)
            if each.find_elements("css selector", "button")
            and each.find_element("css selector", "button").text == label
        )


@pytest.fixture
def page(browser: Browser, dataset: SiteServer) -> Iterator[Browser]:
    """The page, open; once the test is over, nothing went wrong in it."""
    browser.open(dataset.url)
    yield browser
    browser.check(dataset.url)


def find_dialog(browser: Browser) -> Any:
    return browser.find_by_role("dialog")


def wait_for_rows(table: Table, keys: list[str]) -> None:
    table.browser.wait(lambda: table.list_keys() == keys)


@pytest.mark.parametrize("words", ["fabrique", "FABRIQUE", "ministere", "Ministère"])
def test_a_search_finds_the_rows_that_have_the_words(
    page: Browser, dataset: SiteServer, words: str
) -> None:
    rows = read_table(dataset, "sources")
    expected = [
        row["id"] for row in rows if any(plain(words) in plain(cell) for cell in row.values())
    ]
    assert 0 < len(expected) < len(rows)
    table = Table(page, "sources")
    table.search(words)
    wait_for_rows(table, expected)
    assert table.status.startswith(f"{len(expected)} ")
    assert str(len(rows)) in table.status
    address = page.driver.current_url
    assert "#sources?q=" in address
    # The address shows the same to somebody else.
    page.open(address)
    wait_for_rows(Table(page, "sources"), expected)


def test_a_search_that_finds_nothing_says_so_and_is_undone(
    page: Browser, dataset: SiteServer
) -> None:
    table = Table(page, "sources")
    table.search("zzzz introuvable")
    page.wait(lambda: "Aucune ligne" in table.status)
    assert table.list_rows() == []
    table.find("button", "Réinitialiser").click()
    wait_for_rows(table, [row["id"] for row in read_table(dataset, "sources")])


def _is_sorted(header: Any, order: str | None) -> bool:
    return bool(header.get_attribute("aria-sort") == order)


def test_a_column_is_sorted_one_way_then_the_other_then_as_the_file(page: Browser) -> None:
    table = Table(page, "recommandations")
    keys = [str(number) for number in range(1, 23)]
    wait_for_rows(table, keys)
    for order, expected in (
        ("ascending", keys),
        ("descending", keys[::-1]),
        (None, keys),
    ):
        header = page.list_by_role("columnheader", "", table.element)[1]
        header.find_element("css selector", "button").click()
        page.wait(partial(_is_sorted, header, order))
        wait_for_rows(table, expected)


def test_rows_are_filtered_by_the_values_of_a_column(page: Browser, dataset: SiteServer) -> None:
    rows = read_table(dataset, "sources")
    kept = [row["id"] for row in rows if row["type"] == "communique"]
    assert 0 < len(kept) < len(rows)
    table = Table(page, "sources")
    table.find("button", "^Filtrer").click()
    dialog = find_dialog(page)
    choice = page.find_by_role("combobox", "Colonne", dialog)
    option = next(
        each
        for each in choice.find_elements("css selector", "option")
        if each.text.casefold().startswith("type")
    )
    option.click()
    page.find_by_role("checkbox", "communique|communiqué", dialog).click()
    wait_for_rows(table, kept)
    page.press(ESCAPE)
    page.wait(lambda: page.list_by_role("dialog") == [])
    assert page.driver.switch_to.active_element.accessible_name == "Filtrer"
    address = page.driver.current_url
    assert "#sources?type=communique" in address
    table.find("button", "Retirer le filtre").click()
    wait_for_rows(table, [row["id"] for row in rows])
    page.open(address)
    wait_for_rows(Table(page, "sources"), kept)


def test_a_foreign_key_leads_to_its_row_and_one_comes_back(
    page: Browser, dataset: SiteServer
) -> None:
    table = Table(page, "chronologie")
    source = read_table(dataset, "chronologie")[0]["source"]
    page.find_by_role("link", f"^{source}$", table.element).click()
    page.wait(lambda: page.driver.current_url.endswith(f"#sources/{source}"))
    dialog = find_dialog(page)
    (row,) = (row for row in read_table(dataset, "sources") if row["id"] == source)
    assert source in dialog.accessible_name
    assert row["titre"] in dialog.text
    assert row["url"] in dialog.text
    # What refers to it leads back.
    page.find_by_role("link", "Chronologie", dialog).click()
    page.wait(lambda: "#chronologie?source=" in page.driver.current_url)
    cited = [r["id"] for r in read_table(dataset, "chronologie") if r["source"] == source]
    wait_for_rows(table, cited)
    assert page.list_by_role("dialog") == []
    page.driver.back()
    page.wait(lambda: page.driver.current_url.endswith(f"#sources/{source}"))
    assert source in find_dialog(page).accessible_name


def test_a_row_is_opened_by_its_address_and_the_focus_is_given_back(
    page: Browser, dataset: SiteServer
) -> None:
    page.open(f"{dataset.url}#sources/S1")
    dialog = find_dialog(page)
    assert "S1" in dialog.accessible_name
    for cell in read_table(dataset, "sources")[0].values():
        assert cell in dialog.text
    page.press(ESCAPE)
    page.wait(lambda: page.list_by_role("dialog") == [])
    focused = page.driver.switch_to.active_element
    assert focused.find_element("xpath", "ancestor::tr").get_attribute("id") == "sources/S1"


def test_an_address_of_no_row_says_so(page: Browser, dataset: SiteServer) -> None:
    page.open(f"{dataset.url}#sources/S999")
    table = Table(page, "sources")
    page.wait(lambda: table.element.find_elements("css selector", "[role=alert]"))
    assert "S999" in table.element.find_element("css selector", "[role=alert]").text


def test_rows_are_copied_as_a_spreadsheet_takes_them(page: Browser, dataset: SiteServer) -> None:
    table = Table(page, "axes")
    table.find("button", "Copier ces lignes").click()
    page.wait(lambda: "Copié" in table.status)
    rows = read_table(dataset, "axes")
    lines = ["\t".join(rows[0]), *("\t".join(row.values()) for row in rows)]
    assert page.read_clipboard().splitlines() == lines


def test_the_address_of_a_row_is_copied(page: Browser, dataset: SiteServer) -> None:
    page.open(f"{dataset.url}#sources/S1")
    page.find_by_role("button", "Copier l’adresse", find_dialog(page)).click()
    page.wait(lambda: "Copié" in find_dialog(page).text)
    assert page.read_clipboard() == f"{dataset.url}#sources/S1"


def test_the_rows_that_are_found_are_downloaded(
    page: Browser, dataset: SiteServer, tmp_path: Path
) -> None:
    page.tell("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    table = Table(page, "mesures")
    table.find("button", "Télécharger ces lignes").click()
    (file,) = page.wait(lambda: list(tmp_path.glob("mesures-*.csv")))
    page.wait(lambda: file.stat().st_size)
    published = (dataset.folder / "latest" / "data" / "mesures.csv").read_bytes()
    assert file.read_bytes().replace(b"\r\n", b"\n").removeprefix(b"\xef\xbb\xbf") == published


def test_another_version_is_shown_and_one_comes_back(page: Browser, dataset: SiteServer) -> None:
    choice = page.find_by_role("combobox", "Version")
    next(
        each
        for each in choice.find_elements("css selector", "option")
        if each.text.startswith("1.0.0")
    ).click()
    page.find_by_role("button", "^Voir$").click()
    page.wait(lambda: "?version=1.0.0" in page.driver.current_url)
    table = Table(page, "sources")
    table.scroll_to()
    rows = read_table(dataset, "sources", "releases/1.0.0")
    wait_for_rows(table, [row["id"] for row in rows])
    # The version has no table of the organisations.
    text = page.driver.find_element("tag name", "body").text
    assert "Vous regardez les tables de la version 1.0.0" in text
    page.find_by_role("link", "Revenir").click()
    page.wait(lambda: "?version" not in page.driver.current_url)
    wait_for_rows(Table(page, "sources"), [row["id"] for row in read_table(dataset, "sources")])


def test_a_row_of_another_version_has_an_address(page: Browser, dataset: SiteServer) -> None:
    page.open(f"{dataset.url}?version=2.0.0#sources/S1")
    assert "S1" in find_dialog(page).accessible_name
    assert "2.0.0" in page.driver.find_element("tag name", "body").text


def test_the_page_is_used_with_the_keyboard_alone(page: Browser, dataset: SiteServer) -> None:
    table = Table(page, "sources")
    box = table.find("searchbox")
    for _ in range(page.count_tabbable()):
        page.press(TAB)
        if page.driver.switch_to.active_element.id == box.id:
            break
    else:
        pytest.fail("the search is not reached by Tab")
    page.press(*"Fabrique")
    expected = [
        row["id"]
        for row in read_table(dataset, "sources")
        if any("fabrique" in plain(cell) for cell in row.values())
    ]
    wait_for_rows(table, expected)
    for _ in range(100):
        page.press(TAB)
        focused = page.driver.switch_to.active_element
        if focused.accessible_name.startswith("Ligne "):
            break
    else:
        pytest.fail("no row is reached by Tab")
    page.press(ENTER)
    dialog = find_dialog(page)
    assert expected[0] in dialog.accessible_name
    assert page.walk() == []
    page.press(ESCAPE)
    page.wait(lambda: page.list_by_role("dialog") == [])
    assert page.driver.switch_to.active_element.id == focused.id


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("state", STATES)
def test_no_state_of_the_page_has_a_violation_or_is_wider_than_the_window(
    browser: Browser, dataset: SiteServer, state: str, width: int, *, dark: bool
) -> None:
    browser.open(dataset.url, width=width, dark=dark)
    STATES[state](browser, dataset)
    browser.keep(f"state-{state}-{width}-{'dark' if dark else 'light'}.png")
    verdict = browser.judge()
    assert verdict.violations == ()
    # A table that is out of the window is not read yet, and has a header alone.
    assert {each["id"] for each in verdict.incomplete} <= {"color-contrast", "th-has-data-cells"}
    assert browser.measure_overflow() <= 0
    if browser.list_by_role("dialog"):
        assert browser.walk() == []
    browser.check(dataset.url)
