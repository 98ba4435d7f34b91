"""A rule set's conditions as statements: when each is MET and when it is UNMET, whatever else is unknown."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from math import ceil, floor

from leadladder_server.engine.inference import leaf_key
from leadladder_server.engine.ladder import LABEL_PREFIX
from leadladder_server.engine.outlook.formula import (
    MET,
    UNMET,
    Fixed,
    Formula,
    Mark,
    Sum,
    Term,
    at_least_of,
    every,
    opposite,
    some,
)
from leadladder_server.facts.tests import compile_test
from leadladder_server.outcome import Outcome
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
)
from leadladder_server.ruleset.model import Banding, Dimension, Label, RuleSet
from leadladder_server.values.types import Instant

_TOTAL = "total"

_NO_TIME = Instant(0)

Placed = tuple[int, int]
"""A group of facts, and one of its results."""

Both = tuple[Formula, Formula]
"""When something is MET, and when it is UNMET."""


class Statements:
    """Makes statements of conditions; each condition is looked at once."""

    def __init__(self, rule_set: RuleSet, results: Mapping[Hashable, Placed], groups_of: Callable[[int], int]) -> None:
        """Prepare.

        Args:
            rule_set: A checked one.
            results: Where outcomes stand: each criterion's by its code, each fact test's by `leaf_key`, that of a rule
                which one group decides by ("rule", `id` of its condition).
            groups_of: The groups that the points of a dimension, by its place, depend on: bit i for group i.
        """
        self._results = results
        self._groups_of = groups_of
        self._dimensions = {dimension.dimension_id: dimension for dimension in rule_set.dimensions}
        self._places = {dimension.dimension_id: place for place, dimension in enumerate(rule_set.dimensions)}
        self._labels = {LABEL_PREFIX + label.label_id: label for label in rule_set.labels}
        self._grade = rule_set.grade
        self._made: dict[int, tuple[Condition, Both]] = {}
        self._values: dict[str, list[tuple[str, Formula]]] = {}
        self._met_dimensions: dict[str, Both] = {}
        self.summed = set[int]()
        """Places of the dimensions whose points some statement reads."""

    def met(self, condition: Condition) -> Formula:
        """The condition is MET."""
        return self.both(condition)[0]

    def both(self, condition: Condition) -> Both:
        """When the condition is MET, and when it is UNMET; when neither holds, it is UNKNOWN."""
        made = self._made.get(id(condition))
        if made is None:
            made = self._made[id(condition)] = (condition, self._both(condition))
        return made[1]

    def _both(self, condition: Condition) -> Both:
        match condition:
            case _ if ("rule", id(condition)) in self._results:
                return self._result(("rule", id(condition)))
            case Not(item):
                met, unmet = self.both(item)
                return unmet, met
            case All(items):
                parts = [self.both(item) for item in items]
                return every(met for met, _ in parts), some(unmet for _, unmet in parts)
            case Any(items):
                parts = [self.both(item) for item in items]
                return some(met for met, _ in parts), every(unmet for _, unmet in parts)
            case AtLeast(count, items):
                parts = [self.both(item) for item in items]
                return (
                    at_least_of(count, [met for met, _ in parts]),
                    at_least_of(len(parts) - count + 1, [unmet for _, unmet in parts]),
                )
            case Holds(name):
                return self.criterion(name.path) if name.kind is NameKind.CRITERION else self._dimension(name.path)
            case Test():
                return self._test(condition)

    def _test(self, test: Test) -> Both:
        path = test.subject.path
        match test.subject.kind:
            case NameKind.CRITERION:
                return _known(test, *self.criterion(path))
            case NameKind.DIMENSION:
                return _known(test, *self._dimension(path))
            case NameKind.SCORE | NameKind.POINTS:
                return self._number(test)
            case NameKind.GRADE:
                return _chosen(test, self._grades())
            case NameKind.LABEL:
                return _chosen(test, self._label(path))
            case _:
                return self._result(leaf_key(test))

    def criterion(self, code: str) -> Both:
        """When a criterion is MET, and when it is UNMET."""
        return self._result(code)

    def _result(self, key: Hashable) -> Both:
        group, result = self._results[key]
        return Mark(group, result, MET, 1 << group), Mark(group, result, UNMET, 1 << group)

    def _dimension(self, path: str) -> Both:
        made = self._met_dimensions.get(path)
        if made is None:
            met_when = self._dimensions[path].met_when
            made = self._met_dimensions[path] = (False, True) if met_when is None else self.both(met_when)
        return made

    def _label(self, path: str) -> list[tuple[str, Formula]]:
        """The values that a label can have, and when it certainly has each."""
        values = self._values.get(path)
        if values is None:
            values = self._values[path] = self._choices(self._labels[path])
        return values

    def _choices(self, label: Label) -> list[tuple[str, Formula]]:
        """A choice wins when it is MET and those before it that say something else are UNMET."""
        whens: dict[str, list[Formula]] = {}
        before: list[tuple[str, Formula]] = []
        for choice in label.choices:
            met, unmet = (True, False) if choice.when is None else self.both(choice.when)
            others = [missed for value, missed in before if value != choice.value]
            whens.setdefault(choice.value, []).append(every([met, *others]))
            before.append((choice.value, unmet))
        return [(value, some(ways)) for value, ways in whens.items()]

    def _grades(self) -> list[tuple[str, Formula]]:
        grade = self._grade
        if grade is None:
            return []
        rows = self._bands(grade.rows)
        if grade.columns is None:
            return rows
        columns = self._bands(grade.columns)
        return [(row + column, every([first, second])) for row, first in rows for column, second in columns]

    def _bands(self, banding: Banding) -> list[tuple[str, Formula]]:
        """Each band, and when the score certainly lies in it."""
        terms = self._terms(banding.score.path)
        if terms is None:
            return []
        bands = []
        above: Formula = True
        for band, least in banding.bands:
            bands.append((band, every([self._sum(terms, least, high=False), above])))
            above = opposite(self._sum(terms, least, high=True))
        return bands

    def _number(self, test: Test) -> Both:
        """A test of a score or of points: MET or UNMET when every number in the range agrees."""
        terms = self._terms(test.subject.path)
        if test.operator is Operator.KNOWN:
            fixed: Formula = False if terms is None else self._fixed(terms)
            return _two_valued(test, fixed)
        if terms is None:
            return False, False
        numbers = [
            operand.value
            for operand in test.operands
            if isinstance(operand, Literal) and isinstance(operand.value, int | float)
        ]

        def at_least(number: float) -> Both:
            least = ceil(number)
            return self._sum(terms, least, high=False), opposite(self._sum(terms, least, high=True))

        def more_than(number: float) -> Both:
            least = floor(number) + 1
            return self._sum(terms, least, high=False), opposite(self._sum(terms, least, high=True))

        def one_of(among: Iterable[float]) -> Both:
            ways = [(at_least(number), more_than(number)) for number in among]
            return (
                some(every([low[0], high[1]]) for low, high in ways),
                every(some([low[1], high[0]]) for low, high in ways),
            )

        match test.operator:
            case Operator.GTE:
                return at_least(numbers[0])
            case Operator.LT:
                return _swapped(at_least(numbers[0]))
            case Operator.GT:
                return more_than(numbers[0])
            case Operator.LTE:
                return _swapped(more_than(numbers[0]))
            case Operator.BETWEEN:
                low, high = at_least(numbers[0]), more_than(numbers[1])
                return every([low[0], high[1]]), some([low[1], high[0]])
            case Operator.NOT_EQUALS | Operator.NOT_IN:
                return _swapped(one_of(numbers))
            case _:
                return one_of(numbers)

    def _terms(self, path: str) -> tuple[Term, ...] | None:
        """What a number is the sum of; None for a score that is always absent."""
        kind, _, which = path.partition(".")
        dimensions = [self._dimensions[which]] if which != _TOTAL else list(self._dimensions.values())
        if kind == NameKind.POINTS:
            return tuple(
                Term(self._places[dimension.dimension_id], clamp_of(dimension), _same) for dimension in dimensions
            )
        weighed = [
            (dimension, 1 if which != _TOTAL else dimension.weight)
            for dimension in dimensions
            if dimension.points_of > 0
        ]
        whole = sum(weight for _, weight in weighed)
        if not whole:
            return None
        return tuple(
            Term(self._places[dimension.dimension_id], *_scored(dimension, weight, whole))
            for dimension, weight in weighed
            if weight
        )

    def _sum(self, terms: tuple[Term, ...], least: int, *, high: bool) -> Formula:
        """The number that people see of the terms reaches another one; that of no terms is 0."""
        if not terms:
            return least <= 0
        wanted = terms[0].value.sum_for(least) if isinstance(terms[0].value, _Score) else least
        return Sum(terms, high, wanted, reached=True, reads=self._reads(terms))

    def _fixed(self, terms: tuple[Term, ...]) -> Formula:
        if not terms:
            return True
        shown = terms[0].value.mean if isinstance(terms[0].value, _Score) else _same
        return Fixed(terms, shown, wanted=True, reads=self._reads(terms))

    def _reads(self, terms: tuple[Term, ...]) -> int:
        reads = 0
        for term in terms:
            self.summed.add(term.dimension)
            reads |= self._groups_of(term.dimension)
        return reads


def _same(number: int) -> int:
    return number


def clamp_of(dimension: Dimension) -> Callable[[int], int]:
    """Keeps points within a dimension's floor and cap."""
    low, high = dimension.floor, dimension.cap

    def clamped(points: int) -> int:
        if low is not None and points < low:
            points = low
        return points if high is None or points < high else high

    return clamped


