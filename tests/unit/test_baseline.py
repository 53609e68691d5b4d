"""Errors that were there before are told apart from the new ones, whatever their rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from parution.errors import UsageError
from parution.model.baseline import MOST_FINGERPRINTS, Baseline, KnownErrors
from parution.model.package import Package, Resource
from parution.model.report import Error, Report, Task
from parution.validation.baseline import (
    compare_baseline,
    find_gained,
    fingerprint,
    keep_new,
    make_baseline,
    parse_baseline,
    render_baseline,
)

FIELDS = [{"name": "code"}, {"name": "jour"}]
KIND = ("type-error", "jour")
FILE = Path("connues.json")


def _resource(**schema: object) -> Resource:
    descriptor = {"name": "t", "schema": {"fields": FIELDS, **schema}}
    return Resource("t", ("t.csv",), (Path("t.csv"),), descriptor)


KEYED, KEYLESS = _resource(primaryKey="code"), _resource()


def _package(resource: Resource) -> Package:
    return Package(Path("p.json"), Path(), Path(), {"name": "p"}, (resource,))


def _error(row: int, code: str, cell: str, kind: str = "type-error") -> Error:
    return Error(
        kind, row_number=row, field_name="jour", field_number=2, cell=cell, cells=(code, cell)
    )


def _report(*errors: Error, total: int = 0) -> Report:
    totals: dict[tuple[str, str], int] = {}
    for error in errors:
        totals[error.kind] = totals.get(error.kind, 0) + 1
    if total:
        totals[KIND] = total
    task = Task("t", "t.csv", "table", ("code", "jour"), errors, (), {}, totals)
    return Report((task,))


def _compare(
    before: tuple[Error, ...], after: tuple[Error, ...], resource: Resource = KEYED
) -> tuple[int, int, int]:
    package = _package(resource)
    baseline = make_baseline(_report(*before), package)
    found = compare_baseline(_report(*after), package, baseline)
    return found.new, found.still, found.gone


def test_with_a_primary_key_an_error_is_that_of_the_row_of_this_key() -> None:
    old = _error(2, "a", "hier")
    assert _compare((old,), (_error(9, "a", "demain"),)) == (0, 1, 0)
    assert _compare((old,), (_error(2, "b", "hier"),)) == (1, 0, 1)


def test_a_key_is_read_where_its_label_stands() -> None:
    moved = Error("type-error", row_number=2, field_name="jour", cell="x", cells=("x", "a"))
    there = fingerprint(moved, KEYED, ("jour", "code"))
    assert there == fingerprint(_error(5, "a", "y"), KEYED, ("code", "jour"))


def test_without_a_key_an_error_is_that_of_the_cell() -> None:
    old = _error(2, "a", "hier")
    assert _compare((old,), (_error(9, "b", "hier"),), KEYLESS) == (0, 1, 0)
    assert _compare((old,), (_error(2, "a", "demain"),), KEYLESS) == (1, 0, 1)


def test_an_empty_key_tells_no_row_apart() -> None:
    old = _error(2, "", "hier")
    assert _compare((old,), (_error(2, "", "demain"),)) == (1, 0, 1)


def test_the_same_error_once_more_is_a_new_one() -> None:
    old = _error(2, "a", "hier")
    again = _error(3, "b", "hier")
    assert _compare((old,), (old, again), KEYLESS) == (1, 1, 0)
    assert _compare((old, again), (old,), KEYLESS) == (0, 1, 1)


def test_another_rule_that_the_same_cell_breaks_is_another_error() -> None:
    rules = [
        Error(
            "constraint-error", row_number=2, field_name="jour", constraint=name, cells=("a", "x")
        )
        for name in ("pattern", "minLength")
    ]
    assert _compare((rules[0],), (rules[1],)) == (1, 0, 1)


def test_what_is_new_is_kept_with_its_number() -> None:
    package, old, new = _package(KEYED), _error(2, "a", "x"), _error(3, "b", "y")
    found = compare_baseline(_report(old, new), package, make_baseline(_report(old), package))
    task = keep_new(_report(old, new).tasks[0], found)
    assert (task.errors, task.totals) == ((new,), {KIND: 1})


def test_beyond_what_is_told_apart_only_the_number_holds() -> None:
    package, many = _package(KEYED), MOST_FINGERPRINTS + 5
    baseline = make_baseline(_report(_error(2, "a", "x"), total=many), package)
    assert baseline.tables["t"][KIND] == KnownErrors(many)
    for total, expected in (
        (many, (0, many, 0)),
        (many + 2, (2, many, 0)),
        (many - 3, (0, many - 3, 3)),
    ):
        report = _report(_error(2, "a", "x"), total=total)
        found = compare_baseline(report, package, baseline)
        assert (found.new, found.still, found.gone) == expected
        assert found.shrunk.count == min(total, many)


def test_errors_are_told_apart_again_once_there_are_few_enough() -> None:
    package = _package(KEYED)
    baseline = Baseline("p", {"t": {KIND: KnownErrors(MOST_FINGERPRINTS + 5)}})
    report = _report(_error(2, "a", "x"), _error(3, "b", "x"))
    found = compare_baseline(report, package, baseline)
    left = found.shrunk.tables["t"][KIND]
    assert (found.new, left.count, len(left.fingerprints)) == (0, 2, 2)


def test_more_errors_than_are_told_apart_leave_what_is_known_as_it_is() -> None:
    package, old = _package(KEYED), _error(2, "a", "x")
    baseline = make_baseline(_report(old), package)
    found = compare_baseline(_report(old, total=MOST_FINGERPRINTS + 1), package, baseline)
    assert (found.new, found.gone) == (MOST_FINGERPRINTS, 0)
    assert found.shrunk == baseline


def test_what_a_header_at_fault_hides_is_not_gone() -> None:
    package, old = _package(KEYED), _error(2, "a", "x")
    baseline = make_baseline(_report(old), package)
    found = compare_baseline(_report(Error("missing-label", field_name="jour")), package, baseline)
    assert (found.new, found.gone) == (1, 0)
    assert found.shrunk == baseline


def test_what_was_not_looked_at_is_not_gone() -> None:
    package, old = _package(KEYED), _error(2, "a", "x")
    baseline = make_baseline(_report(old), package)
    found = compare_baseline(Report(()), package, baseline, lambda _table, _kind: False)
    assert (found.gone, found.shrunk) == (0, baseline)
    assert compare_baseline(Report(()), package, baseline).gone == 1


def test_a_baseline_only_loses() -> None:
    package = _package(KEYLESS)
    one = make_baseline(_report(_error(2, "a", "x")), package)
    other = make_baseline(_report(_error(2, "a", "y")), package)
    both = make_baseline(_report(_error(2, "a", "x"), _error(3, "a", "y")), package)
    assert find_gained(one, both) == {("t", KIND): 1}
    assert find_gained(one, other) == {("t", KIND): 1}
    assert find_gained(both, one) == {}
    many = Baseline("p", {"t": {KIND: KnownErrors(MOST_FINGERPRINTS + 1)}})
    assert find_gained(one, many) == {("t", KIND): MOST_FINGERPRINTS}
    assert find_gained(many, both) == {}


def test_the_file_gives_back_what_was_written() -> None:
    package = _package(KEYED)
    made = make_baseline(_report(_error(3, "b", "x"), _error(2, "a", "x")), package)
    assert parse_baseline(render_baseline(made), FILE, "p") == made
    assert render_baseline(made).count("\n      ") > 0


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("{", "document.not-json"),
        ("[]", "document.not-a-mapping"),
        ('{"format": 2}', "baseline.newer"),
        ('{"format": 0, "package": "p", "tables": []}', "baseline.shape"),
        ('{"format": true, "package": "p", "tables": [1]}', "baseline.shape"),
        ('{"format": 1, "package": "p"}', "baseline.shape"),
        ('{"format": 1, "package": 3, "tables": []}', "baseline.shape"),
        ('{"format": 1, "package": "autre", "tables": []}', "baseline.other-package"),
        *(
            (
                '{"format": 1, "package": "p", "tables": [{"table": "t", "errors": [{"type": "'
                f'{kind}", "fieldName": "", "count": {count}, "fingerprints": {marks}}}]}}]}}',
                "baseline.shape",
            )
            for kind, count, marks in (
                ("type-error", 0, "[]"),
                ("type-error", 2, '["a"]'),
                ("type-error", '"1"', "[]"),
                ("type-error", 1, "[1]"),
                ("schema-error", 1, "[]"),
            )
        ),
    ],
)
def test_what_is_no_baseline_is_refused(text: str, key: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_baseline(text, FILE, "p")
    assert caught.value.key == key
