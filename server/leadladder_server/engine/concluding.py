"""From a vector of outcomes to a conclusion: dimensions, numbers, ladder, and what follows from them."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from leadladder_server.engine.conclusion import Basis, Conclusion, Entry
from leadladder_server.engine.dimensions import CriterionResult, DimensionProgram, DimensionResult
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.ladder import LABEL_PREFIX, LadderProgram, LadderResult
from leadladder_server.engine.memo import Memo
from leadladder_server.engine.numbers import Numbers, numbers_of
from leadladder_server.engine.outlook.way import Way, Ways
from leadladder_server.engine.points import NOTHING
from leadladder_server.engine.position import Position, stand
from leadladder_server.engine.questions import Questions
from leadladder_server.engine.reads import Situation
from leadladder_server.engine.sources import Source, compile_sources, fact_names
from leadladder_server.engine.vectors import selection
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Holds, Name, NameKind, Test
from leadladder_server.ruleset.model import Dimension, RuleSet
from leadladder_server.values.types import Value
from leadladder_server.verdict import ReasonKind, Score, Stage, Standing, Transition

DIMENSION_RESULTS = 4096
"""Results to remember, over all dimensions."""

LADDER_RESULTS = 1024
"""Results to remember, for each stratum of the ladder."""

ENTRIES = 4096
"""Entries to share between conclusions."""


_Entries = tuple[Entry, Entry]
"""A reason as it is when it is not deciding, and as it is when it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """A dimension's result with the reasons for its criteria: each as it is when it is not deciding, and when it is."""

    result: DimensionResult
    entries: tuple[_Entries, ...]


class Climb(NamedTuple):
    """What is decided before anything is made of it.

    Attributes:
        decided: The dimensions, in file order.
        numbers: Points and scores.
        ladder: Everything above the dimensions.
        position: Where the contact stands.
    """

    decided: Sequence[Decided]
    numbers: Numbers
    ladder: LadderResult
    position: Position


