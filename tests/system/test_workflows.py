"""What other repositories use of Parution, and this one's workflows: their commands are run."""

from __future__ import annotations

import json
import os
import pwd
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests import projects
from tests.projects import REPOSITORY, STATIONS, Project
from tests.runners import (
    BASH,
    UNNAMED,
    Runner,
    evaluate,
    list_commands,
    read_yaml,
    write_script,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))
ACTIONS = [REPOSITORY / "action.yml", *WORKFLOWS]
PAGE = (REPOSITORY / "docs" / "integration.md").read_text(encoding="utf-8")
_SECRET = re.compile(r"\$\{\{[^}]*\bsecrets\b|github\.token|GITHUB_TOKEN|API_KEY")
TEMPLATE = "templates/parution.yml"
CHANGED = STATIONS.replace("02,Aval,,", "02,Aval-sur-Mer,,")
WRONG = STATIONS.replace("2020-01-31", "31/02/2024")
SENTENCE = (
    "data/stations.csv, ligne 2, colonne C « ouverte_le » : « 31/02/2024 » n’est pas une date"
)


def list_blocks(kind: str = "yaml") -> dict[str, str]:
    """List the blocks of the page by the file that is named above each."""
    found = re.findall(
        rf"^`([^`\n]+)`\u00a0:\n\n```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL
    )
    assert len(found) == len({name for name, _ in found})
    return dict(found)


def walk(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Walk through a document: each text, with the keys that lead to it."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from walk(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from walk(each, (*path, str(number)))
    else:
        yield path, value


def list_steps(workflow: Any) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def find_step(name: str, file: str) -> dict[str, Any]:
    """Find the step of a workflow that has this name."""
    (step,) = (
        s for s in list_steps(read_yaml(f".github/workflows/{file}")) if s.get("name") == name
    )
    return step


@pytest.fixture
def check_out(tmp_path: Path) -> Callable[..., Runner]:
    """Check out a pull request as actions/checkout does: the base with the branch merged in it."""

    def make(table: str, branch: str = "stations-2024", **files: str) -> Runner:
        project = projects.make_project(tmp_path / "origin")
        project.git("init", "--quiet", "--initial-branch", "main")
        project.commit("Base")
        project.git("checkout", "--quiet", "-b", branch)
        project.write("datapackage/data/stations.csv", table)
        for name, content in files.items():
            project.write(name, content)
        project.commit("Contribution")
        project.git("checkout", "--quiet", "main")
        project.write("NOTES.md", "Arrivé après.\n")
        project.commit("Autre")
        workspace = Project(tmp_path / "workspace")
        workspace.root.mkdir()
        workspace.git("clone", "--quiet", str(project.root), ".")
        workspace.git("checkout", "--quiet", "--detach", "origin/main")
        workspace.git("merge", "--quiet", "--no-ff", "--message", "Merge", f"origin/{branch}")
        runner = Runner(tmp_path / "runner", workspace.root)
        runner.install()
        return runner

    return make


# What the files say


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: path.name)
def test_what_comes_from_outside_reaches_no_script(path: Path) -> None:
    for keys, text in walk(read_yaml(path)):
        if keys[-1] in {"run", "shell", "uses", "working-directory"}:
            assert "${{" not in text, keys


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_read_the_repository_and_nothing_else(path: Path) -> None:
    workflow = read_yaml(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in str(workflow["on"])
    assert set(workflow["concurrency"]) == {"group", "cancel-in-progress"}
    for name, job in workflow["jobs"].items():
        # test_hosting.py tells what the one that writes the pages may.
        assert "permissions" not in job or (path.name, name) == ("pages.yml", "deploy")
        assert 0 < int(job["timeout-minutes"]) <= 90
    checkouts = [step for step in list_steps(workflow) if "checkout" in step.get("uses", "")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] == "false" for step in checkouts)


