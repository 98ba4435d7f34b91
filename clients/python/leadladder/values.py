"""Plain Python values as the wire has them."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from leadladder.v1.contact_pb2 import TextList, Value

_NANOS = 1_000_000_000
_INT32 = 2**31
_MAX_UNITS = 10**15
_EXACT = 2**53
"""Integers above this magnitude are not exact as a double."""


def timestamp(moment: datetime) -> Timestamp:
    """The moment on the wire.

    Raises:
        ValueError: It has no time zone, so that it could be any of several moments.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; give it one, for example tzinfo=datetime.UTC")
    message = Timestamp()
    message.FromDatetime(moment.astimezone(UTC))
    return message


def misfit(at: str, got: object, expected: str) -> ValueError:
    """What is raised for a value that does not fit."""
    return ValueError(f"{at}: expected {expected}, got {got!r}")


def plain(kind: int, value: object, at: str) -> str | bool | int:
    """Text, a boolean or a whole number, as the field's `kind` wants it."""
    match kind:
        case FieldDescriptor.TYPE_STRING if not isinstance(value, str):
            raise misfit(at, value, "text")
        case FieldDescriptor.TYPE_BOOL if not isinstance(value, bool):
            raise misfit(at, value, "True or False")
        case FieldDescriptor.TYPE_INT32:
            if not isinstance(value, int) or isinstance(value, bool) or not -_INT32 <= value < _INT32:
                raise misfit(at, value, "a whole number of at most 31 bits")
        case _:
            pass
    return value  # type: ignore[return-value]  # Checked above.


def is_list(field: Any) -> bool:  # noqa: ANN401  # A FieldDescriptor; the class that C makes is another one.
    """Whether a field without a message type is repeated, told as every release of protobuf understands it."""
    return bool(field.default_value == [])


def enum_words(field: Any) -> dict[str, int]:  # noqa: ANN401
    """The words of an enum field, with their numbers."""
    prefix = f"{field.name.upper()}_"
    return {each.name.removeprefix(prefix).lower(): each.number for each in field.enum_type.values}


def enum_number(words: Mapping[str, int], value: object, at: str) -> int:
    """The number of an enum's word; 0 is "not known", for which callers say nothing."""
    number = words.get(value.lower(), 0) if isinstance(value, str) else 0
    if not number:
        raise misfit(at, value, f"one of {', '.join(word for word in words if words[word])}")
    return number


def texts(values: object, at: str) -> list[str]:
    """Several texts; those of a set in order."""
    if not isinstance(values, list | tuple | set | frozenset) or not all(isinstance(text, str) for text in values):
        raise misfit(at, values, "a list of texts")
    return sorted(values) if isinstance(values, set | frozenset) else list(values)


def to_money(value: object, at: str) -> Money:
    """Money from text ("5000000 EUR"), (amount, currency) or a message."""
    if isinstance(value, Money):
        return value
    parts = tuple(value.split()) if isinstance(value, str) else value
    match parts:
        case (str() | int() | Decimal() as amount, str(currency)):
            try:
                nanos = Decimal(amount) * _NANOS
            except InvalidOperation:
                nanos = Decimal("NaN")
        case _:
            nanos, currency = Decimal("NaN"), ""
    if not nanos.is_finite() or nanos != int(nanos) or abs(nanos) >= _MAX_UNITS * _NANOS:
        raise misfit(at, value, 'money such as "5000000 EUR", with at most 9 decimal places')
    units, rest = divmod(abs(int(nanos)), _NANOS)
    sign = -1 if nanos < 0 else 1
    return Money(currency_code=currency.upper(), units=sign * units, nanos=sign * rest)


def to_date(value: object, at: str) -> Date:
    """A day from a `date`, ISO text or a message."""
    if isinstance(value, Date):
        return value
    given = value
    if isinstance(value, str):
        with suppress(ValueError):
            given = date.fromisoformat(value)
    if not isinstance(given, date) or isinstance(given, datetime):
        raise misfit(at, value, 'a date such as "2026-11-22"')
    return Date(year=given.year, month=given.month, day=given.day)


def to_timestamp(value: object, at: str) -> Timestamp:
    """A moment from an aware `datetime`, ISO text with an offset, or a message."""
    if isinstance(value, Timestamp):
        return value
    given = value
    if isinstance(value, str):
        with suppress(ValueError):
            given = datetime.fromisoformat(value)
    if not isinstance(given, datetime) or given.tzinfo is None:
        raise misfit(at, value, 'a moment with its time zone, such as "2026-11-22T09:00:00Z"')
    return timestamp(given)


def to_value(fact: object, at: str) -> Value:
    """A fact of any type."""
    match fact:
        case Value():
            return fact
        case bool():
            return Value(boolean=fact)
        case str():
            return Value(text=fact)
        case int() if abs(fact) > _EXACT:
            raise misfit(at, fact, "an integer of at most 53 bits (or text)")
        case int() | float() | Decimal():
            return Value(number=float(fact))
        case datetime():
            return Value(timestamp=to_timestamp(fact, at))
        case date():
            return Value(date=to_date(fact, at))
        case timedelta():
            duration = Duration()
            duration.FromTimedelta(fact)
            return Value(duration=duration)
        case Money():
            return Value(money=fact)
        case list() | tuple() | set() | frozenset():
            return Value(texts=TextList(values=texts(fact, at)))
        case _:
            raise misfit(at, fact, "text, a number, a boolean, a date, a moment, a timedelta, money or a list of texts")
