"""What a stranger wrote does nothing in any report: cells, names of fields, labels, rules, paths.

Each reader is imitated: a terminal, the log of a CI, a forge's Markdown, a browser, a parser of XML
or of JSON, a viewer of SARIF.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from parution.reports.showing import dump_report, spell_commands
from tests.broken_package import EN, FR, Validated, check, table
from tests.unit.test_reports import COMMAND, WHOLE, parse_markdown, parse_page

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.hostile_sample

CELLS = (
    # A browser, a parser of XML
    "<script>alert(1)</script>",
    "' onmouseover=alert(1) \"",
    "]]>",
    "-->",
    "<!-- a -->",
    "&amp;&lt;&#60;",
    "</td></tr></table>",
    "</details></summary><details open>",
    "{{ 7 * 7 }}{% raw %} {0} {{1}} {2",
    # The log of a CI
    "::error::x",
    "##[error]x",
    "x ##[set-output name=a]b",
    "##vso[task.setvariable variable=a]b",
    "a\n::set-output name=a::b",
    "a\r\n::stop-commands::b",
    "%0A::error::x",
    # A terminal
    "\x1b[31mrouge\x1b[0m",
    "\x9b31m",
    "a\u202eb\u2066c",
    "a\u200bb\ufeff\u2028c",
    "a\x00b\x07\x08",
    # A forge's Markdown
    "a|b\\|c\\",
    "`a`` b```c````",
    "@personne",
    "groupe/sous-groupe@all",
    "#12 GH-12 o/d#12 !12 ~12 %12 &12 $12",
    "https://exemple.fr/a",
    "www.exemple.fr",
    "personne@exemple.fr mailto:a@b.fr",
    "$a$ $$b$$",
    "**gras** _penché_ ~~barré~~ :smile:",
    "[clic](https://exemple.fr) ![image](https://exemple.fr/a.png)",
    "[!NOTE]",
    "- a",
    "1. a",
    "# a",
    "> a",
    "```\na\n```",
    "---",
    # A spreadsheet
    '=HYPERLINK("https://exemple.fr")',
    "+1-1|cmd",
)
# What a name of the descriptor may hold: all that a JSON text may.
NAME = "a`|<b>@x #1 ::error:: \x1b[31m\u202e%0A, ##[error]y\n::z:: $a$ https://a.fr"
INTEGER: dict[str, Any] = {"name": "v", "type": "integer"}


def _write(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Validated:
    """Make a table for each cell, so that each is told one by one in each report."""
    folder = tmp_path_factory.mktemp("hostile")
    files = {f"t{at}.csv": f"v\n{_write(cell)}\n" for at, cell in enumerate(CELLS)}
    found = check(folder, [table(f"t{at}", [INTEGER]) for at in range(len(CELLS))], files)
    assert [task.error_count for task in found.report.tasks] == [1] * len(CELLS)
    assert [task.errors[0].cell for task in found.report.tasks] == list(CELLS)
    return found


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Validated:
    """Make tables whose fields, labels, titles, rules and files have the hostile name."""
    folder = tmp_path_factory.mktemp("named")
    rule = {"type": "row-constraint", "formula": "v < 0", "title": NAME}
    field = {"name": NAME, "type": "integer", "title": NAME, "example": NAME}
    path = "::error::`|<b>@x, ##[error]y%0A\u202e.csv"
    files = {
        "champ.csv": f"{_write(NAME)}\nx\n",
        "nom.csv": f"{_write(NAME)}\n1\n",
        "regle.csv": "v\n1\n",
        path: "v\nx\ny\n",
        "enum.csv": "v\nx\n",
    }
    strings: dict[str, Any] = {"name": "v", "type": "string"}
    tables = [
        {**table("champ", [{**field, "example": "12"}]), "title": NAME},
        table("exemple", [field], path="champ.csv"),
        table("nom", [INTEGER]),
        table("regle", [INTEGER], checklist={"checks": [rule]}),
        table("chemin", [INTEGER], path=path, format="csv"),
        table("absente", [INTEGER], path=f"absente-{path}", format="csv"),
        table("enum", [{**strings, "constraints": {"enum": [NAME]}}]),
        table("motif", [{**strings, "constraints": {"pattern": "(" + NAME}}], path="enum.csv"),
        {**table("x", [INTEGER], path="regle.csv"), "name": NAME},
    ]
    return check(folder, tables, files)


@pytest.fixture(params=["hostile", "named"])
def found(request: pytest.FixtureRequest) -> Validated:
    result: Validated = request.getfixturevalue(request.param)
    return result


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("language", [FR, EN], ids=["fr", "en"])
def test_nothing_acts_on_a_terminal(found: Validated, name: str, language: Any) -> None:
    # Spaces that do not break, and those that draw nothing else, are those of French.
    for line in found.render(name, language).split("\n"):
        hidden = {each for each in line if not each.isprintable()} - {"\u00a0", "\u202f"}
        if name == "json":  # what only hides is data there
            hidden -= {"\u200b"}
        if name == "github":  # the path of a file is what the forge knows it by
            hidden -= {"\u202e"}
        assert hidden == set(), line


@pytest.mark.parametrize("name", WHOLE)
def test_no_line_is_a_command_of_a_ci_but_ours(found: Validated, name: str) -> None:
    """GitHub's runner obeys ``::command::`` where a line begins, else ``##[command]`` anywhere."""
    text = found.render(name)
    if name == "github":
        commands = COMMAND.findall(text)
        assert "".join(f"::{level} {told}::{message}\n" for level, told, message in commands)
        assert len(commands) == text.count("\n") == len(text.splitlines())
        for _, told, message in commands:
            names = [each.partition("=")[0] for each in told.split(",")]
            assert names in (["file", "line", "title"], ["title"])
            assert not re.search(r"%(?!25|0A|0D)", message)
    else:
        for line in text.splitlines():
            assert not line.lstrip().startswith("::"), line
            assert not re.search(r"##[\w.-]*\[", line), line


