"""Tables: what counts as a row, what does not, and on which line."""

import csv
import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.intake.table import MAX_CELL, MAX_LINE, MAX_ROW_LINES, Row, RowProblem, Table, open_table


def opened(data: bytes, delimiter: str = ",") -> Table:
    """A table with a header."""
    table, diagnostics = open_table("leads.csv", io.BytesIO(data), delimiter)
    assert diagnostics == []
    assert table is not None
    return table


def rows(data: bytes) -> list[Row | RowProblem]:
    """Every row of a table."""
    return list(opened(data).rows())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"a,b\n1,2\n", [Row(2, ["1", "2"])], id="plain"),
        pytest.param(b"\xef\xbb\xbfa,b\n1,2\n", [Row(2, ["1", "2"])], id="byte order mark"),
        pytest.param(b"a,b\r\n1,2\r\n3,4", [Row(2, ["1", "2"]), Row(3, ["3", "4"])], id="Windows line ends"),
        pytest.param(b"a,b\r1,2\r3,4\r", [Row(2, ["1", "2"]), Row(3, ["3", "4"])], id="old Mac line ends"),
        pytest.param(b'a,b\n"x\ny",2\n3,4\n', [Row(2, ["x\ny", "2"]), Row(4, ["3", "4"])], id="line break in a cell"),
        pytest.param(b'a,b\n"say ""hi"", Bob",2\n', [Row(2, ['say "hi", Bob', "2"])], id="quotes in a cell"),
        pytest.param(b"a,b\n\n1,2\n\n", [Row(3, ["1", "2"])], id="blank lines are no rows"),
        pytest.param(b"\n\na,b\n1,2\n", [Row(4, ["1", "2"])], id="blank lines before the header"),
        pytest.param(b"a,b\n1,\0\n", [Row(2, ["1", "\0"])], id="NUL"),
        pytest.param(b"a,b\n", [], id="header alone"),
    ],
)
def test_rows_know_their_lines(data: bytes, expected: list[Row | RowProblem]) -> None:
    """A row is found whatever the line ends and quotes, and says the line on which it begins."""
    assert rows(data) == expected


QUOTES = 'quotes around a whole cell, and "" for a quote inside one'
OPEN_QUOTE = "a quote that is not closed before the next cell"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(
            b"a,b\n1\n2,3\n4,5,6\n",
            [
                RowProblem(2, "", "2 cells, as in the first line", "1 cell"),
                Row(3, ["2", "3"]),
                RowProblem(4, "", "2 cells, as in the first line", "3 cells"),
            ],
            id="ragged",
        ),
        pytest.param(
            b"name,city\nM\xfcller,Bonn\nMaier,Ulm\n",
            [RowProblem(2, "name", "text in UTF-8", "the byte 0xFC"), Row(3, ["Maier", "Ulm"])],
            id="Latin-1",
        ),
        pytest.param(
            b'a,b\n"x"y,1\n2,3\n',
            [RowProblem(2, "", QUOTES, OPEN_QUOTE), Row(3, ["2", "3"])],
            id="text after a quote",
        ),
        pytest.param(
            b'a,b\n"x,1\n2,3\n4,5\n',
            [RowProblem(2, "", QUOTES, OPEN_QUOTE), Row(3, ["2", "3"]), Row(4, ["4", "5"])],
            id="a quote that is never closed costs its own row only",
        ),
        pytest.param(
            b'a,b\n"x,1\n2,3\n4,"5"\n',
            [RowProblem(2, "", QUOTES, OPEN_QUOTE), Row(3, ["2", "3"]), Row(4, ["4", "5"])],
            id="a quote that is closed rows later costs its own row only",
        ),
    ],
)
def test_a_row_that_cannot_be_read_stops_nothing(data: bytes, expected: list[Row | RowProblem]) -> None:
    """Whatever is wrong with a row, it is reported with its line and the rows after it are read."""
    assert rows(data) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param("x" * (MAX_CELL + 1), f"cells of at most {MAX_CELL:,} characters", id="cell"),
        pytest.param("x," * MAX_LINE, f"lines of at most {MAX_LINE:,} characters", id="line"),
        pytest.param('"' + "x\n" * MAX_ROW_LINES, f"rows of at most {MAX_ROW_LINES:,} lines", id="lines of a row"),
    ],
)
def test_limits_are_named(cell: str, expected: str) -> None:
    """A row beyond a limit is reported with that limit, and the last row of the file is read all the same."""
    read = rows(f"a\n{cell}\nlast\n".encode())

    first = read[0]
    assert isinstance(first, RowProblem)
    assert (first.line, first.expected) == (2, expected)
    last = read[-1]
    assert isinstance(last, Row)
    assert last.cells == ["last"]


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        pytest.param(
            b"", "empty-table", "The table is empty: there is no line with the names of the columns", id="empty"
        ),
        pytest.param(
            b"\n\n", "empty-table", "The table is empty: there is no line with the names of the columns", id="blank"
        ),
        pytest.param(
            b"\xef\xbb\xbf",
            "empty-table",
            "The table is empty: there is no line with the names of the columns",
            id="mark",
        ),
        pytest.param(
            b"St\xe4dte\n", "not-utf-8", "The names of the columns are not UTF-8: got the byte 0xE4", id="Latin-1"
        ),
        pytest.param("a,b\n".encode("utf-16"), "not-utf-8", "The table is UTF-16, expected UTF-8", id="UTF-16"),
        pytest.param(
            b'a,"b\n1,2\n',
            "unreadable-header",
            f"The line with the names of the columns takes {QUOTES}, got {OPEN_QUOTE}",
            id="open quote",
        ),
    ],
)
def test_a_table_without_a_header_is_refused(data: bytes, code: str, message: str) -> None:
    """When the columns have no names, nothing can be read, and the reason is said."""
    table, diagnostics = open_table("leads.csv", io.BytesIO(data), ",")

    assert table is None
    assert [(d.code, d.message) for d in diagnostics] == [(code, message)]


