"""The Go client is well made, passes its own tests, and its example runs."""

import os
import shutil
import subprocess

import pytest

from tests.clients.runners import ROOT
from tests.rpc.serving import SHIPPED, load, serving

MODULE = ROOT / "clients" / "go"


@pytest.fixture(scope="module", autouse=True)
def _go(request: pytest.FixtureRequest) -> None:
    """Skips where Go is not asked for with --clients=all, or missing, which in CI is a failure."""
    if request.config.getoption("--clients") != "all":
        pytest.skip("--clients=all proves the Go client")
    if shutil.which("go") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("there is no go, and in CI nothing is skipped")
        pytest.skip("there is no go")


def go(*arguments: str) -> str:
    """What a go command prints."""
    return run("go", *arguments)


def run(program: str, *arguments: str) -> str:
    """What a program prints; fails with what it says when it does."""
    path = shutil.which(program)
    assert path is not None, f"there is no {program}"
    done = subprocess.run([path, *arguments], cwd=MODULE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_vets_clean() -> None:
    """`go vet` has nothing to say."""
    go("vet", "./...")


def test_it_is_formatted() -> None:
    """`gofmt` would change no file that people write."""
    assert run("gofmt", "-l", ".") == ""


def test_it_requires_what_it_uses() -> None:
    """go.mod and go.sum are as `go mod tidy` leaves them."""
    assert go("mod", "tidy", "-diff") == ""


def test_its_own_tests_pass() -> None:
    """`go test` passes."""
    go("test", "./...")


def test_its_example_prints_a_verdict() -> None:
    """The example scores a contact against a server of the shipped rule sets."""
    with serving(load(SHIPPED)) as target:
        lines = go("run", "./example", target).splitlines()
    assert lines[0].startswith("acme-1: Lead, score ")
    assert lines[-1] == "by plant-software 1, as of 2026-11-22 09:00 UTC"
