"""When what a date could become changes, though no test of it comes out differently.

Some values are both in the last 30 days and after 1 December, but only from 2 December on: a moving bound has passed a
fixed one. What could become of a contact may be another thing then, so each such moment has to be looked at.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from leadladder_server.facts.slots import NEVER, Fact
from leadladder_server.facts.tests import SlotOf
from leadladder_server.facts.windows import WINDOWS, offsets
from leadladder_server.ruleset.conditions import Literal, Name, NameKind, Operator, Test
from leadladder_server.ruleset.model import Signal
from leadladder_server.values.time import FIRST_INSTANT, LAST_INSTANT, MICROSECONDS_A_DAY, from_date, microseconds
from leadladder_server.values.types import FieldType, Instant

_DATES = (FieldType.DATE, FieldType.TIMESTAMP)

_DAY = MICROSECONDS_A_DAY


@dataclass(frozen=True, slots=True)
class _Tied:
    """A fact with windows over it, or several that tests compare with each other.

    Attributes:
        moving: The bounds that move, in microseconds from as_of.
        by_day: Whether something moves by whole days.
        by_moment: Whether something moves from moment to moment.
        fixed: The bounds that do not move.
        slots: Of the facts, where what they are is a bound too: where there are several.
        steps: By how much a bound can be off for a value to be on its other side.
    """

    moving: tuple[int, ...]
    by_day: bool
    by_moment: bool
    fixed: tuple[int, ...]
    slots: tuple[int, ...]
    steps: tuple[int, ...]


class Crossings:
    """The dates of a rule set, prepared once."""

    def __init__(self, tests: Iterable[Test], signals: Mapping[str, Signal], slot_of: SlotOf) -> None:
        """Prepare.

        Args:
            tests: All tests of fields and signals.
            signals: By the names that tests read them by.
            slot_of: Slots of the facts.
        """
        dated = [test for test in tests if any(name.type in _DATES for name in test.names)]
        self._tied = [tied for group in _tied_tests(dated) if (tied := _prepared(group, signals, slot_of)) is not None]

    def moments(self, values: Sequence[Fact], as_of: Instant) -> list[Instant]:
        """The moments later than as_of, in no order.

        Args:
            values: The contact's facts.
            as_of: The moment of the verdict.
        """
        found: set[int] = set()
        for tied in self._tied:
            fixed = {*tied.fixed, *(bound for slot in tied.slots for bound in _bounds(values[slot]))}
            for bound, offset, step in product(fixed, tied.moving, tied.steps):
                at = bound - offset + step
                if tied.by_moment:
                    found.add(at)
                if tied.by_day:
                    found |= {at // _DAY * _DAY, -(-at // _DAY) * _DAY}
        return [Instant(at) for at in found if as_of < at <= LAST_INSTANT]


def _tied_tests(tests: Sequence[Test]) -> list[list[Test]]:
    """The tests by the facts that they read, where those that some test compares belong together."""
    groups: list[tuple[set[Name], list[Test]]] = []
    for test in tests:
        names = set(test.names)
        mine = [group for group in groups if group[0] & names]
        joined = names.union(*(group[0] for group in mine)), [*(each for group in mine for each in group[1]), test]
        groups = [group for group in groups if not group[0] & names]
        groups.append(joined)
    return [group for _, group in groups]


def _prepared(tests: Sequence[Test], signals: Mapping[str, Signal], slot_of: SlotOf) -> _Tied | None:
    names = dict.fromkeys(name for test in tests for name in test.names)
    moving = {bound for test in tests if test.operator in WINDOWS for bound in _window(test)}
    for name in names:
        if name.kind is NameKind.SIGNAL and name.type is FieldType.TIMESTAMP:
            within = signals[name.path].within
            moving |= {1} if within is None else {1, 1 - microseconds(within)}
    fixed = {
        bound
        for test in tests
        if test.operator is not Operator.KNOWN and test.operator not in WINDOWS
        for operand in test.operands
        if isinstance(operand, Literal)
        for bound in _bounds(operand.value)
    }
    several = len(names) > 1
    if not moving or not (fixed or several):
        return None
    by_day = any(name.type is FieldType.DATE for name in names)
    by_moment = any(name.type is FieldType.TIMESTAMP for name in names)
    off = range(-2, 3) if several else range(2)
    return _Tied(
        moving=tuple(moving),
        by_day=by_day,
        by_moment=by_moment,
        fixed=(*fixed, FIRST_INSTANT, LAST_INSTANT + 1),
        slots=tuple(slot_of(name) for name in names) if several else (),
        steps=tuple(
            {moment + day * _DAY for moment in (off if by_moment else (0,)) for day in (off if by_day else (0,))}
        ),
    )


def _window(test: Test) -> Iterator[int]:
    """From where on values are in a window, and from where on beyond it."""
    first, last = offsets(test)
    unit = _DAY if test.subject.type is FieldType.DATE else 1
    yield from (bound * unit for bound in (first, last + 1) if abs(bound * unit) <= LAST_INSTANT - FIRST_INSTANT)


def _bounds(value: Any) -> tuple[int, ...]:  # noqa: ANN401  # Of any type; a time is an integer.
    """From where on values are at least this one, and from where on they are later."""
    if value is None or value is NEVER:
        return ()
    if isinstance(value, date):
        start = from_date(value)
        return start, start + _DAY
    return (value, value + 1) if isinstance(value, int) else ()
