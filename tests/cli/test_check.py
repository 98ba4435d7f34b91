"""`leadladder check`: which rule sets it finds, and how it names their problems."""

from pathlib import Path

import pytest

from .conftest import Run

BROKEN = "rule_set: broken\nversion: 1\ndimensions: {}\nladder: []\nlader: []\n"
FIRST = "error[unknown-key]: There is no key lader"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one rule set, which is broken."""
    (tmp_path / "rules" / "broken").mkdir(parents=True)
    (tmp_path / "rules" / "broken" / "ruleset.yaml").write_text(BROKEN)
    return tmp_path


@pytest.mark.parametrize(
    "paths",
    [
        pytest.param([], id="the folder rules, by default"),
        pytest.param(["rules"], id="folder of rule sets"),
        pytest.param(["rules/workshop"], id="folder of one"),
        pytest.param(["rules/workshop/ruleset.yaml"], id="file"),
        pytest.param(["rules", "rules/workshop"], id="the same one twice"),
    ],
)
def test_clean_rule_sets(paths: list[str], run: Run) -> None:
    """Without a problem, the number of rule sets is all there is to say."""
    assert run("check", *paths) == (0, "1 rule set, no problems\n", "")


@pytest.mark.parametrize(
    ("here", "path", "shown"),
    [
        pytest.param(".", "rules", "rules/broken/ruleset.yaml", id="folder of rule sets"),
        pytest.param(".", "./rules/", "rules/broken/ruleset.yaml", id="folder with dots and slashes"),
        pytest.param(".", "rules/broken", "rules/broken/ruleset.yaml", id="folder of one"),
        pytest.param(".", "rules/broken/ruleset.yaml", "rules/broken/ruleset.yaml", id="file"),
        pytest.param("rules", ".", "broken/ruleset.yaml", id="from the folder of rule sets"),
        pytest.param("rules/broken", ".", "ruleset.yaml", id="from the folder of one"),
        pytest.param("rules/broken", "ruleset.yaml", "ruleset.yaml", id="file from its own folder"),
        pytest.param("rules/broken", "..", "../broken/ruleset.yaml", id="from below"),
    ],
)
def test_problems_are_named_from_where_the_command_runs(
    here: str, path: str, shown: str, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A place can be opened as it is printed; problems are results, on standard output, and the exit code is 3."""
    monkeypatch.chdir(folder / here)

    result = run("check", path)

    assert (result.code, result.err) == (3, "")
    assert f"\n{shown}:5:1: {FIRST}" in f"\n{result.out}"
    assert {line.split(":")[0] for line in result.out.splitlines() if ": error[" in line} == {shown}


def test_a_folder_without_rule_sets_is_named_as_it_was_written(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name is not put in front of itself."""
    monkeypatch.chdir(folder)
    (folder / "empty").mkdir()

    assert run("check", "empty").out.startswith("empty:1:1: error[no-rule-sets]")


def test_all_problems_of_all_folders(folder: Path, run: Run) -> None:
    """Each folder is checked, whatever was found in the one before."""
    result = run("check", folder / "rules", "rules", folder / "nowhere")

    assert result.code == 3
    assert FIRST in result.out
    assert f"{folder}/nowhere:1:1: error[no-rule-sets]" in result.out
