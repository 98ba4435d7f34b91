"""Measures everything and prints the tables of README.md.

python -m benchmarks [steps] [outlooks] [throughput] [memory] [--seconds S] [--rounds N] [--contacts N]
"""

import argparse
import os
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from benchmarks import memory, outlooks, steps, throughput

_ALL = ("steps", "outlooks", "throughput", "memory")


def main() -> None:
    """Runs the command line, in the root of the repository."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure LeadLadder on this machine.")
    parser.add_argument(
        "what", nargs="*", choices=[*_ALL, []], help="steps, outlooks, throughput, memory; all by default"
    )
    parser.add_argument("--seconds", type=float, default=3.0, help="of one run of one server (default: 3)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each server, of which the median counts")
    parser.add_argument("--contacts", type=int, default=1_000_000, help="to send for memory")
    arguments = parser.parse_args()
    what = arguments.what or _ALL
    print(_machine(), flush=True)
    if "steps" in what:
        _print(steps.table(steps.measure()))
    if "outlooks" in what:
        _print(outlooks.table(outlooks.measure()))
    if "throughput" in what:
        _print(throughput.table(throughput.measure(arguments.seconds, arguments.rounds)))
    if "memory" in what:
        _print(memory.table(memory.measure(arguments.contacts)))


def _print(lines: Iterable[str]) -> None:
    """Prints a table as its lines come."""
    print()
    for line in lines:
        print(line, flush=True)


def _machine() -> str:
    """What the figures depend on."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    model = models[0] if models else platform.machine()
    packages = ("grpcio", "protobuf", "durable-rules")
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    return f"{os.cpu_count()} x {model}; {platform.system()}; Python {platform.python_version()}; {versions}"


if __name__ == "__main__":
    main()
