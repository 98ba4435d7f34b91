"""What is known about one contact at one moment: a value for each name that the rules read, in fixed places."""

from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal

from leadladder_server.values.types import Instant, Value
from leadladder_server.verdict import FactWarning


class Never(Enum):
    """The date of something that has not happened, in a history that is known."""

    NEVER = "never"


NEVER: Final = Never.NEVER
"""It is not `known`, and every other test that reads it is UNMET."""

Fact = Value | Literal[Never.NEVER] | None
"""What a name stands for: None while it is missing. Only a TIMESTAMP signal is ever NEVER."""


@dataclass(slots=True)
class Met:
    """Which activities met the conditions that signals ask about. Not to be changed.

    Attributes:
        times: For each condition, when the activities that meet it happened, in the order of the history.
        values: For each condition, their values where these are wanted; elsewhere empty.
        later: Places in the history of the activities that are later than as_of, and so were passed over.
    """

    times: list[list[Instant]]
    values: list[list[Fact]]
    later: list[int]


@dataclass(slots=True)
class Facts:
    """Everything that the rules read about one contact. Not to be changed; not frozen, as that makes it slow to make.

    Attributes:
        values: One for each name, in the order in which the table was given the names. Not to be changed.
        assumed: Bit i is set when `values[i]` was not sent but is the rule set's `assume:`.
        warnings: What could not be used as it was sent: facts in the order of the names, then unknown attributes,
            then the history in its own order. At most 51, the last of which then says how many more there were.
        met: What signals were folded from; None where no activity was looked at.
    """

    values: list[Fact]
    assumed: int
    warnings: tuple[FactWarning, ...]
    met: Met | None = None
