"""The parts that messages about documents share."""

from collections.abc import Iterable

from leadladder_server.diagnostics import Diagnostic, Severity, Span
from leadladder_server.documents.nodes import Mapping, Node, Scalar, Sequence

LONGEST = 60
"""Most characters of foreign text in a message."""


def error(span: Span, code: str, message: str, advice: str = "") -> Diagnostic:
    """A diagnostic of severity error."""
    return Diagnostic(span, Severity.ERROR, code, message, advice)


def excerpt(text: str) -> str:
    """A piece of an author's text on one line: invisible characters escaped, cut with … after LONGEST characters."""
    cut = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in cut)


def did_you_mean(nearest: str | None, otherwise: str) -> str:
    """A suggestion where there is one, else what could be done."""
    return otherwise if nearest is None else f"did you mean {nearest}?"


def listed(words: Iterable[str]) -> str:
    """Words as a sentence names them: "a, b and c"."""
    names = list(words)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


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
