"""What machines are told of a dataset: the words, the addresses, what is refused of a stranger."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import pytest

from parution.catalogue.agents import choose, find_makers, read_agents
from parution.catalogue.coverage import Box, Coverage, read_coverage
from parution.catalogue.croissant import find_references, find_type
from parution.catalogue.files import PublishedFile
from parution.catalogue.graph import Iri, Node, Text, clean_text, quote_iri
from parution.catalogue.json_ld import write_json_ld
from parution.catalogue.plain import write_plain
from parution.catalogue.published import find_root
from parution.catalogue.rdf_xml import write_rdf_xml
from parution.catalogue.terms import FREQUENCIES, find_licence
from parution.catalogue.turtle import write_turtle
from parution.model.release import FileDigest
from parution.model.schema import Field, Schema
from parution.portals.udata.vocabulary import OLD_FREQUENCIES

if TYPE_CHECKING:
    from collections.abc import Mapping

GRAPH = (
    Node(
        "https://a.fr/#/x",
        ("dcat:Dataset", "foaf:Agent"),
        (
            ("dct:title", Text('« É » "\\\n<&]]>\U0001f600', "fr")),
            ("dct:issued", Text("2024-01-31", datatype="xsd:date")),
            ("dct:license", Iri("https://b.fr/?a&b")),
            ("dct:temporal", Node("", ("dct:PeriodOfTime",), (("dct:identifier", Text("t")),))),
        ),
    ),
)


def test_turtle_is_ascii_and_escapes_what_would_end_a_string() -> None:
    assert write_turtle(GRAPH, "generator: Parution").decode("ascii").split(" .\n\n", 1)[1] == (
        "<https://a.fr/#/x>\n"
        "    a dcat:Dataset, foaf:Agent ;\n"
        '    dct:title "\\u00AB \\u00C9 \\u00BB \\"\\\\\\n<&]]>\\U0001F600"@fr ;\n'
        '    dct:issued "2024-01-31"^^xsd:date ;\n'
        "    dct:license <https://b.fr/?a&b> ;\n"
        "    dct:temporal [\n"
        "        a dct:PeriodOfTime ;\n"
        '        dct:identifier "t"\n'
        "    ] .\n"
    )


def test_rdf_xml_is_ascii_and_parsed_as_it_was_said() -> None:
    written = write_rdf_xml(GRAPH, "a -- b")
    assert written.isascii()
    assert written.splitlines()[1] == b"<!-- a - - b -->"
    (node,) = ET.fromstring(written)
    rdf, dct = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}", "{http://purl.org/dc/terms/}"
    assert node.tag == "{http://www.w3.org/ns/dcat#}Dataset"
    assert node.get(f"{rdf}about") == "https://a.fr/#/x"
    kind, title, issued, licence, period = node
    assert kind.get(f"{rdf}resource") == "http://xmlns.com/foaf/0.1/Agent"
    assert (title.tag, title.text) == (f"{dct}title", '« É » "\\\n<&]]>\U0001f600')
    assert issued.get(f"{rdf}datatype") == "http://www.w3.org/2001/XMLSchema#date"
    assert licence.get(f"{rdf}resource") == "https://b.fr/?a&b"
    assert [each.tag for each in period] == [f"{dct}PeriodOfTime"]


def test_json_ld_has_a_mark_that_is_no_statement() -> None:
    document = json.loads(write_json_ld(GRAPH, "Parution"))
    assert document["generator"] == "Parution"
    assert document["@context"]["generator"] is None
    assert document["@graph"] == [
        {
            "@id": "https://a.fr/#/x",
            "@type": ["dcat:Dataset", "foaf:Agent"],
            "dct:title": {"@language": "fr", "@value": '« É » "\\\n<&]]>\U0001f600'},
            "dct:issued": {"@type": "xsd:date", "@value": "2024-01-31"},
            "dct:license": {"@id": "https://b.fr/?a&b"},
            "dct:temporal": {"@type": "dct:PeriodOfTime", "dct:identifier": "t"},
        }
    ]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.fr/é?x=1#y", "https://a.fr/%C3%A9?x=1#y"),
        (
            'https://a.fr/<b> "c"{d}|\\^`%zz%41',
            "https://a.fr/%3Cb%3E%20%22c%22%7Bd%7D%7C%5C%5E%60%25zz%41",
        ),
        ("https://a.fr/\ud800", "https://a.fr/?"),
        ("https://a.fr/\n", "https://a.fr/%0A"),
    ],
)
def test_an_address_is_written_so_that_no_syntax_breaks(address: str, expected: str) -> None:
    assert quote_iri(address) == expected


def test_a_text_keeps_what_xml_holds_and_nothing_else() -> None:
    assert clean_text(" a\r\nb\rc\x00\x0b\ud800\ufffe\t\U0001f600 ") == "a\nb\nc\t\U0001f600"
    assert [clean_text(value) for value in (None, True, ["a"], 3)] == ["", "", "", "3"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.fr/b", "https://a.fr/b/"),
        ("https://a.fr/b/?q#f", "https://a.fr/b/"),
        ("https://été.fr/à b/", "https://xn--t-9fab.fr/%C3%A0%20b/"),
        ("https://moi:secret@a.fr/", ""),
        ("", ""),
    ],
)
def test_the_address_of_a_portal_is_ascii_and_names_nobody(url: str, expected: str) -> None:
    assert find_root(url) == expected


def test_each_word_of_udata_for_a_frequency_has_its_european_one() -> None:
    assert OLD_FREQUENCIES.keys() <= FREQUENCIES.keys()
    assert all(FREQUENCIES[old] == FREQUENCIES[new] for old, new in OLD_FREQUENCIES.items())
    assert (FREQUENCIES["irregular"], FREQUENCIES["threeTimesAYear"]) == ("IRREG", "ANNUAL_3")


def test_a_licence_without_an_address_of_its_own_has_its_page_in_the_list_of_spdx() -> None:
    assert find_licence("CC-BY-4.0") == "https://creativecommons.org/licenses/by/4.0/"
    assert find_licence("MIT") == "https://spdx.org/licenses/MIT.html"
    assert find_licence("") == ""


def test_coverage_is_read_where_it_can_be() -> None:
    polygon = {"type": "Polygon", "coordinates": [[[2.5, 48.8], [2, 48], [3, 49.5, 12]]]}
    assert read_coverage(
        {
            "temporal_coverage": {"start": "2021-12-31", "end": "2020-01-01"},
            "spatial": {"zones": ["country:FR", "country:fr", "<x>", 3], "geom": polygon},
        }
    ) == Coverage("2020-01-01", "2021-12-31", ("country:fr",), Box(2.0, 48.0, 3.0, 49.5))


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"temporal_coverage": "2020", "spatial": "france"},
        {"temporal_coverage": {"start": "hier", "end": 3}, "spatial": {"zones": "country:fr"}},
        {"spatial": {"geom": {"coordinates": [[1, "x"]]}}},
        {"spatial": {"geom": {"coordinates": [[200, 1], [1, 1]]}}},
        {"spatial": {"geom": {"coordinates": [[[[[[[[[[[1, 1]]]]]]]]]]]}}},
    ],
)
def test_what_is_no_coverage_is_none(words: Mapping[str, Any]) -> None:
    assert read_coverage(words) == Coverage()


def test_contributors_are_told_by_their_roles() -> None:
    agents = read_agents(
        {
            "contributors": [
                {"givenName": "Ada", "familyName": "Lovelace", "roles": ["Author"]},
                {"organization": "Ministère", "role": "publisher", "email": "a b@x"},
                {"title": "Ève", "path": "https://orcid.org/0000-0002-1825-009x", "roles": "x"},
                {"roles": ["author"]},
                "personne",
            ]
        }
    )
    assert [(each.name, each.is_person, each.email) for each in agents] == [
        ("Ada Lovelace", True, ""),
        ("Ministère", False, ""),
        ("Ève", True, ""),
    ]
    assert agents[2].orcid == "https://orcid.org/0000-0002-1825-009X"
    assert [each.name for each in find_makers(agents)] == ["Ada Lovelace"]
    assert [each.name for each in choose(agents, {"publisher"})] == ["Ministère"]
    assert [each.name for each in find_makers(agents[1:])] == ["Ève"]


@pytest.mark.parametrize(
    ("field", "in_csv", "in_parquet"),
    [
        ({"type": "string"}, "sc:Text", "sc:Text"),
        ({"type": "integer"}, "sc:Integer", "sc:Integer"),
        ({"type": "number", "decimalChar": ","}, "sc:Text", "sc:Float"),
        ({"type": "date", "format": "%d/%m/%Y"}, "sc:Text", "sc:Date"),
        ({"type": "boolean", "trueValues": ["oui"]}, "sc:Text", "sc:Boolean"),
        ({"type": "geojson"}, "sc:Text", "sc:Text"),
        ({}, "sc:Text", "sc:Text"),
    ],
)
def test_a_field_has_a_type_where_what_is_written_is_read_by_all(
    field: dict[str, Any], in_csv: str, in_parquet: str
) -> None:
    assert find_type(Field(field), is_typed=False) == in_csv
    assert find_type(Field(field), is_typed=True) == in_parquet


def _make(media_type: str) -> PublishedFile:
    return PublishedFile("latest/x", FileDigest("x", 0, ""), "", "", media_type)


def test_a_reference_is_joined_only_where_it_changes_no_row() -> None:
    towns = {
        "fields": [{"name": "code", "type": "string"}, {"name": "nom", "type": "string"}],
        "primaryKey": "code",
    }
    key = {"fields": "ville", "reference": {"resource": "villes", "fields": "code"}}
    by_name = {"fields": "nom", "reference": {"resource": "villes", "fields": "nom"}}
    pair = {
        "fields": ["ville", "nom"],
        "reference": {"resource": "villes", "fields": ["code", "nom"]},
    }
    stations = {
        "fields": [{"name": "ville", "type": "string"}, {"name": "nom", "type": "string"}],
        "foreignKeys": [key, by_name, pair],
    }
    schemas = {"villes": Schema(towns), "stations": Schema(stations)}
    typed = dict.fromkeys(schemas, _make("application/vnd.apache.parquet"))
    assert find_references(schemas, typed) == {("stations", "ville"): ("villes", "code")}
    assert find_references(schemas, dict.fromkeys(schemas, _make("text/csv"))) == {}


def test_markdown_is_written_as_its_words() -> None:
    text = "# Titre\n\nUn [lien](https://a.fr) et `du code`.\n\n- <b>x</b>\n\n```\nbloc\n```\n"
    assert write_plain(text, 100) == "Titre\nUn lien et du code.\n<b>x</b>\nbloc"
    assert write_plain(text, 10) == "Titre\nUn …"
