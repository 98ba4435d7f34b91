"""What could become of a contact, in cases that can be told by name."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from leadladder_server.contact import Contact, RawValue
from leadladder_server.values.money import NANOS, Money
from leadladder_server.values.time import to_date
from leadladder_server.verdict import OFF_THE_LADDER, Verdict
from tests.engine.written import AS_OF, changes, contact, holds, program

PLANT = """
parameters: {min_revenue: 5000000 EUR, min_employees: 20}
fields:
  attributes.it_platform: {type: string, values: [windows, linux, mac, mixed]}
disqualifiers:
  - {id: competitor, when: {company.domain: {in: [rival.example]}}}
dimensions:
  fit:
    criteria:
      - {id: manufacturer, when: {company.industry: manufacturing}, points: 20}
      - {id: revenue, when: {company.annual_revenue: {gt: $min_revenue}}, points: 20}
      - id: headcount
        levels:
          - {when: {company.employees: {gte: 200}}, points: 20}
          - {when: {company.employees: {gte: $min_employees}}, points: 15}
      - {id: windows_shop, when: {attributes.it_platform: windows}, points: 10}
  budget:
    criteria:
      - {id: allocated, when: {qualification.budget.allocated: true}}
      - {id: can_allocate, when: {qualification.budget.can_allocate: true}}
ladder:
  - {stage: suspect, requires: {all: [fit.manufacturer, fit.revenue, fit.headcount]}}
  - {stage: prospect, requires: fit}
  - {stage: qualified_lead, lifecycle: sales_qualified, requires: {any: [budget.allocated, budget.can_allocate]}}
"""

READY: dict[str, RawValue] = {
    "company.industry": "manufacturing",
    "company.annual_revenue": Money("EUR", 8_000_000 * NANOS),
    "company.employees": 60,
    "attributes.it_platform": "windows",
    "company.domain": "acme.example",
}


def stages(verdict: Verdict) -> str:
    """The lowest stage, where it stands, and the best."""
    ends = [stage.stage_id for stage in (verdict.lowest_stage, verdict.stage, verdict.best_stage) if stage is not None]
    return " ".join(ends)


def test_a_contact_whose_budget_nobody_asked_about(tmp_path: Path) -> None:
    """One of two answers would do: two ways up, the best stage within reach, and both questions move one rung."""
    verdict = program(tmp_path, PLANT).score(contact(READY), AS_OF)
    assert stages(verdict) == "prospect prospect qualified_lead"
    assert changes(verdict) == ["budget.allocated unknown > met", "budget.can_allocate unknown > met"]
    assert [(question.field, question.rungs) for question in verdict.open_questions] == [
        ("qualification.budget.allocated", 1),
        ("qualification.budget.can_allocate", 1),
    ]
    assert holds(verdict) == [
        "disqualifiers.competitor unmet > met",
        "fit.manufacturer met > unmet",
        "fit.revenue met > unmet",
        "fit.headcount met > unmet",
        "fit.windows_shop met > unmet",
    ]
    assert (verdict.approximate, verdict.holds_by_truncated) == (False, False)


def test_an_unknown_disqualifier_lowers_the_range_and_not_the_questions(tmp_path: Path) -> None:
    """Its fact could take the contact off the ladder, which moves its standing; the others move its stage."""
    facts = {path: value for path, value in READY.items() if path != "company.domain"}
    verdict = program(tmp_path, PLANT).score(contact(facts), AS_OF)
    assert verdict.lowest_stage == OFF_THE_LADDER
    assert [(question.field, question.rungs) for question in verdict.open_questions][-1] == ("company.domain", 0)
    assert verdict.open_questions[0].field == "qualification.budget.allocated"


@pytest.mark.parametrize(
    ("facts", "field", "expected"),
    [
        pytest.param({"company.employees": 12}, "company.employees", (12, 20, "at least 20"), id="a number"),
        pytest.param({}, "company.employees", (None, None, "at least 20"), id="not known"),
        pytest.param(
            {"company.annual_revenue": Money("EUR", NANOS)},
            "company.annual_revenue",
            (Money("EUR", NANOS), None, "more than 5,000,000 EUR"),
            id="money above a bound that does not count",
        ),
        pytest.param({}, "company.industry", (None, "manufacturing", "manufacturing"), id="the only text"),
        pytest.param(
            {"attributes.it_platform": "mac"}, "attributes.it_platform", ("mac", "windows", "windows"), id="of values"
        ),
    ],
)
def test_what_one_fact_has_to_become(
    tmp_path: Path, facts: dict[str, RawValue], field: str, expected: tuple[object, object, str]
) -> None:
    """A change that one fact decides names the nearest value that does it, or in words what is expected."""
    known = {**{path: value for path, value in READY.items() if path != field}, **facts}
    verdict = program(tmp_path, PLANT).score(contact(known), AS_OF)
    assert verdict.next_rung is not None
    ((change,),) = verdict.next_rung.paths
    assert change.fact is not None
    assert (change.fact.field, change.fact.value, change.fact.to, change.fact.expected) == (field, *expected)
    assert [evidence.field for evidence in change.evidence][:1] == [field]


EACH = """
fields:
  attributes.flag: {type: boolean}
  attributes.seen: {type: timestamp}
  attributes.length: {type: duration}
