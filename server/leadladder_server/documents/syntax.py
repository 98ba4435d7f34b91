"""The YAML library's syntax errors put in our own words."""

import re
from collections.abc import Callable

from ruamel.yaml.error import MarkedYAMLError

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents import messages
from leadladder_server.documents.positions import Positions

_CANNOT_START = re.compile(r"found character '(.*)' that cannot start any token", re.DOTALL)
_EARLIER_COLON = re.compile(r"^[\s-]*[^\s#].*?:\s")
_SIMPLE: tuple[tuple[str, Callable[[Span], Diagnostic]], ...] = (
    ("unknown escape character", messages.unknown_escape),
    ("expected escape sequence", messages.unknown_escape),
    ("chomping or indentation indicators", messages.bad_block_text),
    ("expected indentation indicator", messages.bad_block_text),
    ("more indented follow up line", messages.bad_block_text),
)
_STRAY = ("found ','", "found ']'", "found '}'", "found '-'", "found '?'")


def explain(error: MarkedYAMLError, text: str, positions: Positions) -> Diagnostic:
    """One diagnostic for a syntax error; the most telling place is where the problem shows, or where it began."""
    problem = f"{error.context or ''} | {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    at: int = min(mark.index, len(text)) if mark is not None else 0
    began: int = error.context_mark.index if error.context_mark is not None else at
    here = positions.span(at, at + 1)
    for words, message in _SIMPLE:
        if words in problem:
            return message(here)
    if found := _CANNOT_START.search(problem):
        character = text[at : at + 1]
        return messages.tab_indentation(here) if found.group(1) == "\\t" else messages.needs_quotes(here, character)
    if "quoted scalar" in problem:
        return messages.unclosed_quote(positions.span(began, began + 1))
    if "while scanning an alias" in problem or "while scanning an anchor" in problem:
        return messages.needs_quotes(positions.span(began, began + 1), text[began : began + 1])
    if "mapping values are not allowed" in problem:
        line_start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
        if _EARLIER_COLON.match(text[line_start:at]):
            return messages.colon_in_text(here)
        return messages.bad_indentation(_first_word(text, line_start, positions), max(here.line - 1, 1))
    if "could not find expected ':'" in problem:
        return messages.missing_colon(positions.span(began, len(text)))
    if "expected ','" in problem:
        bracket = text[began : began + 1]
        opened = positions.span(began, began + 1)
        if "<stream end>" in problem:
            return messages.unclosed_bracket(opened, bracket)
        return messages.expected_comma(here, bracket, opened.line, opened.column)
    if any(words in problem for words in _STRAY) and "the node content" in problem:
        return messages.stray_bracket(here, text[at : at + 1])
    if "expected <block end>" in problem:
        return _out_of_block(text, at, here, positions.span(began, began + 1))
    return messages.syntax(here)


def _first_word(text: str, line_start: int, positions: Positions) -> Span:
    start = line_start + len(text[line_start:]) - len(text[line_start:].lstrip(" \t"))
    return positions.span(start, start + 1)


def _out_of_block(text: str, at: int, here: Span, block: Span) -> Diagnostic:
    """Something that fits neither the innermost list or mapping nor one around it."""
    before = text[at - here.column + 1 : at].strip(" -")
    if before:
        return messages.text_after_value(here)
    return messages.bad_indentation(here, block.line)
