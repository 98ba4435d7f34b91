"""`leadladder test`: what it runs, how it tells, and how it ends."""

import json
import shutil
from pathlib import Path
from textwrap import dedent
from xml.etree import ElementTree as ET

import pytest

from leadladder_server.cli import last_failed
from leadladder_server.cli import test as command

from .conftest import RULES, Run

PASSING = """
  - {it: knows the ready, contact: {file: contacts/ready.yaml}, standing: active}
"""
FAILING = """
  - {it: knows the ready, contact: {file: contacts/ready.yaml}, standing: active}
  - it: takes rivals
    contact: {file: contacts/rival.yaml}
    standing: active
    cases:
      - {it: with a name, company.name: Rival, standing: held}
"""


@pytest.fixture
def folder(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001  # `run` moves first.
    """A copy of the workshop under the folder rules, where commands run."""
    shutil.copytree(RULES, tmp_path / "rules")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, tests: str, rule_set: str = "workshop") -> Path:
    """The tests of a rule set, from what stands under tests."""
    path = folder / "rules" / rule_set / "tests.yaml"
    path.write_text(f"rule_set: {rule_set}\nas_of: 2026-11-22\ntests:{dedent(tests)}", encoding="utf-8")
    return path


def test_what_passes_is_counted(folder: Path, run: Run) -> None:
    """Without a failure, coverage and how much was compared are all that is told; with --verbose each test as well."""
    write(folder, PASSING)

    result = run("test")

    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines()[-1] == "1 passed; 1 value compared in 1 file"
    assert result.out.startswith("rules/workshop/ruleset.yaml: coverage ")
    assert run("test", "--verbose").out.splitlines()[0] == "PASSED  knows the ready  rules/workshop/tests.yaml:4"


def test_what_fails_is_told(folder: Path, run: Run) -> None:
    """A failure says its place, what was expected, what came and what decided; the exit code is 4."""
    write(folder, FAILING)

    result = run("test", "rules/workshop")
    lines = result.out.splitlines()

    assert result.code == 4
    assert lines[0] == "FAILED  takes rivals  rules/workshop/tests.yaml:5"
    assert lines[1] == "  standing: expected active, got disqualified   (line 7)"
    assert lines[2] == "  decided by"
    assert lines[3].startswith("    ✓ disqualifiers.")
    assert "rules/workshop/ruleset.yaml:" in lines[3]
    assert "FAILED  takes rivals > with a name  rules/workshop/tests.yaml:9" in lines
    assert "  with company.name: Rival" in lines
    assert lines[-1] == "1 passed, 2 failed; 3 values compared in 1 file"


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        pytest.param(["rules/workshop/tests.yaml::takes rivals"], ["takes rivals", "with a name"], id="a test"),
        pytest.param(["rules/workshop::takes rivals > with a name"], ["with a name"], id="a row"),
        pytest.param(["-k", "NAME"], ["with a name"], id="a text in any case"),
        pytest.param(["rules::takes rivals", "rules/workshop"], ["knows", "takes rivals", "with a name"], id="all"),
        pytest.param(["rules/workshop/ruleset.yaml", "-k", "knows"], ["knows"], id="by the rule set"),
    ],
)
def test_some_of_them(arguments: list[str], names: list[str], folder: Path, run: Run) -> None:
    """A test is named after ::, with or without a row, or found by a text; coverage of a part is not told."""
    write(folder, FAILING)

    out = run("test", "--verbose", *arguments).out
    headlines = [line for line in out.splitlines() if line.startswith(("PASSED", "FAILED"))]

    assert len(headlines) == len(names)
    assert [name in line for name, line in zip(names, headlines, strict=True)] == [True] * len(names)
    assert ("coverage" in out) is (names[0] == "knows" and len(names) > 1)


def test_a_name_that_is_not_there(folder: Path, run: Run) -> None:
    """A misspelt test is a mistake in the command, with a suggestion."""
    write(folder, FAILING)

    assert run("test", "rules/workshop::takes rival") == (
        2,
        "",
        "rules/workshop/tests.yaml has no test called 'takes rival'; did you mean takes rivals?\n",
    )


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        pytest.param(["nowhere"], 2, "nowhere does not exist", id="no such path"),
        pytest.param(["rules"], 4, "rules/workshop has no tests.yaml\nNo test ran\n", id="no tests"),
        pytest.param(["--format", "json", "--missing"], 2, "leave out", id="a format that says it all"),
    ],
)
def test_nothing_to_run(arguments: list[str], code: int, text: str, folder: Path, run: Run) -> None:
    """That nothing ran is never taken for success."""
    assert folder

    result = run("test", *arguments)

    assert result.code == code
    assert text in result.err


