"""`leadladder test`: what rule authors expect of their rule sets, against what comes out."""

from typing import Annotated

import typer

from leadladder_server.cli.exits import ExitCode, Stop
from leadladder_server.cli.options import InferenceOption
from leadladder_server.cli.suite_report import suite_report, summary
from leadladder_server.cli.suites import LoadedSuite, chosen, find_suites, load_suite, untested
from leadladder_server.cli.terminal import print_lines, print_raw, say
from leadladder_server.diagnostics import Severity, in_order
from leadladder_server.documents.rendering import render_text
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import compile_program
from leadladder_server.suite.running import SuiteResult, run, unread_facts


def run_tests(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]",
            help="Folders of rule sets, folders of one, or files of tests; PATH::NAME for one test. [default: rules]",
            show_default=False,
        ),
    ] = None,
    *,
    pattern: Annotated[
        str | None, typer.Option("-k", metavar="TEXT", help="Run only tests with this text in their name.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Name every test.")] = False,
    inference: InferenceOption = Inference.DURABLE,
) -> None:
    """Run the tests of rule sets: the files tests.yaml beside them."""
    written = paths or ["rules"]
    targets = find_suites(written)
    for folder in untested(written):
        say(f"{folder} has no tests.yaml")
    loaded = [load_suite(target.path) for target in targets]
    unreadable = [each for each in loaded if each.suite is None]
    results: list[SuiteResult] = []
    ran: list[LoadedSuite] = []
    found = [diagnostic for each in loaded for diagnostic in each.diagnostics]
    sources = {file: text for each in loaded for file, text in each.sources.items()}
    for target, each in zip(targets, loaded, strict=True):
        if each.suite is None or each.rule_set is None:
            continue
        suite = chosen(each.suite, target.names, pattern)
        program = compile_program(each.rule_set, inference)
        try:
            result = run(program, suite)
        finally:
            program.close()
        ran.append(each)
        results.append(result)
        found += unread_facts(result)
    if found:
        print_raw(render_text(in_order(found), sources) + "\n")
    for each, result in zip(ran, results, strict=True):
        print_lines(suite_report(each, result, verbose=verbose))
    print_lines([summary(ran, results)])
    _end(unreadable, results)


def _end(unreadable: list[LoadedSuite], results: list[SuiteResult]) -> None:
    if any(diagnostic.severity is Severity.ERROR for each in unreadable for diagnostic in each.diagnostics):
        raise Stop("", ExitCode.RULES)
    if any(not result.passed for result in results):
        raise Stop("", ExitCode.TESTS)
    if not any(result.compared for result in results):
        raise Stop("No test ran", ExitCode.TESTS)
