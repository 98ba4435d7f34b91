"""Amounts of money: exact, in billionths of a unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

NANOS = 1_000_000_000
"""Billionths in one unit of a currency, as in google.type.Money."""

MAX_UNITS = 10**15
"""Amounts must be smaller than this, in units of the currency."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in one currency.

    Attributes:
        currency: ISO 4217 code, upper case, for example "EUR". Empty when the caller named none.
        nanos: The amount in billionths of the currency's unit; may be negative; magnitude below 10**24.
    """

    currency: str
    nanos: int


@dataclass(frozen=True, slots=True)
class Rates:
    """What one unit of each currency is worth in one of them.

    Attributes:
        day: The day that the rates are of.
        base: The currency that the others are given in.
        worth: Billionths of a unit of `base` that one unit of a currency is worth, more than 0; `base` among them.
    """

    day: date
    base: str
    worth: Mapping[str, int]

    def comparable(self, money: Money) -> int | None:
        """The amount in 10**-18 of a unit of `base`, exactly; None for a currency without a rate, and for none."""
        rate = self.worth.get(money.currency)
        return None if rate is None else money.nanos * rate
