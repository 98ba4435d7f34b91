"""Facts as they were sent, read as the type that a rule set expects of them."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from leadladder_server.contact import RawValue, Unreadable
from leadladder_server.fields import Field
from leadladder_server.values.listing import listed
from leadladder_server.values.money import MAX_UNITS, NANOS, Money
from leadladder_server.values.scalars import EXPECTED, MAX_INTEGER, format_money, is_currency, parse, parse_amount
from leadladder_server.values.text import ASCII_WHITE_SPACE, is_sendable, normal_form, trim
from leadladder_server.values.time import (
    FIRST_INSTANT,
    LAST_INSTANT,
    from_date,
    from_datetime,
    to_date,
)
from leadladder_server.values.types import FieldType, Instant, Value

UNREADABLE = "unreadable-value"
"""Code: the value cannot be read as the type. The fact is missing."""

UNLISTED = "unlisted-value"
"""Code: the value is none of the field's `values:`. The fact is missing."""

WITHOUT_CURRENCY = "money-without-currency"
"""Code: an amount came without its currency. The fact is known, and comparing it is UNKNOWN."""

_LONGEST_SHOWN = 80
_MAX_NANOS = MAX_UNITS * NANOS
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a value cannot be used as it was sent.

    Attributes:
        code: UNREADABLE, UNLISTED or WITHOUT_CURRENCY.
        expected: What could have been read, in words that complete "expected ...".
        got: What was sent, at most 80 characters, with control characters escaped.
        value: What can be used all the same; None when the fact is missing.
    """

    code: str
    expected: str
    got: str
    value: Value | None = None


Reading = Value | Problem | None
"""A value; or why there is none; or None for a fact that is missing without anybody's fault: blank text, an empty
list."""

Reader = Callable[[RawValue], Reading]
"""Reads one field's values. Never raises, whatever it is given."""


def reader_of(field: Field) -> Reader:
    """Reads facts as the type of a field; the field's `assume` is not looked at.

    Text is read as any type, in the rule language's scalars; nothing else changes its type, except that a date is a
    time (its midnight) and a time is a date (its UTC day).
    """
    read = _READERS[field.type]
    if not field.values:
        return read
    allowed = frozenset(map(normal_form, field.values))
    expected = "one of " + listed(field.values, "or")

    def read_listed(raw: RawValue) -> Reading:
        value = read(raw)
        if isinstance(value, str):
            return value if normal_form(value) in allowed else Problem(UNLISTED, expected, shown(raw))
        if isinstance(value, tuple):
            return value if allowed.issuperset(map(normal_form, value)) else Problem(UNLISTED, expected, shown(raw))
        return value

    return read_listed


def shown(raw: RawValue) -> str:
    """What was sent, for people: at most 80 characters, with control characters escaped. Never raises."""
    match raw:
        case Unreadable(got):
            text = got
        case bool():
            text = "true" if raw else "false"
        case int() if raw.bit_length() > _LONGEST_SHOWN * 3:
            text = f"an integer of about {int(raw.bit_length() * math.log10(2)):,} digits"
        case str():
            text = raw
        case Money():
            text = format_money(raw) if abs(raw.nanos).bit_length() <= _LONGEST_SHOWN * 3 else "an enormous amount"
        case datetime():
            text = raw.isoformat()
        case tuple():
            text = ", ".join([str(item)[: _LONGEST_SHOWN + 1] for item in raw[:_LONGEST_SHOWN]])
        case _:
            text = str(raw)
    text = _HIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text[: _LONGEST_SHOWN + 1])
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _refused(raw: RawValue, field_type: FieldType) -> Problem:
    return Problem(UNREADABLE, EXPECTED[field_type], shown(raw))


def _parsed(text: str, field_type: FieldType) -> Reading:
    """What a text stands for; blank text is missing."""
    value = parse(text, field_type)
    return value if value is not None or not trim(text) else _refused(text, field_type)


