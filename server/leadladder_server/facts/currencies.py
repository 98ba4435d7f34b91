"""Amounts that rules compare with amounts of another currency: by the rates, or else UNKNOWN with a warning."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from leadladder_server.facts.slots import Fact
from leadladder_server.facts.warning_list import WarningList
from leadladder_server.ruleset.conditions import Literal, Name, Test
from leadladder_server.values.money import Money, Rates
from leadladder_server.values.scalars import format_money
from leadladder_server.values.types import FieldType

MISMATCH = "currency-mismatch"
"""Code: an amount is in another currency than one it is compared with, and not both have rates. That is UNKNOWN."""


@dataclass(frozen=True, slots=True)
class ComparedMoney:
    """An amount that tests compare with others.

    Attributes:
        slot: Where it stands among the facts.
        path: Its name.
        currencies: Those of the literals that it is compared with, sorted.
        others: Slots and names of the other amounts that it is compared with.
        rates: What currencies are worth; None when that is not known.
    """

    slot: int
    path: str
    currencies: tuple[str, ...]
    others: tuple[tuple[int, str], ...]
    rates: Rates | None

    def check(self, values: Sequence[Fact], prefix: str, warnings: WarningList) -> None:
        """Warns when the amount is known and cannot be compared. `prefix` stands before the name in the warning."""
        rated = frozenset[str]() if self.rates is None else self.rates.worth.keys()
        for value, currency, as_other in self._mismatches(values):
            if not {value.currency, currency} <= rated:
                warnings.add(prefix + self.path, MISMATCH, f"an amount in {currency}{as_other}", format_money(value))

    def is_converted(self, values: Sequence[Fact]) -> bool:
        """Whether the amount is compared by the rates with at least one in another currency."""
        rated = frozenset[str]() if self.rates is None else self.rates.worth.keys()
        return any({value.currency, currency} <= rated for value, currency, _ in self._mismatches(values))

    def _mismatches(self, values: Sequence[Fact]) -> Iterator[tuple[Money, str, str]]:
        """The amount with each other currency that it is compared with, and where that comes from."""
        value = values[self.slot]
        if not isinstance(value, Money) or not value.currency:
            return
        for currency in self.currencies:
            if currency != value.currency:
                yield value, currency, ""
        for slot, path in self.others:
            other = values[slot]
            if isinstance(other, Money) and other.currency not in ("", value.currency):
                yield value, other.currency, f", as {path} is"


def compared_money(
    tests: Iterable[Test], slot_of: Callable[[Name], int], rates: Rates | None
) -> tuple[ComparedMoney, ...]:
    """The amounts that the tests compare with others, in the order of their slots."""
    literals: dict[Name, set[str]] = {}
    names: dict[Name, set[tuple[int, str]]] = {}
    for test in tests:
        for operand in test.operands if test.subject.type is FieldType.MONEY else ():
            literals.setdefault(test.subject, set())
            names.setdefault(test.subject, set())
            match operand:
                case Literal(_, Money(currency)):
                    literals[test.subject].add(currency)
                case Name(_, path, FieldType.MONEY):
                    names[test.subject].add((slot_of(operand), path))
                case _:
                    pass
    compared = [
        ComparedMoney(slot_of(name), name.path, tuple(sorted(literals[name])), tuple(sorted(names[name])), rates)
        for name in literals
    ]
    return tuple(sorted((money for money in compared if money.currencies or money.others), key=lambda m: m.slot))
