"""Which mutants of a rule set its tests notice, and what would notice the others."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import Program, compile_program
from leadladder_server.ruleset.conditions import Condition
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.exploring import Explorer, reading, whens
from leadladder_server.suite.model import Case, Suite
from leadladder_server.suite.mutants.everything import mutants_of
from leadladder_server.suite.mutants.mutant import Kind, Mutant
from leadladder_server.suite.reach import Reach
from leadladder_server.suite.rows import written_row_test
from leadladder_server.suite.running import Status, run_case
from leadladder_server.suite.sameness import is_same
from leadladder_server.suite.showing import differences, with_place, written_expected
from leadladder_server.suite.variants import Variant
from leadladder_server.values.types import Instant
from leadladder_server.verdict import Verdict

MOST_CONTACTS = 600
"""So many contacts are looked at for one on which a mutant differs."""


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no test notices.

    Attributes:
        mutant: Which.
        killer: A test that notices it, as it is written; None where none was found.
    """

    mutant: Mutant
    killer: str | None


@dataclass(frozen=True, slots=True)
class Mutation:
    """What came of the mutants of a rule set.

    Attributes:
        killed: How many some test notices.
        same: How many are proved to decide as the rule set does, and are no mistakes.
        broken: How many are no rule sets that could be used.
        survivors: Those that no test notices, in file order.
    """

    killed: int
    same: int
    broken: int
    survivors: tuple[Survivor, ...]

    @property
    def counted(self) -> int:
        """How many are mistakes that tests could notice."""
        return self.killed + len(self.survivors)


def mutate(
    rule_set: RuleSet,
    suite: Suite,
    wanted: Callable[[Mutant], bool] = lambda _: True,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Mutation:
    """Run the tests of a rule set against its mutants.

    Args:
        rule_set: A checked one.
        suite: Its tests, which pass.
        wanted: Which mutants.
        progress: Told how many mutants of how many are done.

    Raises:
        InferenceFailed: The engine misbehaved.
    """
    mutants = [mutant for mutant in mutants_of(rule_set) if wanted(mutant)]
    program = compile_program(rule_set, Inference.REFERENCE)
    hunt = _Hunt(program, suite)
    counts = {"killed": 0, "same": 0, "broken": 0}
    survivors: list[Survivor] = []
    for number, mutant in enumerate(mutants):
        progress(number, len(mutants))
        mutated = _compiled(mutant.rule_set)
        if mutated is None:
            counts["broken"] += 1
        elif hunt.notices(mutant, mutated):
            counts["killed"] += 1
        elif is_same(rule_set, mutant):
            counts["same"] += 1
        else:
            survivors.append(Survivor(mutant, hunt.killer(mutant, mutated)))
    return Mutation(counts["killed"], counts["same"], counts["broken"], tuple(survivors))


def _compiled(rule_set: RuleSet) -> Program | None:
    """A program of a mutant; None where it is no rule set that could be used."""
    try:
        return compile_program(rule_set, Inference.REFERENCE)
    except ValueError:
        return None


class _Hunt:
    """The tests of one rule set: first those that a mutant reaches, then those that noticed the last ones."""

    def __init__(self, program: Program, suite: Suite) -> None:
        self._program = program
        self._suite = suite
        cases = [case for case in suite.cases if case.skip is None and case.todo is None]
        self._quick = [case for case in cases if not case.outlook]
        self._slow = [case for case in cases if case.outlook]
        self._reach = Reach(program.rule_set)
        self._explorer: Explorer | None = None

    def notices(self, mutant: Mutant, mutated: Program) -> bool:
        """Whether a test fails. Tests that need no outlook are run first."""
        return any(self._fails(mutant, mutated, cases) for cases in (self._quick, self._slow))

    def _fails(self, mutant: Mutant, mutated: Program, cases: list[Case]) -> bool:
        """Whether a test fails; that one is run early the next time."""
        for case in self._reach.in_order(mutant, cases):
            if run_case(mutated, case).status is Status.FAILED:
                cases.remove(case)
                cases.insert(0, case)
                return True
        return False

    def killer(self, mutant: Mutant, mutated: Program) -> str | None:
        """A test on which the rule set and a mutant differ."""
        rule_set, as_of = self._program.rule_set, self._suite.as_of
        if self._explorer is None:
            self._explorer = Explorer(self._program, self._suite)
        if mutant.kind is Kind.SWITCH and rule_set.rungs != mutant.rule_set.rungs:
            pairs = zip(rule_set.rungs, mutant.rule_set.rungs, strict=True)
            stage = next(one.stage.stage_id for one, two in pairs if one.sticky is not two.sticky)
            near = self._explorer.near([rung.requires for rung in rule_set.rungs], MOST_CONTACTS)
            found = (replace(one, previous_stage=stage) for one in near)
        else:
            found = (one for one in self._explorer.near(_conditions(rule_set, mutant), MOST_CONTACTS))
        for variant in found:
            verdict, other = (_verdict(one, variant, as_of) for one in (self._program, mutated))
            told = differences(rule_set, verdict, other)
            if told:
                name = f"notices {mutant.change.replace('`', '')} on line {mutant.span.line}"
                return written_row_test(name, variant, written_expected(with_place(told, verdict)), as_of)
        return None


def _verdict(program: Program, variant: Variant, as_of: Instant) -> Verdict:
    return program.score(variant.contact, as_of, variant.previous_stage, outlook=False)


def _conditions(rule_set: RuleSet, mutant: Mutant) -> Sequence[Condition]:
    """What a mutant's difference hangs on."""
    found: list[Condition] = []
    if mutant.site is not None and mutant.condition is not None:
        found += [each for each in (mutant.node, mutant.other) if each is not None]
        found += [mutant.site.condition, *(each for given in mutant.site.shows for each in given.conditions)]
        if mutant.site.signal is None:
            return found
    found += _reading(rule_set, mutant)
    rules = zip(rule_set.disqualifiers, mutant.rule_set.disqualifiers, strict=False)
    found += [one.when for one, two in rules if one != two]
    for one, two in zip(rule_set.dimensions, mutant.rule_set.dimensions, strict=False):
        if one != two:
            changed = [
                criterion for criterion, other in zip(one.criteria, two.criteria, strict=False) if criterion != other
            ]
            found += [level.when for criterion in changed for level in criterion.levels]
            found += whens(one)
    if rule_set.grade != mutant.rule_set.grade:
        found += [when for dimension in rule_set.dimensions for when in whens(dimension)]
    return found


def _reading(rule_set: RuleSet, mutant: Mutant) -> Iterable[Condition]:
    """Conditions that read a signal that is otherwise, as it is and as it was."""
    for one, two in zip(rule_set.signals, mutant.rule_set.signals, strict=False):
        if one != two:
            yield from reading(rule_set, f"signals.{one.signal_id}")
