"""Every mistake in the shape of a rule set has a golden rendering: the whole text that its author reads."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from leadladder_server.documents.rendering import render_text
from leadladder_server.language.reading import read_rule_set

BROKEN = Path(__file__).parent / "broken"
CASES = sorted(path.stem for path in BROKEN.glob("*.yaml"))


@pytest.mark.parametrize("case", CASES)
def test_message(case: str, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    """A broken rule set gives no document that a rule set could be made of, and the rendering beside it."""
    folder = tmp_path / "shop"
    shutil.copytree(BROKEN / "lists", folder / "lists")
    shutil.copyfile(BROKEN / f"{case}.yaml", folder / "ruleset.yaml")

    result = read_rule_set(folder, tmp_path)

    assert result.document is None or result.document.broken
    golden(BROKEN / f"{case}.txt", render_text(result.diagnostics, result.sources))


def test_no_golden_file_is_left_over() -> None:
    """Every golden file belongs to a broken rule set."""
    assert sorted(path.stem for path in BROKEN.glob("*.txt")) == CASES
