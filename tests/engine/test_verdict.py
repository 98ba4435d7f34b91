"""What a verdict says: stage, standing, reasons and their order, the next rung, the open questions."""

from dataclasses import replace
from pathlib import Path

import pytest

from leadladder_server.contact import Contact, RawValue
from leadladder_server.engine.program import Program
from leadladder_server.outcome import Outcome
from leadladder_server.verdict import ReasonDetail, Standing, Transition
from tests.engine.written import AS_OF, changes, contact, program, reasons

LADDER = """
fields:
  attributes.reseller: {type: boolean, ask: Do they sell on?}
  attributes.blocked: {type: boolean, assume: false}
signals:
  visits: {count: {type: visit}, within: 30d, ask: How often did they visit?}
disqualifiers:
  - {id: reseller, when: {attributes.reseller: true}, because: Sells on}
  - {id: blocked, when: {attributes.blocked: true}, as: hold, because: Asked not to be called}
fast_track:
  - {id: eager, to: lead, when: {signals.visits: {gte: 5}}, because: Cannot stay away}
dimensions:
  fit:
    criteria:
      - {id: size, when: {company.employees: {gte: 20}}, points: 10}
      - {id: sites, when: {company.sites: {gte: 2}}, points: 5, ask: More than one site?}
      - {id: tiny, when: {company.employees: {lt: 3}}, points: -5}
  intent:
    criteria:
      - {id: visited, when: {signals.visits: {gte: 1}}, points: 10}
      - {id: will_act, when: {qualification.intent.will_act: true}}
base: {stage: name}
ladder:
  - {stage: suspect, requires: fit.size}
  - {stage: prospect, requires: fit, next_action: Write}
  - {stage: lead, requires: intent.visited, next_action: Call, hand_off_to: inside_sales, sticky: true}
  - stage: qualified_lead
    lifecycle: sales_qualified
    requires: {all: [intent], score.total: {gte: 60}}
    hand_off_to: sales
"""

FIT: dict[str, RawValue] = {"company.employees": 60, "company.sites": 3, "attributes.reseller": False}


@pytest.fixture(name="ladder")
def _ladder(tmp_path: Path) -> Program:
    return program(tmp_path, LADDER)


def test_climbing_makes_the_present_rung_and_the_next_one_decide(ladder: Program) -> None:
    """Deciding: what the present rung reads, and what is unmet or unknown of the next; then the rest in file order."""
    verdict = ladder.score(contact(FIT), AS_OF)
    assert (verdict.stage.stage_id, verdict.next_action, verdict.hand_off_to) == ("prospect", "Write", None)
    assert reasons(verdict) == [
        "fit.size met *",
        "fit.sites met *",
        "intent.visited unmet *",
        "fit.tiny unmet",
        "intent.will_act unknown",
    ]
    assert changes(verdict) == ["fast_track.eager unmet > met", "intent.visited unmet > met"]


def test_a_fast_track_decides_in_place_of_what_it_waives(ladder: Program) -> None:
    """On a rung that a fast track gave, it is the fast track that decides, with what blocks the next rung."""
    verdict = ladder.score(contact({}, 1, 2, 3, 4, 5), AS_OF)
    assert (verdict.stage.stage_id, verdict.next_action) == ("lead", "Call")
    assert reasons(verdict) == [
        "disqualifiers.reseller unknown",
        "fast_track.eager met *",
        "intent.will_act unknown *",
        "ladder.qualified_lead unknown *",
        "fit.size unknown",
        "fit.sites unknown",
        "fit.tiny unknown",
        "intent.visited met",
    ]
    assert changes(verdict) == ["fit.size unknown > met + fit.tiny unknown > unmet + intent.will_act unknown > met"]


def test_climbing_goes_on_above_a_fast_track(ladder: Program) -> None:
    """Above the rung that it lifts to, what the rung itself reads decides too, and the score shows what it is."""
    known: dict[str, RawValue] = {**FIT, "company.employees": 10, "qualification.intent.will_act": True}
    verdict = ladder.score(contact(known, 1, 2, 3, 4, 5), AS_OF)
    assert verdict.stage.stage_id == "qualified_lead"
    assert verdict.next_rung is None
    assert reasons(verdict) == [
        "fast_track.eager met *",
        "intent.visited met *",
        "intent.will_act met *",
        "ladder.qualified_lead met *",
        "fit.size unmet",
        "fit.sites met",
        "fit.tiny unmet",
    ]
    (evidence,) = verdict.reasons[3].evidence
    assert (evidence.field, evidence.value, evidence.expected) == ("score.total", 67, "at least 60")


