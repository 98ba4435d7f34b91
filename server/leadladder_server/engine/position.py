"""Where a contact stands, from the outcomes of the rungs."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from leadladder_server.outcome import Outcome


class Position(NamedTuple):
    """Where a contact stands.

    Attributes:
        rung: The stage's rung; 0 is the base.
        climbed: Where climbing and fast tracks alone lead.
        plain: Where climbing alone leads.
        waived: The highest rung up to which a fast track waives; 0 for none.
        held: The highest sticky rung that the contact does not fall below; 0 for none.
    """

    rung: int
    climbed: int
    plain: int
    waived: int
    held: int


def stand(
    rungs: Sequence[Outcome], sticky: Sequence[bool], fast_tracks: Iterable[tuple[int, Outcome]], previous: int | None
) -> Position:
    """The highest of climbing, fast tracks and sticky rungs.

    Args:
        rungs: Of each rung's `requires`, bottom to top.
        sticky: Of each rung, whether it holds those who have been there.
        fast_tracks: The rung that each lifts to, and its outcome.
        previous: The rung of the previous stage; None when it is not known.
    """
    plain = climb(rungs, 0)
    waived = max((to for to, outcome in fast_tracks if outcome is Outcome.MET), default=0)
    climbed = plain if waived <= plain else climb(rungs, waived)
    held = max((rung for rung in range(1, (previous or 0) + 1) if sticky[rung - 1]), default=0)
    return Position(max(climbed, held), climbed, plain, waived, held)


def climb(rungs: Sequence[Outcome], start: int) -> int:
    """The rung that is reached from `start`: up while each next rung is MET."""
    rung = start
    while rung < len(rungs) and rungs[rung] is Outcome.MET:
        rung += 1
    return rung
