from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from parution.errors import ConflictError, HistoryError
from parution.messages import Catalogue
from parution.model.release import (
    UNTOLD,
    FileDigest,
    History,
    Location,
    RecordedChange,
    Release,
    Rollback,
    RowRange,
    SchemaDigest,
    TableRanges,
    TableSize,
    Version,
    Withdrawal,
)
from parution.releases.history import (
    check_recorded,
    parse_history,
    read_history,
    record_release,
    record_rollback,
    record_withdrawal,
    render_history,
)

DOCUMENT = """{
  "name": "p",
  "versions": [
    {
      "version": "1.0.0",
      "date": "2026-11-23",
      "tag": "v1.0.0",
      "summary": "Première édition.",
      "archive": {
        "path": "p-1.0.0.zip",
        "bytes": 7,
        "sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      },
      "tables": [
        {
          "name": "t",
          "rows": 3,
          "fields": 2
        }
      ],
      "files": [
        {
          "path": "data/t.csv",
          "bytes": 5,
          "sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
        }
      ]
    }
  ]
}
"""


def _release(version: str = "1.0.0", archive: str = "a" * 64, file: str = "b" * 64) -> Release:
    return Release(
        version=Version.parse(version),
        date="2026-11-23",
        tag=f"v{version}",
        summary="Première édition.",
        archive=FileDigest(f"p-{version}.zip", 7, archive),
        files=(FileDigest("data/t.csv", 5, file),),
        tables=(TableSize("t", 3, 2),),
    )


def _history(*versions: str) -> History:
    return History("p", tuple(_release(version) for version in versions))


def test_the_document_is_the_history_and_conversely() -> None:
    assert render_history(_history("1.0.0")) == DOCUMENT
    assert parse_history(json.loads(DOCUMENT), Path("versions.json")) == _history("1.0.0")


def test_a_format_after_the_first_is_told_with_what_built_it() -> None:
    release = replace(_release(), format=2, parution="0.2.0")
    document = json.loads(render_history(History("p", (release,))))
    assert document["versions"][0]["format"] == 2
    assert document["versions"][0]["parution"] == "0.2.0"
    assert parse_history(document, Path("versions.json")) == History("p", (release,))


def test_a_published_history_is_the_recorded_one_with_a_location_a_version() -> None:
    history = _history("1.0.0", "1.0.1")
    text = render_history(history, lambda entry: Location(folder=f"r/{entry.version}/"))
    document = json.loads(text)
    assert [entry.pop("location") for entry in document["versions"]] == [
        {"folder": "r/1.0.0/"},
        {"folder": "r/1.0.1/"},
    ]
    assert document == json.loads(render_history(history))
    assert parse_history(json.loads(text), Path("versions.json")) == history


def test_a_version_of_an_earlier_day_than_the_one_before_is_refused() -> None:
    later = replace(_release("1.0.1"), date="2026-11-22")
    with pytest.raises(HistoryError) as caught:
        record_release(_history("1.0.0"), later)
    assert Catalogue("en").say(caught.value.key, **caught.value.values) == (
        "Version 1.0.1 is dated 2026-11-22, before version 1.0.0, recorded on 2026-11-23: correct "
        "“created” in the descriptor."
    )
    same_day = _release("1.0.1")
    assert record_release(_history("1.0.0"), same_day).releases[-1] == same_day


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({"format": 0}, "versions[0].format"),
        ({"format": "2"}, "versions[0].format"),
        ({"format": True}, "versions[0].format"),
        ({"format": 2}, "versions[0].parution"),
        ({"format": 2, "parution": 1}, "versions[0].parution"),
    ],
    ids=str,
)
def test_a_format_that_is_no_number_is_refused(changes: dict[str, object], address: str) -> None:
    document = json.loads(DOCUMENT)
    document["versions"][0].update(changes)
    with pytest.raises(HistoryError) as caught:
        parse_history(document, Path("versions.json"))
    assert caught.value.values["address"] == address


def test_a_history_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "versions.json"
    path.write_text(DOCUMENT, encoding="utf-8")
    assert read_history(path, "p") == _history("1.0.0")


def test_without_a_file_the_history_is_empty(tmp_path: Path) -> None:
    assert read_history(tmp_path / "versions.json", "p") == History("p")


def test_the_history_of_another_package_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "versions.json"
    path.write_text(DOCUMENT, encoding="utf-8")
    with pytest.raises(HistoryError) as caught:
        read_history(path, "q")
    assert caught.value.key == "history.other-package"


