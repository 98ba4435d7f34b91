"""What could become of a contact, against trying every value of every fact."""

from hypothesis import given, settings
from hypothesis import strategies as st

from leadladder_server.contact import Contact
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.outlook.paths import LARGEST_PATH, MOST_PATHS
from leadladder_server.engine.program import compile_program
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.verdict import Change, Verdict
from tests.engine.brute_force import BruteForce
from tests.small_rule_sets import VALUES, small_contacts, small_rule_sets
from tests.strategies import AS_OF

PREVIOUS = st.sampled_from([None, None, "s1", "s2", "s3"])


def verdict_and_truth(rules: RuleSet, contact: Contact, previous: str | None) -> tuple[Verdict, BruteForce]:
    """The program's verdict, and every value tried."""
    rung = next((stage.rung for stage in rules.stages if stage.stage_id == previous), None)
    verdict = compile_program(rules, Inference.REFERENCE).score(contact, AS_OF, previous)
    return verdict, BruteForce(rules, contact, AS_OF, rung, VALUES)


def told(paths: tuple[tuple[Change, ...], ...]) -> set[frozenset[str]]:
    """The codes of each set."""
    return {frozenset(change.code for change in path) for path in paths}


def check_sets(paths: tuple[tuple[Change, ...], ...], expected: set[frozenset[str]], *, truncated: bool) -> None:
    """All sets, or where there are too many of them, only such."""
    small = {each for each in expected if len(each) <= LARGEST_PATH}
    found = told(paths)
    assert len(found) == len(paths) <= MOST_PATHS
    assert found <= small
    if not truncated:
        assert found == expected


@settings(max_examples=60)
@given(small_rule_sets(), small_contacts(), PREVIOUS)
def test_the_sets_of_changes_are_all_that_reach_or_lose_a_rung(
    rules: RuleSet, contact: Contact, previous: str | None
) -> None:
    """What leads to the next rung, and what the present one hangs on, is minimal and complete."""
    verdict, truth = verdict_and_truth(rules, contact, previous)
    if verdict.next_rung is None:
        assert truth.present.stands == len(rules.rungs)
    else:
        check_sets(verdict.next_rung.paths, truth.to_climb(), truncated=verdict.next_rung.truncated)
    check_sets(verdict.holds_by, truth.to_lose(), truncated=verdict.holds_by_truncated)


@settings(max_examples=60)
@given(small_rule_sets(), small_contacts(), PREVIOUS)
def test_the_range_and_the_questions_are_exact(rules: RuleSet, contact: Contact, previous: str | None) -> None:
    """The lowest and the best stage, and what each open question can move, are those over all completions."""
    verdict, truth = verdict_and_truth(rules, contact, previous)
    assert verdict.lowest_stage is not None
    assert verdict.best_stage is not None
    assert not verdict.approximate
    assert (verdict.lowest_stage.rung, verdict.best_stage.rung) == truth.span()
    moves = truth.moves()
    assert {question.field: (question.rungs, question.points) for question in verdict.open_questions} == {
        path: moves[path] for path in (question.field for question in verdict.open_questions)
    }
    order = [(-question.rungs, -question.points) for question in verdict.open_questions]
    assert order == sorted(order)
