"""What one group of facts can come to, seen from where it is."""

from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from leadladder_server.engine.outlook.bundles import Reach
from leadladder_server.outcome import OUTCOMES, Outcome

Points = tuple[tuple[int, int], ...]
"""Dimensions with the points that each gets, in order."""


def points_of(points: Iterable[tuple[int, int, int]], dimensions: Container[int], *, high: bool) -> dict[int, int]:
    """What some dimensions get at the least, or at the most, of an option's points."""
    found: dict[int, int] = {}
    for dimension, least, most in points:
        if dimension in dimensions:
            found[dimension] = found.get(dimension, 0) + (most if high else least)
    return found


@dataclass(frozen=True, slots=True)
class Option:
    """One way in which a group can come out.

    Attributes:
        outcomes: Of its results, one byte each.
        points: What each of its criteria gives, where points matter: (dimension, least, most).
        codes: Bit i is set when source i comes out differently than now.
        exact: Whether some values of the facts are known to lead here.
    """

    outcomes: bytes
    points: tuple[tuple[int, int, int], ...]
    codes: int
    exact: bool


class Options:
    """Everything that a group can come to.

    Attributes:
        options: The first is how it is now; then, from the nearest on, what it can be changed to.
        everything: Bit i is set for option i.
        complete: Which options are left when all unknown facts of the group become known.
        answers: For each unknown fact of the group: the sets of options between which its value decides, one set for
            each way in which the others can be.
        moves: For each unknown fact of the group: what its value adds to the points of dimensions, (dimension, points).
        ways: For each option, the combinations of the bundles' vectors that come to it, the nearest first.
        reaches: What each bundle can come to.
        exact: Whether `complete` and `answers` leave nothing out.
        gains: What searches have found out of sums that read the group, to be used again.
    """

    __slots__ = (
        "_alike",
        "_free",
        "_likely",
        "_masks",
        "answers",
        "complete",
        "everything",
        "exact",
        "gains",
        "moves",
        "options",
        "reaches",
        "ways",
    )

    def __init__(  # noqa: PLR0913  # One argument for each attribute.
        self,
        options: Sequence[Option],
        complete: int,
        answers: Mapping[str, frozenset[int]],
        moves: Mapping[str, frozenset[tuple[tuple[int, int], ...]]],
        *,
        ways: Sequence[Sequence[tuple[int, ...]]],
        reaches: tuple[Reach, ...],
        exact: bool,
    ) -> None:
        self.options = tuple(options)
        self.everything = (1 << len(options)) - 1
        self.complete = complete
        self.answers = answers
        self.moves = moves
        self.ways = ways
        self.reaches = reaches
        self.exact = exact
        self.gains: dict[Hashable, tuple[int, list[tuple[int, int]]]] = {}
        self._alike: dict[tuple[frozenset[int], bool], tuple[list[tuple[Points, int]], list[int]]] = {}
        self._free: dict[int, int] = {}
        self._likely: dict[bool, int] = {}
        self._masks: dict[tuple[int, int], int] = {}

    def among(self, result: int, accepted: int) -> int:
        """The options in which a result comes out as one of the accepted outcomes."""
        key = (result, accepted)
        mask = self._masks.get(key)
        if mask is None:
            mask = 0
            for place, option in enumerate(self.options):
                mask |= (accepted >> OUTCOMES[option.outcomes[result]] & 1) << place
            self._masks[key] = mask
        return mask

    def alike(self, dimensions: frozenset[int], *, high: bool) -> tuple[list[tuple[Points, int]], list[int]]:
        """The options by the points that they give at the least, or at the most, to some dimensions.

        Returns:
            The points with the options that give them, and for each option its place among these.
        """
        known = self._alike.get((dimensions, high))
        if known is None:
            places: dict[Points, int] = {}
            masks: list[int] = []
            kinds: list[int] = []
            for place, option in enumerate(self.options):
                points = tuple(sorted(points_of(option.points, dimensions, high=high).items()))
                kind = places.setdefault(points, len(places))
                if kind == len(masks):
                    masks.append(0)
                masks[kind] |= 1 << place
                kinds.append(kind)
            known = self._alike[dimensions, high] = (list(zip(places, masks, strict=True)), kinds)
        return known

    def free(self, counted: int) -> int:
        """The options that change no source among those that `counted` has a bit for."""
        free = self._free.get(counted)
        if free is None:
            free = 0
            for place, option in enumerate(self.options):
                if not option.codes & counted:
                    free |= 1 << place
            self._free[counted] = free
        return free

    def likely(self, *, best: bool) -> int:
        """An option that is left when all is known: one with as many met results as can be, or as few."""
        place = self._likely.get(best)
        if place is None:
            complete = [place for place in range(len(self.options)) if self.complete >> place & 1]
            sign = 1 if best else -1
            place = max(complete, key=lambda place: sign * self._met(place)) if complete else 0
            self._likely[best] = place
        return place

    def _met(self, place: int) -> int:
        return self.options[place].outcomes.count(Outcome.MET)
