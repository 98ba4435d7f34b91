"""A condition that nothing meets, or that nothing fails."""

from collections.abc import Iterator

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.ruleset.analysis.nodes import MET, UNMET
from leadladder_server.ruleset.conditions import Condition, Holds, Literal, Name, NameKind, Operator, Test, leaves
from leadladder_server.ruleset.lint.places import Place, conditions_about_conclusions, conditions_about_facts, items_of
from leadladder_server.ruleset.lint.subject import Subject, parts
from leadladder_server.ruleset.messages import lint
from leadladder_server.values.types import FieldType

_NUMBERS = (NameKind.POINTS, NameKind.SCORE)


def constant_conditions(subject: Subject) -> Iterator[Diagnostic]:
    """Conditions of signals and criteria, and parts of them, whose outcome nothing changes."""
    for place in conditions_about_facts(subject):
        if place.written:
            _, found = _visit(subject, place.condition, place)
            yield from found


def constant_conclusions(subject: Subject) -> Iterator[Diagnostic]:
    """The same of dimensions, labels, overrides and rungs.

    A dimension whose required criteria exclude each other is told only where something waits for it.
    """
    rule_set = subject.rule_set
    rules = (rule_set.rungs, rule_set.fast_tracks, rule_set.disqualifiers, rule_set.labels)
    awaited = {part for part in parts(rules) if isinstance(part, Name)}
    for dimension in rule_set.dimensions:
        met_when = dimension.met_when
        name = Name(NameKind.DIMENSION, dimension.dimension_id, FieldType.BOOLEAN)
        if met_when is None or subject.dimensions[dimension.dimension_id].met_when is not None or name not in awaited:
            continue
        constant_part = any(_outcome(subject, item, Place(item)) is not None for item in items_of(met_when))
        if not constant_part and _outcome(subject, met_when, Place(met_when)) == UNMET:
            yield lint.criteria_exclude_each_other(dimension.span, dimension.dimension_id)
    for place in conditions_about_conclusions(subject):
        if place.written:
            _, found = _visit(subject, place.condition, place)
            yield from found


def _visit(subject: Subject, condition: Condition, place: Place) -> tuple[bool, list[Diagnostic]]:
    """Whether it is constant, and the smallest parts of it that are."""
    found: list[Diagnostic] = []
    by_a_part = False
    for item in items_of(condition):
        constant, of_item = _visit(subject, item, place)
        found += of_item
        by_a_part = by_a_part or constant
    outcome = _outcome(subject, condition, place)
    if outcome is not None and not by_a_part and not isinstance(condition, Holds):
        found.append(_told(subject, condition, place, met=outcome == MET))
    return outcome is not None, found


def _outcome(subject: Subject, condition: Condition, place: Place) -> int | None:
    """MET where nothing fails a condition, UNMET where nothing meets it; else None."""
    outcomes = subject.analysis.network(condition, signal=place.signal).outcomes()
    if outcomes is None or (outcomes & MET and outcomes & UNMET):
        return None
    return MET if outcomes & MET else UNMET


def _told(subject: Subject, condition: Condition, place: Place, *, met: bool) -> Diagnostic:
    span = condition.span
    if isinstance(condition, Test):
        name = condition.subject
        if condition.operator is Operator.KNOWN:
            wanted = isinstance(condition.operands[0], Literal) and condition.operands[0].value is True
            return lint.known_anyway(span, name.path, met=met, wanted=wanted)
        if name.kind in _NUMBERS and (reach := subject.analysis.reach(name)) is not None:
            return (lint.number_always if met else lint.number_never)(span, name.path, *reach)
    if place.signal is not None:
        return lint.constant_activity(span, met=met)
    names = {name.path for leaf in leaves(condition) for name in leaf.names}
    return (lint.always_met if met else lint.never_met)(span, names.pop() if len(names) == 1 else "")