def test_a_sticky_rung_holds_and_leaves_every_rung_to_climb(ladder: Program) -> None:
    """Held by a sticky rung, a contact needs all that is missing from its climb to the next rung."""
    verdict = ladder.score(contact({"company.employees": 10}), AS_OF, "lead")
    assert (verdict.stage.stage_id, verdict.transition) == ("lead", Transition.UNCHANGED)
    assert reasons(verdict) == [
        "disqualifiers.reseller unknown",
        "sticky.lead met *",
        "fit.size unmet *",
        "fit.sites unknown *",
        "intent.visited unmet *",
        "intent.will_act unknown *",
        "ladder.qualified_lead unmet *",
        "fit.tiny unmet",
    ]
    assert verdict.reasons[1].text == "Has been at Lead or above, and does not fall below it"
    most = "intent.will_act unknown > met + "
    assert changes(verdict) == [
        f"fit.sites unknown > met + {most}fast_track.eager unmet > met + intent.visited unmet > met",
        f"fit.sites unknown > met + {most}fit.size unmet > met + intent.visited unmet > met",
        f"{most}fast_track.eager unmet > met + fit.size unmet > met + intent.visited unmet > met",
    ]


def test_a_disqualified_contact_is_off_the_ladder(ladder: Program) -> None:
    """The stage is where it would stand; nothing is to be done with it, and to get further it has to be back first."""
    verdict = ladder.score(contact({**FIT, "attributes.reseller": True, "attributes.blocked": True}, 3), AS_OF)
    assert (verdict.stage.stage_id, verdict.standing) == ("lead", Standing.DISQUALIFIED)
    assert (verdict.next_action, verdict.hand_off_to) == (None, None)
    assert changes(verdict) == ["disqualifiers.reseller met > unmet + intent.will_act unknown > met"]
    assert reasons(verdict)[:3] == [
        "disqualifiers.reseller met *",
        "disqualifiers.blocked met *",
        "intent.visited met *",
    ]
    assert verdict.reasons[0].text == "Sells on"


def test_a_held_contact_keeps_its_stage_and_its_way_up(ladder: Program) -> None:
    """A hold withholds the next action and the hand-over, and nothing else."""
    verdict = ladder.score(contact({**FIT, "attributes.blocked": True}, 3), AS_OF)
    assert (verdict.stage.stage_id, verdict.standing) == ("lead", Standing.HELD)
    assert (verdict.next_action, verdict.hand_off_to) == (None, None)
    assert changes(verdict) == ["intent.will_act unknown > met"]
    assert verdict.next_rung is not None
    assert verdict.next_rung.paths[0][0].ask == "Are they going to act on it?"


@pytest.mark.parametrize(
    ("previous", "stage", "expected"),
    [
        pytest.param(None, "prospect", None, id="none given"),
        pytest.param("customer", "prospect", None, id="not a stage of this rule set"),
        pytest.param("name", "prospect", Transition.PROMOTED, id="the base"),
        pytest.param("prospect", "prospect", Transition.UNCHANGED, id="the same"),
        pytest.param("qualified_lead", "lead", Transition.DEMOTED, id="a higher one, and a sticky rung holds halfway"),
    ],
)
def test_transition(ladder: Program, previous: str | None, stage: str, expected: Transition | None) -> None:
    """The stage against the caller's previous one."""
    verdict = ladder.score(contact(FIT), AS_OF, previous)
    assert (verdict.stage.stage_id, verdict.transition) == (stage, expected)


def test_open_questions_start_with_what_moves_the_stage_furthest(ladder: Program) -> None:
    """By rungs, then points, then in file order; in the author's words."""
    verdict = ladder.score(Contact("c1", {"company.employees": 60, "attributes.blocked": False}, None), AS_OF)
    assert verdict.stage.stage_id == "suspect"
    assert [(question.field, question.ask) for question in verdict.open_questions] == [
        ("signals.visits", "How often did they visit?"),
        ("company.sites", "More than one site?"),
        ("qualification.intent.will_act", "Are they going to act on it?"),
        ("attributes.reseller", "Do they sell on?"),
    ]


def test_a_score_that_is_open_asks_for_the_facts_behind_it(ladder: Program) -> None:
    """While a rung waits for a score, the criteria that could raise it are what is missing."""
    verdict = ladder.score(contact({"qualification.intent.will_act": True}, 1, 2, 3, 4, 5), AS_OF)
    assert changes(verdict) == ["fit.size unknown > met + fit.tiny unknown > unmet"]
    assert [(question.field, question.rungs, question.points) for question in verdict.open_questions] == [
        ("company.employees", 1, 10),
        ("company.sites", 1, 5),
        ("attributes.reseller", 0, 0),
    ]


