from __future__ import annotations

from typing import Any

import pytest

from parution.messages import Catalogue
from parution.messages.fields import (
    CONSTRAINTS,
    describe_constraint,
    describe_constraints,
    describe_limits,
    describe_type,
    describe_type_with_article,
)
from parution.model.release import FieldEntry
from parution.model.schema import Field

FR, EN = Catalogue("fr"), Catalogue("en")


def _plain(text: str) -> str:
    """The spaces that do not break are the affair of the catalogues' own tests."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


TYPES: list[tuple[dict[str, Any], str, str]] = [
    ({}, "une valeur quelconque", "value of any kind"),
    ({"type": "any"}, "une valeur quelconque", "value of any kind"),
    ({"type": "string"}, "un texte", "text"),
    ({"type": "string", "format": "default"}, "un texte", "text"),
    ({"type": "string", "format": "email"}, "une adresse électronique", "e-mail"),
    ({"type": "string", "format": "uri"}, "une adresse web (https://…)", "https://"),
    ({"type": "string", "format": "uuid"}, "un identifiant UUID", "UUID"),
    ({"type": "string", "format": "binary"}, "un texte en base64", "base64"),
    ({"type": "string", "format": "wkt"}, "une géométrie WKT", "WKT"),
    ({"type": "integer"}, "un nombre entier", "whole number"),
    ({"type": "number"}, "un nombre (décimales après un point)", "number"),
    (
        {"type": "number", "decimalChar": ","},
        "un nombre (décimales après « , »)",
        ",",
    ),
    ({"type": "boolean"}, "une réponse : true ou false", "true"),
    (
        {"type": "boolean", "trueValues": ["oui", "o"], "falseValues": ["non"]},
        "une réponse : oui, o ou non",
        "oui, o",
    ),
    ({"type": "date"}, "une date (AAAA-MM-JJ)", "date (YYYY-MM-DD)"),
    ({"type": "date", "format": "any"}, "une date", "date"),
    ({"type": "date", "format": "%d/%m/%Y"}, "une date (JJ/MM/AAAA)", "date (DD/MM/YYYY)"),
    ({"type": "date", "format": "%d/%m/%y"}, "une date (JJ/MM/AA)", "date (DD/MM/YY)"),
    (
        {"type": "date", "format": "%d %B %%"},
        "une date (JJ mois en anglais (January) %)",
        "DD English month (January) %",
    ),
    ({"type": "time"}, "une heure (hh:mm:ss)", "time (hh:mm:ss)"),
    ({"type": "time", "format": "any"}, "une heure", "time"),
    ({"type": "time", "format": "%H:%M"}, "une heure (hh:mm)", "time (hh:mm)"),
    (
        {"type": "datetime"},
        "une date avec heure (AAAA-MM-JJThh:mm:ssZ)",
        "YYYY-MM-DDThh:mm:ssZ",
    ),
    ({"type": "datetime", "format": "any"}, "une date avec heure", "time"),
    (
        {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S.%f%z"},
        "une date avec heure (AAAA-MM-JJThh:mm:ss.microsecondes±hhmm)",
        "YYYY-MM-DDThh:mm:ss.microseconds±hhmm",
    ),
    ({"type": "year"}, "une année (AAAA)", "year (YYYY)"),
    ({"type": "yearmonth"}, "un mois (AAAA-MM)", "month (YYYY-MM)"),
    ({"type": "duration"}, "une durée (ISO 8601 : P1Y2M3DT4H)", "duration"),
    ({"type": "geopoint"}, "un point géographique (longitude,latitude)", "longitude"),
    (
        {"type": "geopoint", "format": "array"},
        "un point géographique ([longitude,latitude])",
        "[longitude,latitude]",
    ),
    (
        {"type": "geopoint", "format": "object"},
        'un point géographique ({"lon": …, "lat": …})',
        '{"lon": …, "lat": …}',
    ),
    ({"type": "geojson"}, "un objet GeoJSON", "GeoJSON"),
    ({"type": "geojson", "format": "topojson"}, "un objet TopoJSON", "TopoJSON"),
    ({"type": "array"}, "un tableau JSON", "JSON array"),
    ({"type": "object"}, "un objet JSON", "JSON object"),
    ({"type": "list"}, "une liste séparée par « , »", ","),
    ({"type": "list", "delimiter": ";"}, "une liste séparée par « ; »", ";"),
]


@pytest.mark.parametrize(("field", "french", "english"), TYPES, ids=lambda value: str(value)[:50])
def test_every_type_and_format_is_told_in_both_languages(
    field: dict[str, Any], french: str, english: str
) -> None:
    assert _plain(describe_type_with_article(Field(field), FR)) == french
    told = describe_type_with_article(Field(field), EN)
    assert english.lower() in _plain(told).lower()
    for text in (describe_type(Field(field), FR), describe_type(Field(field), EN), told):
        assert not any(key in text for key in ("type.", "article.", "directive."))
        assert text.strip() == text
        assert text


def test_a_type_that_nobody_knows_is_given_by_its_name() -> None:
    assert describe_type(Field({"type": "colour"}), FR) == "colour"
    assert describe_type_with_article(Field({"type": "colour"}), FR) == "une colour"


def test_what_a_schema_says_cannot_reach_the_terminal_raw() -> None:
    told = describe_type(Field({"type": "date", "format": "%d\x1b[31m"}), FR)
    assert told == "date (JJ\\x1b[31m)"


@pytest.mark.parametrize(
    ("name", "value", "french", "english"),
    [
        ("required", True, "obligatoire", "required"),
        ("unique", True, "unique", "unique"),
        ("enum", ["a", "b"], "valeurs permises : a, b", "a, b"),
        ("enum", [1, 2.5, True, None], "valeurs permises : 1, 2.5, true, null", "1, 2.5"),
        ("minimum", 0, "au moins 0", "at least 0"),
        ("minimum", "2020-01-01", "au moins 2020-01-01", "at least 2020-01-01"),
        ("maximum", 5, "au plus 5", "at most 5"),
        ("exclusiveMinimum", 0, "plus que 0", "more than 0"),
        ("exclusiveMaximum", 5, "moins que 5", "less than 5"),
        ("minLength", 1, "au moins 1 caractère", "at least 1 character"),
        ("minLength", 3, "au moins 3 caractères", "at least 3 characters"),
        ("minLength", 3.0, "au moins 3 caractères", "at least 3 characters"),
        ("minLength", "3", "au moins 3 caractères", "at least 3 characters"),
        ("maxLength", 1, "au plus 1 caractère", "at most 1 character"),
        ("maxLength", 1200, "au plus 1 200 caractères", "at most 1,200 characters"),
        ("pattern", "[0-9]{5}", "de la forme [0-9]{5}", "[0-9]{5}"),
        ("jsonSchema", {"type": "array"}, 'conforme au schéma JSON {"type": "array"}', '"array"'),
    ],
)
def test_every_constraint_is_told_in_both_languages(
    name: str, value: object, french: str, english: str
) -> None:
    assert name in CONSTRAINTS
    assert _plain(describe_constraint(name, value, Field({"type": "string"}), FR)) == french
    assert english in _plain(describe_constraint(name, value, Field({"type": "string"}), EN))


@pytest.mark.parametrize("kind", ["array", "list", "object"])
def test_a_length_counts_what_the_type_is_made_of(kind: str) -> None:
    told = [
        describe_constraint(name, number, Field({"type": kind}), catalogue)
        for name, number, catalogue in (
            ("minLength", 1, FR),
            ("maxLength", 2, FR),
            ("minLength", 1, EN),
        )
    ]
    assert [_plain(text) for text in told] == [
        "au moins 1 élément",
        "au plus 2 éléments",
        "at least 1 item",
    ]


def test_the_constraints_of_a_field_are_told_in_one_order_but_for_the_two_with_columns() -> None:
    field = {
        "constraints": {
            "pattern": "x+",
            "unique": True,
            "maxLength": 9,
            "required": True,
            "unknown": 1,
            "minLength": 2,
        }
    }
    assert [_plain(text) for text in describe_constraints(Field(field), FR)] == [
        "au moins 2 caractères",
        "au plus 9 caractères",
        "de la forme x+",
    ]
    assert describe_constraints(Field(), FR) == ()
    assert describe_constraints(Field({"constraints": None}), FR) == ()


@pytest.mark.parametrize(
    ("changes", "french"),
    [
        ({}, ""),
        ({"required": True}, "obligatoire"),
        ({"required": True, "unique": True, "key": True}, "clé"),
        ({"unique": True}, "unique"),
        ({"reference": "sources.id"}, "renvoie à sources.id"),
        (
            {"required": True, "reference": "a.b", "constraints": "au plus 5"},
            "obligatoire ; renvoie à a.b ; au plus 5",
        ),
    ],
)
def test_what_a_cell_must_respect_is_told_in_one_line(changes: dict[str, Any], french: str) -> None:
    entry: dict[str, Any] = {
        "table": "t",
        "name": "n",
        "title": "",
        "type": "texte",
        "required": False,
        "unique": False,
        "key": False,
        "reference": "",
        "constraints": "",
        "description": "",
        "example": "",
    }
    assert _plain(describe_limits(FieldEntry(**{**entry, **changes}), FR)) == french
