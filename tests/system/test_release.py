"""``parution release``: the version is decided by the data, and written where people read it."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.projects import SCHEMA, STATIONS, Project

if TYPE_CHECKING:
    from collections.abc import Callable

CHANGELOG = (
    "# Historique\n\n## À venir\n\nUne note écrite à la main.\n\n"
    "## 1.0.0 — 2024-01-31\n\nPremière édition.\n"
)


@pytest.fixture
def repository(project: Project) -> Project:
    """Version 1.0.0 recorded and committed, on 2024-03-05 in UTC."""
    project.write(".gitignore", "/dist/\n/site/\n/.parution/\n")
    project.write("datapackage/CHANGELOG.md", CHANGELOG)
    project.git("init", "--quiet")
    commit(project, "Début")
    assert project.run("release", "--quiet").returncode == 0
    commit(project, "Version 1.0.0")
    return project


def commit(project: Project, message: str, day: str = "2024-03-05T23:30:00+0000") -> None:
    project.git("add", "--all")
    os.environ["GIT_COMMITTER_DATE"] = day
    try:
        project.git("commit", "--quiet", "--message", message)
    finally:
        del os.environ["GIT_COMMITTER_DATE"]


def change_schema(project: Project, change: Callable[[dict[str, Any]], object]) -> None:
    schema = json.loads(json.dumps(SCHEMA))
    change(schema)
    project.write("schemas/stations.json", json.dumps(schema))


def hash_inputs(project: Project) -> dict[str, str]:
    folder = project.root / "datapackage"
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_row_more_is_a_minor_version_written_everywhere(repository: Project) -> None:
    repository.write("datapackage/data/stations.csv", STATIONS + "03,Milieu,2024-02-01,0.2\n")
    commit(repository, "Une station")
    done = repository.run("release")
    assert done.returncode == 0, done.stderr
    assert "Version 1.1.0 enregistrée" in done.stdout
    assert (
        "git add datapackage/datapackage.json datapackage/CHANGELOG.md datapackage/versions.json"
        ' && git commit -m "Version 1.1.0" && git tag v1.1.0'
    ) in done.stderr
    descriptor = json.loads((repository.root / "datapackage/datapackage.json").read_text())
    assert (descriptor["version"], descriptor["created"]) == ("1.1.0", "2024-03-05T00:00:00Z")
    assert (repository.root / "datapackage/CHANGELOG.md").read_text(encoding="utf-8") == (
        "# Historique\n"
        "\n"
        "## À venir\n"
        "\n"
        "Rien pour l’instant.\n"
        "\n"
        "## 1.1.0 — 2024-03-05\n"
        "\n"
        "Une note écrite à la main.\n"
        "\n"
        "Version mineure\u00a0: stations (1 ligne ajoutée).\n"
        "\n"
        "- `stations`\u00a0: 1 ligne ajoutée\n"
        "  - Lignes ajoutées\u00a0: code «\u00a003\u00a0»\n"
        "\n"
        "## 1.0.0 — 2024-01-31\n"
        "\n"
        "Première édition.\n"
    )
    entry = repository.history["versions"][-1]
    assert (entry["version"], entry["date"]) == ("1.1.0", "2024-03-05")
    assert entry["summary"] == "Une note écrite à la main."
    # What was written is what was built: it can be published once it is committed, elsewhere too.
    commit(repository, "Version 1.1.0")
    repository.git("tag", "v1.1.0")
    assert repository.run("release").returncode == 0  # nothing to do
    assert repository.run("publish", "--quiet").returncode == 0


@pytest.mark.parametrize(
    ("asked", "version"),
    [
        ("minor", "1.1.0"),
        ("major", "2.0.0"),
        ("1.7.0", "1.7.0"),
        ("v1.0.1", "1.0.1"),
        ("2.0.0-rc.1", "2.0.0-rc.1"),
    ],
)
def test_a_higher_version_than_what_changed_asks_for_is_allowed(
    repository: Project, asked: str, version: str
) -> None:
    repository.write("datapackage/data/stations.csv", STATIONS.replace("Aval", "Aval 2"))
    commit(repository, "Une correction")
    assert repository.run("release", asked, "--quiet").returncode == 0
    assert repository.history["versions"][-1]["version"] == version


def test_a_lower_version_is_refused_and_the_changes_that_ask_for_more_are_said(
    repository: Project,
) -> None:
    change_schema(repository, lambda schema: schema["fields"][3].pop("constraints"))
    repository.write("datapackage/data/stations.csv", STATIONS + "03,Milieu,,\n")
    commit(repository, "Deux changements")
    before = hash_inputs(repository)
    done = repository.run("release", "patch")
    assert done.returncode == 1
    assert "1.0.1 est trop bas" in done.stderr
    assert "1.1.0" in done.stderr
    assert "rows-added" in done.stderr
    assert "constraint-removed" in done.stderr
    assert hash_inputs(repository) == before


def test_a_version_of_the_descriptor_is_taken_if_it_is_high_enough(repository: Project) -> None:
    repository.describe(version="1.0.1", created="2024-04-01T00:00:00Z")
    repository.write("datapackage/data/stations.csv", STATIONS + "03,Milieu,,\n")
    commit(repository, "Trop bas")
    assert repository.run("release").returncode == 1
    repository.describe(version="1.4.0", created="2024-04-01T00:00:00Z")
    # The version and the day alone may differ from the commit: a release writes them itself.
    assert repository.run("release", "--quiet").returncode == 0
    entry = repository.history["versions"][-1]
    assert (entry["version"], entry["date"]) == ("1.4.0", "2024-04-01")


@pytest.mark.parametrize("asked", ["1.0.0", "0.9.0"])
def test_a_version_that_exists_or_is_lower_is_refused(repository: Project, asked: str) -> None:
    repository.write("datapackage/data/stations.csv", STATIONS + "03,Milieu,,\n")
    commit(repository, "Une station")
    done = repository.run("release", asked)
    assert done.returncode == 2
    assert "ne peut pas suivre" in done.stderr


DIRTY: dict[str, Callable[[Project], object]] = {
    "table": lambda project: project.write("datapackage/data/stations.csv", STATIONS + "03,X,,\n"),
    "schema": lambda project: change_schema(project, lambda schema: schema.update(title="T")),
    "descriptor": lambda project: project.describe(title="Autre"),
    "other tracked file": lambda project: project.write(".gitignore", "/dist/\n/site/\n#\n"),
    "history": lambda project: project.write(
        "datapackage/versions.json", json.dumps(project.history, indent=1)
    ),
}


@pytest.mark.parametrize("what", DIRTY)
def test_what_the_last_commit_does_not_have_is_not_released(repository: Project, what: str) -> None:
    DIRTY[what](repository)
    before = hash_inputs(repository)
    done = repository.run("release", "minor")
    assert done.returncode == 2
    assert "ne sont pas validés" in done.stderr
    assert hash_inputs(repository) == before


def test_the_notes_may_be_written_at_the_time_of_the_release(repository: Project) -> None:
    repository.write("datapackage/data/stations.csv", STATIONS + "03,Milieu,,\n")
    commit(repository, "Une station")
    text = CHANGELOG.replace("Une note écrite à la main.", "Notée au dernier moment.")
    repository.write("datapackage/CHANGELOG.md", text)
    repository.write("brouillon.txt", "rien à voir")  # not tracked, and not read
    assert repository.run("release", "--quiet").returncode == 0
    assert repository.history["versions"][-1]["summary"] == "Notée au dernier moment."


def test_dry_run_says_it_all_and_writes_nothing(repository: Project) -> None:
    repository.write("datapackage/data/stations.csv", STATIONS + "03,Milieu,,\n")
    commit(repository, "Une station")
    before = hash_inputs(repository)
    done = repository.run("release", "--dry-run")
    assert done.returncode == 0
    assert "Ce serait la version 1.1.0, du 2024-03-05." in done.stdout
    assert "- `stations`\u00a0: 1 ligne ajoutée" in done.stdout
    assert "Une note écrite à la main.\n\nVersion mineure" in done.stdout
    assert hash_inputs(repository) == before
    assert not (repository.root / "dist" / "stations-1.1.0").exists()


def test_without_git_it_is_said_and_the_day_is_asked_for(project: Project) -> None:
    assert "n’est pas dans Git" in project.run("release").stderr
    project.write("datapackage/data/stations.csv", STATIONS + "03,Milieu,,\n")
    project.write("datapackage/CHANGELOG.md", CHANGELOG)
    done = project.run("release")
    assert done.returncode == 2
    assert "--date" in done.stderr
    assert project.run("release", "--date", "2024-05-01", "--quiet").returncode == 0
    entry = project.history["versions"][-1]
    assert (entry["version"], entry["date"]) == ("1.1.0", "2024-05-01")


def test_nothing_that_changed_is_nothing_to_release(repository: Project) -> None:
    done = repository.run("release")
    assert done.returncode == 0
    assert "rien à faire" in done.stdout
    assert repository.run("release", "minor", "--quiet").returncode == 0  # asked for aloud
    assert repository.history["versions"][-1]["version"] == "1.1.0"


_FULL = """
from pathlib import Path
from parution.commands import release
from parution.reports.terminal import Terminal
from parution.settings import Verbosity

