"""Settings and fixtures for every test."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if "CI" in os.environ else "default")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --update-golden, which rewrites the golden files instead of comparing with them, and --clients."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files; then read the difference")
    parser.addoption("--clients", choices=("python", "all"), default="python", help="which clients to prove")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with the golden file at a path."""
    update = request.config.getoption("--update-golden")

    def compare(path: Path, text: str) -> None:
        if update:
            path.write_text(text, encoding="utf-8", newline="")
        assert path.is_file(), f"There is no golden file {path}; write it with --update-golden"
        assert text == path.read_bytes().decode("utf-8"), f"{path} differs; if the new text is right, --update-golden"

    return compare
