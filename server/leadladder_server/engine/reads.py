"""What a rung hangs on, and what blocks it: the criteria that it names, as far as they matter for one contact."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from leadladder_server.engine.inference import leaf_key
from leadladder_server.engine.ladder import ComputedLeaf, computed_leaf
from leadladder_server.engine.numbers import Numbers
from leadladder_server.outcome import OUTCOMES, Outcome, all_of, any_of, at_least, negate
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Name, NameKind, Not, Test, leaves
from leadladder_server.ruleset.model import Criterion, Dimension, RuleSet
from leadladder_server.values.types import FieldType

_Found = list[tuple[str, Outcome]]
"""Codes of criteria, each with the outcome that helps the rung."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What has come out for one contact.

    Attributes:
        outcomes: As `LadderResult.outcomes`.
        numbers: Points and scores.
    """

    outcomes: bytes
    numbers: Numbers


class RungReads:
    """The criteria behind one rung's `requires`.

    Attributes:
        numbers: Codes of those whose points or whose being known the rung's inline tests rest on.
    """

    def __init__(self, rule_set: RuleSet, requires: Condition, places: Mapping[Hashable, int]) -> None:
        """Prepare.

        Args:
            rule_set: A checked one.
            requires: The rung's.
            places: Of the leaves, in a situation's outcomes.
        """
        self._requires = requires
        self._dimensions = {dimension.dimension_id: dimension for dimension in rule_set.dimensions}
        self._places: dict[int, int] = {}
        self._computed: dict[int, ComputedLeaf] = {}
        endings = [dimension.met_when for dimension in rule_set.dimensions if dimension.met_when is not None]
        for leaf in (leaf for condition in (requires, *endings) for leaf in leaves(condition)):
            place = places.get(leaf_key(leaf))
            if place is not None:
                self._places[id(leaf)] = place
            elif isinstance(leaf, Test):
                self._computed[id(leaf)] = computed_leaf(leaf, places)
        self._scored = {
            dimension.dimension_id: [
                (criterion.code, places[Holds(_criterion(criterion), span=criterion.span)])
                for criterion in dimension.criteria
                if criterion.points_of
            ]
            for dimension in rule_set.dimensions
        }
        self.numbers = frozenset(_behind_numbers(requires, self._dimensions))

    def blocking(self, situation: Situation) -> dict[str, Outcome]:
        """The criteria that keep the rung from being met, with the outcome that each would have to take.

        Parts of the condition that are met already are passed over: an `any` that one criterion carries waits for none.
        """
        return self._found(situation, helping=False)

    def carrying(self, situation: Situation) -> dict[str, Outcome]:
        """The criteria on whose outcomes a rung that is met rests."""
        return self._found(situation, helping=True)

    def _found(self, situation: Situation, *, helping: bool) -> dict[str, Outcome]:
        """A criterion that is wanted both ways is wanted MET."""
        wanted: dict[str, Outcome] = {}
        for code, outcome in self._walk(self._requires, Outcome.MET, situation, helping, None)[1]:
            if wanted.get(code) is not Outcome.MET:
                wanted[code] = outcome
        return wanted

    def _walk(
        self, condition: Condition, wanted: Outcome, situation: Situation, helping: bool, within: Dimension | None
    ) -> tuple[Outcome, _Found]:
        """A condition's outcome, and the criteria in it that help it to come out as wanted, or that do not.

        `within` is the dimension whose `met_when` the condition belongs to.
        """
        match condition:
            case Test() | Holds():
                outcome = self._outcome(condition, situation)
                if (outcome is wanted) is not helping:
                    return outcome, []
                return outcome, self._named(condition, wanted, situation, helping, within)
            case Not(item):
                inner, found = self._walk(item, negate(wanted), situation, helping, within)
                return negate(inner), found
            case All() | Any() | AtLeast():
                parts = [self._walk(item, wanted, situation, helping, within) for item in condition.items]
                outcome = _combined(condition, [part for part, _ in parts])
                if (outcome is wanted) is not helping:
                    return outcome, []
                return outcome, [code for _, found in parts for code in found]

    def _named(
        self, leaf: Test | Holds, wanted: Outcome, situation: Situation, helping: bool, within: Dimension | None
    ) -> _Found:
        """The criteria that a leaf names, by itself or through its dimension."""
        match leaf:
            case Holds(Name(kind=NameKind.CRITERION, path=code)):
                return [(code, wanted)]
            case Holds(name):
                dimension = self._dimensions[name.path]
                if dimension.met_when is None:
                    return []
                return self._walk(dimension.met_when, wanted, situation, helping, dimension)[1]
            case Test():
                return [] if within is None else self._scoring(within, wanted, situation, helping)

    def _scoring(self, dimension: Dimension, wanted: Outcome, situation: Situation, helping: bool) -> _Found:
        """The criteria behind a dimension's points: those that give some, as far as they help or do not."""
        outcomes = situation.outcomes
        scored = self._scored[dimension.dimension_id]
        return [(code, wanted) for code, place in scored if (outcomes[place] == wanted) is helping]

    def _outcome(self, leaf: Test | Holds, situation: Situation) -> Outcome:
        """Of a leaf that the ladder reads, or of a test that only a `met_when` reads."""
        place = self._places.get(id(leaf))
        if place is not None:
            return OUTCOMES[situation.outcomes[place]]
        return OUTCOMES[self._computed[id(leaf)](situation.outcomes, situation.numbers)]


def _combined(group: All | Any | AtLeast, outcomes: list[Outcome]) -> Outcome:
    match group:
        case All():
            return all_of(outcomes)
        case Any():
            return any_of(outcomes)
        case AtLeast(count):
            return at_least(count, outcomes)


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


def _criterion(criterion: Criterion) -> Name:
    return Name(NameKind.CRITERION, criterion.code, FieldType.BOOLEAN)


def _codes(dimension: Dimension) -> Iterator[str]:
    return (criterion.code for criterion in dimension.criteria)
