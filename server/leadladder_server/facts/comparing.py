"""How one value compares with one other, by the types of both."""

import operator as python
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from leadladder_server.ruleset.conditions import Operator
from leadladder_server.values.text import normal_form
from leadladder_server.values.time import MICROSECONDS_A_DAY, from_date, ordinal_of, to_date
from leadladder_server.values.types import FieldType


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of two values that are both known.

    Attributes:
        subject_key: Applied to the subject before it is compared; None to take it as it is.
        operand_key: Applied to the operand before it is compared; None to take it as it is.
        holds: Whether it holds for (subject, operand).
    """

    subject_key: Callable[[Any], Any] | None
    operand_key: Callable[[Any], Any] | None
    holds: Callable[[Any, Any], bool]


ORDER: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUALS: python.eq,
    Operator.GT: python.gt,
    Operator.GTE: python.ge,
    Operator.LT: python.lt,
    Operator.LTE: python.le,
    Operator.BEFORE: python.lt,
    Operator.AFTER: python.gt,
}
"""What the operators with one operand mean for values that have an order."""

_TEXT: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUALS: python.eq,
    Operator.CONTAINS: python.contains,
    Operator.STARTS_WITH: str.startswith,
    Operator.ENDS_WITH: str.endswith,
}


def comparison(subject: FieldType, operator: Operator, operand: FieldType) -> Comparison | None:
    """How a subject of one type compares with one operand; None where the operator does not go with the types.

    MONEY is not among the types: comparing amounts can be UNKNOWN.
    """
    match subject, operand:
        case FieldType.STRING, FieldType.STRING if operator in _TEXT:
            return Comparison(normal_form, normal_form, _TEXT[operator])
        case FieldType.LIST, FieldType.STRING if operator is Operator.CONTAINS:
            return Comparison(_members, normal_form, python.contains)
        case _ if operator not in ORDER:
            return None
        case FieldType.TIMESTAMP, FieldType.DATE:
            return _with_whole_day(operator)
        case FieldType.DATE, FieldType.TIMESTAMP:
            return Comparison(None, to_date, ORDER[operator])
        case ((FieldType.NUMBER | FieldType.BOOLEAN | FieldType.DURATION | FieldType.DATE | FieldType.TIMESTAMP), _):
            return Comparison(None, None, ORDER[operator]) if subject is operand else None
        case _:
            return None


def _with_whole_day(operator: Operator) -> Comparison:
    """A moment against a day: after starts with the next midnight, and up to (lte) ends there."""
    match operator:
        case Operator.EQUALS:
            return Comparison(ordinal_of, date.toordinal, python.eq)
        case Operator.AFTER | Operator.GT:
            return Comparison(None, _next_midnight, python.ge)
        case Operator.LTE:
            return Comparison(None, _next_midnight, python.lt)
        case _:
            return Comparison(None, from_date, ORDER[operator])


def _next_midnight(day: date) -> int:
    return from_date(day) + MICROSECONDS_A_DAY


def _members(items: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(normal_form, items))
