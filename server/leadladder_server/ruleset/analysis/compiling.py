"""Conditions of a rule set made into networks that can be asked what they come out as."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from leadladder_server.diagnostics import Span
from leadladder_server.fields import ATTRIBUTES, Field
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.analysis.cells import Cell, Domain, cells, free
from leadladder_server.ruleset.analysis.nodes import (
    MET,
    UNMET,
    AllNode,
    AnyNode,
    AtLeastNode,
    ComputedNode,
    KnownNode,
    Node,
    NotNode,
    leaf_node,
)
from leadladder_server.ruleset.analysis.possibilities import Budget, Network
from leadladder_server.ruleset.analysis.ranges import (
    BoundsOf,
    Giving,
    GradeTest,
    LabelTest,
    RangeTest,
    Sum,
    total_points,
    total_score,
)
from leadladder_server.ruleset.conditions import (
    All,
    Any,
    AtLeast,
    Condition,
    Holds,
    Literal,
    Name,
    NameKind,
    Not,
    Operator,
    Test,
)
from leadladder_server.ruleset.model import Criterion, Dimension, Fold, RuleSet, Signal
from leadladder_server.ruleset.names import TOTAL
from leadladder_server.values.scalars import MAX_INTEGER
from leadladder_server.values.types import FieldType

NOWHERE = Span("", 1, 1, 2)
"""The span of tests that nobody wrote."""

DEEPEST_LABELS = 4
"""Labels that read labels beyond that many can be anything."""

_WORTH_OF_A_NODE = 8
"""Making a node takes as long as looking at it that many times."""

_ORDER = (Operator.GT, Operator.GTE, Operator.LT, Operator.LTE, Operator.BEFORE, Operator.AFTER)
_EQUALITY = (Operator.EQUALS, Operator.NOT_EQUALS)

_RELATIONS: dict[Operator, tuple[int, ...]] = {
    Operator.EQUALS: (0,),
    Operator.NOT_EQUALS: (-1, 1),
    Operator.GT: (1,),
    Operator.AFTER: (1,),
    Operator.GTE: (0, 1),
    Operator.LT: (-1,),
    Operator.BEFORE: (-1,),
    Operator.LTE: (-1, 0),
}
"""The signs of subject minus operand for which a comparison of two facts holds."""


class Analysis:
    """Answers what the conditions of one rule set can come out as."""

    def __init__(self, rule_set: RuleSet, budget: Budget | None = None, *, lists_fill: bool = True) -> None:
        """About a checked rule set, in which all criteria are in force.

        Args:
            rule_set: The rule set.
            budget: What answers may take; None for one of its own.
            lists_fill: Whether a list that is empty may be filled later, so that tests of it can come out in any way.
        """
        self.rule_set = rule_set
        self.lists_fill = lists_fill
        self.budget = Budget() if budget is None else budget
        self.criteria = {one.code: one for dimension in rule_set.dimensions for one in dimension.criteria}
        self.dimensions = {dimension.dimension_id: dimension for dimension in rule_set.dimensions}
        self._signals = {f"signals.{signal.signal_id}": signal for signal in rule_set.signals}
        self._cells: dict[Hashable, tuple[Cell, ...] | None] = {}

    def network(self, *conditions: Condition, signal: Signal | None = None) -> Network:
        """The conditions as one network; without a budget left, one that answers nothing.

        Args:
            conditions: Of the rule set, or made of parts of it.
            signal: The one that conditions about activities belong to.
        """
        if self.budget.left < 0:
            return Network((), (), (), self.budget)
        compiler = _Compiler(self, signal)
        roots = tuple(compiler.add(condition) for condition in conditions)
        network = compiler.network(roots)
        self.budget.left -= _WORTH_OF_A_NODE * len(network.nodes)
        return network

    def reach(self, number: Name) -> tuple[int, int] | None:
        """From where to where points or a score can go once everything is known; None beyond the budget."""
        compiler = _Compiler(self, None)
        bounds_of, _ = compiler.bounds_of(number)
        bounds = bounds_of(compiler.network(()).masks())
        if bounds is None:
            return None
        low, high = bounds.least_low, bounds.most_high
        least = _last(low, high, lambda place: self._at_least(number, place, UNMET) is False)
        most = _last(low, high, lambda place: self._at_least(number, place, MET) is True)
        return None if self.budget.left < 0 else (least, most)

    def _at_least(self, number: Name, least: int, mask: int) -> bool | None:
        """Whether "at least so many" can come out as the mask says."""
        test = Test(number, Operator.GTE, (Literal(FieldType.NUMBER, least),), span=NOWHERE)
        return self.network(test).can(mask)

    def cells_of(self, name: Name, tests: Mapping[Hashable, Test], signal: Signal | None) -> tuple[Cell, ...] | None:
        """The cells of a name by tests of it, which are told apart by their keys."""
        key = (name, tuple(tests), None if signal is None else signal.within)
        if key not in self._cells:
            self.budget.left -= sum(len(test.operands) for test in tests.values())
            self._cells[key] = cells(tuple(tests.values()), self._domain(name, signal), self.rule_set.rates)
        return self._cells[key]

    def _domain(self, name: Name, signal: Signal | None) -> Domain:
        match name.kind:
            case NameKind.SIGNAL:
                return _domain_of_signal(self._signals[name.path])
            case NameKind.ACTIVITY if name.path == "at":
                window = None if signal is None else signal.within
                return Domain(FieldType.TIMESTAMP, missing=False, past=True, window=window)
            case NameKind.ACTIVITY:
                return _domain_of_field(name, self.rule_set.activity_fields.get(name.path.removeprefix(ATTRIBUTES)))
            case _:
                return _domain_of_field(name, self.rule_set.fields.get(name.path))


def _last(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The last place from `low` to `high` where something holds that holds at `low`, and nowhere after it fails."""
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def _domain_of_field(name: Name, declared: Field | None) -> Domain:
    bound = MAX_INTEGER if name.type is FieldType.NUMBER else None
    return Domain(
        type=name.type,
        values=() if declared is None else declared.values,
        low=None if bound is None else -bound,
        high=bound,
        missing=declared is None or declared.assume is None,
    )


