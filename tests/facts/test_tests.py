"""Leaf tests of facts and signals."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.facts.slots import NEVER, Fact
from leadladder_server.facts.tests import compile_test
from leadladder_server.outcome import Outcome, all_of, any_of, negate
from leadladder_server.ruleset.conditions import Literal, Name, Operator
from leadladder_server.ruleset.conditions import Test as Leaf
from leadladder_server.values.money import NANOS, Money
from leadladder_server.values.text import normal_form
from leadladder_server.values.time import from_date, from_datetime
from leadladder_server.values.types import FieldType, Instant, Value
from tests.facts.building import AS_OF, DAY, HOUR, SPAN, field_name, make_test, outcome_of, signal_name

UNMET, MET, UNKNOWN = Outcome.UNMET, Outcome.MET, Outcome.UNKNOWN

STRING, NUMBER, BOOLEAN, MONEY = FieldType.STRING, FieldType.NUMBER, FieldType.BOOLEAN, FieldType.MONEY
DATE, TIMESTAMP, DURATION, LIST = FieldType.DATE, FieldType.TIMESTAMP, FieldType.DURATION, FieldType.LIST

TODAY = date(2026, 11, 22)
MIDNIGHT = from_date(TODAY)


def eur(units: float) -> Money:
    """An amount in euros."""
    return Money("EUR", round(units * NANOS))


@pytest.mark.parametrize(
    ("field_type", "operator", "operands", "value", "expected"),
    [
        # Text.
        pytest.param(STRING, "equals", ["Manufacturing"], "manufacturing", MET, id="text equals in any case"),
        pytest.param(STRING, "equals", ["straße"], "STRASSE", UNMET, id="sharp s is not a double s"),
        pytest.param(STRING, "equals", ["Ko\u0308ln"], "k\u00f6ln", MET, id="text equals in any encoding"),
        pytest.param(STRING, "equals", ["Inc."], "Inc", UNMET, id="every character counts"),
        pytest.param(STRING, "equals", ["Inc"], None, UNKNOWN, id="missing text equals nothing known"),
        pytest.param(STRING, "not_equals", ["Retail"], "retail", UNMET, id="text differs in any case"),
        pytest.param(STRING, "not_equals", ["Retail"], "mining", MET, id="text differs"),
        pytest.param(STRING, "not_equals", ["Retail"], None, UNKNOWN, id="missing text differs from nothing known"),
        pytest.param(STRING, "in", ["linux", "mac"], "Mac", MET, id="text is in"),
        pytest.param(STRING, "in", ["linux", "mac"], "windows", UNMET, id="text is not in"),
        pytest.param(STRING, "in", ["linux", "mac"], None, UNKNOWN, id="missing text is in nothing known"),
        pytest.param(STRING, "in", [], "mac", UNMET, id="nothing is in an empty list"),
        pytest.param(STRING, "in", [], None, UNKNOWN, id="missing text in an empty list"),
        pytest.param(STRING, "not_in", ["linux", "mac"], "MAC", UNMET, id="text is in after all"),
        pytest.param(STRING, "not_in", ["linux", "mac"], "windows", MET, id="text is in none"),
        pytest.param(STRING, "not_in", ["linux"], None, UNKNOWN, id="missing text not in"),
        pytest.param(STRING, "not_in", [], "mac", MET, id="everything known is not in an empty list"),
        pytest.param(STRING, "contains", ["MANAGER"], "Sales manager, EU", MET, id="text contains"),
        pytest.param(STRING, "contains", ["manager"], "Clerk", UNMET, id="text does not contain"),
        pytest.param(STRING, "contains", ["manager"], None, UNKNOWN, id="missing text contains"),
        pytest.param(STRING, "starts_with", ["vp"], "VP Sales", MET, id="text starts"),
        pytest.param(STRING, "starts_with", ["vp"], "EVP Sales", UNMET, id="text starts otherwise"),
        pytest.param(STRING, "ends_with", [".DE"], "acme.de", MET, id="text ends"),
        pytest.param(STRING, "ends_with", [".de"], "acme.de.com", UNMET, id="text ends otherwise"),
        pytest.param(STRING, "matches", ["head|vp"], "Ahead of all", MET, id="pattern is not anchored"),
        pytest.param(STRING, "matches", ["^(head|vp)"], "Ahead", UNMET, id="anchored pattern"),
        pytest.param(STRING, "matches", ["m\u00fcller"], "M\u00dcLLER", MET, id="pattern ignores case beyond ASCII"),
        pytest.param(STRING, "matches", ["^.$"], "\U0001f680", MET, id="a dot is a whole character"),
        pytest.param(STRING, "matches", ["(?-i)^a$"], "A", UNMET, id="a pattern can ask for the case"),
        pytest.param(STRING, "matches", ["a"], None, UNKNOWN, id="missing text matches"),
        # Numbers.
        pytest.param(NUMBER, "equals", ["20"], 20, MET, id="number equals"),
        pytest.param(NUMBER, "equals", ["0.1"], 0.1, MET, id="decimal equals"),
        pytest.param(NUMBER, "equals", ["20"], 20.5, UNMET, id="number equals no other"),
        pytest.param(NUMBER, "not_equals", ["20"], 19, MET, id="number differs"),
        pytest.param(NUMBER, "in", ["1", "2.5"], 2.5, MET, id="number is in"),
        pytest.param(NUMBER, "not_in", ["1", "2.5"], 2, MET, id="number is not in"),
        pytest.param(NUMBER, "gt", ["20"], 20, UNMET, id="gt excludes its bound"),
        pytest.param(NUMBER, "gte", ["20"], 20, MET, id="gte includes its bound"),
        pytest.param(NUMBER, "lt", ["20"], 20, UNMET, id="lt excludes its bound"),
        pytest.param(NUMBER, "lte", ["20"], 20, MET, id="lte includes its bound"),
        pytest.param(NUMBER, "gte", ["9007199254740992"], 2**53 - 1, UNMET, id="the largest integers are told apart"),
        pytest.param(NUMBER, "between", ["20", "200"], 20, MET, id="between includes the low end"),
        pytest.param(NUMBER, "between", ["20", "200"], 200, MET, id="between includes the high end"),
        pytest.param(NUMBER, "between", ["20", "200"], 200.5, UNMET, id="between excludes what is beyond"),
        pytest.param(NUMBER, "between", ["20", "200"], None, UNKNOWN, id="missing number between"),
        pytest.param(NUMBER, "gte", ["20"], None, UNKNOWN, id="missing number"),
        # Booleans.
        pytest.param(BOOLEAN, "equals", ["false"], False, MET, id="false equals false"),
        pytest.param(BOOLEAN, "equals", ["false"], True, UNMET, id="true is not false"),
        pytest.param(BOOLEAN, "not_equals", ["false"], True, MET, id="true differs from false"),
        pytest.param(BOOLEAN, "equals", ["false"], None, UNKNOWN, id="unknown is not false"),
        # Money.
        pytest.param(MONEY, "gt", ["5000000 EUR"], eur(5_000_000), UNMET, id="money gt excludes its bound"),
        pytest.param(MONEY, "gt", ["5000000 EUR"], Money("EUR", 5_000_000 * NANOS + 1), MET, id="a billionth counts"),
        pytest.param(MONEY, "equals", ["0.1 EUR"], eur(0.1), MET, id="money equals exactly"),
        pytest.param(MONEY, "lte", ["999999999999999 EUR"], eur(999_999_999_999_999), MET, id="large amounts"),
        pytest.param(MONEY, "gt", ["5 EUR"], Money("USD", 9 * NANOS), UNKNOWN, id="another currency"),
        pytest.param(MONEY, "not_equals", ["5 EUR"], Money("USD", 5 * NANOS), UNKNOWN, id="differs in currency"),
        pytest.param(MONEY, "gt", ["5 EUR"], Money("", 9 * NANOS), UNKNOWN, id="no currency"),
        pytest.param(MONEY, "between", ["5 EUR", "9 EUR"], eur(9), MET, id="money between"),
        pytest.param(MONEY, "between", ["5 EUR", "9 USD"], eur(4), UNMET, id="below what can be compared"),
        pytest.param(MONEY, "between", ["5 EUR", "9 USD"], eur(6), UNKNOWN, id="above what can be compared"),
        pytest.param(MONEY, "in", ["5 EUR", "6 USD"], Money("USD", 6 * NANOS), MET, id="in by its own currency"),
        pytest.param(MONEY, "in", ["5 EUR", "6 USD"], Money("USD", 7 * NANOS), UNKNOWN, id="perhaps in by another"),
        pytest.param(MONEY, "not_in", ["5 EUR"], eur(6), MET, id="money not in"),
        pytest.param(MONEY, "gt", ["5 EUR"], None, UNKNOWN, id="missing money"),
        # Durations.
        pytest.param(DURATION, "gte", ["2w"], timedelta(days=14), MET, id="two weeks are 14 days"),
        pytest.param(DURATION, "lt", ["90d"], timedelta(days=89, hours=23), MET, id="an hour less"),
        pytest.param(DURATION, "equals", ["24h"], timedelta(days=1), MET, id="a day is 24 hours"),
        pytest.param(DURATION, "between", ["1d", "2d"], timedelta(days=3), UNMET, id="duration between"),
        # Lists.
        pytest.param(LIST, "contains", ["Linux"], ("windows", "LINUX"), MET, id="list contains"),
        pytest.param(LIST, "contains", ["linux"], ("linux mint",), UNMET, id="list contains whole items only"),
        pytest.param(LIST, "contains", ["linux"], None, UNKNOWN, id="missing list contains"),
        pytest.param(LIST, "contains_any", ["linux", "mac"], ("Mac", "sap"), MET, id="list contains any"),
        pytest.param(LIST, "contains_any", ["linux", "mac"], ("windows",), UNMET, id="list contains none"),
        pytest.param(LIST, "contains_any", [], ("windows",), UNMET, id="list contains any of none"),
        pytest.param(LIST, "contains_any", [], None, UNKNOWN, id="missing list contains any of none"),
        pytest.param(LIST, "contains_all", ["linux", "mac"], ("Mac", "sap", "linux"), MET, id="list contains all"),
        pytest.param(LIST, "contains_all", ["linux", "mac"], ("mac",), UNMET, id="list contains not all"),
        pytest.param(LIST, "contains_all", [], ("mac",), MET, id="list contains all of none"),
        # Known.
        pytest.param(STRING, "known", ["true"], "x", MET, id="known"),
        pytest.param(STRING, "known", ["true"], None, UNMET, id="not known"),
        pytest.param(BOOLEAN, "known", ["true"], False, MET, id="a known false"),
        pytest.param(NUMBER, "known", ["false"], 0, UNMET, id="a known zero"),
        pytest.param(NUMBER, "known", ["false"], None, MET, id="missing as wanted"),
        # Days.
        pytest.param(DATE, "equals", ["2026-11-22"], TODAY, MET, id="day equals"),
        pytest.param(DATE, "before", ["2026-11-22"], TODAY, UNMET, id="before excludes the day"),
        pytest.param(DATE, "after", ["2026-11-22"], date(2026, 11, 23), MET, id="after the day"),
        pytest.param(DATE, "between", ["2026-11-01", "2026-11-22"], TODAY, MET, id="days between"),
        pytest.param(DATE, "in", ["2026-11-22", "2027-01-01"], TODAY, MET, id="day is in"),
        pytest.param(DATE, "not_in", ["2026-11-22"], TODAY, UNMET, id="day is not in"),
        pytest.param(DATE, "within", ["1d"], TODAY, MET, id="within a day is today"),
        pytest.param(DATE, "within", ["1d"], date(2026, 11, 21), UNMET, id="yesterday is not within a day"),
        pytest.param(DATE, "within", ["2d"], date(2026, 11, 21), MET, id="yesterday is within two"),
        pytest.param(DATE, "within", ["2d"], date(2026, 11, 23), UNMET, id="tomorrow is not within"),
        pytest.param(DATE, "older_than", ["1d"], date(2026, 11, 21), MET, id="yesterday is older than a day"),
        pytest.param(DATE, "older_than", ["1d"], TODAY, UNMET, id="today is not"),
        pytest.param(DATE, "in_next", ["1d"], TODAY, MET, id="in the next day is today"),
        pytest.param(DATE, "in_next", ["1d"], date(2026, 11, 23), UNMET, id="and not tomorrow"),
        pytest.param(DATE, "in_next", ["2d"], date(2026, 11, 23), MET, id="tomorrow is in the next two"),
        pytest.param(DATE, "in_next", ["2d"], date(2026, 11, 21), UNMET, id="yesterday is not"),
        pytest.param(DATE, "in_next", ["2d"], None, UNKNOWN, id="missing day"),
        pytest.param(DATE, "older_than", ["999999999d"], date(1, 1, 1), UNMET, id="no window is too long"),
        pytest.param(DATE, "in_next", ["999999999d"], date(9999, 12, 31), MET, id="nor too far ahead"),
        # Moments.
        pytest.param(TIMESTAMP, "within", ["12h"], AS_OF, MET, id="now is within"),
        pytest.param(TIMESTAMP, "within", ["12h"], Instant(AS_OF - 12 * HOUR), UNMET, id="the far end is not"),
        pytest.param(TIMESTAMP, "within", ["12h"], Instant(AS_OF - 12 * HOUR + 1), MET, id="a microsecond later is"),
        pytest.param(TIMESTAMP, "within", ["12h"], Instant(AS_OF + 1), UNMET, id="the future is not"),
        pytest.param(TIMESTAMP, "older_than", ["12h"], Instant(AS_OF - 12 * HOUR), MET, id="the far end is older"),
        pytest.param(TIMESTAMP, "older_than", ["12h"], Instant(AS_OF - 12 * HOUR + 1), UNMET, id="but nothing later"),
        pytest.param(TIMESTAMP, "in_next", ["12h"], AS_OF, MET, id="now is in the next"),
        pytest.param(TIMESTAMP, "in_next", ["12h"], Instant(AS_OF + 12 * HOUR), UNMET, id="the near end is not"),
        pytest.param(TIMESTAMP, "in_next", ["12h"], Instant(AS_OF - 1), UNMET, id="the past is not"),
        pytest.param(TIMESTAMP, "within", ["12h"], None, UNKNOWN, id="missing moment"),
        pytest.param(TIMESTAMP, "equals", ["2026-11-22T10:30Z"], AS_OF, MET, id="moment equals"),
        pytest.param(TIMESTAMP, "after", ["2026-11-22T10:30Z"], Instant(AS_OF + 1), MET, id="after a moment"),
        pytest.param(TIMESTAMP, "lte", ["2026-11-22T10:30Z"], Instant(AS_OF + 1), UNMET, id="up to a moment"),
        # Moments beside whole days.
        pytest.param(TIMESTAMP, "equals", ["2026-11-22"], MIDNIGHT, MET, id="midnight is on its day"),
        pytest.param(TIMESTAMP, "equals", ["2026-11-22"], Instant(MIDNIGHT + DAY - 1), MET, id="so is the day's end"),
        pytest.param(TIMESTAMP, "equals", ["2026-11-22"], Instant(MIDNIGHT + DAY), UNMET, id="next midnight is not"),
        pytest.param(TIMESTAMP, "not_equals", ["2026-11-22"], Instant(MIDNIGHT + DAY), MET, id="it is on another day"),
        pytest.param(TIMESTAMP, "in", ["2026-11-21", "2026-11-22"], AS_OF, MET, id="on one of the days"),
        pytest.param(TIMESTAMP, "before", ["2026-11-22"], Instant(MIDNIGHT - 1), MET, id="before the day"),
        pytest.param(TIMESTAMP, "before", ["2026-11-22"], MIDNIGHT, UNMET, id="midnight is not before its day"),
        pytest.param(TIMESTAMP, "lt", ["2026-11-22"], MIDNIGHT, UNMET, id="nor less than its day"),
        pytest.param(TIMESTAMP, "after", ["2026-11-22"], Instant(MIDNIGHT + DAY - 1), UNMET, id="the day's end"),
        pytest.param(TIMESTAMP, "after", ["2026-11-22"], Instant(MIDNIGHT + DAY), MET, id="after starts at midnight"),
        pytest.param(TIMESTAMP, "gt", ["2026-11-22"], Instant(MIDNIGHT + DAY), MET, id="so does gt"),
        pytest.param(TIMESTAMP, "gte", ["2026-11-22"], MIDNIGHT, MET, id="from the day on"),
        pytest.param(TIMESTAMP, "gte", ["2026-11-22"], Instant(MIDNIGHT - 1), UNMET, id="not from the day before"),
        pytest.param(TIMESTAMP, "lte", ["2026-11-22"], Instant(MIDNIGHT + DAY - 1), MET, id="up to the day's end"),
        pytest.param(TIMESTAMP, "lte", ["2026-11-22"], Instant(MIDNIGHT + DAY), UNMET, id="not up to the next day"),
        pytest.param(
            TIMESTAMP, "between", ["2026-11-21", "2026-11-22"], Instant(MIDNIGHT + DAY - 1), MET, id="whole days"
        ),
        pytest.param(
            TIMESTAMP, "between", ["2026-11-21", "2026-11-22"], Instant(MIDNIGHT + DAY), UNMET, id="and no more"
        ),
    ],
)
def test_literals(field_type: FieldType, operator: str, operands: list[str], value: Fact, expected: Outcome) -> None:
    """A value compared with what the author wrote."""
    subject = field_name("attributes.x", field_type)

    assert outcome_of(make_test(subject, Operator(operator), *operands), {subject: value}) is expected


LAST = signal_name("last", TIMESTAMP)
SINCE = field_name("relationship.status_since")


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        pytest.param(make_test(LAST, Operator.KNOWN, "true"), UNMET, id="is not known"),
        pytest.param(make_test(LAST, Operator.KNOWN, "false"), MET, id="is unknown for certain"),
        pytest.param(make_test(LAST, Operator.WITHIN, "90d"), UNMET, id="within"),
        pytest.param(make_test(LAST, Operator.OLDER_THAN, "90d"), UNMET, id="older_than"),
        pytest.param(make_test(LAST, Operator.EQUALS, "2026-11-22"), UNMET, id="equals"),
        pytest.param(make_test(LAST, Operator.NOT_EQUALS, "2026-11-22"), UNMET, id="not_equals"),
        pytest.param(make_test(LAST, Operator.NOT_IN, "2026-11-22"), UNMET, id="not_in"),
        pytest.param(make_test(LAST, Operator.BEFORE, "2026-11-22"), UNMET, id="before"),
        pytest.param(make_test(LAST, Operator.AFTER, SINCE), UNMET, id="after a date that is missing"),
        pytest.param(make_test(SINCE, Operator.AFTER, LAST), UNMET, id="a missing date after it"),
        pytest.param(make_test(SINCE, Operator.NOT_EQUALS, LAST), UNMET, id="a date that differs"),
    ],
)
def test_a_date_that_never_came(test: Leaf, expected: Outcome) -> None:
    """Something that never happened has no date: known is false, and every other test that reads it is UNMET."""
    assert outcome_of(test, {LAST: NEVER}) is expected


@pytest.mark.parametrize(
    ("field_type", "operator", "value", "other", "expected"),
    [
        pytest.param(NUMBER, "gt", 12, 4, MET, id="number"),
        pytest.param(NUMBER, "gt", 12, None, UNKNOWN, id="the other is missing"),
        pytest.param(NUMBER, "gt", None, 4, UNKNOWN, id="the subject is missing"),
        pytest.param(STRING, "equals", "KÖLN", "ko\u0308ln ", MET, id="text in normal form"),
        pytest.param(STRING, "not_equals", "a", "A", UNMET, id="text differs in normal form"),
        pytest.param(BOOLEAN, "equals", False, False, MET, id="boolean"),
        pytest.param(MONEY, "gte", eur(5), eur(5), MET, id="money"),
        pytest.param(MONEY, "gte", eur(5), Money("USD", 1), UNKNOWN, id="two currencies"),
        pytest.param(MONEY, "gte", Money("", 5), Money("", 5), UNKNOWN, id="no currency at all"),
        pytest.param(DATE, "before", TODAY, date(2026, 11, 23), MET, id="days"),
        pytest.param(TIMESTAMP, "after", AS_OF, Instant(AS_OF - 1), MET, id="moments"),
        pytest.param(DURATION, "lt", timedelta(1), timedelta(2), MET, id="durations"),
        pytest.param(LIST, "contains", ("a", "B"), "b", MET, id="lists"),
    ],
)
def test_another_fact(field_type: FieldType, operator: str, value: Fact, other: Fact, expected: Outcome) -> None:
    """A value compared with another fact of the contact."""
    subject = field_name("attributes.x", field_type)
    operand = field_name("attributes.y", STRING if field_type is LIST else field_type)

    assert outcome_of(make_test(subject, Operator(operator), operand), {subject: value, operand: other}) is expected


def test_a_day_beside_a_moment_that_another_fact_holds() -> None:
    """A day and a moment compare by whole days, whichever of them is tested."""
    day, moment = field_name("attributes.day", DATE), field_name("attributes.moment", TIMESTAMP)
    values: dict[Name, Fact] = {day: TODAY, moment: AS_OF}

    assert outcome_of(make_test(day, Operator.EQUALS, moment), values) is MET
    assert outcome_of(make_test(moment, Operator.EQUALS, day), values) is MET
    assert outcome_of(make_test(moment, Operator.AFTER, day), values) is UNMET
    assert outcome_of(make_test(day, Operator.GTE, moment), values) is MET


VALUES: dict[FieldType, list[Value]] = {
    STRING: ["a", "A ", "b", "ab"],
    NUMBER: [0, 1, 1.5, 2**53],
    BOOLEAN: [True, False],
    MONEY: [eur(1), eur(2), Money("USD", NANOS), Money("", NANOS)],
    DATE: [TODAY, date(2026, 11, 23)],
    TIMESTAMP: [AS_OF, Instant(AS_OF + 1)],
    DURATION: [timedelta(1), timedelta(2)],
}


@pytest.mark.parametrize("field_type", list(VALUES))
def test_a_literal_and_a_fact_of_the_same_value_compare_alike(field_type: FieldType) -> None:
    """Where a value comes from changes nothing, though literals have shorter ways."""
    subject, first, second = (field_name(f"attributes.{name}", field_type) for name in "xyz")
    operators = [Operator.EQUALS, Operator.NOT_EQUALS, Operator.IN, Operator.NOT_IN]
    if field_type is STRING:
        operators += [Operator.CONTAINS, Operator.STARTS_WITH, Operator.ENDS_WITH]
    elif field_type is not BOOLEAN:
        operators += [Operator.GT, Operator.GTE, Operator.LT, Operator.LTE, Operator.BETWEEN]
    for operator, value, low, high in product(
        operators, [None, *VALUES[field_type]], VALUES[field_type], VALUES[field_type]
    ):
        takes_two = operator in (Operator.IN, Operator.NOT_IN, Operator.BETWEEN)
        literals = tuple(Literal(field_type, operand) for operand in ((low, high) if takes_two else (low,)))
        names = (first, second) if takes_two else (first,)
        values: dict[Name, Fact] = {subject: value, first: low, second: high}

        of_literals = outcome_of(Leaf(subject, operator, literals, span=SPAN), values)
        of_names = outcome_of(Leaf(subject, operator, names, span=SPAN), values)
        assert of_literals is of_names, (operator, value, low, high)


@given(st.text(max_size=5), st.lists(st.text(min_size=1, max_size=2), max_size=3), st.text(min_size=1, max_size=3))
def test_texts_against_normal_forms(value: str, words: list[str], word: str) -> None:
    """Tests of text are Python's own, on normal forms."""
    subject = field_name("attributes.x", STRING)
    text, forms = normal_form(value), [normal_form(other) for other in words]

    def outcome(operator: Operator, *operands: str) -> Outcome:
        literals = tuple(Literal(STRING, operand) for operand in operands)
        return outcome_of(Leaf(subject, operator, literals, span=SPAN), {subject: value})

    assert (outcome(Operator.IN, *words) is MET) == (text in forms)
    assert (outcome(Operator.NOT_IN, *words) is MET) == (text not in forms)
    assert (outcome(Operator.CONTAINS, word) is MET) == (normal_form(word) in text)
    assert (outcome(Operator.STARTS_WITH, word) is MET) == text.startswith(normal_form(word))
    assert (outcome(Operator.ENDS_WITH, word) is MET) == text.endswith(normal_form(word))


