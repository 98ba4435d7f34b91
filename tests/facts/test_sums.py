"""Sums of weights and counts of different values, folded from activities."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from math import floor
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.contact import Activity, RawValue
from leadladder_server.facts.signals import SignalFolds, counted
from leadladder_server.facts.slots import Fact
from leadladder_server.facts.warning_list import WarningList
from leadladder_server.fields import Field
from leadladder_server.ruleset.conditions import All, Condition, Name, Operator
from leadladder_server.ruleset.model import AtMost, Decay, DecayKind, Fold, Signal, Weight
from leadladder_server.values.money import NANOS, Money
from leadladder_server.values.types import FieldType, Instant
from tests.facts.building import (
    AS_OF,
    AT,
    DAY,
    SPAN,
    TYPE,
    activity,
    attribute_name,
    declared,
    make_signal,
    make_test,
)

PAGE = attribute_name("page", FieldType.STRING)
AMOUNT = attribute_name("amount", FieldType.NUMBER)
PRICE = attribute_name("price", FieldType.MONEY)
FIELDS: dict[str, Field] = {
    "page": declared("activity.attributes.page", FieldType.STRING),
    "amount": declared("activity.attributes.amount", FieldType.NUMBER),
    "price": declared("activity.attributes.price", FieldType.MONEY),
}
ANY = make_test(AT, Operator.KNOWN, "true")
VISIT = make_test(TYPE, Operator.EQUALS, "visit")


def sums(
    weights: dict[str, int | Weight],
    decay: Decay | None = None,
    cap: int | None = None,
    within: timedelta | None = None,
) -> Signal:
    """A sum of these weights by type."""
    conditions = [make_test(TYPE, Operator.EQUALS, kind) for kind in weights]
    of_each = [weight if isinstance(weight, Weight) else Weight(weight, None) for weight in weights.values()]
    return replace(make_signal("s", Fold.SUM, *conditions, within=within), weights=tuple(of_each), decay=decay, cap=cap)


def distinct(of: Name, within: timedelta | None = None) -> Signal:
    """A count of different values of all activities."""
    return replace(make_signal("s", Fold.DISTINCT, ANY, within=within), of=of)


def fold(signal: Signal, history: Sequence[Activity], as_of: int = AS_OF) -> Fact:
    """The value of one signal."""
    (value,), _ = SignalFolds([signal], [signal], FIELDS).fold(history, Instant(as_of), WarningList())
    return value


def ago(kind: str, *ages: int) -> list[Activity]:
    """Activities of one type, so many microseconds ago."""
    return [activity(kind, AS_OF - age) for age in ages]


HALVING = Decay(DecayKind.HALF_LIFE, 2)
FADING = Decay(DecayKind.FADES_OVER, 4)


@pytest.mark.parametrize(
    ("signal", "history", "expected"),
    [
        pytest.param(sums({"visit": 3, "call": 5}), [*ago("visit", 0, DAY), *ago("call", DAY)], 11, id="weights"),
        pytest.param(sums({"visit": 3}), ago("Visit ", 0), 3, id="a type in normal form"),
        pytest.param(sums({"visit": 3, "stop": -10}), [*ago("visit", 0), *ago("stop", 0)], -7, id="negative weights"),
        pytest.param(sums({"visit": 3}), ago("call", 0), 0, id="other types weigh nothing"),
        pytest.param(sums({"visit": 3}), [], 0, id="of nothing"),
        pytest.param(sums({"visit": 3}), ago("visit", -1), 0, id="the future has not happened"),
        pytest.param(sums({"visit": 3}, within=timedelta(2)), ago("visit", 2 * DAY, 2 * DAY - 1), 3, id="within"),
        pytest.param(sums({"visit": 3}, cap=5), ago("visit", 0, 0), 5, id="cap"),
        pytest.param(sums({"visit": 3}, cap=5), ago("visit", 0), 3, id="below the cap"),
        pytest.param(sums({"stop": -3}, cap=0), ago("stop", 0, 0), -6, id="a cap is no floor"),
        pytest.param(sums({"visit": 8}, HALVING), ago("visit", 0), 8, id="now"),
        pytest.param(sums({"visit": 8}, HALVING), ago("visit", DAY - 1), 8, id="not yet a day old"),
        pytest.param(sums({"visit": 8}, HALVING), ago("visit", DAY), 5, id="a day old: 5.656848 rounded down"),
        pytest.param(sums({"visit": 8}, HALVING), ago("visit", 2 * DAY), 4, id="a half-life old"),
        pytest.param(sums({"visit": 8}, HALVING), ago("visit", 4 * DAY), 2, id="two half-lives old"),
        pytest.param(sums({"visit": 8}, HALVING), ago("visit", 900 * DAY), 0, id="long faded"),
        pytest.param(sums({"visit": 1}, HALVING), ago("visit", DAY, DAY), 1, id="summed before it is rounded"),
        pytest.param(sums({"stop": -1}, HALVING), ago("stop", 2 * DAY), -1, id="-0.5 is rounded down too"),
        pytest.param(sums({"stop": -1}, HALVING), ago("stop", 900 * DAY), 0, id="-0 is 0"),
        pytest.param(sums({"visit": 8}, FADING), ago("visit", DAY, 2 * DAY, 3 * DAY), 12, id="evenly"),
        pytest.param(sums({"visit": 8}, FADING), ago("visit", 4 * DAY), 0, id="gone at the end"),
        pytest.param(sums({"visit": 8}, FADING), ago("visit", 4 * DAY - 1), 2, id="not quite gone"),
    ],
)
def test_sums(signal: Signal, history: list[Activity], expected: int) -> None:
    """A sum adds the weights of what happened, each by its age in whole days, rounded down at the end."""
    assert fold(signal, history) == expected


WEEKLY = Weight(1, AtMost(2, timedelta(days=7)))


@pytest.mark.parametrize(
    ("ages", "expected"),
    [
        pytest.param([0, DAY], [1, 0], id="as many as may be"),
        pytest.param([0, DAY, 2 * DAY], [2, 1], id="the first ones count"),
        pytest.param([0, 6 * DAY, 7 * DAY], [7, 6, 0], id="the window ends a week after"),
        pytest.param([1, 6 * DAY, 7 * DAY], [7, 6], id="not a microsecond before"),
        pytest.param([0, 0, 0], [0, 0], id="of several at once, any will do"),
        pytest.param(
            [0, 2 * DAY, 4 * DAY, 6 * DAY, 8 * DAY, 10 * DAY], [10, 8, 2, 0], id="only what counts is counted"
        ),
    ],
)
def test_at_most_so_many(ages: list[int], expected: list[int]) -> None:
    """From the earliest on, one counts when fewer than so many that count lie in the time before it."""
    times = [Instant(AS_OF - age) for age in ages]

    days = [0 if at > AS_OF - DAY else (AS_OF - at) // DAY for at in counted(times, 2, 7 * DAY)]
    assert days == expected
    assert fold(sums({"visit": WEEKLY}), ago("visit", *ages)) == len(expected)


def test_what_counts_does_not_depend_on_the_window() -> None:
    """An activity that did not count does not begin to when an earlier one leaves the window."""
    signal = sums({"visit": Weight(1, AtMost(1, timedelta(days=7)))}, within=timedelta(days=5))

    assert fold(signal, ago("visit", 6 * DAY, DAY)) == 0
    assert fold(signal, ago("visit", 8 * DAY, DAY)) == 1


def test_an_activity_can_count_after_some_time() -> None:
    """A condition on its time lets an activity wait before it counts, and its limit then looks at what has waited."""
    waited = All((VISIT, make_test(AT, Operator.OLDER_THAN, "6d")), span=SPAN)
    signal = replace(make_signal("s", Fold.SUM, waited), weights=(Weight(20, AtMost(1, timedelta(90))),))

    assert fold(signal, ago("visit", 6 * DAY - 1)) == 0
    assert fold(signal, ago("visit", 6 * DAY)) == 20
    assert fold(signal, ago("visit", 6 * DAY, 95 * DAY, 200 * DAY)) == 40
    assert fold(signal, ago("visit", 6 * DAY, 96 * DAY, 200 * DAY)) == 60


def test_each_type_has_its_own_limit() -> None:
    """A limit counts the activities of its own type that meet its condition, and no others."""
    pages = All((VISIT, make_test(PAGE, Operator.EQUALS, "pricing")), span=SPAN)
    signal = replace(
        make_signal("s", Fold.SUM, pages, make_test(TYPE, Operator.EQUALS, "call")),
        weights=(Weight(10, AtMost(1, timedelta(1))), Weight(1, None)),
    )
    history = [
        activity("visit", AS_OF - 3, page="home"),
        activity("visit", AS_OF - 2, page="pricing"),
        activity("visit", AS_OF - 1, page="pricing"),
        *ago("call", 0, 1, 2),
    ]

    assert fold(signal, history) == 13


def test_an_activity_gives_every_weight_whose_condition_it_meets() -> None:
    """Weights of one type are given apart, and faded together."""
    of_page = [make_test(PAGE, Operator.EQUALS, page) for page in ("pricing", "careers")]
    conditions: list[Condition] = [All((VISIT, page), span=SPAN) for page in of_page]
    signal = make_signal("s", Fold.SUM, *conditions, VISIT)
    signal = replace(signal, weights=(Weight(10, None), Weight(-10, None), Weight(1, None)), decay=HALVING)
    history = [
        activity("visit", AS_OF - 2 * DAY, page="pricing"),
        activity("visit", page="careers"),
        activity("visit", page="home"),
    ]

    assert fold(signal, history[:1]) == 5
    assert fold(signal, history[1:]) == -8
    assert fold(signal, history) == -3


@pytest.mark.parametrize(
    ("of", "values", "expected"),
    [
        pytest.param(PAGE, ["home", "Home ", "pricing"], 2, id="texts in normal form"),
        pytest.param(PAGE, ["home", None, " "], 1, id="a missing value does not count"),
        pytest.param(AMOUNT, [5, 5.0, "5", 6, "many"], 2, id="numbers, and what is none"),
        pytest.param(PRICE, [Money("EUR", NANOS), Money("EUR", NANOS), Money("USD", NANOS)], 2, id="money"),
        pytest.param(PAGE, [], 0, id="nothing"),
    ],
)
def test_different_values_count_once(of: Name, values: list[RawValue | None], expected: int) -> None:
    """As many as there are different values, as rules tell them apart."""
    name = of.path.removeprefix("attributes.")
    history = [Activity("visit", AS_OF, {} if value is None else {name: value}) for value in values]

    assert fold(distinct(of), history) == expected


def test_different_types_and_times() -> None:
    """The type and the time of activities can be counted as well, also types that no condition names."""
    history = [activity("visit"), activity("call"), activity("fax", AS_OF - 1), activity(" "), activity("VISIT")]

    assert fold(distinct(TYPE), history) == 3
    assert fold(distinct(AT), history) == 2
    assert fold(replace(distinct(TYPE), conditions=(VISIT,)), history) == 1


def test_different_values_within_a_window() -> None:
    """A value counts as long as one of its activities is in the window, and at most so many do."""
    history = [
        activity("visit", AS_OF - 3 * DAY, page="home"),
        activity("visit", AS_OF - DAY, page="home"),
        activity("visit", AS_OF - 2 * DAY, page="pricing"),
    ]

    assert fold(distinct(PAGE, within=timedelta(2)), history) == 1
    assert fold(distinct(PAGE, within=timedelta(3)), history) == 2
    assert fold(replace(distinct(PAGE), cap=1), history) == 1


def naive_factor(decay: Decay | None, age: int) -> int:
    """Millionths that are left, by the definition."""
    if decay is None:
        return 1_000_000
    if decay.kind is DecayKind.FADES_OVER:
        return floor(Fraction(1_000_000 * max(0, decay.days - age), decay.days) + Fraction(1, 2))
    left = 0  # The largest m with m - 1/2 <= 10**6 * 2**(-age / days).
    for bit in reversed(range(20)):
        tried = left | 1 << bit
        if (2 * tried - 1) ** decay.days * 2**age <= 2_000_000**decay.days:
            left = tried
    return left


def naive_sum(signal: Signal, history: Sequence[Activity]) -> int:
    """The sum, by the definition: activity by activity, with fractions."""
    total = Fraction(0)
    for kind, weight in zip(("visit", "call", "stop"), signal.weights, strict=True):
        times = sorted(each.at for each in history if each.type == kind and each.at is not None and each.at <= AS_OF)
        taken: list[Instant] = []
        for at in times:
            limit = weight.at_most
            per = timedelta() if limit is None else limit.per
            before = [one for one in taken if at - per // timedelta(microseconds=1) < one <= at]
            if limit is None or len(before) < limit.count:
                taken.append(at)
        for at in taken:
            if signal.within is None or AS_OF - at < signal.within // timedelta(microseconds=1):
                total += Fraction(weight.points * naive_factor(signal.decay, (AS_OF - at) // DAY), 1_000_000)
    value = floor(total)
    return value if signal.cap is None else min(value, signal.cap)


HOURS = st.integers(-5, 24 * 12)
HISTORIES = st.lists(
    st.builds(
        lambda kind, hours, moved: activity(kind, AS_OF - hours * DAY // 24 + moved),
        st.sampled_from(["visit", "call", "stop"]),
        HOURS,
        st.sampled_from([0, 0, 1, -1]),
    ),
    max_size=25,
)
LIMITS = st.none() | st.builds(
    AtMost, st.integers(1, 3), st.sampled_from([timedelta(hours=5), timedelta(2), timedelta(9)])
)
WEIGHTS = st.builds(Weight, st.integers(-9, 9).filter(bool), LIMITS)
DECAYS = st.none() | st.builds(Decay, st.sampled_from(DecayKind), st.integers(1, 9))


@given(
    HISTORIES,
    st.tuples(WEIGHTS, WEIGHTS, WEIGHTS),
    DECAYS,
    st.none() | st.integers(0, 20),
    st.sampled_from([None, timedelta(days=1), timedelta(days=8)]),
    st.randoms(use_true_random=False),
)
def test_a_sum_is_what_its_definition_says(
    history: list[Activity],
    weights: tuple[Weight, Weight, Weight],
    decay: Decay | None,
    cap: int | None,
    within: timedelta | None,
    random: Random,
) -> None:
    """The same as adding fractions one by one, whatever the order of the history."""
    signal = sums(dict(zip(("visit", "call", "stop"), weights, strict=True)), decay, cap, within)
    shuffled = random.sample(history, len(history))

    assert fold(signal, shuffled) == naive_sum(signal, history)


class Counted(dict[str, RawValue]):
    """Attributes that count how often they are read."""

    reads = 0

    def get(self, key: str, default: RawValue | None = None) -> RawValue | None:  # type: ignore[override]
        """The value, as ever."""
        Counted.reads += 1
        return super().get(key, default)


def test_ten_thousand_activities_are_read_once() -> None:
    """However many signals there are, each activity of a history is read once."""
    pricing = All((VISIT, make_test(PAGE, Operator.EQUALS, "pricing")), span=SPAN)
    signals = [
        distinct(PAGE),
        distinct(PAGE, within=timedelta(9)),
        make_signal("c", Fold.COUNT, pricing),
        make_signal("l", Fold.LATEST, pricing),
        replace(make_signal("w", Fold.SUM, pricing), weights=(WEEKLY,)),
        sums({"visit": 1}, FADING),
    ]
    history = [
        Activity("visit", Instant(AS_OF - number * DAY // 24), Counted(page="pricing" if number % 2 else "home"))
        for number in range(10_000)
    ]
    Counted.reads = 0
    values, _ = SignalFolds(signals, signals, FIELDS).fold(history, AS_OF, WarningList())

    assert values == [2, 2, 5_000, Instant(AS_OF - DAY // 24), 120, 60]
    assert Counted.reads == 10_000
