"""Rule tests run beside other tests in pytest."""

import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from .written import SHOP, whole

LOADED = [] if entry_points(group="pytest11", name="leadladder") else ["-p", "leadladder_server.pytest_plugin"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the shop, its tests to be written, and a test of somebody's own."""
    shutil.copytree(SHOP, tmp_path / "rules" / "shop")
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    (tmp_path / "test_own.py").write_text("def test_own() -> None:\n    pass\n")
    return tmp_path


def run_pytest(folder: Path, *arguments: str) -> tuple[int, list[str]]:
    """How pytest ends there, and the lines that it prints."""
    command = [sys.executable, "-m", "pytest", *LOADED, "-q", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()


def test_each_way_to_end(folder: Path) -> None:
    """A test or row is an item; a failure is told as `leadladder test` tells it, and skip and todo are pytest's own.

    A fact that cannot be used is a warning of pytest's.
    """
    (folder / "rules" / "shop" / "tests.yaml").write_text(
        whole("""
        tests:
          - {it: knows a name, stage: name}
          - it: draws the line at 20
            cases:
              - {company.employees: 19, met: fit.size}
              - {company.employees: 20, met: fit.size}
          - {it: is skipped, stage: lead, skip: not now}
          - {it: is to do, stage: lead, todo: next year}
          - {it: says less than its author thinks, attributes.platform: mac, stage: name}
        """)
    )

    code, lines = run_pytest(folder)

    assert code == 1
    assert "  with company.employees: 19" in lines
    assert "  fit.size: expected met, got unmet" in lines
    assert "    ✗ fit.size: employees 19, needs at least 20   rules/shop/ruleset.yaml:26" in lines
    assert any(line.startswith("FAILED rules/shop/tests.yaml::draws the line at 20 > line 1") for line in lines)
    assert any("tests.yaml:12:44: attributes.platform takes one of windows or linux, got mac" in line for line in lines)
    assert lines[-1].startswith("1 failed, 4 passed, 1 skipped, 1 xfailed, 1 warning")


def test_broken_tests_are_an_error_of_collecting(folder: Path) -> None:
    """What is wrong with the file is told at its place."""
    (folder / "rules" / "shop" / "tests.yaml").write_text(whole("tests: [{it: works, stage: leda}]\n"))

    code, lines = run_pytest(folder)

    assert code == 2
    assert "rules/shop/tests.yaml:3:28: error[unknown-stage]: There is no stage called leda" in lines


def test_other_files_are_left_alone(folder: Path) -> None:
    """Only a file called tests.yaml is collected, and only beside a ruleset.yaml."""
    for path in ("tests.yaml", "rules/shop/tests.yml", "rules/shop/other.yaml"):
        (folder / path).write_text("nonsense: [")

    assert run_pytest(folder)[1][-1].startswith("1 passed")
