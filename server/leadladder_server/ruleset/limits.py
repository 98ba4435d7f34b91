"""How large a rule set may be. What is larger is an error of the check, never of scoring."""

from collections.abc import Iterator

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.language.document import (
    RuleSetDocument,
    WrittenCondition,
    WrittenCriterion,
    WrittenGroup,
)
from leadladder_server.ruleset.messages import structure

MAX_NESTING = 32
"""Groups in groups, in one condition."""

MAX_TESTS = 2_000
"""Leaf tests and bare names in a rule set, as they are written."""

MAX_CRITERIA = 1_000
"""Criteria in a rule set."""

MAX_NODES = 10_000
"""Leaf tests, bare names and groups in a rule set, as they are written."""

MAX_LIST_ITEMS = 1_000_000
"""Items of all lists in a rule set."""

MAX_TEXT = 1_000
"""Characters of a text in a condition, a title or a sentence."""

MAX_POINTS = 1_000_000
"""Points of a level, a floor or a cap, either way; also the largest weight."""

MAX_BOUNDARIES = 100
"""Days on which criteria come into force or go out of it, in a rule set."""

MAX_DECAY = 3_650
"""Days of a half-life, and over which a sum may fade."""


def check_limits(document: RuleSetDocument) -> list[Diagnostic]:
    """What exceeds a limit, each at the first place that does."""
    problems: list[Diagnostic] = []
    tests = nodes = 0
    for condition in _conditions(document):
        for node, depth in _walk(condition):
            nodes += 1
            tests += not isinstance(node, WrittenGroup)
            if depth > MAX_NESTING and isinstance(node, WrittenGroup):
                problems.append(structure.nested_too_deep(node.span, MAX_NESTING))
                return problems
    criteria = sum(len(dimension.criteria) for dimension in document.dimensions)
    items = sum(len(written.items) for written in document.lists)
    for what, count, limit in (
        ("tests", tests, MAX_TESTS),
        ("tests and groups of them", nodes, MAX_NODES),
        ("criteria", criteria, MAX_CRITERIA),
        ("items in lists", items, MAX_LIST_ITEMS),
    ):
        if count > limit:
            problems.append(structure.too_many(_start(document), what, count, limit))
    return problems


def _start(document: RuleSetDocument) -> Span:
    return document.rule_set.span


def _walk(condition: WrittenCondition) -> Iterator[tuple[WrittenCondition, int]]:
    """Every part of a condition, with the number of groups that it stands in, itself included. Safe at any depth."""
    waiting = [(condition, 1)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        if isinstance(node, WrittenGroup):
            waiting.extend((item, depth + 1) for item in node.items)


def _conditions(document: RuleSetDocument) -> Iterator[WrittenCondition]:
    for signal in document.signals:
        yield from signal.conditions
        yield from _written(signal.without)
    for dimension in document.dimensions:
        yield from _written(dimension.met_when)
        for criterion in dimension.criteria:
            yield from _of_criterion(criterion)
    for rung in document.ladder:
        yield from _written(rung.requires)
    for override in (*document.fast_tracks, *document.disqualifiers):
        yield override.when
    for label in document.labels:
        for choice in label.choices:
            yield from _written(choice.when)
    for role in document.roles:
        yield role.when


def _of_criterion(criterion: WrittenCriterion) -> Iterator[WrittenCondition]:
    yield from _written(criterion.when)
    for level in criterion.levels:
        yield level.when


def _written(condition: WrittenCondition | None) -> Iterator[WrittenCondition]:
    if condition is not None:
        yield condition
