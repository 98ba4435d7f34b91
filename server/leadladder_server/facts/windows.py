"""Windows that move with time: `within`, `older_than` and `in_next`, as offsets from as_of and as moments.

Both ends of a window are whole numbers, of UTC days for a DATE and of microseconds for a TIMESTAMP.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from leadladder_server.ruleset.conditions import Literal, Operator, Test
from leadladder_server.values.time import FIRST_INSTANT, LAST_INSTANT, MICROSECONDS_A_DAY, microseconds, ordinal_of
from leadladder_server.values.types import FieldType

WINDOWS = (Operator.WITHIN, Operator.OLDER_THAN, Operator.IN_NEXT)
"""The operators whose outcome for one and the same value changes with time alone."""

FOREVER = LAST_INSTANT + 1
"""After every moment."""

_LONG_AGO = -(10**20)
"""Before any moment, however it is counted."""

Edges = Callable[[Any], tuple[int, int]]
"""For a known value, the moment from which on and the one until which a test is MET, in microseconds."""


def offsets(test: Test) -> tuple[int, int]:
    """From where to where, seen from as_of and both inclusive, a value has to lie for a window to hold.

    Raises:
        ValueError: The test is no window, not one of dates, or its length is not written.
    """
    match test.operands:
        case (Literal(value=timedelta() as duration),):
            pass
        case _:
            raise ValueError(f"{test.operator} of {test.subject.path} takes one duration")
    match test.subject.type:
        case FieldType.DATE:
            length = duration.days
        case FieldType.TIMESTAMP:
            length = microseconds(duration)
        case _:
            raise ValueError(f"{test.operator} does not go with {test.subject.type}")
    match test.operator:
        case Operator.WITHIN:
            return 1 - length, 0
        case Operator.OLDER_THAN:
            return _LONG_AGO, -length
        case Operator.IN_NEXT:
            return 0, length - 1
        case _:
            raise ValueError(f"{test.operator} is no window")


def edges(test: Test) -> Edges:
    """When a window holds for a value. Raises ValueError as `offsets` does."""
    first, last = offsets(test)
    if test.subject.type is FieldType.TIMESTAMP:
        return lambda value: (value - last, value - first + 1)

    def of_days(value: Any) -> tuple[int, int]:  # noqa: ANN401  # A date.
        day = value.toordinal()
        return midnight(day - last), midnight(day - first + 1)

    return of_days


_FIRST_DAY = ordinal_of(FIRST_INSTANT)


def midnight(day: int) -> int:
    """The beginning of a day by its number, also where no calendar has it: microseconds."""
    return FIRST_INSTANT + (day - _FIRST_DAY) * MICROSECONDS_A_DAY
