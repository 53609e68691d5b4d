"""A dataset is published in the language of its descriptor, and its page in each of them."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from tests.projects import REPOSITORY, SCHEMA, Project, make_project

if TYPE_CHECKING:
    from pathlib import Path

ENGLISH: dict[str, Any] = {
    "languages": ["en", "fr"],
    "title": "Stations",
    "title@fr": "Les stations",
    "description": "Where the **flow** is measured.",
    "description@fr": "Là où l’on mesure le **débit**.",
    "licenses": [{"name": "etalab-2.0", "title": "Open Licence", "title@fr": "Licence Ouverte"}],
}
FRENCH = {
    "languages": ["fr", "en"],
    "title@en": "Stations of a river",
    "description@en": "Where it is measured.",
}


class _Page(HTMLParser):
    """What a page has: its language, its headings, its links, and the languages of its parts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.language = ""
        self.alternates: dict[str, str] = {}
        self.switch: list[tuple[str, str, str]] = []
        self.parts: list[tuple[str, str]] = []
        self.headings: list[str] = []
        self._tag = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._tag = tag
        if tag == "html":
            self.language = found["lang"]
        elif tag == "link" and "hreflang" in found:  # the others are the feeds
            self.alternates[found["hreflang"]] = found["href"]
        elif tag == "a" and found.get("rel") == "alternate":
            self.switch.append((found["href"], found["lang"], found["hreflang"]))
        elif "lang" in found:
            self.parts.append((tag, found["lang"]))

    def handle_data(self, data: str) -> None:
        if self._tag == "h1" and data.strip():
            self.headings.append(data)


