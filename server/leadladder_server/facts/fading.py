"""A sum whose weights fade with age: when it leaves a range, without folding it anew for each day of each activity.

Between two moments the positive part of the sum only falls, unless something begins to count, and the negative part
only rises. So both ends of a stretch of time bound what lies between, and a stretch that cannot leave the range is
passed over as a whole. Only the day that can is gone through step by step.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter

from leadladder_server.facts.slots import Fact
from leadladder_server.facts.steps import Stay, Step
from leadladder_server.values.decay import MILLION
from leadladder_server.values.time import LAST_INSTANT, MICROSECONDS_A_DAY
from leadladder_server.values.types import Instant

_DAY = MICROSECONDS_A_DAY

_Part = tuple[int, int, int, int]
"""From when until when an activity counts, when it happened, and its weight."""


class FadingSum:
    """The value of a signal from a moment on."""

    __slots__ = ("_as_of", "_by_age", "_cap", "_daily", "_drops", "_end", "_factors", "_known", "_others", "_walk")

    def __init__(self, stays: Iterable[Stay], factors: Sequence[int], as_of: Instant, cap: int | None) -> None:
        """Prepare.

        Args:
            stays: What counts; `what` is the time of the activity and its weight.
            factors: Millionths that are left of a weight, by age in whole days; they never rise. Beyond them: nothing.
            as_of: The moment from which on the value is wanted.
            cap: The most that the value can be; None means no bound.
        """
        self._as_of = as_of
        self._factors = factors
        self._cap = cap
        life = len(factors) * _DAY
        last: int = as_of
        self._by_age: tuple[dict[int, int], dict[int, int]] = ({}, {})
        self._others: list[_Part] = []
        self._daily: list[tuple[int, int, int]] = []
        """Of those that `_by_age` counts: how long into each day one grows older, its age at first, and its weight."""
        for start, stop, (at, weight) in stays:
            end = min(stop, at + life)
            if end <= as_of or end <= start:
                continue
            last = max(last, end)
            if start <= as_of and end == at + life:
                ages = self._by_age[weight < 0]
                age, past = divmod(as_of - at, _DAY)
                ages[age] = ages.get(age, 0) + weight
                self._daily.append((_DAY - past, age, weight))
            else:
                self._others.append((start, end, at, weight))
        self._end = min(last, LAST_INSTANT)
        self._daily.sort()
        self._drops = [then - now for now, then in pairwise((*factors, 0))]
        self._known: dict[int, tuple[int, int]] = {}
        self._walk: tuple[int, list[tuple[Instant, int]]] = (-1, [])

    def value(self, at: Instant) -> Fact:
        """The value at a moment, which is not before the first one."""
        day, into = divmod(at - self._as_of, _DAY)
        factors, end = self._factors, len(self._factors) - day
        millionths = sum(self._left(part, at) for part in self._others)
        for older, age, weight in self._daily:
            now = age + (into >= older)
            if now < end:
                millionths += weight * factors[now + day]
        return self._rounded(millionths)

    def changes(self, after: Instant) -> Iterator[Step]:
        """Every change later than `after`."""
        value = self.value(after)
        while True:
            step = self.leaving(after, value, value)  # type: ignore[arg-type]  # A sum is a number.
            if step is None:
                return
            after, value = step
            yield after, value

    def leaving(self, after: Instant, low: float, high: float) -> tuple[Instant, int] | None:
        """The first moment later than `after` at which the number is outside low..high, and the number; None: never."""
        first = (after - self._as_of) // _DAY
        last = (self._end - self._as_of) // _DAY + 1
        days = 1
        while first < last:
            then = min(first + days, last)
            found = self._searched(first, then, after, low, high)
            if found is not None:
                return found
            first, days = then, 2 * days
        return None

    def _searched(self, first: int, last: int, after: int, low: float, high: float) -> tuple[Instant, int] | None:
        """The same from the beginning of one day to that of another, both counted from as_of."""
        least, most = self._bounds(first, last)
        if low <= least and most <= high:
            return None
        if last - first == 1:
            steps = self._walked(first)
            for place in range(bisect_right(steps, after, key=itemgetter(0)), len(steps)):
                at, value = steps[place]
                if not low <= value <= high:
                    return (at, value) if at <= LAST_INSTANT else None
            return None
        middle = (first + last) // 2
        return self._searched(first, middle, after, low, high) or self._searched(middle, last, after, low, high)

    def _bounds(self, first: int, last: int) -> tuple[int, int]:
        """Between what the value lies from one day to another."""
        positive_first, negative_first = self._faded(first)
        positive_last, negative_last = self._faded(last)
        least, most = positive_last + negative_first, positive_first + negative_last
        start, stop = self._as_of + first * _DAY, self._as_of + last * _DAY
        for part in self._others:
            begins, ends, _, weight = part
            if begins <= stop and ends > start:
                early = self._left(part, max(begins, start))
                late = self._left(part, stop) if begins <= start else 0
                if weight < 0:
                    early, late = late, early
                least += late
                most += early
        return self._rounded(least), self._rounded(most)

    def _faded(self, day: int) -> tuple[int, int]:
        """What is left of the positive and the negative weights of all that counts from as_of until it has faded."""
        known = self._known.get(day)
        if known is None:
            factors, end = self._factors, len(self._factors) - day
            positive, negative = (
                sum([weight * factors[age + day] for age, weight in ages.items() if age < end]) for ages in self._by_age
            )
            known = self._known[day] = positive, negative
        return known

    def _left(self, part: _Part, at: int) -> int:
        """Millionths of an activity's weight."""
        start, end, happened, weight = part
        return weight * self._factors[(at - happened) // _DAY] if start <= at < end else 0

    def _walked(self, day: int) -> list[tuple[Instant, int]]:
        """What the value becomes, and when, after the beginning of a day up to its end; remembered for the last day."""
        if self._walk[0] != day:
            self._walk = day, self._steps(day)
        return self._walk[1]

    def _steps(self, day: int) -> list[tuple[Instant, int]]:
        start = self._as_of + day * _DAY
        stop = start + _DAY
        factors, drops, end = self._factors, self._drops, len(self._drops) - day
        millionths = sum(self._faded(day))
        moves = [(start + into, weight * drops[age + day]) for into, age, weight in self._daily if age < end]
        for part in self._others:
            begins, ends, at, weight = part
            if ends <= start or begins > stop:
                continue
            since = max(begins, start)
            left = self._left(part, since)
            if begins > start:
                moves.append((begins, left))
            else:
                millionths += left
            age = (since - at) // _DAY + 1
            older = at + age * _DAY
            if older < ends and older <= stop:
                then = weight * factors[age]
                moves.append((older, then - left))
                left = then
            if ends <= stop:
                moves.append((ends, -left))
        if self._others:
            moves.sort()
        value = self._rounded(millionths)
        steps: list[tuple[Instant, int]] = []
        last = len(moves) - 1
        for place, (moment, by) in enumerate(moves):
            millionths += by
            if place == last or moves[place + 1][0] != moment:
                then = self._rounded(millionths)
                if then != value:
                    steps.append((Instant(moment), then))
                    value = then
        return steps

    def _rounded(self, millionths: int) -> int:
        value = millionths // MILLION
        return value if self._cap is None or value < self._cap else self._cap
