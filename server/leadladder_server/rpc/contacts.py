"""Contacts from the wire. The field catalogue decides: a field of the wire is the fact of the same path."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date as WireDate
from google.type.money_pb2 import Money as WireMoney

from leadladder.v1 import contact_pb2 as wire
from leadladder_server.contact import Activity, Contact, RawValue
from leadladder_server.errors import ContactInvalid, Violation
from leadladder_server.fields import ATTRIBUTES, CATALOGUE
from leadladder_server.rpc import values
from leadladder_server.values.time import to_datetime
from leadladder_server.values.types import FieldType

MAX_CONTACT_ID = 256
"""Bytes of UTF-8."""
MAX_NAME = 256
"""Bytes of UTF-8 in the name of an attribute."""
MAX_TEXT = 65_536
"""Bytes of UTF-8 in a text."""
MAX_TEXTS = 1_000
"""Texts in a list."""
MAX_ATTRIBUTES = 1_000
"""Attributes of a contact, and of an activity."""
MAX_ACTIVITIES = 10_000
"""Activities in a history."""

_SURELY_SHORT = MAX_TEXT // 4
"""A text of that many characters fits, whatever they are."""


class _Reading:
    """What has been read, and what is wrong with it so far."""

    __slots__ = ("facts", "violations", "where")

    def __init__(self, where: str, violations: list[Violation]) -> None:
        self.where = where
        self.violations = violations
        self.facts: dict[str, RawValue] = {}

    def refuse(self, path: str, description: str) -> None:
        self.violations.append(Violation((self.where + path).rstrip("."), description))


_Reader = Callable[[_Reading, str, Any], None]
"""Reads a field that is set and makes it a fact of that path."""

_Table = Mapping[Any, tuple[str, _Reader | None]]
"""By field descriptor: the path of the field, and its reader; None for what is kept as it is: text, numbers, booleans.

