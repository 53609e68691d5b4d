"""A version that should not have been published: what stays said of it, and that its bytes go."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from parution import files
from parution.releases.history import write_history
from tests.projects import FILES, STATIONS, Project, list_hashes
from tests.system.test_history_schema import list_errors

if TYPE_CHECKING:
    from pathlib import Path

REASON = "Un nom de <personne> *en trop*."
ROW = "03,Milieu"
NOTE = "**Version retirée le "


def _say(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def twice(project: Project) -> Project:
    """A project whose versions 1.0.0 and 1.1.0 are published; it keeps its archives."""
    for step in (project.describe, project.describe_next):
        step()
        assert project.run("release").returncode == 0
        assert project.run("publish").returncode == 0
    return project


def _withdraw(project: Project, version: str = "1.1.0", *options: str) -> str:
    done = project.run("withdraw", version, "--reason", REASON, "--yes", *options)
    assert done.returncode == 0, done.stderr
    return _say(done.stdout + done.stderr)


def _publish(project: Project) -> str:
    done = project.run("publish")
    assert done.returncode == 0, done.stderr
    return _say(done.stdout + done.stderr)


def _read_changelog(project: Project) -> str:
    return (project.root / "datapackage/CHANGELOG.md").read_text(encoding="utf-8")


def _list_recorded(project: Project, version: str) -> set[str]:
    """List the hashes that were recorded of a version, and of no other one."""
    found: dict[str, set[str]] = {}
    for entry in project.history["versions"]:
        digests = [entry["archive"], *entry["files"]]
        ranges = [each for table in entry.get("ranges", ()) for each in table["ranges"]]
        found[entry["version"]] = {each["sha256"] for each in (*digests, *ranges)}
    return found[version] - set[str]().union(
        *(hashes for other, hashes in found.items() if other != version)
    )


def _check_gone(folder: Path, recorded: set[str]) -> None:
    """Check that nothing below a folder is, or says, what was recorded of a version."""
    assert recorded
    assert set(list_hashes(folder).values()) & recorded == set()
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".zip":
            text = path.read_text(encoding="utf-8")
            assert ROW not in text, path
            assert [sha256 for sha256 in recorded if sha256 in text] == [], path


def test_a_withdrawn_version_is_recorded_and_removed_here(twice: Project) -> None:
    before, changelog = twice.history, _read_changelog(twice)
    twice.write("dist/stations-1.1.0/notes.txt", "à moi")
    told = _withdraw(twice)
    assert "Elle est encore en ligne" in told
    assert "parution publish --portal local" in told
    assert "dist/stations-1.1.0/notes.txt n’a pas les octets enregistrés" in told
    after = twice.history
    assert after["versions"] == before["versions"]  # entries are never edited
    (event,) = after["events"]
    assert event.pop("date")
    assert event == {"event": "withdrawal", "version": "1.1.0", "reason": REASON}
    assert list_errors(twice.history) == []
    assert list_hashes(twice.root / "dist/stations-1.1.0").keys() == {"notes.txt"}
    assert not (twice.root / "dist/stations-1.1.0.zip").exists()
    assert (twice.root / "dist/stations-1.0.0.zip").exists()
    noted = _read_changelog(twice)
    (line,) = set(noted.splitlines()) - set(changelog.splitlines())
    assert line.startswith(NOTE)
    assert "Un nom de \\<personne\\> \\*en trop\\*." in line
    assert [each for each in noted.splitlines() if each and each != line] == [
        each for each in changelog.splitlines() if each
    ]
    start = noted.index("## 1.1.0")
    assert start < noted.index(NOTE) < noted.index("## 1.0.0")


def test_what_was_kept_beside_the_descriptor_goes_too(project: Project) -> None:
    project.describe(portal={"keep_archives": True})
    assert project.run("release").returncode == 0
    kept = project.root / "datapackage/archives/stations-1.0.0.zip"
    assert kept.is_file()
    assert "datapackage/archives/stations-1.0.0.zip" in _withdraw(project, "1.0.0")
    assert not kept.exists()
    assert not (project.root / "dist/stations-1.0.0").exists()


def test_the_next_publication_removes_it_and_what_stands_takes_its_place(twice: Project) -> None:
    recorded = _list_recorded(twice, "1.1.0")
    _withdraw(twice)
    status = _say(twice.run("status").stdout)
    assert "Ici : stations 1.1.0, retirée." in status
    assert "Encore en ligne, bien que retirée : version 1.1.0" in status
    planned = twice.run("plan")
    assert planned.returncode == 5
    assert "REMOVE  releases/1.1.0.zip" in planned.stdout
    assert REASON in planned.stderr
    assert twice.run("verify", "local").returncode == 3
    told = _publish(twice)
    assert "Publié et vérifié : version 1.0.0" in told
    assert "la version 1.0.0 tient sa place" in told
    _check_gone(twice.site, recorded)
    assert (twice.site / "latest/data/stations.csv").read_text(encoding="utf-8") == STATIONS
    built = list_hashes(twice.root / "dist/stations-1.0.0")
    for name in FILES:
        assert list_hashes(twice.site / "latest")[name] == built[name]
    assert "Rien à faire" in _publish(twice)
    assert twice.run("plan").returncode == 0
    assert "version 1.0.0 publiée. Rien à faire." in _say(twice.run("status").stdout)
    verified = twice.run("verify", "local")
    assert verified.returncode == 0
    assert REASON in verified.stderr


def test_the_published_history_says_when_and_why_and_nothing_of_the_content(
    twice: Project,
) -> None:
    _withdraw(twice, "1.0.0", "--replace-by", "1.1.0")
    _publish(twice)
    text = (twice.site / "versions.json").read_text(encoding="utf-8")
    document = json.loads(text)
    assert list_errors(document) == []
    withdrawn, kept = document["versions"]
    assert withdrawn.keys() == {"withdrawn", "version", "date", "tag", "format", "parution"}
    assert kept["location"]
    assert document["events"] == twice.history["events"]
    assert document["events"][0]["replacedBy"] == "1.1.0"


def test_the_pages_say_it_where_its_files_were(twice: Project) -> None:
    _withdraw(twice, "1.0.0", "--replace-by", "1.1.0")
    _publish(twice)
    page = _say((twice.site / "index.html").read_text(encoding="utf-8"))
    assert '<del><a href="releases/1.0.0/index.html">1.0.0</a></del>' in page
    assert "Un nom de &lt;personne&gt; *en trop*." in page
    assert '<a href="releases/1.1.0/index.html">1.1.0</a>.' in page
    assert "releases/1.0.0.zip" not in page
    for name, home in (("index.html", "../../"), ("data/index.html", "../../../")):
        notice = _say((twice.site / "releases/1.0.0" / name).read_text(encoding="utf-8"))
        assert "La version 1.0.0 a été retirée le" in notice
        assert "Version 1.0.0 was withdrawn on" in notice
        assert f'<a href="{home}releases/1.1.0/index.html">1.1.0</a>' in notice
        assert f'<a href="{home}index.html">' in notice
    assert list_hashes(twice.site / "releases/1.0.0").keys() == {"index.html", "data/index.html"}
    listed = _say((twice.site / "releases/index.html").read_text(encoding="utf-8"))
    assert "Retirée le" in listed


def test_no_other_file_changes(twice: Project) -> None:
    before = list_hashes(twice.site)
    _withdraw(twice, "1.0.0")
    _publish(twice)
    after = list_hashes(twice.site)
    changed = {name for name in before.keys() & after.keys() if before[name] != after[name]}
    assert changed == {
        *("index.html", "llms.txt", "feed.xml", "feed.json", "versions.json"),
        "ro-crate-metadata.json",  # it has the archives of the versions
        "releases/index.html",
        *("releases/1.0.0/index.html", "releases/1.0.0/data/index.html"),
        "releases/1.1.0/index.html",  # it linked to what changed since 1.0.0
    }
    assert before.keys() - after.keys() == {
        *("changes/1.1.0.html", "changes/index.html", "releases/1.0.0.zip"),
        *(f"releases/1.0.0/{name}" for name in FILES),
    }
    assert after.keys() <= before.keys()


def test_the_number_is_never_published_again(twice: Project) -> None:
    _withdraw(twice)
    _publish(twice)
    before = list_hashes(twice.site), twice.history
    for command in ("release", "rollback local 1.1.0", "preflight"):
        done = twice.run(*command.split())
        assert done.returncode == 2, command
        assert "elle n’est plus jamais publiée" in _say(done.stderr)
    twice.write("datapackage/data/stations.csv", STATIONS)
    assert twice.run("release").returncode == 2
    assert (list_hashes(twice.site), twice.history) == before
    twice.describe(version="1.0.9", created="2024-03-01T00:00:00Z")
    assert twice.run("release").returncode == 2  # lower than the one that was withdrawn


def test_a_release_after_it_is_the_latest_and_keeps_its_bytes(twice: Project) -> None:
    changelog = _read_changelog(twice)
    following = "## 1.2.0 — 2024-03-01\n\nSans ce nom.\n\n## 1.1.0"
    twice.write("datapackage/CHANGELOG.md", changelog.replace("## 1.1.0", following))
    twice.write("datapackage/data/stations.csv", STATIONS)
    twice.describe(version="1.2.0", created="2024-03-01T00:00:00Z")
    assert twice.run("release").returncode == 0
    # The line in the changelog is no part of an edition: what was recorded is what is built.
    _withdraw(twice, "1.1.0", "--replace-by", "1.2.0")
    assert "Publié et vérifié : version 1.2.0" in _publish(twice)
    published = (twice.site / "latest/CHANGELOG.md").read_text(encoding="utf-8")
    assert "Une station de plus." in published
    assert NOTE not in published
    assert list_hashes(twice.site / "releases/1.1.0").keys() == {"index.html", "data/index.html"}
    page = _say((twice.site / "index.html").read_text(encoding="utf-8"))
    assert '<a href="releases/1.2.0/index.html">1.2.0</a>.' in page


def test_the_data_that_were_withdrawn_are_not_released_under_another_number(
    twice: Project,
) -> None:
    _withdraw(twice)
    done = twice.run("release", "2.0.0", "--date", "2024-05-01")
    assert done.returncode == 2
    assert "les tables de la version 1.1.0, qui a été retirée" in _say(done.stderr)
    assert [entry["version"] for entry in twice.history["versions"]] == ["1.0.0", "1.1.0"]


def test_a_table_that_it_alone_had_leaves_the_latest_addresses(project: Project) -> None:
    assert project.run("release").returncode == 0
    assert project.run("publish").returncode == 0
    secret = "nom\nMilieu\n"
    project.write("datapackage/secret/noms.csv", secret)
    table = {"name": "stations", "path": "data/stations.csv", "schema": "../schemas/stations.json"}
    schema = {"fields": [{"name": "nom", "type": "string"}]}
    other = {"name": "noms", "path": "secret/noms.csv", "schema": schema}
    project.describe(version="1.1.0", created="2024-02-02T00:00:00Z", resources=[table, other])
    assert project.run("release").returncode == 0
    assert project.run("publish").returncode == 0
    digest = hashlib.sha256(secret.encode()).hexdigest()
    assert digest in list_hashes(project.site / "latest").values()
    project.write("site/latest/A-MOI.txt", "à moi")
    _withdraw(project)
    _publish(project)
    assert digest not in list_hashes(project.site).values()
    left = list_hashes(project.site / "latest").keys()
    assert left == {*FILES, "index.html", "data/index.html", "A-MOI.txt"}


def test_without_any_version_left_only_what_happened_is_published(twice: Project) -> None:
    recorded = _list_recorded(twice, "1.1.0") | _list_recorded(twice, "1.0.0")
    _withdraw(twice, "1.1.0")
    _withdraw(twice, "1.0.0")
    assert "aucune version n’est plus publiée" in _publish(twice)
    _check_gone(twice.site, recorded)
    left = {name for name in list_hashes(twice.site) if not name.startswith("releases/")}
    assert left == {"feed.json", "feed.xml", "index.html", "latest/index.html", "versions.json"}
    assert "Rien à faire" in _publish(twice)
    verified = twice.run("verify", "local")
    assert "toutes les autres sont retirées" in _say(verified.stdout)
    # Another portal never had any: there is nothing to publish there.
    twice.write("portals.toml", '[portals.local]\nkind = "static"\npath = "autre"\n')
    refused = twice.run("publish")
    assert refused.returncode == 2
    assert "rien n’est publié" in _say(refused.stderr)
    assert not (twice.root / "autre").exists()


def test_the_pages_of_the_latest_go_whatever_the_language_of_the_dataset(project: Project) -> None:
    project.describe(languages=["en"])
    for command in ("release", "publish"):
        done = project.run(command, "--quiet")
        assert done.returncode == 0, done.stderr
    assert "Latest version" in (project.site / "latest/data/index.html").read_text("utf-8")
    _withdraw(project, "1.0.0")
    _publish(project)
    assert [each.name for each in (project.site / "latest").iterdir()] == ["index.html"]
    assert "Latest version" not in (project.site / "latest/index.html").read_text("utf-8")


def test_what_somebody_changed_is_not_removed_and_is_said(twice: Project) -> None:
    _withdraw(twice, "1.0.0")
    changed = twice.site / "releases/1.0.0/data/stations.csv"
    changed.write_text("autre\n", encoding="utf-8")
    refused = twice.run("publish")
    assert refused.returncode == 3
    assert "releases/1.0.0/data/stations.csv appartient à une version retirée" in _say(
        refused.stdout
    )
    changed.unlink()
    _publish(twice)


def test_a_history_that_does_not_know_of_it_puts_nothing_back(twice: Project) -> None:
    history = (twice.root / "datapackage/versions.json").read_bytes()
    changelog = _read_changelog(twice)
    _withdraw(twice)
    _publish(twice)
    site = list_hashes(twice.site)
    twice.write("datapackage/versions.json", history)
    twice.write("datapackage/CHANGELOG.md", changelog)
    for command in ("plan", "publish", "rollback local 1.0.0"):
        done = twice.run(*command.split())
        assert done.returncode == 3, (command, done.stderr)
        assert "ce que l’historique d’ici ne sait pas" in _say(done.stdout)
    assert list_hashes(twice.site) == site


def test_a_rollback_goes_without_it(twice: Project) -> None:
    _withdraw(twice)
    done = twice.run("rollback", "local", "1.0.0")
    assert done.returncode == 0, done.stderr
    assert [event["event"] for event in twice.history["events"]] == ["withdrawal"]
    assert not (twice.site / "releases/1.1.0.zip").exists()


def test_a_dry_run_writes_nothing(twice: Project) -> None:
    before = list_hashes(twice.root)
    done = twice.run("withdraw", "1.1.0", "--reason", REASON, "--dry-run")
    assert done.returncode == 0
    assert "dist/stations-1.1.0.zip" in done.stdout
    assert list_hashes(twice.root) == before


@pytest.mark.parametrize("where", range(6))
def test_a_run_that_dies_is_finished_by_the_next(
    twice: Project, monkeypatch: pytest.MonkeyPatch, where: int
) -> None:
    """The run dies at its first writes and removals, one after the other."""
    from pathlib import Path as Disk  # noqa: PLC0415

    from parution.commands import withdraw  # noqa: PLC0415
    from parution.reports.terminal import Terminal  # noqa: PLC0415
    from parution.settings import Verbosity  # noqa: PLC0415

    done = 0

    def dying(act: Any) -> Any:
        def run(*arguments: Any, **options: Any) -> Any:
            nonlocal done
            done += 1
            if done > where:
                raise KeyboardInterrupt
            return act(*arguments, **options)

        return run

    monkeypatch.setattr(withdraw, "write_history", dying(write_history))
    monkeypatch.setattr(withdraw, "write_file", dying(files.write_file))
    monkeypatch.setattr(Disk, "unlink", dying(Disk.unlink))
    with pytest.raises(KeyboardInterrupt):
        withdraw.run(
            twice.root,
            *("1.1.0", REASON),
            replace_by=None,
            agreed=True,
            dry_run=False,
            terminal=Terminal(Verbosity.QUIET),
        )
    monkeypatch.undo()
    _withdraw(twice)
    assert len(twice.history["events"]) == 1
    assert _read_changelog(twice).count(NOTE) == 1
    assert not list((twice.root / "dist").glob("stations-1.1.0*"))
    assert "il ne reste rien à faire" in _withdraw(twice)


def test_llms_txt_tells_what_stands_and_goes_with_the_last_version(twice: Project) -> None:
    path = twice.site / "llms.txt"
    _withdraw(twice)
    _publish(twice)
    text = path.read_text(encoding="utf-8")
    assert "Version 1.0.0" in text
    assert "1.1.0" not in text
    _withdraw(twice, "1.0.0")
    _publish(twice)
    assert not path.exists()
    path.write_text("# La mairie\n", encoding="utf-8")  # somebody's, now that there is none of ours
    _publish(twice)
    assert path.read_text(encoding="utf-8") == "# La mairie\n"
