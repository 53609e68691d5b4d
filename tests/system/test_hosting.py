"""The files that put the static portal on GitHub Pages and GitLab Pages: their commands are run.

In new clones, as on the machines of a forge, which keep nothing from one run to the next.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.projects import REPOSITORY, Project, list_hashes
from tests.runners import UNNAMED, Ran, Runner, read_yaml, write_script
from tests.serving import serve

if TYPE_CHECKING:
    from pathlib import Path

OWN = ".github/workflows/pages.yml"
GITHUB = "templates/pages.yml"
GITLAB = "templates/pages.gitlab-ci.yml"
WORKFLOWS = (OWN, GITHUB)
PAGE = (REPOSITORY / "docs" / "publier-sur-pages.md").read_text(encoding="utf-8")
NAME = "data-territoires-recommandations"
_PINNED = re.compile(r"uses: (?P<action>[\w/-]+)@(?P<ref>\S+)(?: # (?P<version>v[\d.]+))?")


def find_steps(file: str, job: str) -> dict[str, Any]:
    """Find the steps of a job, by their name, their id or their action."""
    steps = read_yaml(file)["jobs"][job]["steps"]
    return {step.get("name") or step.get("uses") or step["run"]: step for step in steps}


def read_block(kind: str) -> str:
    """Read the first block of this kind in the page."""
    found = re.search(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


def clone(origin: Path, folder: Path, *options: str) -> Project:
    """Clone a repository as a machine of a forge does."""
    folder.mkdir()
    project = Project(folder)
    project.git("clone", "--quiet", *options, origin.as_uri(), ".")
    return project


def write_portal(project: Project, url: str) -> None:
    """Write the portal that the page says, at another address."""
    told = read_block("toml").replace("https://ville.github.io/stations/", url)
    assert url in told
    project.write("portals.toml", told)


def publish(project: Project, home: Path, file: str) -> Ran:
    """Run what a file has a machine run to publish, Parution being installed."""
    runner = Runner(home, project.root)
    runner.install(home / "temp" / "venv")
    if file == OWN:
        (step,) = (each for name, each in find_steps(OWN, "build").items() if "publish" in name)
        shutil.copytree(home / "temp" / "venv", project.root / ".venv")
        (project.root / ".venv" / ".run-ready").touch()
        return runner.run(step["run"], {}, UNNAMED)
    if file == GITHUB:
        variables = {**read_yaml(GITHUB)["env"], "PARUTION_PACKAGE": "datapackage"}
        return runner.run(find_steps(GITHUB, "build")["publish"]["run"], variables, UNNAMED)
    variables = {
        "PARUTION_HOME": str(home / "temp"),
        "PARUTION_PACKAGE": "datapackage",
        "CI_PAGES_URL": "https://ville.gitlab.io/stations",
    }
    return runner.run("\n".join(read_yaml(GITLAB)["pages"]["script"]), variables, ("sh",))


def check_versions(project: Project, versions: list[str]) -> None:
    """Check that each version is published with the bytes that the history recorded, and whole."""
    site = project.root / "public"
    assert [entry["version"] for entry in project.history["versions"]] == versions
    published = list_hashes(site)
    for entry in project.history["versions"]:
        prefix = f"releases/{entry['version']}"
        assert published[f"{prefix}.zip"] == entry["archive"]["sha256"]
        for each in (*entry["files"], *entry.get("formats", [])):
            assert published[f"{prefix}/{each['path']}"] == each["sha256"]
    document = json.loads((site / "versions.json").read_text(encoding="utf-8"))
    assert all(entry["location"] for entry in document["versions"])
    assert (site / "index.html").is_file()
    # Jekyll omits the first, and actions/upload-pages-artifact the second.
    assert not [path for path in published if re.search(r"(^|/)[_.]", path)]


@pytest.mark.slow
@pytest.mark.parametrize("file", [OWN, GITHUB, GITLAB])
def test_this_repository_is_published_from_a_new_clone(tmp_path: Path, file: str) -> None:
    project = clone(REPOSITORY, tmp_path / "clone", "--no-local", "--depth", "1")
    write_portal(project, "https://ville.github.io/stations/")
    if file == OWN:
        stamp = project.root / "requirements.lock"
        os.utime(stamp, (0, 0))
        os.utime(project.root / "pyproject.toml", (0, 0))
    ran = publish(project, tmp_path / "home", file)
    assert ran.code == 0, ran.output
    recorded = json.loads((REPOSITORY / "datapackage/versions.json").read_text(encoding="utf-8"))
    check_versions(project, [entry["version"] for entry in recorded["versions"]])
    assert f"datapackage/archives/{NAME}-1.0.0.zip" in ran.output


@pytest.mark.slow
@pytest.mark.parametrize("file", [GITHUB, GITLAB])
def test_what_is_online_gives_the_older_versions(
    released_twice: Project, tmp_path: Path, file: str
) -> None:
    online = tmp_path / "online"
    shutil.copytree(released_twice.site, online / "stations")
    # One commit: Git cannot give the older version.
    project = clone(released_twice.root, tmp_path / "clone", "--depth", "1")
    with serve(online) as server:
        write_portal(project, f"{server.url}stations/")
        ran = publish(project, tmp_path / "home", file)
    assert ran.code == 0, ran.output
    check_versions(project, ["1.0.0", "1.1.0"])
    assert "/stations/releases/1.0.0.zip" in server.asked
    # What is of a version has the same bytes as online; the pages say the address, which the
    # first portal had not.
    published = list_hashes(project.root / "public")
    before = list_hashes(online / "stations")
    kept = [path for path in before if path.startswith("releases/") and ".html" not in path]
    assert len(kept) >= 20
    assert {path: published[path] for path in kept} == {path: before[path] for path in kept}


@pytest.mark.slow
@pytest.mark.parametrize("file", [GITHUB, GITLAB])
def test_the_first_publication_takes_the_older_versions_from_git(
    released_twice: Project, tmp_path: Path, file: str
) -> None:
    (tmp_path / "online").mkdir()
    project = clone(released_twice.root, tmp_path / "clone")
    with serve(tmp_path / "online") as server:
        write_portal(project, f"{server.url}stations/")
        ran = publish(project, tmp_path / "home", file)
    assert ran.code == 0, ran.output
    check_versions(project, ["1.0.0", "1.1.0"])


@pytest.mark.slow
def test_a_version_that_nothing_has_fails_the_job(released_twice: Project, tmp_path: Path) -> None:
    (tmp_path / "online").mkdir()
    project = clone(released_twice.root, tmp_path / "clone", "--depth", "1")
    with serve(tmp_path / "online") as server:
        write_portal(project, f"{server.url}stations/")
        ran = publish(project, tmp_path / "home", GITHUB)
    assert ran.code == 2, ran.output
    assert "La version 1.0.0 manque sur le portail, et rien ne l’a" in ran.output
    assert not (project.root / "public").exists()


@pytest.mark.slow
def test_tables_that_changed_since_the_recorded_version_fail_the_job(
    released_twice: Project, tmp_path: Path
) -> None:
    project = clone(released_twice.root, tmp_path / "clone")
    write_portal(project, "https://ville.github.io/stations/")
    project.write("datapackage/data/stations.csv", "code,nom,ouverte_le,debit\n09,Neuve,,\n")
    ran = publish(project, tmp_path / "home", GITHUB)
    assert ran.code == 3, ran.output
    assert not (project.root / "public").exists()


@pytest.mark.slow
def test_the_journal_of_gitlab_has_both_addresses(released_twice: Project, tmp_path: Path) -> None:
    project = clone(released_twice.root, tmp_path / "clone")
    write_portal(project, "https://donnees.ville.fr/")
    ran = publish(project, tmp_path / "home", GITLAB)
    assert ran.code == 0, ran.output
    told = "url = https://donnees.ville.fr/ ; GitLab : https://ville.gitlab.io/stations"
    assert told in ran.output


# What the files say


@pytest.mark.parametrize("file", WORKFLOWS)
@pytest.mark.parametrize(
    ("told", "page", "code"),
    [
        ("https://ville.github.io/stations/", "https://ville.github.io/stations/", 0),
        ("https://ville.github.io/stations", "https://ville.github.io/stations/", 0),
        ("https://ville.github.io/x/", "https://ville.github.io/stations/", 1),
    ],
)
def test_an_address_that_is_not_that_of_the_site_fails_the_job(
    tmp_path: Path, file: str, told: str, page: str, code: int
) -> None:
    project = Project(tmp_path)
    project.write("portals.toml", f'[portals.pages]\nkind = "static"\nurl = "{told}"\n')
    runner = Runner(tmp_path / "home", tmp_path)
    runner.install(tmp_path / "home" / "temp" / "venv")
    runner.install(tmp_path / ".venv")
    read = find_steps(file, "build")["the address of the portal"]
    assert read["id"] == "portal"
    ran = runner.run(read["run"], {"PARUTION_PORTAL": "pages"}, UNNAMED)
    assert ran.code == 0, ran.output
    assert ran.outputs == {"url": told}
    check = find_steps(file, "deploy")["the address is that of portals.toml"]
    assert set(check["env"]) == {"PAGE", "PORTAL"}
    ran = runner.run(check["run"], {"PAGE": page, "PORTAL": told}, UNNAMED)
    assert ran.code == code, ran.output
    assert (f'url = "{page}"' in ran.output) is bool(code)


@pytest.mark.parametrize("file", WORKFLOWS)
def test_only_the_job_that_runs_nothing_of_the_repository_may_write_the_pages(file: str) -> None:
    workflow = read_yaml(file)
    assert workflow["permissions"] == {"contents": "read"}
    assert set(workflow["jobs"]) == {"build", "deploy"}
    build, deploy = workflow["jobs"]["build"], workflow["jobs"]["deploy"]
    assert "permissions" not in build
    assert deploy["permissions"] == {"pages": "write", "id-token": "write"}
    assert deploy["environment"]["name"] == "github-pages"
    assert [step.get("uses", "").partition("@")[0] for step in deploy["steps"]] == [
        "actions/deploy-pages",
        "",
    ]
    text = (REPOSITORY / file).read_text(encoding="utf-8")
    assert "secrets" not in text
    checkout, *_ = build["steps"]
    assert checkout["with"] == {"fetch-depth": "0", "persist-credentials": "false"}
    upload = build["steps"][-1]
    assert upload["with"] == {"path": "public"}
    assert 'path = "public"' in read_block("toml")


@pytest.mark.parametrize("file", WORKFLOWS)
def test_an_action_that_is_new_is_pinned_by_the_hash_of_a_commit(file: str) -> None:
    text = (REPOSITORY / file).read_text(encoding="utf-8")
    found = [(each["action"], each["ref"], each["version"]) for each in _PINNED.finditer(text)]
    assert len(found) == text.count("uses:")
    tags = {(action, ref) for action, ref, version in found if version is None}
    assert tags == {("actions/checkout", "v6"), ("actions/setup-python", "v6")}
    pinned = {action: ref for action, ref, version in found if version}
    assert set(pinned) == {"actions/upload-pages-artifact", "actions/deploy-pages"}
    assert all(re.fullmatch("[0-9a-f]{40}", ref) for ref in pinned.values())


def test_the_jobs_that_write_the_pages_are_one_and_the_same() -> None:
    own, template = read_yaml(OWN), read_yaml(GITHUB)
    assert own["jobs"]["deploy"] == template["jobs"]["deploy"]
    assert own["concurrency"] == template["concurrency"]
    assert own["on"]["push"]["branches"] == template["on"]["push"]["branches"] == ["main"]
    assert own["on"]["push"]["paths"] == ["datapackage/versions.json"]
    assert own["jobs"]["build"]["if"] == "vars.PARUTION_PAGES == 'true'"


def test_gitlab_installs_as_the_other_template_does() -> None:
    job = read_yaml(GITLAB)["pages"]
    other = read_yaml("templates/parution.yml")["parution"]
    assert job["image"] == other["image"]
    assert [line.replace("publier-sur-pages", "integration") for line in job["before_script"]] == (
        other["before_script"]
    )
    assert job["variables"] == other["variables"]
    assert job["artifacts"] == {"paths": ["public/"]}


def test_github_installs_with_the_lock(tmp_path: Path) -> None:
    source = Project(tmp_path / "une source")
    source.write("requirements.lock", "x==1\n")
    source.git("init", "--quiet")
    source.commit("Source")
    folder = tmp_path / "bin"
    folder.mkdir()
    notes = tmp_path / "notes"
    # Makes the environment, whose Python notes what it is asked.
    write_script(
        folder / "python",
        f'mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; echo "$@" >> {shlex.quote(str(notes))}',
    )
    runner = Runner(tmp_path / "runner", tmp_path)
    commit = subprocess.check_output(
        ["git", "rev-parse", "HEAD"], cwd=source.root, text=True
    ).strip()
    ran = runner.run(
        find_steps(GITHUB, "build")["install"]["run"],
        {
            "PATH": f"{folder}:{os.environ['PATH']}",
            "PARUTION_SOURCE": str(source.root),
            "PARUTION_REF": commit,
        },
        UNNAMED,
    )
    assert ran.code == 0, ran.output
    pip = "-I -m pip --disable-pip-version-check --quiet install"
    assert notes.read_text().splitlines() == [
        f"-I -m venv {runner.temp}/venv",
        f"{pip} --require-hashes -r {runner.temp}/source/requirements.lock",
        f"{pip} --no-deps --no-build-isolation {runner.temp}/source",
    ]


def test_the_tools_of_github_take_the_template(tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    shutil.copy(REPOSITORY / GITHUB, folder / "pages.yml")
    shutil.copy(REPOSITORY / ".github" / "zizmor.yml", tmp_path / ".github")
    path = f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"  # noqa: PTH120 - a text
    for tool, *options in (
        ("actionlint", "-shellcheck=", "-pyflakes=", "-no-color"),
        ("zizmor", "--offline", "--no-progress", "."),
    ):
        program = shutil.which(tool, path=path)
        assert program, f"{tool}: “make test” installs it"
        files = [str(folder / "pages.yml")] if tool == "actionlint" else []
        done = subprocess.run(
            [program, *options, *files],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_names_the_variables_and_the_files_that_there_are() -> None:
    included = yaml.load(read_block("yaml"), yaml.BaseLoader)
    (include,) = included["include"]
    assert include["remote"].endswith(f"/{GITLAB}")
    text = (REPOSITORY / GITLAB).read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `(PARUTION_[A-Z]+)` \|", PAGE, re.MULTILINE))
    assert named == set(re.findall(r"^# (PARUTION_[A-Z]+)", text, re.MULTILINE))
    assert set(included["variables"]) <= named
    assert set(read_yaml(GITHUB)["env"]) <= named
    for name in (OWN, GITHUB, GITLAB, "tests/system/test_hosting.py"):
        assert f"`{name}`" in PAGE
        assert (REPOSITORY / name).is_file()
    for name in ("README.md", "LISEZMOI.md"):
        assert "(docs/publier-sur-pages.md)" in (REPOSITORY / name).read_text(encoding="utf-8")
