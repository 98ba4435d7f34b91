"""The errors that the domain raises, drawn as a tree.

LeadLadderError
    RuleSetNotFound      no loaded rule set has that id, or that version
    RuleSetRequired      no id was given and there is no single default
    ContactInvalid       a contact breaks a stated limit
    ProgramClosed        a program was used after it was released
    InferenceFailed      the inference engine misbehaved (ours to mend)
"""

from collections.abc import Sequence
from dataclasses import dataclass


class LeadLadderError(Exception):
    """Any error that LeadLadder raises on purpose."""


class RuleSetNotFound(LeadLadderError):  # noqa: N818  # The tree reads as statements: "rule set not found".
    """No loaded rule set has that id, or that version of it."""

    def __init__(self, rule_set_id: str, version: int | None = None, nearest: str | None = None) -> None:
        self.rule_set_id = rule_set_id
        self.version = version
        self.nearest = nearest
        wanted = rule_set_id if version is None else f"{rule_set_id} version {version}"
        hint = f"; did you mean {nearest}?" if nearest else ""
        super().__init__(f"There is no rule set {wanted}{hint}")


class RuleSetRequired(LeadLadderError):  # noqa: N818
    """The request names no rule set, and the server has no single default."""

    def __init__(self, available: Sequence[str]) -> None:
        self.available = tuple(available)
        super().__init__(f"Name a rule set: one of {', '.join(self.available)}")


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a contact breaks a limit.

    Attributes:
        field: Path in the request, for example "contact.company.annual_revenue".
        description: Expected and got, one sentence.
    """

    field: str
    description: str


class ContactInvalid(LeadLadderError):  # noqa: N818
    """A contact breaks at least one stated limit, so that no verdict is given."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        self.violations = tuple(violations)
        super().__init__("; ".join(f"{v.field}: {v.description}" for v in self.violations))


class ProgramClosed(LeadLadderError):  # noqa: N818
    """A program was asked to score after it had been released."""


class InferenceFailed(LeadLadderError):  # noqa: N818
    """The inference engine misbehaved; the verdict is withheld rather than guessed."""
