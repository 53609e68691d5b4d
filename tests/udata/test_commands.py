"""What a producer types, on the real udata."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.answers import read_answer
from tests.projects import STATIONS, Project, make_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.udata.proxy import FaultProxy
    from tests.udata.running import Udata


@pytest.fixture
def project(udata: Udata, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose version 1.0.0 is recorded, and whose demo portal is udata."""
    udata.clock("ticking")
    monkeypatch.setenv("PARUTION_API_KEY_DEMO", udata.people.editor.key)
    project = make_project(tmp_path / "projet")
    _configure(project, udata.url, udata.organization.id)
    assert project.run("release", "--quiet").returncode == 0
    return project


def _configure(project: Project, url: str, organization: str, dataset: str = "") -> None:
    project.write(
        "portals.toml",
        f'default = "demo"\n[portals.demo]\nkind = "udata"\nurl = "{url}"\n'
        f'organization = "{organization}"\n' + (f'dataset = "{dataset}"\n' if dataset else ""),
    )


def _say(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_plan_publish_and_plan_again(udata: Udata, project: Project) -> None:
    planned = project.run("plan", "--portal", "demo")
    assert planned.returncode == 5, planned.stderr
    told = json.loads(project.run("plan", "--json").stdout)
    assert (told["portal"], told["address"], told["pending"]) == ("demo", f"{udata.url}/", True)
    assert "CREATE  le jeu de données" in _say(planned.stdout)
    assert udata.datasets() == []
    published = project.run("publish", "--yes")
    assert published.returncode == 0, published.stderr
    assert "Publié et vérifié : version 1.0.0 sur « demo »" in _say(published.stdout)
    (dataset,) = udata.datasets()
    assert f'dataset = "{dataset["id"]}"' in _say(published.stderr)
    again = project.run("plan")
    assert again.returncode == 0, again.stdout
    assert "Rien à faire" in _say(again.stdout)


def test_the_receipt_tells_ids_hashes_and_what_was_sent(udata: Udata, project: Project) -> None:
    project.run("publish", "--yes")
    receipt = json.loads((project.root / "dist" / "receipts" / "demo-1.0.0.json").read_text())
    (dataset,) = udata.datasets()
    assert receipt["dataset"] == dataset["id"]
    assert [file["id"] for file in receipt["files"]] == [r["id"] for r in dataset["resources"]]
    assert receipt["requests"]["POST"] == 1 + len(dataset["resources"])
    assert udata.people.editor.key not in json.dumps(receipt)


def test_nobody_publishes_without_agreeing_nor_without_a_key(
    udata: Udata, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = project.run("publish")
    assert asked.returncode == 2
    assert "--yes" in asked.stderr
    monkeypatch.delenv("PARUTION_API_KEY_DEMO")
    refused = project.run("publish", "--yes")
    assert refused.returncode == 2, refused.stderr
    assert "PARUTION_API_KEY_DEMO" in refused.stderr
    assert "parution login demo" in refused.stderr
    assert udata.datasets() == []
    general = project.run("publish", "--yes", PARUTION_API_KEY=udata.people.editor.key)
    assert general.returncode == 0, general.stderr


def test_a_key_that_is_refused_is_said_so_and_never_shown(udata: Udata, project: Project) -> None:
    for key, code in (("udata_wrong0wrong0wrong", 3), (udata.people.outsider.key, 3)):
        done = project.run("publish", "--yes", "--verbose", PARUTION_API_KEY_DEMO=key)
        assert done.returncode == code, done.stderr
        assert key not in done.stdout + done.stderr
    assert udata.datasets() == []


def test_a_key_does_not_follow_a_redirect(
    udata: Udata, project: Project, proxy: FaultProxy, elsewhere: FaultProxy
) -> None:
    from tests.udata.faults import Redirect  # noqa: PLC0415

    _configure(project, proxy.url, udata.organization.id)
    proxy.fail(Redirect(elsewhere.url), at=1, times=None)
    done = project.run("publish", "--yes")
    assert done.returncode == 3
    assert elsewhere.exchanges == ()


def test_rolling_back_puts_the_tables_of_a_version_back_under_their_ids(
    udata: Udata, project: Project
) -> None:
    project.run("publish", "--yes")
    (dataset,) = udata.datasets()
    table = next(r for r in dataset["resources"] if r["title"] == "Stations")
    first = udata.read(table["latest"])
    project.describe_next()
    assert project.run("release", "--quiet").returncode == 0
    assert project.run("publish", "--yes").returncode == 0
    assert udata.read(table["latest"]) != first
    versions = project.history["versions"]
    shown = project.run("rollback", "demo", "1.0.0", "--dry-run")
    assert shown.returncode == 0, shown.stderr
    assert "REPLACE table:stations" in shown.stdout
    assert "retour de 1.1.0 à 1.0.0 sur « demo »" in _say(shown.stdout)
    assert udata.read(table["latest"]) != first
    done = project.run("rollback", "demo", "1.0.0", "--reason", "Débits faux.", "--yes")
    assert done.returncode == 0, done.stderr
    assert udata.read(table["latest"]) == first
    titles = [r["title"] for r in udata.resources(dataset["id"])]
    assert "Archive complète, version 1.1.0 (2 février 2024) — retirée" in _say("|".join(titles))
    assert project.history["versions"] == versions  # entries are never edited
    (event,) = project.history["events"]
    assert event.pop("date")
    assert event == {
        "event": "rollback",
        "portal": "demo",
        "from": "1.1.0",
        "to": "1.0.0",
        "reason": "Débits faux.",
    }
    again = project.run("rollback", "demo", "1.0.0", "--yes")
    assert again.returncode == 0, again.stderr
    assert len(project.history["events"]) == 1
    refused = project.run("publish", "--yes")
    assert refused.returncode == 2
    assert "(Débits faux.)" in refused.stderr
    gone = project.run("rollback", "demo", "1.1.0", "--yes")
    assert gone.returncode == 2
    project.describe(version="1.0.1", created="2024-03-01T00:00:00Z")
    lower = project.run("release")
    assert lower.returncode == 2


def _publish_twice(project: Project) -> None:
    assert project.run("publish", "--yes").returncode == 0
    project.describe_next()
    assert project.run("release", "--quiet").returncode == 0
    assert project.run("publish", "--yes").returncode == 0


def _read_stored(udata: Udata) -> list[bytes]:
    return [(udata.server.files / name).read_bytes() for name in udata.stored()]


def test_a_withdrawn_version_is_on_the_portal_no_more(udata: Udata, project: Project) -> None:
    _publish_twice(project)
    history = project.history
    (dataset,) = udata.datasets()
    resources = udata.resources(dataset["id"])
    table = next(r for r in resources if r["title"] == "Stations")
    archive = next(r for r in resources if "1.1.0" in r["title"])
    secret = b"03,Milieu"
    assert secret in udata.read(table["latest"])
    done = project.run("withdraw", "1.1.0", "--reason", "Un nom.", "--yes")
    assert done.returncode == 0, done.stderr
    status = project.run("status")
    assert "Encore en ligne, bien que retirée : version 1.1.0" in _say(status.stdout)
    planned = project.run("plan")
    assert planned.returncode == 5, planned.stderr
    assert "REMOVE  archive:1.1.0" in planned.stdout
    assert "REPLACE table:stations" in planned.stdout
    published = project.run("publish", "--yes")
    assert published.returncode == 0, published.stderr
    assert "Publié et vérifié : version 1.0.0 sur « demo »" in _say(published.stdout)
    for address in (archive["latest"], archive["url"], table["url"]):
        with pytest.raises(requests.HTTPError):
            udata.read(address)
    assert secret not in udata.read(table["latest"])
    stored = _read_stored(udata)
    assert not any(secret in content for content in stored)
    recorded = history["versions"][1]
    others = {file["sha256"] for file in history["versions"][0]["files"]}
    hashes = [file["sha256"] for file in recorded["files"] if file["sha256"] not in others]
    said = json.dumps(udata.dataset(dataset["id"])).encode()
    for sha256 in (recorded["archive"]["sha256"], *hashes):
        assert not any(sha256.encode() in content for content in (*stored, said))
    again = project.run("publish", "--yes")
    assert "Rien à faire" in _say(again.stdout), again.stderr


def test_a_machine_that_does_not_know_of_a_withdrawal_puts_nothing_back(
    udata: Udata, project: Project
) -> None:
    _publish_twice(project)
    files = {
        name: (project.root / name).read_bytes()
        for name in ("datapackage/versions.json", "datapackage/CHANGELOG.md")
    }
    assert project.run("withdraw", "1.1.0", "--reason", "Un nom.", "--yes").returncode == 0
    assert project.run("publish", "--yes").returncode == 0
    (before,) = udata.datasets()
    for name, content in files.items():
        project.write(name, content)
    refused = project.run("publish", "--yes")
    assert refused.returncode == 3, refused.stderr
    assert "ce que l’historique d’ici ne sait pas" in _say(refused.stdout)
    assert udata.datasets() == [before]


def test_an_archive_that_was_tampered_with_is_not_rolled_back_to(
    udata: Udata, project: Project
) -> None:
    project.run("publish", "--yes")
    project.describe_next()
    project.run("release", "--quiet")
    project.run("publish", "--yes")
    (dataset,) = udata.datasets()
    archive = next(r for r in dataset["resources"] if "1.0.0" in r["title"])
    content = udata.read(archive["latest"])
    udata.tamper(archive["id"], content[:-1] + bytes([content[-1] ^ 1]))
    before = udata.dataset(dataset["id"])
    done = project.run("rollback", "demo", "1.0.0", "--yes")
    assert done.returncode == 3, done.stderr
    assert "n’est pas celle qui a été enregistrée" in done.stderr
    assert udata.dataset(dataset["id"]) == before


@pytest.mark.parametrize("is_tampered", [False, True])
def test_another_portal_takes_an_older_archive_from_udata_as_anybody_does(
    udata: Udata, project: Project, monkeypatch: pytest.MonkeyPatch, *, is_tampered: bool
) -> None:
    project.run("publish", "--yes")
    (dataset,) = udata.datasets()
    archive = next(r for r in dataset["resources"] if "1.0.0" in r["title"])
    content = udata.read(archive["latest"])
    if is_tampered:
        udata.tamper(archive["id"], content[:-1] + bytes([content[-1] ^ 1]))
    project.describe_next()
    project.run("release", "--quiet")
    shutil.rmtree(project.root / "dist")
    with (project.root / "portals.toml").open("a", encoding="utf-8") as file:
        file.write('[portals.local]\nkind = "static"\n')
    monkeypatch.delenv("PARUTION_API_KEY_DEMO")
    before = udata.dataset(dataset["id"])
    done = project.run("publish", "--portal", "local")
    place = f"{udata.url}/ (archive:1.0.0)"
    if is_tampered:
        assert done.returncode == 2
        assert f"Ce que {place} donne pour la version 1.0.0 n’a pas" in _say(done.stderr)
        assert not project.site.exists()
    else:
        assert done.returncode == 0, done.stderr
        assert f"La version 1.0.0 manque sur le portail : reprise de {place}." in _say(done.stderr)
        assert (project.site / "releases/1.0.0.zip").read_bytes() == content
    assert udata.dataset(dataset["id"]) == before


def test_what_was_edited_on_the_web_is_taken_into_the_descriptor(
    udata: Udata, project: Project
) -> None:
    assert project.run("publish", "--yes").returncode == 0
    (dataset,) = udata.datasets()
    table = next(r for r in dataset["resources"] if r["title"] == "Stations")
    edited = {
        "title": "Stations de la rivière",
        "description": "Bien mieux dit.",
        "tags": ["rivieres"],
        "frequency": "monthly",
    }
    for path, body in (("", edited), (f"resources/{table['id']}/", {"title": "Les stations"})):
        udata.request(
            "PUT",
            f"/api/1/datasets/{dataset['id']}/{path}",
            person=udata.people.editor,
            json=body,
        ).raise_for_status()
    before = (project.root / "datapackage" / "datapackage.json").read_bytes()
    stopped = project.run("publish", "--yes")
    assert stopped.returncode == 3
    both = project.run("publish", "--take-theirs", "--overwrite")
    assert both.returncode == 2
    dry = project.run("publish", "--take-theirs", "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert (project.root / "datapackage" / "datapackage.json").read_bytes() == before
    taken = project.run("publish", "--take-theirs")
    assert taken.returncode == 0, taken.stderr
    assert "passez « version » à 1.0.1" in _say(taken.stdout)
    descriptor = json.loads((project.root / "datapackage" / "datapackage.json").read_text())
    assert (descriptor["title"], descriptor["description"]) == (
        edited["title"],
        edited["description"],
    )
    assert descriptor["keywords"] == ["rivieres"]
    assert descriptor["portal"]["frequency"] == "monthly"
    assert descriptor["resources"][0]["title"] == "Les stations"
    # A patch release publishes it, and nothing of what was written on the web is lost.
    descriptor |= {"version": "1.0.1", "created": "2024-03-01T00:00:00Z"}
    project.write("datapackage/datapackage.json", json.dumps(descriptor))
    project.write("datapackage/CHANGELOG.md", "## 1.0.1 — 2024-03-01\n\nRepris du portail.\n")
    assert project.run("release", "--quiet").returncode == 0
    assert project.run("publish", "--yes").returncode == 0
    (dataset,) = udata.datasets()
    assert {name: dataset[name] for name in ("title", "description", "tags")} == {
        name: edited[name] for name in ("title", "description", "tags")
    }


def test_what_is_answered_to_a_program_is_of_its_schema(udata: Udata, project: Project) -> None:
    def answer(*arguments: str, code: int = 0) -> Any:
        done = project.run(*arguments, "--json")
        assert done.returncode == code, done.stderr
        return read_answer(arguments[0], done.stdout)

    assert answer("preflight")["quality"]
    assert answer("plan", code=5)["actions"]
    refused = project.run("publish", "--json")
    assert (refused.returncode, refused.stdout) == (2, "")
    published = answer("publish", "--yes")
    (dataset,) = udata.datasets()
    assert published["outcome"] == "published"
    assert published["unnotedDataset"] == dataset["id"]
    assert published["receipt"]["particulars"]["dataset"] == dataset["id"]
    assert answer("publish", "--yes")["outcome"] == "unchanged"
    assert answer("verify")["files"] == len(published["receipt"]["files"])
    assert answer("status")["portals"][0]["versions"] == ["1.0.0"]
    udata.request(
        "PUT",
        f"/api/1/datasets/{dataset['id']}/",
        person=udata.people.editor,
        json={"title": "Stations de la métropole"},
    ).raise_for_status()
    assert answer("plan", code=3)["conflicts"][0]["field"] == "title"
    stopped = answer("publish", "--yes", code=3)
    assert (stopped["outcome"], stopped["receipt"]) == ("conflict", None)
    taken = {"path": "datapackage/datapackage.json", "fields": ["title"], "nextVersion": "1.0.1"}
    planned = answer("publish", "--take-theirs", "--dry-run")
    assert (planned["outcome"], planned["taken"]) == ("planned", taken)
    done = answer("publish", "--take-theirs")
    assert (done["outcome"], done["taken"]) == ("taken", taken)


def test_a_licence_changed_on_the_web_is_for_a_person_to_decide(
    udata: Udata, project: Project
) -> None:
    project.run("publish", "--yes")
    (dataset,) = udata.datasets()
    udata.request(
        "PUT",
        f"/api/1/datasets/{dataset['id']}/",
        person=udata.people.editor,
        json={"license": "odc-odbl"},
    ).raise_for_status()
    before = (project.root / "datapackage" / "datapackage.json").read_bytes()
    done = project.run("publish", "--take-theirs", "--json")
    assert done.returncode == 3
    assert read_answer("publish", done.stdout)["outcome"] == "conflict"
    assert "dataset.license" in done.stderr
    assert (project.root / "datapackage" / "datapackage.json").read_bytes() == before


def test_the_status_of_all_portals_is_told(udata: Udata, project: Project) -> None:
    text = (project.root / "portals.toml").read_text()
    project.write("portals.toml", text + '[portals.local]\nkind = "static"\n')
    before = project.run("status")
    assert before.returncode == 0, before.stderr
    assert f"demo ({udata.url}/) : rien de publié" in _say(before.stdout)
    project.run("publish", "--yes")
    after = _say(project.run("status").stdout)
    assert "version 1.0.0 publiée. Rien à faire." in after


def test_verify_reads_everything_back_and_says_what_the_portal_made_of_it(
    udata: Udata, project: Project
) -> None:
    early = project.run("verify", "demo")
    assert early.returncode == 3
    project.run("publish", "--yes")
    done = project.run("verify")
    assert done.returncode == 0, done.stderr
    assert "5 fichiers relus" in _say(done.stdout)
    assert "table:stations : pas encore analysé" in _say(done.stdout)
    (dataset,) = udata.datasets()
    table = next(r for r in dataset["resources"] if r["title"] == "Stations")
    analysed = {
        "check:available": True,
        "check:status": 200,
        "analysis:checksum": table["checksum"]["value"],
        "analysis:parsing:finished_at": "2024-02-01T00:00:00",
    }
    _write_extras(udata, dataset["id"], table["id"], analysed)
    profile = {
        "header": ["code", "nom", "ouverte_le", "debit"],
        "columns": {
            "code": {"python_type": "int", "format": "code_commune", "score": 1.0},
            "nom": {"python_type": "string", "format": "string", "score": 1.0},
        },
    }
    with _serve_profile(table["id"], profile) as tabular:
        text = (project.root / "portals.toml").read_text()
        project.write("portals.toml", text + f'tabular = "{tabular}"\n')
        waited = project.run("verify", "demo", "--wait")
        assert waited.returncode == 3, waited.stderr
        assert "« code » est un texte" in _say(waited.stdout)
    _write_extras(udata, dataset["id"], table["id"], {"analysis:parsing:error": "trop gros"})
    project.write("portals.toml", text)
    broken = json.loads(project.run("verify", "--format", "json").stdout)
    assert {item["kind"] for item in broken["derived"]} == {"not-converted"}


def _write_extras(udata: Udata, dataset: str, resource: str, extras: dict[str, Any]) -> None:
    """Write as the portal's crawler does, which is a sysadmin."""
    udata.request(
        "PUT",
        f"/api/2/datasets/{dataset}/resources/{resource}/extras/",
        person=udata.people.sysadmin,
        json=extras,
    ).raise_for_status()


@contextmanager
def _serve_profile(resource: str, profile: dict[str, Any]) -> Iterator[str]:
    """Serve what the tabular API of data.gouv.fr says of a table."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == f"/api/resources/{resource}/profile/"
            self.send_response(200 if found else 404)
            self.end_headers()
            if found:
                self.wfile.write(json.dumps({"profile": profile}).encode())

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_what_the_portal_does_not_know_stops_before_the_first_write(
    udata: Udata, project: Project
) -> None:
    # data.gouv.fr knows this licence, this portal does not.
    project.describe(portal={"frequency": "irregular", "license": "gfdl"})
    for command in (["plan"], ["publish", "--yes"]):
        stopped = project.run(*command)
        assert stopped.returncode == 1, stopped.stderr
        told = " ".join(_say(stopped.stderr).split())
        assert "BLOQUE portal.license" in told
        assert f"(la réponse de {udata.url}/api/1/datasets/licenses/)" in told
    assert _list_writes(udata) == []
    assert udata.datasets() == []


def test_a_rollback_asks_the_portal_before_it_writes(udata: Udata, project: Project) -> None:
    assert project.run("publish", "--yes").returncode == 0
    project.describe_next()
    assert project.run("release", "--quiet").returncode == 0
    assert project.run("publish", "--yes").returncode == 0
    project.describe(version="1.1.0", portal={"frequency": "irregular", "license": "gfdl"})
    history, writes = project.history, _list_writes(udata)
    stopped = project.run("rollback", "demo", "1.0.0", "--yes")
    assert stopped.returncode == 1, stopped.stderr
    assert "BLOQUE" in stopped.stderr
    assert (project.history, _list_writes(udata)) == (history, writes)


def _list_writes(udata: Udata) -> list[tuple[str, str, int]]:
    return [request for request in udata.request_log() if request[0] != "GET"]


def test_a_shipped_list_does_not_stop_what_the_portal_knows(udata: Udata, project: Project) -> None:
    project.describe(portal={"frequency": "irregular", "license": "maison"})
    assert project.run("publish", "--yes").returncode == 0
    (dataset,) = udata.datasets()
    assert dataset["license"] == "maison"


def test_preflight_alone_asks_nothing(udata: Udata, project: Project) -> None:
    project.describe(portal={"frequency": "irregular", "license": "gfdl", "spatial": 1})
    before = udata.request_log()
    told = project.run("preflight", "--portal", "demo", "--json")
    assert told.returncode == 1
    answer = json.loads(told.stdout)
    assert (answer["portal"], answer["address"]) == ("demo", f"{udata.url}/")
    assert [finding["kind"] for finding in answer["findings"]] == ["not-a-mapping"]
    assert udata.request_log() == before


def test_the_latest_tables_are_there_in_the_formats_that_the_portal_takes(
    udata: Udata, project: Project
) -> None:
    project.describe(
        version="1.1.0",
        created="2024-02-02T00:00:00Z",
        portal={"frequency": "irregular", "formats": ["parquet", "xlsx", "sqlite"]},
    )
    assert project.run("release", "--quiet").returncode == 0
    published = project.run("publish", "--yes")
    assert published.returncode == 0, published.stderr
    # udata refuses Parquet unless a portal chose to take it.
    assert "Les fichiers « parquet » ne sont pas envoyés" in _say(published.stderr)
    (dataset,) = udata.datasets()
    found = {each["extras"]["parution:key"]: each for each in dataset["resources"]}
    formats = {key: each for key, each in found.items() if key.startswith("format:")}
    assert set(formats) == {"format:stations.xlsx", "format:stations.sqlite"}
    recorded = {each["path"]: each for each in project.history["versions"][-1]["formats"]}
    for key, resource in formats.items():
        name = key.removeprefix("format:")
        content = requests.get(resource["url"], timeout=30).content
        assert hashlib.sha256(content).hexdigest() == recorded[f"formats/{name}"]["sha256"]
        assert resource["type"] == "main"
    assert formats["format:stations.xlsx"]["title"] == "Stations (XLSX)"
    # The ids stay from one version to the next, and asking twice does nothing.
    assert project.run("plan").returncode == 0
    project.write("datapackage/data/stations.csv", STATIONS + "03,Milieu,,\n")
    project.describe(
        version="1.2.0",
        created="2024-03-02T00:00:00Z",
        portal={"frequency": "irregular", "formats": ["xlsx"]},
    )
    changelog = project.root / "datapackage/CHANGELOG.md"
    changelog.write_text("# Historique\n\n## 1.2.0 — 2024-03-02\n\nUne station.\n")
    assert project.run("release", "--quiet").returncode == 0
    done = project.run("publish", "--yes")
    assert done.returncode == 0, done.stderr
    (dataset,) = udata.datasets()
    after = {each["extras"]["parution:key"]: each for each in dataset["resources"]}
    xlsx = "format:stations.xlsx"
    assert after[xlsx]["id"] == formats[xlsx]["id"]
    assert "format:stations.sqlite" not in after  # nothing asks for it any more, and it is ours