signals:
  visits: {count: {type: visit}}
  last: {latest: {type: visit}}
dimensions:
  fit: {criteria: [{id: one, when: WHEN}]}
ladder: [{stage: lead, requires: fit}]
"""

_DAY = to_date(AS_OF)


@pytest.mark.parametrize(
    ("when", "facts", "visits", "expected"),
    [
        pytest.param("{attributes.flag: true}", {"attributes.flag": False}, (), (False, True, "yes"), id="a boolean"),
        pytest.param("{signals.visits: {gt: 2}}", {}, (1,), (1, 3, "more than 2"), id="a count, by whole numbers"),
        pytest.param("{company.employees: {gt: 2}}", {"company.employees": 1}, (), (1, None, "more than 2"), id="gt"),
        pytest.param("{company.employees: {lte: 5}}", {"company.employees": 9}, (), (9, 5, "at most 5"), id="lte"),
        pytest.param(
            "{company.employees: {in: [10, 20]}}",
            {"company.employees": 15},
            (),
            (15, None, "one of 10 or 20"),
            id="two",
        ),
        pytest.param(
            "{company.employees: {in: [10, 20]}}", {"company.employees": 14}, (), (14, 10, "one of 10 or 20"), id="one"
        ),
        pytest.param(
            "{company.employees: {gte: 20, lt: 50}}",
            {"company.employees": 60},
            (),
            (60, None, "at least 20 and less than 50"),
            id="a range with an open end",
        ),
        pytest.param(
            "{company.employees: {gte: 20, lt: 50}}",
            {"company.employees": 1},
            (),
            (1, 20, "at least 20 and less than 50"),
            id="a range with a closed end",
        ),
        pytest.param(
            "{not: {company.employees: {lt: 20}}}", {"company.employees": 1}, (), (1, 20, "at least 20"), id="not"
        ),
        pytest.param(
            "{qualification.timeline.decide_by: {after: 2030-01-01}}",
            {"qualification.timeline.decide_by": date(2029, 1, 1)},
            (),
            (date(2029, 1, 1), date(2030, 1, 2), "a date after 2030-01-01"),
            id="a day",
        ),
        pytest.param(
            "{qualification.timeline.decide_by: {in_next: 30d}}",
            {"qualification.timeline.decide_by": _DAY - timedelta(9)},
            (),
            (_DAY - timedelta(9), None, "a date in the next 30 days"),
            id="a window that moves with time",
        ),
        pytest.param(
            "{attributes.length: {gte: 2d}}",
            {"attributes.length": timedelta(days=1)},
            (),
            (timedelta(days=1), timedelta(days=2), "at least 2 days"),
            id="a duration",
        ),
        pytest.param("{signals.last: {known: true}}", {}, (), (None, None, "known"), id="a date that never came"),
        pytest.param(
            "{company.technologies: {contains: sap}}",
            {"company.technologies": ("linux",)},
            (),
            (("linux",), None, "sap among them"),
            id="a list",
        ),
    ],
)
def test_facts_of_every_type(
    tmp_path: Path, when: str, facts: dict[str, RawValue], visits: tuple[int, ...], expected: tuple[object, ...]
) -> None:
    """The nearest value is the nearest that a fact of its type can have; a moving or open bound names none."""
    verdict = program(tmp_path, EACH.replace("WHEN", when)).score(contact(facts, *visits), AS_OF)
    assert verdict.next_rung is not None
    ((change,),) = verdict.next_rung.paths
    assert change.fact is not None
    assert (change.fact.value, change.fact.to, change.fact.expected) == expected


POINTS = """
dimensions:
  fit:
    criteria:
      - id: size
        levels:
          - {when: {company.employees: {gte: 100}}, points: 30}
          - {when: {company.employees: {gte: 10}}, points: 10}
      - {id: sites, when: {company.sites: {gte: 2}}, points: 15}
      - {id: old, when: {company.founded_year: {lt: 1990}}, points: 15}
      - {id: tiny, when: {company.employees: {lt: 3}}, points: -20}
