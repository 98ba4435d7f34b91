"""The contacts of one company, scored as one account."""

from collections.abc import Mapping, Sequence

from leadladder_server.account_verdict import (
    AccountChange,
    AccountContact,
    AccountNextRung,
    AccountReason,
    AccountVerdict,
    AccountWarning,
    RoleVerdict,
)
from leadladder_server.contact import Contact
from leadladder_server.engine.account.advising import speak_to_next
from leadladder_server.engine.account.combining import any_outcome
from leadladder_server.engine.account.merging import merge_company, take_signals
from leadladder_server.engine.account.rising import Step, rise
from leadladder_server.engine.account.together import Member, Together
from leadladder_server.engine.concluding import Concluder
from leadladder_server.engine.conclusion import Conclusion, Entry
from leadladder_server.engine.program import Program
from leadladder_server.outcome import Outcome
from leadladder_server.values.types import Instant
from leadladder_server.verdict import Change, ReasonDetail, ReasonKind, Standing

MAX_CONTACTS = 256
"""Contacts of one account."""


def score_account(  # noqa: PLR0913  # As `Program.score`.
    program: Program,
    account_id: str,
    contacts: Sequence[Contact],
    as_of: Instant,
    previous_stage: str | None = None,
    detail: ReasonDetail = ReasonDetail.ALL,
    *,
    outlook: bool = True,
) -> AccountVerdict:
    """The verdict on the contacts of one company.

    Args:
        program: The compiled rule set.
        account_id: The caller's key for the company.
        contacts: Its contacts, with different ids: 1 to MAX_CONTACTS. Where they say different things of the company,
            the first one is believed.
        as_of: At which moment.
        previous_stage: Id of the stage at which the caller last saw the account.
        detail: How many reasons.
        outlook: Whether to tell the way up. Without, `next_rung` is None.

    Raises:
        ValueError: There is no contact, there are too many, or two have the same id.
        ProgramClosed: The program has been released.
        InferenceFailed: The engine misbehaved, and again after it was built anew.
    """
    ids = [contact.contact_id for contact in contacts]
    if not 1 <= len(ids) <= MAX_CONTACTS or len(set(ids)) < len(ids):
        message = f"expected 1 to {MAX_CONTACTS} contacts with different ids, got {len(ids)}"
        raise ValueError(message)
    return _Account(program, contacts, as_of, previous_stage).verdict(account_id, detail, outlook=outlook)


