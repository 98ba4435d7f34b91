"""The tests that ship with rule sets pass, and see everything of them."""

import pytest

from leadladder_server.cli.suites import load_suite
from leadladder_server.engine.inference import Inference
from leadladder_server.suite.coverage import coverage, never
from leadladder_server.suite.running import run, unread_facts
from tests.rules.shipped import RULE_SETS, RULES, program


@pytest.mark.parametrize("rule_set_id", RULE_SETS)
@pytest.mark.parametrize("inference", list(Inference))
def test_the_tests_pass_and_see_everything(rule_set_id: str, inference: Inference) -> None:
    """Nothing differs whichever way conclusions are drawn, no fact goes unread, and nothing was never seen."""
    loaded = load_suite(RULES / rule_set_id / "tests.yaml")
    assert loaded.diagnostics == []
    assert loaded.suite is not None
    assert loaded.rule_set is not None

    result = run(program(rule_set_id, inference), loaded.suite)
    found = coverage(loaded.rule_set, [result])

    assert [(case.case.name, case.differences) for case in result.cases if case.differences] == []
    assert unread_facts(result.cases) == []
    assert [(span.line, text) for span, text in never(found.missing)] == []