ladder: [{stage: lead, requires: {points.fit: {gte: 40}}}]
"""


def test_points_are_reached_by_more_of_a_level_or_by_several_criteria(tmp_path: Path) -> None:
    """A higher level of what is met already is a change; what is not enough alone is in no set by itself."""
    facts: dict[str, RawValue] = {"company.employees": 20, "company.sites": 1, "company.founded_year": 2000}
    verdict = program(tmp_path, POINTS).score(contact(facts), AS_OF)
    assert changes(verdict) == [
        "fit.sites unmet > met + fit.old unmet > met",
        "fit.sites unmet > met + fit.size met > met",
        "fit.old unmet > met + fit.size met > met",
    ]
    assert verdict.next_rung is not None
    level = verdict.next_rung.paths[1][1].fact
    assert level is not None
    assert (level.value, level.to, level.expected) == (20, 100, "at least 100")


GROUPS = """
fields:
  attributes.a: {type: boolean}
  attributes.b: {type: boolean}
  attributes.c: {type: boolean}
disqualifiers: [{id: out, when: {company.country: XX}}]
fast_track: [{id: now, to: lead, when: {company.sites: {gte: 5}}}]
dimensions:
  sign:
    criteria:
      - {id: a, when: {attributes.a: true}}
      - {id: b, when: {attributes.b: true}}
      - {id: c, when: {attributes.c: true}}
ladder:
  - {stage: suspect, requires: sign.a, sticky: true}
  - {stage: lead, requires: REQUIRES}
