"""Which points and scores there can be at all: a superset, whatever the criteria have to do with each other."""

from collections.abc import Callable, Iterable

from leadladder_server.engine.points import NOTHING, dimension_points, dimension_score
from leadladder_server.ruleset.model import Criterion, Dimension, RuleSet

MOST_NUMBERS = 20_000
"""More are not listed."""


def attainable(rule_set: RuleSet, path: str) -> set[int] | None:
    """What "points.fit", "score.fit", "points.total" or "score.total" can be; None when that would be too many."""
    kind, _, name = path.partition(".")
    if name != "total":
        dimension = next(each for each in rule_set.dimensions if each.dimension_id == name)
        return _numbers(dimension, kind)
    parts = [(each, _numbers(each, kind)) for each in rule_set.dimensions]
    if kind == "points":
        return _sums(found for _, found in parts)
    earned = [(each, found) for each, found in parts if each.points_of and each.weight]
    weights = sum(each.weight for each, _ in earned)
    sums = _sums(None if found is None else {number * each.weight for number in found} for each, found in earned)
    return None if sums is None or not weights else {(2 * number + weights) // (2 * weights) for number in sums}


def unclamped(dimension: Dimension) -> set[int] | None:
    """The sums that the points of a dimension's criteria can have."""
    return _sums(map(_options, dimension.criteria))


def as_points(dimension: Dimension) -> Callable[[int], int]:
    """From a sum of criteria's points to the points of the dimension."""
    return lambda total: dimension_points([NOTHING._replace(now=total, low=total, high=total)], dimension).now


def as_score(dimension: Dimension) -> Callable[[int], int]:
    """From the points of a dimension to its score; 0 for one that has none."""

    def score(points: int) -> int:
        found = dimension_score(NOTHING._replace(now=points, low=points, high=points), dimension.points_of)
        return 0 if found is None else found.now

    return score


def _numbers(dimension: Dimension, kind: str) -> set[int] | None:
    sums = unclamped(dimension)
    if sums is None:
        return None
    points = set(map(as_points(dimension), sums))
    return points if kind == "points" else set(map(as_score(dimension), points))


def _options(criterion: Criterion) -> set[int] | None:
    if criterion.points_from is not None:
        return set(range(criterion.points_from.of + 1)) if criterion.points_from.of < MOST_NUMBERS else None
    return {0, *(level.points for level in criterion.levels)}


def _sums(parts: Iterable[set[int] | None]) -> set[int] | None:
    sums = {0}
    for part in parts:
        if part is None or len(sums) * len(part) > MOST_NUMBERS * 50:
            return None
        sums = {one + other for one in sums for other in part}
        if len(sums) > MOST_NUMBERS:
            return None
    return sums
