"""Points, scores, bands and thresholds, from what an author writes to the verdict."""

from pathlib import Path

import pytest

from leadladder_server.contact import Activity, Contact, RawValue
from leadladder_server.engine.program import Program
from leadladder_server.outcome import Outcome
from leadladder_server.values.money import NANOS, Money
from leadladder_server.values.time import parse_instant
from leadladder_server.values.types import Instant
from leadladder_server.verdict import NearThreshold, Verdict
from tests.engine.written import AS_OF, contact, program

DAY = 86_400_000_000
LADDER = "ladder: [{stage: lead, requires: fit}]\n"

CAPPED = """dimensions:
  fit:
    cap: 15
    floor: -5
    criteria:
      - {id: large, when: {company.employees: {gte: 100}}, points: 10}
      - {id: rich, when: {company.annual_revenue: {gte: 1000000 EUR}}, points: 10}
      - {id: abroad, when: {company.country: {not_in: [AT, DE]}}, points: -10}
  interest:
    weight: 3
    criteria:
      - {id: visits, when: {signals.visits: {gte: 1}}, points: {from: signals.visits, of: 10}}
signals: {visits: {count: {type: visit}}}
"""


def verdict(compiled: Program, facts: dict[str, RawValue], *visits_ago: int) -> Verdict:
    """The verdict on a contact with these facts."""
    return compiled.score(contact(facts, *visits_ago), AS_OF)


@pytest.mark.parametrize(
    ("facts", "visits", "points", "score", "total"),
    [
        pytest.param((200, 2, "AT"), 2, 15, 100, 40, id="cap"),
        pytest.param((200, 0, "AT"), 2, 10, 67, 32, id="below the cap"),
        pytest.param((20, 0, "US"), 2, -5, 0, 15, id="floor"),
        pytest.param((200, 2, "US"), 2, 10, 67, 32, id="negative points are lost"),
        pytest.param((20, 2, "US"), 20, 0, 0, 75, id="points of a signal are at most so many"),
    ],
)
def test_caps_floors_losses_and_weights(
    facts: tuple[int, int, str], visits: int, points: int, score: int, total: int, tmp_path: Path
) -> None:
    """Points are within floor and cap, a score is a share of the cap, and the total is the weighted mean."""
    employees, millions, country = facts
    known: dict[str, RawValue] = {
        "company.employees": employees,
        "company.annual_revenue": Money("EUR", millions * 1_000_000 * NANOS),
        "company.country": country,
    }
    result = verdict(program(tmp_path, CAPPED + LADDER), known, *range(visits)).score

    assert (result.dimensions[0].points, result.dimensions[0].score, result.total) == (points, score, total)
    assert result.points == points + min(10, visits)


SCORED = """dimensions:
  fit:
    met_when: {any: [chosen, {score.fit: {gte: 60}}]}
    criteria:
      - {id: large, when: {company.employees: {gte: 100}}, points: 6}
      - {id: local, when: {company.country: AT}, points: 4}
      - {id: chosen, when: {attributes.chosen: true}, required: false}
fields: {attributes.chosen: {type: boolean, assume: false}}
"""


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        pytest.param({"company.employees": 100, "company.country": "US"}, Outcome.MET, id="60 of 100"),
        pytest.param({"company.employees": 99, "company.country": "AT"}, Outcome.UNMET, id="40 of 100"),
        pytest.param({"company.employees": 99, "attributes.chosen": True}, Outcome.MET, id="chosen"),
        pytest.param({"company.country": "AT"}, Outcome.UNKNOWN, id="40 to 100"),
        pytest.param({"company.employees": 100}, Outcome.MET, id="60 to 100"),
    ],
)
def test_a_dimension_is_met_by_its_own_score(facts: dict[str, RawValue], outcome: Outcome, tmp_path: Path) -> None:
    """`met_when` reads the score as a range: unknown facts leave it open only while they could change it."""
    assert verdict(program(tmp_path, SCORED + LADDER), facts).score.dimensions[0].outcome == outcome


SEGMENTS = """signals:
  engagement:
    sum: {contact_form: 60, web_visit: 20}
    half_life: 30d
dimensions:
  behaviour:
    criteria:
      - {id: active, when: {signals.engagement: {gte: 1}}, points: {from: signals.engagement, of: 300}}
ladder:
  - stage: marketing_qualified
    requires:
      any:
        - {relationship.is_customer: false, points.behaviour: {gte: 100}}
        - {relationship.is_customer: true, points.behaviour: {gte: 200}}
"""


