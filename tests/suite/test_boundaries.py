"""The values at and beside thresholds that no test looks at, and the cases that are proposed for them."""

from pathlib import Path

import pytest

from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.boundaries import Boundaries, boundaries_of
from tests.rules.shipped import RULE_SETS, RULES, rule_set

from .changing import failures, rules_of, suite_for
from .test_mutation import PARTS, WEAK
from .written import RULES as SHOP_RULES
from .written import SHOP


def of_rules(folder: Path, rules: str, tests: str) -> Boundaries:
    """What tests of a small rule set leave out, given what stands beside its id and its moment."""
    checked = rules_of(folder, rules)
    return boundaries_of(checked, suite_for(checked, f"rule_set: small\nas_of: 2026-11-22\n{tests}", folder))


def rows(found: Boundaries) -> list[str]:
    """The rows that are proposed."""
    return [line.strip().removeprefix("- ") for line in found.written().splitlines() if line.startswith("      - ")]


ONE = "dimensions: {{fit: {{criteria: [{{id: one, when: {}}}]}}}}\nladder: [{{stage: lead, requires: fit}}]\n"
TOP = "contacts:\n  top: {contact}\ntests: [{it: stands, contact: top, standing: active}]\n"


def proposed(folder: Path, when: str, contact: str, before: str = "") -> list[str]:
    """The rows for a rule set with one criterion and a contact that meets it."""
    tests = TOP.replace("{contact}", contact)
    return rows(of_rules(folder, before + ONE.format(when), tests))


@pytest.mark.parametrize(
    ("when", "contact", "expected"),
    [
        pytest.param(
            "{company.employees: {gte: 20}}",
            "{company: {employees: 60}}",
            [
                "{company.employees: 19, stage: name, unmet: fit.one}",
                "{company.employees: 20, stage: lead, met: fit.one}",
                "{company.employees: 21, stage: lead, met: fit.one}",
            ],
            id="a number",
        ),
        pytest.param(
            "{company.annual_revenue: {gt: 5000 EUR}}",
            "{company: {annual_revenue: 8000 EUR}}",
            [
                "{company.annual_revenue: 4999.99 EUR, stage: name, unmet: fit.one}",
                "{company.annual_revenue: 5000 EUR, stage: name, unmet: fit.one}",
                "{company.annual_revenue: 5000.01 EUR, stage: lead, met: fit.one}",
            ],
            id="an amount",
        ),
        pytest.param(
            "{qualification.timeline.decide_by: {in_next: 90d}}",
            "{qualification: {timeline: {decide_by: in 60d}}}",
            [
                "{qualification.timeline.decide_by: in 89d, stage: lead, met: fit.one}",
                "{qualification.timeline.decide_by: in 90d, stage: name, unmet: fit.one}",
                "{qualification.timeline.decide_by: in 91d, stage: name, unmet: fit.one}",
            ],
            id="a window ahead",
        ),
        pytest.param(
            "{relationship.status_since: {older_than: 90d}}",
            "{relationship: {status_since: 200d ago}}",
            [
                "{relationship.status_since: 91d ago, stage: lead, met: fit.one}",
                "{relationship.status_since: 90d ago, stage: lead, met: fit.one}",
                "{relationship.status_since: 89d ago, stage: name, unmet: fit.one}",
            ],
            id="a window back",
        ),
        pytest.param(
            "{qualification.timeline.decide_by: {before: 2026-12-01}}",
            "{qualification: {timeline: {decide_by: in 1d}}}",
            [
                "{qualification.timeline.decide_by: in 8d, stage: lead, met: fit.one}",
                "{qualification.timeline.decide_by: in 9d, stage: name, unmet: fit.one}",
                "{qualification.timeline.decide_by: in 10d, stage: name, unmet: fit.one}",
            ],
            id="a date",
        ),
        pytest.param(
            "{company.industry: {in: [paper, pulp]}}",
            "{company: {industry: paper}}",
            [
                "{company.industry: paper, stage: lead, met: fit.one}",
                "{company.industry: pulp, stage: lead, met: fit.one}",
                "{company.industry: something else, stage: name, unmet: fit.one}",
            ],
            id="texts",
        ),
        pytest.param(
            "{qualification.need.aware: true}",
            "{qualification: {need: {aware: true}}}",
            [
                "{qualification.need.aware: true, stage: lead, met: fit.one}",
                "{qualification.need.aware: false, stage: name, unmet: fit.one}",
            ],
            id="a boolean",
        ),
        pytest.param(
            "{company.technologies: {contains: linux}}",
            "{company: {technologies: [linux]}}",
            [
                "{company.technologies: [linux], stage: lead, met: fit.one}",
                "{company.technologies: [something else], stage: name, unmet: fit.one}",
            ],
            id="a list",
        ),
    ],
)
def test_each_side_of_a_line_is_a_case(tmp_path: Path, when: str, contact: str, expected: list[str]) -> None:
    """At a threshold there are the value and those beside it; texts are told apart from each other and others."""
    assert proposed(tmp_path, when, contact) == expected


