"""Every mistake that a rule author makes is told at its place, with a next step, and in our own words."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from leadladder_server.cli import main
from leadladder_server.cli.help import codes
from tests.broken.folders import FOLDERS, RULES

HERE = Path(__file__).parent
FILES = sorted(path.stem for path in HERE.glob("*.yaml"))
GOLDEN = sorted({*FILES, *FOLDERS, "a-file-without-permission"})

FOREIGN = re.compile(r"Traceback|ruamel|yaml\.|Error:|Errno|\bNone\b|<class|object at|expected <|found '|KeyError")
"""What Python and its libraries say of themselves."""

PLACE = re.compile(
    r"^(?P<file>[^:]+):(?P<line>[1-9]\d*):(?P<column>[1-9]\d*): (?:error|warning)\[(?P<code>[a-z0-9-]+)\]: "
)


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What `leadladder check` prints in a folder with the folder rules, which has errors."""
    monkeypatch.chdir(tmp_path)

    def run() -> str:
        code = main(["check"])
        captured = capsys.readouterr()
        assert (code, captured.err) == (3, "")
        return captured.out

    return run


@pytest.mark.parametrize("case", FILES)
def test_a_mistake_in_a_file(
    case: str, tmp_path: Path, check: Callable[[], str], golden: Callable[[Path, str], None]
) -> None:
    """A file with a mistake is refused, and its author is told all that stands in the golden file."""
    (tmp_path / "rules" / "mill").mkdir(parents=True)
    (tmp_path / "rules" / "mill" / "ruleset.yaml").write_bytes((HERE / f"{case}.yaml").read_bytes())

    golden(HERE / f"{case}.txt", check())


@pytest.mark.parametrize("case", FOLDERS)
def test_a_mistake_in_a_folder(
    case: str, tmp_path: Path, check: Callable[[], str], golden: Callable[[Path, str], None]
) -> None:
    """So is a folder with a mistake that no text shows."""
    FOLDERS[case](tmp_path / "rules")

    golden(HERE / f"{case}.txt", check())


def test_a_file_without_permission(
    tmp_path: Path, check: Callable[[], str], golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So is a file that the system refuses to open; the tests may run as somebody to whom nothing is refused."""

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "rules" / "mill").mkdir(parents=True)
    (tmp_path / "rules" / "mill" / "ruleset.yaml").write_text(RULES)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuse)
        told = check()

    golden(HERE / "a-file-without-permission.txt", told)


@pytest.mark.parametrize("case", GOLDEN)
def test_what_is_told_is_told_well(case: str) -> None:
    """Each problem has a place, a code with a page and a next step, and none speaks the language of a library."""
    told = (HERE / f"{case}.txt").read_text(encoding="utf-8")
    problems = _problems(told)

    assert problems
    assert FOREIGN.search(told) is None
    for problem in problems:
        found = PLACE.match(problem[0])
        assert found is not None
        assert found["code"] in codes()
        assert any(line.startswith("  help: ") for line in problem)
    assert max(len(line) for line in told.splitlines()) <= 300


def test_there_are_enough_mistakes_and_no_golden_file_is_left_over() -> None:
    """At least sixty different mistakes; every golden file belongs to one of them."""
    assert len(GOLDEN) >= 60
    assert sorted(path.stem for path in HERE.glob("*.txt")) == GOLDEN


def test_every_problem_of_every_golden_file_has_a_next_step() -> None:
    """So it is for contact files, mappings, tests, and each stage of a rule set by itself."""
    silent = [
        f"{path.relative_to(HERE.parent)}: {problem[0]}"
        for path in sorted(HERE.parent.glob("*/*/*.txt"))
        for problem in _problems(path.read_text(encoding="utf-8"))
        if not any(line.startswith("  help: ") for line in problem)
    ]

    assert silent == []


NOT_IN_FILES = {
    *("changing-files", "default-rule-set-gone", "rule-set-not-compiled"),  # What happens to a running server.
    *("empty-table", "unreadable-header"),  # Tables are data; see tests/intake/test_table.py.
    "too-many",  # Too large for a file; see tests/ruleset/test_limits.py.
}
"""Codes that no golden file shows."""


def test_every_code_is_shown_in_a_golden_file() -> None:
    """There is no code whose whole text nobody has looked at."""
    shown = "".join(path.read_text(encoding="utf-8", errors="replace") for path in HERE.parent.glob("**/*.txt"))

    assert {code for code in codes() if f"[{code}]" not in shown} == NOT_IN_FILES


def _problems(told: str) -> list[list[str]]:
    """The lines of each problem in what is told."""
    problems: list[list[str]] = []
    for line in told.splitlines():
        if PLACE.match(line):
            problems.append([])
        if problems:
            problems[-1].append(line)
    return problems
