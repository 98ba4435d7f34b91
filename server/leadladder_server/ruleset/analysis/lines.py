"""Cells of what has an order: numbers, durations, amounts, days and moments. One sample stands for each cell."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from leadladder_server.outcome import Outcome, all_of, any_of, negate
from leadladder_server.ruleset.conditions import Literal, Name, Operand, Operator, Test
from leadladder_server.values.money import MAX_UNITS, NANOS, Money, Rates
from leadladder_server.values.time import MICROSECONDS_A_DAY, from_date, microseconds
from leadladder_server.values.types import FieldType

Place = int | Fraction
"""A point on a line."""

MOST_PARTS = 400
"""Comparisons of one name that are looked into."""

_WINDOWS = (Operator.WITHIN, Operator.OLDER_THAN, Operator.IN_NEXT)

_Part = Callable[[Operator, Operand], Outcome]
"""What a comparison with one operand comes out as, for the sample at hand."""


def whole_or_dense(
    tests: Sequence[Test], low: int | None, high: int | None, *, whole: bool
) -> list[tuple[Outcome, ...]] | None:
    """Cells of a number or a duration, between two bounds that may be absent."""
    ends = [end for literal in _literals(tests) for end in _extent(literal)]
    if len(ends) > 2 * MOST_PARTS:
        return None
    places = samples(ends, whole=whole, low=low, high=high)
    return [tuple([_outcome(test, _at(place)) for test in tests]) for place in places]


def sums_of_money(tests: Sequence[Test], rates: Rates | None) -> list[tuple[Outcome, ...]] | None:
    """Cells of an amount in each currency that is named, in those with rates, in another one, and in none."""
    lines: dict[str, list[int]] = {}
    for literal in _literals(tests):
        if isinstance(literal.value, Money):
            line, place = _worth(literal.value, rates)
            lines.setdefault(line, []).append(place)
    if sum(map(len, lines.values())) > MOST_PARTS:
        return None
    parts: list[_Part] = [_elsewhere, _without_currency]
    for line, ends in lines.items():
        bound = None if line == _BY_RATES else MAX_UNITS * NANOS - 1
        places = samples(ends, whole=True, low=None if bound is None else -bound, high=bound)
        parts += [_on_line(line, place, rates) for place in places]
    return [tuple([_outcome(test, part) for test in tests]) for part in parts]


def moments(
    tests: Sequence[Test], subject: FieldType, *, past: bool, window: timedelta | None
) -> list[tuple[Outcome, ...]] | None:
    """Cells of a day or a moment, by where it lies and by how far from as_of, which may be any."""
    compared = [test for test in tests if test.operator not in _WINDOWS]
    ends = [end for literal in _literals(compared) for end in _extent(literal, subject)]
    edges = [edge for test in tests if test.operator in _WINDOWS for edge in _offsets(test, subject)]
    if len(ends) > 2 * MOST_PARTS or len(edges) > 2 * MOST_PARTS:
        return None
    unit = 1 if subject is FieldType.DATE else MICROSECONDS_A_DAY
    low = None if window is None else 1 - (window.days if subject is FieldType.DATE else microseconds(window))
    offsets = samples(
        [edge for edge in edges if abs(edge) < _FAR * unit], whole=True, low=low, high=0 if past else None
    )
    places = samples(ends, whole=True, low=None, high=None)
    if len(offsets) * len(places) > _MOST_SAMPLES:
        return None
    return [tuple(_of_moment(test, place, offset, subject) for test in tests) for place in places for offset in offsets]


def samples(ends: Iterable[Place], *, whole: bool, low: Place | None, high: Place | None) -> list[Place]:
    """Points of which every piece of a line, cut before and after each of `ends`, holds at least one."""
    cuts = sorted(set(ends))
    bounds = [bound for bound in (low, high) if bound is not None]
    if not cuts:
        return [*bounds, *([0] if not bounds else [])]
    found: set[Place] = set(bounds)
    if whole:
        for cut in cuts:
            found |= {floor(cut) - 1, floor(cut), ceil(cut), ceil(cut) + 1}
    else:
        found |= {*cuts, cuts[0] - 1, cuts[-1] + 1}
        found |= {Fraction(before + after) / 2 for before, after in pairwise(sorted(found))}
    return sorted(place for place in found if (low is None or place >= low) and (high is None or place <= high))


_FAR = 10**10
"""More days than there can be."""

_MOST_SAMPLES = 20_000
_BY_RATES = " by rates"


def _literals(tests: Iterable[Test]) -> list[Literal]:
    return [operand for test in tests for operand in test.operands if isinstance(operand, Literal)]


def _outcome(test: Test, part: _Part) -> Outcome:
    """A test from its comparisons with one operand each."""
    match test.operator:
        case Operator.NOT_EQUALS | Operator.NOT_IN:
            return negate(any_of([part(Operator.EQUALS, operand) for operand in test.operands]))
        case Operator.IN:
            return any_of([part(Operator.EQUALS, operand) for operand in test.operands])
        case Operator.BETWEEN:
            low, high = test.operands
            return all_of([part(Operator.GTE, low), part(Operator.LTE, high)])
        case operator:
            return part(operator, test.operands[0])


def _holds(operator: Operator, place: Place, start: Place, end: Place) -> Outcome:
    """How a point compares with a stretch, which is one point except for a whole day beside a moment."""
    match operator:
        case Operator.EQUALS:
            holds = start <= place <= end
        case Operator.GT | Operator.AFTER:
            holds = place > end
        case Operator.GTE:
            holds = place >= start
        case Operator.LT | Operator.BEFORE:
            holds = place < start
        case Operator.LTE:
            holds = place <= end
        case _:
            raise ValueError(f"{operator} does not compare what has an order")
    return Outcome.MET if holds else Outcome.UNMET


def _extent(literal: Literal, subject: FieldType = FieldType.NUMBER) -> tuple[Place, Place]:
    """The first and the last point of a literal on the line of its subject."""
    match literal.value:
        case timedelta() as duration:
            place: Place = microseconds(duration)
        case date() as day if subject is FieldType.TIMESTAMP:
            return from_date(day), from_date(day) + MICROSECONDS_A_DAY - 1
        case date() as day:
            place = day.toordinal()
        case int() as number:
            place = number
        case float() as number:
            place = Fraction(number)
        case other:
            raise ValueError(f"{other!r} has no order")
    return place, place


def _at(place: Place, subject: FieldType = FieldType.NUMBER) -> _Part:
    def part(operator: Operator, operand: Operand) -> Outcome:
        if isinstance(operand, Name):
            return _holds(operator, place, place, place)
        return _holds(operator, place, *_extent(operand, subject))

    return part


def _of_moment(test: Test, place: Place, offset: Place, subject: FieldType) -> Outcome:
    if test.operator not in _WINDOWS:
        return _outcome(test, _at(place, subject))
    first, last = _offsets(test, subject)
    return Outcome.MET if first <= offset <= last else Outcome.UNMET


def _offsets(test: Test, subject: FieldType) -> tuple[int, int]:
    """A window as offsets from as_of, both inclusive, in days or microseconds."""
    (operand,) = test.operands
    if not isinstance(operand, Literal) or not isinstance(operand.value, timedelta):
        raise ValueError(f"{test.operator} takes a duration")  # noqa: TRY004  # A rule set that was not checked.
    length = operand.value.days if subject is FieldType.DATE else microseconds(operand.value)
    match test.operator:
        case Operator.WITHIN:
            return 1 - length, 0
        case Operator.OLDER_THAN:
            return -_FAR * MICROSECONDS_A_DAY, -length
        case _:
            return 0, length - 1


def _worth(money: Money, rates: Rates | None) -> tuple[str, int]:
    """The line that an amount lies on, and where."""
    worth = None if rates is None else rates.comparable(money)
    return (money.currency, money.nanos) if worth is None else (_BY_RATES, worth)


def _on_line(line: str, place: Place, rates: Rates | None) -> _Part:
    def part(operator: Operator, operand: Operand) -> Outcome:
        if isinstance(operand, Name):
            return _holds(operator, place, place, place)
        if not isinstance(operand.value, Money):
            raise ValueError(f"{operand.value!r} is no amount")  # noqa: TRY004  # A rule set that was not checked.
        own, end = _worth(operand.value, rates)
        return _holds(operator, place, end, end) if own == line else Outcome.UNKNOWN

    return part


def _elsewhere(operator: Operator, operand: Operand) -> Outcome:
    """An amount in a currency that no literal is in and that has no rate."""
    return _holds(operator, 0, 0, 0) if isinstance(operand, Name) else Outcome.UNKNOWN


def _without_currency(_operator: Operator, _operand: Operand) -> Outcome:
    return Outcome.UNKNOWN
