"""Contacts from the wire and to it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from google.protobuf.descriptor import Descriptor
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money as WireMoney

from leadladder.v1 import contact_pb2 as wire
from leadladder_server.contact import Activity, Contact, RawValue, Unreadable
from leadladder_server.errors import ContactInvalid
from leadladder_server.fields import CATALOGUE
from leadladder_server.rpc.contact_messages import contact_message
from leadladder_server.rpc.contacts import fact_fields, read_contact
from leadladder_server.values.money import Money
from leadladder_server.values.types import FieldType, Instant

NOT_FACTS = {"contact_id", "history", "attributes"}


def _leaf_paths(descriptor: Descriptor, prefix: str = "") -> Iterator[str]:
    for field in descriptor.fields:
        path = prefix + field.name
        if path in NOT_FACTS:
            continue
        if field.message_type is None or field.message_type.full_name.startswith("google."):
            yield path
        else:
            yield from _leaf_paths(field.message_type, f"{path}.")


def test_the_wire_has_a_field_for_every_fact_of_the_catalogue_and_no_other() -> None:
    """Path by path, Contact is the catalogue."""
    assert set(_leaf_paths(wire.Contact.DESCRIPTOR)) == set(CATALOGUE)


def test_every_kind_of_field_becomes_its_raw_value() -> None:
    """Texts, numbers, booleans, enums, money, dates, times and lists arrive as the domain knows them."""
    message = wire.Contact(
        contact_id="c-1",
        person=wire.Person(name="Ada", seniority=wire.SENIORITY_C_LEVEL),
        company=wire.Company(
            employees=0,
            annual_revenue=WireMoney(currency_code="eur ", units=5, nanos=250_000_000),
            technologies=["a", "b"],
        ),
        source=wire.Source(solicited=False),
        relationship=wire.Relationship(status_since=Timestamp(seconds=1, nanos=999_999_999)),
        qualification=wire.Qualification(timeline=wire.Timeline(decide_by=Date(year=2026, month=2, day=28))),
    )
    assert read_contact(message) == Contact(
        "c-1",
        {
            "person.name": "Ada",
            "person.seniority": "c_level",
            "company.employees": 0,
            "company.annual_revenue": Money("EUR", 5_250_000_000),
            "company.technologies": ("a", "b"),
            "source.solicited": False,
            "relationship.status_since": datetime(1970, 1, 1, 0, 0, 1, 999_999, tzinfo=UTC),
            "qualification.timeline.decide_by": date(2026, 2, 28),
        },
        None,
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(wire.Value(text=""), "", id="blank text"),
        pytest.param(wire.Value(number=-0.5), -0.5, id="number"),
        pytest.param(wire.Value(number=float("inf")), float("inf"), id="infinity, for the facts to warn of"),
        pytest.param(wire.Value(boolean=False), False, id="false"),
        pytest.param(wire.Value(timestamp=Timestamp()), datetime(1970, 1, 1, tzinfo=UTC), id="the epoch"),
        pytest.param(wire.Value(date=Date(year=1, month=1, day=1)), date(1, 1, 1), id="the first day"),
        pytest.param(wire.Value(money=WireMoney(units=-1, nanos=-1)), Money("", -1_000_000_001), id="money owed"),
        pytest.param(
            wire.Value(duration=Duration(seconds=-1, nanos=-1999)), timedelta(seconds=-1, microseconds=-1), id="past"
        ),
        pytest.param(wire.Value(texts=wire.TextList()), (), id="an empty list"),
        pytest.param(wire.Value(), None, id="nothing"),
        pytest.param(wire.Value(date=Date(year=2026)), None, id="a date without its day"),
        pytest.param(wire.Value(date=Date(year=2026, month=2, day=30)), Unreadable("2026-02-30"), id="30 February"),
        pytest.param(wire.Value(date=Date(year=-4, month=2, day=1)), Unreadable("-004-02-01"), id="before our era"),
        pytest.param(
            wire.Value(money=WireMoney(currency_code="EUR", units=1, nanos=-1)),
            Unreadable("1 units and -1 nanos of EUR"),
            id="money of two signs",
        ),
        pytest.param(
            wire.Value(money=WireMoney(units=1, nanos=1_000_000_000)),
            Unreadable("1 units and 1000000000 nanos of no currency"),
            id="nanos of a whole unit",
        ),
        pytest.param(
            wire.Value(duration=Duration(seconds=10**15)),
            Unreadable("1000000000000000 seconds and 0 nanos"),
            id="for ever",
        ),
    ],
)
def test_an_attribute_is_read_by_its_kind(value: wire.Value, expected: RawValue | None) -> None:
    """What means nothing is Unreadable, what is there in part is missing, everything else is its value."""
    facts = read_contact(wire.Contact(attributes={"a": value})).facts
    assert facts == ({} if expected is None else {"attributes.a": expected})


def test_nan_passes_for_the_facts_to_warn_of() -> None:
    """NaN is a number on the wire; whoever expects a number of it says why it cannot be one."""
    value = read_contact(wire.Contact(attributes={"a": wire.Value(number=float("nan"))})).facts["attributes.a"]
    assert isinstance(value, float)
    assert value != value  # noqa: PLR0124  # Only NaN is not itself.


def test_an_unknown_seniority_is_missing() -> None:
    """A newer client's value, which this server has no word for, is not known."""
    message = wire.Contact()
    message.person.seniority = 99  # type: ignore[assignment]
    assert read_contact(message).facts == {}