def _read_text(raw: RawValue) -> Reading:
    if isinstance(raw, str):
        if raw.isascii():
            return raw.strip(ASCII_WHITE_SPACE) or None
        if is_sendable(raw):
            return trim(raw) or None
    return _refused(raw, FieldType.STRING)


def _read_number(raw: RawValue) -> Reading:
    if isinstance(raw, int):
        if not isinstance(raw, bool) and -MAX_INTEGER <= raw <= MAX_INTEGER:
            return raw
    elif isinstance(raw, float):
        if -MAX_INTEGER <= raw <= MAX_INTEGER:
            return int(raw) if raw.is_integer() else raw
    elif isinstance(raw, str):
        return _parsed(raw, FieldType.NUMBER)
    return _refused(raw, FieldType.NUMBER)


def _read_boolean(raw: RawValue) -> Reading:
    if raw is True or raw is False:
        return raw
    return _parsed(raw, FieldType.BOOLEAN) if isinstance(raw, str) else _refused(raw, FieldType.BOOLEAN)


def _read_money(raw: RawValue) -> Reading:
    if isinstance(raw, Money):
        if not -_MAX_NANOS < raw.nanos < _MAX_NANOS:
            return _refused(raw, FieldType.MONEY)
        if is_currency(raw.currency):
            return raw
        return _refused(raw, FieldType.MONEY) if raw.currency else _without_currency(raw, format_money(raw))
    if isinstance(raw, str):
        value = _parsed(raw, FieldType.MONEY)
        return _without_currency(raw, trim(raw)) if isinstance(value, Problem) else value
    if isinstance(raw, float) and math.isfinite(raw):
        return _without_currency(raw, format(Decimal(repr(raw)), "f"))
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < MAX_UNITS:
        return _without_currency(raw, str(raw))
    return _refused(raw, FieldType.MONEY)


def _without_currency(raw: RawValue, text: str) -> Problem:
    nanos = parse_amount(text)
    if nanos is None:
        return _refused(raw, FieldType.MONEY)
    return Problem(WITHOUT_CURRENCY, "an amount with its currency, such as 5000000 EUR", shown(raw), Money("", nanos))


def _read_date(raw: RawValue) -> Reading:
    if isinstance(raw, str):
        day = parse(raw, FieldType.DATE)
        if day is not None:
            return day
    elif isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    moment = _read_timestamp(raw)
    if isinstance(moment, Problem):
        return _refused(raw, FieldType.DATE)
    return to_date(Instant(moment)) if isinstance(moment, int) else None


def _read_timestamp(raw: RawValue) -> Reading:
    if isinstance(raw, str):
        return _parsed(raw, FieldType.TIMESTAMP)
    if isinstance(raw, datetime):
        instant = from_datetime(raw if raw.tzinfo is not None else raw.replace(tzinfo=UTC))
        return instant if FIRST_INSTANT <= instant <= LAST_INSTANT else _refused(raw, FieldType.TIMESTAMP)
    return from_date(raw) if isinstance(raw, date) else _refused(raw, FieldType.TIMESTAMP)


def _read_duration(raw: RawValue) -> Reading:
    if isinstance(raw, timedelta):
        return raw
    return _parsed(raw, FieldType.DURATION) if isinstance(raw, str) else _refused(raw, FieldType.DURATION)


def _read_list(raw: RawValue) -> Reading:
    if isinstance(raw, str):
        raw = (raw,)
    if not isinstance(raw, tuple) or not all(map(is_sendable, raw)):
        return _refused(raw, FieldType.LIST)
    return tuple([item for item in map(trim, raw) if item]) or None


_READERS: dict[FieldType, Reader] = {
    FieldType.STRING: _read_text,
    FieldType.NUMBER: _read_number,
    FieldType.BOOLEAN: _read_boolean,
    FieldType.MONEY: _read_money,
    FieldType.DATE: _read_date,
    FieldType.TIMESTAMP: _read_timestamp,
    FieldType.DURATION: _read_duration,
    FieldType.LIST: _read_list,
}
