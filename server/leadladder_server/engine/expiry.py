"""How long a verdict holds: the earliest moment at which the passing of time alone makes it another one.

Nothing is scored anew for each moment that might matter. Each window and each signal tells its own next change; a
change of what a reason shows is a change of the verdict, and only one that no reason shows has to be followed to its
conclusion. The stage is decided from outcomes and points alone, at each moment at which one of them changes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from typing import NamedTuple, Protocol

from leadladder_server.facts.moving import Movement, MovingTests
from leadladder_server.facts.slots import Fact, Facts
from leadladder_server.facts.timeline import Timeline
from leadladder_server.values.types import Instant
from leadladder_server.verdict import Stage, Standing

Position = tuple[Stage, Standing]
"""Where a contact stands, and whether the ladder applies."""


@dataclass(frozen=True, slots=True)
class Validity:
    """How long a verdict holds.

    Attributes:
        whole: The earliest moment later than as_of at which time alone changes anything in the verdict; None: never.
        stage: The same for the stage and the standing.
    """

    whole: Instant | None
    stage: Instant | None


FOR_EVER = Validity(None, None)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the reasons of a verdict show.

    Attributes:
        slots: Bit i is set when a reason shows the value in slot i of the facts.
        places: Bit i is set when a reason shows the outcome of test i.
        read: Bit i is set when a reason reads slot i, whether it shows the value or only compares with it.
    """

    slots: int
    places: int
    read: int


@dataclass(frozen=True, slots=True)
class Start:
    """What a search starts from.

    Attributes:
        as_of: The moment of the verdict.
        facts: The contact's.
        outcomes: Of the program's tests.
        shown: What its reasons show.
        timelines: Of the signals that may change, by slot.
        position: Where it stands.
    """

    as_of: Instant
    facts: Facts
    outcomes: bytes
    shown: Shown
    timelines: Mapping[int, Timeline]
    position: Position


class Later(Protocol):
    """What is decided at moments later than as_of."""

    def position(self, outcomes: bytes, values: Sequence[Fact], at: Instant) -> Position:
        """Where the contact stands; of the values, only signals that give points are looked at."""

    def differs(self, outcomes: bytes, values: list[Fact], at: Instant) -> bool:
        """Whether the verdict is another one, though no reason of the present one shows anything else."""


def expiry(
    tests: MovingTests, start: Start, certain: Sequence[Instant], doubtful: Sequence[Instant], later: Later
) -> Validity:
    """How long a verdict holds.

    Args:
        tests: Which tests of the rule set time can change.
        start: The verdict.
        certain: Moments later than as_of at which the verdict is another one, whatever else; criteria that come into
            force or go out of it are among them.
        doubtful: Other moments later than as_of at which it may be.
        later: What is decided at later moments.
    """
    limit = _first_shown(start, certain)
    streams: list[Iterator[Movement]] = [tests.movements(start.facts.values, start.timelines, start.as_of)]
    moments = {*certain, *(at for at in doubtful if limit is None or at < limit)}
    if moments:
        streams.append(iter([Movement(at, ()) for at in sorted(moments)]))
    outcomes = bytearray(start.outcomes)
    numbers = list(start.facts.values)
    whole: Instant | None = None
    changes = streams[0] if len(streams) == 1 else merge(*streams, key=_moment)
    for at, movements in groupby(changes, key=_moment):
        effect = _apply(movements, outcomes, numbers, start.shown.places)
        if whole is None:
            if limit is not None and limit <= at:
                whole = limit
            elif effect.shown or (
                (effect.any or effect.tied or at in moments)
                and later.differs(bytes(outcomes), _values_at(start, at), at)
            ):
                whole = at
        if (effect.any or at in moments) and later.position(bytes(outcomes), numbers, at) != start.position:
            return Validity(at if whole is None else whole, at)
    return Validity(limit if whole is None else whole, None)


def _moment(movement: Movement) -> Instant:
    return movement.at


class _Effect(NamedTuple):
    """What the changes of one moment come to.

    Attributes:
        any: Whether a test comes out differently, or other points are given.
        shown: Whether it is a test that a reason shows.
        tied: Whether what could become of facts that are compared with each other may be something else.
    """

    any: bool
    shown: bool
    tied: bool


def _apply(movements: Iterator[Movement], outcomes: bytearray, numbers: list[Fact], places: int) -> _Effect:
    """Makes the changes of one moment; `places` are those of the tests that reasons show."""
    changed: dict[int, int] = {}
    given = tied = False
    for movement in movements:
        tied = tied or movement.tied
        for place, outcome in movement.outcomes:
            if outcomes[place] != outcome:
                changed.setdefault(place, outcomes[place])
                outcomes[place] = outcome
        for slot, number in movement.numbers:
            given = given or numbers[slot] != number
            numbers[slot] = number
    found = [place for place, before in changed.items() if outcomes[place] != before]
    return _Effect(given or bool(found), any(places >> place & 1 for place in found), tied)


def _first_shown(start: Start, certain: Sequence[Instant]) -> Instant | None:
    """The first moment at which a value that a reason shows changes, or the verdict is another one for certain."""
    moments = list(certain)
    for slot, timeline in start.timelines.items():
        if start.shown.slots >> slot & 1:
            step = next(timeline.changes(start.as_of), None)
            if step is not None:
                moments.append(step[0])
    return min(moments, default=None)


def _values_at(start: Start, at: Instant) -> list[Fact]:
    values = list(start.facts.values)
    for slot, timeline in start.timelines.items():
        values[slot] = timeline.value(at)
    return values
