"""What inference is asked and what it answers: from the outcomes of leaves to the outcomes of conditions."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from leadladder_server.ruleset.conditions import Condition, Holds, Test


class Inference(StrEnum):
    """Which evaluator decides the conditions. Both give the same verdicts, always."""

    DURABLE = "durable"
    """durable_rules, the C module: forward inference over rules."""
    REFERENCE = "reference"
    """The small evaluator in Python: the second opinion."""


def leaf_key(leaf: Test | Holds) -> Hashable:
    """Equal for leaves that say the same. A list stands for its items, so that a long one is never hashed."""
    if isinstance(leaf, Test) and leaf.list_name:
        return leaf.subject, leaf.operator, leaf.list_name
    return leaf


@dataclass(frozen=True, slots=True)
class Stratum:
    """Conditions that can be decided at the same time, because every leaf under them is decided already.

    Attributes:
        slots: Place of each leaf, by its `leaf_key`, in the vector of outcomes; 0 to len(slots) - 1.
        conditions: What is to be decided.
    """

    slots: Mapping[Hashable, int]
    conditions: tuple[Condition, ...]


class Reasoner(Protocol):
    """Decides one stratum. Safe to share between threads."""

    def infer(self, outcomes: bytes) -> bytes:
        """The outcome of each condition, in order, from the outcome of each slot.

        Raises:
            InferenceFailed: The engine misbehaves, and did so again after it was built anew.
            ProgramClosed: `close` has been called.
        """

    def close(self) -> None:
        """Release everything. May be called again."""
