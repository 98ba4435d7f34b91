"""What tests ask for, in words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from leadladder_server.fields import CATALOGUE, default_title
from leadladder_server.ruleset.conditions import Literal, Name, Operator
from leadladder_server.ruleset.conditions import Test as Leaf
from leadladder_server.values.types import FieldType
from leadladder_server.wording.expectations import expectation, words
from leadladder_server.wording.language import Language
from leadladder_server.wording.languages import LANGUAGES
from tests.facts.building import SPAN, field_name, literal, make_test, signal_name

GOLDENS = Path(__file__).parent

INDUSTRY = field_name("company.industry")
EMPLOYEES = field_name("company.employees")
SITES = field_name("company.sites")
REVENUE = field_name("company.annual_revenue")
BUDGET = field_name("qualification.budget.amount")
ALLOCATED = field_name("qualification.budget.allocated")
TECHNOLOGIES = field_name("company.technologies")
DECIDE_BY = field_name("qualification.timeline.decide_by")
SINCE = field_name("relationship.status_since")
CONTRACT = field_name("attributes.contract", FieldType.DURATION)
LAST_VISIT = signal_name("last_visit", FieldType.TIMESTAMP)
TITLE = field_name("person.job_title")


def title_of(name: Name) -> str:
    """What the catalogue calls a fact; the words of the path for other names."""
    field = CATALOGUE.get(name.path)
    return default_title(name.path.removeprefix("signals.")) if field is None else field.title


def in_list(operator: Operator, subject: Name, count: int) -> Leaf:
    """A test whose operands come from a list of so many."""
    operands = tuple(literal(f"name{number}", FieldType.STRING) for number in range(count))
    return Leaf(subject, operator, operands, "competitors", span=SPAN)


TESTS = [
    make_test(INDUSTRY, Operator.EQUALS, "manufacturing"),
    make_test(INDUSTRY, Operator.NOT_EQUALS, "retail"),
    make_test(EMPLOYEES, Operator.EQUALS, "20"),
    make_test(EMPLOYEES, Operator.EQUALS, SITES),
    make_test(ALLOCATED, Operator.EQUALS, "true"),
    make_test(ALLOCATED, Operator.NOT_EQUALS, "true"),
    make_test(INDUSTRY, Operator.IN, "linux"),
    make_test(INDUSTRY, Operator.IN, "linux", "mac", "mixed"),
    make_test(INDUSTRY, Operator.NOT_IN, "linux", "mac"),
    make_test(REVENUE, Operator.IN, "5000 EUR", "0.5 USD"),
    in_list(Operator.IN, INDUSTRY, 0),
    in_list(Operator.IN, INDUSTRY, 2),
    in_list(Operator.IN, INDUSTRY, 2_500),
    in_list(Operator.NOT_IN, INDUSTRY, 2_500),
    make_test(INDUSTRY, Operator.IN, *[str(Literal(FieldType.NUMBER, number).value) for number in range(15)]),
    make_test(EMPLOYEES, Operator.GT, "20"),
    make_test(EMPLOYEES, Operator.GTE, "20"),
    make_test(EMPLOYEES, Operator.LT, "20000"),
    make_test(EMPLOYEES, Operator.LTE, SITES),
    make_test(EMPLOYEES, Operator.BETWEEN, "20", "200"),
    make_test(REVENUE, Operator.GT, "5000000 EUR"),
    make_test(REVENUE, Operator.GTE, BUDGET),
    make_test(CONTRACT, Operator.GT, "90d"),
    make_test(CONTRACT, Operator.LT, "1d"),
    make_test(CONTRACT, Operator.GTE, "36h"),
    make_test(DECIDE_BY, Operator.EQUALS, "2026-11-22"),
    make_test(DECIDE_BY, Operator.BEFORE, "2026-11-22"),
    make_test(DECIDE_BY, Operator.AFTER, "2026-11-22"),
    make_test(SINCE, Operator.GT, "2026-11-22T10:30Z"),
    make_test(SINCE, Operator.GTE, "2026-11-22"),
    make_test(SINCE, Operator.LTE, LAST_VISIT),
    make_test(SINCE, Operator.BETWEEN, "2026-11-01", "2026-11-30"),
    make_test(LAST_VISIT, Operator.WITHIN, "90d"),
    make_test(LAST_VISIT, Operator.WITHIN, "1d"),
    make_test(LAST_VISIT, Operator.OLDER_THAN, "12h"),
    make_test(DECIDE_BY, Operator.IN_NEXT, "26w"),
    make_test(TITLE, Operator.CONTAINS, "manager"),
    make_test(TITLE, Operator.STARTS_WITH, "VP"),
    make_test(TITLE, Operator.ENDS_WITH, "sales"),
    make_test(TITLE, Operator.MATCHES, "^(head|vp) of"),
    make_test(TECHNOLOGIES, Operator.CONTAINS, "sap"),
    make_test(TECHNOLOGIES, Operator.CONTAINS_ANY, "linux", "mac"),
    make_test(TECHNOLOGIES, Operator.CONTAINS_ALL, "linux", "mac"),
    in_list(Operator.CONTAINS_ANY, TECHNOLOGIES, 60),
    make_test(DECIDE_BY, Operator.KNOWN, "true"),
    make_test(DECIDE_BY, Operator.KNOWN, "false"),
]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.tag)
def test_expectations(language: Language, golden: Callable[[Path, str], None]) -> None:
    """Every operator in words: what it needs, what it says of a value that has it, and both for its opposite."""
    lines = []
    for test in TESTS:
        said, opposite = words(test, title_of, language), words(test, title_of, language, negated=True)
        lines.append(f"{title_of(test.subject)} ({test.subject.type}) {test.operator}")
        lines += [f"    needs {said.wanted}", f"    is, {said.met}".rstrip(", ")]
        lines += [f"    not: needs {opposite.wanted}", f"    not: is, {opposite.met}".rstrip(", ")]

    golden(GOLDENS / f"expectations.{language.tag}.txt", "\n".join(lines) + "\n")


def test_every_operator_has_words() -> None:
    """No operator was forgotten in the table above, and the evidence says what the sentence says."""
    assert {test.operator for test in TESTS} == set(Operator)
    assert [expectation(test, title_of) for test in TESTS] == [words(test, title_of).wanted for test in TESTS]
