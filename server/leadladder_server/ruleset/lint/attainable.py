"""The points and scores that contacts can have, as far as levels, signals, floors and caps go."""

from collections.abc import Iterable

from leadladder_server.ruleset.model import Criterion, Dimension, RuleSet

MOST = 20_000
"""Different sums that are kept apart."""


def attainable_points(dimension: Dimension) -> set[int] | None:
    """The sums, before floor and cap, that its criteria could give; None when there are too many to tell."""
    return _sums(_given(criterion) for criterion in dimension.criteria)


def attainable_scores(dimension: Dimension) -> set[int] | None:
    """The scores that it could have; none when nothing can be earned; None when there are too many to tell."""
    of, points = dimension.points_of, attainable_points(dimension)
    if of <= 0 or points is None:
        return set() if of <= 0 else None
    return {min(100, max(0, (200 * clamped(one, dimension) + of) // (2 * of))) for one in points}


def attainable_totals(rule_set: RuleSet) -> set[int] | None:
    """The values that score.total could have; None when there are too many to tell."""
    scores = [(attainable_scores(dimension), dimension.weight) for dimension in rule_set.dimensions]
    weights = sum(weight for one, weight in scores if one != set())
    weighed = _sums(
        None if one is None else {score * weight for score in one} for one, weight in scores if one != set()
    )
    if not weights or weighed is None:
        return None
    return {(2 * one + weights) // (2 * weights) for one in weighed}


def clamped(points: int, dimension: Dimension) -> int:
    """Points within floor and cap."""
    points = points if dimension.floor is None else max(dimension.floor, points)
    return points if dimension.cap is None else min(dimension.cap, points)


def _given(criterion: Criterion) -> set[int] | None:
    if criterion.points_from is None:
        return {0, *(level.points for level in criterion.levels)}
    return set(range(criterion.points_from.of + 1)) if criterion.points_from.of < MOST else None


def _sums(parts: Iterable[set[int] | None]) -> set[int] | None:
    found = {0}
    for part in parts:
        if part is None or len(found) * len(part) > 50 * MOST:
            return None
        found = {one + other for one in found for other in part}
        if len(found) > MOST:
            return None
    return found
