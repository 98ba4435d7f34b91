"""What blocks a rung, and what carries it."""

from pathlib import Path

from tests.engine.written import AS_OF, changes, contact, program, reasons


def test_a_criterion_that_is_wanted_both_ways_is_wanted_met(tmp_path: Path) -> None:
    """Where one part of a rung wants a criterion met and another would do without it, the change is to met."""
    rules = program(
        tmp_path,
        """
dimensions:
  fit:
    criteria:
      - {id: size, when: {company.employees: {gte: 20}}, ask: Size?}
      - {id: old, when: {company.founded_year: {lt: 2000}}, ask: Year?}
ladder: [{stage: suspect, requires: {all: [fit.size, {any: [fit.old, {not: fit.size}]}]}}]
""",
    )
    assert changes(rules.score(contact({}), AS_OF)) == ["fit.size unknown > met + fit.old unknown > met"]


def test_a_dimension_met_by_points_waits_for_what_gives_some(tmp_path: Path) -> None:
    """A criterion without points changes nothing; one that could lose some has to be unmet to be sure of the points."""
    rules = program(
        tmp_path,
        """
dimensions:
  fit:
    met_when: {points.fit: {gte: 10}}
    criteria:
      - {id: size, when: {company.employees: {gte: 20}}, points: 10, ask: Size?}
      - {id: old, when: {company.founded_year: {lt: 2000}}}
      - {id: tiny, when: {company.sites: {lt: 1}}, points: -5}
ladder: [{stage: suspect, requires: fit}]
""",
    )
    verdict = rules.score(contact({}), AS_OF)
    assert changes(verdict) == ["fit.size unknown > met + fit.tiny unknown > unmet"]
    assert reasons(verdict) == ["fit.size unknown *", "fit.old unknown", "fit.tiny unknown"]
