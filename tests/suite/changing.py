"""Rule sets and files of tests, written in place, for mutants and boundaries."""

from dataclasses import replace
from pathlib import Path

from leadladder_server.catalog.loading import load_rule_set
from leadladder_server.documents.rendering import render_text
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import compile_program
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.checking import check_suite
from leadladder_server.suite.model import Suite
from leadladder_server.suite.reading import read_suite
from leadladder_server.suite.running import Status, run
from leadladder_server.suite.telling import failure, headline


def rules_of(folder: Path, rules: str) -> RuleSet:
    """A rule set, from what it says after its id and version."""
    (folder / "ruleset.yaml").write_text(f"rule_set: small\nversion: 1\n{rules}", encoding="utf-8")
    loaded = load_rule_set(folder, folder)
    assert loaded.rule_set is not None, render_text(loaded.diagnostics, {})
    return loaded.rule_set


def suite_for(rule_set: RuleSet, text: str, folder: Path) -> Suite:
    """A file of tests without errors, from all that it says."""
    document, diagnostics = read_suite("tests.yaml", text)
    assert document is not None, render_text(diagnostics, {"tests.yaml": text})
    checked = check_suite(document, rule_set, folder)
    problems = [*diagnostics, *checked.diagnostics]
    assert checked.suite is not None, render_text(problems, {"tests.yaml": text})
    return checked.suite


def failures(rule_set: RuleSet, suite: Suite) -> list[str]:
    """What fails of a file of tests, as people read it."""
    result = run(compile_program(rule_set, Inference.REFERENCE), suite)
    failed = [each for each in result.cases if each.status is Status.FAILED]
    return [line for each in failed for line in (headline(each), *failure(each, str))]


def only(suite: Suite, *tests: str) -> Suite:
    """The file with some of its tests alone."""
    return replace(suite, cases=tuple(case for case in suite.cases if case.test in tests))
