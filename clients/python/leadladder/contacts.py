"""Contacts from plain Python values."""

import difflib
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from leadladder.v1.contact_pb2 import Contact, TextList, Value

_NANOS = 1_000_000_000
_INT32 = 2**31
_MAX_UNITS = 10**15
_EXACT = 2**53
"""Integers above this magnitude are not exact as a double."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A contact, and the stage of its last verdict.

    Attributes:
        contact: The contact.
        previous_stage: The id of the stage; None when there is none.
    """

    contact: Contact
    previous_stage: str | None = None


def contact(
    contact_id: str = "",
    *,
    person: Mapping[str, object] | None = None,
    company: Mapping[str, object] | None = None,
    source: Mapping[str, object] | None = None,
    relationship: Mapping[str, object] | None = None,
    qualification: Mapping[str, object] | None = None,
    attributes: Mapping[str, object] | None = None,
    history: Iterable[Mapping[str, object]] | None = None,
) -> Contact:
    """A contact from plain values; None anywhere means not known.

    Money is text ("5000000 EUR"), (amount, currency) or a `google.type.Money`; a date is a `date` or ISO text; a moment
    is an aware `datetime` or ISO text with an offset; seniority is a word ("director"). Attributes take text, `bool`,
    `int`, `float`, `Decimal`, `datetime`, `date`, `timedelta`, `Money`, and lists of text.

    Args:
        contact_id: Your own key; echoed, never read by rules.
        person: name, email, phone, job_title, department, country, seniority.
        company: name, domain, industry, country, region, employees, sites, founded_year, annual_revenue, technologies.
        source: channel, campaign, list, referrer, referrer_is_customer, solicited.
        relationship: is_customer, status, status_since, jobs_last_12_months, referrals_made, lifetime_value.
        qualification: profile_verified, need, intent, timeline, budget, authority.
        attributes: Facts that the rule set declares itself, without "attributes.".
        history: What the contact did: type, at, attributes. None: not known. Empty: it did nothing.

    Returns:
        The message that calls take.

    Raises:
        ValueError: A name that does not exist, or a value that does not fit; says where, and what would.

    >>> plant = contact("acme-1", company={"employees": 60, "annual_revenue": "8000000 EUR"}, history=[])
    >>> plant.company.employees
    60
    >>> contact(company={"employes": 60})
    Traceback (most recent call last):
        ...
    ValueError: company.employes: there is no such field; did you mean employees?
    """
    message = Contact(contact_id=contact_id)
    parts = {
        "person": person,
        "company": company,
        "source": source,
        "relationship": relationship,
        "qualification": qualification,
        "attributes": attributes,
    }
    _fill(message, {name: part for name, part in parts.items() if part is not None}, "")
    if history is not None:
        message.history.SetInParent()
        for index, activity in enumerate(history):
            _fill(message.history.activities.add(), activity, f"history[{index}].")
    return message


def timestamp(moment: datetime) -> Timestamp:
    """The moment on the wire.

    Raises:
        ValueError: It has no time zone, so that it could be any of several moments.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; give it one, for example tzinfo=datetime.UTC")
    message = Timestamp()
    message.FromDatetime(moment.astimezone(UTC))
    return message


def _fill(message: Message, values: Mapping[str, object], at: str) -> None:
    """Sets the fields of a message; `at` is the path that errors begin with."""
    fields = {field.name: field for field in message.DESCRIPTOR.fields}
    for name, value in values.items():
        field = fields.get(name)
        if field is None:
            nearest = difflib.get_close_matches(name, fields, n=1)
            hint = f"did you mean {nearest[0]}?" if nearest else f"there are {', '.join(fields)}"
            raise ValueError(f"{at}{name}: there is no such field; {hint}")
        if value is None:
            continue
        if field.message_type is None:
            if (
                field.default_value == []
            ):  # The one way to tell a repeated field that every protobuf release understands.
                getattr(message, name).extend(_texts(value, at + name))
            elif field.enum_type is not None:
                words = {
                    each.name.removeprefix(f"{name.upper()}_").lower(): each.number for each in field.enum_type.values
                }
                setattr(message, name, _number(words, value, at + name))
            else:
                setattr(message, name, _plain(field.type, value, at + name))
        elif field.message_type.GetOptions().map_entry:
            _set_attributes(getattr(message, name), value, at + name)
        elif (convert := _CONVERSIONS.get(field.message_type.full_name)) is not None:
            getattr(message, name).CopyFrom(convert(value, at + name))
        elif isinstance(value, Mapping):
            getattr(message, name).SetInParent()
            _fill(getattr(message, name), value, f"{at}{name}.")
        else:
            raise _misfit(at + name, value, "a mapping")


def _misfit(at: str, got: object, expected: str) -> ValueError:
    return ValueError(f"{at}: expected {expected}, got {got!r}")


def _plain(kind: int, value: object, at: str) -> str | bool | int:
    """Text, a boolean or a whole number, as the field's `kind` wants it."""
    match kind:
        case FieldDescriptor.TYPE_STRING if not isinstance(value, str):
            raise _misfit(at, value, "text")
        case FieldDescriptor.TYPE_BOOL if not isinstance(value, bool):
            raise _misfit(at, value, "True or False")
        case FieldDescriptor.TYPE_INT32:
            if not isinstance(value, int) or isinstance(value, bool) or not -_INT32 <= value < _INT32:
                raise _misfit(at, value, "a whole number of at most 31 bits")
        case _:
            pass
    return value  # type: ignore[return-value]  # Checked above.


