"""Where commands get their verdicts from, whatever they print of them."""

import json
import shutil
from pathlib import Path

from .conftest import RULES, Run


def test_of_several_versions_the_highest_scores(run: Run, tmp_path: Path) -> None:
    """A folder may hold several versions of a rule set; the command line takes the one that a server would."""
    rules = tmp_path / "rules"
    text = (RULES / "workshop" / "ruleset.yaml").read_text(encoding="utf-8")
    for version in (9, 10, 2):
        folder = rules / f"workshop-{version}"
        shutil.copytree(RULES / "workshop", folder)
        written = text.replace("version: 3\n", f"version: {version}\n")
        (folder / "ruleset.yaml").write_text(written, encoding="utf-8")
    contact = tmp_path / "contact.yaml"
    contact.write_text("company: {name: Acme}", encoding="utf-8")

    assert json.loads(run("score", contact, "--rules", rules, "--json").out)["ruleSet"]["version"] == 10


def test_warnings_of_the_file_come_before_those_of_the_rules(run: Run, tmp_path: Path, address: str) -> None:
    """What the file's own reader could not read and what the rules could not are told together, by a server too."""
    contact = tmp_path / "contact.yaml"
    contact.write_text("company: {employees: many}\nattributes: {team: huge}\n", encoding="utf-8")
    options = ("score", contact, "--json", "--as-of", "2026-11-22")

    for result in (run(*options), run(*options, "--server", address)):
        warnings = json.loads(result.out)["warnings"]
        assert [(warning["field"], warning["code"]) for warning in warnings] == [
            ("company.employees", "unreadable-value"),
            ("attributes.team", "unlisted-value"),
        ]
