"""Microseconds per contact in this process, step by step, without gRPC."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.contacts import AS_OF, RULE_SET, Contacts, options
from benchmarks.without_memos import memos_keep_nothing
from leadladder.v1 import lead_scoring_service_pb2 as service
from leadladder_server.catalog.loading import load_rule_sets
from leadladder_server.engine.assessment import Assessment
from leadladder_server.engine.conclusion import Conclusion
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import Program, compile_program
from leadladder_server.rpc.contacts import fact_fields, read_contact
from leadladder_server.rpc.scoring import wire_rendering
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.values.time import from_datetime
from leadladder_server.verdict import ReasonDetail

_CONTACTS = 1000
_ROUNDS = 5
_SEED = 20261122


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        name: What the table calls it.
        microseconds: Per contact, the median of the rounds.
    """

    name: str
    microseconds: float


def measure() -> Iterator[Step]:
    """Every step for the same 1,000 contacts with values from short lists: memos warm first, then keeping nothing."""
    rule_set = _rule_set()
    program = compile_program(rule_set)
    rendering = wire_rendering(program)
    as_of = from_datetime(AS_OF)
    messages = Contacts(_SEED, distinct=False).take(_CONTACTS)
    requests = [
        service.ScoreLeadRequest(submission=service.Submission(contact=message), options=options()).SerializeToString()
        for message in messages
    ]
    fields = fact_fields(program.paths)
    contacts = [read_contact(message, fields) for message in messages]
    facts = [program.read(contact, as_of) for contact in contacts]
    outcomes = [program.test(each, as_of) for each in facts]

    def conclude(by: Program, number: int) -> Conclusion:
        return by.conclude(facts[number], outcomes[number], as_of)

    assessments = [Assessment("", as_of, each, conclude(program, number), None) for number, each in enumerate(facts)]

    def render(number: int) -> object:
        return rendering.render(assessments[number], ReasonDetail.ALL)

    yield _time("request parsed by protobuf", lambda number: service.ScoreLeadRequest.FromString(requests[number]))
    yield _time("message to contact", lambda number: read_contact(messages[number], fields))
    yield _time("facts and signals", lambda number: program.read(contacts[number], as_of))
    yield _time("tests", lambda number: program.test(facts[number], as_of))
    yield _time("conclusion, remembered", lambda number: conclude(program, number))
    yield _time("verdict and reasons as bytes, remembered", render)
    with memos_keep_nothing():
        # Programs of their own: these have nothing to remember yet.
        durable, fresh = compile_program(rule_set), wire_rendering(program)
        yield _time("conclusion, by durable_rules", lambda number: conclude(durable, number))
        reference = compile_program(rule_set, Inference.REFERENCE)
        yield _time("conclusion, by the reference evaluator", lambda number: conclude(reference, number))
        yield _time(
            "verdict and reasons as bytes, anew", lambda number: fresh.render(assessments[number], ReasonDetail.ALL)
        )


def _time(name: str, work: Callable[[int], object]) -> Step:
    """Does `work` for every contact once unmeasured, then five times."""
    rounds = []
    for _ in range(1 + _ROUNDS):
        start = time.perf_counter()
        for number in range(_CONTACTS):
            work(number)
        rounds.append((time.perf_counter() - start) / _CONTACTS * 1e6)
    return Step(name, median(rounds[1:]))


def _rule_set() -> RuleSet:
    loaded = load_rule_sets(Path("rules"))
    return next(rule_set for rule_set in loaded.rule_sets if rule_set.ref.rule_set_id == RULE_SET)


def table(steps: Iterable[Step]) -> Iterator[str]:
    """The figures in Markdown, line by line."""
    yield "| step | µs per contact |"
    yield "|---|--:|"
    for step in steps:
        yield f"| {step.name} | {step.microseconds:,.1f} |"
