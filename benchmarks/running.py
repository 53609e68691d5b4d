"""The benchmark of validation: every engine on the same files, one after the other, in one run.

``python -m benchmarks.running [ROWS]`` — 100,000 rows unless said otherwise. Each measure is
a process of its own: its wall time, without and with the imports, and its peak resident
memory. The ratios are of the times without the imports.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.generating import Table, write_package

TABLES = (0.0, 0.001, 0.1)
ENGINES = {
    "parution": """
from parution.project import read_package
from parution.validation import screening, validate
from parution.validation.keys import references
ready = time.perf_counter()
report = validate(read_package(Path(sys.argv[1]), Path(sys.argv[1]).parent))
print(report.error_count)
""",
    "frictionless": """
from frictionless import Package
ready = time.perf_counter()
report = Package(sys.argv[1]).validate(limit_errors=0)
print(report.stats["errors"])
""",
    "polars parse": """
import polars as pl
ready = time.perf_counter()
table = pl.scan_csv(Path(sys.argv[1]).parent / "suivi.csv", infer_schema=False)
table.select(pl.all().str.len_bytes().sum()).collect(engine="streaming")
print("-")
""",
}
FRAME = """
import resource, sys, time
from pathlib import Path
start = time.perf_counter()
{body}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
now = time.perf_counter()
print(now - ready, now - start, peak * (1 if sys.platform == "darwin" else 1024))
"""


def main() -> None:
    """Generate the tables, run every engine, print the figures and the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=3, help="runs of the fast engines")
    parser.add_argument("--folder", type=Path, help="where the tables are kept")
    parser.add_argument("--varied", action="store_true", help="no wrong value twice")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.gettempdir()) / "parution-bench"
    print(describe_machine())
    for wrong in TABLES:
        table = Table(options.rows, wrong, options.varied and wrong > 0)
        descriptor = write_package(folder, table)
        size = (descriptor.parent / "suivi.csv").stat().st_size
        print(f"\n{options.rows:,} rows, {size / 1e6:.0f} MB, {wrong:.1%} of cells wrong")
        seconds: dict[str, float] = {}
        for engine, body in ENGINES.items():
            times = 1 if engine == "frictionless" else options.times
            runs = [_run(body, descriptor) for _ in range(times)]
            seconds[engine] = statistics.median(run[1] for run in runs)
            whole = statistics.median(run[2] for run in runs)
            peak = max(run[3] for run in runs)
            print(
                f"  {engine:13} {seconds[engine]:8.2f} s ({whole:.2f} with imports)"
                f"  {peak / 2**20:6.0f} MiB  {runs[0][0]} errors"
            )
        print(
            f"  frictionless / parution = {seconds['frictionless'] / seconds['parution']:.1f}"
            f"   parution / polars parse = {seconds['parution'] / seconds['polars parse']:.2f}"
        )


def _run(body: str, descriptor: Path) -> tuple[str, float, float, float]:
    """Run an engine: errors counted, seconds without and with imports, peak bytes."""
    command = [sys.executable, "-c", FRAME.format(body=body), str(descriptor)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    errors, figures = answer.strip().splitlines()[-2:]
    seconds, whole, peak = figures.split()
    return errors, float(seconds), float(whole), float(peak)


def describe_machine() -> str:
    """Describe the machine, its load and the day, on one line."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = os.getloadavg()[0]
    day = time.strftime("%Y-%m-%d", time.gmtime())
    return (
        f"{day}  {platform.platform()}  {platform.processor() or platform.machine()}  "
        f"{cores} cores, load {load:.1f}  Python {platform.python_version()}"
    )


if __name__ == "__main__":
    main()
