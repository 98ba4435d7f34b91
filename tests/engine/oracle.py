"""The definitions of the rule language, computed the plain way: no strata, no memos, no ranges kept between steps.

An oracle for everything above the tests of facts: criteria, points, scores, grade, labels, overrides and the ladder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from leadladder_server.contact import Contact
from leadladder_server.facts.slots import Fact
from leadladder_server.facts.table import FactTable
from leadladder_server.facts.tests import compile_test
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Name, NameKind, Not, Operator
from leadladder_server.ruleset.conditions import Test as Leaf
from leadladder_server.ruleset.model import Banding, Criterion, Dimension, RuleSet
from leadladder_server.values.types import Instant

MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN

Numbers = tuple[int, int, int]
"""Now, at least, at most."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a verdict has to say."""

    rung: int
    standing: str
    outcomes: Mapping[str, Outcome]
    points: Mapping[str, Numbers]
    scores: Mapping[str, int | None]
    grade: str | None
    labels: Mapping[str, str | None]


class Oracle:
    """Works one contact out."""

    def __init__(self, rule_set: RuleSet, names: list[Name], contact: Contact, as_of: Instant) -> None:
        """`names` are the facts and signals that the rule set reads."""
        self._rules = rule_set
        self._names = names
        self._values = FactTable(rule_set, names).read(contact, as_of).values
        self._as_of = as_of
        self._labels: dict[str, str | None] = {}

    def work_out(self, previous: int | None) -> Expected:
        """The expected answer; `previous` is the rung of the previous stage."""
        rules = self._rules
        for label in rules.labels:
            self._labels[f"labels.{label.label_id}"] = self._label([(c.value, c.when) for c in label.choices])
        start = max((track.to for track in rules.fast_tracks if self.outcome(track.when) is MET), default=0)
        climbs = []
        for bottom in (0, start):
            rung = bottom
            while rung < len(rules.rungs) and self.outcome(rules.rungs[rung].requires) is MET:
                rung += 1
            climbs.append(rung)
        kept = [rung.stage.rung for rung in rules.rungs if rung.sticky and rung.stage.rung <= (previous or 0)]
        acted = [rule.hold for rule in rules.disqualifiers if self.outcome(rule.when) is MET]
        standing = "ACTIVE" if not acted else "HELD" if all(acted) else "DISQUALIFIED"
        dimensions = {dimension.dimension_id: dimension for dimension in rules.dimensions}
        outcomes = {code: self._dimension(dimension) for code, dimension in dimensions.items()}
        outcomes |= {c.code: self.outcome(c.when) for d in rules.dimensions for c in d.criteria}
        scores = {code: self._number(f"score.{code}") for code in (*dimensions, "total")}
        return Expected(
            rung=max(*climbs, *kept, 0),
            standing=standing,
            outcomes=outcomes,
            points={code: self._points(dimension) for code, dimension in dimensions.items()},
            scores={code: None if numbers is None else numbers[0] for code, numbers in scores.items()},
            grade=self._grade(),
            labels=self._labels,
        )

    def outcome(self, condition: Condition) -> Outcome:
        """Of any condition, by recursion."""
        match condition:
            case Holds(Name(kind=NameKind.DIMENSION, path=path)):
                return self._dimension(self._dimension_called(path))
            case Holds(name):
                return self.outcome(self._criterion_called(name.path).when)
            case Leaf():
                return self._leaf(condition)
            case Not(item):
                return {MET: UNMET, UNMET: MET, UNKNOWN: UNKNOWN}[self.outcome(item)]
            case All(items):
                return self._count(len(items), [self.outcome(item) for item in items])
            case Any(items):
                return self._count(1, [self.outcome(item) for item in items])
            case AtLeast(count, items):
                return self._count(count, [self.outcome(item) for item in items])

    @staticmethod
    def _count(count: int, outcomes: list[Outcome]) -> Outcome:
        if outcomes.count(MET) >= count:
            return MET
        return UNKNOWN if outcomes.count(MET) + outcomes.count(UNKNOWN) >= count else UNMET

    def gives(self, criterion: Criterion) -> Numbers:
        """The points of a criterion."""
        return self._criterion(criterion)

    def now(self, values: Sequence[Fact]) -> "Oracle":
        """The same with other facts, in the order of the names."""
        other = Oracle(self._rules, self._names, Contact("", {}), self._as_of)
        other._values = list(values)
        return other

    def _leaf(self, leaf: Leaf) -> Outcome:
        kind, path = leaf.subject.kind, leaf.subject.path
        match kind:
            case NameKind.FIELD | NameKind.SIGNAL:
                return compile_test(leaf, self._names.index)(self._values, self._as_of)
            case NameKind.CRITERION | NameKind.DIMENSION:
                known: object = self.outcome(Holds(leaf.subject, span=leaf.span)) is not UNKNOWN
                return MET if getattr(leaf.operands[0], "value", None) is known else UNMET
            case NameKind.GRADE:
                return compile_test(leaf, lambda _name: 0)([self._grade()], self._as_of)
            case NameKind.LABEL:
                return compile_test(leaf, lambda _name: 0)([self._labels[path]], self._as_of)
            case _:
                numbers = self._number(path)
                if numbers is None:
                    return compile_test(leaf, lambda _name: 0)([None], self._as_of)
                if leaf.operator is Operator.KNOWN:
                    only: int | None = numbers[1] if numbers[1] == numbers[2] else None
                    return compile_test(leaf, lambda _name: 0)([only], self._as_of)
                every = range(numbers[1], numbers[2] + 1)
                found = {compile_test(leaf, lambda _name: 0)([number], self._as_of) for number in every}
                return found.pop() if len(found) == 1 else UNKNOWN

    def _dimension(self, dimension: Dimension) -> Outcome:
        return UNMET if dimension.met_when is None else self.outcome(dimension.met_when)

    def _points(self, dimension: Dimension) -> Numbers:
        sums = [sum(column) for column in zip(*(self._criterion(c) for c in dimension.criteria), strict=True)]
        low = -(10**9) if dimension.floor is None else dimension.floor
        high = 10**9 if dimension.cap is None else dimension.cap
        now, least, most = (min(max(points, low), high) for points in sums)
        return now, least, most

    def _criterion(self, criterion: Criterion) -> Numbers:
        if criterion.points_from is not None:
            outcome, of = self.outcome(criterion.when), criterion.points_from.of
            value = self._values[self._names.index(criterion.points_from.name)]
            earned = None if value is None else min(of, max(0, floor(value)))  # type: ignore[arg-type]  # A number.
            if outcome is UNMET:
                return 0, 0, 0
            if outcome is MET:
                return (earned, earned, earned) if earned is not None else (0, 0, of)
            return 0, 0, of if earned is None else earned
        possible: list[int] = []
        now = 0
        for level in criterion.levels:
            outcome = self.outcome(level.when)
            if outcome is not UNMET:
                possible.append(level.points)
            if outcome is MET:
                now = level.points
                break
        else:
            possible.append(0)
        return now, min(possible), max(possible)

    def _number(self, path: str) -> Numbers | None:
        kind, _, code = path.partition(".")
        if code != "total":
            dimension = self._dimension_called(code)
            points = self._points(dimension)
            return points if kind == "points" else self._score(points, dimension.points_of)
        every = [self._number(f"{kind}.{dimension.dimension_id}") for dimension in self._rules.dimensions]
        weights = [dimension.weight if kind == "score" else 1 for dimension in self._rules.dimensions]
        present = [(numbers, weight) for numbers, weight in zip(every, weights, strict=True) if numbers is not None]
        total = sum(weight for _, weight in present)
        if not total:
            return None
        sums = [sum(numbers[part] * weight for numbers, weight in present) for part in range(3)]
        now, low, high = (floor(Fraction(s, total) + Fraction(1, 2)) if kind == "score" else s for s in sums)
        return now, low, high

    @staticmethod
    def _score(points: Numbers, of: int) -> Numbers | None:
        if of <= 0:
            return None
        now, low, high = (min(100, max(0, floor(Fraction(100 * each, of) + Fraction(1, 2)))) for each in points)
        return now, low, high

    def _grade(self) -> str | None:
        grade = self._rules.grade
        if grade is None:
            return None
        bands = [self._band(banding) for banding in (grade.rows, grade.columns) if banding is not None]
        return None if None in bands else "".join(band for band in bands if band is not None)

    def _band(self, banding: Banding) -> str | None:
        numbers = self._number(banding.score.path)
        if numbers is None:
            return None
        letters = {next(band for band, least in banding.bands if least <= edge) for edge in numbers[1:]}
        return letters.pop() if len(letters) == 1 else None

    def _label(self, choices: list[tuple[str, Condition | None]]) -> str | None:
        possible = set[str | None]()
        for value, when in choices:
            outcome = MET if when is None else self.outcome(when)
            if outcome is not UNMET:
                possible.add(value)
            if outcome is MET:
                break
        else:
            possible.add(None)
        return possible.pop() if len(possible) == 1 else None

    def _dimension_called(self, path: str) -> Dimension:
        return next(dimension for dimension in self._rules.dimensions if dimension.dimension_id == path)

    def _criterion_called(self, path: str) -> Criterion:
        return next(c for dimension in self._rules.dimensions for c in dimension.criteria if c.code == path)
