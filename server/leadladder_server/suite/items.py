"""What tests of a rule set can see: every way in which each of its parts can come out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from leadladder_server.diagnostics import Span
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.analysis.compiling import Analysis
from leadladder_server.ruleset.analysis.nodes import MET, UNKNOWN, UNMET
from leadladder_server.ruleset.conditions import Condition, NameKind, Test, leaves
from leadladder_server.ruleset.model import Criterion, Label, RuleSet, Signal, conditions_of
from leadladder_server.wording.expectations import expectation


class Part(StrEnum):
    """A kind of part of a rule set."""

    TEST = "test"
    CRITERION = "criterion"
    LEVEL = "level"
    RUNG = "rung"
    STICKY = "sticky rung"
    DISQUALIFIER = "disqualifier"
    HOLD = "hold"
    FAST_TRACK = "fast track"
    CHOICE = "choice"


class Way(StrEnum):
    """How a part came out."""

    TRUE = "true"
    FALSE = "false"
    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    GIVEN = "giving the points"
    REACHED = "reached"
    NOT_REACHED = "missed"
    ACTS = "acting"
    RESTS = "at rest"
    CHOSEN = "chosen"


OUTCOME_WAYS = {Outcome.MET: Way.MET, Outcome.UNMET: Way.UNMET, Outcome.UNKNOWN: Way.UNKNOWN}
TEST_WAYS = {Outcome.MET: Way.TRUE, Outcome.UNMET: Way.FALSE, Outcome.UNKNOWN: Way.UNKNOWN}

_BITS = {Outcome.MET: MET, Outcome.UNMET: UNMET, Outcome.UNKNOWN: UNKNOWN}


@dataclass(frozen=True, slots=True)
class Item:
    """One way in which one part of a rule set can come out.

    Attributes:
        span: The part, in the rule file.
        part: What kind of part it is.
        way: The way.
        name: What the part is called: "company.employees at least 20", "fit.headcount".
    """

    span: Span
    part: Part
    way: Way
    name: str


def items_of(rule_set: RuleSet) -> tuple[Item, ...]:
    """Everything that tests can see of a rule set, in file order; what cannot happen is not among it."""
    return tuple(sorted(dict.fromkeys(_Items(rule_set).all()), key=_order))


def _order(item: Item) -> tuple[Span, int, int]:
    return item.span, list(Part).index(item.part), list(Way).index(item.way)


class _Items:
    """The items of one rule set."""

    def __init__(self, rule_set: RuleSet) -> None:
        self._rule_set = rule_set
        self._analysis = Analysis(rule_set, lists_fill=False)

    def all(self) -> Iterator[Item]:
        """Every item; one that stands in several conditions is repeated."""
        rule_set = self._rule_set
        for signal in rule_set.signals:
            for condition in signal.every_condition:
                yield from self._tests(condition, signal)
        for dimension in rule_set.dimensions:
            for criterion in dimension.criteria:
                yield from self._criterion(criterion)
            if dimension.met_when is not None:
                yield from self._tests(dimension.met_when, None)
        for condition in conditions_of(rule_set):
            yield from self._tests(condition, None)
        for rung in rule_set.rungs:
            name = rung.stage.stage_id
            yield Item(rung.span, Part.RUNG, Way.REACHED, name)
            yield Item(rung.span, Part.RUNG, Way.NOT_REACHED, name)
            if rung.sticky:
                yield Item(rung.span, Part.STICKY, Way.ACTS, f"sticky.{name}")
        for rule in rule_set.disqualifiers:
            yield from self._override(rule.when, rule.span, Part.HOLD if rule.hold else Part.DISQUALIFIER, rule.code)
        for track in rule_set.fast_tracks:
            yield from self._override(track.when, track.span, Part.FAST_TRACK, track.code)
        for label in rule_set.labels:
            yield from self._choices(label)

    def _possible(self, condition: Condition, signal: Signal | None = None) -> list[Outcome]:
        """What a condition can come out as; everything where that would take too long to find out."""
        found = self._analysis.network(condition, signal=signal).outcomes()
        return [outcome for outcome, bit in _BITS.items() if found is None or found & bit]

    def _can(self, conditions: Sequence[Condition], wanted: Sequence[int]) -> bool:
        return self._analysis.network(*conditions).can(*wanted) is not False

    def _tests(self, condition: Condition, signal: Signal | None) -> Iterator[Item]:
        for leaf in leaves(condition):
            if not isinstance(leaf, Test):
                continue
            for outcome in self._possible(leaf, signal):
                if outcome is Outcome.UNKNOWN and leaf.subject.kind is NameKind.ACTIVITY and _is_own(leaf):
                    continue
                yield Item(leaf.span, Part.TEST, TEST_WAYS[outcome], name_of(leaf))

    def _criterion(self, criterion: Criterion) -> Iterator[Item]:
        for outcome in self._possible(criterion.when):
            yield Item(criterion.span, Part.CRITERION, OUTCOME_WAYS[outcome], criterion.code)
        if is_graded(criterion):
            whens = [level.when for level in criterion.levels]
            for number in range(1, len(whens) + 1):
                if self._can(whens[:number], [UNMET | UNKNOWN] * (number - 1) + [MET]):
                    yield Item(whens[number - 1].span, Part.LEVEL, Way.GIVEN, level_name(criterion, number - 1))

    def _override(self, when: Condition, span: Span, part: Part, code: str) -> Iterator[Item]:
        possible = self._possible(when)
        if Outcome.MET in possible:
            yield Item(span, part, Way.ACTS, code)
        if possible != [Outcome.MET]:
            yield Item(span, part, Way.RESTS, code)

    def _choices(self, label: Label) -> Iterator[Item]:
        whens: list[Condition] = []
        for number, choice in enumerate(label.choices):
            if choice.when is not None:
                whens.append(choice.when)
            # An earlier choice of the same value may be open: the label is certain all the same.
            wanted = [UNMET | UNKNOWN if earlier.value == choice.value else UNMET for earlier in label.choices[:number]]
            wanted += [] if choice.when is None else [MET]
            if not whens or self._can(whens, wanted):
                yield Item(
                    choice_span(label, number), Part.CHOICE, Way.CHOSEN, f"labels.{label.label_id} {choice.value}"
                )


def _is_own(test: Test) -> bool:
    """Whether it reads what every activity in a test has: its type and its time."""
    return all(name.path in ("type", "at") for name in test.names)


def name_of(test: Test) -> str:
    """What a test is called: "company.employees: at least 20"."""
    return f"{test.subject.path}: {expectation(test, lambda name: name.path)}"


def is_graded(criterion: Criterion) -> bool:
    """Whether its author wrote levels."""
    return len(criterion.levels) > 1 or criterion.levels[0].when is not criterion.when


def level_name(criterion: Criterion, number: int) -> str:
    """What a level is called."""
    return f"{criterion.code}, level {number + 1}"


def choice_span(label: Label, number: int) -> Span:
    """The place of a choice: its condition, or the label for the one without."""
    when = label.choices[number].when
    return label.span if when is None else when.span
