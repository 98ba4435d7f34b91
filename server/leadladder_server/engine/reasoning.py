"""The choice of a reasoner, and its memory of what it decided."""

from leadladder_server.engine.durable import DurableReasoner
from leadladder_server.engine.inference import Inference, Reasoner, Stratum
from leadladder_server.engine.memo import Memo
from leadladder_server.engine.reference import ReferenceReasoner


def compile_reasoner(stratum: Stratum, inference: Inference) -> Reasoner:
    """A reasoner of the chosen kind.

    Raises:
        InferenceFailed: durable_rules cannot be used here; the message says what to do.
    """
    match inference:
        case Inference.DURABLE:
            return DurableReasoner(stratum)
        case Inference.REFERENCE:
            return ReferenceReasoner(stratum)


class RememberingReasoner:
    """A reasoner that asks another one only for outcomes that it has not seen lately."""

    def __init__(self, reasoner: Reasoner, capacity: int) -> None:
        self._reasoner = reasoner
        self._answers: Memo[bytes, bytes] = Memo(capacity)

    def infer(self, outcomes: bytes) -> bytes:
        """The outcome of each condition."""
        answer = self._answers.get(outcomes)
        if answer is None:
            answer = self._reasoner.infer(outcomes)
            self._answers.put(outcomes, answer)
        return answer

    def close(self) -> None:
        """Release the other reasoner."""
        self._reasoner.close()
