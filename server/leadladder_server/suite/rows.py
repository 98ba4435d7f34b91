"""Tests as they are written, to be pasted into a file of tests under `tests:`."""

from collections.abc import Iterable, Sequence

from leadladder_server.suite.scalars import plain_or_quoted
from leadladder_server.suite.variants import Base, Variant, written_base, written_differences
from leadladder_server.values.types import Instant


def written_row_test(name: str, variant: Variant, expected: Sequence[str], as_of: Instant) -> str:
    """A test of one contact, on one line.

    Args:
        name: What it is called.
        variant: The contact.
        expected: Entries that say what must come out.
        as_of: Of the file.
    """
    base = written_base(variant.base, as_of)
    differs = written_differences(variant, as_of)
    parts = [f"it: {plain_or_quoted(name)}"]
    if base and not any(entry.startswith("contact: ") for entry in differs):
        parts.append(base)
    return f"  - {{{', '.join([*parts, *differs, *expected])}}}"


def written_table(name: str, base: Base, rows: Iterable[str], as_of: Instant, comment: str) -> list[str]:
    """A test with a row for each of several contacts, as lines."""
    contact = written_base(base, as_of)
    lines = [f"  - it: {plain_or_quoted(name)}"]
    if contact:
        lines.append(f"    {contact}")
    return [*lines, f"    cases:  # {comment}", *(f"      - {row}" for row in rows)]


def written_row(variant: Variant, expected: Sequence[str], as_of: Instant) -> str:
    """A row of a table: what differs, then what must come out."""
    return f"{{{', '.join([*written_differences(variant, as_of), *expected])}}}"
