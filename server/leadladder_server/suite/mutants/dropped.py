"""Parts that are left out: items of groups, criteria, levels, overrides, choices, and parts of signals."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from leadladder_server.diagnostics import Span
from leadladder_server.ruleset.analysis.nodes import UNKNOWN, UNMET
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Not, Test
from leadladder_server.ruleset.model import Effective, Fold, Label, RuleSet, Signal
from leadladder_server.suite.mutants.mutant import NEVER, Given, Instead, Kind, Mutant, Site, at_sites
from leadladder_server.suite.mutants.sites import (
    put,
    signals_read,
    sites,
    with_criterion,
    with_levels,
    with_signal,
    without,
)
from leadladder_server.suite.mutants.words import written_operands

_NEVER = Effective(None, date.min)
"""What is in force before the first day there is, hence never."""


def dropped(rule_set: RuleSet) -> Iterator[Mutant]:
    """A mutant for each part that can be left out."""
    yield from at_sites(Kind.DROPPED, sites(rule_set), _edits)
    yield from _criteria(rule_set)
    for place, signal in enumerate(rule_set.signals):
        if f"signals.{signal.signal_id}" in signals_read(rule_set):
            for span, change, other in _of_signal(signal):
                yield Mutant(Kind.DROPPED, span, change, with_signal(rule_set, place, other))
    for place, track in enumerate(rule_set.fast_tracks):
        changed = replace(rule_set, fast_tracks=without(rule_set.fast_tracks, place))
        yield _left_out(track.span, track.code, changed, track.when)
    for place, rule in enumerate(rule_set.disqualifiers):
        changed = replace(rule_set, disqualifiers=without(rule_set.disqualifiers, place))
        yield _left_out(rule.span, rule.code, changed, rule.when)
    for place, label in enumerate(rule_set.labels):
        yield from _choices(rule_set, place, label)


def _left_out(span: Span, what: str, changed: RuleSet, when: Condition, above: tuple[Condition, ...] = ()) -> Mutant:
    """What decides nothing any more, where nothing above it decides."""
    site = Site(when, lambda _: changed, (Given(above, (UNMET | UNKNOWN,) * len(above)),))
    return Mutant(Kind.DROPPED, span, f"{what} left out", changed, site, NEVER, when, NEVER)


def _choices(rule_set: RuleSet, place: int, label: Label) -> Iterator[Mutant]:
    above: tuple[Condition, ...] = ()
    for number, choice in enumerate(label.choices if len(label.choices) > 1 else ()):
        other = replace(label, choices=without(label.choices, number))
        changed = replace(rule_set, labels=put(rule_set.labels, place, other))
        what = f"labels.{label.label_id}: {choice.value}"
        if choice.when is None:
            yield Mutant(Kind.DROPPED, label.span, f"{what} left out", changed)
        else:
            yield _left_out(choice.when.span, what, changed, choice.when, above)
            above = (*above, choice.when)


def _edits(condition: Condition) -> Iterator[Instead]:
    match condition:
        case All(items) | Any(items) if len(items) > 1:
            for place, item in enumerate(items):
                left = without(items, place)
                other = replace(condition, items=left) if len(left) > 1 else left[0]
                yield Instead(f"{_name(item)} left out of {_group(condition)}", other, item.span)
        case AtLeast(count, items) if len(items) > 1:
            for place, item in enumerate(items):
                left = without(items, place)
                other = replace(condition, items=left, count=min(count, len(left)))
                yield Instead(f"{_name(item)} left out of {_group(condition)}", other, item.span)


def _name(condition: Condition) -> str:
    match condition:
        case Holds(name):
            return name.path
        case Test():
            return f"{condition.subject.path} `{condition.operator}` {written_operands(condition)}"
        case Not():
            return "`none`" if isinstance(condition.item, Any) else "`not`"
        case _:
            return _group(condition)


def _group(condition: Condition) -> str:
    if isinstance(condition, AtLeast):
        return "`at_least`"
    return "`all`" if isinstance(condition, All) else "`any`"


def _criteria(rule_set: RuleSet) -> Iterator[Mutant]:
    for place, dimension in enumerate(rule_set.dimensions):
        for number, criterion in enumerate(dimension.criteria):
            gone = with_criterion(rule_set, place, number, replace(criterion, effective=_NEVER))
            yield Mutant(Kind.DROPPED, criterion.span, f"{criterion.code} left out", gone)
            for step, level in enumerate(criterion.levels if len(criterion.levels) > 1 else ()):
                left = without(criterion.levels, step)
                if any(each.points > 0 for each in left):
                    changed = with_criterion(rule_set, place, number, with_levels(criterion, left))
                    above = tuple(each.when for each in criterion.levels[:step])
                    what = f"{criterion.code}: level {step + 1}"
                    yield _left_out(level.when.span, what, changed, level.when, above)


def _of_signal(signal: Signal) -> Iterator[tuple[Span, str, Signal]]:
    if signal.within is not None:
        yield signal.span, "`within` left out", replace(signal, within=None)
    if signal.without is not None:
        yield signal.span, "`without` left out", replace(signal, without=None)
    if signal.spread is not None:
        yield signal.span, "`span` left out", replace(signal, spread=None)
    if signal.decay is not None:
        yield signal.span, f"`{signal.decay.kind}` left out", replace(signal, decay=None)
    if signal.cap is not None:
        yield signal.span, "`cap` left out", replace(signal, cap=None)
    if signal.fold in (Fold.SUM, Fold.SEQUENCE) and len(signal.conditions) > 1:
        what = "step" if signal.fold is Fold.SEQUENCE else "weight"
        for place in range(len(signal.conditions)):
            left = without(signal.conditions, place)
            weights = without(signal.weights, place) if signal.weights else ()
            gone = replace(signal, conditions=left, weights=weights)
            yield signal.conditions[place].span, f"{what} {place + 1} left out", gone
    for place, weight in enumerate(signal.weights):
        if weight.at_most is not None:
            free = put(signal.weights, place, replace(weight, at_most=None))
            yield signal.conditions[place].span, "`at_most` left out", replace(signal, weights=free)
