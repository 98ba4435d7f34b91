"""One dimension: from the outcomes of its tests to its criteria, its points and its own outcome."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from leadladder_server.engine.inference import Inference, Reasoner, Stratum, leaf_key
from leadladder_server.engine.points import (
    Range,
    compile_range_test,
    dimension_points,
    dimension_score,
    graded_points,
    signal_points,
)
from leadladder_server.engine.reasoning import compile_reasoner
from leadladder_server.engine.vectors import selection
from leadladder_server.outcome import OUTCOMES, Outcome
from leadladder_server.ruleset.conditions import (
    All,
    Any,
    AtLeast,
    Condition,
    Holds,
    Literal,
    NameKind,
    Not,
    Operator,
    Test,
    leaves,
)
from leadladder_server.ruleset.model import Criterion, Dimension
from leadladder_server.verdict import DimensionScore


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """What one criterion came out as.

    Attributes:
        outcome: Of its `when`.
        points: Earned, and their range.
        level: Which level gives the points, from 0; None when none is MET.
    """

    outcome: Outcome
    points: Range
    level: int | None


@dataclass(frozen=True, slots=True, eq=False)
class DimensionResult:
    """What a dimension came out as.

    Attributes:
        outcomes: Those of its criteria, in file order, and its own as the last.
        criteria: In file order.
        points: Earned, and their range, within floor and cap.
        score: 0 to 100, and its range; None when nothing can be earned.
        shown: The same as the verdict shows it.
    """

    outcomes: bytes
    criteria: tuple[CriterionResult, ...]
    points: Range
    score: Range | None
    shown: DimensionScore


class DimensionProgram:
    """A compiled dimension."""

    def __init__(self, dimension: Dimension, slots: Mapping[Hashable, int], inference: Inference) -> None:
        """Compile.

        Args:
            dimension: From a checked rule set.
            slots: Place of each test of a field or signal in the program's vector, by `leaf_key`.
            inference: Which evaluator decides.
        """
        self.dimension = dimension
        self._points_of = dimension.points_of
        conditions = _Numbered()
        self._criteria = [_compile_criterion(criterion, conditions) for criterion in dimension.criteria]
        met_when = dimension.met_when
        own = {criterion.code: criterion.when for criterion in dimension.criteria}
        direct = met_when is not None and all(isinstance(leaf, Holds) for leaf in leaves(met_when))
        self._own = conditions.add(_inlined(met_when, own)) if met_when is not None and direct else None
        read = list(dict.fromkeys(leaf_key(leaf) for condition in conditions.all for leaf in leaves(condition)))
        self._select = selection([slots[key] for key in read])
        stratum = Stratum({key: place for place, key in enumerate(read)}, conditions.all)
        self._reasoner = compile_reasoner(stratum, inference)
        self._closing = None if met_when is None or direct else _Closing(dimension, met_when, inference)
        self._inference = inference
        self._making = Lock()

    def key(self, outcomes: bytes) -> bytes:
        """What the dimension reads of the program's vector."""
        return self._select(outcomes)

    def decide(self, key: bytes, from_signals: Sequence[int | None]) -> DimensionResult:
        """Everything about the dimension.

        Args:
            key: As `key` gives it.
            from_signals: For each criterion with `points_from`, in file order, what the signal gives; None: not known.

        Raises:
            InferenceFailed: The engine misbehaves.
            ProgramClosed: `close` has been called.
        """
        dimension = self.dimension
        decided = self._reasoner.infer(key)
        signals = iter(from_signals)
        criteria = tuple(
            [
                settle(decided, None if criterion.points_from is None else next(signals))
                for criterion, settle in zip(dimension.criteria, self._criteria, strict=True)
            ]
        )
        return self._result(criteria, None if self._own is None else Outcome(decided[self._own]))

    def combine(self, criteria: tuple[CriterionResult, ...]) -> DimensionResult:
        """The same as `decide` from what the criteria came out as. Raises what that raises."""
        if self.dimension.met_when is not None and self._closing is None:
            with self._making:
                closing = _Closing(self.dimension, self.dimension.met_when, self._inference)
                self._closing = closing
        return self._result(criteria, None)

    def _result(self, criteria: tuple[CriterionResult, ...], own: Outcome | None) -> DimensionResult:
        """With the dimension's own outcome where that was inferred with the criteria."""
        dimension = self.dimension
        points = dimension_points([result.points for result in criteria], dimension)
        of = self._points_of
        score = dimension_score(points, of)
        outcomes = bytes([result.outcome for result in criteria])
        if own is not None:
            outcome = own
        elif self._closing is not None:
            outcome = self._closing.decide(outcomes, points, score)
        else:
            outcome = Outcome.MET if dimension.waived else Outcome.UNMET
        shown = DimensionScore(
            dimension_id=dimension.dimension_id,
            title=dimension.title,
            outcome=outcome,
            points=points.now,
            points_min=points.low,
            points_max=points.high,
            points_of=of,
            score=None if score is None else score.now,
        )
        return DimensionResult(outcomes + bytes([outcome]), criteria, points, score, shown)

    def close(self) -> None:
        """Release the inference."""
        self._reasoner.close()
        if self._closing is not None:
            self._closing.close()


