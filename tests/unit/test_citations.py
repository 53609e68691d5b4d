"""What a citation says, in each style; BibTeX and CFF are judged by others."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
import zipfile
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, FormatChecker
from pybtex.database import parse_string

from parution.messages import Catalogue
from parution.model.citation import Author, Citation, CitedLicence, CitedRelease
from parution.packaging.citations import STYLES
from parution.packaging.citations.bibtex import name_entry, render_bibtex
from parution.packaging.citations.cff import render_cff
from parution.packaging.citations.describing import describe_citation, read_address, read_doi
from parution.packaging.licences import find_spdx
from parution.reports import CITATION_FORMATS

if TYPE_CHECKING:
    from pybtex.database import Entry

FR, EN = Catalogue("fr"), Catalogue("en")
# What has the published schema in it: it is another's text, and is not kept here.
CFFCONVERT = (
    "cffconvert==2.0.0 "
    "--hash=sha256:573c825e4e16173d99396dc956bd22ff5d4f84215cc16b6ab05299124f5373bb"
)
# Source: Citation File Format 1.2.0, « Valid keys ».
CFF_KEYS = {
    *("abstract", "authors", "cff-version", "date-released", "doi", "identifiers", "keywords"),
    *("license", "license-url", "message", "repository", "title", "type", "url", "version"),
}

DESCRIPTOR: dict[str, Any] = {
    "name": "stations",
    "title": "Stations & débits « 2024 » : 100 % du réseau_aval",
    "description": "Des **stations** de\nmesure, [ici](https://a.org).\n\nUne suite.",
    "version": "1.2.0",
    "created": "2024-02-02T00:00:00Z",
    "id": "https://doi.org/10.5281/zenodo.123456",
    "homepage": "https://exemple.fr/stations",
    "keywords": ["eau", "débit", "eau", ""],
    "licenses": [{"name": "lov2", "title": "Licence Ouverte 2.0", "path": "https://a.fr/lo"}],
    "contributors": [
        {
            "title": "Marie-Ève Dupont",
            "givenName": "Marie-Ève Anne",
            "familyName": "Dupont",
            "organization": "Agence de l’eau",
            "path": "https://orcid.org/0000-0002-1825-0097",
            "roles": ["author"],
        },
        {"title": "Collectif And Co, réseau", "roles": ["creator"]},
        {"title": "Agence de l’eau", "roles": ["publisher", "funder"]},
        {"title": "Une main", "roles": ["wrangler"]},
    ],
}
PAGE = "https://exemple.fr/portail/releases/1.2.0/"
CITATION = describe_citation(DESCRIPTOR, PAGE)
# What a stranger may write, and nobody may meet.
HOSTILE = (
    'a}\n@misc{b,\r\nx={\\input{/etc/passwd}}$y$#_^~%|<script>alert("1")</script>'
    "\x1b[2J\x00\u202e\u2028: - !!python/object ##[error]z"
)
# The commands of LaTeX that stand for a character. Source: LaTeX2e, ``fontenc``, « ltoutenc.dtx ».
NAMED = {
    "backslash": "\\",
    "braceleft": "{",
    "braceright": "}",
    "asciitilde": "~",
    "asciicircum": "^",
    "less": "<",
    "greater": ">",
    "bar": "|",
}
COMMAND = re.compile(r"\{\\text(\w+)\}|\\([$&#%_])")
BARE = describe_citation({"name": "vide"})


def _cite(style: str, citation: Citation, catalogue: Catalogue = FR) -> str:
    return STYLES[style](citation, catalogue).replace("\u00a0", " ")


def _parse_bibtex(text: str) -> tuple[str, Entry]:
    """Read an entry as bibtex does: pybtex refuses what bibtex would."""
    ((key, entry),) = parse_string(text, "bibtex").entries.items()
    return key, entry


def _read_latex(field: str) -> str:
    """Read a field, in braces, as TeX prints it; nothing in it is obeyed but these commands."""

    def read(found: re.Match[str]) -> str:
        return NAMED[found[1]] if found[1] else found[2]

    assert (field[0], field[-1]) == ("{", "}")
    rest = COMMAND.sub("", field[1:-1])
    assert not set(rest) & set("\\{}$&#%_^~"), rest
    return COMMAND.sub(read, field[1:-1])


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The schema that CFF publishes, out of a package of the index."""
    folder = tmp_path_factory.mktemp("cff")
    (folder / "wanted.txt").write_text(CFFCONVERT, encoding="utf-8")
    options = ("--no-deps", "--require-hashes", "--dest", str(folder), "-r", "wanted.txt")
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", *options], cwd=folder, check=True
    )
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        name = next(name for name in wheel.namelist() if name.endswith("/1.2.0/schema.json"))
        found: dict[str, Any] = json.loads(wheel.read(name))
    return found


