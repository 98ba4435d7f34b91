"""LeadScoringService over a real connection."""

import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from leadladder import contact
from leadladder.v1 import lead_scoring_service_pb2 as wire
from leadladder.v1 import verdict_pb2
from leadladder.v1.lead_scoring_service_pb2_grpc import LeadScoringServiceStub
from leadladder_server.rpc import scoring as scoring_module
from leadladder_server.rpc.logs import logger
from leadladder_server.rpc.scoring import LeadScoring
from leadladder_server.rpc.server import Server
from leadladder_server.rpc.statuses import DeadlineExceeded, status_of
from leadladder_server.rpc.values import instant_to_wire
from leadladder_server.values.types import Instant
from tests.rpc.requests import ASKED, AT_NOW, CONTROL, INVALID, details, refusal, request, streamed, streamed_options
from tests.rpc.serving import NOW, RULES, channel, load

Call = Callable[[], object]
"""A call to make."""


def test_a_verdict_has_every_part(scoring: LeadScoringServiceStub) -> None:
    """Stage, standing, score, reasons, next rung, questions, action, transition, rules and moment all arrive."""
    verdict = scoring.ScoreLead(request()).verdict
    assert verdict.contact_id == "control"
    assert (verdict.rule_set.rule_set_id, verdict.rule_set.version, len(verdict.rule_set.digest)) == ("tiny", 1, 64)
    assert verdict.as_of == instant_to_wire(NOW)
    assert (verdict.stage.stage_id, verdict.stage.title, verdict.stage.rung) == ("lead", "Lead", 1)
    assert verdict.stage.lifecycle_stage == verdict_pb2.LIFECYCLE_STAGE_LEAD
    assert verdict.standing == verdict_pb2.STANDING_ACTIVE
    assert (verdict.score.total, verdict.score.points) == (50, 10)
    assert [dimension.dimension_id for dimension in verdict.score.dimensions] == ["intent", "fit", "budget"]
    assert verdict.next_rung.stage.stage_id == "qualified_lead"
    assert "qualification.budget.allocated" in [question.field for question in verdict.open_questions]
    assert verdict.next_action == "Call within one working day"
    assert not verdict.HasField("hand_off_to")
    assert verdict.transition == verdict_pb2.TRANSITION_PROMOTED
    assert not verdict.warnings


def test_reasons_say_what_was_read_and_where_the_rule_stands(scoring: LeadScoringServiceStub) -> None:
    """The evidence of an unmet criterion holds the value that it read."""
    reasons = {reason.code: reason for reason in scoring.ScoreLead(request()).verdict.reasons}
    headcount = reasons["fit.headcount"]
    assert headcount.outcome == verdict_pb2.OUTCOME_UNMET
    assert (headcount.points, headcount.points_of) == (0, 10)
    assert headcount.position.file == "tiny/ruleset.yaml"
    assert headcount.position.line == 34  # Where the criterion stands in tests/rpc/rules/tiny/ruleset.yaml.
    (evidence,) = headcount.evidence
    assert (evidence.field, evidence.value.number, evidence.expected) == ("company.employees", 12, "at least 20")
    assert not reasons["budget.allocated"].evidence[0].HasField("value")


@pytest.mark.parametrize(
    ("detail", "codes"),
    [
        pytest.param(wire.REASON_DETAIL_NONE, [], id="none"),
        pytest.param(
            wire.REASON_DETAIL_DECIDING,
            ["disqualifiers.competitor", "intent.asked", "fit.headcount", "budget.allocated"],
            id="deciding",
        ),
        pytest.param(
            wire.REASON_DETAIL_ALL,
            [
                "disqualifiers.competitor", "intent.asked", "fit.headcount", "budget.allocated", "budget.visits",
                "budget.note",
            ],
            id="all",
        ),
        pytest.param(
            wire.REASON_DETAIL_UNSPECIFIED,
            [
                "disqualifiers.competitor", "intent.asked", "fit.headcount", "budget.allocated", "budget.visits",
                "budget.note",
            ],
            id="unspecified is all",
        ),
    ],
)  # fmt: skip
def test_a_caller_decides_how_many_reasons(
    scoring: LeadScoringServiceStub, detail: wire.ReasonDetail.ValueType, codes: list[str]
) -> None:
    """None, the deciding ones, or all, in the verdict's order."""
    options = wire.ScoringOptions(as_of=AT_NOW.as_of, reason_detail=detail)
    assert [reason.code for reason in scoring.ScoreLead(request(options=options)).verdict.reasons] == codes


