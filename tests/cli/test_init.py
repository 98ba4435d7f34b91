"""`leadladder init`: a folder of rules that works from the start."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

WRITTEN = [
    "README.md",
    "contact.schema.json",
    "first-ladder/contacts/acme.yaml",
    "first-ladder/ruleset.yaml",
    "first-ladder/tests.yaml",
    "github-workflow.yaml",
    "ruleset.schema.json",
    "tests.schema.json",
]


@pytest.fixture
def rules(run: Run, tmp_path: Path) -> Path:
    """A new folder of rules."""
    folder = tmp_path / "my rules"
    result = run("init", folder)
    assert result.code == 0
    lines = [f"wrote {folder / name}" for name in WRITTEN]
    assert result.out.splitlines() == [*lines, "", f"Next: leadladder test {folder}"]
    return folder


def test_what_is_written(rules: Path) -> None:
    """The files that are named are there, and no others."""
    assert sorted(path.relative_to(rules).as_posix() for path in rules.rglob("*") if path.is_file()) == WRITTEN


@pytest.mark.parametrize(
    ("command", "end"),
    [
        pytest.param(["check", "--strict"], "1 rule set, no problems\n", id="check"),
        pytest.param(["fmt", "--check"], "", id="fmt"),
        pytest.param(["test", "--min-coverage", "100"], "21 passed; 43 values compared in 1 file\n", id="test"),
    ],
)
def test_it_works(command: list[str], end: str, rules: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules pass the checks, without a warning, are laid out, and are tested in full."""
    monkeypatch.chdir(rules)
    result = run(*command, rules)
    assert result.code == 0
    assert result.out.endswith(end)


def test_the_sample_is_scored(rules: Path, run: Run) -> None:
    """The sample contact is a lead."""
    result = run("score", rules / "first-ladder" / "contacts" / "acme.yaml", "--rules", rules)
    assert result.code == 0
    assert result.out.splitlines()[1] == "Lead, score 65 of 100"


def test_the_schemas_are_found(rules: Path) -> None:
    """Each file with a schema points at one that was written."""
    for file in rules.rglob("*.yaml"):
        head = file.read_text().splitlines()[0]
        if "$schema=" in head:
            assert (file.parent / head.partition("$schema=")[2]).is_file()


@pytest.mark.parametrize("what", ["a file", "a folder with something in it"])
def test_nothing_is_overwritten(what: str, run: Run, tmp_path: Path) -> None:
    """What is there already stays as it is."""
    place = tmp_path / "rules"
    kept = place if what == "a file" else place / "kept.txt"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("kept")
    result = run("init", place)
    message = f"{place} is there already; name a folder that does not exist, or is empty\n"
    assert result == (2, "", message)
    assert kept.read_text() == "kept"
