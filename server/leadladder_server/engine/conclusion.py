"""Everything about a verdict that depends on outcomes alone, and so can be kept and used again."""

from dataclasses import dataclass

from leadladder_server.engine.ladder import LadderResult
from leadladder_server.engine.numbers import Numbers
from leadladder_server.engine.position import Position
from leadladder_server.engine.sources import Source
from leadladder_server.outcome import Outcome
from leadladder_server.values.types import Value
from leadladder_server.verdict import (
    ChosenLabel,
    Score,
    Stage,
    Standing,
    Transition,
)


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One reason, as far as outcomes decide it. Equal only to itself, so that it serves as a quick key.

    Attributes:
        source: The rule that it speaks for.
        outcome: What that came out as.
        points: Points earned.
        level: For a criterion, which level gives the points, from 0; None for none.
        outcomes: Of `source.leaves`.
        derived: Values of `source.derived`.
        ask: The question that would settle it; None when it is MET, or nothing can be asked.
        deciding: Whether the present rung hangs on it, or it blocks the next one.
    """

    source: Source
    outcome: Outcome
    points: int
    level: int | None
    outcomes: bytes
    derived: tuple[Value | None, ...]
    ask: str | None
    deciding: bool


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """What a conclusion was drawn from, for those who look further.

    Attributes:
        outcomes: Of the program's tests.
        points: Of each dimension, what is earned now, before floor and cap.
        ladder: Everything above the dimensions.
        numbers: Points and scores.
        position: Where the contact stands.
    """

    outcomes: bytes
    points: tuple[int, ...]
    ladder: LadderResult
    numbers: Numbers
    position: Position


@dataclass(frozen=True, slots=True, eq=False)
class Conclusion:
    """A verdict without its contact. Equal only to itself, so that it serves as a quick key.

    Attributes:
        stage: Where the contact stands. For a disqualified contact, where it would stand.
        standing: Whether the ladder applies.
        score: The numbers.
        labels: In file order.
        next_action: None when the rule set says nothing or it is withheld.
        hand_off_to: None when the rule set says nothing or it is withheld.
        transition: None without a previous stage, or with one that the rule set lacks.
        entries: All reasons, in the verdict's order.
        deciding: Overrides and deciding ones alone, in that order.
        basis: What it was drawn from.
    """

    stage: Stage
    standing: Standing
    score: Score
    labels: tuple[ChosenLabel, ...]
    next_action: str | None
    hand_off_to: str | None
    transition: Transition | None
    entries: tuple[Entry, ...]
    deciding: tuple[Entry, ...]
    basis: Basis
