"""A criterion on which nothing depends."""

from collections.abc import Iterator

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.ruleset.conditions import Name
from leadladder_server.ruleset.lint.subject import Subject, parts
from leadladder_server.ruleset.messages import lint


def unused_criteria(subject: Subject) -> Iterator[Diagnostic]:
    """Criteria without points that no rung, label, override or used dimension asks for."""
    rule_set = subject.rule_set
    rules = (rule_set.rungs, rule_set.fast_tracks, rule_set.disqualifiers, rule_set.labels)
    used = {part.path for part in parts(rules) if isinstance(part, Name)}
    for dimension in rule_set.dimensions:
        written = subject.dimensions[dimension.dimension_id].met_when is not None
        if written or dimension.dimension_id in used:
            used |= {part.path for part in parts(dimension.met_when) if isinstance(part, Name)}
    for dimension in rule_set.dimensions:
        for criterion in dimension.criteria:
            gives = criterion.points_from is not None or any(level.points for level in criterion.levels)
            if not gives and criterion.code not in used:
                yield lint.unused_criterion(criterion.span, criterion.code)
