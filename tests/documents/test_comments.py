"""Facts about finding comments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.documents.comments import comments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: 1  # why\n", [("# why", 1, 7, False)], id="behind a value"),
        pytest.param("# first\na: 1\n  # last", [("# first", 1, 1, True), ("# last", 3, 3, True)], id="alone"),
        pytest.param("a: 'x # y'\nb: \"# z\"\n", [], id="in quotes"),
        pytest.param("a: x#y\nb: http://e.example/#z\n", [], id="inside a word"),
        pytest.param("a: |\n  # text\n  more\nb: 1 # real\n", [("# real", 4, 6, False)], id="in a block of text"),
        pytest.param("a: 'one\n  # two'\n", [], id="in a text over two lines"),
        pytest.param("a: [1, # one\n  2] # two \n", [("# one", 1, 8, False), ("# two", 2, 6, False)], id="in a list"),
        pytest.param("ä: ü # ö\r\n# b\r", [("# ö", 1, 6, False), ("# b", 2, 1, True)], id="any line ends"),
        pytest.param("\ufeff# mark\n", [("# mark", 1, 1, True)], id="behind a byte order mark"),
        pytest.param("a: [1\n# open\n", [], id="in a broken text"),
    ],
)
def test_finds_comments_and_nothing_else(text: str, expected: list[tuple[str, int, int, bool]]) -> None:
    """A comment starts with a # at the start of a line or behind white space, outside of texts."""
    found = comments("f.yaml", text)

    assert [(one.text, one.span.line, one.span.column, one.alone) for one in found] == expected


@given(st.text(alphabet="ab: #'\"|\n\r-[]{}", max_size=40))
def test_never_fails(text: str) -> None:
    """Whatever the text is, what is found in it is a comment."""
    assert all(one.text.startswith("#") for one in comments("f.yaml", text))
