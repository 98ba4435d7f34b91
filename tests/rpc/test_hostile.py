"""Contacts that mean harm, and one that must not notice."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from leadladder import contact
from leadladder.v1 import contact_pb2
from leadladder.v1.lead_scoring_service_pb2 import ScoreLeadRequest, Submission
from leadladder.v1.lead_scoring_service_pb2_grpc import LeadScoringServiceStub
from tests.rpc.requests import AT_NOW, CONTROL, refusal

NAMES = (
    "$forward",
    "sid",
    "id",
    "$s",
    "$ex",
    "a.b",
    "company",
    "attributes",
    "rp60bnb",
    '"',
    "\\",
    "\x00",
    "🙂",
    "__class__",
)
"""Names that an inference engine, a path or a language might take for its own."""

HOSTILE: dict[str, Callable[[], contact_pb2.Contact]] = {
    "nothing": contact,
    "huge text": lambda: contact(person={"name": "x" * 65_536}, attributes={"note": "y" * 65_536}),
    "more text than is allowed": lambda: contact(person={"name": "x" * 1_000_000}),
    "nan": lambda: contact(attributes={"visits": float("nan")}),
    "infinity": lambda: contact(attributes={"visits": float("-inf")}),
    "an integer beyond 2^53": lambda: contact(attributes={"visits": 1e300}),
    "text for a number": lambda: contact(attributes={"visits": "'; drop table contacts; --"}),
    "emoji and marks": lambda: contact(
        "🧨" * 64, person={"name": "e" + "\u0301" * 20_000}, attributes={"note": "👩‍👩‍👧‍👦" * 999}
    ),
    "nul and controls": lambda: contact("\x00\x1b[31m", attributes={"note": "\x00\x07\u202e"}),
    "names of an engine": lambda: contact(attributes=dict.fromkeys(NAMES, 1) | {"note": "$forward", "visits": "$s"}),
    "names in an activity": lambda: contact(history=[{"type": "$forward", "attributes": dict.fromkeys(NAMES, "sid")}]),
    "long names": lambda: contact(attributes={"n" * 255 + str(number % 10): 1 for number in range(10)}),
    "too many attributes": lambda: contact(attributes={str(number): number for number in range(1_001)}),
    "deep names": lambda: contact(attributes={".".join("abcdefgh" * 16): 1}),
    "a list of a thousand": lambda: contact(company={"technologies": ["x" * 1_000] * 1_000}),
    "10,000 activities": lambda: contact(
        history=[
            {"type": "contact_form", "at": "2026-11-20T12:00:00Z", "attributes": {"pages": n}} for n in range(10_000)
        ]
    ),
    "10,000 kinds of activity": lambda: contact(history=[{"type": f"contact_forn{n}"} for n in range(10_000)]),
    "impossible dates": lambda: contact_pb2.Contact(
        attributes={"visits": contact_pb2.Value(date=Date(year=2**31 - 1, month=-5, day=99))}
    ),
    "impossible money": lambda: contact_pb2.Contact(
        company=contact_pb2.Company(annual_revenue=Money(currency_code="€" * 5_000, units=2**63 - 1, nanos=999_999_999))
    ),
    "impossible moments": lambda: contact_pb2.Contact(
        relationship=contact_pb2.Relationship(status_since=Timestamp(seconds=2**63 - 1, nanos=-(2**31)))
    ),
    "an impossible seniority": lambda: contact_pb2.Contact.FromString(
        b"\x12\x0a\x38\xff\xff\xff\xff\xff\xff\xff\xff\x7f"
    ),
}


def _answer(scoring: LeadScoringServiceStub, submission: Submission) -> tuple[str, str] | grpc.StatusCode:
    """The stage and the echo of a verdict, or the code of the refusal."""
    try:
        verdict = scoring.ScoreLead(ScoreLeadRequest(submission=submission, options=AT_NOW), timeout=20).verdict
    except grpc.RpcError as error:
        code: grpc.StatusCode = error.code()
        return code
    return verdict.stage.stage_id, verdict.contact_id


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_contact_is_scored_or_refused_and_the_next_one_does_not_notice(
    scoring: LeadScoringServiceStub, name: str
) -> None:
    """A verdict or INVALID_ARGUMENT; the control contact's verdict is the same to the byte before and after."""
    control = ScoreLeadRequest(submission=CONTROL, options=AT_NOW)
    before = scoring.ScoreLead(control).SerializeToString(deterministic=True)
    hostile = HOSTILE[name]()
    for previous_stage in (None, "$forward"):
        assert _answer(scoring, Submission(contact=hostile, previous_stage=previous_stage)) in (
            ("name", hostile.contact_id),
            ("lead", hostile.contact_id),
            grpc.StatusCode.INVALID_ARGUMENT,
        )
    assert scoring.ScoreLead(control).SerializeToString(deterministic=True) == before


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xff" * 100, id="garbage"),
        pytest.param(b"\x0a\x04\x0a\x02\x0a\x01\xff", id="text that is no UTF-8"),
    ],
)
def test_bytes_that_are_no_message_are_the_callers_fault(
    tiny: grpc.Channel, scoring: LeadScoringServiceStub, data: bytes
) -> None:
    """INVALID_ARGUMENT for a call and for a stream; the server goes on."""
    unary: Any = tiny.unary_unary("/leadladder.v1.LeadScoringService/ScoreLead")
    stream: Any = tiny.stream_stream("/leadladder.v1.LeadScoringService/StreamScoreLeads")
    for call in (lambda: unary(data), lambda: list(stream(iter([data])))):
        with pytest.raises(grpc.RpcError) as refused:
            call()
        code, info, violations = refusal(refused.value)
        assert (code, info.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID")
        assert [field for field, _ in violations] == ["request"]
    assert scoring.ScoreLead(ScoreLeadRequest(submission=CONTROL, options=AT_NOW)).verdict.stage.stage_id == "lead"


def test_a_message_beyond_the_limit_is_refused(tiny: grpc.Channel) -> None:
    """16 MiB is the most that the server takes into memory."""
    raw: Any = tiny.unary_unary("/leadladder.v1.LeadScoringService/ScoreLead")
    with pytest.raises(grpc.RpcError) as refused:
        raw(b"\x00" * (16 * 1024 * 1024 + 1))
    assert isinstance(refused.value, grpc.Call)
    assert refused.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
