"""Commands as processes of their own: the server, the demonstration, pipes."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import leadladder

from .conftest import CONTACTS, RULES

COMMAND = [sys.executable, "-m", "leadladder_server.cli"]
ENVIRONMENT = {**os.environ, "PYTHONUTF8": "1"}


def completed(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A command that has ended."""
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=ENVIRONMENT)


def test_serve() -> None:
    """The server prints its port, answers, and ends with 0 when it is told to."""
    command = [*COMMAND, "serve", "--rules", str(RULES), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            host, _, port = process.stdout.readline().removeprefix("Listening on ").strip().rpartition(":")
            with leadladder.Client(f"{host}:{port}") as client:
                assert client.score(leadladder.contact()).stage == "name"
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
        finally:
            process.kill()
        assert '"event": "stopped"' in process.stderr.read()


def test_serve_without_rules(tmp_path: Path) -> None:
    """Rule sets that do not load stop the start with 3."""
    result = completed("serve", "--rules", tmp_path, "--port", "0")

    assert (result.returncode, result.stdout) == (3, "")
    assert "error[no-rule-sets]" in result.stderr


def test_demo() -> None:
    """Every sample is scored over the wire, and the server is stopped."""
    result = completed("demo", "--rules", RULES)

    assert result.returncode == 0, result.stderr
    assert result.stdout.endswith("5 contacts of 1 rule set, each at its expected stage\n")
    assert "Jane Roe, Acme Pumps (acme): Lead, promoted, score 56 of 100" in result.stdout
    assert result.stderr.startswith("Server listening at 127.0.0.1:")
    assert result.stderr.endswith("Server stopped\n")


def test_demo_fails_on_a_difference(tmp_path: Path) -> None:
    """A sample at another stage than expected ends the demonstration with 4 and says both."""
    rules = tmp_path / "rules"
    shutil.copytree(RULES, rules)
    path = rules / "workshop" / "contacts" / "ready.yaml"
    path.write_text(path.read_text().replace("expected_stage: qualified_lead", "expected_stage: prospect"))

    result = completed("demo", "--rules", rules)

    assert result.returncode == 4
    assert f"FAILED  {path}: expected prospect, got qualified_lead\n" in result.stdout
    assert result.stdout.endswith("5 contacts, 1 at another stage than expected\n")


def test_demo_without_samples(tmp_path: Path) -> None:
    """A demonstration of nothing fails with 4."""
    result = completed("demo", "--rules", tmp_path)

    assert (result.returncode, result.stdout) == (4, "")
    assert "has no sample contacts" in result.stderr


def test_demo_with_broken_rules(tmp_path: Path) -> None:
    """When the server does not start, the demonstration says why and ends as the server did."""
    rules = tmp_path / "rules"
    shutil.copytree(RULES, rules)
    with (rules / "workshop" / "ruleset.yaml").open("a") as stream:
        stream.write("lader: []\n")

    result = completed("demo", "--rules", rules)

    assert (result.returncode, result.stdout) == (3, "")
    assert "There is no key lader" in result.stderr
    assert result.stderr.endswith("The server did not start\n")


def test_terminals_that_know_no_signs() -> None:
    """Where a sign cannot be shown, a question mark stands in its place."""
    environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    command = [*COMMAND, "score", str(CONTACTS / "ready.yaml"), "--rules", str(RULES)]

    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environment)

    assert (result.returncode, result.stderr) == (0, "")
    assert "Stands at Qualified lead because\n  ? " in result.stdout


def test_a_terminal_that_claims_no_width() -> None:
    """COLUMNS=0 changes nothing of what is printed."""
    command = [*COMMAND, "score", str(CONTACTS / "ready.yaml"), "--rules", str(RULES)]

    result = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120, env={**ENVIRONMENT, "COLUMNS": "0"}
    )

    assert (result.returncode, result.stdout) == (0, completed(*command[len(COMMAND) :]).stdout)
    assert "Stands at Qualified lead because\n" in result.stdout


def test_a_closed_standard_output() -> None:
    """What nobody can read is not printed, and is no reason to fail."""
    command = [*COMMAND, "score", str(CONTACTS / "ready.yaml"), "--rules", str(RULES)]

    result = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" >&-', "sh", *command],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=ENVIRONMENT,
    )

    assert (result.returncode, result.stderr) == (0, "")


def test_scoring_leaves_nothing_behind(tmp_path: Path) -> None:
    """A command writes nothing where it runs."""
    command = [*COMMAND, "score", str(CONTACTS / "ready.yaml"), "--rules", str(RULES)]

    result = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120, cwd=tmp_path, env=ENVIRONMENT
    )

    assert result.returncode == 0
    assert list(tmp_path.iterdir()) == []
