"""Until when verdicts hold, case by case: each window, each signal, each edge of a day."""

from pathlib import Path

import pytest

from leadladder_server.contact import Activity, Contact, RawValue
from leadladder_server.values.time import format_instant, parse_instant
from leadladder_server.values.types import Instant
from leadladder_server.verdict import ReasonDetail
from tests.engine.written import program

RULES = """
fields:
  attributes.day: {type: date}
  attributes.moment: {type: timestamp}
  activity.attributes.page: {type: string}
signals:
  visits: {count: {type: visit}, within: 2d}
  all_visits: {count: {type: visit}}
  last: {latest: {type: visit}}
  last_visit: {latest: {type: visit}, within: 5d}
  first_visit: {first: {type: visit}, within: 5d}
  pages: {distinct: {of: attributes.page, where: {type: visit}}, within: 5d}
  warmth: {sum: {visit: 8, mail: 1}, half_life: 2d}
  fading: {sum: {visit: 12}, fades_over: 4d, cap: 10}
  weekly: {sum: {visit: {weight: 5, at_most: {count: 1, per: 2d}}}, within: 5d}
  nurtured: {sequence: [{type: mail}, {type: visit}], within: 5d}
dimensions:
  d:
    criteria:
      - {id: c, when: %s, points: 10}
ladder:
  - {stage: lead, requires: d}
"""

AS_OF = "2023-11-14T22:13:20Z"


def instant(text: str) -> Instant:
    """The moment that a text names."""
    moment = parse_instant(text)
    assert moment is not None
    return moment


def contact(facts: dict[str, RawValue], *history: str) -> Contact:
    """A contact with facts, and with activities as "visit 2023-11-14T10:00:00Z /page"."""
    activities = []
    for line in history:
        kind, at, *page = line.split()
        activities.append(Activity(kind, instant(at), {"page": page[0]} if page else {}))
    return Contact("c1", facts, tuple(activities))


def until(folder: Path, rules: str, asked: Contact, as_of: str = AS_OF, previous: str | None = None) -> tuple[str, str]:
    """Until when the verdict holds, and until when the stage does; "ever" for no end."""
    verdict = program(folder, rules).score(asked, instant(as_of), previous)
    whole, stage = verdict.valid_until, verdict.stage_valid_until
    return tuple("ever" if moment is None else format_instant(moment) for moment in (whole, stage))  # type: ignore[return-value]


def day(text: str) -> Contact:
    """A contact with that day, and nothing done."""
    return contact({"attributes.day": text})


def moment(text: str) -> Contact:
    """A contact with that moment, and nothing done."""
    return contact({"attributes.moment": text})


