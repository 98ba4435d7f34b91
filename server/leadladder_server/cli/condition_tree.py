"""A rule set's conditions as trees, with what each came out as for one contact."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from leadladder_server.diagnostics import Span
from leadladder_server.engine.tracing import Reading, Trace
from leadladder_server.facts.slots import NEVER
from leadladder_server.outcome import Outcome, negate
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Name, NameKind, Not, Test
from leadladder_server.ruleset.model import Criterion, Dimension, Disqualifier, FastTrack, Rung
from leadladder_server.ruleset.titles import titles_of
from leadladder_server.values.types import Value
from leadladder_server.wording.expectations import expectation
from leadladder_server.wording.values import say_value


class Part(StrEnum):
    """What a node stands for."""

    RUNG = "rung"
    FAST_TRACK = "fast_track"
    DISQUALIFIER = "disqualifier"
    HOLD = "hold"
    STICKY = "sticky"
    DIMENSION = "dimension"
    CRITERION = "criterion"
    LEVEL = "level"
    ALL = "all"
    ANY = "any"
    AT_LEAST = "at_least"
    NOT = "not"
    NONE = "none"
    NOT_ALL = "not_all"
    FEWER = "fewer"
    TEST = "test"


GROUPS = (Part.ALL, Part.ANY, Part.AT_LEAST, Part.NOT, Part.NONE, Part.NOT_ALL, Part.FEWER)
"""Parts whose text says how many of the nodes below are wanted."""

_OPPOSITES = (Part.NOT, Part.NONE, Part.NOT_ALL, Part.FEWER)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a test compared.

    Attributes:
        field: What was read: "company.employees", "score.fit".
        read: Its value in words; "not known", "never".
        assumed: Whether that was not sent, but is the rule set's `assume:`.
        expected: What the test wants, in words.
    """

    field: str
    read: str
    assumed: bool
    expected: str


@dataclass(frozen=True, slots=True)
class Node:
    """A rule or a condition, and what it came out as.

    Attributes:
        part: What it stands for.
        text: What it says: a rule's title, "one of these", "company.employees: 60, expected at least 20".
        outcome: What it came out as.
        span: Where it stands.
        code: Of a rung its stage's id, of a rule its code; empty for a condition.
        note: What else is to be said: "15 of 20 points".
        below: What it is made of.
        comparison: Of a test.
    """

    part: Part
    text: str
    outcome: Outcome
    span: Span
    code: str = ""
    note: str = ""
    below: tuple["Node", ...] = ()
    comparison: Comparison | None = None


