"""Leaf tests of facts and signals, as plain functions made once for a rule set.

A test of a missing fact is UNKNOWN, except `known`. A test that reads a date that never came is UNMET, except
`known`. Text compares in its normal form; `matches` reads the trimmed text. Amounts of different currencies compare by
the rates, exactly; where one has no rate, and for amounts without a currency, that is UNKNOWN.

Dates. `within: D` is as_of - D < t <= as_of, `older_than: D` is t <= as_of - D, `in_next: D` is as_of <= t < as_of +
D. For a DATE, the same holds with t, as_of and D in whole UTC days: `within: 1d` is today, and so is `in_next: 1d`. A
DATE beside a TIMESTAMP is its whole day: equals is within that day, before is before its midnight, after is from the
next midnight on.
"""

from collections.abc import Callable, Sequence
from typing import Any

from leadladder_server.facts.comparing import ORDER, comparison
from leadladder_server.facts.slots import NEVER, Fact
from leadladder_server.facts.windows import offsets
from leadladder_server.outcome import Outcome, all_of, any_of, negate
from leadladder_server.ruleset.conditions import Literal, Name, NameKind, Operand, Operator, Test
from leadladder_server.ruleset.patterns import compile_pattern
from leadladder_server.values.money import Rates
from leadladder_server.values.text import normal_form
from leadladder_server.values.time import ordinal_of
from leadladder_server.values.types import FieldType, Instant

CompiledTest = Callable[[Sequence[Fact], Instant], Outcome]
"""Tests the facts of one contact (by slot) at a moment. Pure, and safe to share between threads."""

SlotOf = Callable[[Name], int]
"""Where the value of a name stands among the facts."""

UNMET, MET, UNKNOWN = Outcome.UNMET, Outcome.MET, Outcome.UNKNOWN


def compile_test(test: Test, slot_of: SlotOf, rates: Rates | None = None) -> CompiledTest:
    """The function that a test of a FIELD, SIGNAL or ACTIVITY name is.

    Args:
        test: The test.
        slot_of: Where the value of a name stands.
        rates: What currencies are worth; without, amounts of different currencies do not compare.

    Raises:
        ValueError: The operator does not go with the types, or takes only a literal and has a name.
    """
    compiled = _compile(test, slot_of, rates)
    dates = [name for name in test.names if name.kind is NameKind.SIGNAL and name.type is FieldType.TIMESTAMP]
    if not dates or test.operator is Operator.KNOWN:
        return compiled
    return _unmet_if_never(tuple(slot_of(name) for name in dates), compiled)


def _compile(test: Test, slot_of: SlotOf, rates: Rates | None) -> CompiledTest:
    slot = slot_of(test.subject)
    match test.operator:
        case Operator.KNOWN:
            return _known(slot, wanted=_literal(test).value is True)
        case Operator.MATCHES:
            return _matches(slot, str(_literal(test).value))
        case Operator.WITHIN | Operator.OLDER_THAN | Operator.IN_NEXT:
            return _window(slot, test)
        case _:
            return _comparison(slot, test, slot_of, rates)


def _comparison(slot: int, test: Test, slot_of: SlotOf, rates: Rates | None) -> CompiledTest:
    """A test that compares the subject with each of its operands."""
    if test.operands and test.names == (test.subject,):
        shortcut = _shortcut(slot, test)
        if shortcut is not None:
            return shortcut
    parts = [_compared(test.subject, operator, operand, slot_of, rates) for operator, operand in _parts(test)]
    match test.operator:
        case Operator.NOT_EQUALS | Operator.NOT_IN:
            return _none_holds(slot, parts)
        case Operator.IN | Operator.CONTAINS_ANY:
            return _any_holds(slot, parts)
        case Operator.BETWEEN | Operator.CONTAINS_ALL:
            return _all_hold(slot, parts)
        case _:
            return parts[0]


def _parts(test: Test) -> list[tuple[Operator, Operand]]:
    """The comparisons with one operand each that a test consists of."""
    match test.operator:
        case Operator.NOT_EQUALS | Operator.IN | Operator.NOT_IN:
            return [(Operator.EQUALS, operand) for operand in test.operands]
        case Operator.CONTAINS_ANY | Operator.CONTAINS_ALL:
            return [(Operator.CONTAINS, operand) for operand in test.operands]
        case Operator.BETWEEN:
            low, high = test.operands
            return [(Operator.GTE, low), (Operator.LTE, high)]
        case operator:
            (operand,) = test.operands
            return [(operator, operand)]


