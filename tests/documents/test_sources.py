"""Reading files."""

import os
from pathlib import Path

import pytest

from leadladder_server.diagnostics import Span
from leadladder_server.documents.sources import LARGEST, decode, read_bytes


def test_reads_a_file(tmp_path: Path) -> None:
    """A regular file within the limit is read whole."""
    (tmp_path / "f").write_bytes(b"x" * LARGEST)
    assert read_bytes("f", tmp_path / "f") == (b"x" * LARGEST, [])


def test_refuses_a_large_file(tmp_path: Path) -> None:
    """One byte beyond the limit is refused."""
    (tmp_path / "f").write_bytes(b"x" * (LARGEST + 1))
    data, diagnostics = read_bytes("f", tmp_path / "f")
    assert (data, [d.code for d in diagnostics]) == (None, ["too-large"])


@pytest.mark.parametrize("name", ["missing", "folder", "pipe", "a" * 300, "nul\0"])
def test_refuses_what_is_no_file(tmp_path: Path, name: str) -> None:
    """A missing file, a folder, a pipe (which would never end) and an impossible name are one diagnostic each."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    span = Span("shown", 3, 1, 5)
    data, diagnostics = read_bytes("f", tmp_path / name, span)
    assert (data, [(d.code, d.span) for d in diagnostics]) == (None, [("unreadable-file", span)])


def test_decodes_utf8() -> None:
    """A byte order mark is not part of the text."""
    assert decode("f", "\ufeffé".encode()) == ("é", [])


@pytest.mark.parametrize(
    ("data", "place", "guess"),
    [
        pytest.param("ab\nMüller".encode("latin-1"), Span("f", 2, 2, 3), "Windows-1252", id="latin-1"),
        pytest.param("a".encode("utf-16"), Span("f", 1, 1, 2), "UTF-16", id="utf-16"),
        pytest.param(b"\xef\xbb\xbfa\xff", Span("f", 1, 2, 3), "Windows-1252", id="after a byte order mark"),
        pytest.param(b"\xf0\x9f", Span("f", 1, 1, 2), "Windows-1252", id="cut off"),
    ],
)
def test_other_encodings(data: bytes, place: Span, guess: str) -> None:
    """Bytes that are no UTF-8 are reported where they stand, with a guess at the encoding."""
    _, diagnostics = decode("f", data)
    assert [(d.code, d.span) for d in diagnostics] == [("not-utf-8", place)]
    assert guess in diagnostics[0].message
