"""A rule set, compiled: scores contacts."""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import floor
from threading import Lock
from typing import NamedTuple, TypeVar

from leadladder_server.contact import Activity, Contact
from leadladder_server.engine.account.roles import Roles
from leadladder_server.engine.account.together import Member, Together, conclude_together
from leadladder_server.engine.assessment import Assessment
from leadladder_server.engine.concluding import Concluder
from leadladder_server.engine.conclusion import Conclusion, Entry
from leadladder_server.engine.crossings import Crossings
from leadladder_server.engine.inference import Inference, leaf_key
from leadladder_server.engine.memo import Memo
from leadladder_server.engine.outlook.grouping import Tests
from leadladder_server.engine.outlook.looking import Outlooks
from leadladder_server.engine.outlook.outlook import Outlook
from leadladder_server.engine.outlook.rendering import OutlookRendering
from leadladder_server.engine.outlook.telling import NOT_ASKED_FOR, ToldOutlook, tell, tell_paths
from leadladder_server.engine.reasons import Reasons
from leadladder_server.engine.rendering import Rendering
from leadladder_server.engine.sources import FACT_KINDS, fact_names, missing_key, missing_names
from leadladder_server.engine.tracing import Trace
from leadladder_server.engine.validity import Validities, says_the_same
from leadladder_server.errors import ProgramClosed
from leadladder_server.facts.moving import MovingTests
from leadladder_server.facts.slots import Fact, Facts
from leadladder_server.facts.table import FactTable
from leadladder_server.facts.tests import CompiledTest, compile_test
from leadladder_server.facts.warning_list import WarningList
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Name, NameKind, Test, leaves
from leadladder_server.ruleset.effective import boundaries, in_force
from leadladder_server.ruleset.model import RuleSet, SignalPoints, every_condition_of
from leadladder_server.ruleset.translation import lookup
from leadladder_server.values.time import FIRST_INSTANT
from leadladder_server.values.types import Instant
from leadladder_server.verdict import Change, Reason, ReasonDetail, Stage, Standing, Verdict
from leadladder_server.wording.localising import localised

C = TypeVar("C")
R = TypeVar("R")

CONCLUSIONS = 2048
"""Conclusions to remember, of rule sets of up to 64 criteria; of larger ones fewer, as each takes more memory."""

STANDS = 16384
"""Outcomes of which to remember the stage alone."""


@dataclass(frozen=True, slots=True)
class _Epoch:
    """What concludes while the same criteria are in force.

    Attributes:
        concluder: Of the rule set of that time.
        outlooks: Likewise.
        point_slots: Of its criteria that take points from a signal, the slot of the signal and the most that it gives.
    """

    concluder: Concluder
    outlooks: Outlooks
    point_slots: tuple[tuple[int, int], ...]


class _Asked(NamedTuple):
    """What a concluder is asked, and what its answer is remembered by."""

    concluder: Concluder
    from_signals: Sequence[int | None]
    previous: int | None
    key: Hashable


