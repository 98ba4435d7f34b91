"""Vectors of outcomes: one byte for each leaf, criterion or dimension."""

from collections.abc import Callable, Sequence
from operator import itemgetter


def selection(places: Sequence[int]) -> Callable[[bytes], bytes]:
    """A function that picks the outcomes at `places` from a vector, in that order."""
    if not places:
        return lambda _: b""
    if len(places) == 1:
        start = places[0]
        return lambda outcomes: outcomes[start : start + 1]
    pick = itemgetter(*places)
    return lambda outcomes: bytes(pick(outcomes))
