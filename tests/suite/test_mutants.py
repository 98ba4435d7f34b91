"""The mistakes that are made in rule sets: which there are, and that each is one."""

from pathlib import Path

import pytest

from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.mutants.everything import mutants_of
from leadladder_server.suite.mutants.mutant import Kind
from tests.rules.shipped import RULE_SETS, rule_set

from .changing import rules_of
from .written import RULES

LADDER = "ladder: [{stage: prospect, requires: fit}]\n"


def changes(rules: RuleSet, *kinds: Kind) -> list[str]:
    """What mutants of some kinds change, in file order."""
    return [mutant.change for mutant in mutants_of(rules) if mutant.kind in kinds]


def criterion(when: str, fields: str = "") -> str:
    """A rule set with one criterion."""
    declared = f"fields: {{{fields}}}\n" if fields else ""
    return f"{declared}dimensions: {{fit: {{criteria: [{{id: one, when: {when}}}]}}}}\n{LADDER}"


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        pytest.param("{company.employees: {gte: 20}}", ["`gte` 20 -> `gt` 20"], id="gte"),
        pytest.param("{company.employees: {lt: 20}}", ["`lt` 20 -> `lte` 20"], id="lt"),
        pytest.param("{company.industry: paper}", ["`equals` paper -> `not_equals` paper"], id="equals"),
        pytest.param("{company.industry: {in: [a, b]}}", ["`in` [a, b] -> `not_in` [a, b]"], id="in"),
        pytest.param("{company.industry: {known: true}}", ["`known` true -> false"], id="known"),
        pytest.param(
            "{company.name: {starts_with: A}}", ["`starts_with` A -> not `starts_with` A"], id="a text operator"
        ),
        pytest.param(
            "{company.employees: {between: [1, 9]}}", ["`between` [1, 9] -> not `between` [1, 9]"], id="between"
        ),
        pytest.param(
            "{relationship.status_since: {before: 2026-01-01}}",
            ["`before` 2026-01-01 -> `lte` 2026-01-01", "`before` 2026-01-01 -> `after` 2026-01-01"],
            id="before",
        ),
        pytest.param("{relationship.status_since: {within: 30d}}", ["`within` 30d -> `older_than` 30d"], id="within"),
        pytest.param(
            "{company.technologies: {contains_any: [a, b]}}",
            ["`contains_any` [a, b] -> `contains_all` [a, b]"],
            id="contains_any",
        ),
        pytest.param(
            "{all: [{company.industry: a}, {company.country: b}]}",
            [
                "`all` -> `any`",
                "`equals` a -> `not_equals` a",
                "`equals` b -> `not_equals` b",
            ],
            id="all",
        ),
        pytest.param(
            "{none: [{company.industry: a}, {company.country: b}]}",
            [
                "`none` -> `any`",
                "`any` -> `all`",
                "`equals` a -> `not_equals` a",
                "`equals` b -> `not_equals` b",
            ],
            id="none",
        ),
        pytest.param("{not: {company.industry: a}}", ["`not` left out", "`equals` a -> `not_equals` a"], id="not"),
    ],
)
def test_operators_are_mistaken_for_their_neighbours(tmp_path: Path, when: str, expected: list[str]) -> None:
    """Each operator and each group has what it is mistaken for, or its opposite."""
    found = changes(rules_of(tmp_path, criterion(when)), Kind.OPERATOR)

    assert sorted(found) == sorted([*expected, "fit -> not fit"])


@pytest.mark.parametrize(
    ("when", "fields", "expected"),
    [
        pytest.param("{company.employees: {gte: 20}}", "", ["`gte` 20 -> 19", "`gte` 20 -> 21"], id="a whole number"),
        pytest.param(
            "{attributes.x: {gt: 0.25}}",
            "attributes.x: {type: number}",
            ["`gt` 0.25 -> 0.24", "`gt` 0.25 -> 0.26"],
            id="a fraction",
        ),
        pytest.param(
            "{company.annual_revenue: {gte: 5000 EUR}}",
            "",
            ["`gte` 5000 EUR -> 4999 EUR", "`gte` 5000 EUR -> 5001 EUR"],
            id="an amount",
        ),
        pytest.param(
            "{company.annual_revenue: {gte: 0.50 EUR}}",
            "",
            ["`gte` 0.5 EUR -> 0.4 EUR", "`gte` 0.5 EUR -> 0.6 EUR"],
            id="a small amount",
        ),
        pytest.param(
            "{company.employees: {between: [3, 4]}}",
            "",
            ["`between` 3 -> 2", "`between` 3 -> 4", "`between` 4 -> 3", "`between` 4 -> 5"],
            id="both ends",
        ),
        pytest.param(
            "{company.employees: {between: [3, 3]}}", "", ["`between` 3 -> 2", "`between` 3 -> 4"], id="ends that touch"
        ),
        pytest.param(
            "{qualification.timeline.decide_by: {before: 2026-03-01}}",
            "",
            ["`before` 2026-03-01 -> 2026-02-28", "`before` 2026-03-01 -> 2026-03-02"],
            id="a date",
        ),
        pytest.param(
            "{at_least: {count: 1, of: [{company.industry: a}, {company.country: b}]}}",
            "",
            ["`count` 1 -> 2"],
            id="a count",
        ),
    ],
)
def test_thresholds_are_one_step_off(tmp_path: Path, when: str, fields: str, expected: list[str]) -> None:
    """A step is 1 or the last decimal place, a unit of the currency, or a day; where there is no such value, none."""
    assert changes(rules_of(tmp_path, criterion(when, fields)), Kind.THRESHOLD) == expected


