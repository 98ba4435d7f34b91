"""Groups of facts that criteria tie together, and what each can come to."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from leadladder_server.engine.memo import Memo
from leadladder_server.engine.outlook.bundles import Bundle, Reach
from leadladder_server.engine.outlook.options import Option, Options
from leadladder_server.engine.points import NOTHING, Range, graded_points, signal_points
from leadladder_server.facts.slots import Fact
from leadladder_server.outcome import OUTCOMES, Outcome, all_of, any_of, at_least, negate
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Not, Test
from leadladder_server.ruleset.model import Criterion
from leadladder_server.values.types import Instant

MOST_COMBINATIONS = 4096
"""Combinations of what a group's bundles come to; of more, some are left out."""

REMEMBERED = 512
"""States of a group to remember."""

_Local = Sequence[int]
"""The outcomes of a group's tests, and the points of its signals."""

Decide = Callable[[_Local], Outcome]


def compile_condition(condition: Condition, place_of: Callable[[Test | Holds], int]) -> Decide:
    """A condition over facts as a function of the outcomes of its leaves.

    Args:
        condition: The condition.
        place_of: Where the outcome of a leaf stands.
    """
    match condition:
        case Test() | Holds():
            place = place_of(condition)
            return lambda local: OUTCOMES[local[place]]
        case Not(item):
            inner = compile_condition(item, place_of)
            return lambda local: negate(inner(local))
        case All(items):
            every = [compile_condition(item, place_of) for item in items]
            return lambda local: all_of([item(local) for item in every])
        case Any(items):
            some = [compile_condition(item, place_of) for item in items]
            return lambda local: any_of([item(local) for item in some])
        case AtLeast(count, items):
            several = [compile_condition(item, place_of) for item in items]
            return lambda local: at_least(count, [item(local) for item in several])


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A rule that one group decides.

    Attributes:
        source: The number of its source; -1 for a test that is no rule by itself.
        decide: Its outcome.
        points: What it gives; None for a rule that gives none.
        dimension: The place of the dimension that its points belong to.
    """

    source: int
    decide: Decide
    points: Callable[[_Local], Range] | None
    dimension: int


def criterion_points(
    criterion: Criterion, decide: Decide, place_of: Callable[[Test | Holds], int], signal_place: int | None
) -> Callable[[_Local], Range] | None:
    """What a criterion gives, from the outcomes of a group; None when it never gives or takes any.

    Args:
        criterion: The criterion.
        decide: Its outcome.
        place_of: Where the outcome of a leaf stands.
        signal_place: Where the points of its signal stand; None without one.
    """
    if criterion.points_from is not None and signal_place is not None:
        of = criterion.points_from.of
        return lambda local: signal_points(decide(local), None if local[signal_place] < 0 else local[signal_place], of)
    points = [level.points for level in criterion.levels]
    if not any(points):
        return None
    levels = [compile_condition(level.when, place_of) for level in criterion.levels]
    return lambda local: graded_points(points, [level(local) for level in levels])


@dataclass(frozen=True, slots=True, eq=False)
class _Draft:
    """What one combination comes to."""

    option: Option
    now: tuple[tuple[int, int], ...]


class Group:
    """Facts that criteria or other rules tie together, and those rules."""

    def __init__(self, bundles: Sequence[Bundle], units: Sequence[Unit]) -> None:
        """Prepare.

        Args:
            bundles: The facts.
            units: The rules, in the order of their results.
        """
        self.bundles = tuple(bundles)
        self._units = tuple(units)
        self._known: Memo[Hashable, Options] = Memo(REMEMBERED)
        self.summed: frozenset[int] = frozenset()
        """Places of the dimensions whose points matter."""

    def options(self, outcomes: bytes, values: Sequence[Fact], as_of: Instant) -> Options:
        """What the group can come to, seen from where it is."""
        bundles = self.bundles
        if len(bundles) == 1:
            bundle = bundles[0]
            key: Hashable = (bundle.vector(outcomes, values), bundle.key(values, as_of))
        else:
            key = tuple([(bundle.vector(outcomes, values), bundle.key(values, as_of)) for bundle in bundles])
        options = self._known.get(key)
        if options is None:
            vectors = [bundle.vector(outcomes, values) for bundle in bundles]
            reaches = [bundle.reach(vector, values, as_of) for bundle, vector in zip(bundles, vectors, strict=True)]
            options = self._make(reaches)
            self._known.put(key, options)
        return options

    def _make(self, reaches: Sequence[Reach]) -> Options:
        made = _Making(self._units, self.summed, reaches)
        whole = all(reach.whole for reach in reaches)
        every, cut = _combinations([range(len(reach.vectors)) for reach in reaches])
        whole = whole and not cut
        for combination in sorted(every, key=_changes):
            made.option(combination)
        complete = 0
        left, cut = _combinations([sorted(reach.complete) for reach in reaches])
        whole = whole and not cut
        for combination in left:
            complete |= 1 << made.option(combination)
        answers: dict[str, frozenset[int]] = {}
        moves: dict[str, frozenset[tuple[tuple[int, int], ...]]] = {}
        for at, reach in enumerate(reaches):
            for path, contexts in reach.answers.items():
                found = set()
                for context in contexts:
                    others = [sorted(other.complete) for other in reaches]
                    others[at] = [0]
                    some, cut = _combinations(others)
                    whole = whole and not cut
                    for combination in some:
                        mask = 0
                        for place in context:
                            mask |= 1 << made.option((*combination[:at], place, *combination[at + 1 :]))
                        found.add(mask)
                answers[path] = frozenset(found)
            for path, places in reach.alone.items():
                start = [0] * len(reaches)
                moves[path] = frozenset(made.moved((*start[:at], place, *start[at + 1 :])) for place in places)
        return Options(made.options, complete, answers, moves, ways=made.ways, reaches=tuple(reaches), exact=whole)


class _Making:
    """Options as they are found."""

    def __init__(self, units: Sequence[Unit], summed: frozenset[int], reaches: Sequence[Reach]) -> None:
        self._units = units
        self._summed = summed
        self._reaches = reaches
        self._drafts: dict[tuple[int, ...], tuple[int, tuple[tuple[int, int], ...]]] = {}
        self._places: dict[Hashable, int] = {}
        self.options: list[Option] = []
        self.ways: list[list[tuple[int, ...]]] = []
        self._now: list[tuple[Outcome, Range]] | None = None
        self.option((0,) * len(reaches))

    def option(self, combination: tuple[int, ...]) -> int:
        """The place of the option that a combination of vectors comes to."""
        return self._draft(combination)[0]

    def moved(self, combination: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
        """By how much it changes the points that dimensions have now."""
        return self._draft(combination)[1]

    def _draft(self, combination: tuple[int, ...]) -> tuple[int, tuple[tuple[int, int], ...]]:
        known = self._drafts.get(combination)
        if known is None:
            known = self._drafts[combination] = self._make(combination)
        return known

    def _make(self, combination: tuple[int, ...]) -> tuple[int, tuple[tuple[int, int], ...]]:
        local: list[int] = []
        exact = True
        for reach, place in zip(self._reaches, combination, strict=True):
            local += reach.vectors[place]
            exact = exact and reach.exact[place]
        results = [(unit.decide(local), NOTHING if unit.points is None else unit.points(local)) for unit in self._units]
        if self._now is None:
            self._now = results
        codes = 0
        points: list[tuple[int, int, int]] = []
        moves: dict[int, int] = {}
        for unit, (outcome, gives), (before, gave) in zip(self._units, results, self._now, strict=True):
            if unit.points is not None:
                summed = unit.dimension in self._summed
                if summed:
                    points.append((unit.dimension, gives.low, gives.high))
                if gives.now != gave.now:
                    moves[unit.dimension] = moves.get(unit.dimension, 0) + gives.now - gave.now
                if summed and gives[1:] != gave[1:]:
                    codes |= 1 << unit.source
            if unit.source >= 0 and outcome is not before:
                codes |= 1 << unit.source
        effect = (bytes([outcome for outcome, _ in results]), tuple(points))
        place = self._places.setdefault(effect, len(self.options))
        if place == len(self.options):
            self.options.append(Option(effect[0], effect[1], codes, exact))
            self.ways.append([])
        elif exact and not self.options[place].exact:
            self.options[place] = Option(effect[0], effect[1], codes, exact=True)
        self.ways[place].append(combination)
        return place, tuple(sorted(moves.items()))


def _combinations(parts: Sequence[Sequence[int]]) -> tuple[list[tuple[int, ...]], bool]:
    """All of them, or of too many some, and whether some are left out: then those that change most are."""
    size = 1
    for part in parts:
        size *= len(part)
    if size <= MOST_COMBINATIONS:
        return list(product(*parts)), False
    first = tuple(part[0] for part in parts)
    last = tuple(part[-1] for part in parts)
    some = dict.fromkeys([first, last, *_near(first, parts), *_near(last, parts)])
    return list(islice(some, MOST_COMBINATIONS)), True


def _near(base: tuple[int, ...], parts: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """Combinations that differ from one in one place, then in two."""
    for at, part in enumerate(parts):
        for choice in part:
            yield (*base[:at], choice, *base[at + 1 :])
    for one in range(len(parts)):
        for two in range(one + 1, len(parts)):
            for first, second in product(parts[one], parts[two]):
                yield (*base[:one], first, *base[one + 1 : two], second, *base[two + 1 :])


def _changes(combination: tuple[int, ...]) -> tuple[int, int]:
    return sum(map(bool, combination)), sum(combination)
