"""Guesses at what was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.values.meant import meant_value
from leadladder_server.values.scalars import parse
from leadladder_server.values.types import FieldType

NUMBER, MONEY, DURATION = FieldType.NUMBER, FieldType.MONEY, FieldType.DURATION


@pytest.mark.parametrize(
    ("text", "field_type", "expected"),
    [
        pytest.param("5,000,000", NUMBER, "5000000", id="commas"),
        pytest.param("5.000.000", NUMBER, "5000000", id="points"),
        pytest.param("-5 000.5", NUMBER, "-5000.5", id="spaces"),
        pytest.param("1_000", NUMBER, "1000", id="underscores"),
        pytest.param("1'000", NUMBER, "1000", id="apostrophes"),
        pytest.param("5,00", NUMBER, None, id="no group of three"),
        pytest.param("5,000.000", NUMBER, "5000.000", id="a fraction"),
        pytest.param("many", NUMBER, None, id="a word"),
        pytest.param("5,000,000 EUR", MONEY, "5000000 EUR", id="an amount with commas"),
        pytest.param("5.000.000 eur", MONEY, "5000000 EUR", id="an amount with points"),
        pytest.param("EUR 5000", MONEY, "5000 EUR", id="the currency first"),
        pytest.param("5000EUR", MONEY, "5000 EUR", id="no space"),
        pytest.param("€5,000", MONEY, "5000 EUR", id="a symbol first"),
        pytest.param("0.25 £", MONEY, "0.25 GBP", id="a symbol after"),
        pytest.param("$5 USD", MONEY, None, id="two currencies"),
        pytest.param("5000", MONEY, None, id="no currency"),
        pytest.param("1,17 EUR", MONEY, None, id="a decimal comma"),
        pytest.param("90 days", DURATION, "90d", id="days"),
        pytest.param("1 Day", DURATION, "1d", id="a day"),
        pytest.param("2 weeks", DURATION, "14d", id="weeks"),
        pytest.param("3 months", DURATION, "90d", id="months"),
        pytest.param("1y", DURATION, "365d", id="a year"),
        pytest.param("12 hrs", DURATION, "12h", id="hours"),
        pytest.param("30m", DURATION, None, id="minutes or months"),
        pytest.param("-30d", DURATION, None, id="less than nothing"),
        pytest.param("22.11.2026", FieldType.DATE, None, id="dates are not guessed"),
    ],
)
def test_what_was_meant(text: str, field_type: FieldType, expected: str | None) -> None:
    """A guess is the value in the form that rule sets read; where there is doubt, there is none."""
    assert meant_value(text, field_type) == expected


@given(st.text(alphabet="0123456789.,' -+eEURdaysh€$", max_size=14), st.sampled_from(FieldType))
def test_a_guess_can_be_read(text: str, field_type: FieldType) -> None:
    """Whatever is suggested is accepted."""
    meant = meant_value(text, field_type)

    assert meant is None or parse(meant, field_type) is not None
