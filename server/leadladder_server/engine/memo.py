"""Results kept by what they depend on, in bounded memory."""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memo(Generic[K, V]):
    """A map that forgets what has not been asked for lately; safe to share between threads.

    Entries live in two generations. New and reused ones go to `recent`; when it holds half the capacity, it becomes the
    older generation, and the older one is dropped. So a hit costs one lookup in a plain dict and takes no lock. Threads
    that meet while generations change may compute a value twice, and never see a wrong one.

    Attributes:
        recent: The newer generation; callers in a hurry may look here before they call `get`.
    """

    __slots__ = ("_half", "_older", "recent")

    def __init__(self, capacity: int) -> None:
        self._half = max(1, capacity // 2)
        self.recent: dict[K, V] = {}
        self._older: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """The value, or None when it is not kept."""
        value = self.recent.get(key)
        if value is None:
            value = self._older.get(key)
            if value is not None:
                self.put(key, value)
        return value

    def put(self, key: K, value: V) -> None:
        """Keep `value`, which must not be None."""
        recent = self.recent
        if len(recent) >= self._half:
            self._older = recent
            self.recent = recent = {}
        recent[key] = value

    def __len__(self) -> int:
        return len(self.recent) + len(self._older)