def test_an_absent_history_is_not_an_empty_one() -> None:
    """Absent: not known what they did. Empty: they did nothing."""
    assert read_contact(wire.Contact()).history is None
    assert read_contact(wire.Contact(history=wire.ActivityHistory())).history == ()


def test_activities_keep_type_time_and_attributes() -> None:
    """An activity without a time keeps none, for the facts to warn of."""
    history = wire.ActivityHistory(
        activities=[
            wire.Activity(type="visit", at=Timestamp(seconds=-1), attributes={"pages": wire.Value(number=3)}),
            wire.Activity(),
        ]
    )
    assert read_contact(wire.Contact(history=history)).history == (
        Activity("visit", Instant(-1_000_000), {"pages": 3.0}),
        Activity("", None, {}),
    )


def _with_activity(**parts: object) -> wire.Contact:
    return wire.Contact(history=wire.ActivityHistory(activities=[wire.Activity(), wire.Activity(**parts)]))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("message", "field"),
    [
        pytest.param(wire.Contact(contact_id="é" * 129), "contact.contact_id", id="contact_id"),
        pytest.param(wire.Contact(person=wire.Person(name="x" * 65_537)), "contact.person.name", id="text"),
        pytest.param(
            wire.Contact(company=wire.Company(name="🙂" * 16_385)), "contact.company.name", id="bytes, not characters"
        ),
        pytest.param(
            wire.Contact(company=wire.Company(technologies=["x"] * 1_001)), "contact.company.technologies", id="list"
        ),
        pytest.param(
            wire.Contact(company=wire.Company(technologies=["", "x" * 65_537])),
            "contact.company.technologies[1]",
            id="item",
        ),
        pytest.param(
            wire.Contact(relationship=wire.Relationship(status_since=Timestamp(seconds=253_402_300_800))),
            "contact.relationship.status_since",
            id="the year 10000",
        ),
        pytest.param(
            wire.Contact(attributes={"a": wire.Value(timestamp=Timestamp(nanos=-1))}),
            "contact.attributes.a",
            id="nanos",
        ),
        pytest.param(
            wire.Contact(attributes={str(number): wire.Value() for number in range(1_001)}),
            "contact.attributes",
            id="entries",
        ),
        pytest.param(
            wire.Contact(attributes={"n" * 257: wire.Value()}), f"contact.attributes.{'n' * 40}…", id="long name"
        ),
        pytest.param(
            wire.Contact(history=wire.ActivityHistory(activities=[wire.Activity()] * 10_001)),
            "contact.history.activities",
            id="activities",
        ),
        pytest.param(
            _with_activity(at=Timestamp(seconds=-62_135_596_801)),
            "contact.history.activities[1].at",
            id="before the year 1",
        ),
        pytest.param(_with_activity(type="x" * 65_537), "contact.history.activities[1].type", id="type"),
        pytest.param(
            _with_activity(attributes={"a": wire.Value(text="x" * 65_537)}),
            "contact.history.activities[1].attributes.a",
            id="text of an activity",
        ),
    ],
)
def test_a_broken_limit_names_its_field(message: wire.Contact, field: str) -> None:
    """A contact beyond a limit is refused with the path of that field alone, whether the field is read or not."""
    for fields in (None, fact_fields(())):
        with pytest.raises(ContactInvalid) as refused:
            read_contact(message, fields)
        assert [violation.field for violation in refused.value.violations] == [field]


def test_a_limit_is_told_beside_others_whatever_the_size_of_the_contact() -> None:
    """What shows only in a small contact and what shows only in a large one are told together, in one order."""
    activities = wire.ActivityHistory(activities=[wire.Activity(at=Timestamp(nanos=-1), type="x" * 65_537)])
    message = wire.Contact(
        contact_id="x" * 257,
        company=wire.Company(technologies=["x"] * 1_001),
        relationship=wire.Relationship(status_since=Timestamp(nanos=-1)),
        attributes={"n" * 257: wire.Value()},
        history=activities,
    )
    with pytest.raises(ContactInvalid) as refused:
        read_contact(message, fact_fields(()))
    assert [violation.field.removeprefix("contact.") for violation in refused.value.violations] == [
        "contact_id",
        "company.technologies",
        "relationship.status_since",
        f"attributes.{'n' * 40}…",
        "history.activities[0].at",
        "history.activities[0].type",
    ]