def _number(words: Mapping[str, int], value: object, at: str) -> int:
    """The number of an enum's word; 0 is "not known", for which callers say nothing."""
    number = words.get(value.lower(), 0) if isinstance(value, str) else 0
    if not number:
        raise _misfit(at, value, f"one of {', '.join(word for word in words if words[word])}")
    return number


def _texts(values: object, at: str) -> list[str]:
    if not isinstance(values, list | tuple | set | frozenset) or not all(isinstance(text, str) for text in values):
        raise _misfit(at, values, "a list of texts")
    return sorted(values) if isinstance(values, set | frozenset) else list(values)


def _money(value: object, at: str) -> Money:
    if isinstance(value, Money):
        return value
    parts = tuple(value.split()) if isinstance(value, str) else value
    match parts:
        case (str() | int() | Decimal() as amount, str(currency)):
            try:
                nanos = Decimal(amount) * _NANOS
            except InvalidOperation:
                nanos = Decimal("NaN")
        case _:
            nanos, currency = Decimal("NaN"), ""
    if not nanos.is_finite() or nanos != int(nanos) or abs(nanos) >= _MAX_UNITS * _NANOS:
        raise _misfit(at, value, 'money such as "5000000 EUR", with at most 9 decimal places')
    units, rest = divmod(abs(int(nanos)), _NANOS)
    sign = -1 if nanos < 0 else 1
    return Money(currency_code=currency.upper(), units=sign * units, nanos=sign * rest)


def _date(value: object, at: str) -> Date:
    if isinstance(value, Date):
        return value
    day = value
    if isinstance(value, str):
        with suppress(ValueError):
            day = date.fromisoformat(value)
    if not isinstance(day, date) or isinstance(day, datetime):
        raise _misfit(at, value, 'a date such as "2026-11-22"')
    return Date(year=day.year, month=day.month, day=day.day)


def _timestamp(value: object, at: str) -> Timestamp:
    if isinstance(value, Timestamp):
        return value
    moment = value
    if isinstance(value, str):
        with suppress(ValueError):
            moment = datetime.fromisoformat(value)
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise _misfit(at, value, 'a moment with its time zone, such as "2026-11-22T09:00:00Z"')
    return timestamp(moment)


_CONVERSIONS: Mapping[str, Callable[[object, str], Message]] = {
    "google.type.Money": _money,
    "google.type.Date": _date,
    "google.protobuf.Timestamp": _timestamp,
}


def _set_attributes(attributes: MutableMapping[str, Value], values: object, at: str) -> None:
    if not isinstance(values, Mapping):
        raise _misfit(at, values, "a mapping")
    for name, fact in values.items():
        if fact is not None:
            attributes[name].CopyFrom(_value(fact, f"{at}.{name}"))


def _value(fact: object, at: str) -> Value:
    match fact:
        case Value():
            return fact
        case bool():
            return Value(boolean=fact)
        case str():
            return Value(text=fact)
        case int() if abs(fact) > _EXACT:
            raise _misfit(at, fact, "an integer of at most 53 bits (or text)")
        case int() | float() | Decimal():
            return Value(number=float(fact))
        case datetime():
            return Value(timestamp=_timestamp(fact, at))
        case date():
            return Value(date=_date(fact, at))
        case timedelta():
            duration = Duration()
            duration.FromTimedelta(fact)
            return Value(duration=duration)
        case Money():
            return Value(money=fact)
        case list() | tuple() | set() | frozenset():
            return Value(texts=TextList(values=_texts(fact, at)))
        case _:
            raise _misfit(
                at, fact, "text, a number, a boolean, a date, a moment, a timedelta, money or a list of texts"
            )
