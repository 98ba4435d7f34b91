"""Lists without one of their items; those that have a name, without any."""

from collections.abc import Iterator
from dataclasses import replace

from leadladder_server.ruleset.conditions import Condition, Operator, Test
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.mutants.mutant import Instead, Kind, Mutant, at_sites
from leadladder_server.suite.mutants.sites import sites, without
from leadladder_server.suite.mutants.words import written_operand

_WITH_LISTS = (Operator.IN, Operator.NOT_IN, Operator.CONTAINS_ANY, Operator.CONTAINS_ALL)


def lists(rule_set: RuleSet) -> Iterator[Mutant]:
    """A mutant for each item of a list in a condition, and one for each use of a list that has a name."""
    yield from at_sites(Kind.LIST, sites(rule_set), _edits)


def _edits(condition: Condition) -> Iterator[Instead]:
    if not isinstance(condition, Test) or condition.operator not in _WITH_LISTS:
        return
    if condition.list_name:
        if condition.operands:
            change = f"`{condition.operator}` ${condition.list_name} -> an empty list"
            yield Instead(change, replace(condition, operands=(), list_name=""))
    elif len(condition.operands) > 1:
        for place, operand in enumerate(condition.operands):
            change = f"`{condition.operator}` without {written_operand(operand)}"
            yield Instead(change, replace(condition, operands=without(condition.operands, place)))
