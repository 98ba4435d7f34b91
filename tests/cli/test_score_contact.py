"""`leadladder score CONTACT`: the report of a verdict, and its JSON."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from google.protobuf.json_format import Parse

from leadladder.v1.verdict_pb2 import Verdict

from .conftest import CONTACTS, GOLDEN, Run

SAMPLES = sorted(CONTACTS.iterdir())
Golden = Callable[[Path, str], None]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_reports(path: Path, run: Run, golden: Golden) -> None:
    """A report says who, where on the ladder, why, what is missing and what to do."""
    result = run("score", path)

    assert (result.code, result.err) == (0, "")
    golden(GOLDEN / f"score-{path.stem}.txt", result.out)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_explanations(path: Path, run: Run, golden: Golden) -> None:
    """An explanation also says every criterion, its points, what was read and where the rule stands."""
    result = run("explain", path)

    assert (result.code, result.err) == (0, "")
    golden(GOLDEN / f"explain-{path.stem}.txt", result.out)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_server_gives_the_same(path: Path, run: Run, address: str) -> None:
    """The report and the JSON are the same, whether made in this process or by a server."""
    for option in ([], ["--json"]):
        assert run("score", path, *option, "--server", address) == run("score", path, *option)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_inference_makes_no_difference(path: Path, run: Run) -> None:
    """Both evaluators give the same report."""
    assert run("explain", path, "--inference", "reference") == run("explain", path)


def test_json_is_the_verdict_of_the_wire(run: Run) -> None:
    """The JSON of a verdict reads back as the message, and holds every reason."""
    result = run("score", CONTACTS / "unknown-budget.yaml", "--json")

    verdict = Parse(result.out, Verdict())
    assert verdict.stage.stage_id == "lead"
    assert len(verdict.reasons) == 8
    assert json.loads(result.out)["score"]["dimensions"][2]["points"] == 0


def test_the_command_line_wins_over_the_file(run: Run) -> None:
    """--as-of and --previous-stage replace what the file says; dates in the file still count from its own as_of."""
    options = ("--as-of", "2027-03-01", "--previous-stage", "name", "--json")
    verdict = json.loads(run("score", CONTACTS / "unknown-budget.yaml", *options).out)

    assert verdict["asOf"] == "2027-03-01T00:00:00Z"
    assert verdict["stage"]["stageId"] == "prospect"
    assert verdict["transition"] == "TRANSITION_PROMOTED"


def test_without_as_of_it_is_now(run: Run, tmp_path: Path) -> None:
    """A contact whose file names no moment is scored at this one."""
    path = tmp_path / "contact.yaml"
    path.write_text("company: {name: Acme}")

    year = int(json.loads(run("score", path, "--json").out)["asOf"][:4])

    assert year >= 2026


def test_hostile_names_cannot_write_to_the_terminal(run: Run, tmp_path: Path) -> None:
    """Control characters of a contact never reach the terminal."""
    path = tmp_path / "contact.json"
    path.write_text(
        json.dumps({"as_of": "2026-11-22", "contact_id": "\x85[31m\u202eevil", "company": {"employees": "\x9b2J"}})
    )

    result = run("score", path)

    assert result.code == 0
    assert not {"\x85", "\x9b", "\u202e"} & set(result.out)


def test_years_have_four_digits(run: Run) -> None:
    """A moment in antiquity is written like any other."""
    result = run("score", CONTACTS / "ready.yaml", "--as-of", "0001-01-01")

    assert "as of 0001-01-01\n" in result.out


def test_an_activity_without_a_time_got_nothing(run: Run, tmp_path: Path) -> None:
    """A warning about something that was not sent says so in a word."""
    contact = tmp_path / "contact.yaml"
    contact.write_text("rule_set: workshop\nas_of: 2026-11-22\nhistory: [{type: call}]\n", encoding="utf-8")
    warning = "Not read: history.activities[0].at, expected the time at which it happened, got nothing"

    assert run("score", contact).out.splitlines()[-1] == warning