def _domain_of_signal(signal: Signal) -> Domain:
    if signal.type is FieldType.TIMESTAMP:
        return Domain(signal.type, never=True, past=True, window=signal.within)
    only_adds = signal.fold is not Fold.SUM or all(weight.points > 0 for weight in signal.weights)
    low = min(0, signal.cap or 0) if only_adds else None
    return Domain(signal.type, low=low, high=signal.cap, whole=True)


@dataclass(slots=True)
class _Compiler:
    """Builds one network."""

    analysis: Analysis
    signal: Signal | None
    nodes: list[Node | None] = field(default_factory=list)
    variables: dict[Hashable, dict[Hashable, Test]] = field(default_factory=dict)
    leaves: list[tuple[int, Hashable, int]] = field(default_factory=list)
    seen: dict[Hashable, int] = field(default_factory=dict)
    giving: dict[str, Giving] = field(default_factory=dict)
    labels: int = 0

    def network(self, roots: tuple[int, ...]) -> Network:
        """The network of what was added."""
        domains: list[int] = []
        numbers: dict[Hashable, tuple[int, tuple[Cell, ...] | None]] = {}
        for key, tests in self.variables.items():
            found = self._cells(key, tests)
            numbers[key] = len(domains), found
            # Beyond the budget each test can be anything, whatever the others are.
            domains += [(1 << len(found)) - 1] if found is not None else [(1 << len(_FREE)) - 1] * len(tests)
        for place, key, test in self.leaves:
            variable, found = numbers[key]
            self.nodes[place] = (
                leaf_node(variable + test, _FREE, 0) if found is None else leaf_node(variable, found, test)
            )
        nodes = tuple(node for node in self.nodes if node is not None)
        return Network(nodes, tuple(domains), roots, self.analysis.budget)

    def add(self, condition: Condition) -> int:
        """The node of a condition."""
        match condition:
            case Holds(name):
                return self._outcome_of(name)
            case Test():
                return self._test(condition)
            case Not(item):
                return self._node(NotNode(self.add(item)))
            case All(items):
                return self._node(AllNode(tuple([self.add(item) for item in items])))
            case Any(items):
                return self._node(AnyNode(tuple([self.add(item) for item in items])))
            case AtLeast(count, items):
                return self._node(AtLeastNode(count, tuple([self.add(item) for item in items])))

    def _node(self, node: Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _cells(self, key: Hashable, tests: Mapping[Hashable, Test]) -> tuple[Cell, ...] | None:
        match key:
            case Name() as name:
                return self.analysis.cells_of(name, tests, self.signal)
            case (Name() as low, Name() as high):
                return _cells_of_pair(low, high, tuple(tests.values()))
            case _:
                return _FREE

    def _outcome_of(self, name: Name) -> int:
        """The node of a criterion or dimension."""
        if name.path not in self.seen:
            criterion = self.analysis.criteria.get(name.path)
            dimension = self.analysis.dimensions.get(name.path)
            if criterion is not None:
                found = self.add(criterion.when)
            elif dimension is not None:
                found = self._node(AnyNode(())) if dimension.met_when is None else self.add(dimension.met_when)
            else:
                found = self._leaf(name.path, None)
            self.seen[name.path] = found
        return self.seen[name.path]

    def _leaf(self, key: Hashable, test: Test | None) -> int:
        """A leaf of the variable with that key."""
        tests = self.variables.setdefault(key, {})
        own = None if test is None else _key_of(test)
        if test is not None:
            tests.setdefault(own, test)
        self.nodes.append(None)
        self.leaves.append((len(self.nodes) - 1, key, 0 if test is None else list(tests).index(own)))
        return len(self.nodes) - 1

    def _test(self, test: Test) -> int:
        key = _key_of(test)
        if key not in self.seen:
            self.seen[key] = self._new_test(test)
        return self.seen[key]

    def _new_test(self, test: Test) -> int:
        subject = test.subject
        match subject.kind:
            case NameKind.CRITERION | NameKind.DIMENSION:
                wanted = isinstance(test.operands[0], Literal) and test.operands[0].value is True
                return self._node(KnownNode(self._outcome_of(subject), wanted))
            case NameKind.POINTS | NameKind.SCORE:
                return self._number(test)
            case NameKind.GRADE:
                return self._grade(test)
            case NameKind.LABEL:
                return self._label(test)
            case _:
                return self._fact(test)

    def _fact(self, test: Test) -> int:
        if test.list_name and not test.operands and self.analysis.lists_fill:
            return self._leaf((_key_of(test), "a list that is still empty"), test)
        others = [name for name in test.names if name != test.subject]
        if not others:
            return self._leaf(test.subject, test)
        if test.operator is Operator.BETWEEN:
            low, high = test.operands
            parts = ((Operator.GTE, low), (Operator.LTE, high))
            return self._node(
                AllNode(
                    tuple(
                        [
                            self._test(Test(test.subject, operator, (operand,), span=test.span))
                            for operator, operand in parts
                        ]
                    )
                )
            )
        ordered = test.operator in _ORDER and test.subject.type is not FieldType.STRING
        if ordered or (test.operator in _EQUALITY and test.subject.type is not FieldType.LIST):
            pair = sorted((test.subject, others[0]), key=lambda name: name.path)
            return self._leaf((pair[0], pair[1]), test)
        return self._leaf((_key_of(test), "on its own"), test)

    def _giving(self, criterion: Criterion) -> Giving:
        if criterion.code not in self.giving:
            self.giving[criterion.code] = Giving(
                levels=tuple([(self.add(level.when), level.points) for level in criterion.levels]),
                when=self._outcome_of(Name(NameKind.CRITERION, criterion.code, FieldType.BOOLEAN)),
                of=None if criterion.points_from is None else criterion.points_from.of,
            )
        return self.giving[criterion.code]

    def sum_of(self, dimension: Dimension) -> Sum:
        """The points of a dimension."""
        return Sum(dimension, tuple([self._giving(criterion) for criterion in dimension.criteria]))

    def bounds_of(self, name: Name) -> tuple[BoundsOf, tuple[int, ...]]:
        """The bounds of points or of a score, and the nodes that they hang on."""
        kind, _, of = name.path.partition(".")
        if of != TOTAL:
            one = self.sum_of(self.analysis.dimensions[of])
            return (one.points if kind == NameKind.POINTS else one.score), one.nodes
        sums = [self.sum_of(dimension) for dimension in self.analysis.rule_set.dimensions]
        nodes = tuple([node for one in sums for node in one.nodes])
        if kind == NameKind.POINTS:
            return (lambda masks: total_points(sums, masks)), nodes
        return (lambda masks: total_score(sums, masks)), nodes

    def _number(self, test: Test) -> int:
        bounds, nodes = self.bounds_of(test.subject)
        return self._node(ComputedNode(RangeTest(test, bounds), nodes))

    def _grade(self, test: Test) -> int:
        grade = self.analysis.rule_set.grade
        if grade is None:
            return self._leaf((_key_of(test), "on its own"), test)
        bandings = [one for one in (grade.rows, grade.columns) if one is not None]
        bounds = [self.bounds_of(one.score) for one in bandings]
        parts = tuple([(banding, bounds_of) for banding, (bounds_of, _) in zip(bandings, bounds, strict=True)])
        return self._node(ComputedNode(GradeTest(test, parts), tuple([node for _, nodes in bounds for node in nodes])))

    def _label(self, test: Test) -> int:
        label_id = test.subject.path.removeprefix("labels.")
        label = next((one for one in self.analysis.rule_set.labels if one.label_id == label_id), None)
        if label is None or self.labels == DEEPEST_LABELS:
            return self._leaf((_key_of(test), "on its own"), test)
        self.labels += 1
        choices = tuple([(one.value, None if one.when is None else self.add(one.when)) for one in label.choices])
        self.labels -= 1
        nodes = tuple([node for _, node in choices if node is not None])
        return self._node(ComputedNode(LabelTest(test, choices), nodes))


_FREE = free(1)


def _key_of(test: Test) -> Hashable:
    """What tells a test apart from others, without going through the items of a list."""
    return (test.subject, test.operator, test.list_name) if test.list_name else test


def _cells_of_pair(low: Name, high: Name, tests: Sequence[Test]) -> tuple[Cell, ...]:
    """The cells of two facts that are compared with each other, by which of them is the greater one."""
    ordered = low.type not in (FieldType.STRING, FieldType.BOOLEAN)
    found = [
        tuple([_of_relation(test, relation if test.subject == low else -relation) for test in tests])
        for relation in ((-1, 0, 1) if ordered else (0, 1))
    ]
    if NameKind.SIGNAL in (low.kind, high.kind) and low.type is FieldType.TIMESTAMP:
        found.append((Outcome.UNMET,) * len(tests))
    return (*found, (Outcome.UNKNOWN,) * len(tests))


def _of_relation(test: Test, relation: int) -> Outcome:
    """What a comparison comes out as by the sign of subject minus operand; for texts any sign but 0 is "other"."""
    return Outcome.MET if relation in _RELATIONS[test.operator] else Outcome.UNMET
