"""Lines that every terminal shows alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.cli.layout import WIDTH, indented, item, table, width
from leadladder_server.cli.terminal import print_lines, printable

WORDS = st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12), min_size=1, max_size=60)


@given(WORDS, st.sampled_from(["met", "unmet", "unknown", "stops"]))
def test_items_are_wrapped_at_one_width(words: list[str], mark: str) -> None:
    """No line of a sentence is longer than the width, and no word is lost."""
    lines = [line.plain for line in item(mark, " ".join(words))]

    assert max(map(len, lines)) <= WIDTH
    assert " ".join(lines).split()[1:] == words


def test_notes_are_not_torn_apart() -> None:
    """What stands in brackets after a sentence stays on one line."""
    lines = [line.plain for line in item("met", "word " * 18, "fit.headcount, 10 of 20 points")]

    assert lines == ["  ✓ " + ("word " * 18).strip(), "    (fit.headcount, 10 of 20 points)"]


@pytest.mark.parametrize(
    ("terminal", "columns", "expected"),
    [
        pytest.param(True, "80", 80, id="a terminal"),
        pytest.param(True, "200", WIDTH, id="a wide terminal"),
        pytest.param(True, "3", 40, id="hardly a terminal"),
        pytest.param(False, "80", WIDTH, id="a file"),
    ],
)
def test_terminals_that_are_narrower(
    terminal: bool, columns: str, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines fit a terminal that is narrower; a file holds the same whatever the terminal is."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    monkeypatch.setenv("COLUMNS", columns)

    assert width() == expected
    assert max(len(line.plain) for line in item("met", "word " * 100)) <= expected


def test_indented() -> None:
    """A sentence under another one keeps its indent on every line."""
    assert {line.plain[:6] for line in indented("word " * 60, 6)} == {"      "}


def test_tables() -> None:
    """The first columns begin together, the others end together."""
    lines = [line.plain for line in table([["stage", "contacts"], ["name", "12"]])]

    assert lines == ["  stage  contacts", "  name         12"]


@given(st.text())
def test_what_is_printed_moves_no_cursor(text: str) -> None:
    """No control character, line break or change of direction survives."""
    shown = printable(text)

    assert len(shown) == len(text)
    assert not any(char < " " or "\x7f" <= char <= "\x9f" or char in "\u2028\u2029\u202e\u2066" for char in shown)


@pytest.mark.parametrize(("variable", "coloured"), [("FORCE_COLOR", True), ("NO_COLOR", False)])
def test_colour(
    variable: str, coloured: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Colour repeats what the signs say, on terminals only and not where NO_COLOR is set."""
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv(variable, "1")

    print_lines(item("met", "Large company"))

    out = capsys.readouterr().out
    assert ("\x1b[32m✓" in out) is coloured
    assert out.replace("\x1b[32m", "").replace("\x1b[0m", "") == "  ✓ Large company\n"
