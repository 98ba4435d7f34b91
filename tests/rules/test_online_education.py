"""How well online-education ranks the leads of X Education that its points were not settled on: the even numbers.

The data set is not part of the repository. LEADLADDER_X_EDUCATION says where its Leads.csv is.
"""

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from leadladder_server.engine.inference import Inference
from leadladder_server.intake.mapping import TableMapping, read_mapping
from leadladder_server.intake.rows import MappedRow, bind
from leadladder_server.intake.table import Row, open_table
from leadladder_server.verdict import ReasonDetail
from tests.rules.shipped import RULES, program, rule_set

RULE_SET = "online-education"
FOLDER = RULES / RULE_SET
LEADS = os.environ.get("LEADLADDER_X_EDUCATION")

KNOWN_AFTERWARDS = {
    "Converted",
    "Tags",
    "Lead Quality",
    "Lead Profile",
    "Last Activity",
    "Last Notable Activity",
    "Asymmetrique Activity Index",
    "Asymmetrique Profile Index",
    "Asymmetrique Activity Score",
    "Asymmetrique Profile Score",
}

LEAST_GROUP = 100


@dataclass(frozen=True)
class Scored:
    """One lead with an even number, what it scored, and how it ended."""

    number: int
    stage: str
    score: int
    won: bool


def mapping() -> TableMapping:
    """The shipped mapping."""
    read, diagnostics = read_mapping("mapping.yaml", (FOLDER / "mapping.yaml").read_text(encoding="utf-8"))
    assert diagnostics == []
    assert read is not None
    return read


@pytest.fixture(scope="module")
def even_leads() -> list[Scored]:
    """Every lead with an even number, scored."""
    if LEADS is None:
        pytest.skip("LEADLADDER_X_EDUCATION does not say where the data set is")
    columns, rules = mapping(), rule_set(RULE_SET)
    assert columns.as_of is not None
    scored = []
    with Path(LEADS).open("rb") as stream:
        table, diagnostics = open_table(LEADS, stream, ",")
        assert diagnostics == []
        assert table is not None
        reader, diagnostics = bind(columns, table.header, rules.fields, rules.activity_fields)
        assert diagnostics == []
        assert reader is not None
        for row in table.rows():
            assert isinstance(row, Row)
            mapped = reader.read(row, columns.as_of)
            assert isinstance(mapped, MappedRow)
            number = int(mapped.contact.contact_id)
            if number % 2 == 0:
                verdict = program(RULE_SET, Inference.DURABLE).score(
                    mapped.contact, columns.as_of, detail=ReasonDetail.NONE
                )
                assert mapped.won is not None
                assert verdict.score.total is not None
                scored.append(Scored(number, verdict.stage.stage_id, verdict.score.total, mapped.won))
    return scored


def rate(leads: list[Scored]) -> float:
    """The share of leads that converted, 0 to 1."""
    return sum(lead.won for lead in leads) / len(leads)


def by_stage(leads: list[Scored]) -> dict[str, list[Scored]]:
    """The leads on each stage, bottom to top."""
    rules = rule_set(RULE_SET)
    stages = [rules.base.stage.stage_id, *(rung.stage.stage_id for rung in rules.rungs)]
    return {stage: [lead for lead in leads if lead.stage == stage] for stage in stages}


def quintiles(leads: list[Scored]) -> list[list[Scored]]:
    """Five groups of equal size, lowest scores first; among equal scores the lower number comes first."""
    ranked = sorted(leads, key=lambda lead: (lead.score, lead.number))
    return [ranked[len(ranked) * fifth // 5 : len(ranked) * (fifth + 1) // 5] for fifth in range(5)]


def auc(leads: list[Scored]) -> float:
    """The chance that a lead that converted outscores one that did not, 0 to 1; equal scores count half.

    Source: H. B. Mann, D. R. Whitney, "On a test of whether one of two random variables is stochastically larger than
    the other" (1947): U divided by the number of pairs.
    """
    won = Counter(lead.score for lead in leads if lead.won)
    lost = Counter(lead.score for lead in leads if not lead.won)
    wins = sum(
        w * n * (1.0 if high > low else 0.5) for high, w in won.items() for low, n in lost.items() if high >= low
    )
    return wins / (won.total() * lost.total())


def never_falls(groups: list[list[Scored]]) -> bool:
    """Whether conversion does not fall from group to group, leaving out small ones."""
    rates = [rate(group) for group in groups if len(group) >= LEAST_GROUP]
    return rates == sorted(rates)


def figures(leads: list[Scored]) -> list[str]:
    """The lines of the README that state what was measured."""
    groups = quintiles(leads)
    stages = [f"| {name} | {len(group):,} | {rate(group):.0%} |" for name, group in by_stage(leads).items()]
    fifths = [f"| {group[0].score} to {group[-1].score} | {len(group)} | {rate(group):.0%} |" for group in groups]
    base, lift = rate(leads), rate(groups[-1]) / rate(leads)
    return [
        *stages,
        *fifths,
        f"{len(leads):,} leads with even numbers, of which {base:.1%} converted",
        f"The highest fifth converts at {lift:.2f} times the base rate",
        f"area under the ROC curve is {auc(leads):.3f}",
    ]


def test_mapping_reads_nothing_known_afterwards() -> None:
    """The mapping feeds no fact and no activity from the outcome or from what was recorded after it."""
    columns = mapping()
    read = {entry.column.text for entry in columns.columns}
    for activity in columns.activities or ():
        read |= {activity.column.text, *(attribute.column.text for attribute in activity.attributes)}
        read |= set() if activity.at is None else {activity.at.text}

    assert read & KNOWN_AFTERWARDS == set()


def test_every_even_lead_is_scored(even_leads: list[Scored]) -> None:
    """No lead is left out, so that the figures speak of all of them."""
    assert len(even_leads) == 4613


def test_conversion_does_not_fall_from_stage_to_stage(even_leads: list[Scored]) -> None:
    """The higher the stage, the more of its leads converted."""
    assert never_falls(list(by_stage(even_leads).values()))


def test_conversion_does_not_fall_from_quintile_to_quintile(even_leads: list[Scored]) -> None:
    """The higher the score, the more of its leads converted."""
    assert never_falls(quintiles(even_leads))


def test_highest_quintile_converts_well_above_the_base_rate(even_leads: list[Scored]) -> None:
    """The fifth with the highest scores converts at 1.9 times the rate of all leads, or more."""
    assert rate(quintiles(even_leads)[-1]) >= 1.9 * rate(even_leads)


def test_score_ranks_leads(even_leads: list[Scored]) -> None:
    """A lead that converted outscores one that did not in at least 78 of 100 pairs."""
    assert auc(even_leads) >= 0.78


def test_readme_states_the_figures(even_leads: list[Scored]) -> None:
    """The figures in the README are those that are measured here."""
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")

    assert [line for line in figures(even_leads) if line not in readme] == []
