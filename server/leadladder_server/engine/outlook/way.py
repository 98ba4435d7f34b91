"""What the present rung hangs on and what blocks the next one: what makes a reason a deciding one."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from leadladder_server.engine.position import Position
from leadladder_server.engine.reads import RungReads, Situation
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.verdict import Standing


@dataclass(frozen=True, slots=True)
class Way:
    """What decides where a contact stands.

    Attributes:
        rungs: Numbers of the rungs that are still to be climbed; empty where there is no next rung.
        blocking: Criteria that block them.
        carrying: Criteria that the present rung hangs on.
        present: The present rung, when climbing put the contact there; 0 otherwise.
    """

    rungs: range
    blocking: frozenset[str]
    carrying: frozenset[str]
    present: int


class Ways:
    """Finds the way of a contact. Made once for a rule set.

    Attributes:
        reads: What each rung rests on, from the bottom up.
    """

    def __init__(self, rule_set: RuleSet, places: Mapping[Hashable, int]) -> None:
        """Prepare.

        Args:
            rule_set: A checked one.
            places: Where each leaf's outcome stands, by `leaf_key`.
        """
        self.reads = [RungReads(rule_set, rung.requires, places) for rung in rule_set.rungs]

    def of(self, position: Position, standing: Standing, situation: Situation) -> Way:
        """A rung that a sticky one holds below leaves every rung above the climb to be climbed."""
        rung = position.rung
        rungs = range(0)
        if standing is not Standing.DISQUALIFIED and rung < len(self.reads):
            rungs = range(position.climbed + 1, rung + 2)
        blocking = {code for above in rungs for code in self.reads[above - 1].blocking(situation)}
        by_climbing = rung == position.climbed and (rung > position.waived or rung <= position.plain)
        present = rung if by_climbing else 0
        carrying = self.reads[present - 1].carrying(situation) if present else {}
        return Way(rungs, frozenset(blocking), frozenset(carrying), present)
