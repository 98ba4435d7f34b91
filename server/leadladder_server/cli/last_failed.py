"""Which tests failed last, kept in a folder of the working directory that version control passes over."""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

FOLDER = Path(".leadladder_cache")
"""Made where the command runs."""

_FILE = FOLDER / "last-failed.json"


def read() -> dict[str, list[str]]:
    """The names of the cases that failed last, by file; none where nothing was kept, or it cannot be read."""
    try:
        kept = json.loads(_FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(kept, dict):
        return {}
    return {file: list(map(str, names)) for file, names in kept.items() if isinstance(names, list) and names}


def write(failed: Mapping[str, Iterable[str]], passed: Mapping[str, Iterable[str]]) -> None:
    """Keep what failed. Cases that were not run stay as they were.

    Args:
        failed: Names of the cases that failed, by file.
        passed: Names of the others that were run.
    """
    kept = read()
    for file in {*failed, *passed}:
        gone = set(passed.get(file, ()))
        names = [name for name in kept.get(file, ()) if name not in gone]
        kept[file] = list(dict.fromkeys([*names, *failed.get(file, ())]))
    try:
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / ".gitignore").write_text("*\n", encoding="utf-8")
        text = json.dumps({file: names for file, names in kept.items() if names}, indent=2)
        _FILE.write_text(text + "\n", encoding="utf-8")
    except OSError:  # Nobody may write here; the next run has nothing to go by.
        return


def key(path: Path) -> str:
    """What a file is called among those that are kept: its path from here."""
    return Path(os.path.relpath(path.resolve(), Path.cwd())).as_posix()
