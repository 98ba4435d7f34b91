"""A verdict in full: the ladder rung by rung, each condition with what it read and where it stands, and the outlook."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from rich.text import Text

from leadladder import Verdict
from leadladder.v1 import verdict_pb2 as wire
from leadladder.verdict import outcome_word
from leadladder_server.cli.condition_tree import Node, Part, Trees, codes_in
from leadladder_server.cli.evidence import said
from leadladder_server.cli.layout import heading, indented, item
from leadladder_server.cli.outlook import hangs_on, questions, ways_up
from leadladder_server.cli.places import placed_file
from leadladder_server.cli.report import head, mark_of, tail
from leadladder_server.cli.scoring import Rules
from leadladder_server.diagnostics import Span
from leadladder_server.engine.tracing import Trace
from leadladder_server.outcome import Outcome

ALL = 20
"""Ways up, or ways to lose a stage: as many as a verdict has."""

_KINDS = {
    wire.REASON_KIND_REQUIREMENT: "Requirement of a rung",
    wire.REASON_KIND_DISQUALIFIER: "Disqualifier",
    wire.REASON_KIND_HOLD: "Hold",
    wire.REASON_KIND_FAST_TRACK: "Fast track",
    wire.REASON_KIND_STICKY: "Sticky rung",
}

_STOPPING = (Part.DISQUALIFIER, Part.HOLD)


def trees_of(trace: Trace, verdict: Verdict) -> Trees:
    """The trees of a verdict, with its sentences and points."""
    texts = {reason.code: reason.text for reason in verdict.reasons}
    points = {reason.code: _points(reason) for reason in verdict.reasons}
    return Trees(trace, texts, points)


def explanation(name: str, verdict: Verdict, rules: Rules, trees: Trees | None) -> list[Text]:
    """Everything that a verdict says.

    Args:
        name: Who it is about.
        verdict: With all its reasons.
        rules: The rules that gave it.
        trees: Their conditions; None where they are a server's, and only criteria can be told.
    """
    lines = head(name, verdict, rules.stages)
    if trees is None:
        lines += [*_overrides(verdict), *_dimensions(verdict)]
    else:
        lines += [*_ladder(rules, trees), *_scores(verdict)]
    return [
        *lines,
        *ways_up(verdict, ALL),
        *questions(verdict),
        *hangs_on(verdict, ALL),
        *tail(verdict),
    ]


def tree_lines(node: Node, indent: int, told: set[str]) -> list[Text]:
    """A tree, a line for each node; what has been told already is named only.

    Args:
        node: The root.
        indent: Blanks before it.
        told: Codes of dimensions and criteria that were told; completed.
    """
    is_known = node.part in (Part.DIMENSION, Part.CRITERION) and node.code in told
    told.add(node.code)
    notes = [node.outcome.name.lower(), *filter(None, [node.code, node.note])]
    notes.append("told above" if is_known else place(node.span))
    lines = item(tree_mark(node), node.text, ", ".join(notes), indent)
    if not is_known:
        for below in node.below:
            lines += tree_lines(below, indent + 2, told)
    return lines


def tree_mark(node: Node) -> str:
    """One of the layout's marks: a disqualifier or a hold that acts stops."""
    if node.part in _STOPPING and node.outcome is Outcome.MET:
        return "stops"
    return node.outcome.name.lower()


def place(span: Span) -> str:
    """Where something stands, by the name of its file: "ruleset.yaml:81"."""
    return f"{PurePosixPath(span.file).name}:{span.line}"


def rule_file(rules: Rules, trees: Trees) -> str:
    """The rule file as the user can open it."""
    file = trees.rule_set.file
    return file if rules.root is None else placed_file(rules.root, file)


def _ladder(rules: Rules, trees: Trees) -> list[Text]:
    """Rungs, overrides, and criteria that neither reads."""
    rule_set = trees.rule_set
    told: set[str] = set()
    rungs = [trees.rung(rung) for rung in rule_set.rungs]
    fast_tracks = [trees.override(track) for track in rule_set.fast_tracks]
    disqualifiers = [trees.override(rule) for rule in rule_set.disqualifiers]
    read = codes_in((*rungs, *fast_tracks, *disqualifiers))
    others = [
        trees.criterion(criterion)
        for dimension in rule_set.dimensions
        for criterion in dimension.criteria
        if criterion.code not in read
    ]
    return [
        *_section(f"The ladder, from the bottom, by {rule_file(rules, trees)}", rungs, told),
        *_section("Fast tracks", fast_tracks, told),
        *_section("Disqualifiers and holds", disqualifiers, told),
        *_section("Other criteria", others, told),
    ]


def _section(title: str, nodes: Iterable[Node], told: set[str]) -> list[Text]:
    lines = [line for node in nodes for line in tree_lines(node, 2, told)]
    return [Text(""), heading(title), *lines] if lines else []


def _overrides(verdict: Verdict) -> list[Text]:
    overrides = [reason for reason in verdict.reasons if reason.kind in _KINDS]
    if not overrides:
        return []
    lines = [Text(""), heading("Overrides and requirements")]
    for reason in overrides:
        lines += _reason(reason)
    return lines


def _dimensions(verdict: Verdict) -> list[Text]:
    """Each dimension with its criteria."""
    lines: list[Text] = []
    for dimension in verdict.proto.score.dimensions:
        lines += [Text(""), heading(_dimension(dimension))]
        prefix = f"{dimension.dimension_id}."
        criteria = [
            reason
            for reason in verdict.reasons
            if reason.kind == wire.REASON_KIND_CRITERION and reason.code.startswith(prefix)
        ]
        for reason in sorted(criteria, key=lambda reason: reason.position.line):
            lines += _reason(reason)
    return [*lines, Text(""), Text(_total(verdict))]


def _scores(verdict: Verdict) -> list[Text]:
    """Each dimension in a line, and the total."""
    lines = [Text(""), heading("Points")]
    for dimension in verdict.proto.score.dimensions:
        lines += item(outcome_word(dimension.outcome), _dimension(dimension))
    return [*lines, *indented(_total(verdict), 2)]


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


def _points(reason: wire.Reason) -> str:
    return f"{reason.points} of {reason.points_of} points" if reason.points_of or reason.points else ""


def _reason(reason: wire.Reason) -> list[Text]:
    points = f", {points}" if (points := _points(reason)) else ""
    deciding = ", decides" if reason.deciding else ""
    kind = f"{_KINDS[reason.kind]} " if reason.kind in _KINDS else ""
    lines = item(mark_of(reason), reason.text, f"{kind}{reason.code}{points}{deciding}")
    lines += indented(f"{reason.position.file}:{reason.position.line}", 6)
    for evidence in reason.evidence:
        lines += indented(f"{evidence.field}: {said(evidence)}, expected {evidence.expected}", 6)
    return lines