class Trees:
    """Makes the trees of one verdict.

    Attributes:
        rule_set: With the criteria that are in force.
        position: Where the contact stands, and by what.
    """

    def __init__(self, trace: Trace, texts: dict[str, str], points: dict[str, str]) -> None:
        """Prepare.

        Args:
            trace: Of the assessment.
            texts: The sentences of the verdict's reasons, by code.
            points: What its criteria give, in words, by code.
        """
        self.rule_set = trace.rule_set
        self.position = trace.position
        self._trace = trace
        self._texts = texts
        self._points = points
        self._titles = titles_of(trace.rule_set)
        self._criteria = {each.code: each for one in self.rule_set.dimensions for each in one.criteria}
        self._dimensions = {each.dimension_id: each for each in self.rule_set.dimensions}
        self._made: dict[str, Node] = {}

    def rung(self, rung: Rung) -> Node:
        """What a rung requires, and how it bears on where the contact stands."""
        node = self._headed(Part.RUNG, rung.stage.title, rung.requires, rung.span, rung.stage.stage_id)
        return replace(node, note=self._standing(rung.stage.rung, node.outcome))

    def _standing(self, rung: int, outcome: Outcome) -> str:
        position = self.position
        notes = ["the contact stands here"] if rung == position.rung else []
        if rung > position.rung and outcome is Outcome.MET:
            notes.append("out of reach while a rung below is not met")
        if outcome is not Outcome.MET and rung <= position.waived:
            notes.append("waived by a fast track")
        elif outcome is not Outcome.MET and rung <= position.held:
            notes.append("kept, since the contact has been at a sticky rung")
        return ", ".join(notes)

    def override(self, rule: Disqualifier | FastTrack) -> Node:
        """When a rule acts."""
        part = Part.FAST_TRACK if isinstance(rule, FastTrack) else Part.HOLD if rule.hold else Part.DISQUALIFIER
        outcome = self._trace.outcome(rule.when)
        text = self._texts.get(rule.code, rule.title)
        return Node(part, text, outcome, rule.span, rule.code, below=(self.condition(rule.when),))

    def sticky(self, rung: Rung) -> Node:
        """A sticky rung that the contact does not fall below."""
        code = f"sticky.{rung.stage.stage_id}"
        text = self._texts.get(code, f"Has been at {rung.stage.title} or above, and does not fall below it")
        return Node(Part.STICKY, text, Outcome.MET, rung.span, code)

    def dimension(self, dimension: Dimension) -> Node:
        """When a dimension is met."""
        made = self._made.get(dimension.dimension_id)
        if made is None:
            head = Part.DIMENSION, dimension.title
            if dimension.met_when is None:
                made = Node(*head, Outcome.UNMET, dimension.span, dimension.dimension_id, "nothing in it is required")
            else:
                made = self._headed(*head, dimension.met_when, dimension.span, dimension.dimension_id)
            self._made[dimension.dimension_id] = made
        return made

    def criterion(self, criterion: Criterion) -> Node:
        """What a criterion asks for."""
        made = self._made.get(criterion.code)
        if made is None:
            graded = len(criterion.levels) > 1 or criterion.levels[0].when is not criterion.when
            below = self._levels(criterion) if graded else (self.condition(criterion.when),)
            made = self._made[criterion.code] = Node(
                Part.CRITERION,
                self._texts.get(criterion.code, criterion.title),
                self._trace.outcome(criterion.when),
                criterion.span,
                criterion.code,
                self._points.get(criterion.code, ""),
                below,
            )
        return made

    def condition(self, condition: Condition) -> Node:
        """A condition and everything in it; a group of one is that one."""
        outcome = self._trace.outcome(condition)
        match condition:
            case Test():
                return self._test(condition, outcome)
            case Holds(name):
                if name.kind is NameKind.CRITERION:
                    return self.criterion(self._criteria[name.path])
                return self.dimension(self._dimensions[name.path])
            case All((item,)) | Any((item,)) | AtLeast(_, (item,)):
                return self.condition(item)
            case Not(item):
                return self._opposite(item, outcome, condition.span)
            case _:
                return self._group(condition, outcome)

    def _headed(self, part: Part, title: str, condition: Condition, span: Span, code: str) -> Node:
        """A rule whose condition is told beside its title: "Suspect: all of these"."""
        node = self.condition(condition)
        if node.part in GROUPS:
            return Node(part, f"{title}: {node.text}", node.outcome, span, code, below=node.below)
        return Node(part, title, node.outcome, span, code, below=(node,))

    def _group(self, group: All | Any | AtLeast, outcome: Outcome) -> Node:
        below = tuple(map(self.condition, group.items))
        if isinstance(group, AtLeast):
            text = f"at least {group.count} of these {len(below)}, {_counted(below)}"
            return Node(Part.AT_LEAST, text, outcome, group.span, below=below)
        part, text = (Part.ALL, "all of these") if isinstance(group, All) else (Part.ANY, "one of these")
        return Node(part, text, outcome, group.span, below=below)

    def _opposite(self, item: Condition, outcome: Outcome, span: Span) -> Node:
        inner = self.condition(item)
        match inner.part:
            case Part.ANY:
                return Node(Part.NONE, "none of these", outcome, span, below=inner.below)
            case Part.ALL:
                return Node(Part.NOT_ALL, "not all of these", outcome, span, below=inner.below)
            case Part.AT_LEAST if isinstance(item, AtLeast):
                text = f"fewer than {item.count} of these {len(inner.below)}, {_counted(inner.below)}"
                return Node(Part.FEWER, text, outcome, span, below=inner.below)
            case _:
                return Node(Part.NOT, "not this", outcome, span, below=(inner,))

    def _levels(self, criterion: Criterion) -> tuple[Node, ...]:
        """Each level with its points; the first that is met gives them. A level of one test is that test."""
        nodes: list[Node] = []
        for level in criterion.levels:
            node = self.condition(level.when)
            gives = node.outcome is Outcome.MET and not any(each.outcome is Outcome.MET for each in nodes)
            note = f"{'gives' if gives else 'worth'} {level.points}"
            if node.part is Part.TEST:
                nodes.append(replace(node, part=Part.LEVEL, note=note))
            else:
                text = node.text if node.part in GROUPS else "this"
                below = node.below if node.part in GROUPS else (node,)
                nodes.append(Node(Part.LEVEL, text, node.outcome, level.when.span, note=note, below=below))
        return tuple(nodes)

    def _test(self, test: Test, outcome: Outcome) -> Node:
        reading = self._trace.reading(test.subject)
        read = _said(test.subject, reading)
        expected = expectation(test, self._compared)
        field = test.subject.path
        return Node(
            Part.TEST,
            f"{field}: {read}, expected {expected}",
            outcome,
            test.span,
            comparison=Comparison(field, read, reading.assumed, expected),
        )

    def _compared(self, name: Name) -> str:
        """Another name that a test compares with, and its value."""
        return f"{self._titles[name.path]} ({_said(name, self._trace.reading(name))})"


def _counted(nodes: Sequence[Node]) -> str:
    met = sum(node.outcome is Outcome.MET for node in nodes)
    unknown = sum(node.outcome is Outcome.UNKNOWN for node in nodes)
    return f"{met} met" + (f", {unknown} unknown" if unknown else "")


def _said(name: Name, reading: Reading) -> str:
    """A value in words, as far as there is one."""
    value = reading.value
    if value is None:
        return "not known"
    if value is NEVER:
        return "never"
    if reading.span is not None:
        low, high = reading.span
        return f"{value} now, {low} to {high} once all is known"
    return _with_origin(value, name, assumed=reading.assumed)


def _with_origin(value: Value, name: Name, *, assumed: bool) -> str:
    said = say_value(value, name.type)
    return f"{said} (assumed)" if assumed else said


def pruned(node: Node, *, helping: bool, wanted: Outcome = Outcome.MET) -> Node:
    """A tree with only that which makes its root come out as wanted, or which keeps it from that.

    Args:
        node: The root; it is kept.
        helping: Whether to keep what has the wanted outcome, or what has not.
        wanted: The outcome.
    """
    inner = negate(wanted) if node.part in _OPPOSITES else wanted
    kept = [each for each in node.below if (each.outcome is inner) is helping]
    return replace(node, below=tuple(pruned(each, helping=helping, wanted=inner) for each in kept))


def codes_in(nodes: Iterable[Node]) -> set[str]:
    """The codes of all criteria in trees."""
    found: set[str] = set()
    for node in nodes:
        if node.part is Part.CRITERION:
            found.add(node.code)
        found |= codes_in(node.below)
    return found
