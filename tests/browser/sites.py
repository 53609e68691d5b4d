"""What is published to be opened in a browser: the dataset of this repository, and a stranger's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks.generating import Table, write_package
from tests.projects import REPOSITORY, Project, make_project

if TYPE_CHECKING:
    from pathlib import Path

# Seconds that a very large package may take to be released, or published.
LONGEST = 1800
# Columns from which it takes more than the tests of commands have.
LEAST_WIDE = 2000
# What a stranger would have a page run, in a name, a title, a cell.
MARKUP = (
    "<script>window.__ran=1</script>",
    "</script><script>window.__ran=1</script>",
    '<img src=x onerror="window.__ran=1">',
    '"><svg onload=window.__ran=1>',
    "' onmouseover='window.__ran=1' x='",
    "</textarea></title></style><script>window.__ran=1</script>",
    "<!--<script>window.__ran=1//-->",
    "javascript:window.__ran=1",
    "{{ 7 * 7 }}${7*7}{% raw %}",
    "\u2028window.__ran=1\u2029",
)
LONG = "mot" * 2000
TURNED = "\u202egpj.exe\u202c \u2066gauche\u2069 שלום مرحبا"


def publish_dataset(root: Path, *, url: str = "") -> Project:
    """Publish this repository's dataset, as a new clone of it would.

    Args:
        root: a folder that is not there yet.
        url: the address of the portal, or ``""``.
    """
    root.mkdir(parents=True)
    project = Project(root)
    project.git("clone", "--quiet", "--no-local", "--depth", "1", REPOSITORY.as_uri(), ".")
    address = f'url = "{url}"\n' if url else ""
    project.write("portals.toml", f'[portals.local]\nkind = "static"\npath = "site"\n{address}')
    _run(project, "publish", "--quiet")
    return project


def publish_hostile(root: Path) -> Project:
    """Publish a package of which every text was written by a stranger."""
    project = make_project(root)
    texts = [*MARKUP, LONG, TURNED]
    fields = [
        {"name": "code", "type": "string", "title": MARKUP[0], "description": MARKUP[1]},
        {"name": f"nom {MARKUP[2]}", "type": "string", "title": LONG[:300], "description": TURNED},
        {"name": "lien", "type": "string", "format": "uri"},
        {"name": "parent", "type": "string", "title": MARKUP[3]},
        {"name": "remarque", "type": "string", "description": "[x](javascript:window.__ran=1)"},
    ]
    schema = {
        "fields": fields,
        "primaryKey": ["code"],
        "foreignKeys": [{"fields": ["parent"], "reference": {"resource": "", "fields": ["code"]}}],
    }
    rows = ["code," + _quote(str(fields[1]["name"])) + ",lien,parent,remarque"]
    first = _quote(texts[0])
    rows += [
        ",".join((_quote(text), _quote(text), "https://exemple.fr/", first, _quote(text)))
        for text in texts
    ]
    project.write("schemas/stations.json", json.dumps(schema))
    project.write("datapackage/data/stations.csv", "\n".join(rows) + "\n")
    project.describe(
        title=f"Titre {MARKUP[0]} {MARKUP[2]} {TURNED}",
        description="\n\n".join((*MARKUP, "[x](javascript:window.__ran=1)", LONG, TURNED)),
        keywords=[MARKUP[2], LONG[:90]],
        contributors=[{"title": MARKUP[0], "path": "https://exemple.fr/"}, {"title": LONG[:500]}],
        resources=[
            {
                "name": "stations",
                "path": "data/stations.csv",
                "title": MARKUP[5],
                "description": MARKUP[1],
                "schema": "../schemas/stations.json",
                "encoding": "utf-8",
            }
        ],
    )
    changelog = f"# Historique\n\n## 1.0.0 — 2024-01-31\n\n{MARKUP[0]} {MARKUP[2]} {LONG}\n"
    project.write("datapackage/CHANGELOG.md", changelog)
    _release(project)
    return project


def publish_wide(root: Path, columns: int) -> Project:
    """Publish a table of very many columns, and two rows."""
    project = make_project(root)
    names = [f"colonne_{number}" for number in range(columns)]
    fields = [{"name": name, "type": "string"} for name in names]
    project.write("schemas/stations.json", json.dumps({"fields": fields, "primaryKey": [names[0]]}))
    rows = "".join(",".join(f"{row}.{n}" for n in range(columns)) + "\n" for row in range(2))
    project.write("datapackage/data/stations.csv", ",".join(names) + "\n" + rows)
    _release(project, anew=columns > LEAST_WIDE)
    return project


def publish_large(root: Path, rows: int) -> Project:
    """Publish the table of the benchmarks, of seventeen fields, and the one that it refers to."""
    project = make_project(root)
    package = write_package(root / "generated", Table(rows)).parent
    for name in ("suivi", "recommandations"):
        package.joinpath(f"{name}.csv").replace(root / "datapackage" / "data" / f"{name}.csv")
    told = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    resources = [
        {**each, "path": f"data/{each['path']}", "title": each["name"], "encoding": "utf-8"}
        for each in told["resources"]
    ]
    project.describe(resources=resources)
    _release(project, anew=True)
    return project


def publish_many(root: Path, tables: int) -> Project:
    """Publish very many tables, of two rows each."""
    project = make_project(root)
    resources = []
    for number in range(tables):
        project.write(f"datapackage/data/t{number}.csv", f"code,nom\n{number},a\n{number}b,b\n")
        schema = {
            "fields": [{"name": "code", "type": "string"}, {"name": "nom", "type": "string"}],
            "primaryKey": ["code"],
        }
        resources.append(
            {
                "name": f"t{number}",
                "path": f"data/t{number}.csv",
                "title": f"Table {number}",
                "schema": schema,
                "encoding": "utf-8",
            }
        )
    project.describe(resources=resources)
    _release(project)
    return project


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _release(project: Project, *, anew: bool = False) -> None:
    """Release and publish; in a process that may take longer than those of other tests."""
    for command in ("release", "publish"):
        if not anew:
            _run(project, command, "--quiet")
            continue
        with project.start(command, "--quiet") as started:
            _, errors = started.communicate(timeout=LONGEST)
        assert started.returncode == 0, errors


def _run(project: Project, *arguments: str) -> None:
    done = project.run(*arguments)
    assert done.returncode == 0, done.stderr
