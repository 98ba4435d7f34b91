"""A program as a thing that servers hold: shared by threads, bounded in memory, released without a trace."""

import gc
import resource
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from leadladder_server.contact import Contact, RawValue
from leadladder_server.engine.conclusion import Conclusion, Entry
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import Program, compile_program
from leadladder_server.engine.rendering import LARGEST_KEPT
from leadladder_server.errors import ProgramClosed
from leadladder_server.facts.slots import Facts
from leadladder_server.ruleset.effective import effective_problems, in_force
from leadladder_server.ruleset.model import Effective, RuleSet
from leadladder_server.values.time import to_date
from leadladder_server.values.types import Instant
from leadladder_server.verdict import ReasonDetail
from tests.engine.written import AS_OF, contact, rule_set
from tests.strategies import rule_sets

TEXT = """
fields:
  attributes.note: {type: string}
signals:
  visits: {count: {type: visit}}
dimensions:
  fit:
    criteria:
      - {id: size, when: {company.employees: {gte: 20}, company.sites: {gte: 2}}, points: 10}
      - {id: young, when: {any: [{company.founded_year: {gte: 2000}}, {attributes.note: young}]}, points: 5}
      - {id: note, when: {attributes.note: {starts_with: n}}, points: 5}
  intent:
    criteria:
      - {id: visited, when: {signals.visits: {gte: 1}}, points: {from: signals.visits, of: 9}}
    met_when: {points.intent: {gte: 3}}
ladder:
  - {stage: lead, requires: {any: [fit.size, fit.young], score.total: {gte: 10}}}
  - {stage: opportunity, requires: {at_least: {count: 2, of: [fit.size, fit.young, fit.note, intent]}}}
"""


@pytest.fixture(name="rules")
def _rules(tmp_path: Path) -> RuleSet:
    return rule_set(tmp_path, TEXT)


def some_contacts(count: int) -> list[Contact]:
    """Contacts that differ in numbers, and in what is missing."""
    return [
        contact(
            {
                **({"company.employees": number % 50} if number % 3 else {}),
                **({"company.sites": number % 4} if number % 5 else {}),
                **({"company.founded_year": 1950 + number % 100} if number % 7 else {}),
                **({"attributes.note": f"note {number}"} if number % 2 else {}),
            },
            *range(1, number % 6),
        )
        for number in range(count)
    ]


def test_threads_share_a_program(rules: RuleSet) -> None:
    """Eight threads that score different contacts on one program get what one thread gets."""
    asked = some_contacts(2000)
    alone = compile_program(rules)
    expected = [alone.score(each, AS_OF) for each in asked]
    alone.close()
    shared = compile_program(rules)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda each: shared.score(each, AS_OF), asked)) == expected
    shared.close()


def test_scores_that_race_with_the_release_are_right_or_refused(rules: RuleSet) -> None:
    """While another thread releases the program, each score is the right verdict or ProgramClosed."""
    asked = some_contacts(60)
    reference = compile_program(rules, Inference.REFERENCE)
    expected = [reference.score(each, AS_OF) for each in asked]
    for attempt in range(20):
        program = compile_program(rules)

        def ask(place: int, program: Program = program) -> bool:
            try:
                return program.score(asked[place], AS_OF) == expected[place]
            except ProgramClosed:
                return True

        with ThreadPoolExecutor(4) as pool:
            futures = [pool.submit(ask, place) for place in range(len(asked))]
            futures[attempt].result()
            program.close()
        assert all(future.result() for future in futures)
        with pytest.raises(ProgramClosed):
            program.score(asked[0], AS_OF)


