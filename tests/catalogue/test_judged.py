"""What a portal tells machines, judged by the libraries of the standards.

The judges have an environment of their own (``make test`` builds it); the shapes of DCAT-AP are
read where ``../shared/standards`` is, beside the repository.
"""

from __future__ import annotations

import csv
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.projects import REPOSITORY, SCHEMA, list_hashes, make_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.projects import Project

pytestmark = pytest.mark.slow

JUDGES = REPOSITORY / ".venv-judges"
SHAPES = REPOSITORY.parent / "shared" / "standards" / "dcat-ap-3.0.1"
# What the profile obliges to; those of its vocabularies want them whole, which are not here.
OBLIGING = ("dcat-ap-SHACL.ttl", "shapes.ttl", "range.ttl", "deprecateduris.ttl")
URL = "https://donnees.exemple.fr/stations/"
# What roc-validator recommends and that a descriptor may not say.
UNSAID = {
    "An Organization entity SHOULD have a ROR identifier as its @id (e.g., "
    "https://ror.org/03f0f6041)",
    "An Organization's contactPoint SHOULD reference a ContactPoint contextual entity",
    "At least one author or publisher Person/Organization SHOULD have a contactPoint property",
    "The organization SHOULD have a URL.",
}


@dataclass(frozen=True)
class Judged:
    """A portal's folder, and what the judges say of it."""

    project: Project
    said: dict[str, Any]


