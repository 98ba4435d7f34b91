"""Which tests of facts and signals come out differently while nothing but time passes, and when."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from math import ceil, floor, inf
from typing import Any

from leadladder_server.facts.fading import FadingSum
from leadladder_server.facts.slots import NEVER, Fact
from leadladder_server.facts.tests import CompiledTest, SlotOf
from leadladder_server.facts.timeline import Timeline
from leadladder_server.facts.windows import WINDOWS, Edges, edges
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Literal, Name, NameKind, Operator, Test
from leadladder_server.values.time import LAST_INSTANT
from leadladder_server.values.types import FieldType, Instant


@dataclass(frozen=True, slots=True)
class Movement:
    """What changes at one moment.

    Attributes:
        at: The moment.
        outcomes: Tests, each with what it comes out as from then on. Some may have come out so before.
        numbers: Slots of signals that give points, each with its value from then on.
        tied: Whether a value changes that tests compare with another fact, so that what the two could become together
            may change though no test does.
    """

    at: Instant
    outcomes: Sequence[tuple[int, Outcome]]
    numbers: Sequence[tuple[int, Fact]] = ()
    tied: bool = False


@dataclass(frozen=True, slots=True)
class _Window:
    """A window over a field. `place` is the test's, `slot` the field's."""

    place: int
    slot: int
    edges: Edges


@dataclass(frozen=True, slots=True)
class _Group:
    """Signals that tests compare with each other, mostly a single one, and all tests that read them.

    Attributes:
        slots: Of the signals.
        tests: (place, test).
        edges: Of the windows over each signal, by its slot.
        numbers: For a single signal that is a number, the numbers that tests compare it with; None for other groups.
        fields: And the slots of fields that they compare it with.
        points: The most points that the signal gives to each criterion that takes some from it.
    """

    slots: tuple[int, ...]
    tests: tuple[tuple[int, CompiledTest], ...]
    edges: Mapping[int, tuple[Edges, ...]]
    numbers: tuple[float, ...] | None
    fields: tuple[int, ...]
    points: tuple[int, ...]


class MovingTests:
    """The tests of a rule set, prepared once. Safe to share between threads.

    Attributes:
        has_windows: Whether there is a window over a field.
    """

    def __init__(
        self,
        tests: Sequence[Test],
        compiled: Sequence[CompiledTest],
        slot_of: SlotOf,
        points: Sequence[tuple[int, int]],
    ) -> None:
        """Prepare.

        Args:
            tests: Tests of fields and signals; the place of a test is its place here.
            compiled: Each of them, compiled.
            slot_of: Where the value of a name stands among the facts.
            points: (slot of a signal, the most points that it gives), for each criterion that takes points from one.
        """
        self._windows = tuple(
            _Window(place, slot_of(test.subject), edges(test))
            for place, test in enumerate(tests)
            if test.operator in WINDOWS and test.subject.kind is NameKind.FIELD
        )
        self.has_windows = bool(self._windows)
        reading = [
            (place, test, names)
            for place, test in enumerate(tests)
            if test.operator is not Operator.KNOWN or test.subject.type is FieldType.TIMESTAMP
            if (names := [name for name in test.names if name.kind is NameKind.SIGNAL])
        ]
        parts = _connected(
            [{slot_of(name) for name in names} for _, _, names in reading] + [{slot} for slot, _ in points]
        )
        self._groups = [
            _group(
                slots,
                [(place, test, compiled[place]) for place, test, names in reading if slot_of(names[0]) in slots],
                tuple(sorted({of for slot, of in points if slot in slots})),
                tests,
                slot_of,
            )
            for slots in parts
        ]

    def movements(
        self, values: Sequence[Fact], timelines: Mapping[int, Timeline], as_of: Instant
    ) -> Iterator[Movement]:
        """All that changes later than a moment, in order of time; several may have the same moment.

        Args:
            values: The contact's facts at that moment.
            timelines: Of the signals that may change.
            as_of: That moment.
        """
        streams = [
            _movements(group, values, timelines, as_of)
            for group in self._groups
            if any(slot in timelines or (slot in group.edges and values[slot] is not None) for slot in group.slots)
        ]
        crossings = self._crossings(values, as_of)
        if crossings:
            streams.append(iter(crossings))
        return streams[0] if len(streams) == 1 else merge(*streams, key=_moment)

    def _crossings(self, values: Sequence[Any], as_of: Instant) -> list[Movement]:
        """The edges of windows over fields."""
        crossings: list[Movement] = []
        for window in self._windows:
            value = values[window.slot]
            if value is not None:
                enter, leave = window.edges(value)
                for at in (enter, leave):
                    if as_of < at <= LAST_INSTANT:
                        outcome = Outcome.MET if enter <= at < leave else Outcome.UNMET
                        crossings.append(Movement(Instant(at), ((window.place, outcome),)))
        crossings.sort(key=_moment)
        return crossings


def _moment(movement: Movement) -> Instant:
    return movement.at


def _connected(parts: Iterable[set[int]]) -> list[set[int]]:
    """The sets, with those that share something made one."""
    found: list[set[int]] = []
    for part in parts:
        joined = part.union(*(other for other in found if other & part))
        found = [other for other in found if not other & part]
        found.append(joined)
    return found


_AROUND = range(-2, 3)
"""How far from a number what is told apart from it can be, where three facts or fewer are compared."""


def _group(
    slots: set[int],
    tests: Sequence[tuple[int, Test, CompiledTest]],
    points: tuple[int, ...],
    all_tests: Sequence[Test],
    slot_of: SlotOf,
) -> _Group:
    windows: dict[int, list[Edges]] = {}
    numbers: set[float] = set()
    fields: set[int] = set()
    for _, test, _ in tests:
        if test.operator in WINDOWS:
            windows.setdefault(slot_of(test.subject), []).append(edges(test))
        for operand in (test.subject, *test.operands):
            match operand:
                case Literal(type=FieldType.NUMBER, value=int() | float() as number):
                    numbers.add(number)
                case Name(kind=NameKind.FIELD):
                    fields.add(slot_of(operand))
                case _:
                    pass
    # Beside a field, a signal is also compared with what the field is compared with.
    beside = [test for test in all_tests if fields and any(slot_of(name) in fields for name in test.names)]
    numbers |= {
        operand.value + step
        for test in beside
        for operand in test.operands
        if isinstance(operand, Literal) and operand.type is FieldType.NUMBER and isinstance(operand.value, int | float)
        for step in _AROUND
    }
    dated = any(name.type is FieldType.TIMESTAMP for _, test, _ in tests for name in test.names)
    return _Group(
        slots=tuple(sorted(slots)),
        tests=tuple((place, compiled) for place, _, compiled in tests),
        edges={slot: tuple(found) for slot, found in windows.items()},
        numbers=None if dated or len(slots) > 1 else tuple(numbers),
        fields=tuple(fields),
        points=points,
    )


def _movements(
    group: _Group, values: Sequence[Fact], timelines: Mapping[int, Timeline], as_of: Instant
) -> Iterator[Movement]:
    """What changes in one group. The tests of other groups read none of its signals."""
    current = list(values)
    steps = (
        _numbered(group, values, timelines, as_of)
        if group.numbers is not None
        else _each(group, values, timelines, as_of)
    )
    tied = bool(group.fields) or (
        len(group.slots) > 1 and not any(isinstance(timelines.get(slot), FadingSum) for slot in group.slots)
    )
    for at, slot, value in steps:
        current[slot] = value
        outcomes = [(place, test(current, at)) for place, test in group.tests]
        yield Movement(at, outcomes, ((slot, value),) if group.points else (), tied)


def _each(
    group: _Group, values: Sequence[Fact], timelines: Mapping[int, Timeline], as_of: Instant
) -> Iterator[tuple[Instant, int, Fact]]:
    """Every change of every signal, and every moment at which a window over one begins or ends."""
    lines = [_line(slot, values[slot], timelines.get(slot), group.edges.get(slot, ()), as_of) for slot in group.slots]
    return merge(*lines, key=_when)


def _when(step: tuple[Instant, int, Fact]) -> Instant:
    return step[0]


def _line(
    slot: int, value: Fact, timeline: Timeline | None, windows: Sequence[Edges], after: Instant
) -> Iterator[tuple[Instant, int, Fact]]:
    changes: Iterator[tuple[Instant, Fact]] = iter(()) if timeline is None else timeline.changes(after)
    while True:
        step = next(changes, None)
        until = LAST_INSTANT + 1 if step is None else step[0]
        if windows and value is not None and value is not NEVER:
            moments = {at for window in windows for at in window(value) if after < at < until}
            for at in sorted(moments):
                yield Instant(at), slot, value
        if step is None:
            return
        after, value = step
        yield after, slot, value


def _numbered(
    group: _Group, values: Sequence[Any], timelines: Mapping[int, Timeline], as_of: Instant
) -> Iterator[tuple[Instant, int, Fact]]:
    """The changes of the only signal, a number, without those that no test and no points tell from what was before."""
    (slot,) = group.slots
    timeline = timelines[slot]
    beside = [values[field] for field in group.fields if values[field] is not None]
    found = {*(group.numbers or ()), *(value + step for value in beside for step in _AROUND)}
    bounds = sorted(found)
    at, value = as_of, values[slot]
    while True:
        step = timeline.leaving(at, *_cell(value, bounds, group.points))
        if step is None:
            return
        at, value = step
        yield at, slot, value


def _cell(value: int, bounds: Sequence[float], points: Sequence[int]) -> tuple[float, float]:
    """The whole numbers around one that compare with the bounds as it does, and give the same points."""
    place = bisect_left(bounds, value)
    if place < len(bounds) and bounds[place] == value:
        return value, value
    low = floor(bounds[place - 1]) + 1 if place else -inf
    high = ceil(bounds[place]) - 1 if place < len(bounds) else inf
    for most in points:
        if 0 < value < most:
            return value, value
        if value <= 0:
            high = min(high, 0)
        else:
            low = max(low, most)
    return low, high
