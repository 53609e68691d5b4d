"""The pictures on the page of a static portal, and beside it."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from parution.model.progress import silent
from parution.model.release import History
from parution.packaging.building import Notes, build_edition
from parution.packaging.layouts import LAYOUTS
from parution.pages.listing import list_root
from parution.pages.pictures.showing import find_pictures
from parution.pages.view import PortalView
from parution.project import read_package
from tests.conftest import REPOSITORY
from tests.projects import Project
from tests.unit.picture_tables import HOSTILE, plain

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.release import Build

SVG = "{http://www.w3.org/2000/svg}"
# What the page may weigh for its pictures, with two layouts and the data of each.
MOST_BYTES = 60_000


def build(descriptor: Path, target: Path) -> Build:
    target.mkdir()
    package = read_package(descriptor)
    return build_edition(package, Notes("Une phrase.", None), LAYOUTS[3], target, silent)


def show(built: Build) -> tuple[PortalView, dict[str, bytes]]:
    history = History(built.release.archive.path, (built.release,))
    view = PortalView(built, history, "local")
    return view, dict(list_root(view))


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> tuple[PortalView, dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("ours") / "target"
    return show(build(REPOSITORY / "datapackage" / "datapackage.yaml", folder))


class _Page(HTMLParser):
    """Reads the ids of a page, what refers to them, and its text by element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        for name in ("aria-labelledby", "aria-describedby"):
            self.references += str(found.get(name) or "").split()
        if tag == "a":
            self.links.append(str(found.get("href")))


def test_our_dataset_shows_its_recommendations_its_timeline_and_its_gaps_first(
    ours: tuple[PortalView, dict[str, bytes]],
) -> None:
    view, _ = ours
    pictures = [each for several in find_pictures(view).values() for each in several]
    told = {each.title: plain(each.subtitle) for each in pictures if each.is_first}
    assert told == {
        "Recommandations par axe et état de la documentation": "22 lignes ; 18 sans axe",
        "Chronologie, entre avril 2023 et décembre 2025": (
            "13 lignes, placées selon : premier mois, dernier mois, date"
        ),
        "Écarts, silences et déductions par nature": "10 lignes",
    }
    recommendations = pictures[0]
    assert plain(recommendations.sentence) == (
        "22 lignes : 18 sans axe ; 4 pour « 1. Mettre en place une gouvernance pour faciliter le "
        "dialogue État-collectivités sur la donnée » ; aucune pour 5 valeurs. État de la "
        "documentation : 18 pour « non documentee » ; 3 pour « numero atteste » ; 1 pour "
        "« libelle partiel » ; aucune pour 1 valeur."
    )
    assert [row.cells[1:] for row in recommendations.rows] == [
        ("0", "1", "3", "0", "4"),
        *[("0", "0", "0", "0", "0")] * 5,
        ("0", "0", "0", "18", "18"),
    ]


def test_each_picture_is_once_on_the_page_with_its_sentence_and_its_data(
    ours: tuple[PortalView, dict[str, bytes]],
) -> None:
    view, files = ours
    page = files["index.html"].decode()
    read = _Page(page)
    assert len(read.ids) == len({*read.ids})
    assert {*read.references} <= {*read.ids}
    for several in find_pictures(view).values():
        for picture in several:
            assert page.count(f'id="{picture.id}"') == 1
            # A picture before the tables is linked from its table.
            assert read.links.count(f"#{picture.id}") == picture.is_first
            assert picture.address in files
    assert page.index('id="/pictures"') < page.index('id="/tables"')
    figures = re.findall(r'<figure class="picture".*?</figure>', page, re.DOTALL)
    assert len(figures) == 6
    for number, figure in enumerate(figures):
        # The page holds the first three as they are on a large screen; the others are files.
        assert (figure.count("<svg "), figure.count("<img ")) == ((1, 1) if number < 3 else (0, 2))
        assert "<table>" in figure or '">Les données de l’image' in figure
    sized = r'src="(pictures/[^"]+)" width="[0-9]+" height="[0-9]+" loading="lazy"'
    shown = re.findall(rf'<img class="(?:wide|narrow)" {sized}', page)
    alone = {
        f"pictures/{name}.svg" for name in re.findall(r'<figure[^>]* id="/pictures/([^/"]+)"', page)
    }
    assert {name for name in files if name.endswith(".svg")} == {*shown} | alone
    assert (len(shown), len(alone)) == (9, 6)
    assert sum(len(figure.encode()) for figure in figures) <= MOST_BYTES


def test_a_link_of_a_picture_leads_to_a_row_of_a_table(
    ours: tuple[PortalView, dict[str, bytes]],
) -> None:
    _, files = ours
    page = files["index.html"].decode()
    links = {link for link in _Page(page).links if re.match(r"#[a-z]+/", link)}
    assert "#recommandations/22" in links
    assert "#chronologie/C13" in links


