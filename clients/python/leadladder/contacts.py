"""Contacts from plain Python values."""

import difflib
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass

from google.protobuf.message import Message

from leadladder.v1.contact_pb2 import Contact, Value
from leadladder.values import (
    enum_number,
    enum_words,
    is_list,
    misfit,
    plain,
    texts,
    to_date,
    to_money,
    to_timestamp,
    to_value,
)


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
            if is_list(field):
                getattr(message, name).extend(texts(value, at + name))
            elif field.enum_type is not None:
                setattr(message, name, enum_number(enum_words(field), value, at + name))
            else:
                setattr(message, name, plain(field.type, value, at + name))
        elif field.message_type.GetOptions().map_entry:
            _set_attributes(getattr(message, name), value, at + name)
        elif (convert := _CONVERSIONS.get(field.message_type.full_name)) is not None:
            getattr(message, name).CopyFrom(convert(value, at + name))
        elif isinstance(value, Mapping):
            getattr(message, name).SetInParent()
            _fill(getattr(message, name), value, f"{at}{name}.")
        else:
            raise misfit(at + name, value, "a mapping")


def _set_attributes(attributes: MutableMapping[str, Value], values: object, at: str) -> None:
    if not isinstance(values, Mapping):
        raise misfit(at, values, "a mapping")
    for name, fact in values.items():
        if fact is not None:
            attributes[name].CopyFrom(to_value(fact, f"{at}.{name}"))


_CONVERSIONS: Mapping[str, Callable[[object, str], Message]] = {
    "google.type.Money": to_money,
    "google.type.Date": to_date,
    "google.protobuf.Timestamp": to_timestamp,
}
