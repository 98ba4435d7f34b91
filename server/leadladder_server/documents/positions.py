"""Offsets in a text made into lines and columns."""

import re
from bisect import bisect_right

from leadladder_server.diagnostics import Span

_LINE_BREAK = re.compile(r"\r\n|\n|\r")


def split_lines(text: str) -> list[str]:
    """The lines as YAML and editors count them: broken at LF, CR LF and CR only. At least one, without their breaks."""
    return _LINE_BREAK.split(text)


class Positions:
    """Turns offsets in one text (in code points, from 0) into spans."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._starts = [0, *(found.end() for found in _LINE_BREAK.finditer(text))]
        self._ends = [*(found.start() for found in _LINE_BREAK.finditer(text)), len(text)]

    def span(self, start: int, end: int) -> Span:
        """From `start` up to `end`, or to the end of the line that `start` is on."""
        line = bisect_right(self._starts, start) - 1
        column = start - self._starts[line] + 1
        end_column = min(end, self._ends[line]) - self._starts[line] + 1
        return Span(self._file, line + 1, column, max(end_column, column + 1))
