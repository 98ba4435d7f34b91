"""A verdict as a person reads it: where the contact stands, what it hangs on, what would move it up."""

from collections.abc import Sequence

from rich.text import Text

from leadladder import Verdict
from leadladder.v1 import verdict_pb2 as wire
from leadladder.verdict import outcome_word
from leadladder_server.cli.layout import heading, indented, item
from leadladder_server.cli.outlook import hangs_on, lasting, moment_text, near, questions, span, ways_up
from leadladder_server.cli.scoring import Rules
from leadladder_server.cli.terminal import printable
from leadladder_server.contact import Contact

_SHOWN = 3
"""Of ways up, of what would lose the stage, and of questions; `explain` shows them all."""

_STOPPED = {
    wire.REASON_KIND_DISQUALIFIER: "Taken off the ladder because",
    wire.REASON_KIND_HOLD: "Nobody is to act now because",
}


def who(contact: Contact) -> str:
    """Person, company and key of a contact, as far as they are known: "Petra Falk, Acme Pumpen GmbH (acme-pumpen)"."""
    names = [str(contact.facts[path]) for path in ("person.name", "company.name") if path in contact.facts]
    if not names:
        return contact.contact_id or "A contact without a name"
    return ", ".join(names) + (f" ({contact.contact_id})" if contact.contact_id else "")


def report(name: str, verdict: Verdict, rules: Rules) -> list[Text]:
    """The verdict on one screen.

    Args:
        name: Who it is about.
        verdict: With its deciding reasons at least.
        rules: The rules that gave it.
    """
    return [
        *head(name, verdict, rules.stages),
        *_why(verdict),
        *ways_up(verdict, _SHOWN),
        *questions(verdict, _SHOWN),
        *hangs_on(verdict, _SHOWN),
        *tail(verdict),
    ]


def head(name: str, verdict: Verdict, stages: Sequence[wire.Stage]) -> list[Text]:
    """Who, which stage, where that is on the ladder, by which rules and when."""
    rules = verdict.proto.rule_set
    ladder = " > ".join(
        f"[{stage.stage_id}]" if stage.stage_id == verdict.stage else stage.stage_id
        for stage in sorted(stages, key=lambda stage: stage.rung)
    )
    return [
        heading(name),
        heading(where(verdict)),
        *indented(ladder, 0),
        *span(verdict),
        *lasting(verdict),
        *near(verdict),
        Text(f"By {rules.rule_set_id} version {rules.version}, as of {moment_text(verdict.as_of)}"),
    ]


def where(verdict: Verdict) -> str:
    """Stage, standing, change and score in one line: "Lead, on hold, unchanged, score 57 of 100"."""
    parts = [verdict.stage_title]
    if verdict.standing == "disqualified":
        parts = [f"Disqualified, otherwise {verdict.stage_title}"]
    elif verdict.standing == "held":
        parts.append("on hold")
    if verdict.transition is not None:
        parts.append(verdict.transition)
    if verdict.score is not None:
        parts.append(f"score {verdict.score} of 100")
    if verdict.grade is not None:
        parts.append(f"grade {verdict.grade}")
    return ", ".join(parts)


def mark_of(reason: wire.Reason) -> str:
    """Its outcome, or "stops" for a disqualifier or a hold that acts: one of the layout's marks."""
    if reason.kind in _STOPPED and reason.outcome == wire.OUTCOME_MET:
        return "stops"
    return outcome_word(reason.outcome)


def tail(verdict: Verdict) -> list[Text]:
    """Labels, what to do, who takes over, and facts that could not be read."""
    lines: list[Text] = []
    for label in verdict.proto.labels:
        if label.HasField("value"):
            because = f" ({label.because})" if label.because else ""
            lines += indented(f"{label.label_id}: {label.value}{because}", 0)
        elif label.alternatives:
            lines += indented(f"{label.label_id}: not certain, perhaps {' or '.join(label.alternatives)}", 0)
    if verdict.next_action is not None:
        lines += indented(f"Next: {verdict.next_action}", 0)
    if verdict.hand_off_to is not None:
        lines += indented(f"Hand off to: {verdict.hand_off_to}", 0)
    for warning in verdict.warnings:
        got = repr(printable(warning.got)) if warning.got else "nothing"
        lines += indented(f"Not read: {warning.field}, expected {warning.expected}, got {got}", 0)
    return [Text(""), *lines] if lines else []


def _why(verdict: Verdict) -> list[Text]:
    """What took the contact off the ladder, what lifted it, and what its rung hangs on."""
    lines: list[Text] = []
    for kind, title in _STOPPED.items():
        acting = [r for r in verdict.reasons if r.kind == kind and r.outcome == wire.OUTCOME_MET]
        if acting:
            lines += [Text(""), heading(title), *(line for reason in acting for line in _reason(reason))]
    lifted = [r for r in verdict.reasons if r.deciding and r.outcome == wire.OUTCOME_MET and r.kind not in _STOPPED]
    if lifted:
        stands = "Would stand" if verdict.standing == "disqualified" else "Stands"
        title = f"{stands} at {verdict.stage_title} because"
        lines += [Text(""), heading(title), *(line for reason in lifted for line in _reason(reason))]
    return lines


def _reason(reason: wire.Reason) -> list[Text]:
    return item(mark_of(reason), reason.text, reason.code)
