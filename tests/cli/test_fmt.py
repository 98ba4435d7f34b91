"""`leadladder fmt` on files and folders."""

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from leadladder_server.catalog.loading import load_rule_sets
from leadladder_server.diagnostics import Span
from leadladder_server.documents.formatting import format_text
from leadladder_server.language.key_order import RULE_SET_ORDER
from leadladder_server.verdict import RuleSetRef
from tests.cli.conftest import Run

SHIPPED = Path(__file__).parents[2] / "rules"

UNTIDY = """\
ladder:
- requires:   {company.employees: {gte: 20}}   # large enough
  stage: suspect
version: 1
rule_set: shop
"""

TIDY = """\
rule_set: shop
version: 1

ladder:
  - stage: suspect
    requires: {company.employees: {gte: 20}}   # large enough
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder of rule sets with one that is not laid out."""
    file = tmp_path / "shop" / "ruleset.yaml"
    file.parent.mkdir()
    file.write_text(UNTIDY)
    return file


def test_it_lays_a_folder_out(run: Run, shop: Path, tmp_path: Path) -> None:
    """Files are changed in place, once, and keep their permissions."""
    shop.chmod(0o640)
    first = run("fmt", tmp_path)
    assert first == (0, f"changed {shop.as_posix()}\n", "1 file changed, 0 left as they are\n")
    assert shop.read_text() == TIDY
    assert shop.stat().st_mode & 0o777 == 0o640
    assert [file.name for file in shop.parent.iterdir()] == ["ruleset.yaml"]
    assert run("fmt", tmp_path) == (0, "", "0 files changed, 1 left as they are\n")


def test_check_changes_nothing(run: Run, shop: Path) -> None:
    """--check names the files, leaves them, and ends with 3."""
    result = run("fmt", "--check", shop)
    assert result == (3, f"would change {shop.as_posix()}\n", "1 file would change, 0 left as they are\n")
    assert shop.read_text() == UNTIDY


def test_diff_shows_the_lines(run: Run, shop: Path) -> None:
    """--diff prints what would change as a unified diff."""
    result = run("fmt", "--diff", shop)
    added = [line[1:] for line in result.out.splitlines()[2:] if line.startswith("+")]
    assert result.code == 3
    assert [line for line in TIDY.splitlines() if line not in UNTIDY.splitlines()] == [
        line for line in added if line not in UNTIDY.splitlines()
    ]
    assert shop.read_text() == UNTIDY


def test_order_only_in_rule_sets(run: Run, tmp_path: Path) -> None:
    """Other files keep the order of their keys."""
    file = tmp_path / "tests.yaml"
    file.write_text("version:  1\nrule_set: a\n")
    assert run("fmt", file).code == 0
    assert file.read_text() == "version: 1\nrule_set: a\n"


def test_problems_of_all_files_at_once(run: Run, shop: Path, tmp_path: Path) -> None:
    """What cannot be read is shown at its place, the rest is laid out all the same."""
    broken = tmp_path / "shop" / "a.yaml"
    broken.write_text("a: [1\n")
    twice = tmp_path / "shop" / "b.yaml"
    twice.write_text("a: 1\na: 2\n")
    result = run("fmt", tmp_path)
    assert result.code == 3
    assert result.out == f"changed {shop.as_posix()}\n"
    assert f"{broken.as_posix()}:1:4: error[" in result.err
    assert f"{twice.as_posix()}:2:1: error[duplicate-key]" in result.err
    assert result.err.endswith("1 file changed, 2 left as they are\n")


def test_what_cannot_be_laid_out_is_said(run: Run, tmp_path: Path) -> None:
    """A sound file with something that has no other layout is left alone, with the reason, and is no failure."""
    file = tmp_path / "a.yaml"
    file.write_text("a: |2\n    x\nb:   1\n")
    result = run("fmt", "--check", file)
    assert (result.code, result.out) == (0, "")
    assert result.err.startswith(f"{file.as_posix()} is left as it is: a block text states its indentation")


def test_a_folder_without_files(run: Run, tmp_path: Path) -> None:
    """A folder with nothing to lay out is a mistake of the command's."""
    assert run("fmt", tmp_path) == (2, "", f"There is no .yaml file in {tmp_path.as_posix()}\n")


@pytest.mark.parametrize(
    "rule_set", [pytest.param(path, id=path.name) for path in sorted(SHIPPED.iterdir()) if path.is_dir()]
)
def test_shipped_files_are_laid_out(rule_set: Path) -> None:
    """Every shipped file stands as `fmt` lays it out."""
    for file in sorted(rule_set.rglob("*.yaml")):
        text = file.read_text()
        assert format_text(text, RULE_SET_ORDER if file.name == "ruleset.yaml" else None) == text


def test_the_rules_stay_the_same(tmp_path: Path) -> None:
    """A rule set whose keys stood in another order is, once laid out, the rule set that it was."""
    folders = [tmp_path / name for name in ("before", "after")]
    source = (SHIPPED / "plant-software" / "ruleset.yaml").read_text()
    sections = re.split(
        r"\n(?=(?:#|fields|lists|signals|disqualifiers|dimensions|base|ladder|fast_track|labels))", source
    )
    turned = "\n".join(section.strip("\n") for section in reversed(sections)) + "\n"
    assert turned != format_text(turned, RULE_SET_ORDER)
    for folder, text in zip(folders, (turned, format_text(turned, RULE_SET_ORDER)), strict=True):
        (folder / "plant-software" / "lists").mkdir(parents=True)
        (folder / "plant-software" / "lists" / "competitors.txt").write_text("werkleit.example\n")
        (folder / "plant-software" / "ruleset.yaml").write_text(text)
    (before,), (after,) = (load_rule_sets(folder).rule_sets for folder in folders)
    assert _anywhere(after) == _anywhere(before)


def _anywhere(value: object) -> object:
    """A checked rule set without its places and its digest."""
    match value:
        case Span() | RuleSetRef():
            return None
        case tuple():
            return [_anywhere(item) for item in value]
        case dict():
            return {key: _anywhere(item) for key, item in value.items()}
        case _ if is_dataclass(value):
            return type(value), {field.name: _anywhere(getattr(value, field.name)) for field in fields(value)}
        case _:
            return value
