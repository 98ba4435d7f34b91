"""The languages that derived sentences are made in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields

import pytest

from leadladder_server.fields import CATALOGUE
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.model import Fold
from leadladder_server.values.types import FieldType
from leadladder_server.wording.english import ENGLISH
from leadladder_server.wording.language import Language, Phrase, Unit
from leadladder_server.wording.languages import LANGUAGES, language_of

OTHERS = LANGUAGES[1:]


def texts(language: Language) -> Iterator[tuple[str, str]]:
    """Every text that sentences are made of, with where it stands."""
    for field in fields(language):
        if field.name not in ("facts", "questions", "signal_questions"):
            yield from _texts(field.name, getattr(language, field.name))


def _texts(place: str, value: object) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield place, value
        case Phrase() | Unit():
            for field in fields(value):
                yield from _texts(f"{place}.{field.name}", getattr(value, field.name))
        case tuple():
            for number, item in enumerate(value):
                yield from _texts(f"{place}.{number}", item)
        case Mapping() if place != "separators":
            for key, item in value.items():
                yield from _texts(f"{place}.{key}", item)
        case _:
            pass


@pytest.mark.parametrize("language", OTHERS, ids=lambda language: language.tag)
def test_each_text_has_the_holes_of_the_english_one(language: Language) -> None:
    """So no language leaves a value out, or asks for one that is not there."""
    holes = {place: len(re.findall("{}", text)) for place, text in texts(language)}

    assert holes == {place: len(re.findall("{}", text)) for place, text in texts(ENGLISH)}


@pytest.mark.parametrize("language", OTHERS, ids=lambda language: language.tag)
def test_every_fact_has_a_name_and_a_question(language: Language) -> None:
    """Also in a rule set whose author says nothing of it; no two facts are called the same."""
    titles = [title for title, _ in language.facts.values()]

    assert list(language.facts) == list(CATALOGUE)
    assert sorted(set(titles)) == sorted(titles)
    assert [ask for _, ask in language.facts.values() if not ask.endswith("?")] == []


@pytest.mark.parametrize("language", OTHERS, ids=lambda language: language.tag)
def test_there_is_a_question_for_whatever_a_rule_set_declares(language: Language) -> None:
    """For a fact of each type, and for a signal made in each way."""
    assert (set(language.questions), set(language.signal_questions)) == (set(FieldType), set(Fold))
    assert set(language.states) == set(Outcome)


@pytest.mark.parametrize(
    ("locale", "tag"),
    [
        pytest.param("de", "de", id="the language"),
        pytest.param("de-AT", "de", id="of a country"),
        pytest.param("DE-at", "de", id="whatever the case"),
        pytest.param("en-GB", "en", id="English"),
        pytest.param("fr", "en", id="a language without derived sentences"),
        pytest.param("den", "en", id="a language whose tag begins alike"),
        pytest.param("", "en", id="none"),
    ],
)
def test_a_locale_has_the_language_that_its_tag_begins_with(locale: str, tag: str) -> None:
    """English where derived sentences are not made in that language."""
    assert language_of(locale).tag == tag
