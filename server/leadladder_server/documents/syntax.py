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
    ("expected a comment or a line break", messages.bad_block_text),
)
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})( .*)?$", re.MULTILINE)
_TIGHT_DASH = re.compile(r"^ *(-(?![- ]))(.*)$")
ODD_SPACES = tuple(
    "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u3000"
)
"""What looks like a space, or like nothing, and is a letter to YAML."""

_ODD_SPACE = re.compile(f"^[ \\t]*([{''.join(ODD_SPACES)}])")
_PLAIN_TEXT = re.compile(r"[^,{}\[\]#\n\r]*")
_STRAY = ("found ','", "found ']'", "found '}'", "found '-'", "found '?'")


def explain(error: MarkedYAMLError, text: str, positions: Positions) -> Diagnostic:
    """One diagnostic for a syntax error; the most telling place is where the problem shows, or where it began."""
    problem = f"{error.context or ''} | {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    at: int = min(mark.index, len(text)) if mark is not None else 0
    began: int = error.context_mark.index if error.context_mark is not None else at
    return (
        _of_lines(text, at, positions)
        or _of_scalar(problem, text, at, began, positions)
        or _of_structure(problem, text, at, began, positions)
    )


def _of_lines(text: str, at: int, positions: Positions) -> Diagnostic | None:
    """What a line above the problem explains better than the place where it shows."""
    if conflict := _CONFLICT.search(text):
        return messages.merge_conflict(positions.span(*conflict.span()))
    ends = text.find("\n", at)
    above = text[: len(text) if ends < 0 else ends].splitlines(keepends=True)[-2:]
    start = ends if ends >= 0 else len(text)
    start -= sum(map(len, above))
    for line in above:
        if found := _ODD_SPACE.match(line):
            return messages.odd_space(positions.span(start + found.start(1), start + found.end(1)), found[1])
        if (found := _TIGHT_DASH.match(line.rstrip())) and ":" in line:
            return messages.dash_without_space(
                positions.span(start + found.start(1), start + len(line.rstrip())), found[2]
            )
        start += len(line)
    return None


def _of_scalar(problem: str, text: str, at: int, began: int, positions: Positions) -> Diagnostic | None:
    """A problem inside one text."""
    here, start = positions.span(at, at + 1), positions.span(began, began + 1)
    for words, message in _SIMPLE:
        if words in problem:
            return message(here)
    if found := _CANNOT_START.search(problem):
        tab = found.group(1) == "\\t"
        return (
            messages.tab_indentation(here) if tab else messages.needs_quotes(here, text[at : at + 1], _plain(text, at))
        )
    if "quoted scalar" in problem:
        return messages.unclosed_quote(start)
    if "while scanning an alias" in problem or "while scanning an anchor" in problem:
        return messages.needs_quotes(start, text[began : began + 1], _plain(text, began))
    return None


def _of_structure(problem: str, text: str, at: int, began: int, positions: Positions) -> Diagnostic:
    """A problem with brackets, colons or indentation."""
    here, start = positions.span(at, at + 1), positions.span(began, began + 1)
    if "mapping values are not allowed" in problem:
        before = text[at - here.column + 1 : at]
        if earlier := _EARLIER_COLON.match(before):
            key, _, _ = before[: earlier.end()].strip(" -\t").partition(":")
            return messages.colon_in_text(here, key, before[earlier.end() :] + _rest(text, at))
        first = at - len(before.lstrip(" \t"))
        return messages.bad_indentation(positions.span(first, first + 1))
    if "could not find expected ':'" in problem:
        return messages.missing_colon(positions.span(began, len(text)))
    if "expected ','" in problem:
        bracket = text[began : began + 1]
        if "<stream end>" in problem:
            return messages.unclosed_bracket(start, bracket)
        return messages.expected_comma(here, bracket, start.line, start.column)
    if "the node content" in problem and "<stream end>" in problem:
        opened = text.rstrip()
        last = len(opened) - 1
        if opened.endswith(("[", "{")):
            return messages.unclosed_bracket(positions.span(last, last + 1), opened[-1])
    if "the node content" in problem and any(words in problem for words in _STRAY):
        return messages.stray_bracket(here, text[at : at + 1])
    if "expected <block end>" in problem:
        same_line = text[at - here.column + 1 : at].strip(" -")
        return messages.text_after_value(here) if same_line else messages.bad_indentation(here)
    return messages.syntax(here)


def _plain(text: str, start: int) -> str:
    """The text that starts there, as far as it goes without quotes."""
    found = _PLAIN_TEXT.match(text, start)
    return found[0].strip() if found else ""


def _rest(text: str, start: int) -> str:
    """The rest of the line, without a comment."""
    return re.split(r"[\r\n]|\s#", text[start:], maxsplit=1)[0].strip()