MOMENTS = st.datetimes(min_value=datetime(2026, 11, 18), max_value=datetime(2026, 11, 27), timezones=st.just(UTC))  # noqa: DTZ001
MOMENTS_AND_MIDNIGHTS = MOMENTS | MOMENTS.map(lambda moment: moment.replace(hour=0, minute=0, second=0, microsecond=0))


@given(
    MOMENTS_AND_MIDNIGHTS,
    MOMENTS_AND_MIDNIGHTS,
    st.integers(0, 120).map(lambda hours: timedelta(hours=hours)) | st.integers(0, 5).map(timedelta),
    st.sampled_from([None, -1, 0, 1]),
)
def test_windows_of_moments(as_of: datetime, moment: datetime, length: timedelta, nudge: int | None) -> None:
    """Windows on moments, as the definition reads with Python's own calendar, also right at their ends."""
    if nudge is not None:
        moment = as_of + (length if moment > as_of else -length) + timedelta(microseconds=nudge)
    subject = field_name("relationship.status_since")

    def outcome(operator: Operator) -> Outcome:
        test = Leaf(subject, operator, (Literal(DURATION, length),), span=SPAN)
        return outcome_of(test, {subject: from_datetime(moment)}, from_datetime(as_of))

    assert (outcome(Operator.WITHIN) is MET) == (as_of - length < moment <= as_of)
    assert (outcome(Operator.OLDER_THAN) is MET) == (moment <= as_of - length)
    assert (outcome(Operator.IN_NEXT) is MET) == (as_of <= moment < as_of + length)


