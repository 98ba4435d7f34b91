"""The numbers between the dimensions and the ladder: points, scores, totals and the grade."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadladder_server.engine.dimensions import DimensionResult
from leadladder_server.engine.points import Range, grade_of, near_thresholds, total_points, total_score
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.verdict import NearThreshold


@dataclass(frozen=True, slots=True)
class Numbers:
    """Points, scores and the grade.

    Attributes:
        ranges: By name: "points.fit", "score.fit", "points.total", "score.total"; None for a score that is absent.
        grade: None without one, or while it is open.
        near_thresholds: Scores that are now close below the next band of the grade, rows before columns.
    """

    ranges: Mapping[str, Range | None]
    grade: str | None
    near_thresholds: tuple[NearThreshold, ...]


def numbers_of(rule_set: RuleSet, dimensions: Sequence[DimensionResult]) -> Numbers:
    """Points and scores of each dimension and in all, and the grade."""
    ranges: dict[str, Range | None] = {}
    for dimension, result in zip(rule_set.dimensions, dimensions, strict=True):
        ranges[f"points.{dimension.dimension_id}"] = result.points
        ranges[f"score.{dimension.dimension_id}"] = result.score
    ranges["points.total"] = total_points(result.points for result in dimensions)
    weights = (dimension.weight for dimension in rule_set.dimensions)
    ranges["score.total"] = total_score(zip((result.score for result in dimensions), weights, strict=True))
    if rule_set.grade is None:
        return Numbers(ranges, None, ())
    grade = grade_of(rule_set.grade, ranges.__getitem__)
    return Numbers(ranges, grade, near_thresholds(rule_set.grade, ranges.__getitem__))
