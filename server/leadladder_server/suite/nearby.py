"""Values at, just below and just above what tests compare with, and others that they tell apart."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from leadladder_server.contact import RawValue
from leadladder_server.ruleset.conditions import Literal, Operator, Test
from leadladder_server.suite.mutants.thresholds import number_step, shifted, time_step
from leadladder_server.values.money import Money
from leadladder_server.values.time import FIRST_INSTANT, LAST_INSTANT, from_date, microseconds, to_date, to_datetime
from leadladder_server.values.types import FieldType, Instant, Value

WINDOWS = (Operator.WITHIN, Operator.OLDER_THAN, Operator.IN_NEXT)
"""Operators whose thresholds move with time."""

SOMETHING_ELSE = "something else"
"""A text that hardly any rule asks for."""

_CENT = 10_000_000
_MOST_OPERANDS = 12


def values_near(test: Test, as_of: Instant, values: Sequence[str] = ()) -> list[Value]:
    """Values of the subject of a test between which the test, or one much like it, tells apart; each once.

    Args:
        test: Of a field, a signal or an activity.
        as_of: The moment.
        values: The only texts that the subject can be; empty for any.
    """
    return list(dict.fromkeys(_near(test, as_of, values)))


def _near(test: Test, as_of: Instant, values: Sequence[str]) -> Iterator[Value]:
    literals = [operand for operand in test.operands[:_MOST_OPERANDS] if isinstance(operand, Literal)]
    if test.operator is Operator.KNOWN:
        yield from _any_value(test.subject.type, as_of)
        return
    match test.subject.type:
        case FieldType.BOOLEAN:
            yield from (True, False)
        case FieldType.STRING:
            yield from (str(literal.value) for literal in literals)
            yield from list(values)[:_MOST_OPERANDS] or [SOMETHING_ELSE]
        case FieldType.LIST:
            texts = tuple(text for literal in literals for text in _texts(literal))
            yield from ((text,) for text in texts)
            yield texts or (SOMETHING_ELSE,)
            yield (SOMETHING_ELSE,)
            if texts:
                yield (*texts, SOMETHING_ELSE)
        case _ if test.operator in WINDOWS:
            for literal in literals:
                yield from window_edges(test, literal, as_of)
        case _:
            for literal in literals:
                yield from around(literal, test.subject.type)


def _texts(literal: Literal) -> tuple[str, ...]:
    return literal.value if isinstance(literal.value, tuple) else (str(literal.value),)


def _any_value(field_type: FieldType, as_of: Instant) -> Iterator[Value]:
    match field_type:
        case FieldType.BOOLEAN:
            yield True
        case FieldType.NUMBER:
            yield 1
        case FieldType.MONEY:
            yield Money("EUR", 10**9)
        case FieldType.DATE:
            yield to_date(as_of)
        case FieldType.TIMESTAMP:
            yield as_of
        case FieldType.DURATION:
            yield timedelta(days=1)
        case FieldType.LIST:
            yield (SOMETHING_ELSE,)
        case FieldType.STRING:
            yield SOMETHING_ELSE


def around(literal: Literal, field_type: FieldType) -> list[Value]:
    """The values just below a threshold, at it and just above: by a cent, by 1, by a day."""
    value = literal.value
    if isinstance(value, Money):
        step = min(_CENT, _last_place(value.nanos))
        return [Money(value.currency, value.nanos + steps * step) for steps in (-1, 0, 1)]
    if field_type is FieldType.TIMESTAMP and isinstance(value, date):
        midnight = from_date(value)
        return [moment for moment in (Instant(midnight - 1), midnight, _day_later(midnight)) if _has_date(moment)]
    beside = [shifted(literal, -1), literal, shifted(literal, 1)]
    return [each.value for each in beside if each is not None]


def _last_place(nanos: int) -> int:
    step = _CENT
    while nanos % step:
        step //= 10
    return step


def _day_later(moment: Instant) -> Instant:
    return Instant(moment + microseconds(timedelta(days=1)))


def _has_date(moment: int) -> bool:
    return FIRST_INSTANT <= moment <= LAST_INSTANT


def window_edges(test: Test, literal: Literal, as_of: Instant) -> list[Value]:
    """The moments, or days, around the far edge of a window, the earliest first."""
    if not isinstance(literal.value, timedelta):
        return []
    sign = 1 if test.operator is Operator.IN_NEXT else -1
    return edges(literal.value, as_of, test.subject.type, sign=sign)


def edges(duration: timedelta, as_of: Instant, field_type: FieldType, *, sign: int = -1) -> list[Value]:
    """The moments, or days, just before, at and just after the time that is so long before as_of, or after it."""
    edge = as_of + sign * microseconds(duration)
    step = microseconds(time_step(duration))
    moments = [Instant(edge + steps * step) for steps in (-1, 0, 1)]
    found = [moment for moment in moments if _has_date(moment)]
    return [to_date(moment) for moment in found] if field_type is FieldType.DATE else list(found)


def raw(value: Value, field_type: FieldType) -> RawValue:
    """A value as a caller would send it."""
    if field_type is FieldType.TIMESTAMP and isinstance(value, int):
        return to_datetime(Instant(value))
    return value


def tolerance(value: Value) -> Value:
    """How far from a threshold a value may be to count as just beside it: a step of its type."""
    match value:
        case Money(currency, nanos):
            return Money(currency, max(10**9, _last_place(nanos)))
        case bool() | str() | tuple():
            return 0
        case date():
            return timedelta(days=1)
        case timedelta():
            return time_step(value)
        case int() | float():
            return float(number_step(value))
