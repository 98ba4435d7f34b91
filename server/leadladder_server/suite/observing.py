"""What one verdict shows of a rule set: how each of its parts came out for that contact."""

from collections.abc import Callable, Hashable, Iterator

from leadladder_server.contact import Activity, Contact
from leadladder_server.engine.inference import leaf_key
from leadladder_server.engine.points import Range, compile_range_test, dimension_score, total_points, total_score
from leadladder_server.engine.reference import decide
from leadladder_server.engine.sources import FACT_KINDS, fact_names
from leadladder_server.facts.reading import Problem, reader_of
from leadladder_server.facts.slots import Fact
from leadladder_server.facts.table import FactTable
from leadladder_server.facts.tests import CompiledTest, compile_test
from leadladder_server.fields import ATTRIBUTES, Field
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Holds, Literal, Name, NameKind, Test, leaves
from leadladder_server.ruleset.model import Criterion, Label, RuleSet, Signal, conditions_of
from leadladder_server.suite.comparing import outcome_of
from leadladder_server.suite.items import (
    OUTCOME_WAYS,
    TEST_WAYS,
    Item,
    Part,
    Way,
    choice_span,
    is_graded,
    level_name,
    name_of,
)
from leadladder_server.values.types import FieldType, Instant
from leadladder_server.verdict import Verdict

Leaf = Test | Holds


class Observer:
    """Tells of the verdicts of one rule set what they show. Made once for many verdicts."""

    def __init__(self, rule_set: RuleSet) -> None:
        """Compile the tests of a checked rule set."""
        self._rule_set = rule_set
        tests = [
            leaf
            for condition in conditions_of(rule_set)
            for leaf in leaves(condition)
            if isinstance(leaf, Test) and leaf.subject.kind in FACT_KINDS
        ]
        names = list(dict.fromkeys(name for test in tests for name in fact_names(test)))
        slots = {name: slot for slot, name in enumerate(names)}
        self._table = FactTable(rule_set, names)
        self._compiled: dict[Hashable, CompiledTest] = {}
        for test in tests:
            self._compiled.setdefault(leaf_key(test), compile_test(test, slots.__getitem__))
        self._activities = [_ActivityTests(signal, rule_set) for signal in rule_set.signals]

    def seen(self, contact: Contact, as_of: Instant, verdict: Verdict) -> Iterator[Item]:
        """What a verdict shows; possibly more than once."""
        values = self._table.read(contact, as_of).values
        outcome = _Outcomes(self._rule_set, verdict, self._compiled, values, as_of)
        in_force = {reason.code for reason in verdict.reasons}
        for dimension in self._rule_set.dimensions:
            present = [criterion for criterion in dimension.criteria if criterion.code in in_force]
            for criterion in present:
                yield from _criterion(criterion, outcome)
            if dimension.met_when is not None and present:
                yield from _tests(leaves(dimension.met_when), outcome)
        for rung in self._rule_set.rungs:
            yield from _tests(leaves(rung.requires), outcome)
            way = Way.REACHED if verdict.stage.rung >= rung.stage.rung else Way.NOT_REACHED
            yield Item(rung.span, Part.RUNG, way, rung.stage.stage_id)
            code = f"sticky.{rung.stage.stage_id}"
            if code in in_force:
                yield Item(rung.span, Part.STICKY, Way.ACTS, code)
        for rule in self._rule_set.disqualifiers:
            yield from _tests(leaves(rule.when), outcome)
            acts = Way.ACTS if outcome_of(rule.code, verdict) is Outcome.MET else Way.RESTS
            yield Item(rule.span, Part.HOLD if rule.hold else Part.DISQUALIFIER, acts, rule.code)
        for track in self._rule_set.fast_tracks:
            yield from _tests(leaves(track.when), outcome)
            acts = Way.ACTS if outcome_of(track.code, verdict) is Outcome.MET else Way.RESTS
            yield Item(track.span, Part.FAST_TRACK, acts, track.code)
        for label in self._rule_set.labels:
            yield from _label(label, verdict, outcome)
        happened = [activity for activity in contact.history or () if activity.at is not None and activity.at <= as_of]
        for tests in self._activities:
            for activity in happened:
                yield from tests.seen(activity, as_of)


OutcomeOf = Callable[[Leaf], Outcome]


def _tests(found: Iterator[Leaf], outcome: OutcomeOf) -> Iterator[Item]:
    for leaf in found:
        if isinstance(leaf, Test):
            yield Item(leaf.span, Part.TEST, TEST_WAYS[outcome(leaf)], name_of(leaf))


def _criterion(criterion: Criterion, outcome: OutcomeOf) -> Iterator[Item]:
    yield from _tests(leaves(criterion.when), outcome)
    yield Item(criterion.span, Part.CRITERION, OUTCOME_WAYS[decide(criterion.when, outcome)], criterion.code)
    given = False
    for number, level in enumerate(criterion.levels):
        yield from _tests(leaves(level.when), outcome)
        if is_graded(criterion) and not given and decide(level.when, outcome) is Outcome.MET:
            given = True
            yield Item(level.when.span, Part.LEVEL, Way.GIVEN, level_name(criterion, number))


