"""Both clients against servers that answer what no server of ours would, and that write down what they are asked."""

import asyncio
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
import pytest

import leadladder
from leadladder import AsyncClient, Client, contact
from leadladder.requests import Answer
from leadladder.v1 import lead_scoring_service_pb2 as wire
from leadladder.v1.lead_scoring_service_pb2_grpc import (
    LeadScoringServiceServicer,
    add_LeadScoringServiceServicer_to_server,
)
from leadladder.v1.verdict_pb2 import Verdict

RESULT = wire.ScoringResult(verdict=Verdict(contact_id="a"))


class Forgetful(LeadScoringServiceServicer):
    """Loses the last answer of each call.

    Attributes:
        options: Of each call.
    """

    def __init__(self) -> None:
        self.options: list[wire.ScoringOptions] = []

    def ScoreLead(self, _request: wire.ScoreLeadRequest, _context: Any) -> wire.ScoreLeadResponse:  # noqa: ANN401, N802
        """Nothing."""
        return wire.ScoreLeadResponse()

    def BatchScoreLeads(self, request: wire.BatchScoreLeadsRequest, _context: Any) -> wire.BatchScoreLeadsResponse:  # noqa: ANN401, N802
        """One answer too few."""
        self.options.append(request.options)
        return wire.BatchScoreLeadsResponse(results=[RESULT] * (len(request.submissions) - 1))

    def ScoreAccount(self, _request: wire.ScoreAccountRequest, _context: Any) -> wire.ScoreAccountResponse:  # noqa: ANN401, N802
        """Nothing."""
        return wire.ScoreAccountResponse()

    def StreamScoreLeads(  # noqa: N802
        self,
        requests: Iterator[wire.StreamScoreLeadsRequest],
        context: Any,  # noqa: ANN401  # Of grpcio or grpc.aio.
    ) -> Iterator[wire.StreamScoreLeadsResponse]:
        """One answer too few."""
        self.options.append(next(requests).options)
        context.send_initial_metadata(())
        for _ in list(requests)[1:]:
            yield wire.StreamScoreLeadsResponse(result=RESULT)


@contextmanager
def forgetful() -> Iterator[tuple[str, Forgetful]]:
    """Its address, and it."""
    server = grpc.server(ThreadPoolExecutor(4))
    servicer = Forgetful()
    add_LeadScoringServiceServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}", servicer
    finally:
        server.stop(None).wait()


def test_an_answer_too_few_is_an_error() -> None:
    """Answers meet their contacts by their order, so that a lost one must not go unnoticed."""
    contacts = [contact("a"), contact("b")]

    def read(answers: Iterable[Answer]) -> None:
        with pytest.raises(leadladder.ServerError, match="The server gave 1 answers to 2 submissions"):
            list(answers)

    async def read_async(target: str) -> None:
        async with AsyncClient(target) as client:
            with pytest.raises(leadladder.ServerError, match="1 answers to 2"):
                await client.score_batch(contacts)
            with pytest.raises(leadladder.ServerError, match="1 answers to 2"):
                _ = [answer async for answer in client.score_stream(contacts)]

    with forgetful() as (target, _), Client(target) as client:
        with pytest.raises(leadladder.ServerError, match="1 answers to 2"):
            client.score_batch(contacts)
        read(client.score_stream(contacts))
        asyncio.run(read_async(target))


def test_a_locale_and_a_detail_without_a_word_are_sent() -> None:
    """By both clients, for the server to make of them what it can."""

    async def ask(target: str) -> None:
        async with AsyncClient(target, locale="de", reasons=7) as client:
            with pytest.raises(leadladder.ServerError):
                await client.score_batch([contact()])

    with forgetful() as (target, servicer):
        with Client(target, locale="de-AT") as client, pytest.raises(leadladder.ServerError):
            list(client.score_stream([contact()], reasons=7))
        asyncio.run(ask(target))
    assert [(each.locale, int(each.reason_detail)) for each in servicer.options] == [("de-AT", 7), ("de", 7)]
