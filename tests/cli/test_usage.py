"""What commands say when they are given something that cannot be used, and how they end."""

from pathlib import Path

import pytest

from leadladder_server.cli import app, contacts

from .conftest import CONTACTS, Run

CONTACT = str(CONTACTS / "ready.yaml")

REFUSED = [
    pytest.param(["score", "nothing.yaml"], "nothing.yaml does not exist; expected a file", id="no contact file"),
    pytest.param(
        ["score", "notes.txt"],
        "notes.txt ends in .txt; expected a contact (.yaml, .yml, .json) or a table (.csv, .tsv)",
        id="other extension",
    ),
    pytest.param(
        ["score", "rules"],
        "rules has no extension; expected a contact (.yaml, .yml, .json) or a table (.csv, .tsv)",
        id="no extension",
    ),
    pytest.param(
        ["explain", "leads.csv"],
        "leads.csv ends in '.csv'; expected a contact (.yaml, .yml, .json)",
        id="explain a table",
    ),
    pytest.param(
        ["score", CONTACT, "--rule-set", "workshp"],
        "rules has no rule set 'workshp'; did you mean workshop?",
        id="no such rule set",
    ),
    pytest.param(
        ["score", CONTACT, "--previous-stage", "leed"],
        "The ladder of workshop has no stage 'leed'; did you mean lead?",
        id="no such stage",
    ),
    pytest.param(
        ["score", CONTACT, "--as-of", "tomorrow"],
        "--as-of takes a date or a time such as 2026-11-22 or 2026-11-22T09:30:00Z, got 'tomorrow'",
        id="as_of",
    ),
    pytest.param(
        ["score", CONTACT, "--rules", "rules", "--server", "localhost:1"],
        "--rules and --server exclude each other: a server has its own rules",
        id="rules and server",
    ),
    pytest.param(
        ["score", CONTACT, "--mapping", "mapping.yaml"],
        f"--mapping is for tables (.csv, .tsv), and {CONTACT} is a contact file",
        id="mapping for a contact",
    ),
    pytest.param(
        ["score", "leads.csv"],
        "A table needs --mapping FILE, which says which column of leads.csv feeds which fact",
        id="no mapping",
    ),
    pytest.param(
        ["score", "leads.csv", "--mapping", "m.yaml", "--previous-stage", "lead"],
        "--previous-stage is for one contact, and leads.csv is a table",
        id="previous stage of a table",
    ),
    pytest.param(
        ["serve", "--tls-key", "key.pem"],
        "--tls-cert and --tls-key go together",
        id="half of TLS",
    ),
    *(
        pytest.param(
            ["serve", "--poll", text], f"--poll takes 0 or 0.1 to 86400 seconds, got {text}", id=f"poll {text}"
        )
        for text in ("nan", "inf", "-1", "0.01", "100000")
    ),
    pytest.param(
        ["serve", "--client-ca", "ca.pem"],
        "--client-ca needs --tls-cert and --tls-key",
        id="client certificates without TLS",
    ),
]


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_what_cannot_be_used_is_refused(arguments: list[str], text: str, run: Run) -> None:
    """One line says what was expected and what was got; the exit code is 2."""
    assert run(*arguments) == (2, "", text + "\n")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        pytest.param(["scoer"], "No such command 'scoer'", id="command"),
        pytest.param(["score"], "Missing argument 'CONTACT|TABLE'", id="argument"),
        pytest.param(["score", CONTACT, "--jsn"], "No such option: --jsn", id="option"),
        pytest.param(["score", CONTACT, "--limit", "0"], "Invalid value for '--limit'", id="limit"),
        pytest.param(["serve", "--port", "70000"], "Invalid value for '--port'", id="port"),
        pytest.param(["serve", "--log-level", "loud"], "Invalid value for '--log-level'", id="choice"),
    ],
)
def test_commands_that_make_no_sense(arguments: list[str], text: str, run: Run) -> None:
    """Commands, options and values that do not exist end with 2 and are named."""
    result = run(*arguments)

    assert (result.code, result.out) == (2, "")
    assert text in result.err


EMPLOYES = """\
:1:11: error[unknown-key]: company has no key "employes"
  1 | company: {employes: 60}
    |           ^^^^^^^^
  help: did you mean employees?
Found 1 error in 1 file.
"""


def test_a_broken_contact_file_is_shown_at_its_place(run: Run, tmp_path: Path) -> None:
    """The problems of a contact file go to standard error with their carets; the exit code is 2."""
    path = tmp_path / "contact.yaml"
    path.write_text("company: {employes: 60}\n")

    assert run("score", path) == (2, "", f"{path}{EMPLOYES}")


def test_a_folder_is_no_contact(run: Run, tmp_path: Path) -> None:
    """A folder whose name ends like a contact file is named as what it is."""
    path = tmp_path / "contact.yaml"
    path.mkdir()

    assert run("score", path) == (2, "", f"{path} is a folder; expected a file\n")


def test_rules_that_do_not_load_end_with_3(run: Run, tmp_path: Path) -> None:
    """Nothing is scored by rule sets with errors."""
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "ruleset.yaml").write_text("rule_set: broken\n")

    result = run("score", CONTACT, "--rules", tmp_path)

    assert (result.code, result.out) == (3, "")
    assert f"{tmp_path}/broken/ruleset.yaml:1:1: error[missing-key]" in result.err


def test_no_server(run: Run) -> None:
    """An address where nobody answers is named, with what to do."""
    result = run("score", CONTACT, "--server", "127.0.0.1:1")

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("No server answers at 127.0.0.1:1; `leadladder serve` starts one\n")


def test_a_server_that_lacks_the_rule_set(run: Run, address: str) -> None:
    """A server's refusal is passed on."""
    result = run("score", CONTACT, "--server", address, "--rule-set", "workshp")

    assert (result.code, result.out) == (2, "")
    assert "did you mean workshop?" in result.err


def test_a_contact_beyond_the_limits(run: Run, tmp_path: Path) -> None:
    """A contact that no server takes is not scored in this process either."""
    path = tmp_path / "contact.yaml"
    path.write_text(f"contact_id: {'x' * 300}")

    assert run("score", path) == (
        2,
        "",
        "The contact cannot be scored: contact.contact_id: expected at most 256 bytes, got 300\n",
    )


def test_our_own_mistakes_are_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception that nobody expected is one line to report, and exit code 1."""

    def fail(*_: object) -> None:
        raise KeyError("a\nb")

    monkeypatch.setattr(contacts, "contact_from", fail)
    result = run("score", CONTACT)

    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("This is a bug in LeadLadder; please report it with this line: ")
    assert f"{app.version_text()}, KeyError at test_usage.py:" in result.err
    assert result.err.count("\n") == 1


def test_version(run: Run) -> None:
    """--version names the program and its version."""
    assert run("--version") == (0, f"{app.version_text()}\n", "")
