"""Criteria that are in force on some days only."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any as Json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadladder_server.outcome import Outcome, all_of, any_of, at_least, negate
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Not
from leadladder_server.ruleset.effective import boundaries, in_force
from leadladder_server.ruleset.limits import MAX_BOUNDARIES
from leadladder_server.ruleset.model import Effective, RuleSet
from leadladder_server.values.time import FIRST_INSTANT, LAST_INSTANT, from_date
from leadladder_server.values.types import Instant
from tests.ruleset.reading import HEAD, read_and_check

START = from_date(date(2027, 1, 1))
END = from_date(date(2027, 7, 1))

BEFORE = """dimensions:
  fit:
    criteria:
      - {id: a, when: {company.employees: {gte: 20}}, points: 10}
      - {id: b, when: {company.sites: {gte: 2}}, points: 10}
      - {id: gone, when: {company.name: acme}, points: 30, effective: {until: 2027-01-01}}
      - {id: out, when: {company.country: AT}, points: 5, effective: {until: 2027-01-01}}
  season:
    criteria:
      - {id: winter, when: {company.region: Tyrol}, points: 5, effective: {until: 2027-01-01}}
"""
AFTER = """dimensions:
  fit:
    criteria:
      - {id: a, when: {company.employees: {gte: 20}}, points: 10}
      - {id: b, when: {company.sites: {gte: 2}}, points: 10}
"""


def checked(text: str, folder: Path) -> RuleSet:
    """The rule set that a text says."""
    return read_and_check(HEAD + text, folder).sound


def requires(condition: str) -> str:
    """A ladder whose rung has a condition."""
    return f"ladder: [{{stage: lead, requires: {condition}}}]\n"


def required(rule_set: RuleSet) -> Condition:
    """What the one rung requires."""
    (rung,) = rule_set.rungs
    return rung.requires


@pytest.mark.parametrize(
    ("written", "left"),
    [
        pytest.param("{all: [fit.a, fit.gone]}", "fit.a", id="all"),
        pytest.param("{all: [fit.a, fit.gone, fit.b]}", "{all: [fit.a, fit.b]}", id="all of two"),
        pytest.param("{any: [fit.gone, fit.a]}", "fit.a", id="any"),
        pytest.param("{none: [fit.gone, fit.a]}", "{not: fit.a}", id="none"),
        pytest.param("{all: [fit.a], none: [fit.gone, season.winter]}", "fit.a", id="none of those in force"),
        pytest.param("{all: [fit.a, {not: fit.gone}]}", "fit.a", id="not"),
        pytest.param("{all: [fit.a, {fit.gone: {known: true}}]}", "fit.a", id="known"),
        pytest.param("{all: [fit.a, {fit.gone: false}]}", "fit.a", id="false"),
        pytest.param(
            "{at_least: {count: 2, of: [fit.a, fit.b, fit.gone]}}",
            "{at_least: {count: 2, of: [fit.a, fit.b]}}",
            id="enough left for at least",
        ),
        pytest.param(
            "{at_least: {count: 3, of: [fit.a, fit.b, fit.gone]}}",
            "{at_least: {count: 2, of: [fit.a, fit.b]}}",
            id="at least all that are left",
        ),
        pytest.param(
            "{all: [fit.b, {at_least: {count: 1, of: [fit.gone, {all: [fit.out, season]}]}}]}",
            "fit.b",
            id="nothing left for at least",
        ),
        pytest.param("{all: [fit.a, season]}", "fit.a", id="a dimension without criteria"),
        pytest.param("{all: [fit.a, {score.season: {gte: 50}}]}", "fit.a", id="its score"),
        pytest.param("{all: [fit.a, {points.season: {gte: 5}}]}", "fit.a", id="its points"),
        pytest.param(
            "{all: [fit, {score.total: {gte: 50}}, {points.fit: {gte: 5}}]}",
            "{all: [fit, {score.total: {gte: 50}}, {points.fit: {gte: 5}}]}",
            id="what has criteria left",
        ),
        pytest.param(
            "{company.name: acme, any: [fit.gone, {company.region: Tyrol}]}",
            "{company.name: acme, company.region: Tyrol}",
            id="facts stay",
        ),
    ],
)
def test_what_is_not_in_force_is_as_if_it_were_not_written(written: str, left: str, tmp_path: Path) -> None:
    """What is left of a condition is what an author would have written without the criterion."""
    rule_set = checked(BEFORE + requires(written), tmp_path)
    expected = checked(AFTER + requires(left), tmp_path)

    now = in_force(rule_set, START)
    assert required(now) == required(expected)
    assert [dimension.dimension_id for dimension in now.dimensions] == ["fit"]
    assert [criterion.code for criterion in now.dimensions[0].criteria] == ["fit.a", "fit.b"]
    assert now.dimensions[0].points_of == expected.dimensions[0].points_of == 20
    assert now.dimensions[0].met_when == expected.dimensions[0].met_when
    assert required(in_force(rule_set, Instant(START - 1))) == required(rule_set)
    assert in_force(now, Instant(START - 1)) is now


def effective(days: str, folder: Path) -> RuleSet:
    """A rule set with one criterion that is in force on some days only."""
    criteria = f"[{{id: a, when: {{company.sites: 2}}}}, {{id: b, when: {{company.sites: 3}}, effective: {days}}}]"
    return checked(
        f"parameters: {{day: 2027-01-01}}\ndimensions: {{fit: {{criteria: {criteria}}}}}\n{requires('fit')}", folder
    )


@pytest.mark.parametrize(
    ("days", "expected", "inside", "outside"),
    [
        pytest.param(
            "{from: 2027-01-01}",
            Effective(date(2027, 1, 1), None),
            [START, LAST_INSTANT],
            [FIRST_INSTANT, START - 1],
            id="from",
        ),
        pytest.param(
            "{until: $day}", Effective(None, date(2027, 1, 1)), [FIRST_INSTANT, START - 1], [START], id="until"
        ),
        pytest.param(
            "{from: 2027-01-01, until: 2027-07-01}",
            Effective(date(2027, 1, 1), date(2027, 7, 1)),
            [START, END - 1],
            [START - 1, END],
            id="from until",
        ),
    ],
)
def test_the_first_day_is_in_force_and_the_last_is_not(
    days: str, expected: Effective, inside: list[int], outside: list[int], tmp_path: Path
) -> None:
    """Days are whole UTC days, from the first microsecond of `from` to the last one before `until`."""
    rule_set = effective(days, tmp_path)

    assert rule_set.dimensions[0].criteria[1].effective == expected
    for moment in inside:
        assert len(in_force(rule_set, Instant(moment)).dimensions[0].criteria) == 2
    for moment in outside:
        assert len(in_force(rule_set, Instant(moment)).dimensions[0].criteria) == 1


def test_boundaries(tmp_path: Path) -> None:
    """They are the moments at which anything comes into force or goes out of it, and none without such criteria."""
    assert boundaries(effective("{from: 2027-01-01, until: 2027-07-01}", tmp_path)) == (START, END)
    assert boundaries(checked(AFTER + requires("fit"), tmp_path)) == ()


REST = """fast_track:
  - {id: gone, to: lead, when: fit.gone}
  - {id: stays, to: lead, when: {any: [fit.a, fit.gone]}}
