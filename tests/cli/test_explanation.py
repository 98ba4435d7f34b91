"""A verdict in full."""

from pathlib import Path

from .conftest import Run

RULE_SET = """
rule_set: shop
version: 1
dimensions:
  fit:
    criteria:
      - {id: old, when: {company.founded_year: {lt: 2000}}}
      - {id: size, when: {company.employees: {gte: 20}}}
ladder:
  - {stage: suspect, requires: fit.size}
  - {stage: lead, requires: fit}
"""


def test_criteria_stand_in_the_order_of_the_file(run: Run, tmp_path: Path) -> None:
    """A verdict has what decides first; an explanation goes through each dimension as its author wrote it."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "ruleset.yaml").write_text(RULE_SET, encoding="utf-8")
    contact = tmp_path / "contact.yaml"
    contact.write_text("company: {employees: 5}", encoding="utf-8")

    lines = run("explain", contact, "--rules", tmp_path).out.splitlines()

    criteria = lines[lines.index("Fit (fit): unmet") :]
    assert [line.rpartition("(")[2] for line in criteria if "(fit." in line][:2] == ["fit.old)", "fit.size, decides)"]
