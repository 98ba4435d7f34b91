"""The sentences of reasons: the author's, or what follows from the condition."""

from pathlib import Path

import pytest

from leadladder_server.contact import RawValue
from tests.engine.written import AS_OF, contact, program, reasons

GRADED = """
dimensions:
  fit:
    criteria:
      - id: size
        levels:
          - {when: {company.sites: {gte: 3}}, points: 0}
          - {when: {company.employees: {gte: 200}}, points: 20, met: Large}
          - {when: {company.employees: {gte: 20}}, points: 10}
ladder: [{stage: suspect, requires: fit}]
"""


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        pytest.param({"company.sites": 1, "company.employees": 300}, "Large", id="the author's of the level"),
        pytest.param(
            {"company.sites": 1, "company.employees": 60},
            "company employees 60, at least 20",
            id="the level that gives the points",
        ),
        pytest.param(
            {"company.sites": 3, "company.employees": 60},
            "company employees 60, at least 20",
            id="a level that gives none is no reason for being met",
        ),
        pytest.param(
            {"company.sites": 3, "company.employees": 5},
            "company sites 3, at least 3",
            id="and the reason for having no points",
        ),
        pytest.param(
            {"company.sites": 1, "company.employees": 5},
            "company employees 5, needs at least 20",
            id="the least demanding level while none holds",
        ),
    ],
)
def test_a_graded_criterion_names_the_level_that_tells_most(
    tmp_path: Path, facts: dict[str, RawValue], text: str
) -> None:
    """Of several levels, the sentence is about the one that the outcome and the points hang on."""
    (reason,) = program(tmp_path, GRADED).score(contact(facts), AS_OF).reasons
    assert reason.text == text


@pytest.mark.parametrize("because", ["Sells on", "Sells on.", "Sells on!"])
def test_an_override_that_is_unknown_asks_its_sentence(tmp_path: Path, because: str) -> None:
    """What an override would say is a question while its facts are missing, whatever mark its author put at the end."""
    rules = program(
        tmp_path,
        f"""
fields:
  attributes.reseller: {{type: boolean, title: reseller}}
disqualifiers: [{{id: reseller, when: {{attributes.reseller: true}}, because: "{because}"}}]
dimensions:
  fit:
    criteria: [{{id: size, when: {{company.employees: {{gte: 20}}}}}}]
ladder: [{{stage: suspect, requires: fit}}]
""",
    )
    assert rules.score(contact({}), AS_OF).reasons[0].text == "Sells on? Not known: reseller"


def test_a_fast_track_below_a_sticky_rung_decides_nothing(tmp_path: Path) -> None:
    """Where a sticky rung holds a contact above its fast track, the rung is what the stage hangs on."""
    rules = program(
        tmp_path,
        """
fast_track: [{id: eager, to: prospect, when: {signals.visits: {gte: 1}}}]
signals: {visits: {count: {type: visit}}}
dimensions:
  fit:
    criteria: [{id: size, when: {company.employees: {gte: 20}}}]
ladder:
  - {stage: suspect, requires: fit}
  - {stage: prospect, requires: fit}
  - {stage: lead, requires: fit, sticky: true}
""",
    )
    asked = contact({"company.employees": 5}, 1)
    assert reasons(rules.score(asked, AS_OF))[:1] == ["fast_track.eager met *"]
    assert reasons(rules.score(asked, AS_OF, "lead"))[:2] == ["fast_track.eager met", "sticky.lead met *"]