"""


@pytest.mark.parametrize(
    ("requires", "facts", "up", "held"),
    [
        pytest.param(
            "{at_least: {count: 2, of: [sign.a, sign.b, sign.c]}}",
            {"a": True, "b": False},
            ["sign.c unknown > met", "fast_track.now unmet > met", "sign.b unmet > met"],
            ["disqualifiers.out unmet > met", "sign.a met > unmet"],
            id="at least two",
        ),
        pytest.param(
            "{not: sign.b}",
            {"a": True, "b": True, "c": True},
            ["fast_track.now unmet > met", "sign.b met > unmet"],
            ["disqualifiers.out unmet > met", "sign.a met > unmet"],
            id="a change to unmet",
        ),
        pytest.param(
            "{sign.c: {known: true}}",
            {"a": True, "b": True},
            ["sign.c unknown > met", "fast_track.now unmet > met"],
            ["disqualifiers.out unmet > met", "sign.a met > unmet"],
            id="any answer will do",
        ),
        pytest.param(
            "{any: [{all: [sign.b, sign.c]}, {all: [{not: sign.b}, {not: sign.c}]}]}",
            {"a": True, "b": True, "c": False},
            ["fast_track.now unmet > met", "sign.c unmet > met", "sign.b met > unmet"],
            ["disqualifiers.out unmet > met", "sign.a met > unmet"],
            id="both or neither",
        ),
    ],
)
def test_conditions_of_every_kind(
    tmp_path: Path, requires: str, facts: dict[str, bool], up: list[str], held: list[str]
) -> None:
    """Every smallest set, unknown before unmet before what has to cease, then in file order."""
    known: dict[str, RawValue] = {f"attributes.{name}": value for name, value in facts.items()}
    asked = contact({**known, "company.sites": 1, "company.country": "DE"})
    verdict = program(tmp_path, GROUPS.replace("REQUIRES", requires)).score(asked, AS_OF)
    assert verdict.stage.stage_id == "suspect"
    assert (changes(verdict), holds(verdict)) == (up, held)


def test_a_sticky_rung_hangs_on_no_criterion(tmp_path: Path) -> None:
    """Who was on a sticky rung loses it only by being disqualified, and never is lower in its range."""
    rules = program(tmp_path, GROUPS.replace("REQUIRES", "sign.b"))
    verdict = rules.score(contact({"company.country": "DE", "company.sites": 1}), AS_OF, "suspect")
    assert holds(verdict) == ["disqualifiers.out unmet > met"]
    assert stages(verdict) == "suspect suspect lead"
    assert changes(verdict) == ["fast_track.now unmet > met", "sign.a unknown > met + sign.b unknown > met"][::1]


def test_what_a_fast_track_gave_hangs_on_it(tmp_path: Path) -> None:
    """A lifted contact loses its stage with the fast track, and with nothing that it waives."""
    rules = program(tmp_path, GROUPS.replace("REQUIRES", "sign.b"))
    verdict = rules.score(contact({"company.country": "DE", "company.sites": 5, "attributes.a": False}), AS_OF)
    assert holds(verdict) == ["disqualifiers.out unmet > met", "fast_track.now met > unmet"]
    assert verdict.next_rung is None


TIED = """
dimensions:
  fit: {criteria: [{id: covered, when: {qualification.budget.amount: {gte: $relationship.lifetime_value}}}]}
ladder: [{stage: lead, requires: fit}]
"""


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({}, "name name lead", id="neither is known"),
        pytest.param({"qualification.budget.amount": Money("EUR", NANOS)}, "name name lead", id="one is"),
        pytest.param(
            {"qualification.budget.amount": Money("EUR", 5), "relationship.lifetime_value": Money("EUR", 5)},
            "lead lead lead",
            id="both are",
        ),
    ],
)
def test_two_facts_that_are_compared(tmp_path: Path, facts: dict[str, RawValue], expected: str) -> None:
    """An unknown fact that is compared with another can be below, the same, or above."""
    verdict = program(tmp_path, TIED).score(contact(facts), AS_OF)
    assert stages(verdict) == expected
    assert not verdict.approximate
    if verdict.next_rung is not None:
        assert len(changes(verdict)) == 1
        assert verdict.next_rung.paths[0][0].fact is None


TEXTS = """
dimensions:
  fit:
    criteria:
      - {id: boss, when: {person.job_title: {contains: head}}}
      - {id: buyer, when: {person.department: {in: [purchasing, plant]}}}
ladder:
  - {stage: suspect, requires: fit.buyer}
  - {stage: lead, requires: fit.boss}
