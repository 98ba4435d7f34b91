"""Conditions as authors write them: names, tests and groups."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.core_schema import resolve
from leadladder_server.documents.nodes import Entry, Mapping, Node, Scalar, Sequence
from leadladder_server.language import messages
from leadladder_server.language.document import (
    KEYWORDS,
    WrittenCondition,
    WrittenGroup,
    WrittenName,
    WrittenTest,
    gap,
    is_gap,
    is_reference,
)
from leadladder_server.language.shapes import Key, ListShape, MappingShape, Parts, ScalarShape, Shape

LIST_OPERATORS = ("in", "not_in", "contains_any", "contains_all")
"""Operators that compare with a list."""

OPERATORS = (
    *("equals", "not_equals", "in", "not_in"),
    *("gt", "gte", "lt", "lte", "between"),
    *("contains", "starts_with", "ends_with", "matches", "contains_any", "contains_all"),
    *("before", "after", "within", "older_than", "in_next", "known"),
)
"""Every operator."""

_FORMULA = re.compile(r"([a-z][\w.-]*) *(==|!=|<>|>=|<=|=|>|<) *(\S.*)")
"""A name, a sign and a value."""


@dataclass(frozen=True, slots=True)
class ConditionShape:
    """A condition: a name, or a mapping of tests and groups that must all hold."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> WrittenCondition:
        """The condition. Recursion is bounded by the nesting that documents allow."""
        match node:
            case Scalar():
                return _name(node, owner, found)
            case Sequence():
                found.append(messages.list_as_condition(node, owner))
                return _conjunction(node, owner, found)
            case Mapping(entries=()):
                found.append(messages.empty_condition(node, owner))
                return WrittenName(gap(node.span))
            case Mapping():
                return _all_of(node.entries, found)


CONDITION: Shape[WrittenCondition] = ConditionShape()

_ITEMS = ListShape(CONDITION, "a list of conditions")

COUNT = Key("count", ScalarShape("a whole number"), "How many have to be met", "2", required=True)
OF = Key("of", _ITEMS, "The conditions that are counted", "[need.aware, budget.allocated]", required=True)
OF_CRITERIA = Key(
    "of", _ITEMS, "The conditions that are counted; without it the required criteria", "[revenue, headcount]"
)


def _build_at_least(parts: Parts, of: Key[tuple[WrittenCondition, ...]]) -> WrittenGroup:
    return WrittenGroup("at_least", parts.required(COUNT), parts[of] or (), parts.owner.span)


AT_LEAST: MappingShape[WrittenCondition] = MappingShape(
    "an at_least", (COUNT, OF), lambda parts, _: _build_at_least(parts, OF)
)

AT_LEAST_OF_CRITERIA: MappingShape[WrittenCondition] = MappingShape(
    "an at_least", (COUNT, OF_CRITERIA), lambda parts, _: _build_at_least(parts, OF_CRITERIA)
)


