"""What goes with the tables: the lines that read them, the dictionary, the licence."""

from __future__ import annotations

import ast
import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from parution.errors import DescriptorError
from parution.formats.dictionary import WORDS
from parution.messages import Catalogue
from parution.model.package import Package
from parution.model.release import TableSize, TableView
from parution.packaging.dictionary import list_entries, list_rules, render_csv
from parution.packaging.licences import write_licence
from parution.packaging.snippets import write_snippets

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from parution.model.package import Resource

FR = Catalogue("fr")
COLUMNS = WORDS["fr"].entry


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _table(*fields: dict[str, Any], name: str = "t", **more: object) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        "path": f"data/{name}.csv",
        "schema": {"fields": list(fields), **more},
    }


def _code(*resources: dict[str, Any]) -> dict[str, str]:
    return {snippet.tool: snippet.code for snippet in write_snippets(resources)}


# The lines that read a package


def test_every_tool_is_told_the_types_of_the_schema() -> None:
    code = _code(
        _table(
            {"name": "n", "type": "integer"},
            {"name": "x", "type": "number"},
            {"name": "b", "type": "boolean", "trueValues": ["true"], "falseValues": ["false"]},
            {"name": "d", "type": "date"},
            {"name": "y", "type": "year"},
            {"name": "s", "type": "string"},
        )
    )
    assert code["pandas"].splitlines()[-1] == (
        't = pd.read_csv("data/t.csv", dtype=texte | '
        '{"n": "Int64", "x": "Float64", "b": "boolean", "y": "Int64"}, parse_dates=["d"], '
        'keep_default_na=False, na_values=[""])'
    )
    assert code["Polars"].splitlines()[-1] == (
        't = pl.read_csv("data/t.csv", infer_schema=False, schema_overrides={"n": pl.Int64, '
        '"x": pl.Float64, "b": pl.Boolean, "d": pl.Date, "y": pl.Int64})'
    )
    assert code["DuckDB"] == (
        "CREATE TABLE \"t\" AS FROM read_csv('data/t.csv', header = true, delim = ',', "
        "quote = '\"', escape = '\"', nullstr = [''], auto_detect = false, columns = {"
        "'n': 'BIGINT', 'x': 'DOUBLE', 'b': 'BOOLEAN', 'd': 'DATE', 'y': 'BIGINT', "
        "'s': 'VARCHAR'});"
    )
    assert code["R (readr)"].splitlines()[-1] == (
        't <- read_csv("data/t.csv", col_types = cols(.default = "c", `n` = "i", `x` = "d", '
        '`b` = "l", `d` = "D", `y` = "i"), na = c(""))'
    )


@pytest.mark.parametrize(
    "field",
    [
        {"type": "integer", "groupChar": " "},
        {"type": "integer", "bareNumber": False},
        {"type": "number", "decimalChar": ","},
        {"type": "number", "groupChar": " "},
        {"type": "number", "bareNumber": False},
        {"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
        {"type": "boolean", "trueValues": ["1"], "falseValues": ["0"]},
        {"type": "date", "format": "%d/%m/%Y"},
        {"type": "date", "format": "any"},
        {"type": "datetime"},
        {"type": "yearmonth"},
        {"type": "string", "format": "uri"},
        {"type": "object"},
        {"type": "any"},
        {"type": "integer", "missingValues": ["-"]},
        {},
    ],
    ids=str,
)
def test_a_type_that_a_reader_would_misread_is_read_as_text(field: dict[str, Any]) -> None:
    code = _code(_table({"name": "f", **field}))
    assert '"f"' not in code["pandas"]
    assert "schema_overrides" not in code["Polars"]
    assert "'f': 'VARCHAR'" in code["DuckDB"]
    assert "`f`" not in code["R (readr)"]


def test_other_missing_values_are_told() -> None:
    code = _code(_table({"name": "s"}, missingValues=["", "NA", "l'inconnu"]))
    assert 'na_values=["", "NA", "l\'inconnu"]' in code["pandas"]
    assert 'null_values=["", "NA", "l\'inconnu"]' in code["Polars"]
    assert "nullstr = ['', 'NA', 'l''inconnu']" in code["DuckDB"]
    assert 'na = c("", "NA", "l\'inconnu")' in code["R (readr)"]


def test_missing_values_written_as_objects_are_told_by_their_values() -> None:
    values = [{"value": "", "label": "OMITTED"}, {"value": "-99"}]
    code = _code(_table({"name": "s"}, missingValues=values))
    assert 'na_values=["", "-99"]' in code["pandas"]
    assert "nullstr = ['', '-99']" in code["DuckDB"]


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("axes", "axes"),
        ("mes-tables", "mes_tables"),
        ("a.b", "a_b"),
        ("2023", "table_2023"),
        ("class", "table_class"),
        ("in", "table_in"),
    ],
)
def test_a_table_s_variable_is_a_name_in_python(name: str, variable: str) -> None:
    code = _code(_table({"name": "s"}, name=name))
    assert code["pandas"].splitlines()[-1].startswith(f'{variable} = pd.read_csv("data/{name}.csv"')
    assert code["Polars"].splitlines()[-1].startswith(f"{variable} = ")
    assert code["R (readr)"].splitlines()[-1].startswith(f"{variable} <- ")
    assert code["DuckDB"].startswith(f'CREATE TABLE "{variable}" ')


