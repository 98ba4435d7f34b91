"""What a verdict says otherwise than another one, as expectations of a test."""

from collections.abc import Iterator

from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.comparing import outcome_of
from leadladder_server.suite.expectations import NONE, codes_of
from leadladder_server.suite.scalars import plain_or_quoted
from leadladder_server.verdict import ChosenLabel, Standing, Verdict

_MOST_CODES = 4
"""More outcomes show no more than that many."""


def differences(rule_set: RuleSet, verdict: Verdict, other: Verdict) -> list[str]:
    """Entries of a row of a test that hold for the verdict, each of which does not for the other; none: the same.

    Only what can be told without an outlook is compared.

    Args:
        rule_set: The one that gave the verdict.
        verdict: What came out, with all its reasons.
        other: What another rule set said of the same contact.
    """
    parts = list(_place(verdict, other))
    parts += _outcomes(rule_set, verdict, other)
    parts += _numbers(rule_set, verdict, other)
    parts += _labels(verdict, other)
    return parts


def _place(verdict: Verdict, other: Verdict) -> Iterator[str]:
    if verdict.stage.stage_id != other.stage.stage_id:
        yield f"stage: {verdict.stage.stage_id}"
    if verdict.standing is not other.standing:
        yield f"standing: {verdict.standing.name.lower()}"
    if verdict.score.grade != other.score.grade:
        yield f"grade: {_or_none(verdict.score.grade)}"


def _outcomes(rule_set: RuleSet, verdict: Verdict, other: Verdict) -> Iterator[str]:
    found: dict[str, list[str]] = {}
    for code, kind in codes_of(rule_set).items():
        outcome = outcome_of(code, verdict)
        if kind != "dimension" and outcome is not None and outcome is not outcome_of(code, other):
            found.setdefault(outcome.name.lower(), []).append(code)
    if not found:
        for dimension in verdict.score.dimensions:
            if outcome_of(dimension.dimension_id, other) is not dimension.outcome:
                found.setdefault(dimension.outcome.name.lower(), []).append(dimension.dimension_id)
    for word, codes in found.items():
        yield f"{word}: {codes[0]}" if len(codes) == 1 else f"{word}: [{', '.join(codes[:_MOST_CODES])}]"


def _numbers(rule_set: RuleSet, verdict: Verdict, other: Verdict) -> Iterator[str]:
    before, after = ({each.code: each for each in one.reasons} for one in (verdict, other))
    criteria = [criterion.code for dimension in rule_set.dimensions for criterion in dimension.criteria]
    points = [
        f"{code}: {before[code].points}"
        for code in criteria
        if code in before
        and code in after
        and before[code].outcome is after[code].outcome
        and before[code].points != after[code].points
    ]
    if not points and all(
        code in after and before[code].outcome is after[code].outcome for code in criteria if code in before
    ):
        points = [
            f"{one.dimension_id}: {one.points}"
            for one, two in zip(verdict.score.dimensions, other.score.dimensions, strict=False)
            if one.points != two.points
        ]
    if points:
        yield f"points: {{{', '.join(points[:_MOST_CODES])}}}"
        return
    scores = [
        f"{one.dimension_id}: {one.score}"
        for one, two in zip(verdict.score.dimensions, other.score.dimensions, strict=False)
        if one.score != two.score and one.score is not None
    ]
    if not scores and verdict.score.total != other.score.total and verdict.score.total is not None:
        scores = [f"total: {verdict.score.total}"]
    if scores:
        yield f"score: {{{', '.join(scores[:_MOST_CODES])}}}"


def _labels(verdict: Verdict, other: Verdict) -> Iterator[str]:
    before = {each.label_id: _chosen(each) for each in other.labels}
    found = [
        f"{each.label_id}: {_chosen(each)}" for each in verdict.labels if before.get(each.label_id) != _chosen(each)
    ]
    if found:
        yield f"labels: {{{', '.join(found)}}}"


def _chosen(label: ChosenLabel) -> str:
    if label.value is not None:
        return plain_or_quoted(label.value)
    return "unknown" if label.alternatives else NONE


def _or_none(text: str | None) -> str:
    return NONE if text is None else plain_or_quoted(text)


def place_of(verdict: Verdict) -> str:
    """Where a contact stands, as an expectation; also when the verdicts to compare agree on it."""
    return f"stage: {verdict.stage.stage_id}"


def is_climbing(verdict: Verdict) -> tuple[bool, int]:
    """How well a contact does, for finding the one that does best: on the ladder, and how far up."""
    return verdict.standing is Standing.ACTIVE, verdict.stage.rung
