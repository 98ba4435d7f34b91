"""Facts about regular expressions."""

import pytest

from leadladder_server.ruleset.patterns import compile_pattern, refusal

REFUSED = [
    pytest.param("(a", "an opening ( has no closing )", id="open group"),
    pytest.param("a)", "a closing ) has no opening (", id="closed group"),
    pytest.param("[a", "an opening [ has no closing ]", id="open class"),
    pytest.param("[b-a]", "a character class has a range or a name that does not exist, at b-a", id="range"),
    pytest.param(
        "[[:foo:]]", "a character class has a range or a name that does not exist, at [:foo:]", id="class name"
    ),
    pytest.param("(?=a)", "RE2 has no such (? group, at (?=", id="look-ahead"),
    pytest.param("(?z)", "RE2 has no such (? group, at (?z", id="flag"),
    pytest.param("(?<name", "the name of a group is not complete", id="group name"),
    pytest.param(r"(a)\1", r"RE2 has no such \ sequence, at \1", id="backreference"),
    pytest.param("a\\", "it ends with a \\ that escapes nothing", id="trailing backslash"),
    pytest.param("*", "nothing stands before a *, +, ? or {}", id="nothing to repeat"),
    pytest.param("a**", "two repetitions stand one after the other, at **", id="twice repeated"),
    pytest.param("a{1,1001}", "it repeats something more than 1000 times, at {1,1001}", id="many times"),
    pytest.param("((a{30}){30}){30}", "it repeats something more than 1000 times, at {30}", id="many times many times"),
    pytest.param(r"((\pL{30}){30}|x){1,1}" * 2, "it is too large to be matched quickly", id="memory"),
    pytest.param("\ud800", "it holds half of a character", id="half a character"),
]


@pytest.mark.parametrize(("pattern", "reason"), REFUSED)
def test_says_why_a_pattern_is_refused(pattern: str, reason: str, capfd: pytest.CaptureFixture[str]) -> None:
    """RE2's refusals are told in words, and nothing is written behind our back."""
    assert refusal(pattern) == reason
    assert capfd.readouterr() == ("", "")


FOUND = [
    pytest.param("steel", "Iron and STEEL works", True, id="anywhere, in any case"),
    pytest.param("^steel", "Iron and steel", False, id="anchored"),
    pytest.param("straße", "Hauptstrasse", False, id="sharp s is not ss"),
    pytest.param("É", "café", True, id="accents in any case"),
    pytest.param("caf.$", "café", True, id="a dot is a character, not a byte"),
]


@pytest.mark.parametrize(("pattern", "text", "found"), FOUND)
def test_searches(pattern: str, text: str, found: bool) -> None:
    """Patterns are unanchored and ignore case, by code points."""
    assert refusal(pattern) is None
    assert (compile_pattern(pattern).search(text) is not None) == found
