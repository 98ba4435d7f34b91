"""Requests and answers of the wire, shared by both clients."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import resources
from itertools import islice
from typing import Literal, TypeVar

import grpc

from leadladder.contacts import Submission
from leadladder.errors import Error, ServerError, from_status
from leadladder.v1 import lead_scoring_service_pb2 as wire
from leadladder.v1.contact_pb2 import Contact
from leadladder.values import timestamp
from leadladder.verdict import Verdict

BATCH = 256
"""The most submissions that one call of BatchScoreLeads takes."""

IN_FLIGHT = 256
"""The most submissions of a stream that wait for their answers."""

MAX_MESSAGE = 64 * 1024 * 1024
"""The largest answer that is taken, in bytes: a full batch of verdicts with every reason."""

PAGE = 1000
"""The most rule sets that one page lists."""

Reasons = Literal["none", "deciding", "all"] | int
"""How many reasons verdicts give; a number is of a leadladder.v1.ReasonDetail for which there is no word here."""

Answer = Verdict | Error
"""What became of one submission of a batch or stream."""

_DETAILS: Mapping[str, wire.ReasonDetail.ValueType] = {
    "none": wire.REASON_DETAIL_NONE,
    "deciding": wire.REASON_DETAIL_DECIDING,
    "all": wire.REASON_DETAIL_ALL,
}

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Options:
    """How to score.

    Attributes:
        rule_set: Id of the rule set; empty for the server's default.
        version: Its version; None for the highest that is loaded.
        as_of: The moment to score at, with a time zone; None for now, by the server's clock.
        reasons: How many reasons to give.
        locale: Language of titles, sentences and questions, as a BCP 47 tag; empty for the rule set's own.
        outlook: Whether to tell what could become of the contact.
    """

    rule_set: str = ""
    version: int | None = None
    as_of: datetime | None = None
    reasons: Reasons = "all"
    locale: str = ""
    outlook: bool = True

    def having(
        self,
        rule_set: str | None = None,
        version: int | None = None,
        as_of: datetime | None = None,
        reasons: Reasons | None = None,
    ) -> "Options":
        """These, with what is not None changed. Another rule set does not keep the version of this one."""
        changed = self
        if rule_set is not None and rule_set != self.rule_set:
            changed = replace(changed, rule_set=rule_set, version=None)
        if version is not None:
            changed = replace(changed, version=version)
        if as_of is not None:
            changed = replace(changed, as_of=as_of)
        return changed if reasons is None else replace(changed, reasons=reasons)

    def message(self) -> wire.ScoringOptions:
        """These on the wire.

        Raises:
            ValueError: `as_of` has no time zone, or `reasons` is none of its words.
        """
        detail = self.reasons if isinstance(self.reasons, int) else _DETAILS.get(self.reasons)
        if detail is None:
            raise ValueError(f"reasons: {self.reasons!r} is not one of {', '.join(_DETAILS)}")
        message = wire.ScoringOptions(
            rule_set_id=self.rule_set,
            reason_detail=wire.ReasonDetail.ValueType(detail),
            locale=self.locale,
            outlook=wire.OUTLOOK_FULL if self.outlook else wire.OUTLOOK_NONE,
        )
        if self.version is not None:
            message.version = self.version
        if self.as_of is not None:
            message.as_of.CopyFrom(timestamp(self.as_of))
        return message


def submission(item: Contact | Submission) -> wire.Submission:
    """A contact, with or without its previous stage, on the wire."""
    if isinstance(item, Contact):
        return wire.Submission(contact=item)
    return wire.Submission(contact=item.contact, previous_stage=item.previous_stage)


def answer(result: wire.ScoringResult, start: int = 0) -> Answer:
    """The verdict, or the error that stands in its place.

    Args:
        result: Of one submission of a batch or stream.
        start: How many submissions of the batch went in earlier calls.
    """
    return Verdict(result.verdict) if result.HasField("verdict") else from_status(result.error, start)


def batch_answers(response: wire.BatchScoreLeadsResponse, size: int, start: int) -> list[Answer]:
    """What became of each submission of one call.

    Args:
        response: Of the call.
        size: How many submissions it had.
        start: How many went in earlier calls.

    Raises:
        leadladder.ServerError: There are more answers than submissions, or fewer.
    """
    check_count(len(response.results), size)
    return [answer(result, start) for result in response.results]


def check_count(answered: int, submitted: int) -> None:
    """Raises ServerError unless there are as many answers as submissions."""
    if answered != submitted:
        message = f"The server gave {answered} answers to {submitted} submissions"
        raise ServerError(grpc.StatusCode.INTERNAL, message)


def first_moment(answers: Sequence[Answer]) -> datetime | None:
    """The moment that the first verdict is about; None when there is no verdict."""
    return next((item.as_of for item in answers if isinstance(item, Verdict)), None)


def chunks(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    """The items in lists of `size`, the last one shorter."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def channel_options(extra: Sequence[tuple[str, object]], *, proxied: bool) -> list[tuple[str, object]]:
    """What both kinds of channel are made with; `extra` wins.

    Args:
        extra: The caller's channel arguments.
        proxied: Whether calls may go through the proxy that the environment names.
    """
    config = resources.files("leadladder.v1").joinpath("service_config.json").read_text("utf-8")
    own: dict[str, object] = {
        "grpc.service_config": json.dumps(json.loads(config)),
        "grpc.enable_retries": 1,
        "grpc.enable_http_proxy": int(proxied),
        "grpc.initial_reconnect_backoff_ms": 100,
        "grpc.max_reconnect_backoff_ms": 5000,
        "grpc.max_receive_message_length": MAX_MESSAGE,
    }
    return list({**own, **dict(extra)}.items())
