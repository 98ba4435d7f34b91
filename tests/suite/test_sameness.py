"""Random rule sets: whatever is proved to decide as the rules do gives every contact the same verdict."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from leadladder_server.contact import Contact
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import Program, compile_program
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.lines import lines_of
from leadladder_server.suite.mutants.everything import mutants_of
from leadladder_server.suite.sameness import is_same
from leadladder_server.suite.showing import differences
from tests.strategies import AS_OF, contacts, rule_sets

_MOST = 12
"""Mutants of one rule set that are looked at."""


def compiled(rule_set: RuleSet) -> Program | None:
    """A program; None for a rule set that cannot be used."""
    try:
        return compile_program(rule_set, Inference.REFERENCE)
    except ValueError:
        return None


@settings(max_examples=40, deadline=None)
@given(rule_sets(), st.lists(contacts(), min_size=6, max_size=6), st.randoms(use_true_random=False))
def test_what_is_proved_the_same_is_the_same(rule_set: RuleSet, known: list[Contact], random: Random) -> None:
    """No random contact tells a mutant that is proved the same from its rule set; every other one can be compiled."""
    program = compile_program(rule_set, Inference.REFERENCE)
    mutants = mutants_of(rule_set)
    random.shuffle(mutants)

    for mutant in mutants[:_MOST]:
        other = compiled(mutant.rule_set)
        if other is None or not is_same(rule_set, mutant):
            continue
        for contact in known:
            verdicts = [one.score(contact, AS_OF, outlook=False) for one in (program, other)]
            assert differences(rule_set, *verdicts) == {}, (mutant.kind, mutant.change)


@settings(max_examples=40, deadline=None)
@given(rule_sets())
def test_lines_of_any_rule_set_are_found(rule_set: RuleSet) -> None:
    """Every line has a name and at least one side, whatever the rule set says."""
    for line in lines_of(rule_set):
        assert line.name
        assert line.points