def test_names_of_columns_are_trimmed_and_may_repeat() -> None:
    """A header is judged only by what a mapping asks of it."""
    assert opened(b" a ,a,,b\n").header == ("a", "a", "", "b")


def test_another_delimiter() -> None:
    """Cells may be parted by any one character."""
    assert list(opened(b"a;b\n1,5;x\n", ";").rows()) == [Row(2, ["1,5", "x"])]


HOSTILE = st.text(
    st.one_of(st.sampled_from('",;\n\r\t \0\ufeffé😀'), st.characters(exclude_categories=["Cs"])),
    max_size=12,
)


@given(st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(HOSTILE, min_size=width, max_size=width), max_size=6)))
def test_what_the_csv_module_writes_is_read_back(cells: list[list[str]]) -> None:
    """Every table that Python writes is read cell for cell, and every line is counted."""
    width = len(cells[0]) if cells else 2
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerows([[f"column {index}" for index in range(width)], *cells])
    written = stream.getvalue()

    read = rows(written.encode())

    assert [row.cells for row in read if isinstance(row, Row)] == cells
    assert [row.line for row in read] == list(first_lines(written, cells))


def first_lines(written: str, cells: list[list[str]]) -> Iterator[int]:
    """Lines by counting the line ends of the rows before, the header's among them."""
    line = 2
    for row in cells:
        yield line
        line += 1 + sum(len(io.StringIO(cell + "x", newline="").readlines()) - 1 for cell in row)
    assert written.endswith("\r\n")


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    """Whatever a file holds, each of its rows is read or reported, in the order of their lines."""
    table, diagnostics = open_table("leads.csv", io.BytesIO(data), ",")

    assert (table is None) == bool(diagnostics)
    lines = [row.line for row in table.rows()] if table else []
    assert lines == sorted(set(lines))


def test_memory_does_not_grow_with_the_table(tmp_path: Path) -> None:
    """A table of 3.6 megabytes is read in less than one."""
    path = tmp_path / "leads.csv"
    path.write_bytes(b"abcdefgh,12345678\n" * 200_000)
    with path.open("rb") as stream:
        table, _ = open_table("leads.csv", stream, ",")
        assert table is not None
        tracemalloc.start()

        count = sum(1 for _ in table.rows())

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 199_999
    assert peak < 1_000_000