class Program:
    """A compiled rule set. Safe to share between threads; release it with `close`.

    `assess` is made of three steps that can be called by themselves: `read`, `test` and `conclude`. The first two are
    the same at all times; what concludes is compiled for each time in which the same criteria are in force, when it is
    first needed.

    Attributes:
        rule_set: What was compiled, with the texts of its own locale.
        paths: Of the facts that `read` takes from a contact, signals apart.
        reasons: Put the entries of its conclusions into words.
        names: Of the facts, by their slots.
        roles: Of the contacts of a company.
    """

    def __init__(self, rule_set: RuleSet, inference: Inference) -> None:
        """Compile.

        Args:
            rule_set: A checked one.
            inference: Which evaluator decides.

        Raises:
            InferenceFailed: durable_rules is chosen and cannot be used here; the message says what to do.
        """
        self._original = rule_set
        self.rule_set = rule_set = localised(rule_set, rule_set.locale)
        self._locales = {each.locale.lower(): each.locale for each in self._original.translations}
        self._locales[rule_set.locale.lower()] = rule_set.locale
        self._translated: dict[str, Program] = {}
        tests, missing = _tests(rule_set)
        giving = [points.name for points in _signal_points(rule_set)]
        names = [name for test in tests.values() for name in fact_names(test)]
        names = list(dict.fromkeys([*names, *giving]))
        slot_of = {name: slot for slot, name in enumerate(names)}
        missing |= {missing_key(name): name for name in giving}
        self.paths = frozenset(name.path for name in names if name.kind is NameKind.FIELD)
        self.names = tuple(names)
        self._table = FactTable(rule_set, names)
        self._tests: list[CompiledTest] = [
            compile_test(test, slot_of.__getitem__, rule_set.rates) for test in tests.values()
        ]
        self._tests += [_missing(slot_of[name]) for name in missing.values()]
        self._slots: Mapping[Hashable, int] = {key: place for place, key in enumerate((*tests, *missing))}
        self._slot_of = slot_of
        self._leaves = Tests(self._slots, self._tests, slot_of)
        self.reasons = Reasons(rule_set, slot_of)
        self._rungs = {stage.stage_id: stage.rung for stage in rule_set.stages}
        criteria = sum(len(dimension.criteria) for dimension in rule_set.dimensions)
        self._capacity = CONCLUSIONS * 64 // max(64, criteria)
        self._conclusions: Memo[Hashable, Conclusion] = Memo(self._capacity)
        self._stands: Memo[Hashable, tuple[Stage, Standing]] = Memo(STANDS)
        self._plain: Rendering[Conclusion, Reason] = self.rendering(_same, self.reasons.reason)
        self._told = self.outlook_rendering(lambda outlook, facts: tell(outlook, facts, self.reasons))
        self._closed = False
        self._inference = inference
        self._boundaries = boundaries(rule_set)
        moving = MovingTests(
            tuple(tests.values()),
            self._tests,
            slot_of.__getitem__,
            [(slot_of[points.name], points.of) for points in _signal_points(rule_set)],
        )
        signals = {f"signals.{signal.signal_id}": signal for signal in rule_set.signals}
        crossings = Crossings(tests.values(), signals, slot_of.__getitem__)
        self._validities = Validities(self._table, moving, crossings, self._slots, self._boundaries)
        self.roles = Roles(rule_set, self._slots, inference)
        self._epochs: dict[int, _Epoch] = {}
        self._compiling = Lock()
        self._translating = Lock()
        self._epoch(FIRST_INSTANT)

    def in_locale(self, requested: str) -> "Program":
        """The program that says the same in another language, compiled when it is first asked for; else itself.

        Args:
            requested: A BCP 47 tag. The rule set's own texts serve where neither it nor its language has texts.

        Raises:
            ProgramClosed: `close` has been called.
            InferenceFailed: The engine cannot be used.
        """
        locale = lookup(requested, self._locales) if requested else None
        if locale is None or locale == self.rule_set.locale:
            return self
        program = self._translated.get(locale)
        if program is not None:
            return program
        with self._translating:
            self._refuse_when_closed()
            if locale not in self._translated:
                self._translated[locale] = Program(localised(self._original, locale), self._inference)
            return self._translated[locale]

    def score(
        self,
        contact: Contact,
        as_of: Instant,
        previous_stage: str | None = None,
        detail: ReasonDetail = ReasonDetail.ALL,
        *,
        outlook: bool = True,
    ) -> Verdict:
        """The verdict on a contact.

        Args:
            contact: Whom.
            as_of: At which moment.
            previous_stage: Id of the stage at which the caller last saw the contact; None, or an id that the rule set
                lacks: no transition, and nothing is sticky.
            detail: How many reasons.
            outlook: Whether to tell what could become of the contact. Without, those parts of the verdict are empty.

        Raises:
            ProgramClosed: `close` has been called.
            InferenceFailed: The engine misbehaved, and again after it was built anew.
        """
        assessment = self.assess(contact, as_of, previous_stage, outlook=outlook)
        conclusion, reasons = self._plain.render(assessment, detail)
        ahead = NOT_ASKED_FOR
        if assessment.outlook is not None:
            ahead = self.tell(assessment.outlook, assessment.facts)
        return Verdict(
            contact_id=contact.contact_id,
            rule_set=self.rule_set.ref,
            as_of=as_of,
            stage=conclusion.stage,
            standing=conclusion.standing,
            score=conclusion.score,
            reasons=tuple(reasons),
            next_rung=ahead.next_rung,
            open_questions=ahead.open_questions,
            labels=conclusion.labels,
            next_action=conclusion.next_action,
            hand_off_to=conclusion.hand_off_to,
            transition=conclusion.transition,
            warnings=assessment.facts.warnings,
            holds_by=ahead.holds_by,
            holds_by_truncated=ahead.holds_by_truncated,
            lowest_stage=ahead.lowest_stage,
            best_stage=ahead.best_stage,
            approximate=ahead.approximate,
            valid_until=assessment.validity.whole,
            stage_valid_until=assessment.validity.stage,
        )

    def assess(
        self, contact: Contact, as_of: Instant, previous_stage: str | None = None, *, outlook: bool = True
    ) -> Assessment:
        """The same as `score`, before it is put into words: what a `Rendering` takes. Raises what `score` raises."""
        facts = self.read(contact, as_of)
        outcomes = self.test(facts, as_of)
        conclusion = self.conclude(facts, outcomes, as_of, previous_stage)
        if not outlook:
            return Assessment(contact.contact_id, as_of, facts, conclusion, None)
        assessment = Assessment(contact.contact_id, as_of, facts, conclusion, self.look(conclusion, facts, as_of))
        later = _Later(self, assessment, previous_stage)
        assessment.validity = self._validities.find(contact, assessment, outcomes, later)
        return assessment

    def read(self, contact: Contact, as_of: Instant) -> Facts:
        """First step: what the rules read about the contact."""
        return self._table.read(contact, as_of)

    def test(self, facts: Facts, as_of: Instant) -> bytes:
        """Second step: the outcome of every distinct test, one byte each."""
        values = facts.values
        return bytes([test(values, as_of) for test in self._tests])

    def conclude(self, facts: Facts, outcomes: bytes, as_of: Instant, previous_stage: str | None = None) -> Conclusion:
        """Third step: everything that follows from the outcomes, remembered by them.

        Args:
            facts: As `read` gives them; only signals that give points are looked at.
            outcomes: As `test` gives them.
            as_of: Of the moment, only which criteria are in force at it matters.
            previous_stage: As in `score`.
        """
        asked = self._asked(facts.values, outcomes, as_of, previous_stage)
        conclusion = self._conclusions.get(asked.key)
        if conclusion is None:
            conclusion = asked.concluder.conclude(outcomes, asked.from_signals, asked.previous)
            self._conclusions.put(asked.key, conclusion)
        return conclusion

    def fold(self, history: Sequence[Activity], as_of: Instant) -> dict[int, Fact]:
        """The signals of a history, by their slots; none when the rules read none."""
        slots = self._table.signal_slots
        if not slots:
            return {}
        folded, _ = self._table.signals.fold(history, as_of, WarningList())
        return dict(zip(slots, folded, strict=True))

    def together(
        self, members: Sequence[Member], as_of: Instant, previous_stage: str | None = None
    ) -> tuple[Concluder, Together]:
        """What several contacts come to together, and what concluded it.

        Args:
            members: At least one.
            as_of: As in `conclude`.
            previous_stage: As in `score`, of the account.
        """
        asked = self._asked(members[0].facts.values, members[0].outcomes, as_of, previous_stage)
        concluder = asked.concluder
        return concluder, conclude_together(concluder, members, asked.from_signals, asked.previous)

    def look(self, conclusion: Conclusion, facts: Facts, as_of: Instant) -> Outlook:
        """What could become of a contact, remembered by what it depends on.

        Args:
            conclusion: As `conclude` gives it.
            facts: As `read` gives them.
            as_of: The moment.
        """
        epoch = self._epochs.get(bisect_right(self._boundaries, as_of)) or self._epoch(as_of)
        return epoch.outlooks.look(conclusion, facts, as_of)

    def trace(self, assessment: Assessment) -> Trace:
        """What every condition came out as for a contact. Raises what `score` raises."""
        concluder = self._epoch(assessment.as_of).concluder
        return Trace(concluder.rule_set, concluder.places, self._slot_of, assessment)

    def paths_to(self, assessment: Assessment, rung: int) -> tuple[tuple[tuple[Change, ...], ...], bool]:
        """The smallest sets of changes by which a contact comes to stand at a rung or above, or no longer does.

        The same as `Verdict.next_rung` and `holds_by`, for any rung. Raises what `score` raises.

        Args:
            assessment: Of the contact.
            rung: From 1 up.

        Returns:
            The sets, in the verdict's order, and whether there may be more.
        """
        outlooks = self._epoch(assessment.as_of).outlooks
        found = outlooks.paths_to(assessment.conclusion, assessment.facts, assessment.as_of, rung)
        return tell_paths(found, assessment.facts, self.reasons), found.truncated

    def tell(self, outlook: Outlook, facts: Facts) -> ToldOutlook:
        """An outlook with the values of the contact that it was looked up for."""
        return self._told.render(outlook, facts)

    def stand(
        self, values: Sequence[Fact], outcomes: bytes, as_of: Instant, previous_stage: str | None = None
    ) -> tuple[Stage, Standing]:
        """The stage and the standing that `conclude` comes to, remembered likewise.

        Args:
            values: As in `Facts`.
            outcomes: As in `conclude`.
            as_of: As in `conclude`.
            previous_stage: As in `score`.
        """
        asked = self._asked(values, outcomes, as_of, previous_stage)
        known = self._stands.get(asked.key)
        if known is None:
            known = asked.concluder.stand(outcomes, asked.from_signals, asked.previous)
            self._stands.put(asked.key, known)
        return known

    def _asked(self, values: Sequence[Fact], outcomes: bytes, as_of: Instant, previous_stage: str | None) -> "_Asked":
        self._refuse_when_closed()
        previous = None if previous_stage is None else self._rungs.get(previous_stage)
        epoch = self._epochs.get(bisect_right(self._boundaries, as_of)) or self._epoch(as_of)
        from_signals = [_points(values[slot], of) for slot, of in epoch.point_slots]
        key: Hashable = outcomes
        if previous is not None or from_signals:
            key = outcomes, previous, *from_signals
        if self._boundaries:
            key = epoch.concluder, key
        return _Asked(epoch.concluder, from_signals, previous, key)

    def rendering(self, conclusion: Callable[[Conclusion], C], reason: Callable[[Entry, Facts], R]) -> Rendering[C, R]:
        """What turns this program's assessments into another form; with a memory of its own.

        Args:
            conclusion: As in `Rendering`.
            reason: As in `Rendering`.
        """
        return Rendering(self._capacity, conclusion, reason)

    def outlook_rendering(self, make: Callable[[Outlook, Facts], R]) -> OutlookRendering[R]:
        """What turns this program's outlooks into another form; with a memory of its own.

        Args:
            make: As in `OutlookRendering`.
        """
        return OutlookRendering(self._capacity, make)

    def close(self) -> None:
        """Release the engine's memory; may be called again.

        Scores that are under way end as usual or with ProgramClosed.
        """
        with self._compiling:
            self._closed = True
            epochs = list(self._epochs.values())
        for epoch in epochs:
            epoch.concluder.close()
        with self._translating:
            translated = list(self._translated.values())
        for program in translated:
            program.close()
        self.roles.close()

    def _refuse_when_closed(self) -> None:
        if self._closed:
            message = f"{self.rule_set.ref.rule_set_id} has been released"
            raise ProgramClosed(message)

    def _epoch(self, as_of: Instant) -> _Epoch:
        """What concludes at a moment, compiled unless it was before. Raises what `score` raises."""
        number = bisect_right(self._boundaries, as_of)
        with self._compiling:
            self._refuse_when_closed()
            if number not in self._epochs:
                rule_set = in_force(self.rule_set, as_of)
                slots = tuple((self._slot_of[points.name], points.of) for points in _signal_points(rule_set))
                concluder = Concluder(rule_set, self._slots, self._slot_of, self._inference)
                outlooks = Outlooks(
                    concluder.rule_set,
                    concluder.sources,
                    self._leaves,
                    concluder.questions,
                    concluder.entry,
                    self.reasons.title_of,
                    capacity=self._capacity,
                )
                self._epochs[number] = _Epoch(concluder, outlooks, slots)
            return self._epochs[number]


