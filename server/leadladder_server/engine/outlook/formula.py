"""Two-valued statements about where a contact could stand, over what each group of facts makes of its criteria.

A statement is a monotone combination of marks and sums. Negation is pushed down to these when a statement is made, so
that for a statement that does not hold, what could make it hold can be read off.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from leadladder_server.outcome import Outcome

UNMET, MET, UNKNOWN = (1 << outcome for outcome in (Outcome.UNMET, Outcome.MET, Outcome.UNKNOWN))
"""Sets of outcomes, one bit each."""

ANY_OUTCOME = UNMET | MET | UNKNOWN


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """The outcome of one result of a group of facts is among some.

    Attributes:
        group: The number of the group.
        result: Which of its results.
        accepted: Which outcomes.
        reads: Bit i is set when it depends on group i.
    """

    group: int
    result: int
    accepted: int
    reads: int


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """What one dimension adds to a sum.

    Attributes:
        dimension: Its place.
        value: From its points, before floor and cap, to what it adds; never falls where the points rise.
        gain: The most that `value` rises by when the points rise by so much.
    """

    dimension: int
    value: Callable[[int], int]
    gain: Callable[[int], int]


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """A sum over dimensions reaches a number, or stays below it.

    Attributes:
        terms: What is added up.
        high: Whether the most that the points could be counts, not the least.
        least: The number.
        reached: Whether the sum is to be at least `least`; else it is to be below.
        reads: As in `Mark`.
    """

    terms: tuple[Term, ...]
    high: bool
    least: int
    reached: bool
    reads: int


@dataclass(frozen=True, slots=True, eq=False)
class Fixed:
    """A sum is (or is not) one number whatever the unknown facts are: its least is its most.

    Attributes:
        terms: What is added up.
        shown: From the sum to the number that people see.
        wanted: Whether it is.
        reads: As in `Mark`.
    """

    terms: tuple[Term, ...]
    shown: Callable[[int], int]
    wanted: bool
    reads: int


@dataclass(frozen=True, slots=True, eq=False)
class AtLeastOf:
    """At least so many of some statements hold: all of them, one of them, or in between.

    Attributes:
        count: How many, from 1 to the number of `items`.
        items: Of which statements.
        reads: As in `Mark`.
        apart: Whether no two items depend on the same group.
    """

    count: int
    items: "tuple[Mark | Sum | Fixed | AtLeastOf, ...]"
    reads: int
    apart: bool


Formula = bool | Mark | Sum | Fixed | AtLeastOf


def reads_of(formula: Formula) -> int:
    """Bit i is set when the statement depends on group i."""
    return 0 if isinstance(formula, bool) else formula.reads


def every(items: Iterable[Formula]) -> Formula:
    """All of them hold."""
    kept = list(items)
    return at_least_of(len(kept), kept)


def some(items: Iterable[Formula]) -> Formula:
    """One of them holds."""
    return at_least_of(1, list(items))


def at_least_of(least: int, items: Sequence[Formula]) -> Formula:
    """At least so many of them hold."""
    least -= sum(item is True for item in items)
    kept = [item for item in items if not isinstance(item, bool)]
    if least <= 0:
        return True
    if least > len(kept):
        return False
    if len(kept) == 1:
        return kept[0]
    parts = kept
    if least == len(kept):  # Groups of the same kind inside each other are one.
        parts = [part for item in kept for part in _conjuncts(item)]
        least = len(parts)
    reads = 0
    apart = True
    for item in parts:
        apart = apart and not reads & item.reads
        reads |= item.reads
    return AtLeastOf(least, tuple(parts), reads, apart)


def _conjuncts(item: Mark | Sum | Fixed | AtLeastOf) -> tuple[Mark | Sum | Fixed | AtLeastOf, ...]:
    return item.items if isinstance(item, AtLeastOf) and item.count == len(item.items) else (item,)


def opposite(formula: Formula) -> Formula:
    """The statement that holds exactly when the other does not."""
    match formula:
        case bool():
            return not formula
        case Mark(group, result, accepted, reads):
            return Mark(group, result, ANY_OUTCOME & ~accepted, reads)
        case Sum(terms, high, least, reached, reads):
            return Sum(terms, high, least, not reached, reads)
        case Fixed(terms, shown, wanted, reads):
            return Fixed(terms, shown, not wanted, reads)
        case AtLeastOf(least, items):
            return at_least_of(len(items) - least + 1, [opposite(item) for item in items])
