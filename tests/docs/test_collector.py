"""The reader and runner of the documentation's blocks, on small texts of their own."""

import textwrap
import time
from pathlib import Path

import pytest

from tests.docs.markdown import Block, read_blocks
from tests.docs.transcript import Command, Result, difference, matches, read_commands, run


def _console(*lines: str) -> Block:
    return Block(Path("page.md"), 10, "console", {}, lines)


def test_blocks_have_language_options_and_place(tmp_path: Path) -> None:
    """A block knows its language, the words after it, its text without indentation, and its first line."""
    page = tmp_path / "page.md"
    page.write_text(
        textwrap.dedent("""\
            # Title

            ```console exit=3 skip="no network"
            $ false
            ```

            - in a list
              ~~~yaml fragment
              a:
                ```
              ~~~
            """)
    )

    assert read_blocks(page) == [
        Block(page, 4, "console", {"exit": "3", "skip": "no network"}, ("$ false",)),
        Block(page, 9, "yaml", {"fragment": ""}, ("a:", "  ```")),
    ]


def test_an_unclosed_block_is_an_error(tmp_path: Path) -> None:
    """A fence without an end would hide the rest of the page from every check."""
    page = tmp_path / "page.md"
    page.write_text("text\n```console\n$ true\n")

    with pytest.raises(ValueError, match=r"page\.md:2: this block is never closed"):
        read_blocks(page)


def test_commands_own_the_lines_below_them() -> None:
    """What follows a command, up to the next one, is what it prints; a backslash continues a command."""
    block = _console("$ one", "a", "", "$ two \\", "    --more", "b")

    assert read_commands(block) == [Command(10, "one", ("a", "")), Command(13, "two \\\n    --more", ("b",))]


def test_a_console_block_starts_with_a_command() -> None:
    """Output that belongs to no command is an error, not text that nobody compares."""
    with pytest.raises(ValueError, match=r"page\.md:10: a console block starts with"):
        read_commands(_console("output", "$ one"))


@pytest.mark.parametrize(
    ("expected", "printed", "verdict"),
    [
        pytest.param(["a", "b"], ["a", "b"], True, id="the same lines"),
        pytest.param(["a", "b"], ["a", "c"], False, id="another line"),
        pytest.param(["a"], ["a", "b"], False, id="a line too many"),
        pytest.param(["a", "b"], ["a"], False, id="a line too few"),
        pytest.param([], ["a"], False, id="output where none is shown"),
        pytest.param(["a", ""], ["a  ", "", ""], True, id="white space at the ends"),
        pytest.param([" a"], ["a"], False, id="indentation counts"),
        pytest.param(["a", "...", "d"], ["a", "b", "c", "d"], True, id="dots for lines"),
        pytest.param(["a", "...", "d"], ["a", "d"], True, id="dots for no line"),
        pytest.param(["a", "...", "d"], ["a", "b", "c"], False, id="the line after the dots must come"),
        pytest.param(["..."], ["a.b"], True, id="only dots"),
        pytest.param(["a.b"], ["axb"], False, id="a dot in a line is a dot"),
        pytest.param(["... b"], ["a b"], False, id="dots within a line are dots"),
    ],
)
def test_comparing_lines(expected: list[str], printed: list[str], verdict: bool) -> None:
    """Lines are compared exactly, but for a line of three dots."""
    assert matches(expected, printed) is verdict


def test_the_commands_of_a_block_share_a_shell(tmp_path: Path) -> None:
    """Variables and folders carry over, statuses are told apart, and both streams are read in order."""
    texts = ["cd /; name=x", 'echo "$name"; echo err >&2; printf tail', "false", "pwd"]

    results = run([Command(1, text, ()) for text in texts], tmp_path)

    assert results == [Result(0, ()), Result(0, ("x", "err", "tail")), Result(1, ()), Result(0, ("/",))]


def test_what_a_block_leaves_running_is_ended(tmp_path: Path) -> None:
    """A server started with & does not outlive its block."""
    server = "(trap 'touch ended; exit' TERM; touch started; while :; do sleep 0.05; done) &"
    run([Command(1, server, ()), Command(2, "until [ -e started ]; do sleep 0.05; done", ())], tmp_path)

    deadline = time.monotonic() + 10
    while not (tmp_path / "ended").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert (tmp_path / "ended").exists()


def test_a_shell_that_exits_leaves_the_rest_unrun(tmp_path: Path) -> None:
    """Commands after an exit have no result, which the caller counts."""
    assert run([Command(1, "exit 4", ()), Command(2, "echo no", ())], tmp_path) == []


def test_the_difference_is_for_reading() -> None:
    """A failed comparison shows the command, the documented lines and the printed ones."""
    shown = difference(Command(1, "cat x", ("a", "b")), ["a", "c"])

    assert shown == "$ cat x\n--- shown\n+++ printed\n@@ -1,2 +1,2 @@\n a\n-b\n+c"
