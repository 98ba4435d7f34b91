"""Facts about dimensions: what meets them, and what their criteria give."""

from pathlib import Path

import pytest

from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Name, NameKind, Operator
from leadladder_server.ruleset.model import Dimension, SignalPoints, Texts
from leadladder_server.values.types import FieldType
from tests.ruleset.reading import HEAD, LADDER, NOWHERE, YES, boolean, fact, holds, leaf, read_and_check

CRITERIA = """
      - {id: a, when: {company.employees: 1}, points: 10}
      - {id: b, when: {company.employees: 2}}
      - {id: c, when: {company.employees: 3}, points: 5, required: false}
      - {id: d, when: {company.employees: 4}, points: -5}
"""


def dimension_of(fit: str, folder: Path, rest: str = "") -> Dimension:
    """The dimension fit of a rule set, written as the lines under it."""
    return read_and_check(f"{HEAD}{rest}\ndimensions:\n  fit:\n{fit}\n{LADDER}", folder).sound.dimensions[0]


A, B, C, D = (holds(f"fit.{criterion}") for criterion in "abcd")
POINTS = Name(NameKind.POINTS, "points.fit", FieldType.NUMBER)
SCORE = Name(NameKind.SCORE, "score.fit", FieldType.NUMBER)
KNOWN = leaf(boolean(NameKind.CRITERION, "fit.b"), Operator.KNOWN, YES)

MET_WHEN = [
    pytest.param("", All((A, B), span=NOWHERE), id="all that are required"),
    pytest.param("    met_when: any\n", Any((A, B), span=NOWHERE), id="any of them"),
    pytest.param("    met_when: {at_least: {count: 2}}\n", AtLeast(2, (A, B), span=NOWHERE), id="some of them"),
    pytest.param("    met_when: c\n", C, id="a criterion by its own id"),
    pytest.param("    met_when: fit.d\n", D, id="a criterion by its full name"),
    pytest.param(
        "    met_when: {any: [a, {b: {known: true}}, {points.fit: {gte: 5}}, {score.fit: {lt: 50}}]}\n",
        Any((A, KNOWN, leaf(POINTS, Operator.GTE, 5), leaf(SCORE, Operator.LT, 50)), span=NOWHERE),
        id="a condition over criteria, points and score",
    ),
    pytest.param(
        "    met_when: {at_least: {count: 1, of: [c, d]}}\n", AtLeast(1, (C, D), span=NOWHERE), id="some of those named"
    ),
]


@pytest.mark.parametrize(("met_when", "expected"), MET_WHEN)
def test_says_what_meets_a_dimension(met_when: str, expected: Condition, tmp_path: Path) -> None:
    """Without met_when, every criterion that is required and can give points; else what the author says."""
    assert dimension_of(f"{met_when}    criteria:{CRITERIA}", tmp_path).met_when == expected


def test_a_dimension_of_one_is_that_criterion(tmp_path: Path) -> None:
    """All of a single criterion is that criterion."""
    fit = "    criteria: [{id: big, when: {company.employees: 1}}]"

    assert dimension_of(fit, tmp_path).met_when == holds("fit.big")


def test_a_dimension_may_require_nothing_while_no_rule_names_it(tmp_path: Path) -> None:
    """A dimension that only loses points has no outcome, and that is fine for its points."""
    dimension = dimension_of("    criteria: [{id: spam, when: {company.employees: 1}, points: -5}]", tmp_path)

    assert dimension.met_when is None
    assert not dimension.criteria[0].required


def test_a_criterion_with_one_condition(tmp_path: Path) -> None:
    """A plain criterion has one level with its condition and points, and keeps the author's sentences."""
    fit = """    criteria:
      - {id: raised_hand, when: {company.employees: 1}, points: 10, met: " Yes ", unmet: No, ask: Did they?}
      - {id: other, when: {company.employees: 2}}
"""
    raised_hand, other = dimension_of(fit, tmp_path).criteria
    when = leaf(fact("company.employees", FieldType.NUMBER), Operator.EQUALS, 1)

    assert (raised_hand.code, raised_hand.title, raised_hand.ask) == ("fit.raised_hand", "Raised hand", "Did they?")
    assert raised_hand.texts == Texts(met="Yes", unmet="No")
    assert [(level.when, level.points, level.met) for level in raised_hand.levels] == [(when, 10, None)]
    assert (raised_hand.when, raised_hand.points_of, raised_hand.required) == (when, 10, True)
    assert (other.points_of, other.ask, other.texts) == (0, None, Texts())