@dataclass(frozen=True, slots=True)
class MetWhenShape:
    """`met_when` of a dimension: a condition, the bare word `any`, or `at_least` that counts the required criteria."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> WrittenCondition:
        """The condition; a group without items stands for one over the required criteria."""
        match node:
            case Scalar(value="any"):
                return WrittenGroup("any", None, (), node.span)
            case Mapping(entries=(Entry(key=Scalar(text="at_least") as key, value=Scalar() as count),)):
                found.append(messages.bare_count(count, "{count: 2}"))
                return AT_LEAST_OF_CRITERIA.read(_counted(count), key, [])
            case Mapping(entries=(Entry(key=Scalar(text="at_least") as key, value=value),)):
                return AT_LEAST_OF_CRITERIA.read(value, key, found)
            case _:
                return CONDITION.read(node, owner, found)


def _name(node: Scalar, owner: Scalar, found: list[Diagnostic]) -> WrittenCondition:
    if not node.quoted and node.text.startswith("*"):  # No plain text does: an alias of nothing, which was reported.
        return WrittenName(gap(node.span))
    if (formula := _formula(node, found)) is not None:
        return formula
    if isinstance(node.value, str) and node.text.strip():
        return WrittenName(node)
    found.append(messages.no_condition(node, owner))
    return WrittenName(gap(node.span))


def _formula(written: Scalar, found: list[Diagnostic]) -> WrittenTest | None:
    """The test that somebody meant who wrote `score.fit > 50` as a name; None of any other text."""
    match = _FORMULA.fullmatch(written.text) if isinstance(written.value, str) else None
    operator = None if match is None else messages.meant_operator(match[2], OPERATORS)
    if match is None or operator is None:
        return None
    found.append(messages.formula(written.span, written.text, f"{{{match[1]}: {{{operator}: {match[3]}}}}}"))
    subject = Scalar(match[1], match[1], quoted=False, span=written.span)
    operand = Scalar(resolve(match[3]), match[3], quoted=False, span=written.span)
    return WrittenTest(subject, operator, (operand,), is_reference(operand), written.span)


def _all_of(entries: tuple[Entry, ...], found: list[Diagnostic]) -> WrittenCondition:
    """The entries of one mapping, all of which must hold."""
    conditions: list[WrittenCondition] = []
    for entry in _with_of_inside(entries, found):
        if entry.key.text in KEYWORDS:
            conditions.append(_group(entry, found))
        else:
            conditions.extend(_tests(entry, found))
    return conditions[0] if len(conditions) == 1 else WrittenGroup("all", None, tuple(conditions), entries[0].key.span)


def _with_of_inside(entries: tuple[Entry, ...], found: list[Diagnostic]) -> tuple[Entry, ...]:
    """`at_least: 2` with `of:` beside it is reported, and read as if the two stood inside."""
    counts = [entry for entry in entries if entry.key.text == "at_least" and isinstance(entry.value, Scalar)]
    beside = tuple(entry for entry in entries if entry.key.text == OF.name)
    if not (counts and beside):
        return entries
    (at_least,) = counts
    found.append(messages.bare_count(at_least.value, "{count: 2, of: [...]}"))
    whole = replace(at_least, value=_counted(at_least.value, beside))
    return tuple(whole if entry is at_least else entry for entry in entries if entry not in beside)


def _counted(count: Node, beside: tuple[Entry, ...] = ()) -> Mapping:
    """What somebody meant who wrote only the count under `at_least`."""
    name = Scalar(COUNT.name, COUNT.name, quoted=False, span=count.span)
    return Mapping((Entry(name, count), *beside), count.span)


def _group(entry: Entry, found: list[Diagnostic]) -> WrittenCondition:
    key, kind = entry.key, entry.key.text
    if kind == "at_least" and isinstance(entry.value, Scalar):
        found.append(messages.bare_count(entry.value, "{count: 2, of: [...]}"))
        return AT_LEAST.read(_counted(entry.value), key, [])
    if kind == "at_least":
        return AT_LEAST.read(entry.value, key, found)
    if kind != "not":
        return WrittenGroup(kind, None, _ITEMS.read(entry.value, key, found), key.span)
    if isinstance(entry.value, Sequence):
        found.append(messages.not_with_list(entry.value))
        return _conjunction(entry.value, key, found)
    return WrittenGroup(kind, None, (CONDITION.read(entry.value, key, found),), key.span)


def _conjunction(node: Sequence, owner: Scalar, found: list[Diagnostic]) -> WrittenCondition:
    """A list where one condition belongs: some group of its items, so that these are checked."""
    items = tuple(CONDITION.read(item, owner, found) for item in node.items)
    return WrittenGroup("all", None, items, node.span) if items else WrittenName(gap(node.span))


def _tests(entry: Entry, found: list[Diagnostic]) -> list[WrittenCondition]:
    """A name with a value, or with operators."""
    subject = entry.key
    if (formula := _formula(subject, found)) is not None:
        return [formula]
    match entry.value:
        case Scalar() as value:
            return [WrittenTest(subject, "equals", (_value(value, subject, found),), is_reference(value), value.span)]
        case Sequence() as value:
            found.append(messages.list_as_test(value, subject, KEYWORDS))
            is_group = messages.meant_group(subject.text, KEYWORDS) is not None
            return [_conjunction(value, subject, found) if is_group else _untold(subject, value.span)]
        case Mapping(entries=()) as value:
            found.append(messages.empty_test(value, subject))
            return [_untold(subject, value.span)]
        case Mapping(entries=operators):
            return [test for operator in operators for test in _test(subject, operator, found)]


def _untold(subject: Scalar, span: Span) -> WrittenTest:
    """A test of which only the name is known: `known` goes with every type."""
    return WrittenTest(subject, "known", (gap(span),), reference=False, span=span)


def _test(subject: Scalar, entry: Entry, found: list[Diagnostic]) -> list[WrittenCondition]:
    operator = entry.key
    if operator.text not in OPERATORS:
        found.append(messages.unknown_operator(operator, subject, OPERATORS))
        if fact := messages.meant_fact(operator.text, subject.text):
            return _tests(Entry(replace(operator, value=fact, text=fact), entry.value), found)
        meant = messages.meant_operator(operator.text, OPERATORS)
        if meant is None:
            return [_untold(subject, operator.span)]
        operator = replace(operator, value=meant, text=meant)
    operands = _operand_reader(operator.text)(entry.value, operator, found)
    reference = isinstance(entry.value, Scalar) and is_reference(entry.value)
    return [WrittenTest(subject, operator.text, operands, reference, _joined(operator.span, entry.value.span))]


_Operands = Callable[[Node, Scalar, list[Diagnostic]], tuple[Scalar, ...]]


def _operand_reader(operator: str) -> _Operands:
    if operator in LIST_OPERATORS:
        return _list_operands
    return _range_operands if operator == "between" else _single_operand


def _list_operands(node: Node, operator: Scalar, found: list[Diagnostic]) -> tuple[Scalar, ...]:
    match node:
        case Scalar() if is_reference(node):
            return (node,)
        case Sequence() if node.items:
            return _values(node, operator, found)
        case Sequence():
            found.append(messages.empty_list(node, operator))
        case _:
            found.append(messages.needs_list(node, operator))
    return (node if isinstance(node, Scalar) else gap(node.span),)


def _range_operands(node: Node, operator: Scalar, found: list[Diagnostic]) -> tuple[Scalar, ...]:
    if isinstance(node, Sequence) and len(node.items) == 2:  # noqa: PLR2004  # Low and high.
        return _values(node, operator, found)
    found.append(messages.needs_range(node, operator))
    return gap(node.span), gap(node.span)


def _single_operand(node: Node, operator: Scalar, found: list[Diagnostic]) -> tuple[Scalar, ...]:
    if isinstance(node, Scalar):
        return (_value(node, operator, found),)
    found.append(messages.needs_one_value(node, operator))
    return (gap(node.span),)


def _value(scalar: Scalar, owner: Scalar, found: list[Diagnostic]) -> Scalar:
    if is_gap(scalar):
        found.append(messages.no_value(scalar, owner))
    return scalar


def _values(node: Sequence, operator: Scalar, found: list[Diagnostic]) -> tuple[Scalar, ...]:
    scalars = [item if isinstance(item, Scalar) else gap(item.span) for item in node.items]
    nested = (item for item in node.items if not isinstance(item, Scalar))
    found.extend(messages.wrong_shape(item, operator, "single values") for item in nested)
    found.extend(messages.no_value(item, operator) for item in node.items if isinstance(item, Scalar) and is_gap(item))
    return tuple(scalars)


def _joined(first: Span, last: Span) -> Span:
    if last.line != first.line or last.end_column < first.end_column:
        return first
    return Span(first.file, first.line, first.column, last.end_column)
