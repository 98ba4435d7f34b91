"""Facts about what conditions can come out as: by brute force over small domains, and against the oracle."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from leadladder_server.contact import Contact, RawValue
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.analysis.compiling import Analysis
from leadladder_server.ruleset.analysis.nodes import MET, UNKNOWN, UNMET
from leadladder_server.ruleset.conditions import Condition, Operator, leaves
from leadladder_server.ruleset.model import RuleSet, conditions_of
from tests import strategies as random
from tests.engine.oracle import Oracle
from tests.strategies import AS_OF, conditions, leaf

FACTS = [random.number("attributes.n0"), random.boolean("attributes.b0"), random.text("attributes.s0")]
VALUES: list[list[RawValue | None]] = [
    [None, -1, 0, 0.5, 1, 1.5, 2, 2.5, 3, 4],
    [None, True, False],
    [None, "red", "green", "blue", "yellow"],
]
ORDERS = [Operator.GT, Operator.GTE, Operator.LT, Operator.LTE, Operator.EQUALS, Operator.NOT_EQUALS]
LEAVES: st.SearchStrategy[Condition] = st.one_of(
    st.builds(leaf, st.just(FACTS[0]), st.sampled_from(ORDERS), st.integers(0, 3)),
    st.builds(leaf, st.just(FACTS[1]), st.just(Operator.EQUALS), st.booleans()),
    st.builds(
        leaf, st.just(FACTS[2]), st.sampled_from([Operator.EQUALS, Operator.NOT_EQUALS]), st.sampled_from(random.WORDS)
    ),
    st.builds(leaf, st.sampled_from(FACTS), st.just(Operator.KNOWN), st.booleans()),
)
BITS = {Outcome.UNMET: UNMET, Outcome.MET: MET, Outcome.UNKNOWN: UNKNOWN}


def outcome(oracle: Oracle, condition: Condition) -> int:
    """What a condition comes out as, in bits."""
    return BITS[oracle.outcome(condition)]


@given(random.rule_sets(), conditions(LEAVES, 6), conditions(LEAVES, 4))
@settings(max_examples=60)
def test_conditions_over_facts(rules: RuleSet, first: Condition, second: Condition) -> None:
    """A condition can come out as exactly what it does for some contact; so can two at once."""
    network = Analysis(rules).network(first, second)
    seen = set()
    for values in product(*VALUES):
        facts = {name.path: value for name, value in zip(FACTS, values, strict=True) if value is not None}
        oracle = Oracle(rules, FACTS, Contact("c", facts, None), AS_OF)
        seen.add((outcome(oracle, first), outcome(oracle, second)))

    found = {pair for pair in product(BITS.values(), repeat=2) if network.can(*pair)}

    assert found == seen
    assert network.outcomes() == sum({one for one, _ in seen})


@given(random.rule_sets(), st.lists(random.contacts(), min_size=1, max_size=4))
@settings(max_examples=60)
def test_everything_that_a_contact_shows_is_possible(rules: RuleSet, contacts: list[Contact]) -> None:
    """No condition of a rule set, points, scores, labels and grades among them, comes out as what is ruled out."""
    together = [*conditions_of(rules)]
    analysis = Analysis(rules)
    names = {name for one in together for test in leaves(one) for name in test.names}
    read = [random.VISITS, *(name for name in names - {random.VISITS} if name.kind in ("field", "signal"))]
    networks = [analysis.network(one) for one in together]
    rungs = analysis.network(*(rung.requires for rung in rules.rungs))
    for contact in contacts:
        oracle = Oracle(rules, read, contact, AS_OF)
        oracle.work_out(None)
        for condition, network in zip(together, networks, strict=True):
            assert network.can(outcome(oracle, condition)) is not False
        assert rungs.can(*(outcome(oracle, rung.requires) for rung in rules.rungs)) is not False


@given(random.rule_sets(), st.integers(0, 3))
@settings(max_examples=3)
def test_what_takes_too_long_is_not_answered(rules: RuleSet, value: int) -> None:
    """Beyond the budget there is no answer, neither yes nor no."""
    analysis = Analysis(rules)
    network = analysis.network(leaf(FACTS[0], Operator.GT, value))

    assert network.can(MET) is True
    analysis.budget.left = 0
    assert network.can(MET) is None
    assert network.outcomes() is None
