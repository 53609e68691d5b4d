"""What each report of a validation costs beyond it, where a tenth of the cells of a table is wrong.

``python -m benchmarks.reporting [ROWS] [--varied]`` — 100,000 rows unless said otherwise. All in
one process, one run: the validation as usual, then for each group of formats the validation with
what they keep, and each report rendered from it.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.generating import Table, write_package
from benchmarks.running import describe_machine
from parution.messages import Catalogue
from parution.project import read_package
from parution.reports import FORMATS
from parution.validation import LIMIT, validate

if TYPE_CHECKING:
    from parution.model.package import Package
    from parution.model.report import Report

WRONG = 0.1


def main() -> None:
    """Generate the table, validate it, render every report, print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where the table is kept")
    parser.add_argument("--varied", action="store_true", help="no wrong value twice")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.gettempdir()) / "parution-bench"
    print(describe_machine())
    descriptor = write_package(folder, Table(options.rows, WRONG, options.varied))
    package = read_package(descriptor, descriptor.parent)
    validate(package)  # what is imported, and compiled, once
    usual, report = _validate(package, LIMIT, 0)
    print(f"{options.rows:,} rows, {report.error_count:,} errors; validation: {usual:.2f} s")
    needs = {
        name: (entry.limit or LIMIT, entry.whole_rows) for name, entry in sorted(FORMATS.items())
    }
    for (limit, rows), names in groupby(sorted(needs, key=needs.__getitem__), needs.__getitem__):
        seconds, report = _validate(package, limit, rows)
        print(f"validation that keeps {limit} a kind and {rows} rows: {seconds - usual:+.2f} s")
        for name in names:
            _render(name, report, package, max(0.0, seconds - usual))


def _validate(package: Package, limit: int, rows: int) -> tuple[float, Report]:
    start = time.perf_counter()
    report = validate(package, limit=limit, whole_rows=rows)
    return time.perf_counter() - start, report


def _render(name: str, report: Report, package: Package, more: float) -> None:
    entry = FORMATS[name]
    start = time.perf_counter()
    shown = report.cut(entry.limit or LIMIT, whole=entry.whole_rows > 0)
    if entry.most is not None:
        shown = shown.fit(entry.most)
    rendered = entry.render(shown, package, Catalogue("fr"))
    seconds = time.perf_counter() - start
    size = len(rendered if isinstance(rendered, bytes) else str(rendered).encode())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak *= 1 if sys.platform == "darwin" else 1024
    print(
        f"  {name:9} {seconds:6.2f} s ({seconds + more:6.2f} beyond validation)"
        f"  {size / 1e6:7.2f} MB  peak {peak / 2**20:5.0f} MiB"
    )


if __name__ == "__main__":
    main()
