"""Publishing on the static portal: the plan, the act, the proof, and what is refused."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from tests.projects import FILES, STATIONS, Project, list_hashes

if TYPE_CHECKING:
    from collections.abc import Callable


def plain(text: str) -> str:
    """Text with ordinary spaces, to compare with what is typed."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


# The pages of the folders, once a first version is published.
INDEXES = (
    "releases/index.html",
    "releases/1.0.0/index.html",
    "releases/1.0.0/data/index.html",
    "latest/index.html",
    "latest/data/index.html",
)


def test_a_version_that_is_not_recorded_is_not_published(project: Project) -> None:
    done = project.run("publish", "--quiet")
    assert done.returncode == 2
    assert "parution release" in done.stderr
    assert not project.site.exists()


def test_the_first_release_is_planned_applied_and_proven(recorded: Project) -> None:
    done = recorded.run("publish", "--quiet")
    assert done.returncode == 0, done.stderr
    lines = plain(done.stdout).splitlines()
    assert lines[0] == "Plan pour « local » (site/) : 34 à créer."
    assert lines[1].split() == ["CREATE", "releases/1.0.0/CHANGELOG.md", "59", "o"]
    assert [line.split()[1] for line in lines[-16:-1]] == [
        "latest.zip",
        *INDEXES,
        "llms.txt",
        "feed.xml",
        "feed.json",
        "croissant.json",
        "ro-crate-metadata.json",
        "reuse.json",
        "accessibilite.html",
        "index.html",
        "versions.json",
    ]
    assert lines[-1].startswith("Publié et vérifié : version 1.0.0 sur « local » (site/) — 34 fich")
    assert sorted(list_hashes(recorded.site)) == sorted(
        [
            *(f"releases/1.0.0/{name}" for name in FILES),
            *(f"latest/{name}" for name in FILES),
            "releases/1.0.0.zip",
            "latest.zip",
            *INDEXES,
            *("llms.txt", "feed.xml", "feed.json", "croissant.json", "ro-crate-metadata.json"),
            *("reuse.json", "accessibilite.html"),
            "index.html",
            "versions.json",
        ]
    )
    published = json.loads((recorded.site / "versions.json").read_text("utf-8"))
    assert [entry.pop("location") for entry in published["versions"]] == [
        {"folder": "releases/1.0.0/", "archive": "releases/1.0.0.zip"}
    ]
    assert published == recorded.history


def test_the_history_says_what_anyone_can_check(published: Project) -> None:
    (entry,) = published.history["versions"]
    hashes = list_hashes(published.site / "releases/1.0.0")
    pages = {name: hashes.pop(name) for name in ("index.html", "data/index.html")}
    assert len(pages) == 2
    assert {file["path"]: file["sha256"] for file in entry["files"]} == hashes
    assert entry["archive"]["sha256"] == list_hashes(published.site)["releases/1.0.0.zip"]
    assert (entry["version"], entry["date"], entry["tag"]) == ("1.0.0", "2024-01-31", "v1.0.0")
    assert entry["summary"] == "Première édition."
    assert entry["tables"] == [{"name": "stations", "rows": 2, "fields": 4}]


def test_a_second_run_has_nothing_to_do_and_changes_no_byte(published: Project) -> None:
    before = {path: path.stat().st_mtime_ns for path in published.site.rglob("*")}
    done = published.run("publish")
    assert done.returncode == 0
    assert plain(done.stdout).splitlines() == [
        "Plan pour « local » (site/) : 34 inchangés.",
        "Rien à faire : « local » a déjà tout, aux mêmes octets.",
    ]
    assert {path: path.stat().st_mtime_ns for path in published.site.rglob("*")} == before


def test_a_dry_run_shows_the_plan_and_writes_nothing(recorded: Project) -> None:
    done = recorded.run("publish", "--dry-run", "--quiet")
    assert done.returncode == 0
    assert "34 à créer" in plain(done.stdout)
    assert not recorded.site.exists()


