"""What holds for every rule set and every contact."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from leadladder_server.contact import Activity, Contact, RawValue
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import compile_program
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.verdict import ReasonDetail, Verdict
from tests.strategies import AS_OF, contacts, facts, histories, rule_sets

PREVIOUS = st.sampled_from([None, "name", "stage1", "stage2", "stage5", "no such stage"])


def scored(rule_set: RuleSet, *asked: Contact, previous: str | None = None, outlook: bool = False) -> list[Verdict]:
    """Verdicts of the reference evaluator."""
    program = compile_program(rule_set, Inference.REFERENCE)
    return [program.score(contact, AS_OF, previous, outlook=outlook) for contact in asked]


@settings(max_examples=50)
@given(rule_sets(), st.lists(st.tuples(contacts(), PREVIOUS), min_size=1, max_size=3))
def test_both_evaluators_give_the_same_verdict(rule_set: RuleSet, asked: list[tuple[Contact, str | None]]) -> None:
    """Whole verdicts are equal, sentences and evidence included, and so is the outlook of the first."""
    durable = compile_program(rule_set, Inference.DURABLE)
    reference = compile_program(rule_set, Inference.REFERENCE)
    try:
        for place, (contact, previous) in enumerate(asked):
            first, second = (each.score(contact, AS_OF, previous, outlook=not place) for each in (durable, reference))
            assert first == second
    finally:
        durable.close()


@settings(max_examples=10)
@given(rule_sets(), st.lists(st.tuples(contacts(), PREVIOUS), min_size=2, max_size=3))
def test_what_was_asked_before_changes_nothing(rule_set: RuleSet, asked: list[tuple[Contact, str | None]]) -> None:
    """A program that has answered others gives each contact the verdict that a fresh program gives."""
    used = compile_program(rule_set, Inference.REFERENCE)
    for contact, previous in [*asked, *reversed(asked)]:
        fresh = compile_program(rule_set, Inference.REFERENCE)
        assert used.score(contact, AS_OF, previous) == fresh.score(contact, AS_OF, previous)


def learned(contact: Contact, more: Contact) -> Contact:
    """The contact, and what only `more` knows. The fact with an `assume:` stays: learning it may be a correction."""
    new = {path: value for path, value in more.facts.items() if path != "attributes.b2"}
    history = more.history if contact.history is None else contact.history
    return replace(contact, facts={**new, **contact.facts}, history=history)


@settings(max_examples=60)
@given(rule_sets(known=False), contacts(), contacts(), PREVIOUS)
def test_learning_a_fact_never_lowers_a_stage(
    rule_set: RuleSet, contact: Contact, more: Contact, previous: str | None
) -> None:
    """Without `known`, what is met or unmet stays so when more is known, and the contact stands at least as high."""
    before, after = scored(rule_set, contact, learned(contact, more), previous=previous)
    assert after.stage.rung >= before.stage.rung
    then = {reason.code: reason.outcome for reason in after.reasons}
    for reason in before.reasons:
        if reason.outcome is not Outcome.UNKNOWN and reason.code in then:
            assert then[reason.code] is reason.outcome


@settings(max_examples=60)
@given(rule_sets(known=False), contacts(), facts(), histories())
def test_points_stay_within_their_range(
    rule_set: RuleSet, contact: Contact, other: dict[str, RawValue], history: tuple[Activity, ...] | None
) -> None:
    """Whatever the unknown facts turn out to be, each dimension's points lie between its least and its most."""
    before, after = scored(rule_set, contact, learned(contact, Contact("", other, history)))
    for then, now in zip(before.score.dimensions, after.score.dimensions, strict=True):
        assert then.points_min <= then.points <= then.points_max
        assert then.points_min <= now.points_min <= now.points <= now.points_max <= then.points_max


@settings(max_examples=40)
@given(rule_sets(), contacts())
def test_every_criterion_has_its_reason(rule_set: RuleSet, contact: Contact) -> None:
    """In full detail there is one reason for each criterion; less detail is a part of it in the same order."""
    program = compile_program(rule_set, Inference.REFERENCE)
    full, deciding, none = (
        program.score(contact, AS_OF, None, detail, outlook=False).reasons
        for detail in (ReasonDetail.ALL, ReasonDetail.DECIDING, ReasonDetail.NONE)
    )
    codes = [criterion.code for dimension in rule_set.dimensions for criterion in dimension.criteria]
    assert sorted(reason.code for reason in full if reason.code in codes) == sorted(codes)
    assert list(deciding) == [r for r in full if r.deciding or r.code not in codes]
    assert none == ()


@settings(max_examples=40)
@given(rule_sets(), contacts())
def test_open_questions_are_the_unknown_facts(rule_set: RuleSet, contact: Contact) -> None:
    """Each fact that some reason reads and that is not known is asked for once, and no known fact is."""
    (verdict,) = scored(rule_set, contact, outlook=True)
    asked = [question.field for question in verdict.open_questions]
    assert len(set(asked)) == len(asked)
    given_facts = {
        *contact.facts,
        "attributes.b2",
        *(("signals.visits", "signals.last_visit") if contact.history is not None else ()),
    }
    assert not given_facts & set(asked)
    read = {
        evidence.field
        for reason in verdict.reasons
        for evidence in reason.evidence
        if evidence.value is None and evidence.field.startswith(("attributes.", "signals."))
    }
    assert read - given_facts <= set(asked)
