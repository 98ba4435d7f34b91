"""Criteria that are in force on some days only: the rule set as it is at a moment, as if the others were not written.

What is left of a condition is what is left of its items; a group of nothing says nothing, and is left out in its turn.
So an emptied requirement asks nothing, and an emptied dimension, override or choice of a label is not there. A score
that nobody can earn any more says nothing either, and neither does what is made of it.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Not
from leadladder_server.ruleset.limits import MAX_BOUNDARIES
from leadladder_server.ruleset.messages import structure
from leadladder_server.ruleset.model import Choice, Criterion, Dimension, Disqualifier, Label, RuleSet
from leadladder_server.values.time import FIRST_INSTANT, from_date, to_date
from leadladder_server.values.types import Instant


def boundaries(rule_set: RuleSet) -> tuple[Instant, ...]:
    """The moments at which criteria come into force or go out of it, rising; empty where all are always in force."""
    times = {criterion.effective for criterion in _criteria(rule_set) if criterion.effective is not None}
    days = {day for effective in times for day in (effective.start, effective.end) if day is not None}
    return tuple(sorted(map(from_date, days)))


def in_force(rule_set: RuleSet, as_of: Instant) -> RuleSet:
    """The rule set with the criteria that are in force at a moment, always; itself where all of them are so already.

    Raises:
        ValueError: A rung would require nothing then; a checked rule set has none such.
    """
    gone = {criterion.code for criterion in _criteria(rule_set) if not _is_in_force(criterion, as_of)}
    return _without(rule_set, gone) if boundaries(rule_set) else rule_set


def effective_problems(rule_set: RuleSet) -> list[Diagnostic]:
    """The rungs that would require nothing at some time, each with the first such time; or that there are too many."""
    moments = boundaries(rule_set)
    if len(moments) > MAX_BOUNDARIES:
        what = "days on which criteria come into force or go out of it"
        return [structure.too_many(rule_set.dimensions[0].span, what, len(moments), MAX_BOUNDARIES)]
    edges = [None, *moments, None]
    found: dict[str, Diagnostic] = {}
    for start, end in pairwise(edges):
        as_of = FIRST_INSTANT if start is None else start
        silent = {criterion.code for criterion in _criteria(rule_set) if not _is_in_force(criterion, as_of)}
        left = _Left(rule_set, silent)
        for rung in rule_set.rungs:
            if left.of(rung.requires) is None:
                days = [None if moment is None else to_date(moment) for moment in (start, end)]
                problem = structure.requires_nothing(rung.span, rung.stage.stage_id, *days)
                found.setdefault(rung.stage.stage_id, problem)
    return list(found.values())


def _criteria(rule_set: RuleSet) -> Iterable[Criterion]:
    return (criterion for dimension in rule_set.dimensions for criterion in dimension.criteria)


def _is_in_force(criterion: Criterion, as_of: Instant) -> bool:
    effective = criterion.effective
    if effective is None:
        return True
    begun = effective.start is None or from_date(effective.start) <= as_of
    return begun and (effective.end is None or as_of < from_date(effective.end))


class _Left:
    """What is left of a rule set without some of its criteria.

    Attributes:
        dimensions: Those that have criteria left.
        labels: Those that have choices left.
        has_grade: Whether each score that the grade is made of can still be earned.
    """

    def __init__(self, rule_set: RuleSet, gone: Iterable[str]) -> None:
        self._silent = set(gone)
        """Names that say nothing any more."""
        dimensions = [self._dimension(dimension) for dimension in rule_set.dimensions]
        self.dimensions = tuple(dimension for dimension in dimensions if dimension is not None)
        had_total = any(dimension.points_of and dimension.weight for dimension in rule_set.dimensions)
        if had_total and not any(dimension.points_of and dimension.weight for dimension in self.dimensions):
            self._silent.add("score.total")
        if rule_set.dimensions and not self.dimensions:
            self._silent.add("points.total")
        grade = rule_set.grade
        bandings = [] if grade is None else [grade.rows, *([] if grade.columns is None else [grade.columns])]
        self.has_grade = grade is not None and not any(each.score.path in self._silent for each in bandings)
        if not self.has_grade:
            self._silent.add("grade")
        labels = [self._label(label) for label in rule_set.labels]
        self.labels = tuple(label for label in labels if label is not None)

    def of(self, condition: Condition) -> Condition | None:
        """What is left of a condition; None when it says nothing any more."""
        match condition:
            case Not(item):
                left = self.of(item)
                return None if left is None else replace(condition, item=left)
            case All(items) | Any(items):
                parts = self._of_items(items)
                return replace(condition, items=parts) if len(parts) > 1 else parts[0] if parts else None
            case AtLeast(count, items):
                parts = self._of_items(items)
                return replace(condition, count=min(count, len(parts)), items=parts) if parts else None
            case leaf:
                return None if any(name.path in self._silent for name in leaf.names) else leaf

    def of_disqualifier(self, rule: Disqualifier) -> Condition | None:
        """What is left of its condition; None as well when that is only how long it lasts."""
        left = self.of(rule.when)
        return None if left is rule.recent else left

    def _of_items(self, items: Iterable[Condition]) -> tuple[Condition, ...]:
        left = [self.of(item) for item in items]
        return tuple(item for item in left if item is not None)

    def _dimension(self, dimension: Dimension) -> Dimension | None:
        kept = (criterion for criterion in dimension.criteria if criterion.code not in self._silent)
        criteria = tuple(replace(criterion, effective=None) for criterion in kept)
        if not criteria:
            names = (dimension.dimension_id, f"score.{dimension.dimension_id}", f"points.{dimension.dimension_id}")
            self._silent.update(names)
            return None
        left = replace(dimension, criteria=criteria)
        if dimension.points_of and not left.points_of:
            self._silent.add(f"score.{dimension.dimension_id}")
        if dimension.met_when is None:
            return left
        met_when = self.of(dimension.met_when)
        if met_when is None:
            self._silent.add(dimension.dimension_id)
        return replace(left, met_when=met_when, waived=met_when is None)

    def _label(self, label: Label) -> Label | None:
        choices = [self._choice(choice) for choice in label.choices]
        left = tuple(choice for choice in choices if choice is not None)
        if not left:
            self._silent.add(f"labels.{label.label_id}")
            return None
        return replace(label, choices=left)

    def _choice(self, choice: Choice) -> Choice | None:
        if choice.when is None:
            return choice
        when = self.of(choice.when)
        return None if when is None else replace(choice, when=when)


def _without(rule_set: RuleSet, gone: Iterable[str]) -> RuleSet:
    left = _Left(rule_set, gone)
    rungs = []
    for rung in rule_set.rungs:
        requires = left.of(rung.requires)
        if requires is None:
            message = f"{rung.stage.stage_id} would require nothing"
            raise ValueError(message)
        rungs.append(replace(rung, requires=requires))
    tracks = [(track, left.of(track.when)) for track in rule_set.fast_tracks]
    disqualifiers = [(rule, left.of_disqualifier(rule)) for rule in rule_set.disqualifiers]
    return replace(
        rule_set,
        dimensions=left.dimensions,
        rungs=tuple(rungs),
        fast_tracks=tuple(replace(track, when=when) for track, when in tracks if when is not None),
        disqualifiers=tuple(replace(rule, when=when) for rule, when in disqualifiers if when is not None),
        labels=left.labels,
        grade=rule_set.grade if left.has_grade else None,
    )
