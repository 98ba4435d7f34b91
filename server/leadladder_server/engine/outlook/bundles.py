"""Facts that no test ties to others, or that tests compare with each other: what each can come to."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from leadladder_server.engine.outlook.orders import Orders, can_be_ordered
from leadladder_server.engine.outlook.pieces import (
    WINDOWS,
    Piece,
    along,
    axis_of,
    cuts,
    is_atom,
    never,
    off_axis,
)
from leadladder_server.engine.outlook.tied import MOST_POINTS, BundleFact, Tied, currencies_of
from leadladder_server.facts.slots import Fact
from leadladder_server.facts.tests import CompiledTest
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Literal, Name, Operator, Test
from leadladder_server.values.money import Rates
from leadladder_server.values.time import ordinal_of
from leadladder_server.values.types import FieldType, Instant

Vector = tuple[int, ...]
"""The outcomes of a bundle's tests, then the points that its signals give (-1 for unknown)."""

MOST_COMBINATIONS = 4_000
"""Combinations of values to look at for facts that are compared with each other."""

MOST_ATOMS = 6
"""Tests of a text whose combinations are all taken as possible; of more, each alone, none and all."""

_LATER = Instant(10**15)
"""Some moment; windows count from the moment of the verdict, so that any will do for fields that only they test."""


@dataclass(frozen=True, slots=True)
class BundleTest:
    """One test that a bundle decides.

    Attributes:
        test: The test; None for the leaf that is UNKNOWN while a fact is missing.
        names: The facts that it reads.
        place: Where its outcome stands among the program's tests.
        compiled: Decides it.
    """

    test: Test | None
    names: tuple[Name, ...]
    place: int
    compiled: CompiledTest


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """What a bundle can come to, seen from where it is.

    Attributes:
        vectors: The first is how it is now; then what it can be changed to, the nearest first.
        exact: For each, whether some values are known to lead to it.
        complete: Places of those that are left when all unknown facts become known.
        answers: For each unknown fact: the sets of places between which its value decides, one for each way in which
            the others can be.
        alone: For each unknown fact: the places that its value leads to while the others stay as they are.
        pieces: For a bundle of one fact: the values that lead to each vector.
        whole: Whether nothing was left out.
    """

    vectors: tuple[Vector, ...]
    exact: tuple[bool, ...]
    complete: frozenset[int]
    answers: Mapping[str, frozenset[frozenset[int]]]
    alone: Mapping[str, frozenset[int]]
    pieces: tuple[tuple[Piece, ...], ...]
    whole: bool