def test_a_picture_with_links_is_a_group_and_another_one_an_image(
    ours: tuple[PortalView, dict[str, bytes]],
) -> None:
    view, _ = ours
    roles = {
        (layout.name, layout.role, "<a " in layout.content)
        for several in find_pictures(view).values()
        for picture in several
        for layout in picture.layouts
    }
    assert roles == {
        ("wide", "group", True),
        ("narrow", "group", True),
        ("narrow", "img", False),
    }


def test_the_same_edition_gives_the_same_bytes_in_another_place(
    ours: tuple[PortalView, dict[str, bytes]], tmp_path: Path
) -> None:
    _, files = ours
    _, again = show(build(REPOSITORY / "datapackage" / "datapackage.yaml", tmp_path / "other"))
    assert again == files


def test_each_file_is_whole_and_says_where_it_comes_from(
    ours: tuple[PortalView, dict[str, bytes]],
) -> None:
    view, files = ours
    for name, content in files.items():
        if not name.endswith(".svg"):
            continue
        svg = ET.fromstring(content)
        assert svg.attrib["data-generator"] == "Parution"
        texts = [" ".join(part.split()) for part in svg.itertext()]
        told = any(plain(text).startswith("Source : Ce que les sources") for text in texts)
        assert told == (not name.endswith(("-wide.svg", "-narrow.svg")))  # the page says it
        # It leads nowhere, and asks for nothing.
        assert [*svg.iter(f"{SVG}a"), *svg.iter(f"{SVG}script")] == []
        assert b"http" not in content.replace(b"http://www.w3.org/2000/svg", b"")
    assert view.build.release.version.major >= 2


def _luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.1, of a colour in three or six hexadecimal digits."""
    digits = colour if len(colour) == 6 else "".join(digit * 2 for digit in colour)
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted([_luminance(one), _luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def test_what_is_drawn_stands_out_by_three_to_one_in_each_light(
    ours: tuple[PortalView, dict[str, bytes]],
) -> None:
    _, files = ours
    page = files["index.html"].decode()
    papers = re.findall(r"--paper:#(\w+);", page)
    fills = re.findall(r"--p1:#(\w+);--p2:#(\w+)", page)
    # In light, in the dark, on paper.
    assert (len(papers), len(fills)) == (3, 3)
    standing = files["pictures/ecarts-1.svg"].decode()
    assert re.findall(r"--paper: #(\w+);", standing) == papers
    assert re.findall(r"--p1: #(\w+); --p2: #(\w+);", standing) == fills
    for paper, (first, second) in zip(papers, fills, strict=True):
        assert _contrast(first, paper) >= 7
        assert _contrast(second, paper) >= 3
        # Two fills that are both whole are told apart by how light they are.
        assert _contrast(first, second) >= 2


def _write(project: Project, title: str, rows: list[list[str]]) -> Path:
    fields: list[dict[str, Any]] = [
        {"name": "id", "type": "string"},
        {"name": "nom", "type": "string", "title": title},
        {"name": "jour", "type": "date", "title": title},
        {"name": "etat", "title": title, "constraints": {"enum": [HOSTILE, "y" * 500]}},
    ]
    table = {
        "name": "mesures",
        "title": title,
        "path": "mesures.csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "primaryKey": ["id"]},
    }
    document = {
        "name": "mesures",
        "title": title,
        "version": "1.0.0",
        "created": "2024-01-31T00:00:00Z",
        "licenses": [{"name": "etalab-2.0", "title": "Licence Ouverte 2.0"}],
        "resources": [table],
    }
    lines = [[field["name"] for field in fields], *rows]
    text = "".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in line) + "\n" for line in lines
    )
    project.write("mesures.csv", text)
    return project.write("datapackage.json", json.dumps(document))


def test_what_strangers_wrote_is_text_on_the_page_and_in_the_files(tmp_path: Path) -> None:
    cells = HOSTILE.replace("\x1b", "")
    rows = [[f"{cells}{at}", cells * 20, f"2024-01-{at + 1:02}", HOSTILE] for at in range(12)]
    descriptor = _write(Project(tmp_path), HOSTILE + "x" * 300, rows)
    _, files = show(build(descriptor, tmp_path / "target"))
    assert [name for name in files if name.endswith(".svg")] == [
        "pictures/mesures-1.svg",
        "pictures/mesures-1-narrow.svg",
        *(f"pictures/mesures-2{end}.svg" for end in ("", "-wide", "-narrow")),
    ]
    for name, content in files.items():
        text = content.decode()
        if name.endswith(".svg"):
            assert "<script" not in text
            ET.fromstring(text)
        elif name == "index.html":
            assert text.count("<script>") == 1
            figures = re.findall(r'<figure class="picture".*?</figure>', text, re.DOTALL)
            assert len(figures) == 2
            assert not any("\u202e" in figure or "\x1b" in figure for figure in figures)
            assert "#mesures/%3Cscript%3E" in figures[0]
