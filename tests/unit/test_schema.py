"""What a Table Schema says, as it is read, and what a stranger may have written in its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parution.model.package import Resource
from parution.model.schema import (
    Constraints,
    Field,
    ForeignKey,
    Reference,
    Schema,
    write_value,
)

ABSENT: dict[str, Any] = {}


@pytest.mark.parametrize(
    ("descriptor", "example"),
    [
        ({"example": "012"}, "012"),
        ({"example": True}, "true"),
        ({"example": False}, "false"),
        ({"example": 0}, "0"),
        ({"example": 2.50}, "2.5"),
        ({"example": ["é", None]}, '["é", null]'),
        ({"example": {"lon": 2.3}}, '{"lon": 2.3}'),
        ({"example": "a", "examples": ["b"]}, "a"),
        ({"example": None, "examples": ["b", "c"]}, "b"),
        ({"examples": [True]}, "true"),
        ({"examples": [None]}, ""),
        ({"examples": []}, ""),
        ({"examples": "b"}, ""),
        (ABSENT, ""),
    ],
)
def test_an_example_is_written_as_json_does_but_for_texts(
    descriptor: dict[str, Any], example: str
) -> None:
    assert Field(descriptor).example == example


def test_a_field_without_words_is_of_any_type() -> None:
    field = Field()
    assert (field.name, field.title, field.description) == ("", "", "")
    assert (field.type, field.format) == ("any", "default")
    assert (field.decimal_char, field.group_char, field.delimiter) == (".", "", ",")
    assert (field.true_values, field.false_values, field.bare_number) == ((), (), True)
    assert (field.missing_values, field.array_item, field.constraints) == (
        None,
        None,
        Constraints({}),
    )


def test_the_words_of_a_field_are_read() -> None:
    field = Field(
        {
            "name": "prix",
            "title": "Prix",
            "description": "En euros.\n",
            "type": "number",
            "format": "fmt:zz",
            "decimalChar": ",",
            "groupChar": " ",
            "bareNumber": False,
            "delimiter": ";",
            "trueValues": ["oui"],
            "falseValues": ["non"],
            "arrayItem": {"type": "integer"},
            "unknown": 1,
        }
    )
    assert (field.name, field.title, field.description) == ("prix", "Prix", "En euros.\n")
    assert (field.type, field.format) == ("number", "zz")
    assert (field.decimal_char, field.group_char, field.delimiter) == (",", " ", ";")
    assert (field.true_values, field.false_values, field.bare_number) == (
        ("oui",),
        ("non",),
        False,
    )
    assert field.array_item == Field({"type": "integer"})
    assert field.descriptor["unknown"] == 1


def test_constraints_are_given_as_they_are_written() -> None:
    constraints = Field(
        {"constraints": {"required": True, "unique": "yes", "enum": ["a", 1], "minimum": None}}
    ).constraints
    assert (constraints.required, constraints.unique, constraints.enum) == (True, False, ("a", 1))
    assert ("minimum" in constraints, "maximum" in constraints) == (True, False)
    assert (constraints.get("minimum", 5), constraints.get("maximum", 5)) == (None, 5)


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("a", ("a",)),
        (["a"], ("a",)),
        (["b", "a"], ("b", "a")),
        (["a", 5], ("a", "5")),
        (5, ()),
        ({"a": 1}, ()),
        (None, ()),
        ([], ()),
    ],
)
def test_names_are_written_alone_or_in_a_list(key: object, names: tuple[str, ...]) -> None:
    assert Schema({"primaryKey": key}).primary_key == names
    assert ForeignKey({"fields": key}).fields == names
    assert Reference({"fields": key}).fields == names
    assert Schema({"uniqueKeys": [key, ["z"]]}).unique_keys == (names, ("z",))


def test_the_fields_of_a_primary_key_are_required_and_unique_where_it_has_one() -> None:
    a, b, c = ({"name": name} for name in "abc")
    one = Schema({"fields": [a, b], "primaryKey": "a"})
    assert [one.is_required(field) for field in one.fields] == [True, False]
    assert [one.is_unique(field) for field in one.fields] == [True, False]
    two = Schema(
        {
            "fields": [a, b, {**c, "constraints": {"required": True, "unique": True}}],
            "primaryKey": ["a", "b"],
        }
    )
    assert [two.is_required(field) for field in two.fields] == [True, True, True]
    assert [two.is_unique(field) for field in two.fields] == [False, False, True]


@pytest.mark.parametrize(
    ("reference", "resource"),
    [
        ({"resource": "axes", "fields": "id"}, "axes"),
        ({"resource": "", "fields": "id"}, ""),
        ({"fields": ["id"]}, ""),
        ({"resource": None, "fields": ["id"]}, ""),
    ],
)
def test_a_foreign_key_refers_to_a_table_or_to_its_own(
    reference: dict[str, Any], resource: str
) -> None:
    schema = Schema({"foreignKeys": [{"fields": "parent", "reference": reference}]})
    (key,) = schema.foreign_keys
    assert (key.fields, key.reference.resource, key.reference.fields) == (
        ("parent",),
        resource,
        ("id",),
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (ABSENT, ("",)),
        ({"missingValues": ["", "-"]}, ("", "-")),
        ({"missingValues": []}, ()),
        (
            {"missingValues": [{"value": "", "label": "OMITTED"}, {"value": "-99"}]},
            ("", "-99"),
        ),
        ({"missingValues": "-"}, ("",)),
        ({"missingValues": [5, {"label": "x"}, None, "-"]}, ("-",)),
    ],
)
def test_missing_values_are_texts_or_objects_and_the_empty_text_by_default(
    written: dict[str, Any], read: tuple[str, ...]
) -> None:
    assert Schema(written).missing_values == read


def test_the_missing_values_of_a_field_take_the_place_of_the_schema_s() -> None:
    schema = Schema(
        {
            "fields": [
                {"name": "a"},
                {"name": "b", "missingValues": [{"value": "NC"}]},
                {"name": "c", "missingValues": []},
            ],
            "missingValues": ["-"],
        }
    )
    assert [schema.find_missing_values(field) for field in schema.fields] == [
        ("-",),
        ("NC",),
        (),
    ]


def test_a_field_is_found_by_its_name_and_the_first_where_there_are_two() -> None:
    schema = Schema({"fields": [{"name": "a", "title": "1"}, {"name": "a", "title": "2"}, "zz"]})
    found = schema.find_field("a")
    assert found is not None
    assert found.title == "1"
    assert schema.find_field("b") is None
    assert schema.find_field(None) is None
    assert [field.name for field in schema.fields] == ["a", "a", ""]


@pytest.mark.parametrize("schema", [None, "https://example.org/s.json", 5, ["a"]])
def test_a_resource_without_a_schema_at_hand_has_an_empty_one(schema: object) -> None:
    resource = Resource("t", ("t.csv",), (), {"name": "t", "schema": schema})
    assert resource.schema == Schema({})
    assert resource.schema.fields == ()


# What a stranger may write

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
_FIELD_WORDS = (
    *("name", "title", "description", "type", "format", "example", "examples", "constraints"),
    *("missingValues", "trueValues", "falseValues", "decimalChar", "groupChar", "bareNumber"),
    *("delimiter", "arrayItem"),
)
_FIELDS = _JSON | st.dictionaries(st.sampled_from(_FIELD_WORDS), _JSON)
_KEYS = _JSON | st.fixed_dictionaries({"fields": _JSON, "reference": _JSON})
_SCHEMAS = st.fixed_dictionaries(
    {},
    optional={
        "fields": _JSON | st.lists(_FIELDS, max_size=3),
        "primaryKey": _JSON,
        "uniqueKeys": _JSON,
        "foreignKeys": _JSON | st.lists(_KEYS, max_size=2),
        "missingValues": _JSON,
    },
)


def _read_all(view: object) -> None:
    for name, value in vars(type(view)).items():
        if isinstance(value, property):
            read = getattr(view, name)
            for item in read if isinstance(read, tuple) else (read,):
                if isinstance(item, Field | Constraints | ForeignKey | Reference):
                    _read_all(item)


@given(_SCHEMAS)
def test_whatever_a_schema_says_reading_it_raises_nothing(descriptor: dict[str, Any]) -> None:
    schema = Schema(descriptor)
    _read_all(schema)
    for field in schema.fields:
        schema.is_required(field)
        schema.is_unique(field)
        assert all(isinstance(text, str) for text in schema.find_missing_values(field))
        assert isinstance(field.name + field.type + field.format + field.example, str)
        assert schema.find_field(field.name) is not None


@given(_JSON)
def test_a_value_is_written_as_a_reader_of_json_would_read_it(value: Any) -> None:
    written = write_value(value)
    if isinstance(value, str):
        assert written == value
    elif value is not None:
        assert json.loads(written) == value
