"""Streams of LeadScoringService over a real connection."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import grpc
import pytest

from leadladder import contact
from leadladder.v1 import contact_pb2
from leadladder.v1 import lead_scoring_service_pb2 as wire
from leadladder.v1.lead_scoring_service_pb2_grpc import LeadScoringServiceStub
from leadladder_server.contact import Contact
from leadladder_server.rpc import scoring as scoring_module
from leadladder_server.rpc.contacts import FactFields, read_contact
from leadladder_server.rpc.server import MAX_CALLS, MAX_STREAMS
from tests.rpc.requests import ASKED, CONTROL, details, refusal, request, streamed, streamed_options
from tests.rpc.serving import RULES, channel, load, serving


def test_a_stream_of_5000_answers_in_order_whatever_is_bad(scoring: LeadScoringServiceStub) -> None:
    """Every tenth contact is refused in its place, and the stream goes on."""

    def requests() -> Iterator[wire.StreamScoreLeadsRequest]:
        yield streamed_options()
        for number in range(5_000):
            contact_id = "x" * 257 if number % 10 == 0 else str(number)
            yield wire.StreamScoreLeadsRequest(submission=wire.Submission(contact=contact(contact_id, history=ASKED)))

    results = [response.result for response in scoring.StreamScoreLeads(requests())]
    assert len(results) == 5_000
    for number, result in enumerate(results):
        if number % 10 == 0:
            assert result.error.code == grpc.StatusCode.INVALID_ARGUMENT.value[0]
        else:
            assert result.verdict.contact_id == str(number)
    _, violations = details(results[0].error)
    assert [field for field, _ in violations] == ["submission.contact.contact_id"]


def test_a_stream_may_leave_its_options_out(scoring: LeadScoringServiceStub) -> None:
    """All defaults apply."""
    (response,) = scoring.StreamScoreLeads(streamed(CONTROL))
    assert response.result.verdict == scoring.ScoreLead(request()).verdict


@pytest.mark.parametrize(
    ("requests", "field", "answers"),
    [
        pytest.param([streamed_options(), streamed_options()], "options", 0, id="options twice"),
        pytest.param([*streamed(CONTROL), streamed_options()], "options", 1, id="options late"),
        pytest.param([wire.StreamScoreLeadsRequest()], "item", 0, id="neither"),
    ],
)
def test_a_misused_stream_ends_with_a_refusal(
    scoring: LeadScoringServiceStub, requests: list[wire.StreamScoreLeadsRequest], field: str, answers: int
) -> None:
    """What was answered before stays answered."""
    got: list[wire.StreamScoreLeadsResponse] = []
    with pytest.raises(grpc.RpcError) as refused:
        got.extend(scoring.StreamScoreLeads(iter(requests)))
    code, info, violations = refusal(refused.value)
    assert (code, info.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID")
    assert ([each for each, _ in violations], len(got)) == ([field], answers)


def test_a_stream_whose_answers_nobody_takes_is_scored_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flow control holds the server back: it never gathers answers without bound."""
    scored = 0

    def counted(message: contact_pb2.Contact, fields: FactFields) -> Contact:
        nonlocal scored
        scored += 1
        return read_contact(message, fields)

    monkeypatch.setattr(scoring_module, "read_contact", counted)
    narrow = [("grpc.http2.bdp_probe", 0)]  # Windows keep their first size, 64 KiB.
    with serving(load(RULES)) as target, grpc.insecure_channel(target, options=narrow) as connected:
        call = LeadScoringServiceStub(connected).StreamScoreLeads(streamed(*[CONTROL] * 50_000))
        next(call)
        before = 0
        while before != scored:
            before = scored
            time.sleep(0.3)
        call.cancel()
    assert 0 < before < 1_000


