"""One cell of a table, read as the type of the fact that it feeds."""

from collections.abc import Callable
from datetime import UTC, datetime

from leadladder_server.contact import RawValue, Unreadable
from leadladder_server.documents.phrases import excerpt
from leadladder_server.fields import Field
from leadladder_server.intake.mapping import CellOptions, TableMapping
from leadladder_server.intake.nodes import LONGEST_GOT
from leadladder_server.values.money import Money
from leadladder_server.values.scalars import EXPECTED, is_currency, parse, parse_amount, parse_number
from leadladder_server.values.text import normal_form, trim
from leadladder_server.values.time import from_datetime, parse_instant, to_date, to_datetime
from leadladder_server.values.types import FieldType, Instant

CellReader = Callable[[str], RawValue | None]
"""From the text of a cell to a value of the fact's type; None means not known, Unreadable that it cannot be read."""

OPTIONS_OF: dict[str, tuple[FieldType, ...]] = {
    "currency": (FieldType.MONEY,),
    "decimal": (FieldType.NUMBER, FieldType.MONEY),
    "thousands": (FieldType.NUMBER, FieldType.MONEY),
    "format": (FieldType.DATE, FieldType.TIMESTAMP),
    "separator": (FieldType.LIST,),
}
"""The types of fact that an option of a column is for; the other options are for all."""


def cell_reader(mapping: TableMapping, options: CellOptions, field: Field) -> CellReader:
    """How the cells of a column are read: missing markers first, then `values:`, then the type of the fact."""
    missing = mapping.missing | options.missing
    renamed = options.values
    read_text = _reader_of_type(mapping, options, field)

    def read(cell: str) -> RawValue | None:
        form = normal_form(cell)
        if form in missing:
            return None
        value = read_text(renamed.get(form) or trim(cell))
        return Unreadable(excerpt(cell, LONGEST_GOT)) if value is None else value

    return read


def expected_of(mapping: TableMapping, options: CellOptions, field: Field) -> str:
    """What a cell of the column has to look like, in words that complete "expected ..."."""
    if field.values:
        return f"one of {', '.join(field.values)}"
    match field.type:
        case FieldType.BOOLEAN:
            yes, no = (", ".join(sorted(words)) for words in (mapping.yes, mapping.no))
            return f"a word for yes ({yes}) or for no ({no})"
        case FieldType.DATE | FieldType.TIMESTAMP if options.format:
            return f"a date written as {options.format}"
        case FieldType.MONEY if options.currency:
            return f"an amount{_marks(options)}"
        case FieldType.NUMBER if _marks(options):
            return f"a number{_marks(options)}"
        case _:
            return EXPECTED[field.type]


def read_moment(text: str, date_format: str | None) -> Instant | None:
    """The moment that a cell names: by its strptime format, or as ISO 8601 without one. Without a zone it is UTC."""
    if date_format is None:
        return parse_instant(text)
    try:
        moment = datetime.strptime(text, date_format)  # noqa: DTZ007  # The next line gives it its zone.
        return from_datetime(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def _marks(options: CellOptions) -> str:
    decimal = f" with the decimal mark {options.decimal!r}" if options.decimal != "." else ""
    if not options.thousands:
        return decimal
    return f"{decimal}{' and' if decimal else ' with'} groups of three parted by {options.thousands!r}"


def _reader_of_type(mapping: TableMapping, options: CellOptions, field: Field) -> CellReader:
    """From text to a value; None when it cannot be read."""
    match field.type:
        case FieldType.STRING if field.values:
            allowed = {normal_form(value): value for value in field.values}
            return lambda text: allowed.get(normal_form(text))
        case FieldType.STRING:
            return lambda text: text
        case FieldType.NUMBER:
            return lambda text: _number(text, options)
        case FieldType.BOOLEAN:
            words = dict.fromkeys(mapping.no, False) | dict.fromkeys(mapping.yes, True)
            return lambda text: words.get(normal_form(text))
        case FieldType.MONEY:
            return lambda text: _money(text, options)
        case FieldType.DATE:
            return lambda text: _day(text, options)
        case FieldType.TIMESTAMP:
            return lambda text: _datetime(text, options)
        case FieldType.LIST if options.separator is not None:
            separator = options.separator
            return lambda text: tuple(filter(None, map(trim, text.split(separator)))) or None
        case _:
            return lambda text: parse(text, field.type)


def _number(text: str, options: CellOptions) -> int | float | None:
    plain = _in_plain_digits(text, options)
    return None if plain is None else parse_number(plain)


def _money(text: str, options: CellOptions) -> Money | None:
    amount, _, currency = text.rpartition(" ")
    if not is_currency(currency):
        amount, currency = text, options.currency or ""
    plain = _in_plain_digits(trim(amount), options)
    nanos = None if plain is None or not currency else parse_amount(plain)
    return None if nanos is None else Money(currency=currency, nanos=nanos)


def _in_plain_digits(text: str, options: CellOptions) -> str | None:
    """The number with a decimal point and without groups; None when its marks are not those of the column."""
    whole, mark, fraction = text.partition(options.decimal)
    if options.thousands and options.thousands in whole:
        first, *groups = whole.lstrip("+-").split(options.thousands)
        if not 1 <= len(first) <= 3 or any(len(group) != 3 for group in groups):  # noqa: PLR2004  # Groups of three.
            return None
        whole = whole.replace(options.thousands, "")
    if "." in whole or "." in fraction:
        return None
    return f"{whole}.{fraction}" if mark else whole


def _day(text: str, options: CellOptions) -> RawValue | None:
    moment = read_moment(text, options.format)
    return None if moment is None else to_date(moment)


def _datetime(text: str, options: CellOptions) -> RawValue | None:
    moment = read_moment(text, options.format)
    return None if moment is None else to_datetime(moment)
