"""Two criteria of a dimension that say the same."""

from collections.abc import Iterator

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.ruleset.lint.subject import Subject
from leadladder_server.ruleset.messages import lint


def repeated_conditions(subject: Subject) -> Iterator[Diagnostic]:
    """Criteria whose condition another one of their dimension has already.

    Those that are in force at times may take turns, and those with points from signals may take them from two.
    """
    for dimension in subject.rule_set.dimensions:
        first: dict[object, tuple[str, int]] = {}
        for criterion in dimension.criteria:
            if criterion.effective is None and criterion.points_from is None:
                own = (criterion.code, criterion.span.line)
                code, line = first.setdefault(tuple(level.when for level in criterion.levels), own)
                if code != criterion.code:
                    yield lint.repeated_condition(criterion.span, criterion.code, code, line)
