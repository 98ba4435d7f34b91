"""When to look at a folder again: as soon as the system tells of a change in it, and every so often in any case.

Events alone would not do: network file systems send none, a folder that is replaced takes its events along, and the
switch of a link above the folder is no event in it.
"""

import threading
from collections.abc import Iterator
from pathlib import Path

import watchfiles

STEP = 200
"""Milliseconds without a further event that end a burst of them; also how long a stop can take."""

LONGEST_BURST = 2_000
"""Milliseconds after which a burst is told though it goes on."""

RETRY = 1.0
"""Seconds at most between two looks for a folder that is away."""


def looks(folder: Path, every: float, stop: threading.Event) -> Iterator[None]:
    """Yields whenever it is time to look at a folder, until told to stop. Never raises because of the folder.

    Args:
        folder: It need not exist, and may be replaced at any time.
        every: The most seconds from one look to the next, above 0.
        stop: Ends it, within STEP or so.
    """
    while not stop.is_set():
        watched = _identity(folder)
        if watched is None:
            stop.wait(min(every, RETRY))
            yield
            continue
        try:
            for _ in _events(folder, every, stop):
                yield
                if _identity(folder) != watched:
                    break
        except (OSError, RuntimeError):  # No more watches to be had, or none for this file system: polling is left.
            stop.wait(every)
            yield


def _events(folder: Path, every: float, stop: threading.Event) -> Iterator[object]:
    """Bursts of events below a folder, and empty ones when there is none in time."""
    return watchfiles.watch(
        folder,
        debounce=LONGEST_BURST,
        step=STEP,
        stop_event=stop,
        rust_timeout=max(1, round(every * 1000)),
        yield_on_timeout=True,
        raise_interrupt=False,
        ignore_permission_denied=True,
    )


def _identity(folder: Path) -> tuple[int, int] | None:
    """Tells a folder from another one in its place; None when there is none."""
    try:
        found = folder.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
