"""`leadladder account`: the report of a verdict on an account, its JSON, and what it refuses."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from google.protobuf.json_format import Parse

from leadladder.v1.account_pb2 import AccountVerdict

from .conftest import CONTACTS, GOLDEN, Run

SHIPPED = Path(__file__).parents[2] / "rules"
ACME = SHIPPED / "plant-software" / "accounts" / "acme-pumpen"
COMMITTEE = [ACME / f"{name}.yaml" for name in ("petra-falk", "ruth-acker", "jonas-reiter")]
Golden = Callable[[Path, str], None]


def test_a_report_says_who_carries_what_and_whom_to_speak_to(run: Run, golden: Golden) -> None:
    """The report of the sample account."""
    result = run("account", *COMMITTEE, "--rules", SHIPPED, "--account-id", "acme-pumpen")

    assert (result.code, result.err) == (0, "")
    golden(GOLDEN / "account-acme-pumpen.txt", result.out)


@pytest.mark.parametrize(
    ("name", "others"),
    [
        pytest.param(
            "all-disqualified",
            ("on-hold.yaml", "only-a-name.json", "ready.yaml", "rival.yaml", "unknown-budget.yaml"),
            id="disqualified",
        ),
        pytest.param("all-held", ("on-hold.yaml",), id="held"),
        pytest.param("one-held", ("ready.yaml", "on-hold.yaml", "unknown-budget.yaml"), id="one held"),
    ],
)
def test_a_report_of_an_account_without_roles(run: Run, golden: Golden, name: str, others: Sequence[str]) -> None:
    """Contacts of a rule set that names no roles, disqualified, on hold and active."""
    result = run("account", *(CONTACTS / other for other in others), "--as-of", "2026-11-22")

    assert (result.code, result.err) == (0, "")
    golden(GOLDEN / f"account-{name}.txt", result.out)


def test_a_server_gives_the_same_account(run: Run, address: str) -> None:
    """The report and the JSON are the same, whether made in this process or by a server."""
    paths = sorted(CONTACTS.iterdir())
    for option in ([], ["--json"], ["--previous-stage", "lead"]):
        asked = ["account", *paths, "--as-of", "2026-11-22", *option]
        assert run(*asked, "--server", address) == run(*asked)


def test_inference_makes_no_difference_to_an_account(run: Run) -> None:
    """Both evaluators give the same report."""
    asked = ["account", *COMMITTEE, "--rules", SHIPPED]
    assert run(*asked, "--inference", "reference") == run(*asked)


def test_json_is_the_account_of_the_wire(run: Run) -> None:
    """The JSON reads back as the message, and holds every reason."""
    verdict = Parse(run("account", *COMMITTEE, "--rules", SHIPPED, "--json").out, AccountVerdict())

    assert verdict.stage.stage_id == "lead"
    assert len(verdict.reasons) == 16
    assert [each.contact_id for each in verdict.contacts] == ["petra-falk", "ruth-acker", "jonas-reiter"]


def test_what_a_file_says_and_nobody_can_read_is_told_of_its_contact(run: Run, tmp_path: Path) -> None:
    """Warnings name the contact; a file without a contact_id goes by its own name."""
    path = tmp_path / "somebody.yaml"
    path.write_text("company: {employees: many}\n")
    result = run("account", path, "--as-of", "2026-11-22")

    assert result.code == 0
    assert "Not read: company.employees of somebody, expected a number" in result.out


def test_hostile_ids_cannot_write_to_the_terminal(run: Run, tmp_path: Path) -> None:
    """Control characters of a contact never reach the terminal."""
    path = tmp_path / "contact.yaml"
    path.write_text('contact_id: "a\\e[31mb"\ncompany: {name: "\\e]0;x"}\n')

    assert "\x1b" not in run("account", path, "--as-of", "2026-11-22").out


REFUSALS = [
    pytest.param(["contact_id: a\n", "contact_id: a\n"], [], "have the same contact_id: a", id="the same id"),
    pytest.param(
        ["as_of: 2026-11-22\n", "as_of: 2026-11-23\n"],
        [],
        "name different moments; give one with --as-of",
        id="moments",
    ),
    pytest.param(
        ["rule_set: workshop\n", "rule_set: other\n"],
        [],
        "name different rule sets; choose one with --rule-set",
        id="rule sets",
    ),
    pytest.param(["contact_id: a\n"], ["--previous-stage", "top"], "has no stage 'top'", id="a stage"),
    pytest.param(
        ["contact_id: a\n"], ["--server", "x:1", "--rules", "y"], "exclude each other", id="rules of a server"
    ),
    pytest.param(["contact_id: a\n"] * 257, [], "at most 256 contacts, got 257 files", id="too many"),
    pytest.param([f"contact_id: {'x' * 257}\n"], [], "expected at most 256 bytes, got 257", id="a limit"),
    pytest.param(["contact_id: a\n"], ["--as-of", "soon"], "--as-of takes a date", id="a moment"),
]


@pytest.mark.parametrize(("texts", "options", "message"), REFUSALS)
def test_it_refuses(run: Run, tmp_path: Path, texts: list[str], options: list[str], message: str) -> None:
    """The command ends with code 2 and says what to do, without a verdict."""
    paths = []
    for number, text in enumerate(texts):
        path = tmp_path / f"c{number}.yaml"
        path.write_text(text)
        paths.append(path)
    result = run("account", *paths, *options)

    assert (result.code, result.out) == (2, "")
    assert message in result.err
