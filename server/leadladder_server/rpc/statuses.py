"""The one place where errors become google.rpc.Status: a code, an ErrorInfo, and what is wrong field by field.

| error | code | reason |
|---|---|---|
| ContactInvalid | INVALID_ARGUMENT | CONTACT_INVALID |
| AccountInvalid | INVALID_ARGUMENT | CONTACT_INVALID |
| RequestInvalid | INVALID_ARGUMENT | REQUEST_INVALID |
| RuleSetRequired | INVALID_ARGUMENT | RULE_SET_REQUIRED |
| RuleSetNotFound | NOT_FOUND | RULE_SET_NOT_FOUND |
| BatchTooLarge | INVALID_ARGUMENT | BATCH_TOO_LARGE |
| DeadlineExceeded | DEADLINE_EXCEEDED | DEADLINE_EXCEEDED |
| Unauthenticated | UNAUTHENTICATED | UNAUTHENTICATED |
| OperatorsOnly | PERMISSION_DENIED | OPERATORS_ONLY |
| NoRulesFolder | FAILED_PRECONDITION | NO_RULES_FOLDER |
| TooManyStreams | RESOURCE_EXHAUSTED | TOO_MANY_STREAMS |
| anything else | INTERNAL | INTERNAL |
"""

from collections.abc import Mapping, Sequence

from google.rpc.code_pb2 import Code
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from google.rpc.status_pb2 import Status

from leadladder.v1 import error_reason_pb2 as reasons
from leadladder_server.errors import ContactInvalid, LeadLadderError, RuleSetNotFound, RuleSetRequired, Violation

DOMAIN = "leadladder"
"""Of every ErrorInfo."""

MOST_VIOLATIONS = 16
"""Violations that one status names. Details travel in a trailer, and clients refuse trailers of more than 8 KiB."""

_LONGEST = 160
"""Characters of a word of the caller's that a status repeats."""


class RequestInvalid(LeadLadderError):  # noqa: N818  # Named as those in leadladder_server.errors.
    """Something in a request, other than a contact, breaks what the protos say about it."""

    def __init__(self, field: str, description: str) -> None:
        self.violation = Violation(field, description)
        super().__init__(f"{field}: {description}")


class AccountInvalid(LeadLadderError):  # noqa: N818
    """Contacts of an account break at least one stated limit; fields are paths in the request."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        self.violations = tuple(violations)
        super().__init__("; ".join(f"{v.field}: {v.description}" for v in self.violations))


class BatchTooLarge(LeadLadderError):  # noqa: N818
    """A batch has more submissions than a batch may have."""

    def __init__(self, size: int, limit: int) -> None:
        self.size = size
        self.limit = limit
        super().__init__(f"A batch has at most {limit} submissions, and this one has {size}; send several, or a stream")


class DeadlineExceeded(LeadLadderError):  # noqa: N818
    """The caller's deadline passed before every contact of a batch was scored."""

    def __init__(self, scored: int, size: int) -> None:
        self.scored = scored
        self.size = size
        super().__init__(f"The deadline passed after {scored} of {size} contacts")


class Unauthenticated(LeadLadderError):  # noqa: N818
    """A call brings no bearer token that the server knows."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"Not authenticated: {cause}")


class OperatorsOnly(LeadLadderError):  # noqa: N818
    """A call is for operators, and its caller has not shown that it is one."""

    def __init__(self) -> None:
        super().__init__(
            "This call is for operators: make it on the server's own host and without a proxy, or start the server "
            "with --token-file or --client-ca"
        )


class NoRulesFolder(LeadLadderError):  # noqa: N818
    """The server's rule sets come from no folder."""

    def __init__(self) -> None:
        super().__init__("This server reads no folder of rule sets, so that there is nothing to read anew")