def test_activities_are_made_that_come_to_a_number(tmp_path: Path) -> None:
    """A signal's threshold takes as many activities, and its window one at each side of its edge."""
    before = "signals: {calls: {count: {type: call}, within: 30d}}\n"

    found = proposed(tmp_path, "{signals.calls: {gte: 2}}", "{history: [{type: call, at: 1d ago}]}", before)

    like = "contact: {like: top, without: history}"
    just = "{type: call, at: 29d ago}, {type: call, at: 29d ago}"
    others = "{type: something else, at: 1d ago}, {type: something else, at: 1d ago}"
    assert found == [
        f"{{{like}, history: [{just}], stage: lead, met: fit.one}}",
        f"{{{like}, history: [{just.replace('29d', '30d')}], stage: name, unmet: fit.one}}",
        "{history: [{type: call, at: 1d ago}], stage: lead, met: fit.one}",
        f"{{{like}, history: [{others}], stage: name, unmet: fit.one}}",
        "{stage: name, unmet: fit.one}",
        "{history: [{type: call, at: 1d ago}], stage: lead, met: fit.one}",
        "{history: [{type: call, at: 1d ago}, {type: call, at: 1d ago}], stage: lead, met: fit.one}",
    ]


def test_what_a_test_looks_at_is_left_out(tmp_path: Path) -> None:
    """A value counts as looked at when the test would fail if it made no difference; having it is not enough."""
    tests = """
contacts: {top: {company: {employees: 60}}}
tests:
  - it: knows the line
    contact: top
    cases:
      - {company.employees: 20, met: fit.one}
      - {company.employees: 19, standing: active}
"""
    assert rows(of_rules(tmp_path, ONE.format("{company.employees: {gte: 20}}"), tests)) == [
        "{company.employees: 19, stage: name, unmet: fit.one}",
        "{company.employees: 21, stage: lead, met: fit.one}",
    ]


def test_points_are_looked_for_on_both_sides(tmp_path: Path) -> None:
    """For points the closest number found on each side of the line is proposed."""
    tests = "contacts: {top: {company: {employees: 60, industry: paper}}}\n"
    tests += "tests: [{it: stands, contact: top, standing: active}]\n"

    found = of_rules(tmp_path, PARTS, tests)

    assert found.written().endswith(
        """\
  - it: draws the line of points.fit at 25
    contact: top
    cases:  # as the rules say now
      - {company.employees: 19, stage: name}
      - {stage: prospect}
"""
    )


def test_the_other_conditions_of_a_criterion_step_aside(tmp_path: Path) -> None:
    """Where another way to meet a condition hides the line, the contact is changed there as well."""
    when = "{any: [{company.employees: {gte: 20}}, {company.sites: {gte: 3}}]}"

    found = proposed(tmp_path, when, "{company: {employees: 60, sites: 9}}")

    assert found[:2] == [
        "{company.sites: 2, company.employees: 19, stage: name, unmet: fit.one}",
        "{company.sites: 2, company.employees: 20, stage: lead, met: fit.one}",
    ]


def test_what_nobody_can_show_is_told(tmp_path: Path) -> None:
    """A line that makes no difference is not proposed, and not kept quiet."""
    when = "{all: [{company.employees: {gte: 20}}, {company.employees: {gte: 10}}]}"
    tests = "contacts: {top: {company: {employees: 60}}}\ntests: [{it: a, contact: top, standing: active}]\n"

    found = of_rules(tmp_path, ONE.format(when), tests)

    assert [side for _, side in found.unseen] == [
        "company.employees just below 10",
        "company.employees at 10",
        "company.employees just above 10",
    ]


def pasted(rules: RuleSet, tests: str, folder: Path) -> tuple[Boundaries, Boundaries, list[str]]:
    """What tests leave out, what they leave out with the proposals pasted in, and which of them fail then."""
    first = boundaries_of(rules, suite_for(rules, tests, folder))
    suite = suite_for(rules, f"{tests.rstrip()}\n{first.written()}", folder)
    return first, boundaries_of(rules, suite), failures(rules, suite)


def test_a_second_run_proposes_nothing() -> None:
    """With the shop's proposals pasted in all tests pass, and nothing more is proposed."""
    first, again, failed = pasted(SHOP_RULES, WEAK, SHOP)

    assert failed == []
    assert again.written() == ""
    assert again.looked_at == first.sides - len(first.unseen)
    assert first.looked_at < first.sides / 4


@pytest.mark.parametrize("name", RULE_SETS)
def test_a_second_run_proposes_nothing_for_what_is_shipped(name: str) -> None:
    """The same for every shipped rule set, starting from its contacts with a single test."""
    text = (RULES / name / "tests.yaml").read_text(encoding="utf-8")
    head = text.partition("\ntests:")[0]
    contacts = suite_for(rule_set(name), text, RULES / name).fixtures
    tests = f"{head}\ntests:\n  - {{it: stands, contact: {next(iter(contacts))}, score: {{total: {{gte: 0}}}}}}\n"

    first, again, failed = pasted(rule_set(name), tests, RULES / name)

    assert failed == []
    assert again.written() == ""
    assert len(first.unseen) < first.sides / 5
