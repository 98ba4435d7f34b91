"""`signals:`: what contacts did, counted, weighed or dated."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Scalar
from leadladder_server.language.document import WrittenSignal, WrittenWeight, is_gap
from leadladder_server.ruleset.conditions import Name
from leadladder_server.ruleset.context import Context
from leadladder_server.ruleset.limits import MAX_DECAY, MAX_POINTS
from leadladder_server.ruleset.messages import naming, structure
from leadladder_server.ruleset.model import AtMost, Decay, DecayKind, Fold, Signal, Weight
from leadladder_server.ruleset.names import Place, PlaceKind, look_up
from leadladder_server.ruleset.resolving import resolve
from leadladder_server.ruleset.settings import duration, report_duplicates, sentence, whole_number, words_of
from leadladder_server.values.text import normal_form
from leadladder_server.values.types import FieldType

_ACTIVITY = Place(PlaceKind.SIGNAL)

_TYPES: dict[str, FieldType] = {
    Fold.COUNT: FieldType.NUMBER,
    Fold.SEQUENCE: FieldType.NUMBER,
    Fold.SUM: FieldType.NUMBER,
    Fold.DISTINCT: FieldType.NUMBER,
    Fold.LATEST: FieldType.TIMESTAMP,
    Fold.FIRST: FieldType.TIMESTAMP,
}

_QUESTIONS: dict[Fold, str] = {
    Fold.COUNT: "How often has it happened: {}?",
    Fold.SEQUENCE: "How often has it happened: {}?",
    Fold.SUM: "What does it add up to: {}?",
    Fold.DISTINCT: "How many different ones are there: {}?",
    Fold.LATEST: "When did it last happen: {}?",
    Fold.FIRST: "When did it first happen: {}?",
}
"""How to ask for a signal by its title."""


def signal_types(written_signals: Sequence[WrittenSignal]) -> Mapping[str, FieldType | None]:
    """The type of each signal by its id, whatever else is wrong with it; None where its fold could not be read."""
    return {written.signal_id.text: _TYPES.get(written.fold.text) for written in written_signals}


def check_signals(written_signals: Sequence[WrittenSignal], context: Context) -> tuple[Signal, ...]:
    """The signals without a problem; all problems are reported."""
    report_duplicates((written.signal_id for written in written_signals), "a signal", context.problems)
    checked = [_check_signal(written, context) for written in written_signals]
    return tuple(signal for signal in checked if signal is not None)


def default_signal_question(fold: Fold, title: str) -> str:
    """How to ask for a signal that is made in a way, by its title."""
    return _QUESTIONS[fold].format(title)


def _check_signal(written: WrittenSignal, context: Context) -> Signal | None:
    before = len(context.problems)
    conditions = [resolve(condition, context, _ACTIVITY) for condition in written.conditions]
    without = None if written.without is None else resolve(written.without, context, _ACTIVITY)
    title = sentence(written.title, "title:", context.problems) or words_of(written.signal_id.text)
    ask = sentence(written.ask, "ask:", context.problems)
    within = None if written.within is None else duration(written.within, "within:", context)
    spread = None if written.spread is None else duration(written.spread, "span:", context)
    weights = tuple(_weight(weight, context) for weight in written.weights)
    _report_types(written.weights, context.problems)
    of = None if written.of is None else _valued(written.of, context)
    half_life = _decay(written.half_life, DecayKind.HALF_LIFE, context)
    fades_over = _decay(written.fades_over, DecayKind.FADES_OVER, context)
    least = 0 if written.fold.text == Fold.SUM else 1
    cap = None if written.cap is None else whole_number(written.cap, "cap:", least, MAX_POINTS, context)
    if is_gap(written.fold) or len(context.problems) > before or any(condition is None for condition in conditions):
        return None
    fold = Fold(written.fold.text)
    return Signal(
        signal_id=written.signal_id.text,
        title=title,
        ask=ask or default_signal_question(fold, title),
        fold=fold,
        conditions=tuple(condition for condition in conditions if condition is not None),
        within=within,
        spread=spread,
        without=without,
        span=written.signal_id.span,
        weights=tuple(weight for weight in weights if weight is not None),
        decay=half_life or fades_over,
        of=of,
        cap=cap,
    )


def _weight(written: WrittenWeight, context: Context) -> Weight | None:
    points = whole_number(written.points, f"The weight of {written.type.text}", -MAX_POINTS, MAX_POINTS, context)
    if points == 0:
        context.problems.append(structure.weight_of_nothing(written.points.span, written.type.text))
    at_most = None
    if written.count is not None and written.per is not None:
        count = whole_number(written.count, "count:", 1, MAX_POINTS, context)
        per = duration(written.per, "per:", context)
        at_most = None if count is None or per is None else AtMost(count, per)
    return None if points is None else Weight(points, at_most)


def _report_types(weights: Sequence[WrittenWeight], problems: list[Diagnostic]) -> None:
    """Reports each type that has two weights: types that differ in upper and lower case only are the same."""
    first: dict[str, Scalar] = {}
    for weight in weights:
        same = first.setdefault(normal_form(weight.type.text), weight.type)
        if same is not weight.type:
            problems.append(naming.duplicate_id(weight.type.span, "a weight", weight.type.text, same.span))


def _valued(written: Scalar, context: Context) -> Name | None:
    """The name whose different values are counted."""
    found = look_up(written, context.names, _ACTIVITY)
    if isinstance(found, Diagnostic):
        context.problems.append(found)
        return None
    if found is not None and found.type is FieldType.LIST:
        context.problems.append(structure.distinct_of_list(written.span, found.path))
        return None
    return found


def _decay(written: Scalar | None, kind: DecayKind, context: Context) -> Decay | None:
    period = None if written is None else duration(written, f"{kind}:", context)
    if written is None or period is None:
        return None
    if period % timedelta(days=1):
        context.problems.append(structure.decay_in_hours(written.span, kind, written.text))
    elif period.days > MAX_DECAY:
        context.problems.append(structure.decay_too_long(written.span, kind, written.text, MAX_DECAY))
    else:
        return Decay(kind, period.days)
    return None
