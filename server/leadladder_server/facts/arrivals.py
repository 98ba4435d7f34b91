"""When the warnings of a contact change because an activity happens that has not happened yet."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from leadladder_server.contact import Activity
from leadladder_server.facts.activities import ActivityConditions, Oddity
from leadladder_server.facts.near_misses import EXAMINED
from leadladder_server.facts.slots import Facts
from leadladder_server.facts.warning_list import MOST, TOO_MANY
from leadladder_server.values.time import FIRST_INSTANT
from leadladder_server.values.types import Instant
from leadladder_server.verdict import FactWarning

_Place = tuple[int, int, int]
"""Where a warning stands: which activity, what sort of warning, which of that sort. Never two at one place."""


def first_new_warning(conditions: ActivityConditions, history: Sequence[Activity], facts: Facts) -> Instant | None:
    """The first moment at which the warnings of a contact are others than now; None: never.

    Args:
        conditions: What gives the warnings of a history.
        history: The contact's.
        facts: The contact's, as they are now.
    """
    met = facts.met
    if met is None or not met.later:
        return None
    later = {place: conditions.oddities(history[place]) for place in met.later}
    if not any(later.values()):
        return None
    told = _Told()
    for place, activity in enumerate(history):
        if activity.at is None or activity.at < FIRST_INSTANT:
            told.add(place, _TIMELESS)
        elif place not in later:
            told.add(place, conditions.oddities(activity))
    kept = max(0, MOST - sum(_of_facts(warning) for warning in facts.warnings))
    now = told.shown(kept)
    arrivals = sorted((history[place].at or 0, place) for place in met.later)
    for at, arriving in groupby(arrivals, itemgetter(0)):
        for _, place in arriving:
            told.add(place, later[place])
        if told.shown(kept) != now:
            return Instant(at)
    return None


def _of_facts(warning: FactWarning) -> bool:
    """Whether a warning stands before those of the history."""
    return warning.code != TOO_MANY and not warning.field.startswith("history[")


_TIMELESS = (Oddity(2, 0, "", warns=True),)
"""What is told of an activity without a time, each time."""


class _Told:
    """The places of the warnings of a history, as activities are added to it in any order."""

    def __init__(self) -> None:
        self._places: list[_Place] = []
        self._names = _Examined(), _Examined()

    def add(self, activity: int, oddities: Sequence[Oddity]) -> None:
        """Add what an activity may be warned of, by its place in the history."""
        for oddity in oddities:
            place = activity, oddity.sort, oddity.place
            if oddity.sort < len(self._names):
                examined = self._names[oddity.sort]
                before = examined.told()
                examined.add(oddity.name, place, warns=oddity.warns)
                after = examined.told()
                for gone in before - after:
                    del self._places[bisect_left(self._places, gone)]
                for new in after - before:
                    insort(self._places, new)
            elif oddity.warns:
                insort(self._places, place)

    def shown(self, most: int) -> tuple[int, list[_Place]]:
        """How many warnings there are, and the places of the first."""
        return len(self._places), self._places[:most]


class _Examined:
    """Names of which the first in a history is examined, as long as they are few."""

    def __init__(self) -> None:
        self._first: dict[str, _Place] = {}
        self._warns: dict[_Place, bool] = {}
        self._order: list[_Place] = []

    def add(self, name: str, place: _Place, *, warns: bool) -> None:
        """Add a name at a place."""
        first = self._first.get(name)
        if first is not None:
            if first < place:
                return
            del self._order[bisect_left(self._order, first)]
        self._first[name] = place
        self._warns[place] = warns
        insort(self._order, place)

    def told(self) -> set[_Place]:
        """The places of the examined names that there is something to tell of."""
        return {place for place in self._order[:EXAMINED] if self._warns[place]}
