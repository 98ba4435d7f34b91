"""What tests ask for, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from leadladder_server.ruleset.conditions import Literal, Name, Operand, Operator, Test
from leadladder_server.values.listing import listed
from leadladder_server.values.types import FieldType
from leadladder_server.wording.values import say_duration, say_value

_MOST_OF_A_LIST = 5
"""A list file with more items is told by its name and size."""

_DATES = (FieldType.DATE, FieldType.TIMESTAMP)


@dataclass(frozen=True, slots=True)
class Words:
    """What a test says about a value.

    Attributes:
        wanted: What it asks for, after "needs": "at least 20", "a date in the last 90 days".
        met: What it says of a value that has it, after that value and a comma: "at least 20", "in the last 90 days".
            Empty where the value says it all.
    """

    wanted: str
    met: str


def expectation(test: Test, title_of: Callable[[Name], str]) -> str:
    """What a test asks for, in words that complete "needs ...": "at least 20", "one of linux or mac"."""
    return words(test, title_of).wanted


def words(test: Test, say_name: Callable[[Name], str], *, negated: bool = False) -> Words:
    """What a test says, or its opposite.

    Args:
        test: The test.
        say_name: What to call another field or signal that it compares with.
        negated: Whether it is the opposite that is asked for.
    """
    operands = [_say_operand(operand, say_name) for operand in test.operands]
    match test.operator:
        case Operator.KNOWN:
            wants_known = _is_true(test) is not negated
            return _same("known" if wants_known else "not known")
        case Operator.EQUALS | Operator.NOT_EQUALS:
            return _equality(test, operands[0], differs=(test.operator is Operator.NOT_EQUALS) is not negated)
        case Operator.IN | Operator.NOT_IN:
            among = (test.operator is Operator.IN) is not negated
            if len(operands) == 1:
                return _equality(test, operands[0], differs=not among)
            return _same(f"{'one' if among else 'none'} of {_say_operands(test, operands, 'or')}")
        case Operator.WITHIN | Operator.OLDER_THAN | Operator.IN_NEXT:
            return _window(test, negated=negated)
        case Operator.BETWEEN:
            return _range(test, operands, negated=negated)
        case Operator.CONTAINS | Operator.CONTAINS_ANY | Operator.CONTAINS_ALL if test.subject.type is FieldType.LIST:
            return _members(test, operands, negated=negated)
        case Operator.CONTAINS | Operator.STARTS_WITH | Operator.ENDS_WITH | Operator.MATCHES:
            return _text(test.operator, operands[0], negated=negated)
        case _:
            return _order(test, operands[0], negated=negated)


def _same(text: str) -> Words:
    return Words(text, text)


def _is_true(test: Test) -> bool:
    """Whether the one literal that a boolean is compared with is true."""
    return any(isinstance(operand, Literal) and operand.value is True for operand in test.operands)


def _say_operand(operand: Operand, say_name: Callable[[Name], str]) -> str:
    return say_name(operand) if isinstance(operand, Name) else say_value(operand.value, operand.type)


def _say_operands(test: Test, operands: list[str], conjunction: str) -> str:
    """All operands, or for a long list its size and name."""
    if test.list_name and len(operands) > _MOST_OF_A_LIST:
        return f"{len(operands):,} in ${test.list_name}"
    return listed(operands, conjunction) or f"${test.list_name}, which is empty"


def _equality(test: Test, operand: str, *, differs: bool) -> Words:
    if test.subject.type is FieldType.BOOLEAN and isinstance(test.operands[0], Literal):
        return Words("yes" if _is_true(test) is not differs else "no", "")
    if differs:
        return Words(f"anything but {operand}", f"not {operand}")
    return Words(operand, f"the same as {operand}" if isinstance(test.operands[0], Name) else "")


def _window(test: Test, *, negated: bool) -> Words:
    length = next((operand.value for operand in test.operands if isinstance(operand, Literal)), timedelta())
    duration = say_duration(length) if isinstance(length, timedelta) else str(length)
    span = duration.removeprefix("1 ")
    match test.operator:
        case Operator.OLDER_THAN:
            age = f"less than {duration} ago" if negated else f"at least {duration} ago"
            return Words(f"a date {age}", age)
        case Operator.WITHIN:
            window = f"in the last {span}"
        case _:
            window = f"in the next {span}"
    return Words(f"no date {window}", f"not {window}") if negated else Words(f"a date {window}", window)


def _range(test: Test, operands: list[str], *, negated: bool) -> Words:
    low, high = operands
    if not negated:
        return _same(f"from {low} to {high}")
    if test.subject.type in _DATES:
        return Words(f"a date before {low} or after {high}", f"before {low} or after {high}")
    return _same(f"less than {low} or more than {high}")


def _members(test: Test, operands: list[str], *, negated: bool) -> Words:
    match test.operator:
        case Operator.CONTAINS:
            among = f"{operands[0]} among them"
            return Words(f"no {among}", f"without {among}") if negated else Words(among, f"with {among}")
        case Operator.CONTAINS_ANY:
            among = f"of {_say_operands(test, operands, 'or')} among them"
            return Words(f"none {among}", f"none {among}") if negated else Words(f"one {among}", f"with one {among}")
        case _:
            among = f"{_say_operands(test, operands, 'and')} among them"
            return _same(f"not all of {among}") if negated else Words(f"all of {among}", f"with all of {among}")


def _text(operator: Operator, operand: str, *, negated: bool) -> Words:
    if operator is Operator.CONTAINS:
        inside = f'{"without" if negated else "with"} "{operand}" in it'
        return Words(f"a text {inside}", inside)
    verb, rest = {
        Operator.STARTS_WITH: ("start", "with"),
        Operator.ENDS_WITH: ("end", "with"),
        Operator.MATCHES: ("fit", "the pattern"),
    }[operator]
    says = f'does not {verb} {rest} "{operand}"' if negated else f'{verb}s {rest} "{operand}"'
    return Words(f"a text that {says}", says)


_OPPOSITES = {
    Operator.GT: Operator.LTE,
    Operator.AFTER: Operator.LTE,
    Operator.GTE: Operator.LT,
    Operator.LT: Operator.GTE,
    Operator.BEFORE: Operator.GTE,
    Operator.LTE: Operator.GT,
}


def _order(test: Test, operand: str, *, negated: bool) -> Words:
    operator = _OPPOSITES[test.operator] if negated else test.operator
    if test.subject.type in _DATES:
        match operator:
            case Operator.LT | Operator.BEFORE:
                return Words(f"a date before {operand}", f"before {operand}")
            case Operator.GT | Operator.AFTER:
                return Words(f"a date after {operand}", f"after {operand}")
            case Operator.GTE:
                return _same(f"{operand} or later")
            case _:
                return _same(f"{operand} or earlier")
    is_time = test.subject.type is FieldType.DURATION
    match operator:
        case Operator.GT:
            return _same(f"{'longer' if is_time else 'more'} than {operand}")
        case Operator.LT:
            return _same(f"{'shorter' if is_time else 'less'} than {operand}")
        case Operator.GTE:
            return _same(f"at least {operand}")
        case _:
            return _same(f"at most {operand}")
