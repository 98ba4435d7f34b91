"""The lines that rules draw between values, and the values on both sides of each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from leadladder_server.diagnostics import Span
from leadladder_server.engine.sources import FACT_KINDS
from leadladder_server.facts.slots import Fact
from leadladder_server.ruleset.conditions import Condition, Literal, Name, NameKind, Not, Operator, Test
from leadladder_server.ruleset.model import Banding, RuleSet, Signal
from leadladder_server.suite.mutants.mutant import Instead, edited
from leadladder_server.suite.mutants.sites import put, signals_read, sites, with_signal
from leadladder_server.suite.mutants.thresholds import ORDERED, time_step
from leadladder_server.suite.mutants.windows import longer_and_shorter
from leadladder_server.suite.mutants.words import written_duration, written_operand, written_operands
from leadladder_server.suite.nearby import SOMETHING_ELSE, WINDOWS, around, tolerance, window_edges
from leadladder_server.values.money import Money
from leadladder_server.values.text import normal_form
from leadladder_server.values.time import MICROSECONDS_A_DAY, from_date, microseconds
from leadladder_server.values.types import FieldType, Instant, Value

_NUMBERS = (NameKind.POINTS, NameKind.SCORE)
_EQUALITY = (Operator.EQUALS, Operator.NOT_EQUALS, Operator.IN, Operator.NOT_IN)
_OF_LISTS = (Operator.CONTAINS, Operator.CONTAINS_ANY, Operator.CONTAINS_ALL)
_MOST_ITEMS = 24
"""Of a longer list, any one item will do."""

Matches = Callable[[Fact, Instant], bool]
"""Whether a value, at a moment, is the one that is meant."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value that tests should look at.

    Attributes:
        says: The value, in words.
        matches: Whether a value is this one, or as close to the line on that side.
        values: Values to try, at a moment; none for a number that is made of others.
        probe: The rules as they would be if what the value is did not matter: a test that looks at it fails by them.
    """

    says: str
    matches: Matches
    values: Callable[[Instant], list[Value]]
    probe: RuleSet


@dataclass(frozen=True, slots=True)
class Line:
    """A line that rules draw.

    Attributes:
        span: Where, in the rule file.
        name: What a test of it is called.
        subject: What has the value; None where it is the age of activities.
        conditions: What it hangs on.
        signal: The signal whose activities it is about; None for one about contacts.
        points: The values, the lowest first.
    """

    span: Span
    name: str
    subject: Name | None
    conditions: tuple[Condition, ...]
    signal: Signal | None
    points: tuple[Point, ...]


def lines_of(rule_set: RuleSet) -> list[Line]:
    """Every line, in file order. Not those of text patterns, of facts compared with facts, and of `known`."""
    found = [*_of_sites(rule_set), *_of_windows(rule_set), *_of_bands(rule_set)]
    return sorted(found, key=lambda line: line.span)


def _of_sites(rule_set: RuleSet) -> Iterator[Line]:
    for site in sites(rule_set):
        for edit in edited(site.condition, _opposite) if site.written else ():
            if not isinstance(edit.node, Test):
                continue
            test, probe = edit.node, site.put(edit.condition)
            conditions = (test, site.condition, *(each for given in site.shows for each in given.conditions))
            for name, points in _of_test(test, probe, rule_set):
                yield Line(test.span, name, test.subject, conditions, site.signal, points)


def _opposite(condition: Condition) -> Iterator[Instead]:
    if isinstance(condition, Test):
        yield Instead("", Not(condition, span=condition.span))


def _of_test(test: Test, probe: RuleSet, rule_set: RuleSet) -> Iterator[tuple[str, tuple[Point, ...]]]:
    subject = test.subject
    literals = [operand for operand in test.operands if isinstance(operand, Literal)]
    if subject.kind in _NUMBERS:
        if test.operator in ORDERED:
            for literal in literals:
                yield _line_name(test, literal), _of_number(test, literal, probe)
    elif subject.kind not in (*FACT_KINDS, NameKind.ACTIVITY) or subject.path == "at":
        return
    elif test.operator in WINDOWS:
        for literal in literals:
            yield _line_name(test, literal), _of_window(test, literal, probe)
    elif test.operator in ORDERED or (test.operator in _EQUALITY and subject.type in _ON_A_SCALE):
        for literal in literals:
            yield _line_name(test, literal), _of_threshold(test, literal, probe)
    elif test.operator in (*_EQUALITY, *_OF_LISTS) and literals and len(literals) == len(test.operands):
        what = f"activities by {subject.path}" if subject.kind is NameKind.ACTIVITY else subject.path
        yield f"tells {what} {written_operands(test)} from others", tuple(_of_texts(test, probe, rule_set))


_ON_A_SCALE = (FieldType.NUMBER, FieldType.MONEY, FieldType.DATE, FieldType.TIMESTAMP, FieldType.DURATION)


def _line_name(test: Test, literal: Literal) -> str:
    word = f"{test.operator} " if test.operator in WINDOWS else ""
    return f"draws the line of {test.subject.path} at {word}{written_operand(literal)}"


def _of_threshold(test: Test, literal: Literal, probe: RuleSet) -> tuple[Point, ...]:
    start, end = _interval(literal, test.subject.type)
    width = _size(tolerance(literal.value))
    currency = literal.value.currency if isinstance(literal.value, Money) else None

    def is_below(at: Fraction) -> bool:
        return start - width <= at < start

    def is_at(at: Fraction) -> bool:
        return start <= at <= end

    def is_above(at: Fraction) -> bool:
        return end < at <= end + width

    def point(word: str, is_meant: Callable[[Fraction], bool]) -> Point:
        def matches(value: Fact, _as_of: Instant) -> bool:
            at = _position(value, test.subject.type, currency)
            return at is not None and is_meant(at)

        def values(as_of: Instant) -> list[Value]:
            return [value for value in around(literal, test.subject.type) if matches(value, as_of)]

        return Point(f"{word} {written_operand(literal)}", matches, values, probe)

    return point("just below", is_below), point("at", is_at), point("just above", is_above)


def _interval(literal: Literal, field_type: FieldType) -> tuple[Fraction, Fraction]:
    """Where a threshold starts and ends on its scale: a day is long where moments are compared with it."""
    at = _size(literal.value)
    if field_type is FieldType.TIMESTAMP and isinstance(literal.value, date):
        midnight = Fraction(from_date(literal.value))
        return midnight, midnight + MICROSECONDS_A_DAY - 1
    return at, at


def _position(value: Fact, field_type: FieldType, currency: str | None) -> Fraction | None:
    if isinstance(value, Money):
        return Fraction(value.nanos) if value.currency == currency else None
    if field_type in _ON_A_SCALE and isinstance(value, int | float | date | timedelta) and not isinstance(value, bool):
        at = _size(value)
        return at if abs(at) < 10**30 else None
    return None


def _size(value: Value) -> Fraction:
    match value:
        case Money(_, nanos):
            return Fraction(nanos)
        case timedelta():
            return Fraction(microseconds(value))
        case date():
            return Fraction(value.toordinal())
        case int() | float():
            return Fraction(str(value))
        case _:
            return Fraction(0)


def _of_window(test: Test, literal: Literal, probe: RuleSet) -> tuple[Point, ...]:
    def point(place: int) -> Point:
        def edge(as_of: Instant) -> list[Value]:
            return window_edges(test, literal, as_of)[place : place + 1]

        def matches(value: Fact, as_of: Instant) -> bool:
            found = window_edges(test, literal, as_of)
            if len(found) < 3 or value is None or not isinstance(value, int | date):  # noqa: PLR2004
                return False
            at, (low, middle, high) = _size(value), map(_size, found)
            if at == middle:
                return place == 1
            return low <= at < middle if place == 0 else place == 2 and middle < at <= high  # noqa: PLR2004

        word = ("just before", "at", "just after")[place]
        return Point(f"{word} the edge of {test.operator} {written_operand(literal)}", matches, edge, probe)

    return point(0), point(1), point(2)


def _of_texts(test: Test, probe: RuleSet, rule_set: RuleSet) -> Iterator[Point]:
    literals = [operand.value for operand in test.operands if isinstance(operand, Literal)]
    known = {_plain(value) for value in literals}
    is_list = test.subject.type is FieldType.LIST

    def point(wanted: list[Value]) -> Point:
        plain = {_plain(value) for value in wanted}

        def matches(value: Fact, _as_of: Instant) -> bool:
            return bool(plain & _parts(value))

        says = f"{written_operand(Literal(test.subject.type, wanted[0]))}" if len(wanted) == 1 else "one of the list"
        values: list[Value] = [(str(value),) if is_list else value for value in wanted[:1]]
        if test.operator is Operator.CONTAINS_ALL:
            values = [tuple(map(str, literals))]
        return Point(says, matches, lambda _: values, probe)

    def is_other(value: Fact, _as_of: Instant) -> bool:
        parts = _parts(value)
        return bool(parts) and not parts & known

    if test.operator is Operator.CONTAINS_ALL or len(literals) > _MOST_ITEMS:
        yield point(literals)
    else:
        for literal in literals:
            yield point([literal])
    others = _others(test, known, rule_set)
    if others:
        yield Point("something else", is_other, lambda _: others, probe)


def _plain(value: Value) -> Value:
    return normal_form(value) if isinstance(value, str) else value


def _parts(value: Fact) -> set[Value]:
    """A text or a boolean, or each text of a list; nothing for what is not known."""
    match value:
        case None:
            return set()
        case tuple():
            return {normal_form(each) for each in value}
        case bool():
            return {value}
        case str():
            return {normal_form(value)}
        case _:
            return set()


def _others(test: Test, known: set[Value], rule_set: RuleSet) -> list[Value]:
    if test.subject.type is FieldType.BOOLEAN:
        return [*(value for value in (True, False) if value not in known)]
    if test.subject.type is FieldType.LIST:
        return [(SOMETHING_ELSE,)]
    declared = rule_set.fields.get(test.subject.path)
    values = () if declared is None else declared.values
    other: str | None = SOMETHING_ELSE
    if values:
        other = next((value for value in values if normal_form(value) not in known), None)
    return [] if other is None else [other]


def _of_number(test: Test, literal: Literal, probe: RuleSet) -> tuple[Point, ...]:
    """Of points and scores, whose values follow from others: the closest on each side."""
    at = float(literal.value) if isinstance(literal.value, int | float) else 0.0
    below_it = test.operator in (Operator.GTE, Operator.LT) or literal == test.operands[0]
    if test.operator in (Operator.GT, Operator.LTE):
        below_it = False
    if test.operator is Operator.BETWEEN and literal is test.operands[1]:
        below_it = False
    return _sides(at, below_it=below_it, under=probe, over=probe)


def _sides(at: float, *, below_it: bool, under: RuleSet, over: RuleSet) -> tuple[Point, ...]:
    """The two sides of a line; `below_it` says that the line itself belongs to the upper one."""

    def is_under(value: Fact, _as_of: Instant) -> bool:
        return isinstance(value, int | float) and (value < at if below_it else value <= at)

    def is_over(value: Fact, _as_of: Instant) -> bool:
        return isinstance(value, int | float) and (value >= at if below_it else value > at)

    return (
        Point(f"just below {at:g}" if below_it else f"at {at:g} or just below", is_under, lambda _: [], under),
        Point(f"at {at:g} or just above" if below_it else f"just above {at:g}", is_over, lambda _: [], over),
    )


def _of_windows(rule_set: RuleSet) -> Iterator[Line]:
    """The windows of signals: an activity that still counts, and one that does not any more."""
    for place, signal in enumerate(rule_set.signals):
        name = f"signals.{signal.signal_id}"
        if signal.within is None or name not in signals_read(rule_set):
            continue
        shorter, longer = _beside(signal.within)
        ages = ((signal.within - time_step(signal.within), shorter), (signal.within, longer))
        points = [
            _of_age(age, with_signal(rule_set, place, replace(signal, within=within)))
            for age, within in ages
            if within is not None
        ]
        text = f"counts {name} for {written_duration(signal.within)}"
        yield Line(signal.span, text, None, (), signal, tuple(points))


def _of_age(age: timedelta, probe: RuleSet) -> Point:
    return Point(
        says=f"an activity {written_duration(age)} ago",
        matches=lambda _value, _as_of: True,
        values=lambda as_of: [Instant(as_of - microseconds(age))],
        probe=probe,
    )


def _beside(duration: timedelta) -> tuple[timedelta | None, timedelta | None]:
    found = list(longer_and_shorter(duration))
    return (found[0], found[1]) if len(found) > 1 else (None, found[0])


def _of_bands(rule_set: RuleSet) -> Iterator[Line]:
    grade = rule_set.grade
    if grade is None:
        return
    for is_rows, banding in ((True, grade.rows), (False, grade.columns)):
        if banding is None:
            continue

        for place, (band, least) in enumerate(banding.bands[:-1]):
            above = banding.bands[place - 1][1] if place else 101
            under = put(banding.bands, place, (band, banding.bands[place + 1][1]))
            over = put(banding.bands, place, (band, above))
            points = _sides(
                float(least),
                below_it=True,
                under=_with_bands(rule_set, replace(banding, bands=under), is_rows=is_rows),
                over=_with_bands(rule_set, replace(banding, bands=over), is_rows=is_rows),
            )
            name = f"gives band {band} from {banding.score.path} {least}"
            whole = Test(banding.score, Operator.GTE, (Literal(FieldType.NUMBER, least),), span=banding.spans[place])
            yield Line(banding.spans[place], name, banding.score, (whole,), None, points)


def _with_bands(rule_set: RuleSet, changed: Banding, *, is_rows: bool) -> RuleSet:
    if rule_set.grade is None:
        return rule_set
    grade = replace(rule_set.grade, rows=changed) if is_rows else replace(rule_set.grade, columns=changed)
    return replace(rule_set, grade=grade)
