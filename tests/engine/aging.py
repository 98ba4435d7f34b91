"""Rule sets, contacts and moments for tests of what time does to verdicts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from leadladder_server.contact import Activity, Contact, RawValue
from leadladder_server.diagnostics import Span
from leadladder_server.engine.program import Program
from leadladder_server.fields import CATALOGUE, Field
from leadladder_server.ruleset.conditions import (
    All,
    Any,
    Condition,
    Literal,
    Name,
    NameKind,
    Not,
    Operator,
    Test,
    leaves,
)
from leadladder_server.ruleset.effective import effective_problems
from leadladder_server.ruleset.model import (
    AtMost,
    Banding,
    Base,
    Choice,
    Criterion,
    Decay,
    DecayKind,
    Dimension,
    Disqualifier,
    Effective,
    FastTrack,
    Fold,
    Grade,
    Label,
    Level,
    RuleSet,
    Rung,
    Signal,
    SignalPoints,
    Texts,
    Weight,
    conditions_of,
)
from leadladder_server.values.time import LAST_INSTANT, format_instant, from_date, parse_instant, to_date
from leadladder_server.values.types import FieldType, Instant
from leadladder_server.verdict import RuleSetRef, Stage, Standing
from tests.strategies import AS_OF, DAY, PLACE, field, leaf, met

HOUR = DAY // 24
TODAY = to_date(AS_OF)
MIDNIGHT = from_date(TODAY)

ATTRIBUTES = ("attributes.day0", "attributes.day1", "attributes.moment0", "attributes.moment1")
FIELDS: dict[str, Field] = {
    **CATALOGUE,
    "attributes.day0": field("attributes.day0", FieldType.DATE),
    "attributes.day1": field("attributes.day1", FieldType.DATE),
    "attributes.moment0": field("attributes.moment0", FieldType.TIMESTAMP),
    "attributes.moment1": field("attributes.moment1", FieldType.TIMESTAMP),
    "attributes.n0": field("attributes.n0", FieldType.NUMBER),
}
ACTIVITY_FIELDS: dict[str, Field] = {"due": field("activity.attributes.due", FieldType.DATE)}

KINDS = ("mail", "visit", "call")
_TYPE = Name(NameKind.ACTIVITY, "type", FieldType.STRING)
_AT = Name(NameKind.ACTIVITY, "at", FieldType.TIMESTAMP)
_DUE = Name(NameKind.ACTIVITY, "attributes.due", FieldType.DATE)

_DAYS = [name for name in FIELDS if name.startswith("attributes.day")]
_MOMENTS = [name for name in FIELDS if name.startswith("attributes.moment")]


def _named(path: str) -> Name:
    return Name(NameKind.FIELD, path, FIELDS[path].type)


def _of(kind: str) -> Condition:
    return leaf(_TYPE, Operator.EQUALS, kind)


LENGTHS = tuple(timedelta(days=days) for days in (1, 2, 3, 9))
SHORT = (*LENGTHS, timedelta(hours=6))
WINDOWS = (Operator.WITHIN, Operator.OLDER_THAN, Operator.IN_NEXT)
_ORDERS = [Operator.GT, Operator.GTE, Operator.LT, Operator.LTE, Operator.EQUALS, Operator.NOT_EQUALS]

_ACTIVITY_CONDITIONS: list[Condition] = [
    *[_of(kind) for kind in KINDS] * 3,
    All((_of("mail"), leaf(_AT, Operator.OLDER_THAN, timedelta(days=2))), span=PLACE),
    All((_of("visit"), Not(leaf(_AT, Operator.WITHIN, timedelta(hours=6)), span=PLACE)), span=PLACE),
    leaf(_DUE, Operator.IN_NEXT, timedelta(days=2)),
]


@st.composite
def _signals(draw: st.DrawFn, signal_id: str, folds: list[Fold]) -> Signal:
    fold = draw(st.sampled_from(folds))
    conditions: tuple[Condition, ...] = (draw(st.sampled_from(_ACTIVITY_CONDITIONS)),)
    weights: tuple[Weight, ...] = ()
    decay = None
    without = None
    lengths = st.sampled_from(SHORT)
    if fold is Fold.SEQUENCE:
        conditions = tuple(draw(st.lists(st.sampled_from(_ACTIVITY_CONDITIONS), min_size=2, max_size=2)))
        without = draw(st.none() | st.sampled_from(_ACTIVITY_CONDITIONS))
    if fold is Fold.SUM:
        conditions = tuple(
            draw(st.sampled_from(_ACTIVITY_CONDITIONS)) if draw(st.integers(0, 3)) == 0 else _of(kind) for kind in KINDS
        )
        limits = st.none() | st.builds(AtMost, st.integers(1, 2), lengths)
        weights = tuple(Weight(draw(st.sampled_from([-4, 1, 2, 5])), draw(limits)) for _ in KINDS)
        decay = draw(st.none() | st.builds(Decay, st.sampled_from(list(DecayKind)), st.integers(1, 3)))
    numeric = fold not in (Fold.LATEST, Fold.FIRST)
    return Signal(
        signal_id,
        signal_id,
        f"What about {signal_id}?",
        fold,
        conditions,
        draw(st.none() | lengths),
        draw(st.none() | lengths) if fold is Fold.SEQUENCE else None,
        without,
        PLACE,
        weights=weights,
        decay=decay,
        of=draw(st.sampled_from([_TYPE, _DUE])) if fold is Fold.DISTINCT else None,
        cap=draw(st.none() | st.integers(1, 6)) if numeric else None,
    )


NUMBERS = ("number0", "number1")
DATES = ("date0", "date1")
_NUMERIC = [Fold.COUNT, Fold.SUM, Fold.SUM, Fold.SEQUENCE, Fold.DISTINCT]
_NUMBER_NAMES = [Name(NameKind.SIGNAL, f"signals.{each}", FieldType.NUMBER) for each in NUMBERS]
_DATE_NAMES = [Name(NameKind.SIGNAL, f"signals.{each}", FieldType.TIMESTAMP) for each in DATES]


def _between(name: Name, low: int, more: int) -> Condition:
    return leaf(name, Operator.BETWEEN, low, low + more)


def _tests() -> st.SearchStrategy[Condition]:
    days = st.sampled_from([_named(path) for path in _DAYS])
    moments = st.sampled_from([_named(path) for path in _MOMENTS])
    numbers, dates = st.sampled_from(_NUMBER_NAMES), st.sampled_from(_DATE_NAMES)
    windows, orders = st.sampled_from(WINDOWS), st.sampled_from(_ORDERS)
    literal_days = st.integers(-3, 3).map(lambda ahead: TODAY + timedelta(days=ahead))
    literal_moments = st.integers(-70, 70).map(lambda hours: Instant(AS_OF + hours * HOUR))
    small = st.integers(-2, 5)
    sides = st.sampled_from([Operator.BEFORE, Operator.AFTER])
    number = _named("attributes.n0")
    return st.one_of(
        st.builds(leaf, days, windows, st.sampled_from(LENGTHS)),
        st.builds(leaf, moments, windows, st.sampled_from(SHORT)),
        st.builds(leaf, dates, windows, st.sampled_from(SHORT)),
        st.builds(leaf, numbers, orders, small),
        st.builds(leaf, numbers, orders, small),
        st.builds(
            lambda name, low, more: leaf(name, Operator.BETWEEN, low, low + more), numbers, small, st.integers(0, 3)
        ),
        st.builds(leaf, st.just(_NUMBER_NAMES[0]), orders, st.just(_NUMBER_NAMES[1])),
        st.builds(leaf, numbers, orders, st.just(number)),
        st.builds(leaf, st.just(number), orders, numbers),
        st.builds(leaf, st.just(_DATE_NAMES[0]), sides, st.just(_DATE_NAMES[1])),
        st.builds(leaf, dates, sides, moments),
        st.builds(leaf, days, orders, literal_days),
        st.builds(leaf, moments, orders, literal_moments),
        st.builds(leaf, dates, orders, literal_moments),
        st.builds(leaf, st.one_of(days, moments, numbers, dates), st.just(Operator.KNOWN), st.booleans()),
    )


_TESTS = _tests()


def _conditions() -> st.SearchStrategy[Condition]:
    pairs = st.lists(_TESTS, min_size=2, max_size=2).map(tuple)
    return st.one_of(
        _TESTS,
        _TESTS,
        _TESTS,
        pairs.map(lambda items: All(items, span=PLACE)),
        pairs.map(lambda items: Any(items, span=PLACE)),
        _TESTS.map(lambda item: Not(item, span=PLACE)),
    )


_CONDITIONS = _conditions()


def _over_rules(dimensions: tuple[Dimension, ...]) -> st.SearchStrategy[Condition]:
    held: list[Condition] = [met(criterion.code) for dimension in dimensions for criterion in dimension.criteria]
    held += [met(dimension.dimension_id) for dimension in dimensions]
    scores = [Name(NameKind.SCORE, path, FieldType.NUMBER) for path in ("score.one", "score.total")]
    scores.append(Name(NameKind.POINTS, "points.total", FieldType.NUMBER))
    label = Name(NameKind.LABEL, "labels.heat", FieldType.STRING)
    return st.one_of(
        st.sampled_from(held),
        st.sampled_from(held),
        st.builds(leaf, st.sampled_from(scores), st.sampled_from([Operator.GTE, Operator.LT]), st.integers(0, 60)),
        st.builds(leaf, st.just(label), st.just(Operator.EQUALS), st.sampled_from(["hot", "cold"])),
        _CONDITIONS,
    )


@st.composite
def rule_sets(draw: st.DrawFn, *, effective: bool = True) -> RuleSet:
    """A small rule set in which time moves nearly everything."""
    line = iter(range(1, 1000))

    def place() -> Span:
        return replace(PLACE, line=next(line))

    def rung(number: int) -> Rung:
        stage = Stage(f"stage{number}", f"Stage {number}", number, None)
        return Rung(stage, draw(rules), None, None, draw(st.integers(0, 5)) == 0, place())

    bounds = st.none() | st.integers(-2, 3).map(lambda ahead: TODAY + timedelta(days=ahead))

    def force() -> Effective | None:
        if not effective or draw(st.integers(0, 5)):
            return None
        start, end = draw(bounds), draw(bounds)
        if (start is None and end is None) or (start is not None and end is not None and start >= end):
            return None
        return Effective(start, end)

    def criterion(code: str) -> Criterion:
        when = draw(_CONDITIONS)
        source = None
        if draw(st.integers(0, 3)) == 0:
            source = SignalPoints(draw(st.sampled_from(_NUMBER_NAMES)), draw(st.integers(1, 6)))
        levels = (Level(when, 0 if source else draw(st.integers(-3, 9)), None),)
        required = draw(st.booleans()) and levels[0].points >= 0
        return Criterion(code, code, when, levels, source, required, Texts(), None, place(), force())

    def dimension(dimension_id: str) -> Dimension:
        criteria = tuple(criterion(f"{dimension_id}.c{number}") for number in range(2))
        required = tuple(met(each.code) for each in criteria if each.required)
        met_when = All(required, span=PLACE) if required else None
        return Dimension(dimension_id, dimension_id, criteria, met_when, None, draw(st.none() | st.just(8)), 1, place())

    dimensions = (dimension("one"), dimension("two"))
    label_rules = st.one_of(_CONDITIONS, st.sampled_from([met("one"), met("two.c0")]))
    rules = _over_rules(dimensions)
    banding = Banding(Name(NameKind.SCORE, "score.total", FieldType.NUMBER), (("A", 60), ("B", 30), ("C", 0)))
    made = RuleSet(
        ref=RuleSetRef("aging", 1, "0" * 64),
        title="Aging",
        file=PLACE.file,
        fields=FIELDS,
        activity_fields=ACTIVITY_FIELDS,
        signals=(
            *(draw(_signals(each, _NUMERIC)) for each in NUMBERS),
            *(draw(_signals(each, [Fold.LATEST, Fold.FIRST])) for each in DATES),
        ),
        dimensions=dimensions,
        base=Base(Stage("name", "Name", 0, None), None, None),
        rungs=tuple(
            Rung(
                Stage(f"stage{rung}", f"Stage {rung}", rung, None),
                draw(rules),
                None,
                None,
                draw(st.integers(0, 5)) == 0,
                place(),
            )
            for rung in (1, 2)
        ),
        fast_tracks=tuple(
            FastTrack("fast_track.f", "Fast", draw(st.integers(1, 2)), draw(rules), None, None, place())
            for _ in range(draw(st.integers(0, 1)))
        ),
        disqualifiers=tuple(
            Disqualifier("disqualifiers.d", "Out", draw(rules), draw(st.booleans()), None, None, place())
            for _ in range(draw(st.integers(0, 1)))
        ),
        labels=(Label("heat", "Heat", (Choice("hot", draw(label_rules), ""), Choice("cold", None, "")), place()),),
        grade=Grade(banding, None) if draw(st.booleans()) else None,
    )
    return made if not effective_problems(made) else replace(made, dimensions=tuple(map(_always, made.dimensions)))


def _always(dimension: Dimension) -> Dimension:
    return replace(dimension, criteria=tuple(replace(each, effective=None) for each in dimension.criteria))


def _moments(ahead: int) -> st.SearchStrategy[int]:
    return st.one_of(
        st.integers(-10, ahead).map(lambda days: AS_OF + days * DAY),
        st.integers(-240, ahead * 24).map(lambda hours: MIDNIGHT + hours * HOUR),
        st.integers(-10 * DAY, ahead * DAY).map(lambda offset: AS_OF + offset),
    )


def _activity(kind: str, at: int, due: RawValue | None) -> Activity:
    return Activity(kind, Instant(at), {} if due is None else {"due": due})


def contacts() -> st.SearchStrategy[Contact]:
    """Contacts with dates around AS_OF, and with activities before and after it."""
    days: st.SearchStrategy[RawValue] = st.integers(-10, 10).map(lambda ahead: TODAY + timedelta(days=ahead))
    moments = _moments(10).map(_sent)
    values: dict[str, st.SearchStrategy[RawValue]] = {
        **dict.fromkeys(_DAYS, days),
        **dict.fromkeys(_MOMENTS, moments),
        "attributes.n0": st.integers(-1, 4),
    }
    most = {path: values.pop(path) for path in (_DAYS[0], _MOMENTS[0], "attributes.n0")}
    facts = st.fixed_dictionaries(most, optional=values) | st.fixed_dictionaries({}, optional=most)
    dues: st.SearchStrategy[RawValue | None] = st.none() | days | st.just("some day")
    activity = st.builds(_activity, st.sampled_from([*KINDS, "visits"]), _moments(3), dues)
    histories = (
        st.none()
        | st.lists(activity, min_size=1, max_size=6).map(tuple)
        | st.lists(activity, min_size=4, max_size=6).map(tuple)
    )
    return st.builds(Contact, st.just("c1"), facts, histories)


def _sent(at: int) -> str:
    return format_instant(Instant(at))


def candidates(rules: RuleSet, contact: Contact, as_of: Instant = AS_OF) -> list[Instant]:
    """Every moment later than as_of at which a verdict on the contact could change: found by listing, not by looking.

    Midnights for as long as a day matters, and each moment that the contact or a rule names with every length that the
    rules can add to it or take from it; the end of time is one of them.
    """
    named = {LAST_INSTANT, *(at for at in _named_moments(rules, contact) if at is not None)}
    lengths = {0, 1, 5 * DAY, *(_microseconds(each) for each in SHORT)}
    lengths |= {length + step for length in lengths for step in (-2, -1, 1, 2)}
    found = {at + sign * length for at in named for length in lengths for sign in (1, -1)}
    for activity in contact.history or ():
        if activity.at is not None:
            found |= {activity.at + days * DAY for days in range(1, 70)}
    found |= {MIDNIGHT + days * DAY for days in range(-2, 25)}
    return sorted(Instant(at) for at in found if as_of < at <= LAST_INSTANT)


def _named_moments(rules: RuleSet, contact: Contact) -> Iterator[int | None]:
    for value in contact.facts.values():
        if isinstance(value, str):
            yield parse_instant(value)
        elif isinstance(value, date):
            yield from_date(value)
    for activity in contact.history or ():
        yield activity.at
    for condition in conditions_of(rules):
        for each in leaves(condition):
            for operand in each.operands if isinstance(each, Test) else ():
                if isinstance(operand, Literal) and operand.type is FieldType.TIMESTAMP:
                    yield operand.value  # type: ignore[misc]  # An Instant.
                elif isinstance(operand, Literal) and operand.type is FieldType.DATE:
                    yield from_date(operand.value)  # type: ignore[arg-type]


def _microseconds(length: timedelta) -> int:
    return length // timedelta(microseconds=1)


Told = tuple[object, ...]
"""Everything that a verdict says, but of which moment it is and how long it holds."""


def at(program: Program, contact: Contact, moment: int, previous: str | None = None) -> Told:
    """What a verdict of a moment says, without looking for how long it holds."""
    as_of = Instant(moment)
    facts = program.read(contact, as_of)
    conclusion = program.conclude(facts, program.test(facts, as_of), as_of, previous)
    reasons = [program.reasons.reason(entry, facts) for entry in conclusion.entries]
    return (
        conclusion.stage,
        conclusion.standing,
        conclusion.score,
        reasons,
        program.tell(program.look(conclusion, facts, as_of), facts),
        conclusion.labels,
        conclusion.next_action,
        conclusion.hand_off_to,
        conclusion.transition,
        facts.warnings,
    )


def stands(program: Program, contact: Contact, moment: int, previous: str | None = None) -> tuple[Stage, Standing]:
    """The stage and the standing of a moment."""
    as_of = Instant(moment)
    facts = program.read(contact, as_of)
    conclusion = program.conclude(facts, program.test(facts, as_of), as_of, previous)
    return conclusion.stage, conclusion.standing
