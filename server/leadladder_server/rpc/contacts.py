"""Contacts from the wire. The field catalogue decides: a field of the wire is the fact of the same path."""

from collections.abc import Callable, Container, Mapping, Sequence
from datetime import datetime
from typing import Any

from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp

from leadladder.v1 import contact_pb2 as wire
from leadladder_server.contact import Activity, Contact, RawValue
from leadladder_server.errors import ContactInvalid
from leadladder_server.fields import ATTRIBUTES, CATALOGUE
from leadladder_server.rpc import values
from leadladder_server.rpc.contact_limits import (
    MAX_ACTIVITIES,
    MAX_ATTRIBUTES,
    MAX_CONTACT_ID,
    MAX_NAME,
    MAX_TEXT,
    MAX_TEXTS,
    is_longer,
    violations,
)
from leadladder_server.values.time import to_datetime
from leadladder_server.values.types import FieldType

_Reader = Callable[[Any], RawValue | None]
"""The fact that a field is, when it is set; None when it is missing all the same."""

_IsSet = Callable[[Any, str], object]
"""Whether a message has a value in the field of that name."""


class _BeyondLimit(Exception):  # noqa: N818  # Never leaves this module.
    """Something is beyond its limit; `violations` tells all that is."""


FactFields = tuple[tuple[str, str, _IsSet, "_Reader | FactFields | None"], ...]
"""The fields of a message that are read: the name, the path, whether a message has it, and how it is read.

None: it is a fact as it stands, text, number or boolean. FactFields: it is a message of facts itself.
"""


def fact_fields(paths: Container[str]) -> FactFields:
    """The fields of a contact whose paths are wanted.

    Moments and lists are read whether they are wanted or not: reading one is how it is found beyond its limit.
    """
    wanted = {path for path, field in CATALOGUE.items() if path in paths or field.type in _LIMITED}
    return _fact_fields(wire.Contact.DESCRIPTOR, "", wanted)


def read_contact(message: wire.Contact, fields: FactFields | None = None) -> Contact:
    """The contact as the domain knows it.

    Args:
        message: As it came.
        fields: What is read of it, as `fact_fields` gives it; None for everything. Attributes and the history are
            always read.

    Returns:
        Facts by the paths of the catalogue. What cannot be read, as 30 February, is an Unreadable; what is there in
        part, as a date without its day, is missing.

    Raises:
        ContactInvalid: It breaks limits, in whatever field; names each field that does, from "contact." on.
    """
    contact_id = message.contact_id
    # In a message of that size every text is within its limit; reading finds whatever else is beyond its own.
    if message.ByteSize() > MAX_TEXT or is_longer(contact_id, MAX_CONTACT_ID):
        found = violations(message)
        if found:
            raise ContactInvalid(found)
    facts: dict[str, RawValue] = {}
    history = None
    try:
        _read_fields(facts, message, _EVERYTHING if fields is None else fields)
        attributes = message.attributes
        if attributes:
            _read_attributes(facts, ATTRIBUTES, attributes)
        if _contact_has(message, "history"):
            history = _read_history(message.history.activities)
    except _BeyondLimit:
        raise ContactInvalid(violations(message)) from None
    return Contact(contact_id, facts, history)


def _read_fields(facts: dict[str, RawValue], message: Any, fields: FactFields) -> None:  # noqa: ANN401  # Any message.
    for name, path, is_set, read in fields:
        if read is None:
            value = getattr(message, name)
            if value or is_set(message, name):
                facts[path] = value
        elif is_set(message, name):
            if isinstance(read, tuple):
                _read_fields(facts, getattr(message, name), read)
            else:
                fact = read(getattr(message, name))
                if fact is not None:
                    facts[path] = fact


