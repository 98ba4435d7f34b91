"""Verdicts in other languages: the same facts, in other words."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadladder_server.catalog.loading import load_rule_set
from leadladder_server.contact import Activity, Contact
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import Program, compile_program
from leadladder_server.errors import ProgramClosed
from leadladder_server.intake.contact_file import read_contact_file
from leadladder_server.values.money import NANOS, Money
from leadladder_server.values.time import from_datetime
from leadladder_server.values.types import Instant, Value
from leadladder_server.verdict import Verdict

AS_OF = from_datetime(datetime(2026, 11, 22, tzinfo=UTC))
DAY = 24 * 60 * 60 * 1_000_000
SHIPPED = Path(__file__).parents[2] / "rules" / "plant-software"

RULES = """\
rule_set: tested
version: 1
parameters: {min_employees: 20, price: 40000 EUR, window: 90d}
fields:
  attributes.boiler_age: {type: number, title: age of the boiler}
  company.sites: {title: places}
signals: {last_visit: {latest: {type: visit}}}
disqualifiers:
  - {id: rival, when: {company.domain: rival.example}, because: "{company.domain} sells what we sell"}
  - {id: lost, as: hold, when: {relationship.status: lost}, because: "Lost, {{as they say}}"}
dimensions:
  fit:
    title: Fit
    criteria:
      - id: big
        when: {company.employees: {gte: $min_employees}}
        points: 1200
        met: "{company.employees} people, {points} points"
        unmet: "{company.employees} people, and we need {expected}, not {$min_employees}"
        unknown: "People {company.employees}, price {$price}, within {$window}"
      - id: rich
        levels:
          - {when: {company.annual_revenue: {gte: 5000000 EUR}}, points: 20, met: Rich}
          - when: {company.annual_revenue: {gte: 1000000 EUR}}
            points: 10
            met: "{company.annual_revenue}, {expected}"
        unmet: "{company.annual_revenue}, needs {expected}"
      - {id: came, when: {signals.last_visit: {within: 30d}}, points: 5, unmet: "Last here: {signals.last_visit}"}
      - {id: old, when: {attributes.boiler_age: {gte: 30}}, points: 5}
      - {id: many, when: {company.sites: {gte: 3}, company.region: Tyrol}, points: 5}
labels: {size: [{value: large, when: fit.big, because: Large}, {value: small}]}
fast_track: [{id: scored, to: lead, when: {score.fit: {gte: 90}}, because: "A score of {score.fit}"}]
ladder:
  - {stage: lead, requires: fit.big, next_action: Call, sticky: true}
  - {stage: prospect, title: "A } { prospect", requires: fit, sticky: true, lifecycle: prospect}
