"""What every condition came out as, and the ways to any rung."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from leadladder_server.contact import Contact
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import Program, compile_program
from leadladder_server.engine.tracing import Reading
from leadladder_server.facts.slots import NEVER
from leadladder_server.ruleset.conditions import Name, NameKind
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.values.types import FieldType
from tests.engine.written import AS_OF, contact, program
from tests.small_rule_sets import small_contacts, small_rule_sets

TEXT = """
fields:
  relationship.is_customer: {assume: false}
signals:
  visits: {count: {type: visit}}
  last_visit: {latest: {type: visit}}
dimensions:
  fit:
    criteria:
      - {id: size, when: {company.employees: {gte: 20}}, points: 10}
      - {id: old, when: {company.founded_year: {lt: 2000}}, points: 5}
    met_when: {points.fit: {gte: 10}}
  intent:
    criteria:
      - {id: came, when: {signals.visits: {gte: 1}, signals.last_visit: {within: 90d}}, points: 5}
      - {id: new, when: {relationship.is_customer: false}, points: 5}
ladder:
  - {stage: suspect, requires: fit.size}
  - {stage: prospect, requires: fit}
  - {stage: lead, requires: intent}
"""


@settings(max_examples=60)
@given(rules=small_rule_sets(), who=small_contacts())
def test_a_trace_says_what_the_verdict_says(rules: RuleSet, who: Contact) -> None:
    """Conditions come out as the criteria, overrides and rungs of the verdict that they decide."""
    compiled = compile_program(rules, Inference.REFERENCE)
    assessment = compiled.assess(who, AS_OF, outlook=False)
    verdict = compiled.score(who, AS_OF, outlook=False)
    trace = compiled.trace(assessment)
    ladder = assessment.conclusion.basis.ladder

    for dimension, shown in zip(trace.rule_set.dimensions, verdict.score.dimensions, strict=True):
        said = {reason.code: reason.outcome for reason in verdict.reasons}
        assert [trace.outcome(each.when) for each in dimension.criteria] == [said[e.code] for e in dimension.criteria]
        if dimension.met_when is not None:
            assert trace.outcome(dimension.met_when) is shown.outcome
    assert tuple(trace.outcome(rung.requires) for rung in rules.rungs) == ladder.rungs
    assert tuple(trace.outcome(rule.when) for rule in rules.disqualifiers) == ladder.disqualifiers
    assert tuple(trace.outcome(track.when) for track in rules.fast_tracks) == ladder.fast_tracks


@settings(max_examples=60)
@given(rules=small_rule_sets(), who=small_contacts())
def test_ways_are_those_of_the_verdict(rules: RuleSet, who: Contact) -> None:
    """To the next rung and from the present one, the ways are those that the verdict tells."""
    compiled = compile_program(rules, Inference.REFERENCE)
    assessment, verdict = compiled.assess(who, AS_OF), compiled.score(who, AS_OF)

    if verdict.next_rung is not None:
        paths, truncated = compiled.paths_to(assessment, verdict.next_rung.stage.rung)
        assert (paths, truncated) == (verdict.next_rung.paths, verdict.next_rung.truncated)
    if verdict.holds_by:
        paths, truncated = compiled.paths_to(assessment, verdict.stage.rung)
        assert (paths, truncated) == (verdict.holds_by, verdict.holds_by_truncated)


def codes(compiled: Program, who: Contact, rung: int) -> list[list[str]]:
    """The ways to a rung, or from it, by the codes of their changes."""
    paths, _ = compiled.paths_to(compiled.assess(who, AS_OF), rung)
    return [[change.code for change in path] for path in paths]


@pytest.mark.parametrize(
    ("rung", "expected"),
    [
        pytest.param(1, [["fit.size"]], id="lost below where it stands"),
        pytest.param(2, [["fit.size"]], id="lost where it stands"),
        pytest.param(3, [["intent.came"]], id="the next one"),
    ],
)
def test_ways_to_each_rung(tmp_path: Path, rung: int, expected: list[list[str]]) -> None:
    """Of a rung that the contact has climbed, the ways say what would lose it; of one above, what leads there."""
    assert codes(program(tmp_path, TEXT), contact({"company.employees": 60}), rung) == expected


def test_ways_over_two_rungs(tmp_path: Path) -> None:
    """The way to a rung two steps up has what both steps need."""
    who = contact({"company.employees": 5})

    assert codes(program(tmp_path, TEXT), who, 3) == [["fit.size", "intent.came"]]


@pytest.mark.parametrize(
    ("path", "kind", "type_", "expected"),
    [
        pytest.param("company.employees", NameKind.FIELD, FieldType.NUMBER, Reading(60), id="a fact"),
        pytest.param("company.founded_year", NameKind.FIELD, FieldType.NUMBER, Reading(None), id="an unknown fact"),
        pytest.param(
            "relationship.is_customer",
            NameKind.FIELD,
            FieldType.BOOLEAN,
            Reading(value=False, assumed=True),
            id="an assumed fact",
        ),
        pytest.param("signals.last_visit", NameKind.SIGNAL, FieldType.TIMESTAMP, Reading(NEVER), id="never"),
        pytest.param("points.fit", NameKind.POINTS, FieldType.NUMBER, Reading(10, span=(10, 15)), id="open points"),
        pytest.param("points.intent", NameKind.POINTS, FieldType.NUMBER, Reading(5), id="settled points"),
        pytest.param("fit.old", NameKind.CRITERION, FieldType.BOOLEAN, Reading(None), id="an unknown criterion"),
        pytest.param("fit", NameKind.DIMENSION, FieldType.BOOLEAN, Reading(value=True), id="a dimension"),
    ],
)
def test_readings(tmp_path: Path, path: str, kind: NameKind, type_: FieldType, expected: Reading) -> None:
    """A name stands for its value, for nothing that is known, for never, or for a number that may still move."""
    compiled = program(tmp_path, TEXT)
    trace = compiled.trace(compiled.assess(contact({"company.employees": 60}), AS_OF))

    assert trace.reading(Name(kind, path, type_)) == expected
