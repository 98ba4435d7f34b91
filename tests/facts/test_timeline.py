"""What signals are from a moment on: against folding the same history anew at each moment."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadladder_server.contact import Activity, Contact
from leadladder_server.facts import steps
from leadladder_server.facts.signals import completions
from leadladder_server.facts.slots import Fact
from leadladder_server.facts.table import FactTable
from leadladder_server.facts.timeline import SignalTimelines, Timeline
from leadladder_server.facts.windows import FOREVER
from leadladder_server.ruleset.conditions import All, Condition, Operator
from leadladder_server.ruleset.model import AtMost, Decay, DecayKind, Fold, Signal, Weight
from leadladder_server.values.time import from_date
from leadladder_server.values.types import FieldType, Instant
from tests.facts.building import (
    AS_OF,
    AT,
    DAY,
    HOUR,
    SPAN,
    TYPE,
    attribute_name,
    declared,
    make_rule_set,
    make_test,
    signal_name,
)

KINDS = ("a", "b", "c")
DUE = attribute_name("due", FieldType.DATE)
FIELDS = [declared("activity.attributes.due", FieldType.DATE)]


def _of(kind: str) -> Condition:
    return make_test(TYPE, Operator.EQUALS, kind)


def timeline(signal: Signal, history: tuple[Activity, ...], as_of: Instant = AS_OF) -> tuple[Fact, Timeline | None]:
    """The value of a signal at a moment, and what it is from then on; None where it cannot change."""
    name = signal_name(signal.signal_id, signal.type)
    table = FactTable(make_rule_set((), FIELDS, [signal]), [name])
    facts = table.read(Contact("", {}, history), as_of)
    lines = SignalTimelines(table.signals, table.signal_slots).of(facts, history, as_of)
    return facts.values[0], lines.get(0)


def value_at(signal: Signal, history: tuple[Activity, ...], at: int) -> Fact:
    """The value, folded anew."""
    name = signal_name(signal.signal_id, signal.type)
    table = FactTable(make_rule_set((), FIELDS, [signal]), [name])
    return table.read(Contact("", {}, history), Instant(at)).values[0]


_DAYS = st.sampled_from([timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=10)])
_CONDITIONS = st.sampled_from(
    [
        *[_of(kind) for kind in KINDS] * 2,
        All((_of("a"), make_test(AT, Operator.OLDER_THAN, "2d")), span=SPAN),
        All((_of("b"), make_test(AT, Operator.WITHIN, "3d")), span=SPAN),
        make_test(DUE, Operator.IN_NEXT, "2d"),
        make_test(DUE, Operator.WITHIN, "1d"),
    ]
)


@st.composite
def signals(draw: st.DrawFn) -> Signal:
    """A signal of any fold."""
    fold = draw(st.sampled_from(list(Fold)))
    conditions: tuple[Condition, ...] = (draw(_CONDITIONS),)
    weights: tuple[Weight, ...] = ()
    decay = None
    if fold is Fold.SEQUENCE:
        conditions = tuple(draw(st.lists(_CONDITIONS, min_size=1, max_size=3)))
    if fold is Fold.SUM:
        conditions = tuple(draw(_CONDITIONS) if draw(st.integers(0, 3)) == 0 else _of(kind) for kind in KINDS)
        limits = st.none() | st.builds(AtMost, st.integers(1, 2), _DAYS)
        weights = tuple(Weight(draw(st.sampled_from([-7, -1, 2, 5, 30])), draw(limits)) for _ in KINDS)
        decays = st.builds(Decay, st.sampled_from(list(DecayKind)), st.integers(1, 3))
        decay = draw(st.none() | decays | decays)
    dated = fold in (Fold.LATEST, Fold.FIRST)
    return Signal(
        "s",
        "s",
        "",
        fold,
        conditions,
        draw(st.none() | _DAYS),
        draw(st.none() | _DAYS) if fold is Fold.SEQUENCE else None,
        draw(st.none() | _CONDITIONS) if fold is Fold.SEQUENCE else None,
        SPAN,
        weights=weights,
        decay=decay,
        of=draw(st.sampled_from([TYPE, AT, DUE])) if fold is Fold.DISTINCT else None,
        cap=None if dated else draw(st.none() | st.integers(1, 20)),
    )


_MOMENTS = st.one_of(
    st.integers(-12, 4).map(lambda days: AS_OF + days * DAY),
    st.integers(-12 * 24, 4 * 24).map(lambda hours: AS_OF + hours * HOUR + 1),
    st.integers(-12 * DAY, 4 * DAY).map(lambda offset: AS_OF + offset),
)


def _activity(kind: str, at: int, due: str | None) -> Activity:
    return Activity(kind, Instant(at), {} if due is None else {"due": due})


HISTORIES = st.lists(
    st.builds(
        _activity, st.sampled_from(KINDS), _MOMENTS, st.none() | st.sampled_from(["2026-11-21", "2026-11-23", "bad"])
    ),
    max_size=7,
).map(tuple)

LENGTHS = (0, 6 * HOUR, *(days * DAY for days in (*range(1, 12), 30, 60)))


def candidates(history: tuple[Activity, ...]) -> list[int]:
    """Every moment at which any of these signals could change: each activity's own steps, and midnights."""
    own = [activity.at + length for activity in history if activity.at is not None for length in LENGTHS]
    ages = [activity.at + days * DAY for activity in history if activity.at is not None for days in range(1, 70)]
    days = [from_date(date(2026, 11, day)) for day in range(18, 30)]
    return sorted({at for at in (*own, *ages, *days) if at > AS_OF})


@settings(max_examples=60)
@given(signals(), HISTORIES)
def test_every_change_is_told_and_nothing_else(signal: Signal, history: tuple[Activity, ...]) -> None:
    """The changes are those that folding anew finds at every moment at which there could be one."""
    now, line = timeline(signal, history)
    expected = []
    value = now
    for at in candidates(history):
        then = value_at(signal, history, at)
        if then != value:
            expected.append((at, then))
            value = then
    assert (list(line.changes(AS_OF)) if line is not None else []) == expected


def test_a_long_plan_of_things_to_come_is_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sequence over activities that all lie ahead is not counted anew at each of them."""
    calls = 0

    def counting(times: Sequence[Sequence[int]], spread: int, forbidden: Sequence[int]) -> list[tuple[int, int]]:
        nonlocal calls
        calls += 1
        return completions(times, spread, forbidden)

    monkeypatch.setattr(steps, "completions", counting)
    stays = [[(at, at + FOREVER, at) for at in range(first, 20_000, 2)] for first in (1, 2)]
    found = steps.sequences(stays, [(30, 30 + FOREVER, 30)], 5, Instant(9), 5_000)
    assert calls == 1
    assert found.value(Instant(9)) == 4
    assert [step for _, step in zip(range(2), found.changes(Instant(9)), strict=False)] == [(10, 5), (12, 6)]
    assert found.value(Instant(20_000)) == 5_000
