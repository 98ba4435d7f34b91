"""`leadladder check`: which rule sets it finds, and how it names their problems."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from .conftest import Run

SARIF = Path(__file__).parent / "sarif.schema.json"
"""What the schema of SARIF 2.1.0 requires of the parts that are printed."""

BROKEN = "rule_set: broken\nversion: 1\ndimensions: {}\nladder: []\nlader: []\n"
FIRST = "error[unknown-key]: There is no key lader"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one rule set, which is broken."""
    (tmp_path / "rules" / "broken").mkdir(parents=True)
    (tmp_path / "rules" / "broken" / "ruleset.yaml").write_text(BROKEN)
    return tmp_path


@pytest.mark.parametrize(
    "paths",
    [
        pytest.param([], id="the folder rules, by default"),
        pytest.param(["rules"], id="folder of rule sets"),
        pytest.param(["rules/workshop"], id="folder of one"),
        pytest.param(["rules/workshop/ruleset.yaml"], id="file"),
        pytest.param(["rules", "rules/workshop"], id="the same one twice"),
    ],
)
def test_clean_rule_sets(paths: list[str], run: Run) -> None:
    """Without a problem, the number of rule sets is all there is to say."""
    assert run("check", *paths) == (0, "1 rule set, no problems\n", "")


@pytest.mark.parametrize(
    ("here", "path", "shown"),
    [
        pytest.param(".", "rules", "rules/broken/ruleset.yaml", id="folder of rule sets"),
        pytest.param(".", "./rules/", "rules/broken/ruleset.yaml", id="folder with dots and slashes"),
        pytest.param(".", "rules/broken", "rules/broken/ruleset.yaml", id="folder of one"),
        pytest.param(".", "rules/broken/ruleset.yaml", "rules/broken/ruleset.yaml", id="file"),
        pytest.param("rules", ".", "broken/ruleset.yaml", id="from the folder of rule sets"),
        pytest.param("rules/broken", ".", "ruleset.yaml", id="from the folder of one"),
        pytest.param("rules/broken", "ruleset.yaml", "ruleset.yaml", id="file from its own folder"),
        pytest.param("rules/broken", "..", "../broken/ruleset.yaml", id="from below"),
    ],
)
def test_problems_are_named_from_where_the_command_runs(
    here: str, path: str, shown: str, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A place can be opened as it is printed; problems are results, on standard output, and the exit code is 3."""
    monkeypatch.chdir(folder / here)

    result = run("check", path)

    assert (result.code, result.err) == (3, "")
    assert f"\n{shown}:5:1: {FIRST}" in f"\n{result.out}"
    assert {line.split(":")[0] for line in result.out.splitlines() if ": error[" in line} == {shown}


@pytest.mark.parametrize("path", ["rules", "rules/broken", "rules/broken/ruleset.yaml"])
def test_a_link_that_leads_nowhere_is_named_where_it_is(
    path: str, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule file that cannot be read has the same place as one that can."""
    monkeypatch.chdir(folder)
    rules = folder / "rules" / "broken" / "ruleset.yaml"
    rules.unlink()
    rules.symlink_to("nowhere.yaml")

    result = run("check", path)

    assert result.code == 3
    assert result.out.startswith("rules/broken/ruleset.yaml:1:1: error[unreadable-file]: ")


def test_a_folder_without_rule_sets_is_named_as_it_was_written(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name is not put in front of itself."""
    monkeypatch.chdir(folder)
    (folder / "empty").mkdir()

    assert run("check", "empty").out.startswith("empty:1:1: error[no-rule-sets]")


def test_all_problems_of_all_folders(folder: Path, run: Run) -> None:
    """Each folder is checked, whatever was found in the one before."""
    result = run("check", folder / "rules", "rules", folder / "nowhere")

    assert result.code == 3
    assert FIRST in result.out
    assert f"{folder}/nowhere:1:1: error[no-rule-sets]" in result.out


ODD = "rule_set: odd\nversion: 1\ntitel: '50 %, or: more'\nladder: [{stage: prospect, requires: \"a\\nb: c,d%\"}]\n"


def odd(folder: Path) -> None:
    """A rule set in a folder of an odd name whose mistakes need escaping."""
    (folder / "50%, a:b ü").mkdir()
    (folder / "50%, a:b ü" / "ruleset.yaml").write_text(ODD, encoding="utf-8")


def test_json_has_all_that_the_text_has(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every diagnostic with its place, severity, code, sentence and help; and how many there are."""
    odd(tmp_path)
    monkeypatch.chdir(tmp_path)

    result = run("check", ".", "--format", "json")

    assert (result.code, result.err) == (3, "")
    assert json.loads(result.out) == {
        "rule_sets": 1,
        "errors": 2,
        "warnings": 0,
        "diagnostics": [
            {
                "file": "50%, a:b ü/ruleset.yaml",
                "line": 3,
                "column": 1,
                "end_column": 6,
                "severity": "error",
                "code": "unknown-key",
                "message": "There is no key titel in a rule set",
                "help": "did you mean title?",
            },
            {
                "file": "50%, a:b ü/ruleset.yaml",
                "line": 4,
                "column": 38,
                "end_column": 50,
                "severity": "error",
                "code": "unknown-name",
                "message": r"Nothing is called a\nb: c,d%",
                "help": "facts, signals, criteria, dimensions, scores, points and labels can be read here",
            },
        ],
    }


def test_github_gets_a_command_for_each_problem(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Per cent signs and line breaks are escaped everywhere, colons and commas in properties."""
    odd(tmp_path)
    monkeypatch.chdir(tmp_path)

    result = run("check", ".", "--format", "github")

    assert result.code == 3
    place = "file=50%25%2C a%3Ab ü/ruleset.yaml"
    names = "facts, signals, criteria, dimensions, scores, points and labels can be read here"
    first = "endLine=3,col=1,endColumn=6,title=unknown-key"
    second = "endLine=4,col=38,endColumn=50,title=unknown-name"
    assert result.out.splitlines() == [
        f"::error {place},line=3,{first}::There is no key titel in a rule set%0Ahelp: did you mean title?",
        rf"::error {place},line=4,{second}::Nothing is called a\nb: c,d%25%0Ahelp: {names}",
    ]


def test_sarif_is_a_log_of_version_2_1_0(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It fits the required parts of the format's schema; files are relative URIs, columns code points."""
    odd(tmp_path)
    monkeypatch.chdir(tmp_path)

    result = run("check", ".", "--format", "sarif")
    log = json.loads(result.out)

    Draft202012Validator(json.loads(SARIF.read_text())).validate(log)
    (found,) = log["runs"]
    driver, results = found["tool"]["driver"], found["results"]
    assert found["columnKind"] == "unicodeCodePoints"
    assert [each["ruleId"] for each in results] == ["unknown-key", "unknown-name"]
    assert {each["level"] for each in results} == {"error"}
    assert [driver["rules"][each["ruleIndex"]]["id"] for each in results] == [each["ruleId"] for each in results]
    assert results[0]["message"]["text"] == "There is no key titel in a rule set\nhelp: did you mean title?"
    assert results[0]["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "50%25%2C%20a%3Ab%20%C3%BC/ruleset.yaml"},
                "region": {"startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 6},
            }
        }
    ]
    assert driver["rules"][0]["help"]["markdown"].startswith("# unknown-key\n")


@pytest.mark.parametrize(
    ("form", "out"),
    [
        pytest.param("github", "", id="github"),
        pytest.param(
            "json", '{\n  "rule_sets": 1,\n  "errors": 0,\n  "warnings": 0,\n  "diagnostics": []\n}\n', id="json"
        ),
    ],
)
def test_without_a_problem_the_other_formats_say_so(form: str, out: str, run: Run) -> None:
    """Clean rule sets end with 0, and a program that reads the output finds no problem in it."""
    assert run("check", "--format", form) == (0, out, "")


def test_absolute_files_are_file_uris(tmp_path: Path, run: Run) -> None:
    """Code scanning gets an absolute URI for a folder that was named by an absolute path."""
    odd(tmp_path)

    log = json.loads(run("check", tmp_path, "--format", "sarif").out)

    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"].startswith("file:///")
    assert location["uri"].endswith("/50%25%2C%20a%3Ab%20%C3%BC/ruleset.yaml")


def test_warnings_are_told_and_end_with_3_only_where_asked(folder: Path, run: Run) -> None:
    """A rule set that can be used passes; with --strict it does not, unless a comment says why it is as it is."""
    rules = folder / "rules"
    (rules / "broken" / "ruleset.yaml").write_text(DOUBTFUL)
    told, strict = run("check", rules), run("check", rules, "--strict")
    (rules / "broken" / "ruleset.yaml").write_text(DOUBTFUL.replace("20}\n", f"20}}  # {SILENCED}\n", 1))

    assert (told.code, strict.code) == (0, 3)
    assert told.out == strict.out
    assert "ruleset.yaml:3:14: warning[unused-parameter]: Nothing reads the parameter $size\n" in told.out
    assert run("check", rules, "--strict") == (0, "1 rule set, no problems\n", "")


DOUBTFUL = """rule_set: doubtful
version: 1
parameters: {size: 20}
ladder: [{stage: lead, requires: {company.employees: {gte: 20}}}]
"""
SILENCED = "leadladder: ignore[unused-parameter] sales reads it here"


TESTS = "rule_set: mill\nas_of: 2026-11-22\ntests: [{it: takes mills, company.industri: paper, stage: name}]\n"
RULES = "rule_set: mill\nversion: 1\nladder: [{stage: prospect, requires: {company.industry: paper}}]\n"


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("rules", id="folder of rule sets"),
        pytest.param("rules/mill", id="folder of one"),
        pytest.param("rules/mill/ruleset.yaml", id="its rules"),
        pytest.param("rules/mill/tests.yaml", id="its tests"),
    ],
)
def test_the_tests_beside_a_rule_set_are_checked(
    path: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake in a file of tests is told like one in the rules, however the rule set was named."""
    (tmp_path / "rules" / "mill").mkdir(parents=True)
    (tmp_path / "rules" / "mill" / "ruleset.yaml").write_text(RULES)
    (tmp_path / "rules" / "mill" / "tests.yaml").write_text(TESTS)
    monkeypatch.chdir(tmp_path)

    result = run("check", path)

    assert (result.code, result.err) == (3, "")
    assert result.out.startswith(
        "rules/mill/tests.yaml:3:27: error[unknown-field]: There is no fact called company.industri"
    )
    assert result.out.endswith("\nFound 1 error in 1 file.\n")


def test_a_mistake_in_the_rules_is_told_once_where_there_are_tests(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule set is read for the tests as well, and what is wrong with it is not told again."""
    (tmp_path / "rules" / "mill").mkdir(parents=True)
    (tmp_path / "rules" / "mill" / "ruleset.yaml").write_text(RULES.replace("industry", "industri"))
    (tmp_path / "rules" / "mill" / "tests.yaml").write_text(TESTS.replace("industri", "industry"))
    monkeypatch.chdir(tmp_path)

    assert run("check").out.count("error[unknown-field]") == 1
