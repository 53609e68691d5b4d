"""What a stranger wrote, in documents, on the page, in JSON and in a terminal; signals."""

from __future__ import annotations

import html.parser
import json
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from parution.structured import dump_json
from tests.projects import SCHEMA, STATIONS

if TYPE_CHECKING:
    from tests.projects import Project

SCRIPT = "<script>alert(1)</script>"
HOSTILE = [
    SCRIPT,
    "[ici](javascript:alert(1))",
    "![x](javascript:alert(1))",
    "a | b",
    "```\n<script>alert(1)</script>",
    "~~~\n<script>",
    "# titre",
    "- liste",
    "1. liste",
    "&#x202e;&lt;script&gt;",
    "<javascript:alert(1)>",
    "x\u202egnp.exe",
    "\x1b[31mrouge\x9b",
]
SAFE = re.compile(r"(https?://|mailto:)")


class _Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]


def _read(text: str) -> _Tags:
    """Read what a reader of Markdown, one that obeys HTML, makes of a document."""
    found = _Tags()
    found.feed(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))
    return found


# What Markdown makes of a description, and does no harm.
PROSE = {"h3", "ul", "ol", "li", "blockquote", "hr", "em", "strong", "pre", "code", "p"}


def _describe(project: Project, text: str, description: str = "Des mots") -> None:
    schema = {
        **SCHEMA,
        "fields": [
            {**field, "title": text, "description": text, "example": text}
            if field["type"] == "string"
            else field
            for field in SCHEMA["fields"]  # type: ignore[attr-defined]
        ],
    }
    project.describe(
        title=text,
        description=description,
        contributors=[{"title": text}],
        licenses=[{"name": "etalab-2.0", "title": text}],
        sources=[
            {"title": text, "path": "javascript:alert(1)"},
            {"title": text, "path": "https://exemple.fr/a b>(c)"},
            {"title": text},
        ],
        resources=[
            {
                "name": "stations",
                "path": "data/stations.csv",
                "title": text,
                "description": description,
                "schema": schema,
                "encoding": "utf-8",
            }
        ],
    )


def _build(project: Project, words: str, description: str) -> list[_Tags]:
    """Build the project, and read its two documents."""
    _describe(project, words, description)
    done = project.run("build", "--quiet")
    assert done.returncode == 0, done.stderr
    found = []
    for name in ("README.md", "DICTIONNAIRE.md"):
        document = (project.root / "dist/stations-1.0.0" / name).read_text(encoding="utf-8")
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", document)
        found.append(_read(document))
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_stranger_wrote_is_text_in_the_documents_and_on_the_page(
    project: Project, text: str
) -> None:
    plain, hostile, prose = (
        _build(project, words, description)
        for words, description in (("Des mots",) * 2, (text, "Des mots"), (text, text))
    )
    for before, after, described in zip(plain, hostile, prose, strict=True):
        # Whatever was written, the document has the same blocks, and links to the same places;
        # a description may have blocks of its own, none of which takes what follows it.
        assert after.tags == before.tags
        assert after.links == before.links
        assert set(described.tags) - set(before.tags) <= PROSE
        assert [tag for tag in described.tags if tag not in PROSE] == [
            tag for tag in before.tags if tag not in PROSE
        ]
        assert described.links == before.links
        assert all(SAFE.match(link) for link in after.links)
    assert project.run("release", "--quiet").returncode == 0
    assert project.run("publish", "--quiet").returncode == 0
    page = _Tags()
    written = (project.site / "index.html").read_text(encoding="utf-8")
    page.feed(written)
    # One that runs, ours; any other holds data.
    data = written.count('<script type="application/')
    assert page.tags.count("script") == written.count("<script>") + data == 1 + data
    assert not any(link.lower().startswith("javascript") for link in page.links)


