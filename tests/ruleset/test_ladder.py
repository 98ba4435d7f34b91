"""Facts about the ladder, fast tracks, disqualifiers, labels, the grade and the head of a rule set."""

from datetime import timedelta
from pathlib import Path

import pytest

from leadladder_server.ruleset.conditions import All, Name, NameKind, Operator
from leadladder_server.ruleset.model import Banding, Base, Choice, Grade, Rung
from leadladder_server.values.types import FieldType
from leadladder_server.verdict import Lifecycle, RuleSetRef, Stage
from tests.ruleset.reading import FIT, HEAD, LADDER, NOWHERE, YES, boolean, fact, holds, leaf, read_and_check

STATUS = leaf(fact("relationship.status", FieldType.STRING), Operator.EQUALS, "lost")
SINCE = fact("relationship.status_since", FieldType.TIMESTAMP)
HALF_A_YEAR = (FieldType.DURATION, timedelta(days=180))


def test_the_head(tmp_path: Path) -> None:
    """A rule set knows its id, version, digest and file; its title is the id in words until the author gives one."""
    rule_set = read_and_check(f"{HEAD}{FIT}{LADDER}", tmp_path).sound
    titled = read_and_check(f"{HEAD}title: Our ladder\n{FIT}{LADDER}", tmp_path).sound

    assert rule_set.ref == RuleSetRef("tested", 1, rule_set.ref.digest)
    assert len(rule_set.ref.digest) == 64
    assert (rule_set.title, rule_set.file, titled.title) == ("Tested", "tested/ruleset.yaml", "Our ladder")


def test_rungs(tmp_path: Path) -> None:
    """Rungs are numbered from 1; the canonical stage is the id itself or what the author says."""
    text = f"""{HEAD}{FIT}
ladder:
  - {{stage: suspect, requires: fit.big}}
  - {{stage: qualified_lead, lifecycle: sales_qualified, requires: fit, title: SQL, sticky: true,
     next_action: Call, hand_off_to: sales}}
"""
    suspect, qualified = read_and_check(text, tmp_path).sound.rungs

    assert suspect == Rung(
        Stage("suspect", "Suspect", 1, Lifecycle.SUSPECT), holds("fit.big"), None, None, sticky=False, span=suspect.span
    )
    assert qualified.stage == Stage("qualified_lead", "SQL", 2, Lifecycle.SALES_QUALIFIED)
    assert (qualified.next_action, qualified.hand_off_to, qualified.sticky) == ("Call", "sales", True)
    assert (suspect.span.line, qualified.span.line) == (6, 7)


BASES = [
    pytest.param("", Stage("name", "Name", 0, Lifecycle.NAME), id="when nothing is said"),
    pytest.param("base: {stage: entry}", Stage("entry", "Entry", 0, Lifecycle.NAME), id="an id of its own"),
    pytest.param("base: {stage: prospect}", Stage("prospect", "Prospect", 0, Lifecycle.PROSPECT), id="a canonical id"),
    pytest.param(
        "base: {stage: cold, title: Cold name, lifecycle: suspect}",
        Stage("cold", "Cold name", 0, Lifecycle.SUSPECT),
        id="all that can be said",
    ),
]


@pytest.mark.parametrize(("written", "expected"), BASES)
def test_the_base(written: str, expected: Stage, tmp_path: Path) -> None:
    """Below the first rung is a name, unless the author calls it something else."""
    assert read_and_check(f"{HEAD}{FIT}{LADDER}{written}\n", tmp_path).sound.base == Base(expected, None, None)


def test_fast_tracks(tmp_path: Path) -> None:
    """A fast track lifts to a rung by its number."""
    text = f"""{HEAD}{FIT}
ladder: [{{stage: suspect, requires: fit}}, {{stage: lead, requires: fit}}]
fast_track:
  - {{id: web_inquiry, to: lead, when: {{relationship.status: lost}}, because: They asked, ask: Did they ask?}}
"""
    (track,) = read_and_check(text, tmp_path).sound.fast_tracks

    assert (track.code, track.title, track.to) == ("fast_track.web_inquiry", "Web inquiry", 2)
    assert (track.when, track.because, track.ask) == (STATUS, "They asked", "Did they ask?")