class _Later:
    """What is decided about one contact at moments later than that of its verdict."""

    __slots__ = ("_assessment", "_previous", "_program")

    def __init__(self, program: Program, assessment: Assessment, previous_stage: str | None) -> None:
        self._program = program
        self._assessment = assessment
        self._previous = previous_stage

    def position(self, outcomes: bytes, values: Sequence[Fact], at: Instant) -> tuple[Stage, Standing]:
        return self._program.stand(values, outcomes, at, self._previous)

    def differs(self, outcomes: bytes, values: list[Fact], at: Instant) -> bool:
        program, now = self._program, self._assessment
        facts = Facts(values, now.facts.assumed, now.facts.warnings)
        conclusion = program.conclude(facts, outcomes, at, self._previous)
        if not says_the_same(now.conclusion, conclusion):
            return True
        for entry in conclusion.entries:
            read = entry.source.values_of
            if read(values) != read(now.facts.values) and (
                program.reasons.reason(entry, facts) != program.reasons.reason(entry, now.facts)
            ):
                return True
        if now.outlook is None:
            return False
        outlook = program.look(conclusion, facts, at)
        return outlook is not now.outlook and program.tell(outlook, facts) != program.tell(now.outlook, now.facts)


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
    for condition in every_condition_of(rule_set):
        for leaf in leaves(condition):
            if isinstance(leaf, Test) and leaf.subject.kind in FACT_KINDS:
                tests.setdefault(leaf_key(leaf), leaf)
                missing.update((missing_key(name), name) for name in missing_names(leaf))
    return tests, missing


def _signal_points(rule_set: RuleSet) -> list[SignalPoints]:
    """Where criteria take points from signals, in file order."""
    criteria = (criterion for dimension in rule_set.dimensions for criterion in dimension.criteria)
    return [criterion.points_from for criterion in criteria if criterion.points_from is not None]


def _missing(slot: int) -> CompiledTest:
    def test(values: Sequence[Fact], _as_of: Instant) -> Outcome:
        return Outcome.UNKNOWN if values[slot] is None else Outcome.MET

    return test


def _points(value: Fact, of: int) -> int | None:
    """What a signal gives: its value rounded down, within 0..of."""
    return min(of, max(0, floor(value))) if isinstance(value, int | float) else None


def _same(conclusion: Conclusion) -> Conclusion:
    return conclusion
