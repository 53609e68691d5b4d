"""A table is loaded from wherever a released package is: the same, typed, checked each time."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import time
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import polars as pl
import pytest
from pandas.testing import assert_frame_equal

import parution
from parution.errors import ConflictError, DataError, ParutionError, PortalError, UsageError
from parution.model.release import FileDigest
from parution.network.door import Bounds
from parution.reuse.cache import Cache
from parution.reuse.places import Wanted, WebPlace
from tests.released import TABLE, add_parquet, copy_site, digest, make_released
from tests.serving import FolderServer, hang_up, send, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.server import BaseHTTPRequestHandler

    from tests.projects import Project

ZIP = "/releases/1.1.0.zip"
PARQUET = "/releases/1.1.0/formats/mesures.parquet"
HISTORY = "/versions.json"
TYPES = {
    "code": "string",
    "nombre": "Int64",
    "debit": "Float64",
    "valide": "boolean",
    "jour": "datetime64[s]",
    "vu_le": "datetime64[us]",
    "envoye": "datetime64[us, UTC]",
    "heure": "object",
    "annee": "Int64",
    "etat": "string",
    "classe": "Int64",
    "duree": "string",
    "grand": "string",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return make_released(tmp_path_factory.mktemp("released") / "projet")


@pytest.fixture(scope="module")
def _with_parquet(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = copy_site(project, tmp_path_factory.mktemp("parquet") / "site")
    add_parquet(site)
    return site


@pytest.fixture
def site(project: Project, tmp_path: Path) -> Path:
    """What a static portal has: both versions, in CSV."""
    return copy_site(project, tmp_path / "site")


@pytest.fixture
def server(site: Path) -> Iterator[FolderServer]:
    with serve(site) as found:
        yield found


@pytest.fixture
def fast(_with_parquet: Path) -> Iterator[FolderServer]:
    """The same, where each version has its Parquet too."""
    with serve(_with_parquet) as found:
        yield found


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARUTION_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def giving(body: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda request: send(request, body)


def list_kept(cache: Path) -> list[str]:
    return sorted(path.name for path in (cache / "files").glob("*"))


def test_three_lines_give_a_typed_frame(server: FolderServer) -> None:
    frame = parution.load(server.url)
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == TYPES
    assert frame["code"].to_list() == ["A", "B", "C", "D"]  # by the key
    assert frame["jour"].dt.year.to_list()[:3] == [
        1,
        pytest.approx(float("nan"), nan_ok=True),
        9999,
    ]
    assert frame["jour"][1] is pd.NaT
    assert frame["vu_le"][2] == dt.datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001 - it has none
    assert frame["envoye"][2] == dt.datetime(2024, 2, 29, 10, tzinfo=dt.UTC)
    assert frame["heure"].to_list() == [dt.time(0, 0, 1), None, dt.time(23, 59, 59), None]
    assert frame["valide"].to_list() == [True, pd.NA, False, True]
    assert frame["debit"].isna().to_list() == [False, True, True, False]
    assert frame["nombre"].to_list() == [12, pd.NA, -7, 4]
    assert frame["grand"][0] == "99999999999999999999"
    assert frame["etat"].isna().to_list() == [False, True, False, False]


def test_a_frame_says_what_it_is(server: FolderServer, site: Path) -> None:
    frame = parution.load(server.url, TABLE, "1.0.0")
    assert frame.attrs == {
        "name": "stations",
        "version": "1.0.0",
        "table": TABLE,
        "title": "Mesures",
        "sha256": digest(site / "releases/1.0.0.zip", "")["sha256"],
        "source": f"{server.url}releases/1.0.0.zip",
        "licenses": [{"name": "etalab-2.0", "title": "Licence Ouverte 2.0"}],
    }
    table = parution.load(server.url, TABLE, "1.0.0", engine="arrow")
    about = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    assert {**about, "licenses": json.loads(about["licenses"])} == frame.attrs
    assert table.schema.field("code").metadata == {b"title": b"Code de la mesure"}
    assert table.schema.field("nombre").metadata == {b"description": b"Combien."}


@pytest.mark.parametrize("engine", ["pandas", "polars", "arrow"])
@pytest.mark.parametrize("categories", [False, True])
def test_parquet_and_csv_give_the_same(
    server: FolderServer, fast: FolderServer, engine: Any, categories: bool
) -> None:
    of_csv = parution.load(server.url, engine=engine, categories=categories)
    of_parquet = parution.load(fast.url, engine=engine, categories=categories)
    assert PARQUET in fast.asked
    assert ZIP not in fast.asked
    if isinstance(of_csv, pd.DataFrame):
        assert_frame_equal(of_csv, of_parquet)
        assert of_csv.attrs.keys() == of_parquet.attrs.keys()
        assert of_parquet.attrs["licenses"] == of_csv.attrs["licenses"]
    else:
        assert of_csv.schema == of_parquet.schema
        rows = [
            each.rows() if engine == "polars" else each.to_pylist() for each in (of_csv, of_parquet)
        ]
        assert repr(rows[0]) == repr(rows[1])  # « nan » is no equal of itself


def test_a_format_that_a_place_lacks_is_passed_over(
    fast: FolderServer, tmp_path: Path, cache: Path
) -> None:
    site = Path(shutil.copytree(fast.folder, tmp_path / "without"))
    shutil.rmtree(site / "releases/1.1.0/formats")
    with serve(site) as server:
        assert parution.load(server.url).attrs["source"].endswith("1.1.0.zip")
        assert parution.load(site).attrs["source"].endswith("1.1.0.zip")
        server.asked.clear()
        parution.load(server.url, version="1.1.0")
        assert server.asked == []
        server.acts[HISTORY] = lambda request: send(request, b"", 503)
        with pytest.warns(parution.ParutionWarning):
            parution.load(server.url)
        assert server.asked == [HISTORY]
        server.acts.clear()
        # What is there and is something else is refused all the same.
        server.acts[PARQUET] = giving(b"PAR1")
        shutil.rmtree(cache)
        with pytest.raises(ConflictError, match="parquet"):
            parution.load(server.url)
        server.acts[ZIP] = lambda request: send(request, b"", 404)
        server.acts[PARQUET] = lambda request: send(request, b"", 410)
        with pytest.raises(PortalError, match=r"zip.*404"):
            parution.load(server.url)


def test_every_engine_and_duckdb_read_the_same_values(fast: FolderServer) -> None:
    arrow = parution.load(fast.url, engine="arrow")
    polars = parution.load(fast.url, engine="polars")
    rows = [tuple(row.values()) for row in arrow.to_pylist()]
    assert repr(polars.rows()) == repr(rows)  # « nan » is no equal of itself
    assert polars.schema["jour"] == pl.Date
    assert polars.schema["envoye"] == pl.Datetime("us", "UTC")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        names = ", ".join(name for name in TYPES if name != "envoye")
        read = connection.sql(f"SELECT {names} FROM arrow").fetchall()
    at = list(TYPES).index("envoye")
    assert repr(read) == repr([row[:at] + row[at + 1 :] for row in rows])


def list_places(project: Project, url: str) -> dict[str, str]:
    site = project.site
    return {
        "address": url,
        "page": f"{url}index.html",
        "history": f"{url}versions.json#haut",
        "latest": f"{url}latest/",
        "version": f"{url}releases/1.1.0/",
        "archive of a version": f"{url}releases/1.1.0.zip",
        "page of changes": f"{url}changes/1.1.0.html",
        "folder of a site": str(site),
        "its history": str(site / "versions.json"),
        "folder of a package": str(site / "latest"),
        "descriptor": str(site / "latest/datapackage.json"),
        "zip": str(site / "latest.zip"),
        "project": str(project.root),
        "its descriptor": str(project.root / "datapackage/datapackage.json"),
    }


def test_what_a_person_names_is_the_same_package(project: Project) -> None:
    with serve(project.site) as server:
        places = list_places(project, server.url)
        expected = parution.load(server.url, version="1.1.0")
        for what, place in places.items():
            frame = parution.load(place)
            assert_frame_equal(frame, expected, obj=what)
            assert frame.attrs["version"] == "1.1.0"
            assert parution.load(Path(place) if "://" not in place else place, version="1").equals(
                expected
            )


def test_an_address_of_a_version_pins_it(server: FolderServer) -> None:
    assert len(parution.load(f"{server.url}releases/1.0.0/")) == 3
    assert len(parution.load(f"{server.url}releases/1.0.0.zip")) == 3
    assert len(parution.load(f"{server.url}releases/1.0.0/", version="1.1.0")) == 4


def test_a_zip_that_a_desktop_made_holds_the_package_in_a_folder(
    site: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for file in (site / "latest").rglob("*"):
            archive.write(file, Path("dossier") / file.relative_to(site / "latest"))
    assert len(parution.load(tmp_path / "a.zip")) == 4


def test_a_project_is_read_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("a;b\n2;é\n1;x\n".encode("cp1252"))
    schema = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}
    resource = {
        "name": "t",
        "path": "t.csv",
        "schema": schema,
        "dialect": {"csv": {"delimiter": ";"}},
    }
    descriptor = {"name": "p", "resources": [resource]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    assert parution.load(tmp_path, engine="polars").rows() == [(2, "é"), (1, "x")]
    (tmp_path / "t.csv").write_bytes(b"a;b\nun;x\n")
    with pytest.raises(DataError, match="«\u00a0un\u00a0»"):
        parution.load(tmp_path)


def test_categories_have_all_the_values_of_the_schema_in_its_order(server: FolderServer) -> None:
    frame = parution.load(server.url, categories=True)
    assert frame["etat"].cat.categories.to_list() == ["neuf", "usé", "perdu"]
    assert not frame["etat"].cat.ordered
    assert frame["etat"].isna().to_list() == [False, True, False, False]
    assert frame["classe"].cat.categories.to_list() == [3, 1]
    assert frame["classe"].cat.ordered
    assert frame["classe"].to_list()[::2] == [1, 3]
    assert str(frame["etat"].cat.categories.dtype) == "string"
    polars = parution.load(server.url, engine="polars", categories=True)
    assert polars.schema["etat"] == pl.Enum(["neuf", "usé", "perdu"])
    assert polars.schema["classe"] == pl.Int64
    arrow = parution.load(server.url, engine="arrow", categories=True)
    assert arrow["classe"].chunk(0).dictionary.to_pylist() == [3, 1]


@pytest.mark.parametrize("engine", ["pandas", "polars", "arrow"])
def test_a_value_that_no_category_has_is_refused(tmp_path: Path, engine: Any) -> None:
    field = {"name": "a", "type": "string", "constraints": {"enum": ["x", "y"]}}
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": [field]}}
    descriptor = {"name": "p", "resources": [resource]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (tmp_path / "t.csv").write_text("a\nx\nz\n", encoding="utf-8")
    with pytest.raises(DataError, match="«\u00a0z\u00a0»"):
        parution.load(tmp_path, engine=engine, categories=True)
    assert len(parution.load(tmp_path, engine=engine)) == 2


def test_which_table_must_be_told_where_there_are_several(tmp_path: Path) -> None:
    resources = [{"name": name, "data": [["a"], [name]]} for name in ("un", "deux")]
    descriptor = {"name": "p", "resources": resources}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    assert parution.load(tmp_path, "deux", engine="polars").rows() == [("deux",)]
    with pytest.raises(UsageError, match="un, deux"):
        parution.load(tmp_path)
    with pytest.raises(UsageError, match=r"trois.*un, deux"):
        parution.load(tmp_path, "trois")


def test_what_is_not_there_is_told_with_what_is(server: FolderServer, site: Path) -> None:
    for place in (server.url, site):
        with pytest.raises(UsageError, match=r"version 2.*1\.1\.0, 1\.0\.0"):
            parution.load(place, version="2")
        with pytest.raises(UsageError, match=r"stations.*mesures"):
            parution.load(place, "stations")
    with pytest.raises(UsageError, match=r"version 1\.0\.0.*1\.1\.0"):
        parution.load(site / "latest", version="1.0.0")
    with pytest.raises(UsageError, match="pas de versions"):
        parution.load(site / "changes")
    with pytest.raises(PortalError, match="404"):
        parution.load(f"{server.url}ailleurs/")
    with pytest.raises(ValueError, match="engine"):
        parution.load(site, engine="excel")  # type: ignore[call-overload]


# What is checked.


def flip(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def spoil(server: FolderServer, path: str) -> str:
    """Give a file with another bit; return its SHA-256 then."""
    content = flip((server.folder / path.lstrip("/")).read_bytes())
    server.acts[path] = lambda request: send(request, content)
    folder = server.folder.parent / "spoilt"
    folder.write_bytes(content)
    return str(digest(folder, "")["sha256"])


@pytest.mark.parametrize("path", [ZIP, PARQUET])
def test_a_file_with_other_bytes_is_refused_and_not_kept(
    server: FolderServer, fast: FolderServer, cache: Path, path: str
) -> None:
    served = fast if path == PARQUET else server
    found = spoil(served, path)
    expected = digest(served.folder / path.lstrip("/"), "")["sha256"]
    with pytest.raises(ConflictError) as refused:
        parution.load(served.url)
    for told in (
        found,
        expected,
        path.rpartition("/")[2].split("-")[-1],
        f"{served.url}{path[1:]}",
    ):
        assert told in str(refused.value)
    assert list_kept(cache) == []
    served.acts.clear()
    assert len(parution.load(served.url)) == 4


@pytest.mark.parametrize("name", ["zip", "folder"])
def test_a_package_is_checked_against_its_own_sums(site: Path, tmp_path: Path, name: str) -> None:
    package = site / "latest"
    table = package / "data" / f"{TABLE}.csv"
    table.write_bytes(table.read_bytes().replace(b"12", b"13"))
    place = package
    if name == "zip":
        place = tmp_path / "p.zip"
        with zipfile.ZipFile(place, "w") as archive:
            for file in package.rglob("*"):
                archive.write(file, file.relative_to(package))
    with pytest.raises(ConflictError, match=str(digest(table, "")["sha256"])):
        parution.load(place)


def test_the_file_of_a_site_on_this_disk_is_checked(site: Path) -> None:
    path = site / ZIP[1:]
    path.write_bytes(flip(path.read_bytes()))
    with pytest.raises(ConflictError, match=str(digest(path, "")["sha256"])):
        parution.load(site)


def test_a_site_without_the_archive_of_a_version_is_told(site: Path) -> None:
    (site / ZIP[1:]).unlink()
    with pytest.raises(PortalError, match=r"1\.1\.0"):
        parution.load(site)
    assert len(parution.load(site, version="1.0")) == 3


def test_a_history_that_is_damaged_is_refused_and_not_kept(
    server: FolderServer, cache: Path
) -> None:
    text = (server.folder / "versions.json").read_text(encoding="utf-8")
    damages: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {
        "pas un objet JSON": lambda request: send(request, text[:-20].encode()),
        "« versions[0].version »": lambda request: send(
            request, text.replace("1.0.0", "1.0").encode()
        ),
        "UTF-8": lambda request: send(request, b"\xff" + text.encode()),
        "« versions »": lambda request: send(request, b'{"name": "p"}'),
    }
    for told, act in damages.items():
        server.acts[HISTORY] = act
        with pytest.raises(PortalError) as refused:
            parution.load(server.url)
        assert told in str(refused.value).replace("\u00a0", " ")
    assert not cache.exists()


def test_a_digit_of_a_history_that_changed_is_met_in_the_file(server: FolderServer) -> None:
    sha256 = str(digest(server.folder / ZIP[1:], "")["sha256"])
    other = ("0" if sha256[0] != "0" else "1") + sha256[1:]
    text = (server.folder / "versions.json").read_text(encoding="utf-8").replace(sha256, other)
    server.acts[HISTORY] = lambda request: send(request, text.encode())
    with pytest.raises(ConflictError, match=f"{sha256}.*{other}"):
        parution.load(server.url)


def test_a_history_sends_nobody_elsewhere(site: Path) -> None:
    text = (site / "versions.json").read_text(encoding="utf-8")
    with serve(site.parent) as server:
        for elsewhere in (
            *("http://127.0.0.1:9/x.zip", "//127.0.0.1:9/x.zip", "/x.zip", "../x.zip"),
            *("releases/%2e%2e/%2e%2e/x.zip", "file:///etc/hostname"),
        ):
            told = text.replace("releases/1.1.0.zip", elsewhere)
            (site / "versions.json").write_text(told, encoding="utf-8")
            for place in (f"{server.url}site/", site):
                with pytest.raises(PortalError, match="hors de son dossier"):
                    parution.load(place)
        assert set(server.asked) == {"/site/versions.json"}


def cut(request: BaseHTTPRequestHandler) -> None:
    """Promise more bytes than are sent."""
    request.send_response(200)
    request.send_header("Content-Length", "5000")
    request.end_headers()
    request.wfile.write(b"PK")
    request.close_connection = True


@pytest.mark.parametrize("act", [cut, hang_up], ids=["cut", "hang up"])
def test_a_connection_that_breaks_leaves_nothing(
    server: FolderServer, cache: Path, act: Callable[[BaseHTTPRequestHandler], None]
) -> None:
    server.acts[ZIP] = act
    with pytest.raises(PortalError, match=r"1\.1\.0\.zip.*rompue"):
        parution.load(server.url)
    assert list_kept(cache) == []


def test_a_file_longer_than_it_should_be_is_not_read_to_its_end(server: FolderServer) -> None:
    content = (server.folder / ZIP[1:]).read_bytes()
    server.acts[ZIP] = lambda request: send(request, content + b"\0")
    with pytest.raises(PortalError, match="plus que les octets"):
        parution.load(server.url)


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "ftp://example.org/data/",
        "https://user:secret@example.org/",
        "https:///x",
        "https://[x/",
    ],
)
def test_an_address_that_is_not_safe_is_asked_nothing(address: str) -> None:
    with pytest.raises(UsageError) as refused:
        parution.load(address)
    assert refused.value.key == "reuse.address"
    assert "secret" not in str(refused.value)


# What is kept.


def test_a_pinned_version_that_is_kept_needs_no_network(fast: FolderServer) -> None:
    first = parution.load(fast.url, version="1.1.0")
    fast.asked.clear()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert_frame_equal(parution.load(fast.url, version="1.1.0"), first)
    assert fast.asked == []


def test_without_the_network_what_was_read_last_is_used_and_told(
    project: Project, cache: Path
) -> None:
    with serve(project.site) as server:
        url = server.url
        first = parution.load(url)
    today = dt.datetime.now(dt.UTC).date().isoformat()
    with pytest.warns(parution.ParutionWarning, match=f"ne répond pas.*{today}"):
        assert_frame_equal(parution.load(url), first)
    with pytest.warns(parution.ParutionWarning):
        assert len(parution.versions(url)) == 2
    with (
        pytest.warns(parution.ParutionWarning),
        pytest.raises(PortalError, match=r"stations-1\.0\.0\.zip"),
    ):
        parution.load(url, version="1.0.0")
    with pytest.raises(PortalError, match="rien n’en est gardé"):
        parution.load(url, cache=cache / "another")


def test_a_server_at_fault_is_one_that_gives_no_answer(server: FolderServer) -> None:
    parution.load(server.url)
    server.acts[HISTORY] = lambda request: send(request, b"", 503)
    with pytest.warns(parution.ParutionWarning, match="503"):
        parution.load(server.url)
    server.acts[HISTORY] = lambda request: send(request, b"", 404)
    with pytest.raises(PortalError, match="404"):  # an answer: there is nothing there any more
        parution.load(server.url)


def test_a_kept_file_that_is_damaged_is_read_again(server: FolderServer, cache: Path) -> None:
    parution.load(server.url, version="1.1.0")
    (name,) = list_kept(cache)
    kept = cache / "files" / name
    kept.write_bytes(flip(kept.read_bytes()))
    server.asked.clear()
    assert len(parution.load(server.url, version="1.1.0")) == 4
    assert server.asked == [ZIP]
    assert digest(kept, "")["sha256"] == name


def test_a_kept_history_that_is_damaged_is_asked_for_again(
    server: FolderServer, cache: Path
) -> None:
    parution.load(server.url, version="1.1.0")
    (kept,) = (cache / "histories").iterdir()
    kept.write_bytes(flip(kept.read_bytes()))
    server.asked.clear()
    parution.load(server.url, version="1.1.0")
    assert server.asked == [HISTORY]


def test_a_new_version_is_seen_as_soon_as_it_is_published(
    server: FolderServer,
) -> None:
    path = server.folder / "versions.json"
    whole = path.read_bytes()
    document = json.loads(whole)
    del document["versions"][1]
    path.write_text(json.dumps(document), encoding="utf-8")
    assert parution.load(server.url).attrs["version"] == "1.0.0"
    path.write_bytes(whole)
    assert parution.load(server.url, version="1.1.0").attrs["version"] == "1.1.0"


def test_the_cache_is_named_by_the_argument_then_the_environment(
    server: FolderServer, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parution.load(server.url, cache=tmp_path / "mine")
    assert len(list_kept(tmp_path / "mine")) == 1
    assert not cache.exists()
    parution.load(server.url)
    assert len(list_kept(cache)) == 1
    monkeypatch.delenv("PARUTION_CACHE")
    parution.load(server.url)
    assert len(list_kept(Path.home() / ".cache/parution")) == 1


def test_nothing_is_told_on_the_standard_error(
    server: FolderServer, capfd: pytest.CaptureFixture[str]
) -> None:
    parution.load(server.url)
    assert capfd.readouterr() == ("", "")


def _start(url: str, cache: Path) -> subprocess.Popen[str]:
    script = f"import parution; print(len(parution.load({url!r}, version='1.1.0')))"
    return subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "PARUTION_CACHE": str(cache)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_two_processes_may_load_at_once(server: FolderServer, cache: Path) -> None:
    content = (server.folder / ZIP[1:]).read_bytes()

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        half = len(content) // 2
        request.wfile.write(content[:half])
        request.wfile.flush()
        while server.asked.count(ZIP) < 2:
            time.sleep(0.01)
        request.wfile.write(content[half:])

    server.acts[ZIP] = drip
    both = [_start(server.url, cache) for _ in range(2)]
    answers = [process.communicate(timeout=60) for process in both]
    assert answers == [("4\n", "")] * 2
    assert list_kept(cache) == [digest(server.folder / ZIP[1:], "")["sha256"]]


@pytest.mark.slow
def test_a_download_that_was_killed_is_nothing_to_the_next(
    server: FolderServer, cache: Path
) -> None:
    def stall(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "5000")
        request.end_headers()
        request.wfile.write(b"PK")
        request.wfile.flush()
        time.sleep(2)

    server.acts[ZIP] = stall
    process = _start(server.url, cache)
    until = time.monotonic() + 60
    while ZIP not in server.asked and time.monotonic() < until:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    left = list_kept(cache)
    assert left  # what it was writing in
    server.acts.clear()
    assert len(parution.load(server.url)) == 4
    for name in left:
        os.utime(cache / "files" / name, (0, 0))
    parution.load(server.url)
    assert list_kept(cache) == [digest(server.folder / ZIP[1:], "")["sha256"]]


def test_the_hash_of_what_is_kept_is_that_of_its_name(cache: Path, tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"x")

    def fetch(_address: str, folder: Path, _most: int) -> tuple[Path, str]:
        made = folder / "made"
        made.write_bytes(b"y")
        return made, str(digest(file, "")["sha256"])  # a reader that lies

    told = FileDigest("f", 1, str(digest(file, "")["sha256"]))
    with pytest.raises(ValueError, match="hash"):
        Cache(cache).fetch("https://example.org/f", told, fetch)
    assert list_kept(cache) == []


# CKAN, by what the reference says that it answers; the real udata is in tests/udata.


def answer_ckan(server: FolderServer) -> str:
    """Have a server answer as CKAN does for a dataset that holds the history and the zips."""
    resources = [
        {"name": "mesures.csv", "url": f"{server.url}latest/data/mesures.csv", "hash": ""},
        {
            "name": "Version 1.1.0",
            "url": f"{server.url}releases/1.1.0.zip",
            "hash": digest(server.folder / ZIP[1:], "")["sha256"],
        },
        {"name": "stations-1.0.0.zip", "url": f"{server.url}releases/1.0.0.zip"},
        {"name": "Historique", "url": f"{server.url}versions.json", "hash": ""},
    ]
    body = {"success": True, "result": {"name": "stations", "resources": resources}}
    path = "/api/3/action/package_show"
    server.acts[path] = lambda request: send(request, json.dumps(body).encode())
    return f"{server.url}fr/dataset/stations"


def test_a_dataset_of_ckan(server: FolderServer) -> None:
    page = answer_ckan(server)
    assert parution.load(page).attrs["version"] == "1.1.0"
    assert server.asked == ["/api/3/action/package_show", HISTORY, ZIP]
    assert len(parution.load(page, version="1.0.0")) == 3
    action = f"{server.url}api/3/action/package_show?id=stations"
    assert len(parution.versions(action)) == 2
    server.asked.clear()
    parution.load(page, version="1.0.0")
    assert server.asked == []


def test_a_dataset_without_a_history_is_told(server: FolderServer) -> None:
    page = answer_ckan(server)
    body = b'{"success": true, "result": {"resources": []}}'
    server.acts["/api/3/action/package_show"] = lambda request: send(request, body)
    with pytest.raises(PortalError, match=r"versions\.json"):
        parution.load(page)


def test_a_portal_sends_nobody_to_a_machine_that_is_not_public(server: FolderServer) -> None:
    page = answer_ckan(server)
    for address, told in (
        ("https://127.0.0.2:1/versions.json", "pas publique"),
        ("http://example.org/versions.json", "https"),
        (f"{server.url}absent", "404"),
    ):
        body = {"result": {"resources": [{"name": "versions.json", "url": address}]}}
        server.acts["/api/3/action/package_show"] = giving(json.dumps(body).encode())
        with pytest.raises(PortalError, match=told) as refused:
            parution.load(page)
        assert refused.value.key == "reuse.not-read"


def test_what_is_no_dataset_is_told_so(server: FolderServer) -> None:
    for body in (b"<html>", b"[]", b'{"resources": 1}'):
        server.acts["/api/1/datasets/x/"] = giving(body)
        with pytest.raises(PortalError, match="pas un jeu de données"):
            parution.load(f"{server.url}datasets/x/")


def test_a_static_portal_may_stand_below_an_address_that_looks_like_a_dataset(
    site: Path, tmp_path: Path
) -> None:
    (tmp_path / "web" / "datasets").mkdir(parents=True)
    site.rename(tmp_path / "web/datasets/stations")
    with serve(tmp_path / "web") as server:
        assert len(parution.load(f"{server.url}datasets/stations/")) == 4
        assert server.asked[0] == "/api/1/datasets/stations/"


def test_a_portal_that_is_slow_is_not_waited_for(server: FolderServer, tmp_path: Path) -> None:
    server.acts[HISTORY] = lambda _request: time.sleep(3)
    place = WebPlace(server.url, Cache(tmp_path / "c"), Bounds(connect=1, answer=0.3, file=0.5))
    begun = time.monotonic()
    with pytest.raises(PortalError, match="lent"):
        place.find(Wanted())
    assert time.monotonic() - begun < 2


# What is listed.


def test_versions_make_a_table(server: FolderServer) -> None:
    found = parution.versions(server.url)
    table = pd.DataFrame(found).set_index("version")
    assert table.index.to_list() == ["1.0.0", "1.1.0"]
    assert table["date"].to_list() == ["2024-01-31", "2024-02-02"]
    assert table["rows"].to_list() == [3, 4]
    assert [each.level for each in found] == [None, "minor"]
    assert found[1].sha256 == digest(server.folder / ZIP[1:], "")["sha256"]
    assert found[1].tables == (TABLE,)
    assert found[1].summary == "Une station de plus."
    assert parution.versions(server.folder) == found


def test_changes_make_a_table(server: FolderServer, monkeypatch: pytest.MonkeyPatch) -> None:
    (change,) = parution.changes(server.url, since="1.0.0")
    assert (change.version, change.level, change.rule) == ("1.1.0", "minor", "rows-added")
    assert (change.table, change.field, change.count) == (TABLE, "", 1)
    assert change.sentence.replace("\u00a0", " ") == "Des lignes sont ajoutées : mesures"
    assert parution.changes(server.url) == (change,)
    assert parution.changes(server.url, since="1.1.0") == ()
    assert parution.changes(server.url, until="1.0.0") == ()
    with pytest.raises(UsageError, match=r"0\.9\.0.*1\.1\.0, 1\.0\.0"):
        parution.changes(server.url, since="0.9.0")
    monkeypatch.setattr("parution.messages._spoken", None)
    monkeypatch.setenv("PARUTION_LANG", "en")
    (change,) = parution.changes(server.url)
    assert change.sentence == "Rows are added: mesures"


def test_what_was_not_recorded_is_not_said_to_be_nothing(server: FolderServer) -> None:
    path = server.folder / "versions.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    latest = document["versions"][1]
    old = {
        key: value for key, value in latest.items() if key not in {"format", "parution", "changes"}
    }
    document["versions"][1] = old
    path.write_text(json.dumps(document), encoding="utf-8")
    (change,) = parution.changes(server.url)
    assert (change.level, change.rule, change.count) == (None, None, None)
    assert "n’a pas été enregistré" in change.sentence
    assert parution.versions(server.url)[1].level is None
    document["versions"][1] = {**latest, "moreChanges": 3}
    path.write_text(json.dumps(document), encoding="utf-8")
    assert parution.changes(server.url)[-1].count == 3
    del latest["changes"]
    document["versions"][1] = latest
    path.write_text(json.dumps(document), encoding="utf-8")
    assert parution.changes(server.url) == ()
    assert parution.versions(server.url)[1].level == "none"


def test_a_version_that_was_withdrawn_is_listed_and_never_loaded(tmp_path: Path) -> None:
    project = make_released(tmp_path / "projet")
    reason = "Une valeur est d’une personne."
    done = project.run(
        "withdraw", "1.1.0", "--reason", reason, "--replace-by", "1.0.0", "--yes", "--quiet"
    )
    assert done.returncode == 0, done.stderr
    assert project.run("publish", "--quiet", "--yes").returncode == 0
    for place in (project.site, project.root):
        first, second = parution.versions(place)
        assert (first.withdrawn, first.replaced_by) == (False, None)
        assert (second.withdrawn, second.replaced_by) == (True, "1.0.0")
    with serve(project.site) as server:
        assert parution.load(server.url).attrs["version"] == "1.0.0"
        with pytest.raises(UsageError, match=r"1\.1\.0.*retirée.*personne\).*1\.0\.0"):
            parution.load(server.url, version="1.1.0")
        (change,) = parution.changes(server.url)
        assert change.level is None
        assert "retirée" in change.sentence


def test_a_package_alone_is_one_version(site: Path) -> None:
    (only,) = parution.versions(site / "latest.zip")
    assert (only.version, only.date, only.tables, only.rows) == (
        "1.1.0",
        "2024-02-02",
        (TABLE,),
        None,
    )
    with pytest.raises(ParutionError, match="sans son historique"):
        parution.changes(site / "latest.zip")
