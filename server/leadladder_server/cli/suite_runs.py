"""Running files of tests: from what the user names to what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from leadladder_server.cli import last_failed
from leadladder_server.cli.exits import ExitCode
from leadladder_server.cli.suites import LoadedSuite, Target, chosen, find_suites, load_suite, untested
from leadladder_server.diagnostics import Diagnostic, Severity, in_order
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import compile_program
from leadladder_server.suite.coverage import Coverage, coverage
from leadladder_server.suite.running import Status, SuiteResult, run, unread_facts


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user wants to be run.

    Attributes:
        paths: As they were written.
        pattern: A text in the names of the tests; None for all.
        only_failed: Whether to run only what failed last; everything where nothing did.
        inference: Which evaluator decides.
        least: The least coverage of each rule set, in percent; None for any.
    """

    paths: tuple[str, ...]
    pattern: str | None
    only_failed: bool
    inference: Inference
    least: int | None


@dataclass(frozen=True, slots=True)
class Ran:
    """A file of tests that was run."""

    loaded: LoadedSuite
    result: SuiteResult


@dataclass(frozen=True, slots=True)
class Covered:
    """What the tests of one rule set have seen of it.

    Attributes:
        coverage: What.
        file: The rule file, as it is shown.
        text: What it holds.
    """

    coverage: Coverage
    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of everything.

    Attributes:
        ran: The files that could be run, in order.
        covered: By rule set, in order.
        untested: Folders of rule sets without tests.
        diagnostics: Every problem, in order.
        sources: The texts of all files that were read, by the paths that diagnostics carry.
        least: The least coverage wanted, in percent; None for any.
        whole: Whether every test of every file was wanted.
    """

    ran: tuple[Ran, ...]
    covered: tuple[Covered, ...]
    untested: tuple[Path, ...]
    diagnostics: list[Diagnostic]
    sources: dict[str, str]
    least: int | None
    whole: bool

    @property
    def too_little(self) -> list[str]:
        """Rule files whose tests have seen less than is wanted, with what they have seen."""
        if self.least is None:
            return []
        little = [(each.file, each.coverage.percent) for each in self.covered if each.coverage.percent < self.least]
        little += [(folder.as_posix(), 0) for folder in self.untested if self.least > 0]
        return [f"{file}: {seen} %" for file, seen in little]

    @property
    def code(self) -> ExitCode:
        """How the command ends."""
        if any(each.severity is Severity.ERROR for each in self.diagnostics):
            return ExitCode.RULES
        results = [each.result for each in self.ran]
        if not all(result.passed for result in results) or not any(result.compared for result in results):
            return ExitCode.TESTS
        return ExitCode.LIMIT if self.too_little else ExitCode.FINE


def run_suites(wanted: Wanted) -> Outcomes:
    """Run the tests that are wanted, and keep which failed.

    Raises:
        Stop: There is no such path, or no such test.
        InferenceFailed: The engine misbehaved.
    """
    targets = find_suites(wanted.paths)
    failed = last_failed.read() if wanted.only_failed else {}
    ran: list[Ran] = []
    diagnostics: list[Diagnostic] = []
    sources: dict[str, str] = {}
    for target in targets:
        names = failed.get(last_failed.key(target.path), [])
        if failed and not names:
            continue
        loaded = load_suite(target.path)
        diagnostics += loaded.diagnostics
        sources |= loaded.sources
        result = _run(loaded, target, wanted, names)
        if result is not None:
            diagnostics += unread_facts(result.cases)
            ran.append(Ran(loaded, result))
    _keep(ran)
    return Outcomes(
        ran=tuple(ran),
        covered=tuple(_covered(ran)),
        untested=() if failed else tuple(untested(wanted.paths)),
        diagnostics=in_order(diagnostics),
        sources=sources,
        least=wanted.least,
        whole=wanted.pattern is None and not failed and not any(target.names for target in targets),
    )


def _run(loaded: LoadedSuite, target: Target, wanted: Wanted, failed: Sequence[str]) -> SuiteResult | None:
    if loaded.suite is None or loaded.rule_set is None:
        return None
    suite = chosen(loaded.suite, target.names, wanted.pattern)
    if failed:
        suite = replace(suite, cases=tuple(case for case in suite.cases if case.name in failed))
    program = compile_program(loaded.rule_set, wanted.inference)
    try:
        return run(program, suite)
    finally:
        program.close()


def _keep(ran: Iterable[Ran]) -> None:
    failed: dict[str, list[str]] = {}
    passed: dict[str, list[str]] = {}
    for each in ran:
        key = last_failed.key(each.loaded.path)
        failed[key] = [case.case.name for case in each.result.cases if case.status is Status.FAILED]
        passed[key] = [case.case.name for case in each.result.cases if case.status is not Status.FAILED]
    last_failed.write(failed, passed)


def _covered(ran: Iterable[Ran]) -> Iterable[Covered]:
    """One for each rule set, over all files of tests that were run beside it."""
    groups: dict[Path, list[Ran]] = {}
    for each in ran:
        groups.setdefault(each.loaded.path.parent, []).append(each)
    for group in groups.values():
        loaded = group[0].loaded
        if loaded.rule_set is not None:
            file = loaded.placed(loaded.rule_set.file)
            found = coverage(loaded.rule_set, [each.result for each in group])
            yield Covered(found, file, loaded.sources.get(file, ""))
