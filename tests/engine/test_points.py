"""Points, scores and grades are ranges while facts are missing, and integers always."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.engine.points import (
    Range,
    compile_range_test,
    dimension_score,
    grade_of,
    graded_points,
    signal_points,
    total_score,
)
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Name, NameKind, Operator
from leadladder_server.ruleset.model import Banding, Grade
from leadladder_server.values.types import FieldType
from tests.strategies import leaf

UNMET, MET, UNKNOWN = Outcome.UNMET, Outcome.MET, Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("points", "outcomes", "expected"),
    [
        pytest.param([20], [MET], Range(20, 20, 20), id="met"),
        pytest.param([20], [UNMET], Range(0, 0, 0), id="unmet"),
        pytest.param([20], [UNKNOWN], Range(0, 0, 20), id="unknown"),
        pytest.param([-5], [UNKNOWN], Range(0, -5, 0), id="a loss that is unknown"),
        pytest.param([20, 15], [UNKNOWN, MET], Range(15, 15, 20), id="the level above is unknown"),
        pytest.param([20, 15], [UNMET, UNKNOWN], Range(0, 0, 15), id="only the lower level is open"),
        pytest.param([20, 15, 10], [UNKNOWN, UNKNOWN, MET], Range(10, 10, 20), id="two levels above are unknown"),
        pytest.param([5, 20, 10], [UNKNOWN, UNMET, MET], Range(10, 5, 10), id="a level that is unmet cannot give"),
        pytest.param([20, 15], [MET, UNKNOWN], Range(20, 20, 20), id="levels after the first that is met do not count"),
        pytest.param([20, -10], [UNKNOWN, UNKNOWN], Range(0, -10, 20), id="gain, loss or nothing"),
    ],
)
def test_points_of_levels(points: list[int], outcomes: list[Outcome], expected: Range) -> None:
    """The first level that is met gives its points; the range covers the levels that can still turn out to be it."""
    assert graded_points(points, outcomes) == expected


@given(st.lists(st.tuples(st.integers(-9, 9), st.sampled_from(Outcome)), min_size=1, max_size=5))
def test_the_range_of_levels_is_exact(levels: list[tuple[int, Outcome]]) -> None:
    """The ends of the range are the least and the most over every way in which unknown levels can turn out."""
    ways = product(*[(UNMET, MET) if outcome is UNKNOWN else (outcome,) for _, outcome in levels])
    points = [value for value, _ in levels]
    given_points = [
        next((value for value, outcome in zip(points, way, strict=True) if outcome is MET), 0) for way in ways
    ]
    found = graded_points(points, [outcome for _, outcome in levels])
    assert (found.low, found.high) == (min(given_points), max(given_points))


@pytest.mark.parametrize(
    ("outcome", "value", "expected"),
    [
        pytest.param(MET, 3, Range(3, 3, 3), id="met"),
        pytest.param(MET, None, Range(0, 0, 25), id="met, and the signal is not known"),
        pytest.param(UNKNOWN, 3, Range(0, 0, 3), id="unknown"),
        pytest.param(UNKNOWN, None, Range(0, 0, 25), id="unknown, like the signal"),
        pytest.param(UNMET, 3, Range(0, 0, 0), id="unmet"),
    ],
)
def test_points_from_a_signal(outcome: Outcome, value: int | None, expected: Range) -> None:
    """A criterion that takes its points from a signal gives the signal's value while it is met."""
    assert signal_points(outcome, value, 25) == expected


@given(st.integers(-300, 300), st.integers(1, 200))
def test_a_score_is_the_share_rounded_half_up(points: int, of: int) -> None:
    """In exact fractions: 100 times points of how many, halves up, within 0 to 100."""
    share = Fraction(100 * points, of)
    rounded = (share + Fraction(1, 2)).__floor__()
    assert dimension_score(Range(points, points, points), of) == Range(*[min(100, max(0, rounded))] * 3)


def test_there_is_no_score_where_nothing_can_be_earned() -> None:
    """A dimension of 0 points has no score."""
    assert dimension_score(Range(0, -5, 0), 0) is None


@given(st.lists(st.tuples(st.none() | st.integers(0, 100), st.integers(0, 5)), max_size=5))
def test_the_total_is_the_weighted_mean_rounded_half_up(scores: list[tuple[int | None, int]]) -> None:
    """Over the scores that are present and weigh something; without any there is no total."""
    present = [(score, weight) for score, weight in scores if score is not None and weight]
    found = total_score([(None if score is None else Range(score, score, score), weight) for score, weight in scores])
    if not present:
        assert found is None
        return
    mean = Fraction(sum(score * weight for score, weight in present), sum(weight for _, weight in present))
    assert found == Range(*[(mean + Fraction(1, 2)).__floor__()] * 3)


