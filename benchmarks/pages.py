"""What the index of a large table costs, which the page of a static portal reads.

``python -m benchmarks.pages [ROWS]`` — 100,000 rows unless said otherwise. The index is made in a
process of its own, after the same file was parsed by Polars in another: the wall time of each
without its imports, its time of processor, its peak resident memory; then what the files weigh.
``--keep`` leaves the index in a folder.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.generating import Table, write_package
from benchmarks.running import describe_machine

# Each prints its seconds, those of processor, and its peak memory in bytes.
FRAME = """
import resource, sys, time
from pathlib import Path
place, rows, target = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
{imports}
start, used = time.perf_counter(), time.process_time()
{body}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
unit = 1 if sys.platform == "darwin" else 1024
print(time.perf_counter() - start, time.process_time() - used, peak * unit)
"""
PARSE = (
    "import polars as pl",
    """
table = pl.scan_csv(place / "suivi.csv", infer_schema=False)
table.select(pl.all().str.len_bytes().sum()).collect(engine="streaming")
""",
)
INDEX = (
    """
from benchmarks.generating import SCHEMA
from parution.files import digest_file
from parution.model.schema import Schema
from parution.pages.tables import columns, keys, rows as _rows
from parution.pages.tables.indexing import find_origin, make_index, name_folder
""",
    """
schema = Schema(SCHEMA)
origin = find_origin(digest_file(place, "suivi.csv"), schema)
folder, work = target / name_folder(origin), target / "work"
folder.mkdir()
work.mkdir()
made = make_index(place / "suivi.csv", rows, schema, origin, (folder, work))
(target / "manifest.json").write_bytes(made.manifest)
""",
)


def main() -> None:
    """Generate the table, parse it, make its index, print the figures and the ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where the tables are kept")
    parser.add_argument("--times", type=int, default=1, help="runs of both; the fastest is told")
    parser.add_argument("--keep", type=Path, help="a new folder in which to leave the index")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.gettempdir()) / "parution-bench"
    place = write_package(folder, Table(options.rows)).parent
    size = (place / "suivi.csv").stat().st_size
    print(describe_machine())
    print(f"\n{options.rows:,} rows × 17 fields, {size / 1e6:.0f} MB of CSV", flush=True)
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(dir=place) as work:
        for name, parts in (("parse", PARSE), ("index", INDEX)):
            for time in range(options.times):
                target = Path(work) / f"{name}-{time}"
                target.mkdir()
                run = _run(parts, place, options.rows, target)
                found[name] = min(found.get(name, run), run)
            seconds, used, peak = found[name]
            print(f"  {name:8} {seconds:8.2f} s ({used:.2f} of processor), {peak / 2**20:,.0f} MiB")
        print(f"  index / parse: {found['index'][0] / found['parse'][0]:.0f}")
        _weigh(target, size)
        if options.keep:
            shutil.rmtree(target / "work")
            shutil.copytree(target, options.keep)


def _run(parts: tuple[str, str], place: Path, rows: int, target: Path) -> list[float]:
    imports, body = parts
    script = FRAME.format(imports=imports, body=body)
    command = [sys.executable, "-c", script, str(place), str(rows), str(target)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(each) for each in done.stdout.split()]


def _weigh(target: Path, size: int) -> None:
    """Print what the files of an index weigh, by what they are for."""
    manifest = json.loads((target / "manifest.json").read_bytes())
    files = [path for path in (target / manifest["folder"]).rglob("*") if path.is_file()]
    weights: Counter[str] = Counter()
    for path in files:
        name = (
            path.parent.name if path.parent.name in {"rows", "keys"} else path.name.split(".")[-2]
        )
        weights[name] += path.stat().st_size
    for name, weight in weights.most_common():
        print(f"  {name:8} {weight / 1e6:8.1f} MB")
    total = sum(weights.values())
    print(
        f"  in all   {total / 1e6:8.1f} MB in {len(files):,} files, {total / size:.2f} of the CSV"
    )
    columns = manifest["columns"]
    told = [
        sum(map(bool, (each[word] for each in columns))) for word in ("rank", "values", "searched")
    ]
    print("  sorted, filtered, searched: {} {} {} of {} columns".format(*told, len(columns)))


if __name__ == "__main__":
    main()
