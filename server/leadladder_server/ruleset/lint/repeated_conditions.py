"""Two criteria of a dimension, or two overrides, that say the same."""

from collections.abc import Hashable, Iterable, Iterator

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.ruleset.conditions import (
    All,
    Any,
    AtLeast,
    Condition,
    Holds,
    Literal,
    Not,
    Operand,
    Operator,
    Test,
)
from leadladder_server.ruleset.lint.subject import Subject
from leadladder_server.ruleset.messages import lint
from leadladder_server.values.text import normal_form
from leadladder_server.values.types import FieldType


def repeated_conditions(subject: Subject) -> Iterator[Diagnostic]:
    """Criteria of a dimension, disqualifiers and fast tracks, whose condition another one of them has already.

    Criteria that are in force at times may take turns, and those with points from signals may take them from two.
    """
    rule_set = subject.rule_set
    for dimension in rule_set.dimensions:
        plain = (one for one in dimension.criteria if one.effective is None and one.points_from is None)
        yield from _repeated((one.code, one.span, tuple(_said(level.when) for level in one.levels)) for one in plain)
    yield from _repeated((one.code, one.span, _said(one.when)) for one in rule_set.disqualifiers)
    yield from _repeated((one.code, one.span, _said(one.when)) for one in rule_set.fast_tracks)


def _repeated(told: Iterable[tuple[str, Span, Hashable]]) -> Iterator[Diagnostic]:
    """Those of (code, place, condition) whose condition stands earlier among them."""
    first: dict[Hashable, tuple[str, int]] = {}
    for code, span, condition in told:
        earlier, line = first.setdefault(condition, (code, span.line))
        if earlier != code:
            yield lint.repeated_condition(span, code, earlier, line)


def _said(condition: Condition) -> Hashable:
    """What a condition says, whatever the order and the spelling of its parts."""
    match condition:
        case Test():
            if condition.list_name:
                return condition.subject, condition.operator, condition.list_name
            if condition.operator is Operator.MATCHES:  # In a pattern, \W is not \w.
                return condition
            said = [_value(operand) for operand in condition.operands]
            in_order = condition.operator is Operator.BETWEEN
            return condition.subject, condition.operator, tuple(said) if in_order else frozenset(said)
        case Holds(name):
            return name
        case Not(item):
            return "not", _said(item)
        case All(items):
            return "all", frozenset(map(_said, items))
        case Any(items):
            return "any", frozenset(map(_said, items))
        case AtLeast(count, items):
            return count, tuple(map(_said, items))


def _value(operand: Operand) -> Hashable:
    if isinstance(operand, Literal) and operand.type is FieldType.STRING:
        return normal_form(str(operand.value))
    return operand
