"""Measures the accessibility of the dataset's pages, for the statement that each portal has.

``make accessibility`` writes ``pages/accessibility.json``. Only the day of the measure is not
measured: it is that of the clock.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING

from parution import __version__
from parution.pages.accessibility import MEASURES_FILE, Measures, digest_pages
from tests import processes
from tests.browser.driving import AXE, Browser, find_missing
from tests.browser.serving import serve_site
from tests.browser.sites import publish_dataset
from tests.browser.states import STATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.serving import SiteServer

WIDTHS = (320, 768, 1280, 3840)
# Of the states, and of the pages that are lists, two widths tell.
FEW_WIDTHS = (320, 1280)
# One of each kind, by its address on the portal.
ADDRESSES = (
    "",
    "accessibilite.html",
    "releases/",
    "releases/1.0.0/",
    "releases/2.1.0/",
    "releases/2.1.0/formats/",
    "latest/",
    "latest/data/",
    "changes/",
    "changes/2.0.0.html",
    "changes/2.1.0.html",
)


def list_views(
    browser: Browser, site: SiteServer, *, states: bool = True
) -> Iterator[tuple[str, str, int, bool]]:
    """Open each page in each window, light and dark, and the dataset's page in each state.

    Args:
        browser: where.
        site: the dataset's.
        states: whether the states are wanted.

    Yields:
        The address of a page, the state or ``""``, the width, whether it is dark; it is open.
    """
    for address in ADDRESSES:
        for width in FEW_WIDTHS if address else WIDTHS:
            for dark in (False, True):
                browser.open(site.url + address, width=width, dark=dark)
                yield address, "", width, dark
    for state in STATES if states else ():
        for width in FEW_WIDTHS:
            for dark in (False, True):
                browser.open(site.url, width=width, dark=dark)
                STATES[state](browser, site)
                yield "", state, width, dark


def measure(browser: Browser, site: SiteServer) -> Measures:
    """Measure all: takes minutes.

    Args:
        browser: where.
        site: the dataset's.
    """
    passed: set[str] = set()
    violations: set[str] = set()
    undecided: set[str] = set()
    contrast, overflow, examinations, focusable, unreached = 21.0, 0, 0, 0, 0
    axe, pages = "", digest_pages()
    for _, state, width, dark in list_views(browser, site):
        verdict = browser.judge(whole=True)
        axe = verdict.version
        examinations += 1
        passed |= set(verdict.passes)
        violations |= {str(each["id"]) for each in verdict.violations}
        undecided |= {str(each["id"]) for each in verdict.incomplete}
        contrast = min(contrast, verdict.contrast)
        overflow = max(overflow, browser.measure_overflow())
        if not dark and width == max(FEW_WIDTHS) and (not state or browser.list_by_role("dialog")):
            focusable += browser.count_tabbable()
            unreached += len(browser.walk())
    entry = json.loads((site.folder / "versions.json").read_text(encoding="utf-8"))
    told = browser.driver.capabilities
    return Measures(
        date=datetime.now(UTC).date().isoformat(),
        parution=__version__,
        pages=pages,
        package=entry["name"],
        version=entry["versions"][-1]["version"],
        axe=axe,
        browser=f"Chromium {told['browserVersion']}",
        examinations=examinations,
        addresses=len(ADDRESSES),
        rules=len(passed - violations),
        violations=tuple(sorted(violations)),
        undecided=tuple(sorted(undecided)),
        # Never told better than it is.
        contrast=floor(contrast * 10) / 10,
        widths=WIDTHS,
        overflow=max(overflow, 0),
        focusable=focusable,
        unreached=unreached,
        states=tuple(STATES),
    )


def main() -> None:
    """Measure, and write what was measured."""
    missing = find_missing() or ("" if AXE.is_file() else "axe-core is not there (AXE_CORE)")
    if missing:
        sys.exit(missing)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project = publish_dataset(folder / "projet")
        processes.stop()
        with serve_site(project.site) as site, Browser(folder) as browser:
            found = measure(browser, site)
    text = json.dumps(asdict(found), ensure_ascii=False, indent=2) + "\n"
    MEASURES_FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
