"""``llms.txt`` says what the tables hold, and is of the shape that programs parse."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt

from parution.model.progress import silent
from parution.packaging.building import Notes, build_edition
from parution.packaging.layouts import LAYOUTS
from parution.packaging.prose import summarise
from parution.project import read_package
from tests.projects import Project

if TYPE_CHECKING:
    from pathlib import Path

# The parser of https://llmstxt.org reads a line of a list so.
_LINK = re.compile(r"- \[([^\]]+)\]\(([^)\s]+)\): \S.*")
_HOSTILE = (
    "a\n\n## Fausse\n\n- [x](https://mal.exemple.fr): y\n\n<script>alert(1)</script> "
    "[b](javascript:alert(1)) ![i](https://mal.exemple.fr/p.png) `c` **d** <!-- \x1b[31m\u202e"
)
# Markdown that shows what would be markup, if it were not written as text once more.
_SHOWN = "&lt;script&gt; \\<b\\> \\[b\\](https://mal.exemple.fr) \\!\\[i\\](https://mal.exemple.fr)"


def _build(root: Path, **changes: Any) -> str:
    """Build a package of two tables, described so, and return its ``llms.txt``."""
    key = {"fields": ["axe"], "reference": {"resource": "axes", "fields": ["code"]}}
    fields = changes.pop("fields", [{"name": "id"}, {"name": "axe", "missingValues": ["", "-"]}])
    schema = {
        "fields": fields,
        "primaryKey": ["id"],
        "foreignKeys": [key],
        "missingValues": ["", "n.c."],
    }
    axes = {
        "fields": [{"name": "code", "title": "Le code", "description": "Un code. " + "X" * 300}],
        "primaryKey": ["code"],
    }
    document = {
        "name": "mesures",
        "title": "Mesures",
        "description": "Des **mesures**\n[au bord](https://exemple.fr) de l’eau.\n\nPlus loin.",
        "version": "2.1.0",
        "created": "2024-01-31T00:00:00Z",
        "licenses": [{"name": "etalab-2.0", "title": "Licence Ouverte 2.0"}],
        "resources": [
            {
                "name": "mesures",
                "path": "mesures.csv",
                "encoding": "utf-8",
                "schema": schema,
                **changes.pop("resource", {}),
            },
            {"name": "axes", "path": "axes.csv", "encoding": "utf-8", "schema": axes},
        ],
    } | changes
    project = Project(root)
    project.write("datapackage.json", json.dumps(document))
    labels = [field["name"] for field in fields]
    project.write("mesures.csv", ",".join(labels) + "\n1,01" + "," * (len(labels) - 2) + "\n")
    project.write("axes.csv", "code\n01\n")
    target = root / "target"
    target.mkdir()
    package = read_package(root / "datapackage.json")
    built = build_edition(package, Notes("Une phrase.", None), LAYOUTS[3], target, silent)
    return (built.folder / "llms.txt").read_text(encoding="utf-8").replace("\u00a0", " ")


def _read_links(text: str) -> dict[str, dict[str, str]]:
    """Read the links of each section, as its parser does; a line that is no link is an error."""
    found: dict[str, dict[str, str]] = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, *lines = filter(None, section.split("\n"))
        links = [_LINK.fullmatch(line) for line in lines]
        assert None not in links, lines
        found[title] = {link[1]: link[2] for link in links if link}
    return found


def test_it_says_what_the_tables_hold_and_how_they_refer_to_each_other(tmp_path: Path) -> None:
    text = _build(tmp_path)
    lines = text.split("\n")
    assert lines[:3] == ["# Mesures", "", "> Des mesures au bord de l’eau."]
    assert "Version 2.1.0 du 31 janvier 2024. Licence : Licence Ouverte 2.0." in lines
    table = "**`mesures`** : mesures. 1 ligne, 2 colonnes. Clé : `id`."
    assert f"{table} Sans valeur : cellule vide, `n.c.`." in lines
    reference = "- `axe` (valeur quelconque, → `axes.code`) ; sans valeur : cellule vide, `-`"
    assert reference in lines
    assert "- `code` (valeur quelconque, obligatoire) : Un code." in lines


def test_its_links_are_read_by_the_parser_and_lead_to_files_that_are_there(tmp_path: Path) -> None:
    links = _read_links(_build(tmp_path))
    assert links["Tables"] == {"mesures.csv": "data/mesures.csv", "axes.csv": "data/axes.csv"}
    assert list(links) == ["Tables", "Documentation"]
    folder = tmp_path / "target/mesures-2.1.0"
    assert {each for group in links.values() for each in group.values()} == {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "llms.txt"
    }


def test_where_the_portal_is_known_its_addresses_are_whole_and_of_this_version(
    tmp_path: Path,
) -> None:
    portal = {"address": "https://data.exemple.fr/m", "formats": ["parquet", "sqlite"]}
    text = _build(tmp_path, portal=portal)
    base = "https://data.exemple.fr/m/releases/2.1.0/"
    assert f"donnez son adresse, qui ne change jamais : <{base}>." in text
    links = _read_links(text)
    assert links["Les mêmes tables dans d’autres formats"] == {
        name: f"{base}formats/{name}"
        for name in ("mesures.parquet", "axes.parquet", "mesures.sqlite")
    }
    assert all(each.startswith(base) for group in links.values() for each in group.values())


def test_a_format_that_some_portal_does_not_want_has_no_address(tmp_path: Path) -> None:
    # Which portal the address is of is not known: only what all of them have is there for sure.
    formats = {"tables": {"*": ["parquet", "sqlite"]}, "portals": {"local": ["sqlite"]}}
    portal = {"address": "https://data.exemple.fr/m", "formats": formats}
    links = _read_links(_build(tmp_path, portal=portal))
    assert links["Les mêmes tables dans d’autres formats"].keys() == {"mesures.sqlite"}
    readme = (tmp_path / "target/mesures-2.1.0/README.md").read_text(encoding="utf-8")
    assert "`mesures.parquet`" in readme
    assert "read_parquet" not in readme


def test_a_table_of_many_columns_is_cut_and_says_where_the_others_are(tmp_path: Path) -> None:
    fields = [{"name": "id"}, {"name": "axe"}, *({"name": f"c{n}"} for n in range(100))]
    text = _build(tmp_path, fields=fields)
    assert "- `c37` (valeur quelconque)" in text
    assert "`c38`" not in text
    assert "- et 62 autres colonnes, que dit `dictionnaire.csv`" in text


@pytest.mark.parametrize("described", [_SHOWN, "", "x" * 500])
def test_what_strangers_wrote_makes_neither_a_section_nor_a_link_nor_markup(
    tmp_path: Path, described: str
) -> None:
    fields = [{"name": "id", "title": _HOSTILE, "description": described}, {"name": "axe"}]
    text = _build(
        tmp_path,
        title=_HOSTILE,
        description=_SHOWN,
        licenses=[{"name": "etalab-2.0", "title": _HOSTILE}],
        contributors=[{"title": _HOSTILE}],
        resource={"title": _HOSTILE, "description": _SHOWN},
        fields=fields,
    )
    assert list(_read_links(text)) == ["Tables", "Documentation"]
    tokens = MarkdownIt("commonmark", {"html": True}).parse(text)
    inner = [child for token in tokens for child in token.children or ()]
    assert [token.content for token in tokens if token.type == "html_block"] == [
        "<!-- generator: Parution -->\n"
    ]
    kinds = {token.type for token in (*tokens, *inner)}
    assert not kinds & {"html_inline", "image", "fence", "code_block"}
    links = [str(each.attrs["href"]) for each in inner if each.type == "link_open"]
    assert not [link for link in links if "mal" in link or "script" in link]
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text)


def test_a_summary_that_would_begin_a_list_is_text(tmp_path: Path) -> None:
    assert "\n> \\- une mesure\n" in _build(tmp_path, description="\\- une mesure")


@pytest.mark.parametrize(
    ("text", "most", "summary"),
    [
        (None, 10, ""),
        ("# Titre seul", 10, ""),
        ("- une liste", 20, "une liste"),
        ("Un `code` et\nune *suite*.", 40, "Un code et une suite."),
        ("<b>Gras</b> ![image](a.png)", 40, "Gras image"),
        ("Des stations de mesure", 22, "Des stations de mesure"),
        ("Des stations de mesure", 21, "Des stations de…"),
        ("Des stations de mesure", 16, "Des stations de…"),
        ("Des stations, partout", 14, "Des stations…"),
        ("anticonstitutionnellement", 10, "anticonst…"),
    ],
)
def test_a_description_is_summarised_by_its_first_paragraph(
    text: str | None, most: int, summary: str
) -> None:
    assert summarise(text, most) == summary
    assert len(summarise(text, most)) <= most
