"""Both clients against a real server."""

import asyncio
import itertools
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import grpc
import pytest

import leadladder
from leadladder import AsyncClient, Client, Contact, FieldViolation, Submission, Verdict, contact
from leadladder.requests import Answer
from leadladder_server.rpc.server import Server
from tests.rpc.requests import ASKED
from tests.rpc.serving import NOW, RULES, load

MOMENT = datetime(2026, 11, 22, 9, tzinfo=UTC)
ASKER = contact("acme-1", company={"employees": 12}, history=ASKED)


def _many(count: int) -> Iterator[Contact]:
    for number in range(count):
        yield contact("x" * 300 if number % 7 == 3 else str(number), company={"employees": number})


def _ids(answers: list[Answer]) -> list[str | None]:
    return [answer.contact_id if isinstance(answer, Verdict) else None for answer in answers]


WANTED = [None if number % 7 == 3 else str(number) for number in range(600)]
"""What `_many(600)` is answered with: ids, and None for those that are refused."""


def test_a_verdict_reads_well_in_python(client: Client) -> None:
    """Ids and words instead of numbers, None for what is absent."""
    verdict = client.score(ASKER, as_of=MOMENT, previous_stage="qualified_lead")
    assert (verdict.contact_id, verdict.as_of) == ("acme-1", MOMENT)
    assert (verdict.stage, verdict.stage_title, verdict.rung, verdict.lifecycle) == ("lead", "Lead", 1, "lead")
    assert (verdict.standing, verdict.transition) == ("active", "demoted")
    assert (verdict.score, verdict.points, verdict.grade) == (50, 10, None)
    assert verdict.outcome("fit.headcount") == "unmet"
    assert verdict.outcome("budget.allocated") == "unknown"
    assert verdict.outcome("no.such") is None
    assert verdict.next_stage == "qualified_lead"
    assert {change.code for change in verdict.changes} == {"fit.headcount", "budget.allocated"}
    assert "Is a budget allocated?" in [question.ask for question in verdict.open_questions]
    assert (verdict.next_action, verdict.hand_off_to) == ("Call within one working day", None)
    assert (verdict.labels, verdict.warnings) == ({}, ())
    assert verdict == client.score(ASKER, as_of=MOMENT, previous_stage="qualified_lead")
    assert repr(verdict) == "<Verdict 'acme-1': lead, active>"


def test_a_report_names_standing_warnings_and_who_takes_over(client: Client) -> None:
    """The report of a disqualified contact with an unreadable fact, and of one on the top rung."""
    rival = contact(company={"domain": "competitor.example"}, attributes={"visits": "many"})
    report = str(client.score(rival, as_of=MOMENT))
    assert report.splitlines()[0].startswith("Name (disqualified)")
    assert "  + They sell what we sell" in report
    assert "warning: attributes.visits: expected a number" in report
    top = contact(company={"employees": 20}, qualification={"budget": {"allocated": True}}, history=ASKED)
    assert "hand off to: sales" in str(client.score(top, as_of=MOMENT)).splitlines()


def test_reasons_can_be_left_out(client: Client, target: str) -> None:
    """By call, or for all calls of a client."""
    assert not client.score(ASKER, reasons="none").reasons
    with Client(target, reasons="deciding") as brief:
        assert 0 < len(brief.score(ASKER).reasons) < len(client.score(ASKER).reasons)
    with pytest.raises(ValueError, match="reasons: 'some' is not one of none, deciding, all"):
        client.score(ASKER, reasons="some")  # type: ignore[arg-type]


def test_a_moment_needs_its_time_zone(client: Client) -> None:
    """A naive datetime could be any of several moments."""
    with pytest.raises(ValueError, match="has no time zone"):
        client.score(ASKER, as_of=datetime(2026, 1, 1))  # noqa: DTZ001  # The point.


def test_errors_have_code_reason_metadata_and_violations(client: Client) -> None:
    """Each kind is a class of its own; all are leadladder.Error."""
    with pytest.raises(leadladder.RuleSetNotFoundError, match="There is no rule set tinny; did you mean tiny") as lost:
        client.score(ASKER, rule_set="tinny")
    assert lost.value.code is grpc.StatusCode.NOT_FOUND
    assert (lost.value.reason, lost.value.metadata["nearest"]) == ("RULE_SET_NOT_FOUND", "tiny")
    with pytest.raises(leadladder.ContactInvalidError) as invalid:
        client.score(contact("x" * 300))
    assert [violation.field for violation in invalid.value.violations] == ["submission.contact.contact_id"]
    assert str(invalid.value) == "submission.contact.contact_id: expected at most 256 bytes, got 300"
    with pytest.raises(leadladder.RequestInvalidError):
        client.get_rule_set(version=-1)
    with pytest.raises(leadladder.DeadlineExceededError):
        client.score(contact(history=ASKED * 9_000), timeout=0.001)


