"""Times that are one day off, or one hour where a day would be too long a step."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from leadladder_server.diagnostics import Span
from leadladder_server.ruleset.conditions import Condition, Literal, Operator, Test
from leadladder_server.ruleset.model import Effective, RuleSet, Signal
from leadladder_server.suite.mutants.mutant import Instead, Kind, Mutant, at_sites
from leadladder_server.suite.mutants.sites import put, signals_read, sites, with_criterion, with_signal
from leadladder_server.suite.mutants.thresholds import time_step
from leadladder_server.suite.mutants.words import written_duration

_OF_TIME = (Operator.WITHIN, Operator.OLDER_THAN, Operator.IN_NEXT)


def windows(rule_set: RuleSet) -> Iterator[Mutant]:
    """Two mutants for each window of a condition or a signal, each period of fading, each day of coming into force."""
    yield from at_sites(Kind.WINDOW, sites(rule_set), _edits)
    for place, signal in enumerate(rule_set.signals):
        if f"signals.{signal.signal_id}" in signals_read(rule_set):
            for span, change, other in _of_signal(signal):
                yield Mutant(Kind.WINDOW, span, change, with_signal(rule_set, place, other))
    yield from _effective(rule_set)


def longer_and_shorter(duration: timedelta) -> Iterator[timedelta]:
    """One step less, unless nothing would be left, and one more."""
    for other in (duration - time_step(duration), duration + time_step(duration)):
        if other > timedelta():
            yield other


def _edits(condition: Condition) -> Iterator[Instead]:
    if isinstance(condition, Test) and condition.operator in _OF_TIME:
        operand = condition.operands[0]
        if isinstance(operand, Literal) and isinstance(operand.value, timedelta):
            for other in longer_and_shorter(operand.value):
                change = f"`{condition.operator}` {written_duration(operand.value)} -> {written_duration(other)}"
                yield Instead(change, replace(condition, operands=(replace(operand, value=other),)))


def _of_signal(signal: Signal) -> Iterator[tuple[Span, str, Signal]]:
    if signal.within is not None:
        yield from _changed(signal.span, "within", signal.within, lambda other: replace(signal, within=other))
    if signal.spread is not None:
        yield from _changed(signal.span, "span", signal.spread, lambda other: replace(signal, spread=other))
    if signal.decay is not None:
        decay = signal.decay
        for days in (decay.days - 1, decay.days + 1):
            if days > 0:
                change = f"`{decay.kind}` {decay.days}d -> {days}d"
                yield signal.span, change, replace(signal, decay=replace(decay, days=days))
    for place, weight in enumerate(signal.weights):
        at_most = weight.at_most
        if at_most is not None:
            for per in longer_and_shorter(at_most.per):
                other = replace(weight, at_most=replace(at_most, per=per))
                change = f"`per` {written_duration(at_most.per)} -> {written_duration(per)}"
                yield signal.conditions[place].span, change, replace(signal, weights=put(signal.weights, place, other))


def _changed(
    span: Span, word: str, duration: timedelta, make: Callable[[timedelta], Signal]
) -> Iterator[tuple[Span, str, Signal]]:
    for other in longer_and_shorter(duration):
        yield span, f"`{word}` {written_duration(duration)} -> {written_duration(other)}", make(other)


def _effective(rule_set: RuleSet) -> Iterator[Mutant]:
    for place, dimension in enumerate(rule_set.dimensions):
        for number, criterion in enumerate(dimension.criteria):
            if criterion.effective is None:
                continue
            for change, other in _days(criterion.effective):
                changed = with_criterion(rule_set, place, number, replace(criterion, effective=other))
                yield Mutant(Kind.WINDOW, criterion.span, f"{criterion.code}: {change}", changed)


def _days(effective: Effective) -> Iterator[tuple[str, Effective]]:
    start, end = effective.start, effective.end
    if start is not None:
        for other in _beside(start):
            if end is None or other < end:
                yield f"in force `from` {start} -> {other}", Effective(other, end)
    if end is not None:
        for other in _beside(end):
            if start is None or start < other:
                yield f"in force `until` {end} -> {other}", Effective(start, other)


def _beside(day: date) -> Iterator[date]:
    for step in (-1, 1):
        if date.min < day < date.max:
            yield day + timedelta(days=step)
