"""Rule files, named from where the command runs."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.language.reading import FILE_NAME


def place_of(root: Path) -> str:
    """What to put before a path that is relative to the folder of rule sets: the folder with a slash, or nothing.

    Args:
        root: The folder of rule sets, or the folder of one.
    """
    folder = root.parent if (root / FILE_NAME).is_file() else root
    return "" if folder == Path() else f"{folder.as_posix().rstrip('/')}/"


def placed(
    root: Path, diagnostics: list[Diagnostic], sources: Mapping[str, str]
) -> tuple[list[Diagnostic], dict[str, str]]:
    """Diagnostics and texts of `load_rule_sets`, with their files named from where the command runs."""
    place = place_of(root)
    if not root.is_dir():
        return diagnostics, dict(sources)
    moved = [replace(each, span=replace(each.span, file=place + each.span.file)) for each in diagnostics]
    return moved, {place + file: text for file, text in sources.items()}
