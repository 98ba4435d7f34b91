"""The verdict as Python wants to read it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from google.protobuf.timestamp_pb2 import Timestamp

from leadladder.report import report
from leadladder.v1 import verdict_pb2 as wire

OutcomeWord = Literal["met", "unmet", "unknown", "unspecified"]
"""What a criterion came out as. Unknown is neither yes nor no."""

StandingWord = Literal["active", "held", "disqualified", "unspecified"]
"""Whether the ladder applies; held means: on the ladder, and not to be acted on for now."""

TransitionWord = Literal["unchanged", "promoted", "demoted"]
"""The stage against the previous one."""

LifecycleWord = Literal[
    "name",
    "suspect",
    "prospect",
    "lead",
    "marketing_qualified",
    "sales_qualified",
    "opportunity",
    "disqualified",
]
"""The canonical stages, the same for all rule sets."""

_OUTCOMES: dict[int, OutcomeWord] = {
    wire.OUTCOME_MET: "met",
    wire.OUTCOME_UNMET: "unmet",
    wire.OUTCOME_UNKNOWN: "unknown",
}
_STANDINGS: dict[int, StandingWord] = {
    wire.STANDING_ACTIVE: "active",
    wire.STANDING_HELD: "held",
    wire.STANDING_DISQUALIFIED: "disqualified",
}
_TRANSITIONS: dict[int, TransitionWord] = {
    wire.TRANSITION_UNCHANGED: "unchanged",
    wire.TRANSITION_PROMOTED: "promoted",
    wire.TRANSITION_DEMOTED: "demoted",
}
_LIFECYCLES: dict[int, LifecycleWord] = {
    wire.LIFECYCLE_STAGE_NAME: "name",
    wire.LIFECYCLE_STAGE_SUSPECT: "suspect",
    wire.LIFECYCLE_STAGE_PROSPECT: "prospect",
    wire.LIFECYCLE_STAGE_LEAD: "lead",
    wire.LIFECYCLE_STAGE_MARKETING_QUALIFIED: "marketing_qualified",
    wire.LIFECYCLE_STAGE_SALES_QUALIFIED: "sales_qualified",
    wire.LIFECYCLE_STAGE_OPPORTUNITY: "opportunity",
    wire.LIFECYCLE_STAGE_DISQUALIFIED: "disqualified",
}


class Verdict:
    """How far up the ladder a contact is, why, and what would move it up one rung; `str()` of it is a small report.

    Attributes:
        proto: Everything, as it came: a leadladder.v1.Verdict.
    """

    __slots__ = ("proto",)

    def __init__(self, proto: wire.Verdict) -> None:
        self.proto = proto

    @property
    def contact_id(self) -> str:
        """Your own key; empty when you sent none."""
        return self.proto.contact_id

    @property
    def as_of(self) -> datetime:
        """The moment that the verdict is about, in UTC."""
        return _moment(self.proto.as_of)

    @property
    def stage(self) -> str:
        """Id of the stage in the rule set: "qualified_lead"."""
        return self.proto.stage.stage_id

    @property
    def stage_title(self) -> str:
        """What people call the stage."""
        return self.proto.stage.title

    @property
    def rung(self) -> int:
        """Number of the stage from the bottom; 0 is below the first rung."""
        return self.proto.stage.rung

    @property
    def lifecycle(self) -> LifecycleWord | None:
        """The canonical stage; None when the rule set names none, or one that this client does not know."""
        return _LIFECYCLES.get(self.proto.stage.lifecycle_stage)

    @property
    def standing(self) -> StandingWord:
        """Whether the ladder applies; "unspecified" for one that this client does not know."""
        return _STANDINGS.get(self.proto.standing, "unspecified")

    @property
    def transition(self) -> TransitionWord | None:
        """The stage against the previous one; None without a previous one."""
        return _TRANSITIONS.get(self.proto.transition)

    @property
    def score(self) -> int | None:
        """0 to 100; None when the rule set gives no points."""
        return self.proto.score.total if self.proto.score.HasField("total") else None

    @property
    def points(self) -> int:
        """Sum of the dimensions' points; may be negative."""
        return self.proto.score.points

    @property
    def grade(self) -> str | None:
        """Such as "A1"; None without a grade, or while unknown facts could still change it."""
        return self.proto.score.grade if self.proto.score.HasField("grade") else None

    @property
    def labels(self) -> Mapping[str, str | None]:
        """The name that each label gives; None while it is not certain."""
        return {label.label_id: label.value if label.HasField("value") else None for label in self.proto.labels}

    @property
    def reasons(self) -> tuple[wire.Reason, ...]:
        """What each criterion and override says: overrides first, then what decided, then the rest in file order."""
        return tuple(self.proto.reasons)

    def reason(self, code: str) -> wire.Reason | None:
        """The reason of that code, for example "fit.headcount"; None when the verdict has none."""
        return next((reason for reason in self.proto.reasons if reason.code == code), None)

    def outcome(self, code: str) -> OutcomeWord | None:
        """What the criterion or override of that code came out as; None when the verdict has no reason of that code."""
        reason = self.reason(code)
        return None if reason is None else outcome_word(reason.outcome)

    @property
    def next_stage(self) -> str | None:
        """Id of the stage one rung up; None on the top rung, unless disqualified, and without an outlook."""
        return self.proto.next_rung.stage.stage_id if self.proto.HasField("next_rung") else None

    @property
    def lowest_stage(self) -> str | None:
        """Id of the lowest stage that unknown facts could leave it at; None when the server does not say."""
        return self.proto.lowest_stage.stage_id if self.proto.HasField("lowest_stage") else None

    @property
    def best_stage(self) -> str | None:
        """Id of the highest stage that unknown facts could bring it to; None when the server does not say."""
        return self.proto.best_stage.stage_id if self.proto.HasField("best_stage") else None

    @property
    def valid_until(self) -> datetime | None:
        """When time alone could change the verdict, in UTC; None when it never does, or the server does not say."""
        return _moment(self.proto.valid_until) if self.proto.HasField("valid_until") else None

    @property
    def changes(self) -> tuple[wire.Change, ...]:
        """What has to change to reach the next stage, by the first path that the verdict gives; empty without one."""
        paths = self.proto.next_rung.paths
        return tuple(paths[0].changes) if paths else ()

    @property
    def open_questions(self) -> tuple[wire.OpenQuestion, ...]:
        """The facts that are not known, and the question for each; the first ones matter most."""
        return tuple(self.proto.open_questions)

    @property
    def next_action(self) -> str | None:
        """What to do next; None when the rule set says nothing, or the contact is not to be acted on."""
        return self.proto.next_action if self.proto.HasField("next_action") else None

    @property
    def hand_off_to(self) -> str | None:
        """Who takes over; None for nobody."""
        return self.proto.hand_off_to if self.proto.HasField("hand_off_to") else None

    @property
    def warnings(self) -> tuple[wire.FactWarning, ...]:
        """Facts that could not be used as they were sent; they count as not known."""
        return tuple(self.proto.warnings)

    def __eq__(self, other: object) -> bool:
        """Whether the other one says the same."""
        return isinstance(other, Verdict) and self.proto == other.proto

    __hash__ = None  # type: ignore[assignment]  # A message can change.

    def __repr__(self) -> str:
        """Contact, stage and standing."""
        return f"<Verdict {self.contact_id!r}: {self.stage}, {self.standing}>"

    def __str__(self) -> str:
        """A report of a few lines: the stage, what decided it, what is missing for the next, what to do."""
        return report(self.proto)


def outcome_word(outcome: int) -> OutcomeWord:
    """The word for a leadladder.v1.Outcome; "unspecified" for one that this client does not know."""
    return _OUTCOMES.get(outcome, "unspecified")


def _moment(timestamp: Timestamp) -> datetime:
    return timestamp.ToDatetime(UTC)
