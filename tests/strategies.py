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


_SMALL = st.integers(0, 4)
_ORDERS = st.sampled_from([Operator.GT, Operator.GTE, Operator.LT, Operator.LTE, Operator.EQUALS, Operator.NOT_EQUALS])
_EQUALITY = st.sampled_from([Operator.EQUALS, Operator.NOT_EQUALS])
_KNOWN = st.just(Operator.KNOWN)


def _between(name: Name, low: int, more: int) -> Test:
    return leaf(name, Operator.BETWEEN, low, low + more)


def _among(name: Name, words: Sequence[str]) -> Test:
    return leaf(name, Operator.IN, *words)


def _fact_tests(*, known: bool) -> st.SearchStrategy[Condition]:
    numbers = st.sampled_from([number(path) for path in NUMBERS])
    booleans = st.sampled_from([boolean(path) for path in BOOLEANS])
    texts = st.sampled_from([text(path) for path in TEXTS])
    days = st.sampled_from([timedelta(days=1), timedelta(days=5)])
    tests: list[st.SearchStrategy[Condition]] = [
        st.builds(leaf, booleans, st.just(Operator.EQUALS), st.booleans()),
        st.builds(leaf, numbers, _ORDERS, _SMALL),
        st.builds(leaf, numbers, _ORDERS, numbers),
        st.builds(_between, numbers, _SMALL, _SMALL),
        st.builds(leaf, texts, _EQUALITY, st.sampled_from(WORDS)),
        st.builds(_among, texts, st.lists(st.sampled_from(WORDS), max_size=3)),
        st.builds(leaf, st.just(VISITS), _ORDERS, _SMALL),
        st.builds(leaf, st.just(LAST_VISIT), st.just(Operator.WITHIN), days),
    ]
    if known:
        tests.append(st.builds(leaf, st.one_of(numbers, booleans, texts), _KNOWN, st.booleans()))
    return st.one_of(tests)


def conditions(leaves: st.SearchStrategy[Condition], max_leaves: int = 5) -> st.SearchStrategy[Condition]:
    """Trees over the given leaves, with every kind of group, `none` (a Not of an Any) among them."""
    return st.recursive(leaves, _groups, max_leaves=max_leaves)