def test_commands_of_a_log_are_spelt() -> None:
    assert spell_commands("a ##[error]b ##vso[x] ## [c]") == (r"a \x23#[error]b \x23#vso[x] ## [c]")
    assert spell_commands(" ::error::a ::b::") == r" \x3a:error::a ::b::"
    assert spell_commands("deux : points :: ici # [1]") == "deux : points :: ici # [1]"


def _list_texts(found: Validated) -> list[str]:
    """List what Markdown makes texts of, where a forge looks for names, links and numbers."""
    texts: list[str] = []
    for token in parse_markdown(found.render("markdown")):
        if token.type == "inline":
            run = ""
            for child in token.children or ():
                # A tag, or code, ends a text: what is on each side of it is not read together.
                if child.type == "text":
                    run += child.content
                else:
                    texts.append(run)
                    run = ""
            texts.append(run)
    return texts


def test_a_forge_makes_nothing_of_a_cell_in_markdown(found: Validated) -> None:
    tokens = parse_markdown(found.render("markdown"))
    kinds = {token.type for token in tokens}
    assert not kinds & {
        *("link_open", "image", "em_open", "strong_open", "s_open", "fence", "code_block"),
        *("blockquote_open", "hr", "ordered_list_open"),
    }
    tags = {token.content.strip() for token in tokens if token.type.startswith("html_")}
    summary = "<details><summary>Que corriger, cellule par cellule</summary>"
    assert tags <= {summary, "</details>", "<span>", "</span>"}
    opened = [token for token in tokens if token.content.strip() == summary]
    closed = [token for token in tokens if token.content.strip() == "</details>"]
    assert len(opened) == len(closed)
    for text in _list_texts(found):
        assert not re.search(r"@\w|\w://|www\.\w|(?<!\w)#\d|GH-\d|[!~%&]\d|\$[^$]+\$", text), text
        assert not re.search(r":[\w+-]+:", text), text


def test_each_cell_has_one_place_in_a_table_of_markdown(hostile: Validated) -> None:
    tokens = parse_markdown(hostile.render("markdown"))
    cells = [token for token in tokens if token.type == "td_open"]
    assert len(cells) == 5 * len(CELLS)
    headings = [token for token in tokens if token.type == "heading_open"]
    assert len(headings) == 1 + len(CELLS)
    shown = [
        [child.content for child in token.children or () if child.type == "code_inline"]
        for token in tokens
        if token.type == "inline"
    ]
    codes = {code for codes in shown for code in codes}
    for cell in ("<script>alert(1)</script>", "@personne", "www.exemple.fr", "]]>", "---"):
        assert cell in codes


