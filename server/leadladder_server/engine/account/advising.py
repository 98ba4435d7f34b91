"""Whom of a committee to speak to next."""

from collections.abc import Mapping, Sequence

from leadladder_server.account_verdict import AccountChange, AccountContact, RoleVerdict, SpeakToNext
from leadladder_server.outcome import Outcome
from leadladder_server.values.listing import listed
from leadladder_server.verdict import Standing


def speak_to_next(
    contacts: Sequence[AccountContact],
    path: Sequence[AccountChange],
    roles: Sequence[RoleVerdict],
    own_asks: Mapping[tuple[str, str], str | None],
) -> SpeakToNext | None:
    """The contact to speak to: None when each is held or disqualified.

    It is the one that could settle the most of the first path to the next rung; of several, the one that may play the
    most required roles that nobody is known to play; then the one that stands highest; then the one given first.

    Args:
        contacts: In the order given.
        path: The first path; empty when there is none.
        roles: Of the committee.
        own_asks: For a contact and the code of a change: the question that would settle it with that contact.
    """
    open_roles = [role for role in roles if role.required and role.outcome is Outcome.UNKNOWN]

    def settled(contact: AccountContact) -> list[AccountChange]:
        return [change for change in path if contact.contact_id in change.contact_ids]

    def possible(contact: AccountContact) -> list[RoleVerdict]:
        return [role for role in open_roles if contact.contact_id in role.contact_ids]

    candidates = [contact for contact in contacts if contact.standing is Standing.ACTIVE]
    if not candidates:
        return None
    best = max(candidates, key=lambda each: (len(settled(each)), len(possible(each)), each.stage.rung))
    changes, maybe = settled(best), possible(best)
    asks = [own_asks.get((best.contact_id, change.change.code)) or change.change.ask for change in changes]
    asks += [role.ask for role in maybe]
    return SpeakToNext(
        contact_id=best.contact_id,
        because=_because(best, changes, maybe, len(path)),
        ask=next((ask for ask in asks if ask is not None), None),
        settles=tuple(change.change.code for change in changes),
        roles=tuple(role.role_id for role in maybe),
    )


def _because(contact: AccountContact, changes: Sequence[AccountChange], roles: Sequence[RoleVerdict], path: int) -> str:
    parts = []
    if changes:
        titles = listed([change.change.title for change in changes], "and")
        many = "all" if len(changes) == path else f"{len(changes)} of {path}"
        what = "what the next rung waits for" if path == 1 else f"{many} that the next rung waits for"
        parts.append(f"could settle {what}: {titles}")
    if roles:
        parts.append(f"may be the {listed([role.title for role in roles], 'and')}")
    text = "; ".join(parts) or f"stands highest: {contact.stage.title}"
    return text[0].upper() + text[1:]
