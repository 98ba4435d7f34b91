"""What one fact has to become."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from leadladder_server.engine.outlook.pieces import WINDOWS, Piece, axis_of
from leadladder_server.facts.slots import NEVER, Fact
from leadladder_server.outcome import Outcome, negate
from leadladder_server.ruleset.conditions import All, AtLeast, Condition, Holds, Name, Not, Test, leaves
from leadladder_server.ruleset.conditions import Any as AnyOf
from leadladder_server.ruleset.model import Signal
from leadladder_server.values.money import Money
from leadladder_server.values.types import Instant, Value
from leadladder_server.verdict import FactChange
from leadladder_server.wording.english import ENGLISH
from leadladder_server.wording.expectations import words
from leadladder_server.wording.language import Language


@dataclass(frozen=True, slots=True, eq=False)
class FactNeed:
    """What one fact has to become.

    Attributes:
        name: The fact.
        slot: Where its value stands among the facts.
        signal: Set for a signal.
        pieces: The values that do it; empty where no value is to be named.
        expected: The same in words.
    """

    name: Name
    slot: int
    signal: Signal | None
    pieces: tuple[Piece, ...]
    expected: str

    def change(self, now: Fact) -> FactChange:
        """The change of a contact's fact."""
        value = None if now is NEVER else now
        return FactChange(self.name.path, self.name.type, value, self._nearest(value), self.expected)

    def _nearest(self, now: Value | None) -> Value | None:
        """The one value that does it and is nearest to `now`; while that is not known, the only one that does."""
        currency = now.currency if isinstance(now, Money) else ""
        pieces = [piece for piece in self.pieces if _currency(piece.value) in {"", currency} or not currency]
        axis = axis_of(self.name.type, self.signal, currency, _ANY_TIME)
        only = pieces[0].value if len(pieces) == 1 and pieces[0].single else None
        if now is None or axis is None or any(piece.value is NEVER for piece in pieces):
            return None if only is NEVER else only
        here = axis.number(now)
        best: list[tuple[Any, Any]] = []
        for piece in pieces:
            if piece.single:
                best.append((abs(piece.low - here), piece.low))
                continue
            low, high = piece.low, piece.high
            if axis.whole:
                ends: list[Any] = [] if low is None else [low + 1]
                ends += [] if high is None else [high - 1]
                best += [(abs(end - here), end) for end in ends]
            else:
                best += [(abs(end - here), None) for end in (low, high) if end is not None]
        if not best:
            return None
        nearest = min(distance for distance, _ in best)
        found = {number for distance, number in best if distance == nearest}
        certain = found - {None}
        nearest_value = axis.value(certain.pop()) if len(certain) == 1 else None
        return None if nearest_value is NEVER else nearest_value


_ANY_TIME = Instant(0)


def _currency(value: Fact) -> str:
    return value.currency if isinstance(value, Money) else ""


def nameable(conditions: Sequence[Condition]) -> bool:
    """Whether the values that these ask for stay the same as time passes."""
    return not any(isinstance(leaf, Test) and leaf.operator in WINDOWS for each in conditions for leaf in leaves(each))


def told(condition: Condition, wanted: Outcome, title_of: Callable[[Name], str], language: Language = ENGLISH) -> str:
    """What a condition over one fact asks of it, in words that complete "needs ...".

    Args:
        condition: The condition.
        wanted: What it is to come out as; UNKNOWN says nothing.
        title_of: What people call a name.
        language: In which language.
    """
    match condition:
        case _ if wanted is Outcome.UNKNOWN:
            return ""
        case Test():
            return words(condition, title_of, language, negated=wanted is Outcome.UNMET).wanted
        case Holds():
            return ""
        case Not(item):
            return told(item, negate(wanted), title_of, language)
        case All(items) | AnyOf(items) | AtLeast(_, items):
            parts = tuple(dict.fromkeys(told(item, wanted, title_of, language) for item in items))
            if isinstance(condition, AtLeast) and 1 < condition.count < len(items):
                return language.count_of.format(condition.count, language.listed(parts))
            every = isinstance(condition, All) is (wanted is Outcome.MET)
            if isinstance(condition, AtLeast):
                every = (condition.count > 1) is (wanted is Outcome.MET)
            return language.listed(parts, is_choice=not every)