def test_only_skipped_tests_are_no_success(folder: Path, run: Run) -> None:
    """A file whose tests are all skipped has compared nothing."""
    write(folder, "\n  - {it: waits, stage: name, skip: under review}\n")

    result = run("test", "--verbose")

    assert result.code == 4
    assert 'SKIPPED waits ("under review")  rules/workshop/tests.yaml:4' in result.out
    assert "0 passed, 1 skipped; 0 values compared in 1 file" in result.out


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        pytest.param("tests.yaml", "rule_set: workshop\ntests: [{it: works, stage: nam}]\n", "missing-key", id="tests"),
        pytest.param("ruleset.yaml", "rule_set: workshop\n", "missing-key", id="rule set"),
        pytest.param("tests.yaml", "\xff", "not-utf-8", id="bytes"),
    ],
)
def test_what_cannot_be_read(file: str, text: str, message: str, folder: Path, run: Run) -> None:
    """Problems of tests or rules are told at their places, other rule sets are tested all the same; the code is 3."""
    shutil.copytree(folder / "rules" / "workshop", folder / "rules" / "another")
    rules = folder / "rules" / "another" / "ruleset.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("rule_set: workshop", "rule_set: another"))
    write(folder, PASSING, "another")
    write(folder, PASSING)
    (folder / "rules" / "workshop" / file).write_bytes(text.encode("latin-1"))

    result = run("test")

    assert result.code == 3
    assert f"rules/workshop/{file}:" in result.out
    assert f"error[{message}]" in result.out
    assert "1 passed; 1 value compared in 1 file" in result.out


def test_a_todo_that_passes_is_told(folder: Path, run: Run) -> None:
    """It is no failure, and its author hears of it."""
    write(folder, "\n  - {it: waits, stage: name, todo: next year}\n")

    result = run("test")

    assert result.code == 0
    assert result.out.splitlines()[0] == 'DONE    waits ("next year")  rules/workshop/tests.yaml:4'
    assert "  It passes: take todo: away." in result.out


def test_what_failed_last(folder: Path, run: Run) -> None:
    """--last-failed runs what failed, then nothing else than what still fails, and everything when nothing does."""
    path = write(folder, FAILING)
    run("test")

    again = run("test", "--last-failed", "--verbose").out
    path.write_text(path.read_text(encoding="utf-8").replace("standing: held", "standing: disqualified"))
    mended = run("test", "--last-failed", "--verbose").out
    still = run("test", "--last-failed", "--verbose").out
    path.write_text(path.read_text(encoding="utf-8").replace("  standing: active", "  standing: disqualified"))
    run("test")
    everything = run("test", "--last-failed", "--verbose").out

    counts = [text.splitlines()[-1].partition(";")[0] for text in (again, mended, still, everything)]
    assert counts == ["0 passed, 2 failed", "1 passed, 1 failed", "0 passed, 1 failed", "3 passed"]
    assert (folder / ".leadladder_cache" / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"rules/workshop/tests.yaml": 3}', "\0"])
def test_what_was_kept_may_be_spoilt(text: str, folder: Path, run: Run) -> None:
    """A file of what failed that cannot be read is as good as none."""
    write(folder, PASSING)
    (folder / last_failed.FOLDER).mkdir()
    (folder / last_failed.FOLDER / "last-failed.json").write_text(text)

    assert run("test", "--last-failed").code == 0


def test_coverage(folder: Path, run: Run) -> None:
    """What was never seen is listed by line, marked in the rule file, and counts against --min-coverage."""
    write(folder, PASSING)
    lines = (folder / "rules" / "workshop" / "ruleset.yaml").read_text(encoding="utf-8").splitlines()

    listed = run("test", "--missing")
    shown = run("test", "--coverage").out.splitlines()
    limited = run("test", "--min-coverage", "100")

    missing = [line for line in listed.out.splitlines() if ": never " in line]
    assert missing
    assert all(line.startswith("rules/workshop/ruleset.yaml:") for line in missing)
    assert sum(line.startswith(("✓", "✗", " ")) and "^" not in line for line in shown) >= len(lines)
    assert sum(": never " in line for line in shown) == len(missing)
    assert limited.code == 5
    assert "Too little coverage, expected at least 100 %: rules/workshop/ruleset.yaml: " in limited.out