def _literal(test: Test) -> Literal:
    match test.operands:
        case (Literal() as literal,):
            return literal
        case _:
            raise ValueError(f"{test.operator} of {test.subject.path} takes one literal")


def _unmet_if_never(slots: tuple[int, ...], compiled: CompiledTest) -> CompiledTest:
    def test(values: Sequence[Fact], as_of: Instant) -> Outcome:
        for slot in slots:
            if values[slot] is NEVER:
                return UNMET
        return compiled(values, as_of)

    return test


def _known(slot: int, *, wanted: bool) -> CompiledTest:
    known, missing = (MET, UNMET) if wanted else (UNMET, MET)

    def test(values: Sequence[Fact], _as_of: Instant) -> Outcome:
        value = values[slot]
        return missing if value is None or value is NEVER else known

    return test


def _matches(slot: int, pattern: str) -> CompiledTest:
    # As UTF-8, which RE2 reads: given a text, its wrapper spends longer on counting characters than RE2 on matching.
    search = compile_pattern(pattern).search

    def test(values: Sequence[Any], _as_of: Instant) -> Outcome:
        value = values[slot]
        if value is None:
            return UNKNOWN
        return UNMET if search(value.encode()) is None else MET

    return test


def _window(slot: int, test: Test) -> CompiledTest:
    """The window as offsets from as_of, both inclusive, in days or microseconds: both are whole numbers."""
    first, last = offsets(test)

    def test_of_days(values: Sequence[Any], as_of: Instant) -> Outcome:
        value = values[slot]
        if value is None:
            return UNKNOWN
        return MET if first <= value.toordinal() - ordinal_of(as_of) <= last else UNMET

    def test_of_moments(values: Sequence[Any], as_of: Instant) -> Outcome:
        value = values[slot]
        if value is None:
            return UNKNOWN
        return MET if first <= value - as_of <= last else UNMET

    return test_of_days if test.subject.type is FieldType.DATE else test_of_moments


def _shortcut(slot: int, test: Test) -> CompiledTest | None:
    """A test of literals that takes one look-up or one chained comparison; None where there is none."""
    literals = [operand for operand in test.operands if isinstance(operand, Literal)]
    match test.subject.type, test.operator:
        case FieldType.STRING, Operator.EQUALS | Operator.IN:
            return _text_among(slot, literals, MET, UNMET)
        case FieldType.STRING, Operator.NOT_EQUALS | Operator.NOT_IN:
            return _text_among(slot, literals, UNMET, MET)
        case FieldType.NUMBER | FieldType.BOOLEAN | FieldType.DURATION, Operator.EQUALS | Operator.IN:
            return _value_among(slot, literals, MET, UNMET)
        case FieldType.NUMBER | FieldType.BOOLEAN | FieldType.DURATION, Operator.NOT_EQUALS | Operator.NOT_IN:
            return _value_among(slot, literals, UNMET, MET)
        case FieldType.LIST, Operator.CONTAINS | Operator.CONTAINS_ANY:
            return _contains_any(slot, literals)
        case FieldType.LIST, Operator.CONTAINS_ALL:
            return _contains_all(slot, literals)
        case FieldType.NUMBER | FieldType.DURATION, Operator.BETWEEN:
            low, high = literals
            return _between(slot, low.value, high.value)
        case _:
            return None


def _normal_forms(literals: list[Literal]) -> frozenset[str]:
    return frozenset(normal_form(str(literal.value)) for literal in literals)


def _text_among(slot: int, literals: list[Literal], there: Outcome, elsewhere: Outcome) -> CompiledTest:
    wanted = _normal_forms(literals)

    def test(values: Sequence[Any], _as_of: Instant) -> Outcome:
        value = values[slot]
        if value is None:
            return UNKNOWN
        return there if normal_form(value) in wanted else elsewhere

    return test


def _value_among(slot: int, literals: list[Literal], there: Outcome, elsewhere: Outcome) -> CompiledTest:
    wanted = frozenset(literal.value for literal in literals)

    def test(values: Sequence[Any], _as_of: Instant) -> Outcome:
        value = values[slot]
        if value is None:
            return UNKNOWN
        return there if value in wanted else elsewhere

    return test


def _between(slot: int, low: Any, high: Any) -> CompiledTest:  # noqa: ANN401  # Two numbers or two durations.
    def test(values: Sequence[Any], _as_of: Instant) -> Outcome:
        value = values[slot]
        if value is None:
            return UNKNOWN
        return MET if low <= value <= high else UNMET

    return test


