"""The client for programs that wait for their answers."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar

import grpc

from leadladder import requests
from leadladder.access import with_token
from leadladder.account import AccountVerdict
from leadladder.contacts import Submission
from leadladder.errors import from_call
from leadladder.requests import Answer, Options, Reasons
from leadladder.v1 import lead_scoring_service_pb2 as scoring
from leadladder.v1 import rule_set_pb2 as rules
from leadladder.v1 import rule_set_service_pb2 as rule_sets
from leadladder.v1.contact_pb2 import Contact
from leadladder.v1.lead_scoring_service_pb2_grpc import LeadScoringServiceStub
from leadladder.v1.rule_set_service_pb2_grpc import RuleSetServiceStub
from leadladder.verdict import Verdict

_Result = TypeVar("_Result")


class Client:
    """Asks a LeadLadder server. Safe to share between threads; use it as a context manager, or call `close`.

    Calls that find no server, or one that is about to stop, are tried again: up to five times within about three
    seconds. Streams are not.

    Args:
        target: Host and port of the server.
        rule_set: The rule set of every call that names no other; empty for the server's default.
        version: The version of `rule_set`; None for the highest that is loaded.
        reasons: How many reasons verdicts give, where a call does not say.
        locale: Language of titles, sentences and questions, as a BCP 47 tag ("de"); one in which the rule set has no
            texts, or empty: the rule set's own.
        outlook: Whether verdicts tell what could become of the contact: the range of stages, the next stage, what holds
            the present one, open questions and how long it all holds. Without it they take the server less time.
        timeout: The most seconds that a call may take, where it does not say. Streams have none. None: no limit.
        credentials: For TLS: `grpc.ssl_channel_credentials()`. None: no encryption, for a server on the same host.
        token: A bearer token that the server knows; None for a server that asks for none.
        metadata: Sent with every call, for example what a proxy asks for.
        options: gRPC channel arguments, added to LeadLadder's own.

    Raises:
        ValueError: `token` is no token, or it would leave this host unencrypted.

    >>> with Client(target) as client:
    ...     verdict = client.score(contact("acme-1", company={"employees": 60}))
    >>> verdict.stage
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
            grpc.insecure_channel(target, options=arguments)
            if credentials is None
            else grpc.secure_channel(target, credentials, options=arguments)
        )
        self._scoring = LeadScoringServiceStub(self._channel)
        self._rule_sets = RuleSetServiceStub(self._channel)
        self._options = Options(rule_set, version, None, reasons, locale, outlook)
        self._timeout = timeout

    def score(
        self,
        contact: Contact,
        *,
        previous_stage: str | None = None,
        as_of: datetime | None = None,
        rule_set: str | None = None,
        version: int | None = None,
        reasons: Reasons | None = None,
        timeout: float | None = None,
    ) -> Verdict:
        """How far up the ladder a contact is.

        Args:
            contact: From `leadladder.contact`, or built by hand.
            previous_stage: The id of its stage in its last verdict; None when it has none.
            as_of: The moment to score at, with a time zone; None for now, by the server's clock.
            rule_set: None for the client's.
            version: None for the client's, or with `rule_set` for the highest.
            reasons: None for the client's.
            timeout: Seconds; None for the client's.

        Returns:
            The verdict.

        Raises:
            leadladder.Error: No verdict; `leadladder.errors` lists the kinds.
            ValueError: `as_of` has no time zone.

        >>> moment = datetime(2026, 11, 22, 9, tzinfo=UTC)
        >>> asked = [{"type": "contact_form", "at": "2026-11-20T12:00:00Z"}]
        >>> print(client.score(contact("acme-1", company={"employees": 12}, history=asked), as_of=moment))
        acme-1: Lead, score 50 of 100
          + Asked for information (10 of 10)
          - Fewer than 20 people (0 of 10)
          ? Nobody has asked about a budget
        range: Disqualified to Lead
        to Qualified lead: Budget allocated (unknown: Is a budget allocated?); Headcount (company.employees 12 -> 20)
        ask: What is the company's web domain?
        ask: Is a budget allocated?
        ask: What is the figure for visits?
        ask: 1 more
        do: Call within one working day
        valid until 2026-12-20 12:00 UTC, the stage until 2026-12-20 12:00 UTC
        by tiny 1, as of 2026-11-22 09:00 UTC
        """
        request = scoring.ScoreLeadRequest(
            submission=scoring.Submission(contact=contact, previous_stage=previous_stage),
            options=self._options.having(rule_set, version, as_of, reasons).message(),
        )
        return Verdict(self._call(self._scoring.ScoreLead, request, timeout).verdict)

    def score_batch(
        self,
        contacts: Iterable[Contact | Submission],
        *,
        as_of: datetime | None = None,
        rule_set: str | None = None,
        version: int | None = None,
        reasons: Reasons | None = None,
        timeout: float | None = None,
    ) -> list[Answer]:
        """The verdicts of many contacts at one moment, in calls of 256.

        Args:
            contacts: Contacts, or submissions with a previous stage.
            as_of: As for `score`, for all of them; None for the moment at which the server answers the first call.
            rule_set: As for `score`.
            version: As for `score`.
            reasons: As for `score`.
            timeout: Seconds for each call; None for the client's.

        Returns:
            For each contact, in order, its verdict, or the error that says why it has none.

        Raises:
            leadladder.Error: A whole call failed.
            ValueError: `as_of` has no time zone.

        >>> answers = client.score_batch([contact("a"), contact("b" * 300)])
        >>> [type(answer).__name__ for answer in answers]
        ['Verdict', 'ContactInvalidError']
        """
        options = self._options.having(rule_set, version, as_of, reasons)
        answers: list[Answer] = []
        for chunk in requests.chunks(contacts, requests.BATCH):
            submissions = [requests.submission(item) for item in chunk]
            request = scoring.BatchScoreLeadsRequest(submissions=submissions, options=options.message())
            response = self._call(self._scoring.BatchScoreLeads, request, timeout)
            start = len(answers)
            answers += requests.batch_answers(response, len(submissions), start)
            if options.as_of is None:
                options = options.having(as_of=requests.first_moment(answers))
        return answers

    def score_stream(
        self,
        contacts: Iterable[Contact | Submission],
        *,
        as_of: datetime | None = None,
        rule_set: str | None = None,
        version: int | None = None,
        reasons: Reasons | None = None,
        timeout: float | None = None,
        in_flight: int = requests.IN_FLIGHT,
    ) -> Iterator[Answer]:
        """The verdicts of any number of contacts at one moment, each as it comes.

        The contacts are taken from their iterable in another thread, never more than `in_flight` ahead of the answers.
        Leave the loop at any time: the stream is cancelled.

        Args:
            contacts: Contacts, or submissions with a previous stage. What their iterable raises is raised here.
            as_of: As for `score`, for all of them.
            rule_set: As for `score`.
            version: As for `score`.
            reasons: As for `score`.
            timeout: Seconds for the whole stream; None for no limit.
            in_flight: The most contacts that wait for their answers, 1 or more.

        Yields:
            For each contact, in order, its verdict, or the error that says why it has none.

        Raises:
            leadladder.Error: The stream failed.
            ValueError: `as_of` has no time zone.

        >>> many = (contact(f"c{number}", company={"employees": number}) for number in range(1000))
        >>> sum(answer.stage == "name" for answer in client.score_stream(many))
        1000
        """
        window = threading.Semaphore(in_flight)
        over = threading.Event()
        failures: list[Exception] = []
        submitted = answered = 0
        first = scoring.StreamScoreLeadsRequest(
            options=self._options.having(rule_set, version, as_of, reasons).message()
        )

        def messages() -> Iterator[scoring.StreamScoreLeadsRequest]:
            nonlocal submitted
            yield first
            try:
                for item in contacts:
                    window.acquire()
                    if over.is_set():
                        return
                    message = scoring.StreamScoreLeadsRequest(submission=requests.submission(item))
                    submitted += 1
                    yield message
            except Exception as failure:  # noqa: BLE001  # The caller's; raised in the caller's thread below.
                failures.append(failure)

        call = self._scoring.StreamScoreLeads(messages(), timeout=timeout, metadata=self._metadata)
        try:
            for response in call:
                window.release()
                answered += 1
                yield requests.answer(response.result)
        except grpc.RpcError as failure:
            raise from_call(failure) from failure
        finally:
            over.set()
            window.release()
            call.cancel()
        if failures:
            raise failures[0]
        requests.check_count(answered, submitted)

    def score_account(
        self,
        contacts: Iterable[Contact],
        *,
        account_id: str = "",
        previous_stage: str | None = None,
        as_of: datetime | None = None,
        rule_set: str | None = None,
        version: int | None = None,
        reasons: Reasons | None = None,
        timeout: float | None = None,
    ) -> AccountVerdict:
        """How far up the ladder the contacts of one company are together, and whom to speak to next.

        Args:
            contacts: 1 to 256 of them, each with another id. Where they say different things of the company, the first
                one is believed.
            account_id: Your own key for the company, echoed.
            previous_stage: The id of the account's stage in its last verdict; None when it has none.
            as_of: As for `score`.
            rule_set: As for `score`.
            version: As for `score`.
            reasons: As for `score`.
            timeout: As for `score`.

        Raises:
            leadladder.Error: No verdict; `leadladder.errors` lists the kinds.
            ValueError: `as_of` has no time zone.

        >>> moment = datetime(2026, 11, 22, 9, tzinfo=UTC)
        >>> asked = [{"type": "contact_form", "at": "2026-11-20T12:00:00Z"}]
        >>> jo = contact("jo", company={"employees": 80}, history=asked)
        >>> sam = contact("sam", qualification={"budget": {"allocated": False}}, history=[])
        >>> print(client.score_account([sam, jo], account_id="acme", as_of=moment))
        acme: Lead, score 100 of 100
          + Asked for information (10 of 10) by jo
          ? Nobody has asked about a budget by jo
        to Qualified lead: Budget allocated (unknown: Is a budget allocated?) by jo
          sam: Name
          jo: Lead
        speak to jo: Could settle what the next rung waits for: Budget allocated
        ask: Is a budget allocated?
        do: Call within one working day
        by tiny 1, as of 2026-11-22 09:00 UTC
        """
        request = scoring.ScoreAccountRequest(
            account_id=account_id,
            contacts=contacts,
            previous_stage=previous_stage,
            options=self._options.having(rule_set, version, as_of, reasons).message(),
        )
        return AccountVerdict(self._call(self._scoring.ScoreAccount, request, timeout).verdict)

    def list_rule_sets(self, *, timeout: float | None = None) -> list[rules.RuleSetSummary]:
        """Every loaded rule set, every version of it, by id and then from the highest version down.

        Raises:
            leadladder.Error: No answer.

        >>> [(each.rule_set.rule_set_id, each.rule_set.version) for each in client.list_rule_sets()]
        [('tiny', 1)]
        """
        found: list[rules.RuleSetSummary] = []
        token = ""
        while True:
            request = rule_sets.ListRuleSetsRequest(page_size=requests.PAGE, page_token=token)
            response = self._call(self._rule_sets.ListRuleSets, request, timeout)
            found += response.rule_sets
            token = response.next_page_token
            if not token:
                return found

    def get_rule_set(
        self, rule_set: str | None = None, version: int | None = None, *, timeout: float | None = None
    ) -> rules.RuleSet:
        """What a loaded rule set asks, gives and reads.

        Args:
            rule_set: None for the client's.
            version: None for the client's, or with `rule_set` for the highest.
            timeout: Seconds; None for the client's.

        Raises:
            leadladder.Error: No such rule set, or no answer.

        >>> [stage.title for stage in client.get_rule_set().stages]
        ['Name', 'Lead', 'Qualified lead']
        """
        wanted = self._options.having(rule_set, version)
        request = rule_sets.GetRuleSetRequest(rule_set_id=wanted.rule_set, version=wanted.version)
        return self._call(self._rule_sets.GetRuleSet, request, timeout).rule_set

    def check_rule_set(
        self, text: str, list_files: Mapping[str, str] | None = None, *, timeout: float | None = None
    ) -> list[rules.Diagnostic]:
        """The problems in a text of a rule set, which is not loaded.

        Args:
            text: What would stand in ruleset.yaml.
            list_files: The texts of the list files that it names, by their path in its folder: "lists/competitors.txt".
            timeout: Seconds; None for the client's.

        Returns:
            Every problem, sorted by place; empty for a text without any.

        Raises:
            leadladder.Error: No answer, or a text that is too long.

        >>> [problem.severity == rule_set_pb2.SEVERITY_ERROR for problem in client.check_rule_set("ladder: [")]
        [True]
        """
        request = rule_sets.CheckRuleSetRequest(text=text, list_files=list_files)
        return list(self._call(self._rule_sets.CheckRuleSet, request, timeout).diagnostics)

    def reload_rule_sets(self, *, timeout: float | None = None) -> rule_sets.ReloadRuleSetsResponse:
        """Has the server read its rules folder now; for operators.

        Args:
            timeout: Seconds; None for the client's.

        Returns:
            What became of each folder of a rule set, and every problem. A rule set that is refused is no error: its
            last good version stays in service.

        Raises:
            leadladder.Error: No answer, or the server lets only others call it.
        """
        return self._call(self._rule_sets.ReloadRuleSets, rule_sets.ReloadRuleSetsRequest(), timeout)

    def close(self) -> None:
        """Ends every call and closes the connection."""
        self._channel.close()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Closes the connection."""
        self.close()

    def _call(self, method: Callable[..., _Result], request: object, timeout: float | None) -> _Result:
        try:
            return method(
                request, timeout=self._timeout if timeout is None else timeout, metadata=self._metadata or None
            )
        except grpc.RpcError as failure:
            raise from_call(failure) from failure
