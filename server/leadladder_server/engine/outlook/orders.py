"""How values of one type stand to each other: what decides every test that compares them, whatever the values are.

The numbers of a type with an axis of integers are cut into cells, so that a test cannot tell two values in the same
cell apart unless it compares them with each other. Then as many values of each cell as there are facts lead to every
order in which these can stand, and how the cells lie says as much as the values themselves.
"""

from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise
from math import ceil, floor
from typing import Any

from leadladder_server.engine.outlook.pieces import WINDOWS, Axis, axis_of, moments_of
from leadladder_server.engine.outlook.tied import BundleFact
from leadladder_server.facts.slots import NEVER, Fact
from leadladder_server.facts.windows import offsets
from leadladder_server.ruleset.conditions import Literal, Name, Operator, Test
from leadladder_server.values.time import FIRST_INSTANT, MICROSECONDS_A_DAY, from_date, ordinal_of
from leadladder_server.values.types import FieldType, Instant, Value

_DATES = (FieldType.DATE, FieldType.TIMESTAMP)

_Start = int | None
"""Where a cell starts; None for one that is not there."""


class Orders:
    """The cells of facts that tests compare with each other, all of one type."""

    def __init__(self, facts: Sequence[BundleFact], tests: Sequence[Test]) -> None:
        """Prepare. Takes facts and tests for which `can_be_ordered` holds."""
        self._facts = tuple(facts)
        self._type = facts[0].name.type
        self._fixed: tuple[int, ...] = tuple(start for test in tests for start in _literal_starts(test, self._type))
        self._ends = [(axis.low, None if axis.high is None else axis.high + 1) for axis in self._axes(FIRST_INSTANT)]
        self._windows = tuple(offsets(test) for test in tests if test.operator in WINDOWS)

    def pattern(self, held: Sequence[Fact], as_of: Instant) -> Hashable:
        """How the cells lie: equal for values and moments at which the facts can come to the same.

        Args:
            held: What the facts are now.
            as_of: The moment of the verdict.
        """
        starts = self._starts(held, as_of)
        order = sorted({start for start in starts if start is not None})
        rank: dict[_Start, int] = {start: place for place, start in enumerate(order)}
        most = len(self._facts)
        sizes = [min(high - low, most) for low, high in pairwise(order)]
        return (*[rank.get(start, -1) for start in starts], *sizes)

    def candidates(self, held: Sequence[Fact], as_of: Instant) -> list[list[Fact]]:
        """Values of each fact to try: enough for every order. Takes arguments as `pattern` does."""
        axes = self._axes(as_of)
        order = sorted({start for start in self._starts(held, as_of) if start is not None})
        return [self._values(fact, axis, order) for fact, axis in zip(self._facts, axes, strict=True)]

    def _axes(self, as_of: Instant) -> list[Axis]:
        axes = (axis_of(self._type, fact.signal, "", as_of) for fact in self._facts)
        return [axis for axis in axes if axis is not None]

    def _starts(self, held: Sequence[Any], as_of: Instant) -> list[_Start]:
        """Where cells start, each of them always in the same place of the list."""
        starts: list[_Start] = [*self._fixed]
        if self._windows:
            here = ordinal_of(as_of) if self._type is FieldType.DATE else as_of
            for first, last in self._windows:
                starts += (here + first, here + last + 1)
        for fact, (low, high), value in zip(self._facts, self._ends, held, strict=True):
            if fact.signal is not None and self._type is FieldType.TIMESTAMP:
                first, last = moments_of(fact.signal, as_of)
                starts += (first, last + 1)
            else:
                starts += (low, high)
            if value is None or value is NEVER:
                starts += (None, None)
            else:
                number = value.toordinal() if self._type is FieldType.DATE else value
                starts += (number, number + 1)
            for of in fact.points:
                starts += range(1, of + 1)
        return starts

    def _values(self, fact: BundleFact, axis: Axis, order: Sequence[int]) -> list[Fact]:
        most = len(self._facts)
        numbers: list[int] = []
        low, high = axis.low, axis.high
        if low is None:
            numbers += range(order[0] - most, order[0]) if order else range(most)
        for start, stop in pairwise(order):
            if (low is None or start >= low) and (high is None or stop <= high + 1):
                numbers += range(start, min(stop, start + most))
        if high is None and order:
            first = order[-1]
            numbers += range(first, first + most)
        values = [axis.value(number) for number in numbers]
        if fact.signal is not None and fact.name.type is FieldType.TIMESTAMP:
            values.append(NEVER)
        return values


def can_be_ordered(facts: Sequence[BundleFact], tests: Sequence[Test]) -> bool:
    """Whether all facts are dates, all are moments, or all are numbers that signals count, and so are compared."""
    field_type = facts[0].name.type
    if any(fact.name.type is not field_type for fact in facts):
        return False
    if field_type not in _DATES and not (
        field_type is FieldType.NUMBER and all(fact.signal is not None for fact in facts)
    ):
        return False
    return all(_is_ordered(test, operand, field_type) for test in tests for operand in test.operands)


def _is_ordered(test: Test, operand: Literal | Name, field_type: FieldType) -> bool:
    if test.operator is Operator.KNOWN or isinstance(operand, Name):
        return True
    if test.operator in WINDOWS:
        return operand.type is FieldType.DURATION
    if field_type in _DATES:
        return operand.type in _DATES
    return operand.type is FieldType.NUMBER and isinstance(operand.value, int | float)


def _literal_starts(test: Test, field_type: FieldType) -> Iterator[int]:
    if test.operator is Operator.KNOWN or test.operator in WINDOWS:
        return
    for operand in test.operands:
        if isinstance(operand, Literal):
            yield from _around(operand.value, operand.type, field_type)


def _around(value: Value, value_type: FieldType, field_type: FieldType) -> tuple[int, ...]:
    """From where on numbers are at least a literal, and from where on they are more."""
    known: Any = value
    match field_type, value_type:
        case FieldType.DATE, FieldType.DATE:
            first = known.toordinal()
        case FieldType.DATE, _:
            first = ordinal_of(known)
        case FieldType.TIMESTAMP, FieldType.DATE:
            midnight = from_date(known)
            return midnight, midnight + MICROSECONDS_A_DAY
        case FieldType.TIMESTAMP, _:
            first = known
        case _:
            return ceil(known), floor(known) + 1
    return first, first + 1
