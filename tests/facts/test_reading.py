"""Reading facts as they were sent."""

import math
from datetime import UTC, date, datetime, timedelta, timezone
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.contact import RawValue, Unreadable
from leadladder_server.facts.reading import UNLISTED, UNREADABLE, WITHOUT_CURRENCY, Problem, reader_of, shown
from leadladder_server.values.money import MAX_UNITS, NANOS, Money
from leadladder_server.values.time import from_date, from_datetime
from leadladder_server.values.types import FieldType, Value
from tests.facts.building import declared

STRING, NUMBER, BOOLEAN, MONEY = FieldType.STRING, FieldType.NUMBER, FieldType.BOOLEAN, FieldType.MONEY
DATE, TIMESTAMP, DURATION, LIST = FieldType.DATE, FieldType.TIMESTAMP, FieldType.DURATION, FieldType.LIST
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "field_type", "expected"),
    [
        pytest.param("  Acme ", STRING, "Acme", id="text is trimmed"),
        pytest.param("Ko\u0308ln", STRING, "K\u00f6ln", id="text is composed"),
        pytest.param("$forward", STRING, "$forward", id="text is only text"),
        pytest.param(60, NUMBER, 60, id="integer"),
        pytest.param(60.0, NUMBER, 60, id="whole float"),
        pytest.param(-0.0, NUMBER, 0, id="negative zero"),
        pytest.param(0.5, NUMBER, 0.5, id="float"),
        pytest.param(2**53, NUMBER, 2**53, id="the largest integer"),
        pytest.param("1e3", NUMBER, 1000, id="a number as text"),
        pytest.param(False, BOOLEAN, False, id="boolean"),
        pytest.param("true", BOOLEAN, True, id="a boolean as text"),
        pytest.param(Money("EUR", 5), MONEY, Money("EUR", 5), id="money"),
        pytest.param("8000000 EUR", MONEY, Money("EUR", 8_000_000 * NANOS), id="money as text"),
        pytest.param(date(2026, 11, 22), DATE, date(2026, 11, 22), id="date"),
        pytest.param("2026-11-22", DATE, date(2026, 11, 22), id="a date as text"),
        pytest.param(
            datetime(2026, 11, 23, 1, tzinfo=timezone(timedelta(hours=2))),
            DATE,
            date(2026, 11, 22),
            id="a time is its UTC day",
        ),
        pytest.param("2026-11-22T23:30-01:00", DATE, date(2026, 11, 23), id="a time as text is its UTC day"),
        pytest.param(NOON, TIMESTAMP, from_datetime(NOON), id="time"),
        pytest.param(NOON.replace(tzinfo=None), TIMESTAMP, from_datetime(NOON), id="a time without zone is UTC"),
        pytest.param(date(2026, 11, 22), TIMESTAMP, from_date(date(2026, 11, 22)), id="a date is its midnight"),
        pytest.param("2026-11-22", TIMESTAMP, from_date(date(2026, 11, 22)), id="a date as text is its midnight"),
        pytest.param(timedelta(minutes=90), DURATION, timedelta(minutes=90), id="duration"),
        pytest.param("90d", DURATION, timedelta(days=90), id="a duration as text"),
        pytest.param(("linux ", " ", "Mac"), LIST, ("linux", "Mac"), id="list items are trimmed, blank ones dropped"),
        pytest.param("linux", LIST, ("linux",), id="a text is a list of one"),
        *[pytest.param(" \u3000", field_type, None, id=f"blank {field_type}") for field_type in FieldType],
        pytest.param((), LIST, None, id="empty list"),
        pytest.param((" ", ""), LIST, None, id="list of blanks"),
    ],
)
def test_values_that_can_be_read(raw: RawValue, field_type: FieldType, expected: Value | None) -> None:
    """A value of the field's type, or a text that stands for one, is read; blank text and empty lists are missing."""
    actual = reader_of(declared("attributes.x", field_type))(raw)

    assert (actual, type(actual)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("raw", "field_type", "got"),
    [
        pytest.param(5, STRING, "5", id="a number is no text"),
        pytest.param(True, STRING, "true", id="a boolean is no text"),
        pytest.param("half \ud83d", STRING, "half \\ud83d", id="half of a surrogate pair"),
        pytest.param(True, NUMBER, "true", id="a boolean is no number"),
        pytest.param(math.nan, NUMBER, "nan", id="NaN"),
        pytest.param(math.inf, NUMBER, "inf", id="infinity"),
        pytest.param(2**53 + 1, NUMBER, "9007199254740993", id="an integer too large for doubles"),
        pytest.param(1e300, NUMBER, "1e+300", id="a float too large"),
        pytest.param(10**5000, NUMBER, "an integer of about 5,000 digits", id="an integer too large to be written"),
        pytest.param("9" * 65_536, NUMBER, "9" * 79 + "…", id="64 KiB of digits"),
        pytest.param("twelve", NUMBER, "twelve", id="a word for a number"),
        pytest.param(1, BOOLEAN, "1", id="a number is no boolean"),
        pytest.param("yes", BOOLEAN, "yes", id="yes"),
        pytest.param(Money("EUR", MAX_UNITS * NANOS), MONEY, "1000000000000000 EUR", id="an amount too large"),
        pytest.param(Money("EUR", -MAX_UNITS * NANOS), MONEY, "-1000000000000000 EUR", id="a debt too large"),
        pytest.param(Money("eur", 1), MONEY, "0.000000001 eur", id="currency in lower case"),
        pytest.param(Money("EUR", 10**5000), MONEY, "an enormous amount", id="an amount too large to be written"),
        pytest.param(True, MONEY, "true", id="a boolean is no money"),
        pytest.param(math.nan, MONEY, "nan", id="NaN is no money"),
        pytest.param("many euros", MONEY, "many euros", id="words for money"),
        pytest.param("2026-02-30", DATE, "2026-02-30", id="no such day"),
        pytest.param(20_261_122, DATE, "20261122", id="a number is no date"),
        pytest.param(
            datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))), TIMESTAMP, "0001-01-01T00:00:00+01:00", id="year 0"
        ),
        pytest.param(1_795_305_600, TIMESTAMP, "1795305600", id="a number is no time"),
        pytest.param("3 months", DURATION, "3 months", id="months"),
        pytest.param(90, DURATION, "90", id="a number is no duration"),
        pytest.param(7, LIST, "7", id="a number is no list"),
        pytest.param(("a", "\ud800"), LIST, "a, \\ud800", id="half of a pair in a list"),
        pytest.param(Unreadable("2026-02"), DATE, "2026-02", id="found unreadable before"),
        pytest.param("a\n\x1b[31m\u202eb", NUMBER, "a\\n\\x1b[31m\\u202eb", id="control characters are escaped"),
    ],
)
def test_values_that_cannot_be_read(raw: RawValue, field_type: FieldType, got: str) -> None:
    """What is not of the field's type is missing, and the warning says what was sent."""
    problem = reader_of(declared("attributes.x", field_type))(raw)

    assert isinstance(problem, Problem)
    assert (problem.code, problem.got, problem.value) == (UNREADABLE, got, None)


