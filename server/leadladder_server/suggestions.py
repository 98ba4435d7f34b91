"""Did you mean: the nearest of the words that exist."""

from collections.abc import Iterable

_LONGEST = 100
"""Longer words get no suggestion, so that no input can make the search slow."""


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that was probably meant, or None when none is close.

    Case, spaces and dashes for underscores count as no edit. One edit is allowed for every three characters of the
    word, at least one if it has two; where everything up to its last dot is right, only the rest of it counts as the
    word. A candidate whose last dotted part is the whole word ("company.employees" for "employees") is as near as two
    edits. Ties go to the alphabetically first, so that the order of the candidates never matters.
    """
    if not word or len(word) > _LONGEST:
        return None
    wanted = _folded(word)
    allowed = len(wanted) // 3 or int(len(wanted) > 1)
    group, dot, own = wanted.rpartition(".")
    allowed_in_group = len(own) // 3 or int(len(own) > 1)
    best: tuple[int, str] | None = None
    for candidate in candidates:
        if len(candidate) > _LONGEST:
            continue
        folded = _folded(candidate)
        if dot and folded.startswith(group + dot):
            edits = _edits(own, folded.removeprefix(group + dot), allowed_in_group)
        elif folded.rpartition(".")[2] == wanted != folded:
            edits = 2
        else:
            edits = _edits(wanted, folded, allowed)
        if edits is not None and (best is None or (edits, candidate) < best):
            best = edits, candidate
    return None if best is None else best[1]


def within_edits(a: str, b: str, limit: int) -> bool:
    """Whether `limit` edits turn a into b: insert, delete or replace a character, or swap two neighbours.

    Source: the optimal string alignment distance (L. Boytsov, "Indexing methods for approximate dictionary
    searching", 2011).
    """
    return _edits(a, b, limit) is not None


def _folded(word: str) -> str:
    return word.strip().lower().replace("-", "_").replace(" ", "_")


def _edits(a: str, b: str, limit: int) -> int | None:
    """The optimal string alignment distance, None when it is above the limit. O(limit * length)."""
    if abs(len(a) - len(b)) > limit:
        return None
    too_many = limit + 1
    before: list[int] = []
    above = list(range(len(b) + 1))
    for row, char in enumerate(a, start=1):
        # Further from the diagonal than the limit, everything takes more edits than that.
        current = [row] + [too_many] * len(b)
        for column in range(max(1, row - limit), min(len(b), row + limit) + 1):
            other = b[column - 1]
            cost = min(above[column] + 1, current[column - 1] + 1, above[column - 1] + (char != other))
            if row > 1 and column > 1 and char == b[column - 2] and a[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current[column] = cost
        if min(current) > limit and min(above) > limit:
            return None
        before, above = above, current
    return above[-1] if above[-1] <= limit else None