def test_only_what_is_wanted_is_read() -> None:
    """Of the catalogue, a contact has what is wanted and what is limited; attributes and history are read besides."""
    message = wire.Contact(
        person=wire.Person(name="Ada", seniority=wire.SENIORITY_OWNER),
        company=wire.Company(employees=0, technologies=["a"]),
        qualification=wire.Qualification(need=wire.Need(aware=False, has_problem=True)),
        attributes={"a": wire.Value(boolean=False)},
        history=wire.ActivityHistory(),
    )
    wanted = fact_fields({"company.employees", "company.sites", "person.seniority", "qualification.need.aware"})
    assert read_contact(message, wanted) == Contact(
        "",
        {
            "person.seniority": "owner",
            "company.employees": 0,
            "company.technologies": ("a",),
            "qualification.need.aware": False,
            "attributes.a": False,
        },
        (),
    )


@pytest.mark.parametrize("path", sorted(CATALOGUE))
def test_each_field_is_read_by_itself_as_it_is_among_all(path: str) -> None:
    """Wanting one path alone gives the value that wanting everything gives."""
    samples: dict[FieldType, RawValue] = {
        FieldType.STRING: "owner",
        FieldType.NUMBER: 0,
        FieldType.BOOLEAN: False,
        FieldType.MONEY: Money("EUR", 0),
        FieldType.DATE: date(2026, 2, 28),
        FieldType.TIMESTAMP: datetime(2026, 1, 1, tzinfo=UTC),
        FieldType.LIST: ("erp",),
    }
    sent = {each: samples[field.type] for each, field in CATALOGUE.items()}
    message, _ = contact_message(Contact("", sent, None))
    limited = (FieldType.TIMESTAMP, FieldType.LIST)
    always = {each: sent[each] for each, field in CATALOGUE.items() if field.type in limited}
    assert read_contact(message).facts == sent
    assert read_contact(message, fact_fields({path})).facts == always | {path: sent[path]}


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(wire.Contact(contact_id="x" * 256), id="contact_id"),
        pytest.param(wire.Contact(person=wire.Person(name="é" * 32_768)), id="text"),
        pytest.param(wire.Contact(company=wire.Company(technologies=["x"] * 1_000)), id="list"),
        pytest.param(
            wire.Contact(history=wire.ActivityHistory(activities=[wire.Activity()] * 10_000)), id="activities"
        ),
        pytest.param(_with_activity(at=Timestamp(seconds=253_402_300_799, nanos=999_999_999)), id="the last moment"),
    ],
)
def test_a_contact_at_its_limit_is_read(message: wire.Contact) -> None:
    """Limits are inclusive."""
    assert read_contact(message).contact_id == message.contact_id


def test_every_violation_of_a_contact_is_named() -> None:
    """One answer says everything that is wrong."""
    message = wire.Contact(contact_id="x" * 257, person=wire.Person(name="x" * 65_537))
    with pytest.raises(ContactInvalid) as refused:
        read_contact(message)
    assert [violation.field for violation in refused.value.violations] == ["contact.contact_id", "contact.person.name"]


def test_a_contact_survives_the_wire() -> None:
    """What the command line sends is what the server reads."""
    contact = Contact(
        "c-1",
        {
            "person.seniority": "owner",
            "company.employees": 12,
            "company.annual_revenue": Money("EUR", -1),
            "company.technologies": ("erp",),
            "relationship.status_since": datetime(2026, 1, 1, tzinfo=UTC),
            "qualification.timeline.decide_by": date(2026, 2, 28),
            "attributes.text": "x",
            "attributes.number": 0.5,
            "attributes.yes": True,
            "attributes.day": date(2026, 2, 28),
            "attributes.length": timedelta(days=90),
            "attributes.list": ("a", "b"),
        },
        (Activity("visit", Instant(1), {"pages": 3.0}), Activity("", None, {})),
    )
    message, warnings = contact_message(contact)
    assert warnings == ()
    assert read_contact(message) == contact


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        pytest.param("company.employees", 0.5, id="half an employee"),
        pytest.param("company.employees", 2**31, id="more than 31 bits"),
        pytest.param("company.employees", "many", id="text for a number"),
        pytest.param("person.seniority", "boss", id="no such seniority"),
        pytest.param("person.name", "\ud800", id="a lone surrogate"),
        pytest.param("company.annual_revenue", Money("EUR", 10**30), id="money beyond 64 bits"),
        pytest.param("qualification.timeline.decide_by", Unreadable("2026-02-30"), id="30 February"),
        pytest.param("attributes.a", Unreadable("2026-02-30"), id="30 February in an attribute"),
        pytest.param("attributes.a", "\ud800", id="a lone surrogate in an attribute"),
    ],
)
def test_what_the_wire_has_no_place_for_is_told(path: str, raw: RawValue) -> None:
    """A fact that cannot be sent is a warning, so that no verdict leaves it out in silence."""
    message, warnings = contact_message(Contact("", {path: raw}, None))
    assert [(warning.field, warning.code) for warning in warnings] == [(path, "unsendable-value")]
    assert read_contact(message).facts == {}
