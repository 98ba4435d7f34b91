"""What a test expects of a verdict, and whether it came out so."""

from dataclasses import dataclass
from fractions import Fraction

from leadladder_server.documents.nodes import Scalar
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.values.types import Instant

NONE = "none"
"""What stands for something that a verdict does not have."""


@dataclass(frozen=True, slots=True)
class StageIs:
    """A stage.

    Attributes:
        part: "stage", "lowest_stage", "best_stage" or "next_rung".
        stage_id: Which; None: there is no next one.
        rung: Its number, to tell whether more or less came out than was expected.
        written: Where it stands.
    """

    part: str
    stage_id: str | None
    rung: int
    written: Scalar


@dataclass(frozen=True, slots=True)
class StageRange:
    """Where the contact stands, and the best that it could still be."""

    stage_id: str
    best_id: str
    written: Scalar


@dataclass(frozen=True, slots=True)
class WordIs:
    """A word or a text, or that there is none.

    Attributes:
        part: "lifecycle", "standing", "transition", "grade", "near.fit" (the band that the score is close below),
            "next_action" or "hand_off_to".
        word: Which; None: there must be none.
        written: Where it stands.
    """

    part: str
    word: str | None
    written: Scalar


@dataclass(frozen=True, slots=True)
class OutcomeIs:
    """What a criterion, dimension or override comes out as."""

    code: str
    outcome: Outcome
    written: Scalar


@dataclass(frozen=True, slots=True)
class NumberIs:
    """A score ("score.fit", "score.total") or points ("points.fit", "points.fit.headcount", "points.total").

    Attributes:
        tests: Operators with what they compare with; empty: there must be none.
        written: Where it stands.
        exact: Whether it was written as a bare number.
    """

    part: str
    tests: tuple[tuple[str, tuple[Fraction, ...]], ...]
    written: Scalar
    exact: bool


@dataclass(frozen=True, slots=True)
class LabelIs:
    """The value of a label; None: nobody gives it. `certain` False: it is not certain."""

    label_id: str
    value: str | None
    certain: bool
    written: Scalar


@dataclass(frozen=True, slots=True)
class NeedsAre:
    """What the first path to the next stage changes, in any order."""

    codes: frozenset[str]
    written: Scalar


@dataclass(frozen=True, slots=True)
class AskFirst:
    """What the first open question is about: a fact, or one that a criterion that is not known reads."""

    name: str
    is_fact: bool
    written: Scalar


@dataclass(frozen=True, slots=True)
class Because:
    """A part of a reason's sentence."""

    text: str
    about: frozenset[str]
    written: Scalar


@dataclass(frozen=True, slots=True)
class WarnsOf:
    """A fact that could not be used; None as the code: whatever the warning is."""

    fact: str
    code: str | None
    written: Scalar


@dataclass(frozen=True, slots=True)
class NoWarnings:
    """Every fact can be used."""

    written: Scalar


@dataclass(frozen=True, slots=True)
class HoldsUntil:
    """A moment; `part` is "valid_until" or "stage_valid_until". None: for ever."""

    part: str
    moment: Instant | None
    written: Scalar


Expectation = (
    StageIs
    | StageRange
    | WordIs
    | OutcomeIs
    | NumberIs
    | LabelIs
    | NeedsAre
    | AskFirst
    | Because
    | WarnsOf
    | NoWarnings
    | HoldsUntil
)


def comparisons_in(expectation: Expectation) -> int:
    """How many values it compares."""
    return 2 if isinstance(expectation, StageRange) else 1


def needs_outlook(expectation: Expectation) -> bool:
    """Whether comparing it takes the verdict's outlook."""
    match expectation:
        case StageIs(part="stage"):
            return False
        case StageIs() | StageRange() | NeedsAre() | AskFirst() | HoldsUntil():
            return True
        case _:
            return False


def codes_of(rule_set: RuleSet) -> dict[str, str]:
    """Everything that can be met, unmet or unknown, with what it is: criteria, dimensions and overrides by code."""
    codes: dict[str, str] = {}
    for dimension in rule_set.dimensions:
        codes[dimension.dimension_id] = "dimension"
        codes |= {criterion.code: "criterion" for criterion in dimension.criteria}
    codes |= {rule.code: "disqualifier" for rule in rule_set.disqualifiers}
    codes |= {track.code: "fast track" for track in rule_set.fast_tracks}
    return codes | {f"sticky.{rung.stage.stage_id}": "sticky rung" for rung in rule_set.rungs if rung.sticky}