def _list_cff_errors(text: str, schema: dict[str, Any]) -> list[str]:
    validator = Draft7Validator(schema, format_checker=FormatChecker())
    return [error.message for error in validator.iter_errors(yaml.safe_load(text))]


def _check_cff(text: str) -> dict[str, Any]:
    """Check the shape of a CFF; its published schema says more (``make test-external``)."""
    document: dict[str, Any] = yaml.safe_load(text)
    assert document.keys() <= CFF_KEYS
    assert (document["cff-version"], document["type"]) == ("1.2.0", "dataset")
    assert document["message"]
    assert document["authors"]
    for author in document["authors"]:
        assert all(isinstance(value, str) and value for value in author.values())
        assert author.keys() & {"name", "family-names", "given-names"}
    for key in ("title", "version", "abstract", "doi", "url", "repository"):
        assert key not in document or (isinstance(document[key], str) and document[key])
    return document


# What the descriptor says


def test_a_descriptor_says_what_is_cited() -> None:
    assert (
        Citation(
            name="stations",
            title="Stations & débits « 2024 » : 100 % du réseau_aval",
            authors=(
                Author(
                    "Marie-Ève Dupont",
                    "Marie-Ève Anne",
                    "Dupont",
                    "Agence de l’eau",
                    "https://orcid.org/0000-0002-1825-0097",
                ),
                Author("Collectif And Co, réseau"),
            ),
            publishers=("Agence de l’eau",),
            version="1.2.0",
            date="2024-02-02",
            doi="10.5281/zenodo.123456",
            identifier="",
            address=PAGE,
            homepage="https://exemple.fr/stations",
            licences=(CitedLicence("etalab-2.0", "Licence Ouverte 2.0", "https://a.fr/lo"),),
            language="fr",
            keywords=("eau", "débit"),
            abstract="Des stations de mesure, ici.",
        )
        == CITATION
    )


def test_what_is_not_said_is_empty() -> None:
    assert (
        Citation(
            name="vide",
            title="vide",
            authors=(),
            publishers=(),
            version="",
            date="",
            doi="",
            identifier="",
            address="",
            homepage="",
            licences=(),
            language="fr",
            keywords=(),
            abstract="",
        )
        == BARE
    )


@pytest.mark.parametrize("wrong", [None, 3, True, "texte", ["a", 1, None], {"a": "b"}, [[{}]], {}])
@pytest.mark.parametrize("key", sorted(DESCRIPTOR))
def test_a_value_of_another_type_is_nothing_or_a_text(key: str, wrong: object) -> None:
    citation = describe_citation({**DESCRIPTOR, key: wrong})
    assert citation.name
    assert citation.title
    for style in STYLES:
        assert STYLES[style](citation, FR)
    _check_cff(render_cff(citation, FR))


@pytest.mark.parametrize(
    ("roles", "authors"),
    [
        ([["publisher"], ["author"]], ["b"]),
        ([["Author", "publisher"], ["wrangler"]], ["a"]),
        ([["publisher"], ["wrangler"]], ["b"]),
        ([["publisher"], []], ["b"]),
        ([["wrangler", "publisher"], ["funder"]], ["a"]),
        ([["publisher"], ["ContactPerson"]], ["a"]),
        ([["funder"], ["contactPerson"]], []),
    ],
)
def test_who_made_the_data_is_the_author(roles: list[list[str]], authors: list[str]) -> None:
    people = [{"title": name, "roles": of} for name, of in zip("ab", roles, strict=True)]
    found = describe_citation({"contributors": people}).authors
    assert [author.name for author in found] == authors


def test_the_role_of_version_1_is_read() -> None:
    people = [{"title": "a", "role": "publisher"}, {"title": "b", "role": "author"}]
    citation = describe_citation({"contributors": people})
    assert (citation.authors, citation.publishers) == ((Author("b"),), ("a",))


