"""Signals: numbers and dates folded from a contact's activities."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from leadladder_server.contact import Activity
from leadladder_server.facts.activities import ActivityConditions, Asked
from leadladder_server.facts.slots import NEVER, Fact, Met
from leadladder_server.facts.warning_list import WarningList
from leadladder_server.fields import Field
from leadladder_server.ruleset.model import Decay, DecayKind, Fold, Signal, Weight
from leadladder_server.values.decay import MILLION, half_life_factors, linear_factors
from leadladder_server.values.money import Rates
from leadladder_server.values.text import normal_form
from leadladder_server.values.time import MICROSECONDS_A_DAY, microseconds
from leadladder_server.values.types import Instant

ALWAYS = 10**20
"""Microseconds, longer than all of history."""


@dataclass(frozen=True, slots=True)
class Folding:
    """How one signal is made.

    Attributes:
        fold: As in Signal.
        places: Where the times of each of its conditions stand among those of all; that of `without` last.
        within: Microseconds.
        spread: Microseconds.
        has_without: Whether the last place is that of `without`.
        weights: As in Signal.
        factors: Millionths that are left of a weight, by age in days; None when weights do not fade.
        cap: As in Signal.
    """

    fold: Fold
    places: tuple[int, ...]
    within: int
    spread: int
    has_without: bool
    weights: tuple[Weight, ...]
    factors: tuple[int, ...] | None
    cap: int | None


class SignalFolds:
    """Some signals of a rule set, made once. Safe to share between threads.

    Attributes:
        foldings: How each is made.
        activities: What their conditions ask of activities.
    """

    def __init__(
        self,
        wanted: Sequence[Signal],
        all_signals: Sequence[Signal],
        activity_fields: Mapping[str, Field],
        rates: Rates | None = None,
    ) -> None:
        """Prepares the signals that are wanted; the others only say which types of activities are read as well."""
        asked = dict.fromkeys(Asked(condition, signal.of) for signal in wanted for condition in signal.every_condition)
        places = {each: place for place, each in enumerate(asked)}
        self.foldings = [
            Folding(
                signal.fold,
                tuple(places[Asked(condition, signal.of)] for condition in signal.every_condition),
                _length(signal.within),
                _length(signal.spread),
                signal.without is not None,
                signal.weights,
                None if signal.decay is None else decay_factors(signal.decay),
                signal.cap,
            )
            for signal in wanted
        ]
        others = [condition for signal in all_signals for condition in signal.every_condition]
        self.activities = ActivityConditions(tuple(asked), others, activity_fields, rates)
        self._of_nothing = [
            _folded(folding, [[]] * len(places), [[]] * len(places), Instant(0)) for folding in self.foldings
        ]

    def fold(self, history: Sequence[Activity], as_of: Instant, warnings: WarningList) -> tuple[list[Fact], Met | None]:
        """The value of each wanted signal, whatever the order of the history: a number, or a date that may be NEVER.

        And what they were folded from; None for no history.
        """
        if not history:
            return self._of_nothing, None
        met = self.activities.met_by(history, as_of, warnings)
        return [_folded(folding, met.times, met.values, as_of) for folding in self.foldings], met


def decay_factors(decay: Decay) -> tuple[int, ...]:
    """Millionths that are left of a weight, by age in whole days; beyond the last nothing is."""
    return (half_life_factors if decay.kind is DecayKind.HALF_LIFE else linear_factors)(decay.days)


def _length(duration: timedelta | None) -> int:
    return ALWAYS if duration is None else microseconds(duration)


def _folded(folding: Folding, times: list[list[Instant]], values: list[list[Fact]], as_of: Instant) -> Fact:
    after = Instant(as_of - folding.within)
    first = times[folding.places[0]]
    match folding.fold:
        case Fold.LATEST:
            latest = max(first, default=after)
            return latest if latest > after else NEVER
        case Fold.FIRST:
            return min([at for at in first if at > after], default=NEVER)
        case _:
            number = _number(folding, times, values, as_of)
            return number if folding.cap is None else min(number, folding.cap)


def _number(folding: Folding, times: list[list[Instant]], values: list[list[Fact]], as_of: Instant) -> int:
    after = Instant(as_of - folding.within)
    first = folding.places[0]
    match folding.fold:
        case Fold.COUNT:
            return len([at for at in times[first] if at > after])
        case Fold.DISTINCT:
            pairs = zip(times[first], values[first], strict=True)
            return len({told_apart(value) for at, value in pairs if at > after})
        case Fold.SUM:
            met = [times[place] for place in folding.places]
            return _weighed(met, folding.weights, folding.factors, after, as_of)
        case _:
            lists = [[at for at in times[place] if at > after] for place in folding.places]
            forbidden = lists.pop() if folding.has_without else []
            return count_sequences(lists, folding.spread, forbidden)


def told_apart(value: Fact) -> object:
    """The same for two values exactly if they are equal to a rule."""
    return normal_form(value) if isinstance(value, str) else value


def _weighed(
    met: Sequence[Sequence[Instant]],
    weights: Sequence[Weight],
    factors: Sequence[int] | None,
    after: Instant,
    as_of: Instant,
) -> int:
    """The sum of the weights of the activities that count, each by its age, rounded down."""
    millionths = 0
    for times, weight in zip(met, weights, strict=True):
        if weight.at_most is not None:
            times = counted(times, weight.at_most.count, microseconds(weight.at_most.per))  # noqa: PLW2901
        recent = [at for at in times if at > after]
        if factors is None:
            millionths += weight.points * len(recent) * MILLION
        else:
            ages = [(as_of - at) // MICROSECONDS_A_DAY for at in recent]
            end = len(factors)
            millionths += weight.points * sum([factors[age] for age in ages if age < end])
    return millionths // MILLION


def counted(times: Sequence[Instant], count: int, per: int) -> list[Instant]:
    """The times that count, in order, where of any stretch of time as long as `per` at most `count` do.

    From the earliest on, a time counts when fewer than `count` that count lie in at - per < t <= at. The order in which
    the times are given does not matter. O(n log n).

    Args:
        times: When activities happened; equal ones may be among them.
        count: 1 or more.
        per: Microseconds, 1 or more.
    """
    taken: list[Instant] = []
    for at in sorted(times):
        if len(taken) < count or taken[-count] <= at - per:
            taken.append(at)
    return taken


def count_sequences(steps: Sequence[Sequence[int]], spread: int, forbidden: Sequence[int]) -> int:
    """How many times the steps were taken one after the other.

    Each step is strictly later than the one before. A completion begins strictly later than the last one ended, and
    of all that could follow, one that ends first is taken: so there are as many as possible. The order of the times
    in a step does not matter. O(n log n) in the number of times.

    Args:
        steps: For each step, the times at which it was taken. At least one step.
        spread: The longest time from first to last step, inclusive.
        forbidden: Times none of which may be strictly between the first and the last step.
    """
    return len(sequence_ends(steps, spread, forbidden))


def completions(steps: Sequence[Sequence[int]], spread: int, forbidden: Sequence[int]) -> list[tuple[int, int]]:
    """Of those that end at each moment, the first and last moment of the one that begins last; in order, with overlaps.

    Takes the same arguments as `count_sequences`.
    """
    taken: dict[int, set[int]] = {}
    for step, times in enumerate(steps):
        for at in times:
            taken.setdefault(at, set()).add(step)
    forbidden = sorted(forbidden)
    begun: list[int | None] = [None] * (len(steps) + 1)
    found = []
    for at in sorted(taken):
        for step in sorted(taken[at], reverse=True):
            begun[step + 1] = at if step == 0 else begun[step]
        start = begun[-1]
        if len(steps) - 1 not in taken[at] or start is None or at - start > spread:
            continue
        if bisect_right(forbidden, start) >= bisect_left(forbidden, at):
            found.append((start, at))
    return found


def sequence_ends(steps: Sequence[Sequence[int]], spread: int, forbidden: Sequence[int]) -> list[int]:
    """When each of the completions that `count_sequences` counts ended, in order. Takes the same arguments."""
    taken: dict[int, set[int]] = {}
    for step, times in enumerate(steps):
        for at in times:
            taken.setdefault(at, set()).add(step)
    forbidden = sorted(forbidden)
    # begun[k]: the latest start of k steps that were taken before now. The latest start leaves the shortest time until
    # the end, and the fewest forbidden times in it, so no other needs to be remembered.
    nothing_begun: list[int | None] = [None] * len(steps)
    begun = nothing_begun.copy()
    ends: list[int] = []
    for at in sorted(taken):
        # From the last step down: what is begun now cannot be continued now.
        for step in sorted(taken[at], reverse=True):
            start = at if step == 0 else begun[step]
            if start is None:
                continue
            if step < len(steps) - 1:
                begun[step + 1] = start
            elif at - start <= spread and bisect_right(forbidden, start) >= bisect_left(forbidden, at):
                ends.append(at)
                begun = nothing_begun.copy()
                break
    return ends
