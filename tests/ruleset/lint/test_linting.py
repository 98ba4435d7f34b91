"""Facts about the lint as a whole."""

from pathlib import Path

import pytest

from leadladder_server.catalog.loading import load_rule_set, load_rule_sets
from tests.ruleset.lint.reading import linted

SHIPPED = Path(__file__).parents[3] / "rules"

HEAD = "rule_set: tested\nversion: 1\n"

WINTER = f"""{HEAD}dimensions:
  fit:
    criteria:
      - {{id: size, when: {{company.employees: {{gte: 20}}}}, points: 10}}
      - {{id: winter, when: {{company.sites: {{gte: 2}}}}, points: 30, effective: {{until: 2026-03-01}}}}
ladder:
  - {{stage: suspect, requires: {{points.fit: {{gte: LEAST}}}}}}
"""
"""A rule set with a criterion that is in force for some time only."""


def codes(text: str, folder: Path) -> list[str]:
    """The codes of what is said of a text."""
    return [each.code for each in linted(text, folder).diagnostics]


@pytest.mark.parametrize("folder", sorted(path.parent.name for path in SHIPPED.glob("*/ruleset.yaml")))
def test_shipped_rule_sets_are_clean(folder: str) -> None:
    """Nothing is said of the rule sets that people start from."""
    assert load_rule_set(SHIPPED / folder, SHIPPED, with_lint=True).diagnostics == []


def test_nobody_who_only_loads_rule_sets_pays_for_the_lint(tmp_path: Path) -> None:
    """Warnings are for authors: they are looked for where somebody asks."""
    assert codes(f"{HEAD}parameters: {{a: 1}}\nladder: [{{stage: lead, requires: {{company.name: A}}}}]\n", tmp_path)
    assert load_rule_sets(tmp_path).diagnostics == []


def test_what_has_an_error_is_not_linted(tmp_path: Path) -> None:
    """An error is told alone, so that a typing error is not also something unused."""
    text = f"{HEAD}parameters: {{min: 1}}\nladder: [{{stage: lead, requires: {{company.sites: {{gte: $mni}}}}}}]\n"

    assert codes(text, tmp_path) == ["unknown-reference"]


@pytest.mark.parametrize(
    ("least", "expected"),
    [
        pytest.param(10, [], id="always within reach"),
        pytest.param(30, [], id="within reach for some time"),
        pytest.param(50, ["number-never-reached"], id="never within reach"),
    ],
)
def test_what_holds_for_some_time_only_is_not_told(least: int, expected: list[str], tmp_path: Path) -> None:
    """With criteria that come into force and go, a warning about what follows from them has to hold at all times."""
    assert codes(WINTER.replace("LEAST", str(least)), tmp_path) == expected


def test_comments_with_any_line_ends_and_a_mark_at_the_start(tmp_path: Path) -> None:
    """Comments are found in files of every system."""
    text = (
        f"{HEAD}parameters:\n  # leadladder: ignore[unused-parameter] sales reads it\n  price: 3\n"
        "ladder: [{stage: lead, requires: {company.name: A}}]\n"
    )

    for variant in (text, text.replace("\n", "\r\n"), "\ufeff" + text):
        assert codes(variant, tmp_path) == []


def test_the_lint_of_a_large_rule_set_ends(tmp_path: Path) -> None:
    """What would take too long is passed over: here, conditions over hundreds of facts that hang together."""
    fields = "".join(f"  attributes.f{n}: {{type: number}}\n" for n in range(60))
    criteria = "".join(
        f"      - {{id: c{n}, when: {{any: [{{attributes.f{n % 60}: {{gte: {n % 9}}}}}, "
        f"{{attributes.f{(7 * n + 1) % 60}: {{lt: {n % 7}}}}}]}}, points: {n % 9 + 1}}}\n"
        for n in range(300)
    )
    rungs = "".join(
        f"  - {{stage: s{n}, lifecycle: lead, requires: {{points.total: {{gte: {n * 40 + 100}}}}}}}\n"
        for n in range(30)
    )
    comment = "  # leadladder: ignore[rung-adds-nothing] what was not looked for may be there\n"
    text = f"{HEAD}fields:\n{fields}dimensions:\n  fit:\n    criteria:\n{criteria}ladder:\n{comment}{rungs}"

    assert set(codes(text, tmp_path)) <= {"number-never-reached", "repeated-condition"}