@pytest.mark.parametrize(
    ("person", "author"),
    [
        ({"title": "Marie Curie"}, Author("Marie Curie")),
        ({"givenName": "Marie", "familyName": "Curie"}, Author("Marie Curie", "Marie", "Curie")),
        ({"familyName": "Curie"}, Author("Curie", "", "Curie")),
        ({"givenName": "Marie"}, Author("Marie")),
        ({"organization": "Insee"}, Author("Insee")),
        ({"title": "Insee", "organization": "Insee"}, Author("Insee")),
    ],
)
def test_a_whole_name_is_never_split(person: dict[str, str], author: Author) -> None:
    assert describe_citation({"contributors": [person]}).authors == (author,)


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("10.5281/zenodo.1", "10.5281/zenodo.1"),
        ("doi:10.5281/zenodo.1", "10.5281/zenodo.1"),
        ("DOI: 10.5281/ZENODO.1", "10.5281/ZENODO.1"),
        ("https://doi.org/10.5281/zenodo.1", "10.5281/zenodo.1"),
        ("http://dx.doi.org/10.1002/a%3C1%3E", "10.1002/a<1>"),
        ("https://exemple.fr/10.5281/zenodo.1", ""),
        ("10.5281/zenodo 1", ""),
        ("10.52/zenodo.1", ""),
        ("b3f1", ""),
    ],
)
def test_a_doi_is_read_however_it_is_written(written: str, doi: str) -> None:
    assert read_doi(written) == doi
    citation = describe_citation({"id": written})
    assert (citation.doi, citation.identifier) == (doi, "" if doi else written)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://exemple.fr/a?b=c#d", "https://exemple.fr/a?b=c#d"),
        ("https://données.fr/é", "https://xn--donnes-eva.fr/%C3%A9"),
        ("https://exemple.fr/{a}\\b 'c'<d>", "https://exemple.fr/%7Ba%7D%5Cb%20%27c%27%3Cd%3E"),
        ("HTTPS://Exemple.FR:8443/A", "https://exemple.fr:8443/A"),
        ("http://[::1]/a", "http://[::1]/a"),
        ("https://moi:secret@exemple.fr/", ""),
        ("javascript:alert(1)", ""),
        ("ftp://exemple.fr/", ""),
        ("https://exemple.fr:x/", ""),
        ("https://a b/", ""),
        ("//exemple.fr", ""),
        ("", ""),
    ],
)
def test_an_address_is_of_the_web_and_in_ascii(written: str, address: str) -> None:
    assert read_address(written) == address


def test_the_homepage_is_the_address_where_the_page_of_the_version_is_not_known() -> None:
    assert describe_citation(DESCRIPTOR).address == "https://exemple.fr/stations"


@pytest.mark.parametrize(
    ("described", "language"),
    [
        ({"languages": ["en-GB", "fr"]}, "en"),
        ({"lang": "DE"}, "de"),
        ({"languages": ["anglais"], "lang": "en"}, "en"),
        ({"languages": []}, "fr"),
    ],
)
def test_the_language_is_that_of_the_dataset(described: dict[str, Any], language: str) -> None:
    assert describe_citation(described).language == language


@pytest.mark.external
def test_the_identifiers_of_licences_are_those_of_the_schema_of_cff(
    schema: dict[str, Any],
) -> None:
    known = schema["definitions"]["license-enum"]["enum"]
    assert [find_spdx(name.upper()) for name in known] == known
    assert find_spdx("other-open") == ""


# Styles


def test_apa_in_two_languages() -> None:
    title = "Stations & débits « 2024 » : 100 % du réseau_aval"
    end = "Agence de l’eau. https://doi.org/10.5281/zenodo.123456"
    assert _cite("apa", CITATION) == (
        "Dupont, M.-È. A. et Collectif And Co, réseau. (2024). "
        f"{title} (version 1.2.0) [Jeu de données]. {end}"
    )
    assert _cite("apa", CITATION, EN) == (
        "Dupont, M.-È. A., & Collectif And Co, réseau. (2024). "
        f"{title} (Version 1.2.0) [Data set]. {end}"
    )


