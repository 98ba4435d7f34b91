"""A weight of a score that does not exist."""

from collections.abc import Iterator

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.ruleset.lint.subject import Subject
from leadladder_server.ruleset.messages import lint


def weights(subject: Subject) -> Iterator[Diagnostic]:
    """Weights of dimensions in which no points can be earned."""
    for dimension in subject.rule_set.dimensions:
        written = subject.dimensions[dimension.dimension_id].weight
        if written is not None and dimension.weight and not dimension.points_of:
            yield lint.weight_without_points(written.span, dimension.dimension_id)
