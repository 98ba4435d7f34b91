"""A checked rule set: immutable, hashed, with nothing left to look up. What the engine compiles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from leadladder_server.diagnostics import Span
from leadladder_server.fields import Field
from leadladder_server.ruleset.conditions import Condition, Literal, Name, Test
from leadladder_server.ruleset.translation import Translation
from leadladder_server.values.money import Rates
from leadladder_server.values.types import FieldType
from leadladder_server.verdict import RuleSetRef, Stage


class Fold(StrEnum):
    """How a signal is made of activities."""

    COUNT = "count"
    """How many activities meet the one condition."""
    LATEST = "latest"
    """When the last one that meets the condition happened."""
    FIRST = "first"
    """When the first one that meets the condition happened."""
    SEQUENCE = "sequence"
    """How many times the conditions were met one after the other, each strictly later, without overlap."""
    SUM = "sum"
    """The weights of all activities that meet the conditions, added up; faded by age when the signal decays."""
    DISTINCT = "distinct"
    """How many different values the activities that meet the one condition have."""


class DecayKind(StrEnum):
    """How the weight of an activity fades with its age."""

    HALF_LIFE = "half_life"
    """To half with each period."""
    FADES_OVER = "fades_over"
    """In equal steps, to nothing at the end of the period."""


@dataclass(frozen=True, slots=True)
class Decay:
    """The fading of a SUM. Ages are whole days, rounded down; `values.decay` has the factors.

    Attributes:
        kind: How.
        days: The period, 1 or more.
    """

    kind: DecayKind
    days: int


@dataclass(frozen=True, slots=True)
class AtMost:
    """How many activities of one weight count.

    In the order of time, an activity counts when fewer than `count` counted ones lie in at - per < t <= at. The whole
    history up to as_of is gone through, whatever the signal's `within`, so that what counts never changes later.

    Attributes:
        count: 1 or more.
        per: Longer than zero.
    """

    count: int
    per: timedelta


@dataclass(frozen=True, slots=True)
class Weight:
    """What one of a SUM's conditions gives for each activity that meets it.

    Attributes:
        points: Whole points, may be negative, never 0.
        at_most: How many of them count; None means all.
    """

    points: int
    at_most: AtMost | None


@dataclass(frozen=True, slots=True)
class Signal:
    """A number or a date folded from the contact's activities.

    Attributes:
        signal_id: Its id; conditions name it "signals.<id>".
        title: What people call it in a sentence.
        ask: The question that would settle it.
        fold: How it is made.
        conditions: One, or for a SEQUENCE each step's, for a SUM that of each weight; over names of kind ACTIVITY.
        within: Only activities with as_of - within < at <= as_of count; None means all up to as_of.
        spread: For a SEQUENCE, the longest time from its first to its last step; None means any.
        without: For a SEQUENCE, what must not happen strictly between its first and last step; None means nothing.
        span: Its id in the rule file.
        weights: For a SUM, of each condition.
        decay: For a SUM, how weights fade with age; None: they do not.
        of: For a DISTINCT, the name of kind ACTIVITY whose values are counted, texts by their normal form; an activity
            without it does not count.
        cap: The most that its value can be, for a NUMBER; None means no bound. It says nothing of how low a sum can go.
    """

    signal_id: str
    title: str
    ask: str
    fold: Fold
    conditions: tuple[Condition, ...]
    within: timedelta | None
    spread: timedelta | None
    without: Condition | None
    span: Span
    weights: tuple[Weight, ...] = ()
    decay: Decay | None = None
    of: Name | None = None
    cap: int | None = None

    @property
    def type(self) -> FieldType:
        """TIMESTAMP for LATEST and FIRST, NUMBER otherwise."""
        return FieldType.TIMESTAMP if self.fold in (Fold.LATEST, Fold.FIRST) else FieldType.NUMBER

    @property
    def every_condition(self) -> tuple[Condition, ...]:
        """The conditions, and `without` as the last where there is one."""
        return self.conditions if self.without is None else (*self.conditions, self.without)


@dataclass(frozen=True, slots=True)
class Texts:
    """The author's sentences; None where one is to be derived from the condition."""

    met: str | None = None
    unmet: str | None = None
    unknown: str | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a graded criterion, or the only one of a plain criterion.

    Attributes:
        when: Its condition.
        points: Whole points, may be negative or 0.
        met: The author's sentence when this level gives the points; None to fall back on the criterion's.
    """

    when: Condition
    points: int
    met: str | None


@dataclass(frozen=True, slots=True)
class SignalPoints:
    """Points taken from a signal: its value, rounded down, within 0..of; the criterion's level gives way to it.

    Attributes:
        name: The signal, a NUMBER.
        of: The most that it gives, 1 or more.
    """

    name: Name
    of: int


@dataclass(frozen=True, slots=True)
class Effective:
    """The UTC days on which a criterion is in force. At least one bound; `start` is before `end`.

    Attributes:
        start: The first day; None: since ever.
        end: The first day on which it is not in force any more; None: for ever.
    """

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One yes/no/unknown statement about a contact.

    Attributes:
        code: "fit.headcount".
        title: What people call it.
        when: Decides the outcome. For a graded criterion: any of the levels with positive points.
        levels: Decide the points: at least one. A plain criterion has one, with `when`.
        points_from: When set, points come from this signal while the criterion is met, and `levels` give none.
        required: Whether the dimension's default `met_when` counts it: False for `required: false` and for a criterion
            that can only lose points.
        texts: The author's sentences.
        ask: The author's question; None to derive one from the first unknown fact.
        span: Its id in the rule file.
        effective: When it is in force; None: always. `ruleset.effective` leaves it out at other times.
    """

    code: str
    title: str
    when: Condition
    levels: tuple[Level, ...]
    points_from: SignalPoints | None
    required: bool
    texts: Texts
    ask: str | None
    span: Span
    effective: Effective | None = None

    @property
    def points_of(self) -> int:
        """The highest positive points that it can give; 0 when it gives none."""
        if self.points_from is not None:
            return self.points_from.of
        return max(0, *(level.points for level in self.levels))


