"""Other points, and other bounds and weights of them.

Where some rule reads a dimension's points or score, or a grade is made of it, one point can decide; where none does,
points are only told, and it is enough that a test notices when they are not given.
"""

from collections.abc import Iterator
from dataclasses import replace

from leadladder_server.diagnostics import Span
from leadladder_server.ruleset.conditions import NameKind, leaves
from leadladder_server.ruleset.model import Criterion, Dimension, RuleSet, Signal, conditions_of
from leadladder_server.suite.mutants.mutant import Kind, Mutant
from leadladder_server.suite.mutants.sites import (
    is_plain,
    put,
    signals_read,
    with_criterion,
    with_dimension,
    with_levels,
    with_signal,
)


def points(rule_set: RuleSet) -> Iterator[Mutant]:
    """Mutants for the points of each level, and for each bound and weight."""
    read = _numbers_read(rule_set)
    total = "total" in read
    for place, dimension in enumerate(rule_set.dimensions):
        counts = total or dimension.dimension_id in read
        for number, criterion in enumerate(dimension.criteria):
            for span, change, other in _of_criterion(criterion, counts=counts):
                changed = with_criterion(rule_set, place, number, other)
                yield Mutant(Kind.POINTS, span, f"{criterion.code}: {change}", changed)
        for change, bounded in _of_dimension(dimension, counts=counts, total=total):
            changed = with_dimension(rule_set, place, bounded)
            yield Mutant(Kind.POINTS, dimension.span, f"{dimension.dimension_id}: {change}", changed)
    for place, signal in enumerate(rule_set.signals):
        if f"signals.{signal.signal_id}" in signals_read(rule_set):
            for span, change, weighted in _of_signal(signal):
                yield Mutant(Kind.POINTS, span, change, with_signal(rule_set, place, weighted))


def _numbers_read(rule_set: RuleSet) -> set[str]:
    """The dimensions whose points or score some rule reads, and "total"."""
    numbers = (NameKind.POINTS, NameKind.SCORE)
    whole = [dimension.met_when for dimension in rule_set.dimensions if dimension.met_when is not None]
    paths = {
        name.path
        for condition in (*conditions_of(rule_set), *whole)
        for leaf in leaves(condition)
        for name in leaf.names
        if name.kind in numbers
    }
    grade = rule_set.grade
    if grade is not None:
        paths |= {each.score.path for each in (grade.rows, grade.columns) if each is not None}
    return {path.partition(".")[2] for path in paths}


def _of_criterion(criterion: Criterion, *, counts: bool) -> Iterator[tuple[Span, str, Criterion]]:
    source = criterion.points_from
    if source is not None:
        for of in _beside(source.of) if counts else ():
            if of > 0:
                other = replace(criterion, points_from=replace(source, of=of))
                yield criterion.span, f"points `of` {source.of} -> {of}", other
        return
    for step, level in enumerate(criterion.levels):
        if not level.points:
            continue
        others = (*_beside(level.points), -level.points) if counts else (0,)
        span = criterion.span if is_plain(criterion) else level.when.span
        for given in others:
            levels = put(criterion.levels, step, replace(level, points=given))
            change = f"`points` {level.points} -> {given}"
            if is_plain(criterion):
                yield span, change, replace(criterion, levels=levels)
            elif any(each.points > 0 for each in levels):
                yield span, change, with_levels(criterion, levels)


def _of_dimension(dimension: Dimension, *, counts: bool, total: bool) -> Iterator[tuple[str, Dimension]]:
    for word, bound in (("floor", dimension.floor), ("cap", dimension.cap)):
        if bound is None:
            continue
        none = replace(dimension, floor=None) if word == "floor" else replace(dimension, cap=None)
        yield f"`{word}` left out", none
        for other in _beside(bound) if counts else ():
            floor, cap = (other, dimension.cap) if word == "floor" else (dimension.floor, other)
            if floor is None or cap is None or floor <= cap:
                yield f"`{word}` {bound} -> {other}", replace(dimension, floor=floor, cap=cap)
    weights = _beside(dimension.weight) if total else (1,)
    for weight in weights if dimension.points_of else ():
        if weight >= 0 and weight != dimension.weight:
            yield f"`weight` {dimension.weight} -> {weight}", replace(dimension, weight=weight)


def _of_signal(signal: Signal) -> Iterator[tuple[Span, str, Signal]]:
    for place, weight in enumerate(signal.weights):
        span = signal.conditions[place].span
        for given in (*_beside(weight.points), -weight.points):
            if given:
                weights = put(signal.weights, place, replace(weight, points=given))
                yield span, f"weight {weight.points} -> {given}", replace(signal, weights=weights)
        if weight.at_most is not None:
            for count in _beside(weight.at_most.count):
                if count > 0:
                    limited = replace(weight, at_most=replace(weight.at_most, count=count))
                    change = f"`at_most` {weight.at_most.count} -> {count}"
                    yield span, change, replace(signal, weights=put(signal.weights, place, limited))
    if signal.cap is not None:
        for cap in _beside(signal.cap):
            yield signal.span, f"`cap` {signal.cap} -> {cap}", replace(signal, cap=cap)


def _beside(number: int) -> tuple[int, int]:
    return number - 1, number + 1
