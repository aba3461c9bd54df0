"""Sixty wrong clocks: what is in doubt, which day counts, and that no permission grows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from desktop.domain.moment import ClockDoubt, Moment
from desktop.domain.reckoning import DayProblem, Reckoning, read_day

BUILT = datetime(2026, 11, 1, tzinfo=UTC)
TRUE = datetime(2027, 1, 20, 6, 30, tzinfo=UTC)  # noon in India
TRUE_MS = int(TRUE.timestamp() * 1000)
MINUTE_MS, DAY_MS = 60_000, 86_400_000
BOOT, NEXT_BOOT = b"boot-one", b"boot-two"
OFF_DAYS = (
    -30 * 365, -18 * 365, -17 * 365, -10 * 365, -5 * 365, -3 * 365, -365, -200, -90, -81, -60, -31,
    -30, -15, -8, -7, -3, -2, -1, 1, 2, 3, 7, 8, 30, 60, 90, 200, 365, 13 * 365, 30 * 365,
)  # fmt: skip
OFF_MINUTES = (-600, -330, -120, -61, -60, -30, -11, -9, 0, 5, 9, 11, 30, 60, 61, 120, 330, 600)
YEARS = ((1970, 1, 1), (1980, 1, 1), (1999, 12, 31), (2009, 1, 1), (2038, 1, 19), (2040, 6, 1))


def moment(wall_ms: int, mono_ms: int = 1_000_000, boot: bytes = BOOT) -> Moment:
    return Moment(wall_ms, boot, mono_ms)


def after_contact() -> Reckoning:
    """The laptop spoke to the centre an hour ago, with a right clock."""
    hour = 60 * MINUTE_MS
    then = moment(TRUE_MS - hour, 1_000_000 - hour)
    return Reckoning(BUILT).begun(then).told_by_centre(then, TRUE_MS - hour)


@pytest.mark.parametrize("days", OFF_DAYS)
def test_a_clock_off_by_days_is_in_doubt_and_the_centres_word_counts(days: int) -> None:
    known, wrong = after_contact(), moment(TRUE_MS + days * DAY_MS)
    found = known.begun(wrong).at(wrong)
    assert found.doubt is not None
    assert (found.at_ms, found.day) == (TRUE_MS, date(2027, 1, 20))
    assert known.for_grants(wrong) == TRUE_MS, "turned back it extends nothing, ahead it ends none"


@pytest.mark.parametrize("minutes", OFF_MINUTES)
def test_ten_minutes_are_forgiven_and_no_more(minutes: int) -> None:
    known, now = after_contact(), moment(TRUE_MS + minutes * MINUTE_MS)
    assert (known.at(now).doubt is not None) == (abs(minutes) > 10)


@pytest.mark.parametrize("year", YEARS)
def test_a_dead_clock_after_a_start_is_in_doubt_and_the_typed_day_counts(
    year: tuple[int, int, int],
) -> None:
    wrong = moment(int(datetime(*year, tzinfo=UTC).timestamp() * 1000), 5_000, NEXT_BOOT)
    known = after_contact().begun(wrong)
    found = known.at(wrong)
    assert found.doubt in {ClockDoubt.BEFORE_BUILD, ClockDoubt.FAR_AHEAD}
    assert found.day == date(2027, 1, 20), "the centre's last word, until somebody says the day"
    told = known.assuming(date(2027, 1, 22), wrong)
    later = replace(wrong, wall_ms=wrong.wall_ms + 15 * 3_600_000, mono_ms=5_000 + 15 * 3_600_000)
    assert told.at(wrong).is_assumed
    assert (told.at(wrong).day, told.at(later).day) == (date(2027, 1, 22), date(2027, 1, 22))
    assert told.for_grants(wrong) == TRUE_MS - 60 * MINUTE_MS, "a typed day permits nothing"
    again = replace(wrong, boot=b"third")
    assert not told.at(again).is_assumed, "asked once in each boot"


@pytest.mark.parametrize("off_ms", [-4 * 3_600_000, -11 * MINUTE_MS, 11 * MINUTE_MS, 40 * DAY_MS])
def test_a_jump_in_one_boot_is_seen_without_any_centre(off_ms: int) -> None:
    begun = Reckoning(BUILT).begun(moment(TRUE_MS))
    after = moment(TRUE_MS + off_ms + 1_000, 1_001_000)
    assert begun.begun(after).doubt(after) is ClockDoubt.JUMPED
    assert begun.doubt(moment(TRUE_MS + 3 * DAY_MS, 1_000_000 + 3 * DAY_MS)) is None, "a nap"


def test_a_clock_that_was_put_right_is_believed_again() -> None:
    dead = moment(0)
    known = Reckoning(BUILT).begun(dead)
    assert known.doubt(dead) is ClockDoubt.BEFORE_BUILD
    right = moment(TRUE_MS, 2_000_000)
    assert known.begun(right).doubt(right) is None


def test_daylight_saving_and_other_zones_change_nothing() -> None:
    """The wall clock is kept in UTC; a zone or its summer time moves only what is shown."""
    zoned = TRUE.astimezone(datetime.now(UTC).astimezone().tzinfo)
    assert after_contact().doubt(moment(int(zoned.timestamp() * 1000))) is None


def test_a_stick_from_yesterday_only_says_what_it_cannot_be_before() -> None:
    known = replace(Reckoning(BUILT).begun(moment(TRUE_MS)), server_ms=TRUE_MS - DAY_MS)
    assert known.doubt(moment(TRUE_MS)) is None
    early = moment(TRUE_MS - 2 * DAY_MS, 9_000, NEXT_BOOT)
    assert known.begun(early).doubt(early) is ClockDoubt.BEHIND_CENTRE


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("22 11 2026", date(2026, 11, 22)), ("22/11/2026", date(2026, 11, 22)),
        ("२२-११-२०२६", date(2026, 11, 22)), ("1.12.2027", date(2027, 12, 1)),
        ("31 2 2027", DayProblem.NO_SUCH_DAY), ("2026", DayProblem.NO_SUCH_DAY),
        ("", DayProblem.NO_SUCH_DAY), ("1 1 26", DayProblem.TOO_EARLY),
        ("1 1 1970", DayProblem.TOO_EARLY), ("1 1 2040", DayProblem.TOO_LATE),
    ],
)  # fmt: skip
def test_todays_date_is_read_as_people_write_it(typed: str, read: object) -> None:
    assert read_day(typed, BUILT.date() + timedelta(days=2), BUILT) == read
