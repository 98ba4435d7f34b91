"""Reading what a rule set needs from a contact."""

import threading
import time
from datetime import timedelta

import pytest

from leadladder_server.contact import Activity, Contact, RawValue, Unreadable
from leadladder_server.facts.slots import NEVER, Facts
from leadladder_server.facts.table import FactTable
from leadladder_server.fields import CATALOGUE, Field
from leadladder_server.ruleset.conditions import All, Condition, Name, NameKind, Operator
from leadladder_server.ruleset.model import Fold, Signal
from leadladder_server.values.money import NANOS, Money
from leadladder_server.values.time import FIRST_INSTANT
from leadladder_server.values.types import FieldType, Instant
from leadladder_server.verdict import FactWarning
from tests.facts.building import (
    AS_OF,
    DAY,
    SPAN,
    TYPE,
    activity,
    attribute_name,
    declared,
    field_name,
    make_rule_set,
    make_signal,
    make_test,
    signal_name,
)

EMPLOYEES = field_name("company.employees")
REVENUE = field_name("company.annual_revenue")
LIFETIME = field_name("relationship.lifetime_value")
IS_CUSTOMER = field_name("relationship.is_customer")
VISITS = make_signal("visits", Fold.COUNT, make_test(TYPE, Operator.EQUALS, "web_visit"))
LAST_CALL = make_signal("last_call", Fold.LATEST, make_test(TYPE, Operator.IN, "inbound_call", "phone_call"))
ORDERS = make_signal(
    "orders",
    Fold.COUNT,
    make_test(attribute_name("amount", FieldType.MONEY), Operator.GTE, "100 EUR"),
)
AMOUNT = declared("activity.attributes.amount", FieldType.MONEY)


def read(
    names: list[Name],
    facts: dict[str, RawValue],
    history: tuple[Activity, ...] | None = None,
    fields: tuple[Field, ...] = (),
    signals: tuple[Signal, ...] = (VISITS, LAST_CALL, ORDERS),
    requires: Condition | None = None,
) -> Facts:
    """The facts of a contact under a small rule set."""
    rule_set = make_rule_set(fields, (AMOUNT,), signals, requires)
    return FactTable(rule_set, names).read(Contact("c", facts, history), AS_OF)


def test_facts_stand_in_the_order_of_the_names() -> None:
    """Each name has a slot; a fact that was not sent is missing, and one that is not read is left alone."""
    facts = read([IS_CUSTOMER, EMPLOYEES, REVENUE], {"company.employees": "60", "company.sites": "many"})

    assert facts == Facts([None, 60, None], 0, ())


def test_an_unknown_history_leaves_every_signal_unknown() -> None:
    """Without a history nobody knows what happened; with an empty one, nothing did."""
    names = [signal_name("visits"), EMPLOYEES, signal_name("last_call", FieldType.TIMESTAMP)]

    assert read(names, {}).values == [None, None, None]
    assert read(names, {}, ()).values == [0, None, NEVER]
    assert read(names, {}, (activity("web_visit"), activity("phone_call"))).values == [1, None, AS_OF]


def test_assumptions_stand_in_for_what_is_missing() -> None:
    """An assumption is used for a fact that was not sent, was blank or could not be read; not for one that was sent."""
    names = [field_name(f"attributes.{name}", FieldType.BOOLEAN) for name in "abcd"]
    fields = tuple(declared(name.path, FieldType.BOOLEAN, assume=False) for name in names)
    facts = read(names, {"attributes.b": " ", "attributes.c": "maybe", "attributes.d": "true"}, fields=fields)

    assert facts.values == [False, False, False, True]
    assert facts.assumed == 0b0111
    assert [(warning.field, warning.got) for warning in facts.warnings] == [("attributes.c", "maybe")]