def test_iso_690_in_two_languages() -> None:
    title = "Stations & débits « 2024 » : 100 % du réseau_aval"
    assert _cite("iso690", CITATION) == (
        "DUPONT, Marie-Ève Anne et COLLECTIF AND CO, RÉSEAU. "
        f"{title} [ensemble de données]. Version 1.2.0. Agence de l’eau, 2 février 2024. "
        f"DOI 10.5281/zenodo.123456. Disponible à l’adresse : {PAGE}"
    )
    assert _cite("iso690", CITATION, EN) == (
        "DUPONT, Marie-Ève Anne and COLLECTIF AND CO, RÉSEAU. "
        f"{title} [dataset]. Version 1.2.0. Agence de l’eau, 2 February 2024. "
        f"DOI 10.5281/zenodo.123456. Available from: {PAGE}"
    )


def test_what_is_not_known_has_no_place() -> None:
    assert _cite("apa", BARE) == "vide [Jeu de données]. (s. d.)."
    assert _cite("apa", BARE, EN) == "vide [Data set]. (n.d.)."
    assert _cite("iso690", BARE) == "vide [ensemble de données]. sans date."
    assert _cite("bibtex", BARE) == "@dataset{vide,\n  title = {{vide}},\n}\n"


def test_a_publisher_who_is_the_author_is_named_once_in_apa() -> None:
    people = [{"title": "Eau Inc.", "roles": ["author", "publisher"]}]
    citation = describe_citation({"name": "e", "created": "2024-01-31", "contributors": people})
    assert _cite("apa", citation) == "Eau Inc. (2024). e [Jeu de données]."
    assert (
        _cite("iso690", citation) == "EAU INC. e [ensemble de données]. Eau Inc., 31 janvier 2024."
    )


@pytest.mark.parametrize(
    ("number", "names"),
    [
        (1, "N0."),
        (3, "N0, N1 et N2."),
        (20, f"{', '.join(f'N{at}' for at in range(19))} et N19."),
        (21, f"{', '.join(f'N{at}' for at in range(19))}, … N20."),
    ],
)
def test_apa_names_twenty_authors_at_most(number: int, names: str) -> None:
    people = [{"title": f"N{at}"} for at in range(number)]
    citation = describe_citation({"name": "e", "contributors": people})
    assert _cite("apa", citation) == f"{names} (s. d.). e [Jeu de données]."


def test_bibtex_to_the_letter() -> None:
    assert render_bibtex(CITATION, FR) == (
        "@dataset{dupont-stations-1.2.0,\n"
        "  author = {Dupont, Marie-Ève Anne and {Collectif And Co, réseau}},\n"
        "  title = {{Stations \\& débits « 2024 » : 100 \\% du réseau\\_aval}},\n"
        "  year = {2024},\n"
        "  date = {2024-02-02},\n"
        "  version = {1.2.0},\n"
        "  publisher = {{Agence de l’eau}},\n"
        "  doi = {10.5281/zenodo.123456},\n"
        f"  url = {{{PAGE}}},\n"
        "  license = {etalab-2.0},\n"
        "}\n"
    )


def test_bibtex_is_read_by_another_library() -> None:
    key, entry = _parse_bibtex(render_bibtex(CITATION, FR))
    assert (key, entry.type) == ("dupont-stations-1.2.0", "dataset")
    person, group = entry.persons["author"]
    assert (person.last_names, person.first_names) == (["Dupont"], ["Marie-Ève"])
    assert person.middle_names == ["Anne"]
    assert (group.last_names, group.first_names) == (["{Collectif And Co, réseau}"], [])
    assert _read_latex(entry.fields["title"]) == CITATION.title
    assert entry.fields["url"] == PAGE


def test_a_name_that_would_be_a_list_is_one() -> None:
    person = {"familyName": "Rand and Others", "givenName": "A, B"}
    citation = describe_citation({"contributors": [person, {"title": "Moi et les others"}]})
    _, entry = _parse_bibtex(render_bibtex(citation, FR))
    names = [(name.last_names, name.first_names) for name in entry.persons["author"]]
    assert names == [(["{Rand and Others}"], ["{A, B}"]), (["{Moi et les others}"], [])]


@pytest.mark.parametrize(
    ("author", "name", "version", "key"),
    [
        ("Parution", "data-territoires", "2.0.0", "parution-data-territoires-2.0.0"),
        ("Œuvre d’Été", "a.b_c", "1.0.0-rc.1+x", "oeuvre-d-ete-a.b_c-1.0.0-rc.1+x"),
        ("水", "e", "1.0.0", "e-1.0.0"),
        ("a" * 60, "e", "", f"{'a' * 40}-e"),
        ("x", "A {b},%~", "", "x-A-b"),
    ],
)
def test_a_key_is_in_ascii(author: str, name: str, version: str, key: str) -> None:
    described = {"name": name, "version": version, "contributors": [{"title": author}]}
    assert name_entry(describe_citation(described)) == key