def test_a_cancelled_stream_leaves_the_server_healthy(scoring: LeadScoringServiceStub) -> None:
    """Two hundred abandoned streams take no thread with them: more than the server has."""
    for _ in range(200):
        call = scoring.StreamScoreLeads(streamed(CONTROL, CONTROL))
        next(call)
        call.cancel()
    assert scoring.ScoreLead(request(), timeout=5).verdict.stage.stage_id == "lead"


@contextmanager
def idle_streams(stub: LeadScoringServiceStub, count: int) -> Iterator[None]:
    """So many streams that have had an answer, and say nothing more until the end."""
    over = threading.Event()

    def idle() -> Iterator[wire.StreamScoreLeadsRequest]:
        yield wire.StreamScoreLeadsRequest(submission=CONTROL)
        over.wait(20)

    streams = [stub.StreamScoreLeads(idle()) for _ in range(count)]
    for stream in streams:
        next(stream)
    yield
    over.set()
    for stream in streams:
        assert not list(stream)


def test_idle_streams_leave_room_for_other_calls() -> None:
    """One stream too many is refused with a reason, while other calls are answered; then it finds a place."""
    with serving(load(RULES)) as target, channel(target) as connected:
        stub = LeadScoringServiceStub(connected)
        with idle_streams(stub, MAX_STREAMS):
            with pytest.raises(grpc.RpcError) as refused:
                list(stub.StreamScoreLeads(streamed(CONTROL)))
            code, info, _ = refusal(refused.value)
            assert (code, info.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_MANY_STREAMS")
            assert info.metadata["limit"] == str(MAX_STREAMS)
            assert stub.ScoreLead(request(), timeout=5).verdict.stage.stage_id == "lead"
        assert len(list(stub.StreamScoreLeads(streamed(CONTROL)))) == 1


def test_streams_that_end_in_any_way_make_room() -> None:
    """Refused, cancelled before and after an answer, and expired ones: many more of each than there is room for."""
    with serving(load(RULES)) as target, channel(target) as connected:
        stub = LeadScoringServiceStub(connected)
        for _ in range(MAX_STREAMS):
            with pytest.raises(grpc.RpcError):
                list(stub.StreamScoreLeads(iter([wire.StreamScoreLeadsRequest()])))
            stub.StreamScoreLeads(streamed(CONTROL)).cancel()
            with suppress(grpc.RpcError):  # In time, if the machine is quick.
                list(stub.StreamScoreLeads(streamed(CONTROL), timeout=0.001))
        until = time.monotonic() + 5
        while time.monotonic() < until:
            try:
                with idle_streams(stub, MAX_STREAMS):
                    break
            except grpc.RpcError:
                time.sleep(0.05)  # The last ones are still ending.
        else:
            pytest.fail("streams that are over keep their places")


def test_more_calls_than_the_server_has_threads_are_refused_not_queued(monkeypatch: pytest.MonkeyPatch) -> None:
    """With 128 calls under way the next one is told at once, and served as soon as one has gone."""
    over = threading.Event()
    waiting = threading.Semaphore(0)

    def slow(message: contact_pb2.Contact, fields: FactFields) -> Contact:
        if message.contact_id == "slow":
            waiting.release()
            over.wait(20)
        return read_contact(message, fields)

    monkeypatch.setattr(scoring_module, "read_contact", slow)
    with serving(load(RULES)) as target, channel(target) as connected:
        stub = LeadScoringServiceStub(connected)
        with idle_streams(stub, MAX_STREAMS):
            asked = request(wire.Submission(contact=contact("slow")))
            calls = [stub.ScoreLead.future(asked, timeout=30) for _ in range(MAX_CALLS - MAX_STREAMS)]
            for _ in calls:
                assert waiting.acquire(timeout=10)
            with pytest.raises(grpc.RpcError) as refused:
                stub.ScoreLead(request(), timeout=5)
            assert isinstance(refused.value, grpc.Call)
            assert refused.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
            over.set()
            assert {call.result().verdict.contact_id for call in calls} == {"slow"}
        assert stub.ScoreLead(request(), timeout=5).verdict.stage.stage_id == "lead"