class _Closing:
    """A `met_when` that reads points or scores, decided after the criteria."""

    def __init__(self, dimension: Dimension, met_when: Condition, inference: Inference) -> None:
        criteria = {criterion.code: place for place, criterion in enumerate(dimension.criteria)}
        read = {leaf_key(leaf): leaf for leaf in leaves(met_when)}
        self._leaves = [_closing_leaf(leaf, criteria) for leaf in read.values()]
        stratum = Stratum({key: place for place, key in enumerate(read)}, (met_when,))
        self._reasoner: Reasoner = compile_reasoner(stratum, inference)

    def decide(self, criteria: bytes, points: Range, score: Range | None) -> Outcome:
        return Outcome(self._reasoner.infer(bytes([leaf(criteria, points, score) for leaf in self._leaves]))[0])

    def close(self) -> None:
        self._reasoner.close()


_ClosingLeaf = Callable[[bytes, Range, Range | None], int]


def _closing_leaf(leaf: Test | Holds, criteria: Mapping[str, int]) -> _ClosingLeaf:
    """The outcome of a leaf of `met_when` from the criteria's outcomes, the points and the score."""
    if isinstance(leaf, Holds):
        place = criteria[leaf.name.path]
        return lambda outcomes, _points, _score: outcomes[place]
    match leaf.subject.kind:
        case NameKind.CRITERION:
            subject = criteria[leaf.subject.path]
            table = known_table(leaf)
            return lambda outcomes, _points, _score: table[outcomes[subject]]
        case NameKind.POINTS:
            points_test = compile_range_test(leaf)
            return lambda _outcomes, points, _score: points_test(points)
        case _:
            score_test = compile_range_test(leaf)
            return lambda _outcomes, _points, score: score_test(score)


def known_table(test: Test) -> tuple[Outcome, Outcome, Outcome]:
    """A test of operator KNOWN over a criterion or dimension: its outcome by the outcome of what it reads."""
    wanted = isinstance(test.operands[0], Literal) and test.operands[0].value is True
    if test.operator is not Operator.KNOWN:
        message = f"{test.subject.path} can only be tested with known, got {test.operator}"
        raise ValueError(message)
    known, unknown = (Outcome.MET, Outcome.UNMET) if wanted else (Outcome.UNMET, Outcome.MET)
    return known, known, unknown


class _Numbered:
    """Conditions in the order in which they were added, each object once."""

    def __init__(self) -> None:
        self._places: dict[int, int] = {}
        self._all: list[Condition] = []

    @property
    def all(self) -> tuple[Condition, ...]:
        return tuple(self._all)

    def add(self, condition: Condition) -> int:
        place = self._places.setdefault(id(condition), len(self._all))
        if place == len(self._all):
            self._all.append(condition)
        return place


def _inlined(condition: Condition, criteria: Mapping[str, Condition]) -> Condition:
    """The condition with each criterion replaced by what decides it."""
    match condition:
        case Holds(name):
            return criteria[name.path]
        case All(items):
            return All(tuple(_inlined(item, criteria) for item in items), span=condition.span)
        case Any(items):
            return Any(tuple(_inlined(item, criteria) for item in items), span=condition.span)
        case Not(item):
            return Not(_inlined(item, criteria), span=condition.span)
        case AtLeast(count, items):
            return AtLeast(count, tuple(_inlined(item, criteria) for item in items), span=condition.span)
        case Test():
            return condition


_Settle = Callable[[bytes, int | None], CriterionResult]
"""From what was inferred for a dimension, and what the criterion's signal gives, to the criterion's result."""


def _compile_criterion(criterion: Criterion, conditions: _Numbered) -> _Settle:
    when = conditions.add(criterion.when)
    if criterion.points_from is not None:
        of = criterion.points_from.of
        return lambda decided, value: CriterionResult(
            Outcome(decided[when]), signal_points(decided[when], value, of), None
        )
    levels = [conditions.add(level.when) for level in criterion.levels]
    points = [level.points for level in criterion.levels]
    if levels == [when]:
        results = [_graded(outcome, points, (outcome,)) for outcome in OUTCOMES]
        return lambda decided, _value: results[decided[when]]
    return lambda decided, _value: _graded(Outcome(decided[when]), points, [decided[level] for level in levels])


def _graded(outcome: Outcome, points: Sequence[int], levels: Sequence[int]) -> CriterionResult:
    met = levels.index(Outcome.MET) if Outcome.MET in levels else None
    return CriterionResult(outcome, graded_points(points, levels), met)
