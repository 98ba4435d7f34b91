"""Names that are probably misspelt."""

import time

import pytest

from leadladder_server.facts.near_misses import EXAMINED, NearMisses


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("newsleter", "newsletter", id="one letter lacks"),
        pytest.param("web_viist", "web_visit", id="two neighbours swapped"),
        pytest.param("webvisits", "web_visit", id="two edits"),
        pytest.param("webvisitss", None, id="three edits"),
        pytest.param("web_visitt", "web_visit", id="the nearer of two"),
        pytest.param("web_visi", "web_vis", id="of two as near, the first in the alphabet"),
        pytest.param("w" * 5_000, None, id="far too long"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_near_misses(name: str, expected: str | None) -> None:
    """The nearest name within two edits was probably meant."""
    assert NearMisses(["web_visit", "web_vis", "newsletter"]).of(name) == expected


def test_too_many_names_are_not_searched() -> None:
    """A rule set that reads a list of thousands of names gets no suggestions, and loses no time."""
    assert NearMisses(f"type{number}" for number in range(101)).of("type1x") is None


def test_the_worst_contact_costs_milliseconds() -> None:
    """All the names that are examined in one contact, each unlike all that are read, take well under a second."""
    near = NearMisses(
        f"{number:02}abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxy{number:02}" for number in range(100)
    )
    started = time.thread_time()
    for number in range(EXAMINED):
        near.of(f"x{number:02}bcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxy{number:02}")

    assert time.thread_time() - started < 1
