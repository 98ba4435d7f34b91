"""Writing what came out into a file of tests, in the place of what was expected."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from leadladder_server.diagnostics import Span
from leadladder_server.suite.comparing import Difference
from leadladder_server.suite.expectations import NONE
from leadladder_server.suite.running import Status, SuiteResult
from leadladder_server.suite.scalars import RESERVED, plain_or_quoted, quoted

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")


@dataclass(frozen=True, slots=True)
class Edit:
    """One text in the place of another.

    Attributes:
        span: The place.
        word: The expectation: "stage".
        before: What stands there.
        after: What will.
    """

    span: Span
    word: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A difference that has to be settled by hand.

    Attributes:
        span: The place.
        word: The expectation.
        got: What came out.
        why: Why nothing is written.
    """

    span: Span
    word: str
    got: str
    why: str


def edits_of(result: SuiteResult, text: str) -> tuple[list[Edit], list[Refusal]]:
    """What would make the failed cases pass, and what has to be settled by hand; in file order.

    Args:
        result: Of a run of the file.
        text: The file.
    """
    lines = _lines(text)
    edits: dict[Span, Edit] = {}
    refusals: list[Refusal] = []
    for difference in _differences(result):
        written = difference.written
        problem = _problem(difference, lines)
        if problem is None and difference.accept is not None:
            before = _at(lines, written.span)
            after = _written(difference, before)
            edit = Edit(written.span, difference.what, before, after)
            if edits.setdefault(written.span, edit) == edit:
                continue
            problem = "two cases share this value, and it came out differently for them"
        refusals.append(Refusal(written.span, difference.what, difference.got, problem or "it is not a single value"))
    refused = {refusal.span for refusal in refusals}
    return sorted((each for each in edits.values() if each.span not in refused), key=lambda each: each.span), refusals


def apply(edits: Iterable[Edit], text: str) -> str:
    """The text with the edits; everything else stays as it is, to the last character."""
    lines = _lines(text)
    for edit in sorted(edits, key=lambda each: each.span, reverse=True):
        line = lines[edit.span.line - 1]
        start, end = edit.span.column - 1, edit.span.end_column - 1
        lines[edit.span.line - 1] = line[:start] + edit.after + line[end:]
    return "".join(lines)


def _differences(result: SuiteResult) -> Iterable[Difference]:
    return (difference for each in result.cases if each.status is Status.FAILED for difference in each.differences)


def _problem(difference: Difference, lines: list[str]) -> str | None:
    """Why a difference cannot be settled by writing one value; None when it can."""
    if difference.accept is None:
        return "it is not a single value, or it could be mended in several ways"
    before = _at(lines, difference.written.span)
    text = difference.written.text
    if before.strip("'\"") != text and before != text:
        return "the value goes over several lines, or is repeated from elsewhere"
    return None


def _lines(text: str) -> list[str]:
    return [line for line in _LINE.findall(text) if line]


def _at(lines: list[str], span: Span) -> str:
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    return line[span.column - 1 : span.end_column - 1]


def _written(difference: Difference, before: str) -> str:
    """What came out, as YAML: in quotes where it needs them, or where what stood there had them."""
    text = difference.accept or NONE
    if text in RESERVED or difference.what.startswith(("score.", "points.")):
        return text
    return quoted(text) if before[:1] in ("'", '"') else plain_or_quoted(text)
