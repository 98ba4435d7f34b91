"""What a test, a criterion or a dimension came out as, and Kleene's three-valued logic over it.

Source: S. C. Kleene, "Introduction to Metamathematics" (1952), section 64 (the strong tables).
"""

from collections.abc import Iterable
from enum import IntEnum


class Outcome(IntEnum):
    """Whether a statement about a contact holds.

    The numbers are the engine's: a vector of outcomes is a `bytes`, one byte each.
    """

    UNMET = 0
    MET = 1
    UNKNOWN = 2
    """A fact is missing. Never to be read as UNMET, and never as MET."""


OUTCOMES = tuple(sorted(Outcome))
"""The outcome that each byte of a vector is, by its number; found quicker here than by `Outcome(number)`."""


def negate(outcome: Outcome) -> Outcome:
    """Kleene's not: UNKNOWN stays UNKNOWN."""
    match outcome:
        case Outcome.MET:
            return Outcome.UNMET
        case Outcome.UNMET:
            return Outcome.MET
        case _:
            return Outcome.UNKNOWN


def all_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Kleene's and: UNMET if any is UNMET, else UNKNOWN if any is UNKNOWN, else MET."""
    result = Outcome.MET
    for outcome in outcomes:
        if outcome is Outcome.UNMET:
            return Outcome.UNMET
        if outcome is Outcome.UNKNOWN:
            result = Outcome.UNKNOWN
    return result


def any_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Kleene's or: MET if any is MET, else UNKNOWN if any is UNKNOWN, else UNMET."""
    result = Outcome.UNMET
    for outcome in outcomes:
        if outcome is Outcome.MET:
            return Outcome.MET
        if outcome is Outcome.UNKNOWN:
            result = Outcome.UNKNOWN
    return result


def at_least(count: int, outcomes: Iterable[Outcome]) -> Outcome:
    """MET when `count` are MET; UNMET when even all the UNKNOWN ones would not be enough."""
    met = unknown = 0
    for outcome in outcomes:
        if outcome is Outcome.MET:
            met += 1
        elif outcome is Outcome.UNKNOWN:
            unknown += 1
    if met >= count:
        return Outcome.MET
    return Outcome.UNKNOWN if met + unknown >= count else Outcome.UNMET
