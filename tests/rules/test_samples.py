"""The shipped rule sets are clean, and their sample contacts stand where they say, together on every rung."""

from pathlib import Path

import pytest

from leadladder_server.engine.inference import Inference
from leadladder_server.outcome import Outcome
from leadladder_server.verdict import ReasonKind, Standing
from tests.rules.shipped import RULE_SETS, RULES, SAMPLES, loaded, read_sample, rule_set, sample_name, verdict_of

STANDINGS = {
    "cold-calling/hung-up-held": Standing.HELD,
    "cold-calling/never-again": Standing.DISQUALIFIED,
    "cold-calling/on-the-register-held": Standing.HELD,
    "fit-and-engagement/customer-held": Standing.HELD,
    "fit-and-engagement/given-back-held": Standing.HELD,
    "fit-and-engagement/offer-on-the-table-held": Standing.HELD,
    "fit-and-engagement/pipemotion-competitor": Standing.DISQUALIFIED,
    "inbound-marketing/supplier-pitch": Standing.DISQUALIFIED,
    "inbound-marketing/unsubscribed-held": Standing.HELD,
    "online-education/leave-me-alone-held": Standing.HELD,
    "person-score/colleague": Standing.DISQUALIFIED,
    "person-score/forgefield-competitor": Standing.DISQUALIFIED,
    "person-score/in-conversation-held": Standing.HELD,
    "person-score/opportunity-held": Standing.HELD,
    "person-score/recycled-held": Standing.HELD,
    "person-score/ruled-out-by-sales": Standing.DISQUALIFIED,
    "person-score/student-without-company": Standing.DISQUALIFIED,
    "plant-software/bergmann-held": Standing.HELD,
    "plant-software/werkleit-competitor": Standing.DISQUALIFIED,
    "roofing/not-now-held": Standing.HELD,
    "roofing/ridgeline-competitor": Standing.DISQUALIFIED,
    "roofing/unpaid-held": Standing.HELD,
}
"""Samples that are not simply on the ladder."""

ACTING = (ReasonKind.DISQUALIFIER, ReasonKind.HOLD, ReasonKind.FAST_TRACK, ReasonKind.STICKY)

every_sample = pytest.mark.parametrize("path", SAMPLES, ids=sample_name)
every_rule_set = pytest.mark.parametrize("rule_set_id", RULE_SETS)


def samples_of(rule_set_id: str) -> list[Path]:
    """The sample files of one rule set."""
    return [path for path in SAMPLES if path.parents[1].name == rule_set_id]


def test_rule_sets_are_clean() -> None:
    """Every shipped rule set loads without an error or a warning."""
    actual = [(d.span.file, d.span.line, d.code, d.message) for d in loaded().diagnostics]

    assert actual == []
    assert sorted(rules.ref.rule_set_id for rules in loaded().rule_sets) == list(RULE_SETS)


@every_sample
@pytest.mark.parametrize("inference", list(Inference))
def test_stage(path: Path, inference: Inference) -> None:
    """A sample stands on the stage and in the standing that it says, whichever way conclusions are drawn."""
    verdict = verdict_of(path, inference)

    assert verdict.stage.stage_id == read_sample(path).expected_stage
    assert verdict.standing == STANDINGS.get(sample_name(path), Standing.ACTIVE)


@every_sample
def test_facts_are_read(path: Path) -> None:
    """Every fact of a sample can be read and belongs to its own rule set."""
    sample = read_sample(path)

    assert sample.rule_set == path.parents[1].name
    assert [*sample.warnings, *verdict_of(path).warnings] == []


@every_sample
def test_first_line_says_what_it_shows(path: Path) -> None:
    """Below the line with its schema, a sample opens with one line that says what it shows."""
    _, first, second = path.read_text(encoding="utf-8").splitlines()[:3]

    assert first.startswith("# ")
    assert not second.startswith("#")


@every_rule_set
def test_every_stage_is_reached(rule_set_id: str) -> None:
    """The samples of a rule set stand on every one of its stages."""
    rules = rule_set(rule_set_id)
    stages = {rules.base.stage.stage_id, *(rung.stage.stage_id for rung in rules.rungs)}

    assert {verdict_of(path).stage.stage_id for path in samples_of(rule_set_id)} == stages


@every_rule_set
def test_every_override_acts(rule_set_id: str) -> None:
    """Each fast track, disqualifier, hold and sticky rung of a rule set acts on one of its samples."""
    rules = rule_set(rule_set_id)
    overrides = {fast_track.code for fast_track in rules.fast_tracks}
    overrides |= {disqualifier.code for disqualifier in rules.disqualifiers}
    overrides |= {f"sticky.{rung.stage.stage_id}" for rung in rules.rungs if rung.sticky}
    reasons = [reason for path in samples_of(rule_set_id) for reason in verdict_of(path).reasons]

    assert {r.code for r in reasons if r.kind in ACTING and r.outcome == Outcome.MET} == overrides


@every_rule_set
def test_every_label_is_given(rule_set_id: str) -> None:
    """Each choice of each label is given to one of the samples."""
    choices = {(label.label_id, choice.value) for label in rule_set(rule_set_id).labels for choice in label.choices}
    chosen = {(label.label_id, label.value) for path in samples_of(rule_set_id) for label in verdict_of(path).labels}

    assert choices - chosen == set()


@every_rule_set
def test_an_unknown_matters(rule_set_id: str) -> None:
    """A sample of each rule set waits for an unknown fact, and the way to its next rung asks for it."""
    asks = [
        change.ask
        for path in samples_of(rule_set_id)
        for way in [verdict_of(path).next_rung]
        if way is not None
        for changes in way.paths
        for change in changes
        if change.from_outcome == Outcome.UNKNOWN
    ]

    assert asks != []
    assert None not in asks


@every_rule_set
def test_readme_shows_every_sample(rule_set_id: str) -> None:
    """The README of a rule set links each of its samples."""
    readme = (RULES / rule_set_id / "README.md").read_text(encoding="utf-8")

    assert [path.stem for path in samples_of(rule_set_id) if f"](contacts/{path.name})" not in readme] == []


@every_rule_set
def test_criteria_have_titles(rule_set_id: str) -> None:
    """Every criterion of a rule set has a title written for people."""
    criteria = [criterion for dimension in rule_set(rule_set_id).dimensions for criterion in dimension.criteria]

    assert [criterion.code for criterion in criteria if not criterion.title[:1].isupper()] == []
