"""What a whole verdict costs against one without outlook and validity, in this process, for each shipped rule set."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from benchmarks.contacts import AS_OF
from leadladder_server.catalog.loading import load_rule_sets
from leadladder_server.contact import Contact
from leadladder_server.engine.program import Program, compile_program
from leadladder_server.intake.contact_file import ContactFile, read_contact_file
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.values.time import from_datetime

_AS_OF = from_datetime(AS_OF)
_RULES = Path("rules")
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one verdict without outlook and validity, and of a whole one, in microseconds of processor time.

    Attributes:
        stage: Without.
        whole: The whole.
    """

    stage: float
    whole: float

    @property
    def ratio(self) -> float:
        """How many times as much the whole takes."""
        return self.whole / self.stage


@dataclass(frozen=True, slots=True)
class Row:
    """One rule set.

    Attributes:
        rule_set: Its id.
        contacts: How many were scored.
        first: Contacts that were not seen before: hardly two have the same outcomes.
        again: The same contacts once more: everything is remembered but until when the verdicts hold.
    """

    rule_set: str
    contacts: int
    first: Cost
    again: Cost


def measure() -> Iterator[Row]:
    """Every shipped rule set, with its sample contacts as they are and with each fact and each activity taken away."""
    for rule_set in load_rule_sets(_RULES).rule_sets:
        samples = _samples(rule_set)
        contacts = [replace(sample, contact=each) for sample in samples for each in _variants(sample.contact)]
        rounds = [_round(rule_set, samples, contacts) for _ in range(_ROUNDS)]
        first, again = ([each[place] for each in rounds] for place in range(2))
        yield Row(rule_set.ref.rule_set_id, len(contacts), _middle(first), _middle(again))


def _samples(rule_set: RuleSet) -> list[ContactFile]:
    files = sorted((_RULES / rule_set.ref.rule_set_id / "contacts").glob("*.yaml"))
    read = (read_contact_file(str(file), file.read_text(encoding="utf-8"))[0] for file in files)
    return [contact for contact in read if contact is not None]


def _variants(contact: Contact) -> Iterator[Contact]:
    """The contact, and what is left of it without each of its facts, and without each of its activities."""
    yield contact
    for path in contact.facts:
        yield replace(contact, facts={each: value for each, value in contact.facts.items() if each != path})
    history = contact.history or ()
    for place in range(len(history)):
        yield replace(contact, history=(*history[:place], *history[place + 1 :]))


def _round(rule_set: RuleSet, samples: Sequence[ContactFile], contacts: Sequence[ContactFile]) -> tuple[Cost, Cost]:
    """What contacts cost the first time and the second, on programs that have scored one sample before."""
    passes = []
    for outlook in (False, True):
        program = compile_program(rule_set)
        try:
            _score(program, samples[:1], outlook=outlook)
            passes.append([_score(program, contacts, outlook=outlook) for _ in range(2)])
        finally:
            program.close()
    stage, whole = passes
    return Cost(stage[0], whole[0]), Cost(stage[1], whole[1])


def _score(program: Program, contacts: Sequence[ContactFile], *, outlook: bool) -> float:
    """Microseconds of processor time per contact."""
    start = time.process_time()
    for each in contacts:
        as_of = _AS_OF if each.as_of is None else each.as_of
        program.score(each.contact, as_of, each.previous_stage, outlook=outlook)
    return (time.process_time() - start) / len(contacts) * 1e6


def _middle(costs: Sequence[Cost]) -> Cost:
    return Cost(median(cost.stage for cost in costs), median(cost.whole for cost in costs))


def table(rows: Iterable[Row]) -> Iterator[str]:
    """The figures in Markdown, line by line."""
    columns = "| rule set | contacts | stage and score, first | whole verdict, first | ratio "
    yield columns + "| stage and score, again | whole verdict, again | ratio |"
    yield "|---|" + "--:|" * 7
    for row in rows:
        costs = (f"{cost.stage:,.0f} | {cost.whole:,.0f} | **{cost.ratio:.1f}**" for cost in (row.first, row.again))
        yield f"| {row.rule_set} | {row.contacts} | {' | '.join(costs)} |"