def test_an_empty_request_scores_a_contact_about_which_nothing_is_known(scoring: LeadScoringServiceStub) -> None:
    """Everything may be left out; the server's clock gives the moment."""
    verdict = scoring.ScoreLead(wire.ScoreLeadRequest()).verdict
    assert verdict.stage.stage_id == "name"
    assert verdict.as_of == instant_to_wire(NOW)
    assert verdict.transition == verdict_pb2.TRANSITION_UNSPECIFIED


def test_a_previous_stage_that_the_rule_set_lacks_is_as_none(scoring: LeadScoringServiceStub) -> None:
    """There is no transition from nowhere."""
    submission = wire.Submission(contact=CONTROL.contact, previous_stage="no such stage")
    verdict = scoring.ScoreLead(request(submission)).verdict
    assert verdict.transition == verdict_pb2.TRANSITION_UNSPECIFIED


def test_an_unreadable_fact_is_a_warning_with_its_place_on_the_wire(scoring: LeadScoringServiceStub) -> None:
    """It counts as not known, and the warning names it as the messages do."""
    history = [{"type": "contact_form", "at": None}]
    sent = contact(attributes={"visits": "many"}, history=history)
    verdict = scoring.ScoreLead(request(wire.Submission(contact=sent))).verdict
    assert [warning.field for warning in verdict.warnings] == ["attributes.visits", "history.activities[0].at"]
    assert {question.field for question in verdict.open_questions} >= {"attributes.visits"}


def test_the_pinned_version_answers(scoring: LeadScoringServiceStub) -> None:
    """A version that is loaded answers; the default is the highest."""
    pinned = wire.ScoringOptions(rule_set_id="tiny", version=1, as_of=AT_NOW.as_of)
    assert scoring.ScoreLead(request(options=pinned)) == scoring.ScoreLead(request())


@pytest.mark.parametrize(
    ("options", "code", "reason", "metadata", "fields"),
    [
        pytest.param(
            wire.ScoringOptions(rule_set_id="tinny"),
            grpc.StatusCode.NOT_FOUND,
            "RULE_SET_NOT_FOUND",
            {"rule_set_id": "tinny", "nearest": "tiny"},
            [],
            id="a misspelt rule set",
        ),
        pytest.param(
            wire.ScoringOptions(rule_set_id="\x1b[31mtiny\n\u202e"),
            grpc.StatusCode.NOT_FOUND,
            "RULE_SET_NOT_FOUND",
            {"rule_set_id": r"\x1b[31mtiny\n\u202e"},
            [],
            id="characters that move a cursor",
        ),
        pytest.param(
            wire.ScoringOptions(rule_set_id="tiny", version=2),
            grpc.StatusCode.NOT_FOUND,
            "RULE_SET_NOT_FOUND",
            {"rule_set_id": "tiny", "version": "2"},
            [],
            id="a version that is not loaded",
        ),
        pytest.param(
            wire.ScoringOptions(version=0),
            grpc.StatusCode.INVALID_ARGUMENT,
            "REQUEST_INVALID",
            {},
            [("options.version", "expected 1 or more, got 0")],
            id="version 0",
        ),
        pytest.param(
            wire.ScoringOptions(as_of=Timestamp(seconds=253_402_300_800)),
            grpc.StatusCode.INVALID_ARGUMENT,
            "REQUEST_INVALID",
            {},
            [("options.as_of", "expected a moment of the years 1 to 9999, with nanos from 0 to 999,999,999")],
            id="a moment in the year 10000",
        ),
    ],
)
def test_options_that_do_not_fit_are_refused(  # One argument for each part of a refusal.
    scoring: LeadScoringServiceStub,
    options: wire.ScoringOptions,
    code: grpc.StatusCode,
    reason: str,
    metadata: dict[str, str],
    fields: list[tuple[str, str]],
) -> None:
    """Unary, batch and stream refuse the same options with the same details."""
    calls: list[Call] = [
        lambda: scoring.ScoreLead(request(options=options)),
        lambda: scoring.BatchScoreLeads(wire.BatchScoreLeadsRequest(submissions=[CONTROL], options=options)),
        lambda: list(scoring.StreamScoreLeads(iter([streamed_options(options)]))),
    ]
    for call in calls:
        with pytest.raises(grpc.RpcError) as refused:
            call()
        got_code, info, violations = refusal(refused.value)
        assert (got_code, info.reason, dict(info.metadata), violations) == (code, reason, metadata, fields)


