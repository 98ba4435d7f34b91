"""Facts about declared facts and signals."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from leadladder_server.fields import CATALOGUE, Field
from leadladder_server.ruleset.conditions import All, Name, NameKind, Operator
from leadladder_server.ruleset.model import AtMost, Decay, DecayKind, Fold, RuleSet
from leadladder_server.values.money import NANOS, Money, Rates
from leadladder_server.values.time import from_date
from leadladder_server.values.types import FieldType, Value
from tests.ruleset.reading import FIT, HEAD, LADDER, NOWHERE, leaf, read_and_check


def declared(rest: str, folder: Path) -> RuleSet:
    """A rule set with declarations."""
    return read_and_check(f"{HEAD}{FIT}{LADDER}{rest}\n", folder).sound


def test_the_catalogue_can_be_read(tmp_path: Path) -> None:
    """Without fields:, a rule set knows the built-in facts as they are."""
    assert dict(declared("", tmp_path).fields) == CATALOGUE


def test_built_in_facts_can_be_changed(tmp_path: Path) -> None:
    """A rule set may title, ask, restrict and assume built-in facts, and repeat their type."""
    rest = """fields:
  company.employees: {type: number, title: employees, assume: 5}
  company.industry: {values: [Manufacturing, Retail], ask: What do they do?}
  relationship.is_customer: {assume: false}
"""
    fields = declared(rest, tmp_path).fields

    assert fields["company.employees"] == Field(
        "company.employees", FieldType.NUMBER, "employees", CATALOGUE["company.employees"].ask, assume=5
    )
    assert fields["company.industry"] == Field(
        "company.industry",
        FieldType.STRING,
        CATALOGUE["company.industry"].title,
        "What do they do?",
        ("Manufacturing", "Retail"),
    )
    assert fields["relationship.is_customer"].assume is False


QUESTIONS = [
    pytest.param("string", "What is the renewal?", id="string"),
    pytest.param("number", "What is the figure for renewal?", id="number"),
    pytest.param("boolean", "Renewal?", id="boolean"),
    pytest.param("money", "How much is the renewal?", id="money"),
    pytest.param("date", "When is the renewal?", id="date"),
    pytest.param("timestamp", "When was the renewal?", id="timestamp"),
    pytest.param("duration", "How long is the renewal?", id="duration"),
    pytest.param("list", "What are the renewal?", id="list"),
]


@pytest.mark.parametrize(("field_type", "ask"), QUESTIONS)
def test_declared_facts_have_a_question(field_type: str, ask: str, tmp_path: Path) -> None:
    """A fact that the author does not phrase a question for still has one."""
    fields = declared(f"fields: {{attributes.renewal: {{type: {field_type}}}}}", tmp_path).fields

    assert fields["attributes.renewal"] == Field("attributes.renewal", FieldType(field_type), "renewal", ask)


def test_the_question_follows_the_title(tmp_path: Path) -> None:
    """A title of the author's is used in the default question; a question of the author's is kept."""
    rest = """fields:
  attributes.itPlatform: {type: string, title: IT platform}
  attributes.uses_software: {type: boolean}
  attributes.other: {type: string, ask: And else?}
"""
    fields = declared(rest, tmp_path).fields

    assert fields["attributes.itPlatform"].ask == "What is the IT platform?"
    assert (fields["attributes.uses_software"].title, fields["attributes.uses_software"].ask) == (
        "uses software",
        "Uses software?",
    )
    assert fields["attributes.other"].ask == "And else?"


ASSUMED = [
    pytest.param("string", '" Mixed "', "Mixed", id="string"),
    pytest.param("number", "2.0", 2, id="number"),
    pytest.param("boolean", "true", True, id="boolean"),
    pytest.param("money", "5 EUR", Money("EUR", 5 * NANOS), id="money"),
    pytest.param("date", "2026-11-22", date(2026, 11, 22), id="date"),
    pytest.param("timestamp", "2026-11-22", from_date(date(2026, 11, 22)), id="the midnight of a day"),
    pytest.param("duration", "2w", timedelta(weeks=2), id="duration"),
    pytest.param("list", "[a, b]", ("a", "b"), id="list"),
    pytest.param("list", "a", ("a",), id="a list of one"),
]


@pytest.mark.parametrize(("field_type", "written", "expected"), ASSUMED)
def test_assumed_values_are_facts(field_type: str, written: str, expected: Value, tmp_path: Path) -> None:
    """An assumption is a value of the fact's own type."""
    fields = declared(f"fields: {{attributes.x: {{type: {field_type}, assume: {written}}}}}", tmp_path).fields

    assert fields["attributes.x"].assume == expected
    assert type(fields["attributes.x"].assume) is type(expected)


def test_facts_about_activities_are_apart(tmp_path: Path) -> None:
    """An activity's facts are known by their own name, and no condition on the contact reads them."""
    rest = "fields: {activity.attributes.paid_amount: {type: money, title: amount paid}}"
    rule_set = declared(rest, tmp_path)

    assert list(rule_set.activity_fields) == ["paid_amount"]
    assert rule_set.activity_fields["paid_amount"].path == "activity.attributes.paid_amount"
    assert rule_set.activity_fields["paid_amount"].title == "amount paid"
    assert "activity.attributes.paid_amount" not in rule_set.fields


def test_declared_facts_cannot_be_changed(tmp_path: Path) -> None:
    """A checked rule set is immutable, its fields included."""
    rule_set = declared("", tmp_path)

    with pytest.raises(TypeError):
        rule_set.fields["company.name"] = CATALOGUE["person.name"]  # type: ignore[index]


