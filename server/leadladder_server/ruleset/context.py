"""What the checks of one rule set share."""

from dataclasses import dataclass, field

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.ruleset.conditions import Literal
from leadladder_server.ruleset.names import Names
from leadladder_server.values.types import FieldType


@dataclass(frozen=True, slots=True)
class Context:
    """What the checks of one rule set share.

    Attributes:
        names: Every name that it defines.
        problems: What was found so far; grows.
        lists: Lists already read as a type, by (name, type); None where an item could not be read. Grows.
    """

    names: Names
    problems: list[Diagnostic]
    lists: dict[tuple[str, FieldType], tuple[Literal, ...] | None] = field(default_factory=dict)
