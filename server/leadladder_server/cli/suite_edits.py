"""`leadladder test --accept`: what came out, written into files of tests."""

from pathlib import Path

import typer

from leadladder_server.cli.suite_runs import Outcomes
from leadladder_server.cli.terminal import print_lines, printable
from leadladder_server.suite.accepting import Edit, Refusal, apply, edits_of
from leadladder_server.values.listing import counted


def accept_all(outcomes: Outcomes, *, ask: bool) -> bool:
    """Write what came out in the place of what was expected, wherever that is one value.

    Args:
        outcomes: What came out.
        ask: Whether to ask before each file is written.

    Returns:
        Whether a file was changed.
    """
    changed = False
    for ran in outcomes.ran:
        path = ran.loaded.path
        text = outcomes.sources[path.as_posix()]
        edits, refusals = edits_of(ran.result, text)
        print_lines([*map(_edit, edits), *map(_refusal, refusals)])
        if edits and (not ask or typer.confirm(f"Write {counted(len(edits), 'value')} into {path}?")):
            _write(path, apply(edits, text))
            changed = True
    return changed


def _edit(edit: Edit) -> str:
    return printable(f"{edit.span.file}:{edit.span.line}:{edit.span.column}: {edit.word}: {edit.before} → {edit.after}")


def _refusal(refusal: Refusal) -> str:
    place = f"{refusal.span.file}:{refusal.span.line}:{refusal.span.column}"
    return printable(f"{place}: {refusal.word}: left as it is, though {refusal.got} came out: {refusal.why}")


def _write(path: Path, text: str) -> None:
    """Replaces what the file holds; a byte order mark stays."""
    marked = path.read_bytes().startswith(b"\xef\xbb\xbf")
    path.write_bytes((b"\xef\xbb\xbf" if marked else b"") + text.encode())