class TooManyStreams(LeadLadderError):  # noqa: N818
    """A stream comes while as many are open as may be."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(
            f"The server answers {limit} streams at once, and as many are open; try again later, or send batches"
        )


def status_of(error: LeadLadderError, prefix: str = "") -> Status | None:
    """The status that tells a caller of an error.

    Args:
        error: What was raised.
        prefix: What stands before "contact." in the request: "submission.", "submissions[2].".

    Returns:
        The status; None for an error that is not the caller's to know.
    """
    match error:
        case ContactInvalid(violations=violations) | AccountInvalid(violations=violations):
            before = prefix if isinstance(error, ContactInvalid) else ""
            named = [Violation(before + each.field, each.description) for each in violations[:MOST_VIOLATIONS]]
            rest = f" (and {len(violations) - 1:,} more)" if len(violations) > 1 else ""
            message = f"{named[0].field}: {named[0].description}{rest}"
            return _status(Code.INVALID_ARGUMENT, message, reasons.ERROR_REASON_CONTACT_INVALID, {}, named)
        case RequestInvalid(violation=violation):
            return _status(Code.INVALID_ARGUMENT, str(error), reasons.ERROR_REASON_REQUEST_INVALID, {}, [violation])
        case RuleSetRequired(available=available):
            metadata = {"available": ",".join(available)}
            return _status(Code.INVALID_ARGUMENT, str(error), reasons.ERROR_REASON_RULE_SET_REQUIRED, metadata)
        case RuleSetNotFound(rule_set_id=rule_set_id, version=version, nearest=nearest):
            metadata = {"rule_set_id": rule_set_id}
            if version is not None:
                metadata["version"] = str(version)
            if nearest is not None:
                metadata["nearest"] = nearest
            return _status(Code.NOT_FOUND, str(error), reasons.ERROR_REASON_RULE_SET_NOT_FOUND, metadata)
        case BatchTooLarge() | DeadlineExceeded() | TooManyStreams():
            return _limit_status(error)
        case Unauthenticated():
            return _status(Code.UNAUTHENTICATED, str(error), reasons.ERROR_REASON_UNAUTHENTICATED, {})
        case OperatorsOnly():
            return _status(Code.PERMISSION_DENIED, str(error), reasons.ERROR_REASON_OPERATORS_ONLY, {})
        case NoRulesFolder():
            return _status(Code.FAILED_PRECONDITION, str(error), reasons.ERROR_REASON_NO_RULES_FOLDER, {})
        case _:
            return None


def _limit_status(error: BatchTooLarge | DeadlineExceeded | TooManyStreams) -> Status:
    """The status of a limit that is not of one field: of size, time or number."""
    match error:
        case BatchTooLarge(size=size, limit=limit):
            metadata = {"size": str(size), "limit": str(limit)}
            return _status(Code.INVALID_ARGUMENT, str(error), reasons.ERROR_REASON_BATCH_TOO_LARGE, metadata)
        case DeadlineExceeded(scored=scored, size=size):
            metadata = {"scored": str(scored), "size": str(size)}
            return _status(Code.DEADLINE_EXCEEDED, str(error), reasons.ERROR_REASON_DEADLINE_EXCEEDED, metadata)
        case TooManyStreams(limit=limit):
            metadata = {"limit": str(limit)}
            return _status(Code.RESOURCE_EXHAUSTED, str(error), reasons.ERROR_REASON_TOO_MANY_STREAMS, metadata)


def internal_status(request_id: str) -> Status:
    """The status of a failure of ours: it says nothing but where the log tells more."""
    message = f"The server failed; its log tells why under request_id {request_id}"
    return _status(Code.INTERNAL, message, reasons.ERROR_REASON_INTERNAL, {"request_id": request_id})


def _status(
    code: int,
    message: str,
    reason: reasons.ErrorReason.ValueType,
    metadata: Mapping[str, str],
    violations: Sequence[Violation] = (),
) -> Status:
    status = Status(code=code, message=_shortened(message, 4 * _LONGEST))
    name = reasons.ErrorReason.Name(reason).removeprefix("ERROR_REASON_")
    shortened = {key: _shortened(value, 4 * _LONGEST) for key, value in metadata.items()}
    status.details.add().Pack(ErrorInfo(reason=name, domain=DOMAIN, metadata=shortened))
    if violations:
        bad_request = BadRequest()
        for violation in violations:
            field = _shortened(violation.field, _LONGEST)
            bad_request.field_violations.add(field=field, description=_shortened(violation.description, _LONGEST))
        status.details.add().Pack(bad_request)
    return status


def _shortened(text: str, longest: int) -> str:
    """The text up to a length; characters of the caller's that move a cursor or reorder what is shown are spelt out."""
    if not text.isprintable():
        text = "".join(
            char if char.isprintable() else char.encode("unicode_escape").decode() for char in text[:longest]
        )
    return text if len(text) <= longest else text[: longest - 1] + "…"
