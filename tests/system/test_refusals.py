"""Every refusal that a person can meet, met on the command line, in both languages."""

from __future__ import annotations

import ast
import json
import re
import zipfile
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.projects import SCHEMA, STATIONS
from tests.unit.test_messages import SOURCES, WORDINGS
from tests.unit.test_refusals import find_english

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.projects import Project

TABLE = {"name": "stations", "path": "data/stations.csv", "schema": "../schemas/stations.json"}
PORTALS = '[portals.local]\nkind = "static"\npath = "site"\n'


class Refusal(NamedTuple):
    """What has a command refuse.

    Attributes:
        command: the words after ``parution``.
        prepare: what is done to a project that is in order.
        code: the exit code.
    """

    command: str
    prepare: Callable[[Project], object]
    code: int = 2


def _describe(command: str = "build", **changes: object) -> Refusal:
    return Refusal(command, lambda project: project.describe(**changes))


def _write(name: str, content: str | bytes, command: str = "build", code: int = 2) -> Refusal:
    return Refusal(command, lambda project: project.write(name, content), code)


def _document(content: str | bytes) -> Refusal:
    return _write("d.json", content, "validate d.json")


def _zip(*names: str) -> Refusal:
    def prepare(project: Project) -> None:
        with zipfile.ZipFile(project.root / "p.zip", "w") as archive:
            for name in names:
                archive.writestr(name, "")

    return Refusal("validate p.zip", prepare)


def _released(*changes: tuple[str, str], command: str = "release") -> Refusal:
    """A version that is recorded, then a history that is changed."""

    def prepare(project: Project) -> None:
        assert project.run("release", "--quiet").returncode == 0
        path = project.root / "datapackage" / "versions.json"
        text = path.read_text(encoding="utf-8")
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        path.write_text(text, encoding="utf-8")

    return Refusal(command, prepare)


def _released_and_changed(command: str, code: int = 2) -> Refusal:
    """A version that is recorded, then a row more."""
    return Refusal(command, _change_data, code)


def _describe_before(project: Project) -> None:
    project.describe()
    assert project.run("release", "--quiet").returncode == 0
    project.describe_next()
    assert project.run("release", "--quiet").returncode == 0
    project.describe()  # of 1.0.0, with the tables of 1.1.0


def _tell_otherwise(project: Project) -> None:
    assert project.run("release", "--quiet").returncode == 0
    path = project.root / "datapackage/CHANGELOG.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Première édition.", "La première."), encoding="utf-8")


def _shrink(project: Project) -> None:
    rows = "".join(f"{n:02d},Station {n},,\n" for n in range(3, 60))
    project.write("datapackage/data/stations.csv", STATIONS + rows)
    assert project.run("release", "--quiet").returncode == 0
    project.write("datapackage/data/stations.csv", STATIONS)


def _know(**changes: object) -> Refusal:
    """A file of known errors, of which something is changed."""
    document = {"format": 1, "package": "stations", "tables": [], **changes}
    return _write("connues.json", json.dumps(document), "validate --baseline connues.json")


def _commit(project: Project) -> None:
    project.git("init", "--quiet", "--initial-branch", "main")
    project.commit("Données")


def _part_for_ever(project: Project) -> None:
    _commit(project)
    project.git("checkout", "--quiet", "--orphan", "seul")
    project.commit("Autre histoire")


def _leave_uncommitted(project: Project) -> None:
    project.git("init", "--quiet")


def _change_data(project: Project) -> None:
    assert project.run("release", "--quiet").returncode == 0
    project.write("datapackage/data/stations.csv", STATIONS + "03,Autre,,\n")


def _committed(command: str) -> Refusal:
    """A project in Git, with one commit."""

    def prepare(project: Project) -> None:
        assert project.run("release", "--quiet").returncode == 0
        project.git("init", "--quiet")
        project.git("add", "--all")
        project.git("commit", "--quiet", "--message", "Début")

    return Refusal(command, prepare)


def _committed_elsewhere() -> Refusal:
    """A commit in which the package was not there yet."""

    def prepare(project: Project) -> None:
        project.git("init", "--quiet")
        project.git("add", "portals.toml")
        project.git("commit", "--quiet", "--message", "Début")

    return Refusal("diff HEAD", prepare)


