"""Names that a rule set does not read and that are nearly ones that it does: probably misspelt."""

from collections.abc import Iterable

from leadladder_server.suggestions import within_edits

EDITS = 2
"""How far apart two names may be to be taken for the same."""

EXAMINED = 20
"""Different unread names of each sort that are examined in one contact; the others pass without a warning."""

_MOST_READ = 100
_LONGEST = 60
_REMEMBERED = 2_000


class NearMisses:
    """Finds the name that was probably meant. Safe to share between threads; bounded in time and memory.

    A rule set that reads more than 100 different names gets no answers.
    """

    __slots__ = ("_found", "_names")

    def __init__(self, names: Iterable[str]) -> None:
        """`names` are those that the rule set reads."""
        short = sorted({name for name in names if len(name) <= _LONGEST})
        self._names = short if len(short) <= _MOST_READ else []
        self._found: dict[str, str | None] = {}

    def of(self, name: str) -> str | None:
        """The nearest name at most EDITS away, of several the first in the alphabet; None when there is none."""
        if not self._names or len(name) > _LONGEST:
            return None
        try:
            return self._found[name]
        except KeyError:
            pass
        near = [read for read in self._names if within_edits(name, read, EDITS)]
        nearest = next((read for read in near if within_edits(name, read, 1)), near[0] if near else None)
        if len(self._found) >= _REMEMBERED:
            self._found.clear()
        self._found[name] = nearest
        return nearest
