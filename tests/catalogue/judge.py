"""Judge the documents for machines in a portal's folder, with the libraries of their standards.

    .venv-judges/bin/python tests/catalogue/judge.py FOLDER [SHAPES…]

Prints a JSON object: what each judge says. Nothing is asked of the network: the context of
RO-Crate and the vocabulary of schema.org are those that the ``rocrate`` package ships, the records
of Croissant are read from the folder, and any connection that something would open is refused.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import socket
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import mlcroissant
import rdflib
import rocrate
from pyshacl import validate
from rdflib.compare import isomorphic
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.utils.http import HttpRequester

if TYPE_CHECKING:
    from collections.abc import Iterator

SHIPPED = Path(rocrate.__file__).parent / "data"
GRAPHS = {"catalogue.rdf": "xml", "catalogue.ttl": "turtle", "catalogue.jsonld": "json-ld"}
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def refuse_network() -> None:
    """Refuse every connection: a judge that wants one must be given what it wants otherwise."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError("a judge wanted the network")

    socket.socket.connect = refuse  # type: ignore[method-assign,assignment]


def judge_graphs(folder: Path, shapes: list[Path]) -> dict[str, Any]:
    """Parse the three writings of the graph, compare them, and validate one by each shapes file."""
    graphs = [rdflib.Graph().parse(folder / name, format=kind) for name, kind in GRAPHS.items()]
    said = {}
    for path in shapes:
        conforms, _, text = validate(graphs[1], shacl_graph=rdflib.Graph().parse(path))
        said[path.name] = "" if conforms else text
    return {
        "statements": [len(graph) for graph in graphs],
        "isomorphic": all(isomorphic(graphs[0], other) for other in graphs[1:]),
        "shapes": said,
    }


def judge_croissant(folder: Path) -> dict[str, Any]:
    """Load the description and read every record of every table, from the files of the folder."""
    document = json.loads((folder / "croissant.json").read_text("utf-8"))
    for file in document["distribution"]:
        path = "releases/" + file["contentUrl"].split("releases/", 1)[1]
        file["contentUrl"] = str((folder / path).resolve())
    with tempfile.TemporaryDirectory() as work:
        local = Path(work) / "croissant.json"
        local.write_text(json.dumps(document), "utf-8")
        dataset = mlcroissant.Dataset(local)
        issues = dataset.metadata.ctx.issues
        return {
            "errors": sorted(issues.errors),
            "warnings": sorted(issues.warnings),
            "records": {
                records["@id"]: [
                    {name: show(value) for name, value in row.items()}
                    for row in dataset.records(records["@id"])
                ]
                for records in document["recordSet"]
            },
        }


def show(value: Any) -> Any:
    """Write a value as JSON has it."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return float(value) if isinstance(value, float) else int(value)


class Answer:
    """What the address of RO-Crate's context answers."""

    status_code, ok = 200, True
    content = (SHIPPED / "ro-crate.jsonld").read_bytes()
    text = content.decode("utf-8")
    headers: ClassVar = {"Content-Type": "application/ld+json"}

    def json(self) -> Any:
        """Read it."""
        return json.loads(self.text)

    def raise_for_status(self) -> None:
        """Find nothing wrong."""


def judge_ro_crate(folder: Path) -> list[dict[str, str]]:
    """Validate the folder as an RO-Crate, at the level of what is recommended."""

    def get(_: object, url: str, **__: object) -> Answer:
        assert url.startswith("https://w3id.org/ro/crate/"), url
        return Answer()

    HttpRequester.get = get
    settings = ValidationSettings(
        rocrate_uri=str(folder),
        profile_identifier="ro-crate-1.2",
        requirement_severity=Severity.RECOMMENDED,
        skip_availability_check=True,
    )
    return [
        {"severity": issue.severity.name, "message": issue.message}
        for issue in services.validate(settings).get_issues()
    ]


def judge_schema_org(folder: Path) -> list[str]:
    """Find, in the page's description, the types and the properties that schema.org has not."""
    nodes = json.loads((SHIPPED / "schema.jsonld").read_text("utf-8"))["@graph"]
    above: dict[str, set[str]] = defaultdict(set)
    domains: dict[str, set[str]] = defaultdict(set)
    for node in nodes:
        above[node["@id"]] |= set(list_ids(node.get("rdfs:subClassOf")))
        domains[node["@id"]] |= set(list_ids(node.get("schema:domainIncludes")))
    found = SCRIPT.search((folder / "index.html").read_text("utf-8"))
    assert found, "the page has no description"
    return [*list_unknown(json.loads(found[1]), above, domains)]


def list_unknown(
    value: Any, above: dict[str, set[str]], domains: dict[str, set[str]]
) -> Iterator[str]:
    """List what a description says and that its vocabulary has not."""
    if isinstance(value, list):
        for item in value:
            yield from list_unknown(item, above, domains)
    elif isinstance(value, dict):
        kind = f"schema:{value['@type']}"
        if kind not in above:
            yield kind
        classes = {kind}
        while larger := {each for one in classes for each in above[one]} - classes:
            classes |= larger
        for name, inner in value.items():
            if not name.startswith("@"):
                if not classes & domains.get(f"schema:{name}", set()):
                    yield f"{kind} {name}"
                yield from list_unknown(inner, above, domains)


def list_ids(value: Any) -> list[str]:
    """List the addresses that a property of the vocabulary refers to."""
    return [each["@id"] for each in (value if isinstance(value, list) else [value]) if each]


def main() -> None:
    """Judge the folder that the command line names."""
    logging.disable(logging.CRITICAL)
    refuse_network()
    where, *shapes = map(Path, sys.argv[1:])
    said = {
        "graphs": judge_graphs(where, shapes) if (where / "catalogue.ttl").exists() else None,
        "croissant": judge_croissant(where),
        "roCrate": judge_ro_crate(where),
        "schemaOrg": judge_schema_org(where),
    }
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()
