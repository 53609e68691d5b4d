"""Says all that a udata portal holds, in a form that two runs can be compared by."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.udata.running import Udata

_DATASET = (
    *("title", "description", "tags", "license", "frequency", "private", "extras"),
    *("temporal_coverage", "spatial"),
)
_RESOURCE = ("title", "description", "type", "filetype", "filesize", "schema", "extras")


def look(udata: Udata) -> list[dict[str, Any]]:
    """Say what each dataset holds, but the ids and the times that the portal alone chooses.

    A draft that was made twice is deleted, which udata keeps for a day: it is left out.
    """
    return [
        _look_at(udata, udata.dataset(entry["id"]))
        for entry in udata.datasets()
        if not entry.get("deleted")
    ]


def _look_at(udata: Udata, dataset: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: dataset[name] for name in _DATASET},
        "resources": [
            {
                **{name: resource[name] for name in _RESOURCE},
                "file": resource["url"].rpartition("/")[2],
                "sha256": hashlib.sha256(udata.read(resource["latest"])).hexdigest(),
            }
            for resource in dataset["resources"]
        ],
    }