def test_an_action_of_others_is_pinned_by_a_hash_or_listed_to_be() -> None:
    paths: list[Path | str] = [*ACTIONS, "templates/pages.yml"]
    every = {
        text for path in paths for keys, text in walk(read_yaml(path)) if keys[-1] == "uses"
    } - {"./"}
    used = {each for each in every if not re.search("@[0-9a-f]{40}$", each)}
    assert used == {"actions/checkout@v6", "actions/setup-python@v6"}
    section = PAGE.partition("\n## À épingler")[2].partition("\n## ")[0]
    listed = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    image = read_yaml(TEMPLATE)["parution"]["image"]
    assert image == read_yaml("templates/pages.gitlab-ci.yml")["pages"]["image"]
    assert sorted(listed) == sorted({*used, image})


def test_the_key_is_in_one_step_of_one_job_that_an_environment_protects() -> None:
    secret = [
        (path.name, keys, text)
        for path in ACTIONS
        for keys, text in walk(read_yaml(path))
        if _SECRET.search("\0".join((*keys, text)))
    ]
    name = "PARUTION_API_KEY_PRODUCTION"
    keys = ("jobs", "publish", "steps", "3", "env", name)
    assert secret == [("release.yml", keys, f"${{{{ secrets.{name} }}}}")]
    job = read_yaml(".github/workflows/release.yml")["jobs"]["publish"]
    assert job["environment"] == "data.gouv.fr"
    assert job["needs"] == "check"
    # What installs, and so runs what others wrote, has ended before.
    assert job["steps"][2]["run"] == "make install"


def test_a_contribution_is_reviewed_with_all_that_it_parted_from() -> None:
    workflow = read_yaml(".github/workflows/contribution.yml")
    assert set(workflow["on"]) == {"pull_request", "push"}
    checkout, action = list_steps(workflow)
    assert checkout["with"]["fetch-depth"] == "0"
    assert action == {"uses": "./", "with": {"package": "datapackage"}}
    assert set(action["with"]) <= set(read_yaml("action.yml")["inputs"])


