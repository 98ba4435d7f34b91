"""Everything that this stage says to the author of a contact file or of a mapping file, one function a message."""

from collections.abc import Iterable, Sequence

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.nodes import Node
from leadladder_server.documents.phrases import described, did_you_mean, error, every, excerpt
from leadladder_server.suggestions import nearest
from leadladder_server.values.listing import listed

_SHOWN_COLUMNS = 12

_OPTIONS = {"currency": "EUR", "decimal": '","', "delimiter": '";"', "format": '"%d.%m.%Y"', "thousands": '"."'}
"""What an author might write for the options whose values can be wrong."""


def _did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    return did_you_mean(nearest(word, known), otherwise)


def wrong_shape(node: Node, what: str, expected: str) -> Diagnostic:
    """A mapping, list or scalar stands where another one belongs."""
    advice = f"write {expected} there"
    if "a list" in expected:
        advice = "put each item behind a dash on a line of its own, or all in [...]"
    elif "a mapping" in expected:
        advice = "write its keys below it, or all in {...}, each as key: value"
    return error(node.span, "wrong-shape", f"{what} takes {expected}, got {described(node)}", advice)


def unknown_key(span: Span, key: str, owner: str, known: Iterable[str]) -> Diagnostic:
    """A key that means nothing here."""
    known = tuple(known)
    return error(
        span,
        "unknown-key",
        f'{owner} has no key "{excerpt(key)}"',
        _did_you_mean(key, known, f"the keys are {every(known)}"),
    )


def missing_key(span: Span, key: str, owner: str, example: str) -> Diagnostic:
    """A key that must be there is not."""
    return error(span, "missing-key", f"{owner} needs the key {key}", f"write for example {example}")


def dotted_key(span: Span, key: str) -> Diagnostic:
    """A path written with dots where contact files nest."""
    *groups, last = key.split(".")
    nested = f"{last}: ..."
    for group in reversed(groups):
        nested = f"{group}: {{{nested}}}"
    message = f'A contact file has no key "{excerpt(key)}"'
    return error(span, "unknown-key", message, f"facts are nested: write {nested}")


def unknown_field(span: Span, path: str, known: Iterable[str]) -> Diagnostic:
    """A path that neither the catalogue nor the rule set has."""
    return error(
        span,
        "unknown-field",
        f"There is no fact called {path}",
        _did_you_mean(path, known, "facts of your own are declared under fields: in the rule set"),
    )


def blank_text(span: Span, what: str) -> Diagnostic:
    """A text that must say something is empty."""
    return error(span, "blank-text", f"{what} must not be empty", "write a text, or leave the key out")


def unreadable_moment(span: Span, what: str, got: str) -> Diagnostic:
    """A date that cannot be read where one must be."""
    return error(
        span,
        "unreadable-date",
        f'{what} takes a date or a time, got "{excerpt(got)}"',
        'write for example 2026-11-22, 2026-11-22T09:30:00Z, or, counted from as_of, "20d ago" or "in 60d"',
    )


def unreadable_as_of(span: Span, got: str) -> Diagnostic:
    """The moment that everything counts from cannot be read."""
    return error(
        span,
        "unreadable-date",
        f'as_of takes a date or a time, got "{excerpt(got)}"',
        "write for example 2026-11-22 or 2026-11-22T09:30:00Z",
    )


def relative_without_as_of(span: Span, got: str) -> Diagnostic:
    """A date such as "20d ago" in a file that does not say when that was."""
    return error(
        span,
        "relative-without-as-of",
        f'"{excerpt(got)}" counts from as_of, and this file has none',
        "add as_of: with a date, for example as_of: 2026-11-22; it never counts from today",
    )


def out_of_range_moment(span: Span, got: str) -> Diagnostic:
    """A relative date that leaves the calendar."""
    return error(span, "unreadable-date", f'"{excerpt(got)}" falls outside the years 1 to 9999', "write a nearer date")


def unknown_column(span: Span, column: str, header: Sequence[str]) -> Diagnostic:
    """The mapping names a column that the table lacks."""
    mark = next((mark for mark in ";\t|," if len(header) == 1 and mark in header[0]), None)
    if mark is not None:
        written = mark.replace("\t", r"\t")
        advice = f'its cells seem to be parted by "{written}": write delimiter: "{written}" in the mapping'
    else:
        columns = listed([f'"{excerpt(name)}"' for name in header], "and", _SHOWN_COLUMNS)
        advice = _did_you_mean(column, header, f"its columns are {columns}")
    return error(span, "unknown-column", f'The table has no column "{excerpt(column)}"', advice)


def ambiguous_column(span: Span, column: str, places: Iterable[int]) -> Diagnostic:
    """The mapping names a column that the table has more than once."""
    return error(
        span,
        "ambiguous-column",
        f'The table has "{excerpt(column)}" more than once: as columns {every(map(str, places))}',
        "rename one of them in the first line of the table",
    )


def field_fed_twice(span: Span, path: str, line: int) -> Diagnostic:
    """Two columns feed the same fact."""
    message = f"{path} already comes from another column, on line {line}"
    return error(span, "duplicate-field", message, "remove one of the two columns here, or name another fact")


def misplaced_option(span: Span, option: str, path: str, got: str, types: Iterable[str]) -> Diagnostic:
    """An option that means nothing for the type of the fact."""
    return error(
        span,
        "misplaced-option",
        f"{option} is for facts of type {every(types)}, and {path} is of type {got}",
        "remove it",
    )


def wrong_option(span: Span, option: str, expected: str, got: str) -> Diagnostic:
    """An option whose value cannot be used."""
    advice = f"write for example {option}: {_OPTIONS[option]}"
    return error(span, "wrong-option", f'{option} takes {expected}, got "{excerpt(got)}"', advice)


def word_is_yes_and_no(span: Span, word: str) -> Diagnostic:
    """A word listed twice with opposite meanings."""
    message = f'"{excerpt(word)}" cannot mean both yes and no'
    return error(span, "contradiction", message, "remove it from yes: or from no:; true always means yes, false no")


def empty_table(span: Span) -> Diagnostic:
    """A file without a header."""
    return error(
        span,
        "empty-table",
        "The table is empty: there is no line with the names of the columns",
        "its first line must name the columns",
    )


def undecodable_header(span: Span, byte: int) -> Diagnostic:
    """A header that is not UTF-8."""
    return error(
        span,
        "not-utf-8",
        f"The names of the columns are not UTF-8: got the byte 0x{byte:02X}",
        "save the table as UTF-8 (a spreadsheet calls it CSV UTF-8)",
    )


def utf_16(span: Span) -> Diagnostic:
    """A file in two-byte characters."""
    return error(span, "not-utf-8", "The table is UTF-16, expected UTF-8", "save the table as UTF-8")


def unreadable_header(span: Span, expected: str, got: str) -> Diagnostic:
    """A header that the CSV format does not allow."""
    message = f"The line with the names of the columns takes {expected}, got {got}"
    return error(
        span, "unreadable-header", message, "mend the first line, or write the table with a program that quotes cells"
    )
