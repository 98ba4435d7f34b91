"""The pages on commands and files leave nothing out and promise nothing that is not there."""

import re
from pathlib import Path

import pytest
import typer

from leadladder_server.cli.app import app
from leadladder_server.cli.exits import ExitCode
from leadladder_server.cli.verdict_files import COLUMNS
from leadladder_server.fields import CATALOGUE
from leadladder_server.intake import contact_file, fact_nodes, mapping, messages

DOCS = Path(__file__).parents[2] / "docs"
CLI, CONTACTS, MAPPING = (
    (DOCS / name).read_text(encoding="utf-8") for name in ("cli.md", "contact-files.md", "mapping.md")
)
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # It is a group.

ARGUMENTS = {
    "account": {"CONTACTS..."},
    "check": {"PATH..."},
    "describe": {"RULE_SET"},
    "explain": {"CONTACT"},
    "help": {"CODE"},
    "init": {"FOLDER"},
    "mutate": {"PATH..."},
    "schema": {"KIND"},
    "test": {"PATH..."},
}
"""The arguments of commands that stand in tables."""


def section(page: str, title: str) -> str:
    """The text under a heading of the second level."""
    return page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def first_cells(page: str) -> list[str]:
    """The code at the start of each row of the tables of a page."""
    return re.findall(r"^\| `([^`]*)` ", page, re.MULTILINE)


def codes() -> set[str]:
    """The codes of the diagnostics that reading a contact file, a mapping or a table can give."""
    source = Path(messages.__file__).read_text(encoding="utf-8")
    return set(re.findall(r'error\(\s*[a-z.]*span,\s*"([a-z0-9-]+)"', source))


def test_every_command_has_its_section() -> None:
    """Each command is described, and no other."""
    assert sorted(re.findall(r"^## leadladder (\w+)$", CLI, re.MULTILINE)) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_described(name: str) -> None:
    """Each option of a command stands in a table of its section, with what it takes, and no other does."""
    described = set(first_cells(section(CLI, f"leadladder {name}")))
    options = {
        (" ".join((parameter.opts[0], parameter.metavar)) if parameter.metavar else parameter.opts[0])
        for parameter in COMMANDS[name].params
        if parameter.param_type_name == "option" and parameter.name != "help"
    }

    assert described == options | ARGUMENTS.get(name, set())


def test_every_exit_code_is_described() -> None:
    """The table of exit codes has each of them."""
    assert re.findall(r"^\| (\d+) \|", section(CLI, "Exit codes"), re.MULTILINE) == [
        str(int(code)) for code in ExitCode
    ]


def test_every_column_of_a_file_of_verdicts_is_described() -> None:
    """Each column of a CSV file of verdicts is named."""
    assert [column for column in COLUMNS if f"`{column}`" not in section(CLI, "leadladder score")] == []


def test_every_fact_is_listed_with_its_type() -> None:
    """The table of facts is the catalogue."""
    rows = re.findall(r"^\| `([a-z0-9_.]+)` \| ([a-z]+)", section(CONTACTS, "Facts"), re.MULTILINE)

    assert [row for row in rows if "." in row[0]] == [(path, entry.type.value) for path, entry in CATALOGUE.items()]
    assert [value for entry in CATALOGUE.values() for value in entry.values if f"`{value}`" not in CONTACTS] == []


def test_every_key_of_a_contact_file_is_described() -> None:
    """Each key that a contact file may have is named."""
    keys = (*contact_file.TOP_KEYS, *fact_nodes.ACTIVITY_KEYS)

    assert [key for key in keys if f"`{key}" not in CONTACTS] == []


def test_every_key_of_a_mapping_is_described() -> None:
    """The tables of keys of the page on mappings are those that the program knows."""
    keys = {*mapping.KEYS, *mapping.COLUMN_KEYS, *mapping.ACTIVITY_KEYS, *mapping.OUTCOME_KEYS}

    assert set(first_cells(MAPPING.partition("\n## Problems\n")[0])) == keys


def test_every_code_is_described() -> None:
    """Each problem that a contact file, a mapping or a table can have is listed."""
    listed = {*first_cells(section(CONTACTS, "Problems")), *first_cells(section(MAPPING, "Problems"))}

    assert listed == codes()
