"""The time that a table's patterns, lists and formulas may take, and what is said of the rest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from parution.messages import Catalogue
from parution.project import read_package
from parution.reports.validation_text import render_text
from parution.validation import timeout, validate
from tests.projects import SCHEMA, Project, make_project

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.package import Package
    from parution.model.report import Report

pytestmark = pytest.mark.hostile_sample

FR, EN = Catalogue("fr"), Catalogue("en")
# Some 20 ms on each cell of « a » that ends otherwise; a lookahead has no translation.
SLOW = r"(?=a)(a+)+c"
CELL = "a" * 18 + "{}"
BOTH = pytest.mark.parametrize("small", [0, 10**9], ids=["screened", "frictionless"])


def _make(folder: Path, rows: list[str], *, checks: list[dict[str, Any]], **limits: Any) -> Package:
    fields = [
        {"name": "n", "type": "integer"},
        {"name": "code", "type": "string", "constraints": limits},
    ]
    content = "n,code\n" + "".join(f"{row}\n" for row in rows)
    (folder / "t.csv").write_text(content, encoding="utf-8")
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": fields}}
    descriptor = {"name": "p", "resources": [{**resource, "checklist": {"checks": checks}}]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return read_package(folder / "datapackage.json", folder)


def _say(report: Report, package: Package, catalogue: Catalogue) -> list[str]:
    lines = render_text(report, package, catalogue).plain.splitlines()
    return [line.strip().replace("\u00a0", " ") for line in lines if line.startswith("  ")]


@BOTH
def test_a_slow_pattern_takes_no_more_than_the_budget_and_the_rest_is_read(
    tmp_path: Path, small: int
) -> None:
    rows = [f"{number},{CELL.format(number)}" for number in range(2000)]
    rows[1500] = "x,aac"
    package = _make(tmp_path, rows, checks=[], pattern=SLOW)
    report = validate(package, small=small, budget=0.5, limit=0)
    assert report.seconds < 10
    (task,) = report.tasks
    assert task.rows == 2000
    assert task.totals[("type-error", "n")] == 1  # read after the time was spent
    assert task.totals[("constraint-error", "code")] >= 1  # found before
    assert not report.valid
    assert not report.refused


@BOTH
def test_what_was_not_checked_is_said(tmp_path: Path, small: int) -> None:
    rows = [f"{number},{CELL.format(number)}" for number in range(2000)]
    package = _make(tmp_path, rows, checks=[], pattern=SLOW)
    report = validate(package, small=small, budget=0.5, limit=1)
    (error,) = (error for error in report.tasks[0].errors if error.type == "source-error")
    assert (error.reason, error.rule_kind, error.rule) == ("spent-time", "pattern", "code")
    row = error.noted_row or 0
    assert 2 <= row <= 2001
    assert error.note == (
        'the time of a table (0.5 s) was spent on pattern "code"; '
        f'not checked from row {row} on: pattern "code"'
    )
    assert (
        "t.csv : le temps prévu pour cette table (0.5 s) a été pris par le motif de la colonne "
        f"« code ». À partir de la ligne {row}, ceci n’a pas été vérifié : le motif de la colonne "
        "« code ». Simplifiez, ou donnez plus de temps : --budget SECONDES."
    ) in _say(report, package, FR)
    assert (
        "t.csv: the time that this table has (0.5 s) was taken by the pattern of column “code”. "
        f"From row {row} on, this was not checked: the pattern of column “code”. Simplify, or give "
        "more time: --budget SECONDS."
    ) in _say(report, package, EN)


@BOTH
@pytest.mark.parametrize(
    "formula",
    [
        # Loops within bounds, on each row.
        "[i for i in 'a' * 9000 if i == code] == [n]",
        "[i * 2 for i in code * 400] != [n]",
        "[i for i in code * 400 if i in 'bcd' * 1000] == [n]",
        "n == 0 or [i for i in code * 400 if i.upper() in code] != [n]",
    ],
)
def test_a_slow_formula_takes_no_more_than_the_budget(
    tmp_path: Path, formula: str, small: int
) -> None:
    rows = [f"{number},{CELL.format(number)}" for number in range(3000)]
    checks = [{"type": "row-constraint", "formula": formula}]
    report = validate(_make(tmp_path, rows, checks=checks), small=small, budget=0.3)
    assert report.seconds < 10
    (task,) = report.tasks
    assert task.rows == 3000
    found = [error for error in task.errors if error.type == "source-error"]
    assert [(error.rule_kind, error.rule) for error in found] == [("formula", formula)]


@BOTH
def test_a_long_list_of_values_is_charged_too(tmp_path: Path, small: int) -> None:
    rows = [f"{number},z{number}" for number in range(3000)]
    package = _make(tmp_path, rows, checks=[], enum=[f"v{number}" for number in range(20_000)])
    report = validate(package, small=small, budget=0.2)
    found = [error for error in report.tasks[0].errors if error.type == "source-error"]
    assert report.tasks[0].rows == 3000
    assert [(error.rule_kind, error.rule) for error in found] == [("enum", "code")]


@BOTH
def test_a_pattern_that_never_ends_is_interrupted_and_the_rest_is_read(
    tmp_path: Path, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeout, "SECONDS", 0.2)
    rows = ["1,aac", f"2,{'a' * 60}b", "x,aac"]
    package = _make(tmp_path, rows, checks=[], pattern=SLOW)
    report = validate(package, small=small)
    (task,) = report.tasks
    assert task.rows == 3
    assert [error.type for error in task.errors] == ["type-error", "source-error"]
    row = task.errors[1].noted_row
    assert (
        f"t.csv : à la ligne {row}, ou un peu après, le motif de la colonne « code » n’en finit "
        "pas ; sa vérification a été arrêtée au bout de 0.2 s. À partir de là, ceci n’a pas été "
        "vérifié : le motif de la colonne « code ». Simplifiez."
    ) in _say(report, package, FR)


def test_where_it_is_is_told_meanwhile(tmp_path: Path) -> None:
    heard: list[int] = []

    def listen(name: str, done: int, total: int | None = None, errors: int = 0) -> None:
        del name, errors
        if total is None:
            heard.append(done)

    rows = [f"{number},{CELL.format(number)}" for number in range(2000)]
    validate(_make(tmp_path, rows, checks=[], pattern=SLOW), listen, budget=2.5, limit=0)
    # The first word, then one about each second: nothing is silent for longer.
    assert len(heard) >= 3


@pytest.mark.parametrize("given", ["0", "-1", "nan", "inf", "vite", ""])
def test_a_budget_is_a_number_of_seconds(tmp_path: Path, given: str) -> None:
    done = Project(tmp_path).run("validate", str(tmp_path), "--budget", given)
    assert done.returncode == 2
    assert done.stderr.replace("\u00a0", " ") == (
        f"--budget attend un nombre de secondes, pas « {given} ».\n"
    )


def test_a_budget_that_runs_out_is_a_finding(tmp_path: Path) -> None:
    rows = [f"{number},{CELL.format(number)}" for number in range(500)]
    _make(tmp_path, rows, checks=[], pattern=SLOW)
    done = Project(tmp_path).run("validate", str(tmp_path), "--budget", "0.2")
    assert done.returncode == 1
    assert "a été pris par le motif de la colonne" in done.stdout
    assert "500" in done.stdout


@pytest.mark.parametrize("command", ["build", "release", "preflight", "plan", "publish"])
def test_what_builds_has_a_budget_too(tmp_path: Path, command: str) -> None:
    project = make_project(tmp_path)
    assert project.run("release").returncode == 0
    schema: Any = json.loads(json.dumps(SCHEMA))
    schema["fields"][1]["constraints"] = {"pattern": SLOW}
    project.write("schemas/stations.json", json.dumps(schema))
    rows = "".join(f"{number},{CELL.format('')}c,,\n" for number in range(10, 99))
    project.write("datapackage/data/stations.csv", "code,nom,ouverte_le,debit\n" + rows)
    options = ("2.0.0", "--date", "2024-05-01") if command == "release" else ()
    done = project.run(command, *options, "--budget", "0.000001")
    assert "le temps prévu pour cette table (1e-06 s) a été pris par le motif" in (
        done.stdout + done.stderr
    )
