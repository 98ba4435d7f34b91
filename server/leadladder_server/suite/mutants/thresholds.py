"""Numbers, amounts, dates and counts that are one step off."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from leadladder_server.ruleset.conditions import AtLeast, Condition, Literal, Operator, Test
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.mutants.mutant import Instead, Kind, Mutant, at_sites
from leadladder_server.suite.mutants.sites import sites
from leadladder_server.suite.mutants.words import written_operand
from leadladder_server.values.money import MAX_UNITS, NANOS, Money
from leadladder_server.values.scalars import MAX_INTEGER
from leadladder_server.values.time import FIRST_INSTANT, LAST_INSTANT, MICROSECONDS_A_DAY
from leadladder_server.values.types import FieldType, Instant, Value

ORDERED = (
    Operator.GT,
    Operator.GTE,
    Operator.LT,
    Operator.LTE,
    Operator.BETWEEN,
    Operator.BEFORE,
    Operator.AFTER,
)
"""Operators whose operands are thresholds."""

_BEST = 100
"""The highest score."""


def thresholds(rule_set: RuleSet) -> Iterator[Mutant]:
    """Two mutants for each threshold, count and band."""
    yield from at_sites(Kind.THRESHOLD, sites(rule_set), _edits)
    yield from _bands(rule_set)


def shifted(literal: Literal, steps: int) -> Literal | None:
    """A threshold some steps higher, or lower for negative ones; None where there is no such value.

    A step is 1 (or the last decimal place of a number that has any), one unit of a currency, or a day.
    """
    value = _shifted(literal, steps)
    return None if value is None else replace(literal, value=value)


def _shifted(literal: Literal, steps: int) -> Value | None:
    value = literal.value
    match value:
        case bool() | str() | tuple():
            return None
        case Money(currency, nanos):
            other = nanos + steps * money_step(nanos)
            return Money(currency, other) if abs(other) < MAX_UNITS * NANOS else None
        case date():
            try:
                return value + timedelta(days=steps)
            except OverflowError:
                return None
        case timedelta():
            longer = value + steps * time_step(value)
            return longer if longer > timedelta() else None
        case int() if literal.type is FieldType.TIMESTAMP:
            moment = Instant(value + steps * MICROSECONDS_A_DAY)
            return moment if FIRST_INSTANT <= moment <= LAST_INSTANT else None
        case int() | float():
            number = Fraction(str(value)) + steps * number_step(value)
            exact = int(number) if number.denominator == 1 else float(number)
            return exact if abs(exact) <= MAX_INTEGER else None


def number_step(value: float) -> Fraction:
    """1, or one in the last decimal place of a number that has any."""
    decimals = str(value).partition(".")[2]
    return Fraction(1, 10 ** len(decimals)) if decimals.isdigit() and int(decimals) else Fraction(1)


def money_step(nanos: int) -> int:
    """One unit, or one in the last decimal place of an amount that has any."""
    step = NANOS
    while nanos % step:
        step //= 10
    return step


def time_step(duration: timedelta) -> timedelta:
    """A day; an hour for what is less than two days, or has no whole days."""
    day = timedelta(days=1)
    return day if duration >= 2 * day and not duration % day else timedelta(hours=1)


def _edits(condition: Condition) -> Iterator[Instead]:
    match condition:
        case AtLeast(count, items):
            for other in (count - 1, count + 1):
                if 1 <= other <= len(items):
                    yield Instead(f"`count` {count} -> {other}", replace(condition, count=other))
        case Test() if condition.operator in ORDERED:
            for place, operand in enumerate(condition.operands):
                if isinstance(operand, Literal):
                    yield from _of_operand(condition, place, operand)


def _of_operand(test: Test, place: int, literal: Literal) -> Iterator[Instead]:
    for steps in (-1, 1):
        other = shifted(literal, steps)
        if other is None:
            continue
        operands = (*test.operands[:place], other, *test.operands[place + 1 :])
        if len(operands) > 1 and _crossed(operands[0], operands[1]):
            continue
        change = f"`{test.operator}` {written_operand(literal)} -> {written_operand(other)}"
        yield Instead(change, replace(test, operands=operands))


def _crossed(low: object, high: object) -> bool:
    if not isinstance(low, Literal) or not isinstance(high, Literal):
        return False
    match low.value, high.value:
        case Money(_, least), Money(_, most):
            return least > most
        case ((int() | float() as least), (int() | float() as most)):
            return least > most
        case ((date() as first), (date() as last)):
            return first > last
        case ((timedelta() as short), (timedelta() as long)):
            return short > long
        case _:
            return False


def _bands(rule_set: RuleSet) -> Iterator[Mutant]:
    grade = rule_set.grade
    if grade is None:
        return
    for word, banding in (("rows", grade.rows), ("columns", grade.columns)):
        if banding is None:
            continue
        for place, (band, least) in enumerate(banding.bands[:-1]):
            above = banding.bands[place - 1][1] if place else _BEST + 1
            below = banding.bands[place + 1][1]
            for other in (least - 1, least + 1):
                if below < other < above:
                    bands = (*banding.bands[:place], (band, other), *banding.bands[place + 1 :])
                    changed = replace(banding, bands=bands)
                    rows, columns = (changed, grade.columns) if word == "rows" else (grade.rows, changed)
                    yield Mutant(
                        Kind.THRESHOLD,
                        banding.spans[place],
                        f"band {band} of the {word} from {least} -> {other}",
                        replace(rule_set, grade=replace(grade, rows=rows, columns=columns)),
                    )
