"""A contact, as a calling service knows it: facts and dated activities, before any rule set has read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from leadladder_server.values.money import Money
from leadladder_server.values.types import Instant


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value that was sent but means nothing, such as 30 February: missing, and a warning on the verdict.

    Attributes:
        got: What was sent, shortened for people.
    """

    got: str


RawValue = str | int | float | bool | Money | date | datetime | timedelta | tuple[str, ...] | Unreadable
"""A fact as it was sent. Text stands for any declared type and is read as that type, in the rule language's scalars
("5000000 EUR", "2026-11-22", "90d"). A `datetime` is aware and in UTC. Numbers may be anything, NaN included."""


@dataclass(slots=True)
class Activity:
    """One thing that happened with a contact. Not to be changed; not frozen, as that makes it slow to make.

    Attributes:
        type: Kind, in the rule set's vocabulary; may be empty.
        at: When; None when it was not sent (then the activity is ignored, with a warning).
        attributes: Facts about it, by name without any prefix.
    """

    type: str
    at: Instant | None
    attributes: Mapping[str, RawValue]


@dataclass(slots=True)
class Contact:
    """A person at a company, or only a company. Not to be changed; not frozen, as that makes it slow to make.

    Attributes:
        contact_id: The caller's own key, echoed and never read by rules; may be empty.
        facts: Raw values by path: "company.employees", "attributes.it_platform". An absent path means not known.
        history: What the contact did, in any order. None: not known, so that every signal is UNKNOWN.
            Empty: it did nothing.
    """

    contact_id: str
    facts: Mapping[str, RawValue]
    history: tuple[Activity, ...] | None = None
