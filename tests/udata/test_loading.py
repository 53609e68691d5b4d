"""What was published on the real udata is loaded from the page that a person has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.projects import STATIONS, make_project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.projects import Project
    from tests.udata.running import Udata

# In a process of its own: Polars does not survive the forks of other tests.
_LOAD = """
import json, sys, warnings, parution
warnings.simplefilter("error")
told = {}
for name, (place, version) in json.load(open("places.json")).items():
    frame = parution.load(place, version=version)
    told[name] = [frame.attrs["version"], frame["code"].to_list(), str(frame["ouverte_le"].dtype)]
told["versions"] = [each.version for each in parution.versions(place)]
told["changes"] = [each.rule for each in parution.changes(place)]
print(json.dumps(told))
"""


@pytest.fixture
def published(udata: Udata, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose versions 1.0.0 and 1.1.0 are on udata, published one after the other."""
    udata.clock("ticking")
    monkeypatch.setenv("PARUTION_API_KEY_DEMO", udata.people.editor.key)
    project = make_project(tmp_path / "projet")
    project.write(
        "portals.toml",
        f'default = "demo"\n[portals.demo]\nkind = "udata"\nurl = "{udata.url}"\n'
        f'organization = "{udata.organization.id}"\n',
    )
    for step in (project.describe, project.describe_next):
        step()
        for command in (("release",), ("publish", "--yes")):
            done = project.run(*command, "--quiet")
            assert done.returncode == 0, done.stderr
    return project


def test_a_dataset_is_loaded_from_its_page_and_from_its_api(
    udata: Udata, published: Project
) -> None:
    (dataset,) = udata.datasets()
    api = f"{udata.url}/api/1/datasets/{dataset['id']}/"
    places = {
        "page": (f"{udata.url}/fr/datasets/{dataset['slug']}/", None),
        "page of its id": (f"{udata.url}/datasets/{dataset['id']}", "1"),
        "earlier": (api, "1.0.0"),
        "api": (api, None),
    }
    published.write("places.json", json.dumps(places))
    done = published.run_python(_LOAD)
    assert done.returncode == 0, done.stderr
    latest = ["1.1.0", ["01", "02", "03"], "datetime64[s]"]
    assert json.loads(done.stdout) == {
        "page": latest,
        "page of its id": latest,
        "earlier": ["1.0.0", ["01", "02"], "datetime64[s]"],
        "api": latest,
        "versions": ["1.0.0", "1.1.0"],
        "changes": ["rows-added"],
    }


def test_what_another_put_in_the_place_of_a_version_is_refused(
    udata: Udata, published: Project
) -> None:
    (dataset,) = udata.datasets()
    page = f"{udata.url}/datasets/{dataset['slug']}/"
    archive = next(
        each for each in dataset["resources"] if each["extras"]["parution:key"] == "archive:1.1.0"
    )
    udata.tamper(archive["id"], b"PK")
    done = published.run("get", page)
    assert done.returncode == 3
    assert "n’est pas ce qui a été publié" in done.stderr
    assert archive["extras"]["parution:sha256"] in done.stderr
    assert not (published.root / "stations-1.1.0.zip").exists()


def test_a_version_before_the_latest_is_loaded_where_formats_are_those_of_the_latest(
    udata: Udata, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    udata.clock("ticking")
    udata.configure(ALLOWED_RESOURCES_EXTENSIONS=["csv", "json", "zip", "parquet"])
    monkeypatch.setenv("PARUTION_API_KEY_DEMO", udata.people.editor.key)
    project = make_project(tmp_path / "projet")
    project.write(
        "portals.toml",
        f'default = "demo"\n[portals.demo]\nkind = "udata"\nurl = "{udata.url}"\n'
        f'organization = "{udata.organization.id}"\n',
    )
    formats = {"tables": {"*": ["parquet"]}, "portals": {"demo": ["parquet"]}}
    for version, day, rows in (("1.0.0", "2024-01-31", ""), ("1.1.0", "2024-02-02", "03,M,,\n")):
        project.describe(version=version, created=f"{day}T00:00:00Z", portal={"formats": formats})
        project.write("datapackage/data/stations.csv", STATIONS + rows)
        for command in (("release",), ("publish", "--yes")):
            done = project.run(*command, "--quiet")
            assert done.returncode == 0, done.stderr
    (dataset,) = udata.datasets()
    keys = [each["extras"]["parution:key"] for each in dataset["resources"]]
    assert keys.count("format:stations.parquet") == 1
    page = f"{udata.url}/fr/datasets/{dataset['slug']}/"
    project.write("places.json", json.dumps({"earlier": (page, "1.0.0"), "latest": (page, None)}))
    done = project.run_python(_LOAD, PARUTION_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["earlier"][:2] == ["1.0.0", ["01", "02"]]
    assert told["latest"][:2] == ["1.1.0", ["01", "02", "03"]]
