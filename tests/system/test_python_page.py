"""``docs/python.md``: what it shows is what happens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.examples import run_examples
from tests.projects import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

PAGE = REPOSITORY / "docs" / "python.md"
_BLOCK = re.compile(
    r"^(?:`(?P<file>[^`\n]+)`\n\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


def read_page() -> tuple[dict[str, str], list[str], list[str]]:
    """Read the files that the page shows, its examples, and what each one prints."""
    files: dict[str, str] = {}
    examples: list[str] = []
    printed: list[str] = []
    for block in _BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        if block["file"]:
            files[block["file"]] = block["text"]
        elif block["kind"] == "python":
            examples.append(block["text"])
            printed.append("")
        else:
            assert block["kind"] == "text"
            printed[-1] = block["text"]
    return files, examples, printed


def test_the_examples_of_the_page_print_what_it_says(tmp_path: Path) -> None:
    files, examples, printed = read_page()
    assert sorted(files) == ["datapackage.yaml", "stations.csv", "stations.json"]
    assert len(examples) == 10
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert run_examples(examples, tmp_path, "en") == printed


def test_the_page_names_all_that_the_library_gives() -> None:
    import parution  # noqa: PLC0415 - what is asked is what the package says of itself

    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in parution.__all__ if name not in text] == ["__version__"]
    for name in ("README.md", "LISEZMOI.md"):
        assert "(docs/python.md)" in (REPOSITORY / name).read_text(encoding="utf-8")