@pytest.mark.parametrize(
    ("raw", "nanos"),
    [
        pytest.param(Money("", 5 * NANOS), 5 * NANOS, id="money"),
        pytest.param("5000000", 5_000_000 * NANOS, id="text"),
        pytest.param(12, 12 * NANOS, id="integer"),
        pytest.param(0.1, NANOS // 10, id="float"),
        pytest.param(1e14, 10**14 * NANOS, id="float in exponent notation"),
    ],
)
def test_money_without_currency_is_known_and_warned_of(raw: RawValue, nanos: int) -> None:
    """An amount without its currency is kept, as it is known; the warning says that the currency lacks."""
    problem = reader_of(declared("company.annual_revenue", MONEY))(raw)

    assert isinstance(problem, Problem)
    assert (problem.code, problem.value) == (WITHOUT_CURRENCY, Money("", nanos))


@pytest.mark.parametrize(
    ("raw", "field_type", "is_listed"),
    [
        pytest.param(" LINUX", STRING, True, id="in normal form"),
        pytest.param("amiga", STRING, False, id="none of them"),
        pytest.param(("linux", "Mac"), LIST, True, id="all items"),
        pytest.param(("linux", "amiga"), LIST, False, id="not all items"),
    ],
)
def test_values_outside_the_list_are_missing(raw: RawValue, field_type: FieldType, *, is_listed: bool) -> None:
    """A field with `values:` takes those in any case, and nothing else."""
    value = reader_of(declared("attributes.it", field_type, values=("windows", "linux", "mac")))(raw)

    if is_listed:
        assert value == (raw.strip() if isinstance(raw, str) else raw)
    else:
        assert value == Problem(UNLISTED, "one of windows, linux or mac", shown(raw))


def test_blank_text_is_missing_also_for_a_field_with_values() -> None:
    """Nothing was said, so nothing is wrong."""
    assert reader_of(declared("attributes.it", STRING, values=("windows",)))(" ") is None


RAW_VALUES = st.one_of(
    st.text(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.builds(Money, st.text(max_size=3), st.integers()),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.timedeltas(),
    st.lists(st.text()).map(tuple),
    st.builds(Unreadable, st.text()),
)


@given(RAW_VALUES, st.sampled_from(FieldType))
def test_anything_is_read_or_refused(raw: RawValue, field_type: FieldType) -> None:
    """Whatever is sent becomes a value of the type, a missing one, or a problem of at most 80 printable characters."""
    read = reader_of(declared("attributes.x", field_type))(raw)

    if isinstance(read, Problem):
        assert len(read.got) <= 80
        read.got.encode()
    python = {STRING: str, BOOLEAN: bool, MONEY: Money, DATE: date, TIMESTAMP: int, DURATION: timedelta, LIST: tuple}
    if read is not None and not isinstance(read, Problem):
        assert isinstance(read, python.get(field_type, (int, float)))


@given(RAW_VALUES, st.sampled_from(FieldType))
def test_reading_twice_is_reading_once(raw: RawValue, field_type: FieldType) -> None:
    """A value that was read is read as itself, except an instant, which is a number to whoever sends it."""
    reader = reader_of(declared("attributes.x", field_type))
    read = reader(raw)

    if read is not None and not isinstance(read, Problem) and field_type is not TIMESTAMP:
        assert reader(cast("RawValue", read)) == read


def test_what_was_sent_is_shown_shortly() -> None:
    """However much was sent, 80 characters of it are shown."""
    assert shown("x" * 80) == "x" * 80
    assert shown("x" * 81) == "x" * 79 + "…"
    assert shown(tuple(["x" * 65_536] * 1_000)) == "x" * 79 + "…"
