"""Points, scores and grades: what is earned now, and the range that unknown facts leave open. Integers throughout."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from leadladder_server.outcome import Outcome, all_of, any_of, negate
from leadladder_server.ruleset.conditions import Literal, Operator, Test
from leadladder_server.ruleset.model import Banding, Dimension, Grade
from leadladder_server.verdict import NearThreshold


class Range(NamedTuple):
    """What a number is now, and from where to where it can still go.

    Attributes:
        now: From what is known, `low` <= `now` <= `high`.
        low: The least that the unknown can leave it at.
        high: The most that the unknown can bring it to.
    """

    now: int
    low: int
    high: int

    def map(self, function: Callable[[int], int]) -> "Range":
        """Through a function that never falls where its argument rises."""
        return Range(function(self.now), function(self.low), function(self.high))


NOTHING = Range(0, 0, 0)


def graded_points(points: Sequence[int], outcomes: Sequence[int]) -> Range:
    """Points of a criterion from its levels: the first level that is MET gives its own.

    The range is over the levels that can still turn out to be that one: those not UNMET up to the first MET, and 0 if
    none is MET.
    """
    open_levels: list[int] = []
    for value, outcome in zip(points, outcomes, strict=True):
        if outcome == Outcome.MET:
            return Range(value, min([value, *open_levels]), max([value, *open_levels]))
        if outcome == Outcome.UNKNOWN:
            open_levels.append(value)
    return Range(0, min([0, *open_levels]), max([0, *open_levels]))


def signal_points(outcome: int, value: int | None, of: int) -> Range:
    """Points of a criterion that takes them from a signal: its value while the criterion is MET.

    Args:
        outcome: Of the criterion.
        value: Of the signal, within 0..of; None when it is not known.
        of: The most that the signal gives.
    """
    if outcome == Outcome.UNMET:
        return NOTHING
    now, high = (0, of) if value is None else (value, value)
    if outcome == Outcome.UNKNOWN:
        return Range(0, 0, high)
    return Range(now, now, high)


def dimension_points(criteria: Iterable[Range], dimension: Dimension) -> Range:
    """Sum of its criteria's points, within the dimension's floor and cap."""
    now = low = high = 0
    for span in criteria:
        now += span.now
        low += span.low
        high += span.high

    def clamped(points: int) -> int:
        if dimension.floor is not None and points < dimension.floor:
            points = dimension.floor
        return points if dimension.cap is None or points < dimension.cap else dimension.cap

    return Range(now, low, high).map(clamped)


def dimension_score(points: Range, of: int) -> Range | None:
    """Points of how many as 0 to 100, half up; None when nothing can be earned."""
    if of <= 0:
        return None
    return points.map(lambda value: min(100, max(0, (200 * value + of) // (2 * of))))


def total_points(points: Iterable[Range]) -> Range:
    """Sum over the dimensions."""
    now = low = high = 0
    for span in points:
        now += span.now
        low += span.low
        high += span.high
    return Range(now, low, high)


def total_score(scores: Iterable[tuple[Range | None, int]]) -> Range | None:
    """Half-up mean of the scores that are present, each with its weight; None when none is, or none weighs anything."""
    now = low = high = weights = 0
    for span, weight in scores:
        if span is not None:
            now += span.now * weight
            low += span.low * weight
            high += span.high * weight
            weights += weight
    if not weights:
        return None
    twice = 2 * weights
    return Range((2 * now + weights) // twice, (2 * low + weights) // twice, (2 * high + weights) // twice)


def grade_of(grade: Grade, score_of: Callable[[str], Range | None]) -> str | None:
    """The row's band and the column's; None while a range crosses the edge of a band, or a score is absent."""
    letters = ""
    for banding in (grade.rows, grade.columns):
        if banding is not None:
            band = _band(banding, score_of(banding.score.path))
            if band is None:
                return None
            letters += band
    return letters


def near_thresholds(grade: Grade, score_of: Callable[[str], Range | None]) -> tuple[NearThreshold, ...]:
    """The scores that are now at most `near_threshold` below the next band up, rows before columns."""
    near: list[NearThreshold] = []
    for banding in (grade.rows, grade.columns):
        score = None if banding is None else score_of(banding.score.path)
        if banding is None or score is None:
            continue
        above = [(band, least - score.now) for band, least in banding.bands if least > score.now]
        near += [
            NearThreshold(banding.score.path, band, missing)
            for band, missing in above[-1:]
            if missing <= grade.near_threshold
        ]
    return tuple(near)


def _band(banding: Banding, score: Range | None) -> str | None:
    if score is None:
        return None
    lowest = next(band for band, least in banding.bands if score.low >= least)
    highest = next(band for band, least in banding.bands if score.high >= least)
    return lowest if lowest == highest else None


def compile_range_test(test: Test) -> Callable[[Range | None], Outcome]:
    """A test of a score or of points, over its range: MET or UNMET only when every number in the range agrees.

    `equals` and `in` are MET only for a range of one number. An absent score is a missing fact.

    Raises:
        ValueError: The operator or an operand does not suit a number; a checked rule set has none such.
    """
    numbers = []
    for operand in test.operands:
        if not isinstance(operand, Literal) or not isinstance(operand.value, int | float):
            message = f"{test.subject.path} can only be compared with numbers, got {operand}"
            raise ValueError(message)  # noqa: TRY004  # A rule set that was not checked, not a wrong Python type.
        numbers.append(operand.value)
    operator = test.operator
    if operator is Operator.KNOWN:
        wanted = bool(numbers[0])
        return lambda span: _two_valued((span is not None and span.low == span.high) is wanted)
    decide = _DECISIONS.get(operator)
    if decide is None:
        message = f"{test.subject.path} cannot be tested with {operator}"
        raise ValueError(message)
    return lambda span: Outcome.UNKNOWN if span is None else decide(span, numbers)


def _two_valued(holds: bool) -> Outcome:
    return Outcome.MET if holds else Outcome.UNMET


def _at_least(span: Range, least: float) -> Outcome:
    if span.low >= least:
        return Outcome.MET
    return Outcome.UNMET if span.high < least else Outcome.UNKNOWN


def _at_most(span: Range, most: float) -> Outcome:
    if span.high <= most:
        return Outcome.MET
    return Outcome.UNMET if span.low > most else Outcome.UNKNOWN


def _one_of(span: Range, numbers: Sequence[float]) -> Outcome:
    return any_of(all_of((_at_least(span, number), _at_most(span, number))) for number in numbers)


_DECISIONS: dict[Operator, Callable[[Range, Sequence[float]], Outcome]] = {
    Operator.GTE: lambda span, numbers: _at_least(span, numbers[0]),
    Operator.LT: lambda span, numbers: negate(_at_least(span, numbers[0])),
    Operator.LTE: lambda span, numbers: _at_most(span, numbers[0]),
    Operator.GT: lambda span, numbers: negate(_at_most(span, numbers[0])),
    Operator.BETWEEN: lambda span, numbers: all_of((_at_least(span, numbers[0]), _at_most(span, numbers[1]))),
    Operator.EQUALS: _one_of,
    Operator.IN: _one_of,
    Operator.NOT_EQUALS: lambda span, numbers: negate(_one_of(span, numbers)),
    Operator.NOT_IN: lambda span, numbers: negate(_one_of(span, numbers)),
}
