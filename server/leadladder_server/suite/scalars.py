"""Values as they are written in a file of tests."""

import re
from datetime import date, datetime, timedelta

from leadladder_server.contact import RawValue, Unreadable
from leadladder_server.documents.core_schema import resolve
from leadladder_server.values.money import Money
from leadladder_server.values.scalars import format_money
from leadladder_server.values.time import MICROSECONDS_A_DAY, format_instant, from_date, from_datetime, microseconds
from leadladder_server.values.types import Instant

RESERVED = ("unknown", "none", "never")
"""Words that mean something else without quotes."""

_PLAIN = re.compile(r"[A-Za-z0-9_+](?:[A-Za-z0-9_.;()/+%€$ -]*[A-Za-z0-9_.;()/+%€$-])?")
"""Texts that need no quotes, wherever they stand. There are more; these are the safe ones."""


def plain_or_quoted(text: str) -> str:
    """A text, in double quotes where it needs them."""
    if _PLAIN.fullmatch(text) and isinstance(resolve(text), str) and text not in RESERVED:
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """A text in double quotes."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return char if char.isprintable() else f"\\U{ord(char):08x}"


def written_value(value: RawValue, as_of: Instant) -> str:
    """A raw value, so that a file of tests with that as_of gives it back; days as they count from as_of."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case Money():
            return format_money(value)
        case datetime():
            return written_moment(from_datetime(value), as_of)
        case date():
            return written_moment(from_date(value), as_of) if not as_of % MICROSECONDS_A_DAY else value.isoformat()
        case timedelta():
            return _duration(value)
        case tuple():
            return f"[{', '.join(map(_fact, value))}]"
        case Unreadable(got):
            return _fact(got)
        case _:
            return _fact(value)


def _fact(text: str) -> str:
    """A text as a fact, where a number or a boolean without quotes is read as what it looks like by the fact's type."""
    plain = _PLAIN.fullmatch(text) and resolve(text) is not None and text not in RESERVED
    return text if plain else quoted(text)


def written_moment(moment: Instant, as_of: Instant) -> str:
    """A moment: as it counts from as_of in whole days, hence "20d ago"; else as it is."""
    days, rest = divmod(moment - as_of, MICROSECONDS_A_DAY)
    if not rest and abs(days) < 1000:  # noqa: PLR2004  # Further off, a date says more.
        return f"in {days}d" if days >= 0 else f"{-days}d ago"
    return format_instant(moment).removesuffix("T00:00:00Z")


def _duration(duration: timedelta) -> str:
    hours = microseconds(duration) // microseconds(timedelta(hours=1))
    return f"{hours // 24}d" if not hours % 24 else f"{hours}h"