@pytest.mark.parametrize(
    ("sent", "history", "expected"),
    [
        pytest.param(
            {"company.employees": Unreadable("n/a")},
            None,
            [("company.employees", "unreadable-value", "n/a")],
            id="a value that cannot be read",
        ),
        pytest.param(
            {"company.annual_revenue": "8000000"},
            None,
            [("company.annual_revenue", "money-without-currency", "8000000")],
            id="an amount without currency",
        ),
        pytest.param(
            {"company.annual_revenue": "8000000 USD"},
            None,
            [("company.annual_revenue", "currency-mismatch", "8000000 USD")],
            id="an amount in another currency than the rules'",
        ),
        pytest.param(
            {"relationship.lifetime_value": "5 USD", "company.annual_revenue": "6 EUR"},
            None,
            [("company.annual_revenue", "currency-mismatch", "6 EUR")],
            id="an amount in another currency than another fact",
        ),
        pytest.param(
            {"relationship.lifetime_value": "5", "company.annual_revenue": "6 EUR"},
            None,
            [("relationship.lifetime_value", "money-without-currency", "5")],
            id="an amount without currency is in no other one",
        ),
        pytest.param(
            {"attributes.it_platfrom": "linux"},
            None,
            [("attributes.it_platfrom", "unknown-attribute", "attributes.it_platfrom")],
            id="an attribute that is nearly a declared one",
        ),
        pytest.param({"attributes.shoe_size": 43}, None, [], id="an attribute that is not"),
        pytest.param(
            {},
            (activity("web_visits"), activity("web_visits"), activity("webvisit")),
            [
                ("history[0].type", "unknown-activity-type", "web_visits"),
                ("history[2].type", "unknown-activity-type", "webvisit"),
            ],
            id="types that are nearly ones that are read, once each",
        ),
        pytest.param({}, (activity("WEB_VISIT"), activity("newsletter"), activity("")), [], id="other types"),
        pytest.param({}, (activity("web_visits", AS_OF + 1),), [], id="types of the future"),
        pytest.param(
            {},
            (activity("web_visit"), activity("web_visit", None), activity("x", FIRST_INSTANT - 1)),
            [
                ("history[1].at", "activity-without-time", ""),
                ("history[2].at", "activity-without-time", str(FIRST_INSTANT - 1)),
            ],
            id="activities without time",
        ),
        pytest.param(
            {},
            (activity("order", amont="5 EUR"), activity("order", amont="5 EUR"), activity("order", colour="red")),
            [("history[0].attributes.amont", "unknown-attribute", "amont")],
            id="attributes of activities that are nearly declared ones",
        ),
        pytest.param(
            {},
            (activity("order", amount="5"), activity("order", amount="much"), activity("order", amount="5 USD")),
            [
                ("history[0].attributes.amount", "money-without-currency", "5"),
                ("history[1].attributes.amount", "unreadable-value", "much"),
                ("history[2].attributes.amount", "currency-mismatch", "5 USD"),
            ],
            id="attributes of activities that cannot be used",
        ),
        pytest.param(
            {},
            (activity("half \ud83d"),),
            [("history[0].type", "unreadable-value", "half \\ud83d")],
            id="a broken type",
        ),
    ],
)
def test_warnings(
    sent: dict[str, RawValue], history: tuple[Activity, ...] | None, expected: list[tuple[str, str, str]]
) -> None:
    """What could not be used as it was sent is warned of: where, why and what was sent."""
    names = [EMPLOYEES, REVENUE, LIFETIME, signal_name("visits"), signal_name("orders")]
    requires = All(
        (make_test(REVENUE, Operator.GT, "5000000 EUR"), make_test(REVENUE, Operator.GT, LIFETIME)), span=SPAN
    )
    fields = (declared("attributes.it_platform", FieldType.STRING),)

    facts = read(names, sent, history, fields=fields, requires=requires)
    assert [(warning.field, warning.code, warning.got) for warning in facts.warnings] == expected


def test_a_warning_says_what_was_expected() -> None:
    """The other half of a warning: what would have been right."""
    names = [REVENUE, LIFETIME, signal_name("visits")]
    requires = All(
        (make_test(REVENUE, Operator.GT, "5000000 EUR"), make_test(REVENUE, Operator.GT, LIFETIME)), span=SPAN
    )
    sent: dict[str, RawValue] = {"company.annual_revenue": Money("USD", NANOS), "relationship.lifetime_value": "1 CHF"}

    assert read(names, sent, (activity("web_visti"),), requires=requires).warnings == (
        FactWarning("company.annual_revenue", "currency-mismatch", "an amount in EUR", "1 USD"),
        FactWarning(
            "company.annual_revenue",
            "currency-mismatch",
            "an amount in CHF, as relationship.lifetime_value is",
            "1 USD",
        ),
        FactWarning("history[0].type", "unknown-activity-type", "web_visit", "web_visti"),
    )


def test_types_that_a_pattern_fits_are_read() -> None:
    """A type that one signal names by a pattern is no misspelling of one that another names in full."""
    downloads = make_signal("downloads", Fold.COUNT, make_test(TYPE, Operator.STARTS_WITH, "web_"))

    assert read([signal_name("visits")], {}, (activity("web_visits"),), signals=(VISITS, downloads)).warnings == ()


def test_types_of_signals_that_no_rule_reads_are_known_all_the_same() -> None:
    """A type that a signal names is spelt right, also while nothing reads that signal."""
    visits = make_signal("clicks", Fold.COUNT, make_test(TYPE, Operator.EQUALS, "web_visits"))

    assert read([signal_name("visits")], {}, (activity("web_visits"),), signals=(VISITS, visits)).warnings == ()


def test_no_more_warnings_than_anybody_reads() -> None:
    """After fifty warnings only their number grows."""
    facts = read([signal_name("visits")], {}, tuple(activity("web_visit", None) for _ in range(1_060)))

    assert len(facts.warnings) == 51
    assert facts.warnings[-1] == FactWarning("", "more-warnings", "at most 50 warnings", "1,010 more")