@pytest.mark.parametrize(
    ("is_customer", "forms", "visits", "stage"),
    [
        pytest.param(False, 1, 2, "marketing_qualified", id="a prospect at 100"),
        pytest.param(False, 1, 1, "name", id="a prospect at 80"),
        pytest.param(True, 2, 4, "marketing_qualified", id="a customer at 200"),
        pytest.param(True, 1, 6, "name", id="a customer at 180"),
        pytest.param(None, 1, 6, "name", id="nobody knows whose threshold holds"),
        pytest.param(None, 2, 4, "name", id="nor at 200, as neither branch is known to hold"),
    ],
)
def test_thresholds_by_segment(is_customer: bool | None, forms: int, visits: int, stage: str, tmp_path: Path) -> None:
    """A threshold that differs by segment is a condition with a branch for each."""
    facts: dict[str, RawValue] = {} if is_customer is None else {"relationship.is_customer": is_customer}
    kinds = ["contact_form"] * forms + ["web_visit"] * visits
    history = tuple(Activity(kind, Instant(AS_OF - DAY + 1), {}) for kind in kinds)

    assert program(tmp_path, SEGMENTS).score(Contact("c", facts, history), AS_OF).stage.stage_id == stage


def test_a_sum_fades_below_its_threshold(tmp_path: Path) -> None:
    """What was enough is no longer enough when it has faded by a day."""
    compiled = program(tmp_path, SEGMENTS)
    history = (Activity("contact_form", AS_OF, {}), *(Activity("web_visit", AS_OF, {}) for _ in range(2)))
    asked = Contact("c", {"relationship.is_customer": False}, history)

    stages = [compiled.score(asked, Instant(AS_OF + DAY + moved)).stage.stage_id for moved in (-1, 0)]
    assert stages == ["marketing_qualified", "name"]
    (dimension,) = compiled.score(asked, Instant(AS_OF + 30 * DAY)).score.dimensions
    assert dimension.points == 50


BANDS = """dimensions:
  fit:
    criteria:
      - {id: large, when: {signals.visits: {gte: 0}}, points: {from: signals.visits, of: 100}}
  local:
    criteria:
      - {id: local, when: {company.country: AT}, points: 10}
signals: {visits: {count: {type: visit}}}
grade:
  rows: {score: fit, bands: {A: 70, B: 40, C: 0}}
  columns: {score: total, bands: {1: 50, 2: 0}}
  near_threshold: 3
"""


@pytest.mark.parametrize(
    ("visits", "facts", "near"),
    [
        pytest.param(67, {"company.country": "AT"}, [("score.fit", "A", 3)], id="at most so many below"),
        pytest.param(66, {"company.country": "AT"}, [], id="one more is too many"),
        pytest.param(69, {"company.country": "AT"}, [("score.fit", "A", 1)], id="one below"),
        pytest.param(70, {"company.country": "AT"}, [], id="not at the edge"),
        pytest.param(39, {"company.country": "AT"}, [("score.fit", "B", 1)], id="the next band up"),
        pytest.param(100, {"company.country": "US"}, [], id="nothing is above the highest"),
        pytest.param(97, {"company.country": "US"}, [("score.total", "1", 1)], id="the total, half up"),
        pytest.param(38, {}, [("score.fit", "B", 2)], id="by what is known now"),
    ],
)
def test_scores_close_below_the_next_band(
    visits: int, facts: dict[str, RawValue], near: list[tuple[str, str, int]], tmp_path: Path
) -> None:
    """A score within `near_threshold` of the next band up is told, with the band and what is missing."""
    result = verdict(program(tmp_path, BANDS + LADDER), facts, *[1] * visits).score

    assert list(result.near_thresholds) == [NearThreshold(*each) for each in near]


@pytest.mark.parametrize(("visits", "near"), [(70, []), (69, [NearThreshold("score.fit", "A", 1)])])
def test_what_could_be_lost_is_not_lost_yet(visits: int, near: list[NearThreshold], tmp_path: Path) -> None:
    """How near a score is follows from what it is now, whatever unknown facts may still take from it."""
    loss = "      - {id: abroad, when: {person.country: {not_in: [AT]}}, points: -10}\n"
    text = BANDS.replace("  local:", f"{loss}  local:") + "ladder: [{stage: lead, requires: fit}]\n"
    result = verdict(program(tmp_path, text), {"company.country": "AT"}, *[1] * visits).score

    assert (result.dimensions[0].points_min, result.dimensions[0].points) == (visits - 10, visits)
    assert list(result.near_thresholds) == near


