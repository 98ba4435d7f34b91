"""The serialised parts that make a verdict."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadladder.v1 import lead_scoring_service_pb2 as wire
from leadladder.v1 import verdict_pb2
from leadladder_server import verdict as domain
from leadladder_server.catalog.catalog import LoadedRuleSet
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import compile_program
from leadladder_server.outcome import Outcome
from leadladder_server.rpc.contact_messages import contact_message
from leadladder_server.rpc.contacts import read_contact
from leadladder_server.rpc.options import Options, moment_field
from leadladder_server.rpc.scoring import Scorer
from leadladder_server.rpc.verdicts import read_detail, verdict_to_wire, wants_outlook
from leadladder_server.values.money import Money
from leadladder_server.values.types import FieldType, Instant
from tests.strategies import AS_OF, contacts, rule_sets


@settings(max_examples=25)  # Each compiles a rule set.
@given(rule_sets(), st.lists(contacts(), min_size=1, max_size=3), st.sampled_from(domain.ReasonDetail))
def test_the_bytes_are_those_of_the_verdict(rule_set, drawn, detail) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Cold and warm, the joined parts parse to exactly the plain conversion of the program's own verdict."""
    program = compile_program(rule_set, Inference.REFERENCE)
    options = Options(LoadedRuleSet(rule_set, program, AS_OF), AS_OF, detail, True, moment_field(AS_OF))  # noqa: FBT003
    scorer = Scorer(program)
    stages = [None, rule_set.base.stage.stage_id, rule_set.rungs[-1].stage.stage_id]
    for contact, previous_stage in [*zip(drawn, stages, strict=False), *zip(drawn, stages, strict=False)]:
        submission = wire.Submission(contact=contact_message(contact)[0], previous_stage=previous_stage)
        read = read_contact(submission.contact)
        expected = verdict_to_wire(program.score(read, AS_OF, previous_stage, detail))
        assert verdict_pb2.Verdict.FromString(scorer.score(options, submission)) == expected
    program.close()


def _verdict(**parts: object) -> domain.Verdict:
    stage = domain.Stage("lead", "Lead", 1, None)
    plain: dict[str, object] = {
        "contact_id": "",
        "rule_set": domain.RuleSetRef("r", 1, "0" * 64),
        "as_of": Instant(-1),
        "stage": stage,
        "standing": domain.Standing.ACTIVE,
        "score": domain.Score(None, 0, (), None, ()),
        "reasons": (),
        "next_rung": None,
        "open_questions": (),
        "labels": (),
        "next_action": None,
        "hand_off_to": None,
        "transition": None,
        "warnings": (),
        "holds_by": (),
        "holds_by_truncated": False,
        "lowest_stage": None,
        "best_stage": None,
        "approximate": False,
        "valid_until": None,
        "stage_valid_until": None,
    }
    return domain.Verdict(**(plain | parts))  # type: ignore[arg-type]


def test_what_is_absent_in_the_domain_is_absent_on_the_wire() -> None:
    """No presence is invented: neither 0 for no score, nor an empty action, nor a default stage."""
    message = verdict_to_wire(_verdict())
    set_fields = {field.name for field, _ in message.ListFields()}
    assert set_fields == {"rule_set", "as_of", "stage", "standing", "score"}
    assert not message.score.ListFields()
    assert (message.as_of.seconds, message.as_of.nanos) == (-1, 999_999_000)
    assert message.stage.lifecycle_stage == verdict_pb2.LIFECYCLE_STAGE_UNSPECIFIED


def test_presence_survives_a_zero() -> None:
    """A score of 0, an empty sentence of the author's and rung 0 are there."""
    score = domain.Score(0, -5, (), "", ())
    message = verdict_to_wire(_verdict(score=score, next_action="", hand_off_to=""))
    assert message.score.HasField("total")
    assert message.score.HasField("grade")
    assert message.HasField("next_action")
    assert message.HasField("hand_off_to")
    assert message.score.points == -5


