"""``parution links`` as a person runs it, and as the weekly job does, against the loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from parution.commands import links
from parution.errors import ExitCode
from parution.links.checking import Clock
from parution.reports.terminal import Terminal
from parution.settings import Verbosity
from tests.answering import answering
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.answering import AnsweringServer
    from tests.projects import Project

# What this project has besides: a table of addresses.
SCHEMA = {
    "fields": [
        {"name": "id", "type": "string"},
        {"name": "url", "type": "string", "format": "uri"},
    ]
}
TABLE = {"name": "sources", "path": "data/sources.csv", "schema": SCHEMA}


@pytest.fixture
def server() -> Iterator[AnsweringServer]:
    with answering() as running:
        yield running


def _describe(project: Project, *addresses: str, **package: Any) -> None:
    rows = "".join(f"s{number},{address}\n" for number, address in enumerate(addresses, 1))
    project.write("datapackage/data/sources.csv", f"id,url\n{rows}")
    project.describe(resources=[TABLE], licenses=[{"name": "etalab-2.0"}], **package)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_what_is_gone_is_told_with_all_its_places_and_gives_5(
    project: Project, server: AnsweringServer
) -> None:
    gone = server.give("/a", 410)
    _describe(project, f"{gone}#p", "", gone, homepage=gone)
    done = project.run("links", "--remote", "private")
    assert (done.returncode, _plain(done.stderr)) == (5, "")
    assert _plain(done.stdout).splitlines() == [
        f"✘ {gone} a disparu (réponse 410) : cherchez une copie archivée et notez son adresse ; "
        "n’effacez pas la source.",
        "    datapackage/datapackage.json, « homepage »",
        "    data/sources.csv, ligne 2, colonne B « url »",
        "    data/sources.csv, ligne 4, colonne B « url »",
        "1 adresse : 1 a disparu.",
    ]
    assert server.asked == [("HEAD", "/a"), ("GET", "/a")]


def test_what_answers_gives_0(project: Project, server: AnsweringServer) -> None:
    _describe(project, server.give("/a"))
    done = project.run("links", "--remote", "private", "--lang", "en")
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "1 address: 1 answers.\n")


def test_a_package_without_addresses_gives_0(project: Project) -> None:
    done = project.run("links")
    assert (done.returncode, done.stderr) == (0, "")
    assert _plain(done.stdout) == "stations : aucune adresse du web à vérifier.\n"


def test_a_machine_that_is_not_public_is_not_asked_unless_told(
    project: Project, server: AnsweringServer
) -> None:
    _describe(project, server.give("/a", 404))
    done = project.run("links", "--json")
    assert done.returncode == 0
    (link,) = json.loads(done.stdout)["links"]
    assert (link["verdict"], link["reason"]) == ("unclear", "not-public")
    assert server.asked == []


@pytest.mark.parametrize("output", ["text", "markdown", "json"])
def test_where_nothing_can_be_connected_to_nothing_is_said(project: Project, output: str) -> None:
    _describe(project, "http://127.0.0.1:9/", "http://localhost:9/")
    done = project.run("links", "--remote", "private", "--format", output)
    assert (done.returncode, done.stdout) == (6, "")
    assert _plain(done.stderr).startswith("Aucune des adresses de stations n’a pu être jointe")


def test_a_table_that_is_named_is_looked_at_alone(
    project: Project, server: AnsweringServer
) -> None:
    _describe(project, server.give("/a"), homepage=server.give("/b", 404))
    done = project.run("links", "sources", "--remote", "private", "--json")
    assert (done.returncode, server.asked) == (0, [("HEAD", "/a")])
    (link,) = json.loads(done.stdout)["links"]
    assert [place["rowNumber"] for place in link["places"]] == [2]


def test_a_package_elsewhere_is_named_by_an_option(
    project: Project, server: AnsweringServer
) -> None:
    _describe(project, server.give("/a"))
    place = project.root / "datapackage"
    (project.root / "ailleurs").mkdir()
    done = project.run("links", "--package", str(place), "--remote", "private", "--json")
    assert (done.returncode, server.asked) == (0, [("HEAD", "/a")])


def test_a_table_that_is_at_an_address_is_said_not_to_be_read(
    project: Project, server: AnsweringServer
) -> None:
    table = {**TABLE, "path": server.give("/t.csv")}
    project.describe(resources=[table], licenses=[{"name": "etalab-2.0"}])
    done = project.run("links", "--remote", "private")
    assert (done.returncode, server.asked) == (0, [])
    assert "Table « sources » : ce qui la décrit ou la contient est à une adresse" in _plain(
        done.stderr
    )


def test_each_verdict_is_told_and_no_host_is_pressed(
    project: Project, server: AnsweringServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """In this process, where time passes by itself: what is waited for is counted."""
    server.give("/here")
    server.give("/for-now", 302, to="/here")
    server.give("/for-ever", 301, to="/here")
    server.give("/closed", 403)
    server.give("/busy", 429)
    names = ("here", "for-now", "for-ever", "absent", "closed", "busy", "after")
    _describe(project, *(server.address(f"/{name}") for name in names))
    slept: list[float] = []
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        slept.append(seconds)
        now += seconds

    code = links.run(
        (),
        project.root,
        "private",
        "json",
        Terminal(Verbosity.VERBOSE),
        clock=Clock(lambda: now, sleep),
    )
    told = capsys.readouterr()
    assert code is ExitCode.PENDING
    here = server.address("/here")
    assert [
        (link["verdict"], link["finalAddress"], link["status"], link["reason"])
        for link in json.loads(told.out)["links"]
    ] == [
        ("ok", None, 200, None),
        ("redirected", here, 200, None),
        ("moved", here, 200, None),
        ("gone", None, 404, None),
        ("unclear", None, 403, "status"),
        ("unclear", None, 429, "busy"),
        ("unclear", None, None, "left-alone"),
    ]
    assert server.asked == [
        *(("HEAD", "/here"), ("HEAD", "/for-now"), ("HEAD", "/for-ever")),
        *(("HEAD", "/absent"), ("GET", "/absent"), ("HEAD", "/closed"), ("GET", "/closed")),
        ("HEAD", "/busy"),
    ]
    assert slept == [1.0] * 7
    assert f"{server.address('/for-now')} renvoie pour l’instant à {here}" in _plain(told.err)


def test_what_a_stranger_wrote_in_a_cell_is_asked_for_safely(
    project: Project, server: AnsweringServer
) -> None:
    _describe(project, f"{server.address('/')}\x1b[31m|](javascript:alert(1))<b>")
    done = project.run("links", "--remote", "private", "--format", "markdown")
    assert done.returncode == 5
    ((_, path), _) = server.asked
    assert path == "/%1B%5B31m%7C%5D(javascript:alert(1))%3Cb%3E"
    assert "\x1b" not in done.stdout
    assert "\\|\\](javascript:alert(1))\\<b\\>" in done.stdout


# The weekly job


def _read_workflow() -> dict[str, Any]:
    path = REPOSITORY / ".github" / "workflows" / "links.yml"
    # YAML 1.1 reads the key « on » as true.
    read: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    return read


def test_the_weekly_job_may_read_and_nothing_else() -> None:
    workflow = _read_workflow()
    assert workflow["permissions"] == {"contents": "read"}
    assert set(workflow["on"]) == {"schedule", "workflow_dispatch"}
    (schedule,) = workflow["on"]["schedule"]
    *_, day_of_month, month, day = schedule["cron"].split()
    assert (day_of_month, month, len(day)) == ("*", "*", 1)
    (job,) = workflow["jobs"].values()
    assert "permissions" not in job
    used = [step for step in job["steps"] if "uses" in step]
    assert [step["uses"].partition("@")[0] for step in used] == [
        *("actions/checkout", "actions/setup-python"),
    ]
    assert used[0]["with"] == {"persist-credentials": "false"}
    assert int(job["timeout-minutes"]) * 60 > 900


@pytest.mark.parametrize(("status", "code"), [(200, 0), (404, 5)])
def test_the_command_of_the_weekly_job_writes_its_summary_and_fails_where_it_should(
    project: Project, server: AnsweringServer, status: int, code: int
) -> None:
    (job,) = _read_workflow()["jobs"].values()
    install, command = (step["run"] for step in job["steps"] if "run" in step)
    assert install == "make install"
    _describe(project, server.give("/a", status))
    shim = project.write(
        ".venv/bin/parution", f'#!/bin/sh\nexec "{sys.executable}" -m parution "$@"\n'
    )
    shim.chmod(0o755)
    summary = project.root / "summary.md"
    # As it is but for the loopback, which is not public.
    done = subprocess.run(
        ["bash", "-e", "-c", command.replace(" links ", " links --remote private ")],
        cwd=project.root,
        env={**os.environ, "GITHUB_STEP_SUMMARY": str(summary)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    told = summary.read_text(encoding="utf-8").splitlines()
    assert _plain(told[0]) == "## Les adresses de « stations »"
    assert (f"- {server.address('/a')} a disparu" in "\n".join(told)) is (code == 5)


def test_the_page_names_every_key_of_the_json(project: Project, server: AnsweringServer) -> None:
    _describe(project, server.give("/a"), homepage=server.address("/a"))
    told = json.loads(project.run("links", "--remote", "private", "--json").stdout)
    (link,) = told["links"]
    keys = {*told, *link, *(key for place in link["places"] for key in place)}
    page = (REPOSITORY / "docs" / "links.md").read_text(encoding="utf-8")
    _, _, section = page.partition("\n## The JSON\n")
    example = json.loads(section.partition("```json\n")[2].partition("```")[0])
    (shown,) = example["links"]
    assert keys == {*example, *shown, *(key for place in shown["places"] for key in place)}
    assert set(told["counts"]) == set(example["counts"])
