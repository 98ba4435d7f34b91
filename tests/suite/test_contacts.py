"""Contacts of tests: fixtures, samples, what differs from them, and time."""

import pytest

from leadladder_server.contact import Activity, Contact
from leadladder_server.values.money import Money
from leadladder_server.values.time import parse_instant
from leadladder_server.values.types import Instant
from leadladder_server.verdict import Verdict

from .written import ran, suite_of

FIXTURES = """
contacts:
  ready:
    company: {employees: 60, annual_revenue: 8000000 EUR}
    attributes: {platform: windows}
    qualification: {budget: {allocated: true, can_allocate: false}}
    history: [{type: contact_form, at: 20d ago}]
  larger: {like: ready, company: {employees: 300}}
"""


def moment(text: str) -> Instant:
    """The moment that a text names."""
    instant = parse_instant(text)
    assert instant is not None
    return instant


def contact(written: str) -> Contact:
    """The contact of a test, as it is written in its braces."""
    tests = f"tests:\n  - {{it: works, stage: name, {written}}}\n  - {{it: uses, contact: larger, stage: lead}}\n"
    return suite_of(FIXTURES + tests).cases[0].contact


READY = {
    "company.employees": 60,
    "company.annual_revenue": Money("EUR", 8_000_000 * 10**9),
    "attributes.platform": "windows",
    "qualification.budget.allocated": True,
    "qualification.budget.can_allocate": False,
}
FORM = Activity("contact_form", moment("2026-11-02"), {})


@pytest.mark.parametrize(
    ("written", "facts", "history"),
    [
        pytest.param("company.employees: 20", {"company.employees": 20}, None, id="nobody with a fact"),
        pytest.param("contact: ready", READY, (FORM,), id="a fixture"),
        pytest.param("contact: larger", READY | {"company.employees": 300}, (FORM,), id="a fixture on a fixture"),
        pytest.param(
            "contact: ready, company.employees: 19", READY | {"company.employees": 19}, (FORM,), id="a fact differs"
        ),
        pytest.param(
            "contact: {like: ready, without: [qualification.budget, history]}",
            {path: value for path, value in READY.items() if not path.startswith("qualification.")},
            None,
            id="without a group and the history",
        ),
        pytest.param(
            "contact: {like: ready, without: history, history: []}", READY, (), id="a history of nothing instead"
        ),
        pytest.param(
            "contact: ready, company.employees: unknown",
            {path: value for path, value in READY.items() if path != "company.employees"},
            (FORM,),
            id="a fact is unknown",
        ),
        pytest.param(
            "contact: {like: ready, qualification: {budget: unknown}, company.employees: 5}",
            {path: value for path, value in READY.items() if not path.startswith("qualification.")}
            | {"company.employees": 5},
            (FORM,),
            id="a group is unknown",
        ),
        pytest.param(
            'contact: ready, attributes.platform: "unknown"',
            READY | {"attributes.platform": "unknown"},
            (FORM,),
            id="in quotes it is a text",
            marks=pytest.mark.filterwarnings("ignore"),
        ),
        pytest.param(
            "contact: ready, history: [{type: call, at: in 3d, attributes: {length: 5}}]",
            READY,
            (FORM, Activity("call", moment("2026-11-25"), {"length": "5"})),
            id="an activity more",
        ),
        pytest.param(
            "contact: {file: contacts/acme.yaml}, company.employees: 61",
            {"company.employees": 61, "attributes.platform": "windows"},
            (FORM,),
            id="a sample",
        ),
    ],
)
def test_a_contact(written: str, facts: dict[str, object], history: tuple[Activity, ...] | None) -> None:
    """A contact has the facts that it starts from, less what is taken away, with what differs."""
    made = contact(written)

    assert made.facts == facts
    assert made.history == history


def test_rows_start_from_their_test() -> None:
    """A row has the contact, facts, history and previous stage of its test, unless it says otherwise."""
    suite = suite_of(
        FIXTURES
        + """
tests:
  - it: has rows
    contact: ready
    company.employees: 30
    history: [{type: call, at: 1d ago}]
    previous_stage: prospect
    cases:
      - {stage: lead}
      - {company.employees: 40, history: [{type: call, at: 2d ago}], stage: lead}
      - {contact: larger, previous_stage: lead, stage: lead}
"""
    )

    rows = [
        (case.contact.facts["company.employees"], len(case.contact.history or ()), case.previous_stage)
        for case in suite.cases
    ]
    assert rows == [(30, 2, "prospect"), (40, 3, "prospect"), (300, 1, "lead")]
    assert [case.name for case in suite.cases] == [f"has rows > line {number}" for number in (1, 2, 3)]
    assert [case.differs for case in suite.cases] == [
        "",
        "company.employees: 40, history: [call]",
        "larger, previous_stage: lead",
    ]


def test_a_test_with_rows_is_itself_run_when_it_expects_something() -> None:
    """What stands beside rows is compared too, at the file's moment."""
    suite = suite_of(
        FIXTURES + "tests:\n  - {it: moves, contact: larger, stage: lead, later: [{after: 40d, stage: name}]}\n"
    )

    assert [(case.name, case.as_of - moment("2026-11-22")) for case in suite.cases] == [
        ("moves", 0),
        ("moves > after 40d", 40 * 86_400 * 10**6),
    ]


def test_time_moves_and_dates_do_not() -> None:
    """Dates count from the file's as_of, however much later the verdict is."""
    result = ran(
        FIXTURES
        + """
tests:
  - it: forgets
    contact: larger
    later:
      - {after: 9d, stage: customer_to_be}
      - {after: 10d, stage: prospect}
      - {after: 10d, history: [{type: contact_form, at: in 10d}], stage: customer_to_be}
"""
    )

    verdicts = [case.verdict for case in result.cases]
    assert [verdict.stage.stage_id for verdict in verdicts if isinstance(verdict, Verdict)] == [
        "customer_to_be",
        "prospect",
        "customer_to_be",
    ]
    assert result.passed


def test_a_sample_brings_its_previous_stage() -> None:
    """A test of a sample starts from where the sample stood, unless it says otherwise."""
    suite = suite_of("""
tests:
  - {it: keeps it, contact: {file: contacts/acme.yaml}, transition: promoted}
  - {it: says otherwise, contact: {file: contacts/acme.yaml}, previous_stage: name, transition: promoted}
""")

    assert [case.previous_stage for case in suite.cases] == ["prospect", "name"]
    assert suite.cases[0].contact.contact_id == "acme"
