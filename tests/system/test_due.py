"""``parution status --due``, on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.projects import Project


@pytest.mark.parametrize(
    ("day", "options", "code"),
    [
        ("2024-02-01", (), 0),
        ("2024-02-25", (), 5),
        ("2024-02-25", ("--notice", "3"), 0),
        ("2024-03-25", (), 5),
    ],
)
def test_the_exit_code_says_whether_there_is_something_to_do(
    recorded: Project, day: str, options: tuple[str, ...], code: int
) -> None:
    recorded.describe(portal={"frequency": "monthly"})
    # Neither the tables nor the portals are looked at.
    recorded.write("datapackage/data/stations.csv", "faux\n")
    recorded.write("portals.toml", '[portals.p]\nkind = "inconnu"\n')
    done = recorded.run("status", "--due", "--date", day, *options)
    assert (done.returncode, done.stderr) == (code, "")
    assert "29 février 2024" in done.stdout


def test_a_program_is_told_in_json(recorded: Project) -> None:
    recorded.describe(portal={"frequency": "monthly"})
    done = recorded.run("status", "--due", "--date", "2024-03-02", "--json")
    assert done.returncode == 5
    assert json.loads(done.stdout) == {
        "package": "stations",
        "state": "late",
        "frequency": "monthly",
        "version": "1.0.0",
        "released": "2024-01-31",
        "due": "2024-02-29",
        "today": "2024-03-02",
        "daysLeft": -2,
        "noticeDays": 7,
    }


@pytest.mark.parametrize("portal", [{}, {"frequency": "irregular"}])
def test_without_a_day_it_says_so(recorded: Project, portal: dict[str, str]) -> None:
    recorded.describe(portal=portal)
    done = recorded.run("status", "--due", "--lang", "en")
    assert done.returncode == 0
    assert "nothing is due" in done.stdout


def test_before_the_first_release_it_says_so(project: Project) -> None:
    project.describe(portal={"frequency": "monthly"})
    done = project.run("status", "--due", "--json")
    assert (done.returncode, json.loads(done.stdout)["state"]) == (0, "no-release")


def test_the_day_is_todays_where_none_is_given(recorded: Project) -> None:
    recorded.describe(portal={"frequency": "monthly"})  # recorded in January 2024
    assert recorded.run("status", "--due").returncode == 5
