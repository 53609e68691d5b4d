"""The day by which the next release is due, by the frequency that is declared."""

from __future__ import annotations

from datetime import date

import pytest

from parution.commands.due import parse_day, parse_notice
from parution.errors import DescriptorError, UsageError
from parution.messages import Catalogue
from parution.model.due import PERIODS, WITHOUT_DAY, DueKind
from parution.model.release import UNTOLD, History, Release, Version, Withdrawal
from parution.portals.udata.lists import FREQUENCIES
from parution.portals.udata.vocabulary import OLD_FREQUENCIES
from parution.releases.due import add_period, find_due
from parution.reports.due import render_text


def record(*releases: tuple[str, str], withdrawn: str = "") -> History:
    entries = tuple(
        Release(Version.parse(version), day, f"v{version}", "", UNTOLD, (), ())
        for version, day in releases
    )
    events = (Withdrawal(Version.parse(withdrawn), "2024-06-01", "Faux."),) if withdrawn else ()
    return History("p", entries, events)


ONE = record(("1.0.0", "2024-01-31"))


def test_every_word_of_udata_has_a_period_or_none_and_no_other_word_has() -> None:
    assert PERIODS.keys() | WITHOUT_DAY == {*FREQUENCIES, *OLD_FREQUENCIES}
    assert not PERIODS.keys() & WITHOUT_DAY


@pytest.mark.parametrize("old", sorted(OLD_FREQUENCIES))
def test_an_old_word_counts_as_the_one_that_udata_takes_it_for(old: str) -> None:
    assert PERIODS.get(old) == PERIODS.get(OLD_FREQUENCIES[old])


@pytest.mark.parametrize(
    ("frequency", "released", "due"),
    [
        ("hourly", "2024-02-28", "2024-02-29"),
        ("daily", "2024-12-31", "2025-01-01"),
        ("fiveTimesAWeek", "2024-02-26", "2024-03-04"),
        ("biweekly", "2024-02-26", "2024-03-11"),
        ("monthly", "2024-01-31", "2024-02-29"),
        ("monthly", "2023-01-31", "2023-02-28"),
        ("semimonthly", "2024-04-30", "2024-05-30"),
        ("bimonthly", "2023-12-31", "2024-02-29"),
        ("quarterly", "2024-11-30", "2025-02-28"),
        ("semiannual", "2024-03-01", "2025-03-01"),
        ("annual", "2024-02-29", "2025-02-28"),
        ("quadrennial", "2024-02-29", "2028-02-29"),
        ("tridecennial", "2024-01-01", "2054-01-01"),
        ("tridecennial", "9990-01-01", "9999-12-31"),
    ],
)
def test_a_period_ends_on_a_day_of_the_calendar(frequency: str, released: str, due: str) -> None:
    assert add_period(date.fromisoformat(released), PERIODS[frequency]).isoformat() == due


@pytest.mark.parametrize(
    ("frequency", "notice", "today", "kind", "left"),
    [
        ("monthly", None, "2024-02-21", DueKind.LATER, 8),
        ("monthly", None, "2024-02-22", DueKind.SOON, 7),
        ("monthly", None, "2024-02-29", DueKind.SOON, 0),
        ("monthly", None, "2024-03-01", DueKind.LATE, -1),
        ("monthly", 0, "2024-02-28", DueKind.LATER, 1),
        ("monthly", 0, "2024-02-29", DueKind.SOON, 0),
        ("annual", None, "2024-12-25", DueKind.LATER, 37),
        ("annual", None, "2024-12-26", DueKind.SOON, 36),
        ("weekly", None, "2024-02-06", DueKind.LATER, 1),
        ("weekly", None, "2024-02-07", DueKind.SOON, 0),
        ("biweekly", None, "2024-02-13", DueKind.SOON, 1),
        ("daily", 1, "2024-01-31", DueKind.SOON, 1),
        ("daily", None, "2024-01-31", DueKind.LATER, 1),
    ],
)
def test_notice_is_a_tenth_of_the_period_and_a_week_at_least_from_a_month_on(
    frequency: str, notice: int | None, today: str, kind: DueKind, left: int
) -> None:
    due = find_due(frequency, ONE, date.fromisoformat(today), notice)
    assert (due.kind, due.days_left) == (kind, left)
    assert due.is_pending == (kind is not DueKind.LATER)


@pytest.mark.parametrize("frequency", [*sorted(WITHOUT_DAY), None])
def test_a_frequency_that_sets_no_day_is_never_due(frequency: str | None) -> None:
    due = find_due(frequency, ONE, date(2099, 1, 1))
    assert (due.kind, due.day, due.days_left, due.is_pending) == ("no-day", None, None, False)


def test_the_last_release_that_was_not_withdrawn_counts() -> None:
    history = record(("1.0.0", "2024-01-31"), ("1.1.0", "2024-05-31"), withdrawn="1.1.0")
    due = find_due("monthly", history, date(2024, 6, 1))
    assert (due.version, due.kind, due.days_left) == ("1.0.0", "late", -93)


def test_without_a_release_nothing_is_due() -> None:
    due = find_due("daily", History("p"), date(2024, 6, 1))
    assert (due.kind, due.is_pending) == ("no-release", False)


@pytest.mark.parametrize("word", ["Monthly", "mensuelle", "", "{'a': 1}"])
def test_a_word_that_is_no_frequency_is_refused(word: str) -> None:
    with pytest.raises(DescriptorError) as refused:
        find_due(word, ONE, date(2024, 6, 1))
    assert refused.value.key == "due.unknown-frequency"


@pytest.mark.parametrize("text", ["2024-02-30", "20240201", "2024-2-1", "demain", ""])
def test_a_day_is_written_in_one_way(text: str) -> None:
    with pytest.raises(UsageError):
        parse_day(text)
    assert parse_day("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize("text", ["-1", "1.5", "", "٣", "999999"])
def test_a_notice_is_a_number_of_days(text: str) -> None:
    with pytest.raises(UsageError):
        parse_notice(text)
    assert parse_notice("0") == 0


@pytest.mark.parametrize(
    ("today", "said"),
    [
        ("2024-02-01", "La prochaine version est attendue le 29 février 2024 : il reste 28 jours."),
        (
            "2024-02-28",
            "La prochaine version est attendue le 29 février 2024 : il ne reste que 1 jour.",
        ),
        ("2024-02-29", "La prochaine version est attendue aujourd’hui."),
        (
            "2024-03-02",
            "La prochaine version était attendue le 29 février 2024 : 2 jours de retard. "
            "Le portail en accorde un.",
        ),
    ],
)
def test_it_is_said_in_words(today: str, said: str) -> None:
    due = find_due("monthly", ONE, date.fromisoformat(today))
    lines = render_text(due, Catalogue("fr")).replace("\u00a0", " ").split("\n")
    assert lines == ["p 1.0.0, du 31 janvier 2024 ; fréquence « monthly ».", said]
