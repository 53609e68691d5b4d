"""Files that do not fit in memory go to the portal, and come back proven."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.udata.running import PATHS, REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.udata.running import Udata

SIZE = 2 * 10**9
# One process that only publishes: its peak is that of sending and of reading back.
SEND = """
import json, resource, sys
from pathlib import Path
from parution.model.portal import Desired, Plan, Action, ActionKind, Role
from parution.model.progress import silent
from parution.model.release import FileDigest
from parution.portals.publishing import publish
from tests.udata.editions import Publisher
from parution.portals.udata.settings import UdataSettings

url, organization, dataset, key, path, size, sha256, work = sys.argv[1:]
settings = UdataSettings("demo", url + "/", organization, dataset)
portal = Publisher(settings, key, Path(work)).open()
large = Desired(
    "table:grand",
    FileDigest("grand.csv", int(size), sha256),
    Role.LATEST,
    "1.0.0",
    Path(path),
    {"title": "Grand", "description": None, "type": "main", "schema": None},
)
portal.fetch_state([large])
publish(portal, [large], Plan((Action(ActionKind.CREATE, large),)), silent, "1.0.0")
print(json.dumps({"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
"""


@pytest.mark.faults
def test_two_gigabytes_are_published_in_little_memory(udata: Udata, tmp_path: Path) -> None:
    dataset = udata.create()
    large, sha256 = tmp_path / "grand.csv", hashlib.sha256()
    block = b"0123456789abcdef," * 588_235 + b"1234\n"
    assert len(block) == 10**7
    with large.open("wb") as file:
        for number in range(SIZE // len(block)):
            line = f"{number:08d}".encode() + block[8:]
            file.write(line)
            sha256.update(line)
    done = subprocess.run(
        [
            *(sys.executable, "-c", SEND, udata.url, udata.organization.id, dataset["id"]),
            *(udata.people.editor.key, str(large), str(SIZE), sha256.hexdigest()),
            str(tmp_path / "work"),
        ],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": PATHS},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (resource,) = udata.resources(dataset["id"])
    assert (resource["filesize"], resource["title"]) == (SIZE, "Grand")
    assert json.loads(done.stdout)["peak"] < 200 * 10**6