def resident_kib() -> int:
    """Peak memory of this process. On Linux in KiB, on macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak


def test_compiling_scoring_and_releasing_leaves_nothing_behind(rules: RuleSet) -> None:
    """After 100 programs that were used and closed, 300 more do not raise the peak of memory by 16 MiB.

    The engine leaks half a megabyte for each ruleset that is not released in the right order: 150 MiB in all. Garbage
    that is still to be collected is a MiB or two, more or less by what ran in the process before.
    """
    asked = some_contacts(3)

    def cycle(times: int) -> int:
        for _ in range(times):
            program = compile_program(rules)
            for each in asked:
                program.score(each, AS_OF)
            program.close()
        gc.collect()
        return resident_kib()

    assert -cycle(100) + cycle(300) < 16 * 1024


def test_many_distinct_contacts_do_not_grow_memory(rules: RuleSet) -> None:
    """Once the memos are full, contacts that all differ leave memory as it is."""
    program = compile_program(rules)

    def score(start: int, end: int) -> int:
        for number in range(start, end):
            note: dict[str, RawValue] = {"attributes.note": f"note {number}", "company.employees": number}
            program.score(contact(note), AS_OF)
        return resident_kib()

    assert -score(0, 6_000) + score(6_000, 14_000) < 4 * 1024
    program.close()


def test_a_rendering_renders_equal_parts_once(rules: RuleSet) -> None:
    """The second contact with the same facts costs no rendering; a huge text is rendered each time and not kept."""
    program = compile_program(rules, Inference.REFERENCE)
    conclusions: list[Conclusion] = []
    codes: list[str] = []

    def keep(conclusion: Conclusion) -> str:
        conclusions.append(conclusion)
        return "conclusion"

    def code(entry: Entry, _: Facts) -> str:
        codes.append(entry.source.code)
        return entry.source.code

    rendering = program.rendering(keep, code)
    small = contact({"company.employees": 30, "attributes.note": "n"})
    huge = contact({"company.employees": 30, "attributes.note": "n" * (LARGEST_KEPT)})
    rendered = [rendering.render(program.assess(small, AS_OF), ReasonDetail.ALL) for _ in range(3)]
    assert (len(conclusions), len(codes)) == (1, 4)
    assert rendered == [("conclusion", codes)] * 3
    codes.clear()
    for _ in range(3):
        rendering.render(program.assess(huge, AS_OF), ReasonDetail.ALL)
    assert codes == ["fit.young", "fit.note"] * 3


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule_sets())
def test_the_steps_are_the_score(rules: RuleSet) -> None:
    """Reading, testing and concluding one after the other is what `assess` does."""
    program = compile_program(rules, Inference.REFERENCE)
    asked = contact({"attributes.n0": 3}, 1)
    facts = program.read(asked, AS_OF)
    outcomes = program.test(facts, AS_OF)
    assert set(outcomes) <= {0, 1, 2}
    assessment = program.assess(asked, AS_OF)
    assert assessment.facts == facts
    assert assessment.conclusion is program.conclude(facts, outcomes, AS_OF)


SEASONS = """dimensions:
  fit:
    criteria:
      - {id: size, when: {company.employees: {gte: 20}}, points: 10}
      - {id: old, when: {company.sites: 2}, points: {from: signals.visits, of: 5}, effective: {until: 2023-11-14}}
      - {id: now, when: {signals.visits: 3}, points: {from: signals.visits, of: 9}, effective: {from: 2023-11-15}}
signals: {visits: {count: {type: visit}}}
ladder: [{stage: lead, requires: fit}]
"""


@pytest.mark.parametrize("inference", list(Inference))
def test_each_moment_has_the_criteria_in_force(tmp_path: Path, inference: Inference) -> None:
    """A program concludes by the rule set of the moment, and compiles it when it is first asked about it."""
    program = compile_program(rule_set(tmp_path, SEASONS), inference)
    asked = contact({"company.employees": 30, "company.sites": 1}, 10, 20, 30)

    def told(days: int) -> tuple[str, int, list[str]]:
        verdict = program.score(asked, Instant(AS_OF + days * 86_400_000_000))
        return verdict.stage.stage_id, verdict.score.points, [reason.code for reason in verdict.reasons]

    expected = [
        ("name", 10, ["fit.old", "fit.size"]),
        ("lead", 10, ["fit.size"]),
        ("lead", 13, ["fit.size", "fit.now"]),
    ]
    assert [told(days) for days in (-1, 0, 1)] == expected
    assert [told(days) for days in (1, -1, 0)] == [expected[2], expected[0], expected[1]]
    program.close()
    with pytest.raises(ProgramClosed):
        told(0)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule_sets(), st.data())
def test_a_moment_is_scored_as_by_the_rule_set_of_that_moment(rules: RuleSet, data: st.DataObject) -> None:
    """With any criteria in force on any days, a verdict is that of the rule set of its moment alone."""
    days = st.sampled_from([None, to_date(AS_OF) - timedelta(1), to_date(AS_OF), to_date(AS_OF) + timedelta(1)])
    rules = _with_days(rules, lambda: Effective(data.draw(days), data.draw(days)))
    assume(not effective_problems(rules))
    program = compile_program(rules, Inference.REFERENCE)
    asked = contact({"attributes.n0": data.draw(st.integers(0, 5)), "attributes.b0": True}, 1, 3)
    for moved in (0, -86_400_000_000, 86_400_000_000):
        as_of = Instant(AS_OF + moved)
        alone = compile_program(in_force(rules, as_of), Inference.REFERENCE).score(asked, as_of)
        whole = program.score(asked, as_of)
        alone = replace(alone, valid_until=whole.valid_until, stage_valid_until=whole.stage_valid_until)
        assert whole == replace(alone, warnings=whole.warnings)


def _with_days(rules: RuleSet, draw: Callable[[], Effective]) -> RuleSet:
    dimensions = [
        replace(each, criteria=tuple(replace(criterion, effective=draw()) for criterion in each.criteria))
        for each in rules.dimensions
    ]
    return replace(rules, dimensions=tuple(dimensions))
