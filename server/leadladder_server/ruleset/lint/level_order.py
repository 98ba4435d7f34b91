"""A level that never gives the points, as those above it come first."""

from collections.abc import Iterator

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.ruleset.analysis.nodes import MET, UNKNOWN, UNMET
from leadladder_server.ruleset.lint.subject import Subject
from leadladder_server.ruleset.messages import lint
from leadladder_server.ruleset.model import Criterion


def level_order(subject: Subject) -> Iterator[Diagnostic]:
    """Levels that are met only where one above them is."""
    for dimension in subject.rule_set.dimensions:
        for criterion in dimension.criteria:
            yield from _of_criterion(subject, criterion)


def _of_criterion(subject: Subject, criterion: Criterion) -> Iterator[Diagnostic]:
    network = subject.analysis.network
    for number, level in enumerate(criterion.levels[1:], start=1):
        above = [earlier.when for earlier in criterion.levels[:number]]
        if (
            not network(level.when).can(MET)
            or network(level.when, *above).can(MET, *[UNMET | UNKNOWN] * number) is not False
        ):
            continue
        alone = [
            place
            for place, one in enumerate(above, start=1)
            if network(level.when, one).can(MET, UNMET | UNKNOWN) is False
        ]
        yield lint.level_never_reached(level.when.span, criterion.code, number + 1, alone[0] if alone else None)
