"""What each signal of a contact is from a moment on, while nothing but time passes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leadladder_server.contact import Activity
from leadladder_server.facts.fading import FadingSum
from leadladder_server.facts.signals import ALWAYS, Folding, SignalFolds, counted, told_apart
from leadladder_server.facts.slots import Fact, Facts, Met
from leadladder_server.facts.steps import Stay, Steps, earliest, kinds, latest, sequences, totals
from leadladder_server.facts.warning_list import WarningList
from leadladder_server.facts.windows import FOREVER
from leadladder_server.ruleset.model import AtMost, Fold
from leadladder_server.values.time import LAST_INSTANT, MICROSECONDS_A_DAY, microseconds
from leadladder_server.values.types import Instant

Timeline = Steps | FadingSum
"""The value of one signal from a moment on."""


@dataclass(frozen=True, slots=True)
class _Lasting:
    """How long what one signal is made of counts.

    Attributes:
        slot: Where its value stands among the facts.
        folding: How it is made.
        within: Microseconds for which an activity counts; ALWAYS for all of time.
        factors: As in Folding, and nothing beyond `within` where that is whole days.
        is_moving: Whether the same activity can meet its conditions at one moment and not at another.
    """

    slot: int
    folding: Folding
    within: int
    factors: tuple[int, ...] | None
    is_moving: bool

    @property
    def can_fall(self) -> bool:
        """Whether it can change though no activity is later than now."""
        return self.is_moving or self.factors is not None or self.within < ALWAYS


class SignalTimelines:
    """The signals of a rule set, prepared once. Safe to share between threads."""

    def __init__(self, folds: SignalFolds, slots: Sequence[int]) -> None:
        """`slots` say where the value of each signal stands among the facts."""
        self._activities = folds.activities
        moving = folds.activities.moving
        self._signals = [
            _lasting(slot, folding, is_moving=not moving.isdisjoint(folding.places))
            for slot, folding in zip(slots, folds.foldings, strict=True)
        ]
        self._any_moving = any(signal.is_moving for signal in self._signals)

    def of(self, facts: Facts, history: Sequence[Activity] | None, as_of: Instant) -> dict[int, Timeline]:
        """The timeline of each signal that may change after a moment, by its slot.

        Args:
            facts: The contact's at that moment.
            history: The contact's.
            as_of: That moment.
        """
        met = facts.met
        if met is None or history is None:
            return {}
        later = None
        if met.later:
            coming = [history[place] for place in met.later]
            later = self._activities.met_by(coming, LAST_INSTANT, WarningList())
        moving = self._activities.stays(history, as_of) if self._any_moving else []
        known = _Known(met, later, moving, as_of)
        return {
            signal.slot: _timeline(signal, known) for signal in self._signals if later is not None or signal.can_fall
        }


def _lasting(slot: int, folding: Folding, *, is_moving: bool) -> _Lasting:
    factors, within = folding.factors, folding.within
    if factors is not None and not within % MICROSECONDS_A_DAY:
        factors = factors[: within // MICROSECONDS_A_DAY]
        within = ALWAYS
    return _Lasting(slot, folding, within, factors, is_moving)


@dataclass(frozen=True, slots=True)
class _Known:
    """Which activities meet which conditions: until as_of, later, and from when until when."""

    met: Met
    later: Met | None
    moving: list[list[tuple[int, int, Instant, Fact]]]
    as_of: Instant

    def times(self, place: int) -> list[Instant]:
        """When activities met a condition that asks for no time."""
        times = self.met.times[place]
        return times if self.later is None else times + self.later.times[place]

    def stays(self, signal: _Lasting, place: int) -> Iterator[tuple[int, int, Instant, Fact]]:
        """How long each activity that meets a condition counts, when it happened, and its value where it is wanted."""
        within, as_of = signal.within, self.as_of
        if signal.is_moving:
            for start, stop, at, value in self.moving[place]:
                end = min(stop, at + within)
                if start < end:
                    yield start, end, at, value
            return
        for met in (self.met, self.later):
            if met is not None:
                times = met.times[place]
                for at, value in zip(times, met.values[place] or [None] * len(times), strict=True):
                    if at + within > as_of:
                        yield at, at + within, at, value


def _timeline(signal: _Lasting, known: _Known) -> Timeline:
    folding, as_of = signal.folding, known.as_of
    first, cap = folding.places[0], folding.cap
    match folding.fold:
        case Fold.COUNT:
            return totals([(start, end, 1) for start, end, _, _ in known.stays(signal, first)], as_of, cap)
        case Fold.DISTINCT:
            stays = [(start, end, told_apart(value)) for start, end, _, value in known.stays(signal, first)]
            return kinds(stays, as_of, cap)
        case Fold.LATEST:
            return latest(_times(known.stays(signal, first)), as_of)
        case Fold.FIRST:
            return earliest(_times(known.stays(signal, first)), as_of)
        case Fold.SUM:
            return _sum(signal, known)
        case Fold.SEQUENCE:
            steps = [_times(known.stays(signal, place)) for place in folding.places]
            forbidden = steps.pop() if folding.has_without else []
            return sequences(steps, forbidden, folding.spread, as_of, cap)


def _times(stays: Iterator[tuple[int, int, Instant, Fact]]) -> list[Stay]:
    return [(start, end, at) for start, end, at, _ in stays]


def _sum(signal: _Lasting, known: _Known) -> Timeline:
    folding, within, as_of = signal.folding, signal.within, known.as_of
    stays: list[tuple[int, int, int, int]] = []
    for place, weight in zip(folding.places, folding.weights, strict=True):
        points, limit = weight.points, weight.at_most
        if signal.is_moving and limit is not None:
            stays += [
                (start, min(end, at + within), at, points * count)
                for start, end, at, count in _counted(known.moving[place], limit)
                if start < at + within
            ]
        elif signal.is_moving:
            stays += [(start, end, at, points) for start, end, at, _ in known.stays(signal, place)]
        else:
            # What counts depends on earlier activities alone, so that what counts once counts later as well.
            times = known.times(place)
            if limit is not None:
                times = counted(times, limit.count, microseconds(limit.per))
            stays += [(at, at + within, at, points) for at in times if at + within > as_of]
    if signal.factors is None:
        return totals([(start, end, points) for start, end, _, points in stays], as_of, folding.cap)
    faded = [(start, end, (at, points)) for start, end, at, points in stays]
    return FadingSum(faded, signal.factors, as_of, folding.cap)


def _counted(stays: Sequence[tuple[int, int, Instant, Fact]], limit: AtMost) -> Iterator[tuple[int, int, Instant, int]]:
    """From when until when how many activities of a time count, where what meets a condition changes.

    What begins or stops to meet it can change which of all the others count, so that they are gone through anew.
    """
    counting: dict[Instant, tuple[int, int]] = {}
    moments = sorted({moment for start, end, _, _ in stays for moment in (start, end)})
    for moment in moments:
        times = [at for start, end, at, _ in stays if start <= moment < end]
        now = Counter(counted(times, limit.count, microseconds(limit.per)))
        for at in list(counting):
            since, count = counting[at]
            if now[at] != count:
                yield since, moment, at, count
                del counting[at]
        for at, count in now.items():
            counting.setdefault(at, (moment, count))
    for at, (since, count) in counting.items():
        yield since, FOREVER, at, count
