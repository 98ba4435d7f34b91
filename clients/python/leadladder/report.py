"""A verdict as a report of a few lines, the same from the client of every language."""

from collections.abc import Iterator
from datetime import UTC
from decimal import Decimal

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from leadladder.v1 import verdict_pb2 as wire
from leadladder.v1.contact_pb2 import Value

MOST = 3
"""Ways up and questions that a report tells each."""

_MARKS = {wire.OUTCOME_MET: "+", wire.OUTCOME_UNMET: "-", wire.OUTCOME_UNKNOWN: "?"}
_WORDS: dict[int, str] = {wire.OUTCOME_MET: "met", wire.OUTCOME_UNMET: "unmet", wire.OUTCOME_UNKNOWN: "unknown"}
_STANDINGS = {
    wire.STANDING_ACTIVE: "",
    wire.STANDING_HELD: " (held)",
    wire.STANDING_DISQUALIFIED: " (disqualified)",
}
_UNITS = (("d", 86_400), ("h", 3600), ("m", 60))


def report(verdict: wire.Verdict) -> str:
    """The stage, what decided it, where it could lead, what to ask and to do, and how long it holds."""
    return "\n".join(_lines(verdict))


def _lines(verdict: wire.Verdict) -> Iterator[str]:
    yield headline(verdict.contact_id, verdict.stage, verdict.standing, verdict.score)
    yield from (f"  {reason_line(reason)}{points(reason)}" for reason in verdict.reasons if reason.deciding)
    lowest, best = verdict.lowest_stage, verdict.best_stage
    if lowest.stage_id != best.stage_id:
        yield f"range: {lowest.title} to {best.title}{' (approximate)' if verdict.approximate else ''}"
    if verdict.HasField("next_rung"):
        yield from _ways(verdict.next_rung)
    yield from (f"ask: {question.ask}{_moves(question)}" for question in verdict.open_questions[:MOST])
    if len(verdict.open_questions) > MOST:
        yield f"ask: {len(verdict.open_questions) - MOST} more"
    yield from (f"near: {near.band} by {near.score}, {near.missing} short" for near in verdict.score.near_thresholds)
    if verdict.HasField("next_action"):
        yield f"do: {verdict.next_action}"
    if verdict.HasField("hand_off_to"):
        yield f"hand off to: {verdict.hand_off_to}"
    yield from (f"warning: {warning_line(warning)}" for warning in verdict.warnings)
    if verdict.HasField("valid_until"):
        stage = (
            f", the stage until {minute(verdict.stage_valid_until)}" if verdict.HasField("stage_valid_until") else ""
        )
        yield f"valid until {minute(verdict.valid_until)}{stage}"
    rules = verdict.rule_set
    yield f"by {rules.rule_set_id} {rules.version}, as of {minute(verdict.as_of)}"


def reason_line(reason: wire.Reason) -> str:
    """How it came out, and its sentence."""
    return f"{_MARKS.get(reason.outcome, ' ')} {reason.text}"


def warning_line(warning: wire.FactWarning) -> str:
    """Which fact could not be used, and why."""
    return f"{warning.field}: expected {warning.expected}, got {warning.got}"


def change_line(change: wire.Change) -> str:
    """What has to come out differently, and by what."""
    fact = change.fact
    if change.from_outcome == wire.OUTCOME_UNKNOWN:
        how = f"unknown: {change.ask}" if change.ask else "unknown"
    elif change.HasField("fact"):
        now = value_text(fact.value) if fact.HasField("value") else "never"
        how = f"{fact.field} {now} -> {value_text(fact.to) if fact.HasField('to') else fact.expected}"
    elif change.from_outcome == change.to_outcome:
        how = "other points"
    else:
        how = f"{_word(change.from_outcome)} -> {_word(change.to_outcome)}"
    return f"{change.title} ({how})"


def value_text(value: Value) -> str:
    """A fact as people write it: 12, 5000000 EUR, 2026-11-22, 90d."""
    match value.WhichOneof("kind"):
        case "text":
            return value.text
        case "number":
            return _number(value.number)
        case "boolean":
            return "true" if value.boolean else "false"
        case "timestamp":
            return minute(value.timestamp)
        case "date":
            return _day(value.date)
        case "money":
            return _money(value.money)
        case "duration":
            return _duration(value.duration)
        case "texts":
            return ", ".join(value.texts.values)
        case _:
            return "unknown"


def _ways(rung: wire.NextRung) -> Iterator[str]:
    paths = ["; ".join(map(change_line, path.changes)) for path in rung.paths]
    yield f"to {rung.stage.title}: {paths[0] if paths else 'no way found'}"
    yield from (f"  or: {path}" for path in paths[1:MOST])
    if len(paths) > MOST or (paths and rung.truncated):
        yield "  or in other ways"


def _moves(question: wire.OpenQuestion) -> str:
    moves = [f"{name} {most}" for name, most in (("rungs", question.rungs), ("points", question.points)) if most]
    return f" ({', '.join(moves)})" if moves else ""


def headline(key: str, stage: wire.Stage, standing: wire.Standing.ValueType, score: wire.Score) -> str:
    """Whom it is about, the stage, the standing unless it is active, and the numbers that there are."""
    name = f"{key}: " if key else ""
    total = f", score {score.total} of 100" if score.HasField("total") else ""
    grade = f", grade {score.grade}" if score.HasField("grade") else ""
    return f"{name}{stage.title}{_STANDINGS.get(standing, ' (unspecified)')}{total}{grade}"


def points(reason: wire.Reason) -> str:
    """Points of how many; nothing where none can be earned."""
    return f" ({reason.points} of {reason.points_of})" if reason.points_of else ""


def _word(outcome: int) -> str:
    return _WORDS.get(outcome, "unspecified")


def minute(moment: Timestamp) -> str:
    """A moment as people write it."""
    utc = moment.ToDatetime(UTC)
    return f"{utc.year:04}-{utc:%m-%d %H:%M} UTC"


def _day(day: Date) -> str:
    return f"{day.year:04}-{day.month:02}-{day.day:02}"


def _number(number: float) -> str:
    return _decimals(Decimal(repr(number))) if number else "0"


def _money(money: Money) -> str:
    amount = _decimals(money.units + Decimal(money.nanos).scaleb(-9))
    return f"{amount} {money.currency_code}".rstrip()


def _duration(length: Duration) -> str:
    for unit, seconds in _UNITS:
        if not length.nanos and length.seconds % seconds == 0:
            return f"{length.seconds // seconds}{unit}"
    return f"{_decimals(length.seconds + Decimal(length.nanos).scaleb(-9))}s"


def _decimals(number: Decimal) -> str:
    """Without an exponent, and without zeros at the end of a fraction."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
