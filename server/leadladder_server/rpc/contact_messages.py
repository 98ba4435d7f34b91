"""Contacts to the wire, for a command line that asks a server."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from leadladder.v1 import contact_pb2 as wire
from leadladder_server.contact import Activity, Contact, RawValue
from leadladder_server.facts.reading import shown
from leadladder_server.fields import ATTRIBUTES, CATALOGUE
from leadladder_server.rpc import values
from leadladder_server.rpc.contacts import SENIORITY_WORDS
from leadladder_server.values.money import Money
from leadladder_server.values.scalars import EXPECTED, MAX_INTEGER
from leadladder_server.values.text import normal_form
from leadladder_server.values.time import from_datetime
from leadladder_server.values.types import FieldType
from leadladder_server.verdict import FactWarning

UNSENDABLE = "unsendable-value"
"""Code: the wire has no place for the value, so that the server was not told of it."""

_INT32 = 2**31
_SENIORITY_NUMBERS = {word: number for number, word in SENIORITY_WORDS.items()}


def contact_message(contact: Contact) -> tuple[wire.Contact, tuple[FactWarning, ...]]:
    """The contact as `rpc.contacts.read_contact` reads it.

    Returns:
        The message, and a warning for each fact that it has no place for: text where a number is typed, half an
        employee, a value that meant nothing to begin with.
    """
    message = wire.Contact(contact_id=contact.contact_id)
    warnings: list[FactWarning] = []
    attributes: dict[str, RawValue] = {}
    for path, raw in contact.facts.items():
        if path.startswith(ATTRIBUTES):
            attributes[path.removeprefix(ATTRIBUTES)] = raw
        elif not _set_fact(message, path, raw):
            warnings.append(FactWarning(path, UNSENDABLE, EXPECTED[CATALOGUE[path].type], shown(raw)))
    warnings += _set_attributes(message.attributes, attributes, ATTRIBUTES)
    if contact.history is not None:
        message.history.SetInParent()
        for index, activity in enumerate(contact.history):
            warnings += _add_activity(message.history, activity, f"history[{index}].attributes.")
    return message, tuple(warnings)


def _add_activity(history: wire.ActivityHistory, activity: Activity, prefix: str) -> list[FactWarning]:
    added = history.activities.add(type=activity.type)
    if activity.at is not None:
        added.at.CopyFrom(values.instant_to_wire(activity.at))
    return _set_attributes(added.attributes, activity.attributes, prefix)


def _set_attributes(entries: Any, attributes: Mapping[str, RawValue], prefix: str) -> list[FactWarning]:  # noqa: ANN401  # A map field has no class of its own.
    warnings = []
    for name, raw in attributes.items():
        try:
            value = _value(raw)
        except ValueError:  # A lone surrogate; an amount beyond 64 bits.
            value = None
        if value is None:
            warnings.append(FactWarning(prefix + name, UNSENDABLE, "a value that means something", shown(raw)))
        else:
            entries[name].CopyFrom(value)
    return warnings


def _value(raw: RawValue) -> wire.Value | None:
    match raw:
        case bool():
            return wire.Value(boolean=raw)
        case int() if abs(raw) > MAX_INTEGER:
            return wire.Value(text=shown(raw))
        case int() | float():
            return wire.Value(number=raw)
        case str():
            return wire.Value(text=raw)
        case Money():
            return wire.Value(money=values.money_to_wire(raw))
        case datetime():
            return wire.Value(timestamp=values.instant_to_wire(from_datetime(raw)))
        case date():
            return wire.Value(date=values.date_to_wire(raw))
        case timedelta():
            return wire.Value(duration=values.duration_to_wire(raw))
        case tuple():
            return wire.Value(texts=wire.TextList(values=raw))
        case _:
            return None


def _set_fact(message: wire.Contact, path: str, raw: RawValue) -> bool:
    """Sets a field of the catalogue; False when the value does not fit it."""
    *groups, name = path.split(".")
    parent: Any = message
    for group in groups:
        parent = getattr(parent, group)
    try:
        match CATALOGUE[path].type, raw:
            case (FieldType.STRING, str()) if path == "person.seniority":
                parent.seniority = _SENIORITY_NUMBERS[normal_form(raw)]
            case (FieldType.STRING, str()) | (FieldType.BOOLEAN, bool()):
                setattr(parent, name, raw)
            case (FieldType.NUMBER, int() | float()) if -_INT32 <= raw < _INT32 and raw == int(raw):
                setattr(parent, name, int(raw))
            case (FieldType.MONEY, Money()):
                getattr(parent, name).CopyFrom(values.money_to_wire(raw))
            case (FieldType.TIMESTAMP, datetime()):
                getattr(parent, name).CopyFrom(values.instant_to_wire(from_datetime(raw)))
            case (FieldType.DATE, date()) if not isinstance(raw, datetime):
                getattr(parent, name).CopyFrom(values.date_to_wire(raw))
            case (FieldType.LIST, tuple()):
                getattr(parent, name).extend(raw)
            case _:
                return False
    except (KeyError, ValueError):  # No such seniority; a lone surrogate; an amount beyond 64 bits.
        return False
    return True
