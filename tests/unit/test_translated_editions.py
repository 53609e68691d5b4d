"""The documents of an edition, and its tables in other formats, in the descriptor's language."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

import parution
from parution.messages import Catalogue
from parution.model.progress import silent
from parution.model.release import History
from parution.packaging.building import Notes, build_edition
from parution.packaging.format_settings import read_format_settings
from parution.packaging.formats import Tables, make_formats
from parution.packaging.layouts import LAYOUTS
from parution.packaging.reopening import reopen_edition
from parution.pages.listing import list_root
from parution.pages.view import PortalView
from parution.project import read_package
from tests.projects import Project

if TYPE_CHECKING:
    from parution.model.release import Build

TEMPLATES = Path(parution.__file__).parent / "packaging" / "templates"
FIELDS: list[dict[str, Any]] = [
    {
        "name": "code",
        "title": "Le code",
        "title@en": "The code",
        "description@en": "A code.",
        "missingValues": ["", "-"],
        "constraints": {"minLength": 1, "maxLength": 9},
    },
    {"name": "mois", "type": "yearmonth", "title": "Mois"},
    {"name": "ouvert", "type": "boolean", "trueValues": ["true"], "falseValues": ["false"]},
]
CHECK = {
    "type": "table-dimensions",
    "title": "Une ligne.",
    "title@en": "One row.",
    "numRows": 1,
}
FRENCH: dict[str, Any] = {
    "title": "Les mesures",
    "title@en": "Measures",
    "description": "Des mesures.",
    "description@en": "Some measures.",
    "licenses": [{"name": "etalab-2.0", "title": "Licence Ouverte", "title@en": "Open Licence"}],
    "contributors": [{"title": "Une mairie"}],
    "sources": [{"title": "Relevés", "title@en": "Readings", "path": "https://exemple.fr/r"}],
}


def _build(root: Path, number: int = 4, formats: tuple[str, ...] = (), **changes: Any) -> Build:
    """Build a package of a table and a document, which says things in French and in English."""
    schema = {"fields": FIELDS, "primaryKey": ["code"]}
    table = {
        "name": "mesures",
        "path": "mesures.csv",
        "title": "Mesures",
        "title@en": "The table",
        "encoding": "utf-8",
        "schema": schema,
        "checklist": {"checks": [CHECK]},
    }
    notice = {"name": "notice", "path": "notice.pdf", "title": "Notice", "title@en": "Manual"}
    document = {
        "name": "mesures",
        "version": "2.1.0",
        "created": "2024-01-31T00:00:00Z",
        "resources": [table, notice],
        **({"portal": {"formats": [*formats]}} if formats else {}),
        **FRENCH,
        **changes,
    }
    project = Project(root)
    project.write("datapackage.json", json.dumps(document))
    project.write("mesures.csv", "code,mois,ouvert\n01,2024-01,true\n")
    project.write("notice.pdf", b"%PDF-1.4\n")
    target = root / "target"
    target.mkdir()
    package = read_package(root / "datapackage.json")
    notes = Notes("A sentence.", "# Changes\n\n## 2.1.0\n\nA sentence.\n")
    typed = Tables()
    built = build_edition(package, notes, LAYOUTS[number], target, silent, typed=typed)
    made = root / "formats"
    made.mkdir()
    return make_formats(built, read_format_settings(package), made, typed) if formats else built


def _read(build: Build, name: str) -> str:
    return (build.folder / name).read_text(encoding="utf-8").replace("\u00a0", " ")


def _list_names(build: Build) -> set[str]:
    return {file.path for file in build.release.files}


ALWAYS = {
    *("CHANGELOG.md", "LICENCE.txt", "README.md", "SHA256SUMS", "data/mesures.csv"),
    *("data/notice.pdf", "datapackage.json", "llms.txt"),
}
OF_FRENCH = {"DICTIONNAIRE.md", "dictionnaire.csv"}
OF_ENGLISH = {"DICTIONARY.md", "dictionary.csv"}


@pytest.mark.parametrize("changes", [{}, {"languages": ["fr"]}, {"languages": ["fr", "en"]}])
def test_in_french_first_the_documents_are_those_of_the_layout_before(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    """A package of two languages has more of them, and the same ones in the first."""
    roots = [tmp_path / str(number) for number in (3, 4)]
    for root in roots:
        root.mkdir()
    before, after = (
        _build(root, number, **changes) for root, number in zip(roots, (3, 4), strict=True)
    )
    assert (before.release.format, after.release.format) == (3, 4)
    added = _list_names(after) - _list_names(before)
    assert added == (
        {"README.en.md", *OF_ENGLISH} if "en" in changes.get("languages", ()) else set()
    )
    for name in _list_names(before) - {"SHA256SUMS"}:
        assert (before.folder / name).read_bytes() == (after.folder / name).read_bytes(), name


def test_in_english_first_the_documents_are_in_english(tmp_path: Path) -> None:
    build = _build(tmp_path, languages=["en"], title="Measures", description="Some measures.")
    assert _list_names(build) == ALWAYS | OF_ENGLISH
    readme = _read(build, "README.md")
    assert "**Version 2.1.0** of 31 January 2024, by Une mairie.\n" in readme
    assert "| `mesures` | The table | 1 | 3 | `data/mesures.csv` |" in readme
    assert "- `DICTIONARY.md` says what each column means; `dictionary.csv` says the same" in readme
    assert 'text = defaultdict(lambda: "string")' in readme
    dictionary = _read(build, "DICTIONARY.md")
    assert "| Column | What it is | Type | Constraints | Example |" in dictionary
    assert "**The code**. A code. | value of any kind | key; at least 1 character; at most 9" in (
        dictionary
    )
    assert "Rules checked on the whole table:\n\n- One row.\n" in dictionary
    llms = _read(build, "llms.txt")
    assert "Version 2.1.0 of 31 January 2024, by Une mairie. Licence: Open Licence." in llms
    assert "**`mesures`**: The table. 1 row, 3 columns. Key: `code`." in llms
    assert "- `code` (value of any kind, required): A code.; no value: empty cell, `-`" in llms
    assert "- [dictionary.csv](dictionary.csv): each column, for a program" in llms


def test_no_french_is_left_in_the_documents_in_english(tmp_path: Path) -> None:
    build = _build(
        tmp_path,
        formats=("parquet", "xlsx"),
        languages=["en"],
        title="Measures",
        description="Some measures.",
        contributors=[{"title": "A town"}],
    )
    french = {"le", "les", "des", "une", "est", "dans", "qui", "sont", "pour", "avec", "cellule"}
    for name in ("README.md", "DICTIONARY.md", "dictionary.csv", "llms.txt"):
        words = set(re.findall(r"[a-zà-ÿ]+", _read(build, name).lower()))
        french = {
            "le",
            "les",
            "des",
            "une",
            "est",
            "dans",
            "qui",
            "sont",
            "pour",
            "avec",
            "cellule",
        }
        assert words & french == set(), name
        assert not re.search(r"[à-ÿ]", _read(build, name)), name


def test_the_second_language_has_a_readme_and_a_dictionary(tmp_path: Path) -> None:
    build = _build(tmp_path, languages=["fr", "en"], formats=("parquet", "jsonl"))
    assert _list_names(build) == ALWAYS | OF_FRENCH | OF_ENGLISH | {"README.en.md"}
    assert "# Les mesures\n" in _read(build, "README.md")
    assert _read(build, "README.en.md").startswith("# Measures\n")
    assert "[Readings](<https://exemple.fr/r>)" in _read(build, "README.en.md")
    assert "**Le code**" in _read(build, "DICTIONNAIRE.md")
    assert "**The code**" in _read(build, "DICTIONARY.md")
    rows = list(csv.DictReader(io.StringIO(_read(build, "dictionary.csv"))))
    assert [row["title"] for row in rows] == ["The code", "Mois", ""]
    assert rows[0]["required"] == "yes"
    assert rows[1]["other_formats"] == "text in Parquet, JSON Lines: it has no such type"
    rows = list(csv.DictReader(io.StringIO(_read(build, "dictionnaire.csv"))))
    assert [row["titre"] for row in rows] == ["Le code", "Mois", ""]
    # The Markdown that is for one language says nothing in the other.
    assert "## Les mêmes tables en Parquet" in _read(build, "README.md")
    assert "## The same tables in Parquet" in _read(build, "README.en.md")


def test_a_language_without_sentences_has_documents_in_english(tmp_path: Path) -> None:
    build = _build(tmp_path, languages=["de"], title="Messungen", description="Viele.")
    assert _list_names(build) == ALWAYS | OF_ENGLISH
    assert "## What this folder contains" in _read(build, "README.md")


def test_a_layout_that_knows_no_languages_hears_nothing_of_them(tmp_path: Path) -> None:
    build = _build(tmp_path, 3, languages=["en", "fr"])
    assert _list_names(build) == ALWAYS | OF_FRENCH
    assert "## Ce que contient ce dossier" in _read(build, "README.md")
    # Its pages speak the descriptor's language all the same.
    assert [(each.tag, each.language) for each in build.wordings] == [("en", "en")]
    assert build.wordings[0].tables[0].entries[0].type == "value of any kind"
    assert build.tables[0].entries[0].type == "valeur quelconque"


def test_the_pages_of_an_edition_of_an_earlier_layout_link_to_its_documents(
    tmp_path: Path,
) -> None:
    build = _build(tmp_path, 3, languages=["en", "fr"], **{"title@fr": "Les mesures"})
    history = History("mesures", (build.release,))
    view = PortalView(build, history, "local", catalogue=Catalogue("en"))
    found = {name: content.decode() for name, content in list_root(view)}
    assert {"index.html", "index.fr.html", "llms.txt"} <= found.keys()
    assert [*found][-1] == "index.html"
    for name, language in (("index.html", "en"), ("index.fr.html", "fr")):
        assert f'<html lang="{language}">' in found[name]
        assert 'href="latest/DICTIONNAIRE.md"' in found[name]
        assert "DICTIONARY" not in found[name]
    assert "value of any kind" in found["index.html"]
    assert "valeur quelconque" in found["index.fr.html"]
    assert "`dictionnaire.csv` says everything about each column." in found["llms.txt"]


def test_an_archive_that_is_opened_again_tells_the_same_in_each_language(tmp_path: Path) -> None:
    build = _build(tmp_path, languages=["fr", "en"])
    folder = tmp_path / "again"
    folder.mkdir()
    again = reopen_edition(build.release, build.archive, folder)
    assert [each.tag for each in again.wordings] == ["fr", "en"]
    for before, after in zip(build.wordings, again.wordings, strict=True):
        assert after.descriptor == before.descriptor
        assert after.files == before.files
        assert [table.entries for table in after.tables] == [
            table.entries for table in before.tables
        ]
    assert again.tables[0].title == "Mesures"
    assert again.wordings[1].tables[0].title == "The table"
    assert build.wordings[1].tables[0].rules == ("One row.",)


@pytest.mark.parametrize(
    ("languages", "name", "title", "stored"),
    [
        (["fr", "en"], "dictionnaire", "titre", "dans_ce_fichier"),
        (["en", "fr"], "dictionary", "title", "in_this_file"),
    ],
)
def test_the_dictionary_in_a_file_is_in_the_first_language(
    tmp_path: Path, languages: list[str], name: str, title: str, stored: str
) -> None:
    build = _build(tmp_path, formats=("xlsx", "sqlite"), languages=languages)
    with closing(sqlite3.connect(build.formats["formats/mesures.sqlite"])) as base:
        columns = [row[1] for row in base.execute(f"PRAGMA table_info({name})")]
        views = [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type='view'")]
    assert (columns[2], columns[-1]) == (title, stored)
    assert views == ["mesures_titres" if name == "dictionnaire" else "mesures_titles"]
    book = openpyxl.load_workbook(build.formats["formats/mesures.xlsx"])
    assert book.sheetnames == ["mesures", name.capitalize()]
    assert book[name.capitalize()]["C1"].value == title
    shown = book["mesures"]["C2"].number_format
    assert shown == ('"VRAI";"VRAI";"FAUX"' if title == "titre" else '"TRUE";"TRUE";"FALSE"')


def test_a_file_of_an_earlier_layout_is_made_again_in_french(tmp_path: Path) -> None:
    build = _build(tmp_path, 3, formats=("sqlite",), languages=["en"])
    with closing(sqlite3.connect(build.formats["formats/mesures.sqlite"])) as base:
        tables = [row[0] for row in base.execute("SELECT name FROM sqlite_master")]
    assert "dictionnaire" in tables


_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]', re.DOTALL)


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("README.md.j2", "README.md.j2"),
        ("DICTIONNAIRE.md.j2", "DICTIONARY.md.j2"),
        ("llms.txt.j2", "llms.txt.j2"),
    ],
)
def test_the_documents_of_both_languages_have_the_same_parts(french: str, english: str) -> None:
    """One that is added to a document, in a later layout, is not forgotten in the other."""
    statements = [
        [
            _LITERAL.sub("…", statement)
            for statement in re.findall(r"\{%.*?%\}", path.read_text(encoding="utf-8"), re.DOTALL)
        ]
        for path in (TEMPLATES / "3" / french, TEMPLATES / "4" / english)
    ]
    assert statements[0] == statements[1]
    headings = [
        re.findall(r"^#+ ", path.read_text(encoding="utf-8"), re.MULTILINE)
        for path in (TEMPLATES / "3" / french, TEMPLATES / "4" / english)
    ]
    assert headings[0] == headings[1]
