"""Until when verdicts hold: against scoring the same contact at every moment that could matter."""

import os
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from leadladder_server.contact import Activity, Contact
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.outlook.telling import ToldOutlook
from leadladder_server.engine.program import Program, compile_program
from leadladder_server.facts.activities import ActivityConditions
from leadladder_server.facts.fading import FadingSum
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.values.time import LAST_INSTANT
from leadladder_server.values.types import Instant
from tests import strategies
from tests.engine import aging
from tests.engine.aging import candidates
from tests.engine.written import program
from tests.strategies import AS_OF, DAY

THOROUGH = "CI" in os.environ
"""Whether to take longer."""

INSTANTS = 100 if THOROUGH else 10
"""Moments before the end of a verdict to look at, beside those at which it could end."""

PREVIOUS = st.sampled_from([None, None, "stage1", "stage2"])


def _cut(told: aging.Told) -> bool:
    """Whether some of the outlook was left out or estimated: it may then be another one at any moment."""
    outlook = next(part for part in told if isinstance(part, ToldOutlook))
    next_rung = outlook.next_rung
    return outlook.approximate or outlook.holds_by_truncated or (next_rung is not None and next_rung.truncated)


def check_validity(compiled: Program, rules: RuleSet, contact: Contact, previous: str | None, random: Random) -> None:
    """The verdict is the same until the moment that it tells, and another one then; so is the stage."""
    verdict = compiled.score(contact, AS_OF, previous)
    now = aging.at(compiled, contact, AS_OF, previous)
    assume(not verdict.approximate and not _cut(now))
    until = verdict.valid_until
    listed = candidates(rules, contact)
    event(f"valid until {'ever' if until is None else 'some moment'}")
    event(f"stage until {'ever' if verdict.stage_valid_until is None else 'some moment'}")
    end = LAST_INSTANT + 1 if until is None else until
    before = {moment for moment in listed if moment < end} | {Instant(end - 1)}
    soon = min(end, AS_OF + 30 * DAY)
    before |= {Instant(random.randrange(AS_OF, each)) for each in (soon, end) for _ in range(INSTANTS // 2)}
    for moment in sorted(before):
        then = aging.at(compiled, contact, moment, previous)
        assert _cut(then) or then == now, moment - AS_OF
    if until is not None:
        assert aging.at(compiled, contact, until, previous) != now
    stands = verdict.stage, verdict.standing
    moved = (moment for moment in listed if aging.stands(compiled, contact, moment, previous) != stands)
    assert verdict.stage_valid_until == next(moved, None)


@settings(
    max_examples=100 if THOROUGH else 15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(aging.rule_sets(), aging.contacts(), PREVIOUS, st.randoms(use_true_random=False))
def test_a_verdict_holds_until_the_moment_it_tells(
    rules: RuleSet, contact: Contact, previous: str | None, random: Random
) -> None:
    """Where time moves nearly everything: windows, dates, every fold, decay, activities to come, effective days."""
    check_validity(compile_program(rules, Inference.REFERENCE), rules, contact, previous, random)


@settings(max_examples=50 if THOROUGH else 10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(strategies.rule_sets(), strategies.contacts(), PREVIOUS, st.randoms(use_true_random=False))
def test_a_verdict_of_any_rules_holds_until_the_moment_it_tells(
    rules: RuleSet, contact: Contact, previous: str | None, random: Random
) -> None:
    """Where there is something of everything else: levels, groups, labels over labels, grades, overrides."""
    check_validity(compile_program(rules, Inference.REFERENCE), rules, contact, previous, random)


BUSY = """
signals:
  visits: {count: {type: visit}, within: 90d}
  last_visit: {latest: {type: visit}}
  first_visit: {first: {type: visit}, within: 90d}
  warmth: {sum: {visit: 8, mail: -1}, half_life: 30d}
  fading: {sum: {visit: {weight: 3, at_most: {count: 3, per: 1d}}}, fades_over: 90d}
  nurtured: {sequence: [{type: mail}, {type: visit}], span: 3d, within: 90d}
dimensions:
  d:
    criteria:
      - {id: visits, when: {signals.visits: {gte: 1}}, points: {from: signals.warmth, of: 25}}
      - {id: warm, when: {signals.warmth: {gte: 20}}, points: 5}
      - {id: fading, when: {signals.fading: {gte: 5}}, points: 5}
      - {id: nurtured, when: {signals.nurtured: {gte: 3}}, points: 5}
      - {id: recent, when: {signals.last_visit: {within: 200d}}, points: 5}
      - {id: early, when: {signals.first_visit: {known: true}}, points: 5}
ladder:
  - {stage: lead, requires: {points.d: {gte: 1}}}
"""


def test_ten_thousand_activities_are_folded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How much is done grows with what changes, not with activities times moments."""
    random = Random(1)  # noqa: S311  # Only a spread of moments.
    history = tuple(
        Activity(random.choice(["visit", "mail"]), Instant(AS_OF - random.randrange(365 * DAY)), {})
        for _ in range(10_000)
    )
    asked = Contact("busy", {}, history)
    rules = program(tmp_path, BUSY)
    done: Counter[str] = Counter()

    def counting(owner: type, name: str) -> None:
        plain = getattr(owner, name)

        def counted(*args: object) -> object:
            done[name] += 1
            return plain(*args)

        monkeypatch.setattr(owner, name, counted)

    for owner, name in (
        (ActivityConditions, "met_by"),
        (Program, "stand"),
        (Program, "conclude"),
        (FadingSum, "_steps"),
    ):
        counting(owner, name)
    verdict = rules.score(asked, Instant(AS_OF))
    assert done["met_by"] == 1
    assert done["conclude"] <= 2
    assert done["stand"] <= 100
    assert done["_steps"] <= 60
    assert verdict.valid_until is not None
    assert verdict.stage_valid_until is not None
    assert aging.stands(rules, asked, verdict.stage_valid_until - 1) == (verdict.stage, verdict.standing)
    assert aging.stands(rules, asked, verdict.stage_valid_until) != (verdict.stage, verdict.standing)