def test_points_and_scores(ladder: Program) -> None:
    """Each dimension shows what is earned, the range that is open, and of how much."""
    verdict = ladder.score(contact({"company.sites": 3}, 3), AS_OF)
    fit, intent = verdict.score.dimensions
    assert (fit.outcome, fit.points, fit.points_min, fit.points_max, fit.points_of, fit.score) == (
        Outcome.UNKNOWN,
        5,
        0,
        15,
        15,
        33,
    )
    assert (intent.outcome, intent.points, intent.points_of, intent.score) == (Outcome.UNKNOWN, 10, 10, 100)
    assert (verdict.score.total, verdict.score.points, verdict.score.grade) == (67, 15, None)


def test_detail_limits_reasons_only(ladder: Program) -> None:
    """Deciding leaves the overrides and what decides; none leaves nothing; the rest of the verdict is the same."""
    asked = contact({**FIT, "attributes.blocked": True}, 3)
    deciding = ladder.score(asked, AS_OF, None, ReasonDetail.DECIDING)
    assert reasons(deciding) == [
        "disqualifiers.blocked met *",
        "intent.visited met *",
        "intent.will_act unknown *",
    ]
    full = ladder.score(asked, AS_OF, None, ReasonDetail.ALL)
    none = ladder.score(asked, AS_OF, None, ReasonDetail.NONE)
    assert none.reasons == ()
    assert replace(full, reasons=()) == replace(deciding, reasons=()) == none


MORE = """
fields:
  attributes.calm: {type: boolean, assume: true}
signals:
  last: {latest: {type: visit}}
  visits: {count: {type: visit}}
dimensions:
  fit:
    title: Fit
    criteria:
      - {id: size, when: {company.employees: {gt: $company.sites}}, points: 10}
      - {id: calm, when: {attributes.calm: true}, points: 10}
      - id: revenue
        levels:
          - {when: {company.founded_year: {gte: 2000}}, points: 30, met: Young}
          - {when: {company.founded_year: {gte: 1900}}, points: 20}
    met_when: {points.fit: {gte: 30}, any: [size, calm]}
  heat:
    criteria:
      - {id: recent, when: {signals.last: {within: 7d}}}
      - {id: often, when: {signals.visits: {gte: 1}}, points: {from: signals.visits, of: 3}}
labels:
  segment:
    - {value: hot, when: {score.heat: {gte: 60}}, because: Keeps coming}
    - {value: cold}
  route:
    - {value: now, when: {labels.segment: hot}}
    - {value: later, when: {labels.segment: cold}}
grade: {rows: {score: fit, bands: {A: 60, B: 0}}}
ladder:
  - {stage: warm, lifecycle: lead, requires: {labels.route: now}}
  - {stage: hot, lifecycle: opportunity, requires: {all: [fit], none: [heat.recent], grade: A}}
"""


@pytest.fixture(name="more")
def _more(tmp_path: Path) -> Program:
    return program(tmp_path, MORE)


def test_labels_read_scores_and_labels_and_rungs_read_labels(more: Program) -> None:
    """Points from a signal make a score, a label reads it, a second label reads the first, and a rung the second."""
    verdict = more.score(contact({}, 1, 2), AS_OF)
    assert [(label.value, label.because) for label in verdict.labels] == [("hot", "Keeps coming"), ("now", "")]
    assert (verdict.stage.stage_id, verdict.score.dimensions[1].points) == ("warm", 2)
    assert [label.value for label in more.score(contact({}, 1), AS_OF).labels] == ["cold", "later"]


def test_an_uncertain_label_leaves_what_reads_it_unknown(more: Program) -> None:
    """Without a history the signal, its points, the score, both labels and the rung are all unknown."""
    verdict = more.score(Contact("c1", {}, None), AS_OF)
    labels = [(label.value, label.alternatives) for label in verdict.labels]
    assert labels == [(None, ("hot",)), (None, ("now", "later"))]
    assert reasons(verdict)[0] == "ladder.warm unknown *"
    assert changes(verdict) == ["heat.often unknown > met + ladder.warm unknown > met"]