class _Account:
    """One account, on the way to its verdict."""

    def __init__(
        self, program: Program, contacts: Sequence[Contact], as_of: Instant, previous_stage: str | None
    ) -> None:
        self._program = program
        self._contacts = contacts
        self._as_of = as_of
        self._previous_stage = previous_stage
        read = [program.read(contact, as_of) for contact in contacts]
        self._facts, self._disagreements = merge_company(program.names, contacts, read)
        self._outcomes = [program.test(facts, as_of) for facts in self._facts]
        pairs = zip(self._facts, self._outcomes, strict=True)
        self._own = [program.conclude(facts, outcomes, as_of) for facts, outcomes in pairs]
        everybody = range(len(contacts))
        self._active = [place for place in everybody if self._own[place].standing is not Standing.DISQUALIFIED]
        self._committee = self._active or list(everybody)
        self._members = self._as_members()

    def verdict(self, account_id: str, detail: ReasonDetail, *, outlook: bool) -> AccountVerdict:
        program, contacts = self._program, self._contacts
        concluder, together = program.together(self._members, self._as_of, self._previous_stage)
        conclusion = together.conclusion
        next_rung = self._next_rung(concluder, together) if outlook else None
        roles = self._roles()
        seen = [
            AccountContact(contact.contact_id, own.stage, own.standing, place in self._active)
            for place, (contact, own) in enumerate(zip(contacts, self._own, strict=True))
        ]
        path = next_rung.paths[0] if next_rung is not None and next_rung.paths else ()
        active = conclusion.standing is Standing.ACTIVE
        return AccountVerdict(
            account_id=account_id,
            rule_set=program.rule_set.ref,
            as_of=self._as_of,
            stage=conclusion.stage,
            standing=conclusion.standing,
            score=conclusion.score,
            reasons=tuple(self._reasons(conclusion, together, detail)),
            next_rung=next_rung,
            labels=conclusion.labels,
            next_action=conclusion.next_action,
            hand_off_to=conclusion.hand_off_to,
            transition=conclusion.transition,
            roles=roles,
            contacts=tuple(seen),
            speak_to_next=speak_to_next(seen, path, roles, self._asks(path)) if active else None,
            warnings=(*self._disagreements, *self._warnings()),
        )

    def _as_members(self) -> list[Member]:
        program, as_of, committee = self._program, self._as_of, self._committee
        own = [self._facts[place] for place in committee]
        shared = take_signals(program, [self._contacts[place] for place in committee], own, as_of)
        members = []
        for place, facts in zip(committee, shared, strict=True):
            mine = self._facts[place]
            outcomes = self._outcomes[place] if facts is mine else program.test(facts, as_of)
            members.append(Member(facts, outcomes, self._own[place], mine))
        return members

    def _id(self, member: int) -> str:
        return self._contacts[self._committee[member]].contact_id

    def _reasons(self, conclusion: Conclusion, together: Together, detail: ReasonDetail) -> list[AccountReason]:
        if detail is ReasonDetail.NONE:
            return []
        entries = conclusion.entries if detail is ReasonDetail.ALL else conclusion.deciding
        found = []
        for entry in entries:
            carrier, facts = together.spoken[entry.source.index]
            contact_id = None if carrier is None else self._id(carrier)
            found.append(AccountReason(self._program.reasons.reason(entry, facts), contact_id))
        return found

    def _next_rung(self, concluder: Concluder, together: Together) -> AccountNextRung | None:
        conclusion = together.conclusion
        if len(self._members) == 1:
            return self._way_of_one()
        stages = self._program.rule_set.stages
        if conclusion.stage.rung == len(stages) - 1 or conclusion.standing is Standing.DISQUALIFIED:
            return None
        rungs = {stage.stage_id: stage.rung for stage in stages}
        previous = None if self._previous_stage is None else rungs.get(self._previous_stage)
        found = rise(concluder, together, previous)
        entries = {entry.source.index: entry for entry in conclusion.entries}
        paths = tuple(tuple(self._change(step, concluder, together, entries) for step in path) for path in found.paths)
        return AccountNextRung(stages[conclusion.stage.rung + 1], paths, found.truncated)

    def _way_of_one(self) -> AccountNextRung | None:
        """The way up of a committee of one contact: that contact's own, which looks at its facts."""
        program, (member,) = self._program, self._members
        conclusion = program.conclude(member.facts, member.outcomes, self._as_of, self._previous_stage)
        told = program.tell(program.look(conclusion, member.facts, self._as_of), member.facts)
        if told.next_rung is None:
            return None
        mine = (self._id(0),)
        paths = tuple(tuple(AccountChange(change, mine) for change in path) for path in told.next_rung.paths)
        return AccountNextRung(told.next_rung.stage, paths, told.next_rung.truncated)

    def _change(
        self, step: Step, concluder: Concluder, together: Together, entries: Mapping[int, Entry]
    ) -> AccountChange:
        source = step.source
        outcomes = self._outcomes_of(step, concluder, together)
        could = [place for place, outcome in enumerate(outcomes) if outcome is step.now]
        entry = entries.get(source.index)
        if entry is None:
            place = could[0] if could else 0
            facts = self._members[place].facts
            entry = concluder.entry(source, step.now, self._members[place].own.basis)
        else:
            _, facts = together.spoken[source.index]
        change = Change(
            code=source.code,
            title=source.title,
            from_outcome=step.now,
            to_outcome=step.wanted,
            ask=entry.ask,
            evidence=self._program.reasons.evidence(entry, facts),
            fact=None,
        )
        return AccountChange(change, tuple(self._id(place) for place in could))

    def _outcomes_of(self, step: Step, concluder: Concluder, together: Together) -> Sequence[Outcome]:
        """What a source came out as for each member."""
        source = step.source
        match source.kind:
            case ReasonKind.CRITERION:
                return [result.outcome for result in together.criteria[source.code]]
            case ReasonKind.FAST_TRACK:
                return together.fast_tracks[concluder.sources.fast_tracks.index(source)]
            case _:
                return together.requirements[concluder.sources.requirements.index(source)] or ()

    def _asks(self, path: Sequence[AccountChange]) -> dict[tuple[str, str], str | None]:
        """For each contact of the committee and each criterion of a path, the question that would settle it there."""
        codes = {change.change.code for change in path}
        return {
            (self._id(place), entry.source.code): entry.ask
            for place, member in enumerate(self._members)
            for entry in member.own.entries
            if entry.source.code in codes
        }

    def _roles(self) -> tuple[RoleVerdict, ...]:
        roles = self._program.roles
        played = {self._contacts[place].contact_id: roles.played(self._outcomes[place]) for place in self._active}
        found = []
        for number, role in enumerate(roles.roles):
            outcome = any_outcome([mine[number] for mine in played.values()])
            alike = [contact_id for contact_id, mine in played.items() if mine[number] is outcome]
            found.append(
                RoleVerdict(
                    role_id=role.role_id,
                    title=role.title,
                    required=role.required,
                    outcome=outcome,
                    contact_ids=() if outcome is Outcome.UNMET else tuple(alike),
                    ask=None if outcome is Outcome.MET else roles.ask(number),
                )
            )
        return tuple(found)

    def _warnings(self) -> list[AccountWarning]:
        pairs = zip(self._contacts, self._facts, strict=True)
        return [
            AccountWarning(warning, (contact.contact_id,)) for contact, facts in pairs for warning in facts.warnings
        ]
