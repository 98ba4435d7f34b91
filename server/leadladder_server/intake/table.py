"""A table of contacts as comma-separated text: its header, and its rows one at a time with their lines.

The format is RFC 4180, with another delimiter where asked for, in UTF-8 with or without a byte order mark. Memory does
not grow with the table: a physical line may have MAX_LINE characters, a row MAX_ROW_LINES lines.
"""

import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.intake import messages
from leadladder_server.values.listing import counted
from leadladder_server.values.text import trim

MAX_LINE = 1_048_576
"""Characters of one physical line."""

MAX_ROW_LINES = 1_000
"""Physical lines of one row, counted over all its cells; a quote that nobody closed is noticed here."""

MAX_CELL = 131_072
"""Characters of one cell: the csv module's own default."""

_ROW_TOO_LONG = "row too long"
_LINE_TOO_LONG = "line too long"

_UNDECODABLE = range(0xDC80, 0xDD00)
"""What surrogateescape makes of a byte that is not UTF-8: the byte plus 0xDC00."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row with as many cells as the header.

    Attributes:
        line: Its first line in the file, from 1.
        cells: Their texts, as they stand.
    """

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One row that cannot be read.

    Attributes:
        line: Its first line in the file, from 1.
        column: The column at fault; empty when it is the row as a whole.
        expected: What could have been read.
        got: What stands there, shortened.
    """

    line: int
    column: str
    expected: str
    got: str


class _Lines:
    """The physical lines of a text, which can be handed back, counted from 1.

    A csv reader pulls from it. It raises `csv.Error` at a line or a row that is longer than the limits.
    """

    def __init__(self, text: io.TextIOBase) -> None:
        self._text = text
        self._returned: deque[str] = deque()
        self._taken: list[str] = []
        self._next_line = 1
        self.start = 1

    def begin_row(self) -> None:
        """From here on, lines belong to a new row."""
        self.start = self._next_line
        self._taken.clear()

    def give_up_row(self) -> None:
        """Hand back every line of the present row but its first, so that the rows after a stray quote are read."""
        self._returned.extendleft(reversed(self._taken[1:]))
        self._next_line = self.start + 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._taken) == MAX_ROW_LINES:
            raise csv.Error(_ROW_TOO_LONG)
        again = bool(self._returned)
        line = self._returned.popleft() if again else self._text.readline(MAX_LINE)
        if not line:
            raise StopIteration
        self._taken.append(line)
        self._next_line += 1
        if len(line) == MAX_LINE and line[-1] not in "\r\n":
            if not again:
                self._skip_rest_of_line()
            raise csv.Error(_LINE_TOO_LONG)
        return line

    def _skip_rest_of_line(self) -> None:
        while (rest := self._text.readline(MAX_LINE)) and rest[-1] not in "\r\n":
            pass


class Table:
    """A table whose header has been read. `rows` can be taken once."""

    def __init__(self, header: tuple[str, ...], lines: _Lines, delimiter: str) -> None:
        self.header = header
        self._lines = lines
        self._delimiter = delimiter

    def rows(self) -> Iterator[Row | RowProblem]:
        """Every row in file order; blank lines are no rows. Never raises on what the file holds."""
        lines = self._lines
        reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        width = len(self.header)
        while True:
            lines.begin_row()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield _misquoted(lines.start, str(error))
                lines.give_up_row()
                continue
            if len(cells) == width and _decodable(cells):
                yield Row(lines.start, cells)
            elif cells:
                yield self._problem(lines.start, cells)

    def _problem(self, line: int, cells: list[str]) -> RowProblem:
        for column, cell in zip(self.header, cells, strict=False):
            byte = _undecodable_byte(cell)
            if byte is not None:
                return RowProblem(line, column, "text in UTF-8", f"the byte 0x{byte:02X}")
        expected = f"{counted(len(self.header), 'cell')}, as in the first line"
        return RowProblem(line, "", expected, counted(len(cells), "cell"))


def open_table(file: str, stream: BinaryIO, delimiter: str) -> tuple[Table | None, list[Diagnostic]]:
    """Read the header of a table.

    Args:
        file: Its path as it is shown to the author.
        stream: Its bytes; read forward only, and kept until the rows have been taken.
        delimiter: One character.

    Returns:
        The table, or None and what is wrong with its header. Names of columns are trimmed; a name may be empty or occur
        twice, as long as nobody asks for it.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    lines = _Lines(text)
    header, problem = _header(lines, delimiter, Span(file=file, line=1, column=1, end_column=2))
    if problem is not None:
        text.detach()  # The caller closes what the caller has opened.
        return None, [problem]
    return Table(header, lines, delimiter), []


def _header(lines: _Lines, delimiter: str, span: Span) -> tuple[tuple[str, ...], Diagnostic | None]:
    """The trimmed names of the columns, or what is wrong with them."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    cells: list[str] = []
    while not cells:
        lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return (), messages.empty_table(span)
        except csv.Error as error:
            problem = _misquoted(lines.start, str(error))
            return (), messages.unreadable_header(span, problem.expected, problem.got)
    if cells[0].startswith(("\udcff\udcfe", "\udcfe\udcff")):
        return (), messages.utf_16(span)
    byte = next(filter(None, map(_undecodable_byte, cells)), None)
    if byte is not None:
        return (), messages.undecodable_header(span, byte)
    return tuple(map(trim, cells)), None


def _misquoted(line: int, error: str) -> RowProblem:
    """What the csv module's complaint means to the owner of the table."""
    expected = 'quotes around a whole cell, and "" for a quote inside one'
    got = "a quote that is not closed before the next cell"
    if error.startswith("field larger"):
        expected = f"cells of at most {MAX_CELL:,} characters"
        got = "a longer one, or a quote that is never closed"
    elif error == _ROW_TOO_LONG:
        expected = f"rows of at most {MAX_ROW_LINES:,} lines"
        got = "a longer one, or a quote that is never closed"
    elif error == _LINE_TOO_LONG:
        expected = f"lines of at most {MAX_LINE:,} characters"
        got = "a longer one"
    return RowProblem(line, "", expected, got)


def _decodable(cells: list[str]) -> bool:
    return all(cell.isascii() or _undecodable_byte(cell) is None for cell in cells)


def _undecodable_byte(cell: str) -> int | None:
    return next((ord(char) - 0xDC00 for char in cell if ord(char) in _UNDECODABLE), None)
