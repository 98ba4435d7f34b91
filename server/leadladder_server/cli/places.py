"""Rule files, named from where the command runs."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from leadladder_server.catalog.loading import holds_rule_set
from leadladder_server.diagnostics import Diagnostic


def placed_file(root: Path, file: str) -> str:
    """A rule file as the user can open it.

    Args:
        root: The folder of rule sets, or the folder of one, as the user named it.
        file: Its path relative to the folder of rule sets.
    """
    own = file.partition("/")[2] if holds_rule_set(root) else file
    return (root / own).as_posix()


def placed(
    root: Path, diagnostics: list[Diagnostic], sources: Mapping[str, str]
) -> tuple[list[Diagnostic], dict[str, str]]:
    """Diagnostics and texts of `load_rule_sets`, with their files as the user can open them."""
    if not root.is_dir():
        return diagnostics, dict(sources)
    moved = [
        each  # About the folder itself, which has no rule sets.
        if each.span.file == str(root)
        else replace(each, span=replace(each.span, file=placed_file(root, each.span.file)))
        for each in diagnostics
    ]
    return moved, {placed_file(root, file): text for file, text in sources.items()}
