"""The verdict on an account as Python wants to read it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from leadladder.report import change_line, headline, minute, points, reason_line, warning_line
from leadladder.v1 import account_pb2 as wire
from leadladder.v1 import verdict_pb2
from leadladder.verdict import Verdict


class AccountVerdict:
    """How far up the ladder the contacts of one company are together, why, and whom to speak to next.

    `str()` of it is a small report. What a verdict on one contact has as well reads as it does there.

    Attributes:
        proto: Everything, as it came: a leadladder.v1.AccountVerdict.
    """

    __slots__ = ("_verdict", "proto")

    def __init__(self, proto: wire.AccountVerdict) -> None:
        self.proto = proto
        self._verdict = Verdict(
            verdict_pb2.Verdict(
                as_of=proto.as_of,
                stage=proto.stage,
                standing=proto.standing,
                score=proto.score,
                labels=proto.labels,
                transition=proto.transition,
            )
        )

    @property
    def account_id(self) -> str:
        """Your own key; empty when you sent none."""
        return self.proto.account_id

    @property
    def as_of(self) -> datetime:
        """The moment that the verdict is about, in UTC."""
        return self._verdict.as_of

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
    def standing(self) -> str:
        """Whether the ladder applies: active, held or disqualified; "unspecified" for one that this client lacks."""
        return self._verdict.standing

    @property
    def transition(self) -> str | None:
        """The stage against the previous one: unchanged, promoted or demoted; None without a previous one."""
        return self._verdict.transition

    @property
    def score(self) -> int | None:
        """0 to 100; None when the rule set gives no points."""
        return self._verdict.score

    @property
    def grade(self) -> str | None:
        """Such as "A1"; None without a grade, or while unknown facts could still change it."""
        return self._verdict.grade

    @property
    def labels(self) -> Mapping[str, str | None]:
        """The name that each label gives; None while it is not certain."""
        return self._verdict.labels

    @property
    def reasons(self) -> tuple[wire.AccountReason, ...]:
        """What each criterion and override says, each with the contact that carries it."""
        return tuple(self.proto.reasons)

    def carried_by(self, code: str) -> str | None:
        """The contact that carries the reason of that code; None without such a reason, and when no single one does."""
        found = next((each for each in self.proto.reasons if each.reason.code == code), None)
        return (found.contact_id or None) if found is not None else None

    @property
    def next_stage(self) -> str | None:
        """Id of the stage one rung up; None on the top rung and without an outlook."""
        return self.proto.next_rung.stage.stage_id if self.proto.HasField("next_rung") else None

    @property
    def changes(self) -> tuple[wire.AccountChange, ...]:
        """What has to change to reach the next stage, by the first path, each with who could settle it."""
        paths = self.proto.next_rung.paths
        return tuple(paths[0].changes) if paths else ()

    @property
    def roles(self) -> Mapping[str, wire.AccountRole]:
        """The roles of the committee, by id."""
        return {role.role_id: role for role in self.proto.roles}

    @property
    def missing_roles(self) -> tuple[str, ...]:
        """Ids of the required roles that nobody is known to play."""
        return tuple(
            role.role_id for role in self.proto.roles if role.required and role.state != wire.ROLE_STATE_FILLED
        )

    @property
    def contacts(self) -> tuple[wire.AccountContact, ...]:
        """Every contact by itself, in the order in which you sent them."""
        return tuple(self.proto.contacts)

    @property
    def speak_to_next(self) -> str | None:
        """Id of the contact to speak to; None while the account is held or disqualified."""
        return self.proto.speak_to_next.contact_id if self.proto.HasField("speak_to_next") else None

    @property
    def next_action(self) -> str | None:
        """What to do next; None when the rule set says nothing, or the account is not to be acted on."""
        return self.proto.next_action if self.proto.HasField("next_action") else None

    @property
    def hand_off_to(self) -> str | None:
        """Who takes over; None for nobody."""
        return self.proto.hand_off_to if self.proto.HasField("hand_off_to") else None

    @property
    def warnings(self) -> tuple[wire.AccountWarning, ...]:
        """What contacts say differently of the company, and facts that could not be used as they were sent."""
        return tuple(self.proto.warnings)

    def __eq__(self, other: object) -> bool:
        """Whether the other one says the same."""
        return isinstance(other, AccountVerdict) and self.proto == other.proto

    __hash__ = None  # type: ignore[assignment]  # A message can change.

    def __repr__(self) -> str:
        """Account, stage and standing."""
        return f"<AccountVerdict {self.account_id!r}: {self.stage}, {self.standing}>"

    def __str__(self) -> str:
        """A report of a few lines: the stage, what decided it and through whom, what is missing, whom to speak to."""
        return account_report(self.proto)


def account_report(verdict: wire.AccountVerdict) -> str:
    """A report of a few lines."""
    return "\n".join(_lines(verdict))


def _lines(verdict: wire.AccountVerdict) -> Iterator[str]:
    yield headline(verdict.account_id, verdict.stage, verdict.standing, verdict.score)
    for each in verdict.reasons:
        if each.reason.deciding:
            by = f" by {each.contact_id}" if each.contact_id else ""
            yield f"  {reason_line(each.reason)}{points(each.reason)}{by}"
    if verdict.HasField("next_rung"):
        yield from _ways(verdict.next_rung)
    yield from map(_role, verdict.roles)
    yield from map(_contact, verdict.contacts)
    if verdict.HasField("speak_to_next"):
        speak = verdict.speak_to_next
        yield f"speak to {speak.contact_id or 'the contact'}: {speak.because}"
        if speak.HasField("ask"):
            yield f"ask: {speak.ask}"
    if verdict.HasField("next_action"):
        yield f"do: {verdict.next_action}"
    if verdict.HasField("hand_off_to"):
        yield f"hand off to: {verdict.hand_off_to}"
    for warning in verdict.warnings:
        yield f"warning: {warning_line(warning.warning)} ({', '.join(warning.contact_ids)})"
    rules = verdict.rule_set
    yield f"by {rules.rule_set_id} {rules.version}, as of {minute(verdict.as_of)}"


_MOST = 3
"""Paths that a report lists."""


def _ways(rung: wire.AccountNextRung) -> Iterator[str]:
    paths = ["; ".join(map(_change, path.changes)) for path in rung.paths]
    yield f"to {rung.stage.title}: {paths[0] if paths else 'no way found'}"
    yield from (f"  or: {path}" for path in paths[1:_MOST])
    if len(paths) > _MOST or (paths and rung.truncated):
        yield "  or in other ways"


def _change(change: wire.AccountChange) -> str:
    return f"{change_line(change.change)} by {' or '.join(change.contact_ids)}"


_STATES = {wire.ROLE_STATE_MISSING: "nobody", wire.ROLE_STATE_UNKNOWN: "unknown, perhaps "}


def _role(role: wire.AccountRole) -> str:
    who = f"{_STATES.get(role.state, '')}{' or '.join(role.contact_ids)}"
    if role.state == wire.ROLE_STATE_FILLED:
        who = ", ".join(role.contact_ids)
    return f"{role.title}: {who}{'' if role.required else ' (not required)'}"


def _contact(contact: wire.AccountContact) -> str:
    return f"  {headline(contact.contact_id, contact.stage, contact.standing, verdict_pb2.Score())}"
