"""The errors that calls raise, drawn as a tree.

::

    leadladder.Error
        ContactInvalidError       a contact breaks a stated limit; `violations` says where
        RequestInvalidError       something else in the request is out of its range; `violations` says where
            BatchTooLargeError    more submissions than one batch may have
            RuleSetRequiredError  the request names no rule set, and the server has no default
        RuleSetNotFoundError      no such rule set, or no such version of it, is loaded
        UnauthenticatedError      the server asks for a token, and there was none or one that it does not know
        TooManyStreamsError       the server answers as many streams as it may at once
        DeadlineExceededError     the timeout passed
        UnavailableError          no server answered, after retries, or it stopped
        ServerError               the server failed, or gave an answer that makes no sense
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import grpc
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from google.rpc.status_pb2 import Status

_DETAILS = "grpc-status-details-bin"
"""Trailer in which gRPC carries a serialised google.rpc.Status."""

_PLACE = re.compile(r"^submissions\[([0-9]{1,9})\]")
"""How a path of a batch begins."""


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """What is wrong with one field of a request.

    Attributes:
        field: Its path in the request: "submission.contact.contact_id"; in a batch "submissions[2].contact.contact_id",
            counted from 0 over everything that `score_batch` was given.
        description: Expected and got, one sentence.
    """

    field: str
    description: str


class Error(Exception):
    """Any error that a call ends with, or that stands in the place of a verdict in a batch or stream.

    Attributes:
        code: The status code.
        message: One sentence for people; may change.
        reason: A name of leadladder.v1.ErrorReason without its prefix: "RULE_SET_NOT_FOUND". Empty when the error comes
            from elsewhere, such as the network.
        metadata: The words of the message that machines may need: {"nearest": "plant-software"}.
        violations: What is wrong with the request, field by field; empty when the request is not to blame.
    """

    def __init__(
        self,
        code: grpc.StatusCode,
        message: str,
        reason: str = "",
        metadata: Mapping[str, str] | None = None,
        violations: Iterable[FieldViolation] = (),
    ) -> None:
        self.code = code
        self.message = message
        self.reason = reason
        self.metadata = dict(metadata or {})
        self.violations = tuple(violations)
        super().__init__(code, message, reason, self.metadata, self.violations)

    def __str__(self) -> str:
        """The message, and one line for each violation that it does not tell."""
        told = (f"{violation.field}: {violation.description}" for violation in self.violations)
        return "\n".join([self.message, *(f"  {each}" for each in told if each not in self.message)])


class ContactInvalidError(Error):
    """A contact breaks a stated limit; `violations` says where."""


class RequestInvalidError(Error):
    """Something other than a contact is out of its range; `violations` says where."""


class BatchTooLargeError(RequestInvalidError):
    """More submissions than one batch may have."""


class RuleSetRequiredError(RequestInvalidError):
    """The request names no rule set, and the server has no default; `metadata["available"]` lists what it has."""


class RuleSetNotFoundError(Error):
    """No such rule set, or no such version of it, is loaded; `metadata["nearest"]` may name the one that was meant."""


class UnauthenticatedError(Error):
    """The server asks for a bearer token, and the call brought none, or one that the server does not know."""


class TooManyStreamsError(Error):
    """The server answers as many streams as it may at once; try again later, or send a batch."""


class DeadlineExceededError(Error):
    """The timeout passed before the answer came."""


class UnavailableError(Error):
    """No server answered, after retries, or it stopped before it had."""


class ServerError(Error):
    """The server failed, or gave an answer that makes no sense."""


_BY_REASON: dict[str, type[Error]] = {
    "CONTACT_INVALID": ContactInvalidError,
    "REQUEST_INVALID": RequestInvalidError,
    "BATCH_TOO_LARGE": BatchTooLargeError,
    "RULE_SET_REQUIRED": RuleSetRequiredError,
    "RULE_SET_NOT_FOUND": RuleSetNotFoundError,
    "TOO_MANY_STREAMS": TooManyStreamsError,
}

_BY_CODE: dict[grpc.StatusCode, type[Error]] = {
    grpc.StatusCode.UNAUTHENTICATED: UnauthenticatedError,
    grpc.StatusCode.DEADLINE_EXCEEDED: DeadlineExceededError,
    grpc.StatusCode.UNAVAILABLE: UnavailableError,
    grpc.StatusCode.CANCELLED: UnavailableError,  # By a server that stops.
    grpc.StatusCode.INTERNAL: ServerError,
    grpc.StatusCode.UNKNOWN: ServerError,
    grpc.StatusCode.UNIMPLEMENTED: ServerError,
    grpc.StatusCode.DATA_LOSS: ServerError,
}

_CODES: dict[int, grpc.StatusCode] = {code.value[0]: code for code in grpc.StatusCode}


def from_status(status: Status, start: int = 0) -> Error:
    """The error that a status stands for.

    Args:
        status: Of a call, or of one submission.
        start: How many submissions of a batch went in earlier calls. Paths in the status count from the start of its
            call, those of the error from the start of the batch.
    """

    def counted(text: str) -> str:
        return _PLACE.sub(lambda place: f"submissions[{start + int(place[1])}]", text)

    info, bad_request = ErrorInfo(), BadRequest()
    for detail in status.details:
        if not detail.Unpack(info):
            detail.Unpack(bad_request)
    code = _CODES.get(status.code, grpc.StatusCode.UNKNOWN)
    kind = _BY_REASON.get(info.reason) or _BY_CODE.get(code, Error)
    violations = (FieldViolation(counted(each.field), each.description) for each in bad_request.field_violations)
    return kind(code, counted(status.message), info.reason, info.metadata, violations)


def from_call(failure: grpc.RpcError) -> Error:
    """The error that a failed call stands for, of either kind of channel."""
    if not isinstance(failure, grpc.Call | grpc.aio.AioRpcError):
        return ServerError(grpc.StatusCode.UNKNOWN, str(failure))
    for key, value in failure.trailing_metadata() or ():
        if key == _DETAILS and isinstance(value, bytes):
            return from_status(Status.FromString(value))
    code = failure.code()
    return _BY_CODE.get(code, Error)(code, failure.details() or code.name)