def _read(project: Project, name: str) -> str:
    text = (project.site / name).read_text(encoding="utf-8")
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _publish(project: Project) -> None:
    for command in ("release", "publish"):
        done = project.run(command, "--quiet")
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def _published(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make_project(tmp_path_factory.mktemp("languages") / "projet")
    schema = json.loads(json.dumps(SCHEMA))
    schema["fields"][0] |= {"title": "Code", "title@fr": "Le code"}
    project.write("schemas/stations.json", json.dumps(schema))
    (project.root / "datapackage" / "CHANGELOG.md").unlink()
    project.describe(**ENGLISH)
    _publish(project)
    return project


@pytest.fixture
def published(_published: Project, tmp_path: Path) -> Project:
    shutil.copytree(_published.root, tmp_path / "projet")
    return Project(tmp_path / "projet")


def test_the_page_is_there_in_each_language_with_a_switch(published: Project) -> None:
    english, french = (_Page(_read(published, name)) for name in ("index.html", "index.fr.html"))
    assert (english.language, french.language) == ("en", "fr")
    assert (english.headings, french.headings) == (["Stations"], ["Les stations"])
    alternates = {"en": "index.html", "fr": "index.fr.html"}
    assert english.alternates == french.alternates == alternates
    assert english.switch == [("index.fr.html", "fr", "fr")]
    assert french.switch == [("index.html", "en", "en")]


def test_each_page_has_the_texts_of_its_language(published: Project) -> None:
    english, french = (_read(published, name) for name in ("index.html", "index.fr.html"))
    assert "Where the <strong>flow</strong> is measured." in english
    assert "Là où l’on mesure le <strong>débit</strong>." in french
    assert "Open Licence" in english
    assert "Licence Ouverte" in french
    assert "<strong>Code.</strong>" in english
    assert "<strong>Le code.</strong>" in french
    assert 'href="latest/DICTIONARY.md"' in english
    assert 'href="latest/DICTIONNAIRE.md"' in french
    assert "31 January 2024" in english
    assert "31 janvier 2024" in french


def test_what_stands_beside_the_page_is_in_the_first_language(published: Project) -> None:
    assert "Version 1.0.0 of 31 January 2024" in _read(published, "llms.txt")
    assert "## What this folder contains" in _read(published, "latest/README.md")
    assert "## Ce que contient ce dossier" in _read(published, "latest/README.fr.md")
    changelog = (published.root / "datapackage" / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## Unreleased\n\nNothing yet.\n" in changelog


def test_the_page_of_changes_is_in_the_first_language(published: Project) -> None:
    published.describe_next()
    published.describe(**ENGLISH, created="2024-02-02T00:00:00Z")
    _publish(published)
    page = _read(published, "changes/1.1.0.html")
    assert '<html lang="en">' in page
    assert "1 row added" in page
    assert "ligne" not in page
    changelog = (published.root / "datapackage" / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "- `stations`: 1 row added" in changelog


def test_a_dataset_of_one_language_has_one_page_without_a_switch(tmp_path: Path) -> None:
    project = make_project(tmp_path / "projet")
    _publish(project)
    page = _Page(_read(project, "index.html"))
    assert (page.language, page.alternates, page.switch) == ("fr", {}, [])
    assert [path.name for path in project.site.glob("index*.html")] == ["index.html"]


def test_the_page_of_a_language_that_is_taken_away_goes(published: Project) -> None:
    assert (published.site / "index.fr.html").is_file()
    alone = {"languages": ["en"], "title@fr": None, "description@fr": None}
    published.describe(**{**ENGLISH, **alone, "created": "2024-02-02T00:00:00Z"})
    done = published.run("release", "--quiet", "--accept", "ineffective-property=Plus tard.")
    assert done.returncode == 0, done.stderr
    assert published.run("publish", "--quiet").returncode == 0
    assert not (published.site / "index.fr.html").exists()
    assert _Page(_read(published, "index.html")).switch == []


def test_a_page_of_somebody_else_of_that_name_stays(tmp_path: Path) -> None:
    project = make_project(tmp_path / "projet")
    _publish(project)
    (project.site / "index.en.html").write_text("ours", encoding="utf-8")
    assert project.run("publish", "--quiet").returncode == 0
    assert (project.site / "index.en.html").read_text(encoding="utf-8") == "ours"


def test_texts_without_a_translation_say_in_which_language_they_are(tmp_path: Path) -> None:
    project = make_project(tmp_path / "projet")
    project.describe(languages=["fr", "en"], **{"title@en": "Stations of a river"})
    _publish(project)
    page = _Page(_read(project, "index.en.html"))
    assert (page.language, page.headings) == ("en", ["Stations of a river"])
    assert ("div", "fr") in page.parts
    assert ("h1", "fr") not in page.parts
    assert not [each for each in _Page(_read(project, "index.html")).parts if each[0] == "div"]


def test_the_example_of_the_page_of_languages_builds_what_it_says(tmp_path: Path) -> None:
    project = make_project(tmp_path / "projet")
    shutil.rmtree(project.root / "datapackage")
    text = (REPOSITORY / "docs" / "langues.md").read_text(encoding="utf-8")
    descriptor, files = re.findall(r"^```(?:yaml)?\n(.*?)^```", text, re.MULTILINE | re.DOTALL)[:2]
    project.write("datapackage.yaml", descriptor)
    project.write("stations.csv", "code\n01\n")
    _publish(project)
    listed = [each["path"] for each in _read_history(project)["versions"][0]["files"]]
    assert sorted(listed) == files.splitlines()
    assert _Page(_read(project, "index.html")).switch == [("index.en.html", "en", "en")]


def _read_history(project: Project) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((project.root / "versions.json").read_text(encoding="utf-8"))
    return found


HOSTILE = '</title><script>alert(1)</script><img src=x onerror="alert(1)">'


def test_a_translation_that_a_stranger_wrote_is_text_on_the_page(tmp_path: Path) -> None:
    project = make_project(tmp_path / "projet")
    hostile = {"title@en": HOSTILE, "description@en": HOSTILE, "title": "Stations"}
    project.describe(languages=["fr", "en", 'x"><script>'], **hostile)
    done = project.run("release", "--quiet", "--accept", "ineffective-property=exprès")
    assert done.returncode == 0, done.stderr
    assert project.run("publish", "--quiet").returncode == 0
    for name in ("index.html", "index.en.html"):
        page = _read(project, name)
        assert page.count("<script>") == 1, name
        assert "<img" not in page
    readme = _read(project, "latest/README.en.md")
    assert not re.search(r"(?<!\\)<script", readme)


@pytest.mark.parametrize(("tag", "name"), [("fr", "DICTIONNAIRE.md"), ("en", "DICTIONARY.md")])
def test_catalogues_are_told_of_the_dictionary_in_the_language_of_the_dataset(
    project: Project, tag: str, name: str
) -> None:
    address = "https://data.exemple.fr/stations/"
    project.write("portals.toml", f'[portals.local]\nkind = "static"\nurl = "{address}"\n')
    project.describe(languages=[tag])
    for command in ("release", "publish"):
        done = project.run(command, "--quiet")
        assert done.returncode == 0, done.stderr
    assert f"foaf:page <{address}latest/{name}>" in (project.site / "catalogue.ttl").read_text()
    assert (project.site / "latest" / name).is_file()