def test_without_near_threshold_no_score_is_near(tmp_path: Path) -> None:
    """A grade that does not say how near is near tells of none."""
    compiled = program(tmp_path, BANDS.replace("  near_threshold: 3\n", "") + LADDER)

    assert verdict(compiled, {"company.country": "AT"}, *[1] * 69).score.near_thresholds == ()


RATED = """rates: {date: 2026-11-01, worth: {USD: 0.92 EUR}}
dimensions:
  fit:
    criteria:
      - {id: rich, when: {company.annual_revenue: {gte: 5000000 EUR}}, points: 10}
      - {id: sold, when: {company.annual_revenue: {gte: 5000000 EUR}}, met: They can pay}
"""


@pytest.mark.parametrize(
    ("revenue", "text"),
    [
        pytest.param(
            Money("USD", 6_000_000 * NANOS),
            "company annual revenue 6,000,000 USD, at least 5,000,000 EUR (by the rates of 2026-11-01)",
            id="met by the rates",
        ),
        pytest.param(
            Money("USD", 5_000_000 * NANOS),
            "company annual revenue 5,000,000 USD, needs at least 5,000,000 EUR (by the rates of 2026-11-01)",
            id="unmet by the rates",
        ),
        pytest.param(
            Money("EUR", 6_000_000 * NANOS),
            "company annual revenue 6,000,000 EUR, at least 5,000,000 EUR",
            id="as it is",
        ),
        pytest.param(None, "company annual revenue not known, needs at least 5,000,000 EUR", id="not known"),
        pytest.param(
            Money("SEK", 6_000_000 * NANOS),
            "company annual revenue 6,000,000 SEK, and nobody can tell whether that is at least 5,000,000 EUR",
            id="no rate",
        ),
    ],
)
def test_the_sentence_says_the_day_of_the_rates(revenue: Money | None, text: str, tmp_path: Path) -> None:
    """A sentence that rests on rates says of which day they are; one of the author's own is left as it is."""
    facts: dict[str, RawValue] = {} if revenue is None else {"company.annual_revenue": revenue}
    told = {reason.code: reason.text for reason in verdict(program(tmp_path, RATED + LADDER), facts).reasons}

    assert told["fit.rich"] == text
    assert told["fit.sold"] == ("They can pay" if ", at least" in text else text)


@pytest.mark.parametrize(
    ("test", "rung"),
    [
        pytest.param("{gte: 0}", 1, id="at least 0"),
        pytest.param("{gte: 5}", 0, id="at least 5"),
        pytest.param("{lt: 5}", 1, id="less than 5"),
        pytest.param("0", 1, id="equals 0"),
        pytest.param("{in: [1, 2]}", 0, id="one of others"),
        pytest.param("{known: true}", 1, id="known"),
        pytest.param("{known: false}", 0, id="not known"),
    ],
)
def test_without_dimensions_there_are_0_points(test: str, rung: int, tmp_path: Path) -> None:
    """A rule set of rungs alone has 0 points in all, and knows it."""
    compiled = program(tmp_path, f"ladder: [{{stage: lead, requires: {{points.total: {test}}}}}]\n")
    found = verdict(compiled, {})

    assert (found.stage.rung, found.score.points) == (rung, 0)
    assert (found.lowest_stage, found.best_stage) == (found.stage, found.stage)
    assert found.next_rung is None or found.next_rung.paths == ()


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        pytest.param("2026-12-31", Outcome.UNMET, id="in force"),
        pytest.param("2027-01-01", Outcome.MET, id="not any more"),
    ],
)
@pytest.mark.parametrize("met_when", ["", "met_when: {not: {not: storm}}, "], ids=["required", "met_when"])
def test_a_dimension_is_met_without_what_is_not_in_force(
    tmp_path: Path, met_when: str, day: str, outcome: Outcome
) -> None:
    """A dimension whose every requirement has ended is met, as the rungs that name it take it to be."""
    text = f"""
dimensions:
  season:
    {{{met_when}criteria: [
      {{id: storm, when: {{company.region: Tyrol}}, effective: {{until: 2027-01-01}}}},
      {{id: extra, required: false, when: {{company.sites: 2}}, points: 5}}]}}
ladder: [{{stage: lead, requires: {{all: [season, {{company.employees: 5}}]}}}}]
"""
    moment = parse_instant(day)
    assert moment is not None
    asked = contact({"company.region": "Bavaria", "company.sites": 1, "company.employees": 5})
    said = program(tmp_path, text).score(asked, moment)
    assert said.score.dimensions[0].outcome is outcome
    assert said.stage.stage_id == ("lead" if outcome is Outcome.MET else "name")
