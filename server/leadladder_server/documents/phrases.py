"""The parts that messages about documents share."""

from collections.abc import Iterable

from leadladder_server.diagnostics import Diagnostic, Severity, Span
from leadladder_server.documents.nodes import Mapping, Node, Scalar, Sequence
from leadladder_server.values.listing import listed

_LONGEST = 60


def error(span: Span, code: str, message: str, advice: str = "") -> Diagnostic:
    """A diagnostic of severity error."""
    return Diagnostic(span, Severity.ERROR, code, message, advice)


def warning(span: Span, code: str, message: str, advice: str = "") -> Diagnostic:
    """A diagnostic of severity warning."""
    return Diagnostic(span, Severity.WARNING, code, message, advice)


def excerpt(text: str, longest: int = _LONGEST) -> str:
    """A piece of an author's text on one line: invisible characters escaped, cut with … after `longest` characters."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in cut)


def did_you_mean(nearest: str | None, otherwise: str) -> str:
    """A suggestion where there is one, else what could be done."""
    return otherwise if nearest is None else f"did you mean {nearest}?"


def in_quotes(text: str) -> str:
    """A text as it is written between quotes, cut where it is long."""
    shown = excerpt(text)
    return f'"{shown}"' if '"' not in shown and "\\" not in shown else "'" + shown.replace("'", "''") + "'"


def shown(text: str) -> str:
    """An excerpt of a text that stands for itself in a message, in quotes where nobody would see it otherwise."""
    return excerpt(text) if text.strip() else f'"{excerpt(text)}"'


def every(words: Iterable[str]) -> str:
    """Words as a sentence names them all: "a, b and c"."""
    names = list(words)
    return listed(names, "and", len(names))


def either(words: Iterable[str]) -> str:
    """Words as a choice: "a, b or c"; of more than ten, the first ten "or 2 others"."""
    return listed(list(words), "or")


def described(node: Node) -> str:
    """What stands there, in words that complete "got ..."."""
    match node:
        case Mapping(entries=()):
            return "an empty mapping"
        case Mapping():
            return "a mapping"
        case Sequence(items=()):
            return "an empty list"
        case Sequence():
            return "a list"
        case Scalar(value=None):
            return "nothing"
        case Scalar(value=str(), text=text):
            return f'the text "{excerpt(text)}"'
        case Scalar(text=text):
            return excerpt(text)
