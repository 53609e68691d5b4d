"""``parution cite`` as a person runs it; docs/citer.md, run again."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from pybtex.database import parse_string

from tests.projects import REPOSITORY, Project

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (REPOSITORY / "docs" / "citer.md").read_text(encoding="utf-8")
SCHEMA = json.loads((REPOSITORY / "docs/schemas/cite.schema.json").read_text(encoding="utf-8"))
HERE = Project(REPOSITORY)
STATIC = '[portals.local]\nkind = "static"\npath = "site"\nurl = "https://eau.exemple.fr/jeu"\n'
UDATA = (
    '[portals.demo]\nkind = "udata"\nurl = "https://demo.data.gouv.fr"\n'
    'dataset = "5f0000000000000000000001"\n'
)
PEOPLE = [{"title": "Agence de l’eau", "roles": ["author"]}]
TITLES = {
    "1.0.0": "Les 22 recommandations du rapport «\u00a0Data et territoires\u00a0»",
    "2.0.0": (
        "Ce que les sources publiques disent des 22 recommandations du rapport "
        "«\u00a0Data et territoires\u00a0»"
    ),
}


def _ask(project: Project, *arguments: str) -> dict[str, Any]:
    done = project.run("cite", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document)] == []
    return document


def _say(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_schema_is_one_and_refuses_what_it_does_not_know() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    document = _ask(HERE)
    for wrong in ({**document, "x": 1}, {**document, "type": "software"}, {"package": "a"}):
        assert not Draft202012Validator(SCHEMA).is_valid(wrong)


def test_the_page_shows_what_cite_says() -> None:
    blocks = re.findall(r"```console\n\$ parution (.*)\n([^`]*)```", PAGE)
    assert [command for command, _ in blocks] == [
        "cite 2.0.0",
        "cite 1.0.0 --format bibtex",
        "cite 1.0.0 --format cff",
    ]
    for command, shown in blocks:
        done = HERE.run(*command.split())
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == shown


def test_both_readmes_name_the_page() -> None:
    for name in ("README.md", "LISEZMOI.md"):
        assert "(docs/citer.md)" in (REPOSITORY / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("version", "day"), [("1.0.0", "2026-11-23"), ("2.0.0", "2026-11-27")])
def test_each_version_of_this_dataset_is_cited_by_its_own_title(version: str, day: str) -> None:
    document = _ask(HERE, version)
    assert (document["version"], document["date"]) == (version, day)
    assert (document["title"], document["recorded"]) == (TITLES[version], True)
    assert [author["name"] for author in document["authors"]] == ["Parution"]
    assert document["licenses"][0]["spdx"] == "etalab-2.0"
    key = f"parution-data-territoires-recommandations-{version}"
    assert list(parse_string(document["citations"]["bibtex"], "bibtex").entries) == [key]
    assert yaml.safe_load(document["citations"]["cff"])["version"] == version
    assert _ask(HERE, f"v{version}") == document


def test_the_version_of_the_descriptor_is_cited_where_it_is_recorded(
    released_twice: Project,
) -> None:
    project = released_twice
    assert _ask(project)["version"] == "1.1.0"
    project.describe()
    assert _ask(project)["version"] == "1.0.0"
    project.describe(version="3.0.0")
    assert _ask(project)["version"] == "1.1.0"


def test_a_version_is_cited_by_what_it_said_then(recorded_next: Project) -> None:
    project = recorded_next
    project.describe(version="1.1.0", title="Un autre titre", contributors=PEOPLE)
    for version in ("1.0.0", "1.1.0"):
        document = _ask(project, version)
        assert (document["title"], document["authors"]) == ("Stations de mesure", [])


def test_without_its_archive_the_descriptor_is_believed_of_its_own_version(
    recorded: Project,
) -> None:
    for path in (recorded.root / "dist").glob("*.zip"):
        path.unlink()
    done = recorded.run("cite")
    assert done.returncode == 0
    assert _say(done.stderr) == (
        "L’archive de la version 1.0.0 n’est pas ici : la citation dit ce que dit le descripteur, "
        "qui est de cette version.\n"
    )
    assert "Stations de mesure" in done.stdout
    recorded.describe(version="1.1.0", created="2024-02-02T00:00:00Z")
    refused = recorded.run("cite", "1.0.0")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "1.0.0" in refused.stderr


def test_an_older_version_without_its_archive_is_built_again_from_git(
    released_twice: Project,
) -> None:
    for path in (released_twice.root / "dist").glob("*.zip"):
        path.unlink()
    document = _ask(released_twice, "1.0.0")
    assert (document["version"], document["date"]) == ("1.0.0", "2024-01-31")
    assert not list((released_twice.root / "dist").glob("*.zip"))


def test_a_withdrawn_version_is_cited_with_a_warning(released_twice: Project) -> None:
    project = released_twice
    options = ("--reason", "Un nom en trop.", "--replace-by", "1.0.0", "--yes")
    assert project.run("withdraw", "1.1.0", *options).returncode == 0
    done = project.run("cite", "1.1.0", "--quiet")
    assert done.returncode == 0
    day = project.history["events"][0]["date"]
    (told,) = _say(done.stderr).splitlines()
    assert told.startswith("La version 1.1.0 a été retirée le ")
    assert told.endswith(" ; citez plutôt la version 1.0.0. Motif : Un nom en trop.")
    assert "(version 1.1.0)" in done.stdout
    assert _ask(project, "1.1.0")["withdrawn"] == {
        "date": day,
        "reason": "Un nom en trop.",
        "replacedBy": "1.0.0",
    }
    assert _ask(project, "1.0.0")["withdrawn"] is None


def test_a_version_that_nothing_replaces_says_so(recorded: Project) -> None:
    assert recorded.run("withdraw", "1.0.0", "--reason", "Faux", "--yes").returncode == 0
    done = recorded.run("cite")
    assert done.returncode == 0
    told = _say(done.stderr).splitlines()[-1]
    assert told.endswith(", et rien ne la remplace. Motif : Faux")
    assert _ask(recorded)["withdrawn"]["replacedBy"] is None


@pytest.mark.parametrize(
    ("portals", "address"),
    [
        (STATIC, "https://eau.exemple.fr/jeu/releases/1.0.0/"),
        (UDATA, "https://demo.data.gouv.fr/datasets/5f0000000000000000000001/"),
        (f'default = "demo"\n{STATIC}{UDATA}', "https://demo.data.gouv.fr/datasets/5f00"),
        (f'default = "local"\n{UDATA}{STATIC}', "https://eau.exemple.fr/jeu/releases/1.0.0/"),
        ('[portals.local]\nkind = "static"\n' + UDATA, "https://demo.data.gouv.fr/datasets/5f00"),
        ('[portals.local]\nkind = "static"\n', None),
    ],
)
def test_the_address_is_that_of_the_version_on_a_portal(
    recorded: Project, portals: str, address: str | None
) -> None:
    recorded.write("portals.toml", portals)
    found = _ask(recorded)["address"]
    assert found == address if address is None else found.startswith(address)


def test_a_built_package_needs_no_history(recorded: Project, tmp_path: Path) -> None:
    recorded.write("portals.toml", STATIC)
    for built in ("dist/stations-1.0.0", "dist/stations-1.0.0.zip"):
        done = recorded.run("cite", "--package", built, "--format", "apa")
        assert done.returncode == 0
        assert _say(done.stdout) == (
            "Stations de mesure (version 1.0.0) [Jeu de données]. (2024).\n"
        )
        assert built in done.stderr
        assert str(tmp_path) not in done.stderr.replace(str(recorded.root), "")
        document = _ask(recorded, "1.0.0", "--package", built)
        # Its project's portals may be those of another package.
        assert (document["recorded"], document["address"]) == (False, None)
        assert recorded.run("cite", "1.1.0", "--package", built).returncode == 2


def test_the_words_are_those_of_the_dataset_unless_a_language_is_asked_for(
    project: Project,
) -> None:
    project.describe(languages=["en"])
    french = ("cite", "--format", "apa")
    assert "[Data set]" in project.run(*french).stdout
    for command in (("cite", "--lang", "fr"), ("--lang", "fr", "cite")):
        assert "[Jeu de données]" in project.run(*command, "--format", "apa").stdout
    assert "[Data set]" in project.run(*french, PARUTION_LANG="fr").stdout
    project.describe()
    assert "[Jeu de données]" in project.run(*french, PARUTION_LANG="en").stdout
    assert "[Data set]" in project.run("cite", "--lang", "en", "--format", "apa").stdout
    assert _ask(project, "--lang", "en")["lang"] == "en"


def test_a_citation_goes_in_a_file(recorded: Project) -> None:
    done = recorded.run("cite", "--format", "cff", "--output", "CITATION.cff")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "La citation est écrite dans CITATION.cff.\n"
    written = (recorded.root / "CITATION.cff").read_bytes()
    assert written.decode() == recorded.run("cite", "--format", "cff").stdout
    assert written.endswith(b"\n")
    assert recorded.run("cite", "--output", "c.txt").returncode == 0
    text = (recorded.root / "c.txt").read_text(encoding="utf-8")
    assert text == recorded.run("cite").stdout


def test_the_alias_of_json_answers_the_same(recorded: Project) -> None:
    alias = recorded.run("cite", "--format", "json").stdout
    assert json.loads(alias) == _ask(recorded)
