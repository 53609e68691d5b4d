"""What is known of the accessibility of the pages: what programs measured of them.

French law (decree 2019-768, articles 4 to 6) asks public bodies for a declaration that an audit
stands behind. What stands here is none: ``accessibility.json`` keeps what ``make accessibility``
measured, the page says it in French and in English, and a portal of which ``portals.toml`` names a
declaration of its own leads there instead.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup

from parution.messages import Catalogue
from parution.packaging.citations.describing import read_address
from parution.pages.rendering import render

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parution.pages.view import PortalView

STATEMENT_FILE = "accessibilite.html"
MEASURES_FILE = Path(__file__).parent / "accessibility.json"
# What the pages are made of, besides what Python puts in them.
_PARTS = ("templates/*.j2", "scripts/*.js")
_LANGUAGES = ("fr", "en")
_EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+")


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured of the pages of a dataset.

    Attributes:
        date: the day, ``YYYY-MM-DD``.
        parution: the version that wrote the pages.
        pages: digest of what they were made of, as :func:`digest_pages` gives it.
        package: name of the dataset.
        version: of the dataset.
        axe: version of axe-core.
        browser: name and version of the browser.
        examinations: how many times axe-core looked at a page.
        addresses: how many pages, by their addresses.
        rules: how many rules found something to look at, and nothing wrong.
        violations: the rules that something breaks.
        undecided: the rules that a program cannot decide everywhere.
        contrast: the least contrast of a text, as a ratio to 1.
        widths: of the windows, in pixels.
        overflow: the most pixels by which a page is wider than a window.
        focusable: how many places the Tab key is to reach.
        unreached: how many it does not reach, or without a mark that is seen.
        states: which states of the dataset's page were looked at, besides the first.
    """

    date: str
    parution: str
    pages: str
    package: str
    version: str
    axe: str
    browser: str
    examinations: int
    addresses: int
    rules: int
    violations: tuple[str, ...]
    undecided: tuple[str, ...]
    contrast: float
    widths: tuple[int, ...]
    overflow: int
    focusable: int
    unreached: int
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to tell of a barrier.

    Attributes:
        name: as the descriptor says it.
        href: where to write, or ``""``.
    """

    name: str
    href: str


@cache
def read_measures() -> Measures:
    """Read what was measured last."""
    told: dict[str, Any] = json.loads(MEASURES_FILE.read_text(encoding="utf-8"))
    lists = {key: tuple(value) for key, value in told.items() if isinstance(value, list)}
    values: dict[str, Any] = {**told, **lists}
    return Measures(**values)


@cache
def digest_pages() -> str:
    """Digest the templates and the scripts of the pages: SHA-256, in hexadecimal."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(path for part in _PARTS for path in folder.glob(part)):
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def find_statement(view: PortalView) -> str:
    """Find the address that the foot of the page leads to: the producer's own, or ours."""
    return view.accessibility or STATEMENT_FILE


def render_statement(view: PortalView) -> str:
    """Render the page that says what is known.

    Args:
        view: what the portal tells of.

    Returns:
        The HTML document, in French and in English, the language of the pages first; the same
        for the same arguments.
    """
    first = view.catalogue.language
    others = [language for language in _LANGUAGES if language != first]
    package = view.build.descriptor
    measures = read_measures()
    told = [
        # Rendered, so escaped.
        (language, Markup(_render_part(Catalogue(language), measures, package)))  # noqa: S704
        for language in (first, *others)
    ]
    return render(
        "accessibility.html.j2",
        view.catalogue,
        title=str(package.get("title") or package["name"]),
        parts=told,
    )


def _render_part(catalogue: Catalogue, measures: Measures, package: Mapping[str, Any]) -> str:
    """Render the statement in a language."""
    contrast = f"{measures.contrast:.1f}"
    return render(
        "statement.html.j2",
        catalogue,
        heading_id=f"/{catalogue.language}",
        measures=measures,
        browser=measures.browser,
        contrast=contrast.replace(".", ",") if catalogue.language == "fr" else contrast,
        widths=", ".join(str(width) for width in measures.widths),
        states=[_tell_state(catalogue, state) for state in measures.states],
        is_other=package["name"] != measures.package,
        is_older=digest_pages() != measures.pages,
        contacts=tuple(_list_contacts(package)),
    )


def _tell_state(catalogue: Catalogue, state: str) -> str:
    """Tell a state of the page, as ``accessibility.json`` names it."""
    sentences = {
        "column": "page.accessibility.state-column",
        "columns": "page.accessibility.state-columns",
        "filters": "page.accessibility.state-filters",
        "missing": "page.accessibility.state-missing",
        "narrowed": "page.accessibility.state-narrowed",
        "row": "page.accessibility.state-row",
        "version": "page.accessibility.state-version",
    }
    return catalogue.say(sentences[state])


def _list_contacts(package: Mapping[str, Any]) -> Iterator[Contact]:
    """List who can be told of a barrier: who contributed, and the dataset's own page."""
    for contributor in package.get("contributors") or ():
        name = str(contributor.get("title") or contributor.get("organization") or "")
        email, path = str(contributor.get("email") or ""), read_address(contributor.get("path"))
        if _EMAIL.fullmatch(email):
            yield Contact(name or email, f"mailto:{quote(email, safe='@')}")
        elif path:
            yield Contact(name or path, path)
        elif name:
            yield Contact(name, "")
    if homepage := read_address(package.get("homepage")):
        yield Contact(homepage, homepage)
