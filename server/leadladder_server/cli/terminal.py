"""Where commands print: results on standard output, everything else on standard error."""

import sys
import unicodedata
from collections.abc import Iterable
from typing import TextIO

from rich.console import Console
from rich.text import Text

_REORDERING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def results() -> Console:
    """Standard output. Its width does not change what is printed; NO_COLOR takes the colour away."""
    return _console(sys.stdout)


def messages() -> Console:
    """Standard error: progress, problems, hints."""
    return _console(sys.stderr)


def _console(file: TextIO) -> Console:
    console = Console(file=file, highlight=False, soft_wrap=True)
    if console.width < 1:  # COLUMNS=0; rich would print nothing at all.
        console.width = 80
    return console


def print_lines(lines: Iterable[Text | str]) -> None:
    """Lines on standard output, none of them wrapped."""
    console = results()
    for line in lines:
        console.print(line if isinstance(line, Text) else Text(line))


def print_raw(text: str) -> None:
    """A text on standard output, character for character."""
    sys.stdout.write(text)


def say(text: str) -> None:
    """Lines on standard error."""
    messages().print(Text(text.rstrip("\n")))


def printable(text: str) -> str:
    """On one line, without characters that would move a cursor, recolour a terminal or reorder what it shows."""
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    if char in "\n\r\t":
        return " "
    return "\ufffd" if char in _REORDERING or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") else char
