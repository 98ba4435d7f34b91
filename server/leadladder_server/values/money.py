"""Amounts of money: exact, in billionths of a unit."""

from dataclasses import dataclass

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
