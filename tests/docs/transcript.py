"""Terminal sessions in the documentation: reading one, running it, comparing what came out.

In a `console` block a line that starts with "$ " is a command (a backslash at its end continues it on the next line),
and the lines up to the next command are what it prints, on both streams. A line "..." stands for any number of lines.
The commands of a block run in one shell, and the blocks of a file in one folder, which starts as a copy of the
repository.

Words after `console`, and after `python`, say what a reader is told in the text around the block:

    exit=3      the last command fails with that status; without it every command must succeed
    server=PORT a server of the shipped rule sets answers on that port
    skip=WHY    cannot be run here
"""

import difflib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.docs.markdown import REPOSITORY, Block

_LIMIT_SECONDS = 120
_COLUMNS = "100"
_MARK = "\x1e"


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a session.

    Attributes:
        line: Where it stands in the Markdown file, from 1.
        text: What is typed, maybe over several lines.
        expected: The lines that it prints; "..." stands for any number of them.
    """

    line: int
    text: str
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What a command did.

    Attributes:
        status: Its exit status.
        printed: The lines on both streams.
    """

    status: int
    printed: tuple[str, ...]


def read_commands(block: Block) -> list[Command]:
    """The commands of a console block. Text before the first command raises ValueError."""
    commands: list[Command] = []
    lines = iter(enumerate(block.lines, start=block.line))
    typed, expected, start = "", list[str](), block.line
    for number, line in lines:
        if not line.startswith("$ "):
            if not typed:
                message = f"{block.file}:{number}: a console block starts with a line '$ command'"
                raise ValueError(message)
            expected.append(line)
            continue
        if typed:
            commands.append(Command(start, typed, tuple(expected)))
        typed, expected, start = line.removeprefix("$ "), [], number
        while typed.endswith("\\"):
            typed += "\n" + next(lines)[1]
    if typed:
        commands.append(Command(start, typed, tuple(expected)))
    return commands


def matches(expected: Sequence[str], printed: Sequence[str]) -> bool:
    """Whether the lines are the expected ones; blank lines at the end and spaces at line ends do not count."""
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line) + "\n" for line in _trimmed(expected))
    return re.fullmatch(pattern, "".join(line + "\n" for line in _trimmed(printed))) is not None


def difference(command: Command, printed: Sequence[str]) -> str:
    """What the documentation shows against what came out, for a person to read."""
    lines = difflib.unified_diff(_trimmed(command.expected), _trimmed(printed), "shown", "printed", lineterm="", n=2)
    return f"$ {command.text}\n" + "\n".join(lines)


def _trimmed(lines: Sequence[str]) -> list[str]:
    return "\n".join(line.rstrip() for line in lines).rstrip("\n").splitlines()


def make_workspace(folder: Path) -> None:
    """Copies the repository to `folder`, with the tools of this environment."""
    caches = (".git", ".venv", ".hypothesis", ".*_cache", "__pycache__", "build", "dist", "node_modules", "target")
    ignored = shutil.ignore_patterns(*caches)
    shutil.copytree(REPOSITORY, folder, ignore=ignored, dirs_exist_ok=True)
    environment = folder / ".venv"
    environment.mkdir()
    (environment / "bin").symlink_to(_tools(), target_is_directory=True)
    (environment / ".ready").touch()  # So that `make` finds nothing to install.


def run(commands: Sequence[Command], folder: Path) -> list[Result]:
    """Runs the commands in one shell, ends what they left running, and tells what each did.

    Raises:
        subprocess.TimeoutExpired: They take more than two minutes together.
    """
    script = "".join(f"{command.text}\nprintf '{_MARK}%d{_MARK}' $?\n" for command in commands)
    transcript = folder / ".transcript"
    with transcript.open("wb") as output:
        shell = _started(["bash", "-c", script], folder, output)
        try:
            shell.wait(_LIMIT_SECONDS)
        finally:
            _end(shell)
    parts = transcript.read_text(encoding="utf-8").split(_MARK)
    printed, statuses = parts[0::2], parts[1::2]
    return [Result(int(status), tuple(text.splitlines())) for text, status in zip(printed, statuses, strict=False)]


@contextmanager
def serving(port: int, folder: Path) -> Iterator[None]:
    """A server of the shipped rule sets on `port` of this machine, while the context lasts."""
    log = folder / ".server.log"
    with log.open("wb") as output:
        command = [str(_tools() / "leadladder"), "serve", "--rules", "rules", "--port", str(port)]
        server = _started(command, folder, output)
        try:
            _wait_for(port, server, log)
            yield
        finally:
            _end(server)


def _started(command: Sequence[str], folder: Path, output: IO[bytes]) -> subprocess.Popen[bytes]:
    """A process as a reader's terminal would start it, with whatever it prints going to `output`."""
    return subprocess.Popen(
        command,
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _LIMIT_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    message = f"no server on port {port}:\n{log.read_text(encoding='utf-8')}"
    raise RuntimeError(message)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and everything that it started."""
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)
    except ProcessLookupError:
        pass
    finally:
        process.kill()
        process.wait()


def _tools() -> Path:
    return Path(sys.executable).parent


def _environment() -> Mapping[str, str]:
    """What a reader's terminal has, without this test run's own settings."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
    path = f"{_tools()}{os.pathsep}{os.environ['PATH']}"
    return {**kept, "PATH": path, "COLUMNS": _COLUMNS, "NO_COLOR": "1", "TERM": "dumb", "PYTHONUTF8": "1"}
