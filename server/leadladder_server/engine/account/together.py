"""Contacts of one company, concluded from together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from leadladder_server.engine.account.combining import any_outcome, any_outcomes, carrier_of, combined
from leadladder_server.engine.concluding import Climb, Concluder, Decided
from leadladder_server.engine.conclusion import Conclusion, Entry
from leadladder_server.engine.dimensions import CriterionResult, DimensionResult
from leadladder_server.engine.numbers import numbers_of
from leadladder_server.engine.position import Position
from leadladder_server.engine.sources import Source
from leadladder_server.facts.slots import Fact, Facts
from leadladder_server.outcome import Outcome, all_of
from leadladder_server.verdict import ReasonKind, Standing


@dataclass(frozen=True, slots=True)
class Member:
    """A contact of the committee.

    Attributes:
        facts: Its own, with those of the company and with the signals of the account.
        outcomes: Of the program's tests of these facts.
        own: What follows from its own facts and those of the company, with its own signals alone.
        own_facts: Those facts.
    """

    facts: Facts
    outcomes: bytes
    own: Conclusion
    own_facts: Facts


@dataclass(frozen=True, slots=True)
class Together:
    """What a committee comes to.

    Attributes:
        conclusion: What follows.
        spoken: For each entry of it by the index of its source: the place of the member that carries it, None where it
            takes several or none, and the facts that it speaks of.
        criteria: For each criterion by its code: what it came out as for each member.
        requirements: For each rung: what its inline part came out as for each member; None where it has none.
        fast_tracks: For each fast track: what it came out as for each member.
        results: The dimensions, in file order.
    """

    conclusion: Conclusion
    spoken: Mapping[int, tuple[int | None, Facts]]
    criteria: Mapping[str, Sequence[CriterionResult]]
    requirements: Sequence[Sequence[Outcome] | None]
    fast_tracks: Sequence[Sequence[Outcome]]
    results: Sequence[DimensionResult]


def conclude_together(
    concluder: Concluder, members: Sequence[Member], from_signals: Sequence[int | None], previous: int | None
) -> Together:
    """What members come to.

    A criterion is met when one of them meets it, and so is a test that the ladder or a label states itself, and a fast
    track as a whole. A disqualifier or a hold is met when all of them meet it; when each of them is disqualified or
    held, though not all by the same, it is when one of them meets it.

    Args:
        concluder: Of the time.
        members: At least one.
        from_signals: As in `Concluder.conclude`, by the signals of the account.
        previous: Likewise.
    """
    whole = _Whole(concluder, members, from_signals)
    position = concluder.position(whole.ladder.rungs, whole.ladder.fast_tracks, previous)
    overrides = whole.overrides(position)
    climb = Climb(whole.decided, whole.numbers, whole.ladder, position)
    conclusion = concluder.finish(whole.vector, climb, overrides, previous)
    for entry in conclusion.entries:
        if entry.source.kind is ReasonKind.REQUIREMENT:
            whole.spoken[entry.source.index] = whole.requirement(entry)
    return Together(
        conclusion=conclusion,
        spoken=whole.spoken,
        criteria=whole.criteria,
        requirements=[
            None if now is None else [ladder.requirements[rung] or Outcome.UNMET for ladder in whole.ladders]
            for rung, now in enumerate(whole.ladder.requirements)
        ],
        fast_tracks=[list(column) for column in zip(*(ladder.fast_tracks for ladder in whole.ladders), strict=True)],
        results=[decided.result for decided in whole.decided],
    )


class _Whole:
    """What is decided on the way."""

    def __init__(self, concluder: Concluder, members: Sequence[Member], from_signals: Sequence[int | None]) -> None:
        self._concluder = concluder
        self._members = members
        self.spoken: dict[int, tuple[int | None, Facts]] = {}
        self.criteria: dict[str, Sequence[CriterionResult]] = {}
        self._own = [{entry.source.index: entry.outcome for entry in member.own.entries} for member in members]
        each = [concluder.decide_dimensions(member.outcomes, from_signals) for member in members]
        self.decided = [self._dimension(place, column) for place, column in enumerate(zip(*each, strict=True))]
        results = [decided.result for decided in self.decided]
        self.numbers = numbers_of(concluder.rule_set, results)
        self.vector = any_outcomes([member.outcomes for member in members])
        self.ladders = [concluder.ladder.decide(member.outcomes, results, self.numbers) for member in members]
        tracks = zip(*(ladder.fast_tracks for ladder in self.ladders), strict=True)
        self.ladder = replace(
            concluder.ladder.decide(self.vector, results, self.numbers),
            disqualifiers=self._disqualifiers(),
            fast_tracks=tuple(any_outcome(column) for column in tracks),
        )

    def overrides(self, position: Position) -> list[Entry]:
        """The entries of overrides, each as the first member has it for which it came out so."""
        concluder, entries = self._concluder, []
        for entry in concluder.overrides(self.ladder, self.numbers, position):
            source = entry.source
            carrier = self._carrier(source, entry.outcome)
            if carrier is None:
                self.spoken[source.index] = None, self._members[0].facts
                entries.append(entry)
                continue
            member, own = self._members[carrier], source.kind is not ReasonKind.FAST_TRACK
            ladder = member.own.basis.ladder if own else self.ladders[carrier]
            numbers = member.own.basis.numbers if own else self.numbers
            self.spoken[source.index] = carrier, member.own_facts if own else member.facts
            entries.append(concluder.stated(source, entry.outcome, ladder, numbers, deciding=entry.deciding))
        return entries

    def requirement(self, entry: Entry) -> tuple[int | None, Facts]:
        """Who carries what a rung states itself; where it takes several, the facts that they put together."""
        source, members = entry.source, self._members
        leaves = [source.outcomes_of(ladder.outcomes) for ladder in self.ladders]
        carrier = next((place for place, mine in enumerate(leaves) if mine == entry.outcomes), None)
        if carrier is not None:
            return carrier, members[carrier].facts
        values: list[Fact] = list(members[0].facts.values)
        assumed = members[0].facts.assumed
        for number, outcome in enumerate(entry.outcomes):
            place = next((place for place, mine in enumerate(leaves) if mine[number] == outcome), 0)
            for slot in self._concluder.slots_of(source.leaves[number]):
                facts = members[place].facts
                values[slot] = facts.values[slot]
                assumed = assumed & ~(1 << slot) | facts.assumed & 1 << slot
        return None, Facts(values, assumed, ())

    def _dimension(self, place: int, column: Sequence[Decided]) -> Decided:
        concluder, members = self._concluder, self._members
        results, entries = [], []
        for number, source in enumerate(concluder.sources.criteria[place]):
            of_members = [decided.result.criteria[number] for decided in column]
            carrier = carrier_of(of_members, [own[source.index] for own in self._own])
            self.criteria[source.code] = of_members
            self.spoken[source.index] = carrier, members[carrier].facts
            results.append(combined(of_members, of_members[carrier]))
            entries.append(column[carrier].entries[number])
        if len(members) == 1:
            return column[0]
        return Decided(concluder.dimensions[place].combine(tuple(results)), tuple(entries))

    def _disqualifiers(self) -> tuple[Outcome, ...]:
        columns = zip(*(member.own.basis.ladder.disqualifiers for member in self._members), strict=True)
        withdrawn = all(member.own.standing is not Standing.ACTIVE for member in self._members)
        return tuple(Outcome.MET if withdrawn and Outcome.MET in column else all_of(column) for column in columns)

    def _carrier(self, source: Source, outcome: Outcome) -> int | None:
        sources = self._concluder.sources
        match source.kind:
            case ReasonKind.FAST_TRACK:
                place = sources.fast_tracks.index(source)
                outcomes = [ladder.fast_tracks[place] for ladder in self.ladders]
            case ReasonKind.DISQUALIFIER | ReasonKind.HOLD:
                place = sources.disqualifiers.index(source)
                outcomes = [member.own.basis.ladder.disqualifiers[place] for member in self._members]
            case _:
                return None
        return next((place for place, mine in enumerate(outcomes) if mine is outcome), None)
