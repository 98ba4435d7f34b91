"""A rung on which no contact can ever stand."""

from collections.abc import Iterator

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.ruleset.analysis.nodes import MET
from leadladder_server.ruleset.lint.subject import Subject
from leadladder_server.ruleset.lint.ways_up import NOT_MET, can, reachable
from leadladder_server.ruleset.messages import lint


def rung_reach(subject: Subject) -> Iterator[Diagnostic]:
    """The lowest of the rungs that cannot be reached: those above it follow.

    What can never be met by itself is told where it stands.
    """
    below = True
    for rung in subject.rule_set.rungs:
        reached = reachable(subject, rung.stage.rung)
        if below and not reached and can(subject, [(rung.requires, MET)]) is not False:
            yield lint.rung_never_reached(rung.span, rung.stage.stage_id, _against(subject, rung.stage.rung))
        below = reached


def _against(subject: Subject, number: int) -> str:
    """The rung below, or the disqualifier, that alone makes it impossible; empty when it takes more than one."""
    rule_set = subject.rule_set
    requires = rule_set.rungs[number - 1].requires
    for rung in rule_set.rungs[: number - 1]:
        if can(subject, [(requires, MET), (rung.requires, MET)]) is False:
            return rung.stage.stage_id
    for rule in rule_set.disqualifiers:
        if not rule.hold and can(subject, [(requires, MET), (rule.when, NOT_MET)]) is False:
            return rule.code
    return ""
