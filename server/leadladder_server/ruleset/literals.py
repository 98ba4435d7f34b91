"""What authors write as values, read as the type that is needed where they stand."""

from dataclasses import dataclass

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.nodes import Scalar
from leadladder_server.documents.phrases import shown
from leadladder_server.language.document import is_gap
from leadladder_server.ruleset.conditions import Literal
from leadladder_server.ruleset.limits import MAX_TEXT
from leadladder_server.ruleset.messages import comparing
from leadladder_server.values.meant import meant_value
from leadladder_server.values.scalars import MAX_INTEGER, parse
from leadladder_server.values.text import trim
from leadladder_server.values.types import FieldType, Value

_NO_BOOLEANS = frozenset({"yes", "no", "on", "off", "y", "n"})


_BY_LOOKS = (FieldType.MONEY, FieldType.DATE, FieldType.DURATION, FieldType.TIMESTAMP)


@dataclass(frozen=True, slots=True)
class Written:
    """A value as it was written.

    Attributes:
        scalar: Where its characters stand: in place, under parameters: or in a list.
        text: The text that it means, as a STRING.
        span: Where a problem is reported.
        shown: The value in a message, with its line when it stands elsewhere.
    """

    scalar: Scalar
    text: str
    span: Span
    shown: str


def in_place(scalar: Scalar) -> Written:
    """A value that stands where it is used: `$$` at its start is one dollar."""
    text = _text(scalar)
    return Written(scalar, text.removeprefix("$") if text.startswith("$$") else text, scalar.span, shown(scalar.text))


def of_list(scalar: Scalar) -> Written:
    """An item of a list: nothing in it is special."""
    return Written(scalar, _text(scalar), scalar.span, shown(scalar.text))


def of_parameter(use: Scalar, parameter: Scalar) -> Written:
    """The value of a parameter, where it is used: nothing in it is special."""
    told = f"{shown(use.text)} ({shown(parameter.text)}, line {parameter.span.line})"
    return Written(parameter, _text(parameter), use.span, told)


def read(written: Written, expected: FieldType, subject: str) -> Literal | Diagnostic | None:
    """The value as a type, or what is wrong with it; None for a gap.

    `subject` is what takes the value: "company.employees".
    `expected` is any type except LIST. For a TIMESTAMP a date alone is a literal of type DATE: its whole day.
    """
    if is_gap(written.scalar):
        return None
    match expected:
        case FieldType.STRING:
            value: Value | Diagnostic = _read_text(written, subject)
        case FieldType.NUMBER:
            value = _read_number(written, subject)
        case FieldType.BOOLEAN:
            value = _read_boolean(written, subject)
        case FieldType.MONEY:
            value = _read_money(written, subject)
        case _:
            day = _parsed(written, FieldType.DATE) if expected is FieldType.TIMESTAMP else None
            if day is not None:
                return Literal(FieldType.DATE, day)
            parsed = _parsed(written, expected)
            value = _wrong_type(written, expected, subject) if parsed is None else parsed
    return value if isinstance(value, Diagnostic) else Literal(expected, value)


def as_it_looks(scalar: Scalar) -> Literal:
    """A value of the type that it looks like, for showing it: an amount, a date, a duration, a number, else a text."""
    value = scalar.value
    if isinstance(value, bool):
        return Literal(FieldType.BOOLEAN, value)
    types = (FieldType.NUMBER,) if not isinstance(value, str) else () if scalar.quoted else _BY_LOOKS
    for field_type in types:
        found = parse(scalar.text, field_type)
        if found is not None:
            return Literal(field_type, found)
    return Literal(FieldType.STRING, _text(scalar))


def _text(scalar: Scalar) -> str:
    return scalar.value if isinstance(scalar.value, str) else scalar.text


def _parsed(written: Written, expected: FieldType) -> Value | None:
    return parse(written.text, expected) if isinstance(written.scalar.value, str) else None


def _read_text(written: Written, subject: str) -> str | Diagnostic:
    if not isinstance(written.scalar.value, str):
        return comparing.unquoted_text(written.span, subject, written.scalar.text)
    if len(written.text) > MAX_TEXT:
        return comparing.text_too_long(written.span, subject, len(written.text), MAX_TEXT)
    return trim(written.text) or comparing.blank_text(written.span, subject)


def _read_number(written: Written, subject: str) -> int | float | Diagnostic:
    match written.scalar.value:
        case bool():
            pass
        case int() | float() as number if not abs(number) <= MAX_INTEGER:  # Also true of NaN.
            return comparing.number_out_of_range(written.span, subject, written.scalar.text)
        case int() as number:
            return number
        case float() as number:
            return int(number) if number.is_integer() else number
        case _:
            parsed = _parsed(written, FieldType.NUMBER)
            if isinstance(parsed, int | float):
                return _unless_quoted(written, FieldType.NUMBER, subject) or parsed
    return _wrong_type(written, FieldType.NUMBER, subject)


def _read_boolean(written: Written, subject: str) -> bool | Diagnostic:
    if isinstance(written.scalar.value, bool):
        return written.scalar.value
    if written.text.lower() in _NO_BOOLEANS:
        return comparing.yes_or_no(written.span, subject, written.text)
    parsed = _parsed(written, FieldType.BOOLEAN)
    if isinstance(parsed, bool):
        quoted = _unless_quoted(written, FieldType.BOOLEAN, subject)
        return parsed if quoted is None else quoted
    return comparing.wrong_type(written.span, subject, FieldType.BOOLEAN, written.shown)


def _read_money(written: Written, subject: str) -> Value | Diagnostic:
    parsed = _parsed(written, FieldType.MONEY)
    if parsed is not None:
        return parsed
    if not isinstance(written.scalar.value, bool) and parse(written.text, FieldType.NUMBER) is not None:
        return comparing.money_without_currency(written.span, subject, written.shown)
    return _wrong_type(written, FieldType.MONEY, subject)


def _wrong_type(written: Written, expected: FieldType, subject: str) -> Diagnostic:
    instead = meant_value(written.text, expected) if isinstance(written.scalar.value, str) else None
    return comparing.wrong_type(written.span, subject, expected, written.shown, instead or "")


def _unless_quoted(written: Written, expected: FieldType, subject: str) -> Diagnostic | None:
    """Lines of a list file are texts without quotes; anything else that looks like a number would be one in YAML."""
    if not written.scalar.quoted:
        return None
    return comparing.quoted_value(written.span, subject, expected, written.text)
