"""What somebody most likely meant who wrote a number, an amount or a duration in another form than rule sets read."""

import re

from leadladder_server.values.scalars import parse
from leadladder_server.values.text import trim
from leadladder_server.values.types import FieldType

_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_GROUPED = re.compile("[+-]?[0-9]{1,3}([,.'_ \u00a0\u2009\u202f])[0-9]{3}(?:\\1[0-9]{3})*(?:\\.[0-9]{1,9})?")
_AMOUNT = re.compile("([A-Za-z]{3}|[€$£¥])? *([+-]?[0-9][0-9,.'_ \u00a0\u2009\u202f]*?) *([A-Za-z]{3}|[€$£¥])?")
_LENGTH = re.compile("([0-9]{1,6}) *([a-z]+?)s?", re.IGNORECASE)
_HOURS = {"h": 1, "hr": 1, "hour": 1}
_DAYS = {"d": 1, "day": 1, "w": 7, "week": 7, "month": 30, "quarter": 90, "y": 365, "year": 365}


def meant_value(text: str, field_type: FieldType) -> str | None:
    """The form of a text that rule sets read as a type: of "5,000,000 eur" it is "5000000 EUR", of "90 days" "90d".

    None where none can be guessed, and for types that have no such forms. Never raises.
    """
    trimmed = trim(text)
    match field_type:
        case FieldType.NUMBER:
            found = _number(trimmed)
        case FieldType.MONEY:
            found = _money(trimmed)
        case FieldType.DURATION:
            found = _duration(trimmed)
        case _:
            return None
    return found if found is not None and parse(found, field_type) is not None else None


def _number(text: str) -> str | None:
    """Without what parts its thousands."""
    grouped = _GROUPED.fullmatch(text)
    return text if grouped is None else text.replace(grouped[1], "")


def _money(text: str) -> str | None:
    match = _AMOUNT.fullmatch(text)
    if match is None or (match[1] is None) is (match[3] is None):
        return None
    currency = match[1] or match[3]
    return f"{_number(match[2])} {_SYMBOLS.get(currency, currency.upper())}"


def _duration(text: str) -> str | None:
    match = _LENGTH.fullmatch(text)
    if match is None:
        return None
    unit = match[2].lower()
    if unit in _HOURS:
        return f"{match[1]}h"
    return f"{int(match[1]) * _DAYS[unit]}d" if unit in _DAYS else None