def test_another_rule_set_does_not_keep_the_version_of_the_clients_own(target: str) -> None:
    """The version belongs to the rule set that it was given with."""
    with Client(target, rule_set="other", version=7) as client:
        assert client.get_rule_set("tiny").rule_set.version == 1
        with pytest.raises(leadladder.RuleSetNotFoundError, match="other version 7"):
            client.get_rule_set()


def test_a_batch_of_any_size_goes_in_calls_of_256(client: Client) -> None:
    """600 contacts, some bad: answers in order, errors in their places."""
    assert _ids(client.score_batch(_many(600))) == WANTED


def test_an_error_tells_each_violation_once() -> None:
    """In its message, or in a line of its own."""
    violations = [FieldViolation("a", "expected one"), FieldViolation("b", "expected two")]
    error = leadladder.Error(grpc.StatusCode.INVALID_ARGUMENT, "a: expected one (and 1 more)", violations=violations)
    assert str(error) == "a: expected one (and 1 more)\n  b: expected two"


def test_errors_of_a_batch_count_from_its_start(client: Client) -> None:
    """Not from the start of the call that the contact went in."""
    answers = client.score_batch(_many(600))
    told = [(str(answer), answer.violations) for answer in answers if isinstance(answer, leadladder.Error)]
    paths = [f"submissions[{place}].contact.contact_id" for place, wanted in enumerate(WANTED) if wanted is None]
    description = "expected at most 256 bytes, got 300"
    assert told == [(f"{path}: {description}", (FieldViolation(path, description),)) for path in paths]


def test_a_batch_of_several_calls_has_one_moment() -> None:
    """The server's, at the first call."""
    clock = iter(range(1_000_000_000, 2_000_000_000))
    with (
        Server(load(RULES), now=lambda: type(NOW)(next(clock))) as server,
        Client(f"127.0.0.1:{server.port}") as client,
    ):
        answers = client.score_batch(contact(str(number)) for number in range(600))
    assert len({answer.as_of for answer in answers if isinstance(answer, Verdict)}) == 1


def test_a_previous_stage_travels_with_its_contact(client: Client) -> None:
    """In a batch and a stream, as a submission."""
    submissions: list[Contact | Submission] = [Submission(ASKER, "name"), ASKER]
    for answers in (client.score_batch(submissions), list(client.score_stream(submissions))):
        assert [answer.transition for answer in answers if isinstance(answer, Verdict)] == ["promoted", None]


def test_a_stream_answers_in_order(client: Client) -> None:
    """As a batch does."""
    assert _ids(list(client.score_stream(_many(600)))) == WANTED


def test_a_stream_never_runs_further_ahead_than_it_may(client: Client) -> None:
    """However slow the reader is, at most `in_flight` contacts have been taken and not answered."""
    taken = 0
    ahead = []

    def contacts() -> Iterator[Contact]:
        nonlocal taken
        for number in range(50):
            taken += 1
            yield contact(str(number))

    for answered, _ in enumerate(client.score_stream(contacts(), in_flight=4), start=1):
        time.sleep(0.005)
        ahead.append(taken - answered)
    assert 0 < max(ahead) <= 5  # Four in flight, and one that waits for its place.


def test_what_the_contacts_raise_is_raised_to_the_reader(client: Client) -> None:
    """After the answers to those that came before."""

    def contacts() -> Iterator[Contact]:
        yield contact("a")
        raise LookupError("the file ends here")

    stream = client.score_stream(contacts())
    assert _ids([next(stream)]) == ["a"]
    with pytest.raises(LookupError, match="the file ends here"):
        next(stream)


def test_leaving_a_stream_early_leaves_no_thread_behind(client: Client) -> None:
    """The thread that takes contacts ends with the loop."""
    before = threading.active_count()
    for answer in client.score_stream(_many(10_000), in_flight=2):
        assert isinstance(answer, Verdict)
        break
    until = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < until:
        time.sleep(0.01)
    assert threading.active_count() <= before