def test_a_criterion_under_not_has_to_become_unmet(more: Program) -> None:
    """Where a rung wants a criterion unmet, it blocks while it is met, and the change says so."""
    known: dict[str, RawValue] = {"company.employees": 5, "company.sites": 3, "company.founded_year": 2010}
    verdict = more.score(contact(known, 1, 2), AS_OF)
    assert verdict.stage.stage_id == "warm"
    assert changes(verdict) == ["heat.recent met > unmet"]
    assert more.score(contact(known, 11, 12), AS_OF).stage.stage_id == "hot"


def test_met_when_over_points_reads_every_criterion_that_gives_some(more: Program) -> None:
    """A dimension that is met by points hangs on all its criteria, and is unknown while the range crosses the line."""
    verdict = more.score(contact({"company.employees": 5, "company.sites": 3}, 11, 12), AS_OF)
    assert (verdict.score.dimensions[0].outcome, verdict.score.grade) == (Outcome.UNKNOWN, None)
    assert changes(verdict) == ["fit.revenue unknown > met"]


def test_two_facts_in_one_test_are_asked_for_one_by_one(more: Program) -> None:
    """Of a test that compares two facts, only the missing one is asked for."""
    verdict = more.score(contact({"company.employees": 5}, 11, 12), AS_OF)
    assert [question.field for question in verdict.open_questions] == ["company.founded_year", "company.sites"]


def test_assumed_values_are_told_from_sent_ones(more: Program) -> None:
    """The same value is evidence in both cases, marked where nobody sent it, whichever was scored first."""
    told_apart = []
    for asked in (contact({}), contact({"attributes.calm": True}), contact({})):
        (evidence,) = next(r for r in more.score(asked, AS_OF).reasons if r.code == "fit.calm").evidence
        told_apart.append((evidence.value, evidence.assumed))
    assert told_apart == [(True, True), (True, False), (True, True)]


def test_evidence_shows_levels_and_dates_that_never_came(more: Program) -> None:
    """Every level's test is evidence; the level that gives the points gives the sentence; never is not unknown."""
    verdict = more.score(contact({"company.founded_year": 2010}), AS_OF)
    by_code = {reason.code: reason for reason in verdict.reasons}
    assert [(e.value, e.expected, e.outcome) for e in by_code["fit.revenue"].evidence] == [
        (2010, "at least 2000", Outcome.MET),
        (2010, "at least 1900", Outcome.MET),
    ]
    assert (by_code["fit.revenue"].text, by_code["fit.revenue"].points) == ("Young", 30)
    (never,) = by_code["heat.recent"].evidence
    assert (never.value, never.outcome) == (None, Outcome.UNMET)
    assert "signals.last" not in [question.field for question in verdict.open_questions]


CARRIED = """
fields:
  attributes.a: {type: boolean}
  attributes.b: {type: boolean}
  attributes.c: {type: boolean}
dimensions:
  sign:
    criteria:
      - {id: a, when: {attributes.a: true}, points: 1}
      - {id: b, when: {attributes.b: true}, points: 1}
      - {id: c, when: {attributes.c: true}, points: 1}
    met_when: {points.sign: {gte: 1}}
ladder:
  - {stage: suspect, requires: {any: [sign.a, sign.b]}}
  - stage: lead
    requires:
      all:
        - any: [sign.a, sign.b]
        - sign
        - not: sign.c
        - at_least: {count: 2, of: [sign.a, sign.b, sign.c]}
"""


@pytest.mark.parametrize(
    ("facts", "present", "blocking", "missing"),
    [
        pytest.param(
            {"a": True, "b": False, "c": False},
            ["sign.a"],
            ["sign.b", "sign.c"],
            ["sign.b unmet > met"],
            id="any",
        ),
        pytest.param(
            {"a": True, "b": True, "c": True}, ["sign.a", "sign.b"], ["sign.c"], ["sign.c met > unmet"], id="not"
        ),
        pytest.param(
            {"a": True, "b": True}, ["sign.a", "sign.b"], ["sign.c"], ["sign.c unknown > unmet"], id="unknown"
        ),
    ],
)
def test_what_is_met_already_is_not_waited_for(
    facts: dict[str, bool], present: list[str], blocking: list[str], missing: list[str], tmp_path: Path
) -> None:
    """A part of the next rung that is met waits for nothing, and a met `any` hangs on what carries it alone."""
    known: dict[str, RawValue] = {f"attributes.{name}": value for name, value in facts.items()}
    verdict = program(tmp_path, CARRIED).score(contact(known), AS_OF)
    deciding = [reason.code for reason in verdict.reasons if reason.deciding]

    assert verdict.stage.stage_id == "suspect"
    assert changes(verdict) == missing
    assert [code for code in deciding if code not in blocking] == present
    assert set(blocking) <= set(deciding)
