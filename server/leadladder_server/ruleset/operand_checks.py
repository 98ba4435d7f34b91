"""Whether operands of the right type also make sense: values that occur, ranges, windows, patterns."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.phrases import shown
from leadladder_server.language.document import WrittenTest
from leadladder_server.ruleset.conditions import Literal, Name, Operand, Operator
from leadladder_server.ruleset.messages import comparing
from leadladder_server.ruleset.patterns import refusal
from leadladder_server.suggestions import nearest
from leadladder_server.values.money import Money
from leadladder_server.values.text import normal_form
from leadladder_server.values.time import MICROSECONDS_A_DAY, from_date
from leadladder_server.values.types import FieldType

_DAY = timedelta(days=1)


def operand_problems(
    written: WrittenTest, subject: Name, operator: Operator, operands: Sequence[Operand], values: Sequence[str]
) -> list[Diagnostic]:
    """What is wrong with operands of the right types. `values` are the texts that the subject can be; empty for any."""
    match operator:
        case Operator.EQUALS | Operator.NOT_EQUALS | Operator.IN | Operator.NOT_IN if values:
            return list(_outside(written, subject, operands, values))
        case Operator.BETWEEN:
            return _range_problems(written, operands)
        case Operator.WITHIN | Operator.OLDER_THAN | Operator.IN_NEXT:
            return window_problems(_place(written, 0), operands[0], subject, f"{operator}:", _told(written, 0))
        case Operator.MATCHES:
            return _pattern_problems(written, operands[0])
        case _:
            return []


def window_problems(span: Span, window: Operand, subject: Name, taker: str, told: str) -> list[Diagnostic]:
    """What is wrong with a duration that counts from or to the moments of a subject. `taker` is what takes it."""
    if not isinstance(window, Literal) or not isinstance(window.value, timedelta):
        return []
    if window.value <= timedelta(0):
        return [comparing.not_positive(span, taker, told)]
    if subject.type is FieldType.DATE and window.value % _DAY:
        return [comparing.not_whole_days(span, subject.path, told)]
    return []


def _outside(
    written: WrittenTest, subject: Name, operands: Sequence[Operand], values: Sequence[str]
) -> Iterator[Diagnostic]:
    known = {normal_form(value) for value in values}
    for index, operand in enumerate(operands):
        if isinstance(operand, Literal) and normal_form(str(operand.value)) not in known:
            got = str(operand.value)
            yield comparing.outside_values(_place(written, index), subject.path, got, nearest(got, values), values)


def _range_problems(written: WrittenTest, operands: Sequence[Operand]) -> list[Diagnostic]:
    low, high = operands
    if not isinstance(low, Literal) or not isinstance(high, Literal):
        return []
    told = (_told(written, 0), _told(written, 1))
    if isinstance(low.value, Money) and isinstance(high.value, Money) and low.value.currency != high.value.currency:
        return [comparing.different_currencies(written.span, *told)]
    return [comparing.reversed_range(written.span, *told)] if _start(low) > _end(high) else []


def _start(literal: Literal) -> float:
    match literal.value:
        case Money(nanos=nanos):
            return nanos
        case date() as day:
            return from_date(day)
        case timedelta() as duration:
            return duration // timedelta(microseconds=1)
        case int() | float() as number:
            return number
        case _:
            raise AssertionError(literal)


def _end(literal: Literal) -> float:
    return _start(literal) + (MICROSECONDS_A_DAY - 1 if isinstance(literal.value, date) else 0)


def _pattern_problems(written: WrittenTest, operand: Operand) -> list[Diagnostic]:
    if not isinstance(operand, Literal):
        return []
    reason = refusal(str(operand.value))
    return [] if reason is None else [comparing.invalid_pattern(_place(written, 0), str(operand.value), reason)]


def _place(written: WrittenTest, index: int) -> Span:
    """The operand itself; the whole test where it comes from a named list."""
    return written.operands[index].span if index < len(written.operands) and not written.reference else written.span


def _told(written: WrittenTest, index: int) -> str:
    return shown(written.operands[index].text)
