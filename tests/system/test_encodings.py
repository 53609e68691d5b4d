"""Tables as spreadsheets write them: no accent is lost on the way to what is published."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.projects import Project

TABLES = 60
LABELS = [
    *("École", "Crèche", "Bibliothèque", "Forêt", "Théâtre", "Hôpital", "Été", "Où", "Maïs"),
    *("Façade", "Noël", "Œuvre", "À l’étude", "Îlot", "Bâtiment", "Prix en €", "Lycée", "Gîte"),
    *("D’août", "« Pôle »"),
]
PLAIN = ["Subvention", "Travaux", "Transport", "Sport", "Eau", "Voirie"]
# Name → the bytes of a text, what is declared, what the report says, whether it warns.
WAYS: dict[str, tuple[Callable[[str], bytes], str | None, str, bool]] = {
    "utf-8": (lambda text: text.encode(), None, "utf-8", False),
    "utf-8 with a mark": (lambda text: text.encode("utf-8-sig"), None, "utf-8", False),
    "windows-1252": (lambda text: text.encode("cp1252"), None, "windows-1252", True),
    # It has no curly apostrophe.
    "iso-8859-15": (
        lambda text: text.replace("’", "'").encode("iso-8859-15"),
        "iso-8859-15",
        "iso-8859-15",
        False,
    ),
    "utf-16": (lambda text: text.encode("utf-16"), None, "utf-16", False),
}


def _draw(number: int) -> list[list[str]]:
    """Draw a table as a town hall has them: dates, amounts, labels of which a few have accents."""
    source = random.Random(number)
    rows = [
        [
            f"2024-{source.randint(1, 12):02}-{source.randint(1, 28):02}",
            str(source.randint(10, 9999)),
            source.choice(PLAIN),
        ]
        for _ in range(source.randint(4, 40))
    ]
    for row in source.sample(rows, source.randint(1, 4)):
        row[2] = source.choice(LABELS)
    return [["jour", "montant", "objet"], *rows]


@pytest.mark.parametrize("way", WAYS)
def test_no_table_is_corrupted(project: Project, way: str) -> None:
    encode, declared, name, warned = WAYS[way]
    schema = {
        "fields": [
            {"name": "jour", "type": "date"},
            {"name": "montant", "type": "integer"},
            {"name": "objet", "type": "string"},
        ]
    }
    entries: list[dict[str, Any]] = []
    expected = {}
    for number in range(TABLES):
        rows = _draw(number)
        text = "\r\n".join(";".join(row) for row in rows) + "\r\n"
        project.write(f"datapackage/data/t{number}.csv", encode(text))
        entry = {"name": f"t{number}", "path": f"data/t{number}.csv", "schema": schema}
        entry |= {"dialect": {"delimiter": ";"}, **({"encoding": declared} if declared else {})}
        entries.append(entry)
        published = "\n".join(",".join(row) for row in rows) + "\n"
        published = encode(published).decode(declared or name) if declared else published
        expected[f"t{number}.csv"] = published.encode()
    project.describe(resources=entries)
    report = json.loads(project.run("validate", "--format", "json").stdout)
    assert {task["encoding"] for task in report["tasks"]} == {name}
    kinds = [[one["kind"] for one in task["warningDetails"]] for task in report["tasks"]]
    assert kinds == [["guessed-encoding"] if warned else []] * TABLES
    built = project.run("build")
    assert built.returncode == 0, built.stderr
    folder = _find_built(project.root)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == expected


def _find_built(root: Path) -> Path:
    (folder,) = (root / "dist").glob("*/data")
    return folder
