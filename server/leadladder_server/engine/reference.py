"""The second opinion: Kleene's logic straight over the trees, with nothing shared, split or negated beforehand."""

from leadladder_server.engine.inference import Stratum, leaf_key
from leadladder_server.outcome import Outcome, all_of, any_of, at_least, negate
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Not, Test


class ReferenceReasoner:
    """Decides a stratum by walking its conditions."""

    def __init__(self, stratum: Stratum) -> None:
        self._stratum = stratum

    def infer(self, outcomes: bytes) -> bytes:
        """The outcome of each condition."""
        return bytes(self._decide(condition, outcomes) for condition in self._stratum.conditions)

    def close(self) -> None:
        """Nothing to release."""

    def _decide(self, condition: Condition, outcomes: bytes) -> Outcome:
        match condition:
            case Test() | Holds():
                return Outcome(outcomes[self._stratum.slots[leaf_key(condition)]])
            case All(items):
                return all_of(self._decide(item, outcomes) for item in items)
            case Any(items):
                return any_of(self._decide(item, outcomes) for item in items)
            case Not(item):
                return negate(self._decide(item, outcomes))
            case AtLeast(count, items):
                return at_least(count, (self._decide(item, outcomes) for item in items))
