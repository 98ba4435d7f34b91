"""Which tests a mutant reaches at all, found without deciding anything else: they are run first."""

from collections.abc import Sequence

from leadladder_server.engine.reference import decide
from leadladder_server.engine.sources import FACT_KINDS
from leadladder_server.facts.slots import Fact
from leadladder_server.facts.table import FactTable
from leadladder_server.facts.tests import CompiledTest, compile_test
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Condition, Holds, Name, Test, leaves
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.model import Case
from leadladder_server.suite.mutants.mutant import Mutant


class Reach:
    """The contacts of tests, read once for all mutants of a rule set."""

    def __init__(self, rule_set: RuleSet) -> None:
        """Prepare.

        Args:
            rule_set: The one without a mistake.
        """
        self._rule_set = rule_set
        self._tables: dict[Name, FactTable] = {}
        self._values: dict[tuple[int, Name], Fact] = {}

    def in_order(self, mutant: Mutant, cases: Sequence[Case]) -> list[Case]:
        """The cases, first those for which the part that is otherwise comes out otherwise; else in the order given."""
        one, two = mutant.node, mutant.other
        if one is None or two is None:
            return list(cases)
        tests = [leaf for condition in (one, two) for leaf in leaves(condition)]
        names = {name for leaf in tests for name in leaf.names}
        if any(name.kind not in FACT_KINDS for name in names):
            return list(cases)
        slots = {name: slot for slot, name in enumerate(sorted(names, key=lambda name: name.path))}
        compiled = {
            id(leaf): compile_test(leaf, slots.__getitem__, self._rule_set.rates)
            for leaf in tests
            if isinstance(leaf, Test)
        }

        def is_reached(case: Case) -> bool:
            values = [self._value(case, name) for name in slots]
            return _outcome(one, compiled, values, case) is not _outcome(two, compiled, values, case)

        return sorted(cases, key=lambda case: not is_reached(case))

    def _value(self, case: Case, name: Name) -> Fact:
        key = id(case), name
        if key not in self._values:
            if name not in self._tables:
                self._tables[name] = FactTable(self._rule_set, [name])
            self._values[key] = self._tables[name].read(case.contact, case.as_of).values[0]
        return self._values[key]


def _outcome(condition: Condition, compiled: dict[int, CompiledTest], values: Sequence[Fact], case: Case) -> Outcome:
    def outcome_of(leaf: Test | Holds) -> Outcome:
        return Outcome(compiled[id(leaf)](values, case.as_of))

    return decide(condition, outcome_of)
