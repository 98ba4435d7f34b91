"""Comments that silence warnings: `# leadladder: ignore[code] and the reason`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from leadladder_server.diagnostics import Diagnostic, in_order
from leadladder_server.documents.comments import Comment
from leadladder_server.ruleset.lint.codes import CODES
from leadladder_server.ruleset.messages import lint
from leadladder_server.suggestions import nearest

MEANT = re.compile(r"#+\s*leadladder\s*:\s*(.*)", re.IGNORECASE)
"""A comment that is meant for LeadLadder, and what it says."""

EXPLAINS_MUTANTS = "mutant-ok"
"""What a comment begins with that is about mutants, not warnings; `suite.explained` reads it."""

_IGNORE = re.compile(r"ignore\[([^\]]*)\]\s*(.*)")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class _Ignore:
    """A comment that can be read.

    Attributes:
        comment: The comment.
        codes: What it silences.
        lines: The lines that it counts for.
    """

    comment: Comment
    codes: tuple[str, ...]
    lines: frozenset[int]


def without_ignored(
    warnings: Iterable[Diagnostic], comments: Sequence[Comment], *, every_rule: bool
) -> list[Diagnostic]:
    """The warnings that no comment silences, and those about the comments themselves, in file order.

    A comment counts for its own line; one that stands alone, for the next line that is no comment.

    Args:
        warnings: Of the file that the comments stand in.
        comments: In file order.
        every_rule: Whether each rule could look at everything: else a comment may silence what was not looked for.
    """
    told: list[Diagnostic] = []
    ignores = list(_ignores(comments, told))
    silenced: set[tuple[int, str]] = set()
    kept: list[Diagnostic] = []
    for warning in warnings:
        by = [
            number
            for number, ignore in enumerate(ignores)
            if warning.span.line in ignore.lines and warning.code in ignore.codes
        ]
        silenced |= {(number, warning.code) for number in by}
        kept += [] if by else [warning]
    for number, ignore in enumerate(ignores if every_rule else ()):
        unused = [code for code in ignore.codes if (number, code) not in silenced]
        told += [lint.ignore_without_effect(ignore.comment.span, code) for code in unused]
    return in_order([*kept, *told])


def _ignores(comments: Sequence[Comment], told: list[Diagnostic]) -> Iterator[_Ignore]:
    alone = lines_alone(comments)
    for comment in comments:
        meant = MEANT.match(comment.text)
        if meant is None or meant[1].startswith(EXPLAINS_MUTANTS):
            continue
        found = _IGNORE.match(meant[1])
        codes = () if found is None else tuple(code.strip() for code in found[1].split(","))
        if found is None or "" in codes:
            told.append(lint.malformed_ignore(comment.span))
            continue
        told += [lint.not_silenceable(comment.span, code, nearest(code, CODES)) for code in codes if code not in CODES]
        if _WORD.search(found[2]) is None:
            told.append(lint.ignore_without_reason(comment.span, found[1]))
        known = tuple(dict.fromkeys(code for code in codes if code in CODES))
        yield _Ignore(comment, known, frozenset(lines_of(comment, alone)))


def lines_alone(comments: Sequence[Comment]) -> set[int]:
    """The lines on which nothing but a comment stands."""
    return {comment.span.line for comment in comments if comment.alone}


def lines_of(comment: Comment, alone: set[int]) -> Iterator[int]:
    """The lines that a comment counts for: its own, and for one that stands alone the next line that is no comment."""
    line = comment.span.line
    yield line
    if comment.alone:
        line += 1
        while line in alone:
            line += 1
        yield line
