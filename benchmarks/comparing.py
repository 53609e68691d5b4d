"""The benchmark of ``parution diff``: two editions of one table, compared by every tool.

``python -m benchmarks.comparing [ROWS]`` — 100,000 rows unless said otherwise. One row in a
hundred differs: 8 in a thousand have a cell changed, 1 is removed, 1 is added. Each measure is
a process of its own, of ten minutes at most: its wall time, without and with the imports, and
its peak resident memory. The ratios are of the times without the imports.
"""

from __future__ import annotations

import argparse
import csv
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.generating import SEED, Table, write_package
from benchmarks.running import FRAME, describe_machine

LIMIT = 600
# daff compares every cell in Python: it is not asked for more.
MOST_FOR_DAFF = 100_000
REMOVED, CHANGED, ADDED = 0.001, 0.009, 0.01
TOOLS = {
    "parution": """
import tempfile
from parution.model.difference import Edition
from parution.model.progress import silent
from parution.project import read_package
from parution.releases.differing import compare_editions
ready = time.perf_counter()
editions = [Edition(path, read_package(Path(path), Path(path).parent)) for path in sys.argv[1:3]]
with tempfile.TemporaryDirectory() as folder:
    found = compare_editions(*editions, Path(folder), silent).tables[0]
print(found.added.height, found.removed.height, found.keys.height)
""",
    "csv-diff": """
import csv_diff
ready = time.perf_counter()
tables = []
for path in sys.argv[1:3]:
    with open(Path(path).parent / "suivi.csv", newline="", encoding="utf-8") as file:
        tables.append(csv_diff.load_csv(file, key="identifiant"))
found = csv_diff.compare(*tables)
print(len(found["added"]), len(found["removed"]), len(found["changed"]))
""",
    "daff": """
import csv
import daff
ready = time.perf_counter()
tables = []
for path in sys.argv[1:3]:
    with open(Path(path).parent / "suivi.csv", newline="", encoding="utf-8") as file:
        tables.append(daff.PythonTableView(list(csv.reader(file))))
flags = daff.CompareFlags()
flags.addPrimaryKey("identifiant")
flags.unchanged_context = 0
result = daff.PythonTableView([])
daff.TableDiff(daff.Coopy.compareTables(*tables, flags).align(), flags).hilite(result)
kinds = [result.getCell(0, row) for row in range(1, result.get_height())]
print(kinds.count("+++"), kinds.count("---"), sum("->" in str(kind) for kind in kinds))
""",
}


def main() -> None:
    """Write the editions, run every tool, print the figures and the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=3, help="runs of Parution")
    parser.add_argument("--folder", type=Path, help="where the tables are kept")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.gettempdir()) / "parution-bench"
    before = write_package(folder, Table(options.rows))
    after = write_next(before)
    size = (before.parent / "suivi.csv").stat().st_size
    print(describe_machine())
    print(f"\n{options.rows:,} rows × 17 fields, {size / 1e6:.0f} MB, 1 % of the rows differ")
    seconds: dict[str, float] = {}
    for tool, body in TOOLS.items():
        if tool == "daff" and options.rows > MOST_FOR_DAFF:
            continue
        times = options.times if tool == "parution" else 1
        runs = [_run(body, before, after) for _ in range(times)]
        ended = [run for run in runs if run is not None]
        if not ended:
            print(f"  {tool:10} not in {LIMIT} s")
            continue
        seconds[tool] = statistics.median(run[1] for run in ended)
        whole = statistics.median(run[2] for run in ended)
        peak = max(run[3] for run in ended)
        print(
            f"  {tool:10} {seconds[tool]:8.2f} s ({whole:.2f} with imports)"
            f"  {peak / 2**20:6.0f} MiB  added, removed, changed: {ended[0][0]}"
        )
    for tool, found in seconds.items():
        if tool != "parution":
            print(f"  {tool} / parution = {found / seconds['parution']:.1f}")
    cells = options.rows * 17 * 2
    print(f"  parution: {cells / seconds['parution'] / 1e6:.1f} million cells a second, both sides")


def write_next(before: Path) -> Path:
    """Write the edition after, unless it is there already; the seed is fixed.

    Args:
        before: the descriptor of the edition before.

    Returns:
        That of the edition after.
    """
    place = before.parent.with_name(f"{before.parent.name}-next")
    descriptor = place / before.name
    if descriptor.exists():
        return descriptor
    place.mkdir(exist_ok=True)
    (place / "recommandations.csv").write_bytes(
        (before.parent / "recommandations.csv").read_bytes()
    )
    draw = random.Random(SEED)
    with (
        (before.parent / "suivi.csv").open(encoding="utf-8", newline="") as source,
        (place / "suivi.csv").open("w", encoding="utf-8", newline="") as target,
    ):
        rows, writer = csv.reader(source), csv.writer(target, lineterminator="\n")
        writer.writerow(next(rows))
        for row in rows:
            drawn = draw.random()
            if drawn < REMOVED:
                continue
            if drawn < CHANGED:
                row[7] = "en cours" if row[7] == "achevée" else "achevée"
            writer.writerow(row)
            if CHANGED <= drawn < ADDED:
                writer.writerow([f"T{row[0][1:]}", *row[1:]])
    descriptor.write_bytes(before.read_bytes())
    return descriptor


def _run(body: str, before: Path, after: Path) -> tuple[str, float, float, float] | None:
    """Run a tool: what it found, seconds without and with imports, peak bytes; None past time."""
    command = [sys.executable, "-c", FRAME.format(body=body), str(before), str(after)]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return None
    found, figures = done.stdout.strip().splitlines()[-2:]
    seconds, whole, peak = figures.split()
    return found, float(seconds), float(whole), float(peak)


if __name__ == "__main__":
    main()
