"""All mutants of a rule set."""

from collections.abc import Callable, Iterator

from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.mutants.dropped import dropped
from leadladder_server.suite.mutants.lists import lists
from leadladder_server.suite.mutants.mutant import Kind, Mutant
from leadladder_server.suite.mutants.operators import operators
from leadladder_server.suite.mutants.points import points
from leadladder_server.suite.mutants.switches import switches
from leadladder_server.suite.mutants.thresholds import thresholds
from leadladder_server.suite.mutants.windows import windows

FAMILIES: dict[Kind, Callable[[RuleSet], Iterator[Mutant]]] = {
    Kind.OPERATOR: operators,
    Kind.THRESHOLD: thresholds,
    Kind.WINDOW: windows,
    Kind.LIST: lists,
    Kind.DROPPED: dropped,
    Kind.POINTS: points,
    Kind.SWITCH: switches,
}


def mutants_of(rule_set: RuleSet) -> list[Mutant]:
    """The mutants of a checked rule set, in file order, then by kind."""
    found = [mutant for family in FAMILIES.values() for mutant in family(rule_set)]
    return sorted(found, key=lambda mutant: (mutant.span, list(Kind).index(mutant.kind)))
