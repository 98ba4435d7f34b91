"""Values as people write them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from leadladder_server.values.listing import listed
from leadladder_server.values.money import NANOS, Money
from leadladder_server.values.time import from_datetime
from leadladder_server.values.types import FieldType, Value
from leadladder_server.wording.german import GERMAN
from leadladder_server.wording.values import say_duration, say_value

NOON = from_datetime(datetime(2026, 11, 22, 12, 5, 59, tzinfo=UTC))


@pytest.mark.parametrize(
    ("value", "field_type", "expected"),
    [
        pytest.param("Acme GmbH", FieldType.STRING, "Acme GmbH", id="text"),
        pytest.param("a\nb\t\x1b[31m c", FieldType.STRING, "a b [31m c", id="text on one line"),
        pytest.param("x" * 61, FieldType.STRING, "x" * 59 + "…", id="long text"),
        pytest.param(12, FieldType.NUMBER, "12", id="number"),
        pytest.param(1998, FieldType.NUMBER, "1998", id="a year has no comma"),
        pytest.param(12_500, FieldType.NUMBER, "12,500", id="large number"),
        pytest.param(-12_500, FieldType.NUMBER, "-12,500", id="large negative number"),
        pytest.param(0.5, FieldType.NUMBER, "0.5", id="decimal"),
        pytest.param(12345.25, FieldType.NUMBER, "12,345.25", id="large decimal"),
        pytest.param(1e-7, FieldType.NUMBER, "0.0000001", id="no exponent"),
        pytest.param(True, FieldType.BOOLEAN, "yes", id="true"),
        pytest.param(False, FieldType.BOOLEAN, "no", id="false"),
        pytest.param(Money("EUR", 8_000_000 * NANOS), FieldType.MONEY, "8,000,000 EUR", id="money"),
        pytest.param(Money("EUR", NANOS // 2), FieldType.MONEY, "0.50 EUR", id="cents"),
        pytest.param(Money("EUR", 1), FieldType.MONEY, "0.000000001 EUR", id="a billionth"),
        pytest.param(Money("USD", -1_500 * NANOS), FieldType.MONEY, "-1,500 USD", id="negative money"),
        pytest.param(Money("", 5 * NANOS), FieldType.MONEY, "5 (no currency)", id="no currency"),
        pytest.param(date(2026, 11, 22), FieldType.DATE, "2026-11-22", id="date"),
        pytest.param(NOON, FieldType.TIMESTAMP, "2026-11-22 12:05 UTC", id="time"),
        pytest.param(from_datetime(datetime(800, 1, 2, tzinfo=UTC)), FieldType.TIMESTAMP, "0800-01-02", id="midnight"),
        pytest.param(timedelta(days=90), FieldType.DURATION, "90 days", id="duration"),
        pytest.param(("linux",), FieldType.LIST, "linux", id="list of one"),
        pytest.param(("linux", "mac", "sap"), FieldType.LIST, "linux, mac and sap", id="list"),
    ],
)
def test_say_value(value: Value, field_type: FieldType, expected: str) -> None:
    """A value is written as a person would write it."""
    assert say_value(value, field_type) == expected


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        pytest.param(timedelta(days=1), "1 day", id="one"),
        pytest.param(timedelta(weeks=2), "14 days", id="weeks"),
        pytest.param(timedelta(hours=36), "36 hours", id="hours"),
        pytest.param(timedelta(minutes=90), "90 minutes", id="minutes"),
        pytest.param(timedelta(seconds=1), "1 second", id="second"),
        pytest.param(timedelta(milliseconds=1_500), "1.5 seconds", id="fraction"),
        pytest.param(timedelta(0), "0 seconds", id="nothing"),
        pytest.param(timedelta(days=-3), "-3 days", id="negative"),
        pytest.param(timedelta(days=10_000), "10,000 days", id="many"),
    ],
)
def test_say_duration(duration: timedelta, expected: str) -> None:
    """A duration is written in the largest unit that divides it."""
    assert say_duration(duration) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param([], "", id="none"),
        pytest.param(["a"], "a", id="one"),
        pytest.param(["a", "b"], "a or b", id="two"),
        pytest.param(["a", "b", "c"], "a, b or c", id="three"),
        pytest.param(list("abcdefghij"), "a, b, c, d, e, f, g, h, i or j", id="ten"),
        pytest.param(list("abcdefghijkl"), "a, b, c, d, e, f, g, h, i, j or 2 others", id="more"),
    ],
)
def test_listed(words: list[str], expected: str) -> None:
    """Words in a row, with the conjunction before the last."""
    assert listed(words, "or") == expected


@pytest.mark.parametrize(
    ("value", "field_type", "expected"),
    [
        pytest.param(12, FieldType.NUMBER, "12", id="number"),
        pytest.param(1998, FieldType.NUMBER, "1998", id="a year has no point"),
        pytest.param(-12_500, FieldType.NUMBER, "-12.500", id="large negative number"),
        pytest.param(12345.25, FieldType.NUMBER, "12.345,25", id="large decimal"),
        pytest.param(1e-7, FieldType.NUMBER, "0,0000001", id="small decimal"),
        pytest.param(True, FieldType.BOOLEAN, "ja", id="true"),
        pytest.param(Money("EUR", 5_000_000 * NANOS), FieldType.MONEY, "5.000.000 EUR", id="money"),
        pytest.param(Money("EUR", -1_234 * NANOS - NANOS // 2), FieldType.MONEY, "-1.234,50 EUR", id="cents"),
        pytest.param(Money("", 5 * NANOS), FieldType.MONEY, "5 (ohne Währung)", id="no currency"),
        pytest.param(date(2026, 11, 22), FieldType.DATE, "22.11.2026", id="date"),
        pytest.param(date(800, 1, 2), FieldType.DATE, "02.01.0800", id="old date"),
        pytest.param(NOON, FieldType.TIMESTAMP, "22.11.2026 um 12:05 UTC", id="time"),
        pytest.param(timedelta(days=1), FieldType.DURATION, "1 Tag", id="one day"),
        pytest.param(timedelta(hours=36), FieldType.DURATION, "36 Stunden", id="hours"),
        pytest.param(timedelta(milliseconds=1_500), FieldType.DURATION, "1,5 Sekunden", id="fraction"),
        pytest.param(timedelta(days=10_000), FieldType.DURATION, "10.000 Tage", id="many days"),
        pytest.param(
            tuple(map(str, range(12))), FieldType.LIST, "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 und 2 weitere", id="list"
        ),
        pytest.param("5,000.5", FieldType.STRING, "5,000.5", id="a text stays as it is"),
    ],
)
def test_say_value_in_german(value: Value, field_type: FieldType, expected: str) -> None:
    """Numbers, amounts, dates and times are written as in German; texts are not touched."""
    assert say_value(value, field_type, GERMAN) == expected
