"""Contacts from plain values."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from leadladder import Contact, contact
from leadladder.v1.contact_pb2 import SENIORITY_C_LEVEL, Person, TextList, Value

NOON = Timestamp(seconds=1_795_348_800)
"""2026-11-22T12:00:00Z."""


@pytest.mark.parametrize(
    ("money", "expected"),
    [
        pytest.param("5000000 EUR", Money(currency_code="EUR", units=5_000_000), id="text"),
        pytest.param("-0.5 eur", Money(currency_code="EUR", nanos=-500_000_000), id="negative text"),
        pytest.param((12, "USD"), Money(currency_code="USD", units=12), id="int and currency"),
        pytest.param((Decimal("0.1"), "USD"), Money(currency_code="USD", nanos=100_000_000), id="decimal and currency"),
        pytest.param(Money(units=1), Money(units=1), id="message"),
    ],
)
def test_money_is_exact(money: object, expected: Money) -> None:
    """No double comes near an amount."""
    assert contact(company={"annual_revenue": money}).company.annual_revenue == expected


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(datetime(2026, 11, 22, 12, tzinfo=UTC), id="UTC"),
        pytest.param(datetime(2026, 11, 22, 13, tzinfo=timezone(timedelta(hours=1))), id="another zone"),
        pytest.param("2026-11-22T12:00:00Z", id="text"),
        pytest.param("2026-11-22T07:00:00-05:00", id="text with an offset"),
        pytest.param(NOON, id="message"),
    ],
)
def test_a_moment_is_the_same_in_every_zone(moment: object) -> None:
    """It arrives in UTC."""
    assert contact(relationship={"status_since": moment}).relationship.status_since == NOON
    assert contact(history=[{"type": "visit", "at": moment}]).history.activities[0].at == NOON


@pytest.mark.parametrize("day", [date(2026, 11, 22), "2026-11-22", Date(year=2026, month=11, day=22)])
def test_a_day_is_a_day(day: object) -> None:
    """From a date, text or a message."""
    sent = contact(qualification={"timeline": {"decide_by": day}})
    assert sent.qualification.timeline.decide_by == Date(year=2026, month=11, day=22)


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        pytest.param("text", Value(text="text"), id="text"),
        pytest.param(True, Value(boolean=True), id="boolean, which is no number"),
        pytest.param(3, Value(number=3), id="int"),
        pytest.param(Decimal("0.5"), Value(number=0.5), id="decimal"),
        pytest.param(datetime(2026, 11, 22, 12, tzinfo=UTC), Value(timestamp=NOON), id="moment, which is no day"),
        pytest.param(date(2026, 11, 22), Value(date=Date(year=2026, month=11, day=22)), id="day"),
        pytest.param(timedelta(days=1), Value(duration=Duration(seconds=86_400)), id="length"),
        pytest.param(Money(units=1), Value(money=Money(units=1)), id="money"),
        pytest.param(["b", "a"], Value(texts=TextList(values=["b", "a"])), id="list"),
        pytest.param({"b", "a"}, Value(texts=TextList(values=["a", "b"])), id="set, in a fixed order"),
        pytest.param(Value(text="x"), Value(text="x"), id="message"),
    ],
)
def test_an_attribute_keeps_its_type(fact: object, expected: Value) -> None:
    """What Python tells apart stays apart."""
    assert contact(attributes={"a": fact}).attributes["a"] == expected
    assert contact(history=[{"attributes": {"a": fact}}]).history.activities[0].attributes["a"] == expected


def test_none_is_not_known_anywhere() -> None:
    """None in a group, a list of attributes or an activity leaves the field out."""
    assert contact(person={"name": None}, company=None, attributes={"a": None}) == Contact(person=Person())
    assert not contact(history=[{"type": None, "at": None}]).history.activities[0].ListFields()


def test_an_empty_history_is_not_an_absent_one() -> None:
    """It says that the contact did nothing."""
    assert contact(history=[]).HasField("history")
    assert not contact().HasField("history")


def test_false_and_zero_are_known() -> None:
    """They are answers."""
    sent = contact(company={"employees": 0}, source={"solicited": False})
    assert sent.company.HasField("employees")
    assert sent.source.HasField("solicited")


def test_seniority_is_a_word() -> None:
    """In any case."""
    assert contact(person={"seniority": "C_Level"}).person.seniority == SENIORITY_C_LEVEL


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(
            lambda: contact(company={"employes": 1}),
            "company.employes: there is no such field; did you mean employees?",
            id="misspelt",
        ),
        pytest.param(
            lambda: contact(qualification={"need": {"xyz": 1}}),
            "qualification.need.xyz: there is no such field; there are has_problem, aware",
            id="nothing near",
        ),
        pytest.param(
            lambda: contact(history=[{}, {"typ": "x"}]),
            "history[1].typ: there is no such field; did you mean type?",
            id="in an activity",
        ),
        pytest.param(
            lambda: contact(company={"employees": "12"}),
            "company.employees: expected a whole number of at most 31 bits, got '12'",
            id="text for a number",
        ),
        pytest.param(
            lambda: contact(company={"employees": True}),
            "company.employees: expected a whole number of at most 31 bits, got True",
            id="boolean for a number",
        ),
        pytest.param(
            lambda: contact(company={"employees": 2**31}),
            "company.employees: expected a whole number of at most 31 bits, got 2147483648",
            id="too many employees",
        ),
        pytest.param(
            lambda: contact(source={"solicited": 1}), "source.solicited: expected True or False, got 1", id="1 for true"
        ),
        pytest.param(lambda: contact(person={"name": 5}), "person.name: expected text, got 5", id="number for text"),
        pytest.param(
            lambda: contact(person={"seniority": "boss"}),
            "person.seniority: expected one of staff, manager, director, vice_president, c_level, owner, got 'boss'",
            id="no such seniority",
        ),
        pytest.param(
            lambda: contact(company={"technologies": "erp"}),
            "company.technologies: expected a list of texts, got 'erp'",
            id="one text for a list",
        ),
        pytest.param(
            lambda: contact(company={"annual_revenue": "lots"}),
            "company.annual_revenue: expected money such as \"5000000 EUR\", with at most 9 decimal places, got 'lots'",
            id="no money",
        ),
        pytest.param(
            lambda: contact(company={"annual_revenue": "0.0000000001 EUR"}),
            'company.annual_revenue: expected money such as "5000000 EUR", with at most 9 decimal places, '
            "got '0.0000000001 EUR'",
            id="ten decimal places",
        ),
        pytest.param(
            lambda: contact(relationship={"status_since": datetime(2026, 1, 1)}),  # noqa: DTZ001  # The point.
            'relationship.status_since: expected a moment with its time zone, such as "2026-11-22T09:00:00Z", '
            "got datetime.datetime(2026, 1, 1, 0, 0)",
            id="no time zone",
        ),
        pytest.param(
            lambda: contact(qualification={"timeline": {"decide_by": "2026-02-30"}}),
            "qualification.timeline.decide_by: expected a date such as \"2026-11-22\", got '2026-02-30'",
            id="30 February",
        ),
        pytest.param(
            lambda: contact(qualification={"need": True}),
            "qualification.need: expected a mapping, got True",
            id="no group",
        ),
        pytest.param(
            lambda: contact(attributes={"a": 2**53 + 1}),
            "attributes.a: expected an integer of at most 53 bits (or text), got 9007199254740993",
            id="an integer that no double holds",
        ),
        pytest.param(
            lambda: contact(attributes={"a": object}),
            "attributes.a: expected text, a number, a boolean, a date, a moment, a timedelta, money or a list of "
            "texts, got <class 'object'>",
            id="no fact",
        ),
    ],
)
def test_what_does_not_fit_says_where_and_what_would(make: Callable[[], Contact], message: str) -> None:
    """One sentence: the path, expected, got."""
    with pytest.raises(ValueError) as refused:  # noqa: PT011  # The whole text is compared.
        make()
    assert str(refused.value) == message
