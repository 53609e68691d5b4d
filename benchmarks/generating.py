"""The table that the benchmarks read: a follow-up of 22 recommendations by municipalities.

The seed is fixed: the same arguments give the same bytes. Seventeen fields of mixed types,
about 250 bytes a row, 1 % of the free texts with commas, quotes or newlines; a primary key,
and a foreign key to a second table of 22 rows.
"""

from __future__ import annotations

import csv
import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEED = 20231109
REGIONS = ("11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94")
STATES = ("non engagée", "engagée", "en cours", "achevée", "abandonnée")
TEXT = (
    "cartographie des données locales et partage avec les communes voisines du territoire "
    "publication du catalogue ouvert référent désigné par la collectivité convention signée "
    "formation des agents hébergement mutualisé diagnostic réalisé plan d'action validé"
)
WORDS = tuple(TEXT.split())
# One comment in six has commas, quotes or newlines: one cell in a hundred. Two in five have
# no end yet.
SHARE_UNUSUAL, SHARE_ENDED = 0.17, 0.6
NAMES, COMMENTS = 3, 16
UNUSUAL = ("a, b", 'dit « le "socle" »', "une ligne\nune autre", "1, 2\r\net 3")
WRONG = ("??", "n/a", "31/02/2024", "12,5x", "oui et non", "-1", "???-???", "9999999x")

SCHEMA: dict[str, Any] = {
    "fields": [
        {
            "name": "identifiant",
            "type": "string",
            "constraints": {"required": True, "pattern": r"S\d{8}"},
        },
        {
            "name": "recommandation",
            "type": "integer",
            "constraints": {"required": True, "minimum": 1, "maximum": 22},
        },
        {"name": "siren", "type": "string", "constraints": {"required": True, "pattern": r"\d{9}"}},
        {
            "name": "commune",
            "type": "string",
            "constraints": {"required": True, "minLength": 2, "maxLength": 80},
        },
        {
            "name": "code_insee",
            "type": "string",
            "constraints": {"pattern": r"([013-9]\d|2[AB1-9])\d{3}"},
        },
        {"name": "region", "type": "string", "constraints": {"enum": list(REGIONS)}},
        {"name": "population", "type": "integer", "constraints": {"minimum": 0}},
        {"name": "etat", "type": "string", "constraints": {"required": True, "enum": list(STATES)}},
        {"name": "avancement", "type": "number", "constraints": {"minimum": 0, "maximum": 100}},
        {"name": "budget", "type": "number", "decimalChar": ",", "groupChar": " "},
        {"name": "debut", "type": "date", "constraints": {"minimum": "2015-01-01"}},
        {"name": "fin", "type": "date"},
        {"name": "mis_a_jour", "type": "datetime"},
        {"name": "publie", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
        {"name": "annee", "type": "year"},
        {"name": "courriel", "type": "string", "format": "email"},
        {"name": "commentaire", "type": "string", "constraints": {"maxLength": 500}},
    ],
    "primaryKey": ["identifiant"],
    "foreignKeys": [
        {
            "fields": ["recommandation"],
            "reference": {"resource": "recommandations", "fields": ["numero"]},
        }
    ],
}
TARGET = {
    "fields": [{"name": "numero", "type": "integer"}, {"name": "libelle", "type": "string"}],
    "primaryKey": ["numero"],
}


@dataclass(frozen=True)
class Table:
    """What to generate.

    Attributes:
        rows: data rows.
        wrong: share of the cells that break a rule, from 0 to 1.
        varied: whether each wrong value is different from the others.
    """

    rows: int
    wrong: float = 0.0
    varied: bool = False

    @property
    def name(self) -> str:
        """Name of the folder."""
        return f"{self.rows}-{self.wrong:g}" + ("-varied" if self.varied else "")


def write_package(folder: Path, table: Table) -> Path:
    """Write the package, unless it is there already.

    Args:
        folder: where the packages are kept.
        table: what to generate.

    Returns:
        The package's descriptor.
    """
    place = folder / table.name
    descriptor = place / "datapackage.json"
    if descriptor.exists():
        return descriptor
    place.mkdir(parents=True, exist_ok=True)
    with (place / "recommandations.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["numero", "libelle"])
        writer.writerows([number, f"Recommandation {number}"] for number in range(1, 23))
    with (place / "suivi.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field["name"] for field in SCHEMA["fields"]])
        writer.writerows(_rows(table))
    content = {
        "name": "suivi-national",
        "resources": [
            {"name": "suivi", "type": "table", "path": "suivi.csv", "schema": SCHEMA},
            {
                "name": "recommandations",
                "type": "table",
                "path": "recommandations.csv",
                "schema": TARGET,
            },
        ],
    }
    descriptor.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return descriptor


def _rows(table: Table) -> Iterator[list[str]]:
    draw = random.Random(SEED)
    for number in range(table.rows):
        row = _row(draw, number)
        if table.wrong:
            for column in range(len(row)):
                if draw.random() < table.wrong:
                    row[column] = _spoil(draw, column, varied=table.varied)
        yield row


def _row(draw: random.Random, number: int) -> list[str]:
    year = draw.randint(2015, 2026)
    month, day = draw.randint(1, 12), draw.randint(1, 28)
    comment = " ".join(draw.choices(WORDS, k=draw.randint(6, 20)))
    if draw.random() < SHARE_UNUSUAL:
        comment = f"{comment} {draw.choice(UNUSUAL)}"
    return [
        f"S{number:08d}",
        str(number % 22 + 1),
        f"{draw.randrange(10**9):09d}",
        f"Commune-{draw.randrange(35000)}",
        f"{draw.randint(30, 95):02d}{draw.randrange(1000):03d}",
        draw.choice(REGIONS),
        str(int(draw.paretovariate(1) * 100)),
        draw.choice(STATES),
        f"{draw.random() * 99 + 0.5:.1f}",
        f"{draw.randrange(1000)} {draw.randrange(1000):03d},{draw.randrange(100):02d}",
        f"{year}-{month:02d}-{day:02d}",
        f"{year + 1}-{day % 12 + 1:02d}-{day:02d}" if draw.random() < SHARE_ENDED else "",
        f"{year}-{month:02d}-{day:02d}T{draw.randrange(24):02d}:{draw.randrange(60):02d}:00Z",
        draw.choice(("oui", "non")),
        str(year),
        f"mairie{draw.randrange(35000)}@commune-{draw.randrange(35000)}.fr",
        comment,
    ]


def _spoil(draw: random.Random, column: int, *, varied: bool) -> str:
    if column == NAMES:
        return "x"
    if column == COMMENTS:
        return "trop long " * 60
    wrong = draw.choice(WRONG)
    return f"{wrong} {draw.randrange(10**9)}" if varied else wrong
