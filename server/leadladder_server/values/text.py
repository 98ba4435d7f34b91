"""The normal form in which text compares, the same in every Python and every database."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import groupby

from leadladder_server.values.lower_case import LOWER_CASE_BY_POSITION

ASCII_WHITE_SPACE = "\t\n\v\f\r "
"""What `trim` takes off a text that is ASCII throughout."""

WHITE_SPACE = (
    ASCII_WHITE_SPACE
    + "\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""Unicode's White_Space property (PropList.txt). `str.strip` on its own also takes U+001C to U+001F, which are not in
it."""

_CACHED_LENGTH = 100
"""Longer texts are computed each time, so that the cache stays within a few megabytes."""

_LONG = 1_000
"""From this length on, combining marks are put in order before Python's own normaliser sees them."""

_MARKS_AFTER_UNICODE_14 = re.compile("([\U00010efd-\U00010eff\U00011f41\U00011f42\U0001e08f\U0001e4ec-\U0001e4ef])")
"""The combining marks that Unicode 15.0 and 15.1 added: Python 3.11 does not reorder around them, later ones would."""


def trim(text: str) -> str:
    """NFC by Unicode 14, without white space at either end. May be empty. Never raises."""
    if text.isascii():
        return text.strip(ASCII_WHITE_SPACE)
    return _compose(text).strip(WHITE_SPACE)


def normal_form(text: str) -> str:
    """The form in which text compares: composed (NFC), trimmed, each code point in lower case.

    Two texts are the same to a rule exactly if their normal forms are equal. Idempotent. Never raises.
    """
    if text.isascii():
        return text.strip(ASCII_WHITE_SPACE).lower()
    return _cached_normal_form(text) if len(text) <= _CACHED_LENGTH else _normal_form(text)


def is_sendable(text: str) -> bool:
    """Whether the text can be written as UTF-8: False if it holds half of a surrogate pair."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _normal_form(text: str) -> str:
    # Composed once more: h with macron below is one code point in lower case and two in upper case.
    return _compose(trim(text).translate(LOWER_CASE_BY_POSITION))


_cached_normal_form: Callable[[str], str] = lru_cache(maxsize=4096)(_normal_form)


def _compose(text: str) -> str:
    if _MARKS_AFTER_UNICODE_14.search(text) is None:
        return _compose_part(text)
    return "".join([_compose_part(part) for part in _MARKS_AFTER_UNICODE_14.split(text)])


def _compose_part(text: str) -> str:
    return unicodedata.normalize("NFC", text if len(text) < _LONG else _with_marks_in_order(text))


def _with_marks_in_order(text: str) -> str:
    """A canonically equivalent text whose combining marks are in canonical order already.

    Python's normaliser sorts a run of marks by insertion: 64 KiB of alternating accents would take it seconds.
    """
    decomposed = "".join([unicodedata.normalize("NFD", character) for character in text])
    runs = groupby(decomposed, lambda character: unicodedata.combining(character) != 0)
    return "".join(["".join(sorted(run, key=unicodedata.combining) if is_mark else run) for is_mark, run in runs])
