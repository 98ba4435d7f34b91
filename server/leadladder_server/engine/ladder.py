"""From criteria, dimensions and numbers to labels, overrides and rungs."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from leadladder_server.engine.dimensions import DimensionResult, known_table
from leadladder_server.engine.inference import Inference, Stratum, leaf_key
from leadladder_server.engine.labels import choose
from leadladder_server.engine.numbers import Numbers
from leadladder_server.engine.points import compile_range_test
from leadladder_server.engine.reasoning import RememberingReasoner, compile_reasoner
from leadladder_server.engine.vectors import selection
from leadladder_server.facts.tests import compile_test
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import All, Condition, Holds, Name, NameKind, Test, leaves
from leadladder_server.ruleset.model import Label, RuleSet
from leadladder_server.values.types import FieldType, Instant
from leadladder_server.verdict import ChosenLabel

LABEL_PREFIX = "labels."

_NO_TIME = Instant(0)
"""Labels and grades are texts; their tests ask for no time."""

ComputedLeaf = Callable[[bytes, Numbers], int]
"""A test of what was decided before, from the outcomes so far and the numbers."""

_LabelTest = tuple[Hashable, str, Callable[[Sequence[str | None], Instant], Outcome]]
"""The key of a test of a label, the label's id, and the test over its one value."""


@dataclass(frozen=True, slots=True, eq=False)
class LadderResult:
    """What the conditions above the dimensions came out as.

    Attributes:
        outcomes: The program's vector, then each dimension's outcomes, then the leaves that only the ladder reads; the
            places are those of `LadderProgram.places`.
        disqualifiers: In file order.
        fast_tracks: In file order.
        rungs: Of each rung's `requires`, bottom to top.
        requirements: Of what each rung states inline; None for a rung that states nothing inline.
        labels: In file order.
    """

    outcomes: bytes
    disqualifiers: tuple[Outcome, ...]
    fast_tracks: tuple[Outcome, ...]
    rungs: tuple[Outcome, ...]
    requirements: tuple[Outcome | None, ...]
    labels: tuple[ChosenLabel, ...]


def inline_part(requires: Condition) -> Condition | None:
    """What a rung states itself, beside the criteria and dimensions that it names; None when that is nothing."""
    items = list(_conjuncts(requires))
    stated = [item for item in items if any(isinstance(leaf, Test) for leaf in leaves(item))]
    match stated:
        case []:
            return None
        case [only]:
            return only
        case _:
            return All(tuple(stated), span=requires.span)


def _conjuncts(condition: Condition) -> Iterable[Condition]:
    if isinstance(condition, All):
        for item in condition.items:
            yield from _conjuncts(item)
    else:
        yield condition


class LadderProgram:
    """Labels, overrides and rungs, compiled: one stratum, and one more for each label that reads a label.

    Attributes:
        places: Where each leaf's outcome stands in `LadderResult.outcomes`, by `leaf_key`.
    """

    def __init__(self, rule_set: RuleSet, slots: Mapping[Hashable, int], inference: Inference, capacity: int) -> None:
        """Compile.

        Args:
            rule_set: A checked one.
            slots: Place of each test of a field or signal in the program's vector, by `leaf_key`.
            inference: Which evaluator decides.
            capacity: Outcome vectors to remember, in each stratum.
        """
        self._rule_set = rule_set
        self.requirements = tuple(inline_part(rung.requires) for rung in rule_set.rungs)
        rules = [
            *(rule.when for rule in rule_set.disqualifiers),
            *(track.when for track in rule_set.fast_tracks),
            *(rung.requires for rung in rule_set.rungs),
            *(condition for condition in self.requirements if condition is not None),
        ]
        label_levels: dict[str, int] = {}
        for label in rule_set.labels:
            label_levels[LABEL_PREFIX + label.label_id] = _level(_whens([label]), label_levels)
        rule_level = _level(rules, label_levels)
        self.places = {**slots, **_places_of_results(rule_set, len(slots))}
        read = {leaf_key(leaf): leaf for condition in (*rules, *_whens(rule_set.labels)) for leaf in leaves(condition)}
        self._computed: list[ComputedLeaf] = []
        label_tests: dict[int, list[_LabelTest]] = {}
        for key, leaf in read.items():
            if key in self.places or not isinstance(leaf, Test):
                continue
            if leaf.subject.kind is NameKind.LABEL:
                test = compile_test(leaf, lambda _name: 0)
                level = 1 + label_levels[leaf.subject.path]
                label_tests.setdefault(level, []).append((key, leaf.subject.path.removeprefix(LABEL_PREFIX), test))
            else:
                self.places[key] = len(self.places)
                self._computed.append(computed_leaf(leaf, self.places))
        self._steps: list[_Step] = []
        try:
            for level in range(max([rule_level, *label_levels.values()]) + 1):
                tests = label_tests.get(level, [])
                for key, _, _ in tests:
                    self.places[key] = len(self.places)
                labels = [label for label in rule_set.labels if label_levels[LABEL_PREFIX + label.label_id] == level]
                conditions = rules if level == rule_level else []
                self._steps.append(_Step(tests, labels, conditions, self.places, inference, capacity))
        except BaseException:
            self.close()
            raise

    def decide(self, outcomes: bytes, dimensions: Sequence[DimensionResult], numbers: Numbers) -> LadderResult:
        """Everything above the dimensions.

        Args:
            outcomes: The program's vector.
            dimensions: In file order.
            numbers: Of those dimensions.

        Raises:
            InferenceFailed: The engine misbehaves.
            ProgramClosed: `close` has been called.
        """
        state = outcomes + b"".join([result.outcomes for result in dimensions])
        state += bytes([leaf(state, numbers) for leaf in self._computed])
        labels: dict[str, ChosenLabel] = {}
        rules = b""
        for step in self._steps:
            state += bytes([test([labels[label_id].value], _NO_TIME) for _, label_id, test in step.tests])
            decided = step.infer(state)
            for label in step.labels:
                labels[label.label_id], decided = choose(label, decided)
            rules = decided or rules
        return self._result(state, [Outcome(outcome) for outcome in rules], labels)

    def close(self) -> None:
        """Release the inference."""
        for step in self._steps:
            step.close()

    def _result(self, state: bytes, rules: list[Outcome], labels: Mapping[str, ChosenLabel]) -> LadderResult:
        rule_set = self._rule_set
        first = len(rule_set.disqualifiers)
        second = first + len(rule_set.fast_tracks)
        third = second + len(rule_set.rungs)
        inline = iter(rules[third:])
        return LadderResult(
            outcomes=state,
            disqualifiers=tuple(rules[:first]),
            fast_tracks=tuple(rules[first:second]),
            rungs=tuple(rules[second:third]),
            requirements=tuple(None if condition is None else next(inline) for condition in self.requirements),
            labels=tuple(labels[label.label_id] for label in rule_set.labels),
        )


