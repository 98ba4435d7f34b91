"""A rule set, compiled: scores contacts."""

from collections.abc import Callable, Hashable, Sequence
from math import floor
from typing import TypeVar

from leadladder_server.contact import Contact
from leadladder_server.engine.assessment import Assessment
from leadladder_server.engine.concluding import Concluder
from leadladder_server.engine.conclusion import Conclusion, Entry
from leadladder_server.engine.inference import Inference, leaf_key
from leadladder_server.engine.memo import Memo
from leadladder_server.engine.reasons import Reasons
from leadladder_server.engine.rendering import Rendering
from leadladder_server.engine.sources import FACT_KINDS, fact_names, missing_key, missing_names
from leadladder_server.errors import ProgramClosed
from leadladder_server.facts.slots import Fact, Facts
from leadladder_server.facts.table import FactTable
from leadladder_server.facts.tests import CompiledTest, compile_test
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Name, NameKind, Test, leaves
from leadladder_server.ruleset.model import RuleSet, conditions_of
from leadladder_server.values.types import Instant
from leadladder_server.verdict import Reason, ReasonDetail, Verdict

C = TypeVar("C")
R = TypeVar("R")

CONCLUSIONS = 2048
"""Conclusions to remember, of rule sets of up to 64 criteria; of larger ones fewer, as each takes more memory."""


class Program:
    """A compiled rule set. Safe to share between threads; release it with `close`.

    `assess` is made of three steps that can be called by themselves: `read`, `test` and `conclude`.

    Attributes:
        rule_set: What was compiled.
        paths: Of the facts that `read` takes from a contact, signals apart.
        reasons: Put the entries of its conclusions into words.
    """

    def __init__(self, rule_set: RuleSet, inference: Inference) -> None:
        """Compile.

        Args:
            rule_set: A checked one.
            inference: Which evaluator decides.

        Raises:
            InferenceFailed: durable_rules is chosen and cannot be used here; the message says what to do.
        """
        self.rule_set = rule_set
        tests, missing = _tests(rule_set)
        self._points = [
            (criterion.points_from.name, criterion.points_from.of)
            for dimension in rule_set.dimensions
            for criterion in dimension.criteria
            if criterion.points_from is not None
        ]
        names = [name for test in tests.values() for name in fact_names(test)]
        names = list(dict.fromkeys([*names, *(name for name, _ in self._points)]))
        slot_of = {name: slot for slot, name in enumerate(names)}
        missing |= {missing_key(name): name for name, _ in self._points}
        self._point_slots = [(slot_of[name], of) for name, of in self._points]
        self.paths = frozenset(name.path for name in names if name.kind is NameKind.FIELD)
        self._table = FactTable(rule_set, names)
        self._tests: list[CompiledTest] = [compile_test(test, slot_of.__getitem__) for test in tests.values()]
        self._tests += [_missing(slot_of[name]) for name in missing.values()]
        slots = {key: place for place, key in enumerate((*tests, *missing))}
        self.reasons = Reasons(rule_set, slot_of)
        self._rungs = {stage.stage_id: stage.rung for stage in rule_set.stages}
        criteria = sum(len(dimension.criteria) for dimension in rule_set.dimensions)
        self._capacity = CONCLUSIONS * 64 // max(64, criteria)
        self._conclusions: Memo[Hashable, Conclusion] = Memo(self._capacity)
        self._plain: Rendering[Conclusion, Reason] = self.rendering(_same, self.reasons.reason)
        self._closed = False
        self._concluder = Concluder(rule_set, slots, slot_of, inference)

    def score(
        self,
        contact: Contact,
        as_of: Instant,
        previous_stage: str | None = None,
        detail: ReasonDetail = ReasonDetail.ALL,
    ) -> Verdict:
        """The verdict on a contact.

        Args:
            contact: Whom.
            as_of: At which moment.
            previous_stage: Id of the stage at which the caller last saw the contact; None, or an id that the rule set
                lacks: no transition, and nothing is sticky.
            detail: How many reasons.

        Raises:
            ProgramClosed: `close` has been called.
            InferenceFailed: The engine misbehaved, and again after it was built anew.
        """
        assessment = self.assess(contact, as_of, previous_stage)
        conclusion, reasons = self._plain.render(assessment, detail)
        return Verdict(
            contact_id=contact.contact_id,
            rule_set=self.rule_set.ref,
            as_of=as_of,
            stage=conclusion.stage,
            standing=conclusion.standing,
            score=conclusion.score,
            reasons=tuple(reasons),
            next_rung=conclusion.next_rung,
            open_questions=conclusion.open_questions,
            labels=conclusion.labels,
            next_action=conclusion.next_action,
            hand_off_to=conclusion.hand_off_to,
            transition=conclusion.transition,
            warnings=assessment.facts.warnings,
            holds_by=(),
            holds_by_truncated=False,
            lowest_stage=None,
            best_stage=None,
            approximate=False,
            valid_until=None,
            stage_valid_until=None,
        )

    def assess(self, contact: Contact, as_of: Instant, previous_stage: str | None = None) -> Assessment:
        """The same as `score`, before it is put into words: what a `Rendering` takes. Raises what `score` raises."""
        facts = self.read(contact, as_of)
        return Assessment(
            contact.contact_id, as_of, facts, self.conclude(facts, self.test(facts, as_of), previous_stage)
        )

    def read(self, contact: Contact, as_of: Instant) -> Facts:
        """First step: what the rules read about the contact."""
        return self._table.read(contact, as_of)

    def test(self, facts: Facts, as_of: Instant) -> bytes:
        """Second step: the outcome of every distinct test, one byte each."""
        values = facts.values
        return bytes([test(values, as_of) for test in self._tests])

    def conclude(self, facts: Facts, outcomes: bytes, previous_stage: str | None = None) -> Conclusion:
        """Third step: everything that follows from the outcomes, remembered by them.

        Args:
            facts: As `read` gives them; only signals that give points are looked at.
            outcomes: As `test` gives them.
            previous_stage: As in `score`.
        """
        if self._closed:
            message = f"{self.rule_set.ref.rule_set_id} has been released"
            raise ProgramClosed(message)
        previous = None if previous_stage is None else self._rungs.get(previous_stage)
        from_signals = [_points(facts.values[slot], of) for slot, of in self._point_slots]
        key = outcomes if previous is None and not from_signals else (outcomes, previous, *from_signals)
        conclusion = self._conclusions.get(key)
        if conclusion is None:
            conclusion = self._concluder.conclude(outcomes, from_signals, previous)
            self._conclusions.put(key, conclusion)
        return conclusion

    def rendering(self, conclusion: Callable[[Conclusion], C], reason: Callable[[Entry, Facts], R]) -> Rendering[C, R]:
        """What turns this program's assessments into another form; with a memory of its own.

        Args:
            conclusion: As in `Rendering`.
            reason: As in `Rendering`.
        """
        return Rendering(self._capacity, conclusion, reason)

    def close(self) -> None:
        """Release the engine's memory; may be called again.

        Scores that are under way end as usual or with ProgramClosed.
        """
        self._closed = True
        self._concluder.close()


