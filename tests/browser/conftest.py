"""One browser for all the tests, and the sites that they open, each published once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.driving import AXE, Browser, find_missing
from tests.browser.serving import SiteServer, serve_site
from tests.browser.sites import publish_dataset

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def browser(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Browser]:
    """Chromium; a test that needs it is skipped where it is not there, or is not asked for."""
    if not str(request.config.getoption("markexpr")).startswith(("external", "large")):
        pytest.skip("opens Chromium, for minutes in all: make test-external")
    missing = find_missing()
    if missing:
        pytest.skip(missing)
    with Browser(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture(scope="session")
def axe() -> None:
    """Skip a test where axe-core is not there."""
    if not AXE.is_file():
        pytest.skip("axe-core is not there (AXE_CORE names its axe.min.js)")


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    """The site of this repository's dataset."""
    project = publish_dataset(tmp_path_factory.mktemp("dataset") / "projet")
    with serve_site(project.site) as server:
        yield server
