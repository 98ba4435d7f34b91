"""Every mistake in a file of tests has a golden rendering: the whole text that its author reads."""

from collections.abc import Callable
from pathlib import Path

import pytest

from leadladder_server.diagnostics import Severity, in_order
from leadladder_server.documents.rendering import render_text
from leadladder_server.suite.checking import check_suite
from leadladder_server.suite.reading import read_suite

from .written import RULES, SHOP

BROKEN = Path(__file__).parent / "broken"
CASES = sorted(path.stem for path in BROKEN.glob("*.yaml"))


@pytest.mark.parametrize("case", CASES)
def test_message(case: str, golden: Callable[[Path, str], None]) -> None:
    """A broken file of tests gives nothing to run, and the rendering beside it."""
    text = (BROKEN / f"{case}.yaml").read_text(encoding="utf-8")
    document, found = read_suite("tests.yaml", text)
    sources = {"tests.yaml": text}
    if document is not None:
        broken = any(each.severity is Severity.ERROR for each in found)
        checked = check_suite(document, RULES, SHOP, broken=broken)
        assert checked.suite is None
        found = in_order([*found, *checked.diagnostics])
        sources |= checked.sources

    golden(BROKEN / f"{case}.txt", render_text(found, sources))


def test_no_golden_file_is_left_over() -> None:
    """Every golden file belongs to a broken file of tests."""
    assert sorted(path.stem for path in BROKEN.glob("*.txt")) == CASES