class Bundle:
    """Facts that are tied by tests which compare them; mostly a single one."""

    def __init__(
        self, facts: Sequence[BundleFact], tests: Sequence[BundleTest], size: int, rates: Rates | None
    ) -> None:
        """Prepare.

        Args:
            facts: In the order of their slots.
            tests: In the order of their places.
            size: How many slots there are.
            rates: What currencies are worth.
        """
        self.facts = tuple(facts)
        self.places = tuple(each.place for each in tests)
        self.tests = tuple(tests)
        self._size = size
        self._rates = rates
        read = [each.test for each in tests if each.test is not None]
        self._read = read
        self._dated = [test for test in read if test.operator in WINDOWS]
        self.single = len(facts) == 1
        fixed = [test for test in read if _has_literals(test) and test.operator not in WINDOWS]
        dates = [fact for fact in facts if fact.name.type in (FieldType.DATE, FieldType.TIMESTAMP)]
        bounded = any(fact.signal is not None for fact in dates)
        self.moves = bool(dates) and bool(fixed or not self.single) and bool(self._dated or bounded)
        """Whether what it can come to depends on the moment of the verdict."""
        self.exact_key = not self.single
        """Whether what it can come to depends on the values themselves, not on outcomes alone."""
        self._orders = Orders(facts, read) if not self.single and can_be_ordered(facts, read) else None
        alone = [each.names[0] if len(set(each.names)) == 1 else None for each in tests]
        self._own = [[each.compiled for place, each in enumerate(tests) if alone[place] == fact.name] for fact in facts]
        self._joint = [each.compiled for place, each in enumerate(tests) if alone[place] is None]
        self._cells: dict[Hashable, tuple[dict[Vector, list[int]], list[Piece], list[bool], bool]] = {}
        if self.single and not self.moves:
            self._cells[_LATER] = self._cut(_LATER)

    def key(self, values: Sequence[Fact], as_of: Instant) -> Hashable:
        """What `reach` depends on beside the outcomes and the points; None for nothing."""
        if self._orders is not None:
            return self._orders.pattern([values[fact.slot] for fact in self.facts], as_of)
        day = (ordinal_of(as_of) if all(_is_date(fact) for fact in self.facts) else as_of) if self.moves else None
        return (day, *(values[fact.slot] for fact in self.facts)) if self.exact_key else day

    def vector(self, outcomes: bytes, values: Sequence[Fact]) -> Vector:
        """How the bundle is now."""
        found = [outcomes[place] for place in self.places]
        for fact in self.facts:
            found += [_points(values[fact.slot], of) for of in fact.points]
        return tuple(found)

    def reach(self, now: Vector, values: Sequence[Fact], as_of: Instant) -> Reach:
        """What it can come to from where it is."""
        return self._reach_alone(now, as_of) if self.single else self._reach_together(now, values, as_of)

    def _reach_alone(self, now: Vector, as_of: Instant) -> Reach:
        moment = as_of if self.moves else _LATER
        known = self._cells.get(moment)
        if known is None:
            if len(self._cells) > 64:  # noqa: PLR2004  # A few moments at a time are in use.
                self._cells.clear()
            known = self._cells[moment] = self._cut(moment)
        cells, pieces, exact, whole = known
        path = self.facts[0].name.path
        missing = self._is_missing(now)
        order = list(cells)
        here = cells.get(now)
        if not missing and here is not None:
            order.sort(key=lambda vector: min(abs(one - two) for one in cells[vector] for two in here))
        vectors = [now, *(vector for vector in order if vector != now)]
        shown = [tuple(pieces[place] for place in cells.get(vector, ())) for vector in vectors]
        answers: dict[str, frozenset[frozenset[int]]] = {}
        alone: dict[str, frozenset[int]] = {}
        complete = frozenset([0])
        if missing:
            complete = alone[path] = frozenset(place for place, vector in enumerate(vectors) if vector in cells)
            answers[path] = frozenset([complete])
        certain = [True, *(any(exact[place] for place in cells[vector]) for vector in vectors[1:])]
        return Reach(tuple(vectors), tuple(certain), complete, answers, alone, tuple(shown), whole)

    def _is_missing(self, now: Vector) -> bool:
        """Whether the one fact is not known: a test that is always decided otherwise is UNKNOWN, as are the rest."""
        outcomes = [
            outcome
            for outcome, each in zip(now, self.tests, strict=False)
            if each.test is None or each.test.operator is not Operator.KNOWN
        ]
        if outcomes:
            return all(outcome == Outcome.UNKNOWN for outcome in outcomes)
        return any(points < 0 for points in now[len(self.tests) :])

    def _cut(self, as_of: Instant) -> tuple[dict[Vector, list[int]], list[Piece], list[bool], bool]:
        """The cells of the one fact: the places of the pieces of each; the pieces; whether each is certain."""
        (fact,) = self.facts
        pieces: list[Piece] = []
        whole = True
        free: list[int] = []
        currencies = currencies_of(self._read, ()) if fact.name.type is FieldType.MONEY else [""]
        for currency in currencies:
            axis = axis_of(fact.name.type, fact.signal, currency, as_of)
            if axis is None:
                found, certain = off_axis(fact.name.type, self._read, fact.values, 1)
                pieces += found
                if not certain:
                    free = [place for place, each in enumerate(self.tests) if each.test and is_atom(each.test)]
            else:
                numbers = {
                    number for test in self._read for number in cuts(test, fact.name.type, as_of, currency, self._rates)
                }
                for of in fact.points:
                    numbers |= set(range(of + 1)) if of <= MOST_POINTS else {0, 1, of - 1, of}
                    whole = whole and of <= MOST_POINTS
                pieces += along(axis, numbers)
        if fact.signal is not None and fact.name.type is FieldType.TIMESTAMP:
            pieces.append(never())
        values: list[Fact] = [None] * self._size
        cells: dict[Vector, list[int]] = {}
        other = pieces.pop() if free else None
        for place, piece in enumerate(pieces):
            values[fact.slot] = piece.value
            cells.setdefault(self._tested(values, as_of), []).append(place)
        exact = [True] * len(pieces)
        if other is not None:
            values[fact.slot] = other.value
            for vector in _atoms(self._tested(values, as_of), free):
                cells.setdefault(vector, []).append(len(pieces))
                pieces.append(other)
                exact.append(False)
        return cells, pieces, exact, whole

    def _tested(self, values: Sequence[Fact], as_of: Instant) -> Vector:
        found = [int(each.compiled(values, as_of)) for each in self.tests]
        for fact in self.facts:
            found += [_points(values[fact.slot], of) for of in fact.points]
        return tuple(found)

    def _reach_together(self, now: Vector, values: Sequence[Fact], as_of: Instant) -> Reach:
        held = [values[fact.slot] for fact in self.facts]
        if self._orders is not None:
            candidates = self._orders.candidates(held, as_of)
        else:
            tied = Tied(self.facts, self._read, self._rates)
            candidates = [tied.candidates(fact, held, as_of) for fact in self.facts]
        whole = all(not is_atom(test) for test in self._read)
        while _size(candidates) > MOST_COMBINATIONS:
            whole = False
            longest = max(range(len(candidates)), key=lambda place: len(candidates[place]))
            candidates[longest] = candidates[longest][::2]
        vectors: dict[Vector, int] = {now: 0}
        changed: list[int] = [0]
        complete: set[int] = set()
        unknown = [place for place, value in enumerate(held) if value is None]
        contexts: dict[str, dict[Hashable, set[int]]] = {self.facts[place].name.path: {} for place in unknown}
        choices = [[value, *others] for value, others in zip(held, candidates, strict=True)]
        left = [value is None for value in held]
        for taken, vector in self._combinations(choices, as_of):
            place = vectors.setdefault(vector, len(vectors))
            moved = len(taken) - taken.count(0)
            if place == len(changed):
                changed.append(moved)
            elif moved < changed[place]:
                changed[place] = moved
            if unknown and moved == len(unknown) and all(map(_is_left, taken, left)):
                complete.add(place)
                for at in unknown:
                    rest = taken[:at] + taken[at + 1 :]
                    contexts[self.facts[at].name.path].setdefault(rest, set()).add(place)
        if not unknown:
            complete.add(0)
        alone = {self.facts[at].name.path: frozenset(self._alone(at, choices, vectors, as_of)) for at in unknown}
        order = [0, *sorted(range(1, len(vectors)), key=lambda place: changed[place])]
        rank = {place: number for number, place in enumerate(order)}
        listed = list(vectors)
        return Reach(
            vectors=tuple(listed[place] for place in order),
            exact=(True,) * len(order) if whole else (True, *(False,) * (len(order) - 1)),
            complete=frozenset(rank[place] for place in complete),
            answers={
                path: frozenset(frozenset(rank[place] for place in places) for places in found.values())
                for path, found in contexts.items()
            },
            alone={path: frozenset(rank[place] for place in places) for path, places in alone.items()},
            pieces=(),
            whole=whole,
        )

    def _combinations(
        self, choices: Sequence[Sequence[Fact]], as_of: Instant
    ) -> Iterator[tuple[tuple[int, ...], Vector]]:
        """Every combination of choices, and the vector that it comes to."""
        slots = [fact.slot for fact in self.facts]
        drafts = [self._drafts(at, each, as_of) for at, each in enumerate(choices)]
        joint = self._joint
        tried: list[Fact] = [None] * self._size
        made: dict[tuple[int, ...], Vector] = {}
        kinds: list[dict[tuple[int, ...], int]] = [{} for _ in choices]
        kind_of = [
            [kind.setdefault(draft, len(kind)) for draft in own] for kind, own in zip(kinds, drafts, strict=True)
        ]
        for taken in product(*(range(len(each)) for each in choices)):
            for slot, each, choice in zip(slots, choices, taken, strict=True):
                tried[slot] = each[choice]
            key = (
                *[kind[choice] for kind, choice in zip(kind_of, taken, strict=True)],
                *[test(tried, as_of) for test in joint],
            )
            vector = made.get(key)
            if vector is None:
                vector = made[key] = self._tested(tried, as_of)
            yield taken, vector

    def _drafts(self, at: int, choices: Sequence[Fact], as_of: Instant) -> list[tuple[int, ...]]:
        """Of each value of one fact: the outcomes of the tests that read no other, and the points that it gives."""
        fact, own = self.facts[at], self._own[at]
        tried: list[Fact] = [None] * self._size
        found = []
        for value in choices:
            tried[fact.slot] = value
            found.append((*[int(test(tried, as_of)) for test in own], *[_points(value, of) for of in fact.points]))
        return found

    def _alone(
        self, at: int, choices: Sequence[Sequence[Fact]], vectors: Mapping[Vector, int], as_of: Instant
    ) -> Iterator[int]:
        """The places that the values of one fact lead to while the others stay."""
        tried: list[Fact] = [None] * self._size
        for fact, each in zip(self.facts, choices, strict=True):
            tried[fact.slot] = each[0]
        for value in choices[at][1:]:
            tried[self.facts[at].slot] = value
            yield vectors[self._tested(tried, as_of)]


def _is_left(choice: int, missing: bool) -> bool:  # For `map`.
    """Whether a fact is as it is when all unknown facts become known."""
    return bool(choice) is missing


def _is_date(fact: BundleFact) -> bool:
    return fact.name.type is FieldType.DATE


def _has_literals(test: Test) -> bool:
    return test.operator is not Operator.KNOWN and any(isinstance(operand, Literal) for operand in test.operands)


def _points(value: Fact, of: int) -> int:
    return min(of, max(0, int(value // 1))) if isinstance(value, int | float) else -1


def _size(candidates: Sequence[Sequence[Fact]]) -> int:
    size = 1
    for each in candidates:
        size *= len(each) + 1
    return size


def _atoms(base: Vector, free: Sequence[int]) -> Iterator[Vector]:
    """Every combination of outcomes of some tests; of many tests, each alone, none and all."""
    if len(free) <= MOST_ATOMS:
        masks: Sequence[int] = range(1 << len(free))
    else:
        masks = [0, *(1 << place for place in range(len(free))), (1 << len(free)) - 1]
    for mask in masks:
        vector = list(base)
        for place, at in enumerate(free):
            vector[at] = mask >> place & 1
        yield tuple(vector)
