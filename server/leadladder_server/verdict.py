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
        rung: 0 is the base, 1 the first rung; -1 is off the ladder.
        lifecycle: The canonical stage; None when the author named none.
    """

    stage_id: str
    title: str
    rung: int
    lifecycle: Lifecycle | None


OFF_THE_LADDER = Stage("disqualified", "Disqualified", -1, Lifecycle.DISQUALIFIED)
"""Where a disqualified contact stands in a range of stages; in `Verdict.lowest_stage` and `best_stage` only."""


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
class NearThreshold:
    """A score that is close below the next band of the grade.

    Attributes:
        score: The score that is cut: "score.fit", "score.total".
        band: The band above.
        missing: By how many points of the score it is missed, 1 or more.
    """

    score: str
    band: str
    missing: int


@dataclass(frozen=True, slots=True)
class Score:
    """The numbers.

    Attributes:
        total: 0 to 100, the weighted mean of the dimensions' scores; None when no dimension has one.
        points: Sum of the dimensions' points.
        dimensions: In file order.
        grade: Such as "A1"; None without a grade, or while unknown facts could still change it.
        near_thresholds: The scores within the grade's `near_threshold` of the next band, rows before columns.
    """

    total: int | None
    points: int
    dimensions: tuple[DimensionScore, ...]
    grade: str | None
    near_thresholds: tuple[NearThreshold, ...]


@dataclass(frozen=True, slots=True)
class FactChange:
    """The smallest change of the one fact that decides a change.

    Attributes:
        field: The fact: "company.employees", "signals.visits".
        type: The type of `value` and `to`.
        value: What it is now; None when it is not known, or is a date that never came.
        to: The value nearest to it that does; None where there is no single nearest one, as with "more than 20".
        expected: What it has to be, in words: "at least 20".
    """

    field: str
    type: FieldType
    value: Value | None
    to: Value | None
    expected: str


@dataclass(frozen=True, slots=True)
class Change:
    """One criterion, override or requirement that has to come out differently.

    Attributes:
        code: Reason code.
        title: What people call it.
        from_outcome: What it is now.
        to_outcome: What it has to become; the same as `from_outcome` where only the points that it gives change.
        ask: The question that would settle it; None when there is none.
        evidence: Its leaf tests, in file order.
        fact: What one fact has to become; None where more than one decides.
    """

    code: str
    title: str
    from_outcome: Outcome
    to_outcome: Outcome
    ask: str | None
    evidence: tuple[Evidence, ...]
    fact: FactChange | None


@dataclass(frozen=True, slots=True)
class NextRung:
    """The way up.

    Attributes:
        stage: The rung above; for a disqualified contact the one above where it would stand, at the top that one.
        paths: The smallest sets of changes that reach it, each without a needless change; by size, then unknown before
            unmet, then file order. Empty when nothing reaches it.
        truncated: Whether there may be more sets: more than 20, or some of more than 8 changes.
    """

    stage: Stage
    paths: tuple[tuple[Change, ...], ...]
    truncated: bool


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A fact that is not known and that some rule reads.

    Attributes:
        field: The fact: "qualification.budget.allocated".
        ask: The question that would settle it.
        rungs: By how many rungs its answer can move the stage at most, whatever the other unknown facts are. A
            disqualifier moves the standing, not the stage.
        points: By how much its answer can move the total of points at most, the other facts being as they are.
    """

    field: str
    ask: str
    rungs: int
    points: int


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
        next_rung: None on the top rung, unless disqualified, and when no outlook was asked for.
        open_questions: The unknown facts, the one that can move the stage furthest first, then by points, then in file
            order. Empty when no outlook was asked for.
        labels: In file order.
        next_action: None when the rule set says nothing or it is withheld.
        hand_off_to: None when the rule set says nothing or it is withheld.
        transition: None without a previous stage, or with one that the rule set lacks.
        warnings: Facts that could not be used.
        holds_by: What the present stage hangs on: the smallest sets of changes each of which would lose it, ordered as
            the paths of `next_rung` are. Empty at the base, for a disqualified contact, and when no outlook was asked
            for.
        holds_by_truncated: Whether there may be more sets in `holds_by`.
        lowest_stage: The lowest stage that the unknown facts can leave the contact at; `OFF_THE_LADDER` when they can
            disqualify it. None when no outlook was asked for.
        best_stage: The highest stage that the unknown facts can bring it to. None when no outlook was asked for.
        approximate: Whether `lowest_stage`, `best_stage`, `next_rung`, `holds_by` or `open_questions` had to be
            estimated: unknown texts under operators whose combinations cannot be told, or a rule set too large to look
            through.
        valid_until: The first moment after `as_of` at which the passing of time alone changes anything in the verdict;
            None when it never does, and when no outlook was asked for.
        stage_valid_until: The same for `stage` and `standing` alone.
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
    holds_by: tuple[tuple[Change, ...], ...]
    holds_by_truncated: bool
    lowest_stage: Stage | None
    best_stage: Stage | None
    approximate: bool
    valid_until: Instant | None
    stage_valid_until: Instant | None
