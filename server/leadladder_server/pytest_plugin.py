"""A plug-in for pytest: collects each `tests.yaml` beside a `ruleset.yaml`, one item for each test or row of one.

pytest loads it by its entry point wherever this distribution is installed; without such files it does nothing.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from leadladder_server.cli.suites import LoadedSuite
    from leadladder_server.diagnostics import Diagnostic
    from leadladder_server.engine.program import Program
    from leadladder_server.suite.model import Case
    from leadladder_server.suite.running import CaseResult


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "RuleTests | None":
    """Collect the tests of a rule set."""
    if file_path.name == "tests.yaml" and (file_path.parent / "ruleset.yaml").is_file():
        collected: RuleTests = RuleTests.from_parent(parent, path=file_path)
        return collected
    return None


class RuleTests(pytest.File):
    """A file of tests."""

    loaded: "LoadedSuite"
    program: "Program"

    def collect(self) -> Iterator["RuleTest"]:
        """Its tests and rows.

        Raises:
            CollectError: The rule set or the tests have errors; it says which.
        """
        # Only here, so that pytest starts as quickly as without the plug-in where there are no such files.
        from leadladder_server.cli.suites import load_suite  # noqa: PLC0415
        from leadladder_server.documents.rendering import render_text  # noqa: PLC0415

        try:
            shown = self.path.relative_to(Path.cwd())
        except ValueError:
            shown = self.path
        self.loaded = load_suite(shown)
        if self.loaded.suite is None:
            raise self.CollectError(render_text(self.loaded.diagnostics, self.loaded.sources))
        for diagnostic in self.loaded.diagnostics:
            self.warn(RuleTestWarning(diagnostic))
        for case in self.loaded.suite.cases:
            yield RuleTest.from_parent(self, name=case.name, case=case)

    def setup(self) -> None:
        """Compile the rule set."""
        from leadladder_server.engine.program import compile_program  # noqa: PLC0415

        rule_set = self.loaded.rule_set
        if rule_set is not None:  # There is one, or nothing would have been collected.
            self.program = compile_program(rule_set)

    def teardown(self) -> None:
        """Release it."""
        self.program.close()


class RuleTestWarning(pytest.PytestWarning):
    """Tests that say something else than their author probably meant."""

    def __init__(self, diagnostic: "Diagnostic") -> None:
        span = diagnostic.span
        super().__init__(f"{span.file}:{span.line}:{span.column}: {diagnostic.message}")


class RuleTestFailed(Exception):  # noqa: N818  # It reads as what it says.
    """A test expected something else than what came out."""

    def __init__(self, result: "CaseResult") -> None:
        self.result = result
        super().__init__(result.case.name)


class RuleTest(pytest.Item):
    """A test, or a row of one."""

    parent: RuleTests

    def __init__(self, case: "Case", **others: Any) -> None:  # noqa: ANN401  # What pytest hands over.
        super().__init__(**others)
        self.case = case
        if case.skip is not None:
            self.add_marker(pytest.mark.skip(reason=case.skip))
        if case.todo is not None:
            self.add_marker(pytest.mark.xfail(reason=case.todo))

    def runtest(self) -> None:
        """Compare.

        Raises:
            RuleTestFailed: Something came out otherwise.
        """
        from leadladder_server.suite.running import run_case, unread_facts  # noqa: PLC0415

        result = run_case(self.parent.program, self.case)
        for diagnostic in unread_facts([result]):
            self.warn(RuleTestWarning(diagnostic))
        if result.differences:
            raise RuleTestFailed(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401
        """What was expected, what came, and what decided."""
        from leadladder_server.suite.telling import failure  # noqa: PLC0415

        error = excinfo.value
        if isinstance(error, RuleTestFailed):
            return "\n".join(failure(error.result, self.parent.loaded.placed))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, self.case.span.line - 1, self.case.name
