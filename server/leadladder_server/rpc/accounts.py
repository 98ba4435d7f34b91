"""ScoreAccount: the contacts of one company together."""

from collections.abc import Callable, Sequence
from weakref import WeakKeyDictionary

import grpc

from leadladder.v1 import account_pb2 as wire
from leadladder.v1 import contact_pb2, verdict_pb2
from leadladder.v1 import lead_scoring_service_pb2 as service
from leadladder_server import account_verdict as domain
from leadladder_server.catalog.catalog import Catalog, LoadedRuleSet
from leadladder_server.contact import Contact
from leadladder_server.engine.account.account import MAX_CONTACTS, score_account
from leadladder_server.errors import ContactInvalid, Violation
from leadladder_server.outcome import Outcome
from leadladder_server.rpc.contact_limits import MAX_CONTACT_ID, is_longer
from leadladder_server.rpc.contacts import FactFields, fact_fields, read_contact
from leadladder_server.rpc.options import read_options
from leadladder_server.rpc.scoring import Scored
from leadladder_server.rpc.statuses import AccountInvalid, RequestInvalid
from leadladder_server.rpc.values import instant_to_wire
from leadladder_server.rpc.verdicts import (
    change_to_wire,
    dimension_to_wire,
    label_to_wire,
    near_threshold_to_wire,
    reason_to_wire,
    rule_set_ref_to_wire,
    score_to_wire,
    stage_to_wire,
    warnings_to_wire,
)
from leadladder_server.values.types import Instant
from leadladder_server.verdict import FactWarning, Score

_STATES = {
    Outcome.MET: wire.ROLE_STATE_FILLED,
    Outcome.UNMET: wire.ROLE_STATE_MISSING,
    Outcome.UNKNOWN: wire.ROLE_STATE_UNKNOWN,
}


class AccountScoring:
    """The method of the service. Safe to share between threads."""

    def __init__(
        self, catalog: Callable[[], Catalog], now: Callable[[], Instant], scored: Scored | None = None
    ) -> None:
        """Prepare.

        Args:
            catalog: Gives the rule sets to score by; asked once for each call, which stays with what it got.
            now: The clock, for calls without a moment of their own.
            scored: Told of each contact; None for nobody.
        """
        self._catalog = catalog
        self._now = now
        self._scored = scored
        self._fields: WeakKeyDictionary[LoadedRuleSet, FactFields] = WeakKeyDictionary()

    def score_account(self, request: service.ScoreAccountRequest, _context: grpc.ServicerContext) -> bytes:
        """Scores one account."""
        _check(request)
        options = read_options(request.options, self._catalog(), self._now)
        loaded = options.loaded
        fields = self._fields.get(loaded)
        if fields is None:  # Two calls may make one each, and both are the same.
            fields = self._fields.setdefault(loaded, fact_fields(loaded.program.paths))
        try:
            verdict = score_account(
                loaded.program.in_locale(request.options.locale),
                request.account_id,
                _contacts(request.contacts, fields),
                options.as_of,
                request.previous_stage if request.HasField("previous_stage") else None,
                options.detail,
                outlook=options.outlook,
            )
        except Exception:
            self._tell(loaded, "error", len(request.contacts))
            raise
        self._tell(loaded, "verdict", len(request.contacts))
        return service.ScoreAccountResponse(verdict=account_to_wire(verdict)).SerializeToString()

    def _tell(self, loaded: LoadedRuleSet, result: str, contacts: int) -> None:
        for _ in range(contacts if self._scored is not None else 0):
            if self._scored is not None:
                self._scored(loaded, result)


def _check(request: service.ScoreAccountRequest) -> None:
    """Raises RequestInvalid for what breaks the limits of an account."""
    if is_longer(request.account_id, MAX_CONTACT_ID):
        size = len(request.account_id.encode())
        raise RequestInvalid("account_id", f"expected at most {MAX_CONTACT_ID} bytes, got {size:,}")
    count = len(request.contacts)
    if not 1 <= count <= MAX_CONTACTS:
        raise RequestInvalid("contacts", f"expected 1 to {MAX_CONTACTS} contacts, got {count:,}")
    first: dict[str, int] = {}
    for place, contact in enumerate(request.contacts):
        earlier = first.setdefault(contact.contact_id, place)
        if earlier != place:
            field = f"contacts[{place}].contact_id"
            raise RequestInvalid(field, f"expected an id of its own, got that of contacts[{earlier}]")


