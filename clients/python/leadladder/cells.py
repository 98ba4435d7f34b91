"""The cells of a table as values of the wire.

A table says less than a program: whole numbers with gaps come as 60.0, booleans as 1, money as an amount beside a
column of currencies, days as midnights. Readers take what can mean one thing only, and raise ValueError for the rest;
its text says what was expected.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import Decimal

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from leadladder.v1.contact_pb2 import TextList, Value
from leadladder.v1.rule_set_pb2 import FieldType
from leadladder.values import enum_number, texts, to_date, to_money, to_timestamp, to_value

_MIDNIGHT = time()
_WHOLE = re.compile(r"\s*[+-]?[0-9]{1,18}\s*")
_INT32 = 2**31
_PLACES = Decimal("1e-9")
"""Of an amount of money."""

_LONGEST = 80
"""Characters of a cell that a warning repeats."""

_HUGE = 10**18
"""Numbers from here on are taken for no whole ones."""

_WORDS = {"true": True, "false": False, "1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Cells:
    """How the cells of a table are meant.

    Attributes:
        zone: The time zone of moments that name none; None: such a moment cannot be read.
        currency: The currency of amounts that name none; empty: they have none.
    """

    zone: tzinfo | None = None
    currency: str = ""


Reader = Callable[[object, Cells, str], object]
"""From a cell that is not missing, how cells are meant, and the currency beside it or "", to a value of the wire.

Raises ValueError, whose text is what was expected.
"""


def is_missing(cell: object) -> bool:
    """Whether a cell of plain Python says nothing: None or not a number."""
    return (
        cell is None or (isinstance(cell, float) and math.isnan(cell)) or (isinstance(cell, Decimal) and cell.is_nan())
    )


def warning(path: str, expected: str, got: object) -> str:
    """What is said of a cell that could not be read."""
    shown = repr(got) if isinstance(got, str) else str(got)
    return f"{path}: expected {expected}, got {shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + '…'}"


def text(cell: object, _cells: Cells, _currency: str) -> str:
    """Text; whole numbers are theirs: 17.0 is "17"."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool) or (number := _whole(cell)) is None:
        raise ValueError("text")
    return str(number)


def boolean(cell: object, _cells: Cells, _currency: str) -> bool:
    """True or false; 1 and 0 and the words are they too."""
    found = (
        cell
        if isinstance(cell, bool)
        else _WORDS.get(str(cell if isinstance(cell, str) else _whole(cell)).strip().lower())
    )
    if found is None:
        raise ValueError("true or false")
    return found


def whole(cell: object, _cells: Cells, _currency: str) -> int:
    """A whole number of at most 31 bits, also as 60.0 or text."""
    number = int(cell) if isinstance(cell, str) and _WHOLE.fullmatch(cell) else _whole(cell)
    if number is None or isinstance(cell, bool) or not -_INT32 <= number < _INT32:
        raise ValueError("a whole number of at most 31 bits")
    return number


def money(cell: object, cells: Cells, currency: str) -> Money:
    """An amount, with its currency in it, beside it, or by default."""
    amount: object = cell
    named = currency
    if isinstance(cell, str):
        parts = cell.split()
        if len(parts) == 2:  # noqa: PLR2004  # Amount and currency.
            amount, named = parts
            if currency and currency.upper() != named.upper():
                raise ValueError(f"one currency (there is {currency} beside it)")
    elif isinstance(cell, float):
        amount = _from_float(cell)
    elif isinstance(cell, bool):
        amount = None
    elif isinstance(cell, Mapping):
        amount, named = cell.get("amount"), cell.get("currency") or currency
    try:
        return to_money(amount if isinstance(amount, Money) else (amount, named or cells.currency), "")
    except ValueError:
        raise ValueError('money such as 5000000, or "5000000 EUR", with at most 9 decimal places') from None


def day(cell: object, _cells: Cells, _currency: str) -> Date:
    """A whole day; a midnight is the day that it begins."""
    if isinstance(cell, datetime) and cell.time() == _MIDNIGHT:
        cell = cell.date()
    try:
        return to_date(cell, "")
    except ValueError:
        raise ValueError('a date such as "2026-11-22", without a time of day') from None