def test_cff_to_the_letter() -> None:
    assert render_cff(CITATION, FR) == (
        "cff-version: 1.2.0\n"
        "message: Si vous réutilisez ce jeu de données, citez-le d’après les métadonnées de ce "
        "fichier.\n"
        "type: dataset\n"
        "title: 'Stations & débits « 2024 » : 100 % du réseau_aval'\n"
        "authors:\n"
        "- family-names: Dupont\n"
        "  given-names: Marie-Ève Anne\n"
        "  affiliation: Agence de l’eau\n"
        "  orcid: https://orcid.org/0000-0002-1825-0097\n"
        "- name: Collectif And Co, réseau\n"
        "version: 1.2.0\n"
        "date-released: '2024-02-02'\n"
        "doi: 10.5281/zenodo.123456\n"
        "url: https://exemple.fr/stations\n"
        f"repository: {PAGE}\n"
        "license: etalab-2.0\n"
        "keywords:\n"
        "- eau\n"
        "- débit\n"
        "abstract: Des stations de mesure, ici.\n"
    )


RIGHT = pytest.mark.parametrize(
    "changes",
    [
        {},
        {"contributors": []},
        {"contributors": [{"title": "a", "path": "https://a.org"}, {"title": "a"}]},
        {
            "contributors": [
                {"title": title, "givenName": "Marie", "familyName": "Curie"}
                for title in ("Marie Curie", "M. Curie")
            ]
        },
        {"licenses": [{"name": "CC-BY-4.0"}, {"name": "odbl-1.0"}, {"name": "cc-by"}]},
        {"licenses": [{"name": "maison", "path": "https://a.org/licence"}]},
        {"licenses": [{"title": "maison", "path": "LICENCE.md"}]},
        {"id": "10.1002/(SICI)1096<1::AID>3.0.CO;2-#"},
        {"id": "https://exemple.fr/jeu"},
        {"id": "b3f1"},
        {"homepage": "", "version": "", "created": "", "keywords": [], "description": ""},
        {"title": "no", "version": "1.0", "keywords": ["2024", "yes", "null", "~", "1:30"]},
        {"title": HOSTILE, "description": HOSTILE, "keywords": [HOSTILE]},
    ],
)


@RIGHT
def test_cff_has_the_keys_that_it_should(changes: dict[str, Any]) -> None:
    citation = describe_citation({**DESCRIPTOR, **changes}, PAGE)
    for catalogue in (FR, EN):
        _check_cff(render_cff(citation, catalogue))


@pytest.mark.external
@RIGHT
def test_cff_is_right_by_its_published_schema(
    changes: dict[str, Any], schema: dict[str, Any]
) -> None:
    citation = describe_citation({**DESCRIPTOR, **changes}, PAGE)
    for catalogue in (FR, EN):
        assert _list_cff_errors(render_cff(citation, catalogue), schema) == []


def test_what_cff_says_of_an_identifier_and_of_licences() -> None:
    def read(**changes: object) -> dict[str, Any]:
        found: dict[str, Any] = yaml.safe_load(
            render_cff(describe_citation({**DESCRIPTOR, **changes}), FR)
        )
        return found

    other = read(id="10.1002/a<1>")
    assert other["identifiers"] == [{"type": "other", "value": "10.1002/a<1>"}]
    assert "doi" not in other
    assert "repository" not in other
    assert read(id="https://a.org/x")["identifiers"] == [
        {"type": "url", "value": "https://a.org/x"}
    ]
    two = read(licenses=[{"name": "cc-by"}, {"name": "maison", "path": "https://a.org/l"}])
    assert (two["license"], two["license-url"]) == ("CC-BY-4.0", "https://a.org/l")
    assert read(licenses=[{"name": "cc-by"}, {"name": "MIT"}])["license"] == ["CC-BY-4.0", "MIT"]
    nobody = read(contributors=[], title="Eau")
    assert nobody["authors"] == [{"name": "Contributeurs du jeu de données «\u00a0Eau\u00a0»"}]