def _label(label: Label, verdict: Verdict, outcome: OutcomeOf) -> Iterator[Item]:
    chosen = next((each for each in verdict.labels if each.label_id == label.label_id), None)
    is_chosen = chosen is None or chosen.value is None
    for number, choice in enumerate(label.choices):
        if choice.when is not None:
            yield from _tests(leaves(choice.when), outcome)
        if not is_chosen and (choice.when is None or decide(choice.when, outcome) is Outcome.MET):
            is_chosen = True
            name = f"labels.{label.label_id} {choice.value}"
            yield Item(choice_span(label, number), Part.CHOICE, Way.CHOSEN, name)


class _Outcomes:
    """What the leaves of conditions came out as for one contact."""

    def __init__(
        self,
        rule_set: RuleSet,
        verdict: Verdict,
        compiled: dict[Hashable, CompiledTest],
        values: list[Fact],
        as_of: Instant,
    ) -> None:
        self._verdict = verdict
        self._compiled = compiled
        self._values = values
        self._as_of = as_of
        self._ranges = _ranges(rule_set, verdict)

    def __call__(self, leaf: Leaf) -> Outcome:
        if isinstance(leaf, Holds):
            return outcome_of(leaf.name.path, self._verdict) or Outcome.UNMET
        path = leaf.subject.path
        match leaf.subject.kind:
            case NameKind.FIELD | NameKind.SIGNAL:
                return self._compiled[leaf_key(leaf)](self._values, self._as_of)
            case NameKind.CRITERION | NameKind.DIMENSION:
                known = outcome_of(path, self._verdict) is not Outcome.UNKNOWN
                operand = leaf.operands[0]
                wanted = isinstance(operand, Literal) and operand.value is True
                return Outcome.MET if known is wanted else Outcome.UNMET
            case NameKind.GRADE:
                return compile_test(leaf, _first)([self._verdict.score.grade], self._as_of)
            case NameKind.LABEL:
                value = next((each.value for each in self._verdict.labels if f"labels.{each.label_id}" == path), None)
                return compile_test(leaf, _first)([value], self._as_of)
            case _:
                return compile_range_test(leaf)(self._ranges.get(path))


def _first(_name: Name) -> int:
    return 0


def _ranges(rule_set: RuleSet, verdict: Verdict) -> dict[str, Range | None]:
    """Points and scores as conditions read them, with what the unknown leaves open."""
    weights = {dimension.dimension_id: dimension.weight for dimension in rule_set.dimensions}
    points = {
        each.dimension_id: Range(each.points, each.points_min, each.points_max) for each in verdict.score.dimensions
    }
    scores = {
        each.dimension_id: dimension_score(points[each.dimension_id], each.points_of)
        for each in verdict.score.dimensions
    }
    ranges: dict[str, Range | None] = {f"points.{name}": value for name, value in points.items()}
    ranges |= {f"score.{name}": value for name, value in scores.items()}
    ranges["points.total"] = total_points(points.values())
    ranges["score.total"] = total_score((value, weights[name]) for name, value in scores.items())
    return ranges


class _ActivityTests:
    """The tests of one signal, over one activity."""

    def __init__(self, signal: Signal, rule_set: RuleSet) -> None:
        self._tests = [
            leaf for condition in signal.every_condition for leaf in leaves(condition) if isinstance(leaf, Test)
        ]
        paths = list(dict.fromkeys(name.path for test in self._tests for name in test.names))
        slots = {path: slot for slot, path in enumerate(paths)}
        self._compiled = [compile_test(test, lambda name: slots[name.path], rule_set.rates) for test in self._tests]
        self._paths = [(path, activity_field(path, rule_set)) for path in paths]

    def seen(self, activity: Activity, as_of: Instant) -> Iterator[Item]:
        """What an activity shows of the signal's tests."""
        values = [activity_value(path, field, activity) for path, field in self._paths]
        for test, compiled in zip(self._tests, self._compiled, strict=True):
            yield Item(test.span, Part.TEST, TEST_WAYS[compiled(values, as_of)], name_of(test))


_TYPE = Field("type", FieldType.STRING, title="", ask="")


def activity_field(path: str, rule_set: RuleSet) -> Field | None:
    """How to read what an activity has; None for its time, which is read."""
    if path == "at":
        return None
    return _TYPE if path == "type" else rule_set.activity_fields.get(path.removeprefix(ATTRIBUTES))


def activity_value(path: str, field: Field | None, activity: Activity) -> Fact:
    """What an activity has under a path, as tests compare it; None when it is not known."""
    if field is None:
        return activity.at if path == "at" else None
    raw = activity.type if path == "type" else activity.attributes.get(path.removeprefix(ATTRIBUTES))
    value = None if raw is None else reader_of(field)(raw)
    if isinstance(value, Problem):
        value = value.value
    return field.assume if value is None else value
