"""`leadladder test`: what rule authors expect of their rule sets, against what comes out."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from watchfiles import watch

from leadladder_server.cli.boundary_report import proposed_cases
from leadladder_server.cli.coverage_page import page
from leadladder_server.cli.coverage_report import marked_up, missing_lines
from leadladder_server.cli.exits import ExitCode, Stop
from leadladder_server.cli.options import InferenceOption
from leadladder_server.cli.suite_edits import accept_all
from leadladder_server.cli.suite_formats import Format, to_json, to_junit
from leadladder_server.cli.suite_report import suite_report, summary
from leadladder_server.cli.suite_runs import Outcomes, Wanted, run_suites
from leadladder_server.cli.suites import folders_of
from leadladder_server.cli.terminal import print_lines, print_raw, say
from leadladder_server.documents.rendering import render_text
from leadladder_server.engine.inference import Inference

_CHANGES_TOGETHER = 300
"""Milliseconds within which changes of files are taken for one."""


def run_tests(  # noqa: PLR0913  # One for each option.
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
    last_failed: Annotated[
        bool, typer.Option("--last-failed", help="Run only what failed last; everything if nothing did.")
    ] = False,
    watched: Annotated[bool, typer.Option("--watch", help="Run again whenever a file changes, until Ctrl-C.")] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="Write what came out into the file, in the place of what was expected.")
    ] = False,
    form: Annotated[Format, typer.Option("--format", metavar="FORMAT", help="text, json or junit.")] = Format.TEXT,
    min_coverage: Annotated[
        int | None,
        typer.Option(min=0, max=100, metavar="PERCENT", help="End with 5 if tests see less than this of a rule set."),
    ] = None,
    missing: Annotated[bool, typer.Option("--missing", help="List what the tests have never seen, by line.")] = False,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Show the rule files, with what the tests have never seen of them.")
    ] = False,
    coverage_html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the same as a page of HTML.")
    ] = None,
    boundaries: Annotated[
        bool,
        typer.Option("--boundaries", help="Print cases for the values at and beside thresholds that no test looks at."),
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Name every test.")] = False,
    inference: InferenceOption = Inference.DURABLE,
) -> None:
    """Run the tests of rule sets: the files tests.yaml beside them."""
    if form is not Format.TEXT and (watched or accept or missing or coverage or verbose):
        raise Stop(f"--format {form} prints everything; leave out --watch, --accept, --missing, --coverage, --verbose")
    wanted = Wanted(tuple(paths or ["rules"]), pattern, last_failed, inference, min_coverage)

    if boundaries and (form is not Format.TEXT or pattern is not None or last_failed or watched or accept):
        raise Stop("--boundaries looks at all tests; leave out -k, --last-failed, --watch, --accept and --format")

    def once() -> ExitCode:
        outcomes = run_suites(wanted)
        if boundaries and outcomes.whole and not outcomes.code:
            print_raw(proposed_cases(outcomes))
            return outcomes.code
        if accept and accept_all(outcomes, ask=sys.stdin is not None and sys.stdin.isatty()):
            outcomes = run_suites(wanted)
        if coverage_html is not None:
            shown = [(each.coverage, each.file, each.text) for each in outcomes.covered]
            coverage_html.write_text(page(shown), encoding="utf-8")
        if form is not Format.TEXT:
            print_raw(to_json(outcomes) if form is Format.JSON else to_junit(outcomes))
            return outcomes.code
        _print(outcomes, verbose=verbose, missing=missing, coverage=coverage)
        return outcomes.code

    code = once()
    if watched:
        say("Waiting for changes; Ctrl-C ends")
        for _ in _changes(folders_of(wanted.paths)):
            code = once()
            say("Waiting for changes; Ctrl-C ends")
        return
    if code:
        raise Stop("", code)


def _changes(folders: Iterable[Path]) -> Iterable[object]:
    """Something each time that files change, until Ctrl-C."""
    try:
        yield from watch(*folders, debounce=_CHANGES_TOGETHER)
    except KeyboardInterrupt:
        return


def _print(outcomes: Outcomes, *, verbose: bool, missing: bool, coverage: bool) -> None:
    for folder in outcomes.untested:
        say(f"{folder} has no tests.yaml")
    if outcomes.diagnostics:
        print_raw(render_text(outcomes.diagnostics, outcomes.sources) + "\n")
    for each in outcomes.ran:
        print_lines(suite_report(each.loaded, each.result, verbose=verbose))
    for covered in outcomes.covered:
        if coverage:
            print_lines([*marked_up(covered.coverage, covered.file, covered.text), ""])
        elif missing:
            print_lines(missing_lines(covered.coverage, covered.file))
    print_lines(summary(outcomes))
    for little in outcomes.too_little:
        print_lines([f"Too little coverage, expected at least {outcomes.least} %: {little}"])
    if outcomes.code == ExitCode.TESTS and not any(each.result.compared for each in outcomes.ran):
        say("No test ran")
