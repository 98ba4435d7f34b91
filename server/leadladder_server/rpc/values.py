"""Money, days, moments, durations and facts, between the wire and the domain."""

from datetime import date, timedelta

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date as WireDate
from google.type.money_pb2 import Money as WireMoney

from leadladder.v1.contact_pb2 import TextList
from leadladder.v1.contact_pb2 import Value as WireValue
from leadladder_server.contact import Unreadable
from leadladder_server.values.money import NANOS, Money
from leadladder_server.values.time import FIRST_INSTANT, LAST_INSTANT
from leadladder_server.values.types import FieldType, Instant, Value

_MICROSECONDS = 1_000_000
_MAX_DAYS = 999_999_999
_FIRST_SECOND = FIRST_INSTANT // _MICROSECONDS
_LAST_SECOND = LAST_INSTANT // _MICROSECONDS

EXPECTED_MOMENT = "expected a moment of the years 1 to 9999, with nanos from 0 to 999,999,999"
"""What to say of a timestamp that `read_instant` refuses."""


def read_instant(timestamp: Timestamp) -> Instant | None:
    """The moment, cut to microseconds; None outside of what the wire allows."""
    seconds, nanos = timestamp.seconds, timestamp.nanos
    if _FIRST_SECOND <= seconds <= _LAST_SECOND and 0 <= nanos < NANOS:
        return Instant(seconds * _MICROSECONDS + nanos // 1000)
    return None


def read_money(money: WireMoney) -> Money | Unreadable:
    """The amount, exactly; Unreadable when units and nanos have different signs, or nanos make a whole unit."""
    units, nanos = money.units, money.nanos
    if not -NANOS < nanos < NANOS or units * nanos < 0:
        return Unreadable(f"{units} units and {nanos} nanos of {money.currency_code[:10] or 'no currency'}")
    return Money(money.currency_code.strip().upper(), units * NANOS + nanos)


def read_date(day: WireDate) -> date | Unreadable | None:
    """The day; None when year, month or day is left out; Unreadable when no calendar has it."""
    year, month, day_of_month = day.year, day.month, day.day
    if not year or not month or not day_of_month:
        return None
    try:
        return date(year, month, day_of_month)
    except (ValueError, OverflowError):
        return Unreadable(f"{year:04}-{month:02}-{day_of_month:02}")


def read_duration(duration: Duration) -> timedelta | Unreadable:
    """The length, cut to microseconds towards zero; Unreadable beyond what the wire allows."""
    seconds, nanos = duration.seconds, duration.nanos
    if not -NANOS < nanos < NANOS or seconds * nanos < 0 or abs(seconds) > _MAX_DAYS * 86_400:
        return Unreadable(f"{seconds} seconds and {nanos} nanos")
    return timedelta(seconds=seconds, microseconds=abs(nanos) // 1000 * (-1 if nanos < 0 else 1))


def instant_to_wire(instant: Instant) -> Timestamp:
    """The moment."""
    seconds, microseconds = divmod(instant, _MICROSECONDS)
    timestamp = Timestamp()
    timestamp.seconds, timestamp.nanos = seconds, microseconds * 1000
    return timestamp


def money_to_wire(money: Money) -> WireMoney:
    """The amount, with units and nanos of one sign."""
    units, nanos = divmod(abs(money.nanos), NANOS)
    sign = -1 if money.nanos < 0 else 1
    return WireMoney(currency_code=money.currency, units=sign * units, nanos=sign * nanos)


def date_to_wire(day: date) -> WireDate:
    """The day."""
    return WireDate(year=day.year, month=day.month, day=day.day)


def duration_to_wire(duration: timedelta) -> Duration:
    """The length."""
    message = Duration()
    message.FromTimedelta(duration)
    return message


def value_to_wire(value: Value, field_type: FieldType) -> WireValue:
    """A fact of a type, as `values.types.Value` says for that type."""
    match value:
        case bool():
            return WireValue(boolean=value)
        case int() if field_type is FieldType.TIMESTAMP:
            return WireValue(timestamp=instant_to_wire(Instant(value)))
        case int() | float():
            return WireValue(number=value)
        case str():
            return WireValue(text=value)
        case Money():
            return WireValue(money=money_to_wire(value))
        case date():
            return WireValue(date=date_to_wire(value))
        case timedelta():
            return WireValue(duration=duration_to_wire(value))
        case tuple():
            return WireValue(texts=TextList(values=value))
