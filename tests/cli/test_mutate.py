"""`leadladder mutate` and `leadladder test --boundaries`: what they print, and how they end."""

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from .conftest import Run

RULE_FILE = """\
rule_set: shop
version: 1
dimensions:
  fit:
    criteria:
      - {id: size, when: {company.employees: {gte: 20}}}
ladder:
  - {stage: prospect, requires: fit}
"""
WEAK = """\
rule_set: shop
as_of: 2026-11-22
contacts:
  top: {company: {employees: 60}}
tests:
  - {it: stands, contact: top, previous_stage: prospect, stage: prospect}
"""
STRONG = """\
  - it: draws the line
    contact: top
    cases:
      - {company.employees: 19, previous_stage: prospect, stage: name, unmet: fit.size}
      - {company.employees: 20, stage: prospect}
"""
LIVES = """\
rules/shop/ruleset.yaml:6:47: lives[operator]: `gte` 20 -> `gt` 20
  6 |       - {id: size, when: {company.employees: {gte: 20}}}
    |                                               ^^^^^^^
  this test would notice it:
  - {it: "notices gte 20 -> gt 20 on line 6", contact: top, company.employees: 20, stage: prospect, met: fit.size}

rules/shop/ruleset.yaml:6:47: lives[threshold]: `gte` 20 -> 19
  6 |       - {id: size, when: {company.employees: {gte: 20}}}
    |                                               ^^^^^^^
  this test would notice it:
  - {it: "notices gte 20 -> 19 on line 6", contact: top, company.employees: 19, stage: name, unmet: fit.size}

rules/shop/ruleset.yaml:6:47: lives[threshold]: `gte` 20 -> 21
  6 |       - {id: size, when: {company.employees: {gte: 20}}}
    |                                               ^^^^^^^
  this test would notice it:
  - {it: "notices gte 20 -> 21 on line 6", contact: top, company.employees: 20, stage: prospect, met: fit.size}

rules/shop/ruleset.yaml: 0 %, 0 of 3 mutants noticed, 3 live
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Write:  # noqa: ARG001  # `run` moves first.
    """Writes a rule set and its tests under the folder rules, where commands run."""
    monkeypatch.chdir(tmp_path)

    def files(tests: str | None, rules: str = RULE_FILE, name: str = "shop") -> Path:
        folder = tmp_path / "rules" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "ruleset.yaml").write_text(rules, encoding="utf-8")
        if tests is not None:
            (folder / "tests.yaml").write_text(tests, encoding="utf-8")
        return folder

    return files


def test_what_lives_is_shown_with_a_test_that_would_notice_it(write: Write, run: Run) -> None:
    """Each survivor has its place, its line with carets, its change, and a test; then each rule set its share."""
    write(WEAK)

    result = run("mutate", "-k", "gte")

    assert (result.code, result.err) == (0, "")
    assert result.out == LIVES


def test_the_proposed_tests_can_be_pasted(write: Write, run: Run) -> None:
    """With the tests that it prints pasted in, all tests pass and nothing lives."""
    folder = write(WEAK)
    printed = [line for line in run("mutate").out.splitlines() if line.startswith("  - {it: ")]

    write(WEAK + "".join(f"{line}\n" for line in printed))

    assert run("test", folder).code == 0
    result = run("mutate", "--max-survivors", "0", "--min-killed", "100")
    assert (result.code, " live" in result.out, " lives[" in result.out) == (0, False, False)


@pytest.mark.parametrize(
    ("tests", "options", "code", "told"),
    [
        pytest.param(WEAK, ["--max-survivors", "99"], 0, "", id="few enough live"),
        pytest.param(WEAK, ["--max-survivors", "2"], 5, "Too many mutants live, expected at most 2: 4", id="too many"),
        pytest.param(
            WEAK,
            ["--min-killed", "90"],
            5,
            "Too few mutants are noticed, expected at least 90 %: rules/shop/ruleset.yaml: 20 %",
            id="too few noticed",
        ),
        pytest.param(WEAK + STRONG, ["--max-survivors", "0"], 0, "", id="none lives"),
    ],
)
def test_limits_end_with_5(write: Write, run: Run, tests: str, options: list[str], code: int, told: str) -> None:
    """More survivors than allowed, or less noticed than wanted, end with 5 and say so."""
    write(tests)

    result = run("mutate", *options)

    assert result.code == code
    assert told in result.out
    assert not told or result.out.splitlines()[-1] == told


def test_a_comment_explains_what_may_live(write: Write, run: Run) -> None:
    """An explained mutant counts as noticed and is only shown on request; what explains nothing is told."""
    comment = "      # leadladder: mutant-ok[threshold, operator] our books are estimates\n"
    rules = RULE_FILE.replace("      - {id", f"{comment}      - {{id").replace(
        "fit}", "fit}  # leadladder: mutant-ok[switch] no"
    )
    write(WEAK, rules + "# leadladder: mutant-ok[points] none\n")

    result = run("mutate", "--max-survivors", "0")
    shown = run("mutate", "--verbose")

    assert result.code == 0
    assert result.out.splitlines() == [
        "rules/shop/ruleset.yaml:10:1: No mutant of the kind points lives here; take the explanation away",
        "rules/shop/ruleset.yaml: 100 %, 1 of 5 mutants noticed, 4 explained",
    ]
    assert shown.out.count("explained[") == 4
    assert shown.out.count("  our books are estimates\n") == 3
    assert run("check", "--strict").code == 0


def test_json_says_everything(write: Write, run: Run) -> None:
    """One object with each rule set, its counts, and each survivor with the test that would notice it."""
    write(WEAK)

    printed = json.loads(run("mutate", "--format", "json", "--max-survivors", "0").out)

    whole = printed["rule_sets"][0]
    survivors = whole.pop("survivors")
    assert (printed["exit_code"], whole) == (
        5,
        {
            "file": "rules/shop/ruleset.yaml",
            "tests": "rules/shop/tests.yaml",
            "percent": 20,
            "mutants": 5,
            "killed": 1,
            "same": 0,
            "explained": [],
            "notes": [],
        },
    )
    assert survivors[0] == {
        "kind": "operator",
        "line": 6,
        "column": 47,
        "end_column": 54,
        "change": "`gte` 20 -> `gt` 20",
        "test": '- {it: "notices gte 20 -> gt 20 on line 6", contact: top, company.employees: 20, stage: prospect,'
        " met: fit.size}",
        "reason": None,
    }


@pytest.mark.parametrize(
    ("tests", "rules", "code", "told"),
    [
        pytest.param(
            WEAK.replace("stage: prospect}", "stage: name}"), RULE_FILE, 4, "Tests have to pass", id="a failure"
        ),
        pytest.param(None, RULE_FILE, 4, "No tests were found", id="no tests"),
        pytest.param(WEAK, RULE_FILE.replace("gte", "gtte"), 3, "unknown-operator", id="a broken rule set"),
        pytest.param(WEAK.replace("contact: top", "contact: tip"), RULE_FILE, 3, "tip", id="broken tests"),
        pytest.param(
            WEAK.replace("stage: prospect}", "stage: prospect, skip: later}"),
            RULE_FILE,
            4,
            "no test to run",
            id="skipped",
        ),
    ],
)
def test_what_cannot_be_run_says_why(
    write: Write, run: Run, tests: str | None, rules: str, code: int, told: str
) -> None:
    """Rules and tests with errors end with 3, tests that fail or are not there with 4, and standard error says why."""
    write(tests, rules)

    result = run("mutate")

    assert (result.code, result.out) == (code, "")
    assert told in result.err


def test_boundaries_are_printed_to_be_pasted(write: Write, run: Run) -> None:
    """Cases for what no test looks at are all that is printed; pasted in they pass, and nothing is left to print."""
    folder = write(WEAK)

    first = run("test", "--boundaries")
    write(WEAK + first.out)
    again = run("test", "--boundaries")

    assert (first.code, first.err) == (0, "")
    assert first.out == dedent("""\
        # rules/shop/tests.yaml: 3 of 3 values at boundaries are not looked at
          - it: draws the line of company.employees at 20
            contact: top
            cases:  # as the rules say now
              - {company.employees: 19, stage: name, unmet: fit.size}
              - {company.employees: 20, stage: prospect, met: fit.size}
              - {company.employees: 21, stage: prospect, met: fit.size}
        """)
    assert run("test", folder).code == 0
    assert again.out == "# rules/shop/tests.yaml: all 3 values at boundaries are looked at\n"


def test_boundaries_wait_for_tests_that_pass(write: Write, run: Run) -> None:
    """While a test fails, that is what is told; and a part of the tests shows nothing about the rest."""
    write(WEAK.replace("stage: prospect}", "stage: name}"))

    failed = run("test", "--boundaries")
    partly = run("test", "--boundaries", "-k", "stands")

    assert (failed.code, failed.out.splitlines()[0]) == (4, "FAILED  stands  rules/shop/tests.yaml:6")
    assert partly.code == 2
    assert "--boundaries looks at all tests" in partly.err