disqualifiers:
  - {id: gone, when: {season.winter: false}}
  - {id: stays, when: {company.name: acme}}
  - {id: gone-as-well, when: fit.gone, until: 90d, since: relationship.status_since}
labels:
  mood: [{value: cold, when: season}, {value: warm, when: fit.a}]
  wind: [{value: strong, when: {labels.mood: cold}}, {value: weak}]
  only: [{value: one, when: fit.gone}]
  of_it: [{value: two, when: {labels.only: one}}, {value: three, when: {grade: A}}]
grade: {rows: {score: season, bands: {A: 50, B: 0}}}
"""


def test_overrides_choices_and_the_grade_of_what_is_not_in_force(tmp_path: Path) -> None:
    """An override or a choice with nothing left to ask is not there, and neither is a label or a grade of nothing."""
    now = in_force(checked(BEFORE + requires("{any: [fit.a, {grade: A}]}") + REST, tmp_path), START)

    assert [track.code for track in now.fast_tracks] == ["fast_track.stays"]
    assert [rule.code for rule in now.disqualifiers] == ["disqualifiers.stays"]
    assert {label.label_id: [choice.value for choice in label.choices] for label in now.labels} == {
        "mood": ["warm"],
        "wind": ["strong", "weak"],
    }
    assert now.grade is None
    assert required(now) == required(checked(AFTER + requires("fit.a"), tmp_path))


def test_a_score_that_nobody_can_earn_any_more_says_nothing(tmp_path: Path) -> None:
    """A dimension whose points went out of force has no score, and the total of nothing is no number either."""
    text = """dimensions:
  fit:
    criteria:
      - {id: a, when: {company.employees: {gte: 20}}}
      - {id: gone, when: {company.name: acme}, points: 30, effective: {until: 2027-01-01}}
    met_when: {any: [a, {score.fit: {gte: 50}}]}
