"""The JSON Schema of tests agrees with what reads them."""

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from leadladder_server.cli.schema import Kind
from leadladder_server.diagnostics import Severity
from leadladder_server.suite.checking import check_suite
from leadladder_server.suite.reading import read_suite
from tests.rules.shipped import rule_set
from tests.schemas.validating import complaints

FOLDER = Path(__file__).parents[2] / "rules" / "plant-software"
TEXT = (FOLDER / "tests.yaml").read_text(encoding="utf-8").partition("\ntests:\n")[0]
TESTS = """
tests:
  - {it: hands a complete contact to sales, contact: ready_to_buy, stage: qualified_lead, score: {gte: 1}, points: 5}
  - it: has it all
    contact: {like: ready_to_buy, without: [qualification.budget, history], company: {employees: 12}}
    previous_stage: lead
    history: [{type: contact_form, at: 5d ago}]
    stage: lead..qualified_lead
    standing: active
    unknown: [budget.covers_the_price]
    next_rung: {stage: qualified_lead, needs: budget.covers_the_price}
    score: {fit: 100, total: {between: [1, 99]}}
    labels: {segment: none}
    because: [Manufacturing]
    warnings: []
    cases:
      - {company.employees: 19, stage: suspect, met: fit.headcount, unmet: [fit.revenue]}
      - {company.employees: unknown, it: knows nothing of it, todo: next quarter, grade: none}
    later:
      - {after: 60d, stage: lead, valid_until: never, transition: none}
"""
WHOLE = TEXT + TESTS
TOKENS = [match.span() for match in re.finditer(r"(?<=: )[A-Za-z0-9_.]+(?=[,}\n])", TESTS)]
WORDS = (
    *(
        "5",
        "-1",
        "0.5",
        "true",
        "null",
        "[]",
        "{}",
        "[a]",
        "{a: 1}",
        "{gte: 5}",
        "unknown",
        "none",
        "never",
        "12h",
        '""',
    ),
    *("lead", "Lead", "lead..", "fit", "fit.headcount", "ready_to_buy", "2026-11-22", "in 20d", "held", "HELD", "x y"),
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Tests with up to three of their values exchanged."""
    text = TESTS
    for start, end in sorted(draw(st.lists(st.sampled_from(TOKENS), max_size=3, unique=True)), reverse=True):
        text = text[:start] + draw(st.sampled_from(WORDS)) + text[end:]
    return TEXT + text


def is_accepted(text: str) -> bool:
    """Whether the tests read and check without an error."""
    document, diagnostics = read_suite("tests.yaml", text)
    if document is None or any(each.severity is Severity.ERROR for each in diagnostics):
        return False
    return check_suite(document, rule_set("plant-software"), FOLDER).suite is not None


def test_the_unchanged_tests_are_right() -> None:
    """The tests that the property starts from are accepted by both."""
    assert is_accepted(WHOLE)
    assert complaints(Kind.TESTS, WHOLE) == []


@settings(max_examples=100)
@given(mutated())
def test_what_checks_fits(text: str) -> None:
    """Whatever tests the check accepts, the schema accepts."""
    if is_accepted(text):
        assert complaints(Kind.TESTS, text) == []


def test_misspelt_words_are_refused_by_both() -> None:
    """A word under a test with two letters too many fits neither the check nor the schema."""
    for match in re.finditer(
        r"(?<![\w.])(it|contact|stage|standing|cases|later|after|met|labels|next_rung|needs)(?=: )", TESTS
    ):
        text = TEXT + TESTS[: match.start()] + "zz" + TESTS[match.start() :]

        assert not is_accepted(text), match
        assert complaints(Kind.TESTS, text) != [], match
