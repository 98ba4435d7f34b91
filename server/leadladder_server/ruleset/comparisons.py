"""One test: its name, operator and operands, read and matched with each other."""

import unicodedata
from dataclasses import dataclass

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Scalar
from leadladder_server.documents.phrases import shown
from leadladder_server.language.document import WrittenTest, is_reference
from leadladder_server.ruleset.conditions import Condition, Holds, Literal, Name, NameKind, Not, Operand, Operator, Test
from leadladder_server.ruleset.context import Context
from leadladder_server.ruleset.literals import Written, in_place, of_list, of_parameter, read
from leadladder_server.ruleset.messages import comparing
from leadladder_server.ruleset.names import KINDS, UNREADABLE, Place, PlaceKind, look_up, nearest_path
from leadladder_server.ruleset.operand_checks import operand_problems
from leadladder_server.values.types import FieldType

_EQUALITY = (Operator.EQUALS, Operator.NOT_EQUALS, Operator.IN, Operator.NOT_IN)
_ORDER = (Operator.GT, Operator.GTE, Operator.LT, Operator.LTE, Operator.BETWEEN)
_TEXT = (Operator.CONTAINS, Operator.STARTS_WITH, Operator.ENDS_WITH, Operator.MATCHES)
_WINDOWS = (Operator.WITHIN, Operator.OLDER_THAN, Operator.IN_NEXT)
_TIME = (*_EQUALITY, *_ORDER, Operator.BEFORE, Operator.AFTER, *_WINDOWS, Operator.KNOWN)

OPERATORS: dict[FieldType, tuple[Operator, ...]] = {
    FieldType.STRING: (*_EQUALITY, *_TEXT, Operator.KNOWN),
    FieldType.NUMBER: (*_EQUALITY, *_ORDER, Operator.KNOWN),
    FieldType.BOOLEAN: (*_EQUALITY, Operator.KNOWN),
    FieldType.MONEY: (*_EQUALITY, *_ORDER, Operator.KNOWN),
    FieldType.DATE: _TIME,
    FieldType.TIMESTAMP: _TIME,
    FieldType.DURATION: (*_EQUALITY, *_ORDER, Operator.KNOWN),
    FieldType.LIST: (Operator.CONTAINS, Operator.CONTAINS_ANY, Operator.CONTAINS_ALL, Operator.KNOWN),
}
"""The operators that go with a fact or signal of each type."""

CONCLUSION_OPERATORS: dict[NameKind, tuple[Operator, ...]] = {
    NameKind.SCORE: OPERATORS[FieldType.NUMBER],
    NameKind.POINTS: OPERATORS[FieldType.NUMBER],
    NameKind.GRADE: (*_EQUALITY, Operator.KNOWN),
    NameKind.LABEL: (*_EQUALITY, Operator.KNOWN),
}
"""The operators that go with what the rules conclude."""

_OF_LISTS = (Operator.IN, Operator.NOT_IN, Operator.CONTAINS_ANY, Operator.CONTAINS_ALL)
_OF_WRITTEN_VALUES = (*_OF_LISTS, *_WINDOWS, Operator.MATCHES, Operator.KNOWN)
_PROBLEMS_OF_A_LIST = 20


@dataclass(frozen=True, slots=True)
class _ListName:
    """A `$name` that is a list."""

    name: str


def check_test(written: WrittenTest, context: Context, place: Place) -> Condition | None:
    """The test, resolved; None when it has a problem, which is then reported."""
    operator = Operator(written.operator)
    subject = look_up(written.subject, context.names, place)
    if not isinstance(subject, Name):
        context.problems.extend([] if subject is None else [subject])
        context.problems.extend(_unknown_references(written, context, place))
        return None
    if subject.kind in (NameKind.CRITERION, NameKind.DIMENSION):
        return _check_outcome(written, subject, operator, context)
    allowed = CONCLUSION_OPERATORS.get(subject.kind, OPERATORS[subject.type])
    if operator not in allowed:
        context.problems.append(_wrong_operator(written, subject, allowed))
        context.problems.extend(_unknown_references(written, context, place))
        return None
    if operator in _OF_LISTS and written.reference:
        return _check_list_test(written, subject, operator, context, place)
    operands = [_operand(scalar, subject, operator, context, place) for scalar in written.operands]
    if any(operand is None for operand in operands):
        return None
    read_operands = tuple(operand for operand in operands if operand is not None)
    problems = operand_problems(written, subject, operator, read_operands, context.names.values_of(subject))
    context.problems.extend(problems)
    return None if problems else Test(subject, operator, read_operands, span=written.span)


