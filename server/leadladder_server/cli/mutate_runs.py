"""Running mutants: from what the user names to what came of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from leadladder_server.cli.suites import LoadedSuite
from leadladder_server.documents.comments import comments
from leadladder_server.documents.positions import split_lines
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import compile_program
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.coverage import percent
from leadladder_server.suite.explained import Explanation, Note, explanations, without_effect
from leadladder_server.suite.model import Suite
from leadladder_server.suite.mutants.mutant import Mutant
from leadladder_server.suite.mutation import Mutation, Survivor, mutate
from leadladder_server.suite.running import CaseResult, first_failure


@dataclass(frozen=True, slots=True)
class Mutated:
    """What came of the mutants of one rule set.

    Attributes:
        file: The rule file, as it is shown.
        tests: The file of tests, as it is shown.
        lines: The lines of the rule file.
        mutation: What came.
        explained: The survivors that a comment explains, each with the reason.
        notes: What is wrong with such comments.
    """

    file: str
    tests: str
    lines: list[str]
    mutation: Mutation
    explained: tuple[tuple[Survivor, str], ...]
    notes: tuple[Note, ...]

    @property
    def unexplained(self) -> tuple[Survivor, ...]:
        """The survivors that no comment explains, in file order."""
        known = {id(survivor) for survivor, _ in self.explained}
        return tuple(survivor for survivor in self.mutation.survivors if id(survivor) not in known)

    @property
    def percent(self) -> int:
        """How many are noticed or explained, in whole percent, rounded down."""
        return percent(self.mutation.counted - len(self.unexplained), self.mutation.counted)


def baseline_failure(rule_set: RuleSet, suite: Suite) -> CaseResult | None:
    """A test that fails without any mutant; None when all pass. Raises what `run` raises."""
    program = compile_program(rule_set, Inference.REFERENCE)
    return first_failure(program, suite)


def run_mutants(
    loaded: LoadedSuite, rule_set: RuleSet, suite: Suite, pattern: str | None, progress: Callable[[int, int], None]
) -> Mutated:
    """Run the tests of a file against the mutants of its rule set.

    Args:
        loaded: The file of tests.
        rule_set: Its rule set.
        suite: Its tests, which pass.
        pattern: A text in the code line or the change of the mutants that are wanted; None for all.
        progress: Told how many mutants of how many are done.
    """
    file = loaded.placed(rule_set.file)
    text = loaded.sources.get(file, "")
    lines = split_lines(text)

    def wanted(mutant: Mutant) -> bool:
        line = lines[mutant.span.line - 1] if mutant.span.line <= len(lines) else ""
        told = f"{mutant.kind} {mutant.change} {line}".lower()
        return pattern is None or pattern.lower() in told

    mutation = mutate(rule_set, suite, wanted, progress)
    known = explanations(comments(file, text))
    explained = [
        (survivor, reason)
        for survivor in mutation.survivors
        if (reason := _reason(known.found, survivor.mutant)) is not None
    ]
    notes = list(known.notes)
    if pattern is None:
        notes += without_effect(known.found, [survivor.mutant for survivor in mutation.survivors])
    return Mutated(
        file, suite.file, lines, mutation, tuple(explained), tuple(sorted(notes, key=lambda note: note.span))
    )


def _reason(found: Iterable[Explanation], mutant: Mutant) -> str | None:
    return next((each.reason for each in found if each.explains(mutant)), None)
