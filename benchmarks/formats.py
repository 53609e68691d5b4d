"""What each format of the tables costs: written, and proven to hold the cells of the CSV.

``python -m benchmarks.formats [ROWS]`` — 100,000 rows unless said otherwise. The columns are looked
at once for all the formats of a build: that is told apart. Each format is a process of its own: its
wall time, its time of processor, its peak resident memory after the writing and after the proof,
and the bytes of the file. A workbook takes minutes and is not asked for more than 100,000 rows,
unless ``--all`` says so.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from benchmarks.generating import SCHEMA, TARGET, Table, write_package
from benchmarks.running import describe_machine
from parution.formats import FORMATS, find_format

if TYPE_CHECKING:
    from collections.abc import Callable

    from parution.formats.format import TableSource

MOST_FOR_XLSX = 100_000
DESCRIPTOR = {"name": "suivi-national", "version": "1.0.0", "created": "2024-03-01"}
_T = TypeVar("_T")


def main() -> None:
    """Generate the tables, write and prove each format, print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where the tables are kept")
    parser.add_argument("--all", action="store_true", help="workbooks of any length")
    parser.add_argument("--format", help="measure this one, in this process")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.gettempdir()) / "parution-bench"
    place = write_package(folder, Table(options.rows)).parent
    if options.format:
        measure(options.format, place)
        return
    print(describe_machine())
    size = (place / "suivi.csv").stat().st_size
    print(f"\n{options.rows:,} rows × 17 fields, {size / 1e6:.0f} MB of CSV", flush=True)
    for name in FORMATS:
        if name == "xlsx" and options.rows > MOST_FOR_XLSX and not options.all:
            print(f"  {name:8} not asked for more than {MOST_FOR_XLSX:,} rows")
            continue
        again = [sys.executable, "-m", "benchmarks.formats", str(options.rows), "--format", name]
        subprocess.run([*again, "--folder", str(folder)], check=True)


def measure(name: str, place: Path) -> None:
    """Measure a format, and print its figures.

    Args:
        name: name of the format.
        place: the folder of the package.
    """
    from parution.formats.proof import prove  # noqa: PLC0415 - of the process that measures

    chosen = find_format(name)
    with tempfile.TemporaryDirectory(dir=place) as folder:
        path, work = Path(folder) / f"suivi{chosen.suffix}", Path(folder) / "work"
        work.mkdir()
        sources = _time(name, "looked at", lambda: _read(place))
        if chosen.has_one_table:
            sources = sources[:1]
        order = _time(name, "written", lambda: chosen.write(path, sources, DESCRIPTOR, work))
        print(f"  {name:8} {path.stat().st_size:15,} bytes")
        cells = _time(name, "proven", lambda: prove(chosen, path, sources, order))
        print(f"  {name:8} {cells:15,} cells compared, {chosen.find_writer()}")


def _read(place: Path) -> list[TableSource]:
    from parution.formats.format import TableSource  # noqa: PLC0415
    from parution.formats.reading import read_typed  # noqa: PLC0415
    from parution.model.release import TableSize, TableView  # noqa: PLC0415
    from parution.model.schema import Schema  # noqa: PLC0415

    described: dict[str, dict[str, Any]] = {"suivi": SCHEMA, "recommandations": TARGET}
    found = []
    for name, schema in described.items():
        table = read_typed(name, place / f"{name}.csv", Schema(schema))
        size = TableSize(name, table.rows, len(table.columns))
        view = TableView(size, f"{name}.csv", "", "", (), (), (), ())
        found.append(TableSource(table, view, {"name": name, "schema": schema}))
    return found


def _time(name: str, step: str, do: Callable[[], _T]) -> _T:
    wall, used = time.perf_counter(), time.process_time()
    found = do()
    wall, used = time.perf_counter() - wall, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak *= 1 if sys.platform == "darwin" else 1024
    print(
        f"  {name:8} {step:9} {wall:8.2f} s, {used:8.2f} s of processor, {peak / 2**20:6.0f} MiB",
        flush=True,
    )
    return found


if __name__ == "__main__":
    main()
