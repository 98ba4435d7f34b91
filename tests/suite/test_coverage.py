"""What tests have seen of a rule set, and what there is to see."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadladder_server.catalog.loading import load_rule_set
from leadladder_server.contact import Contact
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import compile_program
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.checking import check_suite
from leadladder_server.suite.coverage import Coverage, coverage, marked, never, percent
from leadladder_server.suite.items import Part, items_of
from leadladder_server.suite.observing import Observer
from leadladder_server.suite.reading import read_suite
from leadladder_server.suite.running import run
from leadladder_server.verdict import ReasonKind
from tests.rules.shipped import RULES, SAMPLES, program, read_sample, rule_set, sample_name
from tests.strategies import AS_OF, contacts, rule_sets

from .written import PROGRAM, SHOP, suite_of
from .written import RULES as SHOP_RULES

LADDER = "ladder: [{stage: prospect, requires: fit}]\n"


def covered(tests: str) -> Coverage:
    """What tests of the shop have seen of it."""
    return coverage(SHOP_RULES, [run(PROGRAM, suite_of(tests))])


def items(tmp_path: Path, rules: str) -> set[str]:
    """What there is to see of a rule set: part, name and way."""
    rule_set = rules_of(tmp_path, rules)
    return {f"{item.part} {item.name} {item.way}" for item in coverage(rule_set, []).items}


def rules_of(tmp_path: Path, rules: str) -> RuleSet:
    """A rule set, from what it says after its id and version."""
    (tmp_path / "ruleset.yaml").write_text(f"rule_set: small\nversion: 1\n{rules}", encoding="utf-8")
    loaded = load_rule_set(tmp_path, tmp_path)
    assert loaded.rule_set is not None, loaded.diagnostics
    return loaded.rule_set


def test_each_part_each_way(tmp_path: Path) -> None:
    """Tests, criteria, levels, rungs, sticky ones, overrides and choices each have their ways to come out."""
    rules = """
signals: {calls: {count: {type: call, attributes.minutes: {gte: 5}}}}
fields: {activity.attributes.minutes: {type: number}}
disqualifiers: [{id: rival, when: {company.domain: x.example}}, {id: wait, as: hold, when: {relationship.status: w}}]
dimensions:
  fit: {criteria: [{id: size, levels: [
    {when: {company.employees: {gte: 9}}, points: 2}, {when: {company.employees: {gte: 3}}, points: 1}]}]}
ladder: [{stage: prospect, requires: {all: [fit, {points.fit: {gte: 2}}]}, sticky: true}]
fast_track: [{id: caller, to: prospect, when: {signals.calls: {gte: 1}}}]
labels: {kind: [{value: big, when: fit}, {value: other}]}
"""
    three = ("true", "false", "unknown")

    assert items(tmp_path, rules) == {
        "test type: call true",
        "test type: call false",
        *(f"test attributes.minutes: at least 5 {way}" for way in three),
        *(f"test company.domain: x.example {way}" for way in three),
        *(f"test relationship.status: w {way}" for way in three),
        *(f"test company.employees: at least {least} {way}" for least in (3, 9) for way in three),
        *(f"test points.fit: at least 2 {way}" for way in three),
        *(f"test signals.calls: at least 1 {way}" for way in three),
        *(f"criterion fit.size {way}" for way in ("met", "unmet", "unknown")),
        "level fit.size, level 1 giving the points",
        "level fit.size, level 2 giving the points",
        "rung prospect reached",
        "rung prospect missed",
        "sticky rung sticky.prospect acting",
        *(f"disqualifier disqualifiers.rival {way}" for way in ("acting", "at rest")),
        *(f"hold disqualifiers.wait {way}" for way in ("acting", "at rest")),
        *(f"fast track fast_track.caller {way}" for way in ("acting", "at rest")),
        "choice labels.kind big chosen",
        "choice labels.kind other chosen",
    }


@pytest.mark.parametrize(
    ("criterion", "gone"),
    [
        pytest.param("when: {company.employees: {known: true}}", {"unknown"}, id="known"),
        pytest.param("when: {relationship.is_customer: true}", {"unknown"}, id="assumed"),
        pytest.param(
            "when: {all: [{company.employees: {known: true}}, {company.employees: {gte: 3}}]}",
            {"criterion fit.c unknown"},
            id="known beside a test of the same fact",
        ),
        pytest.param(
            "levels: [{when: {company.sites: {gte: 3}}, points: 2}, {when: {company.sites: {gte: 3}}, points: 1}]",
            {"level 2"},
            id="a level below one that asks for less",
        ),
        pytest.param("when: {attributes.name: {in: $nothing}}", {" true", " met"}, id="in an empty list"),
    ],
)
def test_what_cannot_happen_is_not_counted(criterion: str, gone: set[str], tmp_path: Path) -> None:
    """A way in which no contact can come out is not asked for; the others are."""
    rules = f"""
