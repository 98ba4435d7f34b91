"""The answer about the contacts of one company: how far up the ladder they are together, and whom to speak to."""

from dataclasses import dataclass

from leadladder_server.outcome import Outcome
from leadladder_server.values.types import Instant
from leadladder_server.verdict import (
    Change,
    ChosenLabel,
    FactWarning,
    Reason,
    RuleSetRef,
    Score,
    Stage,
    Standing,
    Transition,
)


@dataclass(frozen=True, slots=True)
class AccountReason:
    """A reason, and whose it is.

    Attributes:
        reason: What one criterion or override says.
        contact_id: The contact that carries it: of those that come out as the account does the one that gives the most
            points; of several, the first that does so by what it did itself. None where it takes several, or none.
    """

    reason: Reason
    contact_id: str | None


@dataclass(frozen=True, slots=True)
class AccountChange:
    """A change, and who could settle it.

    Attributes:
        change: What has to come out differently.
        contact_ids: The contacts of the committee for whom it is now as it is for the account, in the order given.
    """

    change: Change
    contact_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountNextRung:
    """The way up.

    Attributes:
        stage: The rung above.
        paths: The smallest sets of changes that reach it, by size, then unknown before unmet, then file order.
        truncated: Whether there may be more sets.
    """

    stage: Stage
    paths: tuple[tuple[AccountChange, ...], ...]
    truncated: bool


@dataclass(frozen=True, slots=True)
class RoleVerdict:
    """A role of the committee.

    Attributes:
        role_id: Its id.
        title: What people call it.
        required: Whether the company does not buy without it.
        outcome: MET while somebody plays it; UNKNOWN while nobody does and somebody may; UNMET while it is missing.
        contact_ids: Who plays it; while nobody does, who may. In the order given.
        ask: The question for finding who plays it; None when somebody does.
    """

    role_id: str
    title: str
    required: bool
    outcome: Outcome
    contact_ids: tuple[str, ...]
    ask: str | None


@dataclass(frozen=True, slots=True)
class AccountContact:
    """A contact of the account, by itself.

    Attributes:
        contact_id: The caller's key.
        stage: Where it stands, with what all contacts say of the company.
        standing: Whether the ladder applies to it.
        in_committee: Whether it counts for the account: not while it is disqualified.
    """

    contact_id: str
    stage: Stage
    standing: Standing
    in_committee: bool


@dataclass(frozen=True, slots=True)
class SpeakToNext:
    """Whom to speak to.

    Attributes:
        contact_id: Whom.
        because: Why this contact, in a sentence.
        ask: The question to begin with; None when there is none.
        settles: Codes of the changes of the first path that it could settle.
        roles: Ids of the required roles that nobody is known to play, and it may.
    """

    contact_id: str
    because: str
    ask: str | None
    settles: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountWarning:
    """Something that could not be used as it was sent.

    Attributes:
        warning: What.
        contact_ids: By whom: one contact, or all that say different things of the company.
    """

    warning: FactWarning
    contact_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountVerdict:
    """The whole answer for the contacts of one company at one moment.

    Attributes:
        account_id: Echo of the caller's key.
        rule_set: Which rules answered.
        as_of: The moment that it is about.
        stage: Where the account stands; for a disqualified one, where it would stand.
        standing: Whether the ladder applies.
        score: The numbers.
        reasons: In the order of a verdict's.
        next_rung: None on the top rung, and for several contacts that are all disqualified.
        labels: In file order.
        next_action: None when the rule set says nothing or it is withheld.
        hand_off_to: Likewise.
        transition: None without a previous stage, or with one that the rule set lacks.
        roles: In file order.
        contacts: All of them, in the order given.
        speak_to_next: None while the account is held or disqualified.
        warnings: Where contacts say different things of the company, in file order of the facts; then what each
            contact's own facts came with.
    """

    account_id: str
    rule_set: RuleSetRef
    as_of: Instant
    stage: Stage
    standing: Standing
    score: Score
    reasons: tuple[AccountReason, ...]
    next_rung: AccountNextRung | None
    labels: tuple[ChosenLabel, ...]
    next_action: str | None
    hand_off_to: str | None
    transition: Transition | None
    roles: tuple[RoleVerdict, ...]
    contacts: tuple[AccountContact, ...]
    speak_to_next: SpeakToNext | None
    warnings: tuple[AccountWarning, ...]
