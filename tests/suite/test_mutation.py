"""Which mutants tests notice, what would notice the others, and which are no mistakes at all."""

from pathlib import Path

import pytest

from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import compile_program
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.exploring import Explorer
from leadladder_server.suite.model import Suite
from leadladder_server.suite.mutants.everything import mutants_of
from leadladder_server.suite.mutants.mutant import Kind, Mutant
from leadladder_server.suite.mutation import Mutation, mutate
from leadladder_server.suite.sameness import is_same
from leadladder_server.suite.showing import differences
from tests.rules.shipped import RULE_SETS, RULES, rule_set

from .changing import failures, rules_of, suite_for
from .written import RULES as SHOP_RULES
from .written import SHOP, whole

FIXTURES = """
contacts:
  buyer:
    company: {domain: buyer.example, employees: 300}
    attributes: {platform: windows}
    qualification: {budget: {allocated: true}}
    history: [{type: contact_form, at: 5d ago}]
  nobody: {company: {name: Nobody}}
"""
WEAK = whole(FIXTURES + "tests:\n  - {it: sells, contact: buyer, stage: customer_to_be}\n")

PARTS = """
parameters: {least: 20}
dimensions:
  fit:
    criteria:
      - {id: size, when: {company.employees: {gte: $least}}, points: 10}
      - {id: paper, when: {company.industry: paper}, points: 20}
ladder: [{stage: prospect, requires: {points.fit: {gte: 25}}}]
"""


def shop(tests: str = WEAK) -> tuple[Suite, Mutation]:
    """What comes of the shop's mutants, given its tests."""
    suite = suite_for(SHOP_RULES, tests, SHOP)
    return suite, mutate(SHOP_RULES, suite)


def of_rules(folder: Path, rules: str, tests: str) -> tuple[RuleSet, Suite]:
    """A small rule set with its tests, given what stands under `tests:`."""
    checked = rules_of(folder, rules)
    return checked, suite_for(checked, f"rule_set: small\nas_of: 2026-11-22\n{tests}", folder)


def test_a_mutant_lives_until_a_test_notices_it(tmp_path: Path) -> None:
    """A threshold that no contact is near may be shifted; one that a test stands on may not."""
    tests = "tests:\n  - {it: knows size, company.employees: 50, met: fit.size}\n"
    rules, suite = of_rules(tmp_path, PARTS, tests)
    better = suite_for(rules, f"rule_set: small\nas_of: 2026-11-22\n{tests.replace('50', '20')}", tmp_path)

    def living(tested: Suite) -> set[str]:
        return {survivor.mutant.change for survivor in mutate(rules, tested).survivors}

    assert {"`gte` 20 -> 21", "`gte` 20 -> 19", "`gte` 20 -> `gt` 20"} <= living(suite)
    assert living(suite) - living(better) == {"`gte` 20 -> 21", "`gte` 20 -> `gt` 20"}


def test_tests_that_are_skipped_or_known_to_fail_notice_nothing(tmp_path: Path) -> None:
    """Only tests that have to pass can fail by a mutant."""
    named = "company.employees: 20, met: fit.size"
    skipped = f"tests:\n  - {{it: a, {named}, skip: later}}\n  - {{it: b, {named}, todo: later}}\n"
    rules, suite = of_rules(tmp_path, PARTS, skipped)

    assert mutate(rules, suite).killed == 0


def test_every_test_that_is_proposed_passes_and_notices_its_mutant() -> None:
    """Each survivor's test passes by the rules, and fails by the mutant; the shop's survivors all have one."""
    _, mutation = shop()
    assert len(mutation.survivors) > 40

    for survivor in mutation.survivors:
        assert survivor.killer is not None, survivor.mutant.change
        suite = suite_for(SHOP_RULES, f"{WEAK}{survivor.killer}\n", SHOP)
        assert failures(SHOP_RULES, suite) == []
        assert failures(survivor.mutant.rule_set, suite) != [], survivor.killer


def test_all_proposed_tests_together_leave_nothing_alive() -> None:
    """With every proposed test pasted in, no mutant lives."""
    _, mutation = shop()
    tests = WEAK + "".join(f"{survivor.killer}\n" for survivor in mutation.survivors)

    _, again = shop(tests)

    assert [survivor.mutant.change for survivor in again.survivors] == []
    assert (again.same, again.broken) == (mutation.same, mutation.broken)
    assert again.killed == mutation.counted


