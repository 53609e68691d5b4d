"""Every command, run with ``--json`` where it matters: what it answers is of its schema.

A new command has its schema in ``docs/schemas/`` and its cases in ``CASES``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from parution.cli import app
from parution.structured import dump_json
from tests.answering import answering
from tests.answers import find_faults, read_answer
from tests.projects import CHANGELOG, REPOSITORY, SCHEMA, STATIONS, Project
from tests.serving import send, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.serving import FolderServer

TABLE = "datapackage/data/stations.csv"
WRONG = STATIONS + "3,,hier,-1\n"
KEY = "udata_essai0essai0essai0essai"


@dataclass(frozen=True)
class Case:
    """A command, run once.

    Attributes:
        situation: what it is run on, in a few words.
        arguments: of the command, besides ``--json``.
        code: its exit code.
        start: the fixture of the project.
        prepare: what is done of the project before.
        says: what the answer has, at least; None where there is none, and a sentence instead.
    """

    situation: str
    arguments: str = ""
    code: int = 0
    start: str = "project"
    prepare: Callable[[Project], object] | None = None
    says: dict[str, Any] | None = field(default_factory=dict)


def _break(project: Project) -> None:
    project.write(TABLE, WRONG)


def _misspell(project: Project) -> None:
    """What ``fix`` is sure of, and what it leaves to a person."""
    project.write(TABLE, "\ufeffcode;nom;ouverte_le;debit\n01; Amont ;31/01/2020;1,5\n02;;01/02;\n")


def _spoil(project: Project) -> None:
    """Put other bytes where a version is published."""
    project.write("site/releases/1.0.0/data/stations.csv", "autre\n")


def _quote(project: Project) -> None:
    project.write(TABLE, '"code",nom,ouverte_le,debit\n01,Amont,2020-01-31,1.5\n')


def _misname(project: Project) -> None:
    project.describe(resources=[{"name": "x", "path": "data/absent.csv"}])


def _warn(project: Project) -> None:
    """Change the data, with texts that a spreadsheet would run."""
    _change(project)
    project.write(TABLE, STATIONS + "03,=1+1,,\n")


def _commit(project: Project) -> None:
    project.write(".gitignore", "/dist/\n/site/\n/.parution/\n")
    project.git("init", "--quiet", "--initial-branch", "main")
    project.commit("Données")


def _contribute(project: Project, content: str) -> None:
    _commit(project)
    project.git("checkout", "--quiet", "-b", "contribution")
    project.write(TABLE, content)
    project.commit("Contribution")


def _contribute_rows(project: Project) -> None:
    _contribute(project, "code,nom,ouverte_le,debit\n02,Aval,2021-01-01,\n03,Milieu,,0.2\n")


def _contribute_errors(project: Project) -> None:
    _contribute(project, WRONG)


def _part(project: Project, theirs: str) -> None:
    """Write the three versions of a table that Git gives to a merge."""
    project.write("base.csv", STATIONS)
    project.write("theirs.csv", theirs)
    project.write(TABLE, STATIONS.replace("Amont", "Haut"))


def _part_elsewhere(project: Project) -> None:
    _part(project, STATIONS + "03,Milieu,,\n")


def _part_here(project: Project) -> None:
    _part(project, STATIONS.replace("Amont", "Source"))


def _part_without_key(project: Project) -> None:
    _part_here(project)
    project.write("schemas/stations.json", json.dumps({**SCHEMA, "primaryKey": []}))


def _change(project: Project) -> None:
    """Change the data; the version, its day and its entry in the changelog are to come."""
    before, _, rest = CHANGELOG.partition("## 1.1.0")
    project.write("datapackage/CHANGELOG.md", before + rest[rest.index("## 1.0.0") :])
    project.write(TABLE, STATIONS.replace("1.5", "1.50") + "03,Milieu,2024-02-01,0.2\n")


def _withdraw(project: Project) -> None:
    options = ("--reason", "Faux.", "--replace-by", "1.0.0", "--yes", "--quiet")
    assert project.run("withdraw", "1.1.0", *options).returncode == 0


def _roll_back(project: Project) -> None:
    assert project.run("rollback", "local", "1.0.0", "--quiet").returncode == 0


def _withdraw_all(project: Project) -> None:
    assert project.run("withdraw", "1.0.0", "--reason", "Faux.", "--yes").returncode == 0


def _describe_monthly(project: Project) -> None:
    project.describe(portal={"frequency": "monthly"})


def _describe_badly(project: Project) -> None:
    project.describe(portal={"frequency": "jamais"}, description="")


MERGE = f"base.csv {TABLE} theirs.csv {TABLE}"
CASES: dict[str, tuple[Case, ...]] = {
    "validate": (
        Case("valid", says={"valid": True}),
        Case("errors", code=1, prepare=_break, says={"valid": False}),
        Case("a missing table", code=1, prepare=_misname, says={"valid": False}),
        Case("no package", "absent", code=2, says=None),
    ),
    "fix": (
        Case("nothing to do"),
        Case("proposed", code=5, prepare=_misspell),
        Case("written", "--write", prepare=_misspell),
        Case("unreadable", code=1, prepare=_misname),
        Case("unknown table", "autre", code=2, says=None),
    ),
    "fmt": (
        Case("nothing to do"),
        Case("to write", "--check", code=5, prepare=_quote),
        Case("written", prepare=_quote),
        Case("unreadable", code=1, prepare=_misname, says=None),
    ),
    "workbook": (
        Case("rows", says={"path": "stations-saisie.xlsx"}),
        Case("empty", "--empty --output a.xlsx", says={"path": "a.xlsx"}),
        Case(
            "already there",
            code=2,
            prepare=lambda p: p.write("stations-saisie.xlsx", ""),
            says=None,
        ),
    ),
    "merge": (
        Case("merged", MERGE, prepare=_part_elsewhere, says={"outcome": "merged", "rows": 3}),
        Case("conflict", MERGE, code=1, prepare=_part_here, says={"outcome": "conflict"}),
        Case("conflict below", f"--inner {MERGE}", code=1, prepare=_part_here, says={"list": None}),
        Case("no key", MERGE, code=1, prepare=_part_without_key, says={"outcome": "kept"}),
        Case("installed", "--install", prepare=_commit, says={"tablesWithoutKey": []}),
        Case("no versions", code=2, says=None),
    ),
    "review": (
        Case("rows", "--base main", prepare=_contribute_rows, says={"canBeMerged": True}),
        Case("errors", "--base main", 1, prepare=_contribute_errors, says={"canBeMerged": False}),
        Case("nothing", "--base main", prepare=_commit, says={"tables": []}),
        Case("no such base", "--base autre", code=2, prepare=_commit, says=None),
    ),
    "links": (
        Case(
            "no address", prepare=lambda project: project.describe(licenses=[]), says={"links": []}
        ),
        Case("unknown table", "autre", code=2, says=None),
    ),
    "diff": (
        Case("first version", says={"before": None}),
        Case("nothing", start="recorded", says={"bump": None, "tables": []}),
        Case("rows", start="recorded", prepare=Project.describe_next, says={"bump": "minor"}),
        Case("no such edition", "9.9.9", code=2, start="recorded", says=None),
    ),
    "explain": (
        Case("all rules"),
        Case("one rule", "field-removed", says={"id": "field-removed", "bump": "major"}),
        Case("no such rule", "autre", code=2, says=None),
    ),
    "build": (
        Case("built", says={"version": "1.0.0"}),
        Case("errors", code=1, prepare=_break, says=None),
    ),
    "cite": (
        Case("recorded", start="recorded", says={"version": "1.0.0", "recorded": True}),
        Case("no history", says={"recorded": False}),
        Case("no such version", "9.9.9", code=2, start="recorded", says=None),
    ),
    "release": (
        Case("first", says={"outcome": "recorded", "last": None, "version": "1.0.0"}),
        Case("nothing to do", start="recorded", says={"outcome": "unchanged", "version": "1.0.0"}),
        Case("nothing to plan", "--dry-run", start="recorded", says={"archive": None}),
        Case(
            "planned",
            "--dry-run --date 2024-03-01",
            start="recorded",
            prepare=_change,
            says={"outcome": "planned", "version": "1.1.0", "bump": "minor", "written": []},
        ),
        Case(
            "rows",
            "--date 2024-03-01",
            start="recorded",
            prepare=_change,
            says={
                "outcome": "recorded",
                "last": "1.0.0",
                "written": [
                    "datapackage/datapackage.json",
                    "datapackage/CHANGELOG.md",
                    "datapackage/versions.json",
                ],
            },
        ),
        Case(
            "accepted",
            "--date 2024-03-01 --accept spreadsheet-formula=Juste.",
            start="recorded",
            prepare=_warn,
            says={"accepted": [{"kind": "spreadsheet-formula", "reason": "Juste."}]},
        ),
        Case(
            "not accepted",
            "--date 2024-03-01",
            code=1,
            start="recorded",
            prepare=_warn,
            says=None,
        ),
        Case("errors", code=1, prepare=_break, says=None),
    ),
    "preflight": (
        Case("clear", says={"blocks": False}),
        Case("refused", code=1, prepare=_describe_badly, says={"blocks": True}),
        Case("no quality", "--portal local", says={"checks": [], "quality": {}}),
        Case("errors", code=1, prepare=_break, says=None),
    ),
    "plan": (
        Case("to publish", code=5, start="recorded", says={"pending": True}),
        Case("nothing to do", start="published", says={"pending": False, "conflicts": []}),
        Case("conflict", code=3, start="published", prepare=_spoil),
        Case("not recorded", code=2, says=None),
    ),
    "publish": (
        Case("published", start="recorded", says={"outcome": "published", "version": "1.0.0"}),
        Case("next", start="recorded_next", says={"outcome": "published", "version": "1.1.0"}),
        Case("planned", "--dry-run", start="recorded", says={"outcome": "planned"}),
        Case("nothing to do", start="published", says={"outcome": "unchanged", "receipt": None}),
        Case("conflict", code=3, start="published", prepare=_spoil, says={"outcome": "conflict"}),
        Case("nothing to take", "--take-theirs", start="published", says={"taken": None}),
        Case("withdrawn", start="released_twice", prepare=_withdraw, says={"version": "1.0.0"}),
        Case("all withdrawn", start="published", prepare=_withdraw_all, says={"version": None}),
        Case("errors", code=1, start="recorded", prepare=_break, says=None),
        Case("not recorded", code=2, says=None),
    ),
    "verify": (
        Case("verified", start="published", says={"version": "1.0.0", "derived": []}),
        Case("not published", code=3, start="recorded", says=None),
    ),
    "get": (
        Case(
            "a table",
            "site --table stations",
            start="published",
            says={"path": "stations.csv", "version": "1.0.0", "format": "csv", "written": True},
        ),
        Case(
            "a version",
            "site",
            start="published",
            says={"path": "stations-1.0.0.zip", "table": None},
        ),
        Case("no such version", "site --version 9.9.9", code=2, start="published", says=None),
        Case("no such place", "absent", code=2, says=None),
    ),
    "status": (
        Case("nowhere", says={"recorded": "no"}),
        Case("published", start="published", says={"recorded": "same"}),
        Case(
            "withdrawn", start="released_twice", prepare=_withdraw, says={"recorded": "withdrawn"}
        ),
        Case("contradicted", code=3, start="published", prepare=_spoil),
        Case("errors", prepare=_break, says={"recorded": "unknown"}),
        Case("no day", "--due", says={"state": "no-day"}),
        Case("no release", "--due", prepare=_describe_monthly, says={"state": "no-release"}),
        Case(
            "late",
            "--due --date 2024-06-01",
            code=5,
            start="recorded",
            prepare=_describe_monthly,
            says={"state": "late"},
        ),
        Case("no history", "absent", code=2, says=None),
    ),
    "rollback": (
        Case(
            "done",
            "local 1.0.0 --reason Faux.",
            start="released_twice",
            says={"outcome": "published", "version": "1.0.0"},
        ),
        Case(
            "planned",
            "local 1.0.0 --dry-run",
            start="released_twice",
            says={"outcome": "planned", "receipt": None, "history": None},
        ),
        Case(
            "conflict",
            "local 1.0.0",
            code=3,
            start="released_twice",
            prepare=_spoil,
            says={"outcome": "conflict", "receipt": None, "history": None},
        ),
        Case(
            "done before",
            "local 1.0.0 --dry-run",
            start="released_twice",
            prepare=_roll_back,
            says={"outcome": "unchanged", "pending": False, "events": []},
        ),
        Case("unknown", "local 9.9.9", code=2, start="published", says=None),
    ),
    "withdraw": (
        Case(
            "done",
            "1.1.0 --reason Faux. --replace-by 1.0.0 --yes",
            start="released_twice",
            says={"outcome": "withdrawn", "replacedBy": "1.0.0", "portals": ["local"]},
        ),
        Case(
            "planned",
            "1.1.0 --reason Faux. --dry-run",
            start="released_twice",
            says={"outcome": "planned", "written": []},
        ),
        Case(
            "known",
            "1.1.0 --reason Faux. --replace-by 1.0.0 --yes",
            start="released_twice",
            prepare=_withdraw,
            says={"outcome": "unchanged", "removed": []},
        ),
        Case("not agreed", "1.1.0 --reason Faux.", code=2, start="released_twice", says=None),
    ),
    "login": (Case("no key taken", "local", code=2, says=None),),
    "logout": (Case("no key taken", "local", code=2, says=None),),
}


def test_every_command_has_its_cases_here() -> None:
    assert CASES.keys() == {command.name for command in app.registered_commands}


@pytest.mark.parametrize(
    ("command", "case"),
    [
        pytest.param(command, case, id=f"{command}: {case.situation}")
        for command, cases in CASES.items()
        for case in cases
    ],
)
def test_what_a_command_answers_to_a_program(
    command: str, case: Case, request: pytest.FixtureRequest
) -> None:
    project = request.getfixturevalue(case.start)
    if case.prepare is not None:
        case.prepare(project)
    done = project.run(command, "--json", *case.arguments.split())
    assert done.returncode == case.code, done.stderr
    if case.says is None:
        assert done.stdout == ""
        assert done.stderr.strip()
        return
    answer = read_answer(command, done.stdout)
    assert {key: answer.get(key, "—") for key in case.says} == case.says
    assert done.stdout == dump_json(answer)  # one document, whose keys are in one order
    assert find_faults(command, {**answer, "more": 1}) or command == "validate"


def test_quiet_takes_nothing_from_the_answer(published: Project) -> None:
    done = published.run("publish", "--json", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    assert read_answer("publish", done.stdout)["outcome"] == "unchanged"


@pytest.mark.parametrize("command", ["validate", "fix", "diff", "plan", "verify", "status"])
def test_the_format_json_is_the_same_answer(published: Project, command: str) -> None:
    told, also = (
        published.run(command, *options).stdout for options in (("--json",), ("--format", "json"))
    )
    first, second = (read_answer(command, text) for text in (told, also))
    for each in (first, second):  # what tells the time
        for timed in (each, *each.get("tasks", ())):
            if "stats" in timed:
                timed["stats"]["seconds"] = 0
    assert first == second


def test_what_a_conflict_has_is_told(published: Project) -> None:
    _spoil(published)
    done = published.run("publish", "--json")
    (conflict,) = read_answer("publish", done.stdout)["conflicts"]
    assert (conflict["kind"], conflict["key"]) == (
        "other-bytes",
        "releases/1.0.0/data/stations.csv",
    )


def test_the_cells_to_choose_are_told(project: Project) -> None:
    _part_here(project)
    answer = read_answer("merge", project.run("merge", "--json", *MERGE.split()).stdout)
    assert answer["clashes"] == [
        {
            "kind": "cell",
            "key": {"code": "01"},
            "column": "nom",
            "base": "Amont",
            "ours": "Haut",
            "theirs": "Source",
        }
    ]
    assert (project.root / answer["list"]).is_file()


def test_what_became_of_addresses(project: Project) -> None:
    with answering() as server:
        project.describe(homepage=server.give("/a", 410), licenses=[])
        project.write(TABLE, f"code,nom\n01,{server.give('/b')}\n")
        fields = [{"name": "code"}, {"name": "nom", "type": "string", "format": "uri"}]
        project.write("schemas/stations.json", json.dumps({"fields": fields}))
        done = project.run("links", "--json", "--remote", "private")
    assert done.returncode == 5, done.stderr
    answer = read_answer("links", done.stdout)
    assert [each["verdict"] for each in answer["links"]] == ["gone", "ok"]


@pytest.fixture
def account(tmp_path: Path) -> Iterator[FolderServer]:
    """A portal that knows whose a key is, and nothing else."""
    with serve(tmp_path) as server:
        server.acts["/api/1/me/"] = lambda request: send(
            request,
            b'{"first_name": "Ada"}' if request.headers["X-API-KEY"] == KEY else b"{}",
            200 if request.headers["X-API-KEY"] == KEY else 401,
        )
        yield server


def test_login_and_logout_tell_where_the_key_is_and_never_the_key(
    project: Project, account: FolderServer, tmp_path: Path
) -> None:
    project.write("portals.toml", f'[portals.demo]\nkind = "udata"\nurl = "{account.url}"\n')
    machine = {
        "PYTHON_KEYRING_BACKEND": "tests.keyrings.FileKeyring",
        "PYTHONPATH": f"{REPOSITORY / 'pipeline'}:{REPOSITORY}",
        "TEST_KEYRING": str(tmp_path / "keyring.json"),
    }
    wrong = project.run("login", "demo", "--json", typed=f"{KEY}x\n", **machine)
    assert (wrong.returncode, wrong.stdout) == (3, ""), wrong.stderr
    done = project.run("login", "demo", "--json", typed=f"{KEY}\n", **machine)
    assert done.returncode == 0, done.stderr
    assert KEY not in done.stdout + done.stderr
    portal = {"portal": "demo", "url": account.url}
    told = read_answer("login", done.stdout)
    assert told == {**portal, "account": "Ada", "keyring": "fichier d’essai"}
    for removed in (True, False):
        left = project.run("logout", "demo", "--json", **machine)
        assert left.returncode == 0, left.stderr
        page = f"{account.url}admin/me/"
        assert read_answer("logout", left.stdout) == {**portal, "removed": removed, "page": page}