def test_windows_are_a_day_off_and_short_ones_an_hour(tmp_path: Path) -> None:
    """Windows of conditions and signals, spans, fadings, limits and days of coming into force are one step off."""
    rules = """
signals:
  talks: {sequence: [{type: a}, {type: b}], span: 36h, within: 90d}
  warmth: {sum: {a: 5, b: {weight: 1, at_most: {count: 2, per: 7d}}}, half_life: 30d}
dimensions:
  fit:
    criteria:
      - {id: one, when: {relationship.status_since: {older_than: 30d}}, effective: {from: 2026-01-01}}
      - {id: two, when: {all: [{signals.talks: {gte: 1}}, {signals.warmth: {gte: 5}}]}}
ladder: [{stage: prospect, requires: fit.two}]
"""
    assert sorted(changes(rules_of(tmp_path, rules), Kind.WINDOW)) == sorted(
        [
            "`within` 90d -> 89d",
            "`within` 90d -> 91d",
            "`span` 36h -> 35h",
            "`span` 36h -> 37h",
            "`half_life` 30d -> 29d",
            "`half_life` 30d -> 31d",
            "`per` 7d -> 6d",
            "`per` 7d -> 8d",
            "`older_than` 30d -> 29d",
            "`older_than` 30d -> 31d",
            "fit.one: in force `from` 2026-01-01 -> 2025-12-31",
            "fit.one: in force `from` 2026-01-01 -> 2026-01-02",
        ]
    )


def test_lists_lose_items(tmp_path: Path) -> None:
    """A list in place loses each of its items, one with a name all of them, and a single item is left alone."""
    rules = "lists: {rivals: [x, y, z]}\n" + criterion(
        "{company.industry: {in: [a, b]}, company.name: {in: $rivals}, company.country: {in: [c]}}"
    )

    assert changes(rules_of(tmp_path, rules), Kind.LIST) == [
        "`in` without a",
        "`in` without b",
        "`in` $rivals -> an empty list",
    ]


def test_everything_that_stands_by_itself_is_left_out_once() -> None:
    """Criteria, levels, overrides, choices, items of groups and windows of signals are left out, each once."""
    assert changes(RULES, Kind.DROPPED) == [
        "`within` left out",
        "disqualifiers.rival left out",
        "disqualifiers.unpaid left out",
        "fit.size left out",
        "fit.size: level 1 left out",
        "fit.size: level 2 left out",
        "fit.windows left out",
        "interest.asked left out",
        "interest.budget left out",
        "interest.budget left out of `all`",
        "score.total `gte` 80 left out of `all`",
        "fast_track.known left out",
        "labels.segment: large left out",
        "labels.segment: small left out",
    ]


def test_points_count_by_one_where_something_reads_them() -> None:
    """The shop's grade reads the total score, so each point, weight and sign is a mistake of its own."""
    found = changes(RULES, Kind.POINTS)

    assert found[:3] == ["fit: `weight` 1 -> 0", "fit: `weight` 1 -> 2", "fit.size: `points` 20 -> 19"]
    assert "fit.windows: `points` 10 -> -10" in found


def test_points_that_nothing_reads_are_only_taken_away(tmp_path: Path) -> None:
    """Where no rule reads points or scores, one mistake for each is enough: that they are not given."""
    rules = "dimensions: {fit: {cap: 5, criteria: [{id: one, when: {company.industry: a}, points: 9}]}}\n" + LADDER

    assert changes(rules_of(tmp_path, rules), Kind.POINTS) == ["fit: `cap` left out", "fit.one: `points` 9 -> 0"]


def test_switches_are_turned() -> None:
    """What is required or sticky is so no more, and the other way round; holds disqualify, and disqualifiers hold."""
    assert changes(RULES, Kind.SWITCH) == [
        "`as` disqualify -> hold",
        "`as` hold -> disqualify",
        "fit.size: `required` true -> false",
        "fit.windows: `required` true -> false",
        "interest.budget: `required` false -> true",
        "`sticky` false -> true",
        "`sticky` true -> false",
        "`sticky` false -> true",
    ]


def test_bands_of_the_grade_have_a_place_of_their_own() -> None:
    """A mutant of a band stands where its least score is written."""
    found = [mutant for mutant in mutants_of(RULES) if mutant.change.startswith("band A")]

    assert [(mutant.change, mutant.span.line, mutant.span.column) for mutant in found] == [
        ("band A of the rows from 80 -> 79", 60, 41),
        ("band A of the rows from 80 -> 81", 60, 41),
    ]


def test_nothing_is_made_of_signals_that_nobody_reads(tmp_path: Path) -> None:
    """A signal without a reader cannot be mistaken."""
    rules = "signals: {calls: {count: {type: {in: [a, b]}}, within: 9d}}\n" + criterion("{company.industry: a}")

    assert {mutant.span.line for mutant in mutants_of(rules_of(tmp_path, rules))} == {4, 5}


@pytest.mark.parametrize("name", ["shop", *RULE_SETS])
def test_every_mutant_is_another_rule_set_at_its_place(name: str) -> None:
    """No mutant is the rule set itself, each has its place in the rule file, and they come in file order."""
    rules = RULES if name == "shop" else rule_set(name)
    mutants = mutants_of(rules)

    told = [(mutant.span, mutant.kind, mutant.change) for mutant in mutants]

    assert told == [(mutant.span, mutant.kind, mutant.change) for mutant in mutants_of(rules)]
    assert all(mutant.rule_set != rules for mutant in mutants)
    assert {mutant.span.file for mutant in mutants} == {rules.file}
    assert [mutant.span for mutant in mutants] == sorted(mutant.span for mutant in mutants)
