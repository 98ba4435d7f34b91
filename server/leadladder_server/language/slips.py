"""What YAML reads otherwise than its author meant: numbers with commas between braces, typographic quotes."""

import re
from collections.abc import Sequence as Lines
from dataclasses import replace

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.core_schema import resolve
from leadladder_server.documents.nodes import Entry, Mapping, Node, Scalar, Sequence
from leadladder_server.language import messages

_NUMBER = re.compile(r"([+-]?[0-9]{1,3})(?:,[0-9]{3})+(?:\.[0-9]+)?(?: [A-Z]{3})?(?=[ ,}\]]|$)")

_TYPOGRAPHIC = {("“", "”"), ("„", "“"), ("„", "”"), ("‘", "’"), ("‚", "‘"), ("«", "»"), ("»", "«")}  # noqa: RUF001
"""Quotes that word processors make, as they open and close."""

_SENTENCES = ("title", "met", "unmet", "unknown", "because", "ask", "next_action", "hand_off_to")
"""Keys of texts that people read, and in which such quotes may be meant."""


def report_quotes(node: Node, found: list[Diagnostic]) -> None:
    """Reports each value between typographic quotes. Recursion is bounded by the nesting that documents allow."""
    match node:
        case Scalar(text=text, quoted=False) if len(text) > 1 and (text[0], text[-1]) in _TYPOGRAPHIC:
            found.append(messages.typographic_quotes(node))
        case Sequence(items):
            for item in items:
                report_quotes(item, found)
        case Mapping(entries):
            for entry in entries:
                if entry.key.text not in _SENTENCES:
                    report_quotes(entry.key, found)
                    report_quotes(entry.value, found)
        case _:
            pass


def with_numbers_joined(node: Node, lines: Lines[str], found: list[Diagnostic]) -> Node:
    """The document with such numbers in one piece; each is reported.

    `{gte: 5,000,000 EUR}` is three entries to YAML. What was reported of the other two is not any more. Recursion is
    bounded by the nesting that documents allow.

    Args:
        node: The document, or a part of it.
        lines: Of the file.
        found: What was reported so far; changes.
    """
    match node:
        case Scalar():
            return node
        case Sequence(items):
            return replace(node, items=tuple(with_numbers_joined(item, lines, found) for item in items))
        case Mapping(entries):
            return replace(node, entries=_joined(entries, lines, found))


def _joined(entries: tuple[Entry, ...], lines: Lines[str], found: list[Diagnostic]) -> tuple[Entry, ...]:
    joined: list[Entry] = []
    for entry in entries:
        if joined and _within(entry.key.span, joined[-1].value.span) and isinstance(joined[-1].value, Scalar):
            continue
        number = _number(entry.value, lines)
        if number is not None:
            found[:] = [each for each in found if not _within(each.span, number.span)]
            found.append(messages.comma_in_number(number.span, number.text))
            value: Node = Scalar(resolve(meant := number.text.replace(",", "")), meant, quoted=False, span=number.span)
        else:
            value = with_numbers_joined(entry.value, lines, found)
        joined.append(replace(entry, value=value))
    return tuple(joined)


def _number(value: Node, lines: Lines[str]) -> Scalar | None:
    """The number as it stands in the file, when the value is only what comes before its first comma."""
    if not isinstance(value, Scalar) or value.quoted or value.span.line > len(lines):
        return None
    match = _NUMBER.match(lines[value.span.line - 1], value.span.column - 1)
    if match is None or match[1] != value.text:
        return None
    span = replace(value.span, end_column=match.end() + 1)
    return Scalar(match[0], match[0], quoted=False, span=span)


def _within(inner: Span, outer: Span) -> bool:
    """Whether a place lies in another one, behind its beginning."""
    return inner.line == outer.line and outer.column < inner.column < outer.end_column
