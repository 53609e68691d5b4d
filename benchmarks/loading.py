"""What a reuser waits for: a table loaded from the cache, from its Parquet and from its zip.

``python -m benchmarks.loading [ROWS] [--times N]`` — 100,000 rows of 17 fields unless said
otherwise. The table is put on a static portal of this machine and loaded once, which keeps it; then
each engine loads it in processes of their own, which ask nobody.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import zipfile
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import parution
from benchmarks.generating import Table, write_package
from benchmarks.running import describe_machine
from parution.formats.format import TableSource
from parution.formats.parquet import PARQUET
from parution.formats.reading import read_typed
from parution.model.release import TableSize, TableView
from parution.model.schema import Schema

TABLE = "suivi"
# Loads three times: the first counts what is imported, the last what is not.
FRAME = """
import resource, sys, time
begun = time.perf_counter()
import parution
place, engine = sys.argv[1:]
seconds = []
for _ in range(3):
    start = time.perf_counter()
    frame = parution.load(place, {table!r}, "1.0.0", engine=engine)
    seconds.append(time.perf_counter() - start)
    if len(seconds) == 1:
        whole = time.perf_counter() - begun
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(min(seconds), whole, peak * (1 if sys.platform == "darwin" else 1024))
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    """Generate the table, publish it, load it with every engine, print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=3, help="processes of each engine")
    parser.add_argument("--folder", type=Path, help="where the table is kept")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.gettempdir()) / "parution-bench"
    print(describe_machine())
    descriptor = write_package(folder, Table(options.rows))
    with tempfile.TemporaryDirectory(dir=folder) as name:
        os.environ["PARUTION_CACHE"] = f"{name}/cache"
        for format_name in ("parquet", "csv"):
            site = Path(name) / format_name
            size = write_site(site, descriptor, parquet=format_name == "parquet")
            print(f"\n{options.rows:,} rows, from its {format_name}: {size / 1e6:.1f} MB")
            server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            place = f"http://127.0.0.1:{server.server_address[1]}/"
            parution.load(place, TABLE, engine="arrow")
            server.shutdown()
            server.server_close()
            for engine in ("pandas", "polars", "arrow"):
                runs = [_run(place, engine) for _ in range(options.times)]
                loaded, whole = (statistics.median(run[at] for run in runs) for at in (0, 1))
                peak = max(run[2] for run in runs) / 2**20
                print(f"  {engine:7} {loaded:6.2f} s ({whole:.2f} with imports)  {peak:5.0f} MiB")


def write_site(site: Path, descriptor: Path, *, parquet: bool) -> int:
    """Put the package on a static portal.

    Args:
        site: folder to make.
        descriptor: the package's.
        parquet: whether the table has a Parquet beside the zip.

    Returns:
        The bytes of the file that a loader takes.
    """
    document: dict[str, Any] = json.loads(descriptor.read_text(encoding="utf-8"))
    document |= {"version": "1.0.0", "created": "2024-01-31T00:00:00Z"}
    for resource in document["resources"]:
        resource |= {"encoding": "utf-8", "format": "csv"}
    formats = site / "releases/1.0.0/formats"
    formats.mkdir(parents=True)
    archive = site / "releases/1.0.0.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("datapackage.json", json.dumps(document))
        for resource in document["resources"]:
            file.write(descriptor.parent / resource["path"], resource["path"])
    entry: dict[str, Any] = {
        "version": "1.0.0",
        "date": "2024-01-31",
        "tag": "v1.0.0",
        "summary": "Première.",
        "archive": _digest(archive, archive.name),
        "tables": [
            {"name": each["name"], "rows": 0, "fields": 0} for each in document["resources"]
        ],
        "files": [],
        "location": {"folder": "releases/1.0.0/", "archive": "releases/1.0.0.zip"},
    }
    taken = archive
    if parquet:
        (resource,) = (each for each in document["resources"] if each["name"] == TABLE)
        typed = read_typed(TABLE, descriptor.parent / resource["path"], Schema(resource["schema"]))
        taken = formats / f"{TABLE}.parquet"
        view = TableView(TableSize(TABLE, typed.rows, 0), "", "", "", (), (), (), ())
        PARQUET.write(taken, [TableSource(typed, view, resource)], document, site)
        entry["formats"] = [
            {
                **_digest(taken, f"formats/{taken.name}"),
                "format": "parquet",
                "tables": [TABLE],
                "writer": PARQUET.find_writer(),
            }
        ]
    history = {"name": document["name"], "versions": [entry]}
    (site / "versions.json").write_text(json.dumps(history), encoding="utf-8")
    return taken.stat().st_size


def _digest(file: Path, path: str) -> dict[str, Any]:
    content = file.read_bytes()
    return {"path": path, "bytes": len(content), "sha256": sha256(content).hexdigest()}


def _run(place: str, engine: str) -> tuple[float, float, float]:
    """Load in a new process: seconds of the fastest of three, of the first with imports, bytes."""
    command = [sys.executable, "-c", FRAME.format(table=TABLE), place, engine]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    loaded, whole, peak = answer.split()
    return float(loaded), float(whole), float(peak)


if __name__ == "__main__":
    main()
