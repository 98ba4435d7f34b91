"""Envoy, as the configuration in clients/http starts it."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]

CONFIGURATION = ROOT / "clients" / "http" / "envoy.yaml"

_PATIENCE = 20.0
"""Seconds that Envoy may take to listen."""


def program(name: str) -> str | None:
    """Where a program of this environment is; None when it is not installed."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else shutil.which(name)


def describe(file: Path) -> None:
    """Writes the descriptors of the protos, as clients/http/README.md says."""
    buf = program("buf")
    assert buf is not None
    subprocess.run([buf, "build", "--config", "protos/buf.yaml", "-o", str(file)], cwd=ROOT, check=True)


@contextmanager
def proxying(server: int, folder: Path) -> Iterator[int]:
    """Envoy in front of a server; gives its port.

    Args:
        server: The port of the server.
        folder: Where its configuration is written, and where leadladder.binpb is.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    text = CONFIGURATION.read_text("utf-8")
    for written, meant in (("port_value: 8080", port), ("port_value: 50051", server)):
        assert text.count(written) == 1
        text = text.replace(written, f"port_value: {meant}")
    configuration = folder / f"envoy-{server}.yaml"
    configuration.write_text(text, "utf-8")
    envoy = program("envoy")
    assert envoy is not None
    command = [envoy, "-c", configuration.name, "--concurrency", "1", "--disable-hot-restart", "-l", "error"]
    with subprocess.Popen(command, cwd=folder) as process:
        try:
            _await(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, "Envoy ended; standard error says why"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("Envoy does not listen")
