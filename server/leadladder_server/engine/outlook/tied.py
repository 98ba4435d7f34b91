"""Facts that tests compare with each other: values enough for every order in which they can stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from leadladder_server.engine.outlook.pieces import Axis, along, amounts, axis_of, cuts, other_texts
from leadladder_server.facts.slots import NEVER, Fact
from leadladder_server.ruleset.conditions import Literal, Name, Test
from leadladder_server.ruleset.model import Signal
from leadladder_server.values.money import Money, Rates
from leadladder_server.values.text import normal_form
from leadladder_server.values.time import MICROSECONDS_A_DAY, ordinal_of
from leadladder_server.values.types import FieldType, Instant

MOST_POINTS = 50
"""Points of a signal that are told apart one by one."""


@dataclass(frozen=True, slots=True)
class BundleFact:
    """One fact of a bundle.

    Attributes:
        name: Its name.
        slot: Where its value stands among the facts.
        signal: Set for signals.
        values: The texts that it may take; empty for any.
        points: For a signal from which criteria take points: the most that each of them takes.
    """

    name: Name
    slot: int
    signal: Signal | None
    values: tuple[str, ...]
    points: tuple[int, ...]


def currencies_of(tests: Sequence[Test], values: Sequence[Fact]) -> list[str]:
    """Currencies that tests or known amounts are in; some other one where there is none."""
    found = [
        operand.value.currency
        for test in tests
        for operand in test.operands
        if isinstance(operand, Literal) and isinstance(operand.value, Money)
    ]
    found += [value.currency for value in values if isinstance(value, Money) and value.currency]
    return list(dict.fromkeys(found)) or ["EUR"]


class Tied:
    """Some facts that are compared with each other."""

    def __init__(self, facts: Sequence[BundleFact], tests: Sequence[Test], rates: Rates | None) -> None:
        """Prepare.

        Args:
            facts: The facts.
            tests: What reads them.
            rates: What currencies are worth.
        """
        self._facts = facts
        self._read = tests
        self._rates = rates

    def candidates(self, fact: BundleFact, held: Sequence[Fact], as_of: Instant) -> list[Fact]:
        """Values of a fact to try: one of each kind, and enough for every order.

        Args:
            fact: One of the facts.
            held: What all of them are now.
            as_of: The moment of the verdict.
        """
        count = len(self._facts)
        found: list[Fact] = []
        if fact.name.type is FieldType.MONEY:
            for currency in currencies_of(self._read, held):
                found += self._on_axis(fact, held, as_of, currency, count)
        elif fact.name.type in (FieldType.STRING, FieldType.LIST):
            return self._off_axis(fact, held, count)
        elif fact.name.type is FieldType.BOOLEAN:
            return [True, False]
        else:
            found = self._on_axis(fact, held, as_of, "", count)
        if fact.signal is not None and fact.name.type is FieldType.TIMESTAMP:
            found.append(NEVER)
        return found

    def _on_axis(self, fact: BundleFact, held: Sequence[Fact], as_of: Instant, currency: str, count: int) -> list[Fact]:
        axis = axis_of(fact.name.type, fact.signal, currency, as_of)
        if axis is None:
            return []
        numbers = set()
        for test in self._read:
            numbers |= cuts(test, fact.name.type, as_of, currency, self._rates)
            if test.subject.type is not fact.name.type:
                numbers |= _across(cuts(test, test.subject.type, as_of, currency, self._rates), fact)
        for other, value in zip(self._facts, held, strict=True):
            if value is not None and value is not NEVER:
                numbers |= _number_of(value, other, fact, axis, currency, self._rates)
        for other in self._facts:
            numbers |= _ends(other, fact, as_of)
        for signal_points in fact.points:
            numbers |= set(range(min(signal_points, MOST_POINTS) + 1)) | {signal_points}
        if axis.integral:
            steps = {1} if fact.name.type is not FieldType.TIMESTAMP else {1, MICROSECONDS_A_DAY}
            numbers = {
                number + sign * step * times
                for number in numbers or {axis.low or 0}
                for step in steps
                for sign in (1, -1)
                for times in range(count + 1)
            }
        return [piece.value for piece in along(axis, numbers, count)]

    def _off_axis(self, fact: BundleFact, held: Sequence[Fact], count: int) -> list[Fact]:
        texts: dict[str, str] = {}
        for test in self._read:
            for operand in test.operands:
                if isinstance(operand, Literal) and isinstance(operand.value, str):
                    texts.setdefault(normal_form(operand.value), operand.value)
        for value in held:
            for text in (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ():
                texts.setdefault(normal_form(text), text)
        for other in self._facts:
            for text in other.values:
                texts.setdefault(normal_form(text), text)
        texts |= {text: text for text in other_texts(texts, count)}
        if fact.name.type is FieldType.STRING:
            return list(fact.values) or list(texts.values())
        names = list(texts.values())[:8]
        return [
            tuple(name for place, name in enumerate(names) if mask >> place & 1) for mask in range(1, 1 << len(names))
        ]


def _across(numbers: set[Any], fact: BundleFact) -> set[Any]:
    """Days as moments, or moments as days."""
    if fact.name.type is FieldType.DATE:
        return {ordinal_of(number) for number in numbers}
    if fact.name.type is FieldType.TIMESTAMP:
        first = ordinal_of(Instant(0))
        return {(number + more - first) * MICROSECONDS_A_DAY for number in numbers for more in (0, 1)}
    return set()


def _ends(other: BundleFact, fact: BundleFact, as_of: Instant) -> set[Any]:
    """Between what a signal that is a moment lies, as numbers of a fact that may be compared with it."""
    if other.signal is None or other.name.type is not FieldType.TIMESTAMP:
        return set()
    axis = axis_of(other.name.type, other.signal, "", as_of)
    ends = set() if axis is None else {end for end in (axis.low, axis.high) if end is not None}
    return ends if fact.name.type is FieldType.TIMESTAMP else _across(ends, fact)


def _number_of(
    value: Any,  # noqa: ANN401  # Of the other fact's type.
    other: BundleFact,
    fact: BundleFact,
    axis: Axis,
    currency: str,
    rates: Rates | None,
) -> set[Any]:
    """Another fact's value, as numbers on a fact's axis."""
    if other.name.type is fact.name.type:
        return {axis.number(value)} if fact.name.type is not FieldType.MONEY else amounts(value, currency, rates)
    if other.name.type is FieldType.DATE:
        return _across({value.toordinal()}, fact)
    return _across({value}, fact) if other.name.type is FieldType.TIMESTAMP else set()
