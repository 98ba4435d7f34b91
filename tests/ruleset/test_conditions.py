"""Facts about conditions: what each way of writing one means."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Name, NameKind, Not, Operator
from leadladder_server.values.money import NANOS, Money
from leadladder_server.values.time import from_date
from leadladder_server.values.types import FieldType
from tests.ruleset.reading import (
    FIT,
    NO,
    NOWHERE,
    YES,
    boolean,
    fact,
    holds,
    leaf,
    read_and_check,
    with_criterion,
    with_requirement,
)

EMPLOYEES = fact("company.employees", FieldType.NUMBER)
REVENUE = fact("company.annual_revenue", FieldType.MONEY)
NAME = fact("company.name", FieldType.STRING)
COUNTRY = fact("person.country", FieldType.STRING)
TECHNOLOGIES = fact("company.technologies", FieldType.LIST)
DECIDE_BY = fact("qualification.timeline.decide_by", FieldType.DATE)
SINCE = fact("relationship.status_since", FieldType.TIMESTAMP)
AWARE = fact("qualification.need.aware", FieldType.BOOLEAN)
AGE = fact("attributes.age", FieldType.DURATION)
DAY = date(2026, 11, 22)
NOON = from_date(DAY) + 12 * 3_600_000_000

TESTS = [
    pytest.param("{company.employees: 20}", leaf(EMPLOYEES, Operator.EQUALS, 20), id="a bare value is equals"),
    pytest.param("{company.employees: {gte: 20.0}}", leaf(EMPLOYEES, Operator.GTE, 20), id="20.0 is 20"),
    pytest.param("{company.employees: {lt: 0x10}}", leaf(EMPLOYEES, Operator.LT, 16), id="hexadecimal"),
    pytest.param("{company.employees: {gt: -0.5}}", leaf(EMPLOYEES, Operator.GT, -0.5), id="fraction"),
    pytest.param("{company.employees: {between: [5, 5]}}", leaf(EMPLOYEES, Operator.BETWEEN, 5, 5), id="between"),
    pytest.param("{company.employees: {in: [1, 2.5]}}", leaf(EMPLOYEES, Operator.IN, 1, 2.5), id="in of numbers"),
    pytest.param(
        "{company.annual_revenue: {gt: 0.5 EUR}}",
        leaf(REVENUE, Operator.GT, Money("EUR", NANOS // 2)),
        id="money",
    ),
    pytest.param(
        "{company.annual_revenue: {between: [1 EUR, 2 EUR]}}",
        leaf(REVENUE, Operator.BETWEEN, Money("EUR", NANOS), Money("EUR", 2 * NANOS)),
        id="between amounts",
    ),
    pytest.param('{company.name: " Acme "}', leaf(NAME, Operator.EQUALS, "Acme"), id="text is trimmed, case is kept"),
    pytest.param("{person.country: NO}", leaf(COUNTRY, Operator.EQUALS, "NO"), id="NO is Norway"),
    pytest.param("{company.name: '123'}", leaf(NAME, Operator.EQUALS, "123"), id="quoted digits are text"),
    pytest.param("{company.name: {starts_with: a}}", leaf(NAME, Operator.STARTS_WITH, "a"), id="starts_with"),
    pytest.param("{company.name: {contains: a}}", leaf(NAME, Operator.CONTAINS, "a"), id="contains in a text"),
    pytest.param("{company.name: {matches: 'a b '}}", leaf(NAME, Operator.MATCHES, "a b "), id="patterns keep spaces"),
    pytest.param(
        "{company.technologies: {contains: go}}",
        leaf(TECHNOLOGIES, Operator.CONTAINS, (FieldType.STRING, "go")),
        id="contains in a list",
    ),
    pytest.param(
        "{company.technologies: {contains_all: [go, c]}}",
        leaf(TECHNOLOGIES, Operator.CONTAINS_ALL, (FieldType.STRING, "go"), (FieldType.STRING, "c")),
        id="contains_all",
    ),
    pytest.param("{qualification.need.aware: false}", leaf(AWARE, Operator.EQUALS, NO), id="boolean"),
    pytest.param("{qualification.need.aware: {in: [true]}}", leaf(AWARE, Operator.IN, YES), id="in of booleans"),
    pytest.param(
        "{company.technologies: {known: false}}",
        leaf(TECHNOLOGIES, Operator.KNOWN, (FieldType.BOOLEAN, False)),
        id="known",
    ),
    pytest.param(
        "{qualification.timeline.decide_by: {before: 2026-11-22}}", leaf(DECIDE_BY, Operator.BEFORE, DAY), id="date"
    ),
    pytest.param(
        "{qualification.timeline.decide_by: {in_next: 48h}}",
        leaf(DECIDE_BY, Operator.IN_NEXT, (FieldType.DURATION, timedelta(days=2))),
        id="48 hours are whole days",
    ),
    pytest.param(
        "{relationship.status_since: {after: 2026-11-22}}",
        leaf(SINCE, Operator.AFTER, (FieldType.DATE, DAY)),
        id="a day against a time stays a day",
    ),
    pytest.param(
        "{relationship.status_since: {lte: 2026-11-22 13:00+01:00}}", leaf(SINCE, Operator.LTE, NOON), id="time"
    ),
    pytest.param(
        "{relationship.status_since: {between: [2026-11-22T12:00:00Z, 2026-11-22]}}",
        leaf(SINCE, Operator.BETWEEN, NOON, (FieldType.DATE, DAY)),
        id="a range to the end of a day",
    ),
    pytest.param(
        "{relationship.status_since: {older_than: 36h}}",
        leaf(SINCE, Operator.OLDER_THAN, (FieldType.DURATION, timedelta(hours=36))),
        id="hours on a time",
    ),
    pytest.param("{attributes.age: {gte: 2w}}", leaf(AGE, Operator.GTE, timedelta(weeks=2)), id="duration"),
    pytest.param("{attributes.age: 0h}", leaf(AGE, Operator.EQUALS, timedelta()), id="no time at all"),
]


@pytest.mark.parametrize(("written", "expected"), TESTS)
def test_reads_a_test(written: str, expected: Condition, tmp_path: Path) -> None:
    """A test has the type of its fact, and its values have the type that its operator needs."""
    rule_set = read_and_check(with_criterion(written, "fields: {attributes.age: {type: duration}}"), tmp_path).sound

    assert rule_set.dimensions[0].criteria[0].when == expected


A = leaf(EMPLOYEES, Operator.EQUALS, 1)
B = leaf(EMPLOYEES, Operator.EQUALS, 2)
C = leaf(EMPLOYEES, Operator.GTE, 3)

GROUPS = [
    pytest.param("{company.employees: {gte: 3, equals: 1}}", All((C, A), span=NOWHERE), id="operators all hold"),
    pytest.param(
        "{company.employees: 1, any: [{company.employees: 2}, {company.employees: {gte: 3}}]}",
        All((A, Any((B, C), span=NOWHERE)), span=NOWHERE),
        id="entries all hold",
    ),
    pytest.param("{all: [{company.employees: 1}]}", A, id="a group of one is that one"),
    pytest.param("{not: {company.employees: 1}}", Not(A, span=NOWHERE), id="not"),
    pytest.param(
        "{none: [{company.employees: 1}, {company.employees: 2}]}",
        Not(Any((A, B), span=NOWHERE), span=NOWHERE),
        id="none is not any",
    ),
    pytest.param("{none: [{company.employees: 1}]}", Not(A, span=NOWHERE), id="none of one"),
    pytest.param(
        "{at_least: {count: 1, of: [{company.employees: 1}, {company.employees: 2}]}}",
        AtLeast(1, (A, B), span=NOWHERE),
        id="at_least",
    ),
]


@pytest.mark.parametrize(("written", "expected"), GROUPS)
def test_reads_a_group(written: str, expected: Condition, tmp_path: Path) -> None:
    """Groups are Kleene's and, or and not, and counting."""
    rule_set = read_and_check(with_criterion(written), tmp_path).sound

    assert rule_set.dimensions[0].criteria[0].when == expected