def test_the_tools_of_github_find_nothing_that_is_not_listed_with_its_reason() -> None:
    folder = Path(sys.executable).parent
    tools = {name: shutil.which(name, path=f"{folder}:{os.environ['PATH']}") for name in TOOLS}
    assert all(tools.values()), f"{tools}: “make test” installs them"
    for name, options in TOOLS.items():
        done = subprocess.run(
            [str(tools[name]), *options],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


TOOLS = {
    # What else is on the machine does not change what is found.
    "actionlint": ("-shellcheck=", "-pyflakes=", "-no-color"),
    "zizmor": ("--offline", "--no-progress", "."),
}


# The action


@pytest.mark.slow
def test_a_good_contribution_can_be_merged(check_out: Callable[..., Runner]) -> None:
    runner = check_out(CHANGED)
    ran = runner.run_action(base_ref="main")
    assert ran.code == 0, ran.output
    assert ran.annotations == []
    assert ran.summary.startswith("## ✅ Cette contribution peut être fusionnée dans ")
    assert "origin/main" in ran.summary.partition("\n")[0]
    assert "Aval-sur-Mer" in ran.summary
    assert "NOTES.md" not in ran.summary
    report = Path(ran.outputs.pop("report"))
    assert ran.outputs == {"valid": "true", "next-version": "1.0.0"}
    files = {path.name for path in report.iterdir()}
    assert files == {"erreurs.html", "erreurs.xlsx", "resume.md", "resume.json"}
    assert report.is_relative_to(runner.temp)
    assert list_commands(ran.output) == ["stop-commands"]


@pytest.mark.slow
def test_a_wrong_cell_is_told_on_its_line_and_in_the_summary(
    check_out: Callable[..., Runner],
) -> None:
    ran = check_out(WRONG).run_action(base_ref="main")
    assert ran.code == 1, ran.output
    (annotation,) = ran.annotations
    place, _, sentence = annotation.removeprefix("::").partition("::")
    assert place == "error file=datapackage/data/stations.csv,line=2,title=valeur du mauvais type"
    assert sentence.startswith(SENTENCE)
    assert "❌" in ran.summary
    assert "31/02/2024" in ran.summary
    assert "n’est pas une date" in ran.summary
    assert ran.outputs["valid"] == "false"
    assert list_commands(ran.output) == ["stop-commands", "error"]


@pytest.mark.slow
def test_without_a_base_everything_is_validated_in_the_language_that_is_asked(
    check_out: Callable[..., Runner],
) -> None:
    runner = check_out(WRONG)
    ran = runner.run_action(package="datapackage/datapackage.json", language="en")
    assert ran.code == 1, ran.output
    (annotation,) = ran.annotations
    assert "column C “ouverte_le”: “31/02/2024” is not a date" in annotation
    assert "is not a date" in ran.summary
    assert ran.outputs["valid"] == "false"
    assert ran.outputs["next-version"] == ""


@pytest.mark.slow
def test_errors_that_were_there_before_do_not_fail_a_contribution(
    check_out: Callable[..., Runner],
) -> None:
    runner = check_out(WRONG)
    project = Project(runner.workspace)
    assert project.run("validate", "--write-baseline", "connues.json").returncode in {0, 1}
    ran = runner.run_action(base_ref="main", baseline="connues.json")
    assert ran.code == 0, ran.output
    assert ran.outputs["valid"] == "true"


@pytest.mark.slow
def test_what_cannot_be_examined_says_why_where_people_look(
    check_out: Callable[..., Runner],
) -> None:
    ran = check_out(CHANGED).run_action(base_ref="absente")
    assert ran.code == 2
    why = "Git ne connaît pas « origin/absente »."
    assert ran.annotations[0].startswith(f"::error title=Parution::{why}")
    assert f"    {why}" in ran.summary
    assert ran.outputs["valid"] == "false"


@pytest.mark.slow
def test_a_clone_of_a_few_commits_is_told_what_to_ask_for(
    check_out: Callable[..., Runner], tmp_path: Path
) -> None:
    whole = check_out(CHANGED)
    shallow = Project(tmp_path / "shallow")
    shallow.root.mkdir()
    url = whole.workspace.as_uri()
    shallow.git("clone", "--quiet", "--depth", "1", url, ".")
    ran = Runner(whole.home, shallow.root).run_action(base_ref="main")
    assert ran.code == 2
    assert "fetch-depth: 0" in ran.annotations[0]


HOSTILE_NAMES = (
    "$(touch PWNED)",
    "`touch PWNED`",
    "::set-output name=valid::true",
    "a\n::error::vu",
    "##[add-path]/tmp/x",
    '"; touch PWNED; "',
    "%0A::error::vu",
)
TOUCH = "import pathlib\npathlib.Path('PWNED').touch()\n"


@pytest.mark.slow
@pytest.mark.parametrize("base_ref", ["main", ""], ids=["review", "validate"])
def test_nothing_of_a_hostile_contribution_is_run_or_obeyed(
    check_out: Callable[..., Runner], base_ref: str
) -> None:
    cells = "".join(
        '0{},"{}",31/02/2024,1\n'.format(number, name.replace('"', '""'))
        for number, name in enumerate(HOSTILE_NAMES, start=1)
    )
    dates = "".join(
        '1{},x,"{}",1\n'.format(number, name.replace('"', '""'))
        for number, name in enumerate(HOSTILE_NAMES, start=1)
    )
    files = {f"{name}.md": "x" for name in HOSTILE_NAMES if "/" not in name}
    programs = ("json.py", "secrets.py", "pip.py", "venv.py", "polars.py", "sitecustomize.py")
    runner = check_out(
        f"code,nom,ouverte_le,debit\n{cells}{dates}",
        branch="$(touch${IFS}PWNED)`id`",
        **files,
        **dict.fromkeys(programs, TOUCH),
    )
    project = Project(runner.workspace)
    name = "data/x$(touch PWNED)`id`::error::,a'\".csv"
    table = project.root / "datapackage" / "data" / "stations.csv"
    project.write(f"datapackage/{name}", table.read_text(encoding="utf-8"))
    descriptor = json.loads(project.root.joinpath("datapackage/datapackage.json").read_text())
    descriptor["title"] = " ".join(HOSTILE_NAMES)
    descriptor["resources"].append({**descriptor["resources"][0], "name": "x", "path": name})
    project.write("datapackage/datapackage.json", json.dumps(descriptor))
    project.commit("Encore")
    ran = runner.run_action(base_ref=base_ref)
    assert ran.code in {1, 2}, ran.output
    assert not list(runner.workspace.rglob("PWNED"))
    assert not list(runner.home.rglob("PWNED"))
    commands = list_commands(ran.output)
    assert commands[0] == "stop-commands"
    assert set(commands[1:]) == {"error"}
    assert len(commands) <= 11
    assert set(ran.outputs) == {"valid", "next-version", "report"}
    assert ran.outputs["valid"] == "false"
    assert not re.search(r"^\s*(::|##\[)", ran.summary, re.MULTILINE)


@pytest.mark.slow
def test_the_hostile_cells_would_be_obeyed_without_care(check_out: Callable[..., Runner]) -> None:
    """The text that is printed does hold a command: what keeps it from being one is tried."""
    runner = check_out(STATIONS.replace("2020-01-31", "##[error]vu"))
    ran = runner.run_action(base_ref="main")
    between = ran.output.partition("\n")[2].partition("\n::error")[0]
    assert "error" in list_commands(between.rpartition("\n::")[0])
    assert list_commands(ran.output) == ["stop-commands", "error"]


def record(folder: Path) -> tuple[Path, Path]:
    """Write a ``python`` that makes environments whose pip only notes what it is asked."""
    notes = folder / "notes"
    fake = folder / "bin" / "python"
    fake.parent.mkdir(parents=True)
    note = f'printf "%s\\n" "$*" >> {shlex.quote(str(notes))}'
    made = '[ "$2" != -m ] || [ "$3" != venv ] || { mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; }'
    write_script(fake, f"{note}\n{made}")
    return fake, notes


def test_the_action_installs_its_own_checkout_with_its_lock(tmp_path: Path) -> None:
    fake, notes = record(tmp_path / "fake")
    step = read_yaml("action.yml")["runs"]["steps"][1]
    assert step["id"] == "install"
    python = evaluate(step["env"]["PYTHON"], {"steps.python.outputs.python-path": str(fake)})
    workspace = tmp_path / "espace de travail"
    workspace.mkdir()
    runner = Runner(tmp_path / "runner", workspace)
    ran = runner.run(step["run"], {"PYTHON": python, "GITHUB_ACTION_PATH": "/une action"})
    assert ran.code == 0, ran.output
    pip = "-I -m pip --disable-pip-version-check --quiet install"
    assert notes.read_text().splitlines() == [
        f"-I -m venv {runner.temp}/parution",
        f"{pip} --require-hashes -r /une action/requirements.lock",
        f"{pip} --no-deps --no-build-isolation /une action",
    ]


# GitLab


def read_job() -> dict[str, Any]:
    (job,) = read_yaml(TEMPLATE).values()
    assert isinstance(job, dict)
    return job


def write_scripts(*names: str) -> str:
    """Put together what the job runs, as GitLab does: one shell for all."""
    job = read_job()
    return "\n".join(part for name in names for part in job[name])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "code", "merge"), [(CHANGED, 0, True), (WRONG, 1, True), (WRONG, 1, False)]
)
def test_the_job_of_gitlab_gives_its_reports(
    check_out: Callable[..., Runner], table: str, code: int, merge: bool
) -> None:
    runner = check_out(table)
    folder = runner.home / "gitlab"
    runner.install(folder / "venv")
    base = subprocess.check_output(
        ["git", "rev-parse", "origin/main"], cwd=runner.workspace, text=True
    )
    variables = {"PARUTION_HOME": str(folder)}
    if merge:
        variables["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = base.strip()
    (runner.workspace / ".cache").mkdir()
    (runner.workspace / ".cache" / "pip").write_text("x")
    ran = runner.run(write_scripts("script"), variables, ("sh",))
    assert ran.code == code, ran.output
    artifacts = read_job()["artifacts"]
    assert artifacts["when"] == "always"
    quality = runner.workspace / artifacts["reports"]["codequality"]
    issues = json.loads(quality.read_text(encoding="utf-8"))
    assert [issue["location"]["path"] for issue in issues] == (
        ["datapackage/data/stations.csv"] if code else []
    )
    junit = (runner.workspace / artifacts["reports"]["junit"]).read_text(encoding="utf-8")
    assert "<testsuites" in junit
    written = {path.name for path in (runner.workspace / artifacts["paths"][0]).iterdir()}
    assert written == {"codequality.json", "junit.xml", "erreurs.html", "erreurs.xlsx", "resume.md"}
    assert "autre fichier" not in ran.output, "what the job writes is no part of the contribution"
    assert (SENTENCE in ran.output) is bool(code)


@pytest.mark.parametrize("reference", ["v1", ""], ids=["Git", "pip"])
def test_the_job_of_gitlab_installs_what_its_variables_name(tmp_path: Path, reference: str) -> None:
    source = Project(tmp_path / "une source")
    source.write("requirements.lock", "x==1\n")
    source.git("init", "--quiet")
    source.commit("Source")
    source.git("tag", "v1")
    _, notes = record(tmp_path / "fake")
    runner = Runner(tmp_path / "runner", tmp_path)
    script = write_scripts("before_script") + '\nprintf "%s" "$PARUTION_HOME" > home\n'
    variables = {
        "PATH": f"{tmp_path / 'fake' / 'bin'}:{os.environ['PATH']}",
        "PARUTION_SOURCE": str(source.root) if reference else "parution @ git+file:///$(touch x)",
        **({"PARUTION_REF": reference} if reference else {}),
    }
    ran = runner.run(script, variables, ("sh",))
    assert ran.code == 0, ran.output
    home = Path((tmp_path / "home").read_text())
    pip = "-I -m pip --disable-pip-version-check --quiet install"
    expected = [f"-I -m venv {home}/venv"]
    if reference:
        lock = home / "source" / "requirements.lock"
        assert lock.read_text() == "x==1\n"
        expected += [f"{pip} --require-hashes -r {lock}"]
        expected += [f"{pip} --no-deps --no-build-isolation {home}/source"]
    else:
        expected += [f"{pip} -- parution @ git+file:///$(touch x)"]
    assert notes.read_text().splitlines() == expected
    shutil.rmtree(home)


def test_the_job_of_gitlab_wants_its_source(tmp_path: Path) -> None:
    ran = Runner(tmp_path / "runner", tmp_path).run(write_scripts("before_script"), {}, ("sh",))
    assert ran.code != 0
    assert "PARUTION_SOURCE" in ran.output


# The hooks


def read_hooks() -> dict[str, dict[str, Any]]:
    hooks = read_yaml(".pre-commit-hooks.yaml")
    return {hook["id"]: hook for hook in hooks}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hook", "table", "code", "after"),
    [
        ("parution-validate", CHANGED, 0, CHANGED),
        ("parution-validate", WRONG, 1, WRONG),
        ("parution-fmt", STATIONS.replace("\n", "\r\n"), 0, STATIONS),
        ("parution-fix", STATIONS.replace("1.5", '"1,5"'), 0, STATIONS),
    ],
)
def test_a_hook_runs_in_a_clone(
    check_out: Callable[..., Runner], hook: str, table: str, code: int, after: str
) -> None:
    runner = check_out(table)
    entry = shlex.split(read_hooks()[hook]["entry"])
    ran = runner.run(
        shlex.join(entry), {"PATH": f"{runner.temp}/parution/bin:{os.environ['PATH']}"}, BASH
    )
    assert ran.code == code, ran.output
    file = runner.workspace / "datapackage" / "data" / "stations.csv"
    assert file.read_bytes().decode() == after


