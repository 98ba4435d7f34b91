"""The warnings of one contact, kept to a number that people read."""

from leadladder_server.verdict import FactWarning

MOST = 50
"""Warnings that a verdict holds; one more says how many there were beyond."""

TOO_MANY = "more-warnings"
"""Code of that one more."""


class WarningList:
    """Collects the warnings of one contact, in the order in which they are added."""

    __slots__ = ("_beyond", "_kept")

    def __init__(self) -> None:
        self._kept: list[FactWarning] = []
        self._beyond = 0

    def add(self, field: str, code: str, expected: str, got: str) -> None:
        """Adds one. All arguments as in FactWarning."""
        if len(self._kept) < MOST:
            self._kept.append(FactWarning(field, code, expected, got))
        else:
            self._beyond += 1

    def as_tuple(self) -> tuple[FactWarning, ...]:
        """The first MOST, and one that counts the others if there are any."""
        if not self._beyond:
            return tuple(self._kept)
        return *self._kept, FactWarning("", TOO_MANY, f"at most {MOST} warnings", f"{self._beyond:,} more")
