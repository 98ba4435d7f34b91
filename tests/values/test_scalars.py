"""The rule language's scalars."""

import math
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.values.money import MAX_UNITS, NANOS, Money
from leadladder_server.values.scalars import (
    EXPECTED,
    MAX_INTEGER,
    format_money,
    is_currency,
    parse,
    parse_amount,
    parse_money,
    parse_number,
)
from leadladder_server.values.time import from_date
from leadladder_server.values.types import FieldType, Value

STRING, NUMBER, BOOLEAN, MONEY = FieldType.STRING, FieldType.NUMBER, FieldType.BOOLEAN, FieldType.MONEY
DATE, TIMESTAMP, DURATION, LIST = FieldType.DATE, FieldType.TIMESTAMP, FieldType.DURATION, FieldType.LIST


@pytest.mark.parametrize(
    ("text", "field_type", "expected"),
    [
        pytest.param("  Zürich ", STRING, "Zürich", id="text keeps its case"),
        pytest.param("20", NUMBER, 20, id="integer"),
        pytest.param(" -0.5 ", NUMBER, -0.5, id="decimal"),
        pytest.param("20.0", NUMBER, 20, id="a whole decimal is an integer"),
        pytest.param("-0.0", NUMBER, 0, id="no negative zero"),
        pytest.param("1e3", NUMBER, 1000, id="exponent"),
        pytest.param("+.5", NUMBER, 0.5, id="no digit before the point"),
        pytest.param("5.", NUMBER, 5, id="no digit after the point"),
        pytest.param("9007199254740992", NUMBER, 2**53, id="the largest integer"),
        pytest.param("9007199254740993", NUMBER, None, id="one more, which doubles cannot tell from it"),
        pytest.param("9007199254740992.000000000000000000000000000000001", NUMBER, None, id="a trifle more"),
        pytest.param("1e16", NUMBER, None, id="too large with an exponent"),
        pytest.param("1e999999999999999999999", NUMBER, None, id="beyond any float"),
        pytest.param("9" * 65_536, NUMBER, None, id="64 KiB of digits"),
        pytest.param("nan", NUMBER, None, id="not a number"),
        pytest.param("inf", NUMBER, None, id="infinity"),
        pytest.param("1_000", NUMBER, None, id="underscores"),
        pytest.param("1,000", NUMBER, None, id="thousands separators"),
        pytest.param("0x10", NUMBER, None, id="hexadecimal"),
        pytest.param("٢٠", NUMBER, None, id="digits that are not ASCII"),
        pytest.param("true", BOOLEAN, True, id="true"),
        pytest.param("FALSE", BOOLEAN, False, id="false in capitals"),
        pytest.param("yes", BOOLEAN, None, id="yes is text"),
        pytest.param("1", BOOLEAN, None, id="a number is no boolean"),
        pytest.param("5000000 EUR", MONEY, Money("EUR", 5_000_000 * NANOS), id="money"),
        pytest.param("-0.000000001 USD", MONEY, Money("USD", -1), id="the smallest amount"),
        pytest.param("1\u00a0EUR", MONEY, Money("EUR", NANOS), id="no-break space"),
        pytest.param("999999999999999.999999999 EUR", MONEY, Money("EUR", MAX_UNITS * NANOS - 1), id="the largest"),
        pytest.param("1000000000000000 EUR", MONEY, None, id="too large an amount"),
        pytest.param("0.0000000001 EUR", MONEY, None, id="ten decimal places"),
        pytest.param("5000000", MONEY, None, id="no currency"),
        pytest.param("5 eur", MONEY, None, id="currency in lower case"),
        pytest.param("EUR 5", MONEY, None, id="currency first"),
        pytest.param("5EUR", MONEY, None, id="no space"),
        pytest.param("1e3 EUR", MONEY, None, id="money has no exponent"),
        pytest.param("2026-11-22", DATE, date(2026, 11, 22), id="date"),
        pytest.param("2026-02-30", DATE, None, id="no such day"),
        pytest.param("2026-11-22", TIMESTAMP, from_date(date(2026, 11, 22)), id="date for a time"),
        pytest.param("2w", DURATION, timedelta(weeks=2), id="duration"),
        pytest.param("linux, mac", LIST, ("linux, mac",), id="a list of one"),
        *[pytest.param(" \u3000", field_type, None, id=f"blank {field_type}") for field_type in FieldType],
    ],
)
def test_parse(text: str, field_type: FieldType, expected: Value | None) -> None:
    """A text is read as a value of the type, or not at all."""
    actual = parse(text, field_type)

    assert (actual, type(actual)) == (expected, type(expected))


@given(st.text(), st.sampled_from(FieldType))
def test_parse_reads_or_refuses_any_text(text: str, field_type: FieldType) -> None:
    """No text makes reading fail in any other way than by saying no."""
    parse(text, field_type)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_doubles_survive_being_written_and_read(number: float) -> None:
    """The shortest text of a double is read as that double, if it is not too large."""
    assert parse_number(repr(number)) == (number if abs(number) <= MAX_INTEGER else None)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-1e17, max_value=1e17).map(str))
def test_numbers_are_as_near_as_a_double_can_be(text: str) -> None:
    """A decimal is read as its nearest double, and refused if its magnitude is beyond 2**53."""
    exact = Fraction(text)
    number = parse_number(text)

    assert (number is None) == (abs(exact) > MAX_INTEGER)
    assert number is None or abs(Fraction(number) - exact) <= Fraction(math.ulp(number)) / 2


@given(st.integers(-(MAX_UNITS * NANOS) + 1, MAX_UNITS * NANOS - 1), st.from_regex("[A-Z]{3}", fullmatch=True))
def test_money_survives_being_written_and_read(nanos: int, currency: str) -> None:
    """Not a billionth is lost between an amount and its text."""
    money = Money(currency, nanos)

    assert parse_money(format_money(money)) == money
    assert Fraction(format_money(money).split()[0]) == Fraction(nanos, NANOS)


@given(st.from_regex(r"[+-]?[0-9]{1,16}(\.[0-9]{1,10})?", fullmatch=True))
def test_amounts_are_exact(text: str) -> None:
    """An amount is its decimal exactly, or refused for its size or its places."""
    exact = Fraction(text) * NANOS
    too_fine = len(text.partition(".")[2]) > 9

    assert parse_amount(text) == (None if too_fine or abs(exact) >= MAX_UNITS * NANOS else exact)


@pytest.mark.parametrize(
    ("money", "expected"),
    [
        pytest.param(Money("EUR", 5_000_000 * NANOS), "5000000 EUR", id="whole"),
        pytest.param(Money("EUR", -NANOS // 4), "-0.25 EUR", id="negative fraction"),
        pytest.param(Money("EUR", 0), "0 EUR", id="nothing"),
        pytest.param(Money("", 12 * NANOS), "12", id="no currency"),
    ],
)
def test_format_money(money: Money, expected: str) -> None:
    """Money is written with as many decimal places as it needs."""
    assert format_money(money) == expected


def test_currency_codes_are_three_capitals() -> None:
    """Only the form of a currency code is checked: a list of currencies would be out of date some day."""
    assert [is_currency(code) for code in ("EUR", "eur", "EU", "EURO", "ÄÖÜ", "")] == [True] + [False] * 5


def test_every_type_says_what_it_expects() -> None:
    """Each type can complete the sentence "expected ..."."""
    assert set(EXPECTED) == set(FieldType)
