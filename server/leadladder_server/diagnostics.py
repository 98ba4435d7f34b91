"""Problems in files that authors write: what, where, and what to do next."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a problem is."""

    ERROR = "error"
    """The file cannot be used."""
    WARNING = "warning"
    """The file can be used, and probably says something else than its author meant."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of a file on one line. Lines and columns count from 1, columns in Unicode code points.

    Attributes:
        file: Path as it is shown to the author.
        line: Line of the first character.
        column: Column of the first character.
        end_column: Column after the last character on that line; at least column + 1.
    """

    file: str
    line: int
    column: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem.

    Attributes:
        span: Where.
        severity: How bad.
        code: Stable kebab-case name, for example "unknown-field".
        message: One sentence: expected and got. No full stop at its end.
        help: What to do next, or empty.
    """

    span: Span
    severity: Severity
    code: str
    message: str
    help: str = ""


def in_order(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Sorted by place, without duplicates."""
    return sorted(dict.fromkeys(diagnostics), key=lambda d: (d.span, d.code, d.message))