def _read_attributes(facts: dict[str, RawValue], prefix: str, attributes: Mapping[str, wire.Value]) -> None:
    """Makes each entry a fact whose path is the prefix and its name."""
    if len(attributes) > MAX_ATTRIBUTES:
        raise _BeyondLimit
    for name in attributes:
        if is_longer(name, MAX_NAME):
            raise _BeyondLimit
        value = attributes[name]
        kind = _kind_of(value, "kind")
        if kind is not None:
            fact = getattr(value, kind)
            read = _BY_KIND.get(kind)
            if read is not None:
                fact = read(fact)
            if fact is not None:
                facts[prefix + name] = fact


def _read_history(activities: Sequence[wire.Activity]) -> tuple[Activity, ...]:
    if len(activities) > MAX_ACTIVITIES:
        raise _BeyondLimit
    history = []
    for activity in activities[:]:
        at = None
        if _activity_has(activity, "at"):
            at = values.read_instant(activity.at)
            if at is None:
                raise _BeyondLimit
        facts = _NO_FACTS
        attributes = activity.attributes
        if attributes:
            facts = {}
            _read_attributes(facts, "", attributes)
        history.append(Activity(activity.type, at, facts))
    return tuple(history)


def _read_moment(timestamp: Timestamp) -> datetime:
    instant = values.read_instant(timestamp)
    if instant is None:
        raise _BeyondLimit
    return to_datetime(instant)


def _read_texts(texts: Sequence[str]) -> tuple[str, ...]:
    if len(texts) > MAX_TEXTS:
        raise _BeyondLimit
    return tuple(texts)


def _read_text_list(texts: wire.TextList) -> tuple[str, ...]:
    return _read_texts(texts.values)


_NO_FACTS: Mapping[str, RawValue] = {}

# Bound to its instance, a method of a message is looked up among the fields first.
_contact_has = wire.Contact.HasField
_activity_has = wire.Activity.HasField
_kind_of = wire.Value.WhichOneof

_LIMITED = (FieldType.TIMESTAMP, FieldType.LIST)
"""Types of facts that can be beyond a limit in a small message."""

_NOT_FACTS = ("contact_id", "history", "attributes")

SENIORITY_WORDS: Mapping[int, str] = {
    number: name.removeprefix("SENIORITY_").lower()
    for name, number in wire.Seniority.items()
    if number != wire.SENIORITY_UNSPECIFIED
}
"""The words of the catalogue by the numbers of the wire."""

_BY_KIND: Mapping[str, _Reader] = {
    "timestamp": _read_moment,
    "date": values.read_date,
    "money": values.read_money,
    "duration": values.read_duration,
    "texts": _read_text_list,
}
"""By the kinds of a Value; the others are facts as they stand."""

_BY_TYPE: Mapping[FieldType, _Reader] = {
    FieldType.MONEY: values.read_money,
    FieldType.DATE: values.read_date,
    FieldType.TIMESTAMP: _read_moment,
    FieldType.LIST: _read_texts,
}
"""By the types of the catalogue; the others are facts as they stand."""


def _fact_fields(descriptor: Any, prefix: str, paths: Container[str]) -> FactFields:  # noqa: ANN401  # Two kinds of it.
    is_set: _IsSet = GetMessageClass(descriptor).HasField
    read: list[tuple[str, str, _IsSet, _Reader | FactFields | None]] = []
    for field in descriptor.fields:
        path = prefix + field.name
        if path in CATALOGUE:
            if path in paths:
                # What has no presence is set when it is not empty.
                read.append((field.name, path, is_set if field.has_presence else getattr, _reader(field, path)))
        elif path not in _NOT_FACTS:
            group = _fact_fields(field.message_type, f"{path}.", paths)
            if group:
                read.append((field.name, path, is_set, group))
    return tuple(read)


def _reader(field: Any, path: str) -> _Reader | None:  # noqa: ANN401
    return SENIORITY_WORDS.get if field.enum_type is not None else _BY_TYPE.get(CATALOGUE[path].type)


_EVERYTHING = fact_fields(CATALOGUE)
