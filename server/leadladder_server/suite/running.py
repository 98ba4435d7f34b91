"""Running tests: what came out, and what of it is otherwise than expected."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from leadladder_server.diagnostics import Diagnostic, in_order
from leadladder_server.engine.program import Program
from leadladder_server.suite import messages
from leadladder_server.suite.comparing import Difference, compare
from leadladder_server.suite.expectations import comparisons_in
from leadladder_server.suite.model import Case, Suite
from leadladder_server.verdict import FactWarning, Verdict


class Status(StrEnum):
    """How a case ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Not run: its author says why."""
    TODO = "todo"
    """Known to fail, and it does."""
    DONE = "done"
    """Known to fail, and it passes."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How a case ended.

    Attributes:
        case: Which.
        status: How.
        verdict: What came out; None when it was not run.
        differences: What is otherwise than expected, in the order in which it was written.
        warnings: Every fact that could not be used.
    """

    case: Case
    status: Status
    verdict: Verdict | None
    differences: tuple[Difference, ...]
    warnings: tuple[FactWarning, ...]


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """How the tests of a file ended.

    Attributes:
        suite: The file.
        cases: Those that were chosen, in file order.
    """

    suite: Suite
    cases: tuple[CaseResult, ...]

    def count(self, status: Status) -> int:
        """How many cases ended so."""
        return sum(each.status is status for each in self.cases)

    @property
    def compared(self) -> int:
        """How many values were compared."""
        return sum(
            comparisons_in(expectation)
            for each in self.cases
            if each.verdict is not None
            for expectation in each.case.expectations
        )

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return not self.count(Status.FAILED)


def run(program: Program, suite: Suite) -> SuiteResult:
    """Run every case that is not skipped.

    Args:
        program: Of the rule set that the suite was checked against, or of a changed one: a name that this one lacks
            is a difference.
        suite: Which cases.

    Raises:
        ProgramClosed: The program has been released.
        InferenceFailed: The engine misbehaved.
    """
    return SuiteResult(suite, tuple(run_case(program, case) for case in suite.cases))


def first_failure(program: Program, suite: Suite) -> CaseResult | None:
    """The first case that fails, without running those after it; None when none does. Raises what `run` raises."""
    return next((each for each in _results(program, suite) if each.status is Status.FAILED), None)


def _results(program: Program, suite: Suite) -> Iterator[CaseResult]:
    return (run_case(program, case) for case in suite.cases)


def run_case(program: Program, case: Case) -> CaseResult:
    """Run one case. Raises what `run` raises."""
    if case.skip is not None:
        return CaseResult(case, Status.SKIPPED, None, (), ())
    verdict = program.score(case.contact, case.as_of, case.previous_stage, outlook=case.outlook)
    warnings = (*case.warnings, *verdict.warnings)
    found = (compare(expectation, verdict, warnings) for expectation in case.expectations)
    differences = tuple(each for each in found if each is not None)
    if case.todo is not None:
        status = Status.TODO if differences else Status.DONE
    else:
        status = Status.FAILED if differences else Status.PASSED
    return CaseResult(case, status, verdict, differences, warnings)


def unread_facts(results: Iterable[CaseResult]) -> list[Diagnostic]:
    """A warning for each fact that the rules could not use, of cases that do not say so themselves."""
    found = [
        messages.unread_fact(
            each.case.places.get(warning.field, each.case.span), warning.field, warning.expected, warning.got
        )
        for each in results
        if not each.case.takes_warnings and each.verdict is not None
        for warning in each.verdict.warnings
    ]
    return in_order(found)
