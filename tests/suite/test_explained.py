"""Comments that explain mutants which no test notices."""

import pytest

from leadladder_server.diagnostics import Span
from leadladder_server.documents.comments import comments
from leadladder_server.suite.explained import Explanations, explanations, without_effect
from leadladder_server.suite.mutants.mutant import Kind, Mutant

from .written import RULES


def read(text: str) -> Explanations:
    """What the comments of a rule file explain."""
    return explanations(comments("ruleset.yaml", text))


def mutant(kind: Kind, line: int) -> Mutant:
    """A mutant on a line."""
    return Mutant(kind, Span("ruleset.yaml", line, 1, 2), "", RULES)


def test_an_explanation_counts_for_its_line_or_the_next() -> None:
    """Beside something a comment is about its own line; alone, about the next line that is no comment."""
    found = read(
        "a: 1  # leadladder: mutant-ok[window] who cares\n# leadladder: mutant-ok[points, list] why\n# so\nb: 2\n"
    )

    assert found.notes == ()
    assert [(each.kinds, each.reason) for each in found.found] == [
        ((Kind.WINDOW,), "who cares"),
        ((Kind.POINTS, Kind.LIST), "why"),
    ]
    assert [each.explains(mutant(Kind.WINDOW, 1)) for each in found.found] == [True, False]
    assert [each.explains(mutant(Kind.LIST, 4)) for each in found.found] == [False, True]
    assert not found.found[1].explains(mutant(Kind.WINDOW, 4))


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        pytest.param(
            "mutant-ok",
            "This explains no mutant; write # leadladder: mutant-ok[threshold] and the reason",
            id="no kind",
        ),
        pytest.param(
            "mutant-ok[] why",
            "This explains no mutant; write # leadladder: mutant-ok[threshold] and the reason",
            id="an empty kind",
        ),
        pytest.param(
            "mutant-ok[treshold] why",
            "There is no kind of mutants called treshold; did you mean threshold?",
            id="a misspelt kind",
        ),
        pytest.param(
            "mutant-ok[xyz] why",
            "There is no kind of mutants called xyz; the kinds are "
            "operator, threshold, window, list, dropped, points, switch",
            id="no such kind",
        ),
        pytest.param(
            "mutant-ok[points]", "Expected the reason after [points], got nothing; it explains nothing", id="no reason"
        ),
    ],
)
def test_what_explains_nothing_is_told(comment: str, expected: str) -> None:
    """A comment without a kind or a reason explains nothing, and says what to write."""
    found = read(f"a: 1  # leadladder: {comment}\n")

    assert [(note.text, note.span.line, note.span.column) for note in found.notes] == [(expected, 1, 7)]
    assert not any(each.kinds for each in found.found)


def test_an_explanation_of_nothing_is_told() -> None:
    """Where no mutant of a kind lives, its explanation is to be taken away."""
    found = read("a: 1  # leadladder: mutant-ok[points, list] why\n").found

    notes = without_effect(found, [mutant(Kind.POINTS, 1), mutant(Kind.LIST, 2)])

    assert [note.text for note in notes] == ["No mutant of the kind list lives here; take the explanation away"]


def test_other_comments_are_no_explanations() -> None:
    """Comments that silence warnings, and all others, are left alone."""
    assert read("# leadladder: ignore[unused-parameter] why\na: 1  # mutant-ok\n") == Explanations((), ())