def _spoil_released(project: Project) -> None:
    assert project.run("release", "--quiet").returncode == 0
    project.write("datapackage/data/stations.csv", STATIONS + "03,Autre\n")


def _make(project: Project, name: str = "site") -> None:
    (project.root / name).mkdir()


def _withdraw(project: Project) -> None:
    assert project.run("release").returncode == 0
    done = project.run("withdraw", "1.0.0", "--reason", "Faux.", "--yes")
    assert done.returncode == 0, done.stderr


def _write_cp1252(project: Project) -> None:
    project.write("datapackage/data/stations.csv", STATIONS.replace("Amont", "é").encode("cp1252"))
    project.describe(resources=[TABLE])


def _contribute(contributions: object) -> Refusal:
    return Refusal("fmt", lambda project: project.describe(contributions=contributions))


def _take_key_off(project: Project) -> None:
    project.write("schemas/stations.json", json.dumps({"fields": SCHEMA["fields"]}))
    project.describe(contributions={"key_order": ["stations"]})


def _make_file(project: Project, name: str) -> None:
    project.write(name, b"")


def _nothing(_project: Project) -> None:
    """Do nothing: a project that is in order."""


# Key → what has it said.
REFUSALS = {
    "report.unknown": Refusal("validate --report pdf=a", lambda _: None),
    "report.no-file": Refusal("validate --report html=", lambda _: None),
    "report.binary": Refusal("validate --report xlsx", lambda _: None),
    "report.twice": Refusal("validate --report html=a --report json=a", lambda _: None),
    "report.own": Refusal("validate --report csv=datapackage/data/stations.csv", lambda _: None),
    "merge.either": Refusal("merge --install a b c", lambda _: None),
    "merge.three": Refusal("merge a b", lambda _: None),
    "merge.no-file": Refusal("merge a b c", lambda _: None),
    "due.only": Refusal("status --notice 3", lambda _: None),
    "due.not-a-day": Refusal("status --due --date demain", lambda _: None),
    "due.not-days": Refusal("status --due --notice trois", lambda _: None),
    "due.unknown-frequency": _describe("status --due", portal={"frequency": "mensuelle"}),
    # Citations
    "cite.not-recorded": _released(command="cite 2.0.0"),
    "cite.other-version": Refusal("cite 2.0.0", lambda _: None),
    # Known errors, and the review of a contribution
    "baseline.either": Refusal(
        "validate --baseline a.json --write-baseline b.json", lambda _: None
    ),
    "baseline.update-alone": Refusal("validate --update-baseline", lambda _: None),
    "baseline.exists": _write("a.json", "{}", "validate --write-baseline a.json"),
    "baseline.newer": _know(format=2),
    "baseline.shape": _know(tables=[{"table": "stations"}]),
    "baseline.other-package": _know(package="autre"),
    "review.unknown-base": Refusal("review --base inconnue", _commit),
    "review.no-common": Refusal("review --base main", _part_for_ever),
    "review.no-format": Refusal("review --base main --also pdf=a.pdf", lambda _: None),
    "review.no-file": Refusal("review --base main --also json", lambda _: None),
    "links.unknown-table": Refusal("links absente", lambda _: None),
    "links.cut-off": Refusal(
        "links --remote private",
        lambda project: project.describe(homepage="http://127.0.0.1:9/"),
        6,
    ),
    "contributions.not-a-mapping": _contribute(["stations"]),
    "contributions.unknown-key": _contribute({"order": []}),
    "contributions.key-order-not-a-list": _contribute({"key_order": "stations"}),
    "contributions.unknown-table": _contribute({"key_order": ["station"]}),
    "contributions.no-key": Refusal("fmt", _take_key_off),
    "fix.one-file": Refusal("fix --schema schemas/stations.json", lambda _: None),
    "fix.archive": Refusal("fix --package p.zip", lambda project: _make_file(project, "p.zip")),
    "fix.unknown-file": Refusal("fix absente.csv", lambda _: None),
    "fix.no-sheet": Refusal("fix autre.xlsx", lambda project: _make_file(project, "autre.xlsx")),
    "fmt.refused": _write("datapackage/data/stations.csv", "a;b\n1;2\n", "fmt", 1),
    "workbook.exists": _write("stations-saisie.xlsx", b"", "workbook"),
    "workbook.extra-cells": _write(
        "datapackage/data/stations.csv", STATIONS + "03,Aval,,,,zz\n", "workbook", 1
    ),
    "workbook.long-cell": _write(
        "datapackage/data/stations.csv", f"{STATIONS}03,{'x' * 32_768},,\n", "workbook", 1
    ),
    "workbook.unwritable-cell": _write(
        "datapackage/data/stations.csv", f"{STATIONS}03,<r>\x01</r>,,\n", "workbook", 1
    ),
    "workbook.no-tables": Refusal("workbook", lambda project: project.describe(resources=[])),
    "workbook.not-a-table": Refusal(
        "workbook notice",
        lambda project: project.describe(
            resources=[TABLE, {"name": "notice", "path": "notice.pdf", "type": "file"}]
        ),
    ),
    "workbook.one-table": Refusal("workbook a.csv b.csv --schema schemas/stations.json", _nothing),
    "workbook.package-or-schema": Refusal(
        "workbook --package datapackage --schema schemas/stations.json", _nothing
    ),
    "workbook.suffix": Refusal("workbook --output stations.csv", _nothing),
    "workbook.too-many-columns": _write(
        "schemas/stations.json",
        json.dumps({"fields": [{"name": f"c{n}"} for n in range(16_385)]}),
        "workbook --empty",
        1,
    ),
    "workbook.unwritable-label": _write(
        "schemas/stations.json",
        json.dumps({"fields": [{"name": "x" * 32_768}]}),
        "workbook --empty",
        1,
    ),
    "explain.near": Refusal("explain field-remove", lambda _: None),
    "explain.unknown": Refusal("explain zzz", lambda _: None),
    "release.day-unknown": _released_and_changed("release"),
    "release.dirty": Refusal("release", _leave_uncommitted),
    "release.no-day": _released_and_changed("release --date hier"),
    "release.no-version": _released_and_changed("release plus"),
    "release.not-next": _released_and_changed("release 0.9.0"),
    "release.nothing-to-raise": Refusal("release minor", lambda _: None),
    "release.stale": Refusal("release", _describe_before),
    "release.other-bytes": Refusal("release", _tell_otherwise, 3),
    "release.withdrawn-data": Refusal("release 2.0.0 --date 2024-05-01", _withdraw),
    "release.volume": Refusal("release --date 2024-05-01", _shrink, 1),
    "release.too-low": _released_and_changed("release patch --date 2024-05-01", 1),
    "releases.evolving-not-a-list": _describe(releases={"evolving": "stations"}),
    "releases.not-a-mapping": _describe(releases=["stations"]),
    "releases.unknown-field": _describe(releases={"evolving": ["stations.debt"]}),
    "releases.unknown-key": _describe(releases={"evolve": []}),
    "releases.unknown-table": _describe(releases={"evolving": ["station"]}),
    "releases.volume-growth": _describe(releases={"volume": {"*": {"growth": 1}}}),
    "releases.volume-measure": _describe(releases={"volume": {"*": {"columns": 0.5}}}),
    "releases.volume-not-a-mapping": _describe(releases={"volume": 0.5}),
    "releases.volume-share": _describe(releases={"volume": {"stations": {"rows": 50}}}),
    "releases.volume-table": _describe(releases={"volume": {"station": {"rows": 0.5}}}),
    "archive.case": _zip("t.csv", "T.csv"),
    "archive.clash": _zip("a", "a/b"),
    "archive.reserved": _zip("con.csv"),
    "archive.unreadable": _write("p.zip", b"id\n1\n", "validate p.zip"),
    "archive.unsafe": _zip("../a"),
    "build.no-licence": _describe(licenses=None),
    "build.no-resources": _describe(resources=[]),
    "build.address": _describe(profile="https://x.exemple.fr/p.json"),
    "build.remote": _describe(resources=[{"name": "a"}]),
    "build.table-address": _describe(
        resources=[{"name": "a", "path": "https://x.exemple.fr/a.csv"}]
    ),
    "build.unknown-licence": _describe(licenses=[{"name": "la-mienne"}]),
    "build.true-or-false": _describe(portal={"keep_archives": "yes"}),
    "formats.no-table": _describe(portal={"formats": {"tables": {"ailleurs": ["parquet"]}}}),
    "formats.shape": _describe(portal={"formats": {"parquet": True}}),
    "formats.unknown": _describe(portal={"formats": ["feather"]}),
    "build.portal-address": _describe(portal={"address": "http://data.exemple.fr"}),
    "changelog.no-entry": _describe(version="3.0.0"),
    "changelog.other-day": _describe(created="2024-03-03T00:00:00Z"),
    "diff.not-recorded": _released(command="diff portal:local@9.0.0"),
    "diff.not-there": _committed_elsewhere(),
    "diff.ragged": Refusal("diff 1.0.0", _spoil_released, 1),
    "diff.no-package": Refusal("diff datapackage/data/stations.csv", lambda _: None),
    "diff.unknown": _committed("diff nulle-part"),
    "data.invalid": _write("datapackage/data/stations.csv", "code,nom\n01,\n", code=1),
    "descriptor.bad-created": _describe(created="hier"),
    "descriptor.bad-name": _describe(name="Mes stations"),
    "descriptor.bad-version": _describe(version="1"),
    "descriptor.checklist-not-a-mapping": _describe(resources=[{**TABLE, "checklist": []}]),
    "descriptor.extrapaths": _describe(resources=[{**TABLE, "extrapaths": "a.csv"}]),
    "descriptor.item-not-a-mapping": _describe(resources=[{**TABLE, "schema": {"fields": ["a"]}}]),
    "descriptor.late-created": _describe(created="9999-01-01T00:00:00Z"),
    "descriptor.no-created": _describe(created=None),
    "descriptor.no-name": _describe(name=None),
    "descriptor.no-resources": _describe(resources=None),
    "descriptor.no-version": _describe(version=None),
    "descriptor.not-found": Refusal("validate vide", lambda project: _make(project, "vide")),
    "descriptor.path-not-text": _describe(resources=[{**TABLE, "path": ["a.csv", 1]}]),
    "descriptor.portal-not-a-mapping": _describe(portal=[]),
    "descriptor.reserved-name": _describe(name="con"),
    "descriptor.refused": _describe(resources=[{**TABLE, "schema": {"fields": [{"type": "x"}]}}]),
    "descriptor.empty-path": _describe(resources=[{**TABLE, "path": ""}]),
    "descriptor.resource-is-a-path": _describe(resources=["data/stations.csv"]),
    "descriptor.resources-not-a-list": _describe(resources={"stations": TABLE}),
    "descriptor.resource-not-a-mapping": _describe(resources=[1]),
    "descriptor.twice": _describe(resources=[TABLE, TABLE]),
    "descriptor.unknown-profile": _describe(profile="tableau"),
    "descriptor.unsafe-path": _describe(resources=[{**TABLE, "path": "/etc/passwd"}]),
    "descriptor.version-not-text": _describe(version=1.1),
    "document.duplicate-key": _write("d.yaml", "a: 1\na: 2\n", "validate d.yaml"),
    "document.half-character": _document('{"a": "\\ud800"}'),
    "document.key-not-text": _write("d.yaml", "1: a\n", "validate d.yaml"),
    "document.not-a-file": Refusal(
        "validate --schema vide datapackage/data/stations.csv",
        lambda project: _make(project, "vide"),
    ),
    "document.not-a-mapping": _document("[]"),
    "document.not-a-number": _document('{"a": NaN}'),
    "document.not-found": Refusal("validate absent.json", lambda _: None),
    "document.not-json": _document("{"),
    "document.not-utf8": _document(b"\xff"),
    "document.not-yaml": _write("d.yaml", "a: b: c\n", "validate d.yaml"),
    "document.too-deep": _document("[" * 100_000),
    "history.damaged": _write("datapackage/versions.json", "{", "release"),
    "history.newer-format": _released(('"format": 4', '"format": 99')),
    "history.other-bytes": Refusal("publish", _change_data, 3),
    "history.other-package": _released(
        ('"name": "stations",\n  "versions"', '"name": "autre",\n  "versions"')
    ),
    "history.unreadable": _released(('"versions": [', '"versions": [1, ')),
    "login.no-key-taken": Refusal("login local", lambda _: None),
    "release.accept-kind": Refusal("release --accept zz=oui", lambda _: None),
    "release.accept-shape": Refusal("release --accept zz", lambda _: None),
    "release.warnings": Refusal("release", _write_cp1252, 1),
    "rollback.no-version": Refusal("rollback local un", lambda _: None),
    "rollback.unknown": _released(command="withdraw 3.0.0 --reason Faux. --yes"),
    "withdraw.nobody": _released(command="withdraw 1.0.0 --reason Faux."),
    "withdrawal.no-reason": _released(command="withdraw 1.0.0 --yes"),
    "withdrawal.itself": _released(
        command="withdraw 1.0.0 --reason Faux. --replace-by 1.0.0 --yes"
    ),
    "withdrawal.known": Refusal("withdraw 1.0.0 --reason Autre. --yes", _withdraw),
    "withdrawal.for-ever": Refusal("release", _withdraw),
    "withdrawal.nothing-published": Refusal("publish", _withdraw),
    "schema.no-fields": _write("schemas/stations.json", "{}"),
    "settings.folder-is-project": _write("portals.toml", PORTALS.replace("site", "."), "plan"),
    "settings.folder-of-sources": _write(
        "portals.toml", PORTALS.replace("site", "schemas"), "plan"
    ),
    "get.exists": _write("stations.csv", "", "get . --table stations"),
    "get.package": Refusal("get .", lambda _: None),
    "get.zip-of-table": Refusal("get . --table stations --format zip", lambda _: None),
    "reuse.address": Refusal("get http://exemple.fr/", lambda _: None),
    "reuse.no-version": Refusal("get . --table stations --version 9", lambda _: None),
    "reuse.nothing": Refusal("get absent", lambda _: None),
    "reuse.unreachable": Refusal("get http://127.0.0.1:9/", lambda _: None, 3),
    "reuse.which-table": _describe(
        "get . --format csv", resources=[TABLE, {**TABLE, "name": "autres"}]
    ),
    "settings.key-in-file": _write("portals.toml", f'{PORTALS}api_key = "x"\n', "plan"),
    "settings.no-portal": _write("portals.toml", "", "plan"),
    "settings.not-a-table": _write("portals.toml", "portals.a = 1\n", "plan"),
    "settings.not-toml": _write("portals.toml", "a\n", "plan"),
    "settings.unknown-key": _write("portals.toml", f"{PORTALS}zz = 1\n", "plan"),
    "settings.unknown-kind": _write("portals.toml", PORTALS.replace("static", "zz"), "plan"),
    "settings.unknown-portal": Refusal("plan --portal zz", lambda _: None),
    "table.not-found": Refusal("validate a.csv --schema schemas/stations.json", lambda _: None),
    "table.not-a-file": Refusal("validate site --schema schemas/stations.json", _make),
    "validate.address": Refusal("validate https://x.exemple.fr/a", lambda _: None),
    "validate.budget": Refusal("validate --budget x", lambda _: None),
    "validate.encoding-of-package": Refusal("validate --encoding utf-8", lambda _: None),
    "validate.limit": Refusal("validate --limit-errors x", lambda _: None),
    "validate.no-schema": Refusal("validate datapackage/data/stations.csv", lambda _: None),
    "validate.remote-of-table": Refusal(
        "validate datapackage/data/stations.csv --schema schemas/stations.json --remote public",
        lambda _: None,
    ),
    "validate.schema-address": Refusal(
        "validate datapackage/data/stations.csv --schema https://x.exemple.fr/s", lambda _: None
    ),
    "validate.unknown-encoding": Refusal(
        "validate datapackage/data/stations.csv --schema schemas/stations.json --encoding zz",
        lambda _: None,
    ),
}
# Those that no command is made to say here → why.
ELSEWHERE = {
    **dict.fromkeys(
        ("formats.other-rows", "formats.other-value", "formats.unreadable", "table.not-typed"),
        "takes a file that was written wrong: tests/unit/test_format_files.py",
    ),
    **dict.fromkeys(
        (
            *("unwritable.long-text", "unwritable.nul", "unwritable.odd-text"),
            *("unwritable.same-labels", "unwritable.too-many-columns", "unwritable.too-many-rows"),
        ),
        "of the library that writes: tests/unit/test_format_files.py, test_sqlite_format.py",
    ),
    **dict.fromkeys(
        (
            *("reuse.elsewhere", "reuse.no-history", "reuse.not-history", "reuse.not-json"),
            *("reuse.not-listed", "reuse.not-read", "reuse.nowhere", "reuse.other-hash"),
            *("reuse.from-cache", "reuse.package-alone"),
        ),
        "takes a server, or is only met by a program: tests/unit/test_loading.py",
    ),
    **dict.fromkeys(
        (
            *("reuse.no-format", "reuse.none-stands", "reuse.not-there"),
            *("reuse.withdrawn", "reuse.withdrawn-replaced", "reuse.withdrawn-untold"),
        ),
        "takes a history of several versions: tests/unit/test_reuse.py",
    ),
    "workbook.too-many-rows": "takes a million rows: tests/unit/test_entry_workbook.py",
    **dict.fromkeys(
        ("review.shallow", "review.next-unknown"),
        "takes a clone, or is a part of a review: tests/system/test_review.py",
    ),
    **dict.fromkeys(
        (
            *(
                "archive.encrypted",
                "archive.too-large",
                "archive.too-many",
            ),
            *(
                "document.too-large",
                "document.too-many-values",
            ),
        ),
        "takes a file of hundreds of megabytes, or one that Python cannot write; see "
        "tests/unit/test_hostile_archives.py and test_hostile_structured.py",
    ),
    **dict.fromkeys(
        (
            *(
                "build.archive",
                "build.not-proven",
                "rebuild.differs",
                "rebuild.shallow",
            ),
            *(
                "archives.nowhere",
                "rebuild.not-in-git",
                "history.not-recorded",
            ),
            *(
                "history.not-in-commit",
                "history.no-git",
                "history.git-refuses",
            ),
            *(
                "history.older",
                "history.no-repository",
                "history.duplicate",
                "history.lower",
            ),
            *("history.rolled-back",),
            *("withdrawal.by-withdrawn",),
        ),
        "takes a history of Git, of several releases: tests/system/test_rebuild.py, "
        "test_archives.py, "
        "tests/unit/test_history.py and test_repository.py",
    ),
    **dict.fromkeys(
        (
            *(
                "portal.changed",
                "portal.too-long",
                "publish.without-itself",
                "publish.without-unknown",
                "portal.not-ours",
                "portal.other-package",
            ),
            *(
                "portal.unreadable",
                "proof.differs",
                "proof.metadata",
                "proof.missing",
                "proof.withdrawn",
            ),
            *(
                "publish.conflict",
                "publish.declined",
                "publish.either",
                "publish.nobody",
                "withdraw.declined",
            ),
            *(
                "publish.not-taken",
                "publish.source-changed",
                "preflight.refused",
            ),
            *(
                "verify.not-published",
                "rollback.no-archive",
                "rollback.other-bytes",
            ),
        ),
        "takes what is published: tests/portals and tests/system/test_publish.py",
    ),
    **dict.fromkeys(
        (
            *(
                "udata.claimed",
                "udata.no-dataset",
                "udata.not-found",
                "udata.not-json",
            ),
            *(
                "udata.not-kept",
                "udata.not-whole",
                "udata.redirected",
                "udata.refused",
            ),
            *(
                "udata.unreachable",
                "udata.vanished",
                "settings.no-owner",
                "settings.no-key",
            ),
            *(
                "settings.bad-key",
                "settings.bad-name",
                "settings.not-an-address",
            ),
            *(
                "settings.not-https",
                "settings.not-text",
                "settings.same-variable",
            ),
            *(
                "settings.key-tracked",
                "descriptor.not-rewritten",
            ),
        ),
        "takes a portal of udata: tests/udata and tests/unit/test_udata_settings.py",
    ),
    **dict.fromkeys(
        (
            *(
                "keyring.fails",
                "keyring.lost",
                "keyring.none",
                "keyring.silent",
            ),
            *(
                "login.no-key",
                "login.shown",
            ),
        ),
        "takes a keyring or a terminal: tests/unit/test_credentials.py",
    ),
    **dict.fromkeys(
        ("machine.deflate", "machine.other-deflate"),
        "takes another package: tests/unit/test_compression.py, tests/system/test_build.py",
    ),
    **dict.fromkeys(
        (
            *(
                "machine.denied",
                "machine.locked",
                "repository.no-git",
                "repository.refuses",
            ),
        ),
        "takes a machine that refuses: tests/unit/test_refusals.py, test_tracked_keys.py",
    ),
    **dict.fromkeys(
        (
            *(
                "build.extension",
                "build.edited",
                "build.not-ours",
                "files.link",
                "files.not-a-folder",
            ),
            *("files.outside", "machine.changed", "machine.memory", "portal.link"),
            *("portal.staging-not-ours", "settings.folder-is-link", "settings.home"),
            "settings.not-a-folder",
        ),
        "takes links, files of others or a lack of memory: tests/system/test_links.py, "
        "test_mistakes.py, test_shown.py and test_hostile_contents.py",
    ),
    **dict.fromkeys(
        (
            *(
                "table.part-header",
                "table.unreadable",
            ),
        ),
        "validation says it before: a table that changes while it is built",
    ),
    **dict.fromkeys(
        (
            *("merge.column-used", "merge.dialect", "merge.empty-key", "merge.encoding"),
            *("merge.no-header", "merge.no-key", "merge.no-key-column", "merge.no-table"),
            "merge.order",
            *("merge.not-csv", "merge.not-decoded", "merge.not-text", "merge.repeated-key"),
            *("merge.repeated-label", "merge.unnamed-cell"),
        ),
        "takes three versions of a table: tests/system/test_merge.py, tests/unit/test_merging.py",
    ),
    **dict.fromkeys(
        (
            *(
                "build.no-licence-file",
                "build.same-file",
                "table.not-writable",
            ),
        ),
        "tests/unit/test_packaging.py and tests/system/test_sources.py",
    ),
}


