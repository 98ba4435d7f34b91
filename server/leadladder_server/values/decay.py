"""How much of a weight is left after so many days: whole millionths, so that everybody computes the same sums."""

from decimal import ROUND_HALF_UP, Context, Decimal

MILLION = 1_000_000
"""The factor of a weight that has not faded."""

_CONTEXT = Context(prec=50)
"""Fifty digits: no power of two that is not a tie itself comes closer than that to the middle of two millionths."""


def half_life_factors(days: int) -> tuple[int, ...]:
    """Millionths that are left after 0, 1, 2, ... days, when half is left after each period of `days`; then nothing.

    The factor at an age is 1,000,000 * 2^(-age / days), rounded half up; the last one here is 1. `days` is 1 or more.
    """
    first_period = [_CONTEXT.power(2, _CONTEXT.divide(-age, days)) for age in range(days)]
    factors: list[int] = []
    halvings = 0
    while True:
        scale = _CONTEXT.divide(MILLION, 1 << halvings)
        for part in first_period:
            factor = int(_CONTEXT.multiply(part, scale).quantize(Decimal(1), ROUND_HALF_UP))
            if not factor:
                return tuple(factors)
            factors.append(factor)
        halvings += 1


def linear_factors(days: int) -> tuple[int, ...]:
    """Millionths that are left after 0, 1, 2, ... days, when a weight fades in equal steps over `days`; then nothing.

    The factor at an age below `days` is 1,000,000 * (days - age) / days, rounded half up. `days` is 1 or more.
    """
    return tuple((2 * MILLION * (days - age) + days) // (2 * days) for age in range(days))
