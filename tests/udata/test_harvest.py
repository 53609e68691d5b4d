"""What udata's own harvester makes of the catalogue of a static portal."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from tests.projects import make_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.projects import Project
    from tests.udata.running import Udata


DESCRIPTION = (
    "Des **stations** de mesure, chacune avec son débit et le jour de son ouverture, tels que les "
    "services de l’État les relèvent."
)


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on the loopback; gives its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def publish(project: Project, url: str, version: str = "1.0.0") -> None:
    """Publish a version of a dataset on a portal at an address."""
    project.write(
        "portals.toml", f'[portals.local]\nkind = "static"\npath = "site"\nurl = "{url}"\n'
    )
    project.describe(
        version=version,
        created={"1.0.0": "2024-01-31T00:00:00Z", "1.1.0": "2024-02-02T00:00:00Z"}[version],
        description=DESCRIPTION,
        keywords=["débit d’eau"],
        contributors=[
            {"title": "Ministère d’essai", "email": "contact@exemple.fr", "roles": ["publisher"]}
        ],
        portal={
            "frequency": "irregular",
            "themes": ["ENVI"],
            "temporal_coverage": {"start": "2020-01-31", "end": "2021-12-31"},
            "spatial": {
                "zones": ["country:fr"],
                "geom": {
                    "type": "Polygon",
                    "coordinates": [[[2.2, 48.8], [2.5, 48.8], [2.5, 48.9], [2.2, 48.8]]],
                },
            },
            "formats": ["parquet", "jsonl"],
        },
    )
    for arguments in (("release",), ("publish", "--yes")):
        done = project.run(*arguments)
        assert done.returncode == 0, done.stderr


def harvest(udata: Udata, address: str) -> dict[str, Any]:
    """Have the portal harvest an address, as its sysadmin allows: the job that it made."""
    udata.configure(HARVESTER_BACKENDS=["dcat"])
    source = udata.request(
        "POST",
        "/api/1/harvest/sources/",
        person=udata.people.admin,
        json={
            "name": "Portail statique",
            "url": address,
            "backend": "dcat",
            "organization": udata.organization.id,
        },
    )
    assert source.status_code == 201, source.text
    path = f"/api/1/harvest/source/{source.json()['id']}"
    return run(udata, path)


def run(udata: Udata, path: str) -> dict[str, Any]:
    """Validate a source and run it: the last job, its items, the address of the source."""
    for action, body in (("validate", {"state": "accepted"}), ("run", {})):
        answer = udata.request("POST", f"{path}/{action}/", person=udata.people.sysadmin, json=body)
        assert answer.ok, answer.text
    jobs = udata.request("GET", f"{path}/jobs/").json()["data"]
    items = udata.request("GET", f"/api/1/harvest/job/{jobs[0]['id']}/items/").json()["data"]
    return {"source": path, "status": jobs[0]["status"], "items": items}


@pytest.mark.parametrize("name", ["catalogue.rdf", "catalogue.ttl", "catalogue.jsonld"])
def test_udata_harvests_the_dataset_from_each_writing(
    udata: Udata, tmp_path: Path, name: str
) -> None:
    project = make_project(tmp_path)
    project.site.mkdir()
    with serve(project.site) as url:
        publish(project, url)
        job = harvest(udata, url + name)
    assert job["status"] == "done"
    assert [(item["remote_id"], item["status"]) for item in job["items"]] == [
        ("stations", "done"),
        # Versions are datasets without an identifier: no dataset is made of them.
        (None, "skipped"),
    ]
    (listed,) = udata.datasets()
    dataset = udata.dataset(listed["id"])
    assert {word: dataset[word] for word in ("title", "description", "license", "frequency")} == {
        "title": "Stations de mesure",
        "description": DESCRIPTION,
        "license": "lov2",
        "frequency": "irregular",
    }
    assert dataset["tags"] == ["debit-deau", "environnement"]
    assert dataset["temporal_coverage"] == {"start": "2020-01-31", "end": "2021-12-31"}
    assert dataset["spatial"]["geom"]["coordinates"] == [
        [[[2.2, 48.8], [2.5, 48.8], [2.5, 48.9], [2.2, 48.9], [2.2, 48.8]]]
    ]
    assert dataset["harvest"]["remote_url"] == url
    assert dataset["harvest"]["dct_identifier"] == "stations"
    assert sorted((point["name"], point["role"]) for point in dataset["contact_points"]) == [
        ("Ministère d’essai", "contact"),
        ("Ministère d’essai", "creator"),
        ("Ministère d’essai", "publisher"),
    ]
    assert dataset["quality"]["score"] == 1
    latest = project.site / "latest"
    assert sorted(
        (file["url"], file["format"], file["mime"], file["filesize"])
        for file in dataset["resources"]
    ) == sorted(
        (url + path, kind, mime, (project.site / path).stat().st_size)
        for path, kind, mime in (
            ("latest/data/stations.csv", "csv", "text/csv"),
            ("latest/formats/stations.parquet", "parquet", "application/vnd.apache.parquet"),
            ("latest/formats/stations.jsonl", "jsonl", None),
            ("latest.zip", "zip", "application/zip"),
            ("latest/datapackage.json", "json", "application/json"),
        )
    )
    table = next(file for file in dataset["resources"] if file["url"].endswith(".csv"))
    assert table["title"] == "Stations (CSV)"
    assert table["schema"]["url"] == f"{url}latest/datapackage.json#/resources/0/schema"
    # udata 17.18 has no text of a checksum of the type that DCAT-AP gives it: it has none of ours.
    assert [file["checksum"] for file in dataset["resources"]] == [None] * 5
    assert (latest / "datapackage.json").is_file()


def test_a_later_version_updates_the_same_dataset(udata: Udata, tmp_path: Path) -> None:
    project = make_project(tmp_path)
    project.site.mkdir()
    with serve(project.site) as url:
        publish(project, url)
        first = harvest(udata, f"{url}catalogue.rdf")
        project.write("datapackage/data/stations.csv", "code,nom,ouverte_le,debit\n01,Amont,,1\n")
        publish(project, url, "1.1.0")
        again = run(udata, first["source"])
    assert [item["status"] for item in again["items"]] == ["done", "skipped", "skipped"]
    (dataset,) = udata.datasets()
    resources = udata.resources(dataset["id"])
    size = (project.site / "latest/data/stations.csv").stat().st_size
    assert len(resources) == 5
    assert [each["filesize"] for each in resources if each["format"] == "csv"] == [size]
