"""The second opinion: Kleene's logic straight over the trees, with nothing shared, split or negated beforehand."""

from collections.abc import Callable

from leadladder_server.engine.inference import Stratum, leaf_key
from leadladder_server.outcome import Outcome, all_of, any_of, at_least, negate
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Not, Test


class ReferenceReasoner:
    """Decides a stratum by walking its conditions."""

    def __init__(self, stratum: Stratum) -> None:
        self._stratum = stratum

    def infer(self, outcomes: bytes) -> bytes:
        """The outcome of each condition."""
        slots = self._stratum.slots

        def outcome_of(leaf: Test | Holds) -> Outcome:
            return Outcome(outcomes[slots[leaf_key(leaf)]])

        return bytes(decide(condition, outcome_of) for condition in self._stratum.conditions)

    def close(self) -> None:
        """Nothing to release."""


def decide(condition: Condition, outcome_of: Callable[[Test | Holds], Outcome]) -> Outcome:
    """What a condition comes out as, from what its leaves come out as."""
    match condition:
        case Test() | Holds():
            return outcome_of(condition)
        case All(items):
            return all_of(decide(item, outcome_of) for item in items)
        case Any(items):
            return any_of(decide(item, outcome_of) for item in items)
        case Not(item):
            return negate(decide(item, outcome_of))
        case AtLeast(count, items):
            return at_least(count, (decide(item, outcome_of) for item in items))