@pytest.mark.parametrize("name", ["", "l'été", 'a"b', "a\\b", "a\nb", "class", "日本", "a,b"])
def test_an_odd_column_name_makes_no_broken_code(name: str) -> None:
    code = _code(_table({"name": name, "type": "integer"}, {"name": f"{name}2", "type": "date"}))
    for tool in ("pandas", "Polars"):
        names = {
            node.value for node in ast.walk(ast.parse(code[tool])) if isinstance(node, ast.Constant)
        }
        assert name in names
    quoted = name.replace("'", "''")
    assert f"columns = {{'{quoted}': 'BIGINT', '{quoted}2': 'DATE'}}" in code["DuckDB"]


def test_what_is_no_csv_table_is_left_out() -> None:
    assert write_snippets([]) == ()
    assert write_snippets([{"name": "x", "type": "file", "path": "data/x.csv"}]) == ()
    assert write_snippets([{"name": "x", "type": "table", "path": "data/x.parquet"}]) == ()
    assert write_snippets([{"name": "x", "type": "table", "path": ["data/x-1.csv"]}]) == ()
    code = _code(_table({"name": "s"}, name="a"), {"name": "x", "type": "table", "data": []})
    assert "x = " not in code["pandas"]


# The dictionary


def test_the_dictionary_tells_each_field(make_resource: Callable[..., Resource]) -> None:
    resource = make_resource(
        {
            "name": "code",
            "type": "string",
            "title": "Code",
            "description": "Sur deux\n  lignes, avec virgule.",
            "example": "012",
            "constraints": {"pattern": "[0-9]{3}"},
        },
        {"name": "axe", "type": "integer", "constraints": {"required": True, "minimum": 1}},
        {"name": "url", "type": "string", "format": "uri", "constraints": {"unique": True}},
        {"name": "fait", "type": "boolean", "examples": [False]},
        {"name": "nu"},
        schema={
            "primaryKey": "code",
            "foreignKeys": [
                {"fields": "axe", "reference": {"resource": "axes", "fields": "numero"}},
                {"fields": ["nu"], "reference": {"resource": "", "fields": ["code"]}},
            ],
        },
    )
    entries = list_entries(resource, FR)
    view = TableView(TableSize("t", 0, 5), "data/t.csv", "T", "", (), (), entries, ())
    rows = list(csv.reader(io.StringIO(_plain(render_csv([view], FR)))))
    assert tuple(rows[0]) == COLUMNS
    assert rows[1:] == [
        [
            "t",
            "code",
            "Code",
            "texte",
            "oui",
            "oui",
            "oui",
            "",
            "de la forme [0-9]{3}",
            "Sur deux lignes, avec virgule.",
            "012",
        ],
        ["t", "axe", "", "nombre entier", "oui", "non", "non", "axes.numero", "au moins 1", "", ""],
        ["t", "url", "", "adresse web (https://…)", "non", "oui", "non", "", "", "", ""],
        ["t", "fait", "", "réponse : true ou false", "non", "non", "non", "", "", "", "false"],
        ["t", "nu", "", "valeur quelconque", "non", "non", "non", "t.code", "", "", ""],
    ]


def test_the_fields_of_a_key_of_two_are_required_but_not_unique_each(
    make_resource: Callable[..., Resource],
) -> None:
    resource = make_resource({"name": "a"}, {"name": "b"}, schema={"primaryKey": ["a", "b"]})
    told = [(entry.key, entry.required, entry.unique) for entry in list_entries(resource, FR)]
    assert told == [(True, True, False), (True, True, False)]


