"""Where the conditions of a rule set stand, for the rules that look at each of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Not, Test
from leadladder_server.ruleset.lint.subject import Subject
from leadladder_server.ruleset.model import Signal


@dataclass(frozen=True, slots=True)
class Place:
    """A whole condition.

    Attributes:
        condition: The condition.
        signal: The signal whose activities it is about; None for a condition about contacts.
        written: Whether the author wrote it: not so for a dimension that is met when its required criteria are, and for
            a signal that counts different values of all activities.
    """

    condition: Condition
    signal: Signal | None = None
    written: bool = True


def conditions_about_facts(subject: Subject) -> Iterator[Place]:
    """Those of signals, criteria, levels and roles."""
    unwritten = {written.of.span for written in subject.document.signals if written.of is not None}
    for signal in subject.rule_set.signals:
        for condition in signal.every_condition:
            yield Place(condition, signal, written=condition.span not in unwritten)
    for dimension in subject.rule_set.dimensions:
        for criterion in dimension.criteria:
            for level in criterion.levels:
                yield Place(level.when)
    for role in subject.rule_set.roles:
        yield Place(role.when)


def conditions_about_conclusions(subject: Subject) -> Iterator[Place]:
    """Those of dimensions, labels, overrides and rungs."""
    rule_set = subject.rule_set
    for dimension in rule_set.dimensions:
        if dimension.met_when is not None:
            written = subject.dimensions[dimension.dimension_id].met_when
            yield Place(dimension.met_when, written=written is not None)
    for label in rule_set.labels:
        for choice in label.choices:
            if choice.when is not None:
                yield Place(choice.when)
    for rule in rule_set.disqualifiers:
        yield Place(rule.when)
    for track in rule_set.fast_tracks:
        yield Place(track.when)
    for rung in rule_set.rungs:
        yield Place(rung.requires)


def items_of(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that one is made of; none for a leaf."""
    match condition:
        case Test() | Holds():
            return ()
        case Not(item):
            return (item,)
        case All(items) | Any(items) | AtLeast(_, items):
            return items
