"""Values as people write them."""

import re
from datetime import date, timedelta
from decimal import Decimal

from leadladder_server.values.listing import counted, listed
from leadladder_server.values.money import NANOS, Money
from leadladder_server.values.time import MICROSECONDS_A_DAY, to_datetime
from leadladder_server.values.types import FieldType, Instant, Value

_UNITS = (
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
    (timedelta(seconds=1), "second"),
)
_LONGEST_TEXT = 60
_SMALLEST_GROUPED = 10_000
"""Numbers from here on are written with commas; below they may be years."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def say_value(value: Value, field_type: FieldType) -> str:
    """A value in words: "8,000,000 EUR", "yes", "2026-11-22", "90 days", "linux and mac". Long texts are shortened."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Money():
            return _say_money(value)
        case date():
            return value.isoformat()
        case timedelta():
            return say_duration(value)
        case tuple():
            return listed([_say_text(item) for item in value], "and")
        case str():
            return _say_text(value)
        case int() if field_type is FieldType.TIMESTAMP:
            return _say_instant(Instant(value))
        case _:
            return _say_number(value)


def say_duration(duration: timedelta) -> str:
    """A length of time in the largest unit that divides it: "90 days", "1 day", "36 hours", "1.5 seconds"."""
    for unit, name in _UNITS:
        if duration and not duration % unit:
            return counted(duration // unit, name)
    return f"{Decimal(duration // timedelta(microseconds=1)) / 1_000_000:,f} seconds"


def _say_text(text: str) -> str:
    line = _CONTROL.sub(" ", text[: _LONGEST_TEXT + 1])
    return line if len(line) <= _LONGEST_TEXT else line[: _LONGEST_TEXT - 1] + "…"


def _say_number(number: float) -> str:
    if isinstance(number, int):
        return str(number) if abs(number) < _SMALLEST_GROUPED else f"{number:,}"
    if abs(number) < _SMALLEST_GROUPED:
        return format(Decimal(repr(number)), "f")
    return format(Decimal(repr(number)), ",f")


def _say_money(money: Money) -> str:
    units, nanos = divmod(abs(money.nanos), NANOS)
    fraction = f".{nanos:09}".rstrip("0").ljust(3, "0") if nanos else ""
    return f"{'-' if money.nanos < 0 else ''}{units:,}{fraction} {money.currency or '(no currency)'}"


def _say_instant(instant: Instant) -> str:
    moment = to_datetime(instant).replace(tzinfo=None)
    if instant % MICROSECONDS_A_DAY == 0:
        return moment.date().isoformat()
    return moment.isoformat(" ", "minutes") + " UTC"
