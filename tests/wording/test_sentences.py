"""The sentence of a condition, where its author wrote none."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.facts.slots import NEVER, Fact
from leadladder_server.fields import CATALOGUE, default_title
from leadladder_server.outcome import Outcome, all_of, any_of, at_least, negate
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Name, NameKind, Not, Operator
from leadladder_server.ruleset.conditions import Test as Leaf
from leadladder_server.values.money import NANOS, Money
from leadladder_server.values.types import FieldType, Instant
from leadladder_server.wording.english import ENGLISH
from leadladder_server.wording.german import GERMAN
from leadladder_server.wording.language import Language
from leadladder_server.wording.sentences import LONGEST, sentence
from tests.facts.building import AS_OF, DAY, SPAN, field_name, make_test, outcome_of, signal_name

EMPLOYEES = field_name("company.employees")
SITES = field_name("company.sites")
REVENUE = field_name("company.annual_revenue")
INDUSTRY = field_name("company.industry")
ALLOCATED = field_name("qualification.budget.allocated")
DECIDE_BY = field_name("qualification.timeline.decide_by")
TECHNOLOGIES = field_name("company.technologies")
LAST_VISIT = signal_name("last_visit", FieldType.TIMESTAMP)
VISITS = signal_name("visits")
FIT_REVENUE = Name(NameKind.CRITERION, "fit.revenue", FieldType.BOOLEAN)
FIT = Name(NameKind.DIMENSION, "fit", FieldType.BOOLEAN)

LARGE = make_test(EMPLOYEES, Operator.GTE, "20")
NOT_HUGE = make_test(EMPLOYEES, Operator.LT, "200")
SPREAD_OUT = make_test(SITES, Operator.GTE, "3")
MAKES_THINGS = make_test(INDUSTRY, Operator.EQUALS, "manufacturing")
HAS_BUDGET = make_test(ALLOCATED, Operator.EQUALS, "true")
RICH = make_test(REVENUE, Operator.GT, "5000000 EUR")
RECENT = make_test(LAST_VISIT, Operator.WITHIN, "30d")


def both(*items: Condition) -> All:
    """All of them."""
    return All(items, span=SPAN)


def either(*items: Condition) -> Any:
    """Any of them."""
    return Any(items, span=SPAN)


def no(item: Condition) -> Not:
    """The opposite."""
    return Not(item, span=SPAN)


def some(count: int, *items: Condition) -> AtLeast:
    """So many of them."""
    return AtLeast(count, items, span=SPAN)


def title_of(name: Name) -> str:
    """What the catalogue calls a fact; the words of the path for other names."""
    field = CATALOGUE.get(name.path)
    return default_title(name.path.removeprefix("signals.")) if field is None else field.title


def say(
    condition: Condition,
    values: dict[Name, Fact],
    held: dict[Name, Outcome] | None = None,
    language: Language = ENGLISH,
) -> str:
    """The sentence of a condition over facts, and over what criteria and dimensions came out as."""

    def leaf_outcome(leaf: Leaf | Holds) -> Outcome:
        if isinstance(leaf, Holds):
            return (held or {})[leaf.name]
        if leaf.subject.kind in (NameKind.CRITERION, NameKind.DIMENSION):
            is_known = (held or {})[leaf.subject] is not Outcome.UNKNOWN
            return Outcome(is_known)
        return outcome_of(leaf, values)

    return sentence(condition, leaf_outcome, values.get, title_of, language)


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        pytest.param(LARGE, {EMPLOYEES: 12}, "company employees 12, needs at least 20", id="number unmet"),
        pytest.param(LARGE, {EMPLOYEES: 60}, "company employees 60, at least 20", id="number met"),
        pytest.param(LARGE, {}, "company employees not known, needs at least 20", id="number unknown"),
        pytest.param(
            MAKES_THINGS, {INDUSTRY: "Retail"}, "company industry Retail, needs manufacturing", id="text unmet"
        ),
        pytest.param(MAKES_THINGS, {INDUSTRY: "Manufacturing"}, "company industry Manufacturing", id="text met"),
        pytest.param(MAKES_THINGS, {}, "company industry not known, needs manufacturing", id="text unknown"),
        pytest.param(HAS_BUDGET, {ALLOCATED: False}, "budget allocated: no, needs yes", id="boolean unmet"),
        pytest.param(HAS_BUDGET, {ALLOCATED: True}, "budget allocated: yes", id="boolean met"),
        pytest.param(HAS_BUDGET, {}, "budget allocated not known, needs yes", id="boolean unknown"),
        pytest.param(
            RICH,
            {REVENUE: Money("EUR", 800_000 * NANOS)},
            "company annual revenue 800,000 EUR, needs more than 5,000,000 EUR",
            id="money unmet",
        ),
        pytest.param(
            RICH,
            {REVENUE: Money("USD", 8_000_000 * NANOS)},
            "company annual revenue 8,000,000 USD, and nobody can tell whether that is more than 5,000,000 EUR",
            id="money in another currency",
        ),
        pytest.param(
            make_test(EMPLOYEES, Operator.GT, SITES),
            {EMPLOYEES: 4, SITES: 12},
            "company employees 4, needs more than company sites (12)",
            id="another fact",
        ),
        pytest.param(
            make_test(EMPLOYEES, Operator.GT, SITES),
            {EMPLOYEES: 4},
            "company employees 4, and nobody can tell whether that is more than company sites (not known)",
            id="another fact that is not known",
        ),
        pytest.param(
            make_test(TECHNOLOGIES, Operator.CONTAINS_ANY, "linux", "mac"),
            {TECHNOLOGIES: ("windows", "sap")},
            "company technologies windows and sap, needs one of linux or mac among them",
            id="list unmet",
        ),
        pytest.param(
            make_test(TECHNOLOGIES, Operator.CONTAINS, "sap"),
            {TECHNOLOGIES: ("windows", "sap")},
            "company technologies windows and sap, with sap among them",
            id="list met",
        ),
        pytest.param(
            make_test(DECIDE_BY, Operator.IN_NEXT, "180d"),
            {DECIDE_BY: date(2028, 1, 1)},
            "decision date 2028-01-01, needs a date in the next 180 days",
            id="date unmet",
        ),
        pytest.param(
            RECENT,
            {LAST_VISIT: Instant(AS_OF - DAY)},
            "last visit 2026-11-21 10:30 UTC, in the last 30 days",
            id="recent",
        ),
        pytest.param(
            RECENT, {LAST_VISIT: NEVER}, "last visit never happened, needs a date in the last 30 days", id="never"
        ),
        pytest.param(no(RECENT), {LAST_VISIT: NEVER}, "last visit never happened", id="never, as wanted"),
        pytest.param(make_test(VISITS, Operator.GTE, "1"), {VISITS: 0}, "visits 0, needs at least 1", id="count"),
        pytest.param(
            make_test(DECIDE_BY, Operator.KNOWN, "true"),
            {DECIDE_BY: date(2027, 1, 1)},
            "decision date known: 2027-01-01",
            id="known",
        ),
        pytest.param(
            make_test(DECIDE_BY, Operator.KNOWN, "true"),
            {},
            "decision date not known",
            id="not known",
        ),
        pytest.param(
            make_test(DECIDE_BY, Operator.KNOWN, "false"),
            {},
            "decision date not known",
            id="rightly",
        ),
        pytest.param(
            make_test(LAST_VISIT, Operator.KNOWN, "true"),
            {LAST_VISIT: NEVER},
            "last visit never happened",
            id="known never",
        ),
        # Groups.
        pytest.param(
            both(LARGE, NOT_HUGE, HAS_BUDGET),
            {EMPLOYEES: 60, ALLOCATED: True},
            "company employees 60, at least 20 and less than 200; budget allocated: yes",
            id="all met: everything holds",
        ),
        pytest.param(
            both(LARGE, MAKES_THINGS, HAS_BUDGET),
            {EMPLOYEES: 12, INDUSTRY: "Retail", ALLOCATED: True},
            "company employees 12, needs at least 20; company industry Retail, needs manufacturing",
            id="all unmet: what blocks",
        ),
        pytest.param(
            both(LARGE, MAKES_THINGS, HAS_BUDGET),
            {INDUSTRY: "manufacturing"},
            "company employees not known, needs at least 20; budget allocated not known, needs yes",
            id="all unknown: what is unknown",
        ),
        pytest.param(
            both(LARGE, MAKES_THINGS),
            {INDUSTRY: "Retail"},
            "company industry Retail, needs manufacturing",
            id="all: unmet",
        ),
        pytest.param(
            either(LARGE, MAKES_THINGS, HAS_BUDGET),
            {EMPLOYEES: 60, INDUSTRY: "Retail"},
            "company employees 60, at least 20",
            id="any met: what holds",
        ),
        pytest.param(
            either(LARGE, MAKES_THINGS),
            {EMPLOYEES: 12, INDUSTRY: "Retail"},
            "company employees 12, needs at least 20; or company industry Retail, needs manufacturing",
            id="any unmet: everything",
        ),
        pytest.param(
            either(LARGE, MAKES_THINGS),
            {EMPLOYEES: 12},
            "company industry not known, needs manufacturing",
            id="any unknown: what is unknown",
        ),
        pytest.param(
            either(make_test(EMPLOYEES, Operator.LT, "20"), make_test(EMPLOYEES, Operator.GT, "200")),
            {EMPLOYEES: 60},
            "company employees 60, needs less than 20 or more than 200",
            id="any unmet about one fact",
        ),
        pytest.param(
            either(both(LARGE, SPREAD_OUT), MAKES_THINGS),
            {EMPLOYEES: 12, SITES: 1, INDUSTRY: "Retail"},
            "(company employees 12, needs at least 20; company sites 1, needs at least 3); "
            "or company industry Retail, needs manufacturing",
            id="group in a group",
        ),
        pytest.param(
            both(LARGE, both(SPREAD_OUT, both(MAKES_THINGS))),
            {EMPLOYEES: 12, SITES: 1, INDUSTRY: "Retail"},
            "company employees 12, needs at least 20; company sites 1, needs at least 3; "
            "company industry Retail, needs manufacturing",
            id="groups of one kind are one group",
        ),
        pytest.param(no(LARGE), {EMPLOYEES: 60}, "company employees 60, needs less than 20", id="not, unmet"),
        pytest.param(no(LARGE), {EMPLOYEES: 12}, "company employees 12, less than 20", id="not, met"),
        pytest.param(no(LARGE), {}, "company employees not known, needs less than 20", id="not, unknown"),
        pytest.param(no(no(LARGE)), {EMPLOYEES: 60}, "company employees 60, at least 20", id="not not"),
        pytest.param(
            no(HAS_BUDGET),
            {ALLOCATED: True},
            "budget allocated: yes, needs no",
            id="not, about a boolean",
        ),
        pytest.param(
            no(either(LARGE, SPREAD_OUT)),
            {EMPLOYEES: 60, SITES: 1},
            "company employees 60, needs less than 20",
            id="none unmet: what should not be",
        ),
        pytest.param(
            no(either(LARGE, SPREAD_OUT)),
            {EMPLOYEES: 12, SITES: 1},
            "company employees 12, less than 20; company sites 1, less than 3",
            id="none met",
        ),
        pytest.param(
            no(both(LARGE, SPREAD_OUT)),
            {EMPLOYEES: 60, SITES: 5},
            "company employees 60, needs less than 20; or company sites 5, needs less than 3",
            id="not all",
        ),
        pytest.param(
            some(2, LARGE, SPREAD_OUT, MAKES_THINGS),
            {EMPLOYEES: 60, SITES: 1, INDUSTRY: "Retail"},
            "1 of the 2 that are needed: company sites 1, needs at least 3; "
            "or company industry Retail, needs manufacturing",
            id="at least two unmet",
        ),
        pytest.param(
            some(2, LARGE, SPREAD_OUT, MAKES_THINGS),
            {EMPLOYEES: 60, SITES: 1},
            "1 of the 2 that are needed: company industry not known, needs manufacturing",
            id="at least two unknown",
        ),
        pytest.param(
            some(2, LARGE, SPREAD_OUT, MAKES_THINGS),
            {EMPLOYEES: 60, SITES: 5},
            "company employees 60, at least 20; company sites 5, at least 3",
            id="at least two met",
        ),
        pytest.param(
            no(some(2, LARGE, SPREAD_OUT, MAKES_THINGS)),
            {EMPLOYEES: 60, SITES: 5, INDUSTRY: "Retail"},
            "1 of the 2 that are needed: company employees 60, needs less than 20; "
            "or company sites 5, needs less than 3",
            id="fewer than two, unmet",
        ),
        pytest.param(both(LARGE, LARGE), {EMPLOYEES: 12}, "company employees 12, needs at least 20", id="said once"),
    ],
)
def test_sentences(condition: Condition, values: dict[Name, Fact], expected: str) -> None:
    """The sentence names what was read and what was needed, of those leaves only that the outcome hangs on."""
    assert say(condition, values) == expected


@pytest.mark.parametrize(
    ("condition", "outcome", "expected"),
    [
        pytest.param(Holds(FIT, span=SPAN), Outcome.MET, "fit: met", id="met"),
        pytest.param(Holds(FIT, span=SPAN), Outcome.UNMET, "fit: not met", id="not met"),
        pytest.param(Holds(FIT, span=SPAN), Outcome.UNKNOWN, "fit: not known", id="not known"),
        pytest.param(no(Holds(FIT, span=SPAN)), Outcome.MET, "fit: met, and must not be", id="met though it must not"),
        pytest.param(no(Holds(FIT, span=SPAN)), Outcome.UNMET, "fit: not met", id="rightly not met"),
        pytest.param(make_test(FIT, Operator.KNOWN, "true"), Outcome.UNMET, "fit: known", id="known"),
        pytest.param(make_test(FIT, Operator.KNOWN, "true"), Outcome.UNKNOWN, "fit: not known", id="unknown"),
    ],
)
def test_sentences_about_conclusions(condition: Condition, outcome: Outcome, expected: str) -> None:
    """Criteria and dimensions are met, not met or not known."""
    assert say(condition, {}, {FIT: outcome, FIT_REVENUE: outcome}) == expected


def test_a_score_that_is_still_open_can_be_high_enough() -> None:
    """A score whose exact value is open may be certain to be high enough: then only the title stands there."""
    score = Name(NameKind.SCORE, "score.fit", FieldType.NUMBER)
    test = make_test(score, Operator.GTE, "50")

    def said(outcome: Outcome) -> str:
        return sentence(test, lambda _: outcome, lambda _: None, lambda _: "fit score")

    assert said(Outcome.MET) == "fit score, at least 50"
    assert said(Outcome.UNMET) == "fit score, needs at least 50"
    assert said(Outcome.UNKNOWN) == "fit score not known, needs at least 50"


def test_a_sentence_names_five_things_at_most() -> None:
    """Of many blocks the first five are named and the others counted."""
    names = [field_name(f"attributes.n{number}", FieldType.NUMBER) for number in range(9)]
    condition = both(*[make_test(name, Operator.EQUALS, "1") for name in names])

    assert say(condition, {}).endswith("n4 not known, needs 1; 4 more")


def test_a_sentence_has_an_end() -> None:
    """Titles and texts of any length make a sentence that fits."""
    test = make_test(INDUSTRY, Operator.EQUALS, "x" * 1_000)
    said = sentence(test, lambda _: Outcome.UNMET, lambda _: "y" * 65_536, lambda _: "z" * 1_000)

    assert len(said) == LONGEST
    assert said.endswith("…")


FACTS: list[tuple[Leaf, list[Fact]]] = [
    (LARGE, [12, 60, None]),
    (NOT_HUGE, [12, 600, None]),
    (MAKES_THINGS, ["Retail", "manufacturing", None]),
    (HAS_BUDGET, [True, False, None]),
    (RICH, [Money("EUR", 1), Money("EUR", 10**16), Money("USD", 1), Money("", 1), None]),
    (RECENT, [NEVER, AS_OF, Instant(AS_OF - 40 * DAY), None]),
    (make_test(DECIDE_BY, Operator.KNOWN, "false"), [date(2027, 1, 1), None]),
    (make_test(field_name("attributes.d", FieldType.DURATION), Operator.GTE, "2d"), [timedelta(1), timedelta(2), None]),
]
CONDITIONS = st.recursive(
    st.sampled_from([leaf for leaf, _ in FACTS]),
    lambda inner: st.one_of(
        inner.map(no),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: both(*items)),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: either(*items)),
        st.lists(inner, min_size=2, max_size=4).map(lambda items: some(2, *items)),
    ),
    max_leaves=10,
)


def outcome(condition: Condition, values: dict[Name, Fact]) -> Outcome:
    """The outcome by the tables of Kleene."""
    match condition:
        case Leaf():
            return outcome_of(condition, values)
        case Not(item):
            return negate(outcome(item, values))
        case All(items):
            return all_of([outcome(item, values) for item in items])
        case Any(items):
            return any_of([outcome(item, values) for item in items])
        case AtLeast(count, items):
            return at_least(count, [outcome(item, values) for item in items])
        case Holds():
            raise AssertionError


@given(st.data(), CONDITIONS)
def test_a_sentence_has_the_tone_of_its_outcome(data: st.DataObject, condition: Condition) -> None:
    """What is met needs nothing, and nothing is unknown about it; what is unknown is so for something that is named."""
    values = {leaf.subject: data.draw(st.sampled_from(choices)) for leaf, choices in FACTS}
    said = say(condition, values)

    assert 0 < len(said) <= LONGEST
    match outcome(condition, values):
        case Outcome.MET:
            assert "needs" not in said
            assert "nobody can tell" not in said
        case Outcome.UNKNOWN:
            assert "not known, needs" in said or "nobody can tell" in said
        case Outcome.UNMET:
            assert "nobody can tell" not in said
            assert "not known, needs" not in said


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        pytest.param(LARGE, {EMPLOYEES: 12}, "company employees 12, nötig: mindestens 20", id="unmet"),
        pytest.param(LARGE, {EMPLOYEES: 60}, "company employees 60, mindestens 20", id="met"),
        pytest.param(LARGE, {}, "company employees nicht bekannt, nötig: mindestens 20", id="unknown"),
        pytest.param(HAS_BUDGET, {ALLOCATED: False}, "budget allocated: nein, nötig: ja", id="boolean"),
        pytest.param(
            RICH,
            {REVENUE: Money("USD", 8_000_000 * NANOS)},
            "company annual revenue 8.000.000 USD, nicht zu vergleichen mit: mehr als 5.000.000 EUR",
            id="another currency",
        ),
        pytest.param(
            make_test(EMPLOYEES, Operator.GT, SITES),
            {EMPLOYEES: 4},
            "company employees 4, nicht zu vergleichen mit: mehr als company sites (nicht bekannt)",
            id="another fact that is not known",
        ),
        pytest.param(
            RECENT, {LAST_VISIT: NEVER}, "last visit: nie, nötig: ein Datum in den letzten 30 Tagen", id="never"
        ),
        pytest.param(
            make_test(DECIDE_BY, Operator.KNOWN, "true"),
            {DECIDE_BY: date(2026, 12, 1)},
            "decision date bekannt: 01.12.2026",
            id="known",
        ),
        pytest.param(
            both(LARGE, SPREAD_OUT),
            {EMPLOYEES: 12, SITES: 1},
            "company employees 12, nötig: mindestens 20; company sites 1, nötig: mindestens 3",
            id="both",
        ),
        pytest.param(
            either(LARGE, SPREAD_OUT),
            {EMPLOYEES: 12, SITES: 1},
            "company employees 12, nötig: mindestens 20; oder company sites 1, nötig: mindestens 3",
            id="either",
        ),
        pytest.param(
            both(LARGE, NOT_HUGE),
            {EMPLOYEES: 60},
            "company employees 60, mindestens 20 und weniger als 200",
            id="joined",
        ),
        pytest.param(
            some(2, LARGE, SPREAD_OUT, MAKES_THINGS),
            {EMPLOYEES: 60, SITES: 1, INDUSTRY: "Retail"},
            "1 von 2 nötigen: company sites 1, nötig: mindestens 3; oder company industry Retail, nötig: manufacturing",
            id="some",
        ),
    ],
)
def test_sentence_in_german(condition: Condition, values: dict[Name, Fact], expected: str) -> None:
    """A sentence says the same in German; what things are called is the rule set's affair."""
    assert say(condition, values, language=GERMAN) == expected


def test_conclusions_in_german() -> None:
    """What came out before is said in German as well."""
    assert say(Holds(FIT, span=SPAN), {}, {FIT: Outcome.UNMET}, GERMAN) == "fit: nicht erfüllt"
    assert say(no(Holds(FIT, span=SPAN)), {}, {FIT: Outcome.MET}, GERMAN) == "fit: erfüllt, und darf es nicht sein"
