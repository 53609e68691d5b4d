"""Judge the documents of a portal's folder with the libraries of their standards, in this process.

    .venv-judges/bin/python tests/catalogue/judge.py FOLDER [SHAPES…] < /dev/null

Prints a JSON object: what each judge says. Nothing is asked of the network: the context of
RO-Crate is the one that the ``rocrate`` package ships, the records of Croissant are read from the
folder, and any connection that something would open is refused.
"""

from __future__ import annotations

import datetime
import json
import logging
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

import rdflib
import rocrate
from rdflib.compare import isomorphic

CONTEXT = json.loads(
    (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_text("utf-8")
)
VOCABULARY = Path(rocrate.__file__).parent / "data" / "schema.jsonld"
GRAPHS = {"catalogue.rdf": "xml", "catalogue.ttl": "turtle", "catalogue.jsonld": "json-ld"}


def refuse_network() -> None:
    """Refuse every connection: a judge that wants one must be given what it wants otherwise."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError("a judge wanted the network")

    socket.socket.connect = refuse  # type: ignore[method-assign,assignment]


def judge_graphs(folder: Path, shapes: list[Path]) -> dict[str, Any]:
    """Parse the three writings of the graph, compare them, and validate one by each shapes file."""
    from pyshacl import validate

    graphs = [rdflib.Graph().parse(folder / name, format=kind) for name, kind in GRAPHS.items()]
    said: dict[str, Any] = {
        "statements": [len(graph) for graph in graphs],
        "isomorphic": all(isomorphic(graphs[0], other) for other in graphs[1:]),
        "shapes": {},
    }
    for path in shapes:
        conforms, _, text = validate(graphs[1], shacl_graph=rdflib.Graph().parse(path))
        said["shapes"][path.name] = "" if conforms else text
    return said


def judge_croissant(folder: Path) -> dict[str, Any]:
    """Load the description and read every record of every table, from the files of the folder."""
    import mlcroissant

    document = json.loads((folder / "croissant.json").read_text("utf-8"))
    roots = {file["contentUrl"].split("releases/")[0] for file in document["distribution"]}
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
            "roots": sorted(roots),
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
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return float(value) if isinstance(value, float) else int(value)


def judge_ro_crate(folder: Path) -> list[dict[str, str]]:
    """Validate the folder as an RO-Crate, at the level of what is recommended."""
    from rocrate_validator import services
    from rocrate_validator.models import Severity, ValidationSettings
    from rocrate_validator.utils.http import HttpRequester

    class Answer:
        status_code = 200
        ok = True
        text = json.dumps(CONTEXT)
        content = text.encode()
        headers = {"Content-Type": "application/ld+json"}

        def json(self) -> Any:
            return CONTEXT

        def raise_for_status(self) -> None:
            return

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
    result = services.validate(settings)
    return [
        {"severity": issue.severity.name, "check": issue.check.identifier, "message": issue.message}
        for issue in result.get_issues()
    ]


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    refuse_network()
    where, *given = map(Path, sys.argv[1:])
    json.dump(
        {
            "graphs": judge_graphs(where, given) if (where / "catalogue.ttl").exists() else None,
            "croissant": judge_croissant(where),
            "roCrate": judge_ro_crate(where),
        },
        sys.stdout,
    )
