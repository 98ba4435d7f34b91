"""What points, scores, grades and labels can be, from what the conditions that they hang on can be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Literal, Operator, Test
from leadladder_server.ruleset.model import Banding, Dimension
from leadladder_server.values.text import normal_form

_UNMET, _MET, _UNKNOWN = (1 << outcome for outcome in (Outcome.UNMET, Outcome.MET, Outcome.UNKNOWN))


class Bounds(NamedTuple):
    """Bounds of both ends of a range of points: what the least can be, and what the most can be."""

    least_low: int
    least_high: int
    most_low: int
    most_high: int

    def map(self, function: Callable[[int], int]) -> "Bounds":
        """Through a function that never falls where its argument rises."""
        return Bounds(*map(function, self))


def added(parts: Sequence[Bounds]) -> Bounds:
    """The bounds of a sum."""
    return Bounds(*(sum(part[place] for part in parts) for place in range(4)))


class Numbers(Protocol):
    """Something that comes out as bits of outcomes."""

    def mask(self, masks: Sequence[int]) -> int:
        """What it can be, by what the nodes can be."""


@dataclass(frozen=True, slots=True)
class Giving:
    """A criterion as it gives points.

    Attributes:
        levels: The node of each level's condition, and its points.
        when: The node of the criterion.
        of: The most that its signal gives; None when the levels give points.
    """

    levels: tuple[tuple[int, int], ...]
    when: int
    of: int | None

    def bounds(self, masks: Sequence[int]) -> Bounds:
        """Of its points."""
        return self._from_levels(masks) if self.of is None else _from_signal(masks[self.when], self.of)

    def _from_levels(self, masks: Sequence[int]) -> Bounds:
        open_states: set[tuple[int, int] | None] = {None}
        ends: set[tuple[int, int]] = set()
        for node, points in self.levels:
            mask = masks[node]
            with_it = {_widened(state, points) for state in open_states}
            if mask & _MET:
                ends |= with_it
            open_states = (open_states if mask & _UNMET else set()) | (with_it if mask & _UNKNOWN else set())
        ends |= {_widened(state, 0) for state in open_states}
        return _hull(ends)


def _widened(state: tuple[int, int] | None, points: int) -> tuple[int, int]:
    return (points, points) if state is None else (min(state[0], points), max(state[1], points))


def _hull(ranges: set[tuple[int, int]]) -> Bounds:
    lows = [low for low, _ in ranges]
    highs = [high for _, high in ranges]
    return Bounds(min(lows), max(lows), min(highs), max(highs))


def _from_signal(mask: int, of: int) -> Bounds:
    """A signal gives from 0 to `of`, whatever the criterion reads."""
    least = of if mask & _MET else 0
    most_low = 0
    most_high = of if mask & (_MET | _UNKNOWN) else 0
    return Bounds(0, least, most_low, most_high)


@dataclass(frozen=True, slots=True)
class Sum:
    """The points of a dimension, or its score.

    Attributes:
        dimension: The dimension.
        criteria: Its criteria.
    """

    dimension: Dimension
    criteria: tuple[Giving, ...]

    @property
    def nodes(self) -> tuple[int, ...]:
        """What it hangs on."""
        return tuple([node for one in self.criteria for node in (*(node for node, _ in one.levels), one.when)])

    def unclamped(self, masks: Sequence[int]) -> Bounds:
        """The points before floor and cap."""
        return added([criterion.bounds(masks) for criterion in self.criteria])

    def points(self, masks: Sequence[int]) -> Bounds:
        """The points."""
        floor, cap = self.dimension.floor, self.dimension.cap

        def clamped(points: int) -> int:
            points = points if floor is None else max(floor, points)
            return points if cap is None else min(cap, points)

        return self.unclamped(masks).map(clamped)

    def score(self, masks: Sequence[int]) -> Bounds | None:
        """The score; None when nothing can be earned."""
        of = self.dimension.points_of
        if of <= 0:
            return None
        return self.points(masks).map(lambda points: min(100, max(0, (200 * points + of) // (2 * of))))


def total_points(sums: Sequence[Sum], masks: Sequence[int]) -> Bounds:
    """Over all dimensions."""
    return added([one.points(masks) for one in sums])


def total_score(sums: Sequence[Sum], masks: Sequence[int]) -> Bounds | None:
    """The weighted mean over all dimensions that have a score; None without one that weighs anything."""
    scores = [(score, one.dimension.weight) for one in sums if (score := one.score(masks)) is not None]
    weights = sum(weight for _, weight in scores)
    if not weights:
        return None
    weighed = added([score.map(lambda value, weight=weight: value * weight) for score, weight in scores])  # type: ignore[misc]
    return weighed.map(lambda value: (2 * value + weights) // (2 * weights))


BoundsOf = Callable[[Sequence[int]], Bounds | None]
"""The bounds of a number, by what the nodes can be; None when the number does not exist."""


@dataclass(frozen=True, slots=True)
class RangeTest:
    """A test of points or of a score."""

    test: Test
    bounds: BoundsOf

    def mask(self, masks: Sequence[int]) -> int:
        """What it can be."""
        bounds = self.bounds(masks)
        if self.test.operator is Operator.KNOWN:
            return _of_known(self.test, bounds)
        return _UNKNOWN if bounds is None else _compared(self.test, bounds)


def _of_known(test: Test, bounds: Bounds | None) -> int:
    wanted = isinstance(test.operands[0], Literal) and test.operands[0].value is True
    known, unknown = (_MET, _UNMET) if wanted else (_UNMET, _MET)
    if bounds is None:
        return unknown
    if bounds.least_low == bounds.least_high and bounds.most_low == bounds.most_high:
        return known if bounds.least_low == bounds.most_low else unknown
    return unknown if bounds.least_high < bounds.most_low else known | unknown


def _compared(test: Test, bounds: Bounds) -> int:
    numbers = [operand.value for operand in test.operands if isinstance(operand, Literal)]
    plain = [number for number in numbers if isinstance(number, int | float)]
    match test.operator:
        case Operator.GTE:
            return _at_least(bounds, plain[0])
        case Operator.LT:
            return _negated(_at_least(bounds, plain[0]))
        case Operator.LTE:
            return _at_most(bounds, plain[0])
        case Operator.GT:
            return _negated(_at_most(bounds, plain[0]))
        case Operator.BETWEEN:
            return _both(_at_least(bounds, plain[0]), _at_most(bounds, plain[1]))
        case Operator.EQUALS | Operator.IN:
            return _one_of(bounds, plain)
        case _:
            return _negated(_one_of(bounds, plain))


def _at_least(bounds: Bounds, least: float) -> int:
    met = _MET if bounds.least_high >= least else 0
    unmet = _UNMET if bounds.most_low < least else 0
    return met | unmet | (_UNKNOWN if bounds.least_low < least <= bounds.most_high else 0)


def _at_most(bounds: Bounds, most: float) -> int:
    met = _MET if bounds.most_low <= most else 0
    unmet = _UNMET if bounds.least_high > most else 0
    return met | unmet | (_UNKNOWN if bounds.least_low <= most < bounds.most_high else 0)


def _one_of(bounds: Bounds, numbers: Sequence[float]) -> int:
    found = _UNMET
    for number in numbers:
        one = _both(_at_least(bounds, number), _at_most(bounds, number))
        found = _negated(_both(_negated(found), _negated(one)))
    return found


def _negated(mask: int) -> int:
    return (mask & _UNKNOWN) | (_MET if mask & _UNMET else 0) | (_UNMET if mask & _MET else 0)


def _both(one: int, other: int) -> int:
    found = (one | other) & _UNMET | (one & other & _MET)
    return found | (_UNKNOWN if _UNMET not in (one, other) and (one | other) & _UNKNOWN else 0)


@dataclass(frozen=True, slots=True)
class GradeTest:
    """A test of the grade: of its rows, and of its columns where there are some."""

    test: Test
    bandings: tuple[tuple[Banding, BoundsOf], ...]

    def mask(self, masks: Sequence[int]) -> int:
        """What it can be."""
        letters = {""}
        unsure = False
        for banding, bounds_of in self.bandings:
            bounds = bounds_of(masks)
            bands, crossing = (set(), True) if bounds is None else _bands(banding, bounds)
            letters = {row + column for row in letters for column in bands}
            unsure = unsure or crossing
        return of_texts(self.test, letters, unsure=unsure)


def _bands(banding: Banding, bounds: Bounds) -> tuple[set[str], bool]:
    """The bands that it can be, and whether the range can cross the edge of one."""
    settled = bounds.least_low == bounds.least_high and bounds.most_low == bounds.most_high
    found = set()
    above = 101
    for band, least in banding.bands:
        if bounds.least_low < above and bounds.most_high >= least:
            found.add(band)
        above = least
    crossing = len(found) > 1
    return (set(), True) if settled and crossing else (found, crossing)


def of_texts(test: Test, texts: set[str], *, unsure: bool) -> int:
    """What a test of a text can be that is one of these, or not known."""
    if test.operator is Operator.KNOWN:
        wanted = isinstance(test.operands[0], Literal) and test.operands[0].value is True
        known, unknown = (_MET, _UNMET) if wanted else (_UNMET, _MET)
        return (known if texts else 0) | (unknown if unsure else 0)
    among = {normal_form(str(operand.value)) for operand in test.operands if isinstance(operand, Literal)}
    there, elsewhere = (_UNMET, _MET) if test.operator in (Operator.NOT_EQUALS, Operator.NOT_IN) else (_MET, _UNMET)
    found = _UNKNOWN if unsure else 0
    for text in texts:
        found |= there if normal_form(text) in among else elsewhere
    return found


@dataclass(frozen=True, slots=True)
class LabelTest:
    """A test of a label.

    Attributes:
        test: The test.
        choices: The value of each choice, and the node of its condition; None for the last resort.
    """

    test: Test
    choices: tuple[tuple[str, int | None], ...]

    def mask(self, masks: Sequence[int]) -> int:
        """What it can be."""
        values: set[str] = set()
        unsure = False
        undecided: set[str] = set()
        open_surely: set[str] = set()
        for value, node in self.choices:
            mask = _MET if node is None else masks[node]
            if mask & _MET:
                unsure = unsure or bool(undecided - {value})
                if not open_surely - {value}:
                    values.add(value)
            if mask & _UNKNOWN:
                undecided.add(value)
            if mask == _UNKNOWN:
                open_surely.add(value)
            if mask == _MET:
                return of_texts(self.test, values, unsure=unsure)
        return of_texts(self.test, values, unsure=True)
