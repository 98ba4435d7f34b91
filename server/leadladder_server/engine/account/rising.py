"""What would bring a committee to the next rung: the smallest sets of criteria that have to come out differently."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from leadladder_server.engine.account.together import Together
from leadladder_server.engine.concluding import Concluder
from leadladder_server.engine.dimensions import CriterionResult
from leadladder_server.engine.inference import leaf_key
from leadladder_server.engine.numbers import numbers_of
from leadladder_server.engine.points import NOTHING, Range
from leadladder_server.engine.reads import Situation
from leadladder_server.engine.sources import FACT_KINDS, Source
from leadladder_server.outcome import Outcome, negate
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, NameKind, Not, Test, leaves

MOST_PATHS = 20
"""Sets in an answer."""

LARGEST_PATH = 8
"""Changes in a set."""

_STEPS = 300
"""Sets to try for one answer."""

_RANKS = {Outcome.UNKNOWN: 0, Outcome.UNMET: 1, Outcome.MET: 2}
"""Unknown before unmet."""

_NUMBERS = (NameKind.SCORE, NameKind.POINTS, NameKind.GRADE, NameKind.LABEL)


@dataclass(frozen=True, slots=True)
class Step:
    """One change: a source that has to come out differently."""

    source: Source
    now: Outcome
    wanted: Outcome


@dataclass(frozen=True, slots=True)
class Rise:
    """The sets of changes that reach the next rung.

    Attributes:
        paths: By size, then unknown before unmet, then file order.
        truncated: Whether there may be more.
    """

    paths: tuple[tuple[Step, ...], ...]
    truncated: bool


def rise(concluder: Concluder, together: Together, previous: int | None) -> Rise:
    """What would bring a committee to the rung above.

    A change of a criterion is taken to bring the most points that it can. The sets are the smallest ones over criteria,
    not over facts: they may ask two contacts for what one of them could not be at once.

    Args:
        concluder: Which concluded.
        together: What it concluded. Not on the top rung.
        previous: Rung of the previous stage; None when it is not known.
    """
    return _Rising(concluder, together, previous).find()


class _Rising:
    def __init__(self, concluder: Concluder, together: Together, previous: int | None) -> None:
        self._concluder = concluder
        self._together = together
        self._previous = previous
        basis = together.conclusion.basis
        self._basis = basis
        self._target = min(basis.position.rung + 1, len(concluder.rule_set.rungs))
        self._situation = Situation(basis.ladder.outcomes, basis.numbers)
        self._criteria: dict[str, tuple[Source, Outcome]] = {}
        for sources, result in zip(concluder.sources.criteria, together.results, strict=True):
            pairs = zip(sources, result.criteria, strict=True)
            self._criteria |= {source.code: (source, criterion.outcome) for source, criterion in pairs}
        self._steps = 0
        self._tried: dict[frozenset[int], bool] = {}

    def find(self) -> Rise:
        position = self._basis.position
        found: list[frozenset[int]] = []
        known: dict[int, Step] = {}
        truncated = False
        tracks = zip(self._concluder.sources.fast_tracks, self._basis.ladder.fast_tracks, strict=True)
        starts: list[tuple[int, Step | None]] = [(position.climbed, None)]
        for track, (source, now) in zip(self._concluder.rule_set.fast_tracks, tracks, strict=True):
            if now is not Outcome.MET and track.to > position.climbed:
                starts.append((track.to, Step(source, now, Outcome.MET)))
        for start, track_step in starts:
            rungs = range(start + 1, self._target + 1)
            steps = self._candidates(rungs)
            known |= {step.source.index: step for step in (*steps, *([] if track_step is None else [track_step]))}
            base = frozenset() if track_step is None else frozenset({track_step.source.index})
            sets, whole = self._smallest(base, [step.source.index for step in steps], known)
            truncated = truncated or not whole or any(self._reads_numbers(rung) for rung in rungs)
            found += sets
        least = [each for each in dict.fromkeys(found) if not any(other < each for other in found)]
        small = [each for each in least if len(each) <= LARGEST_PATH]
        paths = [sorted((known[index] for index in each), key=_place_in_path) for each in small]
        paths.sort(key=lambda path: (len(path), [_RANKS[step.now] for step in path], _indices(path)))
        cut = len(small) < len(least) or len(paths) > MOST_PATHS
        return Rise(tuple(tuple(path) for path in paths[:MOST_PATHS]), truncated or cut)

    def _candidates(self, rungs: range) -> list[Step]:
        """The changes that can matter for these rungs."""
        steps: dict[int, Step] = {}
        for rung in rungs:
            reads = self._concluder.ways.reads[rung - 1]
            wanted: dict[str, Outcome] = dict(reads.blocking(self._situation))
            for code in reads.numbers:
                criterion = self._criteria[code][0].criterion
                gives = criterion is not None and criterion.points_of
                wanted.setdefault(code, Outcome.MET if gives else Outcome.UNMET)
            for code, outcome in wanted.items():
                source, now = self._criteria[code]
                if now is not outcome:
                    steps.setdefault(source.index, Step(source, now, outcome))
            stated, met = self._concluder.sources.requirements[rung - 1], self._basis.ladder.requirements[rung - 1]
            if stated is not None and met in (Outcome.UNKNOWN, Outcome.UNMET) and _states_facts(stated):
                steps[stated.index] = Step(stated, met, Outcome.MET)
        return list(steps.values())

    def _smallest(
        self, base: frozenset[int], indices: Sequence[int], known: Mapping[int, Step]
    ) -> tuple[list[frozenset[int]], bool]:
        """The smallest sets that hold `base` and reach the rung; whether that is all of them."""
        everything = base.union(indices)
        if not self._reaches(everything, known):
            return [], True
        needed = base.union(index for index in everything - base if not self._reaches(everything - {index}, known))
        free = sorted(everything - needed)
        found: list[frozenset[int]] = []
        for size in range(len(free) + 1):
            for chosen in combinations(free, size):
                each = needed.union(chosen)
                if any(other <= each for other in found):
                    continue
                if self._steps > _STEPS:
                    return found, False
                if self._reaches(each, known):
                    found.append(each)
            if size + len(needed) >= LARGEST_PATH and size < len(free):
                return found, False
        return found, True

    def _reaches(self, chosen: frozenset[int], known: Mapping[int, Step]) -> bool:
        answer = self._tried.get(chosen)
        if answer is None:
            self._steps += 1
            answer = self._tried[chosen] = self._rung_of([known[index] for index in chosen]) >= self._target
        return answer

    def _rung_of(self, steps: Sequence[Step]) -> int:
        concluder, together = self._concluder, self._together
        wanted = {step.source.index: step for step in steps}
        results = []
        for place, sources in enumerate(concluder.sources.criteria):
            result = together.results[place]
            if any(source.index in wanted for source in sources):
                criteria = tuple(
                    _changed(source, wanted[source.index].wanted) if source.index in wanted else now
                    for source, now in zip(sources, result.criteria, strict=True)
                )
                result = concluder.dimensions[place].combine(criteria)
            results.append(result)
        vector = bytearray(self._basis.outcomes)
        for step in steps:
            if step.source.criterion is None and step.source.condition is not None:
                self._force(step.source.condition, Outcome.MET, vector)
        ladder = concluder.ladder.decide(bytes(vector), results, numbers_of(concluder.rule_set, results))
        tracks = [
            Outcome.MET if source.index in wanted else outcome
            for source, outcome in zip(concluder.sources.fast_tracks, self._basis.ladder.fast_tracks, strict=True)
        ]
        return concluder.position(ladder.rungs, tracks, self._previous).rung

    def _force(self, condition: Condition, wanted: Outcome, vector: bytearray) -> None:
        """Lets the facts that a condition reads be as it wants them."""
        match condition:
            case Test():
                place = self._concluder.places.get(leaf_key(condition))
                if condition.subject.kind in FACT_KINDS and place is not None:
                    vector[place] = wanted
            case Holds():
                pass
            case Not(item):
                self._force(item, negate(wanted), vector)
            case All(items) | Any(items) | AtLeast(_, items):
                for item in items:
                    self._force(item, wanted, vector)

    def _reads_numbers(self, rung: int) -> bool:
        """Whether a rung rests on scores, points, the grade or labels, of which not every change is looked at."""
        rule_set = self._concluder.rule_set
        read = list(leaves(rule_set.rungs[rung - 1].requires))
        named = {leaf.name.path for leaf in read if isinstance(leaf, Holds)}
        read += [
            leaf
            for dimension in rule_set.dimensions
            if dimension.dimension_id in named and dimension.met_when is not None
            for leaf in leaves(dimension.met_when)
        ]
        return any(isinstance(leaf, Test) and leaf.subject.kind in _NUMBERS for leaf in read)


def _changed(source: Source, wanted: Outcome) -> CriterionResult:
    criterion = source.criterion
    if criterion is None or wanted is Outcome.UNMET:
        return CriterionResult(wanted, NOTHING, None)
    best = criterion.points_of or max(level.points for level in criterion.levels)
    return CriterionResult(wanted, Range(best, best, best), None)


def _states_facts(source: Source) -> bool:
    return any(isinstance(leaf, Test) and leaf.subject.kind in FACT_KINDS for leaf in source.leaves)


def _place_in_path(step: Step) -> tuple[int, int]:
    return _RANKS[step.now], step.source.index


def _indices(path: Sequence[Step]) -> list[int]:
    return [step.source.index for step in path]