@pytest.mark.external
def test_the_schema_of_cff_would_refuse(schema: dict[str, Any]) -> None:
    text = render_cff(CITATION, FR)
    for before, after in (
        ("etalab-2.0", "lov2"),
        ("type: dataset", "type: data"),
        ("doi: 10", "doi: 9"),
    ):
        assert before in text
        assert _list_cff_errors(text.replace(before, after), schema) != []


# What strangers write


def _write_hostile(text: str) -> dict[str, Any]:
    person = {"title": text, "givenName": text, "familyName": text, "organization": text}
    return {
        "name": "hostile",
        "title": text,
        "description": text,
        "version": text,
        "created": text,
        "id": f"10.5281/{text.replace(' ', '')}",
        "homepage": f"https://exemple.fr/{text}",
        "keywords": [text],
        "licenses": [{"name": text, "title": text, "path": f"https://exemple.fr/{text}"}],
        "contributors": [
            {**person, "roles": ["author"]},
            {"title": text, "roles": ["author", "publisher"]},
        ],
    }


def _check_harmless(descriptor: dict[str, Any]) -> None:
    citation = describe_citation(descriptor)
    for style in STYLES:
        text = STYLES[style](citation, FR)
        document = style in {"bibtex", "cff"}
        hidden = {
            character
            for character in text
            if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        }
        assert hidden <= ({"\n"} if document else set()) | {"\u200c", "\u200d"}, style
    assert _check_cff(render_cff(citation, FR))["title"] == citation.title
    written = render_bibtex(citation, FR)
    # bibtex counts braces, escaped ones too: the entry ends with its last one, and not before.
    depths = list(accumulate(1 if sign == "{" else -1 for sign in written if sign in "{}"))
    assert depths[-1] == 0
    assert all(depths[:-1])
    _, entry = _parse_bibtex(written)
    # pybtex gives one usual space for blanks of any kind.
    assert _read_latex(entry.fields["title"]).split() == citation.title.split()
    assert len(entry.persons.get("author", [])) == len(citation.authors)


def test_hostile_text_does_no_harm_in_any_style() -> None:
    _check_harmless(_write_hostile(HOSTILE))


@given(st.text(max_size=30))
def test_no_text_does_harm_in_any_style(text: str) -> None:
    _check_harmless(_write_hostile(text))


def test_bibtex_obeys_nothing_of_a_title() -> None:
    citation = describe_citation({"name": "e", "title": "\\input{x} $a$ #1 ~^_%&|<>"})
    _, entry = _parse_bibtex(render_bibtex(citation, FR))
    assert entry.fields["title"] == (
        "{{\\textbackslash}input{\\textbraceleft}x{\\textbraceright} \\$a\\$ \\#1 "
        "{\\textasciitilde}{\\textasciicircum}\\_\\%\\&{\\textbar}{\\textless}{\\textgreater}}"
    )


def test_a_terminal_and_a_log_obey_nothing_of_a_citation() -> None:
    described = {"title": "##[error]a", "contributors": [{"title": "::error::b\x1b[2J"}]}
    cited = CitedRelease(describe_citation(described), "fr", recorded=False)
    text = str(CITATION_FORMATS["text"].render(cited, FR))
    assert "\\x23#[error]a" in text
    assert "\\x3a:error::b" in text
    document = str(CITATION_FORMATS["json"].render(cited, FR))
    assert "##[" not in document
    assert json.loads(document)["title"] == "##[error]a"


# Formats of the command


def test_each_format_is_rendered_in_the_language_that_was_chosen() -> None:
    for language, words in (("fr", "Jeu de données"), ("en", "Data set")):
        cited = CitedRelease(CITATION, language, recorded=True)
        for name in ("text", "json", "apa"):
            assert words in str(CITATION_FORMATS[name].render(cited, FR))
    assert set(CITATION_FORMATS) == {"text", "json", "bibtex", "cff", "apa", "iso690"}


def test_the_text_names_the_other_formats() -> None:
    text = str(CITATION_FORMATS["text"].render(CitedRelease(CITATION, "fr", recorded=True), EN))
    assert text.splitlines()[-1] == "Other forms, with --format: bibtex, cff."
    assert text.splitlines()[0] == "APA (7th edition)"


@pytest.mark.parametrize("style", STYLES)
def test_a_style_alone_ends_by_one_newline(style: str) -> None:
    cited = CitedRelease(CITATION, "fr", recorded=True)
    written = str(CITATION_FORMATS[style].render(cited, FR))
    assert written == STYLES[style](CITATION, FR).rstrip("\n") + "\n"
