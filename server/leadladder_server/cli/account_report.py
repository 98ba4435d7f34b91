"""A verdict on an account as a person reads it."""

from collections.abc import Mapping, Sequence

from rich.text import Text

from leadladder import AccountVerdict
from leadladder.v1 import account_pb2 as wire
from leadladder.v1 import verdict_pb2
from leadladder.verdict import outcome_word
from leadladder_server.cli.layout import heading, indented, item
from leadladder_server.cli.outlook import moment_text
from leadladder_server.cli.report import mark_of
from leadladder_server.cli.terminal import printable
from leadladder_server.values.listing import listed

_SHOWN = 3
"""Ways up."""

_STATES = {
    wire.ROLE_STATE_FILLED: "met",
    wire.ROLE_STATE_MISSING: "unmet",
    wire.ROLE_STATE_UNKNOWN: "unknown",
}
_STANDINGS = {
    verdict_pb2.STANDING_HELD: ", on hold",
    verdict_pb2.STANDING_DISQUALIFIED: ", disqualified and out of the committee",
}


def account_report(verdict: AccountVerdict, names: Mapping[str, str]) -> list[Text]:
    """The verdict on one screen.

    Args:
        verdict: With its deciding reasons at least.
        names: Of its contacts, by id.
    """
    return [
        *_head(verdict),
        *_why(verdict),
        *_ways_up(verdict),
        *_committee(verdict),
        *_contacts(verdict, names),
        *_next(verdict, names),
        *_tail(verdict),
    ]


def _head(verdict: AccountVerdict) -> list[Text]:
    rules = verdict.proto.rule_set
    stage = verdict.stage_title
    parts = [f"Disqualified, otherwise {stage}" if verdict.standing == "disqualified" else stage]
    parts += ["on hold"] if verdict.standing == "held" else []
    parts += [part for part in (verdict.transition,) if part is not None]
    parts += [] if verdict.score is None else [f"score {verdict.score} of 100"]
    parts += [] if verdict.grade is None else [f"grade {verdict.grade}"]
    count = len(verdict.contacts)
    return [
        heading(verdict.account_id or "Account"),
        heading(", ".join(parts)),
        Text(f"{count} contact{'' if count == 1 else 's'}"),
        Text(f"By {rules.rule_set_id} version {rules.version}, as of {moment_text(verdict.as_of)}"),
    ]


def _why(verdict: AccountVerdict) -> list[Text]:
    """What took the account off the ladder, and what its rung hangs on."""
    met = [each for each in verdict.reasons if each.reason.deciding and each.reason.outcome == verdict_pb2.OUTCOME_MET]
    disqualified = verdict.standing == "disqualified"
    groups = (
        ("Taken off the ladder because" if disqualified else "Nobody is to act now because", True),
        (f"{'Would stand' if disqualified else 'Stands'} at {verdict.stage_title} because", False),
    )
    lines: list[Text] = []
    for title, stops in groups:
        found = [each for each in met if (mark_of(each.reason) == "stops") is stops]
        lines += [Text(""), heading(title)] if found else []
        for each in found:
            note = ", ".join(part for part in (each.reason.code, each.contact_id) if part)
            lines += item(mark_of(each.reason), each.reason.text, note)
    return lines


def _ways_up(verdict: AccountVerdict) -> list[Text]:
    if not verdict.proto.HasField("next_rung"):
        return []
    way = verdict.proto.next_rung
    head = f"What is missing for {way.stage.title}"
    texts = {each.reason.code: each.reason.text for each in verdict.reasons}
    if not way.paths:
        return [Text(""), heading(f"{head}: nothing that can still change is enough")]
    if len(way.paths) == 1:
        head += ": all of these" if len(way.paths[0].changes) > 1 else ""
        return [Text(""), heading(head), *_path(way.paths[0], texts, "")]
    lines = [Text(""), heading(f"{head}: any one of these is enough")]
    for number, path in enumerate(way.paths[:_SHOWN], 1):
        lines += _path(path, texts, f"{number:>2} ")
    rest = len(way.paths) - _SHOWN
    if rest > 0:
        lines += indented(f"and {rest} other way{'' if rest == 1 else 's'}", 2)
    return lines


def _path(path: wire.AccountPath, texts: Mapping[str, str], number: str) -> list[Text]:
    lines: list[Text] = []
    for place, each in enumerate(path.changes):
        change = each.change
        text = texts.get(change.code, change.title)
        note = f"{change.code}, {listed(list(each.contact_ids), 'or', 4)}"
        before = number if place == 0 else " " * len(number)
        lines += item(outcome_word(change.from_outcome), text, note, before=before)
        if change.HasField("ask"):
            lines += indented(f"Ask: {change.ask}", 4 + len(number))
    return lines


def _committee(verdict: AccountVerdict) -> list[Text]:
    if not verdict.roles:
        return []
    lines = [Text(""), heading("Buying committee")]
    for role in verdict.roles.values():
        ids = list(role.contact_ids)
        who = {
            wire.ROLE_STATE_FILLED: listed(ids, "and", 4),
            wire.ROLE_STATE_UNKNOWN: f"not known, perhaps {listed(ids, 'or', 4)}",
        }.get(role.state, "nobody")
        lines += item(
            _STATES.get(role.state, "unspecified"), f"{role.title}: {who}", "" if role.required else "not required"
        )
        if role.HasField("ask") and role.required:
            lines += indented(f"Ask: {role.ask}", 4)
    return lines


def _contacts(verdict: AccountVerdict, names: Mapping[str, str]) -> list[Text]:
    lines = [Text(""), heading("Each contact by itself")]
    for contact in verdict.contacts:
        standing = _STANDINGS.get(contact.standing, "")
        lines += item("unspecified", f"{_name(contact.contact_id, names)}: {contact.stage.title}{standing}")
    return lines


def _next(verdict: AccountVerdict, names: Mapping[str, str]) -> list[Text]:
    if not verdict.proto.HasField("speak_to_next"):
        return []
    speak = verdict.proto.speak_to_next
    lines = [Text(""), heading(f"Speak next to {_name(speak.contact_id, names)}"), *indented(speak.because, 2)]
    return lines + (indented(f"Ask: {speak.ask}", 2) if speak.HasField("ask") else [])


def _tail(verdict: AccountVerdict) -> list[Text]:
    lines: list[Text] = []
    for label in verdict.proto.labels:
        value = label.value if label.HasField("value") else f"not certain, perhaps {' or '.join(label.alternatives)}"
        lines += indented(f"{label.label_id}: {value}", 0) if label.HasField("value") or label.alternatives else []
    lines += [] if verdict.next_action is None else indented(f"Next: {verdict.next_action}", 0)
    lines += [] if verdict.hand_off_to is None else indented(f"Hand off to: {verdict.hand_off_to}", 0)
    for each in verdict.warnings:
        lines += indented(_warning(each), 0)
    return [Text(""), *lines] if lines else []


def _warning(each: wire.AccountWarning) -> str:
    warning, ids = each.warning, list(each.contact_ids)
    if warning.code == "contacts-disagree":
        others = listed(ids[1:], "and", 4)
        return f"Not agreed on: {warning.field} is {warning.expected} by {ids[0]}, and {warning.got} by {others}"
    got = repr(printable(warning.got)) if warning.got else "nothing"
    return f"Not read: {warning.field} of {_first(ids)}, expected {warning.expected}, got {got}"


def _first(ids: Sequence[str]) -> str:
    return ids[0] if ids else "a contact"


def _name(contact_id: str, names: Mapping[str, str]) -> str:
    return names.get(contact_id, contact_id)