@pytest.mark.parametrize(
    ("when", "asked", "whole", "stage"),
    [
        pytest.param("{attributes.day: {within: 3d}}", day("2023-11-13"), "2023-11-16", "2023-11-16", id="within-days"),
        pytest.param("{attributes.day: {within: 3d}}", day("2023-11-16"), "2023-11-16", "2023-11-16", id="day-to-come"),
        pytest.param("{attributes.day: {within: 1d}}", day("2023-11-14"), "2023-11-15", "2023-11-15", id="today"),
        pytest.param(
            "{attributes.day: {older_than: 3d}}", day("2023-11-13"), "2023-11-16", "2023-11-16", id="older-days"
        ),
        pytest.param("{attributes.day: {older_than: 3d}}", day("2023-11-11"), "ever", "ever", id="old-for-ever"),
        pytest.param(
            "{attributes.day: {in_next: 3d}}", day("2023-11-20"), "2023-11-18", "2023-11-18", id="nearing-days"
        ),
        pytest.param(
            "{attributes.day: {in_next: 3d}}", day("2023-11-15"), "2023-11-16", "2023-11-16", id="passing-days"
        ),
        pytest.param("{attributes.day: {in_next: 3d}}", day("2023-11-13"), "ever", "ever", id="passed"),
        pytest.param("{attributes.day: {before: 2023-11-20}}", day("2023-11-13"), "ever", "ever", id="fixed-day"),
        pytest.param("{attributes.day: {within: 3d}}", contact({}), "ever", "ever", id="unknown-day"),
        pytest.param(
            "{attributes.moment: {within: 6h}}",
            moment("2023-11-14T20:00:00Z"),
            "2023-11-15T02:00:00Z",
            "2023-11-15T02:00:00Z",
            id="within-hours",
        ),
        pytest.param(
            "{attributes.moment: {older_than: 6h}}",
            moment("2023-11-14T20:00:00Z"),
            "2023-11-15T02:00:00Z",
            "2023-11-15T02:00:00Z",
            id="older-hours",
        ),
        pytest.param(
            "{attributes.moment: {in_next: 6h}}",
            moment("2023-11-15T20:00:00Z"),
            "2023-11-15T14:00:00.000001Z",
            "2023-11-15T14:00:00.000001Z",
            id="nearing-hours",
        ),
        pytest.param(
            "{attributes.moment: {in_next: 6h}}",
            moment("2023-11-14T23:00:00Z"),
            "2023-11-14T23:00:00.000001Z",
            "2023-11-14T23:00:00.000001Z",
            id="passing-hours",
        ),
        pytest.param(
            "{signals.visits: {gte: 1}}",
            contact({}, "visit 2023-11-13T09:00:00Z", "visit 2023-11-14T09:00:00Z"),
            "2023-11-15T09:00:00Z",
            "2023-11-16T09:00:00Z",
            id="count-shown-before-it-matters",
        ),
        pytest.param(
            "{signals.all_visits: {gte: 1}}",
            contact({}, "visit 2023-11-13T09:00:00Z"),
            "ever",
            "ever",
            id="count-of-all",
        ),
        pytest.param(
            "{signals.all_visits: {gte: 2}}",
            contact({}, "visit 2023-11-13T09:00:00Z", "visit 2023-11-20T09:00:00Z", "mail 2023-11-15T09:00:00Z"),
            "2023-11-20T09:00:00Z",
            "2023-11-20T09:00:00Z",
            id="activity-to-come",
        ),
        pytest.param("{signals.visits: {gte: 1}}", Contact("c1", {}), "ever", "ever", id="no-history"),
        pytest.param(
            "{signals.last_visit: {within: 1d}}",
            contact({}, "visit 2023-11-13T09:00:00Z", "visit 2023-11-14T09:00:00Z"),
            "2023-11-15T09:00:00Z",
            "2023-11-15T09:00:00Z",
            id="latest-in-window",
        ),
        pytest.param(
            "{signals.last_visit: {known: true}}",
            contact({}, "visit 2023-11-13T09:00:00Z", "visit 2023-11-14T09:00:00Z"),
            "2023-11-19T09:00:00Z",
            "2023-11-19T09:00:00Z",
            id="latest-to-never",
        ),
        pytest.param(
            "{signals.last: {within: 1d}}",
            contact({}, "visit 2023-11-13T09:00:00Z", "visit 2023-11-14T09:00:00Z"),
            "2023-11-15T09:00:00Z",
            "2023-11-15T09:00:00Z",
            id="window-over-a-signal-that-stays",
        ),
        pytest.param(
            "{signals.first_visit: {older_than: 1d}}",
            contact({}, "visit 2023-11-13T09:00:00Z", "visit 2023-11-14T09:00:00Z"),
            "2023-11-18T09:00:00Z",
            "2023-11-19T09:00:00Z",
            id="first-to-the-next-to-never",
        ),
        pytest.param(
            "{signals.pages: {gte: 2}}",
            contact(
                {}, "visit 2023-11-10T09:00:00Z /a", "visit 2023-11-11T09:00:00Z /a", "visit 2023-11-13T09:00:00Z /b"
            ),
            "2023-11-16T09:00:00Z",
            "2023-11-16T09:00:00Z",
            id="distinct-by-its-last",
        ),
        pytest.param(
            "{signals.warmth: {gte: 3}}",
            contact({}, "visit 2023-11-14T09:00:00Z"),
            "2023-11-15T09:00:00Z",
            "2023-11-17T09:00:00Z",
            id="half-life",
        ),
        pytest.param(
            "{signals.warmth: {lt: 8}}",
            contact({}, "visit 2023-11-14T09:00:00Z", "mail 2023-11-14T12:00:00Z"),
            "2023-11-15T09:00:00Z",
            "2023-11-15T09:00:00Z",
            id="half-life-of-two-on-their-own-steps",
        ),
        pytest.param(
            "{signals.fading: {gte: 4}}",
            contact({}, "visit 2023-11-14T09:00:00Z"),
            "2023-11-15T09:00:00Z",
            "2023-11-17T09:00:00Z",
            id="linear-decay-below-its-cap",
        ),
        pytest.param(
            "{signals.fading: {gte: 10}}",
            contact({}, "visit 2023-11-14T09:00:00Z", "visit 2023-11-14T10:00:00Z"),
            "2023-11-17T09:00:00Z",
            "2023-11-17T09:00:00Z",
            id="cap-hides-decay",
        ),
        pytest.param(
            "{signals.weekly: {gte: 5}}",
            contact({}, "visit 2023-11-12T09:00:00Z", "visit 2023-11-13T09:00:00Z"),
            "2023-11-17T09:00:00Z",
            "2023-11-17T09:00:00Z",
            id="one-that-was-too-many-never-counts",
        ),
        pytest.param(
            "{signals.nurtured: {gte: 1}}",
            contact({}, "mail 2023-11-11T09:00:00Z", "visit 2023-11-12T09:00:00Z", "visit 2023-11-13T09:00:00Z"),
            "2023-11-16T09:00:00Z",
            "2023-11-16T09:00:00Z",
            id="sequence-by-its-first-step",
        ),
    ],
)
def test_a_criterion_changes_with_time(tmp_path: Path, when: str, asked: Contact, whole: str, stage: str) -> None:
    """The verdict and the stage hold until the moment that follows from the definition."""
    expected = [text if text == "ever" or "T" in text else f"{text}T00:00:00Z" for text in (whole, stage)]
    assert list(until(tmp_path, RULES % when, asked)) == expected


