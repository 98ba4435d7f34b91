"""The figures of the funnel against independent ways to reach them."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder import Verdict
from leadladder.v1 import verdict_pb2 as wire
from leadladder_server.cli.funnel import LISTED_REASONS, Funnel

STAGES = [wire.Stage(stage_id="name", rung=0), wire.Stage(stage_id="lead", rung=1)]
SCORED = st.lists(
    st.tuples(st.integers(0, 100) | st.sampled_from([20, 30, 40]), st.sampled_from([True, False, None])), max_size=60
)


def verdict(score: int | None, rung: int = 0, standing: wire.Standing.ValueType = wire.STANDING_ACTIVE) -> Verdict:
    """A verdict with nothing but what a funnel counts."""
    message = wire.Verdict(stage=STAGES[rung], standing=standing)
    if score is not None:
        message.score.total = score
    return Verdict(message)


def funnel_of(scored: Sequence[tuple[int, bool | None]]) -> Funnel:
    """A funnel of contacts with these scores and outcomes."""
    funnel = Funnel(STAGES, has_outcome=True)
    for score, won in scored:
        funnel.add(verdict(score), won)
    return funnel


@given(SCORED)
def test_auc_is_the_share_of_pairs_in_the_right_order(scored: list[tuple[int, bool | None]]) -> None:
    """Of all pairs of one that was won and one that was not, a tie counts half."""
    won = [score for score, outcome in scored if outcome]
    lost = [score for score, outcome in scored if outcome is False]
    pairs = [Fraction((a > b) - (a < b) + 1, 2) for a in won for b in lost]

    assert funnel_of(scored).auc() == (float(sum(pairs) / len(pairs)) if pairs else None)


@given(SCORED)
def test_bands_part_the_scores(scored: list[tuple[int, bool | None]]) -> None:
    """Every score lies in one band, bands rise without overlap, and their figures add up."""
    funnel = funnel_of(scored)
    bands = funnel.bands()
    bounds = [bound for band in bands for bound in (band.low, band.high)]

    assert len(bands) <= 5
    assert bounds == sorted(bounds)
    assert len({(band.low, band.high) for band in bands}) == len(bands)
    assert sum(band.tally.contacts for band in bands) == len(scored)
    assert sum(band.tally.won for band in bands) == funnel.total.won
    for band in bands:
        assert band.tally.contacts == sum(band.low <= score <= band.high for score, _ in scored)


def test_distinct_scores_are_cut_into_fifths() -> None:
    """A hundred contacts with scores of their own make five bands of twenty."""
    bands = funnel_of([(score, None) for score in range(1, 101)]).bands()

    assert [(band.low, band.high) for band in bands] == [(1, 20), (21, 40), (41, 60), (61, 80), (81, 100)]


def test_equal_scores_stay_together() -> None:
    """Three quarters with one score make one band."""
    bands = funnel_of([(10, None)] * 30 + [(20, None)] * 5 + [(30, None)] * 5).bands()

    assert [(band.low, band.high, band.tally.contacts) for band in bands] == [(10, 10, 30), (20, 30, 10)]


def test_the_disqualified_stand_beside_the_ladder() -> None:
    """A disqualified contact is no member of its stage, a held one is."""
    funnel = Funnel(STAGES)
    funnel.add(verdict(50, 1), None)
    funnel.add(verdict(60, 1, wire.STANDING_HELD), None)
    funnel.add(verdict(70, 1, wire.STANDING_DISQUALIFIED), None)

    assert [tally.contacts for tally in funnel.by_stage] == [0, 2]
    assert funnel.disqualified.contacts == 1
    assert funnel.total.contacts == 3
    assert dict(funnel.by_standing) == {"active": 1, "held": 1, "disqualified": 1}


def test_contacts_without_a_score() -> None:
    """A contact without a score counts, and takes no part in means, bands and the AUC."""
    funnel = Funnel(STAGES, has_outcome=True)
    funnel.add(verdict(None), won=True)
    funnel.add(verdict(40), won=False)

    assert funnel.total.mean_score == 40
    assert [band.tally.contacts for band in funnel.bands()] == [1]
    assert funnel.auc() is None


@pytest.mark.parametrize("count", [1, LISTED_REASONS + 3])
def test_the_most_frequent_blockers_come_first(count: int) -> None:
    """What keeps most contacts back is listed first, up to ten."""
    funnel = Funnel(STAGES)
    for number in range(count):
        for _ in range(number + 1):
            message = verdict(1).proto
            path = message.next_rung.paths.add()
            path.changes.add(code=f"fit.c{number:02}", title="C", from_outcome=wire.OUTCOME_UNKNOWN)
            funnel.add(Verdict(message), None)

    expected = [(f"fit.c{number:02}", "unknown", number + 1) for number in reversed(range(count))]
    assert funnel.most_frequent_blockers() == expected[:LISTED_REASONS]