Descriptors are the keys because protobuf makes a new object for each one that nobody holds.
"""


def read_contact(message: wire.Contact) -> Contact:
    """The contact as the domain knows it.

    Args:
        message: As it came.

    Returns:
        Facts by the paths of the catalogue. What cannot be read, as 30 February, is an Unreadable; what is there in
        part, as a date without its day, is missing.

    Raises:
        ContactInvalid: It breaks limits; names each field that does, from "contact." on.
    """
    reading = _Reading("contact.", [])
    contact_id = message.contact_id
    if len(contact_id) > MAX_CONTACT_ID // 4 and len(contact_id.encode()) > MAX_CONTACT_ID:
        reading.refuse("contact_id", f"expected at most {MAX_CONTACT_ID} bytes, got {len(contact_id.encode()):,}")
    _read_fields(reading, _CONTACT, message)
    history = _read_history(reading, message.history.activities) if message.HasField("history") else None
    if reading.violations:
        raise ContactInvalid(reading.violations)
    return Contact(contact_id, reading.facts, history)


def _read_fields(reading: _Reading, table: _Table, message: Message) -> None:
    facts = reading.facts
    for field, value in message.ListFields():
        path, read = table[field]
        if read is not None:
            read(reading, path, value)
        elif type(value) is str and len(value) > _SURELY_SHORT:
            _read_text(reading, path, value)
        else:
            facts[path] = value


def _read_history(reading: _Reading, activities: Sequence[wire.Activity]) -> tuple[Activity, ...]:
    if len(activities) > MAX_ACTIVITIES:
        reading.refuse("history.activities", f"expected at most {MAX_ACTIVITIES:,}, got {len(activities):,}")
        return ()
    return tuple([_read_activity(reading, index, activity) for index, activity in enumerate(activities)])


def _read_activity(reading: _Reading, index: int, activity: wire.Activity) -> Activity:
    at = None
    if activity.HasField("at"):
        at = values.read_instant(activity.at)
        if at is None:
            reading.refuse(f"history.activities[{index}].at", values.EXPECTED_MOMENT)
    kind = activity.type
    if len(kind) > _SURELY_SHORT and len(kind.encode()) > MAX_TEXT:
        reading.refuse(f"history.activities[{index}].type", _too_long(kind))
    if not activity.attributes:
        return Activity(kind, at, _NO_FACTS)
    own = _Reading(f"contact.history.activities[{index}].attributes.", reading.violations)
    _read_values(own, "", activity.attributes)
    return Activity(kind, at, own.facts)


def _read_attributes(reading: _Reading, _path: str, attributes: Mapping[str, wire.Value]) -> None:
    _read_values(reading, ATTRIBUTES, attributes)


def _read_values(reading: _Reading, prefix: str, attributes: Mapping[str, wire.Value]) -> None:
    """Reads each entry and makes it a fact whose path is the prefix and its name."""
    if len(attributes) > MAX_ATTRIBUTES:
        reading.refuse(prefix, f"expected at most {MAX_ATTRIBUTES:,} entries, got {len(attributes):,}")
        return
    facts = reading.facts
    for name in attributes:
        value = attributes[name]
        if len(name) > MAX_NAME // 4 and len(name.encode()) > MAX_NAME:
            reading.refuse(
                f"{prefix}{name[:40]}…", f"expected a name of at most {MAX_NAME} bytes, got {len(name.encode()):,}"
            )
            continue
        for field, fact in value.ListFields():
            read = _VALUE[field]
            if read is not None:
                read(reading, prefix + name, fact)
            else:
                facts[prefix + name] = fact


def _too_long(text: str) -> str:
    return f"expected at most {MAX_TEXT:,} bytes, got {len(text.encode()):,}"


def _read_text(reading: _Reading, path: str, text: str) -> None:
    if len(text) > _SURELY_SHORT and len(text.encode()) > MAX_TEXT:
        reading.refuse(path, _too_long(text))
    reading.facts[path] = text


def _read_texts(reading: _Reading, path: str, texts: Sequence[str]) -> None:
    if len(texts) > MAX_TEXTS:
        reading.refuse(path, f"expected at most {MAX_TEXTS:,} texts, got {len(texts):,}")
        return
    items = tuple(texts)
    for index, item in enumerate(items):
        if len(item) > _SURELY_SHORT and len(item.encode()) > MAX_TEXT:
            reading.refuse(f"{path}[{index}]", _too_long(item))
    reading.facts[path] = items


def _read_text_list(reading: _Reading, path: str, texts: wire.TextList) -> None:
    _read_texts(reading, path, texts.values)


def _read_money(reading: _Reading, path: str, money: WireMoney) -> None:
    reading.facts[path] = values.read_money(money)


def _read_date(reading: _Reading, path: str, day: WireDate) -> None:
    read = values.read_date(day)
    if read is not None:
        reading.facts[path] = read


def _read_moment(reading: _Reading, path: str, timestamp: Timestamp) -> None:
    instant = values.read_instant(timestamp)
    if instant is None:
        reading.refuse(path, values.EXPECTED_MOMENT)
    else:
        reading.facts[path] = to_datetime(instant)


def _read_duration(reading: _Reading, path: str, duration: Duration) -> None:
    reading.facts[path] = values.read_duration(duration)


def _read_seniority(reading: _Reading, path: str, number: wire.Seniority.ValueType) -> None:
    word = SENIORITY_WORDS.get(number)
    if word is not None:
        reading.facts[path] = word


def _pass(_reading: _Reading, _path: str, _value: object) -> None:
    """For contact_id and history, which are no facts."""


_NO_FACTS: Mapping[str, RawValue] = {}

SENIORITY_WORDS = {
    number: name.removeprefix("SENIORITY_").lower()
    for name, number in wire.Seniority.items()
    if number != wire.SENIORITY_UNSPECIFIED
}
"""The words of the catalogue by the numbers of the wire."""

_VALUE: Mapping[Any, _Reader | None] = {
    wire.Value.DESCRIPTOR.fields_by_name[name]: reader
    for name, reader in {
        "text": _read_text,
        "number": None,
        "boolean": None,
        "timestamp": _read_moment,
        "date": _read_date,
        "money": _read_money,
        "duration": _read_duration,
        "texts": _read_text_list,
    }.items()
}

_BY_TYPE: Mapping[FieldType, _Reader | None] = {
    FieldType.STRING: None,
    FieldType.NUMBER: None,
    FieldType.BOOLEAN: None,
    FieldType.MONEY: _read_money,
    FieldType.DATE: _read_date,
    FieldType.TIMESTAMP: _read_moment,
    FieldType.LIST: _read_texts,
}

_NOT_FACTS: Mapping[str, _Reader] = {"contact_id": _pass, "history": _pass, "attributes": _read_attributes}


def _table(descriptor: Any, prefix: str = "") -> _Table:  # noqa: ANN401  # Descriptors have two implementations.
    """Each field of a message of facts, as the catalogue has them."""
    return {field: (prefix + field.name, _reader(field, prefix + field.name)) for field in descriptor.fields}


def _reader(field: Any, path: str) -> _Reader | None:  # noqa: ANN401
    if path in _NOT_FACTS:
        return _NOT_FACTS[path]
    if field.enum_type is not None:
        return _read_seniority
    if path in CATALOGUE:
        return _BY_TYPE[CATALOGUE[path].type]
    table = _table(field.message_type, f"{path}.")

    def read_group(reading: _Reading, _path: str, message: Message) -> None:
        _read_fields(reading, table, message)

    return read_group


_CONTACT = _table(wire.Contact.DESCRIPTOR)
