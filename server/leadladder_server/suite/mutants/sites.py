"""Where the conditions of a rule set stand, and the rule set with another one in the place of one of them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from leadladder_server.ruleset.analysis.nodes import MET, UNKNOWN, UNMET
from leadladder_server.ruleset.conditions import Any, Condition, leaves
from leadladder_server.ruleset.model import (
    Criterion,
    Dimension,
    Disqualifier,
    FastTrack,
    Label,
    Level,
    RuleSet,
    Rung,
    Signal,
    conditions_of,
)
from leadladder_server.suite.mutants.mutant import Given, Site

T = TypeVar("T")

_NOT_MET = UNMET | UNKNOWN
_NOT_UNMET = MET | UNKNOWN


def sites(rule_set: RuleSet) -> Iterator[Site]:
    """Every condition, in the order signals, dimensions, rungs, overrides, labels; not those of signals unread."""
    for place, signal in enumerate(rule_set.signals):
        if f"signals.{signal.signal_id}" in signals_read(rule_set):
            yield from _of_signal(rule_set, place, signal)
    for place, dimension in enumerate(rule_set.dimensions):
        for number, criterion in enumerate(dimension.criteria):
            yield from _of_criterion(rule_set, place, number, criterion)
        if dimension.met_when is not None:
            yield of_dimension(rule_set, place, dimension, dimension.met_when)
    yield from _of_rungs(rule_set)
    yield from _of_overrides(rule_set)
    for place, label in enumerate(rule_set.labels):
        yield from _of_label(rule_set, place, label)


def put(items: tuple[T, ...], place: int, item: T) -> tuple[T, ...]:
    """The items with another one at a place."""
    return (*items[:place], item, *items[place + 1 :])


def without(items: tuple[T, ...], place: int) -> tuple[T, ...]:
    """The items without the one at a place."""
    return (*items[:place], *items[place + 1 :])


def signals_read(rule_set: RuleSet) -> set[str]:
    """The names of signals that something reads."""
    criteria = [criterion for dimension in rule_set.dimensions for criterion in dimension.criteria]
    read = {name.path for condition in conditions_of(rule_set) for leaf in leaves(condition) for name in leaf.names}
    return read | {criterion.points_from.name.path for criterion in criteria if criterion.points_from is not None}


def with_signal(rule_set: RuleSet, place: int, signal: Signal) -> RuleSet:
    """The rule set with another signal at a place."""
    return replace(rule_set, signals=put(rule_set.signals, place, signal))


def with_dimension(rule_set: RuleSet, place: int, dimension: Dimension) -> RuleSet:
    """The rule set with another dimension at a place."""
    return replace(rule_set, dimensions=put(rule_set.dimensions, place, dimension))


def with_criterion(rule_set: RuleSet, place: int, number: int, criterion: Criterion) -> RuleSet:
    """The rule set with another criterion, the one of that number in the dimension at a place."""
    dimension = rule_set.dimensions[place]
    return with_dimension(rule_set, place, replace(dimension, criteria=put(dimension.criteria, number, criterion)))


def with_levels(criterion: Criterion, levels: tuple[Level, ...]) -> Criterion:
    """The criterion with other levels: a graded one is met by any that has positive points.

    Raises:
        ValueError: No level of a graded criterion has any.
    """
    if is_plain(criterion):
        return replace(criterion, levels=levels, when=levels[0].when)
    positive = tuple(level.when for level in levels if level.points > 0)
    if not positive:
        raise ValueError(criterion.code)
    when = positive[0] if len(positive) == 1 else Any(positive, span=criterion.span)
    return replace(criterion, levels=levels, when=when)


def is_plain(criterion: Criterion) -> bool:
    """Whether a criterion has one `when:` and no levels, as far as that makes a difference."""
    return len(criterion.levels) == 1 and criterion.levels[0].when is criterion.when


def is_own(dimension: Dimension) -> bool:
    """Whether a dimension is met as dimensions are by themselves, when all that is required is."""
    if dimension.met_when is None:
        return True
    spans = {dimension.span, *(criterion.span for criterion in dimension.criteria)}
    return dimension.met_when.span in spans


def _of_signal(rule_set: RuleSet, place: int, signal: Signal) -> Iterator[Site]:
    for number, condition in enumerate(signal.conditions):

        def change(when: Condition, number: int = number) -> RuleSet:
            return with_signal(rule_set, place, replace(signal, conditions=put(signal.conditions, number, when)))

        yield Site(condition, change, signal=signal)
    if signal.without is not None:
        yield Site(
            signal.without,
            lambda when: with_signal(rule_set, place, replace(signal, without=when)),
            signal=signal,
        )


def _of_criterion(rule_set: RuleSet, place: int, number: int, criterion: Criterion) -> Iterator[Site]:
    levels = criterion.levels
    only_gains = all(level.points > 0 for level in levels)
    for step, level in enumerate(levels):

        def change(when: Condition, step: int = step, level: Level = level) -> RuleSet:
            changed = with_levels(criterion, put(levels, step, replace(level, when=when)))
            return with_criterion(rule_set, place, number, changed)

        above = tuple(each.when for each in levels[:step]) if only_gains else ()
        yield Site(level.when, change, (Given(above, (_NOT_MET,) * len(above)),))


def of_dimension(rule_set: RuleSet, place: int, dimension: Dimension, met_when: Condition) -> Site:
    """What meets the dimension at a place."""
    return Site(
        met_when,
        lambda when: with_dimension(rule_set, place, replace(dimension, met_when=when)),
        written=not is_own(dimension),
    )


def _of_rungs(rule_set: RuleSet) -> Iterator[Site]:
    rungs = rule_set.rungs
    for place, rung in enumerate(rungs):

        def change(requires: Condition, place: int = place, rung: Rung = rung) -> RuleSet:
            return replace(rule_set, rungs=put(rungs, place, replace(rung, requires=requires)))

        yield Site(rung.requires, change, tuple(_when_climbed(rule_set, place)))


def _when_climbed(rule_set: RuleSet, place: int) -> Iterator[Given]:
    """When it matters whether a rung holds: when nothing lifts above it, and a contact can come up to it."""
    rungs = rule_set.rungs
    lifting = tuple(track.when for track in rule_set.fast_tracks if track.to > place)
    starts: list[tuple[int, tuple[Condition, ...]]] = [(0, ())]
    starts += [(track.to, (track.when,)) for track in rule_set.fast_tracks if track.to <= place]
    starts += [(number + 1, ()) for number, rung in enumerate(rungs[:place]) if rung.sticky]
    for start, needed in starts:
        reached = (*needed, *(rung.requires for rung in rungs[start:place]))
        yield Given((*reached, *lifting), (_NOT_UNMET,) * len(reached) + (_NOT_MET,) * len(lifting))


def _of_overrides(rule_set: RuleSet) -> Iterator[Site]:
    tracks, rules = rule_set.fast_tracks, rule_set.disqualifiers
    for place, track in enumerate(tracks):

        def change_track(when: Condition, place: int = place, track: FastTrack = track) -> RuleSet:
            return replace(rule_set, fast_tracks=put(tracks, place, replace(track, when=when)))

        yield Site(track.when, change_track)
    for place, rule in enumerate(rules):

        def change_rule(when: Condition, place: int = place, rule: Disqualifier = rule) -> RuleSet:
            return replace(rule_set, disqualifiers=put(rules, place, replace(rule, when=when)))

        yield Site(rule.when, change_rule)


def _of_label(rule_set: RuleSet, place: int, label: Label) -> Iterator[Site]:
    above: tuple[Condition, ...] = ()
    for number, choice in enumerate(label.choices):
        if choice.when is None:
            return

        def change(when: Condition, number: int = number) -> RuleSet:
            chosen = put(label.choices, number, replace(label.choices[number], when=when))
            return replace(rule_set, labels=put(rule_set.labels, place, replace(label, choices=chosen)))

        yield Site(choice.when, change, (Given(above, (_NOT_MET,) * len(above)),))
        above = (*above, choice.when)