class _Step:
    """One stratum: label tests that are computed before it, labels, and the rules when they belong to it."""

    def __init__(
        self,
        tests: Sequence[_LabelTest],
        labels: Sequence[Label],
        rules: Sequence[Condition],
        places: Mapping[Hashable, int],
        inference: Inference,
        capacity: int,
    ) -> None:
        self.tests = tests
        self.labels = labels
        conditions = (*_whens(labels), *rules)
        read = list(dict.fromkeys(leaf_key(leaf) for condition in conditions for leaf in leaves(condition)))
        self._select = selection([places[key] for key in read])
        stratum = Stratum({key: place for place, key in enumerate(read)}, conditions)
        self._reasoner = RememberingReasoner(compile_reasoner(stratum, inference), capacity)

    def infer(self, state: bytes) -> bytes:
        """Outcomes of the labels' choices, then of the rules."""
        return self._reasoner.infer(self._select(state))

    def close(self) -> None:
        self._reasoner.close()


def _level(conditions: Iterable[Condition], label_levels: Mapping[str, int]) -> int:
    """0 without labels, else one more than the highest label that is read."""
    read = (leaf for condition in conditions for leaf in leaves(condition))
    return max(
        (
            1 + label_levels[leaf.subject.path]
            for leaf in read
            if isinstance(leaf, Test) and leaf.subject.kind is NameKind.LABEL
        ),
        default=0,
    )


def _whens(labels: Iterable[Label]) -> list[Condition]:
    return [choice.when for label in labels for choice in label.choices if choice.when is not None]


def _places_of_results(rule_set: RuleSet, first: int) -> dict[Hashable, int]:
    """Places of criteria and dimensions, which follow the program's `first` tests as `DimensionResult.outcomes` do."""
    names = []
    for dimension in rule_set.dimensions:
        names += [(NameKind.CRITERION, criterion.code, criterion.span) for criterion in dimension.criteria]
        names += [(NameKind.DIMENSION, dimension.dimension_id, dimension.span)]
    return {
        Holds(Name(kind, path, FieldType.BOOLEAN), span=span): first + offset
        for offset, (kind, path, span) in enumerate(names)
    }


def computed_leaf(test: Test, places: Mapping[Hashable, int]) -> ComputedLeaf:
    """A test of a criterion, dimension, score, points or grade, from the outcomes so far and the numbers."""
    subject = test.subject
    match subject.kind:
        case NameKind.CRITERION | NameKind.DIMENSION:
            place = places[Holds(subject, span=test.span)]
            table = known_table(test)
            return lambda state, _numbers: table[state[place]]
        case NameKind.GRADE:
            grade_test = compile_test(test, lambda _name: 0)
            return lambda _state, numbers: grade_test([numbers.grade], _NO_TIME)
        case _:
            range_test = compile_range_test(test)
            return lambda _state, numbers: range_test(numbers.ranges[subject.path])