OVERRIDES = """
fields:
  attributes.day: {type: date}
signals:
  visits: {count: {type: visit}, within: 2d}
disqualifiers:
  - {id: chose_another, as: hold, when: {relationship.status: lost}, until: 3d, since: relationship.status_since}
fast_track:
  - {id: eager, to: lead, when: {signals.visits: {gte: 2}}}
dimensions:
  d:
    criteria:
      - {id: big, when: {company.employees: {gte: 20}}, points: 10}
labels:
  season: [{value: soon, when: {attributes.day: {in_next: 3d}}}, {value: later}]
ladder:
  - {stage: lead, requires: d, sticky: true}
"""


@pytest.mark.parametrize(
    ("asked", "previous", "whole", "stage"),
    [
        pytest.param(
            contact({"relationship.status": "lost", "relationship.status_since": "2023-11-13T09:00:00Z"}),
            None,
            "2023-11-16T09:00:00Z",
            "2023-11-16T09:00:00Z",
            id="hold-until",
        ),
        pytest.param(
            contact({"relationship.status": "won", "relationship.status_since": "2023-11-13T09:00:00Z"}),
            None,
            "ever",
            "ever",
            id="hold-that-cannot-act",
        ),
        pytest.param(contact({"attributes.day": "2023-11-20"}), None, "2023-11-18T00:00:00Z", "ever", id="label"),
        pytest.param(
            contact({}, "visit 2023-11-13T09:00:00Z", "visit 2023-11-14T09:00:00Z"),
            None,
            "2023-11-15T09:00:00Z",
            "2023-11-15T09:00:00Z",
            id="fast-track",
        ),
        pytest.param(
            contact({"company.employees": 5}, "visit 2023-11-13T09:00:00Z", "visit 2023-11-14T09:00:00Z"),
            "lead",
            "2023-11-15T09:00:00Z",
            "ever",
            id="sticky-rung-outlasts-the-fast-track",
        ),
        pytest.param(contact({"company.employees": 50}), None, "ever", "ever", id="nothing-to-come"),
    ],
)
def test_what_no_criterion_reads_changes_with_time(
    tmp_path: Path, asked: Contact, previous: str | None, whole: str, stage: str
) -> None:
    """Overrides, labels and sticky rungs are followed to what they do."""
    assert until(tmp_path, OVERRIDES, asked, previous=previous) == (whole, stage)


EFFECTIVE = """
dimensions:
  d:
    criteria:
      - {id: always, when: {company.employees: {gte: 20}}, points: 10}
      - {id: campaign, when: {company.country: AT}, points: 5, effective: {from: 2023-11-20, until: 2023-12-01}}
ladder:
  - {stage: lead, requires: d}
"""


