"""Diagnostics as people read them in a terminal: the place, the line with carets under it, and what to do."""

import unicodedata
from collections import Counter
from collections.abc import Mapping

from leadladder_server.diagnostics import Diagnostic, Severity, Span
from leadladder_server.documents.positions import split_lines
from leadladder_server.values.listing import counted

WIDEST = 120
"""Most columns of a quoted line; a longer one is shown around its carets, with … where it is cut."""

MOST_SHOWN = 200
"""Most diagnostics of one file that are shown."""

_TAB = "    "


def render_text(diagnostics: list[Diagnostic], sources: Mapping[str, str]) -> str:
    """The diagnostics in the order given, then how many there are; the empty text when there are none.

    Args:
        diagnostics: What to show; of each file the first 200, and how many more there are.
        sources: The text of each file that a span names; a file that is not in it is shown without its line.

    Returns:
        Lines that end in a line break, without colour and without control characters.
    """
    if not diagnostics:
        return ""
    lines = {file: split_lines(text) for file, text in sources.items()}
    shown: list[str] = []
    counts: Counter[str] = Counter()
    for diagnostic in diagnostics:
        counts[diagnostic.span.file] += 1
        if counts[diagnostic.span.file] <= MOST_SHOWN:
            shown += _block(diagnostic, lines)
    more = [
        without_controls(f"{file}: {_more(count - MOST_SHOWN)}") for file, count in counts.items() if count > MOST_SHOWN
    ]
    return "\n".join([*shown, *more, summary(diagnostics)]) + "\n"


def summary(diagnostics: list[Diagnostic]) -> str:
    """One sentence: "Found 3 errors and 1 warning in 2 files."."""
    errors = sum(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
    warnings = len(diagnostics) - errors
    found = [counted(number, word) for number, word in ((errors, "error"), (warnings, "warning")) if number]
    files = len({diagnostic.span.file for diagnostic in diagnostics})
    return f"Found {' and '.join(found) or 'no problems'} in {counted(files, 'file')}."


def _more(count: int) -> str:
    return f"{counted(count, 'more problem')} not shown; mend some of the first {MOST_SHOWN} and check again"


def _block(diagnostic: Diagnostic, lines: Mapping[str, list[str]]) -> list[str]:
    span = diagnostic.span
    place = f"{span.file}:{span.line}:{span.column}"
    block = [without_controls(f"{place}: {diagnostic.severity.value}[{diagnostic.code}]: {diagnostic.message}")]
    block += quoted_line(span, lines.get(span.file, []))
    if diagnostic.help:
        block.append(without_controls(f"  help: {diagnostic.help}"))
    return block


def quoted_line(span: Span, source: list[str]) -> list[str]:
    """The line that a span is on, with its number, and carets under the span; nothing where there is no such line.

    Args:
        span: The place.
        source: The lines of its file.
    """
    if span.line > len(source):
        return []
    text, carets = _quoted(source[span.line - 1].removeprefix("\ufeff"), span)
    number = str(span.line)
    return [f"  {number} | {text}".rstrip(), f"  {' ' * len(number)} | {carets}"]


def _quoted(line: str, span: Span) -> tuple[str, str]:
    """The line, or the part of it around the span, and its carets; both aligned by display columns."""
    first = min(span.column - 1, len(line))
    last = max(min(span.end_column - 1, len(line)), first)
    start, end = _window([_width(char) for char in line], first, last)
    last = min(last, end)
    before, marked, after = _shown(line[start:first]), _shown(line[first:last]), _shown(line[last:end])
    cut = "…" if start else ""
    text = f"{cut}{before}{marked}{after}{'…' if end < len(line) else ''}"
    return text, " " * (len(cut) + _columns(before)) + "^" * max(_columns(marked), 1)


def _window(widths: list[int], first: int, last: int) -> tuple[int, int]:
    """The offsets of what is shown of a line: all of it, or WIDEST columns with the span's start in the first third."""
    if sum(widths) <= WIDEST:
        return 0, len(widths)
    start = first
    room = WIDEST // 3 if sum(widths[first:]) > WIDEST - WIDEST // 3 else WIDEST - sum(widths[first:])
    while start > 0 and room >= widths[start - 1]:
        start -= 1
        room -= widths[start]
    end = start
    room = WIDEST
    while end < len(widths) and room >= widths[end]:
        room -= widths[end]
        end += 1
    return start, max(end, min(last, first + 1))


def _shown(text: str) -> str:
    return without_controls(text.replace("\t", _TAB))


def without_controls(text: str) -> str:
    """The text without characters that would move a terminal's cursor, recolour it or reorder what it shows."""
    return "".join("\ufffd" if _unsafe(char) else char for char in text)


def _unsafe(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char in _REORDERING


_REORDERING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _columns(text: str) -> int:
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    """Columns that a terminal gives to a character."""
    if char == "\t":
        return len(_TAB)
    if unicodedata.category(char) in ("Mn", "Me", "Cf") and char not in _REORDERING:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
