"""Hypothesis strategies: rule sets that are small enough to try every value of every fact that they read."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from hypothesis import strategies as st

from leadladder_server.contact import Activity, Contact, RawValue
from leadladder_server.diagnostics import Span
from leadladder_server.facts.slots import NEVER, Fact
from leadladder_server.ruleset.conditions import All, Any, Condition, Name, NameKind, Operator
from leadladder_server.ruleset.model import (
    Banding,
    Base,
    Choice,
    Criterion,
    Dimension,
    Disqualifier,
    FastTrack,
    Grade,
    Label,
    Level,
    RuleSet,
    Rung,
    SignalPoints,
    Texts,
)
from leadladder_server.values.types import FieldType
from leadladder_server.verdict import RuleSetRef, Stage
from tests.strategies import (
    AS_OF,
    DAY,
    FIELDS,
    LAST_VISIT,
    PLACE,
    SIGNALS,
    VISITS,
    boolean,
    conditions,
    leaf,
    met,
    number,
    text,
)

N0, N1 = number("attributes.n0"), number("attributes.n1")
B0, B1 = boolean("attributes.b0"), boolean("attributes.b1")
S0 = text("attributes.s0")

VALUES: dict[str, Sequence[Fact]] = {
    N0.path: (-2, -1, 0, 0.25, 0.5, 1, 1.25, 1.5, 2, 3, 4),
    N1.path: (-2, -1, 0, 0.25, 0.5, 1, 1.25, 1.5, 2, 3, 4),
    B0.path: (False, True),
    B1.path: (False, True),
    S0.path: ("red", "green", "yellow"),
    VISITS.path: (0, 1, 2, 3, 4),
    LAST_VISIT.path: (NEVER, AS_OF, AS_OF - 2 * DAY, AS_OF - 2 * DAY + 1, AS_OF - 9 * DAY),
}
"""What to try: every number that tests name, two between each and the next, and two beyond."""

_SMALL = st.integers(0, 2)
_ORDERS = st.sampled_from([Operator.GTE, Operator.GT, Operator.LTE, Operator.LT, Operator.EQUALS, Operator.NOT_EQUALS])
_EQUALITY = st.sampled_from([Operator.EQUALS, Operator.NOT_EQUALS])


_POOLS = (
    ("n0", "b0", "b1", "s0"),
    ("n0", "b0", "visits"),
    ("n0", "s0", "last_visit"),
    ("n0", "n1", "b0"),
    ("b0", "b1", "s0", "visits"),
    ("b0", "visits", "last_visit"),
)
"""Facts that a rule set reads together: few enough to try every combination of their values."""


def _tests(pool: Sequence[str]) -> st.SearchStrategy[Condition]:
    numbers = st.builds(leaf, st.just(N0), _ORDERS, _SMALL)
    tests: dict[str, st.SearchStrategy[Condition]] = {
        "n0": numbers | st.builds(leaf, st.just(N0), st.just(Operator.KNOWN), st.booleans()),
        "n1": st.builds(leaf, st.just(N0), _ORDERS, st.just(N1)) | st.builds(leaf, st.just(N1), _ORDERS, _SMALL),
        "b0": st.builds(leaf, st.just(B0), st.just(Operator.EQUALS), st.booleans()),
        "b1": st.builds(leaf, st.just(B1), st.sampled_from([Operator.EQUALS, Operator.KNOWN]), st.booleans()),
        "s0": st.builds(leaf, st.just(S0), _EQUALITY, st.sampled_from(["red", "green"])),
        "visits": st.builds(leaf, st.just(VISITS), st.sampled_from([Operator.GTE, Operator.EQUALS]), st.integers(1, 2)),
        "last_visit": st.builds(leaf, st.just(LAST_VISIT), st.just(Operator.WITHIN), st.just(timedelta(days=2))),
    }
    return st.one_of([tests[name] for name in pool])


_POINTS = st.integers(-3, 6)


@st.composite
def small_rule_sets(draw: st.DrawFn) -> RuleSet:
    """A rule set of two dimensions with up to three criteria each, and three rungs."""
    line = 0

    def place() -> Span:
        nonlocal line
        line += 1
        return Span(PLACE.file, line, 1, 2)

    pool = draw(st.sampled_from(_POOLS))
    kinds = ["plain", "plain", "levels", *(["signal"] if "visits" in pool else [])]
    plain = _tests(pool)
    facts = plain | conditions(plain, 3)
    sizes = {"fit": draw(st.integers(1, 3)), "need": draw(st.integers(1, 2))}
    dimensions = tuple(_dimension(draw, name, size, facts, place, kinds) for name, size in sizes.items())
    held = [met(criterion.code) for dimension in dimensions for criterion in dimension.criteria]
    held += [met(dimension.dimension_id) for dimension in dimensions]
    names = [
        Name(kind, f"{kind}.{which}", FieldType.NUMBER)
        for kind in (NameKind.POINTS, NameKind.SCORE)
        for which in (*sizes, "total")
    ]
    numbers = st.builds(leaf, st.sampled_from(names), _ORDERS, st.sampled_from([0, 1, 3, 5, 8, 40, 60]))
    grades = st.builds(
        leaf, st.just(Name(NameKind.GRADE, "grade", FieldType.STRING)), _EQUALITY, st.sampled_from(["A", "B"])
    )
    label = Name(NameKind.LABEL, "labels.kind", FieldType.STRING)
    labels = st.builds(leaf, st.just(label), _EQUALITY, st.sampled_from(["hot", "cold"]))
    known = st.builds(leaf, st.sampled_from([one.name for one in held]), st.just(Operator.KNOWN), st.booleans())
    one: st.SearchStrategy[Condition] = st.one_of(
        [*[st.sampled_from(held)] * 6, numbers, numbers, plain, grades, known]
    )
    rules = conditions(one | labels, 3)
    return RuleSet(
        ref=RuleSetRef("small", 1, "0" * 64),
        title="Small",
        file=PLACE.file,
        fields=FIELDS,
        activity_fields={},
        signals=SIGNALS,
        dimensions=dimensions,
        base=Base(Stage("name", "Name", 0, None), None, None),
        rungs=tuple(
            Rung(
                Stage(f"s{rung}", f"S {rung}", rung, None),
                draw(rules),
                None,
                None,
                draw(st.integers(0, 3)) == 0,
                place(),
            )
            for rung in (1, 2, 3)
        ),
        fast_tracks=tuple(
            FastTrack(f"fast_track.f{number}", "Fast", draw(st.integers(1, 3)), draw(rules), None, None, place())
            for number in range(draw(st.integers(0, 2)))
        ),
        disqualifiers=tuple(
            Disqualifier(
                f"disqualifiers.d{number}", "No", draw(rules), draw(st.integers(0, 3)) == 0, None, None, place()
            )
            for number in range(draw(st.integers(0, 2)))
        ),
        labels=(
            Label(
                "kind",
                "Kind",
                tuple(
                    Choice(value, draw(conditions(one, 2)), "") for value in ("hot", "cold", "hot")[: draw(_SMALL) + 1]
                )
                + ((Choice("rest", None, ""),) if draw(st.booleans()) else ()),
                place(),
            ),
        ),
        grade=Grade(
            Banding(Name(NameKind.SCORE, "score.fit", FieldType.NUMBER), (("A", 60), ("B", 30), ("C", 0))), None
        ),
    )


def _dimension(
    draw: st.DrawFn,
    name: str,
    size: int,
    facts: st.SearchStrategy[Condition],
    place: Callable[[], Span],
    kinds: list[str],
) -> Dimension:
    start = place()
    criteria = tuple(_criterion(draw, f"{name}.c{number}", facts, place(), kinds) for number in range(size))
    required = tuple(met(criterion.code) for criterion in criteria if criterion.required)
    met_when: Condition | None = None
    kind = draw(st.sampled_from(["all", "all", "any", "points"]))
    if kind == "points":
        points = Name(NameKind.POINTS, f"points.{name}", FieldType.NUMBER)
        met_when = leaf(points, draw(_ORDERS), draw(st.integers(0, 8)))
    elif required:
        met_when = All(required, span=start) if kind == "all" else Any(required, span=start)
    floor, cap = draw(st.sampled_from([(None, None), (None, 6), (0, None), (0, 5)]))
    return Dimension(name, name, criteria, met_when, floor, cap, draw(_SMALL), start)


def _criterion(
    draw: st.DrawFn, code: str, facts: st.SearchStrategy[Condition], place: Span, kinds: list[str]
) -> Criterion:
    kind = draw(st.sampled_from(kinds))
    when = draw(facts)
    levels: tuple[Level, ...] = (Level(when, 0 if kind == "signal" else draw(_POINTS), None),)
    if kind == "levels":
        levels = (Level(when, draw(st.integers(1, 6)), None), Level(draw(facts), draw(st.integers(1, 3)), None))
        when = Any(tuple(level.when for level in levels), span=place)
    source = SignalPoints(VISITS, draw(st.integers(1, 3))) if kind == "signal" else None
    required = source is not None or levels[0].points >= 0
    return Criterion(code, code, when, levels, source, required, Texts(), None, place)


def small_contacts() -> st.SearchStrategy[Contact]:
    """Contacts with some of the facts."""
    values: dict[str, st.SearchStrategy[RawValue]] = {
        N0.path: st.sampled_from([0, 0.5, 1, 2, 3]),
        N1.path: st.sampled_from([0, 0.5, 1, 2, 3]),
        B0.path: st.booleans(),
        B1.path: st.booleans(),
        S0.path: st.sampled_from(["red", "green", "yellow"]),
    }
    ages = st.lists(st.integers(0, 4), max_size=3)
    visits = ages.map(lambda days: tuple(Activity("visit", type(AS_OF)(AS_OF - each * DAY), {}) for each in days))
    return st.builds(Contact, st.just("c"), st.fixed_dictionaries({}, optional=values), st.none() | visits)
