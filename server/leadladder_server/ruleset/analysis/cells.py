"""The values of one name, cut into cells: within a cell all tests of that name come out the same.

Thresholds cut the line of numbers, amounts and moments; written texts and items are told apart from all others. Where
it cannot be told whether a combination of outcomes occurs, it is kept: the cells are all that can be, and perhaps more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.analysis.lines import moments, sums_of_money, whole_or_dense
from leadladder_server.ruleset.analysis.texts import items, texts
from leadladder_server.ruleset.conditions import Literal, Operator, Test
from leadladder_server.values.money import Rates
from leadladder_server.values.types import FieldType

Cell = tuple[Outcome, ...]
"""What each test of a name comes out as, in the order in which the tests were given."""

MOST_CELLS = 4_096
"""More are not looked into."""


@dataclass(frozen=True, slots=True)
class Domain:
    """What a name can be.

    Attributes:
        type: The type of its value.
        values: The only texts that it takes; empty means any text.
        low: The least number; None means no bound.
        high: The greatest number; None means no bound.
        whole: Whether numbers are whole.
        missing: Whether it can be missing.
        never: Whether it can be a moment that never came.
        past: Whether moments after as_of are out.
        window: Only moments with as_of - window < t; None means any.
    """

    type: FieldType
    values: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    whole: bool = False
    missing: bool = True
    never: bool = False
    past: bool = False
    window: timedelta | None = None


def cells(tests: Sequence[Test], domain: Domain, rates: Rates | None = None) -> tuple[Cell, ...] | None:
    """Every combination of outcomes that the tests can have together; None beyond the budget.

    Args:
        tests: Of one name, each comparing it with literals or with itself.
        domain: What that name can be.
        rates: What currencies are worth.
    """
    known = _known_cells(tests, domain, rates)
    if known is None:
        return None
    found = dict.fromkeys(known)
    if domain.never:
        found[tuple(_of_known(test, present=False, otherwise=Outcome.UNMET) for test in tests)] = None
    if domain.missing:
        found[tuple(_of_known(test, present=False, otherwise=Outcome.UNKNOWN) for test in tests)] = None
    return tuple(found) if len(found) <= MOST_CELLS else None


def _known_cells(tests: Sequence[Test], domain: Domain, rates: Rates | None) -> list[Cell] | None:
    """The cells of values that are there."""
    compared = [test for test in tests if test.operator is not Operator.KNOWN]
    match domain.type:
        case FieldType.STRING:
            found = texts(compared, domain.values)
        case FieldType.LIST:
            found = items(compared)
        case FieldType.BOOLEAN:
            found = _booleans(compared)
        case FieldType.MONEY:
            found = sums_of_money(compared, rates)
        case FieldType.DATE | FieldType.TIMESTAMP:
            found = moments(compared, domain.type, past=domain.past, window=domain.window)
        case _:
            found = whole_or_dense(compared, domain.low, domain.high, whole=domain.whole)
    return None if found is None else list(_with_known(tests, found))


def _with_known(tests: Sequence[Test], found: Iterable[Cell]) -> Iterable[Cell]:
    for cell in found:
        outcomes = iter(cell)
        yield tuple(
            _of_known(test, present=True, otherwise=Outcome.MET) if test.operator is Operator.KNOWN else next(outcomes)
            for test in tests
        )


def _of_known(test: Test, *, present: bool, otherwise: Outcome) -> Outcome:
    """What a test comes out as by whether there is a value, when only `known` depends on that; else `otherwise`."""
    if test.operator is not Operator.KNOWN:
        return otherwise
    wanted = isinstance(test.operands[0], Literal) and test.operands[0].value is True
    return Outcome.MET if wanted is present else Outcome.UNMET


def _booleans(tests: Sequence[Test]) -> list[Cell]:
    return [tuple(_of_boolean(test, value=value) for test in tests) for value in (True, False)]


def _of_boolean(test: Test, *, value: bool) -> Outcome:
    equal = any(not isinstance(operand, Literal) or operand.value is value for operand in test.operands)
    negative = test.operator in (Operator.NOT_EQUALS, Operator.NOT_IN)
    return Outcome.MET if equal is not negative else Outcome.UNMET


def free(count: int) -> tuple[Cell, ...]:
    """The cells of tests about which nothing is known: everything."""
    return tuple(product(Outcome, repeat=count))