def judge(folder: Path) -> dict[str, Any]:
    """Run the judges on a portal's folder."""
    if not (JUDGES / ".ready").exists():
        pytest.fail(
            "these tests need the judges of catalogues: run `make .venv-judges/.ready` once (a "
            "minute, about 600 MB), or `make test`, which does it",
            pytrace=False,
        )
    shapes = [SHAPES / name for name in OBLIGING] if SHAPES.is_dir() else []
    script = Path(__file__).parent / "judge.py"
    done = subprocess.run(
        [JUDGES / "bin" / "python", script, folder, *shapes],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def publish(project: Project, url: str = URL) -> None:
    """Record the version and publish it on a portal whose address is known, or is not."""
    project.write(
        "portals.toml",
        '[portals.local]\nkind = "static"\npath = "site"\n' + (f'url = "{url}"\n' if url else ""),
    )
    for arguments in (("release",), ("publish", "--yes")):
        done = project.run(*arguments)
        assert done.returncode == 0, done.stderr


def describe_richly(project: Project) -> None:
    """Say all that a descriptor can; two tables that refer to each other, and to themselves."""
    fields = [
        *SCHEMA["fields"],
        {"name": "ouverte", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
        {"name": "fermeture", "type": "date", "format": "%d/%m/%Y"},
        {"name": "réseau", "type": "string"},
        {"name": "amont", "type": "string"},
    ]
    keys = [
        {"fields": "réseau", "reference": {"resource": "reseaux", "fields": "code"}},
        {"fields": ["amont"], "reference": {"resource": "", "fields": ["code"]}},
    ]
    project.write(
        "schemas/stations.json",
        json.dumps({"fields": fields, "primaryKey": ["code"], "foreignKeys": keys}),
    )
    project.write(
        "datapackage/data/stations.csv",
        "code,nom,ouverte_le,debit,ouverte,fermeture,réseau,amont\n"
        "01,Amont,2020-01-31,1.5,oui,,007,\n"
        "02,Aval,,,non,31/12/2021,007,01\n"
        "03,NA,2021-05-06,2,oui,,,01\n",
    )
    networks = [
        {"name": "code", "type": "string"},
        {"name": "tete", "type": "string"},
        {"name": "stations", "type": "integer"},
    ]
    head = {"fields": ["tete"], "reference": {"resource": "stations", "fields": ["code"]}}
    project.write(
        "schemas/reseaux.json",
        json.dumps({"fields": networks, "primaryKey": "code", "foreignKeys": [head]}),
    )
    project.write("datapackage/data/reseaux.csv", "code,tete,stations\n007,01,2\n008,,\n")
    table = {"path": "data/stations.csv", "encoding": "utf-8"}
    project.describe(
        id="https://doi.org/10.5281/zenodo.42",
        description="Des **stations** de mesure, avec leur [débit](https://exemple.fr), "
        "depuis leur ouverture.\n\n```\ncode\n```\n",
        homepage="https://exemple.fr/été?q=1",
        keywords=["hydrologie", "débit d’eau"],
        languages=["fr"],
        licenses=[
            {"name": "CC-BY-4.0", "title": "Attribution 4.0"},
            {"name": "maison", "title": "De la maison", "path": "https://exemple.fr/licence"},
        ],
        contributors=[
            {
                "title": "Ada Lovelace",
                "givenName": "Ada",
                "familyName": "Lovelace",
                "path": "https://orcid.org/0000-0002-1825-0097",
                "organization": "Ministère d’essai",
                "email": "ada@exemple.fr",
                "roles": ["author", "contact"],
            },
            {
                "title": "Ministère d’essai",
                "path": "https://ror.org/03f0f6041",
                "email": "contact@exemple.fr",
                "roles": ["publisher"],
            },
        ],
        sources=[{"title": "Relevés", "path": "https://exemple.fr/releves"}],
        resources=[
            {
                "name": "stations",
                "title": "Stations",
                "schema": "../schemas/stations.json",
                **table,
            },
            {
                "name": "reseaux",
                "path": "data/reseaux.csv",
                "title": "Réseaux",
                "description": "Un réseau par ligne.",
                "schema": "../schemas/reseaux.json",
                "encoding": "utf-8",
            },
        ],
        portal={
            "frequency": "monthly",
            "themes": ["ENVI"],
            "temporal_coverage": {"start": "2020-01-31", "end": "2021-12-31"},
            "spatial": {
                "zones": ["country:fr", "fr:departement:75"],
                "geom": {
                    "type": "Polygon",
                    "coordinates": [[[2.2, 48.8], [2.5, 48.8], [2.5, 48.9], [2.2, 48.8]]],
                },
            },
            "formats": ["parquet", "xlsx", "sqlite", "jsonl"],
        },
    )


def describe_hostilely(project: Project) -> None:
    """Say what a stranger would, to break what is written."""
    bad = "</script><script>alert(1)</script> \"'\\ \u202e{}<>|^` ]]> -->\u0007\r\n@prefix x: <y> ."
    fields = [
        {"name": "code", "type": "string", "title": bad, "description": bad},
        {"name": 'a"b<c>/\\#% ?', "type": "string"},
    ]
    project.write("schemas/stations.json", json.dumps({"fields": fields, "primaryKey": "code"}))
    project.write("datapackage/data/stations.csv", 'code,"a""b<c>/\\#% ?"\n1,<b>\n')
    project.describe(
        title=bad,
        description=bad,
        keywords=[bad, "\u202e", "a\tb"],
        licenses=[{"name": "maison", "title": bad, "path": 'https://a.fr/<b> "c"{d}|\\^`%zz'}],
        contributors=[
            {
                "title": bad,
                "path": "javascript:alert(1)",
                "email": "a&b='c'@exemple.fr",
                "roles": ["author"],
            },
            {"title": "Ève", "path": 'https://b.fr/"><x>', "roles": ["publisher"]},
        ],
        sources=[{"title": bad, "path": "https://[x"}],
        resources=[
            {
                "name": "stations",
                "path": "data/stations.csv",
                "title": bad,
                "description": bad,
                "schema": "../schemas/stations.json",
                "encoding": "utf-8",
            }
        ],
        portal={
            "frequency": ["monthly"],
            "themes": {"x": 1},
            "temporal_coverage": {"start": "hier", "end": ["x"]},
            "spatial": {"zones": ["country:<x>", 3], "geom": {"coordinates": [[1000, "x"]]}},
        },
    )


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Judged]:
    """Make a project of a kind, publish it and judge it, once."""
    kinds = {"rich": describe_richly, "hostile": describe_hostilely}
    made: dict[str, Judged] = {}

    def make_one(kind: str) -> Judged:
        if kind not in made:
            project = make_project(tmp_path_factory.mktemp(kind))
            if kind in kinds:
                kinds[kind](project)
            publish(project, "" if kind == "unplaced" else URL)
            made[kind] = Judged(project, judge(project.site))
        return made[kind]

    return make_one


@pytest.mark.parametrize("kind", ["minimal", "rich", "hostile"])
def test_the_three_writings_say_the_same(make: Callable[[str], Judged], kind: str) -> None:
    said = make(kind).said["graphs"]
    assert said["isomorphic"]
    assert len(set(said["statements"])) == 1
    assert said["statements"][0] > 80


@pytest.mark.skipif(not SHAPES.is_dir(), reason="../shared/standards is not there: no shapes")
@pytest.mark.parametrize("kind", ["minimal", "rich", "hostile"])
def test_the_catalogue_conforms_to_dcat_ap(make: Callable[[str], Judged], kind: str) -> None:
    assert make(kind).said["graphs"]["shapes"] == dict.fromkeys(OBLIGING, "")


@pytest.mark.parametrize("kind", ["minimal", "rich", "hostile", "unplaced"])
def test_mlcroissant_finds_nothing_wrong(make: Callable[[str], Judged], kind: str) -> None:
    said = make(kind).said["croissant"]
    assert (said["errors"], said["warnings"]) == ([], [])


@pytest.mark.parametrize("kind", ["minimal", "rich", "hostile", "unplaced"])
def test_the_folder_is_an_ro_crate(make: Callable[[str], Judged], kind: str) -> None:
    said = make(kind).said["roCrate"]
    assert {each["message"] for each in said} - UNSAID == set()
    assert {each["severity"] for each in said} <= {"RECOMMENDED"}


def test_an_ro_crate_has_all_that_is_recommended_where_the_descriptor_says_it(
    make: Callable[[str], Judged],
) -> None:
    assert {each["message"] for each in make("rich").said["roCrate"]} <= UNSAID


@pytest.mark.parametrize("kind", ["minimal", "rich", "hostile", "unplaced"])
def test_the_page_has_words_of_schema_org_alone(make: Callable[[str], Judged], kind: str) -> None:
    assert make(kind).said["schemaOrg"] == []


def test_the_records_of_croissant_are_the_cells(make: Callable[[str], Judged]) -> None:
    """Codes keep their zeros, « NA » is a name, a row that refers to nothing stays."""
    records = make("rich").said["croissant"]["records"]
    assert [[*row.values()] for row in records["stations"]] == [
        ["01", "Amont", "2020-01-31T00:00:00", 1.5, True, None, "007", None],
        ["02", "Aval", None, None, False, "2021-12-31T00:00:00", "007", "01"],
        ["03", "NA", "2021-05-06T00:00:00", 2.0, True, None, None, "01"],
    ]
    assert [*records["stations"][0]] == [
        f"stations/{name}"
        for name in (
            *("code", "nom", "ouverte_le", "debit", "ouverte", "fermeture"),
            *("r%C3%A9seau", "amont"),
        )
    ]
    assert [[*row.values()] for row in records["reseaux"]] == [
        ["007", "01", 2],
        ["008", None, None],
    ]


def test_our_own_dataset_is_read_whole_from_croissant(tmp_path: Path) -> None:
    """Each cell of each table, as text, whatever the order of the rows in Parquet."""
    project = make_project(tmp_path)
    for folder in ("datapackage", "schemas"):
        for file in (REPOSITORY / folder).rglob("*"):
            if file.is_file():
                path = file.relative_to(REPOSITORY).as_posix()
                project.write(path, file.read_bytes())
    project.write("portals.toml", '[portals.local]\nkind = "static"\npath = "site"\n')
    (project.root / "datapackage" / "datapackage.json").unlink()
    assert project.run("publish", "--yes").returncode == 0
    said = judge(project.site)
    records = said["croissant"]["records"]
    read = {
        name: sorted([*map(write, row.values())] for row in rows) for name, rows in records.items()
    }
    written = {}
    for path in sorted((project.site / "latest" / "data").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            written[path.stem] = sorted([*csv.reader(file)][1:])
    assert read == written
    assert len(written) == 10


def write(value: Any) -> str:
    """Write a record's value as our tables do."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).removesuffix("T00:00:00")


def test_the_same_project_gives_the_same_bytes(
    make: Callable[[str], Judged], tmp_path: Path
) -> None:
    again = make_project(tmp_path)
    describe_richly(again)
    publish(again)
    assert list_hashes(again.site) == list_hashes(make("rich").project.site)


def test_without_the_portal_s_address_the_graph_is_left_out_and_the_plan_says_so(
    make: Callable[[str], Judged],
) -> None:
    project = make("unplaced").project
    assert [path.name for path in sorted(project.site.glob("catalogue.*"))] == []
    assert (project.site / "croissant.json").is_file()
    told = json.loads(project.run("plan", "--json").stdout)["notes"]
    assert [note["kind"] for note in told] == ["no-address"]
    assert json.loads(make("rich").project.run("plan", "--json").stdout)["notes"] == []