fields: {{relationship.is_customer: {{assume: false}}, attributes.name: {{type: string}}}}
lists: {{nothing: {{file: nothing.txt}}}}
dimensions: {{fit: {{criteria: [{{id: c, {criterion}}}]}}}}
{LADDER}"""
    (tmp_path / "nothing.txt").write_text("")

    found = items(tmp_path, rules)

    assert [item for item in found if any(word in item for word in gone)] == []
    assert [item for item in found if item.startswith("criterion")]


def test_what_is_seen() -> None:
    """A verdict shows each part as it came out for that contact, and in no other way."""
    found = covered("tests: [{it: sees, company.employees: 60, attributes.platform: linux, stage: name}]\n")
    seen = {f"{item.part} {item.name} {item.way}" for item in found.seen}

    assert {item for item in seen if "employees" in item or "size" in item or "windows" in item} == {
        "test company.employees: at least 200 false",
        "test company.employees: at least 20 true",
        "test company.employees: less than 20 false",
        "criterion fit.size met",
        "level fit.size, level 2 giving the points",
        "test attributes.platform: windows false",
        "criterion fit.windows unmet",
    }
    assert {item for item in seen if item.startswith(("rung", "choice", "disq", "hold", "fast", "sticky"))} == {
        "rung prospect missed",
        "rung lead missed",
        "rung customer_to_be missed",
        "disqualifier disqualifiers.rival at rest",
        "hold disqualifiers.unpaid at rest",
        "fast track fast_track.known at rest",
    }
    assert "test score.total: at least 80 false" in seen


def test_skipped_tests_show_nothing() -> None:
    """What did not run has seen nothing."""
    assert covered("tests: [{it: sees, stage: name, skip: later}]\n").seen == frozenset()


@pytest.mark.parametrize(
    ("seen", "total", "share"), [(0, 0, 100), (11_999, 12_000, 99), (12_000, 12_000, 100), (1, 3, 33)]
)
def test_the_share_is_rounded_down(seen: int, total: int, share: int) -> None:
    """100 % is said only when everything has been seen."""
    assert percent(seen, total) == share


def test_the_marked_up_file() -> None:
    """Every line of the file is there once, with what was seen and what was not; what is missing is told by part."""
    text = (SHOP / "ruleset.yaml").read_text(encoding="utf-8")
    found = covered("tests: [{it: sees, company.employees: 60, stage: name}]\n")

    rows = marked(found, text)

    assert [row.text for row in rows] == text.splitlines()
    assert sum(len(row.seen) + len(row.missing) for row in rows) == len(found.items)
    (row,) = [row for row in rows if "gte: 200}}, points" in row.text]
    assert [sentence for _, sentence in never(row.missing)] == [
        "company.employees: at least 200: never true or unknown",
        "level fit.size, level 1: never giving the points",
    ]


@pytest.mark.parametrize("path", SAMPLES, ids=sample_name)
def test_what_is_seen_can_be_seen(path: Path) -> None:
    """Nothing is seen of a shipped rule set that is said to be impossible, and each criterion in one way."""
    sample = read_sample(path)
    rules = rule_set(sample.rule_set)
    text = (
        f"rule_set: {sample.rule_set}\nas_of: 2026-11-22\n"
        f"tests: [{{it: is a sample, contact: {{file: contacts/{path.name}}}, stage: {sample.expected_stage}}}]\n"
    )
    document, _ = read_suite("tests.yaml", text)
    assert document is not None
    checked = check_suite(document, rules, RULES / sample.rule_set)
    assert checked.suite is not None
    result = run(program(sample.rule_set, Inference.REFERENCE), checked.suite)
    (case,) = result.cases
    assert case.verdict is not None

    found = coverage(rules, [result])
    criteria = [item.name for item in found.seen if item.part == "criterion"]

    assert sorted(criteria) == sorted(reason.code for reason in case.verdict.reasons if reason.kind == 1)
    assert len([item for item in found.seen if item.part == "rung"]) == len(rules.rungs)


def test_a_criterion_that_is_not_in_force_is_not_seen(tmp_path: Path) -> None:
    """Its tests and outcomes count only for verdicts at moments in which it has a reason."""
    rules = rules_of(
        tmp_path,
        "dimensions: {fit: {criteria: [{id: a, when: {company.employees: {gte: 2}}},"
        " {id: later, when: {company.sites: {gte: 2}}, effective: {from: 2027-01-01}}]}}\n" + LADDER,
    )
    text = (
        "rule_set: small\nas_of: 2026-11-22\n"
        "tests: [{it: waits, company.sites: 3, stage: name, later: [{after: 100d, met: fit.later}]}]\n"
    )
    document, _ = read_suite("tests.yaml", text)
    assert document is not None
    suite = check_suite(document, rules, tmp_path).suite
    assert suite is not None
    result = run(compile_program(rules, Inference.REFERENCE), suite)

    before = coverage(rules, [type(result)(suite, result.cases[:1])])
    after = coverage(rules, [result])

    assert [item for item in before.seen if "later" in item.name or "sites" in item.name] == []
    assert sorted(item.way for item in after.seen if "later" in item.name or "sites" in item.name) == ["met", "true"]


def test_amounts_of_activities_are_seen_by_the_rates(tmp_path: Path) -> None:
    """What an order in another currency shows of a test is what it counted as."""
    rules = rules_of(
        tmp_path,
        "rates: {date: 2026-11-01, worth: {USD: 0.92 EUR}}\n"
        "fields: {activity.attributes.amount: {type: money}}\n"
        "signals: {orders: {count: {attributes.amount: {gte: 92 EUR}}}}\n"
        "ladder: [{stage: prospect, requires: {signals.orders: {gte: 1}}}]\n",
    )
    text = (
        "rule_set: small\nas_of: 2026-11-22\n"
        "tests: [{it: orders, history: [{type: order, at: 1d ago, attributes: {amount: 100 USD}}], stage: prospect}]\n"
    )
    document, _ = read_suite("tests.yaml", text)
    assert document is not None
    suite = check_suite(document, rules, tmp_path).suite
    assert suite is not None
    seen = coverage(rules, [run(compile_program(rules, Inference.REFERENCE), suite)]).seen

    assert [item.way for item in seen if "attributes.amount" in item.name] == ["true"]


@settings(max_examples=60)
@given(rule_sets(), st.lists(contacts(), min_size=1, max_size=6))
def test_what_any_contact_shows_was_thought_possible(rule_set: RuleSet, asked: list[Contact]) -> None:
    """Nothing that comes out was left out as impossible; what is seen of criteria is what the verdict says of them."""
    possible = set(items_of(rule_set))
    observer = Observer(rule_set)
    scorer = compile_program(rule_set, Inference.REFERENCE)
    for contact in asked:
        verdict = scorer.score(contact, AS_OF, outlook=False)
        seen = set(observer.seen(contact, AS_OF, verdict))

        assert seen - possible == set()
        outcomes = {item.name: item.way for item in seen if item.part is Part.CRITERION}
        told = {each.code: each.outcome.name.lower() for each in verdict.reasons if each.kind is ReasonKind.CRITERION}
        assert outcomes == told
