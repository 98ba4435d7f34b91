"""Signals folded from activities."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.contact import Activity
from leadladder_server.facts.signals import SignalFolds, count_sequences
from leadladder_server.facts.slots import NEVER, Fact
from leadladder_server.facts.warning_list import WarningList
from leadladder_server.fields import Field
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Literal, Not, Operator
from leadladder_server.ruleset.model import Fold, Signal
from leadladder_server.values.types import FieldType, Instant
from tests.facts.building import (
    AS_OF,
    AT,
    DAY,
    HOUR,
    SPAN,
    TYPE,
    activity,
    attribute_name,
    declared,
    make_signal,
    make_test,
)

AMOUNT = attribute_name("amount", FieldType.NUMBER)
PAGES = attribute_name("pages", FieldType.NUMBER)
CAMPAIGN = attribute_name("campaign", FieldType.STRING)
FIELDS: dict[str, Field] = {
    "amount": declared("activity.attributes.amount", FieldType.NUMBER),
    "pages": declared("activity.attributes.pages", FieldType.NUMBER, assume=1),
    "campaign": declared("activity.attributes.campaign", FieldType.STRING, values=("spring", "autumn")),
}
WEEK = timedelta(days=7)


def of_type(activity_type: str) -> Condition:
    """The plainest condition."""
    return make_test(TYPE, Operator.EQUALS, activity_type)


def fold(signal: Signal, history: Sequence[Activity], as_of: Instant = AS_OF) -> Fact:
    """The value of one signal."""
    (value,), _ = SignalFolds([signal], [signal], FIELDS).fold(history, as_of, WarningList())
    return value


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param(of_type("visit"), 4, id="type"),
        pytest.param(of_type(" VISIT"), 4, id="type in normal form"),
        pytest.param(make_test(TYPE, Operator.IN, "visit", "call"), 6, id="one of the types"),
        pytest.param(make_test(TYPE, Operator.NOT_EQUALS, "visit"), 3, id="a missing type differs from nothing"),
        pytest.param(make_test(TYPE, Operator.STARTS_WITH, "vi"), 4, id="type by its start"),
        pytest.param(make_test(TYPE, Operator.MATCHES, "^(call|mail)$"), 3, id="type by a pattern"),
        pytest.param(make_test(TYPE, Operator.KNOWN, "true"), 7, id="any type"),
        pytest.param(make_test(TYPE, Operator.KNOWN, "false"), 1, id="no type"),
        pytest.param(make_test(AMOUNT, Operator.GTE, "5"), 3, id="attribute whatever the type"),
        pytest.param(make_test(AMOUNT, Operator.LT, "5"), 1, id="a missing attribute is not less"),
        pytest.param(Not(make_test(AMOUNT, Operator.GTE, "5"), span=SPAN), 1, id="nor is it not more"),
        pytest.param(make_test(AMOUNT, Operator.KNOWN, "false"), 4, id="a missing attribute"),
        pytest.param(make_test(PAGES, Operator.EQUALS, "1"), 7, id="an attribute that is assumed"),
        pytest.param(make_test(CAMPAIGN, Operator.EQUALS, "Spring"), 1, id="an attribute among its values"),
        pytest.param(make_test(AMOUNT, Operator.GT, PAGES), 4, id="two attributes"),
        pytest.param(make_test(AT, Operator.WITHIN, "2d"), 2, id="time"),
        pytest.param(
            All((of_type("visit"), make_test(AMOUNT, Operator.GTE, "5")), span=SPAN), 2, id="type and attribute"
        ),
        pytest.param(
            Any((of_type("call"), make_test(AMOUNT, Operator.GTE, "5")), span=SPAN), 4, id="type or attribute"
        ),
        pytest.param(
            AtLeast(
                2,
                (of_type("visit"), make_test(AMOUNT, Operator.GTE, "5"), make_test(PAGES, Operator.GT, "1")),
                span=SPAN,
            ),
            2,
            id="two of three",
        ),
        pytest.param(All((of_type("visit"), of_type("call")), span=SPAN), 0, id="two types at once"),
        pytest.param(
            Not(Any((of_type("visit"), make_test(AMOUNT, Operator.KNOWN, "true")), span=SPAN), span=SPAN),
            2,
            id="neither type nor attribute",
        ),
    ],
)
def test_an_activity_counts_only_when_its_condition_is_met(condition: Condition, expected: int) -> None:
    """An activity whose condition is UNKNOWN, for want of its type or an attribute, does not count."""
    history = [
        activity("visit", AS_OF - DAY, amount=5, pages=3),
        activity("Visit ", AS_OF - 2 * DAY, amount=4, campaign="spring"),
        activity("visit", AS_OF - 3 * DAY, amount="many", campaign="winter"),
        activity("VISIT", AS_OF - 4 * DAY, amount=9),
        activity("call", AS_OF - 5 * DAY, amount=7),
        activity("call", AS_OF - 6 * DAY),
        activity("mail", AS_OF),
        activity(" ", AS_OF - 8 * DAY),
        activity("visit", AS_OF + 1, amount=5),
        activity("visit", None, amount=5),
    ]

    assert fold(make_signal("s", Fold.COUNT, condition), history) == expected


VISIT = of_type("visit")


@pytest.mark.parametrize(
    ("fold_name", "within", "ages", "expected"),
    [
        pytest.param(Fold.COUNT, None, [], 0, id="count of nothing"),
        pytest.param(Fold.COUNT, None, [0, 900 * DAY], 2, id="count of everything"),
        pytest.param(Fold.COUNT, WEEK, [0, 7 * DAY - 1, 7 * DAY, 8 * DAY], 2, id="count within, without its far end"),
        pytest.param(Fold.COUNT, None, [-1, 0], 1, id="the future has not happened"),
        pytest.param(Fold.LATEST, None, [], NEVER, id="latest of nothing"),
        pytest.param(Fold.LATEST, None, [3 * DAY, DAY, 2 * DAY, -DAY], Instant(AS_OF - DAY), id="latest"),
        pytest.param(Fold.LATEST, WEEK, [7 * DAY], NEVER, id="latest before the window"),
        pytest.param(Fold.FIRST, None, [3 * DAY, DAY, 2 * DAY], Instant(AS_OF - 3 * DAY), id="first"),
        pytest.param(Fold.FIRST, WEEK, [8 * DAY, DAY, 2 * DAY], Instant(AS_OF - 2 * DAY), id="first within"),
        pytest.param(Fold.FIRST, WEEK, [8 * DAY], NEVER, id="first before the window"),
    ],
)
def test_folds(fold_name: Fold, within: timedelta | None, ages: list[int], expected: Fact) -> None:
    """Counts are exact, and dates of what never happened are never."""
    history = [activity("visit", AS_OF - age) for age in ages]

    assert fold(make_signal("s", fold_name, VISIT, within=within), history) == expected


CALL = of_type("call")


@pytest.mark.parametrize(
    ("happened", "spread", "without", "expected"),
    [
        pytest.param([], None, None, 0, id="nothing"),
        pytest.param([("visit", 5), ("call", 3)], None, None, 1, id="one after the other"),
        pytest.param([("call", 5), ("visit", 3)], None, None, 0, id="the other way round"),
        pytest.param([("visit", 5), ("call", 5)], None, None, 0, id="at the same moment"),
        pytest.param([("visit", 5), ("visit", 4), ("call", 3)], None, None, 1, id="a step taken twice"),
        pytest.param([("visit", 9), ("call", 8), ("visit", 7), ("call", 6)], None, None, 2, id="twice"),
        pytest.param([("visit", 9), ("visit", 8), ("call", 7), ("call", 6)], None, None, 1, id="without overlap"),
        pytest.param([("visit", 9), ("call", 8), ("visit", 8), ("call", 7)], None, None, 1, id="begins after the end"),
        pytest.param([("visit", 5), ("call", 3)], 2, None, 1, id="just in time"),
        pytest.param([("visit", 5), ("call", 2)], 2, None, 0, id="too late"),
        pytest.param([("visit", 9), ("visit", 4), ("call", 3)], 2, None, 1, id="the later start is in time"),
        pytest.param([("visit", 9), ("hang_up", 6), ("call", 3)], None, "hang_up", 0, id="what must not be between"),
        pytest.param([("visit", 9), ("hang_up", 9), ("call", 3)], None, "hang_up", 1, id="at the start it may be"),
        pytest.param([("visit", 9), ("hang_up", 3), ("call", 3)], None, "hang_up", 1, id="at the end, too"),
        pytest.param(
            [("visit", 9), ("hang_up", 6), ("visit", 5), ("call", 3)], None, "hang_up", 1, id="begun anew after it"
        ),
    ],
)
def test_sequences(happened: list[tuple[str, int]], spread: int | None, without: str | None, expected: int) -> None:
    """A visit, then a call: ages in days."""
    signal = make_signal(
        "s",
        Fold.SEQUENCE,
        VISIT,
        CALL,
        spread=None if spread is None else timedelta(days=spread),
        without=None if without is None else of_type(without),
    )
    history = [activity(activity_type, AS_OF - age * DAY) for activity_type, age in happened]

    assert fold(signal, history) == expected
    assert fold(signal, history[::-1]) == expected


def test_a_sequence_looks_only_within_its_window() -> None:
    """A step before the window is not taken."""
    signal = make_signal("s", Fold.SEQUENCE, VISIT, CALL, within=timedelta(days=5))
    history = [activity("visit", AS_OF - 5 * DAY), activity("call", AS_OF - 4 * DAY)]

    assert fold(signal, history) == 0
    assert fold(signal, history, Instant(AS_OF - 1)) == 1


def most_sequences(steps: Sequence[Sequence[int]], spread: int, forbidden: Sequence[int]) -> int:
    """The most completions without overlap, by trying every one that there is."""
    spans = {
        (chain[0], chain[-1])
        for chain in product(*steps)
        if all(a < b for a, b in pairwise(chain))
        and chain[-1] - chain[0] <= spread
        and not any(chain[0] < at < chain[-1] for at in forbidden)
    }

    def most_after(end: int) -> int:
        return max((1 + most_after(last) for first, last in spans if first > end), default=0)

    return most_after(-1)


TIMES = st.lists(st.integers(0, 9), max_size=4)


@given(st.lists(TIMES, min_size=1, max_size=3), st.integers(0, 10), st.lists(st.integers(0, 9), max_size=2))
def test_as_many_sequences_as_possible(steps: list[list[int]], spread: int, forbidden: list[int]) -> None:
    """Taking the one that ends first makes as many completions as there can be."""
    assert count_sequences(steps, spread, forbidden) == most_sequences(steps, spread, forbidden)


HISTORIES = st.lists(
    st.builds(
        lambda kind, hours, amount: activity(
            kind, AS_OF - hours * HOUR, **({} if amount is None else {"amount": amount})
        ),
        st.sampled_from(["visit", "call", "mail", ""]),
        st.integers(-2, 8),
        st.none() | st.integers(0, 3),
    ),
    max_size=12,
)
SIGNALS = [
    make_signal("count", Fold.COUNT, VISIT, within=timedelta(hours=5)),
    make_signal("latest", Fold.LATEST, Any((CALL, make_test(AMOUNT, Operator.GTE, "2")), span=SPAN)),
    make_signal("first", Fold.FIRST, Not(CALL, span=SPAN)),
    make_signal("twice", Fold.SEQUENCE, VISIT, VISIT, CALL, spread=timedelta(hours=6), without=of_type("mail")),
]


@given(st.data(), HISTORIES)
def test_the_order_of_the_history_never_matters(data: st.DataObject, history: list[Activity]) -> None:
    """The same activities in another order make the same signals."""
    folds = SignalFolds(SIGNALS, SIGNALS, FIELDS)
    shuffled = data.draw(st.permutations(history))

    assert folds.fold(history, AS_OF, WarningList())[0] == folds.fold(shuffled, AS_OF, WarningList())[0]


@given(HISTORIES, st.integers(-2, 8))
def test_the_future_is_as_if_it_were_not_there(history: list[Activity], hours: int) -> None:
    """Activities later than as_of change nothing."""
    as_of = Instant(AS_OF - hours * HOUR)
    folds = SignalFolds(SIGNALS, SIGNALS, FIELDS)
    past = [past for past in history if past.at is not None and past.at <= as_of]

    assert folds.fold(history, as_of, WarningList())[0] == folds.fold(past, as_of, WarningList())[0]


def test_signals_that_share_a_condition_agree() -> None:
    """Signals are folded together, and each as if it were alone."""
    history = [activity("visit", AS_OF - DAY), activity("call"), activity("visit", AS_OF - 9 * DAY)]
    signals = [
        make_signal("a", Fold.COUNT, VISIT),
        make_signal("b", Fold.COUNT, VISIT, within=WEEK),
        make_signal("c", Fold.LATEST, VISIT),
    ]

    assert SignalFolds(signals, signals, FIELDS).fold(history, AS_OF, WarningList())[0] == [2, 1, Instant(AS_OF - DAY)]


def test_a_type_that_a_long_list_names() -> None:
    """Types are told apart however many a list holds."""
    condition = make_test(TYPE, Operator.IN, *[Literal(FieldType.STRING, f"type {number}") for number in range(5_000)])
    history = [activity("type 0"), activity("type 4999"), activity("type 5000")]

    assert fold(make_signal("s", Fold.COUNT, condition), history) == 2
