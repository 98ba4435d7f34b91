"""Did you mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.suggestions import nearest, within_edits

WORDS = st.text("ab_", max_size=6)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        pytest.param("company.employes", "company.employees", id="letter missing"),
        pytest.param("comapny.employees", "company.employees", id="letters swapped"),
        pytest.param("Company.Employees", "company.employees", id="capitals"),
        pytest.param("company.annual-revenue", "company.annual_revenue", id="dash"),
        pytest.param("employees", "company.employees", id="last part alone"),
        pytest.param("ft", "fit", id="short word"),
        pytest.param("f", None, id="one letter"),
        pytest.param("", None, id="nothing"),
        pytest.param("weather", None, id="nothing near"),
        pytest.param("x" * 10_000, None, id="too long"),
    ],
)
def test_nearest(word: str, expected: str | None) -> None:
    """The nearest word is suggested where one is near enough."""
    assert nearest(word, ["fit", "company.employees", "company.annual_revenue"]) == expected


@pytest.mark.parametrize(
    ("word", "candidates", "expected"),
    [
        pytest.param("abcdef", ["abcdxy"], "abcdxy", id="two edits in six letters"),
        pytest.param("abcdef", ["abcxyz"], None, id="three edits in six letters"),
        pytest.param("employees", ["employers", "company.employees"], "employers", id="one edit before the last part"),
        pytest.param("employees", ["employeexyz", "company.employees"], "company.employees", id="but not three"),
        pytest.param("company.staff", ["company.name"], None, id="group right, four edits in five letters"),
        pytest.param("company.nmae", ["company.name"], "company.name", id="group right, one edit in four letters"),
        pytest.param("compani.name", ["company.name"], "company.name", id="group wrong"),
    ],
)
def test_how_near_is_near_enough(word: str, candidates: list[str], expected: str | None) -> None:
    """One edit for every three characters; a word that is the last part of a candidate is as near as two edits."""
    assert nearest(word, candidates) == expected


@given(WORDS, st.lists(WORDS, max_size=6))
def test_order_does_not_matter(word: str, candidates: list[str]) -> None:
    """Ties are broken by the words, not by their order."""
    assert nearest(word, candidates) == nearest(word, reversed(candidates))


def distance(a: str, b: str) -> int:
    """Optimal string alignment by its recursive definition."""
    if not a or not b:
        return len(a) + len(b)
    best = min(distance(a[1:], b) + 1, distance(a, b[1:]) + 1, distance(a[1:], b[1:]) + (a[0] != b[0]))
    if a[:2] == b[1::-1] and len(a) > 1 and len(b) > 1:
        best = min(best, distance(a[2:], b[2:]) + 1)
    return best


@given(WORDS, WORDS, st.integers(0, 4))
def test_within_edits(a: str, b: str, limit: int) -> None:
    """The banded computation agrees with the definition."""
    assert within_edits(a, b, limit) == (distance(a, b) <= limit)
