"""What a cell of a table can mean."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from leadladder import cells
from leadladder.cells import Cells, Reader
from leadladder.v1.contact_pb2 import TextList, Value
from leadladder.v1.rule_set_pb2 import FieldType

BERLIN = Cells(zone=ZoneInfo("Europe/Berlin"), currency="EUR")
PLAIN = Cells()
NINE = Timestamp(seconds=1_795_338_000)
"""2026-11-22T09:00:00Z."""

EUROS = Money(currency_code="EUR", units=8_000_000)
WORDS = cells.word_of({"unspecified": 0, "staff": 1, "c_level": 5})


def value(field_type: FieldType.ValueType) -> Reader:
    """Reads a fact of a declared type."""
    return cells.value_of(field_type)


@pytest.mark.parametrize(
    ("cell", "missing"),
    [
        pytest.param(None, True, id="None"),
        pytest.param(float("nan"), True, id="NaN"),
        pytest.param(Decimal("NaN"), True, id="decimal NaN"),
        pytest.param(Decimal("sNaN"), True, id="signalling NaN"),
        pytest.param(0, False, id="zero"),
        pytest.param(False, False, id="no"),
        pytest.param("", False, id="blank, for the server to judge"),
        pytest.param([], False, id="an empty list"),
    ],
)
def test_what_says_nothing_is_missing(cell: object, missing: bool) -> None:
    """Zero, no and empty say something."""
    assert cells.is_missing(cell) is missing


@pytest.mark.parametrize(
    ("read", "cell", "expected"),
    [
        pytest.param(cells.text, "a", "a", id="text"),
        pytest.param(cells.text, 17, "17", id="a whole number as text"),
        pytest.param(cells.text, 17.0, "17", id="a column of ids with a gap"),
        pytest.param(cells.boolean, True, True, id="yes"),
        pytest.param(cells.boolean, 0.0, False, id="zero in a column with a gap"),
        pytest.param(cells.boolean, " TRUE ", True, id="a word"),
        pytest.param(cells.whole, 60, 60, id="a whole number"),
        pytest.param(cells.whole, 60.0, 60, id="a column of numbers with a gap"),
        pytest.param(cells.whole, Decimal(60), 60, id="a decimal"),
        pytest.param(cells.whole, " 60 ", 60, id="digits"),
        pytest.param(cells.money, "8000000 EUR", EUROS, id="amount and currency"),
        pytest.param(cells.money, "8000000", EUROS, id="an amount in digits"),
        pytest.param(cells.money, 8e6, EUROS, id="an amount as a float"),
        pytest.param(cells.money, {"amount": 8_000_000, "currency": "eur"}, EUROS, id="a struct"),
        pytest.param(
            cells.money, 0.1 + 0.2, Money(currency_code="EUR", nanos=300_000_000), id="a float to nine places"
        ),
        pytest.param(cells.money, Decimal("-0.5"), Money(currency_code="EUR", nanos=-500_000_000), id="a debt"),
        pytest.param(cells.day, date(2026, 11, 22), Date(year=2026, month=11, day=22), id="a date"),
        pytest.param(cells.day, datetime(2026, 11, 22), Date(year=2026, month=11, day=22), id="a midnight"),  # noqa: DTZ001
        pytest.param(
            cells.day, datetime(2026, 11, 22, tzinfo=BERLIN.zone), Date(year=2026, month=11, day=22), id="one of a zone"
        ),
        pytest.param(cells.day, "2026-11-22", Date(year=2026, month=11, day=22), id="ISO text"),
        pytest.param(cells.moment, datetime(2026, 11, 22, 9, tzinfo=UTC), NINE, id="a moment"),
        pytest.param(cells.moment, datetime(2026, 11, 22, 10), NINE, id="a moment of the table's zone"),  # noqa: DTZ001
        pytest.param(cells.moment, "2026-11-22 10:00", NINE, id="text of the table's zone"),
        pytest.param(cells.moment, "2026-11-22T09:00:00Z", NINE, id="text of its own zone"),
        pytest.param(cells.moment, date(2026, 11, 22), Timestamp(seconds=NINE.seconds - 36_000), id="a day begins"),
        pytest.param(cells.listed, ["a", None, "b"], ["a", "b"], id="a list with a gap"),
        pytest.param(cells.listed, {"b", "a"}, ["a", "b"], id="a set"),
        pytest.param(WORDS, " C_Level ", 5, id="a word of an enum"),
        pytest.param(value(FieldType.FIELD_TYPE_STRING), 3.0, Value(text="3"), id="a number declared text"),
        pytest.param(value(FieldType.FIELD_TYPE_NUMBER), Decimal("1.5"), Value(number=1.5), id="a number"),
        pytest.param(value(FieldType.FIELD_TYPE_NUMBER), "1.5", Value(text="1.5"), id="text is read by the server"),
        pytest.param(value(FieldType.FIELD_TYPE_BOOLEAN), 1, Value(boolean=True), id="one declared boolean"),
        pytest.param(value(FieldType.FIELD_TYPE_MONEY), 8e6, Value(money=EUROS), id="a number declared money"),
        pytest.param(
            value(FieldType.FIELD_TYPE_DATE),
            datetime(2026, 11, 22),  # noqa: DTZ001
            Value(date=Date(year=2026, month=11, day=22)),
            id="a midnight declared a date",
        ),
        pytest.param(
            value(FieldType.FIELD_TYPE_TIMESTAMP), "2026-11-22 10:00", Value(timestamp=NINE), id="text with the zone"
        ),
        pytest.param(
            value(FieldType.FIELD_TYPE_DURATION), timedelta(days=1), Value(duration=Duration(seconds=86400)), id="a day"
        ),
        pytest.param(
            value(FieldType.FIELD_TYPE_LIST), ["a"], Value(texts=TextList(values=["a"])), id="a list declared one"
        ),
        pytest.param(value(FieldType.FIELD_TYPE_UNSPECIFIED), True, Value(boolean=True), id="a type nobody knows yet"),
    ],
)
def test_a_cell_is_read_as_the_one_thing_that_it_can_mean(read: Reader, cell: object, expected: object) -> None:
    """In a table whose moments are of Berlin and whose amounts are euros."""
    assert read(cell, BERLIN, "") == expected


@pytest.mark.parametrize(
    ("read", "cell", "expected"),
    [
        pytest.param(cells.text, True, "text", id="a boolean as text"),
        pytest.param(cells.text, 1.5, "text", id="a fraction as text"),
        pytest.param(cells.boolean, "perhaps", "true or false", id="another word"),
        pytest.param(cells.boolean, 2, "true or false", id="two"),
        pytest.param(cells.whole, 60.5, "a whole number of at most 31 bits", id="half a person"),
        pytest.param(cells.whole, True, "a whole number of at most 31 bits", id="a boolean as a number"),
        pytest.param(cells.whole, 2**31, "a whole number of at most 31 bits", id="too many"),
        pytest.param(cells.whole, float("inf"), "a whole number of at most 31 bits", id="infinity"),
        pytest.param(cells.whole, "1.234", "a whole number of at most 31 bits", id="digits with a point"),
        pytest.param(cells.money, "lots", "money such as", id="no amount"),
        pytest.param(cells.money, True, "money such as", id="a boolean as an amount"),
        pytest.param(cells.money, float("inf"), "money such as", id="an infinite amount"),
        pytest.param(cells.money, Decimal("0.0000000001"), "money such as", id="ten places"),
        pytest.param(cells.money, {"euros": 3}, "money such as", id="another struct"),
        pytest.param(
            cells.day, datetime(2026, 11, 22, 10, tzinfo=UTC), "without a time of day", id="a moment as a day"
        ),
        pytest.param(cells.moment, datetime(2026, 11, 22, 9), "a moment with its time zone", id="no zone"),  # noqa: DTZ001
        pytest.param(cells.moment, datetime.min.replace(tzinfo=ZoneInfo("Asia/Tokyo")), "a moment", id="before year 1"),
        pytest.param(cells.moment, 1_795_338_000, "a moment with its time zone", id="seconds of some epoch"),
        pytest.param(cells.listed, "a; b", "a list of texts", id="text as a list"),
        pytest.param(cells.listed, ["a", 1], "a list of texts", id="a number in a list"),
        pytest.param(WORDS, "boss", "one of staff, c_level", id="another word of an enum"),
        pytest.param(WORDS, "unspecified", "one of staff, c_level", id="the word for nothing"),
        pytest.param(value(FieldType.FIELD_TYPE_NUMBER), True, "a number", id="a boolean declared a number"),
        pytest.param(
            value(FieldType.FIELD_TYPE_NUMBER), 2**60, "an integer of at most 53 bits", id="an inexact number"
        ),
        pytest.param(cells.any_value, object(), "text, a number, a boolean", id="anything"),
    ],
)
def test_what_could_mean_several_things_is_not_guessed(read: Reader, cell: object, expected: str) -> None:
    """In a table that names neither zone nor currency; the error says what could have been read."""
    with pytest.raises(ValueError, match=expected):
        read(cell, PLAIN, "")


@pytest.mark.parametrize(
    ("cell", "currency", "expected"),
    [
        pytest.param(Decimal(12), "USD", Money(currency_code="USD", units=12), id="the column beside it"),
        pytest.param("12 USD", "", Money(currency_code="USD", units=12), id="its own"),
        pytest.param("12 USD", "usd", Money(currency_code="USD", units=12), id="both the same"),
        pytest.param(12, "", Money(currency_code="EUR", units=12), id="the table's"),
        pytest.param(Money(units=1), "USD", Money(units=1), id="a message is as it is"),
    ],
)
def test_the_nearest_currency_counts(cell: object, currency: str, expected: Money) -> None:
    """The one in the cell, then the one beside it, then the table's."""
    assert cells.money(cell, BERLIN, currency) == expected


def test_two_currencies_are_none() -> None:
    """A cell that contradicts the one beside it."""
    with pytest.raises(ValueError, match="one currency"):
        cells.money("12 USD", PLAIN, "EUR")


def test_a_warning_is_short() -> None:
    """However long the cell."""
    assert cells.warning("a.b", "a number", "about 5") == "a.b: expected a number, got 'about 5'"
    long = cells.warning("a.b", "a number", list(range(1000)))
    assert long == f"a.b: expected a number, got {str(list(range(1000)))[:79]}…"