def test_a_new_version_replaces_the_latest_and_leaves_the_old_one(recorded_next: Project) -> None:
    before = list_hashes(recorded_next.site)
    done = recorded_next.run("publish", "--quiet")
    assert done.returncode == 0, done.stderr
    told = plain(done.stdout).splitlines()[0]
    assert told == ("Plan pour « local » (site/) : 14 à créer, 18 à remplacer, 16 inchangés.")
    after = list_hashes(recorded_next.site)
    old = {key: value for key, value in before.items() if key.startswith("releases/1.0.0")}
    assert old.items() <= after.items()
    assert after["latest/data/stations.csv"] == after["releases/1.1.0/data/stations.csv"]
    assert after["latest.zip"] == after["releases/1.1.0.zip"]
    assert [entry["version"] for entry in recorded_next.history["versions"]] == ["1.0.0", "1.1.0"]


def test_a_prerelease_does_not_become_the_latest(published: Project) -> None:
    published.describe_next()
    published.describe(version="1.1.0-rc.1", created="2024-02-02T00:00:00Z")
    published.write("datapackage/CHANGELOG.md", "## 1.1.0-rc.1\n\nEssai.\n\n## 1.0.0\n\nA.\n")
    assert published.run("release").returncode == 0
    assert published.run("publish").returncode == 0
    after = list_hashes(published.site)
    assert after["latest.zip"] == after["releases/1.0.0.zip"] != after["releases/1.1.0-rc.1.zip"]


def test_a_file_lost_from_a_release_is_put_back(published: Project) -> None:
    before = list_hashes(published.site)
    (published.site / "releases/1.0.0/README.md").unlink()
    (published.site / "latest/README.md").unlink()
    done = published.run("publish", "--quiet")
    assert "2 à créer, 32 inchangés" in plain(done.stdout)
    assert list_hashes(published.site) == before


@pytest.mark.parametrize("name", ["releases/1.0.0/data/stations.csv", "releases/1.0.0.zip"])
def test_a_release_altered_on_the_portal_is_a_conflict(published: Project, name: str) -> None:
    (published.site / name).write_bytes(b"autre chose")
    before = list_hashes(published.site)
    done = published.run("publish")
    assert done.returncode == 3
    assert f"CONFLICT {name} est publié avec d’autres octets" in done.stdout
    assert "augmentez" in done.stdout
    assert list_hashes(published.site) == before


def test_a_recorded_version_with_other_bytes_is_refused(published: Project) -> None:
    before = list_hashes(published.site)
    published.write("datapackage/data/stations.csv", STATIONS + "03,Milieu,,\n")
    done = published.run("publish")
    assert done.returncode == 3
    assert "déjà enregistrée avec d’autres octets" in done.stderr
    assert "data/stations.csv" in done.stderr
    assert list_hashes(published.site) == before


def test_a_version_lower_than_the_last_is_not_recorded(published: Project) -> None:
    published.write("datapackage/CHANGELOG.md", "## 0.9.0\n\nTrop tard.\n")
    published.describe(version="0.9.0")
    done = published.run("release")
    assert done.returncode == 2
    assert "0.9.0 ne peut pas suivre 1.0.0" in done.stderr


def test_a_version_that_only_the_portal_knows_is_not_forgotten(published: Project) -> None:
    path = published.site / "versions.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["versions"].append({**document["versions"][0], "version": "3.0.0"})
    path.write_text(json.dumps(document), encoding="utf-8")
    before = list_hashes(published.site)
    done = published.run("publish")
    assert done.returncode == 3
    assert "version 3.0.0" in done.stdout
    assert "git pull" in done.stdout
    assert list_hashes(published.site) == before


def test_a_project_below_the_top_of_its_repository_is_rebuilt_too(
    make_project: Callable[..., Project],
) -> None:
    project = make_project("depot/jeux/stations")
    Project(project.root.parents[1]).git("init", "--quiet")
    project.release_twice()
    wanted = list_hashes(project.site)
    shutil.rmtree(project.site)
    assert project.run("publish").returncode == 0
    assert list_hashes(project.site) == wanted


def test_somebody_elses_page_is_not_overwritten(recorded: Project) -> None:
    page = recorded.write("site/index.html", "<h1>La mairie</h1>")
    done = recorded.run("publish")
    assert done.returncode == 3
    assert "n’a pas été faite par Parution" in done.stderr
    assert page.read_text() == "<h1>La mairie</h1>"
    assert list_hashes(recorded.site).keys() == {"index.html"}


