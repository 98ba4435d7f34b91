"""Lines that look the same in every terminal: wrapped at one width, aligned by characters, readable without colour."""

import shutil
import sys
import textwrap
from collections.abc import Sequence

from rich.text import Text

from leadladder_server.cli.terminal import printable

WIDTH = 100
"""Characters of the longest line, except where a single word is longer; fewer on a terminal that is narrower."""

_NARROWEST = 40

MARKS = {
    "met": ("✓", "green"),
    "unmet": ("✗", "red"),
    "unknown": ("?", "yellow"),
    "stops": ("!", "red"),
    "unspecified": ("·", "dim"),
}
"""The sign and the colour of an outcome; "stops" is what a disqualifier or a hold does when it is met. The sign says it
all; the colour repeats it."""


_NO_BREAK = "\u00a0"


def heading(text: str) -> Text:
    """A line that begins a part."""
    return Text(printable(text), style="bold")


def width() -> int:
    """Characters of a line: WIDTH, or what a terminal has that is narrower. What is not a terminal gets WIDTH."""
    if not sys.stdout.isatty():
        return WIDTH
    return max(_NARROWEST, min(WIDTH, shutil.get_terminal_size().columns))


def item(mark: str, text: str, note: str = "", indent: int = 2, before: str = "") -> list[Text]:
    """A sentence behind one of the MARKS, and a note in brackets after it; wrapped under itself.

    Args:
        mark: One of MARKS.
        text: The sentence.
        note: What stands in the brackets.
        indent: Blanks before the first line.
        before: What stands before the mark, such as a number.
    """
    sign, colour = MARKS[mark]
    head = " " * indent + before
    unbroken = printable(note).replace(" ", _NO_BREAK)
    whole = f"{printable(text)}  ({unbroken})" if note else printable(text)
    space = " " * (len(head) + 2)
    first, *rest = _wrapped(whole, len(space)) or [""]
    lines = [Text.assemble(head, (sign, colour), " ", first), *(Text(space + line) for line in rest)]
    for line in lines:
        line.plain = line.plain.replace(_NO_BREAK, " ")
    return lines


def indented(text: str, indent: int) -> list[Text]:
    """A sentence under another one."""
    space = " " * indent
    return [Text(space + line) for line in _wrapped(printable(text), indent)]


def _wrapped(text: str, indent: int) -> list[str]:
    """The lines of a text; some words fit on each, however deep it stands."""
    room = max(width() - indent, _NARROWEST // 2)
    return textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False)


def table(rows: Sequence[Sequence[str]], left: int = 1) -> list[Text]:
    """Rows in columns two characters apart: the first `left` columns begin together, the others end together."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines: list[Text] = []
    for row in rows:
        cells = [
            cell.ljust(width) if index < left else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(Text("  " + "  ".join(cells).rstrip()))
    return lines