def test_a_criterion_with_levels(tmp_path: Path) -> None:
    """Levels with positive points decide the outcome; the others only take points."""
    fit = """    criteria:
      - id: headcount
        levels:
          - {when: {company.employees: 1}, points: 20, met: Large}
          - {when: {company.employees: 2}, points: 0}
          - {when: {company.employees: 3}, points: 15}
          - {when: {company.employees: 4}, points: -5}
"""
    (headcount,) = dimension_of(fit, tmp_path).criteria
    first, second, third, fourth = (
        leaf(fact("company.employees", FieldType.NUMBER), Operator.EQUALS, number) for number in (1, 2, 3, 4)
    )

    assert headcount.when == Any((first, third), span=NOWHERE)
    assert [level.when for level in headcount.levels] == [first, second, third, fourth]
    assert [(level.points, level.met) for level in headcount.levels] == [
        (20, "Large"),
        (0, None),
        (15, None),
        (-5, None),
    ]
    assert (headcount.points_of, headcount.required) == (20, True)


def test_one_positive_level_is_the_condition(tmp_path: Path) -> None:
    """Any of a single level is that level."""
    fit = """    criteria:
      - id: headcount
        levels: [{when: {company.employees: 1}, points: 20}, {when: {company.employees: 2}, points: 0}]
"""
    (headcount,) = dimension_of(fit, tmp_path).criteria

    assert headcount.when == headcount.levels[0].when


SIGNALS = "signals: {visits: {count: {type: web_visit}}}"
VISITS = Name(NameKind.SIGNAL, "signals.visits", FieldType.NUMBER)


def test_points_from_a_signal(tmp_path: Path) -> None:
    """A signal gives the points while the condition is met; the level gives none."""
    fit = "    criteria: [{id: keen, when: {signals.visits: {gte: 3}}, points: {from: signals.visits, of: 25}}]"
    (keen,) = dimension_of(fit, tmp_path, SIGNALS).criteria

    assert keen.points_from == SignalPoints(VISITS, 25)
    assert keen.when == leaf(VISITS, Operator.GTE, 3)
    assert [level.points for level in keen.levels] == [0]
    assert (keen.points_of, keen.required) == (25, True)


def test_bounds_and_weight(tmp_path: Path) -> None:
    """Floor, cap and weight are as written; without them there is no bound, and the weight is 1."""
    plain = dimension_of(f"    criteria:{CRITERIA}", tmp_path)
    bounded = dimension_of(
        f"    floor: -3\n    cap: 12\n    weight: 0\n    title: ICP\n    criteria:{CRITERIA}", tmp_path
    )

    assert (plain.floor, plain.cap, plain.weight, plain.title, plain.points_of) == (None, None, 1, "Fit", 15)
    assert (bounded.floor, bounded.cap, bounded.weight, bounded.title, bounded.points_of) == (-3, 12, 0, "ICP", 12)


def test_names_are_found_whatever_else_is_wrong(tmp_path: Path) -> None:
    """A criterion with a mistake still exists for the rules that read it."""
    text = f"""{HEAD}
dimensions:
  fit:
    criteria:
      - {{id: big, when: {{company.employes: 1}}, points: ten}}
ladder:
  - {{stage: lead, requires: {{all: [fit, fit.big, {{score.fit: {{gte: 1}}}}, {{score.total: {{gte: 1}}}}]}}}}
"""
    codes = [diagnostic.code for diagnostic in read_and_check(text, tmp_path).diagnostics]

    assert codes == ["unknown-field", "not-a-whole-number"]


def test_a_broken_declaration_is_the_only_mistake(tmp_path: Path) -> None:
    """Tests of a fact whose declaration is wrong are passed over, and so is all that follows from them."""
    text = f"""{HEAD}
fields: {{attributes.size: {{type: sise}}}}
dimensions:
  fit:
    criteria:
      - {{id: big, when: {{attributes.size: {{gte: large}}}}, points: 5}}
      - {{id: bigger, levels: [{{when: {{attributes.size: {{gte: $attributes.size}}}}, points: 5}}]}}
ladder:
  - {{stage: lead, requires: fit}}
"""
    codes = [diagnostic.code for diagnostic in read_and_check(text, tmp_path).diagnostics]

    assert codes == ["unknown-type"]
