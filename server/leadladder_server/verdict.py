"""The answer: how far up the ladder a contact is, why, and what would move it up one rung."""

from dataclasses import dataclass
from enum import IntEnum

from leadladder_server.outcome import Outcome
from leadladder_server.values.types import FieldType, Instant, Value


class Lifecycle(IntEnum):
    """The canonical stages, for callers that know no rule set. The numbers are the wire's."""

    NAME = 1
    SUSPECT = 2
    PROSPECT = 3
    LEAD = 4
    MARKETING_QUALIFIED = 5
    SALES_QUALIFIED = 6
    OPPORTUNITY = 7
    DISQUALIFIED = 8


class Standing(IntEnum):
    """Whether the ladder applies to a contact. The numbers are the wire's."""

    ACTIVE = 1
    HELD = 2
    """On the ladder, and not to be acted on: next_action and hand_off_to are withheld."""
    DISQUALIFIED = 3
    """Taken off the ladder."""


class Transition(IntEnum):
    """The stage against the caller's previous one. The numbers are the wire's."""

    UNCHANGED = 1
    PROMOTED = 2
    DEMOTED = 3


class ReasonKind(IntEnum):
    """What kind of rule a reason speaks for. The numbers are the wire's."""

    CRITERION = 1
    REQUIREMENT = 2
    """A condition that a rung states inline, over facts, scores or points."""
    DISQUALIFIER = 3
    HOLD = 4
    FAST_TRACK = 5
    STICKY = 6


class ReasonDetail(IntEnum):
    """How many reasons a caller wants. The numbers are the wire's."""

    NONE = 1
    DECIDING = 2
    ALL = 3


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the ladder.

    Attributes:
        stage_id: Its id in the rule set.
        title: What people call it.
        rung: 0 is the base, 1 the first rung.
        lifecycle: The canonical stage; None when the author named none.
    """

    stage_id: str
    title: str
    rung: int
    lifecycle: Lifecycle | None


@dataclass(frozen=True, slots=True)
class RuleSetRef:
    """Which rules answered.

    Attributes:
        rule_set_id: Its id.
        version: Its version, 1 or more.
        digest: SHA-256 over the sorted (path, bytes) of its files, 64 lower-case hexadecimal digits.
    """

    rule_set_id: str
    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One leaf test and what it read.

    Attributes:
        field: What was read: "company.employees", "signals.visits", "score.fit".
        type: The type of `value`.
        value: What was read; None when it is not known, or is a date that never came.
        assumed: Whether `value` was not sent but is the rule set's `assume:`.
        expected: What the test wants, in words: "at least 20".
        outcome: What the test came out as.
    """

    field: str
    type: FieldType
    value: Value | None
    assumed: bool
    expected: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Reason:
    """What one criterion or override says.

    Attributes:
        code: Stable id: "fit.headcount", "disqualifiers.competitor", "fast_track.web_inquiry", "ladder.lead".
        kind: What kind of rule it is.
        title: What people call the criterion or override.
        outcome: What it came out as.
        deciding: Whether the present rung hangs on it, or it blocks the next one.
        points: Points earned; may be negative.
        points_of: The highest positive points it can give; 0 when it gives none.
        text: One sentence.
        ask: The question that would settle it; None when there is none.
        evidence: Its leaf tests, in file order.
        file: The rule file, relative to the folder of rule sets, with slashes.
        line: Line of the rule, from 1.
    """

    code: str
    kind: ReasonKind
    title: str
    outcome: Outcome
    deciding: bool
    points: int
    points_of: int
    text: str
    ask: str | None
    evidence: tuple[Evidence, ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """One dimension's outcome and points.

    Attributes:
        dimension_id: Its id.
        title: What people call it.
        outcome: Whether it is met.
        points: Sum over what is met now, within floor and cap.
        points_min: The least that the unknown can leave it at.
        points_max: The most that the unknown can bring it to.
        points_of: What can be earned; 0 when nothing can.
        score: 0 to 100; None when `points_of` is 0.
    """

    dimension_id: str
    title: str
    outcome: Outcome
    points: int
    points_min: int
    points_max: int
    points_of: int
    score: int | None


@dataclass(frozen=True, slots=True)
class Score:
    """The numbers.

    Attributes:
        total: 0 to 100, the weighted mean of the dimensions' scores; None when no dimension has one.
        points: Sum of the dimensions' points.
        dimensions: In file order.
        grade: Such as "A1"; None without a grade, or while unknown facts could still change it.
    """

    total: int | None
    points: int
    dimensions: tuple[DimensionScore, ...]
    grade: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One criterion that has to change.

    Attributes:
        code: Reason code.
        title: What people call it.
        from_outcome: What it is now: UNMET or UNKNOWN (or MET, under a `not`).
        to_outcome: What it has to become.
        ask: The question that would settle it; None when there is none.
    """

    code: str
    title: str
    from_outcome: Outcome
    to_outcome: Outcome
    ask: str | None


@dataclass(frozen=True, slots=True)
class NextRung:
    """The way up.

    Attributes:
        stage: The rung above.
        paths: Sets of changes that are said to reach it. One set, with every unmet and unknown criterion of that rung.
    """

    stage: Stage
    paths: tuple[tuple[Change, ...], ...]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A fact that is not known and that some criterion reads.

    Attributes:
        field: The fact: "qualification.budget.allocated".
        ask: The question that would settle it.
    """

    field: str
    ask: str


@dataclass(frozen=True, slots=True)
class ChosenLabel:
    """The name that a label gives to the contact.

    Attributes:
        label_id: The label.
        value: The choice; None while it is not certain, or when none applies.
        alternatives: Choices whose condition is UNKNOWN and which stand before the first that is met.
        because: Why, in a sentence; empty without one.
    """

    label_id: str
    value: str | None
    alternatives: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class FactWarning:
    """A fact that could not be used as it was sent.

    Attributes:
        field: "company.employees", or "history[3].attributes.amount".
        code: Stable kebab-case name, for example "unreadable-value".
        expected: What could have been read.
        got: What was sent, at most 80 characters.
    """

    field: str
    code: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole answer for one contact at one moment.

    Attributes:
        contact_id: Echo of the contact's.
        rule_set: Which rules answered.
        as_of: The moment that the verdict is about.
        stage: Where the contact stands. For a disqualified contact, where it would stand.
        standing: Whether the ladder applies.
        score: The numbers.
        reasons: Disqualifiers, holds, fast tracks, sticky, deciding criteria, then the rest in file order.
        next_rung: None on the top rung and for a disqualified contact.
        open_questions: The unknown facts that the next rung waits for first, then the others in file order.
        labels: In file order.
        next_action: None when the rule set says nothing or it is withheld.
        hand_off_to: None when the rule set says nothing or it is withheld.
        transition: None without a previous stage, or with one that the rule set lacks.
        warnings: Facts that could not be used.
    """

    contact_id: str
    rule_set: RuleSetRef
    as_of: Instant
    stage: Stage
    standing: Standing
    score: Score
    reasons: tuple[Reason, ...]
    next_rung: NextRung | None
    open_questions: tuple[OpenQuestion, ...]
    labels: tuple[ChosenLabel, ...]
    next_action: str | None
    hand_off_to: str | None
    transition: Transition | None
    warnings: tuple[FactWarning, ...]
