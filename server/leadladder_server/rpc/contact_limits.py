"""The limits that a contact on the wire has to keep, whatever a rule set reads of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from leadladder.v1 import contact_pb2 as wire
from leadladder_server.errors import Violation
from leadladder_server.rpc import values

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

_BYTES_A_CHARACTER = 4
"""UTF-8 takes no more."""


class _Violations:
    """Collects what is beyond its limit."""

    __slots__ = ("found",)

    def __init__(self) -> None:
        self.found: list[Violation] = []

    def add(self, path: str, description: str) -> None:
        self.found.append(Violation(f"contact.{path}", description))


def violations(message: wire.Contact) -> list[Violation]:
    """Every field that breaks a limit, from "contact." on: the contact_id, the facts and the history."""
    found = _Violations()
    if is_longer(message.contact_id, MAX_CONTACT_ID):
        size = len(message.contact_id.encode())
        found.add("contact_id", f"expected at most {MAX_CONTACT_ID} bytes, got {size:,}")
    for field, value in message.ListFields():
        if field.name == "attributes":
            _check_attributes(found, field.name, value)
        elif field.name not in ("contact_id", "history"):
            _check_fields(found, field.name, value)
    _check_history(found, message.history.activities)
    return found.found


def is_longer(text: str, limit: int) -> bool:
    """Whether a text takes more than so many bytes of UTF-8."""
    return len(text) * _BYTES_A_CHARACTER > limit and len(text.encode()) > limit


def _check_fields(found: _Violations, path: str, message: Message) -> None:
    for field, value in message.ListFields():
        _check(found, f"{path}.{field.name}", value)


def _check(found: _Violations, path: str, value: Any) -> None:  # noqa: ANN401  # What a field of the wire may hold.
    match value:
        case str():
            _check_text(found, path, value)
        case Timestamp():
            if values.read_instant(value) is None:
                found.add(path, values.EXPECTED_MOMENT)
        case wire.TextList():
            _check_texts(found, path, value.values)
        case Money() | Date() | int() | float():
            pass
        case Message():
            _check_fields(found, path, value)
        case _:
            _check_texts(found, path, value)


def _check_text(found: _Violations, path: str, text: str) -> None:
    if is_longer(text, MAX_TEXT):
        found.add(path, f"expected at most {MAX_TEXT:,} bytes, got {len(text.encode()):,}")


def _check_texts(found: _Violations, path: str, texts: Sequence[str]) -> None:
    if len(texts) > MAX_TEXTS:
        found.add(path, f"expected at most {MAX_TEXTS:,} texts, got {len(texts):,}")
        return
    for index, text in enumerate(texts):
        _check_text(found, f"{path}[{index}]", text)


def _check_attributes(found: _Violations, path: str, attributes: Mapping[str, wire.Value]) -> None:
    if len(attributes) > MAX_ATTRIBUTES:
        found.add(path, f"expected at most {MAX_ATTRIBUTES:,} entries, got {len(attributes):,}")
        return
    for name in attributes:
        if is_longer(name, MAX_NAME):
            description = f"expected a name of at most {MAX_NAME} bytes, got {len(name.encode()):,}"
            found.add(f"{path}.{name[:40]}…", description)
            continue
        for _, fact in attributes[name].ListFields():
            _check(found, f"{path}.{name}", fact)


def _check_history(found: _Violations, activities: Sequence[wire.Activity]) -> None:
    if len(activities) > MAX_ACTIVITIES:
        found.add("history.activities", f"expected at most {MAX_ACTIVITIES:,}, got {len(activities):,}")
        return
    for index, activity in enumerate(activities[:]):
        if values.read_instant(activity.at) is None:
            found.add(f"history.activities[{index}].at", values.EXPECTED_MOMENT)
        _check_text(found, f"history.activities[{index}].type", activity.type)
        attributes = activity.attributes
        if attributes:
            _check_attributes(found, f"history.activities[{index}].attributes", attributes)
