"""Fails when the protos would break callers of the last release: its tag is what buf compares them with, if any."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def last_release() -> str:
    """The nearest tag of a release, such as v0.1.0; empty when there is none, or no repository."""
    command = ["git", "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def main() -> int:
    """Runs the command line; returns its exit code."""
    tag = last_release()
    if not tag:
        print("buf breaking: there is no release to compare with")
        return 0
    buf = str(Path(sys.executable).with_name("buf.exe" if sys.platform == "win32" else "buf"))
    rules = ["--config", "protos/buf.yaml", "--against-config", "protos/buf.yaml"]
    return subprocess.run([buf, "breaking", *rules, "--against", f".git#tag={tag}"], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
