"""What is in a SQLite file beside the cells: keys, constraints, views, names."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import apsw
import pytest

from parution.errors import DataError
from parution.formats import find_format
from parution.formats.sqlite import name_distinct
from parution.formats.sqlite_rules import Check, Foreign, Unique, list_rules
from tests.typed_tables import DESCRIPTOR, make_source, write_proven

if TYPE_CHECKING:
    from pathlib import Path

    from parution.formats.format import TableSource


def test_a_label_with_the_null_character_is_refused_in_sqlite(tmp_path: Path) -> None:
    source = make_source(tmp_path, "t", [["1"]], None, ["a\0b"])
    with pytest.raises(DataError) as caught:
        find_format("sqlite").write(tmp_path / "t.sqlite", [source], DESCRIPTOR, tmp_path)
    assert caught.value.key == "unwritable.nul"


# What the schema says, and the rules of SQL that follow, in their order.
RULES: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"type": "integer", "constraints": {"minimum": "1", "maximum": 22}},
        ['"c" >= 1', '"c" <= 22'],
    ),
    ({"type": "integer", "constraints": {"minimum": 10**20}}, []),
    (
        {"type": "number", "constraints": {"exclusiveMinimum": -0.5, "exclusiveMaximum": "1e3"}},
        ['"c" > -0.5', '"c" < 1000.0'],
    ),
    ({"type": "number", "constraints": {"maximum": "0.12345678901234567890"}}, []),
    ({"type": "number", "constraints": {"maximum": "0.30000000000000004"}}, []),
    ({"type": "number", "constraints": {"maximum": "1e300"}}, []),
    ({"type": "string", "constraints": {"enum": ["a", "l'an"]}}, ["\"c\" IN ('a', 'l''an')"]),
    ({"type": "string", "constraints": {"enum": ["a\0"]}}, []),
    (
        {"type": "string", "constraints": {"minLength": 2, "maxLength": 3}},
        ['length("c") >= 2 OR instr("c", char(0))', 'length("c") <= 3'],
    ),
    ({"type": "string", "constraints": {"pattern": "[0-9]{5}"}}, []),
    ({"type": "integer", "constraints": {"enum": ["1", 2]}}, ['"c" IN (1, 2)']),
    ({"type": "boolean", "constraints": {"enum": [True]}}, ['"c" IN (1)']),
    ({"type": "any", "constraints": {"enum": ["a", 1]}}, ["\"c\" IN ('a')"]),
    ({"type": "date", "constraints": {"minimum": "2015-01-01"}}, ["\"c\" >= '2015-01-01'"]),
    (
        {"type": "date", "format": "%d/%m/%Y", "constraints": {"maximum": "31/12/2024"}},
        ["\"c\" <= '2024-12-31'"],
    ),
    (
        {"type": "datetime", "constraints": {"minimum": "2015-01-01T00:00:00"}},
        ["\"c\" >= '2015-01-01T00:00:00'"],
    ),
    ({"type": "datetime", "constraints": {"minimum": "2015-01-01T00:00:00.5"}}, []),
    ({"type": "time", "constraints": {"maximum": "12:00:00"}}, ["\"c\" <= '12:00:00'"]),
    ({"type": "year", "constraints": {"minimum": "2000"}}, ['"c" >= 2000']),
    ({"type": "yearmonth", "constraints": {"minimum": "2000-01"}}, []),
    ({"type": "list", "constraints": {"minLength": 2}}, []),
]


@pytest.mark.parametrize(("described", "expected"), RULES)
def test_a_constraint_is_said_in_sql_where_sql_says_the_same(
    tmp_path: Path, described: dict[str, Any], expected: list[str]
) -> None:
    source = make_source(tmp_path, "t", [], [{"name": "c", **described}])
    kinds = [[column.find_kind(find_format("sqlite").unsayable) for column in source.table.columns]]
    rules = list(list_rules([source], kinds, [["c"]]))
    assert [rule.expression for rule in rules if isinstance(rule, Check)] == expected
    write_proven("sqlite", [source], tmp_path)


def _list_keys(*sources: TableSource) -> list[Unique | Foreign]:
    unsayable = find_format("sqlite").unsayable
    kinds = [[column.find_kind(unsayable) for column in source.table.columns] for source in sources]
    names = [[column.name for column in source.table.columns] for source in sources]
    found = list_rules(sources, kinds, names)
    return [rule for rule in found if not isinstance(rule, Check)]


def test_keys_are_declared_in_sqlite_where_they_are_true(tmp_path: Path) -> None:
    fields: list[dict[str, Any]] = [
        {"name": "id", "type": "integer"},
        {"name": "code", "type": "string", "constraints": {"unique": True}},
        {"name": "n", "type": "number", "constraints": {"unique": True}},
        {"name": "parent", "type": "integer"},
        {"name": "autre", "type": "string"},
    ]
    keys = [
        {"fields": "parent", "reference": {"resource": "", "fields": "id"}},
        {"fields": "autre", "reference": {"resource": "b", "fields": "x"}},
        # To what is no key, to another type, to a table that is not in the file.
        {"fields": "autre", "reference": {"resource": "b", "fields": "y"}},
        {"fields": "id", "reference": {"resource": "b", "fields": "x"}},
        {"fields": "id", "reference": {"resource": "c", "fields": "x"}},
    ]
    rows = [["2", "01", "NaN", "1", "u"], ["1", "1", "NaN", "", ""]]
    one = make_source(
        *(tmp_path, "a", rows, fields),
        primaryKey=["id"],
        uniqueKeys=[["code"], ["code", "autre"]],
        foreignKeys=keys,
    )
    two = make_source(
        *(tmp_path, "b", [["u", "v"]], [{"name": "x", "type": "any"}, {"name": "y"}]),
        primaryKey="x",
    )
    assert _list_keys(one, two) == [
        Unique(0, (0,), is_primary=True),
        Unique(0, (1,)),
        # n is text, since NaN is: and two NaN are two values.
        Unique(0, (1, 4)),
        Unique(1, (0,), is_primary=True),
        Foreign(0, (3,), 0, (0,)),
        Foreign(0, (4,), 1, (0,)),
    ]
    path = write_proven("sqlite", [one, two], tmp_path)
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA foreign_keys = ON")
        assert base.execute("SELECT id FROM a NOT INDEXED").fetchall() == [(2,), (1,)]
        base.execute("INSERT INTO a (id, code, autre) VALUES (3, '2', 'u')")
        for wrong in (
            "INSERT INTO a (id, code) VALUES (1, '3')",
            "INSERT INTO a (id, code) VALUES (4, '01')",
            "INSERT INTO a (id, parent) VALUES (4, 9)",
            "INSERT INTO a (id, autre) VALUES (4, 'z')",
            "INSERT INTO a (id) VALUES ('x')",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                base.execute(wrong)


def test_a_rule_that_the_rows_break_is_left_out_alone(tmp_path: Path) -> None:
    """A checklist may let pass what breaks a rule of the schema."""
    fields: list[dict[str, Any]] = [
        {"name": "id", "type": "integer", "constraints": {"required": True, "maximum": 0}},
        {"name": "n", "type": "integer", "constraints": {"minimum": 5, "maximum": 9}},
        {"name": "p", "type": "integer", "constraints": {"unique": True}},
    ]
    keys = [
        {"fields": "n", "reference": {"resource": "", "fields": "p"}},
        {"fields": "n", "reference": {"resource": "", "fields": "id"}},
    ]
    rows = [["1", "5", "5"], ["1", "7", "9"], ["", "10", "12"]]
    source = make_source(tmp_path, "t", rows, fields, primaryKey="id", foreignKeys=keys)
    path = write_proven("sqlite", [source], tmp_path)
    with closing(sqlite3.connect(path)) as base:
        ((declared,),) = base.execute("SELECT sql FROM sqlite_master WHERE name = 't'").fetchall()
    assert '"n" >= 5' in declared
    assert 'UNIQUE ("p")' in declared
    for left_out in ("NOT NULL", "PRIMARY", '"id" <= 0', '"n" <= 9', "FOREIGN"):
        assert left_out not in declared


def test_an_integer_that_is_the_key_is_the_number_of_the_row_where_rows_follow_it(
    tmp_path: Path,
) -> None:
    fields = [{"name": "id", "type": "integer"}]
    cases = (("a", ["1", "2"], "INTEGER"), ("b", ["2", "1"], "INT"), ("c", ["", "1"], "INT"))
    for name, rows, declared in cases:
        source = make_source(tmp_path, name, [[row] for row in rows], fields, primaryKey="id")
        folder = tmp_path / f"in-{name}"
        folder.mkdir()
        with closing(sqlite3.connect(write_proven("sqlite", [source], folder))) as base:
            columns = base.execute(f"PRAGMA table_info({name})").fetchall()
            read = base.execute(f"SELECT id FROM {name} NOT INDEXED").fetchall()
        assert columns[0][2] == declared
        assert columns[0][3] == ("" not in rows)  # NOT NULL
        assert read == [(int(row) if row else None,) for row in rows]


def test_a_table_of_sqlite_has_a_view_with_its_titles_where_it_has_some(tmp_path: Path) -> None:
    fields = [
        {"name": "a", "title": "Nom"},
        {"name": "b", "title": "nom"},
        {"name": "c", "title": 'Dit "C"\n'},
        {"name": "d"},
    ]
    titled = make_source(tmp_path, "t", [["1", "2", "3", "4"]], fields)
    plain = make_source(tmp_path, "u", [["1"]], [{"name": "a"}])
    path = write_proven("sqlite", [titled, plain], tmp_path)
    with closing(sqlite3.connect(path)) as base:
        cursor = base.execute("SELECT * FROM t_titres")
        assert [column[0] for column in cursor.description] == ["Nom", "nom-2", 'Dit "C"\\n', "d"]
        assert cursor.fetchall() == [("1", "2", "3", "4")]
        views = base.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()
    assert views == [("t_titres",)]


def test_names_are_apart_as_sqlite_keeps_them_apart() -> None:
    assert name_distinct(["a", "A", "a-2", "É", "é"]) == ("a", "A-2", "a-2-2", "É", "é")
    assert name_distinct(["a"], ["A"]) == ("a-2",)
    assert name_distinct(["SQLITE_a"], reserved="") == ("SQLITE_a",)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (apsw.FullError, errno.ENOSPC),
        (apsw.IOError, errno.EIO),
        (apsw.CantOpenError, errno.EIO),
        (apsw.ReadOnlyError, errno.EIO),
    ],
)
def test_what_the_disk_refuses_is_said_as_the_system_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception], expected: int
) -> None:
    source = make_source(tmp_path, "t", [["1"]], None, ["code"])

    def refuse(*_: object) -> None:
        raise error("refused")

    monkeypatch.setattr("parution.formats.sqlite._fill", refuse)
    work = tmp_path / "work"
    work.mkdir()
    with pytest.raises(OSError, match=r"tables\.sqlite") as caught:
        find_format("sqlite").write(tmp_path / "t.sqlite", [source], DESCRIPTOR, work)
    assert caught.value.errno == expected
    assert not (tmp_path / "t.sqlite").exists()