FIT = Name(NameKind.SCORE, "score.fit", FieldType.NUMBER)
INTENT = Name(NameKind.SCORE, "score.intent", FieldType.NUMBER)


@pytest.mark.parametrize(
    ("operator", "operands", "low", "high", "expected"),
    [
        pytest.param(Operator.GTE, [50], 50, 60, MET, id="gte, all of the range"),
        pytest.param(Operator.GTE, [50], 40, 49, UNMET, id="gte, none of it"),
        pytest.param(Operator.GTE, [50], 40, 50, UNKNOWN, id="gte, some of it"),
        pytest.param(Operator.GT, [50], 51, 60, MET, id="gt, all"),
        pytest.param(Operator.GT, [50], 50, 50, UNMET, id="gt, at the edge"),
        pytest.param(Operator.GT, [49.5], 50, 50, MET, id="gt, a half below"),
        pytest.param(Operator.LT, [50], 40, 49, MET, id="lt, all"),
        pytest.param(Operator.LT, [50], 49, 50, UNKNOWN, id="lt, some"),
        pytest.param(Operator.LTE, [50], 50, 50, MET, id="lte, at the edge"),
        pytest.param(Operator.LTE, [50], 51, 99, UNMET, id="lte, none"),
        pytest.param(Operator.BETWEEN, [40, 60], 40, 60, MET, id="between, both ends"),
        pytest.param(Operator.BETWEEN, [40, 60], 61, 70, UNMET, id="between, above"),
        pytest.param(Operator.BETWEEN, [40, 60], 10, 39, UNMET, id="between, below"),
        pytest.param(Operator.BETWEEN, [40, 60], 10, 70, UNKNOWN, id="between, around"),
        pytest.param(Operator.EQUALS, [50], 50, 50, MET, id="equals, one number"),
        pytest.param(Operator.EQUALS, [50], 51, 60, UNMET, id="equals, outside"),
        pytest.param(Operator.EQUALS, [50], 40, 60, UNKNOWN, id="equals, inside"),
        pytest.param(Operator.NOT_EQUALS, [50], 51, 60, MET, id="not_equals, outside"),
        pytest.param(Operator.NOT_EQUALS, [50], 40, 60, UNKNOWN, id="not_equals, inside"),
        pytest.param(Operator.IN, [10, 50], 50, 50, MET, id="in, one number"),
        pytest.param(Operator.IN, [10, 50], 11, 49, UNMET, id="in, between them"),
        pytest.param(Operator.IN, [10, 50], 10, 20, UNKNOWN, id="in, around one"),
        pytest.param(Operator.NOT_IN, [10, 50], 11, 49, MET, id="not_in, between them"),
        pytest.param(Operator.KNOWN, [True], 50, 50, MET, id="known, one number"),
        pytest.param(Operator.KNOWN, [True], 50, 51, UNMET, id="known, a range"),
        pytest.param(Operator.KNOWN, [False], 50, 51, MET, id="not known, a range"),
    ],
)
def test_a_test_over_a_range(operator: Operator, operands: list[int], low: int, high: int, expected: Outcome) -> None:
    """MET or UNMET only when every number in the range agrees."""
    assert compile_range_test(leaf(FIT, operator, *operands))(Range(low, low, high)) is expected


def test_a_test_of_an_absent_score() -> None:
    """It is a missing fact: UNKNOWN, except for `known`."""
    assert compile_range_test(leaf(FIT, Operator.LT, 50))(None) is UNKNOWN
    assert compile_range_test(leaf(FIT, Operator.KNOWN, True))(None) is UNMET  # noqa: FBT003


GRADE = Grade(
    Banding(FIT, (("A", 70), ("B", 40), ("C", 0))),
    Banding(INTENT, (("1", 60), ("2", 30), ("3", 0))),
)


@pytest.mark.parametrize(
    ("fit", "intent", "expected"),
    [
        pytest.param(Range(70, 70, 70), Range(60, 60, 60), "A1", id="at the edges"),
        pytest.param(Range(69, 69, 69), Range(59, 59, 59), "B2", id="below the edges"),
        pytest.param(Range(0, 0, 39), Range(0, 0, 29), "C3", id="ranges within one band"),
        pytest.param(Range(0, 0, 40), Range(0, 0, 29), None, id="a range over an edge"),
        pytest.param(Range(70, 70, 70), None, None, id="an absent score"),
    ],
)
def test_a_grade_is_the_row_and_the_column(fit: Range, intent: Range | None, expected: str | None) -> None:
    """The row's band and the column's; open while either could still be another."""
    assert grade_of(GRADE, {"score.fit": fit, "score.intent": intent}.__getitem__) == expected