def test_several_rule_sets_without_a_default_need_a_name(shipped: grpc.Channel) -> None:
    """The refusal lists what there is."""
    with pytest.raises(grpc.RpcError) as refused:
        LeadScoringServiceStub(shipped).ScoreLead(wire.ScoreLeadRequest())
    code, info, _ = refusal(refused.value)
    assert (code, info.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "RULE_SET_REQUIRED")
    assert "plant-software" in info.metadata["available"].split(",")


def test_an_invalid_contact_names_its_fields(scoring: LeadScoringServiceStub) -> None:
    """The paths are those of the request."""
    with pytest.raises(grpc.RpcError) as refused:
        scoring.ScoreLead(request(INVALID))
    code, info, violations = refusal(refused.value)
    assert (code, info.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "CONTACT_INVALID")
    assert violations == [("submission.contact.contact_id", "expected at most 256 bytes, got 257")]


def test_ten_thousand_violations_still_fit_a_trailer(scoring: LeadScoringServiceStub) -> None:
    """However much is wrong, the caller gets the status and the first sixteen."""
    sent = contact()
    for _ in range(10_000):
        sent.history.activities.add(type="x", at=Timestamp(nanos=-1))
    with pytest.raises(grpc.RpcError) as refused:
        scoring.ScoreLead(request(wire.Submission(contact=sent)))
    code, _, violations = refusal(refused.value)
    assert code == grpc.StatusCode.INVALID_ARGUMENT
    assert [field for field, _ in violations] == [f"submission.contact.history.activities[{n}].at" for n in range(16)]
    assert "(and 9,999 more)" in str(refused.value)


def test_a_batch_answers_in_order_each_for_itself(scoring: LeadScoringServiceStub) -> None:
    """A bad contact gets the error that it would get alone, with its place; the others their verdicts."""
    batch = wire.BatchScoreLeadsRequest(submissions=[CONTROL, INVALID, CONTROL], options=AT_NOW)
    first, second, third = scoring.BatchScoreLeads(batch).results
    assert first.verdict == third.verdict == scoring.ScoreLead(request()).verdict
    assert second.error.code == grpc.StatusCode.INVALID_ARGUMENT.value[0]
    info, violations = details(second.error)
    assert info.reason == "CONTACT_INVALID"
    assert [field for field, _ in violations] == ["submissions[1].contact.contact_id"]


def test_a_batch_has_one_moment() -> None:
    """The clock is read once, however many contacts there are."""
    ticks = iter(range(1_000_000))
    with (
        Server(load(RULES), now=lambda: Instant(next(ticks) * 1_000_000)) as server,
        channel(f"127.0.0.1:{server.port}") as connected,
    ):
        stub = LeadScoringServiceStub(connected)
        batch = stub.BatchScoreLeads(wire.BatchScoreLeadsRequest(submissions=[CONTROL] * 10))
        stream = stub.StreamScoreLeads(streamed(*[CONTROL] * 10))
        assert {result.verdict.as_of.seconds for result in batch.results} == {0}
        assert {response.result.verdict.as_of.seconds for response in stream} == {1}


def test_a_batch_may_be_empty(scoring: LeadScoringServiceStub) -> None:
    """Nothing in, nothing out."""
    assert not scoring.BatchScoreLeads(wire.BatchScoreLeadsRequest()).results


