"""Facts about `$`: parameters, lists, other facts and plain dollars."""

from pathlib import Path

import pytest

from leadladder_server.ruleset import conditions
from leadladder_server.ruleset.conditions import Condition, Literal, Name, NameKind, Operator
from leadladder_server.values.money import NANOS, Money
from leadladder_server.values.types import FieldType
from tests.ruleset.reading import NOWHERE, fact, leaf, read_and_check, with_criterion

EMPLOYEES = fact("company.employees", FieldType.NUMBER)
NAME = fact("company.name", FieldType.STRING)
DOMAIN = fact("company.domain", FieldType.STRING)
TECHNOLOGIES = fact("company.technologies", FieldType.LIST)
VISITS = Name(NameKind.SIGNAL, "signals.visits", FieldType.NUMBER)
DECLARED = """
parameters: {least: 20, price: 40000 EUR, dollars: $price, two_dollars: $$price, pattern: " x", "yes": true}
lists: {rivals: [a.test, $b], nothing: [], sizes: [1, 2]}
signals: {visits: {count: {type: web_visit}}}
"""

CASES = [
    pytest.param("{company.employees: {gte: $least}}", leaf(EMPLOYEES, Operator.GTE, 20), id="a number"),
    pytest.param(
        "{company.annual_revenue: {gte: $price}}",
        leaf(fact("company.annual_revenue", FieldType.MONEY), Operator.GTE, Money("EUR", 40000 * NANOS)),
        id="an amount where money is needed",
    ),
    pytest.param("{company.name: $price}", leaf(NAME, Operator.EQUALS, "40000 EUR"), id="text where text is needed"),
    pytest.param("{company.name: $dollars}", leaf(NAME, Operator.EQUALS, "$price"), id="its value is no reference"),
    pytest.param("{company.name: $two_dollars}", leaf(NAME, Operator.EQUALS, "$$price"), id="its value has no escapes"),
    pytest.param("{company.name: $$price}", leaf(NAME, Operator.EQUALS, "$price"), id="two dollars are one"),
    pytest.param('{company.name: "$$$price"}', leaf(NAME, Operator.EQUALS, "$$price"), id="three dollars are two"),
    pytest.param("{company.name: US$ price}", leaf(NAME, Operator.EQUALS, "US$ price"), id="a dollar inside is plain"),
    pytest.param("{company.name: {matches: $pattern}}", leaf(NAME, Operator.MATCHES, " x"), id="a pattern"),
    pytest.param(
        "{company.domain: {in: [$dollars, b]}}", leaf(DOMAIN, Operator.IN, "$price", "b"), id="an item of a list"
    ),
    pytest.param(
        "{company.employees: {gt: $company.sites}}",
        leaf(EMPLOYEES, Operator.GT, fact("company.sites", FieldType.NUMBER)),
        id="another fact",
    ),
    pytest.param("{company.employees: {gt: $signals.visits}}", leaf(EMPLOYEES, Operator.GT, VISITS), id="a signal"),
    pytest.param(
        "{signals.visits: {gt: $company.sites}}",
        leaf(VISITS, Operator.GT, fact("company.sites", FieldType.NUMBER)),
        id="a signal against a fact",
    ),
    pytest.param(
        "{company.technologies: {contains: $source.campaign}}",
        leaf(TECHNOLOGIES, Operator.CONTAINS, fact("source.campaign", FieldType.STRING)),
        id="a text in a list",
    ),
    pytest.param(
        "{company.employees: {between: [$least, $company.sites]}}",
        leaf(EMPLOYEES, Operator.BETWEEN, 20, fact("company.sites", FieldType.NUMBER)),
        id="a range with a fact",
    ),
    pytest.param(
        "{company.domain: {not_in: $rivals}}", leaf(DOMAIN, Operator.NOT_IN, "a.test", "$b"), id="a list, as it is"
    ),
    pytest.param("{company.domain: {in: $nothing}}", leaf(DOMAIN, Operator.IN), id="an empty list"),
    pytest.param(
        "{company.sites: {in: $sizes}}",
        leaf(fact("company.sites", FieldType.NUMBER), Operator.IN, 1, 2),
        id="a list of numbers",
    ),
]


@pytest.mark.parametrize(("written", "expected"), CASES)
def test_reads_references(written: str, expected: Condition, tmp_path: Path) -> None:
    """A parameter or list takes its type from its use; other facts stay names."""
    rule_set = read_and_check(with_criterion(written, DECLARED), tmp_path).sound

    assert rule_set.dimensions[0].criteria[0].when == expected


def test_remembers_the_name_of_a_list(tmp_path: Path) -> None:
    """A test says which list its values come from, for the sentences."""
    rule_set = read_and_check(with_criterion("{company.domain: {in: $rivals}}", DECLARED), tmp_path).sound
    when = rule_set.dimensions[0].criteria[0].when

    assert isinstance(when, conditions.Test)
    assert when.list_name == "rivals"


def test_reads_numbers_from_a_list_file(tmp_path: Path) -> None:
    """Lines of a list file are numbers where numbers are needed, although nobody can quote them there."""
    (tmp_path / "tested").mkdir()
    (tmp_path / "tested" / "sizes.txt").write_text("10\n20\n", encoding="utf-8")
    text = with_criterion("{company.employees: {in: $sizes}}", "lists: {sizes: {file: sizes.txt}}")
    when = read_and_check(text, tmp_path).sound.dimensions[0].criteria[0].when

    assert when == leaf(EMPLOYEES, Operator.IN, 10, 20)


def test_settings_take_parameters(tmp_path: Path) -> None:
    """A window and points may be parameters too."""
    rest = "parameters: {window: 30d, worth: 7}\nsignals: {visits: {count: {type: web_visit}, within: $window}}"
    text = with_criterion("{signals.visits: {gte: 1}}, points: $worth", rest)
    rule_set = read_and_check(text, tmp_path).sound

    assert rule_set.signals[0].within is not None
    assert rule_set.signals[0].within.days == 30
    assert rule_set.dimensions[0].criteria[0].points_of == 7


def test_signals_compare_an_activity_with_itself(tmp_path: Path) -> None:
    """Inside a signal, a reference is another attribute of the same activity."""
    rest = """
fields: {activity.attributes.paid: {type: number}, activity.attributes.due: {type: number}}
signals: {overpaid: {count: {attributes.paid: {gt: $attributes.due}}}}
"""
    rule_set = read_and_check(with_criterion("{signals.overpaid: {gte: 1}}", rest), tmp_path).sound
    paid = Name(NameKind.ACTIVITY, "attributes.paid", FieldType.NUMBER)
    due = Name(NameKind.ACTIVITY, "attributes.due", FieldType.NUMBER)

    assert rule_set.signals[0].conditions == (conditions.Test(paid, Operator.GT, (due,), span=NOWHERE),)


def test_a_parameter_may_have_two_types(tmp_path: Path) -> None:
    """One parameter is a duration in one test and text in another."""
    text = with_criterion(
        "{relationship.status_since: {within: $window}, company.name: $window}", "parameters: {window: 90d}"
    )
    when = read_and_check(text, tmp_path).sound.dimensions[0].criteria[0].when
    operands = [test.operands[0] for test in _tests(when)]

    assert [operand.type for operand in operands if isinstance(operand, Literal)] == [
        FieldType.DURATION,
        FieldType.STRING,
    ]


def _tests(when: Condition) -> list[conditions.Test]:
    return [item for item in getattr(when, "items", ()) if isinstance(item, conditions.Test)]
