"""The TypeScript client is well made, passes its own tests, and its example runs."""

import json
import os
import shutil
import subprocess

import pytest

from tests.clients.runners import ROOT
from tests.rpc.serving import SHIPPED, load, serving

PACKAGE = ROOT / "clients" / "typescript"


@pytest.fixture(scope="module", autouse=True)
def _node(request: pytest.FixtureRequest) -> None:
    """Skips where TypeScript is not asked for with --clients=all, or Node missing, which in CI is a failure."""
    if request.config.getoption("--clients") != "all":
        pytest.skip("--clients=all proves the TypeScript client")
    if shutil.which("npm") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("there is no npm, and in CI nothing is skipped")
        pytest.skip("there is no npm")
    if not (PACKAGE / "node_modules").is_dir():
        npm("ci", "--no-audit", "--no-fund")
    npm("run", "compile")


def npm(*arguments: str) -> str:
    """What an npm command prints."""
    return run("npm", "--silent", *arguments)


def run(program: str, *arguments: str) -> str:
    """What a program prints; fails with what it says when it does."""
    path = shutil.which(program)
    assert path is not None, f"there is no {program}"
    done = subprocess.run([path, *arguments], cwd=PACKAGE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_has_no_lint() -> None:
    """Compiled strictly, it leaves eslint nothing to say."""
    npm("exec", "eslint", ".")


def test_its_own_tests_pass() -> None:
    """What `npm test` runs passes."""
    run("node", "--test", "build/test/")


def test_its_example_prints_a_verdict() -> None:
    """The example scores a contact against a server of the shipped rule sets."""
    with serving(load(SHIPPED)) as target:
        lines = run("node", "build/examples/score.js", target).splitlines()

    assert lines[0].startswith("acme-pumpen: Lead, score ")
    assert lines[-1] == "by plant-software 1, as of 2026-11-22 00:00 UTC"


def test_it_is_published_with_its_types_and_without_its_tests() -> None:
    """The package holds each module with its types, the retry policy, the licence and the README, and nothing else."""
    sources = [path.relative_to(PACKAGE / "src") for path in (PACKAGE / "src").rglob("*.ts")]
    modules = {f"dist/{path.with_suffix(kind).as_posix()}" for path in sources for kind in (".js", ".d.ts")}

    (packed,) = json.loads(npm("pack", "--dry-run", "--json", "--ignore-scripts"))

    others = {"LICENSE", "README.md", "package.json", "dist/gen/service_config.json"}
    assert {file["path"] for file in packed["files"]} == modules | others


def test_its_lock_file_names_no_registry() -> None:
    """package-lock.json has the digest of every package, and the address of none."""
    lock = json.loads((PACKAGE / "package-lock.json").read_text("utf-8"))
    packages = {name: each for name, each in lock["packages"].items() if name}

    assert all(each["integrity"].startswith("sha512-") for each in packages.values())
    assert not any("resolved" in each for each in packages.values())
