"""The languages that derived sentences are made in."""

from leadladder_server.wording.english import ENGLISH
from leadladder_server.wording.german import GERMAN
from leadladder_server.wording.language import Language

LANGUAGES = (ENGLISH, GERMAN)
"""All of them; the first is for locales whose language is not among them."""

_BY_TAG = {language.tag: language for language in LANGUAGES}


def language_of(locale: str) -> Language:
    """The language of a BCP 47 tag: German for "de" and "de-AT"; English where it is none of them."""
    return _BY_TAG.get(locale.partition("-")[0].lower(), ENGLISH)