class _Score:
    """A dimension's score, times its weight, from the points before floor and cap.

    Scores are added up so; the half-up mean of them is what people see.
    """

    __slots__ = ("_clamp", "_of", "_weight", "_whole")

    def __init__(self, dimension: Dimension, weight: int, whole: int) -> None:
        self._clamp = clamp_of(dimension)
        self._of = dimension.points_of
        self._weight = weight
        self._whole = whole

    def mean(self, total: int) -> int:
        """What people see of a sum."""
        return (2 * total + self._whole) // (2 * self._whole)

    def sum_for(self, mean: int) -> int:
        """The least sum whose mean is at least so much."""
        return -((self._whole - 2 * mean * self._whole) // 2)

    def __call__(self, points: int) -> int:
        of = self._of
        return self._weight * min(100, max(0, (200 * self._clamp(points) + of) // (2 * of)))


def _scored(dimension: Dimension, weight: int, whole: int) -> tuple[Callable[[int], int], Callable[[int], int]]:
    of = dimension.points_of
    return _Score(dimension, weight, whole), lambda more: weight * min(100, -(-100 * more // of) + 1)


def _swapped(both: Both) -> Both:
    return both[1], both[0]


def _wants_true(test: Test) -> bool:
    (operand,) = test.operands
    return isinstance(operand, Literal) and operand.value is True


def _two_valued(test: Test, known: Formula) -> Both:
    unknown = opposite(known)
    return (known, unknown) if _wants_true(test) else (unknown, known)


def _known(test: Test, met: Formula, unmet: Formula) -> Both:
    """A test of operator KNOWN over a criterion or dimension."""
    if isinstance(met, Mark):
        return _two_valued(test, Mark(met.group, met.result, MET | UNMET, met.reads))
    return _two_valued(test, some([met, unmet]))


def _chosen(test: Test, values: list[tuple[str, Formula]]) -> Both:
    """A test of a text that was decided before, from when it certainly is each of its values."""
    if test.operator is Operator.KNOWN:
        return _two_valued(test, some(when for _, when in values))
    compiled = compile_test(test, lambda _name: 0)
    ways: dict[Outcome, list[Formula]] = {Outcome.MET: [], Outcome.UNMET: []}
    for value, when in values:
        ways[compiled([value], _NO_TIME)].append(when)
    return some(ways[Outcome.MET]), some(ways[Outcome.UNMET])
