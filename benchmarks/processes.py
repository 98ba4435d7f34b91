"""Servers under measurement: processes of their own, each on a processor of its own where there are two."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SERVE = ("serve", "--rules", "rules", "--port", "0")

LEADLADDER = (str(Path(sys.executable).with_name("leadladder")), *_SERVE)
"""The server as users start it."""

WITHOUT_MEMOS = (sys.executable, "-m", "benchmarks.without_memos", *_SERVE)
"""The same with memos that keep nothing."""

_TICKS = os.sysconf("SC_CLK_TCK")
_START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Server:
    """A running server.

    Attributes:
        name: What the tables call it.
        pid: Its process.
        port: Where it listens, on 127.0.0.1.
    """

    name: str
    pid: int
    port: int

    def cpu_seconds(self) -> float:
        """Processor time of all its threads since it started, in steps of 10 ms."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident_bytes(self) -> int:
        """Resident memory now."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
        if found is None:
            message = f"process {self.pid} shows no resident memory: has it ended?"
            raise RuntimeError(message)
        return int(found[1]) * 1024


@contextmanager
def running(name: str, command: Sequence[str], folder: Path) -> Iterator[Server]:
    """A server started with `command`, on the first processor, ended with the context.

    It has to print the address that it listens on, such as 127.0.0.1:40123.
    """
    log = folder / f"{name.replace(' ', '-')}.log"
    with log.open("wb") as output:
        with _on({0}):
            process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield Server(name, process.pid, _port(process, log))
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def off_the_servers() -> Iterator[None]:
    """Keeps this process, the load, off the processor of the servers, if there is another."""
    with _on(os.sched_getaffinity(0) - {0} or {0}):
        yield


@contextmanager
def _on(processors: set[int]) -> Iterator[None]:
    """This thread, and what it starts, runs on these processors only."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, processors)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"127\.0\.0\.1:(\d+)", log.read_text(encoding="utf-8"))
        if found:
            return int(found[1])
        time.sleep(0.05)
    message = f"the server {process.args!r} did not start:\n{log.read_text(encoding='utf-8')}"
    raise RuntimeError(message)
