"""The values of one fact, cut where some test could tell them apart."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import floor, isfinite
from typing import Any

from leadladder_server.facts.slots import NEVER, Fact
from leadladder_server.ruleset.conditions import Literal, Operator, Test
from leadladder_server.ruleset.model import Fold, Signal
from leadladder_server.values.money import MAX_UNITS, NANOS, Money, Rates
from leadladder_server.values.text import normal_form
from leadladder_server.values.time import (
    FIRST_INSTANT,
    LAST_INSTANT,
    MICROSECONDS_A_DAY,
    from_date,
    microseconds,
    ordinal_of,
)
from leadladder_server.values.types import FieldType, Instant

WINDOWS = (Operator.WITHIN, Operator.OLDER_THAN, Operator.IN_NEXT)
"""Operators that count from the moment of the verdict."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Values that no test tells apart.

    Attributes:
        value: One of them.
        low: On an axis, where they start; None when they have no least bound. Off it, None.
        high: On an axis, where they end; None when they have no upper bound. Off it, None.
        single: Whether `value` is the only one.
    """

    value: Fact
    low: float | None
    high: float | None
    single: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """Values in a row, as numbers.

    Attributes:
        number: From a value to its number.
        value: From a number to its value.
        whole: Whether only whole numbers are values, and people count them one by one.
        integral: Whether numbers are integers.
        low: The least number; None without a bound.
        high: The greatest; None without a bound.
    """

    number: Callable[[Any], Any]
    value: Callable[[Any], Fact]
    whole: bool
    integral: bool
    low: int | None
    high: int | None


def axis_of(field_type: FieldType, signal: Signal | None, currency: str, as_of: Instant) -> Axis | None:
    """The axis of a type; None where values are in no row.

    Args:
        field_type: The type.
        signal: The signal whose values they are; None for a field.
        currency: Of amounts.
        as_of: Signals never lie after it.
    """
    match field_type:
        case FieldType.NUMBER if signal is not None:
            falls = signal.fold is Fold.SUM and any(weight.points < 0 for weight in signal.weights)
            return Axis(_same, _same, True, True, None if falls else 0, signal.cap)  # noqa: FBT003  # Named in `Axis`.
        case FieldType.NUMBER:
            return Axis(_same, _number, False, False, None, None)  # noqa: FBT003
        case FieldType.MONEY:
            most = MAX_UNITS * NANOS - 1
            return Axis(_nanos, lambda nanos: Money(currency, nanos), False, True, -most, most)  # noqa: FBT003
        case FieldType.DATE:
            last = date.max.toordinal()
            return Axis(date.toordinal, date.fromordinal, True, True, 1, last)  # noqa: FBT003
        case FieldType.TIMESTAMP if signal is not None:
            return Axis(_same, _same, False, True, *moments_of(signal, as_of))  # noqa: FBT003
        case FieldType.TIMESTAMP:
            return Axis(_same, _same, False, True, FIRST_INSTANT, LAST_INSTANT)  # noqa: FBT003
        case FieldType.DURATION:
            bounds = microseconds(timedelta.min), microseconds(timedelta.max)
            return Axis(microseconds, _duration, False, True, *bounds)  # noqa: FBT003
        case _:
            return None


def moments_of(signal: Signal, as_of: Instant) -> tuple[int, int]:
    """The first and the last moment that a signal which is one can be."""
    first = FIRST_INSTANT if signal.within is None else as_of - microseconds(signal.within) + 1
    return max(first, FIRST_INSTANT), min(as_of, LAST_INSTANT)


def _same(number: Any) -> Any:  # noqa: ANN401  # A number that is its own value.
    return number


def _number(number: float) -> float:
    return int(number) if number == floor(number) and abs(number) <= 2**53 else number


def _nanos(money: Money) -> int:
    return money.nanos


def _duration(length: int) -> timedelta:
    return timedelta(microseconds=length)


def cuts(test: Test, field_type: FieldType, as_of: Instant, currency: str, rates: Rates | None) -> set[Any]:
    """The numbers at which a test of literals may change, on the axis of a type."""
    found: set[Any] = set()
    for operand in test.operands:
        if isinstance(operand, Literal):
            found |= _cuts(test.operator, operand, field_type, as_of, currency, rates)
    return found


def _cuts(
    operator: Operator, operand: Literal, field_type: FieldType, as_of: Instant, currency: str, rates: Rates | None
) -> set[Any]:
    value: Any = operand.value
    match field_type, operand.type:
        case FieldType.DATE, FieldType.DURATION if operator in WINDOWS:
            today, days = ordinal_of(as_of), value.days
            return {today - days, today - days + 1, today, today + 1, today + days - 1, today + days}
        case FieldType.TIMESTAMP, FieldType.DURATION if operator in WINDOWS:
            length = microseconds(value)
            return {as_of - length, as_of - length + 1, as_of, as_of + 1, as_of + length - 1, as_of + length}
        case FieldType.DATE, FieldType.DATE:
            return {value.toordinal()}
        case FieldType.DATE, FieldType.TIMESTAMP:
            return {ordinal_of(value)}
        case FieldType.TIMESTAMP, FieldType.DATE:
            midnight = from_date(value)
            return {midnight - 1, midnight, midnight + MICROSECONDS_A_DAY - 1, midnight + MICROSECONDS_A_DAY}
        case FieldType.MONEY, FieldType.MONEY:
            return amounts(value, currency, rates)
        case FieldType.DURATION, FieldType.DURATION:
            return {microseconds(value)}
        case FieldType.NUMBER, FieldType.NUMBER:
            return {value}
        case FieldType.TIMESTAMP, FieldType.TIMESTAMP:
            return {value}
        case _:
            return set()


def amounts(value: Money, currency: str, rates: Rates | None) -> set[int]:
    """The amounts in a currency around one that may be in another."""
    if value.currency == currency:
        return {value.nanos}
    own = None if rates is None else rates.worth.get(currency)
    wanted = None if rates is None else rates.comparable(value)
    if own is None or wanted is None:
        return set()
    below = wanted // own
    return {below} if below * own == wanted else {below, below + 1}


def along(axis: Axis, numbers: Iterable[Any], between: int = 1) -> list[Piece]:
    """The pieces of an axis that is cut at some numbers, from the lowest.

    Args:
        axis: The axis.
        numbers: Where it is cut; each is a piece of its own.
        between: How many samples to take of each piece that lies between two cuts.
    """
    inside = sorted(
        number
        for number in set(numbers)
        if (axis.low is None or number >= axis.low) and (axis.high is None or number <= axis.high)
    )
    if axis.integral:
        inside = sorted({floor(number) for number in inside} | {-floor(-number) for number in inside})
        inside = [n for n in inside if (axis.low is None or n >= axis.low) and (axis.high is None or n <= axis.high)]
    pieces: list[Piece] = []
    bounds: list[Any] = [None, *inside, None]
    for low, high in pairwise(bounds):
        if low is not None:
            pieces.append(Piece(axis.value(low), low, low, single=True))
        pieces += [Piece(axis.value(each), low, high, single=False) for each in _inside(axis, low, high, between)]
    return pieces


def _inside(axis: Axis, low: Any, high: Any, wanted: int) -> list[Any]:  # noqa: ANN401  # Numbers of an axis.
    """Some numbers strictly between two others; None is no bound. As many as there are, where there are fewer."""
    if low is None and axis.low is not None:
        low = axis.low - 1
    if high is None and axis.high is not None:
        high = axis.high + 1
    steps = range(1, wanted + 1)
    if low is None and high is None:
        return list(range(wanted))
    if low is None:
        return sorted(each for each in (high - step * max(1, abs(high)) for step in steps) if isfinite(each))
    if high is None:
        return [each for each in (low + step * max(1, abs(low)) for step in steps) if isfinite(each)]
    if axis.integral:
        return list(range(low + 1, min(high, low + 1 + wanted)))
    share = [low + (high / (wanted + 1) - low / (wanted + 1)) * step for step in steps]
    return sorted({each for each in share if low < each < high})


def off_axis(
    field_type: FieldType, tests: Sequence[Test], values: Sequence[str], others: int
) -> tuple[list[Piece], bool]:
    """The pieces of a type without an axis, and whether these are all.

    Args:
        field_type: BOOLEAN, STRING or LIST.
        tests: What reads it.
        values: The texts that it may take; empty for any.
        others: How many texts that no test mentions to take.
    """
    match field_type:
        case FieldType.BOOLEAN:
            return [Piece(value, None, None, single=True) for value in (True, False)], True
        case FieldType.STRING:
            return _texts(tests, values, others)
        case _:
            return _lists(tests)


_EQUALITY = (Operator.EQUALS, Operator.NOT_EQUALS, Operator.IN, Operator.NOT_IN, Operator.KNOWN)


def is_atom(test: Test) -> bool:
    """Whether a test of a text or list says nothing of what the other tests of it come out as."""
    if test.subject.type is FieldType.LIST:
        return test.operator is not Operator.KNOWN
    return test.subject.type is FieldType.STRING and test.operator not in _EQUALITY


def _texts(tests: Sequence[Test], values: Sequence[str], others: int) -> tuple[list[Piece], bool]:
    if values:
        return [Piece(value, None, None, single=True) for value in values], True
    equality = [test for test in tests if test.operator in _EQUALITY]
    named = _representatives([_literal_texts(test) for test in equality])
    pieces = [Piece(text, None, None, single=single) for text, single in named.items()]
    longest = max((len(text) for test in tests for text in _literal_texts(test)), default=0)
    pieces += [Piece(text, None, None, single=False) for text in _longer_texts(longest, others)]
    return pieces, len(equality) == len(tests)


def _longer_texts(longest: int, wanted: int) -> list[str]:
    """Texts that are none of those of up to so many characters, whose normal forms are not three times as long."""
    return [f"{'o' * (3 * longest)}ther{number or ''}" for number in range(wanted)]


def _literal_texts(test: Test) -> list[str]:
    if test.operator is Operator.KNOWN:
        return []
    return [str(operand.value) for operand in test.operands if isinstance(operand, Literal)]


def other_texts(taken: Iterable[str], wanted: int) -> list[str]:
    """Texts that are none of those taken."""
    known = set(taken)
    found: list[str] = []
    number = 0
    while len(found) < wanted:
        text = f"other {number}" if number else "other"
        number += 1
        if text not in known:
            found.append(text)
    return found


def _representatives(groups: Sequence[Sequence[str]]) -> dict[str, bool]:
    """One text for each combination of groups that some text is in, and whether it is the only one there.

    The largest group is looked through no further than to its first text that is in no other group.
    """
    if len(groups) == 1:
        first = next(iter(groups[0]), None)
        forms = {normal_form(text) for text in groups[0][:2]} if first is not None else set()
        same = len(forms) == 1 and all(normal_form(text) in forms for text in groups[0][2:])
        return {} if first is None else {first: same}
    sets = [frozenset(map(normal_form, group)) for group in groups]
    order = sorted(range(len(groups)), key=lambda place: len(groups[place]))
    found: dict[tuple[bool, ...], str] = {}
    only: dict[tuple[bool, ...], bool] = {}
    seen: set[str] = set()
    for position, place in enumerate(order):
        last = position == len(order) - 1
        for text in groups[place]:
            form = normal_form(text)
            if form in seen:
                continue
            if not last:
                seen.add(form)
            among = tuple(form in texts for texts in sets)
            if among in found:
                only[among] = only[among] and normal_form(found[among]) == form
                if last and not only[among]:
                    break
            else:
                found[among] = text
                only[among] = True
    return {text: only[among] for among, text in found.items()}


_MOST_MEMBERS = 6


def _lists(tests: Sequence[Test]) -> tuple[list[Piece], bool]:
    """Lists of every set of the members that tests mention; where these are more than six, only one of none of them."""
    members: dict[str, str] = {}
    for test in tests:
        for text in _literal_texts(test):
            members.setdefault(normal_form(text), text)
    names = list(members.values())
    other = tuple(other_texts(members, 1))
    if len(names) > _MOST_MEMBERS:
        return [Piece(other, None, None, single=False)], False
    chosen = (tuple(name for place, name in enumerate(names) if mask >> place & 1) for mask in range(1 << len(names)))
    return [Piece(each or other, None, None, single=False) for each in chosen], True


def never() -> Piece:
    """A date that never came."""
    return Piece(NEVER, None, None, single=True)