"""
    rule_set = checked(
        text + requires("{all: [fit, {score.fit: {gte: 1}}, {score.total: {gte: 1}}, {points.fit: {gte: 1}}]}"),
        tmp_path,
    )
    now = in_force(rule_set, START)
    plain = "dimensions: {fit: {criteria: [{id: a, when: {company.employees: {gte: 20}}}], met_when: a}}\n"
    expected = checked(plain + requires("{all: [fit, {points.fit: {gte: 1}}]}"), tmp_path)

    assert required(now) == required(expected)
    assert now.dimensions[0].met_when == expected.dimensions[0].met_when


def test_the_points_of_no_dimension_say_nothing(tmp_path: Path) -> None:
    """Without a dimension left there are no points in all either."""
    text = "dimensions: {fit: {criteria: [{id: gone, when: {company.name: acme}, effective: {until: 2027-01-01}}]}}\n"
    now = in_force(checked(text + requires("{company.sites: 2, points.total: {lt: 5}}"), tmp_path), START)

    assert now.dimensions == ()
    assert required(now) == required(checked(AFTER + requires("{company.sites: 2}"), tmp_path))


def test_a_dimension_whose_requirements_are_not_in_force_asks_nothing(tmp_path: Path) -> None:
    """A rung that names a dimension of which only optional criteria are left does not wait for it."""
    text = """dimensions:
  fit:
    criteria:
      - {id: extra, required: false, when: {company.employees: {gte: 20}}}
      - {id: gone, when: {company.name: acme}, effective: {until: 2027-01-01}}
"""
    now = in_force(checked(text + requires("{all: [fit, fit.extra]}"), tmp_path), START)

    assert required(now) == required(checked(text + requires("fit.extra"), tmp_path))


LEAVES = ("fit.a", "fit.b", "fit.gone", "fit.out", "season.winter")
GONE = frozenset({"fit.gone", "fit.out", "season.winter"})


def groups(items: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """Groups as authors write them."""
    several = st.lists(items, min_size=1, max_size=3)
    return st.one_of(
        st.builds(lambda word, inside: {word: inside}, st.sampled_from(["all", "any", "none"]), several),
        st.builds(lambda inside: {"not": inside}, items),
        several.flatmap(
            lambda inside: st.builds(
                lambda count: {"at_least": {"count": count, "of": inside}}, st.integers(1, len(inside))
            )
        ),
    )


CONDITIONS: st.SearchStrategy[Json] = st.recursive(st.sampled_from(LEAVES), groups, max_leaves=8)


def said(written: Json, outcomes: dict[str, Outcome]) -> Outcome | None:  # noqa: ANN401  # JSON.
    """What a condition comes out as where criteria that are not in force say nothing; None where it says nothing."""
    if isinstance(written, str):
        return None if written in GONE else outcomes[written]
    ((word, inside),) = written.items()
    if word == "not":
        item = said(inside, outcomes)
        return None if item is None else negate(item)
    items = inside["of"] if word == "at_least" else inside
    left = [item for each in items if (item := said(each, outcomes)) is not None]
    if not left:
        return None
    match word:
        case "all":
            return all_of(left)
        case "any":
            return any_of(left)
        case "none":
            return negate(any_of(left))
        case _:
            return at_least(min(inside["count"], len(left)), left)


def came_out(condition: Condition, outcomes: dict[str, Outcome]) -> Outcome:
    """What a condition comes out as."""
    match condition:
        case Holds(name):
            return outcomes[name.path]
        case Not(item):
            return negate(came_out(item, outcomes))
        case All(items):
            return all_of([came_out(item, outcomes) for item in items])
        case Any(items):
            return any_of([came_out(item, outcomes) for item in items])
        case AtLeast(count, items):
            return at_least(count, [came_out(item, outcomes) for item in items])
        case other:
            raise AssertionError(other)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CONDITIONS, st.fixed_dictionaries(dict.fromkeys(LEAVES, st.sampled_from(Outcome))))
def test_criteria_not_in_force_say_nothing(tmp_path: Path, written: Json, outcomes: dict[str, Outcome]) -> None:  # noqa: ANN401  # JSON.
    """What is left of any condition comes out as the condition does when they are passed over, whatever it asks."""
    condition = {"any": [written, {"all": ["fit.a", {"company.name": {"known": True}}]}]}
    expected = said(written, outcomes)
    rule_set = checked(BEFORE + requires(json.dumps(condition)), tmp_path)
    left = required(in_force(rule_set, START))

    if expected is None:
        assert left == required(checked(AFTER + requires(json.dumps(condition["any"][1])), tmp_path))
    else:
        assert isinstance(left, Any)
        assert came_out(left.items[0], outcomes) == expected


def test_a_rule_set_has_at_most_so_many_such_days(tmp_path: Path) -> None:
    """One more day than the limit is refused."""
    criteria = [
        f"{{id: c{number}, when: {{company.sites: 2}}, effective: {{until: {date(2027, 1, 1) + timedelta(number)}}}}}"
        for number in range(MAX_BOUNDARIES + 1)
    ]

    def read(count: int) -> list[str]:
        always = "{id: always, when: {company.sites: 3}}"
        text = f"dimensions: {{fit: {{criteria: [{', '.join([always, *criteria[:count]])}]}}}}\n"
        return [problem.code for problem in read_and_check(HEAD + text + requires("fit"), tmp_path).diagnostics]

    assert read(MAX_BOUNDARIES) == []
    assert read(MAX_BOUNDARIES + 1) == ["too-many"]
