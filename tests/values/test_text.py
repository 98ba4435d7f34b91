"""The normal form in which text compares."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.values.lower_case import LOWER_CASE, LOWER_CASE_BY_POSITION
from leadladder_server.values.text import WHITE_SPACE, is_sendable, normal_form, trim

CASED = st.sampled_from("AaHhIiİ\u0131Σ\u03c3ςẞßKkÅåǅǆ\u0331\u0307\u0301\u0316\u0f73\U0001e08f\U00010efd \t\x1f\u3000")
TEXTS = st.text(st.characters() | CASED)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "", id="empty"),
        pytest.param("Windows", "windows", id="ASCII"),
        pytest.param(" \t\n\v\f\rWindows NT \r", "windows nt", id="ASCII white space at the ends only"),
        pytest.param("\u3000Köln\u00a0\u2009", "köln", id="Unicode white space"),
        pytest.param("\u0085\u1680\u2028\u2029\u202f\u205fx", "x", id="rare white space"),
        pytest.param("\x1cx\x1f", "\x1cx\x1f", id="control characters that are not white space"),
        pytest.param("\u200bx\ufeff", "\u200bx\ufeff", id="zero width is not white space"),
        pytest.param("Ko\u0308ln", "k\u00f6ln", id="composed"),
        pytest.param("\u212bngstro\u0308m", "\u00e5ngstr\u00f6m", id="singletons"),
        pytest.param("Straße", "straße", id="sharp s stays one letter"),
        pytest.param("STRASSE", "strasse", id="and is not a double s"),
        pytest.param("GROẞ", "groß", id="capital sharp s"),
        pytest.param("ΣΊΣΥΦΟΣ", "σίσυφοσ", id="sigma has one lower case wherever it stands"),
        pytest.param("İstanbul", "istanbul", id="capital i with a dot is i"),
        pytest.param("I\u0307stanbul", "istanbul", id="the same, decomposed"),
        pytest.param("ISPARTA", "isparta", id="no Turkish locale"),
        pytest.param("H\u0331", "\u1e96", id="composed again after lower-casing"),
        pytest.param("Ǆ", "ǆ", id="digraph in upper case"),
        pytest.param("ǅ", "ǆ", id="digraph in title case"),
        pytest.param("\U00010400", "\U00010428", id="beyond the first plane"),
        pytest.param("日本語", "日本語", id="no case at all"),
        pytest.param("ﬁ", "ﬁ", id="compatibility characters stay"),
        pytest.param("\ud800A", "\ud800a", id="half of a surrogate pair"),
    ],
)
def test_normal_form(text: str, expected: str) -> None:
    """Text compares composed, trimmed, and each code point in lower case."""
    assert normal_form(text) == expected


def test_the_table_says_what_this_python_says_of_every_code_point() -> None:
    """Python's lower case of a lone code point is the table's, but for the dotted I, of which Python makes two."""
    different = {
        code_point
        for code_point in range(0x110000)
        if chr(code_point).lower() != chr(LOWER_CASE.get(code_point, code_point))
    }

    assert different == {ord("İ")}


def test_the_table_and_the_text_made_of_it_agree() -> None:
    """The form of the table that is used for speed holds the same mappings."""
    assert {i: ord(c) for i, c in enumerate(LOWER_CASE_BY_POSITION) if i != ord(c)} == LOWER_CASE
    assert len(LOWER_CASE) == 1433


def test_white_space_is_the_property_and_not_what_python_strips() -> None:
    """Python strips four control characters more than Unicode's White_Space has."""
    stripped_by_python = {chr(c) for c in range(0x110000) if not chr(c).strip()}

    assert set(WHITE_SPACE) == stripped_by_python - set("\x1c\x1d\x1e\x1f")


@given(TEXTS)
def test_normal_form_is_idempotent(text: str) -> None:
    """The normal form of a normal form is itself."""
    once = normal_form(text)

    assert normal_form(once) == once


@given(TEXTS)
def test_canonically_equivalent_texts_are_the_same(text: str) -> None:
    """However a letter and its accents are encoded, the text is the same to a rule."""
    assert normal_form(unicodedata.normalize("NFD", text)) == normal_form(unicodedata.normalize("NFC", text))


@given(st.text(st.characters(exclude_categories=["Cs"]) | CASED, max_size=60), st.integers(0, 3))
def test_long_texts_have_the_normal_form_of_short_ones(text: str, place: int) -> None:
    """The detour that long texts take does not change what they become."""
    padding = "x" * 1_000

    assert normal_form(padding + text + "x") == padding + normal_form("x" + text + "x")[1:]
    assert trim(padding[:place] + text + padding).endswith(padding)


def test_marks_newer_than_python_3_11_are_not_reordered() -> None:
    """A combining mark of Unicode 15 stays where it is in every Python, though only the later ones know its class."""
    text = "a\U0001e08f\u0316"

    assert trim(text) == text


def test_ten_thousands_of_accents_take_milliseconds() -> None:
    """Marks in the worst order, for which Python's normaliser alone takes seconds, do not hold up the server."""
    started = time.thread_time()
    normal_form("a" + "\u0301" * 16_000 + "\u0316" * 16_000)
    normal_form("\u0f73" * 20_000)

    assert time.thread_time() - started < 0.5


def test_half_of_a_surrogate_pair_cannot_be_sent() -> None:
    """Only text that UTF-8 can hold can go on the wire or to a regular expression."""
    assert [is_sendable(text) for text in ("", "abc", "日本語", "\U0001f680", "a\ud83d")] == [
        True,
        True,
        True,
        True,
        False,
    ]
