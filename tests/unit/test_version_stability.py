"""One step asks for no more than the greatest of two that lead to the same edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parution.releases.rules import find_bump
from parution.releases.schemas import compare_descriptions
from parution.releases.values import is_same
from tests.unit.version_cases import make_file, make_package, make_table

if TYPE_CHECKING:
    from parution.model.package import Package, Resource

pytestmark = pytest.mark.slow

# Few values of each, so that two drawn editions often differ by one property alone.
NAMES = ("a", "b", "c")
LISTS = st.lists(st.sampled_from(["x", "y", "z"]), unique=True, max_size=3)
BOUNDS = st.sampled_from([0, 1, "1", 1.5, 2, "?"])
MISSING = st.sampled_from([[""], [], ["", "-"], ["-"], ["", "1"], [{"value": "", "label": "rien"}]])
CONSTRAINTS = {
    "required": st.booleans(),
    "unique": st.booleans(),
    "minimum": BOUNDS,
    "exclusiveMinimum": BOUNDS,
    "maximum": BOUNDS,
    "minLength": st.integers(0, 2),
    "maxLength": st.integers(0, 2),
    "pattern": st.sampled_from(["(x|y)", "[xy]", "x", "x|y", "[xyz]", "[a-z]+"]),
    "enum": LISTS | st.lists(BOUNDS, max_size=2),
    "jsonSchema": st.sampled_from([{}, {"type": "object"}]),
    "own": st.integers(0, 1),
}
PROPERTIES = {
    "format": st.sampled_from(["default", "fmt:%Y", "%Y", "email"]),
    "title": st.sampled_from(["A", "B"]),
    "rdfType": st.sampled_from(["u:1", "u:2"]),
    "missingValues": MISSING,
    "decimalChar": st.sampled_from([".", ","]),
    "groupChar": st.sampled_from(["", " ", ".", "'"]),
    "bareNumber": st.booleans(),
    "trueValues": LISTS,
    "falseValues": LISTS,
    "categories": LISTS | st.just([{"value": "x", "label": "X"}, "y"]),
    "categoriesOrdered": st.booleans(),
    "own": st.integers(0, 1),
}
TYPES = st.sampled_from(["string", "integer", "number", "boolean", "date"])
KEYS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True)
REFERENCES = st.builds(
    lambda own, table, other: {
        "fields": own,
        "reference": {"resource": table, "fields": other},
    },
    st.sampled_from(NAMES),
    st.sampled_from(["", "t", "u"]),
    st.sampled_from(NAMES),
)
SCHEMAS = {
    "missingValues": MISSING,
    "fieldsMatch": st.sampled_from(["exact", "equal", "subset", "superset", "partial", ["exact"]]),
    "primaryKey": KEYS | st.sampled_from(NAMES),
    "uniqueKeys": st.lists(KEYS, max_size=2),
    "foreignKeys": st.lists(REFERENCES, max_size=2),
    "title": st.sampled_from(["A", "B"]),
    "$schema": st.sampled_from(["1", "2"]),
}
LICENCES = st.lists(
    st.sampled_from([{"name": "x"}, {"name": "y"}, {"name": "x", "title": "X"}]), max_size=2
)
CHECKS = st.builds(
    lambda checks, skipped: {"checks": checks, **skipped},
    st.lists(
        st.sampled_from([{"type": "x", "n": 1}, {"type": "x", "n": 2}, {"type": "y"}]), max_size=2
    ),
    st.sampled_from([{}, {"skipErrors": ["type-error"]}]),
)


def _some(of: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a mapping with a few of these properties."""
    return st.lists(st.sampled_from(sorted(of)), max_size=2, unique=True).flatmap(
        lambda keys: st.fixed_dictionaries({key: of[key] for key in keys})
    )


@st.composite
def _fields(draw: st.DrawFn, names: list[str]) -> list[dict[str, Any]]:
    kinds = [draw(TYPES) for _ in names]
    return [
        {
            "name": name,
            "type": kind,
            **draw(_some(PROPERTIES)),
            "constraints": draw(_some(CONSTRAINTS)),
        }
        for name, kind in zip(names, kinds, strict=True)
    ]


@st.composite
def _change(draw: st.DrawFn, edition: Package) -> Package:
    """Change a few things of an edition, each of which may leave it as it was."""
    resources = [*edition.resources]
    descriptor = dict(edition.descriptor)
    for _ in range(draw(st.integers(0, 3))):
        match draw(
            st.sampled_from(["package", "resources", "fields", "field", "field", "schema", "own"])
        ):
            case "package":
                of = {"licenses": LICENCES, "id": st.sampled_from("12"), "x": st.integers(0, 1)}
                descriptor = {**descriptor, **draw(_some(of))}
            case "resources":
                kept = draw(
                    st.lists(st.sampled_from(range(len(resources))), unique=True, min_size=1)
                )
                resources = [resources[place] for place in kept]
                if draw(st.booleans()) and "u" not in {each.name for each in resources}:
                    resources.append(draw(st.sampled_from([make_table(name="u"), make_file("u")])))
            case what:
                place = draw(st.integers(0, len(resources) - 1))
                resources[place] = draw(_change_resource(resources[place], what))
    return make_package(*resources, **descriptor)


