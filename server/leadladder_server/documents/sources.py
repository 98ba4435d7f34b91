"""Bytes of a file made into text."""

import codecs
import re
from pathlib import Path

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents import messages
from leadladder_server.documents.positions import Positions

_NOT_PRINTABLE = re.compile("[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

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
            reason = "it is not a file" if path.exists() else "there is no such file"
            return None, [messages.unreadable_file(span, reason)]
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "the system refuses its name"
        return None, [messages.unreadable_file(span, reason)]
    if len(data) > LARGEST:
        return None, [messages.too_large(span, LARGEST)]
    return data, []


def decode(file: str, data: bytes) -> tuple[str, list[Diagnostic]]:
    """The text of a UTF-8 file without byte order mark; where it is no UTF-8, a rendition of it and one diagnostic."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode(), []
    except UnicodeDecodeError as error:
        text = data.decode(errors="replace")
        before = len(data[: error.start].decode())
        span = Positions(file, text).span(before, before + 1)
        return text, [messages.not_utf8(span, data[error.start], _guess(data))]


def unprintable(positions: Positions, text: str) -> Diagnostic | None:
    """The first character that no editor shows: controls, lone surrogates, YAML 1.1's line breaks, byte order marks."""
    found = _NOT_PRINTABLE.search(text)
    return None if found is None else messages.control_character(positions.span(*found.span()), found.group())


def _guess(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    return "" if b"\0" in data else "Windows-1252 or Latin-1"
