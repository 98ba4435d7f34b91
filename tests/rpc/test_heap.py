"""How many heaps the C library makes for a server's threads."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import ctypes, sys, threading
from leadladder_server.rpc.heap import bound_heap
if sys.argv[1] == "bounded":
    bound_heap()
library = ctypes.CDLL(None)
library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
library.fopen.restype, library.fopen.argtypes = ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_char_p]
library.malloc_info.argtypes, library.fclose.argtypes = [ctypes.c_int, ctypes.c_void_p], [ctypes.c_void_p]
ready = threading.Barrier(4)
def take():
    ready.wait()
    library.malloc(50_000)
    ready.wait()
threads = [threading.Thread(target=take) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
file = library.fopen(sys.argv[2].encode(), b"w")
library.malloc_info(0, file)
library.fclose(file)
"""


def _heaps(how: str, folder: Path) -> int:
    report = folder / how
    subprocess.run([sys.executable, "-c", SCRIPT, how, str(report)], check=True)
    return report.read_text().count("<heap nr=")


@pytest.mark.skipif(sys.platform != "linux", reason="Only glibc has mallopt")
def test_threads_share_one_heap(tmp_path: Path) -> None:
    """However many threads allocate, there is one heap; without the bound each may get its own."""
    if not hasattr(ctypes.CDLL(None), "malloc_info"):
        pytest.skip("Not glibc")

    assert _heaps("bounded", tmp_path) == 1
    assert _heaps("unbounded", tmp_path) > 1