def compile_program(rule_set: RuleSet, inference: Inference = Inference.DURABLE) -> Program:
    """Compile a rule set.

    Args:
        rule_set: A checked one.
        inference: Which evaluator decides; the verdicts are the same.

    Raises:
        InferenceFailed: durable_rules is chosen and cannot be used here; the message says what to do.
    """
    return Program(rule_set, inference)


def _tests(rule_set: RuleSet) -> tuple[dict[Hashable, Test], dict[Hashable, Name]]:
    """The distinct tests of facts, and the names that need a leaf of their own for being missing, by key."""
    tests: dict[Hashable, Test] = {}
    missing: dict[Hashable, Name] = {}
    for condition in conditions_of(rule_set):
        for leaf in leaves(condition):
            if isinstance(leaf, Test) and leaf.subject.kind in FACT_KINDS:
                tests.setdefault(leaf_key(leaf), leaf)
                missing.update((missing_key(name), name) for name in missing_names(leaf))
    return tests, missing


def _missing(slot: int) -> CompiledTest:
    def test(values: Sequence[Fact], _as_of: Instant) -> Outcome:
        return Outcome.UNKNOWN if values[slot] is None else Outcome.MET

    return test


def _points(value: Fact, of: int) -> int | None:
    """What a signal gives: its value rounded down, within 0..of."""
    return min(of, max(0, floor(value))) if isinstance(value, int | float) else None


def _same(conclusion: Conclusion) -> Conclusion:
    return conclusion
