"""Files and moments that commands are given."""

from collections.abc import Mapping
from pathlib import Path
from time import time_ns
from typing import NoReturn

from leadladder_server.cli.exits import ExitCode, Stop
from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.rendering import render_text
from leadladder_server.documents.sources import decode, read_bytes
from leadladder_server.intake.contact_file import ContactFile, read_contact_file
from leadladder_server.intake.mapping import TableMapping, read_mapping
from leadladder_server.values.time import parse_instant
from leadladder_server.values.types import Instant

CONTACT_SUFFIXES = (".yaml", ".yml", ".json")
TABLE_SUFFIXES = (".csv", ".tsv")


def now() -> Instant:
    """This moment, by the machine's clock."""
    return Instant(time_ns() // 1000)


def read_as_of(text: str) -> Instant:
    """The moment that --as-of names.

    Raises:
        Stop: It names none.
    """
    moment = parse_instant(text.strip())
    if moment is None:
        raise Stop(f"--as-of takes a date or a time such as 2026-11-22 or 2026-11-22T09:30:00Z, got {text!r}")
    return moment


def contact_from(path: Path) -> ContactFile:
    """The contact in a file.

    Raises:
        Stop: There is no such file, or it cannot be used; with its diagnostics.
    """
    text = text_of(path)
    contact_file, diagnostics = read_contact_file(str(path), text)
    if contact_file is None:
        stop_at(diagnostics, {str(path): text})
    return contact_file


def mapping_from(path: Path) -> tuple[TableMapping, str]:
    """The mapping in a file, and the text of the file.

    Raises:
        Stop: There is no such file, or it cannot be used; with its diagnostics.
    """
    text = text_of(path)
    mapping, diagnostics = read_mapping(str(path), text)
    if mapping is None:
        stop_at(diagnostics, {str(path): text})
    return mapping, text


def text_of(path: Path) -> str:
    """The text of a file.

    Raises:
        Stop: There is no such file, it cannot be read, or it is not UTF-8.
    """
    if not path.is_file():
        kind = "is a folder" if path.is_dir() else "does not exist"
        raise Stop(f"{path} {kind}; expected a file")
    shown = str(path)
    data, diagnostics = read_bytes(shown, path)
    if data is None:
        stop_at(diagnostics, {})
    text, diagnostics = decode(shown, data)
    if diagnostics:
        stop_at(diagnostics, {shown: text})
    return text


def stop_at(diagnostics: list[Diagnostic], sources: Mapping[str, str], code: ExitCode = ExitCode.USAGE) -> NoReturn:
    """End the command with diagnostics."""
    raise Stop(render_text(diagnostics, sources), code)
