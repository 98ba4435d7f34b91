"""The client for asyncio."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar

import grpc

from leadladder import requests
from leadladder.access import with_token
from leadladder.account import AccountVerdict
from leadladder.contacts import Submission
from leadladder.errors import DeadlineExceededError, Error, UnavailableError, from_call
from leadladder.requests import Answer, Options, Reasons
from leadladder.v1 import lead_scoring_service_pb2 as scoring
from leadladder.v1 import rule_set_pb2 as rules
from leadladder.v1 import rule_set_service_pb2 as rule_sets
from leadladder.v1.contact_pb2 import Contact
from leadladder.v1.lead_scoring_service_pb2_grpc import LeadScoringServiceStub
from leadladder.v1.rule_set_service_pb2_grpc import RuleSetServiceStub
from leadladder.verdict import Verdict

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class AsyncClient:
    """Asks a LeadLadder server from one event loop; made inside of it. Arguments and behaviour as `leadladder.Client`.

    >>> async def stage() -> str:
    ...     async with AsyncClient(target) as client:
    ...         return (await client.score(contact(company={"employees": 60}))).stage
    >>> asyncio.run(stage())
    'name'
    """

    def __init__(
        self,
        target: str = "localhost:50051",
        *,
        rule_set: str = "",
        version: int | None = None,
        reasons: Reasons = "all",
        locale: str = "",
        outlook: bool = True,
        timeout: float | None = 10.0,
        credentials: grpc.ChannelCredentials | None = None,
        token: str | None = None,
        metadata: Sequence[tuple[str, str | bytes]] = (),
        options: Sequence[tuple[str, object]] = (),
    ) -> None:
        self._metadata = with_token(metadata, token, target, encrypted=credentials is not None)
        arguments = requests.channel_options(options, proxied=token is None or credentials is not None)
        self._channel = (
            grpc.aio.insecure_channel(target, options=arguments)
            if credentials is None
            else grpc.aio.secure_channel(target, credentials, options=arguments)
        )
        self._scoring = LeadScoringServiceStub(self._channel)
        self._rule_sets = RuleSetServiceStub(self._channel)
        self._options = Options(rule_set, version, None, reasons, locale, outlook)
        self._timeout = timeout

    async def score(
        self,
        contact: Contact,
        *,
        previous_stage: str | None = None,
        as_of: datetime | None = None,
        rule_set: str | None = None,
        version: int | None = None,
        reasons: Reasons | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # gRPC's own deadline, which the server sees.
    ) -> Verdict:
        """How far up the ladder a contact is; see `leadladder.Client.score`."""
        request = scoring.ScoreLeadRequest(
            submission=scoring.Submission(contact=contact, previous_stage=previous_stage),
            options=self._options.having(rule_set, version, as_of, reasons).message(),
        )
        return Verdict((await self._call(self._scoring.ScoreLead, request, timeout)).verdict)

    async def score_batch(
        self,
        contacts: Iterable[Contact | Submission],
        *,
        as_of: datetime | None = None,
        rule_set: str | None = None,
        version: int | None = None,
        reasons: Reasons | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> list[Answer]:
        """The verdicts of many contacts at one moment, in calls of 256; see `leadladder.Client.score_batch`."""
        options = self._options.having(rule_set, version, as_of, reasons)
        answers: list[Answer] = []
        for chunk in requests.chunks(contacts, requests.BATCH):
            submissions = [requests.submission(item) for item in chunk]
            request = scoring.BatchScoreLeadsRequest(submissions=submissions, options=options.message())
            response = await self._call(self._scoring.BatchScoreLeads, request, timeout)
            start = len(answers)
            answers += requests.batch_answers(response, len(submissions), start)
            if options.as_of is None:
                options = options.having(as_of=requests.first_moment(answers))
        return answers

    async def score_stream(
        self,
        contacts: Iterable[Contact | Submission] | AsyncIterable[Contact | Submission],
        *,
        as_of: datetime | None = None,
        rule_set: str | None = None,
        version: int | None = None,
        reasons: Reasons | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
        in_flight: int = requests.IN_FLIGHT,
    ) -> AsyncIterator[Answer]:
        """The verdicts of any number of contacts at one moment, each as it comes; see `leadladder.Client.score_stream`.

        The contacts may come from an asynchronous iterable too.
        """
        window = asyncio.Semaphore(in_flight)
        failures: list[Exception] = []
        submitted = answered = 0
        first = scoring.StreamScoreLeadsRequest(
            options=self._options.having(rule_set, version, as_of, reasons).message()
        )

        async def messages() -> AsyncIterator[scoring.StreamScoreLeadsRequest]:
            nonlocal submitted
            yield first
            await call.initial_metadata()  # The options are accepted, or the stream is over.
            try:
                async for item in _each(contacts):
                    await window.acquire()
                    if call.done():
                        return
                    message = scoring.StreamScoreLeadsRequest(submission=requests.submission(item))
                    submitted += 1
                    yield message
            except Exception as failure:  # noqa: BLE001  # The caller's; raised to the caller below.
                failures.append(failure)

        call = self._scoring.StreamScoreLeads(messages(), timeout=timeout, metadata=self._metadata)
        try:
            async for response in call:
                window.release()
                answered += 1
                yield requests.answer(response.result)
        except grpc.RpcError as failure:
            raise _stream_error(failure, call.time_remaining()) from failure
        finally:
            call.cancel()
        if failures:
            raise failures[0]
        requests.check_count(answered, submitted)

    async def score_account(
        self,
        contacts: Iterable[Contact],
        *,
        account_id: str = "",
        previous_stage: str | None = None,
        as_of: datetime | None = None,
        rule_set: str | None = None,
        version: int | None = None,
        reasons: Reasons | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> AccountVerdict:
        """How far up the ladder the contacts of one company are together; see `leadladder.Client.score_account`."""
        request = scoring.ScoreAccountRequest(
            account_id=account_id,
            contacts=contacts,
            previous_stage=previous_stage,
            options=self._options.having(rule_set, version, as_of, reasons).message(),
        )
        return AccountVerdict((await self._call(self._scoring.ScoreAccount, request, timeout)).verdict)

    async def list_rule_sets(self, *, timeout: float | None = None) -> list[rules.RuleSetSummary]:  # noqa: ASYNC109
        """Every loaded rule set, every version of it; see `leadladder.Client.list_rule_sets`."""
        found: list[rules.RuleSetSummary] = []
        token = ""
        while True:
            request = rule_sets.ListRuleSetsRequest(page_size=requests.PAGE, page_token=token)
            response = await self._call(self._rule_sets.ListRuleSets, request, timeout)
            found += response.rule_sets
            token = response.next_page_token
            if not token:
                return found

    async def get_rule_set(
        self,
        rule_set: str | None = None,
        version: int | None = None,
        *,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> rules.RuleSet:
        """What a loaded rule set asks, gives and reads; see `leadladder.Client.get_rule_set`."""
        wanted = self._options.having(rule_set, version)
        request = rule_sets.GetRuleSetRequest(rule_set_id=wanted.rule_set, version=wanted.version)
        return (await self._call(self._rule_sets.GetRuleSet, request, timeout)).rule_set

    async def check_rule_set(
        self,
        text: str,
        list_files: Mapping[str, str] | None = None,
        *,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> list[rules.Diagnostic]:
        """The problems in a text of a rule set, which is not loaded; see `leadladder.Client.check_rule_set`."""
        request = rule_sets.CheckRuleSetRequest(text=text, list_files=list_files)
        return list((await self._call(self._rule_sets.CheckRuleSet, request, timeout)).diagnostics)

    async def reload_rule_sets(
        self,
        *,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> rule_sets.ReloadRuleSetsResponse:
        """Has the server read its rules folder now; see `leadladder.Client.reload_rule_sets`."""
        return await self._call(self._rule_sets.ReloadRuleSets, rule_sets.ReloadRuleSetsRequest(), timeout)

    async def close(self) -> None:
        """Ends every call and closes the connection."""
        await self._channel.close()

    async def __aenter__(self) -> Self:
        """Itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Closes the connection."""
        await self.close()

    async def _call(
        self,
        method: Callable[..., Awaitable[_Result]],
        request: object,
        timeout: float | None,  # noqa: ASYNC109
    ) -> _Result:
        try:
            return await method(
                request, timeout=self._timeout if timeout is None else timeout, metadata=self._metadata or None
            )
        except grpc.RpcError as failure:
            raise from_call(failure) from failure


def _stream_error(failure: grpc.RpcError, remaining: float | None) -> Error:
    """The error that a failed stream stands for.

    Where the end of a stream overtakes a message that is being sent, grpc.aio knows no more than that: it reports an
    INTERNAL of its own in place of the stream's status.
    """
    error = from_call(failure)
    if error.code is not grpc.StatusCode.INTERNAL or error.reason:
        return error
    if remaining is not None and remaining <= 0:
        return DeadlineExceededError(grpc.StatusCode.DEADLINE_EXCEEDED, "Deadline Exceeded")
    return UnavailableError(grpc.StatusCode.UNAVAILABLE, "The server ended the stream")


async def _each(items: Iterable[_Item] | AsyncIterable[_Item]) -> AsyncIterator[_Item]:
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item
