"""What comes out is compared with what is expected, word by word."""

from dataclasses import replace

import pytest

from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import compile_program
from leadladder_server.ruleset.conditions import All
from leadladder_server.suite.running import Status, first_failure, run
from leadladder_server.suite.telling import failure

from .written import PROGRAM, RULES, differences, ran, suite_of

ALL_BUT_BUDGET = (
    "company.employees: 60, attributes.platform: windows, history: [{type: contact_form, at: 20d ago}],"
    " company.domain: acme.example, relationship.status: open, relationship.is_customer: false"
)


def test_each_way_to_end() -> None:
    """A case passes, fails, is skipped, fails as its author knows, or passes though its author knows better."""
    result = ran("""
        tests:
          - {it: passes, stage: name}
          - {it: fails, stage: lead}
          - {it: is skipped, stage: lead, skip: later}
          - {it: is to do, stage: lead, todo: next year}
          - {it: is done, stage: name, todo: next year}
    """)

    assert [each.status for each in result.cases] == [
        Status.PASSED,
        Status.FAILED,
        Status.SKIPPED,
        Status.TODO,
        Status.DONE,
    ]
    assert (result.compared, result.passed) == (4, False)


@pytest.mark.parametrize(
    ("facts", "right", "wrong", "expected", "got"),
    [
        pytest.param("", "stage: name", "stage: lead", "lead", "name", id="stage"),
        pytest.param("", "lifecycle: name", "lifecycle: lead", "lead", "name", id="lifecycle"),
        pytest.param("", "standing: active", "standing: held", "held", "active", id="standing"),
        pytest.param("relationship.status: unpaid", "standing: held", "standing: active", "active", "held", id="held"),
        pytest.param(
            "company.domain: rival.example",
            "standing: disqualified",
            "standing: held",
            "held",
            "disqualified",
            id="disqualified",
        ),
        pytest.param("", "transition: none", "transition: promoted", "promoted", "none", id="no transition"),
        pytest.param(
            "previous_stage: lead, relationship.status: x",
            "transition: unchanged",
            "transition: demoted",
            "demoted",
            "unchanged",
            id="transition",
        ),
        pytest.param("company.employees: 20", "met: fit.size", "unmet: fit.size", "unmet", "met", id="criterion met"),
        pytest.param("company.employees: 19", "unmet: fit.size", "met: fit.size", "met", "unmet", id="criterion unmet"),
        pytest.param("", "unknown: fit.size", "unmet: fit.size", "unmet", "unknown", id="criterion unknown"),
        pytest.param("", "unknown: [fit, fit.size]", "met: fit", "met", "unknown", id="dimension"),
        pytest.param(
            "company.domain: rival.example",
            "met: disqualifiers.rival",
            "unmet: disqualifiers.rival",
            "unmet",
            "met",
            id="disqualifier",
        ),
        pytest.param(
            "company.domain: acme.example",
            "unmet: disqualifiers.rival",
            "met: disqualifiers.rival",
            "met",
            "unmet",
            id="disqualifier that does not act",
        ),
        pytest.param("", "unmet: fast_track.known", "met: fast_track.known", "met", "unmet", id="fast track"),
        pytest.param("previous_stage: lead", "met: sticky.lead", "unmet: sticky.lead", "unmet", "met", id="sticky"),
        pytest.param("company.employees: 20", "score: 17", "score: 18", "18", "17", id="total score"),
        pytest.param("company.employees: 20", "score: {fit: 33}", "score: {fit: 34}", "34", "33", id="a score"),
        pytest.param("", "points: 0", "points: 1", "1", "0", id="all points"),
        pytest.param("company.employees: 20", "points: {fit: 10}", "points: {fit: 11}", "11", "10", id="points"),
        pytest.param(
            "company.employees: 200",
            "points: {fit.size: 20}",
            "points: {fit.size: 10}",
            "10",
            "20",
            id="points of a criterion",
        ),
        pytest.param("", "points: {gte: 0}", "points: {gt: 0}", "more than 0", "0", id="operator"),
        pytest.param(
            "company.employees: 20",
            "points: {fit: {gt: 9, lt: 11}}",
            "points: {fit: {gt: 10, lt: 11}}",
            "more than 10 and less than 11",
            "10",
            id="two operators",
        ),
        pytest.param(
            "company.employees: 20",
            "score: {fit: {between: [33, 40]}}",
            "score: {fit: {between: [34, 40]}}",
            "between 34 and 40",
            "33",
            id="between",
        ),
        pytest.param(
            "", "score: {fit: {not_equals: 1}}", "score: {fit: {not_equals: 0}}", "not 0", "0", id="not equals"
        ),
        pytest.param("", "score: {fit: {lte: 0}}", "score: {fit: {lt: 0}}", "less than 0", "0", id="at most"),
        pytest.param("", "grade: none", "grade: A", "A", "none", id="grade that is not certain"),
        pytest.param(
            "company.employees: 1, attributes.platform: linux, history: [], qualification.budget.allocated: false",
            "grade: C",
            "grade: none",
            "none",
            "C",
            id="grade",
        ),
        pytest.param(
            "company.employees: 1, attributes.platform: linux, history: [], qualification.budget.allocated: false",
            "near: {total: none}",
            "near: {total: B}",
            "B",
            "none",
            id="no band is near",
        ),
        pytest.param(
            "company.employees: 200, attributes.platform: linux, history: [{type: contact_form, at: 1d ago}]",
            "near: {total: A}",
            "near: {total: none}",
            "none",
            "A",
            id="a band is near",
        ),
        pytest.param(
            "company.employees: 19",
            "labels: {segment: small}",
            "labels: {segment: large}",
            "large",
            "small",
            id="label",
        ),
        pytest.param(
            "company.employees: 20",
            "labels: {segment: none}",
            "labels: {segment: small}",
            "small",
            "none",
            id="no label",
        ),
        pytest.param(
            "",
            "labels: {segment: unknown}",
            "labels: {segment: none}",
            "none",
            "unknown (perhaps large or small)",
            id="label that is not certain",
        ),
        pytest.param("", "next_action: Look them up", "next_action: none", "none", "Look them up", id="next action"),
        pytest.param(
            "company.domain: rival.example",
            "next_action: none",
            "next_action: Call",
            "Call",
            "none",
            id="nothing to do",
        ),
        pytest.param("", "hand_off_to: none", "hand_off_to: sales", "sales", "none", id="nobody takes over"),
        pytest.param("", "next_rung: prospect", "next_rung: lead", "lead", "prospect", id="next stage"),
        pytest.param(
            "company.employees: 19",
            'because: "employees 19, needs at least"',
            "because: twenty",
            'a sentence with "twenty"',
            None,
            id="because",
        ),
        pytest.param(
            "",
            "stage: name..customer_to_be",
            "stage: name..lead",
            "name..lead",
            "name..customer_to_be",
            id="the best that it could be",
        ),
        pytest.param(
            "", "lowest_stage: disqualified", "lowest_stage: name", "name", "disqualified", id="the lowest stage"
        ),
        pytest.param(
            "", "best_stage: customer_to_be", "best_stage: lead", "lead", "customer_to_be", id="the best stage"
        ),
        pytest.param(
            "",
            "next_rung: {stage: prospect, needs: fast_track.known}",
            "next_rung: {stage: prospect, needs: [fit.size, fit.windows]}",
            "fit.size, fit.windows",
            "fast_track.known",
            id="what the next stage needs",
        ),
        pytest.param(
            ALL_BUT_BUDGET,
            "ask_first: qualification.budget.allocated",
            "ask_first: company.employees",
            "company.employees",
            None,
            id="the first question",
        ),
        pytest.param(
            ALL_BUT_BUDGET,
            "ask_first: interest.budget",
            "ask_first: fit.size",
            "fit.size",
            None,
            id="what waits for the first question",
        ),
        pytest.param(
            f"{ALL_BUT_BUDGET}, qualification.budget.allocated: true",
            "ask_first: none",
            "ask_first: company.employees",
            "company.employees",
            "none",
            id="nothing is open",
        ),
        pytest.param(
            "history: [{type: contact_form, at: 20d ago}]",
            "valid_until: in 10d",
            "valid_until: never",
            "never",
            "2026-12-02",
            id="how long it holds",
        ),
        pytest.param(
            "",
            "stage_valid_until: never",
            "stage_valid_until: 2026-12-02T10:00:00Z",
            "2026-12-02T10:00:00Z",
            "never",
            id="how long the stage holds",
        ),
        pytest.param(
            "", "warnings: []", "warnings: company.employees", "one of company.employees", "no warning", id="warnings"
        ),
        pytest.param(
            "company.employees: many",
            "warnings: {company.employees: unreadable-value}",
            "warnings: []",
            "no warning",
            "company.employees (unreadable-value)",
            id="a warning",
        ),
        pytest.param(
            "attributes.platform: mac",
            "warnings: attributes.platform",
            "warnings: {attributes.platform: unreadable-value}",
            "one of attributes.platform (unreadable-value)",
            "attributes.platform (unlisted-value)",
            id="the code of a warning",
        ),
    ],
)
def test_a_word(facts: str, right: str, wrong: str, expected: str, got: str | None) -> None:
    """The right word passes; a wrong one says what was expected and what came."""
    with_facts = f"{facts}, " if facts else ""

    assert differences(with_facts + right) == []
    told = [(each[1], got and each[2]) for each in differences(with_facts + wrong)]
    assert told == [(expected, got)]


