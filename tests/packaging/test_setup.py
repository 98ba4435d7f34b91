"""The set-up behind `make` says what a machine lacks before it tries to build anything."""

import shutil
import subprocess
from pathlib import Path

import pytest

SETUP = Path(__file__).resolve().parents[2] / ".ci" / "setup"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with nothing but the set-up, so that a run that goes too far makes nothing in the repository."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(SETUP, tmp_path / ".ci" / "setup")
    return tmp_path


def _python(folder: Path, answers: str) -> str:
    """An interpreter that answers as a shell `case` over its second argument says, and otherwise succeeds."""
    program = folder / "python3.12"
    program.write_text(f'#!/bin/sh\ncase "$2" in\n{answers}\n*) exit 0 ;;\nesac\n')
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize(
    ("answers", "compiler", "missing"),
    [
        pytest.param("*version_info*) exit 1 ;;", "cc", "Python 3.11, 3.12 or 3.13", id="too old"),
        pytest.param("*ensurepip*) exit 1 ;;", "cc", "the venv module of {python}", id="no venv"),
        pytest.param(
            "*get_path*) echo /no/include ;;",
            "cc",
            "the headers of {python} (there is no /no/include/Python.h)",
            id="no headers",
        ),
        pytest.param(
            "*get_path*) echo {folder} ;;", "no-compiler", "a C compiler (there is no no-compiler)", id="no cc"
        ),
        pytest.param(
            "*get_path*) echo {folder} ;;",
            "false",
            "a C compiler that can include Python.h (false cannot)",
            id="bad cc",
        ),
    ],
)
def test_what_is_missing_is_named(checkout: Path, answers: str, compiler: str, missing: str) -> None:
    """The first line names what is missing, the others say how to install it, and nothing has been made."""
    (checkout / "Python.h").touch()
    python = _python(checkout, answers.format(folder=checkout))

    result = subprocess.run(
        ["sh", checkout / ".ci" / "setup"],  # noqa: S607 - the system's shell, as make uses it
        env={"PATH": "/usr/bin:/bin", "PYTHON": python, "CC": compiler},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 2
    assert result.stderr.splitlines()[0] == f"error: LeadLadder needs {missing.format(python=python)}."
    assert "apt-get install python3-dev python3-venv build-essential" in result.stderr
    assert "brew install python@3.12" in result.stderr
    assert not (checkout / ".venv").exists()