def test_a_hook_looks_at_what_describes_tables_and_is_given_no_name() -> None:
    hooks = read_hooks()
    assert set(hooks) == {"parution-validate", "parution-fmt", "parution-fix"}
    for hook in hooks.values():
        assert hook["language"] == "python"
        assert hook["pass_filenames"] == "false"
        for name in ("data/a.csv", "datapackage.yaml", "datapackage.json", "schemas/a.json"):
            assert re.search(hook["files"], name)
        assert not re.search(hook["files"], "README.md")


# This repository's workflows


def run_with_stub(tmp_path: Path, step: dict[str, Any], command: str, **variables: str) -> Any:
    """Run a step where ``.venv/bin`` holds a ``parution`` of one command, and this Python."""
    folder = tmp_path / ".venv" / "bin"
    folder.mkdir(parents=True)
    write_script(folder / "parution", command)
    write_script(folder / "python", f'exec {shlex.quote(sys.executable)} "$@"')
    return Runner(tmp_path / "runner", tmp_path).run(step["run"], variables, UNNAMED)


@pytest.mark.parametrize("code", [0, 5])
def test_the_job_of_the_frequency_fails_and_says_so(tmp_path: Path, code: int) -> None:
    step = find_step("status --due", "due.yml")
    ran = run_with_stub(tmp_path, step, f'[ "$*" = "status --due" ] && echo "$*" && exit {code}')
    assert ran.code == code
    assert ran.summary == "\n    status --due\n\n"
    assert "status --due" in ran.output