def test_a_contact_leaves_no_trace_in_the_next() -> None:
    """A contact between two equal ones changes nothing about the second, warnings included."""
    names = [EMPLOYEES, IS_CUSTOMER, signal_name("visits"), signal_name("orders")]
    fields = (declared("attributes.it_platform", FieldType.STRING),)
    table = FactTable(make_rule_set(fields, (AMOUNT,), (VISITS, ORDERS)), names)
    odd = tuple(activity(f"web_visi{number}", AS_OF - number) for number in range(80))
    control = Contact("c", {"company.employees": 60, "attributes.it_platfrm": "x"}, (*odd, activity("web_visit")))
    hostile = Contact(
        "h",
        {"company.employees": float("nan"), **{f"attributes.it_platf{number}": "$forward" for number in range(3_000)}},
        tuple(activity(f"web_vis\U0001f680{number}", AS_OF, amount="1e999", moment="x") for number in range(3_000)),
    )
    before = table.read(control, AS_OF)
    for _ in range(2):
        table.read(hostile, AS_OF)

    assert table.read(control, AS_OF) == before


def test_only_so_many_odd_names_are_examined() -> None:
    """Of the attributes that a rule set does not declare the first twenty are compared with those that it does."""
    fields = (declared("attributes.it_platform", FieldType.STRING),)
    sent: dict[str, RawValue] = {f"attributes.it_platform{letter}": "x" for letter in "abcdefghijklmnopqrstuvwxyz"}
    facts = read([field_name("attributes.it_platform", FieldType.STRING)], sent, fields=fields)

    assert [warning.field for warning in facts.warnings] == list(sent)[:20]


def test_ten_thousand_activities_take_milliseconds() -> None:
    """A long history, all of it of different and nearly known types, is read in milliseconds."""
    signals = (VISITS, LAST_CALL, ORDERS, make_signal("recent", Fold.COUNT, *VISITS.conditions, within=timedelta(30)))
    names = [signal_name(signal.signal_id, signal.type) for signal in signals]
    table = FactTable(make_rule_set((), (AMOUNT,), signals), names)
    history = tuple(activity(f"web_visit{number}", AS_OF - number * DAY, amuont="x") for number in range(10_000))
    started = time.thread_time()
    table.read(Contact("c", {}, history), AS_OF)

    assert time.thread_time() - started < 0.2


def test_threads_share_a_table() -> None:
    """Contacts that are read at the same time do not see each other."""
    table = FactTable(make_rule_set((), (AMOUNT,), (VISITS, ORDERS)), [EMPLOYEES, signal_name("orders")])
    wrong: list[Facts] = []

    def read_many(employees: int) -> None:
        history = tuple(activity(f"type {employees} {number}", amount="100 EUR") for number in range(employees))
        for _ in range(200):
            facts = table.read(Contact("c", {"company.employees": employees}, history), AS_OF)
            if facts.values != [employees, employees]:
                wrong.append(facts)

    threads = [threading.Thread(target=read_many, args=(employees,)) for employees in (3, 5, 8, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_every_built_in_fact_can_be_read() -> None:
    """A value of each type reaches its slot for every path of the catalogue."""
    sent: dict[FieldType, RawValue] = {
        FieldType.STRING: "director",
        FieldType.NUMBER: 5,
        FieldType.BOOLEAN: True,
        FieldType.MONEY: Money("EUR", NANOS),
        FieldType.DATE: "2026-11-22",
        FieldType.TIMESTAMP: "2026-11-22",
        FieldType.LIST: ("a",),
    }
    names = [field_name(path) for path in CATALOGUE]
    facts = read(names, {path: sent[field.type] for path, field in CATALOGUE.items()})

    assert facts.warnings == ()
    assert None not in facts.values


@pytest.mark.parametrize(
    "names",
    [
        pytest.param([EMPLOYEES, EMPLOYEES], id="twice"),
        pytest.param([Name(NameKind.SCORE, "score.fit", FieldType.NUMBER)], id="no fact"),
    ],
)
def test_names_that_cannot_be_read(names: list[Name]) -> None:
    """Only facts and signals have slots, one each."""
    with pytest.raises(ValueError, match="read once each"):
        FactTable(make_rule_set(), names)


def test_times_before_as_of_only() -> None:
    """The same contact at an earlier moment has done less."""
    table = FactTable(make_rule_set((), (), (VISITS,)), [signal_name("visits")])
    contact = Contact("c", {}, tuple(activity("web_visit", AS_OF - days * DAY) for days in range(5)))

    assert [table.read(contact, Instant(AS_OF - days * DAY)).values for days in (-1, 0, 2, 9)] == [[5], [5], [3], [0]]
