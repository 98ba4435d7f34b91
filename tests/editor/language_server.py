"""yaml-language-server, driven as an editor drives it: the Language Server Protocol over its standard streams."""

import json
import queue
import shutil
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent
PROGRAM = FOLDER / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"

PATIENCE = 60.0
"""Seconds that an answer may take."""


def missing() -> str:
    """Why there is no language server, after trying to install that of package-lock.json; empty when there is one."""
    lacking = [program for program in ("node", "npm") if shutil.which(program) is None]
    if lacking:
        return f"there is no {' and no '.join(lacking)}"
    if not PROGRAM.is_file():
        command = ["npm", "ci", "--silent", "--no-audit", "--no-fund"]
        if subprocess.run(command, cwd=FOLDER, check=False).returncode:
            return "npm cannot install yaml-language-server"
    return ""


class LanguageServer:
    """A language server that is running. A context manager: it ends with it."""

    def __enter__(self) -> Self:
        """Starts it and says hello."""
        self._process = subprocess.Popen(
            ["node", str(PROGRAM), "--stdio"],  # noqa: S607  # Whichever Node people use.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._messages: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._diagnostics: dict[str, list[dict[str, Any]]] = {}
        self._last = 0
        threading.Thread(target=self._read, daemon=True).start()
        self._ask(
            "initialize",
            {
                "processId": None,
                "rootUri": ROOT.as_uri(),
                "capabilities": {
                    "textDocument": {
                        "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
                        "hover": {"contentFormat": ["markdown"]},
                    },
                    "workspace": {"configuration": True},
                },
            },
        )
        self._tell("initialized", {})
        return self

    def __exit__(self, *_error: object) -> None:
        """Ends it."""
        with suppress(AssertionError, OSError):
            self._ask("shutdown", None)
            self._tell("exit", None)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def open(self, path: Path, text: str) -> list[dict[str, Any]]:
        """What is underlined in a text that is opened under a path, which need not exist."""
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        while uri not in self._diagnostics:
            self._take()
        return self._diagnostics.pop(uri)

    def completions(self, path: Path, line: int, character: int) -> dict[str, dict[str, Any]]:
        """What is offered at a place of an open text, by its label; lines and characters count from 0."""
        found = self._at("textDocument/completion", path, line, character)
        items = found["items"] if isinstance(found, dict) else found or []
        return {item["label"]: item for item in items}

    def hover(self, path: Path, line: int, character: int) -> str:
        """What is said of what stands at a place of an open text."""
        found = self._at("textDocument/hover", path, line, character)
        return "" if found is None else str(found["contents"]["value"])

    def _at(self, method: str, path: Path, line: int, character: int) -> Any:  # noqa: ANN401  # As each method has it.
        position = {"line": line, "character": character}
        return self._ask(method, {"textDocument": {"uri": path.as_uri()}, "position": position})

    def _ask(self, method: str, parameters: object) -> Any:  # noqa: ANN401  # As each method has it.
        self._last += 1
        self._send({"id": self._last, "method": method, "params": parameters})
        wanted = self._last
        while True:
            message = self._take()
            if message.get("id") == wanted and "method" not in message:
                assert "error" not in message, message["error"]
                return message["result"]

    def _tell(self, method: str, parameters: object) -> None:
        self._send({"method": method, "params": parameters})

    def _take(self) -> dict[str, Any]:
        """The next message; what the server asks is answered, and what it underlines is kept."""
        message = self._messages.get(timeout=PATIENCE)
        assert message is not None, "the language server ended"
        if "method" in message and "id" in message:
            self._send({"id": message["id"], "result": self._answer(message)})
        elif message.get("method") == "textDocument/publishDiagnostics":
            self._diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        return message

    def _answer(self, message: dict[str, Any]) -> object:
        """The editor's settings: no schema but the one that a file names, and nothing from the network."""
        if message["method"] != "workspace/configuration":
            return None
        settings = {"schemaStore": {"enable": False}, "validate": True, "hover": True, "completion": True}
        return [settings if item.get("section") == "yaml" else {} for item in message["params"]["items"]]

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self._process.stdin.flush()

    def _read(self) -> None:
        """Passes its messages on; None is its end."""
        stream = self._process.stdout
        assert stream is not None
        with suppress(ValueError, OSError):
            while line := stream.readline():
                length = 0
                while line.strip():
                    name, _, value = line.partition(b":")
                    if name.lower() == b"content-length":
                        length = int(value)
                    line = stream.readline()  # The lines of one header.
                self._messages.put(json.loads(stream.read(length)))
        self._messages.put(None)
