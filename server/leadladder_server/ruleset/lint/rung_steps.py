"""A rung that adds nothing to the one below."""

from collections.abc import Iterator

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.ruleset.lint.subject import Subject
from leadladder_server.ruleset.lint.ways_up import NOT_MET, can, on_the_ladder, reachable, ways_to
from leadladder_server.ruleset.messages import lint


def rung_steps(subject: Subject) -> Iterator[Diagnostic]:
    """Rungs that every contact climbs on from the stage below.

    A sticky rung is stood on by contacts that no longer meet it, so the one above it does tell contacts apart. What is
    always met by itself is told where it stands.
    """
    rule_set = subject.rule_set
    limits = on_the_ladder(subject)
    for rung in rule_set.rungs:
        number = rung.stage.rung
        below = rule_set.stages[number - 1]
        sticky = number > 1 and rule_set.rungs[number - 2].sticky
        if sticky or can(subject, [(rung.requires, NOT_MET)]) is False:
            continue
        if not reachable(subject, number) or not reachable(subject, number - 1):
            continue
        stays = (can(subject, [*way, (rung.requires, NOT_MET), *limits]) for way in ways_to(subject, number - 1))
        if all(one is False for one in stays):
            yield lint.rung_adds_nothing(rung.span, rung.stage.stage_id, below.stage_id)
