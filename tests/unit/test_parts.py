"""Tables in several files: what is validated is what is published, errors name the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from parution.errors import DataError
from parution.library import read_package, validate
from parution.messages import Catalogue
from parution.model.progress import silent
from parution.reports.validation_text import render_text
from parution.tables.canonical import write_canonical
from parution.tables.encoding import declare_encodings
from parution.validation import engines, limits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from parution.model.package import Package
    from parution.model.report import Report

ID = {"name": "id", "type": "integer"}
NAME = {"name": "nom", "type": "string"}
HEADER = "id,nom\n"


@pytest.fixture
def make(write_package: Callable[..., Path]) -> Callable[..., Package]:
    """Make a package of one table, in these parts."""

    def make(
        *parts: str | bytes, suffix: str = ".csv", schema: Any = None, **entry: object
    ) -> Package:
        paths = [f"{number}{suffix}" for number in range(1, len(parts) + 1)]
        described = {"fields": [ID, NAME], **(schema or {})}
        return read_package(
            write_package(
                {"name": "t", "type": "table", "path": paths, "schema": described, **entry},
                files=dict(zip(paths, parts, strict=True)),
            )
        )

    return make


def _publish(package: Package, target: Path) -> str:
    """Write the table as it is published."""
    (resource,) = declare_encodings(package).resources
    write_canonical(resource, package.base, target, silent)
    return target.read_text(encoding="utf-8")


def _tell(package: Package, report: Report, language: str = "fr") -> list[str]:
    lines = render_text(report, package, Catalogue(language)).plain.split("\n")
    told = [line.strip() for line in lines if line.startswith("  ")]
    return [line.replace("\u00a0", " ").replace("’", "'") for line in told]


def _screen(package: Package) -> Report:
    return engines.validate(package, small=0)


@pytest.mark.parametrize("read", [validate, _screen], ids=["frictionless", "screen"])
@pytest.mark.parametrize(
    ("parts", "published"),
    [
        ((f"{HEADER}1,a\n", f"{HEADER}2,b\n"), "1,a\n2,b\n"),
        # The last newline of the first part is missing.
        ((f"{HEADER}1,a", f"{HEADER}2,b"), "1,a\n2,b\n"),
        ((f"{HEADER}1,a", "2,b\n"), "1,a\n2,b\n"),
        # A part without a header keeps its first row.
        ((f"{HEADER}1,a\n", "2,b\n", "3,c\n"), "1,a\n2,b\n3,c\n"),
        # Of a part, only a header; a part without a byte.
        ((f"{HEADER}", f"{HEADER}2,b\n", "", HEADER), "2,b\n"),
        # Each part has a byte order mark, and the newlines of its system.
        ((f"\ufeff{HEADER}1,a\r\n", f"\ufeff{HEADER}2,é".replace("\n", "\r\n")), "1,a\n2,é\n"),
        ((f"{HEADER}1,a".encode("utf-16"), f"{HEADER}2,é\n".encode("utf-16")), "1,a\n2,é\n"),
        ((f"{HEADER}1,a".encode("cp1252"), f"{HEADER}2,é\n".encode("cp1252")), "1,a\n2,é\n"),
        # A header of several lines.
        (('"id","nom"\n1,a', '"id","nom"\n2,"b\nc"'), '1,a\n2,"b\nc"\n'),
    ],
)
def test_parts_are_joined_where_records_end(
    make: Callable[..., Package],
    tmp_path: Path,
    read: Callable[[Package], Report],
    parts: tuple[str | bytes, ...],
    published: str,
) -> None:
    package = make(*parts)
    report = read(package)
    assert report.valid, report.tasks[0].errors
    assert report.row_count == sum(not line.startswith("c") for line in published.splitlines())
    assert _publish(package, tmp_path / "published.csv") == HEADER + published
    assert report.tasks[0].place == "1.csv"


@pytest.mark.parametrize("read", [validate, _screen], ids=["frictionless", "screen"])
def test_an_error_names_the_part_and_its_own_row(
    make: Callable[..., Package], read: Callable[[Package], Report]
) -> None:
    package = make(
        f'{HEADER}1,"a\nb"\nx,c',
        f"{HEADER}2,d\ny,e\n1,f\n2,g\n",
        "3,h\nz,i\n",
        schema={"primaryKey": ["id"]},
    )
    report = read(package)
    said = [
        (error.type, error.row_number, error.part, error.part_row, error.line)
        for error in report.tasks[0].errors
        if error.type != "primary-key" or error.other_row
    ]
    assert said == [
        ("type-error", 3, "1.csv", 3, 4),
        ("type-error", 5, "2.csv", 3, 3),
        ("primary-key", 6, "2.csv", 4, 4),
        ("primary-key", 7, "2.csv", 5, 5),
        ("type-error", 9, "3.csv", 2, 2),
    ]
    told = _tell(package, report)
    assert told == [
        "1.csv, ligne 3, colonne A « id » : « x » n'est pas un nombre entier.",
        "2.csv, ligne 3, colonne A « id » : « y » n'est pas un nombre entier.",
        "2.csv, ligne 4 : la clé (id) est la même qu'à la ligne 2 de 1.csv ; chaque ligne doit "
        "avoir la sienne.",
        "2.csv, ligne 5 : la clé (id) est la même qu'à la ligne 2 ; chaque ligne doit avoir la "
        "sienne.",
        "3.csv, ligne 2, colonne A « id » : « z » n'est pas un nombre entier.",
        "3 autres erreurs en sont la suite.",
    ]
    errors = report.to_dict()["tasks"][0]["errors"]
    assert (errors[0]["part"], errors[0]["partRowNumber"], errors[0]["line"]) == ("1.csv", 3, 4)


@pytest.mark.parametrize(
    "header",
    [
        *("nom,id\n", "id,name\n", "id,nom,lieu\n", "ID,nom\n"),
        # No name is the same to the letter.
        *("ID,Nom\n", " id , nom \n", "Id;NOM\n", "I.D.,Nôm\n"),
        *("sep=;\nid;nom\n", "sep=,\nid,nom\n"),
    ],
)
def test_a_part_that_names_the_columns_otherwise_is_refused(
    make: Callable[..., Package], tmp_path: Path, header: str
) -> None:
    package = make(f"{HEADER}1,a\n", f"{header}b,2\n")
    report = validate(package)
    (error,) = report.tasks[0].errors
    assert (error.type, error.part, error.line) == ("source-error", "2.csv", 1)
    assert _tell(package, report) == [
        "2.csv, ligne 1 : l'en-tête de cette partie nomme des colonnes de la première, mais "
        "aussi d'autres, ou les écrit autrement, ou dans un autre ordre ; chaque partie d'une "
        "table a les mêmes colonnes, dans le même ordre."
    ]
    assert _tell(package, report, "en") == [
        "2.csv, row 1: the header of this part names columns of the first one, but others too, "
        "or written otherwise, or in another order; each part of a table has the same columns, in "
        "the same order."
    ]
    with pytest.raises(DataError, match=r"2\.csv"):
        _publish(package, tmp_path / "published.csv")


def test_a_row_that_has_the_name_of_a_column_in_capitals_is_a_row(
    make: Callable[..., Package], tmp_path: Path
) -> None:
    fields = [{"name": name, "type": "string"} for name in ("lieu", "type", "rue")]
    package = make("lieu,type,rue\na,b,c\n", "Loos,Rue,x\n", schema={"fields": fields})
    assert validate(package).valid
    published = _publish(package, tmp_path / "published.csv")
    assert published == "lieu,type,rue\na,b,c\nLoos,Rue,x\n"


@pytest.mark.parametrize("read", [validate, _screen], ids=["frictionless", "screen"])
@pytest.mark.parametrize("first", ["cp1252", "utf-8"])
def test_each_part_without_a_declared_encoding_is_told_its_own(
    make: Callable[..., Package], tmp_path: Path, read: Callable[[Package], Report], first: str
) -> None:
    second = "utf-8" if first == "cp1252" else "cp1252"
    package = make(f"{HEADER}1,é\n".encode(first), f"{HEADER}2,à\n".encode(second))
    report = read(package)
    assert report.valid
    part = "1.csv" if first == "cp1252" else "2.csv"
    assert [(each.kind, each.part) for each in report.all_warnings] == [("guessed-encoding", part)]
    assert _tell(package, report) == [
        f"⚠ {part}, ligne 2 : ce fichier n'est pas en UTF-8 et l'encodage de la table n'est pas "
        "déclaré ; il est lu en windows-1252. Enregistrez-le en UTF-8, ou déclarez « encoding » si "
        "tous les fichiers de la table ont le même."
    ]
    assert _publish(package, tmp_path / "published.csv") == HEADER + "1,é\n2,à\n"


def test_a_quote_that_a_part_leaves_open_says_that_the_next_one_is_swallowed(
    make: Callable[..., Package],
) -> None:
    package = make(f'{HEADER}1,"a\n', f"{HEADER}2,b\n")
    report = validate(package)
    assert _tell(package, report) == [
        "⚠ 1.csv, ligne 2 : un guillemet est ouvert et n'est pas refermé dans ce fichier ; ce qui "
        "suit, 2.csv compris, est dans cette seule cellule. Fermez-le, ou retirez-le."
    ]
    assert _tell(package, report, "en") == [
        "⚠ 1.csv, row 2: a quote is opened and not closed in this file; what follows, 2.csv "
        "included, stands in this one cell. Close it, or remove it."
    ]


def test_the_part_that_is_missing_is_named(make: Callable[..., Package], tmp_path: Path) -> None:
    package = make(f"{HEADER}1,a\n", f"{HEADER}2,b\n", f"{HEADER}3,c\n")
    (tmp_path / "2.csv").unlink()
    report = validate(package)
    assert _tell(package, report) == ["2.csv : le fichier manque."]
    assert report.tasks[0].place == "1.csv"


def test_without_a_header_no_row_is_taken_for_one(
    make: Callable[..., Package], tmp_path: Path
) -> None:
    package = make("1,a\n", "1,a\n2,b", dialect={"header": False})
    report = validate(package)
    assert (report.valid, report.row_count) == (True, 3)
    assert _publish(package, tmp_path / "published.csv") == HEADER + "1,a\n1,a\n2,b\n"


def test_a_tsv_is_joined_alike(make: Callable[..., Package], tmp_path: Path) -> None:
    package = make("id\tnom\n1\ta", "id\tnom\n2\tb", suffix=".tsv")
    assert validate(package).valid
    assert _publish(package, tmp_path / "published.csv") == HEADER + "1,a\n2,b\n"


def test_other_tables_refer_to_all_the_parts(write_package: Callable[..., Path]) -> None:
    parts = {"1.csv": f"{HEADER}1,a", "2.csv": f"{HEADER}2,b"}
    key = {"fields": ["t"], "reference": {"resource": "t", "fields": ["id"]}}
    package = read_package(
        write_package(
            {
                "name": "t",
                "type": "table",
                "path": ["1.csv", "2.csv"],
                "schema": {"fields": [ID, NAME], "primaryKey": ["id"]},
            },
            {
                "name": "u",
                "type": "table",
                "path": "u.csv",
                "schema": {"fields": [{"name": "t", "type": "integer"}], "foreignKeys": [key]},
            },
            files={**parts, "u.csv": "t\n1\n2\n3\n"},
        )
    )
    for report in (validate(package), _screen(package)):
        (error,) = report.tasks[1].errors
        assert (error.type, error.row_number, error.part) == ("foreign-key", 4, None)


def test_a_part_that_is_missing_or_of_another_encoding_is_told(
    make: Callable[..., Package], tmp_path: Path
) -> None:
    package = make(f"{HEADER}1,a\n", f"{HEADER}2,\xe9\n".encode("cp1252"), encoding="utf-8")
    (error,) = validate(package).tasks[0].errors
    assert (error.type, error.part, error.line) == ("encoding-error", "2.csv", 2)
    (tmp_path / "2.csv").unlink()
    (error,) = validate(package).tasks[0].errors
    assert error.type == "scheme-error"


def test_a_package_is_not_changed_by_it(make: Callable[..., Package], tmp_path: Path) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    package = make(f"{HEADER}1,a", f"{HEADER}2,b")
    document = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert validate(package).valid
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [*before, "1.csv", "2.csv", "datapackage.json"]
    )
    assert json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8")) == document


def test_what_cannot_be_read_names_no_file_of_the_machine(
    make: Callable[..., Package], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_LINE", 100)
    package = make(f"{HEADER}1,a\n", "2," + "b" * 200 + "\n")
    (task,) = validate(package).tasks
    assert [error.reason for error in task.errors] == ["long-line"]
    assert task.place == "1.csv"
    assert "parts" not in json.dumps(task.to_dict())


@pytest.mark.parametrize(
    ("dialect", "header"),
    [
        ({"quoteChar": "'"}, "id,'le\nnom'\n"),
        ({"quoteChar": "'"}, 'id,le " nom\n'),
        ({"csv": {"quoteChar": "'"}}, 'id,le " nom\n'),
        ({}, 'id,"le\nnom"\n'),
        ({}, "id,l'autre nom\n"),
    ],
)
def test_a_header_ends_where_the_quotes_of_the_dialect_do(
    make: Callable[..., Package], tmp_path: Path, dialect: dict[str, Any], header: str
) -> None:
    first, second = f"{header}1,a\n", f"{header}2,b\n"
    fields = {"fields": [ID, {**NAME, "name": "nom"}], "fieldsMatch": "exact"}
    package = make(first, second, schema=fields, dialect={**dialect, "header": True})
    report = validate(package)
    assert report.tasks[0].rows == 2
    assert _publish(package, tmp_path / "t.out").endswith("1,a\n2,b\n")
