"""What is loaded is the same with pandas 2.3 and 3, and what DuckDB 1 and 2 read of it too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import REPOSITORY
from tests.released import copy_site, make_released

if TYPE_CHECKING:
    from pathlib import Path

# Writes all that a reader can see: the names of the types, the values, the categories.
_TELL = """
import json, sys
sys.path.append({tests!r})
from pathlib import Path
import duckdb, pandas as pd, parution
from tests.released import add_parquet

site = Path({site!r})
if {add!r}:
    add_parquet(site)
told = {{}}
for categories in (False, True):
    frame = parution.load(site, categories=categories)
    told[str(categories)] = {{
        "types": {{name: str(kind) for name, kind in frame.dtypes.items()}},
        "rows": [
            [None if pd.isna(cell) else str(cell) for cell in row]
            for row in frame.astype(object).itertuples(index=False)
        ],
        "missing": frame.isna().to_numpy().tolist(),
        "categories": {{
            name: [str(kind.categories.dtype), list(map(str, kind.categories)), kind.ordered]
            for name, kind in frame.dtypes.items()
            if str(kind) == "category"
        }},
        "years": frame["jour"].dt.year.dropna().to_list(),
        "attrs": frame.attrs,
    }}
arrow = parution.load(site, engine="arrow")
file = str(next(site.glob("releases/1.1.0/formats/*.parquet")))
with duckdb.connect() as connection:
    connection.execute("SET TimeZone = 'UTC'")
    for name, source in (("arrow", "arrow"), ("parquet", f"read_parquet('{{file}}')")):
        read = connection.sql(f"SELECT * EXCLUDE envoye, epoch_us(envoye) FROM {{source}}")
        rows = [[*map(str, row)] for row in read.fetchall()]
        told[name] = [[str(kind) for kind in read.types], rows]
json.dump([[pd.__version__, duckdb.__version__], told], sys.stdout)
"""


def tell(site: Path, *before: Path, add: bool = False) -> tuple[list[str], Any]:
    """Load in a new interpreter, which finds modules in some folders first."""
    script = _TELL.format(site=str(site), tests=str(REPOSITORY), add=add)
    path = os.pathsep.join(map(str, (*before, REPOSITORY / "pipeline")))
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    versions, told = json.loads(done.stdout)
    return versions, told


@pytest.mark.external
@pytest.mark.slow
def test_pandas_and_duckdb_of_the_version_before_read_the_same(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("markexpr") != "external":
        pytest.skip("installs from the package index, in a minute: make test-external")
    older = tmp_path / "older"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"),
            *("--no-deps", "--target", str(older)),
            *("pandas==2.3.*", "duckdb==1.*", "pytz"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"the package index does not give them: {done.stderr[-200:]}")
    site = copy_site(make_released(tmp_path / "projet"), tmp_path / "site")
    here, read = tell(site, add=True)
    before, reread = tell(site, older)
    assert [each.partition(".")[0] for each in here] == ["3", "2"]
    assert before[0].startswith("2.3.")
    assert before[1].startswith("1.")
    assert reread == read
