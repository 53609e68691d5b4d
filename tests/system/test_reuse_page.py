"""``docs/reutiliser.md``: what it shows is what happens, on this repository's own dataset."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.examples import run_examples
from tests.projects import REPOSITORY, Project
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = REPOSITORY / "docs" / "reutiliser.md"
ADDRESS = "https://donnees.exemple.fr/"
_BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, str]]:
    """The first two versions of the dataset on a static portal: their bytes will never change."""
    root = tmp_path_factory.mktemp("dataset")
    site = root / "web" / "recommandations"
    (site / "releases").mkdir(parents=True)
    history = json.loads((REPOSITORY / "datapackage/versions.json").read_text(encoding="utf-8"))
    history["versions"] = history["versions"][:2]
    for entry in history["versions"]:
        archive = f"releases/{entry['version']}.zip"
        shutil.copyfile(
            REPOSITORY / "datapackage/archives" / entry["archive"]["path"], site / archive
        )
        entry["location"] = {"folder": f"releases/{entry['version']}/", "archive": archive}
    history.pop("events", None)
    (site / "versions.json").write_text(json.dumps(history), encoding="utf-8")
    with serve(root / "web") as server:
        yield Project(root), server.url


def read_page() -> list[tuple[str, str]]:
    """Read what is run of the page: an example and what it prints, or a console."""
    blocks = [(block["kind"], block["text"]) for block in _BLOCK.finditer(PAGE.read_text("utf-8"))]
    assert {kind for kind, _ in blocks} == {"python", "text", "console"}
    return blocks


def test_the_examples_of_the_page_print_what_it_says(
    dataset: tuple[Project, str], tmp_path: Path
) -> None:
    _, url = dataset
    blocks = read_page()
    examples = [text for kind, text in blocks if kind == "python"]
    printed = [text for kind, text in blocks if kind == "text"]
    assert len(examples) == len(printed) == 4
    found = run_examples([each.replace(ADDRESS, url) for each in examples], tmp_path, "fr")
    assert [text.replace(url, ADDRESS) for text in found] == printed


def test_the_commands_of_the_page_answer_what_it_says(dataset: tuple[Project, str]) -> None:
    project, url = dataset
    _, *shown = [text for kind, text in read_page() if kind == "console"]  # the first installs
    (text,) = shown
    answered = ""
    for line in text.splitlines():
        if line.startswith("$ parution "):
            done = project.run(*line.removeprefix("$ parution ").replace(ADDRESS, url).split())
            assert done.returncode == 0, done.stderr
            answered += f"{line}\n{done.stdout}"
    assert answered == text


def test_the_page_is_where_readers_look() -> None:
    for name in ("README.md", "LISEZMOI.md"):
        assert "(docs/reutiliser.md)" in (REPOSITORY / name).read_text(encoding="utf-8")
