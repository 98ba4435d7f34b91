"""The rule language's scalars: the one way in which a text is read as a value of a type."""

import math
import re
from decimal import Decimal

from leadladder_server.values.money import MAX_UNITS, NANOS, Money
from leadladder_server.values.text import WHITE_SPACE, trim
from leadladder_server.values.time import parse_date, parse_duration, parse_instant
from leadladder_server.values.types import FieldType, Value

MAX_INTEGER = 2**53
"""The largest magnitude of a number: up to here a double holds every integer exactly."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_AMOUNT = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]{1,9}))?")
_MONEY = re.compile(rf"([+-]?[0-9.]+)[{WHITE_SPACE}]+([A-Z]{{3}})")

_LONGEST = 400
"""More characters than any number, amount or date needs; what is longer is not read as one."""

EXPECTED: dict[FieldType, str] = {
    FieldType.STRING: "text",
    FieldType.NUMBER: "a number such as 20 or 0.5, at most 9007199254740992",
    FieldType.BOOLEAN: "true or false",
    FieldType.MONEY: "an amount such as 5000000 EUR, below 1000000000000000, with at most 9 decimal places",
    FieldType.DATE: "a date such as 2026-11-22",
    FieldType.TIMESTAMP: "a time such as 2026-11-22T10:00:00Z, or a date",
    FieldType.DURATION: "a duration such as 12h, 90d or 2w",
    FieldType.LIST: "a list of texts",
}
"""What a text has to look like to be read as a type, in words that complete "expected ..."."""


def parse(text: str, field_type: FieldType) -> Value | None:
    """The value that a text stands for, or None when it cannot be read as that type; blank text is None for every type.

    NUMBER takes decimals with an exponent ("20", "-0.5", "1e3"), never NaN or infinity. MONEY needs its currency
    ("5000000 EUR"). BOOLEAN is true or false in any case. TIMESTAMP also takes a date alone, as its midnight: whoever
    needs to tell a whole day from a moment reads it as a DATE first. LIST is a list of the one text. Never raises,
    whatever the length.
    """
    trimmed = trim(text)
    if not trimmed:
        return None
    match field_type:
        case FieldType.STRING:
            return trimmed
        case FieldType.LIST:
            return (trimmed,)
        case _ if len(trimmed) > _LONGEST:
            return None
        case FieldType.NUMBER:
            return parse_number(trimmed)
        case FieldType.BOOLEAN:
            return {"true": True, "false": False}.get(trimmed.lower())
        case FieldType.MONEY:
            return parse_money(trimmed)
        case FieldType.DATE:
            return parse_date(trimmed)
        case FieldType.TIMESTAMP:
            return parse_instant(trimmed)
        case FieldType.DURATION:
            return parse_duration(trimmed)


def parse_number(text: str) -> int | float | None:
    """A decimal number of at most 400 characters, as `values.types` wants it; None for any other text."""
    if len(text) > _LONGEST or _NUMBER.fullmatch(text) is None:
        return None
    number = float(text)
    if not math.isfinite(number) or (abs(number) >= MAX_INTEGER and not -MAX_INTEGER <= Decimal(text) <= MAX_INTEGER):
        return None
    return int(number) if number.is_integer() else number


def parse_amount(text: str) -> int | None:
    """Billionths of a unit in "5000000" or "-0.25"; None with more than 9 places, from 10**15 on, and for others."""
    match = _AMOUNT.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    sign, units, fraction = match.groups()
    nanos = int(units) * NANOS + int((fraction or "").ljust(9, "0"))
    if nanos >= MAX_UNITS * NANOS:
        return None
    return -nanos if sign == "-" else nanos


def parse_money(text: str) -> Money | None:
    """An amount with its currency: "5000000 EUR", "-0.25 USD"; None for any other text."""
    match = _MONEY.fullmatch(text)
    nanos = None if match is None else parse_amount(match[1])
    return None if match is None or nanos is None else Money(currency=match[2], nanos=nanos)


def is_currency(code: str) -> bool:
    """Whether a text has the form of an ISO 4217 code: three upper-case letters."""
    return len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()  # noqa: PLR2004


def format_money(money: Money) -> str:
    """The text that `parse_money` reads as this amount: "5000000 EUR"; only the number when there is no currency."""
    units, nanos = divmod(abs(money.nanos), NANOS)
    fraction = f".{nanos:09}".rstrip("0") if nanos else ""
    return f"{'-' if money.nanos < 0 else ''}{units}{fraction} {money.currency}".rstrip()
