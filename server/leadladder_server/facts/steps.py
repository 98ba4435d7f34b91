"""Signals that stay the same from one moment to the next: all their changes after a moment, in order.

What a signal is folded from is given as stays: (from, until, what), for an activity that counts at every moment t with
from <= t < until. `what` is its weight, time or value.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heappop, heappush
from typing import Any

from leadladder_server.facts.signals import completions, sequence_ends
from leadladder_server.facts.slots import NEVER, Fact
from leadladder_server.facts.windows import FOREVER
from leadladder_server.values.time import LAST_INSTANT
from leadladder_server.values.types import Instant

Stay = tuple[int, int, Any]
"""From when until when something counts, and what it is. It ends after as_of."""

Step = tuple[Instant, Fact]
"""A moment, and the value from then on."""


class Steps:
    """The value of a signal from a moment on: all its changes are known."""

    __slots__ = ("_now", "_times", "_values")

    def __init__(self, now: Fact, steps: Iterable[Step]) -> None:
        """`now` is the value at the moment, `steps` what comes after it, in order; equal neighbours are merged."""
        self._now = now
        self._times: list[Instant] = []
        self._values: list[Fact] = []
        for at, value in steps:
            if at > LAST_INSTANT:
                break
            if value != now:
                self._times.append(at)
                self._values.append(value)
                now = value

    def value(self, at: Instant) -> Fact:
        """The value at a moment, which is not before the first one."""
        place = bisect_right(self._times, at)
        return self._values[place - 1] if place else self._now

    def changes(self, after: Instant) -> Iterator[Step]:
        """Every change later than `after`."""
        place = bisect_right(self._times, after)
        return zip(self._times[place:], self._values[place:], strict=True)

    def leaving(self, after: Instant, low: float, high: float) -> tuple[Instant, int] | None:
        """The first moment later than `after` at which the number is outside low..high, and the number; None: never."""
        values: Sequence[Any] = self._values
        for place in range(bisect_right(self._times, after), len(values)):
            value = values[place]
            if not low <= value <= high:
                return self._times[place], value
        return None


def totals(stays: Iterable[Stay], as_of: Instant, cap: int | None) -> Steps:
    """The sum of the weights that count."""
    total = 0
    moves: list[tuple[int, int]] = []
    for start, end, weight in stays:
        if start <= as_of:
            total += weight
        else:
            moves.append((start, weight))
        if end <= LAST_INSTANT:
            moves.append((end, -weight))
    moves.sort()
    return Steps(_capped(total, cap), _settled(moves, _Adding(total, cap)))


def kinds(stays: Iterable[Stay], as_of: Instant, cap: int | None) -> Steps:
    """How many different values count."""
    counts: dict[object, int] = {}
    moves: list[tuple[int, tuple[object, int]]] = []
    for start, end, value in stays:
        if start <= as_of:
            counts[value] = counts.get(value, 0) + 1
        else:
            moves.append((start, (value, 1)))
        if end <= LAST_INSTANT:
            moves.append((end, (value, -1)))
    moves.sort(key=_moment)

    def move(change: tuple[object, int]) -> Fact:
        value, by = change
        left = counts.get(value, 0) + by
        if left:
            counts[value] = left
        else:
            del counts[value]
        return _capped(len(counts), cap)

    return Steps(_capped(len(counts), cap), _settled(moves, move))


def latest(stays: Sequence[Stay], as_of: Instant) -> Steps:
    """The latest of the times that count; NEVER while none does."""
    return _extreme(stays, as_of, -1)


def earliest(stays: Sequence[Stay], as_of: Instant) -> Steps:
    """The earliest of the times that count; NEVER while none does."""
    return _extreme(stays, as_of, 1)


def _extreme(stays: Sequence[Stay], as_of: Instant, sign: int) -> Steps:
    """Of all times that count, the one that is the least when multiplied by `sign`."""
    coming = [stay for stay in stays if stay[0] > as_of]
    longest: int = as_of
    for start, end, at in sorted((stay for stay in stays if stay[0] <= as_of), key=lambda stay: sign * stay[2]):
        # One that counts already, and neither longer nor before those that go before it, is never the one.
        if min(end, FOREVER) > longest:
            longest = min(end, FOREVER)
            coming.append((start, end, at))
    moments = sorted({as_of, *(start for start, _, _ in coming if start > as_of), *(end for _, end, _ in coming)})
    coming.sort(key=_moment, reverse=True)
    counting: list[tuple[int, int]] = []
    steps: list[Step] = []
    for moment in moments:
        if moment > LAST_INSTANT:
            break
        while coming and coming[-1][0] <= moment:
            _, end, at = coming.pop()
            heappush(counting, (sign * at, -end))
        while counting and -counting[0][1] <= moment:
            heappop(counting)
        steps.append((Instant(moment), Instant(sign * counting[0][0]) if counting else NEVER))
    return Steps(steps[0][1], steps[1:])


def sequences(
    stays: Sequence[Sequence[Stay]], forbidden: Sequence[Stay], spread: int, as_of: Instant, cap: int | None
) -> Steps:
    """How many times the steps were taken one after the other, of what counts: as `signals.count_sequences` counts.

    Args:
        stays: Of each step; `what` is the time of the activity.
        forbidden: Of what must not happen in between.
        spread: Microseconds.
        as_of: The moment from which on the changes are wanted.
        cap: The most that the count can be; None means no bound.
    """
    every = [stay for part in (*stays, forbidden) for stay in part]
    lengths = {end - at for _, end, at in every}
    if len(lengths) <= 1 and all(start == at or start <= as_of for start, _, at in every):
        return _sliding(stays, forbidden, spread, (as_of, max(lengths, default=0), cap))
    moments = {as_of, *(start for start, _, _ in every if start > as_of), *(end for _, end, _ in every)}
    steps = []
    for moment in sorted(moments):
        if moment > LAST_INSTANT:
            break
        met = [[at for start, end, at in part if start <= moment < end] for part in stays]
        against = [at for start, end, at in forbidden if start <= moment < end]
        steps.append((Instant(moment), _capped(len(sequence_ends(met, spread, against)), cap)))
    return Steps(steps[0][1], steps[1:])


def _sliding(
    stays: Sequence[Sequence[Stay]], forbidden: Sequence[Stay], spread: int, window: tuple[Instant, int, int | None]
) -> Steps:
    """The same where each activity counts from when it happens, and all of them for as long.

    Of the completions that could be counted, sorted, each leads to the first that begins after its end. How many of
    these steps fit between two moments is found by steps of 1, 2, 4, ... of them.
    """
    as_of, length, cap = window
    found = completions([[at for _, _, at in part] for part in stays], spread, [at for _, _, at in forbidden])
    starts, ends = [start for start, _ in found], [end for _, end in found]
    last = len(ends)
    ends.append(FOREVER)
    leaps = [[*(bisect_right(starts, end) for end in ends[:-1]), last]]
    while any(place < last for place in leaps[-1]):
        leaps.append([leaps[-1][place] for place in leaps[-1]])

    def count(at: int) -> int:
        place = bisect_right(starts, at - length)
        if ends[place] > at:
            return 0
        number = 1
        for power in range(len(leaps) - 1, -1, -1):
            if ends[leaps[power][place]] <= at:
                place = leaps[power][place]
                number += 1 << power
        return number if cap is None or number < cap else cap

    moments = {*ends[:-1], *(start + length for start in starts)}
    later = sorted(moment for moment in moments if as_of < moment <= LAST_INSTANT)
    return Steps(count(as_of), [(Instant(moment), count(moment)) for moment in later])


def _moment(move: Sequence[Any]) -> Any:  # noqa: ANN401  # The first item of a tuple.
    return move[0]


def _capped(number: int, cap: int | None) -> int:
    return number if cap is None or number < cap else cap


class _Adding:
    """A sum that grows by what it is called with."""

    __slots__ = ("_cap", "_total")

    def __init__(self, total: int, cap: int | None) -> None:
        self._total = total
        self._cap = cap

    def __call__(self, weight: int) -> Fact:
        self._total += weight
        return _capped(self._total, self._cap)


def _settled(moves: Sequence[tuple[int, Any]], move: Callable[[Any], Fact]) -> Iterator[Step]:
    """The value after all moves of each moment. `moves` are in order of time."""
    last = len(moves) - 1
    for place, (at, change) in enumerate(moves):
        value = move(change)
        if place == last or moves[place + 1][0] != at:
            yield Instant(at), value