def _groups(items: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(items, min_size=1, max_size=4).map(tuple)
    return st.builds(_group, st.integers(0, 9), several)


def _group(kind: int, items: tuple[Condition, ...]) -> Condition:
    match kind:
        case 0 | 1:
            return All(items, span=PLACE)
        case 2 | 3:
            return Any(items, span=PLACE)
        case 4:
            return Not(Any(items, span=PLACE), span=PLACE)
        case 5:
            return Not(items[0], span=PLACE)
        case _:
            return AtLeast((kind - 6) % len(items) + 1, items, span=PLACE)


class _Lines:
    """Places in the rule file, each on a line of its own."""

    def __init__(self) -> None:
        self._lines = count(1)

    def __call__(self) -> Span:
        return replace(PLACE, line=next(self._lines))


_DIMENSIONS = ("fit", "intent", "budget")
_CRITERIA = ("c0", "c1", "c2")
_LABELS = ("label0", "label1", "label2")
_CHOICES = ("gold", "silver", "rest")
_RUNGS = 4


class _Leaves:
    """The leaves of conditions in each place of a random rule set."""

    def __init__(self, *, known: bool) -> None:
        facts = _fact_tests(known=known)
        self.facts = facts | conditions(facts)
        held = [met(f"{dimension}.{criterion}") for dimension in _DIMENSIONS for criterion in _CRITERIA]
        held += [met(dimension) for dimension in _DIMENSIONS]
        numbers = _number_tests([f"{dimension}" for dimension in (*_DIMENSIONS, "total")], known=known)
        grade = Name(NameKind.GRADE, "grade", FieldType.STRING)
        grades = st.builds(leaf, st.just(grade), st.just(Operator.EQUALS), st.sampled_from(["A1", "B2", "A"]))
        plain: list[st.SearchStrategy[Condition]] = [
            *[st.sampled_from(held)] * 5,
            numbers,
            facts,
            grades,
        ]
        if known:
            names = st.sampled_from([one.name for one in held])
            plain.append(st.builds(leaf, names, _KNOWN, st.booleans()))
        self.met_when = {}
        for dimension in _DIMENSIONS:
            own = st.sampled_from([met(f"{dimension}.{criterion}") for criterion in _CRITERIA])
            closing = own | own | own | _number_tests([dimension], known=known)
            self.met_when[dimension] = conditions(own) | conditions(closing)
        self.labels = []
        above: list[Name] = []
        for label in (*_LABELS, ""):
            tests = [st.builds(leaf, st.sampled_from(above), _EQUALITY, st.sampled_from(_CHOICES))] if above else []
            self.labels.append(conditions(st.one_of([*plain, *tests]), 3))
            above.append(Name(NameKind.LABEL, f"labels.{label}", FieldType.STRING))
        self.rules = self.labels.pop()


def _number_tests(dimensions: Sequence[str], *, known: bool) -> st.SearchStrategy[Condition]:
    kinds = (NameKind.SCORE, NameKind.POINTS)
    names = [Name(kind, f"{kind}.{path}", FieldType.NUMBER) for kind in kinds for path in dimensions]
    subjects = st.sampled_from(names)
    values = st.integers(-5, 60)
    tests: list[st.SearchStrategy[Condition]] = [
        st.builds(leaf, subjects, _ORDERS, values),
        st.builds(_between, subjects, values, _SMALL),
    ]
    if known:
        tests.append(st.builds(leaf, subjects, _KNOWN, st.booleans()))
    return st.one_of(tests)


_LEAVES = {known: _Leaves(known=known) for known in (True, False)}
_POINTS = st.integers(-10, 20)
_TEXTS = st.sampled_from([Texts(), Texts(), Texts(met="Yes", unmet="No", unknown="Who knows")])
_BECAUSE = st.sampled_from([None, "Because"])


def _criterion(draw: st.DrawFn, code: str, place: Span, facts: st.SearchStrategy[Condition]) -> Criterion:
    kind = draw(st.sampled_from(["plain", "plain", "plain", "levels", "signal"]))
    source = None
    if kind == "levels":
        levels = tuple(
            Level(when, points, met_text)
            for when, points, met_text in draw(
                st.lists(st.tuples(facts, _POINTS, st.sampled_from([None, "This level"])), min_size=1, max_size=3)
            )
        )
        levels += (Level(draw(facts), draw(st.integers(1, 9)), None),)
        positive = tuple(level.when for level in levels if level.points > 0)
        when: Condition = positive[0] if len(positive) == 1 else Any(positive, span=place)
    else:
        when = draw(facts)
        levels = (Level(when, 0 if kind == "signal" else draw(_POINTS), None),)
        source = SignalPoints(VISITS, draw(st.integers(1, 5))) if kind == "signal" else None
    loses = source is None and all(level.points < 0 for level in levels)
    return Criterion(
        code=code,
        title=code,
        when=when,
        levels=levels,
        points_from=source,
        required=not loses and draw(st.integers(0, 4)) > 0,
        texts=draw(_TEXTS),
        ask=draw(st.sampled_from([None, f"What about {code}?"])),
        span=place,
    )


def _dimension(draw: st.DrawFn, dimension_id: str, lines: Callable[[], Span], leaves: _Leaves) -> Dimension:
    place = lines()
    criteria = tuple(
        _criterion(draw, f"{dimension_id}.{criterion_id}", lines(), leaves.facts) for criterion_id in _CRITERIA
    )
    required = tuple(met(criterion.code) for criterion in criteria if criterion.required)
    kind = draw(st.sampled_from(["all", "any", "own", "own", "none"]))
    met_when: Condition | None = None
    if kind == "own":
        met_when = draw(leaves.met_when[dimension_id])
    elif required and kind != "none":
        met_when = All(required, span=place) if kind == "all" else Any(required, span=place)
    return Dimension(
        dimension_id=dimension_id,
        title=dimension_id.title(),
        criteria=criteria,
        met_when=met_when,
        floor=draw(st.sampled_from([None, None, -5, 0])),
        cap=draw(st.sampled_from([None, None, 10, 25])),
        weight=draw(st.integers(0, 3)),
        span=place,
    )


@st.composite
def rule_sets(draw: st.DrawFn, *, known: bool = True) -> RuleSet:
    """A rule set with something of everything; `known` says whether the operator of that name is in it."""
    lines = _Lines()
    leaves = _LEAVES[known]
    return RuleSet(
        ref=RuleSetRef("random", 1, "0" * 64),
        title="Random",
        file=PLACE.file,
        fields=FIELDS,
        activity_fields={},
        signals=SIGNALS,
        dimensions=tuple(_dimension(draw, dimension_id, lines, leaves) for dimension_id in _DIMENSIONS),
        base=Base(Stage("name", "Name", 0, None), "Wait", None),
        rungs=tuple(_rung(draw, rung, leaves.rules, lines()) for rung in range(1, _RUNGS + 1)),
        fast_tracks=tuple(_fast_tracks(draw, leaves.rules, lines)),
        disqualifiers=tuple(_disqualifiers(draw, leaves.rules, lines)),
        labels=tuple(
            _label(draw, label_id, when, lines()) for label_id, when in zip(_LABELS, leaves.labels, strict=True)
        ),
        grade=draw(st.sampled_from(_GRADES)),
    )


_FIT = Banding(Name(NameKind.SCORE, "score.fit", FieldType.NUMBER), (("A", 60), ("B", 30), ("C", 0)), (PLACE,) * 3)
_TOTAL = Banding(Name(NameKind.SCORE, "score.total", FieldType.NUMBER), (("1", 50), ("2", 0)), (PLACE,) * 2)
_GRADES = (None, Grade(_FIT, None), Grade(_FIT, _TOTAL))


def _label(draw: st.DrawFn, label_id: str, when: st.SearchStrategy[Condition], place: Span) -> Label:
    values = st.sampled_from(_CHOICES)
    choices = [Choice(draw(values), draw(when), f"Choice {number}") for number in range(draw(st.integers(1, 2)))]
    last = [Choice("rest", None, "")] if draw(st.booleans()) else []
    return Label(label_id, label_id.title(), (*choices, *last), place)


def _rung(draw: st.DrawFn, rung: int, requires: st.SearchStrategy[Condition], place: Span) -> Rung:
    return Rung(
        stage=Stage(f"stage{rung}", f"Stage {rung}", rung, None),
        requires=draw(requires),
        next_action=draw(st.sampled_from([None, f"Act {rung}"])),
        hand_off_to=draw(st.sampled_from([None, "sales"])),
        sticky=draw(st.integers(0, 3)) == 0,
        span=place,
    )


def _fast_tracks(draw: st.DrawFn, when: st.SearchStrategy[Condition], lines: Callable[[], Span]) -> Iterator[FastTrack]:
    for number in range(draw(st.integers(0, 2))):
        yield FastTrack(
            code=f"fast_track.f{number}",
            title=f"Fast track {number}",
            to=draw(st.integers(1, _RUNGS)),
            when=draw(when),
            because=draw(_BECAUSE),
            ask=None,
            span=lines(),
        )


def _disqualifiers(
    draw: st.DrawFn, when: st.SearchStrategy[Condition], lines: Callable[[], Span]
) -> Iterator[Disqualifier]:
    for number in range(draw(st.integers(0, 2))):
        yield Disqualifier(
            code=f"disqualifiers.d{number}",
            title=f"Disqualifier {number}",
            when=draw(when),
            hold=draw(st.booleans()),
            because=draw(_BECAUSE),
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
    ages = st.lists(st.integers(-2, 12), max_size=4)
    return st.one_of(
        st.none(), ages.map(lambda days: tuple(Activity("visit", Instant(AS_OF - age * DAY), {}) for age in days))
    )


def contacts() -> st.SearchStrategy[Contact]:
    """Contacts with facts missing, for every random rule set."""
    return st.builds(Contact, st.just("c1"), facts(), histories())


def outcome_vectors(size: int) -> st.SearchStrategy[bytes]:
    """Outcomes of `size` leaves."""
    return st.lists(st.integers(0, 2), min_size=size, max_size=size).map(bytes)