@dataclass(frozen=True, slots=True)
class Dimension:
    """A group of criteria.

    Attributes:
        dimension_id: Its id.
        title: What people call it.
        criteria: In file order, at least one.
        met_when: Decides the outcome, over this dimension's own criteria (Holds), and its own points and score (Test of
            kind POINTS and SCORE). Without a `met_when:` of the author's it is an All over the required criteria; None
            when there are none, and then the dimension is UNMET (a check error where a rule names it).
        floor: Least points; None means no bound.
        cap: Most points; None means no bound.
        weight: In score.total, from 0 up; 0 leaves it out.
        span: Its id in the rule file.
        waived: Whether it is met in any case, as nothing that it was met by is in force; without a `met_when`.
    """

    dimension_id: str
    title: str
    criteria: tuple[Criterion, ...]
    met_when: Condition | None
    floor: int | None
    cap: int | None
    weight: int
    span: Span
    waived: bool = False

    @property
    def points_of(self) -> int:
        """What can be earned: the criteria's highest positive points, at most `cap`."""
        total = sum(criterion.points_of for criterion in self.criteria)
        return total if self.cap is None else max(0, min(total, self.cap))


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder above the base.

    Attributes:
        stage: Its id, title, number and canonical stage.
        requires: What it takes besides every rung below.
        next_action: What to do with a contact that stands here; None when the author says nothing.
        hand_off_to: Who takes over; None when the author says nothing.
        sticky: Whether a contact that has been here does not fall below.
        span: Its `stage:` in the rule file.
    """

    stage: Stage
    requires: Condition
    next_action: str | None
    hand_off_to: str | None
    sticky: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Base:
    """What is below the first rung; rung 0."""

    stage: Stage
    next_action: str | None
    hand_off_to: str | None


@dataclass(frozen=True, slots=True)
class FastTrack:
    """Waives every rung up to one, when MET.

    Attributes:
        code: "fast_track.web_inquiry".
        title: What people call it.
        to: Number of the rung that it lifts to, from 1.
        when: Its condition.
        because: The author's sentence; None to derive one.
        ask: The author's question; None to derive one.
        span: Its id in the rule file.
    """

    code: str
    title: str
    to: int
    when: Condition
    because: str | None
    ask: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Disqualifier:
    """Takes a contact off the ladder, or only holds it, when MET.

    Attributes:
        code: "disqualifiers.competitor".
        title: What people call it.
        when: Its condition; an author's `until:`/`since:` is part of it.
        hold: True keeps the stage and withholds next_action and hand_off_to.
        because: The author's sentence; None to derive one.
        ask: The author's question; None to derive one.
        span: Its id in the rule file.
        recent: The part of `when` that `until:`/`since:` state; None without them. It takes nobody off by itself.
    """

    code: str
    title: str
    when: Condition
    hold: bool
    because: str | None
    ask: str | None
    span: Span
    recent: Test | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a label: `when` None is the last resort, always MET."""

    value: str
    when: Condition | None
    because: str