def moment(cell: object, cells: Cells, _currency: str) -> Timestamp:
    """A moment; one without a time zone is of the zone of all."""
    given = cell
    if isinstance(given, str):
        given = _iso(given)
    if isinstance(given, date) and not isinstance(given, datetime):
        given = datetime.combine(given, _MIDNIGHT)
    if isinstance(given, datetime) and given.tzinfo is None and cells.zone is not None:
        given = given.replace(tzinfo=cells.zone)
    try:
        return to_timestamp(given, "")
    except (ValueError, OverflowError):
        raise ValueError('a moment with its time zone, such as "2026-11-22T09:00:00Z"') from None


def listed(cell: object, _cells: Cells, _currency: str) -> list[str]:
    """Several texts; missing ones are left out."""
    found = (
        [each for each in cell if not is_missing(each)] if isinstance(cell, list | tuple | set | frozenset) else cell
    )
    try:
        return sorted(texts(found, "")) if isinstance(cell, set | frozenset) else texts(found, "")
    except ValueError:
        raise ValueError("a list of texts") from None


def word_of(words: Mapping[str, int]) -> Reader:
    """Reads the words of an enum."""

    def read(cell: object, _cells: Cells, _currency: str) -> int:
        try:
            return enum_number(words, cell.strip() if isinstance(cell, str) else cell, "")
        except ValueError:
            raise ValueError(f"one of {', '.join(word for word in words if words[word])}") from None

    return read


def value_of(field_type: FieldType.ValueType) -> Reader:
    """Reads facts of a declared type as leadladder.v1.Value. Text stays text: the server reads it as that type."""
    read = _VALUES.get(field_type, any_value)
    if field_type == FieldType.FIELD_TYPE_MONEY:
        return read

    def read_unless_text(cell: object, cells: Cells, currency: str) -> Value:
        if isinstance(cell, str) and not (field_type == FieldType.FIELD_TYPE_TIMESTAMP and cells.zone and _iso(cell)):
            return Value(text=cell)
        return read(cell, cells, currency)

    return read_unless_text


def any_value(cell: object, cells: Cells, _currency: str) -> Value:
    """A fact whose type nobody declared."""
    if isinstance(cell, datetime) and cell.tzinfo is None and cells.zone is not None:
        cell = cell.replace(tzinfo=cells.zone)
    try:
        return to_value(cell, "")
    except ValueError as misfit:
        raise ValueError(str(misfit).removeprefix(": expected ").partition(", got ")[0]) from None


def _number(cell: object, cells: Cells, currency: str) -> Value:
    if isinstance(cell, bool):
        raise ValueError("a number")  # noqa: TRY004  # As all readers.
    return any_value(cell, cells, currency)


def _money_value(cell: object, cells: Cells, currency: str) -> Value:
    return Value(money=money(cell, cells, currency))


_VALUES: Mapping[FieldType.ValueType, Callable[[object, Cells, str], Value]] = {
    FieldType.FIELD_TYPE_STRING: lambda *cell: Value(text=text(*cell)),
    FieldType.FIELD_TYPE_NUMBER: _number,
    FieldType.FIELD_TYPE_BOOLEAN: lambda *cell: Value(boolean=boolean(*cell)),
    FieldType.FIELD_TYPE_MONEY: _money_value,
    FieldType.FIELD_TYPE_DATE: lambda *cell: Value(date=day(*cell)),
    FieldType.FIELD_TYPE_TIMESTAMP: lambda *cell: Value(timestamp=moment(*cell)),
    FieldType.FIELD_TYPE_LIST: lambda *cell: Value(texts=TextList(values=listed(*cell))),
}


def put(message: Message, name: str, value: object) -> None:
    """Sets a field to a value that a reader gave."""
    if isinstance(value, Message):
        getattr(message, name).CopyFrom(value)
    elif isinstance(value, list):
        getattr(message, name).extend(value)
    else:
        setattr(message, name, value)


def _whole(cell: object) -> int | None:
    """The whole number that a cell is; None when it is none."""
    if isinstance(cell, int):
        return int(cell)
    if not isinstance(cell, float | Decimal) or is_missing(cell) or not -_HUGE < cell < _HUGE:
        return None
    return int(cell) if cell == int(cell) else None


def _from_float(amount: float) -> Decimal | None:
    """The amount that a float is written as, to nine places."""
    exact = Decimal(repr(amount))
    return exact.quantize(_PLACES) if exact.is_finite() and abs(exact) < 10**15 else None


def _iso(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written.strip())
    except ValueError:
        return None