def test_mutants_can_be_chosen_and_are_counted() -> None:
    """Only wanted mutants are made, and whoever listens is told how far it is."""
    suite = suite_for(SHOP_RULES, WEAK, SHOP)
    told: list[tuple[int, int]] = []

    mutation = mutate(
        SHOP_RULES,
        suite,
        lambda mutant: mutant.kind is Kind.SWITCH,
        lambda done, total: told.append((done, total)),
    )

    total = sum(mutant.kind is Kind.SWITCH for mutant in mutants_of(SHOP_RULES))
    assert told == [(number, total) for number in range(total)]
    assert mutation.counted + mutation.same + mutation.broken == total


def test_a_rung_that_would_require_nothing_is_no_mutant(tmp_path: Path) -> None:
    """A criterion without which a rung asks nothing cannot be left out; that is not counted."""
    rules = "dimensions: {fit: {criteria: [{id: one, when: {company.industry: a}}]}}\n"
    rules += "ladder: [{stage: prospect, requires: fit.one}]\n"
    checked, suite = of_rules(tmp_path, rules, "tests: [{it: a, company.industry: a, stage: prospect}]\n")

    assert mutate(checked, suite).broken == 1


def named(rules: RuleSet, change: str) -> list[Mutant]:
    """The mutants with a change."""
    found = [mutant for mutant in mutants_of(rules) if mutant.change == change]
    assert found, [mutant.change for mutant in mutants_of(rules)]
    return found


@pytest.mark.parametrize(
    ("rules", "change"),
    [
        pytest.param(PARTS, "`gte` 25 -> 24", id="a score that nobody has below"),
        pytest.param(PARTS, "`gte` 25 -> `gt` 25", id="a score that nobody has"),
        pytest.param(
            PARTS.replace("  fit:\n", "  fit:\n    cap: 30\n"), "fit: `cap` left out", id="a cap that never bites"
        ),
        pytest.param(
            PARTS + "fast_track: [{id: x, to: prospect, when: {all: [{company.employees: {gte: 5}},"
            " {company.employees: {gte: 3}}]}}]\n",
            "`gte` 3 -> 4",
            id="a condition that another one implies",
        ),
        pytest.param(
            PARTS + "signals: {calls: {count: {type: call}}}\n"
            "fast_track: [{id: x, to: prospect, when: {signals.calls: {gt: 0.5}}}]\n",
            "`gt` 0.5 -> 0.6",
            id="a threshold between whole numbers",
        ),
    ],
)
def test_what_decides_as_the_rules_do_is_no_mistake(tmp_path: Path, rules: str, change: str) -> None:
    """A mutant is not counted where it is proved that nobody gets another verdict."""
    checked = rules_of(tmp_path, rules)

    assert all(is_same(checked, mutant) for mutant in named(checked, change))


@pytest.mark.parametrize(
    ("rules", "change"),
    [
        pytest.param(PARTS, "`gte` 25 -> 26", id="only a number that nobody has"),
        pytest.param(PARTS, "`gte` 20 -> `gt` 20", id="a threshold of a fact"),
        pytest.param(PARTS, "`sticky` false -> true", id="a switch"),
    ],
)
def test_what_may_decide_otherwise_is_not_taken_for_the_same(tmp_path: Path, rules: str, change: str) -> None:
    """Without a proof a mutant is a mistake; a threshold of 26 points is one of 25 where nobody has 25."""
    checked = rules_of(tmp_path, rules)

    assert [is_same(checked, mutant) for mutant in named(checked, change)] == [change == "`gte` 25 -> 26"]


@pytest.mark.parametrize("name", ["shop", *RULE_SETS])
def test_no_contact_tells_apart_what_is_proved_the_same(name: str) -> None:
    """Of the mutants that are proved to decide as the rules do, none gives any of many contacts another verdict."""
    rules = SHOP_RULES if name == "shop" else rule_set(name)
    text = WEAK if name == "shop" else (RULES / name / "tests.yaml").read_text(encoding="utf-8")
    suite = suite_for(rules, text, SHOP if name == "shop" else RULES / name)
    program = compile_program(rules, Inference.REFERENCE)
    explorer = Explorer(program, suite)

    for mutant in [mutant for mutant in mutants_of(rules) if is_same(rules, mutant)]:
        changed = compile_program(mutant.rule_set, Inference.REFERENCE)
        hangs_on = [each for each in (mutant.node, mutant.other, mutant.condition) if each is not None]
        for variant in explorer.near(hangs_on, 150):
            verdict, other = (one.score(variant.contact, suite.as_of, outlook=False) for one in (program, changed))
            assert differences(rules, verdict, other) == {}, mutant.change
