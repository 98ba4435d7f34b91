"""Mutants that are no mistakes: proofs that no contact gets another verdict from them."""

from collections.abc import Callable

from leadladder_server.engine.points import NOTHING, compile_range_test
from leadladder_server.engine.sources import FACT_KINDS
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.analysis.compiling import Analysis
from leadladder_server.ruleset.analysis.nodes import MET, UNKNOWN, UNMET
from leadladder_server.ruleset.analysis.possibilities import Budget
from leadladder_server.ruleset.conditions import Condition, NameKind, Test, leaves
from leadladder_server.ruleset.effective import boundaries
from leadladder_server.ruleset.model import Banding, Dimension, RuleSet
from leadladder_server.suite.attainable import as_points, attainable, unclamped
from leadladder_server.suite.mutants.mutant import Given, Mutant, Site

_DIFFERENT = ((MET, UNMET | UNKNOWN), (UNMET, MET | UNKNOWN), (UNKNOWN, MET | UNMET))
_NOT_MET = UNMET | UNKNOWN
_COUNTED_OR_NOT = ((MET, _NOT_MET), (_NOT_MET, MET))
"""An activity counts when its condition is met, and otherwise not."""


def is_same(rule_set: RuleSet, mutant: Mutant) -> bool:
    """Whether it is proved that a mutant decides as the rule set does; False also when that would take too long.

    Args:
        rule_set: The one without the mistake.
        mutant: One of its mutants.
    """
    if mutant.site is not None and mutant.condition is not None:
        if [each.points_of for each in rule_set.dimensions] != [each.points_of for each in mutant.rule_set.dimensions]:
            return False
        if _tests_the_same_numbers(rule_set, mutant):
            return True
        return _comes_out_the_same(rule_set, mutant.site, mutant.condition)
    return _has_the_same_numbers(rule_set, mutant.rule_set)


def _comes_out_the_same(rule_set: RuleSet, site: Site, other: Condition) -> bool:
    involved = [site.condition, other, *(each for given in site.shows for each in given.conditions)]
    if boundaries(rule_set) and not all(map(_reads_facts_only, involved)):
        return False  # The analysis looks at the rule set with all of its criteria.
    return all(_same_when(rule_set, site, other, given) for given in site.shows)


def _reads_facts_only(condition: Condition) -> bool:
    kinds = (*FACT_KINDS, NameKind.ACTIVITY)
    return all(name.kind in kinds for leaf in leaves(condition) for name in leaf.names)


def _same_when(rule_set: RuleSet, site: Site, other: Condition, given: Given) -> bool:
    network = Analysis(rule_set, Budget()).network(site.condition, other, *given.conditions, signal=site.signal)
    pairs = _DIFFERENT if site.signal is None else _COUNTED_OR_NOT
    return all(network.can(one, two, *given.masks) is False for one, two in pairs)


def _tests_the_same_numbers(rule_set: RuleSet, mutant: Mutant) -> bool:
    """Whether another threshold of points or a score divides those that there can be as the threshold does."""
    one, two = mutant.node, mutant.other
    if not isinstance(one, Test) or not isinstance(two, Test) or one.subject != two.subject:
        return False
    if one.subject.kind not in (NameKind.POINTS, NameKind.SCORE):
        return False
    numbers = attainable(rule_set, one.subject.path)
    if numbers is None:
        return False
    holds, holds_too = _of_number(one), _of_number(two)
    return all(holds(number) is holds_too(number) for number in numbers)


def _of_number(test: Test) -> Callable[[int], Outcome]:
    compiled = compile_range_test(test)
    return lambda number: compiled(NOTHING._replace(now=number, low=number, high=number))


def _has_the_same_numbers(rule_set: RuleSet, other: RuleSet) -> bool:
    """Whether bounds, weights or bands that are otherwise change no number and no band that there can be."""
    pairs = list(zip(rule_set.dimensions, other.dimensions, strict=False))
    changed = [(one, two) for one, two in pairs if one != two]
    if changed:
        return all(_bounds_the_same(one, two) for one, two in changed) or _weighs_the_same(rule_set, other)
    if rule_set.grade is None or other.grade is None or rule_set.grade == other.grade:
        return False
    bandings = ((rule_set.grade.rows, other.grade.rows), (rule_set.grade.columns, other.grade.columns))
    return all(one == two or _cuts_the_same(rule_set, one, two) for one, two in bandings)


def _bounds_the_same(one: Dimension, two: Dimension) -> bool:
    if one.criteria != two.criteria or one.met_when != two.met_when or one.weight != two.weight:
        return False
    sums = unclamped(one)
    if sums is None or one.points_of != two.points_of:
        return False
    first, second = as_points(one), as_points(two)
    return all(first(total) == second(total) for total in sums)


def _weighs_the_same(rule_set: RuleSet, other: RuleSet) -> bool:
    """Whether only weights differ, and one dimension alone has any."""
    weighty = [_weights(each) for each in (rule_set, other)]
    same = all(
        (one.criteria, one.met_when, one.floor, one.cap) == (two.criteria, two.met_when, two.floor, two.cap)
        for one, two in zip(rule_set.dimensions, other.dimensions, strict=True)
    )
    return same and weighty[0] == weighty[1] and len(weighty[0]) == 1


def _weights(rule_set: RuleSet) -> list[str]:
    return [each.dimension_id for each in rule_set.dimensions if each.points_of and each.weight]


def _cuts_the_same(rule_set: RuleSet, one: Banding | None, two: Banding | None) -> bool:
    if one is None or two is None:
        return one is two
    scores = attainable(rule_set, one.score.path)
    return scores is not None and all(_band(one, score) == _band(two, score) for score in scores)


def _band(banding: Banding, score: int) -> str:
    return next((band for band, least in banding.bands if score >= least), "")
