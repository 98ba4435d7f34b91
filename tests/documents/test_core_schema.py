"""Plain scalars by YAML 1.2's core schema."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.documents.core_schema import resolve


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_null(text: str) -> None:
    """Five spellings are null."""
    assert resolve(text) is None


@pytest.mark.parametrize(("text", "value"), [("true", True), ("TRUE", True), ("False", False), ("false", False)])
def test_booleans(text: str, value: bool) -> None:
    """Only true and false are booleans, in three capitalisations."""
    assert resolve(text) is value


@pytest.mark.parametrize(
    "text",
    [
        *("yes", "no", "NO", "on", "off", "y", "nUll", "tRue"),
        *("1_000", "1,000", "0b1", "0o8", "0xg", "-0x1", "+0o7", "1e", "e1", ".", "-", "+", "--1", "1.2.3"),
        *("90d", "5000000 EUR", "2026-11-22", "12:30", ".info", "inf", "nan", "-.nan", "٣"),
    ],
)
def test_texts(text: str) -> None:
    """What YAML 1.1 and other tools make something else of is a text."""
    assert resolve(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("0", 0), ("-0", 0), ("+12", 12), ("0123", 123), ("0o17", 15), ("0x1F", 31), ("-12", -12)],
        *[("1.0", 1.0), (".5", 0.5), ("5.", 5.0), ("-1e3", -1000.0), ("1E-2", 0.01), ("1e400", math.inf)],
        *[(".inf", math.inf), ("-.INF", -math.inf), ("+.Inf", math.inf)],
    ],
)
def test_numbers(text: str, value: float) -> None:
    """Numbers keep apart what is an integer and what is a float."""
    resolved = resolve(text)
    assert resolved == value
    assert type(resolved) is type(value)


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_not_a_number(text: str) -> None:
    """Three spellings are no number."""
    resolved = resolve(text)
    assert isinstance(resolved, float)
    assert math.isnan(resolved)


@pytest.mark.parametrize("prefix", ["", "-", "0x", "0o", "000"])
def test_endless_integer(prefix: str) -> None:
    """An integer of a hundred thousand digits is an infinity, which Python can print."""
    sign = -1 if prefix == "-" else 1
    assert resolve(prefix + "7" * 100_000) == sign * math.inf
    assert resolve("0" * 100_000 + "7") == 7


@given(st.integers())
def test_integers_read_back(number: int) -> None:
    """What Python prints of an integer reads as the same integer."""
    assert resolve(str(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_read_back(number: float) -> None:
    """What Python prints of a float reads as the same float."""
    assert resolve(repr(number)) == number


@given(st.text())
def test_never_raises(text: str) -> None:
    """Every text is something, and what is a text stays as it is."""
    resolved = resolve(text)
    assert not isinstance(resolved, str) or resolved == text