@pytest.mark.slow
def test_the_frequency_of_a_real_project_is_asked_for(recorded: Project) -> None:
    recorded.describe(portal={"frequency": "daily"})
    runner = Runner(recorded.root.parent / "runner", recorded.root)
    runner.install(recorded.root / ".venv")
    step = find_step("status --due", "due.yml")
    ran = runner.run(step["run"], {}, UNNAMED)
    assert ran.code == 5, ran.output
    assert "    La prochaine version était attendue le 1er février 2024" in ran.summary


@pytest.mark.parametrize(
    ("tag", "code"), [("v2.0.0", 0), ("v1.0.0", 1), ("v$(touch PWNED)", 1), ("", 1)]
)
def test_only_the_tag_of_the_recorded_version_is_published(
    tmp_path: Path, tag: str, code: int
) -> None:
    folder = tmp_path / "datapackage"
    folder.mkdir()
    versions = [{"tag": "v1.0.0"}, {"tag": "v2.0.0", "summary": "Été"}]
    document = json.dumps({"versions": versions}, ensure_ascii=False)
    (folder / "versions.json").write_text(document, encoding="utf-8")
    step = find_step("the tag is that of the recorded version", "release.yml")
    ran = run_with_stub(tmp_path, step, "exit 9", GITHUB_REF_NAME=tag)
    assert ran.code == code, ran.output
    assert ("v2.0.0 is the recorded version" in ran.output) is bool(code)
    assert not (tmp_path / "PWNED").exists()