def test_a_version_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "versions.json"
    path.write_text(render_history(_history("1.0.0", "1.0.0")), encoding="utf-8")
    with pytest.raises(HistoryError) as caught:
        read_history(path, "p")
    assert caught.value.key == "history.duplicate"


def _without(key: str) -> str:
    document = json.loads(DOCUMENT)
    del document["versions"][0][key]
    return json.dumps(document)


def _changed(key: str, value: object) -> str:
    document: dict[str, Any] = json.loads(DOCUMENT)
    document["versions"][0][key] = value
    return json.dumps(document)


def _digest(**values: object) -> str:
    return _changed("archive", {"path": "x", "bytes": 5, "sha256": "a" * 64} | values)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("{}", "name"),
        ('{"name": "p"}', "versions"),
        ('{"versions": []}', "name"),
        ('{"name": 5, "versions": []}', "name"),
        ('{"name": "p", "versions": null}', "versions"),
        ('{"name": "p", "versions": 5}', "versions"),
        ('{"name": "p", "versions": {"a": 1}}', "versions"),
        ('{"name": "p", "versions": ["1.0.0"]}', "versions[0]"),
        ('{"name": "p", "versions": [null]}', "versions[0]"),
        *(
            (_without(key), f"versions[0].{key}")
            for key in ("version", "date", "tag", "summary", "archive", "files", "tables")
        ),
        (_changed("version", "1.0"), "versions[0].version"),
        (_changed("version", 1), "versions[0].version"),
        (_changed("date", None), "versions[0].date"),
        (_changed("archive", None), "versions[0].archive"),
        (_changed("archive", {"path": "x", "bytes": 5}), "versions[0].archive.sha256"),
        (_digest(path="/x"), "versions[0].archive.path"),
        (_digest(path="../x"), "versions[0].archive.path"),
        (_digest(path="a\\x"), "versions[0].archive.path"),
        (_digest(sha256="y"), "versions[0].archive.sha256"),
        (_digest(bytes="5"), "versions[0].archive.bytes"),
        (_digest(bytes=-1), "versions[0].archive.bytes"),
        (_digest(bytes=True), "versions[0].archive.bytes"),
        (_changed("files", "x"), "versions[0].files"),
        (_changed("files", [5]), "versions[0].files[0]"),
        (
            _changed("tables", [{"name": "t", "rows": None, "fields": 1}]),
            "versions[0].tables[0].rows",
        ),
    ],
)
def test_a_history_of_another_shape_is_refused_and_the_key_is_named(
    tmp_path: Path, text: str, address: str
) -> None:
    path = tmp_path / "versions.json"
    path.write_text(text)
    with pytest.raises(HistoryError) as caught:
        read_history(path, "p")
    assert caught.value.key == "history.unreadable"
    assert caught.value.values == {"path": path, "address": address}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "{path}, line 1, column 1: this is not JSON (the file is empty). {damaged}"),
        ("[]", "{path} must contain an object (keys and their values). {damaged}"),
    ],
)
def test_what_cannot_be_read_is_told_by_a_sentence_and_not_by_its_key(
    tmp_path: Path, text: str, sentence: str
) -> None:
    path = tmp_path / "versions.json"
    path.write_text(text)
    with pytest.raises(HistoryError) as caught:
        read_history(path, "p")
    said = Catalogue("en").say(caught.value.key, **caught.value.values)
    damaged = "The history of versions is not written by hand: take this file back from Git."
    assert said == sentence.format(path=path, damaged=damaged)


def test_keys_of_a_later_version_of_parution_are_ignored() -> None:
    document = json.loads(_changed("later", 7))
    document["later"] = {}
    assert parse_history(document, Path("versions.json")) == _history("1.0.0")


def test_a_folder_is_no_history(tmp_path: Path) -> None:
    with pytest.raises(HistoryError):
        read_history(tmp_path, "p")


def test_a_new_version_is_added_at_the_end_and_nothing_else_changes() -> None:
    before = _history("1.0.0")
    after = record_release(before, _release("1.1.0"))
    assert after == _history("1.0.0", "1.1.0")
    assert before == _history("1.0.0")


def test_a_version_recorded_twice_with_the_same_bytes_changes_nothing() -> None:
    history = _history("1.0.0", "1.1.0")
    assert record_release(history, _release("1.0.0")) is history


@pytest.mark.parametrize(
    ("latest", "version"), [("1.1.0", "1.0.0"), ("2.0.0", "1.9.9"), ("1.0.0", "1.0.0-rc.1")]
)
def test_a_version_lower_than_the_latest_is_refused(latest: str, version: str) -> None:
    with pytest.raises(HistoryError) as caught:
        record_release(_history(latest), _release(version))
    assert caught.value.key == "history.lower"


