"""The C library's heap, kept from growing with the number of threads that have ever answered."""

import ctypes
import sys

_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
"""Parameters of glibc's mallopt(3), from its malloc.h."""

_LARGE = 128 * 1024
"""Bytes. glibc's own start value, from which it would otherwise depart upwards."""


def bound_heap() -> None:
    """Bound what fragmentation can cost, where the C library is glibc; elsewhere nothing happens.

    Each thread would else get a heap of its own, up to eight for every processor, and answers of hundreds of kilobytes
    (batches) leave holes in all of them. Call it before any thread is started.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_MMAP_THRESHOLD, _LARGE)
