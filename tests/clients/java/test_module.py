"""The Java client passes its own tests, and its example runs."""

import os
import shutil
import subprocess

import pytest

from tests.clients.runners import ROOT
from tests.rpc.serving import SHIPPED, load, serving

MODULE = ROOT / "clients" / "java"


@pytest.fixture(scope="module", autouse=True)
def _java(request: pytest.FixtureRequest) -> None:
    """Skips where Java is not asked for with --clients=all, or its tools missing, which in CI is a failure."""
    if request.config.getoption("--clients") != "all":
        pytest.skip("--clients=all proves the Java client")
    lacking = [program for program in ("java", "mvn") if shutil.which(program) is None]
    if lacking and os.environ.get("CI") == "true":
        pytest.fail(f"there is no {' and no '.join(lacking)}, and in CI nothing is skipped")
    if lacking:
        pytest.skip(f"there is no {' and no '.join(lacking)}")


def mvn(*arguments: str) -> str:
    """What a Maven command prints; fails with what it says when it does."""
    path = shutil.which("mvn")
    assert path is not None, "there is no mvn"
    command = [path, "--quiet", "--batch-mode", *arguments]
    done = subprocess.run(command, cwd=MODULE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.replace("\x1b[0m", "")  # Maven resets the colours that it was told not to use.


def test_its_own_tests_pass() -> None:
    """`mvn test` passes."""
    mvn("test")


def test_its_example_prints_a_verdict() -> None:
    """The example scores a contact against a server of the shipped rule sets."""
    with serving(load(SHIPPED)) as target:
        lines = mvn("process-test-classes", "exec:java", f"-Dexec.args={target}").splitlines()
    assert lines[0].startswith("acme-1: Lead, score ")
    assert lines[-1] == "by plant-software 1, as of 2026-11-22 09:00 UTC"
