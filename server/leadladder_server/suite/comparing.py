"""Verdicts compared with what is expected of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

from leadladder_server.documents.nodes import Scalar
from leadladder_server.outcome import Outcome
from leadladder_server.suite.expectations import (
    NONE,
    AskFirst,
    Because,
    Expectation,
    HoldsUntil,
    LabelIs,
    NeedsAre,
    NoWarnings,
    NumberIs,
    OutcomeIs,
    StageIs,
    StageRange,
    WarnsOf,
    WordIs,
)
from leadladder_server.values.time import MICROSECONDS_A_DAY, format_instant
from leadladder_server.values.types import Instant
from leadladder_server.verdict import FactWarning, Reason, Stage, Verdict

_ALIKE = 0.5
"""How much a sentence has to be like the expected one, from 0 to 1, to be taken for it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What came out otherwise than expected.

    Attributes:
        what: What was compared: "stage", "fit.headcount", "score.fit".
        written: Where the expectation stands.
        expected: In words.
        got: In words.
        codes: Of the reasons that say why, or of what no reason speaks for; empty for those that decided the stage.
        accept: What to write instead of `written`; None where that is not the only thing to change.
        missing: For lists: what was expected and did not come.
        extra: For lists: what came and was not expected.
    """

    what: str
    written: Scalar
    expected: str
    got: str
    codes: tuple[str, ...] = ()
    accept: str | None = None
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


def compare(expectation: Expectation, verdict: Verdict, warnings: tuple[FactWarning, ...]) -> Difference | None:
    """None when the verdict is as expected.

    Args:
        expectation: What must come out.
        verdict: What came out; with its outlook if `needs_outlook`.
        warnings: Every fact that could not be used.
    """
    match expectation:
        case StageIs():
            return _stage(expectation, verdict)
        case StageRange():
            return _stage_range(expectation, verdict)
        case WordIs():
            return _word(expectation, verdict)
        case OutcomeIs():
            return _outcome(expectation, verdict)
        case NumberIs():
            return _number(expectation, verdict)
        case LabelIs():
            return _label(expectation, verdict)
        case NeedsAre():
            return _needs(expectation, verdict)
        case AskFirst():
            return _ask_first(expectation, verdict)
        case Because():
            return _because(expectation, verdict)
        case WarnsOf() | NoWarnings():
            return _warnings(expectation, warnings)
        case HoldsUntil():
            return _holds_until(expectation, verdict)


def _differs(
    what: str, written: Scalar, expected: str, got: str, codes: tuple[str, ...] = (), accept: str | None = None
) -> Difference:
    return Difference(what, written, expected, got, codes, accept)


def _stage(expectation: StageIs, verdict: Verdict) -> Difference | None:
    stages: dict[str, Stage | None] = {
        "stage": verdict.stage,
        "lowest_stage": verdict.lowest_stage,
        "best_stage": verdict.best_stage,
        "next_rung": None if verdict.next_rung is None else verdict.next_rung.stage,
    }
    stage = stages[expectation.part]
    got = None if stage is None else stage.stage_id
    if got == expectation.stage_id:
        return None
    codes = _between(expectation.rung, verdict) if expectation.part == "stage" else ()
    wanted = expectation.stage_id or NONE
    return _differs(expectation.part, expectation.written, wanted, got or NONE, codes, accept=got or NONE)


def _between(rung: int, verdict: Verdict) -> tuple[str, ...]:
    """The rules that keep a contact below a rung that it was expected on, or that brought it above that."""
    too_low = rung > verdict.stage.rung
    reasons = deciding(verdict)
    return tuple(reason.code for reason in reasons if (reason.outcome is Outcome.MET) is not too_low)


def _stage_range(expectation: StageRange, verdict: Verdict) -> Difference | None:
    best = NONE if verdict.best_stage is None else verdict.best_stage.stage_id
    wanted, got = (expectation.stage_id, expectation.best_id), (verdict.stage.stage_id, best)
    if wanted == got:
        return None
    return _differs("stage", expectation.written, "..".join(wanted), "..".join(got), accept="..".join(got))


def _word(expectation: WordIs, verdict: Verdict) -> Difference | None:
    part, word = expectation.part, expectation.word
    got = _word_of(part, verdict)
    return None if got == word else _differs(part, expectation.written, word or NONE, got or NONE, accept=got or NONE)


def _word_of(part: str, verdict: Verdict) -> str | None:
    match part:
        case "lifecycle":
            return None if verdict.stage.lifecycle is None else verdict.stage.lifecycle.name.lower()
        case "standing":
            return verdict.standing.name.lower()
        case "transition":
            return None if verdict.transition is None else verdict.transition.name.lower()
        case "grade":
            return verdict.score.grade
        case "next_action":
            return verdict.next_action
        case "hand_off_to":
            return verdict.hand_off_to
        case _:
            score = f"score.{part.removeprefix('near.')}"
            return next((each.band for each in verdict.score.near_thresholds if each.score == score), None)


def _outcome(expectation: OutcomeIs, verdict: Verdict) -> Difference | None:
    got = outcome_of(expectation.code, verdict)
    if got is expectation.outcome:
        return None
    shown = NONE if got is None else got.name.lower()
    codes: tuple[str, ...] = (expectation.code,)
    if "." not in expectation.code:
        codes = tuple(each.code for each in verdict.reasons if each.code.startswith(f"{expectation.code}."))
    return _differs(expectation.code, expectation.written, expectation.outcome.name.lower(), shown, codes)


def outcome_of(code: str, verdict: Verdict) -> Outcome | None:
    """What a criterion, dimension or override came out as; an override without a reason did not act. None: no such."""
    for reason in verdict.reasons:
        if reason.code == code:
            return reason.outcome
    for dimension in verdict.score.dimensions:
        if dimension.dimension_id == code:
            return dimension.outcome
    return Outcome.UNMET if code.startswith(OVERRIDES) else None


OVERRIDES = ("disqualifiers.", "fast_track.", "sticky.")
"""What the codes of rules begin with that have a reason only when they act or are unknown."""


def _number(expectation: NumberIs, verdict: Verdict) -> Difference | None:
    number = _number_of(expectation.part, verdict)
    if not expectation.tests:
        if number is None:
            return None
        return _differs(expectation.part, expectation.written, NONE, str(number), accept=str(number))
    if number is not None and all(_holds(number, operator, bounds) for operator, bounds in expectation.tests):
        return None
    shown = NONE if number is None else str(number)
    name = expectation.part.partition(".")[2]
    codes = tuple(each.code for each in verdict.reasons if each.code == name or each.code.startswith(f"{name}."))
    expected = " and ".join(_said(operator, bounds) for operator, bounds in expectation.tests)
    return _differs(
        expectation.part, expectation.written, expected, shown, codes, accept=shown if expectation.exact else None
    )


def _number_of(part: str, verdict: Verdict) -> int | None:
    kind, _, name = part.partition(".")
    if name == "total":
        return verdict.score.total if kind == "score" else verdict.score.points
    for dimension in verdict.score.dimensions:
        if dimension.dimension_id == name:
            return dimension.score if kind == "score" else dimension.points
    return next((reason.points for reason in verdict.reasons if reason.code == name), None)


def _holds(number: int, operator: str, bounds: tuple[Fraction, ...]) -> bool:
    match operator:
        case "equals":
            return number == bounds[0]
        case "not_equals":
            return number != bounds[0]
        case "gt":
            return number > bounds[0]
        case "gte":
            return number >= bounds[0]
        case "lt":
            return number < bounds[0]
        case "lte":
            return number <= bounds[0]
        case _:
            return bounds[0] <= number <= bounds[1]


_SAID = {"gt": "more than", "gte": "at least", "lt": "less than", "lte": "at most", "not_equals": "not"}


def _said(operator: str, bounds: tuple[Fraction, ...]) -> str:
    numbers = [str(int(bound)) if bound.denominator == 1 else str(float(bound)) for bound in bounds]
    if operator == "between":
        return f"between {numbers[0]} and {numbers[1]}"
    return f"{_SAID.get(operator, '')} {numbers[0]}".strip()


def _label(expectation: LabelIs, verdict: Verdict) -> Difference | None:
    label = next((label for label in verdict.labels if label.label_id == expectation.label_id), None)
    value = None if label is None else label.value
    alternatives = () if label is None else label.alternatives
    certain = not alternatives or value is not None
    if value == expectation.value and certain == expectation.certain:
        return None
    accept = value or (NONE if certain else "unknown")
    because = "" if label is None or not label.because else f" ({label.because})"
    got = f"{accept}{because}" if certain else f"unknown (perhaps {' or '.join(alternatives)})"
    expected = expectation.value or (NONE if expectation.certain else "unknown")
    name = f"labels.{expectation.label_id}"
    return _differs(name, expectation.written, expected, got, (name,), accept=accept)


def _needs(expectation: NeedsAre, verdict: Verdict) -> Difference | None:
    paths = () if verdict.next_rung is None else verdict.next_rung.paths
    first = [change.code for change in paths[0]] if paths else []
    if frozenset(first) == expectation.codes:
        return None
    return Difference(
        "next_rung.needs",
        expectation.written,
        _list(sorted(expectation.codes)),
        _list(first),
        codes=tuple(first),
        missing=tuple(sorted(expectation.codes - set(first))),
        extra=tuple(code for code in first if code not in expectation.codes),
    )


def _list(words: Iterable[str]) -> str:
    return ", ".join(words) or "nothing"


def _ask_first(expectation: AskFirst, verdict: Verdict) -> Difference | None:
    first = verdict.open_questions[0] if verdict.open_questions else None
    name = expectation.name
    if first is None and name == NONE:
        return None
    if first is not None and (first.field == name if expectation.is_fact else name in _readers(first.field, verdict)):
        return None
    got = NONE if first is None else f"{first.field} ({first.ask})"
    accept = None if first is None or not expectation.is_fact else first.field
    return _differs("ask_first", expectation.written, name, got, accept=accept)


def _readers(field: str, verdict: Verdict) -> set[str]:
    """Codes of the rules that are not known and read a fact."""
    return {
        reason.code
        for reason in verdict.reasons
        if reason.outcome is Outcome.UNKNOWN and any(each.field == field for each in reason.evidence)
    }


def _because(expectation: Because, verdict: Verdict) -> Difference | None:
    if any(expectation.text in reason.text for reason in verdict.reasons):
        return None
    meant = [reason for reason in verdict.reasons if reason.code in expectation.about]
    meant = meant or _nearly(expectation.text, verdict) or deciding(verdict)
    got = "; ".join(reason.text for reason in meant[:3]) or "no reason"
    return _differs(
        "because",
        expectation.written,
        f'a sentence with "{expectation.text}"',
        got,
        tuple(reason.code for reason in meant[:3]),
        accept=meant[0].text if len(meant) == 1 else None,
    )


def _nearly(text: str, verdict: Verdict) -> list[Reason]:
    """The reason whose sentence is most like a text; none where none is like it."""
    sentences = {reason.text: reason for reason in verdict.reasons}
    return [sentences[found] for found in get_close_matches(text, sentences, n=1, cutoff=_ALIKE)]


def deciding(verdict: Verdict) -> list[Reason]:
    """The reasons that decide the stage or block the next one, in the verdict's order."""
    return [reason for reason in verdict.reasons if reason.deciding]


def _warnings(expectation: WarnsOf | NoWarnings, warnings: tuple[FactWarning, ...]) -> Difference | None:
    got = _list(f"{warning.field} ({warning.code})" for warning in warnings) if warnings else "no warning"
    if isinstance(expectation, NoWarnings):
        return None if not warnings else _differs("warnings", expectation.written, "no warning", got, ("warnings",))
    if any(each.field == expectation.fact and expectation.code in (None, each.code) for each in warnings):
        return None
    code = "" if expectation.code is None else f" ({expectation.code})"
    return _differs("warnings", expectation.written, f"one of {expectation.fact}{code}", got, ("warnings",))


def _holds_until(expectation: HoldsUntil, verdict: Verdict) -> Difference | None:
    part = expectation.part
    until = verdict.valid_until if part == "valid_until" else verdict.stage_valid_until
    if until == expectation.moment:
        return None
    wanted, got = _moment(expectation.moment), _moment(until)
    return _differs(part, expectation.written, wanted, got, (part,), accept=got)


def _moment(moment: Instant | None) -> str:
    if moment is None:
        return "never"
    text = format_instant(moment)
    return text.partition("T")[0] if moment % MICROSECONDS_A_DAY == 0 else text
