"""Lines that look the same in every terminal: wrapped at one width, aligned by characters, readable without colour."""

import textwrap
from collections.abc import Sequence

from rich.text import Text

from leadladder_server.cli.terminal import printable

WIDTH = 100
"""Characters of the longest line, except where a single word is longer."""

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


def item(mark: str, text: str, note: str = "") -> list[Text]:
    """A sentence behind one of the MARKS, and a note in brackets after it; wrapped under itself."""
    sign, colour = MARKS[mark]
    unbroken = printable(note).replace(" ", _NO_BREAK)
    whole = f"{printable(text)}  ({unbroken})" if note else printable(text)
    first, *rest = textwrap.wrap(whole, WIDTH - 4, break_long_words=False) or [""]
    lines = [Text.assemble("  ", (sign, colour), " ", first), *(Text(f"    {line}") for line in rest)]
    for line in lines:
        line.plain = line.plain.replace(_NO_BREAK, " ")
    return lines


def indented(text: str, indent: int) -> list[Text]:
    """A sentence under another one."""
    space = " " * indent
    return [Text(space + line) for line in textwrap.wrap(printable(text), WIDTH - indent, break_long_words=False)]


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
