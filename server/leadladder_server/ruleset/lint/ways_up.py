"""The ways to a stage, as goals that a contact has to meet at once."""

from collections.abc import Iterator

from leadladder_server.ruleset.analysis.nodes import MET, UNKNOWN, UNMET
from leadladder_server.ruleset.conditions import Condition
from leadladder_server.ruleset.lint.subject import Subject

NOT_MET = UNMET | UNKNOWN

Goals = list[tuple[Condition, int]]
"""Conditions, each with the outcomes, as bits, that it may have."""


def ways_to(subject: Subject, rung: int) -> Iterator[Goals]:
    """Every way to the stage of a rung: by climbing, and by each fast track to it or below. Rung 0 is the base."""
    rungs = subject.rule_set.rungs
    yield [(one.requires, MET) for one in rungs[:rung]]
    for track in subject.rule_set.fast_tracks:
        if track.to <= rung:
            yield [(track.when, MET), *((one.requires, MET) for one in rungs[track.to : rung])]


def on_the_ladder(subject: Subject) -> Goals:
    """Not being disqualified."""
    return [(rule.when, NOT_MET) for rule in subject.rule_set.disqualifiers if not rule.hold]


def can(subject: Subject, goals: Goals) -> bool | None:
    """Whether a contact can meet all of them; None beyond the budget."""
    if not goals:
        return True
    return subject.analysis.network(*(condition for condition, _ in goals)).can(*(mask for _, mask in goals))


def reachable(subject: Subject, rung: int) -> bool:
    """Whether a contact can stand on a rung, or it cannot be told."""
    limits = on_the_ladder(subject)
    return any(can(subject, [*way, *limits]) is not False for way in ways_to(subject, rung))
