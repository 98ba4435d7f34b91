"""Amounts in different currencies, compared by rates."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.contact import Activity, Contact
from leadladder_server.facts.currencies import MISMATCH
from leadladder_server.facts.signals import SignalFolds
from leadladder_server.facts.table import FactTable
from leadladder_server.facts.tests import compile_test
from leadladder_server.facts.warning_list import WarningList
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Literal, Operator
from leadladder_server.ruleset.model import Fold
from leadladder_server.values.money import NANOS, Money, Rates
from leadladder_server.values.types import FieldType
from tests.facts.building import (
    AS_OF,
    activity,
    attribute_name,
    declared,
    field_name,
    make_rule_set,
    make_signal,
    make_test,
)

REVENUE = field_name("company.annual_revenue")
LIFETIME = field_name("relationship.lifetime_value")
MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN
RATES = Rates(date(2026, 11, 1), "EUR", {"EUR": NANOS, "USD": 920_000_000, "JPY": 6_100_001})


def compare(operator: str, value: Money, *operands: str, rates: Rates | None = RATES) -> Outcome:
    """What comparing an amount comes out as."""
    test = make_test(REVENUE, Operator(operator), *operands)
    return compile_test(test, lambda _: 0, rates)([value], AS_OF)


@pytest.mark.parametrize(
    ("operator", "value", "operands", "expected"),
    [
        pytest.param("gte", Money("USD", 100 * NANOS), ["92 EUR"], MET, id="exactly as much"),
        pytest.param("gt", Money("USD", 100 * NANOS), ["92 EUR"], UNMET, id="not more"),
        pytest.param("gt", Money("USD", 100 * NANOS + 1), ["92 EUR"], MET, id="more by the smallest amount"),
        pytest.param("gte", Money("USD", 100 * NANOS - 1), ["92 EUR"], UNMET, id="less by the smallest amount"),
        pytest.param("equals", Money("EUR", 92 * NANOS), ["100 USD"], MET, id="equal the other way round"),
        pytest.param("not_equals", Money("USD", NANOS), ["0.92 EUR"], UNMET, id="not different"),
        pytest.param("lt", Money("JPY", 10**15 * NANOS - 1), ["6100001000000 EUR"], MET, id="the largest amounts"),
        pytest.param("gte", Money("JPY", NANOS), ["0.00663 USD"], MET, id="two currencies that are not the base"),
        pytest.param("gte", Money("JPY", NANOS), ["0.00664 USD"], UNMET, id="and a little more"),
        pytest.param("between", Money("USD", 50 * NANOS), ["40 EUR", "46 EUR"], MET, id="between"),
        pytest.param("in", Money("USD", NANOS), ["5 EUR", "0.92 EUR"], MET, id="in"),
        pytest.param("in", Money("USD", NANOS), ["1 SEK", "0.92 EUR"], MET, id="in, whatever has no rate"),
        pytest.param("in", Money("USD", NANOS), ["1 SEK", "0.91 EUR"], UNKNOWN, id="perhaps in"),
        pytest.param("gte", Money("SEK", NANOS), ["1 EUR"], UNKNOWN, id="a currency without a rate"),
        pytest.param("gte", Money("EUR", NANOS), ["1 SEK"], UNKNOWN, id="compared with one without a rate"),
        pytest.param("gte", Money("SEK", NANOS), ["1 SEK"], MET, id="the same currency needs no rate"),
        pytest.param("gte", Money("", NANOS), ["1 EUR"], UNKNOWN, id="no currency"),
    ],
)
def test_amounts_compare_by_their_rates(operator: str, value: Money, operands: list[str], expected: Outcome) -> None:
    """Amounts in two currencies compare exactly by what both are worth, and not at all without that."""
    assert compare(operator, value, *operands) == expected


def test_without_rates_different_currencies_do_not_compare() -> None:
    """A rule set without rates leaves such a test UNKNOWN."""
    assert compare("gte", Money("USD", NANOS), "0.1 EUR", rates=None) == UNKNOWN


CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "SEK"])
MONEY = st.builds(
    Money, CURRENCIES, st.integers(-(10**24) + 1, 10**24 - 1) | st.integers(-9, 9).map(lambda n: n * NANOS)
)
RATE = st.integers(1, 10**15)


def worth(money: Money, rates: Rates) -> Fraction | None:
    """An amount in the base currency, as a fraction."""
    rate = rates.worth.get(money.currency)
    return None if rate is None else Fraction(money.nanos, NANOS) * Fraction(rate, NANOS)


@given(MONEY, MONEY, RATE, RATE)
def test_the_comparison_is_exact(value: Money, other: Money, dollar: int, yen: int) -> None:
    """It is that of fractions: no amount is rounded, however large or small."""
    rates = Rates(date(2026, 11, 1), "EUR", {"EUR": NANOS, "USD": dollar, "JPY": yen})
    literal = Literal(FieldType.MONEY, other)
    same = value.currency == other.currency
    left = Fraction(value.nanos) if same else worth(value, rates)
    right = Fraction(other.nanos) if same else worth(other, rates)
    for operator, holds in (
        (Operator.GT, Fraction.__gt__),
        (Operator.LTE, Fraction.__le__),
        (Operator.EQUALS, Fraction.__eq__),
    ):
        test = make_test(REVENUE, operator, literal)
        expected = UNKNOWN if left is None or right is None else MET if holds(left, right) else UNMET
        assert compile_test(test, lambda _: 0, rates)([value], AS_OF) == expected


def warned(facts: dict[str, Money], rates: Rates | None) -> Sequence[tuple[str, str, str]]:
    """What a contact is warned of whose revenue is compared with 5 EUR and with its lifetime value."""
    requires = make_test(REVENUE, Operator.IN, "5 EUR", LIFETIME)
    rule_set = make_rule_set(requires=requires, rates=rates)
    read = FactTable(rule_set, [REVENUE, LIFETIME]).read(Contact("c", facts, None), AS_OF)
    assert {warning.code for warning in read.warnings} <= {MISMATCH}
    return [(warning.field, warning.expected, warning.got) for warning in read.warnings]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({"company.annual_revenue": Money("USD", NANOS)}, [], id="a currency with a rate"),
        pytest.param(
            {"company.annual_revenue": Money("SEK", NANOS)},
            [("company.annual_revenue", "an amount in EUR", "1 SEK")],
            id="a currency without a rate",
        ),
        pytest.param(
            {"company.annual_revenue": Money("USD", NANOS), "relationship.lifetime_value": Money("SEK", NANOS)},
            [("company.annual_revenue", "an amount in SEK, as relationship.lifetime_value is", "1 USD")],
            id="another fact without a rate",
        ),
        pytest.param(
            {"company.annual_revenue": Money("USD", NANOS), "relationship.lifetime_value": Money("JPY", NANOS)},
            [],
            id="another fact with a rate",
        ),
    ],
)
def test_only_what_has_no_rate_is_warned_of(facts: dict[str, Money], expected: list[tuple[str, str, str]]) -> None:
    """A verdict warns of an amount that could not be compared, and of no other."""
    assert warned(facts, RATES) == expected


def test_without_rates_every_other_currency_is_warned_of() -> None:
    """Without rates the warning is as before."""
    assert warned({"company.annual_revenue": Money("USD", NANOS)}, None) == [
        ("company.annual_revenue", "an amount in EUR", "1 USD")
    ]


def test_activities_compare_by_the_rates() -> None:
    """An order in another currency counts by what it is worth, and is not warned of."""
    amount = attribute_name("amount", FieldType.MONEY)
    orders = make_signal("orders", Fold.COUNT, make_test(amount, Operator.GTE, "92 EUR"))
    fields = {"amount": declared("activity.attributes.amount", FieldType.MONEY)}
    history: list[Activity] = [
        activity("order", amount=Money("USD", 100 * NANOS)),
        activity("order", amount=Money("USD", 99 * NANOS)),
        activity("order", amount=Money("SEK", 10**6 * NANOS)),
    ]
    warnings = WarningList()
    folded, _ = SignalFolds([orders], [orders], fields, RATES).fold(history, AS_OF, warnings)

    assert folded == [1]
    assert [warning.got for warning in warnings.as_tuple()] == ["1000000 SEK"]
