"""`leadladder mutate`: the mistakes in rule sets that their tests would not notice."""

import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from leadladder_server.cli.exits import ExitCode, Stop
from leadladder_server.cli.mutate_report import mutants_json, mutants_report, mutants_summary
from leadladder_server.cli.mutate_runs import Mutated, baseline_failure, run_mutants
from leadladder_server.cli.suites import find_suites, load_suite, untested
from leadladder_server.cli.terminal import print_lines, print_raw, say
from leadladder_server.diagnostics import Severity
from leadladder_server.documents.rendering import render_text
from leadladder_server.suite.telling import headline

_EVERY = 25
"""So many mutants apart, a terminal is told how far it is."""


class MutantFormat(StrEnum):
    """How `leadladder mutate` prints."""

    TEXT = "text"
    JSON = "json"


def mutate(  # One for each option.
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]",
            help="Folders of rule sets, folders of one, or files of tests. [default: rules]",
            show_default=False,
        ),
    ] = None,
    *,
    pattern: Annotated[
        str | None, typer.Option("-k", metavar="TEXT", help="Only mutants with this text in their line or change.")
    ] = None,
    max_survivors: Annotated[
        int | None,
        typer.Option(min=0, metavar="NUMBER", help="End with 5 if more mutants live, unexplained, in all."),
    ] = None,
    min_killed: Annotated[
        int | None,
        typer.Option(
            min=0, max=100, metavar="PERCENT", help="End with 5 if less of a rule set's are noticed or explained."
        ),
    ] = None,
    form: Annotated[MutantFormat, typer.Option("--format", metavar="FORMAT", help="text or json.")] = MutantFormat.TEXT,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show those too that a comment explains.")] = False,
) -> None:
    """Make small mistakes in rule sets, one at a time, and list those that no test notices."""
    wanted = list(paths or ["rules"])
    everything = [_mutated(target.path, pattern) for target in find_suites(wanted)]
    without = untested(wanted)
    for folder in without:
        say(f"{folder} has no tests.yaml")
    if not everything:
        raise Stop("No tests were found to run against mutants; write a tests.yaml beside ruleset.yaml", ExitCode.TESTS)
    exceeded = list(_exceeded(everything, max_survivors, min_killed))
    if min_killed:
        exceeded += [f"{folder.as_posix()} has no tests" for folder in without]
    code = ExitCode.LIMIT if exceeded else ExitCode.FINE
    if form is MutantFormat.JSON:
        print_raw(mutants_json(everything, int(code)))
    else:
        for mutated in everything:
            print_lines(mutants_report(mutated, verbose=verbose))
        print_lines(mutants_summary(everything))
        print_lines(exceeded)
    if code:
        raise Stop("", code)


def _exceeded(everything: Sequence[Mutated], most: int | None, least: int | None) -> list[str]:
    found = []
    living = sum(len(each.unexplained) for each in everything)
    if most is not None and living > most:
        found.append(f"Too many mutants live, expected at most {most:,}: {living:,}")
    if least is not None:
        found += [
            f"Too few mutants are noticed, expected at least {least} %: {each.file}: {each.percent} %"
            for each in everything
            if each.percent < least
        ]
    return found


def _mutated(path: Path, pattern: str | None) -> Mutated:
    loaded = load_suite(path)
    errors = [each for each in loaded.diagnostics if each.severity is Severity.ERROR]
    if errors or loaded.suite is None or loaded.rule_set is None:
        raise Stop(render_text(errors, loaded.sources), ExitCode.RULES)
    failure = baseline_failure(loaded.rule_set, loaded.suite)
    if failure is not None:
        raise Stop(
            f"{headline(failure)}\nTests have to pass before mutants can show what they notice; "
            f"see leadladder test {path.as_posix()}",
            ExitCode.TESTS,
        )
    if not any(case.skip is None and case.todo is None for case in loaded.suite.cases):
        raise Stop(f"{path.as_posix()} has no test to run", ExitCode.TESTS)
    return run_mutants(loaded, loaded.rule_set, loaded.suite, pattern, _progress(path.as_posix()))


def _progress(name: str) -> Callable[[int, int], None]:
    """Tells a terminal how far it is, on one line; nothing where nobody looks."""

    def tell(done: int, total: int) -> None:
        if sys.stderr.isatty() and (not done % _EVERY or done + 1 == total):
            sys.stderr.write(f"\r{name}: {done + 1} of {total}{chr(10) if done + 1 == total else ''}")
            sys.stderr.flush()

    return tell