@pytest.mark.parametrize(
    ("facts", "as_of", "whole", "stage"),
    [
        pytest.param(
            {"company.employees": 50}, AS_OF, "2023-11-20T00:00:00Z", "2023-11-20T00:00:00Z", id="unknown-then"
        ),
        pytest.param(
            {"company.employees": 50, "company.country": "AT"}, AS_OF, "2023-11-20T00:00:00Z", "ever", id="met-then"
        ),
        pytest.param(
            {"company.employees": 50, "company.country": "US"},
            "2023-11-21T10:00:00Z",
            "2023-12-01T00:00:00Z",
            "2023-12-01T00:00:00Z",
            id="out-of-force",
        ),
        pytest.param({"company.employees": 50}, "2023-12-01T00:00:00Z", "ever", "ever", id="over"),
    ],
)
def test_criteria_come_into_force_and_go_out_of_it(
    tmp_path: Path, facts: dict[str, RawValue], as_of: str, whole: str, stage: str
) -> None:
    """A verdict ends on the first day on which other criteria are in force; its stage when that matters."""
    assert until(tmp_path, EFFECTIVE, contact(facts), as_of) == (whole, stage)


@pytest.mark.parametrize(
    ("when", "as_of", "asked"),
    [
        pytest.param(
            "{signals.visits: {gte: 1}}",
            "9999-12-31T12:00:00Z",
            contact({}, "visit 9999-12-31T10:00:00Z"),
            id="window-ends-after-the-last-moment",
        ),
        pytest.param(
            "{attributes.day: {within: 3d}}", "9999-12-31T23:59:59.999999Z", day("9999-12-31"), id="last-moment"
        ),
        pytest.param("{attributes.day: {in_next: 3d}}", "9999-12-30T00:00:00Z", day("9999-12-31"), id="last-day"),
        pytest.param(
            "{signals.warmth: {gte: 3}}",
            "9999-12-31T12:00:00Z",
            contact({}, "visit 9999-12-31T10:00:00Z"),
            id="decay-after-the-last-moment",
        ),
    ],
)
def test_moments_that_no_calendar_has_never_come(tmp_path: Path, when: str, as_of: str, asked: Contact) -> None:
    """Beyond the year 9999 nothing changes any more."""
    assert until(tmp_path, RULES % when, asked, as_of) == ("ever", "ever")


def test_the_last_moment_can_be_one_of_change(tmp_path: Path) -> None:
    """A window that ends at the last moment of the year 9999 ends then."""
    asked = contact({"attributes.moment": "9999-12-31T17:59:59.999999Z"})
    last = "9999-12-31T23:59:59.999999Z"
    assert until(tmp_path, RULES % "{attributes.moment: {within: 6h}}", asked, "9999-12-31T20:00:00Z") == (last, last)


def test_a_warning_to_come_ends_the_verdict_alone(tmp_path: Path) -> None:
    """An activity that will be warned of when it happens changes the verdict then, and not the stage."""
    asked = contact({}, "vizit 2023-11-20T09:00:00Z", "vizit 2023-11-16T09:00:00Z")
    rules = RULES % "{signals.all_visits: {gte: 1}}"
    assert until(tmp_path, rules, asked) == ("2023-11-16T09:00:00Z", "ever")


def test_an_outlook_ends_when_a_moving_bound_passes_a_fixed_one(tmp_path: Path) -> None:
    """Nothing is known and no test changes, yet what could be met together does."""
    rules = RULES % "{all: [{attributes.day: {within: 2d}}, {attributes.day: {after: 2023-11-20}}]}"
    assert until(tmp_path, rules, contact({})) == ("2023-11-21T00:00:00Z", "ever")


def test_less_detail_changes_no_validity(tmp_path: Path) -> None:
    """How long a verdict holds is said of the whole one, however much of it was asked for."""
    rules = program(tmp_path, RULES % "{attributes.day: {within: 3d}}")
    verdicts = [rules.score(day("2023-11-13"), instant(AS_OF), None, detail) for detail in ReasonDetail]
    assert {verdict.valid_until for verdict in verdicts} == {instant("2023-11-16T00:00:00Z")}


def test_without_an_outlook_nothing_is_said_of_time(tmp_path: Path) -> None:
    """A caller who asks for less pays for less."""
    rules = program(tmp_path, RULES % "{attributes.day: {within: 3d}}")
    verdict = rules.score(day("2023-11-13"), instant(AS_OF), outlook=False)
    assert (verdict.valid_until, verdict.stage_valid_until) == (None, None)
