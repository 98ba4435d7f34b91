"""Values as people write them."""

import re
from datetime import date, timedelta
from decimal import Decimal

from leadladder_server.values.money import NANOS, Money
from leadladder_server.values.time import MICROSECONDS_A_DAY, to_datetime
from leadladder_server.values.types import FieldType, Instant, Value
from leadladder_server.wording.english import ENGLISH
from leadladder_server.wording.language import Language, Unit

_UNITS = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1))
_LONGEST_TEXT = 60
_SMALLEST_GROUPED = 10_000
"""Numbers from here on are written with commas; below they may be years."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def say_value(value: Value, field_type: FieldType, language: Language = ENGLISH) -> str:
    """A value in words: "8,000,000 EUR", "yes", "2026-11-22", "90 days", "linux and mac". Long texts are shortened."""
    match value:
        case bool():
            return language.yes if value else language.no
        case Money():
            return _say_money(value, language)
        case date():
            return language.say_date(value)
        case timedelta():
            return say_duration(value, language)
        case tuple():
            return language.listed([_say_text(item) for item in value])
        case str():
            return _say_text(value)
        case int() if field_type is FieldType.TIMESTAMP:
            return _say_instant(Instant(value), language)
        case _:
            return language.digits(_say_number(value))


def say_duration(duration: timedelta, language: Language = ENGLISH) -> str:
    """A length of time in the largest unit that divides it: "90 days", "1 day", "36 hours", "1.5 seconds"."""
    unit, number = in_units(duration, language)
    return unit.one if number is None else unit.many.format(number)


def in_units(duration: timedelta, language: Language) -> tuple[Unit, str | None]:
    """The largest unit that divides a length of time, and how many of them; None for one."""
    for length, unit in zip(_UNITS, language.units, strict=True):
        if duration and not duration % length:
            count = duration // length
            return unit, None if count == 1 else language.count(count)
    return language.units[-1], language.digits(f"{Decimal(duration // timedelta(microseconds=1)) / 1_000_000:,f}")


def _say_text(text: str) -> str:
    line = _CONTROL.sub(" ", text[: _LONGEST_TEXT + 1])
    return line if len(line) <= _LONGEST_TEXT else line[: _LONGEST_TEXT - 1] + "…"


def _say_number(number: float) -> str:
    """A number with commas and a decimal point."""
    if isinstance(number, int):
        return str(number) if abs(number) < _SMALLEST_GROUPED else f"{number:,}"
    if abs(number) < _SMALLEST_GROUPED:
        return format(Decimal(repr(number)), "f")
    return format(Decimal(repr(number)), ",f")


def _say_money(money: Money, language: Language) -> str:
    units, nanos = divmod(abs(money.nanos), NANOS)
    fraction = f".{nanos:09}".rstrip("0").ljust(3, "0") if nanos else ""
    amount = language.digits(f"{'-' if money.nanos < 0 else ''}{units:,}{fraction}")
    return f"{amount} {money.currency or language.no_currency}"


def _say_instant(instant: Instant, language: Language) -> str:
    moment = to_datetime(instant).replace(tzinfo=None)
    day = language.say_date(moment.date())
    if instant % MICROSECONDS_A_DAY == 0:
        return day
    return language.say_day_and_time.format(day, f"{moment.hour:02}:{moment.minute:02}")
