"""Which questions are open, and which one would settle a criterion."""

from pathlib import Path

import pytest

from leadladder_server.contact import RawValue
from tests.engine.written import AS_OF, contact, program


def test_an_authors_question_stands_for_one_fact(tmp_path: Path) -> None:
    """What a criterion over several facts asks settles the criterion; each of its facts has a question of its own."""
    rules = program(
        tmp_path,
        """
dimensions:
  fit:
    criteria:
      - {id: size, when: {company.employees: {gte: 20}, company.sites: {gte: 2}}, ask: How large are they?}
      - {id: old, when: {company.founded_year: {lt: 2000}}, ask: Since when are they there?}
base: {stage: name}
ladder: [{stage: suspect, requires: fit}]
""",
    )
    verdict = rules.score(contact({}), AS_OF)
    assert [(reason.code, reason.ask) for reason in verdict.reasons] == [
        ("fit.size", "How large are they?"),
        ("fit.old", "Since when are they there?"),
    ]
    assert [question.ask for question in verdict.open_questions] == [
        "How many people does the company employ?",
        "How many sites does the company have?",
        "Since when are they there?",
    ]


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        pytest.param({"company.employees": 5}, "How many sites does the company have?", id="one is missing"),
        pytest.param({"company.sites": 1}, "How many people does the company employ?", id="the other is missing"),
        pytest.param({"company.employees": 60, "company.sites": 1}, None, id="it is met"),
        pytest.param(
            {"company.employees": 5, "company.sites": 1}, "How many people does the company employ?", id="both fail"
        ),
    ],
)
def test_a_criterion_asks_for_what_would_settle_it(
    tmp_path: Path, facts: dict[str, RawValue], asked: str | None
) -> None:
    """Where its author wrote no question, a criterion asks for the first fact that is missing, else that fails."""
    rules = program(
        tmp_path,
        """
dimensions:
  fit:
    criteria: [{id: size, when: {any: [{company.employees: {gte: 20}}, {company.sites: {gte: 2}}]}}]
base: {stage: name}
ladder: [{stage: suspect, requires: fit}]
""",
    )
    assert [reason.ask for reason in rules.score(contact(facts), AS_OF).reasons] == [asked]


SEGMENTS = """
dimensions:
  fit:
    criteria: [{id: revenue, when: {company.annual_revenue: {gte: 5000000 EUR}}, points: 10}]
labels:
  size:
    - {value: large, when: {company.employees: {gte: 200}}}
    - {value: small}
  segment:
    - {value: key, when: {labels.size: large, relationship.is_customer: true}}
    - {value: other}
  mood: [{value: warm, when: {source.solicited: true}}]
ladder: [{stage: lead, requires: {labels.segment: key}}, {stage: prospect, requires: fit}]
"""


def test_a_fact_that_only_labels_read_is_asked_for(tmp_path: Path) -> None:
    """What a rung reads by way of labels can move the stage; what no rung reads is asked for last."""
    verdict = program(tmp_path, SEGMENTS).score(contact({}), AS_OF)
    assert [(question.field, question.rungs, question.points) for question in verdict.open_questions] == [
        ("company.employees", 2, 0),
        ("relationship.is_customer", 2, 0),
        ("company.annual_revenue", 1, 10),
        ("source.solicited", 0, 0),
    ]