def test_disqualifiers(tmp_path: Path) -> None:
    """A disqualifier takes off the ladder or holds; until and since are one more test."""
    text = f"""{HEAD}{FIT}{LADDER}
signals: {{opt_out: {{latest: {{type: opt_out}}}}}}
disqualifiers:
  - {{id: lost, when: {{relationship.status: lost}}}}
  - {{id: rests, as: hold, when: {{relationship.status: lost}}, until: 180d, since: relationship.status_since}}
  - {{id: quiet, as: disqualify, when: {{relationship.status: lost}}, until: 36h, since: signals.opt_out}}
"""
    lost, rests, quiet = read_and_check(text, tmp_path).sound.disqualifiers
    opt_out = Name(NameKind.SIGNAL, "signals.opt_out", FieldType.TIMESTAMP)
    a_day_and_a_half = (FieldType.DURATION, timedelta(hours=36))

    assert (lost.code, lost.title, lost.hold, lost.when) == ("disqualifiers.lost", "Lost", False, STATUS)
    assert rests.hold
    assert rests.when == All((STATUS, leaf(SINCE, Operator.WITHIN, HALF_A_YEAR)), span=NOWHERE)
    assert not quiet.hold
    assert quiet.when == All((STATUS, leaf(opt_out, Operator.WITHIN, a_day_and_a_half)), span=NOWHERE)


def test_labels(tmp_path: Path) -> None:
    """Labels keep their choices in order, may read the labels above, and may end in a last resort."""
    text = f"""{HEAD}{FIT}{LADDER}
labels:
  size: [{{value: big, when: fit, because: Many people}}, {{value: small}}]
  key_account: {{title: Key account, choices: [{{value: "yes", when: {{labels.size: big}}}}]}}
"""
    size, key_account = read_and_check(text, tmp_path).sound.labels
    label = Name(NameKind.LABEL, "labels.size", FieldType.STRING)
    fit = read_and_check(f"{HEAD}{FIT}ladder: [{{stage: lead, requires: fit}}]", tmp_path).sound.rungs[0].requires

    assert (size.label_id, size.title, key_account.title) == ("size", "Size", "Key account")
    assert size.choices == (Choice("big", fit, "Many people"), Choice("small", None, ""))
    assert key_account.choices == (Choice("yes", leaf(label, Operator.EQUALS, "big"), ""),)


def test_a_dimension_is_read_by_its_name(tmp_path: Path) -> None:
    """A bare dimension in a rung means that it is met."""
    text = f"{HEAD}{FIT}ladder: [{{stage: lead, requires: {{fit: {{known: true}}}}}}]"

    assert read_and_check(text, tmp_path).sound.rungs[0].requires == leaf(
        boolean(NameKind.DIMENSION, "fit"), Operator.KNOWN, YES
    )


def test_the_grade(tmp_path: Path) -> None:
    """A grade cuts one or two scores into bands."""
    grade = "grade: {rows: {score: fit, bands: {A: 70, B: 0}}, columns: {score: total, bands: {1: 100, 2: 0}}}\n"
    letter = "grade: {rows: {score: total, bands: {A: 0}}}\n"
    fit = Name(NameKind.SCORE, "score.fit", FieldType.NUMBER)
    total = Name(NameKind.SCORE, "score.total", FieldType.NUMBER)

    assert read_and_check(f"{HEAD}{FIT}{LADDER}", tmp_path).sound.grade is None
    assert read_and_check(f"{HEAD}{FIT}{LADDER}{grade}", tmp_path).sound.grade == Grade(
        Banding(fit, (("A", 70), ("B", 0))), Banding(total, (("1", 100), ("2", 0)))
    )
    assert read_and_check(f"{HEAD}{FIT}{LADDER}{letter}", tmp_path).sound.grade == Grade(
        Banding(total, (("A", 0),)), None
    )
