"""The folder of one rule set, read so that no two of its files come from different moments."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from leadladder_server.catalog.loading import Loaded, load_rule_set, present_files
from leadladder_server.diagnostics import Diagnostic, Severity, Span
from leadladder_server.language.reading import FILE_NAME

ATTEMPTS = 5
"""How often a folder that changes while it is read is read again."""

Files = Mapping[str, bytes | None]
"""SHA-256 of files by their path in the folder; None for one that cannot be read."""

_UNSEEN: Files = {FILE_NAME: b""}
"""No file has this digest: whatever is there, it has changed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a folder says.

    Attributes:
        loaded: Its rule set, or its problems.
        files: The files on which that depends, as they are when nothing has changed since.
    """

    loaded: Loaded
    files: Files


def read_folder(folder: Path) -> Reading:
    """Reads and checks one rule set. Never raises.

    Files are compared with what is there after all of them have been read, so that a change in between (of a link that
    leads to all of them, say) is not taken for a rule set that nobody wrote.
    """
    reading = _attempt(folder)
    for _ in range(ATTEMPTS - 1):
        if reading.files == reading.loaded.files:
            return reading
        reading = _attempt(folder)
    read = reading.loaded.files
    if any(read[path] is not None and read[path] != now for path, now in reading.files.items()):
        return Reading(_refused(folder), _UNSEEN)
    return reading  # What could not be read can be seen all the same, such as a list outside of the folder.


def _attempt(folder: Path) -> Reading:
    loaded = load_rule_set(folder, folder.parent)
    return Reading(loaded, present_files(folder, loaded.files))


def _refused(folder: Path) -> Loaded:
    problem = Diagnostic(
        span=Span(f"{folder.name}/{FILE_NAME}", 1, 1, 2),
        severity=Severity.ERROR,
        code="changing-files",
        message="the files of the rule set changed again and again while they were read",
        help="write the new files beside the old ones, and move them there when they are whole",
    )
    return Loaded(None, [problem], {}, {}, None)
