"""Signals: numbers and dates folded from a contact's activities."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from leadladder_server.contact import Activity
from leadladder_server.facts.activities import ActivityConditions
from leadladder_server.facts.slots import NEVER, Fact
from leadladder_server.facts.warning_list import WarningList
from leadladder_server.fields import Field
from leadladder_server.ruleset.model import Fold, Signal
from leadladder_server.values.time import microseconds
from leadladder_server.values.types import Instant

_ALWAYS = 10**20
"""Microseconds, longer than all of history."""


@dataclass(frozen=True, slots=True)
class _Folding:
    """How one signal is made.

    Attributes:
        fold: As in Signal.
        places: Where the times of each of its conditions stand among those of all; that of `without` last.
        within: Microseconds.
        spread: Microseconds.
        has_without: Whether the last place is that of `without`.
    """

    fold: Fold
    places: tuple[int, ...]
    within: int
    spread: int
    has_without: bool


class SignalFolds:
    """Some signals of a rule set, made once. Safe to share between threads."""

    def __init__(
        self, wanted: Sequence[Signal], all_signals: Sequence[Signal], activity_fields: Mapping[str, Field]
    ) -> None:
        """Prepares the signals that are wanted; the others only say which types of activities are read as well."""
        asked = dict.fromkeys(condition for signal in wanted for condition in signal.every_condition)
        places = {condition: place for place, condition in enumerate(asked)}
        self._foldings = [
            _Folding(
                signal.fold,
                tuple(places[condition] for condition in signal.every_condition),
                _length(signal.within),
                _length(signal.spread),
                signal.without is not None,
            )
            for signal in wanted
        ]
        others = [condition for signal in all_signals for condition in signal.every_condition if condition not in asked]
        self._activities = ActivityConditions(tuple(asked), others, activity_fields)
        self._of_nothing = [_folded(folding, [[]] * len(places), Instant(0)) for folding in self._foldings]

    def fold(self, history: Sequence[Activity], as_of: Instant, warnings: WarningList) -> list[Fact]:
        """The value of each wanted signal, whatever the order of the history: a count, or a date that may be NEVER."""
        if not history:
            return self._of_nothing
        times = self._activities.met_by(history, as_of, warnings)
        return [_folded(folding, times, as_of) for folding in self._foldings]


def _length(duration: timedelta | None) -> int:
    return _ALWAYS if duration is None else microseconds(duration)


def _folded(folding: _Folding, times: list[list[Instant]], as_of: Instant) -> Fact:
    after = as_of - folding.within
    met = times[folding.places[0]]
    match folding.fold:
        case Fold.COUNT:
            return len([at for at in met if at > after])
        case Fold.LATEST:
            latest = max(met, default=after)
            return latest if latest > after else NEVER
        case Fold.FIRST:
            return min([at for at in met if at > after], default=NEVER)
        case Fold.SEQUENCE:
            lists = [[at for at in times[place] if at > after] for place in folding.places]
            forbidden = lists.pop() if folding.has_without else []
            return count_sequences(lists, folding.spread, forbidden)


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
    taken: dict[int, set[int]] = {}
    for step, times in enumerate(steps):
        for at in times:
            taken.setdefault(at, set()).add(step)
    forbidden = sorted(forbidden)
    # begun[k]: the latest start of k steps that were taken before now. The latest start leaves the shortest time until
    # the end, and the fewest forbidden times in it, so no other needs to be remembered.
    nothing_begun: list[int | None] = [None] * len(steps)
    begun = nothing_begun.copy()
    completed = 0
    for at in sorted(taken):
        # From the last step down: what is begun now cannot be continued now.
        for step in sorted(taken[at], reverse=True):
            start = at if step == 0 else begun[step]
            if start is None:
                continue
            if step < len(steps) - 1:
                begun[step + 1] = start
            elif at - start <= spread and bisect_right(forbidden, start) >= bisect_left(forbidden, at):
                completed += 1
                begun = nothing_begun.copy()
                break
    return completed