def test_a_page_has_no_markup_but_ours(found: Validated) -> None:
    page = parse_page(found.render("html"))
    tags = {element.tag for element in page.iter() if isinstance(element.tag, str)}
    assert tags <= {
        *("html", "head", "meta", "title", "style", "body", "header", "main", "section", "div"),
        *("h1", "h2", "h3", "p", "ul", "li", "span", "code"),
        *("table", "caption", "thead", "tbody", "tr", "th", "td"),
    }
    names = {name for element in page.iter() for name in element.attrib}
    assert names <= {
        *("lang", "charset", "name", "content", "http-equiv", "class", "aria-hidden", "aria-label"),
        *("role", "tabindex", "scope", "rowspan", "colspan"),
    }
    assert not [each for each in page.iter() if each.tag is etree.Comment]


def test_a_page_shows_a_cell_as_it_is(hostile: Validated) -> None:
    page = parse_page(hostile.render("html"))
    shown = [cell.text_content() for cell in page.xpath("//td[@class='wrong']")]
    assert len(shown) == len(CELLS)
    assert shown[0] == f"✘ {CELLS[0]}"
    for cell, text in zip(CELLS, shown, strict=True):
        if cell.isprintable():
            assert text == f"✘ {cell}"


def test_xml_and_json_are_read_back_as_they_were_meant(found: Validated) -> None:
    document = etree.fromstring(found.render("junit").encode())
    tags = {element.tag for element in document.iter()}
    assert tags <= {
        *("testsuites", "testsuite", "properties", "testcase", "failure"),
        *("system-out", "system-err"),
    }
    for name in ("json", "gitlab", "sarif"):
        assert json.loads(found.render(name))


def test_json_has_the_cell_as_it_is(hostile: Validated) -> None:
    tasks = json.loads(hostile.render("json"))["tasks"]
    assert [task["errors"][0]["cell"] for task in tasks] == list(CELLS)


def test_a_viewer_of_sarif_finds_no_link_and_no_placeholder(found: Validated) -> None:
    for result in json.loads(found.render("sarif"))["runs"][0]["results"]:
        text = result["message"]["text"]
        assert not re.search(r"(?<!\\)\[[^\]]*(?<!\\)\]\(", text)
        assert not re.search(r"(?<!\{)(?:\{\{)*\{\d+\}(?!\})", text)
        (place,) = result["locations"]
        uri = place["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[\w.~/%-]+", uri, re.ASCII)


def test_half_a_character_is_written_as_the_escape_that_json_has() -> None:
    """A descriptor that has one is refused, but a program may hand one over."""
    text = dump_report({"cell": "a\ud800##[error]"})
    assert text.encode() == b'{\n  "cell": "a\\ud800\\u0023#[error]"\n}\n'
    assert json.loads(text) == {"cell": "a\ud800##[error]"}


@pytest.mark.parametrize("name", [name for name in WHOLE if name != "json"])
def test_a_cell_of_a_million_characters_is_cut(tmp_path: Path, name: str) -> None:
    rows = "".join(f"{letter * 1_000_000}\n" for letter in "abc")
    found = check(tmp_path, [table("t", [INTEGER])], {"t.csv": f"v\n{rows}"})
    assert len(found.render(name)) < 12_000
    assert "…" in found.render(name)


@pytest.mark.hostile
@pytest.mark.parametrize("name", WHOLE)
def test_long_names_everywhere_are_cut_or_stay_as_many(tmp_path: Path, name: str) -> None:
    """A name of a million characters, in each place that a descriptor has one."""
    long = "a" * 1_000_000
    field = {"name": long, "type": "integer", "title": long, "example": "12"}
    rule = {"type": "row-constraint", "formula": "True is False", "title": long}
    found = check(
        tmp_path,
        [
            {**table("t", [field]), "title": long},
            table("u", [INTEGER], checklist={"checks": [rule]}),
        ],
        {"t.csv": f"{long}\nx\n", "u.csv": "v\n1\n"},
    )
    # JSON repeats names as frictionless does.
    assert len(found.render(name)) < (20_000_000 if name == "json" else 5_000_000)