def test_a_refused_stream_raises(client: Client) -> None:
    """Before the first answer."""
    with pytest.raises(leadladder.RuleSetNotFoundError):
        list(client.score_stream(_many(10), rule_set="tinny"))


def test_the_async_client_does_the_same(target: str) -> None:
    """Every method, with iterables of both kinds."""

    async def contacts() -> AsyncIterator[Contact]:
        for each in _many(600):
            yield each

    async def all_of_it() -> None:
        async with AsyncClient(target) as client:
            assert (await client.score(ASKER, as_of=MOMENT)).stage == "lead"
            assert _ids(await client.score_batch(_many(600))) == WANTED
            assert _ids([answer async for answer in client.score_stream(_many(600))]) == WANTED
            assert _ids([answer async for answer in client.score_stream(contacts(), in_flight=3)]) == WANTED
            assert [each.title for each in await client.list_rule_sets()] == ["Tiny"]
            assert (await client.get_rule_set()).title == "Tiny"
            assert await client.check_rule_set("{")
            with pytest.raises(leadladder.ContactInvalidError):
                await client.score(contact("x" * 300))
            with pytest.raises(leadladder.RuleSetNotFoundError):
                _ = [answer async for answer in client.score_stream(_many(9), rule_set="tinny")]

    asyncio.run(all_of_it())


def test_an_async_stream_raises_what_its_contacts_raise(target: str) -> None:
    """After the answers to those that came before."""

    def contacts() -> Iterator[Contact]:
        yield contact("a")
        raise LookupError("the file ends here")

    async def read() -> None:
        async with AsyncClient(target) as client:
            stream = client.score_stream(contacts())
            assert _ids([await anext(stream)]) == ["a"]
            with pytest.raises(LookupError, match="the file ends here"):
                await anext(stream)

    asyncio.run(read())


@pytest.mark.parametrize(
    ("timeout", "error"),
    [
        pytest.param(0.2, leadladder.DeadlineExceededError, id="its deadline passes"),
        pytest.param(None, leadladder.UnavailableError, id="the server stops"),
    ],
)
def test_a_stream_that_is_cut_off_says_why(timeout: float | None, error: type[leadladder.Error]) -> None:
    """Both clients tell a deadline from a server that has gone, though messages are under way."""
    catalog = load(RULES)

    def cut(server: Server) -> None:
        if timeout is None:
            threading.Timer(0.2, server.stop).start()

    async def read(target: str) -> None:
        async with AsyncClient(target) as client:
            async for _ in client.score_stream(itertools.repeat(ASKER), timeout=timeout):
                pass

    with Server(catalog) as server, Client(f"127.0.0.1:{server.port}") as client:
        cut(server)
        with pytest.raises(error):
            for _ in client.score_stream(itertools.repeat(ASKER), timeout=timeout):
                pass
    with Server(catalog) as server:
        cut(server)
        with pytest.raises(error):
            asyncio.run(read(f"127.0.0.1:{server.port}"))


def test_a_restart_of_the_server_goes_unnoticed() -> None:
    """Calls that fall into the gap are tried again until the next server answers; not one of them fails."""
    catalog = load(RULES)
    first = Server(catalog)
    first.start()
    failures: list[leadladder.Error] = []
    over = threading.Event()
    calls = 0

    def call_on_and_on() -> None:
        nonlocal calls
        while not over.is_set():
            try:
                client.score(ASKER)
                calls += 1
            except leadladder.Error as error:
                failures.append(error)

    with Client(f"127.0.0.1:{first.port}") as client:
        callers = [threading.Thread(target=call_on_and_on) for _ in range(3)]
        for caller in callers:
            caller.start()
        time.sleep(0.2)
        first.stop(grace=5)
        before = calls
        with Server(catalog, port=first.port):
            until = time.monotonic() + 10
            while calls < before + 10 and time.monotonic() < until:
                time.sleep(0.05)
            over.set()
            for caller in callers:
                caller.join()
    assert not failures
    assert before < calls


def test_no_server_is_an_error_of_its_own() -> None:
    """After the retries, well before the deadline."""
    with Client("127.0.0.1:1") as client, pytest.raises(leadladder.UnavailableError):
        client.score(ASKER)


def test_the_client_needs_no_server_package() -> None:
    """It imports where only the client is installed."""
    code = "import sys, leadladder; print([name for name in sys.modules if name.startswith('leadladder_server')])"
    environment = {"PYTHONPATH": str(Path(leadladder.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "[]"