"""


@pytest.mark.parametrize(
    ("facts", "approximate"),
    [
        pytest.param({"person.department": "plant"}, True, id="an unknown text under contains"),
        pytest.param({"person.department": "plant", "person.job_title": "Head of IT"}, True, id="what it could become"),
        pytest.param({"person.department": "hall", "person.job_title": "Head of IT"}, False, id="not needed"),
    ],
)
def test_texts_whose_tests_cannot_be_weighed_are_said_to_be_estimates(
    tmp_path: Path, facts: dict[str, RawValue], *, approximate: bool
) -> None:
    """`contains` and its like make a verdict approximate where it rests on what else such a text could be."""
    assert program(tmp_path, TEXTS).score(contact(facts), AS_OF).approximate is approximate


def _many(count: int, requires: str) -> str:
    fields = "\n".join(f"  attributes.a{number}: {{type: boolean}}" for number in range(count))
    criteria = "\n".join(f"      - {{id: c{number}, when: {{attributes.a{number}: true}}}}" for number in range(count))
    names = ", ".join(f"sign.c{number}" for number in range(count))
    return f"""
fields:
{fields}
dimensions:
  sign:
    criteria:
{criteria}
ladder: [{{stage: lead, requires: {requires.replace("NAMES", names)}}}]
"""


@pytest.mark.parametrize(
    ("count", "requires", "paths", "truncated"),
    [
        pytest.param(20, "{any: [NAMES]}", 20, False, id="twenty ways"),
        pytest.param(21, "{any: [NAMES]}", 20, True, id="one more"),
        pytest.param(8, "{all: [NAMES]}", 1, False, id="eight changes"),
        pytest.param(9, "{all: [NAMES]}", 0, True, id="nine"),
        pytest.param(40, "{at_least: {count: 20, of: [NAMES]}}", 0, True, id="far too many"),
        pytest.param(300, "{at_least: {count: 2, of: [NAMES]}}", 20, True, id="very many pairs"),
    ],
)
def test_no_more_than_twenty_ways_of_eight_changes(
    tmp_path: Path, count: int, requires: str, paths: int, *, truncated: bool
) -> None:
    """Where there are more or longer ways, the first are told, and that there are others."""
    verdict = program(tmp_path, _many(count, requires)).score(contact({}), AS_OF)
    assert verdict.next_rung is not None
    assert (len(verdict.next_rung.paths), verdict.next_rung.truncated) == (paths, truncated)
    assert stages(verdict) == "name name lead"


def test_an_outlook_is_made_only_when_asked_for(tmp_path: Path) -> None:
    """Without it, the parts that it is are empty, and everything else is the same."""
    rules = program(tmp_path, PLANT)
    plain = rules.score(contact(READY), AS_OF, outlook=False)
    assert (plain.next_rung, plain.open_questions, plain.holds_by) == (None, (), ())
    assert (plain.lowest_stage, plain.best_stage, plain.valid_until) == (None, None, None)
    full = rules.score(contact(READY), AS_OF)
    assert (plain.stage, plain.reasons, plain.score) == (full.stage, full.reasons, full.score)


def test_values_enter_when_an_outlook_is_told(tmp_path: Path) -> None:
    """Contacts of the same outcomes share an outlook; each is told its own values."""
    rules = program(tmp_path, PLANT)
    first, second = (rules.assess(contact({**READY, "company.employees": size}), AS_OF) for size in (12, 13))
    assert first.outlook is second.outlook
    told = []
    for size in (12, 13, 12):
        verdict = rules.score(contact({**READY, "company.employees": size}), AS_OF)
        assert verdict.next_rung is not None
        change = verdict.next_rung.paths[0][0]
        assert change.fact is not None
        told.append((change.fact.value, change.evidence[0].value))
    assert told == [(12, 12), (13, 13), (12, 12)]


def test_a_contact_without_a_history(tmp_path: Path) -> None:
    """Signals of a contact whose history nobody sent are unknown facts like any other."""
    rules = program(tmp_path, EACH.replace("WHEN", "{signals.visits: {gte: 3}}"))
    verdict = rules.score(Contact("c", {}, None), AS_OF)
    assert stages(verdict) == "name name lead"
    assert [(question.field, question.rungs) for question in verdict.open_questions] == [("signals.visits", 1)]
