"""What could become of a contact, as a person reads it: ways up, what a stage hangs on, questions, and for how long."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from rich.text import Text

from leadladder import Verdict
from leadladder.v1 import verdict_pb2 as wire
from leadladder.verdict import outcome_word
from leadladder_server.cli.evidence import said_value
from leadladder_server.cli.layout import heading, indented, item
from leadladder_server.values.listing import counted, listed

TextOf = Callable[[str], str | None]
"""The sentence of a reason, by its code; None for what the verdict has no reason for."""

_TOO_MUCH = "more than eight changes at once"
"""Where only sets of changes lead that are larger than those which a verdict lists."""

_UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


def sentence_in(verdict: Verdict) -> TextOf:
    """Looks sentences up in a verdict's reasons."""
    texts = {reason.code: reason.text for reason in verdict.reasons}
    return texts.get


def ways_up(verdict: Verdict, most: int) -> list[Text]:
    """The smallest sets of changes that reach the next rung, with the questions to ask; nothing on the top rung.

    Args:
        verdict: The verdict.
        most: How many sets to tell.
    """
    if not verdict.proto.HasField("next_rung"):
        return []
    way = verdict.proto.next_rung
    head = f"What is missing for {way.stage.title}"
    if way.truncated and not way.paths:
        blocking = [reason for reason in verdict.reasons if reason.deciding and reason.outcome != wire.OUTCOME_MET]
        lines = [Text(""), heading(f"{head}: {_TOO_MUCH}")]
        for reason in blocking[:most]:
            lines += item(outcome_word(reason.outcome), reason.text, reason.code)
        return lines + _more(len(blocking) - most, "blocker", truncated=False)
    return [Text(""), *ways(head, way.paths, most, sentence_in(verdict), truncated=way.truncated)]


def ways(head: str, paths: Sequence[wire.Path], most: int, text_of: TextOf, *, truncated: bool) -> list[Text]:
    """Sets of changes under a heading: any one of them is enough. What all of them need is told once.

    Args:
        head: The heading.
        paths: The sets.
        most: How many to tell.
        text_of: Sentences of reasons.
        truncated: Whether there may be more of them.
    """
    if not paths:
        return [heading(f"{head}: {_TOO_MUCH if truncated else 'nothing that can still change is enough'}")]
    if len(paths) == 1 and not truncated:
        all_needed = ": all of these" if len(paths[0].changes) > 1 else ""
        return [heading(head + all_needed), *_changes(paths[0].changes, text_of, "")]
    shared = [change for change in paths[0].changes if all(change in path.changes for path in paths[1:])]
    if len(paths) == 1 or not shared:
        shared = []
        lines = [heading(f"{head}: any one of these is enough")]
    else:
        all_needed = ": all of these" if len(shared) > 1 else ""
        lines = [heading(head + all_needed), *_changes(shared, text_of, ""), heading("and any one of these")]
    for number, path in enumerate(paths[:most], 1):
        lines += _changes([change for change in path.changes if change not in shared], text_of, f"{number:>2} ")
    return lines + _more(len(paths) - most, "way", truncated=truncated)


def hangs_on(verdict: Verdict, most: int) -> list[Text]:
    """The smallest sets of changes that would lose the present stage; nothing where there are none."""
    head = f"What would lose {verdict.stage_title}"
    paths = verdict.proto.holds_by
    if not paths:
        return []
    return [Text(""), *losses(head, paths, most, truncated=verdict.proto.holds_by_truncated)]


def losses(head: str, paths: Sequence[wire.Path], most: int, *, truncated: bool) -> list[Text]:
    """Sets of changes that nobody hopes for, a sentence each. The arguments are those of `ways`."""
    if not paths:
        return [heading(f"{head}: {_TOO_MUCH if truncated else 'nothing that can still change'}")]
    lines = [heading(f"{head}: any one of these" if len(paths) > 1 or truncated else head)]
    for path in paths[:most]:
        lines += item("unspecified", "; and ".join(_becoming(path.changes)))
    return lines + _more(len(paths) - most, "way", truncated=truncated)


def questions(verdict: Verdict, most: int | None = None) -> list[Text]:
    """The facts that nobody knows, as questions in the order in which to ask them.

    Args:
        verdict: The verdict.
        most: How many to tell, of those that could move something; None for all there are.
    """
    found = list(verdict.open_questions)
    if most is not None:
        found = [each for each in found if each.rungs or each.points]
    if not found:
        return []
    lines = [Text(""), heading("Ask on the discovery call")]
    for question in found[:most]:
        lines += item("unknown", question.ask, f"{question.field}{_moves(question)}")
    return lines + _more(0 if most is None else len(found) - most, "question", truncated=False)


def span(verdict: Verdict) -> list[Text]:
    """From where to where the stage can go once everything is known; nothing where that is where it stands."""
    text = span_text(verdict)
    return [] if text is None else indented(text, 0)


def span_text(verdict: Verdict) -> str | None:
    """The same as a sentence; None where that is the stage itself, or nobody asked."""
    lowest, best = verdict.proto.lowest_stage, verdict.proto.best_stage
    present = -1 if verdict.standing == "disqualified" else verdict.rung
    if not verdict.proto.HasField("lowest_stage") or lowest.rung == best.rung == present:
        return None
    estimated = ", as far as can be told" if verdict.proto.approximate else ""
    if lowest.rung == best.rung:
        return f"Once all is known: {best.title}{estimated}"
    return f"Once all is known: between {lowest.title} and {best.title}{estimated}"


