"""`signals:`: what contacts did, counted or dated."""

from collections.abc import Mapping, Sequence

from leadladder_server.language.document import WrittenSignal, is_gap
from leadladder_server.ruleset.context import Context
from leadladder_server.ruleset.model import Fold, Signal
from leadladder_server.ruleset.names import Place, PlaceKind
from leadladder_server.ruleset.resolving import resolve
from leadladder_server.ruleset.settings import duration, report_duplicates, sentence, words_of
from leadladder_server.values.types import FieldType

_ACTIVITY = Place(PlaceKind.SIGNAL)

_TYPES: dict[str, FieldType] = {
    Fold.COUNT: FieldType.NUMBER,
    Fold.SEQUENCE: FieldType.NUMBER,
    Fold.LATEST: FieldType.TIMESTAMP,
    Fold.FIRST: FieldType.TIMESTAMP,
}

_QUESTIONS: dict[Fold, str] = {
    Fold.COUNT: "How often has it happened: {}?",
    Fold.SEQUENCE: "How often has it happened: {}?",
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


def _check_signal(written: WrittenSignal, context: Context) -> Signal | None:
    conditions = [resolve(condition, context, _ACTIVITY) for condition in written.conditions]
    without = None if written.without is None else resolve(written.without, context, _ACTIVITY)
    title = sentence(written.title, "title:", context.problems) or words_of(written.signal_id.text)
    ask = sentence(written.ask, "ask:", context.problems)
    within = None if written.within is None else duration(written.within, "within:", context)
    spread = None if written.spread is None else duration(written.spread, "span:", context)
    if is_gap(written.fold) or any(condition is None for condition in conditions):
        return None
    fold = Fold(written.fold.text)
    return Signal(
        signal_id=written.signal_id.text,
        title=title,
        ask=ask or _QUESTIONS[fold].format(title),
        fold=fold,
        conditions=tuple(condition for condition in conditions if condition is not None),
        within=within,
        spread=spread,
        without=without,
        span=written.signal_id.span,
    )