@pytest.mark.parametrize(
    "paths",
    [
        pytest.param([], id="the folder rules, by default"),
        pytest.param(["rules/workshop", "rules/untested"], id="folders of one"),
        pytest.param(["rules/workshop", "rules/untested/ruleset.yaml"], id="file"),
        pytest.param(["rules", "rules/untested"], id="the same one twice"),
    ],
)
def test_a_rule_set_without_tests_has_no_coverage(paths: list[str], folder: Path, run: Run) -> None:
    """It counts as 0 % where a limit is set, however it is named."""
    shutil.copytree(folder / "rules" / "workshop", folder / "rules" / "untested")
    rules = folder / "rules" / "untested" / "ruleset.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("rule_set: workshop", "rule_set: untested"))
    write(folder, PASSING)

    result = run("test", *paths, "--min-coverage", "1")

    assert result.code == 5
    assert result.err == "rules/untested has no tests.yaml\n"
    assert result.out.splitlines()[-1] == "Too little coverage, expected at least 1 %: rules/untested: 0 %"


def test_a_page_of_coverage(folder: Path, run: Run) -> None:
    """The page holds every line of the rule file, asks nothing of the network, and shows what was never seen."""
    write(folder, PASSING)
    rules = folder / "rules" / "workshop" / "ruleset.yaml"
    rules.write_text(rules.read_text(encoding="utf-8") + "# <script>alert('x')</script> & more\n")

    run("test", "--coverage-html", "page.html")
    page = (folder / "page.html").read_text(encoding="utf-8")

    assert page.count('<td class="place">') == len(rules.read_text(encoding="utf-8").splitlines())
    assert "# &lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; more" in page
    assert "<script" not in page
    assert "http" not in page
    assert ": never " in page
    assert "prefers-color-scheme: dark" in page


def test_json(folder: Path, run: Run) -> None:
    """JSON says everything: cases, differences with their places, coverage and problems."""
    write(folder, FAILING)

    result = run("test", "--format", "json")
    told = json.loads(result.out)

    assert (result.code, told["exit_code"], told["passed"], told["compared"]) == (4, 4, False, 3)
    (file,) = told["files"]
    assert (file["file"], file["rule_set"]) == ("rules/workshop/tests.yaml", "workshop")
    assert [(case["test"], case["row"], case["status"]) for case in file["cases"]] == [
        ("knows the ready", None, "passed"),
        ("takes rivals", None, "failed"),
        ("takes rivals", "with a name", "failed"),
    ]
    assert file["cases"][1]["differences"] == [
        {"what": "standing", "expected": "active", "got": "disqualified", "line": 7, "column": 13}
    ]
    (covered,) = told["coverage"]
    assert covered["seen"] + len(covered["missing"]) == covered["outcomes"]
    assert covered["percent"] == 100 * covered["seen"] // covered["outcomes"]
    assert (told["untested"], told["diagnostics"]) == ([], [])


def test_junit(folder: Path, run: Run) -> None:
    """JUnit has a case for each test and row, with what was expected in failures, and an error for a broken file."""
    write(folder, FAILING + "  - {it: waits, stage: name, skip: later}\n")

    root = ET.fromstring(run("test", "--format", "junit").out)  # noqa: S314  # Our own.

    assert root.attrib == {"name": "leadladder test", "tests": "4", "failures": "2", "errors": "0", "skipped": "1"}
    cases = root.findall("testsuite/testcase")
    assert [case.get("name") for case in cases][1:3] == ["takes rivals", "takes rivals > with a name"]
    failure = cases[1].find("failure")
    assert failure is not None
    assert failure.get("message") == "standing: expected active, got disqualified"
    assert "decided by" in (failure.text or "")
    write(folder, "\n  - {it: waits, stage: nobody}\n")
    broken = ET.fromstring(run("test", "--format", "junit").out)  # noqa: S314
    error = broken.find("testsuite/testcase/error")
    assert error is not None
    assert "There is no stage called nobody" in (error.get("message") or "")


