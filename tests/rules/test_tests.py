"""The shipped rule sets pass their own tests, which see everything of them."""

import pytest

from leadladder_server.cli.suites import load_suite
from leadladder_server.engine.inference import Inference
from leadladder_server.suite.coverage import coverage
from leadladder_server.suite.running import Status, run
from tests.rules.shipped import RULE_SETS, RULES, program


@pytest.mark.parametrize("rule_set_id", RULE_SETS)
def test_tests_pass_and_see_everything(rule_set_id: str) -> None:
    """Every test of a rule set passes without a warning, and together they see every outcome that it can have."""
    loaded = load_suite(RULES / rule_set_id / "tests.yaml")
    assert loaded.diagnostics == []
    assert loaded.suite is not None
    assert loaded.rule_set is not None

    result = run(program(rule_set_id, Inference.DURABLE), loaded.suite)

    assert [case.case.name for case in result.cases if case.status is not Status.PASSED] == []
    seen = coverage(loaded.rule_set, [result])
    assert (seen.percent, seen.missing) == (100, ())
