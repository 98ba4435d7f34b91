"""`leadladder explain --why` and `--why-not`: the answer to one question, and no more."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import CONTACTS, GOLDEN, Run

Golden = Callable[[Path, str], None]


@pytest.mark.parametrize(
    ("contact", "question", "stage"),
    [
        pytest.param("ready.yaml", "--why", "qualified_lead", id="at the top"),
        pytest.param("ready.yaml", "--why", "lead", id="below where it stands"),
        pytest.param("unknown-budget.yaml", "--why-not", "qualified_lead", id="the next rung"),
        pytest.param("only-a-name.json", "--why-not", "qualified_lead", id="several rungs up"),
        pytest.param("rival.yaml", "--why-not", "prospect", id="disqualified"),
        pytest.param("on-hold.yaml", "--why", "prospect", id="on hold"),
    ],
)
def test_answers(run: Run, golden: Golden, contact: str, question: str, stage: str) -> None:
    """An answer says where the contact stands, what makes it so with values and lines, and what would change it."""
    result = run("explain", CONTACTS / contact, question, stage)

    assert (result.code, result.err) == (0, "")
    golden(GOLDEN / f"{question.removeprefix('--')}-{stage}-{contact.partition('.')[0]}.txt", result.out)


@pytest.mark.parametrize(
    ("contact", "question", "stage", "expected"),
    [
        pytest.param(
            "only-a-name.json",
            "--why",
            "lead",
            "It does not stand at Lead: it stands at Name. What keeps it from there: --why-not lead",
            id="why where it does not stand",
        ),
        pytest.param(
            "ready.yaml",
            "--why-not",
            "lead",
            "It stands at Qualified lead, which is above Lead. Why it does: --why lead",
            id="why not where it is above",
        ),
        pytest.param(
            "rival.yaml",
            "--why",
            "name",
            "It does not stand at Name: it is disqualified, and would otherwise stand at Prospect. "
            "What keeps it from there: --why-not name",
            id="why, of a disqualified one",
        ),
        pytest.param("only-a-name.json", "--why", "name", "It stands at Name. Nobody stands lower.", id="the base"),
    ],
)
def test_questions_that_rest_on_something_else(
    run: Run, contact: str, question: str, stage: str, expected: str
) -> None:
    """A question about what is not so is answered with what is so, and with the question to ask instead."""
    lines = run("explain", CONTACTS / contact, question, stage).out.splitlines()

    assert " ".join(lines[1:]) == expected


def test_a_sticky_rung_is_a_reason(run: Run) -> None:
    """A contact that a sticky rung keeps stands there by that alone, and only a disqualifier would lose it."""
    text = run("explain", CONTACTS / "only-a-name.json", "--previous-stage", "lead", "--why", "lead").out

    assert "It keeps Lead\n  ✓ Has been at Lead or above, and does not fall below it  (met, sticky.lead, " in text
    assert "ruleset.yaml:" in text.partition("sticky.lead")[2].partition("\n")[0]
    assert text.partition("What would lose Lead")[2].splitlines()[1] == (
        "  · Competitor: company.domain becomes rival.example"
    )


def test_json(run: Run) -> None:
    """The JSON of an answer holds what makes it so, and the ways, each a list of changes as on the wire."""
    answer = json.loads(
        run("explain", CONTACTS / "unknown-budget.yaml", "--why-not", "qualified_lead", "--format", "json").out
    )

    assert (answer["stage"], answer["stands"], answer["truncated"]) == ("qualified_lead", False, False)
    (because,) = answer["because"]
    (rung,) = because["conditions"]
    assert rung["part"] == "rung"
    assert rung["below"][0]["below"][0]["code"] == "budget.covers_the_price"
    assert [[change["code"] for change in way] for way in answer["ways"]] == [["budget.covers_the_price"]]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(["--why", "leed"], "The ladder of workshop has no stage 'leed'; did you mean lead?", id="typo"),
        pytest.param(["--why", "lead", "--why-not", "lead"], "--why and --why-not are one question each", id="both"),
        pytest.param(["--why", "lead", "--server", "localhost:1"], "read the rules, which a server keeps", id="server"),
        pytest.param(["--why", "lead", "--as-test"], "--as-test scores in this process", id="as a test"),
    ],
)
def test_refusals(run: Run, options: list[str], expected: str) -> None:
    """What cannot be answered is refused before anything is scored, with what to do."""
    result = run("explain", CONTACTS / "ready.yaml", *options)

    assert (result.code, result.out) == (2, "")
    assert expected in result.err


@pytest.mark.parametrize("path", sorted(CONTACTS.iterdir()), ids=lambda path: path.stem)
def test_one_of_the_two_questions_has_an_answer(run: Run, path: Path) -> None:
    """Of every stage and contact, exactly one question tells conditions and ways; the base has none."""
    for stage in ("prospect", "lead", "qualified_lead"):
        answers = [
            json.loads(run("explain", path, question, stage, "--format", "json").out)
            for question in ("--why", "--why-not")
        ]
        assert [bool(answer["because"]) for answer in answers] == [answers[0]["stands"], not answers[0]["stands"]]
        assert all(bool(answer["ways"]) is bool(answer["because"]) for answer in answers)
