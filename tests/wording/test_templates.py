"""Templates of derived sentences."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.facts.slots import NEVER, Fact
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import (
    All,
    Any,
    AtLeast,
    Condition,
    Holds,
    Name,
    NameKind,
    Not,
    Operator,
    leaves,
)
from leadladder_server.values.money import NANOS, Money
from leadladder_server.values.types import FieldType
from leadladder_server.wording.languages import LANGUAGES
from leadladder_server.wording.sentences import LONGEST, sentence
from leadladder_server.wording.templates import Template, can_have_template, make_template
from leadladder_server.wording.values import say_value
from tests.facts.building import DAY, SPAN, field_name, make_test, signal_name

INDUSTRY = field_name("company.industry")
EMPLOYEES = field_name("company.employees")
SITES = field_name("company.sites")
REVENUE = field_name("company.annual_revenue")
ALLOCATED = field_name("qualification.budget.allocated")
DECIDE_BY = field_name("qualification.timeline.decide_by")
TECHNOLOGIES = field_name("company.technologies")
LAST_VISIT = signal_name("last_visit", FieldType.TIMESTAMP)
NAMES = (INDUSTRY, EMPLOYEES, SITES, REVENUE, ALLOCATED, DECIDE_BY, TECHNOLOGIES, LAST_VISIT)
"""Those whose values differ from contact to contact."""

FIT = Name(NameKind.DIMENSION, "fit", FieldType.BOOLEAN)
POINTS = Name(NameKind.POINTS, "points.total", FieldType.NUMBER)

LEAVES = (
    make_test(INDUSTRY, Operator.EQUALS, "manufacturing"),
    make_test(INDUSTRY, Operator.KNOWN, "true"),
    make_test(EMPLOYEES, Operator.GTE, "20"),
    make_test(EMPLOYEES, Operator.LT, "200"),
    make_test(SITES, Operator.GTE, "20"),
    make_test(REVENUE, Operator.GT, "5000000 EUR"),
    make_test(ALLOCATED, Operator.EQUALS, "true"),
    make_test(DECIDE_BY, Operator.IN_NEXT, "90d"),
    make_test(TECHNOLOGIES, Operator.CONTAINS_ANY, "linux", "mac"),
    make_test(LAST_VISIT, Operator.WITHIN, "30d"),
    make_test(POINTS, Operator.GTE, "20"),
    Holds(FIT, span=SPAN),
)

CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        inner.map(lambda item: Not(item, span=SPAN)),
        st.lists(inner, min_size=1, max_size=4).map(lambda items: All(tuple(items), span=SPAN)),
        st.lists(inner, min_size=1, max_size=4).map(lambda items: Any(tuple(items), span=SPAN)),
        st.lists(inner, min_size=2, max_size=4).map(lambda items: AtLeast(2, tuple(items), span=SPAN)),
    ),
    max_leaves=10,
)

_TEXTS = st.one_of(
    st.sampled_from(["b", "known: b", "never happened", "b, needs ", "b;", "b; c", "b" * 70, "\x00"]), st.text()
)
_NUMBERS = st.sampled_from([0, 2, 2.5, 10_000, -1_234_567])
_TYPED: dict[FieldType, st.SearchStrategy[Fact]] = {
    FieldType.STRING: _TEXTS,
    FieldType.NUMBER: _NUMBERS,
    FieldType.MONEY: st.sampled_from([Money("EUR", NANOS), Money("USD", -5)]),
    FieldType.BOOLEAN: st.booleans(),
    FieldType.DATE: st.sampled_from([date(2026, 1, 2), date(1, 1, 1)]),
    FieldType.LIST: st.lists(_TEXTS, max_size=12).map(tuple),
    FieldType.TIMESTAMP: st.sampled_from([0, DAY + 1]),
    FieldType.DURATION: st.just(timedelta(days=1)),
}
_TITLES = st.permutations(["a", "b", "c", "d", "e", "f", "g", "h; i", "k", "a b", "b: known", "j" * 90])


@given(st.data(), CONDITIONS)
def test_a_filled_template_is_the_sentence(data: st.DataObject, condition: Condition) -> None:
    """Whatever came out, whatever things are called, and for other values than it was made with; cut where that is."""
    outcomes = {leaf: data.draw(st.sampled_from(Outcome)) for leaf in LEAVES}
    titles = dict(zip((*NAMES, POINTS, FIT), data.draw(_TITLES), strict=False))
    if not can_have_template(leaves(condition), titles.__getitem__):
        return
    before: dict[Name, Fact] = {POINTS: 7}
    after: dict[Name, Fact] = {POINTS: 7}
    for name in NAMES:
        missing = data.draw(st.sampled_from([False, False, None, NEVER]))
        before[name] = data.draw(_TYPED[name.type]) if missing is False else missing
        after[name] = data.draw(_TYPED[name.type]) if missing is False else missing
    language = data.draw(st.sampled_from(LANGUAGES))
    template = make_template(condition, outcomes.__getitem__, before.__getitem__, titles.__getitem__, language, NAMES)
    for values in (before, after):
        said = sentence(condition, outcomes.__getitem__, values.__getitem__, titles.__getitem__, language)
        filled = template.fill([values[name] for name in NAMES])
        spoken = [say_value(value, name.type, language) for name, value in values.items() if value not in (None, NEVER)]
        assert filled == said or (filled is None and any("; " in text for text in spoken))


def test_a_value_that_reads_like_two_clauses_is_not_filled_in() -> None:
    """The sentence would put it in brackets; so it has to be made anew."""
    template = Template("industry ", ((0, FieldType.STRING, ", needs manufacturing"),))
    assert template.fill(["retail"]) == "industry retail, needs manufacturing"
    assert template.fill(["retail; wholesale"]) is None


@pytest.mark.parametrize("length", [LONGEST - 1, LONGEST, LONGEST + 1])
def test_a_filled_template_has_an_end(length: int) -> None:
    """It is as long as a sentence may be, and no longer."""
    filled = Template("i" * (length - 1), ((0, FieldType.NUMBER, ""),)).fill([5])
    assert filled is not None
    assert len(filled) == min(length, LONGEST)
    assert filled.endswith("…") is (length > LONGEST)


@pytest.mark.parametrize(
    ("condition", "titles", "expected"),
    [
        pytest.param(LEAVES[2], {EMPLOYEES: "staff"}, True, id="one fact"),
        pytest.param(All((LEAVES[2], LEAVES[3]), span=SPAN), {EMPLOYEES: "staff"}, True, id="twice the same fact"),
        pytest.param(
            All((LEAVES[2], LEAVES[4]), span=SPAN), {EMPLOYEES: "staff", SITES: "sites"}, True, id="two facts"
        ),
        pytest.param(
            All((LEAVES[2], LEAVES[4]), span=SPAN), {EMPLOYEES: "size", SITES: "size"}, False, id="one title for two"
        ),
        pytest.param(
            All((LEAVES[2], LEAVES[4]), span=SPAN), {EMPLOYEES: "size", SITES: "size 2"}, False, id="one begins another"
        ),
        pytest.param(
            make_test(EMPLOYEES, Operator.GT, SITES), {EMPLOYEES: "staff", SITES: "sites"}, False, id="compared facts"
        ),
    ],
)
def test_values_must_not_decide_what_a_sentence_joins(
    condition: Condition, titles: dict[Name, str], expected: bool
) -> None:
    """Where clauses could come to begin alike by their values, there is no template."""
    assert can_have_template(leaves(condition), titles.__getitem__) is expected