@given(MOMENTS_AND_MIDNIGHTS, st.dates(date(2026, 11, 15), date(2026, 11, 30)), st.integers(1, 8).map(timedelta))
def test_windows_of_days(as_of: datetime, day: date, length: timedelta) -> None:
    """Windows on days, as the definition reads with the day of as_of in its place."""
    today = as_of.date()
    subject = field_name("qualification.timeline.decide_by")

    def outcome(operator: Operator) -> Outcome:
        test = Leaf(subject, operator, (Literal(DURATION, length),), span=SPAN)
        return outcome_of(test, {subject: day}, from_datetime(as_of))

    assert (outcome(Operator.WITHIN) is MET) == (today - length < day <= today)
    assert (outcome(Operator.OLDER_THAN) is MET) == (day <= today - length)
    assert (outcome(Operator.IN_NEXT) is MET) == (today <= day < today + length)


@given(MOMENTS_AND_MIDNIGHTS, st.dates(date(2026, 11, 17), date(2026, 11, 28)))
def test_moments_beside_days(moment: datetime, day: date) -> None:
    """A day beside a moment is the time from its midnight to the next."""
    start = datetime.combine(day, time(), UTC)
    end = start + timedelta(days=1)
    subject = field_name("relationship.status_since")
    expected = {
        Operator.EQUALS: start <= moment < end,
        Operator.NOT_EQUALS: not start <= moment < end,
        Operator.BEFORE: moment < start,
        Operator.LT: moment < start,
        Operator.GTE: start <= moment,
        Operator.LTE: moment < end,
        Operator.AFTER: end <= moment,
        Operator.GT: end <= moment,
    }

    actual = {
        operator: outcome_of(
            Leaf(subject, operator, (Literal(DATE, day),), span=SPAN), {subject: from_datetime(moment)}
        )
        is MET
        for operator in expected
    }
    assert actual == expected


