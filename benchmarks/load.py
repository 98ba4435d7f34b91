"""The load: a client that sends and receives bytes, so that it costs the same whichever server answers."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import grpc.aio

from benchmarks.contacts import Contacts, options
from leadladder.v1 import lead_scoring_service_pb2 as service

BATCH = 100
"""Contacts in one request of BatchScoreLeads."""

_STREAMS = 2
_STREAM_WINDOW = 64
"""Submissions of one stream that wait for their answer."""
_LARGEST_MESSAGE = 64 * 1024 * 1024


class Mode(StrEnum):
    """How contacts are sent."""

    UNARY = "unary"
    BATCH = "batch of 100"
    STREAM = "stream"

    @property
    def method(self) -> str:
        """The method's path on the wire."""
        names = {Mode.UNARY: "ScoreLead", Mode.BATCH: "BatchScoreLeads", Mode.STREAM: "StreamScoreLeads"}
        return f"/leadladder.v1.LeadScoringService/{names[self]}"

    @property
    def contacts(self) -> int:
        """Contacts in one message."""
        return BATCH if self is Mode.BATCH else 1


_CALLS = {Mode.UNARY: 32, Mode.BATCH: 4}
"""Calls in flight: enough that the server never waits for the client."""

_EVERYTHING = options()


def requests(mode: Mode, contacts: Contacts, count: int, asked: service.ScoringOptions = _EVERYTHING) -> list[bytes]:
    """Messages for the next `count` messages' worth of contacts."""
    submissions = [service.Submission(contact=contact) for contact in contacts.take(count * mode.contacts)]
    match mode:
        case Mode.UNARY:
            return [
                service.ScoreLeadRequest(submission=submission, options=asked).SerializeToString()
                for submission in submissions
            ]
        case Mode.BATCH:
            return [
                service.BatchScoreLeadsRequest(
                    submissions=submissions[start : start + BATCH], options=asked
                ).SerializeToString()
                for start in range(0, len(submissions), BATCH)
            ]
        case Mode.STREAM:
            return [
                service.StreamScoreLeadsRequest(submission=submission).SerializeToString() for submission in submissions
            ]


@dataclass(slots=True)
class Answers:
    """What came back.

    Attributes:
        messages: How many.
        received: Their bytes.
        seconds: From the first request to the last answer.
    """

    messages: int = 0
    received: int = 0
    seconds: float = 0.0


def send(
    port: int, mode: Mode, messages: Iterator[bytes], seconds: float, asked: service.ScoringOptions = _EVERYTHING
) -> Answers:
    """Sends messages for `seconds`, or until there are no more; `asked` are the options of streams."""
    return asyncio.run(_send(port, mode, messages, seconds, None, asked))


def send_each(
    port: int,
    mode: Mode,
    messages: Sequence[bytes],
    keep: Callable[[bytes], None],
    asked: service.ScoringOptions = _EVERYTHING,
) -> Answers:
    """Sends each message once, and gives every answer to `keep`; `asked` as in `send`."""
    return asyncio.run(_send(port, mode, iter(messages), float("inf"), keep, asked))


async def _send(
    port: int,
    mode: Mode,
    messages: Iterator[bytes],
    seconds: float,
    keep: Callable[[bytes], None] | None,
    asked: service.ScoringOptions,
) -> Answers:
    answers = Answers()
    opening = service.StreamScoreLeadsRequest(options=asked).SerializeToString()  # It has no answer.
    sizes = [("grpc.max_receive_message_length", _LARGEST_MESSAGE)]
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=sizes) as channel:
        start = time.perf_counter()
        end = start + seconds

        def due() -> Iterator[bytes]:
            while time.perf_counter() < end:
                message = next(messages, None)
                if message is None:
                    return
                yield message

        def count(answer: bytes) -> None:
            answers.messages += 1
            answers.received += len(answer)
            if keep is not None:
                keep(answer)

        if mode is Mode.STREAM:
            await asyncio.gather(*(_stream(channel, mode.method, opening, due(), count) for _ in range(_STREAMS)))
        else:
            call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(mode.method)
            await asyncio.gather(*(_one_by_one(call, due(), count) for _ in range(_CALLS[mode])))
        answers.seconds = time.perf_counter() - start
    return answers


async def _one_by_one(
    call: Callable[[bytes], Awaitable[bytes]], messages: Iterator[bytes], count: Callable[[bytes], None]
) -> None:
    for message in messages:
        count(await call(message))


async def _stream(
    channel: grpc.aio.Channel,
    method: str,
    opening: bytes,
    messages: Iterator[bytes],
    count: Callable[[bytes], None],
) -> None:
    window = asyncio.Semaphore(_STREAM_WINDOW)

    async def submissions() -> AsyncIterator[bytes]:
        yield opening
        for message in messages:
            await window.acquire()
            yield message

    call: grpc.aio.StreamStreamMultiCallable[bytes, bytes] = channel.stream_stream(method)
    async for answer in call(submissions()):
        count(answer)
        window.release()
