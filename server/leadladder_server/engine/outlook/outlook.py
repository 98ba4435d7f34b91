"""What could become of a contact, as far as outcomes decide it."""

from dataclasses import dataclass

from leadladder_server.engine.conclusion import Entry
from leadladder_server.engine.outlook.needs import FactNeed
from leadladder_server.outcome import Outcome
from leadladder_server.verdict import OpenQuestion, Stage


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One change of a path. Equal only to itself, so that it serves as a quick key.

    Attributes:
        entry: What changes, as it is now.
        to_outcome: What it has to become.
        need: What one fact has to become; None where more than one decides.
    """

    entry: Entry
    to_outcome: Outcome
    need: FactNeed | None


@dataclass(frozen=True, slots=True)
class Paths:
    """Sets of changes.

    Attributes:
        paths: By size, then unknown before unmet, then file order.
        truncated: Whether there may be more.
    """

    paths: tuple[tuple[Step, ...], ...]
    truncated: bool


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """The outlook of a contact without its values. Equal only to itself, so that it serves as a quick key.

    Attributes:
        next_stage: The rung above; None where there is none.
        paths: Those that reach it.
        holds_by: Those that lose the present stage.
        lowest_stage: The lowest that the unknown facts can leave the contact at.
        best_stage: The highest that they can bring it to.
        approximate: Whether something of it had to be estimated.
        open_questions: In the verdict's order.
        slots: Of the facts whose values `telling` reads.
        assumable: Bit i set when that reads slot i.
    """

    next_stage: Stage | None
    paths: Paths
    holds_by: Paths
    lowest_stage: Stage
    best_stage: Stage
    approximate: bool
    open_questions: tuple[OpenQuestion, ...]
    slots: tuple[int, ...]
    assumable: int