def test_somebody_elses_llms_txt_is_not_overwritten(recorded: Project) -> None:
    recorded.write("site/llms.txt", "# La mairie\n")
    done = recorded.run("publish")
    assert done.returncode == 3
    assert "llms.txt" in done.stderr
    assert list_hashes(recorded.site).keys() == {"llms.txt"}


def test_llms_txt_of_the_portal_leads_to_what_is_there(recorded_next: Project) -> None:
    assert recorded_next.run("publish").returncode == 0
    text = (recorded_next.site / "llms.txt").read_text(encoding="utf-8")
    found = re.findall(r"^- \[[^\]]+\]\(([^)]+)\): ", text, re.MULTILINE)
    assert {"latest/data/stations.csv", "versions.json", "releases/1.0.0.zip"} <= {*found}
    assert [each for each in found if not (recorded_next.site / each).is_file()] == []
    assert "Version 1.1.0" in text


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("{", "n’est pas un historique lisible"),
        ('{"name": "stations"}', "n’est pas un historique lisible"),
        ("[]", "n’est pas un historique lisible"),
        ('{"name": "autre", "versions": []}', "est l’historique de"),
    ],
)
def test_a_history_that_is_not_ours_stops_everything(
    recorded: Project, content: str, word: str
) -> None:
    recorded.write("site/versions.json", content)
    done = recorded.run("publish")
    assert done.returncode == 3
    assert word in done.stderr
    assert list_hashes(recorded.site).keys() == {"versions.json"}


def test_a_portal_that_is_not_in_the_file_is_refused(published: Project) -> None:
    done = published.run("publish", "--to", "demo")
    assert done.returncode == 2
    assert "demo" in done.stderr
    assert "connus : local" in plain(done.stderr)


def test_two_runs_at_once_do_not_mix(published: Project) -> None:
    from filelock import FileLock  # noqa: PLC0415 - only this test plays the other run

    with FileLock(published.root / ".parution/lock"):
        done = published.run("publish")
    assert done.returncode == 6
    assert "Une autre commande parution travaille déjà" in done.stderr
    assert published.run("publish").returncode == 0


def test_the_projects_own_repository_stays_clean(published: Project) -> None:
    assert (published.root / ".parution/.gitignore").read_text() == "*\n"


def test_status_says_what_is_published_and_what_differs(published: Project) -> None:
    done = published.run("status", "--quiet")
    assert done.returncode == 0
    assert plain(done.stdout).splitlines() == [
        "Ici : stations 1.0.0, enregistrée, aux mêmes octets.",
        "local (site/) : version 1.0.0 publiée. Rien à faire.",
    ]
    published.describe_next()
    assert plain(published.run("status", "--quiet").stdout).splitlines() == [
        "Ici : stations 1.1.0, pas encore enregistrée.",
        "local (site/) : version 1.0.0 publiée. À publier : 14 à créer, 18 à remplacer, "
        "16 inchangés.",
    ]


def test_status_tells_a_program_the_same(published: Project) -> None:
    published.write("datapackage/data/stations.csv", STATIONS + "03,Milieu,,\n")
    before = list_hashes(published.root)
    done = published.run("status", "--format", "json", "--quiet")
    document = json.loads(done.stdout)
    assert document["recorded"] == "other"
    assert "déjà enregistrée avec d’autres octets" in document["problem"]
    assert document["portals"] == [
        {
            "name": "local",
            "address": "site/",
            "versions": ["1.0.0"],
            "withdrawn": [],
            "problem": None,
            "actions": None,
            "conflicts": None,
        }
    ]
    assert list_hashes(published.root) == before


def test_status_with_data_that_do_not_pass_still_tells_of_the_portal(published: Project) -> None:
    published.write("datapackage/data/stations.csv", "code\n")
    done = published.run("status")
    assert done.returncode == 0
    assert "ne peut pas être construite" in done.stdout
    assert "version 1.0.0 publiée" in plain(done.stdout)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in {"href", "src"} and value is not None:
                self.links.append(value)
            if name == "id" and value is not None:
                self.ids.append(value)


def read_page(project: Project, name: str = "index.html") -> tuple[str, _Links]:
    text = (project.site / name).read_text(encoding="utf-8")
    links = _Links()
    links.feed(text)
    return text, links


