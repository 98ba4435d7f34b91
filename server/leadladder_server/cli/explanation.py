"""A verdict in full: every dimension, criterion, point and piece of evidence, and where its rule stands."""

from rich.text import Text

from leadladder import Verdict
from leadladder.v1 import verdict_pb2 as wire
from leadladder.verdict import outcome_word
from leadladder_server.cli.evidence import said
from leadladder_server.cli.layout import heading, indented, item
from leadladder_server.cli.places import placed_file
from leadladder_server.cli.report import head, mark_of, other_ways, tail
from leadladder_server.cli.scoring import Rules

_KINDS = {
    wire.REASON_KIND_REQUIREMENT: "Requirement of a rung",
    wire.REASON_KIND_DISQUALIFIER: "Disqualifier",
    wire.REASON_KIND_HOLD: "Hold",
    wire.REASON_KIND_FAST_TRACK: "Fast track",
    wire.REASON_KIND_STICKY: "Sticky rung",
}


def explanation(name: str, verdict: Verdict, rules: Rules) -> list[Text]:
    """Everything that the verdict says.

    Args:
        name: Who it is about.
        verdict: With all its reasons.
        rules: The rules that gave it.
    """
    lines = head(name, verdict, rules.stages)
    overrides = [reason for reason in verdict.reasons if reason.kind in _KINDS]
    if overrides:
        lines += [Text(""), heading("Overrides and requirements")]
        for reason in overrides:
            lines += _reason(reason, rules)
    for dimension in verdict.proto.score.dimensions:
        lines += [Text(""), heading(_dimension(dimension))]
        prefix = f"{dimension.dimension_id}."
        criteria = [
            reason
            for reason in verdict.reasons
            if reason.kind == wire.REASON_KIND_CRITERION and reason.code.startswith(prefix)
        ]
        for reason in sorted(criteria, key=lambda reason: reason.position.line):
            lines += _reason(reason, rules)
    lines += [Text(""), Text(_total(verdict))]
    lines += _way_up(verdict)
    if verdict.open_questions:
        lines += [Text(""), heading("What is not known")]
        for question in verdict.open_questions:
            lines += item("unknown", question.ask, question.field)
    return lines + tail(verdict)


def _dimension(dimension: wire.DimensionScore) -> str:
    parts = [f"{dimension.title} ({dimension.dimension_id}): {outcome_word(dimension.outcome)}"]
    if dimension.points_of:
        span = ""
        if dimension.points_min != dimension.points_max:
            span = f", between {dimension.points_min} and {dimension.points_max} once all is known"
        parts.append(f"{dimension.points} of {dimension.points_of} points{span}")
    elif dimension.points:
        parts.append(f"{dimension.points} points")
    if dimension.HasField("score"):
        parts.append(f"score {dimension.score}")
    return ", ".join(parts)


def _total(verdict: Verdict) -> str:
    score = "no score" if verdict.score is None else f"score {verdict.score} of 100"
    grade = "" if verdict.grade is None else f", grade {verdict.grade}"
    return f"In all: {verdict.points} points, {score}{grade}"


def _reason(reason: wire.Reason, rules: Rules) -> list[Text]:
    points = f", {reason.points} of {reason.points_of} points" if reason.points_of or reason.points else ""
    deciding = ", decides" if reason.deciding else ""
    kind = f"{_KINDS[reason.kind]} " if reason.kind in _KINDS else ""
    file = reason.position.file if rules.root is None else placed_file(rules.root, reason.position.file)
    lines = item(mark_of(reason), reason.text, f"{kind}{reason.code}{points}{deciding}")
    lines += indented(f"{file}:{reason.position.line}", 6)
    for evidence in reason.evidence:
        lines += indented(f"{evidence.field}: {said(evidence)}, expected {evidence.expected}", 6)
    return lines


def _way_up(verdict: Verdict) -> list[Text]:
    if not verdict.changes:
        return []
    title = verdict.proto.next_rung.stage.title
    lines = [Text(""), heading(f"What is missing for {title}")]
    for change in verdict.changes:
        text = f"{change.title}: must not be" if change.to_outcome == wire.OUTCOME_UNMET else change.title
        lines += item(outcome_word(change.from_outcome), text, change.code)
    return lines + other_ways(verdict.proto.next_rung)
