"""The states of the dataset's page that are looked at, besides the one in which it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.browser.driving import Browser
    from tests.browser.serving import SiteServer

    Reach = Callable[[Browser, SiteServer], None]

TABLE = "sources"


def _press(browser: Browser, name: str) -> None:
    """Press a button of the table, and wait for what it opens."""
    table = browser.driver.find_element("id", TABLE)
    browser.find_by_role("button", name, table).click()
    browser.find_by_role("dialog")


def _open_filters(browser: Browser, _site: SiteServer) -> None:
    _press(browser, "^Filtrer")


def _open_columns(browser: Browser, _site: SiteServer) -> None:
    _press(browser, "^Colonnes")


def _open_column(browser: Browser, _site: SiteServer) -> None:
    _press(browser, "À propos de la colonne")


def _open_row(browser: Browser, site: SiteServer) -> None:
    browser.driver.get(f"{site.url}#{TABLE}/S1")
    browser.find_by_role("dialog")


def _narrow(browser: Browser, site: SiteServer) -> None:
    browser.driver.get(f"{site.url}#{TABLE}?q=a&type=communique&sort=-id")
    browser.find_by_role("button", "Retirer le filtre")


def _show_version(browser: Browser, site: SiteServer) -> None:
    browser.driver.get(f"{site.url}?version=2.0.0")
    browser.find_by_role("link", "Revenir")
    table = browser.driver.find_element("id", TABLE)
    # Some tables are read once they are about to be seen.
    browser.run("arguments[0].scrollIntoView()", table)
    browser.wait(lambda: table.find_elements("css selector", "tbody tr"))


def _miss(browser: Browser, site: SiteServer) -> None:
    browser.driver.get(f"{site.url}#{TABLE}/S999")
    browser.wait(lambda: browser.driver.find_elements("css selector", "[role=alert]"))


STATES: Mapping[str, Reach] = {
    "filters": _open_filters,
    "columns": _open_columns,
    "column": _open_column,
    "row": _open_row,
    "narrowed": _narrow,
    "version": _show_version,
    "missing": _miss,
}