def test_every_folder_has_a_page_whose_links_lead_somewhere(recorded_next: Project) -> None:
    recorded_next.run("publish")
    site = recorded_next.site
    folders = [path for path in site.rglob("*") if path.is_dir()]
    assert len(folders) == 8
    for folder in folders:
        name = (folder / "index.html").relative_to(site).as_posix()
        text, page = read_page(recorded_next, name)
        assert "default-src 'none'" in text
        assert page.links
        for link in page.links:
            assert (folder / unquote(link)).is_file(), (name, link)
    listed = set(read_page(recorded_next, "releases/1.0.0/index.html")[1].links)
    assert listed == {"../../index.html", "../1.0.0.zip", *FILES}


def test_a_version_is_shown_as_a_page_and_not_as_json(recorded_next: Project) -> None:
    recorded_next.run("publish")
    text, page = read_page(recorded_next)
    assert '<a href="releases/1.0.0/index.html">1.0.0</a>' in text
    assert not [link for link in page.links if link.startswith("releases/") and "json" in link]


@pytest.mark.parametrize("name", ["latest/index.html", "releases/1.0.0/index.html"])
def test_somebody_elses_page_of_a_folder_is_not_overwritten(published: Project, name: str) -> None:
    published.write(f"site/{name}", "<h1>La mairie</h1>")
    before = list_hashes(published.site)
    done = published.run("publish")
    assert done.returncode == 3
    assert name in done.stderr
    assert list_hashes(published.site) == before