"""

GERMAN = """
fit: {title: Profil}
fit.big: {title: Größe, unmet: "{company.employees} Leute, nötig {expected} ({$price}, {$window})"}
fit.rich: {levels: [{}, {met: "Umsatz {company.annual_revenue}"}]}
attributes.boiler_age: {title: Alter des Kessels}
signals.last_visit: {title: letzter Besuch}
ladder.lead: {title: Interessent}
labels.size.large: {because: Groß}
"""


def program(folder: Path, *, rules: str = RULES, **texts: str) -> Program:
    """The compiled rules with files of texts, by locale with _ for -."""
    place = folder / "tested"
    (place / "texts").mkdir(parents=True)
    (place / "ruleset.yaml").write_text(rules, encoding="utf-8")
    for locale, text in texts.items():
        (place / "texts" / f"{locale.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
    loaded = load_rule_set(place, folder)
    assert loaded.rule_set is not None, loaded.diagnostics
    return compile_program(loaded.rule_set, Inference.REFERENCE)


def contact(history: tuple[Activity, ...] | None = None, **facts: Value) -> Contact:
    """A contact with facts, by path with __ for the dot."""
    return Contact("c", {path.replace("__", "."): value for path, value in facts.items()}, history)


def texts(verdict: Verdict) -> dict[str, str]:
    """The sentence of each reason, by its code."""
    return {reason.code: reason.text for reason in verdict.reasons}


@pytest.mark.parametrize(
    ("facts", "code", "english", "german"),
    [
        pytest.param(
            {"company__employees": 12345},
            "fit.big",
            "12,345 people, 1,200 points",
            "12.345 people, 1.200 points",
            id="met",
        ),
        pytest.param(
            {"company__employees": 12},
            "fit.big",
            "12 people, and we need at least 20, not 20",
            "12 Leute, nötig mindestens 20 (40.000 EUR, 90 Tage)",
            id="unmet",
        ),
        pytest.param(
            {},
            "fit.big",
            "People not known, price 40,000 EUR, within 90 days",
            "People nicht bekannt, price 40.000 EUR, within 90 Tage",
            id="unknown",
        ),
        pytest.param(
            {"company__annual_revenue": Money("EUR", 2_500_000 * NANOS + NANOS // 2)},
            "fit.rich",
            "2,500,000.50 EUR, at least 1,000,000 EUR",
            "Umsatz 2.500.000,50 EUR",
            id="level",
        ),
        pytest.param(
            {"company__annual_revenue": Money("EUR", 9_000_000 * NANOS)}, "fit.rich", "Rich", "Rich", id="other level"
        ),
        pytest.param(
            {"company__annual_revenue": Money("EUR", NANOS)},
            "fit.rich",
            "1 EUR, needs at least 1,000,000 EUR",
            "1 EUR, needs mindestens 1.000.000 EUR",
            id="no level",
        ),
        pytest.param(
            {"company__domain": "Rival.example; or worse"},
            "disqualifiers.rival",
            None,
            None,
            id="an override that did not act",
        ),
        pytest.param(
            {"company__domain": "Rival.example"},
            "disqualifiers.rival",
            "Rival.example sells what we sell",
            "Rival.example sells what we sell",
            id="override",
        ),
        pytest.param(
            {},
            "disqualifiers.rival",
            "Rival? Not known: company domain",
            "Rival? Nicht bekannt: Internet-Domain",
            id="an override in doubt is told by its title where its sentence shows values",
        ),
        pytest.param(
            {},
            "disqualifiers.lost",
            "Lost, {as they say}? Not known: relationship status",
            "Lost, {as they say}? Nicht bekannt: Status bei uns",
            id="an override in doubt",
        ),
        pytest.param(
            {"relationship__status": "lost"},
            "disqualifiers.lost",
            "Lost, {as they say}",
            "Lost, {as they say}",
            id="braces of the text",
        ),
        pytest.param(
            {"attributes__boiler_age": 12.5},
            "fit.old",
            "age of the boiler 12.5, needs at least 30",
            "Alter des Kessels 12,5, nötig: mindestens 30",
            id="a derived sentence",
        ),
        pytest.param(
            {"company__sites": 2},
            "fit.many",
            "places 2, needs at least 3",
            "places 2, nötig: mindestens 3",
            id="a fact that the rule set calls something else",
        ),
    ],
)
def test_sentences(facts: dict[str, Value], code: str, english: str | None, german: str | None, tmp_path: Path) -> None:
    """Values stand where the author wants them, as the language writes them; what has no text stays as it was."""
    rules = program(tmp_path, de=GERMAN)
    of = contact(None, **facts)

    assert texts(rules.score(of, AS_OF)).get(code) == english
    assert texts(rules.in_locale("de").score(of, AS_OF)).get(code) == german


def test_a_moment_and_one_that_never_came(tmp_path: Path) -> None:
    """A placeholder shows when it was, and says so where it never was; each contact has its own."""
    rules = program(tmp_path, de=GERMAN)
    visit = Activity("visit", Instant(AS_OF - 50 * DAY), {})

    for locale, never, then in (("", "never", "2026-10-03"), ("de", "nie", "03.10.2026")):
        in_locale = rules.in_locale(locale)
        for _ in range(2):
            assert texts(in_locale.score(contact(()), AS_OF))["fit.came"] == f"Last here: {never}"
            assert texts(in_locale.score(contact((visit,)), AS_OF))["fit.came"] == f"Last here: {then}"


def test_a_score_in_a_sentence(tmp_path: Path) -> None:
    """What was decided before can be shown by an override that reads it."""
    rules = program(tmp_path)
    verdict = rules.score(contact(company__employees=20), AS_OF)

    assert texts(verdict)["fast_track.scored"] == "A score of 97"


def test_what_a_contact_writes_is_no_placeholder(tmp_path: Path) -> None:
    """Braces in a value are shown as they are."""
    rules = RULES.replace("rival.example}", "'{company.domain}'}")
    verdict = program(tmp_path, rules=rules).score(contact(company__domain="{company.domain}"), AS_OF)

    assert texts(verdict)["disqualifiers.rival"] == "{company.domain} sells what we sell"


def test_a_title_with_braces_is_a_title(tmp_path: Path) -> None:
    """The sentence about a rung that holds a contact takes no braces for placeholders."""
    verdict = program(tmp_path).score(contact(), AS_OF, previous_stage="prospect")

    assert texts(verdict)["sticky.prospect"] == "Has been at A } { prospect or above, and does not fall below it"


def test_stages_labels_questions_and_changes(tmp_path: Path) -> None:
    """Everything else in a verdict is in the language as well, or in the rule set's own."""
    german = program(tmp_path, de=GERMAN).in_locale("de").score(contact(company__employees=30), AS_OF)

    assert (german.stage.title, german.next_action) == ("Interessent", "Call")
    assert [label.because for label in german.labels] == ["Groß"]
    assert [dimension.title for dimension in german.score.dimensions] == ["Profil"]
    assert german.lowest_stage is not None
    assert german.lowest_stage.title == "Disqualifiziert"
    questions = {question.field: question.ask for question in german.open_questions}
    assert questions["attributes.boiler_age"] == "Alter des Kessels: Wie viele?"
    assert questions["signals.last_visit"] == "letzter Besuch: Wann zuletzt?"
    assert questions["company.region"] == "In welcher Region sitzt das Unternehmen?"
    assert german.next_rung is not None
    changes = {change.code: change for path in german.next_rung.paths for change in path}
    fact = changes["fit.old"].fact
    assert fact is not None
    assert fact.expected == "mindestens 30"


