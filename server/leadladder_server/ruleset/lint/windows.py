"""A window that is longer than callers keep activities."""

from collections.abc import Iterator
from datetime import timedelta

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.ruleset.conditions import Literal, NameKind, Operator, Test
from leadladder_server.ruleset.lint.subject import Subject, parts
from leadladder_server.ruleset.messages import lint
from leadladder_server.ruleset.model import Signal

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


def windows(subject: Subject) -> Iterator[Diagnostic]:
    """Windows of signals, and of tests of their moments, that look back further than `activities_kept`."""
    kept = subject.rule_set.activities_kept
    if kept is None:
        return
    for signal in subject.rule_set.signals:
        for key, length, span in _windows_of(subject, signal):
            if length is not None and length > kept:
                yield lint.window_beyond_history(
                    span, f"{key} of signals.{signal.signal_id}", _told(length), _told(kept)
                )
    for part in dict.fromkeys(part for part in parts(subject.rule_set) if isinstance(part, Test)):
        operand = part.operands[0] if part.operands else None
        looks_back = part.operator in (Operator.WITHIN, Operator.OLDER_THAN)
        of_activities = part.subject.kind in (NameKind.SIGNAL, NameKind.ACTIVITY)
        if looks_back and of_activities and isinstance(operand, Literal) and isinstance(operand.value, timedelta):
            # Something that lies longer ago than activities are kept is not in the history at all.
            too_far = operand.value > kept or (part.operator is Operator.OLDER_THAN and operand.value == kept)
            if too_far:
                subject_of = f"{part.operator} of {part.subject.path}"
                yield lint.window_beyond_history(part.span, subject_of, _told(operand.value), _told(kept))


def _windows_of(subject: Subject, signal: Signal) -> Iterator[tuple[str, timedelta | None, Span]]:
    written = next(one for one in subject.document.signals if one.signal_id.text == signal.signal_id)
    within, span = written.within, written.spread
    yield "within", signal.within, signal.span if within is None else within.span
    yield "span", signal.spread, signal.span if span is None else span.span
    yield "the decay", None if signal.decay is None else timedelta(days=signal.decay.days), signal.span
    for weight in signal.weights:
        yield "at_most", None if weight.at_most is None else weight.at_most.per, signal.span


def _told(length: timedelta) -> str:
    return f"{length.days:,} days" if not length % _DAY else f"{length // _HOUR:,} hours"
