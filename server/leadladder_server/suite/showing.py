"""What a verdict says otherwise than another one, as expectations of a test."""

from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.comparing import outcome_of
from leadladder_server.suite.expectations import NONE, codes_of
from leadladder_server.suite.scalars import plain_or_quoted
from leadladder_server.verdict import ChosenLabel, Standing, Verdict

_MOST_CODES = 4
"""More outcomes show no more than that many."""


Expected = dict[str, str | list[str] | dict[str, str]]
"""Words of a test with what they expect: a scalar, a list or a mapping, each as it is written."""


def differences(rule_set: RuleSet, verdict: Verdict, other: Verdict) -> Expected:
    """What holds for a verdict and does not for another one, as a test would say it; nothing: they say the same.

    Only what can be told without an outlook is compared.

    Args:
        rule_set: The one that gave the verdict.
        verdict: What came out, with all its reasons.
        other: What another rule set said of the same contact.
    """
    found: Expected = {}
    if verdict.stage.stage_id != other.stage.stage_id:
        found["stage"] = verdict.stage.stage_id
    if verdict.standing is not other.standing:
        found["standing"] = verdict.standing.name.lower()
    if verdict.score.grade != other.score.grade:
        found["grade"] = _or_none(verdict.score.grade)
    found |= _outcomes(rule_set, verdict, other)
    found |= _numbers(rule_set, verdict, other)
    before = {each.label_id: _chosen(each) for each in other.labels}
    labels = {each.label_id: _chosen(each) for each in verdict.labels if before.get(each.label_id) != _chosen(each)}
    return found | ({"labels": labels} if labels else {})


def with_place(expected: Expected, verdict: Verdict) -> Expected:
    """The same, after where the contact stands."""
    return {"stage": verdict.stage.stage_id} | expected


def merged(expected: Expected, more: Expected) -> Expected:
    """Both, of the same contact."""
    both = dict(expected)
    for word, value in more.items():
        known = both.get(word)
        if isinstance(known, dict) and isinstance(value, dict):
            both[word] = known | value
        elif isinstance(known, list) and isinstance(value, list):
            both[word] = list(dict.fromkeys([*known, *value]))
        else:
            both[word] = value
    return both


def written_expected(expected: Expected) -> list[str]:
    """The entries of a row of a test."""
    return [f"{word}: {_written(value)}" for word, value in expected.items()]


def _written(value: str | list[str] | dict[str, str]) -> str:
    match value:
        case str():
            return value
        case dict():
            return f"{{{', '.join(f'{name}: {each}' for name, each in value.items())}}}"
        case [one]:
            return one
        case _:
            return f"[{', '.join(value)}]"


def _outcomes(rule_set: RuleSet, verdict: Verdict, other: Verdict) -> Expected:
    """Criteria and overrides that came out otherwise; dimensions only where none of these did."""
    codes = codes_of(rule_set)
    rules = [code for code, kind in codes.items() if kind != "dimension"]
    found = _of_codes(rules, verdict, other)
    return found or _of_codes([code for code, kind in codes.items() if kind == "dimension"], verdict, other)


def _of_codes(codes: list[str], verdict: Verdict, other: Verdict) -> Expected:
    found: dict[str, list[str]] = {}
    for code in codes:
        outcome = outcome_of(code, verdict)
        if outcome is not None and outcome is not outcome_of(code, other):
            found.setdefault(outcome.name.lower(), []).append(code)
    return {word: each[:_MOST_CODES] for word, each in found.items()}


def _numbers(rule_set: RuleSet, verdict: Verdict, other: Verdict) -> Expected:
    """Points that differ though the outcome does not; else those of dimensions, else scores."""
    before, after = ({each.code: each for each in one.reasons} for one in (verdict, other))
    codes = [criterion.code for dimension in rule_set.dimensions for criterion in dimension.criteria]
    same = [code for code in codes if code in before and code in after and before[code].outcome is after[code].outcome]
    points = {code: str(before[code].points) for code in same if before[code].points != after[code].points}
    if points:
        return {"points": _first(points)}
    if len(same) < len([code for code in codes if code in before]):
        return {}
    pairs = list(zip(verdict.score.dimensions, other.score.dimensions, strict=False))
    points = {one.dimension_id: str(one.points) for one, two in pairs if one.points != two.points}
    if points:
        return {"points": _first(points)}
    scores = {one.dimension_id: _or_none_number(one.score) for one, two in pairs if one.score != two.score}
    if not scores and verdict.score.total != other.score.total:
        scores = {"total": _or_none_number(verdict.score.total)}
    return {"score": _first(scores)} if scores else {}


def _first(found: dict[str, str]) -> dict[str, str]:
    return dict(list(found.items())[:_MOST_CODES])


def _or_none_number(number: int | None) -> str:
    return NONE if number is None else str(number)


def _chosen(label: ChosenLabel) -> str:
    if label.value is not None:
        return plain_or_quoted(label.value)
    return "unknown" if label.alternatives else NONE


def _or_none(text: str | None) -> str:
    return NONE if text is None else plain_or_quoted(text)


def is_climbing(verdict: Verdict) -> tuple[bool, int]:
    """How well a contact does, for finding the one that does best: on the ladder, and how far up."""
    return verdict.standing is Standing.ACTIVE, verdict.stage.rung
