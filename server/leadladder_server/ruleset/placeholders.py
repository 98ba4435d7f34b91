"""Placeholders in the author's sentences: "{company.employees} people, and we need {expected}".

`{{` and `}}` are braces that stand for themselves.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.nodes import Scalar
from leadladder_server.language.document import is_gap
from leadladder_server.ruleset.conditions import Name, NameKind
from leadladder_server.ruleset.messages import texts as messages
from leadladder_server.ruleset.names import nearest_path

EXPECTED = "expected"
"""Stands for what a rule asks of the one fact that it reads."""

POINTS = "points"
"""Stands for the points that are earned."""

_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_LOOKS_LIKE_ONE = re.compile(r"(?<!\{)\{(\$?[A-Za-z_][\w.-]*)\}(?!\})")

_VALUES = (NameKind.FIELD, NameKind.SIGNAL, NameKind.SCORE, NameKind.POINTS, NameKind.GRADE, NameKind.LABEL)
"""Names that stand for something to show."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name in braces, and where it stands in the text: from its opening brace to after the closing one."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class StrayBrace:
    """A brace without its other half, and where it stands."""

    brace: str
    start: int


def pieces(text: str) -> list[str | Placeholder | StrayBrace]:
    """A text taken apart, in its order. Doubled braces are single ones in what is returned."""
    found: list[str | Placeholder | StrayBrace] = []
    end = 0
    for match in _BRACES.finditer(text):
        if match.start() > end:
            found.append(text[end : match.start()])
        end = match.end()
        match match.group():
            case "{{" | "}}":
                found.append(match.group()[0])
            case "{" | "}":
                found.append(StrayBrace(match.group(), match.start()))
            case _:
                found.append(Placeholder(match.group(1).strip(), match.start(), end))
    if end < len(text):
        found.append(text[end:])
    return found


@dataclass(frozen=True, slots=True)
class Reader:
    """What the sentences of a rule may show.

    Attributes:
        code: Of the rule.
        names: What its conditions read; None when they have a problem, so that nobody can tell.
        known: Every fact and signal of the rule set, by path.
        parameters: Of the rule set.
    """

    code: str
    names: tuple[Name, ...] | None
    known: frozenset[str]
    parameters: Iterable[str]


def sentence_problems(written: Scalar | None, reader: Reader) -> list[Diagnostic]:
    """What is wrong with the placeholders of a sentence about a contact."""
    if written is None or is_gap(written) or not isinstance(written.value, str):
        return []
    problems = []
    for piece in pieces(written.text):
        if isinstance(piece, StrayBrace):
            problems.append(messages.stray_brace(part(written, piece.start, piece.start + 1), piece.brace))
        elif isinstance(piece, Placeholder):
            problem = _problem(part(written, piece.start, piece.end), piece.name, reader)
            problems += [] if problem is None else [problem]
    return problems


def plain_text_problems(written: Scalar | None) -> list[Diagnostic]:
    """The placeholders of a text that is the same for all contacts, such as a title."""
    if written is None or is_gap(written) or not isinstance(written.value, str):
        return []
    return [
        messages.placeholder_not_here(part(written, *found.span()), found.group())
        for found in _LOOKS_LIKE_ONE.finditer(written.text)
    ]


def part(written: Scalar, start: int, end: int) -> Span:
    """The place of some characters of a text; of the whole text where it is not written as it is read."""
    span = written.span
    offset = 1 if written.quoted else 0
    if span.end_column - span.column != len(written.text) + 2 * offset:
        return span
    first = span.column + offset
    return Span(span.file, span.line, first + start, first + end)


def as_plain_text(text: str) -> str:
    """A text written so that its braces stand for themselves."""
    return text.replace("{", "{{").replace("}", "}}")


def shown_names(names: Iterable[Name]) -> dict[str, Name]:
    """Those names that stand for something to show, by path."""
    return {name.path: name for name in names if name.kind in _VALUES}


def _problem(span: Span, name: str, reader: Reader) -> Diagnostic | None:
    if name.startswith("$"):
        word = name.removeprefix("$")
        known = list(reader.parameters)
        return None if word in known else messages.unknown_placeholder(span, name, [f"${each}" for each in known])
    if name == POINTS or reader.names is None:
        return None
    readable = shown_names(reader.names)
    if name == EXPECTED:
        paths = dict.fromkeys(each.path for each in reader.names)
        is_fact = all(each.kind in (NameKind.FIELD, NameKind.SIGNAL) for each in reader.names)
        return None if len(paths) == 1 and is_fact else messages.several_expected(span, reader.code, list(paths))
    if name in readable:
        return None
    if name in reader.known:
        return messages.text_cites_unread(span, name, reader.code, sorted(readable))
    candidates = [*readable, EXPECTED, POINTS]
    meant = nearest_path(name, [*candidates, *reader.known])
    return messages.unknown_placeholder(span, name, candidates, meant)