class Concluder:
    """A rule set's conditions, compiled.

    Attributes:
        rule_set: What was compiled.
        sources: The rules that its reasons speak for.
        questions: What there is to ask.
        places: Of the leaves, in `LadderResult.outcomes`.
        dimensions: Decide its dimensions.
        ladder: Decides what is above them.
        ways: Find what blocks the rungs.
    """

    def __init__(
        self, rule_set: RuleSet, slots: Mapping[Hashable, int], slot_of: Mapping[Name, int], inference: Inference
    ) -> None:
        """Compile.

        Args:
            rule_set: A checked one.
            slots: Place of each test of a field or signal in the vector, by `leaf_key` or `missing_key`.
            slot_of: Slots of the facts.
            inference: Which evaluator decides.

        Raises:
            InferenceFailed: The engine cannot be used.
        """
        self.rule_set = rule_set
        self._slot_of = slot_of
        self.dimensions: list[DimensionProgram] = []
        try:
            for dimension in rule_set.dimensions:
                self.dimensions.append(DimensionProgram(dimension, slots, inference))
            self.ladder = LadderProgram(rule_set, slots, inference, LADDER_RESULTS)
        except BaseException:
            for program in self.dimensions:
                program.close()
            raise
        share = max(8, DIMENSION_RESULTS // max(1, len(rule_set.dimensions)))
        self._results: list[Memo[Hashable, Decided]] = [Memo(share) for _ in rule_set.dimensions]
        self._entries: Memo[Hashable, _Entries] = Memo(ENTRIES)
        self.places = self.ladder.places
        self.sources = compile_sources(rule_set, self.ladder.requirements, self.places, slot_of)
        self.questions = Questions(rule_set, self.sources.file_order, self.places)
        self.ways = Ways(rule_set, self.places)
        self._missing = [_missing(group) for group in self.sources.criteria]
        self._signal_counts = [_signal_count(dimension) for dimension in rule_set.dimensions]
        self._sticky = [rung.sticky for rung in rule_set.rungs]
        self._stages = rule_set.stages

    def stand(
        self, outcomes: bytes, from_signals: Sequence[int | None], previous: int | None
    ) -> tuple[Stage, Standing]:
        """The stage and the standing of `conclude`, and nothing else. Takes the same arguments, and raises the same."""
        _, _, ladder, position = self._climb(outcomes, from_signals, previous)
        return self._stages[position.rung], self.standing_of(ladder)

    def conclude(self, outcomes: bytes, from_signals: Sequence[int | None], previous: int | None) -> Conclusion:
        """Everything about the verdict that does not depend on the contact's values.

        Args:
            outcomes: Of the program's tests.
            from_signals: For each criterion with `points_from`, in file order, what the signal gives; None: not known.
            previous: Rung of the previous stage; None when it is not known.

        Raises:
            InferenceFailed: The engine misbehaves.
            ProgramClosed: `close` has been called.
        """
        climb = self._climb(outcomes, from_signals, previous)
        return self.finish(outcomes, climb, self.overrides(climb.ladder, climb.numbers, climb.position), previous)

    def finish(self, outcomes: bytes, climb: Climb, overrides: Sequence[Entry], previous: int | None) -> Conclusion:
        """The conclusion from what was decided.

        Args:
            outcomes: Of the program's tests.
            climb: What was decided.
            overrides: The entries of those that acted or are unknown.
            previous: Rung of the previous stage; None when it is not known.
        """
        rule_set = self.rule_set
        decided, numbers, ladder, position = climb
        standing = self.standing_of(ladder)
        way = self.ways.of(position, standing, Situation(ladder.outcomes, numbers))
        deciding, rest = self._sort(decided, ladder, numbers, way)
        score = numbers.ranges["score.total"]
        place = rule_set.rungs[position.rung - 1] if position.rung else rule_set.base
        active = standing is Standing.ACTIVE
        return Conclusion(
            stage=self._stages[position.rung],
            standing=standing,
            score=Score(
                total=None if score is None else score.now,
                points=_now(numbers, "points.total"),
                dimensions=tuple(each.result.shown for each in decided),
                grade=numbers.grade,
                near_thresholds=numbers.near_thresholds,
            ),
            labels=ladder.labels,
            next_action=place.next_action if active else None,
            hand_off_to=place.hand_off_to if active else None,
            transition=_transition(position.rung, previous),
            entries=(*overrides, *deciding, *rest),
            deciding=(*overrides, *deciding),
            basis=Basis(
                outcomes,
                tuple([sum([each.points.now for each in one.result.criteria]) for one in decided]),
                ladder,
                numbers,
                position,
            ),
        )

    def close(self) -> None:
        """Release the inference."""
        for program in self.dimensions:
            program.close()
        self.ladder.close()

    def slots_of(self, leaf: Test | Holds) -> list[int]:
        """Slots of the facts that a leaf reads."""
        return [self._slot_of[name] for name in fact_names(leaf)]

    def position(self, rungs: Sequence[Outcome], fast_tracks: Sequence[Outcome], previous: int | None) -> Position:
        """Where rungs and fast tracks that came out so put a contact."""
        lifts = [(track.to, outcome) for track, outcome in zip(self.rule_set.fast_tracks, fast_tracks, strict=True)]
        return stand(rungs, self._sticky, lifts, previous)

    def _climb(self, outcomes: bytes, from_signals: Sequence[int | None], previous: int | None) -> Climb:
        """What is decided before anything is made of it."""
        rule_set = self.rule_set
        decided = self.decide_dimensions(outcomes, from_signals)
        results = [each.result for each in decided]
        numbers = numbers_of(rule_set, results)
        ladder = self.ladder.decide(outcomes, results, numbers)
        return Climb(decided, numbers, ladder, self.position(ladder.rungs, ladder.fast_tracks, previous))

    def decide_dimensions(self, outcomes: bytes, from_signals: Sequence[int | None]) -> list[Decided]:
        """The dimensions, in file order. Takes the arguments of `conclude`, and raises the same."""
        decided = []
        start = 0
        for place, program in enumerate(self.dimensions):
            read = program.key(outcomes)
            end = start + self._signal_counts[place]
            signals = tuple(from_signals[start:end])
            start = end
            key = (read, self._missing[place](outcomes), signals)
            known = self._results[place].get(key)
            if known is None:
                result = program.decide(read, signals)
                known = Decided(result, self._criterion_entries(place, result, outcomes))
                self._results[place].put(key, known)
            decided.append(known)
        return decided

    def _criterion_entries(self, place: int, result: DimensionResult, state: bytes) -> tuple[_Entries, ...]:
        criteria = zip(self.sources.criteria[place], result.criteria, strict=True)
        return tuple([self._entries_of(source, criterion, state, ()) for source, criterion in criteria])

    def _entries_of(
        self, source: Source, result: CriterionResult, state: bytes, derived: tuple[Value | None, ...]
    ) -> _Entries:
        read = source.outcomes_of(state)
        outcome, points = result.outcome, result.points.now
        ask = None if outcome is Outcome.MET else self.questions.settling(source, state)
        key = (source.index, outcome, points, read, derived, ask)
        entries = self._entries.get(key)
        if entries is None:
            entries = (
                Entry(source, outcome, points, result.level, read, derived, ask, deciding=False),
                Entry(source, outcome, points, result.level, read, derived, ask, deciding=True),
            )
            self._entries.put(key, entries)
        return entries

    def standing_of(self, ladder: LadderResult) -> Standing:
        """What the disqualifiers and holds make of a contact."""
        standing = Standing.ACTIVE
        for rule, outcome in zip(self.rule_set.disqualifiers, ladder.disqualifiers, strict=True):
            if outcome is Outcome.MET:
                if not rule.hold:
                    return Standing.DISQUALIFIED
                standing = Standing.HELD
        return standing

    def overrides(self, ladder: LadderResult, numbers: Numbers, position: Position) -> list[Entry]:
        """Disqualifiers, holds, fast tracks and the sticky rung, as far as they acted or are unknown."""
        entries: list[Entry] = []
        rules = list(zip(self.sources.disqualifiers, ladder.disqualifiers, strict=True))
        for kind in (ReasonKind.DISQUALIFIER, ReasonKind.HOLD):
            for source, outcome in rules:
                if source.kind is kind and outcome is not Outcome.UNMET:
                    entries.append(self.stated(source, outcome, ladder, numbers, deciding=outcome is Outcome.MET))
        tracks = zip(self.rule_set.fast_tracks, self.sources.fast_tracks, ladder.fast_tracks, strict=True)
        for track, source, outcome in tracks:
            if outcome is not Outcome.UNMET:
                lifted = outcome is Outcome.MET and track.to == position.waived > position.plain
                deciding = lifted and position.rung == position.climbed
                entries.append(self.stated(source, outcome, ladder, numbers, deciding=deciding))
        if position.rung > position.climbed:
            entries.append(self.stated(self.sources.sticky[position.rung], Outcome.MET, ladder, numbers, deciding=True))
        return entries

    def entry(self, source: Source, outcome: Outcome, basis: Basis) -> Entry:
        """The entry of a rule that is no criterion, for which a conclusion may have none.

        Args:
            source: The rule.
            outcome: What it came out as.
            basis: Of the conclusion.
        """
        return self.stated(source, outcome, basis.ladder, basis.numbers, deciding=False)

    def stated(
        self, source: Source, outcome: Outcome, ladder: LadderResult, numbers: Numbers, *, deciding: bool
    ) -> Entry:
        """The entry of an override or of what a rung states inline."""
        derived = tuple(self._value(name, source, ladder, numbers) for name in source.derived)
        return self._entries_of(source, CriterionResult(outcome, NOTHING, None), ladder.outcomes, derived)[deciding]

    def _value(self, name: Name, source: Source, ladder: LadderResult, numbers: Numbers) -> Value | None:
        """What a name stands for that was decided before: for a score or points, what it is now."""
        match name.kind:
            case NameKind.CRITERION | NameKind.DIMENSION:
                outcome = ladder.outcomes[self.places[Holds(name, span=source.span)]]
                return None if outcome == Outcome.UNKNOWN else outcome == Outcome.MET
            case NameKind.GRADE:
                return numbers.grade
            case NameKind.LABEL:
                label_id = name.path.removeprefix(LABEL_PREFIX)
                return next(label.value for label in ladder.labels if label.label_id == label_id)
            case _:
                number = numbers.ranges[name.path]
                return None if number is None else number.now

    def _sort(
        self, decided: Iterable[Decided], ladder: LadderResult, numbers: Numbers, way: Way
    ) -> tuple[list[Entry], list[Entry]]:
        """Entries of criteria and inline requirements: the deciding ones, and the rest."""
        deciding: list[Entry] = []
        rest: list[Entry] = []
        for group in decided:
            for plain, strong in group.entries:
                code = plain.source.code
                if code in way.blocking or code in way.carrying:
                    deciding.append(strong)
                else:
                    rest.append(plain)
        for rung in (*((way.present,) if way.present else ()), *way.rungs):
            source, outcome = self.sources.requirements[rung - 1], ladder.requirements[rung - 1]
            if source is None or outcome is None or (rung in way.rungs and outcome is Outcome.MET):
                continue
            deciding.append(self.stated(source, outcome, ladder, numbers, deciding=True))
            deciding.sort(key=_file_order)
        return deciding, rest


def _file_order(entry: Entry) -> int:
    return entry.source.index


def _now(numbers: Numbers, path: str) -> int:
    number = numbers.ranges[path]
    return 0 if number is None else number.now


def _missing(sources: Sequence[Source]) -> Callable[[bytes], bytes]:
    """Picks the outcomes that the questions of a dimension rest on, beside its tests."""
    return selection(sorted({place for source in sources for place, _ in source.asks}))


def _signal_count(dimension: Dimension) -> int:
    return sum(criterion.points_from is not None for criterion in dimension.criteria)


def _transition(rung: int, previous: int | None) -> Transition | None:
    if previous is None:
        return None
    if rung == previous:
        return Transition.UNCHANGED
    return Transition.PROMOTED if rung > previous else Transition.DEMOTED