@given(st.none() | st.sampled_from(VALUES[MONEY]), st.lists(st.sampled_from(VALUES[MONEY]), max_size=3))
def test_amounts_among_amounts_by_kleene(value: Money | None, amounts: list[Money]) -> None:
    """An amount is in a list by Kleene's any over the amounts one by one, and not in it by the opposite."""
    subject = field_name("company.annual_revenue")
    literals = tuple(Literal(MONEY, amount) for amount in amounts)

    def outcome(operator: Operator, *operands: Literal) -> Outcome:
        return outcome_of(Leaf(subject, operator, operands, span=SPAN), {subject: value})

    singly = any_of([outcome(Operator.EQUALS, one) for one in literals]) if value is not None else UNKNOWN
    assert outcome(Operator.IN, *literals) is singly
    assert outcome(Operator.NOT_IN, *literals) is negate(singly)


@given(st.sampled_from(VALUES[MONEY]), st.sampled_from(VALUES[MONEY]), st.sampled_from(VALUES[MONEY]))
def test_amounts_between_amounts_by_kleene(value: Money, low: Money, high: Money) -> None:
    """Between is from the low end on, and up to the high end."""
    subject = field_name("company.annual_revenue")

    def outcome(operator: Operator, *operands: Money) -> Outcome:
        literals = tuple(Literal(MONEY, operand) for operand in operands)
        return outcome_of(Leaf(subject, operator, literals, span=SPAN), {subject: value})

    assert outcome(Operator.BETWEEN, low, high) is all_of([outcome(Operator.GTE, low), outcome(Operator.LTE, high)])


@pytest.mark.parametrize(
    "test",
    [
        pytest.param(make_test(field_name("company.name"), Operator.GT, "b"), id="texts have no order"),
        pytest.param(make_test(field_name("company.employees"), Operator.CONTAINS, "1"), id="numbers contain nothing"),
        pytest.param(make_test(field_name("company.technologies"), Operator.EQUALS, "sap"), id="lists equal nothing"),
        pytest.param(make_test(field_name("company.employees"), Operator.WITHIN, "1d"), id="numbers have no date"),
        pytest.param(make_test(SINCE, Operator.WITHIN, field_name("attributes.d", DURATION)), id="windows are literal"),
        pytest.param(make_test(SINCE, Operator.EQUALS, field_name("company.employees")), id="types that differ"),
    ],
)
def test_what_no_rule_set_holds(test: Leaf) -> None:
    """Tests that the check of a rule set does not let through are refused, rather than be always something."""
    with pytest.raises(ValueError, match=r"take|does not"):
        compile_test(test, lambda _: 0)
