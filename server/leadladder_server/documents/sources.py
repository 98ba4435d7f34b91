"""Bytes of a file made into text."""

import codecs
import re
from pathlib import Path

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents import messages
from leadladder_server.documents.positions import Positions

_NOT_PRINTABLE = re.compile("[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

LARGEST = 4 * 1024 * 1024
"""Most bytes of a file that are read."""


def read_bytes(file: str, path: Path, shown_at: Span | None = None) -> tuple[bytes | None, list[Diagnostic]]:
    """The bytes of a regular file of at most LARGEST bytes, else None and why. Never raises, never waits on a pipe.

    Args:
        file: What the author knows it as.
        path: Where it is.
        shown_at: Where to put a problem; None for the start of the file itself.
    """
    span = shown_at or Span(file, 1, 1, 2)
    try:
        if not path.is_file():
            return None, [_no_file(span, path)]
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "the system refuses its name"
        return None, [messages.unreadable_file(span, reason)]
    if len(data) > LARGEST:
        return None, [messages.too_large(span, LARGEST)]
    return data, []


def _no_file(span: Span, path: Path) -> Diagnostic:
    """What is there in place of a file."""
    if path.exists():
        return messages.not_a_file(span)
    return (
        messages.link_to_nowhere(span) if path.is_symlink() else messages.unreadable_file(span, "there is no such file")
    )


def decode(file: str, data: bytes) -> tuple[str, list[Diagnostic]]:
    """The text of a UTF-8 file without byte order mark; where it is no UTF-8, a rendition of it and one diagnostic."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode(), []
    except UnicodeDecodeError as error:
        text = data.decode(errors="replace")
        if b"\0" in data and not data.startswith(_UTF_16):
            return text, [messages.not_a_text(Positions(file, text).span(0, 1))]
        before = len(data[: error.start].decode())
        span = Positions(file, text).span(before, before + 1)
        return text, [messages.not_utf8(span, data[error.start], _guess(data))]


def unprintable(positions: Positions, text: str) -> Diagnostic | None:
    """The first character that no editor shows: controls, lone surrogates, YAML 1.1's line breaks, byte order marks."""
    found = _NOT_PRINTABLE.search(text)
    return None if found is None else messages.control_character(positions.span(*found.span()), found.group())


def _guess(data: bytes) -> str:
    return "UTF-16" if data.startswith(_UTF_16) else "Windows-1252 or Latin-1"
