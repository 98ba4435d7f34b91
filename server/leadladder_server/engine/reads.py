"""What a rung reads: the criteria that it hangs on, and which way each has to come out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Name, NameKind, Not, Test, leaves
from leadladder_server.ruleset.model import Dimension, RuleSet

_OPPOSITE = {Outcome.MET: Outcome.UNMET, Outcome.UNMET: Outcome.MET}


@dataclass(frozen=True, slots=True)
class Reads:
    """Criteria, by code.

    Attributes:
        wanted: Those that the rung names, by themselves or through their dimension, with the outcome that helps it:
            UNMET under a `not`, else MET.
        numbers: Those whose points or whose being known the rung's inline tests rest on.
    """

    wanted: Mapping[str, Outcome]
    numbers: frozenset[str]


def rung_reads(rule_set: RuleSet, requires: Condition) -> Reads:
    """What a rung's `requires` reads. A criterion that is named both ways is wanted MET."""
    dimensions = {dimension.dimension_id: dimension for dimension in rule_set.dimensions}
    wanted: dict[str, Outcome] = {}
    for code, outcome in _named(requires, Outcome.MET, dimensions):
        if wanted.get(code) is not Outcome.MET:
            wanted[code] = outcome
    return Reads(wanted, frozenset(_behind_numbers(requires, dimensions)))


def _named(
    condition: Condition, wanted: Outcome, dimensions: Mapping[str, Dimension], within: Dimension | None = None
) -> Iterator[tuple[str, Outcome]]:
    """Criteria that a condition names; `within` is the dimension whose `met_when` it belongs to."""
    match condition:
        case Holds(Name(kind=NameKind.CRITERION, path=code)):
            yield code, wanted
        case Holds(name):
            dimension = dimensions[name.path]
            if dimension.met_when is not None:
                yield from _named(dimension.met_when, wanted, dimensions, dimension)
        case Test():
            # Points within met_when come from the dimension's own criteria.
            if within is not None:
                yield from ((criterion.code, wanted) for criterion in within.criteria if criterion.points_of)
        case Not(item):
            yield from _named(item, _OPPOSITE[wanted], dimensions, within)
        case All(items) | Any(items) | AtLeast(_, items):
            for item in items:
                yield from _named(item, wanted, dimensions, within)


def _behind_numbers(requires: Condition, dimensions: Mapping[str, Dimension]) -> Iterator[str]:
    for leaf in leaves(requires):
        if not isinstance(leaf, Test):
            continue
        subject = leaf.subject
        match subject.kind:
            case NameKind.CRITERION:
                yield subject.path
            case NameKind.DIMENSION:
                yield from _codes(dimensions[subject.path])
            case NameKind.SCORE | NameKind.POINTS if subject.path.partition(".")[2] in dimensions:
                yield from _codes(dimensions[subject.path.partition(".")[2]])
            case NameKind.SCORE | NameKind.POINTS | NameKind.GRADE:
                for dimension in dimensions.values():
                    yield from _codes(dimension)
            case _:
                pass


def _codes(dimension: Dimension) -> Iterator[str]:
    return (criterion.code for criterion in dimension.criteria)