SIGNALS = """signals:
  web_visits: {count: {type: web_visit}, within: 30d}
  last_visit: {latest: {type: web_visit}, title: last visit, ask: When were they here?}
  first_visit: {first: {at: {after: 2026-01-01}}}
  funnel:
    sequence: [{type: web_visit}, {type: {in: [call, mail]}, attributes.minutes: {gte: 5}}]
    span: 2w
    without: {type: opt_out}
fields: {activity.attributes.minutes: {type: number}}
"""


def test_signals(tmp_path: Path) -> None:
    """Signals fold activities over their own names, within a window."""
    visits, last, first, funnel = declared(SIGNALS, tmp_path).signals
    kind = Name(NameKind.ACTIVITY, "type", FieldType.STRING)
    at = Name(NameKind.ACTIVITY, "at", FieldType.TIMESTAMP)

    assert (visits.fold, visits.type, visits.within) == (Fold.COUNT, FieldType.NUMBER, timedelta(days=30))
    assert visits.conditions == (leaf(kind, Operator.EQUALS, "web_visit"),)
    assert (last.fold, last.type, last.within) == (Fold.LATEST, FieldType.TIMESTAMP, None)
    assert (first.fold, first.type) == (Fold.FIRST, FieldType.TIMESTAMP)
    assert first.conditions == (leaf(at, Operator.AFTER, (FieldType.DATE, date(2026, 1, 1))),)
    assert (funnel.fold, funnel.type, len(funnel.conditions)) == (Fold.SEQUENCE, FieldType.NUMBER, 2)
    assert (funnel.spread, funnel.without) == (timedelta(weeks=2), leaf(kind, Operator.EQUALS, "opt_out"))


def test_signals_have_titles_and_questions(tmp_path: Path) -> None:
    """A signal's title is its id in words, and its question asks for what it folds."""
    signals = declared(SIGNALS, tmp_path).signals

    assert [(signal.title, signal.ask) for signal in signals] == [
        ("web visits", "How often has it happened: web visits?"),
        ("last visit", "When were they here?"),
        ("first visit", "When did it first happen: first visit?"),
        ("funnel", "How often has it happened: funnel?"),
    ]


SUMS = """parameters: {heavy: 30}
signals:
  engagement:
    sum:
      email_click: {weight: 2, at_most: {count: 3, per: 1w}}
      web_visit: {weight: 5, where: {attributes.pages: {gte: 3}}}
      contact_form: $heavy
      web_page: [{weight: 10, where: {attributes.pages: 1}}, {weight: -10, where: {attributes.pages: 2}}]
    half_life: 4w
    cap: 100
  interest: {sum: {web_visit: 1}, fades_over: 90d, within: 60d}
  pages: {distinct: {of: attributes.pages, where: {type: web_visit}}}
  kinds: {distinct: {of: type}}
fields: {activity.attributes.pages: {type: number}}
"""


def test_sums_and_different_values(tmp_path: Path) -> None:
    """A sum has a condition and a weight for each type, and a count of different values the name of what it counts."""
    engagement, interest, pages, kinds = declared(SUMS, tmp_path).signals
    kind = Name(NameKind.ACTIVITY, "type", FieldType.STRING)
    of_pages = Name(NameKind.ACTIVITY, "attributes.pages", FieldType.NUMBER)

    assert {signal.type for signal in (engagement, interest, pages, kinds)} == {FieldType.NUMBER}
    assert engagement.conditions == (
        leaf(kind, Operator.EQUALS, "email_click"),
        All((leaf(kind, Operator.EQUALS, "web_visit"), leaf(of_pages, Operator.GTE, 3)), span=NOWHERE),
        leaf(kind, Operator.EQUALS, "contact_form"),
        All((leaf(kind, Operator.EQUALS, "web_page"), leaf(of_pages, Operator.EQUALS, 1)), span=NOWHERE),
        All((leaf(kind, Operator.EQUALS, "web_page"), leaf(of_pages, Operator.EQUALS, 2)), span=NOWHERE),
    )
    assert [weight.points for weight in engagement.weights] == [2, 5, 30, 10, -10]
    assert [weight.at_most for weight in engagement.weights] == [AtMost(3, timedelta(7)), None, None, None, None]
    assert (engagement.decay, engagement.cap, engagement.of) == (Decay(DecayKind.HALF_LIFE, 28), 100, None)
    assert (interest.decay, interest.cap, interest.within) == (Decay(DecayKind.FADES_OVER, 90), None, timedelta(60))
    assert (pages.of, pages.conditions) == (of_pages, (leaf(kind, Operator.EQUALS, "web_visit"),))
    assert (kinds.of, kinds.weights, kinds.decay) == (kind, (), None)
    assert kinds.ask == "How many different ones are there: kinds?"
    assert interest.ask == "What does it add up to: interest?"


def test_rates(tmp_path: Path) -> None:
    """Rates have their day and their base, which is worth one of itself."""
    text = "parameters: {dollar: 0.92 EUR}\nrates: {date: 2026-11-01, worth: {USD: $dollar, CHF: 1.05 EUR}}"

    assert declared(text, tmp_path).rates == Rates(
        date(2026, 11, 1), "EUR", {"EUR": NANOS, "USD": 920_000_000, "CHF": 1_050_000_000}
    )
    assert declared("", tmp_path).rates is None
