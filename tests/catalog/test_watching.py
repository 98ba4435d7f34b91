"""When a folder is looked at."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
import watchfiles

from leadladder_server.catalog.watching import looks

NEVER = 60.0
"""Seconds between looks that no test waits for."""

SOON = 10.0
"""Seconds within which a look is expected, on a busy machine."""


@contextmanager
def looking(folder: Path, every: float) -> Iterator[Callable[[], bool]]:
    """Looks in a thread of their own; gives what waits for the next one and says whether it came."""
    stop = threading.Event()
    looked = threading.Semaphore(0)

    def run() -> None:
        for _ in looks(folder, every, stop):
            looked.release()

    def next_look() -> bool:
        came = looked.acquire(timeout=SOON)
        time.sleep(0.3)  # The end of a burst may be told as one more.
        while looked.acquire(blocking=False):
            pass
        return came

    thread = threading.Thread(target=run)
    thread.start()
    try:
        time.sleep(0.3)  # Until it watches.
        yield next_look
    finally:
        stop.set()
        thread.join(SOON)
        assert not thread.is_alive()


def test_a_change_is_seen_at_once(tmp_path: Path) -> None:
    """A file that comes, changes or goes anywhere below the folder leads to a look, long before the next poll."""
    (tmp_path / "a").mkdir()
    with looking(tmp_path, NEVER) as next_look:
        (tmp_path / "a" / "ruleset.yaml").write_text("a")
        assert next_look()
        (tmp_path / "a" / "ruleset.yaml").write_text("b")
        assert next_look()
        shutil.rmtree(tmp_path / "a")
        assert next_look()


def test_without_events_it_looks_every_so_often(tmp_path: Path) -> None:
    """As on a network file system."""
    with looking(tmp_path, 0.2) as next_look:
        assert next_look()
        assert next_look()


def test_reading_is_no_change(tmp_path: Path) -> None:
    """What a look does leads to no look."""
    (tmp_path / "a").write_text("a")
    stop = threading.Event()
    seen = 0
    timer = threading.Timer(1.5, stop.set)
    timer.start()
    for _ in looks(tmp_path, NEVER, stop):
        (tmp_path / "a").read_bytes()
        list(tmp_path.iterdir())
        seen += 1
    assert seen <= 1  # One at the end, perhaps.


def test_a_folder_that_is_replaced_is_watched_again(tmp_path: Path) -> None:
    """The new folder in the old one's place has events of its own."""
    folder = tmp_path / "rules"
    folder.mkdir()
    with looking(folder, 1.0) as next_look:
        folder.rename(tmp_path / "old")
        assert next_look()
        folder.mkdir()
        assert next_look()
        time.sleep(1.5)
        (folder / "a").write_text("a")
        assert next_look()


def test_a_folder_that_is_away_is_looked_for(tmp_path: Path) -> None:
    """Its coming is noticed soon, however seldom the folder is polled."""
    folder = tmp_path / "rules"
    with looking(folder, NEVER) as next_look:
        assert next_look()
        folder.mkdir()
        assert next_look()


@pytest.mark.parametrize("error", [OSError(28, "no watches left"), RuntimeError("notify")])
def test_where_nothing_can_be_watched_it_polls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Systems limit how much may be watched."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise error

    monkeypatch.setattr(watchfiles, "watch", refuse)
    with looking(tmp_path, 0.2) as next_look:
        assert next_look()
        assert next_look()


def test_a_stop_is_soon(tmp_path: Path) -> None:
    """Nobody waits for the next poll."""
    stop = threading.Event()
    thread = threading.Thread(target=lambda: list(looks(tmp_path, NEVER, stop)))
    thread.start()
    time.sleep(0.2)
    start = time.monotonic()
    stop.set()
    thread.join(SOON)
    assert time.monotonic() - start < SOON / 2
