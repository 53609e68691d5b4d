"""Two editions of a small package, built once, and what publishes them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from parution.model.progress import silent
from parution.model.release import History
from parution.portals.planning import plan_publication
from parution.portals.publishing import publish
from parution.portals.udata.portal import UdataPortal
from parution.portals.udata.sessions import Waits
from parution.portals.udata.settings import UdataSettings
from parution.releases.history import record_release
from parution.settings import ApiKey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from parution.model.portal import Desired, Plan
    from parution.model.receipt import Receipt
    from parution.model.release import Build
    from tests.udata.running import Udata

# Waits for nothing that a test does not need: the portal is on this machine.
HASTE = Waits(tries=4, pause=0.01, longest=0.2, answer=20.0, settle=0.0, distinct=0.02)

STATIONS = "code,nom\n01,Amont\n02,Aval\n"
MEASURES = "station,jour,debit\n01,2024-01-31,1.5\n"
CHANGELOG = (
    "# Historique\n\n## 1.1.0 — 2024-02-02\n\nUne station.\n\n## 1.0.0 — 2024-01-31\n\nDébut.\n"
)
WORDS: dict[str, Any] = {
    "license": "lov2",
    "frequency": "monthly",
    "temporal_coverage": {"start": "2024-01-01", "end": "2024-01-31"},
    "spatial": {"zones": ["country:fr"], "granularity": "country"},
}


def _field(name: str, kind: str = "string") -> dict[str, Any]:
    return {"name": name, "type": kind}


def describe(version: str, **changes: Any) -> dict[str, Any]:
    """Describe the package."""
    stations = {"fields": [_field("code"), _field("nom")], "primaryKey": ["code"]}
    measures = {"fields": [_field("station"), _field("jour", "date"), _field("debit", "number")]}
    return {
        "name": "stations",
        "title": "Stations de mesure",
        "description": "Des stations.\n\nEt leurs mesures.",
        "version": version,
        "created": "2024-01-31T00:00:00Z" if version == "1.0.0" else "2024-02-02T00:00:00Z",
        "keywords": ["hydrologie", "données publiques", "l’eau"],
        "licenses": [{"name": "etalab-2.0"}],
        "resources": [
            {
                "name": "stations",
                "path": "data/stations.csv",
                "title": "Stations",
                "schema": stations,
                "encoding": "utf-8",
            },
            {
                "name": "mesures",
                "path": "data/mesures.csv",
                "title": "Mesures",
                "description": "Un débit par jour.",
                "schema": measures,
                "encoding": "utf-8",
            },
        ],
        **changes,
    }


def build(folder: Path, version: str, stations: str = STATIONS, **changes: Any) -> Build:
    """Build an edition in a folder of its own."""
    # What builds is heavy, and a process that only publishes does not need it.
    from parution.commands.edition import prepare_edition  # noqa: PLC0415
    from parution.project import read_package  # noqa: PLC0415
    from parution.reports.terminal import Terminal  # noqa: PLC0415
    from parution.settings import Verbosity  # noqa: PLC0415

    source = folder / f"source-{version}"
    (source / "data").mkdir(parents=True)
    (source / "data" / "stations.csv").write_text(stations, encoding="utf-8")
    (source / "data" / "mesures.csv").write_text(MEASURES, encoding="utf-8")
    (source / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    path = source / "datapackage.json"
    path.write_text(json.dumps(describe(version, **changes)), encoding="utf-8")
    target = folder / f"edition-{version}"
    target.mkdir()
    return prepare_edition(read_package(path, source), target, Terminal(Verbosity.QUIET))


@dataclass
class Publisher:
    """A producer on a machine of their own.

    Attributes:
        settings: the portal.
        key: their API key, or None.
        work: what their machine remembers of a run.
        waits: how long they wait.
        words: what their descriptor says under ``portal:``.
    """

    settings: UdataSettings
    key: str | None
    work: Path
    waits: Waits = HASTE
    words: dict[str, Any] = field(default_factory=lambda: dict(WORDS))

    def open(self) -> UdataPortal:
        """Speak to the portal as a new process does."""
        key = ApiKey(self.key) if self.key else None
        return UdataPortal(
            self.settings, "stations", self.words, key=key, work=self.work, waits=self.waits
        )

    def plan(
        self, builds: Sequence[Build], *, overwrite: bool = False
    ) -> tuple[UdataPortal, tuple[Desired, ...], Plan]:
        """Plan the publication of the last of these editions."""
        history = record(builds)
        portal = self.open()
        desired = portal.list_desired(builds, history)
        state = portal.fetch_state(desired)
        return portal, desired, plan_publication(desired, state, history, overwrite=overwrite)

    def publish(self, builds: Sequence[Build], *, overwrite: bool = False) -> Receipt | None:
        """Do what ``parution publish --yes`` does of these editions; None: nothing to do."""
        portal, desired, plan = self.plan(builds, overwrite=overwrite)
        assert not plan.conflicts, plan.conflicts
        if not plan.pending and not portal.unfinished:
            return None
        if plan.pending:
            preflight = portal.fetch_preflight(builds[-1], desired, plan)
            assert not preflight.blocks, preflight.findings
        version = str(builds[-1].release.version)
        return publish(portal, desired, plan, silent, version)


def record(builds: Sequence[Build]) -> History:
    """Record releases, in this order."""
    history = History("stations")
    for each in builds:
        history = record_release(history, each.release)
    return history


def make_publisher(udata: Udata, work: Path, url: str = "", dataset: str = "") -> Publisher:
    """Be the editor of the organization, on a machine that remembers in ``work``."""
    settings = UdataSettings("demo", f"{url or udata.url}/", udata.organization.id, dataset)
    return Publisher(settings, udata.people.editor.key, work)
