"""Requests that many tests make."""

from collections.abc import Iterator

import grpc
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from google.rpc.status_pb2 import Status
from grpc_status import rpc_status

from leadladder import contact
from leadladder.v1 import lead_scoring_service_pb2 as wire
from leadladder_server.rpc.values import instant_to_wire
from tests.rpc.serving import NOW

ASKED = [{"type": "contact_form", "at": "2026-11-20T12:00:00Z"}]
"""A history that raises a hand, two days before NOW."""

CONTROL = wire.Submission(contact=contact("control", company={"employees": 12}, history=ASKED), previous_stage="name")
"""A contact whose verdict has met, unmet and unknown reasons and a transition."""

INVALID = wire.Submission(contact=contact("x" * 257))
"""A contact that breaks a limit."""

AT_NOW = wire.ScoringOptions(as_of=instant_to_wire(NOW))
"""A moment, so that answers do not depend on a clock."""


def request(submission: wire.Submission = CONTROL, options: wire.ScoringOptions = AT_NOW) -> wire.ScoreLeadRequest:
    """A request of ScoreLead."""
    return wire.ScoreLeadRequest(submission=submission, options=options)


def refusal(error: grpc.RpcError) -> tuple[grpc.StatusCode, ErrorInfo, list[tuple[str, str]]]:
    """The code of a failed call, its ErrorInfo, and its violations."""
    assert isinstance(error, grpc.Call)
    status = rpc_status.from_call(error)
    assert status is not None, error
    info, violations = details(status)
    return error.code(), info, violations


def details(status: Status) -> tuple[ErrorInfo, list[tuple[str, str]]]:
    """The ErrorInfo of a status, and its violations."""
    info, bad_request = ErrorInfo(), BadRequest()
    for detail in status.details:
        assert detail.Unpack(info) or detail.Unpack(bad_request), detail
    assert info.domain == "leadladder"
    return info, [(violation.field, violation.description) for violation in bad_request.field_violations]


def streamed(*submissions: wire.Submission) -> Iterator[wire.StreamScoreLeadsRequest]:
    """Submissions as a stream sends them."""
    for submission in submissions:
        yield wire.StreamScoreLeadsRequest(submission=submission)


def streamed_options(options: wire.ScoringOptions = AT_NOW) -> wire.StreamScoreLeadsRequest:
    """Options as the first message of a stream."""
    return wire.StreamScoreLeadsRequest(options=options)
