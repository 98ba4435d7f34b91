"""A verdict as a report of a few lines, the same from the client of every language."""

from datetime import UTC, datetime

from leadladder.v1 import verdict_pb2 as wire

_MARKS = {wire.OUTCOME_MET: "+", wire.OUTCOME_UNMET: "-", wire.OUTCOME_UNKNOWN: "?"}
_STANDINGS = {wire.STANDING_HELD: " (held)", wire.STANDING_DISQUALIFIED: " (disqualified)"}


def report(verdict: wire.Verdict) -> str:
    """The stage, what decided it, what is missing for the next, what to do."""
    lines = [_headline(verdict)]
    lines += [f"  {reason_line(reason)}{_points(reason)}" for reason in verdict.reasons if reason.deciding]
    if verdict.HasField("next_rung"):
        lines.append(f"next: {verdict.next_rung.stage.title}")
        changes = verdict.next_rung.paths[0].changes if verdict.next_rung.paths else ()
        lines += [f"  {_MARKS.get(change.from_outcome, ' ')} {change.ask or change.title}" for change in changes]
    if verdict.HasField("next_action"):
        lines.append(f"do: {verdict.next_action}")
    if verdict.HasField("hand_off_to"):
        lines.append(f"hand off to: {verdict.hand_off_to}")
    lines += [f"warning: {warning_line(warning)}" for warning in verdict.warnings]
    rules = verdict.rule_set
    lines.append(f"by {rules.rule_set_id} {rules.version}, as of {_minute(verdict.as_of.ToDatetime(UTC))}")
    return "\n".join(lines)


def reason_line(reason: wire.Reason) -> str:
    """How it came out, and its sentence."""
    return f"{_MARKS.get(reason.outcome, ' ')} {reason.text}"


def warning_line(warning: wire.FactWarning) -> str:
    """Which fact could not be used, and why."""
    return f"{warning.field}: expected {warning.expected}, got {warning.got}"


def _headline(verdict: wire.Verdict) -> str:
    name = f"{verdict.contact_id}: " if verdict.contact_id else ""
    standing = _STANDINGS.get(verdict.standing, "")
    score = f", score {verdict.score.total} of 100" if verdict.score.HasField("total") else ""
    grade = f", grade {verdict.score.grade}" if verdict.score.HasField("grade") else ""
    return f"{name}{verdict.stage.title}{standing}{score}{grade}"


def _points(reason: wire.Reason) -> str:
    return f" ({reason.points} of {reason.points_of})" if reason.points_of else ""


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
