"""A cap or a floor that never changes the points, or always does."""

from collections.abc import Iterator

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.ruleset.lint.attainable import attainable_points
from leadladder_server.ruleset.lint.subject import Subject
from leadladder_server.ruleset.messages import lint


def bounds(subject: Subject) -> Iterator[Diagnostic]:
    """Caps and floors beside the points that criteria can give."""
    for dimension in subject.rule_set.dimensions:
        points = attainable_points(dimension)
        if points is None:
            continue
        written = subject.dimensions[dimension.dimension_id]
        most, least = max(points), min(points)
        earned = [one for one in points if one > 0]
        if dimension.cap is not None and written.cap is not None:
            if most <= dimension.cap:
                yield lint.cap_never_reached(written.cap.span, dimension.dimension_id, dimension.cap, most)
            elif dimension.cap > 0 and min(earned) > dimension.cap:
                yield lint.cap_always_exceeded(written.cap.span, dimension.dimension_id, dimension.cap, min(earned))
        if dimension.floor is not None and written.floor is not None:
            if least >= dimension.floor:
                yield lint.floor_never_reached(written.floor.span, dimension.dimension_id, dimension.floor, least)
            elif most <= dimension.floor:
                yield lint.floor_always_reached(written.floor.span, dimension.dimension_id, dimension.floor, most)