def test_a_batch_takes_256_contacts(scoring: LeadScoringServiceStub) -> None:
    """The limit is inclusive."""
    batch = wire.BatchScoreLeadsRequest(submissions=[CONTROL] * 256, options=AT_NOW)
    assert len(scoring.BatchScoreLeads(batch).results) == 256


def test_a_batch_of_257_contacts_is_refused(scoring: LeadScoringServiceStub) -> None:
    """Size and limit are in the details."""
    with pytest.raises(grpc.RpcError) as refused:
        scoring.BatchScoreLeads(wire.BatchScoreLeadsRequest(submissions=[CONTROL] * 257))
    code, info, _ = refusal(refused.value)
    assert (code, info.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "BATCH_TOO_LARGE")
    assert dict(info.metadata) == {"size": "257", "limit": "256"}


def test_a_deadline_inside_a_batch_ends_it() -> None:
    """The details say how far it came; nothing is scored for a caller who has gone."""

    class Running:
        """A call whose deadline passes after the second look."""

        looks = 0

        def time_remaining(self) -> float:
            """Seconds."""
            self.looks += 1
            return 1.0 if self.looks <= 2 else 0.0

        def is_active(self) -> bool:
            """Always."""
            return True

    catalog = load(RULES)
    service = LeadScoring(lambda: catalog, lambda: NOW, logger())
    with pytest.raises(DeadlineExceeded) as passed:
        service.batch_score_leads(wire.BatchScoreLeadsRequest(submissions=[CONTROL] * 5), Running())  # type: ignore[arg-type]
    status = status_of(passed.value)
    assert status is not None
    info, _ = details(status)
    assert (status.code, info.reason, dict(info.metadata)) == (4, "DEADLINE_EXCEEDED", {"scored": "2", "size": "5"})


def test_a_callers_deadline_reaches_it_as_such(scoring: LeadScoringServiceStub) -> None:
    """A batch that cannot be done in time ends with DEADLINE_EXCEEDED."""
    heavy = contact(history=ASKED * 2_000)
    batch = wire.BatchScoreLeadsRequest(submissions=[wire.Submission(contact=heavy)] * 100)
    with pytest.raises(grpc.RpcError) as passed:
        scoring.BatchScoreLeads(batch, timeout=0.05)
    assert isinstance(passed.value, grpc.Call)
    assert passed.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED


def test_a_failure_of_ours_says_nothing_but_where_to_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller gets INTERNAL with a request id, under which the log tells the rest."""

    def fail(_message: object, _fields: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(scoring_module, "read_contact", fail)
    log = io.StringIO()
    batch = wire.BatchScoreLeadsRequest(submissions=[CONTROL])
    with Server(load(RULES), log=logger(stream=log)) as server, channel(f"127.0.0.1:{server.port}") as connected:
        stub = LeadScoringServiceStub(connected)
        with pytest.raises(grpc.RpcError) as failed:
            stub.ScoreLead(request())
        (result,) = stub.BatchScoreLeads(batch).results
    code, info, _ = refusal(failed.value)
    of_item, _ = details(result.error)
    assert (code, info.reason, of_item.reason) == (grpc.StatusCode.INTERNAL, "INTERNAL", "INTERNAL")
    assert "secret" not in f"{failed.value}{result}"
    events = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [event["request_id"] for event in events] == [info.metadata["request_id"], of_item.metadata["request_id"]]
    assert all("the secret of the house" in event["exception"] for event in events)


def test_calls_at_once_do_not_mix(scoring: LeadScoringServiceStub) -> None:
    """Eight callers with contacts of their own get the verdicts that each would get alone."""

    def sent(number: int) -> wire.ScoreLeadRequest:
        employees, visits = number % 40, number % 7
        history = ASKED if number % 3 else None
        asked = contact(str(number), company={"employees": employees}, attributes={"visits": visits}, history=history)
        return request(wire.Submission(contact=asked))

    alone = [scoring.ScoreLead(sent(number)).verdict for number in range(200)]
    with ThreadPoolExecutor(8) as callers:
        together = list(callers.map(lambda number: scoring.ScoreLead(sent(number)).verdict, range(200)))
    assert together == alone
    assert len({verdict.stage.stage_id for verdict in alone}) == 2