def _contains_any(slot: int, literals: list[Literal]) -> CompiledTest:
    wanted = _normal_forms(literals)

    def test(values: Sequence[Any], _as_of: Instant) -> Outcome:
        value = values[slot]
        if value is None:
            return UNKNOWN
        return UNMET if wanted.isdisjoint(map(normal_form, value)) else MET

    return test


def _contains_all(slot: int, literals: list[Literal]) -> CompiledTest:
    wanted = _normal_forms(literals)

    def test(values: Sequence[Any], _as_of: Instant) -> Outcome:
        value = values[slot]
        if value is None:
            return UNKNOWN
        return MET if wanted.issubset(map(normal_form, value)) else UNMET

    return test


def _compared(
    subject: Name, operator: Operator, operand: Operand, slot_of: SlotOf, rates: Rates | None
) -> CompiledTest:
    """One comparison with one operand."""
    slot = slot_of(subject)
    if subject.type is FieldType.MONEY and operand.type is FieldType.MONEY and operator in ORDER:
        return _money_compared(slot, operator, operand, slot_of, rates)
    how = comparison(subject.type, operator, operand.type)
    if how is None:
        raise ValueError(f"{operator} does not compare {subject.type} with {operand.type}")
    subject_key, operand_key, holds = how.subject_key, how.operand_key, how.holds
    if isinstance(operand, Name):
        return _with_name(slot, slot_of(operand), subject_key or _same, operand_key or _same, holds)
    bound = operand.value if operand_key is None else operand_key(operand.value)
    if subject_key is not None:
        return _with_literal(slot, subject_key, holds, bound)

    def test(values: Sequence[Any], _as_of: Instant) -> Outcome:
        value = values[slot]
        if value is None:
            return UNKNOWN
        return MET if holds(value, bound) else UNMET

    return test


def _with_literal(
    slot: int, key: Callable[[Any], Any], holds: Callable[[Any, Any], bool], bound: object
) -> CompiledTest:
    def test(values: Sequence[Any], _as_of: Instant) -> Outcome:
        value = values[slot]
        if value is None:
            return UNKNOWN
        return MET if holds(key(value), bound) else UNMET

    return test


def _with_name(
    slot: int,
    other_slot: int,
    key: Callable[[Any], Any],
    other_key: Callable[[Any], Any],
    holds: Callable[[Any, Any], bool],
) -> CompiledTest:
    def test(values: Sequence[Any], _as_of: Instant) -> Outcome:
        value, other = values[slot], values[other_slot]
        if value is None or other is None:
            return UNKNOWN
        return MET if holds(key(value), other_key(other)) else UNMET

    return test


def _same(value: object) -> object:
    return value


def _money_compared(
    slot: int, operator: Operator, operand: Operand, slot_of: SlotOf, rates: Rates | None
) -> CompiledTest:
    holds = ORDER[operator]
    other_slot = slot_of(operand) if isinstance(operand, Name) else None
    literal: Any = operand.value if isinstance(operand, Literal) else None

    def test(values: Sequence[Any], _as_of: Instant) -> Outcome:
        value = values[slot]
        other = literal if other_slot is None else values[other_slot]
        if value is None or other is None or not value.currency:
            return UNKNOWN
        if value.currency == other.currency:
            return MET if holds(value.nanos, other.nanos) else UNMET
        worth, other_worth = (None, None) if rates is None else (rates.comparable(value), rates.comparable(other))
        if worth is None or other_worth is None:
            return UNKNOWN
        return MET if holds(worth, other_worth) else UNMET

    return test


def _any_holds(slot: int, parts: list[CompiledTest]) -> CompiledTest:
    def test(values: Sequence[Fact], as_of: Instant) -> Outcome:
        return UNKNOWN if values[slot] is None else any_of([part(values, as_of) for part in parts])

    return test


def _none_holds(slot: int, parts: list[CompiledTest]) -> CompiledTest:
    def test(values: Sequence[Fact], as_of: Instant) -> Outcome:
        return UNKNOWN if values[slot] is None else negate(any_of([part(values, as_of) for part in parts]))

    return test


def _all_hold(slot: int, parts: list[CompiledTest]) -> CompiledTest:
    def test(values: Sequence[Fact], as_of: Instant) -> Outcome:
        return UNKNOWN if values[slot] is None else all_of([part(values, as_of) for part in parts])

    return test
