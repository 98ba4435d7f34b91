"""Facts about the warnings: one file per rule, with what the author is told beside it."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from leadladder_server import ruleset
from leadladder_server.diagnostics import Severity
from leadladder_server.documents.rendering import render_text
from leadladder_server.ruleset.lint.codes import CODES, OF_COMMENTS
from tests.ruleset.lint.reading import linted

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.stem for path in CASES.glob("*.yaml"))
MESSAGES = Path(ruleset.__file__).parent / "messages" / "lint.py"


@pytest.mark.parametrize("case", NAMES)
def test_says_what_is_wrong_and_what_to_do(case: str, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    """A rule set that can be used is loaded; what it most likely does not mean is told, with its place."""
    loaded = linted((CASES / f"{case}.yaml").read_text(encoding="utf-8"), tmp_path)

    assert loaded.rule_set is not None, loaded.diagnostics
    assert {each.severity for each in loaded.diagnostics} <= {Severity.WARNING}
    golden(CASES / f"{case}.txt", render_text(loaded.diagnostics, loaded.sources))


def test_nothing_is_said_of_sound_rule_sets() -> None:
    """Levels, unknown facts, empty list files, decay, thresholds by segment and fast tracks are no reason to warn."""
    assert {path.read_text(encoding="utf-8") for path in CASES.glob("clean*.txt")} == {""}


def test_every_warning_is_shown_and_can_be_silenced() -> None:
    """There is no code that none of the cases shows, and none but those about comments that no comment silences."""
    codes = {str(code.value) for call in _calls() if isinstance(code := call.args[1], ast.Constant)}
    shown = "".join(path.read_text(encoding="utf-8") for path in CASES.glob("*.txt"))

    assert {code for code in codes if f"warning[{code}]" not in shown} == set()
    assert codes == CODES | OF_COMMENTS


def _calls() -> list[ast.Call]:
    tree = ast.walk(ast.parse(MESSAGES.read_text(encoding="utf-8")))
    calls = (node for node in tree if isinstance(node, ast.Call))
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "warning"]