@pytest.mark.parametrize("kind", domain.ReasonKind)
@pytest.mark.parametrize(
    ("outcome", "number"),
    [
        (Outcome.MET, verdict_pb2.OUTCOME_MET),
        (Outcome.UNMET, verdict_pb2.OUTCOME_UNMET),
        (Outcome.UNKNOWN, verdict_pb2.OUTCOME_UNKNOWN),
    ],
)
def test_kinds_and_outcomes_have_their_own_numbers(kind: domain.ReasonKind, outcome: Outcome, number: int) -> None:
    """UNMET is never sent as "unspecified", nor UNKNOWN as UNMET."""
    evidence = domain.Evidence("company.annual_revenue", FieldType.MONEY, Money("EUR", -1), True, "more", outcome)  # noqa: FBT003
    reason = domain.Reason("c", kind, "t", outcome, True, 1, 2, "s", None, (evidence,), "f", 3)  # noqa: FBT003
    (message,) = verdict_to_wire(_verdict(reasons=(reason,))).reasons
    assert (message.outcome, message.evidence[0].outcome) == (number, number)
    assert verdict_pb2.ReasonKind.Name(message.kind) == f"REASON_KIND_{kind.name}"
    assert (message.evidence[0].value.money.units, message.evidence[0].value.money.nanos) == (0, -1)
    assert message.evidence[0].assumed


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (domain.Lifecycle, verdict_pb2.LifecycleStage),
        (domain.Standing, verdict_pb2.Standing),
        (domain.Transition, verdict_pb2.Transition),
        (domain.ReasonKind, verdict_pb2.ReasonKind),
        (domain.ReasonDetail, wire.ReasonDetail),
    ],
)
def test_the_domains_numbers_are_the_wires(mine: type[domain.Standing], theirs: object) -> None:
    """Every member has the number and the name of the wire's value, and the wire has no other but UNSPECIFIED."""
    wanted = {f"_{member.name}": member.value for member in mine}
    names = dict(theirs.items())  # type: ignore[attr-defined]
    unspecified = next(name for name, number in names.items() if number == 0)
    prefix = unspecified.removesuffix("_UNSPECIFIED")
    assert {name.removeprefix(prefix): number for name, number in names.items() if number} == wanted


@pytest.mark.parametrize("number", [0, 3, 99])
def test_a_detail_that_the_server_does_not_know_is_all(number: int) -> None:
    """Never less than was asked for."""
    assert read_detail(number) is domain.ReasonDetail.ALL


def test_the_outlook_is_told_in_full() -> None:
    """Ranges, ways with their facts and evidence, what holds the stage, questions, near thresholds and moments."""
    number = FieldType.NUMBER
    evidence = domain.Evidence("company.employees", number, 12, False, "at least 20", Outcome.UNMET)  # noqa: FBT003
    fact = domain.FactChange("company.employees", number, 12, 20, "at least 20")
    change = domain.Change("fit.size", "Size", Outcome.UNMET, Outcome.MET, "How many?", (evidence,), fact)
    bare = domain.Change("fit.new", "New", Outcome.UNKNOWN, Outcome.UNMET, None, (), None)
    open_fact = domain.FactChange("signals.visits", FieldType.TIMESTAMP, None, None, "in the last 30 days")
    lost = domain.Change("fit.seen", "Seen", Outcome.MET, Outcome.UNMET, None, (), open_fact)
    message = verdict_to_wire(
        _verdict(
            next_rung=domain.NextRung(domain.Stage("sql", "SQL", 2, None), ((change, bare),), truncated=True),
            holds_by=((lost,), (bare,)),
            holds_by_truncated=True,
            lowest_stage=domain.OFF_THE_LADDER,
            best_stage=domain.Stage("sql", "SQL", 2, None),
            approximate=True,
            open_questions=(domain.OpenQuestion("company.sites", "How many sites?", 2, 15),),
            score=domain.Score(None, 0, (), None, (domain.NearThreshold("score.fit", "A", 3),)),
            valid_until=Instant(1_000_000),
            stage_valid_until=Instant(2_000_000),
        )
    )
    size, new = message.next_rung.paths[0].changes
    assert (message.next_rung.stage.rung, message.next_rung.truncated, message.holds_by_truncated) == (2, True, True)
    assert (size.fact.field, size.fact.value.number, size.fact.to.number) == ("company.employees", 12, 20)
    assert (size.fact.expected, size.evidence[0].expected, size.evidence[0].value.number) == (*["at least 20"] * 2, 12)
    assert (size.ask, new.HasField("ask"), new.HasField("fact"), len(new.evidence)) == ("How many?", False, False, 0)
    assert [[each.code for each in path.changes] for path in message.holds_by] == [["fit.seen"], ["fit.new"]]
    held = message.holds_by[0].changes[0]
    assert (held.from_outcome, held.to_outcome) == (verdict_pb2.OUTCOME_MET, verdict_pb2.OUTCOME_UNMET)
    assert (held.fact.HasField("value"), held.fact.HasField("to")) == (False, False)
    assert (message.lowest_stage.stage_id, message.lowest_stage.rung) == ("disqualified", -1)
    assert message.lowest_stage.lifecycle_stage == verdict_pb2.LIFECYCLE_STAGE_DISQUALIFIED
    assert (message.best_stage.stage_id, message.approximate) == ("sql", True)
    assert [(each.rungs, each.points) for each in message.open_questions] == [(2, 15)]
    assert [(each.score, each.band, each.missing) for each in message.score.near_thresholds] == [("score.fit", "A", 3)]
    assert (message.valid_until.seconds, message.stage_valid_until.seconds) == (1, 2)


@pytest.mark.parametrize(("number", "wanted"), [(0, True), (1, False), (2, True), (99, True)])
def test_an_outlook_that_the_server_does_not_know_is_all_of_it(number: int, wanted: bool) -> None:
    """Never less than was asked for."""
    assert wants_outlook(number) is wanted