def test_only_what_needs_it_is_looked_ahead() -> None:
    """The outlook of a verdict is found out only for cases that expect something of it."""
    text = """
tests:
  - it: looks ahead
    cases:
      - {stage: name, met: [], unknown: fit, because: x}
      - {stage: name..lead}
      - {next_rung: lead}
      - {ask_first: none}
""".replace("met: [], ", "")
    suite = suite_of(text)

    assert [case.outlook for case in suite.cases] == [False, True, True, True]
    verdicts = [case.verdict for case in run(PROGRAM, suite).cases]
    assert [verdict is not None and verdict.best_stage is not None for verdict in verdicts] == [False, True, True, True]


def test_the_first_failure_ends_it() -> None:
    """Whether anything fails is found out without running what comes after it."""
    suite = suite_of("""
tests:
  - {it: passes, stage: name}
  - {it: fails, stage: lead}
  - {it: fails too, stage: lead}
""")

    failed = first_failure(PROGRAM, suite)

    assert failed is not None
    assert failed.case.test == "fails"


def test_a_changed_rule_set_is_tested_by_the_same_suite() -> None:
    """A rule set that lacks what a test names differs there, whatever the test expects of it; nothing is raised."""
    suite = suite_of("""
tests:
  - {it: names a criterion, company.employees: 20, met: fit.size}
  - {it: names its points, company.employees: 20, points: {fit.size: 10}}
  - {it: names a dimension, met: interest, score: {interest: 0}, todo: it is not}
  - {it: names a label, labels: {segment: unknown}}
""")
    fit, _ = RULES.dimensions
    _, windows = fit.criteria
    assert isinstance(fit.met_when, All)
    changed = replace(
        RULES,
        dimensions=(replace(fit, criteria=(windows,), met_when=fit.met_when.items[1]),),
        rungs=RULES.rungs[:1],
        labels=(),
        grade=None,
    )

    result = run(compile_program(changed, Inference.REFERENCE), suite)

    assert [[(each.what, each.got) for each in case.differences] for case in result.cases] == [
        [("fit.size", "none")],
        [("points.fit.size", "none")],
        [("interest", "none"), ("score.interest", "none")],
        [("labels.segment", "none")],
    ]


@pytest.mark.parametrize(
    ("test", "codes"),
    [
        pytest.param(
            "company.employees: 20, attributes.platform: linux, stage: prospect",
            ["fit.windows"],
            id="what keeps it below",
        ),
        pytest.param(
            "company.employees: 20, attributes.platform: windows, stage: name",
            ["fit.size", "fit.windows"],
            id="what brought it above",
        ),
        pytest.param("relationship.is_customer: true, stage: name", ["fast_track.known"], id="a fast track"),
        pytest.param("company.employees: 3, met: fit.size", ["fit.size"], id="the criterion itself"),
        pytest.param("company.employees: 3, met: fit", ["fit.size", "fit.windows"], id="those of a dimension"),
        pytest.param('company.employees: 3, because: "employees 3, needs 20"', ["fit.size"], id="a sentence like it"),
    ],
)
def test_what_decided(test: str, codes: list[str]) -> None:
    """A difference names the rules that say why: those that keep a contact too low, or brought it too high."""
    (case,) = ran(f"tests:\n  - {{it: works, {test}}}\n").cases
    lines = failure(case, str)

    assert [
        line.split()[1].removesuffix(":") for line in lines if line.startswith("    ") and line[4] in "✓✗?"
    ] == codes
