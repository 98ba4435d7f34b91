"""Moments, days and durations."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.values.time import (
    FIRST_INSTANT,
    LAST_INSTANT,
    format_instant,
    from_date,
    from_datetime,
    microseconds,
    ordinal_of,
    parse_date,
    parse_duration,
    parse_instant,
    to_date,
    to_datetime,
)
from leadladder_server.values.types import Instant

MOMENTS = st.datetimes(timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z", id="UTC"),
        pytest.param("2026-11-22T10:00:00", "2026-11-22T10:00:00Z", id="no zone is UTC"),
        pytest.param("2026-11-22 10:00", "2026-11-22T10:00:00Z", id="a space and no seconds"),
        pytest.param("2026-11-22t10:00z", "2026-11-22T10:00:00Z", id="lower-case letters"),
        pytest.param("2026-11-22T10:00:00+01:00", "2026-11-22T09:00:00Z", id="ahead of UTC"),
        pytest.param("2026-11-22T10:00:00-0530", "2026-11-22T15:30:00Z", id="behind UTC, without a colon"),
        pytest.param("2026-11-22T10:00:00+02", "2026-11-22T08:00:00Z", id="whole hours"),
        pytest.param("2026-11-22T10:00:00.5Z", "2026-11-22T10:00:00.5Z", id="fraction"),
        pytest.param("2026-11-22T10:00:00,25Z", "2026-11-22T10:00:00.25Z", id="fraction after a comma"),
        pytest.param("2026-11-22T10:00:00.123456999Z", "2026-11-22T10:00:00.123456Z", id="cut, not rounded"),
        pytest.param("2026-11-22T10:00:00.0000009Z", "2026-11-22T10:00:00Z", id="cut to nothing"),
        pytest.param("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z", id="before 1970"),
        pytest.param("2026-11-22", "2026-11-22T00:00:00Z", id="a date is its midnight"),
        pytest.param("2024-02-29T00:00Z", "2024-02-29T00:00:00Z", id="leap day"),
        pytest.param("0001-01-01T00:00Z", "0001-01-01T00:00:00Z", id="first day"),
    ],
)
def test_times_that_can_be_read(text: str, expected: str) -> None:
    """An ISO 8601 time is a moment in UTC, cut to microseconds."""
    instant = parse_instant(text)

    assert instant is not None
    assert format_instant(instant) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2026-02-30T10:00Z", id="no such day"),
        pytest.param("2026-11-22T24:00Z", id="24 o'clock"),
        pytest.param("2016-12-31T23:59:60Z", id="leap second"),
        pytest.param("2026-11-22T10:00:00+24:00", id="offset of a day"),
        pytest.param("0001-01-01T00:00+00:01", id="before the first day"),
        pytest.param("9999-12-31T23:59-00:01", id="after the last day"),
        pytest.param("0000-01-01T00:00Z", id="year 0"),
        pytest.param("2026-11-22T10", id="no minutes"),
        pytest.param("20261122T100000Z", id="basic format"),
        pytest.param("2026-11-22T10:00:00Z\n", id="line end"),
        pytest.param("\u0662\u0660\u0662\u0666-11-22", id="digits that are not ASCII"),
        pytest.param("22.11.2026", id="another order"),
        pytest.param("", id="empty"),
    ],
)
def test_times_that_cannot_be_read(text: str) -> None:
    """What is not a moment in ISO 8601 is not guessed at."""
    assert parse_instant(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2026-11-22", date(2026, 11, 22), id="a day"),
        pytest.param("0001-01-01", date(1, 1, 1), id="the first"),
        pytest.param("2026-02-29", None, id="no leap year"),
        pytest.param("2026-2-9", None, id="one digit"),
        pytest.param("2026-11-22T00:00Z", None, id="a time"),
        pytest.param("+2026-11-22", None, id="a sign"),
    ],
)
def test_dates(text: str, expected: date | None) -> None:
    """A date is a day that the calendar has, as YYYY-MM-DD."""
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("12h", timedelta(hours=12), id="hours"),
        pytest.param("90d", timedelta(days=90), id="days"),
        pytest.param("2w", timedelta(days=14), id="weeks"),
        pytest.param("0d", timedelta(0), id="nothing"),
        pytest.param("999999999d", timedelta(days=999_999_999), id="the longest"),
        pytest.param("999999999w", None, id="too long"),
        pytest.param("1" * 5_000 + "d", None, id="far too long"),
        pytest.param("30m", None, id="minutes or months"),
        pytest.param("90", None, id="no unit"),
        pytest.param("90 d", None, id="a space"),
        pytest.param("-1d", None, id="negative"),
        pytest.param("1.5d", None, id="fraction"),
        pytest.param("1w2d", None, id="two units"),
        pytest.param("90D", None, id="upper case"),
    ],
)
def test_durations(text: str, expected: timedelta | None) -> None:
    """A duration is a whole number of hours, days or weeks."""
    assert parse_duration(text) == expected


@given(MOMENTS)
def test_moments_survive_being_written_and_read(moment: datetime) -> None:
    """No microsecond is lost between a moment, its number and its text."""
    instant = from_datetime(moment)

    assert to_datetime(instant) == moment
    assert parse_instant(format_instant(instant)) == instant
    assert to_date(instant) == moment.date()
    assert ordinal_of(instant) == moment.date().toordinal()
    assert FIRST_INSTANT <= instant <= LAST_INSTANT


@given(MOMENTS, st.timedeltas(min_value=timedelta(hours=-23), max_value=timedelta(hours=23)))
def test_a_moment_is_the_same_in_every_zone(moment: datetime, offset: timedelta) -> None:
    """The zone of a moment decides how it is written and nothing else."""
    try:
        elsewhere = moment.astimezone(timezone(offset))
    except OverflowError:
        return

    assert from_datetime(elsewhere) == from_datetime(moment)


@given(st.dates())
def test_a_day_starts_at_its_midnight(day: date) -> None:
    """A day holds its midnight and the last microsecond before the next."""
    midnight = from_date(day)

    assert to_date(midnight) == day
    assert ordinal_of(Instant(midnight - 1)) == day.toordinal() - 1
    assert to_datetime(midnight).date() == day


@given(st.timedeltas())
def test_the_length_of_a_duration_is_exact(duration: timedelta) -> None:
    """Microseconds lose nothing, at any length."""
    assert timedelta(microseconds=microseconds(duration)) == duration
