"""Facts about cells: they hold exactly the combinations of outcomes that values have, by brute force over values."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.facts.slots import NEVER, Fact
from leadladder_server.facts.tests import compile_test
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.analysis.cells import Domain, cells
from leadladder_server.ruleset.conditions import Literal, Name, NameKind, Operator
from leadladder_server.ruleset.conditions import Test as Leaf
from leadladder_server.values.money import Money, Rates
from leadladder_server.values.time import from_date
from leadladder_server.values.types import FieldType, Instant, Value
from tests.ruleset.reading import NOWHERE

DAY = 86_400_000_000
AS_OF = Instant(from_date(date(2026, 3, 10)) + 12 * 3_600_000_000)
MOMENTS = [AS_OF + days * DAY for days in range(-5, 6)]

EQUALITY = [Operator.EQUALS, Operator.NOT_EQUALS]
SETS = [Operator.IN, Operator.NOT_IN]
ORDER = [Operator.GT, Operator.GTE, Operator.LT, Operator.LTE]
WINDOWS = [Operator.WITHIN, Operator.OLDER_THAN, Operator.IN_NEXT]


def seen(tests: Sequence[Leaf], values: Sequence[Fact], moments: Sequence[int]) -> set[tuple[Outcome, ...]]:
    """What the tests come out as for each of the values at each of the moments."""
    compiled = [compile_test(test, lambda _name: 0) for test in tests]
    return {tuple(Outcome(one([value], Instant(moment))) for one in compiled) for value in values for moment in moments}


def leaves_of(
    name: Name, literals: st.SearchStrategy[Value], *, ordered: bool = False, literal_type: FieldType | None = None
) -> st.SearchStrategy[Leaf]:
    """Tests of a name that compare it with literals, with itself, or ask whether it is known."""

    def test(operator: Operator, *values: Value) -> Leaf:
        return Leaf(name, operator, tuple(Literal(literal_type or name.type, one) for one in values), span=NOWHERE)

    found = [
        st.builds(test, st.sampled_from([*EQUALITY, *(ORDER if ordered else [])]), literals),
        st.builds(
            lambda operator, values: test(operator, *values), st.sampled_from(SETS), st.lists(literals, max_size=3)
        ),
        st.builds(
            lambda wanted: Leaf(name, Operator.KNOWN, (Literal(FieldType.BOOLEAN, wanted),), span=NOWHERE),
            st.booleans(),
        ),
        st.builds(lambda operator: Leaf(name, operator, (name,), span=NOWHERE), st.sampled_from(EQUALITY)),
    ]
    if ordered:
        found.append(st.builds(lambda low, high: test(Operator.BETWEEN, low, high), literals, literals))
    return st.one_of(found)


def several(tests: st.SearchStrategy[Leaf]) -> st.SearchStrategy[list[Leaf]]:
    """A few tests of one name."""
    return st.lists(tests, min_size=1, max_size=5)


NUMBER = Name(NameKind.FIELD, "company.sites", FieldType.NUMBER)
COUNT = Name(NameKind.SIGNAL, "signals.visits", FieldType.NUMBER)


@given(several(leaves_of(NUMBER, st.sampled_from([0, 1, 2, 2.5, 4]), ordered=True)))
def test_numbers(tests: list[Leaf]) -> None:
    """Numbers lie at thresholds and everywhere between them."""
    values = [None, *(quarter / 8 for quarter in range(-16, 50))]

    assert set(cells(tests, Domain(FieldType.NUMBER)) or ()) == seen(tests, values, [AS_OF])


@given(several(leaves_of(COUNT, st.sampled_from([-1, 0, 0.5, 1, 3]), ordered=True)), st.sampled_from([None, 2]))
def test_counts(tests: list[Leaf], cap: int | None) -> None:
    """Counts are whole numbers from 0 up to the cap."""
    domain = Domain(FieldType.NUMBER, low=0, high=cap, whole=True)

    assert set(cells(tests, domain) or ()) == seen(tests, [None, *range((cap or 8) + 1)], [AS_OF])


@given(
    several(
        leaves_of(
            Name(NameKind.FIELD, "attributes.d", FieldType.DURATION),
            st.integers(0, 3).map(lambda days: timedelta(days=days)),
            ordered=True,
        )
    )
)
def test_durations(tests: list[Leaf]) -> None:
    """Durations are cut like numbers."""
    values = [None, *(timedelta(hours=hours) for hours in range(-24, 120, 12))]

    assert set(cells(tests, Domain(FieldType.DURATION)) or ()) == seen(tests, values, [AS_OF])


@given(several(leaves_of(Name(NameKind.FIELD, "attributes.b", FieldType.BOOLEAN), st.booleans())), st.booleans())
def test_booleans(tests: list[Leaf], missing: bool) -> None:
    """Booleans are true, false, or missing where nothing is assumed."""
    values = [True, False, *([None] if missing else [])]

    assert set(cells(tests, Domain(FieldType.BOOLEAN, missing=missing)) or ()) == seen(tests, values, [AS_OF])


REVENUE = Name(NameKind.FIELD, "company.annual_revenue", FieldType.MONEY)
AMOUNTS = st.builds(Money, st.sampled_from(["EUR", "USD"]), st.sampled_from([0, 1000, 2000]))


@given(several(leaves_of(REVENUE, AMOUNTS, ordered=True)))
def test_amounts(tests: list[Leaf]) -> None:
    """Amounts of each currency have a line of their own; others, and amounts without one, compare with nothing."""
    values = [
        None,
        *(
            Money(currency, nanos)
            for currency in ("EUR", "USD", "CHF", "")
            for nanos in (-5, -1, 0, 1, 999, 1000, 1001, 1500, 1999, 2000, 2001, 9999)
        ),
    ]

    assert set(cells(tests, Domain(FieldType.MONEY)) or ()) == seen(tests, values, [AS_OF])


DAYS = st.sampled_from([date(2026, 3, day) for day in (8, 9, 10, 12)])


def windows(name: Name) -> st.SearchStrategy[Leaf]:
    """Tests of how long ago."""
    return st.builds(
        lambda operator, days: Leaf(name, operator, (Literal(FieldType.DURATION, timedelta(days=days)),), span=NOWHERE),
        st.sampled_from(WINDOWS),
        st.integers(1, 3),
    )


DATE = Name(NameKind.FIELD, "qualification.timeline.decide_by", FieldType.DATE)
MOMENT = Name(NameKind.FIELD, "relationship.status_since", FieldType.TIMESTAMP)
LAST = Name(NameKind.SIGNAL, "signals.last", FieldType.TIMESTAMP)


@given(several(leaves_of(DATE, DAYS, ordered=True) | windows(DATE)))
def test_days(tests: list[Leaf]) -> None:
    """Days are cut by dates and by how far they are from as_of, which may be any."""
    values = [None, *(date(2026, 3, day) for day in range(1, 20))]

    assert set(cells(tests, Domain(FieldType.DATE)) or ()) == seen(
        tests, values, [*MOMENTS, AS_OF - 30 * DAY, AS_OF + 30 * DAY]
    )


@given(several(leaves_of(MOMENT, DAYS, ordered=True, literal_type=FieldType.DATE) | windows(MOMENT)))
def test_moments(tests: list[Leaf]) -> None:
    """A moment is cut by the whole days that it is compared with."""
    edges = [from_date(date(2026, 3, day)) for day in range(4, 18)]
    values = [None, *(edge + step for edge in edges for step in (-1, 0, DAY // 2))]
    moments = [
        value + offset * DAY + step
        for value in (edges[3], edges[4] + 5, edges[8] - 1)
        for offset in range(-8, 9)
        for step in (0, 1)
    ]

    found = set(cells(tests, Domain(FieldType.TIMESTAMP)) or ())
    brute = seen(tests, values, moments)

    assert brute <= found


@given(
    several(leaves_of(LAST, DAYS, ordered=True, literal_type=FieldType.DATE) | windows(LAST)),
    st.sampled_from([None, 2]),
)
def test_moments_of_activities(tests: list[Leaf], window: int | None) -> None:
    """The moment of an activity is never after as_of, lies in the signal's window, or never came."""
    edges = [from_date(date(2026, 3, day)) for day in range(6, 15)]
    values = [edge + step for edge in edges for step in (-1, 0, DAY // 2)]
    offsets = [0, 1, DAY, DAY + 1, 2 * DAY - 1] + ([] if window else [2 * DAY, 3 * DAY, 9 * DAY])
    brute = {cell for value in values for cell in seen(tests, [value], [value + offset for offset in offsets])}
    brute |= seen(tests, [None, NEVER], [AS_OF])
    domain = Domain(
        FieldType.TIMESTAMP, never=True, past=True, window=None if window is None else timedelta(days=window)
    )

    assert brute <= set(cells(tests, domain) or ())


TEXT = Name(NameKind.FIELD, "company.industry", FieldType.STRING)
WORDS = ["a", "b", "ab", "ba", "abc"]
LOOKS = [Operator.CONTAINS, Operator.STARTS_WITH, Operator.ENDS_WITH]


def searches(name: Name) -> st.SearchStrategy[Leaf]:
    """Tests that look into a text."""
    return st.builds(
        lambda operator, word: Leaf(name, operator, (Literal(FieldType.STRING, word),), span=NOWHERE),
        st.sampled_from([*LOOKS, Operator.MATCHES]),
        st.sampled_from(WORDS),
    )


@given(several(leaves_of(TEXT, st.sampled_from([*WORDS, "AB"])) | searches(TEXT)))
def test_texts(tests: list[Leaf]) -> None:
    """No text has a combination of outcomes that the cells leave out; they may have some that no text has."""
    values = [None, "AB", *("".join(letters) for size in range(1, 6) for letters in product("abx", repeat=size))]

    assert seen(tests, values, [AS_OF]) <= set(cells(tests, Domain(FieldType.STRING)) or ())


@given(several(leaves_of(TEXT, st.sampled_from([*WORDS, "AB"]))))
def test_compared_texts(tests: list[Leaf]) -> None:
    """Without tests that look into a text, each written text is a cell, and all others are one."""
    assert set(cells(tests, Domain(FieldType.STRING)) or ()) == seen(tests, [None, "x", *WORDS], [AS_OF])


@given(several(leaves_of(TEXT, st.sampled_from(WORDS)) | searches(TEXT)))
def test_declared_values(tests: list[Leaf]) -> None:
    """A text with declared values is one of them, whatever is asked of it."""
    domain = Domain(FieldType.STRING, values=("Ab", "b", "abc"))

    assert set(cells(tests, domain) or ()) == seen(tests, [None, "ab", "B", "abc"], [AS_OF])


LIST = Name(NameKind.FIELD, "company.technologies", FieldType.LIST)


def contains(operator: Operator, words: list[str]) -> Leaf:
    """A test of a list."""
    return Leaf(LIST, operator, tuple(Literal(FieldType.STRING, word) for word in words), span=NOWHERE)


@given(
    several(
        st.builds(contains, st.just(Operator.CONTAINS), st.sampled_from(WORDS).map(lambda word: [word]))
        | st.builds(
            contains,
            st.sampled_from([Operator.CONTAINS_ANY, Operator.CONTAINS_ALL]),
            st.lists(st.sampled_from(WORDS), max_size=3),
        )
    )
)
def test_lists(tests: list[Leaf]) -> None:
    """A list has any of the items that are searched for, in any combination."""
    values: list[Fact] = [None, ("x",)]
    values += [("x", *held) for size in range(1, 6) for held in combinations(WORDS, size)]
    found = cells(tests, Domain(FieldType.LIST))

    assert found is None or set(found) == seen(tests, values, [AS_OF])


RATES = Rates(date(2026, 1, 1), "EUR", {"EUR": 1_000_000_000, "USD": 900_000_000})


@given(several(leaves_of(REVENUE, AMOUNTS | st.just(Money("CHF", 1500)), ordered=True)))
def test_amounts_with_rates_compare_as_they_do_for_contacts(tests: list[Leaf]) -> None:
    """With rates, no amount has a combination of outcomes that the cells leave out."""
    compiled = [compile_test(test, lambda _name: 0, RATES) for test in tests]
    values = [
        Money(currency, nanos)
        for currency in ("EUR", "USD", "CHF", "GBP", "")
        for nanos in (-5, 0, 1, 899, 900, 901, 1000, 1111, 1112, 1500, 1800, 2000, 2222, 2223, 9999)
    ]
    seen_with_rates = {tuple(Outcome(one([value], AS_OF)) for one in compiled) for value in values}

    assert seen_with_rates <= set(cells(tests, Domain(FieldType.MONEY), RATES) or ())


@pytest.mark.parametrize(
    ("money", "can_be_both"),
    [
        pytest.param("1500000000 EUR", True, id="below 2 USD"),
        pytest.param("1900000000 EUR", False, id="above 2 USD"),
    ],
)
def test_amounts_with_rates(money: str, can_be_both: bool) -> None:
    """With rates, amounts of different currencies lie on one line."""
    nanos, currency = money.split()
    more = Leaf(REVENUE, Operator.GT, (Literal(FieldType.MONEY, Money(currency, int(nanos))),), span=NOWHERE)
    less = Leaf(REVENUE, Operator.LT, (Literal(FieldType.MONEY, Money("USD", 2_000_000_000)),), span=NOWHERE)

    found = cells([more, less], Domain(FieldType.MONEY), RATES) or ()

    assert ((Outcome.MET, Outcome.MET) in found) == can_be_both


def test_more_than_can_be_looked_into() -> None:
    """Nothing is said of a name with too many thresholds."""
    tests = [Leaf(NUMBER, Operator.GT, (Literal(FieldType.NUMBER, number),), span=NOWHERE) for number in range(1000)]

    assert cells(tests, Domain(FieldType.NUMBER)) is None
