"""Hypothesis strategies: random rule sets, as a check would let them pass, and contacts for them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count

from hypothesis import strategies as st

from leadladder_server.contact import Activity, Contact, RawValue
from leadladder_server.diagnostics import Span
from leadladder_server.fields import CATALOGUE, Field
from leadladder_server.ruleset.conditions import (
    All,
    Any,
    AtLeast,
    Condition,
    Holds,
    Literal,
    Name,
    NameKind,
    Not,
    Operator,
    Test,
)
from leadladder_server.ruleset.model import (
    Banding,
    Base,
    Choice,
    Criterion,
    Dimension,
    Disqualifier,
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
)
from leadladder_server.values.types import FieldType, Instant, Value
from leadladder_server.verdict import RuleSetRef, Stage

AS_OF = Instant(1_700_000_000_000_000)
"""The moment that contacts are scored at."""

DAY = 86_400_000_000
"""Microseconds."""

NUMBERS = tuple(f"attributes.n{number}" for number in range(3))
BOOLEANS = tuple(f"attributes.b{number}" for number in range(3))
TEXTS = ("attributes.s0",)
WORDS = ("red", "green", "blue")
PLACE = Span("random/ruleset.yaml", 1, 1, 2)
"""Where conditions stand, which nothing depends on."""

VISITS = Name(NameKind.SIGNAL, "signals.visits", FieldType.NUMBER)
LAST_VISIT = Name(NameKind.SIGNAL, "signals.last_visit", FieldType.TIMESTAMP)

DraftCondition = st.SearchStrategy[Condition]


def field(path: str, field_type: FieldType, assume: Value | None = None) -> Field:
    """A declared fact."""
    return Field(path, field_type, title=path.partition(".")[2], ask=f"What is {path}?", assume=assume)


def leaf(name: Name, operator: Operator, *values: Value | Name) -> Test:
    """A leaf test; literals take their type from the operator and the name."""
    return Test(name, operator, tuple(_operand(name, operator, value) for value in values), span=PLACE)


def _operand(name: Name, operator: Operator, value: Value | Name) -> Literal | Name:
    if isinstance(value, Name):
        return value
    if operator is Operator.KNOWN:
        return Literal(FieldType.BOOLEAN, value)
    if operator in (Operator.WITHIN, Operator.OLDER_THAN, Operator.IN_NEXT):
        return Literal(FieldType.DURATION, value)
    return Literal(name.type, value)


def number(path: str) -> Name:
    """A fact that is a number."""
    return Name(NameKind.FIELD, path, FieldType.NUMBER)


def boolean(path: str) -> Name:
    """A fact that is a boolean."""
    return Name(NameKind.FIELD, path, FieldType.BOOLEAN)


def text(path: str) -> Name:
    """A fact that is a text."""
    return Name(NameKind.FIELD, path, FieldType.STRING)


def met(path: str) -> Holds:
    """A criterion ("fit.size") or a dimension ("fit") that holds."""
    kind = NameKind.CRITERION if "." in path else NameKind.DIMENSION
    return Holds(Name(kind, path, FieldType.BOOLEAN), span=PLACE)


def fact_tests() -> DraftCondition:
    """Leaf tests of facts and signals."""
    numbers = st.sampled_from(NUMBERS).map(number)
    booleans = st.sampled_from(BOOLEANS).map(boolean)
    texts = st.sampled_from(TEXTS).map(text)
    small = st.integers(0, 4)
    orders = st.sampled_from(
        [Operator.GT, Operator.GTE, Operator.LT, Operator.LTE, Operator.EQUALS, Operator.NOT_EQUALS]
    )
    return st.one_of(
        st.builds(leaf, booleans, st.just(Operator.EQUALS), st.booleans()),
        st.builds(leaf, numbers, orders, small),
        st.builds(leaf, numbers, orders, numbers),
        st.builds(lambda name, low, more: leaf(name, Operator.BETWEEN, low, low + more), numbers, small, small),
        st.builds(leaf, texts, st.sampled_from([Operator.EQUALS, Operator.NOT_EQUALS]), st.sampled_from(WORDS)),
        st.builds(lambda name, words: leaf(name, Operator.IN, *words), texts, st.lists(st.sampled_from(WORDS))),
        st.builds(leaf, st.one_of(numbers, booleans, texts), st.just(Operator.KNOWN), st.booleans()),
        st.builds(leaf, st.just(VISITS), orders, small),
        st.builds(leaf, st.just(LAST_VISIT), st.just(Operator.WITHIN), st.integers(1, 5).map(_days)),
    )


def _days(days: int) -> timedelta:
    return timedelta(days=days)


def conditions(leaves: DraftCondition, max_leaves: int = 8) -> DraftCondition:
    """Trees over the given leaves, with every kind of group, `none` (a Not of an Any) among them."""
    return st.recursive(leaves, _group, max_leaves=max_leaves)


def _group(items: DraftCondition) -> DraftCondition:
    several = st.lists(items, min_size=1, max_size=5).map(tuple)
    return st.one_of(
        several.map(lambda parts: All(parts, span=PLACE)),
        several.map(lambda parts: Any(parts, span=PLACE)),
        several.map(lambda parts: Not(Any(parts, span=PLACE), span=PLACE)),
        items.map(lambda item: Not(item, span=PLACE)),
        several.flatmap(lambda parts: st.integers(1, len(parts)).map(lambda least: AtLeast(least, parts, span=PLACE))),
    )


class _Lines:
    """Places in the rule file, each on a line of its own."""

    def __init__(self) -> None:
        self._lines = count(1)

    def __call__(self) -> Span:
        return replace(PLACE, line=next(self._lines))


@st.composite
def _criterion(draw: st.DrawFn, code: str, place: Span) -> Criterion:
    points = st.integers(-10, 20)
    if draw(st.integers(0, 3)) == 0:
        levels = tuple(
            Level(when, value, None)
            for when, value in draw(st.lists(st.tuples(conditions(fact_tests(), 3), points), min_size=1, max_size=4))
        )
        levels += (Level(draw(conditions(fact_tests(), 2)), draw(st.integers(1, 9)), f"Level of {code}"),)
        positive = tuple(level.when for level in levels if level.points > 0)
        when: Condition = positive[0] if len(positive) == 1 else Any(positive, span=place)
        loses = False
    else:
        when = draw(st.one_of(fact_tests(), conditions(fact_tests())))
        levels = (Level(when, draw(points), None),)
        loses = levels[0].points < 0
    source = None
    if len(levels) == 1 and draw(st.integers(0, 4)) == 0:
        source, levels, loses = SignalPoints(VISITS, draw(st.integers(1, 5))), (Level(when, 0, None),), False
    return Criterion(
        code=code,
        title=code,
        when=when,
        levels=levels,
        points_from=source,
        required=not loses and draw(st.integers(0, 4)) > 0,
        texts=draw(st.sampled_from([Texts(), Texts(met="Yes", unmet="No", unknown="Who knows")])),
        ask=draw(st.sampled_from([None, f"What about {code}?"])),
        span=place,
    )


@st.composite
def _dimension(draw: st.DrawFn, dimension_id: str, lines: Callable[[], Span]) -> Dimension:
    place = lines()
    criteria = tuple(
        draw(_criterion(f"{dimension_id}.c{number}", lines())) for number in range(draw(st.integers(1, 4)))
    )
    required = tuple(met(criterion.code) for criterion in criteria if criterion.required)
    own = st.sampled_from([met(criterion.code) for criterion in criteria])
    of = sum(criterion.points_of for criterion in criteria)
    numbers = [Name(NameKind.POINTS, f"points.{dimension_id}", FieldType.NUMBER)]
    numbers += [Name(NameKind.SCORE, f"score.{dimension_id}", FieldType.NUMBER)] if of else []
    whens: list[DraftCondition] = [conditions(own, 4), conditions(st.one_of(own, _number_tests(numbers)), 4)]
    if required:
        whens += [st.just(All(required, span=place)), st.just(Any(required, span=place))]
    return Dimension(
        dimension_id=dimension_id,
        title=dimension_id.title(),
        criteria=criteria,
        met_when=draw(st.one_of(whens)) if draw(st.integers(0, 9)) else None,
        floor=draw(st.sampled_from([None, None, -5, 0])),
        cap=draw(st.sampled_from([None, None, 10, 25])),
        weight=draw(st.integers(0, 3)),
        span=place,
    )


def _number_tests(names: Sequence[Name]) -> DraftCondition:
    subjects = st.sampled_from(list(names))
    values = st.integers(-5, 60)
    orders = st.sampled_from(
        [Operator.GT, Operator.GTE, Operator.LT, Operator.LTE, Operator.EQUALS, Operator.NOT_EQUALS]
    )
    return st.one_of(
        st.builds(leaf, subjects, orders, values),
        st.builds(
            lambda name, low, more: leaf(name, Operator.BETWEEN, low, low + more), subjects, values, values.map(abs)
        ),
        st.builds(lambda name, some: leaf(name, Operator.NOT_IN, *some), subjects, st.lists(values, max_size=3)),
        st.builds(leaf, subjects, st.just(Operator.KNOWN), st.booleans()),
    )


def _conclusions(dimensions: Sequence[Dimension], grade: Grade | None) -> DraftCondition:
    """Leaves that read what was decided before."""
    criteria = [criterion.code for dimension in dimensions for criterion in dimension.criteria]
    ids = [dimension.dimension_id for dimension in dimensions if dimension.met_when is not None]
    held = [met(path) for path in (*criteria, *ids)]
    numbers = [
        Name(kind, f"{kind}.{path}", FieldType.NUMBER)
        for kind in (NameKind.SCORE, NameKind.POINTS)
        for path in (*(dimension.dimension_id for dimension in dimensions), "total")
    ]
    options: list[DraftCondition] = [
        st.sampled_from(held),
        st.sampled_from(held),
        _number_tests(numbers),
        fact_tests(),
        st.builds(lambda one, known: leaf(one.name, Operator.KNOWN, known), st.sampled_from(held), st.booleans()),
    ]
    if grade is not None:
        name = Name(NameKind.GRADE, "grade", FieldType.STRING)
        options.append(st.builds(leaf, st.just(name), st.just(Operator.EQUALS), st.sampled_from(["A1", "B2", "A"])))
    return st.one_of(options)


def _label_tests(labels: Sequence[Label]) -> DraftCondition:
    return st.sampled_from(list(labels)).flatmap(
        lambda label: st.builds(
            leaf,
            st.just(Name(NameKind.LABEL, f"labels.{label.label_id}", FieldType.STRING)),
            st.sampled_from([Operator.EQUALS, Operator.NOT_EQUALS]),
            st.sampled_from(["gold", "silver", "rest"]),
        )
    )


@st.composite
def rule_sets(draw: st.DrawFn) -> RuleSet:
    """A rule set with something of everything."""
    lines = _Lines()
    dimensions = tuple(draw(_dimension(name, lines)) for name in ("fit", "intent", "budget")[: draw(st.integers(1, 3))])
    grade = draw(st.sampled_from([None, *_grades()]))
    leaves = _conclusions(dimensions, grade)
    labels: list[Label] = []
    for number in range(draw(st.integers(0, 3))):
        some = st.one_of(leaves, _label_tests(labels)) if labels else leaves
        choices = [
            Choice(draw(st.sampled_from(["gold", "silver", "rest"])), draw(conditions(some, 3)), f"Choice {place}")
            for place in range(draw(st.integers(1, 3)))
        ]
        last = [Choice("rest", None, "")] if draw(st.booleans()) else []
        labels.append(Label(f"label{number}", f"Label {number}", (*choices, *last), lines()))
    everything = conditions(st.one_of(leaves, _label_tests(labels)) if labels else leaves, 6)
    rungs = tuple(_rung(draw, rung, everything, lines()) for rung in range(1, draw(st.integers(1, 5)) + 1))
    return RuleSet(
        ref=RuleSetRef("random", 1, "0" * 64),
        title="Random",
        file=PLACE.file,
        fields=FIELDS,
        activity_fields={},
        signals=SIGNALS,
        dimensions=dimensions,
        base=Base(Stage("name", "Name", 0, None), "Wait", None),
        rungs=rungs,
        fast_tracks=tuple(_fast_tracks(draw, len(rungs), everything, lines)),
        disqualifiers=tuple(_disqualifiers(draw, everything, lines)),
        labels=tuple(labels),
        grade=grade,
    )


def _grades() -> Iterator[Grade]:
    total = Name(NameKind.SCORE, "score.total", FieldType.NUMBER)
    fit = Name(NameKind.SCORE, "score.fit", FieldType.NUMBER)
    rows = Banding(fit, (("A", 60), ("B", 30), ("C", 0)))
    yield Grade(rows, None)
    yield Grade(rows, Banding(total, (("1", 50), ("2", 0))))


def _rung(draw: st.DrawFn, rung: int, requires: DraftCondition, place: Span) -> Rung:
    return Rung(
        stage=Stage(f"stage{rung}", f"Stage {rung}", rung, None),
        requires=draw(requires),
        next_action=draw(st.sampled_from([None, f"Act {rung}"])),
        hand_off_to=draw(st.sampled_from([None, "sales"])),
        sticky=draw(st.integers(0, 3)) == 0,
        span=place,
    )


def _fast_tracks(draw: st.DrawFn, rungs: int, when: DraftCondition, lines: Callable[[], Span]) -> Iterator[FastTrack]:
    for number in range(draw(st.integers(0, 2))):
        yield FastTrack(
            code=f"fast_track.f{number}",
            title=f"Fast track {number}",
            to=draw(st.integers(1, rungs)),
            when=draw(when),
            because=draw(st.sampled_from([None, "Because"])),
            ask=None,
            span=lines(),
        )


def _disqualifiers(draw: st.DrawFn, when: DraftCondition, lines: Callable[[], Span]) -> Iterator[Disqualifier]:
    for number in range(draw(st.integers(0, 2))):
        yield Disqualifier(
            code=f"disqualifiers.d{number}",
            title=f"Disqualifier {number}",
            when=draw(when),
            hold=draw(st.booleans()),
            because=draw(st.sampled_from([None, "Because"])),
            ask=None,
            span=lines(),
        )


FIELDS = {
    **CATALOGUE,
    **{path: field(path, FieldType.NUMBER) for path in NUMBERS},
    **{path: field(path, FieldType.BOOLEAN, assume=True if path == "attributes.b2" else None) for path in BOOLEANS},
    **{path: field(path, FieldType.STRING) for path in TEXTS},
}
"""What random rule sets declare; one fact is assumed when it is missing."""

_ANY_VISIT = leaf(Name(NameKind.ACTIVITY, "type", FieldType.STRING), Operator.EQUALS, "visit")

SIGNALS = (
    Signal("visits", "visits", "How many visits?", Fold.COUNT, (_ANY_VISIT,), timedelta(days=9), None, None, PLACE),
    Signal("last_visit", "last visit", "When was it?", Fold.LATEST, (_ANY_VISIT,), None, None, None, PLACE),
)
"""What random rule sets fold."""


def facts() -> st.SearchStrategy[dict[str, RawValue]]:
    """Values for some of the facts."""
    values: dict[str, st.SearchStrategy[RawValue]] = {
        **dict.fromkeys(NUMBERS, st.integers(0, 4)),
        **dict.fromkeys(BOOLEANS, st.booleans()),
        **dict.fromkeys(TEXTS, st.sampled_from([*WORDS, "Red ", "yellow"])),
    }
    return st.fixed_dictionaries({}, optional=values)


def histories() -> st.SearchStrategy[tuple[Activity, ...] | None]:
    """Not known, nothing, or some visits."""
    ages = st.lists(st.integers(-2, 12), max_size=5)
    return st.one_of(
        st.none(), ages.map(lambda days: tuple(Activity("visit", Instant(AS_OF - age * DAY), {}) for age in days))
    )


def contacts() -> st.SearchStrategy[Contact]:
    """Contacts with facts missing, for every random rule set."""
    return st.builds(Contact, st.just("c1"), facts(), histories())


def outcome_vectors(size: int) -> st.SearchStrategy[bytes]:
    """Outcomes of `size` leaves."""
    return st.lists(st.integers(0, 2), min_size=size, max_size=size).map(bytes)
