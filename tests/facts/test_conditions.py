"""Conditions over one activity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.facts.conditions import compile_condition
from leadladder_server.facts.tests import CompiledTest, compile_test
from leadladder_server.outcome import Outcome, all_of, any_of, at_least, negate
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Name, NameKind, Not, Operator
from leadladder_server.ruleset.conditions import Test as Leaf
from leadladder_server.values.types import FieldType
from tests.facts.building import AS_OF, SPAN, attribute_name, make_test

NAMES = [attribute_name(f"b{number}", FieldType.BOOLEAN) for number in range(5)]
LEAVES = [make_test(name, Operator.EQUALS, "true") for name in NAMES]
CONDITIONS = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        st.builds(lambda item: Not(item, span=SPAN), inner),
        st.builds(lambda items: All(tuple(items), span=SPAN), st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda items: Any(tuple(items), span=SPAN), st.lists(inner, min_size=1, max_size=3)),
        st.lists(inner, min_size=1, max_size=4).flatmap(
            lambda items: st.builds(lambda count: AtLeast(count, tuple(items), span=SPAN), st.integers(1, len(items)))
        ),
    ),
    max_leaves=12,
)


def kleene(condition: Condition, outcomes: dict[Leaf, Outcome]) -> Outcome:
    """The outcome by the tables of Kleene, leaf by leaf."""
    match condition:
        case Leaf():
            return outcomes[condition]
        case Not(item):
            return negate(kleene(item, outcomes))
        case All(items):
            return all_of([kleene(item, outcomes) for item in items])
        case Any(items):
            return any_of([kleene(item, outcomes) for item in items])
        case AtLeast(count, items):
            return at_least(count, [kleene(item, outcomes) for item in items])
        case Holds():
            raise AssertionError


@given(
    CONDITIONS,
    st.lists(st.sampled_from([True, False, None]), min_size=5, max_size=5),
    st.sets(st.sampled_from(LEAVES)),
)
def test_what_is_known_beforehand_changes_no_outcome(
    condition: Condition, values: list[bool | None], known: set[Leaf]
) -> None:
    """A condition whose leaves are partly settled comes out as Kleene's tables say, and is settled once all are."""
    outcomes = {
        leaf: Outcome.UNKNOWN if value is None else Outcome(value) for leaf, value in zip(LEAVES, values, strict=True)
    }

    def compile_leaf(leaf: Leaf) -> CompiledTest | Outcome:
        return outcomes[leaf] if leaf in known else compile_test(leaf, NAMES.index)

    compiled = compile_condition(condition, compile_leaf)
    actual = compiled if isinstance(compiled, Outcome) else compiled(values, AS_OF)
    assert actual is kleene(condition, outcomes)
    assert isinstance(compiled, Outcome) or known != set(LEAVES)


def test_an_activity_has_no_criteria() -> None:
    """A condition over an activity that asks for a criterion is refused."""
    criterion = Name(NameKind.CRITERION, "fit.size", FieldType.BOOLEAN)

    with pytest.raises(ValueError, match=r"no fit\.size"):
        compile_condition(Holds(criterion, span=SPAN), lambda leaf: compile_test(leaf, NAMES.index))
