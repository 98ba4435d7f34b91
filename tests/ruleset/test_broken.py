"""Facts about the messages: one file per mistake, with what the author is told beside it."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from leadladder_server import ruleset
from leadladder_server.documents.rendering import render_text
from tests.ruleset.reading import read_and_check

BROKEN = Path(__file__).parent / "broken"
CASES = sorted(path.stem for path in BROKEN.glob("*.yaml"))
MESSAGES = Path(ruleset.__file__).parent / "messages"


@pytest.mark.parametrize("case", CASES)
def test_says_what_is_wrong_and_what_to_do(case: str, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    """Each mistake is refused with its place, what was expected and got, and the next step."""
    checked = read_and_check((BROKEN / f"{case}.yaml").read_text(encoding="utf-8"), tmp_path)

    assert checked.rule_set is None
    golden(BROKEN / f"{case}.txt", render_text(checked.diagnostics, checked.sources))


def test_every_message_is_shown() -> None:
    """There is no code that none of the broken rule sets shows."""
    shown = "".join(path.read_text(encoding="utf-8") for path in BROKEN.glob("*.txt"))

    assert {code for code in _codes() if f"error[{code}]" not in shown} == SHOWN_ELSEWHERE


SHOWN_ELSEWHERE = {"too-many"}
"""Codes whose broken rule sets are too large for a file: see test_limits."""


def _codes() -> set[str]:
    calls = (
        node
        for path in MESSAGES.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "error"
    )
    return {str(code.value) for call in calls if isinstance(code := call.args[1], ast.Constant)}