def test_the_dictionary_writes_an_example_as_json_does(
    make_resource: Callable[..., Resource],
) -> None:
    resource = make_resource(
        {"name": "a", "example": True}, {"name": "b", "example": ["é"]}, {"name": "c", "example": 2}
    )
    assert [entry.example for entry in list_entries(resource, FR)] == ["true", '["é"]', "2"]


def test_the_dictionary_of_nothing_is_its_header() -> None:
    assert render_csv([], FR) == ",".join(COLUMNS) + "\n"


def test_rules_are_told_by_their_title_else_in_frictionless_words(
    make_resource: Callable[..., Resource],
) -> None:
    resource = make_resource(
        checks=[
            {"type": "table-dimensions", "numRows": 22, "title": "Vingt-deux."},
            {"type": "row-constraint", "formula": "a == 1"},
            {"type": "duplicate-row"},
        ]
    )
    assert list_rules(resource) == (
        "Vingt-deux.",
        "row-constraint (formula = a == 1)",
        "duplicate-row",
    )
    assert list_rules(make_resource()) == ()


# The licence


@pytest.fixture
def licensed(tmp_path: Path) -> Callable[[object], Package]:
    """Make a package under some licences, in a folder that has LICENCE.md."""
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "LICENCE.md").write_text("Le texte.\n", encoding="utf-8")
    (tmp_path / "outside.md").write_text("Ailleurs.\n", encoding="utf-8")
    root = (tmp_path / "inside").resolve()

    def make(licences: object) -> Package:
        return Package(root / "datapackage.json", root, root, {"licenses": licences}, ())

    return make


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("etalab-2.0", "LICENCE OUVERTE"),
        ("lov2", "LICENCE OUVERTE"),
        ("ODbL-1.0", "Open Database License"),
        ("odc-odbl", "Open Database License"),
        ("CC0-1.0", "CC0 1.0 Universal"),
        ("cc-zero", "CC0 1.0 Universal"),
        ("CC-BY-4.0", "Attribution 4.0 International"),
    ],
)
def test_a_known_licence_is_given_in_full(
    licensed: Callable[[object], Package], name: str, text: str
) -> None:
    found = write_licence(licensed([{"name": name, "title": "Titre"}]))
    assert found.startswith("Titre\n\n")
    assert text.lower() in found.lower()
    assert found.endswith("\n")
    assert len(found) > 3000


def test_a_licence_of_one_s_own_is_read_from_its_file(
    licensed: Callable[[object], Package],
) -> None:
    package = licensed([{"name": "maison", "path": "LICENCE.md", "title": "Maison"}])
    assert write_licence(package) == "Maison\n\nLe texte.\n"


def test_an_unknown_licence_is_given_by_its_address(
    licensed: Callable[[object], Package],
) -> None:
    package = licensed([{"name": "x-1", "path": "https://example.org/x"}])
    assert write_licence(package) == "x-1\nhttps://example.org/x\n"


def test_several_licences_follow_each_other(licensed: Callable[[object], Package]) -> None:
    package = licensed(
        [
            {"name": "x-1", "path": "https://example.org/x"},
            {"name": "maison", "path": "LICENCE.md"},
        ]
    )
    assert write_licence(package) == "x-1\nhttps://example.org/x\n\nmaison\n\nLe texte.\n"


@pytest.mark.parametrize(
    ("licences", "key"),
    [
        (None, "build.no-licence"),
        ([], "build.no-licence"),
        ("etalab-2.0", "build.no-licence"),
        (["etalab-2.0"], "build.no-licence"),
        ([{}], "build.unknown-licence"),
        ([{"name": "x-1"}], "build.unknown-licence"),
        ([{"name": "../etalab-2.0"}], "build.unknown-licence"),
        ([{"name": "x", "path": "absent.md"}], "build.no-licence-file"),
        ([{"name": "x", "path": "../outside.md"}], "build.no-licence-file"),
        ([{"name": "x", "path": "/etc/passwd"}], "build.no-licence-file"),
        ([{"name": "x", "path": "."}], "build.no-licence-file"),
    ],
)
def test_a_licence_that_cannot_be_given_is_refused(
    licensed: Callable[[object], Package], licences: object, key: str
) -> None:
    with pytest.raises(DescriptorError) as caught:
        write_licence(licensed(licences))
    assert caught.value.key == key