def test_the_commands_of_the_workflows_are_those_of_the_makefile() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    scripts = [
        step["run"] for path in WORKFLOWS for step in list_steps(read_yaml(path)) if "run" in step
    ]
    made = {script.split()[1] for script in scripts if script.startswith("make ")}
    assert made == {"install", "validate", "publish"}
    assert made <= targets
    assert os.access(REPOSITORY / ".ci" / "run", os.X_OK)
    assert ".ci/run" in scripts


def test_publishing_from_the_workflow_asks_nobody(tmp_path: Path) -> None:
    (step,) = (
        step for step in list_steps(read_yaml(".github/workflows/release.yml")) if "env" in step
    )
    shutil.copy(REPOSITORY / "Makefile", tmp_path)
    folder = tmp_path / ".venv" / "bin"
    folder.mkdir(parents=True)
    write_script(folder / "python", "exit 9")
    write_script(folder / "parution", 'echo "$*"')
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).touch()
    (tmp_path / ".venv" / ".run-ready").touch()
    ran = Runner(tmp_path / "runner", tmp_path).run(step["run"], {}, UNNAMED)
    assert ran.code == 0, ran.output
    assert ran.output == "publish --portal production --yes\n"


# The page


def test_the_workflow_of_the_page_uses_inputs_and_outputs_that_there_are() -> None:
    blocks = list_blocks()
    workflow = yaml.load(blocks[".github/workflows/parution.yml"], yaml.BaseLoader)
    assert workflow["permissions"] == {"contents": "read"}
    checkout, action = list_steps(workflow)
    assert checkout["uses"] == "actions/checkout@v6"
    assert checkout["with"] == {"fetch-depth": "0", "persist-credentials": "false"}
    assert re.fullmatch(r"OWNER/parution@v[\d.]+", action["uses"])
    described = read_yaml("action.yml")
    assert set(action.get("with", {})) <= set(described["inputs"])
    section = PAGE.partition("\n## GitHub\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE))
    assert named == {*described["inputs"], *described["outputs"]}


def test_the_files_of_the_page_are_taken_by_the_tools_of_github(tmp_path: Path) -> None:
    blocks = list_blocks()
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "parution.yml").write_text(blocks[".github/workflows/parution.yml"], encoding="utf-8")
    actionlint = shutil.which(
        "actionlint", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    )
    assert actionlint
    done = subprocess.run(
        [actionlint, "-shellcheck=", "-pyflakes=", str(folder / "parution.yml")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_lines_of_the_page_for_gitlab_name_the_template_and_its_variables() -> None:
    included = yaml.load(list_blocks()[".gitlab-ci.yml"], yaml.BaseLoader)
    (include,) = included["include"]
    assert include["remote"].endswith(f"/{TEMPLATE}")
    assert set(included["variables"]) >= {"PARUTION_SOURCE", "PARUTION_REF"}
    described = (REPOSITORY / TEMPLATE).read_text(encoding="utf-8")
    for name in included["variables"]:
        assert f"${{{name}" in described
    section = PAGE.partition("\n## GitLab\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"^\| `(PARUTION_[A-Z]+)` \|", section, re.MULTILINE))
    assert named == set(re.findall(r"^# (PARUTION_[A-Z]+)", described, re.MULTILINE))


def test_the_lines_of_the_page_for_pre_commit_name_hooks_that_there_are() -> None:
    configuration = yaml.load(list_blocks()[".pre-commit-config.yaml"], yaml.BaseLoader)
    (repository,) = configuration["repos"]
    named = {hook["id"] for hook in repository["hooks"]}
    assert named <= set(read_hooks())
    section = PAGE.partition("\n## pre-commit\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(parution-[a-z]+)` \|", section, re.MULTILINE)) == set(
        read_hooks()
    )


def test_the_readmes_lead_to_the_page() -> None:
    for name in ("README.md", "LISEZMOI.md"):
        assert "(docs/integration.md)" in (REPOSITORY / name).read_text(encoding="utf-8")


# For real


@pytest.mark.external
@pytest.mark.slow
def test_the_action_and_the_template_install_for_real(
    check_out: Callable[..., Runner], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Both in new environments, from the package index that this machine's pip is set to."""
    if request.config.getoption("markexpr") != "external":
        pytest.skip("installs from the package index, in minutes: make test-external")
    home = pwd.getpwuid(os.getuid()).pw_dir  # pip's own settings are there
    variables = {"HOME": home, **{k: v for k, v in os.environ.items() if k.startswith("PIP_")}}
    runner = check_out(WRONG)
    shutil.rmtree(runner.temp)
    install = read_yaml("action.yml")["runs"]["steps"][1]["run"]
    given = {"PYTHON": sys.executable, "GITHUB_ACTION_PATH": str(REPOSITORY)}
    ran = runner.run(install, {**variables, **given}, timeout=900)
    assert ran.code == 0, ran.output
    assert runner.run_action(base_ref="main").code == 1
    commit = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=REPOSITORY, text=True)
    folder = tmp_path / "python"
    folder.mkdir()
    write_script(folder / "python", f'exec {shlex.quote(sys.executable)} "$@"')
    given = {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "TMPDIR": str(tmp_path),
        "PARUTION_SOURCE": str(REPOSITORY),
        "PARUTION_REF": commit.strip(),
    }
    script = write_scripts("before_script", "script")
    ran = runner.run(script, {**variables, **given}, ("sh",), timeout=900)
    assert ran.code == 1, ran.output
    assert SENTENCE in ran.output