@pytest.mark.parametrize(
    ("changes", "files"),
    [
        ({"file": "c" * 64}, "data/t.csv"),
        ({"file": "c" * 64, "archive": "d" * 64}, "data/t.csv"),
        ({"archive": "d" * 64}, "p-1.0.0.zip"),
    ],
)
def test_a_version_recorded_with_other_bytes_is_a_conflict(
    changes: dict[str, str], files: str
) -> None:
    with pytest.raises(ConflictError) as caught:
        record_release(_history("1.0.0"), _release("1.0.0", **changes))
    assert caught.value.key == "history.other-bytes"
    assert caught.value.values["files"] == files


def test_a_conflict_names_three_files_at_most() -> None:
    files = tuple(FileDigest(f"{n}.csv", 1, "x") for n in range(5))
    built = Release(
        **{name: getattr(_release(), name) for name in ("version", "date", "tag", "summary")},
        archive=_release().archive,
        tables=(),
        files=(*_release().files, *files),
    )
    with pytest.raises(ConflictError) as caught:
        check_recorded(_release(), built)
    assert caught.value.values["files"] == "0.csv, 1.csv, 2.csv, …"


@pytest.mark.parametrize(
    ("versions", "latest"),
    [
        ((), None),
        (("1.0.0",), "1.0.0"),
        (("1.9.0", "1.10.0"), "1.10.0"),
        (("2.0.0", "1.0.0"), "2.0.0"),
        (("1.0.0", "2.0.0-rc.1"), "1.0.0"),
        (("1.0.0-rc.1", "1.0.0-rc.2"), "1.0.0-rc.2"),
    ],
)
def test_the_latest_release_is_the_highest_that_is_no_prerelease(
    versions: tuple[str, ...], latest: str | None
) -> None:
    found = _history(*versions).find_latest("demo")
    assert (found and str(found.version)) == latest


def test_a_rollback_is_an_event_and_edits_no_entry() -> None:
    before = _history("1.0.0", "1.1.0", "2.0.0")
    after = record_rollback(before, "demo", Version.parse("1.0.0"), "2026-11-24", "Faux.")
    assert after.releases == before.releases
    document = json.loads(render_history(after))
    assert document["events"] == [
        {
            "event": "rollback",
            "portal": "demo",
            "from": "2.0.0",
            "to": "1.0.0",
            "date": "2026-11-24",
            "reason": "Faux.",
        }
    ]
    assert parse_history(document, Path("versions.json")) == after
    again = record_rollback(after, "demo", Version.parse("1.0.0"), "2026-11-25", "")
    assert again is after


def test_what_is_rolled_back_on_a_portal_stays_the_latest_on_others() -> None:
    history = record_rollback(
        _history("1.0.0", "1.1.0"), "demo", Version.parse("1.0.0"), "2026-11-24", ""
    )
    found = {portal: history.find_latest(portal) for portal in ("demo", "local")}
    assert {portal: str(each and each.version) for portal, each in found.items()} == {
        "demo": "1.0.0",
        "local": "1.1.0",
    }
    higher = record_release(history, _release("1.2.0"))
    latest = higher.find_latest("demo")
    assert latest is not None
    assert str(latest.version) == "1.2.0"
    with pytest.raises(HistoryError) as caught:
        record_rollback(higher, "demo", Version.parse("1.1.0"), "2026-11-25", "")
    assert caught.value.key == "history.rolled-back"


def test_two_rollbacks_each_tell_what_stood_before() -> None:
    history = _history("1.0.0", "1.1.0", "1.2.0")
    history = record_rollback(history, "demo", Version.parse("1.1.0"), "2026-11-24", "")
    history = record_rollback(history, "demo", Version.parse("1.0.0"), "2026-11-25", "")
    first, second, third = (entry.version for entry in history.releases)
    assert history.events == (
        Rollback("demo", third, second, "2026-11-24"),
        Rollback("demo", second, first, "2026-11-25"),
    )