def _reference(scalar: Scalar, context: Context, place: Place) -> Written | _ListName | Name | Diagnostic | None:
    """What `$name` stands for; None when its own declaration has a problem."""
    word = str(scalar.value).removeprefix("$")
    names = context.names
    if word in names.parameters:
        return of_parameter(scalar, names.parameters[word])
    if word in names.lists:
        return _ListName(word)
    anywhere = place if place.kind is PlaceKind.SIGNAL else Place(PlaceKind.RULES)
    found = look_up(Scalar(word, word, scalar.quoted, scalar.span), names, anywhere)
    if isinstance(found, Diagnostic) and "." not in word:
        if UNREADABLE in names.parameters or UNREADABLE in names.lists:
            return None
        signals = [f"signals.{signal}" for signal in names.signals]
        nearest = nearest_path(word, [*names.parameters, *names.lists, *names.fields, *signals])
        return comparing.unknown_reference(scalar.span, scalar.text, None if nearest is None else f"${nearest}")
    return found


def _unknown_references(written: WrittenTest, context: Context, place: Place) -> list[Diagnostic]:
    """What `$name` among the operands stands for nothing, in a test that is wrong already."""
    references = [_reference(scalar, context, place) for scalar in written.operands if is_reference(scalar)]
    return [found for found in references if isinstance(found, Diagnostic)]


def _operand(scalar: Scalar, subject: Name, operator: Operator, context: Context, place: Place) -> Operand | None:
    """One operand as the type that the operator needs; None when it has a problem, which is then reported."""
    expected = _expected(subject, operator)
    source = _reference(scalar, context, place) if is_reference(scalar) else in_place(scalar)
    match source:
        case None:
            return None
        case Diagnostic():
            found: Operand | Diagnostic | None = source
        case Written():
            found = read(source, expected, _taker(subject, operator))
            if isinstance(found, Diagnostic) and found.code == "wrong-type" and _is_name(scalar, operator, context):
                found = comparing.without_dollar(found, scalar.text)
            if operator is Operator.MATCHES and isinstance(found, Literal):
                found = Literal(expected, unicodedata.normalize("NFC", source.text))  # Its white space counts.
        case _ListName() if operator in _OF_LISTS:
            found = comparing.list_among_items(scalar.span, scalar.text, operator)
        case _ListName():
            found = comparing.list_not_here(scalar.span, scalar.text, operator)
        case other:
            found = _other_fact(scalar, other, subject, operator)
    if isinstance(found, Diagnostic):
        context.problems.append(found)
    return None if isinstance(found, Diagnostic) else found


def _is_name(scalar: Scalar, operator: Operator, context: Context) -> bool:
    """Whether a value is what the operator could refer to, without its dollar."""
    names = context.names
    return scalar.text in names.parameters or (operator not in _OF_WRITTEN_VALUES and scalar.text in names.fields)


def _other_fact(scalar: Scalar, other: Name, subject: Name, operator: Operator) -> Name | Diagnostic:
    """A fact to compare with, where that is possible."""
    facts = (NameKind.FIELD, NameKind.SIGNAL, NameKind.ACTIVITY)
    if other.kind not in facts:
        return comparing.reference_not_a_fact(scalar.span, scalar.text, KINDS[other.kind])
    if subject.kind not in facts:
        return comparing.conclusion_reference(scalar.span, scalar.text, subject.path, KINDS[subject.kind])
    if operator in _OF_WRITTEN_VALUES:
        return comparing.reference_not_allowed(scalar.span, scalar.text, operator, subject.path)
    expected = _expected(subject, operator)
    if other.type is not expected:
        return comparing.reference_of_other_type(scalar.span, subject.path, expected, scalar.text, other.type)
    return other


