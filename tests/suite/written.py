"""Files of tests for tests: a small rule set beside them."""

from pathlib import Path
from textwrap import dedent

from leadladder_server.catalog.loading import load_rule_set
from leadladder_server.diagnostics import Severity
from leadladder_server.documents.rendering import render_text
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import Program, compile_program
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.checking import check_suite
from leadladder_server.suite.model import Suite
from leadladder_server.suite.reading import read_suite
from leadladder_server.suite.running import SuiteResult, run

SHOP = Path(__file__).parent / "shop"
"""The folder of the rule set."""


def shop() -> RuleSet:
    """The rule set."""
    loaded = load_rule_set(SHOP, SHOP.parent)
    assert loaded.diagnostics == []
    assert loaded.rule_set is not None
    return loaded.rule_set


RULES = shop()
PROGRAM: Program = compile_program(RULES, Inference.REFERENCE)


def told(text: str) -> str:
    """Everything that is said of a file of tests; the text without its first two lines is what is given."""
    source = whole(text)
    document, diagnostics = read_suite("tests.yaml", source)
    sources = {"tests.yaml": source}
    if document is not None:
        broken = any(each.severity is Severity.ERROR for each in diagnostics)
        checked = check_suite(document, RULES, SHOP, broken=broken)
        diagnostics = [*diagnostics, *checked.diagnostics]
        sources |= checked.sources
    return render_text(diagnostics, sources)


def whole(text: str) -> str:
    """A file of tests for the shop, from what it says after rule_set and as_of."""
    return "rule_set: shop\nas_of: 2026-11-22\n" + dedent(text)


def suite_of(text: str) -> Suite:
    """A file of tests without problems; it says the same as in `told`."""
    source = whole(text)
    document, diagnostics = read_suite("tests.yaml", source)
    assert document is not None, diagnostics
    checked = check_suite(document, RULES, SHOP)
    assert [*diagnostics, *checked.diagnostics] == []
    assert checked.suite is not None
    return checked.suite


def ran(text: str) -> SuiteResult:
    """What came of a file of tests without problems."""
    return run(PROGRAM, suite_of(text))


def differences(test: str) -> list[tuple[str, str, str]]:
    """What, expected and got, of everything that differs in one test, given as what stands in its braces."""
    result = ran(f"tests:\n  - {{it: works, {test}}}\n")
    return [(each.what, each.expected, each.got) for case in result.cases for each in case.differences]
