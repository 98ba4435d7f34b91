"""How weights fade."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.values.decay import MILLION, half_life_factors, linear_factors


@pytest.mark.parametrize(
    ("days", "age", "factor"),
    [
        pytest.param(30, 0, 1_000_000, id="today"),
        pytest.param(30, 1, 977_160, id="a day"),
        pytest.param(30, 30, 500_000, id="a half-life"),
        pytest.param(30, 45, 353_553, id="half a half-life more"),
        pytest.param(30, 210, 7_813, id="7812.5 is rounded up"),
        pytest.param(1, 20, 1, id="0.95 is rounded up"),
        pytest.param(365, 365 * 20, 1, id="twenty half-lives"),
    ],
)
def test_half_lives(days: int, age: int, factor: int) -> None:
    """After each half-life half is left, rounded half up to a millionth."""
    assert half_life_factors(days)[age] == factor


@given(st.integers(1, 60), st.data())
def test_a_half_life_is_rounded_exactly(days: int, data: st.DataObject) -> None:
    """The factor m at an age a is the one with m - 1/2 <= 10**6 * 2**(-a / days) < m + 1/2, in whole numbers."""
    factors = half_life_factors(days)
    age = data.draw(st.integers(0, len(factors)))
    factor = factors[age] if age < len(factors) else 0

    exact = (2 * MILLION) ** days
    assert factor == 0 or (2 * factor - 1) ** days * 2**age <= exact
    assert exact < (2 * factor + 1) ** days * 2**age


@pytest.mark.parametrize("days", [1, 2, 7, 30, 90, 3_650])
def test_nothing_is_left_at_the_end(days: int) -> None:
    """Factors fall from a million to nothing and never rise, and the last one is more than nothing."""
    for factors in (half_life_factors(days), linear_factors(days)):
        assert factors[0] == MILLION
        assert list(factors) == sorted(factors, reverse=True)
        assert factors[-1] > 0


@pytest.mark.parametrize(
    ("days", "factors"),
    [
        pytest.param(1, (1_000_000,), id="a day"),
        pytest.param(2, (1_000_000, 500_000), id="two days"),
        pytest.param(3, (1_000_000, 666_667, 333_333), id="thirds are rounded"),
        pytest.param(8, (1_000_000, 875_000, 750_000, 625_000, 500_000, 375_000, 250_000, 125_000), id="eighths"),
    ],
)
def test_even_fading(days: int, factors: tuple[int, ...]) -> None:
    """A weight fades by the same share each day, and is gone when the time is over."""
    assert linear_factors(days) == factors
