"""Moments, days and durations: all UTC, cut to microseconds, by the proleptic Gregorian calendar."""

import re
from datetime import UTC, date, datetime, time, timedelta

from leadladder_server.values.types import Instant

MICROSECONDS_A_DAY = 86_400_000_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_MICROSECOND = timedelta(microseconds=1)

FIRST_INSTANT = Instant((datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND)
"""0001-01-01T00:00:00Z, the earliest moment that has a date."""

LAST_INSTANT = Instant((datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND)
"""9999-12-31T23:59:59.999999Z, the latest moment that has a date."""

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?"
    r"(?:[Zz]|([+-])([0-9]{2})(?::?([0-9]{2}))?)?"
)
_DURATION = re.compile(r"([0-9]{1,9})([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def from_datetime(moment: datetime) -> Instant:
    """The instant of an aware `datetime`, whatever its zone."""
    return Instant((moment - _EPOCH) // _MICROSECOND)


def from_date(day: date) -> Instant:
    """Midnight UTC at the start of a day."""
    return Instant((day.toordinal() - _EPOCH_ORDINAL) * MICROSECONDS_A_DAY)


def to_datetime(instant: Instant) -> datetime:
    """The aware `datetime` in UTC. Raises OverflowError outside FIRST_INSTANT..LAST_INSTANT."""
    return _EPOCH + timedelta(microseconds=instant)


def to_date(instant: Instant) -> date:
    """The UTC day that holds the instant. Raises ValueError or OverflowError outside FIRST_INSTANT..LAST_INSTANT."""
    return date.fromordinal(ordinal_of(instant))


def ordinal_of(instant: Instant) -> int:
    """Number of the UTC day that holds the instant, as `date.toordinal` counts (0001-01-01 is day 1). Never raises."""
    return instant // MICROSECONDS_A_DAY + _EPOCH_ORDINAL


def microseconds(duration: timedelta) -> int:
    """The length of a duration, exactly."""
    return duration // _MICROSECOND


def parse_date(text: str) -> date | None:
    """The day that "2026-11-22" names; None for any other form, and for a day that no calendar has."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = map(int, match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_instant(text: str) -> Instant | None:
    """The moment that an ISO 8601 text names: "2026-11-22T10:00:00.5+01:00", "2026-11-22 10:00", "2026-11-22".

    Without a zone it is UTC; a date alone is its midnight; digits of a fraction beyond the sixth are dropped. None
    for any other form, for a moment that few clocks show (24:00, a leap second), and outside
    FIRST_INSTANT..LAST_INSTANT.
    """
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        day = parse_date(text)
        return None if day is None else from_date(day)
    year, month, day_of_month, hour, minute, second, fraction, sign, offset_hours, offset_minutes = match.groups()
    try:
        local = datetime.combine(
            date(int(year), int(month), int(day_of_month)),
            time(int(hour), int(minute), int(second or 0), int((fraction or "")[:6].ljust(6, "0")), tzinfo=UTC),
        )
        ahead = time(int(offset_hours or 0), int(offset_minutes or 0))
    except ValueError:
        return None
    offset = (ahead.hour * 60 + ahead.minute) * 60_000_000
    instant = Instant(from_datetime(local) + (offset if sign == "-" else -offset))
    return instant if FIRST_INSTANT <= instant <= LAST_INSTANT else None


def format_instant(instant: Instant) -> str:
    """ISO 8601 in UTC, as short as it is exact: "2026-11-22T10:00:00Z", "2026-11-22T10:00:00.5Z".

    Raises OverflowError outside FIRST_INSTANT..LAST_INSTANT.
    """
    text = to_datetime(instant).replace(tzinfo=None).isoformat()
    return (text.rstrip("0") if "." in text else text) + "Z"


def parse_duration(text: str) -> timedelta | None:
    """The length that "12h", "90d" or "2w" names; None for any other form, and beyond 999,999,999 days."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    try:
        return int(match[1]) * _UNITS[match[2]]
    except OverflowError:
        return None