FIT_NAME = boolean(NameKind.DIMENSION, "fit")
BIG = holds("fit.big")
SCORE = Name(NameKind.SCORE, "score.fit", FieldType.NUMBER)
TOTAL_POINTS = Name(NameKind.POINTS, "points.total", FieldType.NUMBER)
GRADE = Name(NameKind.GRADE, "grade", FieldType.STRING)
LABEL = Name(NameKind.LABEL, "labels.size", FieldType.STRING)
KNOWN = (FieldType.BOOLEAN, True)
RULES = FIT + (
    "labels: {size: [{value: Key, when: fit.big}, {value: other}]}\n"
    "grade: {rows: {score: fit, bands: {A: 50, B: 0}}, columns: {score: total, bands: {1: 50, 2: 0}}}"
)

CONCLUSIONS = [
    pytest.param("fit.big", BIG, id="a bare criterion is met"),
    pytest.param("{fit.big: true}", BIG, id="true is met"),
    pytest.param("{fit.big: false}", Not(BIG, span=NOWHERE), id="false is not met"),
    pytest.param("{fit.big: {not_equals: true}}", Not(BIG, span=NOWHERE), id="not true is not met"),
    pytest.param("{fit.big: {not_equals: false}}", BIG, id="not false is met"),
    pytest.param(
        "{fit: {known: true}}", leaf(FIT_NAME, Operator.KNOWN, (FieldType.BOOLEAN, True)), id="known asks for either"
    ),
    pytest.param("{score.fit: {gte: 50}}", leaf(SCORE, Operator.GTE, 50), id="score"),
    pytest.param("{points.total: {between: [1, 9]}}", leaf(TOTAL_POINTS, Operator.BETWEEN, 1, 9), id="points"),
    pytest.param("{grade: {in: [A1, b2]}}", leaf(GRADE, Operator.IN, "A1", "b2"), id="a grade in any case"),
    pytest.param("{labels.size: key}", leaf(LABEL, Operator.EQUALS, "key"), id="a label in any case"),
]


@pytest.mark.parametrize(("written", "expected"), CONCLUSIONS)
def test_reads_what_the_rules_conclude(written: str, expected: Condition, tmp_path: Path) -> None:
    """A rung reads criteria, dimensions, scores, points, grades and labels."""
    rule_set = read_and_check(with_requirement(written, RULES), tmp_path).sound

    assert rule_set.rungs[0].requires == expected


def test_keeps_the_place_of_each_test(tmp_path: Path) -> None:
    """A resolved test still knows where the author wrote it."""
    when = (
        read_and_check(with_criterion("{company.employees: {gte: 20}}"), tmp_path).sound.dimensions[0].criteria[0].when
    )

    assert (when.span.file, when.span.line, when.span.column) == ("tested/ruleset.yaml", 4, 67)