def lasting(verdict: Verdict) -> list[Text]:
    """Until when the verdict and its stage hold, if nothing but time passes; nothing where nobody asked."""
    text = lasting_text(verdict)
    return [] if text is None else indented(text, 0)


def lasting_text(verdict: Verdict) -> str | None:
    """The same as a sentence; None where nobody asked."""
    proto = verdict.proto
    if not proto.HasField("lowest_stage"):
        return None
    if not proto.HasField("valid_until"):
        return "Holds for as long as the facts stay the same"
    until = f"Holds until {_until(proto.valid_until.ToDatetime(UTC), verdict.as_of)}"
    if not proto.HasField("stage_valid_until"):
        return f"{until}; the stage for as long as the facts stay the same"
    if proto.stage_valid_until == proto.valid_until:
        return f"{until}, and so does the stage"
    return f"{until}; the stage until {_until(proto.stage_valid_until.ToDatetime(UTC), verdict.as_of)}"


def stage_lasting(verdict: Verdict) -> list[Text]:
    """Until when the stage holds."""
    proto = verdict.proto
    if not proto.HasField("stage_valid_until"):
        return indented("It stands there for as long as the facts stay the same", 0)
    until = _until(proto.stage_valid_until.ToDatetime(UTC), verdict.as_of)
    return indented(f"It stands there until {until} if nothing but time passes", 0)


def near(verdict: Verdict) -> list[Text]:
    """The scores that are close below the next band of the grade."""
    lines: list[Text] = []
    for each in verdict.proto.score.near_thresholds:
        lines += indented(f"Near {each.band}: {counted(each.missing, 'point')} of {each.score} short", 0)
    return lines


def moment_text(moment: datetime) -> str:
    """A moment in UTC: the day alone when it is midnight."""
    text = moment.replace(tzinfo=None).isoformat(" ", "minutes") + " UTC"
    return text.removesuffix(" 00:00 UTC")


def _until(until: datetime, as_of: datetime) -> str:
    return f"{moment_text(until)} (in {_length(until - as_of)})"


def _length(length: timedelta) -> str:
    """A length of time in whole units of the largest kind, rounded down; never nothing."""
    for unit, name in _UNITS:
        if length >= unit:
            return counted(length // unit, name)
    return "less than a minute"


def _changes(changes: Iterable[wire.Change], text_of: TextOf, number: str) -> list[Text]:
    """The changes of one set, below each other; the first one behind its number."""
    lines: list[Text] = []
    for change in changes:
        text = change_text(change, text_of)
        lines += item(change_mark(change), text, change.code, before=number)
        indent = 4 + len(number)
        if change.HasField("fact") and change.from_outcome != wire.OUTCOME_UNKNOWN and change.fact.expected not in text:
            now = said_value(change.fact.value) if change.fact.HasField("value") else "never"
            lines += indented(f"{change.fact.field}: {now} now, needs {change.fact.expected}", indent)
        if change.HasField("ask"):
            lines += indented(f"Ask: {change.ask}", indent)
        number = " " * len(number)
    return lines


def change_text(change: wire.Change, text_of: TextOf) -> str:
    """What has to change: how it is now, and what has to become of it where that is not simply to be met."""
    return f"{text_of(change.code) or change.title}{_direction(change)}"


def change_mark(change: wire.Change) -> str:
    """How it came out; "stops" for a disqualifier that acts."""
    is_stop = change.code.startswith("disqualifiers.") and change.from_outcome == wire.OUTCOME_MET
    return "stops" if is_stop else outcome_word(change.from_outcome)


def _direction(change: wire.Change) -> str:
    if change.to_outcome == change.from_outcome:
        return ": has to give other points"
    if change.to_outcome == wire.OUTCOME_UNMET:
        return ": must no longer hold" if change.from_outcome == wire.OUTCOME_MET else ": must not hold"
    return ": must not be known" if change.to_outcome == wire.OUTCOME_UNKNOWN else ""


def _becoming(changes: Iterable[wire.Change]) -> list[str]:
    """Changes that would lose a stage: by the fact that decides them, where one does."""
    facts: dict[str, list[str]] = {}
    others = []
    for change in changes:
        if change.HasField("fact") and change.fact.expected:
            facts.setdefault(f"{change.fact.field} becomes {change.fact.expected}", []).append(change.title)
        else:
            others.append(_turning(change))
    return [*(f"{listed(titles, 'and')}: {fact}" for fact, titles in facts.items()), *others]


def _turning(change: wire.Change) -> str:
    if change.to_outcome == change.from_outcome:
        return f"{change.title} gives other points"
    ends = {wire.OUTCOME_MET: "becomes met", wire.OUTCOME_UNMET: "is no longer met"}
    if change.from_outcome == wire.OUTCOME_UNKNOWN:
        ends = {wire.OUTCOME_MET: "turns out to be met", wire.OUTCOME_UNMET: "turns out not to be met"}
    return f"{change.title} {ends.get(change.to_outcome, 'is no longer known')}"


def _moves(question: wire.OpenQuestion) -> str:
    moves = [
        *([counted(question.rungs, "rung")] if question.rungs else []),
        *([counted(question.points, "point")] if question.points else []),
    ]
    return f", worth up to {' and '.join(moves)}" if moves else ", moves nothing"


def _more(count: int, noun: str, *, truncated: bool) -> list[Text]:
    if count > 0:
        return indented(f"and {counted(count, f'other {noun}')}{' or more' if truncated else ''}", 2)
    return indented(f"and perhaps other {noun}s", 2) if truncated else []
