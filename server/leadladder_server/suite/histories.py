"""Histories that bring a signal to chosen values, or to the edges of its windows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice, product

from leadladder_server.contact import Activity, RawValue
from leadladder_server.facts.tests import compile_test
from leadladder_server.fields import ATTRIBUTES
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Not, Operator, Test
from leadladder_server.ruleset.model import Fold, Signal
from leadladder_server.suite.mutants.thresholds import time_step
from leadladder_server.suite.nearby import raw, values_near
from leadladder_server.values.time import FIRST_INSTANT, microseconds
from leadladder_server.values.types import FieldType, Instant

MOST_ACTIVITIES = 40
"""Longer histories are not made."""

_MOST_WITNESSES = 16
_MOST_HISTORIES = 160
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)

History = tuple[Activity, ...]


@dataclass(frozen=True, slots=True)
class _Kind:
    """An activity without its time."""

    type: str
    attributes: Mapping[str, RawValue]

    def at(self, moment: int) -> Activity:
        return Activity(self.type, Instant(max(moment, FIRST_INSTANT)), self.attributes)


def histories(signal: Signal, numbers: Iterable[int], moments: Iterable[Instant], as_of: Instant) -> list[History]:
    """Histories that make a difference to a signal, likely ones first.

    Args:
        signal: Which.
        numbers: What it should be, for a number.
        moments: What it should be, for a date.
        as_of: At which moment.
    """
    wanted = sorted({number for number in numbers if 0 <= number <= MOST_ACTIVITIES * 1_000})
    kinds = [list(islice(_witnesses(condition, as_of), _MOST_WITNESSES)) for condition in signal.conditions]
    if not all(kinds):
        return []
    found = _of_fold(signal, kinds, wanted, list(moments), as_of)
    return [history for history in islice(found, _MOST_HISTORIES) if len(history) <= MOST_ACTIVITIES]


def _of_fold(
    signal: Signal, kinds: list[list[_Kind]], wanted: list[int], moments: list[Instant], as_of: Instant
) -> Iterator[History]:
    match signal.fold:
        case Fold.LATEST | Fold.FIRST:
            for moment in (*moments, *_edges(signal, as_of)):
                yield (kinds[0][0].at(moment),)
            yield ()
            for kind in kinds[0][1:]:
                yield (kind.at(_recently(signal, as_of)),)
        case Fold.SUM:
            yield from _sums(signal, kinds, wanted, as_of)
        case Fold.SEQUENCE:
            yield from _sequences(signal, kinds, wanted, as_of)
        case Fold.DISTINCT | Fold.COUNT:
            yield from _counts(signal, kinds[0], wanted, as_of)


def _counts(signal: Signal, kinds: list[_Kind], wanted: list[int], as_of: Instant) -> Iterator[History]:
    numbers = [number for number in wanted if number <= MOST_ACTIVITIES]
    for moment, number in product(_moments(signal, as_of), numbers):
        yield tuple(_told_apart(signal, kinds[0], place).at(moment) for place in range(number))
    for kind, number in product(kinds[1:], numbers):
        yield tuple(_told_apart(signal, kind, place).at(_recently(signal, as_of)) for place in range(number))


def _recently(signal: Signal, as_of: Instant) -> Instant:
    step = _DAY if signal.within is None or signal.within > _DAY else _HOUR
    if signal.within is not None and signal.within <= _HOUR:
        return as_of
    return as_of if signal.decay is not None else Instant(as_of - microseconds(step))


def _edges(signal: Signal, as_of: Instant) -> list[Instant]:
    if signal.within is None:
        return []
    step = time_step(signal.within)
    return [Instant(as_of - microseconds(signal.within + steps * step)) for steps in (-1, 0, 1)]


def _moments(signal: Signal, as_of: Instant) -> list[Instant]:
    return [_recently(signal, as_of), *_edges(signal, as_of)]


def _sums(signal: Signal, kinds: list[list[_Kind]], wanted: list[int], as_of: Instant) -> Iterator[History]:
    points = [weight.points for weight in signal.weights]
    ways = [way for number in wanted if (way := _way(points, number)) is not None]
    for way in ways:
        for moment in _moments(signal, as_of):
            yield tuple(kinds[place][0].at(moment) for place, count in enumerate(way) for _ in range(count))
    for place, of_place in enumerate(kinds):
        for kind in of_place:
            yield (kind.at(_recently(signal, as_of)),)
        at_most = signal.weights[place].at_most
        if at_most is not None:
            yield from _crowds(of_place[0], at_most.count, at_most.per, as_of)
    if signal.decay is not None:
        for days in {1, signal.decay.days - 1, signal.decay.days, signal.decay.days + 1}:
            ago = as_of - microseconds(days * _DAY)
            for way in ways:
                yield tuple(kinds[place][0].at(ago) for place, count in enumerate(way) for _ in range(count))


def _crowds(kind: _Kind, count: int, per: timedelta, as_of: Instant) -> Iterator[History]:
    """As many activities as count, one fewer and one more, at once; and another one just as long ago as counts."""
    for number in (count - 1, count, count + 1):
        yield (kind.at(as_of),) * number
    step = time_step(per)
    for distance in (per - step, per, per + step):
        yield (kind.at(as_of - microseconds(distance)),) + (kind.at(as_of),) * count


def _way(points: Sequence[int], number: int) -> tuple[int, ...] | None:
    """The fewest of each weight that add up to a number; None where none do, or too many."""
    if number < 0:
        return None
    best: dict[int, tuple[int, ...]] = {0: (0,) * len(points)}
    for _ in range(MOST_ACTIVITIES):
        if number in best:
            return best[number]
        grown = dict(best)
        for total, way in best.items():
            for place, given in enumerate(points):
                more = total + given
                if 0 <= more <= number and more not in grown:
                    grown[more] = (*way[:place], way[place] + 1, *way[place + 1 :])
        if len(grown) == len(best):
            return None
        best = grown
    return None


def _sequences(signal: Signal, kinds: list[list[_Kind]], wanted: list[int], as_of: Instant) -> Iterator[History]:
    steps = [of_step[0] for of_step in kinds]
    step = _DAY if signal.within is None or signal.within > len(steps) * _DAY else _HOUR
    for count in wanted:
        run = steps * min(count, MOST_ACTIVITIES + 1)
        yield tuple(kind.at(as_of - microseconds((len(run) - place) * step)) for place, kind in enumerate(run))
    whole = tuple(kind.at(as_of - microseconds((len(steps) - place) * step)) for place, kind in enumerate(steps))
    for place in range(len(steps)):
        yield (*whole[:place], *whole[place + 1 :])
    for number, of_step in enumerate(kinds):
        for kind in of_step[1:]:
            yield (*whole[:number], kind.at(whole[number].at or as_of), *whole[number + 1 :])
    for edge in (*([signal.spread] if signal.spread is not None else []), *([signal.within] if signal.within else [])):
        for distance in (edge - time_step(edge), edge, edge + time_step(edge)):
            last = whole[-1].at or as_of
            yield (replace(whole[0], at=Instant(last - microseconds(distance))), *whole[1:])
    if signal.without is not None and len(whole) > 1:
        between = Instant((whole[0].at or as_of) + microseconds(step) // 2)
        for kind in islice(_witnesses(signal.without, as_of), _MOST_WITNESSES):
            yield (whole[0], kind.at(between), *whole[1:])


def _told_apart(signal: Signal, kind: _Kind, number: int) -> _Kind:
    """An activity with another value of what is counted than those of other numbers."""
    if signal.of is None or not signal.of.path.startswith(ATTRIBUTES):
        return kind
    value: RawValue = number + 1 if signal.of.type is FieldType.NUMBER else f"value {number + 1}"
    return _Kind(kind.type, {**kind.attributes, signal.of.path.removeprefix(ATTRIBUTES): value})


def _witnesses(condition: Condition, as_of: Instant) -> Iterator[_Kind]:
    """Activities that meet a condition, as far as its tests go one by one."""
    for found in _assignments(condition, as_of, wanted=True):
        kind = found.get("type", "something_else")
        inner = {path.removeprefix(ATTRIBUTES): value for path, value in found.items() if path.startswith(ATTRIBUTES)}
        yield _Kind(str(kind), inner)


_Assignment = dict[str, RawValue]


def _assignments(condition: Condition, as_of: Instant, *, wanted: bool) -> Iterator[_Assignment]:
    match condition:
        case Test():
            yield from _of_test(condition, as_of, wanted=wanted)
        case Holds():
            return
        case Not(item):
            yield from _assignments(item, as_of, wanted=not wanted)
        case All(items) if wanted:
            yield from _together(items, as_of, wanted=True)
        case Any(items) if not wanted:
            yield from _together(items, as_of, wanted=False)
        case AtLeast(count, items):
            yield from _together(items[:count] if wanted else items, as_of, wanted=wanted)
        case All(items) | Any(items):
            for item in items:
                yield from _assignments(item, as_of, wanted=wanted)


def _together(items: Sequence[Condition], as_of: Instant, *, wanted: bool) -> Iterator[_Assignment]:
    options = [list(islice(_assignments(item, as_of, wanted=wanted), _MOST_WITNESSES)) for item in items]
    for chosen in islice(product(*options), _MOST_WITNESSES):
        merged: _Assignment = {}
        for each in chosen:
            merged |= each
        yield merged


def _of_test(test: Test, as_of: Instant, *, wanted: bool) -> Iterator[_Assignment]:
    path = test.subject.path
    if path == "at" or any(name.path != path for name in test.names):
        yield {}
        return
    if test.operator is Operator.KNOWN:
        yield from ({path: raw(value, test.subject.type)} for value in values_near(test, as_of))
        return
    compiled = compile_test(test, lambda _: 0)
    outcome = Outcome.MET if wanted else Outcome.UNMET
    for value in values_near(test, as_of):
        if compiled([value], as_of) is outcome:
            yield {path: raw(value, test.subject.type)}