@pytest.mark.parametrize(
    ("withdrawn", "latest"),
    [
        ({}, "1.2.0"),
        ({"1.0.0": None}, "1.2.0"),
        ({"1.2.0": None}, "1.1.0"),
        ({"1.2.0": None, "1.1.0": None}, "1.0.0"),
        ({"1.2.0": "1.0.0"}, "1.0.0"),
        # What replaced it was withdrawn in its turn, and replaced or not.
        ({"1.2.0": "1.0.0", "1.0.0": "0.9.0"}, "0.9.0"),
        ({"1.2.0": "1.0.0", "1.0.0": None}, "1.1.0"),
        (dict.fromkeys(("1.2.0", "1.1.0", "1.0.0", "0.9.0")), None),
    ],
)
def test_what_was_withdrawn_is_the_latest_nowhere(
    withdrawn: dict[str, str | None], latest: str | None
) -> None:
    history = _history("0.9.0", "1.0.0", "1.1.0", "1.2.0")
    for version, taken in withdrawn.items():
        replace_by = Version.parse(taken) if taken else None
        history = record_withdrawal(
            history, Version.parse(version), "2026-03-01", "Faux.", replace_by
        )
    found = history.find_latest("demo")
    assert (str(found.version) if found else None) == latest


def test_what_replaces_a_version_is_not_what_was_rolled_back_there() -> None:
    history = _history("1.0.0", "1.1.0", "1.2.0")
    history = record_rollback(history, "demo", Version.parse("1.0.0"), "2026-03-01", "")
    history = record_withdrawal(
        history, Version.parse("1.2.0"), "2026-03-02", "Faux.", Version.parse("1.1.0")
    )
    found = {portal: history.find_latest(portal) for portal in ("demo", "local")}
    assert {portal: str(each and each.version) for portal, each in found.items()} == {
        "demo": "1.0.0",
        "local": "1.1.0",
    }


def test_a_rollback_takes_back_nothing_that_was_withdrawn() -> None:
    history = _history("1.0.0", "1.1.0", "1.2.0")
    gone = record_withdrawal(history, Version.parse("1.2.0"), "2026-03-01", "Faux.")
    assert record_rollback(gone, "demo", Version.parse("1.1.0"), "2026-03-02", "") is gone
    with pytest.raises(HistoryError) as caught:
        record_rollback(gone, "demo", Version.parse("1.2.0"), "2026-03-02", "")
    assert caught.value.key == "withdrawal.for-ever"
    back = record_rollback(gone, "demo", Version.parse("1.0.0"), "2026-03-02", "")
    found = back.find_latest("demo")
    assert found is not None
    assert str(found.version) == "1.0.0"
    # Where a lower one was said to replace it, that one stood.
    lower = record_withdrawal(
        history, Version.parse("1.2.0"), "2026-03-01", "Faux.", Version.parse("1.0.0")
    )
    back = record_rollback(lower, "demo", Version.parse("1.1.0"), "2026-03-02", "")
    found = back.find_latest("demo")
    assert found is not None
    assert str(found.version) == "1.1.0"


def test_a_withdrawn_version_is_not_recorded_again() -> None:
    history = _history("1.0.0")
    gone = record_withdrawal(history, Version.parse("1.0.0"), "2026-03-01", "Faux.")
    with pytest.raises(HistoryError) as caught:
        record_release(gone, history.releases[0])
    assert caught.value.key == "withdrawal.for-ever"


def test_an_event_of_a_later_parution_is_not_taken_for_a_rollback() -> None:
    document = json.loads(DOCUMENT) | {"events": [{"event": "later", "version": "1.0.0"}]}
    assert parse_history(document, Path("versions.json")).events == ()


RECORDED = replace(
    _release("1.1.0"),
    format=2,
    parution="0.2.0",
    changes=(
        RecordedChange("rows-added", "minor", "t", "", 2),
        RecordedChange("description-changed", "patch", "", "", 1),
    ),
    more_changes=4,
    schemas=(SchemaDigest("t", "c" * 64),),
    ranges=(
        TableRanges("t", ("k", "l"), 7, (RowRange(3, "d" * 64), RowRange(2, "e" * 64))),
        TableRanges("u", (), 8, ()),
    ),
)


def test_what_changed_the_schemas_and_the_ranges_are_recorded() -> None:
    history = History("p", (_release(), RECORDED))
    document = json.loads(render_history(history))
    entry = document["versions"][1]
    assert entry["changes"] == [
        {"rule": "rows-added", "level": "minor", "table": "t", "count": 2},
        {"rule": "description-changed", "level": "patch", "count": 1},
    ]
    assert entry["moreChanges"] == 4
    assert entry["schemas"] == [{"table": "t", "sha256": "c" * 64}]
    assert entry["ranges"] == [
        {
            "table": "t",
            "key": ["k", "l"],
            "bits": 7,
            "ranges": [{"rows": 3, "sha256": "d" * 64}, {"rows": 2, "sha256": "e" * 64}],
        },
        {"table": "u", "bits": 8, "ranges": []},
    ]
    assert parse_history(document, Path("versions.json")) == history