@dataclass(frozen=True, slots=True)
class Label:
    """A name for a group of contacts; the first choice that is MET wins.

    Attributes:
        label_id: Its id; conditions name it "labels.<id>" (only labels after it, rungs and overrides).
        title: What people call it.
        choices: In file order, at least one.
        span: Its id in the rule file.
    """

    label_id: str
    title: str
    choices: tuple[Choice, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Banding:
    """A score cut into bands.

    Attributes:
        score: The name that is cut: kind SCORE.
        bands: (letter, least score), descending to 0.
        spans: Of each band's least score in the rule file.
    """

    score: Name
    bands: tuple[tuple[str, int], ...]
    spans: tuple[Span, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Grade:
    """A letter or a matrix over scores: the row's band followed by the column's.

    Attributes:
        rows: First part.
        columns: Second part; None for a plain letter.
        near_threshold: How many points of score below the next band up count as near it, from 1; 0: no such thing.
    """

    rows: Banding
    columns: Banding | None
    near_threshold: int = 0


@dataclass(frozen=True, slots=True)
class Role:
    """A part that somebody has to play at a company that buys.

    Attributes:
        role_id: Its id.
        title: What people call it.
        when: Whether a contact plays it, over facts and signals.
        required: Whether the company does not buy without it.
        ask: The author's question for finding who plays it; None to derive one.
        span: Its id in the rule file.
    """

    role_id: str
    title: str
    when: Condition
    required: bool
    ask: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Everything that decides a verdict.

    Attributes:
        ref: Id, version and digest.
        title: What people call it.
        file: Its rule file, relative to the folder of rule sets, with slashes: "plant-software/ruleset.yaml".
        fields: Every fact that it may read: the catalogue, changed and completed by its `fields:`; by path.
        activity_fields: Declared facts about activities, by name without prefix.
        signals: In file order.
        dimensions: In file order.
        base: Rung 0.
        rungs: Bottom to top, at least one.
        fast_tracks: In file order.
        disqualifiers: Disqualifiers and holds, in file order.
        labels: In file order.
        grade: None without one.
        rates: What currencies are worth; None when amounts of different currencies are never compared.
        activities_kept: How long callers keep activities and send them; None when the author does not say. No verdict
            depends on it.
        roles: Of the contacts of a company, in file order; no verdict on one contact depends on them.
        locale: BCP 47 tag of the language of its texts.
        translations: Its texts in other languages, by locale.
        parameters: By name, each of the type that its text looks like; for its sentences only.
    """

    ref: RuleSetRef
    title: str
    file: str
    fields: Mapping[str, Field]
    activity_fields: Mapping[str, Field]
    signals: tuple[Signal, ...]
    dimensions: tuple[Dimension, ...]
    base: Base
    rungs: tuple[Rung, ...]
    fast_tracks: tuple[FastTrack, ...]
    disqualifiers: tuple[Disqualifier, ...]
    labels: tuple[Label, ...]
    grade: Grade | None
    rates: Rates | None = None
    activities_kept: timedelta | None = None
    roles: tuple[Role, ...] = ()
    locale: str = "en"
    translations: tuple[Translation, ...] = ()
    parameters: Mapping[str, Literal] = field(default_factory=dict)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The whole ladder, from the base up: the place of a stage is its rung."""
        return self.base.stage, *(rung.stage for rung in self.rungs)


def conditions_of(rule_set: RuleSet) -> Iterator[Condition]:
    """Every condition that verdicts on contacts rest on and that may read facts and signals, each a whole tree."""
    for dimension in rule_set.dimensions:
        for criterion in dimension.criteria:
            yield criterion.when
            yield from (level.when for level in criterion.levels if level.when is not criterion.when)
    yield from (rule.when for rule in rule_set.disqualifiers)
    yield from (track.when for track in rule_set.fast_tracks)
    yield from (rung.requires for rung in rule_set.rungs)
    yield from (choice.when for label in rule_set.labels for choice in label.choices if choice.when is not None)


def every_condition_of(rule_set: RuleSet) -> Iterator[Condition]:
    """The same, and those of the roles."""
    yield from conditions_of(rule_set)
    yield from (role.when for role in rule_set.roles)