def _matches(key: str, language: str, said: str) -> bool:
    """Tell whether a sentence of the catalogue is in what was said, its values whatever."""
    said = re.sub(r"\s+", " ", said)
    for text in WORDINGS[language][key]:
        parts = re.split(r"(?<!\{)\{\w+\}(?!\})", text)
        written = (part.replace("{{", "{").replace("}}", "}") for part in parts)
        plain = (re.sub(r"\\?\s+", r"\\s+", re.escape(part)) for part in written)
        if re.search(".*?".join(plain), said):
            return True
    return False


def test_every_refusal_is_met_here_or_has_a_reason() -> None:
    found = set()
    for file in SOURCES:
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name.endswith("Error"):
                values = (getattr(each, "value", None) for each in ast.walk(call.args[0]))
                found |= {text for text in values if isinstance(text, str)} & WORDINGS["fr"].keys()
    # « reason.* » are parts of other sentences.
    found = {key for key in found if not key.startswith("reason.")}
    assert found - REFUSALS.keys() - ELSEWHERE.keys() == set()
    assert REFUSALS.keys() | ELSEWHERE.keys() <= found
    assert not REFUSALS.keys() & ELSEWHERE.keys()


@pytest.mark.parametrize("key", sorted(REFUSALS))
def test_a_refusal_is_said_in_both_languages(project: Project, key: str) -> None:
    refusal = REFUSALS[key]
    refusal.prepare(project)
    for language in ("fr", "en"):
        done = project.run(*refusal.command.split(), "--lang", language)
        assert done.returncode == refusal.code, done.stderr
        assert _matches(key, language, done.stderr), done.stderr
        if language == "fr":
            said = done.stderr.replace(str(project.root), "").replace("\u00a0", " ")
            assert find_english(said, "") == []