def _contacts(messages: Sequence[contact_pb2.Contact], fields: FactFields) -> list[Contact]:
    contacts: list[Contact] = []
    violations: list[Violation] = []
    for place, message in enumerate(messages):
        try:
            contacts.append(read_contact(message, fields))
        except ContactInvalid as error:
            violations += [
                Violation(f"contacts[{place}].{each.field.removeprefix('contact.')}", each.description)
                for each in error.violations
            ]
    if violations:
        raise AccountInvalid(violations)
    return contacts


def account_to_wire(verdict: domain.AccountVerdict) -> wire.AccountVerdict:
    """The whole verdict as a message."""
    speak = verdict.speak_to_next
    return wire.AccountVerdict(
        account_id=verdict.account_id,
        rule_set=rule_set_ref_to_wire(verdict.rule_set),
        as_of=instant_to_wire(verdict.as_of),
        stage=stage_to_wire(verdict.stage),
        standing=verdict_pb2.Standing.ValueType(verdict.standing),
        score=_score(verdict.score),
        reasons=[
            wire.AccountReason(reason=reason_to_wire(each.reason), contact_id=each.contact_id or "")
            for each in verdict.reasons
        ],
        next_rung=None if verdict.next_rung is None else _next_rung(verdict.next_rung),
        labels=map(label_to_wire, verdict.labels),
        next_action=verdict.next_action,
        hand_off_to=verdict.hand_off_to,
        transition=verdict_pb2.Transition.ValueType(verdict.transition or 0),
        roles=map(_role, verdict.roles),
        contacts=map(_contact, verdict.contacts),
        speak_to_next=None if speak is None else _speak_to_next(speak),
        warnings=[_warning(each.warning, each.contact_ids) for each in verdict.warnings],
    )


def _score(score: Score) -> verdict_pb2.Score:
    message = score_to_wire(score.total, score.points, score.grade)
    message.dimensions.extend(map(dimension_to_wire, score.dimensions))
    message.near_thresholds.extend(map(near_threshold_to_wire, score.near_thresholds))
    return message


def _next_rung(next_rung: domain.AccountNextRung) -> wire.AccountNextRung:
    paths = [
        wire.AccountPath(
            changes=[
                wire.AccountChange(change=change_to_wire(each.change), contact_ids=each.contact_ids) for each in path
            ]
        )
        for path in next_rung.paths
    ]
    return wire.AccountNextRung(stage=stage_to_wire(next_rung.stage), paths=paths, truncated=next_rung.truncated)


def _role(role: domain.RoleVerdict) -> wire.AccountRole:
    return wire.AccountRole(
        role_id=role.role_id,
        title=role.title,
        required=role.required,
        state=_STATES[role.outcome],
        contact_ids=role.contact_ids,
        ask=role.ask,
    )


def _contact(contact: domain.AccountContact) -> wire.AccountContact:
    return wire.AccountContact(
        contact_id=contact.contact_id,
        stage=stage_to_wire(contact.stage),
        standing=verdict_pb2.Standing.ValueType(contact.standing),
        in_committee=contact.in_committee,
    )


def _speak_to_next(speak: domain.SpeakToNext) -> wire.SpeakToNext:
    return wire.SpeakToNext(
        contact_id=speak.contact_id,
        because=speak.because,
        ask=speak.ask,
        settles=speak.settles,
        role_ids=speak.roles,
    )


def _warning(warning: FactWarning, contact_ids: Sequence[str]) -> wire.AccountWarning:
    (message,) = warnings_to_wire((warning,))
    return wire.AccountWarning(warning=message, contact_ids=contact_ids)
