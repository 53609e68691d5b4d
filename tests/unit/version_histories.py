"""The rules tried on national schemas, whose authors chose the numbers.

Set ``PARUTION_HISTORIES`` to the folder that has them at each of their tags, as
``schemas/NAME/TAG/schema.json``, or have it beside the repository in ``shared/histories``.
"""

from __future__ import annotations

import json
import os
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from parution.model.change import raise_version
from parution.model.release import Version
from parution.releases.rules import RULES, find_bump
from parution.releases.schemas import compare_descriptions
from tests.unit.version_cases import make_package, make_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parution.model.change import Bump, Change
    from parution.model.package import Package

_BESIDE = Path(__file__).parents[3] / "shared" / "histories"
FOLDER = Path(os.environ.get("PARUTION_HISTORIES") or _BESIDE) / "schemas"
SCHEMAS = ("schema-irve", "schema-lieux-covoiturage", "schema-amenagements-cyclables")

# Where the authors chose another number than the rules: who is right, once it was looked at.
VERDICTS: Mapping[tuple[str, str], str] = {
    ("schema-irve", "1.0.3"): (
        "The rules: an empty `observations` may now appear, which a reuser was promised would not."
    ),
    ("schema-irve", "2.1.0"): (
        "The rules, by the recipe: a file without the new column is refused by whoever follows "
        "Table Schema. The authors count on a validator (Validata) that lets a column that is not "
        "required be absent, and on readers by name; `fieldsMatch` says so since v2."
    ),
    ("schema-irve", "2.2.0"): (
        "Both: the schema has another name and more contributors, which change nothing in the "
        "data. The rules say the least; the authors marked the new name."
    ),
    ("schema-lieux-covoiturage", "0.1.0"): (
        "Both: full stops and wordings. The rules say the least, and before 1.0.0 nothing is "
        "promised."
    ),
    ("schema-lieux-covoiturage", "0.2.0"): (
        "Both: one more value and one field that may be empty are minor, which before 1.0.0 raises "
        "the last figure alone; the authors kept the middle one for it."
    ),
    ("schema-amenagements-cyclables", "0.2.1"): (
        "The rules: `local_ame` is gone, split in `local_d` and `local_g`."
    ),
    ("schema-amenagements-cyclables", "0.2.3"): (
        "The rules: `code_com` and `statut_ame` are gone, and `num_iti` is a text where it was "
        "a list."
    ),
    ("schema-amenagements-cyclables", "0.3.0"): (
        "Both: the schema is the same to the letter; the authors changed what stands around it."
    ),
}


class Step(NamedTuple):
    """One version of a schema, and the one before.

    Attributes:
        schema: the schema's name.
        before: its number.
        after: the number that its authors chose next.
        changes: what differs.
        bump: what the rules ask for; None where nothing differs.
    """

    schema: str
    before: Version
    after: Version
    changes: tuple[Change, ...]
    bump: Bump | None

    @property
    def asked(self) -> Version:
        """The number that the rules ask for."""
        return self.before if self.bump is None else raise_version(self.before, self.bump)


def list_steps() -> Iterator[Step]:
    """Compare each version of each schema with the one before."""
    for name in SCHEMAS:
        tags = sorted(FOLDER.joinpath(name).iterdir(), key=lambda tag: Version.parse(tag.name[1:]))
        editions = [(Version.parse(tag.name[1:]), _read(tag / "schema.json")) for tag in tags]
        for (before, old), (after, new) in pairwise(editions):
            changes = compare_descriptions(old, new)
            yield Step(name, before, after, changes, find_bump(changes))


def _read(file: Path) -> Package:
    """Read a schema as that of a package's only table."""
    schema = json.loads(file.read_text(encoding="utf-8"))
    fields = schema.pop("fields", None)
    if fields is None:
        fields, schema = _translate(schema), {}
    return make_package(make_table(*fields, schema=schema))


def _translate(schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Translate the JSON Schema of a GeoJSON file: its properties are fields, in no order."""
    features = schema["properties"]["features"]["items"]
    properties = features["properties"]["properties"]
    fields = []
    for name, described in sorted(properties["properties"].items()):
        constraints = {key: described[key] for key in ("enum", "pattern") if key in described}
        if name in properties["required"]:
            constraints["required"] = True
        rest = {key: value for key, value in described.items() if key not in constraints}
        fields.append({"name": name, **rest, "constraints": constraints})
    return fields


def render_table() -> str:
    """Render the steps as a table in Markdown."""
    lines = [
        "| schema | from | the authors | the rules | what decides | who is right |",
        "|---|---|---|---|---|---|",
    ]
    for step in list_steps():
        verdict = "" if step.asked == step.after else VERDICTS[step.schema, str(step.after)]
        said = f"{step.asked} ({step.bump.word})" if step.bump else f"{step.asked} (nothing)"
        decides = [each for each in step.changes if RULES[each.rule].level is step.bump]
        rules = ", ".join(f"`{rule}`" for rule in dict.fromkeys(each.rule for each in decides))
        lines.append(
            f"| {step.schema} | {step.before} | {step.after} | {said} | {rules} | {verdict} |"
        )
    return "\n".join(lines)
