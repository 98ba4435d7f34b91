"""What a rule set's outlooks are looked up in: its groups of facts, and statements about its ladder."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leadladder_server.engine.outlook.formula import Formula, every, opposite, reads_of, some
from leadladder_server.engine.outlook.grouping import Grouping, Tests, condition_of
from leadladder_server.engine.outlook.statements import Both, Statements, clamp_of
from leadladder_server.engine.sources import FACT_KINDS, Source, Sources
from leadladder_server.ruleset.conditions import NameKind, Test
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.verdict import ReasonKind


@dataclass(frozen=True, slots=True)
class Rule:
    """A disqualifier, a fast track, or what a rung states inline.

    Attributes:
        source: Its source.
        rung: For a fast track the rung that it lifts to, for a requirement its own; 0 for a disqualifier.
        both: When it is MET, and when it is UNMET.
        local: Whether one group decides it.
    """

    source: Source
    rung: int
    both: Both
    local: bool


class Plan:
    """The groups and statements of one rule set.

    Attributes:
        groups: The groups of facts.
        group_of: Of each fact, by its path: its group, and its bundle there.
        statements: What makes statements of conditions.
        rungs: Each rung's `requires` is MET.
        disqualifiers: Those that take contacts off the ladder.
        fast_tracks: In file order.
        requirements: One for each rung; None for a rung whose inline part reads neither facts nor labels.
        disqualified: One of `disqualifiers` is MET.
        active: None of them is.
        ladder_reads: The groups that rungs and fast tracks depend on, one bit each.
        reads: The groups that the stage depends on, one bit each.
    """

    def __init__(self, rule_set: RuleSet, sources: Sources, tests: Tests) -> None:
        """Plan.

        Args:
            rule_set: A checked one.
            sources: Its sources.
            tests: Of the program.
        """
        disqualifiers = [source for source in sources.disqualifiers if source.kind is ReasonKind.DISQUALIFIER]
        requirements = [
            source if source is not None and _states_facts(source) else None for source in sources.requirements
        ]
        rules = [*disqualifiers, *sources.fast_tracks, *(source for source in requirements if source is not None)]
        local = [source for source in rules if _is_local(source)]
        grouping = Grouping(rule_set, sources, local, tests)
        self.groups = grouping.groups
        self.group_of = grouping.group_of
        self.statements = Statements(rule_set, grouping.results, grouping.scoring.__getitem__)
        self.rungs = [self.statements.met(rung.requires) for rung in rule_set.rungs]
        self._clamps = [clamp_of(dimension) for dimension in rule_set.dimensions]
        self._reach: dict[tuple[int, tuple[int, ...]], Formula] = {}
        self._missed: dict[tuple[int, tuple[int, ...]], Formula] = {}
        alone = {id(source) for source in local}

        def rule(source: Source, rung: int) -> Rule:
            return Rule(source, rung, self.statements.both(condition_of(source)), id(source) in alone)

        self.disqualifiers = [rule(source, 0) for source in disqualifiers]
        tracks = zip(sources.fast_tracks, rule_set.fast_tracks, strict=True)
        self.fast_tracks = [rule(source, track.to) for source, track in tracks]
        self.requirements = [
            None if source is None else rule(source, rung) for rung, source in enumerate(requirements, 1)
        ]
        self.criteria = sum(1 << source.index for group in sources.criteria for source in group)
        self.disqualified = some(rule.both[0] for rule in self.disqualifiers)
        self.active = opposite(self.disqualified)
        self.ladder_reads = 0
        for formula in (*self.rungs, *(track.both[0] for track in self.fast_tracks)):
            self.ladder_reads |= reads_of(formula)
        self.reads = self.ladder_reads | reads_of(self.disqualified)
        for group in self.groups:
            group.summed = frozenset(self.statements.summed)

    def reached(self, rung: int, tracks: tuple[int, ...]) -> Formula:
        """Climbing and fast tracks lead to a rung, or beyond.

        Args:
            rung: From 0.
            tracks: For each fast track: 0 to leave it out, 1 to let its condition decide, 2 to take it as MET.
        """
        known = self._reach.get((rung, tracks))
        if known is None:
            ways = [every(self.rungs[:rung])]
            for track, use in zip(self.fast_tracks, tracks, strict=True):
                if use:
                    ways.append(every([True if use > 1 else track.both[0], *self.rungs[track.rung : rung]]))
            known = self._reach[rung, tracks] = some(ways)
        return known

    def missed(self, rung: int, tracks: tuple[int, ...]) -> Formula:
        """The opposite of `reached`."""
        known = self._missed.get((rung, tracks))
        if known is None:
            known = self._missed[rung, tracks] = opposite(self.reached(rung, tracks))
        return known

    def moved(self, points: Sequence[int], moves: Iterable[tuple[int, int]]) -> int:
        """By how much the total of points changes.

        Args:
            points: Of each dimension, before floor and cap.
            moves: What is added to some of them: (place of the dimension, points).
        """
        change = 0
        for dimension, more in moves:
            clamped = self._clamps[dimension]
            change += clamped(points[dimension] + more) - clamped(points[dimension])
        return change


def _is_local(source: Source) -> bool:
    """Whether facts alone decide it."""
    return all(isinstance(leaf, Test) and leaf.subject.kind in FACT_KINDS for leaf in source.leaves)


def _states_facts(source: Source) -> bool:
    kinds = (*FACT_KINDS, NameKind.LABEL)
    return any(isinstance(leaf, Test) and leaf.subject.kind in kinds for leaf in source.leaves)