def test_accepting(folder: Path, run: Run) -> None:
    """Only the values that differ are replaced; comments, quotes and layout stay, and what is no value is left."""
    path = write(
        folder,
        """
  # Who is ready
  - it:   knows the ready      # a comment
    contact: {file: contacts/ready.yaml}
    standing:   'held'   # another one
  - {it: takes rivals,   contact: {file: contacts/rival.yaml}, standing: active, met: [fast_track.nobody]}
""".replace("fast_track.nobody", "disqualifiers.competitor"),
    )
    before = path.read_text(encoding="utf-8")

    result = run("test", "--accept")

    assert result.code == 0
    assert "rules/workshop/tests.yaml:7:15: standing: 'held' → \"active\"" in result.out
    assert path.read_text(encoding="utf-8") == before.replace("'held'", '"active"').replace(
        "standing: active, met", "standing: disqualified, met"
    )


def test_what_is_not_accepted(folder: Path, run: Run) -> None:
    """A code in the wrong list, an operator and a shared value are left, with the reason; the test still fails."""
    path = write(
        folder,
        """
  - {it: has a list, contact: {file: contacts/rival.yaml}, unmet: [disqualifiers.competitor]}
  - {it: has an operator, contact: {file: contacts/rival.yaml}, score: {gt: 100}}
  - {it: shares, contact: {file: contacts/rival.yaml}, standing: &word held}
  - {it: shares too, contact: {file: contacts/ready.yaml}, standing: *word}
""",
    )
    before = path.read_text(encoding="utf-8")

    result = run("test", "--accept")

    assert result.code == 4
    assert result.out.count("left as it is") == 3
    assert path.read_text(encoding="utf-8") == before


def test_watching(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each change runs the tests again, until the watch ends; then all is fine, whatever failed."""
    path = write(folder, PASSING)

    def changes(folders: list[Path]) -> list[int]:
        assert folders == [Path("rules")]
        path.write_text(path.read_text(encoding="utf-8").replace("standing: active", "standing: held"))
        return [1]

    monkeypatch.setattr(command, "_changes", changes)

    result = run("test", "--watch")

    ends = [line for line in result.out.splitlines() if "compared" in line]
    assert ends == ["1 passed; 1 value compared in 1 file", "0 passed, 1 failed; 1 value compared in 1 file"]
    assert (result.code, result.err.count("Waiting for changes")) == (0, 2)


def test_a_fact_that_is_not_read_is_told(folder: Path, run: Run) -> None:
    """A test that says less than its author thinks passes, with a warning at the fact."""
    write(folder, "\n  - {it: works, company.employees: many, stage: name}\n")

    result = run("test")

    assert result.code == 0
    assert "rules/workshop/tests.yaml:4:15: warning[unread-fact]: company.employees takes a number" in result.out


def test_a_verdict_as_a_test(folder: Path, run: Run) -> None:
    """What explain --as-test prints passes as it stands, for a sample and for a contact from elsewhere."""
    (folder / "elsewhere.yaml").write_text((folder / "rules" / "workshop" / "contacts" / "on-hold.yaml").read_text())
    for contact in ("rules/workshop/contacts/ready.yaml", "elsewhere.yaml"):
        printed = run("explain", contact, "--as-test", "--as-of", "2026-11-22", "--previous-stage", "lead")
        (folder / "rules" / "workshop" / "tests.yaml").write_text(printed.out)

        result = run("test")

        assert (printed.code, result.code) == (0, 0)
        assert ("file: contacts/ready.yaml" in printed.out) is (contact != "elsewhere.yaml")
        assert "    previous_stage: lead\n" in printed.out


@pytest.mark.parametrize("option", [["--format", "json"], ["--server", "localhost:1"], ["--why", "lead"]])
def test_a_test_is_made_in_this_process(option: list[str], folder: Path, run: Run) -> None:
    """--as-test goes with nothing that says where or how else to print."""
    assert folder

    result = run("explain", "rules/workshop/contacts/ready.yaml", "--as-test", *option)

    assert (result.code, result.out) == (2, "")
    assert "leave out the options for other answers" in result.err
