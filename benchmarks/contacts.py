"""Contacts to measure with: for the shipped rule set plant-software, made from a seed."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.money_pb2 import Money

from leadladder.v1 import contact_pb2 as wire
from leadladder.v1 import lead_scoring_service_pb2 as service

RULE_SET = "plant-software"
AS_OF = datetime(2026, 11, 22, tzinfo=UTC)

_UNKNOWN_SHARE = 0.2
"""How often each fact is left out."""

_YES_SHARE = 0.7

_INDUSTRIES = ("manufacturing", "manufacturing", "manufacturing", "retail", "logistics")
_PLATFORMS = ("windows", "windows", "linux", "mixed")
_ACTIVITIES = ("contact_form", "report_download", "newsletter_opened", "problem_report")


class Contacts:
    """An endless series of contacts, the same for the same seed.

    Each has a contact_id of its own. With `distinct` values every name, number, amount and date is practically never
    seen again, so what is kept by value is of no use; else they come from short lists.
    """

    def __init__(self, seed: int, *, distinct: bool) -> None:
        self._random = random.Random(seed)
        self._distinct = distinct
        self._made = 0

    def take(self, count: int) -> list[wire.Contact]:
        """The next `count` contacts."""
        return [self._next() for _ in range(count)]

    def _next(self) -> wire.Contact:
        self._made += 1
        contact = wire.Contact(contact_id=f"contact-{self._made:09d}", history=wire.ActivityHistory())
        self._firmographics(contact)
        self._qualification(contact)
        for age in self._ages():
            activity = contact.history.activities.add(type=self._random.choice(_ACTIVITIES))
            activity.at.CopyFrom(_timestamp(AS_OF - age))
        return contact

    def _known(self) -> bool:
        return self._random.random() >= _UNKNOWN_SHARE

    def _number(self, low: int, high: int, few: tuple[int, ...]) -> int:
        return self._random.randint(low, high) if self._distinct else self._random.choice(few)

    def _yes_or_no(self) -> bool:
        return self._random.random() < _YES_SHARE

    def _ages(self) -> Iterator[timedelta]:
        """How long before AS_OF each activity was."""
        for _ in range(self._number(0, 3, (0, 1, 2))):
            yield timedelta(microseconds=self._number(0, 4 * 10**13, (10**12, 3 * 10**13)))

    def _firmographics(self, contact: wire.Contact) -> None:
        company, serial = contact.company, self._made if self._distinct else self._random.randrange(20)
        contact.person.name = f"Person {serial}"
        contact.person.email = f"person{serial}@company{serial}.example"
        company.name = f"Company {serial}"
        if self._known():
            company.domain = f"company{serial}.example"
        if self._known():
            company.industry = self._random.choice(_INDUSTRIES)
        if self._known():
            company.employees = self._number(1, 10**6, (12, 60, 250))
        if self._known():
            revenue = self._number(1, 10**9, (2_000_000, 8_000_000, 30_000_000))
            company.annual_revenue.CopyFrom(Money(currency_code="EUR", units=revenue))
        if self._known():
            contact.attributes["it_platform"].text = self._random.choice(_PLATFORMS)
        if self._known():
            contact.attributes["uses_management_software"].boolean = not self._yes_or_no()

    def _qualification(self, contact: wire.Contact) -> None:
        qualification = contact.qualification
        if self._known():
            qualification.profile_verified = self._yes_or_no()
        if self._known():
            qualification.need.aware = self._yes_or_no()
        if self._known():
            qualification.intent.will_act = self._yes_or_no()
        if self._known():
            qualification.budget.allocated = self._yes_or_no()
        if self._known():
            qualification.authority.has_a_say = self._yes_or_no()
        if self._known():
            units = self._number(1, 10**7, (10_000, 50_000))
            qualification.budget.amount.CopyFrom(Money(currency_code="EUR", units=units))
        if self._known():
            day = AS_OF + timedelta(days=self._number(1, 20_000, (60, 400)))
            decide_by = qualification.timeline.decide_by
            decide_by.year, decide_by.month, decide_by.day = day.year, day.month, day.day


def options(outlook: service.Outlook.ValueType = service.Outlook.OUTLOOK_FULL) -> service.ScoringOptions:
    """What every request asks for: this rule set, the same moment, all reasons."""
    return service.ScoringOptions(
        rule_set_id=RULE_SET,
        as_of=_timestamp(AS_OF),
        reason_detail=service.ReasonDetail.REASON_DETAIL_ALL,
        outlook=outlook,
    )


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