def test_another_language_has_derived_sentences_in_english(tmp_path: Path) -> None:
    """Its author's texts are in it all the same, also in the questions that follow from titles."""
    french = program(tmp_path, fr="attributes.boiler_age: {title: âge}").in_locale("fr-CH")
    verdict = french.score(contact(), AS_OF)

    assert texts(verdict)["fit.old"] == "âge not known, needs at least 30"
    assert {question.ask for question in verdict.open_questions} >= {"What is the figure for âge?"}


def test_a_region_falls_back_on_its_language_and_that_on_the_rule_set(tmp_path: Path) -> None:
    """Text by text, and level by level."""
    austrian = "fit.big: {title: Gröss}\nfit.rich: {levels: [{met: Reich}, {}]}"
    rules = program(tmp_path, de=GERMAN, de_AT=austrian)
    rich, poor = (contact(company__annual_revenue=Money("EUR", each * NANOS)) for each in (9_000_000, 2_000_000))
    told = rules.in_locale("de-AT")

    assert told.score(rich, AS_OF).reasons != rules.in_locale("de").score(rich, AS_OF).reasons
    assert texts(told.score(rich, AS_OF))["fit.rich"] == "Reich"
    assert texts(told.score(poor, AS_OF))["fit.rich"] == "Umsatz 2.000.000 EUR"
    titles = {reason.code: reason.title for reason in told.score(rich, AS_OF).reasons}
    assert (titles["fit.big"], titles["fit.rich"], titles["fit.old"]) == ("Gröss", "Rich", "Old")
    assert told.score(rich, AS_OF).score.dimensions[0].title == "Profil"