def fail(*_):
    raise OSError(28, "plein")

release.write_history = fail
try:
    release.run(Path(), release.Wanted(), Terminal(Verbosity.QUIET))
except OSError as error:
    print(error.strerror)
"""


def test_a_disk_that_refuses_the_history_has_what_was_written_put_back(
    repository: Project,
) -> None:
    repository.write("datapackage/data/stations.csv", STATIONS + "03,Milieu,,\n")
    commit(repository, "Une station")
    before = hash_inputs(repository)
    done = repository.run_python(_FULL)
    assert done.stdout == "plein\n", done.stderr
    assert hash_inputs(repository) == before


def test_a_first_release_names_its_tables(project: Project) -> None:
    (project.root / "datapackage/CHANGELOG.md").unlink()
    project.describe(version=None)
    assert project.run("release", "--quiet").returncode == 0
    assert project.history["versions"][-1]["version"] == "1.0.0"
    assert (project.root / "datapackage/CHANGELOG.md").read_text(encoding="utf-8") == (
        "# Journal des modifications des données\n\n## À venir\n\nRien pour l’instant.\n\n"
        "## 1.0.0 — 2024-01-31\n\nPremière édition.\n\n- `stations`\u00a0: 2 lignes\n"
    )


def test_a_version_that_is_nearly_empty_is_refused_until_it_is_accepted_aloud(
    repository: Project,
) -> None:
    rows = "".join(f"{n:02d},Station {n},,\n" for n in range(3, 60))
    repository.write("datapackage/data/stations.csv", STATIONS + rows)
    commit(repository, "Toutes les stations")
    option = "volume=toutes les stations"
    assert repository.run("release", "--accept", option, "--quiet").returncode == 0
    commit(repository, "Version 1.1.0")
    repository.write("datapackage/data/stations.csv", STATIONS)
    commit(repository, "Un export coupé")
    before = hash_inputs(repository)
    done = repository.run("release")
    assert done.returncode == 1
    assert "59" in done.stderr
    assert '--accept volume="' in done.stderr
    assert hash_inputs(repository) == before
    done = repository.run("release", "--accept", "volume=les autres sont fermées", "--quiet")
    assert done.returncode == 0
    entry = repository.history["versions"][-1]
    reason = "les autres sont fermées"
    assert entry["acceptedWarnings"] == [{"kind": "volume", "reason": reason}]
    changelog = (repository.root / "datapackage/CHANGELOG.md").read_text(encoding="utf-8")
    assert f"Accepté (volume) : {reason}" in changelog


def test_the_changelog_names_each_cell_that_was_corrected_unless_told_not_to(
    repository: Project,
) -> None:
    text = STATIONS.replace("Amont", "Aval <b>")
    repository.write("datapackage/data/stations.csv", text)
    commit(repository, "Un nom corrigé")
    asked = repository.run("release", "--dry-run", "--no-cells")
    assert "- `stations`\u00a0: 1 ligne modifiée (`nom`)\n" in asked.stdout
    assert "Amont" not in asked.stdout
    assert repository.run("release", "--quiet").returncode == 0
    assert repository.history["versions"][-1]["summary"] == "Une note écrite à la main."
    changelog = (repository.root / "datapackage/CHANGELOG.md").read_text(encoding="utf-8")
    assert (
        "Version corrective\u00a0: stations (1 ligne modifiée).\n\n"
        "- `stations`\u00a0: 1 ligne modifiée (`nom`)\n"
        "  - **code «\u00a001\u00a0»**\u00a0: nom `Amont` → `Aval <b>`\n"
    ) in changelog


def test_the_history_keeps_what_changed_without_what_was_there(repository: Project) -> None:
    repository.write(
        "datapackage/data/stations.csv",
        STATIONS.replace("Amont", "Personne Secrète") + "03,Milieu,,\n",
    )
    commit(repository, "Deux changements")
    assert repository.run("release", "--quiet").returncode == 0
    entry = repository.history["versions"][-1]
    assert [(each["rule"], each["level"], each["count"]) for each in entry["changes"]] == [
        ("rows-added", "minor", 1),
        ("cells-changed", "patch", 1),
    ]
    assert [each["table"] for each in entry["schemas"]] == ["stations"]
    (ranges,) = entry["ranges"]
    assert sum(each["rows"] for each in ranges["ranges"]) == 3
    assert "Secrète" not in json.dumps(entry, ensure_ascii=False)


def test_a_recorded_version_that_is_too_low_is_not_published(repository: Project) -> None:
    repository.write("datapackage/data/stations.csv", STATIONS + "03,Milieu,,\n")
    commit(repository, "Une station")
    assert repository.run("release", "--quiet").returncode == 0
    history = repository.history
    history["versions"][-1]["changes"][0].update(rule="field-removed", level="major")
    repository.write("datapackage/versions.json", json.dumps(history))
    done = repository.run("publish")
    assert done.returncode == 1
    assert "2.0.0" in done.stderr
    assert "field-removed" in done.stderr