def test_the_lines_of_the_page_keep_what_a_code_begins_with(
    published: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, _ = read_page(published)
    found = re.search(r"<pre[^>]*><code>(.*?)</code></pre>", text, re.DOTALL)
    assert found is not None
    monkeypatch.chdir(published.site)
    names: dict[str, Any] = {}
    exec(unescape(found[1]), names)
    assert list(names["stations"]["code"]) == ["01", "02"]
    assert list(names["stations"]["debit"].dropna()) == [1.5]
    assert "depuis le dossier où est cette page" in text


def test_the_lines_of_the_page_can_be_reached_with_the_keyboard(published: Project) -> None:
    text, _ = read_page(published)
    labels = re.findall(r'<pre tabindex="0" role="region" aria-label="([^"]+)"', text)
    # pandas, Polars, DuckDB, R; the citations in BibTeX and CFF
    assert len(labels) == len(set(labels)) == text.count("<pre") == 6


def _luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.1, of a colour in three or six hexadecimal digits."""
    digits = colour if len(colour) == 6 else "".join(digit * 2 for digit in colour)
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", ["index.html", "latest/index.html"])
def test_each_text_stands_out_by_seven_to_one_in_each_light(published: Project, name: str) -> None:
    text, _ = read_page(published, name)
    palettes = re.findall(r":root\{(.*?)\}", text, re.DOTALL)
    assert len(palettes) == 3  # by day, by night, on paper
    for palette in palettes:
        colours = dict(re.findall(r"--(\w+):#([0-9a-f]+)", palette))
        for ink in ("ink", "soft", "link"):
            for paper in ("paper", "tint"):
                pair = sorted(_luminance(colours[each]) for each in (ink, paper))
                assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 7, (ink, paper, palette)


def test_on_paper_no_table_is_cut(published: Project) -> None:
    text, _ = read_page(published)
    printed = text.split("@media print{", 1)[1].split("</style>", 1)[0]
    assert ".scroll{overflow:visible;" in printed
    assert "white-space:pre-wrap" in printed
    assert "details::details-content{display:block" in printed


def test_every_link_of_the_page_leads_somewhere(recorded_next: Project) -> None:
    recorded_next.run("publish")
    _, page = read_page(recorded_next)
    local = [link for link in page.links if not link.startswith("https://")]
    assert len(local) > 10
    for link in local:
        if link.startswith("#"):
            assert link[1:] in page.ids
        else:
            path = unquote(link.partition("?")[0].partition("#")[0])
            assert (recorded_next.site / path).is_file(), link


def test_what_strangers_wrote_cannot_act_on_the_page(project: Project) -> None:
    evil = '<script>alert(1)</script><img src=x onerror="alert(1)">'
    project.write(
        "datapackage/data/stations.csv",
        'code,nom,ouverte_le,debit\n01,"' + evil.replace('"', '""') + '",,\n',
    )
    schema = json.loads((project.root / "schemas/stations.json").read_text())
    schema["fields"][1]["description"] = evil
    schema["fields"][1]["title"] = evil
    project.write("schemas/stations.json", json.dumps(schema))
    project.describe(
        title=evil,
        description=f"{evil}\n\n[lien](javascript:alert(1)) ![image](https://example.org/p.png)",
        licenses=[{"name": "etalab-2.0", "title": evil, "path": "https://example.org/"}],
        contributors=[{"title": evil}],
    )
    project.write("datapackage/CHANGELOG.md", f"## 1.0.0\n\n{evil}\n")
    assert project.run("release").returncode == 0
    assert project.run("publish").returncode == 0
    text, page = read_page(project)
    # One that runs, ours; any other holds data.
    data = text.count('<script type="application/')
    assert page.tags.count("script") == text.count("<script>") + data == 1 + data
    assert not [link for link in page.links if link.startswith("javascript:")]
    assert "onerror=" not in {part for tag in page.tags for part in tag.split()}
    assert text.count("&lt;script&gt;") >= 6
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL)
    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; "
    assert policy in text


def test_an_absolute_address_is_shown_where_the_portal_has_one(
    make_project: Callable[..., Project],
) -> None:
    project = make_project()
    project.write(
        "portals.toml",
        '[portals.local]\nkind = "static"\npath = "site"\nurl = "https://data.exemple.fr/stations"\n',
    )
    project.run("release")
    assert project.run("publish").returncode == 0
    text, _ = read_page(project)
    assert "read_csv(&#34;https://data.exemple.fr/stations/latest/data/stations.csv&#34;" in text
    assert "depuis le dossier où est cette page" not in text


CATALOGUES = ("catalogue.rdf", "catalogue.ttl", "catalogue.jsonld")


def _place(project: Project, url: str) -> None:
    """Say, or do not say, where the portal is on the web."""
    said = f'url = "{url}"\n' if url else ""
    project.write("portals.toml", f'[portals.local]\nkind = "static"\npath = "site"\n{said}')


@pytest.mark.parametrize("name", [*CATALOGUES, "croissant.json", "ro-crate-metadata.json"])
def test_somebody_elses_description_for_machines_is_not_overwritten(
    recorded: Project, name: str
) -> None:
    _place(recorded, "https://data.exemple.fr/stations")
    recorded.write(f"site/{name}", '{"name": "La mairie"}')
    done = recorded.run("publish")
    assert done.returncode == 3
    assert name in done.stderr
    assert list_hashes(recorded.site).keys() == {name}


def test_catalogues_come_with_the_portal_s_address_and_go_with_it(recorded: Project) -> None:
    _place(recorded, "https://data.exemple.fr/stations")
    assert recorded.run("publish").returncode == 0
    assert all((recorded.site / name).is_file() for name in CATALOGUES)
    assert "url" not in recorded.run("plan").stderr
    recorded.write("site/autre.ttl", "# La mairie\n")
    _place(recorded, "")
    planned = recorded.run("plan", "--json")
    told = json.loads(planned.stdout)
    assert [(note["kind"], "« url »" in plain(note["message"])) for note in told["notes"]] == [
        ("no-address", True)
    ]
    assert "« url »" in plain(recorded.run("plan").stderr)
    assert "« url »" in plain(recorded.run("publish").stderr)
    assert not any((recorded.site / name).exists() for name in CATALOGUES)
    assert (recorded.site / "autre.ttl").is_file()


def test_search_engines_are_told_of_the_dataset_in_its_page(
    recorded: Project,
) -> None:
    assert recorded.run("publish").returncode == 0
    text = (recorded.site / "index.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    told = json.loads(found[1])
    assert told["name"] == "Stations de mesure"
    assert told["license"] == "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
    assert 50 <= len(told["description"]) <= 5000
    assert told["distribution"][0]["contentUrl"] == "latest/data/stations.csv"
    assert [each["name"] for each in told["variableMeasured"]] == [
        *("code", "nom", "ouverte_le", "debit")
    ]