def test_a_rule_set_may_be_in_another_language_itself(tmp_path: Path) -> None:
    """Its derived sentences are then in that language for everybody; and it may have texts in English."""
    rules = program(
        tmp_path, rules=RULES.replace("version: 1", "version: 1\nlocale: de-DE"), en="fit.old: {title: Old one}"
    )
    old = contact(attributes__boiler_age=3)

    assert texts(rules.score(old, AS_OF))["fit.old"] == "age of the boiler 3, nötig: mindestens 30"
    assert texts(rules.in_locale("fr").score(old, AS_OF)) == texts(rules.score(old, AS_OF))
    english = rules.in_locale("en-US").score(old, AS_OF)
    assert texts(english)["fit.old"] == "age of the boiler 3, needs at least 30"
    assert "Old one" in {reason.title for reason in english.reasons}


def test_texts_in_the_own_language_come_before_those_of_the_rules(tmp_path: Path) -> None:
    """Whoever asks for no language, or for that one, gets them."""
    rules = program(tmp_path, en="fit: {title: Profile}")

    assert rules.in_locale("en") is rules
    assert rules.score(contact(), AS_OF).score.dimensions[0].title == "Profile"


def test_what_nobody_has_texts_for_makes_no_program(tmp_path: Path) -> None:
    """However many locales callers invent, there are as many programs as there are files of texts, and the own one."""
    rules = program(tmp_path, de=GERMAN)

    assert {rules.in_locale(f"{one}{two}") for one in "abcfghijklmnop" for two in "abcdefghij"} == {rules}
    german = {rules.in_locale(requested) for requested in ("de", "DE", "de-AT", "de_CH", "de-x-1", "de-" + "x" * 30)}
    assert len(german) == 1
    assert german.isdisjoint({rules})
    assert [each.in_locale("de") for each in german] == [*german]


def test_releasing_a_program_releases_it_in_all_languages(tmp_path: Path) -> None:
    """Nothing of it can be used any more, and no language is compiled anew."""
    rules = program(tmp_path, de=GERMAN, fr="{}")
    german = rules.in_locale("de")
    rules.close()

    with pytest.raises(ProgramClosed):
        german.score(contact(), AS_OF)
    with pytest.raises(ProgramClosed):
        rules.in_locale("fr")


@pytest.mark.parametrize("path", sorted((SHIPPED / "contacts").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_verdict_says_the_same_in_every_language(path: Path) -> None:
    """Only words differ: the stage, the outcomes, the points, the ways up and how long it holds are the same."""
    rule_set = load_rule_set(SHIPPED, SHIPPED.parent).rule_set
    assert rule_set is not None
    rules = compile_program(rule_set)
    read, diagnostics = read_contact_file(path.name, path.read_text(encoding="utf-8"))
    assert read is not None, diagnostics

    english, german = (
        rules.in_locale(locale).score(read.contact, AS_OF, read.previous_stage) for locale in ("en", "de")
    )
    rules.close()

    assert bare(german) == bare(english)
    assert german != english


def bare(verdict: Verdict) -> tuple[object, ...]:
    """A verdict without its words."""
    rung = verdict.next_rung
    return (
        verdict.stage.stage_id,
        verdict.standing,
        verdict.score.total,
        verdict.score.points,
        [(reason.code, reason.outcome, reason.points, reason.deciding, reason.line) for reason in verdict.reasons],
        [[(each.field, each.value, each.outcome) for each in reason.evidence] for reason in verdict.reasons],
        [[(change.code, change.to_outcome) for change in way] for way in (rung.paths if rung else ())],
        [[(change.code, change.to_outcome) for change in way] for way in verdict.holds_by],
        [(question.field, question.rungs, question.points) for question in verdict.open_questions],
        [(label.label_id, label.value) for label in verdict.labels],
        (verdict.valid_until, verdict.stage_valid_until, verdict.as_of, verdict.rule_set),
    )
