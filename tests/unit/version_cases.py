"""Two small editions and what differs: a case for each rule, and for each exception to one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from parution.model.change import Bump, Change
from parution.model.package import Package, Resource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATCH, MINOR, MAJOR = Bump.PATCH, Bump.MINOR, Bump.MAJOR
HERE = Path("/nowhere")


def make_package(*resources: Resource, **descriptor: Any) -> Package:
    """Make an edition; nothing of it is on a disk."""
    described = {"name": "p", **descriptor}
    return Package(HERE / "datapackage.json", HERE, HERE, described, resources)


def make_table(
    *fields: Mapping[str, Any],
    name: str = "t",
    schema: Mapping[str, Any] | None = None,
    checklist: Mapping[str, Any] | None = None,
    **descriptor: Any,
) -> Resource:
    """Make a table, of one field ``a`` where none is given."""
    described = {"name": name, "type": "table", "path": f"{name}.csv", **descriptor}
    described["schema"] = {"fields": list(fields) or [{"name": "a"}], **(schema or {})}
    return Resource(name, (described["path"],), (), described, checklist)


def make_file(name: str = "f", path: str = "f.pdf", **descriptor: Any) -> Resource:
    """Make a resource that is no table."""
    return Resource(name, (path,), (), {"name": name, "type": "file", "path": path, **descriptor})


class Case(NamedTuple):
    """Two editions, what differs, the bump that it asks for.

    Attributes:
        name: what happens.
        before: an edition.
        after: the next one.
        changes: all of them.
        bump: None where nothing changed.
        known: what is known besides, for ``compare_descriptions``.
    """

    name: str
    before: Package
    after: Package
    changes: Sequence[Change]
    bump: Bump | None
    known: Mapping[str, Any] = {}


def _package(
    name: str, before: dict[str, Any], after: dict[str, Any], bump: Bump | None, *changes: Change
) -> Case:
    return Case(
        name,
        make_package(make_table(), **before),
        make_package(make_table(), **after),
        changes,
        bump,
    )


def _tables(
    name: str,
    before: Sequence[Resource],
    after: Sequence[Resource],
    bump: Bump | None,
    *changes: Change,
    **known: Any,
) -> Case:
    return Case(name, make_package(*before), make_package(*after), changes, bump, known)


def _fields(
    name: str,
    before: Sequence[Mapping[str, Any]],
    after: Sequence[Mapping[str, Any]],
    bump: Bump | None,
    *changes: Change,
    **known: Any,
) -> Case:
    return _tables(name, [make_table(*before)], [make_table(*after)], bump, *changes, **known)


def _field(  # noqa: PLR0917 - a row of a table
    name: str, rule: str, place: str, before: dict[str, Any], after: dict[str, Any], bump: Bump
) -> Case:
    """Compare one field ``a``, of which one property is said to change."""
    values = [_get(each, place) for each in (before, after)]
    change = Change(rule, "t", "a", values[0], values[1], place=place)
    fields = [{"name": "a", **each} for each in (before, after)]
    return _fields(name, fields[:1], fields[1:], bump, change)


def _get(holder: Mapping[str, Any], place: str) -> Any:
    head, _, rest = place.partition(".")
    return _get(holder.get(head, {}), rest) if rest else holder.get(head)


def _constraint(  # noqa: PLR0917 - a row of a table
    name: str, rule: str, key: str, before: object, after: object, bump: Bump, kind: str = "integer"
) -> Case:
    """Compare one constraint of one field; None where it has none."""
    fields = [
        {"type": kind} if each is None else {"type": kind, "constraints": {key: each}}
        for each in (before, after)
    ]
    return _field(name, rule, f"constraints.{key}", fields[0], fields[1], bump)


def _schema(
    name: str,
    before: dict[str, Any],
    after: dict[str, Any],
    bump: Bump | None,
    *changes: Change,
    kind: str = "integer",
) -> Case:
    """Compare what two schemas of the fields ``a`` and ``b`` say besides."""
    fields = ({"name": "a", "type": kind}, {"name": "b", "type": kind})
    tables = [[make_table(*fields, schema=each)] for each in (before, after)]
    return _tables(name, tables[0], tables[1], bump, *changes)


def _t(
    rule: str, before: Any = None, after: Any = None, place: str = "", field: str = ""
) -> Change:
    return Change(rule, "t", field, before, after, place=place)


def _p(rule: str, before: Any = None, after: Any = None, place: str = "") -> Change:
    return Change(rule, before=before, after=after, place=place)


A, B, C = {"name": "a"}, {"name": "b"}, {"name": "c", "type": "date"}
X, Y = {"name": "x", "path": "https://x.fr"}, {"name": "y"}
KEY_X = {"fields": "a", "reference": {"resource": "x", "fields": "k"}}
KEY_Y = {"fields": ["a"], "reference": {"resource": "y", "fields": ["k"]}}
OWN_1 = {"fields": "a", "reference": {"resource": "", "fields": "b"}}
OWN_2 = {"fields": ["a"], "reference": {"fields": ["b"]}}
ROWS_1 = {"type": "table-dimensions", "title": "Un.", "numRows": 1}
ROWS_2 = {"type": "table-dimensions", "title": "Deux.", "numRows": 2}

CASES: tuple[Case, ...] = (
    # The package
    _package("nothing", {}, {}, None),
    _package(
        "the package has another name",
        {"name": "p"},
        {"name": "q"},
        MAJOR,
        _p("package-renamed", "p", "q", "name"),
    ),
    _package(
        "the identifier is another",
        {"id": "1"},
        {"id": "2"},
        MAJOR,
        _p("package-renamed", "1", "2", "id"),
    ),
    _package(
        "an identifier is given", {}, {"id": "1"}, PATCH, _p("description-changed", None, "1", "id")
    ),
    _package(
        "the version and the day are the edition's own",
        {"version": "1.0.0", "created": "a"},
        {"version": "2.0.0", "created": "b"},
        None,
    ),
    _package(
        "what is built is of another profile",
        {"profile": "data-package"},
        {"$schema": "https://x"},
        None,
    ),
    _package(
        "a title",
        {"title": "A"},
        {"title": "B"},
        PATCH,
        _p("description-changed", "A", "B", "title"),
    ),
    _package(
        "keywords",
        {},
        {"keywords": ["k"]},
        PATCH,
        _p("description-changed", None, ["k"], "keywords"),
    ),
    _package(
        "a property of one's own",
        {"x": True},
        {"x": 1},
        PATCH,
        _p("property-changed", True, 1, "x"),
    ),
    _package(
        "what evolves",
        {},
        {"releases": {"evolving": ["t"]}},
        PATCH,
        _p("property-changed", None, {"evolving": ["t"]}, "releases"),
    ),
    _package(
        "a licence gives way to another",
        {"licenses": [X]},
        {"licenses": [Y]},
        MAJOR,
        _p("licence-changed", [X], [Y], "licenses"),
    ),
    _package(
        "a licence is taken away",
        {"licenses": [X, Y]},
        {"licenses": [X]},
        MAJOR,
        _p("licence-changed", [X, Y], [X], "licenses"),
    ),
    _package(
        "one may choose another licence",
        {"licenses": [X]},
        {"licenses": [X, Y]},
        MINOR,
        _p("licence-added", [X], [X, Y], "licenses"),
    ),
    _package(
        "a first licence", {}, {"licenses": [X]}, MINOR, _p("licence-added", None, [X], "licenses")
    ),
    _package(
        "the same licence at another address",
        {"licenses": [X]},
        {"licenses": [{"name": "x", "title": "X"}]},
        PATCH,
        _p("description-changed", [X], [{"name": "x", "title": "X"}], "licenses"),
    ),
    _package(
        "the same licence in the words of today",
        {"licenses": [{"type": "X", "url": "https://x.fr"}]},
        {"licenses": [X]},
        PATCH,
        _p("description-changed", [{"type": "X", "url": "https://x.fr"}], [X], "licenses"),
    ),
    # The resources
    _tables(
        "a table more",
        [make_table()],
        [make_table(), make_table(C, name="u")],
        MINOR,
        Change("resource-added", "u", after="u"),
    ),
    _tables(
        "a table less",
        [make_table(), make_table(C, name="u")],
        [make_table()],
        MAJOR,
        Change("resource-removed", "u", before="u"),
    ),
    _tables(
        "another table",
        [make_table()],
        [make_table(C, name="u")],
        MAJOR,
        Change("resource-removed", "t", before="t"),
        Change("resource-added", "u", after="u"),
    ),
    _tables(
        "the same fields under another name",
        [make_table(C)],
        [make_table(C, name="u")],
        MAJOR,
        Change("resource-renamed", "u", before="t", after="u"),
    ),
    _tables(
        "the same file under another name",
        [make_table(C)],
        [make_table(A, name="u", path="t.csv")],
        MAJOR,
        Change("resource-renamed", "u", before="t", after="u"),
        Change("field-removed", "u", "c", "c"),
        Change("field-added", "u", "a", None, "a"),
    ),
    _tables(
        "which of two tables was renamed is not sure",
        [make_table(C), make_table(C, name="u")],
        [make_table(C, name="v")],
        MAJOR,
        Change("resource-removed", "t", before="t"),
        Change("resource-removed", "u", before="u"),
        Change("resource-added", "v", after="v"),
    ),
    _tables(
        "a table is known to be renamed",
        [make_table(A)],
        [make_table(A, C, name="u")],
        MAJOR,
        Change("resource-renamed", "u", before="t", after="u"),
        Change("field-added", "u", "c", None, "c"),
        renamed={"t": "u"},
    ),
    _tables(
        "tables in another order",
        [make_table(), make_table(C, name="u")],
        [make_table(C, name="u"), make_table()],
        PATCH,
        _p("resources-reordered", ["t", "u"], ["u", "t"]),
    ),
    _tables(
        "a table is now a file",
        [make_table(name="f", path="f.csv")],
        [make_file(schema={"fields": [A]})],
        MAJOR,
        Change("table-became-file", "f"),
    ),
    _tables(
        "a file is now a table",
        [make_file(schema={"fields": [A]})],
        [make_table(name="f", path="f.csv")],
        MAJOR,
        Change("file-became-table", "f"),
    ),
    _tables(
        "a file in another format",
        [make_file()],
        [make_file(path="d/f.odt", mediatype="x/y")],
        MAJOR,
        Change("file-format-changed", "f", "", None, "x/y", place="mediatype"),
        Change("file-format-changed", "f", "", [".pdf"], [".odt"], place="path"),
    ),
    _tables("a file moved", [make_file()], [make_file(path="d/f.pdf")], None),
    _tables(
        "a source is written and placed otherwise",
        [make_table(path="a.csv", encoding="utf-8", dialect={"delimiter": ";"})],
        [make_table(path="d/t.csv", format="csv", mediatype="text/csv", bytes=1, hash="x")],
        None,
    ),
    _tables(
        "the title of a table",
        [make_table()],
        [make_table(title="T")],
        PATCH,
        _t("description-changed", None, "T", "title"),
    ),
    _tables(
        "a property of a table of one's own",
        [make_table(x=1)],
        [make_table()],
        PATCH,
        _t("property-changed", 1, None, "x"),
    ),
    _tables(
        "the sources of a table",
        [make_table()],
        [make_table(sources=[{"title": "S"}])],
        PATCH,
        _t("description-changed", None, [{"title": "S"}], "sources"),
    ),
    _tables(
        "the build joins the workbook",
        [make_table()],
        [make_table(sources=[{"title": "t.xlsx", "path": "sources/t.xlsx"}])],
        None,
    ),
    _tables(
        "the licence of a table",
        [make_table(licenses=[X])],
        [make_table(licenses=[Y])],
        MAJOR,
        _t("licence-changed", [X], [Y], "licenses"),
    ),
    Case(
        "the licence of the package, said of a table",
        make_package(make_table(), licenses=[X]),
        make_package(make_table(licenses=[X]), licenses=[X]),
        [_t("rewritten", None, [X], "licenses")],
        PATCH,
    ),
    Case(
        "a table under another licence than the package",
        make_package(make_table(), licenses=[X]),
        make_package(make_table(licenses=[Y]), licenses=[X]),
        [_t("licence-changed", None, [Y], "licenses")],
        MAJOR,
    ),
    _tables(
        "a table gets a schema",
        [Resource("t", ("t.csv",), (), {"name": "t", "type": "table", "path": "t.csv"})],
        [make_table()],
        MAJOR,
        _t("schema-added"),
    ),
    _tables(
        "a table loses its schema",
        [make_table()],
        [Resource("t", ("t.csv",), (), {"name": "t", "type": "table", "path": "t.csv"})],
        MAJOR,
        _t("schema-removed"),
    ),
    _tables(
        "a JSON Schema of a file that judges otherwise",
        [make_file(schema={"type": "object"})],
        [make_file(schema={"type": "object", "required": ["a"]})],
        MAJOR,
        Change("schema-changed", "f", place="schema"),
    ),
    _tables(
        "a JSON Schema of a file that describes otherwise",
        [make_file(schema={"properties": {"title": {"type": "string", "title": "T"}}})],
        [make_file(schema={"properties": {"title": {"type": "string", "examples": ["a"]}}})],
        PATCH,
        Change("description-changed", "f", place="schema"),
    ),
    _tables(
        "a JSON Schema of a file that judges a property otherwise",
        [make_file(schema={"properties": {"title": {"type": "string"}}})],
        [make_file(schema={"properties": {"title": {"type": "number"}}})],
        MAJOR,
        Change("schema-changed", "f", place="schema"),
    ),
    _tables(
        "a first JSON Schema of a file",
        [make_file()],
        [make_file(schema={"type": "object"})],
        MAJOR,
        Change("schema-added", "f", place="schema"),
    ),
    # The checks
    _tables(
        "a check more",
        [make_table()],
        [make_table(checklist={"checks": [ROWS_1]})],
        MAJOR,
        _t("check-added", None, {"type": "table-dimensions", "numRows": 1}, "checklist"),
    ),
    _tables(
        "a check less",
        [make_table(checklist={"checks": [ROWS_1]})],
        [make_table()],
        MINOR,
        _t("check-removed", {"type": "table-dimensions", "numRows": 1}, None, "checklist"),
    ),
    _tables(
        "a check that counts otherwise",
        [make_table(checklist={"checks": [ROWS_1]})],
        [make_table(checklist={"checks": [ROWS_2]})],
        MAJOR,
        _t("check-removed", {"type": "table-dimensions", "numRows": 1}, None, "checklist"),
        _t("check-added", None, {"type": "table-dimensions", "numRows": 2}, "checklist"),
    ),
    _tables(
        "a check of another title",
        [make_table(checklist={"checks": [ROWS_1]})],
        [make_table(checklist={"checks": [{**ROWS_1, "title": "1"}]})],
        PATCH,
        _t("description-changed", [ROWS_1], [{**ROWS_1, "title": "1"}], "checklist.checks"),
    ),
    _tables(
        "errors that are skipped",
        [make_table(checklist={"checks": []})],
        [make_table(checklist={"checks": [], "skipErrors": ["type-error"]})],
        MAJOR,
        _t("checks-changed", None, ["type-error"], "checklist.skipErrors"),
    ),
    _tables(
        "what is built has no checks of its source's",
        [make_table(checklist={"checks": [ROWS_1]})],
        [make_table(bytes=1, hash="sha256:0")],
        None,
    ),
    # The fields
    _fields("a field more", [A], [A, C], MAJOR, _t("field-added", None, "c", field="c")),
    _fields("a field less", [A, C], [A], MAJOR, _t("field-removed", "c", field="c")),
    _fields(
        "a field under another name, at the same place",
        [C, A],
        [C, B],
        MAJOR,
        _t("field-renamed", "a", "b", field="b"),
    ),
    _fields(
        "a field that is not alike at the same place",
        [A, C],
        [A, B],
        MAJOR,
        _t("field-removed", "c", field="c"),
        _t("field-added", None, "b", field="b"),
    ),
    _fields(
        "a field that is alike at another place",
        [A, C],
        [C, B],
        MAJOR,
        _t("field-removed", "a", field="a"),
        _t("field-added", None, "b", field="b"),
    ),
    _fields(
        "a field that has the same cells",
        [A, C],
        [C, {"name": "b", "type": "integer"}],
        MAJOR,
        _t("fields-reordered", ["b", "c"], ["c", "b"]),
        _t("field-renamed", "a", "b", field="b"),
        _t("type-changed", None, "integer", "type", "b"),
        same_cells={"t": {"a": "b"}},
    ),
    _fields(
        "fields in another order",
        [A, B, C],
        [C, A, B],
        MAJOR,
        _t("fields-reordered", ["a", "b", "c"], ["c", "a", "b"]),
    ),
    _fields(
        "the second of two fields of one name",
        [A, A],
        [A, {**A, "title": "T"}],
        PATCH,
        _t("description-changed", None, "T", "title", "a"),
    ),
    _field("another type", "type-changed", "type", {"type": "string"}, {"type": "date"}, MAJOR),
    _field(
        "a type that reads more",
        "type-changed",
        "type",
        {"type": "integer"},
        {"type": "number"},
        MAJOR,
    ),
    _field("a type that was meant", "rewritten", "type", {}, {"type": "any"}, PATCH),
    _field(
        "another format",
        "format-changed",
        "format",
        {"type": "date"},
        {"type": "date", "format": "%d/%m/%Y"},
        MAJOR,
    ),
    _field(
        "a format of the standard's first version",
        "rewritten",
        "format",
        {"type": "date", "format": "fmt:%Y"},
        {"type": "date", "format": "%Y"},
        PATCH,
    ),
    _field(
        "a decimal comma",
        "reading-changed",
        "decimalChar",
        {"type": "number"},
        {"type": "number", "decimalChar": ","},
        MAJOR,
    ),
    _field(
        "the decimal point, said",
        "rewritten",
        "decimalChar",
        {"type": "number"},
        {"type": "number", "decimalChar": "."},
        PATCH,
    ),
    _field(
        "a decimal comma where there are no decimals",
        "property-changed",
        "decimalChar",
        {"type": "date"},
        {"type": "date", "decimalChar": ","},
        PATCH,
    ),
    _field(
        "a space may part thousands",
        "reading-widened",
        "groupChar",
        {"type": "number"},
        {"type": "number", "groupChar": " "},
        MINOR,
    ),
    _field(
        "a point may part thousands",
        "reading-changed",
        "groupChar",
        {"type": "number"},
        {"type": "number", "groupChar": "."},
        MAJOR,
    ),
    _field(
        "nothing parts thousands any more",
        "reading-changed",
        "groupChar",
        {"type": "number", "groupChar": " "},
        {"type": "number"},
        MAJOR,
    ),
    _field(
        "a unit may follow an integer",
        "reading-widened",
        "bareNumber",
        {"type": "integer"},
        {"type": "integer", "bareNumber": False},
        MINOR,
    ),
    _field(
        "a unit may follow a number, which is then not NaN",
        "reading-changed",
        "bareNumber",
        {"type": "number"},
        {"type": "number", "bareNumber": False},
        MAJOR,
    ),
    _field(
        "one more word for true",
        "reading-widened",
        "trueValues",
        {"type": "boolean", "trueValues": ["o"]},
        {"type": "boolean", "trueValues": ["o", "oui"]},
        MINOR,
    ),
    _field(
        "a word for false that now is true",
        "reading-changed",
        "trueValues",
        {"type": "boolean"},
        {"type": "boolean", "trueValues": ["true", "True", "TRUE", "1", "0"]},
        MAJOR,
    ),
    _field(
        "other words for true",
        "reading-changed",
        "trueValues",
        {"type": "boolean"},
        {"type": "boolean", "trueValues": ["oui"]},
        MAJOR,
    ),
    _field(
        "one more word for false",
        "reading-widened",
        "falseValues",
        {"type": "boolean", "falseValues": ["n"]},
        {"type": "boolean", "falseValues": ["non", "n"]},
        MINOR,
    ),
    _field(
        "the words for false in another order",
        "rewritten",
        "falseValues",
        {"type": "boolean", "falseValues": ["n", "non"]},
        {"type": "boolean", "falseValues": ["non", "n"]},
        PATCH,
    ),
    _field(
        "what parts a list",
        "reading-changed",
        "delimiter",
        {"type": "list"},
        {"type": "list", "delimiter": ";"},
        MAJOR,
    ),
    _field(
        "what a list is of",
        "reading-changed",
        "itemType",
        {"type": "list"},
        {"type": "list", "itemType": "integer"},
        MAJOR,
    ),
    _field(
        "what an array is of",
        "reading-changed",
        "arrayItem",
        {"type": "array"},
        {"type": "array", "arrayItem": {"type": "integer"}},
        MAJOR,
    ),
    _field(
        "categories in order",
        "reading-changed",
        "categoriesOrdered",
        {"type": "string", "categories": ["x"]},
        {"type": "string", "categories": ["x"], "categoriesOrdered": True},
        MAJOR,
    ),
    _field(
        "another meaning",
        "meaning-changed",
        "rdfType",
        {"rdfType": "u:1"},
        {"rdfType": "u:2"},
        MAJOR,
    ),
    _field("a meaning, said", "description-changed", "rdfType", {}, {"rdfType": "u:1"}, PATCH),
    _field("a description", "description-changed", "description", {}, {"description": "D"}, PATCH),
    _field("examples", "description-changed", "examples", {}, {"examples": ["1"]}, PATCH),
    _field("a property of a field of one's own", "property-changed", "x", {}, {"x": 1}, PATCH),
    # The constraints
    _constraint("a value must be", "constraint-added", "required", None, True, MAJOR),
    _constraint("a value may miss", "constraint-removed", "required", True, None, MINOR),
    _constraint("not required, said", "rewritten", "required", None, False, PATCH),
    _constraint("each value once", "constraint-added", "unique", False, True, MAJOR),
    _constraint("a minimum", "constraint-added", "minimum", None, 1, MAJOR),
    _constraint("a higher minimum", "constraint-tightened", "minimum", 1, 2, MAJOR),
    _constraint("a lower minimum", "constraint-relaxed", "minimum", 2, "1", MINOR),
    _constraint(
        "the same minimum, written otherwise", "rewritten", "minimum", 1, 1.0, PATCH, "number"
    ),
    _constraint("no minimum any more", "constraint-removed", "minimum", 1, None, MINOR),
    _constraint(
        "a minimum that is lower by little",
        "constraint-relaxed",
        "minimum",
        "1.0000000000000000000000000000000000002",
        "1.0000000000000000000000000000000000001",
        MINOR,
        "number",
    ),
    _constraint(
        "a bound that is too large to be compared",
        "constraint-changed",
        "maximum",
        "1e999999999",
        "1e999999998",
        MAJOR,
        "number",
    ),
    _constraint("a lower maximum", "constraint-tightened", "maximum", 2, 1, MAJOR),
    _constraint(
        "a later day", "constraint-relaxed", "maximum", "2024-01-31", "2024-02-01", MINOR, "date"
    ),
    _constraint(
        "a bound whose order is not known",
        "constraint-changed",
        "maximum",
        "P1D",
        "P1M",
        MAJOR,
        "duration",
    ),
    _constraint(
        "a bound that no number may reach",
        "constraint-relaxed",
        "exclusiveMaximum",
        1,
        1.5,
        MINOR,
        "number",
    ),
    _fields(
        "the bound of a number is refused now",
        [{"name": "a", "type": "number", "constraints": {"minimum": 1}}],
        [{"name": "a", "type": "number", "constraints": {"exclusiveMinimum": 1}}],
        MAJOR,
        _t(
            "constraint-tightened",
            {"minimum": 1},
            {"exclusiveMinimum": 1},
            "constraints.exclusiveMinimum",
            "a",
        ),
    ),
    _fields(
        "above 0 is from 1 on, of integers",
        [{"name": "a", "type": "integer", "constraints": {"minimum": 1}}],
        [{"name": "a", "type": "integer", "constraints": {"exclusiveMinimum": 0}}],
        PATCH,
        _t(
            "rewritten",
            {"minimum": 1},
            {"exclusiveMinimum": 0},
            "constraints.exclusiveMinimum",
            "a",
        ),
    ),
    _fields(
        "a second bound that is the looser",
        [{"name": "a", "type": "number", "constraints": {"minimum": 1}}],
        [{"name": "a", "type": "number", "constraints": {"minimum": 1, "exclusiveMinimum": 0}}],
        PATCH,
        _t("rewritten", None, 0, "constraints.exclusiveMinimum", "a"),
    ),
    _constraint(
        "a longer least length", "constraint-tightened", "minLength", 1, 2, MAJOR, "string"
    ),
    _constraint("every text has this length", "rewritten", "minLength", None, 0, PATCH, "string"),
    _constraint(
        "a longer greatest length", "constraint-relaxed", "maxLength", 1, 2, MINOR, "string"
    ),
    _constraint("a pattern", "constraint-added", "pattern", None, "[a-z]+", MAJOR, "string"),
    _constraint(
        "no pattern any more", "constraint-removed", "pattern", "[a-z]+", None, MINOR, "string"
    ),
    _constraint(
        "a pattern of other texts",
        "constraint-changed",
        "pattern",
        "[a-z]+",
        "[a-m0-9]+",
        MAJOR,
        "string",
    ),
    _constraint(
        "another pattern, of which it is not known",
        "constraint-changed",
        "pattern",
        "aa",
        r"(a)\1",
        MAJOR,
        "string",
    ),
    _constraint(
        "a pattern of more texts, without end",
        "constraint-relaxed",
        "pattern",
        "FR[A-Z0-9]+",
        "[A-Z]{2}[A-Z0-9]+",
        MINOR,
        "string",
    ),
    _constraint(
        "a pattern of more texts",
        "constraint-relaxed",
        "pattern",
        "[AB]",
        "(A|B|C)",
        MINOR,
        "string",
    ),
    _constraint(
        "a pattern of fewer texts",
        "constraint-tightened",
        "pattern",
        "[A-C]",
        "^[AB]$",
        MAJOR,
        "string",
    ),
    _constraint(
        "the same texts", "rewritten", "pattern", "[ab]{1,2}", "(a|b|aa|ab|ba|bb)", PATCH, "string"
    ),
    _constraint(
        "a|b accepts what begins with a",
        "constraint-tightened",
        "pattern",
        "a|b",
        "(a|b)",
        MAJOR,
        "string",
    ),
    _constraint("a list of values", "constraint-added", "enum", None, ["x"], MAJOR, "string"),
    _constraint("one more value", "enum-extended", "enum", ["x"], ["x", "y"], MINOR, "string"),
    _constraint(
        "one value less", "constraint-tightened", "enum", ["x", "y"], ["x"], MAJOR, "string"
    ),
    _constraint(
        "a value instead of another",
        "constraint-changed",
        "enum",
        ["x", "y"],
        ["x", "z"],
        MAJOR,
        "string",
    ),
    _constraint(
        "the same values in another order",
        "rewritten",
        "enum",
        ["x", "y"],
        ["y", "x"],
        PATCH,
        "string",
    ),
    _constraint(
        "the same numbers, written otherwise", "rewritten", "enum", [1, 2], ["1", "2.0"], PATCH
    ),
    _constraint("any value", "constraint-removed", "enum", ["x"], None, MINOR, "string"),
    _constraint(
        "what JSON must be",
        "constraint-added",
        "jsonSchema",
        None,
        {"type": "object"},
        MAJOR,
        "object",
    ),
    _constraint(
        "what JSON must be is another",
        "constraint-changed",
        "jsonSchema",
        {"type": "object"},
        {},
        MAJOR,
        "object",
    ),
    _constraint(
        "JSON may be anything", "constraint-removed", "jsonSchema", {}, None, MINOR, "object"
    ),
    _constraint("a constraint that is not known", "property-changed", "x", 1, 2, PATCH),
    _field(
        "one more category",
        "enum-extended",
        "categories",
        {"type": "string", "categories": ["x"]},
        {"type": "string", "categories": ["x", {"value": "y"}]},
        MINOR,
    ),
    _field(
        "one category less",
        "constraint-tightened",
        "categories",
        {"type": "string", "categories": ["x", "y"]},
        {"type": "string", "categories": ["x"]},
        MAJOR,
    ),
    _field(
        "what a category is called",
        "description-changed",
        "categories",
        {"type": "string", "categories": ["x"]},
        {"type": "string", "categories": [{"value": "x", "label": "X"}]},
        PATCH,
    ),
    _field(
        "categories in another order, which says nothing",
        "rewritten",
        "categories",
        {"type": "string", "categories": ["x", "y"]},
        {"type": "string", "categories": ["y", "x"]},
        PATCH,
    ),
    _field(
        "categories in another order, which says something",
        "reading-changed",
        "categories",
        {"type": "string", "categories": ["x", "y"], "categoriesOrdered": True},
        {"type": "string", "categories": ["y", "x"], "categoriesOrdered": True},
        MAJOR,
    ),
    # The schema
    _schema(
        "one more text for no value",
        {"missingValues": [""]},
        {"missingValues": ["", "-"]},
        MINOR,
        _t("missing-values-widened", [""], ["", "-"], "missingValues"),
    ),
    _schema(
        "a text that had a value",
        {},
        {"missingValues": ["", "-"]},
        MAJOR,
        _t("missing-values-changed", None, ["", "-"], "missingValues"),
        kind="string",
    ),
    _schema(
        "a number that had a value",
        {},
        {"missingValues": ["", "-99"]},
        MAJOR,
        _t("missing-values-changed", None, ["", "-99"], "missingValues"),
    ),
    _schema(
        "a text for no value less",
        {"missingValues": ["", "-"]},
        {},
        MAJOR,
        _t("missing-values-changed", ["", "-"], None, "missingValues"),
    ),
    _schema(
        "the same texts for no value",
        {"missingValues": ["", "-"]},
        {"missingValues": ["-", ""]},
        PATCH,
        _t("rewritten", ["", "-"], ["-", ""], "missingValues"),
    ),
    _schema(
        "what no value is called",
        {"missingValues": ["-"]},
        {"missingValues": [{"value": "-", "label": "inconnu"}]},
        PATCH,
        _t("description-changed", ["-"], [{"value": "-", "label": "inconnu"}], "missingValues"),
    ),
    _field(
        "a field has its own texts for no value",
        "missing-values-widened",
        "missingValues",
        {"type": "integer"},
        {"type": "integer", "missingValues": ["", "-"]},
        MINOR,
    ),
    _schema(
        "columns in any order",
        {},
        {"fieldsMatch": "equal"},
        MINOR,
        _t("constraint-relaxed", None, "equal", "fieldsMatch"),
    ),
    _schema(
        "columns in this order",
        {"fieldsMatch": "partial"},
        {"fieldsMatch": "exact"},
        MAJOR,
        _t("constraint-tightened", "partial", "exact", "fieldsMatch"),
    ),
    _schema(
        "fewer columns, no more",
        {"fieldsMatch": "subset"},
        {"fieldsMatch": "superset"},
        MAJOR,
        _t("constraint-changed", "subset", "superset", "fieldsMatch"),
    ),
    _schema(
        "columns in this order, said",
        {},
        {"fieldsMatch": ["exact"]},
        PATCH,
        _t("rewritten", None, ["exact"], "fieldsMatch"),
    ),
    _schema(
        "a schema of another title, number and day",
        {"title": "A", "version": "1"},
        {"title": "B", "version": "2", "lastModified": "d"},
        PATCH,
        _t("description-changed", "A", "B", "schema.title"),
    ),
    _schema(
        "a schema of another version of the standard",
        {"$schema": "1"},
        {"$schema": "2"},
        PATCH,
        _t("rewritten", "1", "2", "schema.$schema"),
    ),
    _schema(
        "a property of a schema of one's own",
        {"x": 1},
        {"x": 2},
        PATCH,
        _t("property-changed", 1, 2, "schema.x"),
    ),
    # The keys
    _schema(
        "a primary key",
        {},
        {"primaryKey": "a"},
        MAJOR,
        _t("primary-key-added", None, "a", "primaryKey"),
    ),
    _schema(
        "another primary key",
        {"primaryKey": "a"},
        {"primaryKey": ["a", "b"]},
        MAJOR,
        _t("primary-key-changed", "a", ["a", "b"], "primaryKey"),
    ),
    _schema(
        "no primary key any more",
        {"primaryKey": "a"},
        {},
        MINOR,
        _t("primary-key-removed", "a", None, "primaryKey"),
    ),
    _schema(
        "the same primary key",
        {"primaryKey": "a"},
        {"primaryKey": ["a"]},
        PATCH,
        _t("rewritten", "a", ["a"], "primaryKey"),
    ),
    _schema(
        "a unique key",
        {},
        {"uniqueKeys": [["a", "b"]]},
        MAJOR,
        _t("unique-key-added", None, ["a", "b"], "uniqueKeys"),
    ),
    _schema(
        "no unique key any more",
        {"uniqueKeys": [["a", "b"]]},
        {"uniqueKeys": []},
        MINOR,
        _t("unique-key-removed", ["a", "b"], None, "uniqueKeys"),
    ),
    _schema(
        "the same unique key",
        {"uniqueKeys": [["a", "b"]]},
        {"uniqueKeys": [["b", "a"]]},
        PATCH,
        _t("rewritten", [["a", "b"]], [["b", "a"]], "uniqueKeys"),
    ),
    _schema(
        "a foreign key",
        {},
        {"foreignKeys": [KEY_X]},
        MAJOR,
        _t("foreign-key-added", None, KEY_X, "foreignKeys", "a"),
    ),
    _schema(
        "another table is referred to",
        {"foreignKeys": [KEY_X]},
        {"foreignKeys": [KEY_Y]},
        MINOR,
        _t("foreign-key-changed", KEY_X, KEY_Y, "foreignKeys", "a"),
    ),
    _schema(
        "no foreign key any more",
        {"foreignKeys": [KEY_X]},
        {},
        MINOR,
        _t("foreign-key-removed", KEY_X, None, "foreignKeys", "a"),
    ),
    _schema(
        "the table itself, in other words",
        {"foreignKeys": [OWN_1]},
        {"foreignKeys": [OWN_2]},
        PATCH,
        _t("rewritten", [OWN_1], [OWN_2], "foreignKeys"),
    ),
    _tables(
        "what a primary key implied is said",
        [make_table({"name": "a"}, schema={"primaryKey": ["a"]})],
        [
            make_table(
                {"name": "a", "constraints": {"required": True}}, schema={"primaryKey": ["a"]}
            )
        ],
        PATCH,
        _t("rewritten", None, True, "constraints.required", "a"),
    ),
    _tables(
        "a primary key that was renamed",
        [make_table(A, C, schema={"primaryKey": "a"})],
        [make_table(B, C, schema={"primaryKey": "b"})],
        MAJOR,
        _t("field-renamed", "a", "b", field="b"),
    ),
    _tables(
        "a table that was renamed and is referred to",
        [
            make_table(C),
            make_table(
                A,
                name="u",
                schema={
                    "foreignKeys": [{"fields": "a", "reference": {"resource": "t", "fields": "c"}}]
                },
            ),
        ],
        [
            make_table(C, name="v"),
            make_table(
                A,
                name="u",
                schema={
                    "foreignKeys": [{"fields": "a", "reference": {"resource": "v", "fields": "c"}}]
                },
            ),
        ],
        MAJOR,
        Change("resource-renamed", "v", before="t", after="v"),
    ),
)

# What is of the data is compared elsewhere: here is but what each asks for.
DATA_CASES: Mapping[str, Bump] = {
    "rows-added": MINOR,
    "rows-removed": MINOR,
    "referenced-rows-removed": MAJOR,
    "cells-changed": PATCH,
    "evolving-cells-changed": MINOR,
    "cells-rewritten": PATCH,
    "rows-moved": PATCH,
    "content-changed": PATCH,
    "evolving-content-changed": MINOR,
}
