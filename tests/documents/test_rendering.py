"""Diagnostics as people read them."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.diagnostics import Diagnostic, Severity, Span
from leadladder_server.documents.rendering import render_text


def problem(span: Span, *, severity: Severity = Severity.ERROR, message: str = "No", advice: str = "") -> Diagnostic:
    """A diagnostic of which only the place matters."""
    return Diagnostic(span, severity, "code", message, advice)


def lines(source: str, span: Span) -> list[str]:
    """The quoted line and its carets."""
    return render_text([problem(span)], {"f": source}).splitlines()[1:3]


def test_one_error() -> None:
    """The place, the line with carets under the span, what to do, and how many there are."""
    source = "\n" * 47 + "      - {when: {company.employes: {gte: $min_employees}}, points: 15}\n"
    diagnostic = Diagnostic(
        Span("plant-software/ruleset.yaml", 48, 17, 33),
        Severity.ERROR,
        "unknown-field",
        "There is no fact called company.employes",
        "did you mean company.employees?   (facts of your own are declared under fields:)",
    )
    expected = """\
        plant-software/ruleset.yaml:48:17: error[unknown-field]: There is no fact called company.employes
          48 |       - {when: {company.employes: {gte: $min_employees}}, points: 15}
             |                 ^^^^^^^^^^^^^^^^
          help: did you mean company.employees?   (facts of your own are declared under fields:)
        Found 1 error in 1 file.
        """
    assert render_text([diagnostic], {diagnostic.span.file: source}) == dedent(expected)


def test_several() -> None:
    """Errors, warnings and files are counted; a file that is not at hand is shown without its line."""
    diagnostics = [
        problem(Span("a", 1, 1, 2)),
        problem(Span("a", 2, 1, 3)),
        problem(Span("b", 9, 5, 6), severity=Severity.WARNING),
    ]
    expected = """\
        a:1:1: error[code]: No
          1 | one
            | ^
        a:2:1: error[code]: No
          2 | two
            | ^^
        b:9:5: warning[code]: No
        Found 2 errors and 1 warning in 2 files.
        """
    assert render_text(diagnostics, {"a": "one\r\ntwo"}) == dedent(expected)


@pytest.mark.parametrize(
    ("count", "last"),
    [
        pytest.param(200, ["a:200:1: error[code]: No", "Found 201 errors in 2 files."], id="all that are shown"),
        pytest.param(
            201,
            [
                "b:1:1: error[code]: No",
                "a: 1 more problem not shown; mend some of the first 200 and check again",
                "Found 202 errors in 2 files.",
            ],
            id="one more",
        ),
        pytest.param(
            1_300,
            [
                "b:1:1: error[code]: No",
                "a: 1,100 more problems not shown; mend some of the first 200 and check again",
                "Found 1,301 errors in 2 files.",
            ],
            id="a flood",
        ),
    ],
)
def test_floods_are_cut(count: int, last: list[str]) -> None:
    """Of each file the first 200 diagnostics are shown; the others are counted and hide nothing of other files."""
    diagnostics = [problem(Span("a", line, 1, 2)) for line in range(1, count + 1)]
    other = problem(Span("b", 1, 1, 2))
    diagnostics = [other, *diagnostics] if count == 200 else [*diagnostics, other]

    shown = render_text(diagnostics, {}).splitlines()

    assert shown[-len(last) :] == last
    assert sum(line.startswith("a:") and "error" in line for line in shown) == 200


def test_nothing() -> None:
    """No diagnostics, no text."""
    assert render_text([], {}) == ""


@pytest.mark.parametrize(
    ("source", "span", "quoted", "carets"),
    [
        pytest.param("日本 x", Span("f", 1, 4, 5), "  1 | 日本 x", "    |      ^", id="after wide characters"),
        pytest.param("日本", Span("f", 1, 2, 3), "  1 | 日本", "    |   ^^", id="under a wide character"),
        pytest.param("e\u0301x", Span("f", 1, 3, 4), "  1 | e\u0301x", "    |  ^", id="after a combining mark"),
        pytest.param("\ta", Span("f", 1, 2, 3), "  1 |     a", "    |     ^", id="after a tab"),
        pytest.param("a\x1b[31mb", Span("f", 1, 1, 2), "  1 | a\ufffd[31mb", "    | ^", id="terminal escape"),
        pytest.param("a\u202eb", Span("f", 1, 3, 4), "  1 | a\ufffdb", "    |   ^", id="reordering"),
        pytest.param("ab", Span("f", 1, 3, 4), "  1 | ab", "    |   ^", id="after the end"),
        pytest.param("ab", Span("f", 1, 2, 99), "  1 | ab", "    |  ^", id="beyond the end"),
        pytest.param("\ufeffab", Span("f", 1, 1, 2), "  1 | ab", "    | ^", id="byte order mark"),
        pytest.param("", Span("f", 1, 1, 2), "  1 |", "    | ^", id="empty line"),
    ],
)
def test_carets(source: str, span: Span, quoted: str, carets: str) -> None:
    """Carets stand under the span in the columns of a terminal, and no character can act on the terminal."""
    assert lines(source, span) == [quoted, carets]


@pytest.mark.parametrize("column", [1, 20, 500, 990, 1000])
def test_long_line(column: int) -> None:
    """A long line is cut to a window around the carets."""
    source = "".join(chr(ord("a") + n % 26) for n in range(1000))
    quoted, carets = lines(source, Span("f", 1, column, column + 3))
    assert len(quoted) <= 130
    at = carets.index("^")
    assert quoted[at : at + carets.count("^")] == source[column - 1 : column + 2]
    assert (quoted[6] == "…", quoted[-1] == "…") == (column > 100, column < 900)


def test_message_stays_on_its_line() -> None:
    """A line break in a message cannot forge another line."""
    assert len(render_text([problem(Span("f", 1, 1, 2), message="a\nb\r")], {}).splitlines()) == 2


@given(
    st.text(),
    st.integers(1, 4),
    st.integers(1, 300),
    st.integers(1, 300),
)
def test_any_source(source: str, line: int, column: int, width: int) -> None:
    """Any text can be quoted at any place, and carets are never missing nor beyond the window."""
    text = render_text([problem(Span("f", line, column, column + width))], {"f": source})
    shown = text.splitlines()
    assert len(shown) in (2, 4)
    if len(shown) == 4:
        assert 1 <= shown[2].count("^") <= 125