def test_an_entry_of_format_1_stays_as_it_is() -> None:
    told = {name: getattr(RECORDED, name) for name in ("changes", "schemas", "ranges")}
    assert render_history(History("p", (replace(_release(), **told),))) == DOCUMENT


@pytest.mark.parametrize(
    ("key", "value", "address"),
    [
        ("changes", [{"rule": "rows-added", "level": "minor"}], "changes[0].count"),
        ("changes", {}, "changes"),
        ("moreChanges", "3", "moreChanges"),
        ("schemas", [{"table": "t", "sha256": "x"}], "schemas[0].sha256"),
        ("ranges", [{"table": "t", "ranges": []}], "ranges[0].bits"),
        ("ranges", [{"table": "t", "bits": 7, "ranges": [3]}], "ranges[0].ranges[0]"),
        ("withdrawn", 1, "withdrawn"),
    ],
)
def test_what_is_recorded_in_another_shape_is_refused(key: str, value: Any, address: str) -> None:
    with pytest.raises(HistoryError) as caught:
        parse_history(json.loads(_changed(key, value)), Path("versions.json"))
    assert caught.value.values["address"] == f"versions[0].{address}"


def test_a_withdrawal_is_an_event_and_edits_no_entry() -> None:
    first, second = Version.parse("1.1.0"), Version.parse("1.1.1")
    before = History("p", (RECORDED, replace(RECORDED, version=second)))
    after = record_withdrawal(before, first, "2026-11-24", " Un nom\n de trop. ", second)
    assert after.releases == before.releases
    document = json.loads(render_history(after))
    assert document["versions"] == json.loads(render_history(before))["versions"]
    assert document["events"] == [
        {
            "event": "withdrawal",
            "version": "1.1.0",
            "date": "2026-11-24",
            "reason": "Un nom de trop.",
            "replacedBy": "1.1.1",
        }
    ]
    assert parse_history(document, Path("versions.json")) == after
    assert after.find_withdrawal(first) == after.events[0]
    assert after.find_withdrawal(second) is None
    # Said again, it is the same; on a portal nothing was rolled back.
    assert record_withdrawal(after, first, "2026-11-30", "Un nom de trop.", second) is after
    assert after.find_rollback(first, "demo") is None


def test_a_published_history_does_not_say_what_was_withdrawn() -> None:
    first, second = Version.parse("1.1.0"), Version.parse("1.1.1")
    history = History("p", (RECORDED, replace(RECORDED, version=second)))
    history = record_withdrawal(history, first, "2026-11-24", "Un nom.")
    assert history.events == (Withdrawal(first, "2026-11-24", "Un nom."),)
    text = render_history(history, lambda _: Location("r/"))
    withdrawn, kept = json.loads(text)["versions"]
    assert withdrawn["withdrawn"] is True
    assert withdrawn.keys() == {"withdrawn", "version", "date", "tag", "format", "parution"}
    assert kept.keys() >= {"archive", "files", "ranges", "location"}
    published = parse_history(json.loads(text), Path("versions.json"))
    assert published.releases == (
        Release(first, RECORDED.date, RECORDED.tag, "", UNTOLD, (), (), 2, RECORDED.parution),
        history.releases[1],
    )
    assert published.events == history.events


@pytest.mark.parametrize(
    ("version", "reason", "replace_by", "key"),
    [
        ("9.0.0", "Faux.", None, "rollback.unknown"),
        ("1.0.0", " \n", None, "withdrawal.no-reason"),
        ("1.0.0", "Faux.", "1.0.0", "withdrawal.itself"),
        ("1.0.0", "Faux.", "9.0.0", "rollback.unknown"),
        ("1.0.0", "Faux.", "1.1.0", "withdrawal.by-withdrawn"),
        ("1.1.0", "Autre.", None, "withdrawal.known"),
        ("1.1.0", "Faux.", "1.0.0", "withdrawal.known"),
    ],
)
def test_a_withdrawal_that_cannot_be_is_refused(
    version: str, reason: str, replace_by: str | None, key: str
) -> None:
    history = record_withdrawal(
        _history("1.0.0", "1.1.0"), Version.parse("1.1.0"), "2026-11-24", "Faux."
    )
    other = Version.parse(replace_by) if replace_by else None
    with pytest.raises(HistoryError) as caught:
        record_withdrawal(history, Version.parse(version), "2026-11-25", reason, other)
    assert caught.value.key == key
    assert Catalogue("fr").say(caught.value.key, **caught.value.values)
