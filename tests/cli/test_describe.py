"""`leadladder describe`: rule sets in plain sentences."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from leadladder_server.catalog.loading import load_rule_sets
from leadladder_server.cli.description import description
from leadladder_server.ruleset.conditions import leaves
from leadladder_server.ruleset.model import conditions_of
from tests.cli.conftest import GOLDEN, Run

RULES = Path(__file__).parents[2] / "rules"
SHIPPED = load_rule_sets(RULES).rule_sets
Golden = Callable[[Path, str], None]


@pytest.mark.parametrize("name", sorted(rule_set.ref.rule_set_id for rule_set in SHIPPED))
def test_every_fact_is_named(name: str) -> None:
    """Each fact that a rule reads stands once in the table of facts, and every criterion and step has its title."""
    (rule_set,) = (each for each in SHIPPED if each.ref.rule_set_id == name)
    text = description(rule_set)
    read = {leaf_name.path for c in conditions_of(rule_set) for leaf in leaves(c) for leaf_name in leaf.names}
    fields = [path for path in rule_set.fields if path in read]
    assert [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")] == fields
    titles = [criterion.title for dimension in rule_set.dimensions for criterion in dimension.criteria]
    titles += [stage.title for stage in rule_set.stages]
    assert [title for title in titles if f"**{title}**" not in text] == []


@pytest.mark.parametrize("name", ["plant-software", "inbound-marketing"])
def test_how_it_reads(name: str, run: Run, golden: Golden) -> None:
    """The whole description, as people read it."""
    result = run("describe", name, "--rules", RULES)
    assert (result.code, result.err) == (0, "")
    golden(GOLDEN / f"describe-{name}.md", result.out)


def test_how_every_key_reads(golden: Golden, tmp_path: Path) -> None:
    """A rule set that uses all of the language is described in full."""
    folder = tmp_path / "complete"
    (folder / "lists").mkdir(parents=True)
    shutil.copy(Path(__file__).parents[1] / "language" / "complete.yaml", folder / "ruleset.yaml")
    result = load_rule_sets(tmp_path)
    (rule_set,) = result.rule_sets
    golden(GOLDEN / "describe-complete.md", description(rule_set))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["plant-sofware"], "did you mean plant-software?", id="misspelt"),
        pytest.param(["zzz"], "there are cold-calling, ", id="unknown"),
        pytest.param([], "Name one of the rule sets of ", id="none named"),
    ],
)
def test_which_rule_set(arguments: list[str], message: str, run: Run) -> None:
    """A rule set that cannot be told is asked for."""
    result = run("describe", *arguments, "--rules", RULES)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