@pytest.mark.parametrize("name", ["```", "a`b", "a|b", "``", "<script>"])
def test_a_field_closes_neither_the_fence_nor_the_cell(project: Project, name: str) -> None:
    table = json.dumps(name)[1:-1] + ",nom\n01,Amont\n"
    project.write("datapackage/data/stations.csv", table)
    fields = [{"name": name, "type": "string"}, {"name": "nom", "type": "string"}]
    entry = {"name": "stations", "path": "data/stations.csv", "schema": {"fields": fields}}
    project.describe(resources=[{**entry, "encoding": "utf-8"}])
    done = project.run("build", "--quiet")
    assert done.returncode == 0, done.stderr
    folder = project.root / "dist/stations-1.0.0"
    found = _read((folder / "DICTIONNAIRE.md").read_text(encoding="utf-8"))
    assert found.tags.count("tr") == 3
    assert found.tags.count("td") == 10
    assert "script" not in found.tags + _read((folder / "README.md").read_text("utf-8")).tags


@pytest.mark.parametrize("extension", [".p\x1b[31mdf", ".pdf\nx", ".pdé", ".p df", ".pdf\u202e"])
def test_an_extension_that_acts_on_a_terminal_is_refused(project: Project, extension: str) -> None:
    project.write(f"datapackage/guide{extension}", "x")
    _add_guide(project, f"guide{extension}")
    done = project.run("build", "--quiet")
    assert done.returncode == 2, done.stderr
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", done.stderr)
    assert "n’est pas faite que de lettres et de chiffres, sans accent." in done.stderr


def _add_guide(project: Project, path: str) -> None:
    entry = {
        "name": "stations",
        "path": "data/stations.csv",
        "schema": SCHEMA,
        "encoding": "utf-8",
    }
    project.describe(resources=[entry, {"name": "guide", "path": path}])


@pytest.mark.parametrize("name", ["Guide v1.2 final.PDF", "guide.fr.TXT", "guide"])
def test_what_is_built_has_names_that_sha256sum_checks(project: Project, name: str) -> None:
    project.write(f"datapackage/{name}", "x")
    _add_guide(project, name)
    done = project.run("build", "--quiet")
    assert done.returncode == 0, done.stderr
    folder = project.root / "dist/stations-1.0.0"
    subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=folder, check=True)
    files = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", file) for file in files)


@pytest.mark.parametrize(
    "text", ["\x7f", "\x9b31m", "\u202egnp", "\u2066x\u2069", "\u200f", "\u2028", "\ufeff", "é€"]
)
def test_json_escapes_what_acts_on_a_terminal(text: str) -> None:
    written = dump_json({text: [text]})
    assert not re.search("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]", written)
    assert json.loads(written) == {text: [text]}


def test_the_json_report_and_the_descriptor_escape_it_too(project: Project) -> None:
    text = "gnp\u202e\x9b"
    project.describe(title=text)
    project.write("datapackage/data/stations.csv", STATIONS + f"{text},,,x\n")
    done = project.run("validate", "--format", "json")
    report = done.stdout
    assert done.returncode == 1, done.stderr
    assert not re.search("[\x7f-\x9f\u202e]", report)
    assert text in json.dumps(json.loads(report), ensure_ascii=False)
    project.write("datapackage/data/stations.csv", STATIONS)
    assert project.run("build", "--quiet").returncode == 0
    built = (project.root / "dist/stations-1.0.0/datapackage.json").read_text(encoding="utf-8")
    assert not re.search("[\x7f-\x9f\u202e]", built)
    assert json.loads(built)["title"] == text


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_that_asks_to_end_cleans_up_and_is_told(
    project: Project, number: signal.Signals, code: int
) -> None:
    rows = "".join(f"{row:02d},Station,2020-01-31,1.5\n" for row in range(200_000))
    project.write("datapackage/data/stations.csv", STATIONS + rows)
    started = project.start("build")
    while not list(project.root.glob("dist/.parution-*/PARUTION.txt")):
        assert started.poll() is None
    started.send_signal(number)
    _, errors = started.communicate(timeout=60)
    assert started.returncode == code
    assert errors.replace("\u00a0", " ").splitlines()[-1] == (
        "Interrompu. Ce qui était publié ou construit est intact ; relancez pour finir."
    )
    assert not list(project.root.glob("dist/*"))