def _expected(subject: Name, operator: Operator) -> FieldType:
    if operator is Operator.KNOWN:
        return FieldType.BOOLEAN
    if operator in _WINDOWS:
        return FieldType.DURATION
    return FieldType.STRING if subject.type is FieldType.LIST else subject.type


def _taker(subject: Name, operator: Operator) -> str:
    """What takes the value, in a message."""
    return f"{operator}:" if operator is Operator.KNOWN or operator in _WINDOWS else subject.path


def _check_list_test(
    written: WrittenTest, subject: Name, operator: Operator, context: Context, place: Place
) -> Test | None:
    """`in: $competitors` and its like."""
    scalar = written.operands[0]
    source = _reference(scalar, context, place)
    match source:
        case None:
            return None
        case _ListName(name):
            return _of_named_list(name, written, subject, operator, context)
        case Written():
            problem = comparing.parameter_for_list(scalar.span, scalar.text, operator)
        case Name():
            problem = comparing.reference_not_allowed(scalar.span, scalar.text, operator, subject.path)
        case unknown:
            problem = unknown
    context.problems.append(problem)
    return None


def _of_named_list(name: str, written: WrittenTest, subject: Name, operator: Operator, context: Context) -> Test | None:
    operands = _read_list(name, _expected(subject, operator), subject.path, context)
    if operands is None:
        return None
    problems = operand_problems(written, subject, operator, operands, context.names.values_of(subject))
    context.problems.extend(problems[:_PROBLEMS_OF_A_LIST])
    return None if problems else Test(subject, operator, operands, name, span=written.span)


def _read_list(name: str, expected: FieldType, taker: str, context: Context) -> tuple[Literal, ...] | None:
    """A list's items as a type, read once; None when at least one has a problem. At most 20 problems are reported."""
    key = (name, expected)
    if key not in context.lists:
        items = [read(of_list(item), expected, taker) for item in context.names.lists[name]]
        problems = [item for item in items if isinstance(item, Diagnostic)]
        context.problems.extend(problems[:_PROBLEMS_OF_A_LIST])
        literals = tuple(item for item in items if isinstance(item, Literal))
        context.lists[key] = literals if len(literals) == len(items) else None
    return context.lists[key]


def _check_outcome(written: WrittenTest, subject: Name, operator: Operator, context: Context) -> Condition | None:
    """A criterion or dimension: met (true), not met (false), or known."""
    scalar = written.operands[0]
    source = _reference(scalar, context, Place(PlaceKind.RULES)) if is_reference(scalar) else in_place(scalar)
    value = read(source, FieldType.BOOLEAN, subject.path) if isinstance(source, Written) else source
    if value is None:
        return None
    if operator in (Operator.EQUALS, Operator.NOT_EQUALS, Operator.KNOWN) and isinstance(value, Literal):
        if operator is Operator.KNOWN:
            return Test(subject, operator, (value,), span=written.span)
        holds = Holds(subject, span=written.span)
        return holds if value.value is (operator is Operator.EQUALS) else Not(holds, span=written.span)
    context.problems.append(
        value
        if isinstance(value, Diagnostic)
        else comparing.conclusion_value(written.span, subject.path, KINDS[subject.kind])
    )
    return None


def _wrong_operator(written: WrittenTest, subject: Name, allowed: tuple[Operator, ...]) -> Diagnostic:
    if subject.kind in CONCLUSION_OPERATORS:
        kind = KINDS[subject.kind]
        return comparing.conclusion_operator(written.span, shown(subject.path), written.operator, kind, allowed)
    return comparing.wrong_operator(written.span, subject.path, written.operator, subject.type, allowed)
