"""Contacts on which two rule sets may differ: those of the tests, with other values where the rules draw lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice, product

from leadladder_server.contact import RawValue
from leadladder_server.engine.program import Program
from leadladder_server.engine.sources import FACT_KINDS
from leadladder_server.ruleset.conditions import Condition, Holds, NameKind, Test, leaves
from leadladder_server.ruleset.model import Dimension, RuleSet, conditions_of
from leadladder_server.suite.histories import History, histories
from leadladder_server.suite.model import Suite
from leadladder_server.suite.nearby import raw, values_near
from leadladder_server.suite.showing import is_climbing
from leadladder_server.suite.variants import Base, Variant
from leadladder_server.values.types import FieldType, Instant

MOST_BASES = 6
"""More contacts are not started from."""

MOST_TOGETHER = 3
"""More things are not changed at once."""

_MOST_SEEN = 6


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to change: a fact, or the whole history.

    Attributes:
        path: Of the fact; of the signal that the history is for.
        value: Of the fact; None: not known.
        history: None where it is a fact that is changed.
    """

    path: str
    value: RawValue | None = None
    history: History | None = None


class Explorer:
    """Finds contacts near the lines that one rule set draws."""

    def __init__(self, program: Program, suite: Suite) -> None:
        """About the contacts of a file of tests, as a program of the rule set sees them."""
        self.rule_set: RuleSet = program.rule_set
        self._as_of = suite.as_of
        self._program = program
        self.bases = self._bases(suite)
        self._criteria = {one.code: one for dimension in self.rule_set.dimensions for one in dimension.criteria}
        self._dimensions = {each.dimension_id: each for each in self.rule_set.dimensions}
        self._signals = {f"signals.{signal.signal_id}": signal for signal in self.rule_set.signals}
        self._seen: dict[str, dict[RawValue, None]] = {}
        for base in self.bases:
            for path, value in base.contact.facts.items():
                self._seen.setdefault(path, {})[value] = None

    def _bases(self, suite: Suite) -> list[Base]:
        """The contacts that have a name, those that climb highest first; else those of the tests."""
        named = [Base(name, contact) for name, contact in suite.fixtures.items()]
        plain = [Base(None, case.contact) for case in suite.cases if not case.warnings and not case.previous_stage]
        distinct: list[Base] = []
        for base in named or plain:
            if all(base.contact != other.contact for other in distinct):
                distinct.append(base)
        ranked = [
            (is_climbing(self._program.score(base.contact, self._as_of, outlook=False)), base) for base in distinct
        ]
        ranked.sort(key=lambda each: each[0], reverse=True)
        return [base for _, base in ranked[:MOST_BASES]]

    def near(self, conditions: Iterable[Condition], most: int) -> Iterator[Variant]:
        """Contacts near the lines that conditions draw: the fewest changes first.

        Args:
            conditions: Of the rule set or of a mutant; what they hang on counts too.
            most: No more than so many.
        """
        dials = self._dials(self._tests(conditions))
        return islice(self._variants(dials), most)

    def _variants(self, dials: list[list[Option]]) -> Iterator[Variant]:
        for base in self.bases:
            yield Variant(base)
        for together in range(1, MOST_TOGETHER + 1):
            for base in self.bases if together < MOST_TOGETHER else self.bases[:1]:
                for chosen in combinations(dials, together):
                    for options in product(*chosen):
                        yield variant(base, options)

    def _tests(self, conditions: Iterable[Condition]) -> list[Test]:
        """The tests of facts that conditions hang on."""
        found: dict[Test, None] = {}
        done: set[str] = set()
        ahead = list(conditions)
        while ahead:
            for leaf in leaves(ahead.pop(0)):
                if isinstance(leaf, Test) and leaf.subject.kind in FACT_KINDS:
                    found[leaf] = None
                elif leaf.names[0].path not in done:
                    done.add(leaf.names[0].path)
                    ahead += self._behind(leaf)
        return list(found)

    def _behind(self, leaf: Test | Holds) -> list[Condition]:
        name = leaf.names[0]
        if name.path in self._criteria:
            return [level.when for level in self._criteria[name.path].levels]
        if name.path in self._dimensions:
            met_when = self._dimensions[name.path].met_when
            return [] if met_when is None else [met_when]
        own = name.path.partition(".")[2]
        match name.kind:
            case NameKind.POINTS | NameKind.SCORE:
                return [
                    when
                    for dimension_id, dimension in self._dimensions.items()
                    if own in (dimension_id, "total")
                    for when in whens(dimension)
                ]
            case NameKind.GRADE:
                return [when for dimension in self._dimensions.values() for when in whens(dimension)]
            case NameKind.LABEL:
                labels = [label for label in self.rule_set.labels if label.label_id == own]
                return [choice.when for label in labels for choice in label.choices if choice.when is not None]
            case _:
                return []

    def _dials(self, tests: list[Test]) -> list[list[Option]]:
        """What may be changed: for each fact its values, and for each signal the histories that make them."""
        by_path: dict[str, list[Test]] = {}
        for test in tests:
            by_path.setdefault(test.subject.path, []).append(test)
            for name in test.names[1:]:
                by_path.setdefault(name.path, [])
        return [options for path, own in by_path.items() if (options := self._options(path, own))]

    def _options(self, path: str, tests: list[Test]) -> list[Option]:
        if path in self._signals:
            return [Option(path, history=history) for history in self.histories_of(path, tests)]
        declared = self.rule_set.fields.get(path)
        values = () if declared is None else declared.values
        found: dict[RawValue, None] = {}
        for test in tests:
            found |= {raw(value, test.subject.type): None for value in values_near(test, self._as_of, values)}
        found |= dict.fromkeys(list(self._seen.get(path, {}))[:_MOST_SEEN])
        return [*(Option(path, value) for value in found), Option(path)]

    def histories_of(self, path: str, tests: Iterable[Test]) -> list[History]:
        """Histories that bring a signal to the lines that tests draw, and past the edges of its windows."""
        signal = self._signals[path]
        near = [value for test in tests for value in values_near(test, self._as_of)]
        numbers: list[int] = []
        moments: list[Instant] = []
        if signal.type is FieldType.TIMESTAMP:
            moments = [Instant(value) for value in near if isinstance(value, int)]
        else:
            numbers = [int(value) for value in near if isinstance(value, int | float)] or [1]
        return [(), *histories(signal, numbers, moments, self._as_of)]


def whens(dimension: Dimension) -> list[Condition]:
    """The conditions of a dimension's criteria."""
    return [level.when for criterion in dimension.criteria for level in criterion.levels]


def variant(base: Base, options: Iterable[Option]) -> Variant:
    """The contact with some things changed; the last history counts."""
    facts: dict[str, RawValue | None] = {}
    history: History | None = None
    for option in options:
        if option.history is None:
            facts[option.path] = option.value
        else:
            history = option.history
    return Variant(base, facts, history)


def reading(rule_set: RuleSet, path: str) -> list[Condition]:
    """The tests of a fact or a signal, each once, wherever they stand."""
    found: dict[Condition, None] = {}
    for condition in conditions_of(rule_set):
        for leaf in leaves(condition):
            if path in [name.path for name in leaf.names]:
                found[leaf] = None
    return list(found)