@st.composite
def _change_resource(draw: st.DrawFn, resource: Resource, what: str) -> Resource:
    described = dict(resource.descriptor)
    if described["type"] == "file":
        more = draw(st.sampled_from([{"path": "g.odt"}, {"mediatype": "x/y"}, {"title": "T"}]))
        return make_file(**{**described, **more})
    schema = dict(described.pop("schema"))
    fields = list(schema.pop("fields"))
    checklist = resource.checklist
    match what:
        case "fields":
            names = draw(st.permutations([each["name"] for each in fields]))
            fields = [next(each for each in fields if each["name"] == name) for name in names]
            if draw(st.booleans()):
                fields = fields[1:] or fields
            if draw(st.booleans()) and "c" not in names:
                fields.append({"name": "c", "type": "integer"})
        case "field":
            place = draw(st.integers(0, len(fields) - 1))
            field = {**fields[place], **draw(_some(PROPERTIES))}
            field["constraints"] = draw(_some(CONSTRAINTS))
            fields[place] = field
        case "schema":
            schema = draw(_some(SCHEMAS))
        case _:
            described |= draw(_some({"licenses": LICENCES, "title": st.sampled_from("AB")}))
            checklist = draw(st.none() | CHECKS)
    del described["type"]
    return make_table(*fields, schema=schema, checklist=checklist, **described)


@st.composite
def _histories(draw: st.DrawFn) -> tuple[Package, Package, Package]:
    """Draw three editions, each made from the one before."""
    names = draw(st.permutations(NAMES))[: draw(st.integers(1, 3))]
    table = make_table(*draw(_fields(names)), schema=draw(_some(SCHEMAS)), checklist=draw(CHECKS))
    first = make_package(table, make_table(name="u"))
    second = draw(_change(first))
    return first, second, draw(_change(second))


@st.composite
def _few_places(draw: st.DrawFn) -> tuple[Package, Package, Package]:
    """Draw three editions of one field, in which two properties alone differ."""
    kind = draw(TYPES)
    common = {**draw(_some(PROPERTIES)), "constraints": draw(_some(CONSTRAINTS))}
    places = draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=2, unique=True))
    editions = []
    for _ in range(3):
        field: dict[str, Any] = {"name": "a", "type": kind, **common}
        schema: dict[str, Any] = {}
        for part, key in places:
            value = draw(st.none() | {"": PROPERTIES, "c": CONSTRAINTS, "s": SCHEMAS}[part][key])
            if value is None:
                continue
            if part == "c":
                field["constraints"] = {**field["constraints"], key: value}
            else:
                (schema if part == "s" else field)[key] = value
        editions.append(make_package(make_table(field, schema=schema), make_table(name="u")))
    first, second, third = editions
    return first, second, third


PLACES = [
    *(("", key) for key in PROPERTIES),
    *(("c", key) for key in CONSTRAINTS),
    *(("s", key) for key in SCHEMAS),
]


def _find_level(before: Package, after: Package) -> int:
    return find_bump(compare_descriptions(before, after)) or 0


@settings(max_examples=400, deadline=None)
@given(_histories() | _few_places())
def test_one_step_asks_for_no_more_than_the_greatest_of_two(
    history: tuple[Package, Package, Package],
) -> None:
    first, second, third = history
    steps = _find_level(first, second), _find_level(second, third)
    assert _find_level(first, third) <= max(steps)


@settings(max_examples=200, deadline=None)
@given(_histories() | _few_places())
def test_no_difference_is_dropped(history: tuple[Package, Package, Package]) -> None:
    first, _, third = history
    said = [_say(first), _say(third)]
    assert (compare_descriptions(first, third) == ()) is is_same(*said)


def _say(package: Package) -> list[Any]:
    """Gather what an edition says, but where its files are and what is empty."""
    return [
        {**package.descriptor, "licenses": package.descriptor.get("licenses")},
        [
            [
                _drop_empty({**resource.descriptor, "path": None}),
                resource.checklist or {"checks": []},
            ]
            for resource in package.resources
        ],
    ]


def _drop_empty(descriptor: dict[str, Any]) -> dict[str, Any]:
    schema = descriptor.get("schema") or {}
    fields = [
        {key: value for key, value in field.items() if (key, value) != ("constraints", {})}
        for field in schema.get("fields", [])
    ]
    return {**descriptor, "schema": {**schema, "fields": fields}}


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.floats(allow_nan=False)
    | st.text(max_size=2),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=4,
)


def _few(*keys: str) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a mapping of a few of these keys to anything."""
    return st.dictionaries(st.sampled_from(keys), ANYTHING, max_size=4)


@st.composite
def _strange(draw: st.DrawFn) -> Package:
    """Draw an edition in which anything may stand where the standards want something else."""
    field = {"name": "a", **draw(_few(*PROPERTIES, "name", "type", "constraints", "arrayItem"))}
    if draw(st.booleans()):
        field["constraints"] = draw(_few(*CONSTRAINTS))
    checklist: dict[str, Any] | None = draw(st.none() | st.builds(dict, checks=ANYTHING))
    described = draw(_few("licenses", "sources", "title", "encoding", "format"))
    table = make_table(field, schema=draw(_few(*SCHEMAS)), checklist=checklist, **described)
    return make_package(table, **draw(_few("id", "licenses", "keywords", "title")))


@settings(max_examples=300, deadline=None)
@given(_strange(), _strange())
def test_what_a_stranger_wrote_is_compared(before: Package, after: Package) -> None:
    assert compare_descriptions(before, before) == ()
    find_bump(compare_descriptions(before, after))
