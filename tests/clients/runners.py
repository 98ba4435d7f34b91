"""Programs that make the calls of the cases, one for each language.

A runner reads one JSON object a line on standard input, makes the call with the client of its language, and answers one
JSON object a line on standard output, until its input ends.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Self

ROOT = Path(__file__).parents[2]

_BUILD = 900.0
"""Seconds that the first answer may take: a client may be built before it, and its dependencies fetched."""

_ANSWER = 60.0
"""Seconds that every other answer may take."""


@dataclass(frozen=True, slots=True)
class Language:
    """How the runner of a language is started.

    Attributes:
        name: As in clients/.
        command: The runner, from the root of the repository.
        needs: The programs without which it cannot be built or run.
    """

    name: str
    command: Sequence[str]
    needs: Sequence[str] = ()

    def is_here(self) -> bool:
        """Whether its client is in this repository."""
        return (ROOT / self.command[0]).is_file()

    def missing(self) -> str:
        """What this machine lacks to run it; empty when nothing."""
        lacking = [program for program in self.needs if shutil.which(program) is None]
        return f"there is no {' and no '.join(lacking)}" if lacking else ""


LANGUAGES = (
    Language("python", (sys.executable, "-m", "tests.clients.python.conformance")),
    Language("go", ("clients/go/conformance.sh",), ("go",)),
    Language("typescript", ("clients/typescript/conformance.sh",), ("node", "npm")),
    Language("java", ("clients/java/conformance.sh",), ("java", "mvn")),
)


class Runner:
    """A runner that is running. A context manager: it ends with it."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._patience = _BUILD

    def __enter__(self) -> Self:
        """Starts it."""
        self._process = subprocess.Popen(
            self._language.command,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Ends its input, and it, if that is not enough."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The runner's answer."""
        assert self._process.stdin is not None
        ended = f"the runner of {self._language.name} ended; standard error says why"
        assert self._process.poll() is None, ended
        self._process.stdin.write(json.dumps(request, ensure_ascii=False) + "\n")
        self._process.stdin.flush()
        try:
            line = self._lines.get(timeout=self._patience)
        except Empty:
            self._process.kill()
            raise AssertionError(f"the runner of {self._language.name} did not answer") from None
        self._patience = _ANSWER
        assert line, ended
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _read(self) -> None:
        """Passes its lines on; an empty one is its end."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")
