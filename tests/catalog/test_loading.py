"""Folders of rule sets, loaded."""

from pathlib import Path

import pytest

from leadladder_server.catalog.loading import load_rule_sets
from tests.rpc.serving import RULES, SHIPPED

TINY = (RULES / "tiny" / "ruleset.yaml").read_text("utf-8")


def _write(root: Path, **texts: str) -> Path:
    """A folder of rule sets: a sub folder for each text."""
    for name, text in texts.items():
        (root / name).mkdir()
        (root / name / "ruleset.yaml").write_text(text, "utf-8")
    return root


def test_every_shipped_rule_set_loads() -> None:
    """All of them, sorted by id, without a problem."""
    loaded = load_rule_sets(SHIPPED)
    assert not loaded.diagnostics
    assert [rule_set.ref.rule_set_id for rule_set in loaded.rule_sets] == [
        "cold-calling",
        "fit-and-engagement",
        "inbound-marketing",
        "online-education",
        "person-score",
        "plant-software",
        "roofing",
        "running-score",
    ]


def test_one_rule_sets_own_folder_is_a_folder_of_one() -> None:
    """Paths are shown as if the folder above had been named."""
    loaded = load_rule_sets(RULES / "tiny")
    assert [rule_set.file for rule_set in loaded.rule_sets] == ["tiny/ruleset.yaml"]


def test_folder_names_are_free(tmp_path: Path) -> None:
    """(rule_set, version) is the identity: two versions may stand in any two folders."""
    loaded = load_rule_sets(_write(tmp_path, new=TINY.replace("version: 1", "version: 2"), old=TINY))
    assert loaded.usable
    assert [(rule_set.ref.version, rule_set.file) for rule_set in loaded.rule_sets] == [
        (1, "old/ruleset.yaml"),
        (2, "new/ruleset.yaml"),
    ]


def test_the_same_version_twice_is_an_error_that_names_both(tmp_path: Path) -> None:
    """It stands where the second one says its id, and tells where the first one is."""
    loaded = load_rule_sets(_write(tmp_path, a=TINY, b=TINY))
    (problem,) = loaded.diagnostics
    assert not loaded.usable
    assert (problem.code, problem.span.file, problem.span.line) == ("duplicate-rule-set", "b/ruleset.yaml", 1)
    assert problem.message == "rule set tiny version 1 is already defined in a/ruleset.yaml"


def test_all_problems_of_all_rule_sets_come_at_once(tmp_path: Path) -> None:
    """One broken rule set hides neither another broken one nor a sound one."""
    broken = TINY.replace("company.employees", "company.employes")
    loaded = load_rule_sets(_write(tmp_path, a=broken, b=TINY, c="{"))
    assert {problem.span.file for problem in loaded.diagnostics} == {"a/ruleset.yaml", "c/ruleset.yaml"}
    assert set(loaded.sources) == {"a/ruleset.yaml", "b/ruleset.yaml", "c/ruleset.yaml"}
    assert [rule_set.file for rule_set in loaded.rule_sets] == ["b/ruleset.yaml"]


def test_folders_without_a_rule_set_are_passed_over(tmp_path: Path) -> None:
    """Files and other folders beside rule sets are nobody's business."""
    _write(tmp_path, a=TINY)
    (tmp_path / "notes.txt").write_text("hello", "utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "nowhere").symlink_to("gone")
    (tmp_path / "circle").symlink_to("circle")
    assert load_rule_sets(tmp_path).usable


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("empty", "expected a folder of rule sets, and it has no folder with a ruleset.yaml", id="empty"),
        pytest.param("absent", "expected a folder of rule sets, and it does not exist", id="absent"),
        pytest.param("file", "expected a folder of rule sets, and it is not a folder", id="a file"),
        pytest.param("loop", "expected a folder of rule sets, and it", id="a link to itself"),
        pytest.param("a\0b", "expected a folder of rule sets, and it cannot be read", id="a name with nul"),
    ],
)
def test_where_there_is_no_rule_set_a_diagnostic_says_why(tmp_path: Path, name: str, message: str) -> None:
    """Never an exception, and never a server without rules."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("", "utf-8")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    loaded = load_rule_sets(tmp_path / name)
    (problem,) = loaded.diagnostics
    assert (loaded.usable, loaded.rule_sets, problem.code) == (False, (), "no-rule-sets")
    assert problem.message.startswith(message)
    assert problem.help
