"""Asks a LeadLadder server how far up the ladder contacts are, why, and what would move them up one rung."""

from leadladder.account import AccountVerdict
from leadladder.aio import AsyncClient
from leadladder.client import Client
from leadladder.contacts import Submission, contact
from leadladder.errors import (
    BatchTooLargeError,
    ContactInvalidError,
    DeadlineExceededError,
    Error,
    FieldViolation,
    RequestInvalidError,
    RuleSetNotFoundError,
    RuleSetRequiredError,
    ServerError,
    TooManyStreamsError,
    UnauthenticatedError,
    UnavailableError,
)
from leadladder.requests import Answer, Reasons
from leadladder.v1.contact_pb2 import Contact
from leadladder.verdict import Verdict

__all__ = [
    "AccountVerdict",
    "Answer",
    "AsyncClient",
    "BatchTooLargeError",
    "Client",
    "Contact",
    "ContactInvalidError",
    "DeadlineExceededError",
    "Error",
    "FieldViolation",
    "Reasons",
    "RequestInvalidError",
    "RuleSetNotFoundError",
    "RuleSetRequiredError",
    "ServerError",
    "Submission",
    "TooManyStreamsError",
    "UnauthenticatedError",
    "UnavailableError",
    "Verdict",
    "contact",
]
