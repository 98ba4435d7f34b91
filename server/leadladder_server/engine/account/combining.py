"""What several contacts come to together."""

from collections.abc import Sequence

from leadladder_server.engine.dimensions import CriterionResult
from leadladder_server.engine.points import Range
from leadladder_server.outcome import OUTCOMES, Outcome

_BEST = bytes((Outcome.MET, Outcome.UNKNOWN, Outcome.UNMET))


def any_outcome(outcomes: Sequence[int]) -> Outcome:
    """MET when one is, else UNKNOWN when one is, else UNMET."""
    return OUTCOMES[next(each for each in _BEST if each in outcomes or each == Outcome.UNMET)]


def any_outcomes(vectors: Sequence[bytes]) -> bytes:
    """The same, place by place, of vectors of the same length; at least one."""
    if len(vectors) == 1:
        return vectors[0]
    return bytes([any_outcome(column) for column in zip(*vectors, strict=True)])


def carrier_of(results: Sequence[CriterionResult], own: Sequence[Outcome]) -> int:
    """The contact that a criterion's result is taken from: of those that come out as all do, who gives the most points.

    Of several that give the same: the first one that comes out so by what it did itself, else the first. At least one
    result.

    Args:
        results: With what all of them did.
        own: What the criterion came out as for each with what it did itself.
    """
    outcome = any_outcome([result.outcome for result in results])
    alike = [place for place, result in enumerate(results) if result.outcome is outcome]
    return max(alike, key=lambda place: (results[place].points.now, own[place] is outcome))


def combined(results: Sequence[CriterionResult], carrier: CriterionResult) -> CriterionResult:
    """What a criterion comes out as for contacts together: met when one meets it, with the points of the best.

    The range of the points holds whatever the unknown facts of each contact turn out to be.

    Args:
        results: At least one.
        carrier: The one of `carrier_of`.
    """
    if len(results) == 1:
        return carrier
    alike = [result.points for result in results if result.outcome is carrier.outcome]
    counted = [result.points for result in results if result.outcome is not Outcome.UNMET]
    low, high = max(points.low for points in alike), max(points.high for points in counted or alike)
    if carrier.outcome is Outcome.UNKNOWN:
        low, high = min(points.low for points in alike), max(result.points.high for result in results)
    return CriterionResult(carrier.outcome, Range(carrier.points.now, low, high), carrier.level)
